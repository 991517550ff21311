//! `_testinternalcapi`: what CPython's own tests ask of an interpreter's inside, as far as there is an answer here.

use objects::shape::ShapeFlags;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

use crate::native_interface::memory;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_testinternalcapi",
    doc: "",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function("get_config", "()", config, "The interpreter's configuration as a dict."),
    function(
        "has_inline_values",
        "(object, /)",
        has_inline_values,
        "Return whether the object keeps its attributes in slots of its own.",
    ),
    function(
        "fail_allocation",
        "(number, /)",
        fail_allocation,
        "Make that allocation of the heap fail, counted from now; 0 takes it back.",
    ),
    function(
        "is_failure_pending",
        "()",
        |thread, _| Ok(Obj::boolean(thread.space.heap.is_failure_pending())),
        "Return whether an allocation is still to fail.",
    ),
    function(
        "live_bytes",
        "()",
        |thread, _| Ok(thread.space.int(thread.space.heap.usage().live_bytes as i64)?),
        "Return how many bytes live objects and their buffers take.",
    ),
    function("_PyTraceMalloc_GetTraceback", "(domain, ptr, /)", memory::traceback, ""),
    function("get_recursion_depth", "()", recursion_depth, "Return the number of running frames."),
    function(
        "suppress_immortalization",
        "(suppress, /)",
        |_, _| Ok(Obj::none()),
        "No effect: functions and code are never immortal.",
    ),
    function("get_immortalize_deferred", "()", |_, _| Ok(Obj::boolean(false)), ""),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    // The collector keeps nothing in front of an object.
    thread.set_in(thread.dict_of(&dict), "SIZEOF_PYGC_HEAD", Obj::small_int(0))
}

fn config(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let config = &thread.config;
    let made = thread.space.dict()?;
    let flags = [
        ("code_debug_ranges", config.debug_ranges),
        ("dev_mode", config.dev_mode),
        ("inspect", config.inspect),
        ("interactive", config.interactive),
        ("isolated", config.isolated),
        ("quiet", config.quiet),
        ("safe_path", config.safe_path),
        ("site_import", !config.no_site),
        ("use_environment", !config.ignore_environment),
        ("user_site_directory", !config.no_user_site),
        ("write_bytecode", !config.dont_write_bytecode),
        ("buffered_stdio", !config.unbuffered),
    ];
    for (name, value) in flags {
        thread.set_in(thread.dict_of(&made), name, Obj::small_int(value.into()))?;
    }
    let numbers =
        [("bytes_warning", config.bytes_warning), ("optimization_level", config.optimize), ("verbose", config.verbose)];
    for (name, value) in numbers {
        thread.set_in(thread.dict_of(&made), name, Obj::small_int(value.into()))?;
    }
    Ok(made)
}

fn fail_allocation(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = thread.index_i64(arguments[0])?;
    let number =
        u64::try_from(number).map_err(|_| thread.value_error("the number of an allocation is not negative"))?;
    thread.space.heap.set_fail_after(number);
    Ok(Obj::none())
}

fn has_inline_values(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(header) = arguments[0].header() else { return Ok(Obj::boolean(false)) };
    let flags = thread.space.shapes.record(header.shape()).flags();
    Ok(Obj::boolean(flags.contains(ShapeFlags::HAS_DICT) && !flags.contains(ShapeFlags::DICT_MODE)))
}

fn recursion_depth(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let (mut depth, mut frame) = (0, thread.frame.get());
    while !frame.is_null() {
        depth += 1;
        // SAFETY: the frames of a thread are a chain of live frames.
        frame = unsafe { (*frame).previous.get() };
    }
    Ok(Obj::small_int(depth))
}
