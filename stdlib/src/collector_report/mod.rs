//! `_taipan_gc`: what `taipan.gc` and `--gc-report` say of collected cycles.
//!
//! While somebody records, the collector's listener notes the garbage of each collection, before finalizers run, as groups of cycles
//! ([`groups`]): texts and numbers, no references. The newest collections can be asked for one by one, and all together.

mod components;
mod groups;
mod render;
mod slot_names;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use objects::{Header, Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{given, tuple};
use groups::Groups;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_taipan_gc",
    doc: "What the collector found.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function("start", "()", start, "Record collected cycles from now on; return the number of the next note."),
    function("stop", "()", stop, "Take a start() back."),
    function("next", "()", next, "The number of the next note."),
    function("report", "(first, /)", report, "Text and JSON of the notes with that number and later ones."),
];

/// Collections that can be asked for one by one.
const NOTES_MAX: usize = 1_000;

#[derive(Default)]
struct Recorder {
    /// How many record.
    users: Cell<usize>,
    /// Whether allocations are traced for them.
    traces: Cell<bool>,
    /// Of collections that found garbage, oldest first.
    notes: RefCell<VecDeque<Groups>>,
    /// The number of the next note.
    next: Cell<u64>,
    /// All together.
    all: RefCell<Groups>,
}

/// Notes the cycles among garbage that was found, live objects all, if somebody records.
pub(crate) fn note(thread: &Thread, garbage: &[*mut Header]) {
    let recorder = thread.module_state::<Recorder>();
    if recorder.users.get() == 0 || garbage.is_empty() {
        return;
    }
    let found = groups::group(thread, garbage);
    recorder.all.borrow_mut().merge(&found);
    let mut notes = recorder.notes.borrow_mut();
    notes.push_back(found);
    if notes.len() > NOTES_MAX {
        notes.pop_front();
    }
    recorder.next.set(recorder.next.get() + 1);
}

/// Records from now on.
pub fn record(thread: &Thread) {
    crate::gc_module::listen(thread);
    let users = &thread.module_state::<Recorder>().users;
    users.set(users.get() + 1);
}

/// The report of all collections of a run, the last included, which it makes: JSON where the file's name says so.
pub fn final_report(thread: &Thread, is_json: bool) -> String {
    thread.collect_garbage(2, |heap| heap.collect_all().objects);
    let recorder = thread.module_state::<Recorder>();
    let all = recorder.all.borrow();
    if is_json { format!("{:#}\n", render::json(&all)) } else { render::text(&all) }
}

fn start(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    record(thread);
    // Where nobody records allocations yet, each is traced from here on, to tell where objects are made.
    if thread.memory_profile.recorder().is_none() {
        thread.start_tracing_memory(1);
        thread.module_state::<Recorder>().traces.set(true);
    }
    next(thread, arguments)
}

fn stop(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let recorder = thread.module_state::<Recorder>();
    recorder.users.set(recorder.users.get().saturating_sub(1));
    if recorder.users.get() == 0 && recorder.traces.take() {
        thread.stop_tracing_memory();
    }
    Ok(Obj::none())
}

fn next(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Ok(Obj::small_int(thread.module_state::<Recorder>().next.get() as i64))
}

fn report(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let first = match given(arguments[0]) {
        Some(first) => u64::try_from(thread.index_i64(first)?).unwrap_or(0),
        None => 0,
    };
    let recorder = thread.module_state::<Recorder>();
    let mut merged = Groups::default();
    {
        let notes = recorder.notes.borrow();
        let oldest = recorder.next.get() - notes.len() as u64;
        let skipped = usize::try_from(first.saturating_sub(oldest)).unwrap_or(usize::MAX);
        notes.iter().skip(skipped).for_each(|note| merged.merge(note));
    }
    let text = thread.new_str(&render::text(&merged))?;
    let json = thread.new_str(&render::json(&merged).to_string())?;
    tuple(thread, [text, json])
}
