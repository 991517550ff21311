//! What `site` does at a program's start.
//!
//! 1. The folders of installed packages (of a virtual environment, the user, the installation) are looked for.
//! 2. Where one of them has a `.pth` file, or the path a `sitecustomize` or `usercustomize` module, the library's `site` is
//!    loaded, and does all.
//! 3. Otherwise that module is not loaded: the path gets the folders and the built-in objects are made here, and that is all that
//!    it would do.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
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
    let Some(found) = Found::look(thread) else {
        return vm::import::import_str(thread, "site").map(drop);
    };
    found.set_path(thread)?;
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

/// What `site` would find, where none of it is a program to run.
struct Found {
    /// `sys.path`: absolute, without duplicates, with the folders of packages.
    path: Vec<OsString>,
    /// `sys._home`: where the Python is that a virtual environment was made from.
    home: Option<String>,
}

impl Found {
    /// None: there is something that only `site` itself can do.
    fn look(thread: &Thread) -> Option<Found> {
        let config = &thread.config;
        let mut found = Found { path: Vec::with_capacity(config.path.len()), home: None };
        for entry in &config.path {
            if has_customization(entry) {
                return None;
            }
            found.add(if is_of_library(entry) { entry.clone() } else { absolute(entry)? });
        }
        let (major, minor, _) = vm::builtins::sys::VERSION;
        let packages = format!("lib/python{major}.{minor}/site-packages");
        let prefix = Path::new(&config.prefix);
        let mut prefixes = vec![prefix];
        let mut with_user = !config.no_user_site;
        if let Some(text) = environment_file(&config.executable) {
            let (mut with_system, mut home) = (true, None);
            for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
                match key.trim().to_lowercase().as_str() {
                    "include-system-site-packages" => with_system = value.trim().eq_ignore_ascii_case("true"),
                    "home" => home = Some(value.trim().to_owned()),
                    _ => {}
                }
            }
            found.home = home;
            found.add_packages(&prefix.join(&packages))?;
            match with_system {
                true => prefixes.push(Path::new(&config.base_prefix)),
                false => with_user = false,
            }
        }
        if with_user && is_own_process() {
            let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
            let base = match variable("PYTHONUSERBASE").filter(|_| !config.ignore_environment) {
                Some(base) => PathBuf::from(base),
                None => PathBuf::from(variable("HOME")?).join(".local"),
            };
            found.add_packages(&base.join(&packages))?;
        }
        for prefix in prefixes {
            found.add_packages(&prefix.join(&packages))?;
        }
        Some(found)
    }

    fn add(&mut self, entry: OsString) {
        if !self.path.contains(&entry) {
            self.path.push(entry);
        }
    }

    /// Adds a folder of packages, if it is there. None: it has files that `site` runs.
    fn add_packages(&mut self, folder: &Path) -> Option<()> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            // A folder that may not be read is one all the same.
            return if folder.is_dir() { None } else { Some(()) };
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.as_bytes();
            let stem = name.split(|&byte| byte == b'.').next().unwrap_or(name);
            let is_list = name.ends_with(b".pth") && !name.starts_with(b".");
            if is_list || CUSTOMIZATIONS.iter().any(|custom| stem == custom.as_bytes()) {
                return None;
            }
        }
        self.add(absolute(folder.as_os_str())?);
        Some(())
    }

    fn set_path(self, thread: &Thread) -> PyResult<()> {
        let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
        if self.path != thread.config.path {
            let path = thread.get_str(sys.as_ref(), "path")?;
            thread.call_method_str(path.as_ref(), "clear", &[])?;
            for entry in &self.path {
                let entry = thread.system_str(entry.as_bytes())?;
                thread.call_method_str(path.as_ref(), "append", &[entry.as_ref()])?;
            }
        }
        let home = self.home.map_or(Ok(Obj::none()), |home| thread.new_str(&home))?;
        thread.set_attribute_str(sys.as_ref(), "_home", home.as_ref())
    }
}

/// Modules that `site` runs where they can be imported.
const CUSTOMIZATIONS: [&str; 2] = ["sitecustomize", "usercustomize"];

/// The text of the file that makes a folder a virtual environment.
fn environment_file(executable: &OsStr) -> Option<String> {
    let folder = Path::new(executable).parent();
    let folders = [folder, folder.and_then(Path::parent)];
    folders.into_iter().flatten().find_map(|folder| std::fs::read_to_string(folder.join("pyvenv.cfg")).ok())
}

/// Whether the process acts for the user who started it.
fn is_own_process() -> bool {
    // SAFETY: the calls only ask.
    unsafe { libc::getuid() == libc::geteuid() && libc::getgid() == libc::getegid() }
}

fn is_of_library(folder: &OsStr) -> bool {
    folder.as_bytes().starts_with(vm::import::LIBRARY_PREFIX.trim_end_matches('/').as_bytes())
}

/// `os.path.abspath`. None where the current folder is gone.
fn absolute(path: &OsStr) -> Option<OsString> {
    let joined = if path.as_bytes().starts_with(b"/") {
        path.to_owned()
    } else {
        std::env::current_dir().ok()?.join(path).into_os_string()
    };
    let bytes = joined.as_bytes();
    let slashes = bytes.iter().take_while(|&&byte| byte == b'/').count();
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in bytes.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    // Two slashes at the start have a meaning of their own, three have not.
    let mut normal = vec![b'/'; if slashes == 2 { 2 } else { 1 }];
    normal.extend_from_slice(&parts.join(&b'/'));
    Some(OsString::from_vec(normal))
}

/// Whether a folder of the path has a module that `site` runs. Of archives that is not known.
fn has_customization(folder: &OsString) -> bool {
    if is_of_library(folder) {
        return false;
    }
    let folder = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    if !folder.is_dir() {
        return folder.is_file();
    }
    CUSTOMIZATIONS.iter().any(|name| folder.join(name).is_dir() || folder.join(format!("{name}.py")).exists())
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
