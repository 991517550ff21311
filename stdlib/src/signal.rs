//! `_signal`: handlers of signals, timers, masks of blocked signals.

use std::mem::zeroed;
use std::time::Duration;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::state::signals::{self, Action, Handlers, SIGNAL_END};
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{int32, last_errno, last_os_error, truth_or, tuple};
use crate::waiting::Timeout;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

static SIGNAL_INFORMATION: StructSequence = StructSequence {
    full_name: "signal.struct_siginfo",
    fields: &["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"],
    visible: 7,
    doc: "struct_siginfo: Result from sigwaitinfo or sigtimedwait.",
};

const FUNCTIONS: &[Native] = &[
    function("signal", "(signalnum, handler, /)", signal, "Set the action for the given signal."),
    function("getsignal", "(signalnum, /)", get_signal, "Return the current action for the given signal."),
    function(
        "default_int_handler",
        "(signalnum, frame, /)",
        |thread, a| {
            int32(thread, a[0])?;
            Err(thread.raise_with(&exceptions::KEYBOARD_INTERRUPT, vec![]))
        },
        "The default handler for SIGINT installed by Python.",
    ),
    function("raise_signal", "(signalnum, /)", raise_signal, "Send a signal to the executing process."),
    function("alarm", "(seconds, /)", alarm, "Arrange for SIGALRM to arrive after the given number of seconds."),
    function(
        "setitimer",
        "(which, seconds, interval=0.0, /)",
        set_timer,
        "Sets given itimer (one of ITIMER_REAL, ...).",
    ),
    function("getitimer", "(which, /)", get_timer, "Returns current value of given itimer."),
    function("pause", "()", pause, "Wait until a signal arrives."),
    function("strsignal", "(signalnum, /)", text_of_signal, "Return the system description of the given signal."),
    function("valid_signals", "()", valid_signals, "Return a set of valid signal numbers on this platform."),
    function(
        "set_wakeup_fd",
        "(fd, /, *, warn_on_full_buffer=True)",
        set_wakeup,
        "Sets the fd to be written to when a signal comes in.",
    ),
    function("siginterrupt", "(signalnum, flag, /)", set_restarts, "Change system call restart behaviour."),
    function("pthread_kill", "(thread_id, signalnum, /)", send_to_thread, "Send a signal to a thread."),
    function("pthread_sigmask", "(how, mask, /)", mask, "Fetch and/or change the signal mask of the calling thread."),
    function("sigpending", "()", pending, "Examine pending signals."),
    function("sigwait", "(sigset, /)", wait, "Wait for a signal."),
    function("sigwaitinfo", "(sigset, /)", |t, a| wait_for(t, a[0], Timeout::Never), "Wait for a signal."),
    function("sigtimedwait", "(sigset, timeout, /)", wait_until, "Like sigwaitinfo(), but with a timeout."),
];

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
    thread.set_in(dict, "struct_siginfo", SIGNAL_INFORMATION.class(thread)?)?;
    let handlers = thread.module_state::<Handlers>();
    for number in 1..SIGNAL_END {
        if !handlers.get(number).is_null() {
            continue;
        }
        let handler = match signals::action_of(number as i32) {
            Some(Action::Default) => Obj::small_int(0),
            Some(Action::Ignore) => Obj::small_int(1),
            Some(Action::Note) if number == libc::SIGINT as usize => {
                thread.dict_get_str(dict, "default_int_handler")?.unwrap_or_else(Obj::none)
            }
            _ => Obj::none(),
        };
        handlers.replace(number, handler);
    }
    Ok(())
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
    let (action, stored) = match as_number {
        Some(0) => (Action::Default, Obj::small_int(0)),
        Some(1) => (Action::Ignore, Obj::small_int(1)),
        _ if thread.is_callable(arguments[1]) => (Action::Note, arguments[1].own()),
        _ => {
            let text = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(thread.type_error(text));
        }
    };
    // What arrived before is the old handler's.
    signals::deliver(thread)?;
    signals::set_action(number as i32, action).map_err(|errno| thread.os_error(errno, None))?;
    Ok(thread.module_state::<Handlers>().replace(number, stored))
}

fn get_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    Ok(thread.module_state::<Handlers>().get(number))
}

/// The result of a function that gives an `errno`; handlers of signals that it sent run first.
fn sent(thread: &Thread, errno: i32) -> PyResult {
    if errno != 0 {
        return Err(thread.os_error(errno, None));
    }
    signals::deliver(thread)?;
    Ok(Obj::none())
}

fn raise_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    let errno = if unsafe { libc::raise(number) } == 0 { 0 } else { last_errno() };
    sent(thread, errno)
}

fn send_to_thread(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let identity = thread.index_i64(arguments[0])?;
    let number = int32(thread, arguments[1])?;
    // SAFETY: no memory is touched; the calling thread exists.
    let errno = unsafe {
        let this = libc::pthread_self();
        // Other identities may belong to no thread, which the system does not check.
        if identity == this as i64 { libc::pthread_kill(this, number) } else { libc::ESRCH }
    };
    sent(thread, errno)
}

fn alarm(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let seconds = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    Ok(Obj::small_int(unsafe { libc::alarm(seconds as u32) }.into()))
}

/// Seconds as the system's timers have them, rounded up.
fn time_value(thread: &Thread, seconds: Ref<'_>) -> PyResult<libc::timeval> {
    let seconds = thread.to_float(seconds)?;
    if seconds.is_nan() {
        return Err(thread.value_error("Invalid value NaN (not a number)"));
    }
    if !(-1e18..1e18).contains(&seconds) {
        return Err(thread.overflow_error("timestamp out of range for platform time_t"));
    }
    let micros = ((seconds - seconds.floor()) * 1e6).ceil() as i64;
    let whole = seconds.floor() as i64 + micros / 1_000_000;
    Ok(libc::timeval { tv_sec: whole, tv_usec: micros % 1_000_000 })
}

fn timer_pair(thread: &Thread, timer: &libc::itimerval) -> PyResult {
    let float = |time: libc::timeval| thread.space.float(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    tuple(thread, [float(timer.it_value)?, float(timer.it_interval)?])
}

fn set_timer(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let which = int32(thread, arguments[0])?;
    let it_value = time_value(thread, arguments[1])?;
    let it_interval = match arguments[2].non_null() {
        Some(interval) => time_value(thread, interval)?,
        None => libc::timeval { tv_sec: 0, tv_usec: 0 },
    };
    let new = libc::itimerval { it_interval, it_value };
    let mut old = libc::itimerval { it_interval, it_value };
    // SAFETY: structures of ours. The kind of timer is a number that the system checks.
    if unsafe { libc::setitimer(which as _, &raw const new, &raw mut old) } != 0 {
        return Err(last_os_error(thread, None));
    }
    timer_pair(thread, &old)
}

fn get_timer(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let which = int32(thread, arguments[0])?;
    // SAFETY: a zeroed structure to fill.
    let mut timer: libc::itimerval = unsafe { zeroed() };
    // SAFETY: as above.
    if unsafe { libc::getitimer(which as _, &raw mut timer) } != 0 {
        return Err(last_os_error(thread, None));
    }
    timer_pair(thread, &timer)
}

fn pause(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    unsafe { libc::pause() };
    sent(thread, 0)
}

fn text_of_signal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    // SAFETY: the system's own text, or null; copied at once.
    let text = unsafe {
        let text = libc::strsignal(number as i32);
        if text.is_null() {
            return Ok(Obj::none());
        }
        std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned()
    };
    if text.contains("Unknown signal") { Ok(Obj::none()) } else { thread.new_str(&text) }
}

fn set_wakeup(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let descriptor = int32(thread, arguments[0])?;
    let warns = truth_or(thread, arguments[1], true)?;
    if descriptor != -1 {
        // SAFETY: no memory is touched.
        let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
        if flags < 0 {
            return Err(last_os_error(thread, None));
        }
        if flags & libc::O_NONBLOCK == 0 {
            return Err(thread.value_error(&format!("the fd {descriptor} must be in non-blocking mode")));
        }
    }
    Ok(Obj::small_int(signals::set_wakeup(descriptor.max(-1), warns).into()))
}

fn set_restarts(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = signal_number(thread, arguments[0])?;
    let interrupts = int32(thread, arguments[1])? != 0;
    // SAFETY: a structure that the system fills and gets back with one flag changed.
    let result = unsafe {
        let mut setting: libc::sigaction = zeroed();
        if libc::sigaction(number as i32, std::ptr::null(), &raw mut setting) == 0 {
            if interrupts {
                setting.sa_flags &= !libc::SA_RESTART;
            } else {
                setting.sa_flags |= libc::SA_RESTART;
            }
            libc::sigaction(number as i32, &raw const setting, std::ptr::null_mut())
        } else {
            -1
        }
    };
    if result == 0 { Ok(Obj::none()) } else { Err(last_os_error(thread, None)) }
}

/// The numbers of an iterable, as the system has sets of signals.
pub(crate) fn signal_set(thread: &Thread, iterable: Ref<'_>) -> PyResult<libc::sigset_t> {
    // SAFETY: a structure to fill.
    let mut set: libc::sigset_t = unsafe { zeroed() };
    // SAFETY: as above.
    unsafe { libc::sigemptyset(&raw mut set) };
    thread.for_each(iterable, |item| {
        let index = thread.index(item.as_ref())?;
        let number = thread.space.int_value(index.as_ref()).and_then(|number| number.to_i64()).unwrap_or(-1);
        if !(1..SIGNAL_END as i64).contains(&number) {
            let text = format!("signal number {number} out of range [1; {}]", SIGNAL_END - 1);
            return Err(thread.value_error(&text));
        }
        // The two numbers that the C library keeps to itself are passed over.
        // SAFETY: a set of ours.
        unsafe { libc::sigaddset(&raw mut set, number as i32) };
        Ok(())
    })?;
    Ok(set)
}

/// A Python set of the numbers that `contains` accepts.
fn number_set(thread: &Thread, contains: impl Fn(i32) -> bool) -> PyResult {
    let made = thread.space.new_set(objects::shape::fixed::SET)?;
    let set = objects::Space::exact_set(made.as_ref()).expect("made as a set");
    for number in (1..SIGNAL_END as i32).filter(|&number| contains(number)) {
        thread.set_add(set, Obj::small_int(number.into()).as_ref())?;
    }
    Ok(made)
}

fn valid_signals(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    number_set(thread, |number| !(32..34).contains(&number))
}

fn mask(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let how = int32(thread, arguments[0])?;
    let new = signal_set(thread, arguments[1])?;
    let mut old = new;
    // SAFETY: sets of ours.
    match unsafe { libc::pthread_sigmask(how, &raw const new, &raw mut old) } {
        0 => {}
        errno => return Err(thread.os_error(errno, None)),
    }
    // Signals that were let through arrived already.
    signals::deliver(thread)?;
    // SAFETY: a set that the system filled.
    number_set(thread, |number| unsafe { libc::sigismember(&raw const old, number) } == 1)
}

fn pending(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: a structure to fill.
    let mut set: libc::sigset_t = unsafe { zeroed() };
    // SAFETY: as above.
    if unsafe { libc::sigpending(&raw mut set) } != 0 {
        return Err(last_os_error(thread, None));
    }
    // SAFETY: a set that the system filled.
    number_set(thread, |number| unsafe { libc::sigismember(&raw const set, number) } == 1)
}

fn wait(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let set = signal_set(thread, arguments[0])?;
    let mut number = 0;
    loop {
        // SAFETY: a set of ours, a number to fill.
        match thread.without_lock(|| unsafe { libc::sigwait(&raw const set, &raw mut number) }) {
            0 => return Ok(Obj::small_int(number.into())),
            libc::EINTR => signals::deliver(thread)?,
            errno => return Err(thread.os_error(errno, None)),
        }
    }
}

fn wait_until(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let timeout = Timeout::from_seconds(thread, arguments[1], "timeout must be non-negative")?;
    wait_for(thread, arguments[0], timeout)
}

/// The information of a signal of the set; None if the time ran out.
fn wait_for(thread: &Thread, set: Ref<'_>, timeout: Timeout) -> PyResult {
    let set = signal_set(thread, set)?;
    let deadline = timeout.deadline();
    // SAFETY: a zeroed structure to fill.
    let mut information: libc::siginfo_t = unsafe { zeroed() };
    loop {
        let rest = deadline.remaining().map(|rest: Duration| libc::timespec {
            tv_sec: rest.as_secs() as i64,
            tv_nsec: rest.subsec_nanos().into(),
        });
        let rest = rest.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let errno = thread.without_lock(|| {
            // SAFETY: structures of ours; no time is no limit.
            let number = unsafe { libc::sigtimedwait(&raw const set, &raw mut information, rest) };
            if number >= 0 { 0 } else { last_errno() }
        });
        match errno {
            0 => break,
            libc::EAGAIN => return Ok(Obj::none()),
            libc::EINTR => signals::deliver(thread)?,
            errno => return Err(thread.os_error(errno, None)),
        }
    }
    // SAFETY: the system filled the structure; its fields share memory, as numbers.
    let (process, user, status) = unsafe { (information.si_pid(), information.si_uid(), information.si_status()) };
    let (number, code, errno) = (information.si_signo, information.si_code, information.si_errno);
    let values = [number.into(), code.into(), errno.into(), process.into(), user.into(), status.into(), 0];
    SIGNAL_INFORMATION.make(thread, values.into_iter().map(Obj::small_int).collect())
}
