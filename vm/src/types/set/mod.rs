//! `set`, `frozenset` and their iterator.

pub(crate) mod operations;

use std::cmp::Ordering;

use compiler::opcode::Comparison;
use objects::record::slot;
use objects::set::Set;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, ShapeId, Word};

use super::container_repr;
use super::iterators::COMMON;
use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, raw_method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub use operations::{
    add, are_equal, contains, copy, difference_update, is_subset, new_from, symmetric_difference_update, update,
};
use operations::{clear, set_of};

const fn native(name: &'static str) -> NativeType {
    NativeType { name, layout: Layout::Set, fixed_slots: 0, is_leaf: false, keeps_slots: false, items: None }
}

pub static SET: TypeTable = TypeTable {
    native: native("set"),
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Build an unordered collection of unique elements.",
    methods: &[SHARED, SET_METHODS, INPLACE_OPERATORS],
    ..TypeTable::EMPTY
};

pub static FROZENSET: TypeTable = TypeTable {
    native: native("frozenset"),
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Build an immutable unordered collection of unique elements.",
    methods: &[SHARED, FROZEN_METHODS],
    ..TypeTable::EMPTY
};

pub static SET_ITERATOR: TypeTable =
    TypeTable { native: record("set_iterator", 4), methods: &[COMMON, ITERATOR_METHODS], ..TypeTable::EMPTY };

const SHARED: &[Native] = &[
    method("union", "($self, /, *others)", union, "Return a new set with elements from the set and all others."),
    method(
        "intersection",
        "($self, /, *others)",
        intersection,
        "Return a new set with elements common to the set and all others.",
    ),
    method(
        "difference",
        "($self, /, *others)",
        difference,
        "Return a new set with elements in the set that are not in the others.",
    ),
    method(
        "symmetric_difference",
        "($self, other, /)",
        symmetric_difference,
        "Return a new set with elements in either the set or other but not both.",
    ),
    method(
        "isdisjoint",
        "($self, other, /)",
        |t, a| Ok(Obj::boolean(operations::is_disjoint(t, this(a), a[1])?)),
        "Return True if two sets have a null intersection.",
    ),
    method("issubset", "($self, other, /)", is_subset_method, "Report whether another set contains this set."),
    method("issuperset", "($self, other, /)", is_superset_method, "Report whether this set contains another set."),
    method(
        "__contains__",
        "($self, object, /)",
        |t, a| Ok(Obj::boolean(contains(t, this(a), a[1])?)),
        "x.__contains__(y) <==> y in x.",
    ),
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(this(a).len() as i64)), "Return len(self)."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__and__", "($self, value, /)", and, "Return self&value."),
    method("__rand__", "($self, value, /)", |t, a| and(t, &[a[1], a[0]]), "Return value&self."),
    method("__or__", "($self, value, /)", or, "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| or(t, &[a[1], a[0]]), "Return value|self."),
    method("__sub__", "($self, value, /)", subtract, "Return self-value."),
    method("__rsub__", "($self, value, /)", |t, a| subtract(t, &[a[1], a[0]]), "Return value-self."),
    method("__xor__", "($self, value, /)", exclusive_or, "Return self^value."),
    method("__rxor__", "($self, value, /)", |t, a| exclusive_or(t, &[a[1], a[0]]), "Return value^self."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__sizeof__", "($self, /)", sizeof, "S.__sizeof__() -> size of S in memory, in bytes."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

const SET_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, iterable=(), /)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method(
        "add",
        "($self, object, /)",
        add_method,
        "Add an element to a set.\n\nThis has no effect if the element is already present.",
    ),
    method("clear", "($self, /)", clear_method, "Remove all elements from this set."),
    method("copy", "($self, /)", |t, a| copy(t, this(a), fixed::SET), "Return a shallow copy of a set."),
    method("discard", "($self, object, /)", discard, "Remove an element from a set if it is a member."),
    method(
        "remove",
        "($self, object, /)",
        remove,
        "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.",
    ),
    method(
        "pop",
        "($self, /)",
        pop,
        "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty.",
    ),
    method(
        "update",
        "($self, /, *others)",
        |t, a| each(t, a, update),
        "Update the set, adding elements from all others.",
    ),
    method(
        "difference_update",
        "($self, /, *others)",
        |t, a| each(t, a, difference_update),
        "Update the set, removing elements found in others.",
    ),
    method(
        "intersection_update",
        "($self, /, *others)",
        intersection_update,
        "Update the set, keeping only elements found in it and all others.",
    ),
    method(
        "symmetric_difference_update",
        "($self, other, /)",
        symmetric_difference_update_method,
        "Update the set, keeping only elements found in either set, but not in both.",
    ),
];

const INPLACE_OPERATORS: &[Native] = &[
    method(
        "__iand__",
        "($self, value, /)",
        |t, a| inplace(t, a, operations::intersection_update),
        "Return self&=value.",
    ),
    method("__ior__", "($self, value, /)", |t, a| inplace(t, a, update), "Return self|=value."),
    method("__isub__", "($self, value, /)", |t, a| inplace(t, a, difference_update), "Return self-=value."),
    method("__ixor__", "($self, value, /)", |t, a| inplace(t, a, symmetric_difference_update), "Return self^=value."),
];

const FROZEN_METHODS: &[Native] = &[
    raw_new("($type, iterable=(), /)", new_frozen),
    method("copy", "($self, /)", copy_frozen, "Return a shallow copy of a set."),
    method(
        "__hash__",
        "($self, /)",
        |t, a| Ok(t.space.int(operations::frozen_hash(t, this(a))?)?),
        "Return hash(self).",
    ),
];

const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce_iterator, "Return state information for pickling."),
];

/// The set that a method was called on.
#[inline(always)]
fn this<'a>(arguments: &[Ref<'a>]) -> &'a Set {
    // SAFETY: the binder checked the instance.
    unsafe { arguments[0].cast() }
}

/// The shape of what a set's operations make: a set or a frozen set, never a subclass.
fn base_shape(thread: &Thread, set: Ref<'_>) -> ShapeId {
    if set.has_shape(fixed::SET) || !thread.is_instance_of(set, &FROZENSET) { fixed::SET } else { fixed::FROZEN_SET }
}

/// The items of `*others`.
fn others<'a>(thread: &Thread, arguments: &[Ref<'a>]) -> &'a [Ref<'a>] {
    arguments[1].non_null().and_then(|others| thread.space.tuple_value(others)).map_or(&[], |others| others.items())
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_set(class.root_shape.get())?)
}

/// The iterable that a set is made of.
fn iterable_argument<'a>(
    thread: &Thread,
    name: &str,
    values: &[Ref<'a>],
    names: &[Ref<'_>],
    strict: bool,
) -> PyResult<Option<Ref<'a>>> {
    if !names.is_empty() && strict {
        return Err(thread.type_error(&format!("{name}() takes no keyword arguments")));
    }
    match values[1..values.len() - names.len()] {
        [] => Ok(None),
        [iterable] => Ok(Some(iterable)),
        ref more => Err(thread.type_error(&format!("{name} expected at most 1 argument, got {}", more.len()))),
    }
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let iterable = iterable_argument(thread, "set", values, names, true)?;
    let set = this(values);
    if !set.table.is_unused() {
        clear(thread, set);
    }
    if let Some(iterable) = iterable {
        update(thread, set, iterable)?;
    }
    Ok(Obj::none())
}

fn new_frozen(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let shape = class.root_shape.get();
    let strict = shape == fixed::FROZEN_SET || !thread.overrides(class, names::INIT);
    let iterable = iterable_argument(thread, "frozenset", values, names, strict)?;
    match iterable {
        Some(iterable) if shape == fixed::FROZEN_SET && iterable.has_shape(fixed::FROZEN_SET) => Ok(iterable.own()),
        _ => new_from(thread, shape, iterable),
    }
}

fn add_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    add(thread, this(arguments), arguments[1])?;
    Ok(Obj::none())
}

fn clear_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    clear(thread, this(arguments));
    Ok(Obj::none())
}

fn copy_frozen(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[0].has_shape(fixed::FROZEN_SET) {
        return Ok(arguments[0].own());
    }
    copy(thread, this(arguments), fixed::FROZEN_SET)
}

fn discard(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    operations::remove(thread, this(arguments), arguments[1])?;
    Ok(Obj::none())
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if operations::remove(thread, this(arguments), arguments[1])? {
        return Ok(Obj::none());
    }
    Err(thread.key_error(arguments[1]))
}

fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match this(arguments).table.pop() {
        Some(key) => Ok(key),
        None => Err(thread.raise(&exceptions::KEY_ERROR, "pop from an empty set")),
    }
}

/// Changes the set by each of `*others`.
fn each(thread: &Thread, arguments: &[Ref<'_>], change: fn(&Thread, &Set, Ref<'_>) -> PyResult<()>) -> PyResult {
    for other in others(thread, arguments) {
        change(thread, this(arguments), *other)?;
    }
    Ok(Obj::none())
}

fn intersection_update(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let common = intersection(thread, arguments)?;
    operations::exchange(this(arguments), set_of(&common));
    Ok(Obj::none())
}

fn symmetric_difference_update_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    symmetric_difference_update(thread, this(arguments), arguments[1])?;
    Ok(Obj::none())
}

fn union(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let result = copy(thread, this(arguments), base_shape(thread, arguments[0]))?;
    for other in others(thread, arguments).iter().filter(|other| !other.is(arguments[0])) {
        update(thread, set_of(&result), *other)?;
    }
    Ok(result)
}

fn intersection(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let shape = base_shape(thread, arguments[0]);
    let others = others(thread, arguments);
    let Some((first, rest)) = others.split_first() else { return copy(thread, this(arguments), shape) };
    let mut result = operations::intersection(thread, this(arguments), *first, shape)?;
    for other in rest {
        result = operations::intersection(thread, set_of(&result), *other, shape)?;
    }
    Ok(result)
}

fn difference(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let shape = base_shape(thread, arguments[0]);
    let others = others(thread, arguments);
    let Some((first, rest)) = others.split_first() else { return copy(thread, this(arguments), shape) };
    let result = operations::difference(thread, this(arguments), *first, shape)?;
    for other in rest {
        difference_update(thread, set_of(&result), *other)?;
    }
    Ok(result)
}

fn symmetric_difference(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    operations::symmetric_difference(thread, arguments[0], arguments[1], base_shape(thread, arguments[0]))
}

fn is_subset_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(other) = thread.downcast::<Set>(arguments[1]) {
        return Ok(Obj::boolean(is_subset(thread, this(arguments), other)?));
    }
    let other = new_from(thread, fixed::SET, Some(arguments[1]))?;
    Ok(Obj::boolean(is_subset(thread, this(arguments), set_of(&other))?))
}

fn is_superset_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(other) = thread.downcast::<Set>(arguments[1]) {
        return Ok(Obj::boolean(is_subset(thread, other, this(arguments))?));
    }
    let iterator = thread.iterate(arguments[1])?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if !contains(thread, this(arguments), item.as_ref())? {
            return Ok(Obj::boolean(false));
        }
    }
    Ok(Obj::boolean(true))
}

/// `left & right`
pub fn and(thread: &Thread, operands: &[Ref<'_>]) -> PyResult {
    let (left, right) = (operands[0], operands[1]);
    let (Some(set), Some(_)) = (thread.downcast::<Set>(left), thread.downcast::<Set>(right)) else {
        return Ok(Obj::not_implemented());
    };
    operations::intersection(thread, set, right, base_shape(thread, left))
}

/// `left - right`
pub fn subtract(thread: &Thread, operands: &[Ref<'_>]) -> PyResult {
    let (left, right) = (operands[0], operands[1]);
    let (Some(set), Some(_)) = (thread.downcast::<Set>(left), thread.downcast::<Set>(right)) else {
        return Ok(Obj::not_implemented());
    };
    operations::difference(thread, set, right, base_shape(thread, left))
}

/// `left | right`
pub fn or(thread: &Thread, operands: &[Ref<'_>]) -> PyResult {
    let (left, right) = (operands[0], operands[1]);
    let (Some(set), Some(_)) = (thread.downcast::<Set>(left), thread.downcast::<Set>(right)) else {
        return Ok(Obj::not_implemented());
    };
    let result = copy(thread, set, base_shape(thread, left))?;
    // What is there already makes no table grow.
    if !left.is(right) {
        update(thread, set_of(&result), right)?;
    }
    Ok(result)
}

/// `left ^ right`
pub fn exclusive_or(thread: &Thread, operands: &[Ref<'_>]) -> PyResult {
    let (left, right) = (operands[0], operands[1]);
    if thread.downcast::<Set>(left).is_none() || thread.downcast::<Set>(right).is_none() {
        return Ok(Obj::not_implemented());
    }
    operations::symmetric_difference(thread, left, right, base_shape(thread, left))
}

fn inplace(thread: &Thread, arguments: &[Ref<'_>], change: fn(&Thread, &Set, Ref<'_>) -> PyResult<()>) -> PyResult {
    if thread.downcast::<Set>(arguments[1]).is_none() {
        return Ok(Obj::not_implemented());
    }
    change(thread, this(arguments), arguments[1])?;
    Ok(arguments[0].own())
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    match thread.downcast::<Set>(arguments[1]) {
        Some(other) => compare_sets(thread, this(arguments), other, comparison),
        None => Ok(Obj::not_implemented()),
    }
}

/// `set op other`
pub fn compare_sets(thread: &Thread, set: &Set, other: &Set, comparison: Comparison) -> PyResult {
    let order = set.len().cmp(&other.len());
    let result = match comparison {
        Comparison::Equal => are_equal(thread, set, other)?,
        Comparison::NotEqual => !are_equal(thread, set, other)?,
        Comparison::Less => order == Ordering::Less && is_subset(thread, set, other)?,
        Comparison::LessEqual => is_subset(thread, set, other)?,
        Comparison::Greater => order == Ordering::Greater && is_subset(thread, other, set)?,
        Comparison::GreaterEqual => is_subset(thread, other, set)?,
    };
    Ok(Obj::boolean(result))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let set = this(arguments);
    let name = thread.short_type_name(arguments[0]);
    if set.len() == 0 {
        return thread.new_str(&format!("{name}()"));
    }
    thread.guard_repr(arguments[0], &format!("{name}(...)"), || {
        let mut parts = Vec::with_capacity(set.len());
        operations::walk(thread, set, |key, _| {
            parts.push(thread.repr(key)?);
            Ok(true)
        })?;
        if arguments[0].has_shape(fixed::SET) {
            return container_repr::join(thread, "{", &parts, "}");
        }
        let inner = container_repr::join(thread, "({", &parts, "})")?;
        container_repr::concat(
            thread,
            &[container_repr::Part::Str(&thread.new_str(&name)?), container_repr::Part::Str(&inner)],
        )
    })
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = thread.list_from(arguments[0])?;
    let state = thread.call_method(arguments[0], names::GETSTATE, &[])?;
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let made_of = thread.space.tuple([items])?;
    Ok(thread.space.tuple([class, made_of, state])?)
}

fn sizeof(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

/// The set, or NULL at the end.
const SOURCE: usize = 0;
/// The place to look at next.
const NEXT: usize = 1;
/// The set's size at the start, or -1 after an error.
const SIZE: usize = 2;
/// Items that are left.
const LEFT: usize = 3;

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = Obj::small_int(this(arguments).len() as i64);
    let slots = [arguments[0].own(), Obj::small_int(0), size.clone(), size];
    Ok(thread.space.new_record(thread.shape(&SET_ITERATOR), slots)?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance; it holds its set, which lives while nothing else runs.
    unsafe {
        let source = slot(arguments[0], SOURCE);
        let Some(set) = source.peek().non_null() else { return Ok(Obj::NULL) };
        let set: &Set = set.cast();
        let size = slot(arguments[0], SIZE);
        if size.word() != Word::from_int_unchecked(set.len() as i64) {
            size.set(Obj::small_int(-1));
            return Err(thread.runtime_error("Set changed size during iteration"));
        }
        let next = slot(arguments[0], NEXT);
        let from = next.word().int() as usize;
        if let Some((place, key)) = set.table.next_key(from) {
            next.set_uncounted(Word::from_int_unchecked(place as i64 + 1));
            let left = slot(arguments[0], LEFT);
            left.set_uncounted(Word::from_int_unchecked((left.word().int() - 1).max(0)));
            return Ok(key.own());
        }
        source.set(Obj::NULL);
        Ok(Obj::NULL)
    }
}

fn length_hint(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: as in `next`.
    unsafe {
        let Some(set) = slot(arguments[0], SOURCE).peek().non_null() else { return Ok(Obj::small_int(0)) };
        let fits = slot(arguments[0], SIZE).word().int() == set.cast::<Set>().len() as i64;
        Ok(Obj::small_int(if fits { slot(arguments[0], LEFT).word().int() } else { 0 }))
    }
}

fn reduce_iterator(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: as in `next`.
    let slots = [SOURCE, NEXT, SIZE, LEFT].map(|index| unsafe { slot(arguments[0], index) }.get().unwrap_or(Obj::NULL));
    let copy = thread.space.new_record(thread.shape(&SET_ITERATOR), slots)?;
    let rest = thread.list_from(copy.as_ref())?;
    let iter = thread.visible_builtin("iter")?;
    let rest = thread.space.tuple([rest])?;
    Ok(thread.space.tuple([iter, rest])?)
}
