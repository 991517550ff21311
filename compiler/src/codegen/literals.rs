//! Values of literals.
//!
//! The parser gives strings as UTF-8, in which a lone surrogate (`'\ud800'`) cannot be: it comes as U+FFFD.
//! Such literals are read again from the source, beside the parser's value, and become WTF-8.

use num_bigint::BigInt;
use num_traits::{Num, Signed, ToPrimitive};
use ruff_python_ast::{ExprStringLiteral, InterpolatedStringLiteralElement, Number, StringLiteral};
use ruff_text_size::TextRange;

use super::Generator;
use crate::code::Constant;
use crate::syntax_error::RawError;

/// Decimal literals with more digits are refused, as `int` does by default.
const DECIMAL_DIGITS_MAX: usize = 4300;

const REPLACEMENT: char = '\u{fffd}';

/// A constant of any size of integer.
pub(super) fn integer(value: BigInt) -> Constant {
    match value.to_i64() {
        Some(small) => Constant::Int(small),
        None => Constant::BigInt { negative: value.is_negative(), magnitude: value.magnitude().to_bytes_le().into() },
    }
}

pub(crate) fn number(value: &Number, range: TextRange) -> Result<Constant, RawError> {
    match value {
        Number::Int(value) => match value.as_u64() {
            Some(small) => Ok(integer(BigInt::from(small))),
            None => big_integer(&value.to_string(), range),
        },
        Number::Float(value) => Ok(Constant::Float(*value)),
        Number::Complex { real, imag } => Ok(Constant::Complex { real: *real, imaginary: *imag }),
    }
}

fn big_integer(text: &str, range: TextRange) -> Result<Constant, RawError> {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 16),
        Some("0o") => (&lower[2..], 8),
        Some("0b") => (&lower[2..], 2),
        _ => (&lower[..], 10),
    };
    if radix == 10 && digits.len() > DECIMAL_DIGITS_MAX {
        return Err(RawError::new(
            format!(
                "Exceeds the limit ({DECIMAL_DIGITS_MAX} digits) for integer string conversion: value has {} digits; \
                 use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                 literals to avoid decimal conversion limits.",
                digits.len()
            ),
            range,
        ));
    }
    match BigInt::from_str_radix(digits, radix) {
        Ok(value) => Ok(integer(value)),
        Err(_) => Err(RawError::new("invalid number", range)),
    }
}

impl Generator<'_> {
    pub(super) fn string_literal(&self, node: &ExprStringLiteral) -> Vec<u8> {
        let mut text = Vec::new();
        for part in node.value.iter() {
            text.extend(self.one_string_literal(part));
        }
        text
    }

    pub(super) fn one_string_literal(&self, literal: &StringLiteral) -> Vec<u8> {
        string_bytes(self.source, literal)
    }

    pub(super) fn interpolated_literal(&self, literal: &InterpolatedStringLiteralElement, is_raw: bool) -> Vec<u8> {
        interpolated_bytes(self.source, literal, is_raw)
    }
}

/// The value of one literal of a source.
pub(crate) fn string_bytes(source: &str, literal: &StringLiteral) -> Vec<u8> {
    if !literal.value.contains(REPLACEMENT) || literal.flags.prefix().is_raw() {
        return literal.value.as_bytes().to_vec();
    }
    let Some(source) = source.get(std::ops::Range::<usize>::from(literal.range)) else {
        return literal.value.as_bytes().to_vec();
    };
    let body = source.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let quote = if body.starts_with("'''") || body.starts_with("\"\"\"") { 3 } else { 1 };
    let body = body.get(quote..body.len().saturating_sub(quote)).unwrap_or_default();
    decode_escapes(body, &literal.value, false)
}

/// The value of a literal inside of an f-string or t-string.
pub(crate) fn interpolated_bytes(source: &str, literal: &InterpolatedStringLiteralElement, is_raw: bool) -> Vec<u8> {
    if !literal.value.contains(REPLACEMENT) || is_raw {
        return literal.value.as_bytes().to_vec();
    }
    match source.get(std::ops::Range::<usize>::from(literal.range)) {
        Some(source) => decode_escapes(source, &literal.value, true),
        None => literal.value.as_bytes().to_vec(),
    }
}

/// The WTF-8 value of a literal's body, given its value in UTF-8 where surrogates are U+FFFD.
///
/// Body and value are walked side by side: each escape stands for one character of the value.
pub fn decode_escapes(body: &str, value: &str, braces_doubled: bool) -> Vec<u8> {
    let mut result = Vec::with_capacity(value.len());
    let mut value = value.chars();
    let mut body = body.chars().peekable();
    let mut push = |c: Option<char>, surrogate: Option<u32>| {
        let mut buffer = [0; 4];
        match surrogate {
            Some(code) => result.extend([0xed, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8]),
            None => {
                if let Some(c) = c {
                    result.extend(c.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
    };
    while let Some(c) = body.next() {
        if c != '\\' {
            if braces_doubled && (c == '{' || c == '}') && body.peek() == Some(&c) {
                body.next();
            }
            push(value.next(), None);
            continue;
        }
        match body.next() {
            Some('\n') => {}
            Some('\r') => {
                if body.peek() == Some(&'\n') {
                    body.next();
                }
            }
            Some(kind @ ('u' | 'U' | 'x')) => {
                let digits = match kind {
                    'u' => 4,
                    'U' => 8,
                    _ => 2,
                };
                let mut code = 0;
                for _ in 0..digits {
                    code = code << 4 | body.next().and_then(|digit| digit.to_digit(16)).unwrap_or(0);
                }
                let surrogate = (0xd800..0xe000).contains(&code).then_some(code);
                push(value.next(), surrogate);
            }
            Some('N') => {
                for c in body.by_ref() {
                    if c == '}' {
                        break;
                    }
                }
                push(value.next(), None);
            }
            Some('0'..='7') => {
                for _ in 0..2 {
                    if body.peek().is_some_and(|digit| digit.is_digit(8)) {
                        body.next();
                    }
                }
                push(value.next(), None);
            }
            Some('\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v') => push(value.next(), None),
            // No escape: backslash and character both stand.
            Some(_) => {
                push(value.next(), None);
                push(value.next(), None);
            }
            None => push(value.next(), None),
        }
    }
    result
}
