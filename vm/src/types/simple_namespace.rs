//! `types.SimpleNamespace`: an object with nothing but attributes.

use compiler::opcode::Comparison;
use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt, Space};

use super::{container_repr, dict};
use crate::native::{GetSet, Native, TypeTable, getset, method, raw_method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub static SIMPLE_NAMESPACE: TypeTable = TypeTable {
    native: record("SimpleNamespace", 0),
    module: "types",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT),
    doc: "A simple attribute-based namespace.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[getset("__dict__", super::object::get_dict, None, "")];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, mapping_or_iterable=(), /, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| order(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| order(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| order(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| order(t, a, Comparison::GreaterEqual), "Return self>=value."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling"),
    raw_method(
        "__replace__",
        "($self, /, **changes)",
        replace,
        "Return a copy of the namespace object with new values for the specified attributes.",
    ),
];

/// A namespace with these attributes.
pub fn new_with(thread: &Thread, attributes: &[(&str, Obj)]) -> PyResult {
    let object = thread.space.new_instance(thread.shape(&SIMPLE_NAMESPACE))?;
    for (name, value) in attributes {
        let name = thread.space.intern_str(name)?;
        thread.space.set_attribute(object.as_ref(), name.as_ref(), value.clone())?;
    }
    Ok(object)
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (positional, keywords) = values[1..].split_at(values.len() - 1 - names.len());
    if positional.len() > 1 {
        let class = thread.type_name(values[0]);
        let text = format!("{class} expected at most 1 argument, got {}", positional.len());
        return Err(thread.type_error(&text));
    }
    if let Some(given) = positional.first() {
        let made = thread.space.dict()?;
        dict::update_from(thread, thread.dict_of(&made), *given)?;
        for (name, value) in thread.dict_items(thread.dict_of(&made)) {
            set(thread, values[0], name.as_ref(), value)?;
        }
    }
    for (name, value) in names.iter().zip(keywords) {
        set(thread, values[0], *name, value.own())?;
    }
    Ok(Obj::none())
}

fn set(thread: &Thread, object: Ref<'_>, name: Ref<'_>, value: Obj) -> PyResult<()> {
    if thread.space.str_value(name).is_none() {
        return Err(thread.type_error("keywords must be strings"));
    }
    let name = thread.attribute_name(name)?;
    Ok(thread.space.set_attribute(object, name.as_ref(), value)?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let is_exact = thread.space.type_of(arguments[0]).native.get().name == "SimpleNamespace"
        && std::ptr::eq(thread.space.type_of(arguments[0]), thread.class(&SIMPLE_NAMESPACE));
    let name = if is_exact { "namespace".to_owned() } else { thread.short_type_name(arguments[0]) };
    thread.guard_repr(arguments[0], &format!("{name}(...)"), || {
        let mut parts = Vec::new();
        for (key, value) in thread.space.attributes_of(arguments[0]) {
            if Space::exact_str(key.as_ref()).is_some_and(|key| key.len() != 0) {
                let value = thread.repr(value.as_ref())?;
                parts.push(container_repr::join_with(thread, "", &[key, value], "=", "")?);
            }
        }
        let inner = container_repr::join(thread, "(", &parts, ")")?;
        let name = thread.new_str(&name)?;
        container_repr::concat(thread, &[container_repr::Part::Str(&name), container_repr::Part::Str(&inner)])
    })
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    if !thread.is_instance_of(arguments[1], &SIMPLE_NAMESPACE) {
        return Ok(Obj::not_implemented());
    }
    let (a, b) = (super::object::get_dict(thread, arguments[0])?, super::object::get_dict(thread, arguments[1])?);
    // SAFETY: made as dicts.
    let (a, b): (&Dict, &Dict) = unsafe { (a.cast(), b.cast()) };
    Ok(Obj::boolean(dict::are_equal(thread, a, b)? != negate))
}

/// The dicts of attributes are compared, and refuse.
fn order(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if !thread.is_instance_of(arguments[1], &SIMPLE_NAMESPACE) {
        return Ok(Obj::not_implemented());
    }
    let (a, b) = (super::object::get_dict(thread, arguments[0])?, super::object::get_dict(thread, arguments[1])?);
    thread.compare(a.as_ref(), b.as_ref(), comparison)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let attributes = super::object::get_dict(thread, arguments[0])?;
    Ok(thread.space.tuple([class, thread.space.empty_tuple(), attributes])?)
}

fn replace(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let keywords = &values[values.len() - names.len()..];
    if values.len() - names.len() > 1 {
        return Err(thread.type_error("__replace__() takes no positional arguments"));
    }
    let copy = thread.call_with(thread.space.type_of(values[0]).as_ref(), &[])?;
    for (name, value) in thread.space.attributes_of(values[0]) {
        thread.space.set_attribute(copy.as_ref(), name.as_ref(), value)?;
    }
    for (name, value) in names.iter().zip(keywords) {
        set(thread, copy.as_ref(), *name, value.own())?;
    }
    Ok(copy)
}
