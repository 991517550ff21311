//! Records: objects that are a row of slots. Instances of classes, and most built-in types.

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Slot, Word};

use crate::OutOfMemory;
use crate::shape::ShapeRecord;
use crate::space::Space;

/// Slots of any object, by number.
#[derive(Clone, Copy)]
pub struct Slots<'a> {
    first: &'a Slot,
}

impl<'a> Slots<'a> {
    /// The slots of an object with this shape record.
    ///
    /// # Safety
    /// The object is alive for `'a` and has that shape.
    #[inline(always)]
    pub unsafe fn of(object: &'a Header, record: &ShapeRecord) -> Slots<'a> {
        // SAFETY: slots start at that offset.
        unsafe { Slots::at(object, record.slots_offset.get() as usize) }
    }

    /// The slots at a byte offset of an object.
    ///
    /// # Safety
    /// The object is alive for `'a` and has slots there.
    #[inline(always)]
    pub unsafe fn at(object: &'a Header, offset: usize) -> Slots<'a> {
        // SAFETY: as the caller says.
        Slots { first: unsafe { &*std::ptr::from_ref(object).cast::<u8>().add(offset).cast::<Slot>() } }
    }

    /// Slot `index`.
    ///
    /// # Safety
    /// The object has more than `index` slots.
    #[inline(always)]
    pub unsafe fn get(self, index: usize) -> &'a Slot {
        // SAFETY: slots lie in a row.
        unsafe { &*std::ptr::from_ref(self.first).add(index) }
    }
}

/// The slot of a record whose slots start right behind the header.
///
/// # Safety
/// `object` is a record (layout `Record`) with more than `index` slots.
#[inline(always)]
pub unsafe fn slot<'a>(object: Ref<'a>, index: usize) -> &'a Slot {
    debug_assert!(object.word().is_pointer());
    // SAFETY: as the caller says.
    unsafe { &*object.word().pointer().cast::<Slot>().add(1 + index) }
}

impl Space {
    /// An object's shape; 0 for what has no header. Built-in types with fixed shapes are known by it, whatever attributes
    /// their instances have: those are in a dict from the start.
    #[inline(always)]
    pub fn kind(&self, object: Ref<'_>) -> ShapeId {
        object.header().map_or(ShapeId(0), |header| header.shape())
    }

    /// Whether it is a Python function.
    #[inline(always)]
    pub fn is_function(&self, object: Ref<'_>) -> bool {
        object.has_shape(crate::shape::fixed::FUNCTION)
    }

    /// A new record of a native type with the given slots. The shape's further slots are empty.
    #[inline]
    pub fn new_record(&self, shape: ShapeId, slots: impl IntoIterator<Item = Obj>) -> Result<Obj, OutOfMemory> {
        let object = self.new_instance(shape)?;
        for (index, value) in slots.into_iter().enumerate() {
            debug_assert!(index < self.shapes.record(shape).inline_slots.get() as usize);
            // SAFETY: made just now with that many slots, which are empty.
            std::mem::forget(unsafe { slot(object.as_ref(), index) }.replace(value));
        }
        Ok(object)
    }

    /// A `slice` object.
    #[inline(never)]
    pub fn slice(&self, start: Obj, stop: Obj, step: Obj) -> Result<Obj, OutOfMemory> {
        self.new_record(crate::shape::fixed::SLICE, [start, stop, step])
    }

    /// A cell, of a variable that an inner function shares.
    #[inline(never)]
    pub fn cell(&self, content: Obj) -> Result<Obj, OutOfMemory> {
        self.new_record(crate::shape::fixed::CELL, [content])
    }

    /// A new object of layout `Record` with all slots empty.
    pub fn new_instance(&self, shape: ShapeId) -> Result<Obj, OutOfMemory> {
        let record = self.shapes.record(shape);
        let count = record.inline_slots.get() as usize;
        let memory = self.heap.allocate(8 + 8 * count)?;
        // Instances of classes name their class and may have attributes and a finalizer, whatever the native type below.
        let is_leaf = record.native().is_leaf && !record.flags().contains(crate::shape::ShapeFlags::COUNTS_CLASS);
        let flags = if is_leaf { HeaderFlags::LEAF } else { HeaderFlags::empty() };
        // SAFETY: a fresh cell of that size; the header is written last.
        unsafe {
            let slots = memory.add(8).cast::<Word>();
            for index in 0..count {
                slots.add(index).write(Word::NULL);
            }
            Ok(self.finish(memory, shape, flags))
        }
    }

    /// As [`Space::new_instance`], where that takes no slow path.
    #[inline(always)]
    pub fn try_new_instance(&self, shape: ShapeId) -> Option<Obj> {
        let record = self.shapes.record(shape);
        if !record.flags().contains(crate::shape::ShapeFlags::COUNTS_CLASS) {
            return None;
        }
        let count = record.inline_slots.get() as usize;
        // SAFETY: a class outlives its shapes. Where there is no cell, nobody has seen that it was counted.
        let memory = unsafe {
            let class = record.class().cast::<Header>();
            if !Header::try_increment(class) {
                return None;
            }
            match self.heap.try_allocate(8 + 8 * count) {
                Some(memory) => memory,
                None => {
                    Header::take_back_increment(class);
                    return None;
                }
            }
        };
        // SAFETY: a fresh cell of that size; the header is written last.
        unsafe {
            let slots = memory.add(8).cast::<Word>();
            for index in 0..count {
                slots.add(index).write(Word::NULL);
            }
            let header = memory.cast::<Header>();
            header.write(Header::new(shape, HeaderFlags::empty()));
            Some(Obj::from_owned(Word::from_pointer(header)))
        }
    }

    /// Writes the header of a new object, and counts its class where instances do.
    ///
    /// # Safety
    /// `memory` is a fresh cell whose payload is initialised for the shape.
    #[inline(always)]
    pub unsafe fn finish(&self, memory: *mut u8, shape: ShapeId, flags: HeaderFlags) -> Obj {
        use crate::shape::ShapeFlags;
        let record = self.shapes.record(shape);
        let header = memory.cast::<Header>();
        // SAFETY: as the caller says; a class outlives its shapes.
        unsafe {
            if record.flags().contains(ShapeFlags::COUNTS_CLASS) {
                Header::increment(record.class().cast());
            }
            header.write(Header::new(shape, flags));
            Obj::from_owned(Word::from_pointer(header))
        }
    }
}
