//! `await`, `yield` and `yield from`.

use ruff_python_ast::{ExprAwait, ExprYield, ExprYieldFrom};
use ruff_text_size::TextRange;

use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::code::{CodeFlags, Constant};
use crate::opcode::{Intrinsic1, Opcode};
use crate::symbol_table::ScopeKind;

/// Arguments of RESUME.
const RESUME_AFTER_YIELD: u32 = 1;
const RESUME_AFTER_YIELD_FROM: u32 = 2;
const RESUME_AFTER_AWAIT: u32 = 3;

impl<'a> Generator<'a> {
    /// Sends to the iterator on the stack until it returns: `receiver value -- result`.
    pub(super) fn yield_from_loop(&mut self, is_await: bool) {
        let send = self.new_block();
        let fail = self.new_block();
        let exit = self.new_block();
        self.use_block(send);
        self.emit_target(Opcode::Send, exit);
        self.emit_target(Operation::SetupFinally, fail);
        self.emit_arg(Opcode::YieldValue, 1);
        self.emit_pop_block();
        self.emit_arg(Opcode::Resume, if is_await { RESUME_AFTER_AWAIT } else { RESUME_AFTER_YIELD_FROM });
        self.emit_target(Operation::JumpNoInterrupt, send);
        self.use_block(fail);
        self.emit(Opcode::CleanupThrow);
        self.use_block(exit);
        self.emit(Opcode::EndSend);
    }

    /// Awaits what is on the stack.
    pub(super) fn await_top(&mut self, argument: u32) {
        self.emit_arg(Opcode::GetAwaitable, argument);
        self.load_constant(Constant::None);
        self.yield_from_loop(true);
    }

    /// `await` and its kin need an asynchronous function, or top-level await.
    pub(super) fn check_asynchronous(&self, what: &str, range: TextRange) -> Outcome {
        let unit = self.unit();
        if unit.flags.intersects(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
            return Ok(());
        }
        if unit.kind == ScopeKind::Generator {
            return Ok(());
        }
        self.error(format!("{what} outside async function"), range)
    }

    pub(super) fn await_expression(&mut self, node: &'a ExprAwait) -> Outcome {
        let unit = self.unit();
        if !matches!(unit.kind, ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Generator)
            && !unit.flags.contains(CodeFlags::COROUTINE)
        {
            return self.error("'await' outside function", node.range);
        }
        self.check_asynchronous("'await'", node.range)?;
        self.expression(&node.value)?;
        self.await_top(0);
        Ok(())
    }

    pub(super) fn yield_expression(&mut self, node: &'a ExprYield) -> Outcome {
        if !matches!(self.unit().kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error("'yield' outside function", node.range);
        }
        match &node.value {
            Some(value) => self.expression(value)?,
            None => self.load_constant(Constant::None),
        }
        self.yield_value();
        Ok(())
    }

    /// Yields the top of stack; what is sent takes its place.
    pub(super) fn yield_value(&mut self) {
        if self.unit().flags.contains(CodeFlags::ASYNC_GENERATOR) {
            self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::AsyncGeneratorWrap as u32);
        }
        self.emit_arg(Opcode::YieldValue, 0);
        self.emit_arg(Opcode::Resume, RESUME_AFTER_YIELD);
    }

    pub(super) fn yield_from_expression(&mut self, node: &'a ExprYieldFrom) -> Outcome {
        if !matches!(self.unit().kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error("'yield from' outside function", node.range);
        }
        if self.unit().flags.intersects(CodeFlags::ASYNC_GENERATOR | CodeFlags::COROUTINE) {
            return self.error("'yield from' inside async function", node.range);
        }
        self.expression(&node.value)?;
        self.emit(Opcode::GetYieldFromIter);
        self.load_constant(Constant::None);
        self.at(SourceRange::from(node.range), |this| this.yield_from_loop(false));
        Ok(())
    }
}
