//! Waiting for descriptors: deadlines, and system calls that signals interrupt.

use std::time::{Duration, Instant};

use objects::{Obj, Ref, Space};
use vm::{PyResult, Thread};

use crate::arguments::last_errno;

/// How long a call may wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timeout {
    Never,
    After(Duration),
}

/// The longest timeout, as CPython's clock has it: nanoseconds in 63 bits.
const SECONDS_MAX: f64 = 9_223_372_036.0;

impl Timeout {
    /// Seconds as a number, or None. `what` is the text of the error for negative numbers.
    pub fn from_seconds(thread: &Thread, seconds: Ref<'_>, what: &str) -> PyResult<Timeout> {
        if seconds.is_none() {
            return Ok(Timeout::Never);
        }
        let number = match Space::exact_int(seconds) {
            Some(value) => value.to_i64().map_or(f64::INFINITY, |value| value as f64),
            None if thread.space.float_value(seconds).is_some() => thread.to_float(seconds)?,
            None => {
                let index = thread.index(seconds)?;
                Space::exact_int(index.as_ref())
                    .and_then(|value| value.to_i64())
                    .map_or(f64::INFINITY, |value| value as f64)
            }
        };
        if number.is_nan() {
            return Err(thread.value_error("Invalid value NaN (not a number)"));
        }
        if number < 0.0 {
            return Err(thread.value_error(what));
        }
        if number >= SECONDS_MAX {
            return Err(thread.overflow_error("timestamp too large to convert to C PyTime_t"));
        }
        // Rounded up: nobody waits shorter than asked for.
        Ok(Timeout::After(Duration::from_nanos((number * 1e9).ceil() as u64)))
    }

    pub fn deadline(self) -> Deadline {
        Deadline(match self {
            Timeout::Never => None,
            Timeout::After(time) => Some(Instant::now() + time),
        })
    }
}

/// When a call must return; None: never.
#[derive(Clone, Copy)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// Milliseconds for `poll`, rounded up; -1: no limit.
    pub fn milliseconds(self) -> i32 {
        match self.0 {
            None => -1,
            Some(end) => {
                let left = end.saturating_duration_since(Instant::now());
                i32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX)
            }
        }
    }

    pub fn remaining(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }

    pub fn has_passed(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// Calls a system function again and again while signals interrupt it; handlers run in between. The inner error is an `errno`.
///
/// Other threads run meanwhile: memory that the function gets must be the caller's own, immutable, or held.
pub fn retry_interrupted(thread: &Thread, mut call: impl FnMut() -> isize) -> PyResult<Result<usize, i32>> {
    loop {
        // The error number is the system thread's: it must be read before anything else is called.
        match thread.without_lock(|| usize::try_from(call()).map_err(|_| last_errno())) {
            Ok(result) => return Ok(Ok(result)),
            Err(errno) => match errno {
                libc::EINTR => vm::state::signals::deliver(thread)?,
                errno => return Ok(Err(errno)),
            },
        }
    }
}

/// Waits until a descriptor is ready. False: the deadline passed first.
pub fn wait_until_ready(thread: &Thread, descriptor: i32, events: i16, deadline: Deadline) -> PyResult<bool> {
    let mut entry = libc::pollfd { fd: descriptor, events, revents: 0 };
    // SAFETY: one entry.
    let ready =
        retry_interrupted(thread, || unsafe { libc::poll(&raw mut entry, 1, deadline.milliseconds()) } as isize)?;
    match ready {
        Ok(count) => Ok(count > 0),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

/// A descriptor given as a number or as an object with `fileno()`.
pub fn descriptor_of(thread: &Thread, object: Ref<'_>) -> PyResult<i32> {
    let number: Obj = if thread.space.int_value(object).is_some() {
        object.own()
    } else {
        match thread.get_or_none(object, vm::names::FILENO)? {
            None => return Err(thread.type_error("argument must be an int, or have a fileno() method.")),
            Some(method) => {
                let number = thread.call_with(method.as_ref(), &[])?;
                if thread.space.int_value(number.as_ref()).is_none() {
                    return Err(thread.type_error("fileno() returned a non-integer"));
                }
                number
            }
        }
    };
    let value = thread.space.int_value(number.as_ref()).and_then(|value| value.to_i64());
    match value.map(i32::try_from) {
        Some(Ok(descriptor)) if descriptor >= 0 => Ok(descriptor),
        Some(Ok(descriptor)) => {
            let text = format!("file descriptor cannot be a negative integer ({descriptor})");
            Err(thread.value_error(&text))
        }
        Some(Err(_)) => {
            let side = if value.is_some_and(|value| value < 0) { "less than minimum" } else { "greater than maximum" };
            Err(thread.overflow_error(&format!("signed integer is {side}")))
        }
        None => Err(thread.overflow_error("Python int too large to convert to C int")),
    }
}
