//! Jumps on the truth of an expression.

use ruff_python_ast::{BoolOp, Expr, Number, UnaryOp};

use super::{Generator, Outcome};
use crate::assembler::{BlockId, Operation, SourceRange};
use crate::opcode::Opcode;

/// The truth of an expression that is a literal, without evaluating anything.
pub(super) fn literal_truth(expression: &Expr, optimize: u8) -> Option<bool> {
    match expression {
        Expr::BooleanLiteral(node) => Some(node.value),
        Expr::NoneLiteral(_) => Some(false),
        Expr::EllipsisLiteral(_) => Some(true),
        Expr::NumberLiteral(node) => Some(match &node.value {
            Number::Int(value) => value.as_u64() != Some(0),
            Number::Float(value) => *value != 0.0,
            Number::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        }),
        Expr::StringLiteral(node) => Some(!node.value.is_empty()),
        Expr::BytesLiteral(node) => Some(!node.value.is_empty()),
        Expr::Name(node) if node.id == "__debug__" => Some(optimize == 0),
        Expr::UnaryOp(node) if node.op == UnaryOp::Not => {
            let mut negated = true;
            let mut operand = &*node.operand;
            while let Expr::UnaryOp(inner) = operand {
                if inner.op != UnaryOp::Not {
                    break;
                }
                negated = !negated;
                operand = &inner.operand;
            }
            if matches!(operand, Expr::UnaryOp(_)) {
                return None;
            }
            literal_truth(operand, optimize).map(|truth| truth != negated)
        }
        _ => None,
    }
}

impl<'a> Generator<'a> {
    /// Jumps to `target` if the expression's truth is `condition`, else goes on.
    pub(super) fn jump_if(&mut self, test: &'a Expr, target: BlockId, condition: bool) -> Outcome {
        crate::with_stack(|| self.jump_if_inner(test, target, condition))
    }

    fn jump_if_inner(&mut self, test: &'a Expr, target: BlockId, condition: bool) -> Outcome {
        if let Some(truth) = literal_truth(test, self.options.optimize) {
            self.at(SourceRange::of(test), |this| {
                if truth == condition {
                    this.emit_target(Operation::Jump, target);
                } else {
                    // The test's line counts as executed.
                    this.emit(Opcode::Nop);
                }
            });
            return Ok(());
        }
        match test {
            Expr::UnaryOp(node) if node.op == UnaryOp::Not => return self.jump_if(&node.operand, target, !condition),
            Expr::BoolOp(node) => {
                let decides = node.op == BoolOp::Or;
                let (last, first) = node.values.split_last().expect("a boolean operator has operands");
                let skip = if decides == condition { None } else { Some(self.new_block()) };
                for value in first {
                    self.jump_if(value, skip.unwrap_or(target), decides)?;
                }
                self.jump_if(last, target, condition)?;
                if let Some(skip) = skip {
                    self.use_block(skip);
                }
                return Ok(());
            }
            Expr::If(node) => {
                let end = self.new_block();
                let otherwise = self.new_block();
                self.jump_if(&node.test, otherwise, false)?;
                self.jump_if(&node.body, target, condition)?;
                self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
                self.use_block(otherwise);
                self.jump_if(&node.orelse, target, condition)?;
                self.use_block(end);
                return Ok(());
            }
            Expr::Compare(node) if node.ops.len() > 1 => {
                return self.at(SourceRange::of(test), |this| {
                    this.check_comparison(node);
                    this.expression(&node.left)?;
                    let cleanup = this.new_block();
                    let last = node.ops.len() - 1;
                    for index in 0..last {
                        this.comparator(node.ops[index], &node.comparators[index])?;
                        this.emit_arg(Opcode::Swap, 2);
                        this.emit_arg(Opcode::Copy, 2);
                        this.compare_operator(node.ops[index]);
                        this.emit_target(Opcode::PopJumpIfFalse, cleanup);
                    }
                    this.comparator(node.ops[last], &node.comparators[last])?;
                    this.compare_operator(node.ops[last]);
                    this.emit_target(pop_jump(condition), target);
                    let end = this.new_block();
                    this.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
                    this.use_block(cleanup);
                    this.emit(Opcode::PopTop);
                    if !condition {
                        this.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, target));
                    }
                    this.use_block(end);
                    Ok(())
                });
            }
            _ => {}
        }
        self.expression(test)?;
        self.at(SourceRange::of(test), |this| this.emit_target(pop_jump(condition), target));
        Ok(())
    }
}

fn pop_jump(condition: bool) -> Opcode {
    if condition { Opcode::PopJumpIfTrue } else { Opcode::PopJumpIfFalse }
}
