//! The attributes `persistent_id` and `persistent_load`: a function that was set, or else the class's method without effect.

use objects::{Obj, Ref};
use vm::native::TypeTable;
use vm::{PyResult, Thread};

use crate::fields::at;

/// The function in the slot, or the class's own `default`, bound.
pub fn get(thread: &Thread, object: Ref<'_>, slot: usize, class: &'static TypeTable, default: &str) -> PyResult {
    match at(object, slot).get() {
        Some(function) => Ok(function),
        None => {
            let method = thread.get_str(thread.class(class).as_ref(), default)?;
            thread.bind_attribute(method, Some(object), thread.space.type_of(object))
        }
    }
}

/// Sets or (None) deletes the function.
pub fn set(thread: &Thread, object: Ref<'_>, slot: usize, name: &str, value: Option<Ref<'_>>) -> PyResult<()> {
    if value.is_some_and(|value| !thread.is_callable(value)) {
        return Err(thread.type_error(&format!("{name} must be a callable taking one argument")));
    }
    at(object, slot).set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}
