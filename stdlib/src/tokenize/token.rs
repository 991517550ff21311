//! Tokens and their numbers, those of Python's `token` module.

/// A token. Lines count from 1, columns from 0 in characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: u8,
    pub text: String,
    pub start: (usize, usize),
    pub end: (usize, usize),
    /// The physical lines that it stands on.
    pub line: String,
}

pub const END_MARKER: u8 = 0;
pub const NAME: u8 = 1;
pub const NUMBER: u8 = 2;
pub const STRING: u8 = 3;
pub const NEWLINE: u8 = 4;
pub const INDENT: u8 = 5;
pub const DEDENT: u8 = 6;
pub const OPERATOR: u8 = 55;
/// Of f-strings; those of t-strings are three more.
pub const STRING_START: u8 = 59;
pub const STRING_MIDDLE: u8 = 60;
pub const STRING_END: u8 = 61;
pub const COMMENT: u8 = 65;
/// A line end that ends no logical line.
pub const BLANK_NEWLINE: u8 = 66;

/// Operators and their numbers, the longest first.
pub const OPERATORS: &[(&str, u8)] = &[
    ("**=", 46),
    ("//=", 48),
    (">>=", 45),
    ("<<=", 44),
    ("...", 52),
    ("!=", 28),
    ("%=", 40),
    ("&=", 41),
    ("**", 35),
    ("*=", 38),
    ("+=", 36),
    ("-=", 37),
    ("->", 51),
    ("//", 47),
    ("/=", 39),
    (":=", 53),
    ("<<", 33),
    ("<=", 29),
    ("<>", 28),
    ("==", 27),
    (">=", 30),
    (">>", 34),
    ("@=", 50),
    ("^=", 43),
    ("|=", 42),
    ("!", 54),
    ("%", 24),
    ("&", 19),
    ("(", 7),
    (")", 8),
    ("*", 16),
    ("+", 14),
    (",", 12),
    ("-", 15),
    (".", 23),
    ("/", 17),
    (":", 11),
    (";", 13),
    ("<", 20),
    ("=", 22),
    (">", 21),
    ("@", 49),
    ("[", 9),
    ("]", 10),
    ("^", 32),
    ("{", 25),
    ("|", 18),
    ("}", 26),
    ("~", 31),
];
