//! Codecs that Python has built in, as steps that leave errors to the caller.
//!
//! A decoder is called with the input and a position. It appends what it decodes to a [`Sink`] until
//!
//! - the end: `Ok(position)`; less than the input's length only if `is_final` is false and the input ends
//!   inside a character, which the caller keeps for the next call;
//! - an error: `Err` with the offending range and CPython's reason; all before `start` has been decoded.
//!   The caller asks its error handler for a replacement and goes on from the position that it gives.
//!
//! Encoders work alike, from units to bytes, but never stop early.
//!
//! [`Sink`]: crate::units::Sink

pub mod east_asian;
pub mod single_byte;
pub mod utf16;
pub mod utf32;
pub mod utf7;
pub mod utf8;

/// Bytes that cannot be decoded: what `UnicodeDecodeError` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The first offending byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    pub reason: &'static str,
}

impl DecodeError {
    pub(crate) fn new(start: usize, end: usize, reason: &'static str) -> Self {
        DecodeError { start, end, reason }
    }
}

/// Code points that cannot be encoded: what `UnicodeEncodeError` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The first offending unit.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    pub reason: &'static str,
}

/// The order of bytes in a unit of more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// This machine's.
    pub const NATIVE: ByteOrder = if cfg!(target_endian = "big") { ByteOrder::Big } else { ByteOrder::Little };
}

pub(crate) const SURROGATES_NOT_ALLOWED: &str = "surrogates not allowed";

#[inline]
pub(crate) fn is_surrogate(code_point: u32) -> bool {
    (0xD800..0xE000).contains(&code_point)
}

/// How many bytes at the start are ASCII.
pub(crate) fn ascii_prefix_length(bytes: &[u8]) -> usize {
    let blocks = bytes.chunks_exact(16).take_while(|block| block.is_ascii()).count() * 16;
    blocks + bytes[blocks..].iter().take_while(|byte| byte.is_ascii()).count()
}

#[cfg(test)]
mod tests;
