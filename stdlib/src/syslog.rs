//! `syslog`: messages to the system's log.

use std::cell::RefCell;
use std::ffi::CString;

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

use crate::arguments::{given, int32, int32_or, type_name_or_none};

pub static MODULE: ModuleTable = ModuleTable {
    name: "syslog",
    doc: "",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        let dict = dict_of(thread, module)?;
        for (name, value) in NUMBERS {
            thread.set_in(thread.dict_of(&dict), name, Obj::small_int(*value))?;
        }
        Ok(())
    }),
};

/// The name that the log shows: the C library keeps a pointer to it.
#[derive(Default)]
struct State {
    name: RefCell<Option<CString>>,
}

const FUNCTIONS: &[Native] = &[
    function(
        "openlog",
        "(ident=None, logoption=0, facility=8)",
        open,
        "Set logging options of subsequent syslog() calls.",
    ),
    function("syslog", "(*args)", log, "Send the string message to the system logger."),
    function(
        "closelog",
        "()",
        |t, _| close(t),
        "Reset the syslog module values and call the system library closelog().",
    ),
    function(
        "setlogmask",
        "(maskpri, /)",
        |t, a| {
            let mask = int32(t, a[0])?;
            // SAFETY: no memory is touched.
            Ok(Obj::small_int(unsafe { libc::setlogmask(mask) }.into()))
        },
        "Set the priority mask to maskpri and return the previous mask value.",
    ),
    function("LOG_MASK", "(pri, /)", |t, a| Ok(Obj::small_int(1 << int32(t, a[0])?.clamp(0, 30))), ""),
    function("LOG_UPTO", "(pri, /)", |t, a| Ok(Obj::small_int((1 << (int32(t, a[0])?.clamp(0, 30) + 1)) - 1)), ""),
];

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    LOG_EMERG LOG_ALERT LOG_CRIT LOG_ERR LOG_WARNING LOG_NOTICE LOG_INFO LOG_DEBUG LOG_PID LOG_CONS LOG_NDELAY LOG_ODELAY LOG_NOWAIT
    LOG_PERROR LOG_KERN LOG_USER LOG_MAIL LOG_DAEMON LOG_AUTH LOG_LPR LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4
    LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7 LOG_SYSLOG LOG_CRON LOG_UUCP LOG_NEWS LOG_AUTHPRIV LOG_FTP
};

fn text(thread: &Thread, object: Ref<'_>, what: &str) -> PyResult<CString> {
    let Some(text) = thread.space.str_value(object) else {
        let given = type_name_or_none(thread, object);
        return Err(thread.type_error(&format!("{what} must be str, not {given}")));
    };
    CString::new(text.to_string_lossy()).map_err(|_| thread.value_error("embedded null character"))
}

/// The program's name as CPython finds it: the last part of `sys.argv[0]`.
fn default_name(thread: &Thread) -> PyResult<CString> {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let first = match thread.get_str_or_none(sys.as_ref(), "argv")? {
        Some(list) => Space::exact_list(list.as_ref()).and_then(|list| list.get(0)),
        None => None,
    };
    let path = first.map(|path| thread.text_of(path.as_ref())).unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    CString::new(if name.is_empty() { "python" } else { name })
        .map_err(|_| thread.value_error("embedded null character"))
}

fn open_as(thread: &Thread, name: CString, options: i32, facility: i32) {
    let state = thread.module_state::<State>();
    let mut place = state.name.borrow_mut();
    // SAFETY: the text lives in the state until the log is opened under another name or closed.
    unsafe { libc::openlog(name.as_ptr(), options, facility) };
    *place = Some(name);
}

fn open(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let name = match given(a[0]) {
        Some(name) => text(thread, name, "openlog() argument 1")?,
        None => default_name(thread)?,
    };
    let (options, facility) = (int32_or(thread, a[1], 0)?, int32_or(thread, a[2], libc::LOG_USER)?);
    open_as(thread, name, options, facility);
    Ok(Obj::none())
}

fn log(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(a[0]).map_or(&[][..], |items| items.items());
    let (priority, message) = match *items {
        [message] => (libc::LOG_INFO, message),
        [priority, message] => (int32(thread, priority)?, message),
        _ => return Err(thread.type_error("syslog.syslog requires 1 to 2 arguments")),
    };
    let message = text(thread, message, "syslog() message")?;
    if thread.module_state::<State>().name.borrow().is_none() {
        open_as(thread, default_name(thread)?, 0, libc::LOG_USER);
    }
    // SAFETY: texts that end with null characters; the format takes one.
    unsafe { libc::syslog(priority, c"%s".as_ptr(), message.as_ptr()) };
    Ok(Obj::none())
}

fn close(thread: &Thread) -> PyResult {
    let old = thread.module_state::<State>().name.borrow_mut().take();
    if old.is_some() {
        // SAFETY: no memory is touched; the name is freed after.
        unsafe { libc::closelog() };
    }
    Ok(Obj::none())
}
