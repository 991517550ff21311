//! UTF-7 (RFC 2152): ASCII, with runs of UTF-16 in base 64 between `+` and a character that is not base 64.

use super::{DecodeError, is_surrogate};
use crate::units::{Sink, Unit};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Whether the encoder writes it as it is.
fn is_direct(code_point: u32) -> bool {
    match u8::try_from(code_point) {
        Ok(b'+' | b'\\' | b'~') => false,
        Ok(b'\t' | b'\n' | b'\r' | b' '..=b'}') => true,
        _ => false,
    }
}

/// A run of base 64 in progress. Its code points are kept back until it ends, for if the input is cut off
/// inside the run, all of the run is left for the next call.
#[derive(Default)]
struct Run {
    start: usize,
    bits: u32,
    buffer: u32,
    high_surrogate: Option<u32>,
    pending: Vec<u32>,
}

impl Run {
    fn add(&mut self, value: u32) {
        self.buffer = self.buffer << 6 | value;
        self.bits += 6;
        if self.bits < 16 {
            return;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits;
        self.buffer &= (1 << self.bits) - 1;
        if let Some(high) = self.high_surrogate.take() {
            if (0xDC00..0xE000).contains(&unit) {
                self.pending.push(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
                return;
            }
            self.pending.push(high);
        }
        if is_surrogate(unit) && unit < 0xDC00 {
            self.high_surrogate = Some(unit);
        } else {
            self.pending.push(unit);
        }
    }

    fn flush(&mut self, sink: &mut impl Sink) {
        self.pending.drain(..).for_each(|code_point| sink.push(code_point));
    }
}

/// Decodes UTF-7 from `position` on, which must be outside a run; see [`crate::codec`].
pub fn decode(input: &[u8], mut position: usize, is_final: bool, sink: &mut impl Sink) -> Result<usize, DecodeError> {
    let mut run: Option<Run> = None;
    while let Some(&byte) = input.get(position) {
        if let Some(current) = &mut run {
            if let Some(value) = base64_value(byte) {
                current.add(value);
                position += 1;
                continue;
            }
            current.flush(sink);
            if current.bits >= 6 {
                return Err(DecodeError::new(current.start, position + 1, "partial character in shift sequence"));
            }
            if current.bits > 0 && current.buffer != 0 {
                return Err(DecodeError::new(current.start, position + 1, "non-zero padding bits in shift sequence"));
            }
            if let Some(high) = current.high_surrogate
                && byte.is_ascii()
            {
                sink.push(high);
            }
            position += usize::from(byte == b'-');
            run = None;
        } else if byte == b'+' {
            match input.get(position + 1) {
                Some(b'-') => {
                    sink.push(u32::from('+'));
                    position += 2;
                }
                Some(&next) if base64_value(next).is_none() => {
                    return Err(DecodeError::new(position, position + 2, "ill-formed sequence"));
                }
                _ => {
                    run = Some(Run { start: position, ..Run::default() });
                    position += 1;
                }
            }
        } else if byte.is_ascii() {
            sink.push(u32::from(byte));
            position += 1;
        } else {
            return Err(DecodeError::new(position, position + 1, "unexpected special character"));
        }
    }
    if let Some(mut run) = run {
        if !is_final {
            return Ok(run.start);
        }
        run.flush(sink);
        if run.high_surrogate.is_some() || run.bits >= 6 || (run.bits > 0 && run.buffer != 0) {
            return Err(DecodeError::new(run.start, input.len(), "unterminated shift sequence"));
        }
    }
    Ok(position)
}

/// Encodes any code points, lone surrogates included.
pub fn encode<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 2);
    let mut in_run = false;
    let mut bits = 0;
    let mut buffer: u32 = 0;
    for &unit in text {
        let code_point: u32 = unit.into();
        if is_direct(code_point) {
            if in_run {
                if bits > 0 {
                    out.push(ALPHABET[(buffer << (6 - bits) & 63) as usize]);
                }
                (in_run, bits, buffer) = (false, 0, 0);
                let byte = code_point as u8;
                if base64_value(byte).is_some() || byte == b'-' {
                    out.push(b'-');
                }
            }
            out.push(code_point as u8);
            continue;
        }
        if !in_run {
            out.push(b'+');
            if code_point == u32::from('+') {
                out.push(b'-');
                continue;
            }
            in_run = true;
        }
        let mut push_unit = |unit: u32| {
            buffer = buffer << 16 | unit;
            bits += 16;
            while bits >= 6 {
                bits -= 6;
                out.push(ALPHABET[(buffer >> bits & 63) as usize]);
            }
            buffer &= (1 << bits) - 1;
        };
        if code_point >= 0x10000 {
            push_unit(0xD800 + ((code_point - 0x10000) >> 10));
            push_unit(0xDC00 + (code_point & 0x3FF));
        } else {
            push_unit(code_point);
        }
    }
    if bits > 0 {
        out.push(ALPHABET[(buffer << (6 - bits) & 63) as usize]);
    }
    if in_run {
        out.push(b'-');
    }
    out
}
