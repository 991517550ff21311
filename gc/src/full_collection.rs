//! Full collections in slices: a search for suspects that runs beside the program, and a proof that does, too.
//!
//! A full collection tries all deferred candidates, and from them a great part of the heap can be reached. So it is cut into
//! slices of a fraction of a millisecond, paced by allocation, with the program running in between:
//!
//! 1. *Roots*: the deferred candidates, block by block, are members. A deferred candidate that loses a reference says nothing, so all
//!    of them are taken before the first edge is counted: what becomes garbage later has a new candidate that outlives the search.
//! 2. *Edges*: all that can be reached from members is a member; each edge between members is counted beside the objects.
//! 3. *Survivors*: members that are referred to from elsewhere live, and so does all that they reach.
//! 4. The others are suspects. The program changes edges meanwhile, so counts may be too small (then garbage looks alive) or too
//!    large (then a live object is suspected). Neither matters. Garbage cannot be touched, so what was garbage when the search began
//!    keeps all its edges, and is among the suspects. Which of them are garbage is then proven ([`crate::proof`]).
//! 5. The side arrays go back to the system, and what was proven garbage is ended ([`crate::ending`]).
//!
//! The search has its own counts and marks, in side arrays: the small trials of new candidates go on between its slices.
//! A member may die between two slices, and no member is in its cell from then on. The work lists may still name the cell.

use std::time::Duration;

use refcount::watch::Watch;
use refcount::{Header, HeaderFlags, ShapeId};

use crate::block::{Block, BlockKind};
use crate::budget::Budget;
use crate::ending::{Ending, Garbage};
use crate::heap::Heap;
use crate::proof::Proof;
use crate::side_arrays::SideArrays;
use crate::trial_deletion::Collected;

/// Time that a slice may take.
const SLICE: Duration = Duration::from_micros(250);
/// Edges of a slice where allocations are watched: runs of the same program do the same.
const WATCHED_SLICE: usize = 300;
/// Edges of one object that are visited before others get their turn.
pub(crate) const PART: usize = 1_000;

/// What a side array holds of a cell: 0 for no member, else the internal edges counted so far plus one, and marks.
pub(crate) type Entry = u32;
/// Known to be alive, or deemed so.
pub(crate) const ALIVE: Entry = 1 << 31;
/// Was a deferred candidate.
pub(crate) const ROOT: Entry = 1 << 30;
/// A root whose edges wait to be visited. (The list of what is pending would be as long as all roots.)
const WAITING: Entry = 1 << 29;
/// Was a candidate, new or deferred, when the proof began. If it is found alive it is deferred again: it may have become garbage
/// during the search, with others that were not suspected.
pub(crate) const CANDIDATE: Entry = 1 << 28;
pub(crate) const COUNT: Entry = CANDIDATE - 1;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Roots,
    Edges,
    Survivors,
    /// The four phases of the proof.
    Enlist,
    Recount,
    Check,
    List,
    /// The side arrays go back to the system, one chunk after another.
    Release,
    /// What was proven garbage is ended.
    Ending,
}

/// The full collection under way.
pub(crate) struct FullCollection {
    pub(crate) phase: Phase,
    entries: SideArrays,
    /// Where the phases behind [`Phase::Roots`] go on in the list of blocks with entries.
    cursor: usize,
    /// Members whose edges wait to be visited.
    pub(crate) pending: Vec<*mut Header>,
    /// A member whose edges were visited in part, and the number of the next.
    pub(crate) current: Option<(*mut Header, usize)>,
    pub(crate) proof: Proof,
    /// The proof hears of references that leave heap slots.
    pub(crate) watch: Option<Watch>,
    is_proof_cut: bool,
    ending: Option<Ending>,
    /// Large objects that died as members. Their addresses are not used again before the end.
    dead_spans: Vec<*const Block>,
    visited: u64,
    ended: usize,
    /// Deferred candidates at the start.
    deferred: usize,
}

pub(crate) fn entry_of<'a>(object: *mut Header) -> Option<&'a mut Entry> {
    // SAFETY: a cell of a block; its side array lives as long as the collection, and one thread works on it.
    unsafe {
        let block = Block::of(object.cast());
        let entries = block.full_entries.get();
        if entries.is_null() { None } else { Some(&mut *entries.add(block.index_of(object.cast()))) }
    }
}

/// Whether a cell holds an object whose edges may be looked at.
pub(crate) fn is_live(object: *mut Header) -> bool {
    // SAFETY: a cell of a block of objects; a free one has a cleared header.
    let header = unsafe { &*object };
    header.shape() != ShapeId(0) && (header.count() != 0 || header.has(HeaderFlags::OVERFLOWED))
}

/// Whether a cell holds an object with edges: a live one, or one that waits for its end and may be brought back.
fn has_edges(object: *mut Header) -> bool {
    // SAFETY: as in `is_live`.
    unsafe { (*object).shape() != ShapeId(0) }
}

impl FullCollection {
    fn new(deferred: usize) -> FullCollection {
        FullCollection {
            phase: Phase::Roots,
            entries: SideArrays::new(|block| &block.full_entries),
            cursor: 0,
            pending: Vec::new(),
            current: None,
            proof: Proof::default(),
            watch: None,
            is_proof_cut: false,
            ending: None,
            dead_spans: Vec::new(),
            visited: 0,
            ended: 0,
            deferred,
        }
    }

    fn note(&mut self, object: *mut Header, entry: Entry) {
        // SAFETY: members are live objects in blocks.
        let block = unsafe { Block::of(object.cast()) };
        if block.full_entries.get().is_null() {
            self.entries.give(block);
        }
        if let Some(slot) = entry_of(object) {
            *slot = entry;
        }
        self.visited += 1;
    }

    /// Visits the edges of what is pending until the budget is used up; false then.
    pub(crate) fn drain(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        let model = heap.model();
        let is_searching = self.phase == Phase::Edges;
        loop {
            let part_max = self.part_max();
            let (object, start) = match self.current.take() {
                Some((object, _)) if self.was_rearranged() => (object, 0),
                Some(part) => part,
                None => match self.pending.pop() {
                    Some(object) => (object, 0),
                    None => return true,
                },
            };
            if !has_edges(object) {
                continue;
            }
            let mut edges = 1;
            let mut visit = |word: refcount::Word| {
                edges += 1;
                if !word.is_counted() {
                    return;
                }
                let target = word.pointer();
                if is_searching {
                    // SAFETY: edges lead to live objects.
                    if unsafe { (*target).has(HeaderFlags::LEAF) } {
                        return;
                    }
                    match entry_of(target) {
                        Some(entry) if *entry != 0 => {
                            if *entry & COUNT != COUNT {
                                *entry += 1;
                            }
                        }
                        _ => {
                            self.note(target, 2);
                            self.pending.push(target);
                        }
                    }
                } else if let Some(entry) = entry_of(target)
                    && *entry != 0
                    && *entry & ALIVE == 0
                {
                    *entry |= ALIVE;
                    self.pending.push(target);
                }
            };
            // SAFETY: not ended at this moment, and nothing runs meanwhile.
            let next = unsafe { model.traverse_part(object, start, part_max, &mut visit) };
            self.set_current(object, next);
            if budget.is_used_up(edges) {
                return false;
            }
        }
    }

    /// Makes the deferred candidates members.
    fn find_roots(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            let Some(block) = heap.next_block_in_slices() else { return true };
            let mut units = 1;
            if block.has_deferred.replace(false) {
                units = block.bump.get() as usize;
                block.walk(&mut |object| {
                    // SAFETY: the walk gives live objects.
                    let header = unsafe { &*object };
                    if header.has(HeaderFlags::DEFERRED) {
                        // From now on a decrement makes it a new candidate again.
                        header.remove(HeaderFlags::DEFERRED);
                        match entry_of(object) {
                            Some(entry) if *entry != 0 => *entry |= ROOT | WAITING,
                            _ => self.note(object, 1 | ROOT | WAITING),
                        }
                    }
                });
            }
            if budget.is_used_up(units) {
                return false;
            }
        }
    }

    /// Visits the edges of the roots, and of all that they reach.
    fn count_edges(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            if !self.drain(heap, budget) {
                return false;
            }
            let units = self.next_members(&mut |this, object, entry| {
                if *entry & WAITING != 0 {
                    *entry &= !WAITING;
                    this.pending.push(object);
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) => return false,
                Some(_) => {}
            }
        }
    }

    /// Calls `visit` with the members of the next block. None when there is no further block.
    pub(crate) fn next_members(&mut self, visit: &mut dyn FnMut(&mut Self, *mut Header, &mut Entry)) -> Option<usize> {
        let block = std::ptr::from_ref(self.entries.block(self.cursor)?);
        self.cursor += 1;
        // SAFETY: blocks with entries are not freed before the end.
        let block = unsafe { &*block };
        for index in 0..block.bump.get() {
            // SAFETY: the array has an entry for each cell.
            let entry = unsafe { &mut *block.full_entries.get().add(index as usize) };
            let object = block.cell(index).cast::<Header>();
            if *entry != 0 && is_live(object) {
                visit(self, object, entry);
            }
        }
        Some(block.bump.get() as usize)
    }

    /// Marks the members that are referred to from elsewhere, and what they reach.
    pub(crate) fn find_survivors(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            if !self.drain(heap, budget) {
                return false;
            }
            let units = self.next_members(&mut |this, object, entry| {
                // SAFETY: live, as `next_members` says.
                if *entry & ALIVE == 0 && unsafe { heap.full_count(object) } > u64::from((*entry & COUNT) - 1) {
                    *entry |= ALIVE;
                    this.pending.push(object);
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) => return false,
                Some(_) => {}
            }
        }
    }

    pub(crate) fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.cursor = 0;
    }

    /// Goes on until all garbage is listed, or the budget is used up; false then.
    fn advance(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        let mut unlimited = Budget::unlimited();
        loop {
            if self.phase == Phase::Enlist && self.cursor == 0 {
                self.start_watching(heap);
                // Without a watch, nobody says what goes on between the slices.
                self.is_proof_cut = self.watch.is_some() && !heap.candidates.was_proof_disturbed.take();
            }
            let is_proof = (Phase::Enlist..=Phase::List).contains(&self.phase);
            let budget = if is_proof && !self.is_proof_cut { &mut unlimited } else { &mut *budget };
            let (is_done, next) = match self.phase {
                Phase::Roots => (self.find_roots(heap, budget), Phase::Edges),
                Phase::Edges => (self.count_edges(heap, budget), Phase::Survivors),
                Phase::Survivors => (self.find_survivors(heap, budget), Phase::Enlist),
                Phase::Enlist => (self.enlist(budget), Phase::Recount),
                Phase::Recount => (self.recount(heap, budget), Phase::Check),
                Phase::Check => (self.find_survivors(heap, budget), Phase::List),
                Phase::List => (self.list_garbage(heap, budget), Phase::Release),
                Phase::Release | Phase::Ending => return true,
            };
            if !is_done {
                return false;
            }
            self.enter(next);
        }
    }

    /// What was proven garbage just now.
    fn take_garbage(&mut self, heap: &Heap) -> Garbage {
        heap.candidates.was_proof_disturbed.set(self.was_disturbed());
        let garbage = std::mem::take(&mut self.proof.garbage);
        self.ended = garbage.objects.len();
        self.stop_watching(heap);
        heap.release_spans(self);
        garbage
    }
}

impl Heap {
    /// Whether a full collection is under way.
    pub fn is_collecting_in_slices(&self) -> bool {
        self.full.borrow().is_some()
    }

    /// Whether garbage waits for its end: nobody must find it.
    pub(crate) fn is_ending(&self) -> bool {
        self.full.borrow().as_ref().is_some_and(|full| full.ending.is_some())
    }

    /// Starts a full collection that [`Heap::collect_slice`] carries on.
    pub(crate) fn start_full_collection(&self) {
        *self.full.borrow_mut() = Some(Box::new(self.new_full_collection()));
        self.candidates.slices_are_due.set(true);
    }

    fn new_full_collection(&self) -> FullCollection {
        for candidate in self.take_new_candidates() {
            // SAFETY: alive, and out of the buffer.
            unsafe { self.candidates.defer(candidate) };
        }
        self.walked_to.set(0);
        FullCollection::new(self.candidates.take_deferred_count())
    }

    /// A full collection at once.
    pub fn collect_all(&self) -> Collected {
        self.guarded(|heap| {
            heap.abandon_full_collection();
            let mut full = heap.new_full_collection();
            let mut garbage = Garbage::default();
            if full.deferred != 0 {
                full.advance(heap, &mut Budget::unlimited());
                garbage = full.take_garbage(heap);
                full.entries.take_back();
            }
            let objects = heap.end_garbage(garbage);
            heap.end_full_collection(&full);
            Collected { objects, was_full: true }
        })
    }

    /// The next slice of the full collection under way, of some hundred microseconds.
    pub(crate) fn collect_slice(&self) -> Collected {
        if self.watches_allocations() {
            return self.collect_part(WATCHED_SLICE);
        }
        self.collect_within(Budget::of_time(SLICE, self.candidates.lag()))
    }

    /// A slice of a full collection, about `edges` visited edges long: of the one under way, or of a new one.
    pub fn collect_part(&self, edges: usize) -> Collected {
        if !self.is_collecting_in_slices() {
            self.start_full_collection();
        }
        self.collect_within(Budget::of_units(edges))
    }

    fn collect_within(&self, mut budget: Budget) -> Collected {
        self.guarded(|heap| {
            let Some(mut full) = heap.full.take() else { return Collected::default() };
            match full.phase {
                Phase::Release => {
                    if !full.entries.take_back_chunk() {
                        full.phase = Phase::Ending;
                    }
                }
                Phase::Ending => {
                    if full.ending.as_mut().is_none_or(|ending| ending.advance(heap, &mut budget)) {
                        heap.end_full_collection(&full);
                        let objects = full.ending.map_or(0, |ending| ending.count());
                        return Collected { objects, was_full: true };
                    }
                }
                _ => {
                    if full.advance(heap, &mut budget) {
                        let garbage = full.take_garbage(heap);
                        *heap.full.borrow_mut() = Some(full);
                        return heap.begin_ending(garbage);
                    }
                }
            }
            *heap.full.borrow_mut() = Some(full);
            Collected::default()
        })
    }

    /// Begins to end what the full collection under way has proven garbage.
    fn begin_ending(&self, garbage: Garbage) -> Collected {
        if garbage.objects.is_empty() {
            return Collected::default();
        }
        let is_garbage = |object| entry_of(object).is_some_and(|entry| *entry != 0 && *entry & ALIVE == 0);
        let mut ending = Ending::begin(self, garbage, &is_garbage);
        if let Some(full) = &mut *self.full.borrow_mut() {
            full.ending = Some(ending);
            return Collected::default();
        }
        // A callback has given the collection up.
        ending.advance(self, &mut Budget::unlimited());
        Collected { objects: ending.count(), was_full: true }
    }

    fn end_full_collection(&self, full: &FullCollection) {
        self.candidates.slices_are_due.set(false);
        self.candidates.note_collection(true);
        self.candidates.note_visited(full.visited);
        self.adapt_growth(full.ended, full.visited);
    }

    /// Gives up the full collection under way: its candidates are deferred again. What it has proven garbage is ended.
    pub(crate) fn abandon_full_collection(&self) {
        let Some(mut full) = self.full.take() else { return };
        self.candidates.slices_are_due.set(false);
        if let Some(ending) = &mut full.ending {
            full.entries.take_back();
            ending.advance(self, &mut Budget::unlimited());
            return;
        }
        full.stop_watching(self);
        self.candidates.add_to_deferred_count(full.deferred);
        self.release_spans(&mut full);
        full.enter(Phase::Release);
        while full
            .next_members(&mut |_, object, entry| {
                if *entry & (ROOT | CANDIDATE) != 0 {
                    // SAFETY: live.
                    unsafe { self.candidates.defer_again(object) };
                }
            })
            .is_some()
        {}
        full.entries.take_back();
    }

    fn release_spans(&self, full: &mut FullCollection) {
        for block in full.dead_spans.drain(..) {
            // SAFETY: kept from being freed until now.
            unsafe {
                full.entries.forget(&*block);
                self.free_span(&*block);
            }
        }
    }

    /// Whether the span of a large object that dies must be kept, as the collection under way knows its address.
    pub(crate) fn keeps_span(&self, block: &Block) -> bool {
        if block.kind != BlockKind::LargeObject || block.full_entries.get().is_null() {
            return false;
        }
        match &mut *self.full.borrow_mut() {
            Some(full) => {
                full.dead_spans.push(block);
                true
            }
            None => false,
        }
    }
}
