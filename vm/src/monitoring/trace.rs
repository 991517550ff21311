//! The functions of `sys.settrace` and `sys.setprofile`: a thread's own, called with a frame, the name of an event and an
//! argument.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::Frame;
use objects::shape::fixed;
use objects::{Obj, Ref};

use super::{Event, Events, Told, code_events};
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::frame as frame_object;

/// Events by which a function begins to run or goes on.
const ENTRIES: Events = Events::PY_START.union(Events::PY_RESUME).union(Events::PY_THROW);
const EXITS: Events = Events::PY_RETURN.union(Events::PY_YIELD).union(Events::PY_UNWIND);
const PROFILED: Events = ENTRIES.union(EXITS).union(Events::CALL).union(Events::NATIVE);
/// What a frame with a trace function of its own is told.
const TRACED: Events = EXITS
    .union(Events::RAISE)
    .union(Events::STOP_ITERATION)
    .union(Events::LINE)
    .union(Events::INSTRUCTION)
    .union(Events::JUMP);

/// The events that the thread's functions want of a running frame.
pub(super) fn wanted(thread: &Thread, frame: &Frame) -> Events {
    let mut wanted = Events::empty();
    if !thread.profile_function.is_null() {
        wanted |= PROFILED;
    }
    if !thread.trace_function.is_null() {
        wanted |= ENTRIES;
        if frame_object::trace_function(frame).is_some() {
            wanted |= TRACED;
        }
    }
    wanted
}

/// Tells the thread's functions of an event.
pub(super) fn tell(thread: &Thread, event: Event, frame: *mut Frame, unit: u32, values: &[Ref<'_>]) -> PyResult<()> {
    if !thread.profile_function.is_null() {
        profile(thread, event, frame, values)?;
    }
    if !thread.trace_function.is_null() {
        trace(thread, event, frame, unit, values)?;
    }
    Ok(())
}

fn profile(thread: &Thread, event: Event, frame: *mut Frame, values: &[Ref<'_>]) -> PyResult<()> {
    let (name, argument) = match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => ("call", Obj::none()),
        Event::PyReturn | Event::PyYield => ("return", values[0].own()),
        Event::PyUnwind => ("return", Obj::none()),
        Event::Call | Event::NativeReturn | Event::NativeRaise => {
            let Some(callable) = called_native(thread, values) else { return Ok(()) };
            let name = match event {
                Event::Call => "c_call",
                Event::NativeReturn => "c_return",
                _ => "c_exception",
            };
            (name, callable)
        }
        _ => return Ok(()),
    };
    let Some(function) = thread.profile_function.get() else { return Ok(()) };
    let object = frame_object::object_of(thread, frame)?;
    let name = thread.new_str(name)?;
    let arguments = [object.as_ref(), name.as_ref(), argument.as_ref()];
    if let Err(raised) = thread.quietly(Told { event, frame }, || thread.call(function.as_ref(), &arguments, &[])) {
        thread.profile_function.set(Obj::NULL);
        thread.update_observation();
        return Err(raised);
    }
    Ok(())
}

/// The native that is called, bound to its instance; None for calls that are not told of.
fn called_native(thread: &Thread, values: &[Ref<'_>]) -> Option<Obj> {
    let (callable, first) = (values[0], values[1]);
    match thread.space.kind(callable) {
        fixed::NATIVE_FUNCTION => Some(callable.own()),
        fixed::METHOD_DESCRIPTOR => {
            let is_missing = thread.monitoring.missing.get().is_some_and(|missing| first.is(missing.as_ref()));
            if is_missing {
                return None;
            }
            let class = thread.space.type_of(first).as_ref();
            match thread.call_special(callable, names::GET, &[first, class]) {
                Ok(bound) => bound,
                Err(raised) => {
                    drop(thread.take_exception(raised));
                    None
                }
            }
        }
        _ => None,
    }
}

fn trace(thread: &Thread, event: Event, frame: *mut Frame, unit: u32, values: &[Ref<'_>]) -> PyResult<()> {
    // SAFETY: the running frame.
    let this = unsafe { &*frame };
    let own = frame_object::trace_function(this);
    let (name, argument) = match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => ("call", Obj::none()),
        _ if own.is_none() => return Ok(()),
        Event::PyReturn | Event::PyYield => ("return", values[0].own()),
        Event::PyUnwind => ("return", Obj::none()),
        // The end of a loop over a generator is no exception to a trace function.
        Event::StopIteration if !awaits(this, unit) => return Ok(()),
        Event::Raise | Event::StopIteration => {
            let exception = values[0];
            let class = thread.space.type_of(exception).as_ref().own();
            let traceback = thread.traceback_of(exception).unwrap_or_else(Obj::none);
            ("exception", thread.space.tuple([class, exception.own(), traceback])?)
        }
        Event::Line if frame_object::traces_lines(this) => ("line", Obj::none()),
        Event::Instruction if frame_object::traces_opcodes(this) => ("opcode", Obj::none()),
        Event::Jump if frame_object::traces_lines(this) && begins_line_again(thread, this, unit, values[0])? => {
            ("line", Obj::none())
        }
        _ => return Ok(()),
    };
    let function = match name {
        "call" => thread.trace_function.get(),
        _ => own,
    };
    let Some(function) = function else { return Ok(()) };
    let object = frame_object::object_of(thread, frame)?;
    let name = thread.new_str(name)?;
    let arguments = [object.as_ref(), name.as_ref(), argument.as_ref()];
    match thread.quietly(Told { event, frame }, || thread.call(function.as_ref(), &arguments, &[])) {
        Ok(result) if result.is_none() => Ok(()),
        Ok(result) => {
            frame_object::set_trace_function(object.as_ref(), result);
            Ok(())
        }
        Err(raised) => {
            thread.trace_function.set(Obj::NULL);
            frame_object::set_trace_function(object.as_ref(), Obj::NULL);
            thread.update_observation();
            Err(raised)
        }
    }
}

/// Whether a unit is that of a `yield from` or `await`.
fn awaits(frame: &Frame, unit: u32) -> bool {
    // SAFETY: a frame keeps its code.
    let units = code_events::instructions(unsafe { &*frame.code.get() });
    Instruction(units[unit as usize]).opcode() == Opcode::Send
}

/// Whether a jump goes back within one line: the line begins once more, which LINE does not say.
fn begins_line_again(thread: &Thread, frame: &Frame, unit: u32, target: Ref<'_>) -> PyResult<bool> {
    let target = (target.word().int() / 4) as u32;
    // SAFETY: a frame keeps its code.
    let code = unsafe { &*frame.code.get() };
    Ok(target < unit && code_events::line(thread, code, unit)? == code_events::line(thread, code, target)?)
}
