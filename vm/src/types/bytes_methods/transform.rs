//! Methods that map bytes to bytes: case, padding, translation; and `hex` and `decode`.

use objects::{Obj, Ref, Space};
use text::units::TextBuilder;

use super::{data, like, unchanged};
use crate::codecs;
use crate::native::{Native, method, static_method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::bounds;
use crate::types::buffer;
use crate::types::str_::{case, codec_arguments};

macro_rules! mapping {
    ($name:literal, $function:expr, $doc:literal) => {
        method(
            $name,
            "($self, /)",
            |thread, arguments| {
                let function: fn(&mut [u8]) = $function;
                let mut mapped = data(thread, arguments[0]).to_vec();
                function(&mut mapped);
                like(thread, arguments[0], &mapped)
            },
            $doc,
        )
    };
}

pub(super) const METHODS: &[Native] = &[
    mapping!(
        "lower",
        |bytes| bytes.make_ascii_lowercase(),
        "Return a copy of B with all ASCII characters converted to lowercase."
    ),
    mapping!(
        "upper",
        |bytes| bytes.make_ascii_uppercase(),
        "Return a copy of B with all ASCII characters converted to uppercase."
    ),
    mapping!(
        "title",
        case::title_ascii,
        "Return a titlecased version of B, i.e. ASCII words start with uppercase characters."
    ),
    mapping!(
        "capitalize",
        case::capitalize_ascii,
        "Return a copy of B with only its first character capitalized (ASCII)."
    ),
    mapping!(
        "swapcase",
        case::swap_ascii,
        "Return a copy of B with uppercase ASCII characters converted to lowercase ASCII and vice versa."
    ),
    method(
        "center",
        "($self, width, fillchar=b' ', /)",
        |thread, arguments| justify(thread, arguments, "center", |padding, width| padding / 2 + (padding & width & 1)),
        "Return a centered string of length width.\n\nPadding is done using the specified fill character.",
    ),
    method(
        "ljust",
        "($self, width, fillchar=b' ', /)",
        |thread, arguments| justify(thread, arguments, "ljust", |_, _| 0),
        "Return a left-justified string of length width.\n\nPadding is done using the specified fill character.",
    ),
    method(
        "rjust",
        "($self, width, fillchar=b' ', /)",
        |thread, arguments| justify(thread, arguments, "rjust", |padding, _| padding),
        "Return a right-justified string of length width.\n\nPadding is done using the specified fill character.",
    ),
    method(
        "zfill",
        "($self, width, /)",
        zero_fill,
        "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe original string is never truncated.",
    ),
    method(
        "expandtabs",
        "($self, /, tabsize=8)",
        expand_tabs,
        "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed.",
    ),
    method(
        "translate",
        "($self, table, /, delete=b'')",
        translate,
        "Return a copy with each character mapped by the given translation table.\n\n  table\n    Translation table, which must be a \
         bytes object of length 256.\n\nAll characters occurring in the optional argument delete are removed.\nThe remaining \
         characters are mapped through the given translation table.",
    ),
    static_method(
        "maketrans",
        "(frm, to, /)",
        make_table,
        "Return a translation table usable for the bytes or bytearray translate method.",
    ),
    method(
        "hex",
        "($self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        |thread, arguments| hex(thread, data(thread, arguments[0]), arguments[1], arguments[2]),
        "Create a string of hexadecimal numbers from a bytes object.",
    ),
    method(
        "decode",
        "($self, /, encoding='utf-8', errors='strict')",
        decode,
        "Decode the bytes using the codec registered for encoding.\n\n  encoding\n    The encoding with which to decode the bytes.\n  \
         errors\n    The error handling scheme to use for the handling of decoding errors.\n    The default is 'strict' meaning that \
         decoding errors raise a\n    UnicodeDecodeError. Other possible values are 'ignore' and 'replace'\n    as well as any other \
         name registered with codecs.register_error that\n    can handle UnicodeDecodeErrors.",
    ),
];

fn justify(thread: &Thread, arguments: &[Ref<'_>], name: &str, left: fn(usize, usize) -> usize) -> PyResult {
    let width = usize::try_from(bounds::count_argument(thread, arguments[1])?).unwrap_or(0);
    let fill = match arguments[2].non_null() {
        None => b' ',
        Some(fill) => {
            let is_bytes = super::is_bytes_or_array(thread, fill);
            match data(thread, fill) {
                [fill] => *fill,
                bytes if is_bytes => {
                    let (kind, length) = (thread.type_name(fill), bytes.len());
                    return Err(thread.type_error(&format!(
                        "{name}(): argument 2 must be a byte string of length 1, not a {kind} object of length {length}"
                    )));
                }
                _ => {
                    let given = thread.type_name(fill);
                    return Err(thread
                        .type_error(&format!("{name}() argument 2 must be a byte string of length 1, not {given}")));
                }
            }
        }
    };
    let bytes = data(thread, arguments[0]);
    if width <= bytes.len() {
        return unchanged(thread, arguments[0]);
    }
    thread.ensure_room(width.saturating_mul(2))?;
    let padding = width - bytes.len();
    let left = left(padding, width);
    let mut padded = vec![fill; left];
    padded.extend_from_slice(bytes);
    padded.resize(width, fill);
    like(thread, arguments[0], &padded)
}

fn zero_fill(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let width = usize::try_from(bounds::count_argument(thread, arguments[1])?).unwrap_or(0);
    let bytes = data(thread, arguments[0]);
    if width <= bytes.len() {
        return unchanged(thread, arguments[0]);
    }
    thread.ensure_room(width.saturating_mul(2))?;
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut padded = bytes[..sign].to_vec();
    padded.resize(sign + width - bytes.len(), b'0');
    padded.extend_from_slice(&bytes[sign..]);
    like(thread, arguments[0], &padded)
}

fn expand_tabs(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = match arguments[1].non_null() {
        Some(size) => bounds::count_argument(thread, size)?,
        None => 8,
    };
    let size = usize::try_from(size).unwrap_or(0);
    if size > i32::MAX as usize {
        return Err(thread.overflow_error("Python int too large to convert to C int"));
    }
    let bytes = data(thread, arguments[0]);
    let Some(length) = text::split::expanded_length(bytes, size) else {
        return Err(thread.overflow_error("result too long"));
    };
    thread.ensure_room(length.saturating_mul(2))?;
    let mut builder = TextBuilder::with_capacity(length);
    text::split::expand_tabs(bytes, size, &mut builder);
    match builder {
        TextBuilder::One(expanded) => like(thread, arguments[0], &expanded),
        _ => Err(thread.system_error("bytes became text")),
    }
}

fn translate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let table = if arguments[1].is_none() { None } else { Some(buffer::require(thread, arguments[1])?) };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(thread.value_error("translation table must be 256 characters long"));
    }
    let deleted = match arguments[2].non_null() {
        Some(deleted) => Some(buffer::require(thread, deleted)?),
        None => None,
    };
    let mut is_deleted = [false; 256];
    if let Some(deleted) = &deleted {
        deleted.iter().for_each(|&byte| is_deleted[usize::from(byte)] = true);
    }
    let bytes = data(thread, arguments[0]);
    let kept = bytes.iter().filter(|&&byte| !is_deleted[usize::from(byte)]);
    let mapped: Vec<u8> = kept.map(|&byte| table.as_ref().map_or(byte, |table| table[usize::from(byte)])).collect();
    if mapped == bytes {
        return unchanged(thread, arguments[0]);
    }
    like(thread, arguments[0], &mapped)
}

fn make_table(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let from = buffer::require(thread, arguments[0])?;
    let to = buffer::require(thread, arguments[1])?;
    if from.len() != to.len() {
        return Err(thread.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&a, &b) in from.iter().zip(to.iter()) {
        table[usize::from(a)] = b;
    }
    Ok(thread.space.bytes(&table)?)
}

/// `bytes.hex(separator, group)`; the optional arguments may be NULL.
pub fn hex(thread: &Thread, bytes: &[u8], separator: Ref<'_>, group: Ref<'_>) -> PyResult {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let copy;
    let separator = match separator.non_null() {
        None => None,
        Some(object) => {
            let (length, first) = if let Some(text) = thread.space.str_value(object) {
                (text.len(), if text.len() > 0 { text.view().at(0) } else { 0 })
            } else if let Some(bytes) = thread.space.bytes_value(object) {
                (bytes.data().len(), bytes.data().first().map_or(0, |&byte| u32::from(byte)))
            } else {
                return Err(thread.type_error("sep must be str or bytes."));
            };
            if length != 1 {
                return Err(thread.value_error("sep must be length 1."));
            }
            if first > 127 {
                return Err(thread.value_error("sep must be ASCII."));
            }
            Some(first as u8)
        }
    };
    let group = match group.non_null() {
        Some(group) => {
            copy = bytes.to_vec();
            let group = thread.index_i64(group)?;
            return hex_text(thread, &copy, separator, group, DIGITS);
        }
        None => 1,
    };
    hex_text(thread, bytes, separator, group, DIGITS)
}

fn hex_text(thread: &Thread, bytes: &[u8], separator: Option<u8>, group: i64, digits: &[u8; 16]) -> PyResult {
    let group_size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    thread.ensure_room(bytes.len().saturating_mul(3))?;
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for (index, byte) in bytes.iter().enumerate() {
        if let Some(separator) = separator
            && index > 0
            && group_size > 0
        {
            let place = if group > 0 { bytes.len() - index } else { index };
            if place.is_multiple_of(group_size) {
                out.push(separator);
            }
        }
        out.extend([digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
    }
    Ok(thread.space.str_from_latin1(&out)?)
}

fn decode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_null() && arguments[2].is_null() {
        let bytes = data(thread, arguments[0]);
        if bytes.is_ascii() {
            return Ok(thread.space.str_from_latin1(bytes)?);
        }
    }
    let (encoding, errors) = codec_arguments(thread, "decode", arguments[1], arguments[2])?;
    if let Some(bytes) = Space::exact_bytes(arguments[0]) {
        return codecs::decode(thread, bytes.data(), &encoding, &errors);
    }
    let hold = buffer::require(thread, arguments[0])?;
    let copy: Obj = thread.space.bytes(&hold)?;
    drop(hold);
    codecs::decode(thread, Space::exact_bytes(copy.as_ref()).expect("made as bytes").data(), &encoding, &errors)
}
