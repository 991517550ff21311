//! Signals that have arrived and wait for the main thread.
//!
//! A handler may run on any thread, at any instruction. It notes the signal's number first and raises the main thread's flag then;
//! the main thread lowers the flag first and takes the numbers then. So a number that is noted always has a raised flag behind it.
//!
//! A thread other than the main one also sends the signal on to the main thread, to interrupt what that waits for in the system. The
//! handler there passes over it: it was noted already.

use crate::attention::{Attention, Reasons};
use crate::sync::atomic::{AtomicBool, Ordering};

/// The signals with numbers below `COUNT`.
pub struct PendingSignals<const COUNT: usize> {
    arrived: [AtomicBool; COUNT],
    sent_on: [AtomicBool; COUNT],
}

impl<const COUNT: usize> PendingSignals<COUNT> {
    #[cfg(not(loom))]
    pub const fn new() -> PendingSignals<COUNT> {
        PendingSignals {
            arrived: [const { AtomicBool::new(false) }; COUNT],
            sent_on: [const { AtomicBool::new(false) }; COUNT],
        }
    }

    #[cfg(loom)]
    pub fn new() -> PendingSignals<COUNT> {
        let flags = || std::array::from_fn(|_| AtomicBool::new(false));
        PendingSignals { arrived: flags(), sent_on: flags() }
    }

    /// A handler: notes a signal. False where it was noted before it was sent on to this thread.
    pub fn note(&self, number: usize, is_main: bool, main: Option<&Attention>) -> bool {
        if is_main && self.sent_on[number].swap(false, Ordering::AcqRel) {
            return false;
        }
        self.arrived[number].swap(true, Ordering::AcqRel);
        if let Some(main) = main {
            main.raise(Reasons::SIGNAL);
        }
        true
    }

    /// A handler of another thread is about to send a signal on to the main one.
    pub fn note_sent_on(&self, number: usize) {
        self.sent_on[number].store(true, Ordering::Release);
    }

    /// The main thread: whether signals may have arrived since the last call. Then they are to be taken.
    pub fn begin_delivery(&self, main: &Attention) -> bool {
        main.lower(Reasons::SIGNAL)
    }

    /// Takes a signal, if it has arrived.
    pub fn take(&self, number: usize) -> bool {
        self.arrived[number].swap(false, Ordering::AcqRel)
    }
}

impl<const COUNT: usize> Default for PendingSignals<COUNT> {
    fn default() -> Self {
        PendingSignals::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_signal_that_was_sent_on_counts_once() {
        let (pending, main) = (PendingSignals::<3>::new(), Attention::default());
        assert!(pending.note(2, false, Some(&main)));
        pending.note_sent_on(2);
        assert!(!pending.note(2, true, Some(&main)));
        assert!(pending.begin_delivery(&main));
        assert!(pending.take(2) && !pending.take(2) && !pending.take(1));
        assert!(!pending.begin_delivery(&main));
    }
}
