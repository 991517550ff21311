//! `collections.deque`: a ring of items in a list whose length is a power of two.
//!
//! Item `i` lies at `(head + i) % capacity` of the ring; vacant places hold None. A counter changes with every change of the
//! length or of the order, by which iterators notice.

use compiler::opcode::Comparison;
use objects::items::{self, ItemAccess};
use objects::list::List;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{NativeType, Obj, OutOfMemory, Ref, RefExt, Slot, Space};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_new, record};
use vm::types::iterators::COMMON;
use vm::types::subscript::{Repeat, clamped_bound, is_index, item_index, place, repeat_count};
use vm::types::{container_repr, generic_alias};
use vm::{PyResult, Thread, exceptions, names};

/// A list.
const RING: usize = 0;
const HEAD: usize = 1;
const LENGTH: usize = 2;
/// An int, or None.
const LENGTH_MAX: usize = 3;
/// Counts changes.
const CHANGES: usize = 4;
const SLOTS: usize = 5;

const CAPACITY_MIN: usize = 8;

pub static DEQUE: TypeTable = TypeTable {
    native: NativeType { items: Some(&ITEMS), ..record("deque", SLOTS) },
    module: "collections",
    flags: TypeFlags::BASE.union(TypeFlags::SEQUENCE).union(TypeFlags::HAS_WEAKREF),
    doc: "A list-like sequence optimized for data accesses near its endpoints.",
    methods: &[METHODS, SPECIAL_METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

static ITEMS: ItemAccess = ItemAccess {
    get: |_, deque, index| get(deque, items::place(index, len(deque))),
    set: |_, deque, index, value| {
        let at = items::place(index, len(deque));
        if at >= len(deque) {
            return false;
        }
        drop(replace(deque, at, value.own()));
        true
    },
};

pub static DEQUE_ITERATOR: TypeTable = TypeTable {
    native: record("_deque_iterator", 4),
    module: "collections",
    methods: &[COMMON, ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

pub static DEQUE_REVERSE_ITERATOR: TypeTable = TypeTable {
    native: record("_deque_reverse_iterator", 4),
    module: "collections",
    methods: &[COMMON, REVERSE_ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] =
    &[getset("maxlen", |_, deque| Ok(part(deque, LENGTH_MAX)), None, "maximum size of a deque or None if unbounded")];

const METHODS: &[Native] = &[
    method(
        "append",
        "($self, item, /)",
        |t, a| push(t, a[0], a[1].own(), false).map(|()| Obj::none()),
        "Add an element to the right side of the deque.",
    ),
    method(
        "appendleft",
        "($self, item, /)",
        |t, a| push(t, a[0], a[1].own(), true).map(|()| Obj::none()),
        "Add an element to the left side of the deque.",
    ),
    method("pop", "($self, /)", |t, a| pop_or_raise(t, a[0], false), "Remove and return the rightmost element."),
    method("popleft", "($self, /)", |t, a| pop_or_raise(t, a[0], true), "Remove and return the leftmost element."),
    method("clear", "($self, /)", |t, a| clear(t, a[0]).map(|()| Obj::none()), "Remove all elements from the deque."),
    method("copy", "($self, /)", copy, "Return a shallow copy of a deque."),
    method("__copy__", "($self, /)", copy, "Return a shallow copy of a deque."),
    method("count", "($self, value, /)", count, "Return number of occurrences of value."),
    method(
        "extend",
        "($self, iterable, /)",
        |t, a| extend(t, a[0], a[1], false).map(|()| Obj::none()),
        "Extend the right side of the deque with elements from the iterable.",
    ),
    method(
        "extendleft",
        "($self, iterable, /)",
        |t, a| extend(t, a[0], a[1], true).map(|()| Obj::none()),
        "Extend the left side of the deque with elements from the iterable.",
    ),
    method(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    method("insert", "($self, index, value, /)", insert, "Insert value before index."),
    method("remove", "($self, value, /)", remove, "Remove first occurrence of value."),
    method("reverse", "($self, /)", reverse, "Reverse *IN PLACE*."),
    method(
        "rotate",
        "($self, n=1, /)",
        rotate,
        "Rotate the deque n steps to the right.  If n is negative, rotates left.",
    ),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| new_iterator(t, &DEQUE_REVERSE_ITERATOR, a[0]),
        "Return a reverse iterator over the deque.",
    ),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__sizeof__", "($self, /)", sizeof, "Return the size of the deque in memory, in bytes."),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

const SPECIAL_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    method(
        "__init__",
        "($self, iterable=(), maxlen=None)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(len(a[0]) as i64)), "Return len(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method("__delitem__", "($self, key, /)", delete_item, "Delete self[key]."),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method("__iter__", "($self, /)", |t, a| new_iterator(t, &DEQUE_ITERATOR, a[0]), "Implement iter(self)."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method(
        "__iadd__",
        "($self, value, /)",
        |t, a| extend(t, a[0], a[1], false).map(|()| a[0].own()),
        "Implement self+=value.",
    ),
    method("__mul__", "($self, value, /)", multiply, "Return self*value."),
    method("__rmul__", "($self, value, /)", multiply, "Return value*self."),
    method("__imul__", "($self, value, /)", inplace_multiply, "Implement self*=value."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

/// A slot of a deque or of its iterators.
fn at(object: Ref<'_>, index: usize) -> &Slot {
    // SAFETY: natives of these types get checked instances, whose slots these are.
    unsafe { slot(object, index) }
}

fn part(object: Ref<'_>, index: usize) -> Obj {
    at(object, index).get().unwrap_or_else(Obj::none)
}

fn number(object: Ref<'_>, index: usize) -> usize {
    let word = at(object, index).word();
    if word.is_int() { word.int() as usize } else { 0 }
}

fn set_number(object: Ref<'_>, index: usize, value: usize) {
    at(object, index).set(Obj::small_int(value as i64));
}

/// The ring. It is replaced when it grows: borrow it for no longer than that cannot happen.
fn ring<'a>(deque: Ref<'a>) -> &'a List {
    // SAFETY: a deque has a list there from its creation on.
    unsafe { at(deque, RING).peek().cast() }
}

/// Items in a deque.
fn len(deque: Ref<'_>) -> usize {
    number(deque, LENGTH)
}

fn length_max(deque: Ref<'_>) -> Option<usize> {
    let word = at(deque, LENGTH_MAX).word();
    word.is_int().then(|| word.int() as usize)
}

fn touch(deque: Ref<'_>) {
    set_number(deque, CHANGES, number(deque, CHANGES).wrapping_add(1) & ((1 << 60) - 1));
}

/// Place of an item in the ring.
fn ring_place(deque: Ref<'_>, index: usize) -> usize {
    let capacity = ring(deque).len().max(1);
    (number(deque, HEAD) + index) & (capacity - 1)
}

fn get(deque: Ref<'_>, index: usize) -> Option<Obj> {
    if index >= len(deque) {
        return None;
    }
    ring(deque).get(ring_place(deque, index))
}

/// Stores an item; the old one is given back, to be dropped when all is consistent.
fn replace(deque: Ref<'_>, index: usize, value: Obj) -> Obj {
    let (ring, place) = (ring(deque), ring_place(deque, index));
    let old = ring.get(place).unwrap_or_else(Obj::none);
    if place < ring.len() {
        ring.set(place, value);
    }
    old
}

fn grow(thread: &Thread, deque: Ref<'_>) -> PyResult<()> {
    let length = len(deque);
    let capacity = (length + 1).next_power_of_two().max(CAPACITY_MIN);
    let fresh = thread.space.list([])?;
    let list = Space::exact_list(fresh.as_ref()).expect("made as a list");
    list.reserve(capacity)?;
    for index in 0..capacity {
        list.push(get(deque, index).unwrap_or_else(Obj::none))?;
    }
    set_number(deque, HEAD, 0);
    at(deque, RING).set(fresh);
    Ok(())
}

/// Adds an item at the right or left end; where the deque is full, the item at the other end goes.
fn push(thread: &Thread, deque: Ref<'_>, value: Obj, left: bool) -> PyResult<()> {
    if length_max(deque) == Some(0) {
        return Ok(());
    }
    if len(deque) >= ring(deque).len() {
        grow(thread, deque)?;
    }
    let length = len(deque);
    set_number(deque, LENGTH, length + 1);
    let index = if left {
        let capacity = ring(deque).len();
        set_number(deque, HEAD, (number(deque, HEAD) + capacity - 1) & (capacity - 1));
        0
    } else {
        length
    };
    drop(replace(deque, index, value));
    touch(deque);
    if length_max(deque).is_some_and(|max| length + 1 > max) {
        drop(pop(deque, !left));
    }
    Ok(())
}

fn pop(deque: Ref<'_>, left: bool) -> Option<Obj> {
    let length = len(deque);
    if length == 0 {
        return None;
    }
    let item = replace(deque, if left { 0 } else { length - 1 }, Obj::none());
    if left {
        set_number(deque, HEAD, ring_place(deque, 1));
    }
    set_number(deque, LENGTH, length - 1);
    touch(deque);
    Some(item)
}

fn pop_or_raise(thread: &Thread, deque: Ref<'_>, left: bool) -> PyResult {
    pop(deque, left).ok_or_else(|| thread.index_error("pop from an empty deque"))
}

fn clear(thread: &Thread, deque: Ref<'_>) -> PyResult<()> {
    let fresh = thread.space.list([])?;
    set_number(deque, LENGTH, 0);
    set_number(deque, HEAD, 0);
    touch(deque);
    at(deque, RING).set(fresh);
    Ok(())
}

fn extend(thread: &Thread, deque: Ref<'_>, iterable: Ref<'_>, left: bool) -> PyResult<()> {
    if iterable.is(deque) {
        let items = thread.collect(iterable)?;
        return items.into_iter().try_for_each(|item| push(thread, deque, item, left));
    }
    thread.for_each(iterable, |item| push(thread, deque, item, left))
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let zero = || Obj::small_int(0);
    let slots = [thread.space.list([])?, zero(), zero(), Obj::none(), zero()];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let max = match arguments[2].non_null() {
        None => Obj::none(),
        Some(max) if max.is_none() => Obj::none(),
        Some(max) => {
            if thread.space.int_value(max).is_none() {
                return Err(thread.type_error("an integer is required"));
            }
            let value = thread.index_i64(max)?;
            if value < 0 {
                return Err(thread.value_error("maxlen must be non-negative"));
            }
            thread.space.int(value.min(1 << 60))?
        }
    };
    at(arguments[0], LENGTH_MAX).set(max);
    if len(arguments[0]) != 0 {
        clear(thread, arguments[0])?;
    }
    if let Some(iterable) = arguments[1].non_null() {
        extend(thread, arguments[0], iterable, false)?;
    }
    Ok(Obj::none())
}

/// A new deque of the same class with the same limit, made by calling the class where that is a subclass.
fn like(thread: &Thread, deque: Ref<'_>) -> PyResult {
    let class = thread.space.type_of(deque);
    if std::ptr::eq(class, thread.class(&DEQUE)) {
        let made = new(thread, &[class.as_ref()], &[])?;
        at(made.as_ref(), LENGTH_MAX).set(part(deque, LENGTH_MAX));
        return Ok(made);
    }
    let empty = thread.space.empty_tuple();
    let made = match length_max(deque) {
        None => thread.call_with(class.as_ref(), &[])?,
        Some(_) => thread.call_with(class.as_ref(), &[empty.as_ref(), part(deque, LENGTH_MAX).as_ref()])?,
    };
    if !thread.is_instance_of(made.as_ref(), &DEQUE) {
        let text = format!("{}() must return a deque, not {}", class.name_lossy(), thread.type_name(made.as_ref()));
        return Err(thread.type_error(&text));
    }
    Ok(made)
}

fn copy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let result = like(thread, arguments[0])?;
    extend(thread, result.as_ref(), arguments[0], false)?;
    Ok(result)
}

/// Raises where the deque changed since `changes` was read.
fn check_unchanged(thread: &Thread, deque: Ref<'_>, changes: usize, what: &str) -> PyResult<()> {
    if number(deque, CHANGES) == changes {
        return Ok(());
    }
    Err(thread.raise(&exceptions::RUNTIME_ERROR, &format!("deque mutated during {what}")))
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let (changes, mut found, mut index) = (number(deque, CHANGES), 0, 0);
    while let Some(item) = get(deque, index) {
        found += i64::from(thread.equals(item.as_ref(), arguments[1])?);
        check_unchanged(thread, deque, changes, "iteration")?;
        index += 1;
    }
    Ok(Obj::small_int(found))
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let (changes, mut index) = (number(deque, CHANGES), 0);
    while let Some(item) = get(deque, index) {
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::boolean(true));
        }
        check_unchanged(thread, deque, changes, "iteration")?;
        index += 1;
    }
    Ok(Obj::boolean(false))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let start = clamped_bound(thread, arguments[2], len(deque), 0)?;
    let stop = clamped_bound(thread, arguments[3], len(deque), len(deque))?;
    let changes = number(deque, CHANGES);
    for index in start..stop {
        let Some(item) = get(deque, index) else { break };
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::small_int(index as i64));
        }
        check_unchanged(thread, deque, changes, "iteration")?;
    }
    let text = format!("{} is not in deque", thread.repr_string(arguments[1])?);
    Err(thread.value_error(&text))
}

fn insert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let index = thread.index_clamped(arguments[1])?;
    let length = len(deque);
    if length_max(deque).is_some_and(|max| length >= max) {
        return Err(thread.index_error("deque already at its maximum size"));
    }
    let place =
        if index < 0 { index.saturating_add(length as i64).max(0) as usize } else { (index as usize).min(length) };
    // The items on the shorter side move.
    if place < length / 2 {
        push(thread, deque, arguments[2].own(), true)?;
        for index in 0..place {
            swap(deque, index, index + 1);
        }
    } else {
        push(thread, deque, arguments[2].own(), false)?;
        for index in (place..length).rev() {
            swap(deque, index, index + 1);
        }
    }
    Ok(Obj::none())
}

fn swap(deque: Ref<'_>, a: usize, b: usize) {
    let item = get(deque, a).unwrap_or_else(Obj::none);
    let other = replace(deque, b, item);
    drop(replace(deque, a, other));
}

/// Takes an item out of the middle.
fn remove_at(deque: Ref<'_>, index: usize) -> Option<Obj> {
    let length = len(deque);
    if index < length / 2 {
        for index in (0..index).rev() {
            swap(deque, index, index + 1);
        }
        pop(deque, true)
    } else {
        for index in index..length.saturating_sub(1) {
            swap(deque, index, index + 1);
        }
        pop(deque, false)
    }
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let (changes, mut index) = (number(deque, CHANGES), 0);
    while let Some(item) = get(deque, index) {
        let equal = thread.equals(item.as_ref(), arguments[1])?;
        if number(deque, CHANGES) != changes {
            return Err(thread.index_error("deque mutated during remove()."));
        }
        if equal {
            drop(remove_at(deque, index));
            return Ok(Obj::none());
        }
        index += 1;
    }
    let text = format!("{} is not in deque", thread.repr_string(arguments[1])?);
    Err(thread.value_error(&text))
}

fn reverse(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = len(arguments[0]);
    for index in 0..length / 2 {
        swap(arguments[0], index, length - 1 - index);
    }
    Ok(Obj::none())
}

fn rotate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let steps = match arguments[1].non_null() {
        Some(steps) => thread.index_clamped(steps)?,
        None => 1,
    };
    let length = len(deque);
    if length < 2 {
        return Ok(Obj::none());
    }
    let right = steps.rem_euclid(length as i64) as usize;
    if right <= length / 2 {
        for _ in 0..right {
            if let Some(item) = pop(deque, false) {
                push_within(deque, item, true);
            }
        }
    } else {
        for _ in 0..length - right {
            if let Some(item) = pop(deque, true) {
                push_within(deque, item, false);
            }
        }
    }
    Ok(Obj::none())
}

/// Puts an item that was just taken out of a deque back at an end: there is room.
fn push_within(deque: Ref<'_>, item: Obj, left: bool) {
    let length = len(deque);
    let capacity = ring(deque).len().max(1);
    if left {
        set_number(deque, HEAD, (number(deque, HEAD) + capacity - 1) & (capacity - 1));
    }
    set_number(deque, LENGTH, length + 1);
    drop(replace(deque, if left { 0 } else { length }, item));
}

fn subscript_index(thread: &Thread, key: Ref<'_>) -> PyResult<i64> {
    if !is_index(thread, key) {
        return Err(thread.type_error(&format!("sequence index must be integer, not '{}'", thread.type_name(key))));
    }
    item_index(thread, key)
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = subscript_index(thread, arguments[1])?;
    match place(index, len(arguments[0])).and_then(|index| get(arguments[0], index)) {
        Some(item) => Ok(item),
        None => Err(thread.index_error("deque index out of range")),
    }
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = subscript_index(thread, arguments[1])?;
    match place(index, len(arguments[0])) {
        Some(index) => drop(replace(arguments[0], index, arguments[2].own())),
        None => return Err(thread.index_error("deque index out of range")),
    }
    Ok(Obj::none())
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = subscript_index(thread, arguments[1])?;
    match place(index, len(arguments[0])) {
        Some(index) => drop(remove_at(arguments[0], index)),
        None => return Err(thread.index_error("deque index out of range")),
    }
    Ok(Obj::none())
}

fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_instance_of(arguments[1], &DEQUE) {
        return vm::types::subscript::cannot_concatenate(thread, arguments[1], "deque");
    }
    let result = copy(thread, arguments)?;
    extend(thread, result.as_ref(), arguments[1], false)?;
    Ok(result)
}

fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Repeat::Times(times) = repeat_count(thread, arguments[1])? else { return Ok(Obj::not_implemented()) };
    let result = like(thread, arguments[0])?;
    fill(thread, arguments[0], result.as_ref(), times)?;
    Ok(result)
}

fn inplace_multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Repeat::Times(times) = repeat_count(thread, arguments[1])? else { return Ok(Obj::not_implemented()) };
    if times == 0 {
        clear(thread, arguments[0])?;
    } else {
        fill(thread, arguments[0], arguments[0], times - 1)?;
    }
    Ok(arguments[0].own())
}

/// Appends the items of `source` to `target` a number of times.
fn fill(thread: &Thread, source: Ref<'_>, target: Ref<'_>, times: usize) -> PyResult<()> {
    let items: Vec<Obj> = (0..len(source)).filter_map(|index| get(source, index)).collect();
    let total = items.len().checked_mul(times).filter(|&total| total <= isize::MAX as usize / 16).ok_or(OutOfMemory)?;
    if total == 0 {
        return Ok(());
    }
    // Of a bounded deque only the last rounds show.
    let rounds = length_max(target).map_or(times, |max| times.min(max / items.len() + 1));
    for _ in 0..rounds {
        for item in &items {
            push(thread, target, item.clone(), false)?;
        }
    }
    Ok(())
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let (a, b) = (arguments[0], arguments[1]);
    if !thread.is_instance_of(b, &DEQUE) {
        return Ok(Obj::not_implemented());
    }
    if a.is(b) {
        let holds = matches!(comparison, Comparison::Equal | Comparison::LessEqual | Comparison::GreaterEqual);
        if holds || comparison == Comparison::NotEqual {
            return Ok(Obj::boolean(holds));
        }
    }
    if len(a) != len(b) {
        match comparison {
            Comparison::Equal => return Ok(Obj::boolean(false)),
            Comparison::NotEqual => return Ok(Obj::boolean(true)),
            _ => {}
        }
    }
    let mut index = 0;
    while let (Some(x), Some(y)) = (get(a, index), get(b, index)) {
        if !thread.equals(x.as_ref(), y.as_ref())? {
            return match comparison {
                Comparison::Equal => Ok(Obj::boolean(false)),
                Comparison::NotEqual => Ok(Obj::boolean(true)),
                _ => thread.compare(x.as_ref(), y.as_ref(), comparison),
            };
        }
        index += 1;
    }
    Ok(Obj::boolean(vm::protocol::compare::holds(comparison, len(a).cmp(&len(b)))))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let name = thread.short_type_name(deque);
    thread.guard_repr(deque, "[...]", || {
        let mut parts = Vec::with_capacity(len(deque));
        let mut index = 0;
        while let Some(item) = get(deque, index) {
            parts.push(thread.repr(item.as_ref())?);
            index += 1;
        }
        let close = match length_max(deque) {
            Some(max) => format!("], maxlen={max})"),
            None => "])".to_owned(),
        };
        let inner = container_repr::join(thread, "([", &parts, &close)?;
        let name = thread.new_str(&name)?;
        container_repr::concat(thread, &[container_repr::Part::Str(&name), container_repr::Part::Str(&inner)])
    })
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let deque = arguments[0];
    let class = thread.space.type_of(deque).as_ref().own();
    let state = thread.call_method(deque, names::GETSTATE, &[])?;
    let iterator = thread.iterate(deque)?;
    let made_of = match length_max(deque) {
        None => thread.space.empty_tuple(),
        Some(_) => thread.space.tuple([thread.space.empty_tuple(), part(deque, LENGTH_MAX)])?,
    };
    Ok(thread.space.tuple([class, made_of, state, iterator])?)
}

fn sizeof(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a deque has a list there from its creation on.
    let ring = unsafe { at(arguments[0], RING).peek() };
    let bytes = thread.space.memory_of(arguments[0]) + thread.space.memory_of(ring);
    Ok(thread.space.int(bytes as i64)?)
}

/// Slots of an iterator: the deque, the index of the next item (backwards: one more), the change count, what is left.
const SOURCE: usize = 0;
const NEXT: usize = 1;
const SEEN: usize = 2;

const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", |t, a| next(t, a[0], false), "Implement next(self)."),
    method(
        "__length_hint__",
        "($self, /)",
        |_, a| Ok(Obj::small_int(left(a[0], false) as i64)),
        "Private method returning an estimate of len(list(it)).",
    ),
    method(
        "__reduce__",
        "($self, /)",
        |t, a| reduce_iterator(t, a[0], false),
        "Return state information for pickling.",
    ),
];

const REVERSE_ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", |t, a| next(t, a[0], true), "Implement next(self)."),
    method(
        "__length_hint__",
        "($self, /)",
        |_, a| Ok(Obj::small_int(left(a[0], true) as i64)),
        "Private method returning an estimate of len(list(it)).",
    ),
    method("__reduce__", "($self, /)", |t, a| reduce_iterator(t, a[0], true), "Return state information for pickling."),
];

fn new_iterator(thread: &Thread, table: &'static TypeTable, deque: Ref<'_>) -> PyResult {
    let next = if std::ptr::eq(table, &DEQUE_ITERATOR) { 0 } else { len(deque) };
    let slots = [deque.own(), Obj::small_int(next as i64), part(deque, CHANGES)];
    Ok(thread.space.new_record(thread.ensure_class(table)?.root_shape.get(), slots)?)
}

/// Items that an iterator still gives.
fn left(iterator: Ref<'_>, backwards: bool) -> usize {
    let Some(deque) = at(iterator, SOURCE).get() else { return 0 };
    let next = number(iterator, NEXT);
    if backwards { next } else { len(deque.as_ref()).saturating_sub(next) }
}

fn next(thread: &Thread, iterator: Ref<'_>, backwards: bool) -> PyResult {
    let Some(deque) = at(iterator, SOURCE).get() else { return Ok(Obj::NULL) };
    if left(iterator, backwards) == 0 {
        at(iterator, SOURCE).set(Obj::NULL);
        return Ok(Obj::NULL);
    }
    if number(deque.as_ref(), CHANGES) != number(iterator, SEEN) {
        at(iterator, SOURCE).set(Obj::NULL);
        return Err(thread.runtime_error("deque mutated during iteration"));
    }
    let next = number(iterator, NEXT);
    let index = if backwards { next - 1 } else { next };
    set_number(iterator, NEXT, if backwards { next - 1 } else { next + 1 });
    Ok(get(deque.as_ref(), index).unwrap_or(Obj::NULL))
}

fn reduce_iterator(thread: &Thread, iterator: Ref<'_>, backwards: bool) -> PyResult {
    let deque = at(iterator, SOURCE).get();
    let items: Vec<Obj> = match &deque {
        Some(deque) if backwards => {
            (0..number(iterator, NEXT)).rev().filter_map(|index| get(deque.as_ref(), index)).collect()
        }
        Some(deque) => {
            (number(iterator, NEXT)..len(deque.as_ref())).filter_map(|index| get(deque.as_ref(), index)).collect()
        }
        None => Vec::new(),
    };
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let iter = thread.get_item(builtins.as_ref(), thread.new_str("iter")?.as_ref())?;
    let items = thread.space.list(items)?;
    let items = thread.space.tuple([items])?;
    Ok(thread.space.tuple([iter, items])?)
}
