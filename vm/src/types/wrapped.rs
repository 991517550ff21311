//! Instances of subclasses of immutable built-ins: records that hold the built-in value in slot 0.

use objects::record::slot;
use objects::type_object::Type;
use objects::{Obj, Ref};

use crate::native::TypeTable;
use crate::raised::PyResult;
use crate::state::Thread;

/// The value itself for the built-in class, else a new instance of the subclass that holds it.
pub fn instance(thread: &Thread, class: &Type, table: &'static TypeTable, value: Obj) -> PyResult {
    if std::ptr::eq(class, thread.class(table)) {
        return Ok(value);
    }
    let object = thread.space.new_instance(class.root_shape.get())?;
    // SAFETY: instances of such classes have that slot.
    unsafe { slot(object.as_ref(), 0) }.set(value);
    Ok(object)
}

/// The class that `__new__` got.
pub fn class_argument<'a>(thread: &'a Thread, argument: Ref<'a>) -> &'a Type {
    thread.space.as_type(argument).expect("the binder checked the class")
}

/// The built-in value: the object itself, or what an instance of a subclass holds.
pub fn value(thread: &Thread, object: Ref<'_>) -> Obj {
    thread.space.wrapped(object).unwrap_or(object).own()
}
