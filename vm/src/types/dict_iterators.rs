//! Iterators of dicts: keys, values and items, forwards and backwards.
//!
//! An iterator walks entry numbers. It stops with RuntimeError where the dict's size is another than at its start, and for good.

use objects::dict::Dict;
use objects::record::slot;
use objects::{Obj, Ref, RefExt};

use super::iterators::COMMON;
use crate::native::{Native, TypeTable, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// The dict, or NULL at the end.
pub const SOURCE: usize = 0;
/// Forwards: the entry number to look at next. Backwards: one more than that.
pub const NEXT: usize = 1;
/// The dict's size at the start, or -1 after an error.
pub const SIZE: usize = 2;
/// Items that are left.
pub const LEFT: usize = 3;

const SLOTS: usize = 4;

pub static KEY_ITERATOR: TypeTable = TypeTable {
    native: record("dict_keyiterator", SLOTS),
    methods: &[COMMON, SHARED, KEY_METHODS],
    ..TypeTable::EMPTY
};
pub static VALUE_ITERATOR: TypeTable = TypeTable {
    native: record("dict_valueiterator", SLOTS),
    methods: &[COMMON, SHARED, VALUE_METHODS],
    ..TypeTable::EMPTY
};
pub static ITEM_ITERATOR: TypeTable = TypeTable {
    native: record("dict_itemiterator", SLOTS),
    methods: &[COMMON, SHARED, ITEM_METHODS],
    ..TypeTable::EMPTY
};
pub static REVERSE_KEY_ITERATOR: TypeTable = TypeTable {
    native: record("dict_reversekeyiterator", SLOTS),
    methods: &[COMMON, SHARED, REVERSE_KEY_METHODS],
    ..TypeTable::EMPTY
};
pub static REVERSE_VALUE_ITERATOR: TypeTable = TypeTable {
    native: record("dict_reversevalueiterator", SLOTS),
    methods: &[COMMON, SHARED, REVERSE_VALUE_METHODS],
    ..TypeTable::EMPTY
};
pub static REVERSE_ITEM_ITERATOR: TypeTable = TypeTable {
    native: record("dict_reverseitemiterator", SLOTS),
    methods: &[COMMON, SHARED, REVERSE_ITEM_METHODS],
    ..TypeTable::EMPTY
};

const SHARED: &[Native] = &[
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
];

const KEY_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| or_end(next_key(t, a[0])), "Implement next(self).")];
const VALUE_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| or_end(next_value(t, a[0])), "Implement next(self).")];
const ITEM_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| pair_or_end(t, next_item(t, a[0])), "Implement next(self).")];
const REVERSE_KEY_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| or_end(previous(t, a[0], key_of)), "Implement next(self).")];
const REVERSE_VALUE_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| or_end(previous(t, a[0], value_of)), "Implement next(self).")];
const REVERSE_ITEM_METHODS: &[Native] =
    &[method("__next__", "($self, /)", |t, a| pair_or_end(t, previous(t, a[0], entry_of)), "Implement next(self).")];

/// An iterator of one of the types above over a dict.
pub fn new_iterator(thread: &Thread, table: &'static TypeTable, dict: Ref<'_>) -> PyResult {
    // SAFETY: callers give a dict.
    let contents: &Dict = unsafe { dict.cast() };
    let size = Obj::small_int(contents.len() as i64);
    let is_reverse = [&REVERSE_KEY_ITERATOR, &REVERSE_VALUE_ITERATOR, &REVERSE_ITEM_ITERATOR]
        .iter()
        .any(|reverse| std::ptr::eq(*reverse, table));
    let next = if is_reverse { contents.table.entry_end() as i64 } else { 0 };
    Ok(thread.space.new_record(thread.shape(table), [dict.own(), Obj::small_int(next), size.clone(), size])?)
}

fn key_of(dict: &Dict, number: usize) -> Obj {
    // SAFETY: a live entry, copied at once.
    unsafe { dict.table.key(number) }.map_or_else(Obj::none, Ref::own)
}

fn value_of(dict: &Dict, number: usize) -> Obj {
    // SAFETY: a live entry, copied at once.
    unsafe { dict.table.value(number) }.own()
}

/// A key with its value.
fn entry_of(dict: &Dict, number: usize) -> (Obj, Obj) {
    (key_of(dict, number), value_of(dict, number))
}

/// A result as natives give it.
fn or_end(item: PyResult<Option<Obj>>) -> PyResult {
    Ok(item?.unwrap_or(Obj::NULL))
}

fn pair_or_end(thread: &Thread, item: PyResult<Option<(Obj, Obj)>>) -> PyResult {
    match item? {
        Some((key, value)) => Ok(thread.space.tuple([key, value])?),
        None => Ok(Obj::NULL),
    }
}

#[cold]
fn changed(thread: &Thread, iterator: Ref<'_>, what: &str) -> crate::raised::Raised {
    // SAFETY: a dict iterator.
    unsafe { slot(iterator, SIZE) }.set(Obj::small_int(-1));
    thread.runtime_error(&format!("dictionary {what} during iteration"))
}

#[inline(always)]
fn next<T>(thread: &Thread, iterator: Ref<'_>, content: fn(&Dict, usize) -> T) -> PyResult<Option<T>> {
    // SAFETY: a dict iterator; it holds its dict, which lives while nothing else runs.
    unsafe {
        let source = slot(iterator, SOURCE);
        let Some(dict) = source.peek().non_null() else { return Ok(None) };
        let dict: &Dict = dict.cast();
        if slot(iterator, SIZE).word().int() != dict.len() as i64 {
            return Err(changed(thread, iterator, "changed size"));
        }
        let left = slot(iterator, LEFT).word().int();
        match dict.table.next_entry(slot(iterator, NEXT).word().int() as usize) {
            Some(_) if left <= 0 => Err(changed(thread, iterator, "keys changed")),
            Some(number) => {
                slot(iterator, NEXT).set(Obj::small_int(number as i64 + 1));
                slot(iterator, LEFT).set(Obj::small_int(left - 1));
                Ok(Some(content(dict, number)))
            }
            None => {
                source.set(Obj::NULL);
                Ok(None)
            }
        }
    }
}

/// The next key of a `dict_keyiterator`.
pub fn next_key(thread: &Thread, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
    next(thread, iterator, key_of)
}

/// The next value of a `dict_valueiterator`.
pub fn next_value(thread: &Thread, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
    next(thread, iterator, value_of)
}

/// The next key with its value of a `dict_itemiterator`.
pub fn next_item(thread: &Thread, iterator: Ref<'_>) -> PyResult<Option<(Obj, Obj)>> {
    next(thread, iterator, entry_of)
}

#[inline(always)]
fn previous<T>(thread: &Thread, iterator: Ref<'_>, content: fn(&Dict, usize) -> T) -> PyResult<Option<T>> {
    // SAFETY: as in `next`.
    unsafe {
        let source = slot(iterator, SOURCE);
        let Some(dict) = source.peek().non_null() else { return Ok(None) };
        let dict: &Dict = dict.cast();
        if slot(iterator, SIZE).word().int() != dict.len() as i64 {
            return Err(changed(thread, iterator, "changed size"));
        }
        match dict.table.previous_entry(slot(iterator, NEXT).word().int() as usize) {
            Some(number) => {
                slot(iterator, NEXT).set(Obj::small_int(number as i64));
                let left = slot(iterator, LEFT).word().int();
                slot(iterator, LEFT).set(Obj::small_int((left - 1).max(0)));
                Ok(Some(content(dict, number)))
            }
            None => {
                source.set(Obj::NULL);
                Ok(None)
            }
        }
    }
}

fn length_hint(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a dict iterator; nothing else runs.
    unsafe {
        let Some(dict) = slot(arguments[0], SOURCE).peek().non_null() else { return Ok(Obj::small_int(0)) };
        let fits = slot(arguments[0], SIZE).word().int() == dict.cast::<Dict>().len() as i64;
        Ok(Obj::small_int(if fits { slot(arguments[0], LEFT).word().int() } else { 0 }))
    }
}

/// `iter` of a list of what is left; the iterator itself stays where it is.
fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = arguments[0];
    // SAFETY: a dict iterator.
    let slots = [SOURCE, NEXT, SIZE, LEFT].map(|index| unsafe { slot(iterator, index) }.get().unwrap_or(Obj::NULL));
    let copy = thread.space.new_record(thread.space.type_of(iterator).root_shape.get(), slots)?;
    let rest = thread.list_from(copy.as_ref())?;
    let iter = thread.visible_builtin("iter")?;
    let rest = thread.space.tuple([rest])?;
    Ok(thread.space.tuple([iter, rest])?)
}
