//! Memory goes back to the system after much has died, in steps.
//!
//! 1. Freed cells bring full blocks back into the lists of those with room. When many came back, a walk over the blocks adds up what is
//!    free.
//! 2. Where that is more than a reserve, a second walk gives the pages of empty blocks back, until the reserve is left. A block stays
//!    in its lists; but for its first page it takes no memory until its cells are used again.
//!
//! Each step looks at some hundred blocks. The program runs between two steps.

use std::cell::Cell;

use refcount::hooks::BLOCK_SIZE;

use crate::address_space::AddressSpace;
use crate::block::{Block, BlockKind};
use crate::heap::Heap;

/// Full blocks that got a free cell before the free memory is added up.
const RETURNED_MIN: u32 = 256;
/// Free memory that is kept in any case; half of what is live is kept beside it.
const RESERVE_MIN: usize = 16 << 20;
/// Blocks that a step looks at, and those of them whose pages it gives back.
const LOOKED_AT_MAX: usize = 1_024;
const GIVEN_MAX: usize = 32;
const PAGE_SIZE: usize = 4096;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Sum,
    Give,
}

#[derive(Default)]
pub(crate) struct Trimming {
    phase: Cell<Phase>,
    /// Blocks that came back since the last walk.
    returned: Cell<u32>,
    /// Where the walk goes on.
    address: Cell<usize>,
    live_bytes: Cell<usize>,
    /// Bytes in blocks that are empty.
    empty_bytes: Cell<usize>,
    /// Bytes to give back.
    surplus: Cell<usize>,
}

impl Trimming {
    fn walk(&self, phase: Phase) {
        self.phase.set(phase);
        self.address.set(0);
    }
}

/// Whether pages of a block can be given back: no cell is in use, but some were.
fn is_empty(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Objects | BlockKind::Buffers) && block.live.get() == 0 && block.bump.get() != 0
}

impl Heap {
    /// A full block got a free cell.
    pub(crate) fn note_block_returned(&self) {
        let trimming = &self.trimming;
        trimming.returned.set(trimming.returned.get() + 1);
        if trimming.returned.get() >= RETURNED_MIN && trimming.phase.get() == Phase::Idle {
            trimming.returned.set(0);
            trimming.live_bytes.set(0);
            trimming.empty_bytes.set(0);
            trimming.walk(Phase::Sum);
            self.make_due();
        }
    }

    /// Whether [`Heap::trim_step`] has something to do.
    pub fn is_trimming(&self) -> bool {
        self.trimming.phase.get() != Phase::Idle
    }

    /// The next step, if one is due.
    pub fn trim_step(&self) {
        let trimming = &self.trimming;
        let mut given = 0;
        for _ in 0..LOOKED_AT_MAX {
            if !self.is_trimming() || given == GIVEN_MAX {
                break;
            }
            let mut address = trimming.address.get();
            let block = self.next_block(&mut address);
            trimming.address.set(address);
            match (block, trimming.phase.get()) {
                (None, Phase::Sum) => {
                    let reserve = RESERVE_MIN + trimming.live_bytes.get() / 2;
                    trimming.surplus.set(trimming.empty_bytes.get().saturating_sub(reserve));
                    trimming.walk(if trimming.surplus.get() == 0 { Phase::Idle } else { Phase::Give });
                }
                (None, _) => trimming.walk(Phase::Idle),
                (Some(block), Phase::Sum) => {
                    let live = block.live.get() as usize * block.usable_size();
                    trimming.live_bytes.set(trimming.live_bytes.get() + live);
                    if is_empty(block) {
                        trimming.empty_bytes.set(trimming.empty_bytes.get() + BLOCK_SIZE);
                    }
                }
                (Some(block), _) => {
                    if is_empty(block) {
                        self.give_pages_back(block);
                        given += 1;
                        trimming.surplus.set(trimming.surplus.get().saturating_sub(BLOCK_SIZE));
                        if trimming.surplus.get() == 0 {
                            trimming.walk(Phase::Idle);
                        }
                    }
                }
            }
        }
        if self.is_trimming() {
            self.make_due();
        }
    }

    /// Gives the pages of all empty blocks back at once.
    #[cfg(test)]
    pub(crate) fn trim(&self) {
        self.for_each_block(&mut |block| {
            if is_empty(block) {
                self.give_pages_back(block);
            }
        });
    }

    /// Gives all pages but the first of a block without live cells back. They read as zero from now on, like cells that were never used.
    fn give_pages_back(&self, block: &Block) {
        self.observation.forget_block(block);
        block.free.set(std::ptr::null_mut());
        block.bump.set(0);
        block.has_deferred.set(false);
        let start = std::ptr::from_ref(block) as usize + PAGE_SIZE;
        // SAFETY: pages of this block; nothing uses its cells, and those below `bump` alone are looked at.
        unsafe { AddressSpace::give_back(start as *mut u8, BLOCK_SIZE - PAGE_SIZE) };
    }
}
