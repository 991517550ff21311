//! Iterators that select: `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`; and `starmap`.

use objects::{Obj, Ref, Space};
use vm::native::{Native, TypeTable, method, new_method, raw_new};
use vm::types::bool_::BOOL;
use vm::{PyResult, Thread};

use super::{SHARED, iterator};
use crate::fields::{at, number, part, set_number};

pub static COMPRESS: TypeTable = iterator(
    "compress",
    2,
    "Return data elements corresponding to true selector elements.",
    &[SHARED, COMPRESS_METHODS],
);
pub static DROP_WHILE: TypeTable = iterator(
    "dropwhile",
    3,
    "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.",
    &[SHARED, DROP_METHODS],
);
pub static TAKE_WHILE: TypeTable = iterator(
    "takewhile",
    3,
    "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
    &[SHARED, TAKE_METHODS],
);
pub static FILTER_FALSE: TypeTable = iterator(
    "filterfalse",
    2,
    "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.",
    &[SHARED, FALSE_METHODS],
);
pub static STAR_MAP: TypeTable = iterator(
    "starmap",
    2,
    "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
    &[SHARED, STAR_METHODS],
);
pub static SLICE: TypeTable = iterator(
    "islice",
    5,
    "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.",
    &[SHARED, SLICE_METHODS],
);

const COMPRESS_METHODS: &[Native] = &[
    new_method("($type, data, selectors)", new_compress),
    method("__next__", "($self, /)", next_compress, "Implement next(self)."),
];

const DATA: usize = 0;
const SELECTORS: usize = 1;

fn new_compress(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let slots = [thread.iterate(arguments[1])?, thread.iterate(arguments[2])?];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn next_compress(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (data, selectors) = (part(arguments[0], DATA), part(arguments[0], SELECTORS));
    loop {
        let Some(item) = thread.next(data.as_ref())? else { return Ok(Obj::NULL) };
        let Some(selector) = thread.next(selectors.as_ref())? else { return Ok(Obj::NULL) };
        if thread.truth(selector.as_ref())? {
            return Ok(item);
        }
    }
}

const FUNCTION: usize = 0;
const ITERATOR: usize = 1;
/// Whether dropping, or taking, has ended.
const IS_DONE: usize = 2;

/// A record of function and iterator, as most types here are.
fn new_with_function(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let slots = [arguments[1].own(), thread.iterate(arguments[2])?];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// Whether a predicate holds.
fn holds(thread: &Thread, function: &Obj, item: &Obj) -> PyResult<bool> {
    let answer = thread.call_with(function.as_ref(), &[item.as_ref()])?;
    thread.truth(answer.as_ref())
}

const DROP_METHODS: &[Native] = &[
    new_method("($type, predicate, iterable, /)", new_with_function),
    method("__next__", "($self, /)", next_drop_while, "Implement next(self)."),
];

fn next_drop_while(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (function, iterator) = (part(arguments[0], FUNCTION), part(arguments[0], ITERATOR));
    while let Some(item) = thread.next(iterator.as_ref())? {
        if !at(arguments[0], IS_DONE).is_null() {
            return Ok(item);
        }
        if !holds(thread, &function, &item)? {
            at(arguments[0], IS_DONE).set(Obj::boolean(true));
            return Ok(item);
        }
    }
    Ok(Obj::NULL)
}

const TAKE_METHODS: &[Native] = &[
    new_method("($type, predicate, iterable, /)", new_with_function),
    method("__next__", "($self, /)", next_take_while, "Implement next(self)."),
];

fn next_take_while(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !at(arguments[0], IS_DONE).is_null() {
        return Ok(Obj::NULL);
    }
    let Some(item) = thread.next(part(arguments[0], ITERATOR).as_ref())? else { return Ok(Obj::NULL) };
    if holds(thread, &part(arguments[0], FUNCTION), &item)? {
        return Ok(item);
    }
    at(arguments[0], IS_DONE).set(Obj::boolean(true));
    Ok(Obj::NULL)
}

const FALSE_METHODS: &[Native] = &[
    new_method("($type, function, iterable, /)", new_with_function),
    method("__next__", "($self, /)", next_filter_false, "Implement next(self)."),
];

fn next_filter_false(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (function, iterator) = (part(arguments[0], FUNCTION), part(arguments[0], ITERATOR));
    let by_truth = function.is_none() || function.as_ref().is(thread.class(&BOOL).as_ref());
    while let Some(item) = thread.next(iterator.as_ref())? {
        let is_true = if by_truth { thread.truth(item.as_ref())? } else { holds(thread, &function, &item)? };
        if !is_true {
            return Ok(item);
        }
    }
    Ok(Obj::NULL)
}

const STAR_METHODS: &[Native] = &[
    new_method("($type, function, iterable, /)", new_with_function),
    method("__next__", "($self, /)", next_star_map, "Implement next(self)."),
];

fn next_star_map(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(items) = thread.next(part(arguments[0], ITERATOR).as_ref())? else { return Ok(Obj::NULL) };
    let items = thread.tuple_from(items.as_ref())?;
    let function = part(arguments[0], FUNCTION);
    thread.call_with_tuple_and_dict(function.as_ref(), items.as_ref(), Ref::NULL)
}

const SLICE_METHODS: &[Native] =
    &[raw_new("($type, *args)", new_slice), method("__next__", "($self, /)", next_slice, "Implement next(self).")];

/// NULL at the end.
const SOURCE: usize = 0;
/// Number of the next item to give.
const NEXT: usize = 1;
/// -1: none.
const STOP: usize = 2;
const STEP: usize = 3;
/// Items taken from the iterator.
const TAKEN: usize = 4;

/// More items than there can be.
const NUMBER_MAX: i64 = 1 << 60;

/// An argument that is None or a number from `least` on; None where it is neither.
fn slice_argument(thread: &Thread, argument: Ref<'_>, default: i64, least: i64) -> PyResult<Option<i64>> {
    if argument.is_none() {
        return Ok(Some(default));
    }
    if !vm::types::subscript::is_index(thread, argument) {
        return Ok(None);
    }
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).and_then(|value| value.to_i64());
    Ok(value.filter(|&value| value >= least).map(|value| value.min(NUMBER_MAX)))
}

fn new_slice(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if !names.is_empty() {
        return Err(thread.type_error("islice() takes no keyword arguments"));
    }
    let none = Obj::none();
    let none = none.as_ref();
    let (iterable, start, stop, step) = match values[1..] {
        [iterable, stop] => (iterable, none, stop, none),
        [iterable, start, stop] => (iterable, start, stop, none),
        [iterable, start, stop, step] => (iterable, start, stop, step),
        ref wrong => {
            let (bound, limit) = if wrong.len() < 2 { ("least", 2) } else { ("most", 4) };
            return Err(
                thread.type_error(&format!("islice expected at {bound} {limit} arguments, got {}", wrong.len()))
            );
        }
    };
    let Some(stop) = slice_argument(thread, stop, -1, 0)? else {
        return Err(thread.value_error("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    };
    let Some(start) = slice_argument(thread, start, 0, 0)? else {
        return Err(thread.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    };
    let Some(step) = slice_argument(thread, step, 1, 1)? else {
        return Err(thread.value_error("Step for islice() must be a positive integer or None."));
    };
    let numbers = [start, stop, step, 0].map(Obj::small_int);
    let slots = std::iter::once(thread.iterate(iterable)?).chain(numbers);
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn next_slice(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let Some(iterator) = at(this, SOURCE).get() else { return Ok(Obj::NULL) };
    let (next, stop) = (number(this, NEXT), number(this, STOP));
    let end = || {
        at(this, SOURCE).set(Obj::NULL);
        Ok(Obj::NULL)
    };
    while number(this, TAKEN) < next {
        if thread.next(iterator.as_ref())?.is_none() {
            return end();
        }
        set_number(this, TAKEN, number(this, TAKEN) + 1);
    }
    if stop != -1 && number(this, TAKEN) >= stop {
        return end();
    }
    let Some(item) = thread.next(iterator.as_ref())? else { return end() };
    set_number(this, TAKEN, number(this, TAKEN) + 1);
    let after = (next + number(this, STEP)).min(NUMBER_MAX);
    set_number(this, NEXT, if stop != -1 { after.min(stop) } else { after });
    Ok(item)
}
