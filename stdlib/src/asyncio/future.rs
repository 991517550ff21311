//! `Future`: a result that is not there yet.
//!
//! Most futures have one callback: that and its context are in slots of their own, further ones in a list of pairs.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::exceptions::slots as exception_slots;
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_new, record};
use vm::types::generic_alias;
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::{awaited_by, call_soon, cancelled_error, future_iterator, invalid_state, library, running};
use crate::arguments::given;
use crate::contextvars;
use crate::fields::{at, list_of, number, part, set_number};

/// NULL before `__init__`.
pub const LOOP: usize = 0;
const CALLBACK: usize = 1;
const CALLBACK_CONTEXT: usize = 2;
/// A list of (callback, context) pairs, or NULL.
const MORE_CALLBACKS: usize = 3;
const RESULT: usize = 4;
pub const EXCEPTION: usize = 5;
const EXCEPTION_TRACEBACK: usize = 6;
pub const SOURCE_TRACEBACK: usize = 7;
const CANCEL_MESSAGE: usize = 8;
/// A CancelledError to be raised once more.
pub const CANCELLED_ERROR: usize = 9;
/// The future that awaits this one, or a set of them, or NULL.
pub const AWAITED_BY: usize = 10;
/// Some of the flags below, as a number.
pub const FLAGS: usize = 11;
pub const COUNT: usize = 12;

pub mod flags {
    pub const CANCELLED: i64 = 1;
    pub const FINISHED: i64 = 2;
    pub const DONE: i64 = CANCELLED | FINISHED;
    /// An exception was set that nobody has looked at.
    pub const LOGS_TRACEBACK: i64 = 4;
    /// Yielded by `await`, and not yet seen by a task.
    pub const BLOCKING: i64 = 8;
    /// A task that is to be cancelled at its next step.
    pub const MUST_CANCEL: i64 = 16;
    /// A task that complains when it dies pending.
    pub const LOGS_DESTROY: i64 = 32;
}

/// What futures and tasks have in common.
pub const TYPE_FLAGS: TypeFlags = TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF);

pub static FUTURE: TypeTable = TypeTable {
    native: record("Future", COUNT),
    module: "_asyncio",
    flags: TYPE_FLAGS,
    doc: "A result that will be there later: callbacks are called by the event loop when it is.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", |thread, values, _| {
        let class = thread.space.as_type(values[0]).expect("the binder checked the class");
        Ok(thread.space.new_instance(class.root_shape.get())?)
    }),
    method(
        "__init__",
        "($self, /, *, loop=None)",
        |thread, a| initialize(thread, a[0], a[1]),
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__del__", "($self, /)", |thread, a| finalize(thread, a[0]), ""),
    method(
        "__repr__",
        "($self, /)",
        |thread, a| thread.call_with(library(thread, "asyncio.base_futures", "_future_repr")?.as_ref(), a),
        "Return repr(self).",
    ),
    method("__await__", "($self, /)", future_iterator::new, "Return an iterator to be used in await expression."),
    method("__iter__", "($self, /)", future_iterator::new, "Implement iter(self)."),
    method(
        "result",
        "($self, /)",
        |thread, a| result(thread, a[0]),
        "Return the result this future represents.\n\nRaise the exception that was set, CancelledError if it was cancelled,\n\
         InvalidStateError if it is not done.",
    ),
    method(
        "exception",
        "($self, /)",
        exception,
        "Return the exception that was set on this future, or None.\n\nRaise CancelledError if it was cancelled, \
         InvalidStateError if it is not done.",
    ),
    method("set_result", "($self, result, /)", set_result_method, "Mark the future done and set its result."),
    method(
        "set_exception",
        "($self, exception, /)",
        |thread, a| set_exception(thread, alive(thread, a[0])?, a[1]),
        "Mark the future done and set an exception.",
    ),
    method(
        "add_done_callback",
        "($self, fn, /, *, context=<unrepresentable>)",
        add_callback_method,
        "Add a callback to be run when the future becomes done.\n\nIt is called with the future, by the loop: soon if the \
         future is done already.",
    ),
    method(
        "remove_done_callback",
        "($self, fn, /)",
        remove_callback,
        "Remove all instances of a callback from the \"call when done\" list.\n\nReturns the number of callbacks removed.",
    ),
    method(
        "cancel",
        "($self, /, msg=None)",
        |thread, a| cancel(thread, alive(thread, a[0])?, a[1]),
        "Cancel the future and schedule callbacks; False if it is done already.",
    ),
    method(
        "cancelled",
        "($self, /)",
        |_, a| Ok(Obj::boolean(has(a[0], flags::CANCELLED))),
        "Return True if the future was cancelled.",
    ),
    method("done", "($self, /)", |_, a| Ok(Obj::boolean(is_done(a[0]))), "Return True if the future is done."),
    method(
        "get_loop",
        "($self, /)",
        |thread, a| event_loop(thread, a[0]),
        "Return the event loop the Future is bound to.",
    ),
    method(
        "_make_cancelled_error",
        "($self, /)",
        |thread, a| make_cancelled_error(thread, a[0]),
        "Create the CancelledError to raise if the Future is cancelled.",
    ),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

const GETSETS: &[GetSet] = &[
    getset("_state", state, None, ""),
    getset(
        "_asyncio_future_blocking",
        |_, future| Ok(Obj::boolean(has(future, flags::BLOCKING))),
        Some(|thread, future, value| {
            let value = value.ok_or_else(|| cannot_delete(thread))?;
            set_flag(future, flags::BLOCKING, thread.truth(value)?);
            Ok(())
        }),
        "",
    ),
    getset("_loop", |_, future| Ok(part(future, LOOP)), None, ""),
    getset("_callbacks", callbacks, None, ""),
    getset("_result", |_, future| Ok(part(future, RESULT)), None, ""),
    getset("_exception", |_, future| Ok(part(future, EXCEPTION)), None, ""),
    getset(
        "_log_traceback",
        |_, future| Ok(Obj::boolean(has(future, flags::LOGS_TRACEBACK))),
        Some(|thread, future, value| {
            let value = value.ok_or_else(|| cannot_delete(thread))?;
            if thread.truth(value)? {
                return Err(thread.value_error("_log_traceback can only be set to False"));
            }
            set_flag(future, flags::LOGS_TRACEBACK, false);
            Ok(())
        }),
        "",
    ),
    getset("_source_traceback", |_, future| Ok(part(future, SOURCE_TRACEBACK)), None, ""),
    getset(
        "_cancel_message",
        |_, future| Ok(part(future, CANCEL_MESSAGE)),
        Some(|thread, future, value| {
            let value = value.ok_or_else(|| cannot_delete(thread))?;
            at(future, CANCEL_MESSAGE).set(value.own());
            Ok(())
        }),
        "",
    ),
    getset("_asyncio_awaited_by", awaited_by::get, None, ""),
];

pub fn cannot_delete(thread: &Thread) -> Raised {
    thread.raise(&exceptions::ATTRIBUTE_ERROR, "cannot delete attribute")
}

#[inline]
pub fn has(future: Ref<'_>, flag: i64) -> bool {
    number(future, FLAGS) & flag != 0
}

#[inline]
pub fn set_flag(future: Ref<'_>, flag: i64, value: bool) {
    let old = number(future, FLAGS);
    set_number(future, FLAGS, if value { old | flag } else { old & !flag });
}

pub fn is_done(future: Ref<'_>) -> bool {
    has(future, flags::DONE)
}

/// The future, if its `__init__` has run.
pub fn alive<'a>(thread: &Thread, future: Ref<'a>) -> PyResult<Ref<'a>> {
    if at(future, LOOP).is_null() {
        return Err(thread.runtime_error("Future object is not initialized."));
    }
    Ok(future)
}

pub fn event_loop(thread: &Thread, future: Ref<'_>) -> PyResult {
    alive(thread, future)?;
    Ok(part(future, LOOP))
}

/// `Future.__init__`
pub fn initialize(thread: &Thread, future: Ref<'_>, event_loop: Ref<'_>) -> PyResult {
    for index in 0..FLAGS {
        at(future, index).set(Obj::NULL);
    }
    set_number(future, FLAGS, 0);
    let event_loop = match given(event_loop) {
        Some(event_loop) => event_loop.own(),
        None => running::get_event_loop(thread)?,
    };
    at(future, LOOP).set(event_loop.clone());
    let debug = thread.call_method(event_loop.as_ref(), names::GET_DEBUG, &[])?;
    if thread.truth(debug.as_ref())? {
        let stack = thread.call_with(library(thread, "traceback", "extract_stack")?.as_ref(), &[])?;
        at(future, SOURCE_TRACEBACK).set(stack);
    }
    Ok(Obj::none())
}

/// An exception that nobody has looked at is reported.
pub fn finalize(thread: &Thread, future: Ref<'_>) -> PyResult {
    if !has(future, flags::LOGS_TRACEBACK) {
        return Ok(Obj::none());
    }
    set_flag(future, flags::LOGS_TRACEBACK, false);
    let name = thread.short_type_name(future);
    let message = thread.new_str(&format!("{name} exception was never retrieved"))?;
    let exception = part(future, EXCEPTION);
    report(thread, future, &[("message", message.as_ref()), ("exception", exception.as_ref()), ("future", future)])?;
    Ok(Obj::none())
}

/// Hands a context to the loop's exception handler.
pub fn report(thread: &Thread, future: Ref<'_>, entries: &[(&str, Ref<'_>)]) -> PyResult<()> {
    let context = thread.space.dict()?;
    for (key, value) in entries {
        thread.set_in(thread.dict_of(&context), key, value.own())?;
    }
    if let Some(stack) = at(future, SOURCE_TRACEBACK).get() {
        thread.set_in(thread.dict_of(&context), "source_traceback", stack)?;
    }
    let event_loop = part(future, LOOP);
    thread.call_method(event_loop.as_ref(), names::CALL_EXCEPTION_HANDLER, &[context.as_ref()]).map(drop)
}

/// What a future that is done has for the one who asks.
pub enum Outcome {
    Result(Obj),
    Exception(Obj),
}

/// The outcome of a future; raises where it is pending or cancelled.
pub fn outcome(thread: &Thread, future: Ref<'_>) -> PyResult<Outcome> {
    let now = number(future, FLAGS);
    if now & flags::CANCELLED != 0 {
        return Err(raise_cancelled(thread, future));
    }
    if now & flags::FINISHED == 0 {
        return Err(invalid_state(thread, "Result is not set."));
    }
    set_flag(future, flags::LOGS_TRACEBACK, false);
    match at(future, EXCEPTION).get() {
        Some(exception) => {
            let traceback = at(future, EXCEPTION_TRACEBACK).take().unwrap_or(Obj::NULL);
            thread.exception_slot(exception.as_ref(), exception_slots::TRACEBACK).set(traceback);
            Ok(Outcome::Exception(exception))
        }
        None => Ok(Outcome::Result(part(future, RESULT))),
    }
}

/// `Future.result()`
pub fn result(thread: &Thread, future: Ref<'_>) -> PyResult {
    match outcome(thread, future)? {
        Outcome::Result(value) => Ok(value),
        Outcome::Exception(exception) => Err(thread.raise_exception(exception)),
    }
}

fn exception(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let future = a[0];
    if has(future, flags::CANCELLED) {
        return Err(raise_cancelled(thread, future));
    }
    if !has(future, flags::FINISHED) {
        return Err(invalid_state(thread, "Exception is not set."));
    }
    set_flag(future, flags::LOGS_TRACEBACK, false);
    Ok(part(future, EXCEPTION))
}

fn raise_cancelled(thread: &Thread, future: Ref<'_>) -> Raised {
    match make_cancelled_error(thread, future) {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// The CancelledError that ended the task, or a new one.
pub fn make_cancelled_error(thread: &Thread, future: Ref<'_>) -> PyResult {
    if let Some(exception) = at(future, CANCELLED_ERROR).take() {
        return Ok(exception);
    }
    let class = cancelled_error(thread)?;
    match at(future, CANCEL_MESSAGE).get().filter(|message| !message.is_none()) {
        Some(message) => thread.call_with(class.as_ref(), &[message.as_ref()]),
        None => thread.call_with(class.as_ref(), &[]),
    }
}

fn set_result_method(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    set_result(thread, alive(thread, a[0])?, a[1].own())
}

/// Ends a pending future with a result.
pub fn set_result(thread: &Thread, future: Ref<'_>, value: Obj) -> PyResult {
    if is_done(future) {
        return Err(invalid_state(thread, "invalid state"));
    }
    at(future, RESULT).set(value);
    set_flag(future, flags::FINISHED, true);
    schedule_callbacks(thread, future)?;
    Ok(Obj::none())
}

/// Ends a pending future with an exception, or an exception class to be called.
pub fn set_exception(thread: &Thread, future: Ref<'_>, exception: Ref<'_>) -> PyResult {
    if is_done(future) {
        return Err(invalid_state(thread, "invalid state"));
    }
    let mut exception = exception.own();
    if thread.is_exception_class(exception.as_ref()) {
        exception = thread.call_with(exception.as_ref(), &[])?;
        if is_done(future) {
            return Err(invalid_state(thread, "invalid state"));
        }
    }
    if !thread.is_exception(exception.as_ref()) {
        return Err(thread.type_error("invalid exception object"));
    }
    if thread.is_instance_of(exception.as_ref(), &exceptions::STOP_ITERATION) {
        let text = "StopIteration interacts badly with generators and cannot be raised into a Future";
        let error = thread.new_exception(&exceptions::RUNTIME_ERROR, vec![thread.new_str(text)?])?;
        thread.exception_slot(error.as_ref(), exception_slots::CAUSE).set(exception.clone());
        thread.exception_slot(error.as_ref(), exception_slots::CONTEXT).set(exception);
        exception = error;
    }
    let traceback = thread.traceback_of(exception.as_ref()).unwrap_or(Obj::NULL);
    at(future, EXCEPTION_TRACEBACK).set(traceback);
    at(future, EXCEPTION).set(exception);
    set_flag(future, flags::FINISHED, true);
    schedule_callbacks(thread, future)?;
    set_flag(future, flags::LOGS_TRACEBACK, true);
    Ok(Obj::none())
}

/// Cancels a pending future. `message` may be NULL.
pub fn cancel(thread: &Thread, future: Ref<'_>, message: Ref<'_>) -> PyResult {
    set_flag(future, flags::LOGS_TRACEBACK, false);
    if is_done(future) {
        return Ok(Obj::boolean(false));
    }
    set_flag(future, flags::CANCELLED, true);
    at(future, CANCEL_MESSAGE).set(message.non_null().map_or(Obj::NULL, Ref::own));
    schedule_callbacks(thread, future)?;
    Ok(Obj::boolean(true))
}

/// The message to cancel with, or NULL.
pub fn cancel_message(future: Ref<'_>) -> Obj {
    at(future, CANCEL_MESSAGE).get().unwrap_or(Obj::NULL)
}

/// Remembers what a task is to be cancelled with.
pub fn set_cancel_message(future: Ref<'_>, message: Ref<'_>) {
    at(future, CANCEL_MESSAGE).set(message.non_null().map_or(Obj::NULL, Ref::own));
}

fn schedule_callbacks(thread: &Thread, future: Ref<'_>) -> PyResult<()> {
    let (first, context) = (at(future, CALLBACK).take(), at(future, CALLBACK_CONTEXT).take());
    let more = at(future, MORE_CALLBACKS).take();
    if first.is_none() && more.is_none() {
        return Ok(());
    }
    let event_loop = part(future, LOOP);
    if let Some(callback) = first {
        let context = context.unwrap_or(Obj::NULL);
        call_soon(thread, event_loop.as_ref(), callback.as_ref(), Some(future), context.as_ref())?;
    }
    if let Some(more) = more {
        for pair in list_of(&more).take_all() {
            let [callback, context] = pair_of(&pair);
            call_soon(thread, event_loop.as_ref(), callback, Some(future), context)?;
        }
    }
    Ok(())
}

/// Callback and context.
fn pair_of(pair: &Obj) -> [Ref<'_>; 2] {
    let items = Space::exact_tuple(pair.as_ref()).expect("pairs are made here").items();
    [items[0], items[1]]
}

fn add_callback_method(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let future = alive(thread, a[0])?;
    let context = match a[2].non_null() {
        Some(context) => context.own(),
        None => contextvars::copy_current(thread)?,
    };
    add_callback(thread, future, a[1], context)?;
    Ok(Obj::none())
}

pub fn add_callback(thread: &Thread, future: Ref<'_>, callback: Ref<'_>, context: Obj) -> PyResult<()> {
    if is_done(future) {
        let event_loop = part(future, LOOP);
        return call_soon(thread, event_loop.as_ref(), callback, Some(future), context.as_ref());
    }
    let more = at(future, MORE_CALLBACKS).get();
    if more.is_none() && at(future, CALLBACK).is_null() {
        at(future, CALLBACK).set(callback.own());
        at(future, CALLBACK_CONTEXT).set(context);
        return Ok(());
    }
    let pair = thread.space.tuple([callback.own(), context])?;
    match more {
        Some(more) => list_of(&more).push(pair)?,
        None => at(future, MORE_CALLBACKS).set(thread.space.list([pair])?),
    }
    Ok(())
}

fn remove_callback(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (future, function) = (alive(thread, a[0])?, a[1]);
    let mut removed = 0;
    if let Some(callback) = at(future, CALLBACK).get()
        && thread.equals(callback.as_ref(), function)?
    {
        // Callbacks may have been scheduled by the comparison.
        removed += 1;
        at(future, CALLBACK_CONTEXT).set(Obj::NULL);
        at(future, CALLBACK).set(Obj::NULL);
    }
    let Some(more) = at(future, MORE_CALLBACKS).get() else { return Ok(Obj::small_int(removed)) };
    let mut place = 0;
    while let Some(pair) = list_of(&more).get(place) {
        if thread.equals(pair_of(&pair)[0], function)? {
            removed += 1;
            // The comparison may have changed the list.
            if list_of(&more).get(place).is_some_and(|now| now.is(&pair)) {
                drop(list_of(&more).remove(place));
            }
        } else {
            place += 1;
        }
    }
    Ok(Obj::small_int(removed))
}

fn callbacks(thread: &Thread, future: Ref<'_>) -> PyResult {
    let mut all = Vec::new();
    if let Some(callback) = at(future, CALLBACK).get() {
        all.push(thread.space.tuple([callback, part(future, CALLBACK_CONTEXT)])?);
    }
    if let Some(more) = at(future, MORE_CALLBACKS).get() {
        let list = list_of(&more);
        all.extend((0..list.len()).filter_map(|index| list.get(index)));
    }
    if all.is_empty() { Ok(Obj::none()) } else { Ok(thread.space.list(all)?) }
}

fn state(thread: &Thread, future: Ref<'_>) -> PyResult {
    alive(thread, future)?;
    let now = number(future, FLAGS);
    let text = if now & flags::CANCELLED != 0 {
        "CANCELLED"
    } else if now & flags::FINISHED != 0 {
        "FINISHED"
    } else {
        "PENDING"
    };
    Ok(thread.space.intern_str(text)?)
}
