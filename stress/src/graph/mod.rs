//! `stress graph`: random object graphs on the real heap, collector and object types, beside a model of reachability.
//!
//! 1. The command starts workers, processes of its own, each with a share of the seeds.
//! 2. A worker makes one interpreter and lives a graph a seed in it (`mutator`): real objects (`world`) and a model (`model`) change
//!    together, and after each step the model says what must be alive and what must be dead.
//! 3. A worker that ends before its last seed has crashed at the one it announced last.

mod model;
mod mutator;
mod world;

use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;
use mutator::{Figures, WARM_UP};
use world::World;

use crate::progress;
use crate::report::Report;

/// Bytes of the stack that workers run on.
const STACK_BYTES: usize = 64 << 20;
const SEEDS_A_WORKER: u64 = 50;

/// Changes random object graphs and compares them with a model of reachability.
#[derive(clap::Args)]
pub struct Options {
    /// The first seed; random without
    #[arg(long)]
    seed: Option<u64>,
    /// Graphs, each from a seed of its own: the first seed and those behind it
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// Steps a graph
    #[arg(long, default_value_t = 10_000)]
    steps: u64,
    /// Workers at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// File for the report as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Do the work in this process
    #[arg(long, hide = true)]
    worker: bool,
}

/// Runs the command.
pub fn run(options: &Options) -> io::Result<ExitCode> {
    let seed = options.seed.unwrap_or_else(|| rand::random::<u64>() >> 1);
    if options.worker {
        return work(seed, options.seeds, options.steps);
    }
    let shares: Vec<(u64, u64)> = (0..options.seeds)
        .step_by(SEEDS_A_WORKER as usize)
        .map(|first| (seed.wrapping_add(first), SEEDS_A_WORKER.min(options.seeds - first)))
        .collect();
    let shares = Mutex::new(shares.into_iter());
    let report = Mutex::new(Report::new("graph", Some(seed)));
    let progress = progress::bar(options.seeds, "graphs");
    let each = || -> io::Result<()> {
        loop {
            let share = shares.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((first, count)) = share else { return Ok(()) };
            watch_worker(first, count, options.steps, &report, &progress)?;
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(each)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker panicked"))))
    })?;
    progress.finish_and_clear();
    report.lock().unwrap_or_else(PoisonError::into_inner).finish(options.json.as_deref())
}

/// This program at the same addresses at every start, where the system can do that: sets are in the order of addresses.
fn worker_command() -> io::Result<Command> {
    let own = std::env::current_exe()?;
    let can_fix = Command::new("setarch").args(["-R", "true"]).stderr(Stdio::null()).status();
    if !can_fix.is_ok_and(|status| status.success()) {
        return Ok(Command::new(own));
    }
    let mut command = Command::new("setarch");
    command.arg("-R").arg(own);
    Ok(command)
}

/// Starts a worker for a share of the seeds, and others behind seeds that end it.
fn watch_worker(
    mut first: u64,
    mut count: u64,
    steps: u64,
    report: &Mutex<Report>,
    progress: &ProgressBar,
) -> io::Result<()> {
    let report = || report.lock().unwrap_or_else(PoisonError::into_inner);
    while count > 0 {
        let mut command = worker_command()?;
        command.args(["graph", "--worker", "--seed", &first.to_string(), "--seeds", &count.to_string()]);
        command.args(["--steps", &steps.to_string()]).env("RUST_BACKTRACE", "1");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn()?;
        let errors = child.stderr.take().map(|stream| std::thread::spawn(move || io::read_to_string(stream)));
        let mut begun = None;
        let mut complaints = Vec::new();
        for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
            let line = line?;
            match line.split_once(' ') {
                Some(("begin", number)) => begun = number.parse::<u64>().ok(),
                Some(("end", figures)) => {
                    let names = ["steps", "nodes", "brought back by finalizers", "full collections"];
                    let mut report = report();
                    report.count("graphs", 1);
                    for (name, value) in names.iter().zip(figures.split(' ')) {
                        report.count(name, value.parse().map_err(io::Error::other)?);
                    }
                    progress.inc(1);
                }
                _ => complaints.push(line),
            }
        }
        let status = child.wait()?;
        let errors = errors.and_then(|errors| errors.join().ok()).and_then(Result::ok).unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        let broken = begun.unwrap_or(first);
        let complaint = match complaints.first() {
            Some(complaint) => complaint.clone(),
            None => errors.lines().find(|line| line.contains("panicked at")).map_or(status.to_string(), str::to_owned),
        };
        let signature: String = complaint.chars().filter(|character| !character.is_ascii_digit()).collect();
        // What the graphs before it taught the collector is a part of it.
        let lived = broken.wrapping_sub(first) + 1;
        let replay = format!("stress graph --seed {first} --seeds {lived} --steps {steps}");
        let details = format!("{}\n{errors}", complaints.join("\n"));
        if report().find(signature, replay.clone(), details) {
            progress.suspend(|| eprintln!("{complaint}: {replay}"));
        }
        (first, count) = (broken.wrapping_add(1), count.saturating_sub(lived));
    }
    Ok(())
}

/// A worker's life: the graphs of these seeds. It ends at the first that differs from its model.
fn work(first: u64, count: u64, steps: u64) -> io::Result<ExitCode> {
    let work = move || -> io::Result<ExitCode> {
        let mut output = io::stdout();
        let lived =
            |world: &World, seed: u64, steps: u64| -> Result<Figures, String> { mutator::live(world, seed, steps) };
        let world = World::new(STACK_BYTES - (1 << 20)).map_err(io::Error::other)?;
        lived(&world, WARM_UP, 20_000).map_err(io::Error::other)?;
        for number in 0..count {
            let seed = first.wrapping_add(number);
            writeln!(output, "begin {seed}")?;
            match lived(&world, seed, steps) {
                Ok(figures) => writeln!(
                    output,
                    "end {} {} {} {}",
                    figures.steps, figures.nodes, figures.brought_back, figures.full_collections
                )?,
                Err(complaint) => {
                    writeln!(output, "{complaint}")?;
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))
}
