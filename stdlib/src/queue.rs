//! `_queue`: `SimpleQueue`, an unbounded queue for threads.
//!
//! Items are in a list, taken from a place that moves on; what lies before that place is dropped once it is most of the list. Who
//! finds the queue empty holds the queue's lock and waits for it once more; who puts an item in or takes one out lets it go.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, class_method, method, new_method, record};
use vm::types::generic_alias;
use vm::{PyResult, Thread, exceptions, import};

use crate::arguments::{given, truth_or};
use crate::errors::exception;
use crate::fields::{list_of, number, part, set_number};
use crate::waiting::Timeout;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_queue",
    doc: "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    functions: &[],
    types: &[&SIMPLE_QUEUE, &EMPTY],
    initialize: None,
};

static EMPTY: TypeTable = TypeTable {
    doc: "Exception raised by Queue.get(block=0)/get_nowait().",
    ..exception("Empty", "_queue", &exceptions::EXCEPTION)
};

/// A list.
const ITEMS: usize = 0;
/// The place of the first item.
const FIRST: usize = 1;
/// A lock of `_thread`.
const LOCK: usize = 2;
/// 1 while somebody who found the queue empty holds the lock.
const LOCKED: usize = 3;

/// Places that are given up at once.
const DROPPED_MIN: usize = 64;

static SIMPLE_QUEUE: TypeTable = TypeTable {
    native: record("SimpleQueue", 4),
    module: "_queue",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Simple, unbounded, reentrant FIFO queue.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, /)", new),
    method(
        "put",
        "($self, /, item, block=True, timeout=None)",
        |thread, a| put(thread, a[0], a[1]),
        "Put the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever \
         blocks.  They are provided for compatibility with the Queue class.",
    ),
    method(
        "put_nowait",
        "($self, /, item)",
        |thread, a| put(thread, a[0], a[1]),
        "Put an item into the queue without blocking.",
    ),
    method(
        "get",
        "($self, /, block=True, timeout=None)",
        |thread, a| get(thread, a[0], truth_or(thread, a[1], true)?, a[2]),
        "Remove and return an item from the queue.\n\nIf 'block' is true, wait for one, at most 'timeout' seconds. Empty is \
         raised\nwhere there is none.",
    ),
    method(
        "get_nowait",
        "($self, /)",
        |thread, a| get(thread, a[0], false, Ref::NULL),
        "Remove and return an item from the queue without blocking.",
    ),
    method("empty", "($self, /)", |_, a| Ok(Obj::boolean(size(a[0]) == 0)), "Return True if the queue is empty."),
    method("qsize", "($self, /)", |_, a| Ok(Obj::small_int(size(a[0]) as i64)), "Return the size of the queue."),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let module = import::import_str(thread, "_thread")?;
    let lock = thread.call_method_str(module.as_ref(), "allocate_lock", &[])?;
    let zero = || Obj::small_int(0);
    Ok(thread.space.new_record(class.root_shape.get(), [thread.space.list([])?, zero(), lock, zero()])?)
}

fn size(queue: Ref<'_>) -> usize {
    list_of(&part(queue, ITEMS)).len() - number(queue, FIRST) as usize
}

fn put(thread: &Thread, queue: Ref<'_>, item: Ref<'_>) -> PyResult {
    list_of(&part(queue, ITEMS)).push(item.own())?;
    unlock(thread, queue)?;
    Ok(Obj::none())
}

/// Lets the lock go, if it is held: who waits for it looks at the queue again.
fn unlock(thread: &Thread, queue: Ref<'_>) -> PyResult<()> {
    if number(queue, LOCKED) != 0 {
        set_number(queue, LOCKED, 0);
        thread.call_method_str(part(queue, LOCK).as_ref(), "release", &[])?;
    }
    Ok(())
}

/// Takes the first item.
fn take(queue: Ref<'_>) -> PyResult<Option<Obj>> {
    let items = part(queue, ITEMS);
    let list = list_of(&items);
    let first = number(queue, FIRST) as usize;
    let Some(item) = list.get(first) else { return Ok(None) };
    list.set(first, Obj::none());
    let next = first + 1;
    if next == list.len() || (next >= DROPPED_MIN && next * 2 > list.len()) {
        set_number(queue, FIRST, 0);
        drop(list.splice(0, next, Vec::new())?);
    } else {
        set_number(queue, FIRST, next as i64);
    }
    Ok(Some(item))
}

fn get(thread: &Thread, queue: Ref<'_>, blocks: bool, timeout: Ref<'_>) -> PyResult {
    let timeout = match given(timeout).filter(|_| blocks) {
        Some(timeout) => Timeout::from_seconds(thread, timeout, "'timeout' must be a non-negative number")?,
        None => Timeout::Never,
    };
    let deadline = timeout.deadline();
    loop {
        if let Some(item) = take(queue)? {
            unlock(thread, queue)?;
            return Ok(item);
        }
        let lock = part(queue, LOCK);
        let acquire = |arguments: &[Ref<'_>]| -> PyResult<bool> {
            let done = thread.call_method_str(lock.as_ref(), "acquire", arguments)?;
            thread.truth(done.as_ref())
        };
        let (yes, no) = (Obj::boolean(true), Obj::boolean(false));
        let mut held = acquire(&[no.as_ref()])?;
        if !held && blocks {
            held = match deadline.remaining() {
                None => acquire(&[])?,
                Some(rest) => {
                    let rest = rest.as_secs_f64();
                    acquire(&[yes.as_ref(), thread.space.float(rest)?.as_ref()])?
                }
            };
        }
        if !held {
            return Err(thread.raise_with(&EMPTY, vec![]));
        }
        set_number(queue, LOCKED, 1);
    }
}
