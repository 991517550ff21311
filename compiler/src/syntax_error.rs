//! Errors and warnings of compilation, as data.

use std::fmt;

use ruff_text_size::{TextRange, TextSize};

use crate::line_index::LineIndex;

/// Which exception an error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ErrorKind {
    #[default]
    Syntax,
    Indentation,
    Tab,
    /// Nesting beyond what the compiler bears: RecursionError.
    Recursion,
    /// MemoryError: the parser's limit.
    Memory,
    /// Too much code for the format: OverflowError.
    Overflow,
    /// The input ends too early: more lines could make it valid (interactive use).
    Incomplete,
}

/// What is told of where an error's range ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RangeEnd {
    #[default]
    Known,
    /// `end_offset` is -1: the start alone is known.
    Open,
    /// As `Open`, and the start is in front of the line: `offset` is 0.
    OpenBefore,
    /// `end_offset` is 0.
    Zero,
    /// As `Zero`, and so is the start.
    ZeroBefore,
}

/// An error with a place in the source, before lines are known.
#[derive(Clone, Debug)]
pub struct RawError {
    pub message: String,
    pub range: TextRange,
    pub kind: ErrorKind,
    pub end: RangeEnd,
    /// CPython's tokenizer found it: it shows the line without its newline.
    pub is_lexical: bool,
    /// Set for errors that a misspelt keyword may have caused: where the last statement before them starts, if there is one.
    pub last_statement: Option<Option<TextSize>>,
}

impl RawError {
    pub fn new(message: impl Into<String>, range: TextRange) -> Self {
        let (kind, end) = (ErrorKind::Syntax, RangeEnd::Known);
        RawError { message: message.into(), range, kind, end, is_lexical: false, last_statement: None }
    }

    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    pub fn with_end(mut self, end: RangeEnd) -> Self {
        self.end = end;
        self
    }

    /// An error of CPython's tokenizer.
    pub fn lexical(mut self) -> Self {
        self.is_lexical = true;
        self
    }

    pub fn recursion() -> Self {
        RawError::new("maximum recursion depth exceeded during compilation", TextRange::default())
            .with_kind(ErrorKind::Recursion)
    }
}

/// What Python's `SyntaxError` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    pub file_name: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    pub end_line: u32,
    /// -1 where only a point is known.
    pub end_column: i32,
    /// The source line, with its newline. Empty: only the file knows it.
    pub text: String,
    /// Where a misspelt keyword may be looked for; None where the message says what is wrong.
    pub suspect: Option<Box<Suspect>>,
}

/// The source that the parser could not make sense of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// Line of the last statement before the error, or 0.
    pub line: u32,
    pub column: u32,
    pub source: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file_name, self.line, self.column, self.message)
    }
}

impl std::error::Error for SyntaxError {}

impl SyntaxError {
    /// Completes an error with lines and columns.
    pub fn locate(error: RawError, file_name: &str, source: &str, lines: &LineIndex) -> Self {
        let (line, mut column) = position(error.range.start().to_u32(), source, lines);
        let (mut end_line, end_column) = position(error.range.end().to_u32(), source, lines);
        let mut end_column = end_column as i32;
        let mut text = line_text(source, lines, line);
        if end_line == line + 1 && end_column == 1 {
            // A newline belongs to the line that it ends.
            (end_line, end_column) = (line, column as i32 + 1);
        }
        // CPython has read on where the error spans lines, and knows the first one without its newline.
        let is_last = lines.line_start(line + 1) as usize >= source.len();
        let shows_newline = match error.message.ends_with("was never closed") {
            true => is_last,
            false => !error.is_lexical && end_line == line,
        };
        if !shows_newline {
            text.truncate(text.trim_end_matches('\n').len());
        }
        match (error.kind, &*error.message) {
            (ErrorKind::Indentation, "unexpected indent") => {
                let indent = text.len() - text.trim_start_matches([' ', '\t', '\x0c']).len();
                (column, end_line, end_column) = (indent as u32, line, -1);
            }
            (ErrorKind::Indentation, "unindent does not match any outer indentation level") => {
                (column, end_line, end_column) = (text.trim_end_matches('\n').chars().count() as u32 + 1, line, -1);
            }
            (ErrorKind::Tab, _) => (end_line, end_column) = (line, 0),
            (ErrorKind::Syntax, message) if message.ends_with("was never closed") => {
                (end_line, end_column) = (line, 0);
            }
            _ => {}
        }
        match error.end {
            RangeEnd::Known => {}
            RangeEnd::Open => (end_line, end_column) = (line, -1),
            RangeEnd::OpenBefore => (column, end_line, end_column) = (0, line, -1),
            RangeEnd::ZeroBefore => (column, end_line, end_column) = (0, line, 0),
            RangeEnd::Zero => (end_line, end_column) = (line, 0),
        }
        SyntaxError {
            kind: error.kind,
            message: error.message,
            file_name: file_name.to_owned(),
            line,
            column,
            end_line,
            end_column,
            text,
            suspect: error.last_statement.map(|last| {
                let (line, column) = last.map_or((0, 0), |start| lines.locate(start.to_u32()));
                Box::new(Suspect { line, column, source: source.to_owned() })
            }),
        }
    }
}

/// Line and column, both from 1, the column in characters.
fn position(offset: u32, source: &str, lines: &LineIndex) -> (u32, u32) {
    let offset = offset.min(source.len() as u32);
    let (line, column) = lines.locate(offset);
    if !lines.has_source() {
        return (line, column + 1);
    }
    let start = (offset - column) as usize;
    let text = source.get(start..offset as usize).unwrap_or_default();
    (line, text.chars().count() as u32 + 1)
}

fn line_text(source: &str, lines: &LineIndex, line: u32) -> String {
    if !lines.has_source() {
        return String::new();
    }
    let start = lines.line_start(line) as usize;
    let end = lines.line_start(line + 1) as usize;
    source.get(start..end).unwrap_or_default().to_owned()
}

/// Which warning category.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarningKind {
    Syntax,
    Deprecation,
}

/// A warning that the caller issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub kind: WarningKind,
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// The source line, with its newline.
    pub text: String,
}

impl Warning {
    pub fn locate(message: String, range: TextRange, source: &str, lines: &LineIndex) -> Self {
        let (line, column) = position(range.start().to_u32(), source, lines);
        let (end_line, end_column) = position(range.end().to_u32(), source, lines);
        let text = line_text(source, lines, line);
        Warning { kind: WarningKind::Syntax, message, line, column, end_line, end_column, text }
    }
}
