//! Modules in folders: those of `sys.path` (or of a package's `__path__`) are searched, in order, for packages and source files. The
//! embedded library has a folder of its own, [`super::LIBRARY_PREFIX`], which is no place in the file system.
//!
//! Anything else that may be on a path (an archive, a namespace package) is left to `importlib`.

use std::path::{Path, PathBuf};

use compiler::Mode;
use objects::dict::Dict;
use objects::{Obj, Ref};

use crate::raised::PyResult;
use crate::state::Thread;

/// What a search finds.
pub(super) enum Found {
    Source(PathBuf),
    Package(PathBuf),
    /// A module of the embedded library, by its name there.
    Library(String),
    /// There may be something that `importlib` has to find.
    Other,
    Nothing,
}

/// The folders to search; None where one of them is not a str.
fn folders(thread: &Thread, path: Option<Ref<'_>>) -> PyResult<Option<Vec<String>>> {
    let list = match path {
        Some(path) => path.own(),
        None => {
            let sys = thread.sys.get().unwrap_or_else(Obj::none);
            let path = match thread.downcast::<Dict>(sys.as_ref()) {
                Some(sys) => thread.dict_get_str(sys, "path")?,
                None => None,
            };
            match path {
                Some(path) => path,
                None => return Ok(None),
            }
        }
    };
    let mut folders = Vec::new();
    for item in thread.collect(list.as_ref())? {
        match thread.space.str_value(item.as_ref()) {
            Some(text) => folders.push(text.to_string_lossy()),
            None => return Ok(None),
        }
    }
    Ok(Some(folders))
}

/// The path below the library's folder, if the path is in it.
fn below_library(folder: &str) -> Option<&str> {
    let root = super::LIBRARY_PREFIX.trim_end_matches('/');
    let rest = folder.strip_prefix(root)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// Looks for a module in the folders.
pub(super) fn find(thread: &Thread, name: &str, path: Option<Ref<'_>>) -> PyResult<Found> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let Some(folders) = folders(thread, path)? else { return Ok(Found::Other) };
    let mut may_be_namespace = false;
    for folder in folders {
        if let Some(below) = below_library(&folder) {
            let own_name =
                if below.is_empty() { last.to_owned() } else { format!("{}.{last}", below.replace('/', ".")) };
            if (thread.process.library)(&own_name).is_some() {
                return Ok(Found::Library(own_name));
            }
            continue;
        }
        let folder = Path::new(if folder.is_empty() { "." } else { &folder });
        let base = folder.join(last);
        let init = base.join("__init__.py");
        if init.is_file() {
            return Ok(Found::Package(init));
        }
        let source = base.with_file_name(format!("{last}.py"));
        if source.is_file() {
            return Ok(Found::Source(source));
        }
        // An archive, or a place inside of one.
        let is_in_file = !folder.is_dir() && folder.ancestors().any(Path::is_file);
        if is_in_file || base.with_file_name(format!("{last}.pyc")).is_file() {
            return Ok(Found::Other);
        }
        may_be_namespace |= base.is_dir();
    }
    Ok(if may_be_namespace { Found::Other } else { Found::Nothing })
}

/// Compiles and runs a module that was found.
pub(super) fn load(thread: &Thread, name: &str, file: &Path, is_package: bool) -> PyResult {
    let shown = match file.strip_prefix(".") {
        // As CPython, an empty entry of the path is the working directory.
        Ok(relative) => std::env::current_dir().map_or_else(|_| relative.to_owned(), |folder| folder.join(relative)),
        Err(_) => file.to_owned(),
    };
    let search = match shown.parent() {
        Some(folder) if is_package => Some(thread.space.list([thread.new_str(&folder.to_string_lossy())?])?),
        _ => None,
    };
    let shown = shown.to_string_lossy().into_owned();
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let path = thread.new_str(&shown)?;
            return Err(thread.os_error(error.raw_os_error().unwrap_or(libc::EIO), Some(path.as_ref())));
        }
    };
    let text = crate::builtins::compile::decode_source(thread, &bytes, &shown)?;
    let options = thread.compiler_options();
    let code = crate::builtins::compile::compile_text(thread, &text, &shown, Mode::Exec, &options)?;
    drop((bytes, text));
    crate::state::footprint::give_back_pages();
    super::execute(thread, name, code.as_ref(), &shown, search)
}
