//! Descriptors and what is done to files by name.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::stat::dir_fd;
use crate::arguments::{given, int32, int32_or, last_os_error, truth_or, tuple};
use crate::buffer::{Target, bytes_of};
use crate::paths::{self, PathOrDescriptor, path, path_or_descriptor};
use crate::waiting::retry_interrupted;

pub const FUNCTIONS: &[Native] = &[
    function(
        "open",
        "(path, flags, mode=511, *, dir_fd=None)",
        open,
        "Open a file for low level IO.  Returns a file descriptor (integer).",
    ),
    function(
        "close",
        "(fd)",
        |thread, a| simple(thread, a, |fd| unsafe_call(libc::close, fd)),
        "Close a file descriptor.",
    ),
    function(
        "closerange",
        "(fd_low, fd_high, /)",
        closerange,
        "Closes all file descriptors in [fd_low, fd_high), ignoring errors.",
    ),
    function("read", "(fd, length, /)", read, "Read from a file descriptor.  Returns a bytes object."),
    function("readinto", "(fd, buffer, /)", readinto, "Read into a buffer object from a file descriptor."),
    function("write", "(fd, data, /)", write, "Write a bytes object to a file descriptor."),
    function(
        "pread",
        "(fd, length, offset, /)",
        pread,
        "Read a number of bytes from a file descriptor starting at a particular offset.",
    ),
    function(
        "pwrite",
        "(fd, buffer, offset, /)",
        pwrite,
        "Write bytes to a file descriptor starting at a particular offset.",
    ),
    function(
        "lseek",
        "(fd, position, whence, /)",
        lseek,
        "Set the position of a file descriptor.  Return the new position.",
    ),
    function("dup", "(fd, /)", dup, "Return a duplicate of a file descriptor."),
    function("dup2", "(fd, fd2, inheritable=True)", dup2, "Duplicate file descriptor."),
    function("pipe", "()", pipe, "Create a pipe."),
    function("pipe2", "(flags, /)", pipe2, "Create a pipe with flags set atomically."),
    function("isatty", "(fd, /)", isatty, "Return True if the fd is connected to a terminal."),
    function(
        "fsync",
        "(fd)",
        |thread, a| simple(thread, a, |fd| unsafe_call(libc::fsync, fd)),
        "Force write of fd to disk.",
    ),
    function(
        "fdatasync",
        "(fd)",
        |thread, a| simple(thread, a, |fd| unsafe_call(libc::fdatasync, fd)),
        "Force write of fd to disk without forcing update of metadata.",
    ),
    function("sync", "()", sync, "Force write of everything to disk."),
    function(
        "ftruncate",
        "(fd, length, /)",
        ftruncate,
        "Truncate a file, specified by file descriptor, to a specific length.",
    ),
    function("truncate", "(path, length)", truncate, "Truncate a file, specified by path, to a specific length."),
    function(
        "get_inheritable",
        "(fd, /)",
        get_inheritable,
        "Get the close-on-exe flag of the specified file descriptor.",
    ),
    function(
        "set_inheritable",
        "(fd, inheritable, /)",
        set_inheritable,
        "Set the inheritable flag of the specified file descriptor.",
    ),
    function("get_blocking", "(fd, /)", get_blocking, "Get the blocking mode of the file descriptor."),
    function(
        "set_blocking",
        "(fd, blocking, /)",
        set_blocking,
        "Set the blocking mode of the specified file descriptor.",
    ),
    function(
        "rename",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        |thread, a| rename(thread, a, "rename"),
        "Rename a file or directory.",
    ),
    function(
        "replace",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        |thread, a| rename(thread, a, "replace"),
        "Rename a file or directory, overwriting the destination.",
    ),
    function(
        "link",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
        link,
        "Create a hard link to a file.",
    ),
    function(
        "symlink",
        "(src, dst, target_is_directory=False, *, dir_fd=None)",
        symlink,
        "Create a symbolic link pointing to src named dst.",
    ),
    function(
        "readlink",
        "(path, *, dir_fd=None)",
        readlink,
        "Return a string representing the path to which the symbolic link points.",
    ),
    function(
        "chmod",
        "(path, mode, *, dir_fd=None, follow_symlinks=True)",
        chmod,
        "Change the access permissions of a file.",
    ),
    function("fchmod", "(fd, mode)", fchmod, "Change the access permissions of the file given by file descriptor fd."),
    function(
        "chown",
        "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
        chown,
        "Change the owner and group id of path to the numeric uid and gid.",
    ),
    function(
        "lchown",
        "(path, uid, gid)",
        lchown,
        "Change the owner and group id of path to the numeric uid and gid, without following symbolic links.",
    ),
    function(
        "fchown",
        "(fd, uid, gid)",
        fchown,
        "Change the owner and group id of the file specified by file descriptor.",
    ),
    function(
        "utime",
        "(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)",
        utime,
        "Set the access and modified time of path.",
    ),
    function("umask", "(mask, /)", umask, "Set the current numeric umask and return the previous umask."),
    function("mkfifo", "(path, mode=438, *, dir_fd=None)", mkfifo, "Create a \"fifo\" (a POSIX named pipe)."),
    function(
        "sendfile",
        "(out_fd, in_fd, offset, count)",
        sendfile,
        "Copy count bytes from file descriptor in_fd to file descriptor out_fd.",
    ),
    function(
        "copy_file_range",
        "(src, dst, count, offset_src=None, offset_dst=None)",
        copy_file_range,
        "Copy count bytes from one file descriptor to another.",
    ),
    function(
        "fspath",
        "(path)",
        |thread, a| paths::fspath(thread, a[0]),
        "Return the file system path representation of the object.",
    ),
    function(
        "device_encoding",
        "(fd)",
        device_encoding,
        "Return a string describing the encoding of a terminal's file descriptor.",
    ),
];

fn unsafe_call(call: unsafe extern "C" fn(i32) -> i32, descriptor: i32) -> i32 {
    // SAFETY: calls that take a descriptor and touch no memory.
    unsafe { call(descriptor) }
}

/// A descriptor, or an object with `fileno()`.
pub fn descriptor(thread: &Thread, object: Ref<'_>) -> PyResult<i32> {
    if thread.space.int_value(object).is_some() {
        paths::warn_of_bool(thread, object)?;
        return int32(thread, object);
    }
    match thread.get_str_or_none(object, "fileno")? {
        Some(method) => {
            let number = thread.call_with(method.as_ref(), &[])?;
            if thread.space.int_value(number.as_ref()).is_none() {
                return Err(thread.type_error("fileno() returned a non-integer"));
            }
            int32(thread, number.as_ref())
        }
        None => Err(thread.type_error("argument must be an int, or have a fileno() method.")),
    }
}

fn check(thread: &Thread, result: i32, path: Option<Ref<'_>>) -> PyResult {
    if result < 0 { Err(last_os_error(thread, path)) } else { Ok(Obj::none()) }
}

fn simple(thread: &Thread, arguments: &[Ref<'_>], call: impl FnOnce(i32) -> i32) -> PyResult {
    let number = descriptor(thread, arguments[0])?;
    check(thread, call(number), None)
}

fn open(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "open")?;
    let flags = int32(thread, arguments[1])? | libc::O_CLOEXEC;
    let mode = int32_or(thread, arguments[2], 0o777)?;
    let directory = dir_fd(thread, arguments[3])?;
    // SAFETY: a path that ends with a null character.
    match retry_interrupted(thread, || unsafe { libc::openat(directory, path.bytes.as_ptr(), flags, mode) } as isize)? {
        Ok(number) => Ok(Obj::small_int(number as i64)),
        Err(errno) => Err(thread.os_error(errno, Some(arguments[0]))),
    }
}

fn closerange(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (low, high) = (int32(thread, arguments[0])?.max(0), int32(thread, arguments[1])?);
    if low < high {
        // SAFETY: no memory is touched.
        unsafe { libc::syscall(libc::SYS_close_range, low, high - 1, 0) };
    }
    Ok(Obj::none())
}

fn sized(thread: &Thread, argument: Ref<'_>) -> PyResult<Vec<u8>> {
    let length = thread.index_i64(argument)?;
    let Ok(length) = usize::try_from(length) else { return Err(thread.os_error(libc::EINVAL, None)) };
    thread.zeroed(length)
}

fn read(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let mut data = sized(thread, arguments[1])?;
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::read(number, data.as_mut_ptr().cast(), data.len()) })? {
        Ok(count) => Ok(thread.space.bytes(&data[..count])?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn readinto(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let target = Target::new(thread, arguments[1], "readinto")?;
    let mut data = vec![0u8; target.len()];
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::read(number, data.as_mut_ptr().cast(), data.len()) })? {
        Ok(count) => {
            target.write(thread, 0, &data[..count])?;
            Ok(Obj::small_int(count as i64))
        }
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn write(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let data = vm::types::buffer::require(thread, arguments[1])?;
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::write(number, data.as_ptr().cast(), data.len()) })? {
        Ok(count) => Ok(Obj::small_int(count as i64)),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn pread(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let mut data = sized(thread, arguments[1])?;
    let offset = thread.index_i64(arguments[2])?;
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::pread(number, data.as_mut_ptr().cast(), data.len(), offset) })? {
        Ok(count) => Ok(thread.space.bytes(&data[..count])?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn pwrite(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let data = bytes_of(thread, arguments[1])?;
    let offset = thread.index_i64(arguments[2])?;
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::pwrite(number, data.as_ptr().cast(), data.len(), offset) })? {
        Ok(count) => Ok(Obj::small_int(count as i64)),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn lseek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let (offset, whence) = (thread.index_i64(arguments[1])?, int32(thread, arguments[2])?);
    // SAFETY: no memory is touched.
    let position = unsafe { libc::lseek(number, offset, whence) };
    if position < 0 { Err(last_os_error(thread, None)) } else { Ok(thread.space.int(position)?) }
}

fn dup(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    let copy = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 0) };
    if copy < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(i64::from(copy))) }
}

fn dup2(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (from, to) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    let inheritable = truth_or(thread, arguments[2], true)?;
    // SAFETY: no memory is touched.
    let result = unsafe { if inheritable { libc::dup2(from, to) } else { libc::dup3(from, to, libc::O_CLOEXEC) } };
    if result < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(i64::from(result))) }
}

fn make_pipe(thread: &Thread, flags: i32) -> PyResult {
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), flags) } != 0 {
        return Err(last_os_error(thread, None));
    }
    tuple(thread, ends.map(|end| Obj::small_int(i64::from(end))))
}

fn pipe(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    make_pipe(thread, libc::O_CLOEXEC)
}

fn pipe2(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    make_pipe(thread, int32(thread, arguments[0])?)
}

fn isatty(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    Ok(Obj::boolean(unsafe_call(libc::isatty, number) == 1))
}

fn sync(_: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    unsafe { libc::sync() };
    Ok(Obj::none())
}

fn ftruncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (number, length) = (int32(thread, arguments[0])?, thread.index_i64(arguments[1])?);
    // SAFETY: no memory is touched.
    check(thread, unsafe { libc::ftruncate(number, length) }, None)
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = thread.index_i64(arguments[1])?;
    // SAFETY: a path that ends with a null character.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "truncate")? {
            PathOrDescriptor::Descriptor(number) => libc::ftruncate(number, length),
            PathOrDescriptor::Path(path) => libc::truncate(path.bytes.as_ptr(), length),
        }
    };
    check(thread, result, Some(arguments[0]))
}

fn flags_of(thread: &Thread, number: i32, get: i32) -> PyResult<i32> {
    // SAFETY: no memory is touched.
    let flags = unsafe { libc::fcntl(number, get) };
    if flags < 0 { Err(last_os_error(thread, None)) } else { Ok(flags) }
}

fn set_flag(thread: &Thread, number: i32, get: i32, set: i32, flag: i32, on: bool) -> PyResult {
    let old = flags_of(thread, number, get)?;
    let flags = if on { old | flag } else { old & !flag };
    // SAFETY: no memory is touched.
    check(thread, unsafe { libc::fcntl(number, set, flags) }, None)
}

fn get_inheritable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = flags_of(thread, int32(thread, arguments[0])?, libc::F_GETFD)?;
    Ok(Obj::boolean(flags & libc::FD_CLOEXEC == 0))
}

fn set_inheritable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let on = thread.truth(arguments[1])?;
    set_flag(thread, int32(thread, arguments[0])?, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, !on)
}

fn get_blocking(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = flags_of(thread, int32(thread, arguments[0])?, libc::F_GETFL)?;
    Ok(Obj::boolean(flags & libc::O_NONBLOCK == 0))
}

fn set_blocking(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let on = thread.truth(arguments[1])?;
    set_flag(thread, int32(thread, arguments[0])?, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, !on)
}

/// An error that names two files.
fn error_of_two(thread: &Thread, first: Ref<'_>, second: Ref<'_>) -> vm::Raised {
    let raised = last_os_error(thread, Some(first));
    let exception = thread.take_exception(raised);
    if let Err(raised) = thread.set_attribute_str(exception.as_ref(), "filename2", second) {
        return raised;
    }
    thread.set_exception(exception)
}

fn rename(thread: &Thread, arguments: &[Ref<'_>], name: &str) -> PyResult {
    let (from, to) = (path(thread, arguments[0], name)?, path(thread, arguments[1], name)?);
    let (from_folder, to_folder) = (dir_fd(thread, arguments[2])?, dir_fd(thread, arguments[3])?);
    // SAFETY: paths that end with a null character.
    if unsafe { libc::renameat(from_folder, from.bytes.as_ptr(), to_folder, to.bytes.as_ptr()) } != 0 {
        return Err(error_of_two(thread, arguments[0], arguments[1]));
    }
    Ok(Obj::none())
}

fn link(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (from, to) = (path(thread, arguments[0], "link")?, path(thread, arguments[1], "link")?);
    let (from_folder, to_folder) = (dir_fd(thread, arguments[2])?, dir_fd(thread, arguments[3])?);
    let flags = if truth_or(thread, arguments[4], true)? { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: paths that end with a null character.
    if unsafe { libc::linkat(from_folder, from.bytes.as_ptr(), to_folder, to.bytes.as_ptr(), flags) } != 0 {
        return Err(error_of_two(thread, arguments[0], arguments[1]));
    }
    Ok(Obj::none())
}

fn symlink(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (target, name) = (path(thread, arguments[0], "symlink")?, path(thread, arguments[1], "symlink")?);
    let folder = dir_fd(thread, arguments[3])?;
    // SAFETY: paths that end with a null character.
    if unsafe { libc::symlinkat(target.bytes.as_ptr(), folder, name.bytes.as_ptr()) } != 0 {
        return Err(error_of_two(thread, arguments[0], arguments[1]));
    }
    Ok(Obj::none())
}

fn readlink(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "readlink")?;
    let folder = dir_fd(thread, arguments[1])?;
    let mut target = vec![0u8; 4096];
    // SAFETY: a path that ends with a null character, memory of that length.
    let length = unsafe { libc::readlinkat(folder, path.bytes.as_ptr(), target.as_mut_ptr().cast(), target.len()) };
    match usize::try_from(length) {
        Ok(length) => paths::result(thread, &target[..length], path.is_bytes),
        Err(_) => Err(last_os_error(thread, Some(arguments[0]))),
    }
}

fn chmod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mode = int32(thread, arguments[1])? as u32;
    let folder = dir_fd(thread, arguments[2])?;
    let flags = if truth_or(thread, arguments[3], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a path that ends with a null character.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "chmod")? {
            PathOrDescriptor::Descriptor(number) => libc::fchmod(number, mode),
            PathOrDescriptor::Path(path) => libc::fchmodat(folder, path.bytes.as_ptr(), mode, flags),
        }
    };
    check(thread, result, Some(arguments[0]))
}

fn fchmod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (number, mode) = (int32(thread, arguments[0])?, int32(thread, arguments[1])? as u32);
    // SAFETY: no memory is touched.
    check(thread, unsafe { libc::fchmod(number, mode) }, None)
}

/// A user or group number; -1 leaves it as it is.
pub fn id_number(thread: &Thread, argument: Ref<'_>) -> PyResult<u32> {
    let number = thread.index_i64(argument)?;
    match number {
        -1 => Ok(u32::MAX),
        _ => u32::try_from(number).map_err(|_| {
            let side = if number < 0 { "less than minimum" } else { "greater than maximum" };
            thread.overflow_error(&format!("uid is {side}"))
        }),
    }
}

fn chown(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (user, group) = (id_number(thread, arguments[1])?, id_number(thread, arguments[2])?);
    let folder = dir_fd(thread, arguments[3])?;
    let flags = if truth_or(thread, arguments[4], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a path that ends with a null character.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "chown")? {
            PathOrDescriptor::Descriptor(number) => libc::fchown(number, user, group),
            PathOrDescriptor::Path(path) => libc::fchownat(folder, path.bytes.as_ptr(), user, group, flags),
        }
    };
    check(thread, result, Some(arguments[0]))
}

fn lchown(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (user, group) = (id_number(thread, arguments[1])?, id_number(thread, arguments[2])?);
    let path = path(thread, arguments[0], "lchown")?;
    // SAFETY: a path that ends with a null character.
    check(thread, unsafe { libc::lchown(path.bytes.as_ptr(), user, group) }, Some(arguments[0]))
}

fn fchown(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (user, group) = (id_number(thread, arguments[1])?, id_number(thread, arguments[2])?);
    let number = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    check(thread, unsafe { libc::fchown(number, user, group) }, None)
}

/// Seconds, as int or float.
fn time_of(thread: &Thread, value: Ref<'_>) -> PyResult<libc::timespec> {
    if let Some(value) = thread.space.float_value(value) {
        let whole = value.floor();
        let rest = ((value - whole) * 1e9) as i64;
        return Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: rest.clamp(0, 999_999_999) });
    }
    Ok(libc::timespec { tv_sec: thread.index_i64(value)?, tv_nsec: 0 })
}

fn utime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (times, nanoseconds) = (given(arguments[1]), given(arguments[2]));
    if times.is_some() && nanoseconds.is_some() {
        return Err(thread.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    let pair = |argument: Ref<'_>, name: &str| -> PyResult<[Obj; 2]> {
        match thread.space.tuple_value(argument).map(|pair| pair.items()) {
            Some([first, second]) => Ok([first.own(), second.own()]),
            _ if name == "ns" => Err(thread.type_error("utime: 'ns' must be a tuple of two ints")),
            _ => Err(thread.type_error("utime: 'times' must be either a tuple of two ints or None")),
        }
    };
    let specs = match (times, nanoseconds) {
        (Some(times), _) => {
            let [first, second] = pair(times, "times")?;
            [time_of(thread, first.as_ref())?, time_of(thread, second.as_ref())?]
        }
        (None, Some(nanoseconds)) => {
            let parts = pair(nanoseconds, "ns")?;
            let mut specs = [libc::timespec { tv_sec: 0, tv_nsec: 0 }; 2];
            for (spec, part) in specs.iter_mut().zip(&parts) {
                let value = thread.index_i64(part.as_ref())?;
                *spec = libc::timespec {
                    tv_sec: value.div_euclid(1_000_000_000),
                    tv_nsec: value.rem_euclid(1_000_000_000),
                };
            }
            specs
        }
        (None, None) => [libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW }; 2],
    };
    let folder = dir_fd(thread, arguments[3])?;
    let flags = if truth_or(thread, arguments[4], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a path that ends with a null character, two times.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "utime")? {
            PathOrDescriptor::Descriptor(number) => libc::futimens(number, specs.as_ptr()),
            PathOrDescriptor::Path(path) => libc::utimensat(folder, path.bytes.as_ptr(), specs.as_ptr(), flags),
        }
    };
    check(thread, result, Some(arguments[0]))
}

fn umask(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mask = int32(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    Ok(Obj::small_int(i64::from(unsafe { libc::umask(mask as u32) })))
}

fn mkfifo(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "mkfifo")?;
    let mode = int32_or(thread, arguments[1], 0o666)? as u32;
    let folder = dir_fd(thread, arguments[2])?;
    // SAFETY: a path that ends with a null character.
    check(thread, unsafe { libc::mkfifoat(folder, path.bytes.as_ptr(), mode) }, Some(arguments[0]))
}

fn sendfile(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (to, from) = (descriptor(thread, arguments[0])?, descriptor(thread, arguments[1])?);
    let mut offset = match given(arguments[2]) {
        Some(offset) => Some(thread.index_i64(offset)?),
        None => None,
    };
    let count = thread.index_usize(arguments[3])?;
    let place = offset.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the offset is our own, or null.
    match retry_interrupted(thread, || unsafe { libc::sendfile(to, from, place, count) })? {
        Ok(count) => Ok(Obj::small_int(count as i64)),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn copy_file_range(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (from, to) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    let count = thread.index_usize(arguments[2])?;
    let mut offsets = [None; 2];
    for (offset, argument) in offsets.iter_mut().zip(&arguments[3..5]) {
        if let Some(argument) = given(*argument) {
            *offset = Some(thread.index_i64(argument)?);
        }
    }
    let [first, second] = &mut offsets;
    let first = first.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    let second = second.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the offsets are our own, or null.
    match retry_interrupted(thread, || unsafe { libc::copy_file_range(from, first, to, second, count, 0) })? {
        Ok(count) => Ok(Obj::small_int(count as i64)),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn device_encoding(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    if unsafe_call(libc::isatty, number) == 1 { thread.new_str("UTF-8") } else { Ok(Obj::none()) }
}
