//! `types.MappingProxyType`: a read-only view of a mapping.

use compiler::opcode::{BinaryOperator, Comparison};
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::container_repr;
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

const MAPPING: usize = 0;

pub static MAPPING_PROXY: TypeTable = TypeTable {
    native: record("mappingproxy", 1),
    flags: TypeFlags::MAPPING,
    doc: "Read-only proxy of a mapping.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, mapping)", |thread, arguments| new(thread, arguments[1])),
    method(
        "get",
        "($self, key, default=None, /)",
        get,
        "Return the value for key if key is in the mapping, else default.",
    ),
    method(
        "keys",
        "($self, /)",
        |t, a| t.call_method(mapping(a[0]).as_ref(), names::KEYS, &[]),
        "a set-like object providing a view on the underlying mapping's keys",
    ),
    method(
        "values",
        "($self, /)",
        |t, a| t.call_method_str(mapping(a[0]).as_ref(), "values", &[]),
        "an object providing a view on the underlying mapping's values",
    ),
    method(
        "items",
        "($self, /)",
        |t, a| t.call_method(mapping(a[0]).as_ref(), names::ITEMS, &[]),
        "a set-like object providing a view on the underlying mapping's items",
    ),
    method(
        "copy",
        "($self, /)",
        |t, a| t.call_method(mapping(a[0]).as_ref(), names::COPY, &[]),
        "a shallow copy of the underlying mapping",
    ),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
    method(
        "__reversed__",
        "($self, /)",
        |t, a| t.call_method_str(mapping(a[0]).as_ref(), "__reversed__", &[]),
        "reverse iterator",
    ),
    method(
        "__len__",
        "($self, /)",
        |t, a| Ok(t.space.int(t.length(mapping(a[0]).as_ref())? as i64)?),
        "Return len(self).",
    ),
    method("__getitem__", "($self, key, /)", |t, a| t.get_item(mapping(a[0]).as_ref(), a[1]), "Return self[key]."),
    method(
        "__contains__",
        "($self, key, /)",
        |t, a| Ok(Obj::boolean(t.contains(mapping(a[0]).as_ref(), a[1])?)),
        "Return bool(key in self).",
    ),
    method("__iter__", "($self, /)", |t, a| t.iterate(mapping(a[0]).as_ref()), "Implement iter(self)."),
    method("__hash__", "($self, /)", |t, a| Ok(t.space.int(t.hash(mapping(a[0]).as_ref())?)?), "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| t.str_of(mapping(a[0]).as_ref()), "Return str(self)."),
    method("__or__", "($self, value, /)", |t, a| or(t, a[0], a[1]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| or(t, a[1], a[0]), "Return value|self."),
    method("__ior__", "($self, value, /)", inplace_or, "Return self|=value."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

/// A read-only view of a mapping.
pub fn new(thread: &Thread, mapping: Ref<'_>) -> PyResult {
    let is_sequence = mapping.has_shape(fixed::LIST)
        || thread.space.tuple_value(mapping).is_some()
        || thread.downcast::<objects::list::List>(mapping).is_some();
    if is_sequence || thread.lookup_name(thread.space.type_of(mapping), names::GETITEM).is_none() {
        let text = format!("mappingproxy() argument must be a mapping, not {}", thread.type_name(mapping));
        return Err(thread.type_error(&text));
    }
    Ok(thread.space.new_record(thread.shape(&MAPPING_PROXY), [mapping.own()])?)
}

/// The mapping behind a proxy.
pub fn mapping(proxy: Ref<'_>) -> Obj {
    // SAFETY: a mapping proxy has that slot.
    unsafe { slot(proxy, MAPPING) }.get().unwrap_or_else(Obj::none)
}

/// The mapping behind a proxy; anything else is itself.
fn unwrap(thread: &Thread, object: Ref<'_>) -> Obj {
    if object.has_shape(thread.shape(&MAPPING_PROXY)) { mapping(object) } else { object.own() }
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let none = Obj::none();
    let default = arguments[2].non_null().unwrap_or(none.as_ref());
    thread.call_method(mapping(arguments[0]).as_ref(), names::GET_PLAIN, &[arguments[1], default])
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let inner = thread.repr(mapping(arguments[0]).as_ref())?;
    container_repr::join(thread, "mappingproxy(", &[inner], ")")
}

fn or(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    let (left, right) = (unwrap(thread, left), unwrap(thread, right));
    thread.binary(left.as_ref(), right.as_ref(), BinaryOperator::Or)
}

fn inplace_or(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Err(thread.type_error("'|=' is not supported by mappingproxy; use '|' instead"))
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let other = unwrap(thread, arguments[1]);
    thread.compare(mapping(arguments[0]).as_ref(), other.as_ref(), comparison)
}
