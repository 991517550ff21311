//! Sets and frozen sets: a header, a [`SetTable`] of keys and the cached hash of a frozen set.

use std::cell::Cell;

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::set_table::SetTable;
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// A set or frozen set.
#[repr(C)]
pub struct Set {
    header: Header,
    pub table: SetTable,
    /// Hash of a frozen set, once computed; else -1.
    pub hash: Cell<i64>,
}

impl Payload for Set {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Set
    }
}

impl Set {
    /// Size of the payload: attribute slots of subclasses follow.
    pub const SIZE: usize = std::mem::size_of::<Set>();

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table.len()
    }
}

impl Space {
    /// An empty set or frozen set of that shape.
    pub fn new_set(&self, shape: ShapeId) -> Result<Obj, OutOfMemory> {
        let memory = self.allocate_payload(shape, Set::SIZE)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            (&raw mut (*memory.cast::<Set>()).table).write(SetTable::new());
            (&raw mut (*memory.cast::<Set>()).hash).write(Cell::new(-1));
            Ok(self.finish(memory, shape, HeaderFlags::empty()))
        }
    }

    #[inline(always)]
    pub fn exact_set<'a>(object: Ref<'a>) -> Option<&'a Set> {
        if object.has_shape(fixed::SET) || object.has_shape(fixed::FROZEN_SET) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<Set>() });
        }
        None
    }
}
