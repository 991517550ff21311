//! What observation needs to know of a code object: the line of each unit, the events that tools want of it alone, and the places
//! where they want no more. It hangs on the code object, from the first time that it is asked for.

use compiler::opcode::{Instruction, Opcode};
use objects::dict::Dict;
use objects::frame::Code;
use objects::{Obj, Ref, Space};

use super::{Event, Events};
use crate::code_objects::location_runs;
use crate::raised::PyResult;
use crate::state::Thread;

/// Parts of the tuple: lines (bytes, four a unit) and a dict of integers.
const LINES: usize = 0;
const SETTINGS: usize = 1;

/// Keys of the settings: for the events of each tool below zero, then places. Above a tool's events is kept which use of the tool
/// they belong to. What is kept for a place has a bit for each tool that turned the event off there, and above these bits the
/// count of restarts at which it did.
const FIRST_TOOL: i64 = -1;
const EVENT_BITS: u32 = 20;
const TOOL_BITS: u32 = 8;
/// Places of a unit: more than there are events.
const EVENTS_A_UNIT: i64 = 32;

fn known(code: &Code) -> Option<Ref<'_>> {
    // SAFETY: once made, the tuple stays as long as the code object.
    unsafe { code.observation.peek() }.non_null()
}

/// The instructions of a code object, which has its body, with the caches between them.
pub fn instructions(code: &Code) -> &[u32] {
    // SAFETY: a code object keeps its instructions.
    unsafe { std::slice::from_raw_parts(code.instructions.get(), code.instruction_count.get() as usize) }
}

/// The first unit of each instruction, and how many there are with its caches.
pub fn extents(code: &Code) -> impl Iterator<Item = (usize, usize)> {
    let units = instructions(code);
    let mut next = 0;
    std::iter::from_fn(move || {
        let unit = next;
        next += 1 + Instruction(*units.get(unit)?).opcode().cache_units();
        Some((unit, next - unit))
    })
}

/// Marks cache units among the lines.
const CACHE: u32 = 1 << 31;

/// The line of each unit, and whether it is a cache; 0 where there is none, as before the first RESUME, where nothing is told.
fn lines_of(thread: &Thread, code: &Code) -> Vec<u8> {
    let units = instructions(code);
    let first = units.iter().position(|unit| *unit as u8 == Opcode::Resume as u8).unwrap_or(0);
    let mut lines = Vec::with_capacity(units.len() * 4);
    for (count, range) in location_runs(thread, code) {
        for _ in 0..count {
            let line = if lines.len() / 4 < first { 0 } else { range.line };
            lines.extend_from_slice(&line.to_le_bytes());
        }
    }
    lines.resize(units.len() * 4, 0);
    for (unit, length) in extents(code) {
        for cache in unit + 1..(unit + length).min(units.len()) {
            lines[cache * 4 + 3] |= (CACHE >> 24) as u8;
        }
    }
    lines
}

fn observation<'a>(thread: &Thread, code: &'a Code) -> PyResult<Ref<'a>> {
    if known(code).is_none() {
        thread.load_body(code)?;
        let lines = thread.space.bytes(&lines_of(thread, code))?;
        let settings = thread.space.dict()?;
        code.observation.set(thread.space.tuple([lines, settings])?);
    }
    Ok(known(code).expect("made just now"))
}

fn part<'a>(observation: Ref<'a>, index: usize) -> Ref<'a> {
    Space::exact_tuple(observation).expect("made as a tuple").items()[index]
}

fn marked_line(thread: &Thread, code: &Code, unit: u32) -> PyResult<u32> {
    let lines = part(observation(thread, code)?, LINES);
    let bytes = Space::exact_bytes(lines).expect("made as bytes").data();
    let at = unit as usize * 4;
    Ok(bytes.get(at..at + 4).map_or(0, |line| u32::from_le_bytes(line.try_into().expect("four bytes"))))
}

/// The line of a unit; 0 for none.
pub fn line(thread: &Thread, code: &Code, unit: u32) -> PyResult<u32> {
    Ok(marked_line(thread, code, unit)? & !CACHE)
}

/// The instruction at a unit; None where that is a cache.
pub fn instruction(thread: &Thread, code: &Code, unit: u32) -> PyResult<Option<Instruction>> {
    let is_cache = marked_line(thread, code, unit)? & CACHE != 0;
    Ok((!is_cache).then(|| Instruction(instructions(code)[unit as usize])))
}

fn settings(observation: Ref<'_>) -> &Dict {
    Space::exact_dict(part(observation, SETTINGS)).expect("made as a dict")
}

fn get(thread: &Thread, settings: &Dict, key: i64) -> i64 {
    match thread.dict_get(settings, Obj::small_int(key).as_ref()) {
        Ok(value) => value.map_or(0, |value| value.as_ref().word().int()),
        Err(raised) => {
            drop(thread.take_exception(raised));
            0
        }
    }
}

fn put(thread: &Thread, settings: &Dict, key: i64, value: i64) -> PyResult<()> {
    thread.dict_set(settings, Obj::small_int(key).as_ref(), Obj::small_int(value))
}

/// The events that a tool wants of this code object alone.
pub fn local(thread: &Thread, code: &Code, tool: usize) -> Events {
    match known(code) {
        Some(known) => {
            let kept = get(thread, settings(known), FIRST_TOOL - tool as i64);
            let counts = kept >> EVENT_BITS == thread.monitoring.uses[tool].get();
            if counts { Events::from_bits_truncate(kept as u32) } else { Events::empty() }
        }
        None => Events::empty(),
    }
}

pub fn set_local(thread: &Thread, code: &Code, tool: usize, events: Events) -> PyResult<()> {
    let settings = settings(observation(thread, code)?);
    let uses = thread.monitoring.uses[tool].get();
    put(thread, settings, FIRST_TOOL - tool as i64, uses << EVENT_BITS | i64::from(events.bits()))
}

/// The tools that have turned an event off at a place since the last restart.
fn disabled(thread: &Thread, settings: &Dict, place: i64) -> i64 {
    let kept = get(thread, settings, place);
    if kept >> TOOL_BITS == thread.monitoring.restarts.get() { kept & ((1 << TOOL_BITS) - 1) } else { 0 }
}

/// Whether a tool has turned an event off at a unit.
pub fn is_disabled(thread: &Thread, code: &Code, unit: u32, event: Event, tool: usize) -> bool {
    known(code).is_some_and(|known| disabled(thread, settings(known), place(unit, event)) >> tool & 1 != 0)
}

/// Turns an event off at a unit, for one tool.
pub fn disable(thread: &Thread, code: &Code, unit: u32, event: Event, tool: usize) -> PyResult<()> {
    let settings = settings(observation(thread, code)?);
    let place = place(unit, event);
    let tools = disabled(thread, settings, place) | 1 << tool;
    put(thread, settings, place, thread.monitoring.restarts.get() << TOOL_BITS | tools)
}

fn place(unit: u32, event: Event) -> i64 {
    i64::from(unit) * EVENTS_A_UNIT + event as i64
}
