//! Saving: an object's opcodes, by its type.

use num_bigint::Sign;
use objects::dict::Dict;
use objects::{Obj, Ref, Space};
use vm::types::{exception, int};
use vm::{PyResult, Raised, Thread, exceptions};

use super::memo::Memo;
use super::opcodes::*;
use super::output::Output;
use super::{PICKLING_ERROR, buffer};

/// One `dump`.
pub struct Saver<'a> {
    pub thread: &'a Thread,
    pub output: Output,
    pub memo: Memo,
    pub protocol: i64,
    pub fix_imports: bool,
    /// No memo is kept.
    pub fast: bool,
    /// Bound methods of a pickler, where a subclass or the program gave some.
    pub persistent_id: Option<Obj>,
    pub reducer_override: Option<Obj>,
    pub dispatch_table: Option<Obj>,
    pub buffer_callback: Option<Obj>,
}

/// Adds to a raised exception what was being saved.
#[cold]
pub fn noted(thread: &Thread, raised: Raised, object: Ref<'_>, what: &str) -> Raised {
    let note = format!("when serializing {} {what}", full_name(thread, object));
    let exception = thread.peek_exception(&raised);
    match exception::add_note(thread, exception.as_ref(), &note) {
        Ok(()) => raised,
        Err(other) => other,
    }
}

/// The class's name for messages: with its module, unless that is known.
pub fn full_name(thread: &Thread, object: Ref<'_>) -> String {
    let class = thread.space.type_of(object);
    let text = |name: vm::names::Name| {
        let found = thread.get_or_none(class.as_ref(), name);
        match found {
            Ok(found) => found.filter(|found| thread.space.str_value(found.as_ref()).is_some()),
            Err(raised) => {
                drop(thread.take_exception(raised));
                None
            }
        }
        .map(|found| thread.text_of(found.as_ref()))
    };
    let name = text(vm::names::QUALNAME).unwrap_or_else(|| class.name_lossy());
    match text(vm::names::MODULE) {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    }
}

/// Little-endian two's complement at the shortest length; nothing for zero.
fn integer_bytes(value: objects::int::IntView<'_>) -> Vec<u8> {
    let big = value.to_big();
    if big.sign() == Sign::NoSign { Vec::new() } else { big.to_signed_bytes_le() }
}

impl Saver<'_> {
    pub fn is_binary(&self) -> bool {
        self.protocol >= 1
    }

    #[cold]
    pub fn error(&self, text: &str) -> Raised {
        self.thread.raise(&PICKLING_ERROR, text)
    }

    /// A whole pickle.
    pub fn dump(&mut self, object: Ref<'_>) -> PyResult<()> {
        if self.protocol >= 2 {
            self.output.push(&[PROTO, self.protocol as u8]);
            if self.protocol >= 4 {
                self.output.use_frames();
            }
        }
        self.save(object)?;
        self.output.push_opcode(STOP);
        self.output.finish(self.thread)
    }

    pub fn save(&mut self, object: Ref<'_>) -> PyResult<()> {
        if let Some(function) = self.persistent_id.clone() {
            self.output.boundary(self.thread)?;
            let id = self.thread.call_with(function.as_ref(), &[object])?;
            if !id.is_none() {
                return self.save_persistent(id.as_ref());
            }
        }
        self.save_plain(object)
    }

    /// Saves without asking for a persistent id.
    fn save_plain(&mut self, object: Ref<'_>) -> PyResult<()> {
        self.output.boundary(self.thread)?;
        let thread = self.thread;
        if object.is_none() {
            self.output.push_opcode(NONE);
            return Ok(());
        }
        if object.is_true() || object.is_false() {
            let value = object.is_true();
            if self.protocol >= 2 {
                self.output.push_opcode(if value { NEWTRUE } else { NEWFALSE });
            } else {
                self.output.push(if value { b"I01\n" } else { b"I00\n" });
            }
            return Ok(());
        }
        if let Some(value) = Space::exact_int(object) {
            return self.save_integer(value);
        }
        if let Some(value) = Space::exact_float(object) {
            if self.is_binary() {
                self.output.push_opcode(BINFLOAT);
                self.output.push(&value.to_be_bytes());
            } else {
                self.output.push(format!("F{}\n", text::float_text::repr(value)).as_bytes());
            }
            return Ok(());
        }
        if let Some(number) = self.memo.get(object) {
            self.get(number);
            return Ok(());
        }
        if Space::exact_str(object).is_some() {
            return self.save_string(object);
        }
        if Space::exact_bytes(object).is_some() {
            return self.save_bytes(object);
        }
        thread.deeper(|| self.save_compound(object))
    }

    fn save_compound(&mut self, object: Ref<'_>) -> PyResult<()> {
        use objects::shape::fixed;
        match self.thread.space.kind(object) {
            fixed::DICT => return self.save_dict(object),
            fixed::SET => return self.save_set(object),
            fixed::FROZEN_SET => return self.save_frozenset(object),
            fixed::LIST => return self.save_list(object),
            fixed::TUPLE => return self.save_tuple(object),
            fixed::BYTE_ARRAY => return self.save_bytearray(object),
            _ => {}
        }
        if self.thread.is_instance_of(object, &buffer::PICKLE_BUFFER) {
            return self.save_buffer(object);
        }
        self.save_by_reduction(object)
    }

    fn save_integer(&mut self, value: objects::int::IntView<'_>) -> PyResult<()> {
        let small = value.to_i64().filter(|value| i32::try_from(*value).is_ok());
        if let Some(small) = small {
            if !self.is_binary() {
                self.output.push(format!("I{small}\n").as_bytes());
            } else if let Ok(byte) = u8::try_from(small) {
                self.output.push(&[BININT1, byte]);
            } else if let Ok(number) = u16::try_from(small) {
                self.output.push_opcode(BININT2);
                self.output.push(&number.to_le_bytes());
            } else {
                self.output.push_opcode(BININT);
                self.output.push(&(small as i32).to_le_bytes());
            }
            return Ok(());
        }
        if self.protocol < 2 {
            let text = int::text::to_decimal(self.thread, value)?;
            let text = self.thread.text_of(text.as_ref());
            self.output.push(format!("L{text}L\n").as_bytes());
            return Ok(());
        }
        let bytes = integer_bytes(value);
        match u8::try_from(bytes.len()) {
            Ok(length) => self.output.push(&[LONG1, length]),
            Err(_) => {
                let Ok(length) = i32::try_from(bytes.len()) else {
                    return Err(self.thread.overflow_error("int too large to pickle"));
                };
                self.output.push_opcode(LONG4);
                self.output.push(&length.to_le_bytes());
            }
        }
        self.output.push(&bytes);
        Ok(())
    }

    /// Fetches an object from the memo.
    pub fn get(&mut self, number: usize) {
        match (self.is_binary(), u8::try_from(number)) {
            (false, _) => self.output.push(format!("g{number}\n").as_bytes()),
            (true, Ok(byte)) => self.output.push(&[BINGET, byte]),
            (true, Err(_)) => {
                self.output.push_opcode(LONG_BINGET);
                self.output.push(&(number as u32).to_le_bytes());
            }
        }
    }

    pub fn memoize(&mut self, object: Ref<'_>) -> PyResult<()> {
        if self.fast {
            return Ok(());
        }
        let number = self.memo.enter(object)?;
        match (self.is_binary(), u8::try_from(number)) {
            _ if self.protocol >= 4 => self.output.push_opcode(MEMOIZE),
            (false, _) => self.output.push(format!("p{number}\n").as_bytes()),
            (true, Ok(byte)) => self.output.push(&[BINPUT, byte]),
            (true, Err(_)) => {
                self.output.push_opcode(LONG_BINPUT);
                self.output.push(&(number as u32).to_le_bytes());
            }
        }
        Ok(())
    }

    fn save_persistent(&mut self, id: Ref<'_>) -> PyResult<()> {
        if self.is_binary() {
            self.save_plain(id)?;
            self.output.push_opcode(BINPERSID);
            return Ok(());
        }
        let text = self.thread.str_of(id)?;
        let Some(ascii) = self.thread.space.str_value(text.as_ref()).and_then(|text| text.as_ascii()) else {
            return Err(self.error("persistent IDs in protocol 0 must be ASCII strings"));
        };
        self.output.push(format!("P{ascii}\n").as_bytes());
        Ok(())
    }

    fn save_string(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let text = Space::exact_str(object).expect("the caller checked");
        if self.is_binary() {
            let coded;
            let bytes = match text.as_ascii() {
                Some(ascii) => ascii.as_bytes(),
                None => {
                    coded = vm::codecs::encode(thread, text, "utf-8", "surrogatepass")?;
                    Space::exact_bytes(coded.as_ref()).map_or(&[][..], |bytes| bytes.data())
                }
            };
            let length = bytes.len();
            if length <= 0xff && self.protocol >= 4 {
                self.output.push(&[SHORT_BINUNICODE, length as u8]);
                self.output.push(bytes);
            } else {
                let head = head(BINUNICODE, BINUNICODE8, length, self.protocol)
                    .ok_or_else(|| thread.overflow_error("cannot serialize a string larger than 4 GiB"))?;
                self.output.push_data(thread, &head, bytes, None)?;
            }
        } else {
            let mut line = vec![UNICODE];
            for point in text.view().chars() {
                match point {
                    0x5c | 0x00 | 0x0a | 0x0d | 0x1a => line.extend_from_slice(format!("\\u{point:04x}").as_bytes()),
                    0..=0xff => line.push(point as u8),
                    0x100..=0xffff => line.extend_from_slice(format!("\\u{point:04x}").as_bytes()),
                    _ => line.extend_from_slice(format!("\\U{point:08x}").as_bytes()),
                }
            }
            line.push(b'\n');
            self.output.push(&line);
        }
        self.memoize(object)
    }

    fn push_bytes(&mut self, bytes: &[u8], whole: Option<&Obj>) -> PyResult<()> {
        if let Ok(length) = u8::try_from(bytes.len()) {
            self.output.push(&[SHORT_BINBYTES, length]);
            self.output.push(bytes);
            return Ok(());
        }
        let thread = self.thread;
        let head = head(BINBYTES, BINBYTES8, bytes.len(), self.protocol).ok_or_else(|| {
            thread.overflow_error("serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher")
        })?;
        self.output.push_data(thread, &head, bytes, whole)
    }

    fn push_bytearray(&mut self, bytes: &[u8]) -> PyResult<()> {
        let mut head = vec![BYTEARRAY8];
        head.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.output.push_data(self.thread, &head, bytes, None)
    }

    fn save_bytes(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let bytes = Space::exact_bytes(object).expect("the caller checked").data();
        if self.protocol >= 3 {
            self.push_bytes(bytes, Some(&object.own()))?;
            return self.memoize(object);
        }
        let class = thread.space.type_of(object).as_ref().own();
        if bytes.is_empty() {
            return self.reduce_by(&class, &thread.space.empty_tuple(), object);
        }
        let text = thread.space.str_from_latin1(bytes)?;
        let arguments = thread.space.tuple([text, thread.space.intern_str("latin1")?])?;
        let codecs = vm::import::import_str(thread, "_codecs")?;
        let encode = thread.get_str(codecs.as_ref(), "encode")?;
        self.reduce_by(&encode, &arguments, object)
    }

    fn save_bytearray(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let bytes = crate::buffer::bytes_of(thread, object)?;
        if self.protocol >= 5 {
            self.push_bytearray(&bytes)?;
            return self.memoize(object);
        }
        let class = thread.space.type_of(object).as_ref().own();
        let arguments = match bytes.is_empty() {
            true => thread.space.empty_tuple(),
            false => thread.space.tuple([thread.space.bytes(&bytes)?])?,
        };
        self.reduce_by(&class, &arguments, object)
    }

    fn save_buffer(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        if self.protocol < 5 {
            return Err(self.error("PickleBuffer can only be pickled with protocol >= 5"));
        }
        let view = buffer::view_of(thread, object)?;
        let flag = |name: &str| {
            let value = thread.get_str(view.as_ref(), name)?;
            thread.truth(value.as_ref())
        };
        if !flag("contiguous")? {
            return Err(self.error("PickleBuffer can not be pickled when pointing to a non-contiguous buffer"));
        }
        let is_read_only = flag("readonly")?;
        let in_band = match self.buffer_callback.clone() {
            Some(callback) => {
                let answer = thread.call_with(callback.as_ref(), &[object])?;
                thread.truth(answer.as_ref())?
            }
            None => true,
        };
        if !in_band {
            self.output.push_opcode(NEXT_BUFFER);
            if is_read_only {
                self.output.push_opcode(READONLY_BUFFER);
            }
            return Ok(());
        }
        let order = thread.new_str("A")?;
        let bytes = thread.call_method_str(view.as_ref(), "tobytes", &[order.as_ref()])?;
        let data = Space::exact_bytes(bytes.as_ref()).map_or(&[][..], |bytes| bytes.data());
        if is_read_only {
            self.push_bytes(data, None)?;
        } else {
            self.push_bytearray(data)?;
        }
        self.memoize(object)
    }

    fn save_item(&mut self, container: Ref<'_>, item: &Obj, index: usize) -> PyResult<()> {
        let thread = self.thread;
        self.save(item.as_ref()).map_err(|raised| noted(thread, raised, container, &format!("item {index}")))
    }

    fn save_tuple(&mut self, object: Ref<'_>) -> PyResult<()> {
        let items: Vec<Obj> = Space::exact_tuple(object)
            .map(|tuple| tuple.items().iter().map(|item| item.own()).collect())
            .unwrap_or_default();
        if items.is_empty() {
            if self.is_binary() {
                self.output.push_opcode(EMPTY_TUPLE);
            } else {
                self.output.push(&[MARK, TUPLE]);
            }
            return Ok(());
        }
        let is_short = items.len() <= 3 && self.protocol >= 2;
        if !is_short {
            self.output.push_opcode(MARK);
        }
        for (index, item) in items.iter().enumerate() {
            self.save_item(object, item, index)?;
        }
        // A tuple that holds itself was saved by its items.
        if let Some(number) = self.memo.get(object) {
            if is_short {
                self.output.push(&[POP; 3][..items.len()]);
            } else if self.is_binary() {
                self.output.push_opcode(POP_MARK);
            } else {
                self.output.push(&vec![POP; items.len() + 1]);
            }
            self.get(number);
            return Ok(());
        }
        let opcode = match items.len() {
            _ if !is_short => TUPLE,
            1 => TUPLE1,
            2 => TUPLE2,
            _ => TUPLE3,
        };
        self.output.push_opcode(opcode);
        self.memoize(object)
    }

    fn save_list(&mut self, object: Ref<'_>) -> PyResult<()> {
        if self.is_binary() {
            self.output.push_opcode(EMPTY_LIST);
        } else {
            self.output.push(&[MARK, LIST]);
        }
        self.memoize(object)?;
        let list = Space::exact_list(object).expect("the caller checked");
        if list.len() == 0 {
            return Ok(());
        }
        if self.protocol == 0 {
            let mut index = 0;
            while let Some(item) = list.get(index) {
                self.save_item(object, &item, index)?;
                self.output.push_opcode(APPEND);
                index += 1;
            }
            return Ok(());
        }
        if list.len() == 1 {
            let item = list.get(0).unwrap_or_else(Obj::none);
            self.save_item(object, &item, 0)?;
            self.output.push_opcode(APPEND);
            return Ok(());
        }
        let mut index = 0;
        loop {
            self.output.push_opcode(MARK);
            let end = index + BATCH;
            while index < end {
                let Some(item) = list.get(index) else { break };
                self.save_item(object, &item, index)?;
                index += 1;
            }
            self.output.push_opcode(APPENDS);
            if index >= list.len() {
                return Ok(());
            }
        }
    }

    /// Appends what an iterator gives to the object on the stack.
    pub fn save_appends(&mut self, iterator: Ref<'_>, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let iterator = thread.iterate(iterator)?;
        let mut index = 0;
        if self.protocol == 0 {
            while let Some(item) = thread.next(iterator.as_ref())? {
                self.save_item(object, &item, index)?;
                self.output.push_opcode(APPEND);
                index += 1;
            }
            return Ok(());
        }
        let mut next = thread.next(iterator.as_ref())?;
        while let Some(first) = next.take() {
            next = thread.next(iterator.as_ref())?;
            if next.is_none() {
                self.save_item(object, &first, index)?;
                self.output.push_opcode(APPEND);
                return Ok(());
            }
            self.output.push_opcode(MARK);
            self.save_item(object, &first, index)?;
            index += 1;
            let end = index + BATCH - 1;
            while index < end {
                let Some(item) = next.take() else { break };
                self.save_item(object, &item, index)?;
                index += 1;
                next = thread.next(iterator.as_ref())?;
            }
            self.output.push_opcode(APPENDS);
        }
        Ok(())
    }

    fn save_entry(&mut self, object: Ref<'_>, key: &Obj, value: &Obj) -> PyResult<()> {
        let thread = self.thread;
        self.save(key.as_ref())?;
        self.save(value.as_ref()).map_err(|raised| match thread.repr_string(key.as_ref()) {
            Ok(shown) => noted(thread, raised, object, &format!("item {shown}")),
            Err(other) => other,
        })
    }

    fn save_dict(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        if self.is_binary() {
            self.output.push_opcode(EMPTY_DICT);
        } else {
            self.output.push(&[MARK, DICT]);
        }
        self.memoize(object)?;
        let dict: &Dict = Space::exact_dict(object).expect("the caller checked");
        let length = dict.len();
        if length == 0 {
            return Ok(());
        }
        let entries = thread.dict_items(dict);
        let check = || {
            if dict.len() == length {
                return Ok(());
            }
            Err(thread.raise(&exceptions::RUNTIME_ERROR, "dictionary changed size during iteration"))
        };
        if self.protocol == 0 || length == 1 {
            for (key, value) in &entries {
                self.save_entry(object, key, value)?;
                self.output.push_opcode(SETITEM);
                check()?;
            }
            return Ok(());
        }
        for batch in entries.chunks(BATCH) {
            self.output.push_opcode(MARK);
            for (key, value) in batch {
                self.save_entry(object, key, value)?;
                check()?;
            }
            self.output.push_opcode(SETITEMS);
        }
        Ok(())
    }

    /// Sets the pairs that an iterator gives in the object on the stack.
    pub fn save_setitems(&mut self, iterator: Ref<'_>, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let iterator = thread.iterate(iterator)?;
        let read = || -> PyResult<Option<(Obj, Obj)>> {
            let Some(pair) = thread.next(iterator.as_ref())? else { return Ok(None) };
            match thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) {
                Some([key, value]) => Ok(Some((key.own(), value.own()))),
                _ => Err(thread.type_error("dict items iterator must return 2-tuples")),
            }
        };
        if self.protocol == 0 {
            while let Some((key, value)) = read()? {
                self.save_entry(object, &key, &value)?;
                self.output.push_opcode(SETITEM);
            }
            return Ok(());
        }
        let mut next = read()?;
        while let Some((key, value)) = next.take() {
            next = read()?;
            if next.is_none() {
                self.save_entry(object, &key, &value)?;
                self.output.push_opcode(SETITEM);
                return Ok(());
            }
            self.output.push_opcode(MARK);
            self.save_entry(object, &key, &value)?;
            for _ in 1..BATCH {
                let Some((key, value)) = next.take() else { break };
                self.save_entry(object, &key, &value)?;
                next = read()?;
            }
            self.output.push_opcode(SETITEMS);
        }
        Ok(())
    }

    fn save_set(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let items = thread.collect(object)?;
        if self.protocol < 4 {
            let class = thread.space.type_of(object).as_ref().own();
            let arguments = thread.space.tuple([thread.space.list(items)?])?;
            return self.reduce_by(&class, &arguments, object);
        }
        self.output.push_opcode(EMPTY_SET);
        self.memoize(object)?;
        for batch in items.chunks(BATCH) {
            self.output.push_opcode(MARK);
            for item in batch {
                self.save(item.as_ref()).map_err(|raised| noted(thread, raised, object, "element"))?;
                if thread.length(object)? != items.len() {
                    return Err(thread.runtime_error("set changed size during iteration"));
                }
            }
            self.output.push_opcode(ADDITEMS);
        }
        Ok(())
    }

    fn save_frozenset(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let items = thread.collect(object)?;
        if self.protocol < 4 {
            let class = thread.space.type_of(object).as_ref().own();
            let arguments = thread.space.tuple([thread.space.list(items)?])?;
            return self.reduce_by(&class, &arguments, object);
        }
        self.output.push_opcode(MARK);
        for item in &items {
            self.save(item.as_ref()).map_err(|raised| noted(thread, raised, object, "element"))?;
        }
        if let Some(number) = self.memo.get(object) {
            self.output.push_opcode(POP_MARK);
            self.get(number);
            return Ok(());
        }
        self.output.push_opcode(FROZENSET);
        self.memoize(object)
    }
}

/// Opcode and length of data; None where the protocol has no opcode for so much.
fn head(opcode: u8, long_opcode: u8, length: usize, protocol: i64) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(9);
    match u32::try_from(length) {
        Ok(length) => {
            head.push(opcode);
            head.extend_from_slice(&length.to_le_bytes());
        }
        Err(_) if protocol >= 4 => {
            head.push(long_opcode);
            head.extend_from_slice(&(length as u64).to_le_bytes());
        }
        Err(_) => return None,
    }
    Some(head)
}
