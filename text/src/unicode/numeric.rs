//! Values of decimal digits, other digits and other numeric characters.

use super::numeric_table::{DECIMAL_ZEROS, DIGITS, NUMERICS};
use super::properties::{is_decimal, is_digit, is_numeric, is_space};
use crate::units::Unit;

/// `unicodedata.decimal`: 0 to 9.
pub fn decimal_digit(code_point: u32) -> Option<u8> {
    if code_point < 0x80 {
        return (code_point as u8).is_ascii_digit().then(|| code_point as u8 - b'0');
    }
    if !is_decimal(code_point) {
        return None;
    }
    let after = DECIMAL_ZEROS.partition_point(|&zero| zero <= code_point);
    Some((code_point - DECIMAL_ZEROS[after - 1]) as u8)
}

/// `unicodedata.digit`: 0 to 9.
pub fn digit_value(code_point: u32) -> Option<u8> {
    if !is_digit(code_point) {
        return None;
    }
    decimal_digit(code_point).or_else(|| {
        let position = DIGITS.binary_search_by_key(&code_point, |entry| entry.0).ok()?;
        Some(DIGITS[position].1)
    })
}

/// `unicodedata.numeric`.
pub fn numeric_value(code_point: u32) -> Option<f64> {
    if !is_numeric(code_point) {
        return None;
    }
    digit_value(code_point).map(f64::from).or_else(|| {
        let position = NUMERICS.binary_search_by_key(&code_point, |entry| entry.0).ok()?;
        Some(NUMERICS[position].1)
    })
}

/// `text` as the number parsers want it: any white space becomes a blank, any decimal digit an ASCII digit;
/// what is neither and not ASCII becomes `?`, which no number holds.
pub fn numeral_to_ascii<U: Unit>(text: &[U]) -> Vec<u8> {
    text.iter()
        .map(|&unit| {
            let code_point: u32 = unit.into();
            if code_point < 0x80 && !is_space(code_point) {
                code_point as u8
            } else if is_space(code_point) {
                b' '
            } else {
                decimal_digit(code_point).map_or(b'?', |digit| b'0' + digit)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(decimal_digit(0x669), Some(9));
        assert_eq!(decimal_digit(0xB2), None);
        assert_eq!(digit_value(0xB2), Some(2));
        assert_eq!(numeric_value(0xBD), Some(0.5));
        assert_eq!(numeric_value(0x4E07), Some(10000.0));
        assert_eq!(numeric_value(0x41), None);
        assert_eq!(numeral_to_ascii(&[0x3000u16, 0x661, 0x2E, 0x665, 0x1F]), b" 1.5 ");
    }
}
