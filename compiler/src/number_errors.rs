//! Numbers by the rules of CPython's tokenizer, for its errors.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::syntax_error::{RangeEnd, RawError};

struct Number<'s> {
    text: &'s [u8],
    at: usize,
}

type Checked = Result<(), RawError>;

/// The error in the number that starts at an offset; None if it is one, or does not start one.
pub fn check(source: &str, start: TextSize) -> Option<RawError> {
    let text = source.as_bytes();
    let at = start.to_usize();
    let begins = match text.get(at)? {
        b'0'..=b'9' => true,
        b'.' => text.get(at + 1).is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    if !begins {
        return None;
    }
    let mut number = Number { text, at };
    number.scan().err()
}

/// A decimal integer literal with too many digits for the runtime's limit (0: there is none).
pub fn too_long(tokens: &Tokens, source: &str, digits_max: usize) -> Option<RawError> {
    if digits_max == 0 {
        return None;
    }
    tokens
        .iter()
        .filter(|token| token.kind() == TokenKind::Int && token.range().len().to_usize() > digits_max)
        .find_map(|token| {
            let text = source.get(std::ops::Range::<usize>::from(token.range()))?;
            let is_decimal = !text.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            (is_decimal && digits > digits_max).then(|| {
                let text = format!(
                    "Exceeds the limit ({digits_max} digits) for integer string conversion: value has {digits} digits; \
                     use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                     literals to avoid decimal conversion limits."
                );
                RawError::new(text, token.range()).with_end(RangeEnd::ZeroBefore)
            })
        })
}

/// Numbers that a keyword follows at once: SyntaxWarning.
pub fn warnings(tokens: &Tokens, source: &str) -> Vec<(String, TextRange)> {
    let text = source.as_bytes();
    let mut warnings = Vec::new();
    for token in tokens.iter() {
        if !matches!(token.kind(), TokenKind::Int | TokenKind::Float | TokenKind::Complex) {
            continue;
        }
        let end = token.end().to_usize();
        if !text.get(end).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let kind = match (token.kind(), text.get(token.start().to_usize() + 1)) {
            (TokenKind::Complex, _) => "imaginary",
            (TokenKind::Int, Some(b'x' | b'X')) => "hexadecimal",
            (TokenKind::Int, Some(b'o' | b'O')) => "octal",
            (TokenKind::Int, Some(b'b' | b'B')) => "binary",
            _ => "decimal",
        };
        let range = TextRange::at(TextSize::new(end as u32 - 1), TextSize::new(1));
        warnings.push((format!("invalid {kind} literal"), range));
    }
    warnings
}

impl Number<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// An error at the last character that was read.
    fn error<T>(&self, message: String) -> Result<T, RawError> {
        let place = TextSize::new(self.at.saturating_sub(1) as u32);
        Err(RawError::new(message, TextRange::empty(place)))
    }

    fn invalid<T>(&self, kind: &str) -> Result<T, RawError> {
        self.error(format!("invalid {kind} literal"))
    }

    fn scan(&mut self) -> Checked {
        if self.peek() == b'0' {
            self.at += 1;
            match self.peek() {
                b'x' | b'X' => return self.radix("hexadecimal", |digit| digit.is_ascii_hexdigit()),
                b'o' | b'O' => return self.radix("octal", |digit| (b'0'..=b'7').contains(&digit)),
                b'b' | b'B' => return self.radix("binary", |digit| matches!(digit, b'0' | b'1')),
                _ => return self.zeros(),
            }
        }
        if self.peek() != b'.' {
            self.digits("decimal", u8::is_ascii_digit)?;
        }
        self.rest()
    }

    /// Digits with single underscores between them. On return the last one was read.
    fn digits(&mut self, kind: &str, is_digit: impl Fn(&u8) -> bool) -> Checked {
        loop {
            while is_digit(&self.peek()) {
                self.at += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !is_digit(&self.peek()) {
                return self.no_digit(kind);
            }
        }
    }

    /// Something else stands where a digit should.
    fn no_digit(&mut self, kind: &str) -> Checked {
        let found = self.peek();
        if found.is_ascii_digit() && kind != "decimal" {
            self.at += 1;
            return self.error(format!("invalid digit '{}' in {kind} literal", char::from(found)));
        }
        self.invalid(kind)
    }

    fn radix(&mut self, kind: &str, is_digit: fn(u8) -> bool) -> Checked {
        self.at += 1;
        if self.peek() == b'_' {
            self.at += 1;
        }
        if !is_digit(self.peek()) {
            return self.no_digit(kind);
        }
        self.digits(kind, |digit| is_digit(*digit))?;
        if self.peek().is_ascii_digit() {
            return self.no_digit(kind);
        }
        self.end(kind)
    }

    /// A number that starts with `0` and no letter.
    fn zeros(&mut self) -> Checked {
        let start = self.at - 1;
        let mut has_other_digits = false;
        loop {
            if self.peek() == b'_' {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.invalid("decimal");
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.at += 1;
        }
        let zeros_end = self.at;
        if self.peek().is_ascii_digit() {
            has_other_digits = true;
            self.digits("decimal", u8::is_ascii_digit)?;
        }
        match self.peek() {
            b'.' | b'e' | b'E' | b'j' | b'J' => self.rest(),
            _ if has_other_digits => {
                let range = TextRange::new(TextSize::new(start as u32), TextSize::new(zeros_end as u32));
                let text = "leading zeros in decimal integer literals are not permitted; \
                            use an 0o prefix for octal integers";
                Err(RawError::new(text, range))
            }
            _ => self.end("decimal"),
        }
    }

    /// Fraction, exponent and `j`.
    fn rest(&mut self) -> Checked {
        if self.peek() == b'.' {
            self.at += 1;
            if self.peek().is_ascii_digit() {
                self.digits("decimal", u8::is_ascii_digit)?;
            }
        }
        if let b'e' | b'E' = self.peek() {
            let letter = self.at;
            self.at += 1;
            if let b'+' | b'-' = self.peek() {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.invalid("decimal");
                }
            } else if !self.peek().is_ascii_digit() {
                self.at = letter;
                return self.end("decimal");
            }
            self.digits("decimal", u8::is_ascii_digit)?;
        }
        if let b'j' | b'J' = self.peek() {
            self.at += 1;
            return self.end("imaginary");
        }
        self.end("decimal")
    }

    /// What follows must be no part of a name, but may be a keyword that goes on with an expression.
    fn end(&self, kind: &str) -> Checked {
        let rest = &self.text[self.at.min(self.text.len())..];
        let keywords: [&[u8]; 7] = [b"and", b"else", b"for", b"if", b"in", b"or", b"not"];
        if keywords.iter().any(|keyword| rest.starts_with(keyword)) || rest.starts_with(b"is") {
            return Ok(());
        }
        match rest.first() {
            Some(next) if next.is_ascii_alphanumeric() || *next == b'_' => self.invalid(kind),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let message = |source: &str| check(source, TextSize::new(0)).map(|error| error.message);
        for fine in ["0", "00_0", "1_000", "0xff", "0x_f", "1e5", "1.e-3j", ".5", "0777.5", "1if", "0b1or", "1.real"] {
            let expected = (fine == "1.real").then(|| "invalid decimal literal".to_owned());
            assert_eq!(message(fine), expected, "{fine}");
        }
        assert_eq!(message("1__0").as_deref(), Some("invalid decimal literal"));
        assert_eq!(message("0b12").as_deref(), Some("invalid digit '2' in binary literal"));
        assert_eq!(message("0xfand").as_deref(), Some("invalid hexadecimal literal"));
        assert_eq!(message("1jx").as_deref(), Some("invalid imaginary literal"));
        assert!(message("012").is_some_and(|text| text.starts_with("leading zeros")));
    }
}
