//! Arithmetic, comparison and conversion of datetimes, where zones matter.

use std::cmp::Ordering;

use compiler::opcode::Comparison;
use objects::{Obj, Ref};
use vm::protocol::compare::holds;
use vm::types::comparable::Comparable;
use vm::{PyResult, Thread};

use super::civil::{MICROS_A_SECOND, Time};
use super::moment::{self, MOMENT, add_micros, micros, new_unchecked, offset, time, utc_timestamp, zone};
use super::{date, delta, local, zone as zones};
use crate::arguments::given;

fn is_moment(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &MOMENT)
}

pub fn add(thread: &Thread, a: Ref<'_>, b: Ref<'_>, sign: i128) -> PyResult {
    match delta::value(thread, b).filter(|_| is_moment(thread, a)) {
        Some(by) => add_micros(thread, a, sign * by),
        None => Ok(Obj::not_implemented()),
    }
}

pub fn subtract(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    if !is_moment(thread, a) {
        return Ok(Obj::not_implemented());
    }
    if !is_moment(thread, b) {
        return add(thread, a, b, -1);
    }
    let difference = i128::from(micros(a)) - i128::from(micros(b));
    if zone(a).is(&zone(b)) {
        return delta::new(thread, difference);
    }
    match (offset(thread, a)?, offset(thread, b)?) {
        (None, None) => delta::new(thread, difference),
        (Some(x), Some(y)) => delta::new(thread, difference - i128::from(x) + i128::from(y)),
        _ => Err(thread.type_error("can't subtract offset-naive and offset-aware datetimes")),
    }
}

/// The same moment with the other fold, or with none.
fn with_fold(thread: &Thread, object: Ref<'_>, fold: i64) -> PyResult {
    let time = Time { fold, ..time(object) };
    new_unchecked(thread, thread.class(&MOMENT), date::value(object), time, zone(object).as_ref())
}

/// Whether the offset depends on the fold: such a moment equals none of another zone.
fn depends_on_fold(thread: &Thread, object: Ref<'_>, known: Option<i64>) -> PyResult<bool> {
    let flipped = with_fold(thread, object, 1 - time(object).fold)?;
    let asked = thread.call_method_str(flipped.as_ref(), "utcoffset", &[])?;
    let other = delta::value(thread, asked.as_ref()).map(|micros| micros as i64);
    Ok(other != known)
}

pub struct MomentComparisons;

impl Comparable for MomentComparisons {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        if !is_moment(thread, b) {
            return Ok(Obj::not_implemented());
        }
        let plain = micros(a).cmp(&micros(b));
        if zone(a).is(&zone(b)) {
            return Ok(Obj::boolean(holds(comparison, plain)));
        }
        let (x, y) = (offset(thread, a)?, offset(thread, b)?);
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let ordering = match (x, y) {
            _ if x == y => plain,
            (Some(x), Some(y)) => (micros(a) - x).cmp(&(micros(b) - y)),
            _ if is_equality => Ordering::Less,
            _ => return Err(thread.type_error("can't compare offset-naive and offset-aware datetimes")),
        };
        let differs = is_equality
            && ordering == Ordering::Equal
            && (depends_on_fold(thread, a, x)? || depends_on_fold(thread, b, y)?);
        Ok(Obj::boolean(holds(comparison, if differs { Ordering::Less } else { ordering })))
    }
}

pub fn hash(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    date::cached_hash(thread, a[0], date::HASH, || {
        let offset = if time(a[0]).fold == 0 {
            offset(thread, a[0])?
        } else {
            let unfolded = with_fold(thread, a[0], 0)?;
            let asked = thread.call_method_str(unfolded.as_ref(), "utcoffset", &[])?;
            delta::value(thread, asked.as_ref()).map(|micros| micros as i64)
        };
        match offset {
            None => Ok(thread.space.hash_key.hash_bytes(&moment::state(a[0], false))),
            Some(offset) => {
                let moved = delta::new(thread, i128::from(micros(a[0])) - i128::from(offset))?;
                thread.hash(moved.as_ref())
            }
        }
    })
}

/// `datetime.timestamp()`
pub fn timestamp(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let value = match offset(thread, a[0])? {
        Some(offset) => {
            let (seconds, micros) = utc_timestamp(micros(a[0]) - offset);
            let total = i128::from(seconds) * i128::from(MICROS_A_SECOND) + i128::from(micros);
            total as f64 / MICROS_A_SECOND as f64
        }
        None => {
            let seconds = local::timestamp_of_local(thread, date::value(a[0]), time(a[0]))?;
            seconds as f64 + time(a[0]).microsecond as f64 / 1e6
        }
    };
    Ok(thread.space.float(value)?)
}

/// The zone of local time at a timestamp.
fn local_zone(thread: &Thread, timestamp: i64) -> PyResult {
    let shown = local::local_time(thread, timestamp)?;
    let offset = delta::new(thread, i128::from(shown.offset_seconds()) * i128::from(MICROS_A_SECOND))?;
    zones::new_fixed(thread, offset, thread.new_str(&shown.zone_name())?)
}

/// The zone of local time where the local clock shows this moment.
fn local_zone_of(thread: &Thread, object: Ref<'_>) -> PyResult {
    let (date, time) = (date::value(object), time(object));
    let timestamp = local::timestamp_of_local(thread, date, time)?;
    let other = local::timestamp_of_local(thread, date, Time { fold: 1 - time.fold, ..time })?;
    // In a gap the folds stand the other way round.
    let is_gap = other != timestamp && (other > timestamp) == (time.fold != 0);
    local_zone(thread, if is_gap { other } else { timestamp })
}

/// `datetime.astimezone(tz)`
pub fn as_time_zone(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let this = a[0];
    let target = match given(a[1]) {
        None => None,
        Some(zone) if thread.is_instance_of(zone, &zones::ZONE) => Some(zone.own()),
        Some(other) => {
            let given = thread.type_name(other);
            let text = format!("tzinfo argument must be None or of a tzinfo subclass, not type '{given}'");
            return Err(thread.type_error(&text));
        }
    };
    let mut own = zone(this);
    if own.is_none() {
        own = local_zone_of(thread, this)?;
    }
    if target.as_ref().is_some_and(|target| target.is(&own)) {
        return Ok(this.own());
    }
    let offset = match zones::utc_offset(thread, own.as_ref(), this)? {
        Some(offset) => offset,
        None => {
            own = local_zone_of(thread, this)?;
            if target.as_ref().is_some_and(|target| target.is(&own)) {
                return Ok(this.own());
            }
            zones::utc_offset(thread, own.as_ref(), this)?.unwrap_or(0)
        }
    };
    let result = add_micros(thread, this, -i128::from(offset))?;
    if !is_moment(thread, result.as_ref()) {
        return Err(thread.type_error("the class of a datetime must make datetimes"));
    }
    let target = match target {
        Some(target) => target,
        None => local_zone(thread, utc_timestamp(micros(result.as_ref())).0)?,
    };
    moment::set_zone(result.as_ref(), target.as_ref());
    thread.call_method_str(target.as_ref(), "fromutc", &[result.as_ref()])
}
