//! `PickleBuffer`: an object's memory, to be pickled out of band.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, new_method, record};
use vm::types::memoryview;
use vm::{PyResult, Thread, exceptions};

use crate::fields::at;

/// A memory view, or NULL once released.
const VIEW: usize = 0;

pub static PICKLE_BUFFER: TypeTable = TypeTable {
    native: record("PickleBuffer", 1),
    module: "pickle",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "Wrapper for potentially out-of-band buffers",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, object, /)", |thread, a| {
        let class = thread.space.as_type(a[0]).expect("the binder checked the class");
        let view = memoryview::new_view(thread, a[1])?;
        Ok(thread.space.new_record(class.root_shape.get(), [view])?)
    }),
    method("raw", "($self, /)", raw, "Return a memoryview of the raw memory underlying this buffer."),
    method(
        "release",
        "($self, /)",
        |thread, a| match at(a[0], VIEW).take() {
            Some(view) => thread.call_method_str(view.as_ref(), "release", &[]),
            None => Ok(Obj::none()),
        },
        "Release the underlying buffer exposed by the PickleBuffer object.",
    ),
    method(
        "__buffer__",
        "($self, flags, /)",
        |thread, a| view_of(thread, a[0]),
        "Return a buffer object that exposes the underlying memory of the object.",
    ),
];

/// A fresh view of what the buffer wraps.
pub fn view_of(thread: &Thread, buffer: Ref<'_>) -> PyResult {
    match at(buffer, VIEW).get() {
        Some(view) => memoryview::new_view(thread, view.as_ref()),
        None => Err(thread.value_error("operation forbidden on released PickleBuffer object")),
    }
}

fn raw(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let view = view_of(thread, a[0])?;
    let contiguous = thread.get_str(view.as_ref(), "contiguous")?;
    if !thread.truth(contiguous.as_ref())? {
        return Err(thread.raise(&exceptions::BUFFER_ERROR, "cannot extract raw buffer from non-contiguous buffer"));
    }
    let format = thread.new_str("B")?;
    thread.call_method_str(view.as_ref(), "cast", &[format.as_ref()])
}
