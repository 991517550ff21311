//! UTF-8, strict; and WTF-8, which may also encode surrogates.

use super::{DecodeError, EncodeError, SURROGATES_NOT_ALLOWED, ascii_prefix_length, is_surrogate};
use crate::units::{Sink, TextBuilder, Unit};

/// Decodes UTF-8 from `position` on; see [`crate::codec`].
pub fn decode(input: &[u8], mut position: usize, is_final: bool, sink: &mut impl Sink) -> Result<usize, DecodeError> {
    while position < input.len() {
        let ascii = ascii_prefix_length(&input[position..]);
        sink.push_latin1(&input[position..position + ascii]);
        position += ascii;
        while position < input.len() && !input[position].is_ascii() {
            match read(&input[position..], false) {
                Read::CodePoint(code_point, length) => {
                    sink.push(code_point);
                    position += length;
                }
                Read::InvalidStart => return Err(DecodeError::new(position, position + 1, "invalid start byte")),
                Read::InvalidContinuation(length) => {
                    // The start of an encoded surrogate is kept: an error handler may want all of it.
                    let cut_off_surrogate = matches!(input[position..], [0xED, 0xA0..=0xBF]);
                    if !is_final && cut_off_surrogate {
                        return Ok(position);
                    }
                    return Err(DecodeError::new(position, position + length, "invalid continuation byte"));
                }
                Read::CutOff if !is_final => return Ok(position),
                Read::CutOff => return Err(DecodeError::new(position, input.len(), "unexpected end of data")),
            }
        }
    }
    Ok(position)
}

enum Read {
    /// A code point and how many bytes it takes.
    CodePoint(u32, usize),
    InvalidStart,
    /// How many bytes before the wrong one are right.
    InvalidContinuation(usize),
    CutOff,
}

/// Reads one non-ASCII character. The second byte's range depends on the first: that excludes overlong forms,
/// surrogates (unless allowed) and what is above U+10FFFF.
fn read(input: &[u8], allow_surrogates: bool) -> Read {
    let first = input[0];
    let (length, low, high) = match first {
        0xC2..=0xDF => (2, 0x80, 0xBF),
        0xE0 => (3, 0xA0, 0xBF),
        0xED if !allow_surrogates => (3, 0x80, 0x9F),
        0xE1..=0xEF => (3, 0x80, 0xBF),
        0xF0 => (4, 0x90, 0xBF),
        0xF1..=0xF3 => (4, 0x80, 0xBF),
        0xF4 => (4, 0x80, 0x8F),
        _ => return Read::InvalidStart,
    };
    let mut code_point = u32::from(first) & (0x7F >> length);
    for index in 1..length {
        let Some(&byte) = input.get(index) else { return Read::CutOff };
        let right = if index == 1 { (low..=high).contains(&byte) } else { byte & 0xC0 == 0x80 };
        if !right {
            return Read::InvalidContinuation(index);
        }
        code_point = code_point << 6 | u32::from(byte & 0x3F);
    }
    Read::CodePoint(code_point, length)
}

/// Encodes `text` from `position` on as UTF-8; see [`crate::codec`].
pub fn encode<U: Unit>(text: &[U], position: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    for (offset, &unit) in text[position..].iter().enumerate() {
        let code_point: u32 = unit.into();
        if is_surrogate(code_point) {
            let start = position + offset;
            let length = text[start..].iter().take_while(|&&unit| is_surrogate(unit.into())).count();
            return Err(EncodeError { start, end: start + length, reason: SURROGATES_NOT_ALLOWED });
        }
        push(code_point, out);
    }
    Ok(())
}

/// Appends one code point, surrogates included: the generalized UTF-8 of the `surrogatepass` error handler.
#[inline]
pub fn push(code_point: u32, out: &mut Vec<u8>) {
    let continuation = |shift: u32| 0x80 | (code_point >> shift & 0x3F) as u8;
    match code_point {
        0..=0x7F => out.push(code_point as u8),
        0x80..=0x7FF => out.extend([0xC0 | (code_point >> 6) as u8, continuation(0)]),
        0x800..=0xFFFF => out.extend([0xE0 | (code_point >> 12) as u8, continuation(6), continuation(0)]),
        _ => out.extend([0xF0 | (code_point >> 18) as u8, continuation(12), continuation(6), continuation(0)]),
    }
}

/// Decodes WTF-8, as the compiler holds string constants: UTF-8 that may encode surrogates. `None` if the
/// bytes are not that.
pub fn decode_wtf8(input: &[u8]) -> Option<TextBuilder> {
    let mut builder = TextBuilder::with_capacity(input.len());
    let mut position = 0;
    while position < input.len() {
        let ascii = ascii_prefix_length(&input[position..]);
        builder.push_latin1(&input[position..position + ascii]);
        position += ascii;
        if position < input.len() {
            let Read::CodePoint(code_point, length) = read(&input[position..], true) else { return None };
            builder.push(code_point);
            position += length;
        }
    }
    Some(builder)
}

/// Encodes any code points as WTF-8 (surrogate pairs are not joined).
pub fn encode_wtf8<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    text.iter().for_each(|&unit| push(unit.into(), &mut out));
    out
}
