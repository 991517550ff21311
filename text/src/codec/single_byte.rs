//! ASCII, Latin-1, and code pages given as a table.

use super::{DecodeError, EncodeError, ascii_prefix_length};
use crate::units::{Sink, Unit};

/// Decodes ASCII from `position` on; see [`crate::codec`].
pub fn decode_ascii(input: &[u8], position: usize, sink: &mut impl Sink) -> Result<usize, DecodeError> {
    let end = position + ascii_prefix_length(&input[position..]);
    sink.push_latin1(&input[position..end]);
    if end < input.len() {
        return Err(DecodeError::new(end, end + 1, "ordinal not in range(128)"));
    }
    Ok(end)
}

/// Decodes Latin-1, which cannot fail.
pub fn decode_latin1(input: &[u8], sink: &mut impl Sink) {
    sink.push_latin1(input);
}

/// Encodes `text` from `position` on as ASCII; see [`crate::codec`].
pub fn encode_ascii<U: Unit>(text: &[U], position: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    encode_below(text, position, 0x80, "ordinal not in range(128)", out)
}

/// Encodes `text` from `position` on as Latin-1; see [`crate::codec`].
pub fn encode_latin1<U: Unit>(text: &[U], position: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    encode_below(text, position, 0x100, "ordinal not in range(256)", out)
}

fn encode_below<U: Unit>(
    text: &[U],
    position: usize,
    limit: u32,
    reason: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let text_from = &text[position..];
    let fits = |unit: &&U| (**unit).into() < limit;
    let length = text_from.iter().take_while(fits).count();
    match U::as_bytes(&text_from[..length]) {
        Some(bytes) => out.extend_from_slice(bytes),
        None => out.extend(text_from[..length].iter().map(|&unit| unit.into() as u8)),
    }
    if length == text_from.len() {
        return Ok(());
    }
    let start = position + length;
    let bad = text_from[length..].iter().take_while(|unit| !fits(unit)).count();
    Err(EncodeError { start, end: start + bad, reason })
}

/// Decodes from `position` on by a table of up to 256 code points, where U+FFFE stands for undefined.
pub fn decode_table<U: Unit>(
    input: &[u8],
    position: usize,
    table: &[U],
    sink: &mut impl Sink,
) -> Result<usize, DecodeError> {
    for (offset, &byte) in input[position..].iter().enumerate() {
        match table.get(usize::from(byte)).map(|&unit| unit.into()) {
            None | Some(0xFFFE) => {
                let start = position + offset;
                return Err(DecodeError::new(start, start + 1, "character maps to <undefined>"));
            }
            Some(code_point) => sink.push(code_point),
        }
    }
    Ok(input.len())
}
