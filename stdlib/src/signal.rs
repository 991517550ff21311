//! `_signal`: numbers, and the handlers that programs set. Signals are not delivered to Python handlers yet.

use std::cell::RefCell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::int32;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const SIGNAL_END: usize = 65;

const FUNCTIONS: &[Native] = &[
    function("signal", "(signalnum, handler, /)", signal, "Set the action for the given signal."),
    function("getsignal", "(signalnum, /)", get_signal, "Return the current action for the given signal."),
    function(
        "default_int_handler",
        "(signalnum, frame, /)",
        |thread, _| Err(thread.raise_with(&exceptions::KEYBOARD_INTERRUPT, vec![])),
        "The default handler for SIGINT installed by Python.",
    ),
    function("raise_signal", "(signalnum, /)", raise_signal, "Send a signal to the executing process."),
    function("alarm", "(seconds, /)", alarm, "Arrange for SIGALRM to arrive after the given number of seconds."),
    function("pause", "()", pause, "Wait until a signal arrives."),
    function("strsignal", "(signalnum, /)", text_of_signal, "Return the system description of the given signal."),
    function("valid_signals", "()", valid_signals, "Return a set of valid signal numbers on this platform."),
    function(
        "set_wakeup_fd",
        "(fd, /, *, warn_on_full_buffer=True)",
        |_, _| Ok(Obj::small_int(-1)),
        "Sets the fd to be written to when a signal comes in.",
    ),
    function("siginterrupt", "(signalnum, flag, /)", |_, _| Ok(Obj::none()), "Change system call restart behaviour."),
];

#[derive(Default)]
struct State {
    handlers: RefCell<Vec<Obj>>,
}

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGIOT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM
    SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPOLL
    SIGPWR SIGSYS SIG_BLOCK SIG_UNBLOCK SIG_SETMASK ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    for (name, value) in [
        ("SIG_DFL", 0),
        ("SIG_IGN", 1),
        ("NSIG", SIGNAL_END as i64),
        ("SIGCLD", 17),
        ("SIGRTMIN", 34),
        ("SIGRTMAX", 64),
    ] {
        thread.set_in(dict, name, Obj::small_int(value))?;
    }
    thread.set_in(dict, "ItimerError", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    let mut handlers = vec![Obj::small_int(0); SIGNAL_END];
    if let Some(default) = thread.dict_get_str(dict, "default_int_handler")? {
        handlers[libc::SIGINT as usize] = default;
    }
    handlers[libc::SIGPIPE as usize] = Obj::small_int(1);
    handlers[libc::SIGXFSZ as usize] = Obj::small_int(1);
    *thread.module_state::<State>().handlers.borrow_mut() = handlers;
    Ok(())
}

/// Broken pipes and files that grow too large are errors of `write`, not the end of the process.
pub fn ignore_failed_writes() {
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        // SAFETY: the system's own actions run none of our code.
        unsafe { libc::signal(number, libc::SIG_IGN) };
    }
}

fn signal_number(thread: &Thread, argument: Ref<'_>) -> PyResult<usize> {
    let number = int32(thread, argument)?;
    match usize::try_from(number) {
        Ok(number) if (1..SIGNAL_END).contains(&number) => Ok(number),
        _ => Err(thread.value_error("signal number out of range")),
    }
}

fn signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    let as_number = thread.space.int_value(arguments[1]).and_then(|value| value.to_i64());
    let action = match as_number {
        Some(0) => libc::SIG_DFL,
        Some(1) => libc::SIG_IGN,
        _ if thread.is_callable(arguments[1]) => libc::SIG_DFL,
        _ => {
            let text = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(thread.type_error(text));
        }
    };
    if matches!(number as i32, libc::SIGKILL | libc::SIGSTOP) {
        return Err(thread.os_error(libc::EINVAL, None));
    }
    if as_number.is_some() {
        // SAFETY: the system's own actions run none of our code.
        unsafe { libc::signal(number as i32, action) };
    }
    let state = thread.module_state::<State>();
    let stored = as_number.map_or_else(|| arguments[1].own(), Obj::small_int);
    let old = std::mem::replace(&mut state.handlers.borrow_mut()[number], stored);
    Ok(old)
}

fn get_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    Ok(thread.module_state::<State>().handlers.borrow()[number].clone())
}

fn raise_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    let handler = thread.module_state::<State>().handlers.borrow()[number].clone();
    if thread.is_callable(handler.as_ref()) {
        let number = Obj::small_int(number as i64);
        return thread.call_with(handler.as_ref(), &[number.as_ref(), Obj::none().as_ref()]).map(|_| Obj::none());
    }
    // SAFETY: no memory is touched.
    unsafe { libc::raise(number as i32) };
    Ok(Obj::none())
}

fn alarm(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let seconds = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    Ok(Obj::small_int(unsafe { libc::alarm(seconds as u32) }.into()))
}

fn pause(_: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    unsafe { libc::pause() };
    Ok(Obj::none())
}

fn text_of_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    // SAFETY: the system's own text, or null; copied at once.
    unsafe {
        let text = libc::strsignal(number as i32);
        if text.is_null() { Ok(Obj::none()) } else { thread.new_str(&std::ffi::CStr::from_ptr(text).to_string_lossy()) }
    }
}

fn valid_signals(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let made = thread.space.new_set(objects::shape::fixed::SET)?;
    let set = objects::Space::exact_set(made.as_ref()).expect("made as a set");
    for number in (1..SIGNAL_END as i64).filter(|number| !(32..34).contains(number)) {
        thread.set_add(set, Obj::small_int(number).as_ref())?;
    }
    Ok(made)
}
