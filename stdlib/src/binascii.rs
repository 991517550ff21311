//! `binascii`: conversions between binary data and its ASCII forms.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::exceptions;
use vm::native::{ModuleTable, Native, TypeTable, function, record};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;
use vm::types::{buffer, bytes_methods};

pub static BINASCII: ModuleTable = ModuleTable {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const ERROR_FLAGS: TypeFlags =
    TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF).union(TypeFlags::EXCEPTION);

pub static ERROR: TypeTable = TypeTable {
    native: record("Error", exceptions::slots::BASE_COUNT),
    module: "binascii",
    base: Some(&exceptions::VALUE_ERROR),
    flags: ERROR_FLAGS,
    ..TypeTable::EMPTY
};

pub static INCOMPLETE: TypeTable = TypeTable {
    native: record("Incomplete", exceptions::slots::BASE_COUNT),
    module: "binascii",
    base: Some(&exceptions::EXCEPTION),
    flags: ERROR_FLAGS,
    ..TypeTable::EMPTY
};

const FUNCTIONS: &[Native] = &[
    function(
        "hexlify",
        "(data, sep=<unrepresentable>, bytes_per_sep=1)",
        hexlify,
        "Hexadecimal representation of binary data.",
    ),
    function(
        "b2a_hex",
        "(data, sep=<unrepresentable>, bytes_per_sep=1)",
        hexlify,
        "Hexadecimal representation of binary data.",
    ),
    function("unhexlify", "(hexstr, /)", unhexlify, "Binary data of hexadecimal representation."),
    function("a2b_hex", "(hexstr, /)", unhexlify, "Binary data of hexadecimal representation."),
    function("b2a_base64", "(data, /, *, newline=True)", encode_base64, "Base64-code line of data."),
    function("a2b_base64", "(data, /, *, strict_mode=False)", decode_base64, "Decode a line of base64 data."),
    function(
        "crc32",
        "(data, crc=0, /)",
        |thread, arguments| {
            let bytes = buffer::require(thread, arguments[0])?;
            let start = word(thread, arguments[1])?;
            Ok(Obj::small_int(i64::from(crc32(&bytes, start))))
        },
        "Compute CRC-32 incrementally.",
    ),
    function(
        "crc_hqx",
        "(data, crc, /)",
        |thread, arguments| {
            let bytes = buffer::require(thread, arguments[0])?;
            let mut crc = word(thread, arguments[1])? & 0xffff;
            for byte in bytes.iter() {
                crc ^= u32::from(*byte) << 8;
                for _ in 0..8 {
                    crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 } & 0xffff;
                }
            }
            Ok(Obj::small_int(i64::from(crc)))
        },
        "Compute CRC-CCITT incrementally.",
    ),
    function("b2a_uu", "(data, /, *, backtick=False)", encode_uu, "Uuencode line of data."),
    function("a2b_uu", "(data, /)", decode_uu, "Decode a line of uuencoded data."),
    function(
        "b2a_qp",
        "(data, quotetabs=False, istext=True, header=False)",
        encode_quoted,
        "Encode a string using quoted-printable encoding.",
    ),
    function("a2b_qp", "(data, header=False)", decode_quoted, "Decode a string of qp-encoded data."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for table in [&ERROR, &INCOMPLETE] {
        let class = thread.ensure_class(table)?.as_ref().own();
        thread.set_attribute_str(module, table.native.name, class.as_ref())?;
    }
    Ok(())
}

#[cold]
fn error(thread: &Thread, text: &str) -> Raised {
    match thread.ensure_class(&ERROR) {
        Ok(_) => thread.raise(&ERROR, text),
        Err(raised) => raised,
    }
}

/// The low 32 bits of a number.
fn word(thread: &Thread, object: Ref<'_>) -> PyResult<u32> {
    let Some(object) = object.non_null() else { return Ok(0) };
    let number = thread.index(object)?;
    let bytes = vm::types::int::arithmetic::view_of(&number).to_big().to_signed_bytes_le();
    let filler = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
    let mut low = [filler; 4];
    for (place, byte) in low.iter_mut().zip(&bytes) {
        *place = *byte;
    }
    Ok(u32::from_le_bytes(low))
}

/// CRC-32 of bytes, going on from an earlier one.
pub fn crc32(bytes: &[u8], start: u32) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut crc = byte as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 != 0 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
                bit += 1;
            }
            table[byte] = crc;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(!start, |crc, byte| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ crc >> 8)
}

/// Bytes of a bytes-like object or of an ASCII str.
fn ascii(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    if let Some(text) = thread.space.str_value(object) {
        return match text.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(thread.value_error("string argument should contain only ASCII characters")),
        };
    }
    match buffer::get(thread, object)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("argument should be bytes, buffer or ASCII string, not '{given}'")))
        }
    }
}

fn flag(thread: &Thread, object: Ref<'_>, default: bool) -> PyResult<bool> {
    object.non_null().map_or(Ok(default), |object| thread.truth(object))
}

fn hexlify(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let text = bytes_methods::hex(thread, &bytes, arguments[1], arguments[2])?;
    let text = thread.text_of(text.as_ref());
    Ok(thread.space.bytes(text.as_bytes())?)
}

fn unhexlify(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let digits = ascii(thread, arguments[0])?;
    if digits.len() % 2 != 0 {
        return Err(error(thread, "Odd-length string"));
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks_exact(2) {
        match (value(pair[0]), value(pair[1])) {
            (Some(high), Some(low)) => bytes.push((high << 4 | low) as u8),
            _ => return Err(error(thread, "Non-hexadecimal digit found")),
        }
    }
    Ok(thread.space.bytes(&bytes)?)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode_base64(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let newline = flag(thread, arguments[1], true)?;
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + 5);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            out.push(if place <= chunk.len() { BASE64[(bits >> (18 - 6 * place) & 63) as usize] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(thread.space.bytes(&out)?)
}

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

fn decode_base64(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = ascii(thread, arguments[0])?;
    let strict = flag(thread, arguments[1], false)?;
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut quad, mut pads, mut padding_started) = (0u32, 0, 0, false);
    if strict && text.first() == Some(&b'=') {
        return Err(error(thread, "Leading padding not allowed"));
    }
    for (index, byte) in text.iter().enumerate() {
        if *byte == b'=' {
            padding_started = true;
            if quad >= 2 {
                pads += 1;
                if quad + pads >= 4 {
                    // A complete pad sequence ends the data.
                    if strict && index + 1 < text.len() {
                        return Err(error(thread, "Excess data after padding"));
                    }
                    return Ok(thread.space.bytes(&out)?);
                }
            } else if strict && quad == 0 {
                return Err(error(thread, "Discontinuous padding not allowed"));
            }
            continue;
        }
        let Some(value) = base64_value(*byte) else {
            if strict {
                return Err(error(thread, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padding_started {
            return Err(error(thread, "Discontinuous padding not allowed"));
        }
        pads = 0;
        bits = (bits << 6 | value) & 0xff_ffff;
        match quad {
            1 => out.push((bits >> 4) as u8),
            2 => out.push((bits >> 2) as u8),
            3 => out.push(bits as u8),
            _ => {}
        }
        quad = (quad + 1) % 4;
    }
    match quad {
        0 => Ok(thread.space.bytes(&out)?),
        1 => {
            let count = out.len() / 3 * 4 + 1;
            Err(error(
                thread,
                &format!(
                    "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
                ),
            ))
        }
        _ => Err(error(thread, "Incorrect padding")),
    }
}

fn encode_uu(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let zero = if flag(thread, arguments[1], false)? { b'`' } else { b' ' };
    if bytes.len() > 45 {
        return Err(error(thread, "At most 45 bytes at once"));
    }
    let letter = |value: u32| if value == 0 { zero } else { value as u8 + b' ' };
    let mut out = vec![letter(bytes.len() as u32)];
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        out.extend((0..4).map(|place| letter(bits >> (18 - 6 * place) & 63)));
    }
    out.push(b'\n');
    Ok(thread.space.bytes(&out)?)
}

fn decode_uu(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = ascii(thread, arguments[0])?;
    let length = usize::from(text.first().copied().unwrap_or(b' ').wrapping_sub(b' ') & 63);
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut count) = (0u32, 0);
    let mut rest = text.iter().skip(1).copied();
    while out.len() < length {
        let byte = rest.next().unwrap_or(b' ');
        let value = match byte {
            b'\n' | b'\r' => 0,
            b' '..=b'`' => u32::from(byte - b' ') & 63,
            _ => return Err(error(thread, "Illegal char")),
        };
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    if rest.any(|byte| !matches!(byte, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error(thread, "Trailing garbage"));
    }
    Ok(thread.space.bytes(&out)?)
}

fn decode_quoted(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = ascii(thread, arguments[0])?;
    let header = flag(thread, arguments[1], false)?;
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        at += 1;
        if byte == b'_' && header {
            out.push(b' ');
            continue;
        }
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let value = |at: usize| text.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (text.get(at).copied(), value(at), value(at + 1)) {
            (None, ..) => break,
            (Some(b'\n' | b'\r'), ..) => {
                // A soft line break: everything up to the line's end is dropped.
                while text.get(at).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
                at += 1;
            }
            (Some(b'='), ..) => {
                out.push(b'=');
                at += 1;
            }
            (_, Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 2;
            }
            _ => out.push(b'='),
        }
    }
    Ok(thread.space.bytes(&out)?)
}

fn encode_quoted(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let (quote_tabs, is_text, header) =
        (flag(thread, arguments[1], false)?, flag(thread, arguments[2], true)?, flag(thread, arguments[3], false)?);
    let uses_crlf = memchr_newline(&bytes);
    let line_end: &[u8] = if uses_crlf { b"\r\n" } else { b"\n" };
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut line = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        let at_line_end =
            next.is_none() || next == Some(b'\n') || next == Some(b'\r') && bytes.get(at + 2) == Some(&b'\n');
        let must_quote = byte > 126
            || byte == b'='
            || header && byte == b'_'
            || byte == b'.' && line == 0 && (next.is_none() || matches!(next, Some(b'\n' | b'\r' | 0)))
            || !is_text && matches!(byte, b'\r' | b'\n')
            || matches!(byte, b'\t' | b' ') && next.is_none()
            || byte < 33 && !matches!(byte, b'\r' | b'\n' | b'\t' | b' ')
            || quote_tabs && matches!(byte, b'\t' | b' ');
        if must_quote {
            if line + 3 >= 76 {
                out.push(b'=');
                out.extend_from_slice(line_end);
                line = 0;
            }
            out.extend(format!("={byte:02X}").into_bytes());
            at += 1;
            line += 3;
            continue;
        }
        let is_break = is_text && (byte == b'\n' || byte == b'\r' && next == Some(b'\n'));
        if is_break {
            // Blanks before a line's end are quoted.
            if let Some(last @ (b' ' | b'\t')) = out.last().copied() {
                out.pop();
                out.extend(format!("={last:02X}").into_bytes());
            }
            out.extend_from_slice(line_end);
            at += if byte == b'\r' { 2 } else { 1 };
            line = 0;
            continue;
        }
        if !at_line_end && line + 1 >= 76 {
            out.push(b'=');
            out.extend_from_slice(line_end);
            line = 0;
        }
        line += 1;
        out.push(if header && byte == b' ' { b'_' } else { byte });
        at += 1;
    }
    Ok(thread.space.bytes(&out)?)
}

/// Whether the first line ends in `\r\n`.
fn memchr_newline(bytes: &[u8]) -> bool {
    bytes.iter().position(|byte| *byte == b'\n').is_some_and(|at| at > 0 && bytes[at - 1] == b'\r')
}
