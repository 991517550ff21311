//! Counters of reference copies and drops by kind: the `stats` build feature. Without it everything here is empty.

#[cfg(feature = "stats")]
mod counters {
    use std::cell::Cell;

    /// Copies and drops executed by this thread.
    #[derive(Clone, Copy, Default, Debug)]
    pub struct Counters {
        /// Touched the header of an object.
        pub header: u64,
        /// Counted pointer moved or passed in embedded form: no header touched.
        pub embedded: u64,
        /// Immortal objects.
        pub uncounted: u64,
        /// Integers, self-tagged floats and marks.
        pub immediate: u64,
    }

    thread_local! {
        static COUNTERS: Cell<Counters> = const { Cell::new(Counters { header: 0, embedded: 0, uncounted: 0, immediate: 0 }) };
    }

    pub fn count(word: crate::Word) {
        COUNTERS.with(|cell| {
            let mut counters = cell.get();
            if word.is_counted() {
                counters.header += 1;
            } else if word.is_embedded() {
                counters.embedded += 1;
            } else if word.is_uncounted() {
                counters.uncounted += 1;
            } else {
                counters.immediate += 1;
            }
            cell.set(counters);
        });
    }

    pub fn read() -> Counters {
        COUNTERS.with(Cell::get)
    }
}

#[cfg(feature = "stats")]
pub use counters::{Counters, count, read};

/// Notes one copy or drop.
#[cfg(not(feature = "stats"))]
#[inline(always)]
pub fn count(_word: crate::Word) {}
