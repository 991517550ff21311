//! Who runs: process and user numbers, priorities, times, the system's name.

use std::ffi::CStr;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread};

use super::files::id_number;
use crate::arguments::{int32, last_errno, last_os_error};

pub static UNAME_RESULT: StructSequence = StructSequence {
    full_name: "posix.uname_result",
    fields: &["sysname", "nodename", "release", "version", "machine"],
    visible: 5,
    doc: "uname_result: Result from os.uname().",
};

pub static TIMES_RESULT: StructSequence = StructSequence {
    full_name: "posix.times_result",
    fields: &["user", "system", "children_user", "children_system", "elapsed"],
    visible: 5,
    doc: "times_result: Result from os.times().",
};

macro_rules! number_of {
    ($call:path) => {
        // SAFETY: no memory is touched.
        |thread, _| Ok(thread.space.int(i64::from(unsafe { $call() }))?)
    };
}

pub const FUNCTIONS: &[Native] = &[
    function("getpid", "()", number_of!(libc::getpid), "Return the current process id."),
    function("getppid", "()", number_of!(libc::getppid), "Return the parent's process id."),
    function("getuid", "()", number_of!(libc::getuid), "Return the current process's user id."),
    function("geteuid", "()", number_of!(libc::geteuid), "Return the current process's effective user id."),
    function("getgid", "()", number_of!(libc::getgid), "Return the current process's group id."),
    function("getegid", "()", number_of!(libc::getegid), "Return the current process's effective group id."),
    function("getpgrp", "()", number_of!(libc::getpgrp), "Return the current process group id."),
    function(
        "getpgid",
        "(pid)",
        |thread, a| id_call(thread, a[0], |pid| unsafe_id(libc::getpgid, pid)),
        "Call the system call getpgid(), and return the result.",
    ),
    function(
        "getsid",
        "(pid, /)",
        |thread, a| id_call(thread, a[0], |pid| unsafe_id(libc::getsid, pid)),
        "Call the system call getsid(pid) and return the result.",
    ),
    function("setsid", "()", setsid, "Call the system call setsid()."),
    function("setpgid", "(pid, pgrp, /)", setpgid, "Call the system call setpgid(pid, pgrp)."),
    function(
        "setuid",
        "(uid, /)",
        |thread, a| set_id(thread, a[0], libc::setuid),
        "Set the current process's user id.",
    ),
    function(
        "setgid",
        "(gid, /)",
        |thread, a| set_id(thread, a[0], libc::setgid),
        "Set the current process's group id.",
    ),
    function(
        "seteuid",
        "(euid, /)",
        |thread, a| set_id(thread, a[0], libc::seteuid),
        "Set the current process's effective user id.",
    ),
    function(
        "setegid",
        "(egid, /)",
        |thread, a| set_id(thread, a[0], libc::setegid),
        "Set the current process's effective group id.",
    ),
    function("getgroups", "()", getgroups, "Return list of supplemental group IDs for the process."),
    function("getlogin", "()", getlogin, "Return the actual login name."),
    function("nice", "(increment, /)", nice, "Add increment to the priority of process and return the new priority."),
    function("uname", "()", uname, "Return an object identifying the current operating system."),
    function("times", "()", times, "Return a collection containing process timing information."),
    function("sched_yield", "()", sched_yield, "Voluntarily relinquish the CPU."),
    function(
        "sched_getaffinity",
        "(pid, /)",
        sched_getaffinity,
        "Return the affinity of the process identified by pid.",
    ),
    function(
        "sched_setaffinity",
        "(pid, mask, /)",
        sched_setaffinity,
        "Set the CPU affinity of the process identified by pid to mask.",
    ),
];

fn unsafe_id(call: unsafe extern "C" fn(i32) -> i32, number: i32) -> i32 {
    // SAFETY: calls that take a process number and touch no memory.
    unsafe { call(number) }
}

fn id_call(thread: &Thread, argument: Ref<'_>, call: impl FnOnce(i32) -> i32) -> PyResult {
    let result = call(int32(thread, argument)?);
    if result < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(i64::from(result))) }
}

fn set_id(thread: &Thread, argument: Ref<'_>, call: unsafe extern "C" fn(u32) -> i32) -> PyResult {
    let number = id_number(thread, argument)?;
    // SAFETY: no memory is touched.
    if unsafe { call(number) } < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}

fn setsid(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    if unsafe { libc::setsid() } < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}

fn setpgid(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (process, group) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    // SAFETY: no memory is touched.
    if unsafe { libc::setpgid(process, group) } < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}

fn getgroups(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut groups = vec![0; 1 << 16];
    // SAFETY: room for that many numbers.
    let count = unsafe { libc::getgroups(groups.len() as i32, groups.as_mut_ptr()) };
    let Ok(count) = usize::try_from(count) else { return Err(last_os_error(thread, None)) };
    Ok(thread.space.list(groups[..count].iter().map(|group| Obj::small_int(i64::from(*group))))?)
}

fn getlogin(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: the result is null or a text that ends with a null character, copied at once.
    unsafe {
        let name = libc::getlogin();
        if name.is_null() {
            return Err(last_os_error(thread, None));
        }
        crate::paths::decode(thread, CStr::from_ptr(name).to_bytes())
    }
}

fn nice(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let increment = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched but the error number.
    let value = unsafe {
        *libc::__errno_location() = 0;
        libc::nice(increment)
    };
    if value == -1 && last_errno() != 0 {
        Err(last_os_error(thread, None))
    } else {
        Ok(Obj::small_int(i64::from(value)))
    }
}

fn uname(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: a zeroed structure to be filled.
    let mut names: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: a structure to fill.
    if unsafe { libc::uname(&raw mut names) } < 0 {
        return Err(last_os_error(thread, None));
    }
    let mut values = Vec::new();
    for name in [&names.sysname, &names.nodename, &names.release, &names.version, &names.machine] {
        // SAFETY: the system ends each with a null character.
        values.push(crate::paths::decode(thread, unsafe { CStr::from_ptr(name.as_ptr()) }.to_bytes())?);
    }
    UNAME_RESULT.make(thread, values)
}

fn times(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: a zeroed structure to be filled.
    let mut used: libc::tms = unsafe { std::mem::zeroed() };
    // SAFETY: a structure to fill.
    let (elapsed, ticks) = unsafe { (libc::times(&raw mut used), libc::sysconf(libc::_SC_CLK_TCK)) };
    let mut values = Vec::new();
    for value in [used.tms_utime, used.tms_stime, used.tms_cutime, used.tms_cstime, elapsed] {
        values.push(thread.space.float(value as f64 / ticks as f64)?);
    }
    TIMES_RESULT.make(thread, values)
}

fn sched_yield(_: &Thread, _: &[Ref<'_>]) -> PyResult {
    std::thread::yield_now();
    Ok(Obj::none())
}

fn sched_getaffinity(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    // SAFETY: a zeroed set to be filled.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: a set of that size.
    if unsafe { libc::sched_getaffinity(process, size_of::<libc::cpu_set_t>(), &raw mut set) } < 0 {
        return Err(last_os_error(thread, None));
    }
    let made = thread.space.new_set(objects::shape::fixed::SET)?;
    let target = objects::Space::exact_set(made.as_ref()).expect("made as a set");
    for number in 0..libc::CPU_SETSIZE as usize {
        // SAFETY: within the set.
        if unsafe { libc::CPU_ISSET(number, &set) } {
            thread.set_add(target, Obj::small_int(number as i64).as_ref())?;
        }
    }
    Ok(made)
}

fn sched_setaffinity(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    // SAFETY: a zeroed set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    thread.for_each(arguments[1], |number| {
        let number = thread.index_i64(number.as_ref())?;
        if number < 0 {
            return Err(thread.value_error("negative CPU number"));
        }
        if number < i64::from(libc::CPU_SETSIZE) {
            // SAFETY: within the set.
            unsafe { libc::CPU_SET(number as usize, &mut set) };
        }
        Ok(())
    })?;
    // SAFETY: a set of that size.
    if unsafe { libc::sched_setaffinity(process, size_of::<libc::cpu_set_t>(), &raw const set) } < 0 {
        return Err(last_os_error(thread, None));
    }
    Ok(Obj::none())
}
