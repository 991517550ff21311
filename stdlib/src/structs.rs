//! `_struct`: values packed into bytes as C structures.
//!
//! A format is compiled to a list of fields: a letter, a size, an offset and a repeat count. A `Struct` object keeps its format
//! and compiles it again at each use: formats are short, and the last ones used that are very short are kept compiled.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use objects::record::slot;
use objects::string::StrView;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::exceptions;
use vm::native::{
    GetSet, ModuleTable, Native, TypeTable, function, getset, method, raw_function, raw_method, raw_new, record,
};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;
use vm::types::int::arithmetic;
use vm::types::memoryview::{float_to_half, half_to_float};
use vm::types::{bounds, buffer};

pub static STRUCT: ModuleTable = ModuleTable {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.",
    functions: &[FUNCTIONS],
    types: &[&STRUCT_TYPE],
    initialize: Some(initialize),
};

pub static ERROR: TypeTable = TypeTable {
    native: record("error", exceptions::slots::BASE_COUNT),
    module: "struct",
    base: Some(&exceptions::EXCEPTION),
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF).union(TypeFlags::EXCEPTION),
    ..TypeTable::EMPTY
};

pub static STRUCT_TYPE: TypeTable = TypeTable {
    native: record("Struct", 1),
    module: "_struct",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Struct(fmt) --> compiled struct object",
    methods: &[STRUCT_METHODS],
    getsets: STRUCT_GETSETS,
    ..TypeTable::EMPTY
};

pub static UNPACK_ITERATOR: TypeTable = TypeTable {
    native: record("unpack_iterator", 3),
    module: "_struct",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[vm::types::iterators::COMMON, ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

const FUNCTIONS: &[Native] = &[
    function(
        "calcsize",
        "(format, /)",
        |thread, arguments| Ok(thread.space.int(Format::of(thread, arguments[0])?.size as i64)?),
        "Return size in bytes of the struct described by the format string.",
    ),
    raw_function(
        "pack",
        "(format, /, *values)",
        |thread, values, _| {
            let Some(format) = values.first() else {
                return Err(thread.type_error("pack expected at least 1 argument, got 0"));
            };
            let format = Format::of(thread, *format)?;
            format.pack_bytes(thread, &values[1..])
        },
        "Return a bytes object containing values packed according to the format string.",
    ),
    raw_function(
        "pack_into",
        "(format, buffer, offset, /, *values)",
        |thread, values, _| {
            let Some(format) = values.first() else {
                return Err(thread.type_error("pack_into expected at least 1 argument, got 0"));
            };
            let format = Format::of(thread, *format)?;
            pack_into(thread, &format, &values[1..])
        },
        "Pack values according to the format string and write the packed bytes into the writable buffer.",
    ),
    function(
        "unpack",
        "(format, buffer, /)",
        |thread, arguments| {
            let format = Format::of(thread, arguments[0])?;
            unpack(thread, &format, arguments[1])
        },
        "Return a tuple containing values unpacked according to the format string.",
    ),
    function(
        "unpack_from",
        "(format, /, buffer, offset=0)",
        |thread, arguments| {
            let format = Format::of(thread, arguments[0])?;
            unpack_from(thread, &format, arguments[1], arguments[2])
        },
        "Return a tuple containing values unpacked according to the format string.",
    ),
    function(
        "iter_unpack",
        "(format, buffer, /)",
        |thread, arguments| {
            let made = make_struct(thread, thread.class(&STRUCT_TYPE).root_shape.get(), arguments[0])?;
            iter_unpack(thread, made.as_ref(), arguments[1])
        },
        "Return an iterator yielding tuples unpacked from the given bytes.",
    ),
    function("_clearcache", "()", |_, _| Ok(Obj::none()), "Clear the internal cache."),
];

const STRUCT_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", |thread, values, _| {
        let class = thread.space.as_type(values[0]).expect("the binder checked the class");
        Ok(thread.space.new_record(class.root_shape.get(), [])?)
    }),
    method(
        "__init__",
        "($self, /, format)",
        |thread, arguments| {
            let text = format_string(thread, arguments[1])?;
            Format::parse(thread, text.as_bytes())?;
            // SAFETY: a Struct has that slot.
            unsafe { slot(arguments[0], 0) }.set(thread.new_str(&text)?);
            Ok(Obj::none())
        },
        "",
    ),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| {
            let shown = thread.repr_string(format_text(thread, arguments[0])?.as_ref())?;
            let name = thread.short_type_name(arguments[0]);
            thread.new_str(&format!("{name}({shown})"))
        },
        "Return repr(self).",
    ),
    raw_method(
        "pack",
        "($self, /, *values)",
        |thread, values, _| {
            let format = Format::of_struct(thread, values[0])?;
            format.pack_bytes(thread, &values[1..])
        },
        "S.pack(v1, v2, ...) -> bytes\n\nReturn a bytes object containing values v1, v2, ... packed according\nto the format string S.format.",
    ),
    raw_method(
        "pack_into",
        "($self, buffer, offset, /, *values)",
        |thread, values, _| {
            let format = Format::of_struct(thread, values[0])?;
            pack_into(thread, &format, &values[1..])
        },
        "S.pack_into(buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string S.format\nand write the packed bytes into the writable buffer buf starting at\noffset.",
    ),
    method(
        "unpack",
        "($self, buffer, /)",
        |thread, arguments| {
            let format = Format::of_struct(thread, arguments[0])?;
            unpack(thread, &format, arguments[1])
        },
        "Return a tuple containing unpacked values.",
    ),
    method(
        "unpack_from",
        "($self, /, buffer, offset=0)",
        |thread, arguments| {
            let format = Format::of_struct(thread, arguments[0])?;
            unpack_from(thread, &format, arguments[1], arguments[2])
        },
        "Return a tuple containing unpacked values.",
    ),
    method(
        "iter_unpack",
        "($self, buffer, /)",
        |thread, arguments| iter_unpack(thread, arguments[0], arguments[1]),
        "Return an iterator yielding tuples.",
    ),
];

const STRUCT_GETSETS: &[GetSet] = &[
    getset("format", format_text, None, "struct format string"),
    getset(
        "size",
        |thread, object| Ok(thread.space.int(Format::of_struct(thread, object)?.size as i64)?),
        None,
        "struct size in bytes",
    ),
];

const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let error = thread.ensure_class(&ERROR)?;
    thread.set_attribute_str(module, "error", error.as_ref())?;
    thread.ensure_class(&UNPACK_ITERATOR)?;
    Ok(())
}

#[cold]
fn error(thread: &Thread, text: &str) -> Raised {
    match thread.ensure_class(&ERROR) {
        Ok(_) => thread.raise(&ERROR, text),
        Err(raised) => raised,
    }
}

fn format_text(thread: &Thread, object: Ref<'_>) -> PyResult {
    // SAFETY: a Struct has that slot.
    match unsafe { slot(object, 0) }.get() {
        Some(format) => Ok(format),
        None => Err(thread.runtime_error("Struct object is not initialized")),
    }
}

/// A Struct of a format given as str or bytes.
fn make_struct(thread: &Thread, shape: objects::ShapeId, format: Ref<'_>) -> PyResult {
    let text = format_string(thread, format)?;
    Format::parse(thread, text.as_bytes())?;
    Ok(thread.space.new_record(shape, [thread.space.str(&text)?])?)
}

fn format_string<'a>(thread: &Thread, object: Ref<'a>) -> PyResult<Cow<'a, str>> {
    if let Some(text) = thread.space.str_value(object) {
        return match text.as_ascii() {
            Some(text) if text.contains('\0') => Err(error(thread, "embedded null character")),
            Some(text) => Ok(Cow::Borrowed(text)),
            None => match vm::codecs::encode(thread, text, "ascii", "strict") {
                Err(raised) => Err(raised),
                Ok(_) => Err(error(thread, "bad char in struct format")),
            },
        };
    }
    if let Some(bytes) = thread.space.bytes_value(object) {
        if bytes.data().contains(&0) {
            return Err(error(thread, "embedded null character"));
        }
        return Ok(bytes.data().iter().map(|byte| char::from(*byte)).collect());
    }
    let given = thread.type_name(object);
    Err(thread.type_error(&format!("Struct() argument 1 must be a str or bytes object, not {given}")))
}

/// Up to that size, values are packed without memory of their own.
const SMALL_SIZE: usize = 64;

/// A part of a format.
struct Field {
    letter: u8,
    /// Bytes of one item; of the whole field for `s` and `p`.
    size: usize,
    offset: usize,
    /// Items of the field; 1 for `s` and `p`.
    count: usize,
}

/// A compiled format.
struct Format {
    is_little: bool,
    /// Sizes and conversions are those of C.
    is_native: bool,
    fields: Vec<Field>,
    size: usize,
    /// Values that are packed.
    values: usize,
}

/// Size and alignment of a letter.
fn letter_size(letter: u8, native: bool) -> Option<(usize, usize)> {
    let size = match letter {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        b'F' if native => return Some((8, 4)),
        b'D' if native => return Some((16, 8)),
        b'F' => 8,
        b'D' => 16,
        _ => return None,
    };
    Some((size, if native { size } else { 1 }))
}

/// The text of a format that may be kept: its characters, the missing ones 0, and how many there are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ShortText {
    characters: u64,
    length: u8,
}

impl ShortText {
    fn of(object: Ref<'_>) -> Option<ShortText> {
        let StrView::Latin1(text) = Space::exact_str(object)?.view() else { return None };
        if text.len() > size_of::<u64>() {
            return None;
        }
        let characters = text.iter().rev().fold(0, |characters, character| characters << 8 | u64::from(*character));
        Some(ShortText { characters, length: text.len() as u8 })
    }

    /// Where it is kept.
    fn place(self) -> usize {
        (self.characters.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - KEPT.ilog2())) as usize
    }
}

/// Compiled formats that are kept: a power of two.
const KEPT: usize = 32;

type Kept = [Option<(ShortText, Rc<Format>)>; KEPT];

thread_local! {
    static FORMATS: RefCell<Kept> = const { RefCell::new([const { None }; KEPT]) };
}

impl Format {
    fn of(thread: &Thread, object: Ref<'_>) -> PyResult<Rc<Format>> {
        let Some(short) = ShortText::of(object) else { return Format::compile(thread, object) };
        let place = short.place();
        let known = FORMATS.with_borrow(|formats| match &formats[place] {
            Some((text, format)) if *text == short => Some(Rc::clone(format)),
            _ => None,
        });
        if let Some(format) = known {
            return Ok(format);
        }
        let format = Format::compile(thread, object)?;
        FORMATS.with_borrow_mut(|formats| formats[place] = Some((short, Rc::clone(&format))));
        Ok(format)
    }

    fn compile(thread: &Thread, object: Ref<'_>) -> PyResult<Rc<Format>> {
        let text = format_string(thread, object)?;
        Format::parse(thread, text.as_bytes()).map(Rc::new)
    }

    fn of_struct(thread: &Thread, object: Ref<'_>) -> PyResult<Rc<Format>> {
        Format::of(thread, format_text(thread, object)?.as_ref())
    }

    fn parse(thread: &Thread, text: &[u8]) -> PyResult<Format> {
        let (mut is_little, mut is_native) = (cfg!(target_endian = "little"), true);
        let mut rest = text;
        if let [order @ (b'@' | b'=' | b'<' | b'>' | b'!'), after @ ..] = text {
            rest = after;
            is_native = *order == b'@';
            match order {
                b'<' => is_little = true,
                b'>' | b'!' => is_little = false,
                _ => {}
            }
        }
        let mut format = Format { is_little, is_native, fields: Vec::new(), size: 0, values: 0 };
        let mut at = 0;
        let too_long = || error(thread, "total struct size too long");
        while at < rest.len() {
            if rest[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let mut count = 1usize;
            if rest[at].is_ascii_digit() {
                count = 0;
                while at < rest.len() && rest[at].is_ascii_digit() {
                    let digit = usize::from(rest[at] - b'0');
                    count = count
                        .checked_mul(10)
                        .and_then(|count| count.checked_add(digit))
                        .ok_or_else(|| error(thread, "total struct size too long"))?;
                    at += 1;
                }
                if at == rest.len() {
                    return Err(error(thread, "repeat count given without format specifier"));
                }
            }
            let letter = rest[at];
            at += 1;
            let Some((size, alignment)) = letter_size(letter, is_native) else {
                return Err(error(thread, "bad char in struct format"));
            };
            let offset = format.size.checked_next_multiple_of(alignment).ok_or_else(too_long)?;
            let bytes = size.checked_mul(count).ok_or_else(too_long)?;
            format.size = offset.checked_add(bytes).filter(|size| *size <= isize::MAX as usize).ok_or_else(too_long)?;
            match letter {
                b'x' => {}
                b's' | b'p' => {
                    format.fields.push(Field { letter, size: count, offset, count: 1 });
                    format.values += 1;
                }
                _ if count > 0 => {
                    format.fields.push(Field { letter, size, offset, count });
                    format.values += count;
                }
                _ => {}
            }
        }
        Ok(format)
    }

    /// A bytes object of packed values.
    fn pack_bytes(&self, thread: &Thread, values: &[Ref<'_>]) -> PyResult {
        if self.size > SMALL_SIZE {
            return Ok(thread.space.bytes(&self.pack(thread, values, "pack")?)?);
        }
        let mut out = [0; SMALL_SIZE];
        self.pack_to(thread, values, "pack", &mut out[..self.size])?;
        Ok(thread.space.bytes(&out[..self.size])?)
    }

    fn pack(&self, thread: &Thread, values: &[Ref<'_>], name: &str) -> PyResult<Vec<u8>> {
        let mut out = thread.zeroed(if values.len() == self.values { self.size } else { 0 })?;
        self.pack_to(thread, values, name, &mut out)?;
        Ok(out)
    }

    /// Packs into zeros.
    fn pack_to(&self, thread: &Thread, values: &[Ref<'_>], name: &str, out: &mut [u8]) -> PyResult<()> {
        if values.len() != self.values {
            let text = format!("{name} expected {} items for packing (got {})", self.values, values.len());
            return Err(error(thread, &text));
        }
        let mut next = values.iter();
        for field in &self.fields {
            for number in 0..field.count {
                let Some(value) = next.next() else { continue };
                let start = field.offset + number * field.size;
                self.pack_item(thread, field, *value, &mut out[start..start + field.size])?;
            }
        }
        Ok(())
    }

    fn place(&self, bytes: &[u8], out: &mut [u8]) {
        out.copy_from_slice(bytes);
        if !self.is_little {
            out.reverse();
        }
    }

    fn pack_item(&self, thread: &Thread, field: &Field, value: Ref<'_>, out: &mut [u8]) -> PyResult<()> {
        match field.letter {
            b'c' => match buffer::get(thread, value)? {
                Some(bytes) if bytes.len() == 1 && thread.space.str_value(value).is_none() => out[0] = bytes[0],
                _ => return Err(error(thread, "char format requires a bytes object of length 1")),
            },
            b'?' => out[0] = u8::from(thread.truth(value)?),
            b's' | b'p' => {
                let Some(bytes) = buffer::get(thread, value)? else {
                    return Err(error(
                        thread,
                        &format!("argument for '{}' must be a bytes object", char::from(field.letter)),
                    ));
                };
                if field.letter == b's' {
                    let length = bytes.len().min(out.len());
                    out[..length].copy_from_slice(&bytes[..length]);
                } else if let Some((count, rest)) = out.split_first_mut() {
                    let length = bytes.len().min(rest.len());
                    rest[..length].copy_from_slice(&bytes[..length]);
                    *count = length.min(255) as u8;
                }
            }
            b'f' | b'd' | b'e' => {
                let number = match thread.catch(thread.to_float(value), &exceptions::TYPE_ERROR)? {
                    Some(number) => number,
                    None => return Err(error(thread, "required argument is not a float")),
                };
                match field.letter {
                    b'd' => self.place(&number.to_le_bytes(), out),
                    b'f' => {
                        let single = number as f32;
                        if single.is_infinite() && number.is_finite() && !self.is_native {
                            return Err(thread.overflow_error("float too large to pack with f format"));
                        }
                        self.place(&single.to_le_bytes(), out);
                    }
                    _ => match float_to_half(number) {
                        Some(half) => self.place(&half.to_le_bytes(), out),
                        None => return Err(thread.overflow_error("float too large to pack with e format")),
                    },
                }
            }
            b'F' | b'D' => {
                let Some((real, imaginary)) = vm::types::complex::from_object(thread, value)? else {
                    return Err(error(thread, "required argument is not a complex"));
                };
                let half = out.len() / 2;
                let (first, second) = out.split_at_mut(half);
                for (part, place) in [(real, first), (imaginary, second)] {
                    if half == 4 {
                        self.place(&(part as f32).to_le_bytes(), place);
                    } else {
                        self.place(&part.to_le_bytes(), place);
                    }
                }
            }
            letter => self.pack_integer(thread, letter, value, out)?,
        }
        Ok(())
    }

    fn pack_integer(&self, thread: &Thread, letter: u8, value: Ref<'_>, out: &mut [u8]) -> PyResult<()> {
        if value.word().is_int() {
            let (number, bits) = (value.word().int(), 8 * out.len() as u32);
            let is_signed = letter.is_ascii_lowercase();
            let fits = match number.checked_shr(if is_signed { bits - 1 } else { bits }) {
                // An int of one word has 62 bits.
                None => number >= 0,
                Some(rest) => rest == 0 || is_signed && rest == -1,
            };
            if fits {
                self.place(&number.to_le_bytes()[..out.len()], out);
                return Ok(());
            }
        }
        if !bounds::has_index(thread, value) {
            return Err(error(thread, "required argument is not an integer"));
        }
        let index = thread.index(value)?;
        let number = arithmetic::view_of(&index);
        let signed =
            matches!(letter, b'b' | b'h' | b'i' | b'l' | b'q' | b'n') || letter == b'P' && number.is_negative();
        let fits = signed || !number.is_negative();
        match arithmetic::to_bytes(number, out.len(), signed).filter(|_| fits) {
            Some(bytes) => {
                self.place(&bytes, out);
                Ok(())
            }
            None => {
                let bits = 8 * out.len() as u32;
                let (low, high) =
                    if signed { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
                let text = format!("'{}' format requires {low} <= number <= {high}", char::from(letter));
                Err(error(thread, &text))
            }
        }
    }

    fn unpack(&self, thread: &Thread, bytes: &[u8]) -> PyResult {
        if let [field] = &self.fields[..]
            && field.count == 1
        {
            let value = self.unpack_item(thread, field, &bytes[field.offset..field.offset + field.size])?;
            return Ok(thread.space.tuple([value])?);
        }
        let mut values = Vec::with_capacity(self.values);
        for field in &self.fields {
            for number in 0..field.count {
                let start = field.offset + number * field.size;
                values.push(self.unpack_item(thread, field, &bytes[start..start + field.size])?);
            }
        }
        Ok(thread.space.tuple(values)?)
    }

    fn unpack_item(&self, thread: &Thread, field: &Field, bytes: &[u8]) -> PyResult {
        let mut word = [0u8; 16];
        if bytes.len() <= 16 {
            word[..bytes.len()].copy_from_slice(bytes);
            if !self.is_little {
                word[..bytes.len()].reverse();
            }
        }
        let unsigned = u64::from_le_bytes([word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7]]);
        Ok(match field.letter {
            b'c' | b's' => thread.space.bytes(bytes)?,
            b'p' => match bytes.split_first() {
                Some((count, rest)) => thread.space.bytes(&rest[..usize::from(*count).min(rest.len())])?,
                None => thread.space.bytes(&[])?,
            },
            b'?' => Obj::boolean(bytes.iter().any(|byte| *byte != 0)),
            b'e' => thread.space.float(half_to_float(unsigned as u16))?,
            b'f' => thread.space.float(f64::from(f32::from_bits(unsigned as u32)))?,
            b'd' => thread.space.float(f64::from_bits(unsigned))?,
            b'F' | b'D' => {
                let half = bytes.len() / 2;
                let part = |range: &[u8]| -> f64 {
                    let mut own = [0u8; 8];
                    own[..half].copy_from_slice(range);
                    if !self.is_little {
                        own[..half].reverse();
                    }
                    if half == 4 {
                        f64::from(f32::from_le_bytes([own[0], own[1], own[2], own[3]]))
                    } else {
                        f64::from_le_bytes(own)
                    }
                };
                thread.space.complex(part(&bytes[..half]), part(&bytes[half..]))?
            }
            b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
                let bits = 8 * bytes.len() as u32;
                thread.space.int((unsigned << (64 - bits)) as i64 >> (64 - bits))?
            }
            _ => thread.space.int_from_u64(unsigned)?,
        })
    }
}

fn unpack(thread: &Thread, format: &Format, object: Ref<'_>) -> PyResult {
    let bytes = buffer::require(thread, object)?;
    if bytes.len() != format.size {
        return Err(error(thread, &format!("unpack requires a buffer of {} bytes", format.size)));
    }
    format.unpack(thread, &bytes)
}

fn unpack_from(thread: &Thread, format: &Format, object: Ref<'_>, offset: Ref<'_>) -> PyResult {
    let bytes = buffer::require(thread, object)?;
    let given = offset.non_null().map_or(Ok(0), |offset| bounds::count_argument(thread, offset))?;
    let length = bytes.len() as i64;
    if given < 0 {
        if given + format.size as i64 > 0 {
            return Err(error(thread, &format!("not enough data to unpack {} bytes at offset {given}", format.size)));
        }
        if given + length < 0 {
            return Err(error(thread, &format!("offset {given} out of range for {length}-byte buffer")));
        }
    }
    let start = if given < 0 { given + length } else { given } as usize;
    match bytes.get(start..).and_then(|rest| rest.get(..format.size)) {
        Some(part) => format.unpack(thread, part),
        None => {
            let needed = start.saturating_add(format.size);
            let text = format!(
                "unpack_from requires a buffer of at least {needed} bytes for unpacking {} bytes at offset {start} (actual buffer size is {length})",
                format.size
            );
            Err(error(thread, &text))
        }
    }
}

/// `values`: buffer, offset, what is packed.
fn pack_into(thread: &Thread, format: &Format, values: &[Ref<'_>]) -> PyResult {
    let [target, offset, items @ ..] = values else {
        return Err(error(
            thread,
            if values.is_empty() { "pack_into expected buffer argument" } else { "pack_into expected offset argument" },
        ));
    };
    if items.len() != format.values {
        return Err(error(
            thread,
            &format!("pack_into expected {} items for packing (got {})", format.values, items.len()),
        ));
    }
    let given = bounds::count_argument(thread, *offset)?;
    let packed = format.pack(thread, items, "pack_into")?;
    let Some(target) = thread.catch(buffer::require_writable(thread, *target), &exceptions::TYPE_ERROR)? else {
        let given = thread.type_name(*target);
        return Err(thread.type_error(&format!("argument must be read-write bytes-like object, not {given}")));
    };
    let length = target.len() as i64;
    if given < 0 {
        if given + format.size as i64 > 0 {
            return Err(error(thread, &format!("no space to pack {} bytes at offset {given}", format.size)));
        }
        if given + length < 0 {
            return Err(error(thread, &format!("offset {given} out of range for {length}-byte buffer")));
        }
    }
    let start = if given < 0 { given + length } else { given } as usize;
    // SAFETY: nothing else runs meanwhile.
    match unsafe { target.bytes_mut() }
        .and_then(|bytes| bytes.get_mut(start..))
        .and_then(|rest| rest.get_mut(..format.size))
    {
        Some(place) => {
            place.copy_from_slice(&packed);
            Ok(Obj::none())
        }
        None => {
            let needed = start.saturating_add(format.size);
            let text = format!(
                "pack_into requires a buffer of at least {needed} bytes for packing {} bytes at offset {start} (actual buffer size is {length})",
                format.size
            );
            Err(error(thread, &text))
        }
    }
}

const ITERATOR_STRUCT: usize = 0;
/// A bytes object, or NULL at the end.
const ITERATOR_BYTES: usize = 1;
const ITERATOR_AT: usize = 2;

fn iter_unpack(thread: &Thread, made: Ref<'_>, object: Ref<'_>) -> PyResult {
    let format = Format::of_struct(thread, made)?;
    let bytes = buffer::require(thread, object)?;
    if format.size == 0 {
        return Err(error(thread, "cannot iteratively unpack with a struct of length 0"));
    }
    if !bytes.len().is_multiple_of(format.size) {
        return Err(error(
            thread,
            &format!("iterative unpacking requires a buffer of a multiple of {} bytes", format.size),
        ));
    }
    let copy = thread.space.bytes(&bytes)?;
    let shape = thread.ensure_class(&UNPACK_ITERATOR)?.root_shape.get();
    Ok(thread.space.new_record(shape, [made.own(), copy, Obj::small_int(0)])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: an unpack iterator has these slots.
    let (made, bytes, at) = unsafe {
        (
            slot(arguments[0], ITERATOR_STRUCT).get(),
            slot(arguments[0], ITERATOR_BYTES).get(),
            slot(arguments[0], ITERATOR_AT),
        )
    };
    let (Some(made), Some(bytes)) = (made, bytes) else { return Ok(Obj::NULL) };
    let format = Format::of_struct(thread, made.as_ref())?;
    let data = Space::exact_bytes(bytes.as_ref()).expect("made as bytes").data();
    let start = at.word().int() as usize;
    match data.get(start..start + format.size) {
        Some(part) => {
            at.set(Obj::small_int((start + format.size) as i64));
            format.unpack(thread, part)
        }
        None => Ok(Obj::NULL),
    }
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: an unpack iterator has these slots.
    let (made, bytes, at) = unsafe {
        (
            slot(arguments[0], ITERATOR_STRUCT).get(),
            slot(arguments[0], ITERATOR_BYTES).get(),
            slot(arguments[0], ITERATOR_AT).word().int(),
        )
    };
    let (Some(made), Some(bytes)) = (made, bytes) else { return Ok(Obj::small_int(0)) };
    let size = Format::of_struct(thread, made.as_ref())?.size.max(1) as i64;
    let length = Space::exact_bytes(bytes.as_ref()).map_or(0, |bytes| bytes.data().len() as i64);
    Ok(Obj::small_int((length - at) / size))
}
