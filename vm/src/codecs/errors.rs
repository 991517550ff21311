//! Error handlers: what to do about what cannot be encoded or decoded.

use objects::record::slot;
use objects::{Obj, Ref, Space};
use text::codec::{ByteOrder, utf8, utf16, utf32};
use text::unicode;

use super::registry;
use crate::exceptions::{self, slots};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// An error handler by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
    SurrogateEscape,
    SurrogatePass,
    /// From the registry.
    Other(String),
}

impl Handler {
    pub fn from_name(name: &str) -> Handler {
        match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "backslashreplace" => Handler::BackslashReplace,
            "xmlcharrefreplace" => Handler::XmlCharRefReplace,
            "namereplace" => Handler::NameReplace,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => Handler::Other(name.to_owned()),
        }
    }
}

/// What stands in for characters that cannot be encoded.
pub enum Replacement {
    Text(Vec<u32>),
    Bytes(Vec<u8>),
}

fn points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

/// A new UnicodeEncodeError.
pub fn new_encode_error(
    thread: &Thread,
    encoding: &str,
    object: &Obj,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult {
    let arguments = vec![
        thread.space.str(encoding)?,
        object.clone(),
        Obj::small_int(start as i64),
        Obj::small_int(end as i64),
        thread.space.str(reason)?,
    ];
    thread.new_exception(&exceptions::UNICODE_ENCODE_ERROR, arguments)
}

/// A new UnicodeDecodeError.
pub fn new_decode_error(
    thread: &Thread,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult {
    let arguments = vec![
        thread.space.str(encoding)?,
        thread.space.bytes(bytes)?,
        Obj::small_int(start as i64),
        Obj::small_int(end as i64),
        thread.space.str(reason)?,
    ];
    thread.new_exception(&exceptions::UNICODE_DECODE_ERROR, arguments)
}

#[cold]
pub fn raise_encode_error(
    thread: &Thread,
    encoding: &str,
    object: &Obj,
    start: usize,
    end: usize,
    reason: &str,
) -> Raised {
    match new_encode_error(thread, encoding, object, start, end, reason) {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

#[cold]
pub fn raise_decode_error(
    thread: &Thread,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> Raised {
    match new_decode_error(thread, encoding, bytes, start, end, reason) {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// The backslash escape of a code point.
pub fn escape(point: u32) -> String {
    match point {
        0..0x100 => format!("\\x{point:02x}"),
        0x100..0x1_0000 => format!("\\u{point:04x}"),
        _ => format!("\\U{point:08x}"),
    }
}

/// `\N{NAME}`, or a backslash escape for what has no name.
pub fn name_escape(point: u32) -> String {
    match unicode::name(point) {
        Some(name) => format!("\\N{{{name}}}"),
        None => escape(point),
    }
}

/// The byte order and unit size of an encoding's surrogates, for `surrogatepass`.
enum SurrogateForm {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
}

fn surrogate_form(encoding: &str) -> Option<SurrogateForm> {
    let name: String = encoding.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    Some(match name.as_str() {
        "utf8" | "cp65001" => SurrogateForm::Utf8,
        "utf16" => SurrogateForm::Utf16(ByteOrder::NATIVE),
        "utf16le" => SurrogateForm::Utf16(ByteOrder::Little),
        "utf16be" => SurrogateForm::Utf16(ByteOrder::Big),
        "utf32" => SurrogateForm::Utf32(ByteOrder::NATIVE),
        "utf32le" => SurrogateForm::Utf32(ByteOrder::Little),
        "utf32be" => SurrogateForm::Utf32(ByteOrder::Big),
        _ => return None,
    })
}

/// Bytes for surrogates, by `surrogatepass`; None where it does not apply.
pub fn pass_surrogates(encoding: &str, wrong: &[u32]) -> Option<Vec<u8>> {
    let form = surrogate_form(encoding)?;
    let mut bytes = Vec::new();
    for &point in wrong {
        if !(0xd800..0xe000).contains(&point) {
            return None;
        }
        match form {
            SurrogateForm::Utf8 => utf8::push(point, &mut bytes),
            SurrogateForm::Utf16(order) => utf16::push(point, order, &mut bytes),
            SurrogateForm::Utf32(order) => utf32::push(point, order, &mut bytes),
        }
    }
    Some(bytes)
}

/// The surrogate that bytes encode, by `surrogatepass`, and how many bytes it takes.
pub fn read_surrogate(encoding: &str, bytes: &[u8]) -> Option<(u32, usize)> {
    let (point, length) = match surrogate_form(encoding)? {
        SurrogateForm::Utf8 => match *bytes.get(..3)? {
            [a, b, c] if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 => {
                (u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f), 3)
            }
            _ => return None,
        },
        SurrogateForm::Utf16(order) => {
            let unit: [u8; 2] = bytes.get(..2)?.try_into().ok()?;
            (u32::from(if order == ByteOrder::Little { u16::from_le_bytes(unit) } else { u16::from_be_bytes(unit) }), 2)
        }
        SurrogateForm::Utf32(order) => {
            let unit: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
            (if order == ByteOrder::Little { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) }, 4)
        }
    };
    (0xd800..0xe000).contains(&point).then_some((point, length))
}

/// Bytes for escaped bytes, by `surrogateescape`; None where it does not apply.
pub fn unescape_surrogates(wrong: &[u32]) -> Option<Vec<u8>> {
    wrong.iter().map(|&point| (0xdc80..0xdd00).contains(&point).then(|| (point - 0xdc00) as u8)).collect()
}

/// Asks the handler what to do about characters that cannot be encoded: a replacement, and where to go on.
pub fn handle_encode_error(
    thread: &Thread,
    handler: &Handler,
    encoding: &str,
    object: &Obj,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult<(Replacement, usize)> {
    let view = thread.space.str_value(object.as_ref()).expect("text is encoded").view();
    let wrong: Vec<u32> = view.slice(start, end).chars().collect();
    let strict = || raise_encode_error(thread, encoding, object, start, end, reason);
    let replacement = match handler {
        Handler::Strict => return Err(strict()),
        Handler::Ignore => Replacement::Text(Vec::new()),
        Handler::Replace => Replacement::Text(vec![u32::from(b'?'); wrong.len()]),
        Handler::BackslashReplace => {
            Replacement::Text(wrong.iter().flat_map(|&point| points(&escape(point))).collect())
        }
        Handler::XmlCharRefReplace => {
            Replacement::Text(wrong.iter().flat_map(|point| points(&format!("&#{point};"))).collect())
        }
        Handler::NameReplace => {
            Replacement::Text(wrong.iter().flat_map(|&point| points(&name_escape(point))).collect())
        }
        Handler::SurrogateEscape => Replacement::Bytes(unescape_surrogates(&wrong).ok_or_else(strict)?),
        Handler::SurrogatePass => Replacement::Bytes(pass_surrogates(encoding, &wrong).ok_or_else(strict)?),
        Handler::Other(name) => {
            let function = registry::lookup_error(thread, name)?;
            let error = new_encode_error(thread, encoding, object, start, end, reason)?;
            let result = thread.call_with(function.as_ref(), &[error.as_ref()])?;
            let wrong_result = "encoding error handler must return (str/bytes, int) tuple";
            let (text, position) = unpack(thread, &result, wrong_result)?;
            let next = resolve_position(thread, position, view.len())?;
            let replacement = if let Some(text) = thread.space.str_value(text.as_ref()) {
                Replacement::Text(text.view().chars().collect())
            } else if let Some(bytes) = thread.space.bytes_value(text.as_ref()) {
                Replacement::Bytes(bytes.data().to_vec())
            } else {
                return Err(thread.type_error(wrong_result));
            };
            return Ok((replacement, next));
        }
    };
    Ok((replacement, end))
}

/// Asks the handler what to do about bytes that cannot be decoded: a replacement, and where to go on. A handler from the
/// registry may put another object in place of the input.
pub fn handle_decode_error(
    thread: &Thread,
    handler: &Handler,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
    replaced: &mut Option<Obj>,
) -> PyResult<(Vec<u32>, usize)> {
    let wrong = &bytes[start..end];
    let strict = || raise_decode_error(thread, encoding, bytes, start, end, reason);
    Ok(match handler {
        Handler::Strict => return Err(strict()),
        Handler::Ignore => (Vec::new(), end),
        Handler::Replace => (vec![0xfffd], end),
        Handler::BackslashReplace => (wrong.iter().flat_map(|byte| points(&format!("\\x{byte:02x}"))).collect(), end),
        Handler::SurrogateEscape => {
            let escaped: Vec<u32> =
                wrong.iter().take(4).take_while(|byte| **byte >= 128).map(|&byte| 0xdc00 + u32::from(byte)).collect();
            if escaped.is_empty() {
                return Err(strict());
            }
            let next = start + escaped.len();
            (escaped, next)
        }
        Handler::SurrogatePass => match read_surrogate(encoding, &bytes[start..]) {
            Some((point, length)) => (vec![point], start + length),
            None => return Err(strict()),
        },
        Handler::XmlCharRefReplace | Handler::NameReplace => {
            return Err(thread.type_error("don't know how to handle UnicodeDecodeError in error callback"));
        }
        Handler::Other(name) => {
            let function = registry::lookup_error(thread, name)?;
            let error = new_decode_error(thread, encoding, bytes, start, end, reason)?;
            let result = thread.call_with(function.as_ref(), &[error.as_ref()])?;
            let wrong_result = "decoding error handler must return (str, int) tuple";
            let (text, position) = unpack(thread, &result, wrong_result)?;
            let Some(text) = thread.space.str_value(text.as_ref()) else { return Err(thread.type_error(wrong_result)) };
            // SAFETY: a UnicodeDecodeError has that slot: its object.
            let object = unsafe { slot(error.as_ref(), slots::OWN + 1) }.get();
            let length = match object.as_ref().and_then(|object| thread.space.bytes_value(object.as_ref())) {
                Some(current) => {
                    let length = current.data().len();
                    *replaced = object.clone();
                    length
                }
                None => return Err(thread.type_error("exception attribute object must be bytes")),
            };
            (text.view().chars().collect(), resolve_position(thread, position, length)?)
        }
    })
}

fn unpack(thread: &Thread, result: &Obj, message: &str) -> PyResult<(Obj, Obj)> {
    match thread.space.tuple_value(result.as_ref()).map(|tuple| tuple.items()) {
        Some([text, position]) if thread.space.int_value(*position).is_some() => Ok((text.own(), position.own())),
        _ => Err(thread.type_error(message)),
    }
}

/// A handler's position: negative ones count from the end.
fn resolve_position(thread: &Thread, position: Obj, length: usize) -> PyResult<usize> {
    let given = thread.index_clamped(position.as_ref())?;
    let at = if given < 0 { given.saturating_add(length as i64) } else { given };
    match usize::try_from(at) {
        Ok(at) if at <= length => Ok(at),
        _ => Err(thread.index_error(&format!("position {given} from error handler out of bounds"))),
    }
}

/// The slots of a Unicode error: encoding, object, start, end, reason.
pub fn error_slot(error: Ref<'_>, index: usize) -> Option<Obj> {
    // SAFETY: callers checked that it is a Unicode error.
    unsafe { slot(error, slots::OWN + index) }.get()
}

/// Start and end of a Unicode error, clipped to its object.
pub fn error_range(error: Ref<'_>, length: usize) -> (usize, usize) {
    let number = |index: usize| match error_slot(error, index) {
        Some(value) => Space::exact_int(value.as_ref()).and_then(|value| value.to_i64()).unwrap_or(0),
        None => 0,
    };
    let start = usize::try_from(number(2)).unwrap_or(0).min(length.saturating_sub(1));
    let end = usize::try_from(number(3)).unwrap_or(0).clamp(start, length);
    (start, end.max((start + 1).min(length)))
}
