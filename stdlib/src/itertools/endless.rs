//! Iterators that need not end: `count`, `cycle`, `repeat`.

use compiler::opcode::BinaryOperator;
use objects::{Obj, Ref, Space};
use vm::native::{Native, TypeTable, method, new_method};
use vm::types::container_repr::{self, Part};
use vm::{PyResult, Thread, names};

use super::{SHARED, iterator};
use crate::fields::{at, list_at, list_of, number, part, set_number};

pub static COUNT: TypeTable = iterator(
    "count",
    2,
    "Return a count object whose .__next__() method returns consecutive values.",
    &[SHARED, COUNT_METHODS],
);
pub static CYCLE: TypeTable = iterator(
    "cycle",
    3,
    "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    &[SHARED, CYCLE_METHODS],
);
pub static REPEAT: TypeTable = iterator(
    "repeat",
    2,
    "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.",
    &[SHARED, REPEAT_METHODS],
);

const COUNT_METHODS: &[Native] = &[
    new_method("($type, start=0, step=1)", new_count),
    method("__next__", "($self, /)", next_count, "Implement next(self)."),
    method("__repr__", "($self, /)", repr_count, "Return repr(self)."),
];

const CURRENT: usize = 0;
const STEP: usize = 1;

fn is_number(thread: &Thread, object: Ref<'_>) -> bool {
    let class = thread.space.type_of(object);
    [names::INDEX, names::INT, names::FLOAT, names::COMPLEX]
        .iter()
        .any(|name| thread.lookup_name(class, *name).is_some())
}

fn new_count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let start = arguments[1].non_null().map_or_else(|| Obj::small_int(0), Ref::own);
    let step = arguments[2].non_null().map_or_else(|| Obj::small_int(1), Ref::own);
    if !is_number(thread, start.as_ref()) || !is_number(thread, step.as_ref()) {
        return Err(thread.type_error("a number is required"));
    }
    Ok(thread.space.new_record(class.root_shape.get(), [start, step])?)
}

fn next_count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (current, step) = (at(arguments[0], CURRENT), at(arguments[0], STEP).word());
    let word = current.word();
    if word.both_ints(step)
        && let Some(sum) = word.add_ints(step)
    {
        current.set(Obj::from_immortal(sum));
        return Ok(Obj::from_immortal(word));
    }
    let value = part(arguments[0], CURRENT);
    let next = thread.binary(value.as_ref(), part(arguments[0], STEP).as_ref(), BinaryOperator::Add)?;
    current.set(next);
    Ok(value)
}

fn repr_count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let step = part(arguments[0], STEP);
    let mut parts = vec![thread.repr(part(arguments[0], CURRENT).as_ref())?];
    let is_one = Space::exact_int(step.as_ref()).and_then(|step| step.to_i64()) == Some(1);
    if !is_one {
        parts.push(thread.repr(step.as_ref())?);
    }
    container_repr::join(thread, "count(", &parts, ")")
}

const CYCLE_METHODS: &[Native] = &[
    new_method("($type, iterable, /)", new_cycle),
    method("__next__", "($self, /)", next_cycle, "Implement next(self)."),
];

/// NULL once it has ended.
const ITERATOR: usize = 0;
/// A list.
const SAVED: usize = 1;
const INDEX: usize = 2;

fn new_cycle(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let slots = [thread.iterate(arguments[1])?, thread.space.list([])?, Obj::small_int(0)];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn next_cycle(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let cycle = arguments[0];
    let Some(saved) = list_at(cycle, SAVED) else { return Ok(Obj::NULL) };
    if let Some(iterator) = at(cycle, ITERATOR).get() {
        if let Some(item) = thread.next(iterator.as_ref())? {
            list_of(&saved).push(item.clone())?;
            return Ok(item);
        }
        at(cycle, ITERATOR).set(Obj::NULL);
    }
    let index = number(cycle, INDEX);
    match list_of(&saved).get(index as usize) {
        Some(item) => {
            set_number(cycle, INDEX, if index as usize + 1 >= list_of(&saved).len() { 0 } else { index + 1 });
            Ok(item)
        }
        None => Ok(Obj::NULL),
    }
}

const REPEAT_METHODS: &[Native] = &[
    new_method("($type, object, times=None)", new_repeat),
    method("__next__", "($self, /)", next_repeat, "Implement next(self)."),
    method(
        "__length_hint__",
        "($self, /)",
        repeat_length_hint,
        "Private method returning an estimate of len(list(it)).",
    ),
    method("__repr__", "($self, /)", repr_repeat, "Return repr(self)."),
];

const OBJECT: usize = 0;
/// An int, or NULL where there is no end.
const LEFT: usize = 1;

fn new_repeat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let left = match arguments[2].non_null() {
        Some(times) => Obj::small_int(thread.index_i64(times)?.clamp(0, 1 << 60)),
        None => Obj::NULL,
    };
    Ok(thread.space.new_record(class.root_shape.get(), [arguments[1].own(), left])?)
}

fn next_repeat(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !at(arguments[0], LEFT).is_null() {
        let left = number(arguments[0], LEFT);
        if left <= 0 {
            return Ok(Obj::NULL);
        }
        set_number(arguments[0], LEFT, left - 1);
    }
    Ok(part(arguments[0], OBJECT))
}

fn repeat_length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if at(arguments[0], LEFT).is_null() {
        return Err(thread.type_error("len() of unsized object"));
    }
    Ok(Obj::small_int(number(arguments[0], LEFT)))
}

fn repr_repeat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let object = thread.repr(part(arguments[0], OBJECT).as_ref())?;
    let close =
        if at(arguments[0], LEFT).is_null() { ")".to_owned() } else { format!(", {})", number(arguments[0], LEFT)) };
    container_repr::concat(thread, &[Part::Text("repeat("), Part::Str(&object), Part::Text(&close)])
}
