//! `print` and `input`.

use objects::{Obj, Ref};

use crate::exceptions;
use crate::names;
use crate::native::{Native, function, raw_function};
use crate::raised::PyResult;
use crate::state::Thread;

pub const FUNCTIONS: &[Native] = &[
    raw_function(
        "print",
        "(*args, sep=' ', end='\\n', file=None, flush=False)",
        print,
        "Prints the values to a stream, or to sys.stdout by default.",
    ),
    function("input", "(prompt='', /)", input, "Read a string from standard input.  The trailing newline is stripped."),
];

/// `sys.stdout` and the like; None where it is None or missing.
fn stream(thread: &Thread, name: names::Name) -> PyResult<Option<Obj>> {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    match thread.get_or_none(sys.as_ref(), name)? {
        Some(stream) => Ok(Some(stream).filter(|stream| !stream.is_none())),
        None => Err(thread.runtime_error(&format!("lost sys.{}", name.text()))),
    }
}

/// A separator argument: None where the default holds.
fn separator(thread: &Thread, value: Option<Ref<'_>>, name: &str) -> PyResult<Option<Obj>> {
    match value.filter(|value| !value.is_none()) {
        None => Ok(None),
        Some(value) if thread.space.str_value(value).is_some() => Ok(Some(value.own())),
        Some(value) => {
            let given = thread.type_name(value);
            Err(thread.type_error(&format!("{name} must be None or a string, not {given}")))
        }
    }
}

fn print(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let (mut values, mut keywords) = (values.to_vec(), keywords.to_vec());
    let mut take = |name: &str| thread.take_keyword(&mut values, &mut keywords, name);
    let (sep, end, file, flush) = (take("sep"), take("end"), take("file"), take("flush"));
    thread.reject_keywords("print", &keywords, &["sep", "end", "file", "flush"])?;
    let sep = separator(thread, sep, "sep")?;
    let end = separator(thread, end, "end")?;
    let file = match file.filter(|file| !file.is_none()) {
        Some(file) => file.own(),
        None => match stream(thread, names::STDOUT)? {
            Some(file) => file,
            None => return Ok(Obj::none()),
        },
    };
    let write = thread.get(file.as_ref(), names::WRITE)?;
    let default_sep = thread.space.latin1_char(b' ');
    let default_end = thread.space.latin1_char(b'\n');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            thread.call_with(write.as_ref(), &[sep.as_ref().unwrap_or(&default_sep).as_ref()])?;
        }
        let text = thread.str_of(*value)?;
        thread.call_with(write.as_ref(), &[text.as_ref()])?;
    }
    thread.call_with(write.as_ref(), &[end.as_ref().unwrap_or(&default_end).as_ref()])?;
    if let Some(flush) = flush
        && thread.truth(flush)?
    {
        thread.call_method(file.as_ref(), names::FLUSH, &[])?;
    }
    Ok(Obj::none())
}

/// Writes out what was printed, where that is possible.
pub fn flush_streams(thread: &Thread) {
    for name in [names::STDOUT, names::STDERR] {
        match stream(thread, name) {
            Ok(Some(stream)) => flush_if_possible(thread, stream.as_ref()),
            Ok(None) => {}
            Err(raised) => drop(thread.take_exception(raised)),
        }
    }
}

/// Flushes a stream, where that is possible.
fn flush_if_possible(thread: &Thread, stream: Ref<'_>) {
    if let Err(raised) = thread.call_method(stream, names::FLUSH, &[]) {
        drop(thread.take_exception(raised));
    }
}

fn input(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stdin = stream(thread, names::STDIN)?.ok_or_else(|| thread.runtime_error("input(): lost sys.stdin"))?;
    let stdout = stream(thread, names::STDOUT)?.ok_or_else(|| thread.runtime_error("input(): lost sys.stdout"))?;
    if let Some(stderr) = stream(thread, names::STDERR)? {
        flush_if_possible(thread, stderr.as_ref());
    }
    if let Some(prompt) = arguments[0].non_null() {
        let text = thread.str_of(prompt)?;
        thread.call_method(stdout.as_ref(), names::WRITE, &[text.as_ref()])?;
    }
    flush_if_possible(thread, stdout.as_ref());
    let line = thread.call_method(stdin.as_ref(), names::READLINE, &[])?;
    let Some(text) = thread.space.str_value(line.as_ref()) else {
        return Err(thread.type_error("object.readline() returned non-string"));
    };
    let view = text.view();
    if view.is_empty() {
        return Err(thread.raise(&exceptions::EOF_ERROR, "EOF when reading a line"));
    }
    let end = if view.at(view.len() - 1) == u32::from(b'\n') { view.len() - 1 } else { view.len() };
    Ok(thread.space.str_from_view(view.slice(0, end))?)
}
