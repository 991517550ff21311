//! Capsules: objects that stand for a Rust value which cannot live in the heap (a hasher, a compressor).
//!
//! A capsule is a record of one number, the value's place in the interpreter's resource table. When the capsule ends, so does the
//! value. A record that needs a Rust value keeps a capsule in a slot; programs never see it. Values must own no object that
//! may lead back to their capsule: the collector does not look into them.

use std::any::Any;
use std::rc::Rc;

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{NativeType, Obj, Ref};

use crate::native::{TypeTable, record};
use crate::raised::PyResult;
use crate::state::Thread;

const PLACE: usize = 0;

pub static CAPSULE: TypeTable = TypeTable {
    native: NativeType { is_leaf: true, keeps_slots: true, ..record("PyCapsule", 1) },
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    ..TypeTable::EMPTY
};

/// What the tables behind a capsule take, about.
const OVERHEAD_BYTES: usize = 64;

/// A capsule that owns a value.
pub fn new<T: Any>(thread: &Thread, value: T) -> PyResult {
    with_buffers(thread, value, 0)
}

/// A capsule that owns a value with about so many bytes of buffers.
pub fn with_buffers<T: Any>(thread: &Thread, value: T, buffer_bytes: usize) -> PyResult {
    let shape = thread.ensure_class(&CAPSULE)?.root_shape.get();
    let capsule = thread.space.new_record(shape, [])?;
    let bytes = (OVERHEAD_BYTES + size_of::<T>()).saturating_add(buffer_bytes);
    let place = thread.add_resource(Box::new(Rc::new(value)), bytes)?;
    // SAFETY: a capsule has that slot.
    unsafe { slot(capsule.as_ref(), PLACE) }.set(Obj::small_int(place as i64));
    Ok(capsule)
}

/// The value of a capsule, if it is one of that type.
pub fn get<T: Any>(thread: &Thread, capsule: Ref<'_>) -> Option<Rc<T>> {
    let header = capsule.header()?;
    if !thread.space.shapes.record(header.shape()).is_native(&CAPSULE.native) {
        return None;
    }
    // SAFETY: a capsule has that slot.
    let place = unsafe { slot(capsule, PLACE) }.word();
    thread.resources.with(usize::try_from(place.int()).ok()?, |value: &mut Rc<T>| Rc::clone(value))
}

/// Ends the value of a capsule that ends.
pub fn release(thread: &Thread, capsule: Ref<'_>) {
    // SAFETY: a capsule has that slot.
    let place = unsafe { slot(capsule, PLACE) }.word();
    if place.is_int() {
        drop(thread.remove_resource(place.int() as usize));
    }
}
