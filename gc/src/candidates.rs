//! Candidate roots: the only objects from which the collector looks for cycles.
//!
//! 1. A decrement that leaves a non-leaf object alive makes it a *new candidate*: it is listed in a buffer. One that dies
//!    there is destroyed at once, only its cell stays until the buffer is swept.
//! 2. A new candidate gets one small trial, if its shape can pay for it ([`crate::accounts`]). One of a rare shape whose objects' end
//!    somebody sees waits in the buffer until the heap has grown a little. Where there is no trial, or it finds life, or needs more than
//!    its budget, the candidate is *deferred*: a flag in its header, found again by a walk over the blocks that have such objects.
//!    Deferred candidates cost nothing, and further decrements of them pass by silently.
//! 3. A full collection tries all deferred candidates together. It is due when the live heap has grown by a good part since the
//!    last one: floating garbage is bounded by that, and a heap that does not grow is never searched.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

use refcount::{Header, HeaderFlags, ShapeId};

use crate::accounts::Accounts;
use crate::block::Block;
use crate::full_collection::is_live;
use crate::heap::Heap;

/// New candidates that make a collection due, at first.
const NEW_THRESHOLD: usize = 2_000;
/// Candidates of rare shapes that wait for the heap to grow.
const RARE_MAX: usize = 128;
/// Growth of the heap that makes it worth while to try candidates of unproven shapes.
const TRIAL_GROWTH: usize = 256 << 10;
/// Growth of the live heap that makes a full collection due, at least. It begins with the first figure; each collection that finds much
/// halves it, each other doubles it, within the bounds.
const GROWTH_MIN: usize = 4 << 20;
const GROWTH_MIN_BOUNDS: RangeInclusive<usize> = 1 << 20..=16 << 20;
/// Bytes handed out between two slices of a full collection.
const SLICE_INTERVAL: usize = 32 << 10;
/// Each time a program has allocated that much during a full collection the slices become longer, up to so many times.
const LAG_UNIT: usize = 8 << 20;
const LAG_MAX: usize = 16;
/// Bytes handed out between two looks at the live heap, at least.
const LOOK_MIN: usize = 512 << 10;

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
    new: RefCell<Vec<*mut Header>>,
    /// Those of rare shapes that wait until the heap has grown. They are in the buffer like new ones.
    rare: RefCell<Vec<*mut Header>>,
    /// New candidates that make a collection due.
    new_threshold: Cell<usize>,
    /// Deferred since the last full collection (some may have died since).
    deferred: Cell<usize>,
    pub(crate) accounts: RefCell<Accounts>,
    /// Bytes in blocks when candidates of all shapes were last tried, or fewer if there were fewer since.
    tried_at: Cell<usize>,
    /// Bytes in blocks handed to the allocator since the last look at the live heap.
    handed_out: Cell<usize>,
    look_at: Cell<usize>,
    /// Live bytes that make a full collection due, and the growth until there at least.
    full_at: Cell<usize>,
    growth_min: Cell<usize>,
    /// A full collection is under way.
    pub(crate) slices_are_due: Cell<bool>,
    /// Bytes handed to the allocator since its last slice, and since it started.
    since_slice: Cell<usize>,
    since_start: Cell<usize>,
    /// The full collection is proving what is garbage: it must hear of references that go away.
    pub(crate) is_proving: Cell<bool>,
    /// The last proof was, by walks over the heap: the next one is done in one slice.
    pub(crate) was_proof_disturbed: Cell<bool>,
    /// Automatic collections are on (`gc.enable`).
    is_enabled: Cell<bool>,
    pub(crate) counters: Cell<CollectorCounters>,
    pub(crate) is_collecting: Cell<bool>,
}

impl Default for Candidates {
    fn default() -> Self {
        Candidates {
            new: RefCell::default(),
            rare: RefCell::default(),
            new_threshold: Cell::new(NEW_THRESHOLD),
            deferred: Cell::new(0),
            accounts: RefCell::default(),
            tried_at: Cell::new(0),
            handed_out: Cell::new(0),
            look_at: Cell::new(LOOK_MIN),
            full_at: Cell::new(GROWTH_MIN),
            growth_min: Cell::new(GROWTH_MIN),
            slices_are_due: Cell::new(false),
            since_slice: Cell::new(0),
            since_start: Cell::new(0),
            is_proving: Cell::new(false),
            was_proof_disturbed: Cell::new(false),
            is_enabled: Cell::new(true),
            counters: Cell::default(),
            is_collecting: Cell::new(false),
        }
    }
}

/// The hook for decrements that leave alive a non-leaf object that is no candidate yet.
pub(crate) unsafe fn is_candidate(object: *mut Header) {
    // SAFETY: counting calls this with live objects in blocks only.
    let (heap, header) = unsafe { (Heap::of(object.cast()), &*object) };
    header.insert(HeaderFlags::BUFFERED);
    let candidates = &heap.candidates;
    if candidates.is_proving.get() {
        heap.touched(object);
    }
    let mut new = candidates.new.borrow_mut();
    new.push(object);
    if new.len() >= candidates.new_threshold.get() && candidates.is_enabled.get() {
        heap.request_collection();
    }
}

impl Candidates {
    /// Takes the memory of a list of candidates back.
    pub(crate) fn reuse(&self, mut taken: Vec<*mut Header>) {
        let mut new = self.new.borrow_mut();
        if new.capacity() == 0 && taken.capacity() <= 2 * NEW_THRESHOLD {
            taken.clear();
            *new = taken;
        }
    }

    pub(crate) fn note_collection(&self, was_full: bool) {
        let mut counters = self.counters.get();
        counters.collections += 1;
        counters.full_collections += u64::from(was_full);
        self.counters.set(counters);
    }

    /// Whether somebody asked for more frequent collections than there are by default: then every candidate gets a trial.
    pub(crate) fn wants_all_trials(&self) -> bool {
        self.new_threshold.get() < NEW_THRESHOLD
    }

    pub(crate) fn note_visited(&self, objects: u64) {
        let mut counters = self.counters.get();
        counters.visited += objects;
        self.counters.set(counters);
    }

    /// Whether the program has allocated enough for another slice of the full collection under way.
    pub(crate) fn is_slice_due(&self) -> bool {
        let is_due = self.since_slice.get() >= SLICE_INTERVAL;
        if is_due {
            self.since_slice.set(0);
        }
        is_due
    }

    /// How much longer than usual the slices of the full collection under way should be: it must end before what the program
    /// allocates meanwhile is as much again as it has to look at.
    pub(crate) fn lag(&self) -> u32 {
        (1 + self.since_start.get() / LAG_UNIT).min(LAG_MAX) as u32
    }

    /// A full collection takes the deferred candidates over.
    pub(crate) fn take_deferred_count(&self) -> usize {
        self.since_start.set(0);
        self.deferred.replace(0)
    }

    /// It gives them back, at most that many.
    pub(crate) fn add_to_deferred_count(&self, count: usize) {
        self.deferred.set(self.deferred.get() + count);
    }

    /// Defers what a collection has taken over, unless it is a candidate again.
    ///
    /// # Safety
    /// `object` is alive.
    pub(crate) unsafe fn defer_again(&self, object: *mut Header) {
        // SAFETY: as the caller says.
        unsafe {
            if !(*object).has(HeaderFlags::LEAF | HeaderFlags::BUFFERED | HeaderFlags::DEFERRED) {
                self.defer(object);
            }
        }
    }

    /// Makes a live candidate one of those that wait for a full collection.
    ///
    /// # Safety
    /// `object` is alive and in no buffer.
    pub(crate) unsafe fn defer(&self, object: *mut Header) {
        // SAFETY: as the caller says.
        unsafe {
            (*object).insert(HeaderFlags::DEFERRED);
            Block::of(object.cast()).has_deferred.set(true);
        }
        self.deferred.set(self.deferred.get() + 1);
    }
}

impl Heap {
    /// Takes all candidates that are still alive out of the buffer; frees the cells of the dead ones.
    pub(crate) fn take_new_candidates(&self) -> Vec<*mut Header> {
        let mut rare = self.candidates.rare.take();
        self.candidates.new.borrow_mut().append(&mut rare);
        self.take_newest_candidates()
    }

    /// As [`Heap::take_new_candidates`], but for those of rare shapes that wait.
    pub(crate) fn take_newest_candidates(&self) -> Vec<*mut Header> {
        let mut taken = std::mem::take(&mut *self.candidates.new.borrow_mut());
        let before = taken.len();
        taken.retain(|&object| {
            // SAFETY: buffered cells are not freed before they leave the buffer.
            let header = unsafe { &*object };
            if header.shape() == ShapeId(0) {
                // SAFETY: destroyed already, only the cell was kept.
                unsafe { self.free_cell(object.cast()) };
                return false;
            }
            header.remove(HeaderFlags::BUFFERED);
            // Without a count its destruction is under way, further out on the stack, and will free the cell.
            header.count() != 0 || header.has(HeaderFlags::OVERFLOWED)
        });
        let mut counters = self.candidates.counters.get();
        counters.died_in_buffer += (before - taken.len()) as u64;
        self.candidates.counters.set(counters);
        taken
    }

    /// Takes live candidates out of the buffer: those for which `is_wanted` says so.
    pub(crate) fn take_out_of_buffer(&self, is_wanted: &mut dyn FnMut(*mut Header) -> bool) {
        for buffer in [&self.candidates.new, &self.candidates.rare] {
            buffer.borrow_mut().retain(|&object| {
                let is_taken = is_live(object) && is_wanted(object);
                if is_taken {
                    // SAFETY: alive.
                    unsafe { (*object).remove(HeaderFlags::BUFFERED) };
                }
                !is_taken
            });
        }
    }

    /// Keeps a candidate that was taken out of the buffer there, until the heap has grown. False where too many wait.
    pub(crate) fn keep_rare(&self, candidate: *mut Header) -> bool {
        let mut rare = self.candidates.rare.borrow_mut();
        let has_room = rare.len() < RARE_MAX;
        if has_room {
            // SAFETY: alive, as its taker found.
            unsafe { (*candidate).insert(HeaderFlags::BUFFERED) };
            rare.push(candidate);
        }
        has_room
    }

    /// Whether there are so many more blocks since this last said so that candidates of unproven shapes should be tried.
    pub(crate) fn has_grown_since_trials(&self) -> bool {
        let (now, before) = (self.block_bytes(), self.candidates.tried_at.get());
        let has_grown = now >= before.saturating_add(TRIAL_GROWTH);
        if has_grown || now < before {
            self.candidates.tried_at.set(now);
        }
        has_grown
    }

    /// Notes that the allocator got `bytes` more to hand out; now and then that makes a look at the live heap due.
    pub(crate) fn note_handed_out(&self, bytes: usize) {
        let candidates = &self.candidates;
        let sum = candidates.handed_out.get().saturating_add(bytes);
        candidates.handed_out.set(sum);
        let mut is_due = sum >= candidates.look_at.get()
            || self.block_bytes() >= candidates.tried_at.get().saturating_add(TRIAL_GROWTH)
                && self.has_new_candidates();
        if candidates.slices_are_due.get() {
            candidates.since_slice.set(candidates.since_slice.get() + bytes);
            candidates.since_start.set(candidates.since_start.get() + bytes);
            is_due |= candidates.since_slice.get() >= SLICE_INTERVAL;
        }
        if is_due && candidates.is_enabled.get() && candidates.new_threshold.get() != usize::MAX {
            self.request_collection();
        }
    }

    /// The runtime has started, and the program begins: what was left by the former is deferred.
    pub fn begin_program(&self) {
        for candidate in self.take_new_candidates() {
            // SAFETY: alive, and out of the buffer.
            unsafe { self.candidates.defer(candidate) };
        }
        self.candidates.tried_at.set(self.block_bytes());
    }

    fn has_new_candidates(&self) -> bool {
        !self.candidates.new.borrow().is_empty() || !self.candidates.rare.borrow().is_empty()
    }

    /// Whether the live heap has grown so much that its deferred candidates should be tried.
    pub(crate) fn is_full_collection_due(&self) -> bool {
        let candidates = &self.candidates;
        if candidates.handed_out.get() < candidates.look_at.get() {
            return false;
        }
        candidates.handed_out.set(0);
        let live = self.usage().live_bytes;
        let is_due = live >= candidates.full_at.get() && candidates.deferred.get() != 0;
        candidates.look_at.set((candidates.full_at.get().saturating_sub(live) / 2).max(live / 16).max(LOOK_MIN));
        is_due
    }

    /// Sets the next full collection's threshold: sooner where the last one freed much.
    pub(crate) fn adapt_growth(&self, freed: usize, visited: u64) {
        // What the program allocated during the collection was not looked at.
        let candidates = &self.candidates;
        let live = self.usage().live_bytes;
        let live = live.saturating_sub(candidates.since_start.get()).max(live / 2);
        let growth_min = candidates.growth_min.get();
        let (share, growth_min) =
            if freed as u64 >= visited / 8 { (live / 2, growth_min / 2) } else { (live, growth_min * 2) };
        let growth_min = growth_min.clamp(*GROWTH_MIN_BOUNDS.start(), *GROWTH_MIN_BOUNDS.end());
        candidates.growth_min.set(growth_min);
        candidates.full_at.set(live + share.max(growth_min));
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

    /// Sets the number of new candidates that make a collection due; `usize::MAX` for no collection but on demand. Fewer than by
    /// default: all of them are tried then, whatever their shapes can pay.
    pub fn set_candidate_threshold(&self, threshold: usize) {
        self.candidates.new_threshold.set(threshold);
    }

    /// Takes all objects out of the collector's sight: no decrement makes them candidates, and no full collection starts from
    /// them. Returns their number. An object that becomes a deferred candidate brings those in its block back.
    pub fn freeze(&self) -> usize {
        self.abandon_full_collection();
        self.take_new_candidates();
        self.candidates.deferred.set(0);
        let mut frozen = 0;
        self.for_each_block(&mut |block| {
            block.walk(&mut |object| {
                // SAFETY: the walk gives live objects.
                let header = unsafe { &*object };
                if !header.has(HeaderFlags::LEAF | HeaderFlags::IMMORTAL) {
                    header.insert(HeaderFlags::DEFERRED);
                    frozen += 1;
                }
            });
            block.has_frozen.set(true);
            block.has_deferred.set(false);
        });
        frozen
    }

    /// Makes the frozen objects deferred candidates.
    pub fn unfreeze(&self) {
        self.for_each_block(&mut |block| {
            if block.has_frozen.replace(false) {
                block.has_deferred.set(true);
                self.candidates.add_to_deferred_count(block.live.get() as usize);
            }
        });
    }

    /// New candidates, and those deferred since the last full collection.
    pub fn candidate_counts(&self) -> (usize, usize) {
        let waiting = self.candidates.new.borrow().len() + self.candidates.rare.borrow().len();
        (waiting, self.candidates.deferred.get())
    }
}
