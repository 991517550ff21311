//! Code objects: made from the compiler's plain data, and read back: lines, handlers, names.
//!
//! Source ranges are stored in the form of [`compiler::locations`]; those of library code stay where they are, in its image.

use compiler::code::{Code as PlainCode, CodeFlags, Constant, ExceptionEntry, LocalKind, Location, Text};
use compiler::locations;
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
        let exception_table = space.bytes(&encode_handlers(&plain.exception_table))?;
        let locations = space.bytes(&self.encode_locations(plain))?;
        let static_attributes = self.text_tuple(plain.static_attributes.iter())?;
        let instructions =
            executed_form(plain.instructions.iter().map(|instruction| instruction.0), plain.flags.bits());
        let free_count = plain.locals.iter().filter(|local| local.kind.contains(LocalKind::FREE)).count();
        Ok(space.new_code(Some(&instructions), |code| {
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
            code.stack_size.set(plain.stack_size + 1);
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
            Constant::BigInt { negative, magnitude } => self.big_constant(*negative, magnitude)?,
            Constant::Float(value) => space.float(*value)?,
            Constant::Complex { real, imaginary } => space.complex(*real, *imaginary)?,
            Constant::Str(text) => self.str_constant(&text.0)?,
            Constant::Bytes(data) => space.bytes(data)?,
            Constant::Tuple(items) => {
                let mut made = Vec::with_capacity(items.len());
                for item in items {
                    made.push(self.constant(item, file_name)?);
                }
                space.tuple(made)?
            }
            Constant::FrozenSet(items) => {
                let mut made = Vec::with_capacity(items.len());
                for item in items {
                    made.push(self.constant(item, file_name)?);
                }
                self.set_constant(made)?
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

    /// A constant that is an integer of any size.
    pub(crate) fn big_constant(&self, negative: bool, magnitude: &[u8]) -> PyResult {
        let sign = if negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
        Ok(self.space.int_from_big(&num_bigint::BigInt::from_bytes_le(sign, magnitude))?)
    }

    /// A constant that is a text: interned if it looks like a name.
    pub(crate) fn str_constant(&self, text: &[u8]) -> PyResult {
        let string = self.space.str_from_wtf8(text)?;
        let is_name = text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        Ok(if is_name { self.space.intern(string) } else { string })
    }

    /// A constant that is a set.
    pub(crate) fn set_constant(&self, items: Vec<Obj>) -> PyResult {
        let set = self.space.new_set(fixed::FROZEN_SET)?;
        for item in &items {
            self.set_add(Space::exact_set(set.as_ref()).expect("made as a set"), item.as_ref())?;
        }
        // CPython's compiler makes the constant anew of its items, which decides their order.
        let items = self.space.tuple(self.collect(set.as_ref())?)?;
        crate::types::set::new_from(self, fixed::FROZEN_SET, Some(items.as_ref()))
    }

    /// Adds a key to a set by Python's key rules.
    pub fn set_add(&self, set: &objects::set::Set, key: Ref<'_>) -> PyResult<bool> {
        crate::types::set::add(self, set, key)
    }
}

/// Whether a call of code with such flags makes a generator or the like.
#[inline(always)]
pub fn makes_generator(flags: u32) -> bool {
    let made = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    flags & made.bits() != 0
}

/// Instructions as the compiler wrote them, with their caches, in the form that the interpreter executes for code with such flags.
pub fn executed_form(units: impl Iterator<Item = u32>, flags: u32) -> Vec<u32> {
    // Where nobody sees the stack of a suspended generator, what is called from there cannot be lent.
    let lent = !makes_generator(flags);
    let mut units: Vec<u32> = units.collect();
    let mut at = 0;
    while at < units.len() {
        let instruction = Instruction(units[at]);
        let next = at + 1 + instruction.opcode().cache_units();
        let executed = match units.get(next) {
            Some(&next) => instruction.specialized_before(Instruction(next), lent),
            None => instruction.specialized(lent),
        };
        units[at] = executed.0;
        at = next;
    }
    units
}

/// Entries of an exception table in the form that [`find_handler`] reads.
pub(crate) fn encode_handlers(entries: &[ExceptionEntry]) -> Vec<u8> {
    let mut handlers = Vec::with_capacity(entries.len() * HANDLER_BYTES);
    for entry in entries {
        for number in [entry.start, entry.end, entry.target, entry.depth, u32::from(entry.push_lasti)] {
            handlers.extend_from_slice(&number.to_le_bytes());
        }
    }
    handlers
}

/// The table of runs: units covered, and their range.
pub fn encode_runs(runs: impl Iterator<Item = (u32, SourceRange)>, first_line: u32) -> Vec<u8> {
    let runs = runs.map(|(units, range)| {
        let SourceRange { line, end_line, column, end_column } = range;
        Location { units, line, end_line, column, end_column }
    });
    locations::encode(runs, first_line)
}

fn table_of_locations<'a>(thread: &Thread, code: &'a Code) -> &'a [u8] {
    // SAFETY: the slot of a code object is never changed once it is set; it has bytes there.
    match unsafe { code.locations.peek() }.non_null() {
        Some(bytes) => Space::exact_bytes(bytes).map_or(&[][..], |bytes| bytes.data()),
        None => thread.image_locations(code),
    }
}

/// The source ranges of a code object: units covered, and their range.
pub fn location_runs<'a>(thread: &Thread, code: &'a Code) -> impl Iterator<Item = (u32, SourceRange)> + use<'a> {
    runs_of_table(table_of_locations(thread, code), code.first_line)
}

/// The source ranges of a table that [`encode_runs`] made.
pub fn runs_of_table(table: &[u8], first_line: u32) -> impl Iterator<Item = (u32, SourceRange)> {
    locations::Runs::new(table, first_line).map(|location| (location.units, range_of(location)))
}

fn range_of(location: Location) -> SourceRange {
    let Location { line, end_line, column, end_column, .. } = location;
    SourceRange { line, end_line, column, end_column }
}

/// The table of source ranges of a code object as an object.
pub fn locations_object(thread: &Thread, code: &Code) -> PyResult {
    match code.locations.get() {
        Some(bytes) => Ok(bytes),
        None => Ok(thread.space.bytes(thread.image_locations(code))?),
    }
}

/// The source range of the unit at `index`.
pub fn location_of(thread: &Thread, code: &Code, index: u32) -> SourceRange {
    let runs = locations::Runs::new(table_of_locations(thread, code), code.first_line);
    runs.covering(index).map_or_else(SourceRange::default, range_of)
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
