//! Slots of the record types that this crate's natives define. The binder has checked the instances that natives get, so a
//! table's slot numbers name slots that exist.

use objects::list::List;
use objects::record::slot;
use objects::{Obj, Ref, Slot};

/// A slot of a record.
#[inline(always)]
pub fn at(object: Ref<'_>, index: usize) -> &Slot {
    // SAFETY: see the head of this file.
    unsafe { slot(object, index) }
}

/// The content of a slot; None where it is empty.
#[inline(always)]
pub fn part(object: Ref<'_>, index: usize) -> Obj {
    at(object, index).get().unwrap_or_else(Obj::none)
}

/// A small int in a slot; 0 where there is none.
#[inline(always)]
pub fn number(object: Ref<'_>, index: usize) -> i64 {
    let word = at(object, index).word();
    if word.is_int() { word.int() } else { 0 }
}

/// Stores a number that fits into 62 bits.
#[inline(always)]
pub fn set_number(object: Ref<'_>, index: usize, value: i64) {
    at(object, index).set(Obj::small_int(value));
}

/// An exact list in a slot, as the table's own code put it there.
pub fn list_at(object: Ref<'_>, index: usize) -> Option<Obj> {
    at(object, index).get().filter(|list| objects::Space::exact_list(list.as_ref()).is_some())
}

/// The list behind an object that is known to be one.
pub fn list_of(object: &Obj) -> &List {
    objects::Space::exact_list(object.as_ref()).expect("a list made by native code")
}

/// The items of an object that is known to be an exact tuple.
pub fn items_of(object: &Obj) -> &[Ref<'_>] {
    objects::Space::exact_tuple(object.as_ref()).expect("a tuple made by native code").items()
}
