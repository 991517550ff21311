//! Iterators of lists, tuples and ranges, of anything with `__getitem__`, and of callables with a sentinel.

use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref};

use crate::exceptions;
use crate::native::{Native, TypeTable, method, record};
use crate::protocol::iterate::{next_of_list, next_of_tuple};
use crate::raised::PyResult;
use crate::state::Thread;

/// What is iterated, or NULL at the end (list, tuple, sequence iterators).
pub const SOURCE: usize = 0;
pub const INDEX: usize = 1;

/// Slots of a range iterator, tagged integers where they fit: next value, step, values left.
pub const RANGE_NEXT: usize = 0;
pub const RANGE_STEP: usize = 1;
pub const RANGE_LEFT: usize = 2;

pub static LIST_ITERATOR: TypeTable =
    TypeTable { native: record("list_iterator", 2), methods: &[COMMON, LIST_METHODS], ..TypeTable::EMPTY };

pub static TUPLE_ITERATOR: TypeTable =
    TypeTable { native: record("tuple_iterator", 2), methods: &[COMMON, TUPLE_METHODS], ..TypeTable::EMPTY };

pub static RANGE_ITERATOR: TypeTable =
    TypeTable { native: record("range_iterator", 3), methods: &[COMMON, RANGE_METHODS], ..TypeTable::EMPTY };

pub static SEQUENCE_ITERATOR: TypeTable =
    TypeTable { native: record("iterator", 2), methods: &[COMMON, SEQUENCE_METHODS], ..TypeTable::EMPTY };

pub static CALLABLE_ITERATOR: TypeTable =
    TypeTable { native: record("callable_iterator", 2), methods: &[COMMON, CALLABLE_METHODS], ..TypeTable::EMPTY };

/// What every iterator has.
pub const COMMON: &[Native] =
    &[method("__iter__", "($self, /)", |_, arguments| Ok(arguments[0].own()), "Implement iter(self).")];

const LIST_METHODS: &[Native] = &[
    method(
        "__next__",
        "($self, /)",
        // SAFETY: the binder checked the instance.
        |_, arguments| Ok(unsafe { next_of_list(arguments[0]) }.unwrap_or(Obj::NULL)),
        "Implement next(self).",
    ),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

const TUPLE_METHODS: &[Native] = &[
    method(
        "__next__",
        "($self, /)",
        // SAFETY: the binder checked the instance.
        |_, arguments| Ok(unsafe { next_of_tuple(arguments[0]) }.unwrap_or(Obj::NULL)),
        "Implement next(self).",
    ),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

const RANGE_METHODS: &[Native] = &[
    method(
        "__next__",
        "($self, /)",
        |thread, arguments| Ok(next_of_range(thread, arguments[0])?.unwrap_or(Obj::NULL)),
        "Implement next(self).",
    ),
    method(
        "__length_hint__",
        "($self, /)",
        range_length_hint,
        "Private method returning an estimate of len(list(it)).",
    ),
    method("__reduce__", "($self, /)", reduce_range, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_range_state, "Set state information for unpickling."),
];

const SEQUENCE_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next_of_sequence, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

const CALLABLE_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next_of_callable, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce_callable, "Return state information for pickling."),
];

/// An iterator that calls `__getitem__` with 0, 1, 2 ...
pub fn new_sequence_iterator(thread: &Thread, object: Ref<'_>) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&SEQUENCE_ITERATOR), [object.own(), Obj::small_int(0)])?)
}

/// An iterator that calls `callable` until the result equals `sentinel`.
pub fn new_callable_iterator(thread: &Thread, callable: Ref<'_>, sentinel: Ref<'_>) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&CALLABLE_ITERATOR), [callable.own(), sentinel.own()])?)
}

/// An iterator of `length` integers from `start` in steps of `step`.
pub fn new_range_iterator(thread: &Thread, start: Obj, step: Obj, length: Obj) -> PyResult {
    Ok(thread.space.new_record(fixed::RANGE_ITERATOR, [start, step, length])?)
}

/// The next integer of a range iterator.
#[inline(always)]
pub fn next_of_range(thread: &Thread, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
    // SAFETY: a range iterator has these slots.
    unsafe {
        let (next, step, left) = (slot(iterator, RANGE_NEXT), slot(iterator, RANGE_STEP), slot(iterator, RANGE_LEFT));
        let (value, stride, count) = (next.word(), step.word(), left.word());
        if value.is_int() && count.is_int() && stride.is_int() {
            if count.int() <= 0 {
                return Ok(None);
            }
            left.set(Obj::small_int(count.int() - 1));
            match value.add_ints(stride) {
                Some(sum) => next.set(Obj::from_immortal(sum)),
                None => next.set(thread.space.int_from_i128(i128::from(value.int()) + i128::from(stride.int()))?),
            }
            return Ok(Some(Obj::from_immortal(value)));
        }
        let remaining = left.get().unwrap_or_else(|| Obj::small_int(0));
        if !thread.truth(remaining.as_ref())? {
            return Ok(None);
        }
        use compiler::opcode::BinaryOperator;
        let value = next.get().unwrap_or_else(|| Obj::small_int(0));
        let stride = step.get().unwrap_or_else(|| Obj::small_int(1));
        left.set(thread.binary(remaining.as_ref(), Obj::small_int(1).as_ref(), BinaryOperator::Subtract)?);
        next.set(thread.binary(value.as_ref(), stride.as_ref(), BinaryOperator::Add)?);
        Ok(Some(value))
    }
}

fn range_length_hint(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    Ok(unsafe { slot(arguments[0], RANGE_LEFT) }.get().unwrap_or_else(|| Obj::small_int(0)))
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (source, index) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).word().int()) };
    match source {
        Some(source) => {
            let Some(length) = thread.length_or_none(source.as_ref())? else { return Ok(Obj::not_implemented()) };
            Ok(thread.space.int((length as i64 - index).max(0))?)
        }
        None => Ok(Obj::small_int(0)),
    }
}

/// The built-in function that makes an iterator anew, for its pickled state. The look-up may run Python code, which may move the
/// iterator: its state is read after.
pub fn maker(thread: &Thread, name: &str) -> PyResult {
    thread.visible_builtin(name)
}

/// The state of an iterator: what makes it from what, and (unless that is all) the place where it stands.
pub fn reduced(thread: &Thread, maker: Obj, source: Obj, place: Option<Obj>) -> PyResult {
    let arguments = thread.space.tuple([source])?;
    match place {
        Some(place) => Ok(thread.space.tuple([maker, arguments, place])?),
        None => Ok(thread.space.tuple([maker, arguments])?),
    }
}

fn range_parts(iterator: Ref<'_>) -> [Obj; 3] {
    // SAFETY: callers have range iterators.
    [RANGE_NEXT, RANGE_STEP, RANGE_LEFT]
        .map(|index| unsafe { slot(iterator, index) }.get().unwrap_or_else(|| Obj::small_int(0)))
}

fn reduce_range(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    use compiler::opcode::BinaryOperator;
    let maker = maker(thread, "iter")?;
    let [start, step, left] = range_parts(arguments[0]);
    let span = thread.binary(left.as_ref(), step.as_ref(), BinaryOperator::Multiply)?;
    let stop = thread.binary(start.as_ref(), span.as_ref(), BinaryOperator::Add)?;
    let range = thread.class(&super::range::RANGE).as_ref();
    let range = thread.call_with(range, &[start.as_ref(), stop.as_ref(), step.as_ref()])?;
    reduced(thread, maker, range, Some(Obj::none()))
}

fn set_range_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    use compiler::opcode::{BinaryOperator, Comparison};
    let [start, step, left] = range_parts(arguments[0]);
    let zero = Obj::small_int(0);
    let mut skipped = thread.index(arguments[1])?;
    if thread.compare_bool(skipped.as_ref(), zero.as_ref(), Comparison::Less)? {
        skipped = zero;
    } else if thread.compare_bool(skipped.as_ref(), left.as_ref(), Comparison::Greater)? {
        skipped = left.clone();
    }
    let distance = thread.binary(skipped.as_ref(), step.as_ref(), BinaryOperator::Multiply)?;
    let next = thread.binary(start.as_ref(), distance.as_ref(), BinaryOperator::Add)?;
    let rest = thread.binary(left.as_ref(), skipped.as_ref(), BinaryOperator::Subtract)?;
    // SAFETY: the binder checked the instance.
    unsafe {
        slot(arguments[0], RANGE_NEXT).set(next);
        slot(arguments[0], RANGE_LEFT).set(rest);
    }
    Ok(Obj::none())
}

fn reduce_callable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = maker(thread, "iter")?;
    // SAFETY: the binder checked the instance.
    let (callable, sentinel) = unsafe { (slot(arguments[0], 0).get(), slot(arguments[0], 1).get()) };
    let parts = match (callable, sentinel) {
        (Some(callable), Some(sentinel)) => thread.space.tuple([callable, sentinel])?,
        _ => thread.space.tuple([thread.space.empty_tuple()])?,
    };
    Ok(thread.space.tuple([maker, parts])?)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = maker(thread, "iter")?;
    // SAFETY: the binder checked the instance.
    let (source, index) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).get()) };
    match source {
        Some(source) => reduced(thread, maker, source, Some(index.unwrap_or_else(|| Obj::small_int(0)))),
        None if arguments[0].has_shape(thread.shape(&LIST_ITERATOR)) => {
            reduced(thread, maker, thread.space.list([])?, None)
        }
        None => reduced(thread, maker, thread.space.empty_tuple(), None),
    }
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index_clamped(arguments[1])?.max(0);
    // SAFETY: the binder checked the instance.
    let iterator = unsafe { slot(arguments[0], INDEX) };
    iterator.set(thread.space.int(index.min(1 << 60))?);
    Ok(Obj::none())
}

fn next_of_sequence(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = arguments[0];
    // SAFETY: the binder checked the instance.
    let (source, index) = unsafe { (slot(iterator, SOURCE), slot(iterator, INDEX)) };
    let Some(sequence) = source.get() else { return Ok(Obj::NULL) };
    let at = index.word().int();
    match thread.get_item(sequence.as_ref(), Obj::small_int(at).as_ref()) {
        Ok(item) => {
            index.set(Obj::small_int(at + 1));
            Ok(item)
        }
        Err(raised)
            if thread.is_raised(&raised, &exceptions::INDEX_ERROR)
                || thread.is_raised(&raised, &exceptions::STOP_ITERATION) =>
        {
            drop(thread.take_exception(raised));
            source.set(Obj::NULL);
            Ok(Obj::NULL)
        }
        Err(raised) => Err(raised),
    }
}

fn next_of_callable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = arguments[0];
    // SAFETY: the binder checked the instance.
    let (callable, sentinel) = unsafe { (slot(iterator, 0).get(), slot(iterator, 1).get()) };
    let (Some(callable), Some(sentinel)) = (callable, sentinel) else { return Ok(Obj::NULL) };
    let result = thread.call_with(callable.as_ref(), &[]);
    let end = || {
        // SAFETY: the binder checked the instance.
        unsafe { slot(iterator, 0) }.set(Obj::NULL);
    };
    let result = thread.catch(result, &exceptions::STOP_ITERATION)?;
    // The call may have brought the iterator to its end.
    // SAFETY: the binder checked the instance.
    if unsafe { slot(iterator, 0) }.is_null() {
        return Ok(Obj::NULL);
    }
    match result {
        Some(value) if !thread.equals(sentinel.as_ref(), value.as_ref())? => Ok(value),
        _ => {
            end();
            Ok(Obj::NULL)
        }
    }
}
