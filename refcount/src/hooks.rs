//! How counting reaches the heap: every block starts with a pointer to its heap's hooks.

use crate::header::Header;

/// Blocks are aligned to their size, so an object's block is found by masking its address.
pub const BLOCK_SIZE: usize = 64 * 1024;

/// What the heap does when counting needs it.
pub struct Hooks {
    /// The last reference is gone: destroy.
    pub count_is_zero: unsafe fn(*mut Header),
    /// A decrement left a non-leaf object that is not buffered alive.
    pub is_candidate: unsafe fn(*mut Header),
    /// [`crate::header::OVERFLOW_UNIT`] references were taken out of the header: note them in the side table.
    pub count_overflowed: unsafe fn(*mut Header),
    /// A reference to it left a heap slot and lives on, while a proof is under way ([`crate::watch`]).
    pub moved_out: unsafe fn(*mut Header),
    /// It was found by its address, while a proof is under way.
    pub found: unsafe fn(*mut Header),
}

/// The first bytes of every block.
#[repr(C)]
pub struct BlockPrefix {
    pub hooks: *const Hooks,
}

impl BlockPrefix {
    /// The block of an object.
    ///
    /// # Safety
    /// `object` lies in a block of a heap (it is no static singleton).
    #[inline(always)]
    pub unsafe fn of<'a>(object: *const Header) -> &'a BlockPrefix {
        let address = object as usize & !(BLOCK_SIZE - 1);
        // SAFETY: the caller vouches that a block starts there.
        unsafe { &*(address as *const BlockPrefix) }
    }
}
