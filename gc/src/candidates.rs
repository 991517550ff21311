//! Candidate roots: the only objects from which the collector looks for cycles.
//!
//! A decrement that leaves a non-leaf object alive buffers it, once. An object that dies while buffered is destroyed at once,
//! only its cell stays until the buffer is swept. New candidates get a small trial; those whose closure is larger than
//! that budget wait with the old ones for a full trial.

use std::cell::{Cell, RefCell};

use refcount::{Header, HeaderFlags, ShapeId};

use crate::heap::Heap;

/// New candidates that make a collection due.
const YOUNG_THRESHOLD: usize = 2_000;
/// Old candidates that make the next collection a full one, at least.
const OLD_THRESHOLD_MIN: usize = 50_000;

/// What the collector has done so far.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct CollectorCounters {
    pub collections: u64,
    pub full_collections: u64,
    /// Objects visited by trials.
    pub visited: u64,
    /// Objects found to be garbage.
    pub collected: u64,
    /// Candidates that turned out dead before any trial.
    pub died_in_buffer: u64,
}

pub(crate) struct Candidates {
    pub(crate) young: RefCell<Vec<*mut Header>>,
    pub(crate) old: RefCell<Vec<*mut Header>>,
    /// Automatic collections are on (`gc.enable`).
    pub(crate) is_enabled: Cell<bool>,
    pub(crate) young_threshold: Cell<usize>,
    pub(crate) old_threshold: Cell<usize>,
    pub(crate) counters: Cell<CollectorCounters>,
    pub(crate) is_collecting: Cell<bool>,
}

impl Default for Candidates {
    fn default() -> Self {
        Candidates {
            young: RefCell::default(),
            old: RefCell::default(),
            is_enabled: Cell::new(true),
            young_threshold: Cell::new(YOUNG_THRESHOLD),
            old_threshold: Cell::new(OLD_THRESHOLD_MIN),
            counters: Cell::default(),
            is_collecting: Cell::new(false),
        }
    }
}

/// The hook for decrements that leave a non-leaf, unbuffered object alive.
pub(crate) unsafe fn is_candidate(object: *mut Header) {
    // SAFETY: counting calls this with live objects in blocks only.
    let (heap, header) = unsafe { (Heap::of(object.cast()), &*object) };
    header.insert(HeaderFlags::BUFFERED);
    let candidates = &heap.candidates;
    let mut young = candidates.young.borrow_mut();
    young.push(object);
    if young.len() >= candidates.young_threshold.get() && candidates.is_enabled.get() {
        heap.collection_due.set(true);
    }
}

impl Heap {
    /// Takes the candidates of a buffer that are still alive; frees the cells of the dead ones.
    pub(crate) fn take_live_candidates(&self, buffer: &RefCell<Vec<*mut Header>>) -> Vec<*mut Header> {
        let mut taken = std::mem::take(&mut *buffer.borrow_mut());
        let before = taken.len();
        taken.retain(|&object| {
            // SAFETY: buffered cells are not freed before they leave the buffer.
            let header = unsafe { &*object };
            if header.shape() == ShapeId(0) {
                // SAFETY: destroyed already, only the cell was kept.
                unsafe { self.free_cell(object.cast()) };
                return false;
            }
            if header.count() == 0 && !header.has(HeaderFlags::OVERFLOWED) {
                // Its destruction is under way, further out on the stack, and frees the cell.
                header.remove(HeaderFlags::BUFFERED);
                return false;
            }
            true
        });
        let mut counters = self.candidates.counters.get();
        counters.died_in_buffer += (before - taken.len()) as u64;
        self.candidates.counters.set(counters);
        taken
    }

    pub fn collector_counters(&self) -> CollectorCounters {
        self.candidates.counters.get()
    }

    /// Switches automatic collections on or off.
    pub fn set_collector_enabled(&self, enabled: bool) {
        self.candidates.is_enabled.set(enabled);
    }

    pub fn is_collector_enabled(&self) -> bool {
        self.candidates.is_enabled.get()
    }

    /// New and old candidates waiting.
    pub fn candidate_counts(&self) -> (usize, usize) {
        (self.candidates.young.borrow().len(), self.candidates.old.borrow().len())
    }

    pub(crate) fn adapt_old_threshold(&self) {
        let survivors = self.candidates.old.borrow().len();
        self.candidates.old_threshold.set((2 * survivors).max(OLD_THRESHOLD_MIN));
    }
}
