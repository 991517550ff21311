//! Subscripts of sequences: an index or a slice, and the index arguments of sequence methods.

use objects::shape::fixed;
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;

/// A sequence's subscript.
pub enum Subscript<'a> {
    /// As given: negative ones count from the end.
    Index(i64),
    Slice(Ref<'a>),
}

/// Reads a subscript of a sequence; `what` is its type's name for messages.
#[inline]
pub fn subscript<'a>(thread: &Thread, key: Ref<'a>, what: &str) -> PyResult<Subscript<'a>> {
    if key.word().is_int() {
        return Ok(Subscript::Index(key.word().int()));
    }
    if key.has_shape(fixed::SLICE) {
        return Ok(Subscript::Slice(key));
    }
    if !is_index(thread, key) {
        let text = format!("{what} indices must be integers or slices, not {}", thread.type_name(key));
        return Err(thread.type_error(&text));
    }
    item_index(thread, key).map(Subscript::Index)
}

/// The value of an index that must fit into 64 bits, or IndexError.
pub fn item_index(thread: &Thread, key: Ref<'_>) -> PyResult<i64> {
    let index = thread.index(key)?;
    match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
        Some(value) => Ok(value),
        None => {
            let text = format!("cannot fit '{}' into an index-sized integer", thread.type_name(key));
            Err(thread.raise(&exceptions::INDEX_ERROR, &text))
        }
    }
}

/// Whether the object is an int or has `__index__`.
#[inline]
pub fn is_index(thread: &Thread, object: Ref<'_>) -> bool {
    object.word().is_int()
        || thread.space.int_value(object).is_some()
        || thread.lookup_name(thread.space.type_of(object), names::INDEX).is_some()
}

/// The place of an index in a sequence of that length, if it is in bounds.
#[inline(always)]
pub fn place(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(length as i64)? } else { index };
    if at >= 0 && (at as usize) < length { Some(at as usize) } else { None }
}

/// A start or stop argument of `index` and the like, clamped to the sequence's length. NULL is `default`.
pub fn clamped_bound(thread: &Thread, object: Ref<'_>, length: usize, default: usize) -> PyResult<usize> {
    let Some(object) = object.non_null() else { return Ok(default) };
    if !is_index(thread, object) {
        return Err(thread.type_error("slice indices must be integers or have an __index__ method"));
    }
    let index = thread.index_clamped(object)?;
    Ok(if index < 0 { index.saturating_add(length as i64).max(0) as usize } else { (index as usize).min(length) })
}

/// What `sequence * count` is told to do.
pub enum Repeat {
    /// Negative counts are 0.
    Times(usize),
    /// The other operand's `__rmul__` is asked.
    NotImplemented,
}

/// The count of `sequence * count`.
pub fn repeat_count(thread: &Thread, count: Ref<'_>) -> PyResult<Repeat> {
    if count.word().is_int() {
        return Ok(Repeat::Times(count.word().int().max(0) as usize));
    }
    if thread.space.int_value(count).is_none() && thread.overrides(thread.space.type_of(count), names::RMUL) {
        return Ok(Repeat::NotImplemented);
    }
    if !is_index(thread, count) {
        let text = format!("can't multiply sequence by non-int of type '{}'", thread.type_name(count));
        return Err(thread.type_error(&text));
    }
    let index = thread.index(count)?;
    match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
        Some(value) => Ok(Repeat::Times(value.max(0) as usize)),
        None => {
            let text = format!("cannot fit '{}' into an index-sized integer", thread.type_name(count));
            Err(thread.overflow_error(&text))
        }
    }
}

/// What `sequence + other` gives where `other` is of the wrong type: NotImplemented for a class with `__radd__` of its
/// own, else TypeError.
pub fn cannot_concatenate(thread: &Thread, other: Ref<'_>, what: &str) -> PyResult {
    if thread.overrides(thread.space.type_of(other), names::RADD) {
        return Ok(Obj::not_implemented());
    }
    let text = format!("can only concatenate {what} (not \"{}\") to {what}", thread.type_name(other));
    Err(thread.type_error(&text))
}
