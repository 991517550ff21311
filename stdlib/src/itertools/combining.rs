//! `product`.

use objects::{Obj, OutOfMemory, Ref};
use vm::native::{Native, TypeTable, method, raw_new};
use vm::{PyResult, Thread};

use super::{SHARED, iterator};
use crate::fields::{at, items_of, list_at, list_of, part};

/// A tuple of tuples.
const POOLS: usize = 0;
/// A list of an int for each pool; NULL before the first result.
const INDICES: usize = 1;
/// Not NULL at the end.
const IS_DONE: usize = 2;

pub static PRODUCT: TypeTable = iterator(
    "product",
    3,
    "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.",
    &[SHARED, METHODS],
);

const METHODS: &[Native] =
    &[raw_new("($type, *iterables, repeat=1)", new), method("__next__", "($self, /)", next, "Implement next(self).")];

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (mut values, mut names) = (values.to_vec(), names.to_vec());
    let repeat = match thread.take_keyword(&mut values, &mut names, "repeat") {
        Some(repeat) => thread.index_i64(repeat)?,
        None => 1,
    };
    thread.reject_keywords("product", &names, &["repeat"])?;
    if repeat < 0 {
        return Err(thread.value_error("repeat argument cannot be negative"));
    }
    let mut pools = Vec::with_capacity(values.len());
    if repeat != 0 {
        for iterable in &values[1..] {
            pools.push(thread.tuple_from(*iterable)?);
        }
    }
    let count = pools.len();
    let total = count.checked_mul(repeat as usize).filter(|&total| total <= isize::MAX as usize / 16);
    let total = match total {
        Some(total) => total,
        None => return Err(thread.overflow_error("repeat argument too large")),
    };
    let pools = thread.space.tuple((0..total).map(|index| pools[index % count].clone()))?;
    Ok(thread.space.new_record(class.root_shape.get(), [pools, Obj::NULL, Obj::NULL])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    if !at(this, IS_DONE).is_null() {
        return Ok(Obj::NULL);
    }
    let pools = part(this, POOLS);
    let pools = items_of(&pools);
    let pool = |index: usize| objects::Space::exact_tuple(pools[index]).map_or(&[][..], |pool| pool.items());
    let end = || {
        at(this, IS_DONE).set(Obj::boolean(true));
        Ok(Obj::NULL)
    };
    let indices = match list_at(this, INDICES) {
        None => {
            if (0..pools.len()).any(|index| pool(index).is_empty()) {
                return end();
            }
            let indices = thread.space.list(pools.iter().map(|_| Obj::small_int(0)))?;
            at(this, INDICES).set(indices.clone());
            indices
        }
        Some(indices) => {
            if !advance(list_of(&indices), |index| pool(index).len())? {
                return end();
            }
            indices
        }
    };
    let indices = list_of(&indices);
    if indices.len() < pools.len() {
        return end();
    }
    let chosen = (0..pools.len()).map(|index| {
        let place = indices.get(index).map_or(0, |place| place.word().int() as usize);
        pool(index).get(place).map_or_else(Obj::none, |item| item.own())
    });
    Ok(thread.space.tuple(chosen)?)
}

/// Counts up by one, the last place first. False where it starts again.
fn advance(indices: &objects::list::List, length: impl Fn(usize) -> usize) -> Result<bool, OutOfMemory> {
    for index in (0..indices.len()).rev() {
        let place = indices.get(index).map_or(0, |place| place.word().int()) + 1;
        if (place as usize) < length(index) {
            indices.set(index, Obj::small_int(place));
            return Ok(true);
        }
        indices.set(index, Obj::small_int(0));
    }
    Ok(false)
}
