//! What sets do with keys and with each other, for the methods and for the interpreter.
//!
//! Looking a key up may run Python code, which may change any set. Keys are therefore copied before, found by place again
//! after, and a walk over a set ends where its places end then.

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
    let hash = thread.hash(key)?;
    add_hashed(thread, set, key, hash)
}

/// As [`add`], if neither hashing nor comparing the key, a plain one, runs code: whether it was done.
pub(crate) fn add_at_once(thread: &Thread, set: &Set, key: Ref<'_>) -> bool {
    let Ok(hash) = thread.hash(key) else { return false };
    matches!(set.table.add_simple(&thread.space, key, hash), Ok(Some(_)))
}

#[inline]
fn add_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: i64) -> PyResult<bool> {
    match set.table.add_simple(&thread.space, key, hash)? {
        Some(added) => Ok(added),
        None => add_compared(thread, set, key, hash),
    }
}

fn add_compared(thread: &Thread, set: &Set, key: Ref<'_>, hash: i64) -> PyResult<bool> {
    if find_hashed(thread, set, key, hash)?.is_some() {
        return Ok(false);
    }
    set.table.insert_new(&thread.space, key.own(), hash)?;
    Ok(true)
}

#[inline]
fn find_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: i64) -> PyResult<Option<usize>> {
    match set.table.find_simple(&thread.space, key, hash) {
        Some(found) => Ok(found),
        None => set.table.find(&thread.space, key, hash, &mut thread.key_compare(key)),
    }
}

/// `key in set`; a set as the key stands for a frozen set of its items.
pub fn contains(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<bool> {
    Ok(find(thread, set, key)?.is_some())
}

/// The place of a key; a set as the key stands for a frozen set of its items.
pub(super) fn find(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<Option<usize>> {
    match thread.hash(key) {
        Ok(hash) => find_hashed(thread, set, key, hash),
        Err(raised) => {
            let Some(items) = thread.downcast::<Set>(key) else { return Err(raised) };
            if !thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
                return Err(raised);
            }
            drop(thread.take_exception(raised));
            let frozen = copy(thread, items, fixed::FROZEN_SET)?;
            let hash = thread.hash(frozen.as_ref())?;
            find_hashed(thread, set, frozen.as_ref(), hash)
        }
    }
}

/// Removes a key. False where it is missing.
pub(super) fn remove(thread: &Thread, set: &Set, key: Ref<'_>) -> PyResult<bool> {
    match find(thread, set, key)? {
        Some(place) => {
            drop(set.table.remove(place));
            Ok(true)
        }
        None => Ok(false),
    }
}

fn remove_hashed(thread: &Thread, set: &Set, key: Ref<'_>, hash: i64) -> PyResult<bool> {
    match find_hashed(thread, set, key, hash)? {
        Some(place) => {
            drop(set.table.remove(place));
            Ok(true)
        }
        None => Ok(false),
    }
}

/// Calls `visit` with each key and its hash, until it says no.
pub(super) fn walk(
    thread: &Thread,
    set: &Set,
    mut visit: impl FnMut(Ref<'_>, i64) -> PyResult<bool>,
) -> PyResult<bool> {
    let mut next = set.table.next_place(0);
    while let Some(place) = next {
        // SAFETY: a key is there, copied at once.
        let Some(key) = (unsafe { set.table.key(place) }).map(Ref::own) else { break };
        if !visit(key.as_ref(), set.table.hash_at(place, &thread.space))? {
            return Ok(false);
        }
        next = set.table.next_place(place + 1);
    }
    Ok(true)
}

/// As [`walk`], over the keys of a dict.
fn walk_dict(thread: &Thread, dict: &Dict, mut visit: impl FnMut(Ref<'_>, i64) -> PyResult<()>) -> PyResult<()> {
    let mut next = dict.table.next_entry(0);
    while let Some(number) = next {
        // SAFETY: a live entry, copied at once.
        let Some(key) = (unsafe { dict.table.key(number) }).map(Ref::own) else { break };
        visit(key.as_ref(), thread.hash(key.as_ref())?)?;
        next = dict.table.next_entry(number + 1);
    }
    Ok(())
}

/// Calls `visit` with each item of an iterable and its hash.
fn walk_any(thread: &Thread, iterable: Ref<'_>, mut visit: impl FnMut(Ref<'_>, i64) -> PyResult<()>) -> PyResult<()> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        return walk(thread, other, |key, hash| visit(key, hash).map(|()| true)).map(drop);
    }
    if let Some(dict) = Space::exact_dict(iterable) {
        return walk_dict(thread, dict, visit);
    }
    thread.for_each(iterable, |item| {
        let hash = thread.hash(item.as_ref())?;
        visit(item.as_ref(), hash)
    })
}

/// `set.update(iterable)`
pub fn update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        if std::ptr::eq(set, other) || other.len() == 0 {
            return Ok(());
        }
        if set.table.is_unused() {
            return copy_into_unused(thread, set, other);
        }
        set.table.reserve(&thread.space, other.len())?;
        if set.table.is_simple_with(&other.table) {
            return Ok(set.table.add_all_simple(&thread.space, &other.table)?);
        }
    } else if let Some(dict) = Space::exact_dict(iterable) {
        set.table.reserve(&thread.space, dict.len())?;
    }
    walk_any(thread, iterable, |key, hash| add_hashed(thread, set, key, hash).map(drop))
}

/// Copies all keys into a set without any: none need to be compared.
fn copy_into_unused(thread: &Thread, set: &Set, source: &Set) -> PyResult<()> {
    Ok(set.table.copy_from(&thread.space, &source.table)?)
}

/// A new set of that shape with the same keys.
pub fn copy(thread: &Thread, set: &Set, shape: ShapeId) -> PyResult {
    let result = thread.space.new_set(shape)?;
    copy_into_unused(thread, set_of(&result), set)?;
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

/// How many times larger the other set is for `difference_update` to look its own keys up in it.
const MUCH_LARGER: usize = 8;

/// `set.difference_update(iterable)`
pub fn difference_update(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<()> {
    let other = thread.downcast::<Set>(iterable);
    if other.is_some_and(|other| std::ptr::eq(set, other)) {
        clear(thread, set);
        return Ok(());
    }
    let common = match other {
        Some(other) if other.len() / MUCH_LARGER <= set.len() && set.table.is_simple_with(&other.table) => {
            set.table.remove_all_simple(&thread.space, &other.table);
            return Ok(set.table.drop_deleted(&thread.space)?);
        }
        Some(other) if other.len() / MUCH_LARGER > set.len() => Some(intersection(thread, set, iterable, fixed::SET)?),
        _ => None,
    };
    let removed = common.as_ref().map_or(iterable, Obj::as_ref);
    walk_any(thread, removed, |key, hash| remove_hashed(thread, set, key, hash).map(drop))?;
    Ok(set.table.drop_deleted(&thread.space)?)
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
        if set.table.is_simple_with(&other.table) {
            return Ok(set.table.toggle_all_simple(&thread.space, &other.table)?);
        }
        return walk_any(thread, iterable, toggle);
    }
    // An item that comes twice counts once.
    let other = new_from(thread, fixed::SET, Some(iterable))?;
    walk_any(thread, other.as_ref(), toggle)
}

/// A new set of that shape: an iterable's items, changed by the keys of `set`.
pub(super) fn symmetric_difference(thread: &Thread, set: Ref<'_>, iterable: Ref<'_>, shape: ShapeId) -> PyResult {
    let result = new_from(thread, shape, Some(iterable))?;
    symmetric_difference_update(thread, set_of(&result), set)?;
    Ok(result)
}

/// A new set of that shape with the keys of `set` that are among an iterable's items.
pub(super) fn intersection(thread: &Thread, set: &Set, iterable: Ref<'_>, shape: ShapeId) -> PyResult {
    let other = thread.downcast::<Set>(iterable);
    if other.is_some_and(|other| std::ptr::eq(set, other)) {
        return copy(thread, set, shape);
    }
    let result = thread.space.new_set(shape)?;
    let common = set_of(&result);
    if let Some(other) = other {
        let (tested, walked) = if other.len() > set.len() { (other, set) } else { (set, other) };
        if tested.table.is_simple_with(&walked.table) {
            common.table.add_selected_simple(&thread.space, &walked.table, &tested.table, true)?;
            return Ok(result);
        }
        walk(thread, walked, |key, hash| {
            if find_hashed(thread, tested, key, hash)?.is_some() {
                add_hashed(thread, common, key, hash)?;
            }
            Ok(true)
        })?;
        return Ok(result);
    }
    thread.for_each(iterable, |item| {
        let hash = thread.hash(item.as_ref())?;
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
    exchange(set, set_of(&common));
    Ok(())
}

/// Gives a set the keys of another, which gets those of the set.
pub(super) fn exchange(set: &Set, with: &Set) {
    set.table.swap(&with.table);
}

/// How many times smaller the other container is for `difference` to copy the set and look the other's keys up in it.
const MUCH_SMALLER: usize = 4;

/// A new set of that shape with the keys of `set` that are not among an iterable's items.
pub(super) fn difference(thread: &Thread, set: &Set, iterable: Ref<'_>, shape: ShapeId) -> PyResult {
    let (other, dict) = (thread.downcast::<Set>(iterable), Space::exact_dict(iterable));
    let other_length = other.map(Set::len).or_else(|| dict.map(Dict::len));
    if other_length.is_none_or(|length| set.len() / MUCH_SMALLER > length) {
        let result = copy(thread, set, shape)?;
        difference_update(thread, set_of(&result), iterable)?;
        return Ok(result);
    }
    let result = thread.space.new_set(shape)?;
    let rest = set_of(&result);
    if let Some(other) = other
        && set.table.is_simple_with(&other.table)
    {
        rest.table.add_selected_simple(&thread.space, &set.table, &other.table, false)?;
        return Ok(result);
    }
    walk(thread, set, |key, hash| {
        let is_there = match (other, dict) {
            (Some(other), _) => find_hashed(thread, other, key, hash)?.is_some(),
            (None, Some(dict)) => thread.dict_find(dict, key)?.is_some(),
            (None, None) => false,
        };
        if !is_there {
            add_hashed(thread, rest, key, hash)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// Whether all keys of `set` are in `other`.
#[inline]
pub fn is_subset(thread: &Thread, set: &Set, other: &Set) -> PyResult<bool> {
    if set.len() > other.len() {
        return Ok(false);
    }
    if set.table.is_simple_with(&other.table) {
        return Ok(set.table.is_simple_subset(&thread.space, &other.table));
    }
    is_compared_subset(thread, set, other)
}

/// As [`is_subset`], where comparing the keys may run code, and compare sets again.
#[inline(never)]
fn is_compared_subset(thread: &Thread, set: &Set, other: &Set) -> PyResult<bool> {
    thread.deeper(|| walk(thread, set, |key, hash| Ok(find_hashed(thread, other, key, hash)?.is_some())))
}

/// Whether a set has nothing in common with an iterable.
pub(super) fn is_disjoint(thread: &Thread, set: &Set, iterable: Ref<'_>) -> PyResult<bool> {
    if let Some(other) = thread.downcast::<Set>(iterable) {
        let (tested, walked) = if other.len() > set.len() { (other, set) } else { (set, other) };
        if tested.table.is_simple_with(&walked.table) {
            return Ok(walked.table.is_simply_disjoint(&thread.space, &tested.table));
        }
        return walk(thread, walked, |key, hash| Ok(find_hashed(thread, tested, key, hash)?.is_none()));
    }
    let iterator = thread.iterate(iterable)?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        let hash = thread.hash(item.as_ref())?;
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
