//! `enumerate`.

use compiler::opcode::BinaryOperator;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::iterators::COMMON;
use crate::native::{Native, TypeTable, class_method, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

const ITERATOR: usize = 0;
/// The next index, an int.
const INDEX: usize = 1;

pub static ENUMERATE: TypeTable = TypeTable {
    native: record("enumerate", 2),
    flags: TypeFlags::BASE,
    doc: "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing \
          a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for \
          obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
    methods: &[COMMON, METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, iterable, start=0)", new),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let start = match arguments[2].non_null() {
        Some(start) => thread.index(start)?,
        None => Obj::small_int(0),
    };
    let iterator = thread.iterate(arguments[1])?;
    Ok(thread.space.new_record(class.root_shape.get(), [iterator, start])?)
}

/// The next index and item.
pub fn next_pair(thread: &Thread, this: Ref<'_>) -> PyResult<Option<(Obj, Obj)>> {
    // SAFETY: the shape or the binder says so; the iterator is counted where code may run.
    let (iterator, index) = unsafe { (slot(this, ITERATOR).peek(), slot(this, INDEX)) };
    let item = match thread.next_of_simple(iterator) {
        Some(item) => item,
        None if iterator.is_null() => None,
        None => thread.next(iterator.own().as_ref())?,
    };
    let Some(item) = item else { return Ok(None) };
    let number = index.get().unwrap_or_else(|| Obj::small_int(0));
    let after = match number.word().add_ints(Obj::small_int(1).word()) {
        Some(sum) if number.word().is_int() => Obj::from_immortal(sum),
        _ => thread.binary(number.as_ref(), Obj::small_int(1).as_ref(), BinaryOperator::Add)?,
    };
    index.set(after);
    Ok(Some((number, item)))
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match next_pair(thread, arguments[0])? {
        Some((number, item)) => Ok(thread.space.tuple([number, item])?),
        None => Ok(Obj::NULL),
    }
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let parts = [ITERATOR, INDEX].map(|at| unsafe { slot(arguments[0], at) }.get().unwrap_or_else(Obj::none));
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let parts = thread.space.tuple(parts)?;
    Ok(thread.space.tuple([class, parts])?)
}
