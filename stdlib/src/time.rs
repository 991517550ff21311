//! `time`: clocks, sleeping, calendar times.

use std::ffi::CStr;

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::types::struct_sequence::StructSequence;
use vm::{PyResult, Thread, import};

use crate::arguments::{given, last_errno, last_os_error};

pub static MODULE: ModuleTable = ModuleTable {
    name: "time",
    doc: "This module provides various functions to manipulate time values.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

pub static STRUCT_TIME: StructSequence = StructSequence {
    full_name: "time.struct_time",
    fields: &[
        "tm_year",
        "tm_mon",
        "tm_mday",
        "tm_hour",
        "tm_min",
        "tm_sec",
        "tm_wday",
        "tm_yday",
        "tm_isdst",
        "tm_zone",
        "tm_gmtoff",
    ],
    visible: 9,
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().",
};

const FUNCTIONS: &[Native] = &[
    function(
        "time",
        "()",
        |thread, _| seconds(thread, libc::CLOCK_REALTIME),
        "Return the current time in seconds since the Epoch.",
    ),
    function(
        "time_ns",
        "()",
        |thread, _| nanoseconds(thread, libc::CLOCK_REALTIME),
        "Return the current time in nanoseconds since the Epoch.",
    ),
    function(
        "perf_counter",
        "()",
        |thread, _| seconds(thread, libc::CLOCK_MONOTONIC),
        "Performance counter for benchmarking.",
    ),
    function(
        "perf_counter_ns",
        "()",
        |thread, _| nanoseconds(thread, libc::CLOCK_MONOTONIC),
        "Performance counter for benchmarking as nanoseconds.",
    ),
    function(
        "monotonic",
        "()",
        |thread, _| seconds(thread, libc::CLOCK_MONOTONIC),
        "Monotonic clock, cannot go backward.",
    ),
    function(
        "monotonic_ns",
        "()",
        |thread, _| nanoseconds(thread, libc::CLOCK_MONOTONIC),
        "Monotonic clock, cannot go backward, as nanoseconds.",
    ),
    function(
        "process_time",
        "()",
        |thread, _| seconds(thread, libc::CLOCK_PROCESS_CPUTIME_ID),
        "Process time for profiling.",
    ),
    function(
        "process_time_ns",
        "()",
        |thread, _| nanoseconds(thread, libc::CLOCK_PROCESS_CPUTIME_ID),
        "Process time for profiling as nanoseconds.",
    ),
    function(
        "thread_time",
        "()",
        |thread, _| seconds(thread, libc::CLOCK_THREAD_CPUTIME_ID),
        "Thread time for profiling.",
    ),
    function(
        "thread_time_ns",
        "()",
        |thread, _| nanoseconds(thread, libc::CLOCK_THREAD_CPUTIME_ID),
        "Thread time for profiling as nanoseconds.",
    ),
    function(
        "clock_gettime",
        "(clk_id, /)",
        |thread, a| {
            let clock = clock_of(thread, a[0])?;
            seconds(thread, clock)
        },
        "Return the time of the specified clock clk_id as a float.",
    ),
    function(
        "clock_gettime_ns",
        "(clk_id, /)",
        |thread, a| {
            let clock = clock_of(thread, a[0])?;
            nanoseconds(thread, clock)
        },
        "Return the time of the specified clock clk_id as nanoseconds (int).",
    ),
    function(
        "clock_getres",
        "(clk_id, /)",
        clock_getres,
        "Return the resolution (precision) of the specified clock clk_id.",
    ),
    function("sleep", "(seconds, /)", sleep, "Delay execution for a given number of seconds."),
    function(
        "gmtime",
        "(seconds=None, /)",
        |thread, a| {
            let when = when_of(thread, a[0])?;
            broken_down(thread, when, true)
        },
        "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).",
    ),
    function(
        "localtime",
        "(seconds=None, /)",
        |thread, a| {
            let when = when_of(thread, a[0])?;
            broken_down(thread, when, false)
        },
        "Convert seconds since the Epoch to a time tuple expressing local time.",
    ),
    function("mktime", "(seconds_tuple, /)", mktime, "Convert a time tuple in local time to seconds since the Epoch."),
    function(
        "asctime",
        "(seconds_tuple=None, /)",
        asctime,
        "Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.",
    ),
    function(
        "ctime",
        "(seconds=None, /)",
        ctime,
        "Convert a time in seconds since the Epoch to a string in local time.",
    ),
    function(
        "strftime",
        "(format, time_tuple=None, /)",
        strftime,
        "Convert a time tuple to a string according to a format specification.",
    ),
    function(
        "strptime",
        "(string, format='%a %b %d %H:%M:%S %Y', /)",
        strptime,
        "Parse a string to a time tuple according to a format specification.",
    ),
    function(
        "tzset",
        "()",
        tzset,
        "Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ'].",
    ),
    function("get_clock_info", "(name, /)", get_clock_info, "Get information of the specified clock."),
];

unsafe extern "C" {
    #[link_name = "tzset"]
    fn system_tzset();
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in [
        ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
        ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
        ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
        ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
        ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
        ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
        ("CLOCK_TAI", libc::CLOCK_TAI),
        ("_STRUCT_TM_ITEMS", 11),
    ] {
        thread.set_in(dict, name, Obj::small_int(i64::from(value)))?;
    }
    thread.set_in(dict, "struct_time", STRUCT_TIME.class(thread)?)?;
    set_zone(thread, dict)
}

/// `timezone`, `altzone`, `daylight`, `tzname`: from the offsets in January and July.
fn set_zone(thread: &Thread, dict: &objects::dict::Dict) -> PyResult<()> {
    // SAFETY: reads the environment.
    unsafe { system_tzset() };
    const YEAR: i64 = 31_556_952;
    let now = clock_now(libc::CLOCK_REALTIME).unwrap_or(0) / 1_000_000_000;
    let start = now as i64 / YEAR * YEAR;
    let sample = |when: i64| -> (i64, String) {
        match local(when) {
            Ok((parts, zone)) => (-parts.tm_gmtoff, zone),
            Err(_) => (0, "UTC".to_owned()),
        }
    };
    let (january, january_name) = sample(start);
    let (july, july_name) = sample(start + YEAR / 2);
    // In the south, summer is in January.
    let ((standard, standard_name), (summer, summer_name)) = if january < july {
        ((july, july_name), (january, january_name))
    } else {
        ((january, january_name), (july, july_name))
    };
    thread.set_in(dict, "timezone", Obj::small_int(standard))?;
    thread.set_in(dict, "altzone", Obj::small_int(summer))?;
    thread.set_in(dict, "daylight", Obj::small_int(i64::from(standard != summer)))?;
    let names = crate::arguments::tuple(thread, [thread.new_str(&standard_name)?, thread.new_str(&summer_name)?])?;
    thread.set_in(dict, "tzname", names)
}

fn clock_now(clock: libc::clockid_t) -> Result<i128, i32> {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a structure to fill.
    match unsafe { libc::clock_gettime(clock, &raw mut now) } {
        0 => Ok(i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)),
        _ => Err(last_errno()),
    }
}

fn seconds(thread: &Thread, clock: libc::clockid_t) -> PyResult {
    match clock_now(clock) {
        Ok(now) => Ok(thread.space.float((now / 1_000_000_000) as f64 + (now % 1_000_000_000) as f64 * 1e-9)?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn nanoseconds(thread: &Thread, clock: libc::clockid_t) -> PyResult {
    match clock_now(clock) {
        Ok(now) => Ok(thread.space.int_from_i128(now)?),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn clock_of(thread: &Thread, argument: Ref<'_>) -> PyResult<libc::clockid_t> {
    crate::arguments::int32(thread, argument)
}

fn clock_getres(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut step = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let clock = clock_of(thread, arguments[0])?;
    // SAFETY: a structure to fill.
    if unsafe { libc::clock_getres(clock, &raw mut step) } != 0 {
        return Err(last_os_error(thread, None));
    }
    Ok(thread.space.float(step.tv_sec as f64 + step.tv_nsec as f64 * 1e-9)?)
}

fn sleep(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let nanoseconds = match thread.space.float_value(arguments[0]) {
        Some(seconds) if seconds.is_nan() => return Err(thread.value_error("Invalid value NaN (not a number)")),
        Some(seconds) => (seconds * 1e9).ceil() as i128,
        None => i128::from(thread.index_i64(arguments[0])?) * 1_000_000_000,
    };
    if nanoseconds < 0 {
        return Err(thread.value_error("sleep length must be non-negative"));
    }
    if nanoseconds > i128::from(i64::MAX) {
        return Err(thread.overflow_error("timestamp too large to convert to C PyTime_t"));
    }
    let Ok(start) = clock_now(libc::CLOCK_MONOTONIC) else { return Err(last_os_error(thread, None)) };
    let end = start + nanoseconds;
    let target = libc::timespec { tv_sec: (end / 1_000_000_000) as i64, tv_nsec: (end % 1_000_000_000) as i64 };
    loop {
        let place = std::ptr::null_mut();
        // SAFETY: an absolute time; no rest is asked for.
        let result = thread.without_lock(|| unsafe {
            libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &raw const target, place)
        });
        match result {
            0 => return Ok(Obj::none()),
            libc::EINTR => vm::state::signals::deliver(thread)?,
            errno => return Err(thread.os_error(errno, None)),
        }
    }
}

/// Seconds since the epoch of an argument, by default now; fractions are cut towards the past.
fn when_of(thread: &Thread, argument: Ref<'_>) -> PyResult<i64> {
    let Some(argument) = given(argument) else {
        return Ok((clock_now(libc::CLOCK_REALTIME).unwrap_or(0) / 1_000_000_000) as i64);
    };
    match thread.space.float_value(argument) {
        Some(seconds) if seconds.is_nan() => Err(thread.value_error("Invalid value NaN (not a number)")),
        Some(seconds) if seconds.abs() >= 9.2e18 => {
            Err(thread.overflow_error("timestamp out of range for platform time_t"))
        }
        Some(seconds) => Ok(seconds.floor() as i64),
        None => {
            let index = thread.index(argument)?;
            match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
                Some(value) => Ok(value),
                None => Err(thread.overflow_error("timestamp out of range for platform time_t")),
            }
        }
    }
}

/// Local calendar time, with the zone's name.
fn local(when: i64) -> Result<(libc::tm, String), i32> {
    // SAFETY: a zeroed structure to be filled; the zone's name is a text of the system's or null.
    unsafe {
        let mut parts: libc::tm = std::mem::zeroed();
        if libc::localtime_r(&raw const when, &raw mut parts).is_null() {
            return Err(last_errno());
        }
        let zone = if parts.tm_zone.is_null() {
            String::new()
        } else {
            CStr::from_ptr(parts.tm_zone).to_string_lossy().into_owned()
        };
        Ok((parts, zone))
    }
}

fn broken_down(thread: &Thread, when: i64, utc: bool) -> PyResult {
    let made = if utc {
        // SAFETY: a zeroed structure to be filled.
        unsafe {
            let mut parts: libc::tm = std::mem::zeroed();
            if libc::gmtime_r(&raw const when, &raw mut parts).is_null() {
                Err(last_errno())
            } else {
                Ok((parts, "UTC".to_owned()))
            }
        }
    } else {
        local(when)
    };
    let (parts, zone) = match made {
        Ok(made) => made,
        Err(errno) => return Err(thread.os_error(if errno == 0 { libc::EINVAL } else { errno }, None)),
    };
    let numbers = [
        i64::from(parts.tm_year) + 1900,
        i64::from(parts.tm_mon) + 1,
        parts.tm_mday.into(),
        parts.tm_hour.into(),
        parts.tm_min.into(),
        parts.tm_sec.into(),
        (i64::from(parts.tm_wday) + 6) % 7,
        i64::from(parts.tm_yday) + 1,
        parts.tm_isdst.into(),
    ];
    let mut values: Vec<Obj> = numbers.into_iter().map(Obj::small_int).collect();
    values.push(thread.new_str(&zone)?);
    values.push(Obj::small_int(parts.tm_gmtoff));
    STRUCT_TIME.make(thread, values)
}

/// The system's form of a time tuple.
fn tuple_parts(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<libc::tm> {
    let Some(tuple) = thread.space.tuple_value(argument) else {
        return Err(thread.type_error("Tuple or struct_time argument required"));
    };
    if tuple.len() != 9 {
        return Err(thread.type_error(&format!("{function}(): illegal time tuple argument")));
    }
    let mut numbers = [0i64; 9];
    for (number, item) in numbers.iter_mut().zip(tuple.items()) {
        *number = i64::from(crate::arguments::int32(thread, *item)?);
    }
    let [year, month, day, hour, minute, second, week_day, year_day, summer] = numbers;
    // SAFETY: plain numbers and a null pointer.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    let Ok(year) = i32::try_from(year - 1900) else { return Err(thread.overflow_error("year out of range")) };
    parts.tm_year = year;
    parts.tm_mon = month as i32 - 1;
    parts.tm_mday = day as i32;
    parts.tm_hour = hour as i32;
    parts.tm_min = minute as i32;
    parts.tm_sec = second as i32;
    parts.tm_wday = ((week_day + 1) % 7) as i32;
    parts.tm_yday = year_day as i32 - 1;
    parts.tm_isdst = summer as i32;
    Ok(parts)
}

/// Brings 0 where 1 is the least into range, and refuses the rest.
fn checked_parts(thread: &Thread, mut parts: libc::tm) -> PyResult<libc::tm> {
    if parts.tm_mon == -1 {
        parts.tm_mon = 0;
    }
    if parts.tm_mday == 0 {
        parts.tm_mday = 1;
    }
    if parts.tm_yday == -1 {
        parts.tm_yday = 0;
    }
    for (value, max, text) in [
        (parts.tm_mon, 11, "month out of range"),
        (parts.tm_mday, 31, "day of month out of range"),
        (parts.tm_hour, 23, "hour out of range"),
        (parts.tm_min, 59, "minute out of range"),
        (parts.tm_sec, 61, "seconds out of range"),
        (parts.tm_wday, 6, "day of week out of range"),
        (parts.tm_yday, 365, "day of year out of range"),
    ] {
        if !(0..=max).contains(&value) {
            return Err(thread.value_error(text));
        }
    }
    Ok(parts)
}

fn mktime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parts = tuple_parts(thread, arguments[0], "mktime")?;
    parts.tm_wday = -1;
    // SAFETY: a structure that the system normalises.
    let when = unsafe { libc::mktime(&raw mut parts) };
    if when == -1 && parts.tm_wday == -1 {
        return Err(thread.overflow_error("mktime argument out of range"));
    }
    Ok(thread.space.float(when as f64)?)
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn asctime_text(thread: &Thread, parts: &libc::tm) -> PyResult {
    let (day, month) = (DAYS[parts.tm_wday as usize], MONTHS[parts.tm_mon as usize]);
    thread.new_str(&format!(
        "{day} {month}{:3} {:02}:{:02}:{:02} {}",
        parts.tm_mday,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec,
        i64::from(parts.tm_year) + 1900
    ))
}

fn asctime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = match given(arguments[0]) {
        Some(tuple) => checked_parts(thread, tuple_parts(thread, tuple, "asctime")?)?,
        None => return ctime(thread, &[Ref::NULL]),
    };
    asctime_text(thread, &parts)
}

fn ctime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match local(when_of(thread, arguments[0])?) {
        Ok((parts, _)) => asctime_text(thread, &parts),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn strftime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(_) = thread.space.str_value(arguments[0]) else {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("strftime() argument 1 must be str, not {given}")));
    };
    let format = crate::paths::encode(thread, arguments[0])?;
    let parts = match given(arguments[1]) {
        Some(tuple) => checked_parts(thread, tuple_parts(thread, tuple, "strftime")?)?,
        None => match local(when_of(thread, Ref::NULL)?) {
            Ok((parts, _)) => parts,
            Err(errno) => return Err(thread.os_error(errno, None)),
        },
    };
    let mut parts = parts;
    // The zone is looked up only for what may show it.
    let shows_zone = format.iter().any(|byte| matches!(byte, b'Z' | b'z' | b's' | b'c' | b'+'));
    if given(arguments[1]).is_some() && shows_zone {
        let mut copy = parts;
        // SAFETY: a structure that the system normalises.
        let when = unsafe { libc::mktime(&raw mut copy) };
        if let Ok((zone, _)) = local(when) {
            (parts.tm_zone, parts.tm_gmtoff) = (zone.tm_zone, zone.tm_gmtoff);
        }
    }
    let mut made = Vec::new();
    // Text between null characters is formatted apart.
    for (number, piece) in format.split(|&byte| byte == 0).enumerate() {
        if number > 0 {
            made.push(0);
        }
        if piece.is_empty() {
            continue;
        }
        // A mark at the end tells an empty result from a lack of room.
        let mut marked = piece.to_vec();
        marked.extend_from_slice(b"x\0");
        let mut room = vec![0u8; 256 + 8 * marked.len()];
        loop {
            // SAFETY: memory of that length; a format that ends with a null character.
            let length = unsafe {
                libc::strftime(room.as_mut_ptr().cast(), room.len(), marked.as_ptr().cast(), &raw const parts)
            };
            if length > 0 {
                made.extend_from_slice(&room[..length - 1]);
                break;
            }
            if room.len() > 1 << 20 {
                break;
            }
            room.resize(room.len() * 4, 0);
        }
    }
    crate::paths::decode(thread, &made)
}

fn strptime(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let module = import::import_str(thread, "_strptime")?;
    let end = if arguments[1].is_null() { 1 } else { 2 };
    thread.call_method_str(module.as_ref(), "_strptime_time", &arguments[..end])
}

fn tzset(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    if let Some(dict) = import::module_dict(thread, "time")? {
        set_zone(thread, thread.dict_of(&dict))?;
    }
    Ok(Obj::none())
}

fn get_clock_info(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = crate::arguments::text(thread, arguments[0], "get_clock_info", 1)?;
    let (clock, function, is_adjustable) = match name.as_str() {
        "time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", true),
        "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", false),
        "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", false),
        "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", false),
        _ => return Err(thread.value_error("unknown clock")),
    };
    let info = thread.call_with(thread.class(&vm::types::simple_namespace::SIMPLE_NAMESPACE).as_ref(), &[])?;
    let resolution = clock_getres(thread, &[Obj::small_int(clock.into()).as_ref()])?;
    for (key, value) in [
        ("implementation", thread.new_str(function)?),
        ("monotonic", Obj::boolean(!is_adjustable)),
        ("adjustable", Obj::boolean(is_adjustable)),
        ("resolution", resolution),
    ] {
        thread.set_attribute_str(info.as_ref(), key, value.as_ref())?;
    }
    Ok(info)
}
