//! `BytesIO`: a binary stream in memory.

use objects::bytes::ByteArray;
use objects::{Obj, Ref, RefExt, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::types::buffer::{self, Export};
use vm::types::memoryview::MEMORYVIEW;
use vm::{PyResult, Thread, exceptions};

use super::base::{BUFFERED_IO_BASE, OWN, STREAM_FLAGS, whence_of};
use super::file::array;
use crate::arguments::{given, size_or_all};
use crate::buffer::{Target, bytes_of, with_bytes};
use crate::fields::{at as field, number as get_int, set_number as set_int};

/// A bytearray; empty once closed.
const BUFFER: usize = OWN;
const POSITION: usize = OWN + 1;

pub static BYTES_IO: TypeTable = TypeTable {
    native: record("BytesIO", OWN + 2),
    module: "_io",
    base: Some(&BUFFERED_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Buffered I/O implementation using an in-memory bytes buffer.",
    methods: &[NEW, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__init__", "($self, initial_bytes=b'')", init, ""),
    method("readable", "($self, /)", yes, "Returns True if the IO object can be read."),
    method("seekable", "($self, /)", yes, "Returns True if the IO object can be seeked."),
    method("writable", "($self, /)", yes, "Returns True if the IO object can be written."),
    method("close", "($self, /)", close, "Disable all I/O operations."),
    method("flush", "($self, /)", |thread, a| open(thread, a[0]).map(|_| Obj::none()), "Does nothing."),
    method(
        "isatty",
        "($self, /)",
        |thread, a| open(thread, a[0]).map(|_| Obj::boolean(false)),
        "Always returns False.",
    ),
    method(
        "tell",
        "($self, /)",
        |thread, a| open(thread, a[0]).map(|_| Obj::small_int(get_int(a[0], POSITION))),
        "Current file position, an integer.",
    ),
    method("write", "($self, b, /)", write, "Write bytes to file."),
    method("writelines", "($self, lines, /)", writelines, "Write lines to the file."),
    method("read", "($self, size=-1, /)", read, "Read at most size bytes, returned as a bytes object."),
    method("read1", "($self, size=-1, /)", read, "Read at most size bytes, returned as a bytes object."),
    method("peek", "($self, size=1, /)", peek, "Return bytes from the stream without advancing the position."),
    method("readline", "($self, size=-1, /)", readline, "Next line from the file, as a bytes object."),
    method("readlines", "($self, size=None, /)", readlines, "List of bytes objects, each a line from the file."),
    method("readinto", "($self, buffer, /)", readinto, "Read bytes into buffer."),
    method("seek", "($self, pos, whence=0, /)", seek, "Change stream position."),
    method("truncate", "($self, size=None, /)", truncate, "Truncate the file to at most size bytes."),
    method("getvalue", "($self, /)", getvalue, "Retrieve the entire contents of the BytesIO object."),
    method("getbuffer", "($self, /)", getbuffer, "Get a read-write view over the contents of the BytesIO object."),
    method("__iter__", "($self, /)", |thread, a| open(thread, a[0]).map(|_| a[0].own()), "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__getstate__", "($self, /)", get_state, ""),
    method("__setstate__", "($self, state, /)", set_state, ""),
    method("__sizeof__", "($self, /)", size_of, ""),
];

const GETSETS: &[GetSet] = &[getset(
    "closed",
    |_, stream| Ok(Obj::boolean(field(stream, BUFFER).is_null())),
    None,
    "True if the file is closed.",
)];

/// What views of a stream's bytes hold: the stream, which must not end before them.
static BYTES_IO_BUFFER: TypeTable =
    TypeTable { native: record("_BytesIOBuffer", 1), module: "_io", ..TypeTable::EMPTY };

/// Its slot for the stream.
const SHOWN: usize = 0;

/// A stream is open from the start, for `__setstate__` instead of `__init__`.
const NEW: &[Native] = &[new_method("($type, /, *args, **kwargs)", |thread, arguments| {
    let stream = super::base::new(thread, arguments)?;
    field(stream.as_ref(), BUFFER).set(thread.space.bytearray(&[])?);
    set_int(stream.as_ref(), POSITION, 0);
    Ok(stream)
})];

/// The buffer of an open stream.
fn open(thread: &Thread, stream: Ref<'_>) -> PyResult {
    field(stream, BUFFER).get().ok_or_else(|| super::base::closed_error(thread))
}

/// The buffer of an open stream, which stays it as long as no Python code runs.
#[inline(always)]
fn current<'a>(thread: &Thread, stream: Ref<'a>) -> PyResult<&'a ByteArray> {
    // SAFETY: the slot keeps its content alive.
    match (unsafe { field(stream, BUFFER).peek() }).non_null() {
        // SAFETY: what an open stream has there is a bytearray.
        Some(buffer) => Ok(unsafe { buffer.cast() }),
        None => Err(super::base::closed_error(thread)),
    }
}

fn resizable(thread: &Thread, stream: Ref<'_>) -> PyResult {
    let buffer = open(thread, stream)?;
    if array(&buffer).exports.get() != 0 {
        let text = "Existing exports of data: object cannot be re-sized";
        return Err(thread.raise(&exceptions::BUFFER_ERROR, text));
    }
    Ok(buffer)
}

/// Calls `body` with what follows the position; no Python code may run in it.
fn with_rest<T>(stream: Ref<'_>, buffer: &Obj, body: impl FnOnce(&[u8]) -> T) -> T {
    // SAFETY: no Python code runs meanwhile.
    let data = unsafe { array(buffer).data() };
    body(data.get(get_int(stream, POSITION) as usize..).unwrap_or(&[]))
}

fn advance(stream: Ref<'_>, count: usize) {
    set_int(stream, POSITION, get_int(stream, POSITION) + count as i64);
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let initial = match given(arguments[1]) {
        Some(initial) => bytes_of(thread, initial)?,
        None => Vec::new(),
    };
    if !field(arguments[0], BUFFER).is_null() {
        resizable(thread, arguments[0])?;
    }
    field(arguments[0], BUFFER).set(thread.space.bytearray(&initial)?);
    set_int(arguments[0], POSITION, 0);
    Ok(Obj::none())
}

fn yes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    Ok(Obj::boolean(true))
}

pub fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !field(arguments[0], BUFFER).is_null() {
        resizable(thread, arguments[0])?;
        field(arguments[0], BUFFER).set(Obj::NULL);
    }
    Ok(Obj::none())
}

fn write_bytes(thread: &Thread, stream: Ref<'_>, data: &[u8]) -> PyResult<()> {
    let array = current(thread, stream)?;
    if array.exports.get() != 0 {
        return resizable(thread, stream).map(drop);
    }
    let position = get_int(stream, POSITION) as usize;
    if data.is_empty() {
        return Ok(());
    }
    if position == array.len() {
        array.extend(data)?;
    } else {
        let end = position.checked_add(data.len()).ok_or(objects::OutOfMemory)?;
        if end > array.len() {
            array.resize(end)?;
        }
        // SAFETY: no Python code runs meanwhile.
        let place = unsafe { array.data_mut() };
        place[position..end].copy_from_slice(data);
    }
    advance(stream, data.len());
    Ok(())
}

fn write(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(bytes) = Space::exact_bytes(arguments[1]) {
        write_bytes(thread, arguments[0], bytes.data())?;
        return Ok(Obj::small_int(bytes.data().len() as i64));
    }
    let buffer = resizable(thread, arguments[0])?;
    if arguments[1].is(buffer.as_ref()) || thread.space.bytes_value(arguments[1]).is_none() {
        // May be a view of our own buffer.
        let data = bytes_of(thread, arguments[1])?;
        write_bytes(thread, arguments[0], &data)?;
        return Ok(Obj::small_int(data.len() as i64));
    }
    with_bytes(thread, arguments[1], |data| {
        write_bytes(thread, arguments[0], data)?;
        Ok(Obj::small_int(data.len() as i64))
    })
}

fn writelines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    resizable(thread, arguments[0])?;
    thread.for_each(arguments[1], |line| write(thread, &[arguments[0], line.as_ref()]).map(drop))?;
    Ok(Obj::none())
}

fn read(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !arguments[1].word().is_int() {
        open(thread, arguments[0])?;
    }
    let size = size_or_all(thread, arguments[1])?.unwrap_or(usize::MAX);
    // SAFETY: no Python code runs meanwhile.
    let data = unsafe { current(thread, arguments[0])?.data() };
    let rest = data.get(get_int(arguments[0], POSITION) as usize..).unwrap_or(&[]);
    let taken = rest.len().min(size);
    let bytes = thread.space.bytes(&rest[..taken])?;
    advance(arguments[0], taken);
    Ok(bytes)
}

fn peek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = open(thread, arguments[0])?;
    let size = match given(arguments[1]) {
        Some(size) => thread.index_i64(size)?,
        None => 1,
    };
    let size = if size < 1 { usize::MAX } else { size as usize };
    Ok(with_rest(arguments[0], &buffer, |rest| thread.space.bytes(&rest[..rest.len().min(size)]))?)
}

fn line(thread: &Thread, stream: Ref<'_>, limit: usize) -> PyResult {
    let buffer = open(thread, stream)?;
    let made = with_rest(stream, &buffer, |rest| {
        let window = &rest[..rest.len().min(limit)];
        let taken = memchr::memchr(b'\n', window).map_or(window.len(), |at| at + 1);
        thread.space.bytes(&window[..taken]).map(|bytes| (bytes, taken))
    });
    let (bytes, taken) = made?;
    advance(stream, taken);
    Ok(bytes)
}

fn readline(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    line(thread, arguments[0], size_or_all(thread, arguments[1])?.unwrap_or(usize::MAX))
}

fn is_empty(bytes: &Obj) -> bool {
    objects::Space::exact_bytes(bytes.as_ref()).is_none_or(|bytes| bytes.data().is_empty())
}

fn readlines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    let hint = size_or_all(thread, arguments[1])?.filter(|&hint| hint > 0).unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let mut total = 0;
    while total < hint {
        let line = line(thread, arguments[0], usize::MAX)?;
        if is_empty(&line) {
            break;
        }
        total += thread.length(line.as_ref())?;
        lines.push(line);
    }
    Ok(thread.space.list(lines)?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let line = line(thread, arguments[0], usize::MAX)?;
    Ok(if is_empty(&line) { Obj::NULL } else { line })
}

fn readinto(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = open(thread, arguments[0])?;
    let target = Target::new(thread, arguments[1], "readinto")?;
    let data = with_rest(arguments[0], &buffer, |rest| rest[..rest.len().min(target.len())].to_vec());
    target.write(thread, 0, &data)?;
    advance(arguments[0], data.len());
    Ok(Obj::small_int(data.len() as i64))
}

fn seek(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = open(thread, arguments[0])?;
    let target = thread.index_i64(arguments[1])?;
    let base = match whence_of(thread, arguments[2])? {
        0 if target < 0 => return Err(thread.value_error(&format!("negative seek value {target}"))),
        0 => 0,
        1 => get_int(arguments[0], POSITION),
        2 => array(&buffer).len() as i64,
        whence => {
            let text = format!("invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(thread.value_error(&text));
        }
    };
    let position = base.saturating_add(target).max(0);
    if position > isize::MAX as i64 / 4 {
        return Err(thread.overflow_error("new position too large"));
    }
    set_int(arguments[0], POSITION, position);
    Ok(Obj::small_int(position))
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = resizable(thread, arguments[0])?;
    let size = match given(arguments[1]) {
        Some(size) => thread.index_i64(size)?,
        None => get_int(arguments[0], POSITION),
    };
    if size < 0 {
        return Err(thread.value_error(&format!("negative size value {size}")));
    }
    if (size as usize) < array(&buffer).len() {
        array(&buffer).resize(size as usize)?;
    }
    Ok(thread.space.int(size)?)
}

fn getvalue(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let buffer = open(thread, arguments[0])?;
    // SAFETY: no Python code runs meanwhile.
    Ok(thread.space.bytes(unsafe { array(&buffer).data() })?)
}

fn getbuffer(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    let shape = thread.ensure_class(&BYTES_IO_BUFFER)?.root_shape.get();
    buffer::register_exporter(thread, &BYTES_IO_BUFFER, |thread, shown| {
        let stream = crate::fields::part(shown, SHOWN);
        Ok(Export {
            storage: open(thread, stream.as_ref())?,
            format: "B".to_owned(),
            item_size: 1,
            is_read_only: false,
        })
    });
    let shown = thread.space.new_record(shape, [arguments[0].own()])?;
    thread.call_with(thread.class(&MEMORYVIEW).as_ref(), &[shown.as_ref()])
}

fn get_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = getvalue(thread, arguments)?;
    let attributes = match vm::types::object::attribute_dict(thread, arguments[0])? {
        Some(attributes) => thread.call_method_str(attributes.as_ref(), "copy", &[])?,
        None => Obj::none(),
    };
    crate::arguments::tuple(thread, [value, Obj::small_int(get_int(arguments[0], POSITION)), attributes])
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    open(thread, arguments[0])?;
    let state = thread.space.tuple_value(arguments[1]).map(|state| state.items()).unwrap_or(&[]);
    let [value, position, attributes, ..] = state else {
        let class = thread.type_name(arguments[0]);
        let given = thread.type_name(arguments[1]);
        let text = format!("{class}.__setstate__ argument should be 3-tuple, got {given}");
        return Err(thread.type_error(&text));
    };
    init(thread, &[arguments[0], *value])?;
    if thread.space.int_value(*position).is_none() {
        let given = thread.type_name(*position);
        return Err(thread.type_error(&format!("second item of state must be an integer, not {given}")));
    }
    let position = thread.index_i64(*position)?;
    if position < 0 {
        return Err(thread.value_error("position value cannot be negative"));
    }
    set_int(arguments[0], POSITION, position.min(isize::MAX as i64 / 4));
    if !attributes.is_none() {
        crate::io::memory_attributes(thread, "third", *attributes)?;
        let own = thread.get(arguments[0], vm::names::DICT)?;
        thread.call_method_str(own.as_ref(), "update", &[*attributes])?;
    }
    Ok(Obj::none())
}

fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = thread.space.memory_of(arguments[0]);
    let buffer = field(arguments[0], BUFFER).get();
    let buffer = buffer.map_or(0, |buffer| thread.space.memory_of(buffer.as_ref()));
    Ok(Obj::small_int((own + buffer) as i64))
}
