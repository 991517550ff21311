//! How a text stream encodes and decodes: UTF-8, ASCII and Latin-1 right here, all else by the codec's incremental classes.
//!
//! Where text or bytes cannot be converted as they are, the codec's own method decides, with the error handler.

use ::text::codec::utf8;
use objects::bytes::Bytes;
use objects::string::StrView;
use objects::{Obj, Ref, Space, with_units};
use vm::{PyResult, Thread, exceptions, import};

use super::newline::{self, PENDING_CR};
use super::text::{
    self, CODEC, DECODER, ENCODER, ENCODING, ERRORS, LEFTOVER, NEWLINE_STATE, READS, SEEKABLE, TRANSLATES, UNIVERSAL,
    WRITES, has,
};
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};

/// Values of the CODEC slot.
pub const OBJECTS: i64 = 0;
pub const UTF8: i64 = 1;
pub const ASCII: i64 = 2;
pub const LATIN1: i64 = 3;

/// A decoder's state between calls: undecoded bytes, and a number.
pub struct DecoderState {
    pub buffer: Vec<u8>,
    pub flags: i64,
}

/// The name of the encoding for files that say none.
pub fn locale_encoding(thread: &Thread) -> PyResult {
    thread.new_str("UTF-8")
}

fn native_codec(name: &str) -> i64 {
    let plain: String = name.chars().map(|c| if c == '_' || c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
    match plain.as_str() {
        "utf-8" | "utf8" | "u8" => UTF8,
        "ascii" | "us-ascii" => ASCII,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => LATIN1,
        _ => OBJECTS,
    }
}

/// Sets the encoding and the error handler.
pub fn set_codec(thread: &Thread, stream: Ref<'_>, encoding: Obj, errors: Obj) -> PyResult<()> {
    let name = thread.text_of(encoding.as_ref());
    let codec = native_codec(&name);
    for index in [ENCODER, DECODER, LEFTOVER] {
        field(stream, index).set(Obj::NULL);
    }
    set_int(stream, CODEC, codec);
    if codec == OBJECTS {
        let codecs = import::import_str(thread, "codecs")?;
        let info = thread.call_method_str(codecs.as_ref(), "lookup", &[encoding.as_ref()])?;
        if let Some(is_text) = thread.get_str_or_none(info.as_ref(), "_is_text_encoding")?
            && !thread.truth(is_text.as_ref())?
        {
            let shown = thread.repr_string(encoding.as_ref())?.replace('"', "'");
            let text = format!("{shown} is not a text encoding; use codecs.open() to handle arbitrary codecs");
            return Err(thread.raise(&exceptions::LOOKUP_ERROR, &text));
        }
        for (flag, index, factory) in [(WRITES, ENCODER, "incrementalencoder"), (READS, DECODER, "incrementaldecoder")]
        {
            if has(stream, flag) {
                let made = thread.call_method_str(info.as_ref(), factory, &[errors.as_ref()])?;
                field(stream, index).set(made);
            }
        }
    }
    field(stream, ENCODING).set(encoding);
    field(stream, ERRORS).set(errors);
    Ok(())
}

/// Writers of codecs with a byte order mark must not write one in the middle of a file.
pub fn fix_start_of_stream(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let Some(encoder) = field(stream, ENCODER).get() else { return Ok(()) };
    if !has(stream, SEEKABLE) {
        return Ok(());
    }
    let buffer = get_or_none(stream, text::BUFFER);
    let position = thread.call_method_str(buffer.as_ref(), "tell", &[])?;
    if thread.index_i64(position.as_ref())? != 0 {
        set_encoder_start(thread, encoder.as_ref(), false)?;
    }
    Ok(())
}

/// Tells an encoder whether it is at the start of a stream.
pub fn set_encoder_start(thread: &Thread, encoder: Ref<'_>, at_start: bool) -> PyResult<()> {
    if at_start {
        thread.call_method_str(encoder, "reset", &[])?;
    } else {
        thread.call_method_str(encoder, "setstate", &[Obj::small_int(0).as_ref()])?;
    }
    Ok(())
}

/// Encodes a text into the pending bytes.
pub fn encode(thread: &Thread, stream: Ref<'_>, text: Ref<'_>) -> PyResult<()> {
    let Some(string) = thread.space.str_value(text) else { return Ok(()) };
    let codec = get_int(stream, CODEC);
    if codec != OBJECTS {
        if let Some(ascii) = string.as_ascii() {
            return text::add_pending(stream, ascii.as_bytes());
        }
        match string.view() {
            StrView::Latin1(bytes) if codec == LATIN1 => return text::add_pending(stream, bytes),
            view if codec == UTF8 => {
                let mut bytes = Vec::with_capacity(view.len() * 3);
                if with_units!(view, units => utf8::encode(units, 0, &mut bytes)).is_ok() {
                    return text::add_pending(stream, &bytes);
                }
            }
            _ => {}
        }
    }
    let bytes = match field(stream, ENCODER).get() {
        Some(encoder) => thread.call_method_str(encoder.as_ref(), "encode", &[text])?,
        None => {
            let (encoding, errors) = (get_or_none(stream, ENCODING), get_or_none(stream, ERRORS));
            thread.call_method_str(text, "encode", &[encoding.as_ref(), errors.as_ref()])?
        }
    };
    match thread.space.bytes_value(bytes.as_ref()) {
        Some(bytes) => text::add_pending(stream, bytes.data()),
        None => {
            let given = thread.type_name(bytes.as_ref());
            Err(thread.type_error(&format!("encoder should return a bytes object, not '{given}'")))
        }
    }
}

/// Decodes bytes, and translates line ends.
pub fn decode(thread: &Thread, stream: Ref<'_>, input: &Obj, is_final: bool) -> PyResult {
    let decoded = match field(stream, DECODER).get() {
        Some(decoder) => {
            let is_final = Obj::boolean(is_final);
            let decoded = thread.call_method_str(decoder.as_ref(), "decode", &[input.as_ref(), is_final.as_ref()])?;
            if thread.space.str_value(decoded.as_ref()).is_none() {
                let given = thread.type_name(decoded.as_ref());
                return Err(thread.type_error(&format!("decoder should return a string result, not '{given}'")));
            }
            decoded
        }
        None => decode_natively(thread, stream, input, is_final)?,
    };
    if !has(stream, UNIVERSAL) {
        return Ok(decoded);
    }
    let mut state = get_int(stream, NEWLINE_STATE);
    let text = newline::translate(thread, decoded, &mut state, has(stream, TRANSLATES), is_final)?;
    set_int(stream, NEWLINE_STATE, state);
    Ok(text)
}

fn decode_natively(thread: &Thread, stream: Ref<'_>, input: &Obj, is_final: bool) -> PyResult {
    let leftover = field(stream, LEFTOVER).take();
    let joined;
    let bytes: &[u8] = match leftover.as_ref().and_then(|leftover| Space::exact_bytes(leftover.as_ref())) {
        Some(before) => {
            joined = [before.data(), Space::exact_bytes(input.as_ref()).map_or(&[][..], Bytes::data)].concat();
            &joined
        }
        None => Space::exact_bytes(input.as_ref()).map_or(&[][..], Bytes::data),
    };
    let codec = get_int(stream, CODEC);
    if codec == LATIN1 || bytes.is_ascii() {
        return Ok(thread.space.str_from_latin1(bytes)?);
    }
    let mut end = bytes.len();
    if codec == UTF8 {
        match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(thread.space.str(text)?),
            Err(error) if error.error_len().is_none() && !is_final => {
                let (text, rest) = bytes.split_at(error.valid_up_to());
                field(stream, LEFTOVER).set(thread.space.bytes(rest)?);
                let text = std::str::from_utf8(text).unwrap_or("");
                return Ok(thread.space.str(text)?);
            }
            Err(_) if !is_final => end -= incomplete_tail(bytes),
            Err(_) => {}
        }
    }
    let whole = thread.space.bytes(&bytes[..end])?;
    if end < bytes.len() {
        field(stream, LEFTOVER).set(thread.space.bytes(&bytes[end..])?);
    }
    let (encoding, errors) = (get_or_none(stream, ENCODING), get_or_none(stream, ERRORS));
    thread.call_method_str(whole.as_ref(), "decode", &[encoding.as_ref(), errors.as_ref()])
}

/// Bytes at the end that begin a character of UTF-8 and do not complete it.
fn incomplete_tail(bytes: &[u8]) -> usize {
    for length in 1..=bytes.len().min(3) {
        let tail = &bytes[bytes.len() - length..];
        if tail[0] >= 0xc0 {
            return match std::str::from_utf8(tail) {
                Err(error) if error.valid_up_to() == 0 && error.error_len().is_none() => length,
                _ => 0,
            };
        }
    }
    0
}

/// The decoder's state, the one of the line ends included.
pub fn decoder_state(thread: &Thread, stream: Ref<'_>) -> PyResult<DecoderState> {
    let held = i64::from(get_int(stream, NEWLINE_STATE) & PENDING_CR != 0);
    let universal = has(stream, UNIVERSAL);
    let (buffer, flags) = match field(stream, DECODER).get() {
        Some(decoder) => {
            let state = thread.call_method_str(decoder.as_ref(), "getstate", &[])?;
            let items = thread.space.tuple_value(state.as_ref()).map(|state| state.items()).unwrap_or(&[]);
            let [buffer, flags] = items else {
                return Err(thread.type_error("illegal decoder state"));
            };
            let Some(bytes) = thread.space.bytes_value(*buffer) else {
                let given = thread.type_name(*buffer);
                let text = format!("illegal decoder state: the first item should be a bytes object, not '{given}'");
                return Err(thread.type_error(&text));
            };
            (bytes.data().to_vec(), thread.index_i64(*flags)?)
        }
        None => {
            let leftover = field(stream, LEFTOVER).get();
            let bytes = leftover.as_ref().and_then(|bytes| Space::exact_bytes(bytes.as_ref()));
            (bytes.map_or(Vec::new(), |bytes| bytes.data().to_vec()), 0)
        }
    };
    Ok(DecoderState { buffer, flags: if universal { flags << 1 | held } else { flags } })
}

/// Puts the decoder into a state.
pub fn set_decoder_state(thread: &Thread, stream: Ref<'_>, state: &DecoderState) -> PyResult<()> {
    let mut flags = state.flags;
    if has(stream, UNIVERSAL) {
        let seen = get_int(stream, NEWLINE_STATE) & !PENDING_CR;
        set_int(stream, NEWLINE_STATE, seen | if flags & 1 != 0 { PENDING_CR } else { 0 });
        flags >>= 1;
    }
    match field(stream, DECODER).get() {
        Some(decoder) => {
            if flags == 0 && state.buffer.is_empty() {
                thread.call_method_str(decoder.as_ref(), "reset", &[])?;
            } else {
                let inner = [thread.space.bytes(&state.buffer)?, thread.space.int(flags)?];
                let inner = crate::arguments::tuple(thread, inner)?;
                thread.call_method_str(decoder.as_ref(), "setstate", &[inner.as_ref()])?;
            }
        }
        None => {
            let leftover = if state.buffer.is_empty() { Obj::NULL } else { thread.space.bytes(&state.buffer)? };
            field(stream, LEFTOVER).set(leftover);
        }
    }
    Ok(())
}

pub fn reset_decoder(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    set_decoder_state(thread, stream, &DecoderState { buffer: Vec::new(), flags: 0 })
}
