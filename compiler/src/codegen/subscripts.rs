//! Subscripts and slices.

use ruff_python_ast::{Expr, ExprContext, ExprSlice, ExprSubscript};

use super::{Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::Constant;
use crate::opcode::{BinaryOperator, Opcode};
use crate::syntax_error::RawError;

impl<'a> Generator<'a> {
    /// The slice as a constant, if all its parts are.
    fn constant_slice(&self, slice: &ExprSlice) -> Result<Option<Constant>, RawError> {
        let mut parts = [Constant::None, Constant::None, Constant::None];
        for (part, value) in parts.iter_mut().zip([&slice.lower, &slice.upper, &slice.step]) {
            if let Some(value) = value {
                match self.fold(value)? {
                    Some(constant) => *part = constant,
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(Constant::Slice(Box::new(parts))))
    }

    /// Start and stop on the stack, for the instructions that take both.
    fn two_part_slice(&mut self, slice: &'a ExprSlice) -> Outcome {
        for part in [&slice.lower, &slice.upper] {
            match part {
                Some(value) => self.expression(value)?,
                None => self.load_constant(Constant::None),
            }
        }
        Ok(())
    }

    pub(super) fn slice_object(&mut self, slice: &'a ExprSlice) -> Outcome {
        if let Some(constant) = self.constant_slice(slice)? {
            self.load_constant(constant);
            return Ok(());
        }
        self.two_part_slice(slice)?;
        if let Some(step) = &slice.step {
            self.expression(step)?;
        }
        self.emit_arg(Opcode::BuildSlice, 2 + u32::from(slice.step.is_some()));
        Ok(())
    }

    /// Whether a slice goes on the stack as start and stop.
    fn is_two_part(&self, slice: &ExprSlice) -> Result<bool, RawError> {
        Ok(slice.step.is_none() && self.constant_slice(slice)?.is_none())
    }

    /// Object and key on the stack; returns whether the key is a start and a stop.
    pub(super) fn subscript_operands(&mut self, node: &'a ExprSubscript) -> Result<bool, RawError> {
        self.expression(&node.value)?;
        if let Expr::Slice(slice) = &*node.slice
            && self.is_two_part(slice)?
        {
            self.at(SourceRange::of(slice), |this| this.two_part_slice(slice))?;
            return Ok(true);
        }
        self.expression(&node.slice)?;
        Ok(false)
    }

    pub(super) fn subscript(&mut self, node: &'a ExprSubscript, context: ExprContext) -> Outcome {
        if context == ExprContext::Load {
            self.check_subscript(node);
            let two_part = self.subscript_operands(node)?;
            if two_part {
                self.emit(Opcode::BinarySlice);
            } else {
                self.emit_arg(Opcode::BinaryOp, BinaryOperator::Subscript as u32);
            }
            return Ok(());
        }
        if context == ExprContext::Del {
            self.expression(&node.value)?;
            self.expression(&node.slice)?;
            self.emit(Opcode::DeleteSubscr);
            return Ok(());
        }
        let two_part = self.subscript_operands(node)?;
        self.emit(if two_part { Opcode::StoreSlice } else { Opcode::StoreSubscr });
        Ok(())
    }
}
