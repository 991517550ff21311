//! Cycle collection by trial deletion (Bacon and Rajan, "Concurrent Cycle Collection in Reference Counted Systems", 2001).
//!
//! A trial of a new candidate:
//!
//! 1. Gather the members: everything reachable from the candidate, leaves excepted. Count for each member the edges
//!    that come from members, beside the objects (the header's count is never changed).
//! 2. A member whose count exceeds its internal edges is referred to from outside, so it lives, and so does all that it
//!    reaches.
//! 3. The rest is garbage.
//!
//! Garbage is then ended, see [`crate::ending`].
//!
//! A new candidate's trial has a small budget of members and stays away from hubs (classes, module namespaces, code),
//! from which everything can be reached: a hub counts as alive, which is true of nearly all, and never wrong, since the
//! candidate is then deferred to the full collection ([`crate::full_collection`]), which sees every edge.

use refcount::{Header, HeaderFlags};

use crate::block::Block;
use crate::heap::Heap;

/// Members that the trial of one new candidate may have.
const SMALL_BUDGET: usize = 100;
/// Objects that the small trials of a collection may visit for each candidate it has, on average.
const VISITS_PER_CANDIDATE: u64 = 6;
/// Further visits earned by each garbage object found.
const VISITS_PER_GARBAGE: u64 = 8;
/// Where allocations are watched, every so many collections are full ones.
const WATCHED_FULL: u64 = 256;
/// The internal count of a member found alive.
const ALIVE: u32 = u32::MAX;
/// That of one found to be garbage, for the rest of the collection.
const SETTLED: u32 = u32::MAX - 1;
/// Internal counts do not go beyond.
const COUNT_MAX: u32 = u32::MAX - 2;

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

/// Whether a trial of this collection has found an object to be garbage. (Nothing refers to such a set from outside, so no other trial meets
/// its members again.)
fn is_settled(object: *mut Header) -> bool {
    // SAFETY: a live object in a block.
    let has_counts = unsafe { !Block::of(object.cast()).internal_counts.get().is_null() };
    has_counts && *internal_count(object) == SETTLED
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

    /// Step 1. False where there are more members than the budget allows.
    fn gather(&mut self, root: *mut Header) -> bool {
        self.add(root, 0);
        let model = self.heap.model();
        let mut next = 0;
        while next < self.members.len() {
            if self.members.len() > SMALL_BUDGET {
                return false;
            }
            let object = self.members[next];
            next += 1;
            // SAFETY: members are live; one more reference held to a member keeps it so.
            unsafe {
                model.traverse(object, &mut |word| {
                    if !word.is_counted() {
                        return;
                    }
                    let target = word.pointer();
                    let header = &*target;
                    if header.has(HeaderFlags::LEAF | HeaderFlags::HUB) {
                        return;
                    }
                    if !header.has(HeaderFlags::IN_TRIAL) {
                        self.add(target, 0);
                    }
                    let count = internal_count(target);
                    *count = count.saturating_add(1).min(COUNT_MAX);
                });
            }
        }
        true
    }

    /// Step 1 for members that are known. Edges from anything else count as coming from outside. `held`: references that the collector
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
    /// Gives back the side arrays of all trials since the last call.
    fn end_trials(&self) {
        self.trial_counts.borrow_mut().take_back();
    }

    /// The collection that is due: that of the new candidates, and a slice of the full collection that is under way or, where the
    /// heap has grown much, starts.
    pub fn collect_due(&self) -> Collected {
        if self.candidates.is_collecting.get() {
            self.collection_due.set(false);
            return Collected::default();
        }
        let collected = self.collect_new();
        let is_watched = self.watches_allocations();
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
        self.guarded(|heap| {
            let candidates = &heap.candidates;
            let mut garbage = Vec::new();
            let roots = heap.take_new_candidates();
            // A collection whose trials find little stops trying: its cost is bounded by the number of its candidates.
            let visited_before = candidates.counters.get().visited;
            let mut allowance = SMALL_BUDGET as u64 + VISITS_PER_CANDIDATE * roots.len() as u64;
            for &root in &roots {
                if is_settled(root) {
                    continue;
                }
                // SAFETY: taken just now, alive; nothing dies before the end of the trials.
                let shape = unsafe { (*root).shape() };
                let visited = candidates.counters.get().visited - visited_before;
                if visited < allowance && candidates.deserves_trial(shape) {
                    let found = heap.try_trial(root);
                    candidates.tried(shape, !found.is_empty());
                    allowance += VISITS_PER_GARBAGE * found.len() as u64;
                    for &object in &found {
                        *internal_count(object) = SETTLED;
                    }
                    garbage.extend(found);
                }
                if !is_settled(root) {
                    // SAFETY: as above; out of the buffer.
                    unsafe { candidates.defer(root) };
                }
            }
            heap.end_trials();
            candidates.reuse(roots);
            let total = heap.end_garbage(garbage);
            candidates.note_collection(false);
            Collected { objects: total, was_full: false }
        })
    }

    /// Runs a collection, or a slice of one, unless one is running (a finalizer may ask for one).
    pub(crate) fn guarded(&self, collect: impl FnOnce(&Heap) -> Collected) -> Collected {
        self.collection_due.set(false);
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

    /// The garbage reachable from a new candidate; none where the trial was too large.
    fn try_trial(&self, root: *mut Header) -> Vec<*mut Header> {
        let mut trial = Trial::new(self);
        let found = if trial.gather(root) { trial.garbage() } else { Vec::new() };
        self.candidates.note_visited(trial.end() as u64);
        found
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
        self.end_trials();
        dead
    }
}
