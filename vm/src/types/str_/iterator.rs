//! Iterators of strings.

use objects::record::slot;
use objects::string::Str;
use objects::{Obj, Ref, RefExt};

use crate::native::{Native, TypeTable, method, record};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::iterators::COMMON;
use crate::types::{bounds, wrapped};

/// The exact str, or NULL at the end.
const SOURCE: usize = 0;
const INDEX: usize = 1;

pub static STR_ITERATOR: TypeTable =
    TypeTable { native: record("str_iterator", 2), methods: &[COMMON, METHODS], ..TypeTable::EMPTY };

pub static STR_ASCII_ITERATOR: TypeTable =
    TypeTable { native: record("str_ascii_iterator", 2), methods: &[COMMON, METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

/// `iter(text)`
pub fn iterate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let is_ascii = super::own(thread, arguments[0]).is_ascii();
    let shape = thread.shape(if is_ascii { &STR_ASCII_ITERATOR } else { &STR_ITERATOR });
    Ok(thread.space.new_record(shape, [wrapped::value(thread, arguments[0]), Obj::small_int(0)])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a str iterator holds an exact str (or NULL once it ended) and an index.
    unsafe {
        let Some(source) = slot(arguments[0], SOURCE).peek().non_null() else { return Ok(Obj::NULL) };
        let index = slot(arguments[0], INDEX);
        let at = index.word().int() as usize;
        let text = source.cast::<Str>();
        if at >= text.len() {
            slot(arguments[0], SOURCE).set(Obj::NULL);
            return Ok(Obj::NULL);
        }
        index.set(Obj::small_int(at as i64 + 1));
        super::from_point(thread, text.view().at(at))
    }
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a str iterator has these slots.
    let (source, at) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).word().int()) };
    let length = source.map_or(0, |source| super::own(thread, source.as_ref()).len() as i64);
    Ok(Obj::small_int((length - at).max(0)))
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = crate::types::iterators::maker(thread, "iter")?;
    // SAFETY: a str iterator has these slots.
    let (source, at) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).get()) };
    match source {
        Some(source) => {
            crate::types::iterators::reduced(thread, maker, source, Some(at.unwrap_or_else(|| Obj::small_int(0))))
        }
        None => crate::types::iterators::reduced(thread, maker, thread.space.empty_str(), None),
    }
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = bounds::index_argument(thread, arguments[1])?;
    // SAFETY: a str iterator has these slots.
    unsafe {
        if let Some(source) = slot(arguments[0], SOURCE).get() {
            let length = super::own(thread, source.as_ref()).len() as i64;
            slot(arguments[0], INDEX).set(Obj::small_int(state.clamp(0, length)));
        }
    }
    Ok(Obj::none())
}
