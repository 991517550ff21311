//! `combinations`, `combinations_with_replacement`, `permutations`: choices from a pool, in lexicographic order of places.

use objects::list::List;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, new_method};
use vm::{PyResult, Thread};

use super::{SHARED, given, iterator};
use crate::fields::{at, items_of, list_at, list_of, number, part};

/// A tuple.
const POOL: usize = 0;
/// Items to choose.
const COUNT: usize = 1;
/// A list of places in the pool; NULL before the first result.
const PLACES: usize = 2;
/// Permutations: a list of countdowns.
const CYCLES: usize = 3;
/// Not NULL at the end.
const IS_DONE: usize = 4;
const SLOTS: usize = 5;

pub static COMBINATIONS: TypeTable = iterator(
    "combinations",
    SLOTS,
    "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
    &[SHARED, COMBINATIONS_METHODS],
);
pub static COMBINATIONS_WITH_REPLACEMENT: TypeTable = iterator(
    "combinations_with_replacement",
    SLOTS,
    "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.",
    &[SHARED, REPLACEMENT_METHODS],
);
pub static PERMUTATIONS: TypeTable = iterator(
    "permutations",
    SLOTS,
    "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
    &[SHARED, PERMUTATIONS_METHODS],
);

const COMBINATIONS_METHODS: &[Native] = &[
    new_method("($type, iterable, r)", new),
    method(
        "__next__",
        "($self, /)",
        |t, a| next(t, a[0], start_combinations, advance_combinations),
        "Implement next(self).",
    ),
];

const REPLACEMENT_METHODS: &[Native] = &[
    new_method("($type, iterable, r)", new),
    method(
        "__next__",
        "($self, /)",
        |t, a| next(t, a[0], start_with_replacement, advance_with_replacement),
        "Implement next(self).",
    ),
];

const PERMUTATIONS_METHODS: &[Native] = &[
    new_method("($type, iterable, r=None)", new_permutations),
    method(
        "__next__",
        "($self, /)",
        |t, a| next(t, a[0], start_permutations, advance_permutations),
        "Implement next(self).",
    ),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = thread.index_i64(arguments[2])?;
    make(thread, arguments, Some(count))
}

fn new_permutations(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = match given(arguments[2]) {
        None => None,
        Some(count) if thread.space.int_value(count).is_none() => {
            return Err(thread.type_error("Expected int as r"));
        }
        Some(count) => Some(thread.index_i64(count)?),
    };
    make(thread, arguments, count)
}

fn make(thread: &Thread, arguments: &[Ref<'_>], count: Option<i64>) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let pool = thread.tuple_from(arguments[1])?;
    let count = count.unwrap_or(items_of(&pool).len() as i64);
    if count < 0 {
        return Err(thread.value_error("r must be non-negative"));
    }
    let slots = [pool, Obj::small_int(count.min(1 << 60))];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// Sets up the first choice. False where there is none.
type Start = fn(&Thread, Ref<'_>, usize, usize) -> PyResult<bool>;
/// Goes on to the next choice. False at the end.
type Advance = fn(Ref<'_>, &List, usize, usize) -> bool;

fn next(thread: &Thread, this: Ref<'_>, start: Start, advance: Advance) -> PyResult {
    if !at(this, IS_DONE).is_null() {
        return Ok(Obj::NULL);
    }
    let pool = part(this, POOL);
    let items = items_of(&pool);
    let count = number(this, COUNT) as usize;
    let goes_on = match list_at(this, PLACES) {
        None => start(thread, this, items.len(), count)?,
        Some(places) => list_of(&places).len() >= count && advance(this, list_of(&places), items.len(), count),
    };
    let places = list_at(this, PLACES).filter(|_| goes_on);
    let Some(places) = places else {
        at(this, IS_DONE).set(Obj::boolean(true));
        return Ok(Obj::NULL);
    };
    let places = list_of(&places);
    let chosen = (0..count).map(|index| items.get(place(places, index)).map_or_else(Obj::none, |item| item.own()));
    Ok(thread.space.tuple(chosen)?)
}

fn place(places: &List, index: usize) -> usize {
    places.get(index).map_or(0, |place| place.word().int() as usize)
}

fn set_place(places: &List, index: usize, value: usize) {
    places.set(index, Obj::small_int(value as i64));
}

fn start_with(thread: &Thread, this: Ref<'_>, slot: usize, values: impl Iterator<Item = usize>) -> PyResult<bool> {
    at(this, slot).set(thread.space.list(values.map(|value| Obj::small_int(value as i64)))?);
    Ok(true)
}

fn start_combinations(thread: &Thread, this: Ref<'_>, total: usize, count: usize) -> PyResult<bool> {
    if count > total {
        return Ok(false);
    }
    start_with(thread, this, PLACES, 0..count)
}

fn advance_combinations(_: Ref<'_>, places: &List, total: usize, count: usize) -> bool {
    // The last place that is not at its end goes up by one; those behind follow it.
    let Some(index) = (0..count).rev().find(|&index| place(places, index) != index + total - count) else {
        return false;
    };
    let first = place(places, index) + 1;
    for (offset, index) in (index..count).enumerate() {
        set_place(places, index, first + offset);
    }
    true
}

fn start_with_replacement(thread: &Thread, this: Ref<'_>, total: usize, count: usize) -> PyResult<bool> {
    if total == 0 && count > 0 {
        return Ok(false);
    }
    if count > isize::MAX as usize / 16 {
        return Err(objects::OutOfMemory.into());
    }
    start_with(thread, this, PLACES, std::iter::repeat_n(0, count))
}

fn advance_with_replacement(_: Ref<'_>, places: &List, total: usize, count: usize) -> bool {
    let Some(index) = (0..count).rev().find(|&index| place(places, index) + 1 != total) else { return false };
    let value = place(places, index) + 1;
    for index in index..count {
        set_place(places, index, value);
    }
    true
}

fn start_permutations(thread: &Thread, this: Ref<'_>, total: usize, count: usize) -> PyResult<bool> {
    if count > total {
        return Ok(false);
    }
    start_with(thread, this, CYCLES, (0..count).map(|index| total - index))?;
    start_with(thread, this, PLACES, 0..total)
}

fn advance_permutations(this: Ref<'_>, places: &List, total: usize, count: usize) -> bool {
    let Some(cycles) = list_at(this, CYCLES) else { return false };
    let cycles = list_of(&cycles);
    if cycles.len() < count || places.len() < total {
        return false;
    }
    for index in (0..count).rev() {
        let left = place(cycles, index) - 1;
        if left == 0 {
            // All were here: the place goes behind the others.
            let first = place(places, index);
            for index in index..total - 1 {
                set_place(places, index, place(places, index + 1));
            }
            set_place(places, total - 1, first);
            set_place(cycles, index, total - index);
        } else {
            set_place(cycles, index, left);
            let (a, b) = (place(places, index), place(places, total - left));
            set_place(places, index, b);
            set_place(places, total - left, a);
            return true;
        }
    }
    false
}
