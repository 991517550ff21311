//! Patterns from nodes.

use ruff_python_ast::{self as tree, MatchCase, Pattern, PatternArguments, PatternKeyword, Singleton};
use ruff_text_size::{Ranged, TextRange};

use super::read::{NodeOf, Problem, Read, Reader, Reading, index};
use crate::code::Constant;

impl<R: Reader> Reading<'_, R> {
    pub(super) fn match_case(&mut self, case: &NodeOf<R::Object>) -> Read<MatchCase, R> {
        let pattern = self.required(case, "pattern")?;
        let pattern = self.pattern(pattern)?;
        let guard = self.optional_expression(case, "guard")?;
        let body: Vec<_> = self.statements(case, "body")?;
        let body = self.not_empty(body, case, "body")?;
        let range = pattern.range();
        Ok(MatchCase { range, node_index: index(), pattern, guard, body: body.into_iter().collect() })
    }

    fn patterns(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Vec<Pattern>, R> {
        let mut made = Vec::new();
        for object in self.list(node, name)? {
            made.push(self.pattern(object)?);
        }
        Ok(made)
    }

    fn pattern(&mut self, object: R::Object) -> Read<Pattern, R> {
        self.deeper(|this| {
            let (node, position) = this.located(object, "pattern")?;
            let start = this.start(position);
            let mut made = this.any_pattern(&node, TextRange::empty(start))?;
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

    fn any_pattern(&mut self, node: &NodeOf<R::Object>, place: TextRange) -> Read<Pattern, R> {
        let (node_index, range) = (index(), place);
        Ok(match node.class {
            "MatchValue" => {
                let value = Box::new(self.required_expression(node, "value")?);
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
                let patterns = self.patterns(node, "patterns")?;
                Pattern::MatchSequence(tree::PatternMatchSequence { node_index, range, patterns })
            }
            "MatchMapping" => {
                let keys = self.expressions(node, "keys", "Load")?;
                let patterns = self.patterns(node, "patterns")?;
                if keys.len() != patterns.len() {
                    let text = "MatchMapping doesn't have the same number of keys as patterns";
                    return Err(Problem::Value(text.to_owned()));
                }
                let rest = self.optional_identifier(node, "rest", place)?;
                let (keys, patterns) = (keys.into_iter().collect(), patterns.into_iter().collect());
                Pattern::MatchMapping(tree::PatternMatchMapping { node_index, range, keys, patterns, rest })
            }
            "MatchClass" => {
                let cls = Box::new(self.required_expression(node, "cls")?);
                let patterns = self.patterns(node, "patterns")?.into_iter().collect();
                let names = self.identifiers(node, "kwd_attrs", place)?;
                let values = self.patterns(node, "kwd_patterns")?;
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
                let name = self.optional_identifier(node, "name", place)?;
                Pattern::MatchStar(tree::PatternMatchStar { node_index, range, name })
            }
            "MatchAs" => {
                let pattern = match self.field(node, "pattern")? {
                    Some(object) => Some(Box::new(self.pattern(object)?)),
                    None => None,
                };
                let name = self.optional_identifier(node, "name", place)?;
                if pattern.is_some() && name.is_none() {
                    let text = "MatchAs must specify a target name if a pattern is given";
                    return Err(Problem::Value(text.to_owned()));
                }
                Pattern::MatchAs(tree::PatternMatchAs { node_index, range, pattern, name })
            }
            _ => {
                let patterns = self.patterns(node, "patterns")?;
                if patterns.len() < 2 {
                    return Err(Problem::Value("MatchOr requires at least 2 patterns".to_owned()));
                }
                Pattern::MatchOr(tree::PatternMatchOr { node_index, range, patterns })
            }
        })
    }
}
