//! Instructions that move values between the stack, constants and locals, and jumps.

use compiler::opcode::Opcode;
use objects::{Obj, Word};
use refcount::{StackRef, Unsettled};

use super::machine::Machine;
use super::step::{Flow, Step, aside, onward, settled};

impl Machine {
    #[inline(always)]
    pub fn nop(&mut self) -> Step {
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn pop_top(&mut self) -> Step {
        settled(self.close_top(), Unsettled::NONE)
    }

    #[inline(always)]
    pub fn push_null(&mut self) -> Step {
        self.push_ref(StackRef::NULL);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn copy(&mut self, depth: usize) -> Step {
        let item = StackRef(self.peek_word(depth));
        // SAFETY: the item is live.
        let overflowed = unsafe { item.dup_unsettled() };
        self.push_ref(item);
        settled(overflowed, Unsettled::NONE)
    }

    #[inline(always)]
    pub fn swap(&mut self, depth: usize) -> Step {
        let (top, other) = (self.peek_word(1), self.peek_word(depth));
        self.set_word(1, other);
        self.set_word(depth, top);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn load_const(&mut self, index: usize) -> Step {
        let constant = self.constant(index);
        self.push_ref(constant);
        Ok(Flow::Next)
    }

    /// The argument is a signed number of 24 bits.
    #[inline(always)]
    pub fn load_small_int(&mut self, argument: usize) -> Step {
        self.push(Obj::small_int(i64::from((argument as i32) << 8 >> 8)));
        Ok(Flow::Next)
    }

    /// The compiler proved that the local is bound; so for all loads below.
    #[inline(always)]
    pub fn load_fast(&mut self, index: usize) -> Step {
        let value = StackRef(self.local(index));
        // SAFETY: bound.
        let overflowed = unsafe { value.dup_unsettled() };
        self.push_ref(value);
        settled(overflowed, Unsettled::NONE)
    }

    #[inline(always)]
    pub fn load_fast_borrow(&mut self, index: usize) -> Step {
        let value = StackRef(self.local(index)).borrow();
        self.push_ref(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn load_fast_and_clear(&mut self, index: usize) -> Step {
        let value = self.local(index);
        // SAFETY: in bounds; the value moves to the stack.
        unsafe { self.locals().add(index).write(Word::NULL) };
        self.push_ref(StackRef(value));
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn load_fast_load_fast(&mut self, argument: usize) -> Step {
        let (first, second) = (StackRef(self.local(argument >> 12)), StackRef(self.local(argument & 0xfff)));
        // SAFETY: bound.
        let (first_overflowed, second_overflowed) = unsafe { (first.dup_unsettled(), second.dup_unsettled()) };
        self.push_ref(first);
        self.push_ref(second);
        settled(first_overflowed, second_overflowed)
    }

    #[inline(always)]
    pub fn load_fast_borrow_load_fast_borrow(&mut self, argument: usize) -> Step {
        self.load_fast_borrow(argument >> 12)?;
        self.load_fast_borrow(argument & 0xfff)
    }

    #[inline(always)]
    pub fn store_fast(&mut self, index: usize) -> Step {
        let Some(value) = self.try_take_top() else { return aside(|m, argument| m.store_fast_slow(argument), index) };
        self.pop_ref();
        settled(self.replace_local(index, value), Unsettled::NONE)
    }

    fn store_fast_slow(&mut self, index: usize) -> Step {
        let value = self.pop();
        self.set_local(index, value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn store_fast_load_fast(&mut self, argument: usize) -> Step {
        let (to, from) = (argument >> 12, argument & 0xfff);
        let Some(value) = self.try_take_top() else {
            return aside(|m, argument| m.store_fast_load_fast_slow(argument), argument);
        };
        self.pop_ref();
        let old = self.replace_local(to, value);
        let loaded = StackRef(self.local(from));
        // SAFETY: the compiler proved that the local is bound.
        let overflowed = unsafe { loaded.dup_unsettled() };
        self.push_ref(loaded);
        settled(old, overflowed)
    }

    fn store_fast_load_fast_slow(&mut self, argument: usize) -> Step {
        self.store_fast_slow(argument >> 12)?;
        self.load_fast(argument & 0xfff)
    }

    #[inline(always)]
    pub fn store_fast_store_fast(&mut self, argument: usize) -> Step {
        let Some(first) = self.try_take_top() else {
            return aside(|m, argument| m.store_fast_store_fast_slow(argument), argument);
        };
        // SAFETY: live, and popped below.
        let Some(second) = (unsafe { StackRef(self.peek_word(2)).try_make_heap_safe() }) else {
            self.set_word(1, first.into_word());
            return aside(|m, argument| m.store_fast_store_fast_slow(argument), argument);
        };
        self.pop_ref();
        self.pop_ref();
        let first_old = self.replace_local(argument >> 12, first);
        settled(first_old, self.replace_local(argument & 0xfff, second))
    }

    fn store_fast_store_fast_slow(&mut self, argument: usize) -> Step {
        self.store_fast_slow(argument >> 12)?;
        self.store_fast_slow(argument & 0xfff)
    }

    #[inline(always)]
    pub fn end_send(&mut self) -> Step {
        let value = self.pop_ref();
        let receiver = self.close_top();
        self.push_ref(value);
        settled(receiver, Unsettled::NONE)
    }

    #[inline(always)]
    pub fn jump_forward(&mut self, units: usize) -> Step {
        self.jump(units);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn jump_backward(&mut self, units: usize, observed: bool) -> Step {
        if self.thread.attention.is_raised() {
            return aside(|m, argument| m.jump_backward_slow(argument), units << 1 | usize::from(observed));
        }
        self.jump(Opcode::JumpBackward.cache_units());
        self.jump_back(units);
        Ok(Flow::Next)
    }

    fn jump_backward_slow(&mut self, argument: usize) -> Step {
        // Before the jump: what is raised here has the handlers of the loop's end, not of what is before the loop.
        let step = self.pend(argument & 1)?;
        if let Flow::Next = step {
            self.jump(Opcode::JumpBackward.cache_units());
            self.jump_back(argument >> 1);
        }
        Ok(step)
    }

    #[inline(always)]
    pub fn jump_backward_no_interrupt(&mut self, units: usize) -> Step {
        self.jump_back(units);
        Ok(Flow::Next)
    }

    /// By the truth of the topmost value, which is given up; a bool needs that not.
    #[inline(always)]
    pub fn pop_jump_if(&mut self, units: usize, wanted: bool) -> Step {
        let value = self.peek(1);
        let is_true = if value.is_true() {
            true
        } else if value.is_false() {
            false
        } else {
            return onward!(pop_jump_if_slow, units << 1 | usize::from(wanted));
        };
        self.pop_ref();
        if is_true == wanted {
            self.jump(units);
        }
        Ok(Flow::Next)
    }

    #[inline(always)]
    fn pop_jump_if_slow(&mut self, argument: usize) -> Step {
        let Some(is_true) = self.thread.truth_at_once(self.peek(1)) else {
            return aside(|m, argument| m.pop_jump_if_asked(argument), argument);
        };
        let value = self.close_top();
        if is_true == (argument & 1 != 0) {
            self.jump(argument >> 1);
        }
        settled(value, Unsettled::NONE)
    }

    fn pop_jump_if_asked(&mut self, argument: usize) -> Step {
        let is_true = self.thread.truth(self.peek(1))?;
        self.drop_top();
        if is_true == (argument & 1 != 0) {
            self.jump(argument >> 1);
        }
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn pop_jump_if_none(&mut self, units: usize, wanted: bool) -> Step {
        let is_none = self.peek(1).is_none();
        let value = self.close_top();
        if is_none == wanted {
            self.jump(units);
        }
        settled(value, Unsettled::NONE)
    }

    #[inline(always)]
    pub fn jump_if_or_pop(&mut self, units: usize, wanted: bool) -> Step {
        let Some(is_true) = self.thread.truth_at_once(self.peek(1)) else {
            return aside(|m, argument| m.jump_if_or_pop_asked(argument), units << 1 | usize::from(wanted));
        };
        if is_true == wanted {
            self.jump(units);
            return Ok(Flow::Next);
        }
        settled(self.close_top(), Unsettled::NONE)
    }

    fn jump_if_or_pop_asked(&mut self, argument: usize) -> Step {
        if self.thread.truth(self.peek(1))? == (argument & 1 != 0) {
            self.jump(argument >> 1);
        } else {
            self.drop_top();
        }
        Ok(Flow::Next)
    }
}
