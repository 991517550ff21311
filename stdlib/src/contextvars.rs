//! `_contextvars`: context variables (PEP 567).
//!
//! A context is a dict from variables to values. A copy shares the dict, as do iterators and views; who changes a dict that others
//! have too takes a copy of it first.

use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{
    ModuleTable, Native, TypeTable, class_method, function, getset, member, method, new_method, raw_method, record,
};
use vm::types::dict;
use vm::types::generic_alias::GENERIC_ALIAS;
use vm::{PyResult, Thread, exceptions};

use crate::fields::{at, number, part, set_number};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_contextvars",
    doc: "Context Variables",
    functions: &[&[function("copy_context", "()", |thread, _| copy_current(thread), "")]],
    types: &[&CONTEXT, &CONTEXT_VAR, &TOKEN],
    initialize: Some(|thread, module| {
        let missing = thread.ensure_class(&MISSING)?.root_shape.get();
        let missing = thread.space.new_record(missing, [])?;
        thread.set_attribute_str(module, "_token_missing", missing.as_ref())?;
        let token = thread.ensure_class(&TOKEN)?;
        thread.set_in(token.namespace(), "MISSING", missing)?;
        thread.type_modified(token, None);
        Ok(())
    }),
};

/// Slots of contexts: the values, the context to go back to, 1 while entered.
const VALUES: usize = 0;
const OUTER: usize = 1;
const ENTERED: usize = 2;

static CONTEXT: TypeTable = TypeTable {
    native: record("Context", 3),
    module: "_contextvars",
    flags: TypeFlags::HAS_WEAKREF.union(TypeFlags::MAPPING),
    methods: &[CONTEXT_METHODS],
    ..TypeTable::EMPTY
};

/// Slots of variables.
const NAME: usize = 0;
const DEFAULT: usize = 1;

static CONTEXT_VAR: TypeTable = TypeTable {
    native: record("ContextVar", 2),
    module: "_contextvars",
    flags: TypeFlags::HAS_WEAKREF,
    methods: &[VAR_METHODS],
    members: &[member("name", NAME, "")],
    ..TypeTable::EMPTY
};

/// Slots of tokens: the variable, the old value, the context, 1 once used.
const VAR: usize = 0;
const OLD: usize = 1;
const WHERE: usize = 2;
const USED: usize = 3;

static TOKEN: TypeTable = TypeTable {
    native: record("Token", 4),
    module: "_contextvars",
    methods: &[TOKEN_METHODS],
    getsets: &[getset("var", |_, token| Ok(part(token, VAR)), None, ""), getset("old_value", old_value, None, "")],
    ..TypeTable::EMPTY
};

static MISSING: TypeTable = TypeTable {
    native: record("Token.MISSING", 0),
    module: "_contextvars",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[&[method("__repr__", "($self, /)", |thread, _| thread.new_str("<Token.MISSING>"), "")]],
    ..TypeTable::EMPTY
};

const CONTEXT_METHODS: &[Native] = &[
    new_method("($type, *args, **kwargs)", |thread, a| {
        if thread.length(a[1])? > 0 || a[2].non_null().is_some_and(|keywords| !keywords.is_none()) {
            return Err(thread.type_error("Context() does not accept any arguments"));
        }
        new_context(thread, thread.space.dict()?)
    }),
    raw_method("run", "($self, callable, /, *args, **kwargs)", run, ""),
    method("copy", "($self, /)", |thread, a| copy_of(thread, a[0]), "Return a shallow copy of the context object."),
    method("get", "($self, key, default=None, /)", get_or_default, ""),
    method("keys", "($self, /)", |thread, a| values_call(thread, a[0], "keys"), ""),
    method("values", "($self, /)", |thread, a| values_call(thread, a[0], "values"), ""),
    method("items", "($self, /)", |thread, a| values_call(thread, a[0], "items"), ""),
    method("__getitem__", "($self, key, /)", get_item, ""),
    method("__contains__", "($self, key, /)", contains, ""),
    method(
        "__len__",
        "($self, /)",
        |thread, a| Ok(Obj::small_int(values(thread, &part(a[0], VALUES)).len() as i64)),
        "",
    ),
    method("__iter__", "($self, /)", |thread, a| thread.iterate(part(a[0], VALUES).as_ref()), ""),
    method("__eq__", "($self, other, /)", equal, ""),
];

const VAR_METHODS: &[Native] = &[
    new_method("($type, name, /, *, default=None)", new_var),
    method(
        "get",
        "($self, default=None, /)",
        get_value,
        "Return a value for the context variable for the current context.",
    ),
    method(
        "set",
        "($self, value, /)",
        set_value,
        "Call to set a new value for the context variable in the current context.",
    ),
    method("reset", "($self, token, /)", reset, "Reset the context variable."),
    method("__repr__", "($self, /)", repr_var, ""),
    class_method("__class_getitem__", "($type, item, /)", class_get_item, "See PEP 585"),
];

const TOKEN_METHODS: &[Native] = &[
    new_method("($type, *args, **kwargs)", |thread, _| {
        Err(thread.runtime_error("Tokens can only be created by ContextVars"))
    }),
    method("__repr__", "($self, /)", repr_token, ""),
    method("__enter__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__exit__", "($self, type, value, traceback, /)", exit_token, ""),
    class_method("__class_getitem__", "($type, item, /)", class_get_item, "See PEP 585"),
];

fn class_get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with(thread.class(&GENERIC_ALIAS).as_ref(), &[arguments[0], arguments[1]])
}

fn new_context(thread: &Thread, values: Obj) -> PyResult {
    Ok(thread.space.new_record(thread.ensure_class(&CONTEXT)?.root_shape.get(), [values])?)
}

/// The thread's context, made on first use.
fn current(thread: &Thread) -> PyResult {
    if let Some(known) = thread.context.get() {
        return Ok(known);
    }
    let made = new_context(thread, thread.space.dict()?)?;
    thread.context.set(made.clone());
    Ok(made)
}

fn values<'a>(thread: &Thread, dict: &'a Obj) -> &'a Dict {
    thread.dict_of(dict)
}

fn copy_of(thread: &Thread, context: Ref<'_>) -> PyResult {
    new_context(thread, part(context, VALUES))
}

/// The values of a context, which nobody else sees.
fn own_values(thread: &Thread, context: Ref<'_>) -> PyResult {
    let slot = at(context, VALUES);
    // SAFETY: the slot keeps its content while it is looked at.
    let is_shared = unsafe { slot.peek() }.header().is_some_and(|dict| !dict.is_unique());
    if is_shared {
        let copy = dict::copy(thread, values(thread, &part(context, VALUES)))?;
        slot.set(copy);
    }
    Ok(part(context, VALUES))
}

/// A copy of the thread's context.
pub fn copy_current(thread: &Thread) -> PyResult {
    thread.ensure_class(&CONTEXT)?;
    copy_of(thread, current(thread)?.as_ref())
}

fn run(thread: &Thread, arguments: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let [context, callable, rest @ ..] = arguments else {
        return Err(thread.type_error("run() missing 1 required positional argument"));
    };
    if names.len() > rest.len() {
        return Err(thread.type_error("run() missing 1 required positional argument"));
    }
    within(thread, *context, || thread.call(*callable, rest, names))
}

/// Runs `body` in a context.
pub fn within(thread: &Thread, context: Ref<'_>, body: impl FnOnce() -> PyResult) -> PyResult {
    if !thread.is_instance_of(context, &CONTEXT) {
        return Err(thread.type_error("an instance of Context was expected"));
    }
    if number(context, ENTERED) != 0 {
        let shown = thread.repr_string(context)?;
        return Err(thread.runtime_error(&format!("cannot enter context: {shown} is already entered")));
    }
    at(context, OUTER).set(current(thread)?);
    set_number(context, ENTERED, 1);
    thread.context.set(context.own());
    let result = body();
    set_number(context, ENTERED, 0);
    thread.context.set(at(context, OUTER).take().unwrap_or(Obj::NULL));
    result
}

fn key<'a>(thread: &Thread, key: Ref<'a>) -> PyResult<Ref<'a>> {
    if thread.is_instance_of(key, &CONTEXT_VAR) {
        return Ok(key);
    }
    let shown = thread.repr_string(key)?;
    Err(thread.type_error(&format!("a ContextVar key was expected, got {shown}")))
}

fn values_call(thread: &Thread, context: Ref<'_>, name: &str) -> PyResult {
    thread.call_method_str(part(context, VALUES).as_ref(), name, &[])
}

fn get_or_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = thread.dict_get(values(thread, &part(arguments[0], VALUES)), key(thread, arguments[1])?)?;
    Ok(found.unwrap_or_else(|| arguments[2].non_null().map_or_else(Obj::none, Ref::own)))
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.dict_get(values(thread, &part(arguments[0], VALUES)), key(thread, arguments[1])?)? {
        Some(found) => Ok(found),
        None => Err(thread.key_error(arguments[1])),
    }
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = thread.dict_get(values(thread, &part(arguments[0], VALUES)), key(thread, arguments[1])?)?;
    Ok(Obj::boolean(found.is_some()))
}

fn equal(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_instance_of(arguments[1], &CONTEXT) {
        return Ok(Obj::not_implemented());
    }
    Ok(Obj::boolean(thread.equals(part(arguments[0], VALUES).as_ref(), part(arguments[1], VALUES).as_ref())?))
}

fn new_var(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[1]).is_none() {
        return Err(thread.type_error("context variable name must be a str"));
    }
    let default = arguments[2].non_null().map_or(Obj::NULL, Ref::own);
    let shape = thread.class(&CONTEXT_VAR).root_shape.get();
    Ok(thread.space.new_record(shape, [arguments[1].own(), default])?)
}

fn get_value(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let context = current(thread)?;
    if let Some(found) = thread.dict_get(values(thread, &part(context.as_ref(), VALUES)), arguments[0])? {
        return Ok(found);
    }
    if let Some(default) = arguments[1].non_null() {
        return Ok(default.own());
    }
    match at(arguments[0], DEFAULT).get() {
        Some(default) => Ok(default),
        None => Err(thread.raise_with(&exceptions::LOOKUP_ERROR, vec![arguments[0].own()])),
    }
}

fn set_value(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let context = current(thread)?;
    let dict = own_values(thread, context.as_ref())?;
    let old = thread.dict_get(values(thread, &dict), arguments[0])?.unwrap_or(Obj::NULL);
    thread.dict_set(values(thread, &dict), arguments[0], arguments[1].own())?;
    let shape = thread.class(&TOKEN).root_shape.get();
    Ok(thread.space.new_record(shape, [arguments[0].own(), old, context])?)
}

fn reset(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (variable, token) = (arguments[0], arguments[1]);
    if !thread.is_instance_of(token, &TOKEN) {
        let given = thread.repr_string(token)?;
        return Err(thread.type_error(&format!("expected an instance of Token, got {given}")));
    }
    let shown = |thread: &Thread| thread.repr_string(token);
    if number(token, USED) != 0 {
        let shown = shown(thread)?;
        return Err(thread.runtime_error(&format!("{shown} has already been used once")));
    }
    if !part(token, VAR).as_ref().is(variable) {
        let shown = shown(thread)?;
        return Err(thread.value_error(&format!("{shown} was created by a different ContextVar")));
    }
    let context = current(thread)?;
    if !part(token, WHERE).is(&context) {
        let shown = shown(thread)?;
        return Err(thread.value_error(&format!("{shown} was created in a different Context")));
    }
    set_number(token, USED, 1);
    let dict = own_values(thread, context.as_ref())?;
    match at(token, OLD).get() {
        Some(old) => thread.dict_set(values(thread, &dict), variable, old)?,
        None => drop(thread.dict_remove(values(thread, &dict), variable)?),
    }
    Ok(Obj::none())
}

fn exit_token(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    reset(thread, &[part(arguments[0], VAR).as_ref(), arguments[0]])
}

fn old_value(thread: &Thread, token: Ref<'_>) -> PyResult {
    match at(token, OLD).get() {
        Some(old) => Ok(old),
        None => thread.get_str(thread.class(&TOKEN).as_ref(), "MISSING"),
    }
}

fn repr_var(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let address = vm::types::object::identity(arguments[0]);
    let name = thread.repr_string(part(arguments[0], NAME).as_ref())?;
    let default = match at(arguments[0], DEFAULT).get() {
        Some(default) => format!(" default={}", thread.repr_string(default.as_ref())?),
        None => String::new(),
    };
    thread.new_str(&format!("<ContextVar name={name}{default} at {address:#x}>"))
}

fn repr_token(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let used = if number(arguments[0], USED) != 0 { " used" } else { "" };
    let variable = thread.repr_string(part(arguments[0], VAR).as_ref())?;
    let address = vm::types::object::identity(arguments[0]);
    thread.new_str(&format!("<Token{used} var={variable} at {address:#x}>"))
}
