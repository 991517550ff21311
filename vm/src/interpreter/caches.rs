//! Inline caches: the units behind an instruction that remember what it met.

use std::cell::UnsafeCell;

use objects::type_object::{Type, TypeFlags};
use objects::{Ref, ShapeId, Word};

use crate::state::Interpreter;

/// Units of an attribute load's cache.
pub const LOAD_CACHE: usize = 6;
/// Units of an attribute store's cache.
pub const STORE_CACHE: usize = 5;
/// Sets of two entries, a cache line each.
const SETS: usize = 1024;

/// One more cache for attribute loads and stores, by site, shape and name, for the sites that see more shapes than their own cache
/// holds.
///
/// Entries own nothing: a name that a shape or a class version knows is alive as long as these are.
pub struct AttributeSites {
    sets: Box<[UnsafeCell<SiteSet>]>,
    /// An entry for nothing, which stays empty.
    none: UnsafeCell<AttributeSite>,
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct SiteSet([AttributeSite; 2]);

#[derive(Clone, Copy)]
struct AttributeSite {
    /// See [`Access::key`].
    name: Word,
    units: [u32; LOAD_CACHE],
}

/// What a site does with an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Load,
    Store,
}

impl Access {
    /// A name as entries have it: what is known of loads is never taken for what is known of stores.
    #[inline(always)]
    fn key(self, name: Ref<'_>) -> Word {
        let name = name.word().to_immediate();
        if self == Access::Store { Word(!name.0) } else { name }
    }
}

impl AttributeSites {
    pub(crate) fn new() -> Self {
        let empty = AttributeSite { name: Word::NULL, units: [0; LOAD_CACHE] };
        let sets: Box<[_]> = (0..SETS).map(|_| UnsafeCell::new(SiteSet([empty; 2]))).collect();
        assert_eq!(sets.len(), SETS);
        AttributeSites { sets, none: UnsafeCell::new(empty) }
    }

    /// The set for a shape at an instruction's cache. (A site's entries are its own, so that the address is known without the name.)
    #[inline(always)]
    fn set(&self, shape: ShapeId, site: *const u32) -> *mut SiteSet {
        let hash = (site as usize >> 2) ^ (shape.0 as usize).wrapping_mul(0x9e37_79b1);
        // SAFETY: in bounds: the length is checked when the table is made.
        unsafe { self.sets.get_unchecked(hash % SETS) }.get()
    }

    /// The cache units for a shape and name, if they are known; else units for no shape.
    #[inline(always)]
    pub fn known(&self, access: Access, shape: ShapeId, site: *const u32, name: Ref<'_>) -> *mut u32 {
        let name = access.key(name);
        // SAFETY: one thread at a time runs an interpreter; no reference to an entry outlives this call.
        unsafe {
            let [first, second] = &mut (*self.set(shape, site)).0;
            let entry = if first.units[0] == shape.0 && first.name == name {
                first
            } else if second.name == name {
                second
            } else {
                &mut *self.none.get()
            };
            entry.units.as_mut_ptr()
        }
    }

    /// The cache units for a shape and name, which are empty from now on where they were for others.
    #[inline(always)]
    pub fn find(&self, access: Access, shape: ShapeId, site: *const u32, name: Ref<'_>) -> *mut u32 {
        let name = access.key(name);
        // SAFETY: one thread at a time runs an interpreter; no reference to an entry outlives this call.
        unsafe {
            let [first, second] = &mut (*self.set(shape, site)).0;
            let is_known = |entry: &AttributeSite| entry.units[0] == shape.0 && entry.name == name;
            if is_known(first) {
                return first.units.as_mut_ptr();
            }
            if is_known(second) {
                return second.units.as_mut_ptr();
            }
            // The newer of both stays.
            *second = *first;
            *first = AttributeSite { name, units: [0; LOAD_CACHE] };
            first.units.as_mut_ptr()
        }
    }
}

/// A class with cached lookups changed: what caches say of its instances is void.
pub fn class_changed(interpreter: &Interpreter, class: &Type) {
    class.set_flags(class.flags() - TypeFlags::CACHED);
    interpreter.space.void_caches(class);
}

/// Lets the shape of a class's instances vouch for what a cache says of them, until the class changes. Returns the version to note in
/// the cache; None where no cache may say anything.
pub fn cacheable_version(interpreter: &Interpreter, shape: ShapeId, class: &Type) -> Option<u32> {
    let version = class.version.get();
    if version == 0 || !interpreter.space.is_shape_of(shape, class) {
        return None;
    }
    class.set_flags(class.flags() | TypeFlags::CACHED);
    interpreter.space.shapes.record(shape).cached_version.set(version);
    Some(version)
}

/// Reads a 64-bit value from two cache units.
///
/// # Safety
/// Two units are readable at `units`.
#[inline(always)]
pub unsafe fn read_wide(units: *const u32) -> u64 {
    // SAFETY: as the caller says.
    unsafe { units.cast::<u64>().read_unaligned() }
}

/// # Safety
/// Two units are writable at `units`.
#[inline(always)]
pub unsafe fn write_wide(units: *mut u32, value: u64) {
    // SAFETY: as the caller says.
    unsafe { units.cast::<u64>().write_unaligned(value) }
}
