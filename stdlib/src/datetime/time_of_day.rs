//! `time`: a time of day, with or without zone.

use compiler::opcode::Comparison;
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, new_method, record};
use vm::protocol::compare::holds;
use vm::types::comparable::Comparable;
use vm::{PyResult, Raised, Thread};

use super::civil::{Date, MICROS_A_DAY, Time};
use super::date::{cached_hash, invalid, invalid_iso, pickled, replaced};
use super::{class_argument, delta, format, iso_parse, shown_name, text_argument, type_of, zone};
use crate::arguments::{int32_or, none};
use crate::fields::{number, part, set_number};

/// The fields, packed.
const TIME: usize = 0;
const HASH: usize = 1;
/// A tzinfo, or NULL.
const ZONE: usize = 2;

pub static TIME_OF_DAY: TypeTable = TypeTable {
    native: record("time", 3),
    module: "datetime",
    flags: TypeFlags::BASE,
    doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional. tzinfo \
          may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.",
    methods: &[METHODS, TimeComparisons::COMPARISONS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("hour", |_, time| Ok(Obj::small_int(value(time).hour)), None, ""),
    getset("minute", |_, time| Ok(Obj::small_int(value(time).minute)), None, ""),
    getset("second", |_, time| Ok(Obj::small_int(value(time).second)), None, ""),
    getset("microsecond", |_, time| Ok(Obj::small_int(value(time).microsecond)), None, ""),
    getset("tzinfo", |_, time| Ok(zone(time)), None, ""),
    getset("fold", |_, time| Ok(Obj::small_int(value(time).fold)), None, ""),
];

const METHODS: &[Native] = &[
    new_method("($type, /, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", construct),
    class_method(
        "fromisoformat",
        "($type, string, /)",
        from_iso_format,
        "string -> time from a string in ISO 8601 format",
    ),
    class_method(
        "strptime",
        "($type, date_string, format, /)",
        |thread, a| format::parse(thread, "_strptime_datetime_time", a),
        "Parse string according to the given time format (like time.strptime()).",
    ),
    method(
        "isoformat",
        "($self, /, timespec='auto')",
        iso_format,
        "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].",
    ),
    method(
        "strftime",
        "($self, /, format)",
        |thread, a| {
            let day = Date { year: 1900, month: 1, day: 1 };
            format::strftime(thread, a[0], a[1], format::time_tuple(thread, day, value(a[0]), -1)?)
        },
        "format -> strftime() style string.",
    ),
    method("__format__", "($self, format, /)", format::format_method, "Formats self with strftime."),
    method(
        "utcoffset",
        "($self, /)",
        |t, a| zone::ask(t, zone(a[0]).as_ref(), "utcoffset", none()),
        "Return self.tzinfo.utcoffset(self).",
    ),
    method(
        "tzname",
        "($self, /)",
        |t, a| zone::name(t, zone(a[0]).as_ref(), none()),
        "Return self.tzinfo.tzname(self).",
    ),
    method(
        "dst",
        "($self, /)",
        |t, a| zone::ask(t, zone(a[0]).as_ref(), "dst", none()),
        "Return self.tzinfo.dst(self).",
    ),
    method(
        "replace",
        "($self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, \
         fold=unchanged)",
        replace,
        "Return time with new specified fields.",
    ),
    method(
        "__replace__",
        "($self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, \
         fold=unchanged)",
        replace,
        "The same as replace().",
    ),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| t.call_method_str(a[0], "isoformat", &[]), "Return str(self)."),
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

pub fn value(time: Ref<'_>) -> Time {
    Time::unpack(number(time, TIME))
}

/// The zone, or None.
pub fn zone(time: Ref<'_>) -> Obj {
    part(time, ZONE)
}

/// A zone for a slot: NULL for none.
pub fn zone_slot(zone: Ref<'_>) -> Obj {
    zone.non_null().filter(|zone| !zone.is_none()).map_or(Obj::NULL, Ref::own)
}

/// A time of exactly that class, or what is wrong with the fields.
fn new_of(thread: &Thread, class: &Type, time: Time, zone: Ref<'_>) -> PyResult {
    let time = time.check().map_err(|text| invalid(thread, &text))?;
    Ok(thread.space.new_record(class.root_shape.get(), [Obj::small_int(time.pack()), Obj::NULL, zone_slot(zone)])?)
}

/// A time of a class: subclasses are called. `zone` may be NULL.
pub fn new(thread: &Thread, class: &Type, time: Time, zone: Ref<'_>) -> PyResult {
    if std::ptr::eq(class, thread.class(&TIME_OF_DAY)) {
        return new_of(thread, class, time, zone);
    }
    let fields = [time.hour, time.minute, time.second, time.microsecond].map(Obj::small_int);
    let [hour, minute, second, microsecond] = &fields;
    let zone = zone.non_null().unwrap_or(none());
    let values = [hour.as_ref(), minute.as_ref(), second.as_ref(), microsecond.as_ref(), zone];
    let made = thread.call_with(class.as_ref(), &values)?;
    if time.fold != 0 && thread.is_instance_of(made.as_ref(), &TIME_OF_DAY) {
        set_number(made.as_ref(), TIME, Time { fold: time.fold, ..value(made.as_ref()) }.pack());
    }
    Ok(made)
}

/// The bytes that stand for a time in pickles.
pub fn state(time: Time, keeps_fold: bool) -> [u8; 6] {
    let fold = if keeps_fold { (time.fold as u8) << 7 } else { 0 };
    let micros = time.microsecond;
    [
        time.hour as u8 | fold,
        time.minute as u8,
        time.second as u8,
        (micros >> 16) as u8,
        (micros >> 8) as u8,
        micros as u8,
    ]
}

/// The time that such bytes stand for.
pub fn of_state(state: &[u8]) -> Time {
    Time {
        hour: i64::from(state[0] & 0x7F),
        minute: state[1].into(),
        second: state[2].into(),
        microsecond: i64::from(state[3]) << 16 | i64::from(state[4]) << 8 | i64::from(state[5]),
        fold: i64::from(state[0] >> 7),
    }
}

/// TypeError for a pickle's zone that is none.
pub fn bad_state(thread: &Thread) -> Raised {
    thread.type_error("bad tzinfo state arg")
}

fn construct(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = class_argument(thread, a[0]);
    if a[3].is_null()
        && !a[1].is_null()
        && let Some(state) = pickled(thread, a[1], 6, 0, 24)?
    {
        let zone = zone::zone_argument(thread, a[2]).map_err(|raised| {
            drop(thread.take_exception(raised));
            bad_state(thread)
        })?;
        let slots = [Obj::small_int(of_state(&state).pack()), Obj::NULL, zone_slot(zone.as_ref())];
        return Ok(thread.space.new_record(class.root_shape.get(), slots)?);
    }
    let zone = zone::zone_argument(thread, a[5])?;
    new_of(thread, class, fields(thread, &a[1..5], a[6])?, zone.as_ref())
}

/// Hour, minute, second, microsecond and fold as arguments, 0 where they are NULL.
pub fn fields(thread: &Thread, a: &[Ref<'_>], fold: Ref<'_>) -> PyResult<Time> {
    let field = |argument| int32_or(thread, argument, 0).map(i64::from);
    Ok(Time {
        hour: field(a[0])?,
        minute: field(a[1])?,
        second: field(a[2])?,
        microsecond: field(a[3])?,
        fold: field(fold)?,
    })
}

fn from_iso_format(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let characters = text_argument(thread, a[1], "fromisoformat: argument must be str")?;
    // A `T` in front says that it is a time.
    let text = if characters.first() == Some(&u32::from(b'T')) { &characters[1..] } else { &characters[..] };
    let Ok(parsed) = iso_parse::time(text) else { return Err(invalid_iso(thread, a[1])?) };
    if parsed.is_beyond_day {
        return Err(thread.value_error("minute, second, and microsecond must be 0 when hour is 24"));
    }
    let zone = match parsed.offset {
        Some(offset) => zone::of_offset(thread, offset)?,
        None => Obj::none(),
    };
    new(thread, class_argument(thread, a[0]), parsed.time, zone.as_ref())
}

/// ISO text of the fields that a `timespec` argument names.
pub fn iso_text(thread: &Thread, time: Time, timespec: Ref<'_>) -> PyResult<String> {
    let spec = match timespec.non_null() {
        None => "auto".to_owned(),
        Some(spec) => thread.str_argument(spec, "isoformat() argument 'timespec'")?,
    };
    time.iso_text(&spec).ok_or_else(|| thread.value_error("Unknown timespec value"))
}

fn iso_format(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let mut text = iso_text(thread, value(a[0]), a[1])?;
    if let Some(offset) = zone::utc_offset(thread, zone(a[0]).as_ref(), none())? {
        text.push_str(&format::offset_text(offset, ":"));
    }
    thread.new_str(&text)
}

/// Replaced fields of a time. The last argument is the fold.
pub fn replaced_fields(thread: &Thread, old: Time, a: &[Ref<'_>], fold: Ref<'_>) -> PyResult<Time> {
    Ok(Time {
        hour: replaced(thread, a[0], old.hour)?,
        minute: replaced(thread, a[1], old.minute)?,
        second: replaced(thread, a[2], old.second)?,
        microsecond: replaced(thread, a[3], old.microsecond)?,
        fold: replaced(thread, fold, old.fold)?,
    })
}

fn replace(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let time = replaced_fields(thread, value(a[0]), &a[1..5], a[6])?;
    let zone = if a[5].is_null() { zone(a[0]) } else { zone::zone_argument(thread, a[5])? };
    let time = time.check().map_err(|text| invalid(thread, &text))?;
    new(thread, type_of(thread, a[0]), time, zone.as_ref())
}

struct TimeComparisons;

impl Comparable for TimeComparisons {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        if !thread.is_instance_of(b, &TIME_OF_DAY) {
            return Ok(Obj::not_implemented());
        }
        let (x, y) = (value(a).micros(), value(b).micros());
        let (zone_a, zone_b) = (zone(a), zone(b));
        if zone_a.is(&zone_b) {
            return Ok(Obj::boolean(holds(comparison, x.cmp(&y))));
        }
        let offset_a = zone::utc_offset(thread, zone_a.as_ref(), none())?;
        let offset_b = zone::utc_offset(thread, zone_b.as_ref(), none())?;
        match (offset_a, offset_b) {
            (None, None) => Ok(Obj::boolean(holds(comparison, x.cmp(&y)))),
            (Some(offset_a), Some(offset_b)) => {
                Ok(Obj::boolean(holds(comparison, (x - offset_a).cmp(&(y - offset_b)))))
            }
            _ if comparison == Comparison::Equal => Ok(Obj::boolean(false)),
            _ if comparison == Comparison::NotEqual => Ok(Obj::boolean(true)),
            _ => Err(thread.type_error("can't compare offset-naive and offset-aware times")),
        }
    }
}

fn hash(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    cached_hash(thread, a[0], HASH, || {
        let time = value(a[0]);
        let zone = zone(a[0]);
        let offset = if time.fold == 0 {
            zone::utc_offset(thread, zone.as_ref(), none())?
        } else {
            let unfolded = new_of(thread, thread.class(&TIME_OF_DAY), Time { fold: 0, ..time }, zone.as_ref())?;
            let offset = thread.call_method_str(unfolded.as_ref(), "utcoffset", &[])?;
            delta::value(thread, offset.as_ref()).map(|micros| micros as i64)
        };
        let micros = time.micros() - offset.unwrap_or(0);
        if (0..MICROS_A_DAY).contains(&micros) {
            let moved = Time::from_micros(micros);
            return Ok(thread.space.hash_key.hash_bytes(&state(moved, false)));
        }
        thread.hash(thread.space.int(micros)?.as_ref())
    })
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Time { hour, minute, second, microsecond, fold } = value(a[0]);
    let mut text = format!("{}({hour}, {minute}", shown_name(type_of(thread, a[0])));
    if microsecond != 0 {
        text.push_str(&format!(", {second}, {microsecond}"));
    } else if second != 0 {
        text.push_str(&format!(", {second}"));
    }
    let zone = zone(a[0]);
    if !zone.is_none() {
        text.push_str(&format!(", tzinfo={}", thread.repr_string(zone.as_ref())?));
    }
    if fold != 0 {
        text.push_str(&format!(", fold={fold}"));
    }
    text.push(')');
    thread.new_str(&text)
}

fn reduce(thread: &Thread, time: Ref<'_>, keeps_fold: bool) -> PyResult {
    let mut parts = vec![thread.space.bytes(&state(value(time), keeps_fold))?];
    parts.extend(Some(zone(time)).filter(|zone| !zone.is_none()));
    let parts = thread.space.tuple(parts)?;
    Ok(thread.space.tuple([type_of(thread, time).as_ref().own(), parts])?)
}
