//! Threaded code: a function for each instruction, which ends with a jump to the next one's.
//!
//! Registers are arguments, so they stay in machine registers from instruction to instruction, and each instruction has an indirect
//! jump of its own. The compiler makes a call in tail position a jump where optimization is on and no address of a
//! local can be in use; `tools/threaded_code` looks at a binary whether it did so everywhere. Builds without optimization use the loop
//! ([`super::execute`]), as do observed threads.

use compiler::opcode::{Comparison, Opcode};
use objects::frame::Frame;
use objects::{Obj, Word};
use refcount::Unsettled;

use super::instructions::instructions;
use super::machine::Machine;
use super::operators::comparison_of;
use super::step::{Flow, Part, Step, aside, call_closure};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// How threaded code ends: the word of a value, or one of the marks below. The registers are in the thread then.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Left(u64);

impl Left {
    const RAISED: Left = Left(0);
    const OBSERVED: Left = Left(Word::NULL.0);
}

pub(super) type Handler = unsafe fn(&'static Thread, *mut Frame, *mut u32, *mut Word, usize) -> Left;

/// Executes instructions until the entry frame ends (Some), an exception is raised, or somebody observes the thread (None). In the
/// latter two cases the machine has the registers of that moment.
#[inline(always)]
pub(super) fn run(machine: &mut Machine) -> PyResult<Option<Obj>> {
    // SAFETY: the registers of a frame that is to run.
    let left = unsafe { next(*machine) };
    if left != Left::RAISED && left != Left::OBSERVED {
        // SAFETY: the value was given up to this.
        return Ok(Some(unsafe { Obj::from_owned(Word(left.0)) }));
    }
    // SAFETY: the thread that ran.
    *machine = unsafe { machine.thread.registers.get().of(machine.thread) };
    if left == Left::RAISED { Err(Raised::token()) } else { Ok(None) }
}

/// Goes on with the next instruction.
#[inline(always)]
unsafe fn next(m: Machine) -> Left {
    // SAFETY: the instruction pointer is inside of the code, which ends with a jump, a return or a raise. Compiled code holds valid
    // opcodes only; code made by `code.replace` is checked when it is made.
    unsafe {
        let instruction = *m.ip;
        let ip = m.ip.add(1);
        (*m.frame).instruction.set(ip);
        HANDLERS[instruction as u8 as usize](m.thread, m.frame, ip, m.sp, (instruction >> 8) as usize)
    }
}

#[inline(always)]
fn leave(m: Machine, left: Left) -> Left {
    m.thread.registers.set(m.registers());
    left
}

/// Ends an instruction by going on with the next one, or leaves.
#[inline(always)]
unsafe fn conclude(m: Machine, step: Step) -> Left {
    // SAFETY: the instruction is done, but for what the step says.
    unsafe {
        match step {
            Ok(Flow::Next) => next(m),
            Ok(Flow::Unsettled(first, second)) => settle(m.thread, m.frame, m.ip, m.sp, first, second),
            Ok(Flow::Aside(rest, argument)) => (rest.handler)(m.thread, m.frame, m.ip, m.sp, argument),
            Ok(Flow::Called) => {
                if m.thread.attention.is_raised() {
                    attend(m.thread, m.frame, m.ip, m.sp)
                } else {
                    next(m)
                }
            }
            Ok(Flow::Exit(value)) => leave(m, Left(value.into_word().0)),
            Ok(Flow::Observed) => leave(m, Left::OBSERVED),
            Err(_) => leave(m, Left::RAISED),
        }
    }
}

/// A part of an instruction that is no part of its fast path. The registers' copy, whose address calls may get, is its own function's.
#[inline(never)]
pub(super) unsafe fn aside_handler<F: Fn(&mut Machine, usize) -> Step + Copy>(
    thread: &'static Thread,
    frame: *mut Frame,
    ip: *mut u32,
    sp: *mut Word,
    argument: usize,
) -> Left {
    let (m, step) = run_aside::<F>(thread, frame, ip, sp, argument);
    // SAFETY: the registers are the instruction's.
    unsafe { conclude(m, step) }
}

/// As [`aside_handler`], for a part that is inlined wholly. What it is no part of shall not need its registers: so it is out of line.
#[inline(never)]
pub(super) unsafe fn part_handler<P: Part + ?Sized>(
    thread: &'static Thread,
    frame: *mut Frame,
    ip: *mut u32,
    sp: *mut Word,
    argument: usize,
) -> Left {
    let mut m = Machine { thread, frame, ip, sp };
    let step = P::run(&mut m, argument);
    // SAFETY: the registers are the instruction's.
    unsafe { conclude(m, step) }
}

#[inline(never)]
fn run_aside<F: Fn(&mut Machine, usize) -> Step + Copy>(
    thread: &'static Thread,
    frame: *mut Frame,
    ip: *mut u32,
    sp: *mut Word,
    argument: usize,
) -> (Machine, Step) {
    let mut m = Machine { thread, frame, ip, sp };
    let step = call_closure::<F>(&mut m, argument);
    (m, step)
}

/// Work that waits after a native was called.
#[cold]
#[inline(never)]
unsafe fn attend(thread: &'static Thread, frame: *mut Frame, ip: *mut u32, sp: *mut Word) -> Left {
    let m = Machine { thread, frame, ip, sp };
    if thread.run_pending_events().is_err() {
        return leave(m, Left::RAISED);
    }
    if thread.is_observed() {
        return leave(m, Left::OBSERVED);
    }
    // SAFETY: as for the instruction that was to go on.
    unsafe { next(m) }
}

/// What an instruction leaves of counting.
#[inline(never)]
unsafe fn settle(
    thread: &'static Thread,
    frame: *mut Frame,
    ip: *mut u32,
    sp: *mut Word,
    first: Unsettled,
    second: Unsettled,
) -> Left {
    // SAFETY: the instruction is done but for that.
    unsafe {
        Unsettled::settle_both(first, second);
        next(Machine { thread, frame, ip, sp })
    }
}

macro_rules! handlers {
    ($m:ident, $argument:ident; $($name:ident => $step:expr,)*) => {
        #[allow(non_snake_case)]
        mod handlers {
            use super::*;
            $(
                #[allow(unused_variables, unused_mut)]
                pub(super) unsafe fn $name(
                    thread: &'static Thread,
                    frame: *mut Frame,
                    ip: *mut u32,
                    sp: *mut Word,
                    $argument: usize,
                ) -> Left {
                    let mut $m = Machine { thread, frame, ip, sp };
                    let step = $step;
                    // SAFETY: the registers are the instruction's.
                    unsafe { conclude($m, step) }
                }
            )*
        }

        /// By opcode; there are none above the last.
        static HANDLERS: [Handler; 256] = {
            let mut table: [Handler; 256] = [handlers::Nop; 256];
            $(table[Opcode::$name as usize] = handlers::$name;)*
            table
        };
    };
}

instructions!(handlers, m, argument, false);
