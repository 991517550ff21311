//! Collections at random allocations, as a test: a seed says which.

use std::cell::Cell;

use objects::Space;

/// Most allocations between two collections.
const DISTANCE_MAX: u64 = 64;

/// The stream of distances that a seed gives (xorshift by Marsaglia, 2003).
pub struct RandomCollections {
    /// 0: off.
    state: Cell<u64>,
}

impl RandomCollections {
    pub(super) fn new(seed: Option<u64>) -> RandomCollections {
        // Small seeds differ in their first draws, and none is 0.
        let state = seed.map_or(0, |seed| seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        RandomCollections { state: Cell::new(state) }
    }

    /// Says when the next collection is due, where this is on.
    pub(crate) fn draw(&self, space: &Space) {
        let mut state = self.state.get();
        if state == 0 {
            return;
        }
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.state.set(state);
        space.heap.set_collect_every(1 + state % DISTANCE_MAX);
    }
}
