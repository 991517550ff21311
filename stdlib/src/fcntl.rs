//! `fcntl`: control of open descriptors.

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::buffer;
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

use crate::arguments::{int32, truth_or};
use crate::waiting::{descriptor_of, retry_interrupted};

pub static MODULE: ModuleTable = ModuleTable {
    name: "fcntl",
    doc: "This module performs file control and I/O control on file descriptors.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        let dict = dict_of(thread, module)?;
        for (name, value) in NUMBERS {
            thread.set_in(thread.dict_of(&dict), name, thread.space.int(*value)?)?;
        }
        Ok(())
    }),
};

const FUNCTIONS: &[Native] = &[
    function("fcntl", "(fd, cmd, arg=0, /)", control, "Perform the operation `cmd` on file descriptor fd."),
    function(
        "ioctl",
        "(fd, request, arg=0, mutate_flag=True, /)",
        device_control,
        "Perform the operation request on file descriptor fd.",
    ),
    function(
        "flock",
        "(fd, operation, /)",
        lock_file,
        "Perform the lock operation `operation` on file descriptor `fd`.",
    ),
    function(
        "lockf",
        "(fd, cmd, len=0, start=0, whence=0, /)",
        lock_range,
        "A wrapper around the fcntl() locking calls.",
    ),
];

macro_rules! numbers {
    ($($name:ident)*; $($own:ident = $value:literal)*) => {
        &[$((stringify!($name), libc::$name as i64),)* $((stringify!($own), $value),)*]
    };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    LOCK_SH LOCK_EX LOCK_NB LOCK_UN F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_OFD_GETLK
    F_OFD_SETLK F_OFD_SETLKW F_GETOWN F_SETOWN F_RDLCK F_WRLCK F_UNLCK F_SETLEASE F_GETLEASE F_NOTIFY F_SETPIPE_SZ F_GETPIPE_SZ
    F_ADD_SEALS F_GET_SEALS F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_GROW F_SEAL_WRITE FD_CLOEXEC
    ;
    F_GETSIG = 11 F_SETSIG = 10 F_EXLCK = 4 F_SHLCK = 8 FASYNC = 0x2000 LOCK_MAND = 32 LOCK_READ = 64 LOCK_WRITE = 128
    LOCK_RW = 192 FICLONE = 0x40049409 FICLONERANGE = 0x4020940d F_GETLK64 = 5 F_SETLK64 = 6 F_SETLKW64 = 7 DN_ACCESS = 1
    DN_MODIFY = 2 DN_CREATE = 4 DN_DELETE = 8 DN_RENAME = 16 DN_ATTRIB = 32 DN_MULTISHOT = 0x80000000
};

/// The most bytes that a call may take and give back.
const BYTES_MAX: usize = 1024;

fn no_negative_wrap(thread: &Thread, argument: Ref<'_>) -> PyResult<i64> {
    let index = thread.index(argument)?;
    let value = objects::Space::exact_int(index.as_ref()).expect("an exact int");
    match value.to_i64() {
        Some(number) if number >= i64::from(i32::MIN) && number <= i64::from(u32::MAX) => Ok(number),
        Some(number) if number < 0 => Err(thread.overflow_error("signed integer is less than minimum")),
        _ => Err(thread.overflow_error("unsigned int is greater than maximum")),
    }
}

fn control(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (descriptor, command) = (descriptor_of(thread, a[0])?, int32(thread, a[1])?);
    let Some(argument) = a[2].non_null().filter(|argument| thread.space.int_value(*argument).is_none()) else {
        let number = a[2].non_null().map_or(Ok(0), |argument| no_negative_wrap(thread, argument))?;
        // SAFETY: no memory is touched.
        let result = retry_interrupted(thread, || unsafe { libc::fcntl(descriptor, command, number) } as isize)?;
        return result.map(|value| Obj::small_int(value as i64)).map_err(|errno| thread.os_error(errno, None));
    };
    let bytes = match thread.space.str_value(argument) {
        Some(text) => text.to_string_lossy().into_bytes(),
        None => match buffer::get(thread, argument)? {
            Some(bytes) => bytes.to_vec(),
            None => {
                let given = crate::arguments::type_name_or_none(thread, argument);
                let text =
                    format!("fcntl() argument 3 must be an integer, a bytes-like object, or a string, not {given}");
                return Err(thread.type_error(&text));
            }
        },
    };
    if bytes.len() > BYTES_MAX {
        return Err(thread.value_error("fcntl argument 3 is too long"));
    }
    let mut place = [0u8; BYTES_MAX + 8];
    place[..bytes.len()].copy_from_slice(&bytes);
    // SAFETY: more bytes than any command takes.
    let result =
        retry_interrupted(thread, || unsafe { libc::fcntl(descriptor, command, place.as_mut_ptr()) } as isize)?;
    match result {
        Ok(_) => Ok(thread.space.bytes(&place[..bytes.len()])?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn device_control(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[0])?;
    let index = thread.index(a[1])?;
    let request = objects::Space::exact_int(index.as_ref()).expect("an exact int");
    let request = request.to_u64().or_else(|| request.to_i64().map(|value| value as u64));
    let Some(request) = request else {
        return Err(thread.overflow_error("Python int too large to convert to C unsigned long"));
    };
    let mutates = truth_or(thread, a[3], true)?;
    let Some(argument) = a[2].non_null().filter(|argument| thread.space.int_value(*argument).is_none()) else {
        let number = a[2].non_null().map_or(Ok(0), |argument| no_negative_wrap(thread, argument))?;
        // SAFETY: the program says that the request takes a number.
        let result = unsafe { libc::ioctl(descriptor, request as _, number) };
        return if result < 0 {
            Err(thread.os_error(crate::arguments::last_errno(), None))
        } else {
            Ok(Obj::small_int(result.into()))
        };
    };
    let is_fixed = thread.space.bytes_value(argument).is_some() || thread.space.str_value(argument).is_some();
    let target = if is_fixed { None } else { Some(buffer::require(thread, argument)?) };
    let bytes = match (&target, thread.space.str_value(argument)) {
        (Some(target), _) => target.to_vec(),
        (None, Some(text)) => text.to_string_lossy().into_bytes(),
        (None, None) => buffer::require(thread, argument)?.to_vec(),
    };
    if bytes.len() > BYTES_MAX {
        return Err(thread.value_error("ioctl argument 3 is too long"));
    }
    let mut place = [0u8; BYTES_MAX + 8];
    place[..bytes.len()].copy_from_slice(&bytes);
    // SAFETY: the program says that the request takes such bytes; there is more room than it says.
    let result = unsafe { libc::ioctl(descriptor, request as _, place.as_mut_ptr()) };
    if result < 0 {
        return Err(thread.os_error(crate::arguments::last_errno(), None));
    }
    if let Some(target) = target.filter(|_| mutates) {
        // SAFETY: nothing else uses the bytes meanwhile.
        if let Some(out) = unsafe { target.bytes_mut() } {
            let length = out.len().min(bytes.len());
            out[..length].copy_from_slice(&place[..length]);
            return Ok(Obj::small_int(result.into()));
        }
    }
    Ok(thread.space.bytes(&place[..bytes.len()])?)
}

fn lock_file(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (descriptor, operation) = (descriptor_of(thread, a[0])?, int32(thread, a[1])?);
    // SAFETY: no memory is touched.
    match retry_interrupted(thread, || unsafe { libc::flock(descriptor, operation) } as isize)? {
        Ok(_) => Ok(Obj::none()),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn lock_range(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (descriptor, command) = (descriptor_of(thread, a[0])?, int32(thread, a[1])?);
    let number = |index: usize| a[index].non_null().map_or(Ok(0), |argument| thread.index_i64(argument));
    let kind = match command {
        libc::LOCK_UN => libc::F_UNLCK,
        command if command & libc::LOCK_SH != 0 => libc::F_RDLCK,
        command if command & libc::LOCK_EX != 0 => libc::F_WRLCK,
        _ => return Err(thread.value_error("unrecognized lockf argument")),
    };
    // SAFETY: all zero is a valid lock.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as libc::c_short;
    lock.l_len = number(2)?;
    lock.l_start = number(3)?;
    lock.l_whence = a[4].non_null().map_or(Ok(0), |argument| int32(thread, argument))? as libc::c_short;
    let command = if command & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    // SAFETY: a lock to read.
    match retry_interrupted(thread, || unsafe { libc::fcntl(descriptor, command, &raw mut lock) } as isize)? {
        Ok(_) => Ok(Obj::none()),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}
