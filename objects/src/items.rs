//! Items by number: what a type written in Rust offers to the instructions that subscribe its instances by a small int.
//!
//! Neither function runs a program's code before it is done, raises, or looks anything up. What they do not do (an index out of
//! range, an item that needs checks, memory that is not there) they leave to the type's `__getitem__` and `__setitem__`, which do
//! all of it again, with the errors. A class offers what its native type does unless it defines those methods itself, see
//! [`Type::items`](crate::type_object::Type::items).

use refcount::{Obj, Ref};

use crate::space::Space;

/// How a type's items are reached. The object is an instance of the type or of a subclass; the index may count from the end.
pub struct ItemAccess {
    /// None: ask `__getitem__`.
    pub get: fn(&Space, Ref<'_>, i64) -> Option<Obj>,
    /// False, and nothing is done: ask `__setitem__`.
    pub set: fn(&Space, Ref<'_>, i64, Ref<'_>) -> bool,
}

impl ItemAccess {
    /// Of types whose items cannot be set.
    pub const fn read_only(get: fn(&Space, Ref<'_>, i64) -> Option<Obj>) -> ItemAccess {
        ItemAccess { get, set: |_, _, _, _| false }
    }
}

/// The place of an index that may count from the end: not below the length where it is out of range.
#[inline(always)]
pub fn place(index: i64, length: usize) -> usize {
    (if index < 0 { index.wrapping_add(length as i64) } else { index }) as usize
}
