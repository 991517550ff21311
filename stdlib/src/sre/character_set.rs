//! Sets of characters, as the code words of a pattern describe them.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir};
use text::unicode::case::{simple_lower, simple_upper};
use text::unicode::properties::{is_alphanumeric, is_decimal, is_line_break, is_space};

use super::opcode::{Category, Opcode};

/// A set of one-byte characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// The bytes of which a test is true.
    pub fn of(test: impl Fn(u32) -> bool) -> ByteSet {
        let mut words = [0; 4];
        for byte in 0..256u32 {
            words[byte as usize / 64] |= u64::from(test(byte)) << (byte % 64);
        }
        ByteSet(words)
    }

    #[inline(always)]
    pub fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 != 0
    }

    /// As a pattern for an automaton.
    pub fn pattern(&self) -> Hir {
        let mut ranges = Vec::new();
        let mut byte = 0usize;
        while byte < 256 {
            let start = byte;
            while byte < 256 && self.contains(byte as u8) {
                byte += 1;
            }
            if byte > start {
                ranges.push(ClassBytesRange::new(start as u8, (byte - 1) as u8));
            }
            byte += 1;
        }
        Hir::class(Class::Bytes(ClassBytes::new(ranges)))
    }
}

/// A set: which one-byte characters are in it, and what decides of others.
pub struct CharacterSet {
    pub bytes: ByteSet,
    opcode: Opcode,
    words: Box<[u32]>,
}

impl CharacterSet {
    /// The set that an instruction for one character accepts: its code and the words behind. None: it is no such instruction.
    pub fn of_instruction(opcode: Opcode, words: &[u32]) -> Option<CharacterSet> {
        accepts(opcode, words, 0)?;
        let bytes = ByteSet::of(|character| accepts(opcode, words, character) == Some(true));
        Some(CharacterSet { bytes, opcode, words: words.into() })
    }

    #[inline(always)]
    pub fn contains(&self, character: u32) -> bool {
        match u8::try_from(character) {
            Ok(byte) => self.bytes.contains(byte),
            Err(_) => self.contains_wide(character),
        }
    }

    #[cold]
    fn contains_wide(&self, character: u32) -> bool {
        accepts(self.opcode, &self.words, character) == Some(true)
    }
}

/// Lower case of ASCII letters only.
pub fn lower_ascii(character: u32) -> u32 {
    u8::try_from(character).map_or(character, |byte| u32::from(byte.to_ascii_lowercase()))
}

pub fn is_ascii_word(character: u32) -> bool {
    u8::try_from(character).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub fn is_word(character: u32) -> bool {
    is_ascii_word(character) || character >= 128 && is_alphanumeric(character)
}

/// Whether an instruction for one character accepts it. None: it is no such instruction.
fn accepts(opcode: Opcode, words: &[u32], character: u32) -> Option<bool> {
    let is_newline = character == u32::from(b'\n');
    Some(match opcode {
        Opcode::Any => !is_newline,
        Opcode::AnyAll => true,
        Opcode::Literal => character == *words.first()?,
        Opcode::NotLiteral => character != *words.first()?,
        // In the locales that there are, bytes beyond ASCII have no case.
        Opcode::LiteralIgnore | Opcode::LiteralLocaleIgnore => lower_ascii(character) == lower_ascii(*words.first()?),
        Opcode::NotLiteralIgnore | Opcode::NotLiteralLocaleIgnore => {
            lower_ascii(character) != lower_ascii(*words.first()?)
        }
        Opcode::LiteralUnicodeIgnore => simple_lower(character) == *words.first()?,
        Opcode::NotLiteralUnicodeIgnore => simple_lower(character) != *words.first()?,
        Opcode::Category => is_in_category(*words.first()?, character)?,
        // Behind the distance to the next instruction stands the set.
        Opcode::In => is_in(words.get(1..)?, character)?,
        Opcode::InIgnore => is_in(words.get(1..)?, lower_ascii(character))?,
        Opcode::InUnicodeIgnore => is_in(words.get(1..)?, simple_lower(character))?,
        Opcode::InLocaleIgnore => {
            let upper = u8::try_from(character).map_or(character, |byte| u32::from(byte.to_ascii_uppercase()));
            is_in(words.get(1..)?, lower_ascii(character))? || is_in(words.get(1..)?, upper)?
        }
        _ => return None,
    })
}

fn is_in_category(code: u32, c: u32) -> Option<bool> {
    let is_ascii_digit = (u32::from(b'0')..=u32::from(b'9')).contains(&c);
    let is_ascii_space = matches!(c, 9..=13 | 32);
    let is_newline = c == u32::from(b'\n');
    Some(match Category::from_word(code)? {
        Category::Digit => is_ascii_digit,
        Category::NotDigit => !is_ascii_digit,
        Category::Space => is_ascii_space,
        Category::NotSpace => !is_ascii_space,
        Category::Word | Category::LocaleWord => is_ascii_word(c),
        Category::NotWord | Category::NotLocaleWord => !is_ascii_word(c),
        Category::LineBreak => is_newline,
        Category::NotLineBreak => !is_newline,
        Category::UnicodeDigit => is_decimal(c),
        Category::NotUnicodeDigit => !is_decimal(c),
        Category::UnicodeSpace => is_space(c),
        Category::NotUnicodeSpace => !is_space(c),
        Category::UnicodeWord => is_word(c),
        Category::NotUnicodeWord => !is_word(c),
        Category::UnicodeLineBreak => is_line_break(c),
        Category::NotUnicodeLineBreak => !is_line_break(c),
    })
}

/// Whether a set in brackets has a character: the first of its parts that has it decides. None: it is no set.
fn is_in(words: &[u32], character: u32) -> Option<bool> {
    let (mut at, mut sign) = (0, true);
    loop {
        let word = |offset: usize| words.get(at + offset).copied();
        let (has, length) = match Opcode::from_word(word(0)?)? {
            Opcode::Failure => return Some(!sign),
            Opcode::Negate => {
                sign = !sign;
                at += 1;
                continue;
            }
            Opcode::Literal => (character == word(1)?, 2),
            Opcode::Range => ((word(1)?..=word(2)?).contains(&character), 3),
            Opcode::RangeUnicodeIgnore => {
                let range = word(1)?..=word(2)?;
                (range.contains(&character) || range.contains(&simple_upper(character)), 3)
            }
            Opcode::Category => (is_in_category(word(1)?, character)?, 2),
            Opcode::Charset => {
                let bitmap = words.get(at + 1..at + 9)?;
                (character < 256 && bitmap[character as usize / 32] >> (character % 32) & 1 != 0, 9)
            }
            Opcode::BigCharset => {
                let count = word(1)? as usize;
                let has = match character < 0x10000 {
                    true => {
                        // Of each block of 256 characters a byte says where its bitmap is.
                        let block = word(2 + character as usize / 1024)?.to_ne_bytes()[character as usize / 256 % 4];
                        let bit = usize::from(block) * 256 + character as usize % 256;
                        word(2 + 64 + bit / 32)? >> (bit % 32) & 1 != 0
                    }
                    false => false,
                };
                (has, 2 + 64 + count * 8)
            }
            _ => return None,
        };
        if has {
            return Some(sign);
        }
        at += length;
    }
}
