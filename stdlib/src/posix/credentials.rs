//! The user and group numbers that a process has beyond the usual two.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::files::id_number;
use crate::arguments::{last_os_error, tuple};
use crate::paths::c_string;

pub const FUNCTIONS: &[Native] = &[
    function(
        "getresuid",
        "()",
        |thread, _| three(thread, libc::getresuid),
        "Return a tuple of the current process's real, effective, and saved user ids.",
    ),
    function(
        "getresgid",
        "()",
        |thread, _| three(thread, libc::getresgid),
        "Return a tuple of the current process's real, effective, and saved group ids.",
    ),
    function(
        "setresuid",
        "(ruid, euid, suid, /)",
        |thread, a| set_three(thread, a, libc::setresuid),
        "Set the current process's real, effective, and saved user ids.",
    ),
    function(
        "setresgid",
        "(rgid, egid, sgid, /)",
        |thread, a| set_three(thread, a, libc::setresgid),
        "Set the current process's real, effective, and saved group ids.",
    ),
    function(
        "setreuid",
        "(ruid, euid, /)",
        |thread, a| set_two(thread, a, libc::setreuid),
        "Set the current process's real and effective user ids.",
    ),
    function(
        "setregid",
        "(rgid, egid, /)",
        |thread, a| set_two(thread, a, libc::setregid),
        "Set the current process's real and effective group ids.",
    ),
    function("setpgrp", "()", set_process_group, "Make the current process the leader of its process group."),
    function("getgrouplist", "(user, group, /)", group_list, "Returns a list of groups to which a user belongs."),
    function("initgroups", "(username, gid, /)", initialize_groups, "Initialize the group access list."),
    function("setgroups", "(groups, /)", set_groups, "Set the groups of the current process to list."),
    function("chroot", "(path)", change_root, "Change root directory to path."),
];

/// The most groups that a process may have.
const GROUPS_MAX: usize = 65536;

fn three(thread: &Thread, call: unsafe extern "C" fn(*mut u32, *mut u32, *mut u32) -> i32) -> PyResult {
    let (mut real, mut effective, mut saved) = (0, 0, 0);
    // SAFETY: three numbers to fill.
    if unsafe { call(&raw mut real, &raw mut effective, &raw mut saved) } != 0 {
        return Err(last_os_error(thread, None));
    }
    tuple(thread, [real, effective, saved].map(|number| Obj::small_int(number.into())))
}

fn checked(thread: &Thread, result: i32) -> PyResult {
    if result != 0 { Err(last_os_error(thread, None)) } else { Ok(Obj::none()) }
}

fn set_three(thread: &Thread, arguments: &[Ref<'_>], call: unsafe extern "C" fn(u32, u32, u32) -> i32) -> PyResult {
    let number = |index: usize| id_number(thread, arguments[index]);
    let (real, effective, saved) = (number(0)?, number(1)?, number(2)?);
    // SAFETY: no memory is touched.
    checked(thread, unsafe { call(real, effective, saved) })
}

fn set_two(thread: &Thread, arguments: &[Ref<'_>], call: unsafe extern "C" fn(u32, u32) -> i32) -> PyResult {
    let (real, effective) = (id_number(thread, arguments[0])?, id_number(thread, arguments[1])?);
    // SAFETY: no memory is touched.
    checked(thread, unsafe { call(real, effective) })
}

fn set_process_group(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: no memory is touched.
    checked(thread, unsafe { libc::setpgid(0, 0) })
}

fn group_list(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let user = c_string(thread, arguments[0], "user")?;
    let group = id_number(thread, arguments[1])?;
    let mut groups = vec![0; GROUPS_MAX];
    let mut count = GROUPS_MAX as i32;
    // SAFETY: a text that ends with a null character; room for that many numbers.
    if unsafe { libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &raw mut count) } < 0 {
        return Err(last_os_error(thread, None));
    }
    groups.truncate(usize::try_from(count).unwrap_or(0));
    Ok(thread.space.list(groups.into_iter().map(|group: u32| Obj::small_int(group.into())))?)
}

fn initialize_groups(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let user = c_string(thread, arguments[0], "username")?;
    let group = id_number(thread, arguments[1])?;
    // SAFETY: a text that ends with a null character.
    checked(thread, unsafe { libc::initgroups(user.as_ptr(), group) })
}

fn set_groups(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut groups = Vec::new();
    for group in thread.collect(arguments[0])? {
        if thread.space.int_value(group.as_ref()).is_none() {
            return Err(thread.type_error("groups must be integers"));
        }
        groups.push(id_number(thread, group.as_ref())?);
    }
    if groups.len() > GROUPS_MAX {
        return Err(thread.value_error("too many groups"));
    }
    // SAFETY: that many numbers.
    checked(thread, unsafe { libc::setgroups(groups.len(), groups.as_ptr()) })
}

fn change_root(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let folder = crate::paths::path(thread, arguments[0], "chroot")?;
    // SAFETY: a path that ends with a null character.
    match unsafe { libc::chroot(folder.bytes.as_ptr()) } {
        0 => Ok(Obj::none()),
        _ => Err(last_os_error(thread, Some(arguments[0]))),
    }
}
