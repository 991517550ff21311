//! `float.hex` and `float.fromhex`: the exact binary value in hexadecimal.
//!
//! Reading keeps the leading 64 bits and whether any later bit is set, then rounds once, half to even
//! ([`crate::float_math::compose`]), so every input is correctly rounded whatever its length.

use crate::float_math::compose;
use crate::float_parse::{special, trim};

/// Why a hexadecimal text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// `ValueError`.
    Invalid,
    /// `OverflowError`.
    TooLarge,
}

impl HexError {
    /// CPython's message.
    pub fn message(self) -> &'static str {
        match self {
            HexError::Invalid => "invalid hexadecimal floating-point string",
            HexError::TooLarge => "hexadecimal value too large to represent as a float",
        }
    }
}

/// `value.hex()`.
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return crate::float_text::repr(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let biased = (bits >> 52 & 0x7FF) as i32;
    let (lead, exponent) = if biased == 0 { (0, -1022) } else { (1, biased - 1023) };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// `float.fromhex(text)` for ASCII `text`.
pub fn from_hex(text: &[u8]) -> Result<f64, HexError> {
    let text = trim(text);
    if let Some(value) = special(text) {
        return Ok(value);
    }
    let (negative, mut rest) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    if let [b'0', b'x' | b'X', after @ ..] = rest {
        rest = after;
    }
    let mut mantissa: u64 = 0;
    let mut sticky = false;
    let mut exponent: i64 = 0;
    let mut digit_count = 0usize;
    let mut seen_point = false;
    let mut position = 0;
    while let Some(&byte) = rest.get(position) {
        if byte == b'.' && !seen_point {
            seen_point = true;
        } else if let Some(digit) = char::from(byte).to_digit(16) {
            digit_count += 1;
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | u64::from(digit);
                exponent -= if seen_point { 4 } else { 0 };
            } else {
                sticky |= digit != 0;
                exponent += if seen_point { 0 } else { 4 };
            }
        } else {
            break;
        }
        position += 1;
    }
    if digit_count == 0 {
        return Err(HexError::Invalid);
    }
    if matches!(rest.get(position), Some(b'p' | b'P')) {
        let written = std::str::from_utf8(&rest[position + 1..]).map_err(|_| HexError::Invalid)?;
        exponent = exponent.saturating_add(parse_exponent(written)?);
    } else if position != rest.len() {
        return Err(HexError::Invalid);
    }
    let magnitude = compose(mantissa, sticky, exponent).ok_or(HexError::TooLarge)?;
    Ok(if negative { -magnitude } else { magnitude })
}

fn parse_exponent(text: &str) -> Result<i64, HexError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(HexError::Invalid);
    }
    let magnitude = digits.parse::<i64>().unwrap_or(i64::MAX).min(i64::MAX / 2);
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_cpython_does() {
        assert_eq!(to_hex(0.1), "0x1.999999999999ap-4");
        assert_eq!(to_hex(-3.5), "-0x1.c000000000000p+1");
        assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
        assert_eq!(to_hex(-0.0), "-0x0.0p+0");
        assert_eq!(to_hex(f64::INFINITY), "inf");
    }

    #[test]
    fn reads_and_rounds() {
        assert_eq!(from_hex(b" 0x1.999999999999ap-4 "), Ok(0.1));
        assert_eq!(from_hex(b"-.8p0"), Ok(-0.5));
        assert_eq!(from_hex(b"1.p1"), Ok(2.0));
        assert_eq!(from_hex(b"0x.1p-1074"), Ok(0.0));
        assert_eq!(from_hex(b"0x0.8p-1074"), Ok(0.0));
        assert_eq!(from_hex(b"0x0.80000000000000000000000001p-1074"), Ok(5e-324));
        assert_eq!(from_hex(b"0x1.8p-1074"), Ok(1e-323));
        assert_eq!(from_hex(b"0x1.00000000000008p0"), Ok(1.0));
        assert_eq!(from_hex(b"0x1.00000000000018p0"), Ok(1.0000000000000004));
        assert_eq!(from_hex(b"0x1.fffffffffffff7p+1023"), Ok(f64::MAX));
        assert_eq!(from_hex(b"0x1.fffffffffffff8p+1023"), Err(HexError::TooLarge));
        assert_eq!(from_hex(b"0x0p99999999999999999999"), Ok(0.0));
        assert_eq!(from_hex(b"0x"), Err(HexError::Invalid));
        assert_eq!(from_hex(b"0x1p"), Err(HexError::Invalid));
        assert_eq!(from_hex(b"1..0"), Err(HexError::Invalid));
        assert!(from_hex(b"-NaN").unwrap().is_nan());
    }
}
