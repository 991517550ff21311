//! Instance attributes: where they are, how they are added, and the way to dict mode. No descriptors here.

use refcount::{Header, Obj, Ref, Slot, Word};

use crate::OutOfMemory;
use crate::dict::Dict;
use crate::layout::RefExt;
use crate::record::Slots;
use crate::shape::{Location, ShapeFlags, Transition};
use crate::space::Space;

/// The overflow buffer of an instance: capacity in words, then the words. A slot refers to it by a marked word.
#[repr(C)]
struct Overflow {
    capacity: usize,
    words: [Slot; 0],
}

const BUFFER_MARK: u64 = 0b001;

/// The overflow buffer that a slot's word refers to.
pub(crate) fn overflow_buffer(word: Word) -> Option<*mut u8> {
    if word.is_mark() && !word.is_null() { Some((word.0 & !0b111) as *mut u8) } else { None }
}

/// The words of an overflow buffer.
///
/// # Safety
/// `buffer` is the overflow buffer of a live object.
pub(crate) unsafe fn overflow_words<'a>(buffer: *mut u8) -> &'a [Slot] {
    // SAFETY: as the caller says; all words up to the capacity are initialised.
    unsafe {
        let overflow = buffer.cast::<Overflow>();
        std::slice::from_raw_parts((&raw const (*overflow).words).cast(), (*overflow).capacity)
    }
}

/// A slot of the overflow buffer that `holder` refers to.
///
/// # Safety
/// `holder` is the last inline slot of an instance whose shape has an overflow slot of that index.
#[inline(always)]
pub unsafe fn overflow_slot(holder: &Slot, index: usize) -> &Slot {
    let buffer = (holder.word().0 & !0b111) as *const Overflow;
    // SAFETY: as the caller says.
    unsafe { &*(&raw const (*buffer).words).cast::<Slot>().add(index) }
}

impl Space {
    /// The slot at a location.
    ///
    /// # Safety
    /// `object` has a shape with that location.
    #[inline(always)]
    pub unsafe fn slot_at<'a>(&self, object: &'a Header, location: Location) -> &'a Slot {
        let record = self.shapes.record(object.shape());
        // SAFETY: as the caller says.
        unsafe {
            let slots = Slots::of(object, record);
            match location {
                Location::Inline(index) => slots.get(index as usize),
                Location::Overflow(index) => {
                    let last = slots.get(record.inline_slots.get() as usize - 1);
                    let buffer = overflow_buffer(last.word()).expect("the shape says that there is a buffer");
                    &overflow_words(buffer)[index as usize]
                }
            }
        }
    }

    /// The dict of an instance in dict mode, once it has one.
    #[inline]
    pub fn mode_dict<'a>(&self, object: Ref<'a>) -> Option<&'a Dict> {
        let header = object.header()?;
        let record = self.shapes.record(header.shape());
        if !record.flags().contains(ShapeFlags::DICT_MODE) {
            return None;
        }
        // SAFETY: dict mode keeps a dict in the first attribute slot.
        unsafe {
            Slots::of(header, record)
                .get(record.first_attribute.get() as usize)
                .peek()
                .non_null()
                .map(|dict| dict.cast())
        }
    }

    /// An instance attribute. `name` is an interned string.
    #[inline]
    pub fn get_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> Option<Obj> {
        let header = object.header()?;
        let shape = header.shape();
        let flags = self.shapes.record(shape).flags();
        if !flags.contains(ShapeFlags::HAS_DICT) {
            return None;
        }
        if flags.contains(ShapeFlags::DICT_MODE) {
            // SAFETY: names are strings.
            return self.mode_dict(object)?.get_str(self, unsafe { name.cast() });
        }
        let location = self.shapes.find(shape, name)?;
        // SAFETY: found in the object's shape.
        unsafe { self.slot_at(header, location) }.get()
    }

    /// Sets an instance attribute. The instance's shape has [`ShapeFlags::HAS_DICT`]; `name` is an interned string.
    pub fn set_attribute(&self, object: Ref<'_>, name: Ref<'_>, value: Obj) -> Result<(), OutOfMemory> {
        let header = object.header().expect("an instance");
        if let Some(dict) = self.mode_dict(object) {
            return dict.set_str(self, name, value);
        }
        let shape = header.shape();
        if self.shapes.record(shape).flags().contains(ShapeFlags::DICT_MODE) {
            // In dict mode from the start, and nothing was set before.
            self.materialize_dict(object)?;
            return self.mode_dict(object).expect("made just now").set_str(self, name, value);
        }
        if let Some(location) = self.shapes.find(shape, name) {
            // SAFETY: found in the object's shape.
            unsafe { self.slot_at(header, location) }.set(value);
            return Ok(());
        }
        match self.shapes.transition(shape, name) {
            Transition::Add { shape: to, location } => {
                if let Location::Overflow(index) = location {
                    self.ensure_overflow(header, index as usize + 1)?;
                }
                header.set_shape(to);
                // SAFETY: the shape just set has the location.
                unsafe { self.slot_at(header, location) }.set(value);
            }
            Transition::Overflow { shape: to, location } => {
                self.begin_overflow(header)?;
                header.set_shape(to);
                // SAFETY: the shape just set has the location.
                unsafe { self.slot_at(header, location) }.set(value);
                self.learn_room(object);
            }
            Transition::DictMode => {
                self.materialize_dict(object)?;
                return self.mode_dict(object).expect("in dict mode now").set_str(self, name, value);
            }
        }
        Ok(())
    }

    fn last_inline<'a>(&self, header: &'a Header) -> &'a Slot {
        let record = self.shapes.record(header.shape());
        // SAFETY: instances with attributes have at least one inline slot.
        unsafe { Slots::of(header, record).get(record.inline_slots.get() as usize - 1) }
    }

    /// Moves the last inline slot to a new buffer.
    fn begin_overflow(&self, header: &Header) -> Result<(), OutOfMemory> {
        let buffer = self.new_overflow(4)?;
        let last = self.last_inline(header);
        let moved = last.replace(Obj::from_immortal(Word(buffer as u64 | BUFFER_MARK)));
        // SAFETY: made just now.
        let words = unsafe { overflow_words(buffer) };
        words[0].set(moved);
        Ok(())
    }

    fn new_overflow(&self, capacity: usize) -> Result<*mut u8, OutOfMemory> {
        let buffer = self.heap.allocate_buffer(8 + 8 * capacity)?;
        // SAFETY: a fresh buffer of that size.
        unsafe {
            buffer.cast::<usize>().write(capacity);
            for index in 0..capacity {
                buffer.cast::<Word>().add(1 + index).write(Word::NULL);
            }
        }
        Ok(buffer)
    }

    fn ensure_overflow(&self, header: &Header, needed: usize) -> Result<(), OutOfMemory> {
        let last = self.last_inline(header);
        let old = overflow_buffer(last.word()).expect("the shape says that there is a buffer");
        // SAFETY: a live object's buffer.
        let old_words = unsafe { overflow_words(old) };
        if needed <= old_words.len() {
            return Ok(());
        }
        let buffer = self.new_overflow((needed * 3 / 2).max(needed + 2))?;
        // SAFETY: both live; each word moves once, then the old buffer is given up.
        unsafe {
            for (index, word) in old_words.iter().enumerate() {
                buffer.cast::<Word>().add(1 + index).write(word.word());
            }
            last.replace(Obj::from_immortal(Word(buffer as u64 | BUFFER_MARK)));
            self.heap.free_cell(old);
        }
        Ok(())
    }

    /// An instance outgrew its inline slots: the class's next instances get more.
    fn learn_room(&self, object: Ref<'_>) {
        let class = self.type_of(object);
        let count = self.shapes.record_of(object).attribute_count.get();
        if count > class.attribute_room.get() && count < 32 {
            class.attribute_room.set(count + u16::from(count > 4));
            // Where this fails, instances keep overflowing.
            let _ = self.make_root_shape(class, None);
        }
    }

    /// Deletes an instance attribute. False where it is missing.
    pub fn delete_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> Result<bool, OutOfMemory> {
        let Some(header) = object.header() else { return Ok(false) };
        let shape = header.shape();
        if !self.shapes.record(shape).flags().contains(ShapeFlags::HAS_DICT) {
            return Ok(false);
        }
        if let Some(dict) = self.mode_dict(object) {
            // SAFETY: names are strings.
            return Ok(dict.remove_str(self, unsafe { name.cast() }));
        }
        let Some(location) = self.shapes.find(shape, name) else { return Ok(false) };
        if let Some(before) = self.shapes.before(shape, name) {
            // SAFETY: found in the object's shape.
            let old = unsafe { self.slot_at(header, location) }.take();
            header.set_shape(before);
            drop(old);
            return Ok(true);
        }
        self.materialize_dict(object)?;
        let dict = self.mode_dict(object).expect("in dict mode now");
        // SAFETY: names are strings.
        Ok(dict.remove_str(self, unsafe { name.cast() }))
    }

    /// Names and values of the instance attributes, in order.
    pub fn attributes_of(&self, object: Ref<'_>) -> Vec<(Obj, Obj)> {
        let Some(header) = object.header() else { return Vec::new() };
        let mut found = Vec::new();
        if let Some(dict) = self.mode_dict(object) {
            let mut next = dict.table.next_entry(0);
            while let Some(number) = next {
                // SAFETY: live entries, copied at once.
                unsafe {
                    if let Some(key) = dict.table.key(number) {
                        found.push((key.own(), dict.table.value(number).own()));
                    }
                }
                next = dict.table.next_entry(number + 1);
            }
            return found;
        }
        self.shapes.for_each_attribute(header.shape(), |name, location| {
            // SAFETY: an attribute of the object's shape.
            if let Some(value) = unsafe { self.slot_at(header, location) }.get() {
                found.push((name, value));
            }
        });
        found
    }

    /// The instance's `__dict__`: from now on its attributes live in there. None where it has no attributes at all.
    pub fn materialize_dict(&self, object: Ref<'_>) -> Result<Option<Obj>, OutOfMemory> {
        let Some(header) = object.header() else { return Ok(None) };
        let record = self.shapes.record(header.shape());
        if !record.flags().contains(ShapeFlags::HAS_DICT) {
            return Ok(None);
        }
        if let Some(dict) = self.mode_dict(object) {
            // SAFETY: a view of a live object.
            return Ok(Some(unsafe { crate::layout::ref_of(dict) }.own()));
        }
        let dict = self.dict()?;
        // SAFETY: made just now.
        let table = unsafe { &dict.cast::<Dict>().table };
        table.reserve(self, record.attribute_count.get().into())?;
        // The names are different strings, and the values move: no code runs here.
        for (name, location) in &*self.shapes.attributes(header.shape()) {
            // SAFETY: an attribute of the object's shape.
            if let Some(value) = unsafe { self.slot_at(header, *location) }.take() {
                let hash = Space::exact_str(name.as_ref()).expect("names are strings").table_hash(self);
                // SAFETY: room was reserved.
                unsafe { table.append(name.clone(), hash, value) };
            }
        }
        table.touch();
        self.replace_dict(object, dict.clone());
        Ok(Some(dict))
    }

    /// Makes `dict` (a dict) the instance's `__dict__`.
    pub fn replace_dict(&self, object: Ref<'_>, dict: Obj) {
        let header = object.header().expect("an instance");
        let record = self.shapes.record(header.shape());
        let (first, count) = (record.first_attribute.get() as usize, record.inline_slots.get() as usize);
        let to = self.shapes.dict_mode(header.shape());
        // SAFETY: the slots of the object; each gives its word up.
        let old: Vec<Obj> = unsafe {
            let slots = Slots::of(header, record);
            let mut old = Vec::new();
            for index in first..count {
                let Some(value) = slots.get(index).take() else { continue };
                if let Some(buffer) = overflow_buffer(value.word()) {
                    old.extend(overflow_words(buffer).iter().filter_map(Slot::take));
                    self.heap.free_cell(buffer);
                } else {
                    old.push(value);
                }
            }
            header.set_shape(to);
            slots.get(first).replace(dict);
            old
        };
        drop(old);
    }
}
