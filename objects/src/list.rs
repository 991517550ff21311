//! Lists: a header, a length, a capacity and a buffer of words.

use std::cell::Cell;

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Unsettled, Word, watch};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::memory::cell_bytes;
use crate::row;
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// A list.
#[repr(C)]
pub struct List {
    header: Header,
    length: Cell<usize>,
    capacity: Cell<usize>,
    /// Null while the capacity is 0.
    items: Cell<*mut Word>,
}

const _: () = assert!(std::mem::size_of::<List>() == 32);

impl Payload for List {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shape == fixed::LIST || shapes.record(shape).layout.get() == Layout::List
    }
}

impl List {
    /// Size of the payload: attribute slots of subclasses follow.
    pub const SIZE: usize = std::mem::size_of::<List>();

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length.get()
    }

    /// The items at this moment. Any Python code that runs may change the list: borrow for no longer than none does.
    ///
    /// # Safety
    /// Nothing changes the list for `'a`.
    #[inline(always)]
    pub unsafe fn items<'a>(&self) -> &'a [Ref<'a>] {
        if self.length.get() == 0 {
            return &[];
        }
        // SAFETY: `length` words are initialised; the caller keeps the list as it is.
        unsafe { std::slice::from_raw_parts(self.items.get().cast(), self.length.get()) }
    }

    /// An item, borrowed until any Python code runs.
    ///
    /// # Safety
    /// Nothing changes the list for `'a`.
    #[inline(always)]
    pub unsafe fn item<'a>(&self, index: usize) -> Option<Ref<'a>> {
        // SAFETY: in bounds; an empty list has nothing in bounds.
        (index < self.length.get()).then(|| unsafe { Ref::from_word(self.items.get().add(index).read()) })
    }

    /// A counted copy of an item.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Obj> {
        // SAFETY: nothing changes the list during the copy.
        unsafe { self.items() }.get(index).map(|item| item.own())
    }

    /// Replaces an item; the old one is dropped after the store.
    #[inline]
    pub fn set(&self, index: usize, value: Obj) {
        assert!(index < self.length.get());
        // SAFETY: in bounds; the list owned the old word.
        drop(unsafe { Obj::from_owned(self.items.get().add(index).replace(value.into_word())) });
    }

    /// Replaces an item and returns the old one.
    #[inline(always)]
    pub fn replace(&self, index: usize, value: Obj) -> Obj {
        assert!(index < self.length.get());
        // SAFETY: in bounds; the list owned the old word.
        unsafe { Self::taken(self.items.get().add(index).replace(value.into_word())) }
    }

    /// Replaces an item and gives the old one up, the slow side of counting being left to the caller.
    #[inline(always)]
    pub fn set_unsettled(&self, index: usize, value: Obj) -> Unsettled {
        assert!(index < self.length.get());
        // SAFETY: in bounds; the list owned the old word.
        unsafe { Obj::from_owned(self.items.get().add(index).replace(value.into_word())) }.close_unsettled()
    }

    /// What the list owned and gives up.
    ///
    /// # Safety
    /// The word was an item, and is none any more.
    #[inline(always)]
    unsafe fn taken(word: Word) -> Obj {
        watch::moved_out(word);
        // SAFETY: as the caller says.
        unsafe { Obj::from_owned(word) }
    }

    /// Makes room for `additional` more items.
    pub fn reserve(&self, additional: usize) -> Result<(), OutOfMemory> {
        let needed = self.length.get().checked_add(additional).ok_or(OutOfMemory)?;
        if needed <= self.capacity.get() {
            return Ok(());
        }
        self.set_capacity(if self.capacity.get() == 0 { needed } else { Self::grown(needed) })
    }

    /// What is taken where more is likely to follow: about an eighth more, and in steps of four.
    fn grown(needed: usize) -> usize {
        needed.saturating_add(needed / 8 + 6) & !3
    }

    fn set_capacity(&self, capacity: usize) -> Result<(), OutOfMemory> {
        let bytes = capacity.checked_mul(8).ok_or(OutOfMemory)?;
        // SAFETY: the list and its buffer are cells of the heap that the header's block names; a list is never static.
        unsafe {
            let heap = gc::Heap::of(std::ptr::from_ref(self).cast());
            let items = if self.items.get().is_null() {
                heap.allocate_buffer(bytes)?
            } else {
                heap.resize_buffer(self.items.get().cast(), self.length.get() * 8, bytes)?
            };
            self.items.set(items.cast());
            self.capacity.set((gc::Heap::usable_size(items) / 8).min(capacity.max(2)));
        }
        Ok(())
    }

    #[inline(always)]
    pub fn push(&self, value: Obj) -> Result<(), OutOfMemory> {
        let length = self.length.get();
        if length == self.capacity.get() {
            self.set_capacity(Self::grown(length + 1))?;
        }
        // SAFETY: within the capacity.
        unsafe { self.items.get().add(length).write(value.into_word()) };
        self.length.set(length + 1);
        Ok(())
    }

    /// Appends the items that another list has at this moment; it may be the same one.
    #[inline]
    pub fn extend_from(&self, other: &List) -> Result<(), OutOfMemory> {
        let count = other.len();
        self.reserve(count)?;
        // SAFETY: there is room behind the items; the other list's buffer is looked up after this one's may have moved.
        unsafe { self.write_copies(other.items.get().cast(), count) };
        Ok(())
    }

    /// Appends counted copies.
    ///
    /// # Safety
    /// The items lie in no list.
    pub unsafe fn extend_copies(&self, items: &[Ref<'_>]) -> Result<(), OutOfMemory> {
        self.reserve(items.len())?;
        // SAFETY: there is room behind the items; the caller's lie elsewhere.
        unsafe { self.write_copies(items.as_ptr(), items.len()) };
        Ok(())
    }

    /// # Safety
    /// There is room for `count` more items, and as many live references are at `from`.
    #[inline]
    unsafe fn write_copies(&self, from: *const Ref<'_>, count: usize) {
        let length = self.length.get();
        if count != 0 {
            // SAFETY: as the caller says.
            unsafe { row::copy(from, self.items.get().add(length), count) };
        }
        self.length.set(length + count);
    }

    /// Appends copies of all items until there are `times` as many.
    pub fn repeat(&self, times: usize) -> Result<(), OutOfMemory> {
        let total = self.len().checked_mul(times).ok_or(OutOfMemory)?;
        self.reserve(total.saturating_sub(self.len()))?;
        while self.len() < total {
            let count = self.len().min(total - self.len());
            // SAFETY: there is room for all; the copies go behind what is copied.
            unsafe { self.write_copies(self.items.get().cast(), count) };
        }
        Ok(())
    }

    /// As [`List::push`] where that needs no more memory, else gives the value back.
    #[inline(always)]
    pub fn try_push(&self, value: Obj) -> Result<(), Obj> {
        let length = self.length.get();
        if length == self.capacity.get() {
            return Err(value);
        }
        // SAFETY: within the capacity.
        unsafe { self.items.get().add(length).write(value.into_word()) };
        self.length.set(length + 1);
        Ok(())
    }

    pub fn pop(&self) -> Option<Obj> {
        let length = self.length.get();
        if length == 0 {
            return None;
        }
        self.length.set(length - 1);
        // SAFETY: the word was initialised, and the list gives it up.
        let item = unsafe { Self::taken(self.items.get().add(length - 1).read()) };
        self.shrink();
        Some(item)
    }

    /// Gives memory back after the list became much shorter.
    fn shrink(&self) {
        let (length, capacity) = (self.length.get(), self.capacity.get());
        if capacity > 16 && length < capacity / 2 {
            // Where this fails, the old buffer stays.
            let _ = self.set_capacity(length + length / 8 + 4);
        }
    }

    pub fn insert(&self, index: usize, value: Obj) -> Result<(), OutOfMemory> {
        self.reserve(1)?;
        let length = self.length.get();
        assert!(index <= length);
        watch::rearranging(self);
        // SAFETY: within the capacity; the words move by one.
        unsafe {
            let place = self.items.get().add(index);
            std::ptr::copy(place, place.add(1), length - index);
            place.write(value.into_word());
        }
        self.length.set(length + 1);
        Ok(())
    }

    pub fn remove(&self, index: usize) -> Obj {
        let length = self.length.get();
        assert!(index < length);
        watch::rearranging(self);
        // SAFETY: in bounds; the words move by one.
        let item = unsafe {
            let place = self.items.get().add(index);
            let item = Self::taken(place.read());
            std::ptr::copy(place.add(1), place, length - index - 1);
            item
        };
        self.length.set(length - 1);
        self.shrink();
        item
    }

    /// Replaces the items of a range; returns the old ones, to be dropped when the list is consistent again.
    pub fn splice(&self, start: usize, end: usize, with: Vec<Obj>) -> Result<Vec<Obj>, OutOfMemory> {
        let length = self.length.get();
        assert!(start <= end && end <= length);
        if with.len() > end - start {
            self.reserve(with.len() - (end - start))?;
        }
        let mut removed = Vec::with_capacity(end - start);
        watch::rearranging(self);
        // SAFETY: in bounds of the capacity; each word has one owner at every step.
        unsafe {
            let items = self.items.get();
            for index in start..end {
                removed.push(Self::taken(items.add(index).read()));
            }
            if !items.is_null() {
                std::ptr::copy(items.add(end), items.add(start + with.len()), length - end);
            }
            let added = with.len();
            for (index, value) in with.into_iter().enumerate() {
                items.add(start + index).write(value.into_word());
            }
            self.length.set(length - (end - start) + added);
        }
        self.shrink();
        Ok(removed)
    }

    /// Replaces the items of a range by as many others; the old ones are given up last to first, as CPython does, when the list is
    /// consistent again.
    ///
    /// # Safety
    /// The new items stay alive and where they are until all are copied: nothing runs before.
    pub unsafe fn replace_range(&self, start: usize, with: &[Ref<'_>]) {
        const BATCH: usize = 32;
        assert!(start + with.len() <= self.length.get());
        // Where nothing that is counted goes, nobody can see the list meanwhile.
        if self.words()[start..start + with.len()].iter().all(|word| !word.is_counted()) {
            // SAFETY: in bounds; the new items lie elsewhere.
            unsafe { row::copy(with.as_ptr(), self.items.get().add(start), with.len()) };
            return;
        }
        // A great range in pieces would let destructors see half of it.
        if with.len() > BATCH {
            let new: Vec<Obj> = with.iter().map(|item| item.own()).collect();
            let old: Vec<Obj> =
                new.into_iter().enumerate().map(|(index, item)| self.replace(start + index, item)).collect();
            old.into_iter().rev().for_each(drop);
            return;
        }
        let mut old = [Word::NULL; BATCH];
        for item in with {
            std::mem::forget(item.own());
        }
        for (index, (item, old)) in with.iter().zip(&mut old).enumerate() {
            // SAFETY: in bounds; the item was counted above.
            unsafe { *old = self.items.get().add(start + index).replace(item.word().to_immediate()) };
            watch::moved_out(*old);
        }
        for old in old[..with.len()].iter().rev() {
            // SAFETY: the list gave it up.
            drop(unsafe { Obj::from_owned(*old) });
        }
    }

    /// Takes all items out.
    pub fn take_all(&self) -> Vec<Obj> {
        let length = self.length.replace(0);
        let items = self.items.replace(std::ptr::null_mut());
        self.capacity.set(0);
        // SAFETY: the words were the list's and are given up with the buffer.
        unsafe {
            let taken = (0..length).map(|index| Self::taken(items.add(index).read())).collect();
            if !items.is_null() {
                gc::Heap::of(std::ptr::from_ref(self).cast()).free_cell(items.cast());
            }
            taken
        }
    }

    /// Gives up all items in order without collecting them first. For destruction: no code can see the list any more.
    pub(crate) fn release(&self) {
        let length = self.length.replace(0);
        let items = self.items.replace(std::ptr::null_mut());
        self.capacity.set(0);
        if items.is_null() {
            return;
        }
        // SAFETY: the words were the list's and are given up with the buffer.
        unsafe {
            // Last to first, as CPython.
            row::release_backwards(items, length);
            gc::Heap::of(std::ptr::from_ref(self).cast()).free_cell(items.cast());
        }
    }

    /// Takes the buffer with all items: the list is empty until it gets one back. What is in it counts as held from outside
    /// of the heap meanwhile.
    pub fn detach(&self) -> ListBuffer {
        if watch::is_on() {
            watch::rearranging(self);
            self.words().iter().for_each(|&word| watch::moved_out(word));
        }
        ListBuffer {
            items: self.items.replace(std::ptr::null_mut()),
            length: self.length.replace(0),
            capacity: self.capacity.replace(0),
            heap_cell: std::ptr::from_ref(self).cast(),
        }
    }

    /// Gives a list its buffer back. The list must not have got items meanwhile.
    pub fn attach(&self, buffer: ListBuffer) {
        assert!(self.items.get().is_null() && std::ptr::eq(buffer.heap_cell, std::ptr::from_ref(self).cast()));
        let buffer = std::mem::ManuallyDrop::new(buffer);
        self.items.set(buffer.items);
        self.length.set(buffer.length);
        self.capacity.set(buffer.capacity);
    }

    /// Whether nothing was put into the list since its buffer was taken.
    pub fn is_without_buffer(&self) -> bool {
        self.items.get().is_null()
    }

    pub fn reverse(&self) {
        if self.len() > 1 {
            watch::rearranging(self);
            // SAFETY: the words are initialised, and no code runs meanwhile.
            unsafe { std::slice::from_raw_parts_mut(self.items.get(), self.len()) }.reverse();
        }
    }

    pub(crate) fn words(&self) -> &[Word] {
        if self.length.get() == 0 {
            return &[];
        }
        // SAFETY: initialised words; used for traversal only, during which nothing changes.
        unsafe { std::slice::from_raw_parts(self.items.get(), self.length.get()) }
    }

    /// Bytes that the buffer takes.
    pub fn buffer_bytes(&self) -> usize {
        // SAFETY: the list's own buffer.
        unsafe { cell_bytes(self.items.get().cast()) }
    }
}

/// The items of a list that was [detached](List::detach) from them. The list must outlive it.
pub struct ListBuffer {
    items: *mut Word,
    length: usize,
    capacity: usize,
    /// The list, by whose block the heap is found.
    heap_cell: *const u8,
}

impl ListBuffer {
    /// The items. Any permutation of them may be left behind.
    pub fn words(&mut self) -> &mut [Word] {
        if self.length == 0 {
            return &mut [];
        }
        // SAFETY: initialised words that nothing else sees.
        unsafe { std::slice::from_raw_parts_mut(self.items, self.length) }
    }
}

impl Drop for ListBuffer {
    fn drop(&mut self) {
        if self.items.is_null() {
            return;
        }
        // SAFETY: the words are owned, and given up with the buffer; the list's block is alive.
        unsafe {
            for index in (0..self.length).rev() {
                drop(Obj::from_owned(self.items.add(index).read()));
            }
            gc::Heap::of(self.heap_cell).free_cell(self.items.cast());
        }
    }
}

impl Space {
    pub fn list(&self, items: impl IntoIterator<Item = Obj>) -> Result<Obj, OutOfMemory> {
        let object = self.new_list(fixed::LIST)?;
        let items = items.into_iter();
        // SAFETY: made just now.
        let list = unsafe { object.cast::<List>() };
        list.reserve(items.size_hint().0)?;
        for item in items {
            list.push(item)?;
        }
        Ok(object)
    }

    /// A list of counted copies, without spare room.
    pub fn list_of<'a>(&self, items: impl ExactSizeIterator<Item = Ref<'a>>) -> Result<Obj, OutOfMemory> {
        let object = self.new_list(fixed::LIST)?;
        if items.len() == 0 {
            return Ok(object);
        }
        // SAFETY: made just now; within the capacity.
        unsafe {
            let list = object.cast::<List>();
            list.set_capacity(items.len())?;
            let place = list.items.get();
            let mut length = 0;
            for item in items.take(list.capacity.get()) {
                place.add(length).write(item.own().into_word());
                length += 1;
            }
            list.length.set(length);
        }
        Ok(object)
    }

    /// A list of counted copies of what a container holds, without spare room.
    pub fn list_of_row(&self, items: &[Ref<'_>]) -> Result<Obj, OutOfMemory> {
        let object = self.new_list(fixed::LIST)?;
        if items.is_empty() {
            return Ok(object);
        }
        // SAFETY: made just now; that many words fit.
        unsafe {
            let list = object.cast::<List>();
            list.set_capacity(items.len())?;
            list.write_copies(items.as_ptr(), items.len());
        }
        Ok(object)
    }

    /// An empty list of that shape (a subclass's, perhaps).
    pub fn new_list(&self, shape: ShapeId) -> Result<Obj, OutOfMemory> {
        let memory = self.allocate_payload(shape, List::SIZE)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            let list = memory.cast::<List>();
            (&raw mut (*list).length).write(Cell::new(0));
            (&raw mut (*list).capacity).write(Cell::new(0));
            (&raw mut (*list).items).write(Cell::new(std::ptr::null_mut()));
            Ok(self.finish(memory, shape, HeaderFlags::empty()))
        }
    }

    #[inline(always)]
    pub fn exact_list<'a>(object: Ref<'a>) -> Option<&'a List> {
        if object.has_shape(fixed::LIST) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<List>() });
        }
        None
    }
}
