//! Statements that are neither compound nor imports, and bodies.

use ruff_python_ast::{Expr, ExprContext, Stmt, StmtAssert, StmtReturn};
use ruff_text_size::Ranged;

use super::frame_blocks::at_range;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::{CodeFlags, Constant};
use crate::opcode::{Intrinsic1, Opcode};
use crate::symbol_table::ScopeKind;

impl<'a> Generator<'a> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Outcome {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    /// The statements of a module or class, with docstring and annotations.
    pub(super) fn body(&mut self, statements: &'a [Stmt]) -> Outcome {
        self.begin_variable_annotations()?;
        let mut rest = statements;
        if let Some((docstring, range)) = self.docstring(statements) {
            rest = &statements[1..];
            if self.options.optimize < 2 {
                self.at(range, |this| {
                    this.load_constant(docstring);
                    this.at(SourceRange::NONE, |this| this.name("__doc__", Access::Store));
                });
            }
        }
        self.statements(rest)?;
        self.variable_annotations()
    }

    /// The docstring that a body begins with, indentation removed.
    pub(super) fn docstring(&self, statements: &'a [Stmt]) -> Option<(Constant, SourceRange)> {
        let Some(Stmt::Expr(statement)) = statements.first() else { return None };
        let Expr::StringLiteral(literal) = &*statement.value else { return None };
        let text = self.string_literal(literal);
        Some((Constant::Str(super::strings::clean_docstring(&text)), SourceRange::of(literal)))
    }

    pub(super) fn statement(&mut self, statement: &'a Stmt) -> Outcome {
        let outer = std::mem::replace(&mut self.unit_mut().location, SourceRange::of(statement));
        crate::with_stack(|| self.statement_inner(statement))?;
        self.unit_mut().location = outer;
        Ok(())
    }

    fn statement_inner(&mut self, statement: &'a Stmt) -> Outcome {
        match statement {
            Stmt::FunctionDef(node) => self.function_statement(node),
            Stmt::ClassDef(node) => self.class_statement(node),
            Stmt::TypeAlias(node) => self.type_alias(node),
            Stmt::Return(node) => self.return_statement(node),
            Stmt::Delete(node) => node.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::Assign(node) => self.assign(node),
            Stmt::AugAssign(node) => self.augmented_assign(node),
            Stmt::AnnAssign(node) => self.annotated_assign(node),
            Stmt::For(node) if node.is_async => self.conditional(|this| this.async_for_statement(node)),
            Stmt::For(node) => self.conditional(|this| this.for_statement(node)),
            Stmt::While(node) => self.conditional(|this| this.while_statement(node)),
            Stmt::If(node) => self.conditional(|this| this.if_statement(node)),
            Stmt::With(node) => self.conditional(|this| this.with_statement(node, 0)),
            Stmt::Match(node) => self.conditional(|this| this.match_statement(node)),
            Stmt::Try(node) => self.conditional(|this| this.try_statement(node)),
            Stmt::Raise(node) => {
                let mut count = 0;
                if let Some(exception) = &node.exc {
                    self.expression(exception)?;
                    count += 1;
                    if let Some(cause) = &node.cause {
                        self.expression(cause)?;
                        count += 1;
                    }
                }
                self.emit_arg(Opcode::RaiseVarargs, count);
                Ok(())
            }
            Stmt::Assert(node) => self.assert_statement(node),
            Stmt::Import(node) => self.import_statement(node),
            Stmt::ImportFrom(node) => self.import_from_statement(node),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(node) => self.expression_statement(&node.value),
            Stmt::Pass(_) => {
                self.emit(Opcode::Nop);
                Ok(())
            }
            Stmt::Break(node) => self.break_statement(node.range, true),
            Stmt::Continue(node) => self.break_statement(node.range, false),
            Stmt::IpyEscapeCommand(node) => self.error("invalid syntax", node.range),
        }
    }

    /// Annotations inside may or may not run.
    fn conditional(&mut self, work: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let outer = std::mem::replace(&mut self.unit_mut().in_conditional_block, true);
        work(self)?;
        self.unit_mut().in_conditional_block = outer;
        Ok(())
    }

    fn expression_statement(&mut self, value: &'a Expr) -> Outcome {
        if self.interactive && self.units.len() == 1 {
            self.expression(value)?;
            self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::Print as u32);
            self.at(SourceRange::NONE, |this| this.emit(Opcode::PopTop));
            return Ok(());
        }
        if is_literal(value) {
            self.emit(Opcode::Nop);
            return Ok(());
        }
        self.expression(value)?;
        self.at(SourceRange::NONE, |this| this.emit(Opcode::PopTop));
        Ok(())
    }

    fn return_statement(&mut self, node: &'a StmtReturn) -> Outcome {
        if !matches!(self.unit().kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error("'return' outside function", node.range);
        }
        let constant = match &node.value {
            Some(value) => self.fold(value)?,
            None => Some(Constant::None),
        };
        if node.value.is_some() && self.unit().flags.contains(CodeFlags::ASYNC_GENERATOR) {
            return self.error("'return' with value in async generator", node.range);
        }
        let keep_top = constant.is_none();
        if let Some(value) = &node.value
            && keep_top
        {
            self.expression(value)?;
        } else if let Some(value) = &node.value {
            self.unit_mut().location = SourceRange::of(&**value);
            self.emit(Opcode::Nop);
        }
        self.unit_mut().location = SourceRange::from(node.range);
        if node.value.is_none() {
            self.emit(Opcode::Nop);
        }
        self.unwind_blocks(keep_top, false).map_err(|error| at_range(error, node.range))?;
        if let Some(constant) = constant {
            self.load_constant(constant);
        }
        self.emit(Opcode::ReturnValue);
        Ok(())
    }

    fn assert_statement(&mut self, node: &'a StmtAssert) -> Outcome {
        if let Expr::Tuple(tuple) = &*node.test
            && !tuple.elts.is_empty()
        {
            self.warn("assertion is always true, perhaps remove parentheses?", node.range);
        }
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.new_block();
        self.jump_if(&node.test, end, true)?;
        self.emit_arg(Opcode::LoadCommonConstant, 0);
        if let Some(message) = &node.msg {
            self.expression(message)?;
            self.at(SourceRange::of(&*node.test), |this| {
                // The message is called with as if it were self.
                this.emit_arg(Opcode::Call, 0);
            });
        }
        self.at(SourceRange::of(&*node.test), |this| this.emit_arg(Opcode::RaiseVarargs, 1));
        self.use_block(end);
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> Outcome {
        self.at(SourceRange::of(target), |this| match target {
            Expr::Name(name) => {
                this.name(&name.id, Access::Delete);
                Ok(())
            }
            Expr::Attribute(attribute) => {
                this.expression(&attribute.value)?;
                this.at_attribute(attribute);
                let name = this.mangle(&attribute.attr.id);
                this.emit_name(Opcode::DeleteAttr, &name, 0, 0);
                Ok(())
            }
            Expr::Subscript(subscript) => this.subscript(subscript, ExprContext::Del),
            Expr::Tuple(tuple) => tuple.elts.iter().try_for_each(|item| this.delete(item)),
            Expr::List(list) => list.elts.iter().try_for_each(|item| this.delete(item)),
            _ => this.error("cannot delete expression", target.range()),
        })
    }
}

fn is_literal(value: &Expr) -> bool {
    matches!(
        value,
        Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
    )
}
