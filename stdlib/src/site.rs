//! What `site` does at a program's start.
//!
//! Where there is nothing for it to find (a virtual environment, a folder of installed packages, a `sitecustomize` module), the
//! module is not loaded: the built-in objects that it would add are made here, and that is all that it would do.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use vm::native::{Native, function};
use vm::{Obj, PyResult, Thread};

/// Loads what the command line asks for, and does what importing `site` does, unless that is not wanted.
pub fn prepare(thread: &Thread) -> PyResult<()> {
    if thread.config.fault_handler {
        let module = vm::import::import_str(thread, "faulthandler")?;
        thread.call_method_str(module.as_ref(), "enable", &[])?;
    }
    if !thread.config.warn_options.is_empty() {
        vm::import::import_str(thread, "warnings")?;
    }
    if thread.config.no_site {
        return Ok(());
    }
    if has_something_to_find(thread) {
        return vm::import::import_str(thread, "site").map(drop);
    }
    add_built_ins(thread)?;
    if thread.config.isolated { Ok(()) } else { set_interactive_hook(thread) }
}

static INTERACTIVE_HOOK: Native = function(
    "register_readline",
    "()",
    |thread, _| {
        let site = vm::import::import_str(thread, "site")?;
        thread.call_method_str(site.as_ref(), "register_readline", &[])
    },
    "Configure readline completion on interactive prompts.",
);

/// `sys.__interactivehook__`: what `site` has there, which is loaded only when a prompt begins.
fn set_interactive_hook(thread: &Thread) -> PyResult<()> {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let hook = thread.new_native_function(&INTERACTIVE_HOOK, Obj::NULL, thread.new_str("site")?)?;
    thread.set_attribute_str(sys.as_ref(), "__interactivehook__", hook.as_ref())
}

fn has_something_to_find(thread: &Thread) -> bool {
    let config = &thread.config;
    let folder = Path::new(&config.executable).parent();
    let prefix = folder.and_then(Path::parent);
    let is_environment = |folder: Option<&Path>| folder.is_some_and(|folder| folder.join("pyvenv.cfg").exists());
    if is_environment(folder) || is_environment(prefix) {
        return true;
    }
    let (major, minor, _) = vm::builtins::sys::VERSION;
    let packages = format!("lib/python{major}.{minor}/site-packages");
    if prefix.is_some_and(|prefix| prefix.join(&packages).is_dir()) {
        return true;
    }
    let variable = |name: &str| std::env::var_os(name).filter(|value| !config.ignore_environment && !value.is_empty());
    if !config.no_user_site {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local"));
        let base = variable("PYTHONUSERBASE").map(PathBuf::from).or_else(home);
        if base.is_some_and(|base| base.join(&packages).is_dir()) {
            return true;
        }
    }
    config.path.iter().any(has_customization)
}

/// Whether a folder of the path has a module that `site` runs. Of archives that is not known.
fn has_customization(folder: &OsString) -> bool {
    if folder.as_bytes().starts_with(vm::import::LIBRARY_PREFIX.trim_end_matches('/').as_bytes()) {
        return false;
    }
    let folder = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    if !folder.is_dir() {
        return folder.is_file();
    }
    ["sitecustomize", "usercustomize"]
        .iter()
        .any(|name| folder.join(name).is_dir() || folder.join(format!("{name}.py")).exists())
}

/// `exit`, `quit`, `help` and the printers of legal texts.
fn add_built_ins(thread: &Thread) -> PyResult<()> {
    let makers = vm::import::import_str(thread, "_sitebuiltins")?;
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let add = |name: &str, value: Obj| thread.set_in(thread.dict_of(&builtins), name, value);
    let end_of_file = thread.new_str("Ctrl-D (i.e. EOF)")?;
    for name in ["quit", "exit"] {
        let text = thread.new_str(name)?;
        add(name, thread.call_method_str(makers.as_ref(), "Quitter", &[text.as_ref(), end_of_file.as_ref()])?)?;
    }
    let copyright = thread.get_str(thread.sys_module.get().unwrap_or_else(Obj::none).as_ref(), "copyright")?;
    let texts = [
        ("copyright", copyright),
        ("credits", thread.new_str("Taipan is built on the work of many; its library is that of CPython.")?),
        ("license", thread.new_str("Taipan is licensed under MIT or Apache-2.0, its library under the PSF license.")?),
    ];
    // Not by a call of the class: that imports `os`, for the names of files with the text, of which there are none here.
    let class = thread.get_str(makers.as_ref(), "_Printer")?;
    for (name, text) in texts {
        let printer = thread.call_method_str(class.as_ref(), "__new__", &[class.as_ref()])?;
        let parts = [
            ("name", thread.new_str(name)?),
            ("data", text),
            ("lines", Obj::none()),
            ("filenames", thread.space.list([])?),
        ];
        for (part, value) in parts {
            thread.set_attribute_str(printer.as_ref(), &format!("_Printer__{part}"), value.as_ref())?;
        }
        add(name, printer)?;
    }
    add("help", thread.call_method_str(makers.as_ref(), "_Helper", &[])?)
}
