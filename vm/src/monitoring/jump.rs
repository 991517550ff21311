//! Assigning to `frame.f_lineno`: a debugger makes a frame go on at another line.
//!
//! A jump is allowed where the evaluation stack of the frame fits what the code at the target expects. What is on the stack at each
//! unit is found by following all ways through the code. Values that the target does not expect are given up.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::{Code, Frame};
use objects::{Obj, Ref, Word};
use refcount::StackRef;

use super::{Event, code_events};
use crate::code_objects::{handlers, location_runs};
use crate::exceptions::{ATTRIBUTE_ERROR, RUNTIME_WARNING};
use crate::raised::PyResult;
use crate::state::Thread;

/// What an item of the evaluation stack is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Iterator,
    /// An exception being handled.
    Exception,
    Object,
    Null,
    /// The unit at which an exception was raised.
    RaisingUnit,
}

impl Kind {
    /// Whether code that expects `wanted` can go on with this.
    fn fits(self, wanted: Kind) -> bool {
        match wanted {
            Kind::Object => self != Kind::Null,
            Kind::Null => true,
            _ => self == wanted,
        }
    }
}

/// The evaluation stack before a unit; None where no way leads there.
type Stack = Option<Vec<Kind>>;

/// Makes a frame that waits in a trace function go on at a line.
///
/// # Safety
/// `frame` is a live frame whose instruction pointer and stack depth are saved.
pub(crate) unsafe fn to_line(thread: &Thread, frame: *mut Frame, line: i64) -> PyResult<()> {
    match thread.told.get().filter(|told| told.frame == frame).map(|told| told.event) {
        None => return Err(thread.value_error("f_lineno can only be set in a trace function")),
        Some(Event::PyResume | Event::Jump | Event::BranchLeft | Event::BranchRight | Event::Line | Event::PyYield) => {
        }
        Some(Event::PyStart) => {
            return Err(thread.value_error("can't jump from the 'call' trace event of a new frame"));
        }
        Some(Event::Call | Event::NativeReturn) => return Err(thread.value_error("can't jump during a call")),
        Some(_) => return Err(thread.value_error("can only jump from a 'line' trace event")),
    }
    // SAFETY: as the caller says.
    let this = unsafe { &*frame };
    // SAFETY: a frame keeps its code.
    let code = unsafe { &*this.code.get() };
    if line < i64::from(code.first_line) {
        return Err(thread.value_error(&format!("line {line} comes before the current code block")));
    }
    let targets = targets_of(thread, code);
    let Some(line) = targets.iter().map(|target| i64::from(target.line)).filter(|&start| start >= line).min() else {
        return Err(thread.value_error(&format!("line {line} comes after the current code block")));
    };
    let stacks = stacks_of(code);
    let here = ((this.instruction.get() as usize - code.instructions.get() as usize) / 4).saturating_sub(1);
    let Some(Some(mut from)) = stacks.get(here).cloned() else {
        return Err(thread.value_error("can't jump from unreachable code"));
    };
    let best = best_target(&targets, &stacks, &from, line).map_err(|text| thread.value_error(text))?;
    let next = this.instruction.get();
    bind_locals(thread, frame, code)?;
    // What showed the warning may have made the frame jump already.
    if this.instruction.get() != next || this.words_used() != code.local_count as usize + from.len() {
        return Err(thread.value_error("can't jump from unreachable code"));
    }
    // SAFETY: as the caller says, and the stack holds what was found; the values above what the target expects are given up.
    unsafe {
        let words = Frame::words(frame);
        for kind in from.drain(best.depth..).rev() {
            let top = this.words_used() - 1;
            this.set_words_used(top);
            let value = StackRef(words.add(top).replace(Word::NULL));
            if kind == Kind::Exception {
                let exception = value.make_heap_safe();
                thread.handled.set(if exception.is_none() { Obj::NULL } else { exception });
            } else {
                value.close();
            }
        }
        this.instruction.set(code.instructions.get().add(best.unit + 1));
    }
    Ok(())
}

/// A unit at which a line begins.
struct Target {
    unit: usize,
    line: u32,
}

fn targets_of(thread: &Thread, code: &Code) -> Vec<Target> {
    let units = code_events::instructions(code);
    let first = units.iter().position(|unit| *unit as u8 == Opcode::Resume as u8).unwrap_or(0);
    let mut targets = Vec::new();
    let (mut unit, mut before) = (0, 0);
    for (count, range) in location_runs(thread, code) {
        if range.line != 0 && range.line != before && unit >= first {
            targets.push(Target { unit, line: range.line });
        }
        before = range.line;
        unit += count as usize;
    }
    targets
}

/// Where a jump goes, and how much of the stack stays.
struct Best {
    unit: usize,
    depth: usize,
}

/// The target at a line that keeps most of the stack.
fn best_target(targets: &[Target], stacks: &[Stack], from: &[Kind], line: i64) -> Result<Best, &'static str> {
    let mut best: Option<Best> = None;
    let mut problem = "";
    for target in targets.iter().filter(|target| i64::from(target.line) == line) {
        let stack = stacks.get(target.unit).and_then(|stack| stack.as_ref());
        if let Some(stack) = stack.filter(|stack| fits(from, stack)) {
            if best.as_ref().is_none_or(|best| best.depth < stack.len()) {
                best = Some(Best { unit: target.unit, depth: stack.len() });
            }
        } else if problem.is_empty() {
            problem = explain(stack);
        }
    }
    best.ok_or(problem)
}

fn fits(from: &[Kind], wanted: &[Kind]) -> bool {
    from.len() >= wanted.len() && from.iter().zip(wanted).all(|(kind, wanted)| kind.fits(*wanted))
}

fn explain(target: Option<&Vec<Kind>>) -> &'static str {
    match target.map(|stack| stack.last()) {
        None => "can't jump into an exception handler, or code may be unreachable",
        Some(Some(Kind::Exception)) => "can't jump into an 'except' block as there's no exception",
        Some(Some(Kind::RaisingUnit)) => "can't jump into a re-raising block as there's no location",
        Some(Some(Kind::Iterator)) => "can't jump into the body of a for loop",
        Some(_) => "incompatible stacks",
    }
}

/// Compiled code relies on bindings that the jump may have gone around: unbound locals become None.
fn bind_locals(thread: &Thread, frame: *mut Frame, code: &Code) -> PyResult<()> {
    let local = |index| {
        // SAFETY: a live frame's locals.
        unsafe { Frame::words(frame).add(index) }
    };
    // SAFETY: as above.
    let unbound: Vec<usize> =
        (0..code.local_count as usize).filter(|&index| unsafe { local(index).read() }.is_null()).collect();
    if unbound.is_empty() {
        return Ok(());
    }
    let plural = if unbound.len() == 1 { "" } else { "s" };
    let text = format!("assigning None to {} unbound local{plural}", unbound.len());
    crate::builtins::warnings::warn(thread, &RUNTIME_WARNING, &text, 0)?;
    for index in unbound {
        // SAFETY: as above; whoever handled the warning may have bound it meanwhile.
        unsafe {
            if local(index).read().is_null() {
                local(index).write(Obj::none().into_word());
            }
        }
    }
    Ok(())
}

/// The evaluation stack before each unit.
fn stacks_of(code: &Code) -> Vec<Stack> {
    let units = code_events::instructions(code);
    let handlers: Vec<[u32; 5]> = handlers(code).collect();
    let mut stacks: Vec<Stack> = vec![None; units.len()];
    let mut open = Vec::new();
    let reach = |stacks: &mut Vec<Stack>, open: &mut Vec<usize>, unit: usize, stack: Vec<Kind>| {
        if let Some(place) = stacks.get_mut(unit)
            && place.is_none()
        {
            *place = Some(stack);
            open.push(unit);
        }
    };
    reach(&mut stacks, &mut open, 0, Vec::new());
    while let Some(unit) = open.pop() {
        let Some(stack) = stacks[unit].clone() else { continue };
        let instruction = Instruction(units[unit]);
        for &[start, end, target, depth, push_unit] in &handlers {
            if (start..end).contains(&(unit as u32)) && stack.len() >= depth as usize {
                let mut entry = stack[..depth as usize].to_vec();
                if push_unit != 0 {
                    entry.push(Kind::RaisingUnit);
                }
                entry.push(Kind::Exception);
                reach(&mut stacks, &mut open, target as usize, entry);
            }
        }
        let opcode = instruction.opcode();
        let next = unit + 1 + opcode.cache_units();
        if opcode.has_jump() {
            let distance = instruction.argument() as usize;
            let is_back = matches!(opcode, Opcode::JumpBackward | Opcode::JumpBackwardNoInterrupt);
            let target = if is_back { next.wrapping_sub(distance) } else { next + distance };
            reach(&mut stacks, &mut open, target, after(instruction, &stack, true));
        }
        if !ends_way(opcode) {
            reach(&mut stacks, &mut open, next, after(instruction, &stack, false));
        }
    }
    stacks
}

/// Control never goes on to the next instruction.
fn ends_way(opcode: Opcode) -> bool {
    use Opcode::*;
    matches!(opcode, JumpForward | JumpBackward | JumpBackwardNoInterrupt | ReturnValue | RaiseVarargs | Reraise)
}

/// The stack after an instruction that jumps or goes on.
fn after(instruction: Instruction, before: &[Kind], jumps: bool) -> Vec<Kind> {
    use Kind::{Exception, Iterator, Null, Object};
    let mut stack = before.to_vec();
    let argument = instruction.argument() as usize;
    match instruction.opcode() {
        Opcode::GetIter | Opcode::GetAiter => {
            stack.pop();
            stack.push(Iterator);
        }
        Opcode::PushNull => stack.push(Null),
        Opcode::LoadGlobal => {
            stack.push(Object);
            if argument & 1 != 0 {
                stack.push(Null);
            }
        }
        Opcode::LoadAttr => {
            stack.pop();
            stack.push(Object);
            if argument & 1 != 0 {
                stack.push(Null);
            }
        }
        Opcode::LoadSuperAttr => {
            stack.truncate(stack.len().saturating_sub(3));
            stack.push(Object);
            if argument & 1 != 0 {
                stack.push(Null);
            }
        }
        Opcode::LoadSpecial => {
            stack.pop();
            stack.extend([Object, Null]);
        }
        Opcode::Copy => {
            let copy = stack.len().checked_sub(argument).map_or(Object, |index| stack[index]);
            stack.push(copy);
        }
        Opcode::Swap => {
            let top = stack.len();
            if (1..=top).contains(&argument) {
                stack.swap(top - 1, top - argument);
            }
        }
        Opcode::PushExcInfo => stack.push(Exception),
        Opcode::EndSend => {
            let result = stack.pop().unwrap_or(Object);
            stack.pop();
            stack.push(result);
        }
        opcode => {
            let effect = opcode.stack_effect(instruction.argument(), Some(jumps));
            for _ in effect..0 {
                stack.pop();
            }
            stack.extend((0..effect).map(|_| Object));
        }
    }
    stack
}

/// `frame.f_lineno = value`
pub(crate) fn set_line(thread: &Thread, running: *mut Frame, value: Option<Ref<'_>>) -> PyResult<()> {
    let line_of = |value: Ref<'_>| thread.space.int_value(value).map(|value| value.to_i64());
    let line = match value {
        None => return Err(thread.raise(&ATTRIBUTE_ERROR, "cannot delete attribute")),
        Some(value) => line_of(value).ok_or_else(|| thread.value_error("lineno must be an integer"))?,
    };
    let Some(line) = line.filter(|line| i32::try_from(*line).is_ok()) else {
        return Err(thread.value_error("lineno out of range"));
    };
    if running.is_null() {
        return Err(thread.value_error("f_lineno can only be set in a trace function"));
    }
    // SAFETY: a live frame; a frame that runs no callback of its own is refused by its saved state below.
    unsafe { to_line(thread, running, line) }
}
