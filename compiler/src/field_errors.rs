//! Errors in the replacement fields of f-strings and t-strings: what is missing depends on the parts before.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange};

use crate::error_messages::{Context, missing_comma};
use crate::lexical_errors::{FieldPart, Open, open_at};
use crate::syntax_error::RawError;

/// The error that the parser has at a place inside a field, outside of brackets there.
pub(crate) fn field_error(range: TextRange, context: &Context<'_>) -> Option<RawError> {
    let scan = open_at(context, range.start());
    let Some(&Open::Field { range: brace, kind, part }) = scan.open.last() else { return None };
    let token = context.token_at(range.start())?;
    let before = context.token_before(token.start())?;
    let is_first = before.range() == brace;
    let at = |text: &str| Some(RawError::new(format!("{kind}-string: {text}"), token.range()));
    if let Some(lambda) = bare_lambda(brace, token, context) {
        let text = format!("{kind}-string: lambda expressions are not allowed without parentheses");
        return Some(RawError::new(text, lambda));
    }
    let first = context.significant().find(|first| first.start() >= brace.end()).unwrap_or(token);
    let text = format!("{kind}-string: expecting a valid expression after '{{'");
    let no_expression = Some(RawError::new(text, first.range()));
    let ends = matches!(token.kind(), TokenKind::FStringEnd | TokenKind::TStringEnd);
    match part {
        FieldPart::Expression if is_first => match token.kind() {
            TokenKind::Rbrace => at("valid expression required before '}'"),
            TokenKind::Exclamation => at("valid expression required before '!'"),
            TokenKind::Colon => at("valid expression required before ':'"),
            TokenKind::Equal => at("valid expression required before '='"),
            _ => no_expression,
        },
        FieldPart::Expression => {
            if let Some(error) = missing_comma(token, context) {
                return Some(error);
            }
            // What could be a whole expression is followed by something else.
            let mut behind: Option<&Token> = None;
            for part in context.significant().filter(|part| part.start() >= brace.end()) {
                if part.start() >= token.start() {
                    break;
                }
                match part.kind() {
                    TokenKind::Comma => behind = None,
                    _ if ends_expression(part) => behind = None,
                    _ if behind.is_none() => behind = Some(part),
                    _ => {}
                }
            }
            match behind {
                None => at("expecting '=', or '!', or ':', or '}'"),
                Some(part) if part.range() == first.range() => no_expression,
                Some(part) => {
                    Some(RawError::new(format!("{kind}-string: expecting '=', or '!', or ':', or '}}'"), part.range()))
                }
            }
        }
        FieldPart::Debug => at("expecting '!', or ':', or '}'"),
        FieldPart::Conversion => conversion_error(before, token, kind, context),
        FieldPart::Specification if ends => at("expecting '}', or format specs"),
        // The colon itself, where a whole expression should have been.
        FieldPart::Specification => no_expression,
    }
}

fn conversion_error(before: &Token, token: &Token, kind: char, context: &Context<'_>) -> Option<RawError> {
    let at = |text: &str| Some(RawError::new(format!("{kind}-string: {text}"), token.range()));
    if before.kind() != TokenKind::Exclamation {
        return at("expecting ':' or '}'");
    }
    match token.kind() {
        TokenKind::Rbrace | TokenKind::Colon => at("missing conversion character"),
        TokenKind::Name if before.end() != token.start() => Some(RawError::new(
            format!("{kind}-string: conversion type must come right after the exclamation mark"),
            TextRange::new(before.start(), token.end()),
        )),
        TokenKind::Name => {
            let name = context.text(token.range());
            if matches!(name, "s" | "r" | "a") {
                return at("expecting ':' or '}'");
            }
            if let Some(error) = unfinished(token, kind, context) {
                return Some(error);
            }
            at(&format!("invalid conversion character '{name}': expected 's', 'r', or 'a'"))
        }
        _ => at("invalid conversion character"),
    }
}

/// A string that ends behind a conversion; that is found before what is wrong about the conversion.
pub(crate) fn unfinished(conversion: &Token, kind: char, context: &Context<'_>) -> Option<RawError> {
    let mut behind = context.significant().filter(|token| token.start() >= conversion.end());
    let is_end = |token: &Token| matches!(token.kind(), TokenKind::FStringEnd | TokenKind::TStringEnd);
    let next = behind.next()?;
    let (text, end) = match next.kind() {
        TokenKind::Colon => ("expecting '}', or format specs", behind.next()?),
        _ => ("expecting '}'", next),
    };
    is_end(end).then(|| RawError::new(format!("{kind}-string: {text}"), end.range()))
}

/// What is wrong inside of brackets in a field, where no other words fit.
pub(crate) fn bracketed_error(range: TextRange, context: &Context<'_>) -> Option<RawError> {
    let scan = open_at(context, range.start());
    let field = scan.open.iter().rev().find(|open| !matches!(open, Open::Bracket { .. }));
    let Some(&Open::Field { range: brace, kind, part: FieldPart::Expression }) = field else { return None };
    let first = context.significant().find(|first| first.start() >= brace.end())?;
    Some(RawError::new(format!("{kind}-string: expecting a valid expression after '{{'"), first.range()))
}

fn ends_expression(token: &Token) -> bool {
    matches!(
        token.kind(),
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd
            | TokenKind::True
            | TokenKind::False
            | TokenKind::None
            | TokenKind::Ellipsis
            | TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
    )
}

/// A lambda whose colon began the format specification: from `lambda` to the colon.
fn bare_lambda(brace: TextRange, token: &Token, context: &Context<'_>) -> Option<TextRange> {
    let mut lambda: Option<&Token> = None;
    let mut depth = 0usize;
    let mut previous = TokenKind::Lbrace;
    let mut colon = None;
    for next in context.tokens.iter().filter(|next| next.start() >= brace.end() && !next.kind().is_trivia()) {
        if let Some(colon) = colon {
            // A format specification follows, so that there was a body once.
            let has_text = matches!(
                next.kind(),
                TokenKind::FStringMiddle | TokenKind::TStringMiddle | TokenKind::Lbrace | TokenKind::Rbrace
            );
            return lambda.filter(|_| has_text).map(|lambda| TextRange::new(lambda.start(), colon));
        }
        match next.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.checked_sub(1)?,
            TokenKind::Lambda
                if depth == 0
                    && matches!(
                        previous,
                        TokenKind::Lbrace | TokenKind::Comma | TokenKind::Else | TokenKind::Yield | TokenKind::Star
                    ) =>
            {
                lambda = Some(next);
            }
            TokenKind::Colon if depth == 0 => {
                lambda?;
                colon = Some(next.end());
            }
            _ => {}
        }
        if next.start() > token.end() && colon.is_none() && lambda.is_none() {
            return None;
        }
        previous = next.kind();
    }
    None
}
