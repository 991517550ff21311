//! `try` with `except`, `else` and `finally`.

use ruff_python_ast::{ExceptHandler, Stmt, StmtTry};
use ruff_text_size::Ranged;

use super::frame_blocks::FrameBlock;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::opcode::Opcode;

impl<'a> Generator<'a> {
    pub(super) fn try_statement(&mut self, node: &'a StmtTry) -> Outcome {
        if node.finalbody.is_empty() { self.try_handlers(node) } else { self.try_finally(node) }
    }

    fn try_handlers(&mut self, node: &'a StmtTry) -> Outcome {
        if node.is_star { self.try_except_star(node) } else { self.try_except(node) }
    }

    fn try_finally(&mut self, node: &'a StmtTry) -> Outcome {
        let location = self.unit().location;
        let body = self.new_block();
        let on_exception = self.new_block();
        let exit = self.new_block();
        self.emit_target(Operation::SetupFinally, on_exception);
        self.use_block(body);
        self.push_frame_block(FrameBlock::FinallyTry { body: &node.finalbody });
        if node.handlers.is_empty() {
            self.statements(&node.body)?;
            self.statements(&node.orelse)?;
        } else {
            self.try_handlers(node)?;
        }
        self.emit_pop_block();
        self.pop_frame_block();
        self.warn_finally(&node.finalbody);
        self.statements(&node.finalbody)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, exit));

        self.use_block(on_exception);
        let cleanup = self.new_block();
        self.push_frame_block(FrameBlock::FinallyEnd);
        self.unit_mut().location = SourceRange::NONE;
        self.emit_target(Operation::SetupCleanup, cleanup);
        self.emit(Opcode::PushExcInfo);
        self.duplicated += 1;
        self.statements(&node.finalbody)?;
        self.duplicated -= 1;
        self.pop_frame_block();
        self.emit_arg(Opcode::Reraise, 0);
        self.use_block(cleanup);
        self.pop_except_and_reraise();
        self.use_block(exit);
        self.unit_mut().location = location;
        Ok(())
    }

    /// The handler of a handler: restores the exception state and goes on raising.
    pub(super) fn pop_except_and_reraise(&mut self) {
        self.at(SourceRange::NONE, |this| {
            this.emit_arg(Opcode::Copy, 3);
            this.emit(Opcode::PopExcept);
            this.emit_arg(Opcode::Reraise, 1);
        });
    }

    /// The protected part: body, then `else`.
    pub(super) fn try_body(&mut self, body: &'a [Stmt], orelse: &'a [Stmt]) -> Outcome {
        self.push_frame_block(FrameBlock::TryExcept);
        self.statements(body)?;
        self.pop_frame_block();
        self.emit_pop_block();
        self.statements(orelse)
    }

    fn try_except(&mut self, node: &'a StmtTry) -> Outcome {
        let body = self.new_block();
        let except = self.new_block();
        let end = self.new_block();
        let cleanup = self.new_block();
        self.emit_target(Operation::SetupFinally, except);
        self.use_block(body);
        self.try_body(&node.body, &node.orelse)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));

        self.use_block(except);
        let location = self.unit().location;
        self.unit_mut().location = SourceRange::NONE;
        self.emit_target(Operation::SetupCleanup, cleanup);
        self.emit(Opcode::PushExcInfo);
        self.push_frame_block(FrameBlock::ExceptionHandler);
        let count = node.handlers.len();
        for (index, handler) in node.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let next = self.new_block();
            let place = SourceRange::of(handler);
            self.unit_mut().location = place;
            match &handler.type_ {
                Some(class) => {
                    self.expression(class)?;
                    self.emit(Opcode::CheckExcMatch);
                    self.emit_target(Opcode::PopJumpIfFalse, next);
                }
                None if index + 1 < count => {
                    return self.error("default 'except:' must be last", handler.range());
                }
                None => {}
            }
            match &handler.name {
                Some(name) => {
                    let cleanup_end = self.new_block();
                    let cleanup_body = self.new_block();
                    self.name(&name.id, Access::Store);
                    self.emit_target(Operation::SetupCleanup, cleanup_end);
                    self.use_block(cleanup_body);
                    self.push_frame_block(FrameBlock::HandlerCleanup { name: Some(&name.id) });
                    self.statements(&handler.body)?;
                    self.pop_frame_block();
                    self.unit_mut().location = SourceRange::NONE;
                    self.emit(Operation::PopBlock);
                    self.emit(Operation::PopBlock);
                    self.emit(Opcode::PopExcept);
                    self.unbind_exception(&name.id);
                    self.emit_target(Operation::Jump, end);
                    self.use_block(cleanup_end);
                    self.unbind_exception(&name.id);
                    self.emit_arg(Opcode::Reraise, 1);
                }
                None => {
                    let cleanup_body = self.new_block();
                    self.emit(Opcode::PopTop);
                    self.use_block(cleanup_body);
                    self.push_frame_block(FrameBlock::HandlerCleanup { name: None });
                    self.statements(&handler.body)?;
                    self.pop_frame_block();
                    self.unit_mut().location = SourceRange::NONE;
                    self.emit(Operation::PopBlock);
                    self.emit(Opcode::PopExcept);
                    self.emit_target(Operation::Jump, end);
                }
            }
            self.use_block(next);
        }
        self.unit_mut().location = SourceRange::NONE;
        self.emit_arg(Opcode::Reraise, 0);
        self.pop_frame_block();
        self.use_block(cleanup);
        self.pop_except_and_reraise();
        self.use_block(end);
        self.unit_mut().location = location;
        Ok(())
    }
}
