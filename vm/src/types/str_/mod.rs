//! `str`.
//!
//! The work is in the text crate's algorithms, which are generic over the width of characters; here arguments are checked and
//! results become objects. What the bytecode interpreter needs at once is public.

pub mod building;
pub mod case;
mod creation;
mod format;
pub mod iterator;
mod padding;
pub mod percent;
mod predicates;
mod search;
pub(crate) mod split;
mod translate;

pub(crate) use creation::codec_arguments;
pub use format::format_method;
pub use percent::percent_format;

use std::cmp::Ordering;

use compiler::opcode::Comparison;
use objects::items::{self, ItemAccess};
use objects::shape::fixed;
use objects::string::{Str, StrView};
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, Space, with_units};

use crate::names;
use crate::native::{Native, TypeTable, method};
use crate::protocol::compare::holds;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{bounds, slice, wrapped};

pub static STR: TypeTable = TypeTable {
    native: NativeType {
        name: "str",
        layout: Layout::Str,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: Some(&ITEMS),
    },
    flags: TypeFlags::BASE,
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given \
          object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using \
          the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).",
    methods: &[
        creation::METHODS,
        OPERATORS,
        search::METHODS,
        split::METHODS,
        case::METHODS,
        predicates::METHODS,
        padding::METHODS,
        translate::METHODS,
        format::METHODS,
    ],
    ..TypeTable::EMPTY
};

static ITEMS: ItemAccess = ItemAccess::read_only(|space, text, index| {
    let text = space.str_value(text)?;
    let at = items::place(index, text.len());
    if let StrView::Latin1(characters) = text.view() {
        return characters.get(at).map(|character| space.latin1_char(*character));
    }
    if at < text.len() { space.str_from_chars(std::iter::once(text.view().at(at))).ok() } else { None }
});

macro_rules! comparison {
    ($name:literal, $comparison:ident, $doc:literal) => {
        method(
            $name,
            "($self, value, /)",
            |thread, arguments| compare_method(thread, arguments, Comparison::$comparison),
            $doc,
        )
    };
}

const OPERATORS: &[Native] = &[
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |thread, arguments| Ok(wrapped::value(thread, arguments[0])), "Return str(self)."),
    method(
        "__hash__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int(own(thread, arguments[0]).python_hash(&thread.space))?),
        "Return hash(self).",
    ),
    comparison!("__lt__", Less, "Return self<value."),
    comparison!("__le__", LessEqual, "Return self<=value."),
    comparison!("__eq__", Equal, "Return self==value."),
    comparison!("__ne__", NotEqual, "Return self!=value."),
    comparison!("__gt__", Greater, "Return self>value."),
    comparison!("__ge__", GreaterEqual, "Return self>=value."),
    method(
        "__len__",
        "($self, /)",
        |thread, arguments| Ok(Obj::small_int(own(thread, arguments[0]).len() as i64)),
        "Return len(self).",
    ),
    method("__iter__", "($self, /)", iterator::iterate, "Implement iter(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__mul__", "($self, value, /)", multiply_left, "Return self*value."),
    method("__rmul__", "($self, value, /)", multiply, "Return value*self."),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method(
        "__mod__",
        "($self, value, /)",
        |thread, arguments| percent_format(thread, own(thread, arguments[0]), arguments[1]),
        "Return self%value.",
    ),
    method(
        "__rmod__",
        "($self, value, /)",
        |thread, arguments| match thread.space.str_value(arguments[1]) {
            Some(format) => percent_format(thread, format, arguments[0]),
            None => Ok(Obj::not_implemented()),
        },
        "Return value%self.",
    ),
    method(
        "__getnewargs__",
        "($self, /)",
        |thread, arguments| {
            let copy = thread.space.str_from_view(own(thread, arguments[0]).view())?;
            Ok(thread.space.tuple([copy])?)
        },
        "",
    ),
    method("__sizeof__", "($self, /)", size_of, "Return the size of the string in memory, in bytes."),
];

/// The text of an argument that is known to be a str.
pub(super) fn own<'a>(thread: &Thread, object: Ref<'a>) -> &'a Str {
    thread.space.str_value(object).expect("the binder checked the instance")
}

/// Runs a generic expression on two views at the width of the first; `$none` where the second has a character too wide.
macro_rules! with_same_width {
    ($haystack:expr, $needle:expr, $h:ident, $n:ident => $body:expr, $none:expr) => {
        match ($haystack, $needle) {
            (StrView::Latin1($h), StrView::Latin1($n)) => $body,
            (StrView::Ucs2($h), StrView::Ucs2($n)) => $body,
            (StrView::Ucs4($h), StrView::Ucs4($n)) => $body,
            (StrView::Latin1($h), other) => match $crate::types::str_::at_width::<u8>(other) {
                Some(converted) => {
                    let $n = &converted[..];
                    $body
                }
                None => $none,
            },
            (StrView::Ucs2($h), other) => match $crate::types::str_::at_width::<u16>(other) {
                Some(converted) => {
                    let $n = &converted[..];
                    $body
                }
                None => $none,
            },
            (StrView::Ucs4($h), other) => match $crate::types::str_::at_width::<u32>(other) {
                Some(converted) => {
                    let $n = &converted[..];
                    $body
                }
                None => $none,
            },
        }
    };
}
pub(super) use with_same_width;

/// A view's characters at another width, if they fit.
pub(super) fn at_width<U: text::units::Unit>(view: StrView<'_>) -> Option<Vec<U>> {
    with_units!(view, units => text::units::convert(units))
}

/// How two strings compare.
#[inline]
pub fn compare(a: StrView<'_>, b: StrView<'_>) -> Ordering {
    match (a, b) {
        (StrView::Latin1(x), StrView::Latin1(y)) => x.cmp(y),
        (StrView::Ucs2(x), StrView::Ucs2(y)) => x.cmp(y),
        (StrView::Ucs4(x), StrView::Ucs4(y)) => x.cmp(y),
        _ => a.chars().cmp(b.chars()),
    }
}

fn compare_method(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let a = own(thread, arguments[0]);
    let Some(b) = thread.space.str_value(arguments[1]) else { return Ok(Obj::not_implemented()) };
    Ok(Obj::boolean(match comparison {
        Comparison::Equal => a.equals(b),
        Comparison::NotEqual => !a.equals(b),
        _ => holds(comparison, compare(a.view(), b.view())),
    }))
}

/// `a + b`
#[inline]
pub fn concat(thread: &Thread, a: &Str, b: &Str) -> PyResult {
    Ok(thread.space.str_concat(&[a.view(), b.view()])?)
}

fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let a = own(thread, arguments[0]);
    match thread.space.str_value(arguments[1]) {
        Some(b) if b.len() == 0 => Ok(wrapped::value(thread, arguments[0])),
        Some(_) if a.len() == 0 => Ok(wrapped::value(thread, arguments[1])),
        Some(b) => concat(thread, a, b),
        None if thread.overrides(thread.space.type_of(arguments[1]), names::RADD) => Ok(Obj::not_implemented()),
        None => {
            let given = thread.type_name(arguments[1]);
            Err(thread.type_error(&format!("can only concatenate str (not \"{given}\") to str")))
        }
    }
}

/// `self * value`: an operand that reflects multiplication itself goes first.
fn multiply_left(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.overrides(thread.space.type_of(arguments[1]), names::RMUL) {
        return Ok(Obj::not_implemented());
    }
    multiply(thread, arguments)
}

pub fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !bounds::has_index(thread, arguments[1]) {
        return bounds::not_a_count(thread, arguments[1]);
    }
    let count = bounds::repeat_argument(thread, arguments[1])?;
    repeat(thread, arguments[0], count)
}

/// `text * count`
pub fn repeat(thread: &Thread, object: Ref<'_>, count: i64) -> PyResult {
    let text = own(thread, object);
    let count = usize::try_from(count).unwrap_or(0);
    if count == 0 || text.len() == 0 {
        return Ok(thread.space.empty_str());
    }
    if count == 1 {
        return Ok(wrapped::value(thread, object));
    }
    let total = with_units!(text.view(), units => std::mem::size_of_val(units).checked_mul(count));
    thread.ensure_room(total.ok_or(objects::OutOfMemory)?)?;
    Ok(match text.view() {
        StrView::Latin1(units) => {
            thread.space.latin1_str_with(units.len() * count, units.is_ascii(), |out| match units {
                [unit] => out.fill(*unit),
                _ => out.chunks_exact_mut(units.len()).for_each(|part| part.copy_from_slice(units)),
            })?
        }
        StrView::Ucs2(units) => thread.space.str_from_view(StrView::Ucs2(&units.repeat(count)))?,
        StrView::Ucs4(units) => thread.space.str_from_view(StrView::Ucs4(&units.repeat(count)))?,
    })
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.space.str_value(arguments[1]) {
        Some(needle) => Ok(Obj::boolean(contains_str(own(thread, arguments[0]), needle))),
        None => {
            let given = thread.type_name(arguments[1]);
            Err(thread.type_error(&format!("'in <string>' requires string as left operand, not {given}")))
        }
    }
}

/// `needle in text`
pub fn contains_str(text: &Str, needle: &Str) -> bool {
    search::find(text.view(), needle.view(), 0, text.len(), false).is_some()
}

/// A character as a str.
#[inline]
pub fn from_point(thread: &Thread, point: u32) -> PyResult {
    if point < 0x100 {
        return Ok(thread.space.latin1_char(point as u8));
    }
    Ok(thread.space.str_from_chars(std::iter::once(point))?)
}

/// `text[index]`
#[inline]
pub fn get_index(thread: &Thread, text: &Str, index: i64) -> PyResult {
    match bounds::item(index, text.len()) {
        Some(at) => from_point(thread, text.view().at(at)),
        None => Err(thread.index_error("string index out of range")),
    }
}

pub(crate) fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = own(thread, arguments[0]);
    let key = arguments[1];
    if key.word().is_int() {
        return get_index(thread, text, key.word().int());
    }
    if key.has_shape(fixed::SLICE) {
        return slice_by(thread, arguments[0], key);
    }
    if bounds::has_index(thread, key) {
        return get_index(thread, text, bounds::index_argument(thread, key)?);
    }
    let given = thread.type_name(key);
    Err(thread.type_error(&format!("string indices must be integers, not '{given}'")))
}

/// `text[slice]` for a slice object.
pub fn slice_by(thread: &Thread, object: Ref<'_>, key: Ref<'_>) -> PyResult {
    let (start, stop, step, count) = slice::resolve(thread, key, own(thread, object).len())?;
    slice_range(thread, object, start, stop, step, count)
}

/// The part of a str that a slice selects: numbers as [`slice::adjust`] gives them.
pub fn slice_range(thread: &Thread, object: Ref<'_>, start: i64, stop: i64, step: i64, count: usize) -> PyResult {
    let text = own(thread, object);
    if count == 0 {
        return Ok(thread.space.empty_str());
    }
    if step == 1 {
        return building::piece(thread, object, text.view(), start as usize, stop as usize);
    }
    let at = move |number: usize| (start + number as i64 * step) as usize;
    match text.view() {
        StrView::Latin1(units) => {
            let picked: Vec<u8> = (0..count).map(|number| units[at(number)]).collect();
            Ok(thread.space.str_from_latin1(&picked)?)
        }
        view => Ok(thread.space.str_from_chars((0..count).map(|number| view.at(at(number))))?),
    }
}

/// `separator.join(items)`
pub fn join(thread: &Thread, separator: &Str, items: &[Obj]) -> PyResult {
    let mut texts = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match thread.space.str_value(item.as_ref()) {
            Some(text) => texts.push(text),
            None => return Err(not_a_str_item(thread, index, item.as_ref())),
        }
    }
    if let [item] = items
        && thread.is_exact_str(item.as_ref())
    {
        return Ok(item.clone());
    }
    if let Some(joined) = thread.space.str_joined(separator, texts.iter().copied())? {
        return Ok(joined);
    }
    let mut parts = Vec::with_capacity(texts.len() * 2);
    for (index, text) in texts.into_iter().enumerate() {
        if index > 0 && separator.len() > 0 {
            parts.push(separator.view());
        }
        parts.push(text.view());
    }
    Ok(thread.space.str_concat(&parts)?)
}

#[cold]
fn not_a_str_item(thread: &Thread, index: usize, item: Ref<'_>) -> Raised {
    let given = thread.type_name(item);
    thread.type_error(&format!("sequence item {index}: expected str instance, {given} found"))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    repr_of(thread, own(thread, arguments[0]))
}

/// `repr(text)`
pub fn repr_of(thread: &Thread, text: &Str) -> PyResult {
    if let StrView::Latin1(bytes) = text.view()
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'\'' | b'\\'))
    {
        // Nothing to escape.
        return Ok(thread.space.latin1_str_with(bytes.len() + 2, true, |out| {
            let (first, rest) = out.split_at_mut(1);
            let (middle, last) = rest.split_at_mut(bytes.len());
            first.fill(b'\'');
            middle.copy_from_slice(bytes);
            last.fill(b'\'');
        })?);
    }
    let mut builder = text::units::TextBuilder::with_capacity(text.len() + 2);
    with_units!(text.view(), units => text::escape::repr(units, false, &mut builder));
    building::from_builder(thread, &builder)
}

fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

/// A str argument of a method, or TypeError with CPython's text.
pub(super) fn argument<'a>(thread: &Thread, object: Ref<'a>, method: &str, number: usize) -> PyResult<&'a Str> {
    match thread.space.str_value(object) {
        Some(text) => Ok(text),
        None => {
            let given = if object.is_none() { "None".to_owned() } else { thread.type_name(object) };
            Err(thread.type_error(&format!("{method}() argument {number} must be str, not {given}")))
        }
    }
}

/// An exact str of a view, for callers outside of this module.
pub fn from_view(thread: &Thread, view: StrView<'_>) -> PyResult {
    Ok(thread.space.str_from_view(view)?)
}

/// Whether an object is a str, subclasses included.
pub fn is_str(thread: &Thread, object: Ref<'_>) -> bool {
    Space::exact_str(object).is_some() || thread.space.str_value(object).is_some()
}
