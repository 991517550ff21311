//! `stress soak`: a program that runs for long while what is alive stays of one size; so must its memory.
//!
//! 1. The program makes and drops graphs, generators, errors, classes, tasks and text, and tells its resident memory.
//! 2. After a quarter of the time it has seen all it will see. From then on neither its memory nor its number of objects may grow
//!    beyond a small part.
//! 3. At the end the references in the heap are recounted, and everything must end.

use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use crate::report::Report;
use crate::{programs, progress};

const SCRIPT: &str = include_str!("program.py");
/// Growth that is no leak: the largest memory of the last quarter against that of the second, in percent.
const GROWTH_PERCENT_MAX: u64 = 15;

/// What may float between two full collections, whenever the samples happen to be taken.
const BYTES_TOLERATED: u64 = 32 << 20;
const OBJECTS_TOLERATED: u64 = 500_000;

/// Runs a program for long and watches its memory.
#[derive(clap::Args)]
pub struct Options {
    /// The Python to test; else the Taipan beside this program
    #[arg(long)]
    python: Option<PathBuf>,
    /// How long to run
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Replays a run; random without
    #[arg(long)]
    seed: Option<u32>,
    /// File for the report as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What the program says of itself at one moment.
struct Sample {
    seconds: f64,
    turns: u64,
    resident_bytes: u64,
    objects: u64,
}

impl Sample {
    fn parse(line: &str) -> Option<Sample> {
        let mut words = line.split_whitespace();
        let seconds = words.next()?.parse().ok()?;
        let mut number = || words.next()?.parse().ok();
        Some(Sample { seconds, turns: number()?, resident_bytes: number()?, objects: number()? })
    }
}

/// Runs the command.
pub fn run(options: &Options) -> io::Result<ExitCode> {
    let python = options.python.clone().unwrap_or_else(programs::usual_python).canonicalize()?;
    let seed = options.seed.unwrap_or_else(rand::random);
    let script = std::env::temp_dir().join(format!("taipan-stress-soak-{}.py", std::process::id()));
    std::fs::write(&script, SCRIPT)?;
    let mut command = Command::new(&python);
    command.arg(&script).arg(options.seconds.to_string()).arg(seed.to_string());
    command.env("PYTHONHASHSEED", seed.to_string()).env("TAIPAN_VERIFY_HEAP", "1").env("TAIPAN_FULL_FINALIZE", "1");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn()?;
    let errors = child.stderr.take().map(|stream| std::thread::spawn(move || io::read_to_string(stream)));
    let progress = progress::bar(options.seconds, "s");
    let mut samples = Vec::new();
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        if let Some(sample) = Sample::parse(&line?) {
            progress.set_position(sample.seconds as u64);
            progress.set_message(format!("{} KiB resident, {} objects", sample.resident_bytes >> 10, sample.objects));
            samples.push(sample);
        }
    }
    let status = child.wait()?;
    progress.finish_and_clear();
    std::fs::remove_file(&script)?;
    let errors = errors.and_then(|errors| errors.join().ok()).and_then(Result::ok).unwrap_or_default();
    let mut report = Report::new("soak", Some(seed.into()));
    let replay = format!("stress soak --seed {seed} --seconds {}", options.seconds);
    if !status.success() {
        report.find(status.to_string(), replay.clone(), errors);
    }
    report.count("seconds", options.seconds);
    report.count("rounds", samples.last().map_or(0, |sample| sample.turns));
    for (name, of, tolerated) in [
        ("resident bytes", (|sample| sample.resident_bytes) as fn(&Sample) -> u64, BYTES_TOLERATED),
        ("objects", |sample| sample.objects, OBJECTS_TOLERATED),
    ] {
        let quarter = |number: usize| {
            let all = samples.len();
            samples[all * number / 4..all * (number + 1) / 4].iter().map(of).max().unwrap_or(0)
        };
        let (early, late) = (quarter(1), quarter(3));
        report.count(&format!("{name} in the second quarter"), early);
        report.count(&format!("{name} in the last"), late);
        if late > early + early / 100 * GROWTH_PERCENT_MAX + tolerated {
            report.find(format!("{name} grow"), replay.clone(), format!("from {early} to {late}"));
        }
    }
    report.finish(options.json.as_deref())
}
