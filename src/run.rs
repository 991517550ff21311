//! Running what the command line asks for, and the exit code that comes of it.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{IsTerminal, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use compiler::{Mode, Options};
use vm::builtins::prompt;
use vm::exceptions::interactive_sources::{self, is_no_file};
use vm::exceptions::{SYSTEM_EXIT, slots, traceback};
use vm::state::footprint;
use vm::{Obj, PyResult, Runtime, Thread};

use crate::arguments::{Action, Command, absolute};

/// A line on the process's standard error; where that fails, nobody can be told.
macro_rules! tell {
    ($($part:tt)*) => {{
        let _ = writeln!(std::io::stderr(), $($part)*);
    }};
}

/// Runs a command. The calling thread has that many bytes of stack.
pub fn run(command: Command, stack_bytes: usize) -> u8 {
    if let Action::Print(text) = &command.action {
        println!("{text}");
        return 0;
    }
    let full_finalize = command.config.full_finalize;
    let collect_seed = command.config.collect_seed;
    let Some(runtime) = Runtime::new(Rc::new(stdlib::process()), command.config, stack_bytes) else {
        return 1;
    };
    let thread = &*runtime.thread;
    let mut result = prepare(&runtime);
    thread.space.heap.begin_program();
    thread.space.heap.set_fail_after(thread.config.fail_allocation);
    if thread.config.collector_report.is_some() {
        stdlib::collector_report::record(thread);
    }
    result = result.and_then(|()| perform(&runtime, &command.action, command.skip_first_line));
    footprint::limit_pages();
    let mut is_interrupted = is_interrupt(thread, &result);
    let is_prompt = matches!(command.action, Action::Input) && is_interactive(thread);
    let mut code = finish_program(thread, result, thread.config.inspect && !is_prompt);
    if !is_prompt && is_inspected(thread) {
        result = prompt(&runtime, true);
        is_interrupted = is_interrupt(thread, &result);
        code = finish_program(thread, result, false);
    }
    #[cfg(feature = "stats")]
    print_counts(thread);
    stdlib::shutdown(thread);
    write_collector_report(thread);
    if !flush(thread) && code == 0 {
        code = 120;
    }
    write_memory_profile(thread);
    for line in runtime.finish(full_finalize) {
        tell!("{line}");
        if let Some(seed) = collect_seed {
            tell!("the collections of this run: --gc-stress={seed}");
        }
        code = code.max(99);
        is_interrupted = false;
    }
    if is_interrupted {
        vm::state::signals::end_by_interrupt();
    }
    code
}

/// Writes the report that `--gc-report` asked for.
fn write_collector_report(thread: &Thread) {
    let Some(file) = &thread.config.collector_report else { return };
    let is_json = Path::new(file).extension().is_some_and(|suffix| suffix == "json");
    if let Err(error) = std::fs::write(file, stdlib::collector_report::final_report(thread, is_json)) {
        tell!("{}: {error}", file.to_string_lossy());
    }
}

/// The memory profile, if one was asked for. What ends with the runtime lives at exit.
fn write_memory_profile(thread: &Thread) {
    if let Some(to) = &thread.config.memory_profile
        && let Some(report) = thread.memory_report()
        && let Err((path, error)) = crate::memory_profile::write(&report, to)
    {
        tell!("taipan: the memory profile cannot be written: {}: {error}", path.display());
    }
}

/// Streams, `__main__`, `site`.
fn prepare(runtime: &Runtime) -> PyResult<()> {
    runtime.start()?;
    stdlib::create_streams(&runtime.thread)?;
    stdlib::site::prepare(&runtime.thread)?;
    add_first_folder(&runtime.thread)
}

/// Puts the program's folder at the start of `sys.path`. `site` does not see it.
fn add_first_folder(thread: &Thread) -> PyResult<()> {
    let Some(folder) = &thread.config.first_folder else { return Ok(()) };
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let path = thread.get_str(sys.as_ref(), "path")?;
    let folder = thread.system_str(folder.as_bytes())?;
    thread.call_method_str(path.as_ref(), "insert", &[Obj::small_int(0).as_ref(), folder.as_ref()]).map(drop)
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

/// The exit code of a program's end: prints an uncaught exception. Before a prompt SystemExit is one like others.
fn finish_program(thread: &Thread, result: PyResult<()>, is_inspected: bool) -> u8 {
    let Err(raised) = result else { return 0 };
    let exception = thread.take_exception(raised);
    if is_inspected || !thread.is_instance_of(exception.as_ref(), &SYSTEM_EXIT) {
        flush(thread);
        traceback::report_uncaught(thread, exception.as_ref());
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
    write_status(thread, &status);
    1
}

/// Writes what `sys.exit` was given, and a newline.
fn write_status(thread: &Thread, status: &Obj) {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let written = thread.get_or_none(sys.as_ref(), vm::names::STDERR).and_then(|stream| {
        let Some(stream) = stream.filter(|stream| !stream.is_none()) else { return Ok(()) };
        let text = thread.str_of(status.as_ref())?;
        thread.call_method(stream.as_ref(), vm::names::WRITE, &[text.as_ref()]).map(drop)
    });
    if let Err(raised) = written {
        drop(thread.take_exception(raised));
    }
    traceback::write_error(thread, "\n");
}

/// Whether somebody types: a terminal, or what `-i` takes for one.
fn is_interactive(thread: &Thread) -> bool {
    thread.config.interactive || std::io::stdin().is_terminal()
}

/// Whether the program is followed by a prompt. A program may ask for that as it runs.
fn is_inspected(thread: &Thread) -> bool {
    let asked = || {
        !thread.config.ignore_environment && std::env::var_os("PYTHONINSPECT").is_some_and(|value| !value.is_empty())
    };
    (thread.config.inspect || asked()) && is_interactive(thread)
}

fn options(thread: &Thread) -> Options {
    thread.compiler_options()
}

/// Compiles and runs a program in `__main__`.
fn run_main(runtime: &Runtime, text: &str, file: &str) -> PyResult<()> {
    let thread = &*runtime.thread;
    let code = vm::builtins::compile::compile_text(thread, text, file, Mode::Exec, &options(thread))?;
    if is_no_file(file) && file != "<stdin>" {
        interactive_sources::register(thread, code.as_ref(), text, file)?;
    }
    let dict = runtime.main_dict()?;
    footprint::give_back_pages();
    vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict).map(drop)
}

fn perform(runtime: &Runtime, action: &Action, skip_first_line: bool) -> PyResult<()> {
    let thread = &*runtime.thread;
    match action {
        Action::Command(text) => run_command(runtime, text),
        Action::File(file) => run_file(runtime, file, skip_first_line),
        Action::Module(name) => run_module(thread, &name.to_string_lossy(), true),
        Action::Package(_) => run_module(thread, "__main__", false),
        Action::Input if is_interactive(thread) => {
            print_header(thread);
            run_startup(runtime)?;
            prompt(runtime, false)
        }
        _ => {
            let mut bytes = Vec::new();
            // What cannot be read is no program.
            let _ = std::io::stdin().read_to_end(&mut bytes);
            let text = vm::builtins::compile::decode_source(thread, &bytes, "<stdin>")?;
            run_main(runtime, &text, "<stdin>")
        }
    }
}

/// `-c`
fn run_command(runtime: &Runtime, text: &OsStr) -> PyResult<()> {
    let thread = &*runtime.thread;
    let Some(text) = text.to_str() else {
        traceback::write_error(thread, "Unable to decode the command from the command line:\n");
        let text = thread.system_str(text.as_bytes())?;
        return thread.call_method_str(text.as_ref(), "encode", &[]).map(drop);
    };
    run_main(runtime, &without_margin(text), "<string>")
}

/// The text without the blanks that all of its lines begin with.
fn without_margin(text: &str) -> Cow<'_, str> {
    let is_blank = |line: &&str| line.trim_matches([' ', '\t']).is_empty();
    let mut margin: Option<&str> = None;
    for line in text.split('\n').filter(|line| !is_blank(line)) {
        let own = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let common =
            margin.map_or(own.len(), |margin| margin.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count());
        margin = Some(&own[..common]);
    }
    let Some(margin) = margin.filter(|margin| !margin.is_empty()) else { return Cow::Borrowed(text) };
    let lines = text.split('\n').map(|line| if is_blank(&line) { "" } else { &line[margin.len()..] });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn run_file(runtime: &Runtime, file: &OsStr, skip_first_line: bool) -> PyResult<()> {
    let thread = &*runtime.thread;
    let path = absolute(file);
    let shown = path.to_string_lossy();
    let mut bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = error.raw_os_error().unwrap_or(0);
            let text = vm::types::exception::strerror(code);
            let program = thread.config.executable.to_string_lossy();
            tell!("{program}: can't open file '{shown}': [Errno {code}] {text}");
            return Err(thread.raise_with(&SYSTEM_EXIT, vec![Obj::small_int(2)]));
        }
    };
    let dict = runtime.main_dict()?;
    thread.set_in(thread.dict_of(&dict), "__file__", thread.system_str(path.as_bytes())?)?;
    thread.set_in(thread.dict_of(&dict), "__cached__", Obj::none())?;
    if Path::new(&path).extension().is_some_and(|extension| extension == "pyc") {
        return run_compiled(thread, &path, dict);
    }
    if skip_first_line {
        // The line end stays, so that the others keep their numbers.
        let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
        bytes.drain(..end);
    }
    let text = vm::builtins::compile::decode_source(thread, &bytes, &shown)?;
    run_main(runtime, &text, &shown)
}

/// Runs a module in compiled form.
fn run_compiled(thread: &Thread, path: &OsStr, dict: Obj) -> PyResult<()> {
    let machinery = vm::import::import_str(thread, "importlib.machinery")?;
    let (name, path) = (thread.new_str("__main__")?, thread.system_str(path.as_bytes())?);
    let loader = thread.call_method_str(machinery.as_ref(), "SourcelessFileLoader", &[name.as_ref(), path.as_ref()])?;
    let code = thread.call_method_str(loader.as_ref(), "get_code", &[name.as_ref()])?;
    thread.set_in(thread.dict_of(&dict), "__loader__", loader)?;
    vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict).map(drop)
}

/// `-m` and folders of modules: what `runpy` does.
fn run_module(thread: &Thread, name: &str, sets_argument: bool) -> PyResult<()> {
    let runpy = vm::import::import_str(thread, "runpy")?;
    let (name, sets_argument) = (thread.new_str(name)?, Obj::boolean(sets_argument));
    thread.call_method_str(runpy.as_ref(), "_run_module_as_main", &[name.as_ref(), sets_argument.as_ref()]).map(drop)
}

/// Runs the file that `PYTHONSTARTUP` names. An exception in it is shown, no more.
fn run_startup(runtime: &Runtime) -> PyResult<()> {
    let thread = &*runtime.thread;
    let file = std::env::var_os("PYTHONSTARTUP").filter(|file| !thread.config.ignore_environment && !file.is_empty());
    let Some(file) = file else { return Ok(()) };
    let shown = file.to_string_lossy();
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let text = vm::types::exception::strerror(error.raw_os_error().unwrap_or(0));
            tell!("Could not open PYTHONSTARTUP\nFileNotFoundError: {text}: '{shown}'");
            return Ok(());
        }
    };
    let result =
        vm::builtins::compile::decode_source(thread, &bytes, &shown).and_then(|text| run_main(runtime, &text, &shown));
    match result {
        Err(raised) if thread.is_raised(&raised, &SYSTEM_EXIT) => Err(raised),
        result => {
            finish_program(thread, result, false);
            Ok(())
        }
    }
}

/// The prompt: that of the library where standard input is a terminal, else the plain one.
fn prompt(runtime: &Runtime, reads_startup: bool) -> PyResult<()> {
    let thread = &*runtime.thread;
    run_interactive_hook(thread)?;
    let wants_plain = !thread.config.ignore_environment
        && std::env::var_os("PYTHON_BASIC_REPL").is_some_and(|value| !value.is_empty());
    if wants_plain || !std::io::stdin().is_terminal() {
        return prompt::read_and_run(thread);
    }
    let module = vm::import::import_str(thread, "_pyrepl.main")?;
    let console = thread.get_str(module.as_ref(), "interactive_console")?;
    let main = vm::import::import_str(thread, "__main__")?;
    let (quiet, reads_startup) = (Obj::boolean(false), Obj::boolean(reads_startup));
    thread.call_with(console.as_ref(), &[main.as_ref(), quiet.as_ref(), reads_startup.as_ref()]).map(drop)
}

/// `sys.__interactivehook__`. An exception in it is shown, no more.
fn run_interactive_hook(thread: &Thread) -> PyResult<()> {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let result = match thread.get_str_or_none(sys.as_ref(), "__interactivehook__") {
        Ok(Some(hook)) => thread.call_with(hook.as_ref(), &[]).map(drop),
        Ok(None) => Ok(()),
        Err(raised) => Err(raised),
    };
    match result {
        Err(raised) if thread.is_raised(&raised, &SYSTEM_EXIT) => Err(raised),
        Err(raised) => {
            tell!("Failed calling sys.__interactivehook__");
            traceback::report_uncaught(thread, thread.take_exception(raised).as_ref());
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// The lines before the first prompt.
fn print_header(thread: &Thread) {
    if thread.config.quiet {
        return;
    }
    tell!("Python {} on linux", vm::builtins::sys::version_text());
    if !thread.config.no_site {
        tell!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
    }
}

/// Prints what became of the references that were copied and dropped, and what the collector did.
#[cfg(feature = "stats")]
fn print_counts(thread: &Thread) {
    if std::env::var_os("TAIPAN_STATS").is_none_or(|value| value == "0") {
        return;
    }
    let counters = vm::reference_counters();
    let total = counters.header + counters.embedded + counters.uncounted + counters.immediate;
    let share = 100.0 * counters.header as f64 / total.max(1) as f64;
    tell!(
        "reference copies and drops: {total}, of which {share:.1} % touched a header (embedded {}, uncounted {}, immediate {})",
        counters.embedded,
        counters.uncounted,
        counters.immediate
    );
    let collector = thread.space.heap.collector_counters();
    tell!(
        "collector: {} objects visited, {} collected; {} collections, of which {} were full; {} candidates died before",
        collector.visited,
        collector.collected,
        collector.collections,
        collector.full_collections,
        collector.died_in_buffer
    );
}
