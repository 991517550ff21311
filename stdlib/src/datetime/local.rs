//! Timestamps and the machine's local time.

use objects::Ref;
use vm::{PyResult, Thread, exceptions};

use super::civil::{Date, EPOCH_ORDINAL, MICROS_A_SECOND, SECONDS_A_DAY, Time, YEAR_MAX, YEAR_MIN, from_micros};

/// The longest time by which clocks are set back.
const FOLD_SECONDS_MAX: i64 = 24 * 3600;
/// Seconds from the day number 0 to 1970.
pub const EPOCH_SECONDS: i64 = EPOCH_ORDINAL * SECONDS_A_DAY;

/// Local time at some moment.
pub struct LocalTime {
    raw: libc::tm,
}

impl LocalTime {
    pub fn civil(&self) -> (Date, Time) {
        let raw = &self.raw;
        let date =
            Date { year: i64::from(raw.tm_year) + 1900, month: i64::from(raw.tm_mon) + 1, day: i64::from(raw.tm_mday) };
        // A leap second is shown as the one before.
        let second = i64::from(raw.tm_sec).min(59);
        (date, Time { hour: raw.tm_hour.into(), minute: raw.tm_min.into(), second, microsecond: 0, fold: 0 })
    }

    /// Seconds east of UTC.
    pub fn offset_seconds(&self) -> i64 {
        self.raw.tm_gmtoff
    }

    pub fn zone_name(&self) -> String {
        if self.raw.tm_zone.is_null() {
            return String::new();
        }
        // SAFETY: the C library's own string, which ends with a zero.
        unsafe { std::ffi::CStr::from_ptr(self.raw.tm_zone) }.to_string_lossy().into_owned()
    }
}

/// Local time at a timestamp. A year outside of the calendar is an error.
pub fn local_time(thread: &Thread, seconds: i64) -> PyResult<LocalTime> {
    // SAFETY: all zeros is a valid `tm`.
    let mut raw: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both point to values of ours.
    let done = unsafe { libc::localtime_r(&raw const seconds, &raw mut raw) };
    if done.is_null() {
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL);
        return Err(thread.os_error(errno, None));
    }
    check_year(thread, i64::from(raw.tm_year) + 1900)?;
    Ok(LocalTime { raw })
}

fn check_year(thread: &Thread, year: i64) -> PyResult<()> {
    if (YEAR_MIN..=YEAR_MAX).contains(&year) {
        return Ok(());
    }
    Err(thread.value_error(&format!("year {year} is out of range")))
}

/// UTC at a timestamp.
pub fn utc_time(thread: &Thread, seconds: i64) -> PyResult<(Date, Time)> {
    let micros = (i128::from(seconds) + i128::from(EPOCH_SECONDS)) * i128::from(MICROS_A_SECOND);
    match from_micros(micros) {
        Some(civil) => Ok(civil),
        None => {
            let year = 1970 + seconds / (SECONDS_A_DAY * 146_097 / 400);
            Err(thread.value_error(&format!("year {year} is out of range")))
        }
    }
}

/// Seconds since the day number 0 of a date and time.
fn seconds_of(date: Date, time: Time) -> i64 {
    date.ordinal() * SECONDS_A_DAY + time.micros() / MICROS_A_SECOND
}

/// What the local clock shows at a moment, both in seconds since the day number 0.
fn shown_at(thread: &Thread, seconds: i64) -> PyResult<i64> {
    if !(SECONDS_A_DAY..SECONDS_A_DAY * (super::civil::ORDINAL_MAX + 1)).contains(&seconds) {
        return Err(thread.value_error("year is out of range"));
    }
    let (date, time) = local_time(thread, seconds - EPOCH_SECONDS)?.civil();
    Ok(seconds_of(date, time))
}

/// The timestamp at which the local clock shows a date and time. The fold says which of two moments, or on which side of
/// a gap.
pub fn timestamp_of_local(thread: &Thread, date: Date, time: Time) -> PyResult<i64> {
    let shown = seconds_of(date, time);
    let a = shown_at(thread, shown)? - shown;
    let u1 = shown - a;
    let t1 = shown_at(thread, u1)?;
    let b;
    if t1 == shown {
        // One solution: there may be an earlier or a later one.
        let u2 = if time.fold != 0 { u1 + FOLD_SECONDS_MAX } else { u1 - FOLD_SECONDS_MAX };
        b = shown_at(thread, u2)? - u2;
        if a == b {
            return Ok(u1 - EPOCH_SECONDS);
        }
    } else {
        b = t1 - u1;
    }
    let u2 = shown - b;
    let t2 = shown_at(thread, u2)?;
    let found = if t2 == shown {
        u2
    } else if t1 == shown {
        u1
    } else if time.fold != 0 {
        u1.min(u2)
    } else {
        u1.max(u2)
    };
    Ok(found - EPOCH_SECONDS)
}

/// 1 where the local clock shows the time at this timestamp for the second time.
pub fn fold_at(thread: &Thread, timestamp: i64) -> PyResult<i64> {
    let moment = timestamp + EPOCH_SECONDS;
    let result = shown_at(thread, moment)?;
    let before = moment - FOLD_SECONDS_MAX;
    if before < SECONDS_A_DAY {
        return Ok(0);
    }
    let transition = result - shown_at(thread, before)? - FOLD_SECONDS_MAX;
    if transition < 0 && shown_at(thread, moment + transition)? == result {
        return Ok(1);
    }
    Ok(0)
}

fn out_of_range(thread: &Thread) -> vm::Raised {
    thread.raise(&exceptions::OVERFLOW_ERROR, "timestamp out of range for platform time_t")
}

/// A timestamp argument as whole seconds and microseconds, the latter rounded half to even.
pub fn timestamp_parts(thread: &Thread, timestamp: Ref<'_>) -> PyResult<(i64, i64)> {
    let Some(value) = thread.space.float_value(timestamp) else {
        return Ok((whole_seconds(thread, timestamp)?, 0));
    };
    if value.is_nan() {
        return Err(thread.value_error("Invalid value NaN (not a number)"));
    }
    let whole = value.trunc();
    let mut micros = ((value - whole) * 1e6).round_ties_even();
    let mut seconds = whole;
    if micros >= 1e6 {
        (micros, seconds) = (micros - 1e6, seconds + 1.0);
    } else if micros < 0.0 {
        (micros, seconds) = (micros + 1e6, seconds - 1.0);
    }
    if !(-9.2e18..9.2e18).contains(&seconds) {
        return Err(out_of_range(thread));
    }
    Ok((seconds as i64, micros as i64))
}

/// A timestamp argument, rounded down.
pub fn timestamp_seconds(thread: &Thread, timestamp: Ref<'_>) -> PyResult<i64> {
    let Some(value) = thread.space.float_value(timestamp) else { return whole_seconds(thread, timestamp) };
    if value.is_nan() {
        return Err(thread.value_error("Invalid value NaN (not a number)"));
    }
    let seconds = value.floor();
    if !(-9.2e18..9.2e18).contains(&seconds) {
        return Err(out_of_range(thread));
    }
    Ok(seconds as i64)
}

fn whole_seconds(thread: &Thread, timestamp: Ref<'_>) -> PyResult<i64> {
    let index = thread.index(timestamp)?;
    match objects::Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
        Some(seconds) => Ok(seconds),
        None => Err(out_of_range(thread)),
    }
}
