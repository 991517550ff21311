//! What tests ask of injected faults, see [`Heap::set_fail_after`].

use crate::heap::Heap;

impl Heap {
    /// Whether an injected failure is still to come. Says nothing while collections are asked for at every Nth allocation.
    pub fn is_failure_pending(&self) -> bool {
        self.watches_allocations()
    }
}
