//! The methods of `TextIOWrapper`.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, getset, method};
use vm::{PyResult, Thread, exceptions, names};

use super::newline::{newline_argument, newlines};
use super::text::{
    self, BUFFER, CHUNK_SIZE, DETACHED, ENCODING, ERRORS, FINALIZING, LINE_BUFFERING, NEWLINE_STATE, READY, SEEKABLE,
    TELLING, WRITE_THROUGH, buffer_of, flush_buffer, has, is_closed, open_buffer, read, read_line, set_flag, write,
    write_pending,
};
use super::{base, no_pickle, text_codec, text_position, unsupported};
use crate::arguments::{given, size_or_all};
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};

pub const METHODS: &[Native] = &[
    method(
        "__init__",
        "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
        text::init,
        "",
    ),
    method("detach", "($self, /)", detach, "Separate the underlying buffer from the TextIOBase and return it."),
    method(
        "reconfigure",
        "($self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        reconfigure,
        "Reconfigure the text stream with new parameters.",
    ),
    method("write", "($self, text, /)", |thread, a| write(thread, a[0], a[1]), "Write string s to stream."),
    method(
        "read",
        "($self, size=-1, /)",
        |thread, a| read(thread, a[0], size_or_all(thread, a[1])?),
        "Read at most size characters from stream.",
    ),
    method("readline", "($self, size=-1, /)", readline, "Read until newline or EOF."),
    method("fileno", "($self, /)", |thread, a| forward(thread, a[0], "fileno"), ""),
    method("seekable", "($self, /)", |thread, a| forward(thread, a[0], "seekable"), ""),
    method("readable", "($self, /)", |thread, a| forward(thread, a[0], "readable"), ""),
    method("writable", "($self, /)", |thread, a| forward(thread, a[0], "writable"), ""),
    method("isatty", "($self, /)", |thread, a| forward(thread, a[0], "isatty"), ""),
    method("flush", "($self, /)", flush, "Flush write buffers, if applicable."),
    method("close", "($self, /)", close, "Flush and close the IO object."),
    method(
        "seek",
        "($self, cookie, whence=0, /)",
        seek,
        "Set the stream position, and return the new stream position.",
    ),
    method(
        "tell",
        "($self, /)",
        |thread, a| text_position::tell(thread, a[0]),
        "Return the stream position as an opaque number.",
    ),
    method("truncate", "($self, pos=None, /)", truncate, "Truncate file to size bytes."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__getstate__", "($self, /)", no_pickle, ""),
    method("__reduce__", "($self, /)", no_pickle, ""),
    method("__reduce_ex__", "($self, protocol, /)", no_pickle, ""),
];

pub const GETSETS: &[GetSet] = &[
    getset("buffer", buffer_of, None, ""),
    getset("encoding", |thread, stream| buffer_of(thread, stream).map(|_| get_or_none(stream, ENCODING)), None, ""),
    getset("errors", |thread, stream| buffer_of(thread, stream).map(|_| get_or_none(stream, ERRORS)), None, ""),
    getset("name", |thread, stream| thread.get_str(buffer_of(thread, stream)?.as_ref(), "name"), None, ""),
    getset("closed", |thread, stream| Ok(Obj::boolean(is_closed(thread, stream)?)), None, ""),
    getset(
        "newlines",
        |thread, stream| buffer_of(thread, stream).and_then(|_| newlines(thread, get_int(stream, NEWLINE_STATE))),
        None,
        "",
    ),
    getset(
        "line_buffering",
        |thread, stream| buffer_of(thread, stream).map(|_| Obj::boolean(has(stream, LINE_BUFFERING))),
        None,
        "",
    ),
    getset(
        "write_through",
        |thread, stream| buffer_of(thread, stream).map(|_| Obj::boolean(has(stream, WRITE_THROUGH))),
        None,
        "",
    ),
    getset(
        "_CHUNK_SIZE",
        |thread, stream| buffer_of(thread, stream).map(|_| Obj::small_int(get_int(stream, CHUNK_SIZE))),
        Some(set_chunk_size),
        "",
    ),
    getset("_finalizing", |_, stream| Ok(Obj::boolean(has(stream, FINALIZING))), Some(set_finalizing), ""),
];

fn set_finalizing(thread: &Thread, stream: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = value.map_or(Ok(false), |value| thread.truth(value))?;
    set_flag(stream, FINALIZING, on);
    Ok(())
}

fn set_chunk_size(thread: &Thread, stream: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    buffer_of(thread, stream)?;
    let Some(value) = value else { return Err(thread.raise(&exceptions::ATTRIBUTE_ERROR, "cannot delete attribute")) };
    let size = thread.index_i64(value)?;
    if size <= 0 {
        return Err(thread.value_error("a strictly positive integer is required"));
    }
    set_int(stream, CHUNK_SIZE, size.min(1 << 40));
    Ok(())
}

fn forward(thread: &Thread, stream: Ref<'_>, name: &str) -> PyResult {
    let buffer = buffer_of(thread, stream)?;
    thread.call_method_str(buffer.as_ref(), name, &[])
}

fn detach(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let buffer = buffer_of(thread, stream)?;
    thread.call_method(stream, names::FLUSH, &[])?;
    base::set_wrapped(thread, buffer.as_ref(), stream, false);
    field(stream, BUFFER).set(Obj::NULL);
    set_flag(stream, READY, false);
    set_flag(stream, DETACHED, true);
    Ok(buffer)
}

fn reconfigure(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    buffer_of(thread, stream)?;
    let (encoding, errors) = (given(arguments[1]), given(arguments[2]));
    let has_decoded = !field(stream, text::DECODED).is_null();
    if has_decoded && (encoding.is_some() || errors.is_some() || !arguments[3].is_null()) {
        let text = "It is not possible to set the encoding or newline of stream after the first read";
        return Err(unsupported(thread, text));
    }
    let newline = match arguments[3].non_null() {
        Some(newline) => Some(newline_argument(thread, newline)?),
        None => None,
    };
    for (flag, argument) in [(LINE_BUFFERING, arguments[4]), (WRITE_THROUGH, arguments[5])] {
        if let Some(argument) = given(argument) {
            let on = thread.truth(argument)?;
            set_flag(stream, flag, on);
        }
    }
    thread.call_method(stream, names::FLUSH, &[])?;
    if let Some(newline) = newline {
        text::set_newline(thread, stream, newline.as_deref())?;
    }
    if encoding.is_some() || errors.is_some() {
        let old_encoding = get_or_none(stream, ENCODING);
        let new_encoding = match encoding {
            Some(encoding) if thread.text_of(encoding) == "locale" => text_codec::locale_encoding(thread)?,
            Some(encoding) => encoding.own(),
            None => old_encoding,
        };
        let new_errors = match errors {
            Some(errors) => errors.own(),
            None if encoding.is_some() => thread.new_str("strict")?,
            None => get_or_none(stream, ERRORS),
        };
        text_codec::set_codec(thread, stream, new_encoding, new_errors)?;
        text_codec::fix_start_of_stream(thread, stream)?;
    }
    Ok(Obj::none())
}

fn readline(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    buffer_of(thread, arguments[0])?;
    let limit = match given(arguments[1]) {
        Some(_) => size_or_all(thread, arguments[1])?,
        None => None,
    };
    read_line(thread, arguments[0], limit)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    buffer_of(thread, stream)?;
    set_flag(stream, TELLING, false);
    let line = if thread.space.type_of(stream).has(TypeFlags::HEAP) {
        let line = thread.call_method(stream, names::READLINE, &[])?;
        if thread.space.str_value(line.as_ref()).is_none() {
            let given = thread.type_name(line.as_ref());
            return Err(thread.raise(
                &exceptions::OS_ERROR,
                &format!("readline() should have returned a str object, not '{given}'"),
            ));
        }
        line
    } else {
        read_line(thread, stream, None)?
    };
    if thread.space.str_value(line.as_ref()).is_some_and(|line| line.len() == 0) {
        // At the end the position is known again.
        set_flag(stream, TELLING, has(stream, SEEKABLE));
        field(stream, text::SNAPSHOT).set(Obj::NULL);
        return Ok(Obj::NULL);
    }
    Ok(line)
}

fn flush(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    open_buffer(thread, stream)?;
    set_flag(stream, TELLING, has(stream, SEEKABLE));
    write_pending(thread, stream)?;
    flush_buffer(thread, stream)?;
    Ok(Obj::none())
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let buffer = buffer_of(thread, stream)?;
    if is_closed(thread, stream)? {
        return Ok(Obj::none());
    }
    if has(stream, FINALIZING) {
        super::base::warn_unclosed(thread, buffer.as_ref(), stream);
    }
    let flushed = thread.call_method(stream, names::FLUSH, &[]).map(drop);
    super::both(thread, flushed, || thread.call_method(buffer.as_ref(), names::CLOSE, &[]).map(drop))?;
    Ok(Obj::none())
}

fn seek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    text_position::seek(thread, arguments[0], arguments[1], super::base::whence_of(thread, arguments[2])?)
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = buffer_of(thread, arguments[0])?;
    thread.call_method(arguments[0], names::FLUSH, &[])?;
    let position = given(arguments[1]);
    match position {
        Some(position) => thread.call_method_str(buffer.as_ref(), "truncate", &[position]),
        None => {
            let position = thread.call_method_str(arguments[0], "tell", &[])?;
            thread.call_method_str(buffer.as_ref(), "truncate", &[position.as_ref()])
        }
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    buffer_of(thread, stream)?;
    let class = vm::types::type_::full_name(thread, thread.space.type_of(stream));
    super::base::check_repr(thread, stream)?;
    thread.guard_repr(stream, "", || {
        let mut text = format!("<{class}");
        for attribute in ["name", "mode"] {
            let value = thread.get_str_or_none(stream, attribute);
            if let Some(value) = thread.catch(value, &exceptions::VALUE_ERROR)?.flatten() {
                text.push_str(&format!(" {attribute}={}", thread.repr_string(value.as_ref())?));
            }
        }
        let encoding = get_or_none(stream, ENCODING);
        text.push_str(&format!(" encoding={}>", thread.repr_string(encoding.as_ref())?));
        thread.new_str(&text)
    })
}
