//! `open`, `open_code`, `text_encoding`.

use objects::{Obj, Ref};
use vm::native::TypeTable;
use vm::{PyResult, Thread, exceptions, names};

use super::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER, DEFAULT_BUFFER_SIZE, FILE_IO, TEXT_IO_WRAPPER, ask};
use crate::arguments::{given, int32, text, truth_or};

struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

fn parse(thread: &Thread, mode: &str) -> PyResult<Mode> {
    let mut parsed = Mode {
        creating: false,
        reading: false,
        writing: false,
        appending: false,
        updating: false,
        text: false,
        binary: false,
    };
    for (at, character) in mode.char_indices() {
        let place = match character {
            'x' => &mut parsed.creating,
            'r' => &mut parsed.reading,
            'w' => &mut parsed.writing,
            'a' => &mut parsed.appending,
            '+' => &mut parsed.updating,
            't' => &mut parsed.text,
            'b' => &mut parsed.binary,
            _ => return Err(thread.value_error(&format!("invalid mode: '{mode}'"))),
        };
        *place = true;
        if mode[at + 1..].contains(character) {
            return Err(thread.value_error(&format!("invalid mode: '{mode}'")));
        }
    }
    if parsed.text && parsed.binary {
        return Err(thread.value_error("can't have text and binary mode at once"));
    }
    let kinds = [parsed.creating, parsed.reading, parsed.writing, parsed.appending];
    if kinds.iter().filter(|on| **on).count() != 1 {
        let text = if kinds.contains(&true) {
            "must have exactly one of create/read/write/append mode"
        } else {
            "Must have exactly one of create/read/write/append mode and at most one plus"
        };
        return Err(thread.value_error(text));
    }
    Ok(parsed)
}

fn make(thread: &Thread, table: &'static TypeTable, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with(thread.class(table).as_ref(), arguments)
}

/// Closes what was opened when a later step fails.
fn or_close(thread: &Thread, opened: &Obj, result: PyResult) -> PyResult {
    match result {
        Ok(made) => Ok(made),
        Err(raised) => {
            let first = Err(raised);
            super::both(thread, first, || thread.call_method(opened.as_ref(), names::CLOSE, &[]).map(drop))?;
            Ok(Obj::none())
        }
    }
}

pub fn open(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let [file, mode, buffering, encoding, errors, newline, closes, opener] = arguments else {
        return Err(thread.system_error("open() was bound wrongly"));
    };
    let mode_text = match mode.non_null() {
        Some(mode) => text(thread, mode, "open", 2).map_err(|raised| {
            drop(thread.take_exception(raised));
            let given = crate::arguments::type_name_or_none(thread, mode);
            thread.type_error(&format!("open() argument 'mode' must be str, not {given}"))
        })?,
        None => "r".to_owned(),
    };
    for (argument, name) in [(encoding, "encoding"), (errors, "errors")] {
        if let Some(argument) = given(*argument)
            && thread.space.str_value(argument).is_none()
        {
            let given = thread.type_name(argument);
            return Err(thread.type_error(&format!("open() argument '{name}' must be str or None, not {given}")));
        }
    }
    let path = if thread.space.int_value(*file).is_some() { file.own() } else { crate::paths::fspath(thread, *file)? };
    let parsed = parse(thread, &mode_text)?;
    if parsed.binary {
        for (argument, text) in [
            (encoding, "binary mode doesn't take an encoding argument"),
            (errors, "binary mode doesn't take an errors argument"),
            (newline, "binary mode doesn't take a newline argument"),
        ] {
            if given(*argument).is_some() {
                return Err(thread.value_error(text));
            }
        }
    }
    let buffering = match buffering.non_null() {
        Some(buffering) => int32(thread, buffering)?,
        None => -1,
    };
    if parsed.binary && buffering == 1 {
        thread.warn_about(
            &exceptions::RUNTIME_WARNING,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
        )?;
    }
    let kind = [(parsed.creating, "x"), (parsed.reading, "r"), (parsed.writing, "w"), (parsed.appending, "a")];
    let kind = kind.iter().find(|(on, _)| *on).map_or("r", |(_, text)| text);
    let raw_mode = format!("{kind}{}", if parsed.updating { "+" } else { "" });
    let closes = Obj::boolean(truth_or(thread, *closes, true)?);
    let opener = opener.non_null().map_or_else(Obj::none, Ref::own);
    let raw_mode = thread.new_str(&raw_mode)?;
    let raw = make(thread, &FILE_IO, &[path.as_ref(), raw_mode.as_ref(), closes.as_ref(), opener.as_ref()])?;
    let is_terminal = buffering < 0 && ask(thread, raw.as_ref(), "_isatty_open_only")?;
    let line_buffering = buffering == 1 && !parsed.binary || is_terminal;
    let size = match buffering {
        0 if !parsed.binary => {
            let refused = Err(thread.value_error("can't have unbuffered text I/O"));
            return or_close(thread, &raw, refused);
        }
        0 => return Ok(raw),
        1 if parsed.binary => DEFAULT_BUFFER_SIZE as i64,
        size if size < 0 || line_buffering => {
            let block = thread.get_str(raw.as_ref(), "_blksize")?;
            thread.index_i64(block.as_ref())?.clamp(DEFAULT_BUFFER_SIZE as i64, 8 << 20)
        }
        size => i64::from(size),
    };
    let table = if parsed.updating {
        &BUFFERED_RANDOM
    } else if parsed.reading {
        &BUFFERED_READER
    } else {
        &BUFFERED_WRITER
    };
    let size = Obj::small_int(size);
    let buffer = or_close(thread, &raw, make(thread, table, &[raw.as_ref(), size.as_ref()]))?;
    if parsed.binary {
        return Ok(buffer);
    }
    let part = |argument: &Ref<'_>| argument.non_null().map_or_else(Obj::none, Ref::own);
    let parts = [part(encoding), part(errors), part(newline)];
    let line_buffering = Obj::boolean(line_buffering);
    let wrapper = make(
        thread,
        &TEXT_IO_WRAPPER,
        &[buffer.as_ref(), parts[0].as_ref(), parts[1].as_ref(), parts[2].as_ref(), line_buffering.as_ref()],
    );
    let wrapper = or_close(thread, &buffer, wrapper)?;
    let set = thread.set_attribute_str(wrapper.as_ref(), "mode", thread.new_str(&mode_text)?.as_ref());
    or_close(thread, &wrapper, set.map(|()| wrapper.clone()))
}

pub fn open_code(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[0]).is_none() {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("open_code() argument 'path' must be str, not {given}")));
    }
    let mode = thread.new_str("rb")?;
    let mut bound = [Ref::NULL; 8];
    bound[0] = arguments[0];
    bound[1] = mode.as_ref();
    open(thread, &bound)
}

pub fn text_encoding(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match given(arguments[0]) {
        Some(encoding) => Ok(encoding.own()),
        None => {
            let level = arguments[1].non_null().map_or(Ok(2), |level| thread.index_i64(level))?;
            warn_of_default(thread, level)?;
            thread.new_str(if thread.config.utf8_mode { "utf-8" } else { "locale" })
        }
    }
}

/// Warns of an encoding that nobody named, where that is asked for.
pub fn warn_of_default(thread: &Thread, stack_level: i64) -> PyResult<()> {
    if !thread.config.warn_default_encoding {
        return Ok(());
    }
    let text = "'encoding' argument not specified";
    vm::builtins::warnings::warn(thread, &vm::exceptions::ENCODING_WARNING, text, stack_level)
}
