//! `gc`: CPython's interface to the collector. The collector's generations are its lists of candidates.

use std::cell::{Cell, RefCell};

use objects::{Obj, Ref, Word};
use refcount::{HeaderFlags, ObjectModel};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

use crate::arguments::{given, tuple};

pub static MODULE: ModuleTable = ModuleTable {
    name: "gc",
    doc: "This module provides access to the garbage collector for reference cycles.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function("enable", "()", |thread, _| set_enabled(thread, true), "Enable automatic garbage collection."),
    function("disable", "()", |thread, _| set_enabled(thread, false), "Disable automatic garbage collection."),
    function(
        "isenabled",
        "()",
        |thread, _| Ok(Obj::boolean(thread.space.heap.is_collector_enabled())),
        "Returns true if automatic garbage collection is enabled.",
    ),
    function("collect", "(generation=2)", collect, "Run the garbage collector."),
    function("get_count", "()", get_count, "Return a three-tuple of the current collection counts."),
    function("get_threshold", "()", get_threshold, "Return the current collection thresholds."),
    function(
        "set_threshold",
        "(threshold0, threshold1=None, threshold2=None, /)",
        set_threshold,
        "Set the collection thresholds.",
    ),
    function(
        "get_debug",
        "()",
        |thread, _| Ok(Obj::small_int(thread.module_state::<State>().debug.get())),
        "Get the garbage collection debugging flags.",
    ),
    function("set_debug", "(flags, /)", set_debug, "Set the garbage collection debugging flags."),
    function("get_stats", "()", get_stats, "Return a list of dictionaries containing per-generation statistics."),
    function("get_objects", "(generation=None)", get_objects, "Return a list of objects tracked by the collector."),
    function(
        "get_referrers",
        "(*objs)",
        get_referrers,
        "Return the list of objects that directly refer to any of 'objs'.",
    ),
    function(
        "get_referents",
        "(*objs)",
        get_referents,
        "Return the list of objects that are directly referred to by 'objs'.",
    ),
    function(
        "is_tracked",
        "(obj, /)",
        |_, a| Ok(Obj::boolean(is_tracked(a[0]))),
        "Returns true if the object is tracked by the garbage collector.",
    ),
    function(
        "is_finalized",
        "(obj, /)",
        is_finalized,
        "Returns true if the object has been already finalized by the GC.",
    ),
    function(
        "freeze",
        "()",
        |_, _| Ok(Obj::none()),
        "Freeze all current tracked objects and ignore them for future collections.",
    ),
    function("unfreeze", "()", |_, _| Ok(Obj::none()), "Unfreeze all objects in the permanent generation."),
    function(
        "get_freeze_count",
        "()",
        |_, _| Ok(Obj::small_int(0)),
        "Return the number of objects in the permanent generation.",
    ),
];

struct State {
    thresholds: Cell<[i64; 3]>,
    debug: Cell<i64>,
    callbacks: RefCell<Option<Obj>>,
}

impl Default for State {
    fn default() -> Self {
        State { thresholds: Cell::new([2000, 10, 0]), debug: Cell::new(0), callbacks: RefCell::new(None) }
    }
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        thread.set_in(dict, name, Obj::small_int(value))?;
    }
    let callbacks = thread.space.list([])?;
    *thread.module_state::<State>().callbacks.borrow_mut() = Some(callbacks.clone());
    thread.set_in(dict, "callbacks", callbacks)?;
    thread.set_in(dict, "garbage", thread.space.list([])?)
}

fn set_enabled(thread: &Thread, enabled: bool) -> PyResult {
    thread.space.heap.set_collector_enabled(enabled);
    Ok(Obj::none())
}

/// Tells the callbacks that a collection starts or stops.
fn notify(thread: &Thread, phase: &str, generation: i64, collected: i64) -> PyResult<()> {
    let callbacks = thread.module_state::<State>().callbacks.borrow().clone();
    let callbacks = match &callbacks {
        Some(callbacks) => thread.collect(callbacks.as_ref())?,
        None => return Ok(()),
    };
    for callback in callbacks {
        let info = thread.space.dict()?;
        for (name, value) in [("generation", generation), ("collected", collected), ("uncollectable", 0)] {
            thread.set_in(thread.dict_of(&info), name, Obj::small_int(value))?;
        }
        let phase = thread.new_str(phase)?;
        if let Err(raised) = thread.call_with(callback.as_ref(), &[phase.as_ref(), info.as_ref()]) {
            thread.report_unraisable(raised, "Exception ignored while calling GC callback", callback.as_ref());
        }
    }
    Ok(())
}

fn collect(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let generation = match given(arguments[0]) {
        Some(generation) => thread.index_i64(generation)?,
        None => 2,
    };
    if !(0..=2).contains(&generation) {
        return Err(thread.value_error("invalid generation"));
    }
    notify(thread, "start", generation, 0)?;
    let heap = &thread.space.heap;
    let collected = if generation == 2 { heap.collect_all() } else { heap.collect_new() };
    let count = collected.objects as i64;
    notify(thread, "stop", generation, count)?;
    Ok(Obj::small_int(count))
}

fn get_count(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let (young, old) = thread.space.heap.candidate_counts();
    tuple(thread, [Obj::small_int(young as i64), Obj::small_int(old as i64), Obj::small_int(0)])
}

fn get_threshold(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    tuple(thread, thread.module_state::<State>().thresholds.get().map(Obj::small_int))
}

fn set_threshold(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = thread.module_state::<State>();
    let mut thresholds = state.thresholds.get();
    for (threshold, argument) in thresholds.iter_mut().zip(arguments) {
        if let Some(argument) = given(*argument) {
            *threshold = i64::from(crate::arguments::int32(thread, argument)?);
        }
    }
    state.thresholds.set(thresholds);
    // As in CPython, a first threshold of 0 stops automatic collections.
    if thresholds[0] == 0 {
        thread.space.heap.set_collector_enabled(false);
    }
    Ok(Obj::none())
}

fn set_debug(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = crate::arguments::int32(thread, arguments[0])?;
    thread.module_state::<State>().debug.set(i64::from(flags));
    Ok(Obj::none())
}

fn get_stats(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let counters = thread.space.heap.collector_counters();
    let young = counters.collections.saturating_sub(counters.full_collections);
    let mut made = Vec::new();
    for (collections, collected) in [(young, 0), (0, 0), (counters.full_collections, counters.collected)] {
        let row = thread.space.dict()?;
        for (name, value) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
            thread.set_in(thread.dict_of(&row), name, thread.space.int_from_u64(value)?)?;
        }
        made.push(row);
    }
    Ok(thread.space.list(made)?)
}

/// Whether the object may be part of a cycle.
fn is_tracked(object: Ref<'_>) -> bool {
    object.header().is_some_and(|header| !header.has(HeaderFlags::LEAF))
}

fn is_finalized(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let _ = thread;
    Ok(Obj::boolean(arguments[0].header().is_some_and(|header| header.has(HeaderFlags::FINALIZED))))
}

/// All objects that may be part of cycles, counted.
fn tracked(thread: &Thread) -> Vec<Obj> {
    let mut words = Vec::new();
    thread.space.heap.walk(&mut |header| {
        // SAFETY: the walk gives live objects.
        let header = unsafe { &*header };
        if !header.has(HeaderFlags::LEAF) {
            words.push(if header.has(HeaderFlags::IMMORTAL) {
                Word::from_immortal(header)
            } else {
                Word::from_pointer(header)
            });
        }
    });
    // SAFETY: alive, and nothing ran since.
    words.into_iter().map(|word| unsafe { Ref::from_word(word) }.own()).collect()
}

fn get_objects(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(generation) = given(arguments[0]) {
        let generation = thread.index_i64(generation)?;
        if generation < 0 {
            return Err(thread.value_error("generation parameter cannot be negative"));
        }
        if generation > 2 {
            return Err(
                thread.value_error("generation parameter must be less than the number of available generations (3)")
            );
        }
    }
    Ok(thread.space.list(tracked(thread))?)
}

/// The words that an object holds.
fn edges(thread: &Thread, object: Ref<'_>) -> Vec<Word> {
    let mut words = Vec::new();
    if let Some(header) = object.header() {
        // SAFETY: a live object, and nothing changes meanwhile.
        unsafe { thread.space.traverse(std::ptr::from_ref(header).cast_mut(), &mut |word| words.push(word)) };
    }
    words
}

fn get_referrers(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let targets = thread.space.tuple_value(arguments[0]).map_or(&[][..], |targets| targets.items());
    let mut found = Vec::new();
    for object in tracked(thread) {
        if object.as_ref().is(arguments[0]) {
            continue;
        }
        let holds =
            edges(thread, object.as_ref()).iter().any(|word| targets.iter().any(|target| target.word().same(*word)));
        if holds {
            found.push(object);
        }
    }
    Ok(thread.space.list(found)?)
}

fn get_referents(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut found = Vec::new();
    for object in thread.space.tuple_value(arguments[0]).map_or(&[][..], |objects| objects.items()) {
        for word in edges(thread, *object) {
            if !word.is_null() && !word.is_mark() {
                // SAFETY: held by the object, which the caller holds.
                found.push(unsafe { Ref::from_word(word) }.own());
            }
        }
    }
    Ok(thread.space.list(found)?)
}
