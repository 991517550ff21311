//! `faulthandler`: what a crash says before the process ends.
//!
//! The handler of fatal signals writes CPython's headline and hands the signal on. It does not walk the frames of the program: they may be
//! in any state when the signal arrives. `dump_traceback` does, since it is called between instructions.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread, names};

use crate::arguments::{given, int32, truth_or};

pub static MODULE: ModuleTable = ModuleTable {
    name: "faulthandler",
    doc: "faulthandler module.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function("enable", "(file=sys.stderr, all_threads=True, c_stack=True)", enable, "Enable the fault handler."),
    function("disable", "()", |t, _| Ok(Obj::boolean(disable(t))), "Disable the fault handler."),
    function(
        "is_enabled",
        "()",
        |_, _| Ok(Obj::boolean(ENABLED.load(Ordering::Relaxed))),
        "check if the handler is enabled",
    ),
    function(
        "dump_traceback",
        "(file=sys.stderr, all_threads=True)",
        dump,
        "Dump the traceback of the current thread into file.",
    ),
    function(
        "dump_traceback_later",
        "(timeout, repeat=False, file=sys.stderr, exit=False)",
        |t, _| Err(t.not_implemented("faulthandler.dump_traceback_later")),
        "Dump the traceback of all threads in timeout seconds.",
    ),
    function(
        "cancel_dump_traceback_later",
        "()",
        |_, _| Ok(Obj::none()),
        "Cancel the previous call to dump_traceback_later().",
    ),
    function(
        "register",
        "(signum, file=sys.stderr, all_threads=True, chain=False)",
        |t, _| Err(t.not_implemented("faulthandler.register")),
        "Register a handler for the signal 'signum'.",
    ),
    function(
        "unregister",
        "(signum, /)",
        |t, a| {
            int32(t, a[0])?;
            Ok(Obj::boolean(false))
        },
        "Unregister the handler of the signal 'signum' registered by register().",
    ),
    function("_sigabrt", "()", |t, _| raise_fatal(t, libc::SIGABRT), "Raise a SIGABRT signal."),
    function("_sigfpe", "()", |t, _| raise_fatal(t, libc::SIGFPE), "Raise a SIGFPE signal."),
    function(
        "_sigsegv",
        "(release_gil=False, /)",
        |t, a| {
            truth_or(t, a[0], false)?;
            raise_fatal(t, libc::SIGSEGV)
        },
        "Raise a SIGSEGV signal.",
    ),
    function(
        "_read_null",
        "()",
        |t, _| raise_fatal(t, libc::SIGSEGV),
        "Read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform.",
    ),
];

/// Fatal signals and what they mean.
const FATAL: [(i32, &[u8]); 5] = [
    (libc::SIGBUS, b"Fatal Python error: Bus error\n\n"),
    (libc::SIGILL, b"Fatal Python error: Illegal instruction\n\n"),
    (libc::SIGFPE, b"Fatal Python error: Floating-point exception\n\n"),
    (libc::SIGABRT, b"Fatal Python error: Aborted\n\n"),
    (libc::SIGSEGV, b"Fatal Python error: Segmentation fault\n\n"),
];

// A signal belongs to the process, whatever interpreter asked for its handler.
static ENABLED: AtomicBool = AtomicBool::new(false);
static DESCRIPTOR: AtomicI32 = AtomicI32::new(2);

/// Keeps the file of `enable` open.
#[derive(Default)]
struct State {
    file: Cell<Option<Obj>>,
}

extern "C" fn handle(signal: libc::c_int) {
    for (number, text) in FATAL {
        if number == signal {
            // SAFETY: both calls may be made in a signal handler; the text is static.
            unsafe {
                libc::write(DESCRIPTOR.load(Ordering::Relaxed), text.as_ptr().cast(), text.len());
                libc::signal(signal, libc::SIG_DFL);
                libc::raise(signal);
            }
        }
    }
}

/// Descriptor of a file argument, flushed; standard error where none is given.
fn descriptor(thread: &Thread, file: Ref<'_>) -> PyResult<(i32, Obj)> {
    let file = match given(file) {
        Some(file) => file.own(),
        None => {
            let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
            let file = thread.get_or_none(sys.as_ref(), names::STDERR)?.filter(|file| !file.is_none());
            file.ok_or_else(|| thread.runtime_error("unable to get sys.stderr"))?
        }
    };
    if thread.space.int_value(file.as_ref()).is_some() {
        let number = int32(thread, file.as_ref())?;
        if number < 0 {
            return Err(thread.value_error("file is not a valid file descripter"));
        }
        return Ok((number, Obj::none()));
    }
    let number = thread.call_method(file.as_ref(), names::FILENO, &[])?;
    let number = int32(thread, number.as_ref())?;
    if number < 0 {
        return Err(thread.runtime_error("file.fileno() is not a valid file descriptor"));
    }
    if let Err(raised) = thread.call_method(file.as_ref(), names::FLUSH, &[]) {
        drop(thread.take_exception(raised));
    }
    Ok((number, file))
}

fn enable(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (number, file) = descriptor(thread, a[0])?;
    truth_or(thread, a[1], true)?;
    DESCRIPTOR.store(number, Ordering::Relaxed);
    drop(thread.module_state::<State>().file.replace(Some(file)));
    if !ENABLED.swap(true, Ordering::Relaxed) {
        for (signal, _) in FATAL {
            // SAFETY: the handler makes no call but those that signal handlers may.
            unsafe { libc::signal(signal, handle as *const () as libc::sighandler_t) };
        }
    }
    Ok(Obj::none())
}

fn disable(thread: &Thread) -> bool {
    let was_enabled = ENABLED.swap(false, Ordering::Relaxed);
    if was_enabled {
        for (signal, _) in FATAL {
            // SAFETY: the system's own action.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
    }
    drop(thread.module_state::<State>().file.take());
    was_enabled
}

fn raise_fatal(_: &Thread, signal: i32) -> PyResult {
    // SAFETY: no memory is touched.
    unsafe { libc::raise(signal) };
    Ok(Obj::none())
}

fn dump(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (number, _) = descriptor(thread, a[0])?;
    truth_or(thread, a[1], true)?;
    let mut text = String::from("Stack (most recent call first):\n");
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let mut frame = thread.call_method_str(sys.as_ref(), "_getframe", &[])?;
    while !frame.is_none() {
        let code = thread.get_str(frame.as_ref(), "f_code")?;
        let shown = |object: &Obj, name: &str| -> PyResult<String> {
            let value = thread.get_str(object.as_ref(), name)?;
            thread.str_string(value.as_ref())
        };
        let (file, line, name) = (shown(&code, "co_filename")?, shown(&frame, "f_lineno")?, shown(&code, "co_name")?);
        text.push_str(&format!("  File \"{file}\", line {line} in {name}\n"));
        frame = thread.get_str(frame.as_ref(), "f_back")?;
    }
    // SAFETY: bytes with their length.
    unsafe { libc::write(number, text.as_ptr().cast(), text.len()) };
    Ok(Obj::none())
}
