//! `Task`: a coroutine wrapped in a future, resumed step by step by the event loop.

use objects::type_object::Type;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, record};
use vm::types::{coroutine, generic_alias};
use vm::{PyResult, Thread, names};

use super::future::{self, FUTURE, cannot_delete, flags, has, set_flag};
use super::{State, library, running, step, tasks};
use crate::arguments::{given, none, truth_or};
use crate::contextvars;
use crate::fields::{at, number, part, set_number};

/// The future that the task waits for, or NULL.
pub const WAITS_FOR: usize = future::COUNT;
pub const COROUTINE: usize = future::COUNT + 1;
/// A str, or the number of a task without a name that nobody has asked for.
const NAME: usize = future::COUNT + 2;
pub const CONTEXT: usize = future::COUNT + 3;
const CANCEL_REQUESTS: usize = future::COUNT + 4;
/// The task's place in the list of tasks that are not done, or NULL.
pub const PLACE: usize = future::COUNT + 5;
const COUNT: usize = future::COUNT + 6;

pub static TASK: TypeTable = TypeTable {
    native: record("Task", COUNT),
    module: "_asyncio",
    base: Some(&FUTURE),
    flags: future::TYPE_FLAGS,
    doc: "A coroutine wrapped in a Future.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method(
        "__init__",
        "($self, /, coro, *, loop=None, name=None, context=None, eager_start=False)",
        initialize,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__del__", "($self, /)", |thread, a| finalize(thread, a[0]), ""),
    method(
        "__repr__",
        "($self, /)",
        |thread, a| thread.call_with(library(thread, "asyncio.base_tasks", "_task_repr")?.as_ref(), a),
        "Return repr(self).",
    ),
    method(
        "set_result",
        "($self, result, /)",
        |thread, _| Err(thread.runtime_error("Task does not support set_result operation")),
        "",
    ),
    method(
        "set_exception",
        "($self, exception, /)",
        |thread, _| Err(thread.runtime_error("Task does not support set_exception operation")),
        "",
    ),
    method(
        "cancel",
        "($self, /, msg=None)",
        |thread, a| cancel(thread, a[0], a[1]),
        "Request that this task cancel itself.\n\nCancelledError is thrown into the coroutine at the next cycle of the event \
         loop.  It may\ncatch that and go on, so that the task need not be cancelled in the end.",
    ),
    method(
        "cancelling",
        "($self, /)",
        |_, a| Ok(Obj::small_int(number(a[0], CANCEL_REQUESTS))),
        "Return the count of the task's cancellation requests.",
    ),
    method(
        "uncancel",
        "($self, /)",
        uncancel,
        "Decrement the task's count of cancellation requests, and return what remains.",
    ),
    method(
        "get_stack",
        "($self, /, *, limit=None)",
        |thread, a| {
            let function = library(thread, "asyncio.base_tasks", "_task_get_stack")?;
            thread.call_with(function.as_ref(), &[a[0], or_none(a[1])])
        },
        "Return the list of stack frames for this task's coroutine, or the frames of its traceback.",
    ),
    method(
        "print_stack",
        "($self, /, *, limit=None, file=None)",
        |thread, a| {
            let function = library(thread, "asyncio.base_tasks", "_task_print_stack")?;
            thread.call_with(function.as_ref(), &[a[0], or_none(a[1]), or_none(a[2])])
        },
        "Print the stack or traceback for this task's coroutine.",
    ),
    method("get_name", "($self, /)", |thread, a| name(thread, a[0]), ""),
    method(
        "set_name",
        "($self, value, /)",
        |thread, a| {
            at(a[0], NAME).set(thread.str_of(a[1])?);
            Ok(Obj::none())
        },
        "",
    ),
    method("get_coro", "($self, /)", |_, a| Ok(part(a[0], COROUTINE)), ""),
    method("get_context", "($self, /)", |_, a| Ok(part(a[0], CONTEXT)), ""),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

const GETSETS: &[GetSet] = &[
    getset(
        "_log_destroy_pending",
        |_, task| Ok(Obj::boolean(has(task, flags::LOGS_DESTROY))),
        Some(|thread, task, value| {
            let value = value.ok_or_else(|| cannot_delete(thread))?;
            set_flag(task, flags::LOGS_DESTROY, thread.truth(value)?);
            Ok(())
        }),
        "",
    ),
    getset("_must_cancel", |_, task| Ok(Obj::boolean(has(task, flags::MUST_CANCEL))), None, ""),
    getset("_coro", |_, task| Ok(part(task, COROUTINE)), None, ""),
    getset("_fut_waiter", |_, task| Ok(part(task, WAITS_FOR)), None, ""),
];

fn or_none(argument: Ref<'_>) -> Ref<'_> {
    argument.non_null().unwrap_or(none())
}

/// Whether `Task` takes the object for a coroutine.
fn is_coroutine(thread: &Thread, object: Ref<'_>) -> PyResult<bool> {
    if object.has_shape(thread.shape(&coroutine::COROUTINE)) {
        return Ok(true);
    }
    let answer = thread.call_with(library(thread, "asyncio.coroutines", "iscoroutine")?.as_ref(), &[object])?;
    thread.truth(answer.as_ref())
}

fn initialize(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let [task, coroutine, event_loop, name, context, eager] = *a else {
        return Err(thread.system_error("Task.__init__"));
    };
    tasks::forget(thread, task);
    future::initialize(thread, task, event_loop)?;
    if !is_coroutine(thread, coroutine)? {
        let shown = thread.repr_string(coroutine)?;
        return Err(thread.type_error(&format!("a coroutine was expected, got {shown}")));
    }
    let context = match given(context) {
        Some(context) => context.own(),
        None => contextvars::copy_current(thread)?,
    };
    let name = match given(name) {
        Some(name) if Space::exact_str(name).is_some() => name.own(),
        Some(name) => thread.str_of(name)?,
        None => {
            let state = thread.module_state::<State>();
            state.last_number.set(state.last_number.get() + 1);
            Obj::small_int(state.last_number.get())
        }
    };
    at(task, WAITS_FOR).set(Obj::NULL);
    at(task, CONTEXT).set(context);
    at(task, NAME).set(name);
    set_number(task, CANCEL_REQUESTS, 0);
    at(task, COROUTINE).set(coroutine.own());
    set_flag(task, flags::LOGS_DESTROY, true);
    if truth_or(thread, eager, false)? {
        let event_loop = part(task, future::LOOP);
        let running = thread.call_method_str(event_loop.as_ref(), "is_running", &[])?;
        if thread.truth(running.as_ref())? {
            start_eagerly(thread, task)?;
            return Ok(Obj::none());
        }
    }
    step::schedule(thread, task, Obj::NULL)?;
    tasks::remember(thread, task)?;
    Ok(Obj::none())
}

/// Runs the first step at once, in the place of the current task.
fn start_eagerly(thread: &Thread, task: Ref<'_>) -> PyResult<()> {
    let event_loop = part(task, future::LOOP);
    let before = running::swap_current_task(thread, event_loop.as_ref(), task)?;
    tasks::remember(thread, task)?;
    let context = part(task, CONTEXT);
    let result = contextvars::within(thread, context.as_ref(), || step::run(thread, task, Obj::NULL));
    let swapped = running::swap_current_task(thread, event_loop.as_ref(), before.as_ref());
    if future::is_done(task) {
        tasks::forget(thread, task);
        at(task, COROUTINE).set(Obj::NULL);
    }
    result?;
    swapped.map(drop)
}

/// A task that dies pending is reported, then it ends as a future.
fn finalize(thread: &Thread, task: Ref<'_>) -> PyResult {
    tasks::forget(thread, task);
    if !future::is_done(task) && has(task, flags::LOGS_DESTROY) {
        let message = thread.new_str("Task was destroyed but it is pending!")?;
        if let Err(raised) = future::report(thread, task, &[("task", task), ("message", message.as_ref())]) {
            thread.report_unraisable(raised, "Exception ignored while finalizing task", task);
        }
    }
    future::finalize(thread, task)
}

fn name(thread: &Thread, task: Ref<'_>) -> PyResult {
    let name = part(task, NAME);
    if !name.word().is_int() {
        return Ok(name);
    }
    let text = thread.new_str(&format!("Task-{}", name.word().int()))?;
    at(task, NAME).set(text.clone());
    Ok(text)
}

/// `Task.cancel(msg)`
pub fn cancel(thread: &Thread, task: Ref<'_>, message: Ref<'_>) -> PyResult {
    set_flag(task, flags::LOGS_TRACEBACK, false);
    if future::is_done(task) {
        return Ok(Obj::boolean(false));
    }
    set_number(task, CANCEL_REQUESTS, number(task, CANCEL_REQUESTS) + 1);
    if let Some(waited) = at(task, WAITS_FOR).get()
        && cancel_any(thread, waited.as_ref(), message)?
    {
        // It may be a task that goes on: then this one is cancelled again later.
        return Ok(Obj::boolean(true));
    }
    // The next step is scheduled already.
    set_flag(task, flags::MUST_CANCEL, true);
    future::set_cancel_message(task, message);
    Ok(Obj::boolean(true))
}

/// Cancels what a task waits for. `message` may be NULL.
pub fn cancel_any(thread: &Thread, waited: Ref<'_>, message: Ref<'_>) -> PyResult<bool> {
    let class: &Type = thread.space.type_of(waited);
    let cancelled = if std::ptr::eq(class, thread.class(&FUTURE)) {
        future::cancel(thread, waited, message)?
    } else if std::ptr::eq(class, thread.class(&TASK)) {
        thread.deeper(|| cancel(thread, waited, message))?
    } else {
        let method = thread.get(waited, names::CANCEL)?;
        thread.call(method.as_ref(), &[or_none(message)], &[thread.name(names::MSG)])?
    };
    thread.truth(cancelled.as_ref())
}

fn uncancel(_: &Thread, a: &[Ref<'_>]) -> PyResult {
    let requests = number(a[0], CANCEL_REQUESTS);
    if requests > 0 {
        set_number(a[0], CANCEL_REQUESTS, requests - 1);
        if requests == 1 {
            set_flag(a[0], flags::MUST_CANCEL, false);
        }
    }
    Ok(Obj::small_int(number(a[0], CANCEL_REQUESTS)))
}
