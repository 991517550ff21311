//! Escapes: `repr` and `ascii` of strings and bytes, and the `unicode_escape`, `raw_unicode_escape` and
//! `escape` codecs.
//!
//! The decoders work in steps as those of [`crate::codec`] do: they stop at an error, and go on from where
//! the caller's error handler says.

use std::fmt::Write;

use crate::codec::DecodeError;
use crate::unicode::{Named, is_printable, lookup};
use crate::units::{Sink, Unit};

/// The quote `repr` uses: a double one if the text holds single quotes and no double ones.
pub fn choose_quote<U: Unit>(text: &[U]) -> u8 {
    let holds = |quote: u8| text.iter().any(|&unit| unit.into() == u32::from(quote));
    if holds(b'\'') && !holds(b'"') { b'"' } else { b'\'' }
}

/// `repr(text)`, or `ascii(text)` if `ascii_only`.
pub fn repr<U: Unit>(text: &[U], ascii_only: bool, sink: &mut impl Sink) {
    let quote = choose_quote(text);
    sink.push(u32::from(quote));
    let mut plain_start = 0;
    if let Some(bytes) = U::as_bytes(text) {
        // Runs of plain ASCII, the common case, are copied whole.
        for (position, &byte) in bytes.iter().enumerate() {
            if !matches!(byte, b' '..=b'~') || byte == b'\\' || byte == quote {
                sink.push_latin1(&bytes[plain_start..position]);
                push_repr(u32::from(byte), quote, ascii_only, sink);
                plain_start = position + 1;
            }
        }
        sink.push_latin1(&bytes[plain_start..]);
    } else {
        text.iter().for_each(|&unit| push_repr(unit.into(), quote, ascii_only, sink));
    }
    sink.push(u32::from(quote));
}

fn push_repr(code_point: u32, quote: u8, ascii_only: bool, sink: &mut impl Sink) {
    if code_point == u32::from(quote) {
        sink.push(u32::from('\\'));
        sink.push(code_point);
    } else if code_point < 0x80 || ascii_only || !is_printable(code_point) {
        let mut escaped = String::new();
        push_escape(code_point, &mut escaped);
        sink.push_latin1(escaped.as_bytes());
    } else {
        sink.push(code_point);
    }
}

/// Appends the shortest escape for what needs one; printable ASCII other than the backslash as it is.
fn push_escape(code_point: u32, out: &mut String) {
    let _ = match code_point {
        0x5C => out.write_str("\\\\"),
        0x09 => out.write_str("\\t"),
        0x0A => out.write_str("\\n"),
        0x0D => out.write_str("\\r"),
        0x20..=0x7E => out.write_char(code_point as u8 as char),
        0..=0xFF => write!(out, "\\x{code_point:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{code_point:04x}"),
        _ => write!(out, "\\U{code_point:08x}"),
    };
}

/// `repr(bytes)`, with the leading `b`.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = choose_quote(bytes);
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    push_bytes_repr(bytes, quote, &mut out);
    out
}

/// The quoted part of `repr(bytes)`.
pub fn push_bytes_repr(bytes: &[u8], quote: u8, out: &mut String) {
    out.push(char::from(quote));
    for &byte in bytes {
        if byte == quote {
            out.push('\\');
            out.push(char::from(byte));
        } else {
            push_escape(u32::from(byte), out);
        }
    }
    out.push(char::from(quote));
}

/// `text.encode("unicode_escape")`.
pub fn encode_unicode_escape<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    text.iter().for_each(|&unit| push_escape(unit.into(), &mut out));
    out.into_bytes()
}

/// `text.encode("raw_unicode_escape")`: Latin-1, and `\u` or `\U` escapes for the rest.
pub fn encode_raw_unicode_escape<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &unit in text {
        let code_point: u32 = unit.into();
        match u8::try_from(code_point) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let mut escaped = String::new();
                push_escape(code_point, &mut escaped);
                out.extend_from_slice(escaped.as_bytes());
            }
        }
    }
    out
}

/// An escape that Python does not know: it stays as it is, with a `DeprecationWarning` or `SyntaxWarning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidEscape {
    /// Where its backslash is.
    pub position: usize,
    /// An octal escape above `\377`, which is known, but warned about.
    pub is_octal: bool,
}

/// Decodes `input` from `position` on as `unicode_escape`, up to the end or an error. If not `is_final`, an
/// escape cut off at the end is left: the result is where it starts. The first unknown escape is noted.
pub fn decode_unicode_escape(
    input: &[u8],
    mut position: usize,
    is_final: bool,
    sink: &mut impl Sink,
    invalid_escape: &mut Option<InvalidEscape>,
) -> Result<usize, DecodeError> {
    while position < input.len() {
        let plain = memchr::memchr(b'\\', &input[position..]).unwrap_or(input.len() - position);
        sink.push_latin1(&input[position..position + plain]);
        position += plain;
        if position == input.len() {
            break;
        }
        let start = position;
        let Some(&letter) = input.get(start + 1) else {
            if !is_final {
                return Ok(start);
            }
            return Err(DecodeError::new(start, start + 1, "\\ at end of string"));
        };
        position += 2;
        if let Some(code_point) = simple_escape(letter) {
            if letter != b'\n' {
                sink.push(code_point);
            }
            continue;
        }
        match letter {
            b'0'..=b'7' => {
                let mut value = u32::from(letter - b'0');
                let mut digits = 1;
                while let Some(&digit @ b'0'..=b'7') = input.get(position)
                    && digits < 3
                {
                    value = value * 8 + u32::from(digit - b'0');
                    position += 1;
                    digits += 1;
                }
                if digits < 3 && position == input.len() && !is_final {
                    return Ok(start);
                }
                if value > 0xFF {
                    invalid_escape.get_or_insert(InvalidEscape { position: start, is_octal: true });
                }
                sink.push(value);
            }
            b'x' | b'u' | b'U' => match decode_hexadecimal(input, start, is_final)? {
                Some((code_point, end)) => {
                    sink.push(code_point);
                    position = end;
                }
                None => return Ok(start),
            },
            b'N' => match decode_name(input, start, is_final)? {
                Some((code_point, end)) => {
                    sink.push(code_point);
                    position = end;
                }
                None => return Ok(start),
            },
            _ => {
                invalid_escape.get_or_insert(InvalidEscape { position: start, is_octal: false });
                sink.push(u32::from('\\'));
                sink.push(u32::from(letter));
            }
        }
    }
    Ok(position)
}

/// What a one-letter escape stands for; a line break, which is dropped, for itself.
fn simple_escape(letter: u8) -> Option<u32> {
    Some(match letter {
        b'\n' | b'\\' | b'\'' | b'"' => u32::from(letter),
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        b'v' => 11,
        _ => return None,
    })
}

/// Reads `\xXX`, `\uXXXX` or `\UXXXXXXXX` at `start`: the code point and the escape's end; `None` if cut off.
fn decode_hexadecimal(input: &[u8], start: usize, is_final: bool) -> Result<Option<(u32, usize)>, DecodeError> {
    let (count, reason) = match input[start + 1] {
        b'x' => (2, "truncated \\xXX escape"),
        b'u' => (4, "truncated \\uXXXX escape"),
        _ => (8, "truncated \\UXXXXXXXX escape"),
    };
    let mut value: u32 = 0;
    let mut end = start + 2;
    while end < start + 2 + count {
        match input.get(end).map(|&byte| char::from(byte).to_digit(16)) {
            Some(Some(digit)) => value = value << 4 | digit,
            None if !is_final => return Ok(None),
            _ => return Err(DecodeError::new(start, end, reason)),
        }
        end += 1;
    }
    if value > 0x10FFFF {
        return Err(DecodeError::new(start, end, "illegal Unicode character"));
    }
    Ok(Some((value, end)))
}

fn decode_name(input: &[u8], start: usize, is_final: bool) -> Result<Option<(u32, usize)>, DecodeError> {
    const MALFORMED: &str = "malformed \\N character escape";
    let open = start + 2;
    match input.get(open) {
        Some(b'{') => {}
        None if !is_final => return Ok(None),
        _ => return Err(DecodeError::new(start, open, MALFORMED)),
    }
    let Some(length) = memchr::memchr(b'}', &input[open + 1..]) else {
        if !is_final {
            return Ok(None);
        }
        return Err(DecodeError::new(start, input.len(), MALFORMED));
    };
    let close = open + 1 + length;
    if length == 0 {
        return Err(DecodeError::new(start, close, MALFORMED));
    }
    match std::str::from_utf8(&input[open + 1..close]).ok().and_then(lookup) {
        Some(Named::CodePoint(code_point)) => Ok(Some((code_point, close + 1))),
        _ => Err(DecodeError::new(start, close + 1, "unknown Unicode character name")),
    }
}

/// Decodes `input` from `position` on as `raw_unicode_escape`; see [`decode_unicode_escape`].
pub fn decode_raw_unicode_escape(
    input: &[u8],
    mut position: usize,
    is_final: bool,
    sink: &mut impl Sink,
) -> Result<usize, DecodeError> {
    while position < input.len() {
        let plain = memchr::memchr(b'\\', &input[position..]).unwrap_or(input.len() - position);
        sink.push_latin1(&input[position..position + plain]);
        position += plain;
        match input.get(position + 1) {
            None if position == input.len() => break,
            None if !is_final => return Ok(position),
            Some(b'u' | b'U') => match decode_hexadecimal(input, position, is_final) {
                Ok(Some((code_point, end))) => {
                    sink.push(code_point);
                    position = end;
                }
                Ok(None) => return Ok(position),
                Err(error) if error.reason == "illegal Unicode character" => {
                    return Err(DecodeError { reason: "\\Uxxxxxxxx out of range", ..error });
                }
                Err(error) => return Err(error),
            },
            // A backslash escapes nothing here, not even a backslash: but two of them do not start an escape.
            next => {
                sink.push(u32::from('\\'));
                position += 1;
                if next.is_some() {
                    sink.push(u32::from(input[position]));
                    position += 1;
                }
            }
        }
    }
    Ok(position)
}

/// What to do about a `\x` escape without two digits in [`decode_bytes_escape`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesEscapeErrors {
    Strict,
    Ignore,
    Replace,
}

/// Decodes bytes escapes (`codecs.escape_decode`). The error is a `ValueError`'s text.
pub fn decode_bytes_escape(
    input: &[u8],
    errors: BytesEscapeErrors,
    invalid_escape: &mut Option<InvalidEscape>,
) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(input.len());
    let mut position = 0;
    while let Some(&byte) = input.get(position) {
        let start = position;
        position += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&letter) = input.get(position) else {
            return Err("Trailing \\ in string".to_owned());
        };
        position += 1;
        if let Some(code_point) = simple_escape(letter) {
            if letter != b'\n' {
                out.push(code_point as u8);
            }
            continue;
        }
        match letter {
            b'0'..=b'7' => {
                let mut value = u32::from(letter - b'0');
                while let Some(&digit @ b'0'..=b'7') = input.get(position)
                    && position < start + 4
                {
                    value = value * 8 + u32::from(digit - b'0');
                    position += 1;
                }
                if value > 0xFF {
                    invalid_escape.get_or_insert(InvalidEscape { position: start, is_octal: true });
                }
                out.push(value as u8);
            }
            b'x' => {
                let digit = |position: usize| input.get(position).and_then(|&byte| char::from(byte).to_digit(16));
                if let (Some(high), Some(low)) = (digit(position), digit(position + 1)) {
                    out.push((high << 4 | low) as u8);
                    position += 2;
                    continue;
                }
                match errors {
                    BytesEscapeErrors::Strict => return Err(format!("invalid \\x escape at position {start}")),
                    BytesEscapeErrors::Replace => out.push(b'?'),
                    BytesEscapeErrors::Ignore => {}
                }
                position += usize::from(digit(position).is_some());
            }
            _ => {
                invalid_escape.get_or_insert(InvalidEscape { position: start, is_octal: false });
                out.extend_from_slice(&[b'\\', letter]);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{TextBuilder, code_points, to_string_lossy};

    fn repr_of(text: &str, ascii_only: bool) -> String {
        let mut out = TextBuilder::new();
        repr(&code_points(text), ascii_only, &mut out);
        let wide = to_string_lossy(&out.to_code_points());
        if let Ok(latin1) = text.chars().map(u8::try_from).collect::<Result<Vec<u8>, _>>() {
            let mut out = TextBuilder::new();
            repr(&latin1, ascii_only, &mut out);
            assert_eq!(to_string_lossy(&out.to_code_points()), wide);
        }
        wide
    }

    fn unicode_escape(input: &[u8]) -> Result<String, (usize, usize, &'static str)> {
        let mut out = Vec::new();
        match decode_unicode_escape(input, 0, true, &mut out, &mut None) {
            Ok(_) => Ok(to_string_lossy(&out)),
            Err(error) => Err((error.start, error.end, error.reason)),
        }
    }

    #[test]
    fn text_repr() {
        assert_eq!(repr_of("it's", false), "\"it's\"");
        assert_eq!(repr_of("'\"", false), "'\\'\"'");
        assert_eq!(repr_of("a\n\t\\\u{7f}\0é\u{ad}", false), "'a\\n\\t\\\\\\x7f\\x00é\\xad'");
        assert_eq!(repr_of("é€🐍", true), "'\\xe9\\u20ac\\U0001f40d'");
        assert_eq!(repr_of("€🐍\u{200b}", false), "'€🐍\\u200b'");
        let mut out = Vec::new();
        repr(&[0xD800u16], false, &mut out);
        assert_eq!(to_string_lossy(&out), "'\\ud800'");
        assert_eq!(bytes_repr(b"it's\n\xff"), "b\"it's\\n\\xff\"");
        assert_eq!(bytes_repr(b"'\""), "b'\\'\"'");
    }

    #[test]
    fn unicode_escapes() {
        assert_eq!(encode_unicode_escape(&code_points("a\n\\é€🐍'")), b"a\\n\\\\\\xe9\\u20ac\\U0001f40d'");
        assert_eq!(encode_raw_unicode_escape(&code_points("a\n\\é€🐍")), b"a\n\\\xe9\\u20ac\\U0001f40d");
        assert_eq!(
            unicode_escape(b"\\x41\\u20ac\\U0001F40D\\101\\n\\\n\\q\\N{SNAKE}\xe9").as_deref(),
            Ok("A€🐍A\n\\q🐍é")
        );
        assert_eq!(unicode_escape(b"a\\"), Err((1, 2, "\\ at end of string")));
        assert_eq!(unicode_escape(b"\\x4"), Err((0, 3, "truncated \\xXX escape")));
        assert_eq!(unicode_escape(b"\\u12g4"), Err((0, 4, "truncated \\uXXXX escape")));
        assert_eq!(unicode_escape(b"\\U00110000"), Err((0, 10, "illegal Unicode character")));
        assert_eq!(unicode_escape(b"\\N{foo}"), Err((0, 7, "unknown Unicode character name")));
        assert_eq!(unicode_escape(b"\\Nfoo"), Err((0, 2, "malformed \\N character escape")));
        assert_eq!(unicode_escape(b"\\N{}"), Err((0, 3, "malformed \\N character escape")));
        assert_eq!(unicode_escape(b"\\N{abc"), Err((0, 6, "malformed \\N character escape")));
        let mut out = Vec::new();
        assert_eq!(decode_unicode_escape(b"ab\\u12", 0, false, &mut out, &mut None), Ok(2));
    }

    #[test]
    fn raw_unicode_escapes() {
        let mut out = Vec::new();
        assert_eq!(decode_raw_unicode_escape(b"\\n\\u20ac\\\\u20ac\\", 0, true, &mut out), Ok(16));
        assert_eq!(to_string_lossy(&out), "\\n€\\\\u20ac\\");
        let error = decode_raw_unicode_escape(b"\\u12", 0, true, &mut out).unwrap_err();
        assert_eq!((error.start, error.end, error.reason), (0, 4, "truncated \\uXXXX escape"));
    }

    #[test]
    fn bytes_escapes() {
        let decode = |input: &[u8], errors| decode_bytes_escape(input, errors, &mut None);
        assert_eq!(decode(b"a\\x41\\n\\101\\q\\\n", BytesEscapeErrors::Strict).unwrap(), b"aA\nA\\q");
        assert_eq!(decode(b"a\\x4", BytesEscapeErrors::Strict).unwrap_err(), "invalid \\x escape at position 1");
        assert_eq!(decode(b"[\\x0]", BytesEscapeErrors::Replace).unwrap(), b"[?]");
        assert_eq!(decode(b"\\", BytesEscapeErrors::Strict).unwrap_err(), "Trailing \\ in string");
        assert_eq!(decode(b"\\1234", BytesEscapeErrors::Strict).unwrap(), b"S4");
    }
}
