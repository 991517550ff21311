//! What the observed loop tells before each instruction, and of calls when they are over.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::Frame;
use objects::shape::fixed;
use objects::{Obj, Ref};

use super::machine::Machine;
use crate::monitoring::{Event, Events, code_events};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{bound_method, super_};

/// A native call that has been told of.
struct Call {
    frame: *mut Frame,
    unit: u32,
    callable: Obj,
    /// `sys.monitoring.MISSING` where there is none.
    first: Obj,
}

/// What one run of the loop remembers between instructions.
#[derive(Default)]
pub(super) struct Observer {
    call: Option<Call>,
}

impl Observer {
    /// Tells what is to be told before the next instruction. False: nobody observes the thread any more. What a callback raises,
    /// that instruction raises.
    #[inline(never)]
    pub fn before(&mut self, m: &mut Machine) -> PyResult<bool> {
        self.tell_before(m).inspect_err(|_| {
            // SAFETY: the running frame; an instruction is before the code's end.
            unsafe {
                if (*m.frame).instruction.get() == m.ip.add(1) {
                    m.jump(1);
                }
            }
        })
    }

    fn tell_before(&mut self, m: &mut Machine) -> PyResult<bool> {
        let thread = m.thread;
        if !thread.is_observed() {
            self.call = None;
            return Ok(false);
        }
        // SAFETY: the running frame.
        let frame = unsafe { &*m.frame };
        let wanted = thread.wanted_events(frame);
        if let Some(call) = self.call.take()
            && call.frame == m.frame
        {
            let values = [call.callable.as_ref(), call.first.as_ref()];
            thread.tell(Event::NativeReturn, m.frame, call.unit, &values)?;
        }
        if wanted.is_empty() {
            return Ok(true);
        }
        let code = m.code();
        let unit = m.unit();
        let start = code.instructions.get() as usize;
        // What ran last in this frame.
        let mut last: Option<u32> =
            ((frame.instruction.get() as usize - start) / 4).checked_sub(1).map(|last| last as u32);
        m.begin_instruction();
        if let Some(branch) = last
            && wanted.intersects(Events::BRANCH)
            && let Some((event, target)) = branch_taken(m, branch, unit)?
        {
            let target = Obj::small_int(i64::from(target) * 4);
            thread.tell(event, m.frame, branch, &[target.as_ref()])?;
        }
        if wanted.contains(Events::LINE)
            && let Some(before) = last
            && let Some(skipped) = merged(m, before, unit)?
        {
            tell_line(m, skipped, last)?;
            last = Some(skipped);
        }
        let opcode = m.next_opcode();
        if opcode == Opcode::Resume {
            let event = if m.next_argument() & 3 == 0 { Event::PyStart } else { Event::PyResume };
            thread.tell(event, m.frame, unit, &[])?;
        } else if wanted.contains(Events::LINE) {
            tell_line(m, unit, last)?;
        }
        m.go_where_told();
        let unit = m.unit();
        if wanted.contains(Events::INSTRUCTION) && m.next_opcode() != Opcode::Resume {
            thread.tell(Event::Instruction, m.frame, unit, &[])?;
        }
        self.tell_operation(m, wanted, unit)?;
        m.go_where_told();
        Ok(true)
    }

    fn tell_operation(&mut self, m: &mut Machine, wanted: Events, unit: u32) -> PyResult<()> {
        let thread = m.thread;
        let opcode = m.next_opcode();
        match opcode {
            Opcode::ReturnValue if wanted.contains(Events::PY_RETURN) => {
                thread.tell(Event::PyReturn, m.frame, unit, &[m.peek(1)])
            }
            Opcode::YieldValue if wanted.contains(Events::PY_YIELD) => {
                thread.tell(Event::PyYield, m.frame, unit, &[m.peek(1)])
            }
            Opcode::JumpForward | Opcode::JumpBackward if wanted.contains(Events::JUMP) => {
                let next = unit as usize + 1 + opcode.cache_units();
                let distance = m.next_argument();
                let target = if opcode == Opcode::JumpForward { next + distance } else { next - distance };
                thread.tell(Event::Jump, m.frame, unit, &[Obj::small_int(target as i64 * 4).as_ref()])
            }
            Opcode::Call | Opcode::CallKw | Opcode::CallFunctionEx if wanted.contains(Events::CALL) => {
                self.tell_call(m, unit, opcode)
            }
            Opcode::LoadSuperAttr if wanted.contains(Events::CALL) => {
                let missing = thread.monitoring.missing.get().unwrap_or_else(Obj::none);
                let first = if m.next_argument() & 2 != 0 { m.peek(2).own() } else { missing };
                self.tell_of(m, unit, m.peek(3).own(), first)
            }
            _ => Ok(()),
        }
    }

    fn tell_call(&mut self, m: &Machine, unit: u32, opcode: Opcode) -> PyResult<()> {
        let thread = m.thread;
        let missing = thread.monitoring.missing.get().unwrap_or_else(Obj::none);
        let count = m.next_argument();
        let (callable, instance, first) = match opcode {
            Opcode::Call => (m.peek(count + 2), m.peek(count + 1), (count > 0).then(|| m.peek(count))),
            Opcode::CallKw => (m.peek(count + 3), m.peek(count + 2), (count > 0).then(|| m.peek(count + 1))),
            _ => {
                let arguments = thread.space.tuple_value(m.peek(2));
                (m.peek(4), Ref::NULL, arguments.and_then(|arguments| arguments.items().first().copied()))
            }
        };
        let (mut callable, mut first) = (callable.own(), instance.non_null().or(first).map(Ref::own));
        if instance.is_null() && callable.as_ref().has_shape(fixed::BOUND_METHOD) {
            let (function, instance) = bound_method::parts(callable.as_ref());
            (callable, first) = (function, Some(instance));
        }
        self.tell_of(m, unit, callable, first.unwrap_or(missing))
    }

    fn tell_of(&mut self, m: &Machine, unit: u32, callable: Obj, first: Obj) -> PyResult<()> {
        let thread = m.thread;
        thread.tell(Event::Call, m.frame, unit, &[callable.as_ref(), first.as_ref()])?;
        if !thread.space.is_function(callable.as_ref()) {
            self.call = Some(Call { frame: m.frame, unit, callable, first });
        }
        Ok(())
    }

    /// An exception leaves the loop: a native call that was told of has failed, if it is that frame that raises. Behind a
    /// `super()` that succeeds, the look-up of the attribute may fail.
    pub fn raised(&mut self, m: &Machine, raised: Raised) -> Raised {
        let Some(call) = self.call.take().filter(|call| call.frame == m.frame) else { return raised };
        let exception = m.thread.take_exception(raised);
        let values = [call.callable.as_ref(), call.first.as_ref()];
        let is_super = code_events::instruction(m.thread, m.code(), call.unit)
            .is_ok_and(|instruction| instruction.is_some_and(|at| at.opcode() == Opcode::LoadSuperAttr));
        let event = if is_super && super_::can_make(m.thread, m.peek(2), m.peek(1)) {
            Event::NativeReturn
        } else {
            Event::NativeRaise
        };
        match m.thread.tell(event, m.frame, call.unit, &values) {
            Ok(()) => m.thread.set_exception(exception),
            Err(raised) => raised,
        }
    }
}

/// Tells of the line of a unit, if it begins there: `last` ran before.
fn tell_line(m: &Machine, unit: u32, last: Option<u32>) -> PyResult<()> {
    let (thread, code) = (m.thread, m.code());
    let line = code_events::line(thread, code, unit)?;
    if line == 0 || Instruction(code_events::instructions(code)[unit as usize]).opcode() == Opcode::EndSend {
        return Ok(());
    }
    if let Some(last) = last {
        // A function begins, or an exception was thrown into a generator.
        let begins = code_events::instruction(thread, code, last)?.is_some_and(|last| {
            last.opcode() == Opcode::Resume && last.argument() & 3 == 0 || last.opcode() == Opcode::YieldValue
        });
        if !begins && code_events::line(thread, code, last)? == line {
            return Ok(());
        }
    }
    thread.tell(Event::Line, m.frame, unit, &[Obj::small_int(i64::from(line)).as_ref()])
}

/// Which way a branch at `last` went to reach `unit`, and to which unit it led first; None where `last` is no branch, or
/// something else led on from it.
fn branch_taken(m: &Machine, last: u32, unit: u32) -> PyResult<Option<(Event, u32)>> {
    let Some(instruction) = code_events::instruction(m.thread, m.code(), last)? else { return Ok(None) };
    let opcode = instruction.opcode();
    let is_branch = matches!(
        opcode,
        Opcode::PopJumpIfFalse
            | Opcode::PopJumpIfTrue
            | Opcode::PopJumpIfNone
            | Opcode::PopJumpIfNotNone
            | Opcode::JumpIfFalseOrPop
            | Opcode::JumpIfTrueOrPop
            | Opcode::ForIter
    );
    if !is_branch {
        return Ok(None);
    }
    let next = last + 1 + opcode.cache_units() as u32;
    Ok(if unit == next + instruction.argument() {
        Some((Event::BranchRight, unit))
    } else if unit == next || merged(m, last, unit)?.is_some() {
        Some((Event::BranchLeft, next))
    } else {
        None
    })
}

/// The unit of an instruction that was executed as part of the one at `last`, before `unit`.
fn merged(m: &Machine, last: u32, unit: u32) -> PyResult<Option<u32>> {
    let code = m.code();
    let Some(instruction) = code_events::instruction(m.thread, code, last)? else { return Ok(None) };
    let opcode = instruction.opcode();
    if opcode.has_jump() && opcode != Opcode::ForIter {
        return Ok(None);
    }
    let next = last + 1 + opcode.cache_units() as u32;
    let Some(follower) = code_events::instructions(code).get(next as usize) else { return Ok(None) };
    let follower = Instruction(*follower).opcode();
    let takes_over = matches!(follower, Opcode::StoreFast | Opcode::UnpackSequence);
    Ok((takes_over && unit == next + 1 + follower.cache_units() as u32).then_some(next))
}

/// Tells of an exception that the running instruction deals with itself.
pub(super) fn tell_handled(thread: &'static Thread, frame: *mut Frame, exception: Ref<'_>) -> PyResult<()> {
    // SAFETY: the running frame.
    let unit = unsafe { Frame::running_unit(frame) };
    thread.tell(Event::Raise, frame, unit, &[exception])
}

impl Machine {
    /// Index of the next unit.
    fn unit(&self) -> u32 {
        ((self.ip as usize - self.code().instructions.get() as usize) / 4) as u32
    }

    fn next_opcode(&self) -> Opcode {
        // SAFETY: the instruction pointer is inside of the code.
        Instruction(unsafe { *self.ip }).generalized().opcode()
    }

    fn next_argument(&self) -> usize {
        // SAFETY: as above.
        Instruction(unsafe { *self.ip }).argument() as usize
    }

    /// For who looks at the frame, the next instruction runs already.
    fn begin_instruction(&self) {
        self.save();
        // SAFETY: the running frame; an instruction is before the code's end.
        unsafe { (*self.frame).instruction.set(self.ip.add(1)) };
    }

    /// Goes on where a callback has sent the frame, if one has.
    fn go_where_told(&mut self) {
        // SAFETY: the running frame; its words follow its header.
        unsafe {
            let next = (*self.frame).instruction.get().sub(1);
            if next != self.ip {
                self.ip = next;
                self.sp = Frame::top(self.frame);
            }
        }
    }
}
