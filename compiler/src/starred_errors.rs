//! Errors about starred expressions.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange};

use crate::error_messages::{Context, invalid, open_bracket_before};
use crate::parameter_errors::list_at;
use crate::syntax_error::RawError;

/// A starred expression where none is allowed.
pub(crate) fn misplaced(range: TextRange, context: &Context<'_>) -> RawError {
    let star = context.token_at(range.start());
    let star_range = star.map_or(range, Ranged::range);
    let errors = context.errors;
    if errors.iter().any(|error| error.location.start() > range.start() && error.location.end() <= range.end()) {
        return RawError::new("Invalid star expression", star_range);
    }
    let before = context.token_before(range.start());
    let after = context.token_at(range.end());
    let kind = |token: Option<&Token>| token.map(|token| token.kind());
    if kind(before) == Some(TokenKind::Lpar) && kind(after) == Some(TokenKind::Rpar) {
        return RawError::new("cannot use starred expression here", range);
    }
    let bracket = open_bracket_before(range.start(), context).map(|bracket| context.text(bracket));
    let is_annotation = kind(before) == Some(TokenKind::Colon) && list_at(range.start(), context).is_some();
    match (bracket, kind(before), kind(after)) {
        _ if is_annotation => invalid(star_range),
        (Some("{"), Some(TokenKind::Colon), _) => {
            RawError::new("cannot use a starred expression in a dictionary value", range)
        }
        (Some("[") | None, Some(TokenKind::Colon), _) => invalid(star_range),
        (Some("["), _, Some(TokenKind::Colon)) => invalid(after.map_or(range, Ranged::range)),
        _ => RawError::new("can't use starred expression here", range),
    }
}

/// A star with nothing behind it, in brackets.
pub(crate) fn lone_star(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let star = context.token_before(token.start()).filter(|star| star.kind() == TokenKind::Star)?;
    open_bracket_before(star.start(), context)?;
    let before = context.token_before(star.start())?;
    let begins = matches!(before.kind(), TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Comma);
    begins.then(|| RawError::new("Invalid star expression", token.range()))
}
