//! `functools.partial` and `functools.Placeholder`.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{
    GetSet, Member, Native, TypeTable, class_method, getset, member, method, raw_method, raw_new, record,
};
use vm::types::container_repr::{self, Part};
use vm::types::{dict, generic_alias};
use vm::{PyResult, Thread, names};

use crate::fields::{at, items_of, part};

const FUNCTION: usize = 0;
/// A tuple.
const ARGUMENTS: usize = 1;
/// A dict.
const KEYWORDS: usize = 2;
const SLOTS: usize = 3;

pub static PARTIAL: TypeTable = TypeTable {
    native: record("partial", SLOTS),
    module: "functools",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    doc: "Create a new function with partial application of the given arguments and keywords.",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

/// The type of the one placeholder.
pub static PLACEHOLDER_TYPE: TypeTable = TypeTable {
    native: record("_PlaceholderType", 0),
    module: "functools",
    doc: "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[PLACEHOLDER_METHODS],
    ..TypeTable::EMPTY
};

const PLACEHOLDER_METHODS: &[Native] = &[
    method("__repr__", "($self, /)", |t, _| t.new_str("Placeholder"), "Return repr(self)."),
    method("__reduce__", "($self, /)", |t, _| t.new_str("Placeholder"), ""),
];

const MEMBERS: &[Member] = &[
    member("func", FUNCTION, "function object to use in future partial calls"),
    member("args", ARGUMENTS, "tuple of arguments to future partial calls"),
    member("keywords", KEYWORDS, "dictionary of keyword arguments to future partial calls"),
];

const GETSETS: &[GetSet] = &[getset("__dict__", vm::types::object::get_dict, Some(set_dict), "")];

const METHODS: &[Native] = &[
    raw_new("($type, func, /, *args, **keywords)", new),
    raw_method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce, ""),
    method("__setstate__", "($self, state, /)", set_state, ""),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

fn is_placeholder(thread: &Thread, object: Ref<'_>) -> bool {
    object.has_shape(thread.shape(&PLACEHOLDER_TYPE))
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (positional, keywords) = values[1..].split_at(values.len() - 1 - names.len());
    let Some((function, given)) = positional.split_first() else {
        return Err(thread.type_error("type 'partial' takes at least one argument"));
    };
    if !thread.is_callable(*function) {
        return Err(thread.type_error("the first argument must be callable"));
    }
    if given.last().is_some_and(|last| is_placeholder(thread, *last)) {
        return Err(thread.type_error("trailing Placeholders are not allowed"));
    }
    if keywords.iter().any(|value| is_placeholder(thread, *value)) {
        return Err(thread.type_error("Placeholder cannot be passed as a keyword argument"));
    }
    let all_keywords = thread.space.dict()?;
    let mut function = function.own();
    let mut arguments: Vec<Obj> = given.iter().map(|item| item.own()).collect();
    // A partial of a partial without attributes of its own is one.
    if thread.is_instance_of(function.as_ref(), &PARTIAL) && thread.space.attributes_of(function.as_ref()).is_empty() {
        let inner = function.clone();
        arguments = fill(thread, &part(inner.as_ref(), ARGUMENTS), given)?.unwrap_or_default();
        let inner_keywords = part(inner.as_ref(), KEYWORDS);
        dict::update_from(thread, thread.dict_of(&all_keywords), inner_keywords.as_ref())?;
        function = part(inner.as_ref(), FUNCTION);
        while arguments.last().is_some_and(|last| is_placeholder(thread, last.as_ref())) && given.is_empty() {
            arguments.pop();
        }
    }
    for (name, value) in names.iter().zip(keywords) {
        thread.dict_set(thread.dict_of(&all_keywords), *name, value.own())?;
    }
    let arguments = thread.space.tuple(arguments)?;
    Ok(thread.space.new_record(class.root_shape.get(), [function, arguments, all_keywords])?)
}

/// The stored arguments with placeholders replaced by the first given ones, and the other given ones behind. Placeholders
/// remain where there are too few.
fn fill(thread: &Thread, stored: &Obj, given: &[Ref<'_>]) -> PyResult<Option<Vec<Obj>>> {
    let stored = items_of(stored);
    let mut given = given.iter();
    let mut filled = Vec::with_capacity(stored.len() + given.len());
    for item in stored {
        let replaced = if is_placeholder(thread, *item) { given.next() } else { None };
        filled.push(replaced.unwrap_or(item).own());
    }
    filled.extend(given.map(|item| item.own()));
    Ok(Some(filled))
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let this = values[0];
    let (positional, keywords) = values[1..].split_at(values.len() - 1 - names.len());
    let (function, stored, stored_keywords) = (part(this, FUNCTION), part(this, ARGUMENTS), part(this, KEYWORDS));
    let items = items_of(&stored);
    let mut all: Vec<Ref<'_>> = Vec::with_capacity(items.len() + values.len());
    let mut rest = positional.iter();
    for item in items {
        if is_placeholder(thread, *item) {
            match rest.next() {
                Some(given) => all.push(*given),
                None => {
                    let expected = items.iter().filter(|item| is_placeholder(thread, **item)).count();
                    let given = positional.len();
                    let text = format!(
                        "missing positional arguments in 'partial' call; expected at least {expected}, got {given}"
                    );
                    return Err(thread.type_error(&text));
                }
            }
        } else {
            all.push(*item);
        }
    }
    all.extend(rest);
    let own_keywords = match Space::exact_dict(stored_keywords.as_ref()) {
        Some(dict) if dict.len() != 0 => thread.dict_items(dict),
        _ => {
            all.extend(keywords);
            return thread.call(function.as_ref(), &all, names);
        }
    };
    // A keyword that is given again keeps its place.
    let same = |a: Ref<'_>, b: Ref<'_>| match (thread.space.str_value(a), thread.space.str_value(b)) {
        (Some(a), Some(b)) => a.equals(b),
        _ => false,
    };
    let mut all_names = Vec::with_capacity(own_keywords.len() + names.len());
    for (name, value) in &own_keywords {
        let given = names.iter().position(|other| same(name.as_ref(), *other));
        all_names.push(name.as_ref());
        all.push(given.map_or(value.as_ref(), |index| keywords[index]));
    }
    for (name, value) in names.iter().zip(keywords) {
        if !own_keywords.iter().any(|(own, _)| same(own.as_ref(), *name)) {
            all_names.push(*name);
            all.push(*value);
        }
    }
    thread.call(function.as_ref(), &all, &all_names)
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(arguments[0].own());
    }
    thread.bind_method(arguments[0].own(), arguments[1])
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    thread.guard_repr(this, "...", || {
        let mut parts = vec![thread.repr(part(this, FUNCTION).as_ref())?];
        for item in items_of(&part(this, ARGUMENTS)) {
            parts.push(thread.repr(*item)?);
        }
        if let Some(keywords) = Space::exact_dict(part(this, KEYWORDS).as_ref()) {
            for (name, value) in thread.dict_items(keywords) {
                let value = thread.repr(value.as_ref())?;
                parts.push(container_repr::join_with(thread, "", &[thread.str_of(name.as_ref())?, value], "=", "")?);
            }
        }
        let inner = container_repr::join(thread, "(", &parts, ")")?;
        let class = thread.space.type_of(this).as_ref();
        let module = thread.get(class, names::MODULE)?;
        let (module, name) = (thread.str_of(module.as_ref())?, thread.get(class, names::QUALNAME)?);
        container_repr::concat(thread, &[Part::Str(&module), Part::Text("."), Part::Str(&name), Part::Str(&inner)])
    })
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let class = thread.space.type_of(this).as_ref().own();
    let attributes = if thread.space.attributes_of(this).is_empty() {
        Obj::none()
    } else {
        vm::types::object::get_dict(thread, this)?
    };
    let (function, given, keywords) = (part(this, FUNCTION), part(this, ARGUMENTS), part(this, KEYWORDS));
    let made_of = thread.space.tuple([function.clone()])?;
    let state = thread.space.tuple([function, given, keywords, attributes])?;
    Ok(thread.space.tuple([class, made_of, state])?)
}

fn set_dict(thread: &Thread, this: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => vm::class::create::set_instance_dict(thread, this, Some(value)),
        None => Err(thread.type_error("cannot delete __dict__")),
    }
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let invalid = || Err(thread.type_error("invalid partial state"));
    let Some(state) = thread.space.tuple_value(arguments[1]) else { return invalid() };
    let [function, given, keywords, attributes] = *state.items() else { return invalid() };
    if !thread.is_callable(function) || thread.space.tuple_value(given).is_none() {
        return invalid();
    }
    // An exact dict is taken as it is.
    let keywords = match Space::exact_dict(keywords) {
        Some(_) => keywords.own(),
        None if keywords.is_none() => thread.space.dict()?,
        None if thread.downcast::<Dict>(keywords).is_none() => return invalid(),
        None => {
            let copied = thread.space.dict()?;
            dict::update_from(thread, thread.dict_of(&copied), keywords)?;
            copied
        }
    };
    let given = if given.has_shape(fixed::TUPLE) {
        given.own()
    } else {
        thread.tuple_from(thread.list_from(given)?.as_ref())?
    };
    at(arguments[0], FUNCTION).set(function.own());
    at(arguments[0], ARGUMENTS).set(given);
    at(arguments[0], KEYWORDS).set(keywords);
    let fresh = thread.space.dict()?;
    let attributes = if attributes.is_none() { fresh.as_ref() } else { attributes };
    set_dict(thread, arguments[0], Some(attributes))?;
    Ok(Obj::none())
}
