//! A process that runs one program again and again with another allocation failing, and how the runs ended.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

const SCRIPT: &str = include_str!("python/serve.py");
const SECONDS_MAX: &str = "60";
/// Uncaught exceptions; output that could not be flushed.
const EXPECTED_CODES: [i32; 3] = [0, 1, 120];
/// Lines of a child's errors that a report keeps.
const LINES_MAX: usize = 12;

/// What the runtime checks at the end of each run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Checks {
    None,
    /// All counts, and that nothing is left.
    All,
}

/// How a run ended.
pub struct Outcome {
    /// Whether the program ended before the allocation.
    pub was_over: bool,
    /// What is wrong: the same for the same cause, mostly.
    pub complaint: Option<String>,
    /// The end of what the run wrote to its standard error.
    pub errors: String,
}

/// The process.
pub struct Server {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Its script, and what its children say.
    files: [PathBuf; 2],
    usual_code: Option<i32>,
}

impl Server {
    pub fn start(python: &Path, program: &Path, checks: Checks) -> io::Result<Server> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let place =
            |name: &str| std::env::temp_dir().join(format!("taipan-stress-{}-{number}-{name}", std::process::id()));
        let files = [place("serve.py"), place("errors.txt")];
        std::fs::write(&files[0], SCRIPT)?;
        let mut command = Command::new(python);
        command.arg(&files[0]).arg(program).arg(SECONDS_MAX).arg(&files[1]);
        command.env("PYTHONHASHSEED", "0").env("NO_COLOR", "1").env("RUST_BACKTRACE", "0");
        if checks == Checks::All {
            command.env("TAIPAN_VERIFY_HEAP", "1").env("TAIPAN_FULL_FINALIZE", "1").env("TAIPAN_POISON_FREED", "1");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().ok_or_else(|| io::Error::other("the server has no output"))?;
        let mut server = Server { child, requests, answers: BufReader::new(answers), files, usual_code: None };
        // Far beyond the last: the program as it is.
        let (status, _) = server.ask(1 << 40)?;
        server.usual_code = status.code();
        Ok(server)
    }

    fn ask(&mut self, number: u64) -> io::Result<(ExitStatus, bool)> {
        let requests = self.requests.as_mut().ok_or_else(|| io::Error::other("the server has ended"))?;
        writeln!(requests, "{number}")?;
        requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [_, status, pending] => {
                let status = status.parse().map_err(io::Error::other)?;
                Ok((ExitStatus::from_raw(status), *pending == "1"))
            }
            _ => Err(io::Error::other(format!("the server answers {line:?}"))),
        }
    }

    /// Runs the program once; its allocation of that number fails.
    pub fn fail(&mut self, number: u64) -> io::Result<Outcome> {
        let (status, was_over) = self.ask(number)?;
        let errors = std::fs::read(&self.files[1]).unwrap_or_default();
        let errors = String::from_utf8_lossy(&errors).into_owned();
        let complaint = self.judge(status, &errors);
        let lines: Vec<&str> = errors.lines().collect();
        let kept = lines[lines.len().saturating_sub(LINES_MAX)..].iter();
        Ok(Outcome { was_over, complaint, errors: kept.map(|line| format!("{line}\n")).collect() })
    }

    fn judge(&self, status: ExitStatus, errors: &str) -> Option<String> {
        let said = ["panicked at", "heap verifier", "full finalization", "fatal runtime error", "memory allocation of"]
            .iter()
            .find_map(|alarm| errors.lines().find_map(|line| line.find(alarm).map(|at| &line[at..])));
        let end = match (status.code(), status.signal()) {
            (Some(code), _) if EXPECTED_CODES.contains(&code) || self.usual_code == Some(code) => None,
            (Some(code), _) => Some(format!("exit code {code}")),
            (None, Some(14)) => Some("a hang".to_owned()),
            (None, signal) => Some(format!("signal {}", signal.unwrap_or(0))),
        };
        // Addresses and numbers of objects differ from run to run.
        let plain = |text: &str| {
            text.split_whitespace()
                .filter(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        match (end, said) {
            (None, None) => None,
            (Some(end), None) => Some(end),
            (end, Some(said)) => {
                Some(format!("{}{}", end.map(|end| format!("{end}: ")).unwrap_or_default(), plain(said)))
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Without requests it ends by itself.
        self.requests = None;
        let _ = self.child.wait();
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
    }
}
