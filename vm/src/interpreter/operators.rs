//! Arithmetic, comparison and subscript instructions: small ints, floats and strings at once, the rest by the protocols.

use compiler::opcode::{BinaryOperator, Comparison, Instruction, Opcode};
use objects::list::List;
use objects::shape::fixed;
use objects::string::Str;
use objects::table::simple_hash;
use objects::tuple::Tuple;
use objects::type_object::NativeSlot;
use objects::{Obj, Ref, RefExt, Space, Word};
use refcount::{StackRef, Unsettled, singletons};

use super::machine::Machine;
use super::step::{Flow, Step, aside, onward, settled};
use crate::names;
use crate::native::Code;
use crate::protocol::compare::{holds, holds_for_floats, holds_for_strings};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// Cache units of BINARY_OP, COMPARE_OP and STORE_SUBSCR.
pub(super) const BINARY_CACHE: usize = 3;
pub(super) const COMPARE_CACHE: usize = 1;
pub(super) const STORE_CACHE: usize = 1;

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

impl Machine {
    /// Replaces two operands that need no drop.
    #[inline(always)]
    fn finish_immediates(&mut self, result: Word) -> Step {
        self.pop_ref();
        self.pop_ref();
        self.jump(BINARY_CACHE);
        settled(self.push_or_store(Obj::from_immortal(result)), Unsettled::NONE)
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
            None => onward!(binary_op_slow, argument),
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
            None => onward!(binary_op_slow, argument),
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
            None => onward!(binary_op_slow, argument),
        }
    }

    /// An item of a list or tuple, which a local lends, by a small int from its start; the rest aside.
    #[inline(always)]
    pub fn subscript(&mut self) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        if !key.word().is_int() {
            return onward!(subscript_of_dict, 0);
        }
        if !owner.word().is_counted()
            && owner.word().is_lent_pointer()
            && let Some(header) = owner.header()
        {
            let shape = header.shape();
            let index = key.word().int() as usize;
            // SAFETY: the shapes say what it is; the item is counted at once.
            let found = unsafe {
                if shape == fixed::LIST {
                    owner.cast::<List>().item(index)
                } else if shape == fixed::TUPLE {
                    owner.cast::<Tuple>().items().get(index).copied()
                } else {
                    None
                }
            };
            if let Some(value) = found.and_then(|item| item.try_own()) {
                self.jump(BINARY_CACHE);
                self.pop_ref();
                self.pop_ref();
                return settled(self.push_or_store(value), Unsettled::NONE);
            }
        }
        onward!(subscript_by_index, 0)
    }

    /// An item of a list or tuple by any small int; the rest aside.
    #[inline(always)]
    fn subscript_by_index(&mut self, _: usize) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        let index = key.word().int();
        // SAFETY: the shapes say what it is; the item is counted at once.
        let found = unsafe {
            if owner.has_shape(fixed::LIST) {
                let list = owner.cast::<List>();
                list.item(in_range(index, list.len()))
            } else if owner.has_shape(fixed::TUPLE) {
                let tuple = owner.cast::<Tuple>();
                tuple.items().get(in_range(index, tuple.len())).copied()
            } else if owner.has_shape(fixed::DICT) {
                return onward!(subscript_of_dict, 0);
            } else {
                return onward!(subscript_by_items, 0);
            }
        };
        if let Some(value) = found.and_then(|item| item.try_own()) {
            self.jump(BINARY_CACHE);
            self.pop_ref();
            let owner = self.close_top();
            return settled(owner, self.push_or_store(value));
        }
        onward!(subscript_of_built_in, 0)
    }

    /// What the class of an object offers of its native type's items; the rest aside.
    #[inline(always)]
    fn subscript_by_items(&mut self, _: usize) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        let space = &self.thread.space;
        if let Some(items) = space.type_of(owner).items.get()
            && let Some(value) = (items.get)(space, owner, key.word().int())
        {
            self.jump(BINARY_CACHE);
            self.pop_ref();
            let owner = self.close_top();
            return settled(owner, self.push_or_store(value));
        }
        onward!(subscript_of_built_in, 0)
    }

    /// A value of a dict by a string or small int; the rest aside.
    #[inline(always)]
    fn subscript_of_dict(&mut self, _: usize) -> Step {
        let space = &self.thread.space;
        let (owner, key) = (self.peek(2), self.peek(1));
        if let Some(dict) = Space::exact_dict(owner)
            && let Some(hash) = simple_hash(key, space)
            && let Some(number) = dict.table.find_at_once(key, hash)
        {
            // SAFETY: found just now; copied at once.
            let value = unsafe { dict.table.value(number) }.own();
            self.jump(BINARY_CACHE);
            self.drop_many(2);
            return settled(self.push_or_store(value), Unsettled::NONE);
        }
        onward!(subscript_of_built_in, 0)
    }

    /// What built-in types have; the rest aside.
    #[inline(always)]
    fn subscript_of_built_in(&mut self, _: usize) -> Step {
        let thread = self.thread;
        if let Some(code) = thread.native_code(thread.space.type_of(self.peek(2)), NativeSlot::GetItem)
            && !thread.is_native_stack_low()
        {
            let value = code(thread, self.top_slice(2))?;
            self.jump(BINARY_CACHE);
            self.drop_many(2);
            return settled(self.push_or_store(value), Unsettled::NONE);
        }
        onward!(subscript_of_other, 0)
    }

    /// A class's own method as a call that needs no native recursion, the rest by the protocol.
    #[inline(always)]
    fn subscript_of_other(&mut self, _: usize) -> Step {
        if self.push_binary_method(BinaryOperator::Subscript as usize) {
            return Ok(Flow::Next);
        }
        let result = self.thread.get_item(self.peek(2), self.peek(1));
        self.jump(BINARY_CACHE);
        self.finish(2, result)
    }

    /// Numbers of two kinds, and sums of strings; the rest aside.
    #[inline(always)]
    fn binary_op_slow(&mut self, argument: usize) -> Step {
        let operator = operator_of(argument);
        let (a, b) = (self.peek(2), self.peek(1));
        if let Some(result) = mixed_arithmetic(a, b, operator) {
            self.jump(BINARY_CACHE);
            self.drop_many(2);
            return settled(self.push_or_store(Obj::from_immortal(result)), Unsettled::NONE);
        }
        if (operator == BinaryOperator::InplaceAdd || operator == BinaryOperator::Add)
            && let (Some(left), Some(right)) = (Space::exact_str(a), Space::exact_str(b))
        {
            return self.concatenate(left, right);
        }
        onward!(binary_op_of_others, argument)
    }

    #[inline(always)]
    fn binary_op_of_others(&mut self, argument: usize) -> Step {
        if self.push_binary_method(argument) {
            return Ok(Flow::Next);
        }
        let result = binary(self.thread, self.peek(2), self.peek(1), operator_of(argument))?;
        self.jump(BINARY_CACHE);
        self.drop_many(2);
        settled(self.push_or_store(result), Unsettled::NONE)
    }

    /// `text + text`. A local that is replaced by the result, and that alone holds the left text, lets it grow.
    #[inline(always)]
    fn concatenate(&mut self, left: &Str, right: &Str) -> Step {
        // SAFETY: an instruction follows the cache.
        let next = Instruction(unsafe { *self.ip.add(BINARY_CACHE) });
        let target = next.argument() as usize;
        let (a, b) = (self.peek(2), self.peek(1));
        if next.0 as u8 == Opcode::StoreFast as u8
            && a.word().is_embedded()
            && !a.is(b)
            && self.local(target) == a.word().to_immediate()
            && a.header().is_some_and(|header| header.is_unique())
        {
            // SAFETY: the local's is the one counted reference; the operand that borrows it ends here.
            let moved = unsafe { grow(self.thread, left, right)? };
            self.jump(BINARY_CACHE + 1);
            self.drop_many(2);
            return match moved {
                Some(moved) => settled(self.replace_local(target, moved), Unsettled::NONE),
                None => Ok(Flow::Next),
            };
        }
        let result = join(self.thread, left, right)?;
        self.jump(BINARY_CACHE);
        self.drop_many(2);
        settled(self.push_or_store(result), Unsettled::NONE)
    }

    #[inline(always)]
    pub fn compare_op(&mut self, comparison: Comparison) -> Step {
        let (a, b) = (self.peek_word(2), self.peek_word(1));
        let result = if a.both_ints(b) {
            holds(comparison, (a.0 as i64).cmp(&(b.0 as i64)))
        } else if a.is_float() && b.is_float() {
            holds_for_floats(comparison, a.float(), b.float())
        } else {
            return onward!(compare_slow, comparison as usize);
        };
        self.pop_ref();
        self.pop_ref();
        self.jump(1);
        self.push_condition(result)
    }

    /// Numbers of two kinds, and strings; the rest aside.
    #[inline(always)]
    fn compare_slow(&mut self, argument: usize) -> Step {
        let comparison = comparison_of(argument);
        let (a, b) = (self.peek(2), self.peek(1));
        let result = if let (Some(x), Some(y)) = (Space::exact_str(a), Space::exact_str(b)) {
            holds_for_strings(comparison, x, y)
        } else if let (Some(x), Some(y)) = (mixed_float(a), mixed_float(b)) {
            holds_for_floats(comparison, x, y)
        } else {
            return onward!(compare_others, argument);
        };
        self.jump(COMPARE_CACHE);
        self.drop_many(2);
        self.push_condition(result)
    }

    /// By the methods.
    #[inline(always)]
    fn compare_others(&mut self, argument: usize) -> Step {
        let comparison = comparison_of(argument);
        if self.push_comparison_method(comparison) {
            return Ok(Flow::Next);
        }
        let result = self.thread.compare(self.peek(2), self.peek(1), comparison)?;
        self.jump(COMPARE_CACHE);
        self.drop_many(2);
        self.push_comparison(result)
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
        let (second, first) = (self.close_top(), self.close_top());
        self.push_condition(same)?;
        settled(first, second)
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
        let value = self.peek(1);
        if value.is_true() || value.is_false() {
            self.pop_ref();
            return self.push_condition(value.is_false());
        }
        onward!(unary_not_slow, 0)
    }

    #[inline(always)]
    fn unary_not_slow(&mut self, _: usize) -> Step {
        let Some(is_true) = self.thread.truth_at_once(self.peek(1)) else {
            return aside(|m, _| m.unary_not_asked(), 0);
        };
        let value = self.close_top();
        self.push_condition(!is_true)?;
        settled(value, Unsettled::NONE)
    }

    fn unary_not_asked(&mut self) -> Step {
        let is_true = self.thread.truth(self.peek(1))?;
        self.drop_top();
        self.push_condition(!is_true)
    }

    #[inline(always)]
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

    #[inline(always)]
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

    #[inline(always)]
    pub fn binary_slice(&mut self) -> Step {
        if let Some((list, start, stop)) = self.list_range() {
            let result = types::list::slicing::get_range(self.thread, list, start, stop);
            return self.finish(3, result);
        }
        onward!(slice_of_other, 0)
    }

    #[inline(always)]
    fn slice_of_other(&mut self, _: usize) -> Step {
        let slice = self.thread.space.slice(self.peek(2).own(), self.peek(1).own(), Obj::none())?;
        let result = self.thread.get_item(self.peek(3), slice.as_ref());
        self.finish(3, result)
    }

    #[inline(always)]
    pub fn store_slice(&mut self) -> Step {
        if let Some((list, start, stop)) = self.list_range() {
            types::list::slicing::set_range(self.thread, list, start, stop, self.peek(4))?;
            self.drop_many(4);
            return Ok(Flow::Next);
        }
        onward!(store_slice_of_other, 0)
    }

    #[inline(always)]
    fn store_slice_of_other(&mut self, _: usize) -> Step {
        let slice = self.thread.space.slice(self.peek(2).own(), self.peek(1).own(), Obj::none())?;
        self.thread.set_item(self.peek(3), slice.as_ref(), self.peek(4))?;
        self.drop_many(4);
        Ok(Flow::Next)
    }

    /// An item of a list by a small int; the rest aside.
    #[inline(always)]
    pub fn store_subscr(&mut self) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        if key.word().is_int() && owner.has_shape(fixed::LIST) {
            // SAFETY: the shape says so.
            let list = unsafe { owner.cast::<List>() };
            let at = in_range(key.word().int(), list.len());
            if at < list.len()
                // SAFETY: live, and popped below.
                && let Some(value) = unsafe { StackRef(self.peek_word(3)).try_make_heap_safe() }
            {
                let old = list.set_unsettled(at, value);
                self.jump(1);
                self.pop_ref();
                let owner = self.close_top();
                self.pop_ref();
                return settled(old, owner);
            }
        }
        onward!(store_subscr_slow, 0)
    }

    /// An item of a dict; the rest aside.
    #[inline(always)]
    fn store_subscr_slow(&mut self, _: usize) -> Step {
        let thread = self.thread;
        let (owner, key) = (self.peek(2), self.peek(1));
        if let Some(dict) = Space::exact_dict(owner) {
            thread.dict_set(dict, key, self.peek(3).own())?;
            self.jump(1);
            self.drop_many(3);
            return Ok(Flow::Next);
        }
        if key.word().is_int() {
            return onward!(store_subscr_by_index, 0);
        }
        onward!(store_subscr_of_other, 0)
    }

    /// What the class of an object offers of its native type's items; the rest aside.
    #[inline(always)]
    fn store_subscr_by_index(&mut self, _: usize) -> Step {
        let (owner, key) = (self.peek(2), self.peek(1));
        let space = &self.thread.space;
        if let Some(items) = space.type_of(owner).items.get()
            && (items.set)(space, owner, key.word().int(), self.peek(3))
        {
            self.jump(STORE_CACHE);
            self.pop_ref();
            let owner = self.pop_ref();
            let value = self.close_top();
            // SAFETY: popped.
            return settled(value, unsafe { owner.close_unsettled() });
        }
        onward!(store_subscr_of_other, 0)
    }

    #[inline(always)]
    fn store_subscr_of_other(&mut self, _: usize) -> Step {
        let thread = self.thread;
        let (value, owner, key) = (self.peek(3), self.peek(2), self.peek(1));
        let class = thread.space.type_of(owner);
        if let Some(code) = thread.native_code(class, NativeSlot::SetItem)
            && !thread.is_native_stack_low()
        {
            drop(call_with_three(thread, code, owner, key, value)?);
        } else if self.push_store_method(class) {
            return Ok(Flow::Next);
        } else {
            thread.set_item(owner, key, value)?;
        }
        self.jump(STORE_CACHE);
        self.drop_many(3);
        Ok(Flow::Next)
    }

    #[inline(always)]
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

#[inline(never)]
fn call_with_three(thread: &Thread, code: Code, a: Ref<'_>, b: Ref<'_>, c: Ref<'_>) -> PyResult {
    code(thread, &[a, b, c])
}

/// # Safety
/// See [`Space::str_append`].
#[inline(never)]
unsafe fn grow(thread: &Thread, left: &Str, right: &Str) -> PyResult<Option<Obj>> {
    // SAFETY: as the caller says.
    Ok(unsafe { thread.space.str_append(left, right.view())? })
}

#[inline(never)]
fn join(thread: &Thread, left: &Str, right: &Str) -> PyResult {
    Ok(thread.space.str_concat(&[left.view(), right.view()])?)
}

/// A binary operator on any operands: exact numbers and strings at once, the rest by the methods.
fn binary(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
    if let Some(result) = thread.binary_of_core(a, b, operator) {
        return result;
    }
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

/// A float and an int, or a float out of the range of immediates: the result, if it needs no memory.
#[inline(always)]
fn mixed_arithmetic(a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> Option<Word> {
    if a.word().both_ints(b.word()) {
        return None;
    }
    let (x, y) = (mixed_float(a)?, mixed_float(b)?);
    let result = match operator {
        BinaryOperator::Add | BinaryOperator::InplaceAdd => x + y,
        BinaryOperator::Subtract | BinaryOperator::InplaceSubtract => x - y,
        BinaryOperator::Multiply | BinaryOperator::InplaceMultiply => x * y,
        BinaryOperator::TrueDivide | BinaryOperator::InplaceTrueDivide if y != 0.0 => x / y,
        _ => return None,
    };
    Word::from_float(result).or_else(|| singletons::float(result))
}

/// The float value of an exact float or a small int that a float represents exactly.
#[inline(always)]
fn mixed_float(object: Ref<'_>) -> Option<f64> {
    if let Some(value) = Space::exact_float(object) {
        return Some(value);
    }
    let word = object.word();
    (word.is_int() && word.int().unsigned_abs() <= 1 << 53).then(|| word.int() as f64)
}
