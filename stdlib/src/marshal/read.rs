//! From bytes to values. Nothing in the bytes is trusted but code objects' instructions: see [`super::code`].

use num_bigint::BigInt;
use objects::bytes::ByteArray;
use objects::dict::Dict;
use objects::list::List;
use objects::set::Set;
use objects::shape::fixed;
use objects::{Obj, Ref};
use vm::{PyResult, Raised, Thread, exceptions};

use super::{DEPTH_MAX, DIGIT_BITS, REFERENCE_FLAG, code};

/// Bytes that are asked of a file at once.
const PART_MAX: usize = 1 << 20;

/// Where bytes come from.
pub enum Source<'b> {
    Bytes(&'b [u8]),
    /// A file that is asked for each part, since what follows the value belongs to others.
    File(Ref<'b>),
}

pub struct Reader<'t, 'b> {
    thread: &'t Thread,
    source: Source<'b>,
    allow_code: bool,
    /// Values that later parts may refer to; NULL: one that is not finished.
    shared: Vec<Obj>,
}

impl<'t, 'b> Reader<'t, 'b> {
    pub fn new(thread: &'t Thread, source: Source<'b>, allow_code: bool) -> Self {
        Reader { thread, source, allow_code, shared: Vec::new() }
    }

    /// The whole value.
    pub fn value(&mut self) -> PyResult {
        self.read(1, "object")
    }

    fn too_short(&self) -> Raised {
        let text = match self.source {
            Source::Bytes(_) => "marshal data too short",
            Source::File(_) => "EOF read where not expected",
        };
        self.thread.raise(&exceptions::EOF_ERROR, text)
    }

    fn take(&mut self, count: usize) -> PyResult<Vec<u8>> {
        match &mut self.source {
            Source::Bytes(bytes) => match bytes.split_at_checked(count) {
                Some((taken, rest)) => {
                    *bytes = rest;
                    Ok(taken.to_vec())
                }
                None => Err(self.too_short()),
            },
            Source::File(_) => {
                // What is not there is not asked for at once.
                let mut taken = Vec::new();
                while taken.len() < count {
                    taken.extend(self.take_from_file((count - taken.len()).min(PART_MAX))?);
                }
                Ok(taken)
            }
        }
    }

    fn take_from_file(&mut self, count: usize) -> PyResult<Vec<u8>> {
        let Source::File(file) = &self.source else { return Ok(Vec::new()) };
        let buffer = self.thread.space.bytearray(&vec![0; count])?;
        let filled = self.thread.call_method_str(*file, "readinto", &[buffer.as_ref()])?;
        let filled = self.thread.index_i64(filled.as_ref())?;
        if filled > count as i64 {
            let text = format!("read() returned too much data: {count} bytes requested, {filled} returned");
            return Err(self.thread.value_error(&text));
        }
        if filled < count as i64 {
            return Err(self.too_short());
        }
        let array = self.thread.downcast::<ByteArray>(buffer.as_ref()).expect("made as a bytearray");
        // SAFETY: copied at once.
        let mut data = unsafe { array.data() }.to_vec();
        data.resize(count, 0);
        Ok(data)
    }

    pub fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        let mut array = [0; N];
        let taken = match self.take(N) {
            Err(raised) if N == 1 && self.thread.is_raised(&raised, &exceptions::EOF_ERROR) => {
                drop(self.thread.take_exception(raised));
                return Err(self.thread.raise(&exceptions::EOF_ERROR, "EOF read where not expected"));
            }
            taken => taken?,
        };
        array.copy_from_slice(&taken);
        Ok(array)
    }

    pub fn number(&mut self) -> PyResult<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    pub fn bad(&self, what: &str) -> Raised {
        self.thread.value_error(&format!("bad marshal data ({what})"))
    }

    fn length(&mut self, what: &str) -> PyResult<usize> {
        let length = self.number()?;
        usize::try_from(length).map_err(|_| self.bad(&format!("{what} size out of range")))
    }

    fn items(&mut self, count: usize, depth: usize, what: &str) -> PyResult<Vec<Obj>> {
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(self.read(depth + 1, what)?);
        }
        Ok(items)
    }

    pub fn read(&mut self, depth: usize, what: &str) -> PyResult {
        match self.read_or_end(depth)? {
            Some(value) => Ok(value),
            None => Err(self.thread.type_error(&format!("NULL object in marshal data for {what}"))),
        }
    }

    /// None: the mark that ends a dict.
    fn read_or_end(&mut self, depth: usize) -> PyResult<Option<Obj>> {
        if depth > DEPTH_MAX {
            return Err(self.thread.value_error("recursion limit exceeded"));
        }
        if self.thread.is_native_stack_low() {
            return Err(self.thread.recursion_error(""));
        }
        let code = match self.array() {
            Ok([code]) => code,
            Err(raised) if self.thread.is_raised(&raised, &exceptions::EOF_ERROR) => {
                drop(self.thread.take_exception(raised));
                return Err(self.thread.raise(&exceptions::EOF_ERROR, "EOF read where object expected"));
            }
            Err(raised) => return Err(raised),
        };
        let place = (code & REFERENCE_FLAG != 0).then_some(self.shared.len());
        let kind = code & !REFERENCE_FLAG;
        match kind {
            b'0' => return Ok(None),
            b'r' => {
                let index = self.length("object")?;
                return match self.shared.get(index) {
                    Some(shared) if !shared.is_null() => Ok(Some(shared.clone())),
                    _ => Err(self.bad("invalid reference")),
                };
            }
            b'N' | b'T' | b'F' | b'.' | b'S' => {}
            _ if place.is_some() => self.shared.push(Obj::NULL),
            _ => {}
        }
        let value = match kind {
            b'N' => Obj::none(),
            b'T' => Obj::boolean(true),
            b'F' => Obj::boolean(false),
            b'.' => Obj::ellipsis(),
            b'S' => self.thread.class(&exceptions::STOP_ITERATION).as_ref().own(),
            b'i' | b'I' | b'l' | b'f' | b'g' | b'x' | b'y' => self.number_object(kind)?,
            b's' | b'z' | b'Z' | b'a' | b'A' | b'u' | b't' => self.text_or_bytes(kind)?,
            _ => self.container(kind, place, depth)?,
        };
        if let Some(shared) = place.and_then(|place| self.shared.get_mut(place)) {
            *shared = value.clone();
        }
        Ok(Some(value))
    }

    fn number_object(&mut self, kind: u8) -> PyResult {
        let space = &self.thread.space;
        Ok(match kind {
            b'i' => Obj::small_int(self.number()?.into()),
            b'I' => space.int(i64::from_le_bytes(self.array()?))?,
            b'l' => self.big_int()?,
            b'f' => space.float(self.float_text()?)?,
            b'g' => space.float(f64::from_le_bytes(self.array()?))?,
            b'x' => {
                let real = self.float_text()?;
                space.complex(real, self.float_text()?)?
            }
            _ => {
                let real = f64::from_le_bytes(self.array()?);
                space.complex(real, f64::from_le_bytes(self.array()?))?
            }
        })
    }

    fn big_int(&mut self) -> PyResult {
        let count = self.number()?;
        if count == i32::MIN {
            return Err(self.bad("long size out of range"));
        }
        let mut value = BigInt::from(0);
        let mut last = 1;
        for index in 0..count.unsigned_abs() {
            last = u16::from_le_bytes(self.array()?);
            if last >> DIGIT_BITS != 0 {
                return Err(self.bad("digit out of range in long"));
            }
            value += BigInt::from(last) << (u64::from(DIGIT_BITS) * u64::from(index));
        }
        if last == 0 {
            return Err(self.bad("unnormalized long data"));
        }
        Ok(self.thread.space.int_from_big(&if count < 0 { -value } else { value })?)
    }

    fn float_text(&mut self) -> PyResult<f64> {
        let [length] = self.array()?;
        let digits = self.take(length.into())?;
        text::float_parse::parse(&digits).map_err(|_| self.thread.value_error("could not convert string to float"))
    }

    fn text_or_bytes(&mut self, kind: u8) -> PyResult {
        let length = match kind {
            b'z' | b'Z' => usize::from(self.array::<1>()?[0]),
            b's' => self.length("bytes object")?,
            _ => self.length("string")?,
        };
        let data = self.take(length)?;
        let space = &self.thread.space;
        if kind == b's' {
            return Ok(space.bytes(&data)?);
        }
        let is_ascii = matches!(kind, b'z' | b'Z' | b'a' | b'A');
        let is_text = if is_ascii { data.is_ascii() } else { text::codec::utf8::decode_wtf8(&data).is_some() };
        if !is_text {
            return Err(self.bad("string is no text"));
        }
        let text = space.str_from_wtf8(&data)?;
        Ok(if matches!(kind, b'Z' | b'A' | b't') { space.intern(text) } else { text })
    }

    fn share(&mut self, place: Option<usize>, value: &Obj) {
        if let Some(shared) = place.and_then(|place| self.shared.get_mut(place)) {
            *shared = value.clone();
        }
    }

    fn container(&mut self, kind: u8, place: Option<usize>, depth: usize) -> PyResult {
        let thread = self.thread;
        let space = &thread.space;
        Ok(match kind {
            b')' | b'(' => {
                let count = if kind == b')' { usize::from(self.array::<1>()?[0]) } else { self.length("tuple")? };
                space.tuple(self.items(count, depth, "tuple")?)?
            }
            b'[' => {
                let count = self.length("list")?;
                let list = space.list([])?;
                self.share(place, &list);
                for _ in 0..count {
                    let item = self.read(depth + 1, "list")?;
                    thread.downcast::<List>(list.as_ref()).expect("made as a list").push(item)?;
                }
                list
            }
            b'{' => {
                let dict = space.dict()?;
                self.share(place, &dict);
                while let Some(key) = self.read_or_end(depth + 1)? {
                    let Some(item) = self.read_or_end(depth + 1)? else { break };
                    let table = thread.downcast::<Dict>(dict.as_ref()).expect("made as a dict");
                    thread.dict_set(table, key.as_ref(), item)?;
                }
                dict
            }
            b'<' | b'>' => {
                let count = self.length("set")?;
                let set = space.new_set(if kind == b'<' { fixed::SET } else { fixed::FROZEN_SET })?;
                if kind == b'<' {
                    self.share(place, &set);
                }
                for _ in 0..count {
                    let item = self.read(depth + 1, "set")?;
                    thread.set_add(thread.downcast::<Set>(set.as_ref()).expect("made as a set"), item.as_ref())?;
                }
                set
            }
            b':' => {
                let parts = self.items(3, depth, "slice")?;
                space.new_record(fixed::SLICE, parts)?
            }
            b'c' if !self.allow_code => {
                return Err(thread.value_error("unmarshalling code objects is disallowed"));
            }
            b'c' => code::read(self, thread, depth)?,
            _ => return Err(self.bad("unknown type code")),
        })
    }
}
