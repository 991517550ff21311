//! Leases: cells that a size class may hand out on the fast path before its next sample.
//!
//! While samples are taken, the current block of a class is a *lease*: the header of a block without cells of its own, whose free list
//! holds cells taken out of a real block. Allocation takes them as from any block, and comes to the slow path when there are none
//! left, which is when a sample may be due. Cells that are freed go to the list of their own block, so that no allocation passes by
//! the countdown. A lease is short, so that cells are used again while they are in the processor's cache.
//!
//! Leased cells count as live in their block, and look free to who walks it.

use std::cell::UnsafeCell;
use std::ptr;

use refcount::Header;

use crate::block::{Block, BlockKind, CELLS_OFFSET, FreeCell};
use crate::heap::{Heap, OutOfMemory};
use crate::size_class::{CLASS_COUNT, class_of};

/// Most bytes of a lease.
const LEASE_BYTES_MAX: usize = 1024;

/// A block header without cells.
#[repr(align(128))]
pub(crate) struct EmptyBlock([u8; CELLS_OFFSET]);

impl EmptyBlock {
    pub(crate) const NEW: EmptyBlock = EmptyBlock([0; CELLS_OFFSET]);

    pub(crate) fn as_block(&mut self) -> *mut Block {
        ptr::from_mut(&mut self.0).cast()
    }
}

/// The leases of a heap, made when the first is needed.
#[derive(Default)]
pub(crate) struct Leases {
    headers: UnsafeCell<Vec<EmptyBlock>>,
}

impl Leases {
    /// The lease of a class.
    fn of(&self, countdown: usize) -> *mut Block {
        // SAFETY: no reference into the vector is held; it grows once, when no lease is in use.
        let headers = unsafe { &mut *self.headers.get() };
        if headers.is_empty() {
            headers.resize_with(2 * CLASS_COUNT, || EmptyBlock::NEW);
        }
        headers[countdown].as_block()
    }

    /// Calls `visit` with each lease and the number of its countdown.
    fn for_each(&self, visit: &mut dyn FnMut(usize, &Block)) {
        // SAFETY: as above.
        for (countdown, header) in unsafe { &mut *self.headers.get() }.iter_mut().enumerate() {
            // SAFETY: all zeros is a valid header.
            visit(countdown, unsafe { &*header.as_block() });
        }
    }

    /// Calls `visit` with each leased cell that was not handed out.
    pub(crate) fn for_each_cell(&self, visit: &mut dyn FnMut(*mut u8)) {
        self.for_each(&mut |_, lease| {
            let mut cell = lease.free.get();
            while !cell.is_null() {
                visit(cell.cast());
                // SAFETY: the list links free cells.
                cell = unsafe { (*cell).next };
            }
        });
    }
}

impl Block {
    /// Takes up to `most` free cells out, linked: at least one. Their number, the first and the last. The block has room.
    fn take_cells(&self, most: usize) -> (usize, *mut FreeCell, *mut FreeCell) {
        let first = self.free.get();
        if first.is_null() {
            return self.take_unused(most);
        }
        let (mut last, mut count) = (first, 1);
        // SAFETY: the list links free cells of this block.
        unsafe {
            while count < most && !(*last).next.is_null() {
                last = (*last).next;
                count += 1;
            }
            self.free.set((*last).next);
        }
        self.live.set(self.live.get() + count as u32);
        (count, first, last)
    }

    /// As [`Block::take_cells`], of those never used before.
    fn take_unused(&self, most: usize) -> (usize, *mut FreeCell, *mut FreeCell) {
        let start = self.bump.get();
        let count = (self.capacity - start).min(most as u32);
        let mut first: *mut FreeCell = ptr::null_mut();
        for index in (start..start + count).rev() {
            let cell = self.cell(index).cast::<FreeCell>();
            // SAFETY: inside of the block, never used before.
            unsafe {
                (*cell.cast::<Header>()).clear();
                (*cell).next = first;
            }
            first = cell;
        }
        self.bump.set(start + count);
        self.live.set(self.live.get() + count);
        (count as usize, first, self.cell(start + count - 1).cast())
    }
}

impl Heap {
    /// A cell while somebody is told of allocations.
    pub(crate) fn allocate_observed(&self, size: usize, kind: BlockKind) -> Result<*mut u8, OutOfMemory> {
        let class = class_of(size);
        let block = self.block_with_room(class, kind)?;
        let cell = block.take_cell().ok_or(OutOfMemory)?;
        let cell_bytes = block.cell_size as usize;
        let countdown = if kind == BlockKind::Objects { class } else { CLASS_COUNT + class };
        let token = self.observation.tell(countdown, size, cell_bytes);
        self.observation.keep(block, cell, token);
        let mut leased = 0;
        if self.observation.is_sampling() && !self.watches_allocations() {
            leased = self.lease_cells(class, kind, countdown, cell_bytes);
        }
        self.note_handed_out((1 + leased) * cell_bytes);
        Ok(cell)
    }

    /// Fills the lease of a class with as many cells as may be handed out before its next sample, and makes it current. Their number.
    fn lease_cells(&self, class: usize, kind: BlockKind, countdown: usize, cell_bytes: usize) -> usize {
        // SAFETY: a header of this heap.
        let lease = unsafe { &*self.leases.of(countdown) };
        self.class_state(kind, class).current.set(ptr::from_ref(lease).cast_mut());
        // Counted up by the cells that are handed out; nobody asks.
        lease.live.set(0);
        let most = self.observation.cells_before_sample(countdown, cell_bytes).min(LEASE_BYTES_MAX / cell_bytes);
        let mut leased = 0;
        // Blocks with a few free cells each must not make every allocation come by here.
        while leased < most.div_ceil(2) {
            // Without memory for a whole block there is just no lease.
            let Ok(block) = self.block_with_room(class, kind) else { break };
            let (count, first, last) = block.take_cells(most - leased);
            // SAFETY: the last of the cells that were taken.
            unsafe { (*last).next = lease.free.get() };
            lease.free.set(first);
            leased += count;
        }
        self.observation.charge(countdown, leased * cell_bytes);
        leased
    }

    /// A listed block of a class that has room.
    fn block_with_room(&self, class: usize, kind: BlockKind) -> Result<&Block, OutOfMemory> {
        let state = self.class_state(kind, class);
        loop {
            let first = state.available.get();
            if first.is_null() {
                let block = self.new_block(class, kind)?;
                state.available.set(block);
                // SAFETY: a new block.
                let block = unsafe { &*block };
                block.set_listed(true);
                return Ok(block);
            }
            // SAFETY: listed blocks are valid.
            let block = unsafe { &*first };
            if block.live.get() < block.capacity {
                return Ok(block);
            }
            state.available.set(block.next_available.replace(ptr::null_mut()));
            block.set_listed(false);
        }
    }

    /// Gives the cells of all leases back to their blocks. The full block is current then.
    pub(crate) fn return_leases(&self) {
        let mut cells = Vec::new();
        self.leases.for_each(&mut |countdown, lease| {
            let mut cell = lease.free.replace(ptr::null_mut());
            while !cell.is_null() {
                cells.push(cell.cast::<u8>());
                // SAFETY: the list links free cells.
                unsafe {
                    self.observation.refund(countdown, Block::of(cell.cast()).cell_size as usize);
                    cell = (*cell).next;
                }
            }
            let (kind, class) = match countdown.checked_sub(CLASS_COUNT) {
                Some(class) => (BlockKind::Buffers, class),
                None => (BlockKind::Objects, countdown),
            };
            let state = self.class_state(kind, class);
            if ptr::eq(state.current.get(), lease) {
                state.current.set(self.full_block());
            }
        });
        // The last first, so that the lists are as they were.
        for cell in cells.into_iter().rev() {
            // SAFETY: a free cell that is in no list; it has no token.
            unsafe { self.link_free(Block::of(cell), cell) };
        }
    }
}
