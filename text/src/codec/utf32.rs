//! UTF-32 with either byte order, with or without a byte order mark.

use super::{ByteOrder, DecodeError, EncodeError, SURROGATES_NOT_ALLOWED, is_surrogate};
use crate::units::{Sink, Unit};

/// The byte order that a mark at the start of `input` gives.
pub fn byte_order_mark(input: &[u8]) -> Option<ByteOrder> {
    match input {
        [0xFF, 0xFE, 0, 0, ..] => Some(ByteOrder::Little),
        [0, 0, 0xFE, 0xFF, ..] => Some(ByteOrder::Big),
        _ => None,
    }
}

/// Decodes UTF-32 from `position` on; see [`crate::codec`]. A byte order mark is a character like others:
/// the caller skips it.
pub fn decode(
    input: &[u8],
    mut position: usize,
    is_final: bool,
    order: ByteOrder,
    sink: &mut impl Sink,
) -> Result<usize, DecodeError> {
    while position < input.len() {
        let Some(bytes) = input[position..].first_chunk::<4>() else {
            return if is_final {
                Err(DecodeError::new(position, input.len(), "truncated data"))
            } else {
                Ok(position)
            };
        };
        let code_point = match order {
            ByteOrder::Little => u32::from_le_bytes(*bytes),
            ByteOrder::Big => u32::from_be_bytes(*bytes),
        };
        if is_surrogate(code_point) {
            let reason = "code point in surrogate code point range(0xd800, 0xe000)";
            return Err(DecodeError::new(position, position + 4, reason));
        }
        if code_point > 0x10FFFF {
            return Err(DecodeError::new(position, position + 4, "code point not in range(0x110000)"));
        }
        sink.push(code_point);
        position += 4;
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

/// Appends one code point, surrogates included.
pub fn push(code_point: u32, order: ByteOrder, out: &mut Vec<u8>) {
    out.extend(match order {
        ByteOrder::Little => code_point.to_le_bytes(),
        ByteOrder::Big => code_point.to_be_bytes(),
    });
}
