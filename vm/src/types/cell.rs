//! Cells: the variables that closures share.

use compiler::opcode::Comparison;
use objects::record::slot;
use objects::{Obj, Ref};

use crate::exceptions;
use crate::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// The content, or NULL.
pub const CONTENT: usize = 0;

pub static CELL: TypeTable = TypeTable {
    native: record("cell", 1),
    doc: "Create a new cell object.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, contents=None, /)", new),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

/// By content; an empty cell is less than any other.
fn compare(thread: &Thread, arguments: &[Ref<'_>], how: Comparison) -> PyResult {
    if !thread.is_instance_of(arguments[1], &CELL) {
        return Ok(Obj::not_implemented());
    }
    // SAFETY: a cell has that slot.
    let content = |cell: Ref<'_>| unsafe { slot(cell, CONTENT) }.get();
    match (content(arguments[0]), content(arguments[1])) {
        (Some(a), Some(b)) => thread.compare(a.as_ref(), b.as_ref(), how),
        (a, b) => {
            let (a, b) = (i64::from(a.is_some()), i64::from(b.is_some()));
            thread.compare(Obj::small_int(a).as_ref(), Obj::small_int(b).as_ref(), how)
        }
    }
}

const GETSETS: &[GetSet] = &[getset("cell_contents", get_contents, Some(set_contents), "")];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let content = if arguments[1].is_null() { Obj::NULL } else { arguments[1].own() };
    Ok(thread.space.new_record(objects::shape::fixed::CELL, [content])?)
}

fn get_contents(thread: &Thread, cell: Ref<'_>) -> PyResult {
    // SAFETY: a cell has that slot.
    match unsafe { slot(cell, CONTENT) }.get() {
        Some(content) => Ok(content),
        None => Err(thread.raise(&exceptions::VALUE_ERROR, "Cell is empty")),
    }
}

fn set_contents(_: &Thread, cell: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    // SAFETY: a cell has that slot.
    unsafe { slot(cell, CONTENT) }.set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = arguments[0].word().pointer() as usize;
    // SAFETY: a cell has that slot.
    match unsafe { slot(arguments[0], CONTENT) }.get() {
        Some(content) => {
            let class = thread.short_type_name(content.as_ref());
            let address = crate::types::object::identity(content.as_ref());
            thread.new_str(&format!("<cell at {own:#x}: {class} object at {address:#x}>"))
        }
        None => thread.new_str(&format!("<cell at {own:#x}: empty>")),
    }
}
