//! `scandir` and its entries.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, class_method, function, member, method, record};
use vm::{PyResult, Thread};

use super::directory::{Listing, list};
use super::stat::{result, status_at};
use crate::arguments::truth_or;
use crate::fields::{at as field, number as get_int, part as get_or_none, set_number as set_int};
use crate::paths;

const NAME: usize = 0;
const PATH: usize = 1;
const KIND: usize = 2;
const INODE: usize = 3;
/// Descriptor plus one of the folder, 0: paths lead there.
const FOLDER: usize = 4;
const STAT: usize = 5;
const LSTAT: usize = 6;

pub static DIR_ENTRY: TypeTable = TypeTable {
    native: record("DirEntry", 7),
    module: "posix",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[ENTRY_METHODS],
    members: &[
        member("name", NAME, "the entry's base filename, relative to scandir() \"path\" argument"),
        member("path", PATH, "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)"),
    ],
    ..TypeTable::EMPTY
};

static ITERATOR: TypeTable = TypeTable {
    native: record("ScandirIterator", 3),
    module: "posix",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

/// Slots of the iterator: a list of entries, the next one's index, 1 if it was exhausted or closed.
const ENTRIES: usize = 0;
const NEXT: usize = 1;

pub const FUNCTIONS: &[Native] =
    &[function("scandir", "(path=None)", scandir, "Return an iterator of DirEntry objects for given path.")];

const ENTRY_METHODS: &[Native] = &[
    method(
        "is_dir",
        "($self, /, *, follow_symlinks=True)",
        |thread, a| is_type(thread, a, libc::DT_DIR, libc::S_IFDIR),
        "Return True if the entry is a directory; cached per entry.",
    ),
    method(
        "is_file",
        "($self, /, *, follow_symlinks=True)",
        |thread, a| is_type(thread, a, libc::DT_REG, libc::S_IFREG),
        "Return True if the entry is a file; cached per entry.",
    ),
    method("is_symlink", "($self, /)", is_symlink, "Return True if the entry is a symbolic link; cached per entry."),
    method(
        "is_junction",
        "($self, /)",
        |_, _| Ok(Obj::boolean(false)),
        "Return True if the entry is a junction; cached per entry.",
    ),
    method(
        "stat",
        "($self, /, *, follow_symlinks=True)",
        stat,
        "Return stat_result object for the entry; cached per entry.",
    ),
    method("inode", "($self, /)", |_, a| Ok(get_or_none(a[0], INODE)), "Return inode of the entry; cached per entry."),
    method("__fspath__", "($self, /)", |_, a| Ok(get_or_none(a[0], PATH)), "Returns the path for the entry."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    class_method("__class_getitem__", "($type, item, /)", class_get_item, "See PEP 585"),
];

const ITERATOR_METHODS: &[Native] = &[
    method("__iter__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__next__", "($self, /)", next, ""),
    method("__enter__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__exit__", "($self, /, *args)", close, ""),
    method("close", "($self, /)", close, ""),
    method("__del__", "($self, /)", finalize, ""),
];

fn class_get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with(thread.class(&vm::types::generic_alias::GENERIC_ALIAS).as_ref(), &[arguments[0], arguments[1]])
}

fn scandir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Listing { entries, is_bytes, prefix, descriptor } = list(thread, arguments[0], "scandir")?;
    let shape = thread.ensure_class(&DIR_ENTRY)?.root_shape.get();
    let mut made = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = paths::result(thread, &entry.name, is_bytes)?;
        let path = match &prefix {
            Some(prefix) => paths::result(thread, &[prefix.as_slice(), &entry.name].concat(), is_bytes)?,
            None => name.clone(),
        };
        let inode = thread.space.int_from_u64(entry.inode)?;
        let folder = Obj::small_int(descriptor.map_or(0, |descriptor| i64::from(descriptor) + 1));
        let slots = [name, path, Obj::small_int(i64::from(entry.kind)), inode, folder];
        made.push(thread.space.new_record(shape, slots)?);
    }
    let shape = thread.ensure_class(&ITERATOR)?.root_shape.get();
    Ok(thread.space.new_record(shape, [thread.space.list(made)?, Obj::small_int(0)])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let _ = thread;
    let index = get_int(arguments[0], NEXT);
    let entries = get_or_none(arguments[0], ENTRIES);
    match objects::Space::exact_list(entries.as_ref()).and_then(|entries| entries.get(index as usize)) {
        Some(entry) => {
            set_int(arguments[0], NEXT, index + 1);
            Ok(entry)
        }
        None => {
            field(arguments[0], ENTRIES).set(Obj::NULL);
            Ok(Obj::NULL)
        }
    }
}

fn close(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    field(arguments[0], ENTRIES).set(Obj::NULL);
    Ok(Obj::none())
}

/// An iterator that ends before it was closed or came to its end.
fn finalize(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if field(arguments[0], ENTRIES).is_null() {
        return Ok(Obj::none());
    }
    let text = format!("unclosed scandir iterator {}", thread.repr_string(arguments[0])?);
    field(arguments[0], ENTRIES).set(Obj::NULL);
    vm::builtins::warnings::warn_unclosed(thread, &text, arguments[0])?;
    Ok(Obj::none())
}

/// The status of an entry, kept once asked for.
fn status(thread: &Thread, entry: Ref<'_>, follows: bool) -> PyResult<Result<Obj, i32>> {
    let kind = get_int(entry, KIND) as u8;
    let follows = follows && (kind == libc::DT_LNK || kind == libc::DT_UNKNOWN);
    let place = if follows { STAT } else { LSTAT };
    if let Some(known) = field(entry, place).get() {
        return Ok(Ok(known));
    }
    let folder = get_int(entry, FOLDER);
    let (directory, path) = if folder > 0 { ((folder - 1) as i32, NAME) } else { (libc::AT_FDCWD, PATH) };
    let path = get_or_none(entry, path);
    let path = paths::path(thread, path.as_ref(), "stat")?;
    match status_at(directory, &path.bytes, follows) {
        Ok(status) => {
            let made = result(thread, &status)?;
            field(entry, place).set(made.clone());
            Ok(Ok(made))
        }
        Err(errno) => Ok(Err(errno)),
    }
}

fn stat(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let follows = truth_or(thread, arguments[1], true)?;
    match status(thread, arguments[0], follows)? {
        Ok(status) => Ok(status),
        Err(errno) => Err(thread.os_error(errno, Some(get_or_none(arguments[0], PATH).as_ref()))),
    }
}

fn mode(thread: &Thread, status: &Obj) -> PyResult<u32> {
    let mode = thread.get_str(status.as_ref(), "st_mode")?;
    Ok(thread.index_i64(mode.as_ref())? as u32 & libc::S_IFMT)
}

fn is_type(thread: &Thread, arguments: &[Ref<'_>], kind: u8, wanted: u32) -> PyResult {
    let follows = truth_or(thread, arguments[1], true)?;
    let known = get_int(arguments[0], KIND) as u8;
    if known != libc::DT_UNKNOWN && (known != libc::DT_LNK || !follows) {
        return Ok(Obj::boolean(known == kind));
    }
    match status(thread, arguments[0], follows)? {
        Ok(status) => Ok(Obj::boolean(mode(thread, &status)? == wanted)),
        Err(libc::ENOENT) => Ok(Obj::boolean(false)),
        Err(errno) => Err(thread.os_error(errno, Some(get_or_none(arguments[0], PATH).as_ref()))),
    }
}

fn is_symlink(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match get_int(arguments[0], KIND) as u8 {
        libc::DT_UNKNOWN => match status(thread, arguments[0], false)? {
            Ok(status) => Ok(Obj::boolean(mode(thread, &status)? == libc::S_IFLNK)),
            Err(_) => Ok(Obj::boolean(false)),
        },
        kind => Ok(Obj::boolean(kind == libc::DT_LNK)),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = get_or_none(arguments[0], NAME);
    thread.new_str(&format!("<DirEntry {}>", thread.repr_string(name.as_ref())?))
}
