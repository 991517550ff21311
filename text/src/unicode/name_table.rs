//! Names of code points, both ways, from the compressed file `names.bin`.
//!
//! Layout (little endian): twelve 32-bit offsets of the eleven sections and the end, then the sections:
//!
//! 0. words: a length byte and the letters; word 0 is empty; sorted by how often they are used;
//! 1. the offset of every 8th word in section 0;
//! 2. names: one byte for words below 192, else two; each name ends with word 0. First the names in order
//!    of code points, then aliases, then named sequences;
//! 3. the offset of every 16th name in section 2;
//! 4. runs of named code points: first code point, count, number of the first name;
//! 5. the numbers of all names, 16 bits each, sorted by name;
//! 6. prefixes of names that end with the code point in hexadecimal: a length byte and the letters;
//! 7. runs of such code points: first code point, count, number of the prefix;
//! 8. the aliases' code points;
//! 9. where each sequence starts in section 10 (16 bits each, one more than there are sequences);
//! 10. the sequences' code points.
//!
//! Hangul syllables are named by rule (Unicode Standard, 3.12). A name is found by binary search.

use std::cmp::Ordering;

static DATA: &[u8] = include_bytes!("names.bin");

const WORDS_PER_OFFSET: usize = 8;
const NAMES_PER_OFFSET: usize = 16;
const ONE_BYTE_WORDS: usize = 192;

const LEADS: [&str; 19] =
    ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU",
    "YI", "I",
];
const TRAILS: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S",
    "SS", "NG", "J", "C", "K", "T", "P", "H",
];
const HANGUL_PREFIX: &str = "HANGUL SYLLABLE ";
const UNIFIED_PREFIX: &str = "CJK UNIFIED IDEOGRAPH-";

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    CodePoint(u32),
    /// A named sequence: `unicodedata.lookup` knows these, `\N{...}` does not.
    Sequence(Vec<u32>),
}

/// `unicodedata.name`; `None` if it has no name.
pub fn name(code_point: u32) -> Option<String> {
    let syllable = code_point.wrapping_sub(0xAC00) as usize;
    if syllable < 19 * 21 * 28 {
        let (lead, vowel, trail) = (LEADS[syllable / 588], VOWELS[syllable % 588 / 28], TRAILS[syllable % 28]);
        return Some(format!("{HANGUL_PREFIX}{lead}{vowel}{trail}"));
    }
    if let Some(prefix) = hexadecimal_prefix(code_point) {
        return Some(format!("{prefix}{code_point:04X}"));
    }
    find_run(4, code_point).map(name_text)
}

/// `unicodedata.lookup`: names, aliases and named sequences; case is ignored for all but Hangul syllables
/// and unified ideographs.
pub fn lookup(name: &str) -> Option<Named> {
    if let Some(rest) = name.strip_prefix(HANGUL_PREFIX) {
        return lookup_hangul(rest).map(Named::CodePoint);
    }
    if let Some(digits) = name.strip_prefix(UNIFIED_PREFIX) {
        let well_formed =
            matches!(digits.len(), 4 | 5) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
        let code_point = u32::from_str_radix(digits, 16).ok().filter(|_| well_formed)?;
        return (hexadecimal_prefix(code_point)? == UNIFIED_PREFIX).then_some(Named::CodePoint(code_point));
    }
    let name = name.to_ascii_uppercase();
    lookup_hexadecimal(&name).map(Named::CodePoint).or_else(|| lookup_stored(&name))
}

fn lookup_hangul(rest: &str) -> Option<u32> {
    // The longest part that fits is the right one at each place.
    let longest = |parts: &[&str], rest: &str| {
        let candidates = parts.iter().enumerate().filter(|(_, part)| rest.starts_with(**part));
        candidates.max_by_key(|(_, part)| part.len()).map(|(index, part)| (index, part.len()))
    };
    let (lead, length) = longest(&LEADS, rest)?;
    let rest = &rest[length..];
    let (vowel, length) = longest(&VOWELS, rest)?;
    let rest = &rest[length..];
    let trail = TRAILS.iter().position(|part| *part == rest)?;
    Some(0xAC00 + (lead * 588 + vowel * 28 + trail) as u32)
}

fn lookup_hexadecimal(name: &str) -> Option<u32> {
    let (prefix, digits) = name.rsplit_once('-')?;
    let code_point = u32::from_str_radix(digits, 16).ok()?;
    let expected = hexadecimal_prefix(code_point)?;
    let same = expected.strip_suffix('-') == Some(prefix) && expected != UNIFIED_PREFIX;
    (same && digits == format!("{code_point:04X}")).then_some(code_point)
}

fn lookup_stored(name: &str) -> Option<Named> {
    let order = section(5);
    let (mut low, mut high) = (0, order.len() / 2);
    while low < high {
        let middle = (low + high) / 2;
        let number = read_u16(order, middle);
        match name_text(number).as_str().cmp(name) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(named(number)),
        }
    }
    None
}

/// What the name numbered `number` stands for.
fn named(number: usize) -> Named {
    let runs = section(4);
    let run_count = runs.len() / 12;
    let last = run_count - 1;
    let plain_count = read_u32(runs, last * 3 + 1) + read_u32(runs, last * 3 + 2);
    if number < plain_count {
        let (mut low, mut high) = (0, run_count);
        while low + 1 < high {
            let middle = (low + high) / 2;
            if read_u32(runs, middle * 3 + 2) <= number {
                low = middle;
            } else {
                high = middle;
            }
        }
        let first = read_u32(runs, low * 3);
        return Named::CodePoint((first + number - read_u32(runs, low * 3 + 2)) as u32);
    }
    let aliases = section(8);
    let alias = number - plain_count;
    if alias < aliases.len() / 4 {
        return Named::CodePoint(read_u32(aliases, alias) as u32);
    }
    let sequence = alias - aliases.len() / 4;
    let (start, end) = (read_u16(section(9), sequence), read_u16(section(9), sequence + 1));
    Named::Sequence((start..end).map(|position| read_u32(section(10), position) as u32).collect())
}

/// The number that the runs of `section_number` give to `code_point`: for section 4 its name's.
fn find_run(section_number: usize, code_point: u32) -> Option<usize> {
    let runs = section(section_number);
    let code_point = code_point as usize;
    let (mut low, mut high) = (0, runs.len() / 12);
    while low < high {
        let middle = (low + high) / 2;
        let first = read_u32(runs, middle * 3);
        if code_point < first {
            high = middle;
        } else if code_point >= first + read_u32(runs, middle * 3 + 1) {
            low = middle + 1;
        } else {
            let number = read_u32(runs, middle * 3 + 2);
            return Some(if section_number == 4 { number + (code_point - first) } else { number });
        }
    }
    None
}

fn hexadecimal_prefix(code_point: u32) -> Option<&'static str> {
    let number = find_run(7, code_point)?;
    Some(counted_text(section(6), 0, number))
}

/// The text that follows `skip` others from `position` on; each has its length before it.
fn counted_text(data: &'static [u8], mut position: usize, skip: usize) -> &'static str {
    for _ in 0..skip {
        position += 1 + usize::from(data[position]);
    }
    let length = usize::from(data[position]);
    std::str::from_utf8(&data[position + 1..position + 1 + length]).unwrap_or("")
}

fn word(number: usize) -> &'static str {
    let start = read_u32(section(1), number / WORDS_PER_OFFSET);
    counted_text(section(0), start, number % WORDS_PER_OFFSET)
}

fn name_text(number: usize) -> String {
    let data = section(2);
    let mut position = read_u32(section(3), number / NAMES_PER_OFFSET);
    let mut next_word = || {
        let byte = usize::from(data[position]);
        position += 1;
        if byte < ONE_BYTE_WORDS {
            return byte;
        }
        let low = usize::from(data[position]);
        position += 1;
        ONE_BYTE_WORDS + ((byte - ONE_BYTE_WORDS) << 8 | low)
    };
    for _ in 0..number % NAMES_PER_OFFSET {
        while next_word() != 0 {}
    }
    let mut text = String::with_capacity(40);
    loop {
        let number = next_word();
        if number == 0 {
            return text;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word(number));
    }
}

fn section(number: usize) -> &'static [u8] {
    &DATA[read_u32(DATA, number)..read_u32(DATA, number + 1)]
}

fn read_u32(data: &[u8], index: usize) -> usize {
    let bytes = &data[index * 4..index * 4 + 4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
}

fn read_u16(data: &[u8], index: usize) -> usize {
    usize::from(u16::from_le_bytes([data[index * 2], data[index * 2 + 1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_code_points() {
        for (code_point, expected) in [
            (0x41, Some("LATIN CAPITAL LETTER A")),
            (0x1F40D, Some("SNAKE")),
            (0xAC01, Some("HANGUL SYLLABLE GAG")),
            (0x4E00, Some("CJK UNIFIED IDEOGRAPH-4E00")),
            (0xF900, Some("CJK COMPATIBILITY IDEOGRAPH-F900")),
            (0x0, None),
            (0xD800, None),
            (0x10FFFF, None),
        ] {
            assert_eq!(name(code_point).as_deref(), expected);
        }
    }

    #[test]
    fn code_points_of_names() {
        assert_eq!(lookup("latin small letter a"), Some(Named::CodePoint(0x61)));
        assert_eq!(lookup("LF"), Some(Named::CodePoint(0xA)));
        assert_eq!(lookup("HANGUL SYLLABLE A"), Some(Named::CodePoint(0xC544)));
        assert_eq!(lookup("hangul syllable a"), None);
        assert_eq!(lookup("CJK UNIFIED IDEOGRAPH-4e00"), None);
        assert_eq!(lookup("CJK UNIFIED IDEOGRAPH-4E00"), Some(Named::CodePoint(0x4E00)));
        assert_eq!(lookup("egyptian hieroglyph-13460"), Some(Named::CodePoint(0x13460)));
        assert_eq!(lookup("KEYCAP DIGIT ONE"), Some(Named::Sequence(vec![0x31, 0xFE0F, 0x20E3])));
        assert_eq!(lookup("NO SUCH NAME"), None);
        assert_eq!(lookup(""), None);
    }

    #[test]
    fn every_name_leads_back() {
        let mut count = 0;
        for code_point in 0..0x110000 {
            if let Some(name) = name(code_point) {
                count += 1;
                // Binary search makes this the slow part, so only a sample of the ideographs is taken.
                if code_point < 0x3000 || code_point % 17 == 0 {
                    assert_eq!(lookup(&name), Some(Named::CodePoint(code_point)), "{name}");
                }
            }
        }
        assert_eq!(count, 148_853);
    }
}
