//! `pwd` and `grp`: the system's databases of users and groups.

use std::ffi::{CStr, CString, c_char};

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Raised, Thread};

use crate::arguments::type_name_or_none;
use crate::paths;

pub static PWD: ModuleTable = ModuleTable {
    name: "pwd",
    doc: "This module provides access to the Unix password database.",
    functions: &[USER_FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        let dict = dict_of(thread, module)?;
        thread.set_in(thread.dict_of(&dict), "struct_passwd", USER.class(thread)?)
    }),
};

pub static GRP: ModuleTable = ModuleTable {
    name: "grp",
    doc: "Access to the Unix group database.",
    functions: &[GROUP_FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        let dict = dict_of(thread, module)?;
        thread.set_in(thread.dict_of(&dict), "struct_group", GROUP.class(thread)?)
    }),
};

static USER: StructSequence = StructSequence {
    full_name: "pwd.struct_passwd",
    fields: &["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    visible: 7,
    doc: "pwd.struct_passwd: Results from getpw*() routines.",
};

static GROUP: StructSequence = StructSequence {
    full_name: "grp.struct_group",
    fields: &["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
    visible: 4,
    doc: "grp.struct_group: Results from getgr*() routines.",
};

const USER_FUNCTIONS: &[Native] = &[
    function(
        "getpwuid",
        "(uidobj, /)",
        user_by_number,
        "Return the password database entry for the given numeric user ID.",
    ),
    function("getpwnam", "(name, /)", user_by_name, "Return the password database entry for the given user name."),
    function(
        "getpwall",
        "()",
        all_users,
        "Return a list of all available password database entries, in arbitrary order.",
    ),
];

const GROUP_FUNCTIONS: &[Native] = &[
    function("getgrgid", "(id)", group_by_number, "Return the group database entry for the given numeric group ID."),
    function("getgrnam", "(name)", group_by_name, "Return the group database entry for the given group name."),
    function("getgrall", "()", all_groups, "Return a list of all available group entries, in arbitrary order."),
];

/// A text of the C library as a str; None where it is null.
///
/// # Safety
/// `text` is null or ends with a null character.
unsafe fn text_object(thread: &Thread, text: *const c_char) -> PyResult {
    if text.is_null() {
        return Ok(Obj::none());
    }
    // SAFETY: as the caller says.
    paths::decode(thread, unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// # Safety
/// The entry's texts are valid.
unsafe fn user_object(thread: &Thread, entry: &libc::passwd) -> PyResult {
    // SAFETY: as the caller says.
    let values = unsafe {
        vec![
            text_object(thread, entry.pw_name)?,
            text_object(thread, entry.pw_passwd)?,
            Obj::small_int(entry.pw_uid.into()),
            Obj::small_int(entry.pw_gid.into()),
            text_object(thread, entry.pw_gecos)?,
            text_object(thread, entry.pw_dir)?,
            text_object(thread, entry.pw_shell)?,
        ]
    };
    USER.make(thread, values)
}

/// # Safety
/// The entry's texts and list are valid.
unsafe fn group_object(thread: &Thread, entry: &libc::group) -> PyResult {
    let mut members = Vec::new();
    // SAFETY: as the caller says; the list ends with null.
    unsafe {
        let mut next = entry.gr_mem;
        while !next.is_null() && !(*next).is_null() {
            members.push(text_object(thread, *next)?);
            next = next.add(1);
        }
        let values = vec![
            text_object(thread, entry.gr_name)?,
            text_object(thread, entry.gr_passwd)?,
            Obj::small_int(entry.gr_gid.into()),
            thread.space.list(members)?,
        ];
        GROUP.make(thread, values)
    }
}

/// A user's or group's number; the inner error says on which side it is out of range.
fn number(thread: &Thread, argument: Ref<'_>, what: &str) -> PyResult<Result<u32, &'static str>> {
    if !vm::types::bounds::has_index(thread, argument) {
        let given = thread.type_name(argument);
        return Err(thread.type_error(&format!("{what} should be integer, not {given}")));
    }
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).expect("an exact int");
    Ok(match value.to_i64() {
        Some(-1) => Ok(u32::MAX),
        Some(number) if number >= 0 => u32::try_from(number).map_err(|_| "greater than maximum"),
        _ if value.is_negative() => Err("less than minimum"),
        _ => Err("greater than maximum"),
    })
}

#[cold]
fn not_found(thread: &Thread, text: &str) -> Raised {
    match thread.new_str(text) {
        Ok(text) => thread.key_error(text.as_ref()),
        Err(raised) => raised,
    }
}

fn name_argument(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<CString> {
    if thread.space.str_value(argument).is_none() {
        let given = type_name_or_none(thread, argument);
        return Err(thread.type_error(&format!("{function}() argument 1 must be str, not {given}")));
    }
    CString::new(paths::encode(thread, argument)?).map_err(|_| thread.value_error("embedded null byte"))
}

fn user_by_number(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if let Ok(wanted) = number(thread, a[0], "uid")? {
        // SAFETY: the C library's own entry, copied before anything else is asked for.
        let entry = unsafe { libc::getpwuid(wanted).as_ref() };
        if let Some(entry) = entry {
            // SAFETY: as above.
            return unsafe { user_object(thread, entry) };
        }
    }
    let shown = thread.str_string(a[0])?;
    Err(not_found(thread, &format!("getpwuid(): uid not found: {shown}")))
}

fn user_by_name(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let name = name_argument(thread, a[0], "getpwnam")?;
    // SAFETY: a text that ends with a null character; the entry is copied at once.
    if let Some(entry) = unsafe { libc::getpwnam(name.as_ptr()).as_ref() } {
        // SAFETY: as above.
        return unsafe { user_object(thread, entry) };
    }
    let shown = thread.repr_string(a[0])?;
    Err(not_found(thread, &format!("getpwnam(): name not found: {shown}")))
}

fn all_users(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut list = Vec::new();
    // SAFETY: the C library's own entries, each copied before the next.
    unsafe {
        libc::setpwent();
        while let Some(entry) = libc::getpwent().as_ref() {
            match user_object(thread, entry) {
                Ok(entry) => list.push(entry),
                Err(raised) => {
                    libc::endpwent();
                    return Err(raised);
                }
            }
        }
        libc::endpwent();
    }
    Ok(thread.space.list(list)?)
}

fn group_by_number(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let wanted = match number(thread, a[0], "gid")? {
        Ok(wanted) => wanted,
        Err(side) => return Err(thread.overflow_error(&format!("gid is {side}"))),
    };
    // SAFETY: the C library's own entry, copied before anything else is asked for.
    if let Some(entry) = unsafe { libc::getgrgid(wanted).as_ref() } {
        // SAFETY: as above.
        return unsafe { group_object(thread, entry) };
    }
    let shown = thread.str_string(a[0])?;
    Err(not_found(thread, &format!("getgrgid(): gid not found: {shown}")))
}

fn group_by_name(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let name = name_argument(thread, a[0], "getgrnam")?;
    // SAFETY: a text that ends with a null character; the entry is copied at once.
    if let Some(entry) = unsafe { libc::getgrnam(name.as_ptr()).as_ref() } {
        // SAFETY: as above.
        return unsafe { group_object(thread, entry) };
    }
    let shown = thread.repr_string(a[0])?;
    Err(not_found(thread, &format!("getgrnam(): name not found: {shown}")))
}

unsafe extern "C" {
    fn setgrent();
    fn getgrent() -> *mut libc::group;
    fn endgrent();
}

fn all_groups(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut list = Vec::new();
    // SAFETY: the C library's own entries, each copied before the next.
    unsafe {
        setgrent();
        while let Some(entry) = getgrent().as_ref() {
            match group_object(thread, entry) {
                Ok(entry) => list.push(entry),
                Err(raised) => {
                    endgrent();
                    return Err(raised);
                }
            }
        }
        endgrent();
    }
    Ok(thread.space.list(list)?)
}
