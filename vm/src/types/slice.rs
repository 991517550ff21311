//! `slice`: a record of start, stop and step, and what it means for a sequence of some length.

use compiler::opcode::Comparison;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};
use text::hash::TupleHasher;

use super::container_repr;
use super::subscript::is_index;
use crate::native::{Member, Native, TypeTable, class_method, member, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub const START: usize = 0;
pub const STOP: usize = 1;
pub const STEP: usize = 2;

pub static SLICE: TypeTable = TypeTable {
    native: record("slice", 3),
    doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member("start", START, ""), member("stop", STOP, ""), member("step", STEP, "")];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    method(
        "indices",
        "($self, object, /)",
        indices,
        "Start, stop and step of the slice for a sequence of that length, clipped to it.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

/// A slice object.
pub fn new_slice(thread: &Thread, start: Obj, stop: Obj, step: Obj) -> PyResult {
    Ok(thread.space.new_record(fixed::SLICE, [start, stop, step])?)
}

/// Start, stop and step of a slice object.
fn parts(slice: Ref<'_>) -> [Obj; 3] {
    // SAFETY: a slice has these slots.
    [START, STOP, STEP].map(|index| unsafe { slot(slice, index) }.get().unwrap_or_else(Obj::none))
}

/// Start, stop and step as 64-bit numbers, clamped; None is replaced by the end that the step's sign asks for. May run
/// Python code (`__index__`): take a sequence's length only afterwards, and [`adjust`] the result to it.
pub fn unpack(thread: &Thread, slice: Ref<'_>) -> PyResult<(i64, i64, i64)> {
    // SAFETY: a slice has these slots, which never change; it lives during the call.
    let (start, stop, step) =
        unsafe { (slot(slice, START).peek(), slot(slice, STOP).peek(), slot(slice, STEP).peek()) };
    let step = if step.is_none() { 1 } else { index(thread, step)? };
    if step == 0 {
        return Err(thread.value_error("slice step cannot be zero"));
    }
    // So that it can be negated.
    let step = step.max(-i64::MAX);
    let start = match (start.is_none(), step < 0) {
        (true, true) => i64::MAX,
        (true, false) => 0,
        _ => index(thread, start)?,
    };
    let stop = match (stop.is_none(), step < 0) {
        (true, true) => i64::MIN,
        (true, false) => i64::MAX,
        _ => index(thread, stop)?,
    };
    Ok((start, stop, step))
}

fn index(thread: &Thread, object: Ref<'_>) -> PyResult<i64> {
    if object.word().is_int() {
        return Ok(object.word().int());
    }
    if !is_index(thread, object) {
        return Err(thread.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    thread.index_clamped(object)
}

/// Clips unpacked numbers to a sequence of that length: start, stop, step and the number of items.
#[inline]
pub fn adjust(start: i64, stop: i64, step: i64, length: usize) -> (i64, i64, i64, usize) {
    let length = length as i64;
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let clip = |value: i64| if value < 0 { value.saturating_add(length).max(low) } else { value.min(high) };
    let (start, stop) = (clip(start), clip(stop));
    let count = if step < 0 && stop < start {
        (start - stop - 1) / -step + 1
    } else if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, step, count as usize)
}

/// What a slice selects of a sequence that cannot change: start, stop, step, number of items.
pub fn resolve(thread: &Thread, slice: Ref<'_>, length: usize) -> PyResult<(i64, i64, i64, usize)> {
    let (start, stop, step) = unpack(thread, slice)?;
    Ok(adjust(start, stop, step, length))
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() {
        return Err(thread.type_error("slice() takes no keyword arguments"));
    }
    let none = Obj::none;
    match values[1..] {
        [] => Err(thread.type_error("slice expected at least 1 argument, got 0")),
        [stop] => new_slice(thread, none(), stop.own(), none()),
        [start, stop] => new_slice(thread, start.own(), stop.own(), none()),
        [start, stop, step] => new_slice(thread, start.own(), stop.own(), step.own()),
        _ => Err(thread.type_error(&format!("slice expected at most 3 arguments, got {}", values.len() - 1))),
    }
}

/// A part as an integer of any size; None where it is None.
fn big_part(thread: &Thread, part: &Obj) -> PyResult<Option<BigInt>> {
    if part.is_none() {
        return Ok(None);
    }
    if !is_index(thread, part.as_ref()) {
        return Err(thread.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    let index = thread.index(part.as_ref())?;
    Ok(Some(Space::exact_int(index.as_ref()).expect("an int").to_big()))
}

fn indices(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = thread.index(arguments[1])?;
    let length = Space::exact_int(length.as_ref()).expect("an int").to_big();
    if length.is_negative() {
        return Err(thread.value_error("length should not be negative"));
    }
    let (start, stop, step) = resolve_big(thread, arguments[0], &length)?;
    let space = &thread.space;
    Ok(space.tuple([space.int_from_big(&start)?, space.int_from_big(&stop)?, space.int_from_big(&step)?])?)
}

/// Start, stop and step clipped to a sequence of any length.
pub fn resolve_big(thread: &Thread, slice: Ref<'_>, length: &BigInt) -> PyResult<(BigInt, BigInt, BigInt)> {
    let [start, stop, step] = parts(slice);
    let step = big_part(thread, &step)?.unwrap_or_else(BigInt::one);
    if step.is_zero() {
        return Err(thread.value_error("slice step cannot be zero"));
    }
    let (low, high) = if step.is_negative() { (-BigInt::one(), length - 1) } else { (BigInt::zero(), length.clone()) };
    let clip = |value: Option<BigInt>, default: &BigInt| match value {
        None => default.clone(),
        Some(value) if value.is_negative() => (value + length).max(low.clone()),
        Some(value) => value.min(high.clone()),
    };
    let (first, last) = if step.is_negative() { (&high, &low) } else { (&low, &high) };
    let start = clip(big_part(thread, &start)?, first);
    let stop = clip(big_part(thread, &stop)?, last);
    Ok((start, stop, step))
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if !arguments[1].has_shape(fixed::SLICE) {
        return Ok(Obj::not_implemented());
    }
    if arguments[0].is(arguments[1]) {
        let equal = matches!(comparison, Comparison::Equal | Comparison::LessEqual | Comparison::GreaterEqual);
        return Ok(Obj::boolean(equal));
    }
    let (a, b) = (parts(arguments[0]), parts(arguments[1]));
    super::tuple::compare_items(thread, &a.each_ref().map(Obj::as_ref), &b.each_ref().map(Obj::as_ref), comparison)
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut hasher = TupleHasher::new();
    for part in parts(arguments[0]) {
        hasher.add(thread.hash(part.as_ref())?);
    }
    Ok(thread.space.int(hasher.finish())?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut texts = Vec::with_capacity(3);
    for part in parts(arguments[0]) {
        texts.push(thread.repr(part.as_ref())?);
    }
    container_repr::join(thread, "slice(", &texts, ")")
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.class(&SLICE).as_ref().own();
    let parts = thread.space.tuple(parts(arguments[0]))?;
    Ok(thread.space.tuple([class, parts])?)
}
