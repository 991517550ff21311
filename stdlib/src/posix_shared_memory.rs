//! `_posixshmem`: names of shared memory.

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{int32, int32_or};
use crate::paths::c_string;
use crate::waiting::retry_interrupted;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_posixshmem",
    doc: "POSIX shared memory module",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function(
        "shm_open",
        "(path, flags, mode=511)",
        open,
        "Open a shared memory object.  Returns a file descriptor (integer).",
    ),
    function("shm_unlink", "(path)", unlink, "Remove a shared memory object (similar to unlink())."),
];

fn open(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let path = c_string(thread, a[0], "path")?;
    let (flags, mode) = (int32(thread, a[1])?, int32_or(thread, a[2], 0o777)?);
    let call = || {
        // SAFETY: a text that ends with a null character.
        unsafe { libc::shm_open(path.as_ptr(), flags | libc::O_CLOEXEC, mode as libc::mode_t) as isize }
    };
    match retry_interrupted(thread, call)? {
        Ok(descriptor) => Ok(Obj::small_int(descriptor as i64)),
        Err(errno) => Err(thread.os_error(errno, Some(a[0]))),
    }
}

fn unlink(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let path = c_string(thread, a[0], "path")?;
    // SAFETY: a text that ends with a null character.
    match retry_interrupted(thread, || unsafe { libc::shm_unlink(path.as_ptr()) } as isize)? {
        Ok(_) => Ok(Obj::none()),
        Err(errno) => Err(thread.os_error(errno, Some(a[0]))),
    }
}
