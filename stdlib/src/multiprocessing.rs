//! `_multiprocessing`: semaphores that processes share.

use std::ffi::CString;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{
    GetSet, ModuleTable, Native, TypeTable, class_method, function, getset, member, method, new_method, record,
};
use vm::types::capsule;
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{given, int32, last_errno, truth_or};
use crate::fields::{number, part, set_number};
use crate::paths::c_string;
use crate::waiting::retry_interrupted;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_multiprocessing",
    doc: "",
    functions: &[FUNCTIONS],
    types: &[&SEMAPHORE],
    initialize: Some(|thread, module| {
        let class = thread.ensure_class(&SEMAPHORE)?;
        thread.set_in(class.namespace(), "SEM_VALUE_MAX", Obj::small_int(VALUE_MAX))?;
        thread.type_modified(class, None);
        let flags = thread.space.dict()?;
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            thread.set_in(thread.dict_of(&flags), name, Obj::small_int(1))?;
        }
        let dict = dict_of(thread, module)?;
        thread.set_in(thread.dict_of(&dict), "flags", flags)
    }),
};

const VALUE_MAX: i64 = i32::MAX as i64;
const RECURSIVE_MUTEX: i64 = 0;

/// Slots: a capsule, kind, largest value, how often the owner has it, the owner, the name or None.
const HANDLE: usize = 0;
const KIND: usize = 1;
const MAXIMUM: usize = 2;
const COUNT: usize = 3;
const OWNER: usize = 4;
const NAME: usize = 5;

static SEMAPHORE: TypeTable = TypeTable {
    native: record("SemLock", 6),
    module: "_multiprocessing",
    flags: TypeFlags::BASE,
    doc: "Semaphore/Mutex type",
    methods: &[METHODS],
    members: &[member("kind", KIND, ""), member("maxvalue", MAXIMUM, ""), member("name", NAME, "")],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] =
    &[getset("handle", |thread, lock| Ok(thread.space.int_from_u64(handle(thread, lock).0 as u64)?), None, "")];

const METHODS: &[Native] = &[
    new_method("($type, /, kind, value, maxvalue, name, unlink)", new),
    method("acquire", "($self, /, block=True, timeout=None)", acquire, "Acquire the semaphore/lock."),
    method("release", "($self, /)", release, "Release the semaphore/lock."),
    method(
        "_count",
        "($self, /)",
        |_, a| Ok(Obj::small_int(number(a[0], COUNT))),
        "Num of `acquire()`s minus num of `release()`s for this process.",
    ),
    method(
        "_is_mine",
        "($self, /)",
        |_, a| Ok(Obj::boolean(is_mine(a[0]))),
        "Whether the lock is owned by this thread.",
    ),
    method(
        "_get_value",
        "($self, /)",
        |t, a| Ok(Obj::small_int(value(t, a[0])?.max(0).into())),
        "Get the value of the semaphore.",
    ),
    method(
        "_is_zero",
        "($self, /)",
        |t, a| Ok(Obj::boolean(value(t, a[0])? <= 0)),
        "Return whether semaphore has value zero.",
    ),
    method(
        "_after_fork",
        "($self, /)",
        |_, a| {
            set_number(a[0], COUNT, 0);
            Ok(Obj::none())
        },
        "Rezero the net acquisition count after fork().",
    ),
    class_method("_rebuild", "($type, handle, kind, maxvalue, name, /)", rebuild, ""),
    method("__enter__", "($self, /)", |t, a| acquire(t, &[a[0], Ref::NULL, Ref::NULL]), "Enter the semaphore/lock."),
    method("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", release, "Exit the semaphore/lock."),
];

const FUNCTIONS: &[Native] = &[function(
    "sem_unlink",
    "(name, /)",
    |thread, a| {
        let name = c_string(thread, a[0], "name")?;
        // SAFETY: a text that ends with a null character.
        match unsafe { libc::sem_unlink(name.as_ptr()) } {
            0 => Ok(Obj::none()),
            _ => Err(thread.os_error(last_errno(), None)),
        }
    },
    "",
)];

/// An open semaphore; closed when it ends.
struct Handle(*mut libc::sem_t);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: opened once, closed once.
        unsafe { libc::sem_close(self.0) };
    }
}

fn handle(thread: &Thread, lock: Ref<'_>) -> Rc<Handle> {
    capsule::get(thread, part(lock, HANDLE).as_ref()).expect("made with a semaphore")
}

fn this_thread() -> i64 {
    // SAFETY: no memory is touched.
    (unsafe { libc::pthread_self() } >> 4) as i64
}

fn is_mine(lock: Ref<'_>) -> bool {
    number(lock, COUNT) > 0 && number(lock, OWNER) == this_thread()
}

fn make(thread: &Thread, class: Ref<'_>, opened: *mut libc::sem_t, kind: i64, maximum: i64, name: Obj) -> PyResult {
    if opened == libc::SEM_FAILED {
        return Err(thread.os_error(last_errno(), None));
    }
    let capsule = capsule::new(thread, Handle(opened))?;
    let class = thread.space.as_type(class).expect("the binder checked the class");
    let numbers = [kind, maximum, 0, 0].map(Obj::small_int);
    let [kind, maximum, count, owner] = numbers;
    Ok(thread.space.new_record(class.root_shape.get(), [capsule, kind, maximum, count, owner, name])?)
}

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (kind, value, maximum) = (int32(thread, a[1])?, int32(thread, a[2])?, int32(thread, a[3])?);
    let text = crate::arguments::text(thread, a[4], "SemLock", 4)?;
    let unlink = thread.truth(a[5])?;
    if kind != 0 && kind != 1 {
        return Err(thread.value_error("unrecognized kind"));
    }
    let name = CString::new(text).map_err(|_| thread.value_error("embedded null character"))?;
    // SAFETY: texts that end with null characters.
    let opened = unsafe {
        let opened =
            libc::sem_open(name.as_ptr(), libc::O_CREAT | libc::O_EXCL, 0o600 as libc::c_uint, value as libc::c_uint);
        if opened != libc::SEM_FAILED && unlink && libc::sem_unlink(name.as_ptr()) < 0 {
            let errno = last_errno();
            libc::sem_close(opened);
            return Err(thread.os_error(errno, None));
        }
        opened
    };
    let shown = if unlink { Obj::none() } else { a[4].own() };
    make(thread, a[0], opened, kind.into(), maximum.into(), shown)
}

fn rebuild(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (kind, maximum) = (int32(thread, a[2])?, int32(thread, a[3])?);
    let Some(name) = given(a[4]) else {
        return Err(thread.not_implemented("SemLock._rebuild without a name"));
    };
    let text = CString::new(crate::arguments::text(thread, name, "_rebuild", 4)?)
        .map_err(|_| thread.value_error("embedded null character"))?;
    // SAFETY: a text that ends with a null character.
    let opened = unsafe { libc::sem_open(text.as_ptr(), 0) };
    make(thread, a[0], opened, kind.into(), maximum.into(), name.own())
}

fn value(thread: &Thread, lock: Ref<'_>) -> PyResult<i32> {
    let mut value = 0;
    // SAFETY: an open semaphore, and a number to fill.
    match unsafe { libc::sem_getvalue(handle(thread, lock).0, &raw mut value) } {
        0 => Ok(value),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

fn acquire(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let lock = a[0];
    let blocks = truth_or(thread, a[1], true)?;
    let timeout = given(a[2]).map(|timeout| thread.to_float(timeout)).transpose()?;
    if number(lock, KIND) == RECURSIVE_MUTEX && is_mine(lock) {
        set_number(lock, COUNT, number(lock, COUNT) + 1);
        return Ok(Obj::boolean(true));
    }
    let semaphore = handle(thread, lock);
    // SAFETY: an open semaphore.
    let mut result = retry_interrupted(thread, || unsafe { libc::sem_trywait(semaphore.0) } as isize)?;
    if result == Err(libc::EAGAIN) && blocks {
        result = match timeout {
            // SAFETY: an open semaphore.
            None => retry_interrupted(thread, || unsafe { libc::sem_wait(semaphore.0) } as isize)?,
            Some(seconds) => {
                let wait = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::from_secs(1 << 32));
                let end = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + wait;
                let end = libc::timespec {
                    tv_sec: end.as_secs() as libc::time_t,
                    tv_nsec: end.subsec_nanos() as libc::c_long,
                };
                // SAFETY: an open semaphore, and a time.
                retry_interrupted(thread, || unsafe { libc::sem_timedwait(semaphore.0, &raw const end) } as isize)?
            }
        };
    }
    match result {
        Ok(_) => {
            set_number(lock, COUNT, number(lock, COUNT) + 1);
            set_number(lock, OWNER, this_thread());
            Ok(Obj::boolean(true))
        }
        Err(libc::EAGAIN | libc::ETIMEDOUT) => Ok(Obj::boolean(false)),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn release(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let lock = a[0];
    if number(lock, KIND) == RECURSIVE_MUTEX {
        if !is_mine(lock) {
            let text = "attempt to release recursive lock not owned by thread";
            return Err(thread.raise(&exceptions::ASSERTION_ERROR, text));
        }
        if number(lock, COUNT) > 1 {
            set_number(lock, COUNT, number(lock, COUNT) - 1);
            return Ok(Obj::none());
        }
    } else if i64::from(value(thread, lock)?) >= number(lock, MAXIMUM) {
        return Err(thread.value_error("semaphore or lock released too many times"));
    }
    // SAFETY: an open semaphore.
    if unsafe { libc::sem_post(handle(thread, lock).0) } < 0 {
        return Err(thread.os_error(last_errno(), None));
    }
    set_number(lock, COUNT, number(lock, COUNT) - 1);
    Ok(Obj::none())
}
