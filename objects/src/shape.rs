//! Shapes: class, layout and attribute names of an object in one number.
//!
//! 1. A class has a root shape for its instances; adding attribute `n` to an instance moves it along the transition `n` to
//!    a child shape, so instances that got the same attributes in the same order share a shape.
//! 2. An attribute lives in an inline slot, or, once the inline slots are full, in an overflow buffer: then the last
//!    inline slot holds the buffer, and what was there is the buffer's first word.
//! 3. The number of inline slots is fixed by the root shape. When instances outgrow it, the class gets a new root with
//!    more for its next instances.
//! 4. An instance whose `__dict__` was asked for, or with too many attributes, is in *dict mode*: its first attribute slot
//!    holds a dict with all of them.
//!
//! The records that the interpreter reads on every attribute access are in one array at a stable address; names and
//! transitions are kept beside it.

use std::cell::{Cell, RefCell};

use bitflags::bitflags;
use refcount::{Obj, Ref, ShapeId, Word};

use crate::OutOfMemory;
use crate::address_map::AddressMap;
use crate::layout::{Layout, NativeType};
use crate::type_object::Type;

/// Shape ids of built-in types: the same in every interpreter.
pub mod fixed {
    use refcount::ShapeId;
    pub use refcount::singletons::shape::{BOOL, ELLIPSIS, FLOAT, NONE, NOT_IMPLEMENTED};

    macro_rules! number {
        ($($name:ident = $offset:literal;)*) => {
            $(pub const $name: ShapeId = ShapeId(refcount::singletons::shape::FIRST_OTHER + $offset);)*
        };
    }
    number! {
        INT = 0; COMPLEX = 1; STR = 2; BYTES = 3; TUPLE = 4; LIST = 5; DICT = 6; SET = 7; FROZEN_SET = 8; TYPE = 9;
        CODE = 10; FUNCTION = 11; NATIVE_FUNCTION = 12; BOUND_METHOD = 13; CELL = 14; SLICE = 15; RANGE = 16;
        GENERATOR = 17; COROUTINE = 18; ASYNC_GENERATOR = 19; BYTE_ARRAY = 20; MODULE = 21; OBJECT = 22; PROPERTY = 23;
        LIST_ITERATOR = 24; TUPLE_ITERATOR = 25; RANGE_ITERATOR = 26; METHOD_DESCRIPTOR = 27;
        MEMBER_DESCRIPTOR = 28; GETSET_DESCRIPTOR = 29; CLASS_METHOD = 30; STATIC_METHOD = 31; WRAPPER_DESCRIPTOR = 32;
        CLASS_METHOD_DESCRIPTOR = 33; ENUMERATE = 34; ZIP = 35; DICT_KEY_ITERATOR = 36; DICT_VALUE_ITERATOR = 37;
        DICT_ITEM_ITERATOR = 38;
    }
    /// First number that is given out in order of creation.
    pub const FIRST_DYNAMIC: u32 = 48;
}

/// Most attributes that an instance keeps in slots before it goes to dict mode.
const ATTRIBUTES_MAX: usize = 64;
/// Most shapes that the instances of one class may have before new attributes lead to dict mode.
const SHAPES_PER_CLASS_MAX: u32 = 200;
/// Above that, a shape's attributes are found by hash instead of a scan.
const SCAN_MAX: usize = 8;
const SHAPES_MAX: usize = 1 << 22;

bitflags! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct ShapeFlags: u8 {
        /// The first attribute slot holds a dict with all attributes.
        const DICT_MODE = 1;
        /// The last inline slot holds an overflow buffer.
        const OVERFLOW = 2;
        /// Instances may have attributes beyond the fixed slots and `__slots__`.
        const HAS_DICT = 4;
        /// The class is counted by its instances (made by a class statement, not built in).
        const COUNTS_CLASS = 8;
        /// Instances hold the value of a built-in type of variable size in slot 0.
        const WRAPS_VALUE = 16;
        /// The runtime is told of the end of instances, which needs their fixed slots.
        const HAS_RESOURCE = 32;
    }
}

/// What the interpreter reads of a shape.
#[repr(C)]
pub struct ShapeRecord {
    class: Cell<*const Type>,
    native: Cell<*const NativeType>,
    pub layout: Cell<Layout>,
    flags: Cell<ShapeFlags>,
    /// Byte offset of slot 0 from the object's start.
    pub slots_offset: Cell<u16>,
    /// Slots in the object, overflow not counted.
    pub inline_slots: Cell<u16>,
    /// Slot of the first attribute (behind fixed slots and `__slots__`).
    pub first_attribute: Cell<u16>,
    /// Attributes that an instance has.
    pub attribute_count: Cell<u16>,
    /// The class's version, where an inline cache relies on it; else 0.
    pub cached_version: Cell<u32>,
}

const _: () = assert!(std::mem::size_of::<ShapeRecord>() == 32);

/// Where an attribute is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Location {
    /// Slot number in the object.
    Inline(u16),
    /// Word number in the overflow buffer.
    Overflow(u16),
}

struct ShapeDetails {
    parent: Option<ShapeId>,
    root: ShapeIdOrNone,
    /// In order of addition. The names are interned strings.
    attributes: Box<[(Obj, Location)]>,
    /// Of a shape with more than [`SCAN_MAX`] attributes.
    #[allow(clippy::box_collection)] // Few shapes have one, and a map takes 32 bytes.
    by_name: Option<Box<AddressMap<u64, Location>>>,
    transitions: Transitions,
    dict_mode: Option<ShapeId>,
    /// Of a root: shapes that descend from it.
    descendants: u32,
    /// Of a root: another one of the same class, for instances with other room; 0 for none.
    elder: ShapeId,
}

type ShapeIdOrNone = Option<ShapeId>;

impl Default for ShapeDetails {
    fn default() -> ShapeDetails {
        ShapeDetails {
            parent: None,
            root: None,
            attributes: Box::default(),
            by_name: None,
            transitions: Transitions::default(),
            dict_mode: None,
            descendants: 0,
            elder: ShapeId(0),
        }
    }
}

const _: () = assert!(std::mem::size_of::<ShapeDetails>() <= 80);

/// The shapes that follow by one more attribute: most shapes have one successor or none.
#[derive(Default)]
struct Transitions {
    /// Key of the first.
    key: u64,
    first: Option<ShapeId>,
    #[allow(clippy::box_collection)] // As above.
    others: Option<Box<AddressMap<u64, ShapeId>>>,
}

impl Transitions {
    fn get(&self, key: u64) -> Option<ShapeId> {
        match self.first {
            Some(shape) if self.key == key => Some(shape),
            _ => self.others.as_ref()?.get(&key).copied(),
        }
    }

    fn insert(&mut self, key: u64, shape: ShapeId) {
        match self.first {
            None => (self.key, self.first) = (key, Some(shape)),
            Some(_) => {
                self.others.get_or_insert_default().insert(key, shape);
            }
        }
    }

    fn shapes(&self) -> impl Iterator<Item = ShapeId> {
        let others = self.others.iter().flat_map(|others| others.values());
        self.first.iter().chain(others).copied()
    }
}

/// All shapes of an interpreter.
pub struct ShapeTable {
    records: *mut ShapeRecord,
    length: Cell<u32>,
    details: RefCell<Vec<ShapeDetails>>,
    free: RefCell<Vec<ShapeId>>,
}

/// What a transition needs of the object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transition {
    /// The new attribute goes to that place of an object with this shape.
    Add { shape: ShapeId, location: Location },
    /// As `Add`, but the last inline slot moves to a new overflow buffer first.
    Overflow { shape: ShapeId, location: Location },
    /// The object goes to dict mode first.
    DictMode,
}

impl ShapeTable {
    /// An empty table. None where no addresses can be reserved.
    pub fn new() -> Option<ShapeTable> {
        let bytes = SHAPES_MAX * std::mem::size_of::<ShapeRecord>();
        // SAFETY: a new anonymous mapping, touched page by page as shapes are made.
        let memory = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if memory == libc::MAP_FAILED {
            return None;
        }
        let table = ShapeTable {
            records: memory.cast(),
            length: Cell::new(0),
            details: RefCell::new(Vec::new()),
            free: RefCell::new(Vec::new()),
        };
        table.reserve_fixed();
        Some(table)
    }

    fn reserve_fixed(&self) {
        self.length.set(fixed::FIRST_DYNAMIC);
        let mut details = self.details.borrow_mut();
        details.resize_with(fixed::FIRST_DYNAMIC as usize, ShapeDetails::default);
    }

    #[inline(always)]
    pub fn record(&self, shape: ShapeId) -> &ShapeRecord {
        debug_assert!(shape.0 != 0 && shape.0 < self.length.get());
        // SAFETY: shape ids come from this table, whose memory is mapped and zeroed up to the maximum.
        unsafe { &*self.records.add(shape.0 as usize) }
    }

    /// The shape of any reference but NULL and marks.
    #[inline(always)]
    pub fn shape_of(&self, object: Ref<'_>) -> ShapeId {
        match object.header() {
            Some(header) => header.shape(),
            None if object.word().is_int() => fixed::INT,
            None => fixed::FLOAT,
        }
    }

    #[inline(always)]
    pub fn record_of(&self, object: Ref<'_>) -> &ShapeRecord {
        self.record(self.shape_of(object))
    }

    #[inline(always)]
    pub fn layout_of(&self, object: Ref<'_>) -> Layout {
        self.record_of(object).layout.get()
    }

    /// The class of any reference but NULL and marks.
    #[inline(always)]
    pub fn type_of<'a>(&self, object: Ref<'a>) -> &'a Type {
        // SAFETY: an object keeps its class alive.
        unsafe { &*self.record_of(object).class.get() }
    }

    /// Whether roots and transitions may be made. Half of the table is kept for the dict modes, one a root at most.
    fn has_room(&self) -> bool {
        (self.length.get() as usize - self.free.borrow().len()) < SHAPES_MAX / 2
    }

    /// Makes a root shape: at a fixed number, or at the next free one.
    pub fn create_root(
        &self,
        at: Option<ShapeId>,
        class: &Type,
        native: &'static NativeType,
        flags: ShapeFlags,
        slots_offset: u16,
        first_attribute: u16,
        inline_slots: u16,
    ) -> Result<ShapeId, OutOfMemory> {
        let shape = match at {
            Some(shape) => shape,
            None if self.has_room() => self.next_id(),
            None => return Err(OutOfMemory),
        };
        let record = self.record(shape);
        record.class.set(class);
        record.native.set(native);
        record.layout.set(if flags.contains(ShapeFlags::WRAPS_VALUE) { Layout::Record } else { native.layout });
        record.flags.set(if native.keeps_slots { flags | ShapeFlags::HAS_RESOURCE } else { flags });
        record.slots_offset.set(slots_offset);
        record.first_attribute.set(first_attribute);
        record.inline_slots.set(inline_slots);
        record.attribute_count.set(0);
        record.cached_version.set(0);
        self.details.borrow_mut()[shape.0 as usize] = ShapeDetails { root: Some(shape), ..ShapeDetails::default() };
        Ok(shape)
    }

    fn next_id(&self) -> ShapeId {
        if let Some(shape) = self.free.borrow_mut().pop() {
            return shape;
        }
        let number = self.length.get();
        assert!((number as usize) < SHAPES_MAX, "room was asked for");
        self.length.set(number + 1);
        let mut details = self.details.borrow_mut();
        if details.len() == details.capacity() {
            // Doubling would leave much unused.
            let more = (details.len() / 4).max(128);
            details.reserve_exact(more);
        }
        details.push(ShapeDetails::default());
        ShapeId(number)
    }

    fn create_child(&self, parent: ShapeId, flags: ShapeFlags) -> ShapeId {
        let shape = self.next_id();
        let (from, to) = (self.record(parent), self.record(shape));
        to.class.set(from.class.get());
        to.native.set(from.native.get());
        to.layout.set(from.layout.get());
        to.flags.set(flags | from.flags() & ShapeFlags::HAS_RESOURCE);
        to.slots_offset.set(from.slots_offset.get());
        to.first_attribute.set(from.first_attribute.get());
        to.inline_slots.set(from.inline_slots.get());
        to.cached_version.set(0);
        shape
    }

    /// Where instances of this shape keep the attribute. `name` is interned.
    #[inline]
    pub fn find(&self, shape: ShapeId, name: Ref<'_>) -> Option<Location> {
        let details = self.details.borrow();
        let details = &details[shape.0 as usize];
        if details.attributes.len() <= SCAN_MAX {
            details.attributes.iter().find(|(other, _)| other.as_ref().is(name)).map(|&(_, location)| location)
        } else {
            details.by_name.as_ref()?.get(&key_of(name)).copied()
        }
    }

    /// The names and places of the attributes, in order of addition. No shape may be made meanwhile.
    pub(crate) fn attributes(&self, shape: ShapeId) -> std::cell::Ref<'_, [(Obj, Location)]> {
        std::cell::Ref::map(self.details.borrow(), |details| &*details[shape.0 as usize].attributes)
    }

    /// Calls `visit` with the names and places of the attributes, in order of addition. It may make shapes.
    pub fn for_each_attribute(&self, shape: ShapeId, mut visit: impl FnMut(Obj, Location)) {
        let attribute = |index: usize| self.details.borrow()[shape.0 as usize].attributes.get(index).cloned();
        let mut index = 0;
        while let Some((name, location)) = attribute(index) {
            visit(name, location);
            index += 1;
        }
    }

    /// The shape of an instance that gets one more attribute.
    pub fn transition(&self, shape: ShapeId, name: Ref<'_>) -> Transition {
        let record = self.record(shape);
        let key = key_of(name);
        let known = self.details.borrow()[shape.0 as usize].transitions.get(key);
        let child = match known {
            Some(child) => child,
            None => match self.create_transition(shape, name) {
                Some(child) => child,
                None => return Transition::DictMode,
            },
        };
        let location = self.details.borrow()[child.0 as usize].attributes.last().expect("a child has an attribute").1;
        let was_overflowing = record.flags().contains(ShapeFlags::OVERFLOW);
        if self.record(child).flags().contains(ShapeFlags::OVERFLOW) && !was_overflowing {
            Transition::Overflow { shape: child, location }
        } else {
            Transition::Add { shape: child, location }
        }
    }

    fn create_transition(&self, shape: ShapeId, name: Ref<'_>) -> Option<ShapeId> {
        let record = self.record(shape);
        let mut attributes = self.details.borrow()[shape.0 as usize].attributes.to_vec();
        let root = self.details.borrow()[shape.0 as usize].root?;
        if attributes.len() >= ATTRIBUTES_MAX
            || self.details.borrow()[root.0 as usize].descendants >= SHAPES_PER_CLASS_MAX
            || !record.flags().contains(ShapeFlags::HAS_DICT)
            || !self.has_room()
        {
            return None;
        }
        let first = record.first_attribute.get();
        let room = record.inline_slots.get() - first;
        let count = attributes.len() as u16;
        let mut flags = record.flags();
        let location = if flags.contains(ShapeFlags::OVERFLOW) {
            Location::Overflow(count - (room - 1))
        } else if count < room {
            Location::Inline(first + count)
        } else {
            flags |= ShapeFlags::OVERFLOW;
            let last = attributes.last_mut().expect("the inline slots are full");
            last.1 = Location::Overflow(0);
            Location::Overflow(1)
        };
        attributes.push((name.own(), location));
        let child = self.create_child(shape, flags);
        self.record(child).attribute_count.set(attributes.len() as u16);
        let mut details = self.details.borrow_mut();
        details[root.0 as usize].descendants += 1;
        details[shape.0 as usize].transitions.insert(key_of(name), child);
        let by_name = (attributes.len() > SCAN_MAX)
            .then(|| Box::new(attributes.iter().map(|(name, location)| (key_of(name.as_ref()), *location)).collect()));
        details[child.0 as usize] = ShapeDetails {
            parent: Some(shape),
            root: Some(root),
            attributes: attributes.into_boxed_slice(),
            by_name,
            ..ShapeDetails::default()
        };
        Some(child)
    }

    /// The shape before the last attribute was added, if `name` was that attribute and no buffer came with it.
    pub fn before(&self, shape: ShapeId, name: Ref<'_>) -> Option<ShapeId> {
        let details = self.details.borrow();
        let this = &details[shape.0 as usize];
        let (last, _) = this.attributes.last()?;
        if !last.as_ref().is(name) || self.record(shape).flags().contains(ShapeFlags::OVERFLOW) {
            return None;
        }
        this.parent
    }

    /// The dict-mode shape of a shape's class.
    pub fn dict_mode(&self, shape: ShapeId) -> ShapeId {
        let root = self.details.borrow()[shape.0 as usize].root.expect("instances have rooted shapes");
        if self.record(root).flags().contains(ShapeFlags::DICT_MODE) {
            return root;
        }
        if let Some(known) = self.details.borrow()[root.0 as usize].dict_mode {
            return known;
        }
        let made = self.create_child(root, self.record(root).flags() | ShapeFlags::DICT_MODE);
        let mut details = self.details.borrow_mut();
        details[made.0 as usize] = ShapeDetails { root: Some(root), ..ShapeDetails::default() };
        details[root.0 as usize].dict_mode = Some(made);
        made
    }

    /// Makes a root, and those noted behind it, known by another root of the same class: they are freed with it.
    pub fn note_elder(&self, root: ShapeId, elder: ShapeId) {
        let mut details = self.details.borrow_mut();
        let mut last = elder;
        while details[last.0 as usize].elder != ShapeId(0) {
            last = details[last.0 as usize].elder;
        }
        details[last.0 as usize].elder = std::mem::replace(&mut details[root.0 as usize].elder, elder);
    }

    /// A root and all that were noted behind it.
    fn with_elders(details: &[ShapeDetails], root: ShapeId) -> Vec<ShapeId> {
        let elder = |root: &ShapeId| Some(details[root.0 as usize].elder).filter(|elder| elder.0 != 0);
        std::iter::successors(Some(root), elder).collect()
    }

    /// Whether a shape descends from a root, or from one that was noted behind it.
    pub fn is_of(&self, shape: ShapeId, root: ShapeId) -> bool {
        let details = self.details.borrow();
        let own_root = details[shape.0 as usize].root.unwrap_or(shape);
        own_root == root || Self::with_elders(&details, root).contains(&own_root)
    }

    /// No cache for a root, those noted behind it, or what descends from them, is right any more.
    pub fn void_caches(&self, root: ShapeId) {
        let details = self.details.borrow();
        let mut work = Self::with_elders(&details, root);
        while let Some(shape) = work.pop() {
            self.record(shape).cached_version.set(0);
            let details = &details[shape.0 as usize];
            work.extend(details.transitions.shapes());
            work.extend(details.dict_mode);
        }
    }

    /// The records, by shape id: their address never changes.
    pub fn records(&self) -> *const ShapeRecord {
        self.records
    }

    /// Frees a root, those noted behind it, and all that descends from them: no object has these shapes any more.
    pub fn free_tree(&self, root: ShapeId) {
        let mut work = Self::with_elders(&self.details.borrow(), root);
        while let Some(shape) = work.pop() {
            if shape.0 < fixed::FIRST_DYNAMIC {
                continue;
            }
            let details = std::mem::take(&mut self.details.borrow_mut()[shape.0 as usize]);
            work.extend(details.transitions.shapes());
            work.extend(details.dict_mode);
            self.record(shape).class.set(std::ptr::null());
            self.record(shape).cached_version.set(0);
            self.free.borrow_mut().push(shape);
        }
    }

    /// Calls `visit` with every reference that the table owns (attribute names).
    pub fn for_each_reference(&self, visit: &mut dyn FnMut(Word)) {
        for details in self.details.borrow().iter() {
            for (name, _) in &*details.attributes {
                visit(name.word());
            }
        }
    }

    /// Gives up all attribute names: no shape is looked at after.
    pub(crate) fn release_names(&self) {
        let details = std::mem::take(&mut *self.details.borrow_mut());
        drop(details);
    }

    /// Forgets all attribute names without counting: the heap goes with them.
    pub(crate) fn forget_names(&self) {
        for details in self.details.borrow_mut().drain(..) {
            for (name, _) in Vec::from(details.attributes) {
                std::mem::forget(name);
            }
        }
    }
}

fn key_of(name: Ref<'_>) -> u64 {
    name.word().pointer() as u64
}

impl ShapeRecord {
    #[inline(always)]
    pub fn flags(&self) -> ShapeFlags {
        self.flags.get()
    }

    /// The native type whose code knows the fixed slots: the class itself or its nearest built-in base.
    #[inline(always)]
    pub fn native(&self) -> &'static NativeType {
        // SAFETY: set from a static reference when the shape was made.
        unsafe { &*self.native.get() }
    }

    #[inline(always)]
    pub fn is_native(&self, native: &'static NativeType) -> bool {
        std::ptr::eq(self.native.get(), native)
    }

    #[inline(always)]
    pub fn class(&self) -> *const Type {
        self.class.get()
    }
}

impl Drop for ShapeTable {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`; nothing reads records any more.
        unsafe { libc::munmap(self.records.cast(), SHAPES_MAX * std::mem::size_of::<ShapeRecord>()) };
    }
}
