//! Processes: `fork`, `exec`, waiting, signals.

use std::ffi::CString;

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use crate::arguments::{int32, last_errno, last_os_error, tuple};
use crate::paths::{c_string, path};
use crate::waiting::retry_interrupted;

pub const FUNCTIONS: &[Native] = &[
    function(
        "fork",
        "()",
        fork,
        "Fork a child process.\n\nReturn 0 to child process and PID of child to parent process.",
    ),
    function(
        "register_at_fork",
        "(*, before=None, after_in_child=None, after_in_parent=None)",
        register_at_fork,
        "Register callables to be called when forking a new process.",
    ),
    function(
        "execv",
        "(path, argv, /)",
        execv,
        "Execute an executable path with arguments, replacing current process.",
    ),
    function(
        "execve",
        "(path, argv, env)",
        execve,
        "Execute an executable path with arguments and environment, replacing current process.",
    ),
    function("_exit", "(status)", exit, "Exit to the system with specified status, without normal exit processing."),
    function("abort", "()", |_, _| std::process::abort(), "Abort the interpreter immediately."),
    function("system", "(command)", system, "Execute the command in a subshell."),
    function("wait", "()", wait, "Wait for completion of a child process."),
    function("waitpid", "(pid, options, /)", waitpid, "Wait for completion of a given child process."),
    function("kill", "(pid, signal, /)", kill, "Kill a process with a signal."),
    function("killpg", "(pgid, signal, /)", killpg, "Kill a process group with a signal."),
    function("waitstatus_to_exitcode", "(status)", exit_code, "Convert a wait status to an exit code."),
    function("WIFEXITED", "(status)", |thread, a| Ok(Obj::boolean(libc::WIFEXITED(int32(thread, a[0])?))), ""),
    function(
        "WEXITSTATUS",
        "(status)",
        |thread, a| Ok(Obj::small_int(libc::WEXITSTATUS(int32(thread, a[0])?).into())),
        "",
    ),
    function("WIFSIGNALED", "(status)", |thread, a| Ok(Obj::boolean(libc::WIFSIGNALED(int32(thread, a[0])?))), ""),
    function("WTERMSIG", "(status)", |thread, a| Ok(Obj::small_int(libc::WTERMSIG(int32(thread, a[0])?).into())), ""),
    function("WIFSTOPPED", "(status)", |thread, a| Ok(Obj::boolean(libc::WIFSTOPPED(int32(thread, a[0])?))), ""),
    function("WSTOPSIG", "(status)", |thread, a| Ok(Obj::small_int(libc::WSTOPSIG(int32(thread, a[0])?).into())), ""),
    function("WIFCONTINUED", "(status)", |thread, a| Ok(Obj::boolean(libc::WIFCONTINUED(int32(thread, a[0])?))), ""),
    function("WCOREDUMP", "(status, /)", |thread, a| Ok(Obj::boolean(libc::WCOREDUMP(int32(thread, a[0])?))), ""),
];

#[derive(Default)]
struct AtFork {
    before: std::cell::RefCell<Vec<Obj>>,
    in_child: std::cell::RefCell<Vec<Obj>>,
    in_parent: std::cell::RefCell<Vec<Obj>>,
}

fn register_at_fork(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments.iter().all(|argument| argument.is_null()) {
        return Err(thread.type_error("At least one argument is required."));
    }
    let state = thread.module_state::<AtFork>();
    for (argument, list) in arguments.iter().zip([&state.before, &state.in_child, &state.in_parent]) {
        if let Some(function) = argument.non_null() {
            if !thread.is_callable(function) {
                let given = thread.type_name(function);
                return Err(thread.type_error(&format!("'{given}' object is not callable")));
            }
            list.borrow_mut().push(function.own());
        }
    }
    Ok(Obj::none())
}

fn run_hooks(thread: &Thread, hooks: Vec<Obj>) {
    for hook in hooks {
        if let Err(raised) = thread.call_with(hook.as_ref(), &[]) {
            thread.report_unraisable(raised, "Exception ignored in fork hook", hook.as_ref());
        }
    }
}

/// Runs what was registered to run before a fork.
pub fn before_fork(thread: &Thread) {
    let before: Vec<Obj> = thread.module_state::<AtFork>().before.borrow().iter().rev().cloned().collect();
    run_hooks(thread, before);
}

/// Runs what was registered to run after a fork, in the child or in the parent.
pub fn after_fork(thread: &Thread, is_child: bool) {
    if is_child {
        if thread.threads.count() > 1 {
            crate::thread::forget_other_threads(thread);
        }
        thread.forget_other_threads();
        crate::imp::forget_other_threads(thread);
    }
    let state = thread.module_state::<AtFork>();
    let hooks = if is_child { state.in_child.borrow().clone() } else { state.in_parent.borrow().clone() };
    run_hooks(thread, hooks);
}

fn fork(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    if thread.phase.get() == vm::state::Phase::Finalizing {
        return Err(thread.raise(&vm::exceptions::PYTHON_FINALIZATION_ERROR, "can't fork at interpreter shutdown"));
    }
    before_fork(thread);
    // SAFETY: the child goes on with a copy of everything that this thread has.
    let process = unsafe { libc::fork() };
    let errno = last_errno();
    after_fork(thread, process == 0);
    if process > 0 && thread.threads.count() > 1 {
        let text = format!(
            "This process (pid={}) is multi-threaded, use of fork() may lead to deadlocks in the child.",
            std::process::id()
        );
        vm::builtins::warnings::warn(thread, &vm::exceptions::DEPRECATION_WARNING, &text, 1)?;
    }
    if process < 0 { Err(thread.os_error(errno, None)) } else { Ok(Obj::small_int(process.into())) }
}

pub fn argument_list(thread: &Thread, arguments: Ref<'_>, function: &str) -> PyResult<Vec<CString>> {
    if thread.space.tuple_value(arguments).is_none() && thread.downcast::<objects::list::List>(arguments).is_none() {
        return Err(thread.type_error(&format!("{function}() arg 2 must be a tuple or list")));
    }
    let mut made = Vec::new();
    for argument in thread.collect(arguments)? {
        made.push(c_string(thread, argument.as_ref(), "argument")?);
    }
    if made.is_empty() {
        return Err(thread.value_error(&format!("{function}() arg 2 must not be empty")));
    }
    if made[0].is_empty() {
        return Err(thread.value_error(&format!("{function}() arg 2 first element cannot be empty")));
    }
    Ok(made)
}

pub fn pointers(texts: &[CString]) -> Vec<*const libc::c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}

fn execv(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "execv")?;
    let list = argument_list(thread, arguments[1], "execv")?;
    let list = pointers(&list);
    // SAFETY: texts that end with null characters, in a list that ends with a null pointer.
    unsafe { libc::execv(path.bytes.as_ptr(), list.as_ptr()) };
    Err(last_os_error(thread, Some(arguments[0])))
}

/// The `NAME=value` texts of a mapping.
pub fn environment_list(thread: &Thread, mapping: Ref<'_>) -> PyResult<Vec<CString>> {
    let items = thread.call_method_str(mapping, "items", &[])?;
    let mut environment = Vec::new();
    for pair in thread.collect(items.as_ref())? {
        let Some([name, value]) = thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) else {
            return Err(thread.type_error("env.items() must give pairs"));
        };
        let mut text = c_string(thread, *name, "name")?.into_bytes();
        if text.is_empty() || text.contains(&b'=') {
            return Err(thread.value_error("illegal environment variable name"));
        }
        text.push(b'=');
        text.extend_from_slice(c_string(thread, *value, "value")?.as_bytes());
        environment.push(CString::new(text).map_err(|_| thread.value_error("embedded null byte"))?);
    }
    Ok(environment)
}

fn execve(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "execve")?;
    let list = argument_list(thread, arguments[1], "execve")?;
    let environment = environment_list(thread, arguments[2])?;
    let (list, environment) = (pointers(&list), pointers(&environment));
    // SAFETY: texts that end with null characters, in lists that end with a null pointer.
    unsafe { libc::execve(path.bytes.as_ptr(), list.as_ptr(), environment.as_ptr()) };
    Err(last_os_error(thread, Some(arguments[0])))
}

fn exit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let status = int32(thread, arguments[0])?;
    // SAFETY: ends the process.
    unsafe { libc::_exit(status) }
}

fn system(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let command = c_string(thread, arguments[0], "command")?;
    // SAFETY: a text that ends with a null character.
    Ok(Obj::small_int(unsafe { libc::system(command.as_ptr()) }.into()))
}

fn wait_for(thread: &Thread, process: i32, options: i32) -> PyResult {
    let mut status = 0;
    // SAFETY: a number to fill.
    match retry_interrupted(thread, || unsafe { libc::waitpid(process, &raw mut status, options) } as isize)? {
        Ok(process) => tuple(thread, [Obj::small_int(process as i64), Obj::small_int(status.into())]),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn wait(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    wait_for(thread, -1, 0)
}

fn waitpid(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    wait_for(thread, int32(thread, arguments[0])?, int32(thread, arguments[1])?)
}

fn kill(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (process, signal) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    // SAFETY: no memory is touched.
    if unsafe { libc::kill(process, signal) } != 0 {
        return Err(last_os_error(thread, None));
    }
    vm::state::signals::deliver(thread)?;
    Ok(Obj::none())
}

fn killpg(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (group, signal) = (int32(thread, arguments[0])?, int32(thread, arguments[1])?);
    // SAFETY: no memory is touched.
    if unsafe { libc::killpg(group, signal) } != 0 {
        return Err(last_os_error(thread, None));
    }
    vm::state::signals::deliver(thread)?;
    Ok(Obj::none())
}

fn exit_code(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let status = int32(thread, arguments[0])?;
    if libc::WIFEXITED(status) {
        return Ok(Obj::small_int(libc::WEXITSTATUS(status).into()));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(Obj::small_int(-i64::from(libc::WTERMSIG(status))));
    }
    if libc::WIFSTOPPED(status) {
        let signal = libc::WSTOPSIG(status);
        return Err(thread.value_error(&format!("process stopped by delivery of signal {signal}")));
    }
    Err(thread.value_error(&format!("invalid wait status: {status}")))
}
