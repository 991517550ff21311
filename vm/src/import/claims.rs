//! Which thread imports what: a module is loaded once, and others wait until it is complete.
//!
//! Threads that would wait for each other in a circle do not wait: the last one gets the module as far as it is, as within one
//! thread.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::raised::PyResult;
use crate::state::Thread;

#[derive(Default)]
pub(super) struct Claims {
    by_name: RefCell<HashMap<String, Claim>>,
    /// The names of the modules that threads wait for, by the threads' identities.
    awaited: RefCell<HashMap<i64, String>>,
    next_key: Cell<u64>,
}

struct Claim {
    owner: i64,
    /// Imports of the same module within each other.
    depth: usize,
    /// What the threads that wait for it wait for.
    key: u64,
}

impl Claims {
    /// The claim of another thread that this one may wait for.
    fn others_key(&self, me: i64, name: &str) -> Option<u64> {
        let by_name = self.by_name.borrow();
        let claim = by_name.get(name).filter(|claim| claim.owner != me)?;
        let awaited = self.awaited.borrow();
        let mut owner = claim.owner;
        while let Some(next) = awaited.get(&owner).and_then(|awaited| by_name.get(awaited)) {
            if next.owner == me {
                return None;
            }
            owner = next.owner;
        }
        Some(claim.key)
    }

    /// Waits until no other thread imports the module.
    pub fn wait(&self, thread: &Thread, name: &str) -> PyResult<()> {
        let me = thread.identity.get();
        while let Some(key) = self.others_key(me, name) {
            self.awaited.borrow_mut().insert(me, name.to_owned());
            let woken = thread.wait_through_signals(key, None);
            self.awaited.borrow_mut().remove(&me);
            woken?;
        }
        Ok(())
    }

    /// Whether no thread imports anything.
    pub fn is_idle(&self) -> bool {
        self.by_name.borrow().is_empty()
    }

    /// Whether another thread imports the module.
    pub fn is_anothers(&self, thread: &Thread, name: &str) -> bool {
        let by_name = self.by_name.borrow();
        !by_name.is_empty() && by_name.get(name).is_some_and(|claim| claim.owner != thread.identity.get())
    }

    /// Calls `load` as the only thread that imports the module.
    pub fn with<T>(&self, thread: &Thread, name: &str, load: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        self.wait(thread, name)?;
        let me = thread.identity.get();
        let is_mine = {
            let mut by_name = self.by_name.borrow_mut();
            let claim = by_name.entry(name.to_owned()).or_insert_with(|| {
                // Odd, so that no address of an object is the same.
                self.next_key.set(self.next_key.get() + 2);
                Claim { owner: me, depth: 0, key: self.next_key.get() | 1 }
            });
            claim.depth += usize::from(claim.owner == me);
            claim.owner == me
        };
        let result = load();
        if is_mine {
            self.give_up(thread, name);
        }
        result
    }

    fn give_up(&self, thread: &Thread, name: &str) {
        let mut by_name = self.by_name.borrow_mut();
        let Some(claim) = by_name.get_mut(name) else { return };
        claim.depth -= 1;
        if claim.depth == 0 {
            let key = claim.key;
            by_name.remove(name);
            drop(by_name);
            thread.wake_all(key);
        }
    }

    /// In the child of a fork: other threads import nothing any more.
    pub fn forget_others(&self, thread: &Thread) {
        let me = thread.identity.get();
        self.by_name.borrow_mut().retain(|_, claim| claim.owner == me);
        self.awaited.borrow_mut().clear();
    }
}
