//! What an observer is told adds up to what the heap says of itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rand::{RngExt, SeedableRng};

use crate::{Allocation, AllocationObserver, Heap};

/// Sums over what it is told.
#[derive(Default)]
struct Sums {
    told: RefCell<Vec<Option<Allocation>>>,
    /// Estimates of all that was allocated.
    total_bytes: Cell<f64>,
    total_blocks: Cell<f64>,
}

impl AllocationObserver for Sums {
    fn allocated(&self, allocation: Allocation) -> u32 {
        self.total_bytes.set(self.total_bytes.get() + allocation.weight * allocation.taken_bytes as f64);
        self.total_blocks.set(self.total_blocks.get() + allocation.weight);
        let mut told = self.told.borrow_mut();
        told.push(Some(allocation));
        told.len() as u32
    }

    fn freed(&self, token: u32) {
        assert!(self.told.borrow_mut()[token as usize - 1].take().is_some(), "ended twice");
    }
}

impl Sums {
    fn live_bytes(&self) -> f64 {
        self.told.borrow().iter().flatten().map(|cell| cell.weight * cell.taken_bytes as f64).sum()
    }

    fn live_blocks(&self) -> usize {
        self.told.borrow().iter().flatten().count()
    }
}

/// Buffers that come, go and change their size at random. Bytes and blocks that were allocated.
fn churn(heap: &Heap, steps: usize, seed: u64, live: &mut Vec<(*mut u8, usize)>) -> (usize, usize) {
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let (mut bytes, mut blocks) = (0, 0);
    for _ in 0..steps {
        let kind = random.random_range(0..100);
        let size = if kind == 0 { random.random_range(40_000..400_000) } else { random.random_range(1..300) };
        // SAFETY: each buffer is freed or moved once.
        unsafe {
            if live.len() > 400 || (!live.is_empty() && kind < 40) {
                let (buffer, _) = live.swap_remove(random.random_range(0..live.len()));
                heap.free_cell(buffer);
            } else if kind == 99 && !live.is_empty() {
                let at = random.random_range(0..live.len());
                let (buffer, old) = live[at];
                live[at] = (heap.resize_buffer(buffer, old, size).unwrap(), size);
            } else {
                let buffer = heap.allocate_buffer(size).unwrap();
                bytes += Heap::usable_size(buffer);
                blocks += 1;
                live.push((buffer, size));
            }
        }
    }
    (bytes, blocks)
}

#[test]
fn all_cells_are_told() {
    let heap = Heap::new().unwrap();
    let before = heap.allocate_buffer(100).unwrap();
    let unobserved = heap.usage().live_bytes;
    let sums = Rc::new(Sums::default());
    heap.observe(Rc::<Sums>::clone(&sums), 0);
    let mut live = Vec::new();
    churn(&heap, 20_000, 1, &mut live);
    assert_eq!(sums.live_bytes() as usize, heap.usage().live_bytes - unobserved);
    assert_eq!(sums.live_blocks(), live.len());
    // SAFETY: live buffers.
    unsafe {
        assert_eq!(heap.token_of(before), 0);
        for &(buffer, _) in &live {
            let told = sums.told.borrow()[heap.token_of(buffer) as usize - 1].unwrap();
            assert_eq!(told.taken_bytes, Heap::usable_size(buffer));
        }
    }
    let known = sums.live_blocks();
    heap.end_observation();
    for (buffer, _) in live.drain(..) {
        // SAFETY: a live buffer.
        unsafe { heap.free_cell(buffer) };
    }
    assert_eq!(sums.live_blocks(), known, "nobody is told any more");
    assert_eq!(heap.usage().live_bytes, unobserved);
    churn(&heap, 1000, 2, &mut live);
    heap.trim();
}

#[test]
fn samples_estimate_what_was_allocated_and_what_lives() {
    let heap = Heap::new().unwrap();
    let sums = Rc::new(Sums::default());
    heap.observe(Rc::<Sums>::clone(&sums), 1000);
    let mut live = Vec::new();
    let (bytes, blocks) = churn(&heap, 400_000, 3, &mut live);
    // Blocks that live on, so that there are enough of them for an estimate.
    for size in 0..100_000 {
        live.push((heap.allocate_buffer(size % 200 + 1).unwrap(), size));
    }
    let more: usize = (0..100_000).map(|size| Heap::rounded_size(size % 200 + 1)).sum();
    let is_near = |estimate: f64, truth: usize| (estimate / truth as f64 - 1.0).abs() < 0.02;
    assert!(is_near(sums.total_blocks.get(), blocks + 100_000), "{} {blocks}", sums.total_blocks.get());
    assert!(is_near(sums.live_bytes(), heap.usage().live_bytes), "{} {:?}", sums.live_bytes(), heap.usage());
    assert!(sums.total_bytes.get() > 0.98 * (bytes + more) as f64);
    let expected: usize = live
        .iter()
        // SAFETY: live buffers.
        .map(|&(buffer, _)| unsafe { Heap::usable_size(buffer) })
        .sum();
    assert_eq!(heap.usage().live_bytes, expected, "leased cells do not count");
    // Every allocation from now on, then none.
    heap.observe(Rc::<Sums>::clone(&sums), 0);
    let known = sums.live_blocks();
    let buffer = heap.allocate_buffer(8).unwrap();
    assert_eq!(sums.live_blocks(), known + 1);
    for (buffer, _) in live {
        // SAFETY: a live buffer.
        unsafe { heap.free_cell(buffer) };
    }
    assert_eq!(sums.live_blocks(), 1, "kept tokens of samples come back");
    // SAFETY: a live buffer.
    unsafe { heap.free_cell(buffer) };
    assert_eq!(heap.usage().live_bytes, 0);
    heap.trim();
    assert_eq!(heap.usage().live_objects, 0);
}

#[test]
fn injected_failures_come_by_while_samples_are_taken() {
    let heap = Heap::new().unwrap();
    heap.observe(Rc::<Sums>::default(), 4096);
    let first = heap.allocate(24).unwrap();
    heap.set_fail_after(3);
    assert!(heap.allocate(24).is_ok());
    assert!(heap.allocate(24).is_ok());
    assert!(heap.allocate(24).is_err());
    assert!(heap.allocate(24).is_ok());
    assert_ne!(heap.allocate(24).unwrap(), first);
}
