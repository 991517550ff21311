//! `stress`: the stress laboratory's command line. A subcommand an experiment; `docs/stress.md` describes them.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tries to break a Python runtime.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    experiment: Experiment,
}

#[derive(Subcommand)]
enum Experiment {
    Compare(stress::compare::Options),
    Fuzz(stress::fuzz::Options),
    Graph(stress::graph::Options),
    Soak(stress::soak::Options),
    Starve(stress::starve::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.experiment {
        Experiment::Compare(options) => stress::compare::run(&options),
        Experiment::Fuzz(options) => stress::fuzz::run(&options),
        Experiment::Graph(options) => stress::graph::run(&options),
        Experiment::Soak(options) => stress::soak::run(&options),
        Experiment::Starve(options) => stress::starve::run(&options),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("stress: {error}");
            ExitCode::from(2)
        }
    }
}
