//! `sys.monitoring`: tools may register and name themselves; events cannot be monitored yet.

use std::cell::RefCell;

use objects::{Obj, Ref};

use crate::native::{Native, function};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

const TOOLS: usize = 6;

/// Names of the tools in use.
#[derive(Default)]
struct Tools(RefCell<[Option<Obj>; TOOLS]>);

const FUNCTIONS: &[Native] = &[
    function("use_tool_id", "(tool_id, name, /)", use_tool, ""),
    function("clear_tool_id", "(tool_id, /)", |thread, arguments| tool(thread, arguments[0]).map(|_| Obj::none()), ""),
    function("free_tool_id", "(tool_id, /)", free_tool, ""),
    function("get_tool", "(tool_id, /)", get_tool, ""),
    function("register_callback", "(tool_id, event, func, /)", register_callback, ""),
    function("get_events", "(tool_id, /)", no_events, ""),
    function(
        "set_events",
        "(tool_id, event_set, /)",
        |thread, arguments| set_events(thread, arguments[0], arguments[1]),
        "",
    ),
    function("get_local_events", "(tool_id, code, /)", no_events, ""),
    function(
        "set_local_events",
        "(tool_id, code, event_set, /)",
        |thread, arguments| set_events(thread, arguments[0], arguments[2]),
        "",
    ),
    function("restart_events", "()", |_, _| Ok(Obj::none()), ""),
];

/// The events, each a bit, in order.
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

/// The namespace `sys.monitoring`.
pub fn new(thread: &Thread) -> PyResult {
    let namespace = || thread.call_with(thread.class(&types::simple_namespace::SIMPLE_NAMESPACE).as_ref(), &[]);
    let (monitoring, events) = (namespace()?, namespace()?);
    for (bit, name) in EVENTS.iter().enumerate() {
        thread.set_attribute_str(events.as_ref(), name, Obj::small_int(1 << bit).as_ref())?;
    }
    thread.set_attribute_str(events.as_ref(), "NO_EVENTS", Obj::small_int(0).as_ref())?;
    let number = |value: i64| Obj::small_int(value);
    let object = || thread.call_with(thread.class(&types::object::OBJECT).as_ref(), &[]);
    for (name, value) in [
        ("events", events),
        ("DEBUGGER_ID", number(0)),
        ("COVERAGE_ID", number(1)),
        ("PROFILER_ID", number(2)),
        ("OPTIMIZER_ID", number(5)),
        ("DISABLE", object()?),
        ("MISSING", object()?),
    ] {
        thread.set_attribute_str(monitoring.as_ref(), name, value.as_ref())?;
    }
    let module = thread.new_str("sys.monitoring")?;
    for native in FUNCTIONS {
        let made = thread.new_native_function(native, Obj::NULL, module.clone())?;
        thread.set_attribute_str(monitoring.as_ref(), native.name, made.as_ref())?;
    }
    Ok(monitoring)
}

fn tool(thread: &Thread, number: Ref<'_>) -> PyResult<usize> {
    match usize::try_from(thread.index_i64(number)?) {
        Ok(number) if number < TOOLS => Ok(number),
        _ => Err(thread.value_error("invalid tool 6 (must be between 0 and 5)")),
    }
}

fn use_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool(thread, arguments[0])?;
    if thread.space.str_value(arguments[1]).is_none() {
        return Err(thread.value_error("tool name must be a str"));
    }
    let tools = thread.module_state::<Tools>();
    if tools.0.borrow()[number].is_some() {
        return Err(thread.value_error(&format!("tool {number} is already in use")));
    }
    tools.0.borrow_mut()[number] = Some(arguments[1].own());
    Ok(Obj::none())
}

fn free_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool(thread, arguments[0])?;
    let old = thread.module_state::<Tools>().0.borrow_mut()[number].take();
    drop(old);
    Ok(Obj::none())
}

fn get_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool(thread, arguments[0])?;
    let name = thread.module_state::<Tools>().0.borrow()[number].clone();
    Ok(name.unwrap_or_else(Obj::none))
}

fn register_callback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    tool(thread, arguments[0])?;
    if arguments[2].is_none() {
        return Ok(Obj::none());
    }
    Err(thread.not_implemented("sys.monitoring callbacks"))
}

fn no_events(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    tool(thread, arguments[0])?;
    Ok(Obj::small_int(0))
}

fn set_events(thread: &Thread, number: Ref<'_>, events: Ref<'_>) -> PyResult {
    tool(thread, number)?;
    if thread.index_i64(events)? == 0 {
        return Ok(Obj::none());
    }
    Err(thread.not_implemented("sys.monitoring events"))
}
