//! The module's numbers and lists of names.

use objects::Obj;
use objects::dict::Dict;
use vm::{PyResult, Thread};

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    F_OK R_OK W_OK X_OK O_RDONLY O_WRONLY O_RDWR O_NDELAY O_NONBLOCK O_APPEND O_DSYNC O_RSYNC O_SYNC O_NOCTTY O_CREAT O_EXCL
    O_TRUNC O_LARGEFILE O_PATH O_TMPFILE O_ACCMODE O_CLOEXEC O_ASYNC O_DIRECT O_DIRECTORY O_NOFOLLOW O_NOATIME
    SEEK_DATA SEEK_HOLE
          WNOHANG WCONTINUED WUNTRACED WEXITED WNOWAIT WSTOPPED
    CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED P_PID P_PGID P_ALL P_PIDFD PRIO_PROCESS PRIO_PGRP
    PRIO_USER SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_NODELETE
    RTLD_NOLOAD RTLD_DEEPBIND ST_RDONLY ST_NOSUID ST_NODEV ST_NOEXEC ST_SYNCHRONOUS ST_MANDLOCK ST_NOATIME ST_NODIRATIME
    ST_RELATIME GRND_NONBLOCK GRND_RANDOM F_LOCK F_TLOCK F_ULOCK F_TEST POSIX_FADV_NORMAL POSIX_FADV_SEQUENTIAL
    RWF_APPEND RWF_DSYNC RWF_HIPRI RWF_NOWAIT RWF_SYNC XATTR_CREATE XATTR_REPLACE MFD_CLOEXEC MFD_ALLOW_SEALING
    POSIX_FADV_RANDOM POSIX_FADV_NOREUSE POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED
};

const OTHERS: &[(&str, i64)] = &[
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_DATAERR", 65),
    ("EX_NOINPUT", 66),
    ("EX_NOUSER", 67),
    ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69),
    ("EX_SOFTWARE", 70),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74),
    ("EX_TEMPFAIL", 75),
    ("EX_PROTOCOL", 76),
    ("EX_NOPERM", 77),
    ("EX_CONFIG", 78),
    ("NGROUPS_MAX", 65536),
    ("TMP_MAX", 238328),
    ("POSIX_SPAWN_OPEN", 0),
    ("POSIX_SPAWN_CLOSE", 1),
    ("POSIX_SPAWN_DUP2", 2),
    ("POSIX_SPAWN_CLOSEFROM", 3),
    ("ST_WRITE", 128),
    ("ST_APPEND", 256),
    ("SCHED_RESET_ON_FORK", 0x4000_0000),
    ("XATTR_SIZE_MAX", 65536),
    ("_COPYFILE_DATA", 8),
    ("PIDFD_NONBLOCK", 2048),
    ("EFD_CLOEXEC", 0o2000000),
    ("EFD_NONBLOCK", 0o4000),
    ("EFD_SEMAPHORE", 1),
];

/// The system's functions that `os` looks for to fill its `supports_` sets.
const FUNCTIONS: &[&str] = &[
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",
    "HAVE_FDOPENDIR",
    "HAVE_FPATHCONF",
    "HAVE_FSTATAT",
    "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_LINKAT",
    "HAVE_LCHOWN",
    "HAVE_LSTAT",
    "HAVE_LUTIMES",
    "HAVE_MKDIRAT",
    "HAVE_MKFIFOAT",
    "HAVE_MKNODAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
];

pub fn fill(thread: &Thread, dict: &Dict) -> PyResult<()> {
    for (name, value) in NUMBERS.iter().chain(OTHERS) {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    let mut names = Vec::new();
    for name in FUNCTIONS {
        names.push(thread.space.intern_str(name)?);
    }
    thread.set_in(dict, "_have_functions", thread.space.list(names)?)?;
    let sysconf = thread.space.dict()?;
    for (name, number) in super::environment::SYSCONF_NAMES {
        thread.set_in(thread.dict_of(&sysconf), name, Obj::small_int(i64::from(*number)))?;
    }
    thread.set_in(dict, "sysconf_names", sysconf)?;
    thread.set_in(dict, "pathconf_names", thread.space.dict()?)?;
    thread.set_in(dict, "confstr_names", thread.space.dict()?)
}
