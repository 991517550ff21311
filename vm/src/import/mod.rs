//! Imports.
//!
//! `importlib` of the library says what is found where, as in CPython, and serves programs that change `sys.meta_path` or
//! `sys.path_hooks`. Before, native modules, those of the embedded library and source files are found and loaded here, so that
//! start-up loads nothing that a program does not use; the result is the same.

use objects::dict::Dict;
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names;
use crate::native::ModuleTable;
use crate::raised::{PyResult, Raised};
use crate::state::{LibraryModule, Thread};
use crate::types;
use files::Found;

mod claims;
mod files;
pub mod importlib;
mod missing;

pub use importlib::State;
pub use missing::attribute_error;

/// Prefix of the file names of library modules.
pub const LIBRARY_PREFIX: &str = "<taipan>/lib/";

/// Whether a function is the built-in `__import__`.
pub fn is_default_import(thread: &Thread, function: Ref<'_>) -> bool {
    function.has_shape(objects::shape::fixed::NATIVE_FUNCTION)
        && types::native_function::name_of(thread, function) == "__import__"
}

/// The table of a native module.
pub fn native_module(thread: &Thread, name: &str) -> Option<&'static ModuleTable> {
    thread.process.modules.iter().copied().find(|module| module.name == name)
}

/// Whether the embedded library or a native module has that name.
pub fn is_library_module(thread: &Thread, name: &str) -> bool {
    native_module(thread, name).is_some() || (thread.process.library)(name).is_some()
}

/// The source text of a library module's file name.
pub fn source_of(thread: &Thread, file_name: &str) -> Option<Vec<u8>> {
    let _ = thread;
    let path = file_name.strip_prefix(LIBRARY_PREFIX)?;
    (thread.process.library_source)(path)
}

fn modules(thread: &Thread) -> PyResult {
    match thread.modules.get() {
        Some(modules) => Ok(modules),
        None => Err(thread.runtime_error("unable to get sys.modules")),
    }
}

/// The module of that name in `sys.modules`.
fn loaded(thread: &Thread, name: &str) -> PyResult<Option<Obj>> {
    let modules = modules(thread)?;
    let name = thread.space.intern_str(name)?;
    if let Some(dict) = thread.downcast::<Dict>(modules.as_ref()) {
        return thread.dict_get(dict, name.as_ref());
    }
    let found = thread.get_item(modules.as_ref(), name.as_ref());
    thread.catch(found, &exceptions::KEY_ERROR)
}

/// A module that is loaded, while no thread imports anything.
fn loaded_named(thread: &Thread, name: Ref<'_>) -> PyResult<Option<Obj>> {
    if !thread.imports.claims.is_idle() || Space::exact_str(name).is_none_or(|name| name.len() == 0) {
        return Ok(None);
    }
    let modules = modules(thread)?;
    let Some(dict) = Space::exact_dict(modules.as_ref()) else { return Ok(None) };
    Ok(thread.dict_get(dict, name)?.filter(|module| !module.is_none()))
}

fn set_loaded(thread: &Thread, name: &str, module: Option<Ref<'_>>) -> PyResult<()> {
    let modules = modules(thread)?;
    let name = thread.space.intern_str(name)?;
    match module {
        Some(module) => thread.set_item(modules.as_ref(), name.as_ref(), module),
        None => {
            let deleted = thread.delete_item(modules.as_ref(), name.as_ref());
            thread.catch(deleted, &exceptions::KEY_ERROR).map(drop)
        }
    }
}

/// `import name`: the module of the full dotted name.
pub fn import_str(thread: &Thread, name: &str) -> PyResult {
    let claims = &thread.imports.claims;
    if claims.is_anothers(thread, name) {
        claims.wait(thread, name)?;
    }
    if let Some(module) = loaded(thread, name)? {
        if module.is_none() {
            return Err(not_found(thread, name, &format!("import of {name} halted; None in sys.modules")));
        }
        return Ok(module);
    }
    thread.deeper(|| claims.with(thread, name, || load_missing(thread, name)))
}

/// Imports a module that was not there before this thread might import it.
fn load_missing(thread: &Thread, name: &str) -> PyResult {
    // Another thread may have been faster.
    if let Some(module) = loaded(thread, name)? {
        return Ok(module);
    }
    if importlib::is_core(name) {
        importlib::ensure(thread)?;
        if let Some(module) = loaded(thread, name)? {
            return Ok(module);
        }
    }
    if importlib::is_untouched(thread)? { find_and_load(thread, name) } else { importlib::find_and_load(thread, name) }
}

fn find_and_load(thread: &Thread, name: &str) -> PyResult {
    if let Some(table) = native_module(thread, name) {
        return load_native(thread, table);
    }
    let mut parent_path = None;
    let parent_and_child = name.rsplit_once('.');
    if let Some((parent, _)) = parent_and_child {
        let parent_module = import_str(thread, parent)?;
        // Importing the parent may have imported this.
        if let Some(module) = loaded(thread, name)? {
            return Ok(module);
        }
        let Some(path) = thread.get_or_none(parent_module.as_ref(), names::PATH)? else {
            return Err(not_found(thread, name, &format!("No module named '{name}'; '{parent}' is not a package")));
        };
        parent_path = Some(path);
    }
    let module = load(thread, name, parent_path.as_ref().map(Obj::as_ref))?;
    if let Some((parent, child)) = parent_and_child {
        let parent = import_str(thread, parent)?;
        let own_name = child;
        let child = thread.space.intern_str(child)?;
        let set = thread.set_attribute(parent.as_ref(), child.as_ref(), Some(module.as_ref()));
        if thread.catch(set, &exceptions::ATTRIBUTE_ERROR)?.is_none() {
            let (parent, _) = parent_and_child.unwrap_or_default();
            let text = format!("Cannot set an attribute on '{parent}' for child module '{own_name}'");
            crate::builtins::warnings::warn(thread, &exceptions::IMPORT_WARNING, &text, 1)?;
        }
    }
    Ok(module)
}

/// Finds and loads a module whose parent is loaded.
fn load(thread: &Thread, name: &str, path: Option<Ref<'_>>) -> PyResult {
    match files::find(thread, name, path)? {
        Found::Source(file) => files::load(thread, name, &file, false),
        Found::Package(file) => files::load(thread, name, &file, true),
        Found::Library(own_name) => load_library(thread, name, &own_name),
        Found::Other => importlib::find_and_load(thread, name),
        Found::Nothing => Err(not_found(thread, name, &format!("No module named '{name}'"))),
    }
}

/// The error for a module that is nowhere.
pub fn not_found(thread: &Thread, name: &str, text: &str) -> Raised {
    let made = (|| {
        let text = thread.new_str(text)?;
        let exception = thread.new_exception(&exceptions::MODULE_NOT_FOUND_ERROR, vec![text])?;
        let name = thread.new_str(name)?;
        thread.exception_slot(exception.as_ref(), exceptions::slots::OWN + 1).set(name);
        Ok(exception)
    })();
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// Makes a native module and enters it in `sys.modules`.
pub fn load_native(thread: &Thread, table: &'static ModuleTable) -> PyResult {
    let module = types::module::new(thread, table.name, Some(table.doc))?;
    let dict = types::module::dict_of(thread, module.as_ref())?;
    types::module::forget_importer(thread, module.as_ref())?;
    let package = thread.space.empty_str();
    thread.dict_of(&dict).set_str(&thread.space, thread.name(names::PACKAGE), package)?;
    set_loaded(thread, table.name, Some(module.as_ref()))?;
    importlib::describe(thread, module.as_ref())?;
    let filled = (|| {
        for class in table.types {
            let made = thread.ensure_class(class)?.as_ref().own();
            thread.set_in(thread.dict_of(&dict), class.native.name, made)?;
        }
        for natives in table.functions {
            crate::builtins::add_functions(thread, thread.dict_of(&dict), table.name, natives)?;
        }
        match table.initialize {
            Some(initialize) => initialize(thread, module.as_ref()),
            None => Ok(()),
        }
    })();
    if let Err(raised) = filled {
        let exception = thread.take_exception(raised);
        set_loaded(thread, table.name, None)?;
        return Err(thread.set_exception(exception));
    }
    Ok(module)
}

/// Runs a module of the embedded library, which has its own name there.
fn load_library(thread: &Thread, name: &str, own_name: &str) -> PyResult {
    let Some(LibraryModule { number, is_package }) = (thread.process.library)(own_name) else {
        return Err(not_found(thread, name, &format!("No module named '{name}'")));
    };
    let code = thread.library_code(number)?;
    let folder = format!("{LIBRARY_PREFIX}{}", own_name.replace('.', "/"));
    if !is_package {
        return execute(thread, name, code.as_ref(), &format!("{folder}.py"), None);
    }
    let search = thread.space.list([thread.new_str(&folder)?])?;
    execute(thread, name, code.as_ref(), &format!("{folder}/__init__.py"), Some(search))
}

/// Makes a module, runs its code, and enters it in `sys.modules` (before, so that it may be imported while it runs).
fn execute(thread: &Thread, name: &str, code: Ref<'_>, file: &str, search: Option<Obj>) -> PyResult {
    let module = types::module::new(thread, name, None)?;
    let dict = types::module::dict_of(thread, module.as_ref())?;
    let target = thread.dict_of(&dict);
    let file_obj = thread.new_str(file)?;
    target.set_str(&thread.space, thread.name(names::FILE), file_obj)?;
    let package = match (&search, name.rsplit_once('.')) {
        (Some(_), _) => name,
        (None, Some((parent, _))) => parent,
        (None, None) => "",
    };
    target.set_str(&thread.space, thread.name(names::PACKAGE), thread.space.intern_str(package)?)?;
    if let Some(search) = &search {
        target.set_str(&thread.space, thread.name(names::PATH), search.clone())?;
    }
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    target.set_str(&thread.space, thread.name(names::BUILTINS), builtins)?;
    types::module::forget_importer(thread, module.as_ref())?;
    set_loaded(thread, name, Some(module.as_ref()))?;
    let ran = (|| {
        importlib::describe(thread, module.as_ref())?;
        importlib::set_initializing(thread, module.as_ref(), true)?;
        thread.imports.begin(module.as_ref());
        let ran = crate::builtins::compile::run_in(thread, code, dict.clone(), dict.clone());
        thread.imports.end(module.as_ref());
        let exception = ran.err().map(|raised| thread.take_exception(raised));
        let set = importlib::set_initializing(thread, module.as_ref(), false);
        match exception {
            Some(exception) => Err(thread.set_exception(exception)),
            None => set,
        }
    })();
    if let Err(raised) = ran {
        let exception = thread.take_exception(raised);
        set_loaded(thread, name, None)?;
        return Err(thread.set_exception(exception));
    }
    // The module may have replaced itself.
    match loaded(thread, name)? {
        Some(module) => Ok(module),
        None => Err(not_found(thread, name, &format!("'{name}' not in sys.modules as expected"))),
    }
}

/// The package that relative imports from code with these globals start at.
fn current_package(thread: &Thread, globals: &Dict) -> PyResult<String> {
    let get = |name| thread.dict_get(globals, thread.name(name)).map(|found| found.filter(|value| !value.is_none()));
    let spec = get(names::SPEC)?;
    if let Some(package) = get(names::PACKAGE)? {
        let package_text = thread.str_argument(package.as_ref(), "__package__")?;
        if let Some(spec) = spec
            && let Some(parent) = thread.get_str_or_none(spec.as_ref(), "parent")?
            && !thread.equals(package.as_ref(), parent.as_ref())?
        {
            let text = format!(
                "__package__ != __spec__.parent ({} != {})",
                thread.repr_string(package.as_ref())?,
                thread.repr_string(parent.as_ref())?
            );
            crate::builtins::warnings::warn(thread, &exceptions::DEPRECATION_WARNING, &text, 1)?;
        }
        return Ok(package_text);
    }
    if let Some(spec) = spec
        && let Some(parent) = thread.get_str_or_none(spec.as_ref(), "parent")?
    {
        return thread.str_argument(parent.as_ref(), "__spec__.parent");
    }
    let text = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
    crate::builtins::warnings::warn(thread, &exceptions::IMPORT_WARNING, text, 1)?;
    let Some(name) = get(names::NAME)? else {
        return Err(thread.raise(&exceptions::KEY_ERROR, "'__name__' not in globals"));
    };
    let name = thread.str_argument(name.as_ref(), "__name__")?;
    if get(names::PATH)?.is_some() {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned()))
}

/// `__import__(name, globals, locals, fromlist, level)`
pub fn import_level(
    thread: &Thread,
    name: Ref<'_>,
    globals: Option<Ref<'_>>,
    from_list: Ref<'_>,
    level: i64,
) -> PyResult {
    if level == 0
        && let Some(module) = loaded_named(thread, name)?
    {
        let has_list = !from_list.is_none() && thread.truth(from_list)?;
        if has_list && thread.get_or_none(module.as_ref(), names::PATH)?.is_none() {
            return Ok(module);
        }
        let is_dotted =
            || thread.space.str_value(name).is_none_or(|name| name.view().chars().any(|c| c == u32::from('.')));
        if !has_list && !is_dotted() {
            return Ok(module);
        }
    }
    let text = thread.text_of(name);
    if level < 0 {
        return Err(thread.value_error("level must be >= 0"));
    }
    let full = if level == 0 {
        if text.is_empty() {
            return Err(thread.value_error("Empty module name"));
        }
        text.clone()
    } else {
        let Some(globals) = globals.and_then(|globals| thread.downcast::<Dict>(globals)) else {
            return Err(thread.raise(&exceptions::KEY_ERROR, "'__name__' not in globals"));
        };
        let package = current_package(thread, globals)?;
        if package.is_empty() {
            return Err(
                thread.raise(&exceptions::IMPORT_ERROR, "attempted relative import with no known parent package")
            );
        }
        let mut base = package.as_str();
        for _ in 1..level {
            match base.rsplit_once('.') {
                Some((parent, _)) => base = parent,
                None => {
                    return Err(
                        thread.raise(&exceptions::IMPORT_ERROR, "attempted relative import beyond top-level package")
                    );
                }
            }
        }
        if text.is_empty() { base.to_owned() } else { format!("{base}.{text}") }
    };
    let module = import_str(thread, &full)?;
    if !from_list.is_none() && thread.truth(from_list)? {
        import_submodules(thread, module.as_ref(), &full, from_list, false)?;
        return Ok(module);
    }
    if level == 0 {
        return match text.split_once('.') {
            Some((top, _)) => import_str(thread, top),
            None => Ok(module),
        };
    }
    // `from . import x` always has a list; what remains is `__import__` called with a level.
    if text.is_empty() {
        return Ok(module);
    }
    let top_length = full.len() - text.len() + text.find('.').unwrap_or(text.len());
    import_str(thread, &full[..top_length])
}

/// Imports the names of a `from` list that are submodules.
fn import_submodules(thread: &Thread, module: Ref<'_>, full: &str, from_list: Ref<'_>, in_all: bool) -> PyResult<()> {
    if thread.get_or_none(module, names::PATH)?.is_none() {
        return Ok(());
    }
    for item in thread.collect(from_list)? {
        let Some(name) = thread.space.str_value(item.as_ref()).map(|name| name.to_string_lossy()) else {
            let place = if in_all { format!("{full}.__all__") } else { "``from list''".to_owned() };
            let text = format!("Item in {place} must be str, not {}", thread.type_name(item.as_ref()));
            return Err(thread.type_error(&text));
        };
        if name == "*" {
            if !in_all && let Some(all) = thread.get_or_none(module, names::ALL)? {
                import_submodules(thread, module, full, all.as_ref(), true)?;
            }
            continue;
        }
        if thread.get_str_or_none(module, &name)?.is_some() {
            continue;
        }
        let submodule = format!("{full}.{name}");
        let imported = import_str(thread, &submodule);
        if let Err(raised) = imported {
            let exception = thread.peek_exception(&raised);
            let is_missing = thread.is_instance_of(exception.as_ref(), &exceptions::MODULE_NOT_FOUND_ERROR)
                && thread
                    .exception_slot(exception.as_ref(), exceptions::slots::OWN + 1)
                    .get()
                    .is_some_and(|missing| thread.text_of(missing.as_ref()) == submodule);
            let is_blocked = loaded(thread, &submodule)?.is_some_and(|module| module.is_none());
            if !is_missing || is_blocked {
                return Err(thread.set_exception(exception));
            }
            drop(thread.take_exception(raised));
        }
    }
    Ok(())
}

/// `from module import name`
pub fn import_from(thread: &Thread, module: Ref<'_>, name: Ref<'_>) -> PyResult {
    if let Some(value) = thread.get_attribute_or_none(module, name)? {
        return Ok(value);
    }
    let attribute = thread.text_of(name);
    let module_name = thread
        .get_or_none(module, names::NAME)?
        .and_then(|name| thread.space.str_value(name.as_ref()).map(|name| name.to_string_lossy()));
    if let Some(module_name) = &module_name
        && let Some(found) = loaded(thread, &format!("{module_name}.{attribute}"))?
    {
        return Ok(found);
    }
    let shown = module_name.clone().unwrap_or_else(|| "<unknown module name>".to_owned());
    let file = thread.get_or_none(module, names::FILE)?.filter(|file| thread.space.str_value(file.as_ref()).is_some());
    let place = file.as_ref().map(|file| thread.text_of(file.as_ref()));
    let text = missing::import_text(thread, module, name, place.as_deref())?;
    let exception = thread.new_exception(&exceptions::IMPORT_ERROR, vec![thread.new_str(&text)?])?;
    let set =
        |index: usize, value: Obj| thread.exception_slot(exception.as_ref(), exceptions::slots::OWN + index).set(value);
    set(1, thread.new_str(&shown)?);
    set(2, file.unwrap_or_else(Obj::none));
    set(3, name.own());
    Err(thread.raise_exception(exception))
}

/// Whether a module's code has not come to its end.
pub fn is_initializing(thread: &Thread, module: Ref<'_>) -> PyResult<bool> {
    if thread.imports.is_running(module) {
        return Ok(true);
    }
    // Not by an attribute access: that asks here.
    let spec = if thread.is_instance_of(module, &types::module::MODULE) {
        thread.space.get_attribute(module, thread.name(names::SPEC))
    } else {
        thread.get_or_none(module, names::SPEC)?
    };
    match spec.filter(|spec| !spec.is_none()) {
        Some(spec) => match thread.get_or_none(spec.as_ref(), names::INITIALIZING)? {
            Some(value) => thread.truth(value.as_ref()),
            None => Ok(false),
        },
        None => Ok(false),
    }
}

/// The dict of a module that is loaded.
pub fn module_dict(thread: &Thread, name: &str) -> PyResult<Option<Obj>> {
    match loaded(thread, name)? {
        Some(module) if thread.is_instance_of(module.as_ref(), &types::module::MODULE) => {
            Ok(Some(types::module::dict_of(thread, module.as_ref())?))
        }
        _ => Ok(None),
    }
}

/// An exact str's text, for module names.
pub fn name_text(name: Ref<'_>) -> Option<String> {
    Space::exact_str(name).map(|name| name.to_string_lossy())
}
