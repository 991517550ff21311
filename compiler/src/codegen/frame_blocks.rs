//! What encloses the current point, and how `return`, `break` and `continue` leave it.

use ruff_python_ast::{Stmt, name::Name};
use ruff_text_size::TextRange;

use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{BlockId, Operation, SourceRange};
use crate::code::Constant;
use crate::opcode::Opcode;
use crate::syntax_error::RawError;

/// Deepest nesting of `finally` bodies whose copies are emitted on the way out.
const FINALLY_DEPTH_MAX: usize = 20;

#[derive(Clone, Copy)]
pub(super) enum FrameBlock<'a> {
    While {
        start: BlockId,
        end: BlockId,
    },
    /// The iterator is on the stack.
    For {
        start: BlockId,
        end: BlockId,
    },
    TryExcept,
    FinallyTry {
        body: &'a [Stmt],
    },
    /// A `finally` body that runs for an exception.
    FinallyEnd,
    With {
        is_async: bool,
        location: SourceRange,
    },
    /// The body of an `except` clause; `name` is bound in it.
    HandlerCleanup {
        name: Option<&'a Name>,
    },
    ExceptionHandler,
    ExceptionGroupHandler,
    /// A value on the stack.
    PopValue,
    /// The region of a whole generator body.
    StopIteration {
        handler: BlockId,
    },
}

impl FrameBlock<'_> {
    fn is_loop(&self) -> bool {
        matches!(self, FrameBlock::While { .. } | FrameBlock::For { .. })
    }
}

impl<'a> Generator<'a> {
    pub(super) fn push_frame_block(&mut self, block: FrameBlock<'a>) {
        self.unit_mut().frame_blocks.push(block);
    }

    pub(super) fn pop_frame_block(&mut self) -> Option<FrameBlock<'a>> {
        self.unit_mut().frame_blocks.pop()
    }

    /// Emits what leaves one block; `keep_top`: the value to return is on the stack.
    fn unwind(&mut self, block: FrameBlock<'a>, keep_top: bool) -> Outcome {
        match block {
            FrameBlock::While { .. }
            | FrameBlock::ExceptionHandler
            | FrameBlock::ExceptionGroupHandler
            | FrameBlock::StopIteration { .. } => {}
            FrameBlock::For { .. } | FrameBlock::PopValue => {
                if keep_top {
                    self.emit_arg(Opcode::Swap, 2);
                }
                self.emit(Opcode::PopTop);
            }
            FrameBlock::TryExcept => self.emit(Operation::PopBlock),
            FrameBlock::FinallyTry { body } => {
                self.emit(Operation::PopBlock);
                if keep_top {
                    self.push_frame_block(FrameBlock::PopValue);
                }
                self.finally_depth += 1;
                if self.finally_depth > FINALLY_DEPTH_MAX {
                    return Err(RawError::new("too many statically nested blocks", TextRange::default()));
                }
                self.duplicated += 1;
                let location = self.unit().location;
                self.statements(body)?;
                self.unit_mut().location = location;
                self.duplicated -= 1;
                self.finally_depth -= 1;
                if keep_top {
                    self.pop_frame_block();
                }
                // What follows is artificial: no line of its own.
                self.unit_mut().location = SourceRange::NONE;
            }
            FrameBlock::FinallyEnd => {
                if keep_top {
                    self.emit_arg(Opcode::Swap, 2);
                }
                self.emit(Opcode::PopTop);
                if keep_top {
                    self.emit_arg(Opcode::Swap, 2);
                }
                self.emit(Operation::PopBlock);
                self.emit(Opcode::PopExcept);
            }
            FrameBlock::With { is_async, location } => {
                self.unit_mut().location = location;
                self.emit(Operation::PopBlock);
                if keep_top {
                    self.emit_arg(Opcode::Swap, 3);
                    self.emit_arg(Opcode::Swap, 2);
                }
                self.call_exit_with_none();
                if is_async {
                    self.emit_arg(Opcode::GetAwaitable, 2);
                    self.load_constant(Constant::None);
                    self.yield_from_loop(true);
                }
                self.emit(Opcode::PopTop);
                self.unit_mut().location = SourceRange::NONE;
            }
            FrameBlock::HandlerCleanup { name } => {
                if name.is_some() {
                    self.emit(Operation::PopBlock);
                }
                if keep_top {
                    self.emit_arg(Opcode::Swap, 2);
                }
                self.emit(Operation::PopBlock);
                self.emit(Opcode::PopExcept);
                if let Some(name) = name {
                    self.unbind_exception(name);
                }
            }
        }
        Ok(())
    }

    /// Unbinds the name of an `except` clause.
    pub(super) fn unbind_exception(&mut self, name: &Name) {
        self.load_constant(Constant::None);
        self.name(name, Access::Store);
        self.name(name, Access::Delete);
    }

    /// Leaves all blocks up to the innermost loop, or all of them; returns the loop.
    pub(super) fn unwind_blocks(&mut self, keep_top: bool, to_loop: bool) -> Result<Option<FrameBlock<'a>>, RawError> {
        let saved = self.unit().frame_blocks.clone();
        let result = loop {
            let Some(&top) = self.unit().frame_blocks.last() else {
                break Ok(None);
            };
            if matches!(top, FrameBlock::ExceptionGroupHandler) {
                break Err(RawError::new(
                    "'break', 'continue' and 'return' cannot appear in an except* block",
                    TextRange::default(),
                ));
            }
            if to_loop && top.is_loop() {
                break Ok(Some(top));
            }
            self.pop_frame_block();
            if let Err(error) = self.unwind(top, keep_top) {
                break Err(error);
            }
        };
        self.unit_mut().frame_blocks = saved;
        result
    }

    pub(super) fn break_statement(&mut self, range: TextRange, is_break: bool) -> Outcome {
        let location = SourceRange::from(range);
        self.unit_mut().location = location;
        self.emit(Opcode::Nop);
        let what = if is_break { "'break' outside loop" } else { "'continue' not properly in loop" };
        let innermost = self.unwind_blocks(false, true).map_err(|error| at_range(error, range))?;
        match innermost {
            Some(FrameBlock::While { start, end }) => {
                self.emit_target(Operation::Jump, if is_break { end } else { start });
            }
            Some(FrameBlock::For { start, end }) => {
                if is_break {
                    self.emit(Opcode::PopTop);
                    self.emit_target(Operation::Jump, end);
                } else {
                    self.emit_target(Operation::Jump, start);
                }
            }
            _ => return self.error(what, range),
        }
        Ok(())
    }
}

/// Gives an error without a place the statement's.
pub(super) fn at_range(mut error: RawError, range: TextRange) -> RawError {
    if error.range == TextRange::default() {
        error.range = range;
    }
    error
}
