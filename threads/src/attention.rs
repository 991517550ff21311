//! The flags by which a thread is reached while it runs, and woken while it waits.

use std::time::Instant;

use bitflags::bitflags;

use crate::futex::{Queue, WaitEnd, remaining};
use crate::sync::atomic::{AtomicU32, Ordering};

bitflags! {
    /// Why a thread is to look up from its work.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Reasons: u32 {
        /// A signal arrived.
        const SIGNAL = 1;
        /// Another thread has waited long enough for the interpreter's lock.
        const LOCK_WANTED = 2;
        /// What the thread waits for has happened.
        const WAKE = 4;
        /// The thread waits: raising a flag must wake it.
        const WAITING = 8;
        /// Somebody wants to be told what the thread does. Stays up as long as that is so.
        const OBSERVED = 16;
        /// A collection is due.
        const COLLECTION = 32;
    }
}

/// Why a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// By [`Attention::wake`].
    Called,
    /// A signal waits to be delivered.
    Signal,
    TimedOut,
}

/// One thread's flags.
#[derive(Default, Debug)]
pub struct Attention {
    flags: AtomicU32,
    queue: Queue,
}

impl Attention {
    /// Whether there is any reason to look at [`Attention::reasons`]: what the interpreter polls.
    #[inline(always)]
    pub fn is_raised(&self) -> bool {
        self.flags.load(Ordering::Relaxed) != 0
    }

    pub fn reasons(&self) -> Reasons {
        Reasons::from_bits_truncate(self.flags.load(Ordering::Acquire))
    }

    /// Raises flags. May be called by signal handlers.
    pub fn raise(&self, reasons: Reasons) {
        let before = self.flags.fetch_or(reasons.bits(), Ordering::SeqCst);
        if Reasons::from_bits_truncate(before).contains(Reasons::WAITING) {
            self.queue.wake(&self.flags);
        }
    }

    /// Lowers flags; whether one of them was up.
    pub fn lower(&self, reasons: Reasons) -> bool {
        self.flags.fetch_and(!reasons.bits(), Ordering::SeqCst) & reasons.bits() != 0
    }

    /// Wakes the thread from [`Attention::wait`], also from one that it is about to begin.
    pub fn wake(&self) {
        self.raise(Reasons::WAKE);
    }

    /// The thread itself: sleeps until it is woken, a signal is there or the deadline has passed. A flag raised before
    /// counts. A signal's flag stays up.
    pub fn wait(&self, deadline: Option<Instant>) -> Woken {
        self.flags.fetch_or(Reasons::WAITING.bits(), Ordering::SeqCst);
        let woken = loop {
            let flags = self.flags.load(Ordering::SeqCst);
            let reasons = Reasons::from_bits_truncate(flags);
            if reasons.contains(Reasons::WAKE) {
                break Woken::Called;
            }
            if reasons.contains(Reasons::SIGNAL) {
                break Woken::Signal;
            }
            if self.queue.wait(&self.flags, flags, remaining(deadline)) == WaitEnd::TimedOut {
                break Woken::TimedOut;
            }
        };
        self.lower(Reasons::WAITING | Reasons::WAKE);
        woken
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_wake_before_the_wait_counts() {
        let attention = Attention::default();
        attention.wake();
        assert_eq!(attention.wait(None), Woken::Called);
        assert!(!attention.is_raised());
    }

    #[test]
    fn a_wait_ends_at_its_deadline() {
        let attention = Attention::default();
        let start = Instant::now();
        assert_eq!(attention.wait(Some(start + Duration::from_millis(20))), Woken::TimedOut);
        assert!(start.elapsed() >= Duration::from_millis(20));
    }

    #[test]
    fn a_signal_ends_a_wait_and_stays() {
        let attention = Arc::new(Attention::default());
        let other = Arc::clone(&attention);
        let waiter = std::thread::spawn(move || other.wait(None));
        attention.raise(Reasons::SIGNAL);
        assert_eq!(waiter.join().unwrap(), Woken::Signal);
        assert_eq!(attention.reasons(), Reasons::SIGNAL);
    }
}
