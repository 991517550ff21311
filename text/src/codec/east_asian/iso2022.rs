//! ISO 2022: character sets in seven bits, chosen by escape sequences.
//!
//! A codec has a list of sets. One of them is designated to G0 at a time (one to G1 for Korean, which shifts to it); ASCII is where
//! it begins. The state: bytes 0 to 2 are the marks of G0, G1 and G2, byte 4 holds flags.

use super::by_table::{EUC_JIS_2004, EUC_JISX0213, EUC_JP, EUC_KR, GB2312_SET};
use super::table::{Cell, Description, is_second_plane};
use super::{Problem, State, Stop};
use crate::units::Sink;

/// A decoder has ASCII in G2, too; an encoder never has anything there.
pub fn initial_state(encodes: bool) -> State {
    [ASCII, ASCII, if encodes { 0 } else { ASCII }, 0, 0, 0, 0, 0]
}

const FULL_WIDTH_TILDE: u32 = 0xFF5E;

const ESCAPE: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;
const ASCII: u8 = b'B';
/// In a mark: the set has codes of two bytes.
const DOUBLE: u8 = 0x80;
const ISO8859_1: u8 = b'A';
const ISO8859_7: u8 = b'F';
const FLAGS: usize = 4;
const IS_SHIFTED: u8 = 1;
const IN_FOREIGN_ESCAPE: u8 = 2;
const ESCAPE_BYTES_MAX: usize = 16;
/// The code of Hangul's filler in KS X 1001, which begins longer codes in EUC.
const FILLER: (u8, u8, u32) = (0x24, 0x54, 0x3164);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    Roman,
    Kana,
    Jisx0208,
    Jisx0212,
    Ksx1001,
    Gb2312,
    /// The pairs of JIS X 0213 only.
    Jisx0213Pairs(&'static DescriptionOf),
    Jisx0213(&'static DescriptionOf),
    Jisx0213Second(&'static DescriptionOf),
    /// Only read, from G2.
    Iso8859,
}

/// A description that can be compared.
struct DescriptionOf(&'static Description);

impl PartialEq for DescriptionOf {
    fn eq(&self, other: &DescriptionOf) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for DescriptionOf {}

static OF_2000: DescriptionOf = DescriptionOf(&EUC_JISX0213);
static OF_2004: DescriptionOf = DescriptionOf(&EUC_JIS_2004);

pub struct Iso2022 {
    pub name: &'static str,
    /// Marks and sets, in the order in which the encoder tries them.
    sets: &'static [(u8, Set)],
    /// 1: the sets are designated to G1, and shifted to.
    plane: usize,
    has_g2: bool,
    /// `ESC & @ ESC $ B` is an older way to choose JIS X 0208.
    has_announcer: bool,
}

const fn of_japan(name: &'static str, sets: &'static [(u8, Set)], has_announcer: bool) -> Iso2022 {
    Iso2022 { name, sets, plane: 0, has_g2: false, has_announcer }
}

const JISX0208: (u8, Set) = (b'B' | DOUBLE, Set::Jisx0208);
const JISX0208_OLD: (u8, Set) = (b'@' | DOUBLE, Set::Jisx0208);
const JISX0212: (u8, Set) = (b'D' | DOUBLE, Set::Jisx0212);
const ROMAN: (u8, Set) = (b'J', Set::Roman);

pub static CODECS: [Iso2022; 7] = [
    Iso2022 {
        name: "iso2022_kr",
        sets: &[(b'C' | DOUBLE, Set::Ksx1001)],
        plane: 1,
        has_g2: false,
        has_announcer: false,
    },
    of_japan("iso2022_jp", &[JISX0208, ROMAN, JISX0208_OLD], true),
    of_japan("iso2022_jp_1", &[JISX0208, JISX0212, ROMAN, JISX0208_OLD], true),
    Iso2022 {
        name: "iso2022_jp_2",
        sets: &[
            JISX0208,
            JISX0212,
            (b'C' | DOUBLE, Set::Ksx1001),
            (b'A' | DOUBLE, Set::Gb2312),
            ROMAN,
            JISX0208_OLD,
            (ISO8859_1, Set::Iso8859),
            (ISO8859_7, Set::Iso8859),
        ],
        plane: 0,
        has_g2: true,
        has_announcer: true,
    },
    of_japan(
        "iso2022_jp_2004",
        &[
            (b'Q' | DOUBLE, Set::Jisx0213Pairs(&OF_2004)),
            JISX0208,
            (b'Q' | DOUBLE, Set::Jisx0213(&OF_2004)),
            (b'P' | DOUBLE, Set::Jisx0213Second(&OF_2004)),
        ],
        true,
    ),
    of_japan(
        "iso2022_jp_3",
        &[
            (b'O' | DOUBLE, Set::Jisx0213Pairs(&OF_2000)),
            JISX0208,
            (b'O' | DOUBLE, Set::Jisx0213(&OF_2000)),
            (b'P' | DOUBLE, Set::Jisx0213Second(&OF_2000)),
        ],
        true,
    ),
    of_japan("iso2022_jp_ext", &[JISX0208, JISX0212, ROMAN, (b'I', Set::Kana), JISX0208_OLD], true),
];

impl Set {
    fn decode(self, first: u8, second: u8) -> Cell {
        let (lead, trail) = (first | 0x80, second | 0x80);
        match self {
            Set::Roman => Cell::One(match first {
                b'\\' => 0xA5,
                b'~' => 0x203E,
                _ => first.into(),
            }),
            Set::Kana if (0x21..=0x5F).contains(&first) => Cell::One(0xFF40 + u32::from(first)),
            Set::Kana | Set::Iso8859 => Cell::None,
            _ if second & 0x80 != 0 => Cell::None,
            Set::Jisx0208 => EUC_JP.table().decode(lead, trail),
            Set::Jisx0212 => EUC_JP.table().decode_second(lead, trail),
            Set::Ksx1001 if (first, second) == (FILLER.0, FILLER.1) => Cell::One(FILLER.2),
            Set::Ksx1001 => EUC_KR.table().decode(lead, trail),
            Set::Gb2312 => GB2312_SET.table().decode(lead, trail),
            Set::Jisx0213Pairs(table) | Set::Jisx0213(table) => table.0.table().decode(lead, trail),
            // Both editions read the newer second plane.
            Set::Jisx0213Second(_) if is_second_plane(lead) => EUC_JIS_2004.table().decode_second(lead, trail),
            Set::Jisx0213Second(_) => Cell::None,
        }
    }

    /// The code of a character with seven bits in each byte, and how many characters it stands for.
    fn encode(self, text: &[u32], is_final: bool) -> Encoded {
        let Some(&point) = text.first() else { return Encoded::None };
        let simple = |table: &'static Description, second: bool| match table.table().encode(point) {
            Some(encoding) if encoding.code > 0xFF && (encoding.code > 0xFFFF) == second => {
                Encoded::Code(encoding.code & 0x7F7F, 1)
            }
            _ => Encoded::None,
        };
        match (self, point) {
            (Set::Roman, 0xA5) => Encoded::Code(0x5C, 1),
            (Set::Roman, 0x203E) => Encoded::Code(0x7E, 1),
            (Set::Kana, 0xFF61..=0xFF9F) => Encoded::Code(point - 0xFF40, 1),
            (Set::Roman | Set::Kana | Set::Iso8859, _) => Encoded::None,
            // Kana of half width have codes of two bytes in EUC, but in no set of two bytes.
            (Set::Jisx0208 | Set::Jisx0213(_), 0xFF61..=0xFF9F) => Encoded::None,
            // EUC has a code for it beside the standard.
            (Set::Jisx0213(_), FULL_WIDTH_TILDE) => Encoded::None,
            (Set::Jisx0208, _) => simple(&EUC_JP, false),
            (Set::Jisx0212, _) => simple(&EUC_JP, true),
            (Set::Ksx1001, _) => simple(&EUC_KR, false),
            (Set::Gb2312, _) => simple(GB2312_SET, false),
            (Set::Jisx0213Pairs(table), _) => match (table.0.table().encode(point), text.get(1)) {
                (Some(encoding), None) if encoding.may_pair && !is_final => Encoded::Waits,
                (Some(encoding), Some(&next)) if encoding.may_pair => {
                    let code = table.0.table().encode_pair(point, next);
                    code.map_or(Encoded::None, |code| Encoded::Code(code & 0x7F7F, 2))
                }
                _ => Encoded::None,
            },
            (Set::Jisx0213(table), _) => simple(table.0, false),
            (Set::Jisx0213Second(table), _) => match table.0.table().encode(point) {
                Some(encoding) if encoding.code > 0xFFFF && is_second_plane((encoding.code >> 8) as u8) => {
                    Encoded::Code(encoding.code & 0x7F7F, 1)
                }
                _ => Encoded::None,
            },
        }
    }
}

enum Encoded {
    None,
    Code(u32, usize),
    /// The next character decides.
    Waits,
}

impl Iso2022 {
    fn set_of(&self, mark: u8) -> Option<Set> {
        let known = self.sets.iter().find(|(own, set)| *own == mark && !matches!(set, Set::Jisx0213Pairs(_)));
        known.map(|(_, set)| *set)
    }

    pub fn decode(&self, state: &mut State, input: &[u8], position: usize, sink: &mut impl Sink) -> Stop {
        let mut at = position;
        while let Some(&byte) = input.get(at) {
            let rest = &input[at..];
            if state[FLAGS] & IN_FOREIGN_ESCAPE != 0 {
                sink.push(byte.into());
                at += 1;
                if ends_escape(byte) {
                    state[FLAGS] &= !IN_FOREIGN_ESCAPE;
                }
                continue;
            }
            match byte {
                ESCAPE => match self.escape(state, rest, sink) {
                    Ok(length) => at += length,
                    Err(problem) => return (at, Some(problem)),
                },
                SHIFT_IN if self.plane == 1 => {
                    state[FLAGS] &= !IS_SHIFTED;
                    at += 1;
                }
                SHIFT_OUT if self.plane == 1 => {
                    state[FLAGS] |= IS_SHIFTED;
                    at += 1;
                }
                b'\n' => {
                    state[FLAGS] &= !IS_SHIFTED;
                    sink.push(byte.into());
                    at += 1;
                }
                0x80.. => return (at, Some(Problem::Illegal(1))),
                _ => {
                    let mark = if state[FLAGS] & IS_SHIFTED != 0 { state[1] } else { state[0] };
                    let Some(set) = self.set_of(mark).filter(|_| byte >= 0x20) else {
                        sink.push(byte.into());
                        at += 1;
                        continue;
                    };
                    let width = if mark & DOUBLE != 0 { 2 } else { 1 };
                    if rest.len() < width {
                        return (at, Some(Problem::Incomplete));
                    }
                    match set.decode(byte, rest[width - 1]) {
                        Cell::None | Cell::Removed => return (at, Some(Problem::Illegal(width))),
                        Cell::One(point) => sink.push(point),
                        Cell::Two(first, second) => {
                            sink.push(first);
                            sink.push(second);
                        }
                    }
                    at += width;
                }
            }
        }
        (at, None)
    }

    /// Reads an escape sequence: how many bytes it takes.
    fn escape(&self, state: &mut State, input: &[u8], sink: &mut impl Sink) -> Result<usize, Problem> {
        let Some(&kind) = input.get(1) else { return Err(Problem::Incomplete) };
        if self.has_g2 && kind == b'N' {
            let Some(&byte) = input.get(2) else { return Err(Problem::Incomplete) };
            let point = match state[2] {
                ISO8859_1 if byte < 0x80 => u32::from(byte) + 0x80,
                ISO8859_7 => greek(byte ^ 0x80).ok_or(Problem::Illegal(3))?,
                ASCII if byte < 0x80 => byte.into(),
                _ => return Err(Problem::Illegal(3)),
            };
            sink.push(point);
            return Ok(3);
        }
        if !matches!(kind, b'(' | b')' | b'$' | b'.' | b'&') {
            sink.push(ESCAPE.into());
            state[FLAGS] |= IN_FOREIGN_ESCAPE;
            return Ok(1);
        }
        let mut at = 1;
        let length = loop {
            if at >= ESCAPE_BYTES_MAX {
                return Err(Problem::Illegal(1));
            }
            let Some(&byte) = input.get(at) else { return Err(Problem::Incomplete) };
            if ends_escape(byte) {
                break at + 1;
            }
            let announces = self.has_announcer && byte == b'&' && input.get(at + 1) == Some(&b'@');
            at += if announces { 3 } else { 1 };
        };
        let wrong = Err(Problem::Illegal(length));
        let (place, mark) = match input[..length] {
            [_, b'$', letter] => (0, letter | DOUBLE),
            [_, b'(', letter] => (0, letter),
            [_, b')', letter] => (1, letter),
            [_, b'.', letter] if self.has_g2 => (2, letter),
            [_, b'$', b'(', letter] => (0, letter | DOUBLE),
            [_, b'$', b')', letter] => (1, letter | DOUBLE),
            [_, _, _, ESCAPE, b'$', b'B'] if self.has_announcer => (0, b'B' | DOUBLE),
            _ => return wrong,
        };
        if mark != ASCII && self.set_of(mark).is_none() {
            return wrong;
        }
        state[place] = mark;
        Ok(length)
    }

    pub fn encode(&self, state: &mut State, text: &[u32], position: usize, is_final: bool, out: &mut Vec<u8>) -> Stop {
        let mut at = position;
        'characters: while let Some(&point) = text.get(at) {
            if point < 0x80 {
                reset(state, out);
                out.push(point as u8);
                at += 1;
                continue;
            }
            for &(mark, set) in self.sets {
                match set.encode(&text[at..], is_final) {
                    Encoded::None => {}
                    Encoded::Waits => return (at, Some(Problem::Incomplete)),
                    Encoded::Code(code, length) => {
                        self.designate(state, mark, out);
                        if mark & DOUBLE != 0 {
                            out.push((code >> 8) as u8);
                        }
                        out.push(code as u8);
                        at += length;
                        continue 'characters;
                    }
                }
            }
            return (at, Some(Problem::Illegal(1)));
        }
        (at, None)
    }

    fn designate(&self, state: &mut State, mark: u8, out: &mut Vec<u8>) {
        if state[self.plane] != mark {
            out.push(ESCAPE);
            let letter = mark & !DOUBLE;
            let opening = if self.plane == 1 { b')' } else { b'(' };
            match (mark & DOUBLE != 0, letter) {
                (false, _) => out.extend([opening, letter]),
                (true, b'B') => out.extend([b'$', letter]),
                (true, _) => out.extend([b'$', opening, letter]),
            }
            state[self.plane] = mark;
        }
        if self.plane == 1 && state[FLAGS] & IS_SHIFTED == 0 {
            out.push(SHIFT_OUT);
            state[FLAGS] |= IS_SHIFTED;
        }
    }
}

fn ends_escape(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte == b'@'
}

/// Back to ASCII.
pub fn reset(state: &mut State, out: &mut Vec<u8>) {
    if state[FLAGS] & IS_SHIFTED != 0 {
        out.push(SHIFT_IN);
        state[FLAGS] &= !IS_SHIFTED;
    }
    if state[0] != ASCII {
        out.extend([ESCAPE, b'(', ASCII]);
        state[0] = ASCII;
    }
}

/// What a reset decoder forgets: G1 stays.
pub fn forget(state: &mut State) {
    state[0] = ASCII;
    state[FLAGS] &= !IS_SHIFTED;
}

/// ISO 8859-7, the upper half.
fn greek(byte: u8) -> Option<u32> {
    Some(match byte {
        0xA0 => 0xA0,
        0xA1 => 0x2018,
        0xA2 => 0x2019,
        0xA3 | 0xA6..=0xA9 | 0xAB..=0xAD | 0xB0..=0xB3 | 0xB7 | 0xBB | 0xBD => byte.into(),
        0xAF => 0x2015,
        0xB4..=0xFE if !matches!(byte, 0xD2) => u32::from(byte) + 0x2D0,
        _ => return None,
    })
}
