//! `tee`: iterators that share what they read in a chain of blocks. A block that no iterator needs any more is freed.

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, function, method, new_method};
use vm::{PyResult, Thread};

use super::{SHARED, iterator};
use crate::fields::{at, list_at, list_of, number, part, set_number};

pub const FUNCTIONS: &[Native] =
    &[function("tee", "(iterable, n=2, /)", tee, "Returns a tuple of n independent iterators.")];

pub static TEE: TypeTable = iterator("_tee", 2, "Iterator wrapped to make it copyable.", &[SHARED, TEE_METHODS]);
pub static TEE_DATA: TypeTable = iterator("_tee_dataobject", 4, "Data container common to multiple tee objects.", &[]);

/// Items in a block.
const BLOCK: usize = 57;

/// Slots of a block: the iterator that all read, the items, the next block, whether the iterator is being asked.
const SOURCE: usize = 0;
const ITEMS: usize = 1;
const LINK: usize = 2;
const IS_RUNNING: usize = 3;

/// Slots of an iterator.
const DATA: usize = 0;
const INDEX: usize = 1;

const TEE_METHODS: &[Native] = &[
    new_method("($type, iterable, /)", |thread, arguments| from_iterable(thread, arguments[1])),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method(
        "__copy__",
        "($self, /)",
        |thread, arguments| copy(thread, arguments[0]),
        "Returns an independent iterator.",
    ),
];

fn tee(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = match arguments[1].non_null() {
        Some(count) => thread.index_i64(count)?,
        None => 2,
    };
    if count < 0 {
        return Err(thread.value_error("n must be >= 0"));
    }
    if count == 0 {
        return Ok(thread.space.empty_tuple());
    }
    let first = from_iterable(thread, arguments[0])?;
    let mut all = vec![first.clone()];
    for _ in 1..count {
        all.push(copy(thread, first.as_ref())?);
    }
    Ok(thread.space.tuple(all)?)
}

fn from_iterable(thread: &Thread, iterable: Ref<'_>) -> PyResult {
    let iterator = thread.iterate(iterable)?;
    if thread.is_instance_of(iterator.as_ref(), &TEE) {
        return copy(thread, iterator.as_ref());
    }
    let data = new_block(thread, iterator)?;
    Ok(thread.space.new_record(thread.shape(&TEE), [data, Obj::small_int(0)])?)
}

fn new_block(thread: &Thread, source: Obj) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&TEE_DATA), [source, thread.space.list([])?])?)
}

fn copy(thread: &Thread, tee: Ref<'_>) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&TEE), [part(tee, DATA), Obj::small_int(number(tee, INDEX))])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let mut data = part(this, DATA);
    if number(this, INDEX) as usize >= BLOCK {
        let link = match at(data.as_ref(), LINK).get() {
            Some(link) => link,
            None => {
                let link = new_block(thread, part(data.as_ref(), SOURCE))?;
                at(data.as_ref(), LINK).set(link.clone());
                link
            }
        };
        at(this, DATA).set(link.clone());
        set_number(this, INDEX, 0);
        data = link;
    }
    let index = number(this, INDEX) as usize;
    let Some(items) = list_at(data.as_ref(), ITEMS) else { return Ok(Obj::NULL) };
    let item = match list_of(&items).get(index) {
        Some(item) => item,
        None => {
            if !at(data.as_ref(), IS_RUNNING).is_null() {
                return Err(thread.runtime_error("cannot re-enter the tee iterator"));
            }
            at(data.as_ref(), IS_RUNNING).set(Obj::boolean(true));
            let item = thread.next(part(data.as_ref(), SOURCE).as_ref());
            at(data.as_ref(), IS_RUNNING).set(Obj::NULL);
            let Some(item) = item? else { return Ok(Obj::NULL) };
            list_of(&items).push(item.clone())?;
            item
        }
    };
    set_number(this, INDEX, index as i64 + 1);
    Ok(item)
}
