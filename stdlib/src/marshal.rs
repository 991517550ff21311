//! `marshal`: the format of compiled files, version 4, for plain values. Code objects are read and written by the import system in a
//! format of their own and are refused here.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use objects::dict::Dict;
use objects::list::List;
use objects::set::Set;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions, names};

pub static MODULE: ModuleTable = ModuleTable {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const VERSION: i64 = 5;
/// Deepest nesting.
const DEPTH_MAX: usize = 2000;
const DIGIT_BITS: u32 = 15;

const FUNCTIONS: &[Native] = &[
    function(
        "dumps",
        "(value, version=5, /, *, allow_code=True)",
        dumps,
        "Return the bytes object that would be written to a file by dump(value, file).",
    ),
    function("loads", "(bytes, /, *, allow_code=True)", loads, "Convert the bytes-like object to a value."),
    function("dump", "(value, file, version=5, /, *, allow_code=True)", dump, "Write the value on the open file."),
    function("load", "(file, /, *, allow_code=True)", load, "Read one value from the open file and return it."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    thread.set_in(thread.dict_of(&dict), "version", Obj::small_int(VERSION))
}

fn dumps(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut bytes = Vec::new();
    write(thread, arguments[0], &mut bytes, 0)?;
    Ok(thread.space.bytes(&bytes)?)
}

fn dump(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = dumps(thread, &arguments[..1])?;
    thread.call_method(arguments[1], names::WRITE, &[bytes.as_ref()])
}

fn put_length(thread: &Thread, bytes: &mut Vec<u8>, length: usize) -> PyResult<()> {
    match i32::try_from(length) {
        Ok(length) => {
            bytes.extend(length.to_le_bytes());
            Ok(())
        }
        Err(_) => Err(thread.value_error("unmarshallable object")),
    }
}

fn write_all(thread: &Thread, kind: u8, items: &[Obj], bytes: &mut Vec<u8>, depth: usize) -> PyResult<()> {
    bytes.push(kind);
    put_length(thread, bytes, items.len())?;
    items.iter().try_for_each(|item| write(thread, item.as_ref(), bytes, depth + 1))
}

fn write_big(thread: &Thread, value: &BigInt, bytes: &mut Vec<u8>) -> PyResult<()> {
    let mask = BigInt::from((1 << DIGIT_BITS) - 1);
    let mut rest = BigInt::from(value.magnitude().clone());
    let mut digits = Vec::new();
    while rest.sign() != Sign::NoSign {
        digits.push((&rest & &mask).to_u16().unwrap_or(0));
        rest >>= DIGIT_BITS;
    }
    let Ok(count) = i32::try_from(digits.len()) else { return Err(thread.value_error("unmarshallable object")) };
    bytes.push(b'l');
    bytes.extend(if value.sign() == Sign::Minus { -count } else { count }.to_le_bytes());
    digits.iter().for_each(|digit| bytes.extend(digit.to_le_bytes()));
    Ok(())
}

fn write(thread: &Thread, value: Ref<'_>, bytes: &mut Vec<u8>, depth: usize) -> PyResult<()> {
    if depth > DEPTH_MAX {
        return Err(thread.value_error("object too deeply nested to marshal"));
    }
    if value.is_none() {
        bytes.push(b'N');
    } else if value.is_true() || value.is_false() {
        bytes.push(if value.is_true() { b'T' } else { b'F' });
    } else if value.own().is(&Obj::ellipsis()) {
        bytes.push(b'.');
    } else if let Some(int) = Space::exact_int(value) {
        match int.to_i64().and_then(|int| i32::try_from(int).ok()) {
            Some(int) => {
                bytes.push(b'i');
                bytes.extend(int.to_le_bytes());
            }
            None => write_big(thread, &int.to_big(), bytes)?,
        }
    } else if let Some(float) = Space::exact_float(value) {
        bytes.push(b'g');
        bytes.extend(float.to_le_bytes());
    } else if let Some(text) = Space::exact_str(value) {
        match text.as_ascii() {
            Some(ascii) if ascii.len() < 256 => bytes.extend([b'z', ascii.len() as u8]),
            Some(ascii) => {
                bytes.push(b'a');
                put_length(thread, bytes, ascii.len())?;
            }
            None => {
                let mut encoded = Vec::new();
                text.view().chars().for_each(|point| ::text::codec::utf8::push(point, &mut encoded));
                bytes.push(b'u');
                put_length(thread, bytes, encoded.len())?;
                bytes.extend(encoded);
            }
        }
        bytes.extend(text.as_ascii().unwrap_or("").as_bytes());
    } else if let Some(data) = Space::exact_bytes(value) {
        bytes.push(b's');
        put_length(thread, bytes, data.data().len())?;
        bytes.extend(data.data());
    } else if let Some(tuple) = Space::exact_tuple(value) {
        let items: Vec<Obj> = tuple.items().iter().map(|item| item.own()).collect();
        if let Ok(length) = u8::try_from(items.len()) {
            bytes.extend([b')', length]);
            items.iter().try_for_each(|item| write(thread, item.as_ref(), bytes, depth + 1))?;
        } else {
            write_all(thread, b'(', &items, bytes, depth)?;
        }
    } else if value.has_shape(fixed::LIST) {
        write_all(thread, b'[', &thread.collect(value)?, bytes, depth)?;
    } else if let Some(dict) = Space::exact_dict(value) {
        bytes.push(b'{');
        for (key, item) in thread.dict_items(dict) {
            write(thread, key.as_ref(), bytes, depth + 1)?;
            write(thread, item.as_ref(), bytes, depth + 1)?;
        }
        bytes.push(b'0');
    } else if value.has_shape(fixed::SET) || value.has_shape(fixed::FROZEN_SET) {
        let kind = if value.has_shape(fixed::SET) { b'<' } else { b'>' };
        write_all(thread, kind, &thread.collect(value)?, bytes, depth)?;
    } else if value.has_shape(fixed::COMPLEX) {
        bytes.push(b'y');
        for name in ["real", "imag"] {
            let part = thread.get_str(value, name)?;
            bytes.extend(thread.to_float(part.as_ref())?.to_le_bytes());
        }
    } else if value.has_shape(fixed::SLICE) {
        bytes.push(b':');
        for name in ["start", "stop", "step"] {
            write(thread, thread.get_str(value, name)?.as_ref(), bytes, depth + 1)?;
        }
    } else if crate::buffer::is_bytes_like(thread, value)? {
        let data = crate::buffer::bytes_of(thread, value)?;
        bytes.push(b's');
        put_length(thread, bytes, data.len())?;
        bytes.extend(data);
    } else {
        return Err(thread.value_error("unmarshallable object"));
    }
    Ok(())
}

struct Reader<'t, 'b> {
    thread: &'t Thread,
    bytes: &'b [u8],
    at: usize,
    /// Objects that later parts may refer to.
    shared: Vec<Obj>,
}

fn loads(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = crate::buffer::bytes_of(thread, arguments[0])?;
    Reader { thread, bytes: &bytes, at: 0, shared: Vec::new() }.read(0)
}

fn load(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let start = thread.call_method_str(arguments[0], "tell", &[])?;
    let data = thread.call_method(arguments[0], names::READ, &[])?;
    let bytes = crate::buffer::bytes_of(thread, data.as_ref())?;
    let mut reader = Reader { thread, bytes: &bytes, at: 0, shared: Vec::new() };
    let value = reader.read(0)?;
    let end = thread.space.int(thread.index_i64(start.as_ref())? + reader.at as i64)?;
    thread.call_method_str(arguments[0], "seek", &[end.as_ref()])?;
    Ok(value)
}

impl Reader<'_, '_> {
    fn take(&mut self, count: usize) -> PyResult<&[u8]> {
        let end = self.at.checked_add(count).filter(|&end| end <= self.bytes.len());
        let Some(end) = end else { return Err(self.thread.raise(&exceptions::EOF_ERROR, "marshal data too short")) };
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn length(&mut self) -> PyResult<usize> {
        let length = i32::from_le_bytes(self.array()?);
        usize::try_from(length).map_err(|_| self.bad())
    }

    fn bad(&self) -> vm::Raised {
        self.thread.value_error("bad marshal data (unknown type code)")
    }

    fn items(&mut self, count: usize, depth: usize) -> PyResult<Vec<Obj>> {
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(self.read(depth + 1)?);
        }
        Ok(items)
    }

    fn read(&mut self, depth: usize) -> PyResult {
        match self.read_or_end(depth)? {
            Some(value) => Ok(value),
            None => Err(self.thread.type_error("NULL object in marshal data for object")),
        }
    }

    /// None: the mark that ends a dict.
    fn read_or_end(&mut self, depth: usize) -> PyResult<Option<Obj>> {
        if depth > DEPTH_MAX {
            return Err(self.thread.value_error("recursion limit exceeded"));
        }
        let [code] = self.array()?;
        let is_shared = code & 0x80 != 0;
        let place = self.shared.len();
        if is_shared {
            self.shared.push(Obj::none());
        }
        let space = &self.thread.space;
        let value = match code & 0x7f {
            b'0' => return Ok(None),
            b'N' => Obj::none(),
            b'T' => Obj::boolean(true),
            b'F' => Obj::boolean(false),
            b'.' => Obj::ellipsis(),
            b'i' => Obj::small_int(i32::from_le_bytes(self.array()?).into()),
            b'I' => space.int(i64::from_le_bytes(self.array()?))?,
            b'l' => {
                let count = i32::from_le_bytes(self.array()?);
                let mut value = BigInt::from(0);
                for index in 0..count.unsigned_abs() {
                    let digit = u16::from_le_bytes(self.array()?);
                    value += BigInt::from(digit) << (DIGIT_BITS as u64 * u64::from(index));
                }
                space.int_from_big(&if count < 0 { -value } else { value })?
            }
            b'g' => space.float(f64::from_le_bytes(self.array()?))?,
            b'y' => {
                let real = f64::from_le_bytes(self.array()?);
                space.complex(real, f64::from_le_bytes(self.array()?))?
            }
            b's' => {
                let length = self.length()?;
                let thread = self.thread;
                thread.space.bytes(self.take(length)?)?
            }
            kind @ (b'z' | b'Z' | b'a' | b'A' | b'u' | b't') => {
                let length =
                    if matches!(kind, b'z' | b'Z') { usize::from(self.array::<1>()?[0]) } else { self.length()? };
                let thread = self.thread;
                let text = thread.space.str_from_wtf8(self.take(length)?)?;
                if matches!(kind, b'Z' | b'A' | b't') { thread.space.intern(text) } else { text }
            }
            b')' => {
                let [count] = self.array()?;
                let items = self.items(count.into(), depth)?;
                space.tuple(items)?
            }
            b'(' => {
                let count = self.length()?;
                let items = self.items(count, depth)?;
                space.tuple(items)?
            }
            b'[' => {
                let count = self.length()?;
                let list = space.list([])?;
                if is_shared {
                    self.shared[place] = list.clone();
                }
                for _ in 0..count {
                    let item = self.read(depth + 1)?;
                    self.thread.downcast::<List>(list.as_ref()).expect("a list").push(item)?;
                }
                list
            }
            b'{' => {
                let dict = space.dict()?;
                if is_shared {
                    self.shared[place] = dict.clone();
                }
                while let Some(key) = self.read_or_end(depth + 1)? {
                    let item = self.read(depth + 1)?;
                    self.thread.dict_set(
                        self.thread.downcast::<Dict>(dict.as_ref()).expect("a dict"),
                        key.as_ref(),
                        item,
                    )?;
                }
                dict
            }
            kind @ (b'<' | b'>') => {
                let count = self.length()?;
                let set = space.new_set(if kind == b'<' { fixed::SET } else { fixed::FROZEN_SET })?;
                for _ in 0..count {
                    let item = self.read(depth + 1)?;
                    self.thread.set_add(self.thread.downcast::<Set>(set.as_ref()).expect("a set"), item.as_ref())?;
                }
                set
            }
            b':' => {
                let parts = self.items(3, depth)?;
                space.new_record(fixed::SLICE, parts)?
            }
            b'r' => {
                let index = self.length()?;
                match self.shared.get(index) {
                    Some(shared) => shared.clone(),
                    None => return Err(self.thread.value_error("bad marshal data (invalid reference)")),
                }
            }
            _ => return Err(self.bad()),
        };
        if is_shared {
            self.shared[place] = value.clone();
        }
        Ok(Some(value))
    }
}
