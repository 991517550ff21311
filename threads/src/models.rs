//! Models: every interleaving of a few steps, tried by `loom`.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use crate::{Attention, Closed, InterpreterLock, Reasons, Woken};

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
