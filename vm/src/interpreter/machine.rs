//! The registers of the running frame, and the operations on its evaluation stack.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::{Code, Frame};
use objects::{Obj, Ref, RefExt, Word};
use refcount::{StackRef, Unsettled};

use super::step::{Flow, Step};
use crate::raised::PyResult;
use crate::state::Thread;

/// Registers. The compiler keeps them in machine registers as long as no function gets their address: what takes `&mut Machine` is
/// inlined into the instruction, or called by a part of it that left the fast path ([`super::step::aside`]).
#[derive(Clone, Copy)]
pub(super) struct Machine {
    /// The thread that runs, which outlives every run.
    pub thread: &'static Thread,
    pub frame: *mut Frame,
    /// The next unit.
    pub ip: *mut u32,
    /// One past the top of the stack.
    pub sp: *mut Word,
}

/// A machine's registers while they are in memory.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    frame: *mut Frame,
    ip: *mut u32,
    sp: *mut Word,
}

impl Registers {
    pub const NONE: Registers =
        Registers { frame: std::ptr::null_mut(), ip: std::ptr::null_mut(), sp: std::ptr::null_mut() };

    /// # Safety
    /// The machine is not used when the thread is gone.
    #[inline(always)]
    pub(super) unsafe fn of(self, thread: &Thread) -> Machine {
        // SAFETY: as the caller says.
        let thread = unsafe { &*std::ptr::from_ref(thread) };
        Machine { thread, frame: self.frame, ip: self.ip, sp: self.sp }
    }
}

impl Machine {
    #[cfg(threaded_code)]
    #[inline(always)]
    pub fn registers(&self) -> Registers {
        Registers { frame: self.frame, ip: self.ip, sp: self.sp }
    }

    #[inline(always)]
    pub fn push(&mut self, value: Obj) {
        self.push_ref(StackRef::steal(value));
    }

    #[inline(always)]
    pub fn push_ref(&mut self, value: StackRef) {
        // SAFETY: the compiler computed the stack's size.
        unsafe {
            self.sp.write(value.0);
            self.sp = self.sp.add(1);
        }
    }

    /// Pushes a value, or stores it at once where the next instruction does just that. The instruction's cache is behind the
    /// instruction pointer.
    #[inline(always)]
    pub fn push_or_store(&mut self, value: Obj) -> Unsettled {
        // SAFETY: an instruction follows every one that gives a value.
        let next = Instruction(unsafe { *self.ip });
        if next.0 as u8 == Opcode::StoreFast as u8 {
            self.jump(1);
            self.replace_local(next.argument() as usize, value)
        } else {
            self.push(value);
            Unsettled::NONE
        }
    }

    #[inline(always)]
    pub fn pop_ref(&mut self) -> StackRef {
        // SAFETY: the compiler balances the stack.
        unsafe {
            self.sp = self.sp.sub(1);
            StackRef(self.sp.read())
        }
    }

    /// Pops an owned value: a borrowed one is counted.
    #[inline(always)]
    pub fn pop(&mut self) -> Obj {
        // SAFETY: live, and popped.
        unsafe { self.pop_ref().make_heap_safe() }
    }

    /// Pops and gives up a value.
    #[inline(always)]
    pub fn drop_top(&mut self) {
        // SAFETY: live, and popped.
        unsafe { self.pop_ref().close() }
    }

    /// Gives up the topmost `count` values, oldest first: so CPython ends operands and arguments.
    #[inline(always)]
    pub fn drop_many(&mut self, count: usize) {
        // SAFETY: within the stack; each word is popped before any is given up.
        unsafe {
            self.sp = self.sp.sub(count);
            for index in 0..count {
                StackRef(self.sp.add(index).read()).close();
            }
        }
    }

    /// The item `depth` from the top (1 is the top).
    #[inline(always)]
    pub fn peek<'a>(&self, depth: usize) -> Ref<'a> {
        // SAFETY: within the stack; the reference is used while the item stays.
        unsafe { StackRef(self.sp.sub(depth).read()).as_ref() }
    }

    #[inline(always)]
    pub fn peek_word(&self, depth: usize) -> Word {
        // SAFETY: within the stack.
        unsafe { self.sp.sub(depth).read() }
    }

    #[inline(always)]
    pub fn set_word(&mut self, depth: usize, word: Word) {
        // SAFETY: within the stack.
        unsafe { self.sp.sub(depth).write(word) }
    }

    /// Replaces the topmost `count` values by the result.
    #[inline(always)]
    pub fn finish(&mut self, count: usize, result: PyResult) -> Step {
        let value = result?;
        self.drop_many(count);
        self.push(value);
        Ok(Flow::Next)
    }

    /// As [`Machine::finish`], for the result of a native's call.
    #[inline(always)]
    pub fn finish_call(&mut self, count: usize, result: PyResult) -> Step {
        self.finish(count, result)?;
        Ok(Flow::Called)
    }

    /// The topmost values, oldest first.
    #[inline(always)]
    pub fn top_slice<'a>(&self, count: usize) -> &'a [Ref<'a>] {
        // SAFETY: within the stack; a reference has the layout of a word; used while the items stay.
        unsafe { std::slice::from_raw_parts(self.sp.sub(count).cast(), count) }
    }

    /// Pops the topmost values as owned ones, oldest first.
    #[inline(always)]
    pub fn pop_many(&mut self, count: usize) -> PoppedValues {
        // SAFETY: within the stack.
        self.sp = unsafe { self.sp.sub(count) };
        PoppedValues { at: self.sp, left: count }
    }

    #[inline(always)]
    pub fn code<'a>(&self) -> &'a Code {
        // SAFETY: a frame keeps its code alive.
        unsafe { &*(*self.frame).code.get() }
    }

    #[inline(always)]
    pub fn constant(&self, index: usize) -> StackRef {
        // SAFETY: a code object has a tuple there, for life; the compiler's index is in bounds.
        unsafe {
            let constants = self.code().constants.peek().cast::<objects::tuple::Tuple>();
            StackRef(constants.items().get_unchecked(index).word()).borrow()
        }
    }

    #[inline(always)]
    pub fn name<'a>(&self, index: usize) -> Ref<'a> {
        // SAFETY: as for constants.
        unsafe { *self.code().names.peek().cast::<objects::tuple::Tuple>().items().get_unchecked(index) }
    }

    /// The running frame's locals.
    #[inline(always)]
    pub fn locals(&self) -> *mut Word {
        Frame::words(self.frame)
    }

    #[inline(always)]
    pub fn local(&self, index: usize) -> Word {
        // SAFETY: the compiler's index is in bounds.
        unsafe { self.locals().add(index).read() }
    }

    /// Stores to a local; the old value is given up after.
    #[inline(always)]
    pub fn set_local(&mut self, index: usize, value: Obj) {
        // SAFETY: the compiler's index is in bounds; the local owned its value.
        unsafe {
            let place = self.locals().add(index);
            let old = place.read();
            place.write(value.into_word());
            StackRef(old).close();
        }
    }

    /// As [`Machine::set_local`], the slow side of giving the old value up being left to the caller.
    #[inline(always)]
    pub fn replace_local(&mut self, index: usize, value: Obj) -> Unsettled {
        // SAFETY: the compiler's index is in bounds; the local owned its value.
        unsafe {
            let place = self.locals().add(index);
            let old = place.read();
            place.write(value.into_word());
            StackRef(old).close_unsettled()
        }
    }

    /// Pops a value and leaves the slow side of giving it up to the caller.
    #[inline(always)]
    pub fn close_top(&mut self) -> Unsettled {
        // SAFETY: live, and popped.
        unsafe { self.pop_ref().close_unsettled() }
    }

    /// The topmost value as an owned one, still on the stack, which is not to give it up then; None where counting needs its slow side.
    #[inline(always)]
    pub fn try_take_top(&self) -> Option<Obj> {
        // SAFETY: live; the caller pops it.
        unsafe { StackRef(self.peek_word(1)).try_make_heap_safe() }
    }

    #[inline(always)]
    pub fn jump(&mut self, units: usize) {
        // SAFETY: the compiler's targets are in the code.
        self.ip = unsafe { self.ip.add(units) };
    }

    #[inline(always)]
    pub fn jump_back(&mut self, units: usize) {
        // SAFETY: the compiler's targets are in the code.
        self.ip = unsafe { self.ip.sub(units) };
    }

    /// Values on the evaluation stack.
    #[inline(always)]
    pub fn depth(&self) -> usize {
        (self.sp as usize - self.locals() as usize) / 8 - self.code().local_count as usize
    }

    /// Saves the registers to the frame, before another frame runs.
    #[inline(always)]
    pub fn save(&self) {
        // SAFETY: the running frame.
        unsafe {
            (*self.frame).instruction.set(self.ip);
            Frame::set_top(self.frame, self.sp);
        }
    }

    /// Starts a new frame of the code, which is the thread's topmost.
    #[inline(always)]
    pub fn start(&mut self, frame: *mut Frame, code: &Code) {
        self.frame = frame;
        self.thread.frame.set(frame);
        self.ip = code.instructions.get();
        // SAFETY: code has an instruction at least. The evaluation stack is behind the locals.
        unsafe {
            // Where nothing waits, RESUME does nothing. (Something does while the thread is observed.)
            if !self.thread.attention.is_raised() && *self.ip as u8 == Opcode::Resume as u8 {
                self.ip = self.ip.add(1);
            }
            // Observers look at it before the first instruction.
            (*frame).instruction.set(self.ip);
            self.sp = self.locals().add(code.local_count as usize);
        }
    }

    /// Loads the registers from a frame, which runs from now on.
    #[inline(always)]
    pub fn load(&mut self, frame: *mut Frame) {
        self.frame = frame;
        self.thread.frame.set(frame);
        // SAFETY: a frame of this thread or of a generator that it resumes.
        unsafe {
            self.ip = (*frame).instruction.get();
            self.sp = Frame::top(frame);
        }
    }
}

/// Owned values popped from the stack, oldest first.
pub(super) struct PoppedValues {
    at: *mut Word,
    left: usize,
}

impl Iterator for PoppedValues {
    type Item = Obj;

    #[inline(always)]
    fn next(&mut self) -> Option<Obj> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        // SAFETY: words above the stack pointer that nothing else overwrites before this iterator is done.
        unsafe {
            let word = self.at.read();
            self.at = self.at.add(1);
            Some(StackRef(word).make_heap_safe())
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for PoppedValues {}

impl Drop for PoppedValues {
    fn drop(&mut self) {
        for value in self.by_ref() {
            drop(value);
        }
    }
}
