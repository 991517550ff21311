//! `list`.

mod ordering;
pub(crate) mod slicing;
mod sort;

use compiler::opcode::Comparison;
use objects::items::{self, ItemAccess};
use objects::list::List;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, Space};

use super::subscript::{Repeat, Subscript, clamped_bound, item_index, place, repeat_count, subscript};
use super::{container_repr, iterators};
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, raw_method, raw_new, record};
use crate::protocol::compare::holds;
use crate::raised::PyResult;
use crate::state::Thread;

pub use slicing::{delete_slice, get_slice, set_slice};
pub use sort::sort;

pub static LIST: TypeTable = TypeTable {
    native: NativeType {
        name: "list",
        layout: Layout::List,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: Some(&ITEMS),
    },
    flags: TypeFlags::BASE.union(TypeFlags::SEQUENCE),
    doc: "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\n\
          The argument must be an iterable if specified.",
    methods: &[METHODS, SPECIAL_METHODS],
    ..TypeTable::EMPTY
};

/// Of lists and of instances of subclasses, which have the same layout.
static ITEMS: ItemAccess = ItemAccess {
    get: |_, list, index| {
        let list = this(&[list]);
        list.get(items::place(index, list.len()))
    },
    set: |_, list, index, value| {
        let list = this(&[list]);
        let at = items::place(index, list.len());
        let is_there = at < list.len();
        if is_there {
            list.set(at, value.own());
        }
        is_there
    },
};

pub static LIST_REVERSE_ITERATOR: TypeTable = TypeTable {
    native: record("list_reverseiterator", 2),
    methods: &[iterators::COMMON, REVERSE_METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("append", "($self, object, /)", append, "Append object to the end of the list."),
    method("insert", "($self, index, object, /)", insert, "Insert object before index."),
    method("extend", "($self, iterable, /)", extend, "Extend list by appending elements from the iterable."),
    method(
        "pop",
        "($self, index=-1, /)",
        pop,
        "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.",
    ),
    method(
        "remove",
        "($self, value, /)",
        remove,
        "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.",
    ),
    method("clear", "($self, /)", clear, "Remove all items from list."),
    method("copy", "($self, /)", copy, "Return a shallow copy of the list."),
    method("count", "($self, value, /)", count, "Return number of occurrences of value."),
    method(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    method("reverse", "($self, /)", reverse, "Reverse *IN PLACE*."),
    method(
        "sort",
        "($self, /, *, key=None, reverse=False)",
        sort_method,
        "Sort the list in ascending order and return None.\n\nThe sort is in-place and stable. If a key function is given, apply it once to each list item and sort them by its results.",
    ),
    method("__reversed__", "($self, /)", reversed, "Return a reverse iterator over the list."),
    method("__sizeof__", "($self, /)", sizeof, "Return the size of the list in memory, in bytes."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

const SPECIAL_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, iterable=(), /)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(this(a).len() as i64)), "Return len(self)."),
    method("__getitem__", "($self, index, /)", get_item, "Return self[index]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method("__delitem__", "($self, key, /)", delete_item, "Delete self[key]."),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__iadd__", "($self, value, /)", inplace_add, "Implement self+=value."),
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

const REVERSE_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next_reversed, "Implement next(self)."),
    method(
        "__length_hint__",
        "($self, /)",
        reversed_length_hint,
        "Private method returning an estimate of len(list(it)).",
    ),
    method("__reduce__", "($self, /)", reduce_reversed, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state_reversed, "Set state information for unpickling."),
];

/// The list that a method was called on.
#[inline(always)]
fn this<'a>(arguments: &[Ref<'a>]) -> &'a List {
    // SAFETY: the binder checked the instance.
    unsafe { arguments[0].cast() }
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_list(class.root_shape.get())?)
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() && !thread.overrides(thread.space.type_of(values[0]), names::NEW) {
        return Err(thread.type_error("list() takes no keyword arguments"));
    }
    let positional = &values[1..values.len() - names.len()];
    if positional.len() > 1 {
        return Err(thread.type_error(&format!("list expected at most 1 argument, got {}", positional.len())));
    }
    let list = this(values);
    if list.len() != 0 {
        drop(list.take_all());
    }
    if let Some(iterable) = positional.first() {
        thread.extend_list(list, *iterable)?;
    }
    Ok(Obj::none())
}

fn append(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    this(arguments).push(arguments[1].own())?;
    Ok(Obj::none())
}

fn insert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index(arguments[1])?;
    let Some(index) = Space::exact_int(index.as_ref()).and_then(|index| index.to_i64()) else {
        let text = format!("cannot fit '{}' into an index-sized integer", thread.type_name(arguments[1]));
        return Err(thread.overflow_error(&text));
    };
    let list = this(arguments);
    let length = list.len() as i64;
    let at = if index < 0 { index.saturating_add(length).max(0) } else { index.min(length) };
    list.insert(at as usize, arguments[2].own())?;
    Ok(Obj::none())
}

fn extend(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.extend_list(this(arguments), arguments[1])?;
    Ok(Obj::none())
}

fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    let index = match arguments[1].non_null() {
        None => -1,
        Some(index) if index.word().is_int() => index.word().int(),
        Some(index) => item_index(thread, index)?,
    };
    if index == -1
        && let Some(item) = list.pop()
    {
        return Ok(item);
    }
    if list.len() == 0 {
        return Err(thread.index_error("pop from empty list"));
    }
    match place(index, list.len()) {
        Some(at) => Ok(list.remove(at)),
        None => Err(thread.index_error("pop index out of range")),
    }
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    let mut at = 0;
    while let Some(item) = list.get(at) {
        if thread.equals(item.as_ref(), arguments[1])? {
            // The comparison may have changed the list.
            if at < list.len() {
                drop(list.remove(at));
            }
            return Ok(Obj::none());
        }
        at += 1;
    }
    Err(thread.value_error("list.remove(x): x not in list"))
}

fn clear(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // Last to first, as when the list itself dies.
    this(arguments).take_all().into_iter().rev().for_each(drop);
    Ok(Obj::none())
}

fn copy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: copied at once.
    Ok(thread.space.list_of_row(unsafe { this(arguments).items() })?)
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    let (mut at, mut found) = (0, 0);
    while let Some(item) = list.get(at) {
        if thread.equals(item.as_ref(), arguments[1])? {
            found += 1;
        }
        at += 1;
    }
    Ok(Obj::small_int(found))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    let start = clamped_bound(thread, arguments[2], list.len(), 0)?;
    let stop = clamped_bound(thread, arguments[3], list.len(), usize::MAX)?;
    let mut at = start;
    while at < stop
        && let Some(item) = list.get(at)
    {
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::small_int(at as i64));
        }
        at += 1;
    }
    Err(thread.value_error("list.index(x): x not in list"))
}

fn reverse(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    this(arguments).reverse();
    Ok(Obj::none())
}

fn sort_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let key = arguments[1].non_null().filter(|key| !key.is_none());
    let reverse = match arguments[2].non_null() {
        Some(reverse) => thread.truth(reverse)?,
        None => false,
    };
    sort(thread, this(arguments), key, reverse)?;
    Ok(Obj::none())
}

fn sizeof(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    if list.len() == 0 {
        return thread.new_str("[]");
    }
    thread.guard_repr(arguments[0], "[...]", || {
        let mut parts = Vec::with_capacity(list.len());
        let mut at = 0;
        while let Some(item) = list.get(at) {
            parts.push(thread.repr(item.as_ref())?);
            at += 1;
        }
        container_repr::join(thread, "[", &parts, "]")
    })
}

pub(crate) fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    match subscript(thread, arguments[1], "list")? {
        Subscript::Index(index) => match place(index, list.len()).and_then(|at| list.get(at)) {
            Some(item) => Ok(item),
            None => Err(thread.index_error("list index out of range")),
        },
        Subscript::Slice(slice) => get_slice(thread, list, slice),
    }
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    match subscript(thread, arguments[1], "list")? {
        Subscript::Index(index) => match place(index, list.len()) {
            Some(at) => list.set(at, arguments[2].own()),
            None => return Err(thread.index_error("list assignment index out of range")),
        },
        Subscript::Slice(slice) => set_slice(thread, list, slice, arguments[2])?,
    }
    Ok(Obj::none())
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    match subscript(thread, arguments[1], "list")? {
        Subscript::Index(index) => match place(index, list.len()) {
            Some(at) => drop(list.remove(at)),
            None => return Err(thread.index_error("list assignment index out of range")),
        },
        Subscript::Slice(slice) => delete_slice(thread, list, slice)?,
    }
    Ok(Obj::none())
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = this(arguments);
    let mut at = 0;
    while let Some(item) = list.get(at) {
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::boolean(true));
        }
        at += 1;
    }
    Ok(Obj::boolean(false))
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.new_record(fixed::LIST_ITERATOR, [arguments[0].own(), Obj::small_int(0)])?)
}

pub fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(other) = thread.downcast::<List>(arguments[1]) else {
        return super::subscript::cannot_concatenate(thread, arguments[1], "list");
    };
    let list = this(arguments);
    let Some(length) = list.len().checked_add(other.len()) else { return Err(objects::OutOfMemory.into()) };
    let result = thread.space.list([])?;
    // SAFETY: made as a list.
    let sum: &List = unsafe { result.cast() };
    sum.reserve(length)?;
    sum.extend_from(list)?;
    sum.extend_from(other)?;
    Ok(result)
}

fn inplace_add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.extend_list(this(arguments), arguments[1])?;
    Ok(arguments[0].own())
}

pub fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let times = match repeat_count(thread, arguments[1])? {
        Repeat::Times(times) => times,
        Repeat::NotImplemented => return Ok(Obj::not_implemented()),
    };
    let list = this(arguments);
    let result = thread.space.list([])?;
    if times == 0 || list.len() == 0 {
        return Ok(result);
    }
    // SAFETY: made as a list.
    let product: &List = unsafe { result.cast() };
    product.reserve(list.len().checked_mul(times).ok_or(objects::OutOfMemory)?)?;
    product.extend_from(list)?;
    product.repeat(times)?;
    Ok(result)
}

fn inplace_multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let times = match repeat_count(thread, arguments[1])? {
        Repeat::Times(times) => times,
        Repeat::NotImplemented => return Ok(Obj::not_implemented()),
    };
    let list = this(arguments);
    if times == 0 {
        drop(list.take_all());
    } else {
        list.repeat(times)?;
    }
    Ok(arguments[0].own())
}

pub fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let Some(other) = thread.downcast::<List>(arguments[1]) else { return Ok(Obj::not_implemented()) };
    compare_lists(thread, this(arguments), other, comparison)
}

/// Lexicographic comparison.
fn compare_lists(thread: &Thread, a: &List, b: &List, comparison: Comparison) -> PyResult {
    if a.len() != b.len() {
        match comparison {
            Comparison::Equal => return Ok(Obj::boolean(false)),
            Comparison::NotEqual => return Ok(Obj::boolean(true)),
            _ => {}
        }
    }
    let mut at = 0;
    while let (Some(x), Some(y)) = (a.get(at), b.get(at)) {
        if !thread.equals(x.as_ref(), y.as_ref())? {
            if at >= a.len() || at >= b.len() {
                // The comparison took items away: sizes decide.
                break;
            }
            return match comparison {
                Comparison::Equal => Ok(Obj::boolean(false)),
                Comparison::NotEqual => Ok(Obj::boolean(true)),
                _ => thread.compare(x.as_ref(), y.as_ref(), comparison),
            };
        }
        at += 1;
    }
    Ok(Obj::boolean(holds(comparison, a.len().cmp(&b.len()))))
}

fn reversed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let last = this(arguments).len() as i64 - 1;
    Ok(thread.space.new_record(thread.shape(&LIST_REVERSE_ITERATOR), [arguments[0].own(), Obj::small_int(last)])?)
}

fn next_reversed(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance; the iterator holds a list (or NULL once it ended) and an index.
    unsafe {
        let (source, index) = (slot(arguments[0], iterators::SOURCE), slot(arguments[0], iterators::INDEX));
        let Some(list) = source.get() else { return Ok(Obj::NULL) };
        let at = index.word().int();
        if at >= 0
            && let Some(item) = list.cast::<List>().get(at as usize)
        {
            index.set(Obj::small_int(at - 1));
            return Ok(item);
        }
        index.set(Obj::small_int(-1));
        source.set(Obj::NULL);
        Ok(Obj::NULL)
    }
}

fn reversed_length_hint(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: as in `next_reversed`.
    unsafe {
        let Some(list) = slot(arguments[0], iterators::SOURCE).get() else { return Ok(Obj::small_int(0)) };
        let left = slot(arguments[0], iterators::INDEX).word().int() + 1;
        let fits = list.cast::<List>().len() as i64 >= left;
        Ok(Obj::small_int(if fits { left } else { 0 }))
    }
}

fn reduce_reversed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = iterators::maker(thread, "reversed")?;
    // SAFETY: as in `next_reversed`.
    let (source, index) =
        unsafe { (slot(arguments[0], iterators::SOURCE).get(), slot(arguments[0], iterators::INDEX).get()) };
    match source {
        Some(source) => iterators::reduced(thread, maker, source, Some(index.unwrap_or_else(|| Obj::small_int(-1)))),
        None => iterators::reduced(thread, maker, thread.space.list([])?, None),
    }
}

fn set_state_reversed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index_clamped(arguments[1])?;
    // SAFETY: as in `next_reversed`.
    unsafe {
        if let Some(list) = slot(arguments[0], iterators::SOURCE).get() {
            let last = list.cast::<List>().len() as i64 - 1;
            slot(arguments[0], iterators::INDEX).set(Obj::small_int(index.clamp(-1, last)));
        }
    }
    Ok(Obj::none())
}
