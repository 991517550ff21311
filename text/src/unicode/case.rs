//! Case mappings of code points and strings: `lower`, `upper`, `title`, `casefold`, `swapcase`.
//!
//! Mappings are full: one code point may become up to three (SpecialCasing). The only rule that looks at
//! the context is the sigma: U+03A3 becomes the final U+03C2 after a cased letter and not before one, where
//! case-ignorable characters are skipped both ways.

use super::case_table::{CASE_BLOCKS, CASE_RECORD_INDEX, EXPANSIONS, RECORDS};
use super::properties::{has_case_mapping, is_case_ignorable, is_cased, is_lowercase, is_titlecase, is_uppercase};
use super::{BLOCK_MASK, BLOCK_SHIFT};
use crate::units::{Sink, Unit};

const EXPANSION: i32 = 1 << 24;
const CAPITAL_SIGMA: u32 = 0x3A3;
const SMALL_SIGMA: u32 = 0x3C3;
const FINAL_SIGMA: u32 = 0x3C2;

/// The columns of a case record, in the generator's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    Lower = 0,
    Upper = 1,
    Title = 2,
    Fold = 3,
}

/// One to three code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped {
    One(u32),
    /// Padded with zeros.
    Many([u32; 3]),
}

impl Mapped {
    /// Appends the code points.
    pub fn push_to(self, sink: &mut impl Sink) {
        match self {
            Mapped::One(code_point) => sink.push(code_point),
            Mapped::Many(code_points) => {
                code_points
                    .into_iter()
                    .filter(|&code_point| code_point != 0)
                    .for_each(|code_point| sink.push(code_point));
            }
        }
    }
}

/// The full mapping of one code point, without regard to context.
pub fn map(code_point: u32, mapping: Mapping) -> Mapped {
    if code_point < 0x80 {
        let byte = code_point as u8;
        return Mapped::One(u32::from(match mapping {
            Mapping::Lower | Mapping::Fold => byte.to_ascii_lowercase(),
            Mapping::Upper | Mapping::Title => byte.to_ascii_uppercase(),
        }));
    }
    if !has_case_mapping(code_point) {
        return Mapped::One(code_point);
    }
    let block = usize::from(CASE_BLOCKS[code_point as usize >> BLOCK_SHIFT]);
    let record = CASE_RECORD_INDEX[block << BLOCK_SHIFT | code_point as usize & BLOCK_MASK];
    let entry = RECORDS[usize::from(record)][mapping as usize];
    if entry >= EXPANSION {
        return Mapped::Many(EXPANSIONS[(entry - EXPANSION) as usize]);
    }
    Mapped::One(code_point.wrapping_add_signed(entry))
}

/// The simple (one to one) lower case mapping, as the regular expression engine uses it.
pub fn simple_lower(code_point: u32) -> u32 {
    match map(code_point, Mapping::Lower) {
        Mapped::One(lower) => lower,
        Mapped::Many(lower) => lower[0],
    }
}

/// The first character of the upper case mapping, as the regular expression engine uses it.
pub fn simple_upper(code_point: u32) -> u32 {
    match map(code_point, Mapping::Upper) {
        Mapped::One(upper) => upper,
        Mapped::Many(upper) => upper[0],
    }
}

/// `str.lower`.
pub fn lower<U: Unit>(text: &[U], sink: &mut impl Sink) {
    for position in 0..text.len() {
        push_lower(text, position, sink);
    }
}

/// `str.upper`.
pub fn upper<U: Unit>(text: &[U], sink: &mut impl Sink) {
    text.iter().for_each(|&unit| map(unit.into(), Mapping::Upper).push_to(sink));
}

/// `str.casefold`.
pub fn fold<U: Unit>(text: &[U], sink: &mut impl Sink) {
    text.iter().for_each(|&unit| map(unit.into(), Mapping::Fold).push_to(sink));
}

/// `str.title`: title case after what has no case, lower case after what has.
pub fn title<U: Unit>(text: &[U], sink: &mut impl Sink) {
    let mut after_cased = false;
    for position in 0..text.len() {
        let code_point = text[position].into();
        if after_cased {
            push_lower(text, position, sink);
        } else {
            map(code_point, Mapping::Title).push_to(sink);
        }
        after_cased = has_case(code_point);
    }
}

/// `str.capitalize`: title case for the first code point, lower case for the others.
pub fn capitalize<U: Unit>(text: &[U], sink: &mut impl Sink) {
    for position in 0..text.len() {
        if position == 0 {
            map(text[0].into(), Mapping::Title).push_to(sink);
        } else {
            push_lower(text, position, sink);
        }
    }
}

/// `str.swapcase`.
pub fn swap_case<U: Unit>(text: &[U], sink: &mut impl Sink) {
    for position in 0..text.len() {
        let code_point = text[position].into();
        if is_uppercase(code_point) {
            push_lower(text, position, sink);
        } else if is_lowercase(code_point) {
            map(code_point, Mapping::Upper).push_to(sink);
        } else {
            sink.push(code_point);
        }
    }
}

/// `str.islower`.
pub fn is_lower<U: Unit>(text: &[U]) -> bool {
    let mut seen = false;
    for &unit in text {
        let code_point = unit.into();
        if is_uppercase(code_point) || is_titlecase(code_point) {
            return false;
        }
        seen |= is_lowercase(code_point);
    }
    seen
}

/// `str.isupper`.
pub fn is_upper<U: Unit>(text: &[U]) -> bool {
    let mut seen = false;
    for &unit in text {
        let code_point = unit.into();
        if is_lowercase(code_point) || is_titlecase(code_point) {
            return false;
        }
        seen |= is_uppercase(code_point);
    }
    seen
}

/// `str.istitle`.
pub fn is_title<U: Unit>(text: &[U]) -> bool {
    let mut seen = false;
    let mut after_cased = false;
    for &unit in text {
        let code_point = unit.into();
        if is_uppercase(code_point) || is_titlecase(code_point) {
            if after_cased {
                return false;
            }
            (after_cased, seen) = (true, true);
        } else if is_lowercase(code_point) {
            if !after_cased {
                return false;
            }
            seen = true;
        } else {
            after_cased = false;
        }
    }
    seen
}

fn has_case(code_point: u32) -> bool {
    is_lowercase(code_point) || is_uppercase(code_point) || is_titlecase(code_point)
}

fn push_lower<U: Unit>(text: &[U], position: usize, sink: &mut impl Sink) {
    let code_point = text[position].into();
    if code_point == CAPITAL_SIGMA {
        sink.push(if is_final_sigma(text, position) { FINAL_SIGMA } else { SMALL_SIGMA });
    } else {
        map(code_point, Mapping::Lower).push_to(sink);
    }
}

fn is_final_sigma<U: Unit>(text: &[U], position: usize) -> bool {
    let significant = |unit: &&U| !is_case_ignorable((**unit).into());
    let cased = |unit: Option<&U>| unit.is_some_and(|&unit| is_cased(unit.into()));
    cased(text[..position].iter().rev().find(significant)) && !cased(text[position + 1..].iter().find(significant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{code_points, to_string_lossy};

    fn apply(function: impl Fn(&[u32], &mut Vec<u32>), text: &str) -> String {
        let mut out = Vec::new();
        function(&code_points(text), &mut out);
        to_string_lossy(&out)
    }

    #[test]
    fn full_mappings() {
        assert_eq!(apply(upper, "straße ﬃ ŉ"), "STRASSE FFI ʼN");
        assert_eq!(apply(fold, "Straße İ"), "strasse i̇");
        assert_eq!(apply(lower, "ÀİΑΣ"), "ài̇ας");
        assert_eq!(apply(lower, "ΑΣ."), "ας.");
        assert_eq!(apply(lower, "ΑΣ.Α ΑΣΑ Σ Α\u{301}Σ\u{301}"), "ασ.α ασα σ ά\u{3c2}\u{301}".replace('ά', "α\u{301}"));
        assert_eq!(apply(title, "ǆa they're ﬁne"), "ǅa They'Re Fine");
        assert_eq!(apply(capitalize, "ǆA ΑΣ"), "ǅa ας");
        assert_eq!(apply(swap_case, "aBßǅ"), "AbSSǅ");
        assert_eq!(simple_lower(0x130), 0x69);
        assert_eq!(simple_upper(0x1F80), 0x1F08);
        assert_eq!(simple_upper(0xDF), 0x53);
    }

    #[test]
    fn tests_of_strings() {
        let check = |function: fn(&[u32]) -> bool, text| function(&code_points(text));
        assert!(check(is_lower, "abc 1"));
        assert!(!check(is_lower, "aǅ"));
        assert!(!check(is_lower, "1"));
        assert!(check(is_upper, "ABC 1"));
        assert!(check(is_title, "Hello World 1a".get(..11).unwrap_or("")));
        assert!(!check(is_title, "HeLlo"));
        assert!(!check(is_title, ""));
    }
}
