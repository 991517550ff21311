//! `sys.monitoring`: tools, their callbacks and the events they want.

use objects::frame::Code;
use objects::{Obj, Ref};
use vm::monitoring::{EVENT_NAMES, Event, Events, TOOLS, Tool};
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
    function("get_events", "(tool_id, /)", get_events, ""),
    function("set_events", "(tool_id, event_set, /)", set_events, ""),
    function("get_local_events", "(tool_id, code, /)", get_local_events, ""),
    function("set_local_events", "(tool_id, code, event_set, /)", set_local_events, ""),
    function(
        "restart_events",
        "()",
        |thread, _| {
            let restarts = &thread.monitoring.restarts;
            restarts.set(restarts.get() + 1);
            Ok(Obj::none())
        },
        "",
    ),
    function("_all_events", "()", all_events, ""),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        thread.set_attribute_str(module, name, Obj::small_int(value).as_ref())?;
    }
    let object = thread.class(&vm::types::object::OBJECT).as_ref();
    for (name, place) in [("DISABLE", &thread.monitoring.disable), ("MISSING", &thread.monitoring.missing)] {
        let mark = thread.call_with(object, &[])?;
        thread.set_attribute_str(module, name, mark.as_ref())?;
        place.set(mark);
    }
    let namespace = thread.call_with(thread.class(&vm::types::simple_namespace::SIMPLE_NAMESPACE).as_ref(), &[])?;
    thread.set_attribute_str(namespace.as_ref(), "NO_EVENTS", Obj::small_int(0).as_ref())?;
    for (number, name) in EVENT_NAMES.iter().enumerate() {
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
    if thread.monitoring.tools.borrow()[number].name.is_none() {
        return Err(thread.value_error(&format!("tool {number} is not in use")));
    }
    Ok(number)
}

fn use_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    if thread.space.str_value(arguments[1]).is_none() {
        return Err(thread.value_error("tool name must be a str"));
    }
    let tools = &thread.monitoring.tools;
    if tools.borrow()[number].name.is_some() {
        return Err(thread.value_error(&format!("tool {number} is already in use")));
    }
    tools.borrow_mut()[number].name = Some(arguments[1].own());
    Ok(Obj::none())
}

fn clear_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    let is_used = thread.monitoring.tools.borrow()[number].name.is_some();
    if is_used {
        forget_events(thread, number);
    }
    let old = std::mem::take(&mut thread.monitoring.tools.borrow_mut()[number].callbacks);
    drop(old);
    Ok(Obj::none())
}

fn free_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    forget_events(thread, number);
    let old: Tool = std::mem::take(&mut thread.monitoring.tools.borrow_mut()[number]);
    drop(old);
    Ok(Obj::none())
}

/// A tool's events end, those of single code objects too.
fn forget_events(thread: &Thread, tool: usize) {
    thread.set_global_events(tool, Events::empty());
    thread.forget_local_events(tool);
}

fn get_tool(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = tool_number(thread, arguments[0])?;
    Ok(thread.monitoring.tools.borrow()[number].name.clone().unwrap_or_else(Obj::none))
}

fn register_callback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tool = tool_number(thread, arguments[0])?;
    let event = thread.index_i64(arguments[1])?;
    if event <= 0 || event.count_ones() != 1 {
        return Err(thread.value_error("The callback can only be set for one event at a time"));
    }
    let numbers: &[usize] = match event.trailing_zeros() as usize {
        // Both branches at once.
        BRANCH => &[Event::BranchLeft as usize, Event::BranchRight as usize],
        number if number < BRANCH => &[number],
        _ => return Err(thread.value_error(&format!("invalid event {event}"))),
    };
    let callback = Some(arguments[2]).filter(|callback| !callback.is_none()).map(Ref::own);
    let mut old = None;
    for &number in numbers {
        let place = &mut thread.monitoring.tools.borrow_mut()[tool].callbacks[number];
        old = std::mem::replace(place, callback.clone()).or(old);
    }
    Ok(old.unwrap_or_else(Obj::none))
}

/// The number of the event that stands for both branches.
const BRANCH: usize = EVENT_NAMES.len() - 1;

/// The events that an argument names.
fn events_of(thread: &Thread, value: Ref<'_>, known: Events, what: &str) -> PyResult<Events> {
    let bits = thread.index_i64(value)?;
    let mut events = bits & !(1 << BRANCH);
    if bits >> BRANCH & 1 != 0 {
        events |= i64::from(Events::BRANCH.bits());
    }
    let natives = i64::from(Events::NATIVE.bits());
    if events & natives != 0 {
        if events & i64::from(Events::CALL.bits()) == 0 {
            return Err(thread.value_error("cannot set C_RETURN or C_RAISE events independently"));
        }
        events &= !natives;
    }
    match u32::try_from(events).ok().and_then(Events::from_bits).filter(|events| known.contains(*events)) {
        Some(events) => Ok(events),
        None => Err(thread.value_error(&format!("invalid {what}event set 0x{bits:x}"))),
    }
}

fn get_events(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tool = tool_number(thread, arguments[0])?;
    Ok(Obj::small_int(i64::from(thread.monitoring.global_events(tool).bits())))
}

fn set_events(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tool = named_tool(thread, arguments[0])?;
    let events = events_of(thread, arguments[1], Events::all(), "")?;
    thread.set_global_events(tool, events);
    Ok(Obj::none())
}

fn code_argument<'a>(thread: &Thread, value: Ref<'a>) -> PyResult<&'a Code> {
    thread.downcast::<Code>(value).ok_or_else(|| thread.type_error("code must be a code object"))
}

fn get_local_events(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tool = tool_number(thread, arguments[0])?;
    let code = code_argument(thread, arguments[1])?;
    Ok(Obj::small_int(i64::from(thread.local_events(tool, code).bits())))
}

fn set_local_events(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let tool = named_tool(thread, arguments[0])?;
    let code = code_argument(thread, arguments[1])?;
    let events = events_of(thread, arguments[2], Events::LOCAL | Events::NATIVE, "local ")?;
    thread.set_local_events(tool, code, events)?;
    Ok(Obj::none())
}

/// The tools that want each event of all code: bits by the event's name.
fn all_events(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let dict = thread.space.dict()?;
    for (number, name) in EVENT_NAMES[..BRANCH].iter().enumerate() {
        let wants = |tool: &usize| thread.monitoring.global_events(*tool).bits() >> number & 1 != 0;
        let tools = (0..TOOLS).filter(wants).fold(0, |tools, tool| tools | 1 << tool);
        if tools != 0 {
            let name = thread.new_str(name)?;
            thread.dict_set(thread.dict_of(&dict), name.as_ref(), Obj::small_int(tools))?;
        }
    }
    Ok(dict)
}
