//! The codecs without a state: EUC, Shift JIS, Big5, GB and their like.

use std::sync::OnceLock;

use super::table::{Base, Cell, Description, Source, Table};
use super::{Problem, Stop, push_code};
use crate::units::Sink;

/// What a codec has beside its table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// All bytes above 0x7F begin a code of two.
    Plain,
    /// So, but behind 0x8F come two more.
    ThreeBytes,
    /// Kana of half width are single bytes.
    ShiftJis,
    /// So, but for the yen sign and the overline in place of two characters of ASCII.
    ShiftJisWithYen,
    /// As [`Form::ShiftJis`], and all other bytes stand for something.
    Cp932,
    /// Characters that are not in the table have four bytes.
    Gb18030,
    /// Hangul syllables that are not in the table are put together from eight bytes.
    EucKr,
}

pub struct TableCodec {
    pub name: &'static str,
    form: Form,
    description: &'static Description,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("tables/", $name, ".txt"))
    };
}

static GB2312: Description = Description::new(Source { rows: file!("gb2312"), ..Source::EMPTY });
static GBK: Description = Description::new(Source { base: Base::Same(&GB2312), rows: file!("gbk"), ..Source::EMPTY });
static GB18030: Description =
    Description::new(Source { base: Base::Same(&GBK), rows: file!("gb18030"), ..Source::EMPTY });
static BIG5: Description =
    Description::new(Source { rows: file!("big5"), encodings: file!("big5.encode"), ..Source::EMPTY });
static CP950: Description = Description::new(Source {
    base: Base::Same(&BIG5),
    rows: file!("cp950"),
    encodings: file!("cp950.encode"),
    ..Source::EMPTY
});
static BIG5HKSCS: Description = Description::new(Source {
    base: Base::Same(&BIG5),
    rows: file!("big5hkscs"),
    encodings: file!("big5hkscs.encode"),
    ..Source::EMPTY
});
pub static EUC_KR: Description =
    Description::new(Source { rows: file!("euc_kr"), encodings: file!("euc_kr.encode"), ..Source::EMPTY });
static CP949: Description =
    Description::new(Source { base: Base::Same(&EUC_KR), rows: file!("cp949"), ..Source::EMPTY });
static JOHAB: Description =
    Description::new(Source { rows: file!("johab"), encodings: file!("johab.encode"), ..Source::EMPTY });
pub static EUC_JP: Description = Description::new(Source {
    rows: file!("euc_jp"),
    second: file!("euc_jp.second"),
    encodings: file!("euc_jp.encode"),
    ..Source::EMPTY
});
static SHIFT_JIS: Description = Description::new(Source {
    base: Base::Shifted(&EUC_JP, false),
    rows: file!("shift_jis"),
    encodings: file!("shift_jis.encode"),
    ..Source::EMPTY
});
static CP932: Description = Description::new(Source {
    base: Base::Same(&SHIFT_JIS),
    rows: file!("cp932"),
    encodings: file!("cp932.encode"),
    ..Source::EMPTY
});
pub static EUC_JIS_2004: Description =
    Description::new(Source { rows: file!("euc_jis_2004"), second: file!("euc_jis_2004.second"), ..Source::EMPTY });
pub static EUC_JISX0213: Description = Description::new(Source {
    base: Base::Same(&EUC_JIS_2004),
    rows: file!("euc_jisx0213"),
    second: file!("euc_jisx0213.second"),
    encodings: file!("euc_jisx0213.encode"),
    keeps_removed: true,
});
static SHIFT_JIS_2004: Description = Description::new(Source {
    base: Base::Shifted(&EUC_JIS_2004, true),
    rows: file!("shift_jis_2004"),
    encodings: file!("shift_jis_2004.encode"),
    ..Source::EMPTY
});
static SHIFT_JISX0213: Description = Description::new(Source {
    base: Base::Same(&SHIFT_JIS_2004),
    rows: file!("shift_jisx0213"),
    encodings: file!("shift_jisx0213.encode"),
    keeps_removed: true,
    ..Source::EMPTY
});
pub static GB2312_SET: &Description = &GB2312;

const fn codec(name: &'static str, form: Form, description: &'static Description) -> TableCodec {
    TableCodec { name, form, description }
}

pub static CODECS: [TableCodec; 16] = [
    codec("gb2312", Form::Plain, &GB2312),
    codec("gbk", Form::Plain, &GBK),
    codec("gb18030", Form::Gb18030, &GB18030),
    codec("big5", Form::Plain, &BIG5),
    codec("cp950", Form::Plain, &CP950),
    codec("big5hkscs", Form::Plain, &BIG5HKSCS),
    codec("euc_kr", Form::EucKr, &EUC_KR),
    codec("cp949", Form::Plain, &CP949),
    codec("johab", Form::Plain, &JOHAB),
    codec("euc_jp", Form::ThreeBytes, &EUC_JP),
    codec("shift_jis", Form::ShiftJis, &SHIFT_JIS),
    codec("cp932", Form::Cp932, &CP932),
    codec("euc_jis_2004", Form::ThreeBytes, &EUC_JIS_2004),
    codec("euc_jisx0213", Form::ThreeBytes, &EUC_JISX0213),
    codec("shift_jis_2004", Form::ShiftJisWithYen, &SHIFT_JIS_2004),
    codec("shift_jisx0213", Form::ShiftJisWithYen, &SHIFT_JISX0213),
];

/// What the bytes at a place are.
enum Read {
    One(u32, usize),
    Two(u32, u32, usize),
    Stop(Problem),
}

const WRONG: Read = Read::Stop(Problem::Illegal(1));
const SHORT: Read = Read::Stop(Problem::Incomplete);
const YEN: u32 = 0xA5;
const OVERLINE: u32 = 0x203E;

impl TableCodec {
    pub fn decode(&self, input: &[u8], position: usize, sink: &mut impl Sink) -> Stop {
        let table = self.description.table();
        let mut at = position;
        while let Some(&byte) = input.get(at) {
            if byte < 0x80 && self.form != Form::ShiftJisWithYen {
                sink.push(byte.into());
                at += 1;
                continue;
            }
            match self.read(table, byte, &input[at..]) {
                Read::One(point, length) => {
                    sink.push(point);
                    at += length;
                }
                Read::Two(first, second, length) => {
                    sink.push(first);
                    sink.push(second);
                    at += length;
                }
                Read::Stop(problem) => return (at, Some(problem)),
            }
        }
        (at, None)
    }

    fn read(&self, table: &Table, byte: u8, input: &[u8]) -> Read {
        match (self.form, byte) {
            (Form::ShiftJisWithYen, b'\\') => return Read::One(YEN, 1),
            (Form::ShiftJisWithYen, b'~') => return Read::One(OVERLINE, 1),
            (_, ..0x80) => return Read::One(byte.into(), 1),
            (Form::ShiftJis | Form::ShiftJisWithYen | Form::Cp932, 0xA1..=0xDF) => {
                return Read::One(0xFEC0 + u32::from(byte), 1);
            }
            (Form::Cp932, 0x80) => return Read::One(0x80, 1),
            (Form::Cp932, 0xA0) => return Read::One(0xF8F0, 1),
            (Form::Cp932, 0xFD..) => return Read::One(0xF8F1 + u32::from(byte - 0xFD), 1),
            (Form::ShiftJis, 0x80 | 0xA0 | 0xEB..) => return WRONG,
            (Form::ShiftJisWithYen, 0x80 | 0xA0 | 0xFD..) => return WRONG,
            _ => {}
        }
        let Some(&trail) = input.get(1) else { return SHORT };
        match (self.form, byte, trail) {
            (Form::ThreeBytes, 0x8F, _) => {
                let Some(&last) = input.get(2) else { return SHORT };
                of_cell(table.decode_second(trail, last), 3)
            }
            (Form::Gb18030, _, b'0'..=b'9') => read_four(input),
            (Form::EucKr, 0xA4, 0xD4) => read_syllable(input),
            (Form::Cp932, 0xF0..=0xF9, 0x40..=0x7E | 0x80..=0xFC) => {
                let column = u32::from(trail) - if trail < 0x80 { 0x40 } else { 0x41 };
                Read::One(0xE000 + 188 * u32::from(byte - 0xF0) + column, 2)
            }
            _ => of_cell(table.decode(byte, trail), 2),
        }
    }

    pub fn encode(&self, text: &[u32], position: usize, is_final: bool, out: &mut Vec<u8>) -> Stop {
        let table = self.description.table();
        let mut at = position;
        while let Some(&point) = text.get(at) {
            let is_kept = point < 0x80 && (self.form != Form::ShiftJisWithYen || !matches!(point, 0x5C | 0x7E))
                || point == 0x80 && self.form == Form::Cp932;
            if is_kept {
                out.push(point as u8);
                at += 1;
                continue;
            }
            if let Some(encoding) = table.encode(point) {
                let mut length = 1;
                let mut code = encoding.code;
                if encoding.may_pair {
                    match text.get(at + 1) {
                        None if !is_final => return (at, Some(Problem::Incomplete)),
                        None => {}
                        Some(&next) => {
                            if let Some(both) = table.encode_pair(point, next) {
                                (code, length) = (both, 2);
                            }
                        }
                    }
                }
                if code != 0 {
                    push_code(code, out);
                    at += length;
                    continue;
                }
            }
            if !self.encode_computed(table, point, out) {
                return (at, Some(Problem::Illegal(1)));
            }
            at += 1;
        }
        (at, None)
    }

    /// Encodes a character that is not in the table.
    fn encode_computed(&self, table: &Table, point: u32, out: &mut Vec<u8>) -> bool {
        match (self.form, point) {
            (Form::ShiftJis | Form::ShiftJisWithYen | Form::Cp932, 0xFF61..=0xFF9F) => out.push((point - 0xFEC0) as u8),
            (Form::Cp932, 0xE000..=0xE757) => {
                let (row, column) = ((point - 0xE000) / 188, (point - 0xE000) % 188);
                out.push((0xF0 + row) as u8);
                out.push((column + if column < 63 { 0x40 } else { 0x41 }) as u8);
            }
            (Form::Gb18030, 0x1_0000..0x11_0000) => push_four(point - 0x1_0000 + PLANES_START, out),
            (Form::Gb18030, _) => match rest_of_gb18030(table).binary_search(&(point as u16)) {
                Ok(place) if point < 0x1_0000 => push_four(place as u32, out),
                _ => return false,
            },
            (Form::EucKr, 0xAC00..=0xD7A3) => push_syllable(point - 0xAC00, out),
            _ => return false,
        }
        true
    }
}

fn of_cell(cell: Cell, length: usize) -> Read {
    match cell {
        Cell::None => WRONG,
        Cell::Removed => Read::Stop(Problem::Illegal(2)),
        Cell::One(point) => Read::One(point, length),
        Cell::Two(first, second) => Read::Two(first, second, length),
    }
}

/// The number of the first four-byte code of characters beyond the first plane.
const PLANES_START: u32 = 189_000;

/// The characters of the first plane that GB 18030 has no two-byte code for, in the order of their four-byte codes.
fn rest_of_gb18030(table: &Table) -> &'static [u16] {
    static REST: OnceLock<Vec<u16>> = OnceLock::new();
    REST.get_or_init(|| {
        let is_in = |point: &u16| !(0xD800..0xE000).contains(point) && table.encode((*point).into()).is_none();
        (0x80..=0xFFFF).filter(is_in).collect()
    })
}

fn read_four(input: &[u8]) -> Read {
    let &[first, second, third, fourth, ..] = input else { return SHORT };
    if !(0x81..=0xFE).contains(&first) || !(0x81..=0xFE).contains(&third) || !fourth.is_ascii_digit() {
        return WRONG;
    }
    let part = |byte: u8, start: u8| u32::from(byte - start);
    let number = ((part(first, 0x81) * 10 + part(second, b'0')) * 126 + part(third, 0x81)) * 10 + part(fourth, b'0');
    if number >= PLANES_START {
        let point = number - PLANES_START + 0x1_0000;
        return if point < 0x11_0000 { Read::One(point, 4) } else { WRONG };
    }
    match rest_of_gb18030(GB18030.table()).get(number as usize) {
        Some(&point) => Read::One(point.into(), 4),
        None => WRONG,
    }
}

fn push_four(number: u32, out: &mut Vec<u8>) {
    let bytes = [
        (number / 12_600 + 0x81) as u8,
        (number / 1_260 % 10) as u8 + b'0',
        (number / 10 % 126 + 0x81) as u8,
        (number % 10) as u8 + b'0',
    ];
    out.extend(bytes);
}

/// The letters of a syllable, by their places behind 0xA4: what begins it, and what ends it.
const INITIALS: [u8; 19] = *b"\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe";
const FINALS: [u8; 28] =
    *b"\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb4\xb5\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe";
const FIRST_VOWEL: u8 = 0xBF;
const VOWELS: u32 = 21;

fn read_syllable(input: &[u8]) -> Read {
    let &[_, _, second, initial, third, vowel, fourth, last, ..] = input else { return SHORT };
    let place = |letters: &[u8], letter: u8| letters.iter().position(|known| *known == letter).map(|at| at as u32);
    let vowel = u32::from(vowel.wrapping_sub(FIRST_VOWEL));
    match (place(&INITIALS, initial), place(&FINALS, last)) {
        (Some(initial), Some(last)) if [second, third, fourth] == [0xA4; 3] && vowel < VOWELS => {
            Read::One(0xAC00 + (initial * VOWELS + vowel) * FINALS.len() as u32 + last, 8)
        }
        _ => WRONG,
    }
}

fn push_syllable(number: u32, out: &mut Vec<u8>) {
    let finals = FINALS.len() as u32;
    let (initial, vowel, last) = (number / (VOWELS * finals), number / finals % VOWELS, number % finals);
    let letters = [0xD4, INITIALS[initial as usize], FIRST_VOWEL + vowel as u8, FINALS[last as usize]];
    out.extend(letters.into_iter().flat_map(|letter| [0xA4, letter]));
}
