//! `classmethod` and `staticmethod`.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, getset, member, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

const CALLABLE: usize = 0;
const FLAGS: TypeFlags = TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF);

pub static CLASS_METHOD: TypeTable = TypeTable {
    native: record("classmethod", 1),
    flags: FLAGS,
    doc: "Convert a function to be a class method.",
    methods: &[
        METHODS,
        &[method(
            "__get__",
            "($self, instance, owner=None, /)",
            get_class_method,
            "Return an attribute of instance, which is of type owner.",
        )],
    ],
    members: &[member("__func__", CALLABLE, ""), member("__wrapped__", CALLABLE, "")],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub static STATIC_METHOD: TypeTable = TypeTable {
    native: record("staticmethod", 1),
    flags: FLAGS,
    doc: "Convert a function to be a static method.",
    methods: &[
        METHODS,
        &[
            method(
                "__get__",
                "($self, instance, owner=None, /)",
                get_static_method,
                "Return an attribute of instance, which is of type owner.",
            ),
            method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
        ],
    ],
    members: &[member("__func__", CALLABLE, ""), member("__wrapped__", CALLABLE, "")],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("__isabstractmethod__", get_is_abstract, None, ""),
    getset("__dict__", get_dict, None, ""),
    getset(
        "__annotations__",
        |thread, object| get_wrapped(thread, object, "__annotations__"),
        Some(|thread, object, value| set_wrapped(thread, object, "__annotations__", value)),
        "",
    ),
    getset(
        "__annotate__",
        |thread, object| get_wrapped(thread, object, "__annotate__"),
        Some(|thread, object, value| set_wrapped(thread, object, "__annotate__", value)),
        "",
    ),
];

/// An attribute of the function, kept here from the first time it is asked for.
fn get_wrapped(thread: &Thread, object: Ref<'_>, name: &str) -> PyResult {
    let name = thread.space.intern_str(name)?;
    if let Some(own) = thread.space.get_attribute(object, name.as_ref()) {
        return Ok(own);
    }
    let value = thread.get_attribute(callable(object).as_ref(), name.as_ref())?;
    thread.space.set_attribute(object, name.as_ref(), value.clone())?;
    Ok(value)
}

fn set_wrapped(thread: &Thread, object: Ref<'_>, name: &str, value: Option<Ref<'_>>) -> PyResult<()> {
    let name = thread.space.intern_str(name)?;
    match value {
        Some(value) => Ok(thread.space.set_attribute(object, name.as_ref(), value.own())?),
        None => {
            let dict = get_dict(thread, object)?;
            thread.delete_item(dict.as_ref(), name.as_ref())
        }
    }
}

const METHODS: &[Native] = &[
    raw_new("($type, function, /)", new),
    method("__init__", "($self, function, /)", init, "Initialize self."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

fn callable(object: Ref<'_>) -> Obj {
    // SAFETY: both types have that slot.
    unsafe { slot(object, CALLABLE) }.get().unwrap_or_else(Obj::none)
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (object, function) = (arguments[0], arguments[1]);
    // SAFETY: both types have that slot.
    unsafe { slot(object, CALLABLE) }.set(function.own());
    for name in [names::MODULE, names::NAME, names::QUALNAME, names::DOC] {
        if let Some(value) = thread.get_or_none(function, name)? {
            thread.generic_set_attribute(object, thread.name(name), Some(value.as_ref()))?;
        }
    }
    Ok(Obj::none())
}

fn get_class_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let owner = match arguments[2].non_null().filter(|owner| !owner.is_none()) {
        Some(owner) => owner,
        None => thread.space.type_of(arguments[1]).as_ref(),
    };
    thread.bind_method(callable(arguments[0]), owner)
}

fn get_static_method(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(callable(arguments[0]))
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with_tuple_and_dict(callable(arguments[0]).as_ref(), arguments[1], arguments[2])
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let inner = thread.repr_string(callable(arguments[0]).as_ref())?;
    thread.new_str(&format!("<{}({inner})>", thread.short_type_name(arguments[0])))
}

/// Whether `__isabstractmethod__` is true.
pub fn is_abstract(thread: &Thread, object: Ref<'_>) -> PyResult<bool> {
    match thread.get_or_none(object, names::ISABSTRACTMETHOD)? {
        Some(value) => thread.truth(value.as_ref()),
        None => Ok(false),
    }
}

fn get_is_abstract(thread: &Thread, object: Ref<'_>) -> PyResult {
    Ok(Obj::boolean(is_abstract(thread, callable(object).as_ref())?))
}

fn get_dict(thread: &Thread, object: Ref<'_>) -> PyResult {
    Ok(thread.space.materialize_dict(object)?.unwrap_or_else(Obj::none))
}
