//! The heap verifier: recounts every object's in-edges and compares with the stored counts.
//!
//! Invariants checked:
//!
//! 1. A counted reference points to a live object.
//! 2. No object has fewer counts than counted references to it.
//! 3. Where the caller says that it named every owned reference outside of the heap, no object has more.
//! 4. No object is still marked as member of a trial.

use std::collections::HashMap;

use refcount::{Header, HeaderFlags, ShapeId, Word};

use crate::heap::Heap;

/// A broken invariant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A slot of `from` (null: a root) points to a cell without a live object.
    Dangling { from: *mut Header, to: *mut Header },
    /// More references than counts.
    TooFewCounts { object: *mut Header, counted: u64, stored: u64 },
    /// More counts than references.
    TooManyCounts { object: *mut Header, counted: u64, stored: u64 },
    /// Marked as member of a trial outside of any.
    MarkedInTrial { object: *mut Header },
}

impl Heap {
    /// Recounts the heap. `roots` are owned references outside of the heap; `exact` says that they are all.
    pub fn verify(&self, roots: &[Word], exact: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut in_degrees: HashMap<*mut Header, u64> = HashMap::new();
        let mut objects = Vec::new();
        self.walk(&mut |object| objects.push(object));
        let model = self.model();
        let mut note = |from: *mut Header, word: Word, problems: &mut Vec<Problem>| {
            if !word.is_counted() {
                return;
            }
            let to = word.pointer();
            // SAFETY: a counted reference points into a block; a freed cell has a cleared header.
            let header = unsafe { &*to };
            if header.shape() == ShapeId(0) || (header.count() == 0 && !header.has(HeaderFlags::OVERFLOWED)) {
                problems.push(Problem::Dangling { from, to });
            }
            *in_degrees.entry(to).or_insert(0) += 1;
        };
        for &word in roots {
            note(std::ptr::null_mut(), word, &mut problems);
        }
        for &object in &objects {
            // SAFETY: walked just now.
            unsafe { model.traverse(object, &mut |word| note(object, word, &mut problems)) }
        }
        for &object in &objects {
            // SAFETY: walked just now.
            let header = unsafe { &*object };
            if header.has(HeaderFlags::IN_TRIAL) {
                problems.push(Problem::MarkedInTrial { object });
            }
            if header.has(HeaderFlags::IMMORTAL) {
                continue;
            }
            let counted = in_degrees.get(&object).copied().unwrap_or(0);
            // SAFETY: walked just now.
            let stored = unsafe { self.full_count(object) };
            if stored < counted {
                problems.push(Problem::TooFewCounts { object, counted, stored });
            } else if exact && stored > counted {
                problems.push(Problem::TooManyCounts { object, counted, stored });
            }
        }
        problems
    }
}
