//! `_imp`: what `importlib` asks of the runtime.

use std::cell::Cell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions, import, names};

use crate::{arguments, library};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "lock_held",
        "()",
        |thread, _| Ok(Obj::boolean(thread.module_state::<ImportLock>().depth.get() > 0)),
        "Return True if the import lock is currently held, else False.",
    ),
    function("acquire_lock", "()", acquire_lock, "Acquires the interpreter's import lock for the current thread."),
    function("release_lock", "()", release_lock, "Release the interpreter's import lock."),
    function(
        "is_builtin",
        "(name, /)",
        is_builtin,
        "Returns True if the module name corresponds to a built-in module.",
    ),
    function(
        "is_frozen",
        "(name, /)",
        |thread, a| Ok(Obj::boolean(frozen_origin(&name_of(thread, a[0])?).is_some())),
        "Returns True if the module name corresponds to a frozen module.",
    ),
    function(
        "is_frozen_package",
        "(name, /)",
        is_frozen_package,
        "Returns True if the module name is of a frozen package.",
    ),
    function(
        "find_frozen",
        "(name, /, *, withdata=False)",
        find_frozen,
        "Return info about the corresponding frozen module (if there is one) or None.",
    ),
    function(
        "get_frozen_object",
        "(name, data=None, /)",
        get_frozen_object,
        "Create a code object for a frozen module.",
    ),
    function(
        "init_frozen",
        "(name, /)",
        |thread, a| import::import_str(thread, &name_of(thread, a[0])?),
        "Initializes a frozen module.",
    ),
    function("create_builtin", "(spec, /)", create_builtin, "Create an extension module."),
    function("exec_builtin", "(mod, /)", |_, _| Ok(Obj::small_int(0)), "Initialize a built-in module."),
    function(
        "create_dynamic",
        "(spec, file=None, /)",
        |thread, _| Err(thread.raise(&exceptions::IMPORT_ERROR, "extension modules cannot be loaded")),
        "Create an extension module.",
    ),
    function("exec_dynamic", "(mod, /)", |_, _| Ok(Obj::small_int(0)), "Initialize an extension module."),
    function(
        "extension_suffixes",
        "()",
        |thread, _| Ok(thread.space.list([])?),
        "Returns the list of file suffixes used to identify extension modules.",
    ),
    function("source_hash", "(key, source)", source_hash, ""),
    function(
        "_fix_co_filename",
        "(code, path, /)",
        |_, _| Ok(Obj::none()),
        "Changes code.co_filename to specify the passed-in file path.",
    ),
    function("_override_frozen_modules_for_tests", "(override, /)", |_, _| Ok(Obj::none()), ""),
    function("_override_multi_interp_extensions_check", "(override, /)", |_, _| Ok(Obj::small_int(0)), ""),
    function("_frozen_module_names", "()", frozen_names, "Returns the list of available frozen modules."),
    function("_library_names", "()", library_names, "Names of the modules of the embedded library."),
    function(
        "_library_entry",
        "(name, /)",
        library_entry,
        "File of a library module and whether it is a package, or None.",
    ),
    function("_library_code", "(name, /)", library_code, "Code of a library module."),
    function("_library_source", "(path, /)", library_source, "Source bytes of a library module's file, or None."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let sources = exceptions::interactive_sources::table(thread)?;
    thread.set_in(thread.dict_of(&dict), "_interactive_sources", sources)?;
    let mode = thread.new_str("default")?;
    thread.set_in(thread.dict_of(&dict), "check_hash_based_pycs", mode)?;
    thread.set_in(thread.dict_of(&dict), "pyc_magic_number_token", Obj::small_int(168_627_731))
}

fn name_of(thread: &Thread, argument: Ref<'_>) -> PyResult<String> {
    thread.str_argument(argument, "name")
}

fn is_builtin(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = name_of(thread, arguments[0])?;
    let own = matches!(name.as_str(), "sys" | "builtins");
    let known = own || import::native_module(thread, &name).is_some();
    Ok(Obj::small_int(if own { -1 } else { i64::from(known) }))
}

/// The library module whose code a frozen module runs. Only `importlib`'s core is frozen; the other modules of the embedded library
/// are found on `sys.path`.
fn frozen_origin(name: &str) -> Option<&'static str> {
    import::importlib::CORE.iter().find(|(core, _)| *core == name).map(|(_, origin)| *origin)
}

fn is_frozen_package(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = name_of(thread, arguments[0])?;
    match frozen_origin(&name) {
        Some(_) => Ok(Obj::boolean(false)),
        None => Err(no_such(thread, &name)),
    }
}

fn no_such(thread: &Thread, name: &str) -> vm::Raised {
    import::not_found(thread, name, &format!("No such frozen object named {name}"))
}

fn find_frozen(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = name_of(thread, arguments[0])?;
    match frozen_origin(&name) {
        Some(origin) => arguments::tuple(thread, [Obj::none(), Obj::boolean(false), thread.new_str(origin)?]),
        None => Ok(Obj::none()),
    }
}

fn get_frozen_object(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = name_of(thread, arguments[0])?;
    match frozen_origin(&name).and_then(library::find) {
        Some(found) => thread.library_code(found.number),
        None => Err(no_such(thread, &name)),
    }
}

fn library_code(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = name_of(thread, arguments[0])?;
    match library::find(&name) {
        Some(found) => thread.library_code(found.number),
        None => Err(import::not_found(thread, &name, &format!("No module named '{name}'"))),
    }
}

fn library_entry(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match library::entry(&name_of(thread, arguments[0])?) {
        Some(entry) => arguments::tuple(thread, [thread.new_str(entry.path)?, Obj::boolean(entry.is_package)]),
        None => Ok(Obj::none()),
    }
}

fn create_builtin(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.get(arguments[0], names::NAME_PLAIN)?;
    let name = thread.text_of(name.as_ref());
    let existing = match name.as_str() {
        "sys" => thread.sys_module.get(),
        "builtins" => thread.builtins_module.get(),
        _ => None,
    };
    match (existing, import::native_module(thread, &name)) {
        (Some(module), _) => Ok(module),
        (None, Some(table)) => import::load_native(thread, table),
        (None, None) => Ok(Obj::none()),
    }
}

/// A 64-bit hash of a source, as hash-based compiled files carry it.
fn source_hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let key = thread.index_i64(arguments[0])? as u64;
    let data = crate::buffer::bytes_of(thread, arguments[1])?;
    let mut hash = key ^ 0xcbf2_9ce4_8422_2325;
    for byte in data {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    Ok(thread.space.bytes(&hash.to_le_bytes())?)
}

fn frozen_names(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut names = Vec::new();
    for (name, _) in import::importlib::CORE {
        names.push(thread.new_str(name)?);
    }
    Ok(thread.space.list(names)?)
}

fn library_names(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut names = Vec::new();
    for name in library::names() {
        names.push(thread.new_str(name)?);
    }
    Ok(thread.space.list(names)?)
}

fn library_source(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match library::source_by_path(&thread.str_argument(arguments[0], "path")?) {
        Some(source) => Ok(thread.space.bytes(&source)?),
        None => Ok(Obj::none()),
    }
}

/// The lock that `importlib` takes around its table of locks, and a fork around everything.
#[derive(Default)]
struct ImportLock {
    owner: Cell<i64>,
    depth: Cell<usize>,
}

impl ImportLock {
    /// What threads that wait for it wait for.
    fn key(&self) -> u64 {
        std::ptr::from_ref(self) as u64
    }
}

fn acquire_lock(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let lock = thread.module_state::<ImportLock>();
    let me = thread.identity.get();
    while lock.depth.get() > 0 && lock.owner.get() != me {
        thread.wait_through_signals(lock.key(), None)?;
    }
    lock.owner.set(me);
    lock.depth.set(lock.depth.get() + 1);
    Ok(Obj::none())
}

fn release_lock(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let lock = thread.module_state::<ImportLock>();
    if lock.depth.get() == 0 || lock.owner.get() != thread.identity.get() {
        return Err(thread.runtime_error("not holding the import lock"));
    }
    lock.depth.set(lock.depth.get() - 1);
    if lock.depth.get() == 0 {
        thread.wake_all(lock.key());
    }
    Ok(Obj::none())
}

/// In the child of a fork: no other thread gives the lock up any more.
pub fn forget_other_threads(thread: &Thread) {
    let lock = thread.module_state::<ImportLock>();
    if lock.owner.get() != thread.identity.get() {
        lock.depth.set(0);
    }
}
