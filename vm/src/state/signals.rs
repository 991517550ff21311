//! Signals: noted by the process's handler, delivered to Python between instructions.
//!
//! The system's handler may run at any instruction, so it does nothing but set atomic flags and make a few system calls
//! that are allowed there. The flags are process-wide because a handler gets no other argument than the number.
//!
//! Python's handlers run on the main thread. The system picks any thread that does not block the signal; another than the
//! main one notes it and sends the signal on, so that whatever the main thread waits for in the system is interrupted.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

use objects::Obj;
use threads::{Attention, PendingSignals, Reasons};

use crate::exceptions;
use crate::raised::PyResult;
use crate::state::Thread;

/// One more than the largest number of a signal.
pub const SIGNAL_END: usize = 65;

static PENDING: PendingSignals<SIGNAL_END> = PendingSignals::new();
/// The main thread's flags (never freed), and its number for the system.
static MAIN: AtomicPtr<Attention> = AtomicPtr::new(std::ptr::null_mut());
static MAIN_NATIVE_IDENTITY: AtomicI32 = AtomicI32::new(0);
/// Where the handler writes the numbers of signals, or -1.
static WAKEUP_DESCRIPTOR: AtomicI32 = AtomicI32::new(-1);
static WAKEUP_WARNS_WHEN_FULL: AtomicBool = AtomicBool::new(true);
/// The error of the last failed write to the wakeup descriptor, or 0.
static WAKEUP_ERROR: AtomicI32 = AtomicI32::new(0);

/// The Python handlers of an interpreter, by number. NULL: what the runtime does by itself.
pub struct Handlers {
    by_number: RefCell<Vec<Obj>>,
}

impl Default for Handlers {
    fn default() -> Handlers {
        Handlers { by_number: RefCell::new(vec![Obj::NULL; SIGNAL_END]) }
    }
}

impl Handlers {
    pub fn get(&self, number: usize) -> Obj {
        self.by_number.borrow()[number].clone()
    }

    pub fn replace(&self, number: usize, handler: Obj) -> Obj {
        std::mem::replace(&mut self.by_number.borrow_mut()[number], handler)
    }
}

/// What the system does with a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    Default,
    Ignore,
    /// It is noted, and delivered to Python.
    Note,
    /// Something that is not ours.
    Foreign,
}

/// Makes a thread the one that signals are delivered to.
pub(super) fn set_main(attention: &Arc<Attention>, native_identity: i32) {
    // The reference is never given back: a handler may be looking at it.
    MAIN.store(Arc::into_raw(Arc::clone(attention)).cast_mut(), Ordering::Release);
    MAIN_NATIVE_IDENTITY.store(native_identity, Ordering::Release);
}

/// The main thread's flags.
fn main_attention() -> Option<&'static Attention> {
    // SAFETY: null, or flags that are never freed.
    unsafe { MAIN.load(Ordering::Acquire).as_ref() }
}

/// Runs the Python handlers of signals that arrived, if this is the main thread.
pub fn deliver(thread: &Thread) -> PyResult<()> {
    if !thread.is_main.get() || !PENDING.begin_delivery(&thread.attention) {
        return Ok(());
    }
    report_wakeup_error(thread);
    for number in 0..SIGNAL_END {
        if !PENDING.take(number) {
            continue;
        }
        if let Err(raised) = call_handler(thread, number) {
            // The signals behind this one wait for the next check.
            thread.attention.raise(Reasons::SIGNAL);
            return Err(raised);
        }
    }
    Ok(())
}

fn call_handler(thread: &Thread, number: usize) -> PyResult<()> {
    let handler = thread.module_state::<Handlers>().get(number);
    if handler.is_null() {
        // No module has asked for handlers yet.
        return match number as i32 {
            libc::SIGINT => Err(thread.raise_with(&exceptions::KEYBOARD_INTERRUPT, vec![])),
            _ => Ok(()),
        };
    }
    // The action may have changed since the signal arrived.
    if handler.is_none() || thread.space.int_value(handler.as_ref()).is_some() {
        return Ok(());
    }
    let frame = match thread.frame.get() {
        frame if frame.is_null() => Obj::none(),
        frame => crate::types::frame::object_of(thread, frame)?,
    };
    thread.call_with(handler.as_ref(), &[Obj::small_int(number as i64).as_ref(), frame.as_ref()]).map(drop)
}

fn report_wakeup_error(thread: &Thread) {
    match WAKEUP_ERROR.swap(0, Ordering::AcqRel) {
        0 => {}
        errno => {
            let raised = thread.os_error(errno, None);
            let text = "Exception ignored when trying to write to the signal wakeup fd";
            thread.report_unraisable(raised, text, Obj::none().as_ref());
        }
    }
}

extern "C" fn note(number: libc::c_int) {
    let Some(index) = usize::try_from(number).ok().filter(|&index| index < SIGNAL_END) else { return };
    let main = MAIN_NATIVE_IDENTITY.load(Ordering::Acquire);
    // SAFETY: no memory is touched.
    let is_main = main == 0 || unsafe { libc::gettid() } == main;
    if !PENDING.note(index, is_main, main_attention()) {
        return;
    }
    let descriptor = WAKEUP_DESCRIPTOR.load(Ordering::Relaxed);
    let byte = number as u8;
    // SAFETY: these calls are allowed in handlers; the interrupted code's error number is put back.
    unsafe {
        let place = libc::__errno_location();
        let saved = *place;
        if !is_main {
            PENDING.note_sent_on(index);
            libc::syscall(libc::SYS_tgkill, libc::getpid(), main, number);
        }
        if descriptor >= 0 && libc::write(descriptor, (&raw const byte).cast(), 1) < 0 {
            let is_full = *place == libc::EAGAIN;
            if !is_full || WAKEUP_WARNS_WHEN_FULL.load(Ordering::Relaxed) {
                WAKEUP_ERROR.store(*place, Ordering::Release);
            }
        }
        *place = saved;
    }
}

/// Sets what the system does with a signal. The error is an `errno`. `action` is not `Foreign`.
pub fn set_action(number: i32, action: Action) -> Result<(), i32> {
    // SAFETY: a zeroed structure is a valid one; our handler does only what handlers may do.
    let result = unsafe {
        let mut setting: libc::sigaction = std::mem::zeroed();
        setting.sa_sigaction = match action {
            Action::Ignore => libc::SIG_IGN,
            Action::Note => note as extern "C" fn(libc::c_int) as libc::sighandler_t,
            Action::Default | Action::Foreign => libc::SIG_DFL,
        };
        setting.sa_flags = libc::SA_ONSTACK;
        libc::sigemptyset(&raw mut setting.sa_mask);
        libc::sigaction(number, &raw const setting, std::ptr::null_mut())
    };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(0)) }
}

/// What the system does with a signal. None: there is no such signal.
pub fn action_of(number: i32) -> Option<Action> {
    // SAFETY: a structure to fill.
    let setting = unsafe {
        let mut setting: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(number, std::ptr::null(), &raw mut setting) != 0 {
            return None;
        }
        setting
    };
    Some(match setting.sa_sigaction {
        libc::SIG_DFL => Action::Default,
        libc::SIG_IGN => Action::Ignore,
        handler if handler == note as extern "C" fn(libc::c_int) as libc::sighandler_t => Action::Note,
        _ => Action::Foreign,
    })
}

/// Pretends that a signal arrived.
pub fn simulate(number: usize) {
    if action_of(number as i32) == Some(Action::Note) {
        note(number as i32);
    }
}

/// Sets the wakeup descriptor, or -1; the old one.
pub fn set_wakeup(descriptor: i32, warns_when_full: bool) -> i32 {
    WAKEUP_WARNS_WHEN_FULL.store(warns_when_full, Ordering::Relaxed);
    WAKEUP_DESCRIPTOR.swap(descriptor, Ordering::AcqRel)
}

/// What a program starts with: wild accesses end it (the handler that came with the process would pass over a signal that was
/// sent), failed writes are errors, and Ctrl-C an exception unless it was ignored.
pub fn set_initial_actions() {
    for number in [libc::SIGSEGV, libc::SIGBUS] {
        let _ = set_action(number, Action::Default);
    }
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        // The system knows these numbers.
        let _ = set_action(number, Action::Ignore);
    }
    if action_of(libc::SIGINT) == Some(Action::Default) {
        let _ = set_action(libc::SIGINT, Action::Note);
    }
}

/// The signals that a thread blocks.
#[derive(Clone, Copy)]
pub struct Mask(libc::sigset_t);

impl Mask {
    /// Blocks all signals in the calling thread; what it blocked before. They go to the process's other threads.
    pub fn block_all() -> Mask {
        // SAFETY: structures to fill.
        unsafe {
            let (mut all, mut old) = std::mem::zeroed::<(libc::sigset_t, libc::sigset_t)>();
            libc::sigfillset(&raw mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old);
            Mask(old)
        }
    }

    /// Makes the calling thread block what the mask has.
    pub fn apply(self) {
        // SAFETY: a mask that the system filled.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, std::ptr::null_mut()) };
    }
}

/// Ends the process by SIGINT, as whoever started it expects of an interrupted program. Returns only if it is blocked.
pub fn end_by_interrupt() {
    if set_action(libc::SIGINT, Action::Default).is_ok() {
        // SAFETY: no memory is touched.
        unsafe { libc::kill(libc::getpid(), libc::SIGINT) };
    }
}
