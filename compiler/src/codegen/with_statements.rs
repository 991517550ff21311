//! `with` and `async with`.

use ruff_python_ast::StmtWith;
use ruff_text_size::Ranged;

use super::frame_blocks::FrameBlock;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::code::{CodeFlags, Constant};
use crate::opcode::Opcode;
use crate::symbol_table::ScopeKind;

/// Arguments of LOAD_SPECIAL.
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const ASYNC_ENTER: u32 = 2;
const ASYNC_EXIT: u32 = 3;

impl<'a> Generator<'a> {
    /// `exit(None, None, None)`.
    pub(super) fn call_exit_with_none(&mut self) {
        for _ in 0..3 {
            self.load_constant(Constant::None);
        }
        self.emit_arg(Opcode::Call, 3);
    }

    /// The statement from its item `index` on; further items nest inside.
    pub(super) fn with_statement(&mut self, node: &'a StmtWith, index: usize) -> Outcome {
        crate::with_stack(|| self.with_item(node, index))
    }

    fn with_item(&mut self, node: &'a StmtWith, index: usize) -> Outcome {
        let item = &node.items[index];
        let is_async = node.is_async;
        if is_async {
            let unit = self.unit();
            if unit.kind != ScopeKind::Function && !unit.flags.contains(CodeFlags::COROUTINE) {
                return self.error("'async with' outside async function", node.range());
            }
            self.check_asynchronous("'async with'", node.range())?;
        }
        let block = self.new_block();
        let on_exception = self.new_block();
        let exit = self.new_block();
        let cleanup = self.new_block();
        let statement = self.unit().location;
        let context = SourceRange::of(&item.context_expr);
        self.expression(&item.context_expr)?;
        // manager -- exit self manager
        self.unit_mut().location = context;
        self.emit_arg(Opcode::Copy, 1);
        self.emit_arg(Opcode::LoadSpecial, if is_async { ASYNC_EXIT } else { EXIT });
        self.emit_arg(Opcode::Swap, 2);
        self.emit_arg(Opcode::Swap, 3);
        self.emit_arg(Opcode::LoadSpecial, if is_async { ASYNC_ENTER } else { ENTER });
        self.emit_arg(Opcode::Call, 0);
        if is_async {
            self.await_top(1);
        }
        self.emit_target(Operation::SetupWith, on_exception);
        self.use_block(block);
        self.push_frame_block(FrameBlock::With { is_async, location: context });
        match &item.optional_vars {
            Some(target) => self.store(target)?,
            None => self.emit(Opcode::PopTop),
        }
        if index + 1 == node.items.len() {
            self.statements(&node.body)?;
        } else {
            self.with_statement(node, index + 1)?;
        }
        self.unit_mut().location = SourceRange::NONE;
        self.emit(Operation::PopBlock);
        self.pop_frame_block();
        self.unit_mut().location = context;
        self.call_exit_with_none();
        if is_async {
            self.await_top(2);
        }
        self.emit(Opcode::PopTop);
        self.at(SourceRange::NONE, |this| this.emit_target(Operation::Jump, exit));

        self.use_block(on_exception);
        self.emit_target(Operation::SetupCleanup, cleanup);
        self.emit(Opcode::PushExcInfo);
        self.emit(Opcode::WithExceptStart);
        if is_async {
            self.await_top(2);
        }
        let suppress = self.new_block();
        self.emit_target(Opcode::PopJumpIfTrue, suppress);
        self.emit_arg(Opcode::Reraise, 2);
        self.use_block(suppress);
        self.unit_mut().location = SourceRange::NONE;
        self.emit(Opcode::PopTop);
        self.emit(Operation::PopBlock);
        self.emit(Opcode::PopExcept);
        self.emit(Opcode::PopTop);
        self.emit(Opcode::PopTop);
        self.emit(Opcode::PopTop);
        self.emit_target(Operation::Jump, exit);
        self.use_block(cleanup);
        self.pop_except_and_reraise();
        self.use_block(exit);
        self.unit_mut().location = statement;
        Ok(())
    }
}
