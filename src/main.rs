//! The command line: `taipan FILE`, `-c`, `-m`, `-`, and the prompt.

#![forbid(unsafe_code)]

mod arguments;
mod environment;
mod installation;
mod memory_profile;
mod run;
mod usage;

use std::process::ExitCode;

use arguments::Failure;
use vm::state::signals::Mask;

/// Bytes of the stack that Python runs on: natives recurse, and RecursionError must come before its end.
const STACK_BYTES: usize = 512 << 20;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == "--stress") {
        return run_stress();
    }
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
        let process = std::process::id();
        let code = run::run(command, stack_bytes);
        if std::process::id() != process {
            // The child of a fork has this thread only: nobody waits for it.
            std::process::exit(code.into());
        }
        code
    });
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(70),
    }
}

/// Becomes the stress laboratory, which is a program beside this one.
fn run_stress() -> ExitCode {
    use std::os::unix::process::CommandExt;
    let beside = std::env::current_exe().map(|own| own.with_file_name("stress"));
    let error = match beside {
        Ok(program) => {
            let error = std::process::Command::new(&program).args(std::env::args_os().skip(2)).exec();
            format!("{}: {error}", program.display())
        }
        Err(error) => error.to_string(),
    };
    eprintln!("taipan: cannot start the stress laboratory: {error}");
    ExitCode::from(2)
}
