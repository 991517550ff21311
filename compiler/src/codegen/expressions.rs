//! Expressions in value context.

use ruff_python_ast::{BoolOp, Expr, ExprAttribute, ExprContext, ExprName};
use ruff_text_size::Ranged;

use super::conditions::literal_truth;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::opcode::Opcode;

/// The nodes whose left operands are compiled without recursion.
fn left_of(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::BinOp(node) => Some(&node.left),
        Expr::Attribute(node) if node.ctx == ExprContext::Load => Some(&node.value),
        _ => None,
    }
}

impl<'a> Generator<'a> {
    pub(super) fn expression(&mut self, expression: &'a Expr) -> Outcome {
        if left_of(expression).and_then(left_of).is_some() {
            return crate::with_stack(|| self.left_spine(expression));
        }
        self.at(SourceRange::of(expression), |this| crate::with_stack(|| this.expression_inner(expression)))
    }

    /// Long chains of binary operators and attributes, from the innermost on.
    fn left_spine(&mut self, expression: &'a Expr) -> Outcome {
        let mut spine = vec![expression];
        while let Some(inner) = left_of(spine[spine.len() - 1]) {
            spine.push(inner);
        }
        let innermost = spine.pop().expect("the spine has an end");
        // The constant that all up to here folds to; nothing is emitted for it yet.
        let mut constant = self.fold(innermost)?;
        if constant.is_none() {
            self.expression(innermost)?;
        }
        let mut emitted_until = innermost;
        while let Some(node) = spine.pop() {
            let location = SourceRange::of(node);
            match node {
                Expr::BinOp(binary) => {
                    if let Some(left) = constant.take() {
                        let folded = match self.fold(&binary.right)? {
                            Some(right) => super::fold_arithmetic::binary(&left, binary.op, &right),
                            None => None,
                        };
                        if folded.is_some() {
                            constant = folded;
                            emitted_until = node;
                            continue;
                        }
                        self.at(SourceRange::of(emitted_until), |this| this.load_constant(left));
                    }
                    self.expression(&binary.right)?;
                    self.at(location, |this| this.binary_operator(binary.op, false));
                }
                Expr::Attribute(attribute) => {
                    if let Some(value) = constant.take() {
                        self.at(SourceRange::of(emitted_until), |this| this.load_constant(value));
                    }
                    self.at(location, |this| this.load_attribute(attribute))?;
                }
                _ => unreachable!("the spine holds operators and attributes"),
            }
        }
        if let Some(constant) = constant {
            self.at(SourceRange::of(expression), |this| this.load_constant(constant));
        }
        Ok(())
    }

    fn expression_inner(&mut self, expression: &'a Expr) -> Outcome {
        if let Some(constant) = self.fold(expression)? {
            self.load_constant(constant);
            return Ok(());
        }
        match expression {
            Expr::BoolOp(node) => {
                let end = self.new_block();
                let jump = match node.op {
                    BoolOp::And => Opcode::JumpIfFalseOrPop,
                    BoolOp::Or => Opcode::JumpIfTrueOrPop,
                };
                let (last, first) = node.values.split_last().expect("a boolean operator has operands");
                for value in first {
                    // An operand known to decide, or not to, needs no test.
                    if let Some(truth) = literal_truth(value, self.options.optimize) {
                        if truth == (node.op == BoolOp::Or) {
                            self.expression(value)?;
                            self.use_block(end);
                            return Ok(());
                        }
                        continue;
                    }
                    self.expression(value)?;
                    self.emit_target(jump, end);
                }
                self.expression(last)?;
                self.use_block(end);
                Ok(())
            }
            Expr::Named(node) => {
                self.expression(&node.value)?;
                self.emit_arg(Opcode::Copy, 1);
                self.store(&node.target)
            }
            Expr::BinOp(node) => {
                self.expression(&node.left)?;
                self.expression(&node.right)?;
                self.binary_operator(node.op, false);
                Ok(())
            }
            Expr::UnaryOp(node) => self.unary(node),
            Expr::Lambda(node) => self.lambda(node),
            Expr::If(node) => {
                let end = self.new_block();
                let otherwise = self.new_block();
                self.jump_if(&node.test, otherwise, false)?;
                self.expression(&node.body)?;
                self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
                self.use_block(otherwise);
                self.expression(&node.orelse)?;
                self.use_block(end);
                Ok(())
            }
            Expr::Dict(node) => self.dict(node),
            Expr::Set(node) => self.sequence_display(&node.elts, super::displays::Display::Set),
            Expr::List(node) => self.sequence_display(&node.elts, super::displays::Display::List),
            Expr::Tuple(node) => self.sequence_display(&node.elts, super::displays::Display::Tuple),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(expression)
            }
            Expr::Await(node) => self.await_expression(node),
            Expr::Yield(node) => self.yield_expression(node),
            Expr::YieldFrom(node) => self.yield_from_expression(node),
            Expr::Compare(node) => self.compare(node),
            Expr::Call(node) => self.call(node),
            Expr::FString(node) => self.format_string(node),
            Expr::TString(node) => self.template_string(node),
            Expr::Attribute(node) => {
                if self.try_super_attribute(node, false)? {
                    return Ok(());
                }
                self.expression(&node.value)?;
                self.load_attribute(node)
            }
            Expr::Subscript(node) => self.subscript(node, ExprContext::Load),
            Expr::Starred(node) => self.error("can't use starred expression here", node.range),
            Expr::Name(node) => self.name_expression(node),
            Expr::Slice(node) => self.slice_object(node),
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => unreachable!("literals are constants"),
            Expr::IpyEscapeCommand(node) => self.error("invalid syntax", node.range),
        }
    }

    fn name_expression(&mut self, node: &'a ExprName) -> Outcome {
        self.name(&node.id, Access::Load);
        Ok(())
    }

    /// The attribute of the object on the stack.
    pub(super) fn load_attribute(&mut self, node: &'a ExprAttribute) -> Outcome {
        let name = self.mangle(&node.attr.id);
        self.at_attribute(node);
        self.emit_name(Opcode::LoadAttr, &name, 1, 0);
        Ok(())
    }

    /// Where an attribute access spans lines, its instruction is located at the name.
    pub(super) fn at_attribute(&mut self, node: &ExprAttribute) {
        let start = node.range().start().to_u32();
        let name = node.attr.range();
        if self.lines.line(start) != self.lines.line(name.end().to_u32()) {
            self.unit_mut().location = SourceRange::from(name);
        }
    }
}
