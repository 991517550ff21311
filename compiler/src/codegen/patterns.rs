//! `match` statements: values, captures, alternatives.
//!
//! A pattern takes the subject from the top of the stack and falls through where it matches. On failure it jumps
//! to a block that pops what lies on the stack at that point: `fail[n]` pops n items. Captured values stay on the
//! stack, below the subject, until the whole pattern has matched; only then the names are bound.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Identifier, MatchCase, Pattern, PatternMatchOr, Singleton, StmtMatch, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{BlockId, Operation, SourceRange};
use crate::code::Constant;
use crate::opcode::{Comparison, Opcode};
use crate::syntax_error::RawError;

/// State of the pattern being compiled.
#[derive(Default)]
pub(super) struct PatternState {
    /// Names captured so far, the first on top.
    pub stores: Vec<Name>,
    pub allow_irrefutable: bool,
    /// Blocks that pop as many items as their index.
    pub fail: Vec<BlockId>,
    /// Items above the captured values that must be popped on failure.
    pub on_top: usize,
}

pub(super) fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(node) if node.name.is_none() && node.pattern.is_none())
}

impl<'a> Generator<'a> {
    pub(super) fn match_statement(&mut self, node: &'a StmtMatch) -> Outcome {
        let statement = self.unit().location;
        self.expression(&node.subject)?;
        let end = self.new_block();
        let cases = &node.cases;
        let has_default = cases.len() > 1 && is_wildcard(&cases[cases.len() - 1].pattern);
        let tested = cases.len() - usize::from(has_default);
        for (index, case) in cases[..tested].iter().enumerate() {
            self.match_case(case, index + 1 == cases.len(), index + 1 == tested, end)?;
        }
        if has_default {
            let case = &cases[cases.len() - 1];
            self.unit_mut().location = SourceRange::of(&case.pattern);
            self.emit(Opcode::Nop);
            if let Some(guard) = &case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.statements(&case.body)?;
        }
        self.use_block(end);
        self.unit_mut().location = statement;
        Ok(())
    }

    fn match_case(&mut self, case: &'a MatchCase, is_last: bool, is_last_tested: bool, end: BlockId) -> Outcome {
        self.unit_mut().location = SourceRange::of(&case.pattern);
        // Only the last tested case may consume the subject.
        if !is_last_tested {
            self.emit_arg(Opcode::Copy, 1);
        }
        let mut state = PatternState { allow_irrefutable: case.guard.is_some() || is_last, ..PatternState::default() };
        self.pattern(&case.pattern, &mut state)?;
        debug_assert_eq!(state.on_top, 0);
        for name in std::mem::take(&mut state.stores) {
            self.at(SourceRange::of(&case.pattern), |this| this.mangled_name(&name, Access::Store, false));
        }
        if let Some(guard) = &case.guard {
            let fail = self.fail_block(&mut state, 0);
            self.jump_if(guard, fail, false)?;
        }
        if !is_last_tested {
            self.at(SourceRange::of(&case.pattern), |this| this.emit(Opcode::PopTop));
        }
        self.statements(&case.body)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
        self.unit_mut().location = SourceRange::of(&case.pattern);
        self.place_fail_blocks(&mut state);
        Ok(())
    }

    /// The block to jump to where `count` items must be popped.
    fn fail_block(&mut self, state: &mut PatternState, count: usize) -> BlockId {
        while state.fail.len() <= count {
            let block = self.new_block();
            state.fail.push(block);
        }
        state.fail[count]
    }

    pub(super) fn jump_to_fail(&mut self, state: &mut PatternState, operation: impl Into<Operation>) {
        let count = state.on_top + state.stores.len();
        let block = self.fail_block(state, count);
        self.emit_target(operation, block);
    }

    fn place_fail_blocks(&mut self, state: &mut PatternState) {
        for (count, block) in std::mem::take(&mut state.fail).into_iter().enumerate().rev() {
            self.use_block(block);
            if count > 0 {
                self.emit(Opcode::PopTop);
            }
        }
    }

    pub(super) fn capture(&mut self, name: Option<&Identifier>, state: &mut PatternState) -> Outcome {
        let Some(name) = name else {
            self.emit(Opcode::PopTop);
            return Ok(());
        };
        let mangled = self.mangle(&name.id);
        if state.stores.contains(&mangled) {
            return self.error(format!("multiple assignments to name '{}' in pattern", name.id), name.range);
        }
        // Below what is on top, above the values captured before.
        let depth = state.on_top + state.stores.len() + 1;
        self.rotate_down(depth);
        state.stores.push(mangled);
        Ok(())
    }

    /// Moves the top `count - 1` places down.
    fn rotate_down(&mut self, mut count: usize) {
        while count > 1 {
            self.emit_arg(Opcode::Swap, count as u32);
            count -= 1;
        }
    }

    pub(super) fn pattern(&mut self, pattern: &'a Pattern, state: &mut PatternState) -> Outcome {
        self.at(SourceRange::of(pattern), |this| crate::with_stack(|| this.pattern_inner(pattern, state)))
    }

    fn pattern_inner(&mut self, pattern: &'a Pattern, state: &mut PatternState) -> Outcome {
        match pattern {
            Pattern::MatchValue(node) => {
                self.check_pattern_value(&node.value)?;
                self.expression(&node.value)?;
                self.emit_arg(Opcode::CompareOp, Comparison::Equal as u32);
                self.jump_to_fail(state, Opcode::PopJumpIfFalse);
                Ok(())
            }
            Pattern::MatchSingleton(node) => {
                self.load_constant(match node.value {
                    Singleton::None => Constant::None,
                    Singleton::True => Constant::True,
                    Singleton::False => Constant::False,
                });
                self.emit_arg(Opcode::IsOp, 0);
                self.jump_to_fail(state, Opcode::PopJumpIfFalse);
                Ok(())
            }
            Pattern::MatchSequence(node) => self.sequence_pattern(&node.patterns, state),
            Pattern::MatchMapping(node) => self.mapping_pattern(node, state),
            Pattern::MatchClass(node) => self.class_pattern(node, state),
            Pattern::MatchStar(node) => self.capture(node.name.as_ref(), state),
            Pattern::MatchAs(node) => {
                let Some(inner) = &node.pattern else {
                    if !state.allow_irrefutable {
                        return match &node.name {
                            Some(name) => self.error(
                                format!("name capture '{}' makes remaining patterns unreachable", name.id),
                                node.range,
                            ),
                            None => self.error("wildcard makes remaining patterns unreachable", node.range),
                        };
                    }
                    return self.capture(node.name.as_ref(), state);
                };
                // The subject once for the inner pattern, once for the name.
                state.on_top += 1;
                self.emit_arg(Opcode::Copy, 1);
                self.pattern(inner, state)?;
                state.on_top -= 1;
                self.capture(node.name.as_ref(), state)
            }
            Pattern::MatchOr(node) => self.or_pattern(node, state),
        }
    }

    /// Values in patterns are literals, signed or complex numbers, and dotted names.
    fn check_pattern_value(&self, value: &Expr) -> Outcome {
        let fine = match value {
            Expr::Attribute(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::FString(_)
            | Expr::BinOp(_) => true,
            Expr::UnaryOp(node) => node.op == UnaryOp::USub,
            _ => false,
        };
        if fine && !value.is_f_string_expr() {
            return Ok(());
        }
        self.error("patterns may only match literals and attribute lookups", value.range())
    }

    /// A part of a larger pattern may always be irrefutable.
    pub(super) fn sub_pattern(&mut self, pattern: &'a Pattern, state: &mut PatternState) -> Outcome {
        let outer = std::mem::replace(&mut state.allow_irrefutable, true);
        self.pattern(pattern, state)?;
        state.allow_irrefutable = outer;
        Ok(())
    }

    fn or_pattern(&mut self, node: &'a PatternMatchOr, state: &mut PatternState) -> Outcome {
        let end = self.new_block();
        let count = node.patterns.len();
        let mut control: Vec<Name> = Vec::new();
        let outer_irrefutable = state.allow_irrefutable;
        for (index, alternative) in node.patterns.iter().enumerate() {
            // Each alternative is compiled by itself: its captures are put in one order at its end.
            let mut inner =
                PatternState { allow_irrefutable: index + 1 == count && outer_irrefutable, ..PatternState::default() };
            self.at(SourceRange::of(alternative), |this| this.emit_arg(Opcode::Copy, 1));
            self.pattern(alternative, &mut inner)?;
            if index == 0 {
                control.clone_from(&inner.stores);
            } else {
                self.reorder_captures(&mut inner.stores, &control, node.range)?;
            }
            self.at(SourceRange::of(alternative), |this| this.emit_target(Operation::Jump, end));
            self.at(SourceRange::of(alternative), |this| this.place_fail_blocks(&mut inner));
        }
        // No alternative matched: drop the subject's last copy and fail.
        self.emit(Opcode::PopTop);
        self.jump_to_fail(state, Operation::Jump);
        self.use_block(end);
        // The new captures go below what was on the stack before: subject, things on top, older captures.
        let new = control.len();
        let depth = new + 1 + state.on_top + state.stores.len();
        for name in control {
            self.rotate_down(depth);
            if state.stores.contains(&name) {
                return self.error(format!("multiple assignments to name '{name}' in pattern"), node.range);
            }
            state.stores.push(name);
        }
        self.emit(Opcode::PopTop);
        Ok(())
    }

    /// Rotates captured values until their names stand in the order of `control`.
    fn reorder_captures(&mut self, stores: &mut [Name], control: &[Name], range: TextRange) -> Result<(), RawError> {
        let mut sorted = (stores.to_vec(), control.to_vec());
        sorted.0.sort();
        sorted.1.sort();
        if sorted.0 != sorted.1 {
            return Err(RawError::new("alternative patterns bind different names", range));
        }
        for index in (0..control.len()).rev() {
            let found = stores.iter().position(|name| *name == control[index]).expect("the names are the same");
            if found == index {
                continue;
            }
            self.swap_captures(stores, found, index);
        }
        Ok(())
    }

    /// Exchanges two captured values on the stack (the first store is on top).
    fn swap_captures(&mut self, stores: &mut [Name], a: usize, b: usize) {
        let (deep_a, deep_b) = (a.min(b) + 1, a.max(b) + 1);
        // Through the top: each exchange with it is one SWAP.
        if deep_a != 1 {
            self.emit_arg(Opcode::Swap, deep_a as u32);
        }
        self.emit_arg(Opcode::Swap, deep_b as u32);
        if deep_a != 1 {
            self.emit_arg(Opcode::Swap, deep_a as u32);
        }
        stores.swap(a, b);
    }
}
