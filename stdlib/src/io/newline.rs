//! Line ends: `IncrementalNewlineDecoder`, and the search for them that text streams share.

use objects::string::StrView;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space, with_units};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::{PyResult, Thread};

use super::base;
use crate::arguments::{given, truth_or};
use crate::fields::{at as field, number as get_int, set_number as set_int};

pub const SEEN_CR: i64 = 1;
pub const SEEN_LF: i64 = 2;
pub const SEEN_CRLF: i64 = 4;
/// A `\r` was held back: a `\n` may follow.
pub const PENDING_CR: i64 = 8;

const DECODER: usize = 0;
const TRANSLATE: usize = 1;
const STATE: usize = 2;

pub static INCREMENTAL_NEWLINE_DECODER: TypeTable = TypeTable {
    native: record("IncrementalNewlineDecoder", 3),
    module: "_io",
    flags: TypeFlags::BASE,
    doc: "Codec used when reading a file in universal newlines mode.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    vm::native::new_method("($type, /, *args, **kwargs)", base::new),
    method("__init__", "($self, decoder, translate, errors='strict')", init, ""),
    method("decode", "($self, input, final=False)", decode, ""),
    method("getstate", "($self, /)", get_state, ""),
    method("setstate", "($self, state, /)", set_state, ""),
    method("reset", "($self, /)", reset, ""),
];

const GETSETS: &[GetSet] = &[getset("newlines", |thread, decoder| newlines(thread, get_int(decoder, STATE)), None, "")];

/// The `newlines` attribute of a state.
pub fn newlines(thread: &Thread, state: i64) -> PyResult {
    let mut seen = Vec::new();
    for (flag, text) in [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")] {
        if state & flag != 0 {
            seen.push(thread.new_str(text)?);
        }
    }
    match seen.len() {
        0 => Ok(Obj::none()),
        1 => Ok(seen.remove(0)),
        _ => Ok(thread.space.tuple(seen)?),
    }
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    field(arguments[0], DECODER).set(arguments[1].own());
    set_int(arguments[0], TRANSLATE, i64::from(thread.truth(arguments[2])?));
    set_int(arguments[0], STATE, 0);
    Ok(Obj::none())
}

fn decode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let is_final = truth_or(thread, arguments[2], false)?;
    let decoder = field(arguments[0], DECODER).get();
    let text = match decoder.filter(|decoder| !decoder.is_none()) {
        Some(decoder) => {
            let is_final = Obj::boolean(is_final);
            thread.call_method_str(decoder.as_ref(), "decode", &[arguments[1], is_final.as_ref()])?
        }
        None => arguments[1].own(),
    };
    if thread.space.str_value(text.as_ref()).is_none() {
        let given = thread.type_name(text.as_ref());
        return Err(thread.type_error(&format!("decoder should return a string result, not '{given}'")));
    }
    let mut state = get_int(arguments[0], STATE);
    let text = translate(thread, text, &mut state, get_int(arguments[0], TRANSLATE) != 0, is_final)?;
    set_int(arguments[0], STATE, state);
    Ok(text)
}

/// Notes which line ends a text has and, with `replaces`, makes all of them `\n`.
pub fn translate(thread: &Thread, text: Obj, state: &mut i64, replaces: bool, is_final: bool) -> PyResult {
    let Some(string) = thread.space.str_value(text.as_ref()) else { return Ok(text) };
    let view = string.view();
    let held = *state & PENDING_CR != 0;
    if !held && !contains(view, b'\r') {
        if *state & SEEN_LF == 0 && contains(view, b'\n') {
            *state |= SEEN_LF;
        }
        return Ok(text);
    }
    let mut points: Vec<u32> = Vec::with_capacity(view.len() + 1);
    if held && (is_final || !view.is_empty()) {
        points.push(u32::from('\r'));
        *state &= !PENDING_CR;
    }
    points.extend(view.chars());
    if !is_final && points.last() == Some(&u32::from('\r')) {
        points.pop();
        *state |= PENDING_CR;
    }
    let mut made = Vec::with_capacity(points.len());
    let mut at = 0;
    while let Some(&point) = points.get(at) {
        at += 1;
        let (flag, is_pair) = match (point, points.get(at)) {
            (0x0d, Some(0x0a)) => (SEEN_CRLF, true),
            (0x0d, _) => (SEEN_CR, false),
            (0x0a, _) => (SEEN_LF, false),
            _ => {
                made.push(point);
                continue;
            }
        };
        *state |= flag;
        if replaces {
            made.push(0x0a);
        } else {
            made.push(point);
            if is_pair {
                made.push(0x0a);
            }
        }
        at += usize::from(is_pair);
    }
    Ok(thread.space.str_from_view(StrView::Ucs4(&made))?)
}

/// Whether a text holds an ASCII character.
pub fn contains(view: StrView<'_>, character: u8) -> bool {
    match view {
        StrView::Latin1(units) => memchr::memchr(character, units).is_some(),
        StrView::Ucs2(units) => units.contains(&u16::from(character)),
        StrView::Ucs4(units) => units.contains(&u32::from(character)),
    }
}

fn find(view: StrView<'_>, start: usize, character: u8) -> Option<usize> {
    match view {
        StrView::Latin1(units) => memchr::memchr(character, &units[start..]).map(|at| at + start),
        _ => with_units!(view, units => {
            units[start..].iter().position(|&unit| u64::from(unit) == u64::from(character)).map(|at| at + start)
        }),
    }
}

/// How lines end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n` only: all others were translated, or do not count.
    Newline,
    Return,
    ReturnNewline,
    /// Any of the three.
    Universal,
}

/// Where a line that begins at `start` ends (behind its end mark), if it does.
pub fn line_end(view: StrView<'_>, start: usize, mode: LineEnd) -> Option<usize> {
    match mode {
        LineEnd::Newline => find(view, start, b'\n').map(|at| at + 1),
        LineEnd::Return => find(view, start, b'\r').map(|at| at + 1),
        LineEnd::ReturnNewline => {
            let mut from = start;
            loop {
                let at = find(view, from, b'\r')?;
                if at + 1 >= view.len() {
                    return None;
                }
                if view.at(at + 1) == 0x0a {
                    return Some(at + 2);
                }
                from = at + 1;
            }
        }
        LineEnd::Universal => {
            let newline = find(view, start, b'\n');
            let limit = newline.unwrap_or(view.len());
            match find(view.slice(0, limit), start, b'\r') {
                Some(at) if at + 1 < view.len() && view.at(at + 1) == 0x0a => Some(at + 2),
                Some(at) => Some(at + 1),
                None => newline.map(|at| at + 1),
            }
        }
    }
}

fn get_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let decoder = field(arguments[0], DECODER).get();
    let (buffer, flags) = match decoder.filter(|decoder| !decoder.is_none()) {
        Some(decoder) => {
            let state = thread.call_method_str(decoder.as_ref(), "getstate", &[])?;
            let items = Space::exact_tuple(state.as_ref()).map(|state| state.items()).unwrap_or(&[]);
            let [buffer, flags] = items else {
                return Err(thread.type_error("illegal decoder state"));
            };
            (buffer.own(), thread.index_i64(*flags)?)
        }
        None => (thread.space.bytes(&[])?, 0),
    };
    let held = i64::from(get_int(arguments[0], STATE) & PENDING_CR != 0);
    crate::arguments::tuple(thread, [buffer, thread.space.int(flags << 1 | held)?])
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(arguments[1]).map(|state| state.items()).unwrap_or(&[]);
    let [buffer, flags] = items else {
        return Err(thread.type_error("state argument must be a tuple"));
    };
    let flags = thread.index_i64(*flags)?;
    let state = get_int(arguments[0], STATE) & !PENDING_CR;
    set_int(arguments[0], STATE, state | if flags & 1 != 0 { PENDING_CR } else { 0 });
    if let Some(decoder) = field(arguments[0], DECODER).get().filter(|decoder| !decoder.is_none()) {
        let inner = crate::arguments::tuple(thread, [buffer.own(), thread.space.int(flags >> 1)?])?;
        thread.call_method_str(decoder.as_ref(), "setstate", &[inner.as_ref()])?;
    }
    Ok(Obj::none())
}

fn reset(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_int(arguments[0], STATE, 0);
    if let Some(decoder) = field(arguments[0], DECODER).get().filter(|decoder| !decoder.is_none()) {
        thread.call_method_str(decoder.as_ref(), "reset", &[])?;
    }
    Ok(Obj::none())
}

/// A `newline` argument, checked.
pub fn newline_argument(thread: &Thread, argument: Ref<'_>) -> PyResult<Option<String>> {
    let Some(argument) = given(argument) else { return Ok(None) };
    let Some(text) = thread.space.str_value(argument) else {
        let text = format!("newline must be str or None, not {}", thread.type_name(argument));
        return Err(thread.type_error(&text));
    };
    let text = text.to_string_lossy();
    if !matches!(text.as_str(), "" | "\n" | "\r" | "\r\n") {
        let shown = thread.repr_string(argument)?;
        return Err(thread.value_error(&format!("illegal newline value: {shown}")));
    }
    Ok(Some(text))
}

/// Replaces each `\n` of a text by another line end.
pub fn replace_newlines(thread: &Thread, text: Ref<'_>, with: &str) -> PyResult {
    let Some(string) = thread.space.str_value(text) else { return Ok(text.own()) };
    let view = string.view();
    if !contains(view, b'\n') {
        return Ok(text.own());
    }
    let mut points = Vec::with_capacity(view.len() + 16);
    for point in view.chars() {
        if point == 0x0a {
            points.extend(with.bytes().map(u32::from));
        } else {
            points.push(point);
        }
    }
    Ok(thread.space.str_from_view(StrView::Ucs4(&points))?)
}
