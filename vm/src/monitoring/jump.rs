//! Assigning to `frame.f_lineno`: a debugger makes a frame go on at another line.
//!
//! A jump is allowed where the evaluation stack of the frame fits what the code at the target expects. What is on the stack at each
//! unit is found by following all ways through the code. Values that the target does not expect are given up.

use compiler::opcode::Opcode;
use objects::frame::{Code, Frame};
use objects::{Obj, Ref, Word};
use refcount::StackRef;

use super::{Event, code_events};
use crate::code_objects::location_runs;
use crate::exceptions::{ATTRIBUTE_ERROR, RUNTIME_WARNING};
use crate::interpreter::stack_kinds::{Kind, Stack, stacks_of};
use crate::raised::PyResult;
use crate::state::Thread;

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
