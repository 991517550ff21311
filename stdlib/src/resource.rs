//! `resource`: what a process uses, and may use.

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{given, int32, last_errno};

pub static MODULE: ModuleTable =
    ModuleTable { name: "resource", doc: "", functions: &[FUNCTIONS], types: &[], initialize: Some(initialize) };

static USAGE: StructSequence = StructSequence {
    full_name: "resource.struct_rusage",
    fields: &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
    visible: 16,
    doc: "struct_rusage: Result from getrusage.",
};

const FUNCTIONS: &[Native] = &[
    function("getrusage", "(who, /)", get_usage, ""),
    function("getrlimit", "(resource, /)", get_limit, ""),
    function("setrlimit", "(resource, limits, /)", set_limit, ""),
    function("prlimit", "(pid, resource, limits=None, /)", process_limit, ""),
    function(
        "getpagesize",
        "()",
        // SAFETY: no memory is touched.
        |_, _| Ok(Obj::small_int(unsafe { libc::sysconf(libc::_SC_PAGESIZE) })),
        "",
    ),
];

/// Resources are numbered from 0.
const RESOURCES: i32 = 16;

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_NOFILE RLIMIT_AS RLIMIT_RSS RLIMIT_NPROC RLIMIT_MEMLOCK
    RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    thread.set_in(dict, "RLIM_INFINITY", Obj::small_int(-1))?;
    thread.set_in(dict, "error", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    thread.set_in(dict, "struct_rusage", USAGE.class(thread)?)
}

fn get_usage(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let who = int32(thread, a[0])?;
    // SAFETY: all zero is a valid usage, which the call fills.
    let (usage, result) = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        let result = libc::getrusage(who, &raw mut usage);
        (usage, result)
    };
    if result < 0 {
        if last_errno() == libc::EINVAL {
            return Err(thread.value_error("invalid who parameter"));
        }
        return Err(thread.os_error(last_errno(), None));
    }
    usage_result(thread, &usage)
}

/// What a process used, as Python shows it.
pub fn usage_result(thread: &Thread, usage: &libc::rusage) -> PyResult {
    let seconds = |time: libc::timeval| thread.space.float(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    let mut values = vec![seconds(usage.ru_utime)?, seconds(usage.ru_stime)?];
    for number in [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ] {
        values.push(thread.space.int(number)?);
    }
    USAGE.make(thread, values)
}

fn resource(thread: &Thread, argument: Ref<'_>) -> PyResult<i32> {
    let number = int32(thread, argument)?;
    if (0..RESOURCES).contains(&number) { Ok(number) } else { Err(thread.value_error("invalid resource specified")) }
}

fn limit_object(thread: &Thread, limit: libc::rlim_t) -> PyResult {
    if limit == libc::RLIM_INFINITY { Ok(Obj::small_int(-1)) } else { Ok(thread.space.int_from_u64(limit)?) }
}

fn pair(thread: &Thread, limits: libc::rlimit) -> PyResult {
    let (soft, hard) = (limit_object(thread, limits.rlim_cur)?, limit_object(thread, limits.rlim_max)?);
    Ok(thread.space.tuple([soft, hard])?)
}

fn limits(thread: &Thread, argument: Ref<'_>) -> PyResult<libc::rlimit> {
    let items = thread.collect(argument)?;
    let [soft, hard] = &items[..] else {
        return Err(thread.value_error("expected a tuple of 2 integers"));
    };
    let number = |item: &Obj| -> PyResult<libc::rlim_t> {
        let index = thread.index(item.as_ref())?;
        let value = Space::exact_int(index.as_ref()).expect("an exact int");
        match (value.to_u64(), value.to_i64()) {
            (Some(number), _) => Ok(number),
            (None, Some(number)) => Ok(number as u64),
            (None, None) => Err(thread.overflow_error("Python int too large to convert to C long")),
        }
    };
    Ok(libc::rlimit { rlim_cur: number(soft)?, rlim_max: number(hard)? })
}

fn failed(thread: &Thread) -> vm::Raised {
    match last_errno() {
        libc::EINVAL => thread.value_error("current limit exceeds maximum limit"),
        libc::EPERM => thread.value_error("not allowed to raise maximum limit"),
        errno => thread.os_error(errno, None),
    }
}

fn get_limit(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let number = resource(thread, a[0])?;
    let mut now = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: limits to fill.
    match unsafe { libc::getrlimit(number as _, &raw mut now) } {
        0 => pair(thread, now),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

fn set_limit(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let number = resource(thread, a[0])?;
    let wanted = limits(thread, a[1])?;
    // SAFETY: limits to read.
    match unsafe { libc::setrlimit(number as _, &raw const wanted) } {
        0 => Ok(Obj::none()),
        _ => Err(failed(thread)),
    }
}

fn process_limit(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (process, number) = (int32(thread, a[0])?, resource(thread, a[1])?);
    let wanted = given(a[2]).map(|wanted| limits(thread, wanted)).transpose()?;
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let new = wanted.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: limits to read, or null, and limits to fill.
    match unsafe { libc::prlimit(process, number as _, new, &raw mut old) } {
        0 => pair(thread, old),
        _ if last_errno() == libc::EINVAL => Err(failed(thread)),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}
