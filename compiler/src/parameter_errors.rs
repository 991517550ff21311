//! Errors in lists of parameters and type parameters, by the tokens around them.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error_messages::{Context, invalid};
use crate::syntax_error::RawError;

/// A list of parameters that is not closed yet.
pub(crate) struct ParameterList {
    pub is_lambda: bool,
    /// Behind the opening bracket, or behind `lambda`.
    pub start: TextSize,
}

/// The list of parameters in which an offset lies, outside of brackets in it.
pub(crate) fn list_at(offset: TextSize, context: &Context<'_>) -> Option<ParameterList> {
    let mut depth = 0usize;
    let before: Vec<&Token> = context.significant().take_while(|token| token.start() < offset).collect();
    for (index, token) in before.iter().enumerate().rev() {
        match token.kind() {
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
            TokenKind::Lpar if depth == 0 => {
                let is_definition = is_definition(&before[..index]);
                return is_definition.then_some(ParameterList { is_lambda: false, start: token.end() });
            }
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth = depth.checked_sub(1)?,
            TokenKind::Lambda if depth == 0 => {
                return Some(ParameterList { is_lambda: true, start: token.end() });
            }
            TokenKind::Colon if depth == 0 => {
                // Of an annotation, or the end of a lambda's parameters.
                let is_annotation = before[index + 1..].iter().all(|later| later.kind() != TokenKind::Newline);
                if !is_annotation {
                    return None;
                }
            }
            TokenKind::Newline | TokenKind::Semi => return None,
            _ => {}
        }
    }
    None
}

/// Whether tokens end with `def NAME` and perhaps type parameters.
fn is_definition(before: &[&Token]) -> bool {
    let mut rest = before;
    if rest.last().is_some_and(|token| token.kind() == TokenKind::Rsqb) {
        let mut depth = 0usize;
        while let Some((last, head)) = rest.split_last() {
            rest = head;
            match last.kind() {
                TokenKind::Rsqb => depth += 1,
                TokenKind::Lsqb => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    matches!(rest, [.., def, name] if def.kind() == TokenKind::Def && name.kind() == TokenKind::Name)
}

/// A parenthesis where a parameter should stand.
pub(crate) fn parenthesized(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let list = list_at(token.start(), context)?;
    if token.kind() != TokenKind::Lpar {
        return None;
    }
    let mut inside = context.significant().skip_while(|next| next.start() <= token.start());
    let close = inside.find(|next| !matches!(next.kind(), TokenKind::Name | TokenKind::Comma))?;
    if close.kind() != TokenKind::Rpar {
        return None;
    }
    let what = if list.is_lambda { "Lambda expression" } else { "Function" };
    let range = TextRange::new(token.start(), close.end());
    Some(RawError::new(format!("{what} parameters cannot be parenthesized"), range))
}

/// `a=` without a value.
pub(crate) fn missing_default(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let equal = context.token_before(token.start()).filter(|before| before.kind() == TokenKind::Equal)?;
    let ends = matches!(token.kind(), TokenKind::Comma | TokenKind::Rpar);
    (ends && list_at(token.start(), context).is_some())
        .then(|| RawError::new("expected default value expression", equal.range()))
}

/// A star without a name: what follows decides.
pub(crate) fn bare_star(range: TextRange, context: &Context<'_>) -> RawError {
    let star = context
        .significant()
        .take_while(|token| token.start() <= range.start())
        .filter(|token| token.kind() == TokenKind::Star)
        .last()
        .map_or(range, Ranged::range);
    let mut after = context.significant().skip_while(|token| token.start() < star.end());
    let next = after.next();
    let follower = match next.map(|next| next.kind()) {
        Some(TokenKind::Comma) => after.next(),
        _ => next,
    };
    match follower.map(|follower| follower.kind()) {
        Some(TokenKind::Rpar | TokenKind::Colon | TokenKind::DoubleStar | TokenKind::Comma) | None => {
            RawError::new("named arguments must follow bare *", star)
        }
        _ => invalid(follower.map_or(range, Ranged::range)),
    }
}

/// A slash that no parameter precedes.
pub(crate) fn leading_slash(range: TextRange, context: &Context<'_>) -> RawError {
    let list_start = list_at(range.start(), context).map_or(range.start(), |list| list.start);
    let has_star = context
        .significant()
        .any(|token| token.kind() == TokenKind::Star && token.start() >= list_start && token.start() < range.start());
    if has_star {
        return RawError::new("/ must be ahead of *", range);
    }
    match context.significant().find(|token| token.start() >= range.end()) {
        Some(next) if next.kind() == TokenKind::Comma => RawError::new("at least one parameter must precede /", range),
        _ => invalid(range),
    }
}

/// `*args=1`: the equals sign has no business there.
pub(crate) fn starred_default(range: TextRange, context: &Context<'_>) -> RawError {
    let star = context
        .significant()
        .take_while(|token| token.start() < range.start())
        .filter(|token| matches!(token.kind(), TokenKind::Star | TokenKind::DoubleStar | TokenKind::Comma))
        .last()
        .map(|token| token.kind());
    let what = if star == Some(TokenKind::DoubleStar) { "var-keyword" } else { "var-positional" };
    RawError::new(format!("{what} argument cannot have default value"), range)
}

/// `[*Ts: int]`: only plain type variables have bounds.
pub(crate) fn type_parameter_bound(token: &Token, context: &Context<'_>) -> Option<RawError> {
    if token.kind() != TokenKind::Colon {
        return None;
    }
    let name = context.token_before(token.start())?;
    let star = context.token_before(name.start())?;
    let what = match star.kind() {
        TokenKind::Star => "TypeVarTuple",
        TokenKind::DoubleStar => "ParamSpec",
        _ => return None,
    };
    let next = context.significant().find(|next| next.start() >= token.end())?;
    let bound = if next.kind() == TokenKind::Lpar { "constraints" } else { "bound" };
    let end = crate::error_targets::value_end(token.range(), context);
    Some(RawError::new(format!("cannot use {bound} with {what}"), TextRange::new(token.start(), end)))
}
