//! Decimal text to float: `float(text)`.
//!
//! 1. White space around the number is dropped; an underscore between two digits is dropped.
//! 2. The rest must match `[+-](digits[.digits?] | .digits)[e[+-]digits]`, `inf`, `infinity` or `nan`.
//! 3. What matches is read by the standard library, which rounds correctly and saturates to infinity.
//!
//! Digits and blanks outside ASCII are mapped by [`crate::unicode::numeral_to_ascii`] before.

/// The text is not a number. The caller words the message, since it quotes the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;

/// The float that ASCII `text` stands for.
pub fn parse(text: &[u8]) -> Result<f64, Invalid> {
    let text = trim(text);
    if text.contains(&b'_') {
        return parse_plain(&without_underscores(text)?);
    }
    parse_plain(text)
}

/// How many bytes at the start of `text` make a float, without blanks, underscores and special names;
/// 0 if none does.
pub fn number_prefix_length(text: &[u8]) -> usize {
    let mut position = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let digits_from = |start: usize| text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let integer_digits = digits_from(position);
    position += integer_digits;
    let mut fraction_digits = 0;
    if text.get(position) == Some(&b'.') {
        fraction_digits = digits_from(position + 1);
        if integer_digits + fraction_digits > 0 {
            position += 1 + fraction_digits;
        }
    }
    if integer_digits + fraction_digits == 0 {
        return 0;
    }
    if matches!(text.get(position), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(position + 1), Some(b'+' | b'-')));
        let start = position + 1 + sign;
        if start < text.len() {
            let exponent_digits = digits_from(start);
            if exponent_digits > 0 {
                position = start + exponent_digits;
            }
        }
    }
    position
}

fn parse_plain(text: &[u8]) -> Result<f64, Invalid> {
    if !text.is_empty() && number_prefix_length(text) == text.len() {
        let text = std::str::from_utf8(text).map_err(|_| Invalid)?;
        return text.parse().map_err(|_| Invalid);
    }
    special(text).ok_or(Invalid)
}

/// `inf`, `infinity` and `nan` in any case, with an optional sign.
pub(crate) fn special(text: &[u8]) -> Option<f64> {
    let (negative, name) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let value = if name.eq_ignore_ascii_case(b"inf") || name.eq_ignore_ascii_case(b"infinity") {
        f64::INFINITY
    } else if name.eq_ignore_ascii_case(b"nan") {
        f64::NAN
    } else {
        return None;
    };
    Some(if negative { -value } else { value })
}

/// ASCII white space as `str.strip` and the number parsers see it.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0D)
}

pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let Some((&first, rest)) = text.split_first()
        && is_blank(first)
    {
        text = rest;
    }
    while let Some((&last, rest)) = text.split_last()
        && is_blank(last)
    {
        text = rest;
    }
    text
}

fn without_underscores(text: &[u8]) -> Result<Vec<u8>, Invalid> {
    let mut plain = Vec::with_capacity(text.len());
    for (position, &byte) in text.iter().enumerate() {
        if byte != b'_' {
            plain.push(byte);
            continue;
        }
        let digit_at = |position: usize| text.get(position).is_some_and(u8::is_ascii_digit);
        if position == 0 || !digit_at(position - 1) || !digit_at(position + 1) {
            return Err(Invalid);
        }
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_cpython_accepts() {
        for (text, expected) in [
            ("1", 1.0),
            (" \t-1.5e3\n", -1500.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1_0.0_1e1_0", 10.01e10),
            ("1e400", f64::INFINITY),
            ("1e-400", 0.0),
            ("1e99999999999999999999", f64::INFINITY),
            ("+iNf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(expected), "{text}");
        }
        assert!(parse(b"nan").unwrap().is_nan());
        assert!(parse(b"-nan").unwrap().is_sign_negative());
    }

    #[test]
    fn refuses_what_cpython_refuses() {
        for text in [
            "", " ", ".", "e5", "1e", "1e+", "1__0", "_1", "1_", "1_.5", "1._5", "0x1p3", "in", "1 2", "--1", "infinit",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Invalid), "{text}");
        }
    }
}
