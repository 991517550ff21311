//! How much memory an object takes: its own cell, and every buffer that ends with it.
//!
//! What other objects could share (items, attributes, a class) is no part of it. The one value that an instance of a built-in value
//! type's subclass wraps is, unless somebody else has it too.

use gc::Heap;
use refcount::{HeaderFlags, Ref};

use crate::attributes::overflow_buffer;
use crate::bytes::ByteArray;
use crate::dict::Dict;
use crate::frame::Code;
use crate::layout::{Layout, RefExt};
use crate::list::List;
use crate::set::Set;
use crate::space::Space;

/// Bytes of an object that is not in the heap.
const STATIC_BYTES: usize = 16;

/// Bytes of a buffer's cell; 0 for none.
///
/// # Safety
/// `buffer` is null or a live buffer of a heap.
pub(crate) unsafe fn cell_bytes(buffer: *const u8) -> usize {
    // SAFETY: as the caller says.
    if buffer.is_null() { 0 } else { unsafe { Heap::usable_size(buffer) } }
}

impl Space {
    /// Bytes that an object takes, rounded up to cells as they are; 0 for what is in the reference itself.
    pub fn memory_of(&self, object: Ref<'_>) -> usize {
        let Some(header) = object.header() else { return 0 };
        let layout = self.shapes.record(header.shape()).layout.get();
        // Singletons and a few floats are static.
        if layout == Layout::Bare || (layout == Layout::Float && header.has(HeaderFlags::IMMORTAL)) {
            return STATIC_BYTES;
        }
        // SAFETY: a live object of the heap: the layout says what it is, and its buffers are its own.
        unsafe {
            let object_header = object.word().pointer();
            let buffers = match layout {
                Layout::List => object.cast::<List>().buffer_bytes(),
                Layout::Dict => object.cast::<Dict>().table.buffer_bytes(),
                Layout::Set => object.cast::<Set>().table.buffer_bytes(),
                Layout::ByteArray => object.cast::<ByteArray>().memory_of_buffer(),
                Layout::Code => cell_bytes(object.cast::<Code>().instructions.get().cast()),
                _ => 0,
            };
            let overflow: usize = self
                .all_slots(object_header)
                .filter_map(|slot| overflow_buffer(slot.word()))
                .map(|buffer| cell_bytes(buffer))
                .sum();
            let wrapped = match self.wrapped(object) {
                Some(value) if value.header().is_some_and(|header| header.is_unique()) => self.memory_of(value),
                _ => 0,
            };
            Heap::usable_size(object_header.cast()) + buffers + overflow + wrapped
        }
    }
}
