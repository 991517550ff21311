//! Observation of allocations: who is told which cells are taken, and when those end.
//!
//! 1. *Every allocation*: the full block stays current, so that each allocation takes the slow path, which tells.
//! 2. *Samples*: a Poisson process over allocated bytes. Each size class has a countdown of bytes, drawn from an exponential
//!    distribution; an allocation of `size` bytes that crosses its end is told, with the weight `1 / (1 - exp(-size / mean))`, and
//!    the countdown is drawn anew. As the process has no memory, sums of weights are unbiased estimates, for each size and
//!    each place by itself. Between two samples a class hands out cells on the fast path, from a [lease](crate::lease).
//!
//! The observer answers with a token, which the heap keeps beside the block and gives back when the cell ends. A block with tokens is
//! not `frees_quietly`, so that frees in it take the slow path; others notice nothing. Without an observer nothing here is reached.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::block::Block;
use crate::heap::Heap;
use crate::size_class::CLASS_COUNT;

/// A cell or span that was taken, or memory elsewhere that an object answers for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Allocation {
    /// Bytes that were asked for.
    pub requested_bytes: usize,
    /// Bytes that it takes, rounded up to the cell.
    pub taken_bytes: usize,
    /// Allocations of this size for which this one stands.
    pub weight: f64,
}

/// Who is told of allocations. It neither allocates from the heap nor frees there.
pub trait AllocationObserver {
    /// A cell was taken. The answer is a token to be given back at its end; 0 for "need not be told".
    fn allocated(&self, allocation: Allocation) -> u32;
    /// The cell of a token was freed.
    fn freed(&self, token: u32);
}

/// Countdowns: objects by class, buffers by class, spans and foreign memory.
const COUNTDOWNS: usize = 2 * CLASS_COUNT + 1;
pub(crate) const COUNTDOWN_OF_SPANS: usize = 2 * CLASS_COUNT;

/// What a heap knows of its observer.
pub(crate) struct Observation {
    is_on: Cell<bool>,
    observer: RefCell<Option<Rc<dyn AllocationObserver>>>,
    /// Mean distance of samples in bytes; 0: every allocation is told.
    interval_bytes: Cell<usize>,
    countdowns: RefCell<[u64; COUNTDOWNS]>,
    random: Cell<u64>,
    /// The tokens of each block's cells, by the block's address.
    tokens: RefCell<HashMap<usize, Box<[u32]>>>,
}

impl Default for Observation {
    fn default() -> Observation {
        Observation {
            is_on: Cell::new(false),
            observer: RefCell::new(None),
            interval_bytes: Cell::new(0),
            countdowns: RefCell::new([0; COUNTDOWNS]),
            random: Cell::new(0x9E37_79B9_7F4A_7C15),
            tokens: RefCell::default(),
        }
    }
}

impl Observation {
    pub(crate) fn is_on(&self) -> bool {
        self.is_on.get()
    }

    /// Whether allocations between samples need not be looked at.
    pub(crate) fn is_sampling(&self) -> bool {
        self.is_on.get() && self.interval_bytes.get() != 0
    }

    /// Bytes to the next sample: exponentially distributed (the random numbers are Marsaglia's xorshift, 2003).
    fn draw(&self) -> u64 {
        let mut state = self.random.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.random.set(state);
        // In (0, 1].
        let uniform = ((state >> 11) + 1) as f64 / (1u64 << 53) as f64;
        (-uniform.ln() * self.interval_bytes.get() as f64).ceil().max(1.0) as u64
    }

    /// Counts an allocation of so many bytes. Its weight if it is to be told.
    fn count(&self, countdown: usize, bytes: usize) -> Option<f64> {
        let interval = self.interval_bytes.get();
        if interval == 0 {
            return Some(1.0);
        }
        let mut countdowns = self.countdowns.borrow_mut();
        let left = &mut countdowns[countdown];
        if *left > bytes as u64 {
            *left -= bytes as u64;
            return None;
        }
        *left = self.draw();
        Some(1.0 / -(-(bytes as f64) / interval as f64).exp_m1())
    }

    /// Allocations of a class before its next sample.
    pub(crate) fn cells_before_sample(&self, countdown: usize, cell_bytes: usize) -> usize {
        (self.countdowns.borrow()[countdown].saturating_sub(1) / cell_bytes as u64) as usize
    }

    /// So many bytes were handed out for the fast path.
    pub(crate) fn charge(&self, countdown: usize, bytes: usize) {
        let mut countdowns = self.countdowns.borrow_mut();
        countdowns[countdown] = countdowns[countdown].saturating_sub(bytes as u64).max(1);
    }

    /// Bytes that were handed out came back unused.
    pub(crate) fn refund(&self, countdown: usize, bytes: usize) {
        self.countdowns.borrow_mut()[countdown] += bytes as u64;
    }

    /// Counts an allocation, and tells it where it is a sample. Its token, or 0.
    pub(crate) fn tell(&self, countdown: usize, requested_bytes: usize, taken_bytes: usize) -> u32 {
        let Some(weight) = self.count(countdown, taken_bytes) else { return 0 };
        match &*self.observer.borrow() {
            Some(observer) => observer.allocated(Allocation { requested_bytes, taken_bytes, weight }),
            None => 0,
        }
    }

    fn tell_end(&self, token: u32) {
        if let Some(observer) = &*self.observer.borrow() {
            observer.freed(token);
        }
    }

    /// Keeps the token of a cell.
    pub(crate) fn keep(&self, block: &Block, cell: *const u8, token: u32) {
        if token == 0 {
            return;
        }
        if block.is_large() {
            block.large_token.set(token);
            return;
        }
        if block.tokens.get().is_null() {
            let mut tokens = self.tokens.borrow_mut();
            let array = vec![0; block.capacity as usize].into_boxed_slice();
            let array = tokens.entry(block.address()).insert_entry(array).into_mut();
            block.tokens.set(array.as_mut_ptr());
        }
        // SAFETY: the array has an entry for each cell of the block.
        unsafe { *block.tokens.get().add(block.index_of(cell)) = token };
        block.observed_cells.set(block.observed_cells.get() + 1);
        block.set_listed(block.is_listed.get());
    }

    /// The token of a cell, or 0.
    fn token(&self, block: &Block, cell: *const u8) -> u32 {
        if block.is_large() {
            block.large_token.get()
        } else if block.tokens.get().is_null() {
            0
        } else {
            // SAFETY: the array has an entry for each cell of the block.
            unsafe { *block.tokens.get().add(block.index_of(cell)) }
        }
    }

    /// A cell of a block with tokens was freed.
    pub(crate) fn cell_freed(&self, block: &Block, cell: *const u8) {
        let token = self.token(block, cell);
        if token == 0 {
            return;
        }
        // SAFETY: as in `token`.
        unsafe { *block.tokens.get().add(block.index_of(cell)) = 0 };
        block.observed_cells.set(block.observed_cells.get() - 1);
        self.tell_end(token);
    }

    /// The large cell of a block was freed.
    pub(crate) fn large_freed(&self, block: &Block) {
        let token = block.large_token.replace(0);
        if token != 0 {
            self.tell_end(token);
        }
    }

    /// A block is about to be given back to the system.
    pub(crate) fn forget_block(&self, block: &Block) {
        if !block.tokens.get().is_null() {
            self.tokens.borrow_mut().remove(&block.address());
        }
    }

    /// Bytes of tokens and their table.
    fn bytes(&self) -> usize {
        let tokens = self.tokens.borrow();
        tokens.values().map(|array| 4 * array.len()).sum::<usize>() + tokens.capacity() * (size_of::<usize>() * 3 + 1)
    }
}

impl Heap {
    /// Tells an observer of allocations from now on: of samples with a mean distance of so many bytes, or of all for 0. The one before,
    /// if any, hears no more; tokens are kept only if this is the same.
    pub fn observe(&self, observer: Rc<dyn AllocationObserver>, interval_bytes: usize) {
        let observation = &self.observation;
        let is_same = observation.observer.borrow().as_ref().is_some_and(|other| Rc::ptr_eq(other, &observer));
        if !is_same {
            self.end_observation();
        }
        self.return_leases();
        *observation.observer.borrow_mut() = Some(observer);
        observation.interval_bytes.set(interval_bytes);
        if interval_bytes != 0 {
            let countdowns = std::array::from_fn(|_| observation.draw());
            *observation.countdowns.borrow_mut() = countdowns;
        }
        observation.is_on.set(true);
        self.put_full_block_in_front();
    }

    /// Nobody is told of allocations any more; tokens are forgotten.
    pub fn end_observation(&self) {
        let observation = &self.observation;
        if !observation.is_on.replace(false) {
            return;
        }
        self.return_leases();
        self.for_each_block(&mut |block| {
            block.large_token.set(0);
            block.tokens.set(std::ptr::null_mut());
            block.observed_cells.set(0);
            block.set_listed(block.is_listed.get());
        });
        observation.tokens.take();
        observation.observer.take();
    }

    /// Whether somebody is told of allocations.
    pub fn is_observed(&self) -> bool {
        self.observation.is_on()
    }

    /// The observer's token of a live object or buffer; 0: it gave none, or was not told.
    ///
    /// # Safety
    /// `cell` is a live object, or a buffer of this heap.
    pub unsafe fn token_of(&self, cell: *const u8) -> u32 {
        if !self.contains(cell) {
            return 0;
        }
        // SAFETY: as the caller says.
        self.observation.token(unsafe { Block::of(cell) }, cell)
    }

    /// Memory outside of the heap was taken for an object. The answer is for [`Heap::foreign_freed`].
    pub fn foreign_allocated(&self, bytes: usize) -> u32 {
        if self.is_observed() { self.observation.tell(COUNTDOWN_OF_SPANS, bytes, bytes) } else { 0 }
    }

    pub fn foreign_freed(&self, token: u32) {
        if token != 0 {
            self.observation.tell_end(token);
        }
    }

    /// Bytes that observation takes beside the heap.
    pub fn observation_bytes(&self) -> usize {
        self.observation.bytes()
    }
}
