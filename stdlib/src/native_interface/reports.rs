//! Exceptions raised, printed and reported by natives.

use objects::{Obj, Ref};
use vm::exceptions::traceback;
use vm::native::{Native, function};
use vm::{PyResult, Thread, exceptions};

pub const FUNCTIONS: &[Native] = &[
    function(
        "exception_print",
        "(exception, legacy=False, /)",
        print_exception,
        "Write an exception with its traceback to sys.stderr.",
    ),
    function("traceback_print", "(traceback, file, /)", print_traceback, "Write a traceback's entries to a file."),
    function(
        "err_writeunraisable",
        "(exception, object, /)",
        write_unraisable,
        "Report an exception that nobody can catch, and where it came up.",
    ),
    function(
        "raise_exception",
        "(exception, count, /)",
        raise,
        "Raise an exception of the class, with that many numbers as arguments.",
    ),
];

fn print_exception(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_exception(arguments[0]) {
        let text = format!("an exception is required, got {}", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    }
    traceback::write_error(thread, &traceback::render(thread, arguments[0]));
    Ok(Obj::none())
}

fn print_traceback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = thread.new_str(&traceback::render_traceback(thread, arguments[0])?)?;
    thread.call_method_str(arguments[1], "write", &[text.as_ref()])?;
    Ok(Obj::none())
}

fn write_unraisable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_exception(arguments[0]) {
        let text = format!("an exception is required, got {}", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    }
    let object = if arguments[1].is_none() { Ref::NULL } else { arguments[1] };
    let raised = thread.raise_exception(arguments[0].own());
    thread.report_unraisable(raised, "", object);
    Ok(Obj::none())
}

fn raise(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = thread.index_i64(arguments[1])?;
    let numbers = (0..count).map(|number| thread.space.int(number)).collect::<Result<Vec<_>, _>>()?;
    let numbers: Vec<Ref<'_>> = numbers.iter().map(Obj::as_ref).collect();
    let exception = thread.call_with(arguments[0], &numbers)?;
    if !thread.is_exception(exception.as_ref()) {
        return Err(thread.raise(&exceptions::TYPE_ERROR, "exceptions must derive from BaseException"));
    }
    Err(thread.raise_exception(exception))
}
