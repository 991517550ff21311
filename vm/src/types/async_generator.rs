//! Asynchronous generators.
//!
//! What the body yields is wrapped, so that the awaitables of `asend` and `athrow` can tell it from what an inner `await` yields.

use objects::frame::GeneratorState;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref};

use crate::exceptions::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::interpreter::generator::{self as engine, Resumed};
use crate::native::{GetSet, Native, TypeTable, getset, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

use super::generator;

pub static ASYNC_GENERATOR: TypeTable = TypeTable {
    native: NativeType {
        name: "async_generator",
        layout: Layout::Generator,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::HAS_WEAKREF,
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

/// A value yielded by the body.
static WRAPPED_VALUE: TypeTable = TypeTable { native: record("async_generator_wrapped_value", 1), ..TypeTable::EMPTY };

/// The awaitable of `__anext__` and `asend`.
static ASEND: TypeTable =
    TypeTable { native: record("async_generator_asend", 3), methods: &[AWAITABLE, ASEND_METHODS], ..TypeTable::EMPTY };
/// The awaitable of `athrow` and `aclose`.
static ATHROW: TypeTable = TypeTable {
    native: record("async_generator_athrow", 3),
    methods: &[AWAITABLE, ATHROW_METHODS],
    ..TypeTable::EMPTY
};

/// Slots of both awaitables.
const GENERATOR: usize = 0;
/// What to send, or the arguments of `athrow` (NULL: `aclose`).
const VALUE: usize = 1;
/// 0 not started, 1 started, 2 closed.
const STATE: usize = 2;

/// Bits of `Generator::runtime_flags`.
const HOOKS_CALLED: u8 = 1;
const CLOSED: u8 = 2;
const RUNNING_ASYNC: u8 = 4;

const METHODS: &[Native] = &[
    method("__aiter__", "($self, /)", aiter, "Return an awaitable, that resolves in asynchronous iterator."),
    method(
        "__anext__",
        "($self, /)",
        |thread, arguments| new_asend(thread, arguments[0], Obj::none().as_ref()),
        "Return a value or raise StopAsyncIteration.",
    ),
    method(
        "asend",
        "($self, value, /)",
        |thread, arguments| new_asend(thread, arguments[0], arguments[1]),
        "send 'v' in generator.",
    ),
    method("athrow", "($self, type, value=None, traceback=None, /)", athrow, "raise exception in generator."),
    method(
        "aclose",
        "($self, /)",
        |thread, arguments| new_athrow(thread, arguments[0], Obj::NULL),
        "raise GeneratorExit inside generator.",
    ),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| generator::repr(thread, "async_generator", arguments[0]),
        "Return repr(self).",
    ),
    crate::native::class_method(
        "__class_getitem__",
        "($type, item, /)",
        |thread, arguments| super::generic_alias::new(thread, arguments[0], arguments[1]),
        "See PEP 585",
    ),
];

const GETSETS: &[GetSet] = &[
    getset("__name__", generator::get_name, Some(generator::set_name), "name of the async generator"),
    getset(
        "__qualname__",
        generator::get_qualified_name,
        Some(generator::set_qualified_name),
        "qualified name of the async generator",
    ),
    getset("ag_running", |_, object| Ok(Obj::boolean(has(object, RUNNING_ASYNC))), None, ""),
    getset("ag_suspended", generator::is_suspended, None, ""),
    getset("ag_frame", generator::get_frame, None, ""),
    getset("ag_code", generator::get_code, None, ""),
    getset("ag_await", generator::get_awaited, None, "object being awaited on, or None"),
];

const AWAITABLE: &[Native] = &[
    method(
        "__await__",
        "($self, /)",
        |_, arguments| Ok(arguments[0].own()),
        "Return an iterator to be used in await expression.",
    ),
    method("__iter__", "($self, /)", |_, arguments| Ok(arguments[0].own()), "Implement iter(self)."),
];

const ASEND_METHODS: &[Native] = &[
    method(
        "__next__",
        "($self, /)",
        |thread, arguments| asend_step(thread, arguments[0], Obj::none()),
        "Implement next(self).",
    ),
    method("send", "($self, value, /)", |thread, arguments| asend_step(thread, arguments[0], arguments[1].own()), ""),
    method("throw", "($self, type, value=None, traceback=None, /)", asend_throw, ""),
    method("close", "($self, /)", close_awaitable, ""),
    method("__del__", "($self, /)", |thread, arguments| warn_never_awaited(thread, arguments[0], "asend"), ""),
];

const ATHROW_METHODS: &[Native] = &[
    method(
        "__next__",
        "($self, /)",
        |thread, arguments| athrow_step(thread, arguments[0], Obj::none()),
        "Implement next(self).",
    ),
    method("send", "($self, value, /)", |thread, arguments| athrow_step(thread, arguments[0], arguments[1].own()), ""),
    method("throw", "($self, type, value=None, traceback=None, /)", athrow_throw, ""),
    method("close", "($self, /)", close_awaitable, ""),
    method(
        "__del__",
        "($self, /)",
        |thread, arguments| {
            let name = if part(arguments[0], VALUE).is_null() { "aclose" } else { "athrow" };
            warn_never_awaited(thread, arguments[0], name)
        },
        "",
    ),
];

/// The finalizer of an awaitable: one that was never started warns.
fn warn_never_awaited(thread: &Thread, awaitable: Ref<'_>, method: &str) -> PyResult {
    let object = part(awaitable, GENERATOR).get();
    if let Some(object) = object.filter(|_| state(awaitable) == 0) {
        let name = generator::get_qualified_name(thread, object.as_ref())?;
        let name = thread.repr_string(name.as_ref())?;
        let text = format!("coroutine method '{method}' of {name} was never awaited");
        crate::builtins::warnings::warn(thread, &crate::exceptions::RUNTIME_WARNING, &text, 1)?;
    }
    Ok(Obj::none())
}

fn has(object: Ref<'_>, flag: u8) -> bool {
    generator::this(object).runtime_flags.get() & flag != 0
}

fn set(object: Ref<'_>, flag: u8, on: bool) {
    let flags = &generator::this(object).runtime_flags;
    flags.set(if on { flags.get() | flag } else { flags.get() & !flag });
}

fn part<'a>(object: Ref<'a>, index: usize) -> &'a objects::Slot {
    // SAFETY: callers have records of this file with these slots.
    unsafe { slot(object, index) }
}

/// Wraps what the body of an asynchronous generator yields.
pub fn wrap_value(thread: &Thread, value: Obj) -> PyResult {
    let class = thread.ensure_class(&WRAPPED_VALUE)?;
    Ok(thread.space.new_record(class.root_shape.get(), [value])?)
}

/// On first use, tells the event loop's hooks.
fn call_hooks(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    if has(object, HOOKS_CALLED) {
        return Ok(());
    }
    set(object, HOOKS_CALLED, true);
    if let Some(finalizer) = thread.async_generator_hooks[1].get() {
        generator::this(object).extra.set(finalizer);
    }
    if let Some(first) = thread.async_generator_hooks[0].get() {
        thread.call_with(first.as_ref(), &[object])?;
    }
    Ok(())
}

fn aiter(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(arguments[0].own())
}

fn new_asend(thread: &Thread, object: Ref<'_>, value: Ref<'_>) -> PyResult {
    call_hooks(thread, object)?;
    let class = thread.ensure_class(&ASEND)?;
    Ok(thread.space.new_record(class.root_shape.get(), [object.own(), value.own(), Obj::small_int(0)])?)
}

fn new_athrow(thread: &Thread, object: Ref<'_>, exception: Obj) -> PyResult {
    call_hooks(thread, object)?;
    let class = thread.ensure_class(&ATHROW)?;
    Ok(thread.space.new_record(class.root_shape.get(), [object.own(), exception, Obj::small_int(0)])?)
}

fn athrow(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    generator::warn_of_signature(thread, &arguments[2..], "athrow")?;
    // What cannot be raised shows once it is awaited.
    let given = arguments[1..].iter().map(|argument| argument.non_null().map_or_else(Obj::none, Ref::own));
    let given = thread.space.tuple(given)?;
    new_athrow(thread, arguments[0], given)
}

/// What a step of the body means to the awaiting coroutine: a wrapped value ends the await.
fn outcome(thread: &Thread, object: Ref<'_>, resumed: PyResult<Resumed>) -> PyResult {
    match resumed {
        Ok(Resumed::Yielded(value)) => {
            if value.has_shape(thread.ensure_class(&WRAPPED_VALUE)?.root_shape.get()) {
                set(object, RUNNING_ASYNC, false);
                let inner = part(value.as_ref(), 0).get().unwrap_or_else(Obj::none);
                return Err(thread.raise_with(&STOP_ITERATION, vec![inner]));
            }
            Ok(value)
        }
        Ok(Resumed::Returned(_)) => {
            set(object, RUNNING_ASYNC, false);
            set(object, CLOSED, true);
            Err(thread.raise_with(&STOP_ASYNC_ITERATION, vec![]))
        }
        Err(raised) => {
            set(object, RUNNING_ASYNC, false);
            if thread.is_raised(&raised, &STOP_ASYNC_ITERATION) || thread.is_raised(&raised, &GENERATOR_EXIT) {
                set(object, CLOSED, true);
            }
            Err(raised)
        }
    }
}

fn state(awaitable: Ref<'_>) -> i64 {
    part(awaitable, STATE).word().int()
}

fn set_state(awaitable: Ref<'_>, state: i64) {
    part(awaitable, STATE).set(Obj::small_int(state));
}

fn asend_step(thread: &Thread, awaitable: Ref<'_>, sent: Obj) -> PyResult {
    let object = part(awaitable, GENERATOR).get().unwrap_or_else(Obj::none);
    let object = object.as_ref();
    let mut sent = sent;
    match state(awaitable) {
        2 => return Err(thread.runtime_error("cannot reuse already awaited __anext__()/asend()")),
        0 => {
            if has(object, RUNNING_ASYNC) {
                set_state(awaitable, 2);
                return Err(thread.runtime_error("anext(): asynchronous generator is already running"));
            }
            if sent.is_none() {
                sent = part(awaitable, VALUE).get().unwrap_or_else(Obj::none);
            }
            set_state(awaitable, 1);
        }
        _ => {}
    }
    set(object, RUNNING_ASYNC, true);
    let resumed = engine::resume(thread, object, sent);
    let result = outcome(thread, object, resumed);
    if result.is_err() {
        set_state(awaitable, 2);
    }
    result
}

fn asend_throw(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let awaitable = arguments[0];
    let object = part(awaitable, GENERATOR).get().unwrap_or_else(Obj::none);
    if state(awaitable) == 2 {
        return Err(thread.runtime_error("cannot reuse already awaited __anext__()/asend()"));
    }
    if state(awaitable) == 0 {
        if has(object.as_ref(), RUNNING_ASYNC) {
            set_state(awaitable, 2);
            return Err(thread.runtime_error("anext(): asynchronous generator is already running"));
        }
        set_state(awaitable, 1);
        set(object.as_ref(), RUNNING_ASYNC, true);
    }
    generator::warn_of_signature(thread, &arguments[2..], "throw")?;
    let exception = generator::thrown(thread, &arguments[1..])?;
    let resumed = engine::throw(thread, object.as_ref(), exception);
    let result = outcome(thread, object.as_ref(), resumed);
    if result.is_err() {
        set_state(awaitable, 2);
    }
    result
}

fn close_awaitable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let awaitable = arguments[0];
    if state(awaitable) != 1 {
        set_state(awaitable, 2);
        return Ok(Obj::none());
    }
    let object = part(awaitable, GENERATOR).get().unwrap_or_else(Obj::none);
    let exit = thread.new_exception(&GENERATOR_EXIT, vec![])?;
    let resumed = engine::throw(thread, object.as_ref(), exit);
    let result = outcome(thread, object.as_ref(), resumed);
    set_state(awaitable, 2);
    match result {
        Ok(_) => Err(thread.runtime_error("coroutine ignored GeneratorExit")),
        Err(raised) => {
            let ended = [&STOP_ITERATION, &STOP_ASYNC_ITERATION, &GENERATOR_EXIT]
                .iter()
                .any(|table| thread.is_raised(&raised, table));
            if ended {
                drop(thread.take_exception(raised));
                return Ok(Obj::none());
            }
            Err(raised)
        }
    }
}

fn athrow_step(thread: &Thread, awaitable: Ref<'_>, sent: Obj) -> PyResult {
    let object = part(awaitable, GENERATOR).get().unwrap_or_else(Obj::none);
    let object = object.as_ref();
    let is_close = part(awaitable, VALUE).is_null();
    let resumed = match state(awaitable) {
        2 => return Err(thread.runtime_error("cannot reuse already awaited aclose()/athrow()")),
        0 => {
            if has(object, RUNNING_ASYNC) {
                set_state(awaitable, 2);
                let what = if is_close { "aclose" } else { "athrow" };
                return Err(thread.runtime_error(&format!("{what}(): asynchronous generator is already running")));
            }
            if has(object, CLOSED) || generator::this(object).state.get() == GeneratorState::Done {
                set_state(awaitable, 2);
                return Err(if is_close {
                    thread.raise_with(&STOP_ITERATION, vec![])
                } else {
                    thread.raise_with(&STOP_ASYNC_ITERATION, vec![])
                });
            }
            if !sent.is_none() {
                return Err(thread.runtime_error("can't send non-None value to a just-started coroutine"));
            }
            set_state(awaitable, 1);
            set(object, RUNNING_ASYNC, true);
            let exception = match part(awaitable, VALUE).get() {
                Some(given) => generator::thrown(
                    thread,
                    thread.space.tuple_value(given.as_ref()).map_or(&[], |given| given.items()),
                )
                .inspect_err(|_| {
                    set_state(awaitable, 2);
                    set(object, RUNNING_ASYNC, false);
                })?,
                None => {
                    set(object, CLOSED, true);
                    thread.new_exception(&GENERATOR_EXIT, vec![])?
                }
            };
            engine::throw(thread, object, exception)
        }
        _ => engine::resume(thread, object, sent),
    };
    finish_athrow(thread, awaitable, object, is_close, resumed)
}

fn finish_athrow(
    thread: &Thread,
    awaitable: Ref<'_>,
    object: Ref<'_>,
    is_close: bool,
    resumed: PyResult<Resumed>,
) -> PyResult {
    let wrapped = thread.ensure_class(&WRAPPED_VALUE)?.root_shape.get();
    if is_close
        && let Ok(Resumed::Yielded(value)) = &resumed
        && value.has_shape(wrapped)
    {
        set(object, RUNNING_ASYNC, false);
        set_state(awaitable, 2);
        return Err(thread.runtime_error("async generator ignored GeneratorExit"));
    }
    let result = outcome(thread, object, resumed);
    match result {
        Ok(value) => Ok(value),
        Err(raised) => {
            set_state(awaitable, 2);
            let ended = is_close
                && (thread.is_raised(&raised, &STOP_ASYNC_ITERATION) || thread.is_raised(&raised, &GENERATOR_EXIT));
            if ended {
                drop(thread.take_exception(raised));
                return Err(thread.raise_with(&STOP_ITERATION, vec![]));
            }
            Err(raised)
        }
    }
}

fn athrow_throw(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let awaitable = arguments[0];
    let object = part(awaitable, GENERATOR).get().unwrap_or_else(Obj::none);
    if state(awaitable) == 2 {
        return Err(thread.runtime_error("cannot reuse already awaited aclose()/athrow()"));
    }
    if state(awaitable) == 0 {
        if has(object.as_ref(), RUNNING_ASYNC) {
            set_state(awaitable, 2);
            return Err(thread.runtime_error("athrow(): asynchronous generator is already running"));
        }
        set_state(awaitable, 1);
        set(object.as_ref(), RUNNING_ASYNC, true);
    }
    let is_close = part(awaitable, VALUE).is_null();
    generator::warn_of_signature(thread, &arguments[2..], "throw")?;
    let exception = generator::thrown(thread, &arguments[1..])?;
    let resumed = engine::throw(thread, object.as_ref(), exception);
    finish_athrow(thread, awaitable, object.as_ref(), is_close, resumed)
}

/// The finalizer: asks the event loop to close the generator.
pub fn finalize(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    let this = generator::this(object);
    if matches!(this.state.get(), GeneratorState::Done | GeneratorState::Created) || has(object, CLOSED) {
        return Ok(());
    }
    match this.extra.get() {
        Some(finalizer) => thread.call_with(finalizer.as_ref(), &[object]).map(drop),
        None => engine::close(thread, object).map(drop),
    }
}
