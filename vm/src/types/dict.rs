//! `dict`.

use compiler::opcode::Comparison;
use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, Space};

use super::{container_repr, dict_iterators, dict_views};
use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, raw_method, raw_new};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

pub static DICT: TypeTable = TypeTable {
    native: NativeType {
        name: "dict",
        layout: Layout::Dict,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE.union(TypeFlags::MAPPING),
    doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    \
          (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        \
          d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  \
          For example:  dict(one=1, two=2)",
    methods: &[METHODS, SPECIAL_METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method(
        "get",
        "($self, key, default=None, /)",
        get,
        "Return the value for key if key is in the dictionary, else default.",
    ),
    method(
        "setdefault",
        "($self, key, default=None, /)",
        set_default,
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
    ),
    method(
        "pop",
        "($self, key, default=<unrepresentable>, /)",
        pop,
        "Remove the specified key and return its value.\n\nIf the key is not found, return the default if given; otherwise, raise a KeyError.",
    ),
    method(
        "popitem",
        "($self, /)",
        pop_item,
        "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.",
    ),
    method(
        "keys",
        "($self, /)",
        |t, a| dict_views::new_view(t, &dict_views::DICT_KEYS, a[0]),
        "Return a set-like object providing a view on the dict's keys.",
    ),
    method(
        "items",
        "($self, /)",
        |t, a| dict_views::new_view(t, &dict_views::DICT_ITEMS, a[0]),
        "Return a set-like object providing a view on the dict's items.",
    ),
    method(
        "values",
        "($self, /)",
        |t, a| dict_views::new_view(t, &dict_views::DICT_VALUES, a[0]),
        "Return an object providing a view on the dict's values.",
    ),
    raw_method(
        "update",
        "($self, /, *args, **kwargs)",
        update,
        "Update the dict from a mapping or an iterable of pairs, then from keyword arguments.",
    ),
    class_method(
        "fromkeys",
        "($type, iterable, value=None, /)",
        from_keys,
        "Create a new dictionary with keys from iterable and values set to value.",
    ),
    method("clear", "($self, /)", clear, "Remove all items from the dict."),
    method("copy", "($self, /)", |t, a| copy(t, this(a)), "Return a shallow copy of the dict."),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| dict_iterators::new_iterator(t, &dict_iterators::REVERSE_KEY_ITERATOR, a[0]),
        "Return a reverse iterator over the dict keys.",
    ),
    method("__sizeof__", "($self, /)", sizeof, "Return the size of the dict in memory."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

const SPECIAL_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(this(a).len() as i64)), "Return len(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method("__delitem__", "($self, key, /)", delete_item, "Delete self[key]."),
    method("__contains__", "($self, key, /)", contains, "True if the dictionary has the specified key, else False."),
    method(
        "__iter__",
        "($self, /)",
        |t, a| dict_iterators::new_iterator(t, &dict_iterators::KEY_ITERATOR, a[0]),
        "Implement iter(self).",
    ),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__lt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<value."),
    method("__le__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<=value."),
    method("__gt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>value."),
    method("__ge__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>=value."),
    method("__or__", "($self, value, /)", |t, a| union(t, a[0], a[1]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| union(t, a[1], a[0]), "Return value|self."),
    method("__ior__", "($self, value, /)", inplace_union, "Return self|=value."),
];

/// The dict that a method was called on.
#[inline(always)]
fn this<'a>(arguments: &[Ref<'a>]) -> &'a Dict {
    // SAFETY: the binder checked the instance.
    unsafe { arguments[0].cast() }
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_dict(class.root_shape.get())?)
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    update_from_arguments(thread, "dict", values, names)
}

fn update(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    update_from_arguments(thread, "update", values, names)
}

/// `self.update(other, **keywords)`, as `__init__` does it too.
pub fn update_from_arguments(thread: &Thread, function: &str, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let dict = this(values);
    let (positional, keywords) = values[1..].split_at(values.len() - 1 - names.len());
    match positional {
        [] => {}
        [other] => update_from(thread, dict, *other)?,
        more => return Err(thread.type_error(&format!("{function} expected at most 1 argument, got {}", more.len()))),
    }
    for (name, value) in names.iter().zip(keywords) {
        thread.dict_set(dict, *name, value.own())?;
    }
    Ok(Obj::none())
}

/// `dict.update(other)`: from a dict, a mapping (anything with `keys`) or an iterable of pairs.
pub fn update_from(thread: &Thread, dict: &Dict, other: Ref<'_>) -> PyResult<()> {
    if let Some(source) = plain_dict(thread, other) {
        return merge_dict(thread, dict, source);
    }
    match thread.get_or_none(other, names::KEYS)? {
        Some(keys) => merge_mapping(thread, dict, other, keys),
        None => merge_pairs(thread, dict, other),
    }
}

/// As [`update_from`], for `{**other}`: what has no `keys` is no mapping.
pub fn update_from_mapping(thread: &Thread, dict: &Dict, other: Ref<'_>) -> PyResult<()> {
    if let Some(source) = plain_dict(thread, other) {
        return merge_dict(thread, dict, source);
    }
    match thread.get_or_none(other, names::KEYS)? {
        Some(keys) => merge_mapping(thread, dict, other, keys),
        None => Err(thread.type_error(&format!("'{}' object is not a mapping", thread.type_name(other)))),
    }
}

/// A dict whose entries may be read without asking its class.
fn plain_dict<'a>(thread: &Thread, object: Ref<'a>) -> Option<&'a Dict> {
    if let Some(dict) = Space::exact_dict(object) {
        return Some(dict);
    }
    let dict = thread.downcast::<Dict>(object)?;
    let class = thread.space.type_of(object);
    if thread.overrides(class, names::ITER) { None } else { Some(dict) }
}

/// Sets all entries of another dict.
fn merge_dict(thread: &Thread, dict: &Dict, source: &Dict) -> PyResult<()> {
    if std::ptr::eq(dict, source) || source.len() == 0 {
        return Ok(());
    }
    if dict.len() == 0 {
        return copy_into_empty(thread, dict, source);
    }
    let length = source.len();
    let mut next = source.table.next_entry(0);
    while let Some(number) = next {
        // SAFETY: a live entry, copied at once.
        let (key, value) = unsafe {
            let Some(key) = source.table.key(number) else { break };
            (key.own(), source.table.value(number).own())
        };
        let hash = source.table.hash_of_entry(number, &thread.space);
        set_hashed(thread, dict, key.as_ref(), hash, value)?;
        if source.len() != length {
            return Err(thread.runtime_error("dict mutated during update"));
        }
        next = source.table.next_entry(number + 1);
    }
    Ok(())
}

/// Copies all entries into an empty dict: no keys need to be compared.
fn copy_into_empty(thread: &Thread, dict: &Dict, source: &Dict) -> PyResult<()> {
    if dict.table.entry_end() != 0 {
        // What is left of deleted entries goes.
        drop(dict.table.take_all(&thread.space));
    }
    Ok(dict.table.copy_from(&thread.space, &source.table)?)
}

/// `dict[key] = value` with a table hash that is known.
fn set_hashed(thread: &Thread, dict: &Dict, key: Ref<'_>, hash: u32, value: Obj) -> PyResult<()> {
    match thread.dict_find_hashed(dict, key, hash)? {
        Some(number) => drop(dict.table.replace_value(number, value)),
        None => dict.table.insert_new(&thread.space, key.own(), hash, value)?,
    }
    Ok(())
}

/// Sets all entries of a mapping, by its `keys` method and its subscripts.
fn merge_mapping(thread: &Thread, dict: &Dict, mapping: Ref<'_>, keys: Obj) -> PyResult<()> {
    let keys = thread.call_with(keys.as_ref(), &[])?;
    let iterator = thread.iterate(keys.as_ref())?;
    while let Some(key) = thread.next(iterator.as_ref())? {
        let value = thread.get_item(mapping, key.as_ref())?;
        thread.dict_set(dict, key.as_ref(), value)?;
    }
    Ok(())
}

/// Sets the entries that an iterable of pairs gives.
fn merge_pairs(thread: &Thread, dict: &Dict, iterable: Ref<'_>) -> PyResult<()> {
    let iterator = thread.iterate(iterable)?;
    let mut index = 0usize;
    loop {
        if let Some(parts) = thread.next_pair(iterator.as_ref()) {
            let Some((key, value)) = parts? else { return Ok(()) };
            thread.dict_set(dict, key.as_ref(), value)?;
            index += 1;
            continue;
        }
        let Some(pair) = thread.next(iterator.as_ref())? else { return Ok(()) };
        if let Some(tuple) = Space::exact_tuple(pair.as_ref())
            && let [key, value] = tuple.items()
        {
            thread.dict_set(dict, *key, value.own())?;
            index += 1;
            continue;
        }
        let items = match Space::exact_tuple(pair.as_ref()) {
            Some(tuple) => tuple.items().iter().map(|item| item.own()).collect(),
            None => match thread.iterate(pair.as_ref()) {
                Ok(_) => thread.collect(pair.as_ref())?,
                Err(raised) => return Err(not_a_pair(thread, raised, index)),
            },
        };
        let length = items.len();
        let Ok([key, value]) = <[Obj; 2]>::try_from(items) else {
            let text = format!("dictionary update sequence element #{index} has length {length}; 2 is required");
            return Err(thread.value_error(&text));
        };
        thread.dict_set(dict, key.as_ref(), value)?;
        index += 1;
    }
}

#[cold]
fn not_a_pair(thread: &Thread, raised: Raised, index: usize) -> Raised {
    if !thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
        return raised;
    }
    drop(thread.take_exception(raised));
    let raised = thread.type_error("object is not iterable");
    let exception = thread.peek_exception(&raised);
    let text = format!("Cannot convert dictionary update sequence element #{index} to a sequence");
    let noted =
        thread.new_str(&text).and_then(|note| thread.call_method_str(exception.as_ref(), "add_note", &[note.as_ref()]));
    match noted {
        Ok(_) => raised,
        Err(other) => other,
    }
}

/// `function(**mapping)`: adds keyword arguments to those that are there, none twice.
pub fn merge_for_call(thread: &Thread, dict: &Dict, mapping: Ref<'_>, function: Ref<'_>) -> PyResult<()> {
    let add = |key: Obj, value: Obj| {
        if thread.space.str_value(key.as_ref()).is_none() {
            return Err(thread.type_error("keywords must be strings"));
        }
        if thread.dict_find(dict, key.as_ref())?.is_some() {
            let name = function_text(thread, function)?;
            let text = format!("{name} got multiple values for keyword argument '{}'", thread.text_of(key.as_ref()));
            return Err(thread.type_error(&text));
        }
        thread.dict_set(dict, key.as_ref(), value)
    };
    if let Some(source) = plain_dict(thread, mapping) {
        return thread.dict_items(source).into_iter().try_for_each(|(key, value)| add(key, value));
    }
    let Some(keys) = thread.get_or_none(mapping, names::KEYS)? else {
        let (name, given) = (function_text(thread, function)?, thread.type_name(mapping));
        return Err(thread.type_error(&format!("{name} argument after ** must be a mapping, not {given}")));
    };
    let keys = thread.call_with(keys.as_ref(), &[])?;
    let iterator = thread.iterate(keys.as_ref())?;
    while let Some(key) = thread.next(iterator.as_ref())? {
        let value = thread.get_item(mapping, key.as_ref())?;
        add(key, value)?;
    }
    Ok(())
}

/// A callable as messages about its arguments name it: `module.qualname()`.
pub fn function_text(thread: &Thread, function: Ref<'_>) -> PyResult<String> {
    let Some(name) = thread.get_or_none(function, names::QUALNAME)? else {
        return thread.str_string(function);
    };
    let name = thread.str_string(name.as_ref())?;
    match thread.get_or_none(function, names::MODULE)? {
        Some(module) if !module.is_none() => {
            let module = thread.str_string(module.as_ref())?;
            Ok(if module == "builtins" { format!("{name}()") } else { format!("{module}.{name}()") })
        }
        _ => Ok(format!("{name}()")),
    }
}

/// A new dict with the same entries.
pub fn copy(thread: &Thread, dict: &Dict) -> PyResult {
    let result = thread.space.dict()?;
    if dict.len() != 0 {
        copy_into_empty(thread, thread.dict_of(&result), dict)?;
    }
    Ok(result)
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.dict_get(this(arguments), arguments[1])? {
        Some(value) => Ok(value),
        None => Ok(arguments[2].non_null().map_or_else(Obj::none, Ref::own)),
    }
}

pub fn set_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (dict, key) = (this(arguments), arguments[1]);
    let hash = thread.table_hash(key)?;
    if let Some(number) = thread.dict_find_hashed(dict, key, hash)? {
        // SAFETY: a live entry, copied at once.
        return Ok(unsafe { dict.table.value(number) }.own());
    }
    let value = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    dict.table.insert_new(&thread.space, key.own(), hash, value.clone())?;
    Ok(value)
}

pub fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let dict = this(arguments);
    if dict.len() != 0
        && let Some(value) = thread.dict_remove(dict, arguments[1])?
    {
        return Ok(value);
    }
    match arguments[2].non_null() {
        Some(default) => Ok(default.own()),
        None => Err(thread.key_error(arguments[1])),
    }
}

fn pop_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let dict = this(arguments);
    match dict.table.pop_last(&thread.space) {
        Some((key, value)) => Ok(thread.space.tuple([key, value])?),
        None => Err(thread.raise(&exceptions::KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

pub fn from_keys(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    let result = thread.call_with(arguments[0], &[])?;
    if let Some(dict) = Space::exact_dict(result.as_ref())
        && arguments[0].is(thread.class(&DICT).as_ref())
    {
        thread.for_each(arguments[1], |key| thread.dict_set(dict, key.as_ref(), value.clone()))?;
        return Ok(result);
    }
    thread.for_each(arguments[1], |key| thread.set_item(result.as_ref(), key.as_ref(), value.as_ref()))?;
    Ok(result)
}

fn clear(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    drop(this(arguments).table.take_all(&thread.space));
    Ok(Obj::none())
}

fn sizeof(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let dict = this(arguments);
    if dict.len() == 0 {
        return thread.new_str("{}");
    }
    thread.guard_repr(arguments[0], "{...}", || {
        let mut parts = Vec::with_capacity(dict.len());
        let mut next = dict.table.next_entry(0);
        while let Some(number) = next {
            // SAFETY: a live entry, copied at once.
            let (key, value) = unsafe {
                let Some(key) = dict.table.key(number) else { break };
                (key.own(), dict.table.value(number).own())
            };
            let (key, value) = (thread.repr(key.as_ref())?, thread.repr(value.as_ref())?);
            parts.push(container_repr::join_with(thread, "", &[key, value], ": ", "")?);
            next = dict.table.next_entry(number + 1);
        }
        container_repr::join(thread, "{", &parts, "}")
    })
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(value) = thread.dict_get(this(arguments), arguments[1])? {
        return Ok(value);
    }
    if !arguments[0].has_shape(fixed::DICT)
        && let Some(value) = thread.call_special(arguments[0], names::MISSING, &[arguments[1]])?
    {
        return Ok(value);
    }
    Err(thread.key_error(arguments[1]))
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.dict_set(this(arguments), arguments[1], arguments[2].own())?;
    Ok(Obj::none())
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.dict_remove(this(arguments), arguments[1])? {
        Some(_) => Ok(Obj::none()),
        None => Err(thread.key_error(arguments[1])),
    }
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(thread.dict_find(this(arguments), arguments[1])?.is_some()))
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    let Some(other) = thread.downcast::<Dict>(arguments[1]) else { return Ok(Obj::not_implemented()) };
    Ok(Obj::boolean(are_equal(thread, this(arguments), other)? != negate))
}

/// Whether two dicts have the same keys with equal values.
pub fn are_equal(thread: &Thread, a: &Dict, b: &Dict) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut next = a.table.next_entry(0);
    while let Some(number) = next {
        // SAFETY: a live entry, copied at once.
        let (key, value) = unsafe {
            let Some(key) = a.table.key(number) else { break };
            (key.own(), a.table.value(number).own())
        };
        // Equal dicts have mostly been filled alike.
        // SAFETY: in bounds, used at once.
        let is_alike =
            number < b.table.entry_end() && unsafe { b.table.key(number) }.is_some_and(|other| other.is(key.as_ref()));
        let found = if is_alike {
            number
        } else {
            let hash = a.table.hash_of_entry(number, &thread.space);
            match thread.dict_find_hashed(b, key.as_ref(), hash)? {
                Some(found) => found,
                None => return Ok(false),
            }
        };
        // SAFETY: a live entry, copied at once.
        let other = unsafe { b.table.value(found) }.own();
        if !value.is(&other) && !thread.compare_bool(value.as_ref(), other.as_ref(), Comparison::Equal)? {
            return Ok(false);
        }
        next = a.table.next_entry(number + 1);
    }
    Ok(true)
}

fn union(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    let (Some(a), Some(_)) = (thread.downcast::<Dict>(left), thread.downcast::<Dict>(right)) else {
        return Ok(Obj::not_implemented());
    };
    let result = copy(thread, a)?;
    update_from(thread, thread.dict_of(&result), right)?;
    Ok(result)
}

fn inplace_union(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    update_from(thread, this(arguments), arguments[1])?;
    Ok(arguments[0].own())
}
