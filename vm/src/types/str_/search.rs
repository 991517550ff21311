//! Finding, counting and replacing parts of strings.

use objects::string::StrView;
use objects::{Obj, Ref, Space};
use text::search as algorithm;

use super::{argument, building, own, with_same_width};
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bounds, wrapped};

pub(super) const METHODS: &[Native] = &[
    method(
        "find",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, "find", false, false),
        "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nReturn -1 on failure.",
    ),
    method(
        "rfind",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, "rfind", true, false),
        "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nReturn -1 on failure.",
    ),
    method(
        "index",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, "index", false, true),
        "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nRaises ValueError when the substring is not found.",
    ),
    method(
        "rindex",
        "($self, sub, start=None, end=None, /)",
        |thread, arguments| position(thread, arguments, "rindex", true, true),
        "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nRaises ValueError when the substring is not found.",
    ),
    method(
        "count",
        "($self, sub, start=None, end=None, /)",
        count,
        "Return the number of non-overlapping occurrences of substring sub in string S[start:end].",
    ),
    method(
        "replace",
        "($self, old, new, /, count=-1)",
        replace,
        "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.",
    ),
    method(
        "startswith",
        "($self, prefix, start=None, end=None, /)",
        |thread, arguments| affix(thread, arguments, "startswith", false),
        "Return True if the string starts with the specified prefix, False otherwise.",
    ),
    method(
        "endswith",
        "($self, suffix, start=None, end=None, /)",
        |thread, arguments| affix(thread, arguments, "endswith", true),
        "Return True if the string ends with the specified suffix, False otherwise.",
    ),
    method(
        "removeprefix",
        "($self, prefix, /)",
        |thread, arguments| remove_affix(thread, arguments, "removeprefix", false),
        "Return a str with the given prefix string removed if present.",
    ),
    method(
        "removesuffix",
        "($self, suffix, /)",
        |thread, arguments| remove_affix(thread, arguments, "removesuffix", true),
        "Return a str with the given suffix string removed if present.",
    ),
];

/// Where a needle is found in a range of a haystack.
pub(super) fn find(
    haystack: StrView<'_>,
    needle: StrView<'_>,
    start: usize,
    end: usize,
    from_end: bool,
) -> Option<usize> {
    if start > end {
        return None;
    }
    let part = haystack.slice(start, end);
    let found = with_same_width!(part, needle, h, n => if from_end { algorithm::rfind(h, n) } else { algorithm::find(h, n) }, None);
    found.map(|at| at + start)
}

fn position(thread: &Thread, arguments: &[Ref<'_>], name: &str, from_end: bool, must_exist: bool) -> PyResult {
    let needle = argument(thread, arguments[1], name, 1)?;
    let text = own(thread, arguments[0]);
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], text.len())?;
    match find(text.view(), needle.view(), start, end, from_end) {
        Some(at) => Ok(Obj::small_int(at as i64)),
        None if must_exist => Err(thread.value_error("substring not found")),
        None => Ok(Obj::small_int(-1)),
    }
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let needle = argument(thread, arguments[1], "count", 1)?;
    let text = own(thread, arguments[0]);
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], text.len())?;
    if start > end {
        return Ok(Obj::small_int(0));
    }
    let part = text.view().slice(start, end);
    let found = with_same_width!(part, needle.view(), h, n => algorithm::count(h, n), 0);
    Ok(Obj::small_int(found as i64))
}

fn replace(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let old = argument(thread, arguments[1], "replace", 1)?.view();
    let new = argument(thread, arguments[2], "replace", 2)?.view();
    let limit = bounds::limit_argument(thread, arguments[3])?;
    let text = own(thread, arguments[0]).view();
    if limit == 0 || old.len() > text.len() {
        return Ok(wrapped::value(thread, arguments[0]));
    }
    if let (StrView::Latin1(bytes), StrView::Latin1(&[from]), StrView::Latin1(&[to]), usize::MAX) =
        (text, old, new, limit)
    {
        return replace_byte(thread, arguments[0], bytes, from, to);
    }
    let places = with_same_width!(text, old, h, n => algorithm::replacements(h, n, limit), Vec::new());
    if places.is_empty() {
        return Ok(wrapped::value(thread, arguments[0]));
    }
    let growth =
        new.len().saturating_sub(old.len()).checked_mul(places.len()).and_then(|more| more.checked_add(text.len()));
    thread.ensure_room(growth.ok_or(objects::OutOfMemory)?)?;
    let mut parts = Vec::with_capacity(places.len() * 2 + 1);
    let mut last = 0;
    for at in places {
        if at > last {
            parts.push(text.slice(last, at));
        }
        parts.push(new);
        last = at + old.len();
    }
    parts.push(text.slice(last, text.len()));
    Ok(thread.space.str_concat(&parts)?)
}

/// Replaces one character by another all over a text.
fn replace_byte(thread: &Thread, text: Ref<'_>, bytes: &[u8], from: u8, to: u8) -> PyResult {
    let Some(first) = bytes.iter().position(|&byte| byte == from) else { return Ok(wrapped::value(thread, text)) };
    let is_ascii = to.is_ascii() && bytes.iter().all(|&byte| byte.is_ascii() || byte == from);
    Ok(thread.space.latin1_str_with(bytes.len(), is_ascii, |out| {
        out.copy_from_slice(bytes);
        out[first..].iter_mut().filter(|byte| **byte == from).for_each(|byte| *byte = to);
    })?)
}

/// Whether a range of a text starts or ends with an affix.
fn has_affix(text: StrView<'_>, affix: StrView<'_>, start: usize, end: usize, at_end: bool) -> bool {
    if start > end || affix.len() > end - start {
        return false;
    }
    let part = if at_end { text.slice(end - affix.len(), end) } else { text.slice(start, start + affix.len()) };
    part == affix
}

fn affix(thread: &Thread, arguments: &[Ref<'_>], name: &str, at_end: bool) -> PyResult {
    let text = own(thread, arguments[0]);
    let (start, end) = bounds::clip(thread, arguments[2], arguments[3], text.len())?;
    if let Some(affix) = thread.space.str_value(arguments[1]) {
        return Ok(Obj::boolean(has_affix(text.view(), affix.view(), start, end, at_end)));
    }
    if let Some(affixes) = thread.space.tuple_value(arguments[1]) {
        for affix in affixes.items() {
            let Some(affix) = thread.space.str_value(*affix) else {
                let given = thread.type_name(*affix);
                return Err(thread.type_error(&format!("tuple for {name} must only contain str, not {given}")));
            };
            if has_affix(text.view(), affix.view(), start, end, at_end) {
                return Ok(Obj::boolean(true));
            }
        }
        return Ok(Obj::boolean(false));
    }
    let given = thread.type_name(arguments[1]);
    Err(thread.type_error(&format!("{name} first arg must be str or a tuple of str, not {given}")))
}

fn remove_affix(thread: &Thread, arguments: &[Ref<'_>], name: &str, at_end: bool) -> PyResult {
    let Some(affix) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("{name}() argument must be str, not {given}")));
    };
    let text = own(thread, arguments[0]);
    let (length, cut) = (text.len(), affix.len());
    let exact = wrapped::value(thread, arguments[0]);
    if cut == 0 || !has_affix(text.view(), affix.view(), 0, length, at_end) {
        return Ok(exact);
    }
    let view = Space::exact_str(exact.as_ref()).expect("an exact str").view();
    let (start, end) = if at_end { (0, length - cut) } else { (cut, length) };
    building::piece(thread, exact.as_ref(), view, start, end)
}
