//! A field of a heap object that holds a reference or NULL.

use std::cell::Cell;

use crate::header::Unsettled;
use crate::reference::{Obj, Ref};
use crate::watch;
use crate::word::Word;

/// A heap slot. It owns what it holds, and since only an [`Obj`] goes in, it never holds an embedded reference.
///
/// It has no `Drop`: heap cells are not Rust values, the object's destruction empties its slots.
#[repr(transparent)]
pub struct Slot(Cell<Word>);

impl Slot {
    #[inline(always)]
    pub fn new(value: Obj) -> Slot {
        Slot(Cell::new(value.into_word()))
    }

    pub const fn null() -> Slot {
        Slot(Cell::new(Word::NULL))
    }

    /// A counted copy of the content, or None for NULL.
    #[inline(always)]
    pub fn get(&self) -> Option<Obj> {
        // SAFETY: the slot owns its content during the copy.
        unsafe { self.peek() }.non_null().map(Ref::own)
    }

    /// The content without counting; NULL where empty.
    ///
    /// # Safety
    /// The slot keeps its content for all of `'a`.
    #[inline(always)]
    pub unsafe fn peek<'a>(&self) -> Ref<'a> {
        // SAFETY: the slot owns a reference, and keeps it as the caller says.
        unsafe { Ref::from_word(self.0.get()) }
    }

    #[inline(always)]
    pub fn word(&self) -> Word {
        self.0.get()
    }

    #[inline(always)]
    pub fn is_null(&self) -> bool {
        self.0.get().is_null()
    }

    /// Stores, then drops the old content (which may run any code: the slot already holds the new value).
    #[inline(always)]
    pub fn set(&self, value: Obj) {
        // SAFETY: the slot owned its content and gives it up.
        drop(unsafe { Obj::from_owned(self.0.replace(value.into_word())) });
    }

    /// As [`Slot::set`], the slow side of counting being left to the caller.
    #[inline(always)]
    pub fn set_unsettled(&self, value: Obj) -> Unsettled {
        // SAFETY: the slot owned its content and gives it up.
        unsafe { Obj::from_owned(self.0.replace(value.into_word())) }.close_unsettled()
    }

    #[inline(always)]
    pub fn replace(&self, value: Obj) -> Obj {
        let old = self.0.replace(value.into_word());
        watch::moved_out(old);
        // SAFETY: the slot owned its content and gives it up.
        unsafe { Obj::from_owned(old) }
    }

    /// Stores a word that needs no counting where the slot holds one.
    ///
    /// # Safety
    /// Neither the old content nor the new one is counted.
    #[inline(always)]
    pub unsafe fn set_uncounted(&self, word: Word) {
        debug_assert!(!self.0.get().is_counted() && !word.is_counted());
        self.0.set(word);
    }

    /// Empties the slot.
    #[inline(always)]
    pub fn take(&self) -> Option<Obj> {
        self.replace(Obj::NULL).non_null()
    }
}
