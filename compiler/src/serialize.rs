//! A compact binary form of [`Code`], to embed compiled libraries and to cache.
//!
//! 1. Header: magic, version of the format (change it with any change of the instruction set or of this file).
//! 2. String table: all texts once, by index.
//! 3. The code object, recursively. Numbers are LEB128; signed ones in zigzag form.
//!
//! Reading trusts nothing: every length is checked against the input, and nesting is limited.

use std::fmt;

use rustc_hash::FxHashMap;

use crate::code::{Code, CodeFlags, Constant, ExceptionEntry, Local, LocalKind, Location, Text};
use crate::opcode::{Instruction, Opcode};

const MAGIC: &[u8; 4] = b"TPNC";
/// Version of the format and of the instruction set.
pub const VERSION: u32 = 1;
/// Deepest nesting of constants.
const DEPTH_MAX: usize = 1000;

/// Bytes that are no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// Not this format, or another version of it.
    Version,
    /// The bytes end too early, or hold what no writer wrote.
    Damaged,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReadError::Version => "compiled code of another version",
            ReadError::Damaged => "damaged compiled code",
        })
    }
}

impl std::error::Error for ReadError {}

#[derive(Default)]
struct Writer<'c> {
    bytes: Vec<u8>,
    strings: Vec<&'c Text>,
    index: FxHashMap<&'c Text, u32>,
}

/// The binary form of code.
pub fn write(code: &Code) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.code(code);
    let mut header = Writer::default();
    header.bytes.extend(MAGIC);
    header.unsigned(u64::from(VERSION));
    header.unsigned(writer.strings.len() as u64);
    for text in &writer.strings {
        header.blob(&text.0);
    }
    header.bytes.extend(&writer.bytes);
    header.bytes
}

impl<'c> Writer<'c> {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        self.unsigned((value << 1 ^ value >> 63) as u64);
    }

    fn number(&mut self, value: u32) {
        self.unsigned(u64::from(value));
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.unsigned(bytes.len() as u64);
        self.bytes.extend(bytes);
    }

    fn text(&mut self, text: &'c Text) {
        let next = self.strings.len() as u32;
        let index = *self.index.entry(text).or_insert_with(|| {
            self.strings.push(text);
            next
        });
        self.number(index);
    }

    fn texts(&mut self, texts: &'c [Text]) {
        self.unsigned(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }

    fn float(&mut self, value: f64) {
        self.bytes.extend(value.to_bits().to_le_bytes());
    }

    fn constants(&mut self, constants: &'c [Constant]) {
        self.unsigned(constants.len() as u64);
        for constant in constants {
            self.constant(constant);
        }
    }

    fn constant(&mut self, constant: &'c Constant) {
        match constant {
            Constant::None => self.bytes.push(0),
            Constant::True => self.bytes.push(1),
            Constant::False => self.bytes.push(2),
            Constant::Ellipsis => self.bytes.push(3),
            Constant::Int(value) => {
                self.bytes.push(4);
                self.signed(*value);
            }
            Constant::BigInt { negative, magnitude } => {
                self.bytes.push(5 + u8::from(*negative));
                self.blob(magnitude);
            }
            Constant::Float(value) => {
                self.bytes.push(7);
                self.float(*value);
            }
            Constant::Complex { real, imaginary } => {
                self.bytes.push(8);
                self.float(*real);
                self.float(*imaginary);
            }
            Constant::Str(text) => {
                self.bytes.push(9);
                self.text(text);
            }
            Constant::Bytes(bytes) => {
                self.bytes.push(10);
                self.blob(bytes);
            }
            Constant::Tuple(items) => {
                self.bytes.push(11);
                self.constants(items);
            }
            Constant::FrozenSet(items) => {
                self.bytes.push(12);
                self.constants(items);
            }
            Constant::Slice(parts) => {
                self.bytes.push(13);
                for part in parts.iter() {
                    self.constant(part);
                }
            }
            Constant::Code(code) => {
                self.bytes.push(14);
                self.code(code);
            }
        }
    }

    fn code(&mut self, code: &'c Code) {
        self.text(&code.name);
        self.text(&code.qualified_name);
        self.text(&code.file_name);
        self.number(code.first_line);
        self.number(code.flags.bits());
        self.number(code.argument_count);
        self.number(code.positional_only_count);
        self.number(code.keyword_only_count);
        self.unsigned(code.locals.len() as u64);
        for local in &code.locals {
            self.text(&local.name);
            self.bytes.push(local.kind.bits());
        }
        self.texts(&code.names);
        self.constants(&code.constants);
        // Caches are zero: only the instructions themselves are written.
        self.unsigned(code.instructions.len() as u64);
        let mut index = 0;
        while let Some(&instruction) = code.instructions.get(index) {
            self.bytes.push(instruction.opcode() as u8);
            self.number(instruction.argument());
            index += 1 + instruction.opcode().cache_units();
        }
        self.unsigned(code.exception_table.len() as u64);
        for entry in &code.exception_table {
            self.number(entry.start);
            self.number(entry.end - entry.start);
            self.number(entry.target);
            self.number(entry.depth << 1 | u32::from(entry.push_lasti));
        }
        self.unsigned(code.locations.len() as u64);
        let mut line = code.first_line;
        for location in &code.locations {
            self.number(location.units);
            self.signed(i64::from(location.line) - i64::from(line));
            self.signed(i64::from(location.end_line) - i64::from(location.line));
            self.number(location.column);
            self.signed(i64::from(location.end_column) - i64::from(location.column));
            line = location.line;
        }
        self.number(code.stack_size);
        self.texts(&code.static_attributes);
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    strings: Vec<Text>,
    depth: usize,
}

type Read<T> = Result<T, ReadError>;

/// Code from its binary form.
pub fn read(bytes: &[u8]) -> Read<Code> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ReadError::Version)?;
    let mut reader = Reader { bytes: rest, strings: Vec::new(), depth: 0 };
    if reader.number()? != VERSION {
        return Err(ReadError::Version);
    }
    let count = reader.count()?;
    for _ in 0..count {
        let text = Text(reader.blob()?.into());
        reader.strings.push(text);
    }
    let code = reader.code()?;
    if reader.bytes.is_empty() { Ok(code) } else { Err(ReadError::Damaged) }
}

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Read<u8> {
        let (&first, rest) = self.bytes.split_first().ok_or(ReadError::Damaged)?;
        self.bytes = rest;
        Ok(first)
    }

    fn unsigned(&mut self) -> Read<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(ReadError::Damaged);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ReadError::Damaged)
    }

    fn signed(&mut self) -> Read<i64> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn number(&mut self) -> Read<u32> {
        u32::try_from(self.unsigned()?).map_err(|_| ReadError::Damaged)
    }

    /// A number of things, each of which takes at least one byte.
    fn count(&mut self) -> Read<usize> {
        let count = self.unsigned()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.bytes.len() => Ok(count),
            _ => Err(ReadError::Damaged),
        }
    }

    fn blob(&mut self) -> Read<&'b [u8]> {
        let length = self.count()?;
        let (blob, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        Ok(blob)
    }

    fn text(&mut self) -> Read<Text> {
        let index = self.number()? as usize;
        self.strings.get(index).cloned().ok_or(ReadError::Damaged)
    }

    fn texts(&mut self) -> Read<Vec<Text>> {
        (0..self.count()?).map(|_| self.text()).collect()
    }

    fn float(&mut self) -> Read<f64> {
        let (bits, rest) = self.bytes.split_first_chunk().ok_or(ReadError::Damaged)?;
        self.bytes = rest;
        Ok(f64::from_bits(u64::from_le_bytes(*bits)))
    }

    fn constants(&mut self) -> Read<Vec<Constant>> {
        (0..self.count()?).map(|_| self.constant()).collect()
    }

    fn constant(&mut self) -> Read<Constant> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(ReadError::Damaged);
        }
        let constant = crate::with_stack(|| self.constant_inner())?;
        self.depth -= 1;
        Ok(constant)
    }

    fn constant_inner(&mut self) -> Read<Constant> {
        Ok(match self.byte()? {
            0 => Constant::None,
            1 => Constant::True,
            2 => Constant::False,
            3 => Constant::Ellipsis,
            4 => Constant::Int(self.signed()?),
            kind @ (5 | 6) => Constant::BigInt { negative: kind == 6, magnitude: self.blob()?.into() },
            7 => Constant::Float(self.float()?),
            8 => Constant::Complex { real: self.float()?, imaginary: self.float()? },
            9 => Constant::Str(self.text()?),
            10 => Constant::Bytes(self.blob()?.into()),
            11 => Constant::Tuple(self.constants()?),
            12 => Constant::FrozenSet(self.constants()?),
            13 => Constant::Slice(Box::new([self.constant()?, self.constant()?, self.constant()?])),
            14 => Constant::Code(Box::new(self.code()?)),
            _ => return Err(ReadError::Damaged),
        })
    }

    fn code(&mut self) -> Read<Code> {
        let name = self.text()?;
        let qualified_name = self.text()?;
        let file_name = self.text()?;
        let first_line = self.number()?;
        let flags = CodeFlags::from_bits(self.number()?).ok_or(ReadError::Damaged)?;
        let argument_count = self.number()?;
        let positional_only_count = self.number()?;
        let keyword_only_count = self.number()?;
        let mut locals = Vec::new();
        for _ in 0..self.count()? {
            locals.push(Local {
                name: self.text()?,
                kind: LocalKind::from_bits(self.byte()?).ok_or(ReadError::Damaged)?,
            });
        }
        let names = self.texts()?;
        let constants = self.constants()?;
        let instructions = self.instructions()?;
        let mut exception_table = Vec::new();
        for _ in 0..self.count()? {
            let start = self.number()?;
            let end = start.checked_add(self.number()?).ok_or(ReadError::Damaged)?;
            let target = self.number()?;
            let depth = self.number()?;
            exception_table.push(ExceptionEntry { start, end, target, depth: depth >> 1, push_lasti: depth & 1 == 1 });
        }
        let mut locations = Vec::new();
        let mut line = i64::from(first_line);
        let place = |value: i64| u32::try_from(value).map_err(|_| ReadError::Damaged);
        for _ in 0..self.count()? {
            let units = self.number()?;
            line = line.checked_add(self.signed()?).ok_or(ReadError::Damaged)?;
            let end_line = line.checked_add(self.signed()?).ok_or(ReadError::Damaged)?;
            let column = self.number()?;
            let end_column = i64::from(column).checked_add(self.signed()?).ok_or(ReadError::Damaged)?;
            locations.push(Location {
                units,
                line: place(line)?,
                end_line: place(end_line)?,
                column,
                end_column: place(end_column)?,
            });
        }
        Ok(Code {
            name,
            qualified_name,
            file_name,
            first_line,
            flags,
            argument_count,
            positional_only_count,
            keyword_only_count,
            locals,
            names,
            constants,
            instructions,
            exception_table,
            locations,
            stack_size: self.number()?,
            static_attributes: self.texts()?,
        })
    }

    fn instructions(&mut self) -> Read<Vec<Instruction>> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| ReadError::Damaged)?;
        let mut instructions = Vec::new();
        while instructions.len() < length {
            let opcode = *Opcode::general().get(usize::from(self.byte()?)).ok_or(ReadError::Damaged)?;
            let argument = self.number()?;
            if argument > Instruction::ARGUMENT_MAX || length - instructions.len() <= opcode.cache_units() {
                return Err(ReadError::Damaged);
            }
            instructions.push(Instruction::new(opcode, argument));
            instructions.extend(std::iter::repeat_n(Instruction(0), opcode.cache_units()));
        }
        Ok(instructions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Code {
        let source = "import a.b as c\nclass C[T]:\n    def f(self, x=1.5, *y, z: int = -(1 << 100)):\n        try:\n            \
                      self.q = [i async for i in x]\n        except* ValueError as e:\n            print(f'{e!r:>{z}}', b'\\xff', '\\ud800', x[1:2])\n";
        let source = source.replace("    def f", "    async def f");
        crate::compile(&source, "sample.py", crate::Mode::Exec, &Default::default()).expect("it compiles").code
    }

    #[test]
    fn round_trip() {
        let code = sample();
        assert_eq!(read(&write(&code)), Ok(code));
    }

    #[test]
    fn damaged_input_is_refused() {
        let bytes = write(&sample());
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err());
        }
        // No change of one byte may panic.
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 0x55;
            let _ = read(&changed);
        }
    }
}
