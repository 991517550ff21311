//! Locks. Their state is guarded by the interpreter's lock; who must wait leaves it.

use std::time::{Duration, Instant};

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, function, method, new_method, record};
use vm::state::{Wake, signals};
use vm::types::object::identity;
use vm::{PyResult, Thread};

use crate::arguments::truth_or;
use crate::fields::{number, set_number};

/// Seconds that a lock can be waited for at most.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// Slot of a lock: 1 while it is held.
const HELD: usize = 0;

/// Slots of a recursive lock: the identity of the thread that has it, and how many times.
const OWNER: usize = 0;
const COUNT: usize = 1;

pub static LOCK: TypeTable = TypeTable {
    native: record("lock", 1),
    module: "_thread",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "A lock object is a synchronization primitive.",
    methods: &[LOCK_METHODS],
    ..TypeTable::EMPTY
};

pub static RLOCK: TypeTable = TypeTable {
    native: record("RLock", 2),
    module: "_thread",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    methods: &[RLOCK_METHODS],
    ..TypeTable::EMPTY
};

const SIGNATURE: &str = "($self, /, blocking=True, timeout=-1)";

const LOCK_METHODS: &[Native] = &[
    new_method("($type, /)", |thread, a| new_lock(thread, a[0])),
    method("acquire", SIGNATURE, |t, a| acquire(t, a[0], timeout_of(t, a[1], a[2])?), "Lock the lock."),
    method(
        "acquire_lock",
        SIGNATURE,
        |t, a| acquire(t, a[0], timeout_of(t, a[1], a[2])?),
        "An obsolete synonym of acquire().",
    ),
    method("release", "($self, /)", release, "Release the lock."),
    method("release_lock", "($self, /)", release, "An obsolete synonym of release()."),
    method("locked", "($self, /)", locked, "Return whether the lock is in the locked state."),
    method("locked_lock", "($self, /)", locked, "An obsolete synonym of locked()."),
    method("__enter__", "($self, /)", |t, a| acquire(t, a[0], Patience::Endless), "Lock the lock."),
    method("__exit__", "($self, /, *exc_info)", release, "Release the lock."),
    method("_at_fork_reinit", "($self, /)", reset, ""),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

const RLOCK_METHODS: &[Native] = &[
    new_method("($type, /, *args, **kwargs)", |thread, a| new_lock(thread, a[0])),
    method("acquire", SIGNATURE, |t, a| acquire_recursive(t, a[0], timeout_of(t, a[1], a[2])?), "Lock the lock."),
    method("release", "($self, /)", release_recursive, "Release the lock."),
    method(
        "locked",
        "($self, /)",
        |_, a| Ok(Obj::boolean(number(a[0], COUNT) != 0)),
        "Return a boolean indicating whether this object is locked right now.",
    ),
    method("__enter__", "($self, /)", |t, a| acquire_recursive(t, a[0], Patience::Endless), "Lock the lock."),
    method("__exit__", "($self, /, *exc_info)", release_recursive, "Release the lock."),
    method(
        "_is_owned",
        "($self, /)",
        |thread, a| Ok(Obj::boolean(is_owned(thread, a[0]))),
        "For internal use by `threading.Condition`.",
    ),
    method(
        "_recursion_count",
        "($self, /)",
        |thread, a| Ok(Obj::small_int(if is_owned(thread, a[0]) { number(a[0], COUNT) } else { 0 })),
        "For internal use by reentrancy assertions.",
    ),
    method("_release_save", "($self, /)", release_save, "For internal use by `threading.Condition`."),
    method("_acquire_restore", "($self, state, /)", acquire_restore, "For internal use by `threading.Condition`."),
    method("_at_fork_reinit", "($self, /)", reset_recursive, ""),
    method("__repr__", "($self, /)", repr_recursive, "Return repr(self)."),
];

pub const FUNCTIONS: &[Native] = &[
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
];

fn new_lock(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = thread.space.as_type(class).expect("a class");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

/// How long to wait for what another thread has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    None,
    Endless,
    Until(Instant),
}

impl Patience {
    /// Whether there is no time left.
    pub fn is_over(self) -> bool {
        self == Patience::None || self.deadline().is_some_and(|end| Instant::now() >= end)
    }

    pub fn deadline(self) -> Option<Instant> {
        match self {
            Patience::Until(deadline) => Some(deadline),
            _ => None,
        }
    }
}

/// The meaning of the arguments `blocking` and `timeout` (seconds).
pub fn timeout_of(thread: &Thread, blocking: Ref<'_>, timeout: Ref<'_>) -> PyResult<Patience> {
    let blocking = truth_or(thread, blocking, true)?;
    let seconds = match timeout.non_null() {
        Some(timeout) if thread.space.float_value(timeout).is_some() => thread.to_float(timeout)?,
        Some(timeout) => {
            let index = thread.index(timeout)?;
            thread.to_float(index.as_ref())?
        }
        None => -1.0,
    };
    if !blocking && seconds != -1.0 {
        return Err(thread.value_error("can't specify a timeout for a non-blocking call"));
    }
    if seconds.is_nan() {
        return Err(thread.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 && seconds != -1.0 {
        return Err(thread.value_error("timeout value must be a non-negative number"));
    }
    if seconds > TIMEOUT_MAX {
        let is_float = timeout.non_null().is_some_and(|timeout| thread.space.float_value(timeout).is_some());
        return Err(thread.overflow_error(match is_float {
            true => "timestamp out of range for platform time_t",
            false => "timestamp too large to convert to C PyTime_t",
        }));
    }
    Ok(match blocking {
        false => Patience::None,
        true if seconds == -1.0 => Patience::Endless,
        true => Patience::Until(Instant::now() + Duration::from_secs_f64(seconds)),
    })
}

/// Waits until `is_free`. False: that did not come in time. The lock may have been handed over, see [`Thread::wake_one`].
fn wait_until_free(thread: &Thread, lock: Ref<'_>, patience: Patience, is_free: impl Fn() -> bool) -> PyResult<bool> {
    while !is_free() {
        if patience.is_over() {
            return Ok(false);
        }
        if thread.wait_through_signals(identity(lock), patience.deadline())? == Wake::HandedOver {
            break;
        }
    }
    Ok(true)
}

fn acquire(thread: &Thread, lock: Ref<'_>, patience: Patience) -> PyResult {
    let acquired = wait_until_free(thread, lock, patience, || number(lock, HELD) == 0)?;
    if acquired {
        set_number(lock, HELD, 1);
    }
    // What arrived meanwhile is delivered here, not in the middle of what the lock guards.
    signals::deliver(thread)?;
    Ok(Obj::boolean(acquired))
}

fn release(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if number(arguments[0], HELD) == 0 {
        return Err(thread.runtime_error("release unlocked lock"));
    }
    if !thread.wake_one(identity(arguments[0])) {
        set_number(arguments[0], HELD, 0);
    }
    Ok(Obj::none())
}

fn locked(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(number(arguments[0], HELD) != 0))
}

fn reset(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_number(arguments[0], HELD, 0);
    Ok(Obj::none())
}

fn is_owned(thread: &Thread, lock: Ref<'_>) -> bool {
    number(lock, COUNT) != 0 && number(lock, OWNER) == thread.identity.get()
}

fn acquire_recursive(thread: &Thread, lock: Ref<'_>, patience: Patience) -> PyResult {
    if is_owned(thread, lock) {
        set_number(lock, COUNT, number(lock, COUNT) + 1);
        return Ok(Obj::boolean(true));
    }
    let acquired = wait_until_free(thread, lock, patience, || number(lock, COUNT) == 0)?;
    if acquired {
        set_number(lock, OWNER, thread.identity.get());
        set_number(lock, COUNT, 1);
    }
    signals::deliver(thread)?;
    Ok(Obj::boolean(acquired))
}

/// Gives a recursive lock up, however often it was taken.
fn free_recursive(thread: &Thread, lock: Ref<'_>) {
    set_number(lock, OWNER, 0);
    // Where it was handed over nobody else may take it; its next owner enters itself.
    let is_handed_over = thread.wake_one(identity(lock));
    set_number(lock, COUNT, i64::from(is_handed_over));
}

fn release_recursive(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let lock = arguments[0];
    if !is_owned(thread, lock) {
        return Err(thread.runtime_error("cannot release un-acquired lock"));
    }
    match number(lock, COUNT) {
        1 => free_recursive(thread, lock),
        count => set_number(lock, COUNT, count - 1),
    }
    Ok(Obj::none())
}

fn release_save(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let lock = arguments[0];
    let (count, owner) = (number(lock, COUNT), number(lock, OWNER));
    if count == 0 {
        return Err(thread.runtime_error("cannot release un-acquired lock"));
    }
    free_recursive(thread, lock);
    crate::arguments::tuple(thread, [Obj::small_int(count), thread.space.int(owner)?])
}

fn acquire_restore(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let lock = arguments[0];
    let state = thread.space.tuple_value(arguments[1]).map(|state| state.items()).unwrap_or(&[]);
    let [count, owner] = state else { return Err(thread.type_error("state must be a pair")) };
    let (count, owner) = (thread.index_i64(*count)?.max(0), thread.index_i64(*owner)?);
    wait_until_free(thread, lock, Patience::Endless, || number(lock, COUNT) == 0)?;
    set_number(lock, OWNER, owner);
    set_number(lock, COUNT, count);
    Ok(Obj::none())
}

fn reset_recursive(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_number(arguments[0], OWNER, 0);
    set_number(arguments[0], COUNT, 0);
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = if number(arguments[0], HELD) == 0 { "unlocked" } else { "locked" };
    let class = vm::types::type_::full_name(thread, thread.space.type_of(arguments[0]));
    thread.new_str(&format!("<{state} {class} object at {:#x}>", identity(arguments[0])))
}

fn repr_recursive(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (count, owner) = (number(arguments[0], COUNT), number(arguments[0], OWNER));
    let state = if count == 0 { "unlocked" } else { "locked" };
    let class = vm::types::type_::full_name(thread, thread.space.type_of(arguments[0]));
    let address = identity(arguments[0]);
    thread.new_str(&format!("<{state} {class} object owner={owner} count={count} at {address:#x}>"))
}
