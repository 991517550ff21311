//! `StringIO`: a text stream in memory.
//!
//! The text is a str, and a list of pieces written behind it since: writing at the end only adds to the list.

use objects::list::List;
use objects::string::StrView;
use objects::{Obj, Ref, RefExt};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::{PyResult, Thread};

use super::base::{OWN, STREAM_FLAGS, TEXT_IO_BASE, whence_of};
use super::newline::{LineEnd, line_end, newline_argument, newlines, replace_newlines, translate};
use crate::arguments::{given, size_or_all};
use crate::fields::{at as field, number as get_int, set_number as set_int};

/// A str; empty slot: closed.
const TEXT: usize = OWN;
const PIECES: usize = OWN + 1;
const LENGTH: usize = OWN + 2;
const POSITION: usize = OWN + 3;
const NEWLINE: usize = OWN + 4;
const STATE: usize = OWN + 5;
const READY: usize = OWN + 6;

/// Values of [`NEWLINE`].
const UNIVERSAL: i64 = 0;
const UNTRANSLATED: i64 = 1;
const PLAIN: i64 = 2;
const RETURN: i64 = 3;
const RETURN_NEWLINE: i64 = 4;

pub static STRING_IO: TypeTable = TypeTable {
    native: record("StringIO", OWN + 7),
    module: "_io",
    base: Some(&TEXT_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Text I/O implementation using an in-memory buffer.",
    methods: &[super::base::NEW, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__init__", "($self, initial_value='', newline='\\n')", init, ""),
    method("getvalue", "($self, /)", |thread, a| text_of(thread, a[0]), "Retrieve the entire contents of the object."),
    method(
        "tell",
        "($self, /)",
        |thread, a| open(thread, a[0]).map(|()| Obj::small_int(get_int(a[0], POSITION))),
        "Tell the current file position.",
    ),
    method("read", "($self, size=-1, /)", read, "Read at most size characters, returned as a string."),
    method("readline", "($self, size=-1, /)", readline, "Read until newline or EOF."),
    method("truncate", "($self, pos=None, /)", truncate, "Truncate size to pos."),
    method("seek", "($self, pos, whence=0, /)", seek, "Change stream position."),
    method("write", "($self, s, /)", write, "Write string to file."),
    method("close", "($self, /)", close, "Close the IO object."),
    method("seekable", "($self, /)", yes, "Returns True if the IO object can be seeked."),
    method("readable", "($self, /)", yes, "Returns True if the IO object can be read."),
    method("writable", "($self, /)", yes, "Returns True if the IO object can be written."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__getstate__", "($self, /)", get_state, ""),
    method("__setstate__", "($self, state, /)", set_state, ""),
];

const GETSETS: &[GetSet] = &[
    getset("closed", get_closed, None, ""),
    getset(
        "newlines",
        |thread, stream| open(thread, stream).and_then(|()| newlines(thread, get_int(stream, STATE))),
        None,
        "",
    ),
    getset("line_buffering", |thread, stream| open(thread, stream).map(|()| Obj::boolean(false)), None, ""),
];

fn get_closed(thread: &Thread, stream: Ref<'_>) -> PyResult {
    if get_int(stream, READY) == 0 {
        return Err(thread.value_error("I/O operation on uninitialized object"));
    }
    Ok(Obj::boolean(field(stream, TEXT).is_null()))
}

fn open(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    if get_int(stream, READY) == 0 {
        return Err(thread.value_error("I/O operation on uninitialized object"));
    }
    if field(stream, TEXT).is_null() {
        return Err(thread.value_error("I/O operation on closed file"));
    }
    Ok(())
}

/// The text in one piece.
fn text_of(thread: &Thread, stream: Ref<'_>) -> PyResult {
    open(thread, stream)?;
    let text = field(stream, TEXT).get().expect("open");
    let Some(pieces) = field(stream, PIECES).take() else { return Ok(text) };
    // SAFETY: the slot holds a list of strs, which nobody else has.
    let items = unsafe { pieces.cast::<List>().items() };
    let mut views = vec![thread.space.str_value(text.as_ref()).expect("a str").view()];
    views.extend(items.iter().filter_map(|piece| thread.space.str_value(*piece)).map(|piece| piece.view()));
    let joined = thread.space.str_concat(&views)?;
    field(stream, TEXT).set(joined.clone());
    Ok(joined)
}

fn view_of<'a>(thread: &Thread, text: &'a Obj) -> StrView<'a> {
    thread.space.str_value(text.as_ref()).expect("a str").view()
}

fn set_text(thread: &Thread, stream: Ref<'_>, text: Obj) {
    set_int(stream, LENGTH, view_of(thread, &text).len() as i64);
    field(stream, PIECES).set(Obj::NULL);
    field(stream, TEXT).set(text);
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let newline = match arguments[2].non_null() {
        Some(newline) => newline_argument(thread, newline)?,
        None => Some("\n".to_owned()),
    };
    let mode = match newline.as_deref() {
        None => UNIVERSAL,
        Some("") => UNTRANSLATED,
        Some("\r") => RETURN,
        Some("\r\n") => RETURN_NEWLINE,
        _ => PLAIN,
    };
    let initial = given(arguments[1]);
    if let Some(initial) = initial
        && thread.space.str_value(initial).is_none()
    {
        let given = thread.type_name(initial);
        return Err(thread.type_error(&format!("initial_value must be str or None, not {given}")));
    }
    set_int(stream, NEWLINE, mode);
    set_int(stream, STATE, 0);
    set_int(stream, POSITION, 0);
    set_text(thread, stream, thread.space.empty_str());
    set_int(stream, READY, 1);
    if let Some(initial) = initial {
        write_text(thread, stream, initial)?;
    }
    set_int(stream, POSITION, 0);
    Ok(Obj::none())
}

fn write_text(thread: &Thread, stream: Ref<'_>, text: Ref<'_>) -> PyResult<()> {
    let exact = thread.exact_str_of(text).expect("checked to be a str");
    let made = match get_int(stream, NEWLINE) {
        PLAIN => exact,
        RETURN => replace_newlines(thread, exact.as_ref(), "\r")?,
        RETURN_NEWLINE => replace_newlines(thread, exact.as_ref(), "\r\n")?,
        mode => {
            let mut state = get_int(stream, STATE);
            let made = translate(thread, exact, &mut state, mode == UNIVERSAL, true)?;
            set_int(stream, STATE, state);
            made
        }
    };
    let length = view_of(thread, &made).len();
    if length == 0 {
        return Ok(());
    }
    let (position, total) = (get_int(stream, POSITION) as usize, get_int(stream, LENGTH) as usize);
    let end = position.checked_add(length).ok_or(objects::OutOfMemory)?;
    if position == total {
        let pieces = match field(stream, PIECES).get() {
            Some(pieces) => pieces,
            None => {
                let pieces = thread.space.list([])?;
                field(stream, PIECES).set(pieces.clone());
                pieces
            }
        };
        // SAFETY: the slot holds a list.
        unsafe { pieces.cast::<List>() }.push(made)?;
        set_int(stream, LENGTH, end as i64);
    } else {
        let old = text_of(thread, stream)?;
        let view = view_of(thread, &old);
        let padding = vec![0u8; position.saturating_sub(total)];
        let before = view.slice(0, position.min(total));
        let after = view.slice(end.min(total), total);
        let joined = thread.space.str_concat(&[before, StrView::Latin1(&padding), view_of(thread, &made), after])?;
        set_text(thread, stream, joined);
    }
    set_int(stream, POSITION, end as i64);
    Ok(())
}

fn write(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(text) = thread.space.str_value(arguments[1]) else {
        let given = crate::arguments::type_name_or_none(thread, arguments[1]);
        return Err(thread.type_error(&format!(
            "string argument expected, got '{}'",
            if given == "None" { "NoneType" } else { &given }
        )));
    };
    open(thread, arguments[0])?;
    let length = text.len();
    write_text(thread, arguments[0], arguments[1])?;
    Ok(Obj::small_int(length as i64))
}

fn read(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = text_of(thread, arguments[0])?;
    let view = view_of(thread, &text);
    let start = (get_int(arguments[0], POSITION) as usize).min(view.len());
    let size = size_or_all(thread, arguments[1])?.unwrap_or(usize::MAX);
    let end = start.saturating_add(size).min(view.len());
    if end > start || size > 0 {
        set_int(arguments[0], POSITION, get_int(arguments[0], POSITION).max(end as i64));
    }
    if start == 0 && end == view.len() {
        return Ok(text.clone());
    }
    Ok(thread.space.str_from_view(view.slice(start, end))?)
}

fn mode_of(stream: Ref<'_>) -> LineEnd {
    match get_int(stream, NEWLINE) {
        UNTRANSLATED => LineEnd::Universal,
        RETURN => LineEnd::Return,
        RETURN_NEWLINE => LineEnd::ReturnNewline,
        _ => LineEnd::Newline,
    }
}

fn line(thread: &Thread, stream: Ref<'_>, limit: Option<usize>) -> PyResult {
    let text = text_of(thread, stream)?;
    let view = view_of(thread, &text);
    let start = get_int(stream, POSITION) as usize;
    if start >= view.len() {
        return Ok(thread.space.empty_str());
    }
    let mut end = line_end(view, start, mode_of(stream)).unwrap_or(view.len());
    if let Some(limit) = limit {
        end = end.min(start.saturating_add(limit));
    }
    set_int(stream, POSITION, end as i64);
    Ok(thread.space.str_from_view(view.slice(start, end))?)
}

fn readline(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    line(thread, arguments[0], size_or_all(thread, arguments[1])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    open(thread, stream)?;
    let line = if thread.space.type_of(stream).has(objects::type_object::TypeFlags::HEAP) {
        thread.call_method(stream, vm::names::READLINE, &[])?
    } else {
        line(thread, stream, None)?
    };
    Ok(if thread.length(line.as_ref())? == 0 { Obj::NULL } else { line })
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    let size = match given(arguments[1]) {
        Some(size) => thread.index_i64(size)?,
        None => get_int(arguments[0], POSITION),
    };
    if size < 0 {
        return Err(thread.value_error(&format!("Negative size value {size}")));
    }
    if size < get_int(arguments[0], LENGTH) {
        let text = text_of(thread, arguments[0])?;
        let cut = thread.space.str_from_view(view_of(thread, &text).slice(0, size as usize))?;
        set_text(thread, arguments[0], cut);
    }
    Ok(thread.space.int(size)?)
}

fn seek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    let target = thread.index_i64(arguments[1])?;
    let position = match whence_of(thread, arguments[2])? {
        0 if target < 0 => return Err(thread.value_error(&format!("Negative seek position {target}"))),
        0 => target,
        1 | 2 if target != 0 => {
            return Err(thread.raise(&vm::exceptions::OS_ERROR, "Can't do nonzero cur-relative seeks"));
        }
        1 => get_int(arguments[0], POSITION),
        2 => get_int(arguments[0], LENGTH),
        whence => {
            let text = format!("Invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(thread.value_error(&text));
        }
    };
    set_int(arguments[0], POSITION, position.min(isize::MAX as i64 / 8));
    Ok(thread.space.int(position)?)
}

pub fn close(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    field(arguments[0], PIECES).set(Obj::NULL);
    field(arguments[0], TEXT).set(Obj::NULL);
    set_int(arguments[0], READY, 1);
    Ok(Obj::none())
}

fn yes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    Ok(Obj::boolean(true))
}

fn get_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = text_of(thread, arguments[0])?;
    let newline = match get_int(arguments[0], NEWLINE) {
        UNIVERSAL => Obj::none(),
        UNTRANSLATED => thread.new_str("")?,
        RETURN => thread.new_str("\r")?,
        RETURN_NEWLINE => thread.new_str("\r\n")?,
        _ => thread.new_str("\n")?,
    };
    let attributes = match vm::types::object::attribute_dict(thread, arguments[0])? {
        Some(attributes) => thread.call_method_str(attributes.as_ref(), "copy", &[])?,
        None => Obj::none(),
    };
    crate::arguments::tuple(thread, [value, newline, Obj::small_int(get_int(arguments[0], POSITION)), attributes])
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = thread.space.tuple_value(arguments[1]).map(|state| state.items()).unwrap_or(&[]);
    let [value, newline, position, attributes, ..] = state else {
        let class = thread.type_name(arguments[0]);
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("{class}.__setstate__ argument should be 4-tuple, got {given}")));
    };
    // An object that was not initialised is what unpickling has.
    if get_int(arguments[0], READY) != 0 {
        open(thread, arguments[0])?;
    }
    if thread.space.str_value(*value).is_none() {
        let given = thread.type_name(*value);
        return Err(thread.type_error(&format!("initial_value must be str or None, not {given}")));
    }
    if thread.space.int_value(*position).is_none() {
        let given = thread.type_name(*position);
        return Err(thread.type_error(&format!("third item of state must be an integer, got {given}")));
    }
    init(thread, &[arguments[0], thread.space.empty_str().as_ref(), *newline])?;
    // The value was translated when it was written.
    if let Some(text) = thread.exact_str_of(*value) {
        set_text(thread, arguments[0], text);
    }
    let position = thread.index_i64(*position)?;
    if position < 0 {
        return Err(thread.value_error("position value cannot be negative"));
    }
    set_int(arguments[0], POSITION, position.min(isize::MAX as i64 / 8));
    if !attributes.is_none() {
        crate::io::memory_attributes(thread, "fourth", *attributes)?;
        let own = thread.get(arguments[0], vm::names::DICT)?;
        thread.call_method_str(own.as_ref(), "update", &[*attributes])?;
    }
    Ok(Obj::none())
}
