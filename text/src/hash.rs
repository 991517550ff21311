//! Hashes with CPython's values: strings (SipHash-1-3), numbers, tuples, frozen sets, pointers.
//!
//! - Strings: SipHash-1-3 (Aumasson and Bernstein, 2012) over the raw code units at the string's width in
//!   native byte order. The empty string hashes to 0.
//! - Numbers: the value modulo the prime 2**61 - 1, so that equal numbers of different types agree.
//! - Tuples: the mixing step of xxHash64 (Collet) over the items' hashes.
//! - -1 means an error to callers in C, so no object hashes to it: -1 becomes -2.

use num_bigint::{BigInt, Sign};

use crate::float_math::decompose;
use crate::units::Unit;

/// The prime modulus of numeric hashes.
pub const MODULUS: u64 = (1 << MODULUS_BITS) - 1;
/// `sys.hash_info.inf`.
pub const INFINITY_HASH: i64 = 314_159;
/// `sys.hash_info.imag`.
pub const IMAGINARY_FACTOR: u64 = 1_000_003;
const MODULUS_BITS: u32 = 61;

/// The secret of string hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashKey {
    first: u64,
    second: u64,
    is_random: bool,
}

impl HashKey {
    /// The key for `PYTHONHASHSEED=seed`: zeros for 0, else bytes from a linear congruential generator.
    pub fn from_seed(seed: u32) -> Self {
        let mut bytes = [0; 16];
        if seed != 0 {
            let mut state = seed;
            for byte in &mut bytes {
                state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
                *byte = (state >> 16) as u8;
            }
        }
        HashKey { is_random: false, ..Self::from_bytes(bytes) }
    }

    /// The key made of 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let value = u128::from_le_bytes(bytes);
        HashKey { first: value as u64, second: (value >> 64) as u64, is_random: true }
    }

    /// Whether nobody can foretell the hashes of strings.
    pub fn is_random(self) -> bool {
        self.is_random
    }

    /// `hash(bytes)`, and of a string with one-byte units.
    pub fn hash_bytes(self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        let mut sip = Sip13::new(self);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            sip.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.finished(sip.finish(u64::from_le_bytes(last), bytes.len()))
    }

    /// What becomes of the computed bits. Where nobody can foretell them, 32 of them make the hash: those that a string caches.
    fn finished(self, bits: u64) -> i64 {
        let hash = avoid_minus_one(bits as i64);
        if self.is_random { unfold_hash(fold_hash(hash).max(1)) } else { hash }
    }

    /// `hash(text)` of a string at its own width.
    pub fn hash_units<U: Unit>(self, units: &[U]) -> i64 {
        if let Some(bytes) = U::as_bytes(units) {
            return self.hash_bytes(bytes);
        }
        if units.is_empty() {
            return 0;
        }
        let width = size_of::<U>();
        let per_word = 8 / width;
        let join =
            |units: &[U]| units.iter().rev().fold(0u64, |word, &unit| word << (width * 8) | u64::from(unit.into()));
        let mut sip = Sip13::new(self);
        let words = units.chunks_exact(per_word);
        let rest = words.remainder();
        for word in words {
            sip.mix(join(word));
        }
        self.finished(sip.finish(join(rest), size_of_val(units)))
    }
}

/// 2^64 divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Its inverse modulo 2^64.
const GOLDEN_INVERSE: u64 = 0xf1de_83e1_9937_733d;
const _: () = assert!(GOLDEN.wrapping_mul(GOLDEN_INVERSE) == 1);

/// Folds a Python hash to the 32 bits that tables use.
#[inline(always)]
pub fn fold_hash(hash: i64) -> u32 {
    // Fibonacci hashing: spreads consecutive integers over index and control bits alike.
    ((hash as u64).wrapping_mul(GOLDEN) >> 32) as u32
}

/// A Python hash, never -1, that folds to these 32 bits; 0, the hash of nothing, counts as 1.
#[inline(always)]
pub fn unfold_hash(folded: u32) -> i64 {
    if folded == 1 {
        return 0;
    }
    let doubled = u64::from(folded) << 32 | u64::from(folded);
    // The halves of -GOLDEN differ, so that no product is -1.
    doubled.wrapping_mul(GOLDEN_INVERSE) as i64
}

struct Sip13 {
    state: [u64; 4],
}

impl Sip13 {
    fn new(key: HashKey) -> Self {
        Sip13 {
            state: [
                key.first ^ 0x736f_6d65_7073_6575,
                key.second ^ 0x646f_7261_6e64_6f6d,
                key.first ^ 0x6c79_6765_6e65_7261,
                key.second ^ 0x7465_6462_7974_6573,
            ],
        }
    }

    #[inline]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.state;
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32);
        c = c.wrapping_add(b);
        a = a.wrapping_add(d);
        b = b.rotate_left(17) ^ c;
        d = d.rotate_left(21) ^ a;
        c = c.rotate_left(32);
        self.state = [a, b, c, d];
    }

    #[inline]
    fn mix(&mut self, word: u64) {
        self.state[3] ^= word;
        self.round();
        self.state[0] ^= word;
    }

    fn finish(mut self, rest: u64, length: usize) -> u64 {
        self.mix(rest | (length as u64) << 56);
        self.state[2] ^= 0xFF;
        self.round();
        self.round();
        self.round();
        self.state[0] ^ self.state[1] ^ self.state[2] ^ self.state[3]
    }
}

#[inline]
fn avoid_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// `hash(value)` of a machine integer.
#[inline(always)]
pub fn hash_small(value: i64) -> i64 {
    if (value as u64) < MODULUS {
        return value;
    }
    hash_reduced(value)
}

/// As [`hash_small`], of a value that is negative or not below the modulus.
#[inline]
fn hash_reduced(value: i64) -> i64 {
    let reduced = (value.unsigned_abs() % MODULUS) as i64;
    avoid_minus_one(if value < 0 { -reduced } else { reduced })
}

/// `hash(value)` of a big integer.
pub fn hash_big(value: &BigInt) -> i64 {
    hash_limbs(&value.magnitude().to_u64_digits(), value.sign() == Sign::Minus)
}

/// `hash(value)` of an integer with such a magnitude: 64-bit limbs, least first.
pub fn hash_limbs(limbs: &[u64], is_negative: bool) -> i64 {
    // 2**64 is 8 modulo 2**61 - 1, and 2**61 is 1.
    let reduced = limbs.iter().rev().fold(0u64, |reduced, limb| {
        let wide = u128::from(reduced) * 8 + u128::from(*limb);
        let folded = (wide as u64 & MODULUS) + (wide >> MODULUS_BITS) as u64;
        if folded >= MODULUS { folded - MODULUS } else { folded }
    }) as i64;
    avoid_minus_one(if is_negative { -reduced } else { reduced })
}

/// `hash(value)` of a float; `None` for not-a-number, which hashes by identity ([`hash_pointer`]).
pub fn hash_float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { INFINITY_HASH } else { -INFINITY_HASH });
    }
    // Multiplying by a power of two modulo 2**61 - 1 is a rotation of 61 bits.
    let (mantissa, exponent) = decompose(value);
    let shift = exponent.rem_euclid(i64::from(MODULUS_BITS)) as u32;
    let rotated = mantissa << shift & MODULUS | mantissa >> (MODULUS_BITS - shift);
    let reduced = rotated as i64;
    Some(avoid_minus_one(if value < 0.0 { -reduced } else { reduced }))
}

/// `hash(complex)` from the hashes of its parts.
pub fn hash_complex(real: i64, imaginary: i64) -> i64 {
    avoid_minus_one((imaginary as u64).wrapping_mul(IMAGINARY_FACTOR).wrapping_add(real as u64) as i64)
}

const XX_PRIME_1: u64 = 11_400_714_785_074_694_791;
const XX_PRIME_2: u64 = 14_029_467_366_897_019_727;
const XX_PRIME_5: u64 = 2_870_177_450_012_600_261;

/// A tuple's hash in progress; the items' hashes are added in order.
#[derive(Clone, Copy, Debug)]
pub struct TupleHasher {
    accumulator: u64,
    length: u64,
}

impl Default for TupleHasher {
    fn default() -> Self {
        TupleHasher { accumulator: XX_PRIME_5, length: 0 }
    }
}

impl TupleHasher {
    pub fn new() -> Self {
        Self::default()
    }

    #[inline]
    pub fn add(&mut self, item_hash: i64) {
        let mixed = self.accumulator.wrapping_add((item_hash as u64).wrapping_mul(XX_PRIME_2));
        self.accumulator = mixed.rotate_left(31).wrapping_mul(XX_PRIME_1);
        self.length += 1;
    }

    pub fn finish(self) -> i64 {
        let hash = self.accumulator.wrapping_add(self.length ^ (XX_PRIME_5 ^ 3_527_539)) as i64;
        if hash == -1 { 1_546_275_796 } else { hash }
    }
}

/// A frozen set's hash in progress; the order of the items does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetHasher {
    combined: u64,
    length: u64,
}

impl SetHasher {
    pub fn new() -> Self {
        Self::default()
    }

    #[inline]
    pub fn add(&mut self, item_hash: i64) {
        let hash = item_hash as u64;
        self.combined ^= (hash ^ 89_869_747 ^ hash << 16).wrapping_mul(3_644_798_167);
        self.length += 1;
    }

    pub fn finish(self) -> i64 {
        let mut hash = self.combined ^ (self.length + 1).wrapping_mul(1_927_868_237);
        hash ^= hash >> 11 ^ hash >> 25;
        let hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923) as i64;
        if hash == -1 { 590_923_713 } else { hash }
    }
}

/// The hash of an object that is equal only to itself: its address, with the alignment bits last.
#[inline]
pub fn hash_pointer(address: usize) -> i64 {
    avoid_minus_one((address as u64).rotate_right(4) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_with_seed_one() {
        let key = HashKey::from_seed(1);
        assert_eq!(key.hash_bytes(b""), 0);
        assert_eq!(key.hash_bytes(b"a"), -3012895188637184397);
        assert_eq!(key.hash_bytes(b"abc"), -4667308735975688587);
        assert_eq!(key.hash_bytes(b"abcdefgh"), -202642195356325900);
        assert_eq!(key.hash_bytes(b"hello, world of hashes"), -610185332244807303);
        assert_eq!(key.hash_units(&[233u8, 116, 233]), -6613031371962527336);
        assert_eq!(key.hash_units(&[256u16]), -4668527339490748059);
        assert_eq!(key.hash_units(&[8364u16, 32, 117, 114, 111]), 9145346141308732673);
        assert_eq!(key.hash_units(&[97u16, 256, 98, 99, 100, 101, 102, 103, 104]), -4793756093407038288);
        assert_eq!(key.hash_units(&[128013u32]), 8981219877469645631);
        assert_eq!(key.hash_units(&[128013u32, 55296, 120, 121, 122]), 7373671595085006479);
    }

    #[test]
    fn numbers() {
        assert_eq!(hash_small(0), 0);
        assert_eq!(hash_small(1), 1);
        assert_eq!(hash_small(-1), -2);
        assert_eq!(hash_small(-2), -2);
        assert_eq!(hash_small(2305843009213693951), 0);
        assert_eq!(hash_small(2305843009213693950), 2305843009213693950);
        assert_eq!(hash_small(-2305843009213693952), -2);
        assert_eq!(hash_small(9223372036854775807), 3);
        assert_eq!(hash_small(i64::MIN), -4);
        assert_eq!(hash_big(&"18446744073709551616".parse().unwrap()), 8);
        assert_eq!(
            hash_big(
                &"-265613988875874769338781322035779626829233452653394495974574961739092490901302182994384699044001"
                    .parse()
                    .unwrap()
            ),
            -424410663027747676
        );
        assert_eq!(
            hash_big(&"100000000000000000000000000000000000000000000000000".parse().unwrap()),
            619332571178673746
        );
        assert_eq!(hash_float(0.0), Some(0));
        assert_eq!(hash_float(-0.0), Some(0));
        assert_eq!(hash_float(1.0), Some(1));
        assert_eq!(hash_float(-1.0), Some(-2));
        assert_eq!(hash_float(0.5), Some(1152921504606846976));
        assert_eq!(hash_float(0.1), Some(230584300921369408));
        assert_eq!(hash_float(-1e+308), Some(-156575653125701));
        assert_eq!(hash_float(5e-324), Some(16777216));
        assert_eq!(hash_float(1e+22), Some(1864712049423028464));
        assert_eq!(hash_float(f64::INFINITY), Some(314159));
        assert_eq!(hash_float(f64::NAN), None);
        assert_eq!(hash_complex(1152921504606846977, -2), 1152921504604846971);
    }

    #[test]
    fn containers() {
        assert_eq!(tuple(&[]), 5740354900026072187);
        assert_eq!(tuple(&[1]), -6644214454873602895);
        assert_eq!(tuple(&[1, 2, 3]), 529344067295497451);
        assert_eq!(tuple(&[-2, 1152921504606846976]), -7525882140222211504);
        assert_eq!(set(&[]), 133146708735736);
        assert_eq!(set(&[1]), -558064481276695278);
        assert_eq!(set(&[1, 2, 3]), -272375401224217160);
        assert_eq!(set(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]), 7026028923906358870);
        assert_eq!(set(&[-2, 1152921504606846976]), -201126909462601672);
    }

    fn tuple(hashes: &[i64]) -> i64 {
        let mut hasher = TupleHasher::new();
        hashes.iter().for_each(|&hash| hasher.add(hash));
        hasher.finish()
    }

    fn set(hashes: &[i64]) -> i64 {
        let mut hasher = SetHasher::new();
        hashes.iter().for_each(|&hash| hasher.add(hash));
        hasher.finish()
    }
}
