//! The parser's errors in CPython 3.14's words.

use ruff_python_ast::Mod;
use ruff_python_ast::token::Tokens;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

use crate::Mode;
use crate::syntax_error::RawError;

/// The first error of a parse.
pub fn first_error(parsed: &Parsed<Mod>, _source: &str, _mode: Mode) -> Option<RawError> {
    if let Some(error) = parsed.errors().first() {
        return Some(RawError::new(error.error.to_string(), error.location));
    }
    let error = parsed.unsupported_syntax_errors().first()?;
    Some(RawError::new(error.to_string(), error.range()))
}

/// More input could make it valid.
pub fn is_incomplete(error: &RawError, _parsed: &Parsed<Mod>, source: &str) -> bool {
    error.range.end().to_usize() >= source.trim_end().len()
}

/// Escape sequences that are none, in the strings of a source.
pub fn escape_warnings(_tokens: &Tokens, _source: &str) -> Vec<(String, TextRange)> {
    Vec::new()
}
