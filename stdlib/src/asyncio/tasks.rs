//! The tasks that are not done, by weak references.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::{set, weakref};
use vm::{PyResult, Thread};

use super::task::{PLACE, TASK};
use super::{State, future, loop_of, running};
use crate::arguments::given;
use crate::fields::{at, part};

pub const FUNCTIONS: &[Native] = &[
    function("all_tasks", "(loop=None)", all_tasks, "Return a set of all tasks for the loop."),
    function(
        "_register_task",
        "(task)",
        |thread, a| {
            if thread.is_instance_of(a[0], &TASK) {
                remember(thread, a[0])?;
                return Ok(Obj::none());
            }
            thread.call_method_str(others(thread).as_ref(), "add", a)
        },
        "Register a new task in asyncio as executed by loop.\n\nReturns None.",
    ),
    function(
        "_unregister_task",
        "(task)",
        |thread, a| {
            if thread.is_instance_of(a[0], &TASK) {
                forget(thread, a[0]);
                return Ok(Obj::none());
            }
            thread.call_method_str(others(thread).as_ref(), "discard", a)
        },
        "Unregister a task.\n\nReturns None.",
    ),
    function(
        "_register_eager_task",
        "(task)",
        |thread, a| thread.call_method_str(eager(thread).as_ref(), "add", a),
        "Register a new task in asyncio as executed by loop.\n\nReturns None.",
    ),
    function(
        "_unregister_eager_task",
        "(task)",
        |thread, a| thread.call_method_str(eager(thread).as_ref(), "discard", a),
        "Unregister a task.\n\nReturns None.",
    ),
];

/// Tasks of other types.
fn others(thread: &Thread) -> Obj {
    thread.module_state::<State>().other_tasks.borrow().clone().unwrap_or_else(Obj::none)
}

fn eager(thread: &Thread) -> Obj {
    thread.module_state::<State>().eager_tasks.borrow().clone().unwrap_or_else(Obj::none)
}

/// Enters a task in the list. It is there until it is done or dies.
pub fn remember(thread: &Thread, task: Ref<'_>) -> PyResult<()> {
    if !at(task, PLACE).is_null() || future::is_done(task) {
        return Ok(());
    }
    let weak = weakref::new(thread, task, None)?;
    let place = thread.module_state::<State>().tasks.borrow_mut().insert(weak);
    at(task, PLACE).set(Obj::small_int(place as i64));
    Ok(())
}

pub fn forget(thread: &Thread, task: Ref<'_>) {
    if let Some(place) = at(task, PLACE).take() {
        let weak = thread.module_state::<State>().tasks.borrow_mut().try_remove(place.word().int() as usize);
        drop(weak);
    }
}

fn all_tasks(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let event_loop = match given(a[0]) {
        Some(event_loop) => event_loop.own(),
        None => running::running_loop(thread)?,
    };
    let state = thread.module_state::<State>();
    // Eager tasks first: one that becomes an ordinary task meanwhile is not missed.
    let mut candidates = thread.collect(eager(thread).as_ref())?;
    candidates.extend(thread.collect(others(thread).as_ref())?);
    let ours: Vec<Obj> = {
        let tasks = state.tasks.borrow();
        tasks.iter().filter_map(|(_, weak)| thread.space.weak_referent(weak.as_ref())).collect()
    };
    let mut found = Vec::new();
    for task in ours {
        if part(task.as_ref(), future::LOOP).is(&event_loop) && !future::is_done(task.as_ref()) {
            found.push(task);
        }
    }
    for task in candidates {
        let done = thread.call_method_str(task.as_ref(), "done", &[])?;
        if !thread.truth(done.as_ref())? && loop_of(thread, task.as_ref())?.is(&event_loop) {
            found.push(task);
        }
    }
    let found = thread.space.list(found)?;
    set::new_from(thread, thread.shape(&set::SET), Some(found.as_ref()))
}
