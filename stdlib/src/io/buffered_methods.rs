//! The methods of the buffered streams.

use objects::{Obj, Ref};
use vm::native::{GetSet, Native, getset, method};
use vm::{PyResult, Thread, names};

use super::base::repr_with_name;
use super::buffered::{
    self, BUFFER, DETACHED, FINALIZING, FLAGS, PENDING, RAW, READS, READY, WRITES, alone, available, consume, fill,
    flush_pending, initialize, is_closed, is_direct, open_raw, pending_length, raw_of, raw_read, raw_seek, raw_tell,
    read, read_all, read_line, rewind, with_available, write_object,
};
use super::{base, no_pickle, unsupported};
use crate::arguments::{given, size_or_all};
use crate::buffer::Target;
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};

pub const READER_INIT: &[Native] = &[method(
    "__init__",
    "($self, raw, buffer_size=131072)",
    |thread, a| initialize(thread, a[0], a[1], a[2], READS),
    "",
)];
pub const WRITER_INIT: &[Native] = &[method(
    "__init__",
    "($self, raw, buffer_size=131072)",
    |thread, a| initialize(thread, a[0], a[1], a[2], WRITES),
    "",
)];
pub const RANDOM_INIT: &[Native] = &[method("__init__", "($self, raw, buffer_size=131072)", random_init, "")];

pub const COMMON: &[Native] = &[
    method("detach", "($self, /)", detach, "Disconnect this buffer from its underlying raw stream and return it."),
    method("flush", "($self, /)", flush, "Flush write buffers, if applicable."),
    method("close", "($self, /)", close, "Flush and close the IO object."),
    method("seekable", "($self, /)", |thread, a| forward(thread, a[0], "seekable"), ""),
    method("readable", "($self, /)", readable, ""),
    method("writable", "($self, /)", writable, ""),
    method("fileno", "($self, /)", |thread, a| forward(thread, a[0], "fileno"), ""),
    method("isatty", "($self, /)", |thread, a| forward(thread, a[0], "isatty"), ""),
    method(
        "_dealloc_warn",
        "($self, source, /)",
        |thread, arguments| {
            let raw = raw_of(thread, arguments[0])?;
            super::base::warn_unclosed(thread, raw.as_ref(), arguments[1]);
            Ok(Obj::none())
        },
        "",
    ),
    method("seek", "($self, target, whence=0, /)", seek, "Change the stream position to the given byte offset."),
    method("tell", "($self, /)", tell, "Return current stream position."),
    method("truncate", "($self, pos=None, /)", truncate, "Truncate file to size bytes."),
    method("__repr__", "($self, /)", |thread, a| repr_with_name(thread, a[0]), "Return repr(self)."),
    method("__sizeof__", "($self, /)", size_of, ""),
    method("__getstate__", "($self, /)", no_pickle, ""),
    method("__reduce__", "($self, /)", no_pickle, ""),
    method("__reduce_ex__", "($self, protocol, /)", no_pickle, ""),
];

pub const READING: &[Native] = &[
    method("read", "($self, size=-1, /)", read_method, "Read and return up to n bytes."),
    method("peek", "($self, size=0, /)", peek, ""),
    method(
        "read1",
        "($self, size=-1, /)",
        read1,
        "Read and return up to size bytes, with at most one read() call to the raw stream.",
    ),
    method("readinto", "($self, buffer, /)", |thread, a| readinto(thread, a, false), ""),
    method("readinto1", "($self, buffer, /)", |thread, a| readinto(thread, a, true), ""),
    method("readline", "($self, size=-1, /)", readline, "Read and return a line from the stream."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
];

pub const WRITING: &[Native] = &[method(
    "write",
    "($self, buffer, /)",
    |thread, a| Ok(Obj::small_int(write_object(thread, a[0], a[1])? as i64)),
    "Write buffer b to the IO stream.",
)];

pub const GETSETS: &[GetSet] = &[
    getset("raw", |_, stream| Ok(get_or_none(stream, RAW)), None, ""),
    getset("closed", |thread, stream| Ok(Obj::boolean(is_closed(thread, stream)?)), None, ""),
    getset("name", |thread, stream| thread.get_str(raw_of(thread, stream)?.as_ref(), "name"), None, ""),
    getset("mode", |thread, stream| thread.get_str(raw_of(thread, stream)?.as_ref(), "mode"), None, ""),
    getset(
        "_finalizing",
        |_, stream| Ok(Obj::boolean(get_int(stream, FLAGS) & FINALIZING != 0)),
        Some(set_finalizing),
        "",
    ),
];

fn set_finalizing(thread: &Thread, stream: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = value.map_or(Ok(false), |value| thread.truth(value))?;
    let flags = get_int(stream, FLAGS) & !FINALIZING;
    set_int(stream, FLAGS, flags | if on { FINALIZING } else { 0 });
    Ok(())
}

fn random_init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_method_str(arguments[1], "_checkSeekable", &[])?;
    initialize(thread, arguments[0], arguments[1], arguments[2], READS | WRITES)
}

fn forward(thread: &Thread, stream: Ref<'_>, name: &str) -> PyResult {
    let raw = raw_of(thread, stream)?;
    thread.call_method_str(raw.as_ref(), name, &[])
}

fn readable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if get_int(arguments[0], FLAGS) & (READS | READY) == READY {
        return Ok(Obj::boolean(false));
    }
    forward(thread, arguments[0], "readable")
}

fn writable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if get_int(arguments[0], FLAGS) & (WRITES | READY) == READY {
        return Ok(Obj::boolean(false));
    }
    forward(thread, arguments[0], "writable")
}

fn detach(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let raw = raw_of(thread, stream)?;
    thread.call_method(stream, names::FLUSH, &[])?;
    base::set_wrapped(thread, raw.as_ref(), stream, false);
    field(stream, RAW).set(Obj::NULL);
    set_int(stream, FLAGS, get_int(stream, FLAGS) & !READY | DETACHED);
    Ok(raw)
}

/// `flush`
pub fn flush_stream(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let raw = open_raw(thread, stream, "flush of closed file")?;
    let flags = get_int(stream, FLAGS);
    alone(thread, stream, || {
        flush_pending(thread, stream)?;
        if flags & READS != 0 && flags & WRITES != 0 && available(stream) != 0 {
            rewind(thread, stream)?;
        }
        Ok(())
    })?;
    if flags & WRITES == 0 && !is_direct(stream) {
        thread.call_method(raw.as_ref(), names::FLUSH, &[])?;
    }
    Ok(())
}

fn flush(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    flush_stream(thread, arguments[0])?;
    Ok(Obj::none())
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let raw = raw_of(thread, stream)?;
    if is_closed(thread, stream)? {
        return Ok(Obj::none());
    }
    if get_int(stream, FLAGS) & FINALIZING != 0 {
        super::base::warn_unclosed(thread, raw.as_ref(), stream);
    }
    let flushed = thread.call_method(stream, names::FLUSH, &[]).map(drop);
    alone(thread, stream, || {
        super::both(thread, flushed, || thread.call_method(raw.as_ref(), names::CLOSE, &[]).map(drop))?;
        let empty = thread.space.bytearray(&[])?;
        field(stream, BUFFER).set(empty);
        set_int(stream, buffered::POSITION, 0);
        set_int(stream, buffered::END, 0);
        field(stream, PENDING).set(thread.space.bytearray(&[])?);
        Ok(Obj::none())
    })
}

fn read_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    raw_of(thread, arguments[0])?;
    let size = match given(arguments[1]) {
        Some(size) => match size_or_all(thread, size)? {
            None if thread.index_i64(size)? < -1 => {
                return Err(thread.value_error("read length must be non-negative or -1"));
            }
            size => size,
        },
        None => None,
    };
    open_raw(thread, arguments[0], "read of closed file")?;
    alone(thread, arguments[0], || match size {
        Some(size) => read(thread, arguments[0], size),
        None => read_all(thread, arguments[0]),
    })
}

fn peek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    open_raw(thread, stream, "peek of closed file")?;
    alone(thread, stream, || {
        flush_pending(thread, stream)?;
        if available(stream) == 0 {
            fill(thread, stream)?;
        }
        Ok(with_available(stream, |data| thread.space.bytes(data))?)
    })
}

fn read1(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let size = match arguments[1].non_null() {
        Some(size) => thread.index_i64(size)?,
        None => -1,
    };
    open_raw(thread, stream, "read of closed file")?;
    let size = usize::try_from(size).unwrap_or(get_int(stream, buffered::SIZE) as usize);
    read_some(thread, stream, size)
}

/// At most one read of the raw stream.
pub fn read_some(thread: &Thread, stream: Ref<'_>, size: usize) -> PyResult {
    alone(thread, stream, || read_some_alone(thread, stream, size))
}

fn read_some_alone(thread: &Thread, stream: Ref<'_>, size: usize) -> PyResult {
    flush_pending(thread, stream)?;
    if size == 0 {
        return Ok(thread.space.bytes(&[])?);
    }
    if available(stream) == 0 {
        let buffer_size = get_int(stream, buffered::SIZE) as usize;
        if size > buffer_size {
            let mut data = vec![0; size.min(1 << 26)];
            let count = raw_read(thread, stream, &mut data)?.unwrap_or(0);
            return Ok(thread.space.bytes(&data[..count])?);
        }
        fill(thread, stream)?;
    }
    let taken = available(stream).min(size);
    let bytes = with_available(stream, |data| thread.space.bytes(&data[..taken]))?;
    consume(stream, taken);
    Ok(bytes)
}

fn readinto(thread: &Thread, arguments: &[Ref<'_>], once: bool) -> PyResult {
    let stream = arguments[0];
    let name = if once { "readinto1" } else { "readinto" };
    let target = Target::new(thread, arguments[1], name)?;
    open_raw(thread, stream, "readinto of closed file")?;
    alone(thread, stream, || fill_target(thread, stream, &target, once))
}

fn fill_target(thread: &Thread, stream: Ref<'_>, target: &Target<'_>, once: bool) -> PyResult {
    flush_pending(thread, stream)?;
    let mut done = 0;
    let mut would_block = false;
    while done < target.len() {
        if available(stream) == 0 {
            if once && done > 0 {
                break;
            }
            match fill(thread, stream)? {
                Some(0) => break,
                Some(_) => {}
                None => {
                    would_block = true;
                    break;
                }
            }
        }
        let taken = available(stream).min(target.len() - done);
        let data = with_available(stream, |data| data[..taken].to_vec());
        consume(stream, taken);
        target.write(thread, done, &data)?;
        done += taken;
        if once {
            break;
        }
    }
    Ok(if would_block && done == 0 { Obj::none() } else { Obj::small_int(done as i64) })
}

fn readline(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    raw_of(thread, arguments[0])?;
    let limit = size_or_all(thread, arguments[1])?;
    open_raw(thread, arguments[0], "readline of closed file")?;
    alone(thread, arguments[0], || read_line(thread, arguments[0], limit))
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let class = thread.space.type_of(stream);
    if class.has(objects::type_object::TypeFlags::HEAP) {
        let line = thread.call_method(stream, names::READLINE, &[])?;
        return if thread.length(line.as_ref())? == 0 { Ok(Obj::NULL) } else { Ok(line) };
    }
    open_raw(thread, stream, "readline of closed file")?;
    let line = alone(thread, stream, || read_line(thread, stream, None))?;
    let is_empty = objects::Space::exact_bytes(line.as_ref()).is_some_and(|line| line.data().is_empty());
    Ok(if is_empty { Obj::NULL } else { line })
}

fn seek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let whence = super::base::whence_of(thread, arguments[2])?;
    if !(0..=4).contains(&whence) {
        return Err(thread.value_error(&format!("whence value {whence} unsupported")));
    }
    open_raw(thread, stream, "seek of closed file")?;
    let seekable = forward(thread, stream, "seekable")?;
    if !thread.truth(seekable.as_ref())? {
        return Err(unsupported(thread, "File or stream is not seekable."));
    }
    let target = thread.index_i64(arguments[1])?;
    let position = alone(thread, stream, || seek_stream(thread, stream, target, whence))?;
    // A device has no position.
    Ok(thread.space.int(position.max(0))?)
}

/// Moves the position.
pub fn seek_stream(thread: &Thread, stream: Ref<'_>, target: i64, whence: i32) -> PyResult<i64> {
    let ahead = available(stream) as i64;
    if ahead > 0 && (whence == libc::SEEK_SET || whence == libc::SEEK_CUR) {
        // Within what was read, only our position moves.
        let raw_position = raw_tell(thread, stream)?;
        let here = raw_position - ahead;
        let offset = if whence == libc::SEEK_SET { target.wrapping_sub(here) } else { target };
        let position = get_int(stream, buffered::POSITION);
        if offset >= -position && offset <= ahead {
            set_int(stream, buffered::POSITION, position + offset);
            return Ok(here + offset);
        }
    }
    flush_pending(thread, stream)?;
    let target = if whence == libc::SEEK_CUR { target.saturating_sub(ahead) } else { target };
    let position = raw_seek(thread, stream, target, whence)?;
    set_int(stream, buffered::POSITION, 0);
    set_int(stream, buffered::END, 0);
    Ok(position)
}

/// The position as readers and writers see it.
pub fn tell_stream(thread: &Thread, stream: Ref<'_>) -> PyResult<i64> {
    Ok(raw_tell(thread, stream)? - available(stream) as i64 + pending_length(stream) as i64)
}

fn tell(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    raw_of(thread, arguments[0])?;
    Ok(thread.space.int(tell_stream(thread, arguments[0])?.max(0))?)
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let raw = open_raw(thread, stream, "truncate of closed file")?;
    if get_int(stream, FLAGS) & WRITES == 0 {
        return Err(unsupported(thread, "truncate"));
    }
    let size = match given(arguments[1]) {
        Some(size) => size.own(),
        None => thread.space.int(tell_stream(thread, stream)?)?,
    };
    alone(thread, stream, || {
        flush_pending(thread, stream)?;
        if available(stream) != 0 {
            rewind(thread, stream)?;
        }
        thread.call_method_str(raw.as_ref(), "truncate", &[size.as_ref()])
    })
}

fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = thread.space.memory_of(arguments[0]);
    let parts = [BUFFER, PENDING].map(|index| field(arguments[0], index).get());
    let buffers: usize = parts.iter().flatten().map(|part| thread.space.memory_of(part.as_ref())).sum();
    Ok(Obj::small_int((own + buffers) as i64))
}
