//! Modules in the file system: folders of `sys.path` (or of a package's `__path__`) are searched for packages and source files.
//!
//! `__spec__` objects are made from `importlib._bootstrap.ModuleSpec` once that module is loaded; before, modules have None
//! there. Finders that a program put on `sys.meta_path` are asked last.

use std::path::{Path, PathBuf};

use compiler::{Mode, Options};
use objects::dict::Dict;
use objects::{Obj, Ref};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;

/// A module found in a folder.
pub(super) enum Found {
    Source(PathBuf),
    Package(PathBuf),
}

/// The folders to search.
fn folders(thread: &Thread, path: Option<Ref<'_>>) -> PyResult<Vec<String>> {
    let list = match path {
        Some(path) => path.own(),
        None => {
            let sys = thread.sys.get().unwrap_or_else(Obj::none);
            let Some(sys) = thread.downcast::<Dict>(sys.as_ref()) else { return Ok(Vec::new()) };
            match thread.dict_get_str(sys, "path")? {
                Some(path) => path,
                None => return Ok(Vec::new()),
            }
        }
    };
    let mut folders = Vec::new();
    for item in thread.collect(list.as_ref())? {
        if let Some(text) = thread.space.str_value(item.as_ref()) {
            folders.push(text.to_string_lossy());
        }
    }
    Ok(folders)
}

/// Looks for a module in the folders. A folder without `__init__.py` is a namespace package, found last.
pub(super) fn find(thread: &Thread, name: &str, path: Option<Ref<'_>>) -> PyResult<Option<Found>> {
    let last = name.rsplit('.').next().unwrap_or(name);
    for folder in folders(thread, path)? {
        if folder.starts_with(super::LIBRARY_PREFIX) {
            continue;
        }
        let base = Path::new(if folder.is_empty() { "." } else { &folder }).join(last);
        let init = base.join("__init__.py");
        if init.is_file() {
            return Ok(Some(Found::Package(init)));
        }
        let source = base.with_file_name(format!("{last}.py"));
        if source.is_file() {
            return Ok(Some(Found::Source(source)));
        }
    }
    Ok(None)
}

/// Compiles and runs a module that was found.
pub(super) fn load(thread: &Thread, name: &str, found: Found) -> PyResult {
    let (file, search) = match &found {
        Found::Source(file) => (file, None),
        Found::Package(file) => {
            let folder = file.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned();
            (file, Some(thread.space.list([thread.new_str(&folder)?])?))
        }
    };
    let shown = file.to_string_lossy().into_owned();
    let shown = shown.strip_prefix("./").map_or(shown.clone(), str::to_owned);
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let path = thread.new_str(&shown)?;
            return Err(thread.os_error(error.raw_os_error().unwrap_or(libc::EIO), Some(path.as_ref())));
        }
    };
    let text = crate::builtins::compile::decode_source(thread, &bytes, &shown)?;
    let options = Options { optimize: thread.config.optimize, ..Options::default() };
    let code = crate::builtins::compile::compile_text(thread, &text, &shown, Mode::Exec, &options)?;
    super::execute(thread, name, code.as_ref(), &shown, search)
}

/// Asks the finders on `sys.meta_path`, then looks for a namespace package.
pub(super) fn load_by_meta_path(thread: &Thread, name: &str, path: Option<Ref<'_>>) -> PyResult {
    let sys = thread.sys.get().unwrap_or_else(Obj::none);
    if let Some(sys) = thread.downcast::<Dict>(sys.as_ref())
        && let Some(finders) = thread.dict_get_str(sys, "meta_path")?
    {
        let name_obj = thread.new_str(name)?;
        let none = Obj::none();
        for finder in thread.collect(finders.as_ref())? {
            let Some(find_spec) = thread.get_str_or_none(finder.as_ref(), "find_spec")? else { continue };
            let spec = thread
                .call_with(find_spec.as_ref(), &[name_obj.as_ref(), path.unwrap_or(none.as_ref()), none.as_ref()])?;
            if spec.is_none() {
                continue;
            }
            let bootstrap = super::import_str(thread, "importlib._bootstrap")?;
            return thread.call_method_str(bootstrap.as_ref(), "_load", &[spec.as_ref()]);
        }
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    let mut portions = Vec::new();
    for folder in folders(thread, path)? {
        let candidate = Path::new(if folder.is_empty() { "." } else { &folder }).join(last);
        if !folder.starts_with(super::LIBRARY_PREFIX) && candidate.is_dir() {
            portions.push(thread.new_str(&candidate.to_string_lossy())?);
        }
    }
    if portions.is_empty() {
        return Err(super::not_found(thread, name, &format!("No module named '{name}'")));
    }
    let search = thread.space.list(portions)?;
    let empty = compile_empty(thread)?;
    let module = super::execute(thread, name, empty.as_ref(), "", Some(search))?;
    thread.space.delete_attribute(module.as_ref(), thread.name(names::FILE))?;
    Ok(module)
}

fn compile_empty(thread: &Thread) -> PyResult {
    crate::builtins::compile::compile_text(thread, "", "<namespace>", Mode::Exec, &Options::default())
}

/// Sets a module's `__spec__` and `__loader__`.
pub(super) fn set_spec(
    thread: &Thread,
    module: Ref<'_>,
    name: &str,
    origin: &str,
    search: Option<Obj>,
) -> PyResult<()> {
    // The class comes with importlib; modules imported before have no spec.
    let Some(bootstrap) = super::module_dict(thread, "importlib._bootstrap")? else { return Ok(()) };
    let Some(dict) = thread.downcast::<Dict>(bootstrap.as_ref()) else { return Ok(()) };
    let Some(class) = thread.dict_get_str(dict, "ModuleSpec")? else { return Ok(()) };
    let (name, origin_obj) = (thread.new_str(name)?, thread.new_str(origin)?);
    let none = Obj::none();
    let spec = thread.call_with(class.as_ref(), &[name.as_ref(), none.as_ref()])?;
    thread.set_attribute_str(spec.as_ref(), "origin", origin_obj.as_ref())?;
    if origin != "built-in" {
        thread.set_attribute_str(spec.as_ref(), "has_location", Obj::boolean(true).as_ref())?;
    }
    if let Some(search) = search {
        thread.set_attribute_str(spec.as_ref(), "submodule_search_locations", search.as_ref())?;
    }
    thread.set_attribute(module, thread.name(names::SPEC), Some(spec.as_ref()))
}
