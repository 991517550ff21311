//! Random choices that a seed replays.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Odds between two seeds of neighbouring pieces of work, so that their streams have nothing in common.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of choices.
pub struct Dice(StdRng);

impl Dice {
    /// The stream of one piece of work: the same for the same seed and number.
    pub fn new(seed: u64, number: u64) -> Dice {
        Dice(StdRng::seed_from_u64(seed ^ number.wrapping_add(1).wrapping_mul(STRIDE)))
    }

    /// A number below `bound`; 0 for an empty range.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.random_range(0..bound) }
    }

    /// Whether something with that many chances in a hundred happens.
    pub fn percent(&mut self, chances: usize) -> bool {
        self.below(100) < chances
    }

    /// One of these, which must not be none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A number that is mostly small and sometimes as large as `most`.
    pub fn skewed(&mut self, most: usize) -> usize {
        let bits = self.below(most.max(1).ilog2() as usize + 1);
        self.below((2 << bits).min(most + 1))
    }

    pub fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays() {
        let draw = |seed, number| {
            let mut dice = Dice::new(seed, number);
            (0..20).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn choices_stay_in_their_range() {
        let mut dice = Dice::new(0, 0);
        for most in [1, 2, 100, 1 << 20] {
            assert!((0..200).all(|_| dice.skewed(most) <= most));
        }
        assert_eq!(dice.below(0), 0);
    }
}
