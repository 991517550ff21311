//! Cutting strings into pieces, and joining them.

use std::ops::Range;

use objects::list::List;
use objects::shape::fixed;
use objects::string::{Str, StrView};
use objects::{Obj, Ref, RefExt, Space, with_units};
use text::split::{self as algorithm, Blanks, Ends};

use super::{building, own, search, with_same_width};
use crate::exceptions;
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bounds, wrapped};

pub(super) const METHODS: &[Native] = &[
    method(
        "split",
        "($self, /, sep=None, maxsplit=-1)",
        |thread, arguments| split(thread, arguments, false),
        "Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator used to \
         split the string. None (the default value) means any whitespace, and drops empty strings.\n  maxsplit\n    Maximum \
         number of splits. -1 (the default value) means no limit.",
    ),
    method(
        "rsplit",
        "($self, /, sep=None, maxsplit=-1)",
        |thread, arguments| split(thread, arguments, true),
        "Return a list of the substrings in the string, using sep as the separator string.\n\nSplitting starts at the end of the \
         string and works to the front.",
    ),
    method(
        "splitlines",
        "($self, /, keepends=False)",
        split_lines,
        "Return a list of the lines in the string, breaking at line boundaries.\n\nLine breaks are not included in the resulting \
         list unless keepends is given and true.",
    ),
    method(
        "partition",
        "($self, sep, /)",
        |thread, arguments| partition(thread, arguments, "partition", false),
        "Partition the string into three parts using the given separator.",
    ),
    method(
        "rpartition",
        "($self, sep, /)",
        |thread, arguments| partition(thread, arguments, "rpartition", true),
        "Partition the string into three parts using the given separator, searching from the end.",
    ),
    method(
        "strip",
        "($self, chars=None, /)",
        |thread, arguments| strip(thread, arguments, "strip", Ends::Both),
        "Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
    ),
    method(
        "lstrip",
        "($self, chars=None, /)",
        |thread, arguments| strip(thread, arguments, "lstrip", Ends::Left),
        "Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
    ),
    method(
        "rstrip",
        "($self, chars=None, /)",
        |thread, arguments| strip(thread, arguments, "rstrip", Ends::Right),
        "Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
    ),
    method(
        "join",
        "($self, iterable, /)",
        join,
        "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\n\
         The result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'",
    ),
];

/// A list of pieces.
fn list_of(thread: &Thread, object: Ref<'_>, view: StrView<'_>, ranges: &[Range<usize>]) -> PyResult {
    let result = thread.space.list([])?;
    // SAFETY: made as a list just now.
    let list = unsafe { result.cast::<List>() };
    list.reserve(ranges.len())?;
    for range in ranges {
        list.push(building::piece(thread, object, view, range.start, range.end)?)?;
    }
    Ok(result)
}

fn split(thread: &Thread, arguments: &[Ref<'_>], from_end: bool) -> PyResult {
    let view = own(thread, arguments[0]).view();
    let limit = bounds::limit_argument(thread, arguments[2])?;
    let separator = arguments[1];
    if separator.is_null() || separator.is_none() {
        let ranges = with_units!(view, units => if from_end {
            algorithm::rsplit_blanks(units, limit, Blanks::Text)
        } else {
            algorithm::split_blanks(units, limit, Blanks::Text)
        });
        return list_of(thread, arguments[0], view, &ranges);
    }
    let Some(separator) = thread.space.str_value(separator) else {
        let given = thread.type_name(separator);
        return Err(thread.type_error(&format!("must be str or None, not {given}")));
    };
    if separator.len() == 0 {
        return Err(thread.value_error("empty separator"));
    }
    let whole = || std::iter::once(0..view.len()).collect();
    let ranges = with_same_width!(view, separator.view(), h, n => if from_end {
        algorithm::rsplit(h, n, limit)
    } else {
        algorithm::split(h, n, limit)
    }, whole());
    list_of(thread, arguments[0], view, &ranges)
}

fn split_lines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let keep_ends = match arguments[1].non_null() {
        Some(keep) => thread.truth(keep)?,
        None => false,
    };
    let view = own(thread, arguments[0]).view();
    let ranges = with_units!(view, units => algorithm::split_lines(units, keep_ends, Blanks::Text));
    list_of(thread, arguments[0], view, &ranges)
}

fn partition(thread: &Thread, arguments: &[Ref<'_>], name: &str, from_end: bool) -> PyResult {
    let Some(separator) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("{name}() argument must be str, not {given}")));
    };
    if separator.len() == 0 {
        return Err(thread.value_error("empty separator"));
    }
    let view = own(thread, arguments[0]).view();
    let empty = || thread.space.empty_str();
    match search::find(view, separator.view(), 0, view.len(), from_end) {
        Some(at) => {
            let before = building::piece(thread, arguments[0], view, 0, at)?;
            let after = building::piece(thread, arguments[0], view, at + separator.len(), view.len())?;
            Ok(thread.space.tuple([before, wrapped::value(thread, arguments[1]), after])?)
        }
        None => {
            let whole = wrapped::value(thread, arguments[0]);
            Ok(thread.space.tuple(if from_end { [empty(), empty(), whole] } else { [whole, empty(), empty()] })?)
        }
    }
}

fn strip(thread: &Thread, arguments: &[Ref<'_>], name: &str, ends: Ends) -> PyResult {
    let view = own(thread, arguments[0]).view();
    let range = match arguments[1].non_null().filter(|set| !set.is_none()) {
        None => with_units!(view, units => algorithm::strip_blanks(units, ends, Blanks::Text)),
        Some(set) => match thread.space.str_value(set) {
            Some(set) => {
                with_units!(view, units => with_units!(set.view(), set => algorithm::strip_set(units, ends, set)))
            }
            None => {
                let given = thread.type_name(set);
                return Err(thread.type_error(&format!("{name} arg must be None or str, not {given}")));
            }
        },
    };
    building::piece(thread, arguments[0], view, range.start, range.end)
}

/// `separator.join(items)` of an exact list or tuple of two exact strs at least; None for anything else.
fn join_plain(thread: &Thread, separator: &Str, items: Ref<'_>) -> PyResult<Option<Obj>> {
    let items = match (Space::exact_list(items), Space::exact_tuple(items)) {
        // SAFETY: no code runs while the strs are joined.
        (Some(list), _) => unsafe { list.items() },
        (_, Some(tuple)) => tuple.items(),
        _ => return Ok(None),
    };
    if items.len() < 2 || !items.iter().all(|item| item.has_shape(fixed::STR)) {
        return Ok(None);
    }
    // SAFETY: the shapes say so.
    Ok(thread.space.str_joined(separator, items.iter().map(|item| unsafe { item.cast::<Str>() }))?)
}

pub(crate) fn join(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let separator = own(thread, arguments[0]);
    if let Some(joined) = join_plain(thread, separator, arguments[1])? {
        return Ok(joined);
    }
    let items = match thread.collect(arguments[1]) {
        Ok(items) => items,
        Err(raised) => {
            let iterable = thread.lookup_name(thread.space.type_of(arguments[1]), crate::names::ITER).is_some()
                || thread.lookup_name(thread.space.type_of(arguments[1]), crate::names::GETITEM).is_some();
            if !iterable && thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
                drop(thread.take_exception(raised));
                return Err(thread.type_error("can only join an iterable"));
            }
            return Err(raised);
        }
    };
    super::join(thread, separator, &items)
}
