//! `_ThreadHandle`: by which a thread is joined.

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, getset, method, new_method, record};
use vm::types::object::identity;
use vm::{PyResult, Thread};

use super::locks::{Patience, timeout_of};
use crate::arguments::given;
use crate::fields::{number, set_number};

/// Slots: the thread's identity, its [`Progress`].
const IDENTITY: usize = 0;
const PROGRESS: usize = 1;

pub static HANDLE: TypeTable = TypeTable {
    native: record("_ThreadHandle", 2),
    module: "_thread",
    methods: &[METHODS],
    getsets: &[getset("ident", |thread, handle| Ok(thread.space.int(number(handle, IDENTITY))?), None, "")],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, /)", |thread, _| new(thread)),
    method("join", "($self, timeout=None, /)", join_method, "Wait for the thread to end."),
    method("is_done", "($self, /)", |_, a| Ok(Obj::boolean(progress(a[0]) == Progress::Done)), ""),
    method("_set_done", "($self, /)", set_done_method, ""),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    New = 0,
    Running = 1,
    Done = 2,
}

pub fn new(thread: &Thread) -> PyResult {
    Ok(thread.space.new_instance(thread.shape(&HANDLE))?)
}

/// A handle of a thread that runs.
pub fn of_running(thread: &Thread, identity: i64) -> PyResult {
    let handle = new(thread)?;
    set_running(handle.as_ref(), identity);
    Ok(handle)
}

pub fn progress(handle: Ref<'_>) -> Progress {
    match number(handle, PROGRESS) {
        0 => Progress::New,
        1 => Progress::Running,
        _ => Progress::Done,
    }
}

pub fn set_running(handle: Ref<'_>, identity: i64) {
    set_number(handle, IDENTITY, identity);
    set_number(handle, PROGRESS, Progress::Running as i64);
}

pub fn set_done(thread: &Thread, handle: Ref<'_>) {
    set_number(handle, PROGRESS, Progress::Done as i64);
    thread.wake_all(identity(handle));
}

/// The thread has gone without a word, unless it is that one.
pub fn end_unless_of(handle: Ref<'_>, identity: i64) {
    if progress(handle) == Progress::Running && number(handle, IDENTITY) != identity {
        set_number(handle, PROGRESS, Progress::Done as i64);
    }
}

/// Waits until the thread has ended, or the time is over.
pub fn join(thread: &Thread, handle: Ref<'_>, patience: Patience) -> PyResult<()> {
    match progress(handle) {
        Progress::New => return Err(thread.runtime_error("thread not started")),
        Progress::Running if number(handle, IDENTITY) == thread.identity.get() => {
            return Err(thread.runtime_error("Cannot join current thread"));
        }
        _ => {}
    }
    while progress(handle) != Progress::Done && !patience.is_over() {
        thread.wait_through_signals(identity(handle), patience.deadline())?;
    }
    Ok(())
}

fn join_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let patience = match given(arguments[1]) {
        Some(timeout) => match thread.to_float(timeout)? {
            // As CPython has it: a negative time is no limit.
            seconds if seconds < 0.0 => Patience::Endless,
            _ => timeout_of(thread, Ref::NULL, timeout)?,
        },
        None => Patience::Endless,
    };
    join(thread, arguments[0], patience)?;
    Ok(Obj::none())
}

fn set_done_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if progress(arguments[0]) == Progress::New {
        return Err(thread.runtime_error("thread not started"));
    }
    set_done(thread, arguments[0]);
    Ok(Obj::none())
}
