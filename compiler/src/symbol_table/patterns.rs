//! Names in `match` patterns.

use ruff_python_ast::{Expr, Identifier, Pattern};
use ruff_text_size::Ranged;

use super::SymbolFlags;
use super::scopes::Builder;
use crate::syntax_error::RawError;

impl Builder {
    fn capture(&mut self, name: Option<&Identifier>) -> Result<(), RawError> {
        match name {
            Some(name) => self.add(&name.id, SymbolFlags::LOCAL, name.range()),
            None => Ok(()),
        }
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) -> Result<(), RawError> {
        self.deeper(|builder| builder.pattern_inner(pattern))
    }

    fn pattern_inner(&mut self, pattern: &Pattern) -> Result<(), RawError> {
        match pattern {
            Pattern::MatchValue(value) => {
                // The parser takes any operand behind a minus.
                if let Expr::UnaryOp(node) = &*value.value
                    && matches!(&*node.operand, Expr::BinOp(_) | Expr::UnaryOp(_))
                {
                    return Err(RawError::new("invalid syntax", value.range()));
                }
                self.expression(&value.value)
            }
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(sequence) => sequence.patterns.iter().try_for_each(|item| self.pattern(item)),
            Pattern::MatchMapping(mapping) => {
                mapping.keys.iter().try_for_each(|key| self.expression(key))?;
                mapping.patterns.iter().try_for_each(|item| self.pattern(item))?;
                self.capture(mapping.rest.as_ref())
            }
            Pattern::MatchClass(class) => {
                self.expression(&class.cls)?;
                class.arguments.patterns.iter().try_for_each(|item| self.pattern(item))?;
                class.arguments.keywords.iter().try_for_each(|keyword| self.pattern(&keyword.pattern))
            }
            Pattern::MatchStar(star) => self.capture(star.name.as_ref()),
            Pattern::MatchAs(named) => {
                if let Some(inner) = &named.pattern {
                    self.pattern(inner)?;
                }
                self.capture(named.name.as_ref())
            }
            Pattern::MatchOr(or) => or.patterns.iter().try_for_each(|item| self.pattern(item)),
        }
    }
}
