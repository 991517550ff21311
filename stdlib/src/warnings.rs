//! `_warnings`: the filters and their application, as `warnings` builds on them.

use std::cell::{Cell, RefCell};

use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions, import};

use crate::arguments::given;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_warnings",
    doc: "Basic Python warning functionality.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "warn",
        "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
        warn,
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    function(
        "warn_explicit",
        "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
        warn_explicit,
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    function("_filters_mutated_lock_held", "()", filters_mutated, ""),
    function("_filters_mutated", "()", filters_mutated, ""),
    function("_acquire_lock", "()", |_, _| Ok(Obj::none()), ""),
    function("_release_lock", "()", |_, _| Ok(Obj::none()), ""),
];

#[derive(Default)]
struct State {
    filters: RefCell<Option<Obj>>,
    once: RefCell<Option<Obj>>,
    version: Cell<i64>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    let main = thread.new_str("__main__")?;
    let mut filters = Vec::new();
    for (action, category, module) in [
        ("default", &exceptions::DEPRECATION_WARNING, main),
        ("ignore", &exceptions::DEPRECATION_WARNING, Obj::none()),
        ("ignore", &exceptions::PENDING_DEPRECATION_WARNING, Obj::none()),
        ("ignore", &exceptions::IMPORT_WARNING, Obj::none()),
        ("ignore", &exceptions::RESOURCE_WARNING, Obj::none()),
    ] {
        let category = thread.class(category).as_ref().own();
        let parts = [thread.new_str(action)?, Obj::none(), category, module, Obj::small_int(0)];
        filters.push(thread.space.tuple(parts)?);
    }
    if thread.config.dev_mode {
        filters.clear();
    }
    let filters = thread.space.list(filters)?;
    let once = thread.space.dict()?;
    let state = thread.module_state::<State>();
    *state.filters.borrow_mut() = Some(filters.clone());
    *state.once.borrow_mut() = Some(once.clone());
    thread.set_in(dict, "filters", filters)?;
    thread.set_in(dict, "_onceregistry", once)?;
    thread.set_in(dict, "_defaultaction", thread.new_str("default")?)?;
    let context = context_variable(thread)?;
    thread.set_in(dict, "_warnings_context", context)
}

/// The context variable that holds filters of a context, where context variables exist.
fn context_variable(thread: &Thread) -> PyResult {
    let made = (|| {
        let module = import::import_str(thread, "_contextvars")?;
        let name = thread.new_str("warnings_context")?;
        let variable = thread.get_str(module.as_ref(), "ContextVar")?;
        thread.call_with(variable.as_ref(), &[name.as_ref()])
    })();
    Ok(thread.catch(made, &exceptions::IMPORT_ERROR)?.unwrap_or_else(Obj::none))
}

fn filters_mutated(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let state = thread.module_state::<State>();
    state.version.set(state.version.get() + 1);
    Ok(Obj::none())
}

/// An attribute of the `warnings` module if that was imported, else our own object.
fn setting(thread: &Thread, name: &str, own: Option<Obj>) -> PyResult<Option<Obj>> {
    if let Some(dict) = import::module_dict(thread, "warnings")?
        && let Some(value) = thread.dict_get_str(thread.dict_of(&dict), name)?
    {
        return Ok(Some(value));
    }
    Ok(own)
}

fn category_of<'a>(thread: &'a Thread, message: Ref<'a>, category: Option<Ref<'a>>) -> PyResult<Obj> {
    if thread.is_instance_of(message, &exceptions::WARNING) {
        return Ok(thread.space.type_of(message).as_ref().own());
    }
    let Some(category) = category else { return Ok(thread.class(&exceptions::USER_WARNING).as_ref().own()) };
    let is_warning =
        thread.space.as_type(category).is_some_and(|class| class.is_subtype_of(thread.class(&exceptions::WARNING)));
    if is_warning {
        return Ok(category.own());
    }
    let text = format!("category must be a Warning subclass, not '{}'", thread.type_name(category));
    Err(thread.type_error(&text))
}

fn warn(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let category = category_of(thread, arguments[0], given(arguments[1]))?;
    let level = match arguments[2].non_null() {
        Some(level) => thread.index_i64(level)?,
        None => 1,
    };
    // The frame that the warning is about.
    let module = import::import_str(thread, "sys")?;
    let depth = Obj::small_int((level - 1).max(0));
    let frame = thread.call_method_str(module.as_ref(), "_getframe", &[depth.as_ref()]);
    let frame = thread.catch(frame, &exceptions::VALUE_ERROR)?;
    let (globals, file_name, line) = match &frame {
        Some(frame) => {
            let globals = thread.get_str(frame.as_ref(), "f_globals")?;
            let code = thread.get_str(frame.as_ref(), "f_code")?;
            let file_name = thread.get_str(code.as_ref(), "co_filename")?;
            (globals, file_name, thread.get_str(frame.as_ref(), "f_lineno")?)
        }
        None => {
            let globals = import::module_dict(thread, "sys")?.unwrap_or_else(Obj::none);
            (globals, thread.new_str("<sys>")?, Obj::small_int(0))
        }
    };
    let Some(globals) = Space::exact_dict(globals.as_ref()) else { return Ok(Obj::none()) };
    let registry = match thread.dict_get_str(globals, "__warningregistry__")? {
        Some(registry) => registry,
        None => {
            let registry = thread.space.dict()?;
            thread.set_in(globals, "__warningregistry__", registry.clone())?;
            registry
        }
    };
    let module = thread.dict_get_str(globals, "__name__")?.filter(|name| !name.is_none());
    let module = match module {
        Some(module) => module,
        None => thread.new_str("<string>")?,
    };
    let source = given(arguments[3]).map_or_else(Obj::none, Ref::own);
    issue(thread, arguments[0], &category, &file_name, &line, &module, &registry, &source)
}

fn warn_explicit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let category = category_of(thread, arguments[0], given(arguments[1]))?;
    let module = match given(arguments[4]) {
        Some(module) => module.own(),
        None => {
            let name = thread.text_of(arguments[2]);
            let name = if name.is_empty() { "<unknown>" } else { name.strip_suffix(".py").unwrap_or(&name) };
            thread.new_str(name)?
        }
    };
    let registry = given(arguments[5]).map_or_else(Obj::none, Ref::own);
    let source = given(arguments[7]).map_or_else(Obj::none, Ref::own);
    issue(thread, arguments[0], &category, &arguments[2].own(), &arguments[3].own(), &module, &registry, &source)
}

/// Whether a filter's part fits: None always does, a str must be equal, a pattern must match.
fn part_matches(thread: &Thread, part: Ref<'_>, text: &Obj) -> PyResult<bool> {
    if part.is_none() {
        return Ok(true);
    }
    if thread.space.str_value(part).is_some() {
        return thread.equals(part, text.as_ref());
    }
    let found = thread.call_method_str(part, "match", &[text.as_ref()])?;
    thread.truth(found.as_ref())
}

/// What the filters say of a warning.
fn action_for(thread: &Thread, category: &Obj, text: &Obj, line: &Obj, module: &Obj) -> PyResult<String> {
    let own = thread.module_state::<State>().filters.borrow().clone();
    let filters = match import::module_dict(thread, "warnings")? {
        Some(dict) => match thread.dict_get_str(thread.dict_of(&dict), "_get_filters")? {
            Some(function) => Some(thread.call_with(function.as_ref(), &[])?),
            None => setting(thread, "filters", own)?,
        },
        None => own,
    };
    if let Some(filters) = filters {
        for filter in thread.collect(filters.as_ref())? {
            let parts = thread.space.tuple_value(filter.as_ref()).map_or(&[][..], |parts| parts.items());
            let [action, wanted_text, wanted, wanted_module, wanted_line] = parts else {
                return Err(thread.value_error("warnings.filters item isn't a 5-tuple"));
            };
            let fits_line = thread.index_i64(*wanted_line)? == 0 || thread.equals(*wanted_line, line.as_ref())?;
            let fits = match (thread.space.as_type(category.as_ref()), thread.space.as_type(*wanted)) {
                (Some(category), Some(wanted)) => category.is_subtype_of(wanted),
                // A tuple of categories.
                _ => vm::builtins::classes::is_subclass(thread, category.as_ref(), *wanted)?,
            };
            if fits
                && fits_line
                && part_matches(thread, *wanted_text, text)?
                && part_matches(thread, *wanted_module, module)?
            {
                return Ok(thread.text_of(*action));
            }
        }
    }
    match setting(thread, "defaultaction", None)? {
        Some(action) => Ok(thread.text_of(action.as_ref())),
        None => Ok("default".to_owned()),
    }
}

/// Whether a key was seen before; notes it.
fn already_seen(thread: &Thread, registry: &Obj, key: &Obj) -> PyResult<bool> {
    let Some(registry) = thread.downcast::<Dict>(registry.as_ref()) else { return Ok(false) };
    let version = Obj::small_int(thread.module_state::<State>().version.get());
    let known = thread.dict_get_str(registry, "version")?;
    let is_current = match &known {
        Some(known) => thread.equals(known.as_ref(), version.as_ref())?,
        None => false,
    };
    if !is_current {
        drop(registry.table.take_all(&thread.space));
        thread.set_in(registry, "version", version)?;
    }
    if let Some(seen) = thread.dict_get(registry, key.as_ref())?
        && thread.truth(seen.as_ref())?
    {
        return Ok(true);
    }
    thread.dict_set(registry, key.as_ref(), Obj::boolean(true))?;
    Ok(false)
}

fn issue(
    thread: &Thread,
    message: Ref<'_>,
    category: &Obj,
    file_name: &Obj,
    line: &Obj,
    module: &Obj,
    registry: &Obj,
    source: &Obj,
) -> PyResult {
    let is_instance = thread.is_instance_of(message, &exceptions::WARNING);
    let (text, message) = if is_instance {
        (thread.str_of(message)?, message.own())
    } else {
        (message.own(), thread.call_with(category.as_ref(), &[message])?)
    };
    let action = action_for(thread, category, &text, line, module)?;
    let show = match action.as_str() {
        "error" => {
            let class = thread.space.type_of(message.as_ref());
            debug_assert!(class.has(TypeFlags::EXCEPTION));
            return Err(thread.raise_exception(message));
        }
        "ignore" => false,
        "always" | "all" => true,
        "once" => {
            let own = thread.module_state::<State>().once.borrow().clone();
            let once = setting(thread, "onceregistry", own)?.unwrap_or_else(Obj::none);
            let key = crate::arguments::tuple(thread, [text.clone(), category.clone()])?;
            !already_seen(thread, &once, &key)?
        }
        "module" => {
            let key = crate::arguments::tuple(thread, [text.clone(), category.clone(), Obj::small_int(0)])?;
            !already_seen(thread, registry, &key)?
        }
        "default" => {
            let key = crate::arguments::tuple(thread, [text.clone(), category.clone(), line.clone()])?;
            !already_seen(thread, registry, &key)?
        }
        other => {
            let text = format!("Unrecognized action ('{other}') in warnings.filters:\n {other}");
            return Err(thread.runtime_error(&text));
        }
    };
    if show {
        show_warning(thread, &message, category, file_name, line, source)?;
    }
    Ok(Obj::none())
}

fn show_warning(
    thread: &Thread,
    message: &Obj,
    category: &Obj,
    file_name: &Obj,
    line: &Obj,
    source: &Obj,
) -> PyResult<()> {
    let warnings = import::import_str(thread, "warnings")?;
    let make = thread.get_str(warnings.as_ref(), "WarningMessage")?;
    let none = Obj::none();
    let parts = [message, category, file_name, line, &none, &none, source].map(Obj::as_ref);
    let record = thread.call_with(make.as_ref(), &parts)?;
    thread.call_method_str(warnings.as_ref(), "_showwarnmsg", &[record.as_ref()]).map(drop)
}
