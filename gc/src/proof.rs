//! The proof over the suspects of a full collection, in slices: which of them are garbage.
//!
//! 1. *Enlist*: each suspect becomes a member, with nothing counted, and is no candidate any more, so that its decrements are heard.
//!    What has become a new candidate since the phase began is left out.
//! 2. *Recount*: the edges between members are counted anew.
//! 3. *Check*: a member with more references than counted edges lives, and so does all that it reaches.
//! 4. *List*: the others are listed, and what was a candidate but lives is deferred. The proof is complete when, at the end, nothing is
//!    left to mark.
//!
//! From the first member on the collector hears of each reference to a member that leaves a heap slot: by the decrement, which is
//! that of an object that is no candidate, or by [`refcount::watch`]. Such a member is *touched*: it is marked alive from then on.
//! So all edges that were counted to a member without the mark exist as long as it has none. If, after the last
//! edge was counted, its count is found equal to their number, they are all its references: nothing outside refers to it. Hence the
//! members without the mark that no marked one refers to were garbage at the end of *Recount*, and still are:
//! garbage stays garbage where nobody finds it by a weak reference or a walk over the heap, which touch what they find.
//! `docs/collector.md` has the proof in full.
//!
//! A program that finds objects by their addresses during every proof (it lists all objects, or what is weakly referenced) would keep
//! its garbage for ever. So a proof that kept more than it ended, with some of it found, is followed by one in one slice.
//!
//! A container whose edges were counted in part is *rearranged* at times: items change their places, and may be counted twice. It is
//! marked then, and with it all it still refers to. What it referred to before has been touched.

use refcount::watch::Watch;
use refcount::{Header, HeaderFlags};

use crate::budget::Budget;
use crate::ending::Garbage;
use crate::full_collection::{ALIVE, CANDIDATE, COUNT, FullCollection, PART, Phase, ROOT, entry_of, is_live};
use crate::heap::Heap;

/// Rearrangements of containers that are being marked, and new beginnings of the list, before the rest is done at once.
const DISTURBANCES_MAX: u32 = 4;

/// What the proof knows beside the members' entries.
#[derive(Default)]
pub(crate) struct Proof {
    /// Members whose edges are to be counted, of one block.
    uncounted: Vec<*mut Header>,
    /// Members were marked since the list was begun.
    is_list_stale: bool,
    disturbances: u32,
    /// Members at the beginning.
    suspects: usize,
    /// A member was found by its address.
    was_found: bool,
    pub(crate) garbage: Garbage,
}

/// The hook for references that leave heap slots while a proof is under way, of whatever heap.
pub(crate) unsafe fn moved_out(object: *mut Header) {
    // SAFETY: called with live objects in blocks.
    let heap = unsafe { Heap::of(object.cast()) };
    if heap.candidates.is_proving.get() {
        heap.touched(object);
    }
}

/// The hook for objects that are found by their address while a proof is under way, of whatever heap.
pub(crate) unsafe fn found(object: *mut Header) {
    // SAFETY: as in `moved_out`.
    let heap = unsafe { Heap::of(object.cast()) };
    if heap.candidates.is_proving.get()
        && heap.touched(object)
        && let Some(full) = &mut *heap.full.borrow_mut()
    {
        full.proof.was_found = true;
    }
}

impl Heap {
    /// A reference to an object went away while the program ran: if it is a member, it is no garbage. Whether it is one, and was not
    /// known to be alive.
    pub(crate) fn touched(&self, object: *mut Header) -> bool {
        if let Some(entry) = entry_of(object)
            && *entry != 0
            && *entry & ALIVE == 0
            && let Some(full) = &mut *self.full.borrow_mut()
        {
            *entry |= ALIVE;
            full.pending.push(object);
            full.proof.is_list_stale = true;
            return true;
        }
        false
    }

    /// An object has died that waits for its end, or whose finalizer may bring it back.
    #[inline(always)]
    pub(crate) fn died(&self, object: *mut Header) {
        if self.candidates.is_proving.get() {
            self.touched(object);
        }
    }
}

impl FullCollection {
    /// Edges of one object to visit before others get their turn.
    pub(crate) fn part_max(&self) -> usize {
        if self.proof.disturbances < DISTURBANCES_MAX { PART } else { usize::MAX }
    }

    /// An object's edges were visited up to a number; None: to the end.
    pub(crate) fn set_current(&mut self, object: *mut Header, next: Option<usize>) {
        self.current = next.map(|next| (object, next));
        if let (Some(_), Some(watch)) = (next, &self.watch) {
            watch.set_container(object as usize);
        }
    }

    /// Whether the object that was visited in part was rearranged since.
    pub(crate) fn was_rearranged(&mut self) -> bool {
        let was_rearranged = self.watch.as_ref().is_some_and(Watch::take_container);
        self.proof.disturbances += u32::from(was_rearranged);
        was_rearranged
    }

    /// Makes the suspects members, and nothing else.
    pub(crate) fn enlist(&mut self, budget: &mut Budget) -> bool {
        loop {
            let units = self.next_members(&mut |this, object, entry| {
                // SAFETY: live, as `next_members` says.
                let header = unsafe { &*object };
                let is_out = *entry & ALIVE != 0 || header.has(HeaderFlags::LEAF | HeaderFlags::BUFFERED);
                if is_out {
                    *entry = 0;
                    return;
                }
                this.proof.suspects += 1;
                *entry = *entry & (ROOT | CANDIDATE) | 1;
                if header.has(HeaderFlags::DEFERRED) {
                    header.remove(HeaderFlags::DEFERRED);
                    *entry |= CANDIDATE;
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) => return false,
                Some(_) => {}
            }
        }
    }

    /// Counts the edges between members.
    pub(crate) fn recount(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            while let Some((object, start)) = self.next_uncounted() {
                let mut edges = 1;
                let mut visit = |word: refcount::Word| {
                    edges += 1;
                    if word.is_counted()
                        && let Some(entry) = entry_of(word.pointer())
                        && *entry != 0
                        && *entry & COUNT != COUNT
                    {
                        *entry += 1;
                    }
                };
                // SAFETY: live at this moment, and nothing runs meanwhile.
                let next = unsafe { heap.model().traverse_part(object, start, PART, &mut visit) };
                self.set_current(object, next);
                if budget.is_used_up(edges) {
                    return false;
                }
            }
            let units = self.next_members(&mut |this, object, entry| {
                if *entry & ALIVE == 0 {
                    this.proof.uncounted.push(object);
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) => return false,
                Some(_) => {}
            }
        }
    }

    /// A member whose edges are to be counted, from a number on. What was touched need not be counted: it keeps alive what it refers to.
    fn next_uncounted(&mut self) -> Option<(*mut Header, usize)> {
        let is_wanted =
            |object| is_live(object) && entry_of(object).is_some_and(|entry| *entry != 0 && *entry & ALIVE == 0);
        if let Some((object, start)) = self.current.take() {
            let was_rearranged = self.was_rearranged();
            if is_wanted(object) {
                if !was_rearranged {
                    return Some((object, start));
                }
                if let Some(entry) = entry_of(object) {
                    *entry |= ALIVE;
                }
                self.pending.push(object);
            }
        }
        while let Some(object) = self.proof.uncounted.pop() {
            if is_wanted(object) {
                return Some((object, 0));
            }
        }
        None
    }

    /// Lists what is garbage. False where the budget is used up, or the list must be made again.
    pub(crate) fn list_garbage(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            if !self.drain(heap, budget) && self.part_max() == PART {
                return false;
            }
            if !self.pending.is_empty() || self.current.is_some() {
                continue;
            }
            if self.proof.is_list_stale {
                self.proof.is_list_stale = false;
                self.proof.disturbances += 1;
                self.proof.garbage = Garbage::default();
                self.enter(Phase::List);
            }
            let units = self.next_members(&mut |this, object, entry| {
                if *entry & ALIVE == 0 {
                    this.proof.garbage.objects.push(object);
                    // SAFETY: live, as `next_members` says.
                    if unsafe { (*object).has(HeaderFlags::WEAKLY_REFERENCED) } {
                        this.proof.garbage.weakly_referenced.push(object);
                    }
                } else if *entry & CANDIDATE != 0 {
                    // SAFETY: live, as above. Decrements of what is alive need not be heard any more.
                    unsafe { heap.candidates.defer_again(object) };
                }
            });
            match units {
                None => return true,
                Some(units) if budget.is_used_up(units) && self.part_max() == PART => return false,
                Some(_) => {}
            }
        }
    }

    /// The proof begins, and hears of what the program does.
    pub(crate) fn start_watching(&mut self, heap: &Heap) {
        self.watch = Watch::begin();
        heap.candidates.is_proving.set(true);
        heap.take_out_of_buffer(&mut |object| match entry_of(object) {
            Some(entry) if *entry != 0 && *entry & ALIVE == 0 => {
                *entry |= CANDIDATE;
                true
            }
            _ => false,
        });
    }

    /// Whether so much of what was suspected lives, with some of it found by its address, that the next proof must not be cut.
    pub(crate) fn was_disturbed(&self) -> bool {
        self.proof.was_found && self.proof.garbage.objects.len() < self.proof.suspects / 2
    }

    /// The proof is complete, or given up.
    pub(crate) fn stop_watching(&mut self, heap: &Heap) {
        heap.candidates.is_proving.set(false);
        self.watch = None;
    }
}
