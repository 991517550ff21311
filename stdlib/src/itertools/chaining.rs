//! Iterators over several iterables, or over what comes before: `chain`, `zip_longest`, `accumulate`.

use compiler::opcode::BinaryOperator;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, class_method, method, new_method, raw_new};
use vm::types::generic_alias;
use vm::{PyResult, Thread};

use super::{SHARED, given, iterator};
use crate::fields::{at, list_at, list_of, part};

pub static CHAIN: TypeTable = iterator(
    "chain",
    2,
    "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
    &[SHARED, CHAIN_METHODS],
);
pub static ZIP_LONGEST: TypeTable = iterator(
    "zip_longest",
    2,
    "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  When the shorter\niterables are exhausted, the fillvalue is substituted in their place.",
    &[SHARED, ZIP_METHODS],
);
pub static ACCUMULATE: TypeTable = iterator(
    "accumulate",
    4,
    "Return series of accumulated sums (or other binary function results).",
    &[SHARED, ACCUMULATE_METHODS],
);

const CHAIN_METHODS: &[Native] = &[
    raw_new("($type, *iterables)", new_chain),
    class_method(
        "from_iterable",
        "($type, iterable, /)",
        chain_from_iterable,
        "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
    ),
    method("__next__", "($self, /)", next_chain, "Implement next(self)."),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

/// An iterator of iterables, or NULL at the end.
const SOURCE: usize = 0;
/// The iterator that is being gone through, or NULL.
const ACTIVE: usize = 1;

fn new_chain(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if !names.is_empty() {
        return Err(thread.type_error("chain() takes no keyword arguments"));
    }
    let iterables = thread.space.tuple_of(&values[1..])?;
    let source = thread.iterate(iterables.as_ref())?;
    Ok(thread.space.new_record(class.root_shape.get(), [source, Obj::NULL])?)
}

fn chain_from_iterable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let source = thread.iterate(arguments[1])?;
    Ok(thread.space.new_record(class.root_shape.get(), [source, Obj::NULL])?)
}

fn next_chain(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (source, active) = (at(arguments[0], SOURCE), at(arguments[0], ACTIVE));
    // SAFETY: no code runs while a simple iterator gives its item.
    if let Some(iterator) = unsafe { active.peek() }.non_null()
        && let Some(Some(item)) = thread.next_of_simple(iterator)
    {
        return Ok(item);
    }
    while let Some(iterables) = source.get() {
        let iterator = match active.get() {
            Some(iterator) => iterator,
            None => {
                let next = thread.next(iterables.as_ref());
                let Ok(Some(iterable)) = next else {
                    source.set(Obj::NULL);
                    return next.map(|_| Obj::NULL);
                };
                match thread.iterate(iterable.as_ref()) {
                    Ok(iterator) => {
                        active.set(iterator.clone());
                        iterator
                    }
                    Err(raised) => {
                        source.set(Obj::NULL);
                        return Err(raised);
                    }
                }
            }
        };
        match thread.next(iterator.as_ref())? {
            Some(item) => return Ok(item),
            None => active.set(Obj::NULL),
        }
    }
    Ok(Obj::NULL)
}

const ZIP_METHODS: &[Native] = &[
    raw_new("($type, *iterables, fillvalue=None)", new_zip),
    method("__next__", "($self, /)", next_zip, "Implement next(self)."),
];

/// A list of iterators, None where one has ended.
const ITERATORS: usize = 0;
const FILL: usize = 1;

fn new_zip(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (mut values, mut names) = (values.to_vec(), names.to_vec());
    let fill = thread.take_keyword(&mut values, &mut names, "fillvalue").map_or_else(Obj::none, Ref::own);
    if !names.is_empty() {
        return Err(thread.type_error("zip_longest() got an unexpected keyword argument"));
    }
    let mut iterators = Vec::with_capacity(values.len());
    for iterable in &values[1..] {
        iterators.push(thread.iterate(*iterable)?);
    }
    let iterators = thread.space.list(iterators)?;
    Ok(thread.space.new_record(class.root_shape.get(), [iterators, fill])?)
}

fn next_zip(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(iterators) = list_at(arguments[0], ITERATORS) else { return Ok(Obj::NULL) };
    let (mut items, mut index) = (Vec::with_capacity(list_of(&iterators).len()), 0);
    let mut live = 0;
    while let Some(iterator) = list_of(&iterators).get(index) {
        let item = if iterator.is_none() { None } else { thread.next(iterator.as_ref())? };
        match item {
            Some(item) => {
                live += 1;
                items.push(item);
            }
            None => {
                if !iterator.is_none() && index < list_of(&iterators).len() {
                    list_of(&iterators).set(index, Obj::none());
                }
                items.push(part(arguments[0], FILL));
            }
        }
        index += 1;
    }
    if live == 0 {
        return Ok(Obj::NULL);
    }
    Ok(thread.space.tuple(items)?)
}

const ACCUMULATE_METHODS: &[Native] = &[
    new_method("($type, iterable, func=None, *, initial=None)", new_accumulate),
    method("__next__", "($self, /)", next_accumulate, "Implement next(self)."),
];

const ITERATOR: usize = 0;
/// None: addition.
const FUNCTION: usize = 1;
/// NULL before the first item.
const TOTAL: usize = 2;
/// What comes first, or NULL.
const INITIAL: usize = 3;

fn new_accumulate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let function = given(arguments[2]).map_or_else(Obj::none, Ref::own);
    let initial = given(arguments[3]).map_or(Obj::NULL, Ref::own);
    Ok(thread
        .space
        .new_record(class.root_shape.get(), [thread.iterate(arguments[1])?, function, Obj::NULL, initial])?)
}

fn next_accumulate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    if let Some(initial) = at(this, INITIAL).take() {
        at(this, TOTAL).set(initial.clone());
        return Ok(initial);
    }
    let Some(item) = thread.next(part(this, ITERATOR).as_ref())? else { return Ok(Obj::NULL) };
    let Some(total) = at(this, TOTAL).get() else {
        at(this, TOTAL).set(item.clone());
        return Ok(item);
    };
    let function = part(this, FUNCTION);
    let sum = if function.is_none() {
        thread.binary(total.as_ref(), item.as_ref(), BinaryOperator::Add)?
    } else {
        thread.call_with(function.as_ref(), &[total.as_ref(), item.as_ref()])?
    };
    at(this, TOTAL).set(sum.clone());
    Ok(sum)
}
