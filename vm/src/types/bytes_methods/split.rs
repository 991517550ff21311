//! Cutting bytes into pieces, and joining them.

use std::ops::Range;

use objects::list::List;
use objects::{Ref, RefExt, Space};
use text::split::{self as algorithm, Blanks, Ends};

use super::{data, like, unchanged};
use crate::exceptions;
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::bounds;
use crate::types::buffer;

pub(super) const METHODS: &[Native] = &[
    method(
        "split",
        "($self, /, sep=None, maxsplit=-1)",
        |thread, arguments| split(thread, arguments, false),
        "Return a list of the sections in the bytes, using sep as the delimiter.",
    ),
    method(
        "rsplit",
        "($self, /, sep=None, maxsplit=-1)",
        |thread, arguments| split(thread, arguments, true),
        "Return a list of the sections in the bytes, using sep as the delimiter.\n\nSplitting is done starting at the end of the bytes and working to the front.",
    ),
    method(
        "splitlines",
        "($self, /, keepends=False)",
        split_lines,
        "Return a list of the lines in the bytes, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue.",
    ),
    method(
        "partition",
        "($self, sep, /)",
        |thread, arguments| partition(thread, arguments, false),
        "Partition the bytes into three parts using the given separator.",
    ),
    method(
        "rpartition",
        "($self, sep, /)",
        |thread, arguments| partition(thread, arguments, true),
        "Partition the bytes into three parts using the given separator, searching from the end.",
    ),
    method(
        "strip",
        "($self, bytes=None, /)",
        |thread, arguments| strip(thread, arguments, Ends::Both),
        "Strip leading and trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading and trailing ASCII whitespace.",
    ),
    method(
        "lstrip",
        "($self, bytes=None, /)",
        |thread, arguments| strip(thread, arguments, Ends::Left),
        "Strip leading bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading  ASCII whitespace.",
    ),
    method(
        "rstrip",
        "($self, bytes=None, /)",
        |thread, arguments| strip(thread, arguments, Ends::Right),
        "Strip trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip trailing ASCII whitespace.",
    ),
    method("join", "($self, iterable_of_bytes, /)", join, "Concatenate any number of bytes objects."),
];

/// A list of pieces. The bytes do not change meanwhile: nothing here runs Python code.
fn list_of(thread: &Thread, object: Ref<'_>, ranges: &[Range<usize>]) -> PyResult {
    let result = thread.space.list([])?;
    // SAFETY: made as a list just now.
    let list = unsafe { result.cast::<List>() };
    list.reserve(ranges.len())?;
    let bytes = data(thread, object);
    for range in ranges {
        if range.len() == bytes.len() {
            list.push(unchanged(thread, object)?)?;
        } else {
            list.push(like(thread, object, &bytes[range.clone()])?)?;
        }
    }
    Ok(result)
}

fn split(thread: &Thread, arguments: &[Ref<'_>], from_end: bool) -> PyResult {
    let limit = bounds::limit_argument(thread, arguments[2])?;
    let separator = arguments[1];
    if separator.is_null() || separator.is_none() {
        let bytes = data(thread, arguments[0]);
        let ranges = if from_end {
            algorithm::rsplit_blanks(bytes, limit, Blanks::Bytes)
        } else {
            algorithm::split_blanks(bytes, limit, Blanks::Bytes)
        };
        return list_of(thread, arguments[0], &ranges);
    }
    let separator = buffer::require(thread, separator)?;
    if separator.is_empty() {
        return Err(thread.value_error("empty separator"));
    }
    let bytes = data(thread, arguments[0]);
    let ranges =
        if from_end { algorithm::rsplit(bytes, &separator, limit) } else { algorithm::split(bytes, &separator, limit) };
    list_of(thread, arguments[0], &ranges)
}

fn split_lines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let keep_ends = match arguments[1].non_null() {
        Some(keep) => thread.truth(keep)?,
        None => false,
    };
    let ranges = algorithm::split_lines(data(thread, arguments[0]), keep_ends, Blanks::Bytes);
    list_of(thread, arguments[0], &ranges)
}

fn partition(thread: &Thread, arguments: &[Ref<'_>], from_end: bool) -> PyResult {
    let separator = buffer::require(thread, arguments[1])?;
    if separator.is_empty() {
        return Err(thread.value_error("empty separator"));
    }
    let bytes = data(thread, arguments[0]);
    let found = if from_end { text::search::rfind(bytes, &separator) } else { text::search::find(bytes, &separator) };
    let make = |part: &[u8]| like(thread, arguments[0], part);
    let parts = match found {
        Some(at) => {
            let middle = if Space::exact_bytes(arguments[1]).is_some() && !super::is_array(thread, arguments[0]) {
                arguments[1].own()
            } else {
                make(&separator)?
            };
            [make(&bytes[..at])?, middle, make(&bytes[at + separator.len()..])?]
        }
        None if from_end => [make(&[])?, make(&[])?, unchanged(thread, arguments[0])?],
        None => [unchanged(thread, arguments[0])?, make(&[])?, make(&[])?],
    };
    Ok(thread.space.tuple(parts)?)
}

fn strip(thread: &Thread, arguments: &[Ref<'_>], ends: Ends) -> PyResult {
    let range = match arguments[1].non_null().filter(|set| !set.is_none()) {
        None => algorithm::strip_blanks(data(thread, arguments[0]), ends, Blanks::Bytes),
        Some(set) => {
            let set = buffer::require(thread, set)?;
            algorithm::strip_set(data(thread, arguments[0]), ends, &set)
        }
    };
    let bytes = data(thread, arguments[0]);
    if range.len() == bytes.len() {
        return unchanged(thread, arguments[0]);
    }
    like(thread, arguments[0], &bytes[range])
}

fn join(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = match thread.collect(arguments[1]) {
        Ok(items) => items,
        Err(raised) => {
            let class = thread.space.type_of(arguments[1]);
            let iterable = [crate::names::ITER, crate::names::GETITEM]
                .iter()
                .any(|name| thread.lookup_name(class, *name).is_some());
            if !iterable && thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
                drop(thread.take_exception(raised));
                return Err(thread.type_error("can only join an iterable"));
            }
            return Err(raised);
        }
    };
    if let [item] = &items[..]
        && Space::exact_bytes(item.as_ref()).is_some()
        && !super::is_array(thread, arguments[0])
    {
        return Ok(item.clone());
    }
    let mut parts = Vec::with_capacity(items.len());
    let mut total = 0usize;
    for (index, item) in items.iter().enumerate() {
        let Some(part) = buffer::get(thread, item.as_ref())? else {
            let given = thread.type_name(item.as_ref());
            return Err(
                thread.type_error(&format!("sequence item {index}: expected a bytes-like object, {given} found"))
            );
        };
        total = total.checked_add(part.len()).ok_or(objects::OutOfMemory)?;
        parts.push(part);
    }
    let separator = data(thread, arguments[0]);
    let between = separator.len().checked_mul(parts.len().saturating_sub(1)).ok_or(objects::OutOfMemory)?;
    let total = total.checked_add(between).ok_or(objects::OutOfMemory)?;
    thread.ensure_room(total)?;
    let mut joined = Vec::with_capacity(total);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            joined.extend_from_slice(separator);
        }
        joined.extend_from_slice(part);
    }
    like(thread, arguments[0], &joined)
}
