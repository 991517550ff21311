//! `datetime`: a date and a time of day, with or without zone.

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, new_method, record};
use vm::types::comparable::Comparable;
use vm::{PyResult, Raised, Thread, exceptions};

use super::civil::{Date, MICROS_A_SECOND, Time, from_micros, micros_of};
use super::date::{self, DATE, DATE_SLOT, invalid, invalid_iso, missing, pickled};
use super::moment_arithmetic::{self as arithmetic, MomentComparisons};
use super::time_of_day::{self, TIME_OF_DAY, bad_state, of_state, zone_slot};
use super::{class_argument, delta, format, iso_parse, local, shown_name, text_argument, type_of, zone as zones};
use crate::arguments::none;
use crate::fields::{at, number, part, set_number};

/// The time, packed; the date and the hash are where `date` has them.
const TIME: usize = 2;
/// A tzinfo, or NULL.
const ZONE: usize = 3;

pub static MOMENT: TypeTable = TypeTable {
    native: record("datetime", 4),
    module: "datetime",
    base: Some(&DATE),
    flags: TypeFlags::BASE,
    doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe year, month and day arguments \
          are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may be ints.",
    methods: &[CREATION, METHODS, MomentComparisons::COMPARISONS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("hour", |_, moment| Ok(Obj::small_int(time(moment).hour)), None, ""),
    getset("minute", |_, moment| Ok(Obj::small_int(time(moment).minute)), None, ""),
    getset("second", |_, moment| Ok(Obj::small_int(time(moment).second)), None, ""),
    getset("microsecond", |_, moment| Ok(Obj::small_int(time(moment).microsecond)), None, ""),
    getset("tzinfo", |_, moment| Ok(zone(moment)), None, ""),
    getset("fold", |_, moment| Ok(Obj::small_int(time(moment).fold)), None, ""),
];

const CREATION: &[Native] = &[
    new_method(
        "($type, /, year, month=<unrepresentable>, day=<unrepresentable>, hour=0, minute=0, second=0, microsecond=0, \
         tzinfo=None, *, fold=0)",
        construct,
    ),
    class_method(
        "now",
        "($type, /, tz=None)",
        now,
        "Returns new datetime object representing current time local to tz.\n\n  tz\n    Timezone object.\n\nIf no tz is \
         specified, uses local timezone.",
    ),
    class_method("utcnow", "($type, /)", utc_now, "Return a new datetime representing UTC day and time."),
    class_method(
        "fromtimestamp",
        "($type, /, timestamp, tz=None)",
        from_timestamp,
        "timestamp[, tz] -> tz's local time from POSIX timestamp.",
    ),
    class_method(
        "utcfromtimestamp",
        "($type, timestamp, /)",
        utc_from_timestamp,
        "Construct a naive UTC datetime from a POSIX timestamp.",
    ),
    class_method(
        "strptime",
        "($type, date_string, format, /)",
        |thread, a| format::parse(thread, "_strptime_datetime_datetime", a),
        "string, format -> new datetime parsed from a string (like time.strptime()).",
    ),
    class_method(
        "combine",
        "($type, /, date, time, tzinfo=self.tzinfo)",
        combine,
        "date, time -> datetime with same date and time fields",
    ),
    class_method(
        "fromisoformat",
        "($type, string, /)",
        from_iso_format,
        "string -> datetime from a string in most ISO 8601 formats",
    ),
];

const METHODS: &[Native] = &[
    method(
        "date",
        "($self, /)",
        |thread, a| date::new(thread, thread.class(&DATE), date::value(a[0])),
        "Return date object with same year, month and day.",
    ),
    method(
        "time",
        "($self, /)",
        |thread, a| time_of_day::new(thread, thread.class(&TIME_OF_DAY), time(a[0]), Ref::NULL),
        "Return time object with same time but with tzinfo=None.",
    ),
    method(
        "timetz",
        "($self, /)",
        |thread, a| time_of_day::new(thread, thread.class(&TIME_OF_DAY), time(a[0]), zone(a[0]).as_ref()),
        "Return time object with same time and tzinfo.",
    ),
    method(
        "ctime",
        "($self, /)",
        |thread, a| thread.new_str(&format::ctime(date::value(a[0]), time(a[0]))),
        "Return ctime() style string.",
    ),
    method("timetuple", "($self, /)", time_tuple, "Return time tuple, compatible with time.localtime()."),
    method("utctimetuple", "($self, /)", utc_time_tuple, "Return UTC time tuple, compatible with time.localtime()."),
    method("timestamp", "($self, /)", arithmetic::timestamp, "Return POSIX timestamp as float."),
    method(
        "isoformat",
        "($self, /, sep='T', timespec='auto')",
        iso_format,
        "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].",
    ),
    method(
        "utcoffset",
        "($self, /)",
        |t, a| zones::ask(t, zone(a[0]).as_ref(), "utcoffset", a[0]),
        "Return self.tzinfo.utcoffset(self).",
    ),
    method(
        "tzname",
        "($self, /)",
        |t, a| zones::name(t, zone(a[0]).as_ref(), a[0]),
        "Return self.tzinfo.tzname(self).",
    ),
    method(
        "dst",
        "($self, /)",
        |t, a| zones::ask(t, zone(a[0]).as_ref(), "dst", a[0]),
        "Return self.tzinfo.dst(self).",
    ),
    method(
        "replace",
        "($self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, \
         microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
        "Return datetime with new specified fields.",
    ),
    method(
        "__replace__",
        "($self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, \
         microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        replace,
        "The same as replace().",
    ),
    method(
        "astimezone",
        "($self, /, tz=None)",
        arithmetic::as_time_zone,
        "tz -> convert to local time in new timezone tz",
    ),
    method("__add__", "($self, value, /)", |t, a| arithmetic::add(t, a[0], a[1], 1), "Return self+value."),
    method("__radd__", "($self, value, /)", |t, a| arithmetic::add(t, a[0], a[1], 1), "Return value+self."),
    method("__sub__", "($self, value, /)", |t, a| arithmetic::subtract(t, a[0], a[1]), "Return self-value."),
    method("__rsub__", "($self, value, /)", |t, a| arithmetic::subtract(t, a[1], a[0]), "Return value-self."),
    method("__hash__", "($self, /)", arithmetic::hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__str__",
        "($self, /)",
        |thread, a| thread.call_method_str(a[0], "isoformat", &[thread.new_str(" ")?.as_ref()]),
        "Return str(self).",
    ),
    method(
        "__reduce_ex__",
        "($self, proto, /)",
        |thread, a| {
            let keeps_fold = thread.index_i64(a[1])? > 3;
            reduce(thread, a[0], keeps_fold)
        },
        "__reduce_ex__(proto) -> (cls, state)",
    ),
    method("__reduce__", "($self, /)", |t, a| reduce(t, a[0], false), "__reduce__() -> (cls, state)"),
];

/// The time of day.
pub fn time(moment: Ref<'_>) -> Time {
    Time::unpack(number(moment, TIME))
}

/// The zone, or None.
pub fn zone(moment: Ref<'_>) -> Obj {
    part(moment, ZONE)
}

/// Microseconds since the day number 0, by the moment's own clock.
pub fn micros(moment: Ref<'_>) -> i64 {
    micros_of(date::value(moment), time(moment))
}

/// What the moment's own clock shows: seconds since 1970, the year, and whether it is shown for the second time.
pub fn clock(moment: Ref<'_>) -> (i64, i64, bool) {
    let (seconds, _) = utc_timestamp(micros(moment));
    (seconds, date::value(moment).year, time(moment).fold != 0)
}

/// The offset from UTC in microseconds, as the zone says.
pub fn offset(thread: &Thread, moment: Ref<'_>) -> PyResult<Option<i64>> {
    zones::utc_offset(thread, zone(moment).as_ref(), moment)
}

/// A datetime of exactly that class, or what is wrong with the fields.
fn new_of(thread: &Thread, class: &Type, date: Date, time: Time, zone: Ref<'_>) -> PyResult {
    let date = date.check().map_err(|text| invalid(thread, &text))?;
    let time = time.check().map_err(|text| invalid(thread, &text))?;
    new_unchecked(thread, class, date, time, zone)
}

/// A datetime of exactly that class with fields that are known to be right.
pub fn new_unchecked(thread: &Thread, class: &Type, date: Date, time: Time, zone: Ref<'_>) -> PyResult {
    let slots = [Obj::small_int(date.pack()), Obj::NULL, Obj::small_int(time.pack()), zone_slot(zone)];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// A datetime of a class: subclasses are called. `zone` may be NULL.
pub fn new(thread: &Thread, class: &Type, date: Date, time: Time, zone: Ref<'_>) -> PyResult {
    if std::ptr::eq(class, thread.class(&MOMENT)) {
        return new_of(thread, class, date, time, zone);
    }
    let fields = [date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond];
    let fields = fields.map(Obj::small_int);
    let mut values: Vec<Ref<'_>> = fields.iter().map(Obj::as_ref).collect();
    values.push(zone.non_null().unwrap_or(none()));
    let made = thread.call_with(class.as_ref(), &values)?;
    if time.fold != 0 && thread.is_instance_of(made.as_ref(), &MOMENT) {
        set_fold(made.as_ref(), time.fold);
    }
    Ok(made)
}

fn set_fold(moment: Ref<'_>, fold: i64) {
    set_number(moment, TIME, Time { fold, ..time(moment) }.pack());
}

/// Puts a zone into a datetime that nobody has seen yet.
pub fn set_zone(moment: Ref<'_>, zone: Ref<'_>) {
    at(moment, ZONE).set(zone_slot(zone));
    at(moment, date::HASH).set(Obj::NULL);
}

/// A datetime that many microseconds later by its own clock, of the same class and zone.
pub fn add_micros(thread: &Thread, moment: Ref<'_>, by: i128) -> PyResult {
    match from_micros(i128::from(micros(moment)) + by) {
        Some((date, time)) => new(thread, type_of(thread, moment), date, time, zone(moment).as_ref()),
        None => Err(out_of_range(thread)),
    }
}

pub fn out_of_range(thread: &Thread) -> Raised {
    thread.overflow_error("date value out of range")
}

fn construct(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = class_argument(thread, a[0]);
    if a[3].is_null()
        && let Some(state) = pickled(thread, a[1], 10, 2, 13)?
        && state[2] & 0x7F != 0
    {
        let zone = zones::zone_argument(thread, a[2]).map_err(|raised| {
            drop(thread.take_exception(raised));
            bad_state(thread)
        })?;
        let date = Date {
            year: i64::from(state[0]) << 8 | i64::from(state[1]),
            month: i64::from(state[2] & 0x7F),
            day: state[3].into(),
        };
        let time = Time { fold: i64::from(state[2] >> 7), ..of_state(&state[4..]) };
        return new_unchecked(thread, class, date, time, zone.as_ref());
    }
    for (index, name) in [(2, "month"), (3, "day")] {
        if a[index].is_null() {
            return Err(missing(thread, name, index));
        }
    }
    let date = date::fields(thread, &a[1..4])?;
    let time = time_of_day::fields(thread, &a[4..8], a[9])?;
    let zone = zones::zone_argument(thread, a[8])?;
    new_of(thread, class, date, time, zone.as_ref())
}

/// A zone argument of `now` and `fromtimestamp`.
fn zone_of(thread: &Thread, argument: Ref<'_>) -> PyResult {
    zones::zone_argument(thread, argument)
}

/// The datetime at a timestamp: local time, or the zone's.
fn at_timestamp(thread: &Thread, class: &Type, seconds: i64, microsecond: i64, zone: &Obj) -> PyResult {
    if zone.is_none() {
        let (date, time) = local::local_time(thread, seconds)?.civil();
        let fold = local::fold_at(thread, seconds)?;
        return new(thread, class, date, Time { microsecond, fold, ..time }, Ref::NULL);
    }
    let (date, time) = local::utc_time(thread, seconds)?;
    let utc = new(thread, class, date, Time { microsecond, ..time }, zone.as_ref())?;
    thread.call_method_str(zone.as_ref(), "fromutc", &[utc.as_ref()])
}

/// The system's time: seconds and microseconds.
fn current_time() -> (i64, i64) {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
    (now.tv_sec, now.tv_nsec / 1000)
}

fn now(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let zone = zone_of(thread, a[1])?;
    let (seconds, microsecond) = current_time();
    at_timestamp(thread, class_argument(thread, a[0]), seconds, microsecond, &zone)
}

fn utc_now(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let text = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware \
                objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).";
    thread.warn_about(&exceptions::DEPRECATION_WARNING, text)?;
    let (seconds, microsecond) = current_time();
    let (date, time) = local::utc_time(thread, seconds)?;
    new(thread, class_argument(thread, a[0]), date, Time { microsecond, ..time }, Ref::NULL)
}

fn from_timestamp(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let zone = zone_of(thread, a[2])?;
    let (seconds, microsecond) = local::timestamp_parts(thread, a[1])?;
    at_timestamp(thread, class_argument(thread, a[0]), seconds, microsecond, &zone)
}

fn utc_from_timestamp(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let text = "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use \
                timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, datetime.UTC).";
    thread.warn_about(&exceptions::DEPRECATION_WARNING, text)?;
    let (seconds, microsecond) = local::timestamp_parts(thread, a[1])?;
    let (date, time) = local::utc_time(thread, seconds)?;
    new(thread, class_argument(thread, a[0]), date, Time { microsecond, ..time }, Ref::NULL)
}

fn combine(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    for (index, (table, name)) in [(&DATE, "datetime.date"), (&TIME_OF_DAY, "datetime.time")].into_iter().enumerate() {
        if !thread.is_instance_of(a[1 + index], table) {
            let given = thread.type_name(a[1 + index]);
            return Err(thread.type_error(&format!("combine() argument {} must be {name}, not {given}", index + 1)));
        }
    }
    let zone = if a[3].is_null() { time_of_day::zone(a[2]) } else { zone_of(thread, a[3])? };
    new(thread, class_argument(thread, a[0]), date::value(a[1]), time_of_day::value(a[2]), zone.as_ref())
}

fn from_iso_format(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let text = text_argument(thread, a[1], "fromisoformat: argument must be str")?;
    let parse = || {
        if text.len() < 7 {
            return Err(iso_parse::Malformed);
        }
        let end = iso_parse::date_length(&text)?;
        let date = iso_parse::date(text.get(..end).ok_or(iso_parse::Malformed)?)?;
        // One character, whatever it is, separates the two.
        let time = if text.len() > end { Some(iso_parse::time(&text[end + 1..])?) } else { None };
        Ok((date, time))
    };
    let Ok((mut date, parsed)) = parse() else { return Err(invalid_iso(thread, a[1])?) };
    let class = class_argument(thread, a[0]);
    let Some(parsed) = parsed else { return new(thread, class, date, Time::default(), Ref::NULL) };
    if parsed.is_beyond_day {
        return Err(thread.value_error("minute, second, and microsecond must be 0 when hour is 24"));
    }
    if parsed.is_next_day && date.check().is_ok() {
        let next = date.ordinal() + 1;
        // The day after the last one has no valid year.
        date = if next > super::civil::ORDINAL_MAX {
            Date { year: 10_000, month: 1, day: 1 }
        } else {
            Date::from_ordinal(next)
        };
    }
    let zone = match parsed.offset {
        Some(offset) => zones::of_offset(thread, offset)?,
        None => Obj::none(),
    };
    new(thread, class, date, parsed.time, zone.as_ref())
}

fn time_tuple(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let dst = zones::ask(thread, zone(a[0]).as_ref(), "dst", a[0])?;
    let is_dst = delta::value(thread, dst.as_ref()).map_or(-1, |micros| i64::from(micros != 0));
    format::time_tuple(thread, date::value(a[0]), time(a[0]), is_dst)
}

fn utc_time_tuple(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let offset = offset(thread, a[0])?.unwrap_or(0);
    match from_micros(i128::from(micros(a[0])) - i128::from(offset)) {
        Some((date, time)) => format::time_tuple(thread, date, time, 0),
        None => Err(out_of_range(thread)),
    }
}

fn iso_format(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let separator = match a[1].non_null() {
        None => u32::from(b'T'),
        Some(text) => match thread.space.str_value(text).filter(|text| text.len() == 1) {
            Some(text) => text.view().at(0),
            None => {
                let given = thread.type_name(a[1]);
                let text = format!("isoformat() argument 1 must be a unicode character, not {given}");
                return Err(thread.type_error(&text));
            }
        },
    };
    let date = date::value(a[0]).iso_text();
    let mut clock = time_of_day::iso_text(thread, time(a[0]), a[2])?;
    if let Some(offset) = offset(thread, a[0])? {
        clock.push_str(&format::offset_text(offset, ":"));
    }
    let characters = date.chars().map(u32::from).chain([separator]).chain(clock.chars().map(u32::from));
    Ok(thread.space.str_from_chars(characters)?)
}

fn replace(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let old = date::value(a[0]);
    let date = Date {
        year: date::replaced(thread, a[1], old.year)?,
        month: date::replaced(thread, a[2], old.month)?,
        day: date::replaced(thread, a[3], old.day)?,
    };
    let time = time_of_day::replaced_fields(thread, time(a[0]), &a[4..8], a[9])?;
    let zone = if a[8].is_null() { zone(a[0]) } else { zone_of(thread, a[8])? };
    let time = time.check().map_err(|text| invalid(thread, &text))?;
    new(thread, type_of(thread, a[0]), date, time, zone.as_ref())
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Date { year, month, day } = date::value(a[0]);
    let Time { hour, minute, second, microsecond, fold } = time(a[0]);
    let name = shown_name(type_of(thread, a[0]));
    let mut text = format!("{name}({year}, {month}, {day}, {hour}, {minute}");
    if microsecond != 0 {
        text.push_str(&format!(", {second}, {microsecond}"));
    } else if second != 0 {
        text.push_str(&format!(", {second}"));
    }
    // Not in the order in which a time shows them.
    if fold != 0 {
        text.push_str(&format!(", fold={fold}"));
    }
    let zone = zone(a[0]);
    if !zone.is_none() {
        text.push_str(&format!(", tzinfo={}", thread.repr_string(zone.as_ref())?));
    }
    text.push(')');
    thread.new_str(&text)
}

/// The bytes that stand for a datetime in pickles.
pub fn state(moment: Ref<'_>, keeps_fold: bool) -> Vec<u8> {
    let mut state = date::state(Date::unpack(number(moment, DATE_SLOT))).to_vec();
    if keeps_fold {
        state[2] |= (time(moment).fold as u8) << 7;
    }
    state.extend(time_of_day::state(time(moment), false));
    state
}

fn reduce(thread: &Thread, moment: Ref<'_>, keeps_fold: bool) -> PyResult {
    let mut parts = vec![thread.space.bytes(&state(moment, keeps_fold))?];
    parts.extend(Some(zone(moment)).filter(|zone| !zone.is_none()));
    let parts = thread.space.tuple(parts)?;
    Ok(thread.space.tuple([type_of(thread, moment).as_ref().own(), parts])?)
}

/// Seconds and microseconds of a timestamp at a moment in UTC.
pub fn utc_timestamp(micros: i64) -> (i64, i64) {
    (micros.div_euclid(MICROS_A_SECOND) - local::EPOCH_SECONDS, micros.rem_euclid(MICROS_A_SECOND))
}
