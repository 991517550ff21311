//! `select`: waiting for several descriptors, by `select`, `poll` and `epoll`.
//!
//! A poll object keeps its descriptors in a dict from number to events; an epoll object owns a descriptor.

use std::time::Duration;

use objects::{Obj, Ref, Space};
use vm::native::{GetSet, ModuleTable, Native, TypeTable, class_method, function, getset, method, new_method, record};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{int32, int32_or, last_errno};
use crate::fields::{at, number, part, set_number};
use crate::waiting::{Deadline, Timeout, descriptor_of, retry_interrupted};

pub static MODULE: ModuleTable = ModuleTable {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    functions: &[FUNCTIONS],
    types: &[&EPOLL],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "select",
        "(rlist, wlist, xlist, timeout=None, /)",
        select,
        "Wait until one or more file descriptors are ready for some kind of I/O.",
    ),
    function(
        "poll",
        "()",
        |thread, _| {
            let shape = thread.ensure_class(&POLL)?.root_shape.get();
            Ok(thread.space.new_record(shape, [thread.space.dict()?, Obj::boolean(false)])?)
        },
        "Returns a polling object.",
    ),
];

/// Slots of poll objects: a dict, whether a poll is running.
const DESCRIPTORS: usize = 0;
const RUNNING: usize = 1;

static POLL: TypeTable = TypeTable {
    native: record("poll", 2),
    module: "select",
    flags: objects::type_object::TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[POLL_METHODS],
    ..TypeTable::EMPTY
};

const POLL_METHODS: &[Native] = &[
    method(
        "register",
        "($self, fd, eventmask=7, /)",
        poll_register,
        "Register a file descriptor with the polling object.",
    ),
    method("modify", "($self, fd, eventmask, /)", poll_modify, "Modify an already registered file descriptor."),
    method(
        "unregister",
        "($self, fd, /)",
        poll_unregister,
        "Remove a file descriptor being tracked by the polling object.",
    ),
    method("poll", "($self, timeout=None, /)", poll, "Polls the set of registered file descriptors."),
];

/// Slot of epoll objects: descriptor plus one; 0: closed.
const CONTROL: usize = 0;

static EPOLL: TypeTable = TypeTable {
    native: record("epoll", 1),
    module: "select",
    doc: "Returns an epolling object.",
    methods: &[EPOLL_METHODS],
    getsets: EPOLL_GETSETS,
    ..TypeTable::EMPTY
};

const EPOLL_GETSETS: &[GetSet] =
    &[getset("closed", |_, epoll| Ok(Obj::boolean(control(epoll) < 0)), None, "True if the epoll handler is closed")];

const EPOLL_METHODS: &[Native] = &[
    new_method("($type, /, sizehint=-1, flags=0)", epoll_new),
    method("close", "($self, /)", |t, a| epoll_close(t, a[0]), "Close the epoll control file descriptor."),
    method("__del__", "($self, /)", |t, a| epoll_close(t, a[0]), ""),
    method(
        "fileno",
        "($self, /)",
        |t, a| Ok(Obj::small_int(open_control(t, a[0])?.into())),
        "Return the epoll control file descriptor.",
    ),
    class_method(
        "fromfd",
        "($type, fd, /)",
        |thread, a| {
            let class = thread.space.as_type(a[0]).expect("the binder checked the class");
            let descriptor = int32(thread, a[1])?;
            Ok(thread.space.new_record(class.root_shape.get(), [Obj::small_int(i64::from(descriptor) + 1)])?)
        },
        "Create an epoll object from a given control fd.",
    ),
    method(
        "register",
        "($self, /, fd, eventmask=7)",
        |t, a| {
            let events = events_or(t, a[2], (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32)?;
            epoll_control(t, a, libc::EPOLL_CTL_ADD, events)
        },
        "Registers a new fd or raises an OSError if the fd is already registered.",
    ),
    method(
        "modify",
        "($self, /, fd, eventmask)",
        |t, a| {
            let events = events_or(t, a[2], 0)?;
            epoll_control(t, a, libc::EPOLL_CTL_MOD, events)
        },
        "Modify event mask for a registered file descriptor.",
    ),
    method(
        "unregister",
        "($self, /, fd)",
        |t, a| epoll_control(t, a, libc::EPOLL_CTL_DEL, 0),
        "Remove a registered file descriptor from the epoll object.",
    ),
    method(
        "poll",
        "($self, /, timeout=None, maxevents=-1)",
        epoll_poll,
        "Wait for events on the epoll file descriptor.",
    ),
    method(
        "__enter__",
        "($self, /)",
        |t, a| {
            open_control(t, a[0])?;
            Ok(a[0].own())
        },
        "",
    ),
    method("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", |t, a| epoll_close(t, a[0]), ""),
];

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP
    EPOLLIN EPOLLOUT EPOLLPRI EPOLLERR EPOLLHUP EPOLLRDHUP EPOLLONESHOT EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND
    EPOLLMSG EPOLLEXCLUSIVE EPOLL_CLOEXEC
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    thread.set_in(dict, "POLLMSG", Obj::small_int(0x400))?;
    thread.set_in(dict, "EPOLLWAKEUP", Obj::small_int(1 << 29))?;
    thread.set_in(dict, "EPOLLET", Obj::small_int(1 << 31))?;
    thread.set_in(dict, "PIPE_BUF", Obj::small_int(4096))?;
    thread.set_in(dict, "error", thread.class(&exceptions::OS_ERROR).as_ref().own())
}

/// One of the three lists of `select`: objects with their descriptors, and the set for the system.
struct Watched {
    objects: Vec<(Obj, i32)>,
    set: libc::fd_set,
}

impl Watched {
    fn new(thread: &Thread, list: Ref<'_>) -> PyResult<Watched> {
        // SAFETY: all zero is an empty set.
        let mut watched = Watched { objects: Vec::new(), set: unsafe { std::mem::zeroed() } };
        let iterable = thread.catch(thread.iterate(list), &exceptions::TYPE_ERROR)?;
        let Some(iterator) = iterable else {
            return Err(thread.type_error("arguments 1-3 must be sequences"));
        };
        thread.for_each(iterator.as_ref(), |object| {
            let descriptor = descriptor_of(thread, object.as_ref())?;
            if descriptor as usize >= libc::FD_SETSIZE {
                return Err(thread.value_error("filedescriptor out of range in select()"));
            }
            if watched.objects.len() >= libc::FD_SETSIZE {
                return Err(thread.value_error("too many file descriptors in select()"));
            }
            watched.objects.push((object, descriptor));
            Ok(())
        })?;
        Ok(watched)
    }

    fn fill(&mut self) {
        // SAFETY: a set, and numbers below its size.
        unsafe {
            libc::FD_ZERO(&raw mut self.set);
            for (_, descriptor) in &self.objects {
                libc::FD_SET(*descriptor, &raw mut self.set);
            }
        }
    }

    fn highest(&self) -> i32 {
        self.objects.iter().map(|(_, descriptor)| *descriptor).max().unwrap_or(-1)
    }

    fn ready(&self, thread: &Thread) -> PyResult {
        // SAFETY: a set, and numbers below its size.
        let ready =
            self.objects.iter().filter(|(_, descriptor)| unsafe { libc::FD_ISSET(*descriptor, &raw const self.set) });
        Ok(thread.space.list(ready.map(|(object, _)| object.clone()).collect::<Vec<Obj>>())?)
    }
}

fn select(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let timeout = match a[3].non_null() {
        None => Timeout::Never,
        Some(timeout) => {
            let is_number = timeout.is_none()
                || thread.space.float_value(timeout).is_some()
                || vm::types::bounds::has_index(thread, timeout);
            if !is_number {
                return Err(thread.type_error("timeout must be a float or None"));
            }
            Timeout::from_seconds(thread, timeout, "timeout must be non-negative")?
        }
    };
    let mut sets = [Watched::new(thread, a[0])?, Watched::new(thread, a[1])?, Watched::new(thread, a[2])?];
    let count = sets.iter().map(Watched::highest).max().unwrap_or(-1) + 1;
    let deadline = timeout.deadline();
    let result = retry_interrupted(thread, || {
        sets.iter_mut().for_each(Watched::fill);
        let mut left = deadline.remaining().map(|time| libc::timeval {
            tv_sec: time.as_secs() as libc::time_t,
            tv_usec: time.subsec_nanos().div_ceil(1000).min(999_999) as libc::suseconds_t,
        });
        let [read, write, other] = &mut sets;
        let time = left.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        // SAFETY: three sets, and a time or null.
        unsafe { libc::select(count, &raw mut read.set, &raw mut write.set, &raw mut other.set, time) as isize }
    })?;
    match result {
        Ok(0) => {
            let lists = [thread.space.list([])?, thread.space.list([])?, thread.space.list([])?];
            Ok(thread.space.tuple(lists)?)
        }
        Ok(_) => {
            let lists = [sets[0].ready(thread)?, sets[1].ready(thread)?, sets[2].ready(thread)?];
            Ok(thread.space.tuple(lists)?)
        }
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

/// An event mask of 16 bits.
fn poll_events(thread: &Thread, argument: Ref<'_>, default: u16) -> PyResult<u16> {
    let Some(argument) = argument.non_null() else { return Ok(default) };
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).expect("an exact int");
    if value.is_negative() {
        return Err(thread.value_error("value must be positive"));
    }
    match value.to_u64().map(u16::try_from) {
        Some(Ok(events)) => Ok(events),
        _ => Err(thread.overflow_error("Python int too large for C unsigned short")),
    }
}

fn poll_register(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[1])?;
    let events = poll_events(thread, a[2], 7)?;
    let dict = part(a[0], DESCRIPTORS);
    let key = Obj::small_int(descriptor.into());
    thread.dict_set(thread.dict_of(&dict), key.as_ref(), Obj::small_int(events.into()))?;
    Ok(Obj::none())
}

fn poll_modify(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[1])?;
    let events = poll_events(thread, a[2], 0)?;
    let dict = part(a[0], DESCRIPTORS);
    let key = Obj::small_int(descriptor.into());
    if thread.dict_get(thread.dict_of(&dict), key.as_ref())?.is_none() {
        return Err(thread.os_error(libc::ENOENT, None));
    }
    thread.dict_set(thread.dict_of(&dict), key.as_ref(), Obj::small_int(events.into()))?;
    Ok(Obj::none())
}

fn poll_unregister(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let key = Obj::small_int(descriptor_of(thread, a[1])?.into());
    let dict = part(a[0], DESCRIPTORS);
    match thread.dict_remove(thread.dict_of(&dict), key.as_ref())? {
        Some(_) => Ok(Obj::none()),
        None => Err(thread.key_error(key.as_ref())),
    }
}

/// Milliseconds given as a number; None and negative numbers: no limit.
fn millisecond_timeout(thread: &Thread, argument: Ref<'_>) -> PyResult<Deadline> {
    let Some(argument) = crate::arguments::given(argument) else { return Ok(Timeout::Never.deadline()) };
    let milliseconds = match thread.space.float_value(argument) {
        Some(value) => value,
        None if vm::types::bounds::has_index(thread, argument) => {
            let index = thread.index(argument)?;
            Space::exact_int(index.as_ref())
                .and_then(|value| value.to_i64())
                .map_or(f64::INFINITY, |value| value as f64)
        }
        None => return Err(thread.type_error("timeout must be an integer or None")),
    };
    if milliseconds.is_nan() {
        return Err(thread.value_error("Invalid value NaN (not a number)"));
    }
    if milliseconds < 0.0 {
        return Ok(Timeout::Never.deadline());
    }
    if milliseconds.ceil() > f64::from(i32::MAX) {
        return Err(thread.overflow_error("timeout is too large"));
    }
    Ok(Timeout::After(Duration::from_nanos((milliseconds * 1e6).ceil() as u64)).deadline())
}

fn poll(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let deadline = millisecond_timeout(thread, a[1])?;
    if part(a[0], RUNNING).is_true() {
        return Err(thread.runtime_error("concurrent poll() invocation"));
    }
    let dict = part(a[0], DESCRIPTORS);
    let small = |value: &Obj| if value.word().is_int() { value.word().int() } else { 0 };
    let mut entries: Vec<libc::pollfd> = thread
        .dict_items(thread.dict_of(&dict))
        .iter()
        .map(|(key, events)| libc::pollfd { fd: small(key) as i32, events: small(events) as u16 as i16, revents: 0 })
        .collect();
    at(a[0], RUNNING).set(Obj::boolean(true));
    let result = retry_interrupted(thread, || {
        // SAFETY: entries with their number.
        unsafe { libc::poll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, deadline.milliseconds()) as isize }
    });
    at(a[0], RUNNING).set(Obj::boolean(false));
    if let Err(errno) = result? {
        return Err(thread.os_error(errno, None));
    }
    let mut ready = Vec::new();
    for entry in entries.iter().filter(|entry| entry.revents != 0) {
        let events = Obj::small_int((entry.revents as u16).into());
        ready.push(thread.space.tuple([Obj::small_int(entry.fd.into()), events])?);
    }
    Ok(thread.space.list(ready)?)
}

/// The control descriptor; -1 if closed.
fn control(epoll: Ref<'_>) -> i32 {
    (number(epoll, CONTROL) - 1) as i32
}

fn open_control(thread: &Thread, epoll: Ref<'_>) -> PyResult<i32> {
    match control(epoll) {
        -1 => Err(thread.value_error("I/O operation on closed epoll object")),
        descriptor => Ok(descriptor),
    }
}

fn epoll_new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let (size, flags) = (int32_or(thread, a[1], -1)?, int32_or(thread, a[2], 0)?);
    if size < -1 || size == 0 {
        return Err(thread.value_error("negative sizehint"));
    }
    if flags != 0 && flags != libc::EPOLL_CLOEXEC {
        return Err(thread.raise(&exceptions::OS_ERROR, "invalid flags"));
    }
    let made = thread.space.new_record(class.root_shape.get(), [Obj::small_int(0)])?;
    // SAFETY: no memory is touched.
    match unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) } {
        -1 => Err(thread.os_error(last_errno(), None)),
        descriptor => {
            set_number(made.as_ref(), CONTROL, i64::from(descriptor) + 1);
            Ok(made)
        }
    }
}

fn epoll_close(thread: &Thread, epoll: Ref<'_>) -> PyResult {
    let taken = control(epoll);
    set_number(epoll, CONTROL, 0);
    // SAFETY: the object owned it.
    if taken >= 0 && unsafe { libc::close(taken) } < 0 {
        return Err(thread.os_error(last_errno(), None));
    }
    Ok(Obj::none())
}

fn events_or(thread: &Thread, argument: Ref<'_>, default: u32) -> PyResult<u32> {
    let Some(argument) = argument.non_null() else { return Ok(default) };
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).expect("an exact int");
    match value.to_i64() {
        Some(number) => Ok(number as u32),
        None => Err(thread.overflow_error("Python int too large to convert to C unsigned int")),
    }
}

fn epoll_control(thread: &Thread, a: &[Ref<'_>], operation: i32, events: u32) -> PyResult {
    let control = open_control(thread, a[0])?;
    let descriptor = descriptor_of(thread, a[1])?;
    let mut event = libc::epoll_event { events, u64: descriptor as u64 };
    // SAFETY: an event to read.
    match unsafe { libc::epoll_ctl(control, operation, descriptor, &raw mut event) } {
        0 => Ok(Obj::none()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

fn epoll_poll(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let control = open_control(thread, a[0])?;
    let deadline = match crate::arguments::given(a[1]) {
        None => Timeout::Never.deadline(),
        Some(timeout) => {
            let seconds = match thread.space.float_value(timeout) {
                Some(value) => value,
                None if vm::types::bounds::has_index(thread, timeout) => {
                    let index = thread.index(timeout)?;
                    Space::exact_int(index.as_ref())
                        .and_then(|value| value.to_i64())
                        .map_or(f64::INFINITY, |value| value as f64)
                }
                None => return Err(thread.type_error("timeout must be an integer or None")),
            };
            if seconds.is_nan() {
                return Err(thread.value_error("Invalid value NaN (not a number)"));
            }
            if seconds * 1e3 > f64::from(i32::MAX) {
                return Err(thread.overflow_error("timeout is too large"));
            }
            let timeout = if seconds < 0.0 {
                Timeout::Never
            } else {
                // Rounded up to whole milliseconds, as the system takes them.
                Timeout::After(Duration::from_millis((seconds * 1e3).ceil() as u64))
            };
            timeout.deadline()
        }
    };
    let count = match int32_or(thread, a[2], -1)? {
        -1 => libc::FD_SETSIZE - 1,
        count if count < 1 => {
            return Err(thread.value_error(&format!("maxevents must be greater than 0, got {count}")));
        }
        count => (count as usize).min(1 << 16),
    };
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; count];
    let result = retry_interrupted(thread, || {
        // SAFETY: room for that many events.
        unsafe { libc::epoll_wait(control, events.as_mut_ptr(), count as i32, deadline.milliseconds()) as isize }
    })?;
    match result {
        Ok(found) => {
            let mut ready = Vec::with_capacity(found);
            for event in &events[..found] {
                let (descriptor, mask) = (event.u64, event.events);
                ready.push(thread.space.tuple([Obj::small_int(descriptor as i64), Obj::small_int(mask.into())])?);
            }
            Ok(thread.space.list(ready)?)
        }
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}
