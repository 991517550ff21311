//! Who pays for small trials: an account of visits for each shape.
//!
//! 1. A trial costs its candidate's shape the visits that it made, and earns some for each garbage object that it found. A shape whose
//!    account is overdrawn has its candidates deferred untried.
//! 2. A shape whose trials have found garbage, and whose account was not overdrawn since, is *proven*: its candidates are tried at once.
//! 3. Others are tried only where the heap has grown, and each of their candidates pays in a fraction of a visit then. Cycles that
//!    nobody ends make the heap grow; where it does not, no trial would find anything that is worth its cost.
//! 4. Where somebody sees the end of a shape's objects (weak references, finalizers), cycles are worth more than their memory. The first
//!    few candidates, while the shape is *rare*, are tried where the heap has grown, and pay nothing; later ones pay in more.
//!
//! So trials that find nothing cost a program a fraction of a visit for each candidate, in the long run, and a program whose heap
//! does not grow nothing at all. A kind of cycle that is made again and again is found when it has made the heap grow a
//! little, and promptly from then on, and so is one that is made once or twice, where its end
//! matters.

use refcount::ShapeId;

use crate::small_trial::MEMBERS_MAX;

/// An account's unit: a sixteenth of a visit, which is what a candidate pays in.
const VISIT: i32 = 16;
const PAID_IN: i32 = 1;
/// What one of a shape pays in whose objects' ends somebody sees: their cycles are worth more than memory.
const PAID_IN_IF_SEEN: i32 = 32;
/// A new shape's account: so many of its candidates pay for the first trial.
const AT_FIRST: i32 = -32_000 * PAID_IN;
/// Candidates that a rare shape has had at most.
const RARE_MAX: u8 = 16;
const MOST: i32 = 20 * MEMBERS_MAX as i32 * VISIT;
/// What a garbage object earns: about what it costs a full collection to find it.
const EARNED: i32 = 8 * VISIT;

#[derive(Clone, Copy)]
struct Account {
    balance: i32,
    is_proven: bool,
    /// Candidates that it has had, or more than a rare one.
    candidates: u8,
    /// A candidate had weak references, or a finalizer.
    is_end_seen: bool,
}

const NEW: Account = Account { balance: AT_FIRST, is_proven: false, candidates: 0, is_end_seen: false };

/// The accounts of all shapes.
#[derive(Default)]
pub(crate) struct Accounts {
    /// Shapes beyond the end have a new account.
    accounts: Vec<Account>,
}

impl Accounts {
    fn of(&mut self, shape: ShapeId) -> &mut Account {
        let index = shape.0 as usize;
        if index >= self.accounts.len() {
            self.accounts.resize(index + 1, NEW);
        }
        &mut self.accounts[index]
    }

    /// Notes a new candidate, and whether somebody would see its end.
    pub(crate) fn note_candidate(&mut self, shape: ShapeId, is_end_seen: bool) {
        let account = self.of(shape);
        account.candidates = account.candidates.saturating_add(1);
        account.is_end_seen |= is_end_seen;
    }

    /// Whether a shape's candidates can all be tried where the heap has grown: it has had few, and their end is seen.
    pub(crate) fn is_rare(&mut self, shape: ShapeId) -> bool {
        let account = self.of(shape);
        account.is_end_seen && account.candidates <= RARE_MAX
    }

    /// Whether a candidate deserves a trial.
    pub(crate) fn deserves_trial(&mut self, shape: ShapeId, heap_has_grown: bool) -> bool {
        let account = self.of(shape);
        if heap_has_grown && account.balance < 0 {
            account.balance += if account.is_end_seen { PAID_IN_IF_SEEN } else { PAID_IN };
        }
        account.balance >= 0 && (account.is_proven || heap_has_grown)
    }

    /// Notes what a trial cost, in visits, and how much garbage it found.
    pub(crate) fn note_trial(&mut self, shape: ShapeId, cost: usize, garbage: usize) {
        let account = self.of(shape);
        let earned = EARNED * garbage.min(MEMBERS_MAX) as i32;
        account.balance = (account.balance + earned - cost as i32 * VISIT).min(MOST);
        account.is_proven = account.balance >= 0 && (account.is_proven || garbage != 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ShapeId = ShapeId(7);

    #[test]
    fn trials_that_find_nothing_cost_a_fraction_of_a_visit_a_candidate() {
        let mut accounts = Accounts::default();
        let candidates = 1_000_000;
        let mut visits = 0;
        for _ in 0..candidates {
            if accounts.deserves_trial(SHAPE, true) {
                accounts.note_trial(SHAPE, MEMBERS_MAX, 0);
                visits += MEMBERS_MAX;
            }
        }
        assert!(visits < candidates / 15, "{visits}");
        assert!(!accounts.deserves_trial(SHAPE, false));
    }

    #[test]
    fn a_shape_is_proven_by_garbage_until_its_trials_cost_more_than_they_find() {
        let mut accounts = Accounts::default();
        assert!(!accounts.deserves_trial(SHAPE, false));
        assert_eq!((1..).find(|_| accounts.deserves_trial(SHAPE, true)), Some(-AT_FIRST));
        accounts.note_trial(SHAPE, 3, 3);
        assert!(accounts.deserves_trial(SHAPE, false));
        let mut failed = 0;
        while accounts.deserves_trial(SHAPE, false) {
            accounts.note_trial(SHAPE, 10, 0);
            failed += 1;
        }
        assert!((2..10).contains(&failed), "{failed}");
        assert!(!accounts.deserves_trial(SHAPE, true));
    }
}
