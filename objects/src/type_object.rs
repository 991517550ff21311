//! Type objects.
//!
//! A type owns the root shape of its instances. `version` changes whenever the type's or a base's dict does: caches of
//! attribute lookups are keyed by it. `overrides` has a bit for each special method (numbered by the runtime) that a class
//! made by a class statement defines in the type's resolution order: where the bit is clear, built-in behaviour holds and may be
//! called without a lookup.

use std::cell::Cell;

use bitflags::bitflags;
use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Slot};

use crate::OutOfMemory;
use crate::items::ItemAccess;
use crate::layout::{Layout, NativeType, Payload, RefExt};
use crate::shape::{ShapeFlags, ShapeTable, fixed};
use crate::space::Space;

bitflags! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct TypeFlags: u32 {
        /// Made by a class statement or `type()`: its attributes may be changed.
        const HEAP = 1 << 0;
        /// May be a base class.
        const BASE = 1 << 1;
        /// Instances have a `__dict__`.
        const HAS_DICT = 1 << 2;
        /// Instances may be weakly referenced.
        const HAS_WEAKREF = 1 << 3;
        /// `__abstractmethods__` is not empty.
        const ABSTRACT = 1 << 4;
        /// Matches sequence patterns.
        const SEQUENCE = 1 << 5;
        /// Matches mapping patterns.
        const MAPPING = 1 << 6;
        /// Instances hold a built-in value of variable size in slot 0.
        const WRAPS_VALUE = 1 << 7;
        /// Attributes can't be set even though it is no built-in.
        const IMMUTABLE = 1 << 8;
        /// Some class in the resolution order defines `__del__`.
        const HAS_FINALIZER = 1 << 9;
        /// Instances cannot be created by calling the type.
        const DISALLOW_INSTANTIATION = 1 << 10;
        /// A subclass of BaseException.
        const EXCEPTION = 1 << 11;
        /// Lookups of attributes have been cached since the last change.
        const CACHED = 1 << 12;
        /// A subclass of type.
        const METATYPE = 1 << 13;
        /// A built-in type whose protocols the runtime knows by layout.
        const CORE = 1 << 14;
    }
}

/// Special methods of built-in types that are called without looking them up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NativeSlot {
    Next,
    GetItem,
    SetItem,
    Contains,
    Length,
    Hash,
    New,
    Init,
    Iter,
}

impl NativeSlot {
    pub const COUNT: usize = 9;
}

/// A type object. Attribute slots of metaclass instances follow.
#[repr(C)]
pub struct Type {
    header: Header,
    /// `__name__`
    pub name: Slot,
    pub qualified_name: Slot,
    /// Tuple.
    pub bases: Slot,
    /// Tuple, the type itself first.
    pub mro: Slot,
    /// Dict with the type's own attributes.
    pub dict: Slot,
    /// The base that decides the layout, or NULL for `object`.
    pub base: Slot,
    /// List of tagged integers: addresses of live direct subclasses / 8 (not owned).
    pub subclasses: Slot,
    pub native: Cell<&'static NativeType>,
    flags: Cell<TypeFlags>,
    pub version: Cell<u32>,
    pub root_shape: Cell<ShapeId>,
    /// Slots behind which attributes start: the native type's and `__slots__`.
    pub member_count: Cell<u16>,
    /// Inline attribute slots for the next instances.
    pub attribute_room: Cell<u16>,
    pub overrides: Cell<[u64; 2]>,
    /// Of a built-in type: one more than the numbers of its native special methods, by [`NativeSlot`]; 0 where it has none. Classes
    /// made by programs have none: theirs may change.
    pub native_methods: Cell<[u32; NativeSlot::COUNT]>,
    /// The native type's access to items, unless a class that comes before it in the resolution order defines `__getitem__` or
    /// `__setitem__`.
    pub items: Cell<Option<&'static ItemAccess>>,
}

impl Payload for Type {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shape == fixed::TYPE || shapes.record(shape).layout.get() == Layout::Type
    }
}

impl Type {
    /// Size of the payload: attribute slots of metaclass instances follow.
    pub const SIZE: usize = std::mem::size_of::<Type>();

    #[inline(always)]
    pub fn as_ref(&self) -> Ref<'_> {
        // SAFETY: a view of a live object.
        unsafe { crate::layout::ref_of(self) }
    }

    #[inline(always)]
    pub fn flags(&self) -> TypeFlags {
        self.flags.get()
    }

    #[inline(always)]
    pub fn has(&self, flags: TypeFlags) -> bool {
        self.flags.get().intersects(flags)
    }

    pub fn set_flags(&self, flags: TypeFlags) {
        self.flags.set(flags);
    }

    /// Whether a class made by a class statement defines that special method.
    #[inline(always)]
    pub fn overrides(&self, number: usize) -> bool {
        // SAFETY: the mask keeps the number of the word in bounds; nobody writes meanwhile.
        let bits = unsafe { (*self.overrides.as_ptr())[(number / 64) & 1] };
        bits >> (number % 64) & 1 != 0
    }

    pub fn set_overrides(&self, number: usize, overridden: bool) {
        let mut bits = self.overrides.get();
        bits[number / 64] = bits[number / 64] & !(1 << (number % 64)) | u64::from(overridden) << (number % 64);
        self.overrides.set(bits);
    }

    /// The resolution order.
    ///
    /// # Safety
    /// The order is not replaced for `'a` (assigning `__bases__` does that).
    #[inline(always)]
    pub unsafe fn mro_items<'a>(&self) -> &'a [Ref<'a>] {
        // SAFETY: every finished type has a tuple there.
        unsafe { self.mro.peek().cast::<crate::tuple::Tuple>() }.items()
    }

    /// The type's own attributes. A type never replaces its dict.
    #[inline(always)]
    pub fn namespace(&self) -> &crate::dict::Dict {
        // SAFETY: every type has a dict there, for life.
        unsafe { self.dict.peek().cast() }
    }

    pub fn name_lossy(&self) -> String {
        // SAFETY: every type has a name there, held for this call.
        match Space::exact_str(unsafe { self.name.peek() }) {
            Some(name) => name.to_string_lossy(),
            None => "?".to_owned(),
        }
    }

    /// Whether `other` is in the resolution order.
    #[inline]
    pub fn is_subtype_of(&self, other: &Type) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        // SAFETY: no code runs meanwhile.
        unsafe { self.mro_items() }.iter().any(|class| std::ptr::addr_eq(class.word().pointer(), other))
    }
}

impl Space {
    /// A type object without name, bases or dict: the caller completes it before anything else can see it. `shape`
    /// is the root shape of its metaclass's instances.
    pub fn new_type(&self, shape: ShapeId, native: &'static NativeType, flags: TypeFlags) -> Result<Obj, OutOfMemory> {
        let memory = self.allocate_payload(shape, Type::SIZE)?;
        // SAFETY: a fresh cell of that size; every field is written.
        unsafe {
            let object = memory.cast::<Type>();
            macro_rules! set {
                ($($field:ident = $value:expr;)*) => { $((&raw mut (*object).$field).write($value);)* };
            }
            set! {
                name = Slot::null();
                qualified_name = Slot::null();
                bases = Slot::null();
                mro = Slot::null();
                dict = Slot::null();
                base = Slot::null();
                subclasses = Slot::null();
                native = Cell::new(native);
                flags = Cell::new(flags);
                version = Cell::new(0);
                root_shape = Cell::new(ShapeId(0));
                member_count = Cell::new(native.fixed_slots);
                attribute_room = Cell::new(0);
                overrides = Cell::new([0; 2]);
                native_methods = Cell::new([0; NativeSlot::COUNT]);
                items = Cell::new(None);
            }
            Ok(self.finish(memory, shape, HeaderFlags::HUB))
        }
    }

    /// Makes the root shape of a type's instances: after creation, or again with more room for attributes.
    pub fn make_root_shape(&self, class: &Type, at: Option<ShapeId>) -> Result<ShapeId, OutOfMemory> {
        let native = class.native.get();
        let mut flags = ShapeFlags::empty();
        flags.set(ShapeFlags::HAS_DICT, class.has(TypeFlags::HAS_DICT));
        // Shapes with fixed numbers are known by their number, which attributes must not change (`function.x = 1`).
        flags.set(ShapeFlags::DICT_MODE, class.has(TypeFlags::HAS_DICT) && at.is_some());
        flags.set(ShapeFlags::COUNTS_CLASS, class.has(TypeFlags::HEAP));
        flags.set(ShapeFlags::WRAPS_VALUE, class.has(TypeFlags::WRAPS_VALUE));
        let layout = if class.has(TypeFlags::WRAPS_VALUE) { Layout::Record } else { native.layout };
        let offset = slots_offset(layout);
        let members = class.member_count.get();
        let room = if class.has(TypeFlags::HAS_DICT) { class.attribute_room.get().max(1) } else { 0 };
        let shape = self.shapes.create_root(at, class, native, flags, offset as u16, members, members + room)?;
        // Instances with fewer slots may live.
        let earlier = class.root_shape.get();
        if earlier.0 != 0 {
            self.shapes.note_elder(shape, earlier);
        }
        class.root_shape.set(shape);
        Ok(shape)
    }

    /// A root shape of a class with that many slots: for instances that come from another class.
    pub fn class_shape_with_room(
        &self,
        class: &Type,
        flags: ShapeFlags,
        slots_offset: u16,
        slots: u16,
    ) -> Result<ShapeId, OutOfMemory> {
        let shape = self.shapes.create_root(
            None,
            class,
            class.native.get(),
            flags,
            slots_offset,
            class.member_count.get(),
            slots,
        )?;
        self.shapes.note_elder(class.root_shape.get(), shape);
        Ok(shape)
    }

    /// The type of any reference but NULL and marks.
    #[inline(always)]
    pub fn type_of<'a>(&self, object: Ref<'a>) -> &'a Type {
        self.shapes.type_of(object)
    }
}

/// Where slots start in objects of a layout.
pub const fn slots_offset(layout: Layout) -> usize {
    match layout {
        Layout::List => crate::list::List::SIZE,
        Layout::Dict => crate::dict::Dict::SIZE,
        Layout::Set => crate::set::Set::SIZE,
        Layout::ByteArray => crate::bytes::ByteArray::SIZE,
        Layout::Type => Type::SIZE,
        _ => 8,
    }
}

impl Space {
    /// The type, if it is one.
    #[inline(always)]
    pub fn as_type<'a>(&self, object: Ref<'a>) -> Option<&'a Type> {
        object.downcast::<Type>(&self.shapes)
    }
}
