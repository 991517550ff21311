//! `sys.monitoring`: tools and their callbacks are registered; turning events on is not there yet and says so.

use std::cell::RefCell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "sys.monitoring", doc: "", functions: &[FUNCTIONS], types: &[], initialize: Some(initialize) };

const FUNCTIONS: &[Native] = &[
    function("use_tool_id", "(tool_id, name, /)", use_tool, ""),
    function("clear_tool_id", "(tool_id, /)", clear_tool, ""),
    function("free_tool_id", "(tool_id, /)", free_tool, ""),
    function("get_tool", "(tool_id, /)", get_tool, ""),
    function("register_callback", "(tool_id, event, func, /)", register_callback, ""),
    function(
        "get_events",
        "(tool_id, /)",
        |thread, a| {
            named_tool(thread, a[0])?;
            Ok(Obj::small_int(0))
        },
        "",
    ),
    function("set_events", "(tool_id, event_set, /)", |thread, a| set_events(thread, a[0], a[1]), ""),
    function(
        "get_local_events",
        "(tool_id, code, /)",
        |thread, a| {
            named_tool(thread, a[0])?;
            Ok(Obj::small_int(0))
        },
        "",
    ),
    function("set_local_events", "(tool_id, code, event_set, /)", |thread, a| set_events(thread, a[0], a[2]), ""),
    function("restart_events", "()", |_, _| Ok(Obj::none()), ""),
    function("_all_events", "()", |thread, _| Ok(thread.space.dict()?), ""),
];

const TOOLS: usize = 6;
/// Events in the order of their bits.
const EVENTS: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// What a tool registered.
#[derive(Default)]
struct Tool {
    name: Option<Obj>,
    /// By the event's number.
    callbacks: [Option<Obj>; EVENTS.len()],
}

#[derive(Default)]
struct Tools(RefCell<[Tool; TOOLS]>);

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        thread.set_attribute_str(module, name, Obj::small_int(value).as_ref())?;
    }
    let object = thread.class(&vm::types::object::OBJECT).as_ref();
    for name in ["DISABLE", "MISSING"] {
        let mark = thread.call_with(object, &[])?;
        thread.set_attribute_str(module, name, mark.as_ref())?;
    }
    let namespace = thread.call_with(thread.class(&vm::types::simple_namespace::SIMPLE_NAMESPACE).as_ref(), &[])?;
    thread.set_attribute_str(namespace.as_ref(), "NO_EVENTS", Obj::small_int(0).as_ref())?;
    for (number, name) in EVENTS.iter().enumerate() {
        thread.set_attribute_str(namespace.as_ref(), name, Obj::small_int(1 << number).as_ref())?;
    }
    thread.set_attribute_str(module, "events", namespace.as_ref())
}

fn tool_number(thread: &Thread, tool: Ref<'_>) -> PyResult<usize> {
    match usize::try_from(thread.index_i64(tool)?) {
        Ok(number) if number < TOOLS => Ok(number),
        _ => Err(thread.value_error(&format!("invalid tool {} (must be between 0 and 5)", thread.index_i64(tool)?))),
    }
}

/// The number of a tool that is in use.
fn named_tool(thread: &Thread, tool: Ref<'_>) -> PyResult<usize> {
    let number = tool_number(thread, tool)?;
    if thread.module_state::<Tools>().0.borrow()[number].name.is_none() {
        return Err(thread.value_error(&format!("tool {number} is not in use")));
    }
    Ok(number)
}

fn use_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    if thread.space.str_value(arguments[1]).is_none() {
        return Err(thread.value_error("tool name must be a str"));
    }
    let tools = thread.module_state::<Tools>();
    if tools.0.borrow()[number].name.is_some() {
        return Err(thread.value_error(&format!("tool {number} is already in use")));
    }
    tools.0.borrow_mut()[number].name = Some(arguments[1].own());
    Ok(Obj::none())
}

fn clear_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    let old = std::mem::take(&mut thread.module_state::<Tools>().0.borrow_mut()[number].callbacks);
    drop(old);
    Ok(Obj::none())
}

fn free_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    let old = std::mem::take(&mut thread.module_state::<Tools>().0.borrow_mut()[number]);
    drop(old);
    Ok(Obj::none())
}

fn get_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    Ok(thread.module_state::<Tools>().0.borrow()[number].name.clone().unwrap_or_else(Obj::none))
}

fn register_callback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    let event = thread.index_i64(arguments[1])?;
    if event.count_ones() != 1 {
        return Err(thread.value_error("The callback can only be set for one event at a time"));
    }
    let event = event.trailing_zeros() as usize;
    if event >= EVENTS.len() {
        return Err(thread.value_error(&format!("invalid event {}", 1_u64 << event)));
    }
    let callback = Some(arguments[2]).filter(|callback| !callback.is_none()).map(Ref::own);
    let tools = thread.module_state::<Tools>();
    let old = std::mem::replace(&mut tools.0.borrow_mut()[number].callbacks[event], callback);
    Ok(old.unwrap_or_else(Obj::none))
}

fn set_events(thread: &Thread, tool: Ref<'_>, events: Ref<'_>) -> PyResult {
    named_tool(thread, tool)?;
    if thread.index_i64(events)? != 0 {
        return Err(thread.not_implemented("sys.monitoring events"));
    }
    Ok(Obj::none())
}
