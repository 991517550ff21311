//! `_thread`: threads, the locks between them, and values that each thread has its own of.

mod handle;
pub mod local;
mod locks;
mod start;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::state::signals;
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread, exceptions};

pub use locks::timeout_of;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.",
    functions: &[FUNCTIONS, start::FUNCTIONS, locks::FUNCTIONS],
    types: &[&locks::LOCK, &locks::RLOCK, &local::LOCAL, &handle::HANDLE],
    initialize: Some(initialize),
};

pub static EXCEPT_HOOK_ARGUMENTS: StructSequence = StructSequence {
    full_name: "_thread._ExceptHookArgs",
    fields: &["exc_type", "exc_value", "exc_traceback", "thread"],
    visible: 4,
    doc: "Type used to pass arguments to threading.excepthook.",
};

const FUNCTIONS: &[Native] = &[
    function(
        "get_ident",
        "()",
        |thread, _| Ok(thread.space.int(thread.identity.get())?),
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    function("_get_main_thread_ident", "()", main_identity, "Internal only."),
    function(
        "get_native_id",
        "()",
        |thread, _| Ok(Obj::small_int(thread.native_identity.get().into())),
        "Return a non-negative integer identifying the thread as reported by the OS.",
    ),
    function(
        "daemon_threads_allowed",
        "()",
        |_, _| Ok(Obj::boolean(true)),
        "Return True if daemon threads are allowed in the current interpreter.",
    ),
    function(
        "_count",
        "()",
        |thread, _| Ok(Obj::small_int(thread.threads.count() as i64 - 1)),
        "Return the number of currently running Python threads, excluding the main thread.",
    ),
    function(
        "_is_main_interpreter",
        "()",
        |_, _| Ok(Obj::boolean(true)),
        "Return True if the current interpreter is the main Python interpreter.",
    ),
    function(
        "interrupt_main",
        "(signum=2, /)",
        interrupt_main,
        "Simulate the arrival of the given signal in the main thread.",
    ),
    function(
        "exit",
        "()",
        |thread, _| Err(thread.raise_with(&exceptions::SYSTEM_EXIT, vec![])),
        "Exit the current thread.",
    ),
    function(
        "exit_thread",
        "()",
        |thread, _| Err(thread.raise_with(&exceptions::SYSTEM_EXIT, vec![])),
        "An obsolete synonym of exit().",
    ),
    function("_excepthook", "(exc_info, /)", except_hook, "Handle uncaught Thread.run() exception."),
    function("set_name", "(name)", set_name, "Set the name of the current thread."),
];

/// Bytes of a thread's name that the system keeps, without the one at its end.
const NAME_LENGTH_MAX: usize = 15;

/// In the child of a fork, of all but the calling thread: they count as ended, and what they were inside of is free.
pub fn forget_other_threads(thread: &Thread) {
    let me = thread.identity.get();
    thread.space.heap.walk(&mut |object| {
        // SAFETY: the walk gives live objects, and nothing is allocated or freed meanwhile.
        let object = unsafe { Ref::from_word(objects::Word::from_pointer(object)) };
        let native = thread.space.shapes.record_of(object).native();
        if std::ptr::eq(native, &handle::HANDLE.native) {
            handle::end_unless_of(object, me);
        } else if crate::io::is_buffered(native) {
            crate::io::free_unless_of(object, me);
        }
    });
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    thread.set_in(dict, "error", thread.class(&exceptions::RUNTIME_ERROR).as_ref().own())?;
    thread.set_in(dict, "LockType", thread.class(&locks::LOCK).as_ref().own())?;
    thread.set_in(dict, "TIMEOUT_MAX", thread.space.float(locks::TIMEOUT_MAX)?)?;
    thread.set_in(dict, "_NAME_MAXLEN", Obj::small_int(NAME_LENGTH_MAX as i64))?;
    thread.set_in(dict, "_ExceptHookArgs", EXCEPT_HOOK_ARGUMENTS.class(thread)?)
}

fn main_identity(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut identity = 0;
    thread.threads.for_each(|other| {
        if other.is_main.get() {
            identity = other.identity.get();
        }
    });
    Ok(thread.space.int(identity)?)
}

fn interrupt_main(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let signal = crate::arguments::int32_or(thread, arguments[0], libc::SIGINT)?;
    match usize::try_from(signal) {
        Ok(number) if (1..signals::SIGNAL_END).contains(&number) => signals::simulate(number),
        _ => return Err(thread.value_error("signal number out of range")),
    }
    signals::deliver(thread)?;
    Ok(Obj::none())
}

fn set_name(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = crate::arguments::text(thread, arguments[0], "set_name", 1)?;
    let length = (0..=name.len().min(NAME_LENGTH_MAX)).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    if let Ok(name) = std::ffi::CString::new(&name[..length]) {
        // SAFETY: a text that ends with a null character. That it cannot be set is no error.
        unsafe { libc::pthread_setname_np(libc::pthread_self(), name.as_ptr()) };
    }
    Ok(Obj::none())
}

/// Prints the exception that ended a thread to `sys.stderr`, or to the stream that the thread began with.
fn except_hook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = EXCEPT_HOOK_ARGUMENTS.class(thread)?;
    if !thread.space.type_of(arguments[0]).as_ref().is(class.as_ref()) {
        return Err(thread.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
    }
    let items = thread.space.tuple_value(arguments[0]).map(|all| all.items()).unwrap_or(&[]);
    let [class, value, _, who] = items else {
        return Err(thread.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
    };
    if class.is(thread.class(&exceptions::SYSTEM_EXIT).as_ref()) {
        return Ok(Obj::none());
    }
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let mut stream = thread.get_str_or_none(sys.as_ref(), "stderr")?.unwrap_or_else(Obj::none);
    if stream.is_none() && !who.is_none() {
        stream = thread.get_str_or_none(*who, "_stderr")?.unwrap_or_else(Obj::none);
    }
    if stream.is_none() {
        return Ok(Obj::none());
    }
    let name = match who.is_none() {
        true => None,
        false => thread.get_str_or_none(*who, "_name")?,
    };
    let name = match name {
        Some(name) => thread.str_string(name.as_ref())?,
        None => thread.identity.get().to_string(),
    };
    let mut text = format!("Exception in thread {name}:\n");
    if !value.is_none() {
        text.push_str(&exceptions::traceback::render(thread, *value));
    }
    let text = thread.new_str(&text)?;
    thread.call_method(stream.as_ref(), vm::names::WRITE, &[text.as_ref()])?;
    thread.call_method(stream.as_ref(), vm::names::FLUSH, &[])
}
