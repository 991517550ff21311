//! Runs one case and says whether it did what CPython did.
//!
//! 1. The program runs in its own folder with a clean environment: hash seed, UTF-8 output, no bytecode files.
//! 2. Two threads drain its standard output and error, so that a full pipe never stops it.
//! 3. This thread looks every few milliseconds: over the time limit or over the limit of resident memory the
//!    child is killed. Resident memory is watched, not address space, since the runtime reserves far more than it uses.
//! 4. Exit code, standard output and, where recorded, standard error are compared.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::comparison;
use super::discovery::Case;

const TIME_LIMIT_SECONDS: u64 = 20;
const RESIDENT_BYTES_MAX: u64 = 1 << 30;
const OUTPUT_BYTES_MAX: u64 = 16 << 20;

/// The result of a run.
pub enum Outcome {
    Passed,
    /// Why, in one line, and the diff and standard error for a reader.
    Failed {
        reason: String,
        details: String,
    },
}

enum End {
    Exited(ExitStatus),
    OutOfTime,
    OutOfMemory,
}

pub fn run(binary: &Path, case: &Case) -> Outcome {
    let folder = case.program.parent().expect("a program is in a folder");
    let mut command = Command::new(binary);
    command.arg(&case.program).current_dir(folder);
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("PYTHON") || name.starts_with("TAIPAN") {
            command.env_remove(&variable);
        }
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1").env("PYTHONHASHSEED", "0").env("NO_COLOR", "1");
    command.envs(case.variant.environment());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());

    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return failed(format!("cannot start {}: {error}", binary.display()), String::new()),
    };
    let stdout = drain(child.stdout.take().expect("standard output is piped"));
    let stderr = drain(child.stderr.take().expect("standard error is piped"));
    let end = watch(&mut child);
    let stdout = stdout.join().expect("reading does not panic");
    let stderr = stderr.join().expect("reading does not panic");
    judge(case, end, &stdout, &stderr)
}

fn judge(case: &Case, end: End, stdout: &str, stderr: &str) -> Outcome {
    let details = |diff: String| format!("{diff}\n--- standard error ---\n{}", comparison::tail(stderr, 30));
    let status = match end {
        End::Exited(status) => status,
        End::OutOfTime => return failed(format!("over {} s", time_limit().as_secs()), details(String::new())),
        End::OutOfMemory => return failed(format!("over {} MB", RESIDENT_BYTES_MAX >> 20), details(String::new())),
    };
    let expected_stdout = match fs::read_to_string(&case.expected_stdout) {
        Ok(text) => text,
        Err(error) => {
            let path = case.expected_stdout.display();
            return failed(format!("{path}: {error}"), "record it with tests/tools/record.py".to_owned());
        }
    };
    let diff = comparison::difference(&expected_stdout, stdout);
    if status.code() != Some(case.expected_code) {
        let last = comparison::tail(stderr, 1).trim().chars().take(120).collect::<String>();
        let reason = format!("{}, expected exit code {}: {last}", describe(status), case.expected_code);
        return failed(reason.trim_end_matches(": ").to_owned(), details(diff.unwrap_or_default()));
    }
    if let Some(diff) = diff {
        return failed("standard output differs".to_owned(), details(diff));
    }
    if let Some(path) = &case.expected_stderr {
        let expected = fs::read_to_string(path).expect("it was seen to exist");
        if let Some(diff) = comparison::difference(&expected, &comparison::normalise_paths(stderr)) {
            return failed("standard error differs".to_owned(), diff);
        }
    }
    Outcome::Passed
}

fn watch(child: &mut Child) -> End {
    let deadline = Instant::now() + time_limit();
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            return End::Exited(status);
        }
        let over_time = Instant::now() > deadline;
        if over_time || resident_bytes(child.id()) > RESIDENT_BYTES_MAX {
            // It may have ended meanwhile; then there is nothing to kill.
            let _ = child.kill();
            child.wait().expect("the child is ours");
            return if over_time { End::OutOfTime } else { End::OutOfMemory };
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

/// Resident memory of a process, 0 where the system does not say.
fn resident_bytes(process: u32) -> u64 {
    let Ok(text) = fs::read_to_string(format!("/proc/{process}/status")) else { return 0 };
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn drain(stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut limited = stream.take(OUTPUT_BYTES_MAX);
        // What was read before an error is what there is to compare.
        let _ = limited.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // Keep draining what is beyond the limit, so that the child ends by itself.
        let _ = std::io::copy(&mut limited.into_inner(), &mut std::io::sink());
        text
    })
}

/// The limit, which `TAIPAN_TEST_SECONDS` changes for slow machines and slow builds.
fn time_limit() -> Duration {
    let asked = std::env::var("TAIPAN_TEST_SECONDS").ok().and_then(|value| value.parse().ok());
    Duration::from_secs(asked.unwrap_or(TIME_LIMIT_SECONDS))
}

#[cfg(unix)]
fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "ended in an unknown way".to_owned(),
    }
}

#[cfg(not(unix))]
fn describe(status: ExitStatus) -> String {
    status.to_string()
}

fn failed(reason: String, details: String) -> Outcome {
    Outcome::Failed { reason, details }
}
