//! Items of arrays: type codes, and values as bytes in memory.

use num_bigint::Sign;
use objects::items::{ItemAccess, place};
use objects::{Obj, Ref, Space};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;

/// All type codes, in the order in which CPython lists them.
pub const TYPE_CODES: &str = "bBuwhHiIlLqQfd";

/// The type of an array's items, named by its letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ItemType(u8);

impl ItemType {
    pub fn from_point(point: u32) -> Option<ItemType> {
        u8::try_from(point).ok().filter(|letter| TYPE_CODES.as_bytes().contains(letter)).map(ItemType)
    }

    pub fn letter(self) -> u8 {
        self.0
    }

    /// The type of a letter that an array was made with.
    #[inline(always)]
    pub fn known(letter: u8) -> ItemType {
        debug_assert!(TYPE_CODES.as_bytes().contains(&letter));
        ItemType(letter)
    }

    /// Bytes of an item, as a power of two.
    #[inline]
    pub fn size_log(self) -> u32 {
        match self.0 {
            b'b' | b'B' => 0,
            b'h' | b'H' => 1,
            b'i' | b'I' | b'f' | b'u' | b'w' => 2,
            _ => 3,
        }
    }

    /// Bytes of an item.
    #[inline]
    pub fn size(self) -> usize {
        1 << self.size_log()
    }

    /// Whether the items are characters.
    pub fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }

    pub fn is_float(self) -> bool {
        matches!(self.0, b'f' | b'd')
    }

    pub fn is_signed(self) -> bool {
        matches!(self.0, b'b' | b'h' | b'i' | b'l' | b'q')
    }

    /// The format that the buffer protocol shows.
    pub fn format(self) -> &'static str {
        match self.0 {
            b'b' => "b",
            b'B' => "B",
            b'u' | b'w' => "w",
            b'h' => "h",
            b'H' => "H",
            b'i' => "i",
            b'I' => "I",
            b'l' => "l",
            b'L' => "L",
            b'q' => "q",
            b'Q' => "Q",
            b'f' => "f",
            _ => "d",
        }
    }

    /// The integer type of that size and sign, for machine formats.
    pub fn integer(size: usize, is_signed: bool) -> ItemType {
        ItemType(match (size, is_signed) {
            (1, true) => b'b',
            (1, false) => b'B',
            (2, true) => b'h',
            (2, false) => b'H',
            (4, true) => b'i',
            (4, false) => b'I',
            (_, true) => b'q',
            (_, false) => b'Q',
        })
    }
}

/// Items of the numeric kinds, for the subscripts of instructions.
pub static ACCESS: ItemAccess = ItemAccess { get, set };

/// The bytes of an item by an index that may count from the end.
#[inline(always)]
fn item<const N: usize>(bytes: &[u8], index: i64) -> Option<[u8; N]> {
    let (items, _) = bytes.as_chunks::<N>();
    items.get(place(index, items.len())).copied()
}

/// The value of an item. None where there is none at that index, and for items that are no numbers.
#[inline]
pub fn get(space: &Space, array: Ref<'_>, index: i64) -> Option<Obj> {
    let bytes = super::data(array);
    let kind = super::kind_of(array);
    if kind.0 == b'd' {
        return space.float(f64::from_ne_bytes(item(bytes, index)?)).ok();
    }
    Some(match kind.0 {
        b'i' => Obj::small_int(i64::from(i32::from_ne_bytes(item(bytes, index)?))),
        b'b' => Obj::small_int(i64::from(i8::from_ne_bytes(item(bytes, index)?))),
        b'B' => Obj::small_int(i64::from(u8::from_ne_bytes(item(bytes, index)?))),
        b'h' => Obj::small_int(i64::from(i16::from_ne_bytes(item(bytes, index)?))),
        b'H' => Obj::small_int(i64::from(u16::from_ne_bytes(item(bytes, index)?))),
        b'I' => Obj::small_int(i64::from(u32::from_ne_bytes(item(bytes, index)?))),
        b'l' | b'q' => return space.int(i64::from_ne_bytes(item(bytes, index)?)).ok(),
        b'L' | b'Q' => return space.int_from_u64(u64::from_ne_bytes(item(bytes, index)?)).ok(),
        b'f' => return space.float(f64::from(f32::from_ne_bytes(item(bytes, index)?))).ok(),
        _ => return None,
    })
}

/// Stores the bytes of an item; false where there is none at that index.
#[inline(always)]
fn store<const N: usize>(bytes: &mut [u8], index: i64, value: [u8; N]) -> bool {
    let (items, _) = bytes.as_chunks_mut::<N>();
    match items.get_mut(place(index, items.len())) {
        Some(item) => {
            *item = value;
            true
        }
        None => false,
    }
}

/// Stores a float, or an int that fits. False, and nothing is done, for any other value.
fn set(_: &Space, array: Ref<'_>, index: i64, value: Ref<'_>) -> bool {
    /// Where a small int fits, stores its bytes.
    macro_rules! store_int {
        ($bytes:expr, $type:ty) => {
            match <$type>::try_from(value.word().int()) {
                Ok(value) => store($bytes, index, value.to_ne_bytes()),
                Err(_) => false,
            }
        };
    }
    let bytes = super::data_mut(array);
    let kind = super::kind_of(array);
    if let Some(value) = Space::exact_float(value) {
        return match kind.0 {
            b'd' => store(bytes, index, value.to_ne_bytes()),
            b'f' => store(bytes, index, (value as f32).to_ne_bytes()),
            _ => false,
        };
    }
    if !value.word().is_int() {
        return false;
    }
    match kind.0 {
        b'i' => store_int!(bytes, i32),
        b'b' => store_int!(bytes, i8),
        b'B' => store_int!(bytes, u8),
        b'h' => store_int!(bytes, i16),
        b'H' => store_int!(bytes, u16),
        b'I' => store_int!(bytes, u32),
        b'l' | b'q' => store_int!(bytes, i64),
        b'L' | b'Q' => store_int!(bytes, u64),
        b'd' => store(bytes, index, (value.word().int() as f64).to_ne_bytes()),
        b'f' => store(bytes, index, (value.word().int() as f64 as f32).to_ne_bytes()),
        _ => false,
    }
}

/// The first eight bytes of an item, the missing ones zero.
fn word<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut word = [0; N];
    let length = bytes.len().min(N);
    word[..length].copy_from_slice(&bytes[..length]);
    word
}

/// The value of an item's bytes.
#[inline]
pub fn unpack(thread: &Thread, kind: ItemType, bytes: &[u8]) -> PyResult {
    Ok(match kind.0 {
        b'b' => Obj::small_int(i64::from(i8::from_ne_bytes(word(bytes)))),
        b'B' => Obj::small_int(i64::from(u8::from_ne_bytes(word(bytes)))),
        b'h' => Obj::small_int(i64::from(i16::from_ne_bytes(word(bytes)))),
        b'H' => Obj::small_int(i64::from(u16::from_ne_bytes(word(bytes)))),
        b'i' => Obj::small_int(i64::from(i32::from_ne_bytes(word(bytes)))),
        b'I' => Obj::small_int(i64::from(u32::from_ne_bytes(word(bytes)))),
        b'l' | b'q' => thread.space.int(i64::from_ne_bytes(word(bytes)))?,
        b'L' | b'Q' => thread.space.int_from_u64(u64::from_ne_bytes(word(bytes)))?,
        b'f' => thread.space.float(f64::from(f32::from_ne_bytes(word(bytes))))?,
        b'd' => thread.space.float(f64::from_ne_bytes(word(bytes)))?,
        _ => {
            let point = u32::from_ne_bytes(word(bytes));
            check_point(thread, point)?;
            thread.space.str_from_chars(std::iter::once(point))?
        }
    })
}

/// ValueError for what is no code point.
pub fn check_point(thread: &Thread, point: u32) -> PyResult<()> {
    if point > 0x10_ffff {
        let text = format!("character U+{point:x} is not in range [U+0000; U+10ffff]");
        return Err(thread.value_error(&text));
    }
    Ok(())
}

/// Bytes of an item, ready to be copied.
#[derive(Clone, Copy)]
pub struct Packed {
    bytes: [u8; 8],
    size: usize,
}

impl std::ops::Deref for Packed {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.size]
    }
}

impl Packed {
    fn new(bytes: &[u8]) -> Packed {
        Packed { bytes: word(bytes), size: bytes.len() }
    }
}

fn out_of_range(thread: &Thread, what: &str, is_low: bool) -> Raised {
    let side = if is_low { "less than minimum" } else { "greater than maximum" };
    thread.overflow_error(&format!("{what} is {side}"))
}

/// A C integer of a width: values beyond it raise as argument parsing does.
fn ranged(thread: &Thread, value: Ref<'_>, low: i64, high: i64, what: &str) -> PyResult<i64> {
    let number = if value.word().is_int() {
        value.word().int()
    } else {
        let index = thread.index(value)?;
        match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
            Some(number) => number,
            None => return Err(thread.overflow_error("Python int too large to convert to C long")),
        }
    };
    if number < low || number > high {
        return Err(out_of_range(thread, what, number < low));
    }
    Ok(number)
}

fn unsigned64(thread: &Thread, value: Ref<'_>, negative: &str, large: &str) -> PyResult<u64> {
    let index = thread.index(value)?;
    let view = Space::exact_int(index.as_ref()).expect("an exact int");
    match view.to_u64() {
        Some(number) => Ok(number),
        None if view.to_big().sign() == Sign::Minus => Err(thread.overflow_error(negative)),
        None => Err(thread.overflow_error(large)),
    }
}

/// The bytes of a value as an item.
pub fn pack(thread: &Thread, kind: ItemType, value: Ref<'_>) -> PyResult<Packed> {
    let short = |low: i64, high: i64, what: &str| -> PyResult<i64> {
        let number = ranged(thread, value, i16::MIN.into(), i16::MAX.into(), "signed short integer")?;
        if number < low || number > high { Err(out_of_range(thread, what, number < low)) } else { Ok(number) }
    };
    Ok(match kind.0 {
        b'b' => Packed::new(&(short(-128, 127, "signed char")? as i8).to_ne_bytes()),
        b'B' => Packed::new(&(ranged(thread, value, 0, 255, "unsigned byte integer")? as u8).to_ne_bytes()),
        b'h' => Packed::new(&(short(i64::MIN, i64::MAX, "")? as i16).to_ne_bytes()),
        b'H' => {
            let number = ranged(thread, value, i32::MIN.into(), i32::MAX.into(), "signed integer")?;
            if !(0..=0xffff).contains(&number) {
                return Err(out_of_range(thread, "unsigned short", number < 0));
            }
            Packed::new(&(number as u16).to_ne_bytes())
        }
        b'i' => {
            let number = ranged(thread, value, i32::MIN.into(), i32::MAX.into(), "signed integer")?;
            Packed::new(&(number as i32).to_ne_bytes())
        }
        b'I' | b'L' => {
            let negative = "can't convert negative value to unsigned int";
            let number = unsigned64(thread, value, negative, "Python int too large to convert to C unsigned long")?;
            if kind.0 == b'I' {
                match u32::try_from(number) {
                    Ok(number) => Packed::new(&number.to_ne_bytes()),
                    Err(_) => return Err(out_of_range(thread, "unsigned int", false)),
                }
            } else {
                Packed::new(&number.to_ne_bytes())
            }
        }
        b'l' => Packed::new(&ranged(thread, value, i64::MIN, i64::MAX, "")?.to_ne_bytes()),
        b'q' => {
            let index = thread.index(value)?;
            match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
                Some(number) => Packed::new(&number.to_ne_bytes()),
                None => return Err(thread.overflow_error("int too big to convert")),
            }
        }
        b'Q' => {
            let number = unsigned64(thread, value, "can't convert negative int to unsigned", "int too big to convert")?;
            Packed::new(&number.to_ne_bytes())
        }
        b'f' => Packed::new(&(thread.to_float(value)? as f32).to_ne_bytes()),
        b'd' => Packed::new(&thread.to_float(value)?.to_ne_bytes()),
        _ => {
            let Some(text) = thread.space.str_value(value) else {
                let given = thread.type_name(value);
                let text = format!("array item must be a unicode character, not {given}");
                return Err(thread.type_error(&text));
            };
            if text.len() != 1 {
                let text = format!("array item must be a string of length 1, not a string of length {}", text.len());
                return Err(thread.type_error(&text));
            }
            Packed::new(&text.view().at(0).to_ne_bytes())
        }
    })
}
