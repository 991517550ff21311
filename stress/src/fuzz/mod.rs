//! `stress fuzz`: mutated sources, mutated data and random programs against a Python, in search of crashes.
//!
//! 1. The Python is asked what it offers (`catalogue`), the sources to mutate are read (`corpus`).
//! 2. Workers take the numbers 0, 1, 2, ... in turn; each number and the seed make a piece of work (`work`), which a child process
//!    does under limits (`child`).
//! 3. A signal, a panic's text or an exit code that no program asked for is a finding. The first of its signature is tried again
//!    alone and cut down (`minimize`).
//! 4. At the end there is a summary, `report.json` and a folder a finding (`report`). The exit code is 0 if nothing was found, else 1.
//!
//! Mutated sources are compiled, never run. What runs is generated here, in a scratch folder, without functions that reach beyond it.

mod catalogue;
pub(crate) mod child;
mod corpus;
mod minimize;
mod mutation;
mod program;
mod report;
mod tokens;
mod work;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use catalogue::Catalogue;
use corpus::Corpus;
use indicatif::{ProgressBar, ProgressStyle};
use report::{Finding, Report};
use work::{Bench, Input, Verdict, Work};

/// How long one finding may be cut down.
const MINIMIZE_SECONDS: u64 = 90;

/// Mutates sources and data and writes random programs, in search of crashes.
#[derive(clap::Args)]
pub struct Options {
    /// The Python to test
    #[arg(long)]
    python: PathBuf,
    /// How long to search
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Replays a run; random without
    #[arg(long)]
    seed: Option<u64>,
    /// Processes at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Where findings are stored
    #[arg(long, default_value = "stress-findings")]
    out: PathBuf,
    /// Do this piece of work only, and print its input
    #[arg(long)]
    piece: Option<u64>,
    /// Folder of Python sources to mutate (may be repeated); else the test programs and the library
    #[arg(long)]
    sources: Vec<PathBuf>,
}

/// What workers share.
struct Search<'a> {
    python: &'a Path,
    seed: u64,
    corpus: Corpus,
    catalogue: Catalogue,
    deadline: Instant,
    next: AtomicU64,
    report: Mutex<Report>,
    out: PathBuf,
    progress: ProgressBar,
}

/// Runs the command.
pub fn run(options: &Options) -> io::Result<ExitCode> {
    let python = options.python.canonicalize()?;
    let seed = options.seed.unwrap_or_else(rand::random);
    std::fs::create_dir_all(&options.out)?;
    let out = options.out.canonicalize()?;
    child::limit_this_process()?;
    let scratch = out.join("scratch");
    let corpus = Corpus::read(&options.sources)?;
    let folder = worker_folder(&scratch, 0)?;
    let catalogue = Catalogue::ask(&python, &folder)?;
    if let Some(piece) = options.piece {
        return show_piece(&python, &folder, work::make(seed, piece, &corpus, &catalogue));
    }
    let search = Search {
        python: &python,
        seed,
        corpus,
        catalogue,
        deadline: Instant::now() + Duration::from_secs(options.seconds),
        next: AtomicU64::new(0),
        report: Mutex::default(),
        out: out.clone(),
        progress: progress_bar(options.seconds),
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|index| {
                let (search, scratch) = (&search, &scratch);
                scope.spawn(move || search.work(&worker_folder(scratch, index)?))
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker panicked"))))
    })?;
    search.progress.finish_and_clear();
    let report = search.report();
    report.write(&out, seed, &python)?;
    println!("{}", report.summary(seed, &out));
    std::fs::remove_dir_all(&scratch)?;
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A folder for one worker's children, with the runner in it.
fn worker_folder(scratch: &Path, index: usize) -> io::Result<PathBuf> {
    let folder = scratch.join(format!("worker-{index}"));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(work::RUNNER_FILE), work::RUNNER)?;
    Ok(folder)
}

fn progress_bar(seconds: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(seconds);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} s  {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Prints a piece's input and does it.
fn show_piece(python: &Path, folder: &Path, work: Work) -> io::Result<ExitCode> {
    match &work {
        Work::Program(Input::Program { text, environment }) => println!("# {environment:?}\n{text}"),
        Work::Program(Input::Case { .. }) => {}
        Work::Cases(cases) => cases
            .iter()
            .enumerate()
            .for_each(|(index, (kind, data))| println!("# case {index}: {kind}\n{}", String::from_utf8_lossy(data))),
    }
    let (verdict, _, errors) = Bench { python, folder }.run(work)?;
    eprintln!("{}\n{verdict:?}", String::from_utf8_lossy(&errors));
    Ok(if matches!(verdict, Verdict::Broken(_)) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Search<'_> {
    fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, folder: &Path) -> io::Result<()> {
        let bench = Bench { python: self.python, folder };
        let started = Instant::now();
        while Instant::now() < self.deadline {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let (verdict, input, errors) = bench.run(work::make(self.seed, number, &self.corpus, &self.catalogue))?;
            self.note(&bench, number, verdict, input, errors)?;
            let report = self.report();
            self.progress.set_position(started.elapsed().as_secs());
            self.progress.set_message(format!("{} pieces, {} findings", report.pieces, report.findings.len()));
        }
        Ok(())
    }

    fn note(
        &self,
        bench: &Bench<'_>,
        number: u64,
        verdict: Verdict,
        input: Option<Input>,
        errors: Vec<u8>,
    ) -> io::Result<()> {
        let mut report = self.report();
        report.pieces += 1;
        let signature = match verdict {
            Verdict::Fine => return Ok(()),
            Verdict::Rejected => {
                report.rejected += 1;
                return Ok(());
            }
            Verdict::Exhausted(what) => {
                report.exhausted.entry(what).or_insert((0, number)).0 += 1;
                return Ok(());
            }
            Verdict::Broken(signature) => signature,
        };
        if let Some(known) = report.findings.get_mut(&signature) {
            known.count += 1;
            return Ok(());
        }
        let finding =
            Finding { signature: signature.clone(), number, input: input.clone(), minimized: None, errors, count: 1 };
        report.findings.insert(signature.clone(), finding);
        // At once: who stops the search keeps what it found.
        report.write(&self.out, self.seed, self.python)?;
        drop(report);
        self.progress.suspend(|| eprintln!("piece {number}: {signature}"));
        let minimized = input.and_then(|input| cut_down(bench, &input, &signature));
        let mut report = self.report();
        if let Some(finding) = report.findings.get_mut(&signature) {
            finding.minimized = minimized;
        }
        report.write(&self.out, self.seed, self.python)
    }
}

/// The smallest input with the same signature; None where it does not show alone.
fn cut_down(bench: &Bench<'_>, input: &Input, signature: &str) -> Option<Input> {
    let shows = |input: &Input| {
        let verdict = bench.try_input(input).map(|(verdict, _)| verdict);
        matches!(verdict, Ok(Verdict::Broken(found)) if found == signature)
    };
    if !shows(input) {
        return None;
    }
    let deadline = Instant::now() + Duration::from_secs(MINIMIZE_SECONDS);
    Some(match input {
        Input::Case { kind, data } => {
            let is_text = kind == "source" || kind == "tokens";
            let with = |data: &[u8]| Input::Case { kind: kind.clone(), data: data.to_vec() };
            with(&minimize::minimize(data, is_text, deadline, |data| shows(&with(data))))
        }
        Input::Program { text, environment } => {
            let body = text.strip_prefix(catalogue::PROLOGUE).unwrap_or(text);
            let prologue = &text[..text.len() - body.len()];
            let with = |data: &[u8]| {
                let text = format!("{prologue}{}", String::from_utf8_lossy(data));
                Input::Program { text, environment }
            };
            with(&minimize::minimize(body.as_bytes(), true, deadline, |data| shows(&with(data))))
        }
    })
}
