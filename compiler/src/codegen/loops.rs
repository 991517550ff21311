//! `if`, `while`, `for` and `async for` statements.

use ruff_python_ast::{Expr, StmtFor, StmtIf, StmtWhile};
use ruff_text_size::Ranged;

use super::frame_blocks::FrameBlock;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::code::{CodeFlags, Constant};
use crate::opcode::Opcode;
use crate::symbol_table::ScopeKind;

impl<'a> Generator<'a> {
    pub(super) fn if_statement(&mut self, node: &'a StmtIf) -> Outcome {
        let end = self.new_block();
        let mut next = self.new_block();
        let mut branches = vec![(Some(&*node.test), &node.body)];
        for clause in &node.elif_else_clauses {
            branches.push((clause.test.as_ref(), &clause.body));
        }
        let last = branches.len() - 1;
        for (index, (test, body)) in branches.into_iter().enumerate() {
            if let Some(test) = test {
                self.unit_mut().location = SourceRange::of(test);
                self.jump_if(test, next, false)?;
            }
            self.statements(body)?;
            if index < last {
                self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));
            }
            self.use_block(next);
            next = self.new_block();
        }
        self.use_block(end);
        Ok(())
    }

    pub(super) fn while_statement(&mut self, node: &'a StmtWhile) -> Outcome {
        let start = self.new_block();
        let body = self.new_block();
        let otherwise = self.new_block();
        let end = self.new_block();
        self.use_block(start);
        self.push_frame_block(FrameBlock::While { start, end });
        self.jump_if(&node.test, otherwise, false)?;
        self.use_block(body);
        self.statements(&node.body)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, start));
        self.pop_frame_block();
        self.use_block(otherwise);
        self.statements(&node.orelse)?;
        self.use_block(end);
        Ok(())
    }

    pub(super) fn for_statement(&mut self, node: &'a StmtFor) -> Outcome {
        let start = self.new_block();
        let otherwise = self.new_block();
        let end = self.new_block();
        self.iterable(&node.iter)?;
        self.use_block(start);
        self.push_frame_block(FrameBlock::For { start, end });
        self.at(SourceRange::of(&*node.iter), |this| this.emit_target(Opcode::ForIter, otherwise));
        self.store(&node.target)?;
        self.statements(&node.body)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, start));
        self.pop_frame_block();
        self.use_block(otherwise);
        self.statements(&node.orelse)?;
        self.use_block(end);
        Ok(())
    }

    /// The iterator of what a loop runs over.
    pub(super) fn iterable(&mut self, value: &'a Expr) -> Outcome {
        match self.constant_container(value)? {
            Some(constant) => self.at(SourceRange::of(value), |this| this.load_constant(constant)),
            None => self.expression(value)?,
        }
        self.at(SourceRange::of(value), |this| this.emit(Opcode::GetIter));
        Ok(())
    }

    pub(super) fn async_for_statement(&mut self, node: &'a StmtFor) -> Outcome {
        let unit = self.unit();
        if unit.kind != ScopeKind::Function && !unit.flags.contains(CodeFlags::COROUTINE) {
            return self.error("'async for' outside async function", node.range());
        }
        self.check_asynchronous("'async for'", node.range())?;
        let start = self.new_block();
        let except = self.new_block();
        let end = self.new_block();
        self.expression(&node.iter)?;
        let iterable = SourceRange::of(&*node.iter);
        self.at(iterable, |this| this.emit(Opcode::GetAiter));
        self.use_block(start);
        self.push_frame_block(FrameBlock::For { start, end });
        self.at(iterable, |this| {
            this.emit_target(Operation::SetupFinally, except);
            this.emit(Opcode::GetAnext);
            this.load_constant(Constant::None);
            this.yield_from_loop(true);
            this.emit(Operation::PopBlock);
        });
        self.store(&node.target)?;
        self.statements(&node.body)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, start));
        self.pop_frame_block();
        self.use_block(except);
        self.at(iterable, |this| this.emit(Opcode::EndAsyncFor));
        self.statements(&node.orelse)?;
        self.use_block(end);
        Ok(())
    }
}
