//! `date`: a day of the calendar.

use compiler::opcode::Comparison;
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, class_method, getset, method, new_method, record};
use vm::protocol::compare::holds;
use vm::types::comparable::Comparable;
use vm::{PyResult, Raised, Thread, import};

use super::civil::{Date, MICROS_A_DAY, ORDINAL_MAX, Time};
use super::moment::{self, MOMENT};
use super::{class_argument, delta, format, iso_calendar, iso_parse, local, shown_name, text_argument, type_of};
use crate::arguments::int32;
use crate::fields::{at, number};

/// The fields, packed. `datetime` has it in the same place.
pub const DATE_SLOT: usize = 0;
pub const HASH: usize = 1;

pub static DATE: TypeTable = TypeTable {
    native: record("date", 2),
    module: "datetime",
    flags: TypeFlags::BASE,
    doc: "date(year, month, day) --> date object",
    methods: &[METHODS, DateComparisons::COMPARISONS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("year", |_, date| Ok(Obj::small_int(value(date).year)), None, ""),
    getset("month", |_, date| Ok(Obj::small_int(value(date).month)), None, ""),
    getset("day", |_, date| Ok(Obj::small_int(value(date).day)), None, ""),
];

const METHODS: &[Native] = &[
    new_method("($type, /, year, month=<unrepresentable>, day=<unrepresentable>)", construct),
    class_method(
        "today",
        "($type, /)",
        today,
        "Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).",
    ),
    class_method(
        "fromtimestamp",
        "($type, timestamp, /)",
        from_timestamp,
        "Create a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created via time.time(), that is \
         interpreted\nas local time.",
    ),
    class_method(
        "fromordinal",
        "($type, ordinal, /)",
        from_ordinal,
        "int -> date corresponding to a proleptic Gregorian ordinal.",
    ),
    class_method(
        "fromisoformat",
        "($type, string, /)",
        from_iso_format,
        "str -> Construct a date from a string in ISO 8601 format.",
    ),
    class_method(
        "fromisocalendar",
        "($type, /, year, week, day)",
        from_iso_calendar,
        "int, int, int -> Construct a date from the ISO year, week number and weekday.\n\nThis is the inverse of the \
         date.isocalendar() function",
    ),
    class_method(
        "strptime",
        "($type, date_string, format, /)",
        |thread, a| format::parse(thread, "_strptime_datetime_date", a),
        "Parse string according to the given date format (like time.strptime()).",
    ),
    method(
        "ctime",
        "($self, /)",
        |t, a| t.new_str(&format::ctime(value(a[0]), Time::default())),
        "Return ctime() style string.",
    ),
    method(
        "strftime",
        "($self, /, format)",
        |thread, a| {
            let tuple = thread.call_method_str(a[0], "timetuple", &[])?;
            format::strftime(thread, a[0], a[1], tuple)
        },
        "format -> strftime() style string.",
    ),
    method("__format__", "($self, format, /)", format::format_method, "Formats self with strftime."),
    method(
        "isoformat",
        "($self, /)",
        |t, a| t.new_str(&value(a[0]).iso_text()),
        "Return string in ISO 8601 format, YYYY-MM-DD.",
    ),
    method(
        "isoweekday",
        "($self, /)",
        |_, a| Ok(Obj::small_int(value(a[0]).weekday() + 1)),
        "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7",
    ),
    method(
        "isocalendar",
        "($self, /)",
        |thread, a| iso_calendar::new(thread, value(a[0])),
        "Return a named tuple containing ISO year, week number, and weekday.",
    ),
    method(
        "timetuple",
        "($self, /)",
        |thread, a| format::time_tuple(thread, value(a[0]), Time::default(), -1),
        "Return time tuple, compatible with time.localtime().",
    ),
    method(
        "toordinal",
        "($self, /)",
        |_, a| Ok(Obj::small_int(value(a[0]).ordinal())),
        "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.",
    ),
    method(
        "weekday",
        "($self, /)",
        |_, a| Ok(Obj::small_int(value(a[0]).weekday())),
        "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6",
    ),
    method(
        "replace",
        "($self, /, year=unchanged, month=unchanged, day=unchanged)",
        replace,
        "Return date with new specified fields.",
    ),
    method(
        "__replace__",
        "($self, /, year=unchanged, month=unchanged, day=unchanged)",
        replace,
        "The same as replace().",
    ),
    method("__add__", "($self, value, /)", |t, a| add(t, a[0], a[1], 1), "Return self+value."),
    method("__radd__", "($self, value, /)", |t, a| add(t, a[0], a[1], 1), "Return value+self."),
    method("__sub__", "($self, value, /)", |t, a| subtract(t, a[0], a[1]), "Return self-value."),
    method("__rsub__", "($self, value, /)", |t, a| subtract(t, a[1], a[0]), "Return value-self."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| t.call_method_str(a[0], "isoformat", &[]), "Return str(self)."),
    method("__reduce__", "($self, /)", reduce, "__reduce__() -> (cls, state)"),
];

/// The fields of a date or datetime.
pub fn value(date: Ref<'_>) -> Date {
    Date::unpack(number(date, DATE_SLOT))
}

/// Whether it is a date and no datetime.
fn is_plain(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &DATE) && !thread.is_instance_of(object, &MOMENT)
}

/// ValueError with what is wrong.
pub fn invalid(thread: &Thread, text: &str) -> Raised {
    thread.value_error(text)
}

/// A date of exactly that class.
fn new_of(thread: &Thread, class: &Type, date: Date) -> PyResult {
    let date = date.check().map_err(|text| invalid(thread, &text))?;
    Ok(thread.space.new_record(class.root_shape.get(), [Obj::small_int(date.pack())])?)
}

/// A date of a class: subclasses are called.
pub fn new(thread: &Thread, class: &Type, date: Date) -> PyResult {
    if std::ptr::eq(class, thread.class(&DATE)) {
        return new_of(thread, class, date);
    }
    if std::ptr::eq(class, thread.class(&MOMENT)) {
        return moment::new(thread, class, date, Time::default(), Ref::NULL);
    }
    let fields = [date.year, date.month, date.day].map(Obj::small_int);
    thread.call_with(class.as_ref(), &[fields[0].as_ref(), fields[1].as_ref(), fields[2].as_ref()])
}

/// The bytes that a pickle made of `argument`, if it is such: bytes or a str that old pickles hold.
pub fn pickled(
    thread: &Thread,
    argument: Ref<'_>,
    length: usize,
    place: usize,
    below: u8,
) -> PyResult<Option<Vec<u8>>> {
    let is_state = |bytes: &[u8]| bytes.len() == length && (bytes[place] & 0x7F) < below;
    if let Some(bytes) = thread.space.bytes_value(argument) {
        return Ok(Some(bytes.data()).filter(|bytes| is_state(bytes)).map(<[u8]>::to_vec));
    }
    let Some(text) = thread.space.str_value(argument).filter(|text| text.len() == length) else { return Ok(None) };
    let marker = text.view().at(place);
    if marker & 0x7F >= u32::from(below) || marker > 0xFF {
        return Ok(None);
    }
    let bytes: Option<Vec<u8>> = text.view().chars().map(|character| u8::try_from(character).ok()).collect();
    match bytes {
        Some(bytes) => Ok(Some(bytes)),
        None => Err(thread.value_error(
            "Failed to encode latin1 string when unpickling a date or datetime object. pickle.load(data, \
             encoding='latin1') is assumed.",
        )),
    }
}

/// A required field that was not given.
pub fn missing(thread: &Thread, name: &str, position: usize) -> Raised {
    thread.type_error(&format!("function missing required argument '{name}' (pos {position})"))
}

fn construct(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = class_argument(thread, a[0]);
    if a[2].is_null()
        && let Some(state) = pickled(thread, a[1], 4, 2, 13)?
        && state[2] != 0
    {
        let packed =
            Date { year: i64::from(state[0]) << 8 | i64::from(state[1]), month: state[2].into(), day: state[3].into() };
        return Ok(thread.space.new_record(class.root_shape.get(), [Obj::small_int(packed.pack())])?);
    }
    new_of(thread, class, fields(thread, &a[1..])?)
}

/// Year, month and day as arguments.
pub fn fields(thread: &Thread, a: &[Ref<'_>]) -> PyResult<Date> {
    for (index, name) in ["year", "month", "day"].iter().enumerate() {
        if a[index].is_null() {
            return Err(missing(thread, name, index + 1));
        }
    }
    Ok(Date { year: int32(thread, a[0])?.into(), month: int32(thread, a[1])?.into(), day: int32(thread, a[2])?.into() })
}

fn today(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let time = import::import_str(thread, "time")?;
    let now = thread.call_method_str(time.as_ref(), "time", &[])?;
    thread.call_method_str(a[0], "fromtimestamp", &[now.as_ref()])
}

fn from_timestamp(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let seconds = local::timestamp_seconds(thread, a[1])?;
    let (date, _) = local::local_time(thread, seconds)?.civil();
    new(thread, class_argument(thread, a[0]), date)
}

fn from_ordinal(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let ordinal = i64::from(int32(thread, a[1])?);
    if ordinal < 1 {
        return Err(thread.value_error("ordinal must be >= 1"));
    }
    if ordinal > ORDINAL_MAX {
        let year = 10_000 + (ordinal - ORDINAL_MAX - 1) / 366;
        return Err(thread.value_error(&format!("year {year} is out of range")));
    }
    new(thread, class_argument(thread, a[0]), Date::from_ordinal(ordinal))
}

/// ValueError for a text that is no ISO text.
pub fn invalid_iso(thread: &Thread, text: Ref<'_>) -> PyResult<Raised> {
    let shown = thread.repr_string(text)?;
    Ok(thread.value_error(&format!("Invalid isoformat string: {shown}")))
}

fn from_iso_format(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let characters = text_argument(thread, a[1], "fromisoformat: argument must be str")?;
    let Ok(date) = iso_parse::date(&characters) else { return Err(invalid_iso(thread, a[1])?) };
    new(thread, class_argument(thread, a[0]), date)
}

fn from_iso_calendar(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let mut fields = [0; 3];
    for (field, argument) in fields.iter_mut().zip(&a[1..]) {
        let index = thread.index(*argument)?;
        let value = Space::exact_int(index.as_ref()).and_then(|value| value.to_i64());
        *field = value
            .filter(|value| i32::try_from(*value).is_ok())
            .ok_or_else(|| thread.value_error("ISO calendar component out of range"))?;
    }
    let date = Date::from_iso_calendar(fields[0], fields[1], fields[2]).map_err(|text| invalid(thread, &text))?;
    new(thread, class_argument(thread, a[0]), date)
}

/// A field that may be replaced.
pub fn replaced(thread: &Thread, argument: Ref<'_>, old: i64) -> PyResult<i64> {
    argument.non_null().map_or(Ok(old), |argument| int32(thread, argument).map(i64::from))
}

fn replace(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let old = value(a[0]);
    let date = Date {
        year: replaced(thread, a[1], old.year)?,
        month: replaced(thread, a[2], old.month)?,
        day: replaced(thread, a[3], old.day)?,
    };
    new(thread, type_of(thread, a[0]), date)
}

fn add(thread: &Thread, date: Ref<'_>, other: Ref<'_>, sign: i64) -> PyResult {
    let Some(micros) = delta::value(thread, other).filter(|_| is_plain(thread, date)) else {
        return Ok(Obj::not_implemented());
    };
    let days = micros.div_euclid(i128::from(MICROS_A_DAY)) as i64;
    let ordinal = value(date).ordinal() + sign * days;
    if !(1..=ORDINAL_MAX).contains(&ordinal) {
        return Err(thread.overflow_error("date value out of range"));
    }
    new(thread, type_of(thread, date), Date::from_ordinal(ordinal))
}

fn subtract(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    if !is_plain(thread, a) {
        return Ok(Obj::not_implemented());
    }
    if is_plain(thread, b) {
        let days = value(a).ordinal() - value(b).ordinal();
        return delta::new(thread, i128::from(days) * i128::from(MICROS_A_DAY));
    }
    add(thread, a, b, -1)
}

struct DateComparisons;

impl Comparable for DateComparisons {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        // Dates and datetimes have no order among each other.
        if !is_plain(thread, a) || !is_plain(thread, b) {
            return Ok(Obj::not_implemented());
        }
        Ok(Obj::boolean(holds(comparison, value(a).cmp(&value(b)))))
    }
}

/// The hash in a slot, computed on first use.
pub fn cached_hash(thread: &Thread, object: Ref<'_>, slot: usize, compute: impl FnOnce() -> PyResult<i64>) -> PyResult {
    if let Some(known) = at(object, slot).get() {
        return Ok(known);
    }
    let hash = thread.space.int(compute()?)?;
    at(object, slot).set(hash.clone());
    Ok(hash)
}

/// The bytes that stand for a date in pickles.
pub fn state(date: Date) -> [u8; 4] {
    [(date.year >> 8) as u8, date.year as u8, date.month as u8, date.day as u8]
}

fn hash(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    cached_hash(thread, a[0], HASH, || Ok(thread.space.hash_key.hash_bytes(&state(value(a[0])))))
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Date { year, month, day } = value(a[0]);
    thread.new_str(&format!("{}({year}, {month}, {day})", shown_name(type_of(thread, a[0]))))
}

fn reduce(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let state = thread.space.tuple([thread.space.bytes(&state(value(a[0])))?])?;
    Ok(thread.space.tuple([type_of(thread, a[0]).as_ref().own(), state])?)
}
