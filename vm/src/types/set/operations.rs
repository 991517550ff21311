//! What sets do with keys and with each other, for the methods and for the interpreter.
//!
//! Looking a key up may run Python code, which may change any set. Entries are therefore copied before, found by number again
//! after, and a walk over a set ends where its entries end then.

use objects::dict::Dict;
use objects::set::Set;
use objects::shape::fixed;
use objects::{Obj, Ref, RefExt, ShapeId, Space};
use text::hash::SetHasher;

use crate::exceptions;
use crate::raised::PyResult;
use crate::state::Thread;

/// `set.add(key)`. False where it was there already.
pub fn add(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<bool> {
    let hash = thread.table_hash(key)?;
    add_hashed(thread, set, key, hash)
}

fn add_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: u32) -> PyResult<bool> {
    if find_hashed(thread, set, key, hash)?.is_some() {
        return Ok(false);
    }
    set.table.insert_new(&thread.space, key.own(), hash, Obj::NULL)?;
    Ok(true)
}

#[inline]
fn find_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: u32) -> PyResult<Option<usize>> {
    set.table.find(key, hash, &mut thread.key_compare(key))
}

/// `key in set`; a set as the key stands for a frozen set of its items.
pub fn contains(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<bool> {
    Ok(find(thread, set, key)?.is_some())
}

/// The entry of a key; a set as the key stands for a frozen set of its items.
pub(super) fn find(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<Option<usize>> {
    match thread.table_hash(key) {
        Ok(hash) => find_hashed(thread, set, key, hash),
        Err(raised) => {
            let Some(items) = thread.downcast::<Set>(key) else { return Err(raised) };
            if !thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
                return Err(raised);
            }
            drop(thread.take_exception(raised));
            let frozen = copy(thread, items, fixed::FROZEN_SET)?;
            let hash = thread.table_hash(frozen.as_ref())?;
            find_hashed(thread, set, frozen.as_ref(), hash)
        }
    }
}

/// Removes a key. False where it is missing.
pub(super) fn remove(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<bool> {
    match find(thread, set, key)? {
        Some(number) => {
            drop(set.table.remove_entry(&thread.space, number));
            Ok(true)
        }
        None => Ok(false),
    }
}

fn remove_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: u32) -> PyResult<bool> {
    match find_hashed(thread, set, key, hash)? {
        Some(number) => {
            drop(set.table.remove_entry(&thread.space, number));
            Ok(true)
        }
        None => Ok(false),
    }
}

/// Calls `visit` with each key and its hash, until it says no.
pub(super) fn walk(
    thread: &Thread,
    set: &Set,
    mut visit: impl FnMut(Ref<'_>, u32) -> PyResult<bool>,
) -> PyResult<bool> {
    let mut next = set.table.next_entry(0);
    while let Some(number) = next {
        // SAFETY: a live entry, copied at once.
        let Some(key) = (unsafe { set.table.key(number) }).map(Ref::own) else { break };
        if !visit(key.as_ref(), set.table.hash_of_entry(number, &thread.space))? {
            return Ok(false);
        }
        next = set.table.next_entry(number + 1);
    }
    Ok(true)
}

/// As [`walk`], over the keys of a dict.
fn walk_dict(thread: &Thread, dict: &Dict, mut visit: impl FnMut(Ref<'_>, u32) -> PyResult<()>) -> PyResult<()> {
    let mut next = dict.table.next_entry(0);
    while let Some(number) = next {
        // SAFETY: a live entry, copied at once.
        let Some(key) = (unsafe { dict.table.key(number) }).map(Ref::own) else { break };
        visit(key.as_ref(), dict.table.hash_of_entry(number, &thread.space))?;
        next = dict.table.next_entry(number + 1);
    }
    Ok(())
}

/// Calls `visit` with each item of an iterable and its hash.
fn walk_any(thread: &Thread, iterable: Ref<'_>, mut visit: impl FnMut(Ref<'_>, u32) -> PyResult<()>) -> PyResult<()> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        return walk(thread, other, |key, hash| visit(key, hash).map(|()| true)).map(drop);
    }
    if let Some(dict) = Space::exact_dict(iterable) {
        return walk_dict(thread, dict, visit);
    }
    thread.for_each(iterable, |item| {
        let hash = thread.table_hash(item.as_ref())?;
        visit(item.as_ref(), hash)
    })
}

/// `set.update(iterable)`
pub fn update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        if std::ptr::eq(set, other) {
            return Ok(());
        }
        if set.len() == 0 {
            return copy_into_empty(thread, set, other);
        }
    }
    walk_any(thread, iterable, |key, hash| add_hashed(thread, set, key, hash).map(drop))
}

/// Copies all keys into an empty set: none need to be compared.
fn copy_into_empty(thread: &Thread, set: &Set, source: &Set) -> PyResult<()> {
    set.table.reserve(&thread.space, source.len())?;
    walk(thread, source, |key, hash| {
        set.table.insert_new(&thread.space, key.own(), hash, Obj::NULL)?;
        Ok(true)
    })
    .map(drop)
}

/// A new set of that shape with the same keys.
pub fn copy(thread: &Thread, set: &Set, shape: ShapeId) -> PyResult {
    let result = thread.space.new_set(shape)?;
    copy_into_empty(thread, set_of(&result), set)?;
    Ok(result)
}

/// A new set of that shape with an iterable's items.
pub fn new_from(thread: &Thread, shape: ShapeId, iterable: Option<Ref<'_>>) -> PyResult {
    let result = thread.space.new_set(shape)?;
    if let Some(iterable) = iterable {
        update(thread, set_of(&result), iterable)?;
    }
    Ok(result)
}

/// The set that code made itself.
pub(super) fn set_of(object: &Obj) -> &Set {
    // SAFETY: callers made it as a set.
    unsafe { object.cast() }
}

/// Empties a set.
pub(super) fn clear(thread: &Thread, set: &Set) {
    drop(set.table.take_all(&thread.space));
}

/// `set.difference_update(iterable)`
pub fn difference_update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    if thread.downcast::<Set>(iterable).is_some_and(|other| std::ptr::eq(set, other)) {
        clear(thread, set);
        return Ok(());
    }
    walk_any(thread, iterable, |key, hash| remove_hashed(thread, set, key, hash).map(drop))
}

/// `set.symmetric_difference_update(iterable)`
pub fn symmetric_difference_update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    let toggle = |key: Ref<'_>, hash| {
        if !remove_hashed(thread, set, key, hash)? {
            add_hashed(thread, set, key, hash)?;
        }
        Ok(())
    };
    if let Some(dict) = Space::exact_dict(iterable) {
        return walk_dict(thread, dict, toggle);
    }
    if let Some(other) = thread.downcast::<Set>(iterable) {
        if std::ptr::eq(set, other) {
            clear(thread, set);
            return Ok(());
        }
        return walk_any(thread, iterable, toggle);
    }
    // An item that comes twice counts once.
    let other = new_from(thread, fixed::SET, Some(iterable))?;
    walk_any(thread, other.as_ref(), toggle)
}

/// A new set of that shape with the keys of `set` that are among an iterable's items.
pub(super) fn intersection(thread: &Thread, set: &Set, iterable: Ref<'_>, shape: ShapeId) -> PyResult {
    let result = thread.space.new_set(shape)?;
    let common = set_of(&result);
    if let Some(other) = thread.downcast::<Set>(iterable) {
        let (tested, walked) = if other.len() > set.len() { (other, set) } else { (set, other) };
        walk(thread, walked, |key, hash| {
            if find_hashed(thread, tested, key, hash)?.is_some() {
                add_hashed(thread, common, key, hash)?;
            }
            Ok(true)
        })?;
        return Ok(result);
    }
    thread.for_each(iterable, |item| {
        let hash = thread.table_hash(item.as_ref())?;
        if find_hashed(thread, set, item.as_ref(), hash)?.is_some() {
            add_hashed(thread, common, item.as_ref(), hash)?;
        }
        Ok(())
    })?;
    Ok(result)
}

/// `set.intersection_update(iterable)`
pub(super) fn intersection_update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    let common = intersection(thread, set, iterable, fixed::SET)?;
    replace(thread, set, set_of(&common))
}

/// Gives a set the keys of another.
pub(super) fn replace(thread: &Thread, set: &Set, with: &Set) -> PyResult<()> {
    let old = set.table.take_all(&thread.space);
    let result = copy_into_empty(thread, set, with);
    // Only now may destructors run.
    drop(old);
    result
}

/// A new set of that shape with the keys of `set` that are not among an iterable's items.
pub(super) fn difference(thread: &Thread, set: &Set, iterable: Ref<'_>, shape: ShapeId) -> PyResult {
    let result = thread.space.new_set(shape)?;
    let rest = set_of(&result);
    if let Some(other) = thread.downcast::<Set>(iterable) {
        walk(thread, set, |key, hash| {
            if find_hashed(thread, other, key, hash)?.is_none() {
                add_hashed(thread, rest, key, hash)?;
            }
            Ok(true)
        })?;
    } else if let Some(dict) = Space::exact_dict(iterable) {
        walk(thread, set, |key, hash| {
            if dict.table.find(key, hash, &mut thread.key_compare(key))?.is_none() {
                add_hashed(thread, rest, key, hash)?;
            }
            Ok(true)
        })?;
    } else {
        copy_into_empty(thread, rest, set)?;
        difference_update(thread, rest, iterable)?;
    }
    Ok(result)
}

/// Whether all keys of `set` are in `other`.
pub fn is_subset(thread: &Thread, set: &Set, other: &Set) -> PyResult<bool> {
    if set.len() > other.len() {
        return Ok(false);
    }
    walk(thread, set, |key, hash| Ok(find_hashed(thread, other, key, hash)?.is_some()))
}

/// Whether a set has nothing in common with an iterable.
pub(super) fn is_disjoint(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<bool> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        let (tested, walked) = if other.len() > set.len() { (other, set) } else { (set, other) };
        return walk(thread, walked, |key, hash| Ok(find_hashed(thread, tested, key, hash)?.is_none()));
    }
    let iterator = thread.iterate(iterable)?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        let hash = thread.table_hash(item.as_ref())?;
        if find_hashed(thread, set, item.as_ref(), hash)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether two sets have the same keys.
pub fn are_equal(thread: &Thread, a: &Set, b: &Set) -> PyResult<bool> {
    Ok(a.len() == b.len() && is_subset(thread, a, b)?)
}

/// The hash of a frozen set: computed once.
pub(super) fn frozen_hash(thread: &Thread, set: &Set) -> PyResult<i64> {
    if set.hash.get() != -1 {
        return Ok(set.hash.get());
    }
    let mut hasher = SetHasher::new();
    walk(thread, set, |key, _| {
        hasher.add(thread.hash(key)?);
        Ok(true)
    })?;
    set.hash.set(hasher.finish());
    Ok(set.hash.get())
}
