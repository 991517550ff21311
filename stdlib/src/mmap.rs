//! `mmap`: files and anonymous memory, mapped.
//!
//! The mapping lies outside of the heap, so views of it cannot be handed out: what reads the bytes at once (`struct.unpack_from`, a
//! hash, a file's `write`) gets a copy of this moment, and a `memoryview` exists for mappings that cannot be written only.

use std::cell::RefCell;
use std::rc::Rc;

use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, ModuleTable, Native, TypeTable, getset, method, new_method, record};
use vm::types::module::dict_of;
use vm::types::subscript::{is_index, item_index, place};
use vm::types::{buffer, capsule, memoryview, slice};
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::{given, int32, int32_or, last_errno};
use crate::fields::{number, part, set_number};

pub static MODULE: ModuleTable =
    ModuleTable { name: "mmap", doc: "", functions: &[], types: &[&MMAP], initialize: Some(initialize) };

/// Slots: a capsule, the position.
const MAPPING: usize = 0;
const POSITION: usize = 1;

static MMAP: TypeTable = TypeTable {
    native: record("mmap", 2),
    module: "mmap",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "mmap(fileno, length[, flags[, prot[, access[, offset]]]])\n\nMaps length bytes from the file specified by the file descriptor \
          fileno, and returns a mmap object.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    PROT_EXEC PROT_READ PROT_WRITE MAP_SHARED MAP_PRIVATE MAP_ANON MAP_ANONYMOUS MAP_POPULATE MAP_STACK MAP_NORESERVE MAP_HUGETLB
    MAP_LOCKED MAP_NONBLOCK MAP_GROWSDOWN MAP_32BIT MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_REMOVE
    MADV_DONTFORK MADV_DOFORK MADV_HWPOISON MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP
    MADV_FREE
};

const ACCESS_DEFAULT: i32 = 0;
const ACCESS_READ: i32 = 1;
const ACCESS_WRITE: i32 = 2;
const ACCESS_COPY: i32 = 3;

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    let names = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"];
    for (value, name) in names.iter().enumerate() {
        thread.set_in(dict, name, Obj::small_int(value as i64))?;
    }
    // SAFETY: no memory is touched.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    thread.set_in(dict, "PAGESIZE", Obj::small_int(page))?;
    thread.set_in(dict, "ALLOCATIONGRANULARITY", Obj::small_int(page))?;
    thread.set_in(dict, "error", thread.class(&exceptions::OS_ERROR).as_ref().own())
}

/// A mapping; unmapped when it ends.
struct Mapping {
    start: *mut u8,
    length: usize,
    /// A copy of the file's descriptor, or -1.
    descriptor: i32,
    offset: i64,
    access: i32,
    flags: i32,
    /// Whether the caller wants the file to be kept open.
    tracks_file: bool,
}

impl Mapping {
    fn bytes(&self) -> &[u8] {
        // SAFETY: that many bytes are mapped while the mapping lives.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }

    /// # Safety
    /// The mapping may be written, and nothing else uses its bytes.
    #[allow(clippy::mut_from_ref)]
    unsafe fn bytes_mut(&self) -> &mut [u8] {
        // SAFETY: as the caller says.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped once, unmapped once.
        unsafe {
            libc::munmap(self.start.cast(), self.length);
            if self.descriptor >= 0 {
                libc::close(self.descriptor);
            }
        }
    }
}

/// None once closed.
type Place = RefCell<Option<Mapping>>;

const GETSETS: &[GetSet] =
    &[getset("closed", |thread, map| Ok(Obj::boolean(mapping(thread, map).borrow().is_none())), None, "")];

const METHODS: &[Native] = &[
    new_method("($type, /, fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)", new),
    method(
        "close",
        "($self, /)",
        |t, a| {
            let taken = mapping(t, a[0]).borrow_mut().take();
            drop(taken);
            Ok(Obj::none())
        },
        "",
    ),
    method("find", "($self, view, start=None, end=None, /)", |t, a| find(t, a, false), ""),
    method("rfind", "($self, view, start=None, end=None, /)", |t, a| find(t, a, true), ""),
    method("flush", "($self, offset=0, size=None, /)", flush, ""),
    method("madvise", "($self, option, start=0, length=None, /)", advise, ""),
    method("move", "($self, dest, src, count, /)", move_bytes, ""),
    method("read", "($self, n=None, /)", read, ""),
    method("read_byte", "($self, /)", read_byte, ""),
    method("readline", "($self, /)", read_line, ""),
    method("resize", "($self, newsize, /)", resize, ""),
    method("seek", "($self, pos, whence=0, /)", seek, ""),
    method("seekable", "($self, /)", |_, _| Ok(Obj::boolean(true)), ""),
    method("size", "($self, /)", size, ""),
    method(
        "tell",
        "($self, /)",
        |t, a| {
            with(t, a[0], |_| Ok(()))?;
            Ok(Obj::small_int(number(a[0], POSITION)))
        },
        "",
    ),
    method("write", "($self, bytes, /)", write, ""),
    method("write_byte", "($self, byte, /)", write_byte, ""),
    method("__enter__", "($self, /)", |t, a| with(t, a[0], |_| Ok(a[0].own())), ""),
    method(
        "__exit__",
        "($self, exc_type, exc_value, traceback, /)",
        |t, a| {
            let taken = mapping(t, a[0]).borrow_mut().take();
            drop(taken);
            Ok(Obj::none())
        },
        "",
    ),
    method(
        "__len__",
        "($self, /)",
        |t, a| with(t, a[0], |map| Ok(Obj::small_int(map.length as i64))),
        "Return len(self).",
    ),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method(
        "__buffer__",
        "($self, flags, /)",
        view,
        "Return a buffer object that exposes the underlying memory of the object.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

fn mapping(thread: &Thread, map: Ref<'_>) -> Rc<Place> {
    capsule::get(thread, part(map, MAPPING).as_ref()).expect("made with a mapping")
}

/// Runs something on an open mapping; it must run no Python code that could close it.
fn with<T>(thread: &Thread, map: Ref<'_>, body: impl FnOnce(&Mapping) -> PyResult<T>) -> PyResult<T> {
    match &*mapping(thread, map).borrow() {
        Some(open) => body(open),
        None => Err(thread.value_error("mmap closed or invalid")),
    }
}

fn with_writable<T>(thread: &Thread, map: Ref<'_>, body: impl FnOnce(&mut [u8]) -> PyResult<T>) -> PyResult<T> {
    with(thread, map, |open| {
        if open.access == ACCESS_READ {
            return Err(thread.type_error("mmap can't modify a readonly memory map."));
        }
        // SAFETY: the mapping may be written; nothing else runs meanwhile.
        body(unsafe { open.bytes_mut() })
    })
}

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let descriptor = int32(thread, a[1])?;
    let length = thread.index_i64(a[2])?;
    let mut flags = int32_or(thread, a[3], libc::MAP_SHARED)?;
    let mut protection = int32_or(thread, a[4], libc::PROT_READ | libc::PROT_WRITE)?;
    let mut access = int32_or(thread, a[5], ACCESS_DEFAULT)?;
    let offset = a[6].non_null().map_or(Ok(0), |offset| thread.index_i64(offset))?;
    if length < 0 {
        return Err(thread.overflow_error("memory mapped length must be positive"));
    }
    if offset < 0 {
        return Err(thread.overflow_error("memory mapped offset must be positive"));
    }
    if access != ACCESS_DEFAULT && (a[3].non_null().is_some() || a[4].non_null().is_some()) {
        return Err(thread.value_error("mmap can't specify both access and flags, prot."));
    }
    match access {
        ACCESS_READ => (flags, protection) = (libc::MAP_SHARED, libc::PROT_READ),
        ACCESS_WRITE => (flags, protection) = (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE),
        ACCESS_COPY => (flags, protection) = (libc::MAP_PRIVATE, libc::PROT_READ | libc::PROT_WRITE),
        ACCESS_DEFAULT => {
            let both = libc::PROT_READ | libc::PROT_WRITE;
            access = match protection & both {
                protection if protection == both => ACCESS_DEFAULT,
                libc::PROT_WRITE => ACCESS_WRITE,
                _ => ACCESS_READ,
            };
        }
        _ => return Err(thread.value_error("mmap invalid access parameter.")),
    }
    let mut length = length as usize;
    let mut copy = -1;
    let tracks_file = crate::arguments::truth_or(thread, a[7], true)?;
    if descriptor == -1 {
        flags |= libc::MAP_ANONYMOUS;
    } else {
        // SAFETY: all zero is a valid status, which the call fills.
        let (status, result) = unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            let result = libc::fstat(descriptor, &raw mut status);
            (status, result)
        };
        if result < 0 {
            return Err(thread.os_error(last_errno(), None));
        }
        if status.st_mode & libc::S_IFMT == libc::S_IFREG {
            if length == 0 {
                if status.st_size == 0 {
                    return Err(thread.value_error("cannot mmap an empty file"));
                }
                if offset >= status.st_size {
                    return Err(thread.value_error("mmap offset is greater than file size"));
                }
                length = (status.st_size - offset) as usize;
            } else if offset > status.st_size || status.st_size - offset < length as i64 {
                return Err(thread.value_error("mmap length is greater than file size"));
            }
        }
        if tracks_file {
            // SAFETY: no memory is touched.
            copy = unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0) };
            if copy < 0 {
                return Err(thread.os_error(last_errno(), None));
            }
        }
    }
    if length == 0 {
        return Err(thread.os_error(libc::EINVAL, None));
    }
    // SAFETY: a fresh mapping at a place that the system chooses.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), length, protection, flags, descriptor, offset) };
    if start == libc::MAP_FAILED {
        let errno = last_errno();
        if copy >= 0 {
            // SAFETY: nobody else knows it.
            unsafe { libc::close(copy) };
        }
        return Err(thread.os_error(errno, None));
    }
    let made = Mapping { start: start.cast(), length, descriptor: copy, offset, access, flags, tracks_file };
    let capsule = capsule::new(thread, RefCell::new(Some(made)))?;
    Ok(thread.space.new_record(class.root_shape.get(), [capsule, Obj::small_int(0)])?)
}

fn position(map: Ref<'_>) -> usize {
    number(map, POSITION) as usize
}

fn read(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let wanted = given(a[1]).map(|count| thread.index_i64(count)).transpose()?;
    with(thread, a[0], |open| {
        let rest = open.bytes().get(position(a[0])..).unwrap_or(&[]);
        let count = wanted.and_then(|count| usize::try_from(count).ok()).unwrap_or(rest.len()).min(rest.len());
        set_number(a[0], POSITION, (position(a[0]) + count) as i64);
        Ok(thread.space.bytes(&rest[..count])?)
    })
}

fn read_byte(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    with(thread, a[0], |open| match open.bytes().get(position(a[0])) {
        Some(byte) => {
            set_number(a[0], POSITION, position(a[0]) as i64 + 1);
            Ok(Obj::small_int((*byte).into()))
        }
        None => Err(thread.value_error("read byte out of range")),
    })
}

fn read_line(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    with(thread, a[0], |open| {
        let rest = open.bytes().get(position(a[0])..).unwrap_or(&[]);
        let count = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        set_number(a[0], POSITION, (position(a[0]) + count) as i64);
        Ok(thread.space.bytes(&rest[..count])?)
    })
}

fn write(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[1])?.to_vec();
    let at = position(a[0]);
    with_writable(thread, a[0], |target| match target.get_mut(at..).and_then(|rest| rest.get_mut(..bytes.len())) {
        Some(place) => {
            place.copy_from_slice(&bytes);
            Ok(())
        }
        None => Err(thread.value_error("data out of range")),
    })?;
    set_number(a[0], POSITION, (at + bytes.len()) as i64);
    Ok(Obj::small_int(bytes.len() as i64))
}

fn byte_value(thread: &Thread, value: Ref<'_>) -> PyResult<u8> {
    let value = thread.index_i64(value)?;
    u8::try_from(value).map_err(|_| thread.value_error("mmap item value must be in range(0, 256)"))
}

fn write_byte(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let byte = byte_value(thread, a[1])?;
    let at = position(a[0]);
    with_writable(thread, a[0], |target| match target.get_mut(at) {
        Some(place) => {
            *place = byte;
            Ok(())
        }
        None => Err(thread.value_error("write byte out of range")),
    })?;
    set_number(a[0], POSITION, at as i64 + 1);
    Ok(Obj::none())
}

fn find(thread: &Thread, a: &[Ref<'_>], backwards: bool) -> PyResult {
    let wanted = buffer::require(thread, a[1])?.to_vec();
    let bound = |index: usize| given(a[index]).map(|bound| thread.index_clamped(bound)).transpose();
    let (start, end) = (bound(2)?, bound(3)?);
    with(thread, a[0], |open| {
        let length = open.length as i64;
        let clip = |value: i64| if value < 0 { (value + length).max(0) } else { value.min(length) } as usize;
        let start = clip(start.unwrap_or(position(a[0]) as i64));
        let end = clip(end.unwrap_or(length));
        let found = match open.bytes().get(start..end) {
            Some(range) if backwards => text::search::rfind(range, &wanted),
            Some(range) => text::search::find(range, &wanted),
            None => None,
        };
        Ok(Obj::small_int(found.map_or(-1, |at| (start + at) as i64)))
    })
}

fn flush(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let start = a[1].non_null().map_or(Ok(0), |start| thread.index_i64(start))?;
    let size = given(a[2]).map(|size| thread.index_i64(size)).transpose()?;
    with(thread, a[0], |open| {
        let length = open.length as i64;
        let size = size.unwrap_or(length - start);
        if start < 0 || size < 0 || start > length || length - start < size {
            return Err(thread.value_error("flush values out of range"));
        }
        if open.access == ACCESS_READ || open.access == ACCESS_COPY {
            return Ok(Obj::none());
        }
        // SAFETY: a range of the mapping.
        match unsafe { libc::msync(open.start.add(start as usize).cast(), size as usize, libc::MS_SYNC) } {
            0 => Ok(Obj::none()),
            _ => Err(thread.os_error(last_errno(), None)),
        }
    })
}

fn advise(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let option = int32(thread, a[1])?;
    let start = a[2].non_null().map_or(Ok(0), |start| thread.index_i64(start))?;
    let length = given(a[3]).map(|length| thread.index_i64(length)).transpose()?;
    with(thread, a[0], |open| {
        if start < 0 || start >= open.length as i64 {
            return Err(thread.value_error("madvise start out of bounds"));
        }
        let length = length.unwrap_or(open.length as i64);
        if length < 0 {
            return Err(thread.value_error("madvise length invalid"));
        }
        if start.checked_add(length).is_none() {
            return Err(thread.overflow_error("madvise length too large"));
        }
        let length = (length as usize).min(open.length - start as usize);
        // What takes bytes away changes memory that no Rust reference sees now.
        // SAFETY: a range of the mapping.
        match unsafe { libc::madvise(open.start.add(start as usize).cast(), length, option) } {
            0 => Ok(Obj::none()),
            _ => Err(thread.os_error(last_errno(), None)),
        }
    })
}

fn move_bytes(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (target, source) = (thread.index_i64(a[1])?, thread.index_i64(a[2])?);
    let count = thread.index_i64(a[3])?;
    with_writable(thread, a[0], |bytes| {
        let length = bytes.len() as i64;
        let fits = |start: i64| start >= 0 && count >= 0 && start <= length && length - start >= count;
        if !fits(target) || !fits(source) {
            return Err(thread.value_error("source, destination, or count out of range"));
        }
        bytes.copy_within(source as usize..(source + count) as usize, target as usize);
        Ok(Obj::none())
    })
}

fn resize(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let size = thread.index_i64(a[1])?;
    let place = mapping(thread, a[0]);
    let mut place = place.borrow_mut();
    let Some(open) = &mut *place else { return Err(thread.value_error("mmap closed or invalid")) };
    if open.access == ACCESS_READ || open.access == ACCESS_COPY {
        return Err(thread.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    if !open.tracks_file {
        return Err(thread.value_error("can't resize with trackfd=False."));
    }
    if size <= 0 {
        return Err(thread.value_error("new size out of range"));
    }
    if open.flags & libc::MAP_ANONYMOUS != 0 && open.flags & libc::MAP_SHARED != 0 && size as usize > open.length {
        return Err(thread.value_error("mmap: can't expand a shared anonymous mapping on Linux"));
    }
    // SAFETY: the file's own descriptor; a mapping that moves where the system likes.
    unsafe {
        if open.descriptor >= 0 && libc::ftruncate(open.descriptor, open.offset + size) < 0 {
            return Err(thread.os_error(last_errno(), None));
        }
        let moved = libc::mremap(open.start.cast(), open.length, size as usize, libc::MREMAP_MAYMOVE);
        if moved == libc::MAP_FAILED {
            return Err(thread.os_error(last_errno(), None));
        }
        open.start = moved.cast();
        open.length = size as usize;
    }
    Ok(Obj::none())
}

fn seek(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let offset = thread.index_i64(a[1])?;
    let whence = int32_or(thread, a[2], 0)?;
    with(thread, a[0], |open| {
        let base = match whence {
            0 => 0,
            1 => position(a[0]) as i64,
            2 => open.length as i64,
            _ => return Err(thread.value_error("unknown seek type")),
        };
        match base.checked_add(offset).filter(|at| (0..=open.length as i64).contains(at)) {
            Some(at) => {
                set_number(a[0], POSITION, at);
                Ok(Obj::small_int(at))
            }
            None => Err(thread.value_error("seek out of range")),
        }
    })
}

fn size(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    with(thread, a[0], |open| {
        if open.descriptor < 0 {
            return if open.tracks_file {
                Ok(Obj::small_int(open.length as i64))
            } else {
                Err(thread.os_error(libc::EBADF, None))
            };
        }
        // SAFETY: all zero is a valid status, which the call fills.
        let (status, result) = unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            let result = libc::fstat(open.descriptor, &raw mut status);
            (status, result)
        };
        if result < 0 { Err(thread.os_error(last_errno(), None)) } else { Ok(Obj::small_int(status.st_size)) }
    })
}

#[cold]
fn bad_index(thread: &Thread) -> Raised {
    thread.type_error("mmap indices must be integers")
}

fn get_item(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if is_index(thread, a[1]) {
        let index = item_index(thread, a[1])?;
        return with(thread, a[0], |open| match place(index, open.length) {
            Some(at) => Ok(Obj::small_int(open.bytes()[at].into())),
            None => Err(thread.index_error("mmap index out of range")),
        });
    }
    if !a[1].has_shape(fixed::SLICE) {
        return Err(bad_index(thread));
    }
    let (start, stop, step) = slice::unpack(thread, a[1])?;
    with(thread, a[0], |open| {
        let (start, _, step, count) = slice::adjust(start, stop, step, open.length);
        let bytes: Vec<u8> = match step {
            1 => open.bytes()[start as usize..start as usize + count].to_vec(),
            _ => (0..count as i64).map(|index| open.bytes()[(start + index * step) as usize]).collect(),
        };
        Ok(thread.space.bytes(&bytes)?)
    })
}

fn set_item(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if is_index(thread, a[1]) {
        let index = item_index(thread, a[1])?;
        if with(thread, a[0], |open| Ok(place(index, open.length).is_none()))? {
            return Err(thread.index_error("mmap index out of range"));
        }
        if !is_index(thread, a[2]) {
            return Err(thread.type_error("mmap item value must be an int"));
        }
        let byte = byte_value(thread, a[2])?;
        return with_writable(thread, a[0], |bytes| match place(index, bytes.len()) {
            Some(at) => {
                bytes[at] = byte;
                Ok(Obj::none())
            }
            None => Err(thread.index_error("mmap index out of range")),
        });
    }
    if !a[1].has_shape(fixed::SLICE) {
        return Err(bad_index(thread));
    }
    let with_bytes = buffer::require(thread, a[2])?.to_vec();
    let (start, stop, step) = slice::unpack(thread, a[1])?;
    with_writable(thread, a[0], |bytes| {
        let (start, _, step, count) = slice::adjust(start, stop, step, bytes.len());
        if with_bytes.len() != count {
            return Err(thread.index_error("mmap slice assignment is wrong size"));
        }
        for (index, byte) in with_bytes.iter().enumerate() {
            bytes[(start + index as i64 * step) as usize] = *byte;
        }
        Ok(Obj::none())
    })
}

fn view(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let flags = thread.index_i64(a[1])?;
    let copy = with(thread, a[0], |open| {
        if flags != 0 && open.access != ACCESS_READ {
            return Err(thread.not_implemented("memoryview of a writable mmap"));
        }
        Ok(thread.space.bytes(open.bytes())?)
    })?;
    memoryview::new_view(thread, copy.as_ref())
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let name = thread.short_type_name(a[0]);
    let text = match &*mapping(thread, a[0]).borrow() {
        None => format!("<mmap.{name} closed=True>"),
        Some(open) => {
            let access = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"][open.access as usize & 3];
            format!(
                "<mmap.{name} closed=False, access={access}, length={}, pos={}, offset={}>",
                open.length,
                position(a[0]),
                open.offset
            )
        }
    };
    thread.new_str(&text)
}
