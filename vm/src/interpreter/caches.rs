//! Inline caches: the units behind an instruction that remember what it met.

use std::cell::UnsafeCell;

use objects::ShapeId;
use objects::frame::Code;
use objects::type_object::{Type, TypeFlags};

use crate::state::{Interpreter, Thread};

/// Units of an attribute load's cache.
pub const LOAD_CACHE: usize = 6;
/// Units of an attribute store's cache.
pub const STORE_CACHE: usize = 5;
/// Sets of two entries, a cache line each.
const SETS: usize = 1024;

/// The shape of an empty cache.
pub const COLD: u32 = 0;

/// One more cache for attribute loads and stores, by site and shape, for the sites that see more shapes than their own cache holds.
///
/// A site is the address of its instruction's cache, which other code may get once its own is gone. So nobody asks for a site whose
/// own cache is empty, and before that of new code is filled, all is forgotten if code with entries has gone.
pub struct AttributeSites {
    sets: Box<[UnsafeCell<SiteSet>]>,
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct SiteSet([AttributeSite; 2]);

#[derive(Clone, Copy)]
struct AttributeSite {
    site: *const u32,
    units: [u32; LOAD_CACHE],
}

impl AttributeSite {
    const EMPTY: AttributeSite = AttributeSite { site: std::ptr::null(), units: [COLD; LOAD_CACHE] };

    #[inline(always)]
    fn is_for(&self, shape: ShapeId, site: *const u32) -> bool {
        self.units[0] == shape.0 && self.site == site
    }
}

impl AttributeSites {
    pub(crate) fn new() -> Self {
        let sets: Box<[_]> = (0..SETS).map(|_| UnsafeCell::new(SiteSet([AttributeSite::EMPTY; 2]))).collect();
        assert_eq!(sets.len(), SETS);
        AttributeSites { sets }
    }

    #[inline(always)]
    fn set(&self, shape: ShapeId, site: *const u32) -> *mut SiteSet {
        let hash = (site as usize >> 2) ^ (shape.0 as usize).wrapping_mul(0x9e37_79b1);
        // SAFETY: in bounds: the length is checked when the table is made.
        unsafe { self.sets.get_unchecked(hash % SETS) }.get()
    }

    /// The cache units of a site for a shape, if they are known.
    ///
    /// # Safety
    /// The site is that of live code.
    #[inline(always)]
    pub unsafe fn known(&self, shape: ShapeId, site: *const u32) -> Option<*mut u32> {
        // SAFETY: a cache has a unit at least. One thread at a time runs an interpreter; no reference to an entry outlives this call.
        unsafe {
            if site.read() == COLD {
                return None;
            }
            let [first, second] = &mut (*self.set(shape, site)).0;
            if first.is_for(shape, site) {
                Some(first.units.as_mut_ptr())
            } else if second.is_for(shape, site) {
                Some(second.units.as_mut_ptr())
            } else {
                None
            }
        }
    }

    /// The cache units of a site for a shape, which are empty from now on where they were for others.
    ///
    /// # Safety
    /// The site is that of live code.
    pub unsafe fn find(&self, thread: &Thread, code: &Code, shape: ShapeId, site: *const u32) -> *mut u32 {
        // SAFETY: as the caller says, and as in `known`.
        unsafe {
            if site.read() == COLD && thread.space.take_lost_sites() {
                self.sets.iter().for_each(|set| *set.get() = SiteSet([AttributeSite::EMPTY; 2]));
            }
            if let Some(known) = self.known(shape, site) {
                return known;
            }
            code.has_sites.set(true);
            let [first, second] = &mut (*self.set(shape, site)).0;
            // The newer of both stays.
            *second = *first;
            *first = AttributeSite { site, ..AttributeSite::EMPTY };
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
