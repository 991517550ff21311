//! Running what the command line asks for, and the exit code that comes of it.

use std::io::{IsTerminal, Read, Write};
use std::process::ExitCode;
use std::rc::Rc;

use compiler::{Mode, Options};
use vm::exceptions::{SYSTEM_EXIT, slots, traceback};
use vm::{Obj, PyResult, Runtime, Thread};

use crate::arguments::{Action, Command, USAGE};

/// Runs a command. The calling thread has that many bytes of stack.
pub fn run(command: Command, stack_bytes: usize) -> ExitCode {
    match &command.action {
        Action::Help => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Action::Version => {
            println!("Python {}", vm::builtins::sys::version_text());
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    let (inspect, full_finalize) = (command.config.inspect, command.config.full_finalize);
    let Some(runtime) = Runtime::new(Rc::new(stdlib::process()), command.config, stack_bytes) else {
        return ExitCode::from(1);
    };
    let thread = &*runtime.thread;
    let mut result = prepare(&runtime).and_then(|()| perform(&runtime, &command.action));
    let mut is_interrupted = is_interrupt(thread, &result);
    let mut code = finish_program(thread, result);
    if inspect && !matches!(command.action, Action::Input) {
        result = prompt(&runtime);
        is_interrupted = is_interrupt(thread, &result);
        code = finish_program(thread, result);
    }
    #[cfg(feature = "stats")]
    print_counts();
    stdlib::shutdown(thread);
    if !flush(thread) && code == 0 {
        code = 120;
    }
    for line in runtime.finish(full_finalize) {
        eprintln!("{line}");
        code = code.max(99);
        is_interrupted = false;
    }
    if is_interrupted {
        vm::state::signals::end_by_interrupt();
    }
    ExitCode::from(code)
}

/// Streams, `__main__`, `site`.
fn prepare(runtime: &Runtime) -> PyResult<()> {
    runtime.start()?;
    stdlib::create_streams(&runtime.thread)?;
    Ok(())
}

/// Whether a stream says that it is closed.
fn is_closed(thread: &Thread, stream: &Obj) -> bool {
    let closed = thread.get_str_or_none(stream.as_ref(), "closed");
    match closed.and_then(|closed| closed.map_or(Ok(false), |closed| thread.truth(closed.as_ref()))) {
        Ok(closed) => closed,
        Err(raised) => {
            drop(thread.take_exception(raised));
            false
        }
    }
}

/// Flushes the standard streams. False where that failed.
fn flush(thread: &Thread) -> bool {
    let mut done = true;
    for name in [vm::names::STDOUT, vm::names::STDERR] {
        let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
        let flushed = match thread.get_or_none(sys.as_ref(), name) {
            Ok(Some(stream)) if !stream.is_none() && !is_closed(thread, &stream) => {
                thread.call_method(stream.as_ref(), vm::names::FLUSH, &[]).map(drop)
            }
            Ok(_) => Ok(()),
            Err(raised) => Err(raised),
        };
        if let Err(raised) = flushed {
            let exception = thread.take_exception(raised);
            if name == vm::names::STDOUT {
                let _ = writeln!(std::io::stderr(), "Exception ignored on flushing sys.stdout:");
                let _ = write!(std::io::stderr(), "{}", traceback::render(thread, exception.as_ref()));
                done = false;
            }
        }
    }
    done
}

/// KeyboardInterrupt itself: subclasses are errors like others.
fn is_exact_interrupt(thread: &Thread, exception: &Obj) -> bool {
    let class = thread.class(&vm::exceptions::KEYBOARD_INTERRUPT);
    thread.space.type_of(exception.as_ref()).as_ref().word() == class.as_ref().word()
}

fn is_interrupt(thread: &Thread, result: &PyResult<()>) -> bool {
    matches!(result, Err(raised) if is_exact_interrupt(thread, &thread.peek_exception(raised)))
}

/// The exit code of a program's end: prints an uncaught exception.
fn finish_program(thread: &Thread, result: PyResult<()>) -> u8 {
    let Err(raised) = result else { return 0 };
    let exception = thread.take_exception(raised);
    if !thread.is_instance_of(exception.as_ref(), &SYSTEM_EXIT) {
        flush(thread);
        traceback::print_uncaught(thread, exception.as_ref());
        return if is_exact_interrupt(thread, &exception) { 130 } else { 1 };
    }
    let status = thread.exception_slot(exception.as_ref(), slots::OWN).get().unwrap_or_else(Obj::none);
    if status.is_none() {
        return 0;
    }
    if let Some(value) = thread.space.int_value(status.as_ref()) {
        return value.to_i64().unwrap_or(-1) as u8;
    }
    flush(thread);
    let text = thread.str_string(status.as_ref()).unwrap_or_default();
    traceback::write_error(thread, &format!("{text}\n"));
    1
}

fn options(thread: &Thread) -> Options {
    Options { optimize: thread.config.optimize, ..Options::default() }
}

/// Compiles and runs a program in `__main__`.
fn run_main(runtime: &Runtime, text: &str, file: &str) -> PyResult<()> {
    let thread = &*runtime.thread;
    let code = vm::builtins::compile::compile_text(thread, text, file, Mode::Exec, &options(thread))?;
    let dict = runtime.main_dict()?;
    vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict).map(drop)
}

fn perform(runtime: &Runtime, action: &Action) -> PyResult<()> {
    let thread = &*runtime.thread;
    match action {
        Action::Command(text) => run_main(runtime, text, "<string>"),
        Action::File(file) => run_file(runtime, file),
        Action::Module(name) => run_module(thread, name),
        Action::Input if std::io::stdin().is_terminal() || thread.config.interactive => prompt(runtime),
        _ => {
            let mut bytes = Vec::new();
            // What cannot be read is no program.
            let _ = std::io::stdin().read_to_end(&mut bytes);
            let text = vm::builtins::compile::decode_source(thread, &bytes, "<stdin>")?;
            run_main(runtime, &text, "<stdin>")
        }
    }
}

fn run_file(runtime: &Runtime, file: &str) -> PyResult<()> {
    let thread = &*runtime.thread;
    if std::path::Path::new(file).is_dir() {
        return run_module_as(thread, "run_path", file);
    }
    let file = absolute(file);
    let file = file.as_str();
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = error.raw_os_error().unwrap_or(0);
            let text = vm::types::exception::strerror(code);
            eprintln!("{}: can't open file '{file}': [Errno {code}] {text}", thread.config.executable);
            return Err(thread.raise_with(&SYSTEM_EXIT, vec![Obj::small_int(2)]));
        }
    };
    let dict = runtime.main_dict()?;
    let file_obj = thread.new_str(file)?;
    thread.set_in(thread.dict_of(&dict), "__file__", file_obj)?;
    thread.set_in(thread.dict_of(&dict), "__cached__", Obj::none())?;
    let text = vm::builtins::compile::decode_source(thread, &bytes, file)?;
    run_main(runtime, &text, file)
}

fn absolute(file: &str) -> String {
    std::path::absolute(file).map_or_else(|_| file.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// `-m`: what `runpy` does.
fn run_module(thread: &Thread, name: &str) -> PyResult<()> {
    let runpy = vm::import::import_str(thread, "runpy")?;
    let name = thread.new_str(name)?;
    thread.call_method_str(runpy.as_ref(), "_run_module_as_main", &[name.as_ref()]).map(drop)
}

/// A folder or archive with a `__main__`.
fn run_module_as(thread: &Thread, function: &str, path: &str) -> PyResult<()> {
    let runpy = vm::import::import_str(thread, "runpy")?;
    let function = thread.get_str(runpy.as_ref(), function)?;
    let (path, none, main) = (thread.new_str(path)?, Obj::none(), thread.new_str("__main__")?);
    thread.call_with(function.as_ref(), &[path.as_ref(), none.as_ref(), main.as_ref()]).map(drop)
}

/// A plain prompt: statements from standard input, one at a time.
fn prompt(runtime: &Runtime) -> PyResult<()> {
    let thread = &*runtime.thread;
    if !thread.config.quiet && std::io::stdin().is_terminal() {
        eprintln!("Python {} on linux", vm::builtins::sys::version_text());
        eprintln!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
    }
    let dict = runtime.main_dict()?;
    let mut pending = String::new();
    loop {
        flush(thread);
        eprint!("{}", if pending.is_empty() { ">>> " } else { "... " });
        let mut line = String::new();
        match std::io::stdin().read_line(&mut line) {
            Ok(0) | Err(_) => {
                eprintln!();
                return Ok(());
            }
            Ok(_) => {}
        }
        if pending.is_empty() && line.trim().is_empty() {
            continue;
        }
        pending.push_str(&line);
        let choices = Options { allow_incomplete: true, dont_imply_dedent: true, ..options(thread) };
        let compiled = vm::builtins::compile::compile_text(thread, &pending, "<stdin>", Mode::Single, &choices);
        let result = match compiled {
            Err(raised) if thread.is_raised(&raised, &vm::exceptions::INCOMPLETE_INPUT_ERROR) => {
                drop(thread.take_exception(raised));
                continue;
            }
            Err(raised) => Err(raised),
            Ok(code) => vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict.clone()).map(drop),
        };
        pending.clear();
        if let Err(raised) = result {
            if thread.is_raised(&raised, &SYSTEM_EXIT) {
                return Err(raised);
            }
            finish_program(thread, Err(raised));
        }
    }
}

/// Prints what became of the references that were copied and dropped.
#[cfg(feature = "stats")]
fn print_counts() {
    if std::env::var_os("TAIPAN_STATS").is_none_or(|value| value == "0") {
        return;
    }
    let counters = vm::reference_counters();
    let total = counters.header + counters.embedded + counters.uncounted + counters.immediate;
    let share = 100.0 * counters.header as f64 / total.max(1) as f64;
    eprintln!(
        "reference copies and drops: {total}, of which {share:.1} % touched a header (embedded {}, uncounted {}, immediate {})",
        counters.embedded, counters.uncounted, counters.immediate
    );
}
