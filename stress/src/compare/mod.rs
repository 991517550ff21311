//! `stress compare`: random programs under variants of the runtime, all of which must say the same.
//!
//! 1. A seed and a number give a program (`program`) that tells of the end of each of its objects.
//! 2. It runs plainly; with a collection at every allocation; with collections at random allocations, freed memory overwritten, and
//!    all references recounted; and under another Python, where one is given.
//! 3. A difference in what is printed or in the exit code is a finding, and so is a crash.

mod program;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::dice::Dice;
use crate::fuzz::child::{self, End, Program};
use crate::report::Report;
use crate::{programs, progress};

const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Lines of a difference that a report keeps.
const CONTEXT_LINES: usize = 4;

/// Runs random programs under variants of the runtime and compares what they say.
#[derive(clap::Args)]
pub struct Options {
    /// The Taipan to test; else the one beside this program
    #[arg(long)]
    python: Option<PathBuf>,
    /// Another Python that must say the same
    #[arg(long)]
    against: Option<PathBuf>,
    /// Replays a run; random without
    #[arg(long)]
    seed: Option<u64>,
    /// How many programs
    #[arg(long, default_value_t = 1000)]
    programs: u64,
    /// The number of the first program
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// End sooner after so many seconds
    #[arg(long)]
    seconds: Option<u64>,
    /// Programs at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Print the first program, and run nothing
    #[arg(long)]
    show: bool,
    /// File for the report as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

struct Bench {
    python: PathBuf,
    against: Option<PathBuf>,
    seed: u64,
    next: AtomicU64,
    end: u64,
    deadline: Option<Instant>,
    folder: PathBuf,
    report: Mutex<Report>,
    progress: ProgressBar,
}

/// Runs the command.
pub fn run(options: &Options) -> io::Result<ExitCode> {
    let seed = options.seed.unwrap_or_else(rand::random);
    if options.show {
        print!("{}", program::generate(&mut Dice::new(seed, options.first)));
        return Ok(ExitCode::SUCCESS);
    }
    child::limit_this_process()?;
    let folder = std::env::temp_dir().join(format!("taipan-stress-compare-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let bench = Bench {
        python: options.python.clone().unwrap_or_else(programs::usual_python).canonicalize()?,
        against: options.against.clone(),
        seed,
        next: AtomicU64::new(options.first),
        end: options.first.saturating_add(options.programs),
        deadline: options.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds)),
        folder,
        report: Mutex::new(Report::new("compare", Some(seed))),
        progress: progress::bar(options.programs, "programs"),
    };
    let done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(|| bench.work())).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker panicked"))))
    });
    std::fs::remove_dir_all(&bench.folder)?;
    done?;
    bench.progress.finish_and_clear();
    bench.report.lock().unwrap_or_else(PoisonError::into_inner).finish(options.json.as_deref())
}

impl Bench {
    fn work(&self) -> io::Result<()> {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.end || self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
                return Ok(());
            }
            let path = self.folder.join(format!("program_{number}.py"));
            std::fs::write(&path, program::generate(&mut Dice::new(self.seed, number)))?;
            self.compare(number, &path)?;
            std::fs::remove_file(&path)?;
            self.progress.inc(1);
        }
    }

    fn compare(&self, number: u64, path: &Path) -> io::Result<()> {
        let random = self.seed.wrapping_add(number).to_string();
        let variants: [(&str, &[(&str, &str)]); 3] = [
            ("plain", &[]),
            ("a collection at every allocation", &[("TAIPAN_GC_EVERY", "1")]),
            (
                "random collections",
                &[
                    ("TAIPAN_GC_SEED", &random),
                    ("TAIPAN_POISON_FREED", "1"),
                    ("TAIPAN_VERIFY_HEAP", "1"),
                    ("TAIPAN_FULL_FINALIZE", "1"),
                ],
            ),
        ];
        let mut runs = Vec::new();
        for (name, environment) in variants {
            runs.push((name, self.run(&self.python, path, environment)?));
        }
        if let Some(python) = &self.against {
            runs.push(("another Python", self.run(python, path, &[])?));
        }
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.count("programs", 1);
        report.count("runs", runs.len() as u64);
        let (_, (end, output, errors)) = &runs[0];
        report.count("lines", output.lines().count() as u64);
        let against =
            self.against.as_ref().map(|python| format!(" --against {}", python.display())).unwrap_or_default();
        let replay = format!("stress compare --seed {} --first {number} --programs 1{against}", self.seed);
        if !matches!(end, End::Code(0 | 1)) {
            report.find(format!("plain: {end}"), replay.clone(), last_lines(errors));
        }
        for (name, (other_end, other_output, other_errors)) in &runs[1..] {
            let difference = if other_end != end {
                Some((format!("{name}: {other_end}"), last_lines(other_errors)))
            } else if other_output != output {
                Some((format!("{name}: another output"), first_difference(output, other_output)))
            } else {
                None
            };
            if let Some((signature, details)) = difference
                && report.find(signature.clone(), replay.clone(), details)
            {
                self.progress.suspend(|| eprintln!("{signature}: {replay}"));
            }
        }
        Ok(())
    }

    fn run(&self, python: &Path, path: &Path, environment: &[(&str, &str)]) -> io::Result<(End, String, String)> {
        let arguments = [path.as_os_str().to_owned()];
        let program = Program { python, arguments: &arguments, folder: &self.folder, environment, limit: TIME_LIMIT };
        let run = child::run(&program)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((run.end, text(&run.output), text(&run.errors)))
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(2 * CONTEXT_LINES)..].join("\n")
}

/// Where two texts part.
fn first_difference(one: &str, other: &str) -> String {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let window = |lines: &[&str], mark: char| {
        let shown = &lines[at.min(lines.len())..(at + CONTEXT_LINES).min(lines.len())];
        shown.iter().map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    let before: String = one[at.saturating_sub(CONTEXT_LINES)..at].iter().map(|line| format!("  {line}\n")).collect();
    format!("line {}:\n{before}{}{}", at + 1, window(&one, '-'), window(&other, '+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_in_their_place() {
        assert_eq!(first_difference("a\nb\nc", "a\nx\nc"), "line 2:\n  a\n- b\n- c\n+ x\n+ c\n");
    }
}
