//! Patterns to nodes.

use ruff_python_ast::{MatchCase, Pattern, Singleton};

use super::{Builder, Converter, Made};
use crate::code::Constant;

impl<B: Builder> Converter<'_, B> {
    pub(super) fn match_case(&mut self, case: &MatchCase) -> Made<B> {
        let pattern = self.pattern(&case.pattern)?;
        let guard = self.optional_expression(case.guard.as_deref())?;
        let body = self.statements(&case.body)?;
        self.bare_node("match_case", vec![pattern, guard, body])
    }

    fn patterns<'p>(&mut self, patterns: impl IntoIterator<Item = &'p Pattern>) -> Made<B> {
        self.list_of(patterns, Self::pattern)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Made<B> {
        crate::with_stack(|| match pattern {
            Pattern::MatchValue(node) => {
                let value = self.expression(&node.value)?;
                self.node("MatchValue", vec![value], node.range)
            }
            Pattern::MatchSingleton(node) => {
                let value = self.constant(match node.value {
                    Singleton::None => &Constant::None,
                    Singleton::True => &Constant::True,
                    Singleton::False => &Constant::False,
                })?;
                self.node("MatchSingleton", vec![value], node.range)
            }
            Pattern::MatchSequence(node) => {
                let patterns = self.patterns(&node.patterns)?;
                self.node("MatchSequence", vec![patterns], node.range)
            }
            Pattern::MatchMapping(node) => {
                let keys = self.expressions(&node.keys)?;
                let patterns = self.patterns(&node.patterns)?;
                let rest = self.optional_identifier(node.rest.as_ref())?;
                self.node("MatchMapping", vec![keys, patterns, rest], node.range)
            }
            Pattern::MatchClass(node) => {
                let class = self.expression(&node.cls)?;
                let patterns = self.patterns(&node.arguments.patterns)?;
                let names =
                    self.list_of(&node.arguments.keywords, |this, keyword| this.identifier(&keyword.attr.id))?;
                let values = self.patterns(node.arguments.keywords.iter().map(|keyword| &keyword.pattern))?;
                self.node("MatchClass", vec![class, patterns, names, values], node.range)
            }
            Pattern::MatchStar(node) => {
                let name = self.optional_identifier(node.name.as_ref())?;
                self.node("MatchStar", vec![name], node.range)
            }
            Pattern::MatchAs(node) => {
                let pattern = self.optional(node.pattern.as_deref(), Self::pattern)?;
                let name = self.optional_identifier(node.name.as_ref())?;
                self.node("MatchAs", vec![pattern, name], node.range)
            }
            Pattern::MatchOr(node) => {
                let patterns = self.patterns(&node.patterns)?;
                self.node("MatchOr", vec![patterns], node.range)
            }
        })
    }
}
