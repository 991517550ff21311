//! Who awaits whom: each future knows the futures that await it, for those who draw the graph of a program's tasks.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::set::{self, FROZENSET, SET};
use vm::{PyResult, Thread};

use super::future::{AWAITED_BY, FUTURE};
use crate::fields::at;

pub const FUNCTIONS: &[Native] = &[
    function(
        "future_add_to_awaited_by",
        "(fut, waiter, /)",
        |thread, a| {
            add(thread, a[0], a[1])?;
            Ok(Obj::none())
        },
        "Record that `fut` is awaited on by `waiter`.",
    ),
    function(
        "future_discard_from_awaited_by",
        "(fut, waiter, /)",
        |thread, a| {
            discard(thread, a[0], a[1])?;
            Ok(Obj::none())
        },
        "Record that `fut` is no longer awaited on by `waiter`.",
    ),
];

/// Futures of other types are not followed.
fn are_ours(thread: &Thread, future: Ref<'_>, waiter: Ref<'_>) -> bool {
    thread.is_instance_of(future, &FUTURE) && thread.is_instance_of(waiter, &FUTURE)
}

fn is_set(thread: &Thread, object: &Obj) -> bool {
    object.has_shape(thread.shape(&SET))
}

pub fn add(thread: &Thread, future: Ref<'_>, waiter: Ref<'_>) -> PyResult<()> {
    if !are_ours(thread, future, waiter) {
        return Ok(());
    }
    let slot = at(future, AWAITED_BY);
    match slot.get() {
        None => slot.set(waiter.own()),
        Some(known) if is_set(thread, &known) => drop(thread.call_method_str(known.as_ref(), "add", &[waiter])?),
        Some(known) => {
            let both = thread.space.tuple([known, waiter.own()])?;
            slot.set(set::new_from(thread, thread.shape(&SET), Some(both.as_ref()))?);
        }
    }
    Ok(())
}

pub fn discard(thread: &Thread, future: Ref<'_>, waiter: Ref<'_>) -> PyResult<()> {
    if !are_ours(thread, future, waiter) {
        return Ok(());
    }
    let slot = at(future, AWAITED_BY);
    match slot.get() {
        None => {}
        Some(known) if is_set(thread, &known) => drop(thread.call_method_str(known.as_ref(), "discard", &[waiter])?),
        Some(known) if known.as_ref().is(waiter) => slot.set(Obj::NULL),
        Some(_) => {}
    }
    Ok(())
}

/// `_asyncio_awaited_by`: a frozenset, or None.
pub fn get(thread: &Thread, future: Ref<'_>) -> PyResult {
    let shape = thread.shape(&FROZENSET);
    match at(future, AWAITED_BY).get() {
        None => Ok(Obj::none()),
        Some(known) if is_set(thread, &known) => set::new_from(thread, shape, Some(known.as_ref())),
        Some(known) => {
            let only = thread.space.tuple([known])?;
            set::new_from(thread, shape, Some(only.as_ref()))
        }
    }
}
