//! `tell` and `seek` of text streams.
//!
//! A position is the byte position of a point where the decoder's state was known, packed with what has to be done from
//! there: decoder flags, bytes to feed, characters to skip, and whether the feeding ends the input. Mostly all of that is 0
//! and the cookie is the byte position itself.

use num_bigint::BigUint;
use num_traits::ToPrimitive;
use objects::{Obj, Ref, Space};
use vm::{PyResult, Thread, exceptions, names};

use super::text::{
    DECODED, ENCODER, READS, SEEKABLE, SNAPSHOT, TELLING, USED, has, open_buffer, reset_decoded, write_pending,
};
use super::text_codec::{self, DecoderState};
use super::unsupported;
use crate::fields::{at as field, number as get_int, set_number as set_int};

#[derive(Default)]
struct Cookie {
    start: u64,
    flags: u64,
    bytes_to_feed: u64,
    chars_to_skip: u64,
    needs_end: bool,
}

impl Cookie {
    fn pack(&self, thread: &Thread) -> PyResult {
        let parts = [self.start, self.flags, self.bytes_to_feed, self.chars_to_skip, u64::from(self.needs_end)];
        let mut value = BigUint::default();
        for part in parts.iter().rev() {
            value = (value << 64u32) + BigUint::from(*part);
        }
        Ok(thread.space.int_from_big(&value.into())?)
    }

    fn unpack(thread: &Thread, cookie: Ref<'_>) -> PyResult<Cookie> {
        let index = thread.index(cookie)?;
        let value = Space::exact_int(index.as_ref()).expect("an int").to_big();
        let Some(value) = value.to_biguint() else {
            let shown = thread.repr_string(cookie)?;
            return Err(thread.value_error(&format!("negative seek position {shown}")));
        };
        let part = |number: u32| ((&value >> (64 * number)) & BigUint::from(u64::MAX)).to_u64().unwrap_or(0);
        Ok(Cookie {
            start: part(0),
            flags: part(1),
            bytes_to_feed: part(2),
            chars_to_skip: part(3),
            needs_end: part(4) != 0,
        })
    }
}

fn char_count(thread: &Thread, text: &Obj) -> usize {
    thread.space.str_value(text.as_ref()).map_or(0, |text| text.len())
}

/// `tell`
pub fn tell(thread: &Thread, stream: Ref<'_>) -> PyResult {
    let buffer = open_buffer(thread, stream)?;
    if !has(stream, SEEKABLE) {
        return Err(unsupported(thread, "underlying stream is not seekable"));
    }
    if !has(stream, TELLING) {
        return Err(thread.raise(&exceptions::OS_ERROR, "telling position disabled by next() call"));
    }
    write_pending(thread, stream)?;
    thread.call_method(stream, names::FLUSH, &[])?;
    let position = thread.call_method_str(buffer.as_ref(), "tell", &[])?;
    let Some(snapshot) = field(stream, SNAPSHOT).get() else { return Ok(position) };
    let items = Space::exact_tuple(snapshot.as_ref()).map(|items| items.items()).unwrap_or(&[]);
    let [flags, input] = items else { return Ok(position) };
    let input = Space::exact_bytes(*input).map_or(&[][..], |input| input.data());
    let flags = thread.index_i64(*flags)?;
    let position = thread.index_i64(position.as_ref())?;
    let mut cookie =
        Cookie { start: (position - input.len() as i64).max(0) as u64, flags: flags as u64, ..Cookie::default() };
    let mut to_skip = get_int(stream, USED).max(0) as usize;
    if to_skip == 0 {
        return cookie.pack(thread);
    }
    // Everything used and nothing held back: the position is the buffer's own.
    let now = text_codec::decoder_state(thread, stream)?;
    let decoded = field(stream, DECODED).get();
    if decoded.as_ref().is_some_and(|decoded| char_count(thread, decoded) == to_skip)
        && now.buffer.is_empty()
        && now.flags == 0
    {
        return Cookie { start: position as u64, ..Cookie::default() }.pack(thread);
    }
    // Feeds the decoder byte by byte from the snapshot, and notes the last point at which nothing was held back.
    let found = (|| {
        text_codec::set_decoder_state(thread, stream, &DecoderState { buffer: Vec::new(), flags })?;
        let (mut fed, mut decoded) = (0, 0);
        for byte in input {
            let piece = thread.space.bytes(&[*byte])?;
            fed += 1;
            decoded += char_count(thread, &text_codec::decode(thread, stream, &piece, false)?);
            let state = text_codec::decoder_state(thread, stream)?;
            if state.buffer.is_empty() && decoded <= to_skip {
                cookie.start += fed;
                to_skip -= decoded;
                cookie.flags = state.flags as u64;
                (fed, decoded) = (0, 0);
            }
            if decoded >= to_skip {
                break;
            }
        }
        if decoded < to_skip {
            let empty = thread.space.bytes(&[])?;
            decoded += char_count(thread, &text_codec::decode(thread, stream, &empty, true)?);
            cookie.needs_end = true;
            if decoded < to_skip {
                return Err(thread.raise(&exceptions::OS_ERROR, "can't reconstruct logical file position"));
            }
        }
        cookie.bytes_to_feed = fed;
        cookie.chars_to_skip = to_skip as u64;
        Ok(())
    })();
    let restored = text_codec::set_decoder_state(thread, stream, &now);
    found?;
    restored?;
    cookie.pack(thread)
}

/// `seek`
pub fn seek(thread: &Thread, stream: Ref<'_>, cookie: Ref<'_>, whence: i32) -> PyResult {
    let buffer = open_buffer(thread, stream)?;
    if !has(stream, SEEKABLE) {
        return Err(unsupported(thread, "underlying stream is not seekable"));
    }
    let zero = Obj::small_int(0);
    let is_zero = thread.equals(cookie, zero.as_ref())?;
    let cookie = match whence {
        libc::SEEK_CUR => {
            if !is_zero {
                return Err(unsupported(thread, "can't do nonzero cur-relative seeks"));
            }
            thread.call_method_str(stream, "tell", &[])?
        }
        libc::SEEK_END => {
            if !is_zero {
                return Err(unsupported(thread, "can't do nonzero end-relative seeks"));
            }
            thread.call_method(stream, names::FLUSH, &[])?;
            reset_decoded(stream);
            text_codec::reset_decoder(thread, stream)?;
            let end = Obj::small_int(2);
            let position = thread.call_method_str(buffer.as_ref(), "seek", &[zero.as_ref(), end.as_ref()])?;
            if let Some(encoder) = field(stream, ENCODER).get() {
                let at_start = thread.equals(position.as_ref(), zero.as_ref())?;
                text_codec::set_encoder_start(thread, encoder.as_ref(), at_start)?;
            }
            return Ok(position);
        }
        libc::SEEK_SET => cookie.own(),
        _ => return Err(thread.value_error(&format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let parts = Cookie::unpack(thread, cookie.as_ref())?;
    thread.call_method(stream, names::FLUSH, &[])?;
    let start = thread.space.int_from_u64(parts.start)?;
    thread.call_method_str(buffer.as_ref(), "seek", &[start.as_ref()])?;
    reset_decoded(stream);
    if has(stream, READS) {
        text_codec::set_decoder_state(thread, stream, &DecoderState { buffer: Vec::new(), flags: parts.flags as i64 })?;
    }
    if parts.chars_to_skip != 0 {
        let count = thread.space.int_from_u64(parts.bytes_to_feed)?;
        let input = thread.call_method(buffer.as_ref(), names::READ, &[count.as_ref()])?;
        let input = crate::buffer::exact_bytes(thread, input.as_ref())?;
        let snapshot = [thread.space.int(parts.flags as i64)?, input.clone()];
        let decoded = text_codec::decode(thread, stream, &input, parts.needs_end)?;
        if (char_count(thread, &decoded) as u64) < parts.chars_to_skip {
            return Err(thread.raise(&exceptions::OS_ERROR, "can't restore logical file position"));
        }
        field(stream, DECODED).set(decoded);
        set_int(stream, USED, parts.chars_to_skip as i64);
        field(stream, SNAPSHOT).set(crate::arguments::tuple(thread, snapshot)?);
    } else {
        let snapshot = [thread.space.int(parts.flags as i64)?, thread.space.bytes(&[])?];
        field(stream, SNAPSHOT).set(crate::arguments::tuple(thread, snapshot)?);
    }
    if let Some(encoder) = field(stream, ENCODER).get() {
        text_codec::set_encoder_start(thread, encoder.as_ref(), parts.start == 0 && parts.flags == 0)?;
    }
    Ok(cookie)
}
