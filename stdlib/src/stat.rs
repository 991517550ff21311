//! `_stat`: file modes taken apart.

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_stat",
    doc: "S_IFMT_: file type bits\nS_IFDIR, S_IFREG ...: file types\nfilemode(): a mode as text",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "S_ISDIR",
        "(mode, /)",
        |thread, a| is_type(thread, a, S_IFDIR),
        "S_ISDIR(mode) -> bool\n\nReturn True if mode is from a directory.",
    ),
    function("S_ISCHR", "(mode, /)", |thread, a| is_type(thread, a, S_IFCHR), "S_ISCHR(mode) -> bool"),
    function("S_ISBLK", "(mode, /)", |thread, a| is_type(thread, a, S_IFBLK), "S_ISBLK(mode) -> bool"),
    function("S_ISREG", "(mode, /)", |thread, a| is_type(thread, a, S_IFREG), "S_ISREG(mode) -> bool"),
    function("S_ISFIFO", "(mode, /)", |thread, a| is_type(thread, a, S_IFIFO), "S_ISFIFO(mode) -> bool"),
    function("S_ISLNK", "(mode, /)", |thread, a| is_type(thread, a, S_IFLNK), "S_ISLNK(mode) -> bool"),
    function("S_ISSOCK", "(mode, /)", |thread, a| is_type(thread, a, S_IFSOCK), "S_ISSOCK(mode) -> bool"),
    function("S_ISDOOR", "(mode, /)", |_, _| Ok(Obj::boolean(false)), "S_ISDOOR(mode) -> bool"),
    function("S_ISPORT", "(mode, /)", |_, _| Ok(Obj::boolean(false)), "S_ISPORT(mode) -> bool"),
    function("S_ISWHT", "(mode, /)", |_, _| Ok(Obj::boolean(false)), "S_ISWHT(mode) -> bool"),
    function(
        "S_IMODE",
        "(mode, /)",
        |thread, a| Ok(Obj::small_int(mode_of(thread, a)? & 0o7777)),
        "Return the portion of the file's mode that can be set by os.chmod().",
    ),
    function(
        "S_IFMT",
        "(mode, /)",
        |thread, a| Ok(Obj::small_int(mode_of(thread, a)? & S_IFMT)),
        "Return the portion of the file's mode that describes the file type.",
    ),
    function("filemode", "(mode, /)", file_mode, "Convert a file's mode to a string of the form '-rwxrwxrwx'"),
];

const S_IFMT: i64 = 0o170000;
const S_IFSOCK: i64 = 0o140000;
const S_IFLNK: i64 = 0o120000;
const S_IFREG: i64 = 0o100000;
const S_IFBLK: i64 = 0o060000;
const S_IFDIR: i64 = 0o040000;
const S_IFCHR: i64 = 0o020000;
const S_IFIFO: i64 = 0o010000;

const CONSTANTS: &[(&str, i64)] = &[
    ("S_IFDIR", S_IFDIR),
    ("S_IFCHR", S_IFCHR),
    ("S_IFBLK", S_IFBLK),
    ("S_IFREG", S_IFREG),
    ("S_IFIFO", S_IFIFO),
    ("S_IFLNK", S_IFLNK),
    ("S_IFSOCK", S_IFSOCK),
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
    ("S_ISUID", 0o4000),
    ("S_ISGID", 0o2000),
    ("S_ISVTX", 0o1000),
    ("S_ENFMT", 0o2000),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("S_IRWXU", 0o700),
    ("S_IRUSR", 0o400),
    ("S_IWUSR", 0o200),
    ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o070),
    ("S_IRGRP", 0o040),
    ("S_IWGRP", 0o020),
    ("S_IXGRP", 0o010),
    ("S_IRWXO", 0o007),
    ("S_IROTH", 0o004),
    ("S_IWOTH", 0o002),
    ("S_IXOTH", 0o001),
    ("UF_SETTABLE", 0xffff),
    ("UF_NODUMP", 1),
    ("UF_IMMUTABLE", 2),
    ("UF_APPEND", 4),
    ("UF_OPAQUE", 8),
    ("UF_NOUNLINK", 0x10),
    ("UF_COMPRESSED", 0x20),
    ("UF_TRACKED", 0x40),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("SF_SETTABLE", 0x3fff0000),
    ("SF_ARCHIVED", 0x10000),
    ("SF_IMMUTABLE", 0x20000),
    ("SF_APPEND", 0x40000),
    ("SF_RESTRICTED", 0x80000),
    ("SF_NOUNLINK", 0x100000),
    ("SF_SNAPSHOT", 0x200000),
    ("SF_FIRMLINK", 0x800000),
    ("SF_DATALESS", 0x40000000),
    ("SF_SUPPORTED", 0x9f0000),
    ("SF_SYNTHETIC", 0xc0000000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
    ("FILE_ATTRIBUTE_ARCHIVE", 32),
    ("FILE_ATTRIBUTE_COMPRESSED", 2048),
    ("FILE_ATTRIBUTE_DEVICE", 64),
    ("FILE_ATTRIBUTE_DIRECTORY", 16),
    ("FILE_ATTRIBUTE_ENCRYPTED", 16384),
    ("FILE_ATTRIBUTE_HIDDEN", 2),
    ("FILE_ATTRIBUTE_INTEGRITY_STREAM", 32768),
    ("FILE_ATTRIBUTE_NORMAL", 128),
    ("FILE_ATTRIBUTE_NOT_CONTENT_INDEXED", 8192),
    ("FILE_ATTRIBUTE_NO_SCRUB_DATA", 131072),
    ("FILE_ATTRIBUTE_OFFLINE", 4096),
    ("FILE_ATTRIBUTE_READONLY", 1),
    ("FILE_ATTRIBUTE_REPARSE_POINT", 1024),
    ("FILE_ATTRIBUTE_SPARSE_FILE", 512),
    ("FILE_ATTRIBUTE_SYSTEM", 4),
    ("FILE_ATTRIBUTE_TEMPORARY", 256),
    ("FILE_ATTRIBUTE_VIRTUAL", 65536),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    for (name, value) in CONSTANTS {
        thread.set_in(thread.dict_of(&dict), name, Obj::small_int(*value))?;
    }
    Ok(())
}

fn mode_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<i64> {
    let mode = thread.index_i64(arguments[0])?;
    if !(0..=i64::from(u32::MAX)).contains(&mode) {
        return Err(thread.overflow_error("mode out of range"));
    }
    Ok(mode)
}

fn is_type(thread: &Thread, arguments: &[Ref<'_>], wanted: i64) -> PyResult {
    Ok(Obj::boolean(mode_of(thread, arguments)? & S_IFMT == wanted))
}

fn file_mode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mode = mode_of(thread, arguments)?;
    let mut text = String::with_capacity(10);
    text.push(match mode & S_IFMT {
        S_IFREG => '-',
        S_IFDIR => 'd',
        S_IFLNK => 'l',
        S_IFBLK => 'b',
        S_IFCHR => 'c',
        S_IFIFO => 'p',
        S_IFSOCK => 's',
        _ => '?',
    });
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => letter,
            (true, false) => letter.to_ascii_uppercase(),
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    thread.new_str(&text)
}
