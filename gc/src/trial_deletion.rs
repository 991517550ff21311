//! Cycle collection by trial deletion (Bacon and Rajan, "Concurrent Cycle Collection in Reference Counted Systems", 2001).
//!
//! A trial within a set of objects:
//!
//! 1. Count for each member the edges that come from members, beside the objects (the header's count is never changed).
//! 2. A member whose count exceeds its internal edges is referred to from outside, so it lives, and so does all that it
//!    reaches in the set.
//! 3. The rest is garbage.
//!
//! The set is what finalizers may have brought back ([`crate::ending`]). New candidates have small trials instead
//! ([`crate::small_trial`]), and the suspects of a full collection a proof in slices ([`crate::proof`]).

use refcount::{Header, HeaderFlags};

use crate::block::Block;
use crate::ending::Garbage;
use crate::heap::Heap;
use crate::small_trial::SmallTrial;

/// Where allocations are watched, every so many collections are full ones.
const WATCHED_FULL: u64 = 256;
/// The internal count of a member found alive.
const ALIVE: u32 = u32::MAX;
/// Internal counts do not go beyond.
const COUNT_MAX: u32 = u32::MAX - 1;

/// What a collection did.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Collected {
    /// Objects found to be garbage, and ended.
    pub objects: usize,
    /// Whether it looked at all candidates together.
    pub was_full: bool,
}

/// A trial's members and their internal counts.
struct Trial<'h> {
    heap: &'h Heap,
    members: Vec<*mut Header>,
}

fn internal_count<'a>(object: *mut Header) -> &'a mut u32 {
    // SAFETY: members are cells of blocks whose side array was made when the first of them was added; the arrays live
    // longer than the trial, and one thread runs it.
    unsafe {
        let block = Block::of(object.cast());
        &mut *block.internal_counts.get().add(block.index_of(object.cast()))
    }
}

impl<'h> Trial<'h> {
    fn new(heap: &'h Heap) -> Self {
        Trial { heap, members: Vec::new() }
    }

    /// `held`: references that the collector itself has.
    fn add(&mut self, object: *mut Header, held: u32) {
        // SAFETY: members are live objects in blocks.
        let (header, block) = unsafe { (&*object, Block::of(object.cast())) };
        header.insert(HeaderFlags::IN_TRIAL);
        if block.internal_counts.get().is_null() {
            self.heap.trial_counts.borrow_mut().give(block);
        }
        *internal_count(object) = held;
        self.members.push(object);
    }

    /// Step 1. Edges from anything else count as coming from outside. `held`: references that the collector
    /// has to each.
    fn gather_within(&mut self, members: &[*mut Header], held: u32) {
        for &member in members {
            self.add(member, held);
        }
        let model = self.heap.model();
        for &member in members {
            // SAFETY: members are live.
            unsafe {
                model.traverse(member, &mut |word| {
                    if word.is_counted() && (*word.pointer()).has(HeaderFlags::IN_TRIAL) {
                        let count = internal_count(word.pointer());
                        *count = count.saturating_add(1).min(COUNT_MAX);
                    }
                });
            }
        }
    }

    /// Steps 2 and 3: the members that nothing outside keeps alive.
    fn garbage(&mut self) -> Vec<*mut Header> {
        let model = self.heap.model();
        let mut alive: Vec<*mut Header> = Vec::new();
        for &object in &self.members {
            let internal = internal_count(object);
            // SAFETY: members are live.
            if *internal != ALIVE && unsafe { self.heap.full_count(object) } > u64::from(*internal) {
                *internal = ALIVE;
                alive.push(object);
            }
        }
        while let Some(object) = alive.pop() {
            // SAFETY: members are live.
            unsafe {
                model.traverse(object, &mut |word| {
                    if word.is_counted() && (*word.pointer()).has(HeaderFlags::IN_TRIAL) {
                        let internal = internal_count(word.pointer());
                        if *internal != ALIVE {
                            *internal = ALIVE;
                            alive.push(word.pointer());
                        }
                    }
                });
            }
        }
        self.members.iter().copied().filter(|&object| *internal_count(object) != ALIVE).collect()
    }

    /// Ends the trial: returns the number of members.
    fn end(self) -> usize {
        for &object in &self.members {
            // SAFETY: members are live.
            unsafe { (*object).remove(HeaderFlags::IN_TRIAL) };
        }
        self.members.len()
    }
}

impl Heap {
    /// The collection that is due: that of the new candidates, and a slice of the full collection that is under way or, where the
    /// heap has grown much, starts.
    pub fn collect_due(&self) -> Collected {
        if self.candidates.is_collecting.get() {
            self.dismiss_collection();
            return Collected::default();
        }
        let is_watched = self.watches_allocations();
        let collected = self.try_new_candidates(is_watched || self.candidates.wants_all_trials());
        if self.is_collecting_in_slices() {
            if is_watched || self.candidates.is_slice_due() { self.collect_slice() } else { collected }
        } else {
            let is_watched_full = is_watched && self.candidates.counters.get().collections.is_multiple_of(WATCHED_FULL);
            if is_watched_full || self.is_full_collection_due() {
                self.start_full_collection();
            }
            collected
        }
    }

    /// A small trial for each new candidate.
    pub fn collect_new(&self) -> Collected {
        self.try_new_candidates(true)
    }

    /// Small trials for new candidates: for those whose shape can pay for it, or for all.
    fn try_new_candidates(&self, all: bool) -> Collected {
        self.guarded(|heap| {
            let candidates = &heap.candidates;
            let heap_has_grown = heap.has_grown_since_trials();
            let mut garbage = Vec::new();
            let mut visited = 0;
            let mut trial = SmallTrial::new();
            let roots = if all || heap_has_grown { heap.take_new_candidates() } else { heap.take_newest_candidates() };
            for &root in &roots {
                // SAFETY: taken just now, alive; nothing dies before the end of the trials.
                let header = unsafe { &*root };
                if header.has(HeaderFlags::IN_TRIAL) {
                    continue;
                }
                let shape = header.shape();
                let mut accounts = candidates.accounts.borrow_mut();
                accounts.note_candidate(shape, heap.is_end_seen(root));
                let is_rare = accounts.is_rare(shape);
                let is_tried = all || accounts.deserves_trial(shape, heap_has_grown) || is_rare && heap_has_grown;
                if is_rare && !is_tried && heap.keep_rare(root) {
                    continue;
                }
                if is_tried {
                    let found = trial.run(heap, root, &mut garbage);
                    if found != 0 || !is_rare {
                        accounts.note_trial(shape, trial.cost(), found);
                    }
                    visited += trial.visited();
                    for &object in &garbage[garbage.len() - found..] {
                        // Settled for this collection. (Nothing refers to such a set from outside, so no other trial meets its members.)
                        // SAFETY: members are live.
                        unsafe { (*object).insert(HeaderFlags::IN_TRIAL) };
                    }
                }
                if !header.has(HeaderFlags::IN_TRIAL) {
                    // SAFETY: as above; out of the buffer.
                    unsafe { candidates.defer(root) };
                }
            }
            for &object in &garbage {
                // SAFETY: nothing was ended yet.
                unsafe { (*object).remove(HeaderFlags::IN_TRIAL) };
            }
            candidates.reuse(roots);
            candidates.note_visited(visited as u64);
            let total = heap.end_garbage(Garbage::new(garbage));
            candidates.note_collection(false);
            Collected { objects: total, was_full: false }
        })
    }

    /// Whether somebody could see an object's end: a weak reference, or its finalizer.
    fn is_end_seen(&self, object: *mut Header) -> bool {
        // SAFETY: a live object.
        unsafe {
            let header = &*object;
            !header.has(HeaderFlags::HUB)
                && (header.has(HeaderFlags::WEAKLY_REFERENCED) || self.model().has_finalizer(object))
        }
    }

    /// Runs a collection, or a slice of one, unless one is running (a finalizer may ask for one).
    pub(crate) fn guarded(&self, collect: impl FnOnce(&Heap) -> Collected) -> Collected {
        self.dismiss_collection();
        if self.candidates.is_collecting.replace(true) {
            return Collected::default();
        }
        let collected = collect(self);
        self.candidates.is_collecting.set(false);
        let mut counters = self.candidates.counters.get();
        counters.collected += collected.objects as u64;
        self.candidates.counters.set(counters);
        collected
    }

    /// Those of some live objects that are garbage at this moment: a trial within the set, whatever refers to it from elsewhere. `held`:
    /// references that the collector itself has to each.
    ///
    /// After finalizers ran, it finds what they did not bring back. What became garbage beside the set was not finalized: it
    /// waits for a trial of its own, and keeps what its finalizer may use.
    pub(crate) fn proven(&self, suspects: &[*mut Header], held: u32) -> Vec<*mut Header> {
        if suspects.is_empty() {
            return Vec::new();
        }
        let mut trial = Trial::new(self);
        trial.gather_within(suspects, held);
        let dead = trial.garbage();
        self.candidates.note_visited(trial.end() as u64);
        self.trial_counts.borrow_mut().take_back();
        dead
    }
}
