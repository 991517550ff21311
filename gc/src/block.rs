//! A block: 64 KiB of cells of one size, or the start of a span that holds one large cell.
//!
//! Cells that were never used lie behind `bump`; freed cells are linked in `free`. A free cell has a cleared header (shape 0),
//! so a walk over the cells tells objects from free cells; buffers have no header and live in blocks of their own.

use std::cell::Cell;
use std::ptr;

use refcount::hooks::{BLOCK_SIZE, BlockPrefix};
use refcount::{Header, HeaderFlags, ShapeId};

use crate::heap::Heap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum BlockKind {
    /// Not in use (a zeroed page reads as this).
    Free = 0,
    Objects,
    Buffers,
    /// Inside of a large span, or its first block, holding one object.
    LargeObject,
    LargeBuffer,
}

impl BlockKind {
    #[inline(always)]
    fn is_large(self) -> bool {
        matches!(self, BlockKind::LargeObject | BlockKind::LargeBuffer)
    }
}

/// The header of a block.
#[repr(C)]
pub(crate) struct Block {
    pub(crate) prefix: BlockPrefix,
    pub(crate) heap: *const Heap,
    pub(crate) free: Cell<*mut FreeCell>,
    /// Next in the list of blocks of this class that have room.
    pub(crate) next_available: Cell<*mut Block>,
    /// Internal in-edges of each cell during a trial, or null.
    pub(crate) internal_counts: Cell<*mut u32>,
    /// What the full collection under way knows of each cell, or null.
    pub(crate) full_entries: Cell<*mut u32>,
    /// The observer's token of each cell, or null.
    pub(crate) tokens: Cell<*mut u32>,
    /// The observer's token of the one large cell, or 0.
    pub(crate) large_token: Cell<u32>,
    /// Cells with a token.
    pub(crate) observed_cells: Cell<u32>,
    /// Number of blocks in the span (1 for cells).
    pub(crate) span_blocks: Cell<u32>,
    pub(crate) cell_size: u32,
    pub(crate) capacity: u32,
    /// Cells ever used.
    pub(crate) bump: Cell<u32>,
    pub(crate) live: Cell<u32>,
    /// Fixed-point reciprocal of `cell_size`: index = offset * reciprocal >> 32.
    reciprocal: u32,
    pub(crate) kind: BlockKind,
    pub(crate) class: u8,
    /// In the class's list of blocks that have room, or its current block.
    pub(crate) is_listed: Cell<bool>,
    /// Listed, and nobody is to be told of its cells' end: a free need not do more than link the cell.
    pub(crate) frees_quietly: Cell<bool>,
    /// Some of its objects are, or were, deferred candidates.
    pub(crate) has_deferred: Cell<bool>,
    /// Its objects of a certain moment were made deferred to keep them out of collections.
    pub(crate) has_frozen: Cell<bool>,
}

/// What a free cell holds.
#[repr(C)]
pub(crate) struct FreeCell {
    pub(crate) header: Header,
    pub(crate) next: *mut FreeCell,
}

/// Offset of the first cell.
pub(crate) const CELLS_OFFSET: usize = 128;

const _: () = assert!(std::mem::size_of::<Block>() <= CELLS_OFFSET);
const _: () = assert!(std::mem::offset_of!(Block, prefix) == 0);

impl Block {
    /// Writes a block header.
    ///
    /// # Safety
    /// `address` starts a span of `span_blocks` accessible blocks that nothing uses.
    pub(crate) unsafe fn create(
        address: *mut u8,
        heap: *const Heap,
        hooks: *const refcount::Hooks,
        kind: BlockKind,
        class: usize,
        cell_size: usize,
        span_blocks: usize,
    ) -> *mut Block {
        let is_large = kind.is_large();
        let capacity = if is_large { 1 } else { (BLOCK_SIZE - CELLS_OFFSET) / cell_size };
        let block = address.cast::<Block>();
        // SAFETY: the memory is ours, as the caller says, and large enough.
        unsafe {
            block.write(Block {
                prefix: BlockPrefix { hooks },
                heap,
                free: Cell::new(ptr::null_mut()),
                next_available: Cell::new(ptr::null_mut()),
                internal_counts: Cell::new(ptr::null_mut()),
                full_entries: Cell::new(ptr::null_mut()),
                tokens: Cell::new(ptr::null_mut()),
                large_token: Cell::new(0),
                observed_cells: Cell::new(0),
                span_blocks: Cell::new(span_blocks as u32),
                cell_size: if is_large { 0 } else { cell_size as u32 },
                capacity: capacity as u32,
                bump: Cell::new(0),
                live: Cell::new(0),
                reciprocal: if is_large { 0 } else { (u32::MAX as usize / cell_size + 1) as u32 },
                kind,
                class: class as u8,
                is_listed: Cell::new(false),
                frees_quietly: Cell::new(false),
                has_deferred: Cell::new(false),
                has_frozen: Cell::new(false),
            });
        }
        block
    }

    /// The block of a cell.
    ///
    /// # Safety
    /// `cell` is the start of a cell of a heap.
    #[inline(always)]
    pub(crate) unsafe fn of<'a>(cell: *const u8) -> &'a Block {
        // SAFETY: blocks are aligned to their size.
        unsafe { &*((cell as usize & !(BLOCK_SIZE - 1)) as *const Block) }
    }

    pub(crate) fn address(&self) -> usize {
        ptr::from_ref(self) as usize
    }

    /// Whether it starts a span with one large cell.
    #[inline(always)]
    pub(crate) fn is_large(&self) -> bool {
        self.kind.is_large()
    }

    /// The block came into the list of those that have room, or left it.
    #[inline(always)]
    pub(crate) fn set_listed(&self, is_listed: bool) {
        self.is_listed.set(is_listed);
        self.frees_quietly.set(is_listed && self.observed_cells.get() == 0 && self.full_entries.get().is_null());
    }

    #[inline(always)]
    pub(crate) fn cell(&self, index: u32) -> *mut u8 {
        (self as *const Block as usize + CELLS_OFFSET + index as usize * self.cell_size as usize) as *mut u8
    }

    /// Bytes that a cell of this block holds.
    pub(crate) fn usable_size(&self) -> usize {
        if self.cell_size != 0 {
            self.cell_size as usize
        } else {
            self.span_blocks.get() as usize * BLOCK_SIZE - CELLS_OFFSET
        }
    }

    #[inline(always)]
    pub(crate) fn index_of(&self, cell: *const u8) -> usize {
        let offset = cell as usize - (self as *const Block as usize + CELLS_OFFSET);
        (offset * self.reciprocal as usize) >> 32
    }

    /// A cell, if there is room; its header is cleared.
    #[inline(always)]
    pub(crate) fn take_cell(&self) -> Option<*mut u8> {
        let cell = self.free.get();
        let taken = if !cell.is_null() {
            // SAFETY: the free list links free cells of this block.
            self.free.set(unsafe { (*cell).next });
            cell.cast::<u8>()
        } else {
            let index = self.bump.get();
            if index == self.capacity {
                return None;
            }
            self.bump.set(index + 1);
            let cell = self.cell(index);
            // SAFETY: inside of the block, never used before.
            unsafe { (*cell.cast::<Header>()).clear() }
            cell
        };
        self.live.set(self.live.get() + 1);
        Some(taken)
    }

    /// Calls `visit` with every object in the block, dead ones that wait in the candidate buffer excepted.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(*mut Header)) {
        if !matches!(self.kind, BlockKind::Objects | BlockKind::LargeObject) {
            return;
        }
        for index in 0..self.bump.get() {
            let object = self.cell(index).cast::<Header>();
            // SAFETY: cells below `bump` hold a header, cleared where free.
            let header = unsafe { &*object };
            let dead = header.count() == 0 && !header.has(HeaderFlags::IMMORTAL | HeaderFlags::OVERFLOWED);
            if header.shape() != ShapeId(0) && !dead {
                visit(object);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::size_class::{CLASS_COUNT, cell_size};

    #[test]
    fn reciprocals_divide_exactly() {
        for class in 2..CLASS_COUNT {
            let size = cell_size(class);
            let reciprocal = u32::MAX as usize / size + 1;
            for index in 0..(BLOCK_SIZE - CELLS_OFFSET) / size {
                assert_eq!((index * size * reciprocal) >> 32, index, "{size}");
            }
        }
    }
}
