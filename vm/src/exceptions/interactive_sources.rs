//! The lines of programs that are in no file: `-c` and the prompt.
//!
//! They are kept in the form of `linecache`'s table of such programs, which is this very dict once that module is loaded: file
//! name, qualified name and first line of a code object to (length, None, lines, name).

use objects::dict::Dict;
use objects::frame::Code;
use objects::{Obj, Ref, RefExt};

use crate::raised::PyResult;
use crate::state::Thread;

/// Whether a file name stands for no file.
pub fn is_no_file(file_name: &str) -> bool {
    file_name.starts_with('<') && file_name.ends_with('>')
}

/// The table.
pub fn table(thread: &Thread) -> PyResult {
    match thread.interactive_sources.get() {
        Some(table) => Ok(table),
        None => {
            let table = thread.space.dict()?;
            thread.interactive_sources.set(table.clone());
            Ok(table)
        }
    }
}

fn key_of(thread: &Thread, code: &Code) -> PyResult {
    let part = |slot: &objects::Slot| slot.get().unwrap_or_else(Obj::none);
    let first_line = thread.space.int(i64::from(code.first_line))?;
    Ok(thread.space.tuple([part(&code.file_name), part(&code.qualified_name), first_line])?)
}

/// Notes the source of a code object and of those in it.
pub fn register(thread: &Thread, code: Ref<'_>, source: &str, file_name: &str) -> PyResult<()> {
    let mut lines = Vec::new();
    for line in source.lines() {
        lines.push(thread.new_str(&format!("{line}\n"))?);
    }
    let parts = [
        thread.space.int(source.chars().count() as i64)?,
        Obj::none(),
        thread.space.list(lines)?,
        thread.new_str(file_name)?,
    ];
    let entry = thread.space.tuple(parts)?;
    let table = table(thread)?;
    let mut pending = vec![code.own()];
    while let Some(code) = pending.pop() {
        let Some(view) = thread.code_of(code.as_ref()) else { continue };
        thread.dict_set(thread.dict_of(&table), key_of(thread, view)?.as_ref(), entry.clone())?;
        let constants = view.constants.get().unwrap_or_else(Obj::none);
        if let Some(constants) = thread.space.tuple_value(constants.as_ref()) {
            let inner = constants.items().iter().filter(|constant| thread.code_of(**constant).is_some());
            pending.extend(inner.map(|constant| constant.own()));
        }
    }
    Ok(())
}

/// The source that a code object belongs to.
pub fn source_of(thread: &Thread, code: &Code) -> PyResult<Option<String>> {
    let Some(table) = thread.interactive_sources.get() else { return Ok(None) };
    let Some(table) = table.downcast::<Dict>(&thread.space.shapes) else { return Ok(None) };
    let key = key_of(thread, code)?;
    let Some(entry) = thread.dict_get(table, key.as_ref())? else { return Ok(None) };
    let lines =
        thread.space.tuple_value(entry.as_ref()).and_then(|entry| entry.items().get(2).map(|lines| lines.own()));
    let Some(lines) = lines else { return Ok(None) };
    let mut source = String::new();
    for line in thread.collect(lines.as_ref())? {
        source.push_str(&thread.text_of(line.as_ref()));
    }
    Ok(Some(source))
}
