//! `importlib`'s two core modules, loaded when something asks for them.
//!
//! 1. While nothing has, `sys` lacks `meta_path`, `path_hooks` and `path_importer_cache`, and modules lack `__spec__`,
//!    `__loader__` and `__cached__`: looking one of them up comes here (see [`provide`]).
//! 2. [`ensure`] runs the embedded `importlib._bootstrap` as `_frozen_importlib`, `importlib._bootstrap_external` as
//!    `_frozen_importlib_external`, lets them install their importers, adds the finder of the embedded library, and gives
//!    the modules loaded so far their specs. From then on a module gets its spec when it is made.
//! 3. As long as the finders are those that were installed, imports still take the short way of this folder's other files, which
//!    finds the same. A program that changes them is served by `_frozen_importlib._find_and_load`.

use std::cell::{Cell, RefCell};

use objects::dict::Dict;
use objects::{Obj, Ref, Slot, Space};

use super::claims::Claims;
use crate::exceptions;
use crate::names;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types;

/// Attributes of `sys` that come with the importers.
const SYS_NAMES: [&str; 3] = ["meta_path", "path_hooks", "path_importer_cache"];
/// Attributes of modules that come with the importers.
const MODULE_NAMES: [&str; 3] = ["__spec__", "__loader__", "__cached__"];
/// The core modules: under which name they are loaded, whose code they run.
pub const CORE: [(&str, &str); 2] =
    [("_frozen_importlib", "importlib._bootstrap"), ("_frozen_importlib_external", "importlib._bootstrap_external")];
/// File names of the code of the core modules, whose frames tracebacks of imports leave out.
pub const CORE_FILES: [&str; 2] = ["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"];
/// The module with the finder of the embedded library.
const FINDER: &str = "_library_importer";
/// The function whose call ends importlib's part of a traceback.
const LAST_OWN_FUNCTION: &str = "_call_with_frames_removed";

/// An interpreter's state of imports.
#[derive(Default)]
pub struct State {
    /// [`ensure`] has begun.
    is_begun: Cell<bool>,
    /// `_frozen_importlib`, or NULL.
    bootstrap: LazySlot,
    /// The function that gives a module its spec, or NULL until all is set up.
    describe: LazySlot,
    /// The finders and hooks that were installed, as tuples.
    finders: LazySlot,
    hooks: LazySlot,
    pub(super) claims: Claims,
    /// Modules whose code runs.
    running: RefCell<Vec<Obj>>,
    /// See [`crate::images`].
    pub(crate) bodies_read: Cell<u32>,
}

/// A slot that starts as NULL.
struct LazySlot(Slot);

impl Default for LazySlot {
    fn default() -> Self {
        LazySlot(Slot::null())
    }
}

impl State {
    /// Whether the module's code runs for the first time.
    pub fn is_running(&self, module: Ref<'_>) -> bool {
        self.running.borrow().iter().any(|running| running.as_ref().is(module))
    }

    pub(super) fn begin(&self, module: Ref<'_>) {
        self.running.borrow_mut().push(module.own());
    }

    /// Gives up all objects.
    pub(crate) fn clear(&self) {
        for LazySlot(slot) in [&self.bootstrap, &self.describe, &self.finders, &self.hooks] {
            slot.set(Obj::NULL);
        }
        self.running.borrow_mut().clear();
    }

    pub(super) fn end(&self, module: Ref<'_>) {
        let mut running = self.running.borrow_mut();
        let ended = running.iter().rposition(|running| running.as_ref().is(module)).map(|index| running.remove(index));
        drop(running);
        drop(ended);
    }

    /// In the child of a fork: only the calling thread is left.
    pub(crate) fn forget_other_threads(&self, thread: &Thread) {
        self.claims.forget_others(thread);
    }
}

fn sys_module(thread: &Thread) -> Obj {
    thread.sys_module.get().unwrap_or_else(Obj::none)
}

fn sys_value(thread: &Thread, name: &str) -> PyResult<Option<Obj>> {
    let sys = thread.sys.get().unwrap_or_else(Obj::none);
    match thread.downcast::<Dict>(sys.as_ref()) {
        Some(sys) => thread.dict_get_str(sys, name),
        None => Ok(None),
    }
}

/// Whether imports may take the short way.
pub(super) fn is_untouched(thread: &Thread) -> PyResult<bool> {
    let state = &thread.imports;
    if state.describe.0.is_null() {
        if state.is_begun.get() {
            return Ok(true);
        }
        for name in SYS_NAMES {
            if sys_value(thread, name)?.is_some() {
                ensure(thread)?;
                break;
            }
        }
        if state.describe.0.is_null() {
            return Ok(true);
        }
    }
    Ok(holds(thread, "meta_path", &state.finders.0)? && holds(thread, "path_hooks", &state.hooks.0)?)
}

/// Whether the list in `sys` has just the items that were installed.
fn holds(thread: &Thread, name: &str, installed: &Slot) -> PyResult<bool> {
    let (Some(value), Some(installed)) = (sys_value(thread, name)?, installed.get()) else { return Ok(false) };
    let (Some(list), Some(tuple)) = (Space::exact_list(value.as_ref()), Space::exact_tuple(installed.as_ref())) else {
        return Ok(false);
    };
    let wanted = tuple.items();
    let is_same = |index: usize| list.get(index).is_some_and(|item| item.as_ref().is(wanted[index]));
    Ok(list.len() == wanted.len() && (0..wanted.len()).all(is_same))
}

/// Loads the core modules and installs the importers, unless that was done.
pub fn ensure(thread: &Thread) -> PyResult<()> {
    if thread.imports.is_begun.replace(true) {
        return Ok(());
    }
    let sys = sys_module(thread);
    // What a program put there before stays; the importers are entered in new lists.
    let mut replaced = Vec::new();
    for name in SYS_NAMES {
        replaced.push(sys_value(thread, name)?);
        let fresh = if name == "path_importer_cache" { thread.space.dict()? } else { thread.space.list([])? };
        thread.set_attribute_str(sys.as_ref(), name, fresh.as_ref())?;
    }
    let installed = install(thread, sys.as_ref());
    if let Err(raised) = installed {
        let exception = thread.take_exception(raised);
        thread.imports.is_begun.set(false);
        return Err(thread.set_exception(exception));
    }
    for (name, value) in SYS_NAMES.into_iter().zip(replaced) {
        if let Some(value) = value {
            thread.set_attribute_str(sys.as_ref(), name, value.as_ref())?;
        }
    }
    Ok(())
}

fn install(thread: &Thread, sys: Ref<'_>) -> PyResult<()> {
    let state = &thread.imports;
    let imp = super::import_str(thread, "_imp")?;
    let bootstrap = load_core(thread, 0)?;
    state.bootstrap.0.set(bootstrap.clone());
    thread.call_method_str(bootstrap.as_ref(), "_install", &[sys, imp.as_ref()])?;
    load_core(thread, 1)?;
    thread.call_method_str(bootstrap.as_ref(), "_install_external_importers", &[])?;
    let library = match super::loaded(thread, FINDER)? {
        Some(library) => library,
        // Whatever a program has made of `sys.path`.
        None => super::load_library(thread, FINDER, FINDER)?,
    };
    thread.call_method_str(library.as_ref(), "install", &[])?;
    for (name, slot) in [("meta_path", &state.finders.0), ("path_hooks", &state.hooks.0)] {
        let list = thread.get_str(sys, name)?;
        slot.set(thread.tuple_from(list.as_ref())?);
    }
    thread.call_method_str(library.as_ref(), "describe_all", &[])?;
    state.describe.0.set(thread.get_str(library.as_ref(), "describe")?);
    Ok(())
}

/// Runs the code of a core module.
fn load_core(thread: &Thread, which: usize) -> PyResult {
    let (name, origin) = CORE[which];
    let Some(found) = (thread.process.library)(origin) else {
        return Err(super::not_found(thread, name, &format!("No module named '{name}'")));
    };
    let code = thread.library_code(found.number)?;
    let module = types::module::new(thread, name, None)?;
    let dict = types::module::dict_of(thread, module.as_ref())?;
    thread.set_in(thread.dict_of(&dict), "__package__", thread.space.empty_str())?;
    thread.set_in(thread.dict_of(&dict), "__origname__", thread.new_str(origin)?)?;
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    thread.set_in(thread.dict_of(&dict), "__builtins__", builtins)?;
    super::set_loaded(thread, name, Some(module.as_ref()))?;
    crate::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict)?;
    Ok(module)
}

/// Whether a module is one of `importlib`'s core, which come with [`ensure`].
pub(super) fn is_core(name: &str) -> bool {
    CORE.iter().any(|(core, _)| *core == name)
}

/// Gives a new module `__spec__`, `__loader__` and `__cached__`, or leaves them to [`provide`].
pub(super) fn describe(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let Some(describe) = thread.imports.describe.0.get() else { return Ok(()) };
    thread.call_with(describe.as_ref(), &[module]).map(drop)
}

/// Says in a module's spec that its code runs.
pub(super) fn set_initializing(thread: &Thread, module: Ref<'_>, value: bool) -> PyResult<()> {
    if thread.imports.describe.0.is_null() {
        return Ok(());
    }
    match thread.get_or_none(module, names::SPEC)?.filter(|spec| !spec.is_none()) {
        Some(spec) => {
            let set = thread.set_attribute(
                spec.as_ref(),
                thread.name(names::INITIALIZING),
                Some(Obj::boolean(value).as_ref()),
            );
            thread.catch(set, &exceptions::ATTRIBUTE_ERROR).map(drop)
        }
        None => Ok(()),
    }
}

/// Sets a missing attribute of a module if it is one that comes with the importers. True where there may be one now.
pub fn provide(thread: &Thread, module: Ref<'_>, name: &str) -> PyResult<bool> {
    if name == "monitoring" && sys_module(thread).as_ref().is(module) {
        let monitoring = super::import_str(thread, "sys.monitoring")?;
        thread.set_attribute_str(module, name, monitoring.as_ref())?;
        return Ok(true);
    }
    if name == "stdlib_module_names" && sys_module(thread).as_ref().is(module) {
        thread.set_attribute_str(module, name, library_names(thread)?.as_ref())?;
        return Ok(true);
    }
    if thread.imports.is_begun.get() {
        return Ok(false);
    }
    let wanted = if sys_module(thread).as_ref().is(module) {
        SYS_NAMES.contains(&name) || MODULE_NAMES.contains(&name)
    } else {
        MODULE_NAMES.contains(&name) && is_registered(thread, module)?
    };
    if wanted {
        ensure(thread)?;
    }
    Ok(wanted)
}

/// `sys.stdlib_module_names`: top-level modules, native ones too.
fn library_names(thread: &Thread) -> PyResult {
    let names = thread.space.new_set(objects::shape::fixed::FROZEN_SET)?;
    let set = Space::exact_set(names.as_ref()).expect("made as a set");
    let native = thread.process.modules.iter().map(|module| module.name).chain(["builtins", "sys"]);
    for name in (thread.process.library_names)().into_iter().chain(native).filter(|name| !name.contains('.')) {
        thread.set_add(set, thread.space.intern_str(name)?.as_ref())?;
    }
    Ok(names)
}

/// As [`provide`], for a global variable that is missing.
pub fn provide_global(thread: &Thread, globals: Ref<'_>, name: &str) -> PyResult<bool> {
    if thread.imports.is_begun.get() || !MODULE_NAMES.contains(&name) {
        return Ok(false);
    }
    let Some(dict) = thread.downcast::<Dict>(globals) else { return Ok(false) };
    let Some(own_name) = thread.dict_get(dict, thread.name(names::NAME))? else { return Ok(false) };
    let Some(module) = super::loaded(thread, &thread.text_of(own_name.as_ref()))? else { return Ok(false) };
    if !thread.is_instance_of(module.as_ref(), &types::module::MODULE) {
        return Ok(false);
    }
    if !types::module::dict_of(thread, module.as_ref())?.as_ref().is(globals) {
        return Ok(false);
    }
    ensure(thread)?;
    Ok(true)
}

/// Whether `sys.modules` has the module, most likely under its name (which a module may set to another).
fn is_registered(thread: &Thread, module: Ref<'_>) -> PyResult<bool> {
    if let Some(name) = types::module::name_of(thread, module)
        && super::loaded(thread, &name)?.is_some_and(|found| found.as_ref().is(module))
    {
        return Ok(true);
    }
    let modules = super::modules(thread)?;
    let Some(modules) = thread.downcast::<Dict>(modules.as_ref()) else { return Ok(false) };
    Ok(thread.dict_items(modules).iter().any(|(_, found)| found.as_ref().is(module)))
}

/// Imports by the finders of `sys.meta_path`.
pub(super) fn find_and_load(thread: &Thread, name: &str) -> PyResult {
    ensure(thread)?;
    let bootstrap = thread.imports.bootstrap.0.get().unwrap_or_else(Obj::none);
    let import = thread.get_str(bootstrap.as_ref(), "_gcd_import")?;
    let name = thread.space.intern_str(name)?;
    let found = thread.call_method_str(bootstrap.as_ref(), "_find_and_load", &[name.as_ref(), import.as_ref()]);
    found.map_err(|raised| without_own_frames(thread, raised))
}

/// Takes `importlib`'s own frames out of a traceback: all of them for an ImportError, else those that lead to a module's code.
fn without_own_frames(thread: &Thread, raised: Raised) -> Raised {
    let exception = thread.take_exception(raised);
    let all = thread.is_instance_of(exception.as_ref(), &exceptions::IMPORT_ERROR);
    let mut entries = Vec::new();
    let mut cursor = thread.traceback_of(exception.as_ref());
    while let Some(entry) = cursor {
        cursor = types::traceback::next_of(&entry);
        entries.push(entry);
    }
    let mut kept = Vec::new();
    let mut own = Vec::new();
    for entry in entries {
        let (file, function) = types::traceback::place_of(thread, entry.as_ref());
        if CORE_FILES.contains(&file.as_str()) {
            own.push(entry);
            if all || function == LAST_OWN_FUNCTION {
                own.clear();
            }
        } else {
            kept.append(&mut own);
            kept.push(entry);
        }
    }
    kept.append(&mut own);
    let mut next = Obj::NULL;
    for entry in kept.into_iter().rev() {
        types::traceback::set_next_of(&entry, next);
        next = entry;
    }
    thread.exception_slot(exception.as_ref(), exceptions::slots::TRACEBACK).set(next);
    thread.set_exception(exception)
}
