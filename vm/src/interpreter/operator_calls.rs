//! Operators that a class defines in Python: their methods run in the same loop.
//!
//! The operands stay on the stack and are lent to the method's frame. When that returns, the instruction ends with its result, or,
//! where that is NotImplemented, goes on by the protocol.

use compiler::opcode::{BinaryOperator, Comparison, Instruction};
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, RefExt};
use refcount::Unsettled;

use super::arguments;
use super::calls::makes_generator;
use super::frames::{clear_locals, return_mode};
use super::machine::Machine;
use super::operators::{BINARY_CACHE, COMPARE_CACHE, comparison_of, operator_of};
use super::step::{Flow, Step, settled};
use crate::names::Name;
use crate::protocol::{compare, number};
use crate::raised::Raised;
use crate::types::function;

impl Machine {
    /// `a op b` of the topmost values, where the left operand's class defines it in Python and nothing else comes first. None where the
    /// protocol has to decide.
    pub(super) fn call_binary_method(&mut self, operator: BinaryOperator) -> Result<Option<Flow>, Raised> {
        let thread = self.thread;
        let (class_a, class_b) = (thread.space.type_of(self.peek(2)), thread.space.type_of(self.peek(1)));
        if !class_a.has(TypeFlags::HEAP) {
            return Ok(None);
        }
        let (inplace, direct) = number::first_methods(operator);
        let has_others = inplace.is_some_and(|name| thread.lookup_name(class_a, name).is_some())
            || !std::ptr::eq(class_a, class_b) && class_b.is_subtype_of(class_a);
        if has_others { Ok(None) } else { self.call_operator_method(direct, return_mode::BINARY) }
    }

    /// As [`Machine::call_binary_method`], for a comparison.
    pub(super) fn call_comparison_method(&mut self, comparison: Comparison) -> Result<Option<Flow>, Raised> {
        let thread = self.thread;
        let (class_a, class_b) = (thread.space.type_of(self.peek(2)), thread.space.type_of(self.peek(1)));
        if !class_a.has(TypeFlags::HEAP) || !std::ptr::eq(class_a, class_b) && class_b.is_subtype_of(class_a) {
            return Ok(None);
        }
        self.call_operator_method(compare::methods(comparison).0, return_mode::COMPARE)
    }

    fn call_operator_method(&mut self, name: Name, mode: u8) -> Result<Option<Flow>, Raised> {
        let thread = self.thread;
        let (a, b) = (self.peek(2), self.peek(1));
        // SAFETY: counted before anything runs.
        let Some(method) = (unsafe { thread.lookup_borrowed(thread.space.type_of(a), thread.name(name)) }) else {
            return Ok(None);
        };
        if !thread.space.is_function(method) {
            return Ok(None);
        }
        // SAFETY: a function has a code object there.
        let code = unsafe { slot(method, function::CODE).peek().cast::<Code>() };
        if !arguments::is_exact(code, 2) || makes_generator(code) {
            return Ok(None);
        }
        let frame = thread.new_frame(code, method, mode)?;
        // SAFETY: the new frame has room for its locals. The operands are lent by the stack, and the frame owns the function, which
        // the class might lose meanwhile.
        unsafe {
            (*frame).function.set(method.own().into_word());
            let words = Frame::words(frame);
            words.write(a.word().to_embedded());
            words.add(1).write(b.word().to_embedded());
            clear_locals(frame, code, 2);
        }
        self.save();
        self.load(frame);
        Ok(Some(Flow::Next))
    }

    /// The method that an operator called returns. The registers are those of the frame with the operands.
    pub(super) fn finish_operator(&mut self, mode: u8, value: Obj) -> Step {
        let (a, b) = (self.peek(2), self.peek(1));
        // SAFETY: the instruction pointer is behind the operator's instruction, before its cache.
        let argument = Instruction(unsafe { *self.ip.sub(1) }).argument() as usize;
        if mode == return_mode::BINARY {
            let result = if value.is_not_implemented() {
                self.thread.binary_reflected(a, b, operator_of(argument))?
            } else {
                value
            };
            self.jump(BINARY_CACHE);
            self.drop_many(2);
            return settled(self.push_or_store(result), Unsettled::NONE);
        }
        let result = if value.is_not_implemented() {
            self.thread.compare_reflected(a, b, comparison_of(argument))?
        } else {
            value
        };
        self.jump(COMPARE_CACHE);
        self.drop_many(2);
        self.push_comparison(result)
    }
}
