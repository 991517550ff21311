//! What a slice of a collection may do before the program goes on.

use std::time::{Duration, Instant};

/// Work between two looks at the clock.
const CLOCK_INTERVAL: usize = 128;
/// Work of a slice at least, however long it takes where others have the processor: else the program runs ahead.
const UNITS_MIN: usize = 8_000;

/// Units of work, about one visited edge each, or time.
pub(crate) struct Budget {
    units: usize,
    until: Option<Instant>,
}

impl Budget {
    pub(crate) fn unlimited() -> Budget {
        Budget::of_units(usize::MAX)
    }

    pub(crate) fn of_units(units: usize) -> Budget {
        Budget { units, until: None }
    }

    /// `lag`: how many times as much as usual, for a collection that the program runs away from.
    pub(crate) fn of_time(time: Duration, lag: u32) -> Budget {
        Budget { units: UNITS_MIN * lag as usize, until: Some(Instant::now() + time * lag) }
    }

    /// Notes work done; whether it was the last of this slice.
    #[inline]
    pub(crate) fn is_used_up(&mut self, units: usize) -> bool {
        if self.units > units {
            self.units -= units;
            return false;
        }
        self.units = CLOCK_INTERVAL;
        self.until.is_none_or(|until| Instant::now() >= until)
    }
}
