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
    // The state is the interpreter's: the module finds it again when it is made once more.
    let state = thread.module_state::<State>();
    let known = state.filters.borrow().clone();
    let filters = known.map_or_else(|| thread.space.list(filters), Ok)?;
    *state.filters.borrow_mut() = Some(filters.clone());
    let known = state.once.borrow().clone();
    let once = known.map_or_else(|| thread.space.dict(), Ok)?;
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
    let prefixes = skipped_prefixes(thread, arguments[4])?;
    let level = if prefixes.is_empty() { level } else { level.max(2) };
    // The frame that the warning is about.
    let (globals, file_name, line) = match warned_frame(thread, level, &prefixes)? {
        Some(frame) => {
            let globals = thread.get_str(frame.as_ref(), "f_globals")?;
            (globals, file_name_of(thread, &frame)?, thread.get_str(frame.as_ref(), "f_lineno")?)
        }
        None => {
            let globals = thread.sys.get().unwrap_or_else(Obj::none);
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
    let module = thread.dict_get_str(globals, "__name__")?;
    let module = match module.filter(|name| name.is_none() || thread.space.str_value(name.as_ref()).is_some()) {
        Some(module) => module,
        None => thread.new_str("<string>")?,
    };
    let source = given(arguments[3]).map_or_else(Obj::none, Ref::own);
    let place = Place { file_name, line, module, source_line: None };
    issue(thread, arguments[0], &category, &place, &registry, &source)
}

/// The file names whose frames a warning is never about.
fn skipped_prefixes(thread: &Thread, argument: Ref<'_>) -> PyResult<Vec<String>> {
    let Some(argument) = argument.non_null() else { return Ok(Vec::new()) };
    let Some(prefixes) = thread.space.tuple_value(argument) else {
        let given = thread.type_name(argument);
        return Err(thread.type_error(&format!("warn() argument 'skip_file_prefixes' must be tuple, not {given}")));
    };
    let mut texts = Vec::new();
    for prefix in prefixes.items() {
        match thread.space.str_value(*prefix) {
            Some(text) => texts.push(text.to_string_lossy()),
            None => {
                let given = thread.type_name(*prefix);
                return Err(thread.type_error(&format!("Found non-str '{given}' in skip_file_prefixes.")));
            }
        }
    }
    Ok(texts)
}

fn file_name_of(thread: &Thread, frame: &Obj) -> PyResult {
    let code = thread.get_str(frame.as_ref(), "f_code")?;
    thread.get_str(code.as_ref(), "co_filename")
}

/// Whether frames of a file belong to the import machinery.
fn is_internal(file_name: &str) -> bool {
    file_name.contains("importlib") && file_name.contains("_bootstrap")
}

/// The frame `level` calls out, from 1 for the caller. Frames of the import machinery do not count for callers outside of it.
fn warned_frame(thread: &Thread, level: i64, prefixes: &[String]) -> PyResult<Option<Obj>> {
    let Some(sys) = thread.sys_module.get() else { return Ok(None) };
    let frame = thread.call_method_str(sys.as_ref(), "_getframe", &[Obj::small_int(0).as_ref()]);
    let Some(mut frame) = thread.catch(frame, &exceptions::VALUE_ERROR)? else { return Ok(None) };
    let counts_all = level <= 0 || is_internal(&thread.text_of(file_name_of(thread, &frame)?.as_ref()));
    for _ in 1..level {
        loop {
            frame = thread.get_str(frame.as_ref(), "f_back")?;
            if frame.is_none() {
                return Ok(None);
            }
            if counts_all {
                break;
            }
            let file_name = thread.text_of(file_name_of(thread, &frame)?.as_ref());
            if !is_internal(&file_name) && !prefixes.iter().any(|prefix| file_name.starts_with(prefix.as_str())) {
                break;
            }
        }
    }
    Ok(Some(frame))
}

fn warn_explicit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let line = thread.space.int(thread.index_i64(arguments[3])?)?;
    let source_line = match given(arguments[6]) {
        Some(globals) if thread.downcast::<Dict>(globals).is_some() => source_line(thread, globals, &line)?,
        Some(globals) => {
            let given = thread.type_name(globals);
            return Err(thread.type_error(&format!("module_globals must be a dict, not '{given}'")));
        }
        None => None,
    };
    let category = category_of(thread, arguments[0], Some(arguments[1]))?;
    let registry = given(arguments[5]).map_or_else(Obj::none, Ref::own);
    if !registry.is_none() && thread.downcast::<Dict>(registry.as_ref()).is_none() {
        return Err(thread.type_error("'registry' must be a dict or None"));
    }
    let module = match arguments[4].non_null() {
        Some(module) => module.own(),
        None => {
            let name = thread.text_of(arguments[2]);
            let name = if name.is_empty() { "<unknown>" } else { name.strip_suffix(".py").unwrap_or(&name) };
            thread.new_str(name)?
        }
    };
    let source = given(arguments[7]).map_or_else(Obj::none, Ref::own);
    let place = Place { file_name: arguments[2].own(), line, module, source_line };
    issue(thread, arguments[0], &category, &place, &registry, &source)
}

/// The line of a module's source that its loader gives.
fn source_line(thread: &Thread, globals: Ref<'_>, line: &Obj) -> PyResult<Option<Obj>> {
    let external = import::import_str(thread, "importlib._bootstrap_external")?;
    let loader = thread.call_method_str(external.as_ref(), "_bless_my_loader", &[globals])?;
    let name = thread.downcast::<Dict>(globals).map_or(Ok(None), |globals| thread.dict_get_str(globals, "__name__"))?;
    let (Some(name), false) = (name, loader.is_none()) else { return Ok(None) };
    let Some(get_source) = thread.get_str_or_none(loader.as_ref(), "get_source")? else { return Ok(None) };
    let source = thread.call_with(get_source.as_ref(), &[name.as_ref()])?;
    if source.is_none() {
        return Ok(None);
    }
    let Some(source) = thread.space.str_value(source.as_ref()) else {
        let given = thread.type_name(source.as_ref());
        return Err(thread.type_error(&format!("get_source() must return str, not {given}")));
    };
    let number = thread.index_i64(line.as_ref())?;
    let text = source.to_string_lossy();
    match usize::try_from(number - 1).ok().and_then(|index| text.lines().nth(index)) {
        Some(line) => thread.new_str(line).map(Some),
        None => Err(thread.index_error("list index out of range")),
    }
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
    let of_context = match import::module_dict(thread, "warnings")?.filter(|_| thread.config.context_aware_warnings) {
        Some(dict) => match thread.dict_get_str(thread.dict_of(&dict), "_get_filters")? {
            Some(function) => Some(thread.call_with(function.as_ref(), &[])?),
            None => None,
        },
        None => None,
    };
    let filters = match of_context {
        Some(filters) => Some(filters),
        None => setting(thread, "filters", own)?,
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

/// Whether a warning with that key was shown. A registry of an earlier state of the filters is emptied.
fn is_known(thread: &Thread, registry: &Obj, key: &Obj) -> PyResult<bool> {
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
        return Ok(false);
    }
    match thread.dict_get(registry, key.as_ref())? {
        Some(seen) => thread.truth(seen.as_ref()),
        None => Ok(false),
    }
}

/// Whether a key was seen before; notes it.
fn already_seen(thread: &Thread, registry: &Obj, key: &Obj) -> PyResult<bool> {
    if is_known(thread, registry, key)? {
        return Ok(true);
    }
    note(thread, registry, key)?;
    Ok(false)
}

fn note(thread: &Thread, registry: &Obj, key: &Obj) -> PyResult<()> {
    match thread.downcast::<Dict>(registry.as_ref()) {
        Some(registry) => thread.dict_set(registry, key.as_ref(), Obj::boolean(true)),
        None => Ok(()),
    }
}

/// What a warning is about.
struct Place {
    file_name: Obj,
    line: Obj,
    module: Obj,
    /// The line's text, where it is known already.
    source_line: Option<Obj>,
}

fn issue(thread: &Thread, message: Ref<'_>, category: &Obj, place: &Place, registry: &Obj, source: &Obj) -> PyResult {
    // Late at the program's end: the module is gone, and with it the filters.
    if place.module.is_none() {
        return Ok(Obj::none());
    }
    let line = &place.line;
    let is_instance = thread.is_instance_of(message, &exceptions::WARNING);
    let (text, message) = if is_instance {
        (thread.str_of(message)?, message.own())
    } else {
        (message.own(), thread.call_with(category.as_ref(), &[message])?)
    };
    let line_key = crate::arguments::tuple(thread, [text.clone(), category.clone(), line.clone()])?;
    if is_known(thread, registry, &line_key)? {
        return Ok(Obj::none());
    }
    let action = action_for(thread, category, &text, line, &place.module)?;
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
        "default" => true,
        other => {
            let text = format!("Unrecognized action ('{other}') in warnings.filters:\n {other}");
            return Err(thread.runtime_error(&text));
        }
    };
    if !matches!(action.as_str(), "ignore" | "always" | "all") {
        note(thread, registry, &line_key)?;
    }
    if show {
        show_warning(thread, &message, category, &text, place, source)?;
    }
    Ok(Obj::none())
}

fn show_warning(
    thread: &Thread,
    message: &Obj,
    category: &Obj,
    text: &Obj,
    place: &Place,
    source: &Obj,
) -> PyResult<()> {
    // Nothing is loaded any more at the program's end.
    let is_ending = thread.phase.get() == vm::state::Phase::Finalizing;
    if is_ending && import::module_dict(thread, "warnings")?.is_none() {
        return print_warning(thread, category, text, place);
    }
    let warnings = import::import_str(thread, "warnings")?;
    let Some(show) = thread.get_str_or_none(warnings.as_ref(), "_showwarnmsg")? else {
        return print_warning(thread, category, text, place);
    };
    if !thread.is_callable(show.as_ref()) {
        return Err(thread.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let make = thread.get_str(warnings.as_ref(), "WarningMessage")?;
    let none = Obj::none();
    let parts = [message, category, &place.file_name, &place.line, &none, &none, source].map(Obj::as_ref);
    let record = thread.call_with(make.as_ref(), &parts)?;
    thread.call_with(show.as_ref(), &[record.as_ref()]).map(drop)
}

/// Shows a warning without the help of the library.
fn print_warning(thread: &Thread, category: &Obj, text: &Obj, place: &Place) -> PyResult<()> {
    let name = thread.get(category.as_ref(), vm::names::NAME)?;
    let mut shown = format!(
        "{}:{}: {}: {}\n",
        thread.str_string(place.file_name.as_ref())?,
        thread.str_string(place.line.as_ref())?,
        thread.str_string(name.as_ref())?,
        thread.str_string(text.as_ref())?
    );
    if let Some(line) = &place.source_line {
        shown.push_str(&format!("  {}\n", thread.text_of(line.as_ref()).trim()));
    }
    exceptions::traceback::write_error(thread, &shown);
    Ok(())
}
