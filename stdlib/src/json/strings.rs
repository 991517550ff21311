//! Strings as JSON writes them.

use objects::string::{Str, StrView};
use objects::{Ref, with_units};
use text::units::{Sink, TextBuilder};
use vm::{PyResult, Thread};

/// What a byte is in an ASCII-only string: 0 for itself.
const PLAIN: u8 = 0;

/// Bytes that stand for themselves in output of ASCII only.
static ASCII: [bool; 256] = plain_bytes(b'~', false);
/// Latin-1 characters that stand for themselves in output of any characters.
static ANY: [bool; 256] = plain_bytes(0xff, true);

const fn plain_bytes(last: u8, with_delete: bool) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = b' ' as usize;
    while byte <= last as usize {
        table[byte] = byte != b'"' as usize && byte != b'\\' as usize && (with_delete || byte != 0x7f);
        byte += 1;
    }
    table
}

/// The letter of a short escape.
fn short_escape(point: u32) -> u8 {
    match point {
        0x22 => b'"',
        0x5c => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        0x0a => b'n',
        0x0d => b'r',
        0x09 => b't',
        _ => PLAIN,
    }
}

fn push_escape(out: &mut TextBuilder, point: u32) {
    let letter = short_escape(point);
    if letter != PLAIN {
        out.push_latin1(&[b'\\', letter]);
    } else if point > 0xffff {
        let rest = point - 0x1_0000;
        push_unit(out, 0xd800 | (rest >> 10) as u16);
        push_unit(out, 0xdc00 | (rest & 0x3ff) as u16);
    } else {
        push_unit(out, point as u16);
    }
}

fn push_unit(out: &mut TextBuilder, unit: u16) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| DIGITS[usize::from(unit >> shift & 15)];
    out.push_latin1(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// Appends a string in quotes.
pub fn push_string(out: &mut TextBuilder, text: &Str, ascii_only: bool) {
    out.push_latin1(b"\"");
    match text.view() {
        StrView::Latin1(bytes) => push_latin1(out, bytes, if ascii_only { &ASCII } else { &ANY }),
        view => with_units!(view, units => {
            let plain = if ascii_only { &ASCII } else { &ANY };
            for &unit in units {
                #[allow(clippy::useless_conversion, reason = "the units of one width are bytes")]
                let point = u32::from(unit);
                let is_plain = plain.get(point as usize).copied().unwrap_or(!ascii_only);
                if is_plain { out.push(point) } else { push_escape(out, point) }
            }
        }),
    }
    out.push_latin1(b"\"");
}

fn push_latin1(out: &mut TextBuilder, bytes: &[u8], plain: &[bool; 256]) {
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !plain[usize::from(byte)] {
            out.push_latin1(&bytes[start..at]);
            push_escape(out, byte.into());
            start = at + 1;
        }
    }
    out.push_latin1(&bytes[start..]);
}

/// A str of what was built.
pub fn finish(thread: &Thread, out: &TextBuilder) -> PyResult {
    Ok(match out {
        TextBuilder::One(units) => thread.space.str_from_latin1(units)?,
        TextBuilder::Two(units) => thread.space.str_from_view(StrView::Ucs2(units))?,
        TextBuilder::Four(units) => thread.space.str_from_view(StrView::Ucs4(units))?,
    })
}

/// `encode_basestring`, `encode_basestring_ascii`
pub fn encode_function(thread: &Thread, object: Ref<'_>, ascii_only: bool) -> PyResult {
    let Some(text) = thread.space.str_value(object) else {
        let given = thread.type_name(object);
        return Err(thread.type_error(&format!("first argument must be a string, not {given}")));
    };
    let mut out = TextBuilder::with_capacity(text.len() + 2);
    push_string(&mut out, text, ascii_only);
    finish(thread, &out)
}
