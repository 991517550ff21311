//! `posix_spawn`: a new process by the C library, without a copy of this one.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::processes::{argument_list, environment_list, pointers};
use super::scheduling;
use crate::arguments::{given, int32, truth_or};
use crate::paths::path;
use crate::signal::signal_set;

const SIGNATURE: &str = "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, \
                         setsigmask=(), setsigdef=(), scheduler=None)";

pub const FUNCTIONS: &[Native] = &[
    function(
        "posix_spawn",
        SIGNATURE,
        |thread, a| spawn(thread, a, "posix_spawn", libc::posix_spawn),
        "Execute the program specified by path in a new process.",
    ),
    function(
        "posix_spawnp",
        SIGNATURE,
        |thread, a| spawn(thread, a, "posix_spawnp", libc::posix_spawnp),
        "Execute the program specified by path in a new process, looking for it on PATH.",
    ),
];

/// Kinds of file actions.
const OPEN: i64 = 0;
const CLOSE: i64 = 1;
const DUPLICATE: i64 = 2;
const CLOSE_FROM: i64 = 3;

type Spawn = unsafe extern "C" fn(
    *mut libc::pid_t,
    *const c_char,
    *const libc::posix_spawn_file_actions_t,
    *const libc::posix_spawnattr_t,
    *const *mut c_char,
    *const *mut c_char,
) -> i32;

/// The C library's list of file actions.
struct FileActions {
    list: libc::posix_spawn_file_actions_t,
    /// Paths that the list refers to.
    paths: Vec<CString>,
}

impl FileActions {
    fn new() -> FileActions {
        let mut list = MaybeUninit::uninit();
        // SAFETY: the call fills the structure.
        let list = unsafe {
            libc::posix_spawn_file_actions_init(list.as_mut_ptr());
            list.assume_init()
        };
        FileActions { list, paths: Vec::new() }
    }

    fn add(&mut self, thread: &Thread, action: Ref<'_>) -> PyResult<()> {
        let parts = thread.space.tuple_value(action).map(|parts| parts.items()).filter(|parts| !parts.is_empty());
        let Some(parts) = parts else {
            return Err(thread.type_error("Each file_actions element must be a non-empty tuple"));
        };
        let kind = thread.space.int_value(parts[0]).and_then(|kind| kind.to_i64());
        let expect = |what: &str, count: usize| match parts.len() == count {
            true => Ok(()),
            false => Err(thread.type_error(&format!("A {what} file_action tuple must have {count} elements"))),
        };
        let list = &raw mut self.list;
        let result = match kind {
            Some(OPEN) => {
                expect("open", 5)?;
                let (descriptor, flags) = (int32(thread, parts[1])?, int32(thread, parts[3])?);
                let mode = thread.index_i64(parts[4])? as libc::mode_t;
                let file = path(thread, parts[2], "posix_spawn")?.bytes;
                // SAFETY: a list of ours; the path is kept as long as the list.
                let result =
                    unsafe { libc::posix_spawn_file_actions_addopen(list, descriptor, file.as_ptr(), flags, mode) };
                self.paths.push(file);
                result
            }
            Some(CLOSE) => {
                expect("close", 2)?;
                // SAFETY: a list of ours.
                unsafe { libc::posix_spawn_file_actions_addclose(list, int32(thread, parts[1])?) }
            }
            Some(DUPLICATE) => {
                expect("dup2", 3)?;
                let (from, to) = (int32(thread, parts[1])?, int32(thread, parts[2])?);
                // SAFETY: a list of ours.
                unsafe { libc::posix_spawn_file_actions_adddup2(list, from, to) }
            }
            Some(CLOSE_FROM) => {
                expect("closefrom", 2)?;
                // SAFETY: a list of ours.
                unsafe { libc::posix_spawn_file_actions_addclosefrom_np(list, int32(thread, parts[1])?) }
            }
            _ => return Err(thread.type_error("Unknown file_actions identifier")),
        };
        if result != 0 { Err(thread.os_error(result, None)) } else { Ok(()) }
    }
}

impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: a list that was set up.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.list) };
    }
}

/// What the new process changes of itself.
struct Attributes(libc::posix_spawnattr_t);

impl Attributes {
    fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<Attributes> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: the call fills the structure.
        let mut this = unsafe {
            libc::posix_spawnattr_init(attributes.as_mut_ptr());
            Attributes(attributes.assume_init())
        };
        let place = &raw mut this.0;
        let mut flags = 0;
        if let Some(group) = given(arguments[4]) {
            // SAFETY: attributes of ours, in this call and those that follow.
            unsafe { libc::posix_spawnattr_setpgroup(place, int32(thread, group)?) };
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if truth_or(thread, arguments[5], false)? {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if truth_or(thread, arguments[6], false)? {
            flags |= i32::from(libc::POSIX_SPAWN_SETSID);
        }
        if let Some(signals) = arguments[7].non_null() {
            let set = signal_set(thread, signals)?;
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_setsigmask(place, &raw const set) };
            flags |= libc::POSIX_SPAWN_SETSIGMASK;
        }
        if let Some(signals) = arguments[8].non_null() {
            let set = signal_set(thread, signals)?;
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_setsigdefault(place, &raw const set) };
            flags |= libc::POSIX_SPAWN_SETSIGDEF;
        }
        if let Some(scheduler) = given(arguments[9]) {
            let parts = thread.space.tuple_value(scheduler).map(|parts| parts.items());
            let Some([policy, parameter]) = parts else {
                return Err(thread.type_error("A scheduler tuple must have two elements"));
            };
            let parameter = scheduling::parameter(thread, *parameter)?;
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_setschedparam(place, &raw const parameter) };
            if policy.is_none() {
                flags |= libc::POSIX_SPAWN_SETSCHEDPARAM;
            } else {
                // SAFETY: as above.
                unsafe { libc::posix_spawnattr_setschedpolicy(place, int32(thread, *policy)?) };
                flags |= libc::POSIX_SPAWN_SETSCHEDULER;
            }
        }
        // SAFETY: as above.
        unsafe { libc::posix_spawnattr_setflags(place, flags as libc::c_short) };
        Ok(this)
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: attributes that were set up.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}

fn spawn(thread: &Thread, arguments: &[Ref<'_>], name: &str, spawn: Spawn) -> PyResult {
    let program = path(thread, arguments[0], name)?;
    let list = argument_list(thread, arguments[1], name)?;
    let environment = match given(arguments[2]) {
        Some(mapping) => Some(environment_list(thread, mapping)?),
        None => None,
    };
    let mut actions = FileActions::new();
    if let Some(sequence) = given(arguments[3]) {
        for action in thread.collect(sequence)? {
            actions.add(thread, action.as_ref())?;
        }
    }
    let attributes = Attributes::new(thread, arguments)?;
    let list = pointers(&list);
    let environment = environment.as_deref().map(pointers);
    let mut process = 0;
    // SAFETY: texts that end with null characters, in lists that end with a null pointer; structures that were set up. The C
    // library's own environment is read where none is given.
    let result = unsafe {
        unsafe extern "C" {
            static environ: *const *mut c_char;
        }
        let environment = environment.as_ref().map_or(environ, |environment| environment.as_ptr().cast());
        let (actions, attributes) = (&raw const actions.list, &raw const attributes.0);
        spawn(&raw mut process, program.bytes.as_ptr(), actions, attributes, list.as_ptr().cast(), environment)
    };
    if result != 0 {
        return Err(thread.os_error(result, Some(arguments[0])));
    }
    Ok(Obj::small_int(process.into()))
}
