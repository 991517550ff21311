//! `_posixsubprocess`: a new process in one step, from `fork` to `exec`.
//!
//! 1. All arguments are converted before the process forks: between `fork` and `exec` no memory is allocated and no object is
//!    touched, unless the caller gave a function to run there.
//! 2. The child takes its places at the standard descriptors, changes what was asked for, and executes the first program of the
//!    list that can be.
//! 3. Where that fails it writes `CLASS:ERRNO IN HEX:TEXT` into the error pipe and exits.

use std::ffi::{CString, c_char};

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{given, int32, last_errno};
use crate::paths::{c_string, fspath};
use crate::posix::processes::{after_fork, before_fork};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[function(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, \
     errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
    "Spawn a fresh new child process.",
)];

/// The most groups that a process may have.
const GROUPS_MAX: usize = 65536;

/// What the child does, converted: plain data.
struct Plan {
    arguments: Option<Vec<CString>>,
    programs: Vec<CString>,
    environment: Option<Vec<CString>>,
    folder: Option<CString>,
    close_descriptors: bool,
    keep: Vec<i32>,
    /// Read and write ends for the standard streams, -1 where they are inherited.
    input: (i32, i32),
    output: (i32, i32),
    error: (i32, i32),
    report: (i32, i32),
    restore_signals: bool,
    new_session: bool,
    process_group: i32,
    group: Option<u32>,
    groups: Option<Vec<u32>>,
    user: Option<u32>,
    umask: i32,
}

fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}

/// Paths or texts of a sequence.
fn texts(thread: &Thread, sequence: Ref<'_>) -> PyResult<Vec<CString>> {
    let mut made = Vec::new();
    for item in thread.collect(sequence)? {
        let path = fspath(thread, item.as_ref())?;
        made.push(c_string(thread, path.as_ref(), "argument")?);
    }
    Ok(made)
}

fn kept_descriptors(thread: &Thread, sequence: Ref<'_>) -> PyResult<Vec<i32>> {
    let wrong = || thread.value_error("bad value(s) in fds_to_keep");
    let mut kept: Vec<i32> = Vec::new();
    let Some(items) = thread.space.tuple_value(sequence) else {
        let given = crate::arguments::type_name_or_none(thread, sequence);
        return Err(thread.type_error(&format!("fork_exec() argument 4 must be tuple, not {given}")));
    };
    for item in items.items() {
        let value =
            Space::exact_int(*item).and_then(|value| value.to_i64()).and_then(|value| i32::try_from(value).ok());
        match value {
            Some(value) if value >= 0 && kept.last().is_none_or(|last| *last < value) => kept.push(value),
            _ => return Err(wrong()),
        }
    }
    Ok(kept)
}

/// A user or group number.
fn identity(thread: &Thread, argument: Ref<'_>, what: &str) -> PyResult<u32> {
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).and_then(|value| value.to_i64());
    match value {
        Some(-1) => Ok(u32::MAX),
        Some(value) => u32::try_from(value).map_err(|_| {
            let side = if value < 0 { "less than minimum" } else { "greater than maximum" };
            thread.overflow_error(&format!("{what} is {side}"))
        }),
        None => Err(thread.overflow_error(&format!("{what} is greater than maximum"))),
    }
}

fn plan(thread: &Thread, a: &[Ref<'_>]) -> PyResult<Plan> {
    let close_descriptors = thread.truth(a[2])?;
    let keep = kept_descriptors(thread, a[3])?;
    let report = (int32(thread, a[12])?, int32(thread, a[13])?);
    if close_descriptors && report.1 < 3 {
        return Err(thread.value_error("errpipe_write must be >= 3"));
    }
    let programs = texts(thread, a[1])?;
    let arguments = match given(a[0]) {
        None => None,
        Some(list) => {
            if thread.space.tuple_value(list).is_none() && thread.downcast::<objects::list::List>(list).is_none() {
                return Err(thread.type_error("argv must be a tuple or list"));
            }
            Some(texts(thread, list)?)
        }
    };
    let environment = given(a[5]).map(|list| texts(thread, list)).transpose()?;
    let folder = match given(a[4]) {
        Some(path) => {
            let path = fspath(thread, path)?;
            Some(c_string(thread, path.as_ref(), "cwd")?)
        }
        None => None,
    };
    let groups = match given(a[18]) {
        None => None,
        Some(list) => {
            if thread.space.tuple_value(list).is_none() && thread.downcast::<objects::list::List>(list).is_none() {
                return Err(thread.type_error("setgroups argument must be a sequence"));
            }
            let items = thread.collect(list)?;
            if items.len() > GROUPS_MAX {
                return Err(thread.value_error("too many extra_groups"));
            }
            let mut groups = Vec::with_capacity(items.len());
            for item in items {
                if thread.space.int_value(item.as_ref()).is_none() {
                    return Err(thread.type_error("extra_groups must be integers"));
                }
                groups.push(identity(thread, item.as_ref(), "gid")?);
            }
            Some(groups)
        }
    };
    Ok(Plan {
        arguments,
        programs,
        environment,
        folder,
        close_descriptors,
        keep,
        input: (int32(thread, a[6])?, int32(thread, a[7])?),
        output: (int32(thread, a[8])?, int32(thread, a[9])?),
        error: (int32(thread, a[10])?, int32(thread, a[11])?),
        report,
        restore_signals: thread.truth(a[14])?,
        new_session: thread.truth(a[15])?,
        process_group: int32(thread, a[16])?,
        group: given(a[17]).map(|group| identity(thread, group, "gid")).transpose()?,
        groups,
        user: given(a[19]).map(|user| identity(thread, user, "uid")).transpose()?,
        umask: int32(thread, a[20])?,
    })
}

fn fork_exec(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let plan = plan(thread, arguments)?;
    let function = given(arguments[21]);
    let argument_pointers = plan.arguments.as_deref().map(pointers).unwrap_or_else(|| vec![std::ptr::null()]);
    let environment_pointers = plan.environment.as_deref().map(pointers);
    if function.is_some() {
        before_fork(thread);
    }
    // SAFETY: the interpreter runs on this thread alone; what the child does until `exec` needs nothing but its own memory.
    let process = unsafe { libc::fork() };
    if process == 0 {
        if function.is_some() {
            after_fork(thread, true);
        }
        let failure = child(&plan, &argument_pointers, environment_pointers.as_deref(), || match function {
            Some(function) => match thread.call_with(function, &[]) {
                Ok(_) => true,
                Err(raised) => {
                    drop(thread.take_exception(raised));
                    false
                }
            },
            None => true,
        });
        report(plan.report.1, failure);
        // SAFETY: ends the process.
        unsafe { libc::_exit(255) }
    }
    let errno = last_errno();
    if function.is_some() {
        after_fork(thread, false);
    }
    if process < 0 { Err(thread.os_error(errno, None)) } else { Ok(Obj::small_int(process.into())) }
}

/// Why the child did not become the new program.
struct Failure {
    /// 0: the function that was to run in the child raised.
    errno: i32,
    text: &'static [u8],
}

/// Writes a failure into the error pipe without allocating.
fn report(pipe: i32, failure: Failure) {
    let write = |bytes: &[u8]| {
        // SAFETY: bytes in memory.
        unsafe { libc::write(pipe, bytes.as_ptr().cast(), bytes.len()) };
    };
    if failure.errno == 0 {
        write(b"SubprocessError:0:");
    } else {
        write(b"OSError:");
        let mut digits = [0u8; 8];
        let (mut at, mut rest) = (digits.len(), failure.errno.unsigned_abs());
        while at > 0 {
            at -= 1;
            digits[at] = b"0123456789ABCDEF"[(rest & 15) as usize];
            rest >>= 4;
            if rest == 0 {
                break;
            }
        }
        write(&digits[at..]);
        write(b":");
    }
    write(failure.text);
}

/// All that happens in the child. Returns only where it fails.
fn child(
    plan: &Plan,
    arguments: &[*const c_char],
    environment: Option<&[*const c_char]>,
    run_function: impl FnOnce() -> bool,
) -> Failure {
    match prepare(plan, run_function) {
        Err(failure) => return failure,
        Ok(()) if plan.close_descriptors => close_others(&plan.keep),
        Ok(()) => {}
    }
    let mut saved = 0;
    for program in &plan.programs {
        // SAFETY: texts that end with null characters, in lists that end with a null pointer.
        unsafe {
            match environment {
                Some(environment) => libc::execve(program.as_ptr(), arguments.as_ptr(), environment.as_ptr()),
                None => libc::execv(program.as_ptr(), arguments.as_ptr()),
            };
        }
        let errno = last_errno();
        if errno != libc::ENOENT && errno != libc::ENOTDIR && saved == 0 {
            saved = errno;
        }
    }
    let errno = if saved == 0 { last_errno() } else { saved };
    Failure { errno: if errno == 0 { libc::ENOENT } else { errno }, text: b"" }
}

/// Ok where a system call succeeded.
fn check(result: i32, text: &'static [u8]) -> Result<i32, Failure> {
    if result < 0 { Err(Failure { errno: last_errno(), text }) } else { Ok(result) }
}

fn set_inheritable(descriptor: i32) -> Result<i32, Failure> {
    // SAFETY: no memory is touched.
    unsafe {
        let flags = check(libc::fcntl(descriptor, libc::F_GETFD), b"noexec")?;
        check(libc::fcntl(descriptor, libc::F_SETFD, flags & !libc::FD_CLOEXEC), b"noexec")
    }
}

/// Puts a descriptor at the place of a standard one.
fn place(descriptor: i32, at: i32) -> Result<(), Failure> {
    if descriptor == at {
        set_inheritable(descriptor)?;
    } else if descriptor != -1 {
        // SAFETY: no memory is touched.
        check(unsafe { libc::dup2(descriptor, at) }, b"noexec")?;
    }
    Ok(())
}

fn prepare(plan: &Plan, run_function: impl FnOnce() -> bool) -> Result<(), Failure> {
    for descriptor in plan.keep.iter().filter(|descriptor| **descriptor != plan.report.1) {
        // One that is not open is the caller's affair.
        let _ = set_inheritable(*descriptor);
    }
    for descriptor in [plan.input.1, plan.output.0, plan.error.0, plan.report.0] {
        if descriptor != -1 {
            // SAFETY: no memory is touched.
            check(unsafe { libc::close(descriptor) }, b"noexec")?;
        }
    }
    let (input, mut output, mut error) = (plan.input.0, plan.output.1, plan.error.1);
    // A pipe's end that sits at another stream's place moves away first.
    // SAFETY: no memory is touched.
    unsafe {
        if output == 0 {
            output = check(libc::dup(output), b"noexec")?;
        }
        while error == 0 || error == 1 {
            error = check(libc::dup(error), b"noexec")?;
        }
    }
    place(input, 0)?;
    place(output, 1)?;
    place(error, 2)?;
    // SAFETY: no memory is touched but texts that end with null characters and the list of groups.
    unsafe {
        if let Some(folder) = &plan.folder {
            check(libc::chdir(folder.as_ptr()), b"noexec:chdir")?;
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        if plan.new_session {
            check(libc::setsid(), b"noexec")?;
        }
        if plan.process_group >= 0 {
            check(libc::setpgid(0, plan.process_group), b"noexec")?;
        }
        if let Some(groups) = &plan.groups {
            check(libc::setgroups(groups.len(), groups.as_ptr()), b"noexec")?;
        }
        if let Some(group) = plan.group {
            check(libc::setregid(group, group), b"noexec")?;
        }
        if let Some(user) = plan.user {
            check(libc::setreuid(user, user), b"noexec")?;
        }
    }
    if !run_function() {
        return Err(Failure { errno: 0, text: b"Exception occurred in preexec_fn." });
    }
    Ok(())
}

/// Closes all descriptors from 3 on but the sorted ones.
fn close_others(keep: &[i32]) {
    let mut start: libc::c_uint = 3;
    for descriptor in keep.iter().map(|kept| *kept as libc::c_uint).filter(|kept| *kept >= 3) {
        if descriptor > start {
            close_range(start, descriptor - 1);
        }
        start = descriptor + 1;
    }
    close_range(start, libc::c_uint::MAX);
}

fn close_range(first: libc::c_uint, last: libc::c_uint) {
    // SAFETY: no memory is touched.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, last, 0) == 0 {
            return;
        }
        let open_max = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 1 << 20) as libc::c_uint;
        for descriptor in first..=last.min(open_max) {
            libc::close(descriptor as i32);
        }
    }
}
