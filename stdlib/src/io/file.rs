//! `FileIO`: an open file descriptor.

use std::ffi::CString;

use objects::bytes::ByteArray;
use objects::{Obj, Ref, RefExt};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::base::{self, OWN, RAW_IO_BASE, STREAM_FLAGS};
use super::{no_pickle, unsupported};
use crate::arguments::{int32, last_errno, last_os_error, size_or_all, truth_or};
use crate::buffer::Target;
use crate::fields::{at as field, number as get_int, set_number as set_int};
use crate::paths;
use crate::waiting::retry_interrupted;

/// Descriptor plus one; 0: closed or not opened.
const DESCRIPTOR: usize = OWN;
pub const FLAGS: usize = OWN + 1;
const BLOCK_SIZE: usize = OWN + 2;
const FINALIZING: usize = OWN + 3;
const COUNT: usize = OWN + 4;

const READABLE: i64 = 1;
const WRITABLE: i64 = 2;
const CREATED: i64 = 4;
const APPENDING: i64 = 8;
const CLOSES: i64 = 16;
const SEEKABLE_KNOWN: i64 = 32;
const SEEKABLE: i64 = 64;
const INITIALIZED: i64 = 128;
/// See [`base::set_wrapped`].
pub const WRAPPED: i64 = 256;

pub static FILE_IO: TypeTable = TypeTable {
    native: record("FileIO", COUNT),
    module: "_io",
    base: Some(&RAW_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "Open a file.\n\nThe mode can be 'r' (default), 'w', 'x' or 'a' for reading, writing, exclusive creation or appending.",
    methods: &[super::base::NEW, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__init__", "($self, file, mode='r', closefd=True, opener=None)", init, ""),
    method(
        "read",
        "($self, size=-1, /)",
        |thread, a| read(thread, a[0], a[1]),
        "Read at most size bytes, returned as bytes.",
    ),
    method(
        "readall",
        "($self, /)",
        |thread, a| readall(thread, a[0]),
        "Read all data from the file, returned as bytes.",
    ),
    method("readinto", "($self, buffer, /)", readinto, "Same as RawIOBase.readinto()."),
    method("write", "($self, b, /)", write_method, "Write buffer b to file, return number of bytes written."),
    method("seek", "($self, pos, whence=0, /)", seek_method, "Move to new file position and return the file position."),
    method("tell", "($self, /)", |thread, a| seek(thread, a[0], 0, libc::SEEK_CUR), "Current file position."),
    method(
        "truncate",
        "($self, size=None, /)",
        truncate,
        "Truncate the file to at most size bytes and return the truncated size.",
    ),
    method("close", "($self, /)", close, "Close the file."),
    method(
        "seekable",
        "($self, /)",
        |thread, a| Ok(Obj::boolean(is_seekable(thread, a[0])?)),
        "True if file supports random-access.",
    ),
    method(
        "readable",
        "($self, /)",
        |thread, a| has(thread, a[0], READABLE),
        "True if file was opened in a read mode.",
    ),
    method(
        "writable",
        "($self, /)",
        |thread, a| has(thread, a[0], WRITABLE),
        "True if file was opened in a write mode.",
    ),
    method(
        "fileno",
        "($self, /)",
        |thread, a| Ok(Obj::small_int(i64::from(descriptor(thread, a[0])?))),
        "Return the underlying file descriptor (an integer).",
    ),
    method("isatty", "($self, /)", isatty, "True if the file is connected to a TTY device."),
    method("_isatty_open_only", "($self, /)", isatty, "Cheaper test for open()."),
    method("_dealloc_warn", "($self, source, /)", dealloc_warn, ""),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__getstate__", "($self, /)", no_pickle, ""),
    method("__reduce__", "($self, /)", no_pickle, ""),
    method("__reduce_ex__", "($self, protocol, /)", no_pickle, ""),
];

const GETSETS: &[GetSet] = &[
    getset("closed", |_, file| Ok(Obj::boolean(get_int(file, DESCRIPTOR) == 0)), None, "True if the file is closed"),
    getset(
        "closefd",
        |_, file| Ok(Obj::boolean(get_int(file, FLAGS) & CLOSES != 0)),
        None,
        "True if the file descriptor will be closed by close().",
    ),
    getset("mode", get_mode, None, "String giving the file mode"),
    getset("_blksize", |_, file| Ok(Obj::small_int(get_int(file, BLOCK_SIZE))), None, "Stat st_blksize"),
    getset("_finalizing", |_, file| Ok(Obj::boolean(get_int(file, FINALIZING) != 0)), Some(set_finalizing), ""),
];

fn set_finalizing(thread: &Thread, file: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.map_or(Ok(false), |value| thread.truth(value))?;
    set_int(file, FINALIZING, i64::from(value));
    Ok(())
}

/// The descriptor of an open file.
pub fn descriptor(thread: &Thread, file: Ref<'_>) -> PyResult<i32> {
    match get_int(file, DESCRIPTOR) {
        0 => Err(thread.value_error("I/O operation on closed file")),
        number => Ok((number - 1) as i32),
    }
}

struct Mode {
    flags: i64,
    open_flags: i32,
}

fn parse_mode(thread: &Thread, mode: &str) -> PyResult<Mode> {
    let bad = || thread.value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    let (mut flags, mut open_flags) = (0, 0);
    let (mut has_kind, mut has_plus) = (false, false);
    for character in mode.chars() {
        match character {
            'x' | 'r' | 'w' | 'a' if has_kind => return Err(bad()),
            'x' => (flags, open_flags) = (flags | CREATED | WRITABLE, libc::O_EXCL | libc::O_CREAT),
            'r' => flags |= READABLE,
            'w' => (flags, open_flags) = (flags | WRITABLE, libc::O_CREAT | libc::O_TRUNC),
            'a' => (flags, open_flags) = (flags | WRITABLE | APPENDING, libc::O_APPEND | libc::O_CREAT),
            'b' => {}
            '+' if has_plus => return Err(bad()),
            '+' => has_plus = true,
            _ => return Err(thread.value_error(&format!("invalid mode: {mode}"))),
        }
        has_kind |= "xrwa".contains(character);
    }
    if !has_kind {
        return Err(bad());
    }
    if has_plus {
        flags |= READABLE | WRITABLE;
    }
    open_flags |= match (flags & READABLE != 0, flags & WRITABLE != 0) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    Ok(Mode { flags, open_flags: open_flags | libc::O_CLOEXEC })
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (file, name) = (arguments[0], arguments[1]);
    if get_int(file, DESCRIPTOR) != 0 {
        if get_int(file, FLAGS) & CLOSES != 0 {
            close_descriptor(thread, file)?;
        } else {
            set_int(file, DESCRIPTOR, 0);
        }
    }
    let mode = match arguments[2].non_null() {
        Some(mode) => crate::arguments::text(thread, mode, "FileIO", 2)?,
        None => "r".to_owned(),
    };
    let mode = parse_mode(thread, &mode)?;
    let closes = truth_or(thread, arguments[3], true)?;
    let opener = crate::arguments::given(arguments[4]);
    let mut given_descriptor = None;
    if thread.space.int_value(name).is_some() {
        crate::paths::warn_of_bool(thread, name)?;
        let number = int32(thread, name)?;
        if number < 0 {
            return Err(thread.value_error("negative file descriptor"));
        }
        given_descriptor = Some(number);
    }
    let mut flags = mode.flags | INITIALIZED;
    let mut owns = false;
    let number = match given_descriptor {
        Some(number) => number,
        None => {
            if !closes {
                return Err(thread.value_error("Cannot use closefd=False with file name"));
            }
            owns = true;
            open_path(thread, name, mode.open_flags, opener)?
        }
    };
    if closes {
        flags |= CLOSES;
    }
    let fail = |raised: Raised| {
        if owns {
            // SAFETY: opened above, and nobody else knows it.
            unsafe { libc::close(number) };
        }
        Err(raised)
    };
    // SAFETY: a zeroed structure to be filled.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: a descriptor and a structure to fill.
    if unsafe { libc::fstat(number, &raw mut status) } != 0 {
        if last_errno() == libc::EBADF {
            return fail(last_os_error(thread, Some(name)));
        }
    } else if status.st_mode & libc::S_IFMT == libc::S_IFDIR {
        return fail(thread.os_error(libc::EISDIR, Some(name)));
    }
    if let Err(raised) = thread.set_attribute_str(file, "name", name) {
        return fail(raised);
    }
    set_int(file, DESCRIPTOR, i64::from(number) + 1);
    set_int(file, FLAGS, flags);
    set_int(
        file,
        BLOCK_SIZE,
        if status.st_blksize > 1 { status.st_blksize } else { super::DEFAULT_BUFFER_SIZE as i64 },
    );
    field(file, base::CLOSED).set(Obj::NULL);
    if flags & APPENDING != 0
        && let Err(raised) = seek(thread, file, 0, libc::SEEK_END)
    {
        // Pipes and terminals cannot seek.
        drop(thread.take_exception(raised));
    }
    Ok(Obj::none())
}

fn open_path(thread: &Thread, name: Ref<'_>, open_flags: i32, opener: Option<Ref<'_>>) -> PyResult<i32> {
    if let Some(opener) = opener {
        let number = thread.call_with(opener, &[name, Obj::small_int(i64::from(open_flags)).as_ref()])?;
        let Some(number) = thread.space.int_value(number.as_ref()).and_then(|number| number.to_i64()) else {
            return Err(thread.type_error("expected integer from opener"));
        };
        let number =
            i32::try_from(number).map_err(|_| thread.overflow_error("Python int too large to convert to C int"))?;
        if number < 0 {
            return Err(thread.value_error(&format!("opener returned {number}")));
        }
        // SAFETY: sets a flag of a descriptor, whatever it is.
        unsafe { libc::ioctl(number, libc::FIOCLEX) };
        return Ok(number);
    }
    let path = paths::fspath(thread, name)?;
    let bytes = paths::encode(thread, path.as_ref())?;
    let bytes = CString::new(bytes).map_err(|_| thread.value_error("embedded null byte"))?;
    // SAFETY: a path that ends with a null character.
    match retry_interrupted(thread, || unsafe { libc::open(bytes.as_ptr(), open_flags, 0o666) } as isize)? {
        Ok(number) => Ok(number as i32),
        Err(errno) => Err(thread.os_error(errno, Some(name))),
    }
}

fn close_descriptor(thread: &Thread, file: Ref<'_>) -> PyResult<()> {
    let number = get_int(file, DESCRIPTOR);
    if number == 0 {
        return Ok(());
    }
    set_int(file, DESCRIPTOR, 0);
    // SAFETY: the file's own descriptor.
    if unsafe { libc::close((number - 1) as i32) } != 0 && last_errno() != libc::EINTR {
        return Err(last_os_error(thread, None));
    }
    Ok(())
}

/// Warns that the file is still open at its end.
fn dealloc_warn(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let file = arguments[0];
    if get_int(file, DESCRIPTOR) == 0 || get_int(file, FLAGS) & CLOSES == 0 {
        return Ok(Obj::none());
    }
    let warned = thread.repr_string(arguments[1]).and_then(|source| {
        let text = format!("unclosed file {source}");
        vm::builtins::warnings::warn_unclosed(thread, &text, arguments[1])
    });
    if let Err(raised) = warned {
        if thread.is_raised(&raised, &exceptions::WARNING) {
            thread.report_unraisable(raised, "", file);
        } else {
            drop(thread.take_exception(raised));
        }
    }
    Ok(Obj::none())
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let file = arguments[0];
    if get_int(file, FINALIZING) != 0 {
        dealloc_warn(thread, &[file, file])?;
    }
    let flushed = match get_int(file, base::CLOSED) {
        0 => {
            let flushed = if thread.space.type_of(file).has(objects::type_object::TypeFlags::HEAP) {
                thread.call_method(file, names::FLUSH, &[]).map(drop)
            } else {
                Ok(())
            };
            set_int(file, base::CLOSED, 1);
            flushed
        }
        _ => Ok(()),
    };
    super::both(thread, flushed, || {
        if get_int(file, FLAGS) & CLOSES == 0 {
            set_int(file, DESCRIPTOR, 0);
            return Ok(());
        }
        close_descriptor(thread, file)
    })?;
    Ok(Obj::none())
}

fn has(thread: &Thread, file: Ref<'_>, flag: i64) -> PyResult {
    descriptor(thread, file)?;
    Ok(Obj::boolean(get_int(file, FLAGS) & flag != 0))
}

fn need(thread: &Thread, file: Ref<'_>, flag: i64) -> PyResult<i32> {
    let number = descriptor(thread, file)?;
    if get_int(file, FLAGS) & flag == 0 {
        let what = if flag == READABLE { "reading" } else { "writing" };
        return Err(unsupported(thread, &format!("File not open for {what}")));
    }
    Ok(number)
}

/// Reads into memory. None: nothing there yet, on a non-blocking descriptor.
pub fn read_into(thread: &Thread, file: Ref<'_>, into: &mut [u8]) -> PyResult<Option<usize>> {
    // SAFETY: memory of that length.
    read_by(thread, file, |number| unsafe { libc::read(number, into.as_mut_ptr().cast(), into.len()) })
}

/// Reads into a bytearray that only the caller has, at most `size` bytes.
pub fn read_into_array(thread: &Thread, file: Ref<'_>, array: &ByteArray, size: usize) -> PyResult<Option<usize>> {
    read_by(thread, file, |number| {
        // SAFETY: nobody else has the array; no more than the memory's length is written.
        unsafe {
            let data = array.data_mut();
            libc::read(number, data.as_mut_ptr().cast(), data.len().min(size))
        }
    })
}

fn read_by(thread: &Thread, file: Ref<'_>, mut read: impl FnMut(i32) -> isize) -> PyResult<Option<usize>> {
    let number = need(thread, file, READABLE)?;
    match retry_interrupted(thread, || read(number))? {
        Ok(count) => Ok(Some(count)),
        Err(libc::EAGAIN) => Ok(None),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

/// Writes some of the bytes. None: no room yet, on a non-blocking descriptor.
pub fn write_from(thread: &Thread, file: Ref<'_>, data: &[u8]) -> PyResult<Option<usize>> {
    let number = need(thread, file, WRITABLE)?;
    // SAFETY: memory of that length.
    match retry_interrupted(thread, || unsafe { libc::write(number, data.as_ptr().cast(), data.len()) })? {
        Ok(count) => Ok(Some(count)),
        Err(libc::EAGAIN) => Ok(None),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn count_or_none(count: Option<usize>) -> Obj {
    count.map_or_else(Obj::none, |count| Obj::small_int(count as i64))
}

fn read(thread: &Thread, file: Ref<'_>, size: Ref<'_>) -> PyResult {
    need(thread, file, READABLE)?;
    let Some(size) = size_or_all(thread, size)? else { return readall(thread, file) };
    let mut data = thread.zeroed(size)?;
    match read_into(thread, file, &mut data)? {
        Some(count) => Ok(thread.space.bytes(&data[..count])?),
        None => Ok(Obj::none()),
    }
}

/// All that is left. None where nothing is there yet.
pub fn readall(thread: &Thread, file: Ref<'_>) -> PyResult {
    let number = need(thread, file, READABLE)?;
    // SAFETY: a zeroed structure to be filled.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: a descriptor, a structure to fill.
    let expected = unsafe {
        let here = libc::lseek(number, 0, libc::SEEK_CUR);
        if here >= 0 && libc::fstat(number, &raw mut status) == 0 { (status.st_size - here).max(0) as usize } else { 0 }
    };
    let mut data = thread.zeroed(expected.saturating_add(1))?;
    let mut length = 0;
    loop {
        if length == data.len() {
            let more = data.len().clamp(super::DEFAULT_BUFFER_SIZE, 1 << 26);
            thread.ensure_room(data.len() + more)?;
            if data.try_reserve(more).is_err() {
                return Err(objects::OutOfMemory.into());
            }
            data.resize(data.len() + more, 0);
        }
        match read_into(thread, file, &mut data[length..])? {
            Some(0) => break,
            Some(count) => length += count,
            None if length == 0 => return Ok(Obj::none()),
            None => break,
        }
    }
    Ok(thread.space.bytes(&data[..length])?)
}

fn readinto(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    need(thread, arguments[0], READABLE)?;
    let target = Target::new(thread, arguments[1], "readinto")?;
    if let Target::Array(array) = target {
        let _held = vm::types::buffer::Hold::new(thread, arguments[1].own());
        return Ok(count_or_none(read_into_array(thread, arguments[0], array, usize::MAX)?));
    }
    let mut data = vec![0; target.len()];
    let count = read_into(thread, arguments[0], &mut data)?;
    if let Some(count) = count {
        target.write(thread, 0, &data[..count])?;
    }
    Ok(count_or_none(count))
}

fn write_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    need(thread, arguments[0], WRITABLE)?;
    let data = vm::types::buffer::require(thread, arguments[1])?;
    Ok(count_or_none(write_from(thread, arguments[0], &data)?))
}

/// Moves the position; the new one.
pub fn seek_to(thread: &Thread, file: Ref<'_>, offset: i64, whence: i32) -> PyResult<i64> {
    let number = descriptor(thread, file)?;
    // SAFETY: no memory is touched.
    let position = unsafe { libc::lseek(number, offset, whence) };
    let flags = get_int(file, FLAGS);
    if flags & SEEKABLE_KNOWN == 0 {
        set_int(file, FLAGS, flags | SEEKABLE_KNOWN | if position >= 0 { SEEKABLE } else { 0 });
    }
    if position < 0 { Err(last_os_error(thread, None)) } else { Ok(position) }
}

fn seek(thread: &Thread, file: Ref<'_>, offset: i64, whence: i32) -> PyResult {
    Ok(thread.space.int(seek_to(thread, file, offset, whence)?)?)
}

fn seek_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    descriptor(thread, arguments[0])?;
    if thread.space.float_value(arguments[1]).is_some() {
        return Err(thread.type_error("an integer is required"));
    }
    seek(thread, arguments[0], thread.index_i64(arguments[1])?, base::whence_of(thread, arguments[2])?)
}

pub fn is_seekable(thread: &Thread, file: Ref<'_>) -> PyResult<bool> {
    descriptor(thread, file)?;
    if get_int(file, FLAGS) & SEEKABLE_KNOWN == 0
        && let Err(raised) = seek_to(thread, file, 0, libc::SEEK_CUR)
    {
        drop(thread.take_exception(raised));
    }
    Ok(get_int(file, FLAGS) & SEEKABLE != 0)
}

fn truncate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = need(thread, arguments[0], WRITABLE)?;
    let size = match crate::arguments::given(arguments[1]) {
        Some(size) => thread.index_i64(size)?,
        None => seek_to(thread, arguments[0], 0, libc::SEEK_CUR)?,
    };
    // SAFETY: no memory is touched.
    match retry_interrupted(thread, || unsafe { libc::ftruncate(number, size) } as isize)? {
        Ok(_) => Ok(thread.space.int(size)?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn isatty(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = descriptor(thread, arguments[0])?;
    // SAFETY: no memory is touched.
    Ok(Obj::boolean(unsafe { libc::isatty(number) } == 1))
}

fn mode_text(file: Ref<'_>) -> &'static str {
    let flags = get_int(file, FLAGS);
    let readable = flags & READABLE != 0;
    match (flags & CREATED != 0, flags & APPENDING != 0, flags & WRITABLE != 0) {
        (true, ..) => {
            if readable {
                "xb+"
            } else {
                "xb"
            }
        }
        (_, true, _) => {
            if readable {
                "ab+"
            } else {
                "ab"
            }
        }
        (_, _, true) => {
            if readable {
                "rb+"
            } else {
                "wb"
            }
        }
        _ => "rb",
    }
}

fn get_mode(thread: &Thread, file: Ref<'_>) -> PyResult {
    thread.new_str(mode_text(file))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let file = arguments[0];
    let class = vm::types::type_::full_name(thread, thread.space.type_of(file));
    if get_int(file, DESCRIPTOR) == 0 {
        return thread.new_str(&format!("<{class} [closed]>"));
    }
    let closes = if get_int(file, FLAGS) & CLOSES != 0 { "True" } else { "False" };
    let mode = mode_text(file);
    base::check_repr(thread, file)?;
    thread.guard_repr(file, "", || match thread.get_str_or_none(file, "name")? {
        Some(name) => {
            let name = thread.repr_string(name.as_ref())?;
            thread.new_str(&format!("<{class} name={name} mode='{mode}' closefd={closes}>"))
        }
        None => {
            let number = get_int(file, DESCRIPTOR) - 1;
            thread.new_str(&format!("<{class} fd={number} mode='{mode}' closefd={closes}>"))
        }
    })
}

/// Whether the object is exactly a `FileIO`, so that no Python code can be in its methods.
#[inline]
pub fn is_exact(thread: &Thread, object: Ref<'_>) -> bool {
    std::ptr::eq(thread.space.type_of(object), thread.class(&FILE_IO))
}

/// A bytearray made by this module.
pub fn array(object: &Obj) -> &ByteArray {
    // SAFETY: callers hold a bytearray that they made.
    unsafe { object.cast() }
}
