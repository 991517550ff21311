//! The 64-bit reference word: the one file that owns the tag bits.
//!
//! Objects are 8-byte aligned, so three low bits are free:
//!
//! | low bits | meaning |
//! |---|---|
//! | `000` | pointer, immediate count |
//! | `010` | pointer, embedded count (evaluation stack and locals only) |
//! | `110` | pointer, uncounted (immortal object) |
//! | `x11` | integer of 62 bits, two's complement |
//! | `10x` | self-tagged float |
//! | `001` | NULL and internal marks |
//!
//! Self-tagged floats follow Melançon, Feeley and Serrano, "Float Self-Tagging" (2025): the exponent is rebased so
//! that for magnitudes from 2^-255 up to 2^257 its three top bits read `10x`, then the double is rotated left by
//! four, which brings the sign to bit 3 and those bits to the tag. Other doubles need a box.

use crate::header::Header;

/// A reference of any kind, without any claim of ownership.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Word(pub u64);

const TAG_MASK: u64 = 0b111;
const EMBEDDED: u64 = 0b010;
const UNCOUNTED: u64 = 0b110;
const INT_TAG: u64 = 0b11;
const FLOAT_MASK: u64 = 0b110;
const FLOAT_TAG: u64 = 0b100;
/// Added to the bits of a double so that exponents 768 to 1279 become 1024 to 1535 (top bits `10x`).
const FLOAT_REBASE: u64 = 256 << 52;

/// Smallest and largest integer that a word holds.
pub const INT_MIN: i64 = -(1 << 61);
pub const INT_MAX: i64 = (1 << 61) - 1;

const _: () = assert!(INT_TAG == 3 && std::mem::size_of::<Word>() == 8);

impl Word {
    /// "No reference": an unbound local, an absent self, an empty slot.
    pub const NULL: Word = Word(0b001);

    /// An internal mark other than NULL; `number` from 1.
    pub const fn mark(number: u32) -> Word {
        Word((number as u64) << 3 | 0b001)
    }

    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == Self::NULL.0
    }

    /// NULL or an internal mark.
    #[inline(always)]
    pub const fn is_mark(self) -> bool {
        self.0 & TAG_MASK == 0b001
    }

    // -- pointers ---------------------------------------------------------------------------------------

    /// A counted pointer. Makes no claim on the count.
    #[inline(always)]
    pub fn from_pointer(pointer: *const Header) -> Word {
        debug_assert!(pointer as u64 & TAG_MASK == 0 && !pointer.is_null());
        Word(pointer as u64)
    }

    /// A pointer to an immortal object.
    #[inline(always)]
    pub fn from_immortal(pointer: *const Header) -> Word {
        Word(pointer as u64 | UNCOUNTED)
    }

    /// Any kind of pointer.
    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        // A table of a bit for each tag (000, 010 and 110), written four times: a bit test takes five bits of the word.
        const POINTERS: u32 = 0x4545_4545;
        POINTERS >> (self.0 & 31) & 1 != 0
    }

    /// As [`Word::is_pointer`], for a word in its borrowed form, see [`Word::to_embedded`].
    #[inline(always)]
    pub const fn is_lent_pointer(self) -> bool {
        debug_assert!(!self.is_counted());
        self.0 & 0b11 == EMBEDDED
    }

    /// Whether copying and dropping it touch a header.
    #[inline(always)]
    pub const fn is_counted(self) -> bool {
        self.0 & TAG_MASK == 0
    }

    #[inline(always)]
    pub const fn is_embedded(self) -> bool {
        self.0 & TAG_MASK == EMBEDDED
    }

    #[inline(always)]
    pub const fn is_uncounted(self) -> bool {
        self.0 & TAG_MASK == UNCOUNTED
    }

    /// The object's address. Meaningful only where [`Word::is_pointer`].
    #[inline(always)]
    pub const fn pointer(self) -> *mut Header {
        (self.0 & !TAG_MASK) as *mut Header
    }

    /// The borrowed form: a counted pointer becomes an embedded one, all else stays.
    #[inline(always)]
    pub const fn to_embedded(self) -> Word {
        if self.is_counted() { Word(self.0 | EMBEDDED) } else { self }
    }

    /// As [`Word::to_embedded`], for what is a pointer of whatever kind.
    #[inline(always)]
    pub const fn pointer_to_embedded(self) -> Word {
        debug_assert!(self.is_pointer());
        Word(self.0 | EMBEDDED)
    }

    /// The counted form of an embedded pointer; all else stays. Makes no claim on the count.
    #[inline(always)]
    pub const fn to_immediate(self) -> Word {
        if self.is_embedded() { Word(self.0 & !TAG_MASK) } else { self }
    }

    /// Python's `is`: the same object whatever the kind of reference.
    #[inline(always)]
    pub const fn same(self, other: Word) -> bool {
        // An object may have become immortal while counted references to it were about.
        self.0 == other.0 || ((self.0 ^ other.0) & !UNCOUNTED == 0 && self.is_pointer() && other.is_pointer())
    }

    // -- integers ---------------------------------------------------------------------------------------

    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 & INT_TAG == INT_TAG
    }

    #[inline(always)]
    pub const fn both_ints(self, other: Word) -> bool {
        self.0 & other.0 & INT_TAG == INT_TAG
    }

    /// An integer that is known to fit.
    #[inline(always)]
    pub const fn from_int_unchecked(value: i64) -> Word {
        debug_assert!(value >= INT_MIN && value <= INT_MAX);
        Word((value as u64) << 2 | INT_TAG)
    }

    /// An integer, or None when it needs a heap object.
    #[inline(always)]
    pub const fn from_int(value: i64) -> Option<Word> {
        if value >= INT_MIN && value <= INT_MAX { Some(Self::from_int_unchecked(value)) } else { None }
    }

    /// The integer. Meaningful only where [`Word::is_int`].
    #[inline(always)]
    pub const fn int(self) -> i64 {
        self.0 as i64 >> 2
    }

    /// Sum of two tagged integers, or None on overflow.
    #[inline(always)]
    pub const fn add_ints(self, other: Word) -> Option<Word> {
        match (self.0 as i64).checked_add(other.0 as i64 - INT_TAG as i64) {
            Some(sum) => Some(Word(sum as u64)),
            None => None,
        }
    }

    /// Difference of two tagged integers, or None on overflow.
    #[inline(always)]
    pub const fn subtract_ints(self, other: Word) -> Option<Word> {
        match (self.0 as i64).checked_sub(other.0 as i64) {
            Some(difference) => Some(Word(difference as u64 | INT_TAG)),
            None => None,
        }
    }

    /// Product of two tagged integers, or None on overflow.
    #[inline(always)]
    pub const fn multiply_ints(self, other: Word) -> Option<Word> {
        match (self.0 as i64 - INT_TAG as i64).checked_mul(other.int()) {
            Some(product) => Some(Word(product as u64 | INT_TAG)),
            None => None,
        }
    }

    // -- floats -----------------------------------------------------------------------------------------

    #[inline(always)]
    pub const fn is_float(self) -> bool {
        self.0 & FLOAT_MASK == FLOAT_TAG
    }

    /// A float, or None when it needs a box (zeros, infinities, NaN, extremes).
    #[inline(always)]
    pub const fn from_float(value: f64) -> Option<Word> {
        let word = Word(value.to_bits().wrapping_add(FLOAT_REBASE).rotate_left(4));
        if word.is_float() { Some(word) } else { None }
    }

    /// The float. Meaningful only where [`Word::is_float`].
    #[inline(always)]
    pub const fn float(self) -> f64 {
        f64::from_bits(self.0.rotate_right(4).wrapping_sub(FLOAT_REBASE))
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_null() {
            write!(f, "NULL")
        } else if self.is_mark() {
            write!(f, "mark {}", self.0 >> 3)
        } else if self.is_int() {
            write!(f, "int {}", self.int())
        } else if self.is_float() {
            write!(f, "float {}", self.float())
        } else {
            let kind = if self.is_counted() {
                "counted"
            } else if self.is_embedded() {
                "embedded"
            } else {
                "uncounted"
            };
            write!(f, "{kind} {:p}", self.pointer())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_round_trip_at_the_limits() {
        for value in [0, 1, -1, 42, INT_MIN, INT_MAX, INT_MIN + 1, INT_MAX - 1] {
            let word = Word::from_int(value).unwrap();
            assert!(word.is_int() && !word.is_float() && !word.is_pointer() && !word.is_mark());
            assert_eq!(word.int(), value);
        }
        assert!(Word::from_int(INT_MAX + 1).is_none());
        assert!(Word::from_int(INT_MIN - 1).is_none());
    }

    #[test]
    fn arithmetic_overflows_exactly_at_the_limits() {
        let int = Word::from_int_unchecked;
        assert_eq!(int(INT_MAX).add_ints(int(1)), None);
        assert_eq!(int(INT_MAX - 1).add_ints(int(1)), Some(int(INT_MAX)));
        assert_eq!(int(INT_MIN).subtract_ints(int(1)), None);
        assert_eq!(int(INT_MIN + 1).subtract_ints(int(1)), Some(int(INT_MIN)));
        assert_eq!(int(1 << 31).multiply_ints(int(1 << 30)), None);
        assert_eq!(int(1 << 31).multiply_ints(int(-(1 << 30))), Some(int(INT_MIN)));
        assert_eq!(int(-3).multiply_ints(int(7)), Some(int(-21)));
        assert_eq!(int(-3).subtract_ints(int(7)), Some(int(-10)));
        assert_eq!(int(-3).add_ints(int(7)), Some(int(4)));
    }

    #[test]
    fn floats_of_ordinary_magnitude_carry_their_own_tag() {
        let low = 2f64.powi(-255);
        let high = 2f64.powi(257);
        for value in [1.0, -1.0, 0.1, -3.75e70, 1e-70, low, -low, high.next_down(), std::f64::consts::PI] {
            let word = Word::from_float(value).expect("self-tagged");
            assert!(word.is_float() && !word.is_int() && !word.is_pointer() && !word.is_mark());
            assert_eq!(word.float().to_bits(), value.to_bits());
        }
        for value in [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, high, low.next_down(), f64::MIN_POSITIVE] {
            assert!(Word::from_float(value).is_none(), "{value}");
        }
    }

    #[test]
    fn identity_ignores_the_kind_of_count() {
        let counted = Word(0x7000_0000_1000);
        assert!(counted.same(counted.to_embedded()));
        assert!(counted.to_embedded().to_immediate() == counted);
        assert!(!counted.same(Word(0x7000_0000_1008)));
        // A self-tagged float whose bits differ from an immortal pointer's only in bit 1 is another value.
        let immortal = Word(0x7000_0000_1000 | 0b110);
        assert!(!immortal.same(Word(0x7000_0000_1000 | 0b100)));
        // An object may have become immortal while counted references to it were about.
        assert!(immortal.same(counted));
    }
}
