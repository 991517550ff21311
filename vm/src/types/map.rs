//! `map`.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};

use super::iterators::COMMON;
use super::zip::{iterators_of, next_of_all};
use crate::native::{Native, TypeTable, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// A tuple of iterators. Before the function: CPython lets them go in this order.
const ITERATORS: usize = 0;
const FUNCTION: usize = 1;
const STRICT: usize = 2;

pub static MAP: TypeTable = TypeTable {
    native: record("map", 3),
    flags: TypeFlags::BASE,
    doc: "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is \
          exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
    methods: &[COMMON, METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, function, iterable, /, *iterables, strict=False)", new),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (mut values, mut names) = (values.to_vec(), names.to_vec());
    let strict = match thread.take_keyword(&mut values, &mut names, "strict") {
        Some(strict) => thread.truth(strict)?,
        None => false,
    };
    thread.reject_keywords("map", &names, &["strict"])?;
    if values.len() < 3 {
        return Err(thread.type_error("map() must have at least two arguments."));
    }
    let iterators = iterators_of(thread, &values[2..])?;
    Ok(thread.space.new_record(class.root_shape.get(), [iterators, values[1].own(), Obj::boolean(strict)])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (function, iterators, strict) = unsafe {
        (slot(arguments[0], FUNCTION).get(), slot(arguments[0], ITERATORS).get(), slot(arguments[0], STRICT).word())
    };
    let (Some(function), Some(iterators)) = (function, iterators) else { return Ok(Obj::NULL) };
    if let [iterator] = Space::exact_tuple(iterators.as_ref()).expect("a tuple of iterators").items() {
        return match thread.next(*iterator)? {
            Some(item) => thread.call_with(function.as_ref(), &[item.as_ref()]),
            None => Ok(Obj::NULL),
        };
    }
    match next_of_all(thread, iterators.as_ref(), strict == Obj::boolean(true).word(), "map")? {
        Some(items) => {
            let items: Vec<Ref<'_>> = items.iter().map(Obj::as_ref).collect();
            thread.call_with(function.as_ref(), &items)
        }
        None => Ok(Obj::NULL),
    }
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (function, iterators, strict) = unsafe {
        (slot(arguments[0], FUNCTION).get(), slot(arguments[0], ITERATORS).get(), slot(arguments[0], STRICT).word())
    };
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let mut parts = vec![function.unwrap_or_else(Obj::none)];
    if let Some(iterators) = &iterators {
        parts.extend(Space::exact_tuple(iterators.as_ref()).expect("a tuple").items().iter().map(|item| item.own()));
    }
    let parts = thread.space.tuple(parts)?;
    if strict == Obj::boolean(true).word() {
        return Ok(thread.space.tuple([class, parts, Obj::boolean(true)])?);
    }
    Ok(thread.space.tuple([class, parts])?)
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let strict = thread.truth(arguments[1])?;
    // SAFETY: the binder checked the instance.
    unsafe { slot(arguments[0], STRICT) }.set(Obj::boolean(strict));
    Ok(Obj::none())
}
