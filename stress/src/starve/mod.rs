//! `stress starve`: programs whose allocations fail, one after the other.
//!
//! 1. A server, which is the Python under test, runs a program in forked children; in each one allocation of the heap fails
//!    (`server`).
//! 2. Doubling numbers find how many allocations the program makes.
//! 3. Then every allocation fails once, or as many of them as asked for, spread evenly. What the runtime allocates to end is among
//!    them.
//! 4. A traceback, or whatever the program makes of a MemoryError, is fine. A signal (a panic's is one), a hang, an exit code that
//!    nothing asked for, a wrong count and an object that nothing owns at the end are findings.

mod server;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;
use server::{Checks, Server};

use crate::report::Report;
use crate::{programs, progress};

/// Failures tried after the program itself has ended: in what the runtime does then.
const END_POINTS: u64 = 250;
/// Programs with more allocations are no short ones.
const SHORT: u64 = 6_000;

/// Lets every allocation of programs fail, one at a time.
#[derive(clap::Args)]
pub struct Options {
    /// The Taipan to test; else the one beside this program
    #[arg(long)]
    python: Option<PathBuf>,
    /// Programs to run; else short ones of Taipan's own tests
    programs: Vec<PathBuf>,
    /// How many of the tests' programs
    #[arg(long, default_value_t = 50)]
    programs_max: usize,
    /// Most failures to try in a program; 0: all
    #[arg(long, default_value_t = 0)]
    points: u64,
    /// Let that allocation fail only, and print what became of it
    #[arg(long)]
    at: Option<u64>,
    /// Neither recount references nor look for leaks at the end of each run
    #[arg(long)]
    unchecked: bool,
    /// Servers at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// File for the report as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What workers share.
struct Bench<'a> {
    python: &'a Path,
    options: &'a Options,
    programs: Vec<PathBuf>,
    next: AtomicUsize,
    /// Programs done that were short enough.
    done: AtomicUsize,
    report: Mutex<Report>,
    progress: ProgressBar,
}

/// Runs the command.
pub fn run(options: &Options) -> io::Result<ExitCode> {
    let python = options.python.clone().unwrap_or_else(programs::usual_python).canonicalize()?;
    let checks = if options.unchecked { Checks::None } else { Checks::All };
    if let Some(number) = options.at {
        let Some(program) = options.programs.first() else { return Err(io::Error::other("--at needs a program")) };
        let outcome = Server::start(&python, &program.canonicalize()?, checks)?.fail(number)?;
        println!("{}{}", outcome.errors, outcome.complaint.as_deref().unwrap_or("fine"));
        return Ok(if outcome.complaint.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let is_chosen = !options.programs.is_empty();
    let programs = if is_chosen { options.programs.clone() } else { programs::varied()? };
    let total = if is_chosen { programs.len() } else { options.programs_max.min(programs.len()) };
    let bench = Bench {
        python: &python,
        options,
        programs,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        report: Mutex::new(Report::new("starve", None)),
        progress: progress::bar(total as u64, "programs"),
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(|| bench.work(checks, is_chosen))).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker panicked"))))
    })?;
    bench.progress.finish_and_clear();
    let report = bench.report.lock().unwrap_or_else(PoisonError::into_inner);
    report.finish(options.json.as_deref())
}

impl Bench<'_> {
    fn work(&self, checks: Checks, is_chosen: bool) -> io::Result<()> {
        while is_chosen || self.done.load(Ordering::Relaxed) < self.options.programs_max {
            let Some(program) = self.programs.get(self.next.fetch_add(1, Ordering::Relaxed)) else { break };
            let mut server = Server::start(self.python, &program.canonicalize()?, checks)?;
            let allocations = self.allocations(&mut server, program)?;
            if !is_chosen
                && (allocations > SHORT || self.done.fetch_add(1, Ordering::Relaxed) >= self.options.programs_max)
            {
                continue;
            }
            let last = allocations + END_POINTS;
            let points = match self.options.points {
                0 => last,
                points => points.min(last),
            };
            for index in 0..points {
                // Evenly, from the first to the last.
                let number = 1 + index * last / points;
                self.fail(&mut server, program, number)?;
            }
            let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
            report.count("programs", 1);
            report.count("allocations in them", allocations);
            self.progress.inc(1);
        }
        Ok(())
    }

    /// How many allocations the program makes: the first number at which none is left to fail.
    fn allocations(&self, server: &mut Server, program: &Path) -> io::Result<u64> {
        let (mut low, mut high) = (0, 64);
        while !self.fail(server, program, high)? {
            (low, high) = (high, high * 2);
        }
        // A program that fails early makes fewer, so this is near, not exact; the failures tried beyond cover that.
        while high - low > 16 {
            let middle = low + (high - low) / 2;
            if self.fail(server, program, middle)? { high = middle } else { low = middle }
        }
        Ok(high)
    }

    /// Lets one allocation fail; whether the program ended before.
    fn fail(&self, server: &mut Server, program: &Path, number: u64) -> io::Result<bool> {
        let outcome = server.fail(number)?;
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.count("failed allocations", 1);
        if let Some(complaint) = outcome.complaint {
            let unchecked = if self.options.unchecked { "--unchecked " } else { "" };
            let replay = format!("stress starve {unchecked}--at {number} {}", program.display());
            if report.find(complaint.clone(), replay.clone(), outcome.errors) {
                self.progress.suspend(|| eprintln!("{complaint}: {replay}"));
            }
        }
        Ok(outcome.was_over)
    }
}
