//! From values to bytes.

use std::collections::HashMap;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};
use vm::{PyResult, Raised, Thread, exceptions};

use super::{DEPTH_MAX, DIGIT_BITS, REFERENCE_FLAG, code};

pub struct Writer<'t> {
    thread: &'t Thread,
    version: i64,
    allow_code: bool,
    /// Code objects around the value: their form is our own, so that they may hold slices in every version.
    code_depth: usize,
    pub bytes: Vec<u8>,
    /// Numbers of the values that may be referred to, by identity; each value is kept so that no other takes its place.
    seen: HashMap<u64, (u32, Obj)>,
}

impl<'t> Writer<'t> {
    pub fn new(thread: &'t Thread, version: i64, allow_code: bool) -> Self {
        Writer { thread, version, allow_code, code_depth: 0, bytes: Vec::new(), seen: HashMap::new() }
    }

    fn unmarshallable(&self) -> Raised {
        self.thread.value_error("unmarshallable object")
    }

    pub fn number(&mut self, number: i32) {
        self.bytes.extend(number.to_le_bytes());
    }

    pub fn length(&mut self, length: usize) -> PyResult<()> {
        let length = i32::try_from(length).map_err(|_| self.unmarshallable())?;
        self.number(length);
        Ok(())
    }

    fn blob(&mut self, data: &[u8]) -> PyResult<()> {
        self.length(data.len())?;
        self.bytes.extend(data);
        Ok(())
    }

    /// Writes a reference to a value that was written before, or gives the value a number.
    fn refers(&mut self, value: Ref<'_>) -> PyResult<Option<u8>> {
        if self.version < 3 || value.header().is_none() {
            return Ok(Some(0));
        }
        let identity = value.word().to_immediate().0;
        if let Some((number, _)) = self.seen.get(&identity) {
            let number = *number;
            self.bytes.push(b'r');
            self.bytes.extend(number.to_le_bytes());
            return Ok(None);
        }
        let number = u32::try_from(self.seen.len()).map_err(|_| self.unmarshallable())?;
        self.seen.insert(identity, (number, value.own()));
        Ok(Some(REFERENCE_FLAG))
    }

    pub fn write(&mut self, value: Ref<'_>, depth: usize) -> PyResult<()> {
        if depth > DEPTH_MAX {
            return Err(self.thread.value_error("object too deeply nested to marshal"));
        }
        if self.thread.is_native_stack_low() {
            return Err(self.thread.recursion_error(""));
        }
        if value.is_null() {
            self.bytes.push(b'0');
        } else if value.is_none() {
            self.bytes.push(b'N');
        } else if value.is_true() || value.is_false() {
            self.bytes.push(if value.is_true() { b'T' } else { b'F' });
        } else if value.is(Obj::ellipsis().as_ref()) {
            self.bytes.push(b'.');
        } else if value.is(self.thread.class(&exceptions::STOP_ITERATION).as_ref()) {
            self.bytes.push(b'S');
        } else if let Some(flag) = self.refers(value)? {
            self.write_object(value, flag, depth)?;
        }
        Ok(())
    }

    fn write_object(&mut self, value: Ref<'_>, flag: u8, depth: usize) -> PyResult<()> {
        let thread = self.thread;
        if let Some(int) = Space::exact_int(value) {
            match int.to_i64().and_then(|int| i32::try_from(int).ok()) {
                Some(int) => {
                    self.bytes.push(b'i' | flag);
                    self.number(int);
                }
                None => self.big_int(&int.to_big(), flag)?,
            }
        } else if let Some(float) = Space::exact_float(value) {
            self.bytes.push(if self.version > 1 { b'g' } else { b'f' } | flag);
            self.float(float);
        } else if value.has_shape(fixed::COMPLEX) {
            self.bytes.push(if self.version > 1 { b'y' } else { b'x' } | flag);
            for name in ["real", "imag"] {
                let part = thread.get_str(value, name)?;
                self.float(thread.to_float(part.as_ref())?);
            }
        } else if Space::exact_str(value).is_some() {
            self.text(value, flag)?;
        } else if let Some(data) = Space::exact_bytes(value) {
            self.bytes.push(b's' | flag);
            self.blob(data.data())?;
        } else if let Some(tuple) = Space::exact_tuple(value) {
            let items = tuple.items();
            match u8::try_from(items.len()) {
                Ok(length) if self.version >= 4 => self.bytes.extend([b')' | flag, length]),
                _ => {
                    self.bytes.push(b'(' | flag);
                    self.length(items.len())?;
                }
            }
            for item in items {
                self.write(*item, depth + 1)?;
            }
        } else if value.has_shape(fixed::LIST) {
            let items = thread.collect(value)?;
            self.bytes.push(b'[' | flag);
            self.length(items.len())?;
            for item in &items {
                self.write(item.as_ref(), depth + 1)?;
            }
        } else if let Some(dict) = Space::exact_dict(value) {
            self.bytes.push(b'{' | flag);
            for (key, item) in thread.dict_items(dict) {
                self.write(key.as_ref(), depth + 1)?;
                self.write(item.as_ref(), depth + 1)?;
            }
            self.bytes.push(b'0');
        } else if value.has_shape(fixed::SET) || value.has_shape(fixed::FROZEN_SET) {
            self.bytes.push(if value.has_shape(fixed::SET) { b'<' } else { b'>' } | flag);
            self.set(value, depth)?;
        } else if value.has_shape(fixed::SLICE) && (self.version >= 5 || self.code_depth > 0) {
            self.bytes.push(b':' | flag);
            for name in ["start", "stop", "step"] {
                let part = thread.get_str(value, name)?;
                self.write(part.as_ref(), depth + 1)?;
            }
        } else if let Some(code) = thread.code_of(value) {
            if !self.allow_code {
                return Err(thread.value_error("marshalling code objects is disallowed"));
            }
            self.bytes.push(b'c' | flag);
            self.code_depth += 1;
            code::write(self, thread, code, depth)?;
            self.code_depth -= 1;
        } else if crate::buffer::is_bytes_like(thread, value)? {
            let data = crate::buffer::bytes_of(thread, value)?;
            self.bytes.push(b's' | flag);
            self.blob(&data)?;
        } else {
            return Err(self.unmarshallable());
        }
        Ok(())
    }

    /// In a form with digits before version 2.
    fn float(&mut self, value: f64) {
        if self.version > 1 {
            self.bytes.extend(value.to_le_bytes());
            return;
        }
        let digits = text::float_text::repr(value);
        self.bytes.push(digits.len() as u8);
        self.bytes.extend(digits.as_bytes());
    }

    fn big_int(&mut self, value: &BigInt, flag: u8) -> PyResult<()> {
        let mask = BigInt::from((1 << DIGIT_BITS) - 1);
        let mut rest = BigInt::from(value.magnitude().clone());
        let mut digits = Vec::new();
        while rest.sign() != Sign::NoSign {
            digits.push((&rest & &mask).to_u16().unwrap_or(0));
            rest >>= DIGIT_BITS;
        }
        let count = i32::try_from(digits.len()).map_err(|_| self.unmarshallable())?;
        self.bytes.push(b'l' | flag);
        self.number(if value.sign() == Sign::Minus { -count } else { count });
        digits.iter().for_each(|digit| self.bytes.extend(digit.to_le_bytes()));
        Ok(())
    }

    fn text(&mut self, value: Ref<'_>, flag: u8) -> PyResult<()> {
        let Some(string) = Space::exact_str(value) else { return Err(self.unmarshallable()) };
        let interned = self.version >= 3 && string.is_interned();
        match string.as_ascii() {
            Some(ascii) if self.version >= 4 => {
                match u8::try_from(ascii.len()) {
                    Ok(length) => self.bytes.extend([if interned { b'Z' } else { b'z' } | flag, length]),
                    Err(_) => {
                        self.bytes.push(if interned { b'A' } else { b'a' } | flag);
                        self.length(ascii.len())?;
                    }
                }
                self.bytes.extend(ascii.as_bytes());
            }
            _ => {
                let mut encoded = Vec::new();
                string.view().chars().for_each(|point| ::text::codec::utf8::push(point, &mut encoded));
                self.bytes.push(if interned { b't' } else { b'u' } | flag);
                self.blob(&encoded)?;
            }
        }
        Ok(())
    }

    /// Items in the order of their bytes, so that equal sets are written alike.
    fn set(&mut self, set: Ref<'_>, depth: usize) -> PyResult<()> {
        let mut items = Vec::new();
        for item in self.thread.collect(set)? {
            let mut writer = Writer::new(self.thread, self.version, self.allow_code);
            writer.write(item.as_ref(), depth + 1)?;
            items.push((writer.bytes, item));
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        self.length(items.len())?;
        for (_, item) in items {
            self.write(item.as_ref(), depth + 1)?;
        }
        Ok(())
    }
}
