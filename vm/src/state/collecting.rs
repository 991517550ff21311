//! Collections that become due while a program runs, and who hears of them.

use objects::Heap;
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
    /// Garbage, live objects all, was found; neither weak references nor finalizers know of it yet. No Python code may run.
    pub found: fn(&Thread, &[*mut Header]),
    /// Garbage, live objects all, is about to be cleared; true keeps it as it is.
    pub garbage: fn(&Thread, &[*mut Header]) -> bool,
}

impl Thread {
    /// Runs the collection that is due, or gives some memory back.
    pub(crate) fn collect_due(&self) {
        if !self.space.heap.is_collection_requested() {
            self.space.heap.dismiss_collection();
            self.space.heap.trim_step();
            return;
        }
        let generation = u8::from(self.space.heap.is_collecting_in_slices());
        self.collect_garbage(generation, |heap| heap.collect_due().objects);
    }

    /// Runs a collection and tells the listener. Returns how many objects were garbage; 0 where another goes on: neither finalizers
    /// nor the listener start one.
    pub fn collect_garbage(&self, generation: u8, collect: impl FnOnce(&Heap) -> usize) -> usize {
        let heap = &self.space.heap;
        let Some(listener) = self.collector_listener.get() else { return collect(heap) };
        if self.is_collecting.replace(true) {
            heap.dismiss_collection();
            return 0;
        }
        heap.dismiss_collection();
        (listener.collection)(self, generation, CollectionEvent::Start);
        let collected = collect(heap);
        (listener.collection)(self, generation, CollectionEvent::Stop { collected });
        self.is_collecting.set(false);
        collected
    }
}
