//! Cycle collection by trial deletion (Bacon and Rajan, "Concurrent Cycle Collection in Reference Counted Systems", 2001).
//!
//! A trial over a set of candidates:
//!
//! 1. Gather the members: everything reachable from the candidates, leaves excepted. Count for each member the edges
//!    that come from members, beside the objects (the header's count is never changed).
//! 2. A member whose count exceeds its internal edges is referred to from outside, so it lives, and so does all that it
//!    reaches.
//! 3. The rest is garbage.
//!
//! Garbage is then ended in PEP 442's order: weak references, finalizers, a second look for resurrected objects, and
//! clearing. New candidates get a trial each, with a small budget of members; one that needs more waits for a full
//! collection, which has one trial for all candidates.

use std::collections::HashSet;

use refcount::{Header, HeaderFlags};

use crate::block::Block;
use crate::heap::Heap;

/// Members that the trial of one new candidate may have.
const YOUNG_BUDGET: usize = 100;
/// The internal count of a member found alive.
const ALIVE: u32 = u32::MAX;

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
    /// References that the collector itself holds to each member.
    held: u64,
}

fn internal_count<'a>(object: *mut Header) -> &'a mut u32 {
    // SAFETY: members are cells of blocks whose side array was made when the first of them was added; the array lives
    // until the trial ends, and one thread runs it.
    unsafe {
        let block = Block::of(object.cast());
        &mut *block.internal_counts.get().add(block.index_of(object.cast()))
    }
}

impl<'h> Trial<'h> {
    fn new(heap: &'h Heap, held: u64) -> Self {
        Trial { heap, members: Vec::new(), held }
    }

    fn add(&mut self, object: *mut Header) {
        // SAFETY: members are live objects in blocks.
        let (header, block) = unsafe { (&*object, Block::of(object.cast())) };
        header.insert(HeaderFlags::IN_TRIAL);
        if block.internal_counts.get().is_null() {
            let counts = vec![0u32; block.capacity as usize].into_boxed_slice();
            block.internal_counts.set(Box::into_raw(counts).cast());
        }
        *internal_count(object) = 0;
        self.members.push(object);
    }

    /// Step 1. False where there are more members than the budget allows.
    fn gather(&mut self, roots: &[*mut Header], budget: usize) -> bool {
        for &root in roots {
            // SAFETY: roots are live.
            if !unsafe { &*root }.has(HeaderFlags::IN_TRIAL) {
                self.add(root);
            }
        }
        let model = self.heap.model();
        let mut next = 0;
        while next < self.members.len() {
            if self.members.len() > budget {
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
                    if header.has(HeaderFlags::LEAF) {
                        return;
                    }
                    if !header.has(HeaderFlags::IN_TRIAL) {
                        self.add(target);
                    }
                    let count = internal_count(target);
                    *count = count.saturating_add(1).min(ALIVE - 1);
                });
            }
        }
        true
    }

    /// Steps 2 and 3: the members that nothing outside keeps alive.
    fn garbage(&mut self) -> Vec<*mut Header> {
        let model = self.heap.model();
        let mut alive: Vec<*mut Header> = Vec::new();
        for &object in &self.members {
            let internal = internal_count(object);
            // SAFETY: members are live.
            if *internal != ALIVE && unsafe { self.heap.full_count(object) } > u64::from(*internal) + self.held {
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
            // SAFETY: members are live; the side array is freed once and the pointer cleared.
            unsafe {
                (*object).remove(HeaderFlags::IN_TRIAL);
                let block = Block::of(object.cast());
                let counts = block.internal_counts.replace(std::ptr::null_mut());
                if !counts.is_null() {
                    drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(counts, block.capacity as usize)));
                }
            }
        }
        self.members.len()
    }
}

impl Heap {
    /// A collection of everything: one trial over all candidates.
    pub fn collect_all(&self) -> Collected {
        self.guarded(|heap| {
            let mut roots = heap.take_live_candidates(&heap.candidates.young);
            roots.extend(heap.take_live_candidates(&heap.candidates.old));
            heap.unbuffer(&roots);
            let mut total = 0;
            if !roots.is_empty() {
                let garbage = heap.try_trial(&roots, usize::MAX).unwrap_or_default();
                total = heap.end_garbage(garbage);
            }
            heap.adapt_old_threshold();
            Collected { objects: total, was_full: true }
        })
    }

    /// The collection that is due: new candidates one by one; everything, where many old ones have gathered.
    pub fn collect_young(&self) -> Collected {
        if self.candidates.old.borrow().len() > self.candidates.old_threshold.get() {
            return self.collect_all();
        }
        self.guarded(|heap| {
            let roots = heap.take_live_candidates(&heap.candidates.young);
            let mut garbage = Vec::new();
            let mut settled = HashSet::new();
            let mut survivors = Vec::new();
            for &root in &roots {
                let found =
                    if settled.contains(&root) { Some(Vec::new()) } else { heap.try_trial(&[root], YOUNG_BUDGET) };
                match found {
                    None => survivors.push(root),
                    Some(found) => {
                        // Out of the buffer. Only this root's flag: other garbage may be waiting among the old.
                        heap.unbuffer(&[root]);
                        settled.extend(found.iter().copied());
                        garbage.extend(found);
                    }
                }
            }
            heap.candidates.old.borrow_mut().extend(survivors);
            let total = heap.end_garbage(garbage);
            Collected { objects: total, was_full: false }
        })
    }

    fn unbuffer(&self, objects: &[*mut Header]) {
        for &object in objects {
            // SAFETY: the caller took them from the buffer, alive.
            unsafe { (*object).remove(HeaderFlags::BUFFERED) }
        }
    }

    /// Runs a collection unless one is running (a finalizer may ask for one).
    fn guarded(&self, collect: impl FnOnce(&Heap) -> Collected) -> Collected {
        self.collection_due.set(false);
        if self.candidates.is_collecting.replace(true) {
            return Collected::default();
        }
        let collected = collect(self);
        self.candidates.is_collecting.set(false);
        let mut counters = self.candidates.counters.get();
        counters.collections += 1;
        counters.full_collections += u64::from(collected.was_full);
        counters.collected += collected.objects as u64;
        self.candidates.counters.set(counters);
        collected
    }

    /// The garbage reachable from the roots, or None where the trial was too large.
    fn try_trial(&self, roots: &[*mut Header], budget: usize) -> Option<Vec<*mut Header>> {
        let mut trial = Trial::new(self, 0);
        let found = if trial.gather(roots, budget) { Some(trial.garbage()) } else { None };
        let mut counters = self.candidates.counters.get();
        counters.visited += trial.end() as u64;
        self.candidates.counters.set(counters);
        found
    }

    /// Ends garbage objects in PEP 442's order. Returns how many there were.
    fn end_garbage(&self, garbage: Vec<*mut Header>) -> usize {
        if garbage.is_empty() {
            return 0;
        }
        let model = self.model();
        // SAFETY: each object is garbage, so live until it is cleared, and held by one reference of ours from here on.
        unsafe {
            for &object in &garbage {
                Header::increment(object);
            }
            model.clear_weak_references(&garbage);
            let mut finalized = false;
            for &object in &garbage {
                if !(*object).has(HeaderFlags::FINALIZED) && model.has_finalizer(object) {
                    finalized = true;
                    model.finalize(object);
                }
            }
            let dead = if finalized { self.still_garbage(&garbage) } else { garbage.clone() };
            for &object in &dead {
                model.clear(object);
            }
            for &object in &garbage {
                Header::decrement(object);
            }
            dead.len()
        }
    }

    /// The garbage that finalizers did not bring back: a trial within the set, less the collector's own references.
    fn still_garbage(&self, garbage: &[*mut Header]) -> Vec<*mut Header> {
        let mut trial = Trial::new(self, 1);
        trial.gather(garbage, usize::MAX);
        // Objects outside of the set are not held by the collector: they live if anything outside refers to them, and
        // that is judged by the same rule, one reference short; so judge only those of the set.
        let mut dead = trial.garbage();
        let of_set: HashSet<*mut Header> = garbage.iter().copied().collect();
        dead.retain(|object| of_set.contains(object));
        trial.end();
        dead
    }
}
