//! Finding, counting and replacing parts of bytes.

use objects::{Obj, Ref};
use text::search as algorithm;

use super::{data, like, needle, unchanged};
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::bounds;
use crate::types::buffer;

pub(super) const METHODS: &[Native] = &[
    method(
        "find",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, false, false),
        "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nReturn -1 on failure.",
    ),
    method(
        "rfind",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, true, false),
        "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nReturn -1 on failure.",
    ),
    method(
        "index",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, false, true),
        "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nRaise ValueError if the subsection is not found.",
    ),
    method(
        "rindex",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, true, true),
        "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nRaise ValueError if the subsection is not found.",
    ),
    method(
        "count",
        "($self, sub, start=None, end=None, /)",
        count,
        "Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].",
    ),
    method(
        "replace",
        "($self, old, new, count=-1, /)",
        replace,
        "Return a copy with all occurrences of substring old replaced by new.",
    ),
    method(
        "startswith",
        "($self, prefix, start=None, end=None, /)",
        |thread, arguments| affix(thread, arguments, "startswith", false),
        "Return True if the bytes starts with the specified prefix, False otherwise.",
    ),
    method(
        "endswith",
        "($self, suffix, start=None, end=None, /)",
        |thread, arguments| affix(thread, arguments, "endswith", true),
        "Return True if the bytes ends with the specified suffix, False otherwise.",
    ),
    method(
        "removeprefix",
        "($self, prefix, /)",
        |thread, arguments| {
            let affix = buffer::require(thread, arguments[1])?;
            let bytes = data(thread, arguments[0]);
            match bytes.strip_prefix(&*affix) {
                Some(rest) if !affix.is_empty() => like(thread, arguments[0], rest),
                _ => unchanged(thread, arguments[0]),
            }
        },
        "Return a bytes object with the given prefix string removed if present.",
    ),
    method(
        "removesuffix",
        "($self, suffix, /)",
        |thread, arguments| {
            let affix = buffer::require(thread, arguments[1])?;
            let bytes = data(thread, arguments[0]);
            match bytes.strip_suffix(&*affix) {
                Some(rest) if !affix.is_empty() => like(thread, arguments[0], rest),
                _ => unchanged(thread, arguments[0]),
            }
        },
        "Return a bytes object with the given suffix string removed if present.",
    ),
];

pub(super) fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !bounds::has_index(thread, arguments[1]) {
        let part = buffer::require(thread, arguments[1])?;
        return Ok(Obj::boolean(algorithm::find(data(thread, arguments[0]), &part).is_some()));
    }
    let byte = super::byte_argument(thread, arguments[1])?;
    Ok(Obj::boolean(memchr::memchr(byte, data(thread, arguments[0])).is_some()))
}

fn position(thread: &Thread, arguments: &[Ref<'_>], from_end: bool, must_exist: bool) -> PyResult {
    let needle = needle(thread, arguments[1])?;
    let length = data(thread, arguments[0]).len();
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], length)?;
    let bytes = data(thread, arguments[0]);
    let found = match bytes.get(start..end) {
        Some(part) => {
            if from_end {
                algorithm::rfind(part, &needle)
            } else {
                algorithm::find(part, &needle)
            }
        }
        None => None,
    };
    match found {
        Some(at) => Ok(Obj::small_int((at + start) as i64)),
        None if must_exist => Err(thread.value_error("subsection not found")),
        None => Ok(Obj::small_int(-1)),
    }
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let needle = needle(thread, arguments[1])?;
    let length = data(thread, arguments[0]).len();
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], length)?;
    let count = data(thread, arguments[0]).get(start..end).map_or(0, |part| algorithm::count(part, &needle));
    Ok(Obj::small_int(count as i64))
}

fn replace(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let old = buffer::require(thread, arguments[1])?;
    let new = buffer::require(thread, arguments[2])?;
    let limit = bounds::limit_argument(thread, arguments[3])?;
    let bytes = data(thread, arguments[0]);
    let places = if limit == 0 { Vec::new() } else { algorithm::replacements(bytes, &old, limit) };
    if places.is_empty() {
        return unchanged(thread, arguments[0]);
    }
    let growth =
        new.len().saturating_sub(old.len()).checked_mul(places.len()).and_then(|more| more.checked_add(bytes.len()));
    let room = growth.ok_or(objects::OutOfMemory)?;
    thread.ensure_room(room)?;
    let mut replaced = Vec::with_capacity(room);
    let mut last = 0;
    for at in places {
        replaced.extend_from_slice(&bytes[last..at]);
        replaced.extend_from_slice(&new);
        last = at + old.len();
    }
    replaced.extend_from_slice(&bytes[last..]);
    like(thread, arguments[0], &replaced)
}

fn has_affix(part: &[u8], affix: &[u8], at_end: bool) -> bool {
    if at_end { part.ends_with(affix) } else { part.starts_with(affix) }
}

fn affix(thread: &Thread, arguments: &[Ref<'_>], name: &str, at_end: bool) -> PyResult {
    let length = data(thread, arguments[0]).len();
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], length)?;
    let test =
        |affix: &[u8]| data(thread, arguments[0]).get(start..end).is_some_and(|part| has_affix(part, affix, at_end));
    if let Some(affixes) = thread.space.tuple_value(arguments[1]) {
        for affix in affixes.items() {
            if test(&buffer::require(thread, *affix)?) {
                return Ok(Obj::boolean(true));
            }
        }
        return Ok(Obj::boolean(false));
    }
    match buffer::get(thread, arguments[1])? {
        Some(affix) => Ok(Obj::boolean(test(&affix))),
        None => {
            let given = thread.type_name(arguments[1]);
            Err(thread.type_error(&format!("{name} first arg must be bytes or a tuple of bytes, not {given}")))
        }
    }
}
