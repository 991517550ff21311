//! Integers to and from text in bases 2 to 36: `int(text, base)`, `str(int)`, `bin`, `oct`, `hex`.
//!
//! 1. Blanks around the number and one sign are taken off; `0b`, `0o`, `0x` are taken off where the base
//!    allows them, base 0 chooses the base by them and refuses other leading zeros.
//! 2. A single underscore may stand between two digits or after the prefix.
//! 3. Up to 18 decimal digits (or what 63 bits hold) are accumulated in a machine word; longer numbers go
//!    to the big-integer library, which converts by divide and conquer.
//!
//! Non-ASCII digits are mapped by [`crate::unicode::numeral_to_ascii`] before. CPython's limit on digits is
//! the caller's: [`digit_count`] and [`exceeds_decimal_digits`] help.

use std::f64::consts::LOG10_2;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::ToPrimitive;

use crate::float_parse::trim;

/// An integer of any size, in a machine word where it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    Small(i64),
    Big(BigInt),
}

impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Self {
        match value.to_i64() {
            Some(small) => Integer::Small(small),
            None => Integer::Big(value),
        }
    }
}

/// A borrowed integer of any size.
#[derive(Clone, Copy, Debug)]
pub enum IntegerRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl<'a> From<&'a Integer> for IntegerRef<'a> {
    fn from(value: &'a Integer) -> Self {
        match value {
            Integer::Small(small) => IntegerRef::Small(*small),
            Integer::Big(big) => IntegerRef::Big(big),
        }
    }
}

impl From<i64> for IntegerRef<'_> {
    fn from(value: i64) -> Self {
        IntegerRef::Small(value)
    }
}

impl<'a> From<&'a BigInt> for IntegerRef<'a> {
    fn from(value: &'a BigInt) -> Self {
        IntegerRef::Big(value)
    }
}

impl IntegerRef<'_> {
    pub fn is_negative(self) -> bool {
        match self {
            IntegerRef::Small(value) => value < 0,
            IntegerRef::Big(value) => value.sign() == Sign::Minus,
        }
    }

    /// The float nearest to it; `None` if it is too large ("int too large to convert to float").
    pub fn to_f64(self) -> Option<f64> {
        match self {
            IntegerRef::Small(value) => Some(value as f64),
            IntegerRef::Big(value) => crate::float_math::from_big(value),
        }
    }

    pub fn to_i64(self) -> Option<i64> {
        match self {
            IntegerRef::Small(value) => Some(value),
            IntegerRef::Big(value) => value.to_i64(),
        }
    }

    /// The digits of its magnitude in `base` (2 to 36), lower case, without sign or prefix.
    pub fn magnitude_digits(self, base: u32) -> String {
        match self {
            IntegerRef::Small(value) => small_magnitude_digits(value.unsigned_abs(), base),
            IntegerRef::Big(value) => value.magnitude().to_str_radix(base),
        }
    }
}

/// Why a text is not an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// `ValueError`: "invalid literal for int() with base {base}: {text!r}".
    InvalidLiteral {
        /// The base to quote: the one that was asked for.
        base: u32,
    },
    /// `ValueError`: "int() base must be >= 2 and <= 36, or 0".
    InvalidBase,
}

/// `int(text, base)` for ASCII `text`.
pub fn parse(text: &[u8], base: u32) -> Result<Integer, ParseError> {
    if base == 1 || base > 36 {
        return Err(ParseError::InvalidBase);
    }
    let invalid = ParseError::InvalidLiteral { base };
    let literal = Literal::split(text, base).ok_or(invalid)?;
    if let Some(value) = literal.to_small() {
        return Ok(Integer::Small(value));
    }
    let digits: Vec<u8> = literal.digits.iter().filter(|&&byte| byte != b'_').copied().collect();
    let magnitude = BigUint::parse_bytes(&digits, literal.base).ok_or(invalid)?;
    let sign = if literal.negative { Sign::Minus } else { Sign::Plus };
    Ok(Integer::from(BigInt::from_biguint(sign, magnitude)))
}

/// How many digits `text` has, if it is an integer in `base`: what the limit on conversions counts. The
/// limit holds only for bases that are not powers of two.
pub fn digit_count(text: &[u8], base: u32) -> Option<usize> {
    let literal = Literal::split(text, base)?;
    if literal.base.is_power_of_two() {
        return Some(0);
    }
    Some(literal.digits.iter().filter(|&&byte| byte != b'_').count())
}

/// Whether `value` has more than `limit` decimal digits.
pub fn exceeds_decimal_digits(value: &BigInt, limit: usize) -> bool {
    let bits = value.bits();
    if (bits as f64) * LOG10_2 + 1.0 < limit as f64 {
        return false;
    }
    if (bits.saturating_sub(1) as f64) * LOG10_2 > limit as f64 + 1.0 {
        return true;
    }
    *value.magnitude() >= BigUint::from(10u8).pow(u32::try_from(limit).unwrap_or(u32::MAX))
}

/// A text taken apart: only digits of `base` and well-placed underscores are left in `digits`.
struct Literal<'a> {
    negative: bool,
    base: u32,
    digits: &'a [u8],
}

impl<'a> Literal<'a> {
    fn split(text: &'a [u8], base: u32) -> Option<Self> {
        let text = trim(text);
        let (negative, rest) = match text.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, text),
        };
        let prefix = match rest {
            [b'0', b'b' | b'B', ..] => 2,
            [b'0', b'o' | b'O', ..] => 8,
            [b'0', b'x' | b'X', ..] => 16,
            _ => 0,
        };
        let mut literal = Literal { negative, base, digits: rest };
        if prefix != 0 && (base == 0 || base == prefix) {
            literal.base = prefix;
            literal.digits = &rest[2..];
            if let [b'_', after @ ..] = literal.digits {
                literal.digits = after;
            }
        } else if base == 0 {
            literal.base = 10;
            if rest.first() == Some(&b'0') && rest.iter().any(|byte| !matches!(byte, b'0' | b'_')) {
                return None;
            }
        }
        literal.is_well_formed().then_some(literal)
    }

    fn is_well_formed(&self) -> bool {
        let mut after_digit = false;
        for &byte in self.digits {
            if byte == b'_' {
                if !after_digit {
                    return false;
                }
                after_digit = false;
            } else if char::from(byte).is_digit(self.base) {
                after_digit = true;
            } else {
                return false;
            }
        }
        after_digit
    }

    fn to_small(&self) -> Option<i64> {
        let base = i64::from(self.base);
        let mut value: i64 = 0;
        for &byte in self.digits.iter().filter(|&&byte| byte != b'_') {
            let digit = i64::from(char::from(byte).to_digit(self.base)?);
            value = value.checked_mul(base)?.checked_add(digit)?;
        }
        Some(if self.negative { -value } else { value })
    }
}

/// `str(value)`.
pub fn to_decimal(value: IntegerRef<'_>) -> String {
    match value {
        IntegerRef::Small(value) => value.to_string(),
        IntegerRef::Big(value) => value.to_str_radix(10),
    }
}

/// `value` in base 2, 8 or 16 with the prefix of `bin`, `oct` or `hex`; other bases get none.
pub fn to_prefixed(value: IntegerRef<'_>, base: u32) -> String {
    let sign = if value.is_negative() { "-" } else { "" };
    format!("{sign}{}{}", prefix(base), value.magnitude_digits(base))
}

/// `0b`, `0o`, `0x`, or nothing.
pub fn prefix(base: u32) -> &'static str {
    match base {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    }
}

fn small_magnitude_digits(mut value: u64, base: u32) -> String {
    match base {
        2 => format!("{value:b}"),
        8 => format!("{value:o}"),
        10 => value.to_string(),
        16 => format!("{value:x}"),
        _ => {
            let mut digits = Vec::new();
            loop {
                digits.push(char::from_digit((value % u64::from(base)) as u32, base).unwrap_or('?'));
                value /= u64::from(base);
                if value == 0 {
                    return digits.iter().rev().collect();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_cpython_parses() {
        for (text, base, expected) in [
            ("0", 10, 0),
            (" -12\n", 10, -12),
            ("1_000", 10, 1000),
            ("0x_ff", 0, 255),
            ("0xff", 16, 255),
            ("-0b101", 0, -5),
            ("0b1", 16, 0xb1),
            ("00_0", 0, 0),
            ("zz", 36, 1295),
            ("9223372036854775807", 10, i64::MAX),
            ("-9223372036854775808", 10, i64::MIN),
        ] {
            assert_eq!(parse(text.as_bytes(), base), Ok(Integer::Small(expected)), "{text}");
        }
        let big = parse(b"123456789012345678901234567890", 10).unwrap();
        assert_eq!(to_decimal((&big).into()), "123456789012345678901234567890");
    }

    #[test]
    fn refuses_what_cpython_refuses() {
        for (text, base) in [
            ("", 10),
            ("_1", 10),
            ("1_", 10),
            ("1__0", 10),
            ("01", 0),
            ("0x", 0),
            ("0x__1", 0),
            ("2", 2),
            ("- 1", 10),
            ("+-1", 10),
        ] {
            assert_eq!(parse(text.as_bytes(), base), Err(ParseError::InvalidLiteral { base }), "{text}");
        }
        assert_eq!(parse(b"1", 37), Err(ParseError::InvalidBase));
        assert_eq!(parse(b"1", 1), Err(ParseError::InvalidBase));
    }

    #[test]
    fn writes_in_bases() {
        assert_eq!(to_prefixed(IntegerRef::Small(-255), 16), "-0xff");
        assert_eq!(to_prefixed(IntegerRef::Small(0), 2), "0b0");
        assert_eq!(to_prefixed(IntegerRef::Small(i64::MIN), 8), "-0o1000000000000000000000");
        assert_eq!(IntegerRef::Small(1295).magnitude_digits(36), "zz");
    }

    #[test]
    fn counts_digits() {
        assert_eq!(digit_count(b" -1_000 ", 10), Some(4));
        assert_eq!(digit_count(b"0xffff", 0), Some(0));
        let value = BigInt::from(10u8).pow(4300);
        assert!(exceeds_decimal_digits(&value, 4300));
        assert!(!exceeds_decimal_digits(&(value - 1), 4300));
    }
}
