//! What `anext(iterator, default)` gives: awaits like the iterator's `__anext__()`, but its end gives the default.

use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref};

use super::{coroutine, generator};
use crate::exceptions::{STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::native::{Native, TypeTable, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

static ANEXT_AWAITABLE: TypeTable =
    TypeTable { native: record("anext_awaitable", 2), methods: &[METHODS], ..TypeTable::EMPTY };

/// What `__anext__()` returned.
const AWAITABLE: usize = 0;
const DEFAULT: usize = 1;

const METHODS: &[Native] = &[
    method(
        "__await__",
        "($self, /)",
        |_, arguments| Ok(arguments[0].own()),
        "Return an iterator to be used in await expression.",
    ),
    method("__iter__", "($self, /)", |_, arguments| Ok(arguments[0].own()), "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("send", "($self, value, /)", |thread, arguments| forward(thread, arguments, "send"), ""),
    method(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        |thread, arguments| forward(thread, arguments, "throw"),
        "",
    ),
    method("close", "($self, /)", |thread, arguments| forward(thread, arguments, "close"), ""),
];

/// The awaitable of `anext` with a default.
pub fn new(thread: &Thread, awaitable: Obj, default: Ref<'_>) -> PyResult {
    let class = thread.ensure_class(&ANEXT_AWAITABLE)?;
    Ok(thread.space.new_record(class.root_shape.get(), [awaitable, default.own()])?)
}

fn iterator(thread: &Thread, this: Ref<'_>) -> PyResult {
    // SAFETY: a record of this file.
    let awaitable = unsafe { slot(this, AWAITABLE) }.get().unwrap_or_else(Obj::none);
    if awaitable.has_shape(fixed::COROUTINE) || generator::is_iterable_coroutine(awaitable.as_ref()) {
        return Ok(awaitable);
    }
    coroutine::await_iterator(thread, awaitable.as_ref(), 0)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = iterator(thread, arguments[0])?;
    let result = if thread.is_iterator(iterator.as_ref()) {
        match thread.next_or_stop(iterator.as_ref()) {
            Ok(Some(item)) => Ok(item),
            Ok(None) => Err(thread.stop_iteration(Obj::none())),
            Err(raised) => Err(raised),
        }
    } else {
        thread.call_method_str(iterator.as_ref(), "send", &[Obj::none().as_ref()])
    };
    or_default(thread, arguments[0], result)
}

fn forward(thread: &Thread, arguments: &[Ref<'_>], name: &str) -> PyResult {
    let iterator = iterator(thread, arguments[0])?;
    let given: Vec<Ref<'_>> = arguments[1..].iter().copied().take_while(|argument| !argument.is_null()).collect();
    let result = thread.call_method_str(iterator.as_ref(), name, &given);
    or_default(thread, arguments[0], result)
}

/// StopAsyncIteration ends the await with the default.
fn or_default(thread: &Thread, this: Ref<'_>, result: PyResult) -> PyResult {
    match result {
        Err(raised) if thread.is_raised(&raised, &STOP_ASYNC_ITERATION) => {
            drop(thread.take_exception(raised));
            // SAFETY: a record of this file.
            let default = unsafe { slot(this, DEFAULT) }.get().unwrap_or_else(Obj::none);
            Err(thread.raise_with(&STOP_ITERATION, vec![default]))
        }
        result => result,
    }
}
