//! The event loop that a thread runs, and the task that the loop runs.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::library;
use crate::arguments::given;

pub const FUNCTIONS: &[Native] = &[
    function(
        "_get_running_loop",
        "()",
        |thread, _| Ok(thread.event_loop.get().unwrap_or_else(Obj::none)),
        "Return the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis \
         function is thread-specific.",
    ),
    function(
        "_set_running_loop",
        "(loop, /)",
        set_running_loop,
        "Set the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is \
         thread-specific.",
    ),
    function(
        "get_running_loop",
        "()",
        |thread, _| running_loop(thread),
        "Return the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific.",
    ),
    function(
        "get_event_loop",
        "()",
        |thread, _| get_event_loop(thread),
        "Return an asyncio event loop: the running one, or else the policy's.",
    ),
    function("current_task", "(loop=None)", current_task, "Return a currently executed task."),
    function(
        "_enter_task",
        "(loop, task)",
        |thread, a| {
            enter_task(thread, a[0], a[1])?;
            Ok(Obj::none())
        },
        "Enter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None.",
    ),
    function(
        "_leave_task",
        "(loop, task)",
        |thread, a| {
            leave_task(thread, a[0], a[1])?;
            Ok(Obj::none())
        },
        "Leave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None.",
    ),
    function(
        "_swap_current_task",
        "(loop, task)",
        |thread, a| swap_current_task(thread, a[0], a[1]),
        "Temporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during \
         eager coroutine execution.",
    ),
];

fn set_running_loop(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    thread.event_loop.set(given(a[0]).map_or(Obj::NULL, Ref::own));
    Ok(Obj::none())
}

/// The running loop, or RuntimeError.
pub fn running_loop(thread: &Thread) -> PyResult {
    thread.event_loop.get().ok_or_else(|| thread.runtime_error("no running event loop"))
}

/// The running loop, or the policy's.
pub fn get_event_loop(thread: &Thread) -> PyResult {
    if let Some(running) = thread.event_loop.get() {
        return Ok(running);
    }
    let policy = thread.call_with(library(thread, "asyncio.events", "_get_event_loop_policy")?.as_ref(), &[])?;
    thread.call_method_str(policy.as_ref(), "get_event_loop", &[])
}

fn is_running(thread: &Thread, event_loop: Ref<'_>) -> bool {
    thread.event_loop.word().same(event_loop.word())
}

fn check_running(thread: &Thread, event_loop: Ref<'_>) -> PyResult<()> {
    if is_running(thread, event_loop) {
        return Ok(());
    }
    let shown = thread.repr_string(event_loop)?;
    Err(thread.runtime_error(&format!("loop {shown} is not the running loop")))
}

fn current_task(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let event_loop = match given(a[0]) {
        Some(event_loop) => event_loop.own(),
        None => running_loop(thread)?,
    };
    let mut found = None;
    thread.threads.for_each(|other| {
        if is_running(other, event_loop.as_ref()) {
            found = other.task.get();
        }
    });
    Ok(found.unwrap_or_else(Obj::none))
}

pub fn enter_task(thread: &Thread, event_loop: Ref<'_>, task: Ref<'_>) -> PyResult<()> {
    check_running(thread, event_loop)?;
    if let Some(other) = thread.task.get() {
        let (task, other) = (thread.repr_string(task)?, thread.repr_string(other.as_ref())?);
        let text = format!("Cannot enter into task {task} while another task {other} is being executed.");
        return Err(thread.runtime_error(&text));
    }
    thread.task.set(task.own());
    Ok(())
}

pub fn leave_task(thread: &Thread, event_loop: Ref<'_>, task: Ref<'_>) -> PyResult<()> {
    check_running(thread, event_loop)?;
    if !thread.task.word().same(task.word()) {
        let entered = thread.task.get().unwrap_or_else(Obj::none);
        let (task, entered) = (thread.repr_string(task)?, thread.repr_string(entered.as_ref())?);
        let text = format!("Invalid attempt to leave task {task} while task {entered} is entered.");
        return Err(thread.runtime_error(&text));
    }
    thread.task.set(Obj::NULL);
    Ok(())
}

/// Makes `task` (None: no task) the current one, and returns the one before or None.
pub fn swap_current_task(thread: &Thread, event_loop: Ref<'_>, task: Ref<'_>) -> PyResult {
    check_running(thread, event_loop)?;
    let before = thread.task.replace(given(task).map_or(Obj::NULL, Ref::own));
    Ok(before.non_null().unwrap_or_else(Obj::none))
}
