//! Models: every interleaving of a few steps, tried by `loom`.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use crate::{Attention, Closed, InterpreterLock, PendingSignals, Reasons, Woken};

/// A value that only the lock's holder may touch. Overlapping access fails the model.
struct Guarded(UnsafeCell<u32>);

impl Guarded {
    fn add(&self) {
        self.0.with_mut(|_| thread::yield_now());
    }
}

/// A thread that takes the lock once, for one access.
fn visitor(lock: &Arc<InterpreterLock>, value: &Arc<Guarded>) -> thread::JoinHandle<()> {
    let (lock, value) = (Arc::clone(lock), Arc::clone(value));
    thread::spawn(move || {
        lock.acquire(&attention()).unwrap();
        value.add();
        lock.release();
    })
}

fn attention() -> Arc<Attention> {
    Arc::new(Attention::default())
}

#[test]
fn the_lock_has_one_holder() {
    loom::model(|| {
        let lock = Arc::new(InterpreterLock::default());
        let value = Arc::new(Guarded(UnsafeCell::new(0)));
        let workers = [visitor(&lock, &value), visitor(&lock, &value)];
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
}

#[test]
fn a_holder_that_polls_lets_others_in() {
    loom::model(|| {
        let lock = Arc::new(InterpreterLock::default());
        let value = Arc::new(Guarded(UnsafeCell::new(0)));
        let mine = attention();
        lock.acquire(&mine).unwrap();
        let other = visitor(&lock, &value);
        value.add();
        if mine.reasons().contains(Reasons::LOCK_WANTED) {
            lock.pass_on(&mine).unwrap();
            value.add();
        }
        lock.release();
        other.join().unwrap();
    });
}

#[test]
fn closing_never_leaves_the_closer_waiting() {
    loom::model(|| {
        let lock = Arc::new(InterpreterLock::default());
        let mine = attention();
        lock.acquire(&mine).unwrap();
        let other = {
            let lock = Arc::clone(&lock);
            thread::spawn(move || match lock.acquire(&attention()) {
                Ok(()) => lock.release(),
                Err(Closed) => {}
            })
        };
        lock.close(&mine);
        lock.pass_on(&mine).unwrap();
        lock.release();
        lock.acquire(&mine).unwrap();
        other.join().unwrap();
    });
}

#[test]
fn a_wake_is_never_lost() {
    loom::model(|| {
        let mine = attention();
        let other = {
            let mine = Arc::clone(&mine);
            thread::spawn(move || mine.wake())
        };
        assert_eq!(mine.wait(None), Woken::Called);
        other.join().unwrap();
        assert!(!mine.is_raised());
    });
}

#[test]
fn a_signal_beside_a_wake_is_kept() {
    loom::model(|| {
        let mine = attention();
        let other = {
            let mine = Arc::clone(&mine);
            thread::spawn(move || mine.raise(Reasons::SIGNAL))
        };
        mine.wake();
        let first = mine.wait(None);
        assert!(matches!(first, Woken::Called | Woken::Signal));
        other.join().unwrap();
        assert!(mine.reasons().contains(Reasons::SIGNAL));
    });
}

/// Takes what has arrived, as the interpreter does between instructions; how often the signal was among it.
fn deliver(pending: &PendingSignals<2>, main: &Attention) -> u32 {
    if pending.begin_delivery(main) { u32::from(pending.take(1)) } else { 0 }
}

#[test]
fn a_signal_that_was_noted_is_delivered() {
    loom::model(|| {
        let (pending, main) = (Arc::new(PendingSignals::<2>::new()), attention());
        let handler = {
            let (pending, main) = (Arc::clone(&pending), Arc::clone(&main));
            thread::spawn(move || {
                assert!(pending.note(1, false, Some(&main)));
            })
        };
        let early = deliver(&pending, &main);
        handler.join().unwrap();
        assert_eq!(early + deliver(&pending, &main), 1);
        assert!(!main.is_raised());
    });
}

#[test]
fn two_signals_at_once_are_both_noted() {
    loom::model(|| {
        let (pending, main) = (Arc::new(PendingSignals::<2>::new()), attention());
        let handler = {
            let (pending, main) = (Arc::clone(&pending), Arc::clone(&main));
            thread::spawn(move || pending.note(0, false, Some(&main)))
        };
        pending.note(1, true, Some(&main));
        let mut delivered = [0; 2];
        for _ in 0..2 {
            if pending.begin_delivery(&main) {
                (0..2).for_each(|number| delivered[number] += u32::from(pending.take(number)));
            }
        }
        handler.join().unwrap();
        if pending.begin_delivery(&main) {
            (0..2).for_each(|number| delivered[number] += u32::from(pending.take(number)));
        }
        assert_eq!(delivered, [1, 1]);
    });
}

#[test]
fn a_wait_ends_when_a_signal_arrives() {
    loom::model(|| {
        let (pending, main) = (Arc::new(PendingSignals::<2>::new()), attention());
        let handler = {
            let (pending, main) = (Arc::clone(&pending), Arc::clone(&main));
            thread::spawn(move || pending.note(1, false, Some(&main)))
        };
        assert_eq!(main.wait(None), Woken::Signal);
        assert_eq!(deliver(&pending, &main), 1);
        handler.join().unwrap();
    });
}

/// The interpreter's list of threads: it belongs to the lock's holder. The model fails where two touch it at once.
struct Roster {
    access: Guarded,
    list: std::sync::Mutex<Vec<u32>>,
}

impl Roster {
    fn new() -> Roster {
        Roster { access: Guarded(UnsafeCell::new(0)), list: std::sync::Mutex::default() }
    }

    fn add(&self, number: u32) {
        self.access.add();
        self.list.lock().unwrap().push(number);
    }

    fn remove(&self, number: u32) {
        self.access.add();
        self.list.lock().unwrap().retain(|&other| other != number);
    }

    fn count(&self) -> usize {
        self.access.0.with(|_| self.list.lock().unwrap().len())
    }
}

#[test]
fn threads_start_and_end_under_the_lock() {
    loom::model(|| {
        let (lock, roster) = (Arc::new(InterpreterLock::default()), Arc::new(Roster::new()));
        let mine = attention();
        lock.acquire(&mine).unwrap();
        roster.add(0);
        // The holder enters the new thread in the list before it runs.
        roster.add(1);
        let started = {
            let (lock, roster) = (Arc::clone(&lock), Arc::clone(&roster));
            thread::spawn(move || {
                lock.acquire(&attention()).unwrap();
                assert!(roster.count() >= 1);
                roster.remove(1);
                lock.release();
            })
        };
        if mine.reasons().contains(Reasons::LOCK_WANTED) {
            lock.pass_on(&mine).unwrap();
        }
        assert!(roster.count() >= 1);
        lock.release();
        started.join().unwrap();
        lock.acquire(&mine).unwrap();
        assert_eq!(roster.count(), 1);
        lock.release();
    });
}

#[test]
fn what_is_handed_over_to_a_waiter_is_there_when_it_wakes() {
    loom::model(|| {
        let (lock, handed) = (Arc::new(InterpreterLock::default()), Arc::new(Roster::new()));
        let mine = attention();
        lock.acquire(&mine).unwrap();
        let giver = {
            let (lock, handed, waiter) = (Arc::clone(&lock), Arc::clone(&handed), Arc::clone(&mine));
            thread::spawn(move || {
                lock.acquire(&attention()).unwrap();
                handed.add(7);
                waiter.wake();
                lock.release();
            })
        };
        // As around a system call that waits.
        lock.release();
        assert_eq!(mine.wait(None), Woken::Called);
        lock.acquire(&mine).unwrap();
        assert_eq!(handed.count(), 1);
        lock.release();
        giver.join().unwrap();
    });
}
