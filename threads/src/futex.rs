//! Waiting for a word to change: the system's futex, or a model of it.

use std::time::Duration;

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitEnd {
    /// Woken, or the word was another already, or a signal's handler ran, or for no reason at all.
    Woken,
    TimedOut,
}

#[cfg(not(loom))]
mod system {
    use std::sync::atomic::AtomicU32;
    use std::time::Duration;

    use rustix::io::Errno;
    use rustix::thread::futex::{self, Flags, Timespec};

    use super::WaitEnd;

    /// Where threads wait for a word. The system finds it by the word's address.
    #[derive(Default, Debug)]
    pub struct Queue;

    impl Queue {
        pub fn wait(&self, word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> WaitEnd {
            // A time too long for the system is no limit.
            let timeout = timeout.and_then(|time| Timespec::try_from(time).ok());
            match futex::wait(word, Flags::PRIVATE, expected, timeout.as_ref()) {
                Err(Errno::TIMEDOUT) => WaitEnd::TimedOut,
                _ => WaitEnd::Woken,
            }
        }

        /// May be called by signal handlers.
        pub fn wake(&self, word: &AtomicU32) {
            // Nothing can go wrong with a valid address.
            let _ = futex::wake(word, Flags::PRIVATE, 1);
        }
    }
}

#[cfg(loom)]
mod model {
    use std::time::Duration;

    use loom::sync::atomic::{AtomicU32, Ordering};
    use loom::sync::{Condvar, Mutex};

    use super::WaitEnd;

    /// A futex's queue: comparing and falling asleep are one step.
    #[derive(Default, Debug)]
    pub struct Queue {
        lock: Mutex<()>,
        changed: Condvar,
    }

    impl Queue {
        pub fn wait(&self, word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> WaitEnd {
            let guard = self.lock.lock().unwrap();
            if word.load(Ordering::SeqCst) == expected {
                if timeout.is_some() {
                    return WaitEnd::TimedOut;
                }
                drop(self.changed.wait(guard).unwrap());
            }
            WaitEnd::Woken
        }

        pub fn wake(&self, _: &AtomicU32) {
            let _guard = self.lock.lock().unwrap();
            self.changed.notify_one();
        }
    }
}

#[cfg(loom)]
pub use model::Queue;
#[cfg(not(loom))]
pub use system::Queue;

/// What is left of a time that began with the wait.
pub fn remaining(deadline: Option<std::time::Instant>) -> Option<Duration> {
    deadline.map(|end| end.saturating_duration_since(std::time::Instant::now()))
}
