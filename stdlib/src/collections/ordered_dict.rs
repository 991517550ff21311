//! `collections.OrderedDict`: a dict, which keeps the order of insertion anyway, with methods that change the order.

use compiler::opcode::Comparison;
use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_method, raw_new, record};
use vm::types::container_repr::{self, Part};
use vm::types::{dict, dict_iterators, dict_views};
use vm::{PyResult, Thread, exceptions, names};

use super::default_dict::dict_repr;

pub static ORDERED_DICT: TypeTable = TypeTable {
    native: NativeType {
        name: "OrderedDict",
        layout: Layout::Dict,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    module: "collections",
    base: Some(&dict::DICT),
    flags: TypeFlags::BASE.union(TypeFlags::MAPPING).union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    doc: "Dictionary that remembers insertion order",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static ORDERED_KEYS: TypeTable = TypeTable {
    native: record("odict_keys", 1),
    base: Some(&dict_views::DICT_KEYS),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    ..TypeTable::EMPTY
};
pub static ORDERED_VALUES: TypeTable = TypeTable {
    native: record("odict_values", 1),
    base: Some(&dict_views::DICT_VALUES),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    ..TypeTable::EMPTY
};
pub static ORDERED_ITEMS: TypeTable = TypeTable {
    native: record("odict_items", 1),
    base: Some(&dict_views::DICT_ITEMS),
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[getset("__dict__", vm::types::object::get_dict, None, "")];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, /, *args, **kwargs)",
        |t, v, n| dict::update_from_arguments(t, "OrderedDict", v, n),
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method(
        "move_to_end",
        "($self, key, last=True)",
        move_to_end,
        "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.",
    ),
    method(
        "popitem",
        "($self, last=True)",
        pop_item,
        "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.",
    ),
    method(
        "pop",
        "($self, key, default=<unrepresentable>)",
        dict::pop,
        "Remove the specified key and return its value.\n\nIf the key is not found, return the default if given; otherwise, raise a KeyError.",
    ),
    method(
        "setdefault",
        "($self, key, default=None)",
        set_default,
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
    ),
    class_method(
        "fromkeys",
        "($type, iterable, value=None)",
        dict::from_keys,
        "Create a new ordered dictionary with keys from iterable and values set to value.",
    ),
    method("keys", "($self, /)", |t, a| view(t, &ORDERED_KEYS, a[0]), ""),
    method("values", "($self, /)", |t, a| view(t, &ORDERED_VALUES, a[0]), ""),
    method("items", "($self, /)", |t, a| view(t, &ORDERED_ITEMS, a[0]), ""),
    method("copy", "($self, /)", copy, "A shallow copy of the dict."),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| dict_iterators::new_iterator(t, &dict_iterators::REVERSE_KEY_ITERATOR, a[0]),
        "od.__reversed__() <==> reversed(od)",
    ),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling"),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__or__", "($self, value, /)", |t, a| or(t, a[0], a[1], a[0]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| or(t, a[1], a[0], a[0]), "Return value|self."),
];

fn this<'a>(object: Ref<'a>) -> &'a Dict {
    // SAFETY: the binder checked the instance.
    unsafe { object.cast() }
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_dict(class.root_shape.get())?)
}

fn view(thread: &Thread, table: &'static TypeTable, object: Ref<'_>) -> PyResult {
    thread.ensure_class(table)?;
    dict_views::new_view(thread, table, object)
}

fn is_true(thread: &Thread, flag: Ref<'_>) -> PyResult<bool> {
    match flag.non_null() {
        Some(flag) => thread.truth(flag),
        None => Ok(true),
    }
}

fn move_to_end(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (contents, key) = (this(arguments[0]), arguments[1]);
    let last = is_true(thread, arguments[2])?;
    let hash = thread.table_hash(key)?;
    let table = &contents.table;
    let Some(number) = table.find(key, hash, &mut thread.key_compare(key))? else { return Err(thread.key_error(key)) };
    if last {
        if table.next_entry(number + 1).is_some() {
            let (key, value) = table.remove_entry(&thread.space, number);
            table.insert_new(&thread.space, key, hash, value)?;
        }
        return Ok(Obj::none());
    }
    if table.next_entry(0) == Some(number) {
        return Ok(Obj::none());
    }
    // All entries again, the moved one first.
    let mut entries = Vec::with_capacity(contents.len());
    let mut next = table.next_entry(0);
    while let Some(at) = next {
        entries.push((table.hash_of_entry(at, &thread.space), at == number));
        next = table.next_entry(at + 1);
    }
    let taken = table.take_all(&thread.space);
    let mut rest = Vec::with_capacity(entries.len());
    let mut pairs = taken.into_iter();
    table.reserve(&thread.space, entries.len())?;
    for (hash, is_moved) in entries {
        let (Some(key), Some(value)) = (pairs.next(), pairs.next()) else { break };
        if is_moved {
            table.insert_new(&thread.space, key, hash, value)?;
        } else {
            rest.push((key, hash, value));
        }
    }
    for (key, hash, value) in rest {
        table.insert_new(&thread.space, key, hash, value)?;
    }
    Ok(Obj::none())
}

fn pop_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let table = &this(arguments[0]).table;
    let taken =
        if is_true(thread, arguments[1])? { table.pop_last(&thread.space) } else { table.pop_first(&thread.space) };
    match taken {
        Some((key, value)) => Ok(thread.space.tuple([key, value])?),
        None => Err(thread.raise(&exceptions::KEY_ERROR, "dictionary is empty")),
    }
}

/// A subclass's own methods see what is looked up and stored.
fn set_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (object, key) = (arguments[0], arguments[1]);
    if std::ptr::eq(thread.space.type_of(object), thread.ensure_class(&ORDERED_DICT)?) {
        return dict::set_default(thread, arguments);
    }
    if thread.contains(object, key)? {
        return thread.get_item(object, key);
    }
    let value = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    thread.set_item(object, key, value.as_ref())?;
    Ok(value)
}

fn copy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let result = thread.call_with(class.as_ref(), &[])?;
    for (key, value) in thread.dict_items(this(arguments[0])) {
        thread.set_item(result.as_ref(), key.as_ref(), value.as_ref())?;
    }
    for (name, value) in thread.space.attributes_of(arguments[0]) {
        thread.set_attribute(result.as_ref(), name.as_ref(), Some(value.as_ref()))?;
    }
    Ok(result)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let state = thread.call_method(arguments[0], names::GETSTATE, &[])?;
    let items = thread.call_method(arguments[0], names::ITEMS, &[])?;
    let iterator = thread.iterate(items.as_ref())?;
    Ok(thread.space.tuple([class, thread.space.empty_tuple(), state, Obj::none(), iterator])?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.new_str(&thread.short_type_name(arguments[0]))?;
    if this(arguments[0]).len() == 0 {
        return container_repr::concat(thread, &[Part::Str(&name), Part::Text("()")]);
    }
    let word = arguments[0].word().to_immediate();
    if thread.repr_running.borrow().contains(&word) {
        return thread.new_str("...");
    }
    let contents = dict_repr(thread, arguments[0])?;
    container_repr::concat(thread, &[Part::Str(&name), Part::Text("("), Part::Str(&contents), Part::Text(")")])
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    let Some(other) = thread.downcast::<Dict>(arguments[1]) else { return Ok(Obj::not_implemented()) };
    let own = this(arguments[0]);
    let mut equal = dict::are_equal(thread, own, other)?;
    if equal && thread.is_instance_of(arguments[1], &ORDERED_DICT) {
        // The order counts as well.
        let versions = || (own.table.version(), other.table.version());
        let before = versions();
        for ((a, _), (b, _)) in thread.dict_items(own).iter().zip(&thread.dict_items(other)) {
            equal = a.is(b) || thread.compare_bool(a.as_ref(), b.as_ref(), Comparison::Equal)?;
            if versions() != before {
                return Err(thread.runtime_error("OrderedDict mutated during iteration"));
            }
            if !equal {
                break;
            }
        }
    }
    Ok(Obj::boolean(equal != negate))
}

/// `left | right`, of the class of `own`.
fn or(thread: &Thread, left: Ref<'_>, right: Ref<'_>, own: Ref<'_>) -> PyResult {
    if thread.downcast::<Dict>(left).is_none() || thread.downcast::<Dict>(right).is_none() {
        return Ok(Obj::not_implemented());
    }
    let result = thread.call_with(thread.space.type_of(own).as_ref(), &[left])?;
    dict::update_from(thread, this(result.as_ref()), right)?;
    Ok(result)
}
