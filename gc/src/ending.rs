//! The end of garbage, in PEP 442's order: weak references, finalizers, a second look for resurrected objects, and clearing.
//!
//! Much garbage is ended in slices. From the beginning the collector holds a reference to each object, and no weak reference leads
//! there: whatever the program does between two slices, the objects are there when their turn comes.

use refcount::{Header, HeaderFlags};

use crate::budget::Budget;
use crate::heap::Heap;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Finalize,
    Clear,
    /// The collector's references go.
    Release,
}

/// Garbage that is being ended.
pub(crate) struct Ending {
    garbage: Vec<*mut Header>,
    /// What finalizers did not bring back, where any ran.
    dead: Option<Vec<*mut Header>>,
    step: Step,
    /// The number of the next object of the step.
    next: usize,
    has_finalized: bool,
}

impl Ending {
    /// Begins to end objects that were proven garbage just now.
    pub(crate) fn begin(heap: &Heap, garbage: Vec<*mut Header>) -> Ending {
        // SAFETY: each object is garbage, so live until it is cleared, and held by one reference of ours from here on.
        unsafe {
            garbage.iter().for_each(|&object| Header::increment(object));
            heap.model().clear_weak_references(&garbage);
        }
        Ending { garbage, dead: None, step: Step::Finalize, next: 0, has_finalized: false }
    }

    /// Goes on until all is done, or the budget is used up; false then.
    pub(crate) fn advance(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        let model = heap.model();
        loop {
            let objects = match self.step {
                Step::Clear => self.dead.as_ref().unwrap_or(&self.garbage),
                Step::Finalize | Step::Release => &self.garbage,
            };
            if let Some(&object) = objects.get(self.next) {
                self.next += 1;
                // SAFETY: held by our reference.
                unsafe {
                    match self.step {
                        Step::Finalize => {
                            if !(*object).has(HeaderFlags::FINALIZED) && model.has_finalizer(object) {
                                self.has_finalized = true;
                                model.finalize(object);
                            }
                        }
                        Step::Clear => model.clear(object),
                        Step::Release => Header::decrement(object),
                    }
                }
                if budget.is_used_up(1) {
                    return false;
                }
                continue;
            }
            self.next = 0;
            self.step = match self.step {
                Step::Finalize => {
                    if self.has_finalized {
                        self.dead = Some(heap.proven(&self.garbage, 1));
                    }
                    // SAFETY: held by our references.
                    if unsafe { model.keeps(self.dead.as_ref().unwrap_or(&self.garbage)) } {
                        Step::Release
                    } else {
                        Step::Clear
                    }
                }
                Step::Clear => Step::Release,
                Step::Release => return true,
            };
        }
    }

    /// Objects that were garbage, those that finalizers brought back excepted.
    pub(crate) fn count(&self) -> usize {
        self.dead.as_ref().unwrap_or(&self.garbage).len()
    }
}

impl Heap {
    /// Ends garbage at once. Returns how many objects there were.
    pub(crate) fn end_garbage(&self, garbage: Vec<*mut Header>) -> usize {
        if garbage.is_empty() {
            return 0;
        }
        let mut ending = Ending::begin(self, garbage);
        ending.advance(self, &mut Budget::unlimited());
        ending.count()
    }
}
