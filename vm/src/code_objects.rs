//! Code objects: made from the compiler's plain data, and read back: lines, handlers, names.
//!
//! Source ranges are stored as a row of runs: units covered, then zigzag differences of line, end line, column and end column to
//! the run before, all as variable-length integers of 7 bits a byte.

use compiler::code::{Code as PlainCode, Constant, LocalKind, Location, Text};
use compiler::opcode::Instruction;
use objects::frame::Code;
use objects::shape::fixed;
use objects::{Obj, Ref, RefExt, Slot, Space};

use crate::raised::PyResult;
use crate::state::Thread;

/// A column that is not known.
pub const NO_COLUMN: u32 = u32::MAX;

/// A source range; line 0 is "none".
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SourceRange {
    pub line: u32,
    pub end_line: u32,
    pub column: u32,
    pub end_column: u32,
}

/// A handler found for an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    pub target: u32,
    pub depth: u32,
    pub push_lasti: bool,
}

const HANDLER_BYTES: usize = 20;

impl Thread {
    /// The code object of a compiled code.
    pub fn new_code_object(&self, plain: &PlainCode) -> PyResult {
        let file_name = self.intern_text(&plain.file_name)?;
        self.code_object(plain, &file_name)
    }

    fn code_object(&self, plain: &PlainCode, file_name: &Obj) -> PyResult {
        let space = &self.space;
        let name = self.intern_text(&plain.name)?;
        let qualified_name = self.intern_text(&plain.qualified_name)?;
        let mut constants = Vec::with_capacity(plain.constants.len());
        for constant in &plain.constants {
            constants.push(self.constant(constant, file_name)?);
        }
        let constants = space.tuple(constants)?;
        let names = self.text_tuple(plain.names.iter())?;
        let local_names = self.text_tuple(plain.locals.iter().map(|local| &local.name))?;
        let kinds: Vec<u8> = plain.locals.iter().map(|local| local.kind.bits()).collect();
        let local_kinds = space.bytes(&kinds)?;
        let mut handlers = Vec::with_capacity(plain.exception_table.len() * HANDLER_BYTES);
        for entry in &plain.exception_table {
            for number in [entry.start, entry.end, entry.target, entry.depth, u32::from(entry.push_lasti)] {
                handlers.extend_from_slice(&number.to_le_bytes());
            }
        }
        let exception_table = space.bytes(&handlers)?;
        let locations = space.bytes(&self.encode_locations(plain))?;
        let static_attributes = self.text_tuple(plain.static_attributes.iter())?;
        let instructions = executed_form(plain.instructions.iter().map(|instruction| instruction.0));
        let free_count = plain.locals.iter().filter(|local| local.kind.contains(LocalKind::FREE)).count();
        Ok(space.new_code(&instructions, |code| {
            let set = |slot: &Slot, value: Obj| slot.set(value);
            set(&code.name, name);
            set(&code.qualified_name, qualified_name);
            set(&code.file_name, file_name.clone());
            set(&code.constants, constants);
            set(&code.names, names);
            set(&code.local_names, local_names);
            set(&code.local_kinds, local_kinds);
            set(&code.exception_table, exception_table);
            set(&code.locations, locations);
            set(&code.static_attributes, static_attributes);
            code.first_line = plain.first_line;
            code.flags = plain.flags.bits();
            code.argument_count = plain.argument_count;
            code.positional_only_count = plain.positional_only_count;
            code.keyword_only_count = plain.keyword_only_count;
            code.local_count = plain.locals.len() as u32;
            // A call in flight needs no more than its operands, but frames keep a word of slack.
            code.stack_size = plain.stack_size + 1;
            code.free_count = free_count as u32;
        })?)
    }

    fn intern_text(&self, text: &Text) -> PyResult {
        Ok(self.space.intern(self.space.str_from_wtf8(&text.0)?))
    }

    fn text_tuple<'a>(&self, texts: impl ExactSizeIterator<Item = &'a Text>) -> PyResult {
        let mut names = Vec::with_capacity(texts.len());
        for text in texts {
            names.push(self.intern_text(text)?);
        }
        Ok(self.space.tuple(names)?)
    }

    fn encode_locations(&self, plain: &PlainCode) -> Vec<u8> {
        let runs = plain.locations.iter().map(|location| {
            let Location { units, line, end_line, column, end_column } = *location;
            (units, self.known_range(SourceRange { line, end_line, column, end_column }))
        });
        encode_runs(runs, plain.first_line)
    }

    /// As much of a source range as code objects keep.
    pub fn known_range(&self, range: SourceRange) -> SourceRange {
        if self.config.debug_ranges || range.line == 0 {
            return range;
        }
        SourceRange { end_line: range.line, column: NO_COLUMN, end_column: NO_COLUMN, ..range }
    }

    /// A constant of the compiler as an object.
    pub fn constant_object(&self, constant: &Constant) -> PyResult {
        self.constant(constant, &self.space.empty_str())
    }

    fn constant(&self, constant: &Constant, file_name: &Obj) -> PyResult {
        let space = &self.space;
        Ok(match constant {
            Constant::None => Obj::none(),
            Constant::True => Obj::boolean(true),
            Constant::False => Obj::boolean(false),
            Constant::Ellipsis => Obj::ellipsis(),
            Constant::Int(value) => space.int(*value)?,
            Constant::BigInt { negative, magnitude } => {
                let sign = if *negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
                space.int_from_big(&num_bigint::BigInt::from_bytes_le(sign, magnitude))?
            }
            Constant::Float(value) => space.float(*value)?,
            Constant::Complex { real, imaginary } => space.complex(*real, *imaginary)?,
            Constant::Str(text) => {
                let string = space.str_from_wtf8(&text.0)?;
                let is_name = text.0.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
                if is_name { space.intern(string) } else { string }
            }
            Constant::Bytes(data) => space.bytes(data)?,
            Constant::Tuple(items) => {
                let mut made = Vec::with_capacity(items.len());
                for item in items {
                    made.push(self.constant(item, file_name)?);
                }
                space.tuple(made)?
            }
            Constant::FrozenSet(items) => {
                let set = space.new_set(fixed::FROZEN_SET)?;
                for item in items {
                    let item = self.constant(item, file_name)?;
                    self.set_add(Space::exact_set(set.as_ref()).expect("made as a set"), item.as_ref())?;
                }
                // CPython's compiler makes the constant anew of its items, which decides their order.
                let items = space.tuple(self.collect(set.as_ref())?)?;
                crate::types::set::new_from(self, fixed::FROZEN_SET, Some(items.as_ref()))?
            }
            Constant::Slice(parts) => {
                let mut made = Vec::with_capacity(3);
                for part in parts.iter() {
                    made.push(self.constant(part, file_name)?);
                }
                space.new_record(fixed::SLICE, made)?
            }
            Constant::Code(code) => self.code_object(code, file_name)?,
        })
    }

    /// Adds a key to a set by Python's key rules.
    pub fn set_add(&self, set: &objects::set::Set, key: Ref<'_>) -> PyResult<bool> {
        crate::types::set::add(self, set, key)
    }
}

/// Instructions as the compiler wrote them, with their caches, in the form that the interpreter executes.
pub fn executed_form(units: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut units: Vec<u32> = units.collect();
    let mut at = 0;
    while at < units.len() {
        let instruction = Instruction(units[at]);
        let next = at + 1 + instruction.opcode().cache_units();
        let executed = match units.get(next) {
            Some(&next) => instruction.specialized_before(Instruction(next)),
            None => instruction.specialized(),
        };
        units[at] = executed.0;
        at = next;
    }
    units
}

/// Runs of source ranges in the form that [`LocationRuns`] reads.
pub fn encode_runs(runs: impl Iterator<Item = (u32, SourceRange)>, first_line: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut last = SourceRange { line: first_line, end_line: 0, column: 0, end_column: 0 };
    for (units, range) in runs {
        put_number(&mut bytes, u64::from(units));
        put_difference(&mut bytes, range.line, last.line);
        put_difference(&mut bytes, range.end_line, range.line);
        put_difference(&mut bytes, range.column, last.column);
        put_difference(&mut bytes, range.end_column, range.column);
        last = range;
    }
    bytes
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_difference(bytes: &mut Vec<u8>, value: u32, base: u32) {
    let difference = i64::from(value) - i64::from(base);
    put_number(bytes, (difference << 1 ^ difference >> 63) as u64);
}

/// Reads the runs of [`encode_locations`].
pub struct LocationRuns<'a> {
    bytes: &'a [u8],
    last: SourceRange,
}

impl<'a> LocationRuns<'a> {
    pub fn new(bytes: &'a [u8], first_line: u32) -> Self {
        LocationRuns { bytes, last: SourceRange { line: first_line, ..SourceRange::default() } }
    }

    #[inline(always)]
    fn number(&mut self) -> u64 {
        if let [byte @ 0..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            return u64::from(*byte);
        }
        self.long_number()
    }

    fn long_number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let Some((&byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            if shift < u64::BITS {
                number |= u64::from(byte & 0x7f) << shift;
            }
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    #[inline(always)]
    fn difference(&mut self, base: u32) -> u32 {
        let number = self.number();
        let difference = (number >> 1) as i64 ^ -((number & 1) as i64);
        i64::from(base).wrapping_add(difference) as u32
    }
}

impl Iterator for LocationRuns<'_> {
    /// Units covered, and their range.
    type Item = (u32, SourceRange);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let units = self.number() as u32;
        let line = self.difference(self.last.line);
        let end_line = self.difference(line);
        let column = self.difference(self.last.column);
        let end_column = self.difference(column);
        self.last = SourceRange { line, end_line, column, end_column };
        Some((units, self.last))
    }
}

/// The source ranges of a code object.
pub fn locations(code: &Code) -> LocationRuns<'_> {
    // SAFETY: a code object never changes its slots; it has bytes there.
    let bytes = unsafe { code.locations.peek() };
    let bytes = Space::exact_bytes(bytes).map_or(&[][..], |bytes| bytes.data());
    LocationRuns::new(bytes, code.first_line)
}

/// The source range of the unit at `index`.
pub fn location_of(code: &Code, index: u32) -> SourceRange {
    let mut start = 0;
    for (units, range) in locations(code) {
        if index < start + units {
            return range;
        }
        start += units;
    }
    SourceRange::default()
}

/// The handler that covers the unit at `index`.
pub fn find_handler(code: &Code, index: u32) -> Option<Handler> {
    // SAFETY: a code object never changes its slots; it has bytes there.
    let table = Space::exact_bytes(unsafe { code.exception_table.peek() })?.data();
    let entry = |number: usize| handler_numbers(&table[number * HANDLER_BYTES..(number + 1) * HANDLER_BYTES]);
    let (mut low, mut high) = (0, table.len() / HANDLER_BYTES);
    while low < high {
        let middle = (low + high) / 2;
        if entry(middle)[0] <= index { low = middle + 1 } else { high = middle }
    }
    let [_, end, target, depth, push_lasti] = entry(low.checked_sub(1)?);
    (index < end).then_some(Handler { target, depth, push_lasti: push_lasti != 0 })
}

fn handler_numbers(bytes: &[u8]) -> [u32; 5] {
    std::array::from_fn(|part| u32::from_le_bytes(bytes[part * 4..part * 4 + 4].try_into().expect("four bytes")))
}

/// All handlers: start, end, target, depth, whether the raising unit is pushed.
pub fn handlers(code: &Code) -> impl Iterator<Item = [u32; 5]> + '_ {
    // SAFETY: a code object never changes its slots; it has bytes there.
    let table = Space::exact_bytes(unsafe { code.exception_table.peek() }).map_or(&[][..], |table| table.data());
    table.chunks_exact(HANDLER_BYTES).map(handler_numbers)
}

/// The name of a local slot.
pub fn local_name(code: &Code, index: usize) -> Ref<'_> {
    // SAFETY: a code object never changes its slots; it has a tuple there.
    unsafe { code.local_names.peek().cast::<objects::tuple::Tuple>() }.items()[index]
}

/// What a local slot is.
pub fn local_kind(code: &Code, index: usize) -> LocalKind {
    // SAFETY: as in `local_name`, with bytes.
    let kinds = Space::exact_bytes(unsafe { code.local_kinds.peek() }).map_or(&[][..], |kinds| kinds.data());
    LocalKind::from_bits_retain(kinds.get(index).copied().unwrap_or(0))
}
