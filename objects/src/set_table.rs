//! The hash table under `set` and `frozenset`. It iterates in the order in which CPython's sets do.
//!
//! - Keys lie in a buffer of entries: the key, and its hash where the table is *general*. A table whose keys are all exact ints
//!   and strs stores no hashes: they are computed, or cached by the str.
//! - An index has a slot for each place of CPython's table: the number of an entry, or empty. Slots are bytes up to 256 places,
//!   then two or four bytes. The eight slots of the smallest index lie in the table itself.
//! - Probing and growth are CPython's (`Objects/setobject.c`): ten places in a row, then a jump that takes more bits of the hash
//!   in; a table is rebuilt when three fifths of its places were used, to four times (from 50,000 keys on: twice) its keys.
//! - Deleting leaves the place with an entry whose key is NULL. A key that is added takes the last such place before the empty
//!   one that ends its search; a rebuilt table has none.
//! - A comparison of keys may run Python code that changes the table: then the lookup starts again.

mod few_keys;

use std::cell::Cell;
use std::ptr;

use refcount::{Obj, Ref, Word, watch};

use crate::OutOfMemory;
use crate::memory::cell_bytes;
use crate::space::Space;
use crate::table::{KeyCompare, fold_hash};

pub(crate) use few_keys::{FEW, FewKeys};

/// Places in a row that are looked at before a jump, beside the first.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MASK_MIN: u32 = 7;
/// Entries of the first buffer.
const CAPACITY_MIN: u32 = 4;
/// Buffers of up to that many entries grow to twice their size.
const CAPACITY_DOUBLED: u32 = 16;
/// Sets with more keys grow more slowly.
const LARGE: usize = 50_000;
/// Places of the largest table.
const PLACES_MAX: usize = 1 << 31;

#[repr(C)]
pub struct SetTable {
    entries: Cell<*mut Word>,
    /// The slots themselves where there are eight, else the address of their buffer.
    index: Cell<u64>,
    /// Entries in use, deleted ones included: as many as slots that are not empty.
    used: Cell<u32>,
    live: Cell<u32>,
    /// Number of places, less one.
    mask: Cell<u32>,
    capacity: Cell<u32>,
    /// Where `pop` looks next.
    finger: Cell<u32>,
    /// Entries store their hashes.
    is_general: Cell<bool>,
}

const _: () = assert!(std::mem::size_of::<SetTable>() == 40);

/// A slot of the index: the number of an entry unless it is empty.
trait Slot: Copy + Eq {
    const EMPTY: Self;
    fn of(number: u32) -> Self;
    fn number(self) -> usize;
}

macro_rules! slots {
    ($($unit:ty),*) => {$(
        impl Slot for $unit {
            const EMPTY: Self = <$unit>::MAX;
            #[inline(always)]
            fn of(number: u32) -> Self {
                number as $unit
            }
            #[inline(always)]
            fn number(self) -> usize {
                self as usize
            }
        }
    )*};
}

slots!(u8, u16, u32);

/// Bytes of a slot of an index with that mask.
#[inline(always)]
fn slot_bytes(mask: u32) -> usize {
    match mask {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4,
    }
}

/// Runs an expression with `$unit` as the type of the slots.
macro_rules! with_slots {
    ($mask:expr, $unit:ident => $body:expr) => {
        match slot_bytes($mask) {
            1 => {
                type $unit = u8;
                $body
            }
            2 => {
                type $unit = u16;
                $body
            }
            _ => {
                type $unit = u32;
                $body
            }
        }
    };
}

/// The places of a hash, in the order in which they are looked at: rows of neighbours.
struct Probe {
    place: usize,
    mask: usize,
    perturb: u64,
}

impl Probe {
    #[inline(always)]
    fn new(hash: i64, mask: u32) -> Probe {
        Probe { place: hash as usize & mask as usize, mask: mask as usize, perturb: hash as u64 }
    }

    /// The places of this row.
    #[inline(always)]
    fn row(&self) -> std::ops::RangeInclusive<usize> {
        let more = if self.place + LINEAR_PROBES <= self.mask { LINEAR_PROBES } else { 0 };
        self.place..=self.place + more
    }

    #[inline(always)]
    fn jump(&mut self) {
        self.perturb >>= PERTURB_SHIFT;
        let next = self.place.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize);
        self.place = next & self.mask;
    }
}

/// Where the search for a key ended that no comparison can run code for.
#[derive(Clone, Copy)]
pub(crate) enum Search {
    /// The key is at that place.
    Found(usize),
    /// It is nowhere. The first empty place, and the last deleted entry before it.
    Missing(usize, Option<usize>),
}

/// Places for more than `minimum` keys: a power of two.
fn places_for(minimum: usize) -> Result<usize, OutOfMemory> {
    let places = (minimum + 1).next_power_of_two().max(MASK_MIN as usize + 1);
    if places <= PLACES_MAX { Ok(places) } else { Err(OutOfMemory) }
}

/// Room for as many entries, and for those that are likely to follow.
fn capacity_for(entries: u32) -> u32 {
    let more = if entries <= CAPACITY_DOUBLED { entries } else { entries / 2 };
    (entries + more).max(CAPACITY_MIN)
}

/// The hash of an exact int or str as `hash()` gives it; None for all else.
#[inline(always)]
pub(crate) fn simple_hash(key: Ref<'_>, space: &Space) -> Option<i64> {
    if key.word().is_int() {
        return Some(text::hash::hash_small(key.word().int()));
    }
    Space::exact_str(key).map(|string| string.python_hash(space))
}

impl SetTable {
    pub(crate) const fn new() -> Self {
        SetTable {
            entries: Cell::new(ptr::null_mut()),
            index: Cell::new(u64::MAX),
            used: Cell::new(0),
            live: Cell::new(0),
            mask: Cell::new(MASK_MIN),
            capacity: Cell::new(0),
            finger: Cell::new(0),
            is_general: Cell::new(false),
        }
    }

    /// Keys in the table.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live.get() as usize
    }

    /// Whether no place was used since the table was made or rebuilt.
    pub fn is_unused(&self) -> bool {
        self.used.get() == 0
    }

    /// Places that deleted keys hold.
    fn deleted(&self) -> u32 {
        self.used.get() - self.live.get()
    }

    #[inline(always)]
    fn stride(&self) -> usize {
        1 + usize::from(self.is_general.get())
    }

    #[inline(always)]
    fn entry(&self, number: usize) -> *mut Word {
        // SAFETY: callers pass numbers below `capacity`.
        unsafe { self.entries.get().add(number * self.stride()) }
    }

    #[inline(always)]
    fn index_start(&self) -> *mut u8 {
        if self.mask.get() == MASK_MIN { self.index.as_ptr().cast() } else { self.index.get() as *mut u8 }
    }

    /// The entry at a place, if a key is there.
    #[inline(always)]
    fn number_at(&self, place: usize) -> Option<usize> {
        debug_assert!(place <= self.mask.get() as usize);
        with_slots!(self.mask.get(), Unit => {
            // SAFETY: the index has that many slots, and they name entries in use.
            unsafe {
                let slot = *self.index_start().cast::<Unit>().add(place);
                (slot != Unit::EMPTY && !(*self.entry(slot.number())).is_null()).then(|| slot.number())
            }
        })
    }

    /// Calls `visit` with each place that has a key, in order, and its entry, until it says no. Says whether it never did.
    ///
    /// # Safety
    /// Nothing changes the table meanwhile.
    #[inline(always)]
    pub(crate) unsafe fn each_entry(&self, mut visit: impl FnMut(usize, *mut Word) -> bool) -> bool {
        // SAFETY: as the caller says.
        unsafe {
            if self.is_general.get() {
                self.each_entry_of::<2>(&mut visit)
            } else {
                self.each_entry_of::<1>(&mut visit)
            }
        }
    }

    /// As [`SetTable::each_entry`], where entries have that many words.
    ///
    /// # Safety
    /// As there, and the number is right.
    #[inline(always)]
    unsafe fn each_entry_of<const STRIDE: usize>(&self, visit: &mut impl FnMut(usize, *mut Word) -> bool) -> bool {
        debug_assert!(STRIDE == self.stride());
        let (index, places) = (self.index_start(), self.mask.get() as usize + 1);
        let entries = self.entries.get();
        // SAFETY: the index has that many slots, a multiple of eight; slots that are not empty name entries in use.
        unsafe {
            if slot_bytes(self.mask.get()) == 1 {
                for start in (0..places).step_by(8) {
                    let mut in_use = !index.add(start).cast::<u64>().read_unaligned();
                    while in_use != 0 {
                        let bit = in_use.trailing_zeros() & !7;
                        in_use &= !(0xff << bit);
                        let place = start + bit as usize / 8;
                        let entry = entries.add(*index.add(place) as usize * STRIDE);
                        if !(*entry).is_null() && !visit(place, entry) {
                            return false;
                        }
                    }
                }
                return true;
            }
            with_slots!(self.mask.get(), Unit => {
                let index = index.cast::<Unit>();
                for place in 0..places {
                    let slot = *index.add(place);
                    if slot != Unit::EMPTY {
                        let entry = entries.add(slot.number() * STRIDE);
                        if !(*entry).is_null() && !visit(place, entry) {
                            return false;
                        }
                    }
                }
            });
            true
        }
    }

    /// The hash that belongs to an entry's key.
    #[inline(always)]
    pub(crate) fn hash_in(&self, entry: *const Word, space: &Space) -> i64 {
        // SAFETY: callers pass entries in use.
        unsafe {
            if self.is_general.get() {
                (*entry.add(1)).0 as i64
            } else {
                simple_hash(Ref::from_word(*entry), space).expect("keys of a simple table are ints and strs")
            }
        }
    }

    /// The entries of a table without hashes, in the order in which they were added: keys, and NULL for deleted ones.
    ///
    /// # Safety
    /// Nothing changes the table for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn simple_keys<'a>(&self) -> &'a [Ref<'a>] {
        debug_assert!(self.is_simple());
        match self.used.get() {
            0 => &[],
            // SAFETY: so many entries are in use, each a word; as the caller says.
            used => unsafe { std::slice::from_raw_parts(self.entries.get().cast(), used as usize) },
        }
    }

    /// Whether the keys are exact ints and strs: what looks such keys up in it runs no code.
    #[inline(always)]
    pub fn is_simple(&self) -> bool {
        !self.is_general.get()
    }

    /// Looks an exact int or str up in a table of such keys.
    #[inline(always)]
    pub(crate) fn search_simple(&self, space: &Space, key: Ref<'_>, hash: i64) -> Search {
        debug_assert!(self.is_simple() && !hash_is_stored(key));
        match slot_bytes(self.mask.get()) {
            1 => self.search_simple_in::<u8>(space, key, hash),
            2 => self.search_simple_in::<u16>(space, key, hash),
            _ => self.search_simple_in::<u32>(space, key, hash),
        }
    }

    /// Whether all exact ints and strs of a row, which may have gaps, are in a table of such keys, or none.
    #[inline(always)]
    pub(crate) fn search_all_simple(&self, space: &Space, keys: &[Ref<'_>], wanted: bool) -> bool {
        with_slots!(self.mask.get(), Unit => keys.iter().filter(|key| !key.is_null()).all(|&key| {
            let hash = simple_hash(key, space).expect("an int or a str");
            matches!(self.search_simple_in::<Unit>(space, key, hash), Search::Found(_)) == wanted
        }))
    }

    #[inline(always)]
    fn search_simple_in<S: Slot>(&self, space: &Space, key: Ref<'_>, hash: i64) -> Search {
        let (index, entries) = (self.index_start().cast::<S>(), self.entries.get());
        let place = hash as usize & self.mask.get() as usize;
        // SAFETY: inside of the index, whose slots name entries in use.
        unsafe {
            let slot = *index.add(place);
            if slot == S::EMPTY {
                return Search::Missing(place, None);
            }
            if Ref::from_word(*entries.add(slot.number())).is(key) {
                return Search::Found(place);
            }
        }
        self.search_simple_further::<S>(space, key, hash)
    }

    /// As [`SetTable::search_simple`], after the first place was of no help.
    fn search_simple_further<S: Slot>(&self, space: &Space, key: Ref<'_>, hash: i64) -> Search {
        let (index, entries) = (self.index_start().cast::<S>(), self.entries.get());
        let text = if key.word().is_int() { None } else { Space::exact_str(key) };
        let mut probe = Probe::new(hash, self.mask.get());
        let mut deleted = None;
        loop {
            for place in probe.row() {
                // SAFETY: a row is inside of the index; its slots name entries in use.
                let (number, stored) = unsafe {
                    let slot = *index.add(place);
                    if slot == S::EMPTY {
                        return Search::Missing(place, deleted);
                    }
                    (slot.number(), Ref::from_word(*entries.add(slot.number())))
                };
                if stored.is(key) {
                    return Search::Found(place);
                }
                if stored.is_null() {
                    deleted = Some(number);
                } else if let Some(text) = text
                    && let Some(stored) = Space::exact_str(stored)
                    && stored.table_hash(space) == text.table_hash(space)
                    && stored.equals(text)
                {
                    return Search::Found(place);
                }
            }
            probe.jump();
        }
    }

    /// As [`SetTable::find`], where neither the key nor the table's are such that comparing them runs code; the outer None for others.
    #[inline]
    pub fn find_simple(&self, space: &Space, key: Ref<'_>, hash: i64) -> Option<Option<usize>> {
        if !self.is_simple() || hash_is_stored(key) {
            return None;
        }
        Some(match self.search_simple(space, key, hash) {
            Search::Found(place) => Some(place),
            Search::Missing(..) => None,
        })
    }

    /// Adds a key unless it is there: says whether it did. None: comparisons might run code, nothing was done.
    #[inline]
    pub fn add_simple(&self, space: &Space, key: Ref<'_>, hash: i64) -> Result<Option<bool>, OutOfMemory> {
        if !self.is_simple() || hash_is_stored(key) {
            return Ok(None);
        }
        match self.search_simple(space, key, hash) {
            Search::Found(_) => Ok(Some(false)),
            Search::Missing(place, deleted) => {
                self.insert_at(space, place, deleted, key.own(), hash)?;
                Ok(Some(true))
            }
        }
    }

    /// The key at a place, if there is one.
    ///
    /// # Safety
    /// The table stays as it is for `'a`.
    #[inline(always)]
    pub unsafe fn key<'a>(&self, place: usize) -> Option<Ref<'a>> {
        if place > self.mask.get() as usize {
            return None;
        }
        // SAFETY: entries that slots name are in use.
        self.number_at(place).map(|number| unsafe { Ref::from_word(*self.entry(number)) })
    }

    /// The hash of the key at a place that has one.
    pub fn hash_at(&self, place: usize, space: &Space) -> i64 {
        self.hash_in(self.entry(self.number_at(place).expect("a key is there")), space)
    }

    /// The first place from `from` on that has a key.
    #[inline]
    pub fn next_place(&self, from: usize) -> Option<usize> {
        let mask = self.mask.get();
        if slot_bytes(mask) == 1 {
            return self.next_byte_place(from);
        }
        with_slots!(mask, Unit => {
            let index = self.index_start().cast::<Unit>();
            (from..=mask as usize).find(|&place| {
                // SAFETY: the index has that many slots, and they name entries in use.
                unsafe {
                    let slot = *index.add(place);
                    slot != Unit::EMPTY && !(*self.entry(slot.number())).is_null()
                }
            })
        })
    }

    /// As [`SetTable::next_place`], where slots are bytes: eight at a time.
    #[inline]
    fn next_byte_place(&self, from: usize) -> Option<usize> {
        let (index, places) = (self.index_start(), self.mask.get() as usize + 1);
        let mut start = from & !7;
        // Slots before `from` count as empty.
        let mut ignored = (1u64 << (8 * (from & 7))) - 1;
        while start < places {
            // SAFETY: the number of slots is a multiple of eight; slots in use name entries.
            unsafe {
                let mut in_use = !(index.add(start).cast::<u64>().read_unaligned() | ignored);
                while in_use != 0 {
                    let byte = in_use.trailing_zeros() as usize / 8;
                    if !(*self.entry(*index.add(start + byte) as usize)).is_null() {
                        return Some(start + byte);
                    }
                    in_use &= !(0xff << (8 * byte));
                }
            }
            ignored = 0;
            start += 8;
        }
        None
    }

    /// The first key from a place on, and its place.
    ///
    /// # Safety
    /// The table stays as it is for `'a`.
    #[inline(always)]
    pub unsafe fn next_key<'a>(&self, from: usize) -> Option<(usize, Ref<'a>)> {
        // SAFETY: as the caller says.
        unsafe {
            match self.next_key_of_small(from) {
                Some(found) => found,
                None => self.next_key_of_any(from),
            }
        }
    }

    /// # Safety
    /// As for [`SetTable::next_key`].
    #[inline(never)]
    unsafe fn next_key_of_any<'a>(&self, from: usize) -> Option<(usize, Ref<'a>)> {
        let place = self.next_place(from)?;
        // SAFETY: a key is there.
        unsafe { self.key(place) }.map(|key| (place, key))
    }

    /// As [`SetTable::next_key`] of a table without hashes and with slots of bytes; the outer None for any other.
    ///
    /// # Safety
    /// As there.
    #[inline(always)]
    unsafe fn next_key_of_small<'a>(&self, from: usize) -> Option<Option<(usize, Ref<'a>)>> {
        if self.is_general.get() || slot_bytes(self.mask.get()) != 1 {
            return None;
        }
        let (index, places) = (self.index_start(), self.mask.get() as usize + 1);
        let mut start = from & !7;
        // Slots before `from` count as empty.
        let mut ignored = (1u64 << (8 * (from & 7))) - 1;
        while start < places {
            // SAFETY: the number of slots is a multiple of eight; slots in use name entries.
            unsafe {
                let slots = index.add(start).cast::<u64>().read_unaligned() | ignored;
                let mut in_use = !slots;
                while in_use != 0 {
                    let bit = in_use.trailing_zeros() & !7;
                    let key = Ref::from_word(*self.entries.get().add((slots >> bit) as u8 as usize));
                    if !key.is_null() {
                        return Some(Some((start + bit as usize / 8, key)));
                    }
                    in_use &= !(0xff << bit);
                }
            }
            ignored = 0;
            start += 8;
        }
        Some(None)
    }

    /// The place of a key, by hash and comparison.
    #[inline]
    pub fn find<C: KeyCompare>(
        &self,
        space: &Space,
        key: Ref<'_>,
        hash: i64,
        compare: &mut C,
    ) -> Result<Option<usize>, C::Error> {
        if slot_bytes(self.mask.get()) == 1 {
            // Most are at the first place or nowhere.
            let place = hash as usize & self.mask.get() as usize;
            // SAFETY: the index has that many slots; those in use name entries.
            unsafe {
                let slot = *self.index_start().add(place);
                if slot == u8::EMPTY {
                    return Ok(None);
                }
                if Ref::from_word(*self.entry(slot.number())).is(key) {
                    return Ok(Some(place));
                }
            }
        }
        with_slots!(self.mask.get(), Unit => match self.find_in::<Unit, C>(space, key, hash, compare)? {
            Some(found) => Ok(found),
            None => self.find_again(space, key, hash, compare),
        })
    }

    #[cold]
    fn find_again<C: KeyCompare>(
        &self,
        space: &Space,
        key: Ref<'_>,
        hash: i64,
        compare: &mut C,
    ) -> Result<Option<usize>, C::Error> {
        loop {
            let found = with_slots!(self.mask.get(), Unit => self.find_in::<Unit, C>(space, key, hash, compare)?);
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }

    /// None: the table was changed meanwhile.
    #[inline]
    fn find_in<S: Slot, C: KeyCompare>(
        &self,
        space: &Space,
        key: Ref<'_>,
        hash: i64,
        compare: &mut C,
    ) -> Result<Option<Option<usize>>, C::Error> {
        let (index, entries, mask, is_general) =
            (self.index_start().cast::<S>(), self.entries.get(), self.mask.get(), self.is_general.get());
        let stride = self.stride();
        let folded = fold_hash(hash);
        let mut probe = Probe::new(hash, mask);
        loop {
            for place in probe.row() {
                // SAFETY: a row is inside of the index; its slots name entries in use.
                let (entry, stored) = unsafe {
                    let slot = *index.add(place);
                    if slot == S::EMPTY {
                        return Ok(Some(None));
                    }
                    let entry = entries.add(slot.number() * stride);
                    (entry, Ref::from_word(*entry))
                };
                if stored.is_null() {
                    continue;
                }
                if stored.is(key) {
                    return Ok(Some(Some(place)));
                }
                if stored.word().both_ints(key.word()) {
                    continue;
                }
                let same_hash = if is_general {
                    // SAFETY: a general entry has its hash behind the key.
                    unsafe { (*entry.add(1)).0 as i64 == hash }
                } else if stored.word().is_int() {
                    text::hash::hash_small(stored.word().int()) == hash
                } else {
                    // As good a filter as the whole hash, and cached.
                    Space::exact_str(stored).is_some_and(|stored| stored.table_hash(space) == folded.max(1))
                };
                if !same_hash {
                    continue;
                }
                if !compare.runs_code(stored) {
                    if compare.equals(stored)? {
                        return Ok(Some(Some(place)));
                    }
                    continue;
                }
                let held = stored.own();
                let equal = compare.equals(held.as_ref())?;
                let is_same = self.entries.get() == entries
                    && self.mask.get() == mask
                    && self.index_start().cast::<S>() == index
                    && self.is_general.get() == is_general
                    && self.number_at(place).is_some_and(|number| {
                        let now = self.entry(number);
                        // SAFETY: a slot names an entry in use.
                        now == entry && unsafe { *now }.same(held.word())
                    });
                if !is_same {
                    return Ok(None);
                }
                if equal {
                    return Ok(Some(Some(place)));
                }
            }
            probe.jump();
        }
    }

    /// Adds a key that is not in the table.
    pub fn insert_new(&self, space: &Space, key: Obj, hash: i64) -> Result<(), OutOfMemory> {
        if !self.is_general.get() && hash_is_stored(key.as_ref()) {
            self.make_general(space)?;
        }
        let (place, deleted) = self.free_place(hash);
        self.insert_at(space, place, deleted, key, hash)
    }

    /// Adds a key where its search ended.
    #[inline]
    pub(crate) fn insert_at(
        &self,
        space: &Space,
        place: usize,
        deleted: Option<usize>,
        key: Obj,
        hash: i64,
    ) -> Result<(), OutOfMemory> {
        if let Some(number) = deleted {
            self.write_entry(number, key, hash);
            self.live.set(self.live.get() + 1);
            return Ok(());
        }
        self.append(space, place, key, hash)?;
        if self.used.get() as usize * 5 >= self.mask.get() as usize * 3 {
            self.rebuild_larger(space)?;
        }
        Ok(())
    }

    /// Puts a key into a new entry at an empty place.
    #[inline]
    fn append(&self, space: &Space, place: usize, key: Obj, hash: i64) -> Result<(), OutOfMemory> {
        let number = self.used.get();
        if number == self.capacity.get() {
            self.grow_entries(space)?;
        }
        self.write_entry(number as usize, key, hash);
        // SAFETY: the place is in the index.
        unsafe {
            with_slots!(self.mask.get(), Unit => *self.index_start().cast::<Unit>().add(place) = Unit::of(number))
        };
        self.used.set(number + 1);
        self.live.set(self.live.get() + 1);
        Ok(())
    }

    #[cold]
    fn grow_entries(&self, space: &Space) -> Result<(), OutOfMemory> {
        self.reserve_entries(space, capacity_for(self.used.get()))
    }

    /// Writes an entry below the capacity that holds no key.
    #[inline(always)]
    fn write_entry(&self, number: usize, key: Obj, hash: i64) {
        // SAFETY: the caller's number is in bounds.
        unsafe {
            let entry = self.entry(number);
            entry.write(key.into_word());
            if self.is_general.get() {
                entry.add(1).write(Word(hash as u64));
            }
        }
    }

    /// The first empty place of a hash, and the last deleted entry before it. There is an empty one: two fifths of a table stay so.
    fn free_place(&self, hash: i64) -> (usize, Option<usize>) {
        with_slots!(self.mask.get(), Unit => {
            let index = self.index_start().cast::<Unit>();
            let first = hash as usize & self.mask.get() as usize;
            // SAFETY: inside of the index.
            if unsafe { *index.add(first) } == Unit::EMPTY {
                return (first, None);
            }
            let mut probe = Probe::new(hash, self.mask.get());
            let mut deleted = None;
            loop {
                for place in probe.row() {
                    // SAFETY: a row is inside of the index, and its slots name entries in use.
                    unsafe {
                        let slot = *index.add(place);
                        if slot == Unit::EMPTY {
                            return (place, deleted);
                        }
                        if (*self.entry(slot.number())).is_null() {
                            deleted = Some(slot.number());
                        }
                    }
                }
                probe.jump();
            }
        })
    }

    /// Takes the key at a place out.
    pub fn remove(&self, place: usize) -> Obj {
        let number = self.number_at(place).expect("a key is there");
        // SAFETY: in bounds; the table owned the key.
        let key = unsafe { Obj::from_owned(self.entry(number).replace(Word::NULL)) };
        watch::moved_out(key.word());
        self.live.set(self.live.get() - 1);
        key
    }

    /// Takes some key out.
    pub fn pop(&self) -> Option<Obj> {
        let start = (self.finger.get() & self.mask.get()) as usize;
        let place = self.next_place(start).or_else(|| self.next_place(0))?;
        self.finger.set(place as u32 + 1);
        Some(self.remove(place))
    }

    /// Rebuilds the table to the size that it takes when it has become too full.
    fn rebuild_larger(&self, space: &Space) -> Result<(), OutOfMemory> {
        let live = self.len();
        self.rebuild(space, if live > LARGE { live * 2 } else { live * 4 })
    }

    /// Rebuilds a table of which more than a quarter of the places hold deleted keys.
    pub fn drop_deleted(&self, space: &Space) -> Result<(), OutOfMemory> {
        if self.deleted() <= self.mask.get() / 4 { Ok(()) } else { self.rebuild_larger(space) }
    }

    /// Makes room before `additional` keys are added at once.
    pub fn reserve(&self, space: &Space, additional: usize) -> Result<(), OutOfMemory> {
        if (self.used.get() as usize + additional) * 5 >= self.mask.get() as usize * 3 {
            return self.rebuild(space, (self.len() + additional) * 2);
        }
        Ok(())
    }

    /// Moves the keys, in their order, to a table with places for more than `minimum`.
    #[cold]
    #[inline(never)]
    fn rebuild(&self, space: &Space, minimum: usize) -> Result<(), OutOfMemory> {
        watch::rearranging(self);
        let fresh = SetTable::new();
        fresh.is_general.set(self.is_general.get());
        fresh.prepare(space, places_for(minimum)?, capacity_for(self.live.get()))?;
        // SAFETY: the words move to the new table, and the old buffers are freed without looking at them.
        unsafe { fresh.fill(self, space, |word| word) };
        self.exchange(&fresh);
        fresh.free_buffers(space);
        Ok(())
    }

    /// Puts the keys of another table of the same kind, in their order, into this one, which is prepared for them and unused.
    ///
    /// # Safety
    /// `owned` makes an owned reference of each key.
    #[inline(always)]
    unsafe fn fill(&self, other: &SetTable, space: &Space, owned: impl Fn(Word) -> Word) {
        debug_assert!(self.is_general.get() == other.is_general.get() && self.capacity.get() >= other.live.get());
        // SAFETY: as the caller says.
        unsafe {
            match (slot_bytes(self.mask.get()), self.is_general.get()) {
                (1, false) => self.fill_in::<u8, 1>(other, space, owned),
                (1, true) => self.fill_in::<u8, 2>(other, space, owned),
                (2, false) => self.fill_in::<u16, 1>(other, space, owned),
                (2, true) => self.fill_in::<u16, 2>(other, space, owned),
                (_, false) => self.fill_in::<u32, 1>(other, space, owned),
                (_, true) => self.fill_in::<u32, 2>(other, space, owned),
            }
        }
    }

    #[inline(always)]
    unsafe fn fill_in<S: Slot, const STRIDE: usize>(
        &self,
        other: &SetTable,
        space: &Space,
        owned: impl Fn(Word) -> Word,
    ) {
        let (index, mask) = (self.index_start().cast::<S>(), self.mask.get());
        let entries = self.entries.get();
        let mut number = 0;
        // SAFETY: nothing changes either table meanwhile; there is room for all entries and more places than that.
        unsafe {
            other.each_entry_of::<STRIDE>(&mut |_, entry| {
                let key = *entry;
                let hash = if STRIDE == 2 {
                    (*entry.add(1)).0 as i64
                } else {
                    simple_hash(Ref::from_word(key), space).expect("keys of a simple table are ints and strs")
                };
                let mut place = hash as usize & mask as usize;
                if *index.add(place) != S::EMPTY {
                    place = empty_place(index, mask, hash);
                }
                *index.add(place) = S::of(number as u32);
                let to = entries.add(number * STRIDE);
                to.write(owned(key));
                if STRIDE == 2 {
                    to.add(1).write(Word(hash as u64));
                }
                number += 1;
                true
            });
        }
        self.used.set(number as u32);
        self.live.set(number as u32);
    }

    /// Gives an unused table its places and room for entries.
    fn prepare(&self, space: &Space, places: usize, capacity: u32) -> Result<(), OutOfMemory> {
        debug_assert!(self.used.get() == 0);
        let mask = places as u32 - 1;
        let index = if mask == MASK_MIN {
            u64::MAX
        } else {
            let bytes = places * slot_bytes(mask);
            let buffer = space.heap.allocate_buffer(bytes)?;
            // SAFETY: a fresh buffer of that size; all bits set is the empty mark.
            unsafe { buffer.write_bytes(0xff, bytes) };
            buffer as u64
        };
        if capacity.max(CAPACITY_MIN) > self.capacity.get()
            && let Err(error) = self.reserve_entries(space, capacity.max(CAPACITY_MIN))
        {
            if mask != MASK_MIN {
                // SAFETY: made just now.
                unsafe { space.heap.free_cell(index as *mut u8) };
            }
            return Err(error);
        }
        self.free_index(space);
        self.mask.set(mask);
        self.index.set(index);
        Ok(())
    }

    /// Room for that many entries.
    fn reserve_entries(&self, space: &Space, capacity: u32) -> Result<(), OutOfMemory> {
        let bytes = |count: u32| count as usize * self.stride() * 8;
        let old = self.entries.get();
        let entries = if old.is_null() {
            space.heap.allocate_buffer(bytes(capacity))?
        } else {
            // SAFETY: the entries are a buffer of this heap, `used` of them in use.
            unsafe { space.heap.resize_buffer(old.cast(), bytes(self.used.get()), bytes(capacity))? }
        };
        self.entries.set(entries.cast());
        self.capacity.set(capacity);
        Ok(())
    }

    /// From now on entries store their hashes.
    fn make_general(&self, space: &Space) -> Result<(), OutOfMemory> {
        let old = self.entries.get();
        if old.is_null() {
            self.is_general.set(true);
            return Ok(());
        }
        let entries = space.heap.allocate_buffer(self.capacity.get() as usize * 16)?.cast::<Word>();
        for number in 0..self.used.get() as usize {
            // SAFETY: both in bounds; each word moves once. A deleted entry has no hash.
            unsafe {
                let key = *self.entry(number);
                entries.add(2 * number).write(key);
                let hash = if key.is_null() { 0 } else { self.hash_in(self.entry(number), space) };
                entries.add(2 * number + 1).write(Word(hash as u64));
            }
        }
        self.is_general.set(true);
        self.entries.set(entries);
        // SAFETY: the table gave it up.
        unsafe { space.heap.free_cell(old.cast()) };
        Ok(())
    }

    /// Copies all keys of another table into this unused one. None need to be compared.
    pub fn copy_from(&self, space: &Space, other: &SetTable) -> Result<(), OutOfMemory> {
        debug_assert!(self.used.get() == 0);
        if other.live.get() == 0 {
            return Ok(());
        }
        self.is_general.set(other.is_general.get());
        // An entries buffer of the other stride would be misread.
        self.free_entries(space);
        let places = if other.len() * 5 >= self.mask.get() as usize * 3 {
            places_for(other.len() * 2)?
        } else {
            self.mask.get() as usize + 1
        };
        self.prepare(space, places, other.live.get())?;
        let is_same_layout = self.mask.get() == other.mask.get() && other.deleted() == 0;
        if is_same_layout {
            let bytes = places * slot_bytes(self.mask.get());
            // SAFETY: both indexes have that size; entries below `used` are in use, and there is room for as many.
            unsafe {
                self.index_start().copy_from_nonoverlapping(other.index_start(), bytes);
                let (mut from, mut to, stride) = (other.entries.get(), self.entries.get(), self.stride());
                for _ in 0..other.used.get() {
                    to.write(Ref::from_word(*from).own().into_word());
                    if stride == 2 {
                        to.add(1).write(*from.add(1));
                    }
                    (from, to) = (from.add(stride), to.add(stride));
                }
            }
            self.used.set(other.used.get());
            self.live.set(other.live.get());
            return Ok(());
        }
        // SAFETY: prepared for as many; the keys are alive.
        unsafe { self.fill(other, space, |word| Ref::from_word(word).own().into_word()) };
        Ok(())
    }

    /// Exchanges the keys of two tables, but not where they pop next.
    pub fn swap(&self, other: &SetTable) {
        self.note_moved();
        other.note_moved();
        self.exchange(other);
    }

    /// All keys leave the table for another.
    fn note_moved(&self) {
        if watch::is_on() {
            watch::rearranging(self);
            self.traverse_part(0, usize::MAX, &mut watch::moved_out);
        }
    }

    fn exchange(&self, other: &SetTable) {
        self.entries.swap(&other.entries);
        self.index.swap(&other.index);
        self.used.swap(&other.used);
        self.live.swap(&other.live);
        self.mask.swap(&other.mask);
        self.capacity.swap(&other.capacity);
        self.is_general.swap(&other.is_general);
    }

    fn free_index(&self, space: &Space) {
        if self.mask.get() != MASK_MIN {
            // SAFETY: a buffer of this table that it gives up.
            unsafe { space.heap.free_cell(self.index.get() as *mut u8) };
        }
        self.mask.set(MASK_MIN);
        self.index.set(u64::MAX);
    }

    fn free_entries(&self, space: &Space) {
        let entries = self.entries.replace(ptr::null_mut());
        self.capacity.set(0);
        if !entries.is_null() {
            // SAFETY: a buffer of this table that it gives up.
            unsafe { space.heap.free_cell(entries.cast()) };
        }
    }

    fn free_buffers(&self, space: &Space) {
        self.free_index(space);
        self.free_entries(space);
        self.used.set(0);
        self.live.set(0);
    }

    /// Takes the keys out in order, leaving an empty table, and hands them to `take`.
    #[inline(always)]
    fn take_each(&self, space: &Space, mut take: impl FnMut(Obj)) {
        let taken = SetTable::new();
        self.swap(&taken);
        let mut left = taken.len();
        // Where nothing is left, no place needs to be looked at.
        if left != 0 {
            // SAFETY: nobody else sees the table that was made here; its buffers are freed without looking at the words.
            unsafe {
                taken.each_entry(|_, entry| {
                    take(Obj::from_owned(*entry));
                    left -= 1;
                    left != 0
                });
            }
        }
        taken.free_buffers(space);
    }

    /// Empties the table and returns what it held, to be dropped when all is consistent.
    pub fn take_all(&self, space: &Space) -> Vec<Obj> {
        let mut taken = Vec::with_capacity(self.len());
        self.take_each(space, |key| taken.push(key));
        taken
    }

    /// Gives up everything, in order. For destruction: no code sees the table any more.
    pub(crate) fn release(&self, space: &Space) {
        // SAFETY: nothing changes the table meanwhile.
        if self.is_simple() && unsafe { self.simple_keys() }.iter().all(|key| !key.word().is_counted()) {
            self.free_buffers(space);
            return;
        }
        if !self.entries.get().is_null() || self.mask.get() != MASK_MIN {
            self.take_each(space, drop);
        }
    }

    /// Visits `count` entries from number `start` on. Returns the number of the next.
    pub(crate) fn traverse_part(
        &self,
        start: usize,
        count: usize,
        visitor: &mut refcount::Visitor<'_>,
    ) -> Option<usize> {
        let used = self.used.get() as usize;
        let end = used.min(start.saturating_add(count));
        for number in start..end {
            // SAFETY: in bounds.
            let key = unsafe { *self.entry(number) };
            if !key.is_null() {
                visitor(key);
            }
        }
        (end < used).then_some(end)
    }

    /// Bytes that the buffers take.
    pub fn buffer_bytes(&self) -> usize {
        let index = if self.mask.get() == MASK_MIN { std::ptr::null() } else { self.index.get() as *const u8 };
        // SAFETY: the table's own buffers.
        unsafe { cell_bytes(self.entries.get().cast()) + cell_bytes(index) }
    }
}

/// The first empty place of a hash in an index without deleted entries.
///
/// # Safety
/// The index has slots up to `mask`, some of them empty.
unsafe fn empty_place<S: Slot>(index: *const S, mask: u32, hash: i64) -> usize {
    let mut probe = Probe::new(hash, mask);
    loop {
        for place in probe.row() {
            // SAFETY: a row is inside of the index.
            if unsafe { *index.add(place) } == S::EMPTY {
                return place;
            }
        }
        probe.jump();
    }
}

/// Whether a key's hash has to be stored.
#[inline(always)]
pub(crate) fn hash_is_stored(key: Ref<'_>) -> bool {
    !key.word().is_int() && Space::exact_str(key).is_none()
}
