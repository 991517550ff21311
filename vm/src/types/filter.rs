//! `filter`.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::iterators::COMMON;
use crate::names;
use crate::native::{Native, TypeTable, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

const FUNCTION: usize = 0;
const ITERATOR: usize = 1;

pub static FILTER: TypeTable = TypeTable {
    native: record("filter", 2),
    flags: TypeFlags::BASE,
    doc: "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items \
          that are true.",
    methods: &[COMMON, METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, function, iterable, /)", new),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
];

fn new(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let is_exact = class.root_shape.get() == thread.shape(&FILTER);
    if !keywords.is_empty() && (is_exact || !thread.overrides(class, names::INIT)) {
        return Err(thread.type_error("filter() takes no keyword arguments"));
    }
    let [function, iterable] = values[1..values.len() - keywords.len()] else {
        let given = values.len() - keywords.len() - 1;
        return Err(thread.type_error(&format!("filter expected 2 arguments, got {given}")));
    };
    let iterator = thread.iterate(iterable)?;
    Ok(thread.space.new_record(class.root_shape.get(), [function.own(), iterator])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (function, iterator) = unsafe { (slot(arguments[0], FUNCTION).get(), slot(arguments[0], ITERATOR).get()) };
    let (Some(function), Some(iterator)) = (function, iterator) else { return Ok(Obj::NULL) };
    let by_truth = function.is_none() || function.as_ref().is(thread.class(&super::bool_::BOOL).as_ref());
    while let Some(item) = thread.next(iterator.as_ref())? {
        let is_good = if by_truth {
            thread.truth(item.as_ref())?
        } else {
            let answer = thread.call_with(function.as_ref(), &[item.as_ref()])?;
            thread.truth(answer.as_ref())?
        };
        if is_good {
            return Ok(item);
        }
    }
    Ok(Obj::NULL)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let parts = [FUNCTION, ITERATOR].map(|at| unsafe { slot(arguments[0], at) }.get().unwrap_or_else(Obj::none));
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let parts = thread.space.tuple(parts)?;
    Ok(thread.space.tuple([class, parts])?)
}
