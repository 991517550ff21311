//! The compiler's result: plain data, no heap objects, so it can be made anywhere, cached and embedded.
//!
//! Strings are WTF-8 (UTF-8 that may also encode lone surrogates), since Python literals may hold those.

use bitflags::bitflags;

use crate::opcode::Instruction;

/// A Python string as WTF-8 bytes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct Text(pub Box<[u8]>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(text.as_bytes().into())
    }
}

bitflags! {
    /// `co_flags`, with CPython's values.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct CodeFlags: u32 {
        const OPTIMIZED = 0x1;
        const NEWLOCALS = 0x2;
        const VARARGS = 0x4;
        const VARKEYWORDS = 0x8;
        const NESTED = 0x10;
        const GENERATOR = 0x20;
        const COROUTINE = 0x80;
        const ITERABLE_COROUTINE = 0x100;
        const ASYNC_GENERATOR = 0x200;
        const FUTURE_BARRY_AS_BDFL = 0x40_0000;
        const FUTURE_ANNOTATIONS = 0x100_0000;
        const NO_MONITORING_EVENTS = 0x200_0000;
        const HAS_DOCSTRING = 0x400_0000;
        const METHOD = 0x800_0000;
    }
}

bitflags! {
    /// What a local slot is, with CPython's values.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct LocalKind: u8 {
        /// Local to an inlined comprehension.
        const HIDDEN = 0x10;
        const LOCAL = 0x20;
        const CELL = 0x40;
        const FREE = 0x80;
    }
}

/// A slot of the frame: arguments first, other locals, cells that are no arguments, free variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Local {
    pub name: Text,
    pub kind: LocalKind,
}

/// A constant.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// An integer beyond 64 bits: sign and magnitude, little endian.
    BigInt {
        negative: bool,
        magnitude: Box<[u8]>,
    },
    Float(f64),
    Complex {
        real: f64,
        imaginary: f64,
    },
    Str(Text),
    Bytes(Box<[u8]>),
    Tuple(Vec<Constant>),
    FrozenSet(Vec<Constant>),
    Slice(Box<[Constant; 3]>),
    Code(Box<Code>),
}

/// A range of units whose exceptions go to a handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptionEntry {
    /// First unit covered.
    pub start: u32,
    /// First unit no more covered.
    pub end: u32,
    /// Unit of the handler.
    pub target: u32,
    /// Stack depth to unwind to; then, with `push_lasti`, the raising unit's index and then the exception are pushed.
    pub depth: u32,
    pub push_lasti: bool,
}

/// The source range of a run of units. Lines start at 1, columns are UTF-8 bytes from 0; line 0 is "none".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// Number of units covered.
    pub units: u32,
    pub line: u32,
    pub end_line: u32,
    pub column: u32,
    pub end_column: u32,
}

/// A compiled code object.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Code {
    pub name: Text,
    pub qualified_name: Text,
    pub file_name: Text,
    pub first_line: u32,
    pub flags: CodeFlags,
    /// Positional parameters, positional-only ones included.
    pub argument_count: u32,
    pub positional_only_count: u32,
    pub keyword_only_count: u32,
    pub locals: Vec<Local>,
    /// Names of globals and attributes, by index.
    pub names: Vec<Text>,
    /// By index; constant 0 is the docstring where `HAS_DOCSTRING` is set.
    pub constants: Vec<Constant>,
    pub instructions: Vec<Instruction>,
    /// Sorted by start; entries do not overlap.
    pub exception_table: Vec<ExceptionEntry>,
    /// Covers the instructions from 0 on.
    pub locations: Vec<Location>,
    /// Deepest evaluation stack, in words.
    pub stack_size: u32,
    /// Names assigned through the first parameter in the methods of a class body (`__static_attributes__`), on the
    /// class body's code.
    pub static_attributes: Vec<Text>,
}
