//! The 8-byte object header: count and flags in one 32-bit word, shape id in the other.
//!
//! The count sits in the high bits, so that one addition changes it. Its top bit is a guard: an increment that sets
//! it moves half of the count to the heap's side table ([`HeaderFlags::OVERFLOWED`]), so a count never wraps.

use std::cell::Cell;

use bitflags::bitflags;

use crate::hooks::BlockPrefix;

/// Number of a shape in the interpreter's shape table; 0 is "no object here" (a free cell).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

bitflags! {
    /// The collector's and the object layer's flags, in the low bits of the count word.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct HeaderFlags: u32 {
        /// In the buffer of new candidates. A dead object that is buffered keeps its cell until the buffer is swept.
        const BUFFERED = 1 << 0;
        /// Cannot be part of a cycle: never a candidate.
        const LEAF = 1 << 1;
        /// `__del__` has run.
        const FINALIZED = 1 << 2;
        /// Has entries in the weak reference table.
        const WEAKLY_REFERENCED = 1 << 3;
        /// Member of the trial under way.
        const IN_TRIAL = 1 << 4;
        /// Part of the count is in the side table.
        const OVERFLOWED = 1 << 5;
        /// Has entries in another side table keyed by address.
        const HAS_EXTRAS = 1 << 6;
        /// References to it are uncounted; the count is meaningless.
        const IMMORTAL = 1 << 7;
        /// A candidate that waits for a full collection: further decrements pass by.
        const DEFERRED = 1 << 8;
        /// Reaches a great part of the heap (a class, a module's namespace, code): small trials stay away.
        const HUB = 1 << 9;
        /// Evaluation stacks may refer to it without counting: before it ends, they are asked ([`crate::ObjectModel::finalize`]).
        const LENT = 1 << 10;
    }
}

const COUNT_SHIFT: u32 = 11;
const COUNT_ONE: u32 = 1 << COUNT_SHIFT;
const FLAG_MASK: u32 = COUNT_ONE - 1;
const OVERFLOW_GUARD: u32 = 1 << 31;
/// What an overflowing increment moves to the side table.
pub const OVERFLOW_UNIT: u32 = 1 << 19;
/// Flags of objects that a decrement above zero does not make new candidates.
const QUIET: u32 = HeaderFlags::BUFFERED.bits() | HeaderFlags::DEFERRED.bits() | HeaderFlags::LEAF.bits();

const _: () = assert!(HeaderFlags::all().bits() <= FLAG_MASK);
const _: () = assert!(std::mem::size_of::<Header>() == 8);

/// The start of every heap object.
#[repr(C)]
pub struct Header {
    count_and_flags: Cell<u32>,
    shape: Cell<ShapeId>,
}

impl Header {
    /// A header with count 1.
    #[inline(always)]
    pub const fn new(shape: ShapeId, flags: HeaderFlags) -> Header {
        Header { count_and_flags: Cell::new(COUNT_ONE | flags.bits()), shape: Cell::new(shape) }
    }

    #[inline(always)]
    pub fn shape(&self) -> ShapeId {
        self.shape.get()
    }

    #[inline(always)]
    pub fn set_shape(&self, shape: ShapeId) {
        self.shape.set(shape);
    }

    /// The count in the header; the side table's share is not in it.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        self.count_and_flags.get() >> COUNT_SHIFT
    }

    /// Whether exactly one reference exists (never true for an immortal object).
    #[inline(always)]
    pub fn is_unique(&self) -> bool {
        let word = self.count_and_flags.get();
        word & !(FLAG_MASK & !(HeaderFlags::OVERFLOWED.bits() | HeaderFlags::IMMORTAL.bits())) == COUNT_ONE
    }

    pub fn set_count(&self, count: u32) {
        debug_assert!(count < OVERFLOW_GUARD >> COUNT_SHIFT);
        self.count_and_flags.set(self.count_and_flags.get() & FLAG_MASK | count << COUNT_SHIFT);
    }

    #[inline(always)]
    pub fn flags(&self) -> HeaderFlags {
        HeaderFlags::from_bits_retain(self.count_and_flags.get() & FLAG_MASK)
    }

    #[inline(always)]
    pub fn has(&self, flags: HeaderFlags) -> bool {
        self.count_and_flags.get() & flags.bits() != 0
    }

    #[inline(always)]
    pub fn insert(&self, flags: HeaderFlags) {
        self.count_and_flags.set(self.count_and_flags.get() | flags.bits());
    }

    #[inline(always)]
    pub fn remove(&self, flags: HeaderFlags) {
        self.count_and_flags.set(self.count_and_flags.get() & !flags.bits());
    }

    /// Marks the cell as free.
    pub fn clear(&self) {
        self.count_and_flags.set(0);
        self.shape.set(ShapeId(0));
    }

    /// Whether this is the header of a free cell.
    pub fn is_cleared(&self) -> bool {
        self.count_and_flags.get() == 0 && self.shape.get() == ShapeId(0)
    }

    /// Adds one reference.
    ///
    /// # Safety
    /// `this` is a live object in a block of a heap and no immortal.
    #[inline(always)]
    pub unsafe fn increment(this: *const Header) {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_add(COUNT_ONE);
        header.count_and_flags.set(word);
        if word & OVERFLOW_GUARD != 0 {
            // SAFETY: as above.
            unsafe { overflow(this) }
        }
    }

    /// Adds one reference, unless that needs the slow side: then nothing is done.
    ///
    /// # Safety
    /// As for [`Header::increment`].
    #[inline(always)]
    pub unsafe fn try_increment(this: *const Header) -> bool {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_add(COUNT_ONE);
        if word & OVERFLOW_GUARD != 0 {
            return false;
        }
        header.count_and_flags.set(word);
        true
    }

    /// Takes back what [`Header::try_increment`] has just added: nobody has seen it, so the object is as it was.
    ///
    /// # Safety
    /// The caller owns that reference, which ends here.
    #[inline(always)]
    pub unsafe fn take_back_increment(this: *const Header) {
        // SAFETY: the caller vouches for the object.
        let count_and_flags = unsafe { &(*this).count_and_flags };
        count_and_flags.set(count_and_flags.get() - COUNT_ONE);
    }

    /// Adds one reference and leaves the slow side to the caller.
    ///
    /// # Safety
    /// As for [`Header::increment`].
    #[inline(always)]
    pub unsafe fn increment_unsettled(this: *const Header) -> Unsettled {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_add(COUNT_ONE);
        header.count_and_flags.set(word);
        if word & OVERFLOW_GUARD != 0 { Unsettled(this) } else { Unsettled::NONE }
    }

    /// Drops one reference, unless that needs the slow side: then nothing is done.
    ///
    /// # Safety
    /// As for [`Header::decrement`].
    #[inline(always)]
    pub unsafe fn try_decrement(this: *const Header) -> bool {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_sub(COUNT_ONE);
        if word < COUNT_ONE || word & QUIET == 0 {
            return false;
        }
        header.count_and_flags.set(word);
        true
    }

    /// Drops one reference and leaves the slow side to the caller: until then the object stays, even without references.
    ///
    /// # Safety
    /// As for [`Header::decrement`].
    #[inline(always)]
    pub unsafe fn decrement_unsettled(this: *const Header) -> Unsettled {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_sub(COUNT_ONE);
        header.count_and_flags.set(word);
        if word < COUNT_ONE || word & QUIET == 0 { Unsettled(this) } else { Unsettled::NONE }
    }

    /// Drops one reference: may destroy the object, or make it a candidate root.
    ///
    /// # Safety
    /// The caller owns one reference to `this`, a live object in a block of a heap and no immortal.
    #[inline(always)]
    pub unsafe fn decrement(this: *const Header) {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { &*this };
        let word = header.count_and_flags.get().wrapping_sub(COUNT_ONE);
        header.count_and_flags.set(word);
        if word < COUNT_ONE || word & QUIET == 0 {
            // SAFETY: as above.
            unsafe { decremented(this) }
        }
    }
}

/// What is left to do after a count changed: the object whose count is zero, makes it a candidate root or has the guard bit set; or
/// nothing. The interpreter does it in tail position, so that the fast side of an instruction has no calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Unsettled(*const Header);

impl Unsettled {
    pub const NONE: Unsettled = Unsettled(std::ptr::null());

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self.0.is_null()
    }

    /// Does what is left to do.
    ///
    /// # Safety
    /// Each one is settled once, before anything else may count the object's references.
    #[inline]
    pub unsafe fn settle(self) {
        if self.is_none() {
            return;
        }
        // SAFETY: as the caller says.
        unsafe {
            if (*self.0).count_and_flags.get() & OVERFLOW_GUARD != 0 {
                overflow(self.0);
            } else {
                decremented(self.0);
            }
        }
    }

    /// As [`Unsettled::settle`], for two in that order, which may be of the same object.
    ///
    /// # Safety
    /// As for [`Unsettled::settle`].
    #[inline]
    pub unsafe fn settle_both(first: Unsettled, second: Unsettled) {
        // SAFETY: as the caller says.
        unsafe {
            if second.is_none() {
                return first.settle();
            }
            if first.is_none() {
                return second.settle();
            }
            // The end of the first may run code that finds the second (by a weak reference), or end it: a reference keeps it.
            Header::increment(second.0);
            first.settle();
            Header::decrement(second.0);
        }
    }
}

/// The slow side of an increment.
#[cold]
#[inline(never)]
unsafe fn overflow(this: *const Header) {
    // SAFETY: `this` is live and in a block, see `Header::increment`.
    unsafe {
        let header = &*this;
        header.count_and_flags.set(header.count_and_flags.get() - OVERFLOW_UNIT * COUNT_ONE);
        header.insert(HeaderFlags::OVERFLOWED);
        let hooks = BlockPrefix::of(this).hooks;
        ((*hooks).count_overflowed)(this as *mut Header);
    }
}

/// The slow side of a decrement: the count is zero, or the object is a new candidate root.
#[inline(never)]
unsafe fn decremented(this: *const Header) {
    // SAFETY: `this` is in a block, see `Header::decrement`.
    unsafe {
        let hooks = BlockPrefix::of(this).hooks;
        if (*this).count() == 0 {
            ((*hooks).count_is_zero)(this as *mut Header);
        } else {
            ((*hooks).is_candidate)(this as *mut Header);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_do_not_disturb_the_count() {
        let header = Header::new(ShapeId(7), HeaderFlags::LEAF);
        header.insert(HeaderFlags::BUFFERED | HeaderFlags::FINALIZED);
        assert_eq!(header.count(), 1);
        assert!(header.is_unique());
        header.set_count(41);
        assert!(!header.is_unique());
        header.remove(HeaderFlags::BUFFERED);
        assert_eq!((header.count(), header.flags()), (41, HeaderFlags::LEAF | HeaderFlags::FINALIZED));
        header.set_count(1);
        header.insert(HeaderFlags::OVERFLOWED);
        assert!(!header.is_unique());
        assert_eq!(header.shape(), ShapeId(7));
    }
}
