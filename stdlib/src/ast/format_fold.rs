//! Formats of `%` that say no more than an f-string can: strings, `repr` and `ascii`, with width and precision.

/// Longest numbers of width and precision that are understood.
const DIGITS_MAX: usize = 3;

/// A part of a format.
pub enum Piece {
    Literal(String),
    /// A value: its conversion and what its format specification is in an f-string.
    Value {
        conversion: char,
        specification: Option<String>,
    },
}

/// The parts of a format; None where it asks for anything else.
pub fn parse(format: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = format.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            literal.push(character);
            continue;
        }
        if rest.next_if_eq(&'%').is_some() {
            literal.push('%');
            continue;
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        let mut is_left = false;
        while let Some(flag) = rest.next_if(|flag| "-+ #0".contains(*flag)) {
            is_left |= flag == '-';
        }
        let mut number = || {
            let mut digits = String::new();
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            (digits.len() < DIGITS_MAX).then_some(digits)
        };
        let width = number()?;
        let precision = match rest.next_if_eq(&'.') {
            Some(_) => {
                let mut digits = String::new();
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                if digits.len() >= DIGITS_MAX {
                    return None;
                }
                Some(digits.parse().unwrap_or(0))
            }
            None => None::<u32>,
        };
        let conversion = rest.next().filter(|conversion| matches!(conversion, 's' | 'r' | 'a'))?;
        let mut specification = String::new();
        if let Ok(width) = width.parse::<u32>() {
            if width > 0 && !is_left {
                specification.push('>');
            }
            specification.push_str(&width.to_string());
        }
        if let Some(precision) = precision {
            specification.push_str(&format!(".{precision}"));
        }
        pieces.push(Piece::Value { conversion, specification: Some(specification).filter(|text| !text.is_empty()) });
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str) -> Option<String> {
        let pieces = parse(format)?.into_iter().map(|piece| match piece {
            Piece::Literal(text) => text,
            Piece::Value { conversion, specification } => {
                format!("{{!{conversion}:{}}}", specification.unwrap_or_default())
            }
        });
        Some(pieces.collect())
    }

    #[test]
    fn formats() {
        assert_eq!(shown("a%%b%s").as_deref(), Some("a%b{!s:}"));
        assert_eq!(shown("%5r%-3a%.2s").as_deref(), Some("{!r:>5}{!a:3}{!s:.2}"));
        assert_eq!(shown("%d"), None);
        assert_eq!(shown("%1234s"), None);
        assert_eq!(shown("%"), None);
    }
}
