//! Sets of one-byte characters, as the code words of a pattern describe them.
//!
//! A one-byte character is an ASCII or Latin-1 character of a string, or a byte. The sets say exactly which of the 256 an
//! instruction for a single character accepts; what it accepts beyond them does not matter here.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir};
use rustpython_sre_engine::{SreCatCode, SreOpcode};
use text::unicode::case::{simple_lower, simple_upper};
use text::unicode::properties::{is_alphanumeric, is_decimal, is_line_break, is_space};

/// A set of bytes.
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

    pub fn contains(self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 != 0
    }

    /// The set that an instruction for one character accepts: its code and the words behind. None: it is no such instruction, or
    /// depends on the locale.
    pub fn of_instruction(opcode: SreOpcode, words: &[u32]) -> Option<ByteSet> {
        let first = words.first().copied();
        Some(match opcode {
            SreOpcode::ANY => ByteSet::of(|c| c != u32::from(b'\n')),
            SreOpcode::ANY_ALL => ByteSet::of(|_| true),
            SreOpcode::LITERAL => ByteSet::of(|c| Some(c) == first),
            SreOpcode::NOT_LITERAL => ByteSet::of(|c| Some(c) != first),
            SreOpcode::LITERAL_IGNORE => ByteSet::of(|c| Some(lower_ascii(c)) == first),
            SreOpcode::NOT_LITERAL_IGNORE => ByteSet::of(|c| Some(lower_ascii(c)) != first),
            SreOpcode::LITERAL_UNI_IGNORE => ByteSet::of(|c| Some(simple_lower(c)) == first),
            SreOpcode::NOT_LITERAL_UNI_IGNORE => ByteSet::of(|c| Some(simple_lower(c)) != first),
            SreOpcode::CATEGORY => category(first?)?,
            // Behind the distance to the next instruction stands the set.
            SreOpcode::IN => charset(words.get(1..)?, |c| c)?,
            SreOpcode::IN_IGNORE => charset(words.get(1..)?, lower_ascii)?,
            SreOpcode::IN_UNI_IGNORE => charset(words.get(1..)?, simple_lower)?,
            _ => return None,
        })
    }

    /// As a pattern.
    pub fn pattern(self) -> Hir {
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

fn lower_ascii(character: u32) -> u32 {
    u8::try_from(character).map_or(character, |byte| u32::from(byte.to_ascii_lowercase()))
}

fn category(code: u32) -> Option<ByteSet> {
    let byte = |c: u32| c as u8;
    let is_ascii_word = |c: u32| byte(c).is_ascii_alphanumeric() || byte(c) == b'_';
    let is_ascii_space = |c: u32| matches!(c, 9..=13 | 32);
    let is_word = |c: u32| is_alphanumeric(c) || byte(c) == b'_';
    Some(match SreCatCode::try_from(code).ok()? {
        SreCatCode::DIGIT => ByteSet::of(|c| byte(c).is_ascii_digit()),
        SreCatCode::NOT_DIGIT => ByteSet::of(|c| !byte(c).is_ascii_digit()),
        SreCatCode::SPACE => ByteSet::of(is_ascii_space),
        SreCatCode::NOT_SPACE => ByteSet::of(|c| !is_ascii_space(c)),
        SreCatCode::WORD => ByteSet::of(is_ascii_word),
        SreCatCode::NOT_WORD => ByteSet::of(|c| !is_ascii_word(c)),
        SreCatCode::LINEBREAK => ByteSet::of(|c| byte(c) == b'\n'),
        SreCatCode::NOT_LINEBREAK => ByteSet::of(|c| byte(c) != b'\n'),
        SreCatCode::LOC_WORD | SreCatCode::LOC_NOT_WORD => return None,
        SreCatCode::UNI_DIGIT => ByteSet::of(is_decimal),
        SreCatCode::UNI_NOT_DIGIT => ByteSet::of(|c| !is_decimal(c)),
        SreCatCode::UNI_SPACE => ByteSet::of(is_space),
        SreCatCode::UNI_NOT_SPACE => ByteSet::of(|c| !is_space(c)),
        SreCatCode::UNI_WORD => ByteSet::of(is_word),
        SreCatCode::UNI_NOT_WORD => ByteSet::of(|c| !is_word(c)),
        SreCatCode::UNI_LINEBREAK => ByteSet::of(is_line_break),
        SreCatCode::UNI_NOT_LINEBREAK => ByteSet::of(|c| !is_line_break(c)),
    })
}

/// A part of a set in brackets.
enum Part {
    Set(ByteSet),
    /// A range whose characters' upper case counts, too.
    RangeIgnoringCase(u32, u32),
}

/// A set in brackets, of which each character is looked up after `fold`.
fn charset(words: &[u32], fold: fn(u32) -> u32) -> Option<ByteSet> {
    // Parts count in turn: the first that has the character decides, with the sign of that place.
    let mut parts: Vec<(Part, bool)> = Vec::new();
    let (mut at, mut sign) = (0, true);
    loop {
        let word = |offset: usize| words.get(at + offset).copied();
        let (part, length) = match SreOpcode::try_from(word(0)?).ok()? {
            SreOpcode::FAILURE => break,
            SreOpcode::NEGATE => {
                sign = !sign;
                at += 1;
                continue;
            }
            SreOpcode::LITERAL => {
                let literal = word(1)?;
                (Part::Set(ByteSet::of(|c| c == literal)), 2)
            }
            SreOpcode::RANGE => {
                let (low, high) = (word(1)?, word(2)?);
                (Part::Set(ByteSet::of(|c| (low..=high).contains(&c))), 3)
            }
            SreOpcode::RANGE_UNI_IGNORE => (Part::RangeIgnoringCase(word(1)?, word(2)?), 3),
            SreOpcode::CATEGORY => (Part::Set(category(word(1)?)?), 2),
            SreOpcode::CHARSET => {
                let bitmap = words.get(at + 1..at + 9)?;
                (Part::Set(ByteSet::of(|c| bitmap[c as usize / 32] >> (c % 32) & 1 != 0)), 9)
            }
            SreOpcode::BIGCHARSET => {
                let count = word(1)? as usize;
                // The first of the 256 block numbers, one a byte.
                let block = usize::from(word(2)?.to_ne_bytes()[0]);
                let start = at + 2 + 64 + block * 8;
                let bitmap = words.get(start..start + 8)?;
                (Part::Set(ByteSet::of(|c| bitmap[c as usize / 32] >> (c % 32) & 1 != 0)), 2 + 64 + count * 8)
            }
            _ => return None,
        };
        parts.push((part, sign));
        at += length;
    }
    Some(ByteSet::of(|c| {
        let folded = fold(c);
        let decides = |part: &Part| match part {
            // What folds to a wider character is in no set of bytes.
            Part::Set(set) => u8::try_from(folded).is_ok_and(|byte| set.contains(byte)),
            Part::RangeIgnoringCase(low, high) => {
                (*low..=*high).contains(&folded) || (*low..=*high).contains(&simple_upper(folded))
            }
        };
        match parts.iter().find(|(part, _)| decides(part)) {
            Some((_, sign)) => *sign,
            None => !sign,
        }
    }))
}
