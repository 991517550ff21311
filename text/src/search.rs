//! Finding one string in another: first and last place, count, all places that a replacement changes.
//!
//! - One-byte units go to `memchr`'s vectorised searches.
//! - Wider units: a needle of one unit is scanned for. Longer ones use Two-Way (Crochemore and Perrin,
//!   "Two-way string-matching", 1991): linear time and constant space. The needle is cut at its critical
//!   factorization, the right half is compared first, then the left; a mismatch on the right moves past
//!   it, a mismatch on the left moves by the period.
//!
//! Both strings have the same width here: [`needle_at_width`] brings the needle to the haystack's.
//! Positions are indices of units. The empty needle is found everywhere.

use crate::units::{Unit, convert};

/// `needle` at the width of a haystack of `To`; `None` if it cannot occur there.
pub fn needle_at_width<From: Unit, To: Unit>(needle: &[From]) -> Option<Vec<To>> {
    convert(needle)
}

/// Where `needle` first occurs.
pub fn find<U: Unit>(haystack: &[U], needle: &[U]) -> Option<usize> {
    if needle.len() > haystack.len() {
        return None;
    }
    match needle {
        [] => Some(0),
        [unit] => find_unit(haystack, *unit),
        _ => match (U::as_bytes(haystack), U::as_bytes(needle)) {
            // To prepare the needle would take longer than the search.
            (Some(haystack), Some(needle)) if haystack.len() < SHORT => find_short(haystack, needle),
            (Some(haystack), Some(needle)) => memchr::memmem::find(haystack, needle),
            _ => Searcher::new(needle).find_from(haystack, 0),
        },
    }
}

/// Where `needle` last occurs.
pub fn rfind<U: Unit>(haystack: &[U], needle: &[U]) -> Option<usize> {
    if needle.len() > haystack.len() {
        return None;
    }
    match needle {
        [] => Some(haystack.len()),
        [unit] => rfind_unit(haystack, *unit),
        _ => match (U::as_bytes(haystack), U::as_bytes(needle)) {
            (Some(haystack), Some(needle)) => memchr::memmem::rfind(haystack, needle),
            _ => {
                let haystack: Vec<U> = haystack.iter().rev().copied().collect();
                let needle: Vec<U> = needle.iter().rev().copied().collect();
                let from_end = Searcher::new(&needle).find_from(&haystack, 0)?;
                Some(haystack.len() - needle.len() - from_end)
            }
        },
    }
}

/// Where `unit` first occurs.
pub fn find_unit<U: Unit>(haystack: &[U], unit: U) -> Option<usize> {
    match U::as_bytes(haystack) {
        Some(bytes) => memchr::memchr(unit.into() as u8, bytes),
        None => haystack.iter().position(|&other| other == unit),
    }
}

/// Where `unit` last occurs.
pub fn rfind_unit<U: Unit>(haystack: &[U], unit: U) -> Option<usize> {
    match U::as_bytes(haystack) {
        Some(bytes) => memchr::memrchr(unit.into() as u8, bytes),
        None => haystack.iter().rposition(|&other| other == unit),
    }
}

/// How often `needle` occurs without overlaps; the empty one once more than there are units.
pub fn count<U: Unit>(haystack: &[U], needle: &[U]) -> usize {
    if needle.is_empty() {
        return haystack.len() + 1;
    }
    if let (Some(bytes), Some([byte])) = (U::as_bytes(haystack), U::as_bytes(needle)) {
        return memchr::memchr_iter(*byte, bytes).count();
    }
    occurrences(haystack, needle).count()
}

/// Where `needle`, which must not be empty, occurs without overlaps, from the left.
pub fn occurrences<'a, U: Unit>(haystack: &'a [U], needle: &'a [U]) -> Occurrences<'a, U> {
    debug_assert!(!needle.is_empty());
    let method = match (U::as_bytes(needle), needle) {
        (_, [unit]) => Method::OneUnit(*unit),
        (Some(_), _) if haystack.len() < SHORT => Method::Short(needle),
        (Some(bytes), _) => Method::Bytes(Box::new(memchr::memmem::Finder::new(bytes))),
        (None, _) => Method::TwoWay(Searcher::new(needle)),
    };
    Occurrences { haystack, needle_length: needle.len(), position: 0, method }
}

/// The places of a needle; see [`occurrences`].
pub struct Occurrences<'a, U: Unit> {
    haystack: &'a [U],
    needle_length: usize,
    position: usize,
    method: Method<'a, U>,
}

/// Units of a haystack in which a needle need not be prepared.
const SHORT: usize = 256;
/// Units that are looked at before a vectorised search begins.
const LOOKED_AT: usize = 8;

enum Method<'a, U> {
    OneUnit(U),
    /// Bytes, and few of them.
    Short(&'a [U]),
    Bytes(Box<memchr::memmem::Finder<'a>>),
    TwoWay(Searcher<'a, U>),
}

impl<U: Unit> Iterator for Occurrences<'_, U> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let rest = self.haystack.get(self.position..)?;
        let found = match &self.method {
            Method::OneUnit(unit) => {
                let near = &rest[..rest.len().min(LOOKED_AT)];
                match near.iter().position(|other| other == unit) {
                    Some(place) => self.position + place,
                    None => self.position + near.len() + find_unit(&rest[near.len()..], *unit)?,
                }
            }
            Method::Short(needle) => self.position + find_short(U::as_bytes(rest)?, U::as_bytes(needle)?)?,
            Method::Bytes(finder) => self.position + finder.find(U::as_bytes(rest)?)?,
            Method::TwoWay(searcher) => searcher.find_from(self.haystack, self.position)?,
        };
        self.position = found + self.needle_length;
        Some(found)
    }
}

/// Where a needle first occurs, by its first byte.
fn find_short(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, others) = needle.split_first()?;
    let mut start = 0;
    loop {
        let starts = haystack.get(start..(haystack.len() + 1).checked_sub(needle.len())?)?;
        start += memchr::memchr(first, starts)?;
        if &haystack[start + 1..start + needle.len()] == others {
            return Some(start);
        }
        start += 1;
    }
}

/// The places that `replace(old, new, limit)` changes: an empty `old` is found before each unit and at the end.
pub fn replacements<U: Unit>(text: &[U], old: &[U], limit: usize) -> Vec<usize> {
    if old.is_empty() {
        return (0..=text.len()).take(limit).collect();
    }
    occurrences(text, old).take(limit).collect()
}

/// A needle of at least one unit, prepared for the Two-Way search.
struct Searcher<'a, U> {
    needle: &'a [U],
    /// Where the right half starts.
    critical: usize,
    period: usize,
    /// Whether the needle repeats itself after `period`, so that a part already compared need not be again.
    is_periodic: bool,
}

impl<'a, U: Unit> Searcher<'a, U> {
    fn new(needle: &'a [U]) -> Self {
        let ascending = maximal_suffix(needle, |left, right| left < right);
        let descending = maximal_suffix(needle, |left, right| left > right);
        let (critical, period) = if ascending.0 > descending.0 { ascending } else { descending };
        let is_periodic = period + critical <= needle.len() && needle[..critical] == needle[period..period + critical];
        let period = if is_periodic { period } else { critical.max(needle.len() - critical) + 1 };
        Searcher { needle, critical, period, is_periodic }
    }

    fn find_from(&self, haystack: &[U], mut position: usize) -> Option<usize> {
        let needle = self.needle;
        let last = *needle.last()?;
        let mut remembered = 0;
        while position + needle.len() <= haystack.len() {
            if remembered == 0 && haystack[position + needle.len() - 1] != last && !self.is_periodic {
                position += 1;
                continue;
            }
            let window = &haystack[position..position + needle.len()];
            let start = self.critical.max(remembered);
            if let Some(matched) = (start..needle.len()).find(|&index| needle[index] != window[index]) {
                position += matched - self.critical + 1;
                remembered = 0;
                continue;
            }
            if (remembered..self.critical).rev().all(|index| needle[index] == window[index]) {
                return Some(position);
            }
            position += self.period;
            remembered = if self.is_periodic { needle.len() - self.period } else { 0 };
        }
        None
    }
}

/// Where the maximal suffix in the given order starts, and its period.
fn maximal_suffix<U: Unit>(needle: &[U], is_before: impl Fn(U, U) -> bool) -> (usize, usize) {
    let (mut start, mut candidate, mut offset, mut period) = (0, 1, 0, 1);
    while candidate + offset < needle.len() {
        let (new, old) = (needle[candidate + offset], needle[start + offset]);
        if is_before(new, old) {
            candidate += offset + 1;
            offset = 0;
            period = candidate - start;
        } else if new == old {
            if offset + 1 == period {
                candidate += period;
                offset = 0;
            } else {
                offset += 1;
            }
        } else {
            start = candidate;
            candidate += 1;
            offset = 0;
            period = 1;
        }
    }
    (start, period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_widths_agree_with_a_naive_search() {
        let mut state: u32 = 1;
        let mut random = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % limit
        };
        for _ in 0..20_000 {
            let letters = 1 + random(3);
            let text: Vec<u8> = (0..random(40)).map(|_| random(letters) as u8).collect();
            let needle: Vec<u8> = (0..random(9)).map(|_| random(letters) as u8).collect();
            let naive: Vec<usize> = (0..=text.len()).filter(|&at| text[at..].starts_with(&needle)).collect();
            let (wide_text, wide_needle): (Vec<u16>, Vec<u16>) = (convert(&text).unwrap(), convert(&needle).unwrap());
            assert_eq!(find(&text, &needle), naive.first().copied());
            assert_eq!(find(&wide_text, &wide_needle), naive.first().copied(), "{text:?} {needle:?}");
            assert_eq!(rfind(&text, &needle), naive.last().copied());
            assert_eq!(rfind(&wide_text, &wide_needle), naive.last().copied());
            assert_eq!(count(&text, &needle), count(&wide_text, &wide_needle));
            assert_eq!(replacements(&text, &needle, 3), replacements(&wide_text, &wide_needle, 3));
        }
    }

    #[test]
    fn long_periodic_needles_are_found() {
        let haystack: Vec<u32> = std::iter::repeat_n([1, 1, 1, 2], 5000).flatten().chain([1; 50]).collect();
        let needle = [1u32; 50];
        assert_eq!(find(&haystack, &needle), Some(20_000));
        assert_eq!(count(b"aaaa", b"aa"), 2);
        assert_eq!(count(b"abc", b""), 4);
        assert_eq!(needle_at_width::<u16, u8>(&[0x100]), None);
    }
}
