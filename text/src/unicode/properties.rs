//! Properties of single code points: category, direction, width, and the `str.is*` tests.
//!
//! Code points above U+10FFFF never occur in a string; they are treated as unassigned.

use super::properties_table::{BLOCK_COUNT, RECORDS};
use super::{BLOCK_MASK, BLOCK_SHIFT};
use crate::units::Unit;

/// What is stored about a code point; many share a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    category: u8,
    bidirectional: u8,
    combining: u8,
    width: u8,
    flags: u32,
}

impl Record {
    pub(super) const fn new(category: u8, bidirectional: u8, combining: u8, width: u8, flags: u32) -> Self {
        Record { category, bidirectional, combining, width, flags }
    }
}

/// The order of these lists is the generator's.
static CATEGORIES: [&str; 30] = [
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
];
static BIDIRECTIONAL: [&str; 24] = [
    "", "L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B", "S", "WS", "ON", "LRE", "LRO", "RLE", "RLO",
    "PDF", "LRI", "RLI", "FSI", "PDI",
];
static WIDTHS: [&str; 6] = ["N", "A", "H", "W", "F", "Na"];

const ALPHABETIC: u32 = 1 << 0;
const DECIMAL: u32 = 1 << 1;
const DIGIT: u32 = 1 << 2;
const NUMERIC: u32 = 1 << 3;
const SPACE: u32 = 1 << 4;
const PRINTABLE: u32 = 1 << 5;
const LOWERCASE: u32 = 1 << 6;
const UPPERCASE: u32 = 1 << 7;
const TITLECASE: u32 = 1 << 8;
const IDENTIFIER_START: u32 = 1 << 9;
const IDENTIFIER_CONTINUE: u32 = 1 << 10;
const CASED: u32 = 1 << 11;
const CASE_IGNORABLE: u32 = 1 << 12;
const MIRRORED: u32 = 1 << 13;
const LINE_BREAK: u32 = 1 << 14;
pub(super) const NOT_NFD: u32 = 1 << 15;
pub(super) const NOT_NFKD: u32 = 1 << 16;
pub(super) const MAYBE_NOT_NFC: u32 = 1 << 17;
pub(super) const MAYBE_NOT_NFKC: u32 = 1 << 18;
const HAS_CASE_MAPPING: u32 = 1 << 19;

/// The two-stage table: for each block of code points the number of its row, then rows of record numbers.
static NUMBERS: [u16; FILE.len() / 2] = numbers();
const FILE: &[u8] = include_bytes!("properties.bin");

/// The file's little endian numbers, in the machine's order.
const fn numbers() -> [u16; FILE.len() / 2] {
    let mut numbers = [0; FILE.len() / 2];
    let mut at = 0;
    while at < numbers.len() {
        numbers[at] = u16::from_le_bytes([FILE[2 * at], FILE[2 * at + 1]]);
        at += 1;
    }
    numbers
}

#[inline]
fn record(code_point: u32) -> &'static Record {
    let code_point = code_point as usize;
    let block = code_point >> BLOCK_SHIFT;
    if block >= BLOCK_COUNT {
        static UNASSIGNED: Record = Record::new(0, 0, 0, 0, 0);
        return &UNASSIGNED;
    }
    let position = usize::from(NUMBERS[block]) << BLOCK_SHIFT | code_point & BLOCK_MASK;
    &RECORDS[usize::from(NUMBERS[BLOCK_COUNT + position])]
}

#[inline]
pub(super) fn has(code_point: u32, flags: u32) -> bool {
    record(code_point).flags & flags != 0
}

/// `unicodedata.category`.
pub fn category(code_point: u32) -> &'static str {
    CATEGORIES[usize::from(record(code_point).category)]
}

/// `unicodedata.bidirectional`: empty if unassigned.
pub fn bidirectional(code_point: u32) -> &'static str {
    BIDIRECTIONAL[usize::from(record(code_point).bidirectional)]
}

/// `unicodedata.combining`: the canonical combining class.
pub fn combining_class(code_point: u32) -> u8 {
    record(code_point).combining
}

/// `unicodedata.east_asian_width`.
pub fn east_asian_width(code_point: u32) -> &'static str {
    WIDTHS[usize::from(record(code_point).width)]
}

/// `unicodedata.mirrored`.
pub fn is_mirrored(code_point: u32) -> bool {
    has(code_point, MIRRORED)
}

/// `str.isalpha` of one code point.
#[inline]
pub fn is_alphabetic(code_point: u32) -> bool {
    has(code_point, ALPHABETIC)
}

/// `str.isdecimal` of one code point.
#[inline]
pub fn is_decimal(code_point: u32) -> bool {
    has(code_point, DECIMAL)
}

/// `str.isdigit` of one code point.
#[inline]
pub fn is_digit(code_point: u32) -> bool {
    has(code_point, DIGIT)
}

/// `str.isnumeric` of one code point.
#[inline]
pub fn is_numeric(code_point: u32) -> bool {
    has(code_point, NUMERIC)
}

/// `str.isalnum` of one code point.
#[inline]
pub fn is_alphanumeric(code_point: u32) -> bool {
    has(code_point, ALPHABETIC | DECIMAL | DIGIT | NUMERIC)
}

/// `str.isspace` of one code point: what `str.split` and `str.strip` take for white space.
#[inline]
pub fn is_space(code_point: u32) -> bool {
    if code_point < 0x80 {
        return matches!(code_point, 0x20 | 0x09..=0x0D | 0x1C..=0x1F);
    }
    has(code_point, SPACE)
}

/// Whether `str.splitlines` breaks after it.
#[inline]
pub fn is_line_break(code_point: u32) -> bool {
    if code_point < 0x80 {
        return matches!(code_point, 0x0A..=0x0D | 0x1C..=0x1E);
    }
    has(code_point, LINE_BREAK)
}

/// `str.isprintable` of one code point: whether `repr` leaves it as it is.
#[inline]
pub fn is_printable(code_point: u32) -> bool {
    if code_point < 0x80 {
        return matches!(code_point, 0x20..=0x7E);
    }
    has(code_point, PRINTABLE)
}

/// Whether it is lower case (`Lowercase` of the standard).
#[inline]
pub fn is_lowercase(code_point: u32) -> bool {
    has(code_point, LOWERCASE)
}

/// Whether it is upper case (`Uppercase` of the standard).
#[inline]
pub fn is_uppercase(code_point: u32) -> bool {
    has(code_point, UPPERCASE)
}

/// Whether it is a title case letter, such as U+01C5.
#[inline]
pub fn is_titlecase(code_point: u32) -> bool {
    has(code_point, TITLECASE)
}

/// Whether an identifier may start with it (`XID_Start`, or an underscore).
#[inline]
pub fn is_identifier_start(code_point: u32) -> bool {
    has(code_point, IDENTIFIER_START)
}

/// Whether an identifier may go on with it (`XID_Continue`).
#[inline]
pub fn is_identifier_continue(code_point: u32) -> bool {
    has(code_point, IDENTIFIER_CONTINUE)
}

/// `str.isidentifier`.
pub fn is_identifier<U: Unit>(text: &[U]) -> bool {
    match text.split_first() {
        Some((&first, rest)) => {
            is_identifier_start(first.into()) && rest.iter().all(|&unit| is_identifier_continue(unit.into()))
        }
        None => false,
    }
}

/// Whether it has case, leaving out what [`is_case_ignorable`] skips: the final sigma rule's question.
pub(super) fn is_cased(code_point: u32) -> bool {
    has(code_point, CASED)
}

pub(super) fn is_case_ignorable(code_point: u32) -> bool {
    has(code_point, CASE_IGNORABLE)
}

pub(super) fn has_case_mapping(code_point: u32) -> bool {
    has(code_point, HAS_CASE_MAPPING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spot_checks() {
        assert_eq!(category(0x41), "Lu");
        assert_eq!(category(0xD800), "Cs");
        assert_eq!(category(0x10FFFF), "Cn");
        assert_eq!(bidirectional(0x5D0), "R");
        assert_eq!(combining_class(0x301), 230);
        assert_eq!(east_asian_width(0xAC00), "W");
        assert!(is_mirrored(0x28));
        assert!(is_digit(0xB2) && !is_decimal(0xB2));
        assert!(is_space(0x3000) && !is_space(0x200B));
        assert!(is_line_break(0x2028) && !is_line_break(0x20));
        assert!(!is_printable(0xAD) && is_printable(0xE9));
        assert!(is_titlecase(0x1C5));
        assert!(is_identifier(&crate::units::code_points("_é1")));
        assert!(!is_identifier(&crate::units::code_points("1a")));
        assert_eq!(category(0x1C89), "Lu", "new in Unicode 16.0");
    }

    #[test]
    fn ascii_fast_paths_agree_with_the_table() {
        for code_point in 0..0x80 {
            assert_eq!(is_space(code_point), has(code_point, SPACE));
            assert_eq!(is_line_break(code_point), has(code_point, LINE_BREAK));
            assert_eq!(is_printable(code_point), has(code_point, PRINTABLE));
        }
    }
}
