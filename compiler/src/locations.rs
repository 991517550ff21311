//! Tables of source ranges in the form that code objects and images keep.
//!
//! A row of runs: units covered, then zigzag differences of line, end line, column and end column to the run before, all as
//! variable-length integers of 7 bits a byte.

use crate::code::Location;

/// The table of runs.
pub fn encode(runs: impl Iterator<Item = Location>, first_line: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut last = Location { units: 0, line: first_line, end_line: 0, column: 0, end_column: 0 };
    for run in runs {
        put_number(&mut bytes, u64::from(run.units));
        put_difference(&mut bytes, run.line, last.line);
        put_difference(&mut bytes, run.end_line, run.line);
        put_difference(&mut bytes, run.column, last.column);
        put_difference(&mut bytes, run.end_column, run.column);
        last = run;
    }
    bytes
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_difference(bytes: &mut Vec<u8>, value: u32, base: u32) {
    let difference = i64::from(value) - i64::from(base);
    put_number(bytes, (difference << 1 ^ difference >> 63) as u64);
}

/// Reads the runs of [`encode`].
pub struct Runs<'a> {
    bytes: &'a [u8],
    last: Location,
}

impl<'a> Runs<'a> {
    pub fn new(bytes: &'a [u8], first_line: u32) -> Self {
        Runs { bytes, last: Location { units: 0, line: first_line, end_line: 0, column: 0, end_column: 0 } }
    }

    /// The run that covers the unit at `index`.
    pub fn covering(mut self, index: u32) -> Option<Location> {
        /// A zigzag difference of one byte.
        fn difference(byte: u64) -> u32 {
            let byte = byte as u32 & 0x7f;
            byte >> 1 ^ (byte & 1).wrapping_neg()
        }
        let mut start = 0;
        loop {
            // Most runs take a byte a number: those before the wanted one are passed over.
            while let Some(bytes) = self.bytes.first_chunk::<8>() {
                let word = u64::from_le_bytes(*bytes);
                let end = start + (word as u32 & 0xff);
                if word & 0x80_8080_8080 != 0 || index < end {
                    break;
                }
                start = end;
                self.last.line = self.last.line.wrapping_add(difference(word >> 8));
                self.last.column = self.last.column.wrapping_add(difference(word >> 24));
                self.bytes = &self.bytes[5..];
            }
            let run = self.next()?;
            start += run.units;
            if index < start {
                return Some(run);
            }
        }
    }

    #[inline(always)]
    fn number(&mut self) -> u64 {
        if let [byte @ 0..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            return u64::from(*byte);
        }
        self.long_number()
    }

    fn long_number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let Some((&byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            if shift < u64::BITS {
                number |= u64::from(byte & 0x7f) << shift;
            }
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    #[inline(always)]
    fn difference(&mut self, base: u32) -> u32 {
        let number = self.number();
        let difference = (number >> 1) as i64 ^ -((number & 1) as i64);
        i64::from(base).wrapping_add(difference) as u32
    }
}

impl Iterator for Runs<'_> {
    type Item = Location;

    #[inline]
    fn next(&mut self) -> Option<Location> {
        if self.bytes.is_empty() {
            return None;
        }
        let units = self.number() as u32;
        let line = self.difference(self.last.line);
        let end_line = self.difference(line);
        let column = self.difference(self.last.column);
        let end_column = self.difference(column);
        self.last = Location { units, line, end_line, column, end_column };
        Some(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_covering_run_is_the_one_that_a_walk_finds() {
        let lines = [7, 7, 9, 8, 500, 501, 3, 3];
        let runs = (0..64u32).map(|number| {
            let line = lines[number as usize % lines.len()] + number / 8;
            let column = number * 13 % 90;
            Location { units: 1 + number * 7 % 150, line, end_line: line + number % 3, column, end_column: column + 4 }
        });
        let table = encode(runs, 5);
        let mut start = 0;
        for run in Runs::new(&table, 5) {
            for index in [start, start + run.units - 1] {
                assert_eq!(Runs::new(&table, 5).covering(index), Some(run));
            }
            start += run.units;
        }
        assert_eq!(Runs::new(&table, 5).covering(start), None);
    }
}
