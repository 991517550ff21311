//! Buffers of Python classes: `__buffer__` and `__release_buffer__` (PEP 688).
//!
//! A class that defines `__buffer__` shows the memory of the view which that returns. A class that defines `__release_buffer__`
//! wants to be told when a view of it ends: all views that come from one request for the buffer share an *export*, and the
//! export's end is that moment. What `__release_buffer__` is given is the view that `__buffer__` made, or, where a native type's
//! memory is shown, a *restricted* view, which ends with the call and from which no other view can be made.

use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref};

use super::{EXPORT, MEMORYVIEW, OBJECT, STORAGE, derive_for, native_view, open, release_export};
use crate::exceptions::OVERFLOW_ERROR;
use crate::names;
use crate::native::{Native, TypeTable, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// What is asked of a buffer: the numbers of `inspect.BufferFlags`.
pub const SIMPLE: i64 = 0;
pub const WRITABLE: i64 = 1;
pub const FULL_READ_ONLY: i64 = 0x11c;

/// Whose buffer it is.
const EXPORTER: usize = 0;
/// The view that its `__buffer__` made; NULL where it shows a native type's memory.
const VIEW: usize = 1;

pub static BUFFER_EXPORT: TypeTable = TypeTable {
    native: record("_buffer_wrapper", 2),
    methods: &[&[method("__del__", "($self, /)", |thread, arguments| end(thread, arguments[0]), "")]],
    ..TypeTable::EMPTY
};

/// The methods of native types that export their memory.
pub const EXPORTER_METHODS: &[Native] = &[
    method("__buffer__", "($self, flags, /)", buffer_method, BUFFER_DOC),
    method(
        "__release_buffer__",
        "($self, buffer, /)",
        release_method,
        "Release the buffer object that exposes the underlying memory of the object.",
    ),
];

/// The method of native types that need not know when a view ends.
pub const READER_METHODS: &[Native] = &[method("__buffer__", "($self, flags, /)", buffer_method, BUFFER_DOC)];

const BUFFER_DOC: &str = "Return a buffer object that exposes the underlying memory of the object.";

fn buffer_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    native_view(thread, arguments[0], flags_argument(thread, arguments[1])?)
}

pub(super) fn flags_argument(thread: &Thread, flags: Ref<'_>) -> PyResult<i64> {
    let flags = thread.index(flags)?;
    match thread.space.int_value(flags.as_ref()).and_then(|flags| flags.to_i64()) {
        Some(flags) => Ok(flags),
        None => Err(thread.raise(&OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer")),
    }
}

fn release_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = arguments[1];
    if !view.has_shape(thread.shape(&MEMORYVIEW)) {
        return Err(thread.type_error("expected a memoryview object"));
    }
    // SAFETY: a memory view has these slots.
    let (object, is_released) = unsafe { (slot(view, OBJECT).get(), slot(view, STORAGE).is_null()) };
    if is_released {
        return Err(thread.value_error("memoryview's buffer has already been released"));
    }
    if !object.is_some_and(|object| object.as_ref().is(arguments[0])) {
        return Err(thread.value_error("memoryview's buffer is not this object"));
    }
    release_export(thread, view);
    Ok(Obj::none())
}

/// The special method, if it is one of a Python class.
fn python_method(thread: &Thread, object: Ref<'_>, name: names::Name) -> Option<Obj> {
    let class = thread.space.type_of(object);
    if !thread.overrides(class, name) {
        return None;
    }
    let found = thread.lookup_name(class, name)?;
    let is_native =
        found.as_ref().has_shape(fixed::METHOD_DESCRIPTOR) || found.as_ref().has_shape(fixed::WRAPPER_DESCRIPTOR);
    (!is_native).then_some(found)
}

/// Whether an object's class may decide about its buffer in Python.
#[inline]
pub fn is_python_exporter(thread: &Thread, object: Ref<'_>) -> bool {
    let class = thread.space.type_of(object);
    thread.overrides(class, names::BUFFER) && python_method(thread, object, names::BUFFER).is_some()
}

/// A view of what a Python class's `__buffer__` returns; None where the class has no such method.
pub fn python_view(thread: &Thread, object: Ref<'_>, flags: i64) -> PyResult<Option<Obj>> {
    if !is_python_exporter(thread, object) {
        return Ok(None);
    }
    let flags = thread.space.int(flags)?;
    let Some(view) = thread.call_special(object, names::BUFFER, &[flags.as_ref()])? else { return Ok(None) };
    if !view.has_shape(thread.shape(&MEMORYVIEW)) {
        return Err(thread.type_error("__buffer__ returned non-memoryview object"));
    }
    let opened = open(thread, view.as_ref())?;
    // SAFETY: a memory view has these slots.
    let (shown, export) = unsafe { (slot(view.as_ref(), OBJECT).get(), slot(view.as_ref(), EXPORT).get()) };
    // A view of the object's own native memory tells of its end itself.
    let is_own = shown.is_some_and(|shown| shown.as_ref().is(object));
    let export = match export.filter(|_| is_own) {
        Some(export) => export,
        None => thread.space.new_record(thread.shape(&BUFFER_EXPORT), [object.own(), view.clone()])?,
    };
    derive_for(thread, export.clone(), export, &opened).map(Some)
}

/// The export of views of native memory, where a Python class wants to know of their end; else NULL.
pub fn native_export(thread: &Thread, object: Ref<'_>) -> PyResult {
    match python_method(thread, object, names::RELEASE_BUFFER) {
        Some(_) => Ok(thread.space.new_record(thread.shape(&BUFFER_EXPORT), [object.own()])?),
        None => Ok(Obj::NULL),
    }
}

/// A view of native memory, where a Python class wants to know of its end; else None.
pub fn told_view(thread: &Thread, object: Ref<'_>, flags: i64) -> PyResult<Option<Obj>> {
    let class = thread.space.type_of(object);
    if !thread.overrides(class, names::RELEASE_BUFFER)
        || python_method(thread, object, names::RELEASE_BUFFER).is_none()
        || super::native_memory(thread, object)?.is_none()
    {
        return Ok(None);
    }
    native_view(thread, object, flags).map(Some)
}

/// The last view of an export has ended.
fn end(thread: &Thread, export: Ref<'_>) -> PyResult {
    // SAFETY: an export has these slots.
    let (exporter, view) = unsafe { (slot(export, EXPORTER).take(), slot(export, VIEW).take()) };
    let Some(exporter) = exporter else { return Ok(Obj::none()) };
    if python_method(thread, exporter.as_ref(), names::RELEASE_BUFFER).is_none() {
        return Ok(Obj::none());
    }
    let told = match &view {
        Some(view) => thread.call_special(exporter.as_ref(), names::RELEASE_BUFFER, &[view.as_ref()]),
        None => super::restricted_view(thread, exporter.as_ref()).and_then(|view| {
            let told = thread.call_special(exporter.as_ref(), names::RELEASE_BUFFER, &[view.as_ref()]);
            release_export(thread, view.as_ref());
            told
        }),
    };
    if let Err(raised) = told {
        let name = thread.short_type_name(exporter.as_ref());
        let message = format!("Exception ignored in __release_buffer__ of {name}");
        thread.report_unraisable(raised, &message, Ref::NULL);
    }
    Ok(Obj::none())
}
