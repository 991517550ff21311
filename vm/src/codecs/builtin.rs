//! The built-in encodings.

use objects::string::{Str, StrView};
use objects::{Obj, layout, with_units};
use text::codec::{ByteOrder, DecodeError, EncodeError, single_byte, utf7, utf8, utf16, utf32};
use text::units::TextBuilder;

use super::errors::{Handler, Replacement, handle_decode_error, handle_encode_error};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::str_::building;

/// A built-in encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Utf8,
    Utf7,
    /// None: with a byte order mark.
    Utf16(Option<ByteOrder>),
    Utf32(Option<ByteOrder>),
    Latin1,
    Ascii,
}

impl Codec {
    /// The encoding of that name, in any spelling.
    pub fn from_name(name: &str) -> Option<Codec> {
        match name {
            "utf-8" | "utf8" => return Some(Codec::Utf8),
            "ascii" => return Some(Codec::Ascii),
            "latin-1" | "latin1" => return Some(Codec::Latin1),
            _ => {}
        }
        let mut normal = String::with_capacity(name.len());
        for character in name.chars() {
            normal.push(if matches!(character, '_' | ' ') { '-' } else { character.to_ascii_lowercase() });
        }
        Some(match normal.as_str() {
            "utf-8" | "utf8" | "u8" | "cp65001" => Codec::Utf8,
            "utf-16" | "utf16" | "u16" => Codec::Utf16(None),
            "utf-16-le" | "utf-16le" | "utf16-le" => Codec::Utf16(Some(ByteOrder::Little)),
            "utf-16-be" | "utf-16be" | "utf16-be" => Codec::Utf16(Some(ByteOrder::Big)),
            "utf-32" | "utf32" | "u32" => Codec::Utf32(None),
            "utf-32-le" | "utf-32le" | "utf32-le" => Codec::Utf32(Some(ByteOrder::Little)),
            "utf-32-be" | "utf-32be" | "utf32-be" => Codec::Utf32(Some(ByteOrder::Big)),
            "utf-7" | "utf7" => Codec::Utf7,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" | "latin" => Codec::Latin1,
            "ascii" | "us-ascii" | "646" => Codec::Ascii,
            _ => return None,
        })
    }

    /// The name in exceptions.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Utf7 => "utf7",
            Codec::Utf16(None) => "utf-16",
            Codec::Utf16(Some(ByteOrder::Little)) => "utf-16-le",
            Codec::Utf16(Some(ByteOrder::Big)) => "utf-16-be",
            Codec::Utf32(None) => "utf-32",
            Codec::Utf32(Some(ByteOrder::Little)) => "utf-32-le",
            Codec::Utf32(Some(ByteOrder::Big)) => "utf-32-be",
            Codec::Latin1 => "latin-1",
            Codec::Ascii => "ascii",
        }
    }

    fn encode_step(self, view: StrView<'_>, position: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        with_units!(view, units => match self {
            Codec::Utf8 => utf8::encode(units, position, out),
            Codec::Utf7 => {
                out.extend(utf7::encode(&units[position..]));
                Ok(())
            }
            Codec::Utf16(order) => utf16::encode(units, position, order.unwrap_or(ByteOrder::NATIVE), out),
            Codec::Utf32(order) => utf32::encode(units, position, order.unwrap_or(ByteOrder::NATIVE), out),
            Codec::Latin1 => single_byte::encode_latin1(units, position, out),
            Codec::Ascii => single_byte::encode_ascii(units, position, out),
        })
    }

    fn decode_step(
        self,
        input: &[u8],
        position: usize,
        is_final: bool,
        out: &mut TextBuilder,
    ) -> Result<usize, DecodeError> {
        match self {
            Codec::Utf8 => utf8::decode(input, position, is_final, out),
            Codec::Utf7 => utf7::decode(input, position, is_final, out),
            Codec::Utf16(order) => utf16::decode(input, position, is_final, order.unwrap_or(ByteOrder::NATIVE), out),
            Codec::Utf32(order) => utf32::decode(input, position, is_final, order.unwrap_or(ByteOrder::NATIVE), out),
            Codec::Latin1 => {
                single_byte::decode_latin1(&input[position..], out);
                Ok(input.len())
            }
            Codec::Ascii => single_byte::decode_ascii(input, position, out),
        }
    }
}

/// Encodes a str: a bytes object.
pub fn encode(thread: &Thread, text: &Str, codec: Codec, errors: &str) -> PyResult {
    if matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1)
        && let Some(ascii) = text.as_ascii()
    {
        return Ok(thread.space.bytes(ascii.as_bytes())?);
    }
    let view = text.view();
    thread.ensure_room(view.len().saturating_mul(4))?;
    let mut out = Vec::with_capacity(view.len());
    match codec {
        Codec::Utf16(None) => utf16::push(0xfeff, ByteOrder::NATIVE, &mut out),
        Codec::Utf32(None) => utf32::push(0xfeff, ByteOrder::NATIVE, &mut out),
        _ => {}
    }
    // SAFETY: a view of a live string object.
    let object = unsafe { layout::ref_of(text) }.own();
    let mut position = 0;
    while position < view.len() {
        let Err(error) = codec.encode_step(view, position, &mut out) else { break };
        let handler = Handler::from_name(errors);
        let (replacement, next) =
            handle_encode_error(thread, &handler, codec.name(), &object, error.start, error.end, error.reason)?;
        match replacement {
            Replacement::Bytes(bytes) => {
                let unit = match codec {
                    Codec::Utf16(_) => 2,
                    Codec::Utf32(_) => 4,
                    _ => 1,
                };
                if !bytes.len().is_multiple_of(unit) {
                    return Err(super::errors::raise_encode_error(
                        thread,
                        codec.name(),
                        &object,
                        error.start,
                        error.end,
                        error.reason,
                    ));
                }
                out.extend(bytes);
            }
            Replacement::Text(points) => {
                if codec.encode_step(StrView::Ucs4(&points), 0, &mut out).is_err() {
                    return Err(super::errors::raise_encode_error(
                        thread,
                        codec.name(),
                        &object,
                        error.start,
                        error.end,
                        error.reason,
                    ));
                }
            }
        }
        position = next;
    }
    Ok(thread.space.bytes(&out)?)
}

/// Decodes bytes: a str and how many bytes it took (all of them if `is_final`).
pub fn decode(thread: &Thread, bytes: &[u8], codec: Codec, errors: &str, is_final: bool) -> PyResult<(Obj, usize)> {
    if matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1) {
        let is_ascii = bytes.is_ascii();
        if is_ascii || codec == Codec::Latin1 {
            return Ok((thread.space.str_from_known(bytes, is_ascii)?, bytes.len()));
        }
    }
    let (codec, start) = skip_mark(codec, bytes);
    decode_from(thread, bytes, codec, start, errors, is_final)
}

/// The codec with the byte order that a mark gives, and where the text starts.
fn skip_mark(codec: Codec, bytes: &[u8]) -> (Codec, usize) {
    match codec {
        Codec::Utf16(None) => match utf16::byte_order_mark(bytes) {
            Some(order) => (Codec::Utf16(Some(order)), 2),
            None => (codec, 0),
        },
        Codec::Utf32(None) => match utf32::byte_order_mark(bytes) {
            Some(order) => (Codec::Utf32(Some(order)), 4),
            None => (codec, 0),
        },
        _ => (codec, 0),
    }
}

/// Decodes from a position on.
pub fn decode_from(
    thread: &Thread,
    bytes: &[u8],
    codec: Codec,
    start: usize,
    errors: &str,
    is_final: bool,
) -> PyResult<(Obj, usize)> {
    decode_steps(thread, bytes, codec.name(), start, errors, |input, position, out| {
        codec.decode_step(input, position, is_final, out)
    })
}

/// Runs a decoder's steps with an error handler: a str and how many bytes it took.
pub fn decode_steps(
    thread: &Thread,
    bytes: &[u8],
    name: &str,
    start: usize,
    errors: &str,
    mut step: impl FnMut(&[u8], usize, &mut TextBuilder) -> Result<usize, DecodeError>,
) -> PyResult<(Obj, usize)> {
    thread.ensure_room(bytes.len())?;
    let mut out = TextBuilder::with_capacity(bytes.len());
    let mut position = start;
    // An error handler may put other bytes in place of the input.
    let mut replaced: Option<Obj> = None;
    loop {
        let current = replaced.clone();
        let input = current
            .as_ref()
            .and_then(|object| thread.space.bytes_value(object.as_ref()))
            .map_or(bytes, |new| new.data());
        match step(input, position, &mut out) {
            Ok(end) => return Ok((building::from_builder(thread, &out)?, end)),
            Err(error) => {
                let handler = Handler::from_name(errors);
                let (text, next) = handle_decode_error(
                    thread,
                    &handler,
                    name,
                    input,
                    error.start,
                    error.end,
                    error.reason,
                    &mut replaced,
                )?;
                out.extend(&text);
                position = next;
            }
        }
    }
}

/// Encodes by steps that fail on some characters, with an error handler: for code pages.
pub fn encode_steps(
    thread: &Thread,
    text: &Str,
    name: &str,
    errors: &str,
    mut step: impl FnMut(StrView<'_>, usize, &mut Vec<u8>) -> Result<(), EncodeError>,
) -> PyResult {
    let view = text.view();
    let mut out = Vec::with_capacity(view.len());
    // SAFETY: a view of a live string object.
    let object = unsafe { layout::ref_of(text) }.own();
    let mut position = 0;
    while position < view.len() {
        let Err(error) = step(view, position, &mut out) else { break };
        let handler = Handler::from_name(errors);
        let (replacement, next) =
            handle_encode_error(thread, &handler, name, &object, error.start, error.end, error.reason)?;
        match replacement {
            Replacement::Bytes(bytes) => out.extend(bytes),
            Replacement::Text(points) => {
                if step(StrView::Ucs4(&points), 0, &mut out).is_err() {
                    return Err(super::errors::raise_encode_error(
                        thread,
                        name,
                        &object,
                        error.start,
                        error.end,
                        error.reason,
                    ));
                }
            }
        }
        position = next;
    }
    Ok(thread.space.bytes(&out)?)
}
