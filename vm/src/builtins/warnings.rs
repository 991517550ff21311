//! Warnings issued by the runtime: handed to the `warnings` module once that is loaded or can be.

use compiler::syntax_error::{ErrorKind, SyntaxError};
use objects::{Obj, Ref};

use crate::native::TypeTable;
use crate::raised::PyResult;
use crate::state::{Phase, Thread};

/// Issues a warning as `warnings.warn` does.
pub fn warn(thread: &Thread, category: &'static TypeTable, text: &str, stack_level: i64) -> PyResult<()> {
    warn_of(thread, category, text, stack_level, Obj::none().as_ref())
}

/// Warns that an object was given up without being closed.
pub fn warn_unclosed(thread: &Thread, text: &str, source: Ref<'_>) -> PyResult<()> {
    warn_of(thread, &crate::exceptions::RESOURCE_WARNING, text, 1, source)
}

fn warn_of(
    thread: &Thread,
    category: &'static TypeTable,
    text: &str,
    stack_level: i64,
    source: Ref<'_>,
) -> PyResult<()> {
    // The native part alone: what a filter ignores loads nothing.
    let module = match (thread.phase.get(), crate::import::native_module(thread, "_warnings")) {
        (Phase::Main, _) => crate::import::import_str(thread, "_warnings")?,
        // Imports have ended.
        (Phase::Finalizing, Some(table)) => crate::import::load_native(thread, table)?,
        _ => return Ok(()),
    };
    let text = thread.new_str(text)?;
    let class = thread.class(category).as_ref();
    let level = Obj::small_int(stack_level);
    thread.call_method_str(module.as_ref(), "warn", &[text.as_ref(), class, level.as_ref(), source]).map(drop)
}

/// `warnings._warn_unawaited_coroutine`, if that can be had.
pub fn unawaited_reporter(thread: &Thread) -> Option<Obj> {
    let module = match thread.phase.get() {
        Phase::Main => crate::import::import_str(thread, "warnings"),
        _ => return None,
    };
    match module.and_then(|module| thread.get_str_or_none(module.as_ref(), "_warn_unawaited_coroutine")) {
        Ok(found) => found,
        Err(raised) => {
            drop(thread.take_exception(raised));
            None
        }
    }
}

/// Issues a warning of the compiler, at its place.
pub fn warn_syntax(thread: &Thread, warning: &compiler::syntax_error::Warning, file_name: &str) -> PyResult<()> {
    if thread.phase.get() != Phase::Main {
        return Ok(());
    }
    let module = crate::import::import_str(thread, "warnings")?;
    let text = thread.new_str(&warning.message)?;
    let class: Ref<'_> = thread.class(&crate::exceptions::SYNTAX_WARNING).as_ref();
    let file = thread.new_str(file_name)?;
    let line = Obj::small_int(i64::from(warning.line));
    let issued =
        thread.call_method_str(module.as_ref(), "warn_explicit", &[text.as_ref(), class, file.as_ref(), line.as_ref()]);
    // A filter made it an error: that of a syntax error tells the place.
    if thread.catch(issued, &crate::exceptions::SYNTAX_WARNING)?.is_some() {
        return Ok(());
    }
    let error = SyntaxError {
        kind: ErrorKind::Syntax,
        message: warning.message.clone(),
        file_name: file_name.to_owned(),
        line: warning.line,
        column: warning.column,
        end_line: warning.end_line,
        end_column: warning.end_column as i32,
        text: warning.text.clone(),
        suspect: None,
    };
    Err(super::compile::raise_syntax_error(thread, &error, file_name))
}
