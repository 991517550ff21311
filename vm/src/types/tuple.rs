//! `tuple`. Instances of subclasses are records that wrap an exact tuple.

use compiler::opcode::Comparison;
use objects::items::{self, ItemAccess};
use objects::layout::ref_of;
use objects::record::slot;
use objects::shape::fixed;
use objects::tuple::Tuple;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, OutOfMemory, Ref, Space};
use text::hash::{TupleHasher, hash_small};

use super::container_repr;
use super::slice::resolve;
use super::subscript::{Repeat, Subscript, cannot_concatenate, clamped_bound, place, repeat_count, subscript};
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, raw_new};
use crate::protocol::compare::holds;
use crate::raised::PyResult;
use crate::state::Thread;

pub static TUPLE: TypeTable = TypeTable {
    native: NativeType {
        name: "tuple",
        layout: Layout::Tuple,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: Some(&ITEMS),
    },
    flags: TypeFlags::BASE.union(TypeFlags::SEQUENCE),
    doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\n\
          If iterable is specified the tuple is initialized from iterable's items.\n\n\
          If the argument is a tuple, the return value is the same object.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

static ITEMS: ItemAccess = ItemAccess::read_only(|space, tuple, index| {
    let items = space.tuple_value(tuple)?.items();
    items.get(items::place(index, items.len())).map(|item| item.own())
});

const METHODS: &[Native] = &[
    raw_new("($type, iterable=(), /)", new),
    method("count", "($self, value, /)", count, "Return number of occurrences of value."),
    method(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    method("__getnewargs__", "($self, /)", get_new_arguments, ""),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__len__", "($self, /)", |t, a| Ok(Obj::small_int(this(t, a).len() as i64)), "Return len(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__mul__", "($self, value, /)", multiply, "Return self*value."),
    method("__rmul__", "($self, value, /)", multiply, "Return value*self."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

/// The tuple that a method was called on.
#[inline(always)]
fn this<'a>(thread: &Thread, arguments: &[Ref<'a>]) -> &'a Tuple {
    thread.space.tuple_value(arguments[0]).expect("the binder checked the instance")
}

/// A tuple as an object.
fn object_of(tuple: &Tuple) -> Obj {
    // SAFETY: a borrow of a tuple is one of a live object.
    unsafe { ref_of(tuple) }.own()
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let is_exact = class.root_shape.get() == fixed::TUPLE;
    if !names.is_empty() && (is_exact || !thread.overrides(class, names::INIT)) {
        return Err(thread.type_error("tuple() takes no keyword arguments"));
    }
    let items = match &values[1..values.len() - names.len()] {
        [] => thread.space.empty_tuple(),
        [iterable] => thread.tuple_from(*iterable)?,
        more => return Err(thread.type_error(&format!("tuple expected at most 1 argument, got {}", more.len()))),
    };
    if is_exact {
        return Ok(items);
    }
    let object = thread.space.new_instance(class.root_shape.get())?;
    // SAFETY: instances of a subclass hold their value in slot 0.
    unsafe { slot(object.as_ref(), 0) }.set(items);
    Ok(object)
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut found = 0;
    for item in this(thread, arguments).items() {
        if thread.equals(*item, arguments[1])? {
            found += 1;
        }
    }
    Ok(Obj::small_int(found))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = this(thread, arguments).items();
    let start = clamped_bound(thread, arguments[2], items.len(), 0)?;
    let stop = clamped_bound(thread, arguments[3], items.len(), items.len())?;
    for (at, item) in items.iter().enumerate().take(stop).skip(start) {
        if thread.equals(*item, arguments[1])? {
            return Ok(Obj::small_int(at as i64));
        }
    }
    Err(thread.value_error("tuple.index(x): x not in tuple"))
}

fn get_new_arguments(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.tuple([object_of(this(thread, arguments))])?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = this(thread, arguments).items();
    if items.is_empty() {
        return thread.new_str("()");
    }
    thread.guard_repr(arguments[0], "(...)", || {
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            parts.push(thread.repr(*item)?);
        }
        container_repr::join(thread, "(", &parts, if parts.len() == 1 { ",)" } else { ")" })
    })
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(hash_of(thread, this(thread, arguments))?)?)
}

/// `hash(tuple)`
pub fn hash_of(thread: &Thread, tuple: &Tuple) -> PyResult<i64> {
    let mut hasher = TupleHasher::new();
    for item in tuple.items() {
        let word = item.word();
        hasher.add(if word.is_int() { hash_small(word.int()) } else { thread.hash(*item)? });
    }
    Ok(hasher.finish())
}

pub(crate) fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tuple = this(thread, arguments);
    match subscript(thread, arguments[1], "tuple")? {
        Subscript::Index(index) => match place(index, tuple.len()) {
            Some(at) => Ok(tuple.items()[at].own()),
            None => Err(thread.index_error("tuple index out of range")),
        },
        Subscript::Slice(slice) => get_slice(thread, tuple, slice),
    }
}

/// `tuple[slice]`
pub fn get_slice(thread: &Thread, tuple: &Tuple, slice: Ref<'_>) -> PyResult {
    let items = tuple.items();
    let (start, _, step, count) = resolve(thread, slice, items.len())?;
    if step == 1 {
        if count == items.len() {
            return Ok(object_of(tuple));
        }
        return Ok(thread.space.tuple_of(&items[start as usize..start as usize + count])?);
    }
    let selected = (0..count).map(|number| items[(start + number as i64 * step) as usize].own());
    Ok(thread.space.tuple(selected)?)
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    for item in this(thread, arguments).items() {
        if thread.equals(*item, arguments[1])? {
            return Ok(Obj::boolean(true));
        }
    }
    Ok(Obj::boolean(false))
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tuple = object_of(this(thread, arguments));
    Ok(thread.space.new_record(fixed::TUPLE_ITERATOR, [tuple, Obj::small_int(0)])?)
}

pub fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(other) = thread.space.tuple_value(arguments[1]) else {
        return cannot_concatenate(thread, arguments[1], "tuple");
    };
    let tuple = this(thread, arguments);
    if tuple.len() == 0 {
        return Ok(object_of(other));
    }
    if other.len() == 0 {
        return Ok(object_of(tuple));
    }
    let (a, b) = (tuple.items(), other.items());
    Ok(thread.space.tuple_with(a.len() + b.len(), a.iter().chain(b).map(|item| item.own()))?)
}

pub fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let times = match repeat_count(thread, arguments[1])? {
        Repeat::Times(times) => times,
        Repeat::NotImplemented => return Ok(Obj::not_implemented()),
    };
    let tuple = this(thread, arguments);
    let items = tuple.items();
    if items.is_empty() || times == 0 {
        return Ok(thread.space.empty_tuple());
    }
    if times == 1 {
        return Ok(object_of(tuple));
    }
    let total = items.len().checked_mul(times).filter(|&total| total <= isize::MAX as usize / 16).ok_or(OutOfMemory)?;
    Ok(thread.space.tuple((0..total).map(|at| items[at % items.len()].own()))?)
}

pub fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let Some(other) = thread.space.tuple_value(arguments[1]) else { return Ok(Obj::not_implemented()) };
    compare_items(thread, this(thread, arguments).items(), other.items(), comparison)
}

/// Lexicographic comparison of items that stay where they are.
pub fn compare_items(thread: &Thread, a: &[Ref<'_>], b: &[Ref<'_>], comparison: Comparison) -> PyResult {
    for (x, y) in a.iter().zip(b) {
        let (first, second) = (x.word(), y.word());
        if first.both_ints(second) {
            if first == second {
                continue;
            }
            return Ok(Obj::boolean(holds(comparison, first.int().cmp(&second.int()))));
        }
        if !thread.equals(*x, *y)? {
            return match comparison {
                Comparison::Equal => Ok(Obj::boolean(false)),
                Comparison::NotEqual => Ok(Obj::boolean(true)),
                _ => thread.compare(*x, *y, comparison),
            };
        }
    }
    Ok(Obj::boolean(holds(comparison, a.len().cmp(&b.len()))))
}

impl Thread {
    /// The items of a tuple or of an instance of a subclass, for arguments that must be one.
    pub fn tuple_argument<'a>(&self, object: Ref<'a>, what: &str) -> PyResult<&'a [Ref<'a>]> {
        match self.space.tuple_value(object) {
            Some(tuple) => Ok(tuple.items()),
            None => Err(self.type_error(&format!("{what} must be a tuple, not {}", self.type_name(object)))),
        }
    }
}

/// Whether the object is exactly a tuple.
pub fn is_exact(object: Ref<'_>) -> bool {
    Space::exact_tuple(object).is_some()
}
