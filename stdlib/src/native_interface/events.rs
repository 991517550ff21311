//! Execution events told by a native that executes something of its own: `CodeLike` stands for it, with a row of places.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::exceptions::STOP_ITERATION;
use vm::monitoring::Event;
use vm::native::{Native, TypeTable, function, method, new_method, record};
use vm::{PyResult, Thread};

/// A list: the tools (bits) that want the event of each place.
const TOOLS: usize = 0;

pub static CODE_LIKE: TypeTable = TypeTable {
    native: record("CodeLike", 1),
    module: "_testcapi",
    flags: TypeFlags::empty(),
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, places, /)", new),
    method(
        "__str__",
        "($self, /)",
        |thread, arguments| {
            let shown = thread.repr_string(tools_of(arguments[0]).as_ref())?;
            thread.new_str(&format!("PyCodeLikeObject({shown})"))
        },
        "Return str(self).",
    ),
];

pub const FUNCTIONS: &[Native] = &[
    function("monitoring_enter_scope", "(code, event, *events)", enter, "Find out who wants the events of the places."),
    function("monitoring_exit_scope", "()", |_, _| Ok(Obj::none()), "End what monitoring_enter_scope began."),
    function("fire_event_py_start", "(code, place, /)", |t, a| fire(t, Event::PyStart, a), ""),
    function("fire_event_py_resume", "(code, place, /)", |t, a| fire(t, Event::PyResume, a), ""),
    function("fire_event_py_return", "(code, place, value, /)", |t, a| fire(t, Event::PyReturn, a), ""),
    function("fire_event_py_yield", "(code, place, value, /)", |t, a| fire(t, Event::PyYield, a), ""),
    function("fire_event_call", "(code, place, callable, first, /)", |t, a| fire(t, Event::Call, a), ""),
    function("fire_event_c_return", "(code, place, callable, first, /)", |t, a| fire(t, Event::NativeReturn, a), ""),
    function("fire_event_c_raise", "(code, place, exception, /)", |t, a| fire_exception(t, Event::NativeRaise, a), ""),
    function("fire_event_line", "(code, place, line, /)", |t, a| fire(t, Event::Line, a), ""),
    function("fire_event_jump", "(code, place, target, /)", |t, a| fire(t, Event::Jump, a), ""),
    function("fire_event_branch", "(code, place, target, /)", |t, a| fire(t, Event::BranchLeft, a), ""),
    function("fire_event_py_throw", "(code, place, exception, /)", |t, a| fire_exception(t, Event::PyThrow, a), ""),
    function("fire_event_raise", "(code, place, exception, /)", |t, a| fire_exception(t, Event::Raise, a), ""),
    function("fire_event_reraise", "(code, place, exception, /)", |t, a| fire_exception(t, Event::Reraise, a), ""),
    function(
        "fire_event_exception_handled",
        "(code, place, exception, /)",
        |t, a| fire_exception(t, Event::ExceptionHandled, a),
        "",
    ),
    function("fire_event_py_unwind", "(code, place, exception, /)", |t, a| fire_exception(t, Event::PyUnwind, a), ""),
    function("fire_event_stop_iteration", "(code, place, value, /)", fire_stop, ""),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = thread.index_i64(arguments[1])?.clamp(0, 1 << 16);
    let object = thread.space.new_instance(thread.shape(&CODE_LIKE))?;
    let places = thread.space.list((0..count).map(|_| Obj::small_int(0)))?;
    // SAFETY: a record with that slot.
    unsafe { slot(object.as_ref(), TOOLS) }.set(places);
    Ok(object)
}

fn tools_of(code: Ref<'_>) -> Obj {
    // SAFETY: callers have checked the type.
    unsafe { slot(code, TOOLS) }.get().unwrap_or_else(Obj::none)
}

fn checked<'a>(thread: &Thread, code: Ref<'a>) -> PyResult<Ref<'a>> {
    if thread.is_instance_of(code, &CODE_LIKE) {
        return Ok(code);
    }
    Err(thread.type_error(&format!("expected a code-like, got {}", thread.type_name(code))))
}

fn enter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let places = tools_of(checked(thread, arguments[0])?);
    let mut numbers = vec![arguments[1].own()];
    numbers.extend(thread.collect(arguments[2])?);
    for (place, number) in numbers.iter().enumerate() {
        let number = thread.index_i64(number.as_ref())?;
        let event = usize::try_from(number).ok().and_then(Event::from_number);
        let Some(event) = event else { return Err(thread.value_error(&format!("invalid event {number}"))) };
        let tools = Obj::small_int(i64::from(thread.tools_for(event)));
        thread.set_item(places.as_ref(), Obj::small_int(place as i64).as_ref(), tools.as_ref())?;
    }
    Ok(Obj::none())
}

fn fire(thread: &Thread, event: Event, arguments: &[Ref<'_>]) -> PyResult {
    let (code, place) = (checked(thread, arguments[0])?, arguments[1]);
    let places = tools_of(code);
    let tools = thread.get_item(places.as_ref(), place)?;
    let tools = thread.index_i64(tools.as_ref())? as u8;
    let left = thread.tell_of_native_code(event, tools, code, &place.own(), &arguments[2..])?;
    thread.set_item(places.as_ref(), place, Obj::small_int(i64::from(left)).as_ref())?;
    Ok(Obj::none())
}

fn fire_exception(thread: &Thread, event: Event, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[2].is_none() {
        return Err(thread.value_error(&format!("Firing event {} with no exception set", event as u8)));
    }
    fire(thread, event, arguments)
}

fn fire_stop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.is_exception(arguments[2]) {
        return fire(thread, Event::StopIteration, arguments);
    }
    let stop = thread.new_exception(&STOP_ITERATION, vec![arguments[2].own()])?;
    fire(thread, Event::StopIteration, &[arguments[0], arguments[1], stop.as_ref()])
}
