//! `property`.

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use crate::exceptions;
use crate::names;
use crate::native::{GetSet, Member, Native, TypeTable, getset, member, method, raw_method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub(crate) const GET: usize = 0;
const SET: usize = 1;
const DELETE: usize = 2;
const DOC: usize = 3;
const NAME: usize = 4;
/// Set if the docstring is the getter's.
const DOC_FROM_GETTER: usize = 5;
const COUNT: usize = 6;

pub static PROPERTY: TypeTable = TypeTable {
    native: record("property", COUNT),
    flags: TypeFlags::BASE,
    doc: "Property attribute.",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member("fget", GET, ""), member("fset", SET, ""), member("fdel", DELETE, "")];

const GETSETS: &[GetSet] = &[
    getset("__doc__", get_doc, Some(set_doc), ""),
    getset("__name__", get_name, Some(set_name), ""),
    getset("__isabstractmethod__", get_is_abstract, None, ""),
];

const METHODS: &[Native] = &[
    raw_new("($type, fget=None, fset=None, fdel=None, doc=None)", new),
    method("__init__", "($self, /, fget=None, fset=None, fdel=None, doc=None)", init, "Initialize self."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get_method,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__set__", "($self, instance, value, /)", set_method, "Set an attribute of instance to value."),
    method("__delete__", "($self, instance, /)", delete_method, "Delete an attribute of instance."),
    method(
        "getter",
        "($self, object, /)",
        getter,
        "Descriptor to obtain a copy of the property with a different getter.",
    ),
    method(
        "setter",
        "($self, object, /)",
        setter,
        "Descriptor to obtain a copy of the property with a different setter.",
    ),
    method(
        "deleter",
        "($self, object, /)",
        deleter,
        "Descriptor to obtain a copy of the property with a different deleter.",
    ),
    raw_method("__set_name__", "($self, owner, name, /)", set_name_method, "Method to set name of a property."),
];

/// A slot; empty and None are the same.
fn part(property: Ref<'_>, index: usize) -> Option<Obj> {
    // SAFETY: a property has these slots.
    unsafe { slot(property, index) }.get().filter(|part| !part.is_none())
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let property = arguments[0];
    for (index, argument) in arguments[1..5].iter().enumerate() {
        // SAFETY: a property has these slots.
        unsafe { slot(property, index) }.set(argument.non_null().map_or(Obj::NULL, Ref::own));
    }
    let given = arguments[4].non_null().filter(|doc| !doc.is_none()).map(Ref::own);
    let inherited = match (&given, part(property, GET)) {
        (None, Some(get)) => thread.get_or_none(get.as_ref(), names::DOC)?.filter(|doc| !doc.is_none()),
        _ => None,
    };
    let is_inherited = inherited.is_some();
    // SAFETY: a property has that slot.
    unsafe { slot(property, DOC_FROM_GETTER) }.set(if is_inherited { Obj::boolean(true) } else { Obj::NULL });
    let doc = given.or(inherited);
    if property.has_shape(fixed::PROPERTY) {
        // SAFETY: a property has that slot.
        unsafe { slot(property, DOC) }.set(doc.unwrap_or(Obj::NULL));
        return Ok(Obj::none());
    }
    // A subclass keeps it in its own attributes, where it hides the class's.
    let doc = doc.unwrap_or_else(Obj::none);
    let set = thread.set_attribute(property, thread.name(names::DOC), Some(doc.as_ref()));
    if is_inherited {
        set?;
    } else {
        thread.catch(set, &exceptions::ATTRIBUTE_ERROR)?;
    }
    Ok(Obj::none())
}

/// The value for an instance.
pub fn get(thread: &Thread, property: Ref<'_>, instance: Ref<'_>) -> PyResult {
    match part(property, GET) {
        Some(get) => thread.call_with(get.as_ref(), &[instance]),
        None => Err(missing(thread, property, instance, "getter")),
    }
}

/// Sets or (None) deletes the value for an instance.
pub fn assign(thread: &Thread, property: Ref<'_>, instance: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => match part(property, SET) {
            Some(set) => thread.call_with(set.as_ref(), &[instance, value]).map(drop),
            None => Err(missing(thread, property, instance, "setter")),
        },
        None => match part(property, DELETE) {
            Some(delete) => thread.call_with(delete.as_ref(), &[instance]).map(drop),
            None => Err(missing(thread, property, instance, "deleter")),
        },
    }
}

#[cold]
fn missing(thread: &Thread, property: Ref<'_>, instance: Ref<'_>, what: &str) -> crate::raised::Raised {
    let class = super::type_::qualified_name(thread, thread.space.type_of(instance));
    let text = match name_of(thread, property) {
        Ok(Some(name)) => {
            let name = thread.repr_string(name.as_ref()).unwrap_or_default();
            format!("property {name} of '{class}' object has no {what}")
        }
        _ => format!("property of '{class}' object has no {what}"),
    };
    thread.raise(&exceptions::ATTRIBUTE_ERROR, &text)
}

fn name_of(thread: &Thread, property: Ref<'_>) -> PyResult<Option<Obj>> {
    // SAFETY: a property has that slot.
    match unsafe { slot(property, NAME) }.get() {
        Some(name) => Ok(Some(name)),
        None => match part(property, GET) {
            Some(get) => thread.get_or_none(get.as_ref(), names::NAME),
            None => Ok(None),
        },
    }
}

fn get_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(arguments[0].own());
    }
    get(thread, arguments[0], arguments[1])
}

fn set_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    assign(thread, arguments[0], arguments[1], Some(arguments[2]))?;
    Ok(Obj::none())
}

fn delete_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    assign(thread, arguments[0], arguments[1], None)?;
    Ok(Obj::none())
}

/// A copy with one function replaced, made by calling the property's class.
fn copy_with(thread: &Thread, property: Ref<'_>, index: usize, function: Ref<'_>) -> PyResult {
    let mut parts: Vec<Obj> = (GET..=DELETE).map(|index| part(property, index).unwrap_or_else(Obj::none)).collect();
    parts[index] = function.own();
    // A docstring that came from the old getter comes from the new one.
    let from_getter = part(property, DOC_FROM_GETTER).is_some() && !parts[GET].is_none();
    parts.push(if from_getter { Obj::none() } else { part(property, DOC).unwrap_or_else(Obj::none) });
    let values: Vec<Ref<'_>> = parts.iter().map(Obj::as_ref).collect();
    let copy = thread.call_with(thread.space.type_of(property).as_ref(), &values)?;
    if let Some(name) = part(property, NAME)
        && thread.is_instance_of(copy.as_ref(), &PROPERTY)
    {
        // SAFETY: a property has that slot.
        unsafe { slot(copy.as_ref(), NAME) }.set(name);
    }
    Ok(copy)
}

fn getter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    copy_with(thread, arguments[0], GET, arguments[1])
}

fn setter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    copy_with(thread, arguments[0], SET, arguments[1])
}

fn deleter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    copy_with(thread, arguments[0], DELETE, arguments[1])
}

fn set_name_method(thread: &Thread, arguments: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    if arguments.len() != 3 {
        let given = arguments.len() - 1;
        let text = format!("__set_name__() takes 2 positional arguments but {given} were given");
        return Err(thread.type_error(&text));
    }
    // SAFETY: a property has that slot.
    unsafe { slot(arguments[0], NAME) }.set(arguments[2].own());
    Ok(Obj::none())
}

fn get_doc(_: &Thread, property: Ref<'_>) -> PyResult {
    Ok(part(property, DOC).unwrap_or_else(Obj::none))
}

fn set_doc(_: &Thread, property: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    // SAFETY: a property has that slot.
    unsafe { slot(property, DOC) }.set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn get_name(thread: &Thread, property: Ref<'_>) -> PyResult {
    match name_of(thread, property)? {
        Some(name) => Ok(name),
        None => Err(thread.attribute_error(property, thread.name(names::NAME))),
    }
}

fn set_name(_: &Thread, property: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    // SAFETY: a property has that slot.
    unsafe { slot(property, NAME) }.set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn get_is_abstract(thread: &Thread, property: Ref<'_>) -> PyResult {
    for index in [GET, SET, DELETE] {
        if let Some(function) = part(property, index)
            && super::class_method::is_abstract(thread, function.as_ref())?
        {
            return Ok(Obj::boolean(true));
        }
    }
    Ok(Obj::boolean(false))
}
