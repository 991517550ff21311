//! `TextIOWrapper`: its fields, construction, and the reading and writing of characters.
//!
//! 1. `PENDING` holds encoded bytes that the buffer below did not get yet.
//! 2. `DECODED[USED..]` holds characters that were decoded and not asked for yet.
//! 3. `SNAPSHOT` is the decoder's state and input before `DECODED` was made, so that `tell` can find its way back.

use objects::bytes::ByteArray;
use objects::string::StrView;
use objects::{Obj, Ref};
use vm::native::{TypeTable, record};
use vm::{PyResult, Thread, exceptions, names};

use super::base::{self, OWN, STREAM_FLAGS, TEXT_IO_BASE};
use super::newline::{self, LineEnd, contains, line_end, newline_argument};
use super::text_codec::{self, DecoderState};
use super::{ask, buffered, buffered_methods, file};
use crate::arguments::{given, truth_or};
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};

pub const BUFFER: usize = OWN;
pub const ENCODING: usize = OWN + 1;
pub const ERRORS: usize = OWN + 2;
/// An incremental encoder; empty where the codec is native.
pub const ENCODER: usize = OWN + 3;
pub const DECODER: usize = OWN + 4;
pub const DECODED: usize = OWN + 5;
pub const USED: usize = OWN + 6;
/// A tuple of decoder flags and input bytes, or empty.
pub const SNAPSHOT: usize = OWN + 7;
pub const PENDING: usize = OWN + 8;
pub const CHUNK_SIZE: usize = OWN + 9;
/// Which native codec, see [`text_codec`].
pub const CODEC: usize = OWN + 10;
/// Undecoded bytes of a native decoder.
pub const LEFTOVER: usize = OWN + 11;
/// Line ends seen, and whether a `\r` is held back.
pub const NEWLINE_STATE: usize = OWN + 12;
pub const FLAGS: usize = OWN + 13;
/// What `\n` is written as; empty: itself.
pub const WRITE_NEWLINE: usize = OWN + 14;
pub const LINE_END: usize = OWN + 15;
const COUNT: usize = OWN + 16;

pub const READY: i64 = 1;
pub const DETACHED: i64 = 2;
pub const LINE_BUFFERING: i64 = 4;
pub const WRITE_THROUGH: i64 = 8;
pub const SEEKABLE: i64 = 16;
pub const TELLING: i64 = 32;
pub const UNIVERSAL: i64 = 64;
pub const TRANSLATES: i64 = 128;
pub const HAS_READ1: i64 = 256;
pub const READS: i64 = 512;
pub const WRITES: i64 = 1024;
/// The buffer is exactly one of the native buffered streams.
pub const DIRECT: i64 = 2048;
pub const FINALIZING: i64 = 4096;

pub const DEFAULT_CHUNK: i64 = 8192;

pub static TEXT_IO_WRAPPER: TypeTable = TypeTable {
    native: record("TextIOWrapper", COUNT),
    module: "_io",
    base: Some(&TEXT_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Character and line based layer over a BufferedIOBase object, buffer.",
    methods: &[super::base::NEW, super::text_methods::METHODS],
    getsets: super::text_methods::GETSETS,
    ..TypeTable::EMPTY
};

pub fn has(stream: Ref<'_>, flag: i64) -> bool {
    get_int(stream, FLAGS) & flag != 0
}

pub fn set_flag(stream: Ref<'_>, flag: i64, on: bool) {
    let flags = get_int(stream, FLAGS) & !flag;
    set_int(stream, FLAGS, flags | if on { flag } else { 0 });
}

/// `__init__`
pub fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (stream, buffer) = (arguments[0], arguments[1]);
    set_int(stream, FLAGS, 0);
    let newline = newline_argument(thread, arguments[4])?;
    let encoding = match given(arguments[2]) {
        Some(encoding) => {
            let text = crate::arguments::text(thread, encoding, "TextIOWrapper", 2)?;
            if text.contains('\0') {
                return Err(thread.value_error("embedded null character"));
            }
            if text == "locale" { text_codec::locale_encoding(thread)? } else { encoding.own() }
        }
        None => {
            super::open::warn_of_default(thread, 1)?;
            text_codec::locale_encoding(thread)?
        }
    };
    let errors = match given(arguments[3]) {
        Some(errors) => match thread.exact_str_of(errors) {
            Some(errors) => errors,
            None => {
                let given = thread.type_name(errors);
                return Err(
                    thread.type_error(&format!("TextIOWrapper() argument 'errors' must be str or None, not {given}"))
                );
            }
        },
        None => thread.new_str("strict")?,
    };
    if thread.config.dev_mode {
        vm::codecs::check_handler(thread, &thread.text_of(errors.as_ref()))?;
    }
    let line_buffering = truth_or(thread, arguments[5], false)?;
    let write_through = truth_or(thread, arguments[6], false)?;
    field(stream, BUFFER).set(buffer.own());
    base::set_wrapped(thread, buffer, stream, true);
    field(stream, PENDING).set(thread.space.bytearray(&[])?);
    let mut flags = 0;
    for (flag, on) in [(LINE_BUFFERING, line_buffering), (WRITE_THROUGH, write_through)] {
        flags |= if on { flag } else { 0 };
    }
    let class = thread.space.type_of(buffer);
    let direct = [&buffered::BUFFERED_READER, &buffered::BUFFERED_WRITER, &buffered::BUFFERED_RANDOM];
    if direct.into_iter().any(|table| std::ptr::eq(class, thread.class(table))) {
        flags |= DIRECT;
    }
    for (flag, question) in [(READS, "readable"), (WRITES, "writable"), (SEEKABLE, "seekable")] {
        if ask(thread, buffer, question)? {
            flags |= flag;
        }
    }
    if thread.get_str_or_none(buffer, "read1")?.is_some() {
        flags |= HAS_READ1;
    }
    if flags & SEEKABLE != 0 {
        flags |= TELLING;
    }
    set_int(stream, FLAGS, flags);
    set_int(stream, CHUNK_SIZE, DEFAULT_CHUNK);
    set_newline(thread, stream, newline.as_deref())?;
    text_codec::set_codec(thread, stream, encoding, errors)?;
    reset_decoded(stream);
    set_flag(stream, READY, true);
    text_codec::fix_start_of_stream(thread, stream)?;
    Ok(Obj::none())
}

/// Sets how line ends are read and written.
pub fn set_newline(thread: &Thread, stream: Ref<'_>, newline: Option<&str>) -> PyResult<()> {
    set_flag(stream, UNIVERSAL, matches!(newline, None | Some("")));
    set_flag(stream, TRANSLATES, newline.is_none());
    let written = match newline {
        Some(text @ ("\r" | "\r\n")) => thread.new_str(text)?,
        _ => Obj::NULL,
    };
    field(stream, WRITE_NEWLINE).set(written);
    let mode = match newline {
        Some("") => 3,
        Some("\r") => 1,
        Some("\r\n") => 2,
        _ => 0,
    };
    set_int(stream, LINE_END, mode);
    set_int(stream, NEWLINE_STATE, 0);
    Ok(())
}

fn line_mode(stream: Ref<'_>) -> LineEnd {
    match get_int(stream, LINE_END) {
        1 => LineEnd::Return,
        2 => LineEnd::ReturnNewline,
        3 => LineEnd::Universal,
        _ => LineEnd::Newline,
    }
}

pub fn reset_decoded(stream: Ref<'_>) {
    field(stream, DECODED).set(Obj::NULL);
    set_int(stream, USED, 0);
    field(stream, SNAPSHOT).set(Obj::NULL);
}

/// The buffer of a stream that is ready.
pub fn buffer_of(thread: &Thread, stream: Ref<'_>) -> PyResult {
    if !has(stream, READY) {
        let text = if has(stream, DETACHED) {
            "underlying buffer has been detached"
        } else {
            "I/O operation on uninitialized object"
        };
        return Err(thread.value_error(text));
    }
    Ok(get_or_none(stream, BUFFER))
}

pub fn is_closed(thread: &Thread, stream: Ref<'_>) -> PyResult<bool> {
    let buffer = buffer_of(thread, stream)?;
    if has(stream, DIRECT) {
        buffered::is_closed(thread, buffer.as_ref())
    } else {
        super::base::is_closed(thread, buffer.as_ref())
    }
}

/// The buffer of an open stream.
pub fn open_buffer(thread: &Thread, stream: Ref<'_>) -> PyResult {
    let buffer = buffer_of(thread, stream)?;
    if is_closed(thread, stream)? {
        return Err(super::base::closed_error(thread));
    }
    Ok(buffer)
}

fn pending_of(stream: Ref<'_>) -> Obj {
    field(stream, PENDING).get().expect("a stream that is ready has one")
}

/// Gives the pending bytes to the buffer below.
pub fn write_pending(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let pending = pending_of(stream);
    let array: &ByteArray = file::array(&pending);
    if array.len() == 0 {
        return Ok(());
    }
    let buffer = buffer_of(thread, stream)?;
    // SAFETY: copied at once.
    let bytes = thread.space.bytes(unsafe { array.data() })?;
    array.resize(0)?;
    if has(stream, DIRECT) && buffered_writes(buffer.as_ref()) {
        buffered::write_object(thread, buffer.as_ref(), bytes.as_ref())?;
    } else {
        thread.call_method(buffer.as_ref(), names::WRITE, &[bytes.as_ref()])?;
    }
    Ok(())
}

fn buffered_writes(buffer: Ref<'_>) -> bool {
    get_int(buffer, buffered::FLAGS) & buffered::WRITES != 0
}

/// Flushes the buffer below.
pub fn flush_buffer(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let buffer = buffer_of(thread, stream)?;
    if has(stream, DIRECT) {
        return buffered_methods::flush_stream(thread, buffer.as_ref());
    }
    thread.call_method(buffer.as_ref(), names::FLUSH, &[])?;
    Ok(())
}

/// `write`
pub fn write(thread: &Thread, stream: Ref<'_>, text: Ref<'_>) -> PyResult {
    let Some(string) = thread.space.str_value(text) else {
        let given = thread.type_name(text);
        return Err(thread.type_error(&format!("write() argument must be str, not {given}")));
    };
    open_buffer(thread, stream)?;
    if !has(stream, WRITES) {
        return Err(super::unsupported(thread, "not writable"));
    }
    let length = string.len();
    let has_newline = contains(string.view(), b'\n');
    let exact = thread.exact_str_of(text).expect("checked to be a str");
    let encoded = match field(stream, WRITE_NEWLINE).get() {
        Some(newline) if has_newline => {
            let newline = thread.text_of(newline.as_ref());
            newline::replace_newlines(thread, exact.as_ref(), &newline)?
        }
        _ => exact,
    };
    let needs_flush = has(stream, LINE_BUFFERING) && (has_newline || contains(string.view(), b'\r'));
    text_codec::encode(thread, stream, encoded.as_ref())?;
    let pending = file::array(&pending_of(stream)).len();
    if needs_flush || has(stream, WRITE_THROUGH) || pending as i64 >= get_int(stream, CHUNK_SIZE) {
        write_pending(thread, stream)?;
    }
    if needs_flush {
        flush_buffer(thread, stream)?;
    }
    if !field(stream, DECODED).is_null() || !field(stream, SNAPSHOT).is_null() {
        reset_decoded(stream);
        text_codec::reset_decoder(thread, stream)?;
    }
    Ok(Obj::small_int(length as i64))
}

/// Adds encoded bytes to those pending.
pub fn add_pending(stream: Ref<'_>, bytes: &[u8]) -> PyResult<()> {
    Ok(file::array(&pending_of(stream)).extend(bytes)?)
}

/// Characters decoded and not used: the text, and where they start.
fn rest(thread: &Thread, stream: Ref<'_>) -> (Obj, usize) {
    let text = field(stream, DECODED).get().unwrap_or_else(|| thread.space.empty_str());
    (text, get_int(stream, USED) as usize)
}

fn view_of<'a>(thread: &Thread, text: &'a Obj) -> StrView<'a> {
    thread.space.str_value(text.as_ref()).map_or(StrView::Latin1(&[]), |text| text.view())
}

fn need_readable(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    if !has(stream, READS) {
        return Err(super::unsupported(thread, "not readable"));
    }
    Ok(())
}

/// Reads and decodes a chunk into the emptied `DECODED`. False at the end of the stream.
fn read_chunk(thread: &Thread, stream: Ref<'_>) -> PyResult<bool> {
    need_readable(thread, stream)?;
    let state = if has(stream, TELLING) { Some(text_codec::decoder_state(thread, stream)?) } else { None };
    let buffer = buffer_of(thread, stream)?;
    let size = get_int(stream, CHUNK_SIZE).max(1);
    let input = if has(stream, DIRECT) {
        buffered::open_raw(thread, buffer.as_ref(), "read of closed file")?;
        buffered_methods::read_some(thread, buffer.as_ref(), size as usize)?
    } else {
        let how = if has(stream, HAS_READ1) { "read1" } else { "read" };
        thread.call_method_str(buffer.as_ref(), how, &[Obj::small_int(size).as_ref()])?
    };
    let input = if crate::buffer::is_bytes_like(thread, input.as_ref())? {
        crate::buffer::exact_bytes(thread, input.as_ref())?
    } else {
        let how = if has(stream, HAS_READ1) { "read1" } else { "read" };
        let given = thread.type_name(input.as_ref());
        return Err(
            thread.type_error(&format!("underlying {how}() should have returned a bytes-like object, not '{given}'"))
        );
    };
    let bytes = objects::Space::exact_bytes(input.as_ref()).expect("made exact").data();
    let at_end = bytes.is_empty();
    let decoded = text_codec::decode(thread, stream, &input, at_end)?;
    let produced = view_of(thread, &decoded).len();
    field(stream, DECODED).set(decoded);
    set_int(stream, USED, 0);
    if let Some(DecoderState { buffer, flags }) = state {
        let mut next = buffer;
        next.extend_from_slice(bytes);
        let snapshot = crate::arguments::tuple(thread, [thread.space.int(flags)?, thread.space.bytes(&next)?])?;
        field(stream, SNAPSHOT).set(snapshot);
    }
    Ok(!at_end || produced > 0)
}

/// `read(size)`; None: everything.
pub fn read(thread: &Thread, stream: Ref<'_>, size: Option<usize>) -> PyResult {
    let buffer = open_buffer(thread, stream)?;
    need_readable(thread, stream)?;
    write_pending(thread, stream)?;
    let Some(size) = size else {
        let bytes = thread.call_method(buffer.as_ref(), names::READ, &[])?;
        if bytes.is_none() {
            let error = "Read returned None.";
            return Err(thread.raise(&exceptions::BLOCKING_IO_ERROR, error));
        }
        let bytes = crate::buffer::exact_bytes(thread, bytes.as_ref())?;
        let decoded = text_codec::decode(thread, stream, &bytes, true)?;
        let (text, start) = rest(thread, stream);
        let view = view_of(thread, &text);
        let before = view.slice(start.min(view.len()), view.len());
        let result = if before.is_empty() {
            decoded.clone()
        } else {
            thread.space.str_concat(&[before, view_of(thread, &decoded)])?
        };
        reset_decoded(stream);
        return Ok(result);
    };
    let mut pieces: Vec<Obj> = Vec::new();
    let mut missing = size;
    loop {
        let (text, start) = rest(thread, stream);
        let view = view_of(thread, &text);
        let taken = view.len().saturating_sub(start).min(missing);
        if taken > 0 {
            set_int(stream, USED, (start + taken) as i64);
            missing -= taken;
            pieces.push(thread.space.str_from_view(view.slice(start, start + taken))?);
        }
        if missing == 0 || !read_chunk(thread, stream)? {
            break;
        }
    }
    match pieces.len() {
        0 => Ok(thread.space.empty_str()),
        1 => Ok(pieces.remove(0)),
        _ => {
            let views: Vec<StrView<'_>> = pieces.iter().map(|piece| view_of(thread, piece)).collect();
            Ok(thread.space.str_concat(&views)?)
        }
    }
}

/// `readline(limit)`
pub fn read_line(thread: &Thread, stream: Ref<'_>, limit: Option<usize>) -> PyResult {
    open_buffer(thread, stream)?;
    write_pending(thread, stream)?;
    let mode = line_mode(stream);
    let mut before: Option<Obj> = None;
    loop {
        let (mut text, mut start) = rest(thread, stream);
        if let Some(earlier) = before.take() {
            // The line began in an earlier chunk, which may end in half a line end.
            let view = view_of(thread, &text);
            text =
                thread.space.str_concat(&[view_of(thread, &earlier), view.slice(start.min(view.len()), view.len())])?;
            start = 0;
            field(stream, DECODED).set(text.clone());
            set_int(stream, USED, 0);
            if has(stream, TELLING) {
                // The snapshot only knows the last chunk.
                let length = view_of(thread, &earlier).len();
                set_int(stream, USED, -(length as i64));
            }
        }
        let view = view_of(thread, &text);
        let limit_end = limit.map(|limit| start.saturating_add(limit)).filter(|&end| end <= view.len());
        let found = if start < view.len() { line_end(view, start, mode) } else { None };
        let end = match (found, limit_end) {
            (Some(end), Some(limit)) => Some(end.min(limit)),
            (end, limit) => end.or(limit),
        };
        if let Some(end) = end {
            return take_line(thread, stream, &text, start, end);
        }
        if start < view.len() {
            before = Some(if start == 0 {
                text.clone()
            } else {
                thread.space.str_from_view(view.slice(start, view.len()))?
            });
        }
        if !read_chunk(thread, stream)? {
            let line = before.take().unwrap_or_else(|| thread.space.empty_str());
            reset_decoded(stream);
            return Ok(line);
        }
    }
}

/// The line, with what follows it kept. A negative `USED` says how much of the text came from earlier chunks.
fn take_line(thread: &Thread, stream: Ref<'_>, text: &Obj, start: usize, end: usize) -> PyResult {
    let view = view_of(thread, text);
    let earlier = (-get_int(stream, USED)).max(0) as usize;
    if earlier > 0 {
        let kept = thread.space.str_from_view(view.slice(earlier.min(end), view.len()))?;
        field(stream, DECODED).set(kept);
        set_int(stream, USED, end.saturating_sub(earlier) as i64);
    } else {
        set_int(stream, USED, end as i64);
    }
    if start == 0 && end == view.len() {
        return Ok(text.clone());
    }
    Ok(thread.space.str_from_view(view.slice(start, end))?)
}
