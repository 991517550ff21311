//! References in frames: locals and evaluation stack, where embedded counts may be.
//!
//! A stack reference is a word with manual ownership. Five operations exist:
//!
//! - [`StackRef::dup`]: a second reference of the same kind; counts only if the first is counted.
//! - [`StackRef::close`]: gives it up; counts only if it is counted.
//! - [`StackRef::borrow`]: an embedded reference whose lender is this one.
//! - [`StackRef::steal`]: turns an owned [`Obj`] into a stack reference without counting.
//! - [`StackRef::make_heap_safe`]: an [`Obj`], counted now if it was embedded.
//!
//! Those that count come in two more forms, for the fast paths of instructions, which call nothing: `..._unsettled` leaves the slow side of
//! counting to the caller, `try_...` does nothing where that is needed.
//!
//! With the feature `stackref-debug` each of them (and each look at a stack's word) checks that the object was not freed:
//! that is what a borrow that outlives its lender comes to. The heap then reuses freed cells late.

use crate::header::{Header, Unsettled};
use crate::reference::{Obj, Ref};
use crate::stats;
use crate::word::Word;

/// A reference on the evaluation stack or in a local.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct StackRef(pub Word);

impl StackRef {
    pub const NULL: StackRef = StackRef(Word::NULL);

    /// Panics where the object was freed, in the build that looks.
    #[inline(always)]
    fn check(self) {
        #[cfg(feature = "stackref-debug")]
        if self.0.is_pointer() && !self.0.is_null() {
            // SAFETY: cells of freed objects stay mapped, with a cleared header until they are used again.
            let header = unsafe { &*self.0.pointer() };
            assert!(!header.is_cleared(), "a frame refers to a freed object at {:p}", header);
        }
    }

    #[inline(always)]
    pub fn steal(value: Obj) -> StackRef {
        StackRef(value.into_word())
    }

    /// # Safety
    /// The reference is live.
    #[inline(always)]
    pub unsafe fn dup(self) -> StackRef {
        self.check();
        stats::count(self.0);
        if self.0.is_counted() {
            // SAFETY: live, as the caller says.
            unsafe { Header::increment(self.0.pointer()) }
        }
        self
    }

    /// # Safety
    /// The reference is live, and not used after this.
    #[inline(always)]
    pub unsafe fn close(self) {
        self.check();
        stats::count(self.0);
        if self.0.is_counted() {
            // SAFETY: owned by the caller, who gives it up.
            unsafe { Header::decrement(self.0.pointer()) }
        }
    }

    /// As [`StackRef::dup`], the slow side of counting being left to the caller.
    ///
    /// # Safety
    /// The reference is live.
    #[inline(always)]
    pub unsafe fn dup_unsettled(self) -> Unsettled {
        self.check();
        stats::count(self.0);
        if self.0.is_counted() {
            // SAFETY: live, as the caller says.
            unsafe { Header::increment_unsettled(self.0.pointer()) }
        } else {
            Unsettled::NONE
        }
    }

    /// As [`StackRef::close`], the slow side of counting being left to the caller.
    ///
    /// # Safety
    /// The reference is live, and not used after this.
    #[inline(always)]
    pub unsafe fn close_unsettled(self) -> Unsettled {
        self.check();
        stats::count(self.0);
        if self.0.is_counted() {
            // SAFETY: owned by the caller, who gives it up.
            unsafe { Header::decrement_unsettled(self.0.pointer()) }
        } else {
            Unsettled::NONE
        }
    }

    /// As [`StackRef::close`], unless counting needs its slow side: then nothing is done.
    ///
    /// # Safety
    /// The reference is live, and not used after this returned true.
    #[inline(always)]
    pub unsafe fn try_close(self) -> bool {
        self.check();
        // SAFETY: owned by the caller, who gives it up.
        if self.0.is_counted() && !unsafe { Header::try_decrement(self.0.pointer()) } {
            return false;
        }
        stats::count(self.0);
        true
    }

    /// An embedded reference; this one must outlive it (the compiler proves it).
    #[inline(always)]
    pub fn borrow(self) -> StackRef {
        self.check();
        let word = self.0.to_embedded();
        stats::count(word);
        StackRef(word)
    }

    /// Turns the reference into an owned one.
    ///
    /// # Safety
    /// The reference is live, and not used after this.
    #[inline(always)]
    pub unsafe fn make_heap_safe(self) -> Obj {
        self.check();
        if self.0.is_embedded() {
            // SAFETY: the lender is alive.
            unsafe { Ref::from_word(self.0) }.own()
        } else {
            // SAFETY: owned by the caller, who gives it up.
            unsafe { Obj::from_owned(self.0) }
        }
    }

    /// As [`StackRef::make_heap_safe`], unless counting needs its slow side: then nothing is done.
    ///
    /// # Safety
    /// The reference is live, and not used after this returned Some.
    #[inline(always)]
    pub unsafe fn try_make_heap_safe(self) -> Option<Obj> {
        self.check();
        if self.0.is_embedded() {
            // SAFETY: the lender is alive.
            unsafe { Ref::from_word(self.0.to_immediate()) }.try_own()
        } else {
            // SAFETY: owned by the caller, who gives it up.
            Some(unsafe { Obj::from_owned(self.0) })
        }
    }

    /// # Safety
    /// The reference stays live for all of `'a`.
    #[inline(always)]
    pub unsafe fn as_ref<'a>(self) -> Ref<'a> {
        self.check();
        // SAFETY: as the caller says.
        unsafe { Ref::from_word(self.0) }
    }
}
