//! Byte offsets of a source text to lines (from 1) and byte columns (from 0).
//!
//! A tree that was not parsed has no source: its offsets are numbers of places in a table.

use crate::assembler::SourceRange;

/// The starts of a text's lines.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
    /// Line and column of each offset, where there is no source.
    places: Vec<(u32, u32)>,
}

impl LineIndex {
    pub fn new(source: &str) -> Self {
        let mut starts = vec![0];
        for (offset, byte) in source.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(offset as u32 + 1);
            }
        }
        LineIndex { starts, length: source.len() as u32, places: Vec::new() }
    }

    /// The index of offsets that stand for the given places.
    pub fn from_places(places: Vec<(u32, u32)>) -> Self {
        LineIndex { starts: Vec::new(), length: places.len() as u32, places }
    }

    /// Whether there is a source.
    pub fn has_source(&self) -> bool {
        self.places.is_empty()
    }

    /// The line of an offset, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        if let Some((line, _)) = self.places.get(offset as usize) {
            return *line;
        }
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Line from 1 and byte column from 0.
    pub fn locate(&self, offset: u32) -> (u32, u32) {
        if let Some(place) = self.places.get(offset as usize) {
            return *place;
        }
        let line = self.line(offset).max(1);
        (line, offset - self.starts.get(line as usize - 1).copied().unwrap_or(0))
    }

    /// Where a line begins; the text's end for a line past the last.
    pub fn line_start(&self, line: u32) -> u32 {
        if !self.has_source() {
            let start = self.places.iter().rposition(|place| *place == (line, 0));
            return start.map_or(self.length, |offset| offset as u32);
        }
        self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(self.length)
    }

    /// Number of lines, counting an empty last one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line where a range begins, 0 for the empty location.
    pub fn line_of(&self, range: SourceRange) -> u32 {
        if range.is_none() { 0 } else { self.line(range.start) }
    }
}
