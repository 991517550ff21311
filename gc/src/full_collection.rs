//! Full collections in slices: a search that runs beside the program, and a proof that does not.
//!
//! A full collection tries all deferred candidates, and from them a great part of the heap can be reached. So it is cut into
//! slices of a fraction of a millisecond, paced by allocation, with the program running in between:
//!
//! 1. *Roots and edges*: the deferred candidates, block by block, and all that can be reached from them, are members; each edge
//!    between members is counted beside the objects.
//! 2. *Survivors*: members that are referred to from elsewhere live, and so does all that they reach.
//! 3. *Suspects*: the other members are listed.
//!
//! The program changes edges meanwhile, so counts may be too small (then garbage looks alive) or too large (then a live object
//! is suspected). Neither matters. Garbage cannot be touched, so what was garbage when the search began keeps all its edges, and
//! is among the suspects. Before anything is ended, one uninterrupted trial over the suspects alone ([`Heap::proven`]) finds
//! those that are garbage at that moment: that proof uses nothing of what the search has counted. It is as long as the list
//! of suspects, which is garbage but for the few live objects that the program moved at the wrong time.
//!
//! The search has its own counts and marks, in side arrays: the small trials of new candidates go on between its slices.
//! A member may die between two slices. Its cell, and whatever lives there later, may stay in the work lists: it is looked at
//! only as the object that is there now.

use std::time::{Duration, Instant};

use refcount::{Header, HeaderFlags, ShapeId};

use crate::block::{Block, BlockKind};
use crate::heap::Heap;
use crate::side_arrays::SideArrays;
use crate::trial_deletion::Collected;

/// Time that a slice may take.
const SLICE: Duration = Duration::from_micros(250);
/// Work between two looks at the clock, in units of about one visited edge.
const CLOCK_INTERVAL: usize = 128;
/// Edges of a slice where allocations are watched: runs of the same program do the same.
const WATCHED_SLICE: usize = 300;
/// Edges of one object that are visited before others get their turn.
const PART: usize = 1_000;

/// What a side array holds of a cell: 0 for no member, else the internal edges counted so far plus one, and marks.
type Entry = u32;
/// Known to be alive.
const ALIVE: Entry = 1 << 31;
/// Was a deferred candidate.
const ROOT: Entry = 1 << 30;
const COUNT: Entry = ROOT - 1;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Edges,
    Survivors,
    Suspects,
    /// The side arrays go back to the system, one chunk after another.
    End,
}

/// The full collection under way.
pub(crate) struct FullCollection {
    phase: Phase,
    entries: SideArrays,
    /// Where [`Phase::Survivors`] and [`Phase::Suspects`] go on in the list of blocks with entries.
    cursor: usize,
    /// Members whose edges wait to be visited.
    pending: Vec<*mut Header>,
    /// A member whose edges were visited in part, and the number of the next.
    current: Option<(*mut Header, usize)>,
    suspects: Vec<*mut Header>,
    /// Large objects that died as members. Their addresses are not used again before the end.
    dead_spans: Vec<*const Block>,
    visited: u64,
    ended: usize,
    /// Deferred candidates at the start.
    deferred: usize,
}

/// What a slice may still do.
struct Budget {
    units: usize,
    until: Option<Instant>,
}

impl Budget {
    fn is_used_up(&mut self, units: usize) -> bool {
        if self.units > units {
            self.units -= units;
            return false;
        }
        self.units = CLOCK_INTERVAL;
        self.until.is_none_or(|until| Instant::now() >= until)
    }
}

fn entry_of<'a>(object: *mut Header) -> Option<&'a mut Entry> {
    // SAFETY: a cell of a block; its side array lives as long as the collection, and one thread works on it.
    unsafe {
        let block = Block::of(object.cast());
        let entries = block.full_entries.get();
        if entries.is_null() { None } else { Some(&mut *entries.add(block.index_of(object.cast()))) }
    }
}

/// Whether a cell holds an object whose edges may be looked at.
fn is_live(object: *mut Header) -> bool {
    // SAFETY: a cell of a block of objects; a free one has a cleared header.
    let header = unsafe { &*object };
    header.shape() != ShapeId(0) && (header.count() != 0 || header.has(HeaderFlags::OVERFLOWED))
}

impl FullCollection {
    fn new(deferred: usize) -> FullCollection {
        FullCollection {
            phase: Phase::Edges,
            entries: SideArrays::new(|block| &block.full_entries),
            cursor: 0,
            pending: Vec::new(),
            current: None,
            suspects: Vec::new(),
            dead_spans: Vec::new(),
            visited: 0,
            ended: 0,
            deferred,
        }
    }

    fn add(&mut self, object: *mut Header, entry: Entry) {
        // SAFETY: members are live objects in blocks.
        let block = unsafe { Block::of(object.cast()) };
        if block.full_entries.get().is_null() {
            self.entries.give(block);
        }
        if let Some(slot) = entry_of(object) {
            *slot = entry;
        }
        self.visited += 1;
        self.pending.push(object);
    }

    /// Visits the edges of what is pending until the budget is used up; false then.
    fn drain(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        let model = heap.model();
        let is_searching = self.phase == Phase::Edges;
        loop {
            let (object, start) = match self.current.take() {
                Some(part) => part,
                None => match self.pending.pop() {
                    Some(object) => (object, 0),
                    None => return true,
                },
            };
            if !is_live(object) {
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
                        _ => self.add(target, 2),
                    }
                } else if let Some(entry) = entry_of(target)
                    && *entry != 0
                    && *entry & ALIVE == 0
                {
                    *entry |= ALIVE;
                    self.pending.push(target);
                }
            };
            // SAFETY: live at this moment, and nothing runs meanwhile.
            let next = unsafe { model.traverse_part(object, start, PART, &mut visit) };
            self.current = next.map(|next| (object, next));
            if budget.is_used_up(edges) {
                return false;
            }
        }
    }

    /// Makes the deferred candidates members, with all that they reach.
    fn search(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            if !self.drain(heap, budget) {
                return false;
            }
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
                            Some(entry) if *entry != 0 => *entry |= ROOT,
                            _ => self.add(object, 1 | ROOT),
                        }
                    }
                });
            }
            if budget.is_used_up(units) {
                return false;
            }
        }
    }

    /// Calls `visit` with the members of the next block. None when there is no further block.
    fn next_members(&mut self, visit: &mut dyn FnMut(&mut Self, *mut Header, &mut Entry)) -> Option<usize> {
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
    fn find_survivors(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
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

    /// Lists the members that nothing seems to keep alive.
    fn list_suspects(&mut self, budget: &mut Budget) -> bool {
        loop {
            let units = self.next_members(&mut |this, object, entry| {
                if *entry & ALIVE == 0 {
                    this.suspects.push(object);
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) => return false,
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.cursor = 0;
    }
}

impl Heap {
    /// Whether a full collection is under way.
    pub fn is_collecting_in_slices(&self) -> bool {
        self.full.borrow().is_some()
    }

    /// Starts a full collection that [`Heap::collect_slice`] carries on.
    pub(crate) fn start_full_collection(&self) {
        self.walked_to.set(0);
        let deferred = self.candidates.take_deferred_count();
        *self.full.borrow_mut() = Some(Box::new(FullCollection::new(deferred)));
        self.candidates.slices_are_due.set(true);
    }

    /// The next slice of the full collection under way, of some hundred microseconds.
    pub(crate) fn collect_slice(&self) -> Collected {
        if self.watches_allocations() {
            return self.collect_part(WATCHED_SLICE);
        }
        self.collect_within(Budget { units: CLOCK_INTERVAL, until: Some(Instant::now() + SLICE) })
    }

    /// A slice of a full collection, about `edges` visited edges long: of the one under way, or of a new one.
    pub fn collect_part(&self, edges: usize) -> Collected {
        if !self.is_collecting_in_slices() {
            self.start_full_collection();
        }
        self.collect_within(Budget { units: edges, until: None })
    }

    fn collect_within(&self, mut budget: Budget) -> Collected {
        self.guarded(|heap| {
            let Some(mut full) = heap.full.take() else { return Collected::default() };
            let mut garbage = Vec::new();
            let is_done = match full.phase {
                Phase::Edges => full.search(heap, &mut budget),
                Phase::Survivors => full.find_survivors(heap, &mut budget),
                Phase::Suspects => full.list_suspects(&mut budget),
                Phase::End => !full.entries.take_back_chunk(),
            };
            let mut was_full = false;
            if is_done {
                match full.phase {
                    Phase::Edges => full.enter(Phase::Survivors),
                    Phase::Survivors => full.enter(Phase::Suspects),
                    Phase::Suspects => {
                        full.enter(Phase::End);
                        let mut suspects = std::mem::take(&mut full.suspects);
                        suspects.retain(|&suspect| is_live(suspect));
                        garbage = heap.proven(&suspects, 0);
                        heap.release_spans(&mut full);
                    }
                    Phase::End => was_full = true,
                }
            }
            if was_full {
                heap.candidates.slices_are_due.set(false);
                heap.candidates.note_collection(true);
                heap.candidates.note_visited(full.visited);
                heap.adapt_growth(full.ended, full.visited);
                return Collected { objects: 0, was_full };
            }
            full.ended += garbage.len();
            *heap.full.borrow_mut() = Some(full);
            // Finalizers may run from here on, and may ask for a collection of their own.
            Collected { objects: heap.end_garbage(garbage), was_full }
        })
    }

    /// Gives up the full collection under way: its candidates are deferred again.
    pub(crate) fn abandon_full_collection(&self) {
        let Some(mut full) = self.full.take() else { return };
        self.candidates.slices_are_due.set(false);
        self.candidates.add_to_deferred_count(full.deferred);
        self.release_spans(&mut full);
        full.enter(Phase::End);
        while full
            .next_members(&mut |_, object, entry| {
                if *entry & ROOT != 0 {
                    // SAFETY: live. What is in the buffer of new candidates needs no second mark.
                    unsafe {
                        if !(*object).has(HeaderFlags::LEAF | HeaderFlags::BUFFERED | HeaderFlags::DEFERRED) {
                            self.candidates.defer(object);
                        }
                    }
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
