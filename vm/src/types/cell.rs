//! Cells: the variables that closures share.

use objects::record::slot;
use objects::{Obj, Ref};

use crate::exceptions;
use crate::native::{GetSet, Native, TypeTable, getset, new_method, record};
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

const METHODS: &[Native] = &[new_method("($type, contents=None, /)", new)];

const GETSETS: &[GetSet] = &[getset("cell_contents", get_contents, Some(set_contents), "")];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let content = if arguments[1].is_null() { Obj::NULL } else { arguments[1].own() };
    Ok(thread.space.new_record(objects::shape::fixed::CELL, [content])?)
}

fn get_contents(thread: &Thread, cell: Ref<'_>) -> PyResult {
    // SAFETY: a cell has that slot.
    match unsafe { slot(cell, CONTENT) }.get() {
        Some(content) => Ok(content),
        None => Err(thread.raise(&exceptions::VALUE_ERROR, "cell is empty")),
    }
}

fn set_contents(_: &Thread, cell: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    // SAFETY: a cell has that slot.
    unsafe { slot(cell, CONTENT) }.set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}
