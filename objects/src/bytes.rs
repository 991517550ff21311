//! `bytes` (inline data) and `bytearray` (a growable buffer).

use std::cell::Cell;

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::memory::cell_bytes;
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// A bytes object.
#[repr(C)]
pub struct Bytes {
    header: Header,
    length: usize,
    data: [u8; 0],
}

/// A bytearray.
#[repr(C)]
pub struct ByteArray {
    header: Header,
    length: Cell<usize>,
    capacity: Cell<usize>,
    data: Cell<*mut u8>,
    /// Buffer views that forbid resizing.
    pub exports: Cell<usize>,
}

impl Payload for Bytes {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Bytes
    }
}

impl Payload for ByteArray {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::ByteArray
    }
}

impl Bytes {
    pub fn data(&self) -> &[u8] {
        // SAFETY: the data follows the struct and never changes.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.length) }
    }
}

impl ByteArray {
    /// Size of the payload: attribute slots of subclasses follow.
    pub const SIZE: usize = std::mem::size_of::<ByteArray>();

    pub fn len(&self) -> usize {
        self.length.get()
    }

    /// The bytes at this moment.
    ///
    /// # Safety
    /// Nothing changes or resizes the array for `'a`.
    pub unsafe fn data<'a>(&self) -> &'a [u8] {
        if self.length.get() == 0 {
            return &[];
        }
        // SAFETY: initialised bytes; as the caller says.
        unsafe { std::slice::from_raw_parts(self.data.get(), self.length.get()) }
    }

    /// The bytes, for writing.
    ///
    /// # Safety
    /// Nothing else reads, changes or resizes the array for `'a`.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn data_mut<'a>(&self) -> &'a mut [u8] {
        if self.length.get() == 0 {
            return &mut [];
        }
        // SAFETY: initialised bytes; as the caller says.
        unsafe { std::slice::from_raw_parts_mut(self.data.get(), self.length.get()) }
    }

    /// Changes the length; new bytes are zero.
    pub fn resize(&self, length: usize) -> Result<(), OutOfMemory> {
        let old = self.length.get();
        if length > self.capacity.get() || length < self.capacity.get() / 2 {
            let capacity = if length > old && old != 0 { length + length / 8 + 8 } else { length };
            self.set_capacity(capacity)?;
        }
        if length > old {
            // SAFETY: within the capacity.
            unsafe { self.data.get().add(old).write_bytes(0, length - old) };
        }
        self.length.set(length);
        Ok(())
    }

    fn set_capacity(&self, capacity: usize) -> Result<(), OutOfMemory> {
        // SAFETY: the object and its buffer are cells of one heap.
        unsafe {
            let heap = gc::Heap::of(std::ptr::from_ref(self).cast());
            let data = match (self.data.get(), capacity) {
                (old, 0) => {
                    if !old.is_null() {
                        heap.free_cell(old);
                    }
                    std::ptr::null_mut()
                }
                (old, _) if old.is_null() => heap.allocate_buffer(capacity)?,
                (old, _) => heap.resize_buffer(old, self.length.get().min(capacity), capacity)?,
            };
            self.data.set(data);
            self.capacity.set(capacity);
        }
        Ok(())
    }

    pub fn extend(&self, bytes: &[u8]) -> Result<(), OutOfMemory> {
        let old = self.length.get();
        let length = old.checked_add(bytes.len()).ok_or(OutOfMemory)?;
        if length > self.capacity.get() {
            self.set_capacity(if old != 0 { length + length / 8 + 8 } else { length })?;
        }
        if !bytes.is_empty() {
            // SAFETY: within the capacity; `bytes` is no part of the array (the caller copies where it is).
            unsafe { self.data.get().add(old).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        }
        self.length.set(length);
        Ok(())
    }

    pub fn push(&self, byte: u8) -> Result<(), OutOfMemory> {
        self.extend(&[byte])
    }

    pub(crate) fn release(&self) {
        self.length.set(0);
        // Freeing cannot fail.
        let _ = self.set_capacity(0);
    }

    /// Bytes that fit into the buffer.
    pub fn buffer_bytes(&self) -> usize {
        self.capacity.get()
    }

    /// Bytes that the buffer takes.
    pub(crate) fn memory_of_buffer(&self) -> usize {
        // SAFETY: the array's own buffer.
        unsafe { cell_bytes(self.data.get()) }
    }
}

impl Space {
    #[inline]
    pub fn bytes(&self, data: &[u8]) -> Result<Obj, OutOfMemory> {
        match data {
            [] => self.short_bytes(None),
            [byte] => self.short_bytes(Some(*byte)),
            _ => self.new_bytes(data.len(), &[data]),
        }
    }

    /// The shared bytes object of one byte or none.
    #[inline]
    fn short_bytes(&self, byte: Option<u8>) -> Result<Obj, OutOfMemory> {
        // SAFETY: an array in a cell, read at an index in bounds.
        let known = unsafe { (*self.short_bytes.as_ptr())[byte.map_or(256, usize::from)] };
        if known.is_null() { self.make_short_bytes(byte) } else { Ok(Obj::from_immortal(known)) }
    }

    #[cold]
    fn make_short_bytes(&self, byte: Option<u8>) -> Result<Obj, OutOfMemory> {
        let made = self.new_bytes(usize::from(byte.is_some()), &[byte.as_slice()])?;
        let word = self.immortalize(made);
        let mut all = self.short_bytes.get();
        all[byte.map_or(256, usize::from)] = word;
        self.short_bytes.set(all);
        Ok(Obj::from_immortal(word))
    }

    /// The pieces one behind the other.
    #[inline]
    pub fn bytes_concat(&self, pieces: &[&[u8]]) -> Result<Obj, OutOfMemory> {
        let mut length = 0usize;
        for piece in pieces {
            length = length.checked_add(piece.len()).ok_or(OutOfMemory)?;
        }
        match length {
            0 => self.short_bytes(None),
            1 => self.short_bytes(pieces.iter().find_map(|piece| piece.first().copied())),
            _ => self.new_bytes(length, pieces),
        }
    }

    /// A bytes object of that length: the pieces' together.
    #[inline(always)]
    fn new_bytes(&self, length: usize, pieces: &[&[u8]]) -> Result<Obj, OutOfMemory> {
        let memory = self.heap.allocate(length.checked_add(16).ok_or(OutOfMemory)?)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            (&raw mut (*memory.cast::<Bytes>()).length).write(length);
            let mut place = memory.add(16);
            for piece in pieces {
                place.copy_from_nonoverlapping(piece.as_ptr(), piece.len());
                place = place.add(piece.len());
            }
            Ok(self.finish(memory, fixed::BYTES, HeaderFlags::LEAF))
        }
    }

    pub fn bytearray(&self, data: &[u8]) -> Result<Obj, OutOfMemory> {
        let object = self.new_bytearray(fixed::BYTE_ARRAY)?;
        // SAFETY: made just now.
        unsafe { object.cast::<ByteArray>() }.extend(data)?;
        Ok(object)
    }

    /// An empty bytearray of that shape.
    pub fn new_bytearray(&self, shape: ShapeId) -> Result<Obj, OutOfMemory> {
        let memory = self.allocate_payload(shape, ByteArray::SIZE)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            let array = memory.cast::<ByteArray>();
            (&raw mut (*array).length).write(Cell::new(0));
            (&raw mut (*array).capacity).write(Cell::new(0));
            (&raw mut (*array).data).write(Cell::new(std::ptr::null_mut()));
            (&raw mut (*array).exports).write(Cell::new(0));
            let flags = if shape == fixed::BYTE_ARRAY { HeaderFlags::LEAF } else { HeaderFlags::empty() };
            Ok(self.finish(memory, shape, flags))
        }
    }

    #[inline(always)]
    pub fn exact_bytes<'a>(object: Ref<'a>) -> Option<&'a Bytes> {
        if object.has_shape(fixed::BYTES) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<Bytes>() });
        }
        None
    }

    /// The bytes object, or the one that an instance of a subclass wraps.
    pub fn bytes_value<'a>(&self, object: Ref<'a>) -> Option<&'a Bytes> {
        Self::exact_bytes(object).or_else(|| Self::exact_bytes(self.wrapped(object)?))
    }
}
