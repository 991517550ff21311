//! Inline caches: the units behind an instruction that remember what it met.

use std::cell::UnsafeCell;

use objects::type_object::Type;
use objects::{Ref, ShapeId, Word};

use crate::state::Interpreter;

/// Units of an attribute load's cache.
pub const LOAD_CACHE: usize = 6;
const SITES: usize = 2048;

/// One more cache for attribute loads, by shape and name, for the sites that see more shapes than their own cache holds.
///
/// Entries own nothing: a name that a shape or a class version knows is alive as long as these are.
pub struct LoadSites {
    entries: Box<[UnsafeCell<LoadSite>]>,
    /// An entry for nothing, which stays empty.
    none: UnsafeCell<LoadSite>,
}

#[derive(Clone, Copy)]
struct LoadSite {
    name: Word,
    units: [u32; LOAD_CACHE],
}

impl LoadSites {
    pub(crate) fn new() -> Self {
        let empty = LoadSite { name: Word::NULL, units: [0; LOAD_CACHE] };
        let entries: Box<[_]> = (0..SITES).map(|_| UnsafeCell::new(empty)).collect();
        assert_eq!(entries.len(), SITES);
        LoadSites { entries, none: UnsafeCell::new(empty) }
    }

    #[inline(always)]
    fn entry(&self, shape: ShapeId, name: Word) -> *mut LoadSite {
        let hash = (name.pointer() as usize >> 4) ^ (shape.0 as usize).wrapping_mul(0x9e37_79b1);
        // SAFETY: in bounds: the length is checked when the table is made.
        unsafe { self.entries.get_unchecked(hash % SITES) }.get()
    }

    /// The cache units for a shape and name, if they are known; else units for no shape.
    #[inline(always)]
    pub fn known(&self, shape: ShapeId, name: Ref<'_>) -> *mut u32 {
        let name = name.word().to_immediate();
        let entry = self.entry(shape, name);
        // SAFETY: one thread at a time runs an interpreter; no reference to an entry outlives this call.
        unsafe {
            let entry = if (*entry).name == name { entry } else { self.none.get() };
            (&raw mut (*entry).units).cast()
        }
    }

    /// The cache units for a shape and name, and whether they are for these (else they are empty from now on).
    #[inline(always)]
    pub fn find(&self, shape: ShapeId, name: Ref<'_>) -> (*mut u32, bool) {
        let name = name.word().to_immediate();
        let entry = self.entry(shape, name);
        // SAFETY: one thread at a time runs an interpreter; no reference to an entry outlives this call.
        unsafe {
            let is_known = (*entry).name == name && (*entry).units[0] == shape.0;
            if !is_known {
                *entry = LoadSite { name, units: [0; LOAD_CACHE] };
            }
            ((&raw mut (*entry).units).cast(), is_known)
        }
    }
}

/// A class with cached lookups changed. Caches guard on class versions, so nothing is to be done.
pub fn class_changed(_: &Interpreter, _: &Type) {}

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
