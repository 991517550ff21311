//! Patterns from nodes.

use ruff_python_ast::{
    self as tree, Expr, Identifier, MatchCase, Operator, Pattern, PatternArguments, PatternKeyword, Singleton, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

use super::read::{NodeOf, Problem, Read, Reader, Reading, index};
use crate::code::Constant;

impl<R: Reader> Reading<'_, R> {
    pub(super) fn match_case(&mut self, case: &NodeOf<R::Object>) -> Read<MatchCase, R> {
        let pattern = self.required(case, "pattern")?;
        let pattern = self.pattern(pattern, false)?;
        let guard = self.optional_expression(case, "guard")?;
        let body: Vec<_> = self.statements(case, "body")?;
        let body = self.not_empty(body, case, "body")?;
        let range = pattern.range();
        Ok(MatchCase { range, node_index: index(), pattern, guard, body: body.into_iter().collect() })
    }

    /// `may_star`: a starred name is allowed.
    fn patterns(&mut self, node: &NodeOf<R::Object>, name: &'static str, may_star: bool) -> Read<Vec<Pattern>, R> {
        let mut made = Vec::new();
        for object in self.list(node, name)? {
            made.push(self.pattern(object, may_star)?);
        }
        Ok(made)
    }

    /// A name that a pattern binds.
    fn capture(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        place: TextRange,
    ) -> Read<Option<Identifier>, R> {
        let found = self.optional_identifier(node, name, place)?;
        if let Some(found) = &found {
            if found.id == "_" {
                return Err(Problem::Value("can't capture name '_' in patterns".to_owned()));
            }
            self.check_name(&found.id)?;
        }
        Ok(found)
    }

    fn pattern(&mut self, object: R::Object, may_star: bool) -> Read<Pattern, R> {
        self.deeper(|this| {
            let (node, position) = this.located(object, "pattern")?;
            let start = this.start(position);
            let mut made = this.any_pattern(&node, TextRange::empty(start), may_star)?;
            let range = this.end(start, position);
            match &mut made {
                Pattern::MatchValue(node) => node.range = range,
                Pattern::MatchSingleton(node) => node.range = range,
                Pattern::MatchSequence(node) => node.range = range,
                Pattern::MatchMapping(node) => node.range = range,
                Pattern::MatchClass(node) => node.range = range,
                Pattern::MatchStar(node) => node.range = range,
                Pattern::MatchAs(node) => node.range = range,
                Pattern::MatchOr(node) => node.range = range,
            }
            Ok(made)
        })
    }

    fn any_pattern(&mut self, node: &NodeOf<R::Object>, place: TextRange, may_star: bool) -> Read<Pattern, R> {
        let (node_index, range) = (index(), place);
        Ok(match node.class {
            "MatchValue" => {
                let value = Box::new(self.required_expression(node, "value")?);
                check_value(&value).map_err(Problem::Value)?;
                Pattern::MatchValue(tree::PatternMatchValue { node_index, range, value })
            }
            "MatchSingleton" => {
                let object = match self.reader.field(&node.object, "value")? {
                    Some(object) => object,
                    None => self.required(node, "value")?,
                };
                let value = match self.reader.constant(&object)? {
                    Some(Constant::None) => Singleton::None,
                    Some(Constant::True) => Singleton::True,
                    Some(Constant::False) => Singleton::False,
                    _ => {
                        let text = "MatchSingleton can only contain True, False and None";
                        return Err(Problem::Value(text.to_owned()));
                    }
                };
                Pattern::MatchSingleton(tree::PatternMatchSingleton { node_index, range, value })
            }
            "MatchSequence" => {
                let patterns = self.patterns(node, "patterns", true)?;
                Pattern::MatchSequence(tree::PatternMatchSequence { node_index, range, patterns })
            }
            "MatchMapping" => {
                let keys = self.expressions(node, "keys", "Load")?;
                let patterns = self.patterns(node, "patterns", false)?;
                if keys.len() != patterns.len() {
                    let text = "MatchMapping doesn't have the same number of keys as patterns";
                    return Err(Problem::Value(text.to_owned()));
                }
                for key in &keys {
                    if !matches!(key, Expr::NoneLiteral(_) | Expr::BooleanLiteral(_)) {
                        check_value(key).map_err(Problem::Value)?;
                    }
                }
                let rest = self.capture(node, "rest", place)?;
                let (keys, patterns) = (keys.into_iter().collect(), patterns.into_iter().collect());
                Pattern::MatchMapping(tree::PatternMatchMapping { node_index, range, keys, patterns, rest })
            }
            "MatchClass" => {
                let cls = Box::new(self.required_expression(node, "cls")?);
                if !is_dotted_name(&cls) {
                    let text = "MatchClass cls field can only contain Name or Attribute nodes.";
                    return Err(Problem::Value(text.to_owned()));
                }
                let patterns = self.patterns(node, "patterns", false)?.into_iter().collect();
                let names = self.identifiers(node, "kwd_attrs", place)?;
                for name in &names {
                    self.check_name(&name.id)?;
                }
                let values = self.patterns(node, "kwd_patterns", false)?;
                if names.len() != values.len() {
                    let text = "MatchClass doesn't have the same number of keyword attributes as patterns";
                    return Err(Problem::Value(text.to_owned()));
                }
                let keywords = names.into_iter().zip(values).map(|(attr, pattern)| PatternKeyword {
                    range: pattern.range(),
                    node_index: index(),
                    attr,
                    pattern,
                });
                let arguments =
                    PatternArguments { range: place, node_index: index(), patterns, keywords: keywords.collect() };
                Pattern::MatchClass(tree::PatternMatchClass { node_index, range, cls, arguments })
            }
            "MatchStar" => {
                if !may_star {
                    return Err(Problem::Value("can't use MatchStar here".to_owned()));
                }
                let name = self.capture(node, "name", place)?;
                Pattern::MatchStar(tree::PatternMatchStar { node_index, range, name })
            }
            "MatchAs" => {
                let pattern = match self.field(node, "pattern")? {
                    Some(object) => Some(Box::new(self.pattern(object, false)?)),
                    None => None,
                };
                let name = self.capture(node, "name", place)?;
                if pattern.is_some() && name.is_none() {
                    let text = "MatchAs must specify a target name if a pattern is given";
                    return Err(Problem::Value(text.to_owned()));
                }
                Pattern::MatchAs(tree::PatternMatchAs { node_index, range, pattern, name })
            }
            _ => {
                let patterns = self.patterns(node, "patterns", false)?;
                if patterns.len() < 2 {
                    return Err(Problem::Value("MatchOr requires at least 2 patterns".to_owned()));
                }
                Pattern::MatchOr(tree::PatternMatchOr { node_index, range, patterns })
            }
        })
    }
}

/// Whether an expression may stand for a value in a pattern.
fn check_value(value: &Expr) -> Result<(), String> {
    let is_number = |expression: &Expr| {
        matches!(expression, Expr::NumberLiteral(_))
            || matches!(expression, Expr::UnaryOp(node) if node.op == UnaryOp::USub && node.operand.is_number_literal_expr())
    };
    match value {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::Attribute(_) => Ok(()),
        // The code generator says what is wrong with those.
        Expr::FString(_) | Expr::TString(_) => Ok(()),
        Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::EllipsisLiteral(_) => {
            Err("unexpected constant inside of a literal pattern".to_owned())
        }
        value if is_number(value) => Ok(()),
        Expr::BinOp(node)
            if matches!(node.op, Operator::Add | Operator::Sub) && is_number(&node.left) && is_number(&node.right) =>
        {
            Ok(())
        }
        _ => Err("patterns may only match literals and attribute lookups".to_owned()),
    }
}

fn is_dotted_name(expression: &Expr) -> bool {
    match expression {
        Expr::Name(_) => true,
        Expr::Attribute(node) => is_dotted_name(&node.value),
        _ => false,
    }
}
