//! `try` with `except*`.
//!
//! While the clauses run, the stack holds the original exception, a list of what they raised or left, and the
//! rest that no clause has matched. At the end `PREPARE_RERAISE_STAR` makes of these what is to be raised.

use ruff_python_ast::{ExceptHandler, StmtTry};

use super::frame_blocks::FrameBlock;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::opcode::{Intrinsic2, Opcode};

impl<'a> Generator<'a> {
    pub(super) fn try_except_star(&mut self, node: &'a StmtTry) -> Outcome {
        let location = self.unit().location;
        let body = self.new_block();
        let except = self.new_block();
        let end = self.new_block();
        let cleanup = self.new_block();
        let reraise_star = self.new_block();
        self.emit_target(Operation::SetupFinally, except);
        self.use_block(body);
        self.try_body(&node.body, &node.orelse)?;
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, end));

        self.use_block(except);
        self.unit_mut().location = SourceRange::NONE;
        self.emit_target(Operation::SetupCleanup, cleanup);
        self.emit(Opcode::PushExcInfo);
        self.push_frame_block(FrameBlock::ExceptionGroupHandler);
        let count = node.handlers.len();
        for (index, handler) in node.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let next = self.new_block();
            let no_match = self.new_block();
            let handler_end = self.new_block();
            let cleanup_body = self.new_block();
            let cleanup_end = self.new_block();
            self.unit_mut().location = SourceRange::of(handler);
            if index == 0 {
                // original -- original list rest
                self.emit_arg(Opcode::BuildList, 0);
                self.emit_arg(Opcode::Copy, 2);
            }
            if let Some(class) = &handler.type_ {
                self.expression(class)?;
                self.emit(Opcode::CheckEgMatch);
                self.emit_arg(Opcode::Copy, 1);
                self.emit_target(Opcode::PopJumpIfNone, no_match);
            }
            match &handler.name {
                Some(name) => self.name(&name.id, Access::Store),
                None => self.emit(Opcode::PopTop),
            }
            let name = handler.name.as_ref().map(|name| &name.id);
            self.emit_target(Operation::SetupCleanup, cleanup_end);
            self.use_block(cleanup_body);
            self.push_frame_block(FrameBlock::HandlerCleanup { name });
            self.statements(&handler.body)?;
            self.pop_frame_block();
            self.unit_mut().location = SourceRange::NONE;
            self.emit(Operation::PopBlock);
            if let Some(name) = name {
                self.unbind_exception(name);
            }
            self.emit_target(Operation::Jump, next);

            // The clause raised: its exception joins the list.
            self.use_block(cleanup_end);
            if let Some(name) = name {
                self.unbind_exception(name);
            }
            self.emit_arg(Opcode::ListAppend, 3);
            self.emit(Opcode::PopTop);
            self.emit_target(Operation::Jump, handler_end);

            self.use_block(next);
            self.emit_target(Operation::Jump, handler_end);
            self.use_block(no_match);
            self.emit(Opcode::PopTop);
            self.use_block(handler_end);
            if index + 1 == count {
                self.emit_arg(Opcode::ListAppend, 1);
                self.emit_target(Operation::Jump, reraise_star);
            }
        }
        self.pop_frame_block();
        let reraise = self.new_block();
        self.use_block(reraise_star);
        self.unit_mut().location = SourceRange::NONE;
        self.emit_arg(Opcode::CallIntrinsic2, Intrinsic2::PrepareReraiseStar as u32);
        self.emit_arg(Opcode::Copy, 1);
        self.emit_target(Opcode::PopJumpIfNotNone, reraise);
        self.emit(Opcode::PopTop);
        self.emit(Operation::PopBlock);
        self.emit(Opcode::PopExcept);
        self.emit_target(Operation::Jump, end);
        self.use_block(reraise);
        self.emit(Operation::PopBlock);
        self.emit_arg(Opcode::Swap, 2);
        self.emit(Opcode::PopExcept);
        self.emit_arg(Opcode::Reraise, 0);
        self.use_block(cleanup);
        self.pop_except_and_reraise();
        self.use_block(end);
        self.unit_mut().location = location;
        Ok(())
    }
}
