//! Errors about what cannot be assigned to.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, walk_expr};
use ruff_python_ast::{Expr, ExprList, ExprTuple, Mod};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error_messages::Context;
use crate::syntax_error::RawError;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetUse {
    Assign,
    Augmented,
    Delete,
    Named,
}

/// What CPython calls an expression in these errors.
pub(crate) fn expression_name(expression: &Expr) -> &'static str {
    match expression {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) => "literal",
        Expr::BooleanLiteral(node) => {
            if node.value {
                "True"
            } else {
                "False"
            }
        }
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) | Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// The widest expression with the property, in source order.
struct Find<'f, 'a> {
    matches: &'f dyn Fn(&Expr) -> bool,
    found: Option<&'a Expr>,
}

impl<'a> SourceOrderVisitor<'a> for Find<'_, 'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.found.is_some() {
            return;
        }
        if (self.matches)(expression) {
            self.found = Some(expression);
            return;
        }
        crate::with_stack(|| walk_expr(self, expression));
    }
}

fn find<'a>(syntax: &'a Mod, matches: &dyn Fn(&Expr) -> bool) -> Option<&'a Expr> {
    let mut find = Find { matches, found: None };
    match syntax {
        Mod::Module(module) => {
            for statement in &module.body {
                crate::with_stack(|| find.visit_stmt(statement));
            }
        }
        Mod::Expression(expression) => find.visit_expr(&expression.body),
    }
    find.found
}

/// Where the widest expression starts that ends at an offset, of those that may stand without parentheses between `if` and
/// `else`.
pub(crate) fn operand_ending_at(end: TextSize, context: &Context<'_>) -> Option<TextSize> {
    let inside = crate::error_messages::open_bracket_before(end, context).map_or(TextSize::new(0), |open| open.end());
    let found = find(context.syntax, &|expression| {
        let range = expression.range();
        let is_operand = !matches!(
            expression,
            Expr::Lambda(_)
                | Expr::Starred(_)
                | Expr::Yield(_)
                | Expr::YieldFrom(_)
                | Expr::Slice(_)
                | Expr::If(_)
                | Expr::Named(_)
                | Expr::Tuple(ExprTuple { parenthesized: false, .. })
        );
        is_operand && range.end() == end && !range.is_empty() && range.start() >= inside
    })?;
    Some(found.range().start())
}

/// The part of a display of targets that is none.
fn offending(expression: &Expr, used: TargetUse) -> &Expr {
    let is_starred_deletion = |item: &Expr| used == TargetUse::Delete && item.is_starred_expr();
    match expression {
        Expr::Tuple(ExprTuple { elts, .. }) | Expr::List(ExprList { elts, .. }) => elts
            .iter()
            .map(|item| offending(item, used))
            .find(|item| is_starred_deletion(item) || !is_target(item))
            .unwrap_or(expression),
        Expr::Starred(node) if used != TargetUse::Delete => offending(&node.value, used),
        _ => expression,
    }
}

fn is_target(expression: &Expr) -> bool {
    match expression {
        Expr::Tuple(node) => node.elts.iter().all(is_target),
        Expr::List(node) => node.elts.iter().all(is_target),
        Expr::Starred(node) => is_target(&node.value),
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) => true,
        _ => false,
    }
}

/// `==` was probably meant where the target binds tighter than a comparison.
fn suggests_comparison(expression: &Expr) -> bool {
    match expression {
        Expr::UnaryOp(node) => node.op != ruff_python_ast::UnaryOp::Not,
        Expr::BoolOp(_)
        | Expr::Compare(_)
        | Expr::If(_)
        | Expr::Lambda(_)
        | Expr::Yield(_)
        | Expr::YieldFrom(_)
        | Expr::Generator(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::Tuple(_)
        | Expr::List(_) => false,
        _ => true,
    }
}

/// A statement's target is wrong.
pub(crate) fn target_error(used: TargetUse, range: TextRange, context: &Context<'_>) -> RawError {
    let Some(expression) = find(context.syntax, &|expression| expression.range() == range) else {
        return RawError::new("invalid syntax", range);
    };
    let inner = offending(expression, used);
    let name = expression_name(inner);
    let at = inner.range();
    match used {
        TargetUse::Augmented if is_part_of_statement(range, context) => {
            let operator = context.token_at(range.end()).map_or(range, Ranged::range);
            RawError::new("invalid syntax", operator)
        }
        TargetUse::Augmented => RawError::new(
            format!("'{}' is an illegal expression for augmented assignment", expression_name(expression)),
            range,
        ),
        TargetUse::Delete => RawError::new(format!("cannot delete {name}"), at),
        TargetUse::Named => RawError::new(format!("cannot use assignment expressions with {name}"), at),
        TargetUse::Assign => {
            let in_assignment = context.token_at(range.end()).is_some_and(|token| token.kind() == TokenKind::Equal);
            let is_first = context.significant().take_while(|token| token.end() <= expression.start()).last();
            let is_first = is_first.is_none_or(|token| {
                token.kind() != TokenKind::Equal && !(is_parenthesis(token, context) && follows_equal(token, context))
            });
            if in_assignment && is_first && inner.range() == expression.range() && suggests_comparison(expression) {
                return RawError::new(
                    format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?"),
                    at,
                );
            }
            let is_parenthesized =
                context.token_before(inner.start()).is_some_and(|token| context.text(token.range()) == "(");
            if matches!(inner, Expr::Yield(_) | Expr::YieldFrom(_)) && is_parenthesized {
                if !is_first {
                    return RawError::new("cannot assign to yield expression", at);
                }
                return RawError::new(
                    "cannot assign to yield expression here. Maybe you meant '==' instead of '='?",
                    at,
                );
            }
            if matches!(inner, Expr::Yield(_) | Expr::YieldFrom(_)) {
                return RawError::new("assignment to yield expression not possible", at);
            }
            RawError::new(format!("cannot assign to {name}"), at)
        }
    }
}

/// Whether a keyword begins the statement of which an expression is the last part.
fn is_part_of_statement(range: TextRange, context: &Context<'_>) -> bool {
    let before = |offset| context.token_before(offset).map(|token| token.kind());
    let keywords = [TokenKind::Del, TokenKind::Return, TokenKind::Raise, TokenKind::Assert];
    let at_start = context.token_at(range.start()).map(|token| token.kind());
    [at_start, before(range.start())].into_iter().flatten().any(|kind| keywords.contains(&kind))
}

fn is_parenthesis(token: &Token, context: &Context<'_>) -> bool {
    context.text(token.range()) == "("
}

/// Whether the token in front is a `=`.
fn follows_equal(token: &Token, context: &Context<'_>) -> bool {
    context.token_before(token.start()).is_some_and(|before| before.kind() == TokenKind::Equal)
}

/// The end of the expression behind a token.
pub(crate) fn value_end(equal: TextRange, context: &Context<'_>) -> TextSize {
    let Some(first) = context.token_at(equal.end()) else { return equal.end() };
    match find(context.syntax, &|expression| expression.range().start() == first.start()) {
        Some(value) if !value.range().is_empty() => value.range().end(),
        _ => first.end(),
    }
}

/// A `=` where an expression goes on: `if x = 1`, `f(a.b = 1)`.
pub(crate) fn describe_target(equal: TextRange, context: &Context<'_>) -> Option<RawError> {
    let before = context.token_before(equal.start())?;
    let target = find(context.syntax, &|expression| {
        !expression.range().is_empty()
            && expression.range().end() == before.end()
            && !matches!(expression, Expr::Compare(_) | Expr::BoolOp(_))
    })?;
    // Only a whole operand of the condition is taken for a target.
    let begins = context.token_before(target.start()).is_none_or(|token| {
        !(matches!(token.kind(), TokenKind::And | TokenKind::Or | TokenKind::Not) || token.kind().is_operator())
            || matches!(
                token.kind(),
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Comma | TokenKind::Colon
            )
    });
    if !begins {
        return None;
    }
    Some(match target {
        Expr::Name(_) => RawError::new(
            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
            TextRange::new(target.start(), value_end(equal, context)),
        ),
        _ if suggests_comparison(target) => RawError::new(
            format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", expression_name(target)),
            target.range(),
        ),
        _ => RawError::new(format!("cannot assign to {}", expression_name(target)), target.range()),
    })
}
