//! The command line: `taipan FILE`, `-c`, `-m`, `-`, and the prompt.

#![forbid(unsafe_code)]

mod arguments;
mod environment;
mod installation;
mod run;
mod usage;

use std::process::ExitCode;

use arguments::Failure;
use vm::state::signals::Mask;

/// Bytes of the stack that Python runs on: natives recurse, and RecursionError must come before its end.
const STACK_BYTES: usize = 512 << 20;

fn main() -> ExitCode {
    let command = match arguments::parse() {
        Ok(command) => command,
        Err(Failure::Usage(message)) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
        Err(Failure::Fatal(message)) => {
            eprintln!("Fatal Python error: {message}");
            return ExitCode::FAILURE;
        }
    };
    vm::state::process::configure_allocator();
    let stack_bytes = STACK_BYTES - (1 << 20);
    // Signals must interrupt the thread that Python runs on, not the one that waits for it.
    let mask = Mask::block_all();
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        mask.apply();
        run::run(command, stack_bytes)
    });
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(70),
    }
}
