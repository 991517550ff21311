//! Device numbers, terminals and pseudo-terminals.

use std::ffi::CStr;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::files::descriptor;
use crate::arguments::{int32, int32_or, last_os_error, tuple};
use crate::paths::{decode, path};

pub const FUNCTIONS: &[Native] = &[
    function(
        "major",
        "(device, /)",
        |thread, a| part(thread, a[0], |device| libc::major(device)),
        "Extracts a device major number from a raw device number.",
    ),
    function(
        "minor",
        "(device, /)",
        |thread, a| part(thread, a[0], |device| libc::minor(device)),
        "Extracts a device minor number from a raw device number.",
    ),
    function(
        "makedev",
        "(major, minor, /)",
        make_device,
        "Composes a raw device number from the major and minor device numbers.",
    ),
    function("mknod", "(path, mode=0o600, device=0, *, dir_fd=None)", make_node, "Create a node in the file system."),
    function(
        "_is_inputhook_installed",
        "()",
        |_, _| Ok(Obj::boolean(false)),
        "Checks if PyOS_InputHook is set. Nothing here can set it.",
    ),
    function("_inputhook", "()", |_, _| Ok(Obj::none()), "Calls PyOS_InputHook, where it is set."),
    function("openpty", "()", open_pair, "Open a pseudo-terminal."),
    function(
        "posix_openpt",
        "(oflag, /)",
        open_master,
        "Open and return a file descriptor for a master pseudo-terminal device.",
    ),
    function(
        "grantpt",
        "(fd, /)",
        |thread, a| on(thread, a[0], libc::grantpt),
        "Grant access to the slave pseudo-terminal device.",
    ),
    function(
        "unlockpt",
        "(fd, /)",
        |thread, a| on(thread, a[0], libc::unlockpt),
        "Unlock a pseudo-terminal master/slave pair.",
    ),
    function(
        "login_tty",
        "(fd, /)",
        |thread, a| on(thread, a[0], libc::login_tty),
        "Prepare the tty of which fd is a file descriptor for a new login session.",
    ),
    function(
        "ptsname",
        "(fd, /)",
        |thread, a| name(thread, a[0], libc::ptsname_r),
        "Return the name of the slave pseudo-terminal device.",
    ),
    function(
        "ttyname",
        "(fd, /)",
        |thread, a| name(thread, a[0], libc::ttyname_r),
        "Return the name of the terminal device connected to 'fd'.",
    ),
    function(
        "tcgetpgrp",
        "(fd, /)",
        get_group,
        "Return the process group associated with the terminal specified by fd.",
    ),
    function(
        "tcsetpgrp",
        "(fd, pgid, /)",
        set_group,
        "Set the process group associated with the terminal specified by fd.",
    ),
];

/// The longest name of a device.
const NAME_BYTES: usize = 128;

/// -1 is no device.
fn device(thread: &Thread, argument: Ref<'_>) -> PyResult<u64> {
    let index = thread.index(argument)?;
    let value = thread.space.int_value(index.as_ref());
    match value.and_then(|value| value.to_u64().or_else(|| (value.to_i64() == Some(-1)).then_some(u64::MAX))) {
        Some(number) => Ok(number),
        None => Err(thread.overflow_error("Python int too large to convert to C unsigned long long")),
    }
}

fn part(thread: &Thread, argument: Ref<'_>, part: impl FnOnce(u64) -> u32) -> PyResult {
    match device(thread, argument)? {
        u64::MAX => Ok(Obj::small_int(-1)),
        number => Ok(Obj::small_int(part(number).into())),
    }
}

fn make_device(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (major, minor) = (thread.index_i64(arguments[0])?, thread.index_i64(arguments[1])?);
    if major == -1 && minor == -1 {
        return Ok(Obj::small_int(-1));
    }
    let number = |value| u32::try_from(value).map_err(|_| thread.overflow_error("device number out of range"));
    Ok(thread.space.int_from_u64(libc::makedev(number(major)?, number(minor)?))?)
}

fn make_node(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let file = path(thread, arguments[0], "mknod")?;
    let mode = int32_or(thread, arguments[1], 0o600)? as libc::mode_t;
    let number = match arguments[2].non_null() {
        Some(number) => device(thread, number)?,
        None => 0,
    };
    let folder = super::stat::dir_fd(thread, arguments[3])?;
    // SAFETY: a path that ends with a null character.
    match unsafe { libc::mknodat(folder, file.bytes.as_ptr(), mode, number) } {
        0 => Ok(Obj::none()),
        _ => Err(last_os_error(thread, Some(arguments[0]))),
    }
}

fn open_pair(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let (mut master, mut slave) = (-1, -1);
    // SAFETY: two numbers to fill; nothing else is asked for.
    let result = unsafe {
        libc::openpty(&raw mut master, &raw mut slave, std::ptr::null_mut(), std::ptr::null(), std::ptr::null())
    };
    if result != 0 {
        return Err(last_os_error(thread, None));
    }
    for number in [master, slave] {
        // SAFETY: no memory is touched.
        unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    tuple(thread, [Obj::small_int(master.into()), Obj::small_int(slave.into())])
}

fn open_master(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = int32(thread, arguments[0])? | libc::O_CLOEXEC;
    // SAFETY: no memory is touched.
    let number = unsafe { libc::posix_openpt(flags) };
    if number < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(number.into())) }
}

fn on(thread: &Thread, argument: Ref<'_>, call: unsafe extern "C" fn(i32) -> i32) -> PyResult {
    let number = descriptor(thread, argument)?;
    // SAFETY: calls that take a descriptor and touch no memory.
    if unsafe { call(number) } != 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}

fn name(
    thread: &Thread,
    argument: Ref<'_>,
    call: unsafe extern "C" fn(i32, *mut libc::c_char, usize) -> i32,
) -> PyResult {
    let number = int32(thread, argument)?;
    let mut buffer: [libc::c_char; NAME_BYTES] = [0; NAME_BYTES];
    // SAFETY: memory of that length.
    let errno = unsafe { call(number, buffer.as_mut_ptr(), buffer.len()) };
    if errno != 0 {
        return Err(thread.os_error(errno, None));
    }
    // SAFETY: the call has put a text with a null character at its end there.
    decode(thread, unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_bytes())
}

fn get_group(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    let group = unsafe { libc::tcgetpgrp(int32(thread, arguments[0])?) };
    if group < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::small_int(group.into())) }
}

fn set_group(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    let result = unsafe { libc::tcsetpgrp(int32(thread, arguments[0])?, int32(thread, arguments[1])?) };
    if result < 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}
