//! The iterator behind `await future`: yields the future once, then ends with its result.

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, record};
use vm::types::generator;
use vm::{PyResult, Thread};

use super::future::{self, flags};
use crate::fields::at;

/// The future, or NULL at the end.
const FUTURE: usize = 0;

pub static FUTURE_ITERATOR: TypeTable = TypeTable {
    native: record("FutureIter", 1),
    module: "_asyncio",
    flags: objects::type_object::TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__iter__", "($self, /)", |_, a| Ok(a[0].own()), "Implement iter(self)."),
    method("__next__", "($self, /)", |thread, a| next(thread, a[0]), "Implement next(self)."),
    method("send", "($self, value, /)", send, ""),
    method("throw", "($self, type, value=None, traceback=None, /)", throw, ""),
    method("close", "($self, /)", close, ""),
];

/// `Future.__await__()`
pub fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let waited = future::alive(thread, a[0])?;
    Ok(thread.space.new_record(thread.shape(&FUTURE_ITERATOR), [waited.own()])?)
}

fn next(thread: &Thread, iterator: Ref<'_>) -> PyResult {
    let Some(waited) = at(iterator, FUTURE).get() else { return Ok(Obj::NULL) };
    if !future::is_done(waited.as_ref()) {
        if future::has(waited.as_ref(), flags::BLOCKING) {
            return Err(thread.runtime_error("await wasn't used with future"));
        }
        future::set_flag(waited.as_ref(), flags::BLOCKING, true);
        return Ok(waited);
    }
    at(iterator, FUTURE).set(Obj::NULL);
    let value = future::result(thread, waited.as_ref())?;
    if value.is_none() { Ok(Obj::NULL) } else { Err(thread.stop_iteration(value)) }
}

fn send(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    match next(thread, a[0])?.non_null() {
        Some(value) => Ok(value),
        None => Err(thread.stop_iteration(Obj::none())),
    }
}

fn throw(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    generator::warn_of_signature(thread, &a[2..], "throw")?;
    let exception = generator::thrown(thread, &a[1..])?;
    at(a[0], FUTURE).set(Obj::NULL);
    Err(thread.raise_exception(exception))
}

fn close(_: &Thread, a: &[Ref<'_>]) -> PyResult {
    at(a[0], FUTURE).set(Obj::NULL);
    Ok(Obj::none())
}
