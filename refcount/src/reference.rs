//! Owned and borrowed references for code outside of frames.
//!
//! [`Obj`] owns one reference: cloning counts, dropping counts back, and it is never embedded, so it may be stored
//! anywhere. [`Ref`] is a copyable borrow of any kind of word (native functions get their arguments as such); its lifetime is
//! that of whatever owns the reference.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::num::NonZeroU64;

use crate::header::{Header, ShapeId, Unsettled};
use crate::singletons;
use crate::stats;
use crate::word::Word;

/// An owned reference: immediate, uncounted, integer or float; or NULL where an API says so.
#[repr(transparent)]
pub struct Obj(NonZeroU64);

/// A borrowed reference of any kind; may be NULL where an API says so.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Ref<'a>(NonZeroU64, PhantomData<&'a Header>);

const _: () = assert!(std::mem::size_of::<Option<Obj>>() == 8);

impl Obj {
    pub const NULL: Obj = Obj(NonZeroU64::new(Word::NULL.0).unwrap());

    /// Takes over a reference that the caller owns.
    ///
    /// # Safety
    /// `word` is not embedded, and the caller owns a reference to what it points to, if it points.
    #[inline(always)]
    pub unsafe fn from_owned(word: Word) -> Obj {
        debug_assert!(!word.is_embedded() && word.0 != 0);
        // SAFETY: no word is zero: pointers are not null and all else has tag bits.
        Obj(unsafe { NonZeroU64::new_unchecked(word.0) })
    }

    /// Gives the reference up to the caller.
    #[inline(always)]
    pub fn into_word(self) -> Word {
        ManuallyDrop::new(self).word()
    }

    #[inline(always)]
    pub fn word(&self) -> Word {
        Word(self.0.get())
    }

    #[inline(always)]
    pub fn as_ref(&self) -> Ref<'_> {
        Ref(self.0, PhantomData)
    }

    #[inline(always)]
    pub fn none() -> Obj {
        Self::from_immortal(singletons::none())
    }

    #[inline(always)]
    pub fn boolean(value: bool) -> Obj {
        Self::from_immortal(singletons::boolean(value))
    }

    #[inline(always)]
    pub fn ellipsis() -> Obj {
        Self::from_immortal(singletons::ellipsis())
    }

    #[inline(always)]
    pub fn not_implemented() -> Obj {
        Self::from_immortal(singletons::not_implemented())
    }

    /// An integer that is known to fit into a word.
    #[inline(always)]
    pub const fn small_int(value: i64) -> Obj {
        Obj(NonZeroU64::new(Word::from_int_unchecked(value).0).unwrap())
    }

    /// A word that needs no counting: integer, float, immortal pointer, mark.
    #[inline(always)]
    pub fn from_immortal(word: Word) -> Obj {
        debug_assert!(!word.is_counted() && !word.is_embedded());
        // SAFETY: nothing to own.
        unsafe { Obj::from_owned(word) }
    }

    /// The reference, or None for NULL.
    #[inline(always)]
    pub fn non_null(self) -> Option<Obj> {
        if self.word().is_null() { None } else { Some(self) }
    }
}

impl Clone for Obj {
    #[inline(always)]
    fn clone(&self) -> Obj {
        self.as_ref().own()
    }
}

impl Drop for Obj {
    #[inline(always)]
    fn drop(&mut self) {
        let word = self.word();
        stats::count(word);
        if word.is_counted() {
            // SAFETY: this reference is owned and ends here.
            unsafe { Header::decrement(word.pointer()) }
        }
    }
}

impl Obj {
    /// Gives up what [`Ref::try_own`] has just given: the object, which others have, too, is as it was.
    ///
    /// # Safety
    /// Nobody has seen the reference.
    #[inline(always)]
    pub unsafe fn take_back(self) {
        let word = self.into_word();
        if word.is_counted() {
            // SAFETY: owned, and as the caller says.
            unsafe { Header::take_back_increment(word.pointer()) }
        }
    }

    /// Gives the reference up, the slow side of counting being left to the caller.
    #[inline(always)]
    pub fn close_unsettled(self) -> Unsettled {
        let word = self.into_word();
        stats::count(word);
        if word.is_counted() {
            // SAFETY: the reference was owned and ends here.
            unsafe { Header::decrement_unsettled(word.pointer()) }
        } else {
            Unsettled::NONE
        }
    }

    #[inline(always)]
    pub fn is_null(&self) -> bool {
        self.word().is_null()
    }

    /// Python's `is`.
    #[inline(always)]
    pub fn is(&self, other: &Obj) -> bool {
        self.word().same(other.word())
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.as_ref().is_none()
    }

    #[inline(always)]
    pub fn is_true(&self) -> bool {
        self.as_ref().is_true()
    }

    #[inline(always)]
    pub fn is_false(&self) -> bool {
        self.as_ref().is_false()
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.as_ref().is_not_implemented()
    }

    /// The header, unless the word is an integer, a float or a mark.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        self.as_ref().header()
    }

    /// Whether it points to an object of exactly this shape.
    #[inline(always)]
    pub fn has_shape(&self, shape: ShapeId) -> bool {
        self.as_ref().has_shape(shape)
    }
}

impl<'a> Ref<'a> {
    pub const NULL: Ref<'static> = Ref(NonZeroU64::new(Word::NULL.0).unwrap(), PhantomData);

    /// A borrow of whatever a word refers to.
    ///
    /// # Safety
    /// Something owns a reference to the referent for all of `'a`.
    #[inline(always)]
    pub unsafe fn from_word(word: Word) -> Ref<'a> {
        debug_assert!(word.0 != 0);
        // SAFETY: no word is zero.
        Ref(unsafe { NonZeroU64::new_unchecked(word.0) }, PhantomData)
    }

    #[inline(always)]
    pub fn word(self) -> Word {
        Word(self.0.get())
    }

    /// A counted copy.
    #[inline(always)]
    pub fn own(self) -> Obj {
        let word = self.word().to_immediate();
        stats::count(word);
        if word.is_counted() {
            // SAFETY: the lifetime says that the object is alive.
            unsafe { Header::increment(word.pointer()) }
        }
        // SAFETY: counted just now.
        unsafe { Obj::from_owned(word) }
    }

    /// A counted copy of what a slot or a container holds (so it is not lent), unless counting needs its slow side: then nothing is done.
    #[inline(always)]
    pub fn try_own(self) -> Option<Obj> {
        let word = self.word();
        debug_assert!(!word.is_embedded());
        // SAFETY: the lifetime says that the object is alive.
        if word.is_counted() && !unsafe { Header::try_increment(word.pointer()) } {
            return None;
        }
        stats::count(word);
        // SAFETY: counted just now.
        Some(unsafe { Obj::from_owned(word) })
    }

    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.word().is_null()
    }

    /// The reference, or None for NULL.
    #[inline(always)]
    pub fn non_null(self) -> Option<Ref<'a>> {
        if self.is_null() { None } else { Some(self) }
    }

    /// Python's `is`.
    #[inline(always)]
    pub fn is(self, other: Ref<'_>) -> bool {
        self.word().same(other.word())
    }

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self.word() == singletons::none()
    }

    #[inline(always)]
    pub fn is_true(self) -> bool {
        self.word() == singletons::boolean(true)
    }

    #[inline(always)]
    pub fn is_false(self) -> bool {
        self.word() == singletons::boolean(false)
    }

    #[inline(always)]
    pub fn is_not_implemented(self) -> bool {
        self.word() == singletons::not_implemented()
    }

    /// The header, unless the word is an integer, a float or a mark.
    #[inline(always)]
    pub fn header(self) -> Option<&'a Header> {
        if self.word().is_pointer() {
            let header = self.word().pointer();
            // SAFETY: the lifetime says that the object is alive.
            unsafe {
                std::hint::assert_unchecked(!header.is_null());
                Some(&*header)
            }
        } else {
            None
        }
    }

    /// Whether it points to an object of exactly this shape.
    #[inline(always)]
    pub fn has_shape(self, shape: ShapeId) -> bool {
        match self.header() {
            Some(header) => header.shape() == shape,
            None => false,
        }
    }
}

impl std::fmt::Debug for Obj {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.word().fmt(f)
    }
}

impl std::fmt::Debug for Ref<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.word().fmt(f)
    }
}
