//! The object layer as the heap and the collector see it: edges, destruction, clearing.

use refcount::{Header, HeaderFlags, Obj, ObjectModel, Ref, Slot, StackRef, Visitor, Word, watch};

use crate::attributes::{overflow_buffer, overflow_words};
use crate::bytes::ByteArray;
use crate::dict::Dict;
use crate::frame::{Code, Generator, GeneratorState};
use crate::layout::{Layout, RefExt};
use crate::list::List;
use crate::record::Slots;
use crate::set::Set;
use crate::shape::{ShapeFlags, ShapeRecord, fixed};
use crate::space::Space;
use crate::string::Str;
use crate::tuple::Tuple;
use crate::type_object::Type;

/// A borrow of an object that is alive, or being destroyed with its memory intact.
unsafe fn borrow<'a>(object: *mut Header) -> Ref<'a> {
    // SAFETY: the caller says so.
    unsafe { Ref::from_word(Word::from_pointer(object)) }
}

/// What a freed object's words become: as a reference it would point to where no memory can be.
const POISON: u8 = 0xd8;

const _: () = assert!(POISON & 0b111 == 0);

/// Overwrites an object behind its header.
unsafe fn poison(object: *mut Header) {
    let start = size_of::<Header>();
    // SAFETY: the cell has that many bytes, and nothing uses what is in it any more.
    unsafe {
        let size = gc::Heap::usable_size(object.cast());
        object.cast::<u8>().add(start).write_bytes(POISON, size - start);
    }
}

impl Space {
    /// The slots of an object, whatever its layout.
    pub(crate) unsafe fn all_slots<'a>(&self, object: *mut Header) -> impl Iterator<Item = &'a Slot> + use<'a> {
        // SAFETY: the caller has a valid object.
        unsafe {
            let header: &'a Header = &*object;
            let record = self.shapes.record(header.shape());
            let count = record.inline_slots.get() as usize;
            let slots = Slots::of(header, record);
            (0..count).map(move |index| slots.get(index))
        }
    }

    pub(crate) unsafe fn type_slots(class: &Type) -> [&Slot; 7] {
        [&class.name, &class.qualified_name, &class.bases, &class.mro, &class.dict, &class.base, &class.subclasses]
    }

    /// Takes all edges of an object that stays: an immortal one at the end of its space.
    pub(crate) unsafe fn empty(&self, object: *mut Header) {
        // SAFETY: the caller has a live object that no code uses any more.
        unsafe {
            let this = borrow(object);
            match self.shapes.record((*object).shape()).layout.get() {
                Layout::Type => {
                    Self::type_slots(this.cast::<Type>()).iter().for_each(|slot| drop(slot.replace(Obj::NULL)));
                }
                Layout::Tuple => this.cast::<Tuple>().slots().iter().for_each(|slot| drop(slot.replace(Obj::NULL))),
                Layout::Record => self.all_slots(object).for_each(|slot| {
                    if overflow_buffer(slot.word()).is_none() {
                        drop(slot.replace(Obj::NULL));
                    }
                }),
                _ => {}
            }
        }
    }

    /// An object gives up all it owns.
    unsafe fn release_parts(&self, object: *mut Header) {
        // SAFETY: the object is dead, its memory intact; each part is given up once.
        unsafe {
            let record = self.shapes.record((*object).shape());
            let flags = record.flags();
            let this = borrow(object);
            if matches!(record.layout.get(), Layout::List | Layout::Dict | Layout::Set | Layout::ByteArray) {
                // What a subclass added goes before the content, as in CPython.
                self.release_slots(object, record);
            }
            match record.layout.get() {
                Layout::Bare | Layout::BigInt | Layout::Float | Layout::Complex | Layout::Bytes => return,
                Layout::Str => {
                    let text = this.cast::<Str>();
                    if text.is_interned() {
                        self.forget_interned(text);
                    }
                    return;
                }
                // Last to first, as CPython.
                Layout::Tuple => {
                    this.cast::<Tuple>().slots().iter().rev().for_each(|slot| drop(slot.replace(Obj::NULL)))
                }
                Layout::List => this.cast::<List>().release(),
                Layout::Dict => this.cast::<Dict>().table.release(self),
                Layout::Set => this.cast::<Set>().table.release(self),
                Layout::ByteArray => this.cast::<ByteArray>().release(),
                Layout::Type => {
                    let class = this.cast::<Type>();
                    self.release_shapes(class);
                    Self::type_slots(class).iter().for_each(|slot| drop(slot.replace(Obj::NULL)));
                }
                Layout::Code => {
                    let code = this.cast::<Code>();
                    code.slots().iter().for_each(|slot| drop(slot.replace(Obj::NULL)));
                    code.release_instructions(self);
                }
                Layout::Generator => {
                    let generator = this.cast::<Generator>();
                    self.part_from_frame_object(generator, this);
                    generator.release_frame();
                    generator.slots().iter().for_each(|slot| drop(slot.replace(Obj::NULL)));
                }
                Layout::Record => {}
            }
            if flags.contains(ShapeFlags::HAS_RESOURCE)
                && let Some((lifecycle, context)) = self.lifecycle.get()
            {
                (lifecycle.release_resource)(context, this);
            }
            self.release_slots(object, record);
            if flags.contains(ShapeFlags::COUNTS_CLASS) {
                Header::decrement(record.class().cast());
            }
        }
    }

    /// Empties an object's attribute slots and overflow buffer.
    #[inline]
    unsafe fn release_slots(&self, object: *mut Header, record: &ShapeRecord) {
        // SAFETY: the caller has a valid object; each word is given up once.
        unsafe {
            let slots = Slots::of(&*object, record);
            let count = record.inline_slots.get() as usize;
            if record.flags().contains(ShapeFlags::OVERFLOW) {
                return self.release_overflowing(slots, count);
            }
            for index in 0..count {
                drop(slots.get(index).replace(Obj::NULL));
            }
        }
    }

    /// As [`Space::release_slots`], where the last inline slot holds an overflow buffer.
    unsafe fn release_overflowing(&self, slots: Slots<'_>, count: usize) {
        for index in 0..count {
            // SAFETY: the caller has a valid object; each word is given up once.
            unsafe {
                let value = slots.get(index).replace(Obj::NULL);
                if let Some(buffer) = overflow_buffer(value.word()) {
                    for word in overflow_words(buffer) {
                        drop(word.replace(Obj::NULL));
                    }
                    self.heap.free_cell(buffer);
                }
            }
        }
    }

    /// Frees the shapes of a class that dies, and leaves its bases' lists of subclasses.
    fn release_shapes(&self, class: &Type) {
        if class.root_shape.get().0 != 0 {
            self.shapes.free_tree(class.root_shape.get());
        }
        // SAFETY: the class's slots are intact; no code runs here.
        unsafe {
            let bases = class.bases.peek();
            if let Some(bases) = Self::exact_tuple(bases) {
                for base in bases.items() {
                    self.forget_subclass(base.cast::<Type>(), class);
                }
            }
        }
    }

    /// A class changed: no shape of its instances vouches for a cache any more.
    pub fn void_caches(&self, class: &Type) {
        if class.root_shape.get().0 != 0 {
            self.shapes.void_caches(class.root_shape.get());
        }
    }

    /// Whether [`Space::void_caches`] of the class reaches a shape.
    pub fn is_shape_of(&self, shape: refcount::ShapeId, class: &Type) -> bool {
        class.root_shape.get().0 != 0 && self.shapes.is_of(shape, class.root_shape.get())
    }

    /// Enters a class in its base's list of subclasses.
    pub fn add_subclass(&self, base: &Type, class: &Type) -> Result<(), crate::OutOfMemory> {
        let list = match base.subclasses.get() {
            Some(list) => list,
            None => {
                let list = self.list([])?;
                base.subclasses.set(list.clone());
                list
            }
        };
        // SAFETY: made as a list above.
        unsafe { list.cast::<List>() }.push(Self::subclass_mark(class))
    }

    fn subclass_mark(class: &Type) -> Obj {
        Obj::small_int(std::ptr::from_ref(class) as i64 >> 3)
    }

    /// Takes a class out of its base's list of subclasses.
    pub fn forget_subclass(&self, base: &Type, class: &Type) {
        // SAFETY: a list of integers, if there is one; no code runs here.
        unsafe {
            if let Some(list) = base.subclasses.peek().non_null() {
                let list = list.cast::<List>();
                let mark = Self::subclass_mark(class);
                if let Some(index) = list.items().iter().position(|item| item.is(mark.as_ref())) {
                    list.remove(index);
                }
            }
        }
    }

    /// The live direct subclasses of a class, in order of creation.
    pub fn subclasses_of(&self, class: &Type) -> Vec<Obj> {
        // SAFETY: the list holds addresses of live classes: one that dies takes itself out.
        unsafe {
            let Some(list) = class.subclasses.peek().non_null() else { return Vec::new() };
            let items = list.cast::<List>().items();
            let classes = items.iter().map(|item| (item.word().int() << 3) as *mut Header);
            classes.filter(|&class| (*class).count() != 0).map(|class| self.own(class)).collect()
        }
    }

    /// A counted reference to an object known by its address.
    ///
    /// # Safety
    /// The object is alive.
    pub unsafe fn own(&self, object: *mut Header) -> Obj {
        // SAFETY: as the caller says.
        unsafe {
            if (*object).has(HeaderFlags::IMMORTAL) {
                return Obj::from_immortal(Word::from_immortal(object));
            }
            watch::found(Word::from_pointer(object));
            borrow(object).own()
        }
    }
}

impl Space {
    /// A generator gives up its frame: what its frame object can be asked for goes to that, which may live on.
    fn part_from_frame_object(&self, generator: &Generator, this: Ref<'_>) {
        if !generator.frame.frame_object.get().is_null()
            && let Some((lifecycle, context)) = self.lifecycle.get()
        {
            (lifecycle.release_resource)(context, this);
        }
    }
}

impl Space {
    /// Visits an object's attribute slots, and its class where it counts that.
    unsafe fn traverse_attributes(&self, object: *mut Header, visitor: &mut Visitor<'_>) {
        // SAFETY: the caller has a valid object.
        unsafe {
            for slot in self.all_slots(object) {
                match overflow_buffer(slot.word()) {
                    Some(buffer) => overflow_words(buffer).iter().for_each(|word| visitor(word.word())),
                    None => visitor(slot.word()),
                }
            }
            let record = self.shapes.record((*object).shape());
            if record.flags().contains(ShapeFlags::COUNTS_CLASS) {
                visitor(Word::from_pointer(record.class().cast()));
            }
        }
    }
}

impl ObjectModel for Space {
    unsafe fn traverse(&self, object: *mut Header, visitor: &mut Visitor<'_>) {
        // SAFETY: as the caller says.
        unsafe { self.traverse_part(object, 0, usize::MAX, visitor) };
    }

    #[inline]
    unsafe fn traverse_part(
        &self,
        object: *mut Header,
        start: usize,
        count: usize,
        visitor: &mut Visitor<'_>,
    ) -> Option<usize> {
        let part = |length: usize| start.min(length)..start.saturating_add(count).min(length);
        // SAFETY: the caller has a valid object, and its layout says what it is.
        unsafe {
            let this = borrow(object);
            let next = match self.shapes.record((*object).shape()).layout.get() {
                Layout::Bare | Layout::BigInt | Layout::Float | Layout::Complex | Layout::Str | Layout::Bytes => {
                    return None;
                }
                Layout::Tuple => {
                    let slots = this.cast::<Tuple>().slots();
                    let part = part(slots.len());
                    slots[part.clone()].iter().for_each(|slot| visitor(slot.word()));
                    (part.end < slots.len()).then_some(part.end)
                }
                Layout::List => {
                    let words = this.cast::<List>().words();
                    let part = part(words.len());
                    words[part.clone()].iter().for_each(|&word| visitor(word));
                    (part.end < words.len()).then_some(part.end)
                }
                Layout::Dict => this.cast::<Dict>().table.traverse_part(start, count, visitor),
                Layout::Set => this.cast::<Set>().table.traverse_part(start, count, visitor),
                Layout::Type => {
                    Self::type_slots(this.cast::<Type>()).iter().for_each(|slot| visitor(slot.word()));
                    None
                }
                Layout::Code => {
                    this.cast::<Code>().slots().iter().for_each(|slot| visitor(slot.word()));
                    None
                }
                Layout::Generator => {
                    this.cast::<Generator>().traverse(visitor);
                    None
                }
                Layout::Record | Layout::ByteArray => None,
            };
            if next.is_none() {
                self.traverse_attributes(object, visitor);
            }
            next
        }
    }

    unsafe fn finalize(&self, object: *mut Header) -> bool {
        let Some((lifecycle, context)) = self.lifecycle.get() else { return true };
        // SAFETY: the object's memory is intact.
        unsafe {
            let header = &*object;
            let in_collection = header.count() != 0;
            if header.has(HeaderFlags::LENT) && (lifecycle.repay_loans)(context, borrow(object)) {
                return false;
            }
            if self.has_finalizer(object) {
                header.insert(HeaderFlags::FINALIZED);
                // The count is held at one more than the object has.
                Header::increment(object);
                (lifecycle.run_finalizer)(context, borrow(object));
                header.set_count(header.count() - 1);
                if in_collection || header.count() != 0 || header.has(HeaderFlags::OVERFLOWED) {
                    return false;
                }
            }
            if !in_collection && header.has(HeaderFlags::WEAKLY_REFERENCED) {
                for weak in self.clear_weak_references_to(object, &|_| false) {
                    (lifecycle.call_weak_callback)(context, weak.as_ref());
                }
            }
            true
        }
    }

    unsafe fn release(&self, object: *mut Header) {
        // SAFETY: as the caller says.
        unsafe { self.release_parts(object) };
        if self.poisons_freed.get() {
            // SAFETY: the object has given up all it had.
            unsafe { poison(object) };
        }
    }

    unsafe fn release_unless_finalized(&self, object: *mut Header) -> bool {
        // SAFETY: as the caller says; a class outlives its shapes.
        unsafe {
            let record = self.shapes.record((*object).shape());
            let flags = record.flags();
            let special = ShapeFlags::HAS_RESOURCE | ShapeFlags::OVERFLOW;
            if record.layout.get() != Layout::Record || flags.intersects(special) || self.poisons_freed.get() {
                return self.release_other_unless_finalized(object);
            }
            if !(*object).has(HeaderFlags::FINALIZED | HeaderFlags::LEAF)
                && let Some((lifecycle, _)) = self.lifecycle.get()
                && (*record.class()).overrides(lifecycle.finalizer)
            {
                return false;
            }
            // A row of slots, which end with the object.
            let slots = Slots::of(&*object, record);
            for index in 0..record.inline_slots.get() as usize {
                StackRef(slots.get(index).word()).close();
            }
            if flags.contains(ShapeFlags::COUNTS_CLASS) {
                Header::decrement(record.class().cast());
            }
        }
        true
    }

    unsafe fn clear(&self, object: *mut Header) {
        // SAFETY: a live object; its edges are given up, it stays valid.
        unsafe {
            let record = self.shapes.record((*object).shape());
            let this = borrow(object);
            match record.layout.get() {
                Layout::List => {
                    drop(this.cast::<List>().take_all());
                    self.clear_slots(object, record);
                }
                Layout::Dict => {
                    drop(this.cast::<Dict>().table.take_all(self));
                    self.clear_slots(object, record);
                    // An instance may be its own dict of attributes, or that of another.
                    if record.flags().contains(ShapeFlags::DICT_MODE)
                        && let Ok(fresh) = self.dict()
                        && let Some(slot) = self.all_slots(object).nth(record.first_attribute.get() as usize)
                    {
                        drop(slot.replace(fresh));
                    }
                }
                Layout::Set => {
                    drop(this.cast::<Set>().table.take_all(self));
                    self.clear_slots(object, record);
                }
                Layout::Generator => {
                    let generator = this.cast::<Generator>();
                    self.part_from_frame_object(generator, this);
                    generator.release_frame();
                }
                // The dict breaks every cycle through a class but its own order, which names itself.
                Layout::Type => {
                    let class = this.cast::<Type>();
                    // One that memory ran out for has none.
                    if let Some(namespace) = class.dict.peek().non_null() {
                        drop(namespace.cast::<Dict>().table.take_all(self));
                    }
                    drop(class.mro.replace(self.empty_tuple()));
                }
                // Immutable: a cycle through a tuple goes through something else that is cleared. Code objects likewise.
                Layout::Tuple | Layout::Code => {}
                Layout::Record => self.clear_slots(object, record),
                _ => {}
            }
        }
    }

    unsafe fn clear_part(&self, object: *mut Header, count: usize) -> bool {
        // SAFETY: a live object, and its layout says what it is. What is dropped may be anything: each item is out before.
        unsafe {
            let this = borrow(object);
            match self.shapes.record((*object).shape()).layout.get() {
                Layout::List if this.cast::<List>().len() > count => {
                    (0..count).for_each(|_| drop(this.cast::<List>().pop()));
                }
                Layout::Dict if this.cast::<Dict>().len() > count => {
                    (0..count).for_each(|_| drop(this.cast::<Dict>().table.pop_last(self)));
                }
                Layout::Set if this.cast::<Set>().table.len() != 0 => {
                    (0..count.min(this.cast::<Set>().table.len())).for_each(|_| drop(this.cast::<Set>().table.pop()));
                }
                _ => {
                    self.clear(object);
                    return true;
                }
            }
        }
        false
    }

    unsafe fn has_finalizer(&self, object: *mut Header) -> bool {
        let Some((lifecycle, _)) = self.lifecycle.get() else { return false };
        // SAFETY: the caller has a valid object; a class outlives its shapes.
        unsafe {
            let header = &*object;
            if header.has(HeaderFlags::FINALIZED | HeaderFlags::LEAF) {
                return false;
            }
            let record = self.shapes.record(header.shape());
            if record.layout.get() == Layout::Generator {
                let state = borrow(object).cast::<Generator>().state.get();
                return !matches!(state, GeneratorState::Done | GeneratorState::Running);
            }
            (*record.class()).overrides(lifecycle.finalizer)
        }
    }

    unsafe fn clear_weak_references(&self, referents: &[*mut Header], is_garbage: &dyn Fn(*mut Header) -> bool) {
        let mut callbacks = Vec::new();
        for &object in referents {
            // SAFETY: live objects.
            callbacks.extend(unsafe { self.clear_weak_references_to(object, is_garbage) });
        }
        let Some((lifecycle, context)) = self.lifecycle.get() else { return };
        for weak in callbacks {
            (lifecycle.call_weak_callback)(context, weak.as_ref());
        }
    }

    fn collection_due(&self) {
        if let Some((lifecycle, context)) = self.lifecycle.get() {
            (lifecycle.collection_due)(context);
        }
    }

    unsafe fn found(&self, garbage: &[*mut Header]) {
        if let Some((lifecycle, context)) = self.lifecycle.get() {
            (lifecycle.garbage_found)(context, garbage);
        }
    }

    unsafe fn keeps(&self, garbage: &[*mut Header]) -> bool {
        self.lifecycle.get().is_some_and(|(lifecycle, context)| (lifecycle.keeps_garbage)(context, garbage))
    }
}

impl Space {
    /// As the model's `release_unless_finalized`, for what is more than a row of slots.
    ///
    /// # Safety
    /// As for that.
    #[inline(never)]
    unsafe fn release_other_unless_finalized(&self, object: *mut Header) -> bool {
        // SAFETY: as the caller says. Built-in classes have no finalizers, and their instances no further slots.
        unsafe {
            let this = borrow(object);
            match (*object).shape() {
                _ if self.poisons_freed.get() => {}
                fixed::TUPLE => {
                    // Last to first, as CPython.
                    this.cast::<Tuple>().slots().iter().rev().for_each(|slot| StackRef(slot.word()).close());
                    return true;
                }
                fixed::LIST => {
                    this.cast::<List>().release();
                    return true;
                }
                fixed::DICT => {
                    this.cast::<Dict>().table.release(self);
                    return true;
                }
                _ => {}
            }
            if self.has_finalizer(object) {
                return false;
            }
            self.release(object);
        }
        true
    }

    /// Empties the slots of an unreachable object. What no code can reach any more needs no content, but what its end itself
    /// relies on.
    unsafe fn clear_slots(&self, object: *mut Header, record: &ShapeRecord) {
        // SAFETY: the caller has a live object.
        unsafe {
            let flags = record.flags();
            let first = record.first_attribute.get() as usize;
            for (index, slot) in self.all_slots(object).enumerate() {
                let keep = flags.contains(ShapeFlags::WRAPS_VALUE) && index == 0
                    || flags.contains(ShapeFlags::OVERFLOW)
                    || record.native().keeps_slots && index < record.native().fixed_slots as usize
                    || flags.contains(ShapeFlags::DICT_MODE) && index == first;
                if !keep {
                    drop(slot.replace(Obj::NULL));
                }
            }
            // A dict of attributes that is garbage too is cleared by itself; another may be in use elsewhere.
            if flags.contains(ShapeFlags::OVERFLOW) {
                self.clear_overflowing(object);
            }
        }
    }

    /// Empties the attributes of an instance with an overflow buffer, keeping the buffer.
    unsafe fn clear_overflowing(&self, object: *mut Header) {
        // SAFETY: the caller has a live object.
        for slot in unsafe { self.all_slots(object) } {
            match overflow_buffer(slot.word()) {
                // SAFETY: a live object's buffer.
                Some(buffer) => unsafe { overflow_words(buffer) }.iter().for_each(|word| drop(word.replace(Obj::NULL))),
                None => drop(slot.replace(Obj::NULL)),
            }
        }
    }
}
