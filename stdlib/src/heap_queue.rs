//! `_heapq`: priority queues on lists. Item `i` comes no later than items `2i + 1` and `2i + 2`.
//!
//! Comparisons may run any code: items are held over them, and a list whose length changes meanwhile is an error.

use compiler::opcode::Comparison;
use objects::list::List;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: &[MINIMUM, MAXIMUM],
    types: &[],
    initialize: None,
};

const MINIMUM: &[Native] = &[
    function(
        "heappush",
        "(heap, item, /)",
        |t, a| push(t, a, "heappush", Order::Least),
        "Push item onto heap, maintaining the heap invariant.",
    ),
    function(
        "heappop",
        "(heap, /)",
        |t, a| pop(t, a[0], "heappop", Order::Least),
        "Pop the smallest item off the heap, maintaining the heap invariant.",
    ),
    function(
        "heapify",
        "(heap, /)",
        |t, a| heapify(t, a[0], "heapify", Order::Least),
        "Transform list into a heap, in-place, in O(len(heap)) time.",
    ),
    function(
        "heapreplace",
        "(heap, item, /)",
        |t, a| replace(t, a, "heapreplace", Order::Least),
        "Pop and return the current smallest value, and add the new item.",
    ),
    function(
        "heappushpop",
        "(heap, item, /)",
        |t, a| push_pop(t, a, "heappushpop", Order::Least),
        "Push item on the heap, then pop and return the smallest item from the heap.",
    ),
];

const MAXIMUM: &[Native] = &[
    function(
        "heappush_max",
        "(heap, item, /)",
        |t, a| push(t, a, "heappush_max", Order::Greatest),
        "Push item onto max heap, maintaining the heap invariant.",
    ),
    function(
        "heappop_max",
        "(heap, /)",
        |t, a| pop(t, a[0], "heappop_max", Order::Greatest),
        "Maxheap variant of heappop.",
    ),
    function(
        "heapify_max",
        "(heap, /)",
        |t, a| heapify(t, a[0], "heapify_max", Order::Greatest),
        "Maxheap variant of heapify.",
    ),
    function(
        "heapreplace_max",
        "(heap, item, /)",
        |t, a| replace(t, a, "heapreplace_max", Order::Greatest),
        "Maxheap variant of heapreplace.",
    ),
    function(
        "heappushpop_max",
        "(heap, item, /)",
        |t, a| push_pop(t, a, "heappushpop_max", Order::Greatest),
        "Maxheap variant of heappushpop.",
    ),
    function(
        "_heappop_max",
        "(heap, /)",
        |t, a| pop(t, a[0], "_heappop_max", Order::Greatest),
        "Maxheap variant of heappop.",
    ),
    function(
        "_heapify_max",
        "(heap, /)",
        |t, a| heapify(t, a[0], "_heapify_max", Order::Greatest),
        "Maxheap variant of heapify.",
    ),
    function(
        "_heapreplace_max",
        "(heap, item, /)",
        |t, a| replace(t, a, "_heapreplace_max", Order::Greatest),
        "Maxheap variant of heapreplace.",
    ),
];

/// Which item comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Least,
    Greatest,
}

/// Whether `a` comes before `b`.
fn is_before(thread: &Thread, a: &Obj, b: &Obj, order: Order) -> PyResult<bool> {
    let (a, b) = if order == Order::Least { (a, b) } else { (b, a) };
    thread.compare_bool(a.as_ref(), b.as_ref(), Comparison::Less)
}

/// The heap; `place` is how messages call the argument.
fn list_argument<'a>(thread: &Thread, heap: Ref<'a>, function: &str, place: &str) -> PyResult<&'a List> {
    match thread.downcast::<List>(heap) {
        Some(list) => Ok(list),
        None => {
            let text = format!("{function}() {place} must be list, not {}", thread.type_name(heap));
            Err(thread.type_error(&text))
        }
    }
}

fn item(thread: &Thread, list: &List, index: usize) -> PyResult {
    list.get(index).ok_or_else(|| thread.index_error("index out of range"))
}

fn check_length(thread: &Thread, list: &List, length: usize) -> PyResult<()> {
    if list.len() == length {
        return Ok(());
    }
    Err(thread.runtime_error("list changed size during iteration"))
}

/// Moves the item at `place` towards the root, to where it belongs; no further than `start`.
fn sift_down(thread: &Thread, list: &List, start: usize, mut place: usize, order: Order) -> PyResult<()> {
    let length = list.len();
    if place >= length {
        return Err(thread.index_error("index out of range"));
    }
    let new = item(thread, list, place)?;
    while place > start {
        let parent_place = (place - 1) / 2;
        let parent = item(thread, list, parent_place)?;
        let before = is_before(thread, &new, &parent, order)?;
        check_length(thread, list, length)?;
        if !before {
            break;
        }
        // Whatever is there now: a comparison may have put something else.
        let (parent, new) = (item(thread, list, parent_place)?, item(thread, list, place)?);
        list.set(parent_place, new);
        list.set(place, parent);
        place = parent_place;
    }
    Ok(())
}

/// Moves the item at `place` down to a leaf, its first child up each time, then up again to where it belongs.
fn sift_up(thread: &Thread, list: &List, mut place: usize, order: Order) -> PyResult<()> {
    let (start, length) = (place, list.len());
    if place >= length {
        return Err(thread.index_error("index out of range"));
    }
    while place < length / 2 {
        let mut child = 2 * place + 1;
        if child + 1 < length {
            let (left, right) = (item(thread, list, child)?, item(thread, list, child + 1)?);
            let left_first = is_before(thread, &left, &right, order)?;
            check_length(thread, list, length)?;
            if !left_first {
                child += 1;
            }
        }
        let (moved, sifted) = (item(thread, list, child)?, item(thread, list, place)?);
        list.set(place, moved);
        list.set(child, sifted);
        place = child;
    }
    sift_down(thread, list, start, place, order)
}

fn push(thread: &Thread, arguments: &[Ref<'_>], function: &str, order: Order) -> PyResult {
    let list = list_argument(thread, arguments[0], function, "argument 1")?;
    list.push(arguments[1].own())?;
    sift_down(thread, list, 0, list.len() - 1, order)?;
    Ok(Obj::none())
}

fn pop(thread: &Thread, heap: Ref<'_>, function: &str, order: Order) -> PyResult {
    let list = list_argument(thread, heap, function, "argument")?;
    let Some(last) = list.pop() else { return Err(thread.index_error("index out of range")) };
    let Some(first) = list.get(0) else { return Ok(last) };
    list.set(0, last);
    sift_up(thread, list, 0, order)?;
    Ok(first)
}

fn replace(thread: &Thread, arguments: &[Ref<'_>], function: &str, order: Order) -> PyResult {
    let list = list_argument(thread, arguments[0], function, "argument 1")?;
    let first = item(thread, list, 0)?;
    list.set(0, arguments[1].own());
    sift_up(thread, list, 0, order)?;
    Ok(first)
}

fn push_pop(thread: &Thread, arguments: &[Ref<'_>], function: &str, order: Order) -> PyResult {
    let list = list_argument(thread, arguments[0], function, "argument 1")?;
    let Some(first) = list.get(0) else { return Ok(arguments[1].own()) };
    let before = is_before(thread, &first, &arguments[1].own(), order)?;
    if !before {
        return Ok(arguments[1].own());
    }
    let first = item(thread, list, 0)?;
    list.set(0, arguments[1].own());
    sift_up(thread, list, 0, order)?;
    Ok(first)
}

fn heapify(thread: &Thread, heap: Ref<'_>, function: &str, order: Order) -> PyResult {
    let list = list_argument(thread, heap, function, "argument")?;
    for place in (0..list.len() / 2).rev() {
        sift_up(thread, list, place, order)?;
    }
    Ok(Obj::none())
}
