//! Machine formats: how pickles name the layout of an array's bytes, whatever machine reads them.

use objects::{Obj, Ref};
use vm::native::Native;
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::int::arithmetic;

use super::items::{ItemType, pack};
use super::{data, kind_of, make, new_array, push_all};

/// The codes come in pairs, little-endian first, but for single bytes.
const FORMAT_MAX: i64 = 21;
const FLOAT32: i64 = 14;
const FLOAT64: i64 = 16;
const UTF16: i64 = 18;
const UTF32: i64 = 20;

pub const FUNCTIONS: &[Native] = &[vm::native::function(
    "_array_reconstructor",
    "(arraytype, typecode, mformat_code, items, /)",
    reconstruct,
    "Internal. Used for pickling support.",
)];

/// The code of an item type on this machine.
pub fn code_of(kind: ItemType) -> i64 {
    let big = i64::from(cfg!(target_endian = "big"));
    match (kind.size(), kind.is_signed()) {
        _ if kind.letter() == b'f' => FLOAT32 + big,
        _ if kind.letter() == b'd' => FLOAT64 + big,
        _ if kind.is_text() => UTF32 + big,
        (1, is_signed) => i64::from(is_signed),
        (2, is_signed) => 2 + 2 * i64::from(is_signed) + big,
        (4, is_signed) => 6 + 2 * i64::from(is_signed) + big,
        (_, is_signed) => 10 + 2 * i64::from(is_signed) + big,
    }
}

/// Size, sign and byte order of an integer code.
fn integer_of(code: i64) -> (usize, bool, bool) {
    match code {
        0 | 1 => (1, code == 1, false),
        _ => {
            let group = (code - 2) / 4;
            (2 << group, (code - 2) % 4 >= 2, code % 2 == 1)
        }
    }
}

fn reconstruct(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(class) = thread.space.as_type(arguments[0]) else {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("first argument must be a type object, not {given}")));
    };
    if !class.is_subtype_of(thread.class(&super::ARRAY)) {
        return Err(thread.type_error(&format!("{} is not a subtype of array.array", class.name_lossy())));
    }
    let kind = match thread.space.str_value(arguments[1]).map(|text| text.view()) {
        Some(text) if text.len() == 1 => ItemType::from_point(text.at(0)),
        Some(_) => {
            return Err(thread.type_error("_array_reconstructor() argument 2 must be a unicode character, not str"));
        }
        None => {
            let given = crate::arguments::type_name_or_none(thread, arguments[1]);
            let text = format!("_array_reconstructor() argument 2 must be a unicode character, not {given}");
            return Err(thread.type_error(&text));
        }
    };
    let code = i64::from(crate::arguments::int32(thread, arguments[2])?);
    let Some(kind) = kind else {
        return Err(thread.value_error("second argument must be a valid type code"));
    };
    if !(0..=FORMAT_MAX).contains(&code) {
        return Err(thread.value_error("third argument must be a valid machine format code."));
    }
    let Some(bytes) = thread.space.bytes_value(arguments[3]) else {
        let given = thread.type_name(arguments[3]);
        return Err(thread.type_error(&format!("fourth argument should be bytes, not {given}")));
    };
    let bytes = bytes.data();
    let made = new_array(thread, class.root_shape.get(), kind)?;
    if code == code_of(kind) {
        super::push_bytes(thread, made.as_ref(), bytes)?;
        return Ok(made);
    }
    match code {
        UTF16.. => {
            let encoding = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][(code - UTF16) as usize];
            let text = vm::codecs::decode(thread, bytes, encoding, "strict")?;
            push_all(thread, made.as_ref(), text.as_ref())?;
        }
        FLOAT32.. => {
            let size = if code < FLOAT64 { 4 } else { 8 };
            check_multiple(thread, bytes, size)?;
            for item in bytes.chunks_exact(size) {
                let mut item = item.to_vec();
                if (code % 2 == 1) != cfg!(target_endian = "big") {
                    item.reverse();
                }
                let value = match item[..] {
                    [a, b, c, d] => f64::from(f32::from_ne_bytes([a, b, c, d])),
                    [a, b, c, d, e, f, g, h] => f64::from_ne_bytes([a, b, c, d, e, f, g, h]),
                    _ => 0.0,
                };
                push_value(thread, made.as_ref(), thread.space.float(value)?)?;
            }
        }
        _ => {
            let (size, is_signed, is_big) = integer_of(code);
            check_multiple(thread, bytes, size)?;
            // An integer array keeps its letter only if the sizes agree.
            let made = if kind.is_text() || kind.is_float() || (kind.size(), kind.is_signed()) == (size, is_signed) {
                made
            } else {
                new_array(thread, class.root_shape.get(), ItemType::integer(size, is_signed))?
            };
            for item in bytes.chunks_exact(size) {
                let mut item = item.to_vec();
                if is_big {
                    item.reverse();
                }
                push_value(thread, made.as_ref(), arithmetic::from_bytes(thread, &item, is_signed)?)?;
            }
            return Ok(made);
        }
    }
    Ok(made)
}

fn check_multiple(thread: &Thread, bytes: &[u8], size: usize) -> PyResult<()> {
    if bytes.len().is_multiple_of(size) {
        return Ok(());
    }
    Err(thread.value_error("string length not a multiple of item size"))
}

fn push_value(thread: &Thread, array: Ref<'_>, value: Obj) -> PyResult<()> {
    let packed = pack(thread, kind_of(array), value.as_ref())?;
    super::push_bytes(thread, array, &packed)
}

/// `array.__reduce_ex__`
pub fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    let Some(protocol) = thread.space.int_value(arguments[1]) else {
        return Err(thread.type_error("__reduce_ex__ argument should be an integer"));
    };
    let protocol = protocol.to_i64().unwrap_or(i64::MAX);
    let state = thread.get_or_none(array, vm::names::DICT)?.unwrap_or_else(Obj::none);
    let class = thread.space.type_of(array).as_ref().own();
    let kind = kind_of(array);
    let letter = thread.space.latin1_char(kind.letter());
    if protocol < 3 {
        let list = super::to_list(thread, array)?;
        let made_of = thread.space.tuple([letter, list])?;
        return Ok(thread.space.tuple([class, made_of, state])?);
    }
    let module = vm::import::import_str(thread, "array")?;
    let reconstructor = thread.get_str(module.as_ref(), "_array_reconstructor")?;
    let bytes = thread.space.bytes(data(array))?;
    let made_of = thread.space.tuple([class, letter, Obj::small_int(code_of(kind)), bytes])?;
    Ok(thread.space.tuple([reconstructor, made_of, state])?)
}

/// A copy of the same class-independent kind: `__copy__`, `__deepcopy__`.
pub fn copy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = data(arguments[0]).to_vec();
    make(thread, kind_of(arguments[0]), &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_codes_name_their_sizes() {
        assert_eq!(integer_of(0), (1, false, false));
        assert_eq!(integer_of(5), (2, true, true));
        assert_eq!(integer_of(6), (4, false, false));
        assert_eq!(integer_of(13), (8, true, true));
    }
}
