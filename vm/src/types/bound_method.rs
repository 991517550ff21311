//! Bound methods: a callable and the instance to pass first.

use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref};

use crate::native::{Member, Native, TypeTable, member, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub const FUNCTION: usize = 0;
pub const SELF: usize = 1;

pub static BOUND_METHOD: TypeTable = TypeTable {
    native: record("method", 2),
    flags: objects::type_object::TypeFlags::HAS_WEAKREF,
    doc: "Create a bound instance method object.",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("__func__", FUNCTION, "the function (or other callable) implementing a method"),
    member("__self__", SELF, "the instance to which a method is bound"),
];

const METHODS: &[Native] = &[
    new_method("($type, function, instance, /)", new),
    method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method("__eq__", "($self, value, /)", equals, "Return self==value."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method("__reduce__", "($self, /)", reduce, ""),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        |_, arguments| Ok(arguments[0].own()),
        "Return an attribute of instance, which is of type owner.",
    ),
];

/// Function and instance.
pub fn parts(object: Ref<'_>) -> (Obj, Obj) {
    // SAFETY: a bound method has these slots.
    unsafe {
        (slot(object, FUNCTION).get().unwrap_or_else(Obj::none), slot(object, SELF).get().unwrap_or_else(Obj::none))
    }
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_callable(arguments[1]) {
        return Err(thread.type_error("first argument must be callable"));
    }
    if arguments[2].is_none() {
        return Err(thread.type_error("instance must not be None"));
    }
    thread.bind_method(arguments[1].own(), arguments[2])
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with_tuple_and_dict(arguments[0], arguments[1], arguments[2])
}

fn equals(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !arguments[1].has_shape(fixed::BOUND_METHOD) {
        return Ok(Obj::not_implemented());
    }
    let ((function, instance), (other_function, other_instance)) = (parts(arguments[0]), parts(arguments[1]));
    if !instance.is(&other_instance) {
        return Ok(Obj::boolean(false));
    }
    Ok(Obj::boolean(thread.equals(function.as_ref(), other_function.as_ref())?))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (function, instance) = parts(arguments[0]);
    let hash = super::object::identity_hash(instance.as_ref()) ^ thread.hash(function.as_ref())?;
    Ok(thread.space.int(if hash == -1 { -2 } else { hash })?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (function, instance) = parts(arguments[0]);
    let name = match thread.get_or_none(function.as_ref(), crate::names::QUALNAME)? {
        Some(name) => Some(name),
        None => thread.get_or_none(function.as_ref(), crate::names::NAME)?,
    };
    let name = name.map_or("?".to_owned(), |name| thread.text_of(name.as_ref()));
    thread.new_str(&format!("<bound method {name} of {}>", thread.repr_string(instance.as_ref())?))
}

/// The method's own attributes, then the function's.
fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    let class = thread.space.type_of(arguments[0]);
    if let Some(attribute) = thread.lookup(class, name.as_ref())
        && !name.as_ref().is(thread.name(crate::names::DOC))
    {
        return thread.bind_attribute(attribute, Some(arguments[0]), class);
    }
    thread.get_attribute(parts(arguments[0]).0.as_ref(), name.as_ref())
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (function, instance) = parts(arguments[0]);
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let getattr = thread.get_item(builtins.as_ref(), thread.new_str("getattr")?.as_ref())?;
    let name = thread.get(function.as_ref(), crate::names::NAME)?;
    let pair = thread.space.tuple([instance, name])?;
    Ok(thread.space.tuple([getattr, pair])?)
}
