//! `range`: a record of start, stop and step, exact ints of any size.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use objects::items::ItemAccess;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{NativeType, Obj, Ref, Space};
use text::hash::TupleHasher;

use super::subscript::{Subscript, place, subscript};
use super::{container_repr, iterators, slice};
use crate::native::{Member, Native, TypeTable, member, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub const START: usize = 0;
pub const STOP: usize = 1;
pub const STEP: usize = 2;

pub static RANGE: TypeTable = TypeTable {
    native: NativeType { items: Some(&ITEMS), ..record("range", 3) },
    flags: TypeFlags::SEQUENCE,
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a \
          sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\n\
          start defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a \
          list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

static ITEMS: ItemAccess = ItemAccess::read_only(|space, range, index| {
    let (start, stop, step) = small_parts(range)?;
    let at = place(index, small_length(start, stop, step) as usize)?;
    // No item is beyond the last one, which is a small int or next to one.
    space.int(start + at as i64 * step).ok()
});

const MEMBERS: &[Member] = &[member("start", START, ""), member("stop", STOP, ""), member("step", STEP, "")];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    method(
        "count",
        "($self, value, /)",
        count,
        "rangeobject.count(value) -> integer -- return number of occurrences of value",
    ),
    method(
        "index",
        "($self, value, /)",
        index,
        "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.",
    ),
    method("__reversed__", "($self, /)", reversed, "Return a reverse iterator."),
    method("__reduce__", "($self, /)", reduce, ""),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__len__", "($self, /)", len, "Return len(self)."),
    method(
        "__bool__",
        "($self, /)",
        |t, a| Ok(Obj::boolean(!length(t, a[0])?.word().same(Obj::small_int(0).word()))),
        "True if self else False",
    ),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__lt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<value."),
    method("__le__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<=value."),
    method("__gt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>value."),
    method("__ge__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>=value."),
];

/// A range of ints, start to stop by step.
pub fn new_range(thread: &Thread, start: Obj, stop: Obj, step: Obj) -> PyResult {
    Ok(thread.space.new_record(fixed::RANGE, [start, stop, step])?)
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() {
        return Err(thread.type_error("range() takes no keyword arguments"));
    }
    let (start, stop, step) = match values[1..] {
        [] => return Err(thread.type_error("range expected at least 1 argument, got 0")),
        [stop] => (Obj::small_int(0), thread.index(stop)?, Obj::small_int(1)),
        [start, stop] => (thread.index(start)?, thread.index(stop)?, Obj::small_int(1)),
        [start, stop, step] => (thread.index(start)?, thread.index(stop)?, thread.index(step)?),
        _ => return Err(thread.type_error(&format!("range expected at most 3 arguments, got {}", values.len() - 1))),
    };
    if step.word().is_int() && step.word().int() == 0 {
        return Err(thread.value_error("range() arg 3 must not be zero"));
    }
    new_range(thread, start, stop, step)
}

fn parts(range: Ref<'_>) -> [Obj; 3] {
    // SAFETY: a range has these slots.
    [START, STOP, STEP].map(|index| unsafe { slot(range, index) }.get().unwrap_or_else(|| Obj::small_int(0)))
}

/// Start, stop and step where all are small ints.
#[inline]
pub fn small_parts(range: Ref<'_>) -> Option<(i64, i64, i64)> {
    // SAFETY: a range has these slots.
    let [start, stop, step] = [START, STOP, STEP].map(|index| unsafe { slot(range, index) }.word());
    if start.both_ints(stop) && step.is_int() { Some((start.int(), stop.int(), step.int())) } else { None }
}

fn big_parts(range: Ref<'_>) -> [BigInt; 3] {
    parts(range).map(|part| to_big(part.as_ref()))
}

fn to_big(int: Ref<'_>) -> BigInt {
    Space::exact_int(int).expect("an exact int").to_big()
}

/// The number of items. Small ints have 62 bits, so that nothing here overflows.
pub fn small_length(start: i64, stop: i64, step: i64) -> i64 {
    if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    }
}

fn big_length([start, stop, step]: &[BigInt; 3]) -> BigInt {
    if step.is_positive() && start < stop {
        (stop - start - 1) / step + 1
    } else if step.is_negative() && stop < start {
        (start - stop - 1) / -step + 1
    } else {
        BigInt::zero()
    }
}

/// The number of items, an int.
pub fn length(thread: &Thread, range: Ref<'_>) -> PyResult {
    Ok(match small_parts(range) {
        Some((start, stop, step)) => thread.space.int(small_length(start, stop, step))?,
        None => thread.space.int_from_big(&big_length(&big_parts(range)))?,
    })
}

fn len(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = length(thread, arguments[0])?;
    match Space::exact_int(length.as_ref()).and_then(|length| length.to_i64()) {
        Some(_) => Ok(length),
        None => Err(thread.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// The place of an exact int in the range.
fn find(range: Ref<'_>, value: Ref<'_>) -> Option<BigInt> {
    let [start, _, step] = &big_parts(range);
    let (number, rest) = (to_big(value) - start).div_rem(step);
    let length = big_length(&big_parts(range));
    (rest.is_zero() && !number.is_negative() && number < length).then_some(number)
}

/// The value of an exact int or bool, as an exact int.
fn exact_int_of(thread: &Thread, value: Ref<'_>) -> Option<Obj> {
    if Space::exact_int(value).is_some() {
        return Some(value.own());
    }
    if value.is_true() || value.is_false() {
        return thread.space.int(i64::from(value.is_true())).ok();
    }
    None
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(value) = exact_int_of(thread, arguments[1]) else {
        return Ok(Obj::boolean(thread.contains_by_iteration(arguments[0], arguments[1])?));
    };
    if let (Some((start, stop, step)), true) = (small_parts(arguments[0]), value.word().is_int()) {
        let value = value.word().int();
        let inside = if step > 0 { start <= value && value < stop } else { stop < value && value <= start };
        return Ok(Obj::boolean(inside && (value - start) % step == 0));
    }
    Ok(Obj::boolean(find(arguments[0], value.as_ref()).is_some()))
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(value) = exact_int_of(thread, arguments[1]) {
        return Ok(Obj::small_int(i64::from(find(arguments[0], value.as_ref()).is_some())));
    }
    let iterator = iter(thread, arguments)?;
    let mut found = 0;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if thread.equals(item.as_ref(), arguments[1])? {
            found += 1;
        }
    }
    Ok(Obj::small_int(found))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(value) = exact_int_of(thread, arguments[1]) {
        return match find(arguments[0], value.as_ref()) {
            Some(number) => Ok(thread.space.int_from_big(&number)?),
            None => {
                let text = format!("{} is not in range", thread.repr_string(value.as_ref())?);
                Err(thread.value_error(&text))
            }
        };
    }
    let iterator = iter(thread, arguments)?;
    let mut number = 0;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::small_int(number));
        }
        number += 1;
    }
    Err(thread.value_error("sequence.index(x): x not in sequence"))
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let [start, _, step] = parts(arguments[0]);
    iterators::new_range_iterator(thread, start, step, length(thread, arguments[0])?)
}

fn reversed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = length(thread, arguments[0])?;
    let [start, _, step] = big_parts(arguments[0]);
    let last = start + (to_big(length.as_ref()) - 1) * &step;
    let (last, step) = (thread.space.int_from_big(&last)?, thread.space.int_from_big(&-step)?);
    iterators::new_range_iterator(thread, last, step, length)
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let range = arguments[0];
    if let Some((start, stop, step)) = small_parts(range) {
        let length = small_length(start, stop, step) as usize;
        if arguments[1].word().is_int() {
            return match place(arguments[1].word().int(), length) {
                Some(at) => Ok(thread.space.int_from_i128(i128::from(start) + at as i128 * i128::from(step))?),
                None => Err(thread.index_error("range object index out of range")),
            };
        }
    }
    if arguments[1].has_shape(fixed::SLICE) {
        return get_slice(thread, range, arguments[1]);
    }
    if !super::subscript::is_index(thread, arguments[1]) {
        // Raises.
        if let Subscript::Index(_) = subscript(thread, arguments[1], "range")? {}
    }
    let index = to_big(thread.index(arguments[1])?.as_ref());
    let parts = big_parts(range);
    let length = big_length(&parts);
    let at = if index.is_negative() { index + &length } else { index };
    if at.is_negative() || at >= length {
        return Err(thread.index_error("range object index out of range"));
    }
    let [start, _, step] = parts;
    Ok(thread.space.int_from_big(&(start + at * step))?)
}

fn get_slice(thread: &Thread, range: Ref<'_>, key: Ref<'_>) -> PyResult {
    if let Some((start, stop, step)) = small_parts(range)
        && let Some(length) = i32::try_from(small_length(start, stop, step)).ok()
        && let Ok(small_step) = i32::try_from(step)
    {
        let (first, end, stride) = slice::unpack(thread, key)?;
        let (first, end, stride, _) = slice::adjust(first, end, stride, length as usize);
        if let Ok(small_stride) = i32::try_from(stride) {
            // Of numbers with 32 bits: nothing overflows, but the sum may need more than a small int.
            let at = |number: i64| {
                thread.space.int_from_i128(i128::from(start) + i128::from(number * i64::from(small_step)))
            };
            let stride = i64::from(small_stride) * i64::from(small_step);
            return new_range(thread, at(first)?, at(end)?, thread.space.int(stride)?);
        }
    }
    let parts = big_parts(range);
    let length = big_length(&parts);
    let (first, end, stride) = slice::resolve_big(thread, key, &length)?;
    let [start, _, step] = parts;
    let space = &thread.space;
    let (from, to) = (&start + first * &step, &start + end * &step);
    new_range(thread, space.int_from_big(&from)?, space.int_from_big(&to)?, space.int_from_big(&(step * stride))?)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    if !arguments[1].has_shape(fixed::RANGE) {
        return Ok(Obj::not_implemented());
    }
    let _ = thread;
    let (a, b) = (big_parts(arguments[0]), big_parts(arguments[1]));
    let (a_length, b_length) = (big_length(&a), big_length(&b));
    let equal = a_length == b_length
        && (a_length.is_zero() || a[START] == b[START] && (a_length.is_one() || a[STEP] == b[STEP]));
    Ok(Obj::boolean(equal != negate))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = length(thread, arguments[0])?;
    let [start, _, step] = parts(arguments[0]);
    let none = Obj::none();
    let known = to_big(length.as_ref());
    let start = if known.is_zero() { &none } else { &start };
    let step = if known <= BigInt::one() { &none } else { &step };
    let mut hasher = TupleHasher::new();
    for part in [&length, start, step] {
        hasher.add(thread.hash(part.as_ref())?);
    }
    Ok(thread.space.int(hasher.finish())?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = parts(arguments[0]);
    let shown = if parts[STEP].word().same(Obj::small_int(1).word()) { 2 } else { 3 };
    let mut texts = Vec::with_capacity(shown);
    for part in &parts[..shown] {
        texts.push(thread.repr(part.as_ref())?);
    }
    container_repr::join(thread, "range(", &texts, ")")
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.class(&RANGE).as_ref().own();
    let parts = thread.space.tuple(parts(arguments[0]))?;
    Ok(thread.space.tuple([class, parts])?)
}
