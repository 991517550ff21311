//! The Mersenne Twister MT19937 with CPython's seeding and output functions.
//!
//! Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform
//! pseudo-random number generator", 1998, and their 2002 initialisation by array.

use num_bigint::BigUint;

const STATE_LENGTH: usize = 624;
const MIDDLE: usize = 397;
const UPPER_BIT: u32 = 0x8000_0000;
const LOWER_BITS: u32 = 0x7FFF_FFFF;
const TWIST: u32 = 0x9908_B0DF;

/// The generator's state: 624 words and the index of the next one to be used. Any bytes are a state.
#[derive(Clone, PartialEq, Eq)]
#[repr(C)]
pub struct MersenneTwister {
    state: [u32; STATE_LENGTH],
    index: usize,
}

impl MersenneTwister {
    /// A generator seeded by the magnitude of an integer, as `random.seed(integer)` does.
    pub fn from_integer(seed: &BigUint) -> Self {
        let words = seed.to_u32_digits();
        Self::from_key(if words.is_empty() { &[0] } else { &words })
    }

    /// A generator seeded by an array of words, which must not be empty.
    pub fn from_key(key: &[u32]) -> Self {
        let mut generator = Self::from_word(19_650_218);
        let state = &mut generator.state;
        let mixed = |state: &[u32; STATE_LENGTH], index: usize, factor: u32| {
            let previous = state[index - 1];
            state[index] ^ (previous ^ previous >> 30).wrapping_mul(factor)
        };
        let mut index = 1;
        let mut key_index = 0;
        for _ in 0..STATE_LENGTH.max(key.len()) {
            state[index] = mixed(state, index, 1_664_525).wrapping_add(key[key_index]).wrapping_add(key_index as u32);
            index += 1;
            key_index = (key_index + 1) % key.len();
            if index == STATE_LENGTH {
                state[0] = state[STATE_LENGTH - 1];
                index = 1;
            }
        }
        for _ in 1..STATE_LENGTH {
            state[index] = mixed(state, index, 1_566_083_941).wrapping_sub(index as u32);
            index += 1;
            if index == STATE_LENGTH {
                state[0] = state[STATE_LENGTH - 1];
                index = 1;
            }
        }
        state[0] = UPPER_BIT;
        generator
    }

    fn from_word(seed: u32) -> Self {
        let mut state = [0; STATE_LENGTH];
        state[0] = seed;
        for index in 1..STATE_LENGTH {
            let previous: u32 = state[index - 1];
            state[index] = (previous ^ previous >> 30).wrapping_mul(1_812_433_253).wrapping_add(index as u32);
        }
        MersenneTwister { state, index: STATE_LENGTH }
    }

    /// The next 32 random bits.
    pub fn next_word(&mut self) -> u32 {
        if self.index >= STATE_LENGTH {
            self.refill();
        }
        let mut word = self.state[self.index];
        self.index += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C_5680;
        word ^= word << 15 & 0xEFC6_0000;
        word ^ word >> 18
    }

    fn refill(&mut self) {
        let state = &mut self.state;
        for index in 0..STATE_LENGTH {
            let joined = state[index] & UPPER_BIT | state[(index + 1) % STATE_LENGTH] & LOWER_BITS;
            let twist = if joined & 1 == 0 { 0 } else { TWIST };
            state[index] = state[(index + MIDDLE) % STATE_LENGTH] ^ joined >> 1 ^ twist;
        }
        self.index = 0;
    }

    /// `random()`: a float in [0, 1) with 53 random bits.
    pub fn next_float(&mut self) -> f64 {
        let high = f64::from(self.next_word() >> 5);
        let low = f64::from(self.next_word() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `getrandbits(count)` for at most 64 bits.
    pub fn next_bits_small(&mut self, count: u32) -> u64 {
        debug_assert!(count <= 64);
        match count {
            0 => 0,
            1..=32 => u64::from(self.next_word() >> (32 - count)),
            _ => {
                let low = u64::from(self.next_word());
                low | u64::from(self.next_word() >> (64 - count)) << 32
            }
        }
    }

    /// `getrandbits(count)`.
    pub fn next_bits(&mut self, count: u64) -> BigUint {
        let words = (0..count.div_ceil(32))
            .map(|index| {
                let word = self.next_word();
                let wanted = (count - index * 32).min(32) as u32;
                word >> (32 - wanted)
            })
            .collect();
        BigUint::new(words)
    }

    /// `getstate()`: the 624 words and the index.
    pub fn state(&self) -> (&[u32; STATE_LENGTH], usize) {
        (&self.state, self.index)
    }

    /// `setstate()`; `None` if the index is out of range.
    pub fn from_state(state: [u32; STATE_LENGTH], index: usize) -> Option<Self> {
        (index <= STATE_LENGTH).then_some(MersenneTwister { state, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_cpython() {
        let mut generator = MersenneTwister::from_integer(&BigUint::from(42u32));
        assert_eq!(generator.next_float(), 0.6394267984578837);
        assert_eq!(generator.next_float(), 0.025010755222666936);
        let mut generator = MersenneTwister::from_integer(&BigUint::from(0u32));
        assert_eq!(generator.next_float(), 0.8444218515250481);
        let mut generator = MersenneTwister::from_integer(&(BigUint::from(1u32) << 100u32));
        assert_eq!(generator.next_float(), EXPECTED_WIDE_SEED);
        let mut generator = MersenneTwister::from_integer(&BigUint::from(1u32));
        assert_eq!(generator.next_bits(100).to_string(), EXPECTED_BITS_100);
        assert_eq!(generator.next_bits_small(40), EXPECTED_BITS_40);
    }

    // random.seed(1 << 100); random.random()
    const EXPECTED_WIDE_SEED: f64 = 0.7586581712996778;
    // random.seed(1); random.getrandbits(100), random.getrandbits(40)
    const EXPECTED_BITS_100: &str = "1017878568110080782349472477685";
    const EXPECTED_BITS_40: u64 = 71999863748;

    #[test]
    fn state_round_trips() {
        let mut generator = MersenneTwister::from_integer(&BigUint::from(7u32));
        generator.next_word();
        let (state, index) = generator.state();
        let state = *state;
        let mut copy = MersenneTwister::from_state(state, index).unwrap();
        assert_eq!(copy.next_word(), generator.next_word());
        assert!(MersenneTwister::from_state(state, 625).is_none());
    }
}
