//! `_thread`: locks, thread identity, thread-local values. Programs run on one thread for now: none can be started.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function, getset, method, new_method, raw_new, record};
use vm::state::signals;
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::truth_or;
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.",
    functions: &[FUNCTIONS],
    types: &[&LOCK, &RLOCK, &LOCAL, &HANDLE],
    initialize: Some(initialize),
};

/// Slots of locks: times held.
const HELD: usize = 0;

static LOCK: TypeTable = TypeTable {
    native: record("lock", 1),
    module: "_thread",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "A lock object is a synchronization primitive.",
    methods: &[LOCK_METHODS],
    ..TypeTable::EMPTY
};

static RLOCK: TypeTable = TypeTable {
    native: record("RLock", 1),
    module: "_thread",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    methods: &[RLOCK_METHODS],
    ..TypeTable::EMPTY
};

static LOCAL: TypeTable = TypeTable {
    native: record("_local", 0),
    module: "_thread",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    doc: "Thread-local data",
    methods: &[&[raw_new("($type, /, *args, **kwargs)", new_local)]],
    ..TypeTable::EMPTY
};

/// Slots: identity, 1 once done.
static HANDLE: TypeTable = TypeTable {
    native: record("_ThreadHandle", 2),
    module: "_thread",
    methods: &[HANDLE_METHODS],
    getsets: &[getset("ident", |_, handle| Ok(get_or_none(handle, 0)), None, "")],
    ..TypeTable::EMPTY
};

pub static EXCEPT_HOOK_ARGUMENTS: StructSequence = StructSequence {
    full_name: "_thread._ExceptHookArgs",
    fields: &["exc_type", "exc_value", "exc_traceback", "thread"],
    visible: 4,
    doc: "Type used to pass arguments to threading.excepthook.",
};

const LOCK_METHODS: &[Native] = &[
    new_method("($type, /)", |thread, a| new_lock(thread, a[0])),
    method("acquire", "($self, blocking=True, timeout=-1)", |thread, a| acquire(thread, a, false), "Lock the lock."),
    method(
        "acquire_lock",
        "($self, blocking=True, timeout=-1)",
        |thread, a| acquire(thread, a, false),
        "An obsolete synonym of acquire().",
    ),
    method("release", "($self, /)", release, "Release the lock."),
    method("release_lock", "($self, /)", release, "An obsolete synonym of release()."),
    method("locked", "($self, /)", locked, "Return whether the lock is in the locked state."),
    method("locked_lock", "($self, /)", locked, "An obsolete synonym of locked()."),
    method(
        "__enter__",
        "($self, /)",
        |thread, a| acquire(thread, &[a[0], Ref::NULL, Ref::NULL], false),
        "Lock the lock.",
    ),
    method("__exit__", "($self, /, *exc_info)", release, "Release the lock."),
    method("_at_fork_reinit", "($self, /)", reset, ""),
    method("__repr__", "($self, /)", repr_lock, "Return repr(self)."),
];

const RLOCK_METHODS: &[Native] = &[
    new_method("($type, /, *args, **kwargs)", |thread, a| new_lock(thread, a[0])),
    method("acquire", "($self, blocking=True, timeout=-1)", |thread, a| acquire(thread, a, true), "Lock the lock."),
    method("release", "($self, /)", release_recursive, "Release the lock."),
    method("locked", "($self, /)", locked, "Return a boolean indicating whether this object is locked right now."),
    method(
        "__enter__",
        "($self, /)",
        |thread, a| acquire(thread, &[a[0], Ref::NULL, Ref::NULL], true),
        "Lock the lock.",
    ),
    method("__exit__", "($self, /, *exc_info)", release_recursive, "Release the lock."),
    method("_is_owned", "($self, /)", locked, "For internal use by `threading.Condition`."),
    method(
        "_recursion_count",
        "($self, /)",
        |_, a| Ok(Obj::small_int(get_int(a[0], HELD))),
        "For internal use by reentrancy assertions.",
    ),
    method("_release_save", "($self, /)", release_save, "For internal use by `threading.Condition`."),
    method("_acquire_restore", "($self, state, /)", acquire_restore, "For internal use by `threading.Condition`."),
    method("_at_fork_reinit", "($self, /)", reset, ""),
    method("__repr__", "($self, /)", repr_recursive, "Return repr(self)."),
];

const HANDLE_METHODS: &[Native] = &[
    new_method("($type, /)", |thread, a| new_lock(thread, a[0])),
    method("join", "($self, timeout=None, /)", |_, _| Ok(Obj::none()), ""),
    method("is_done", "($self, /)", |_, a| Ok(Obj::boolean(get_int(a[0], 1) != 0)), ""),
    method("_set_done", "($self, /)", set_done, ""),
];

const FUNCTIONS: &[Native] = &[
    function(
        "allocate_lock",
        "()",
        |thread, _| new_lock(thread, thread.class(&LOCK).as_ref()),
        "Create a new lock object.",
    ),
    function(
        "allocate",
        "()",
        |thread, _| new_lock(thread, thread.class(&LOCK).as_ref()),
        "An obsolete synonym of allocate_lock().",
    ),
    function(
        "get_ident",
        "()",
        |thread, _| Ok(thread.space.int(identity())?),
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    function("_get_main_thread_ident", "()", |thread, _| Ok(thread.space.int(identity())?), "Internal only."),
    function(
        "get_native_id",
        "()",
        |_, _| Ok(Obj::small_int(native_identity())),
        "Return a non-negative integer identifying the thread as reported by the OS.",
    ),
    function(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        |thread, _| Err(cannot_start(thread)),
        "Start a new thread and return its identifier.",
    ),
    function(
        "start_new",
        "(function, args, kwargs={}, /)",
        |thread, _| Err(cannot_start(thread)),
        "An obsolete synonym of start_new_thread().",
    ),
    function(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        |thread, _| Err(cannot_start(thread)),
        "Start a new thread that can be joined.",
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
        |_, _| Ok(Obj::small_int(0)),
        "Return the number of currently running Python threads, excluding the main thread.",
    ),
    function(
        "stack_size",
        "(size=0, /)",
        |_, _| Ok(Obj::small_int(0)),
        "Return the thread stack size used when creating new threads.",
    ),
    function(
        "_shutdown",
        "()",
        |_, _| Ok(Obj::none()),
        "Wait for all non-daemon threads (other than the calling thread) to stop.",
    ),
    function("_make_thread_handle", "(ident, /)", make_handle, "Internal only."),
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
    function("set_name", "(name)", |_, _| Ok(Obj::none()), "Set the name of the current thread."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    thread.set_in(dict, "error", thread.class(&exceptions::RUNTIME_ERROR).as_ref().own())?;
    thread.set_in(dict, "LockType", thread.class(&LOCK).as_ref().own())?;
    thread.set_in(dict, "TIMEOUT_MAX", thread.space.float(9_223_372_036.0)?)?;
    thread.set_in(dict, "_NAME_MAXLEN", Obj::small_int(15))?;
    thread.set_in(dict, "_ExceptHookArgs", EXCEPT_HOOK_ARGUMENTS.class(thread)?)
}

fn identity() -> i64 {
    // SAFETY: no memory is touched.
    unsafe { libc::pthread_self() as i64 }
}

fn native_identity() -> i64 {
    // SAFETY: no memory is touched.
    unsafe { libc::syscall(libc::SYS_gettid) }
}

#[cold]
fn cannot_start(thread: &Thread) -> Raised {
    thread.runtime_error("can't start new thread")
}

fn new_lock(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = thread.space.as_type(class).expect("a class");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

/// Takes a lock. Where nobody else runs, waiting without end would wait forever, and waiting with one is sleeping.
fn acquire(thread: &Thread, arguments: &[Ref<'_>], is_recursive: bool) -> PyResult {
    let blocking = truth_or(thread, arguments[1], true)?;
    let timeout = match arguments[2].non_null() {
        Some(timeout) => thread.to_float(timeout)?,
        None => -1.0,
    };
    if !blocking && timeout != -1.0 {
        return Err(thread.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(thread.value_error("timeout value must be a non-negative number"));
    }
    if timeout > 9_223_372_036.0 {
        return Err(thread.overflow_error("timeout value is too large"));
    }
    let held = get_int(arguments[0], HELD);
    if held == 0 || is_recursive {
        set_int(arguments[0], HELD, held + 1);
        return Ok(Obj::boolean(true));
    }
    if blocking && timeout == -1.0 {
        return Err(thread.runtime_error("deadlock: the only thread waits for a lock that it holds"));
    }
    if timeout > 0.0 {
        std::thread::sleep(std::time::Duration::from_secs_f64(timeout));
    }
    Ok(Obj::boolean(false))
}

fn release(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if get_int(arguments[0], HELD) == 0 {
        return Err(thread.runtime_error("release unlocked lock"));
    }
    set_int(arguments[0], HELD, 0);
    Ok(Obj::none())
}

fn release_recursive(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let held = get_int(arguments[0], HELD);
    if held == 0 {
        return Err(thread.runtime_error("cannot release un-acquired lock"));
    }
    set_int(arguments[0], HELD, held - 1);
    Ok(Obj::none())
}

fn locked(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(get_int(arguments[0], HELD) != 0))
}

fn reset(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_int(arguments[0], HELD, 0);
    Ok(Obj::none())
}

fn release_save(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let held = get_int(arguments[0], HELD);
    if held == 0 {
        return Err(thread.runtime_error("cannot release un-acquired lock"));
    }
    set_int(arguments[0], HELD, 0);
    crate::arguments::tuple(thread, [Obj::small_int(held), thread.space.int(identity())?])
}

fn acquire_restore(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = thread.space.tuple_value(arguments[1]).map(|state| state.items()).unwrap_or(&[]);
    let [held, ..] = state else { return Err(thread.type_error("state must be a pair")) };
    set_int(arguments[0], HELD, thread.index_i64(*held)?.max(0));
    Ok(Obj::none())
}

fn repr_lock(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = if get_int(arguments[0], HELD) == 0 { "unlocked" } else { "locked" };
    let class = vm::types::type_::full_name(thread, thread.space.type_of(arguments[0]));
    let address = vm::types::object::identity(arguments[0]);
    thread.new_str(&format!("<{state} {class} object at {address:#x}>"))
}

fn repr_recursive(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let held = get_int(arguments[0], HELD);
    let state = if held == 0 { "unlocked" } else { "locked" };
    let owner = if held == 0 { 0 } else { identity() };
    let class = vm::types::type_::full_name(thread, thread.space.type_of(arguments[0]));
    let address = vm::types::object::identity(arguments[0]);
    thread.new_str(&format!("<{state} {class} object owner={owner} count={held} at {address:#x}>"))
}

fn new_local(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if values.len() > 1 && !thread.overrides(class, vm::names::INIT) {
        return Err(thread.type_error("Initialization arguments are not supported"));
    }
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

fn set_done(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_int(arguments[0], 1, 1);
    Ok(Obj::none())
}

fn make_handle(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let handle = new_lock(thread, thread.class(&HANDLE).as_ref())?;
    field(handle.as_ref(), 0).set(arguments[0].own());
    Ok(handle)
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

fn except_hook(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = thread.get_str(arguments[0], "exc_value")?;
    if !value.is_none() {
        let text = exceptions::traceback::render(thread, value.as_ref());
        eprint!("Exception in thread:\n{text}");
    }
    Ok(Obj::none())
}
