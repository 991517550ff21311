//! Folders: listing, making, removing, the current one.

use std::ffi::{CStr, CString};

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

use super::stat::dir_fd;
use crate::arguments::{given, int32_or, last_errno, last_os_error};
use crate::paths::{self, PathOrDescriptor, path, path_or_descriptor};

pub const FUNCTIONS: &[Native] = &[
    function("listdir", "(path=None)", listdir, "Return a list containing the names of the files in the directory."),
    function("mkdir", "(path, mode=511, *, dir_fd=None)", mkdir, "Create a directory."),
    function(
        "rmdir",
        "(path, *, dir_fd=None)",
        |thread, a| remove(thread, a, "rmdir", libc::AT_REMOVEDIR),
        "Remove a directory.",
    ),
    function(
        "unlink",
        "(path, *, dir_fd=None)",
        |thread, a| remove(thread, a, "unlink", 0),
        "Remove a file (same as remove()).",
    ),
    function(
        "remove",
        "(path, *, dir_fd=None)",
        |thread, a| remove(thread, a, "remove", 0),
        "Remove a file (same as unlink()).",
    ),
    function(
        "getcwd",
        "()",
        |thread, _| paths::decode(thread, &current(thread)?),
        "Return a unicode string representing the current working directory.",
    ),
    function(
        "getcwdb",
        "()",
        |thread, _| Ok(thread.space.bytes(&current(thread)?)?),
        "Return a bytes string representing the current working directory.",
    ),
    function("chdir", "(path)", chdir, "Change the current working directory to the specified path."),
    function("fchdir", "(fd)", chdir, "Change to the directory of the given file descriptor."),
];

pub struct Entry {
    pub name: Vec<u8>,
    pub kind: u8,
    pub inode: u64,
}

/// What is in a folder.
pub struct Listing {
    pub entries: Vec<Entry>,
    pub is_bytes: bool,
    /// What the full path of an entry starts with; None: its name alone.
    pub prefix: Option<Vec<u8>>,
    /// Where the folder was given as one.
    pub descriptor: Option<i32>,
}

pub fn list(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<Listing> {
    let target = match given(argument) {
        Some(argument) => path_or_descriptor(thread, argument, function)?,
        None => PathOrDescriptor::Path(paths::Path {
            bytes: CString::new(".").expect("no null character"),
            is_bytes: false,
        }),
    };
    let fail = |errno: i32| thread.os_error(errno, given(argument));
    // SAFETY: a path that ends with a null character; `dup` gives a descriptor that the stream owns.
    let stream = unsafe {
        match &target {
            PathOrDescriptor::Path(path) => libc::opendir(path.bytes.as_ptr()),
            PathOrDescriptor::Descriptor(descriptor) => {
                let copy = libc::fcntl(*descriptor, libc::F_DUPFD_CLOEXEC, 0);
                if copy < 0 {
                    return Err(last_os_error(thread, given(argument)));
                }
                let stream = libc::fdopendir(copy);
                if stream.is_null() {
                    let errno = last_errno();
                    libc::close(copy);
                    return Err(fail(errno));
                }
                libc::rewinddir(stream);
                stream
            }
        }
    };
    if stream.is_null() {
        return Err(last_os_error(thread, given(argument)));
    }
    let mut entries = Vec::new();
    loop {
        // SAFETY: an open stream; an entry is valid until the next call.
        unsafe {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(stream);
            if entry.is_null() {
                let errno = last_errno();
                libc::closedir(stream);
                if errno != 0 {
                    return Err(fail(errno));
                }
                break;
            }
            let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                entries.push(Entry { name: name.to_vec(), kind: (*entry).d_type, inode: (*entry).d_ino });
            }
        }
    }
    Ok(match target {
        PathOrDescriptor::Path(path) => {
            let mut prefix = path.bytes.as_bytes().to_vec();
            if given(argument).is_some() && !prefix.ends_with(b"/") {
                prefix.push(b'/');
            }
            let prefix = if given(argument).is_some() { prefix } else { b"./".to_vec() };
            Listing { entries, is_bytes: path.is_bytes, prefix: Some(prefix), descriptor: None }
        }
        PathOrDescriptor::Descriptor(descriptor) => {
            Listing { entries, is_bytes: false, prefix: None, descriptor: Some(descriptor) }
        }
    })
}

fn listdir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Listing { entries, is_bytes, .. } = list(thread, arguments[0], "listdir")?;
    let mut names = Vec::with_capacity(entries.len());
    for entry in entries {
        names.push(paths::result(thread, &entry.name, is_bytes)?);
    }
    Ok(thread.space.list(names)?)
}

fn mkdir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let path = path(thread, arguments[0], "mkdir")?;
    let mode = int32_or(thread, arguments[1], 0o777)?;
    let directory = dir_fd(thread, arguments[2])?;
    // SAFETY: a path that ends with a null character.
    if unsafe { libc::mkdirat(directory, path.bytes.as_ptr(), mode as u32) } != 0 {
        return Err(last_os_error(thread, Some(arguments[0])));
    }
    Ok(Obj::none())
}

fn remove(thread: &Thread, arguments: &[Ref<'_>], function: &str, flags: i32) -> PyResult {
    let path = path(thread, arguments[0], function)?;
    let directory = dir_fd(thread, arguments[1])?;
    // SAFETY: a path that ends with a null character.
    if unsafe { libc::unlinkat(directory, path.bytes.as_ptr(), flags) } != 0 {
        return Err(last_os_error(thread, Some(arguments[0])));
    }
    Ok(Obj::none())
}

fn current(thread: &Thread) -> PyResult<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    match std::env::current_dir() {
        Ok(path) => Ok(path.into_os_string().into_vec()),
        Err(error) => Err(thread.os_error(error.raw_os_error().unwrap_or(0), None)),
    }
}

fn chdir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let target = path_or_descriptor(thread, arguments[0], "chdir")?;
    // SAFETY: a path that ends with a null character.
    let result = unsafe {
        match &target {
            PathOrDescriptor::Path(path) => libc::chdir(path.bytes.as_ptr()),
            PathOrDescriptor::Descriptor(descriptor) => libc::fchdir(*descriptor),
        }
    };
    if result != 0 {
        return Err(last_os_error(thread, Some(arguments[0])));
    }
    Ok(Obj::none())
}
