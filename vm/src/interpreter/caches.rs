//! Inline caches: the units behind an instruction that remember what it met.

use objects::type_object::Type;

use crate::state::Interpreter;

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
