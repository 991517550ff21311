//! The normalization forms NFC, NFD, NFKC and NFKD (Unicode Standard Annex 15).
//!
//! 1. Decompose every code point, recursively; Hangul syllables by arithmetic.
//! 2. Sort each run of non-zero combining classes by class, stably.
//! 3. For the composed forms, join each starter with the following characters that are not blocked from it.
//!
//! Text whose code points are all certain to stay (the quick check) is only copied.

use super::normalization_table::{COMPOSITIONS, DATA, DECOMPOSITIONS, TAGS};
use super::properties::{MAYBE_NOT_NFC, MAYBE_NOT_NFKC, NOT_NFD, NOT_NFKD, combining_class, has};
use crate::units::Unit;

/// A normalization form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

impl Form {
    /// The form called `name`, such as "NFC".
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "NFC" => Form::Nfc,
            "NFD" => Form::Nfd,
            "NFKC" => Form::Nfkc,
            "NFKD" => Form::Nfkd,
            _ => return None,
        })
    }

    fn is_composed(self) -> bool {
        matches!(self, Form::Nfc | Form::Nfkc)
    }

    fn is_compatible(self) -> bool {
        matches!(self, Form::Nfkc | Form::Nfkd)
    }

    fn doubtful(self) -> u32 {
        match self {
            Form::Nfc => MAYBE_NOT_NFC,
            Form::Nfd => NOT_NFD,
            Form::Nfkc => MAYBE_NOT_NFKC,
            Form::Nfkd => NOT_NFKD,
        }
    }
}

const SYLLABLE_BASE: u32 = 0xAC00;
const LEAD_BASE: u32 = 0x1100;
const VOWEL_BASE: u32 = 0x1161;
const TRAIL_BASE: u32 = 0x11A7;
const LEAD_COUNT: u32 = 19;
const VOWEL_COUNT: u32 = 21;
const TRAIL_COUNT: u32 = 28;
const SYLLABLE_COUNT: u32 = LEAD_COUNT * VOWEL_COUNT * TRAIL_COUNT;

/// The answer of the quick check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickCheck {
    /// The text is in the form.
    Yes,
    /// Only normalizing tells.
    Maybe,
}

/// Whether `text` is certainly in `form`.
pub fn quick_check<U: Unit>(text: &[U], form: Form) -> QuickCheck {
    let mut previous_class = 0;
    for &unit in text {
        let code_point: u32 = unit.into();
        if code_point < 0x80 {
            previous_class = 0;
            continue;
        }
        let class = combining_class(code_point);
        if has(code_point, form.doubtful()) || (class != 0 && class < previous_class) {
            return QuickCheck::Maybe;
        }
        previous_class = class;
    }
    QuickCheck::Yes
}

/// `unicodedata.is_normalized`.
pub fn is_normalized<U: Unit>(text: &[U], form: Form) -> bool {
    quick_check(text, form) == QuickCheck::Yes
        || normalize(text, form).into_iter().eq(text.iter().map(|&unit| unit.into()))
}

/// `unicodedata.normalize`.
pub fn normalize<U: Unit>(text: &[U], form: Form) -> Vec<u32> {
    if quick_check(text, form) == QuickCheck::Yes {
        return text.iter().map(|&unit| unit.into()).collect();
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    text.iter().for_each(|&unit| decompose(unit.into(), form.is_compatible(), &mut out));
    sort_marks(&mut out);
    if form.is_composed() {
        compose(&mut out);
    }
    out
}

/// `unicodedata.decomposition`: one step, as "<tag> XXXX XXXX"; empty if there is none.
pub fn decomposition_text(code_point: u32) -> String {
    let Some((tag, parts)) = stored_decomposition(code_point) else { return String::new() };
    let mut words: Vec<String> = parts.iter().map(|part| format!("{part:04X}")).collect();
    if !tag.is_empty() {
        words.insert(0, tag.to_owned());
    }
    words.join(" ")
}

fn stored_decomposition(code_point: u32) -> Option<(&'static str, &'static [u32])> {
    let position = DECOMPOSITIONS.binary_search_by_key(&code_point, |entry| entry.0).ok()?;
    let (_, start, packed) = DECOMPOSITIONS[position];
    let start = usize::from(start);
    let length = usize::from(packed >> 5);
    Some((TAGS[usize::from(packed & 31)], &DATA[start..start + length]))
}

fn decompose(code_point: u32, compatible: bool, out: &mut Vec<u32>) {
    if !has(code_point, if compatible { NOT_NFKD } else { NOT_NFD }) {
        out.push(code_point);
        return;
    }
    let syllable = code_point.wrapping_sub(SYLLABLE_BASE);
    if syllable < SYLLABLE_COUNT {
        out.push(LEAD_BASE + syllable / (VOWEL_COUNT * TRAIL_COUNT));
        out.push(VOWEL_BASE + syllable % (VOWEL_COUNT * TRAIL_COUNT) / TRAIL_COUNT);
        if !syllable.is_multiple_of(TRAIL_COUNT) {
            out.push(TRAIL_BASE + syllable % TRAIL_COUNT);
        }
        return;
    }
    match stored_decomposition(code_point) {
        Some((tag, parts)) if compatible || tag.is_empty() => {
            parts.iter().for_each(|&part| decompose(part, compatible, out));
        }
        _ => out.push(code_point),
    }
}

fn sort_marks(text: &mut [u32]) {
    let mut position = 0;
    while position < text.len() {
        if combining_class(text[position]) == 0 {
            position += 1;
            continue;
        }
        let length = text[position..].iter().take_while(|&&code_point| combining_class(code_point) != 0).count();
        text[position..position + length].sort_by_key(|&code_point| combining_class(code_point));
        position += length;
    }
}

fn compose_pair(first: u32, second: u32) -> Option<u32> {
    let lead = first.wrapping_sub(LEAD_BASE);
    let vowel = second.wrapping_sub(VOWEL_BASE);
    if lead < LEAD_COUNT && vowel < VOWEL_COUNT {
        return Some(SYLLABLE_BASE + (lead * VOWEL_COUNT + vowel) * TRAIL_COUNT);
    }
    let syllable = first.wrapping_sub(SYLLABLE_BASE);
    let trail = second.wrapping_sub(TRAIL_BASE);
    if syllable < SYLLABLE_COUNT && syllable.is_multiple_of(TRAIL_COUNT) && (1..TRAIL_COUNT).contains(&trail) {
        return Some(first + trail);
    }
    let position = COMPOSITIONS.binary_search_by_key(&(first, second), |entry| (entry.0, entry.1)).ok()?;
    Some(COMPOSITIONS[position].2)
}

fn compose(text: &mut Vec<u32>) {
    let mut starter: Option<usize> = None;
    let mut last_class = 0;
    let mut written = 0;
    for read in 0..text.len() {
        let code_point = text[read];
        let class = combining_class(code_point);
        if let Some(position) = starter {
            let adjacent = position + 1 == written;
            let blocked = !adjacent && (last_class == 0 || last_class >= class);
            if !blocked && let Some(joined) = compose_pair(text[position], code_point) {
                text[position] = joined;
                continue;
            }
        }
        if class == 0 {
            starter = Some(written);
        }
        last_class = class;
        text[written] = code_point;
        written += 1;
    }
    text.truncate(written);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{code_points, to_string_lossy};

    fn check(text: &str, form: Form, expected: &str) {
        assert_eq!(to_string_lossy(&normalize(&code_points(text), form)), expected, "{text:?} {form:?}");
    }

    #[test]
    fn forms() {
        check("é", Form::Nfd, "e\u{301}");
        check("e\u{301}", Form::Nfc, "é");
        check("ﬁ①", Form::Nfkc, "fi1");
        check("ﬁ", Form::Nfc, "ﬁ");
        check("각", Form::Nfd, "\u{1100}\u{1161}\u{11a8}");
        check("\u{1100}\u{1161}\u{11a8}", Form::Nfc, "각");
        check("a\u{301}\u{323}", Form::Nfd, "a\u{323}\u{301}");
        check("a\u{301}\u{323}", Form::Nfc, "ạ\u{301}");
        check("ῼ\u{345}", Form::Nfd, "Ω\u{345}\u{345}");
        check("\u{212B}", Form::Nfc, "Å");
        check("\u{958}", Form::Nfc, "\u{915}\u{93c}");
        check("ﷺ", Form::Nfkd, "صلى الله عليه وسلم");
        assert_eq!(decomposition_text(0xBD), "<fraction> 0031 2044 0032");
        assert_eq!(decomposition_text(0xE9), "0065 0301");
        assert!(is_normalized(&code_points("abcé"), Form::Nfc));
        assert!(!is_normalized(&code_points("e\u{301}"), Form::Nfc));
    }
}
