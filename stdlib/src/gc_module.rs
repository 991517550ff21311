//! `gc`: CPython's interface to the collector. The collector's generations are its lists of candidates.

use std::cell::{Cell, RefCell};
use std::time::Instant;

use bitflags::bitflags;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Word};
use refcount::{Header, HeaderFlags, ObjectModel};
use vm::exceptions::traceback::write_error;
use vm::native::{ModuleTable, Native, function};
use vm::state::{CollectionEvent, CollectorListener};
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
        |thread, _| Ok(Obj::small_int(thread.module_state::<State>().debug.get().bits().into())),
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
        |thread, a| Ok(Obj::boolean(is_tracked(thread, a[0]))),
        "Returns true if the object is tracked by the garbage collector.",
    ),
    function(
        "is_finalized",
        "(obj, /)",
        is_finalized,
        "Returns true if the object has been already finalized by the GC.",
    ),
    function("freeze", "()", freeze, "Freeze all current tracked objects and ignore them for future collections."),
    function("unfreeze", "()", unfreeze, "Unfreeze all objects in the permanent generation."),
    function(
        "get_freeze_count",
        "()",
        |thread, _| Ok(Obj::small_int(thread.module_state::<State>().frozen.get())),
        "Return the number of objects in the permanent generation.",
    ),
];

struct State {
    thresholds: Cell<[i64; 3]>,
    debug: Cell<DebugFlags>,
    /// Objects frozen by `freeze()`.
    frozen: Cell<i64>,
    callbacks: RefCell<Option<Obj>>,
    garbage: RefCell<Option<Obj>>,
    /// By generation.
    stats: Cell<[Stats; 3]>,
    /// When the collection that goes on began.
    started: Cell<Option<Instant>>,
}

bitflags! {
    #[derive(Clone, Copy)]
    struct DebugFlags: i32 {
        const STATS = 1;
        const COLLECTABLE = 2;
        const UNCOLLECTABLE = 4;
        const SAVE_ALL = 32;
    }
}

#[derive(Clone, Copy, Default)]
struct Stats {
    collections: i64,
    collected: i64,
}

static LISTENER: CollectorListener = CollectorListener {
    collection: |thread, generation, event| {
        if let Err(raised) = notify(thread, generation, event) {
            thread.report_unraisable(raised, "Exception ignored while calling GC callback", Obj::none().as_ref());
        }
    },
    found: crate::collector_report::note,
    garbage: keep,
};

impl Default for State {
    fn default() -> Self {
        State {
            thresholds: Cell::new([2000, 10, 0]),
            debug: Cell::new(DebugFlags::empty()),
            frozen: Cell::new(0),
            callbacks: RefCell::new(None),
            garbage: RefCell::new(None),
            stats: Cell::default(),
            started: Cell::new(None),
        }
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
    let garbage = thread.space.list([])?;
    *thread.module_state::<State>().garbage.borrow_mut() = Some(garbage.clone());
    listen(thread);
    thread.set_in(dict, "garbage", garbage)
}

/// Hears of collections from now on.
pub(crate) fn listen(thread: &Thread) {
    thread.collector_listener.set(Some(&LISTENER));
}

fn set_enabled(thread: &Thread, enabled: bool) -> PyResult {
    thread.space.heap.set_collector_enabled(enabled);
    Ok(Obj::none())
}

/// Notes that a collection starts or has ended, and tells the callbacks.
fn notify(thread: &Thread, generation: u8, event: CollectionEvent) -> PyResult<()> {
    let state = thread.module_state::<State>();
    let (phase, collected) = match event {
        CollectionEvent::Start => ("start", 0),
        CollectionEvent::Stop { collected } => ("stop", collected as i64),
    };
    if event != CollectionEvent::Start {
        let mut stats = state.stats.get();
        stats[usize::from(generation)].collections += 1;
        stats[usize::from(generation)].collected += collected;
        state.stats.set(stats);
    }
    if state.debug.get().contains(DebugFlags::STATS) {
        report_stats(thread, generation, event);
    }
    let callbacks = state.callbacks.borrow().clone();
    let Some(callbacks) = callbacks else { return Ok(()) };
    if objects::Space::exact_list(callbacks.as_ref()).is_some_and(|list| list.len() == 0) {
        return Ok(());
    }
    for callback in thread.collect(callbacks.as_ref())? {
        let info = thread.space.dict()?;
        for (name, value) in [("generation", generation.into()), ("collected", collected), ("uncollectable", 0)] {
            thread.set_in(thread.dict_of(&info), name, Obj::small_int(value))?;
        }
        let phase = thread.new_str(phase)?;
        if let Err(raised) = thread.call_with(callback.as_ref(), &[phase.as_ref(), info.as_ref()]) {
            thread.report_unraisable(raised, "Exception ignored while calling GC callback", callback.as_ref());
        }
    }
    Ok(())
}

/// What `DEBUG_STATS` prints.
fn report_stats(thread: &Thread, generation: u8, event: CollectionEvent) {
    let started = &thread.module_state::<State>().started;
    match event {
        CollectionEvent::Start => {
            let (new, deferred) = thread.space.heap.candidate_counts();
            let all = thread.space.heap.usage().live_objects;
            let text = format!(
                "gc: collecting generation {generation}...\ngc: objects in each generation: {new} {deferred} {all}\n"
            );
            write_error(thread, &text);
            started.set(Some(Instant::now()));
        }
        CollectionEvent::Stop { collected } => {
            let seconds = started.take().map_or(0.0, |start| start.elapsed().as_secs_f64());
            let text = format!("gc: done, {collected} unreachable, 0 uncollectable, {seconds:.4}s elapsed\n");
            write_error(thread, &text);
        }
    }
}

/// Reports garbage, or puts it into `gc.garbage` to keep it, as the debugging flags say.
fn keep(thread: &Thread, garbage: &[*mut Header]) -> bool {
    let state = thread.module_state::<State>();
    let flags = state.debug.get();
    if !flags.intersects(DebugFlags::COLLECTABLE | DebugFlags::SAVE_ALL) {
        return false;
    }
    // SAFETY: live objects.
    let objects: Vec<Obj> = garbage.iter().map(|&object| unsafe { thread.space.own(object) }).collect();
    if flags.contains(DebugFlags::COLLECTABLE) {
        for object in &objects {
            let name = thread.type_name(object.as_ref());
            write_error(thread, &format!("gc: collectable <{name} {:#x}>\n", object.word().pointer() as usize));
        }
    }
    let list = state.garbage.borrow().clone();
    match list.as_ref().and_then(|list| objects::Space::exact_list(list.as_ref())) {
        Some(list) if flags.contains(DebugFlags::SAVE_ALL) => {
            objects.into_iter().all(|object| list.push(object).is_ok())
        }
        _ => false,
    }
}

fn freeze(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let frozen = &thread.module_state::<State>().frozen;
    frozen.set(thread.space.heap.freeze() as i64);
    Ok(Obj::none())
}

fn unfreeze(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    thread.space.heap.unfreeze();
    thread.module_state::<State>().frozen.set(0);
    Ok(Obj::none())
}

fn collect(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let generation = match given(arguments[0]) {
        Some(generation) => thread.index_i64(generation)?,
        None => 2,
    };
    let generation = u8::try_from(generation).ok().filter(|&generation| generation <= 2);
    let Some(generation) = generation else { return Err(thread.value_error("invalid generation")) };
    let collected = thread.collect_garbage(generation, |heap| {
        if generation == 2 { heap.collect_all() } else { heap.collect_new() }.objects
    });
    Ok(thread.space.int(collected as i64)?)
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
    // The first is the number of new candidates, 0 for no collection; the others have no meaning here.
    let candidates = usize::try_from(thresholds[0]).ok().filter(|&threshold| threshold != 0);
    thread.space.heap.set_candidate_threshold(candidates.unwrap_or(usize::MAX));
    Ok(Obj::none())
}

fn set_debug(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = crate::arguments::int32(thread, arguments[0])?;
    thread.module_state::<State>().debug.set(DebugFlags::from_bits_retain(flags));
    Ok(Obj::none())
}

fn get_stats(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut made = Vec::new();
    for Stats { collections, collected } in thread.module_state::<State>().stats.get() {
        let row = thread.space.dict()?;
        for (name, value) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
            thread.set_in(thread.dict_of(&row), name, thread.space.int(value)?)?;
        }
        made.push(row);
    }
    Ok(thread.space.list(made)?)
}

/// Whether the object may be part of a cycle. Of the classes, only CPython's static ones are not.
fn is_tracked(thread: &Thread, object: Ref<'_>) -> bool {
    match thread.space.as_type(object) {
        Some(class) => !class.has(TypeFlags::CORE),
        None => object.header().is_some_and(is_collected),
    }
}

fn is_collected(header: &Header) -> bool {
    !header.has(HeaderFlags::LEAF | HeaderFlags::IMMORTAL)
}

fn is_finalized(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let _ = thread;
    Ok(Obj::boolean(arguments[0].header().is_some_and(|header| header.has(HeaderFlags::FINALIZED))))
}

/// The objects that may be part of cycles and pass a test, counted.
fn tracked(thread: &Thread, passes: impl Fn(&Header) -> bool) -> Vec<Obj> {
    thread.space.heap.end_proven_garbage();
    let mut headers = Vec::new();
    thread.space.heap.walk(&mut |object| {
        // SAFETY: the walk gives live objects.
        let header = unsafe { &*object };
        if is_collected(header) && passes(header) {
            headers.push(object);
        }
    });
    // SAFETY: alive, and nothing ran since.
    headers.into_iter().map(|object| unsafe { thread.space.own(object) }).collect()
}

/// The generations are new candidates, deferred ones, and all others.
fn get_objects(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(generation) = given(arguments[0]) else {
        return Ok(thread.space.list(tracked(thread, |_| true))?);
    };
    let generation = thread.index_i64(generation)?;
    if generation < 0 {
        return Err(thread.value_error("generation parameter cannot be negative"));
    }
    let found = match generation {
        0 => tracked(thread, |header| header.has(HeaderFlags::BUFFERED)),
        1 => tracked(thread, |header| header.has(HeaderFlags::DEFERRED)),
        2 => tracked(thread, |header| !header.has(HeaderFlags::BUFFERED | HeaderFlags::DEFERRED)),
        _ => {
            let text = "generation parameter must be less than the number of available generations (3)";
            return Err(thread.value_error(text));
        }
    };
    Ok(thread.space.list(found)?)
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
    for object in tracked(thread, |_| true) {
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
