//! Callables that evaluation stacks refer to without counting.
//!
//! A global or a method that is loaded to be called lies below its arguments until the call has returned. Nearly always somebody else
//! keeps it: a class, a namespace. So it is not counted there, but *lent*: its header says that this may be so
//! ([`HeaderFlags::LENT`]). When its last counted reference goes, or the collector takes it for garbage, all evaluation stacks are
//! searched, and what they hold of it is counted from then on.
//!
//! Frames of generators are not found when they are suspended; their code lends nothing.

use objects::frame::{Code, Frame};
use objects::{Ref, Word};
use refcount::{Header, HeaderFlags};

use super::stack_kinds::{Kind, stacks_of};
use crate::monitoring::code_events;
use crate::state::Thread;

/// Lets evaluation stacks refer to a value without counting.
#[inline(always)]
pub(super) fn lend(value: Ref<'_>) {
    if let Some(header) = value.header() {
        header.insert(HeaderFlags::LENT);
    }
}

/// Whether a word that a namespace holds may lie on an evaluation stack as it is, in its borrowed form.
///
/// # Safety
/// The object lives.
#[inline(always)]
pub(super) unsafe fn is_lent(word: Word) -> bool {
    // SAFETY: as the caller says.
    !word.is_counted() || unsafe { (*word.pointer()).has(HeaderFlags::LENT) }
}

/// Counts the references that evaluation stacks have to an object. Whether there are any.
pub(crate) fn repay(thread: &Thread, object: Ref<'_>) -> bool {
    let mut is_lent = false;
    let lent = object.word().to_immediate().to_embedded();
    thread.threads.for_each(|thread| {
        let mut frame = thread.frame.get();
        while !frame.is_null() {
            // SAFETY: a live frame of a thread that waits, or of this one; it keeps its code.
            unsafe {
                is_lent |= repay_frame(frame, lent);
                frame = (*frame).previous.get();
            }
        }
    });
    is_lent
}

/// # Safety
/// A live frame.
unsafe fn repay_frame(frame: *mut Frame, lent: Word) -> bool {
    let mut is_lent = false;
    // SAFETY: as the caller says. Its memory has as many words as its code needs.
    unsafe {
        let code = &*(*frame).code.get();
        let stack = Frame::words(frame).add(code.local_count as usize);
        // Few frames hold the word at all, be it a stale one.
        if !(0..code.stack_size.get() as usize).any(|index| stack.add(index).read() == lent) {
            return false;
        }
        for (index, kind) in stack_of(frame, code).iter().enumerate() {
            let word = stack.add(index);
            if *kind == Kind::Callable && word.read() == lent {
                Header::increment(lent.pointer());
                word.write(lent.to_immediate());
                is_lent = true;
            }
        }
    }
    is_lent
}

/// What is on a frame's evaluation stack before the instruction that it is at.
///
/// # Safety
/// A live frame of this code.
unsafe fn stack_of(frame: *mut Frame, code: &Code) -> Vec<Kind> {
    // SAFETY: the instruction pointer is inside of the code.
    let behind = unsafe { (*frame).instruction.get().offset_from(code.instructions.get()) } as usize;
    let stacks = stacks_of(code);
    let is_here = |&(unit, length): &(usize, usize)| (unit..unit + length).contains(&behind.saturating_sub(1));
    let unit = code_events::extents(code).find(is_here).map(|(unit, _)| unit);
    unit.and_then(|unit| stacks.into_iter().nth(unit)).flatten().unwrap_or_default()
}
