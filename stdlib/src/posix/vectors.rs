//! Reads and writes of several buffers at once, locks of ranges, and advice to the file system.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::files::descriptor;
use crate::arguments::{int32, int32_or};
use crate::buffer::{Target, bytes_of};
use crate::waiting::retry_interrupted;

pub const FUNCTIONS: &[Native] = &[
    function(
        "readv",
        "(fd, buffers, /)",
        |thread, a| read(thread, a, None, 0),
        "Read from a file descriptor into writable buffers.",
    ),
    function(
        "preadv",
        "(fd, buffers, offset, flags=0, /)",
        read_at,
        "Reads from a file descriptor at an offset into writable buffers.",
    ),
    function(
        "writev",
        "(fd, buffers, /)",
        |thread, a| write(thread, a, None, 0),
        "Iterate over buffers, and write the contents of each to a file descriptor.",
    ),
    function(
        "pwritev",
        "(fd, buffers, offset, flags=0, /)",
        write_at,
        "Writes the contents of bytes-like objects to a file descriptor at an offset.",
    ),
    function(
        "lockf",
        "(fd, command, length, /)",
        lock,
        "Apply, test or remove a POSIX lock on an open file descriptor.",
    ),
    function(
        "posix_fadvise",
        "(fd, offset, length, advice, /)",
        advise,
        "Announce an intention to access data in a specific pattern.",
    ),
    function(
        "posix_fallocate",
        "(fd, offset, length, /)",
        allocate,
        "Ensure a file has allocated at least a particular number of bytes on disk.",
    ),
];

/// Buffers of a sequence.
fn sequence(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<Vec<Obj>> {
    let class = thread.space.type_of(argument);
    if thread.lookup_name(class, vm::names::GETITEM).is_none() {
        return Err(thread.type_error(&format!("{function}() arg 2 must be a sequence")));
    }
    thread.collect(argument)
}

fn count(thread: &Thread, result: Result<usize, i32>) -> PyResult<usize> {
    result.map_err(|errno| thread.os_error(errno, None))
}

fn read_at(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (offset, flags) = (thread.index_i64(arguments[2])?, int32_or(thread, arguments[3], 0)?);
    read(thread, arguments, Some(offset), flags)
}

/// Reads into memory of its own first: the buffers may be anything that can be written to.
fn read(thread: &Thread, arguments: &[Ref<'_>], offset: Option<i64>, flags: i32) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let buffers = sequence(thread, arguments[1], "readv")?;
    let targets =
        buffers.iter().map(|buffer| Target::new(thread, buffer.as_ref(), "readv")).collect::<PyResult<Vec<_>>>()?;
    let mut parts: Vec<Vec<u8>> = targets.iter().map(|target| vec![0; target.len()]).collect();
    let vectors: Vec<libc::iovec> =
        parts.iter_mut().map(|part| libc::iovec { iov_base: part.as_mut_ptr().cast(), iov_len: part.len() }).collect();
    // SAFETY: memory of those lengths.
    let result = retry_interrupted(thread, || unsafe {
        match offset {
            Some(offset) => libc::preadv2(number, vectors.as_ptr(), vectors.len() as i32, offset, flags),
            None => libc::readv(number, vectors.as_ptr(), vectors.len() as i32),
        }
    })?;
    let done = count(thread, result)?;
    let mut left = done;
    for (target, part) in targets.iter().zip(&parts) {
        let taken = left.min(part.len());
        if taken > 0 {
            target.write(thread, 0, &part[..taken])?;
        }
        left -= taken;
    }
    Ok(Obj::small_int(done as i64))
}

fn write_at(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (offset, flags) = (thread.index_i64(arguments[2])?, int32_or(thread, arguments[3], 0)?);
    write(thread, arguments, Some(offset), flags)
}

fn write(thread: &Thread, arguments: &[Ref<'_>], offset: Option<i64>, flags: i32) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let buffers = sequence(thread, arguments[1], "writev")?;
    let parts = buffers.iter().map(|buffer| bytes_of(thread, buffer.as_ref())).collect::<PyResult<Vec<_>>>()?;
    let vectors: Vec<libc::iovec> = parts
        .iter()
        .map(|part| libc::iovec { iov_base: part.as_ptr().cast_mut().cast(), iov_len: part.len() })
        .collect();
    // SAFETY: memory of those lengths, which is only read.
    let result = retry_interrupted(thread, || unsafe {
        match offset {
            Some(offset) => libc::pwritev2(number, vectors.as_ptr(), vectors.len() as i32, offset, flags),
            None => libc::writev(number, vectors.as_ptr(), vectors.len() as i32),
        }
    })?;
    Ok(Obj::small_int(count(thread, result)? as i64))
}

fn lock(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (number, command) = (descriptor(thread, arguments[0])?, int32(thread, arguments[1])?);
    let length = thread.index_i64(arguments[2])?;
    // SAFETY: no memory is touched.
    let result = thread.without_lock(|| match unsafe { libc::lockf(number, command, length) } {
        0 => 0,
        _ => crate::arguments::last_errno(),
    });
    if result != 0 { Err(thread.os_error(result, None)) } else { Ok(Obj::none()) }
}

fn advise(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = descriptor(thread, arguments[0])?;
    let (offset, length) = (thread.index_i64(arguments[1])?, thread.index_i64(arguments[2])?);
    // SAFETY: no memory is touched.
    let result = unsafe { libc::posix_fadvise(number, offset, length, int32(thread, arguments[3])?) };
    if result != 0 { Err(thread.os_error(result, None)) } else { Ok(Obj::none()) }
}

fn allocate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = descriptor(thread, arguments[0])?;
    let (offset, length) = (thread.index_i64(arguments[1])?, thread.index_i64(arguments[2])?);
    // SAFETY: no memory is touched.
    let result = unsafe { libc::posix_fallocate(number, offset, length) };
    if result != 0 { Err(thread.os_error(result, None)) } else { Ok(Obj::none()) }
}
