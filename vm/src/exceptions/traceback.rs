//! Tracebacks: entries added while an exception unwinds, and the text that an uncaught one prints.

use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt, Space};

use crate::code_objects::SourceRange;
use crate::exceptions::{interactive_sources, slots};
use crate::names;
use crate::raised::{PyResult, Raised};
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

/// Among so many candidates none is looked for.
pub const CANDIDATES_MAX: usize = 750;

/// The nearest of the candidates to a misspelt name, by CPython's measure.
pub fn closest_name(name: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    const MOVE_COST: usize = 2;
    let mut best: Option<(usize, String)> = None;
    let candidates: Vec<String> = candidates.collect();
    if candidates.len() >= CANDIDATES_MAX {
        return None;
    }
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

/// Prints an exception that ends a program or a statement of the prompt, and keeps it as `sys.last_exc`.
pub fn report_uncaught(thread: &Thread, exception: Ref<'_>) {
    let class = thread.space.type_of(exception);
    let values = [
        ("last_exc", exception.own()),
        ("last_type", class.as_ref().own()),
        ("last_value", exception.own()),
        ("last_traceback", thread.traceback_of(exception).unwrap_or_else(Obj::none)),
    ];
    if let Some(sys) = thread.sys.get() {
        for (name, value) in values {
            if let Err(raised) = thread.set_in(thread.dict_of(&sys), name, value) {
                drop(thread.take_exception(raised));
            }
        }
    }
    print_uncaught(thread, exception);
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

/// Members of a group that are shown, and depth to which groups in groups are.
const GROUP_WIDTH_MAX: usize = 15;
const GROUP_DEPTH_MAX: usize = 10;
/// Causes and contexts that are followed.
const CHAIN_MAX: usize = 100;

/// Entries that are shown where `sys.tracebacklimit` says nothing.
const LIMIT_DEFAULT: usize = 1000;

/// The text of an exception with its traceback, causes and contexts; of a group with its members.
pub fn render(thread: &Thread, exception: Ref<'_>) -> String {
    let mut renderer = Renderer { thread, text: String::new(), depth: 0, needs_close: false, seen: Vec::new() };
    renderer.chain(exception);
    renderer.text
}

/// The text of a traceback object: its entries, as far as `sys.tracebacklimit` allows.
pub fn render_traceback(thread: &Thread, traceback: Ref<'_>) -> PyResult<String> {
    if !traceback.has_shape(thread.shape(&traceback_object::TRACEBACK)) {
        let given = thread.type_name(traceback);
        return Err(thread.type_error(&format!("a traceback is required, got {given}")));
    }
    let mut text = "Traceback (most recent call last):\n".to_owned();
    if let Some(first) = within_limit(thread, traceback.own()) {
        render_entries(thread, &first, &mut text);
    }
    Ok(text)
}

/// Renders exceptions; inside of groups every line stands behind a margin.
struct Renderer<'a> {
    thread: &'a Thread,
    text: String,
    /// Groups around what is rendered.
    depth: usize,
    /// The frame around the last member is still to be closed.
    needs_close: bool,
    seen: Vec<objects::Word>,
}

impl Renderer<'_> {
    /// Appends lines behind the margin.
    fn emit(&mut self, lines: &str, margin: char) {
        for line in lines.split_inclusive('\n') {
            if self.depth > 0 {
                self.text.push_str(&" ".repeat(2 * self.depth));
                self.text.push(margin);
                self.text.push(' ');
            }
            self.text.push_str(line);
        }
    }

    /// An exception behind what it was caused by.
    fn chain(&mut self, exception: Ref<'_>) {
        const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
        const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
        let mut links: Vec<(Obj, &str)> = vec![(exception.own(), "")];
        self.seen.push(exception.word().to_immediate());
        while links.len() < CHAIN_MAX {
            let last = links.last().expect("not empty").0.clone();
            let get = |index| self.thread.exception_slot(last.as_ref(), index).get().filter(|other| !other.is_none());
            let is_suppressed = get(slots::SUPPRESS_CONTEXT).is_some_and(|suppress| suppress.is_true());
            let (next, message) = match (get(slots::CAUSE), get(slots::CONTEXT)) {
                (Some(cause), _) => (cause, CAUSE),
                (None, Some(context)) if !is_suppressed => (context, CONTEXT),
                _ => break,
            };
            if self.seen.contains(&next.word()) {
                break;
            }
            self.seen.push(next.word());
            links.last_mut().expect("not empty").1 = message;
            links.push((next, ""));
        }
        for (exception, message) in links.iter().rev() {
            self.emit(message, '|');
            self.one(exception.as_ref());
        }
    }

    /// One exception, without what it was caused by.
    fn one(&mut self, exception: Ref<'_>) {
        let thread = self.thread;
        let is_group = thread.is_instance_of(exception, &crate::exceptions::BASE_EXCEPTION_GROUP);
        let mut entries = String::new();
        if let Some(trace) = thread.traceback_of(exception).filter(|trace| !trace.is_none())
            && let Some(first) = within_limit(thread, trace)
        {
            render_entries(thread, &first, &mut entries);
        }
        let mut line = String::new();
        render_exception_line(thread, exception, &mut line);
        if !is_group {
            if !entries.is_empty() {
                self.emit("Traceback (most recent call last):\n", '|');
                self.emit(&entries, '|');
            }
            self.emit(&line, '|');
            return;
        }
        if self.depth > GROUP_DEPTH_MAX {
            self.emit(&format!("... (max_group_depth is {GROUP_DEPTH_MAX})\n"), '|');
            return;
        }
        let is_outermost = self.depth == 0;
        self.depth += usize::from(is_outermost);
        if !entries.is_empty() {
            let margin = if is_outermost { '+' } else { '|' };
            self.emit("Exception Group Traceback (most recent call last):\n", margin);
            self.emit(&entries, '|');
        }
        self.emit(&line, '|');
        self.members(exception);
        self.depth -= usize::from(is_outermost);
    }

    fn members(&mut self, group: Ref<'_>) {
        let members = self.thread.exception_slot(group, slots::OWN + 1).get();
        let members: Vec<Obj> = members
            .and_then(|members| {
                let members = self.thread.space.tuple_value(members.as_ref())?;
                Some(members.items().iter().map(|member| member.own()).collect())
            })
            .unwrap_or_default();
        let shown = members.len().min(GROUP_WIDTH_MAX + 1);
        self.needs_close = false;
        for (index, member) in members.iter().take(shown).enumerate() {
            let is_last = index + 1 == shown;
            // The frame may be closed by the member, if that is a group.
            self.needs_close |= is_last;
            let is_beyond = index >= GROUP_WIDTH_MAX;
            let title = if is_beyond { "...".to_owned() } else { (index + 1).to_string() };
            let corner = if index == 0 { "+-" } else { "  " };
            let indent = " ".repeat(2 * self.depth);
            self.text.push_str(&format!("{indent}{corner}+---------------- {title} ----------------\n"));
            self.depth += 1;
            if is_beyond {
                let more = members.len() - GROUP_WIDTH_MAX;
                let plural = if more == 1 { "" } else { "s" };
                self.emit(&format!("and {more} more exception{plural}\n"), '|');
            } else {
                self.chain(member.as_ref());
            }
            if is_last && self.needs_close {
                let indent = " ".repeat(2 * self.depth);
                self.text.push_str(&format!("{indent}+------------------------------------\n"));
                self.needs_close = false;
            }
            self.depth -= 1;
        }
    }
}

/// What identifies an entry for the folding of recursions.
type EntryKey = (String, u32, String);

/// The first of the last entries that `sys.tracebacklimit` allows, or None where it allows none.
fn within_limit(thread: &Thread, first: Obj) -> Option<Obj> {
    let sys = thread.sys_module.get()?;
    let limit = match thread.get_str_or_none(sys.as_ref(), "tracebacklimit") {
        Ok(limit) => limit,
        Err(raised) => {
            drop(thread.take_exception(raised));
            None
        }
    };
    let limit = limit.as_ref().and_then(|limit| thread.space.int_value(limit.as_ref()));
    let limit = match limit {
        None => LIMIT_DEFAULT,
        Some(limit) if limit.is_negative() => 0,
        Some(limit) => limit.to_i64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX),
    };
    let next_of = |entry: &Obj| traceback_object::next_of(entry).filter(|next| !next.is_none());
    let count = std::iter::successors(Some(first.clone()), next_of).count();
    if limit == 0 {
        return None;
    }
    std::iter::successors(Some(first), next_of).nth(count.saturating_sub(limit))
}

fn render_entries(thread: &Thread, first: &Obj, text: &mut String) {
    let mut entry = Some(first.clone());
    let mut last: Option<EntryKey> = None;
    let mut repeats = 0usize;
    while let Some(this) = entry {
        // SAFETY: tracebacks have these slots; a frame object has a code object.
        let (next, file, name, range, source) = unsafe {
            let frame = slot(this.as_ref(), traceback_object::FRAME).peek();
            let code = slot(frame, frame_object::CODE).peek().cast::<Code>();
            let file = code.file_name.get().map(|file| thread.text_of(file.as_ref())).unwrap_or_default();
            let name = code.name.get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
            let mut range = traceback_object::range_of(thread, this.as_ref());
            let line = traceback_object::line_of(thread, this.as_ref()) as u32;
            if range.line != line {
                range = SourceRange { line, ..SourceRange::default() };
            }
            let source = if interactive_sources::is_no_file(&file) { registered_source(thread, code) } else { None };
            (slot(this.as_ref(), traceback_object::NEXT).get(), file, name, range, source)
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
            render_source(thread, &file, range, source, text);
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

/// The source of a program that is in no file.
fn registered_source(thread: &Thread, code: &Code) -> Option<String> {
    match interactive_sources::source_of(thread, code) {
        Ok(source) => source,
        Err(raised) => {
            drop(thread.take_exception(raised));
            None
        }
    }
}

/// The text of a source file, the library's among them.
fn file_source(thread: &Thread, file: &str) -> Option<String> {
    let bytes = std::fs::read(file).ok().or_else(|| crate::import::source_of(thread, file))?;
    match crate::builtins::compile::decode_source(thread, &bytes, file) {
        Ok(source) => Some(source),
        Err(raised) => {
            drop(thread.take_exception(raised));
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}

/// The source lines of an entry, with carets under what ran where that is not all of them.
fn render_source(thread: &Thread, file: &str, range: SourceRange, known: Option<String>, text: &mut String) {
    if range.line == 0 {
        return;
    }
    let Some(source) = known.or_else(|| file_source(thread, file)) else { return };
    let count = (range.end_line.max(range.line) - range.line) as usize + 1;
    let lines: Vec<&str> =
        source.split('\n').map(|line| line.trim_end_matches('\r')).skip(range.line as usize - 1).take(count).collect();
    crate::exceptions::carets::render(&lines, range, text);
}

/// `module.Class: message`, notes, and for groups their members.
fn render_exception_line(thread: &Thread, exception: Ref<'_>, text: &mut String) {
    let class = thread.space.type_of(exception);
    let module = crate::types::type_::module_of(thread, class);
    let name = crate::types::type_::qualified_name(thread, class);
    let name = match module {
        Some(module) if module == "builtins" || module == "__main__" => name,
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    };
    if let Some(shown) = render_misspelt(thread, exception) {
        text.push_str(&shown);
        return;
    }
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

/// A syntax error that a misspelt keyword may have caused, as `traceback` shows it, which tries keywords in its place.
fn render_misspelt(thread: &Thread, exception: Ref<'_>) -> Option<String> {
    if !thread.is_instance_of(exception, &crate::exceptions::SYNTAX_ERROR)
        || thread.exception_slot(exception, slots::OWN + crate::builtins::compile::SUSPECT).is_null()
    {
        return None;
    }
    let shown = (|| {
        let module = crate::import::import_str(thread, "traceback")?;
        let lines = thread.call_method_str(module.as_ref(), "format_exception_only", &[exception])?;
        let lines = thread.collect(lines.as_ref())?;
        Ok(lines.iter().map(|line| thread.text_of(line.as_ref())).collect::<String>())
    })();
    shown.map_err(|raised| drop(thread.take_exception(raised))).ok()
}

fn render_notes(thread: &Thread, exception: Ref<'_>, text: &mut String) {
    let quiet = |raised: Raised| drop(thread.take_exception(raised));
    let notes = match thread.get_or_none(exception, names::NOTES) {
        Ok(Some(notes)) => notes,
        Ok(None) => return,
        Err(raised) => {
            let error = thread.take_exception(raised);
            let shown = thread.repr_string(error.as_ref()).unwrap_or_else(|raised| {
                quiet(raised);
                "<__notes__ repr() failed>".to_owned()
            });
            text.push_str(&format!("Ignored error getting __notes__: {shown}\n"));
            return;
        }
    };
    if notes.is_none() {
        return;
    }
    let is_sequence = Space::exact_list(notes.as_ref()).is_some()
        || thread.space.type_of(notes.as_ref()).has(TypeFlags::SEQUENCE)
            && thread.space.str_value(notes.as_ref()).is_none()
            && thread.space.bytes_value(notes.as_ref()).is_none();
    let listed = is_sequence.then(|| thread.collect(notes.as_ref()).map_err(quiet).ok()).flatten();
    let Some(listed) = listed else {
        let shown = thread.repr_string(notes.as_ref()).unwrap_or_else(|raised| {
            quiet(raised);
            "<__notes__ repr() failed>".to_owned()
        });
        text.push_str(&shown);
        text.push('\n');
        return;
    };
    for note in listed {
        let note = thread.str_string(note.as_ref()).unwrap_or_else(|raised| {
            quiet(raised);
            "<note str() failed>".to_owned()
        });
        text.push_str(&note);
        text.push('\n');
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
    let file = get(1).and_then(|file| thread.str_string(file.as_ref()).ok()).unwrap_or_else(|| "<string>".to_owned());
    text.push_str(&format!("  File \"{file}\", line {line}\n"));
    if let Some(source) = get(4) {
        let source = thread.text_of(source.as_ref());
        let length = source.chars().count() as i64;
        let shown_source = source.trim_end_matches('\n');
        let stripped = shown_source.trim_start_matches([' ', '\n', '\x0c']);
        let blanks = (shown_source.len() - stripped.len()) as i64;
        text.push_str(&format!("    {stripped}\n"));
        if let Some(mut offset) = number(3) {
            let mut end = match number(5) {
                Some(end_line) if end_line == line => number(6).filter(|&end| end != 0).unwrap_or(offset),
                _ => shown_source.chars().count() as i64 + 1,
            };
            let behind_line = shown_source.chars().count() as i64 + 1;
            if length > 0 && offset > length {
                offset = behind_line;
            }
            if length > 0 && end > length {
                end = behind_line;
            }
            if offset >= end || end < 0 {
                end = offset + 1;
            }
            let start = offset - 1 - blanks;
            if start >= 0 {
                // Tabs stay, so that the carets are below what they mark.
                let lead = stripped.chars().take(start as usize).map(|c| if c.is_whitespace() { c } else { ' ' });
                let lead: String = lead.collect();
                let lead_missing = " ".repeat((start as usize).saturating_sub(lead.chars().count()).min(4096));
                let carets = "^".repeat((end - offset).clamp(0, 4096) as usize);
                text.push_str(&format!("    {lead}{lead_missing}{carets}\n"));
            }
        }
    }
    let message = get(0)
        .and_then(|message| thread.str_string(message.as_ref()).ok())
        .unwrap_or_else(|| "<no detail available>".to_owned());
    text.push_str(&format!("{name}: {message}\n"));
    true
}

/// Reports an exception that nobody can catch.
pub fn report_unraisable(thread: &Thread, exception: Obj, message: &str, object: Ref<'_>) {
    // Raised by a native: its place is what runs.
    let running = thread.frame.get();
    if !running.is_null() && thread.traceback_of(exception.as_ref()).is_none_or(|trace| trace.is_none()) {
        // SAFETY: the running frame, whose instruction was saved for the native that raised.
        let unit = unsafe { crate::types::frame::unit_of(&*running) };
        if let Err(raised) = add_frame(thread, exception.as_ref(), running, unit) {
            drop(thread.take_exception(raised));
        }
    }
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

/// The frame object of the innermost entry.
pub(super) fn last_frame(thread: &Thread, exception: Ref<'_>) -> Option<Obj> {
    let mut last = thread.traceback_of(exception);
    let mut frame = None;
    while let Some(entry) = last.filter(|entry| !entry.is_none()) {
        // SAFETY: tracebacks have these slots.
        unsafe {
            frame = slot(entry.as_ref(), traceback_object::FRAME).get();
            last = slot(entry.as_ref(), traceback_object::NEXT).get();
        }
    }
    frame
}

/// The names of the variables that suggestions for a name come from.
pub(super) fn visible_names(thread: &Thread, exception: Ref<'_>) -> Vec<String> {
    let frame = last_frame(thread, exception);
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
