//! Cutting strings: `split`, `rsplit`, `splitlines`, `partition`, `strip`, `expandtabs`.
//!
//! Results are ranges of indices into the text, so that the caller makes the pieces at the right width.
//! What counts as white space or a line break differs between text and bytes: [`Blanks`].

use std::ops::Range;

use crate::search::{occurrences, rfind};
use crate::unicode::{is_line_break, is_space};
use crate::units::{Sink, Unit};

/// Which rules for white space and line breaks hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// `str`: Unicode white space; ten kinds of line breaks.
    Text,
    /// `bytes`: ASCII white space; `\n`, `\r` and both.
    Bytes,
}

impl Blanks {
    #[inline]
    fn is_space(self, code_point: u32) -> bool {
        match self {
            Blanks::Text => is_space(code_point),
            Blanks::Bytes => matches!(code_point, 0x20 | 0x09..=0x0D),
        }
    }

    #[inline]
    fn is_line_break(self, code_point: u32) -> bool {
        match self {
            Blanks::Text => is_line_break(code_point),
            Blanks::Bytes => matches!(code_point, 0x0A | 0x0D),
        }
    }
}

/// Pieces that a text is likely to have at most.
const PIECES_LIKELY: usize = 8;

/// `split(maxsplit=limit)` at white space.
pub fn split_blanks<U: Unit>(text: &[U], limit: usize, blanks: Blanks) -> Vec<Range<usize>> {
    let is_space = |position: usize| blanks.is_space(text[position].into());
    let mut pieces = Vec::with_capacity(PIECES_LIKELY);
    let mut position = 0;
    loop {
        while position < text.len() && is_space(position) {
            position += 1;
        }
        if position == text.len() {
            return pieces;
        }
        let start = position;
        if pieces.len() == limit {
            pieces.push(start..text.len());
            return pieces;
        }
        while position < text.len() && !is_space(position) {
            position += 1;
        }
        pieces.push(start..position);
    }
}

/// `rsplit(maxsplit=limit)` at white space; pieces are in order.
pub fn rsplit_blanks<U: Unit>(text: &[U], limit: usize, blanks: Blanks) -> Vec<Range<usize>> {
    let is_space = |position: usize| blanks.is_space(text[position].into());
    let mut pieces = Vec::new();
    let mut position = text.len();
    loop {
        while position > 0 && is_space(position - 1) {
            position -= 1;
        }
        if position == 0 {
            break;
        }
        let end = position;
        if pieces.len() == limit {
            pieces.push(0..end);
            break;
        }
        while position > 0 && !is_space(position - 1) {
            position -= 1;
        }
        pieces.push(position..end);
    }
    pieces.reverse();
    pieces
}

/// `split(separator, limit)` for a separator that is not empty.
pub fn split<U: Unit>(text: &[U], separator: &[U], limit: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::with_capacity(PIECES_LIKELY);
    let mut start = 0;
    let mut cut = |position: usize| {
        pieces.push(start..position);
        start = position + separator.len();
    };
    if let (Some(bytes), Some(&[byte])) = (U::as_bytes(text), U::as_bytes(separator)) {
        memchr::memchr_iter(byte, bytes).take(limit).for_each(&mut cut);
    } else {
        occurrences(text, separator).take(limit).for_each(&mut cut);
    }
    pieces.push(start..text.len());
    pieces
}

/// `rsplit(separator, limit)` for a separator that is not empty; pieces are in order.
pub fn rsplit<U: Unit>(text: &[U], separator: &[U], limit: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut end = text.len();
    let mut cut = |position: usize, pieces: &mut Vec<Range<usize>>| {
        pieces.push(position + separator.len()..end);
        end = position;
        end
    };
    if separator.len() > 1 && U::as_bytes(text).is_none() {
        // Searching wide text backwards means reversing it: once, not for each piece.
        let reversed: Vec<U> = text.iter().rev().copied().collect();
        let reversed_separator: Vec<U> = separator.iter().rev().copied().collect();
        for from_end in occurrences(&reversed, &reversed_separator).take(limit) {
            cut(text.len() - from_end - separator.len(), &mut pieces);
        }
    } else {
        let mut searched = text.len();
        while pieces.len() < limit
            && let Some(position) = rfind(&text[..searched], separator)
        {
            searched = cut(position, &mut pieces);
        }
    }
    pieces.push(0..end);
    pieces.reverse();
    pieces
}

/// `splitlines(keep_ends)`.
pub fn split_lines<U: Unit>(text: &[U], keep_ends: bool, blanks: Blanks) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let is_break = |unit: &U| blanks.is_line_break((*unit).into());
        let end = text[start..].iter().position(is_break).map_or(text.len(), |length| start + length);
        let mut next = (end + 1).min(text.len());
        if end + 1 < text.len() && text[end].into() == 0x0D && text[end + 1].into() == 0x0A {
            next += 1;
        }
        lines.push(start..if keep_ends { next } else { end });
        start = next;
    }
    lines
}

/// `strip`, `lstrip`, `rstrip`: the range that stays; `ends` says which ends are stripped.
pub fn strip<U: Unit>(text: &[U], ends: Ends, is_stripped: impl Fn(u32) -> bool) -> Range<usize> {
    let end = if ends == Ends::Left { text.len() } else { strip_end(text, &is_stripped) };
    let start = if ends == Ends::Right { 0 } else { strip_start(&text[..end], &is_stripped) };
    start..end
}

/// Which ends [`strip`] works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Left,
    Right,
    Both,
}

/// `strip()` without an argument.
pub fn strip_blanks<U: Unit>(text: &[U], ends: Ends, blanks: Blanks) -> Range<usize> {
    strip(text, ends, |code_point| blanks.is_space(code_point))
}

/// `strip(set)`: the set is a string of any width.
pub fn strip_set<U: Unit, S: Unit>(text: &[U], ends: Ends, set: &[S]) -> Range<usize> {
    let mut low: u128 = 0;
    for &unit in set {
        low |= 1u128.checked_shl(unit.into()).unwrap_or(0);
    }
    strip(text, ends, |code_point| match 1u128.checked_shl(code_point) {
        Some(bit) => low & bit != 0,
        None => set.iter().any(|&unit| unit.into() == code_point),
    })
}

fn strip_end<U: Unit>(text: &[U], is_stripped: impl Fn(u32) -> bool) -> usize {
    text.iter().rposition(|&unit| !is_stripped(unit.into())).map_or(0, |last| last + 1)
}

fn strip_start<U: Unit>(text: &[U], is_stripped: impl Fn(u32) -> bool) -> usize {
    text.iter().position(|&unit| !is_stripped(unit.into())).unwrap_or(text.len())
}

/// How many code points [`expand_tabs`] makes; `None` if too many for any memory (`OverflowError`).
pub fn expanded_length<U: Unit>(text: &[U], tab_size: usize) -> Option<usize> {
    let (mut length, mut column) = (0usize, 0usize);
    for &unit in text {
        let step = match unit.into() {
            0x09 if tab_size > 0 => tab_size - column % tab_size,
            0x09 => 0,
            _ => 1,
        };
        length = length.checked_add(step).filter(|&length| length <= isize::MAX as usize)?;
        column = if matches!(unit.into(), 0x0A | 0x0D) { 0 } else { column + step };
    }
    Some(length)
}

/// `expandtabs(tab_size)`; a size of 0 drops tabs.
pub fn expand_tabs<U: Unit>(text: &[U], tab_size: usize, sink: &mut impl Sink) {
    let mut column = 0;
    for &unit in text {
        let code_point = unit.into();
        match code_point {
            0x09 => {
                if tab_size > 0 {
                    let blanks = tab_size - column % tab_size;
                    (0..blanks).for_each(|_| sink.push(0x20));
                    column += blanks;
                }
            }
            0x0A | 0x0D => {
                sink.push(code_point);
                column = 0;
            }
            _ => {
                sink.push(code_point);
                column += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{code_points, to_string_lossy};

    fn pieces(text: &str, ranges: Vec<Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn splitting() {
        let all = usize::MAX;
        let text = "  a b\t c  ";
        assert_eq!(pieces(text, split_blanks(text.as_bytes(), all, Blanks::Text)), ["a", "b", "c"]);
        assert_eq!(pieces(text, split_blanks(text.as_bytes(), 1, Blanks::Text)), ["a", "b\t c  "]);
        assert_eq!(pieces(text, split_blanks(text.as_bytes(), 0, Blanks::Text)), ["a b\t c  "]);
        assert_eq!(pieces(text, rsplit_blanks(text.as_bytes(), 1, Blanks::Text)), ["  a b", "c"]);
        assert_eq!(pieces("", split_blanks(b"", all, Blanks::Text)), Vec::<&str>::new());
        assert_eq!(pieces("a,b,,c", split(b"a,b,,c", b",", all)), ["a", "b", "", "c"]);
        assert_eq!(pieces("a,b,,c", split(b"a,b,,c", b",", 2)), ["a", "b", ",c"]);
        assert_eq!(pieces("a,b,,c", rsplit(b"a,b,,c", b",", 2)), ["a,b", "", "c"]);
        assert_eq!(pieces("aaa", rsplit(b"aaa", b"aa", all)), ["a", ""]);
        for (text, separator, limit) in
            [("aaa", "aa", all), ("xabyabz", "ab", 1), ("xabyabz", "ab", all), ("ab", "ab", 0)]
        {
            let expected = rsplit(text.as_bytes(), separator.as_bytes(), limit);
            assert_eq!(rsplit(&code_points(text), &code_points(separator), limit), expected);
        }
        assert_eq!(pieces("", split(b"", b",", all)), [""]);
    }

    #[test]
    fn lines() {
        let text = "a\r\nb\rc\n\nd\x0b\x1ce";
        assert_eq!(pieces(text, split_lines(text.as_bytes(), false, Blanks::Text)), ["a", "b", "c", "", "d", "", "e"]);
        assert_eq!(
            pieces(text, split_lines(text.as_bytes(), true, Blanks::Bytes)),
            ["a\r\n", "b\r", "c\n", "\n", "d\x0b\x1ce"]
        );
        assert_eq!(split_lines(&[0x2028u16, 0x85], false, Blanks::Text), [0..0, 1..1]);
        assert_eq!(split_lines(&[0x85u8], false, Blanks::Bytes).len(), 1);
        assert_eq!(pieces("a\r", split_lines(b"a\r", true, Blanks::Bytes)), ["a\r"]);
    }

    #[test]
    fn stripping_and_tabs() {
        assert_eq!(strip_blanks(b" \x1fa ", Ends::Both, Blanks::Text), 2..3);
        assert_eq!(strip_blanks(b" \x1fa ", Ends::Both, Blanks::Bytes), 1..3);
        assert_eq!(strip_blanks(b"   ", Ends::Both, Blanks::Text), 0..0);
        assert_eq!(strip_set(&code_points("xéyx"), Ends::Left, &code_points("éx")), 2..4);
        assert_eq!(strip_set(b"xayx", Ends::Right, b"xy"), 0..2);
        let mut out = Vec::new();
        expand_tabs(b"a\tbc\r\td\te", 4, &mut out);
        assert_eq!(expanded_length(b"a\tbc\r\td\te", 4), Some(out.len()));
        assert_eq!(expanded_length(b"\t\n\t", isize::MAX as usize), None);
        assert_eq!(to_string_lossy(&out), "a   bc\r    d   e");
    }
}
