//! UTF-16 with either byte order, with or without a byte order mark.

use super::{ByteOrder, DecodeError, EncodeError, SURROGATES_NOT_ALLOWED, is_surrogate};
use crate::units::{Sink, Unit};

/// The byte order that a mark at the start of `input` gives.
pub fn byte_order_mark(input: &[u8]) -> Option<ByteOrder> {
    match input {
        [0xFF, 0xFE, ..] => Some(ByteOrder::Little),
        [0xFE, 0xFF, ..] => Some(ByteOrder::Big),
        _ => None,
    }
}

/// Decodes UTF-16 from `position` on; see [`crate::codec`]. A byte order mark is a character like others:
/// the caller skips it.
pub fn decode(
    input: &[u8],
    mut position: usize,
    is_final: bool,
    order: ByteOrder,
    sink: &mut impl Sink,
) -> Result<usize, DecodeError> {
    let unit_at = |position: usize| {
        let bytes = [*input.get(position)?, *input.get(position + 1)?];
        Some(u32::from(match order {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }))
    };
    while position < input.len() {
        let Some(unit) = unit_at(position) else {
            return if is_final {
                Err(DecodeError::new(position, input.len(), "truncated data"))
            } else {
                Ok(position)
            };
        };
        if !is_surrogate(unit) {
            sink.push(unit);
            position += 2;
            continue;
        }
        if unit >= 0xDC00 {
            return Err(DecodeError::new(position, position + 2, "illegal encoding"));
        }
        match unit_at(position + 2) {
            Some(low @ 0xDC00..=0xDFFF) => {
                sink.push(0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF));
                position += 4;
            }
            Some(_) => return Err(DecodeError::new(position, position + 2, "illegal UTF-16 surrogate")),
            None if is_final => return Err(DecodeError::new(position, input.len(), "unexpected end of data")),
            None => return Ok(position),
        }
    }
    Ok(position)
}

/// Encodes `text` from `position` on, without a mark; see [`crate::codec`].
pub fn encode<U: Unit>(text: &[U], position: usize, order: ByteOrder, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    for (offset, &unit) in text[position..].iter().enumerate() {
        let code_point: u32 = unit.into();
        if is_surrogate(code_point) {
            let start = position + offset;
            return Err(EncodeError { start, end: start + 1, reason: SURROGATES_NOT_ALLOWED });
        }
        push(code_point, order, out);
    }
    Ok(())
}

/// Appends one code point, lone surrogates included.
pub fn push(code_point: u32, order: ByteOrder, out: &mut Vec<u8>) {
    let mut push_unit = |unit: u32| {
        let unit = unit as u16;
        out.extend(match order {
            ByteOrder::Little => unit.to_le_bytes(),
            ByteOrder::Big => unit.to_be_bytes(),
        });
    };
    if code_point < 0x10000 {
        return push_unit(code_point);
    }
    push_unit(0xD800 + ((code_point - 0x10000) >> 10));
    push_unit(0xDC00 + (code_point & 0x3FF));
}
