//! The mapping and attribute protocols over any object.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::names;
use vm::native::{Native, function};
use vm::types::buffer;
use vm::{PyResult, Thread, exceptions};

pub const FUNCTIONS: &[Native] = &[
    function("mapping_check", "(object, /)", |t, a| Ok(Obj::boolean(is_mapping(t, a[0]))), ""),
    function("mapping_size", "(mapping, /)", |t, a| Ok(t.space.int(t.length(a[0])? as i64)?), ""),
    function("mapping_length", "(mapping, /)", |t, a| Ok(t.space.int(t.length(a[0])? as i64)?), ""),
    function("mapping_keys", "(mapping, /)", |t, a| list_of(t, a[0], "keys"), ""),
    function("mapping_values", "(mapping, /)", |t, a| list_of(t, a[0], "values"), ""),
    function("mapping_items", "(mapping, /)", |t, a| list_of(t, a[0], "items"), ""),
    function("object_getitem", "(object, key, /)", |t, a| t.get_item(a[0], a[1]), ""),
    function("object_setitem", "(object, key, value, /)", |t, a| zero(t.set_item(a[0], a[1], a[2])), ""),
    function("object_delitem", "(object, key, /)", |t, a| zero(t.delete_item(a[0], a[1])), ""),
    function("object_getattr", "(object, name, /)", get_attribute, ""),
    function("object_hasattr", "(object, name, /)", has_attribute, ""),
    function("object_hasattrstring", "(object, name, /)", has_attribute_of_bytes, ""),
    function("object_setattr", "(object, name, value, /)", |t, a| set_attribute(t, a[0], a[1], Some(a[2])), ""),
    function("object_delattr", "(object, name, /)", |t, a| set_attribute(t, a[0], a[1], None), ""),
];

/// Whether there are subscripts by key: any `__getitem__` but that of a built-in sequence without slices.
fn is_mapping(thread: &Thread, object: Ref<'_>) -> bool {
    thread.lookup_name(thread.space.type_of(object), names::GETITEM).is_some()
        && !thread.space.type_of(object).has(TypeFlags::METATYPE)
}

fn zero(done: PyResult<()>) -> PyResult {
    done.map(|()| Obj::small_int(0))
}

fn list_of(thread: &Thread, mapping: Ref<'_>, method: &str) -> PyResult {
    let view = thread.call_method_str(mapping, method, &[])?;
    let list = thread.list_from(view.as_ref());
    let Err(raised) = list else { return list };
    if !thread.is_raised(&raised, &exceptions::TYPE_ERROR) {
        return Err(raised);
    }
    drop(thread.take_exception(raised));
    let (class, given) = (thread.type_name(mapping), thread.type_name(view.as_ref()));
    Err(thread.type_error(&format!("{class}.{method}() returned a non-iterable (type {given})")))
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.get_attribute(arguments[0], name.as_ref())
}

/// Any error is "no".
fn has_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = thread.attribute_name(arguments[1]).and_then(|name| thread.get_attribute(arguments[0], name.as_ref()));
    Ok(Obj::small_int(match found {
        Ok(_) => 1,
        Err(raised) => {
            drop(thread.take_exception(raised));
            0
        }
    }))
}

fn has_attribute_of_bytes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = buffer::require(thread, arguments[1])?.to_vec();
    let name = thread.new_str(&String::from_utf8_lossy(&name))?;
    has_attribute(thread, &[arguments[0], name.as_ref()])
}

fn set_attribute(thread: &Thread, object: Ref<'_>, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult {
    let name = thread.attribute_name(name)?;
    zero(thread.set_attribute(object, name.as_ref(), value))
}
