//! The hash table under `dict`: insertion-ordered compact entries, found by control bytes probed 16 at a time.
//!
//! - Entries lie in a buffer in order of insertion: key, then value (dict), then the hash where the table is *general*. A table
//!   whose keys are all exact ints and strs stores no hashes: an int's is computed, a str caches its own.
//! - Up to [`SCAN_MAX`] entries there is no index: entries are scanned. Above, an index buffer holds a control byte a slot (7 bits
//!   of the hash, or empty, or deleted) followed by the slots' entry numbers, in the manner of Swiss tables (Abseil).
//! - Deleting leaves an entry with a NULL key; when entries run out, the table is compacted or grown.
//! - The version changes whenever keys are added, removed or moved. A comparison of keys may run Python code that does that: the
//!   lookup then starts again.

use std::cell::Cell;
use std::ptr;

use refcount::{Obj, Ref, Word, watch};

use crate::OutOfMemory;
use crate::memory::cell_bytes;
use crate::space::Space;
use crate::string::Str;

/// Most entries (deleted ones included) of a table without index.
const SCAN_MAX: u32 = 8;
const GROUP: usize = 16;
const EMPTY: u8 = 0xff;
const DELETED: u8 = 0x80;
/// Flag in `version`: entries store their hashes.
const GENERAL: u32 = 1 << 31;
const VERSION_MASK: u32 = GENERAL - 1;
/// Flag in `version`: the number is no other table's, a cache may name it. Else it counts changes.
const CACHED: u32 = 1 << 30;
const COUNT_MASK: u32 = CACHED - 1;

pub use text::hash::fold_hash;

/// The core of a dict (`VALUES` = 1) or set (`VALUES` = 0).
#[repr(C)]
pub struct Table<const VALUES: usize> {
    entries: Cell<*mut Word>,
    /// `[u32 mask][u32 growth left][control bytes: slots + GROUP][u32 entry numbers: slots]`, or null.
    index: Cell<*mut u8>,
    /// Entries in use, deleted ones included.
    used: Cell<u32>,
    live: Cell<u32>,
    capacity: Cell<u32>,
    version: Cell<u32>,
}

/// Result of a comparison of keys that may run Python code.
pub trait KeyCompare {
    type Error;
    /// Whether the key in the table equals the key looked for (their hashes are equal, they are not identical).
    fn equals(&mut self, stored: Ref<'_>) -> Result<bool, Self::Error>;
    /// Whether `equals` can run Python code.
    fn runs_code(&self, stored: Ref<'_>) -> bool;
    /// The table hash of a key of a table that stores none; asked for only where `equals` can run Python code.
    fn simple_hash(&self, _stored: Ref<'_>) -> Option<u32> {
        None
    }
}

struct Probe {
    position: usize,
    stride: usize,
    mask: usize,
}

impl Probe {
    fn new(hash: u32, mask: usize) -> Probe {
        Probe { position: hash as usize & mask, stride: 0, mask }
    }

    fn advance(&mut self) {
        self.stride += GROUP;
        self.position = (self.position + self.stride) & self.mask;
    }
}

#[inline(always)]
fn control_byte(hash: u32) -> u8 {
    (hash >> 25) as u8
}

/// A bit for each of the 16 control bytes at `at` that equals `byte`.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn match_byte(at: *const u8, byte: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8};
    // SAFETY: 16 bytes are readable at `at`; SSE2 is part of x86-64.
    unsafe {
        let group = _mm_loadu_si128(at.cast());
        _mm_movemask_epi8(_mm_cmpeq_epi8(group, _mm_set1_epi8(byte as i8))) as u32
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
unsafe fn match_byte(at: *const u8, byte: u8) -> u32 {
    // SAFETY: 16 bytes are readable at `at`.
    (0..GROUP).fold(0, |bits, i| bits | u32::from(unsafe { *at.add(i) } == byte) << i)
}

/// What a table was like when a search began.
struct Seen {
    version: u32,
    capacity: u32,
    entries: *mut Word,
    index: *mut u8,
}

impl<const VALUES: usize> Table<VALUES> {
    pub(crate) const fn new() -> Self {
        Table {
            entries: Cell::new(ptr::null_mut()),
            index: Cell::new(ptr::null_mut()),
            used: Cell::new(0),
            live: Cell::new(0),
            capacity: Cell::new(0),
            version: Cell::new(0),
        }
    }

    /// Keys in the table.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live.get() as usize
    }

    /// Entry numbers are below this.
    #[inline(always)]
    pub fn entry_end(&self) -> usize {
        self.used.get() as usize
    }

    /// Changes with every change of the keys; never 0 once a key was added.
    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.version.get() & VERSION_MASK
    }

    /// A version that no other table has, so that a cache may name it; 0 where the numbers are used up.
    pub fn cache_version(&self, space: &Space) -> u32 {
        let version = self.version.get();
        if version & CACHED == 0 {
            let fresh = space.next_table_version();
            if fresh > COUNT_MASK {
                return 0;
            }
            self.version.set(version & GENERAL | CACHED | fresh);
        }
        self.version()
    }

    #[inline(always)]
    pub(crate) fn is_general(&self) -> bool {
        self.version.get() & GENERAL != 0
    }

    #[inline(always)]
    fn stride(&self) -> usize {
        1 + VALUES + usize::from(self.is_general())
    }

    pub(crate) fn touch(&self) {
        let version = self.version.get();
        let next = (version & COUNT_MASK).wrapping_add(1) & COUNT_MASK;
        self.version.set(version & GENERAL | next.max(1));
    }

    #[inline(always)]
    fn entry(&self, number: usize) -> *mut Word {
        // SAFETY: callers pass numbers below `capacity`.
        unsafe { self.entries.get().add(number * self.stride()) }
    }

    /// The key of an entry; None where it was deleted.
    ///
    /// # Safety
    /// The entry stays for `'a`.
    #[inline(always)]
    pub unsafe fn key<'a>(&self, number: usize) -> Option<Ref<'a>> {
        debug_assert!(number < self.entry_end());
        // SAFETY: in bounds; the table owns the key.
        unsafe { Ref::from_word(*self.entry(number)) }.non_null()
    }

    /// The value of an entry.
    ///
    /// # Safety
    /// The entry is live, stays for `'a` and keeps its value.
    #[inline(always)]
    pub unsafe fn value<'a>(&self, number: usize) -> Ref<'a> {
        debug_assert!(VALUES == 1 && number < self.entry_end());
        // SAFETY: in bounds; the table owns the value.
        unsafe { Ref::from_word(*self.entry(number).add(1)) }
    }

    /// Where the value of an entry is, for as long as the version stays.
    #[inline(always)]
    pub fn value_place(&self, number: usize) -> *const Word {
        assert!(VALUES == 1 && number < self.entry_end());
        // SAFETY: in bounds.
        unsafe { self.entry(number).add(1) }
    }

    /// Replaces the value of a live entry; returns the old one.
    pub fn replace_value(&self, number: usize, value: Obj) -> Obj {
        assert!(VALUES == 1 && number < self.entry_end());
        // SAFETY: in bounds; the table owned the old value.
        unsafe { taken(self.entry(number).add(1).replace(value.into_word())) }
    }

    /// The table hash of a live entry's key.
    #[inline(always)]
    pub fn hash_of_entry(&self, number: usize, space: &Space) -> u32 {
        self.hash_of_word(self.entry(number), space)
    }

    #[inline(always)]
    fn hash_of_word(&self, entry: *const Word, space: &Space) -> u32 {
        // SAFETY: callers pass entries in use.
        unsafe {
            if self.is_general() {
                (*entry.add(1 + VALUES)).0 as u32
            } else {
                simple_hash(Ref::from_word(*entry), space).expect("keys of a simple table are ints and strs")
            }
        }
    }

    /// The number of the next live entry at or after `from`.
    #[inline]
    pub fn next_entry(&self, from: usize) -> Option<usize> {
        let mut number = from;
        while number < self.entry_end() {
            // SAFETY: in bounds.
            if !unsafe { *self.entry(number) }.is_null() {
                return Some(number);
            }
            number += 1;
        }
        None
    }

    /// The number of the last live entry before `end`.
    pub fn previous_entry(&self, end: usize) -> Option<usize> {
        // SAFETY: in bounds.
        (0..end.min(self.entry_end())).rev().find(|&number| !unsafe { *self.entry(number) }.is_null())
    }

    #[inline(always)]
    fn index_parts(index: *mut u8) -> (usize, *mut u8, *mut u32) {
        // SAFETY: an index starts with its mask; control bytes and slots follow.
        unsafe {
            let mask = index.cast::<u32>().read() as usize;
            let control = index.add(8);
            (mask, control, control.add(mask + 1 + GROUP).cast())
        }
    }

    /// The entry with that key, by hash and comparison. `key` short-cuts identical keys.
    #[inline]
    pub fn find<C: KeyCompare>(&self, key: Ref<'_>, hash: u32, compare: &mut C) -> Result<Option<usize>, C::Error> {
        'restart: loop {
            let seen = self.seen();
            if self.index.get().is_null() {
                // Where no comparison can be noticed, an identical key is looked for first.
                let identical_first = if self.is_general() { 0 } else { self.entry_end() };
                for number in 0..identical_first {
                    // SAFETY: in bounds; kept alive over the comparison where that can run code.
                    let stored = unsafe { Ref::from_word(*self.entry(number)) };
                    if stored.is(key) {
                        return Ok(Some(number));
                    }
                }
                let mut next = 0;
                while next < self.entry_end() {
                    let number = next;
                    next += 1;
                    // SAFETY: as above.
                    let stored = unsafe { Ref::from_word(*self.entry(number)) };
                    if stored.is_null() {
                        continue;
                    }
                    if stored.is(key) {
                        return Ok(Some(number));
                    }
                    // SAFETY: in bounds.
                    if self.is_general() && unsafe { *self.entry(number).add(1 + VALUES) }.0 as u32 != hash {
                        continue;
                    }
                    match self.compare(stored, number, &seen, hash, compare)? {
                        Some(true) => return Ok(Some(number)),
                        Some(false) => {}
                        None => continue 'restart,
                    }
                }
                return Ok(None);
            }
            let (mask, control, slots) = Self::index_parts(self.index.get());
            let mut probe = Probe::new(hash, mask);
            loop {
                // SAFETY: control bytes are followed by a copy of the first group; slots hold entry numbers in bounds.
                unsafe {
                    let at = control.add(probe.position);
                    let mut bits = match_byte(at, control_byte(hash));
                    while bits != 0 {
                        let slot = (probe.position + bits.trailing_zeros() as usize) & mask;
                        bits &= bits - 1;
                        let number = slots.add(slot).read_unaligned() as usize;
                        let entry = self.entry(number);
                        let stored = Ref::from_word(*entry);
                        if stored.is(key) {
                            return Ok(Some(number));
                        }
                        if self.is_general() && (*entry.add(1 + VALUES)).0 as u32 != hash {
                            continue;
                        }
                        match self.compare(stored, number, &seen, hash, compare)? {
                            Some(true) => return Ok(Some(number)),
                            // Code that ran may have deleted entries of this group.
                            Some(false) => bits &= match_byte(at, control_byte(hash)),
                            None => continue 'restart,
                        }
                    }
                    if match_byte(at, EMPTY) != 0 {
                        return Ok(None);
                    }
                }
                probe.advance();
            }
        }
    }

    /// As [`Table::find`], where neither the key nor the table's are such that comparing them runs code; the outer None for others.
    #[inline]
    pub fn find_simple(&self, key: Ref<'_>, hash: u32) -> Option<Option<usize>> {
        if self.is_general() {
            return None;
        }
        let word = key.word();
        if word.is_int() {
            return Some(self.search::<false>(hash, |stored| stored == word, |_| false));
        }
        Space::exact_str(key).map(|text| self.search_str::<false>(key, text, hash))
    }

    /// The entry of an exact str or small int, where it is found by comparing that runs no code.
    #[inline]
    pub fn find_at_once(&self, key: Ref<'_>, hash: u32) -> Option<usize> {
        match Space::exact_str(key) {
            Some(text) => self.find_str(key, text, hash),
            None => self.find_simple(key, hash)?,
        }
    }

    /// The entry of a str key. Keys of other types never match.
    #[inline]
    pub fn find_str(&self, key: Ref<'_>, text: &Str, hash: u32) -> Option<usize> {
        if self.is_general() {
            self.search_str::<true>(key, text, hash)
        } else {
            self.search_str::<false>(key, text, hash)
        }
    }

    #[inline(always)]
    fn search_str<const GENERAL: bool>(&self, key: Ref<'_>, text: &Str, hash: u32) -> Option<usize> {
        let word = key.word();
        let equals = |stored: Ref<'_>| {
            Space::exact_str(stored).is_some_and(|stored| stored.may_have_hash(hash) && stored.equals(text))
        };
        self.search::<GENERAL>(hash, |stored| stored.same(word), equals)
    }

    /// As [`Table::find`], of a key that is compared without running code: by identity, then by what equals it.
    #[inline(always)]
    fn search<const GENERAL: bool>(
        &self,
        hash: u32,
        is_same: impl Fn(Word) -> bool,
        equals: impl Fn(Ref<'_>) -> bool,
    ) -> Option<usize> {
        debug_assert!(self.is_general() == GENERAL);
        let stride = 1 + VALUES + usize::from(GENERAL);
        let entries = self.entries.get();
        // SAFETY: entries in use are read, and the index as in `find`; nothing changes meanwhile.
        unsafe {
            let has_hash = |entry: *const Word| !GENERAL || (*entry.add(1 + VALUES)).0 as u32 == hash;
            if self.index.get().is_null() {
                let end = self.entry_end();
                return (0..end).find(|number| is_same(*entries.add(number * stride))).or_else(|| {
                    (0..end).find(|number| {
                        let entry = entries.add(number * stride);
                        has_hash(entry) && equals(Ref::from_word(*entry))
                    })
                });
            }
            let (mask, control, slots) = Self::index_parts(self.index.get());
            let mut probe = Probe::new(hash, mask);
            loop {
                let at = control.add(probe.position);
                let mut bits = match_byte(at, control_byte(hash));
                while bits != 0 {
                    let slot = (probe.position + bits.trailing_zeros() as usize) & mask;
                    bits &= bits - 1;
                    let number = slots.add(slot).read_unaligned() as usize;
                    let entry = entries.add(number * stride);
                    if is_same(*entry) || has_hash(entry) && equals(Ref::from_word(*entry)) {
                        return Some(number);
                    }
                }
                if match_byte(at, EMPTY) != 0 {
                    return None;
                }
                probe.advance();
            }
        }
    }

    fn seen(&self) -> Seen {
        let (version, capacity) = (self.version.get(), self.capacity.get());
        Seen { version, capacity, entries: self.entries.get(), index: self.index.get() }
    }

    /// Compares with the key of an entry; None where the search must start over: the table was rebuilt meanwhile, or the entry has
    /// another key. Other entries may have come or gone.
    #[inline]
    fn compare<C: KeyCompare>(
        &self,
        stored: Ref<'_>,
        number: usize,
        seen: &Seen,
        hash: u32,
        compare: &mut C,
    ) -> Result<Option<bool>, C::Error> {
        if compare.runs_code(stored) {
            if !self.is_general() && compare.simple_hash(stored).is_some_and(|stored| stored != hash) {
                return Ok(Some(false));
            }
            let held = stored.own();
            let word = held.word();
            let equal = compare.equals(held.as_ref())?;
            drop(held);
            let now = self.seen();
            let is_same = now.version == seen.version
                || now.entries == seen.entries
                    && now.index == seen.index
                    && now.capacity == seen.capacity
                    && now.version & GENERAL == seen.version & GENERAL
                    && number < self.entry_end()
                    // SAFETY: in bounds.
                    && unsafe { *self.entry(number) }.same(word);
            return Ok(is_same.then_some(equal));
        }
        compare.equals(stored).map(Some)
    }

    /// Adds an entry for a key that is not in the table.
    pub fn insert_new(&self, space: &Space, key: Obj, hash: u32, value: Obj) -> Result<(), OutOfMemory> {
        if !self.is_general() && !is_simple(key.as_ref()) {
            self.make_general(space)?;
        }
        if self.used.get() == self.capacity.get() {
            self.grow(space)?;
        } else if !self.index.get().is_null() {
            // SAFETY: the index starts with mask and growth left.
            let growth_left = unsafe { self.index.get().cast::<u32>().add(1).read() };
            if growth_left == 0 {
                self.grow(space)?;
            }
        }
        // SAFETY: there is room now.
        unsafe { self.append(key, hash, value) };
        self.touch();
        Ok(())
    }

    /// Writes a new entry for a key that is not in the table. The caller touches the table, when all is in.
    ///
    /// # Safety
    /// There is room for the entry, and the table is general unless the key is an exact int or str.
    #[inline(always)]
    pub(crate) unsafe fn append(&self, key: Obj, hash: u32, value: Obj) {
        let number = self.used.get() as usize;
        debug_assert!(number < self.capacity.get() as usize);
        // SAFETY: below the capacity.
        unsafe {
            let entry = self.entry(number);
            entry.write(key.into_word());
            if VALUES == 1 {
                entry.add(1).write(value.into_word());
            }
            if self.is_general() {
                entry.add(1 + VALUES).write(Word(u64::from(hash)));
            }
        }
        self.used.set(self.used.get() + 1);
        self.live.set(self.live.get() + 1);
        if !self.index.get().is_null() {
            Self::index_insert(self.index.get(), hash, number as u32);
        }
    }

    #[inline]
    fn index_insert(index: *mut u8, hash: u32, number: u32) {
        let (mask, control, slots) = Self::index_parts(index);
        let mut probe = Probe::new(hash, mask);
        // SAFETY: as in `find`.
        unsafe {
            let growth_left = index.cast::<u32>().add(1);
            growth_left.write(growth_left.read() - 1);
            // Often the first slot is empty. A group that has just been written to is slow to read.
            let slot = if *control.add(probe.position) == EMPTY {
                probe.position
            } else {
                loop {
                    let bits = match_byte(control.add(probe.position), EMPTY);
                    if bits != 0 {
                        break (probe.position + bits.trailing_zeros() as usize) & mask;
                    }
                    probe.advance();
                }
            };
            Self::set_control(control, mask, slot, control_byte(hash));
            slots.add(slot).write_unaligned(number);
        }
    }

    /// Sets a control byte and its copy behind the end: an index has a group of slots at least.
    #[inline(always)]
    unsafe fn set_control(control: *mut u8, mask: usize, slot: usize, byte: u8) {
        debug_assert!(mask + 1 >= GROUP);
        // SAFETY: `slot` is at most `mask`, and the first group is repeated behind the end.
        unsafe {
            *control.add(slot) = byte;
            if slot < GROUP {
                *control.add(slot + mask + 1) = byte;
            }
        }
    }

    /// Copies all entries of another table into this one, which was never used. No keys are compared.
    pub fn copy_from(&self, space: &Space, other: &Self) -> Result<(), OutOfMemory> {
        assert!(self.used.get() == 0);
        if other.live.get() == 0 {
            return Ok(());
        }
        if other.is_general() != self.is_general() {
            if !other.is_general() {
                // Buffers of the other stride would be misread.
                drop(self.take_all(space));
            } else {
                self.make_general(space)?;
            }
        }
        self.reserve(space, other.len())?;
        let (stride, index) = (self.stride(), self.index.get());
        let is_compact = other.live.get() == other.used.get();
        // Where the index is of the same size and has the same numbers, it is copied as it is.
        let same_index = is_compact && !index.is_null() && !other.index.get().is_null() && {
            let (mask, ..) = Self::index_parts(index);
            let (other_mask, ..) = Self::index_parts(other.index.get());
            mask == other_mask
        };
        // SAFETY: there is room for all entries of the other table; indexes of one mask have one size.
        unsafe {
            if same_index {
                let slots = Self::index_parts(index).0 + 1;
                index.copy_from_nonoverlapping(other.index.get(), index_bytes(slots));
            }
            let (mut from, mut to) = (other.entries.get(), self.entries.get());
            let mut number = 0;
            for _ in 0..other.entry_end() {
                if !(*from).is_null() {
                    for part in 0..1 + VALUES {
                        to.add(part).write(Ref::from_word(*from.add(part)).own().into_word());
                    }
                    if stride > 1 + VALUES {
                        to.add(1 + VALUES).write(*from.add(1 + VALUES));
                    }
                    if !index.is_null() && !same_index {
                        Self::index_insert(index, self.hash_of_word(to, space), number);
                    }
                    number += 1;
                    to = to.add(stride);
                }
                from = from.add(stride);
            }
            self.used.set(number);
            self.live.set(number);
        }
        self.touch();
        Ok(())
    }

    /// Takes an entry out: key and value.
    pub fn remove_entry(&self, space: &Space, number: usize) -> (Obj, Obj) {
        let index = self.index.get();
        if !index.is_null() {
            let hash = self.hash_of_entry(number, space);
            let (mask, control, slots) = Self::index_parts(index);
            let mut probe = Probe::new(hash, mask);
            'search: loop {
                // SAFETY: as in `find`; the entry is in the index.
                unsafe {
                    let mut bits = match_byte(control.add(probe.position), control_byte(hash));
                    while bits != 0 {
                        let slot = (probe.position + bits.trailing_zeros() as usize) & mask;
                        bits &= bits - 1;
                        if slots.add(slot).read_unaligned() as usize == number {
                            Self::set_control(control, mask, slot, DELETED);
                            break 'search;
                        }
                    }
                }
                probe.advance();
            }
        }
        // SAFETY: in bounds; the table owned both.
        let (key, value) = unsafe {
            let entry = self.entry(number);
            let key = taken(entry.replace(Word::NULL));
            let value = if VALUES == 1 { taken(entry.add(1).replace(Word::NULL)) } else { Obj::NULL };
            (key, value)
        };
        self.live.set(self.live.get() - 1);
        self.touch();
        (key, value)
    }

    /// Takes the last entry out. Entries behind it go for good, so that taking from the end costs the same each time.
    pub fn pop_last(&self, space: &Space) -> Option<(Obj, Obj)> {
        let number = self.previous_entry(self.entry_end())?;
        let taken = self.remove_entry(space, number);
        self.used.set(number as u32);
        Some(taken)
    }

    /// Takes the first live entry out. The place of the value of entry 0, once that is deleted, says how many entries at the start are
    /// deleted at least, so that taking from the start costs the same each time.
    pub fn pop_first(&self, space: &Space) -> Option<(Obj, Obj)> {
        assert!(VALUES == 1);
        if self.entry_end() == 0 {
            return None;
        }
        // SAFETY: entry 0 is in bounds.
        let (first_key, mark) = unsafe { (*self.entry(0), self.entry(0).add(1)) };
        // SAFETY: as above.
        let word = unsafe { *mark };
        let from = if first_key.is_null() && word.is_int() { word.int() as usize } else { 0 };
        let number = self.next_entry(from)?;
        let taken = self.remove_entry(space, number);
        // SAFETY: as above; entry 0 is deleted, and the integer owns nothing.
        unsafe { mark.write(Word::from_int_unchecked(number as i64 + 1)) };
        Some(taken)
    }

    /// Moves all entries to one with room for at least one more, dropping deleted ones.
    fn grow(&self, space: &Space) -> Result<(), OutOfMemory> {
        let live = self.live.get();
        let needed = live.checked_add(1).ok_or(OutOfMemory)?;
        let capacity = match needed {
            1..=3 => 3,
            4..=8 => 8,
            // Room to grow by half at least, so that a table with deletions is not compacted at every step.
            _ => slots_for(needed.checked_add(needed / 4).ok_or(OutOfMemory)?)? / 8 * 7,
        };
        self.rebuild(space, capacity, self.is_general())
    }

    fn make_general(&self, space: &Space) -> Result<(), OutOfMemory> {
        if self.capacity.get() == 0 {
            self.version.set(self.version.get() | GENERAL);
            return Ok(());
        }
        self.rebuild(space, self.capacity.get(), true)
    }

    /// Makes room for `additional` keys at once.
    pub fn reserve(&self, space: &Space, additional: usize) -> Result<(), OutOfMemory> {
        let needed = u32::try_from(self.len() + additional).map_err(|_| OutOfMemory)?;
        if needed <= self.capacity.get() - (self.used.get() - self.live.get()) {
            return Ok(());
        }
        let capacity = if needed <= SCAN_MAX { needed.max(3) } else { slots_for(needed)? / 8 * 7 };
        self.rebuild(space, capacity, self.is_general())
    }

    fn rebuild(&self, space: &Space, capacity: u32, general: bool) -> Result<(), OutOfMemory> {
        let heap = &space.heap;
        let old_stride = self.stride();
        let stride = 1 + VALUES + usize::from(general);
        let old = self.entries.get();
        let bytes = (capacity as usize).checked_mul(stride * 8).ok_or(OutOfMemory)?;
        let index = if capacity > SCAN_MAX { self.new_index(space, capacity)? } else { ptr::null_mut() };
        let compact = self.live.get() == self.used.get();
        if compact && stride == old_stride && !old.is_null() {
            // In place or by moving pages: no entry changes its number.
            let resized = unsafe {
                // SAFETY: the entries are a buffer of this heap, `used` entries of it in use.
                heap.resize_buffer(old.cast(), self.used.get() as usize * stride * 8, bytes)
            };
            match resized {
                Ok(moved) => self.entries.set(moved.cast()),
                Err(error) => {
                    self.free_buffer(space, index);
                    return Err(error);
                }
            }
        } else {
            let entries = match heap.allocate_buffer(bytes) {
                Ok(entries) => entries.cast::<Word>(),
                Err(error) => {
                    self.free_buffer(space, index);
                    return Err(error);
                }
            };
            watch::rearranging(self);
            let mut count = 0;
            for number in 0..self.entry_end() {
                // SAFETY: both in bounds; each word moves once.
                unsafe {
                    let from = self.entry(number);
                    if (*from).is_null() {
                        continue;
                    }
                    let to = entries.add(count * stride);
                    for part in 0..1 + VALUES {
                        to.add(part).write(*from.add(part));
                    }
                    if general {
                        to.add(1 + VALUES).write(Word(u64::from(self.hash_of_entry(number, space))));
                    }
                    count += 1;
                }
            }
            self.entries.set(entries);
            self.used.set(count as u32);
            self.free_buffer(space, old.cast());
        }
        self.version.set(self.version.get() & VERSION_MASK | if general { GENERAL } else { 0 });
        self.capacity.set(capacity);
        let old_index = self.index.replace(index);
        self.free_buffer(space, old_index);
        if !index.is_null() {
            for number in 0..self.entry_end() {
                Self::index_insert(index, self.hash_of_entry(number, space), number as u32);
            }
        }
        self.touch();
        Ok(())
    }

    fn new_index(&self, space: &Space, capacity: u32) -> Result<*mut u8, OutOfMemory> {
        let slots = slots_for(capacity)? as usize;
        let index = space.heap.allocate_buffer(index_bytes(slots))?;
        // SAFETY: a fresh buffer of that size.
        unsafe {
            index.cast::<u32>().write(slots as u32 - 1);
            index.cast::<u32>().add(1).write((slots / 8 * 7) as u32);
            index.add(8).write_bytes(EMPTY, slots + GROUP);
        }
        Ok(index)
    }

    fn free_buffer(&self, space: &Space, buffer: *mut u8) {
        if !buffer.is_null() {
            // SAFETY: a buffer of this table that it gives up.
            unsafe { space.heap.free_cell(buffer) }
        }
    }

    /// Empties the table and returns what it held, to be dropped when all is consistent.
    pub fn take_all(&self, space: &Space) -> Vec<Obj> {
        let mut taken = Vec::with_capacity(self.len() * (1 + VALUES));
        self.take_each(&mut |object| taken.push(object));
        self.free_buffer(space, self.entries.replace(ptr::null_mut()).cast());
        self.free_buffer(space, self.index.replace(ptr::null_mut()));
        taken
    }

    /// Takes keys and values out in order, leaving a table without entries (but with its buffers).
    fn take_each(&self, take: &mut dyn FnMut(Obj)) {
        let (end, stride, entries) = (self.entry_end(), self.stride(), self.entries.get());
        self.used.set(0);
        self.live.set(0);
        self.capacity.set(0);
        self.version.set(self.version.get() & VERSION_MASK);
        self.touch();
        for number in 0..end {
            // SAFETY: in bounds of the entries as they were; the table gave them up.
            unsafe {
                let entry = entries.add(number * stride);
                if !(*entry).is_null() {
                    take(taken(*entry));
                    if VALUES == 1 {
                        take(taken(*entry.add(1)));
                    }
                }
            }
        }
    }

    /// Gives up everything, in order. For destruction: no code sees the table any more.
    pub(crate) fn release(&self, space: &Space) {
        self.take_each(&mut drop);
        self.free_buffer(space, self.entries.replace(ptr::null_mut()).cast());
        self.free_buffer(space, self.index.replace(ptr::null_mut()));
    }

    /// Visits the keys and values of `count` entries from number `start` on. Returns the number of the next.
    pub(crate) fn traverse_part(
        &self,
        start: usize,
        count: usize,
        visitor: &mut refcount::Visitor<'_>,
    ) -> Option<usize> {
        let end = self.entry_end().min(start.saturating_add(count));
        for number in start..end {
            // SAFETY: in bounds.
            unsafe {
                let entry = self.entry(number);
                if !(*entry).is_null() {
                    visitor(*entry);
                    if VALUES == 1 {
                        visitor(*entry.add(1));
                    }
                }
            }
        }
        (end < self.entry_end()).then_some(end)
    }

    /// Bytes that the buffers take.
    pub fn buffer_bytes(&self) -> usize {
        // SAFETY: the table's own buffers.
        unsafe { cell_bytes(self.entries.get().cast()) + cell_bytes(self.index.get()) }
    }
}

/// Bytes of an index with that many slots.
const fn index_bytes(slots: usize) -> usize {
    8 + slots + GROUP + 4 * slots
}

/// Whether a key is an exact int or str, whose hash is not stored.
#[inline(always)]
fn is_simple(key: Ref<'_>) -> bool {
    key.word().is_int() || Space::exact_str(key).is_some()
}

/// What a table owned and gives up.
///
/// # Safety
/// The word was in an entry, and is in none any more.
#[inline(always)]
unsafe fn taken(word: Word) -> Obj {
    watch::moved_out(word);
    // SAFETY: as the caller says.
    unsafe { Obj::from_owned(word) }
}

/// The number of index slots for that many entries: a power of two, at most 7/8 full.
fn slots_for(entries: u32) -> Result<u32, OutOfMemory> {
    let slots = (u64::from(entries) * 8).div_ceil(7).next_power_of_two();
    u32::try_from(slots).ok().filter(|&slots| slots <= 1 << 31).ok_or(OutOfMemory)
}

/// The table hash of an exact int or str; None for all else.
#[inline(always)]
pub fn simple_hash(key: Ref<'_>, space: &Space) -> Option<u32> {
    if key.word().is_int() {
        return Some(fold_hash(text::hash::hash_small(key.word().int())));
    }
    Space::exact_str(key).map(|string| string.table_hash(space))
}
