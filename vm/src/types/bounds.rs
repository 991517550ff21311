//! `start` and `end` arguments of methods that look at a part of a sequence, and index arguments.

use objects::Ref;

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;

/// `start` and `end` clipped to a sequence of that length as slices are, but that a start behind the end of the sequence
/// stays there: nothing is found from it, not even what is empty. NULL and None mean the ends.
#[inline]
pub fn clip(thread: &Thread, start: Ref<'_>, end: Ref<'_>, length: usize) -> PyResult<(usize, usize)> {
    if start.is_null() && end.is_null() {
        return Ok((0, length));
    }
    clip_given(thread, start, end, length)
}

fn clip_given(thread: &Thread, start: Ref<'_>, end: Ref<'_>, length: usize) -> PyResult<(usize, usize)> {
    let start = position(thread, start, 0)?;
    let end = position(thread, end, i64::MAX)?;
    let length = length as i64;
    let low = if start < 0 { start.saturating_add(length).max(0) } else { start };
    let high = if end < 0 { end.saturating_add(length).max(0) } else { end.min(length) };
    Ok((low as usize, high as usize))
}

fn position(thread: &Thread, object: Ref<'_>, default: i64) -> PyResult<i64> {
    if object.word().is_int() {
        return Ok(object.word().int());
    }
    if object.is_null() || object.is_none() {
        return Ok(default);
    }
    if thread.space.int_value(object).is_none() && !has_index(thread, object) {
        return Err(thread.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    thread.index_clamped(object)
}

/// Whether an object may be used as an index.
pub fn has_index(thread: &Thread, object: Ref<'_>) -> bool {
    thread.space.int_value(object).is_some() || thread.lookup_name(thread.space.type_of(object), names::INDEX).is_some()
}

/// An item's index into a sequence of that length, or None where it is out of range.
#[inline]
pub fn item(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(length as i64)? } else { index };
    usize::try_from(at).ok().filter(|at| *at < length)
}

/// An index argument that must fit a machine word: IndexError with CPython's text where it does not.
pub fn index_argument(thread: &Thread, object: Ref<'_>) -> PyResult<i64> {
    if object.word().is_int() {
        return Ok(object.word().int());
    }
    let index = thread.index(object)?;
    match objects::Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
        Some(index) => Ok(index),
        None => {
            let given = thread.type_name(object);
            Err(thread.index_error(&format!("cannot fit '{given}' into an index-sized integer")))
        }
    }
}

/// A count argument that must fit a machine word: OverflowError with CPython's text where it does not.
pub fn count_argument(thread: &Thread, object: Ref<'_>) -> PyResult<i64> {
    if object.word().is_int() {
        return Ok(object.word().int());
    }
    let count = thread.index(object)?;
    match objects::Space::exact_int(count.as_ref()).and_then(|value| value.to_i64()) {
        Some(count) => Ok(count),
        None => Err(thread.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// An optional count argument where negative numbers and NULL mean no limit (`maxsplit`, `count`).
pub fn limit_argument(thread: &Thread, object: Ref<'_>) -> PyResult<usize> {
    if object.is_null() {
        return Ok(usize::MAX);
    }
    Ok(usize::try_from(count_argument(thread, object)?).unwrap_or(usize::MAX))
}

/// The count of a repetition: OverflowError with CPython's text where it does not fit a machine word.
pub fn repeat_argument(thread: &Thread, object: Ref<'_>) -> PyResult<i64> {
    if object.word().is_int() {
        return Ok(object.word().int());
    }
    let count = thread.index(object)?;
    match objects::Space::exact_int(count.as_ref()).and_then(|value| value.to_i64()) {
        Some(count) => Ok(count),
        None => {
            let given = thread.type_name(object);
            Err(thread.overflow_error(&format!("cannot fit '{given}' into an index-sized integer")))
        }
    }
}

/// What a sequence's `*` makes of an operand that is no integer: the operand's own class may know.
pub fn not_a_count(thread: &Thread, object: Ref<'_>) -> PyResult {
    let class = thread.space.type_of(object);
    if thread.overrides(class, names::RMUL) || thread.overrides(class, names::MUL) {
        return Ok(objects::Obj::not_implemented());
    }
    let given = class.name_lossy();
    Err(thread.type_error(&format!("can't multiply sequence by non-int of type '{given}'")))
}
