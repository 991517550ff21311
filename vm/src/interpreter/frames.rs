//! Frames: pushing, popping, and frame objects.

use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::{Obj, Ref, RefExt, Word};
use refcount::StackRef;

use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{frame as frame_object, function};

/// What becomes of a frame's result.
pub mod return_mode {
    /// To the native code that started the loop.
    pub const EXIT: u8 = 0;
    /// A call: replaces callable and self on the caller's stack.
    pub const CALL: u8 = 1;
    /// `__init__` of a new instance, which is in the caller's self slot.
    pub const INIT: u8 = 2;
    /// A generator resumed by `FOR_ITER`.
    pub const FOR_ITER: u8 = 3;
    /// A generator resumed by `SEND`.
    pub const SEND: u8 = 4;
    /// A method called by a binary operator, or by a comparison: their instruction goes on with the result.
    pub const BINARY: u8 = 5;
    pub const COMPARE: u8 = 6;
    /// A `__setitem__`, whose result is given up.
    pub const STORE: u8 = 7;
    /// A generator whose items a native gathers.
    pub const GATHER: u8 = 8;
}

/// Frames that may be on a thread's stack beyond the recursion limit: none, but natives count too.
impl Thread {
    /// A frame on the thread's stack. The caller fills the locals.
    #[inline(always)]
    pub(super) fn new_frame(&self, code: &Code, function: Ref<'_>, mode: u8) -> PyResult<*mut Frame> {
        match self.try_new_frame(code, function, mode) {
            Some(frame) => Ok(frame),
            None => self.new_frame_after_all(code, function, mode),
        }
    }

    /// Where no frame could be made: of code whose body was not read yet it is read now.
    #[cold]
    #[inline(never)]
    fn new_frame_after_all(&self, code: &Code, function: Ref<'_>, mode: u8) -> PyResult<*mut Frame> {
        if self.depth_left.get() <= 0 {
            return Err(self.recursion_error(""));
        }
        self.load_body(code)?;
        self.try_new_frame(code, function, mode).ok_or_else(|| objects::OutOfMemory.into())
    }

    /// As [`Thread::new_frame`]; None where that raises.
    #[inline(always)]
    pub(super) fn try_new_frame(&self, code: &Code, function: Ref<'_>, mode: u8) -> Option<*mut Frame> {
        let frame = self.take_frame_memory(code)?;
        // SAFETY: fresh words of the thread's stack; a function has these slots.
        unsafe {
            Frame::begin(
                frame,
                self.frame.get(),
                code,
                function.word().pointer_to_embedded(),
                slot(function, function::GLOBALS).word(),
                slot(function, function::BUILTINS).word(),
                mode,
            );
            (*frame).instruction.set(code.instructions.get());
            (*frame).set_words_used(code.local_count as usize);
        }
        Some(frame)
    }

    /// Memory for a frame, which counts as begun.
    #[inline(always)]
    fn take_frame_memory(&self, code: &Code) -> Option<*mut Frame> {
        self.rise_by_one();
        if self.depth_left.get() >= 0
            && let Some(memory) = self.stack.push(code.frame_words())
        {
            return Some(memory.cast());
        }
        self.sink_by_one();
        None
    }

    /// As [`Thread::try_new_frame`], for a frame that is called from a running one. It must start at once, which says where it goes on.
    #[inline(always)]
    pub(super) fn try_begin_frame(&self, code: &Code, function: Ref<'_>, previous: *mut Frame) -> Option<*mut Frame> {
        let frame = self.take_frame_memory(code)?;
        // SAFETY: fresh words of the thread's stack; a function has these slots.
        unsafe {
            Frame::begin(
                frame,
                previous,
                code,
                function.word().pointer_to_embedded(),
                slot(function, function::GLOBALS).word(),
                slot(function, function::BUILTINS).word(),
                return_mode::CALL,
            );
        }
        Some(frame)
    }

    /// Ends a frame on the thread's stack whose evaluation stack is empty: gives up its locals from `first_local` on.
    #[inline(never)]
    pub(super) fn end_frame(&self, frame: *mut Frame, first_local: usize) {
        // SAFETY: the frame is the thread's topmost, and never runs again.
        unsafe {
            let this = &*frame;
            self.frame.set(this.previous.get());
            if !this.frame_object.get().is_null() {
                frame_object::detach(self, frame);
            }
            let count = (*this.code.get()).local_count as usize;
            let words = Frame::words(frame);
            for index in first_local..count {
                StackRef(words.add(index).read()).close();
            }
            let mapping = this.locals_mapping.get();
            if !mapping.is_null() {
                StackRef(mapping).close();
            }
            // What a function keeps alive on its own behalf (module code) is given up last.
            StackRef(this.function.get()).close();
        }
        self.sink_by_one();
        self.stack.pop(frame.cast());
    }

    /// Takes back a frame whose arguments could not be bound: its locals hold nothing.
    #[inline(always)]
    pub(super) fn abandon_frame(&self, frame: *mut Frame) {
        self.sink_by_one();
        self.stack.pop(frame.cast());
    }
}

/// Marks all local slots from `first` on as unbound, and perhaps the word behind them, which is one of the empty evaluation stack.
///
/// # Safety
/// `frame` has room for the locals of `code`.
#[inline(always)]
pub(super) unsafe fn clear_locals(frame: *mut Frame, code: &Code, first: usize) {
    // SAFETY: as the caller says.
    unsafe {
        // In pairs: there are few.
        let (mut at, end) = (Frame::words(frame).add(first), Frame::words(frame).add(code.local_count as usize));
        while at < end {
            at.cast::<[Word; 2]>().write_unaligned([Word::NULL; 2]);
            at = at.add(2);
        }
    }
}

/// The innermost running frame, or null.
pub fn current_frame(thread: &Thread) -> *mut Frame {
    thread.frame.get()
}

/// The globals of the innermost running Python function.
pub fn current_globals(thread: &Thread) -> Option<&Dict> {
    let frame = thread.frame.get();
    if frame.is_null() {
        return None;
    }
    // SAFETY: a running frame's globals are a dict, kept by its function.
    Some(unsafe { Ref::from_word((*frame).globals.get()).cast::<Dict>() })
}

/// The globals of a frame as an object.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn globals_of(frame: *const Frame) -> Obj {
    // SAFETY: as the caller says.
    unsafe { Ref::from_word((*frame).globals.get()) }.own()
}
