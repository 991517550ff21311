//! Tracebacks: entries added while an exception unwinds, and the text that an uncaught one prints.

use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::{Obj, Ref, RefExt};

use crate::code_objects::SourceRange;
use crate::exceptions::slots;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{frame as frame_object, traceback as traceback_object};

/// Entries of a recursion that are printed before the rest is counted.
const REPEATS_SHOWN: usize = 3;

/// Adds an entry for a frame to an exception that passes through it.
pub fn add_frame(thread: &Thread, exception: Ref<'_>, frame: *mut Frame, unit: u32) -> PyResult<()> {
    let object = frame_object::object_of(thread, frame)?;
    let place = thread.exception_slot(exception, slots::TRACEBACK);
    let next = place.get().filter(|next| !next.is_none()).unwrap_or(Obj::NULL);
    place.set(traceback_object::new(thread, next, object, unit)?);
    Ok(())
}

/// The nearest of the candidates to a misspelt name, by CPython's measure.
pub fn closest_name(name: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    const MOVE_COST: usize = 2;
    let mut best: Option<(usize, String)> = None;
    for candidate in candidates {
        if candidate == name || candidate.is_empty() {
            continue;
        }
        let limit = (name.chars().count() + candidate.chars().count() + 3) * MOVE_COST / 6;
        let limit = best.as_ref().map_or(limit, |(distance, _)| limit.min(distance.saturating_sub(1)));
        let distance = edit_distance(name, &candidate);
        if distance <= limit {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Levenshtein distance: 2 an edit, 1 for a change of case only.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > 40 || b.len() > 40 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|column| column * 2).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * 2;
        for (j, &y) in b.iter().enumerate() {
            let change = if x == y {
                0
            } else if x.eq_ignore_ascii_case(&y) {
                1
            } else {
                2
            };
            let best = (diagonal + change).min(row[j] + 2).min(row[j + 1] + 2);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[b.len()]
}

/// Prints an uncaught exception to `sys.stderr` through `sys.excepthook`.
pub fn print_uncaught(thread: &Thread, exception: Ref<'_>) {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let class = thread.space.type_of(exception).as_ref();
    let trace = thread.traceback_of(exception).unwrap_or_else(Obj::none);
    let hook = thread.get_or_none(sys.as_ref(), names::EXCEPTHOOK);
    let result = match hook {
        Ok(Some(hook)) => thread.call_with(hook.as_ref(), &[class, exception, trace.as_ref()]).map(drop),
        _ => {
            write_error(thread, &render(thread, exception));
            Ok(())
        }
    };
    if let Err(raised) = result {
        let second = thread.take_exception(raised);
        write_error(thread, "Error in sys.excepthook:\n");
        write_error(thread, &render(thread, second.as_ref()));
        write_error(thread, "\nOriginal exception was:\n");
        write_error(thread, &render(thread, exception));
    }
}

/// Writes to `sys.stderr`, or to the process's where that fails.
pub fn write_error(thread: &Thread, text: &str) {
    let written = (|| {
        let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
        let Some(stream) = thread.get_or_none(sys.as_ref(), names::STDERR)?.filter(|stream| !stream.is_none()) else {
            return Ok(false);
        };
        let text = thread.new_str(text)?;
        thread.call_method(stream.as_ref(), names::WRITE, &[text.as_ref()])?;
        thread.call_method(stream.as_ref(), names::FLUSH, &[])?;
        Ok::<_, crate::raised::Raised>(true)
    })();
    match written {
        Ok(true) => {}
        Ok(false) => write_raw(text),
        Err(raised) => {
            drop(thread.take_exception(raised));
            write_raw(text);
        }
    }
}

/// Writes to the process's standard error, whatever Python's is.
fn write_raw(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// The text of an exception with its traceback, causes and contexts.
pub fn render(thread: &Thread, exception: Ref<'_>) -> String {
    let mut text = String::new();
    let mut seen = Vec::new();
    render_chain(thread, exception, &mut text, &mut seen, 0);
    text
}

fn render_chain(thread: &Thread, exception: Ref<'_>, text: &mut String, seen: &mut Vec<objects::Word>, level: usize) {
    seen.push(exception.word().to_immediate());
    let get = |index| thread.exception_slot(exception, index).get().filter(|other: &Obj| !other.is_none());
    let fresh = |other: &Obj, seen: &[objects::Word]| !seen.contains(&other.word());
    if level < 100 {
        if let Some(cause) = get(slots::CAUSE) {
            if fresh(&cause, seen) {
                render_chain(thread, cause.as_ref(), text, seen, level + 1);
                text.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
            }
        } else if let Some(context) = get(slots::CONTEXT)
            && get(slots::SUPPRESS_CONTEXT).is_none_or(|suppress| !suppress.is_true())
            && fresh(&context, seen)
        {
            render_chain(thread, context.as_ref(), text, seen, level + 1);
            text.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
        }
    }
    let trace = get(slots::TRACEBACK);
    if let Some(trace) = &trace {
        text.push_str("Traceback (most recent call last):\n");
        render_entries(thread, trace, text);
    }
    render_exception_line(thread, exception, text);
}

/// What identifies an entry for the folding of recursions.
type EntryKey = (String, u32, String);

fn render_entries(thread: &Thread, first: &Obj, text: &mut String) {
    let mut entry = Some(first.clone());
    let mut last: Option<EntryKey> = None;
    let mut repeats = 0usize;
    while let Some(this) = entry {
        // SAFETY: tracebacks have these slots; a frame object has a code object.
        let (next, file, name, range, source_globals) = unsafe {
            let frame = slot(this.as_ref(), traceback_object::FRAME).peek();
            let code = slot(frame, frame_object::CODE).peek().cast::<Code>();
            let file = code.file_name.get().map(|file| thread.text_of(file.as_ref())).unwrap_or_default();
            let name = code.name.get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
            let mut range = traceback_object::range_of(thread, this.as_ref());
            let line = traceback_object::line_of(thread, this.as_ref()) as u32;
            if range.line != line {
                range = SourceRange { line, ..SourceRange::default() };
            }
            (slot(this.as_ref(), traceback_object::NEXT).get(), file, name, range, frame.own())
        };
        let key = (file.clone(), range.line, name.clone());
        if last.as_ref() == Some(&key) {
            repeats += 1;
        } else {
            note_repeats(text, repeats);
            repeats = 0;
            last = Some(key);
        }
        if repeats < REPEATS_SHOWN {
            text.push_str(&format!("  File \"{file}\", line {}, in {name}\n", range.line));
            render_source(thread, &file, range, source_globals.as_ref(), text);
        }
        entry = next.filter(|next| !next.is_none());
    }
    note_repeats(text, repeats);
}

fn note_repeats(text: &mut String, repeats: usize) {
    if repeats >= REPEATS_SHOWN {
        let more = repeats + 1 - REPEATS_SHOWN;
        let plural = if more == 1 { "" } else { "s" };
        text.push_str(&format!("  [Previous line repeated {more} more time{plural}]\n"));
    }
}

/// A line of a source file.
fn source_line(thread: &Thread, file: &str, line: u32) -> Option<String> {
    if line == 0 {
        return None;
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(_) => crate::import::source_of(thread, file)?,
    };
    let text = String::from_utf8_lossy(&bytes);
    text.split('\n').nth(line as usize - 1).map(|line| line.trim_end_matches('\r').to_owned())
}

/// The source line of an entry, with carets under what ran where that is not the whole line.
fn render_source(thread: &Thread, file: &str, range: SourceRange, _: Ref<'_>, text: &mut String) {
    let Some(source) = source_line(thread, file, range.line) else { return };
    let stripped = source.trim_start();
    let shown = stripped.trim_end();
    if shown.is_empty() {
        return;
    }
    text.push_str(&format!("    {shown}\n"));
    let indent = source.len() - stripped.len();
    if range.end_line == 0 || range.column as usize > source.len() {
        return;
    }
    let end = if range.end_line == range.line {
        (range.end_column as usize).min(indent + shown.len())
    } else {
        indent + shown.len()
    };
    let start = (range.column as usize).max(indent);
    if end <= start {
        return;
    }
    let column = |byte: usize| source.get(..byte).map_or(byte, |part| part.chars().count());
    let segment = source.get(start..end).unwrap_or_default();
    let (first, last, offset) = (column(start), column(end), column(indent));
    let anchors = if range.end_line == range.line { crate::exceptions::carets::anchors(segment) } else { None };
    let covers_all = first == offset && last - first >= shown.chars().count();
    if covers_all && anchors.is_none() {
        return;
    }
    let mut carets = " ".repeat(4 + first - offset);
    match anchors {
        Some((left, right)) => {
            carets.push_str(&"~".repeat(left));
            carets.push_str(&"^".repeat(right - left));
            carets.push_str(&"~".repeat((last - first).saturating_sub(right)));
        }
        None => carets.push_str(&"^".repeat(last - first)),
    }
    text.push_str(&carets);
    text.push('\n');
}

/// `module.Class: message`, notes, and for groups their members.
fn render_exception_line(thread: &Thread, exception: Ref<'_>, text: &mut String) {
    let class = thread.space.type_of(exception);
    let module = crate::types::type_::module_of(thread, class);
    let name = crate::types::type_::qualified_name(thread, class);
    let name = match module {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    };
    if thread.is_instance_of(exception, &crate::exceptions::SYNTAX_ERROR)
        && render_syntax_error(thread, exception, &name, text)
    {
        render_notes(thread, exception, text);
        return;
    }
    let message = match thread.str_string(exception) {
        Ok(message) => message,
        Err(raised) => {
            drop(thread.take_exception(raised));
            "<exception str() failed>".to_owned()
        }
    };
    text.push_str(&name);
    if !message.is_empty() {
        text.push_str(": ");
        text.push_str(&message);
    }
    if let Some(hint) = crate::exceptions::suggestions::hint(thread, exception) {
        text.push_str(&hint);
    }
    text.push('\n');
    render_notes(thread, exception, text);
}

fn render_notes(thread: &Thread, exception: Ref<'_>, text: &mut String) {
    let notes = thread.get_or_none(exception, names::NOTES);
    let Ok(Some(notes)) = notes else { return };
    if let Ok(notes) = thread.collect(notes.as_ref()) {
        for note in notes {
            let note = thread.str_string(note.as_ref()).unwrap_or_default();
            text.push_str(&note);
            text.push('\n');
        }
    }
}

/// The place of a syntax error. False where it has none.
fn render_syntax_error(thread: &Thread, exception: Ref<'_>, name: &str, text: &mut String) -> bool {
    let get = |index: usize| {
        thread.exception_slot(exception, slots::OWN + index).get().filter(|value: &Obj| !value.is_none())
    };
    let number = |index: usize| {
        get(index).and_then(|value| thread.space.int_value(value.as_ref()).and_then(|value| value.to_i64()))
    };
    let Some(line) = number(2) else { return false };
    let file = get(1).map_or("<string>".to_owned(), |file| thread.text_of(file.as_ref()));
    text.push_str(&format!("  File \"{file}\", line {line}\n"));
    if let Some(source) = get(4) {
        let source = thread.text_of(source.as_ref());
        let source = source.trim_end_matches(['\n', '\r']);
        let stripped = source.trim_start_matches([' ', '\t', '\x0c']);
        text.push_str(&format!("    {}\n", stripped.trim_end()));
        if let Some(offset) = number(3) {
            let indent = (source.len() - stripped.len()) as i64;
            let start = (offset - 1 - indent).max(0) as usize;
            let end = match (number(5), number(6)) {
                (Some(end_line), Some(end)) if end_line == line && end > offset => (end - 1 - indent).max(0) as usize,
                _ => start + 1,
            };
            if offset >= 1 {
                text.push_str(&format!("    {}{}\n", " ".repeat(start), "^".repeat(end.saturating_sub(start).max(1))));
            }
        }
    }
    let message =
        get(0).and_then(|message| thread.str_string(message.as_ref()).ok()).unwrap_or_else(|| "None".to_owned());
    text.push_str(&format!("{name}: {message}\n"));
    true
}

/// Reports an exception that nobody can catch.
pub fn report_unraisable(thread: &Thread, exception: Obj, message: &str, object: Ref<'_>) {
    let hook = (|| {
        let sys = thread.sys_module.get()?;
        let hook = thread.get_str_or_none(sys.as_ref(), "unraisablehook").ok()??;
        let namespace = thread.class(&crate::types::simple_namespace::SIMPLE_NAMESPACE);
        let arguments = thread.call_with(namespace.as_ref(), &[]).ok()?;
        let class = thread.space.type_of(exception.as_ref()).as_ref().own();
        let trace = thread.traceback_of(exception.as_ref()).unwrap_or_else(Obj::none);
        let message = if message.is_empty() { Obj::none() } else { thread.new_str(message).ok()? };
        let object = if object.is_null() { Obj::none() } else { object.own() };
        for (name, value) in [
            ("exc_type", class),
            ("exc_value", exception.clone()),
            ("exc_traceback", trace),
            ("err_msg", message),
            ("object", object),
        ] {
            thread.set_attribute_str(arguments.as_ref(), name, value.as_ref()).ok()?;
        }
        thread.call_with(hook.as_ref(), &[arguments.as_ref()]).ok()
    })();
    if hook.is_none() {
        write_unraisable(thread, exception.as_ref(), message, object);
    }
}

/// What the default hook prints.
pub fn write_unraisable(thread: &Thread, exception: Ref<'_>, message: &str, object: Ref<'_>) {
    let what = if message.is_empty() { "Exception ignored in" } else { message };
    let mut text = String::new();
    if object.is_null() || object.is_none() {
        text.push_str(&format!("{what}:\n"));
    } else {
        let shown = thread.repr_string(object).unwrap_or_else(|raised| {
            drop(thread.take_exception(raised));
            "<object repr() failed>".to_owned()
        });
        text.push_str(&format!("{what}: {shown}\n"));
    }
    text.push_str(&render(thread, exception));
    write_error(thread, &text);
}

/// The dict of variables that suggestions for a name come from.
pub(super) fn visible_names(thread: &Thread, exception: Ref<'_>) -> Vec<String> {
    let mut last = thread.traceback_of(exception);
    let mut frame = None;
    while let Some(entry) = last {
        // SAFETY: tracebacks have these slots.
        unsafe {
            frame = slot(entry.as_ref(), traceback_object::FRAME).get();
            last = slot(entry.as_ref(), traceback_object::NEXT).get();
        }
    }
    let mut found = Vec::new();
    let Some(frame) = frame else { return found };
    let mut add = |mapping: PyResult| {
        if let Ok(mapping) = mapping
            && let Some(dict) = thread.downcast::<Dict>(mapping.as_ref())
        {
            found.extend(thread.dict_items(dict).into_iter().map(|(name, _)| thread.text_of(name.as_ref())));
        }
    };
    add(frame_object::get_locals(thread, frame.as_ref()));
    add(thread.get_str(frame.as_ref(), "f_globals"));
    add(thread.get_str(frame.as_ref(), "f_builtins"));
    found
}

/// The code object behind a frame object.
///
/// # Safety
/// `frame` is a frame object.
pub unsafe fn code_of_frame<'a>(frame: Ref<'a>) -> &'a Code {
    // SAFETY: as the caller says.
    unsafe { slot(frame, frame_object::CODE).peek().cast::<Code>() }
}
