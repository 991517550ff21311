//! Generators, and what they share with coroutines.

use objects::frame::{Frame, Generator, GeneratorState};
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt};

use crate::interpreter::generator::{self, Resumed};
use crate::native::{GetSet, Native, TypeTable, getset, method};
use crate::raised::PyResult;
use crate::state::Thread;

pub static GENERATOR: TypeTable = TypeTable {
    native: NativeType {
        name: "generator",
        layout: Layout::Generator,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::HAS_WEAKREF,
    methods: &[METHODS, SHARED],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__iter__", "($self, /)", |_, arguments| Ok(arguments[0].own()), "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__repr__", "($self, /)", |thread, arguments| repr(thread, "generator", arguments[0]), "Return repr(self)."),
    crate::native::class_method(
        "__class_getitem__",
        "($type, item, /)",
        |thread, arguments| super::generic_alias::new(thread, arguments[0], arguments[1]),
        "See PEP 585",
    ),
];

/// Methods that coroutines have too.
pub const SHARED: &[Native] = &[
    method(
        "send",
        "($self, value, /)",
        send,
        "send(value) -> send 'value' into generator/iterator,\nreturn next yielded value or raise StopIteration.",
    ),
    method(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        throw,
        "Raise exception, return next yielded value or raise StopIteration.",
    ),
    method("close", "($self, /)", close, "close() -> raise GeneratorExit inside generator."),
];

const GETSETS: &[GetSet] = &[
    getset("__name__", get_name, Some(set_name), "name of the generator"),
    getset("__qualname__", get_qualified_name, Some(set_qualified_name), "qualified name of the generator"),
    getset("gi_running", |_, object| Ok(Obj::boolean(this(object).state.get() == GeneratorState::Running)), None, ""),
    getset("gi_suspended", is_suspended, None, ""),
    getset("gi_frame", get_frame, None, ""),
    getset("gi_code", get_code, None, ""),
    getset("gi_yieldfrom", get_awaited, None, "object being iterated by yield from, or None"),
];

/// The payload: callers have generators.
pub fn this<'a>(object: Ref<'a>) -> &'a Generator {
    // SAFETY: the binder checked the instance.
    unsafe { object.cast::<Generator>() }
}

pub fn is_suspended(_: &Thread, object: Ref<'_>) -> PyResult {
    let state = this(object).state.get();
    Ok(Obj::boolean(matches!(state, GeneratorState::Suspended | GeneratorState::SuspendedInSend)))
}

pub fn get_name(_: &Thread, object: Ref<'_>) -> PyResult {
    Ok(this(object).name.get().unwrap_or_else(Obj::none))
}

pub fn set_name(thread: &Thread, object: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value.and_then(|value| thread.exact_str_of(value)) {
        Some(text) => {
            this(object).name.set(text);
            Ok(())
        }
        None => Err(thread.type_error("__name__ must be set to a string object")),
    }
}

pub fn get_qualified_name(_: &Thread, object: Ref<'_>) -> PyResult {
    Ok(this(object).qualified_name.get().unwrap_or_else(Obj::none))
}

pub fn set_qualified_name(thread: &Thread, object: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value.and_then(|value| thread.exact_str_of(value)) {
        Some(text) => {
            this(object).qualified_name.set(text);
            Ok(())
        }
        None => Err(thread.type_error("__qualname__ must be set to a string object")),
    }
}

pub fn get_frame(thread: &Thread, object: Ref<'_>) -> PyResult {
    let generator = this(object);
    if generator.state.get() == GeneratorState::Done {
        return Ok(Obj::none());
    }
    super::frame::object_of(thread, std::ptr::from_ref::<Frame>(&generator.frame).cast_mut())
}

pub fn get_code(_: &Thread, object: Ref<'_>) -> PyResult {
    Ok(this(object).code().non_null().unwrap_or_else(Obj::none))
}

pub fn get_awaited(_: &Thread, object: Ref<'_>) -> PyResult {
    Ok(generator::awaited(this(object)).unwrap_or_else(Obj::none))
}

pub fn repr(thread: &Thread, kind: &str, object: Ref<'_>) -> PyResult {
    let name = get_qualified_name(thread, object)?;
    thread.new_str(&format!(
        "<{kind} object {} at {:#x}>",
        thread.text_of(name.as_ref()),
        super::object::identity(object)
    ))
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match generator::resume(thread, arguments[0], Obj::none())? {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) if value.is_none() => Ok(Obj::NULL),
        Resumed::Returned(value) => Err(thread.stop_iteration(value)),
    }
}

/// What `send` and `throw` give: the yielded value, or StopIteration with the returned one.
pub fn outcome(thread: &Thread, resumed: Resumed) -> PyResult {
    match resumed {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) => Err(thread.stop_iteration(value)),
    }
}

fn send(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    outcome(thread, generator::resume(thread, arguments[0], arguments[1].own())?)
}

/// The exception that `throw(type, value, traceback)` means.
pub fn thrown(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let kind = arguments[0];
    let value = arguments[1].non_null().filter(|value| !value.is_none());
    let traceback = arguments[2].non_null().filter(|traceback| !traceback.is_none());
    if let Some(traceback) = traceback
        && !thread.is_instance_of(traceback, &super::traceback::TRACEBACK)
    {
        return Err(thread.type_error("throw() third argument must be a traceback object"));
    }
    let exception = if thread.is_exception_class(kind) {
        match value {
            Some(value)
                if thread.is_exception(value) && crate::builtins::classes::is_instance(thread, value, kind)? =>
            {
                value.own()
            }
            value => {
                let made = match value.map(|value| (value, thread.space.tuple_value(value))) {
                    Some((_, Some(tuple))) => thread.call_with(kind, tuple.items()),
                    Some((value, None)) => thread.call_with(kind, &[value]),
                    None => thread.call_with(kind, &[]),
                };
                // What goes wrong here is thrown in its place.
                match made {
                    Ok(made) if thread.is_exception(made.as_ref()) => made,
                    Ok(made) => {
                        let text = format!(
                            "calling {} should have returned an instance of BaseException, not {}",
                            thread.repr_string(kind)?,
                            thread.type_name(made.as_ref())
                        );
                        thread.new_exception(&crate::exceptions::TYPE_ERROR, vec![thread.new_str(&text)?])?
                    }
                    Err(raised) => thread.take_exception(raised),
                }
            }
        }
    } else if thread.is_exception(kind) {
        if value.is_some() {
            return Err(thread.type_error("instance exception may not have a separate value"));
        }
        kind.own()
    } else {
        let given = thread.type_name(kind);
        return Err(thread
            .type_error(&format!("exceptions must be classes or instances deriving from BaseException, not {given}")));
    };
    if !thread.is_exception(exception.as_ref()) {
        let (kind, given) =
            (thread.repr_string(kind)?, thread.repr_string(thread.space.type_of(exception.as_ref()).as_ref())?);
        let text = format!("calling {kind} should have returned an instance of BaseException, not {given}");
        return Err(thread.type_error(&text));
    }
    if let Some(traceback) = traceback {
        thread.exception_slot(exception.as_ref(), crate::exceptions::slots::TRACEBACK).set(traceback.own());
    }
    Ok(exception)
}

/// The warning about `throw` with more than one argument.
pub fn warn_of_signature(thread: &Thread, arguments: &[Ref<'_>], name: &str) -> PyResult<()> {
    if arguments.iter().all(|argument| argument.is_null()) {
        return Ok(());
    }
    let text =
        format!("the (type, exc, tb) signature of {name}() is deprecated, use the single-arg signature instead.");
    thread.warn_about(&crate::exceptions::DEPRECATION_WARNING, &text)
}

fn throw(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    warn_of_signature(thread, &arguments[2..], "throw")?;
    let exception = thrown(thread, &arguments[1..])?;
    outcome(thread, generator::throw(thread, arguments[0], exception)?)
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    generator::close(thread, arguments[0])
}

/// Whether an object is a generator made by `types.coroutine`.
pub fn is_iterable_coroutine(object: Ref<'_>) -> bool {
    if !object.has_shape(objects::shape::fixed::GENERATOR) {
        return false;
    }
    let Some(code) = this(object).code().non_null() else { return false };
    // SAFETY: a generator's code.
    let flags = unsafe { code.as_ref().cast::<objects::frame::Code>() }.flags;
    flags & compiler::code::CodeFlags::ITERABLE_COROUTINE.bits() != 0
}

/// The finalizer: closes an unfinished generator.
pub fn finalize(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    let generator = this(object);
    match generator.state.get() {
        GeneratorState::Suspended | GeneratorState::SuspendedInSend => generator::close(thread, object).map(drop),
        GeneratorState::Created if object.has_shape(objects::shape::fixed::COROUTINE) => {
            super::coroutine::warn_never_awaited(thread, object);
            Ok(())
        }
        _ => Ok(()),
    }
}
