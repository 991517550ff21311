//! Collections that become due while a program runs, and who hears of them.

use refcount::Header;

use crate::state::Thread;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CollectionEvent {
    Start,
    /// With the number of objects that were garbage.
    Stop {
        collected: usize,
    },
}

/// Who hears of collections (`gc`).
pub struct CollectorListener {
    /// A collection starts or has ended. Its generation: 0 for new candidates, 1 for a slice of a full collection.
    pub collection: fn(&Thread, u8, CollectionEvent),
    /// Garbage, live objects all, is about to be cleared; true keeps it as it is.
    pub garbage: fn(&Thread, &[*mut Header]) -> bool,
}

impl Thread {
    /// Runs the collection that is due.
    pub(crate) fn collect_due(&self) {
        let heap = &self.space.heap;
        let Some(listener) = self.collector_listener.get() else {
            heap.collect_due();
            return;
        };
        let generation = u8::from(heap.is_collecting_in_slices());
        (listener.collection)(self, generation, CollectionEvent::Start);
        let collected = heap.collect_due().objects;
        (listener.collection)(self, generation, CollectionEvent::Stop { collected });
    }
}
