//! Extended attributes of files, files in memory, and event counters.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{given, int32, int32_or, last_os_error, truth_or};
use crate::buffer::bytes_of;
use crate::paths::{PathOrDescriptor, c_string, decode, path, path_or_descriptor};
use crate::waiting::retry_interrupted;

pub const FUNCTIONS: &[Native] = &[
    function(
        "getxattr",
        "(path, attribute, *, follow_symlinks=True)",
        get,
        "Return the value of extended attribute attribute on path.",
    ),
    function(
        "setxattr",
        "(path, attribute, value, flags=0, *, follow_symlinks=True)",
        set,
        "Set extended attribute attribute on path to value.",
    ),
    function(
        "removexattr",
        "(path, attribute, *, follow_symlinks=True)",
        remove,
        "Remove extended attribute attribute on path.",
    ),
    function(
        "listxattr",
        "(path=None, *, follow_symlinks=True)",
        list,
        "Return a list of extended attributes on path.",
    ),
    function(
        "memfd_create",
        "(name, flags=1)",
        create_memory_file,
        "Create a file in memory and return its descriptor.",
    ),
    function(
        "eventfd",
        "(initval, flags=524288)",
        create_counter,
        "Creates and returns an event notification file descriptor.",
    ),
    function("eventfd_read", "(fd)", read_counter, "Read eventfd value."),
    function("eventfd_write", "(fd, value)", write_counter, "Write eventfd value."),
];

/// The most bytes that the system keeps as a value, and as the names of a file.
const BYTES_MAX: usize = 65536;

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = path(thread, arguments[1], "getxattr")?;
    let follows = truth_or(thread, arguments[2], true)?;
    let mut value = vec![0_u8; BYTES_MAX];
    let (place, room) = (value.as_mut_ptr().cast(), value.len());
    // SAFETY: texts that end with null characters; memory of that length.
    let length = unsafe {
        match path_or_descriptor(thread, arguments[0], "getxattr")? {
            PathOrDescriptor::Descriptor(number) => libc::fgetxattr(number, name.bytes.as_ptr(), place, room),
            PathOrDescriptor::Path(file) if follows => {
                libc::getxattr(file.bytes.as_ptr(), name.bytes.as_ptr(), place, room)
            }
            PathOrDescriptor::Path(file) => libc::lgetxattr(file.bytes.as_ptr(), name.bytes.as_ptr(), place, room),
        }
    };
    match usize::try_from(length) {
        Ok(length) => Ok(thread.space.bytes(&value[..length])?),
        Err(_) => Err(last_os_error(thread, Some(arguments[0]))),
    }
}

fn done(thread: &Thread, result: i32, file: Ref<'_>) -> PyResult {
    if result != 0 { Err(last_os_error(thread, Some(file))) } else { Ok(Obj::none()) }
}

fn set(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = path(thread, arguments[1], "setxattr")?;
    let value = bytes_of(thread, arguments[2])?;
    let flags = int32_or(thread, arguments[3], 0)?;
    let follows = truth_or(thread, arguments[4], true)?;
    let (place, length, name) = (value.as_ptr().cast(), value.len(), name.bytes.as_ptr());
    // SAFETY: texts that end with null characters; memory of that length.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "setxattr")? {
            PathOrDescriptor::Descriptor(number) => libc::fsetxattr(number, name, place, length, flags),
            PathOrDescriptor::Path(file) if follows => libc::setxattr(file.bytes.as_ptr(), name, place, length, flags),
            PathOrDescriptor::Path(file) => libc::lsetxattr(file.bytes.as_ptr(), name, place, length, flags),
        }
    };
    done(thread, result, arguments[0])
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = path(thread, arguments[1], "removexattr")?;
    let follows = truth_or(thread, arguments[2], true)?;
    let name = name.bytes.as_ptr();
    // SAFETY: texts that end with null characters.
    let result = unsafe {
        match path_or_descriptor(thread, arguments[0], "removexattr")? {
            PathOrDescriptor::Descriptor(number) => libc::fremovexattr(number, name),
            PathOrDescriptor::Path(file) if follows => libc::removexattr(file.bytes.as_ptr(), name),
            PathOrDescriptor::Path(file) => libc::lremovexattr(file.bytes.as_ptr(), name),
        }
    };
    done(thread, result, arguments[0])
}

fn list(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let follows = truth_or(thread, arguments[1], true)?;
    let here = thread.new_str(".")?;
    let file = given(arguments[0]).unwrap_or(here.as_ref());
    let mut names = vec![0_u8; BYTES_MAX];
    let (place, room) = (names.as_mut_ptr().cast(), names.len());
    // SAFETY: a text that ends with a null character; memory of that length.
    let length = unsafe {
        match path_or_descriptor(thread, file, "listxattr")? {
            PathOrDescriptor::Descriptor(number) => libc::flistxattr(number, place, room),
            PathOrDescriptor::Path(file) if follows => libc::listxattr(file.bytes.as_ptr(), place, room),
            PathOrDescriptor::Path(file) => libc::llistxattr(file.bytes.as_ptr(), place, room),
        }
    };
    let Ok(length) = usize::try_from(length) else { return Err(last_os_error(thread, Some(file))) };
    let texts = names[..length].split(|&byte| byte == 0).filter(|name| !name.is_empty());
    let texts = texts.map(|name| decode(thread, name)).collect::<PyResult<Vec<_>>>()?;
    Ok(thread.space.list(texts)?)
}

fn create_memory_file(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = c_string(thread, arguments[0], "name")?;
    let flags = match arguments[1].non_null() {
        Some(flags) => thread.index_i64(flags)? as u32,
        None => libc::MFD_CLOEXEC,
    };
    // SAFETY: a text that ends with a null character.
    let number = unsafe { libc::memfd_create(name.as_ptr(), flags) };
    if number < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(number.into())) }
}

fn create_counter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let start = thread.index_i64(arguments[0])?;
    let Ok(start) = u32::try_from(start) else {
        return Err(thread.overflow_error("Python int too large to convert to C unsigned int"));
    };
    let flags = int32_or(thread, arguments[1], libc::EFD_CLOEXEC)?;
    // SAFETY: no memory is touched.
    let number = unsafe { libc::eventfd(start, flags) };
    if number < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(number.into())) }
}

fn read_counter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let mut value = 0_u64;
    // SAFETY: a number to fill.
    match retry_interrupted(thread, || unsafe { libc::read(number, (&raw mut value).cast(), size_of::<u64>()) })? {
        Ok(_) => Ok(thread.space.int_from_u64(value)?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn write_counter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = int32(thread, arguments[0])?;
    let index = thread.index(arguments[1])?;
    let Some(value) = thread.space.int_value(index.as_ref()).and_then(|value| value.to_u64()) else {
        return Err(thread.overflow_error("Python int too large to convert to C unsigned long long"));
    };
    // SAFETY: a number to read.
    let result =
        retry_interrupted(thread, || unsafe { libc::write(number, (&raw const value).cast(), size_of::<u64>()) })?;
    match result {
        Ok(_) => Ok(Obj::none()),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}
