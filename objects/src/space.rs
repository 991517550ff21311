//! What the objects of one interpreter share: heap, shapes, interned strings, shared constants, weak references.

use std::cell::{Cell, RefCell};

use gc::Heap;
use hashbrown::HashTable;
use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Word};
use text::hash::HashKey;

use crate::OutOfMemory;
use crate::record::Slots;
use crate::shape::{ShapeFlags, ShapeTable, fixed};
use crate::string::Str;
use crate::weak::WeakTable;

/// What the runtime does when objects end. The first argument is the runtime's own, see [`Space::set_lifecycle`].
pub struct Lifecycle {
    /// Runs an object's finalizer (`__del__`, a generator's `close`). The object's count is held at one meanwhile.
    pub run_finalizer: fn(*const (), Ref<'_>),
    /// Counts the references that evaluation stacks have to an object, and that were not counted so far. Whether there were any.
    pub repay_loans: fn(*const (), Ref<'_>) -> bool,
    /// Calls the callback of a weak reference.
    pub call_weak_callback: fn(*const (), Ref<'_>),
    /// The number of `__del__` among the special methods.
    pub finalizer: usize,
    /// Frees what an object holds outside of the heap (an open file), just before it is released.
    pub release_resource: fn(*const (), Ref<'_>),
    /// A collection has become due, which the runtime starts when it can.
    pub collection_due: fn(*const ()),
    /// Garbage, live objects all, was found. No code may run.
    pub garbage_found: fn(*const (), &[*mut Header]),
    /// Garbage, live objects all, is about to be cleared; true keeps it as it is.
    pub keeps_garbage: fn(*const (), &[*mut Header]) -> bool,
}

pub struct Space {
    pub heap: Box<Heap>,
    pub shapes: ShapeTable,
    pub hash_key: HashKey,
    pub(crate) weak: WeakTable,
    interned: RefCell<HashTable<*const Str>>,
    latin1: Cell<[Word; 256]>,
    /// The bytes objects of one byte, and at the end the empty one; NULL until asked for.
    pub(crate) short_bytes: Cell<[Word; 257]>,
    empty_str: Cell<Word>,
    empty_tuple: Cell<Word>,
    pub(crate) lifecycle: Cell<Option<(&'static Lifecycle, *const ())>>,
    pub(crate) poisons_freed: Cell<bool>,
    /// See [`Space::take_lost_sites`].
    has_lost_sites: Cell<bool>,
    type_version: Cell<u32>,
    table_version: Cell<u32>,
}

impl Space {
    /// A new space. Its address must not change. None where the system gives no memory.
    pub fn new(hash_key: HashKey) -> Option<Box<Space>> {
        let space = Box::new(Space {
            heap: Heap::new()?,
            shapes: ShapeTable::new()?,
            hash_key,
            weak: WeakTable::default(),
            interned: RefCell::new(HashTable::new()),
            latin1: Cell::new([Word::NULL; 256]),
            short_bytes: Cell::new([Word::NULL; 257]),
            empty_str: Cell::new(Word::NULL),
            empty_tuple: Cell::new(Word::NULL),
            lifecycle: Cell::new(None),
            poisons_freed: Cell::new(false),
            has_lost_sites: Cell::new(false),
            type_version: Cell::new(0),
            table_version: Cell::new(0),
        });
        // SAFETY: the space owns the heap, and is not moved out of its box.
        unsafe { space.heap.set_model(&raw const *space as *const dyn refcount::ObjectModel) };
        space.make_constants().ok()?;
        Some(space)
    }

    /// Says who runs finalizers; `context` is handed to each call.
    pub fn set_lifecycle(&self, lifecycle: &'static Lifecycle, context: *const ()) {
        self.lifecycle.set(Some((lifecycle, context)));
    }

    /// What was given to [`Space::set_lifecycle`] last, until the life-cycle ends.
    pub fn lifecycle_context(&self) -> Option<*const ()> {
        self.lifecycle.get().map(|(_, context)| context)
    }

    /// Whether code has gone since this was asked last of whose instructions something was kept in mind by their address.
    pub fn take_lost_sites(&self) -> bool {
        self.has_lost_sites.take()
    }

    pub(crate) fn note_lost_sites(&self) {
        self.has_lost_sites.set(true);
    }

    /// No finalizer runs from now on.
    pub fn end_lifecycle(&self) {
        self.lifecycle.set(None);
        // Weak references that die from now on do not take themselves out.
        self.weak.forget_all();
    }

    /// Whether the memory of objects that end is filled with what is no reference, so that any use of it shows.
    pub fn set_poison_freed(&self, poison: bool) {
        self.poisons_freed.set(poison);
    }

    /// Takes the edges of all that is immortal, so that counted objects which only that keeps alive die. Nothing of the space may
    /// be used after but [`Space::counted_objects`].
    pub fn empty_immortals(&self) {
        use refcount::ObjectModel;
        let mut immortals = Vec::new();
        self.heap.walk(&mut |object| {
            // SAFETY: the walk gives live objects.
            if unsafe { (*object).has(HeaderFlags::IMMORTAL) } {
                immortals.push(object);
            }
        });
        // Classes say what the others are: they lose their namespaces with the others' content, the rest of their edges last.
        for &object in &immortals {
            // SAFETY: live; no code runs any more that relies on its content.
            unsafe { self.clear(object) };
        }
        self.heap.collect_all();
        for object in immortals {
            // SAFETY: as above.
            unsafe { self.empty(object) };
        }
        self.heap.collect_all();
        self.shapes.release_names();
    }

    /// The live objects that are counted, by native type.
    pub fn counted_objects(&self) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<(&'static str, usize)> = Vec::new();
        self.heap.walk(&mut |object| {
            // SAFETY: the walk gives live objects.
            let header = unsafe { &*object };
            if header.has(HeaderFlags::IMMORTAL) {
                return;
            }
            let name = self.shapes.record(header.shape()).native().name;
            match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        });
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        counts
    }

    fn make_constants(&self) -> Result<(), OutOfMemory> {
        // The shapes of what is made here do not exist yet: only their ids matter, and that they are leaves.
        self.empty_str.set(self.immortalize(self.fresh_str(&[])?));
        let mut latin1 = [Word::NULL; 256];
        for (byte, word) in latin1.iter_mut().enumerate() {
            *word = self.immortalize(self.fresh_str(&[byte as u8])?);
        }
        self.latin1.set(latin1);
        let memory = self.heap.allocate(16)?;
        // SAFETY: a fresh cell: header and length.
        unsafe {
            memory.add(8).cast::<usize>().write(0);
            memory.cast::<Header>().write(Header::new(fixed::TUPLE, HeaderFlags::LEAF | HeaderFlags::IMMORTAL));
        }
        self.empty_tuple.set(Word::from_immortal(memory.cast()));
        Ok(())
    }

    /// Makes an object uncounted for the rest of the interpreter's life.
    pub fn immortalize(&self, object: Obj) -> Word {
        match object.header() {
            Some(header) if !object.word().is_uncounted() => {
                header.insert(HeaderFlags::IMMORTAL);
                Word::from_immortal(object.into_word().pointer())
            }
            _ => object.into_word(),
        }
    }

    /// A fresh number for a table's version; it saturates.
    pub(crate) fn next_table_version(&self) -> u32 {
        let next = self.table_version.get().saturating_add(1);
        self.table_version.set(next);
        next
    }

    #[inline(always)]
    pub fn empty_tuple(&self) -> Obj {
        Obj::from_immortal(self.empty_tuple.get())
    }

    #[inline(always)]
    pub fn empty_str(&self) -> Obj {
        Obj::from_immortal(self.empty_str.get())
    }

    /// The shared one-character string.
    #[inline(always)]
    pub fn latin1_char(&self, byte: u8) -> Obj {
        // SAFETY: an array in a cell, read at an index in bounds.
        Obj::from_immortal(unsafe { (*self.latin1.as_ptr())[byte as usize] })
    }

    /// A fresh number for a type's version, of 31 bits; 0, which no cache takes for right, where there are no more.
    pub fn next_type_version(&self) -> u32 {
        let next = self.type_version.get() + 1;
        if next > i32::MAX as u32 {
            return 0;
        }
        self.type_version.set(next);
        next
    }

    /// The one interned string equal to `string` (an exact str).
    pub fn intern(&self, string: Obj) -> Obj {
        let Some(text) = Self::exact_str(string.as_ref()) else { return string };
        if text.is_interned() {
            return string;
        }
        let hash = u64::from(text.table_hash(self));
        let mut table = self.interned.borrow_mut();
        // SAFETY: entries are live strings: one that dies takes itself out.
        let hasher = |&other: &*const Str| u64::from(unsafe { &*other }.table_hash(self));
        let entry = table.entry(
            spread(hash),
            |&other| {
                // SAFETY: as above.
                unsafe { &*other }.equals(text)
            },
            |other| spread(hasher(other)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(entry) => {
                // SAFETY: as above.
                unsafe { crate::layout::ref_of(&**entry.get()) }.own()
            }
            hashbrown::hash_table::Entry::Vacant(entry) => {
                text.set_interned();
                entry.insert(std::ptr::from_ref(text));
                string
            }
        }
    }

    /// The interned string of that text.
    pub fn intern_str(&self, text: &str) -> Result<Obj, OutOfMemory> {
        Ok(self.intern(self.str(text)?))
    }

    /// An interned string that lives as long as the interpreter.
    pub fn immortal_str(&self, text: &str) -> Result<Obj, OutOfMemory> {
        let interned = self.intern_str(text)?;
        Ok(Obj::from_immortal(self.immortalize(interned)))
    }

    /// An interned string dies.
    pub(crate) fn forget_interned(&self, text: &Str) {
        let hash = spread(u64::from(text.table_hash(self)));
        let mut table = self.interned.borrow_mut();
        if let Ok(entry) = table.find_entry(hash, |&other| std::ptr::eq(other, text)) {
            entry.remove();
        }
    }

    /// The built-in value that an instance of a subclass holds.
    #[inline]
    pub fn wrapped<'a>(&self, object: Ref<'a>) -> Option<Ref<'a>> {
        let header = object.header()?;
        let record = self.shapes.record(header.shape());
        if record.flags().contains(ShapeFlags::WRAPS_VALUE) {
            // SAFETY: slot 0 holds the value, for the object's whole life.
            return unsafe { Slots::of(header, record).get(0).peek() }.non_null();
        }
        None
    }

    /// A cell for a payload of `size` bytes and the shape's slots behind it, which are emptied.
    pub(crate) fn allocate_payload(&self, shape: ShapeId, size: usize) -> Result<*mut u8, OutOfMemory> {
        let slots = self.shapes.record(shape).inline_slots.get() as usize;
        let memory = self.heap.allocate(size + 8 * slots)?;
        for index in 0..slots {
            // SAFETY: inside of the fresh cell.
            unsafe { memory.add(size).cast::<Word>().add(index).write(Word::NULL) };
        }
        Ok(memory)
    }
}

/// hashbrown takes its control bits from the top of 64 bits.
fn spread(hash: u64) -> u64 {
    hash | hash << 32
}

impl Drop for Space {
    fn drop(&mut self) {
        // Blocks go without a visit to any object; what Rust-side tables own is given up unseen.
        self.lifecycle.set(None);
        self.shapes.forget_names();
    }
}
