//! The abstract bases: `_IOBase`, `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`.

use objects::bytes::ByteArray;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::{buffered, file, unsupported};
use crate::arguments::{given, size_or_all};
use crate::fields::{number as get_int, set_number as set_int};

/// Slot of all streams: 1 once `_IOBase.close` ran.
pub const CLOSED: usize = 0;
/// First slot of derived streams.
pub const OWN: usize = 1;

pub const STREAM_FLAGS: TypeFlags =
    TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF).union(TypeFlags::HAS_FINALIZER);

pub static IO_BASE: TypeTable = TypeTable {
    native: record("_IOBase", OWN),
    module: "_io",
    flags: STREAM_FLAGS,
    doc: "The abstract base class for all I/O classes.\n\nMethods that a stream does not support raise UnsupportedOperation.",
    methods: &[NEW, BASE_METHODS],
    getsets: BASE_GETSETS,
    ..TypeTable::EMPTY
};

pub static RAW_IO_BASE: TypeTable = TypeTable {
    native: record("_RawIOBase", OWN),
    module: "_io",
    base: Some(&IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Base class for raw binary I/O.",
    methods: &[NEW, RAW_METHODS],
    ..TypeTable::EMPTY
};

pub static BUFFERED_IO_BASE: TypeTable = TypeTable {
    native: record("_BufferedIOBase", OWN),
    module: "_io",
    base: Some(&IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Base class for buffered IO objects.",
    methods: &[NEW, BUFFERED_METHODS],
    ..TypeTable::EMPTY
};

pub static TEXT_IO_BASE: TypeTable = TypeTable {
    native: record("_TextIOBase", OWN),
    module: "_io",
    base: Some(&IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Base class for text I/O.",
    methods: &[NEW, TEXT_METHODS],
    getsets: TEXT_GETSETS,
    ..TypeTable::EMPTY
};

/// `__new__` of all streams: a type may only make instances of its own layout, so each has it.
pub const NEW: &[Native] = &[new_method("($type, /, *args, **kwargs)", new)];

const BASE_METHODS: &[Native] = &[
    method(
        "seek",
        "($self, offset, whence=0, /)",
        |thread, _| Err(unsupported(thread, "seek")),
        "Change the stream position to the given byte offset.",
    ),
    method("tell", "($self, /)", tell, "Return current stream position."),
    method(
        "truncate",
        "($self, size=None, /)",
        |thread, _| Err(unsupported(thread, "truncate")),
        "Truncate file to size bytes.",
    ),
    method("flush", "($self, /)", flush, "Flush write buffers, if applicable."),
    method(
        "close",
        "($self, /)",
        close,
        "Flush and close the IO object.\n\nThis method has no effect if the file is already closed.",
    ),
    method("seekable", "($self, /)", no, "Return whether object supports random access."),
    method("readable", "($self, /)", no, "Return whether object was opened for reading."),
    method("writable", "($self, /)", no, "Return whether object was opened for writing."),
    method("_checkClosed", "($self, /)", check_closed_method, ""),
    method(
        "_checkSeekable",
        "($self, /)",
        |thread, a| check(thread, a[0], "seekable", "File or stream is not seekable."),
        "",
    ),
    method(
        "_checkReadable",
        "($self, /)",
        |thread, a| check(thread, a[0], "readable", "File or stream is not readable."),
        "",
    ),
    method(
        "_checkWritable",
        "($self, /)",
        |thread, a| check(thread, a[0], "writable", "File or stream is not writable."),
        "",
    ),
    method(
        "fileno",
        "($self, /)",
        |thread, _| Err(unsupported(thread, "fileno")),
        "Return underlying file descriptor if one exists.",
    ),
    method("isatty", "($self, /)", isatty, "Return whether this is an 'interactive' stream."),
    method("__enter__", "($self, /)", enter, ""),
    method("__exit__", "($self, /, *args)", exit, ""),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__del__", "($self, /)", del, ""),
    method("readline", "($self, size=-1, /)", readline, "Read and return a line from the stream."),
    method("readlines", "($self, hint=-1, /)", readlines, "Return a list of lines from the stream."),
    method("writelines", "($self, lines, /)", writelines, "Write a list of lines to stream."),
];

const BASE_GETSETS: &[GetSet] =
    &[getset("closed", |_, stream| Ok(Obj::boolean(get_int(stream, CLOSED) != 0)), None, "")];

const RAW_METHODS: &[Native] = &[
    method("read", "($self, size=-1, /)", raw_read, ""),
    method("readall", "($self, /)", raw_readall, "Read until EOF, using multiple read() call."),
    method("readinto", "($self, buffer, /)", |thread, _| Err(thread.raise(&exceptions::NOT_IMPLEMENTED_ERROR, "")), ""),
    method("write", "($self, b, /)", |thread, _| Err(thread.raise(&exceptions::NOT_IMPLEMENTED_ERROR, "")), ""),
];

const BUFFERED_METHODS: &[Native] = &[
    method(
        "detach",
        "($self, /)",
        |thread, _| Err(unsupported(thread, "detach")),
        "Disconnect this buffer from its underlying raw stream and return it.",
    ),
    method(
        "read",
        "($self, size=-1, /)",
        |thread, _| Err(unsupported(thread, "read")),
        "Read and return up to n bytes.",
    ),
    method(
        "read1",
        "($self, size=-1, /)",
        |thread, _| Err(unsupported(thread, "read1")),
        "Read and return up to size bytes.",
    ),
    method("write", "($self, b, /)", |thread, _| Err(unsupported(thread, "write")), "Write buffer b to the IO stream."),
    method("readinto", "($self, buffer, /)", |thread, a| buffered_readinto(thread, a, "read"), ""),
    method("readinto1", "($self, buffer, /)", |thread, a| buffered_readinto(thread, a, "read1"), ""),
];

const TEXT_METHODS: &[Native] = &[
    method(
        "detach",
        "($self, /)",
        |thread, _| Err(unsupported(thread, "detach")),
        "Separate the underlying buffer from the TextIOBase and return it.",
    ),
    method(
        "read",
        "($self, size=-1, /)",
        |thread, _| Err(unsupported(thread, "read")),
        "Read at most size characters from stream.",
    ),
    method(
        "readline",
        "($self, size=-1, /)",
        |thread, _| Err(unsupported(thread, "readline")),
        "Read until newline or EOF.",
    ),
    method("write", "($self, s, /)", |thread, _| Err(unsupported(thread, "write")), "Write string s to stream."),
];

const TEXT_GETSETS: &[GetSet] = &[
    getset("encoding", |_, _| Ok(Obj::none()), None, "Encoding of the text stream."),
    getset("newlines", |_, _| Ok(Obj::none()), None, "Line endings translated so far."),
    getset("errors", |_, _| Ok(Obj::none()), None, "The error setting of the decoder or encoder."),
];

/// `__new__` of all streams: an empty instance.
pub fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked to be a class");
    vm::types::object::allocate(thread, class)
}

/// ValueError if the stream says that it is closed.
pub fn check_closed(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    if is_closed(thread, stream)? {
        return Err(closed_error(thread));
    }
    Ok(())
}

#[cold]
pub fn closed_error(thread: &Thread) -> Raised {
    thread.value_error("I/O operation on closed file.")
}

/// `stream.closed`
pub fn is_closed(thread: &Thread, stream: Ref<'_>) -> PyResult<bool> {
    let closed = thread.get_str(stream, "closed")?;
    thread.truth(closed.as_ref())
}

fn check_closed_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_closed(thread, arguments[0])?;
    Ok(Obj::none())
}

fn check(thread: &Thread, stream: Ref<'_>, question: &str, text: &str) -> PyResult {
    let answer = thread.call_method_str(stream, question, &[])?;
    if answer.is_true() { Ok(answer) } else { Err(unsupported(thread, text)) }
}

fn no(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let _ = (thread, arguments);
    Ok(Obj::boolean(false))
}

fn tell(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (zero, one) = (Obj::small_int(0), Obj::small_int(1));
    thread.call_method_str(arguments[0], "seek", &[zero.as_ref(), one.as_ref()])
}

fn flush(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if get_int(arguments[0], CLOSED) != 0 {
        return Err(closed_error(thread));
    }
    Ok(Obj::none())
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    if get_int(stream, CLOSED) != 0 {
        return Ok(Obj::none());
    }
    let flushed = thread.call_method_str(stream, "flush", &[]);
    set_int(stream, CLOSED, 1);
    flushed?;
    Ok(Obj::none())
}

fn isatty(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_closed(thread, arguments[0])?;
    Ok(Obj::boolean(false))
}

pub fn enter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_closed(thread, arguments[0])?;
    Ok(arguments[0].own())
}

pub fn exit(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_method_str(arguments[0], "close", &[])?;
    Ok(Obj::none())
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_closed(thread, arguments[0])?;
    Ok(arguments[0].own())
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let line = thread.call_method(arguments[0], names::READLINE, &[])?;
    if thread.length(line.as_ref())? == 0 { Ok(Obj::NULL) } else { Ok(line) }
}

/// The flags of a stream of ours that another may write through, and the one that says so.
fn wrapped_flag(thread: &Thread, stream: Ref<'_>) -> Option<(usize, i64)> {
    let class = thread.space.type_of(stream);
    let is = |table: &'static TypeTable| std::ptr::eq(class, thread.class(table));
    if is(&file::FILE_IO) {
        return Some((file::FLAGS, file::WRAPPED));
    }
    let buffered = is(&buffered::BUFFERED_READER) || is(&buffered::BUFFERED_WRITER) || is(&buffered::BUFFERED_RANDOM);
    buffered.then_some((buffered::FLAGS, buffered::WRAPPED))
}

/// Notes that a stream belongs to another (`owner`), which closes it, or that it no longer does.
///
/// The collector finalizes a stream before those that are made on it; were it closed then, what they hold would be lost. So the
/// finalizer leaves it to its owner.
pub fn set_wrapped(thread: &Thread, stream: Ref<'_>, owner: Ref<'_>, is_wrapped: bool) {
    let is_ours = wrapped_flag(thread, owner).is_some()
        || std::ptr::eq(thread.space.type_of(owner), thread.class(&super::text::TEXT_IO_WRAPPER));
    if let Some((slot, flag)) = wrapped_flag(thread, stream).filter(|_| is_ours) {
        let flags = get_int(stream, slot) & !flag;
        set_int(stream, slot, flags | if is_wrapped { flag } else { 0 });
    }
}

/// The finalizer of all streams: closes what is still open.
fn del(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    if wrapped_flag(thread, stream).is_some_and(|(slot, flag)| get_int(stream, slot) & flag != 0) {
        return Ok(Obj::none());
    }
    // Streams in memory, of which there are many, need no look at what a subclass made of their methods.
    let class = thread.space.type_of(stream);
    if std::ptr::eq(class, thread.class(&super::string_io::STRING_IO)) {
        return super::string_io::close(thread, arguments);
    }
    if std::ptr::eq(class, thread.class(&super::bytes_io::BYTES_IO)) {
        return super::bytes_io::close(thread, arguments);
    }
    let closed = match is_closed(thread, stream) {
        Ok(closed) => closed,
        Err(raised) => {
            // Not even initialised.
            drop(thread.take_exception(raised));
            return Ok(Obj::none());
        }
    };
    if !closed {
        let finalizing = thread.set_attribute_str(stream, "_finalizing", Obj::boolean(true).as_ref());
        if let Err(raised) = finalizing {
            drop(thread.take_exception(raised));
        }
        thread.call_method_str(stream, "close", &[])?;
    }
    Ok(Obj::none())
}

fn readline(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let stream = arguments[0];
    let limit = size_or_all(thread, arguments[1])?;
    let has_peek = thread.get_str_or_none(stream, "peek")?.is_some();
    let mut line: Vec<u8> = Vec::new();
    while limit.is_none_or(|limit| line.len() < limit) {
        let mut wanted = 1;
        if has_peek {
            let ahead = thread.call_method_str(stream, "peek", &[Obj::small_int(1).as_ref()])?;
            let Some(ahead) = thread.space.bytes_value(ahead.as_ref()) else {
                let given = thread.type_name(ahead.as_ref());
                return Err(thread.raise(
                    &exceptions::OS_ERROR,
                    &format!("peek() should have returned a bytes object, not '{given}'"),
                ));
            };
            let ahead = ahead.data();
            if !ahead.is_empty() {
                let room = limit.map_or(ahead.len(), |limit| ahead.len().min(limit - line.len()));
                wanted = memchr::memchr(b'\n', &ahead[..room]).map_or(room, |at| at + 1);
            }
        }
        let piece = thread.call_method(stream, names::READ, &[Obj::small_int(wanted as i64).as_ref()])?;
        let Some(bytes) = thread.space.bytes_value(piece.as_ref()) else {
            let given = thread.type_name(piece.as_ref());
            return Err(thread
                .raise(&exceptions::OS_ERROR, &format!("read() should have returned a bytes object, not '{given}'")));
        };
        if bytes.data().is_empty() {
            break;
        }
        thread.append(&mut line, bytes.data())?;
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(thread.space.bytes(&line)?)
}

fn readlines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let hint = size_or_all(thread, arguments[1])?.filter(|&hint| hint > 0);
    let lines = thread.space.list([])?;
    let list = Space::exact_list(lines.as_ref()).expect("made as a list");
    let mut total = 0;
    let iterator = thread.iterate(arguments[0])?;
    while let Some(line) = thread.next(iterator.as_ref())? {
        total += thread.length(line.as_ref())?;
        list.push(line)?;
        // What is beyond the hint stays unread.
        if hint.is_some_and(|hint| total > hint) {
            break;
        }
    }
    Ok(lines)
}

fn writelines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_closed(thread, arguments[0])?;
    thread.for_each(arguments[1], |line| thread.call_method(arguments[0], names::WRITE, &[line.as_ref()]).map(drop))?;
    Ok(Obj::none())
}

fn raw_read(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(size) = size_or_all(thread, arguments[1])? else {
        return thread.call_method_str(arguments[0], "readall", &[]);
    };
    let buffer = thread.space.bytearray(&[])?;
    // SAFETY: made as a bytearray.
    let array: &ByteArray = unsafe { buffer.cast() };
    array.resize(size)?;
    let count = thread.call_method_str(arguments[0], "readinto", &[buffer.as_ref()])?;
    if count.is_none() {
        return Ok(count);
    }
    let count = thread.index_i64(count.as_ref())?;
    // SAFETY: no Python code runs meanwhile.
    let data = unsafe { array.data() };
    match usize::try_from(count).ok().and_then(|count| data.get(..count)) {
        Some(data) => Ok(thread.space.bytes(data)?),
        None => Err(thread.value_error(&format!("readinto returned {count} outside buffer size {size}"))),
    }
}

fn raw_readall(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut all: Vec<u8> = Vec::new();
    let size = Obj::small_int(super::DEFAULT_BUFFER_SIZE as i64);
    let mut first = true;
    loop {
        let piece = thread.call_method(arguments[0], names::READ, &[size.as_ref()])?;
        if piece.is_none() {
            if first {
                return Ok(piece);
            }
            break;
        }
        let Some(bytes) = thread.space.bytes_value(piece.as_ref()) else {
            return Err(thread.type_error("read() should return bytes"));
        };
        if bytes.data().is_empty() {
            break;
        }
        first = false;
        all.extend_from_slice(bytes.data());
    }
    Ok(thread.space.bytes(&all)?)
}

fn buffered_readinto(thread: &Thread, arguments: &[Ref<'_>], how: &str) -> PyResult {
    let target = crate::buffer::Target::new(thread, arguments[1], "readinto")?;
    let size = Obj::small_int(target.len() as i64);
    let data = thread.call_method_str(arguments[0], how, &[size.as_ref()])?;
    let Some(bytes) = thread.space.bytes_value(data.as_ref()) else {
        return Err(thread.type_error("read() should return bytes"));
    };
    if bytes.data().len() > target.len() {
        let (got, wanted) = (bytes.data().len(), target.len());
        return Err(
            thread.value_error(&format!("read() returned too much data: {wanted} bytes requested, {got} returned"))
        );
    }
    target.write(thread, 0, bytes.data())?;
    Ok(Obj::small_int(bytes.data().len() as i64))
}

/// RuntimeError where the representation of a stream asks for itself.
pub fn check_repr(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    if !thread.repr_running.borrow().contains(&stream.word().to_immediate()) {
        return Ok(());
    }
    let class = vm::types::type_::full_name(thread, thread.space.type_of(stream));
    Err(thread.runtime_error(&format!("reentrant call inside {class}.__repr__")))
}

/// Warns of a stream that nobody closed. Nobody catches what comes of that.
pub fn warn_unclosed(thread: &Thread, part: Ref<'_>, source: Ref<'_>) {
    if let Err(raised) = thread.call_method_str(part, "_dealloc_warn", &[source]) {
        drop(thread.take_exception(raised));
    }
}

/// `f'<{name} name={...}>'`-like text of a stream.
pub fn repr_with_name(thread: &Thread, stream: Ref<'_>) -> PyResult {
    let class = vm::types::type_::full_name(thread, thread.space.type_of(stream));
    check_repr(thread, stream)?;
    thread.guard_repr(stream, "", || {
        let name = thread.get_str_or_none(stream, "name");
        match thread.catch(name, &exceptions::VALUE_ERROR)?.flatten() {
            Some(name) => thread.new_str(&format!("<{class} name={}>", thread.repr_string(name.as_ref())?)),
            None => thread.new_str(&format!("<{class}>")),
        }
    })
}

/// The `whence` argument.
pub fn whence_of(thread: &Thread, argument: Ref<'_>) -> PyResult<i32> {
    given(argument).map_or(Ok(0), |argument| crate::arguments::int32(thread, argument))
}
