//! A piece of work: what one child process is made to do, and what its end says.
//!
//! A piece is made from the seed and its number alone, so that a report's pair of them makes it again. Cases (sources for the
//! compiler, bytes for loaders) run many to a process; the child prints the number of each before it tries it. Generated programs
//! run one to a process, some with a collection every few allocations or under the heap verifier.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::catalogue::Catalogue;
use super::child::{self, End, Program, Run};
use super::corpus::Corpus;
use super::{mutation, program};
use crate::dice::Dice;

pub const RUNNER: &str = include_str!("python/run_cases.py");
pub const RUNNER_FILE: &str = "run_cases.py";
const CASES_FILE: &str = "cases.txt";
const PROGRAM_FILE: &str = "generated.py";

const SOURCES_AT_ONCE: usize = 60;
const SAMPLES_AT_ONCE: usize = 150;
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// Of the runner: an exception that no input may cause.
const UNEXPECTED: i32 = 3;
/// CPython's, and so ours, when standard output cannot be flushed at the end.
const LOST_OUTPUT: i32 = 120;

/// Texts of a process that is broken, whatever its exit code.
const ALARMS: [&str; 6] = [
    "panicked at",
    "has overflowed its stack",
    "memory allocation of",
    "fatal runtime error",
    "Fatal Python error",
    "heap verifier",
];

/// One input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// For the runner of cases: kind and bytes.
    Case { kind: String, data: Vec<u8> },
    /// A generated program and the environment that it runs in.
    Program { text: String, environment: &'static [(&'static str, &'static str)] },
}

/// A piece of work, by how it runs.
pub enum Work {
    Cases(Vec<(String, Vec<u8>)>),
    Program(Input),
}

/// What an end says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    Fine,
    /// It was refused as a whole, so that it tested little.
    Rejected,
    /// Over its limits.
    Exhausted(String),
    /// A crash: a signature that is the same for the same cause, mostly.
    Broken(String),
}

const ENVIRONMENTS: [&[(&str, &str)]; 6] = [
    &[],
    &[],
    &[],
    &[("TAIPAN_VERIFY_HEAP", "1")],
    &[("TAIPAN_GC_EVERY", "23")],
    &[("TAIPAN_GC_EVERY", "211"), ("TAIPAN_VERIFY_HEAP", "1")],
];

/// The piece of work of that number.
pub fn make(seed: u64, number: u64, corpus: &Corpus, catalogue: &Catalogue) -> Work {
    let mut dice = Dice::new(seed, number);
    match number % 10 {
        0..=1 => Work::Cases((0..SOURCES_AT_ONCE).map(|_| source_case(&mut dice, corpus)).collect()),
        2 => Work::Cases((0..SAMPLES_AT_ONCE).map(|_| sample_case(&mut dice, catalogue)).collect()),
        _ => {
            let environment = *dice.pick(&ENVIRONMENTS);
            Work::Program(Input::Program { text: program::generate(&mut dice, catalogue), environment })
        }
    }
}

fn source_case(dice: &mut Dice, corpus: &Corpus) -> (String, Vec<u8>) {
    let kind = if dice.percent(85) { "source" } else { "tokens" };
    (kind.to_owned(), mutation::source(dice, corpus))
}

fn sample_case(dice: &mut Dice, catalogue: &Catalogue) -> (String, Vec<u8>) {
    // A kind first, so that the one with most samples does not take all.
    let wanted = dice.pick(&catalogue.samples).0.clone();
    let kind = if dice.percent(50) { &catalogue.samples[dice.below(catalogue.samples.len())].0 } else { &wanted };
    let alike: Vec<Vec<u8>> =
        catalogue.samples.iter().filter(|(other, _)| other == kind).map(|(_, data)| data.clone()).collect();
    let sample = dice.pick(&alike).clone();
    (kind.clone(), mutation::bytes(dice, &sample, &alike))
}

/// Where children of one worker run.
pub struct Bench<'a> {
    pub python: &'a Path,
    pub folder: &'a Path,
}

impl Bench<'_> {
    /// Runs a piece of work and judges it. The input is the one that broke it, where one did.
    pub fn run(&self, work: Work) -> io::Result<(Verdict, Option<Input>, Vec<u8>)> {
        match work {
            Work::Program(input) => {
                let (verdict, run) = self.try_input(&input)?;
                Ok((verdict, Some(input), run.errors))
            }
            Work::Cases(cases) => {
                let run = self.run_cases(&cases)?;
                let verdict = judge(&run, "case");
                if verdict == Verdict::Fine {
                    return Ok((verdict, None, run.errors));
                }
                let last = String::from_utf8_lossy(&run.output)
                    .lines()
                    .last()
                    .and_then(|line| line.trim().parse::<usize>().ok());
                let Some((kind, data)) = last.and_then(|index| cases.into_iter().nth(index)) else {
                    return Ok((judge(&run, "start"), None, run.errors));
                };
                let verdict = judge(&run, &kind);
                Ok((verdict, Some(Input::Case { kind, data }), run.errors))
            }
        }
    }

    /// Runs one input alone.
    pub fn try_input(&self, input: &Input) -> io::Result<(Verdict, Run)> {
        match input {
            Input::Case { kind, data } => {
                let run = self.run_cases(&[(kind.clone(), data.clone())])?;
                Ok((judge(&run, kind), run))
            }
            Input::Program { text, environment } => {
                let path = self.folder.join(PROGRAM_FILE);
                std::fs::write(&path, text)?;
                let run = self.child(&[path.into_os_string()], environment)?;
                Ok((judge(&run, "program"), run))
            }
        }
    }

    fn run_cases(&self, cases: &[(String, Vec<u8>)]) -> io::Result<Run> {
        let mut text = String::new();
        for (kind, data) in cases {
            text.push_str(kind);
            text.push(' ');
            data.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
            text.push('\n');
        }
        let path = self.folder.join(CASES_FILE);
        std::fs::write(&path, text)?;
        self.child(&[self.folder.join(RUNNER_FILE).into_os_string(), path.into_os_string()], &[])
    }

    fn child(&self, arguments: &[OsString], environment: &[(&str, &str)]) -> io::Result<Run> {
        child::run(&Program { python: self.python, arguments, folder: self.folder, environment, limit: TIME_LIMIT })
    }
}

/// What the end of a process says; `kind` becomes a part of the signature of crashes that say nothing else.
fn judge(run: &Run, kind: &str) -> Verdict {
    let errors = String::from_utf8_lossy(&run.errors);
    let alarm = errors.lines().find(|line| ALARMS.iter().any(|alarm| line.contains(alarm)));
    match (run.end, alarm) {
        (End::OverTime | End::OverMemory, _) => Verdict::Exhausted(format!("{kind}: {}", run.end)),
        (_, Some(line)) => {
            // Not the thread's name and number before it.
            let text = line.find(ALARMS[0]).map_or(line, |at| &line[at..]);
            Verdict::Broken(text.chars().filter(|character| !character.is_ascii_control()).take(160).collect())
        }
        (End::Code(0 | LOST_OUTPUT), None) => Verdict::Fine,
        (End::Code(1), None) if kind == "program" => Verdict::Rejected,
        (End::Code(UNEXPECTED), None) => {
            let last = errors.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let class = last.split(':').next().unwrap_or_default();
            Verdict::Broken(format!("{kind}: unexpected {class}"))
        }
        (end, None) => Verdict::Broken(format!("{kind}: {end}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_judged() {
        let run = |end, errors: &str| Run { end, output: Vec::new(), errors: errors.as_bytes().to_vec() };
        assert_eq!(judge(&run(End::Code(0), ""), "program"), Verdict::Fine);
        assert_eq!(judge(&run(End::Code(1), "SyntaxError: x"), "program"), Verdict::Rejected);
        assert_eq!(judge(&run(End::Signal(11), ""), "source"), Verdict::Broken("source: signal 11".to_owned()));
        assert_eq!(
            judge(&run(End::Signal(6), "\nthread 'main' panicked at a.rs:1:2:\nx"), "source"),
            Verdict::Broken("panicked at a.rs:1:2:".to_owned())
        );
        assert_eq!(
            judge(&run(End::Code(3), "Traceback\nSystemError: x\n"), "marshal"),
            Verdict::Broken("marshal: unexpected SystemError".to_owned())
        );
        assert!(matches!(judge(&run(End::OverTime, ""), "regex"), Verdict::Exhausted(_)));
    }
}
