//! The process-wide immutable singletons: `None`, `True`, `False`, `...`, `NotImplemented` and the shared float boxes.
//!
//! They are uncounted and nothing ever writes to them, so every interpreter of the process may use the same ones. Their
//! shape ids are fixed: each interpreter's shape table has these shapes at the same numbers.

use crate::header::{Header, HeaderFlags, ShapeId};
use crate::word::Word;

/// Shape ids that are the same in every interpreter.
pub mod shape {
    use crate::header::ShapeId;

    pub const NONE: ShapeId = ShapeId(1);
    pub const BOOL: ShapeId = ShapeId(2);
    pub const ELLIPSIS: ShapeId = ShapeId(3);
    pub const NOT_IMPLEMENTED: ShapeId = ShapeId(4);
    pub const FLOAT: ShapeId = ShapeId(5);
    /// First number free for the object layer's own fixed shapes.
    pub const FIRST_OTHER: u32 = 6;
}

/// A header-only object.
#[repr(C, align(16))]
struct Bare(Header);
/// A boxed float: header and value, the layout that the object layer uses too.
#[repr(C, align(16))]
struct Boxed(Header, f64);

// SAFETY: immortal objects are never written to: counting skips them by their tag, and no code sets flags on them.
unsafe impl Sync for Bare {}
// SAFETY: as above.
unsafe impl Sync for Boxed {}

const fn bare(shape: ShapeId) -> Bare {
    Bare(Header::new(shape, HeaderFlags::IMMORTAL.union(HeaderFlags::LEAF)))
}

const fn boxed(value: f64) -> Boxed {
    Boxed(Header::new(shape::FLOAT, HeaderFlags::IMMORTAL.union(HeaderFlags::LEAF)), value)
}

static NONE: Bare = bare(shape::NONE);
static FALSE: Bare = bare(shape::BOOL);
static TRUE: Bare = bare(shape::BOOL);
static ELLIPSIS: Bare = bare(shape::ELLIPSIS);
static NOT_IMPLEMENTED: Bare = bare(shape::NOT_IMPLEMENTED);
static ZERO: Boxed = boxed(0.0);
static NEGATIVE_ZERO: Boxed = boxed(-0.0);
static INFINITY: Boxed = boxed(f64::INFINITY);
static NEGATIVE_INFINITY: Boxed = boxed(f64::NEG_INFINITY);

#[inline(always)]
pub fn none() -> Word {
    Word::from_immortal(&NONE.0)
}

#[inline(always)]
pub fn boolean(value: bool) -> Word {
    Word::from_immortal(if value { &TRUE.0 } else { &FALSE.0 })
}

#[inline(always)]
pub fn ellipsis() -> Word {
    Word::from_immortal(&ELLIPSIS.0)
}

#[inline(always)]
pub fn not_implemented() -> Word {
    Word::from_immortal(&NOT_IMPLEMENTED.0)
}

/// The shared box of a zero or an infinity; None for other values.
pub fn float(value: f64) -> Option<Word> {
    let boxed = if value == 0.0 {
        if value.is_sign_negative() { &NEGATIVE_ZERO } else { &ZERO }
    } else if value == f64::INFINITY {
        &INFINITY
    } else if value == f64::NEG_INFINITY {
        &NEGATIVE_INFINITY
    } else {
        return None;
    };
    Some(Word::from_immortal(&boxed.0))
}
