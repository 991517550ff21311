//! Arithmetic, comparison and subscript instructions: small ints, floats and strings at once, the rest by the protocols.

use compiler::opcode::{BinaryOperator, Comparison, Instruction, Opcode};
use objects::dict::Dict;
use objects::list::List;
use objects::shape::fixed;
use objects::tuple::Tuple;
use objects::type_object::NativeSlot;
use objects::{Obj, Ref, RefExt, Space, Word};

use super::machine::{Flow, Machine, Step};
use crate::names;
use crate::protocol::compare::{holds, holds_for_floats};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// Cache units of BINARY_OP and COMPARE_OP.
pub(super) const BINARY_CACHE: usize = 3;
pub(super) const COMPARE_CACHE: usize = 1;

#[inline(always)]
pub(super) fn operator_of(argument: usize) -> BinaryOperator {
    debug_assert!(argument <= BinaryOperator::Subscript as usize);
    // SAFETY: compiled code holds valid operators only.
    unsafe { std::mem::transmute::<u8, BinaryOperator>(argument as u8) }
}

#[inline(always)]
pub(super) fn comparison_of(argument: usize) -> Comparison {
    debug_assert!(argument <= Comparison::GreaterEqual as usize);
    // SAFETY: compiled code holds valid comparisons only.
    unsafe { std::mem::transmute::<u8, Comparison>(argument as u8) }
}

/// Operators on small ints; None where the result is none, or for other operators.
#[inline(always)]
fn bits_and_quotients(operator: BinaryOperator, a: Word, b: Word) -> Option<Word> {
    match operator {
        BinaryOperator::And | BinaryOperator::InplaceAnd => Some(Word(a.0 & b.0)),
        BinaryOperator::Or | BinaryOperator::InplaceOr => Some(Word(a.0 | b.0)),
        BinaryOperator::Xor | BinaryOperator::InplaceXor => Some(Word((a.0 ^ b.0) | 3)),
        BinaryOperator::FloorDivide | BinaryOperator::InplaceFloorDivide if b.int() > 0 => {
            Some(Word::from_int_unchecked(a.int().div_euclid(b.int())))
        }
        BinaryOperator::Remainder | BinaryOperator::InplaceRemainder if b.int() > 0 => {
            Some(Word::from_int_unchecked(a.int().rem_euclid(b.int())))
        }
        BinaryOperator::RightShift | BinaryOperator::InplaceRightShift if (0..64).contains(&b.int()) => {
            Some(Word::from_int_unchecked(a.int() >> b.int()))
        }
        BinaryOperator::LeftShift | BinaryOperator::InplaceLeftShift
            if (0..62).contains(&b.int()) && a.int().unsigned_abs().leading_zeros() as i64 > b.int() + 3 =>
        {
            Some(Word::from_int_unchecked(a.int() << b.int()))
        }
        _ => None,
    }
}

/// The quotient of two small ints that floats hold exactly.
#[inline(always)]
fn divide_ints(a: Word, b: Word) -> Option<Word> {
    const EXACT: i64 = 1 << 53;
    let (a, b) = (a.int(), b.int());
    let is_exact = b != 0 && (-EXACT..=EXACT).contains(&a) && (-EXACT..=EXACT).contains(&b);
    if is_exact { Word::from_float(a as f64 / b as f64) } else { None }
}

impl Machine<'_> {
    /// Replaces two operands that need no drop.
    #[inline(always)]
    fn finish_immediates(&mut self, result: Word) -> Step {
        self.pop_ref();
        self.pop_ref();
        self.jump(BINARY_CACHE);
        self.push_or_store(Obj::from_immortal(result));
        Ok(Flow::Next)
    }

    /// An operator of which small ints and floats are computed here, the rest by the protocols.
    #[inline(always)]
    pub fn arithmetic(
        &mut self,
        argument: usize,
        ints: impl FnOnce(Word, Word) -> Option<Word>,
        floats: impl FnOnce(f64, f64) -> f64,
    ) -> Step {
        let (a, b) = (self.peek_word(2), self.peek_word(1));
        let result = if a.both_ints(b) {
            ints(a, b)
        } else if a.is_float() && b.is_float() {
            Word::from_float(floats(a.float(), b.float()))
        } else {
            None
        };
        match result {
            Some(result) => self.finish_immediates(result),
            None => self.aside(|m| m.binary_op_slow(operator_of(argument))),
        }
    }

    #[inline(always)]
    pub fn divide(&mut self, argument: usize) -> Step {
        let (a, b) = (self.peek_word(2), self.peek_word(1));
        let result = if a.both_ints(b) {
            divide_ints(a, b)
        } else if a.is_float() && b.is_float() && b.float() != 0.0 {
            Word::from_float(a.float() / b.float())
        } else {
            None
        };
        match result {
            Some(result) => self.finish_immediates(result),
            None => self.aside(|m| m.binary_op_slow(operator_of(argument))),
        }
    }

    /// The operators that have no instruction of their own.
    #[inline(always)]
    pub fn binary_op(&mut self, argument: usize) -> Step {
        let (a, b) = (self.peek_word(2), self.peek_word(1));
        let operator = operator_of(argument);
        let result = if a.both_ints(b) { bits_and_quotients(operator, a, b) } else { None };
        match result {
            Some(result) => self.finish_immediates(result),
            None => self.aside(|m| m.binary_op_slow(operator)),
        }
    }

    #[inline(always)]
    pub fn subscript(&mut self) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        if let Some(header) = owner.header() {
            let shape = header.shape();
            // SAFETY: the shapes say what it is.
            let found = unsafe {
                if key.word().is_int() && shape == fixed::LIST {
                    owner.cast::<List>().get(in_range(key.word().int(), owner.cast::<List>().len()))
                } else if key.word().is_int() && shape == fixed::TUPLE {
                    let tuple = owner.cast::<Tuple>();
                    tuple.items().get(in_range(key.word().int(), tuple.len())).map(|item| item.own())
                } else if shape == fixed::DICT
                    && let Some(text) = Space::exact_str(key)
                {
                    owner.cast::<Dict>().get_str(&self.thread.space, text)
                } else {
                    None
                }
            };
            if let Some(value) = found {
                self.jump(BINARY_CACHE);
                self.drop_many(2);
                self.push_or_store(value);
                return Ok(Flow::Next);
            }
        }
        self.aside(|m| m.subscript_slow())
    }

    /// A built-in type's method directly, a class's own as a call that needs no native recursion, the rest by the protocol.
    #[inline(never)]
    fn subscript_slow(&mut self) -> Step {
        let thread = self.thread;
        let (owner, key) = (self.peek(2), self.peek(1));
        let class = thread.space.type_of(owner);
        let result = if let Some(code) = thread.native_code(class, NativeSlot::GetItem)
            && !thread.is_native_stack_low()
        {
            code(thread, &[owner, key])
        // SAFETY: counted before anything runs.
        } else if let Some(method) = unsafe { thread.lookup_borrowed(class, thread.name(names::GETITEM)) }
            && thread.space.is_function(method)
        {
            let function = method.own();
            let (key, owner) = (self.pop_ref(), self.pop_ref());
            self.push(function);
            self.push_ref(owner);
            self.push_ref(key);
            self.jump(BINARY_CACHE);
            return self.call_function(method, 1);
        } else {
            thread.get_item(owner, key)
        };
        self.jump(BINARY_CACHE);
        self.finish(2, result)
    }

    #[inline(never)]
    fn binary_op_slow(&mut self, operator: BinaryOperator) -> Step {
        let (a, b) = (self.peek(2), self.peek(1));
        if (operator == BinaryOperator::InplaceAdd || operator == BinaryOperator::Add)
            && let Some(step) = self.concatenate(a, b)?
        {
            return Ok(step);
        }
        if let Some(result) = mixed_arithmetic(a, b, operator) {
            self.jump(BINARY_CACHE);
            self.drop_many(2);
            self.push_or_store(Obj::from_immortal(result));
            return Ok(Flow::Next);
        }
        if let Some(flow) = self.call_binary_method(operator)? {
            return Ok(flow);
        }
        let result = binary(self.thread, a, b, operator);
        self.jump(BINARY_CACHE);
        self.finish(2, result)
    }

    /// `text + text`. A local that is replaced by the result, and that alone holds the left text, lets it grow.
    fn concatenate(&mut self, a: Ref<'_>, b: Ref<'_>) -> Result<Option<Flow>, crate::raised::Raised> {
        let (Some(left), Some(right)) = (Space::exact_str(a), Space::exact_str(b)) else { return Ok(None) };
        // SAFETY: an instruction follows the cache.
        let next = Instruction(unsafe { *self.ip.add(BINARY_CACHE) });
        let target = next.argument() as usize;
        if next.0 as u8 == Opcode::StoreFast as u8
            && a.word().is_embedded()
            && !a.is(b)
            && self.local(target) == a.word().to_immediate()
            && a.header().is_some_and(|header| header.is_unique())
        {
            // SAFETY: the local's is the one counted reference; the operand that borrows it ends here.
            let moved = unsafe { self.thread.space.str_append(left, right.view())? };
            self.jump(BINARY_CACHE + 1);
            self.drop_many(2);
            if let Some(moved) = moved {
                self.set_local(target, moved);
            }
            return Ok(Some(Flow::Next));
        }
        let result = self.thread.space.str_concat(&[left.view(), right.view()])?;
        self.jump(BINARY_CACHE);
        self.drop_many(2);
        self.push(result);
        Ok(Some(Flow::Next))
    }

    #[inline(always)]
    pub fn compare_op(&mut self, comparison: Comparison) -> Step {
        let (a, b) = (self.peek_word(2), self.peek_word(1));
        let result = if a.both_ints(b) {
            holds(comparison, (a.0 as i64).cmp(&(b.0 as i64)))
        } else if a.is_float() && b.is_float() {
            holds_for_floats(comparison, a.float(), b.float())
        } else {
            return self.aside(|m| m.compare_slow(comparison));
        };
        self.pop_ref();
        self.pop_ref();
        self.jump(1);
        self.push_condition(result)
    }

    /// Numbers of two kinds at once, the rest by the protocol.
    #[inline(never)]
    fn compare_slow(&mut self, comparison: Comparison) -> Step {
        let (a, b) = (self.peek(2), self.peek(1));
        let result = if let (Some(x), Some(y)) = (mixed_float(a), mixed_float(b)) {
            holds_for_floats(comparison, x, y)
        } else {
            if let Some(flow) = self.call_comparison_method(comparison)? {
                return Ok(flow);
            }
            let result = self.thread.compare(a, b, comparison)?;
            self.jump(COMPARE_CACHE);
            self.drop_many(2);
            return self.push_comparison(result);
        };
        self.jump(COMPARE_CACHE);
        self.drop_many(2);
        self.push_condition(result)
    }

    /// Pushes what a comparison gave; a bool may take the conditional jump that follows at once.
    #[inline(always)]
    pub(super) fn push_comparison(&mut self, result: Obj) -> Step {
        if result.is_true() || result.is_false() {
            return self.push_condition(result.is_true());
        }
        self.push(result);
        Ok(Flow::Next)
    }

    /// Pushes a bool, or takes the conditional jump that follows at once.
    #[inline(always)]
    fn push_condition(&mut self, condition: bool) -> Step {
        // SAFETY: an instruction follows every comparison.
        let next = Instruction(unsafe { *self.ip });
        let opcode = next.0 as u8;
        if opcode == Opcode::PopJumpIfFalse as u8 || opcode == Opcode::PopJumpIfTrue as u8 {
            self.jump(1);
            if condition == (opcode == Opcode::PopJumpIfTrue as u8) {
                self.jump(next.argument() as usize);
            }
            return Ok(Flow::Next);
        }
        self.push(Obj::boolean(condition));
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn is_op(&mut self, inverted: usize) -> Step {
        let same = self.peek(2).is(self.peek(1)) != (inverted != 0);
        self.drop_many(2);
        self.push_condition(same)
    }

    #[inline(always)]
    pub fn contains_op(&mut self, inverted: usize) -> Step {
        let found = self.thread.contains(self.peek(1), self.peek(2))? != (inverted != 0);
        self.jump(1);
        self.drop_many(2);
        self.push_condition(found)
    }

    #[inline(always)]
    pub fn unary_not(&mut self) -> Step {
        let is_true = self.thread.truth(self.peek(1))?;
        self.drop_top();
        self.push_condition(!is_true)
    }

    pub fn unary_negative(&mut self) -> Step {
        let word = self.peek_word(1);
        if word.is_int()
            && let Some(result) = Word::from_int(-word.int())
        {
            self.set_word(1, result);
            return Ok(Flow::Next);
        }
        if word.is_float()
            && let Some(result) = Word::from_float(-word.float())
        {
            self.set_word(1, result);
            return Ok(Flow::Next);
        }
        let result = self.thread.unary(self.peek(1), names::NEG, "-");
        self.finish(1, result)
    }

    pub fn unary_invert(&mut self) -> Step {
        let word = self.peek_word(1);
        if word.is_int() {
            self.set_word(1, Word::from_int_unchecked(!word.int()));
            return Ok(Flow::Next);
        }
        let result = self.thread.unary(self.peek(1), names::INVERT, "~");
        self.finish(1, result)
    }

    /// The topmost two values as the bounds of a slice of an exact list below.
    fn list_range<'a>(&self) -> Option<(&'a List, i64, i64)> {
        let list = Space::exact_list(self.peek(3))?;
        let bound = |value: Ref<'_>, default: i64| match value.word() {
            word if word.is_int() => Some(word.int()),
            _ => value.is_none().then_some(default),
        };
        Some((list, bound(self.peek(2), 0)?, bound(self.peek(1), i64::MAX)?))
    }

    pub fn binary_slice(&mut self) -> Step {
        if let Some((list, start, stop)) = self.list_range() {
            let result = types::list::slicing::get_range(self.thread, list, start, stop);
            return self.finish(3, result);
        }
        let slice =
            self.thread.space.new_record(fixed::SLICE, [self.peek(2).own(), self.peek(1).own(), Obj::none()])?;
        let result = self.thread.get_item(self.peek(3), slice.as_ref());
        self.finish(3, result)
    }

    pub fn store_slice(&mut self) -> Step {
        if let Some((list, start, stop)) = self.list_range() {
            types::list::slicing::set_range(self.thread, list, start, stop, self.peek(4))?;
            self.drop_many(4);
            return Ok(Flow::Next);
        }
        let slice =
            self.thread.space.new_record(fixed::SLICE, [self.peek(2).own(), self.peek(1).own(), Obj::none()])?;
        self.thread.set_item(self.peek(3), slice.as_ref(), self.peek(4))?;
        self.drop_many(4);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn store_subscr(&mut self) -> Step {
        let (value, owner, key) = (self.peek(3), self.peek(2), self.peek(1));
        if key.word().is_int() && owner.has_shape(fixed::LIST) {
            // SAFETY: the shape says so.
            let list = unsafe { owner.cast::<List>() };
            let at = in_range(key.word().int(), list.len());
            if at < list.len() {
                list.set(at, value.own());
                self.jump(1);
                self.drop_many(3);
                return Ok(Flow::Next);
            }
        }
        let thread = self.thread;
        let native = if owner.has_shape(fixed::DICT) || thread.is_native_stack_low() {
            None
        } else {
            thread.native_code(thread.space.type_of(owner), NativeSlot::SetItem)
        };
        match native {
            Some(code) => drop(code(thread, &[owner, key, value])?),
            None => thread.set_item(owner, key, value)?,
        }
        self.jump(1);
        self.drop_many(3);
        Ok(Flow::Next)
    }

    pub fn delete_subscr(&mut self) -> Step {
        self.thread.delete_item(self.peek(2), self.peek(1))?;
        self.drop_many(2);
        Ok(Flow::Next)
    }
}

/// An index counted from the end where negative; out of range otherwise stays out of range.
#[inline(always)]
fn in_range(index: i64, length: usize) -> usize {
    (if index < 0 { index + length as i64 } else { index }) as usize
}

/// A binary operator on any operands: exact numbers and strings at once, the rest by the methods.
fn binary(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
    if let (Some(x), Some(y)) = (Space::exact_int(a), Space::exact_int(b))
        && let Some(result) = types::int::binary(thread, x, y, operator)
    {
        return result;
    }
    if let (Some(x), Some(y)) = (mixed_float(a), mixed_float(b))
        && (Space::exact_float(a).is_some() || Space::exact_float(b).is_some())
        && let Some(result) = types::float::binary(thread, x, y, operator)
    {
        return result;
    }
    thread.binary(a, b, operator)
}

/// A float and an int, or a float out of the range of immediates: the result as an immediate, if it is one.
fn mixed_arithmetic(a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> Option<Word> {
    if a.word().both_ints(b.word()) {
        return None;
    }
    let (x, y) = (mixed_float(a)?, mixed_float(b)?);
    Word::from_float(match operator {
        BinaryOperator::Add | BinaryOperator::InplaceAdd => x + y,
        BinaryOperator::Subtract | BinaryOperator::InplaceSubtract => x - y,
        BinaryOperator::Multiply | BinaryOperator::InplaceMultiply => x * y,
        BinaryOperator::TrueDivide | BinaryOperator::InplaceTrueDivide if y != 0.0 => x / y,
        _ => return None,
    })
}

/// The float value of an exact float or a small int that a float represents exactly.
fn mixed_float(object: Ref<'_>) -> Option<f64> {
    if let Some(value) = Space::exact_float(object) {
        return Some(value);
    }
    let word = object.word();
    (word.is_int() && word.int().unsigned_abs() <= 1 << 53).then(|| word.int() as f64)
}
