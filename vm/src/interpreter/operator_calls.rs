//! Operators that a class defines in Python: their methods run in the same loop.
//!
//! The operands stay on the stack and are lent to the method's frame. When that returns, the instruction ends with its result, or,
//! where that is NotImplemented, goes on by the protocol.

use compiler::opcode::{BinaryOperator, Comparison, Instruction};
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Word};
use refcount::Unsettled;

use super::caches::{read_wide, write_wide};
use super::frames::return_mode;
use super::machine::Machine;
use super::operators::{BINARY_CACHE, COMPARE_CACHE, STORE_CACHE, comparison_of, operator_of};
use super::step::{Flow, Step, settled};
use crate::names::{self, Name};
use crate::protocol::{compare, number};
use crate::state::Thread;

impl Machine {
    /// `a op b` of the topmost values, where the left operand's class defines it in Python and nothing else comes first. False where the
    /// protocol has to decide. Cache: the class's version, the method (two units).
    #[inline(always)]
    pub(super) fn push_binary_method(&mut self, argument: usize) -> bool {
        let thread = self.thread;
        let (class_a, class_b) = (thread.space.type_of(self.peek(2)), thread.space.type_of(self.peek(1)));
        let is_subscript = operator_of(argument) == BinaryOperator::Subscript;
        if !class_a.has(TypeFlags::HEAP) || !is_subscript && comes_first(class_b, class_a) {
            return false;
        }
        // SAFETY: BINARY_OP has three cache units; the class of that version has the method there.
        let method = unsafe {
            let (cache, version) = (self.ip, class_a.version.get());
            if cache.read() != version || version == 0 {
                let Some(method) = binary_method(thread, class_a, operator_of(argument)) else { return false };
                cache.write(class_a.version.get());
                write_wide(cache.add(1), method.word().to_immediate().0);
            }
            Ref::from_word(Word(read_wide(cache.add(1))))
        };
        self.push_operator_method(method, 2, 0, return_mode::BINARY)
    }

    /// As [`Machine::push_binary_method`], for a comparison.
    #[inline(always)]
    pub(super) fn push_comparison_method(&mut self, comparison: Comparison) -> bool {
        let thread = self.thread;
        let (class_a, class_b) = (thread.space.type_of(self.peek(2)), thread.space.type_of(self.peek(1)));
        if !class_a.has(TypeFlags::HEAP) || comes_first(class_b, class_a) {
            return false;
        }
        self.push_special_method(class_a, compare::methods(comparison).0, 2, 0, return_mode::COMPARE)
    }

    /// `owner[key] = value` of the topmost values (value, owner, key), where the owner's class has a Python method for it.
    #[inline(always)]
    pub(super) fn push_store_method(&mut self, class: &Type) -> bool {
        class.has(TypeFlags::HEAP) && self.push_special_method(class, names::SETITEM, 3, 1, return_mode::STORE)
    }

    /// Calls a Python method of a class with the topmost values, see [`Machine::push_operator_method`].
    #[inline(always)]
    fn push_special_method(&mut self, class: &Type, name: Name, count: usize, first: usize, mode: u8) -> bool {
        let thread = self.thread;
        // SAFETY: counted before anything runs.
        match unsafe { thread.lookup_borrowed(class, thread.name(name)) } {
            Some(method) if thread.space.is_function(method) => self.push_operator_method(method, count, first, mode),
            _ => false,
        }
    }

    /// The method that an operator called returns. The registers are those of the frame with the operands.
    #[inline(always)]
    pub(super) fn finish_operator(&mut self, mode: u8, value: Obj) -> Step {
        let (a, b) = (self.peek(2), self.peek(1));
        // SAFETY: the instruction pointer is behind the operator's instruction, before its cache.
        let argument = Instruction(unsafe { *self.ip.sub(1) }).argument() as usize;
        match mode {
            return_mode::STORE => {
                drop(value);
                self.jump(STORE_CACHE);
                self.drop_many(3);
                Ok(Flow::Next)
            }
            return_mode::BINARY => {
                let operator = operator_of(argument);
                let result = if value.is_not_implemented() && operator != BinaryOperator::Subscript {
                    self.thread.binary_reflected(a, b, operator)?
                } else {
                    value
                };
                self.jump(BINARY_CACHE);
                self.drop_many(2);
                settled(self.push_or_store(result), Unsettled::NONE)
            }
            _ => {
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
    }
}

/// Whether the right operand's class is asked before the left one's.
#[inline(always)]
fn comes_first(right: &Type, left: &Type) -> bool {
    !std::ptr::eq(left, right) && right.has(TypeFlags::HEAP) && right.is_subtype_of(left)
}

/// The Python method that a class's instances have for an operator, as left operands, if no other is tried before it.
#[cold]
#[inline(never)]
fn binary_method<'a>(thread: &Thread, class: &Type, operator: BinaryOperator) -> Option<Ref<'a>> {
    let name = if operator == BinaryOperator::Subscript {
        names::GETITEM
    } else {
        let (inplace, direct) = number::first_methods(operator);
        if inplace.is_some_and(|name| thread.lookup_name(class, name).is_some()) {
            return None;
        }
        direct
    };
    // SAFETY: the class keeps it; callers count it before anything runs.
    let method = unsafe { thread.lookup_borrowed(class, thread.name(name)) }?;
    thread.space.is_function(method).then_some(method)
}
