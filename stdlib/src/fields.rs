//! Slots of native records, for the code of their types.
//!
//! Methods get checked instances, so a slot that the type's table counts is there.

use objects::record::slot;
use objects::{Obj, Ref, Slot};

/// A slot of an instance of a type whose table has that many.
#[inline(always)]
pub fn field<'a>(object: Ref<'a>, index: usize) -> &'a Slot {
    // SAFETY: callers hold an instance of their type, which has the slot.
    unsafe { slot(object, index) }
}

/// The content of a slot, None where it is empty.
#[inline]
pub fn get_or_none(object: Ref<'_>, index: usize) -> Obj {
    field(object, index).get().unwrap_or_else(Obj::none)
}

/// A small integer in a slot; 0 where it is empty.
#[inline(always)]
pub fn get_int(object: Ref<'_>, index: usize) -> i64 {
    let word = field(object, index).word();
    if word.is_int() { word.int() } else { 0 }
}

/// Stores an integer of less than 62 bits.
#[inline(always)]
pub fn set_int(object: Ref<'_>, index: usize, value: i64) {
    field(object, index).set(Obj::small_int(value));
}
