//! `errno`: the numbers of system errors.

use objects::{Obj, Ref};
use vm::native::ModuleTable;
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "errno",
    doc: "This module makes available standard errno system symbols.",
    functions: &[],
    types: &[],
    initialize: Some(initialize),
};

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

/// Where two names have one number, the later name is the one in `errorcode`.
const NUMBERS: &[(&str, i32)] = numbers! {
    ENODEV ENOCSI EHOSTUNREACH ENOMSG EUCLEAN EL2NSYNC EL2HLT ENODATA ENOTBLK ENOSYS EPIPE EINVAL EOVERFLOW EADV EINTR
    EUSERS ENOTEMPTY ENOBUFS EPROTO EREMOTE ENAVAIL ECHILD ELOOP EXDEV E2BIG ESRCH EMSGSIZE EAFNOSUPPORT EBADR EHOSTDOWN
    EPFNOSUPPORT ENOPROTOOPT EBUSY EWOULDBLOCK EAGAIN EBADFD EDOTDOT EISCONN ENOTCONN ESHUTDOWN ENONET EBADE EBADF
    EMULTIHOP EIO EUNATCH EPROTOTYPE ENOSPC ENOEXEC EALREADY ENETDOWN ENOTNAM EACCES ELNRNG EILSEQ ENOTDIR ENOTUNIQ EPERM
    EDOM EXFULL ECONNREFUSED EISDIR EPROTONOSUPPORT EROFS EADDRNOTAVAIL EIDRM ECOMM ESRMNT EREMOTEIO EL3RST EBADMSG ENFILE
    ELIBMAX ESPIPE ENOLINK ENETRESET ETIMEDOUT ENOENT EEXIST EDQUOT ENOSTR EBADSLT EBADRQC ELIBACC EFAULT EFBIG EDEADLOCK
    EDEADLK ENOTSUP EOPNOTSUPP EDESTADDRREQ ELIBSCN ENOLCK EISNAM ECONNABORTED ENETUNREACH ESTALE ENOSR ENOMEM ENOTSOCK
    ESTRPIPE EMLINK ERANGE ELIBEXEC EL3HLT ECONNRESET EADDRINUSE ENOPKG ETOOMANYREFS EMFILE ETXTBSY EINPROGRESS ENXIO
    ELIBBAD EBFONT ECHRNG ETIME ENOTTY ECANCELED EKEYEXPIRED EKEYREJECTED EKEYREVOKED EMEDIUMTYPE ENOKEY ENOMEDIUM
    ENOTRECOVERABLE EOWNERDEAD ERFKILL EHWPOISON
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let names = thread.space.dict()?;
    for (name, number) in NUMBERS {
        let number = Obj::small_int(i64::from(*number));
        let text = thread.space.intern_str(name)?;
        thread.set_in(thread.dict_of(&dict), name, number.clone())?;
        thread.dict_set(thread.dict_of(&names), number.as_ref(), text)?;
    }
    thread.set_in(thread.dict_of(&dict), "errorcode", names)
}
