//! `_tracemalloc`: where the program's memory was allocated, from the records of [`vm::memory_profile`].
//!
//! A block's size is what was asked for, as in CPython; what it takes, rounded up to its cell, is in memory profiles.

use std::cell::Cell;
use std::collections::HashMap;

use objects::{Obj, Ref};
use vm::memory_profile::{Place, TRACED_FRAMES_MAX, Trace};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{given, int32, tuple};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_tracemalloc",
    doc: "Debug module to trace memory blocks allocated by Python.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function(
        "is_tracing",
        "()",
        |thread, _| Ok(Obj::boolean(traced_frames(thread) != 0)),
        "Return True if the tracemalloc module is tracing Python memory allocations.",
    ),
    function("clear_traces", "()", clear_traces, "Clear traces of memory blocks allocated by Python."),
    function("_get_traces", "()", get_traces, "Get traces of all memory blocks allocated by Python, as tuples."),
    function(
        "_get_object_traceback",
        "(obj, /)",
        object_traceback,
        "Get the traceback where the Python object obj was allocated, or None.",
    ),
    function("start", "(nframe=1, /)", start, "Start tracing Python memory allocations."),
    function("stop", "()", stop, "Stop tracing Python memory allocations."),
    function(
        "get_traceback_limit",
        "()",
        |thread, _| Ok(Obj::small_int(limit(thread) as i64)),
        "Get the maximum number of frames stored in the traceback of a trace.",
    ),
    function("get_tracemalloc_memory", "()", own_memory, "Get the memory usage in bytes of the tracemalloc module."),
    function(
        "get_traced_memory",
        "()",
        traced_memory,
        "Get the current size and peak size of memory blocks traced by tracemalloc.",
    ),
    function(
        "reset_peak",
        "()",
        reset_peak,
        "Set the peak size of memory blocks traced by tracemalloc to the current size.",
    ),
];

#[derive(Default)]
struct State {
    /// The last limit that was set; 0: none yet.
    limit: Cell<usize>,
}

/// Frames of traces; 0 where nothing is traced.
fn traced_frames(thread: &Thread) -> usize {
    thread.memory_profile.recorder().map_or(0, |recorder| recorder.traced_frames())
}

fn limit(thread: &Thread) -> usize {
    match traced_frames(thread) {
        0 => thread.module_state::<State>().limit.get().max(thread.config.traced_frames).max(1),
        frames => frames,
    }
}

fn start(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let frames = given(arguments[0]).map_or(Ok(1), |frames| int32(thread, frames))?;
    let frames = usize::try_from(frames).unwrap_or(0);
    if !(1..=TRACED_FRAMES_MAX).contains(&frames) {
        let text = format!("the number of frames must be in range [1; {TRACED_FRAMES_MAX}]");
        return Err(thread.value_error(&text));
    }
    if traced_frames(thread) == 0 {
        thread.module_state::<State>().limit.set(frames);
        thread.start_tracing_memory(frames);
    }
    Ok(Obj::none())
}

fn stop(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    thread.module_state::<State>().limit.set(limit(thread));
    thread.stop_tracing_memory();
    Ok(Obj::none())
}

fn clear_traces(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    if let Some(recorder) = thread.memory_profile.recorder() {
        recorder.clear_traces();
    }
    Ok(Obj::none())
}

/// Tuples of traces; equal ones are one object.
struct Tuples<'t> {
    thread: &'t Thread,
    frames: HashMap<Place, Obj>,
    tracebacks: HashMap<Vec<Place>, Obj>,
}

impl<'t> Tuples<'t> {
    fn new(thread: &'t Thread) -> Tuples<'t> {
        Tuples { thread, frames: HashMap::new(), tracebacks: HashMap::new() }
    }

    fn frame(&mut self, place: Place) -> PyResult {
        if let Some(known) = self.frames.get(&place) {
            return Ok(known.clone());
        }
        let file = self.thread.memory_profile.recorder().and_then(|recorder| recorder.file_of(place));
        let made = self.new_frame(file, place.line)?;
        self.frames.insert(place, made.clone());
        Ok(made)
    }

    fn new_frame(&self, file: Option<Obj>, line: u32) -> PyResult {
        let file = match file {
            Some(file) => file,
            None => self.thread.new_str("<unknown>")?,
        };
        tuple(self.thread, [file, Obj::small_int(line.into())])
    }

    /// The frames of a trace, innermost first.
    fn traceback(&mut self, places: &[Place]) -> PyResult {
        if let Some(known) = self.tracebacks.get(places) {
            return Ok(known.clone());
        }
        let mut frames = Vec::with_capacity(places.len().max(1));
        for &place in places {
            frames.push(self.frame(place)?);
        }
        if frames.is_empty() {
            frames.push(self.new_frame(None, 0)?);
        }
        let made = self.thread.space.tuple(frames)?;
        self.tracebacks.insert(places.to_vec(), made.clone());
        Ok(made)
    }

    fn trace(&mut self, trace: &Trace) -> PyResult {
        let traceback = self.traceback(&trace.frames)?;
        let space = &self.thread.space;
        let parts = [
            space.int(trace.domain.into())?,
            space.int(i64::try_from(trace.bytes).unwrap_or(i64::MAX))?,
            traceback,
            space.int(trace.depth.max(1).into())?,
        ];
        tuple(self.thread, parts)
    }
}

fn get_traces(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let traces = match thread.memory_profile.recorder() {
        Some(recorder) if recorder.is_tracing() => recorder.traces(),
        _ => Vec::new(),
    };
    let mut tuples = Tuples::new(thread);
    let mut items = Vec::with_capacity(traces.len());
    for trace in &traces {
        items.push(tuples.trace(trace)?);
    }
    Ok(thread.space.list(items)?)
}

fn object_traceback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let trace = thread.memory_profile.recorder().and_then(|recorder| recorder.trace_of(arguments[0]));
    traceback_or_none(thread, trace)
}

/// The frames of a trace, innermost first, or None.
pub fn traceback_or_none(thread: &Thread, trace: Option<Trace>) -> PyResult {
    trace.map_or(Ok(Obj::none()), |trace| Tuples::new(thread).traceback(&trace.frames))
}

fn own_memory(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let bytes = thread.memory_profile.recorder().map_or(0, |recorder| recorder.own_bytes());
    Ok(thread.space.int(bytes as i64)?)
}

fn traced_memory(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let (live, peak) = match thread.memory_profile.recorder() {
        Some(recorder) if recorder.is_tracing() => recorder.traced_bytes(),
        _ => (0, 0),
    };
    tuple(thread, [thread.space.int(live as i64)?, thread.space.int(peak as i64)?])
}

fn reset_peak(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    if let Some(recorder) = thread.memory_profile.recorder() {
        recorder.reset_traced_peak();
    }
    Ok(Obj::none())
}
