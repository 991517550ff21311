//! The `sys` module.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use objects::dict::Dict;
use objects::frame::Frame;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt, Slot, Space};

use crate::exceptions;
use crate::names;
use crate::native::{Native, function};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// The language level.
pub const VERSION: (i64, i64, i64) = (3, 14, 0);
const VERSION_TEXT: &str = concat!("3.14.0 (Taipan ", env!("CARGO_PKG_VERSION"), ") [Rust]");

const FUNCTIONS: &[Native] = &[
    function("displayhook", "(object, /)", displayhook, "Print an object to sys.stdout and also save it in builtins._"),
    function(
        "excepthook",
        "(exctype, value, traceback, /)",
        excepthook,
        "Handle an exception by displaying it with a traceback on sys.stderr.",
    ),
    function("unraisablehook", "(unraisable, /)", unraisablehook, "Handle an unraisable exception."),
    function(
        "exception",
        "()",
        |thread, _| Ok(thread.handled_exception().unwrap_or_else(Obj::none)),
        "Return the current exception.",
    ),
    function("exc_info", "()", exc_info, "Return current exception information: (type, value, traceback)."),
    function("exit", "(status=None, /)", exit, "Exit the interpreter by raising SystemExit(status)."),
    function(
        "getrecursionlimit",
        "()",
        |thread, _| Ok(thread.space.int(thread.recursion_limit.get() as i64)?),
        "Return the current value of the recursion limit.",
    ),
    function(
        "setrecursionlimit",
        "(limit, /)",
        set_recursion_limit,
        "Set the maximum depth of the Python interpreter stack to n.",
    ),
    function("getrefcount", "(object, /)", get_refcount, "Return the reference count of object."),
    function("getsizeof", "(object, default=None)", get_size, "Return the size of object in bytes."),
    function("intern", "(string, /)", intern, "Intern the given string."),
    function("_is_interned", "(string, /)", is_interned, "Return True if the given string is \"interned\"."),
    function(
        "_baserepl",
        "()",
        |thread, _| super::prompt::read_and_run(thread).map(|()| Obj::none()),
        "Private function for getting the base REPL",
    ),
    function("_is_gil_enabled", "()", |_, _| Ok(Obj::boolean(true)), ""),
    function(
        "getdefaultencoding",
        "()",
        |thread, _| thread.new_str("utf-8"),
        "Return the current default encoding used by the Unicode implementation.",
    ),
    function(
        "getfilesystemencoding",
        "()",
        |thread, _| thread.new_str("utf-8"),
        "Return the encoding used to convert Unicode filenames to OS filenames.",
    ),
    function(
        "getfilesystemencodeerrors",
        "()",
        |thread, _| thread.new_str("surrogateescape"),
        "Return the error mode used for Unicode to OS filename conversion.",
    ),
    function("_getframe", "(depth=0, /)", get_frame, "Return a frame object from the call stack."),
    function(
        "_getframemodulename",
        "(depth=0)",
        get_frame_module_name,
        "Return the name of the module for a calling frame.",
    ),
    function(
        "_current_frames",
        "()",
        current_frames,
        "Return a dict mapping each thread's identifier to its topmost stack frame.",
    ),
    function(
        "_current_exceptions",
        "()",
        current_exceptions,
        "Return a dict mapping each thread's identifier to the exception that it handles.",
    ),
    function("_clear_type_cache", "()", |_, _| Ok(Obj::none()), ""),
    function(
        "_clear_type_descriptors",
        "(type, /)",
        clear_type_descriptors,
        "Private function for clearing certain descriptors from a type's dictionary.",
    ),
    function("_clear_internal_caches", "()", |_, _| Ok(Obj::none()), ""),
    function(
        "getswitchinterval",
        "()",
        |thread, _| Ok(thread.space.float(thread.threads.lock().switch_interval().as_secs_f64())?),
        "Return the current thread switch interval.",
    ),
    function(
        "setswitchinterval",
        "(interval, /)",
        set_switch_interval,
        "Set the ideal thread switching delay inside the Python interpreter.",
    ),
    function("settrace", "(function, /)", set_trace, "Set the global debug tracing function."),
    function(
        "gettrace",
        "()",
        |thread, _| Ok(thread.trace_function.get().unwrap_or_else(Obj::none)),
        "Return the global debug tracing function set with sys.settrace.",
    ),
    function("setprofile", "(function, /)", set_profile, "Set the profiling function."),
    function(
        "_settraceallthreads",
        "(function, /)",
        set_trace_of_all,
        "Set the global debug tracing function in all running threads.",
    ),
    function(
        "_setprofileallthreads",
        "(function, /)",
        set_profile_of_all,
        "Set the profiling function in all running threads.",
    ),
    function(
        "getprofile",
        "()",
        |thread, _| Ok(thread.profile_function.get().unwrap_or_else(Obj::none)),
        "Return the profiling function set with sys.setprofile.",
    ),
    function(
        "is_finalizing",
        "()",
        |thread, _| Ok(Obj::boolean(thread.phase.get() == crate::state::Phase::Finalizing)),
        "Return True if Python is exiting.",
    ),
    function(
        "get_int_max_str_digits",
        "()",
        |thread, _| Ok(thread.space.int(thread.int_max_str_digits.get() as i64)?),
        "Return the maximum string digits limit for non-binary int<->str conversions.",
    ),
    function(
        "set_int_max_str_digits",
        "(maxdigits)",
        set_int_max_str_digits,
        "Set the maximum string digits limit for non-binary int<->str conversions.",
    ),
    function("get_asyncgen_hooks", "()", get_asyncgen_hooks, "Return the installed asynchronous generators hooks."),
    function(
        "set_asyncgen_hooks",
        "(firstiter=None, finalizer=None)",
        set_asyncgen_hooks,
        "Set hooks for asynchronous generators.",
    ),
    function(
        "get_coroutine_origin_tracking_depth",
        "()",
        |thread, _| Ok(thread.space.int(thread.coroutine_origin_depth.get() as i64)?),
        "Return how many frames of its creation a coroutine remembers.",
    ),
    function(
        "set_coroutine_origin_tracking_depth",
        "(depth)",
        set_coroutine_origin_tracking_depth,
        "Set how many frames of its creation a coroutine of this thread remembers.\n\nThey are in cr_origin, and in the warning about a coroutine that was never awaited.",
    ),
    function(
        "_get_cpu_count_config",
        "()",
        |thread, _| Ok(Obj::small_int(thread.config.cpu_count.map_or(-1, i64::from))),
        "Return the number of processors that was asked for, or -1.",
    ),
    function(
        "getallocatedblocks",
        "()",
        |thread, _| Ok(thread.space.int(thread.space.heap.usage().live_objects as i64)?),
        "Return the number of memory blocks currently allocated.",
    ),
    function("call_tracing", "(func, args, /)", call_tracing, "Call func(*args), while tracing is enabled."),
    function("audit", "(event, /, *args)", |_, _| Ok(Obj::none()), "Passes the event to any hooks that are attached."),
    function(
        "addaudithook",
        "(hook)",
        |thread, _| Err(thread.not_implemented("sys.addaudithook")),
        "Adds a new audit hook callback.",
    ),
    function(
        "breakpointhook",
        "(*args, **kwargs)",
        breakpoint_hook,
        "Default hook of breakpoint(): calls pdb.set_trace.",
    ),
];

/// Makes the `sys` module.
pub(crate) fn create(thread: &Thread) -> PyResult<()> {
    let space = &thread.space;
    let module = types::module::new(
        thread,
        "sys",
        Some("This module provides access to some objects used or maintained by the interpreter."),
    )?;
    types::module::forget_importer(thread, module.as_ref())?;
    let dict_object = types::module::dict_of(thread, module.as_ref())?;
    let dict = thread.dict_of(&dict_object);
    thread.sys.set(dict_object.clone());
    thread.sys_module.set(module.clone());
    super::add_functions(thread, dict, "sys", FUNCTIONS)?;
    let modules = space.dict()?;
    thread.modules.set(modules.clone());
    let set = |name: &str, value: Obj| thread.set_in(dict, name, value);
    let text = |text: &str| thread.new_str(text);
    let system = |text: &OsString| thread.system_str(text.as_bytes());
    set("modules", modules.clone())?;
    set("version", text(VERSION_TEXT)?)?;
    set("hexversion", Obj::small_int(VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0))?;
    set("api_version", Obj::small_int(1013))?;
    set("copyright", text("Copyright (c) the Taipan developers.")?)?;
    set("platform", text("linux")?)?;
    set("byteorder", text(if cfg!(target_endian = "little") { "little" } else { "big" })?)?;
    set("maxsize", space.int(i64::MAX)?)?;
    set("maxunicode", Obj::small_int(0x10ffff))?;
    set("float_repr_style", text("short")?)?;
    set("platlibdir", text("lib")?)?;
    let prefix = thread.config.pycache_prefix.as_ref();
    set("pycache_prefix", prefix.map_or(Ok(Obj::none()), system)?)?;
    set("dont_write_bytecode", Obj::boolean(true))?;
    set("executable", system(&thread.config.executable)?)?;
    set("_base_executable", system(&thread.config.base_executable)?)?;
    for name in ["prefix", "exec_prefix"] {
        set(name, system(&thread.config.prefix)?)?;
    }
    for name in ["base_prefix", "base_exec_prefix"] {
        set(name, system(&thread.config.base_prefix)?)?;
    }
    set("_git", space.tuple([text("Taipan")?, space.empty_str(), space.empty_str()])?)?;
    set("_framework", text("")?)?;
    set("_stdlib_dir", text(crate::import::LIBRARY_PREFIX.trim_end_matches('/'))?)?;
    set("abiflags", text("")?)?;
    set("ps1", text(">>> ")?)?;
    set("ps2", text("... ")?)?;
    dict.remove_str(space, objects::Space::exact_str(thread.name(names::PS1)).expect("a str"));
    dict.remove_str(space, objects::Space::exact_str(thread.name(names::PS2)).expect("a str"));
    let strings = |texts: &[OsString]| -> PyResult {
        let mut items = Vec::new();
        for item in texts {
            items.push(system(item)?);
        }
        Ok(space.list(items)?)
    };
    set("argv", strings(&thread.config.argv)?)?;
    set("orig_argv", strings(&thread.config.original_argv)?)?;
    set("path", strings(&thread.config.path)?)?;
    set("warnoptions", strings(&thread.config.warn_options)?)?;
    let options = space.dict()?;
    for (name, value) in &thread.config.x_options {
        let value = match value {
            Some(value) => system(value)?,
            None => Obj::boolean(true),
        };
        thread.dict_set(thread.dict_of(&options), system(name)?.as_ref(), value)?;
    }
    set("_xoptions", options)?;
    let mut builtin_names: Vec<OsString> = vec!["builtins".into(), "sys".into()];
    builtin_names.extend(thread.process.modules.iter().map(|module| module.name.into()));
    builtin_names.sort();
    let listed = strings(&builtin_names)?;
    set("builtin_module_names", thread.tuple_from(listed.as_ref())?)?;
    for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
        let hook = thread.dict_get_str(dict, name)?.unwrap_or_else(Obj::none);
        set(&format!("__{name}__"), hook)?;
    }
    structures(thread, dict)?;
    let entries = thread.dict_of(&modules);
    thread.set_in(entries, "sys", module)?;
    thread.set_in(entries, "builtins", thread.builtins_module.get().unwrap_or_else(Obj::none))?;
    Ok(())
}

/// `version_info`, `flags`, `implementation` and the like: named tuples, made by a class statement of ours.
fn structures(thread: &Thread, dict: &Dict) -> PyResult<()> {
    let config = &thread.config;
    let number = |value: i64| Obj::small_int(value);
    let flag = |value: bool| Obj::small_int(i64::from(value));
    let text = |text: &str| thread.new_str(text);
    let (major, minor, micro) = VERSION;
    let info = types::struct_sequence::make(
        thread,
        "sys.version_info",
        &["major", "minor", "micro", "releaselevel", "serial"],
        vec![number(major), number(minor), number(micro), text("final")?, number(0)],
    )?;
    types::struct_sequence::forbid_instances(thread, &info);
    thread.set_in(dict, "version_info", info.clone())?;
    // The last three are attributes only.
    let flags = types::struct_sequence::make_some_visible(
        thread,
        "sys.flags",
        &[
            "debug",
            "inspect",
            "interactive",
            "optimize",
            "dont_write_bytecode",
            "no_user_site",
            "no_site",
            "ignore_environment",
            "verbose",
            "bytes_warning",
            "quiet",
            "hash_randomization",
            "isolated",
            "dev_mode",
            "utf8_mode",
            "warn_default_encoding",
            "safe_path",
            "int_max_str_digits",
            "gil",
            "thread_inherit_context",
            "context_aware_warnings",
        ],
        18,
        vec![
            flag(config.debug),
            flag(config.inspect),
            flag(config.interactive),
            number(i64::from(config.optimize)),
            flag(config.dont_write_bytecode),
            flag(config.no_user_site),
            flag(config.no_site),
            flag(config.ignore_environment),
            number(i64::from(config.verbose)),
            number(i64::from(config.bytes_warning)),
            flag(config.quiet),
            flag(config.hash_seed != Some(0)),
            flag(config.isolated),
            Obj::boolean(config.dev_mode),
            flag(config.utf8_mode),
            flag(config.warn_default_encoding),
            Obj::boolean(config.safe_path),
            thread.space.int(config.int_max_str_digits as i64)?,
            number(1),
            flag(config.thread_inherit_context),
            flag(config.context_aware_warnings),
        ],
    )?;
    types::struct_sequence::forbid_instances(thread, &flags);
    thread.set_in(dict, "flags", flags)?;
    let float_info = types::struct_sequence::make(
        thread,
        "sys.float_info",
        &[
            "max",
            "max_exp",
            "max_10_exp",
            "min",
            "min_exp",
            "min_10_exp",
            "dig",
            "mant_dig",
            "epsilon",
            "radix",
            "rounds",
        ],
        vec![
            thread.space.float(f64::MAX)?,
            number(1024),
            number(308),
            thread.space.float(f64::MIN_POSITIVE)?,
            number(-1021),
            number(-307),
            number(15),
            number(53),
            thread.space.float(f64::EPSILON)?,
            number(2),
            number(1),
        ],
    )?;
    thread.set_in(dict, "float_info", float_info)?;
    let int_info = types::struct_sequence::make(
        thread,
        "sys.int_info",
        &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
        vec![number(30), number(4), number(4300), number(640)],
    )?;
    thread.set_in(dict, "int_info", int_info)?;
    let hash_info = types::struct_sequence::make(
        thread,
        "sys.hash_info",
        &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
        vec![
            number(64),
            thread.space.int(text::hash::MODULUS as i64)?,
            number(text::hash::INFINITY_HASH),
            number(0),
            number(text::hash::IMAGINARY_FACTOR as i64),
            text("siphash13")?,
            number(64),
            number(128),
            number(0),
        ],
    )?;
    thread.set_in(dict, "hash_info", hash_info)?;
    let thread_info = types::struct_sequence::make(
        thread,
        "sys.thread_info",
        &["name", "lock", "version"],
        vec![text("pthread")?, text("semaphore")?, Obj::none()],
    )?;
    thread.set_in(dict, "thread_info", thread_info)?;
    let namespace = thread.call_with(thread.class(&types::simple_namespace::SIMPLE_NAMESPACE).as_ref(), &[])?;
    for (name, value) in [
        ("name", text("taipan")?),
        ("cache_tag", text("taipan-314")?),
        ("version", info),
        ("hexversion", Obj::small_int(VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0)),
        ("_multiarch", text("x86_64-linux-gnu")?),
    ] {
        thread.set_attribute_str(namespace.as_ref(), name, value.as_ref())?;
    }
    thread.set_in(dict, "implementation", namespace)
}

/// The text after `Python ` in `--version`.
pub fn version_text() -> &'static str {
    VERSION_TEXT
}

fn displayhook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = arguments[0];
    if value.is_none() {
        return Ok(Obj::none());
    }
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let builtins = thread.downcast::<Dict>(builtins.as_ref()).expect("built-ins are a dict");
    thread.dict_set(builtins, thread.name(names::UNDERSCORE), Obj::none())?;
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let Some(stdout) = thread.get_or_none(sys.as_ref(), names::STDOUT)?.filter(|stdout| !stdout.is_none()) else {
        return Err(thread.runtime_error("lost sys.stdout"));
    };
    let text = thread.repr(value)?;
    let written = thread.call_method(stdout.as_ref(), names::WRITE, &[text.as_ref()]);
    if thread.catch(written, &exceptions::UNICODE_ENCODE_ERROR)?.is_none() {
        write_escaped(thread, stdout.as_ref(), text.as_ref())?;
    }
    thread.call_method(stdout.as_ref(), names::WRITE, &[thread.space.latin1_char(b'\n').as_ref()])?;
    thread.dict_set(builtins, thread.name(names::UNDERSCORE), value.own())?;
    Ok(Obj::none())
}

/// Writes text to a stream whose encoding does not have all of it: the rest is escaped.
fn write_escaped(thread: &Thread, stream: Ref<'_>, text: Ref<'_>) -> PyResult<()> {
    let encoding = thread.get(stream, names::ENCODING)?;
    let errors = thread.new_str("backslashreplace")?;
    let encoded = thread.call_method_str(text, "encode", &[encoding.as_ref(), errors.as_ref()])?;
    match thread.get_str_or_none(stream, "buffer")? {
        Some(buffer) => {
            thread.call_method(buffer.as_ref(), names::WRITE, &[encoded.as_ref()])?;
        }
        None => {
            let errors = thread.new_str("strict")?;
            let text = thread.call_method_str(encoded.as_ref(), "decode", &[encoding.as_ref(), errors.as_ref()])?;
            thread.call_method(stream, names::WRITE, &[text.as_ref()])?;
        }
    }
    Ok(())
}

fn excepthook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.is_exception(arguments[1]) {
        let text = exceptions::traceback::render(thread, arguments[1]);
        exceptions::traceback::write_error(thread, &text);
        return Ok(Obj::none());
    }
    let given = thread.type_name(arguments[1]);
    let text = format!("TypeError: print_exception(): Exception expected for value, {given} found\n");
    exceptions::traceback::write_error(thread, &text);
    Ok(Obj::none())
}

fn unraisablehook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let get = |name: &str| thread.get_str(arguments[0], name);
    let (value, object) = (get("exc_value")?, get("object")?);
    let message = thread.get_str(arguments[0], "err_msg")?;
    let message = if message.is_none() { String::new() } else { thread.str_string(message.as_ref())? };
    exceptions::traceback::write_unraisable(thread, value.as_ref(), &message, object.as_ref());
    Ok(Obj::none())
}

fn exc_info(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    match thread.handled_exception() {
        Some(exception) => {
            let class = thread.space.type_of(exception.as_ref()).as_ref().own();
            let trace = thread.traceback_of(exception.as_ref()).unwrap_or_else(Obj::none);
            Ok(thread.space.tuple([class, exception, trace])?)
        }
        None => Ok(thread.space.tuple([Obj::none(), Obj::none(), Obj::none()])?),
    }
}

fn exit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let values = match arguments[0].non_null() {
        None => vec![],
        Some(status) => match objects::Space::exact_tuple(status) {
            Some(tuple) => tuple.items().iter().map(|item| item.own()).collect(),
            None => vec![status.own()],
        },
    };
    Err(thread.raise_with(&exceptions::SYSTEM_EXIT, values))
}

fn set_recursion_limit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let limit = thread.index_i64(arguments[0])?;
    if limit < 1 {
        return Err(thread.value_error("recursion limit must be greater or equal than 1"));
    }
    let depth = thread.depth();
    if limit as usize <= depth {
        let text =
            format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        return Err(thread.raise(&exceptions::RECURSION_ERROR, &text));
    }
    thread.set_recursion_limit(limit as usize);
    Ok(Obj::none())
}

fn get_refcount(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(header) = arguments[0].header() else { return Ok(thread.space.int(u32::MAX.into())?) };
    if header.has(objects::HeaderFlags::IMMORTAL) {
        return Ok(thread.space.int(u32::MAX.into())?);
    }
    // SAFETY: a live heap object.
    let count = unsafe { thread.space.heap.full_count(arguments[0].word().pointer()) };
    Ok(thread.space.int_from_u64(count)?)
}

fn get_size(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = thread.call_special(arguments[0], names::SIZEOF, &[]);
    match thread.catch(size, &exceptions::TYPE_ERROR)?.flatten() {
        Some(size) => {
            if thread.space.int_value(size.as_ref()).is_some_and(|size| size.is_negative()) {
                return Err(thread.value_error("__sizeof__() should return >= 0"));
            }
            thread.index(size.as_ref())
        }
        None => match arguments[1].non_null() {
            Some(default) => Ok(default.own()),
            None => {
                let given = thread.type_name(arguments[0]);
                Err(thread.type_error(&format!("Type {given} doesn't define __sizeof__")))
            }
        },
    }
}

/// Takes `__dict__` and `__weakref__` out of a class that another will replace.
fn clear_type_descriptors(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(class) = thread.space.as_type(arguments[0]) else {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("_clear_type_descriptors() argument must be type, not {given}")));
    };
    if !class.has(TypeFlags::HEAP) {
        return Err(thread.type_error("argument is immutable"));
    }
    for name in [names::DICT, names::WEAKREF] {
        let name = thread.name(name);
        if let Some(text) = Space::exact_str(name)
            && class.namespace().remove_str(&thread.space, text)
        {
            thread.type_modified(class, Some(name));
        }
    }
    Ok(Obj::none())
}

fn is_interned(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.space.str_value(arguments[0]) {
        Some(text) => Ok(Obj::boolean(thread.is_exact_str(arguments[0]) && text.is_interned())),
        None => {
            let given = thread.type_name(arguments[0]);
            Err(thread.type_error(&format!("_is_interned() argument must be str, not {given}")))
        }
    }
}

fn intern(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if objects::Space::exact_str(arguments[0]).is_some() {
        return Ok(thread.space.intern(arguments[0].own()));
    }
    let given = thread.type_name(arguments[0]);
    let text = if thread.space.str_value(arguments[0]).is_some() {
        format!("can't intern {given}")
    } else {
        format!("intern() argument must be str, not {given}")
    };
    Err(thread.type_error(&text))
}

/// The frame `depth` calls out.
fn frame_at(thread: &Thread, depth: i64) -> PyResult<*mut Frame> {
    let mut frame = thread.frame.get();
    for _ in 0..depth.max(0) {
        if frame.is_null() {
            break;
        }
        // SAFETY: frames below the innermost are suspended in calls.
        frame = unsafe { (*frame).previous.get() };
    }
    if frame.is_null() {
        return Err(thread.value_error("call stack is not deep enough"));
    }
    Ok(frame)
}

fn get_frame(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let depth = if arguments[0].is_null() { 0 } else { thread.index_i64(arguments[0])? };
    types::frame::object_of(thread, frame_at(thread, depth)?)
}

fn get_frame_module_name(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let depth = if arguments[0].is_null() { 0 } else { thread.index_i64(arguments[0])? };
    let Ok(frame) = frame_at(thread, depth).map_err(|raised| drop(thread.take_exception(raised))) else {
        return Ok(Obj::none());
    };
    // SAFETY: a live frame.
    let globals = unsafe { crate::interpreter::frames::globals_of(frame) };
    // SAFETY: globals are a dict.
    let globals = unsafe { globals.cast::<Dict>() };
    Ok(thread.dict_get(globals, thread.name(names::NAME))?.unwrap_or_else(Obj::none))
}

fn set_trace(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_observer(thread, &thread.trace_function, arguments[0])
}

fn set_profile(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_observer(thread, &thread.profile_function, arguments[0])
}

fn set_trace_of_all(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_observers(thread, |thread| &thread.trace_function, arguments[0])
}

fn set_profile_of_all(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_observers(thread, |thread| &thread.profile_function, arguments[0])
}

/// Sets every thread's function.
fn set_observers(thread: &Thread, place: fn(&Thread) -> &Slot, function: Ref<'_>) -> PyResult {
    let mut replaced = Vec::new();
    thread.threads.for_each(|thread| {
        replaced.push(place(thread).replace(if function.is_none() { Obj::NULL } else { function.own() }));
        thread.update_observation();
    });
    drop(replaced);
    Ok(Obj::none())
}

fn set_observer(thread: &Thread, place: &Slot, function: Ref<'_>) -> PyResult {
    let old = place.replace(if function.is_none() { Obj::NULL } else { function.own() });
    thread.update_observation();
    drop(old);
    Ok(Obj::none())
}

fn set_int_max_str_digits(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let limit = thread.index_i64(arguments[0])?;
    if limit != 0 && limit < 640 {
        return Err(thread.value_error("maxdigits must be 0 or larger than 640"));
    }
    thread.int_max_str_digits.set(limit as usize);
    Ok(Obj::none())
}

fn call_tracing(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.tuple_value(arguments[1]).is_none() {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("call_tracing() argument 2 must be tuple, not {given}")));
    }
    thread.telling(|| thread.call_with_tuple_and_dict(arguments[0], arguments[1], Ref::NULL))
}

fn set_coroutine_origin_tracking_depth(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.index_i64(arguments[0])? {
        depth if depth < 0 => Err(thread.value_error("depth must be >= 0")),
        depth => {
            thread.coroutine_origin_depth.set(depth as usize);
            Ok(Obj::none())
        }
    }
}

fn get_asyncgen_hooks(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let hook = |index: usize| thread.async_generator_hooks[index].get().unwrap_or_else(Obj::none);
    types::struct_sequence::make(thread, "sys.asyncgen_hooks", &["firstiter", "finalizer"], vec![hook(0), hook(1)])
}

fn set_asyncgen_hooks(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    for (index, name) in ["firstiter", "finalizer"].into_iter().enumerate() {
        if let Some(hook) = arguments[index].non_null() {
            if !hook.is_none() && !thread.is_callable(hook) {
                let given = thread.type_name(hook);
                return Err(thread.type_error(&format!("callable {name} expected, got {given}")));
            }
            thread.async_generator_hooks[index].set(if hook.is_none() { Obj::NULL } else { hook.own() });
        }
    }
    Ok(Obj::none())
}

/// Calls what `PYTHONBREAKPOINT` names: `pdb.set_trace` where it names nothing.
fn breakpoint_hook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let asked = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    let path = match &*asked {
        "" => "pdb.set_trace",
        "0" => return Ok(Obj::none()),
        path => path,
    };
    let (module, name) = path.rsplit_once('.').unwrap_or(("builtins", path));
    let found = crate::import::import_str(thread, module).and_then(|module| thread.get_str(module.as_ref(), name));
    let hook = match found {
        Ok(hook) => hook,
        Err(raised)
            if thread.is_raised(&raised, &exceptions::IMPORT_ERROR)
                || thread.is_raised(&raised, &exceptions::ATTRIBUTE_ERROR)
                || thread.is_raised(&raised, &exceptions::VALUE_ERROR) =>
        {
            drop(thread.take_exception(raised));
            let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{path}\"");
            super::warnings::warn(thread, &exceptions::RUNTIME_WARNING, &text, 0)?;
            return Ok(Obj::none());
        }
        Err(raised) => return Err(raised),
    };
    thread.call_with_tuple_and_dict(hook.as_ref(), arguments[0], arguments[1])
}

fn set_switch_interval(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let seconds = thread.to_float(arguments[0])?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(interval) if !interval.is_zero() => thread.threads.lock().set_switch_interval(interval),
        _ => return Err(thread.value_error("switch interval must be strictly positive")),
    }
    Ok(Obj::none())
}

fn current_frames(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut frames = Vec::new();
    thread.threads.for_each(|other| frames.push((other.identity.get(), other.frame.get())));
    let dict = thread.space.dict()?;
    for (identity, frame) in frames {
        if !frame.is_null() {
            let frame = crate::types::frame::object_of(thread, frame)?;
            let identity = thread.space.int(identity)?;
            thread.dict_set(thread.dict_of(&dict), identity.as_ref(), frame)?;
        }
    }
    Ok(dict)
}

fn current_exceptions(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut handled = Vec::new();
    thread.threads.for_each(|other| {
        handled.push((other.identity.get(), other.handled_exception().unwrap_or_else(Obj::none)));
    });
    let dict = thread.space.dict()?;
    for (identity, exception) in handled {
        let identity = thread.space.int(identity)?;
        thread.dict_set(thread.dict_of(&dict), identity.as_ref(), exception)?;
    }
    Ok(dict)
}
