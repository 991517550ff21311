//! The environment, the terminal, and facts about the machine.

use std::os::unix::ffi::OsStrExt;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread};

use crate::arguments::{given, int32, int32_or, last_os_error};
use crate::paths;
use crate::waiting::retry_interrupted;

pub static TERMINAL_SIZE: StructSequence = StructSequence {
    full_name: "os.terminal_size",
    fields: &["columns", "lines"],
    visible: 2,
    doc: "A tuple of (columns, lines) for holding terminal window size",
};

pub const FUNCTIONS: &[Native] = &[
    function("putenv", "(name, value, /)", putenv, "Change or add an environment variable."),
    function("unsetenv", "(name, /)", unsetenv, "Delete an environment variable."),
    function("_create_environ", "()", |thread, _| environ(thread), "Create the environment dictionary."),
    function(
        "get_terminal_size",
        "(fd=None, /)",
        terminal_size,
        "Return the size of the terminal window as (columns, lines).",
    ),
    function(
        "urandom",
        "(size, /)",
        urandom,
        "Return a bytes object containing random bytes suitable for cryptographic use.",
    ),
    function("getrandom", "(size, flags=0)", urandom, "Obtain a series of random bytes."),
    function("cpu_count", "()", cpu_count, "Return the number of logical CPUs in the system."),
    function("strerror", "(code, /)", strerror, "Translate an error code to a message string."),
    function("sysconf", "(name, /)", sysconf, "Return an integer-valued system configuration variable."),
    function("getloadavg", "()", load_average, "Return average recent system load information."),
    function(
        "ctermid",
        "()",
        |thread, _| thread.new_str("/dev/tty"),
        "Return the name of the controlling terminal for this process.",
    ),
];

/// Two dicts' worth of bytes: names to values.
pub fn environ(thread: &Thread) -> PyResult {
    let made = thread.space.dict()?;
    for (name, value) in std::env::vars_os() {
        let (name, value) = (thread.space.bytes(name.as_bytes())?, thread.space.bytes(value.as_bytes())?);
        thread.dict_set(thread.dict_of(&made), name.as_ref(), value)?;
    }
    Ok(made)
}

fn putenv(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = paths::c_string(thread, arguments[0], "name")?;
    let value = paths::c_string(thread, arguments[1], "value")?;
    if name.as_bytes().contains(&b'=') {
        return Err(thread.value_error("illegal environment variable name"));
    }
    // SAFETY: texts that end with a null character, which the system copies.
    if unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) } != 0 {
        return Err(last_os_error(thread, None));
    }
    Ok(Obj::none())
}

fn unsetenv(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = paths::c_string(thread, arguments[0], "name")?;
    // SAFETY: a text that ends with a null character.
    if unsafe { libc::unsetenv(name.as_ptr()) } != 0 {
        return Err(last_os_error(thread, None));
    }
    Ok(Obj::none())
}

fn terminal_size(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = match given(arguments[0]) {
        Some(_) => int32_or(thread, arguments[0], 1)?,
        None => 1,
    };
    // SAFETY: a zeroed structure to be filled.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the structure that this request fills.
    if unsafe { libc::ioctl(number, libc::TIOCGWINSZ, &raw mut size) } != 0 {
        return Err(last_os_error(thread, None));
    }
    TERMINAL_SIZE.make(thread, vec![Obj::small_int(size.ws_col.into()), Obj::small_int(size.ws_row.into())])
}

fn urandom(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = thread.index_i64(arguments[0])?;
    let Ok(size) = usize::try_from(size) else { return Err(thread.value_error("negative argument not allowed")) };
    let mut data = thread.zeroed(size)?;
    let mut done = 0;
    while done < size {
        // SAFETY: memory of that length.
        match retry_interrupted(thread, || unsafe {
            libc::getrandom(data[done..].as_mut_ptr().cast(), size - done, 0)
        })? {
            Ok(count) => done += count,
            Err(errno) => return Err(thread.os_error(errno, None)),
        }
    }
    Ok(thread.space.bytes(&data)?)
}

fn cpu_count(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    if let Some(count) = thread.config.cpu_count {
        return Ok(Obj::small_int(i64::from(count)));
    }
    // SAFETY: no memory is touched.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    Ok(if count < 1 { Obj::none() } else { Obj::small_int(count) })
}

fn strerror(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = int32(thread, arguments[0])?;
    thread.new_str(&vm::types::exception::strerror(code))
}

pub const SYSCONF_NAMES: &[(&str, i32)] = &[
    ("SC_ARG_MAX", libc::_SC_ARG_MAX),
    ("SC_CHILD_MAX", libc::_SC_CHILD_MAX),
    ("SC_CLK_TCK", libc::_SC_CLK_TCK),
    ("SC_OPEN_MAX", libc::_SC_OPEN_MAX),
    ("SC_PAGESIZE", libc::_SC_PAGESIZE),
    ("SC_PAGE_SIZE", libc::_SC_PAGESIZE),
    ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN),
    ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES),
    ("SC_AVPHYS_PAGES", libc::_SC_AVPHYS_PAGES),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX),
    ("SC_NGROUPS_MAX", libc::_SC_NGROUPS_MAX),
    ("SC_SEM_NSEMS_MAX", libc::_SC_SEM_NSEMS_MAX),
];

fn sysconf(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = match thread.space.str_value(arguments[0]) {
        Some(name) => {
            let name = name.to_string_lossy();
            match SYSCONF_NAMES.iter().find(|(known, _)| *known == name) {
                Some((_, number)) => *number,
                None => return Err(thread.value_error("unrecognized configuration name")),
            }
        }
        None => int32(thread, arguments[0])?,
    };
    // SAFETY: no memory is touched.
    Ok(thread.space.int(unsafe { libc::sysconf(number) })?)
}

fn load_average(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut loads = [0.0; 3];
    // SAFETY: room for three numbers.
    if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
        return Err(thread.raise(&vm::exceptions::OS_ERROR, "Load averages are unobtainable"));
    }
    crate::arguments::tuple(
        thread,
        [thread.space.float(loads[0])?, thread.space.float(loads[1])?, thread.space.float(loads[2])?],
    )
}
