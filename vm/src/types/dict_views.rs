//! The views of dicts: `dict_keys`, `dict_values`, `dict_items`. Keys and items are set-like.

use std::cmp::Ordering;

use compiler::opcode::Comparison;
use objects::dict::Dict;
use objects::record::slot;
use objects::set::Set;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt};

use super::{container_repr, dict_iterators, mapping_proxy, set};
use crate::native::{GetSet, Native, TypeTable, getset, method, record};
use crate::protocol::iterate::Gather;
use crate::raised::PyResult;
use crate::state::Thread;

/// The dict.
pub const DICT: usize = 0;

pub static DICT_KEYS: TypeTable = TypeTable {
    native: record("dict_keys", 1),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[SHARED, SET_METHODS, KEYS_METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static DICT_VALUES: TypeTable = TypeTable {
    native: record("dict_values", 1),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[SHARED, VALUES_METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static DICT_ITEMS: TypeTable = TypeTable {
    native: record("dict_items", 1),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[SHARED, SET_METHODS, ITEMS_METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[getset("mapping", get_mapping, None, "dictionary that this view refers to")];

const SHARED: &[Native] = &[
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(contents(a[0]).len() as i64)), "Return len(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

const SET_METHODS: &[Native] = &[
    method(
        "isdisjoint",
        "($self, other, /)",
        is_disjoint,
        "Return True if the view and the given iterable have a null intersection.",
    ),
    method("__and__", "($self, value, /)", |t, a| intersection(t, a[0], a[1]), "Return self&value."),
    method("__rand__", "($self, value, /)", |t, a| intersection(t, a[1], a[0]), "Return value&self."),
    method("__or__", "($self, value, /)", |t, a| combine(t, a[0], a[1], set::update), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| combine(t, a[1], a[0], set::update), "Return value|self."),
    method("__sub__", "($self, value, /)", |t, a| combine(t, a[0], a[1], set::difference_update), "Return self-value."),
    method(
        "__rsub__",
        "($self, value, /)",
        |t, a| combine(t, a[1], a[0], set::difference_update),
        "Return value-self.",
    ),
    method(
        "__xor__",
        "($self, value, /)",
        |t, a| combine(t, a[0], a[1], set::symmetric_difference_update),
        "Return self^value.",
    ),
    method(
        "__rxor__",
        "($self, value, /)",
        |t, a| combine(t, a[1], a[0], set::symmetric_difference_update),
        "Return value^self.",
    ),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

const KEYS_METHODS: &[Native] = &[
    method("__contains__", "($self, key, /)", keys_contain, "Return bool(key in self)."),
    method("__iter__", "($self, /)", |t, a| iterate(t, &dict_iterators::KEY_ITERATOR, a), "Implement iter(self)."),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| iterate(t, &dict_iterators::REVERSE_KEY_ITERATOR, a),
        "Return a reverse iterator over the dict keys.",
    ),
];

const VALUES_METHODS: &[Native] = &[
    method("__iter__", "($self, /)", |t, a| iterate(t, &dict_iterators::VALUE_ITERATOR, a), "Implement iter(self)."),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| iterate(t, &dict_iterators::REVERSE_VALUE_ITERATOR, a),
        "Return a reverse iterator over the dict values.",
    ),
];

const ITEMS_METHODS: &[Native] = &[
    method("__contains__", "($self, key, /)", items_contain, "Return bool(key in self)."),
    method("__iter__", "($self, /)", |t, a| iterate(t, &dict_iterators::ITEM_ITERATOR, a), "Implement iter(self)."),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| iterate(t, &dict_iterators::REVERSE_ITEM_ITERATOR, a),
        "Return a reverse iterator over the dict items.",
    ),
];

/// A view of one of the types above.
pub fn new_view(thread: &Thread, table: &'static TypeTable, dict: Ref<'_>) -> PyResult {
    Ok(thread.space.new_record(thread.shape(table), [dict.own()])?)
}

/// The dict of a view.
fn dict_of(view: Ref<'_>) -> Ref<'_> {
    // SAFETY: a view holds its dict for life.
    unsafe { slot(view, DICT).peek() }
}

fn contents(view: Ref<'_>) -> &Dict {
    // SAFETY: a view's dict is one.
    unsafe { dict_of(view).cast() }
}

/// Gathers the keys of a dict.
pub fn gather_keys(dict: &Dict, gathered: &mut impl Gather) -> PyResult<()> {
    gathered.room(dict.len())?;
    for_each_entry(dict, |key, _| gathered.take(key.own()))
}

/// Gathers what a view gives. False: the object is no view of a dict.
pub fn gather(thread: &Thread, view: Ref<'_>, gathered: &mut impl Gather) -> PyResult<bool> {
    let native = thread.space.type_of(view).native.get();
    let is = |table: &'static TypeTable| std::ptr::eq(native, &table.native);
    if is(&DICT_VALUES) {
        gathered.room(contents(view).len())?;
        for_each_entry(contents(view), |_, value| gathered.take(value.own()))?;
    } else if is(&DICT_KEYS) {
        gather_keys(contents(view), gathered)?;
    } else if is(&DICT_ITEMS) {
        gathered.room(contents(view).len())?;
        for_each_entry(contents(view), |key, value| gathered.take(thread.space.tuple([key.own(), value.own()])?))?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

#[inline(always)]
fn for_each_entry(dict: &Dict, mut visit: impl FnMut(Ref<'_>, Ref<'_>) -> PyResult<()>) -> PyResult<()> {
    let table = &dict.table;
    for number in 0..table.entry_end() {
        // SAFETY: in bounds, since nothing changes the table meanwhile.
        unsafe {
            if let Some(key) = table.key(number) {
                visit(key, table.value(number))?;
            }
        }
    }
    Ok(())
}

fn iterate(thread: &Thread, table: &'static TypeTable, arguments: &[Ref<'_>]) -> PyResult {
    dict_iterators::new_iterator(thread, table, dict_of(arguments[0]))
}

fn get_mapping(thread: &Thread, view: Ref<'_>) -> PyResult {
    mapping_proxy::new(thread, dict_of(view))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.guard_repr(arguments[0], "...", || {
        let items = thread.list_from(arguments[0])?;
        let text = thread.repr(items.as_ref())?;
        let open = format!("{}(", thread.short_type_name(arguments[0]));
        container_repr::join(thread, &open, &[text], ")")
    })
}

/// Whether an object is a keys or items view.
pub fn is_set_like(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &DICT_KEYS) || thread.is_instance_of(object, &DICT_ITEMS)
}

fn keys_contain(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(thread.dict_find(contents(arguments[0]), arguments[1])?.is_some()))
}

fn items_contain(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(pair) = thread.space.tuple_value(arguments[1]) else { return Ok(Obj::boolean(false)) };
    let [key, value] = pair.items() else { return Ok(Obj::boolean(false)) };
    match thread.dict_get(contents(arguments[0]), *key)? {
        Some(found) => Ok(Obj::boolean(thread.equals(found.as_ref(), *value)?)),
        None => Ok(Obj::boolean(false)),
    }
}

/// `left op right`, where one is a view: a set of the left, changed by the right.
fn combine(
    thread: &Thread,
    left: Ref<'_>,
    right: Ref<'_>,
    change: fn(&Thread, &Set, Ref<'_>) -> PyResult<()>,
) -> PyResult {
    let result = set::new_from(thread, fixed::SET, Some(left))?;
    // SAFETY: made as a set.
    change(thread, unsafe { result.cast() }, right)?;
    Ok(result)
}

fn intersection(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    let (mut tested, mut iterated) = (left, right);
    // The longer one is only asked.
    if is_set_like(thread, iterated)
        && (is_set_like(thread, tested) || thread.downcast::<Set>(tested).is_some())
        && thread.length(iterated)? > thread.length(tested)?
    {
        (tested, iterated) = (iterated, tested);
    }
    // An iterable that is no container is gone through once.
    if !is_set_like(thread, tested) && thread.downcast::<Set>(tested).is_none() {
        (tested, iterated) = (iterated, tested);
    }
    let result = thread.space.new_set(fixed::SET)?;
    // SAFETY: made as a set.
    let common: &Set = unsafe { result.cast() };
    thread.for_each(iterated, |item| {
        if thread.contains(tested, item.as_ref())? {
            set::add(thread, common, item.as_ref())?;
        }
        Ok(())
    })?;
    Ok(result)
}

fn is_disjoint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (mut tested, mut iterated) = (arguments[0], arguments[1]);
    if tested.is(iterated) {
        return Ok(Obj::boolean(contents(tested).len() == 0));
    }
    let is_container = is_set_like(thread, iterated) || thread.downcast::<Set>(iterated).is_some();
    if is_container && thread.length(iterated)? > thread.length(tested)? {
        (tested, iterated) = (iterated, tested);
    }
    let iterator = thread.iterate(iterated)?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if thread.contains(tested, item.as_ref())? {
            return Ok(Obj::boolean(false));
        }
    }
    Ok(Obj::boolean(true))
}

/// Whether all items of one container are in another.
fn all_contained(thread: &Thread, container: Ref<'_>, other: Ref<'_>) -> PyResult<bool> {
    let iterator = thread.iterate(container)?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if !thread.contains(other, item.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let (view, other) = (arguments[0], arguments[1]);
    if !is_set_like(thread, other) && thread.downcast::<Set>(other).is_none() {
        return Ok(Obj::not_implemented());
    }
    let order = thread.length(view)?.cmp(&thread.length(other)?);
    let result = match comparison {
        Comparison::Equal => order == Ordering::Equal && all_contained(thread, view, other)?,
        Comparison::NotEqual => order != Ordering::Equal || !all_contained(thread, view, other)?,
        Comparison::Less => order == Ordering::Less && all_contained(thread, view, other)?,
        Comparison::LessEqual => order != Ordering::Greater && all_contained(thread, view, other)?,
        Comparison::Greater => order == Ordering::Greater && all_contained(thread, other, view)?,
        Comparison::GreaterEqual => order != Ordering::Less && all_contained(thread, other, view)?,
    };
    Ok(Obj::boolean(result))
}
