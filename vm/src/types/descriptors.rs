//! Descriptors of native methods: `method_descriptor`, `wrapper_descriptor` (special methods), `classmethod_descriptor`, and
//! `method-wrapper`, a bound special method.

use objects::{Obj, Ref};

use crate::native::{GetSet, Native, TypeTable, getset, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

use super::native_function::{self, entry, owner};

pub static METHOD_DESCRIPTOR: TypeTable = TypeTable {
    native: record("method_descriptor", 2),
    methods: &[METHODS, REDUCE],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static WRAPPER_DESCRIPTOR: TypeTable = TypeTable {
    native: record("wrapper_descriptor", 2),
    methods: &[METHODS, REDUCE],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static CLASS_METHOD_DESCRIPTOR: TypeTable = TypeTable {
    native: record("classmethod_descriptor", 2),
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static METHOD_WRAPPER: TypeTable = TypeTable {
    native: record("method-wrapper", 3),
    methods: &[
        native_function::METHODS,
        &[
            method("__call__", "($self, /, *args, **kwargs)", call_wrapper, "Call self as a function."),
            method("__repr__", "($self, /)", repr_wrapper, "Return repr(self)."),
        ],
    ],
    getsets: WRAPPER_GETSETS,
    ..TypeTable::EMPTY
};

const WRAPPER_GETSETS: &[GetSet] = &[
    getset("__name__", native_function::get_name, None, ""),
    getset("__qualname__", native_function::get_qualified_name, None, ""),
    getset("__objclass__", get_wrapper_owner, None, ""),
    getset("__doc__", native_function::get_doc, None, ""),
    getset("__self__", native_function::get_self, None, ""),
    getset("__text_signature__", native_function::get_text_signature, None, ""),
];

const METHODS: &[Native] = &[
    method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

/// Descriptors of class methods have none.
const REDUCE: &[Native] = &[method("__reduce__", "($self, /)", reduce, "")];

const GETSETS: &[GetSet] = &[
    getset("__name__", get_name, None, ""),
    getset("__qualname__", get_qualified_name, None, ""),
    getset("__objclass__", get_owner, None, ""),
    getset("__doc__", native_function::get_doc, None, ""),
    getset("__text_signature__", native_function::get_text_signature, None, ""),
];

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[0].has_shape(objects::shape::fixed::CLASS_METHOD_DESCRIPTOR) {
        let tuple = thread.space.tuple_value(arguments[1]).expect("arguments are a tuple");
        let Some(first) = tuple.items().first() else {
            return Err(thread.type_error("descriptor needs a type argument"));
        };
        let Some(class) = thread.space.as_type(*first) else {
            return Err(thread.type_error("descriptor requires a type argument"));
        };
        let bound = thread.bind_class_attribute(arguments[0].own(), class)?;
        let rest = thread.space.tuple_of(&tuple.items()[1..])?;
        return thread.call_with_tuple_and_dict(bound.as_ref(), rest.as_ref(), arguments[2]);
    }
    thread.call_with_tuple_and_dict(arguments[0], arguments[1], arguments[2])
}

fn call_wrapper(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let entry = entry(thread, arguments[0]);
    let tuple = thread.space.tuple_value(arguments[1]).expect("arguments are a tuple");
    // SAFETY: a method-wrapper keeps its instance there.
    let bound = unsafe { objects::record::slot(arguments[0], native_function::BOUND) }.get().unwrap_or_else(Obj::none);
    let mut values = vec![bound.as_ref()];
    values.extend_from_slice(tuple.items());
    let keywords = match arguments[2].non_null().and_then(|dict| thread.downcast::<objects::dict::Dict>(dict)) {
        Some(dict) => thread.dict_items(dict),
        None => Vec::new(),
    };
    values.extend(keywords.iter().map(|(_, value)| value.as_ref()));
    let names: Vec<Ref<'_>> = keywords.iter().map(|(name, _)| name.as_ref()).collect();
    thread.call_native_checked(entry, &values, &names)
}

/// The class that has the special method: found again from the instance's.
fn get_wrapper_owner(thread: &Thread, wrapper: Ref<'_>) -> PyResult {
    // SAFETY: a method-wrapper keeps its instance there.
    let bound = unsafe { objects::record::slot(wrapper, native_function::BOUND) }.get().unwrap_or_else(Obj::none);
    let name = thread.space.intern_str(entry(thread, wrapper).native.name)?;
    let number = native_function::number_of(wrapper);
    let class = thread.space.type_of(bound.as_ref());
    for base in thread.collect(class.mro.get().unwrap_or_else(Obj::none).as_ref())? {
        let Some(base) = thread.space.as_type(base.as_ref()) else { continue };
        let found = thread.dict_get(base.namespace(), name.as_ref())?;
        if let Some(descriptor) = found.filter(|found| found.has_shape(objects::shape::fixed::WRAPPER_DESCRIPTOR))
            && native_function::number_of(descriptor.as_ref()) == number
        {
            return Ok(owner(descriptor.as_ref()).as_ref().own());
        }
    }
    Ok(class.as_ref().own())
}

fn repr_wrapper(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a method-wrapper keeps its instance there.
    let bound = unsafe { objects::record::slot(arguments[0], native_function::BOUND) }.get().unwrap_or_else(Obj::none);
    let (name, class) = (entry(thread, arguments[0]).native.name, thread.type_name(bound.as_ref()));
    let address = super::object::identity(bound.as_ref());
    thread.new_str(&format!("<method-wrapper '{name}' of {class} object at {address:#x}>"))
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (descriptor, instance) = (arguments[0], arguments[1]);
    if descriptor.has_shape(objects::shape::fixed::CLASS_METHOD_DESCRIPTOR) {
        let class = match arguments[2].non_null() {
            Some(class) => class,
            None => thread.space.type_of(instance).as_ref(),
        };
        return match thread.space.as_type(class) {
            Some(class) => thread.bind_class_attribute(descriptor.own(), class),
            None => Err(thread.type_error("descriptor requires a type")),
        };
    }
    if instance.is_none() {
        return Ok(descriptor.own());
    }
    let class = owner(descriptor);
    if !thread.space.type_of(instance).is_subtype_of(class) {
        let text = format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            entry(thread, descriptor).native.name,
            thread.full_type_name(class),
            thread.type_name(instance)
        );
        return Err(thread.type_error(&text));
    }
    thread.bind_attribute(descriptor.own(), Some(instance), class)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let kind =
        if arguments[0].has_shape(objects::shape::fixed::WRAPPER_DESCRIPTOR) { "slot wrapper" } else { "method" };
    let name = entry(thread, arguments[0]).native.name;
    thread.new_str(&format!("<{kind} '{name}' of '{}' objects>", owner(arguments[0]).name_lossy()))
}

fn get_name(thread: &Thread, descriptor: Ref<'_>) -> PyResult {
    thread.new_str(entry(thread, descriptor).native.name)
}

fn get_qualified_name(thread: &Thread, descriptor: Ref<'_>) -> PyResult {
    let class = super::type_::qualified_name(thread, owner(descriptor));
    thread.new_str(&format!("{class}.{}", entry(thread, descriptor).native.name))
}

fn get_owner(_: &Thread, descriptor: Ref<'_>) -> PyResult {
    Ok(owner(descriptor).as_ref().own())
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let getattr = thread.visible_builtin("getattr")?;
    let name = thread.new_str(entry(thread, arguments[0]).native.name)?;
    let pair = thread.space.tuple([owner(arguments[0]).as_ref().own(), name])?;
    Ok(thread.space.tuple([getattr, pair])?)
}
