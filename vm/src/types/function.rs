//! Python functions.

use compiler::code::CodeFlags;
use objects::dict::Dict;
use objects::frame::Code;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt};

use crate::names;
use crate::native::{GetSet, Member, Native, TypeTable, getset, member, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub const CODE: usize = 0;
pub const GLOBALS: usize = 1;
pub const BUILTINS: usize = 2;
pub const NAME: usize = 3;
pub const QUALIFIED_NAME: usize = 4;
/// Tuple, or NULL.
pub const DEFAULTS: usize = 5;
/// Dict, or NULL.
pub const KEYWORD_DEFAULTS: usize = 6;
/// Tuple of cells, or NULL.
pub const CLOSURE: usize = 7;
pub const DOC: usize = 8;
pub const MODULE: usize = 9;
/// Dict, tuple of names and values, or NULL.
pub const ANNOTATIONS: usize = 10;
pub const ANNOTATE: usize = 11;
pub const TYPE_PARAMS: usize = 12;
const COUNT: usize = 13;

pub static FUNCTION: TypeTable = TypeTable {
    native: record("function", COUNT),
    flags: TypeFlags::HAS_DICT.union(TypeFlags::HAS_WEAKREF),
    doc: "Create a function object.",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("__closure__", CLOSURE, ""),
    member("__globals__", GLOBALS, ""),
    member("__builtins__", BUILTINS, ""),
    crate::native::member_mut("__module__", MODULE, ""),
];

const METHODS: &[Native] = &[
    new_method("($type, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)", new_native),
    method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

const GETSETS: &[GetSet] = &[
    getset("__code__", get_code, Some(set_code), ""),
    getset("__name__", get_name, Some(set_name), ""),
    getset("__doc__", get_doc, Some(set_doc), ""),
    getset("__qualname__", get_qualified_name, Some(set_qualified_name), ""),
    getset("__defaults__", get_defaults, Some(set_defaults), ""),
    getset("__kwdefaults__", get_keyword_defaults, Some(set_keyword_defaults), ""),
    getset("__annotations__", get_annotations, Some(set_annotations), ""),
    getset("__annotate__", get_annotate, Some(set_annotate), ""),
    getset("__type_params__", get_type_params, Some(set_type_params), ""),
    getset("__dict__", crate::class::create::get_instance_dict, Some(set_dict), ""),
];

fn part<'a>(function: Ref<'a>, index: usize) -> &'a objects::Slot {
    // SAFETY: callers have functions.
    unsafe { slot(function, index) }
}

/// A function of a code object, with globals and built-ins as given.
pub fn new(thread: &Thread, code: Ref<'_>, globals: Obj, builtins: Obj) -> PyResult {
    let function = thread.space.new_instance(fixed::FUNCTION)?;
    let this = function.as_ref();
    // SAFETY: the compiler, or the caller, gives a code object.
    let code_object = unsafe { code.cast::<Code>() };
    part(this, CODE).set(code.own());
    part(this, NAME).set(code_object.name.get().unwrap_or(Obj::NULL));
    part(this, QUALIFIED_NAME).set(code_object.qualified_name.get().unwrap_or(Obj::NULL));
    if let Some(dict) = objects::Space::exact_dict(globals.as_ref()) {
        let key = objects::Space::exact_str(thread.name(names::NAME)).expect("names are strings");
        part(this, MODULE).set(dict.get_str(&thread.space, key).unwrap_or(Obj::NULL));
    }
    part(this, GLOBALS).set(globals);
    part(this, BUILTINS).set(builtins);
    Ok(function)
}

/// The built-ins that code with these globals sees.
pub fn builtins_for(thread: &Thread, globals: &Dict) -> PyResult {
    let found = thread.dict_get(globals, thread.name(names::BUILTINS))?;
    match found {
        Some(found) if thread.is_instance_of(found.as_ref(), &super::module::MODULE) => {
            super::module::dict_of(thread, found.as_ref())
        }
        // A dict or any other object: what is no mapping shows when a name is looked up in it.
        Some(found) => Ok(found),
        None => {
            // As the code that runs.
            let frame = thread.frame.get();
            if !frame.is_null() {
                // SAFETY: the innermost frame runs, and its function keeps its built-ins.
                let builtins = unsafe { Ref::from_word((*frame).builtins.get()) };
                if !builtins.is_null() {
                    return Ok(builtins.own());
                }
            }
            Ok(thread.builtins.get().unwrap_or_else(Obj::none))
        }
    }
}

fn new_native(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(code) = thread.code_of(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("function() argument 'code' must be code, not {given}")));
    };
    let Some(globals) = thread.downcast::<Dict>(arguments[2]) else {
        let given = thread.type_name(arguments[2]);
        return Err(thread.type_error(&format!("function() argument 'globals' must be dict, not {given}")));
    };
    let builtins = builtins_for(thread, globals)?;
    let closure = arguments[5].non_null().filter(|closure| !closure.is_none());
    let given = closure.and_then(|closure| thread.space.tuple_value(closure)).map_or(0, |closure| closure.len());
    if given != code.free_count as usize {
        let name = code.name.get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
        let text = format!("{name} requires closure of length {}, not {given}", code.free_count);
        return Err(if closure.is_none() && code.free_count > 0 {
            thread.type_error("arg 5 (closure) must be tuple")
        } else {
            thread.value_error(&text)
        });
    }
    if let Some(closure) = closure.and_then(|closure| thread.space.tuple_value(closure)) {
        for cell in closure.items() {
            if !cell.has_shape(fixed::CELL) {
                let given = thread.type_name(*cell);
                return Err(thread.type_error(&format!("arg 5 (closure) expected cell, found {given}")));
            }
        }
    }
    let function = new(thread, arguments[1], arguments[2].own(), builtins)?;
    if let Some(name) = arguments[3].non_null().filter(|name| !name.is_none()) {
        set_name(thread, function.as_ref(), Some(name))?;
    }
    if let Some(defaults) = arguments[4].non_null() {
        if !defaults.is_none() && objects::Space::exact_tuple(defaults).is_none() {
            return Err(thread.type_error("arg 4 (defaults) must be None or tuple"));
        }
        set_defaults(thread, function.as_ref(), Some(defaults))?;
    }
    part(function.as_ref(), CLOSURE).set(closure.map_or(Obj::NULL, Ref::own));
    if let Some(defaults) = arguments[6].non_null() {
        set_keyword_defaults(thread, function.as_ref(), Some(defaults))?;
    }
    Ok(function)
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with_tuple_and_dict(arguments[0], arguments[1], arguments[2])
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() && !arguments[2].is_null() && !arguments[2].is_none() {
        return Ok(arguments[0].own());
    }
    thread.bind_method(arguments[0].own(), arguments[1])
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = part(arguments[0], QUALIFIED_NAME).get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
    thread.new_str(&format!("<function {name} at {:#x}>", super::object::identity(arguments[0])))
}

fn get_code(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, CODE).get().unwrap_or_else(Obj::none))
}

fn set_code(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some((value, code)) = value.and_then(|value| Some((value, thread.code_of(value)?))) else {
        return Err(thread.type_error("__code__ must be set to a code object"));
    };
    let closure = part(function, CLOSURE).get();
    let cells =
        closure.and_then(|closure| thread.space.tuple_value(closure.as_ref()).map(|cells| cells.len())).unwrap_or(0);
    if cells != code.free_count as usize {
        let name = part(function, NAME).get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
        let text = format!("{name}() requires a code object with {cells} free vars, not {}", code.free_count);
        return Err(thread.value_error(&text));
    }
    let kind = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    let old = part(function, CODE).get();
    let old = old.as_ref().and_then(|old| thread.code_of(old.as_ref())).map_or(code.flags, |old| old.flags);
    if (old ^ code.flags) & kind.bits() != 0 {
        let text =
            "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)";
        thread.warn_about(&crate::exceptions::DEPRECATION_WARNING, text)?;
    }
    get_doc(thread, function)?;
    part(function, CODE).set(value.own());
    Ok(())
}

fn set_dict(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    if value.is_none() {
        return Err(thread.type_error("cannot delete __dict__"));
    }
    crate::class::create::set_instance_dict(thread, function, value)
}

fn get_name(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, NAME).get().unwrap_or_else(Obj::none))
}

fn set_text(thread: &Thread, function: Ref<'_>, index: usize, value: Option<Ref<'_>>, name: &str) -> PyResult<()> {
    match value.and_then(|value| thread.exact_str_of(value)) {
        Some(text) => {
            part(function, index).set(text);
            Ok(())
        }
        None => Err(thread.type_error(&format!("{name} must be set to a string object"))),
    }
}

fn set_name(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    set_text(thread, function, NAME, value, "__name__")
}

/// Until it is set or asked for, it is in the code that the function was made with.
fn get_doc(thread: &Thread, function: Ref<'_>) -> PyResult {
    if let Some(doc) = part(function, DOC).get() {
        return Ok(doc);
    }
    let code = part(function, CODE).get();
    let doc = match code.as_ref().and_then(|code| thread.code_of(code.as_ref())) {
        Some(code) => thread.doc_of_code(code)?.unwrap_or_else(Obj::none),
        None => Obj::none(),
    };
    part(function, DOC).set(doc.clone());
    Ok(doc)
}

fn set_doc(_: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    part(function, DOC).set(value.map_or(Obj::none(), Ref::own));
    Ok(())
}

fn get_qualified_name(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, QUALIFIED_NAME).get().unwrap_or_else(Obj::none))
}

fn set_qualified_name(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    set_text(thread, function, QUALIFIED_NAME, value, "__qualname__")
}

fn get_defaults(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, DEFAULTS).get().unwrap_or_else(Obj::none))
}

fn set_defaults(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.filter(|value| !value.is_none());
    if value.is_some_and(|value| objects::Space::exact_tuple(value).is_none()) {
        return Err(thread.type_error("__defaults__ must be set to a tuple object"));
    }
    part(function, DEFAULTS).set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn get_keyword_defaults(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, KEYWORD_DEFAULTS).get().unwrap_or_else(Obj::none))
}

fn set_keyword_defaults(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.filter(|value| !value.is_none());
    if value.is_some_and(|value| thread.downcast::<Dict>(value).is_none()) {
        return Err(thread.type_error("__kwdefaults__ must be set to a dict object"));
    }
    part(function, KEYWORD_DEFAULTS).set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn get_annotations(thread: &Thread, function: Ref<'_>) -> PyResult {
    let place = part(function, ANNOTATIONS);
    if let Some(found) = place.get() {
        if thread.downcast::<Dict>(found.as_ref()).is_some() {
            return Ok(found);
        }
        // Names and values in turn.
        let dict = thread.space.dict()?;
        let items = thread.collect(found.as_ref())?;
        for pair in items.chunks_exact(2) {
            thread.dict_set(thread.dict_of(&dict), pair[0].as_ref(), pair[1].clone())?;
        }
        place.set(dict.clone());
        return Ok(dict);
    }
    let made = match part(function, ANNOTATE).get().filter(|annotate| !annotate.is_none()) {
        Some(annotate) => {
            let made = thread.call_with(annotate.as_ref(), &[Obj::small_int(1).as_ref()])?;
            if thread.downcast::<Dict>(made.as_ref()).is_none() {
                let given = thread.type_name(made.as_ref());
                return Err(thread.type_error(&format!("__annotate__() must return a dict, not {given}")));
            }
            made
        }
        None => thread.space.dict()?,
    };
    place.set(made.clone());
    Ok(made)
}

fn set_annotations(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.filter(|value| !value.is_none());
    if value.is_some_and(|value| thread.downcast::<Dict>(value).is_none()) {
        return Err(thread.type_error("__annotations__ must be set to a dict object"));
    }
    part(function, ANNOTATIONS).set(value.map_or(Obj::NULL, Ref::own));
    part(function, ANNOTATE).set(Obj::none());
    Ok(())
}

fn get_annotate(_: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, ANNOTATE).get().unwrap_or_else(Obj::none))
}

fn set_annotate(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("__annotate__ cannot be deleted")) };
    if !value.is_none() && !thread.is_callable(value) {
        return Err(thread.type_error("__annotate__ must be callable or None"));
    }
    part(function, ANNOTATE).set(value.own());
    if !value.is_none() {
        part(function, ANNOTATIONS).set(Obj::NULL);
    }
    Ok(())
}

fn get_type_params(thread: &Thread, function: Ref<'_>) -> PyResult {
    Ok(part(function, TYPE_PARAMS).get().unwrap_or_else(|| thread.space.empty_tuple()))
}

fn set_type_params(thread: &Thread, function: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value.filter(|value| objects::Space::exact_tuple(*value).is_some()) {
        Some(value) => {
            part(function, TYPE_PARAMS).set(value.own());
            Ok(())
        }
        None => Err(thread.type_error("__type_params__ must be set to a tuple")),
    }
}

/// A `staticmethod` around a function.
pub fn static_method(thread: &Thread, function: Ref<'_>) -> PyResult {
    thread.call_with(thread.class(&super::class_method::STATIC_METHOD).as_ref(), &[function])
}

/// A `classmethod` around a function.
pub fn class_method(thread: &Thread, function: Ref<'_>) -> PyResult {
    thread.call_with(thread.class(&super::class_method::CLASS_METHOD).as_ref(), &[function])
}
