//! Coroutines and `await`.

use objects::frame::Frame;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, Slot};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, getset, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

use super::generator;

pub static COROUTINE: TypeTable = TypeTable {
    native: NativeType {
        name: "coroutine",
        layout: Layout::Generator,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::HAS_WEAKREF,
    methods: &[METHODS, generator::SHARED],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

/// The iterator that `coroutine.__await__()` gives.
pub static COROUTINE_WRAPPER: TypeTable =
    TypeTable { native: record("coroutine_wrapper", 1), methods: &[WRAPPER_METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[
    method("__await__", "($self, /)", wrap, "Return an iterator to be used in await expression."),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| generator::repr(thread, "coroutine", arguments[0]),
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
    getset("__name__", generator::get_name, Some(generator::set_name), "name of the coroutine"),
    getset(
        "__qualname__",
        generator::get_qualified_name,
        Some(generator::set_qualified_name),
        "qualified name of the coroutine",
    ),
    getset(
        "cr_running",
        |_, object| Ok(Obj::boolean(generator::this(object).state.get() == objects::frame::GeneratorState::Running)),
        None,
        "",
    ),
    getset("cr_suspended", generator::is_suspended, None, ""),
    getset("cr_frame", generator::get_frame, None, ""),
    getset("cr_code", generator::get_code, None, ""),
    getset("cr_await", generator::get_awaited, None, "object being awaited on, or None"),
    getset("cr_origin", |_, object| Ok(generator::this(object).extra.get().unwrap_or_else(Obj::none)), None, ""),
];

const WRAPPER_METHODS: &[Native] = &[
    method("__iter__", "($self, /)", |_, arguments| Ok(arguments[0].own()), "Implement iter(self)."),
    method(
        "__next__",
        "($self, /)",
        |thread, arguments| forward(thread, arguments[0], "send", &[Obj::none().as_ref()]),
        "Implement next(self).",
    ),
    method("send", "($self, value, /)", |thread, arguments| forward(thread, arguments[0], "send", &arguments[1..]), ""),
    method("throw", "($self, type, value=None, traceback=None, /)", throw, ""),
    method("close", "($self, /)", |thread, arguments| forward(thread, arguments[0], "close", &[]), ""),
];

fn wrap(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.ensure_class(&COROUTINE_WRAPPER)?;
    Ok(thread.space.new_record(class.root_shape.get(), [arguments[0].own()])?)
}

fn forward(thread: &Thread, wrapper: Ref<'_>, name: &str, values: &[Ref<'_>]) -> PyResult {
    // SAFETY: a wrapper has that slot.
    let coroutine = unsafe { objects::record::slot(wrapper, 0) }.get().unwrap_or_else(Obj::none);
    thread.call_method_str(coroutine.as_ref(), name, values)
}

fn throw(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let given: Vec<Ref<'_>> = arguments[1..].iter().copied().take_while(|argument| !argument.is_null()).collect();
    forward(thread, arguments[0], "throw", &given)
}

/// The iterator behind `await object`. `context`: 1 after `__aenter__`, 2 after `__aexit__`.
pub fn await_iterator(thread: &Thread, object: Ref<'_>, context: usize) -> PyResult {
    if object.has_shape(fixed::COROUTINE) {
        if super::generator::this(object).state.get() == objects::frame::GeneratorState::SuspendedInSend
            || super::generator::this(object).state.get() == objects::frame::GeneratorState::Running
        {
            return Err(thread.runtime_error("coroutine is being awaited already"));
        }
        return Ok(object.own());
    }
    if generator::is_iterable_coroutine(object) {
        return Ok(object.own());
    }
    let class = thread.space.type_of(object);
    let Some(method) = thread.lookup_name(class, names::AWAIT) else {
        let name = class.name_lossy();
        let text = match context {
            1 => format!("'async with' received an object from __aenter__ that does not implement __await__: {name}"),
            2 => format!("'async with' received an object from __aexit__ that does not implement __await__: {name}"),
            _ => format!("'{name}' object can't be awaited"),
        };
        return Err(thread.type_error(&text));
    };
    let iterator = thread.deeper(|| thread.call_bound(method, object, &[], &[]))?;
    if iterator.has_shape(fixed::COROUTINE) || generator::is_iterable_coroutine(iterator.as_ref()) {
        return Err(thread.type_error("__await__() returned a coroutine"));
    }
    if !thread.is_iterator(iterator.as_ref()) {
        let given = thread.type_name(iterator.as_ref());
        return Err(thread.type_error(&format!("__await__() returned non-iterator of type '{given}'")));
    }
    Ok(iterator)
}

/// The places that a new coroutine comes from, from its creator outwards: a tuple of file name, line and function each.
pub fn origin(thread: &Thread, creator: *mut Frame) -> PyResult {
    let mut places = Vec::new();
    let mut next = creator;
    while !next.is_null() && places.len() < thread.coroutine_origin_depth.get() {
        let frame = super::frame::object_of(thread, next)?;
        // SAFETY: the chain of running frames, each of which keeps its code.
        let code = unsafe {
            let code = &*(*next).code.get();
            next = (*next).previous.get();
            code
        };
        let text = |slot: &Slot| slot.get().unwrap_or_else(Obj::none);
        let line = Obj::small_int(i64::from(super::frame::line_of(thread, frame.as_ref())));
        places.push(thread.space.tuple([text(&code.file_name), line, text(&code.name)])?);
    }
    Ok(thread.space.tuple(places)?)
}

/// A coroutine dies without having run: `warnings` tells, which knows how to show where it was made.
pub fn warn_never_awaited(thread: &Thread, object: Ref<'_>) {
    let report = |raised| thread.report_unraisable(raised, "Exception ignored while finalizing coroutine", object);
    let told = match crate::builtins::warnings::unawaited_reporter(thread) {
        Some(report) => thread.call_with(report.as_ref(), &[object]).map(|_| true),
        None => Ok(false),
    };
    match told {
        Ok(true) => return,
        Ok(false) => {}
        Err(raised) if thread.is_raised(&raised, &crate::exceptions::RUNTIME_WARNING) => return report(raised),
        Err(raised) => report(raised),
    }
    let name = generator::this(object).qualified_name.get().unwrap_or_else(Obj::none);
    let text = format!("coroutine '{}' was never awaited", thread.text_of(name.as_ref()));
    if let Err(raised) = crate::builtins::warnings::warn(thread, &crate::exceptions::RUNTIME_WARNING, &text, 1) {
        report(raised);
    }
}
