//! Filling a new table with a few keys that are known at once. Each comes to the place where it would be had they been added one after
//! the other, so the table goes through the same sizes; but those before the last leave nothing but an order, and need no memory.

use refcount::{Ref, Word};

use super::{MASK_MIN, SetTable, Slot, empty_place, places_for};
use crate::OutOfMemory;
use crate::space::Space;

/// Most keys that are placed so.
pub(crate) const FEW: usize = 32;
/// Places of the largest table that so few keys make grow.
const GROWN_MAX: usize = 32;

/// Keys with their hashes.
pub(crate) type FewKeys = [(Word, i64); FEW];

impl SetTable {
    /// Gives this table, which is new, exact ints and strs that differ from each other.
    pub(crate) fn fill_with_few(&self, space: &Space, keys: &[(Word, i64)]) -> Result<(), OutOfMemory> {
        debug_assert!(self.is_unused() && self.is_simple() && self.mask.get() == MASK_MIN);
        let mut order: [u8; FEW] = std::array::from_fn(|number| number as u8);
        let mut mask = MASK_MIN;
        loop {
            let full = (mask as usize * 3).div_ceil(5);
            if keys.len() < full {
                break;
            }
            to_table_order(&mut order[..full], keys, mask);
            mask = places_for(full * 4)? as u32 - 1;
        }
        self.prepare(space, mask as usize + 1, keys.len() as u32)?;
        let (index, entries) = (self.index_start(), self.entries.get());
        for (number, &which) in order[..keys.len()].iter().enumerate() {
            let (key, hash) = keys[which as usize];
            // SAFETY: prepared for as many keys, which are alive; two fifths of the places stay empty.
            unsafe {
                *index.add(place_for(index, mask, hash)) = number as u8;
                entries.add(number).write(Ref::from_word(key).own().into_word());
            }
        }
        self.used.set(keys.len() as u32);
        self.live.set(keys.len() as u32);
        Ok(())
    }
}

/// Brings numbers of keys into the order in which a table with that mask has them.
fn to_table_order(order: &mut [u8], keys: &[(Word, i64)], mask: u32) {
    let mut index = [u8::EMPTY; GROWN_MAX];
    let index = &mut index[..=mask as usize];
    for &which in &*order {
        // SAFETY: the index has that mask, and two fifths of it stay empty.
        let place = unsafe { place_for(index.as_ptr(), mask, keys[which as usize].1) };
        index[place] = which;
    }
    let in_use = index.iter().filter(|slot| **slot != u8::EMPTY);
    order.iter_mut().zip(in_use).for_each(|(to, which)| *to = *which);
}

/// The first empty place of a hash.
///
/// # Safety
/// The index has slots up to `mask`, some of them empty.
#[inline(always)]
unsafe fn place_for(index: *const u8, mask: u32, hash: i64) -> usize {
    let place = hash as usize & mask as usize;
    // SAFETY: as the caller says.
    unsafe { if *index.add(place) == u8::EMPTY { place } else { empty_place(index, mask, hash) } }
}
