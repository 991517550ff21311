//! A task's steps.
//!
//! 1. The loop calls a [`STEP`] object, or the native `task_wakeup` once what the task waited for is done.
//! 2. The task becomes the loop's current one; its coroutine is resumed with None, or with an exception at its `await`.
//! 3. A coroutine that ended ends the task. One that yielded a future waits for it: `task_wakeup` becomes its callback. One that
//!    yielded None is stepped again in the loop's next round. All else is an error, thrown in at the next step.

use objects::record::slot;
use objects::{Obj, Ref};
use vm::interpreter::generator::{self, Resumed, stop_value};
use vm::native::{GetSet, Native, TypeTable, getset, method, raw_method, record};
use vm::types::native_function::{self, NATIVE_FUNCTION};
use vm::types::{coroutine, generator as generator_type};
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::future::{self, Outcome, flags, has, set_flag};
use super::task::{CONTEXT, COROUTINE, WAITS_FOR, cancel_any};
use super::{State, awaited_by, call_soon, cancelled_error, invalid_state, is_exact, loop_of, running, tasks};
use crate::fields::{at, part};

/// Slots of a step: the task, the exception to throw in or NULL.
const TASK: usize = 0;
const THROWN: usize = 1;

/// What the loop calls to make a task's next step.
pub static STEP: TypeTable = TypeTable {
    native: record("TaskStepMethWrapper", 2),
    module: "_asyncio",
    flags: objects::type_object::TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[raw_method("__call__", "($self, /)", call, "Call self as a function.")];

const GETSETS: &[GetSet] = &[getset("__self__", |_, this| Ok(part(this, TASK)), None, "")];

/// The callback of what a task waits for, bound to the task.
static WAKEUP: Native = method("task_wakeup", "($self, fut, /)", |thread, a| wake_up(thread, a[0], a[1]), "");

/// Asks the loop for the next step. `thrown` may be NULL.
pub fn schedule(thread: &Thread, task: Ref<'_>, thrown: Obj) -> PyResult<()> {
    let callback = thread.space.new_record(thread.shape(&STEP), [task.own(), thrown])?;
    let (event_loop, context) = (part(task, future::LOOP), part(task, CONTEXT));
    call_soon(thread, event_loop.as_ref(), callback.as_ref(), None, context.as_ref())
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() {
        return Err(thread.type_error("function takes no keyword arguments"));
    }
    let [this] = *values else {
        return Err(thread.type_error("function takes no positional arguments"));
    };
    step(thread, part(this, TASK).as_ref(), at(this, THROWN).get().unwrap_or(Obj::NULL))
}

/// One step as the loop's current task.
fn step(thread: &Thread, task: Ref<'_>, thrown: Obj) -> PyResult {
    let event_loop = part(task, future::LOOP);
    running::enter_task(thread, event_loop.as_ref(), task)?;
    match run(thread, task, thrown) {
        Ok(value) => {
            running::leave_task(thread, event_loop.as_ref(), task)?;
            Ok(value)
        }
        Err(raised) => {
            let exception = thread.take_exception(raised);
            if let Err(other) = running::leave_task(thread, event_loop.as_ref(), task) {
                drop(thread.take_exception(other));
            }
            Err(thread.set_exception(exception))
        }
    }
}

/// What the task waited for is done.
fn wake_up(thread: &Thread, task: Ref<'_>, waited: Ref<'_>) -> PyResult {
    awaited_by::discard(thread, waited, task)?;
    let outcome = if is_exact(thread, waited) {
        future::outcome(thread, waited)
    } else {
        thread.call_method(waited, names::RESULT, &[]).map(Outcome::Result)
    };
    let thrown = match outcome {
        Ok(Outcome::Result(_)) => Obj::NULL,
        Ok(Outcome::Exception(exception)) => exception,
        Err(raised) => thread.take_exception(raised),
    };
    step(thread, task, thrown)
}

/// What a resumed coroutine did.
enum Advance {
    Yielded(Obj),
    Returned(Obj),
}

fn resume(thread: &Thread, coroutine: Ref<'_>, thrown: Obj) -> PyResult<Advance> {
    let is_native = coroutine.has_shape(thread.shape(&coroutine::COROUTINE))
        || coroutine.has_shape(thread.shape(&generator_type::GENERATOR));
    if is_native {
        let resumed = if thrown.is_null() {
            generator::resume(thread, coroutine, Obj::none())?
        } else {
            generator::throw(thread, coroutine, thrown)?
        };
        return Ok(match resumed {
            Resumed::Yielded(value) => Advance::Yielded(value),
            Resumed::Returned(value) => Advance::Returned(value),
        });
    }
    let none = Obj::none();
    let result = if thrown.is_null() {
        thread.call_method(coroutine, names::SEND, &[none.as_ref()])
    } else {
        thread.call_method(coroutine, names::THROW, &[thrown.as_ref()])
    };
    match result {
        Ok(value) => Ok(Advance::Yielded(value)),
        Err(raised) if thread.is_raised(&raised, &exceptions::STOP_ITERATION) => {
            let stop = thread.take_exception(raised);
            Ok(Advance::Returned(stop_value(thread, stop.as_ref())))
        }
        Err(raised) => Err(raised),
    }
}

/// Resumes the coroutine once. `thrown` may be NULL.
pub fn run(thread: &Thread, task: Ref<'_>, mut thrown: Obj) -> PyResult {
    if future::is_done(task) {
        let shown = thread.repr_string(task)?;
        let exception = if thrown.is_null() { String::new() } else { thread.repr_string(thrown.as_ref())? };
        return Err(invalid_state(thread, &format!("__step(): already done: {shown} {exception}")));
    }
    if has(task, flags::MUST_CANCEL) {
        let is_cancellation = !thrown.is_null() && is_cancelled_error(thread, thrown.as_ref())?;
        if !is_cancellation {
            thrown = future::make_cancelled_error(thread, task)?;
        }
        set_flag(task, flags::MUST_CANCEL, false);
    }
    at(task, WAITS_FOR).set(Obj::NULL);
    let Some(coroutine) = at(task, COROUTINE).get() else {
        return Err(thread.runtime_error("uninitialized Task object"));
    };
    match resume(thread, coroutine.as_ref(), thrown) {
        Ok(Advance::Yielded(value)) => {
            wait_for(thread, task, value)?;
            Ok(Obj::none())
        }
        Ok(Advance::Returned(value)) => {
            tasks::forget(thread, task);
            if has(task, flags::MUST_CANCEL) {
                // Cancelled just before the coroutine ended.
                set_flag(task, flags::MUST_CANCEL, false);
                let message = future::cancel_message(task);
                future::cancel(thread, task, message.as_ref())?;
            } else {
                future::set_result(thread, task, value)?;
            }
            Ok(Obj::none())
        }
        Err(raised) => fail(thread, task, raised),
    }
}

fn is_cancelled_error(thread: &Thread, exception: Ref<'_>) -> PyResult<bool> {
    let class = cancelled_error(thread)?;
    let class = thread.space.as_type(class.as_ref());
    Ok(class.is_some_and(|class| thread.space.type_of(exception).is_subtype_of(class)))
}

/// The coroutine ended with an exception.
fn fail(thread: &Thread, task: Ref<'_>, raised: Raised) -> PyResult {
    let exception = thread.take_exception(raised);
    tasks::forget(thread, task);
    if is_cancelled_error(thread, exception.as_ref())? {
        at(task, future::CANCELLED_ERROR).set(exception);
        future::cancel(thread, task, Ref::NULL)?;
        return Ok(Obj::none());
    }
    future::set_exception(thread, task, exception.as_ref())?;
    let ends_program = [&exceptions::KEYBOARD_INTERRUPT, &exceptions::SYSTEM_EXIT];
    if ends_program.iter().any(|class| thread.is_instance_of(exception.as_ref(), class)) {
        return Err(thread.set_exception(exception));
    }
    Ok(Obj::none())
}

/// What the coroutine yielded decides when the next step is.
fn wait_for(thread: &Thread, task: Ref<'_>, yielded: Obj) -> PyResult<()> {
    let waited = yielded.as_ref();
    if waited.is_none() {
        return schedule(thread, task, Obj::NULL);
    }
    if waited.is(task) {
        let text = format!("Task cannot await on itself: {}", thread.repr_string(task)?);
        return fail_later(thread, task, &text);
    }
    let is_ours = is_exact(thread, waited);
    let is_blocking = if is_ours {
        has(waited, flags::BLOCKING)
    } else {
        match thread.get_or_none(waited, names::FUTURE_BLOCKING)?.filter(|value| !value.is_none()) {
            Some(value) => thread.truth(value.as_ref())?,
            None => {
                let text = if waited.has_shape(thread.shape(&generator_type::GENERATOR)) {
                    let (task, waited) = (thread.repr_string(task)?, thread.repr_string(waited)?);
                    format!("yield was used instead of yield from for generator in task {task} with {waited}")
                } else {
                    format!("Task got bad yield: {}", thread.repr_string(waited)?)
                };
                return fail_later(thread, task, &text);
            }
        }
    };
    if !loop_of(thread, waited)?.is(&part(task, future::LOOP)) {
        let (shown, waited) = (thread.repr_string(task)?, thread.repr_string(waited)?);
        return fail_later(thread, task, &format!("Task {shown} got Future {waited} attached to a different loop"));
    }
    if !is_blocking {
        let (shown, waited) = (thread.repr_string(task)?, thread.repr_string(waited)?);
        let text = format!("yield was used instead of yield from in task {shown} with {waited}");
        return fail_later(thread, task, &text);
    }
    awaited_by::add(thread, waited, task)?;
    let (wakeup, context) = (new_wakeup(thread, task)?, part(task, CONTEXT));
    if is_ours {
        set_flag(waited, flags::BLOCKING, false);
        future::add_callback(thread, waited, wakeup.as_ref(), context)?;
    } else {
        let no = Obj::boolean(false);
        thread.set_attribute(waited, thread.name(names::FUTURE_BLOCKING), Some(no.as_ref()))?;
        let add = thread.get(waited, names::ADD_DONE_CALLBACK)?;
        thread.call(add.as_ref(), &[wakeup.as_ref(), context.as_ref()], &[thread.name(names::CONTEXT)])?;
    }
    at(task, WAITS_FOR).set(waited.own());
    if has(task, flags::MUST_CANCEL) {
        let message = future::cancel_message(task);
        if cancel_any(thread, waited, message.as_ref())? {
            set_flag(task, flags::MUST_CANCEL, false);
        }
    }
    Ok(())
}

/// Throws RuntimeError into the coroutine at its next step.
fn fail_later(thread: &Thread, task: Ref<'_>, text: &str) -> PyResult<()> {
    let exception = thread.new_exception(&exceptions::RUNTIME_ERROR, vec![thread.new_str(text)?])?;
    schedule(thread, task, exception)
}

/// The native function that wakes a task up, bound to it.
fn new_wakeup(thread: &Thread, task: Ref<'_>) -> PyResult {
    let state = thread.module_state::<State>();
    let number = match state.wakeup.get() {
        Some(number) => number,
        None => {
            let first = thread.new_native_function(&WAKEUP, Obj::NULL, Obj::NULL)?;
            // SAFETY: a native function has that slot.
            let number = unsafe { slot(first.as_ref(), native_function::NUMBER) }.word().int();
            state.wakeup.set(Some(number));
            number
        }
    };
    Ok(thread.space.new_record(thread.shape(&NATIVE_FUNCTION), [Obj::small_int(number), task.own(), Obj::NULL])?)
}
