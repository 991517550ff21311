//! Arrays beside the blocks, with a number for each cell: what a collection counts and marks without touching objects.

use std::cell::Cell;

use crate::block::{Block, BlockKind};

/// Numbers in the first chunk (a proof over few suspects needs no more), and at least in every other.
const FIRST_CHUNK: usize = 16 << 10;
const CHUNK: usize = 256 << 10;

/// The arrays of one collection, in few large pieces that go back to the system whole.
pub(crate) struct SideArrays {
    chunks: Vec<Vec<u32>>,
    blocks: Vec<*const Block>,
    /// Those of large objects, which may end before the collection does.
    large: Vec<*const Block>,
    /// Where a block keeps the pointer to its array.
    place: fn(&Block) -> &Cell<*mut u32>,
}

impl SideArrays {
    pub(crate) fn new(place: fn(&Block) -> &Cell<*mut u32>) -> SideArrays {
        SideArrays { chunks: Vec::new(), blocks: Vec::new(), large: Vec::new(), place }
    }

    /// Gives a block its array, all zeros.
    pub(crate) fn give(&mut self, block: &Block) {
        let wanted = block.capacity as usize;
        let has_room = self.chunks.last().is_some_and(|chunk| chunk.capacity() - chunk.len() >= wanted);
        if !has_room {
            let least = if self.chunks.is_empty() { FIRST_CHUNK } else { CHUNK };
            self.chunks.push(Vec::with_capacity(least.max(wanted)));
        }
        let chunk = self.chunks.last_mut().expect("pushed just now");
        let start = chunk.len();
        // Within the capacity, so that nothing moves.
        chunk.resize(start + wanted, 0);
        // SAFETY: in bounds. Made from the raw pointer: a slice of the chunk would claim the arrays given before.
        (self.place)(block).set(unsafe { chunk.as_mut_ptr().add(start) });
        block.set_listed(block.is_listed.get());
        if block.kind == BlockKind::LargeObject { self.large.push(block) } else { self.blocks.push(block) }
    }

    /// The block with an array at a position, large ones last.
    pub(crate) fn block(&self, position: usize) -> Option<&Block> {
        let block = match self.blocks.get(position) {
            Some(block) => *block,
            None => *self.large.get(position - self.blocks.len())?,
        };
        // SAFETY: blocks are not freed while they have an array.
        Some(unsafe { &*block })
    }

    /// Takes the array of a large object's block away.
    pub(crate) fn forget(&mut self, block: &Block) {
        (self.place)(block).set(std::ptr::null_mut());
        self.large.retain(|&other| !std::ptr::eq(other, block));
    }

    /// Takes all arrays away, keeping the first chunk.
    pub(crate) fn take_back(&mut self) {
        self.take_from_blocks();
        self.chunks.truncate(1);
        self.chunks.iter_mut().for_each(Vec::clear);
    }

    /// Takes all arrays away and frees one chunk. False when there was none.
    pub(crate) fn take_back_chunk(&mut self) -> bool {
        self.take_from_blocks();
        self.chunks.pop().is_some()
    }

    fn take_from_blocks(&mut self) {
        for block in self.blocks.drain(..).chain(self.large.drain(..)) {
            // SAFETY: blocks are not freed while they have an array.
            let block = unsafe { &*block };
            (self.place)(block).set(std::ptr::null_mut());
            block.set_listed(block.is_listed.get());
        }
    }
}
