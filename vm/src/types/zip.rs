//! `zip`.

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};

use super::iterators::COMMON;
use crate::native::{Native, TypeTable, method, raw_new, record};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// A tuple of iterators, or NULL at the end of a lazy iterator over nothing.
const ITERATORS: usize = 0;
const STRICT: usize = 1;
/// The last result: what was in it lives until the next one is there, as in CPython.
const LAST: usize = 2;

pub static ZIP: TypeTable = TypeTable {
    native: record("zip", 3),
    flags: TypeFlags::BASE,
    doc: "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The \
          i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest \
          argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.\n\n   \
          >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]",
    methods: &[COMMON, METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, *iterables, strict=False)", new),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

/// The iterators over the arguments of `zip` or `map`, as a tuple.
pub(super) fn iterators_of(thread: &Thread, iterables: &[Ref<'_>]) -> PyResult {
    let mut iterators = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        iterators.push(thread.iterate(*iterable)?);
    }
    Ok(thread.space.tuple(iterators)?)
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (mut values, mut names) = (values.to_vec(), names.to_vec());
    let strict = match thread.take_keyword(&mut values, &mut names, "strict") {
        Some(strict) => thread.truth(strict)?,
        None => false,
    };
    thread.reject_keywords("zip", &names, &["strict"])?;
    let iterators = iterators_of(thread, &values[1..])?;
    Ok(thread.space.new_record(class.root_shape.get(), [iterators, Obj::boolean(strict), Obj::NULL])?)
}

/// The next items of two iterators; None where there are not two.
pub fn next_pair(thread: &Thread, this: Ref<'_>) -> Option<PyResult<Option<(Obj, Obj)>>> {
    // SAFETY: the shape says so; the iterators are counted where code may run.
    let (iterators, strict) = unsafe { (slot(this, ITERATORS).peek(), slot(this, STRICT).word()) };
    let &[first, second] = Space::exact_tuple(iterators)?.items() else { return None };
    if strict == Obj::boolean(true).word() {
        return None;
    }
    let is_simple =
        |iterator: Ref<'_>| iterator.has_shape(fixed::LIST_ITERATOR) || iterator.has_shape(fixed::TUPLE_ITERATOR);
    if is_simple(first) && is_simple(second) {
        let pair = thread.next_of_simple(first)?.and_then(|item| Some((item, thread.next_of_simple(second)??)));
        return Some(Ok(pair));
    }
    let _iterators = iterators.own();
    let item = match thread.next(first) {
        Ok(Some(item)) => item,
        Ok(None) => return Some(Ok(None)),
        Err(raised) => return Some(Err(raised)),
    };
    Some(thread.next(second).map(|other| other.map(|other| (item, other))))
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (iterators, strict, last) =
        unsafe { (slot(arguments[0], ITERATORS).get(), slot(arguments[0], STRICT).word(), slot(arguments[0], LAST)) };
    let Some(iterators) = iterators else { return Ok(Obj::NULL) };
    if let Some(pair) = next_pair(thread, arguments[0]) {
        let Some((first, second)) = pair? else { return Ok(Obj::NULL) };
        let items = thread.space.tuple([first, second])?;
        last.set(items.clone());
        return Ok(items);
    }
    match next_of_all(thread, iterators.as_ref(), strict == Obj::boolean(true).word(), "zip")? {
        Some(items) if !items.is_empty() => {
            let items = thread.space.tuple(items)?;
            last.set(items.clone());
            Ok(items)
        }
        _ => Ok(Obj::NULL),
    }
}

/// The next item of each iterator in a tuple; None where one has ended.
pub(super) fn next_of_all(
    thread: &Thread,
    iterators: Ref<'_>,
    strict: bool,
    function: &str,
) -> PyResult<Option<Vec<Obj>>> {
    let iterators = Space::exact_tuple(iterators).expect("a tuple of iterators").items();
    let mut items = Vec::with_capacity(iterators.len());
    for (place, iterator) in iterators.iter().enumerate() {
        match thread.next(*iterator)? {
            Some(item) => items.push(item),
            None if strict => return ended(thread, iterators, place, function),
            None => return Ok(None),
        }
    }
    Ok(Some(items))
}

/// The iterator at `place` has ended, those before it have not.
fn ended(thread: &Thread, iterators: &[Ref<'_>], place: usize, function: &str) -> PyResult<Option<Vec<Obj>>> {
    if place != 0 {
        return Err(uneven(thread, place, "shorter", function));
    }
    for (place, iterator) in iterators.iter().enumerate().skip(1) {
        if thread.next(*iterator)?.is_some() {
            return Err(uneven(thread, place, "longer", function));
        }
    }
    Ok(None)
}

#[cold]
fn uneven(thread: &Thread, place: usize, how: &str, function: &str) -> Raised {
    let others = if place == 1 { " 1".to_owned() } else { format!("s 1-{place}") };
    thread.value_error(&format!("{function}() argument {} is {how} than argument{others}", place + 1))
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (iterators, strict) = unsafe { (slot(arguments[0], ITERATORS).get(), slot(arguments[0], STRICT).word()) };
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let iterators = iterators.unwrap_or_else(|| thread.space.empty_tuple());
    if strict == Obj::boolean(true).word() {
        return Ok(thread.space.tuple([class, iterators, Obj::boolean(true)])?);
    }
    Ok(thread.space.tuple([class, iterators])?)
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let strict = thread.truth(arguments[1])?;
    // SAFETY: the binder checked the instance.
    unsafe { slot(arguments[0], STRICT) }.set(Obj::boolean(strict));
    Ok(Obj::none())
}
