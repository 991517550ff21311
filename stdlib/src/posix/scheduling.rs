//! How much a process gets: scheduling policies and priorities.

use std::mem::zeroed;

use objects::{Obj, Ref};
use vm::native::{Native, function, new_method};
use vm::types::struct_sequence::{self, StructSequence};
use vm::{PyResult, Thread};

use crate::arguments::{int32, last_errno, last_os_error};

pub static SCHED_PARAM: StructSequence = StructSequence {
    full_name: "posix.sched_param",
    fields: &["sched_priority"],
    visible: 1,
    doc: "Currently has only one field: sched_priority",
};

pub const FUNCTIONS: &[Native] = &[
    function(
        "sched_get_priority_max",
        "(policy)",
        |thread, a| limit(thread, a[0], libc::sched_get_priority_max),
        "Get the maximum scheduling priority for policy.",
    ),
    function(
        "sched_get_priority_min",
        "(policy)",
        |thread, a| limit(thread, a[0], libc::sched_get_priority_min),
        "Get the minimum scheduling priority for policy.",
    ),
    function(
        "sched_getscheduler",
        "(pid, /)",
        get_scheduler,
        "Get the scheduling policy for the process identified by pid.",
    ),
    function(
        "sched_setscheduler",
        "(pid, policy, param, /)",
        set_scheduler,
        "Set the scheduling policy for the process identified by pid.",
    ),
    function(
        "sched_getparam",
        "(pid, /)",
        get_parameter,
        "Returns scheduling parameters for the process identified by pid.",
    ),
    function(
        "sched_setparam",
        "(pid, param, /)",
        set_parameter,
        "Set scheduling parameters for the process identified by pid.",
    ),
    function(
        "sched_rr_get_interval",
        "(pid, /)",
        get_interval,
        "Return the round-robin quantum for the process identified by pid, in seconds.",
    ),
    function("getpriority", "(which, who)", get_priority, "Return program scheduling priority."),
    function("setpriority", "(which, who, priority)", set_priority, "Set program scheduling priority."),
];

static NEW: Native = new_method("($type, sched_priority, fields=None)", new);

/// The class, which is made from the priority itself and not from a sequence.
pub fn parameter_class(thread: &Thread) -> PyResult {
    let class = SCHED_PARAM.class(thread)?;
    if let Some(this) = thread.space.as_type(class.as_ref()) {
        let function = thread.new_native_function(&NEW, class.clone(), Obj::NULL)?;
        thread.set_in(this.namespace(), "__new__", function)?;
        thread.type_modified(this, None);
    }
    Ok(class)
}

/// `sched_param(priority)`; what pickles hold is a tuple of the fields.
fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let priority = thread.space.tuple_value(arguments[1]).and_then(|fields| fields.items().first().copied());
    struct_sequence::new(thread, arguments[0], vec![priority.unwrap_or(arguments[1]).own()])
}

/// A `sched_param` argument.
pub fn parameter(thread: &Thread, object: Ref<'_>) -> PyResult<libc::sched_param> {
    let class = SCHED_PARAM.class(thread)?;
    if !thread.space.type_of(object).as_ref().is(class.as_ref()) {
        return Err(thread.type_error("must have a sched_param object"));
    }
    let priority = thread.get_str(object, "sched_priority")?;
    let priority = thread.index_i64(priority.as_ref())?;
    match i32::try_from(priority) {
        Ok(sched_priority) => Ok(libc::sched_param { sched_priority }),
        Err(_) => Err(thread.overflow_error("sched_priority out of range")),
    }
}

/// The result of a system call that is negative where it fails.
fn checked(thread: &Thread, result: i32) -> PyResult {
    if result < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(result.into())) }
}

fn done(thread: &Thread, result: i32) -> PyResult {
    checked(thread, result).map(|_| Obj::none())
}

fn limit(thread: &Thread, policy: Ref<'_>, call: unsafe extern "C" fn(i32) -> i32) -> PyResult {
    let policy = int32(thread, policy)?;
    // SAFETY: no memory is touched.
    checked(thread, unsafe { call(policy) })
}

fn get_scheduler(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    checked(thread, unsafe { libc::sched_getscheduler(process) })
}

fn set_scheduler(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (process, policy) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    let parameter = parameter(thread, arguments[2])?;
    // SAFETY: a structure of ours.
    done(thread, unsafe { libc::sched_setscheduler(process, policy, &raw const parameter) })
}

fn get_parameter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    // SAFETY: a structure to fill.
    let mut parameter: libc::sched_param = unsafe { zeroed() };
    // SAFETY: as above.
    checked(thread, unsafe { libc::sched_getparam(process, &raw mut parameter) })?;
    SCHED_PARAM.make(thread, vec![Obj::small_int(parameter.sched_priority.into())])
}

fn set_parameter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    let parameter = parameter(thread, arguments[1])?;
    // SAFETY: a structure of ours.
    done(thread, unsafe { libc::sched_setparam(process, &raw const parameter) })
}

fn get_interval(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let process = int32(thread, arguments[0])?;
    // SAFETY: a structure to fill.
    let mut interval: libc::timespec = unsafe { zeroed() };
    // SAFETY: as above.
    checked(thread, unsafe { libc::sched_rr_get_interval(process, &raw mut interval) })?;
    Ok(thread.space.float(interval.tv_sec as f64 + 1e-9 * interval.tv_nsec as f64)?)
}

fn get_priority(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (which, who) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    // A priority may be -1: only the error number tells.
    // SAFETY: the thread's own error number; no other memory is touched.
    let priority = unsafe {
        *libc::__errno_location() = 0;
        libc::getpriority(which as _, who as _)
    };
    match last_errno() {
        0 => Ok(Obj::small_int(priority.into())),
        errno => Err(thread.os_error(errno, None)),
    }
}

fn set_priority(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (which, who) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    let priority = int32(thread, arguments[2])?;
    // SAFETY: no memory is touched.
    done(thread, unsafe { libc::setpriority(which as _, who as _, priority) })
}
