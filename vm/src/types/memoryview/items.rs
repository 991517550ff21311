//! Items of memory views: values of the native formats of the struct module.

use objects::{Obj, Ref, Space};

use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// The single letter of a native format, without its optional `@`.
pub fn letter(format: &str) -> Option<u8> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [letter] if size_of(*letter).is_some() => Some(*letter),
        _ => None,
    }
}

/// Bytes of an item.
pub fn size_of(letter: u8) -> Option<usize> {
    Some(match letter {
        b'b' | b'B' | b'c' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

fn word(bytes: &[u8]) -> [u8; 8] {
    let mut word = [0; 8];
    word[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
    word
}

/// The value of an item's bytes.
pub fn unpack(thread: &Thread, letter: u8, bytes: &[u8]) -> PyResult {
    let unsigned = u64::from_ne_bytes(word(bytes));
    let signed = |bits: u32| (unsigned << (64 - bits)) as i64 >> (64 - bits);
    Ok(match letter {
        b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' | b'P' => thread.space.int_from_u64(unsigned)?,
        b'b' => thread.space.int(signed(8))?,
        b'h' => thread.space.int(signed(16))?,
        b'i' => thread.space.int(signed(32))?,
        b'l' | b'q' | b'n' => thread.space.int(signed(64))?,
        b'c' => thread.space.bytes(bytes)?,
        b'?' => Obj::boolean(bytes.first().is_some_and(|byte| *byte != 0)),
        b'f' => thread.space.float(f64::from(f32::from_bits(unsigned as u32)))?,
        b'd' => thread.space.float(f64::from_bits(unsigned))?,
        b'e' => thread.space.float(half_to_float(unsigned as u16))?,
        _ => return Err(thread.not_implemented(&format!("memoryview: unsupported format {}", char::from(letter)))),
    })
}

/// The bytes of a value as an item.
pub fn pack(thread: &Thread, letter: u8, value: Ref<'_>) -> PyResult<Vec<u8>> {
    let shown = char::from(letter);
    let wrong_type = || -> Raised { thread.type_error(&format!("memoryview: invalid type for format '{shown}'")) };
    let wrong_value = || -> Raised { thread.value_error(&format!("memoryview: invalid value for format '{shown}'")) };
    match letter {
        b'c' => match thread.space.bytes_value(value).map(|bytes| bytes.data()) {
            Some([byte]) => Ok(vec![*byte]),
            Some(_) => Err(wrong_value()),
            None => Err(wrong_type()),
        },
        b'?' => Ok(vec![u8::from(thread.truth(value)?)]),
        b'f' | b'd' | b'e' => {
            if thread.space.float_value(value).is_none() && thread.space.int_value(value).is_none() {
                let has_float = thread.lookup_name(thread.space.type_of(value), crate::names::FLOAT).is_some();
                if !has_float && !crate::types::bounds::has_index(thread, value) {
                    return Err(wrong_type());
                }
            }
            let value = thread.to_float(value)?;
            match letter {
                b'f' => {
                    let single = value as f32;
                    if single.is_infinite() && value.is_finite() {
                        return Err(wrong_value());
                    }
                    Ok(single.to_ne_bytes().to_vec())
                }
                b'd' => Ok(value.to_ne_bytes().to_vec()),
                _ => match float_to_half(value) {
                    Some(half) => Ok(half.to_ne_bytes().to_vec()),
                    None => Err(wrong_value()),
                },
            }
        }
        _ => {
            if !crate::types::bounds::has_index(thread, value) {
                return Err(wrong_type());
            }
            let index = thread.index(value)?;
            let value = Space::exact_int(index.as_ref()).expect("an exact int");
            let size = size_of(letter).unwrap_or(8);
            let signed = matches!(letter, b'b' | b'h' | b'i' | b'l' | b'q' | b'n');
            if !signed && value.is_negative() {
                return Err(wrong_value());
            }
            let Some(mut bytes) = crate::types::int::arithmetic::to_bytes(value, size, signed) else {
                return Err(wrong_value());
            };
            if cfg!(target_endian = "big") {
                bytes.reverse();
            }
            Ok(bytes)
        }
    }
}

/// The value of a half-precision float.
pub fn half_to_float(half: u16) -> f64 {
    let (exponent, fraction) = (i32::from(half >> 10 & 0x1f), f64::from(half & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    };
    if half & 0x8000 != 0 { -magnitude } else { magnitude }
}

/// The nearest half-precision float, half to even; None where it is too large.
pub fn float_to_half(value: f64) -> Option<u16> {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    if value.is_nan() {
        return Some(sign | 0x7e00);
    }
    if value.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return Some(sign);
    }
    let (_, exponent) = text::float_math::frexp(magnitude);
    // Quanta of 2**(exponent - 11), at least of 2**-24.
    let quantum = (exponent - 11).max(-24);
    let count = (magnitude / 2f64.powi(quantum)).round_ties_even() as u32;
    let bits = if quantum == -24 { count } else { (((quantum + 24) as u32) << 10) + count };
    (bits < 0x7c00).then_some(sign | bits as u16)
}
