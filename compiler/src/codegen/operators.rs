//! Unary and binary operators and comparisons in value context.

use ruff_python_ast::{CmpOp, Expr, ExprCompare, ExprUnaryOp, Operator, UnaryOp};

use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::opcode::{BinaryOperator, Comparison, Intrinsic1, Opcode};

/// The distance from an operator to its in-place form.
const INPLACE: u32 = 13;

impl<'a> Generator<'a> {
    pub(super) fn binary_operator(&mut self, operator: Operator, in_place: bool) {
        let operator = match operator {
            Operator::Add => BinaryOperator::Add,
            Operator::Sub => BinaryOperator::Subtract,
            Operator::Mult => BinaryOperator::Multiply,
            Operator::MatMult => BinaryOperator::MatrixMultiply,
            Operator::Div => BinaryOperator::TrueDivide,
            Operator::Mod => BinaryOperator::Remainder,
            Operator::Pow => BinaryOperator::Power,
            Operator::LShift => BinaryOperator::LeftShift,
            Operator::RShift => BinaryOperator::RightShift,
            Operator::BitOr => BinaryOperator::Or,
            Operator::BitXor => BinaryOperator::Xor,
            Operator::BitAnd => BinaryOperator::And,
            Operator::FloorDiv => BinaryOperator::FloorDivide,
        };
        self.emit_arg(Opcode::BinaryOp, operator as u32 + if in_place { INPLACE } else { 0 });
    }

    pub(super) fn unary(&mut self, node: &'a ExprUnaryOp) -> Outcome {
        // Chains of prefixes are compiled without recursion.
        let mut chain = vec![node];
        let mut operand = &*node.operand;
        while let Expr::UnaryOp(inner) = operand {
            chain.push(inner);
            operand = &inner.operand;
        }
        self.expression(operand)?;
        for node in chain.into_iter().rev() {
            self.at(SourceRange::from(node.range), |this| match node.op {
                UnaryOp::Invert => this.emit(Opcode::UnaryInvert),
                UnaryOp::Not => this.emit(Opcode::UnaryNot),
                UnaryOp::UAdd => this.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::UnaryPositive as u32),
                UnaryOp::USub => this.emit(Opcode::UnaryNegative),
            });
        }
        Ok(())
    }

    pub(super) fn compare_operator(&mut self, operator: CmpOp) {
        let comparison = match operator {
            CmpOp::Eq => Comparison::Equal,
            CmpOp::NotEq => Comparison::NotEqual,
            CmpOp::Lt => Comparison::Less,
            CmpOp::LtE => Comparison::LessEqual,
            CmpOp::Gt => Comparison::Greater,
            CmpOp::GtE => Comparison::GreaterEqual,
            CmpOp::Is => return self.emit_arg(Opcode::IsOp, 0),
            CmpOp::IsNot => return self.emit_arg(Opcode::IsOp, 1),
            CmpOp::In => return self.emit_arg(Opcode::ContainsOp, 0),
            CmpOp::NotIn => return self.emit_arg(Opcode::ContainsOp, 1),
        };
        self.emit_arg(Opcode::CompareOp, comparison as u32);
    }

    /// The right operand of a comparison; a display of constants after `in` is one constant.
    pub(super) fn comparator(&mut self, operator: CmpOp, value: &'a Expr) -> Outcome {
        if matches!(operator, CmpOp::In | CmpOp::NotIn)
            && let Some(constant) = self.constant_container(value)?
        {
            self.at(SourceRange::of(value), |this| this.load_constant(constant));
            return Ok(());
        }
        self.expression(value)
    }

    pub(super) fn compare(&mut self, node: &'a ExprCompare) -> Outcome {
        self.check_comparison(node);
        self.expression(&node.left)?;
        let last = node.ops.len() - 1;
        if last == 0 {
            self.comparator(node.ops[0], &node.comparators[0])?;
            self.compare_operator(node.ops[0]);
            return Ok(());
        }
        let cleanup = self.new_block();
        for index in 0..last {
            self.comparator(node.ops[index], &node.comparators[index])?;
            self.emit_arg(Opcode::Swap, 2);
            self.emit_arg(Opcode::Copy, 2);
            self.compare_operator(node.ops[index]);
            self.emit_target(Opcode::JumpIfFalseOrPop, cleanup);
        }
        self.comparator(node.ops[last], &node.comparators[last])?;
        self.compare_operator(node.ops[last]);
        let end = self.new_block();
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
        self.use_block(cleanup);
        self.emit_arg(Opcode::Swap, 2);
        self.emit(Opcode::PopTop);
        self.use_block(end);
        Ok(())
    }
}
