//! Starting threads, and waiting for them at the program's end.

use std::cell::RefCell;

use objects::dict::Dict;
use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::state::Phase;
use vm::{PyResult, Thread, exceptions};

use super::handle::{self, HANDLE, Progress};
use super::local;
use super::locks::Patience;
use crate::arguments::{given, truth_or};

/// The smallest stack that a program may ask for.
const STACK_BYTES_MIN: i64 = 32 << 10;

pub const FUNCTIONS: &[Native] = &[
    function(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        start_new_thread,
        "Start a new thread and return its identifier.",
    ),
    function(
        "start_new",
        "(function, args, kwargs={}, /)",
        start_new_thread,
        "An obsolete synonym of start_new_thread().",
    ),
    function(
        "start_joinable_thread",
        "(function, *, handle=None, daemon=True)",
        start_joinable_thread,
        "Start a new thread that can be joined.",
    ),
    function("_make_thread_handle", "(ident, /)", make_handle, "Internal only."),
    function("stack_size", "(size=0, /)", stack_size, "Return the thread stack size used when creating new threads."),
    function("_shutdown", "()", shutdown, "Wait for all non-daemon threads (other than the calling thread) to stop."),
];

/// Handles of the threads that a program's end waits for.
#[derive(Default)]
struct Awaited(RefCell<Vec<Obj>>);

/// What a thread calls.
struct Call {
    function: Obj,
    arguments: Obj,
    keywords: Obj,
}

impl Call {
    fn run(self, thread: &Thread) {
        let keywords = if self.keywords.is_none() { Ref::NULL } else { self.keywords.as_ref() };
        let result = thread.call_with_tuple_and_dict(self.function.as_ref(), self.arguments.as_ref(), keywords);
        if let Err(raised) = result {
            if thread.is_raised(&raised, &exceptions::SYSTEM_EXIT) {
                drop(thread.take_exception(raised));
            } else {
                let function = thread.repr_string(self.function.as_ref()).unwrap_or_default();
                let text = format!("Exception ignored in thread started by {function}");
                thread.report_unraisable(raised, &text, Ref::NULL);
            }
        }
    }
}

fn start(thread: &Thread, call: Call, handle: Option<Obj>) -> PyResult<i64> {
    if thread.phase.get() == Phase::Finalizing {
        let text = "can't create new thread at interpreter shutdown";
        return Err(thread.raise(&exceptions::PYTHON_FINALIZATION_ERROR, text));
    }
    let body = move |thread: &Thread| {
        call.run(thread);
        local::forget_thread(thread);
        if let Some(handle) = handle {
            handle::set_done(thread, handle.as_ref());
            thread.module_state::<Awaited>().0.borrow_mut().retain(|other| !other.as_ref().is(handle.as_ref()));
        }
    };
    thread.start_thread(Box::new(body)).map_err(|_| thread.runtime_error("can't start new thread"))
}

fn start_new_thread(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_callable(arguments[0]) {
        return Err(thread.type_error("first arg must be callable"));
    }
    if thread.space.tuple_value(arguments[1]).is_none() {
        return Err(thread.type_error("2nd arg must be a tuple"));
    }
    if let Some(keywords) = arguments[2].non_null()
        && thread.downcast::<Dict>(keywords).is_none()
    {
        return Err(thread.type_error("optional 3rd arg must be a dictionary"));
    }
    let call = Call {
        function: arguments[0].own(),
        arguments: arguments[1].own(),
        keywords: arguments[2].non_null().map_or_else(Obj::none, Ref::own),
    };
    let identity = start(thread, call, None)?;
    Ok(thread.space.int(identity)?)
}

fn start_joinable_thread(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_callable(arguments[0]) {
        return Err(thread.type_error("thread function must be callable"));
    }
    let handle = match given(arguments[1]) {
        Some(handle) if thread.is_instance_of(handle, &HANDLE) => handle.own(),
        Some(_) => return Err(thread.type_error("'handle' must be a _ThreadHandle")),
        None => handle::new(thread)?,
    };
    if handle::progress(handle.as_ref()) != Progress::New {
        return Err(thread.runtime_error("thread already started"));
    }
    let is_daemon = truth_or(thread, arguments[2], true)?;
    let call = Call { function: arguments[0].own(), arguments: thread.space.tuple([])?, keywords: Obj::none() };
    let identity = start(thread, call, Some(handle.clone()))?;
    handle::set_running(handle.as_ref(), identity);
    if !is_daemon {
        thread.module_state::<Awaited>().0.borrow_mut().push(handle.clone());
    }
    Ok(handle)
}

fn make_handle(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    handle::of_running(thread, thread.index_i64(arguments[0])?)
}

fn stack_size(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let before = thread.threads.stack_bytes.get();
    if let Some(size) = arguments[0].non_null() {
        match thread.index_i64(size)? {
            size if size < 0 => return Err(thread.value_error("size must be 0 or a positive value")),
            size if size != 0 && size < STACK_BYTES_MIN => {
                return Err(thread.value_error(&format!("size not valid: {size} bytes")));
            }
            size => thread.threads.stack_bytes.set(size as usize),
        }
    }
    Ok(thread.space.int(before as i64)?)
}

fn shutdown(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let awaited = thread.module_state::<Awaited>();
    loop {
        let next =
            awaited.0.borrow().iter().find(|handle| handle::progress(handle.as_ref()) != Progress::Done).cloned();
        let Some(next) = next else { return Ok(Obj::none()) };
        if let Err(raised) = handle::join(thread, next.as_ref(), Patience::Endless) {
            thread.report_unraisable(
                raised,
                "Exception ignored while joining a thread in _thread._shutdown()",
                Ref::NULL,
            );
            return Ok(Obj::none());
        }
    }
}
