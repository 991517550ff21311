//! Whether an interactive input that is wrong as it stands may become right by going on.

use ruff_python_ast::Mod;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::Parsed;

use crate::syntax_error::{ErrorKind, RawError};

/// Whether the last logical line is a decorator, which something has to follow.
fn ends_with_decorator(tokens: &Tokens) -> bool {
    let mut at_start = true;
    let mut is_decorator = false;
    for token in tokens.iter().filter(|token| !token.kind().is_trivia()) {
        match token.kind() {
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile => at_start = true,
            kind if at_start => {
                is_decorator = kind == TokenKind::At;
                at_start = false;
            }
            _ => {}
        }
    }
    is_decorator
}

/// More input could make it valid: the error lies at the very end, or in a string or bracket left open.
pub fn is_incomplete(error: &RawError, parsed: &Parsed<Mod>, source: &str) -> bool {
    if error.message.ends_with("was never closed") {
        return true;
    }
    if error.message.starts_with("unterminated triple-quoted") || source.trim().is_empty() {
        return true;
    }
    // A line, or a string, goes on behind a backslash that is the last thing there is.
    let goes_on = source.strip_suffix('\n').unwrap_or(source).ends_with('\\');
    if error.message == "unexpected EOF while parsing"
        || error.message.starts_with("unexpected character after line continuation")
        || error.message.starts_with("unterminated string")
    {
        return goes_on;
    }
    if error.message.starts_with("unterminated") || error.kind == ErrorKind::Tab {
        return false;
    }
    if error.message.starts_with("expected an indented block") || error.message.starts_with("expected 'except'") {
        return error.range.start().to_usize() >= source.trim_end().len();
    }
    let first = parsed.errors().iter().map(|error| error.location.start()).min().unwrap_or_default();
    if first.to_usize() >= source.trim_end().len() && ends_with_decorator(parsed.tokens()) {
        return true;
    }
    goes_on && first.to_usize() >= source.trim_end().len().saturating_sub(1)
}
