//! Tuples: items inline. A tuple whose items are all leaves is a leaf itself.

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Slot, Word};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// A tuple.
#[repr(C)]
pub struct Tuple {
    header: Header,
    length: usize,
    items: [Slot; 0],
}

impl Payload for Tuple {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Tuple
    }
}

/// Whether the object can be no part of a cycle.
pub(crate) fn is_leaf(item: Ref<'_>) -> bool {
    match item.header() {
        Some(header) => header.has(HeaderFlags::LEAF | HeaderFlags::IMMORTAL),
        None => true,
    }
}

impl Tuple {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length
    }

    /// The items. A tuple does not change, so borrows from it live as long as it does.
    #[inline(always)]
    pub fn items(&self) -> &[Ref<'_>] {
        // SAFETY: the items follow the struct, are never changed once the tuple is seen by Python code, and a slot is a word.
        unsafe { std::slice::from_raw_parts(self.items.as_ptr().cast(), self.length) }
    }

    pub(crate) fn slots(&self) -> &[Slot] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.items.as_ptr(), self.length) }
    }

    /// Replaces an item of a tuple that Python code cannot see yet.
    pub fn initialize(&self, index: usize, value: Obj) {
        if !is_leaf(value.as_ref()) {
            self.header.remove(HeaderFlags::LEAF);
        }
        self.slots()[index].set(value);
    }
}

impl Space {
    /// A tuple that takes over the items.
    pub fn tuple(&self, items: impl IntoIterator<Item = Obj, IntoIter: ExactSizeIterator>) -> Result<Obj, OutOfMemory> {
        let items = items.into_iter();
        self.tuple_with(items.len(), items)
    }

    /// A tuple of that many items.
    #[inline]
    pub fn tuple_with(&self, length: usize, items: impl Iterator<Item = Obj>) -> Result<Obj, OutOfMemory> {
        if length == 0 {
            return Ok(self.empty_tuple());
        }
        let memory = self.heap.allocate(16 + 8 * length)?;
        let mut all_leaves = true;
        // SAFETY: a fresh cell of that size, filled before the header is written.
        unsafe {
            (&raw mut (*memory.cast::<Tuple>()).length).write(length);
            let slots = memory.add(16).cast::<Word>();
            let mut count = 0;
            for item in items.take(length) {
                all_leaves &= is_leaf(item.as_ref());
                slots.add(count).write(item.into_word());
                count += 1;
            }
            for index in count..length {
                slots.add(index).write(Word::NULL);
            }
            let flags = if all_leaves { HeaderFlags::LEAF } else { HeaderFlags::empty() };
            Ok(self.finish(memory, fixed::TUPLE, flags))
        }
    }

    /// A tuple of borrowed items.
    pub fn tuple_of(&self, items: &[Ref<'_>]) -> Result<Obj, OutOfMemory> {
        self.tuple(items.iter().map(|item| item.own()))
    }

    /// The items of an exact tuple.
    #[inline(always)]
    pub fn exact_tuple<'a>(object: Ref<'a>) -> Option<&'a Tuple> {
        if object.has_shape(fixed::TUPLE) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<Tuple>() });
        }
        None
    }

    /// The tuple, or the tuple that an instance of a subclass wraps.
    #[inline(always)]
    pub fn tuple_value<'a>(&self, object: Ref<'a>) -> Option<&'a Tuple> {
        Self::exact_tuple(object).or_else(|| Self::exact_tuple(self.wrapped(object)?))
    }
}
