//! The heap and the cycle collector.
//!
//! A [`Heap`] owns one reserved range of addresses, cut into aligned blocks; objects and their buffers come from
//! size-classed cells of those blocks, or from spans of whole blocks where they are large. It destroys objects whose
//! count reached zero, remembers candidate roots, and collects the cycles found from them by trial deletion.
//!
//! It sees objects through [`refcount::ObjectModel`] only, so it is tested on a mock object model alone.

mod accounts;
mod address_space;
mod block;
mod budget;
mod candidates;
mod destroy;
mod ending;
mod faults;
mod full_collection;
mod heap;
mod lease;
mod observer;
mod proof;
mod side_arrays;
mod size_class;
mod small_trial;
mod trial_deletion;
mod trim;
mod verify;

pub use candidates::CollectorCounters;
pub use heap::{Heap, HeapUsage, OutOfMemory};
pub use observer::{Allocation, AllocationObserver};
pub use trial_deletion::Collected;
pub use verify::Problem;

#[cfg(test)]
mod observer_tests;
#[cfg(test)]
mod tests;
