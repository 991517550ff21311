//! What a payload looks like, and how a reference is turned into a typed view of it.
//!
//! A Rust type that implements [`Payload`] is a view of heap memory (never a Rust value): `#[repr(C)]`, starting with
//! the header, with cells and slots inside.

use refcount::{Header, Obj, Ref, ShapeId};

use crate::items::ItemAccess;
use crate::shape::ShapeTable;

/// The kinds of payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Layout {
    /// A row of slots.
    Record,
    /// A header alone: the singletons.
    Bare,
    BigInt,
    Float,
    Complex,
    Str,
    Bytes,
    Tuple,
    List,
    Dict,
    Set,
    Type,
    Code,
    /// Slots, then a suspended frame's words.
    Generator,
    /// A growable buffer of bytes.
    ByteArray,
}

/// What the object layer has to know of a type written in Rust. Its address is the type's identity.
pub struct NativeType {
    pub name: &'static str,
    pub layout: Layout,
    /// Slots that the type's own code uses, at the start of the record or behind the payload.
    pub fixed_slots: u16,
    /// Instances cannot be part of cycles.
    pub is_leaf: bool,
    /// The end of an instance needs its fixed slots, to free what they name outside of the heap or in a table: the collector leaves
    /// them alone when it breaks a cycle.
    pub keeps_slots: bool,
    /// What instances offer to subscripts by small ints.
    pub items: Option<&'static ItemAccess>,
}

/// A view of a heap object.
pub trait Payload {
    /// Whether objects of this shape have this payload.
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool;
}

/// Typed access to what a reference points to.
pub trait RefExt<'a> {
    /// The payload, if it is of that type (subclasses included).
    fn downcast<T: Payload>(self, shapes: &ShapeTable) -> Option<&'a T>;

    /// The payload without a check.
    ///
    /// # Safety
    /// It is of that type.
    unsafe fn cast<T>(self) -> &'a T;
}

impl<'a> RefExt<'a> for Ref<'a> {
    #[inline(always)]
    fn downcast<T: Payload>(self, shapes: &ShapeTable) -> Option<&'a T> {
        let header = self.header()?;
        if T::matches(header.shape(), shapes) {
            // SAFETY: the shape says so.
            Some(unsafe { &*std::ptr::from_ref(header).cast::<T>() })
        } else {
            None
        }
    }

    #[inline(always)]
    unsafe fn cast<T>(self) -> &'a T {
        debug_assert!(self.word().is_pointer());
        // SAFETY: as the caller says.
        unsafe { &*self.word().pointer().cast::<T>() }
    }
}

impl<'a> RefExt<'a> for &'a Obj {
    #[inline(always)]
    fn downcast<T: Payload>(self, shapes: &ShapeTable) -> Option<&'a T> {
        self.as_ref().downcast(shapes)
    }

    #[inline(always)]
    unsafe fn cast<T>(self) -> &'a T {
        // SAFETY: as the caller says.
        unsafe { self.as_ref().cast() }
    }
}

/// The object that a payload view looks at.
///
/// # Safety
/// `payload` views a heap object that lives for all of `'a`.
#[inline(always)]
pub unsafe fn ref_of<'a, T>(payload: &'a T) -> Ref<'a> {
    let header = std::ptr::from_ref(payload).cast::<Header>();
    // SAFETY: as the caller says; immortal objects are known by a flag.
    unsafe {
        let word = if (*header).has(refcount::HeaderFlags::IMMORTAL) {
            refcount::Word::from_immortal(header)
        } else {
            refcount::Word::from_pointer(header).to_embedded()
        };
        Ref::from_word(word)
    }
}
