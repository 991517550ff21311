//! Images: compiled modules in a compact binary form of [`Code`], of which single functions can be read.
//!
//! 1. Header: magic, version of the format (change it with any change of the instruction set or of this file), the number of texts,
//!    where bodies begin, the text that is the file name, and where the head of the module's code is.
//! 2. Texts: where each ends, then all of them in a row. Every text is there once, and named by its index.
//! 3. Bodies, those of inner functions before that of the outer one. A constant that is code is a *head*: what somebody wants to know who
//!    makes a function of it, and where its body is. The body is read when the function is first called.
//!
//! Numbers of the header and the ends of texts are four bytes, little endian; all others are LEB128, signed ones in zigzag form.
//! Reading trusts nothing: every length is checked against the input, and nesting is limited.

use std::fmt;

use rustc_hash::FxHashMap;

use crate::code::{Code, CodeFlags, Constant, ExceptionEntry, Local, LocalKind, Text};
use crate::locations;
use crate::opcode::{Instruction, Opcode};

const MAGIC: &[u8; 4] = b"TPNI";
/// Version of the format and of the instruction set.
pub const VERSION: u32 = 2;
/// Deepest nesting of constants.
const DEPTH_MAX: usize = 1000;
/// Magic, version, number of texts, start of the bodies, file name, head of the module.
const HEADER_BYTES: usize = 24;

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
    /// What is being written: a body, or a head.
    bytes: Vec<u8>,
    bodies: Vec<u8>,
    strings: Vec<&'c Text>,
    index: FxHashMap<&'c Text, u32>,
}

/// The image of a module's code. All code in it has the same file name.
pub fn write(code: &Code) -> Vec<u8> {
    let mut writer = Writer::default();
    let file_name = writer.index_of(&code.file_name);
    let mut head = std::mem::take(&mut writer.bytes);
    writer.head(code);
    std::mem::swap(&mut head, &mut writer.bytes);
    let root = writer.bodies.len();
    writer.bodies.extend(head);
    let mut ends = Vec::new();
    let mut texts: Vec<u8> = Vec::new();
    for text in &writer.strings {
        texts.extend(&text.0);
        ends.extend((texts.len() as u32).to_le_bytes());
    }
    let bodies_start = HEADER_BYTES + ends.len() + texts.len();
    let mut image = MAGIC.to_vec();
    for number in [VERSION, writer.strings.len() as u32, bodies_start as u32, file_name, root as u32] {
        image.extend(number.to_le_bytes());
    }
    image.extend(ends);
    image.extend(texts);
    image.extend(writer.bodies);
    image
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

    fn index_of(&mut self, text: &'c Text) -> u32 {
        let next = self.strings.len() as u32;
        *self.index.entry(text).or_insert_with(|| {
            self.strings.push(text);
            next
        })
    }

    fn text(&mut self, text: &'c Text) {
        let index = self.index_of(text);
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
                self.head(code);
            }
        }
    }

    /// Writes the body of code behind the others, and its head here.
    fn head(&mut self, code: &'c Code) {
        let outer = std::mem::take(&mut self.bytes);
        self.body(code);
        let body = std::mem::replace(&mut self.bytes, outer);
        let start = self.bodies.len() as u32;
        self.bodies.extend(body);
        self.text(&code.name);
        self.text(&code.qualified_name);
        self.number(code.first_line);
        self.number(code.flags.bits());
        self.number(code.argument_count);
        self.number(code.positional_only_count);
        self.number(code.keyword_only_count);
        self.number(code.locals.len() as u32);
        self.number(code.locals.iter().filter(|local| local.kind.contains(LocalKind::FREE)).count() as u32);
        self.number(start);
    }

    fn body(&mut self, code: &'c Code) {
        match code.constants.first() {
            Some(Constant::Str(doc)) if code.flags.contains(CodeFlags::HAS_DOCSTRING) => {
                let doc = self.index_of(doc);
                self.number(doc + 1);
            }
            _ => self.number(0),
        }
        self.blob(&locations::encode(code.locations.iter().copied(), code.first_line));
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
        self.number(code.stack_size);
        self.texts(&code.static_attributes);
    }
}

type Read<T> = Result<T, ReadError>;

/// An image that is there to be read.
#[derive(Clone, Copy)]
pub struct Image<'b> {
    bytes: &'b [u8],
    text_count: u32,
    bodies_start: usize,
    /// Index of the file name among the texts.
    pub file_name: u32,
    root: u32,
}

/// What is known of code without its body. Texts are given by index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    pub name: u32,
    pub qualified_name: u32,
    pub first_line: u32,
    pub flags: CodeFlags,
    pub argument_count: u32,
    pub positional_only_count: u32,
    pub keyword_only_count: u32,
    pub local_count: u32,
    pub free_count: u32,
    /// Where the body is.
    pub body: u32,
}

/// A constant of a body. Texts are given by index.
#[derive(Clone, PartialEq, Debug)]
pub enum Item<'b> {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    BigInt { negative: bool, magnitude: &'b [u8] },
    Float(f64),
    Complex { real: f64, imaginary: f64 },
    Str(u32),
    Bytes(&'b [u8]),
    Tuple(Vec<Item<'b>>),
    FrozenSet(Vec<Item<'b>>),
    Slice(Box<[Item<'b>; 3]>),
    Code(Head),
}

/// All else of code. Texts are given by index.
#[derive(Debug)]
pub struct Body<'b> {
    pub local_names: Vec<u32>,
    pub local_kinds: Vec<u8>,
    pub names: Vec<u32>,
    pub constants: Vec<Item<'b>>,
    /// With room for caches.
    pub instructions: Vec<Instruction>,
    pub exception_table: Vec<ExceptionEntry>,
    pub stack_size: u32,
    pub static_attributes: Vec<u32>,
}

impl<'b> Image<'b> {
    pub fn open(bytes: &'b [u8]) -> Read<Self> {
        let header = bytes.get(..HEADER_BYTES).ok_or(ReadError::Damaged)?;
        let number = |index: usize| {
            let at = 4 + 4 * index;
            u32::from_le_bytes(header[at..at + 4].try_into().expect("four bytes"))
        };
        if !bytes.starts_with(MAGIC) || number(0) != VERSION {
            return Err(ReadError::Version);
        }
        let (text_count, bodies_start) = (number(1), number(2) as usize);
        let texts_start = (text_count as usize).checked_mul(4).and_then(|ends| ends.checked_add(HEADER_BYTES));
        if texts_start.is_none_or(|start| start > bodies_start) || bodies_start > bytes.len() {
            return Err(ReadError::Damaged);
        }
        Ok(Image { bytes, text_count, bodies_start, file_name: number(3), root: number(4) })
    }

    /// The text of that index, as WTF-8.
    pub fn text(&self, index: u32) -> Read<&'b [u8]> {
        if index >= self.text_count {
            return Err(ReadError::Damaged);
        }
        let end_of = |index: usize| {
            let at = HEADER_BYTES + 4 * index;
            u32::from_le_bytes(self.bytes[at..at + 4].try_into().expect("four bytes")) as usize
        };
        let texts = &self.bytes[HEADER_BYTES + 4 * self.text_count as usize..self.bodies_start];
        let start = if index == 0 { 0 } else { end_of(index as usize - 1) };
        texts.get(start..end_of(index as usize)).ok_or(ReadError::Damaged)
    }

    fn reader(&self, offset: u32) -> Read<Reader<'b>> {
        let bytes = self.bytes[self.bodies_start..].get(offset as usize..).ok_or(ReadError::Damaged)?;
        Ok(Reader { bytes, body: offset, depth: 0 })
    }

    /// The head of the module's code.
    pub fn root(&self) -> Read<Head> {
        self.reader(self.root)?.head()
    }

    /// The docstring of code, which is its constant 0.
    pub fn doc(&self, body: u32) -> Read<Option<u32>> {
        Ok(self.reader(body)?.number()?.checked_sub(1))
    }

    /// The table of source ranges of code, in the form of [`locations`].
    pub fn locations(&self, body: u32) -> Read<&'b [u8]> {
        let mut reader = self.reader(body)?;
        reader.number()?;
        reader.blob()
    }

    /// The body of code with `local_count` local slots.
    pub fn body(&self, body: u32, local_count: u32) -> Read<Body<'b>> {
        let mut reader = self.reader(body)?;
        reader.number()?;
        reader.blob()?;
        reader.body(local_count)
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    /// Where it began: what is inner is before.
    body: u32,
    depth: usize,
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

    fn texts(&mut self) -> Read<Vec<u32>> {
        (0..self.count()?).map(|_| self.number()).collect()
    }

    fn float(&mut self) -> Read<f64> {
        let (bits, rest) = self.bytes.split_first_chunk().ok_or(ReadError::Damaged)?;
        self.bytes = rest;
        Ok(f64::from_bits(u64::from_le_bytes(*bits)))
    }

    fn constants(&mut self) -> Read<Vec<Item<'b>>> {
        (0..self.count()?).map(|_| self.constant()).collect()
    }

    fn constant(&mut self) -> Read<Item<'b>> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(ReadError::Damaged);
        }
        let constant = crate::with_stack(|| self.constant_inner())?;
        self.depth -= 1;
        Ok(constant)
    }

    fn constant_inner(&mut self) -> Read<Item<'b>> {
        Ok(match self.byte()? {
            0 => Item::None,
            1 => Item::True,
            2 => Item::False,
            3 => Item::Ellipsis,
            4 => Item::Int(self.signed()?),
            kind @ (5 | 6) => Item::BigInt { negative: kind == 6, magnitude: self.blob()? },
            7 => Item::Float(self.float()?),
            8 => Item::Complex { real: self.float()?, imaginary: self.float()? },
            9 => Item::Str(self.number()?),
            10 => Item::Bytes(self.blob()?),
            11 => Item::Tuple(self.constants()?),
            12 => Item::FrozenSet(self.constants()?),
            13 => Item::Slice(Box::new([self.constant()?, self.constant()?, self.constant()?])),
            14 => Item::Code(self.head()?),
            _ => return Err(ReadError::Damaged),
        })
    }

    fn head(&mut self) -> Read<Head> {
        let head = Head {
            name: self.number()?,
            qualified_name: self.number()?,
            first_line: self.number()?,
            flags: CodeFlags::from_bits(self.number()?).ok_or(ReadError::Damaged)?,
            argument_count: self.number()?,
            positional_only_count: self.number()?,
            keyword_only_count: self.number()?,
            local_count: self.number()?,
            free_count: self.number()?,
            body: self.number()?,
        };
        if head.body < self.body { Ok(head) } else { Err(ReadError::Damaged) }
    }

    fn body(&mut self, local_count: u32) -> Read<Body<'b>> {
        let (mut local_names, mut local_kinds) = (Vec::new(), Vec::new());
        for _ in 0..local_count {
            local_names.push(self.number()?);
            local_kinds.push(LocalKind::from_bits(self.byte()?).ok_or(ReadError::Damaged)?.bits());
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
        Ok(Body {
            local_names,
            local_kinds,
            names,
            constants,
            instructions,
            exception_table,
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

/// All code of an image, as it was written.
pub fn read(bytes: &[u8]) -> Read<Code> {
    let image = Image::open(bytes)?;
    plain_code(&image, image.root()?)
}

fn plain_code(image: &Image<'_>, head: Head) -> Read<Code> {
    let text = |index: u32| image.text(index).map(|text| Text(text.into()));
    let texts = |indices: &[u32]| indices.iter().map(|&index| text(index)).collect::<Read<Vec<Text>>>();
    let body = image.body(head.body, head.local_count)?;
    let locals = texts(&body.local_names)?.into_iter().zip(&body.local_kinds);
    Ok(Code {
        name: text(head.name)?,
        qualified_name: text(head.qualified_name)?,
        file_name: text(image.file_name)?,
        first_line: head.first_line,
        flags: head.flags,
        argument_count: head.argument_count,
        positional_only_count: head.positional_only_count,
        keyword_only_count: head.keyword_only_count,
        locals: locals.map(|(name, kind)| Local { name, kind: LocalKind::from_bits_retain(*kind) }).collect(),
        names: texts(&body.names)?,
        constants: plain_constants(image, &body.constants)?,
        instructions: body.instructions,
        exception_table: body.exception_table,
        locations: locations::Runs::new(image.locations(head.body)?, head.first_line).collect(),
        stack_size: body.stack_size,
        static_attributes: texts(&body.static_attributes)?,
    })
}

fn plain_constants(image: &Image<'_>, items: &[Item<'_>]) -> Read<Vec<Constant>> {
    items.iter().map(|item| plain_constant(image, item)).collect()
}

fn plain_constant(image: &Image<'_>, item: &Item<'_>) -> Read<Constant> {
    Ok(match item {
        Item::None => Constant::None,
        Item::True => Constant::True,
        Item::False => Constant::False,
        Item::Ellipsis => Constant::Ellipsis,
        Item::Int(value) => Constant::Int(*value),
        Item::BigInt { negative, magnitude } => {
            Constant::BigInt { negative: *negative, magnitude: (*magnitude).into() }
        }
        Item::Float(value) => Constant::Float(*value),
        Item::Complex { real, imaginary } => Constant::Complex { real: *real, imaginary: *imaginary },
        Item::Str(text) => Constant::Str(Text(image.text(*text)?.into())),
        Item::Bytes(bytes) => Constant::Bytes((*bytes).into()),
        Item::Tuple(items) => Constant::Tuple(plain_constants(image, items)?),
        Item::FrozenSet(items) => Constant::FrozenSet(plain_constants(image, items)?),
        Item::Slice(parts) => {
            let [start, stop, step] = &**parts;
            let part = |item| plain_constant(image, item);
            Constant::Slice(Box::new([part(start)?, part(stop)?, part(step)?]))
        }
        Item::Code(head) => Constant::Code(Box::new(crate::with_stack(|| plain_code(image, *head))?)),
    })
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
