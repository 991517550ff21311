//! `co_linetable` and `co_exceptiontable` as CPython writes them, from and to our own tables.
//!
//! CPython's tables count units of two bytes; an instruction here has four, so that each of our units is two of theirs. A range's
//! entry starts with a byte `0x80 | code << 3 | units - 1`, of up to eight units; the code says what follows:
//!
//! 1. 0-9: one byte with the columns; the line stays.
//! 2. 10-12: start and end column, one byte each; the line grows by code - 10.
//! 3. 13: the line's difference; columns are not known.
//! 4. 14: the line's difference, the end line's, start and end column plus one (0: not known).
//! 5. 15: no range at all.
//!
//! Numbers have six bits a byte, lowest first, bit 6 says that more follow; a sign is the lowest bit.

use crate::code_objects::{NO_COLUMN, SourceRange};

/// Entries that a table may stand for: units, and their range.
pub type Runs = Vec<(u32, SourceRange)>;

const UNITS_MAX: u32 = 8;

/// The table of CPython's form for our runs.
pub fn encode(runs: impl Iterator<Item = (u32, SourceRange)>, first_line: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut line = first_line;
    for (units, range) in runs {
        let mut rest = units.saturating_mul(2);
        while rest > 0 {
            let units = rest.min(UNITS_MAX);
            rest -= units;
            encode_entry(&mut bytes, units, range, line);
            if range.line != 0 {
                line = range.line;
            }
        }
    }
    bytes
}

fn encode_entry(bytes: &mut Vec<u8>, units: u32, range: SourceRange, line: u32) {
    let mut head = |code: u32| bytes.push((0x80 | code << 3 | (units - 1)) as u8);
    if range.line == 0 {
        head(15);
        return;
    }
    let difference = i64::from(range.line) - i64::from(line);
    let (column, end) = (range.column, range.end_column);
    let width = end.checked_sub(column);
    if column == NO_COLUMN || end == NO_COLUMN {
        head(13);
        put_signed(bytes, difference);
    } else if range.line == range.end_line && difference == 0 && column < 80 && width.is_some_and(|width| width < 16) {
        head(column / 8);
        bytes.push(((column % 8) << 4 | (end - column)) as u8);
    } else if range.line == range.end_line && (0..3).contains(&difference) && column < 128 && end < 128 {
        head(10 + difference as u32);
        bytes.extend([column as u8, end as u8]);
    } else {
        head(14);
        put_signed(bytes, difference);
        put_number(bytes, u64::from(range.end_line.saturating_sub(range.line)));
        put_number(bytes, u64::from(column) + 1);
        put_number(bytes, u64::from(end) + 1);
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x40 {
        bytes.push(number as u8 & 0x3f | 0x40);
        number >>= 6;
    }
    bytes.push(number as u8);
}

fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put_number(bytes, number.unsigned_abs() << 1 | u64::from(number < 0));
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let byte = self.byte()?;
            if shift < 60 {
                number |= u64::from(byte & 0x3f) << shift;
            }
            shift += 6;
            if byte & 0x40 == 0 {
                return Some(number);
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        let value = (number >> 1) as i64;
        Some(if number & 1 == 1 { -value } else { value })
    }

    fn column(&mut self) -> Option<u32> {
        let number = self.number()?;
        Some(u32::try_from(number).ok().and_then(|number| number.checked_sub(1)).unwrap_or(NO_COLUMN))
    }

    /// Units and range of an entry.
    fn entry(&mut self, line: &mut i64) -> Option<(u32, SourceRange)> {
        let head = self.byte()?;
        let units = u32::from(head & 7) + 1;
        let at = |line: i64| u32::try_from(line).unwrap_or(0);
        let on_line = |line: i64, column: u32, end_column: u32| SourceRange {
            line: at(line),
            end_line: at(line),
            column,
            end_column,
        };
        let range = match head >> 3 & 15 {
            15 => SourceRange::default(),
            14 => {
                *line = line.saturating_add(self.signed()?);
                let end_line = line.saturating_add(i64::try_from(self.number()?).unwrap_or(0));
                let (column, end_column) = (self.column()?, self.column()?);
                SourceRange { line: at(*line), end_line: at(end_line), column, end_column }
            }
            13 => {
                *line = line.saturating_add(self.signed()?);
                on_line(*line, NO_COLUMN, NO_COLUMN)
            }
            code @ 10..=12 => {
                *line = line.saturating_add(i64::from(code - 10));
                let (column, end_column) = (self.byte()?, self.byte()?);
                on_line(*line, column.into(), end_column.into())
            }
            code => {
                let byte = u32::from(self.byte()?);
                let column = u32::from(code) * 8 + (byte >> 4 & 7);
                on_line(*line, column, column + (byte & 15))
            }
        };
        Some((units, range))
    }
}

/// Our runs for a table of CPython's form. What is no entry ends it; of a unit of ours the first half counts.
pub fn decode(bytes: &[u8], first_line: u32) -> Runs {
    let mut reader = Reader { bytes };
    let mut line = i64::from(first_line);
    let mut runs: Runs = Vec::new();
    let mut halves = 0u64;
    while let Some((units, range)) = reader.entry(&mut line) {
        let before = halves.div_ceil(2);
        halves += u64::from(units);
        let units = (halves.div_ceil(2) - before) as u32;
        match runs.last_mut() {
            Some((count, last)) if *last == range => *count += units,
            _ if units > 0 => runs.push((units, range)),
            _ => {}
        }
    }
    runs
}

/// CPython's exception table: numbers of six bits a byte, highest first, counting its units.
pub fn encode_handlers(handlers: impl Iterator<Item = [u32; 5]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for [start, end, target, depth, push_lasti] in handlers {
        let numbers = [2 * start, 2 * (end - start), 2 * target, depth << 1 | push_lasti];
        for (index, number) in numbers.into_iter().enumerate() {
            let groups = (32 - number.leading_zeros()).div_ceil(6).max(1);
            for group in (0..groups).rev() {
                let mut byte = (number >> (6 * group)) as u8 & 0x3f;
                if group > 0 {
                    byte |= 0x40;
                }
                if index == 0 && group == groups - 1 {
                    byte |= 0x80;
                }
                bytes.push(byte);
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(line: u32, end_line: u32, column: u32, end_column: u32) -> SourceRange {
        SourceRange { line, end_line, column, end_column }
    }

    #[test]
    fn round_trip() {
        let runs: Runs = vec![
            (1, range(7, 7, 0, 0)),
            (9, range(7, 7, 4, 18)),
            (3, SourceRange::default()),
            (1, range(8, 8, 100, 127)),
            (2, range(10, 14, 3, 1)),
            (5, range(2, 2, 300, 400)),
            (1, range(3, 3, NO_COLUMN, NO_COLUMN)),
        ];
        assert_eq!(decode(&encode(runs.iter().copied(), 7), 7), runs);
    }

    #[test]
    fn damaged_tables_end() {
        assert_eq!(decode(b"\xf8", 1), vec![(1, SourceRange::default())]);
        assert_eq!(decode(b"\xf0\xff", 1), vec![]);
        assert_eq!(decode(b"", 1), vec![]);
    }
}
