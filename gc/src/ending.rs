//! The end of garbage, in PEP 442's order: weak references, finalizers, a second look for resurrected objects, and clearing.
//!
//! Much garbage is ended in slices. Weak references go at the moment of the proof: from then on nothing leads there. The collector then
//! takes a reference to each object, so that all are there when their turn comes. From the first finalizer to the
//! second look there is one slice: what a finalizer brought back must not get its own while the program uses it. What was
//! brought back is let go at once.

use std::collections::HashSet;

use refcount::{Header, HeaderFlags};

use crate::budget::Budget;
use crate::full_collection::PART;
use crate::heap::Heap;
use crate::trial_deletion::Collected;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Finalize,
    Clear,
    /// The collector's references go.
    Release,
}

/// What was proven garbage.
#[derive(Default)]
pub(crate) struct Garbage {
    pub(crate) objects: Vec<*mut Header>,
    /// Those with weak references.
    pub(crate) weakly_referenced: Vec<*mut Header>,
}

impl Garbage {
    pub(crate) fn new(objects: Vec<*mut Header>) -> Garbage {
        // SAFETY: live objects.
        let is_weakly_referenced = |object: &*mut Header| unsafe { (**object).has(HeaderFlags::WEAKLY_REFERENCED) };
        let weakly_referenced = objects.iter().copied().filter(is_weakly_referenced).collect();
        Garbage { objects, weakly_referenced }
    }
}

/// Garbage that is being ended.
pub(crate) struct Ending {
    garbage: Vec<*mut Header>,
    step: Step,
    /// The number of the next object of the step.
    next: usize,
    has_finalized: bool,
}

impl Ending {
    /// Begins to end objects that were proven garbage just now. Nothing leads to them from here on.
    pub(crate) fn begin(heap: &Heap, garbage: Garbage, is_garbage: &dyn Fn(*mut Header) -> bool) -> Ending {
        let Garbage { objects, weakly_referenced } = garbage;
        // SAFETY: garbage, so live until it is cleared, and held by one reference of ours from here on: some may be new candidates, which a
        // small trial must find alive.
        unsafe {
            objects.iter().for_each(|&object| Header::increment(object));
            heap.model().found(&objects);
            if !weakly_referenced.is_empty() {
                heap.model().clear_weak_references(&weakly_referenced, is_garbage);
            }
        }
        Ending { garbage: objects, step: Step::Finalize, next: 0, has_finalized: false }
    }

    /// Goes on until all is done, or the budget is used up; false then.
    pub(crate) fn advance(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        let model = heap.model();
        loop {
            if let Some(&object) = self.garbage.get(self.next) {
                self.next += 1;
                let mut units = 1;
                // SAFETY: held by our reference.
                unsafe {
                    match self.step {
                        Step::Finalize => {
                            let is_finalized = (*object).has(HeaderFlags::FINALIZED);
                            if (*object).has(HeaderFlags::LENT) || !is_finalized && model.has_finalizer(object) {
                                self.has_finalized = true;
                                model.finalize(object);
                            }
                        }
                        Step::Clear => {
                            if !model.clear_part(object, PART) {
                                units += PART;
                                self.next -= 1;
                            }
                        }
                        Step::Release => Header::decrement(object),
                    }
                }
                let may_stop = self.step != Step::Finalize || !self.has_finalized;
                if budget.is_used_up(units) && may_stop {
                    return false;
                }
                continue;
            }
            self.next = 0;
            self.step = match self.step {
                Step::Finalize => {
                    if self.has_finalized {
                        self.look_again(heap);
                    }
                    // SAFETY: held by our references.
                    if unsafe { model.keeps(&self.garbage) } { Step::Release } else { Step::Clear }
                }
                Step::Clear => Step::Release,
                Step::Release => return true,
            };
        }
    }

    /// Lets go what finalizers brought back.
    fn look_again(&mut self, heap: &Heap) {
        let dead = heap.proven(&self.garbage, 1);
        let garbage = std::mem::replace(&mut self.garbage, dead);
        if garbage.len() == self.garbage.len() {
            return;
        }
        let dead: HashSet<*mut Header> = self.garbage.iter().copied().collect();
        for object in garbage {
            if !dead.contains(&object) {
                // SAFETY: our reference.
                unsafe { Header::decrement(object) }
            }
        }
    }

    /// Objects that were garbage, those that finalizers brought back excepted.
    pub(crate) fn count(&self) -> usize {
        self.garbage.len()
    }
}

impl Heap {
    /// Ends what was proven garbage and waits for its turn: for who is about to look at objects that nothing refers to.
    pub fn end_proven_garbage(&self) {
        let was_due = self.is_collection_requested();
        let _ = self.guarded(|heap| {
            if heap.is_ending() {
                heap.abandon_full_collection();
            }
            Collected::default()
        });
        if was_due {
            self.request_collection();
        }
    }

    /// Ends garbage at once. Returns how many objects there were.
    pub(crate) fn end_garbage(&self, garbage: Garbage) -> usize {
        if garbage.objects.is_empty() {
            return 0;
        }
        let mut of_garbage = HashSet::new();
        if !garbage.weakly_referenced.is_empty() {
            of_garbage.extend(garbage.objects.iter().copied());
        }
        let mut ending = Ending::begin(self, garbage, &|object| of_garbage.contains(&object));
        ending.advance(self, &mut Budget::unlimited());
        ending.count()
    }
}
