//! Loading: a stack machine over the opcodes.

use num_bigint::BigInt;
use objects::dict::Dict;
use objects::{Obj, Ref, Space};
use vm::types::int::{arithmetic, text as int_text};
use vm::types::memoryview;
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::UNPICKLING_ERROR;
use super::input::{Input, line_text};
use super::opcodes::*;
use super::reduce::{attribute_at, import};

/// One `load`.
pub struct Loader<'a> {
    pub thread: &'a Thread,
    pub input: Input,
    pub stack: Vec<Obj>,
    /// Where the stack was at each open mark.
    pub marks: Vec<usize>,
    /// NULL where nothing was stored.
    pub memo: Vec<Obj>,
    pub protocol: i64,
    pub fix_imports: bool,
    pub encoding: String,
    pub errors: String,
    pub buffers: Option<Obj>,
    /// The unpickler, where a subclass may have methods of its own.
    pub owner: Option<Obj>,
    pub persistent_load: Option<Obj>,
}

/// Memo numbers beyond this are refused as corrupt where the memo is much smaller.
const MEMO_GAP_MAX: usize = 1 << 24;

impl Loader<'_> {
    #[cold]
    fn error(&self, text: &str) -> Raised {
        self.thread.raise(&UNPICKLING_ERROR, text)
    }

    #[cold]
    fn underflow(&self) -> Raised {
        self.error(if self.marks.is_empty() { "unpickling stack underflow" } else { "unexpected MARK found" })
    }

    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    #[inline]
    fn push(&mut self, value: Obj) {
        self.stack.push(value);
    }

    fn pop(&mut self) -> PyResult {
        if self.stack.len() <= self.fence() {
            return Err(self.underflow());
        }
        Ok(self.stack.pop().unwrap_or_else(Obj::none))
    }

    fn top(&self) -> PyResult {
        match self.stack.last() {
            Some(top) if self.stack.len() > self.fence() => Ok(top.clone()),
            _ => Err(self.underflow()),
        }
    }

    /// Takes the last mark away. What was pushed since begins there.
    fn close_mark(&mut self) -> PyResult<usize> {
        match self.marks.pop() {
            Some(start) => Ok(start.min(self.stack.len())),
            None => Err(self.error("could not find MARK")),
        }
    }

    /// What lies below a mark that was taken away.
    fn below(&self, start: usize) -> PyResult {
        if start <= self.fence() {
            return Err(self.underflow());
        }
        Ok(self.stack[start - 1].clone())
    }

    /// What was pushed since the last mark.
    fn pop_mark(&mut self) -> PyResult<Vec<Obj>> {
        let start = self.close_mark()?;
        Ok(self.stack.split_off(start))
    }

    /// A number of 1, 2, 4 or 8 bytes.
    #[inline]
    fn unsigned(&mut self, size: usize) -> PyResult<u64> {
        self.input.with(self.thread, size, |bytes| {
            Ok(match *bytes {
                [a] => u64::from(a),
                [a, b] => u64::from(u16::from_le_bytes([a, b])),
                [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
                [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
                _ => 0,
            })
        })
    }

    /// A length of that many bytes.
    fn length(&mut self, size: usize, opcode: &str) -> PyResult<usize> {
        let length = self.unsigned(size)?;
        usize::try_from(length).ok().filter(|length| *length <= isize::MAX as usize).ok_or_else(|| {
            let text = format!("{opcode} exceeds system's maximum size of {} bytes", isize::MAX);
            self.thread.overflow_error(&text)
        })
    }

    pub fn load(&mut self) -> PyResult {
        self.load_noting_protocol(|_| {})
    }

    /// Loads, and tells the protocol when it is known.
    pub fn load_noting_protocol(&mut self, note: impl Fn(i64)) -> PyResult {
        loop {
            let opcode = self.input.opcode(self.thread)?;
            if opcode == STOP {
                return self.pop();
            }
            self.step(opcode)?;
            if opcode == PROTO {
                note(self.protocol);
            }
        }
    }

    fn step(&mut self, opcode: u8) -> PyResult<()> {
        let thread = self.thread;
        match opcode {
            MARK => self.marks.push(self.stack.len()),
            NONE => self.push(Obj::none()),
            NEWTRUE => self.push(Obj::boolean(true)),
            NEWFALSE => self.push(Obj::boolean(false)),
            BININT1 => {
                let value = self.unsigned(1)?;
                self.push(Obj::small_int(value as i64));
            }
            BININT2 => {
                let value = self.unsigned(2)?;
                self.push(Obj::small_int(value as i64));
            }
            BININT => {
                let value = self.unsigned(4)?;
                self.push(Obj::small_int(i64::from(value as u32 as i32)));
            }
            INT | LONG => {
                let line = self.full_line()?;
                let value = match (opcode, &line[..]) {
                    (INT, b"00") => Obj::boolean(false),
                    (INT, b"01") => Obj::boolean(true),
                    (LONG, [digits @ .., b'L']) => int_text::parse_bytes(thread, digits, 10)?,
                    (_, digits) => int_text::parse_bytes(thread, digits, if opcode == INT { 0 } else { 10 })?,
                };
                self.push(value);
            }
            LONG1 | LONG4 => {
                let length = self.unsigned(if opcode == LONG1 { 1 } else { 4 })?;
                if opcode == LONG4 && length > i32::MAX as u64 {
                    return Err(self.error("LONG pickle has negative byte count"));
                }
                let value = self.input.with(thread, length as usize, |bytes| match bytes.len() {
                    0..=8 => arithmetic::from_bytes(thread, bytes, true),
                    _ => Ok(thread.space.int_from_big(&BigInt::from_signed_bytes_le(bytes))?),
                })?;
                self.push(value);
            }
            FLOAT => {
                let line = self.full_line()?;
                match text::float_parse::parse(&line) {
                    Ok(value) => self.push(thread.space.float(value)?),
                    Err(_) => return Err(thread.value_error("could not convert string to float")),
                }
            }
            BINFLOAT => {
                let value = self.unsigned(8)?;
                self.push(thread.space.float(f64::from_bits(value.swap_bytes()))?);
            }
            SHORT_BINUNICODE => self.load_text(1, "SHORT_BINUNICODE")?,
            BINUNICODE => self.load_text(4, "BINUNICODE")?,
            BINUNICODE8 => self.load_text(8, "BINUNICODE8")?,
            UNICODE => {
                let line = self.input.line(thread)?;
                let value = vm::codecs::registry::decode_bytes(thread, &line, "raw-unicode-escape", "strict")?;
                self.push(value);
            }
            SHORT_BINBYTES => self.load_bytes(1, "SHORT_BINBYTES")?,
            BINBYTES => self.load_bytes(4, "BINBYTES")?,
            BINBYTES8 => self.load_bytes(8, "BINBYTES8")?,
            BYTEARRAY8 => {
                let length = self.length(8, "BYTEARRAY8")?;
                let value = self.input.with(thread, length, |bytes| Ok(thread.space.bytearray(bytes)?))?;
                self.push(value);
            }
            STRING => self.load_string()?,
            BINSTRING | SHORT_BINSTRING => {
                let length = self.unsigned(if opcode == BINSTRING { 4 } else { 1 })?;
                if opcode == BINSTRING && length > i32::MAX as u64 {
                    return Err(self.error("BINSTRING pickle has negative byte count"));
                }
                let bytes = self.input.take(thread, length as usize)?;
                let value = self.decoded(&bytes)?;
                self.push(value);
            }
            EMPTY_TUPLE => self.push(thread.space.empty_tuple()),
            TUPLE1 | TUPLE2 | TUPLE3 => {
                let count = usize::from(opcode - TUPLE1) + 1;
                if self.stack.len() < self.fence() + count {
                    return Err(self.underflow());
                }
                let start = self.stack.len() - count;
                let made = thread.space.tuple(self.stack.drain(start..))?;
                self.push(made);
            }
            TUPLE => {
                let start = self.close_mark()?;
                let made = thread.space.tuple(self.stack.drain(start..))?;
                self.push(made);
            }
            EMPTY_LIST => self.push(thread.space.list([])?),
            LIST => {
                let start = self.close_mark()?;
                let made = thread.space.list(self.stack.drain(start..))?;
                self.push(made);
            }
            EMPTY_DICT => self.push(thread.space.dict()?),
            DICT => {
                let items = self.pop_mark()?;
                let made = thread.space.dict()?;
                self.set_items(&made, &items)?;
                self.push(made);
            }
            EMPTY_SET => self.push(thread.space.new_set(objects::shape::fixed::SET)?),
            FROZENSET => {
                let items = self.pop_mark()?;
                let list = thread.space.list(items)?;
                let class = thread.class(&vm::types::set::FROZENSET).as_ref();
                let made = thread.call_with(class, &[list.as_ref()])?;
                self.push(made);
            }
            APPEND => {
                let item = self.pop()?;
                let list = self.top()?;
                self.stack.push(item);
                self.append_all(&list, self.stack.len() - 1)?;
            }
            APPENDS => {
                let start = self.close_mark()?;
                let list = self.below(start)?;
                self.append_all(&list, start)?;
            }
            SETITEM => {
                let value = self.pop()?;
                let key = self.pop()?;
                let object = self.top()?;
                self.set_items(&object, &[key, value])?;
            }
            SETITEMS => {
                let start = self.close_mark()?;
                let object = self.below(start)?;
                self.set_items(&object, &self.stack[start..])?;
                self.stack.truncate(start);
            }
            ADDITEMS => {
                let items = self.pop_mark()?;
                let object = self.top()?;
                match Space::exact_set(object.as_ref()) {
                    Some(set) => {
                        for item in &items {
                            thread.set_add(set, item.as_ref())?;
                        }
                    }
                    None => {
                        let add = thread.get(object.as_ref(), names::ADD_PLAIN)?;
                        for item in &items {
                            thread.call_with(add.as_ref(), &[item.as_ref()])?;
                        }
                    }
                }
            }
            POP => {
                // A mark on top goes, too.
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                } else {
                    self.pop()?;
                }
            }
            POP_MARK => drop(self.pop_mark()?),
            DUP => {
                let top = self.top()?;
                self.push(top);
            }
            GET | BINGET | LONG_BINGET => {
                let number = match opcode {
                    GET => self.memo_number()?,
                    BINGET => self.unsigned(1)? as usize,
                    _ => self.unsigned(4)? as usize,
                };
                match self.memo.get(number).and_then(|value| value.as_ref().non_null()) {
                    Some(value) => {
                        let value = value.own();
                        self.push(value);
                    }
                    None => return Err(self.error(&format!("Memo value not found at index {number}"))),
                }
            }
            PUT | BINPUT | LONG_BINPUT | MEMOIZE => {
                let number = match opcode {
                    PUT => self.memo_number()?,
                    BINPUT => self.unsigned(1)? as usize,
                    LONG_BINPUT => self.unsigned(4)? as usize,
                    _ => self.memo.len(),
                };
                let top = self.top()?;
                if number == self.memo.len() {
                    self.memo.push(top);
                    return Ok(());
                }
                if number > self.memo.len() {
                    if number > self.memo.len().saturating_mul(2) + MEMO_GAP_MAX {
                        return Err(objects::OutOfMemory.into());
                    }
                    self.memo.resize(number + 1, Obj::NULL);
                }
                self.memo[number] = top;
            }
            PROTO => {
                let protocol = self.unsigned(1)? as i64;
                if protocol > HIGHEST_PROTOCOL {
                    return Err(thread.value_error(&format!("unsupported pickle protocol: {protocol}")));
                }
                self.protocol = protocol;
            }
            FRAME => {
                let length = self.unsigned(8)?;
                match usize::try_from(length) {
                    Ok(length) if length <= isize::MAX as usize => self.input.frame(thread, length)?,
                    _ => {
                        let text = format!("FRAME length exceeds system's maximum of {} bytes", isize::MAX);
                        return Err(thread.overflow_error(&text));
                    }
                }
            }
            PERSID => {
                let line = self.input.line(thread)?;
                if !line.is_ascii() {
                    return Err(self.error("persistent IDs in protocol 0 must be ASCII strings"));
                }
                let id = thread.space.str_from_latin1(&line)?;
                self.load_persistent(id)?;
            }
            BINPERSID => {
                let id = self.pop()?;
                self.load_persistent(id)?;
            }
            GLOBAL | INST => {
                let (module, name) = (self.full_line()?, self.full_line()?);
                let (module, name) = (line_text(thread, &module)?, line_text(thread, &name)?);
                let found = self.find_class(&module, &name)?;
                if opcode == GLOBAL {
                    self.push(found);
                } else {
                    let arguments = self.pop_mark()?;
                    let made = self.instantiate(&found, arguments)?;
                    self.push(made);
                }
            }
            STACK_GLOBAL => {
                let name = self.pop()?;
                let module = self.pop()?;
                if Space::exact_str(name.as_ref()).is_none() || Space::exact_str(module.as_ref()).is_none() {
                    return Err(self.error("STACK_GLOBAL requires str"));
                }
                let found = self.find_class(&module, &name)?;
                self.push(found);
            }
            EXT1 | EXT2 | EXT4 => {
                let size = [1, 2, 4][usize::from(opcode - EXT1)];
                let code = self.unsigned(size)?;
                self.load_extension(if opcode == EXT4 { i64::from(code as u32 as i32) } else { code as i64 })?;
            }
            OBJ => {
                let mut arguments = self.pop_mark()?;
                if arguments.is_empty() {
                    return Err(self.underflow());
                }
                let class = arguments.remove(0);
                let made = self.instantiate(&class, arguments)?;
                self.push(made);
            }
            NEWOBJ | NEWOBJ_EX => self.load_newobj(opcode == NEWOBJ_EX)?,
            REDUCE => {
                let arguments = self.pop()?;
                let function = self.pop()?;
                if thread.space.tuple_value(arguments.as_ref()).is_none() {
                    return Err(thread.type_error("argument list must be a tuple"));
                }
                let made = thread.call_with_tuple_and_dict(function.as_ref(), arguments.as_ref(), Ref::NULL)?;
                self.push(made);
            }
            BUILD => self.load_build()?,
            NEXT_BUFFER => {
                let Some(buffers) = self.buffers.clone() else {
                    let text = "pickle stream refers to out-of-band data but no *buffers* argument was given";
                    return Err(self.error(text));
                };
                match thread.next(buffers.as_ref())? {
                    Some(buffer) => self.push(buffer),
                    None => return Err(self.error("not enough out-of-band buffers")),
                }
            }
            READONLY_BUFFER => {
                let object = self.pop()?;
                let view = memoryview::new_view(thread, object.as_ref())?;
                let object = match memoryview::is_read_only(view.as_ref()) {
                    true => object,
                    false => thread.call_method_str(view.as_ref(), "toreadonly", &[])?,
                };
                self.push(object);
            }
            _ => {
                let shown = match opcode {
                    0x20..=0x7e if opcode != b'\'' && opcode != b'\\' => char::from(opcode).to_string(),
                    _ => format!("\\x{opcode:02x}"),
                };
                return Err(self.error(&format!("invalid load key, '{shown}'.")));
            }
        }
        Ok(())
    }

    /// A line that must not be empty.
    fn full_line(&mut self) -> PyResult<Vec<u8>> {
        let line = self.input.line(self.thread)?;
        if line.is_empty() { Err(self.error("pickle data was truncated")) } else { Ok(line) }
    }

    fn memo_number(&mut self) -> PyResult<usize> {
        let line = self.full_line()?;
        let number = int_text::parse_bytes(self.thread, &line, 10)?;
        let number = self.thread.index_i64(number.as_ref())?;
        usize::try_from(number).map_err(|_| self.thread.value_error("negative PUT argument"))
    }

    fn load_text(&mut self, size: usize, opcode: &str) -> PyResult<()> {
        let thread = self.thread;
        let length = self.length(size, opcode)?;
        let value = self.input.with(thread, length, |bytes| match bytes.is_ascii() {
            true => Ok(thread.space.str_from_latin1(bytes)?),
            false => vm::codecs::decode(thread, bytes, "utf-8", "surrogatepass"),
        })?;
        self.push(value);
        Ok(())
    }

    fn load_bytes(&mut self, size: usize, opcode: &str) -> PyResult<()> {
        let thread = self.thread;
        let length = self.length(size, opcode)?;
        let value = self.input.with(thread, length, |bytes| Ok(thread.space.bytes(bytes)?))?;
        self.push(value);
        Ok(())
    }

    /// A string of Python 2.
    fn decoded(&self, bytes: &[u8]) -> PyResult {
        if self.encoding == "bytes" {
            return Ok(self.thread.space.bytes(bytes)?);
        }
        vm::codecs::registry::decode_bytes(self.thread, bytes, &self.encoding, &self.errors)
    }

    fn load_string(&mut self) -> PyResult<()> {
        let thread = self.thread;
        let line = self.input.line(thread)?;
        let inner = match &line[..] {
            [first @ (b'"' | b'\''), inner @ .., last] if first == last => inner,
            _ => return Err(self.error("the STRING opcode argument must be quoted")),
        };
        let codecs = vm::import::import_str(thread, "_codecs")?;
        let inner = thread.space.bytes(inner)?;
        let pair = thread.call_method_str(codecs.as_ref(), "escape_decode", &[inner.as_ref()])?;
        let plain = thread.get_item(pair.as_ref(), Obj::small_int(0).as_ref())?;
        let bytes = crate::buffer::bytes_of(thread, plain.as_ref())?;
        let value = self.decoded(&bytes)?;
        self.push(value);
        Ok(())
    }

    /// Appends what lies on the stack from a place on, and takes it away.
    fn append_all(&mut self, target: &Obj, start: usize) -> PyResult<()> {
        let thread = self.thread;
        if let Some(list) = Space::exact_list(target.as_ref()) {
            list.reserve(self.stack.len() - start)?;
            for item in self.stack.drain(start..) {
                list.push(item)?;
            }
            return Ok(());
        }
        let items = self.stack.split_off(start);
        if let Some(extend) = thread.get_or_none(target.as_ref(), names::EXTEND)? {
            let items = thread.space.list(items)?;
            return thread.call_with(extend.as_ref(), &[items.as_ref()]).map(drop);
        }
        let append = thread.get(target.as_ref(), names::APPEND)?;
        for item in &items {
            thread.call_with(append.as_ref(), &[item.as_ref()])?;
        }
        Ok(())
    }

    fn set_items(&self, target: &Obj, items: &[Obj]) -> PyResult<()> {
        let thread = self.thread;
        if !items.len().is_multiple_of(2) {
            return Err(self.error("odd number of items for SETITEMS"));
        }
        let dict = Space::exact_dict(target.as_ref());
        if let Some(dict) = dict
            && dict.len() == 0
        {
            dict.table.reserve(&thread.space, items.len() / 2)?;
        }
        for pair in items.chunks_exact(2) {
            match dict {
                Some(dict) => thread.dict_set(dict, pair[0].as_ref(), pair[1].clone())?,
                None => thread.set_item(target.as_ref(), pair[0].as_ref(), pair[1].as_ref())?,
            }
        }
        Ok(())
    }

    fn load_persistent(&mut self, id: Obj) -> PyResult<()> {
        let Some(function) = self.persistent_load.clone() else {
            let text =
                "A load persistent id instruction was encountered, but no persistent_load function was specified.";
            return Err(self.error(text));
        };
        let value = self.thread.call_with(function.as_ref(), &[id.as_ref()])?;
        self.push(value);
        Ok(())
    }

    fn load_extension(&mut self, code: i64) -> PyResult<()> {
        let thread = self.thread;
        let registry = vm::import::import_str(thread, "copyreg")?;
        let number = Obj::small_int(code);
        let cache = thread.get_str(registry.as_ref(), "_extension_cache")?;
        if let Some(known) = Space::exact_dict(cache.as_ref())
            .map(|cache| thread.dict_get(cache, number.as_ref()))
            .transpose()?
            .flatten()
        {
            self.push(known);
            return Ok(());
        }
        let inverted = thread.get_str(registry.as_ref(), "_inverted_registry")?;
        let pair = thread.catch(thread.get_item(inverted.as_ref(), number.as_ref()), &exceptions::KEY_ERROR)?;
        let Some(pair) = pair else {
            if code <= 0 {
                return Err(self.error("EXT specifies code <= 0"));
            }
            return Err(thread.value_error(&format!("unregistered extension code {code}")));
        };
        let (module, name) = match thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) {
            Some([module, name])
                if thread.space.str_value(*module).is_some() && thread.space.str_value(*name).is_some() =>
            {
                (module.own(), name.own())
            }
            _ => {
                return Err(thread.value_error(&format!("_inverted_registry[{code}] isn't a 2-tuple of strings")));
            }
        };
        let found = self.find_class(&module, &name)?;
        thread.set_item(cache.as_ref(), number.as_ref(), found.as_ref())?;
        self.push(found);
        Ok(())
    }

    fn find_class(&self, module: &Obj, name: &Obj) -> PyResult {
        match &self.owner {
            Some(owner) => self.thread.call_method_str(owner.as_ref(), "find_class", &[module.as_ref(), name.as_ref()]),
            None => find_class(self.thread, module, name, self.protocol, self.fix_imports),
        }
    }

    fn instantiate(&self, class: &Obj, arguments: Vec<Obj>) -> PyResult {
        let thread = self.thread;
        let is_type = thread.space.as_type(class.as_ref()).is_some();
        if arguments.is_empty() && is_type && thread.get_or_none(class.as_ref(), names::GETINITARGS)?.is_none() {
            let new = thread.get(class.as_ref(), names::NEW)?;
            return thread.call_with(new.as_ref(), &[class.as_ref()]);
        }
        let arguments: Vec<Ref<'_>> = arguments.iter().map(Obj::as_ref).collect();
        thread.call_with(class.as_ref(), &arguments)
    }

    fn load_newobj(&mut self, has_keywords: bool) -> PyResult<()> {
        let thread = self.thread;
        let opcode = if has_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let keywords = if has_keywords { self.pop()? } else { Obj::NULL };
        let arguments = self.pop()?;
        let class = self.pop()?;
        if thread.space.as_type(class.as_ref()).is_none() {
            let given = thread.type_name(class.as_ref());
            return Err(self.error(&format!("{opcode} class argument must be a type, not {given}")));
        }
        let Some(items) = thread.space.tuple_value(arguments.as_ref()) else {
            let given = thread.type_name(arguments.as_ref());
            return Err(self.error(&format!("{opcode} args argument must be a tuple, not {given}")));
        };
        if has_keywords && thread.downcast::<Dict>(keywords.as_ref()).is_none() {
            let given = thread.type_name(keywords.as_ref());
            return Err(self.error(&format!("{opcode} kwargs argument must be a dict, not {given}")));
        }
        let new = thread.get(class.as_ref(), names::NEW)?;
        let made = if has_keywords && thread.length(keywords.as_ref())? > 0 {
            let all: Vec<Obj> =
                std::iter::once(class.clone()).chain(items.items().iter().map(|item| item.own())).collect();
            let all = thread.space.tuple(all)?;
            thread.call_with_tuple_and_dict(new.as_ref(), all.as_ref(), keywords.as_ref())?
        } else {
            let all: Vec<Ref<'_>> = std::iter::once(class.as_ref()).chain(items.items().iter().copied()).collect();
            thread.call_with(new.as_ref(), &all)?
        };
        self.push(made);
        Ok(())
    }

    fn load_build(&mut self) -> PyResult<()> {
        let thread = self.thread;
        let state = self.pop()?;
        let object = self.top()?;
        if let Some(set_state) = thread.get_or_none(object.as_ref(), names::SETSTATE)? {
            return thread.call_with(set_state.as_ref(), &[state.as_ref()]).map(drop);
        }
        let (state, slots) = match thread.space.tuple_value(state.as_ref()).map(|pair| pair.items()) {
            Some([first, second]) => (first.own(), second.own()),
            _ => (state, Obj::none()),
        };
        if !state.is_none() {
            let Some(dict) = thread.downcast::<Dict>(state.as_ref()) else {
                return Err(self.error("state is not a dictionary"));
            };
            let target = thread.get(object.as_ref(), names::DICT)?;
            for (key, value) in thread.dict_items(dict) {
                let key = match Space::exact_str(key.as_ref()) {
                    Some(_) => thread.space.intern(key),
                    None => key,
                };
                thread.set_item(target.as_ref(), key.as_ref(), value.as_ref())?;
            }
        }
        if !slots.is_none() {
            let Some(dict) = thread.downcast::<Dict>(slots.as_ref()) else {
                return Err(self.error("slot state is not a dictionary"));
            };
            for (key, value) in thread.dict_items(dict) {
                let name = thread.attribute_name(key.as_ref())?;
                thread.set_attribute(object.as_ref(), name.as_ref(), Some(value.as_ref()))?;
            }
        }
        Ok(())
    }
}

/// `Unpickler.find_class`
pub fn find_class(thread: &Thread, module: &Obj, name: &Obj, protocol: i64, fix_imports: bool) -> PyResult {
    let (mut module, mut name) = (module.clone(), name.clone());
    if protocol < 3 && fix_imports {
        let compatible = vm::import::import_str(thread, "_compat_pickle")?;
        let names_map = thread.get_str(compatible.as_ref(), "NAME_MAPPING")?;
        let imports_map = thread.get_str(compatible.as_ref(), "IMPORT_MAPPING")?;
        let key = thread.space.tuple([module.clone(), name.clone()])?;
        let renamed = thread.catch(thread.get_item(names_map.as_ref(), key.as_ref()), &exceptions::KEY_ERROR)?;
        if let Some(pair) = renamed {
            if let Some([new_module, new_name]) = thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) {
                (module, name) = (new_module.own(), new_name.own());
            }
        } else if let Some(renamed) =
            thread.catch(thread.get_item(imports_map.as_ref(), module.as_ref()), &exceptions::KEY_ERROR)?
        {
            module = renamed;
        }
    }
    let object = import(thread, module.as_ref())?;
    let path = thread.text_of(name.as_ref());
    if protocol >= 4 && path.contains('.') {
        return match attribute_at(thread, object, &path)? {
            Some(found) => Ok(found),
            None => {
                let (path, module) = (thread.repr_string(name.as_ref())?, thread.repr_string(module.as_ref())?);
                let text = format!("Can't resolve path {path} on module {module}");
                Err(thread.raise(&exceptions::ATTRIBUTE_ERROR, &text))
            }
        };
    }
    let name = thread.attribute_name(name.as_ref())?;
    thread.get_attribute(object.as_ref(), name.as_ref())
}
