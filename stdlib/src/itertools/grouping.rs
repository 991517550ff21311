//! Iterators that put items together: `batched`, `groupby`, `pairwise`.

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, new_method};
use vm::{PyResult, Thread};

use super::{SHARED, iterator};
use crate::fields::{at, number, part, set_number};

pub static BATCHED: TypeTable = iterator(
    "batched",
    3,
    "Batch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and accumulates data into tuples up to size n.",
    &[SHARED, BATCHED_METHODS],
);
pub static GROUP_BY: TypeTable = iterator(
    "groupby",
    6,
    "make an iterator that returns consecutive keys and groups from the iterable",
    &[SHARED, GROUP_METHODS],
);
pub static GROUPER: TypeTable = iterator("_grouper", 3, "", &[SHARED, GROUPER_METHODS]);
pub static PAIRWISE: TypeTable = iterator(
    "pairwise",
    2,
    "Return an iterator of overlapping pairs taken from the input iterator.",
    &[SHARED, PAIRWISE_METHODS],
);

const BATCHED_METHODS: &[Native] = &[
    new_method("($type, iterable, n, *, strict=False)", new_batched),
    method("__next__", "($self, /)", next_batched, "Implement next(self)."),
];

/// NULL at the end.
const SOURCE: usize = 0;
const SIZE: usize = 1;
const STRICT: usize = 2;

fn new_batched(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let size = thread.index_i64(arguments[2])?;
    if size < 1 {
        return Err(thread.value_error("n must be at least one"));
    }
    let strict = match arguments[3].non_null() {
        Some(strict) => thread.truth(strict)?,
        None => false,
    };
    let slots = [thread.iterate(arguments[1])?, Obj::small_int(size.min(1 << 60)), Obj::boolean(strict)];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn next_batched(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let Some(iterator) = at(this, SOURCE).get() else { return Ok(Obj::NULL) };
    let size = number(this, SIZE) as usize;
    let mut items = Vec::new();
    while items.len() < size {
        match thread.next(iterator.as_ref())? {
            Some(item) => items.push(item),
            None => {
                at(this, SOURCE).set(Obj::NULL);
                if items.is_empty() {
                    return Ok(Obj::NULL);
                }
                if part(this, STRICT).is_true() {
                    return Err(thread.value_error("batched(): incomplete batch"));
                }
                break;
            }
        }
    }
    Ok(thread.space.tuple(items)?)
}

const GROUP_METHODS: &[Native] = &[
    new_method("($type, iterable, key=None)", new_group_by),
    method("__next__", "($self, /)", next_group_by, "Implement next(self)."),
];

const ITERATOR: usize = 0;
/// None: items are their own keys.
const KEY_FUNCTION: usize = 1;
/// The key of the group that was given last, or NULL.
const TARGET_KEY: usize = 2;
/// Key and value of the item that was read last, or NULL.
const CURRENT_KEY: usize = 3;
const CURRENT_VALUE: usize = 4;
/// Number of the group that may still read items.
const GROUP: usize = 5;

fn new_group_by(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let key = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    let slots = [thread.iterate(arguments[1])?, key, Obj::NULL, Obj::NULL, Obj::NULL, Obj::small_int(0)];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// Reads one more item. False at the end.
fn step(thread: &Thread, groups: Ref<'_>) -> PyResult<bool> {
    let Some(value) = thread.next(part(groups, ITERATOR).as_ref())? else { return Ok(false) };
    let function = part(groups, KEY_FUNCTION);
    let key =
        if function.is_none() { value.clone() } else { thread.call_with(function.as_ref(), &[value.as_ref()])? };
    at(groups, CURRENT_VALUE).set(value);
    at(groups, CURRENT_KEY).set(key);
    Ok(true)
}

fn next_group_by(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    set_number(this, GROUP, number(this, GROUP) + 1);
    // Skips what is left of the group before.
    loop {
        if let Some(current) = at(this, CURRENT_KEY).get() {
            let Some(target) = at(this, TARGET_KEY).get() else { break };
            if !thread.equals(target.as_ref(), current.as_ref())? {
                break;
            }
        }
        if !step(thread, this)? {
            return Ok(Obj::NULL);
        }
    }
    let key = part(this, CURRENT_KEY);
    at(this, TARGET_KEY).set(key.clone());
    let slots = [this.own(), key.clone(), Obj::small_int(number(this, GROUP))];
    let group = thread.space.new_record(thread.shape(&GROUPER), slots)?;
    Ok(thread.space.tuple([key, group])?)
}

const GROUPER_METHODS: &[Native] = &[
    new_method("($type, parent, tgtkey, /)", new_grouper),
    method("__next__", "($self, /)", next_grouper, "Implement next(self)."),
];

const PARENT: usize = 0;
const KEY: usize = 1;
const NUMBER: usize = 2;

fn new_grouper(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_instance_of(arguments[1], &GROUP_BY) {
        return Err(thread.type_error("incorrect usage of internal _grouper"));
    }
    let slots = [arguments[1].own(), arguments[2].own(), Obj::small_int(number(arguments[1], GROUP))];
    Ok(thread.space.new_record(thread.shape(&GROUPER), slots)?)
}

fn next_grouper(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let groups = part(this, PARENT);
    let groups = groups.as_ref();
    if number(groups, GROUP) != number(this, NUMBER) {
        return Ok(Obj::NULL);
    }
    if at(groups, CURRENT_VALUE).is_null() && !step(thread, groups)? {
        return Ok(Obj::NULL);
    }
    if !thread.equals(part(this, KEY).as_ref(), part(groups, CURRENT_KEY).as_ref())? {
        return Ok(Obj::NULL);
    }
    Ok(at(groups, CURRENT_VALUE).take().unwrap_or(Obj::NULL))
}

const PAIRWISE_METHODS: &[Native] = &[
    new_method("($type, iterable, /)", new_pairwise),
    method("__next__", "($self, /)", next_pairwise, "Implement next(self)."),
];

/// The item before, or NULL.
const BEFORE: usize = 1;

fn new_pairwise(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    Ok(thread.space.new_record(class.root_shape.get(), [thread.iterate(arguments[1])?])?)
}

fn next_pairwise(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let Some(iterator) = at(this, SOURCE).get() else { return Ok(Obj::NULL) };
    let read = || match thread.next(iterator.as_ref()) {
        Ok(Some(item)) => Ok(Some(item)),
        end => {
            at(this, SOURCE).set(Obj::NULL);
            at(this, BEFORE).set(Obj::NULL);
            end
        }
    };
    let before = match at(this, BEFORE).get() {
        Some(before) => before,
        None => match read()? {
            Some(first) => {
                at(this, BEFORE).set(first.clone());
                first
            }
            None => return Ok(Obj::NULL),
        },
    };
    let Some(item) = read()? else { return Ok(Obj::NULL) };
    at(this, BEFORE).set(item.clone());
    Ok(thread.space.tuple([before, item])?)
}
