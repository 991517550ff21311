//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: one set of fields, one implementation.
//!
//! 1. `BUFFER[POSITION..END]` was read from the raw stream and not asked for yet: the raw position is at `END`.
//! 2. `PENDING` was written and not given to the raw stream yet.
//! 3. At most one of both is not empty: reading flushes first, writing moves the raw stream back first.
//! 4. `OWNER` is the thread that is inside of one of the methods, see [`alone`]: calls of the raw stream let others run.

use objects::bytes::ByteArray;
use objects::{Obj, Ref};
use vm::native::{TypeTable, record};
use vm::state::Phase;
use vm::types::object::identity;
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::base::{self, BUFFERED_IO_BASE, OWN, STREAM_FLAGS};
use super::file;
use crate::arguments::blocking_error;
use crate::buffer::bytes_of;
use crate::fields::{at as field, number as get_int, set_number as set_int};

pub const RAW: usize = OWN;
pub const BUFFER: usize = OWN + 1;
pub const POSITION: usize = OWN + 2;
pub const END: usize = OWN + 3;
pub const PENDING: usize = OWN + 4;
pub const SIZE: usize = OWN + 5;
pub const FLAGS: usize = OWN + 6;
const OWNER: usize = OWN + 7;
const COUNT: usize = OWN + 8;

pub const READY: i64 = 1;
pub const DETACHED: i64 = 2;
pub const READS: i64 = 4;
pub const WRITES: i64 = 8;
/// The raw stream is exactly a FileIO.
pub const DIRECT: i64 = 16;
pub const FINALIZING: i64 = 32;
/// See [`base::set_wrapped`].
pub const WRAPPED: i64 = 64;

pub static BUFFERED_READER: TypeTable = TypeTable {
    native: record("BufferedReader", COUNT),
    module: "_io",
    base: Some(&BUFFERED_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Create a new buffered reader using the given readable raw IO object.",
    methods: &[
        base::NEW,
        super::buffered_methods::READER_INIT,
        super::buffered_methods::COMMON,
        super::buffered_methods::READING,
    ],
    getsets: super::buffered_methods::GETSETS,
    ..TypeTable::EMPTY
};

pub static BUFFERED_WRITER: TypeTable = TypeTable {
    native: record("BufferedWriter", COUNT),
    module: "_io",
    base: Some(&BUFFERED_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "A buffer for a writeable sequential RawIO object.",
    methods: &[
        base::NEW,
        super::buffered_methods::WRITER_INIT,
        super::buffered_methods::COMMON,
        super::buffered_methods::WRITING,
    ],
    getsets: super::buffered_methods::GETSETS,
    ..TypeTable::EMPTY
};

pub static BUFFERED_RANDOM: TypeTable = TypeTable {
    native: record("BufferedRandom", COUNT),
    module: "_io",
    base: Some(&BUFFERED_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "A buffered interface to random access streams.",
    methods: &[
        base::NEW,
        super::buffered_methods::RANDOM_INIT,
        super::buffered_methods::COMMON,
        super::buffered_methods::READING,
        super::buffered_methods::WRITING,
    ],
    getsets: super::buffered_methods::GETSETS,
    ..TypeTable::EMPTY
};

/// Sets a new stream up.
pub fn initialize(thread: &Thread, stream: Ref<'_>, raw: Ref<'_>, size: Ref<'_>, flags: i64) -> PyResult {
    let size = match size.non_null() {
        Some(size) => thread.index_i64(size)?,
        None => super::DEFAULT_BUFFER_SIZE as i64,
    };
    set_int(stream, FLAGS, 0);
    if flags & READS != 0 {
        thread
            .call_method_str(raw, "_checkReadable", &[])
            .or_else(|raised| check_plain(thread, raw, raised, "readable"))?;
    }
    if flags & WRITES != 0 {
        thread
            .call_method_str(raw, "_checkWritable", &[])
            .or_else(|raised| check_plain(thread, raw, raised, "writable"))?;
    }
    if size <= 0 {
        return Err(thread.value_error("buffer size must be strictly positive"));
    }
    if size > isize::MAX as i64 / 2 {
        return Err(objects::OutOfMemory.into());
    }
    field(stream, BUFFER).set(thread.space.bytearray(&[])?);
    field(stream, PENDING).set(thread.space.bytearray(&[])?);
    set_int(stream, POSITION, 0);
    set_int(stream, END, 0);
    set_int(stream, SIZE, size);
    field(stream, RAW).set(raw.own());
    let direct = if file::is_exact(thread, raw) { DIRECT } else { 0 };
    base::set_wrapped(thread, raw, stream, true);
    set_int(stream, FLAGS, READY | flags | direct);
    Ok(Obj::none())
}

/// For raw streams that are no `_IOBase`: asks `readable()` or `writable()`.
fn check_plain(thread: &Thread, raw: Ref<'_>, raised: Raised, question: &str) -> PyResult {
    if !thread.is_raised(&raised, &exceptions::ATTRIBUTE_ERROR) {
        return Err(raised);
    }
    drop(thread.take_exception(raised));
    if super::ask(thread, raw, question)? {
        return Ok(Obj::none());
    }
    Err(super::unsupported(thread, &format!("File or stream is not {question}.")))
}

/// The raw stream of one that is ready for use.
pub fn raw_of(thread: &Thread, stream: Ref<'_>) -> PyResult {
    let flags = get_int(stream, FLAGS);
    if flags & READY == 0 {
        let text = if flags & DETACHED != 0 {
            "raw stream has been detached"
        } else {
            "I/O operation on uninitialized object"
        };
        return Err(thread.value_error(text));
    }
    field(stream, RAW).get().ok_or_else(|| thread.value_error("I/O operation on uninitialized object"))
}

pub fn is_direct(stream: Ref<'_>) -> bool {
    get_int(stream, FLAGS) & DIRECT != 0
}

/// Whether the raw stream is closed.
pub fn is_closed(thread: &Thread, stream: Ref<'_>) -> PyResult<bool> {
    let raw = raw_of(thread, stream)?;
    if is_direct(stream) {
        return Ok(get_int(raw.as_ref(), OWN) == 0);
    }
    base::is_closed(thread, raw.as_ref())
}

/// The raw stream, or ValueError saying what was tried on a closed one.
pub fn open_raw(thread: &Thread, stream: Ref<'_>, tried: &str) -> PyResult {
    let raw = raw_of(thread, stream)?;
    if is_closed(thread, stream)? {
        return Err(thread.value_error(tried));
    }
    Ok(raw)
}

/// Whether instances of a native type are buffered streams.
pub fn is_buffered(native: &'static objects::NativeType) -> bool {
    [&BUFFERED_READER, &BUFFERED_WRITER, &BUFFERED_RANDOM].iter().any(|table| std::ptr::eq(&table.native, native))
}

/// In the child of a fork: a stream that another thread was inside of is free. Its buffer is as that thread left it.
pub fn free_unless_of(stream: Ref<'_>, thread: i64) {
    if get_int(stream, OWNER) != thread {
        set_int(stream, OWNER, 0);
    }
}

/// Runs `body` while no other thread uses the stream. RuntimeError where the calling one does already: a signal's handler, or
/// a raw stream in Python that uses the stream around it.
pub fn alone<T>(thread: &Thread, stream: Ref<'_>, body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let me = thread.identity.get();
    while get_int(stream, OWNER) != 0 {
        if get_int(stream, OWNER) == me {
            let text = format!("reentrant call inside {}", thread.repr_string(stream)?);
            return Err(thread.runtime_error(&text));
        }
        if thread.phase.get() == Phase::Finalizing {
            // Its user gets no chance to leave any more.
            let text = "could not acquire lock at interpreter shutdown, possibly due to daemon threads";
            return Err(thread.runtime_error(text));
        }
        thread.wait_through_signals(identity(stream), None)?;
    }
    set_int(stream, OWNER, me);
    let result = body();
    set_int(stream, OWNER, 0);
    thread.wake_all(identity(stream));
    result
}

/// The read buffer; held by the caller while it is used.
fn buffer_of(stream: Ref<'_>) -> Obj {
    field(stream, BUFFER).get().expect("a stream that is ready has buffers")
}

fn pending_of(stream: Ref<'_>) -> Obj {
    field(stream, PENDING).get().expect("a stream that is ready has buffers")
}

/// Bytes read ahead.
pub fn available(stream: Ref<'_>) -> usize {
    (get_int(stream, END) - get_int(stream, POSITION)).max(0) as usize
}

pub fn pending_length(stream: Ref<'_>) -> usize {
    file::array(&pending_of(stream)).len()
}

/// Calls `body` with the bytes read ahead; no Python code may run in it.
pub fn with_available<T>(stream: Ref<'_>, body: impl FnOnce(&[u8]) -> T) -> T {
    let buffer = buffer_of(stream);
    // SAFETY: no Python code runs meanwhile, and nobody else has the buffer.
    let data = unsafe { file::array(&buffer).data() };
    let (start, end) = (get_int(stream, POSITION) as usize, get_int(stream, END) as usize);
    body(data.get(start..end).unwrap_or(&[]))
}

/// Marks bytes as consumed.
pub fn consume(stream: Ref<'_>, count: usize) {
    set_int(stream, POSITION, get_int(stream, POSITION) + count as i64);
}

fn forget_read_ahead(stream: Ref<'_>) {
    set_int(stream, POSITION, 0);
    set_int(stream, END, 0);
}

/// One read of the raw stream. None: would block.
pub fn raw_read(thread: &Thread, stream: Ref<'_>, into: &mut [u8]) -> PyResult<Option<usize>> {
    let raw = raw_of(thread, stream)?;
    if is_direct(stream) {
        return file::read_into(thread, raw.as_ref(), into);
    }
    let target = thread.space.bytearray(&[])?;
    file::array(&target).resize(into.len())?;
    let count = thread.call_method_str(raw.as_ref(), "readinto", &[target.as_ref()])?;
    if count.is_none() {
        return Ok(None);
    }
    let count = thread.index_i64(count.as_ref())?;
    // SAFETY: no Python code runs during the copy.
    let data = unsafe { file::array(&target).data() };
    match usize::try_from(count).ok().filter(|&count| count <= into.len()).and_then(|count| data.get(..count)) {
        Some(data) => {
            into[..data.len()].copy_from_slice(data);
            Ok(Some(data.len()))
        }
        None => {
            let length = into.len();
            let text =
                format!("raw readinto() returned invalid length {count} (should have been between 0 and {length})");
            Err(thread.raise(&exceptions::OS_ERROR, &text))
        }
    }
}

/// Fills the empty read buffer by one read of the raw stream. None: would block; 0: end.
pub fn fill(thread: &Thread, stream: Ref<'_>) -> PyResult<Option<usize>> {
    forget_read_ahead(stream);
    let buffer = buffer_of(stream);
    let array: &ByteArray = file::array(&buffer);
    let size = get_int(stream, SIZE) as usize;
    if array.len() < size {
        array.resize(size)?;
    }
    let count = if is_direct(stream) {
        file::read_into_array(thread, raw_of(thread, stream)?.as_ref(), array, size)?
    } else {
        let mut data = vec![0; size];
        let count = raw_read(thread, stream, &mut data)?;
        if let Some(count) = count {
            // SAFETY: no Python code runs meanwhile.
            let place = unsafe { array.data_mut() };
            place[..count].copy_from_slice(&data[..count]);
        }
        count
    };
    if let Some(count) = count {
        set_int(stream, END, count as i64);
    }
    Ok(count)
}

/// One write to the raw stream. None: would block.
fn raw_write(thread: &Thread, stream: Ref<'_>, data: &[u8]) -> PyResult<Option<usize>> {
    let raw = raw_of(thread, stream)?;
    if is_direct(stream) {
        return file::write_from(thread, raw.as_ref(), data);
    }
    let bytes = thread.space.bytes(data)?;
    let count = thread.call_method(raw.as_ref(), names::WRITE, &[bytes.as_ref()])?;
    if count.is_none() {
        return Ok(None);
    }
    let count = thread.index_i64(count.as_ref())?;
    match usize::try_from(count).ok().filter(|&count| count <= data.len()) {
        Some(count) => Ok(Some(count)),
        None => {
            let length = data.len();
            let text = format!("raw write() returned invalid length {count} (should have been between 0 and {length})");
            Err(thread.raise(&exceptions::OS_ERROR, &text))
        }
    }
}

/// Gives what is pending to the raw stream.
pub fn flush_pending(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let pending = pending_of(stream);
    let array: &ByteArray = file::array(&pending);
    if array.len() == 0 {
        return Ok(());
    }
    // Taken out first: the raw stream may run code that comes back here.
    // SAFETY: copied at once.
    let data = unsafe { array.data() }.to_vec();
    array.resize(0)?;
    let mut written = 0;
    while written < data.len() {
        let result = raw_write(thread, stream, &data[written..]);
        match result {
            Ok(Some(count)) => {
                written += count;
                // A signal may have cut the write short: its handler runs before the next one blocks.
                if written < data.len()
                    && let Err(raised) = vm::state::signals::deliver(thread)
                {
                    restore(array, &data[written..])?;
                    return Err(raised);
                }
            }
            Ok(None) | Err(_) => {
                restore(array, &data[written..])?;
                return match result {
                    Err(raised) => Err(raised),
                    Ok(_) => Err(blocking_error(thread, "write could not complete without blocking", 0)),
                };
            }
        }
    }
    Ok(())
}

/// Puts unwritten bytes back in front.
fn restore(array: &ByteArray, data: &[u8]) -> PyResult<()> {
    // SAFETY: copied at once.
    let later = unsafe { array.data() }.to_vec();
    array.resize(0)?;
    array.extend(data)?;
    Ok(array.extend(&later)?)
}

/// Before a write or a seek: the raw stream goes back to where the reader is.
pub fn rewind(thread: &Thread, stream: Ref<'_>) -> PyResult<()> {
    let ahead = available(stream) as i64;
    forget_read_ahead(stream);
    if ahead > 0 {
        raw_seek(thread, stream, -ahead, libc::SEEK_CUR)?;
    }
    Ok(())
}

pub fn raw_seek(thread: &Thread, stream: Ref<'_>, offset: i64, whence: i32) -> PyResult<i64> {
    let raw = raw_of(thread, stream)?;
    if is_direct(stream) {
        return file::seek_to(thread, raw.as_ref(), offset, whence);
    }
    let (offset, whence) = (thread.space.int(offset)?, Obj::small_int(i64::from(whence)));
    let position = thread.call_method_str(raw.as_ref(), "seek", &[offset.as_ref(), whence.as_ref()])?;
    checked_position(thread, position)
}

pub fn raw_tell(thread: &Thread, stream: Ref<'_>) -> PyResult<i64> {
    let raw = raw_of(thread, stream)?;
    if is_direct(stream) {
        return file::seek_to(thread, raw.as_ref(), 0, libc::SEEK_CUR);
    }
    let position = thread.call_method_str(raw.as_ref(), "tell", &[])?;
    checked_position(thread, position)
}

fn checked_position(thread: &Thread, position: Obj) -> PyResult<i64> {
    let position = thread.index_i64(position.as_ref())?;
    if position < 0 {
        return Err(thread.raise(&exceptions::OS_ERROR, &format!("Raw stream returned invalid position {position}")));
    }
    Ok(position)
}

/// `write`
fn write(thread: &Thread, stream: Ref<'_>, data: &[u8]) -> PyResult<usize> {
    if available(stream) != 0 {
        rewind(thread, stream)?;
    }
    let size = get_int(stream, SIZE) as usize;
    let pending = pending_of(stream);
    let array: &ByteArray = file::array(&pending);
    if array.len() + data.len() <= size {
        array.extend(data)?;
        return Ok(data.len());
    }
    let flushed = flush_pending(thread, stream);
    if thread.catch(flushed, &exceptions::BLOCKING_IO_ERROR)?.is_none() {
        // What fits is kept; the rest is reported as not written.
        let room = size.saturating_sub(array.len()).min(data.len());
        array.extend(&data[..room])?;
        if room == data.len() {
            return Ok(room);
        }
        return Err(blocking_error(thread, "write could not complete without blocking", room));
    }
    let mut written = 0;
    while data.len() - written > size {
        match raw_write(thread, stream, &data[written..])? {
            Some(count) => {
                written += count;
                vm::state::signals::deliver(thread)?;
            }
            None => {
                array.extend(&data[written..written + size])?;
                return Err(blocking_error(thread, "write could not complete without blocking", written + size));
            }
        }
    }
    array.extend(&data[written..])?;
    Ok(data.len())
}

/// `write` of any bytes-like object.
pub fn write_object(thread: &Thread, stream: Ref<'_>, object: Ref<'_>) -> PyResult<usize> {
    if let Some(bytes) = thread.space.bytes_value(object) {
        open_raw(thread, stream, "write to closed file")?;
        return alone(thread, stream, || write(thread, stream, bytes.data()));
    }
    let data = bytes_of(thread, object)?;
    open_raw(thread, stream, "write to closed file")?;
    alone(thread, stream, || write(thread, stream, &data))
}

/// `read(size)`: up to `size` bytes, several reads of the raw stream if need be. None: nothing there yet.
pub fn read(thread: &Thread, stream: Ref<'_>, size: usize) -> PyResult {
    flush_pending(thread, stream)?;
    if size <= available(stream) {
        let bytes = with_available(stream, |data| thread.space.bytes(&data[..size]))?;
        consume(stream, size);
        return Ok(bytes);
    }
    let mut data: Vec<u8> = Vec::new();
    with_available(stream, |ahead| data.extend_from_slice(ahead));
    forget_read_ahead(stream);
    let buffer_size = get_int(stream, SIZE) as usize;
    while data.len() < size {
        let missing = size - data.len();
        if missing >= buffer_size {
            // Whole buffers are read past the buffer, in steps so that a huge size costs nothing.
            let step = (missing - missing % buffer_size).min(1 << 26);
            let old = data.len();
            thread.ensure_room(old + step)?;
            if data.try_reserve(step).is_err() {
                return Err(objects::OutOfMemory.into());
            }
            data.resize(old + step, 0);
            let result = raw_read(thread, stream, &mut data[old..]);
            let count = match &result {
                Ok(Some(count)) => *count,
                _ => 0,
            };
            data.truncate(old + count);
            if result?.is_none() && old == 0 {
                return Ok(Obj::none());
            }
            if count == 0 {
                break;
            }
        } else {
            match fill(thread, stream)? {
                None if data.is_empty() => return Ok(Obj::none()),
                None | Some(0) => break,
                Some(count) => {
                    let taken = count.min(missing);
                    with_available(stream, |ahead| thread.append(&mut data, &ahead[..taken]))?;
                    consume(stream, taken);
                }
            }
        }
    }
    Ok(thread.space.bytes(&data)?)
}

/// `read()`: everything.
pub fn read_all(thread: &Thread, stream: Ref<'_>) -> PyResult {
    flush_pending(thread, stream)?;
    let mut data: Vec<u8> = Vec::new();
    with_available(stream, |ahead| data.extend_from_slice(ahead));
    forget_read_ahead(stream);
    let raw = raw_of(thread, stream)?;
    let rest = if is_direct(stream) {
        file::readall(thread, raw.as_ref())?
    } else if let Some(readall) = thread.get_str_or_none(raw.as_ref(), "readall")? {
        let rest = thread.call_with(readall.as_ref(), &[])?;
        if !rest.is_none() && thread.space.bytes_value(rest.as_ref()).is_none() {
            return Err(thread.type_error("readall() should return bytes"));
        }
        rest
    } else {
        loop {
            let piece = thread.call_method(raw.as_ref(), names::READ, &[])?;
            if piece.is_none() && data.is_empty() {
                return Ok(piece);
            }
            let bytes = match thread.space.bytes_value(piece.as_ref()) {
                Some(bytes) => bytes.data(),
                None if piece.is_none() => &[],
                None => return Err(thread.type_error("read() should return bytes")),
            };
            if bytes.is_empty() {
                break;
            }
            thread.append(&mut data, bytes)?;
        }
        return Ok(thread.space.bytes(&data)?);
    };
    if data.is_empty() {
        return Ok(rest);
    }
    if let Some(rest) = thread.space.bytes_value(rest.as_ref()) {
        thread.append(&mut data, rest.data())?;
    }
    Ok(thread.space.bytes(&data)?)
}

/// `readline(size)`: appends a line to `line`.
pub fn read_line(thread: &Thread, stream: Ref<'_>, limit: Option<usize>) -> PyResult {
    flush_pending(thread, stream)?;
    let mut line: Vec<u8> = Vec::new();
    loop {
        let room = limit.map_or(usize::MAX, |limit| limit - line.len());
        let (found, taken) = with_available(stream, |ahead| {
            let window = &ahead[..ahead.len().min(room)];
            match memchr::memchr(b'\n', window) {
                Some(at) => (true, at + 1),
                None => (window.len() == room, window.len()),
            }
        });
        if found {
            let bytes = with_available(stream, |ahead| {
                if line.is_empty() {
                    return Ok(thread.space.bytes(&ahead[..taken])?);
                }
                thread.append(&mut line, &ahead[..taken])?;
                Ok::<_, vm::Raised>(thread.space.bytes(&line)?)
            })?;
            consume(stream, taken);
            return Ok(bytes);
        }
        with_available(stream, |ahead| thread.append(&mut line, &ahead[..taken]))?;
        match fill(thread, stream)? {
            Some(0) | None => return Ok(thread.space.bytes(&line)?),
            Some(_) => {}
        }
    }
}
