//! Waiting for child processes with more to tell than their status.

use std::mem::zeroed;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread};

use crate::arguments::{int32, int32_or, last_os_error, tuple};
use crate::resource::usage_result;
use crate::waiting::retry_interrupted;

pub static WAITID_RESULT: StructSequence = StructSequence {
    full_name: "posix.waitid_result",
    fields: &["si_pid", "si_uid", "si_signo", "si_status", "si_code"],
    visible: 5,
    doc: "waitid_result: Result from waitid.",
};

pub const FUNCTIONS: &[Native] = &[
    function(
        "wait3",
        "(options)",
        |thread, a| wait(thread, -1, int32(thread, a[0])?),
        "Wait for completion of a child process. Returns its id, status and resource usage.",
    ),
    function(
        "wait4",
        "(pid, options)",
        |thread, a| wait(thread, int32(thread, a[0])?, int32(thread, a[1])?),
        "Wait for completion of a specific child process. Returns its id, status and resource usage.",
    ),
    function(
        "waitid",
        "(idtype, id, options, /)",
        wait_id,
        "Returns the result of waiting for a process or processes.",
    ),
    function("pidfd_open", "(pid, flags=0)", open_process, "Return a file descriptor referring to the process pid."),
];

fn wait(thread: &Thread, process: i32, options: i32) -> PyResult {
    let mut status = 0;
    // SAFETY: a structure to fill.
    let mut usage: libc::rusage = unsafe { zeroed() };
    // SAFETY: a number and a structure to fill.
    let result = retry_interrupted(thread, || unsafe {
        libc::wait4(process, &raw mut status, options, &raw mut usage) as isize
    })?;
    match result {
        Ok(process) => {
            let usage = usage_result(thread, &usage)?;
            tuple(thread, [Obj::small_int(process as i64), Obj::small_int(status.into()), usage])
        }
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn wait_id(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (kind, number) = (int32(thread, arguments[0])?, thread.index_i64(arguments[1])?);
    let options = int32(thread, arguments[2])?;
    // SAFETY: a structure to fill.
    let mut information: libc::siginfo_t = unsafe { zeroed() };
    // SAFETY: as above.
    let result = retry_interrupted(thread, || unsafe {
        libc::waitid(kind as libc::idtype_t, number as libc::id_t, &raw mut information, options) as isize
    })?;
    if let Err(errno) = result {
        return Err(thread.os_error(errno, None));
    }
    // SAFETY: the system filled the structure, or left it zero where no child has changed.
    let (process, user, status) = unsafe { (information.si_pid(), information.si_uid(), information.si_status()) };
    if process == 0 {
        return Ok(Obj::none());
    }
    let values = [process.into(), user.into(), information.si_signo.into(), status.into(), information.si_code.into()];
    WAITID_RESULT.make(thread, values.into_iter().map(Obj::small_int).collect())
}

fn open_process(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (process, flags) = (int32(thread, arguments[0])?, int32_or(thread, arguments[1], 0)?);
    // SAFETY: no memory is touched.
    let number = unsafe { libc::syscall(libc::SYS_pidfd_open, process, flags) };
    if number < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(number)) }
}
