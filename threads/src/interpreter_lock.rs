//! The lock that makes a thread the owner of an interpreter's objects.
//!
//! A thread that waits longer than the switch interval asks the holder to pass the lock on; the holder does at its next
//! poll, and lets another thread have it before it takes it again. So a thread that never blocks cannot keep the others
//! out, and one that waits for a moment costs the holder nothing.

use std::time::Duration;

use crate::attention::{Attention, Reasons};
use crate::sync::{Arc, Condvar, Mutex, MutexGuard};

/// The interpreter ends: threads other than the one that ends it get the lock no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

/// How long threads wait before they ask for the lock, until a program sets another time.
const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

struct State {
    interval: Duration,
    holder: Option<Arc<Attention>>,
    /// Threads in [`InterpreterLock::acquire`].
    waiting: usize,
    /// Times that the lock was taken.
    turns: u64,
    /// Whoever may take the lock alone.
    last: Option<Arc<Attention>>,
}

pub struct InterpreterLock {
    state: Mutex<State>,
    /// The lock was released.
    released: Condvar,
    /// The lock was taken.
    taken: Condvar,
}

impl Default for InterpreterLock {
    fn default() -> InterpreterLock {
        let state = State { interval: SWITCH_INTERVAL, holder: None, waiting: 0, turns: 0, last: None };
        InterpreterLock { state: Mutex::new(state), released: Condvar::default(), taken: Condvar::default() }
    }
}

impl InterpreterLock {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it has the state.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// How long threads wait before they ask for the lock.
    pub fn switch_interval(&self) -> Duration {
        self.state().interval
    }

    pub fn set_switch_interval(&self, interval: Duration) {
        self.state().interval = interval;
    }

    /// Takes the lock for the thread with these flags. Waits; after every switch interval the holder is asked to pass it on.
    pub fn acquire(&self, who: &Arc<Attention>) -> Result<(), Closed> {
        let mut state = self.state();
        if state.holder.is_some() {
            state.waiting += 1;
            while state.holder.is_some() && may_take(&state, who) {
                let turns = state.turns;
                let (next, is_over) = self.wait_for_release(state);
                state = next;
                if is_over
                    && turns == state.turns
                    && let Some(holder) = &state.holder
                {
                    holder.raise(Reasons::LOCK_WANTED);
                }
            }
            state.waiting -= 1;
        }
        if !may_take(&state, who) {
            // Whoever passes the lock on must not wait for this thread.
            self.taken.notify_all();
            return Err(Closed);
        }
        self.take(state, who);
        Ok(())
    }

    fn take(&self, mut state: MutexGuard<'_, State>, who: &Arc<Attention>) {
        who.lower(Reasons::LOCK_WANTED);
        state.holder = Some(Arc::clone(who));
        state.turns += 1;
        drop(state);
        self.taken.notify_all();
    }

    #[cfg(not(loom))]
    fn wait_for_release<'a>(&self, state: MutexGuard<'a, State>) -> (MutexGuard<'a, State>, bool) {
        let interval = state.interval;
        let (state, result) =
            self.released.wait_timeout(state, interval).unwrap_or_else(|poisoned| poisoned.into_inner());
        (state, result.timed_out())
    }

    /// Time does not pass in a model: the interval is over at once, and the holder is asked once.
    #[cfg(loom)]
    fn wait_for_release<'a>(&self, state: MutexGuard<'a, State>) -> (MutexGuard<'a, State>, bool) {
        if let Some(holder) = &state.holder {
            holder.raise(Reasons::LOCK_WANTED);
        }
        (self.released.wait(state).unwrap(), false)
    }

    /// The holder gives the lock up.
    pub fn release(&self) {
        let mut state = self.state();
        debug_assert!(state.holder.is_some(), "only a holder releases");
        state.holder = None;
        let is_wanted = state.waiting > 0;
        drop(state);
        if is_wanted {
            self.released.notify_one();
        }
    }

    /// The holder lets another thread have the lock, if one waits, and takes it again.
    pub fn pass_on(&self, who: &Arc<Attention>) -> Result<(), Closed> {
        let mut state = self.state();
        who.lower(Reasons::LOCK_WANTED);
        if state.waiting == 0 {
            return Ok(());
        }
        let turns = state.turns;
        state.holder = None;
        self.released.notify_one();
        while state.turns == turns && state.waiting > 0 {
            state = self.taken.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        drop(state);
        self.acquire(who)
    }

    /// The holder: from now on no other thread gets the lock.
    pub fn close(&self, who: &Arc<Attention>) {
        self.state().last = Some(Arc::clone(who));
        self.released.notify_all();
    }
}

fn may_take(state: &State, who: &Arc<Attention>) -> bool {
    state.last.as_ref().is_none_or(|last| Arc::ptr_eq(last, who))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use super::*;

    #[test]
    fn a_busy_holder_passes_on() {
        let lock = Arc::new(InterpreterLock::default());
        let (turn, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let mine = Arc::new(Attention::default());
        lock.acquire(&mine).unwrap();
        let other = {
            let (lock, turn, done) = (Arc::clone(&lock), Arc::clone(&turn), Arc::clone(&done));
            std::thread::spawn(move || {
                let attention = Arc::new(Attention::default());
                lock.acquire(&attention).unwrap();
                turn.store(1, Ordering::Relaxed);
                lock.release();
                done.store(true, Ordering::Relaxed);
            })
        };
        while turn.load(Ordering::Relaxed) == 0 {
            if mine.reasons().contains(Reasons::LOCK_WANTED) {
                lock.pass_on(&mine).unwrap();
            }
        }
        lock.release();
        other.join().unwrap();
        assert!(done.load(Ordering::Relaxed));
    }

    #[test]
    fn a_closed_lock_is_only_its_closers() {
        let lock = Arc::new(InterpreterLock::default());
        let mine = Arc::new(Attention::default());
        lock.acquire(&mine).unwrap();
        let other = {
            let lock = Arc::clone(&lock);
            std::thread::spawn(move || lock.acquire(&Arc::new(Attention::default())))
        };
        lock.close(&mine);
        lock.release();
        assert_eq!(other.join().unwrap(), Err(Closed));
        assert_eq!(lock.acquire(&mine), Ok(()));
    }
}
