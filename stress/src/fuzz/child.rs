//! A Python process under limits, and what became of it.
//!
//! 1. [`limit_this_process`] bounds address space, file size and core files once; children inherit that.
//! 2. A child runs in a scratch folder with an environment of its own, its output drained by two threads.
//! 3. Over its time or over [`RESIDENT_BYTES_MAX`] it is killed.
//!
//! The runtime reserves much more address space than it uses; under the limit it falls back to a smaller reservation.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal};

const ADDRESS_BYTES_MAX: u64 = 14 << 30;
const RESIDENT_BYTES_MAX: u64 = 3 << 29;
const FILE_BYTES_MAX: u64 = 64 << 20;
const OUTPUT_BYTES_MAX: usize = 4 << 20;
/// Most bytes of objects in a child that is Taipan.
const HEAP_LIMIT: &str = "200M";

/// What to run.
pub struct Program<'a> {
    pub python: &'a Path,
    pub arguments: &'a [OsString],
    pub folder: &'a Path,
    pub environment: &'a [(&'a str, &'a str)],
    pub limit: Duration,
}

/// How a process ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Code(i32),
    Signal(i32),
    OverTime,
    OverMemory,
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Code(code) => write!(formatter, "exit code {code}"),
            End::Signal(signal) => write!(formatter, "signal {signal}"),
            End::OverTime => formatter.write_str("over its time"),
            End::OverMemory => formatter.write_str("over its memory"),
        }
    }
}

/// A process's end and what it wrote.
pub struct Run {
    pub end: End,
    pub output: Vec<u8>,
    pub errors: Vec<u8>,
}

/// Bounds what this process and its children may take of the machine. One that has more addresses already, as under a sanitizer with
/// its shadow memory, keeps them.
pub fn limit_this_process() -> io::Result<()> {
    let addresses = if address_bytes() < ADDRESS_BYTES_MAX { ADDRESS_BYTES_MAX } else { u64::MAX };
    for (resource, most) in [(Resource::As, addresses), (Resource::Fsize, FILE_BYTES_MAX), (Resource::Core, 0)] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::setrlimit(resource, limit)?;
    }
    Ok(())
}

/// Bytes of addresses that this process has mapped, 0 where the kernel does not tell.
fn address_bytes() -> u64 {
    let figures = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = figures.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or(0);
    rustix::param::page_size() as u64 * pages
}

/// Runs a program to its end.
pub fn run(program: &Program<'_>) -> io::Result<Run> {
    let mut command = Command::new(program.python);
    command.args(program.arguments).current_dir(program.folder).env_clear();
    command
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "1");
    command.env("TAIPAN_MAX_HEAP", HEAP_LIMIT).envs(program.environment.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn()?;
    let output = child.stdout.take().map(drain);
    let errors = child.stderr.take().map(drain);
    let end = watch(&mut child, program.limit)?;
    let collected = |reader: Option<thread::JoinHandle<Vec<u8>>>| reader.and_then(|reader| reader.join().ok());
    Ok(Run { end, output: collected(output).unwrap_or_default(), errors: collected(errors).unwrap_or_default() })
}

fn watch(child: &mut Child, limit: Duration) -> io::Result<End> {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(match (status.code(), status.signal()) {
                (Some(code), _) => End::Code(code),
                (None, signal) => End::Signal(signal.unwrap_or(0)),
            });
        }
        let is_late = Instant::now() > deadline;
        if is_late || resident_bytes(child.id()) > RESIDENT_BYTES_MAX {
            // Its group is its own, and holds whatever it started.
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = rustix::process::kill_process_group(group, Signal::KILL);
            }
            child.wait()?;
            return Ok(if is_late { End::OverTime } else { End::OverMemory });
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

/// Resident memory of a process, 0 where the system does not say.
fn resident_bytes(process: u32) -> u64 {
    let Ok(text) = std::fs::read_to_string(format!("/proc/{process}/status")) else { return 0 };
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Reads a stream to its end, and keeps its last part: that is where a crash is told.
fn drain(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            match stream.read(&mut chunk) {
                Ok(0) => return kept,
                Ok(count) => kept.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return kept,
            }
            if kept.len() > 2 * OUTPUT_BYTES_MAX {
                kept.drain(..kept.len() - OUTPUT_BYTES_MAX);
            }
        }
    })
}
