//! `as` with a target that is no name: imports, `except` clauses and patterns.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::parse_expression;
use ruff_text_size::{Ranged, TextRange};

use crate::error_messages::Context;
use crate::error_targets::expression_name;
use crate::syntax_error::RawError;

/// What the error at a place is about, if it is in the target behind an `as`.
pub(crate) fn alias_error(place: TextRange, context: &Context<'_>) -> Option<RawError> {
    let tokens: Vec<&Token> = context.significant().collect();
    let failed = tokens.iter().position(|token| token.end() > place.start()).unwrap_or(tokens.len());
    let keyword = tokens[..failed].iter().rposition(|token| token.kind() == TokenKind::As)?;
    let begins = |token: &Token| {
        matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi)
    };
    let start = tokens[..keyword].iter().rposition(|token| begins(token)).map_or(0, |before| before + 1);
    let statement = tokens.get(start)?;
    let ends = |token: &Token| match statement.kind() {
        TokenKind::Import | TokenKind::From => {
            matches!(token.kind(), TokenKind::Comma | TokenKind::Rpar | TokenKind::Newline | TokenKind::Semi)
        }
        TokenKind::Except => token.kind() == TokenKind::Colon,
        _ => matches!(
            token.kind(),
            TokenKind::Colon | TokenKind::If | TokenKind::Comma | TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace
        ),
    };
    let mut depth = 0usize;
    let mut last = keyword;
    for (index, token) in tokens.iter().enumerate().skip(keyword + 1) {
        match token.kind() {
            _ if depth == 0 && ends(token) => break,
            TokenKind::Newline | TokenKind::EndOfFile => return None,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.checked_sub(1)?,
            _ => {}
        }
        last = index;
    }
    if last == keyword || last < failed && failed < tokens.len() && tokens[failed].start() < tokens[last].start() {
        return None;
    }
    let range = TextRange::new(tokens[keyword + 1].start(), tokens[last].end());
    let target = parse_expression(context.text(range)).ok()?;
    if target.expr().is_name_expr() {
        return None;
    }
    let name = expression_name(target.expr());
    let message = match statement.kind() {
        TokenKind::Import | TokenKind::From => format!("cannot use {name} as import target"),
        TokenKind::Except => {
            let star = tokens.get(start + 1).is_some_and(|token| token.kind() == TokenKind::Star);
            format!("cannot use except{} statement with {name}", if star { "*" } else { "" })
        }
        TokenKind::Case => format!("cannot use {name} as pattern target"),
        _ => return None,
    };
    Some(RawError::new(message, range))
}
