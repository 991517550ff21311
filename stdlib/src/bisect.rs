//! `_bisect`: binary search in sorted sequences.

use compiler::opcode::Comparison;
use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_bisect",
    doc: "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list \
          after each insertion.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const SIGNATURE: &str = "(a, x, lo=0, hi=None, *, key=None)";

const FUNCTIONS: &[Native] = &[
    function(
        "bisect_right",
        SIGNATURE,
        |t, a| bisect(t, a, Side::Right),
        "Return the index where to insert item x in list a, assuming a is sorted: behind any equal ones.",
    ),
    function(
        "bisect",
        SIGNATURE,
        |t, a| bisect(t, a, Side::Right),
        "Return the index where to insert item x in list a, assuming a is sorted: behind any equal ones.",
    ),
    function(
        "bisect_left",
        SIGNATURE,
        |t, a| bisect(t, a, Side::Left),
        "Return the index where to insert item x in list a, assuming a is sorted: before any equal ones.",
    ),
    function(
        "insort_right",
        SIGNATURE,
        |t, a| insert(t, a, Side::Right),
        "Insert item x in list a, and keep it sorted assuming a is sorted: behind any equal ones.",
    ),
    function(
        "insort",
        SIGNATURE,
        |t, a| insert(t, a, Side::Right),
        "Insert item x in list a, and keep it sorted assuming a is sorted: behind any equal ones.",
    ),
    function(
        "insort_left",
        SIGNATURE,
        |t, a| insert(t, a, Side::Left),
        "Insert item x in list a, and keep it sorted assuming a is sorted: before any equal ones.",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The place of an item whose key is `wanted`.
fn find(thread: &Thread, arguments: &[Ref<'_>], wanted: Ref<'_>, side: Side) -> PyResult<i64> {
    let given = |index: usize| arguments[index].non_null().filter(|argument| !argument.is_none());
    let mut low = match arguments[2].non_null() {
        Some(low) => thread.index_i64(low)?,
        None => 0,
    };
    if low < 0 {
        return Err(thread.value_error("lo must be non-negative"));
    }
    let mut high = match given(3) {
        Some(high) => thread.index_i64(high)?,
        None => thread.length(arguments[0])? as i64,
    };
    let key = given(4);
    while low < high {
        let middle = low + (high - low) / 2;
        let item = match Space::exact_list(arguments[0]).and_then(|list| list.get(middle as usize)) {
            Some(item) => item,
            None => thread.get_item(arguments[0], thread.space.int(middle)?.as_ref())?,
        };
        let item = match key {
            Some(key) => thread.call_with(key, &[item.as_ref()])?,
            None => item,
        };
        let goes_right = match side {
            Side::Right => !thread.compare_bool(wanted, item.as_ref(), Comparison::Less)?,
            Side::Left => thread.compare_bool(item.as_ref(), wanted, Comparison::Less)?,
        };
        if goes_right {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn bisect(thread: &Thread, arguments: &[Ref<'_>], side: Side) -> PyResult {
    Ok(thread.space.int(find(thread, arguments, arguments[1], side)?)?)
}

fn insert(thread: &Thread, arguments: &[Ref<'_>], side: Side) -> PyResult {
    let place = match arguments[4].non_null().filter(|key| !key.is_none()) {
        Some(key) => {
            let wanted = thread.call_with(key, &[arguments[1]])?;
            find(thread, arguments, wanted.as_ref(), side)?
        }
        None => find(thread, arguments, arguments[1], side)?,
    };
    if let Some(list) = Space::exact_list(arguments[0]) {
        list.insert((place as usize).min(list.len()), arguments[1].own())?;
    } else {
        thread.call_method_str(arguments[0], "insert", &[thread.space.int(place)?.as_ref(), arguments[1]])?;
    }
    Ok(Obj::none())
}
