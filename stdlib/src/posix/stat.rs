//! `stat` and its relatives.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread};

use crate::arguments::{given, last_os_error, truth_or};
use crate::paths::{PathOrDescriptor, path, path_or_descriptor};

pub static STAT_RESULT: StructSequence = StructSequence {
    full_name: "os.stat_result",
    fields: &[
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "",
        "",
        "",
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
    visible: 10,
    doc: "stat_result: Result from stat, fstat, or lstat.",
};

pub static STATVFS_RESULT: StructSequence = StructSequence {
    full_name: "os.statvfs_result",
    fields: &[
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
        "f_fsid",
    ],
    visible: 10,
    doc: "statvfs_result: Result from statvfs or fstatvfs.",
};

pub const FUNCTIONS: &[Native] = &[
    function(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        stat,
        "Perform a stat system call on the given path.",
    ),
    function(
        "lstat",
        "(path, *, dir_fd=None)",
        lstat,
        "Perform a stat system call on the given path, without following symbolic links.",
    ),
    function("fstat", "(fd)", fstat, "Perform a stat system call on the given file descriptor."),
    function(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        access,
        "Use the real uid/gid to test for access to a path.",
    ),
    function("statvfs", "(path)", statvfs, "Perform a statvfs system call on the given path."),
    function("fstatvfs", "(fd, /)", statvfs, "Perform an fstatvfs system call on the given fd."),
    function(
        "_path_exists",
        "(path, /)",
        |thread, a| Ok(Obj::boolean(quiet_mode(thread, a[0], true)?.is_some())),
        "Test whether a path exists.  Returns False for broken symbolic links.",
    ),
    function(
        "_path_lexists",
        "(path, /)",
        |thread, a| Ok(Obj::boolean(quiet_mode(thread, a[0], false)?.is_some())),
        "Test whether a path exists.  Returns True for broken symbolic links.",
    ),
    function(
        "_path_isdir",
        "(s, /)",
        |thread, a| has_type(thread, a[0], libc::S_IFDIR),
        "Return true if the pathname refers to an existing directory.",
    ),
    function(
        "_path_isfile",
        "(path, /)",
        |thread, a| has_type(thread, a[0], libc::S_IFREG),
        "Test whether a path is a regular file",
    ),
];

/// The descriptor of a `dir_fd` argument.
pub fn dir_fd(thread: &Thread, argument: Ref<'_>) -> PyResult<i32> {
    match given(argument) {
        Some(argument) => {
            if thread.space.int_value(argument).is_none() {
                let given = thread.type_name(argument);
                return Err(thread.type_error(&format!("argument should be integer or None, not {given}")));
            }
            crate::paths::warn_of_bool(thread, argument)?;
            crate::arguments::int32(thread, argument)
        }
        None => Ok(libc::AT_FDCWD),
    }
}

fn seconds(thread: &Thread, seconds: i64, nanoseconds: i64) -> PyResult {
    Ok(thread.space.float(seconds as f64 + nanoseconds as f64 * 1e-9)?)
}

/// A `stat_result`.
pub fn result(thread: &Thread, status: &libc::stat) -> PyResult {
    let space = &thread.space;
    let int = |value: i64| space.int(value);
    let unsigned = |value: u64| space.int_from_u64(value);
    let nanoseconds =
        |seconds: i64, rest: i64| space.int_from_i128(i128::from(seconds) * 1_000_000_000 + i128::from(rest));
    let values = vec![
        unsigned(u64::from(status.st_mode))?,
        unsigned(status.st_ino)?,
        unsigned(status.st_dev)?,
        unsigned(status.st_nlink)?,
        unsigned(u64::from(status.st_uid))?,
        unsigned(u64::from(status.st_gid))?,
        int(status.st_size)?,
        int(status.st_atime)?,
        int(status.st_mtime)?,
        int(status.st_ctime)?,
        seconds(thread, status.st_atime, status.st_atime_nsec)?,
        seconds(thread, status.st_mtime, status.st_mtime_nsec)?,
        seconds(thread, status.st_ctime, status.st_ctime_nsec)?,
        nanoseconds(status.st_atime, status.st_atime_nsec)?,
        nanoseconds(status.st_mtime, status.st_mtime_nsec)?,
        nanoseconds(status.st_ctime, status.st_ctime_nsec)?,
        int(status.st_blksize)?,
        int(status.st_blocks)?,
        unsigned(status.st_rdev)?,
    ];
    STAT_RESULT.make(thread, values)
}

/// The system's answer, or the error's number.
pub fn status_at(directory: i32, path: &std::ffi::CStr, follows: bool) -> Result<libc::stat, i32> {
    let flags = if follows { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a zeroed structure to be filled; a path that ends with a null character.
    unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        match libc::fstatat(directory, path.as_ptr(), &raw mut status, flags) {
            0 => Ok(status),
            _ => Err(crate::arguments::last_errno()),
        }
    }
}

fn status_of(descriptor: i32) -> Result<libc::stat, i32> {
    // SAFETY: a zeroed structure to be filled.
    unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        match libc::fstat(descriptor, &raw mut status) {
            0 => Ok(status),
            _ => Err(crate::arguments::last_errno()),
        }
    }
}

fn stat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let directory = dir_fd(thread, arguments[1])?;
    let follows = truth_or(thread, arguments[2], true)?;
    let status = match path_or_descriptor(thread, arguments[0], "stat")? {
        PathOrDescriptor::Descriptor(descriptor) => {
            if given(arguments[1]).is_some() {
                return Err(thread.value_error("stat: can't specify dir_fd without matching path"));
            }
            if !follows {
                return Err(thread.value_error("stat: cannot use fd and follow_symlinks together"));
            }
            status_of(descriptor)
        }
        PathOrDescriptor::Path(path) => status_at(directory, &path.bytes, follows),
    };
    match status {
        Ok(status) => result(thread, &status),
        Err(errno) => Err(thread.os_error(errno, Some(arguments[0]))),
    }
}

fn lstat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let directory = dir_fd(thread, arguments[1])?;
    let path = path(thread, arguments[0], "lstat")?;
    match status_at(directory, &path.bytes, false) {
        Ok(status) => result(thread, &status),
        Err(errno) => Err(thread.os_error(errno, Some(arguments[0]))),
    }
}

fn fstat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match status_of(crate::arguments::int32(thread, arguments[0])?) {
        Ok(status) => result(thread, &status),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn access(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "access")?;
    let mode = crate::arguments::int32(thread, arguments[1])?;
    let directory = dir_fd(thread, arguments[2])?;
    let mut flags = 0;
    if truth_or(thread, arguments[3], false)? {
        flags |= libc::AT_EACCESS;
    }
    if !truth_or(thread, arguments[4], true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    // SAFETY: a path that ends with a null character.
    Ok(Obj::boolean(unsafe { libc::faccessat(directory, path.bytes.as_ptr(), mode, flags) } == 0))
}

fn statvfs(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let target = path_or_descriptor(thread, arguments[0], "statvfs")?;
    // SAFETY: a zeroed structure to be filled.
    let mut status: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: a path that ends with a null character, a structure to fill.
    let result = unsafe {
        match &target {
            PathOrDescriptor::Path(path) => libc::statvfs(path.bytes.as_ptr(), &raw mut status),
            PathOrDescriptor::Descriptor(descriptor) => libc::fstatvfs(*descriptor, &raw mut status),
        }
    };
    if result != 0 {
        return Err(last_os_error(thread, Some(arguments[0])));
    }
    let numbers = [
        status.f_bsize,
        status.f_frsize,
        status.f_blocks,
        status.f_bfree,
        status.f_bavail,
        status.f_files,
        status.f_ffree,
        status.f_favail,
        status.f_flag,
        status.f_namemax,
        status.f_fsid,
    ];
    let mut values = Vec::with_capacity(numbers.len());
    for number in numbers {
        values.push(thread.space.int_from_u64(number)?);
    }
    STATVFS_RESULT.make(thread, values)
}

/// The mode of what is there, None where nothing can be asked; odd paths are no errors.
fn quiet_mode(thread: &Thread, object: Ref<'_>, follows: bool) -> PyResult<Option<u32>> {
    let target = match path_or_descriptor(thread, object, "stat") {
        Ok(target) => target,
        Err(raised) => {
            let odd = thread.is_raised(&raised, &vm::exceptions::VALUE_ERROR)
                || thread.is_raised(&raised, &vm::exceptions::OVERFLOW_ERROR);
            if odd {
                drop(thread.take_exception(raised));
                return Ok(None);
            }
            return Err(raised);
        }
    };
    let status = match target {
        PathOrDescriptor::Descriptor(descriptor) => status_of(descriptor),
        PathOrDescriptor::Path(path) => status_at(libc::AT_FDCWD, &path.bytes, follows),
    };
    Ok(status.ok().map(|status| status.st_mode))
}

fn has_type(thread: &Thread, object: Ref<'_>, wanted: u32) -> PyResult {
    Ok(Obj::boolean(quiet_mode(thread, object, true)?.is_some_and(|mode| mode & libc::S_IFMT == wanted)))
}
