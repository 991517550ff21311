//! `tzinfo`, the base of time zones, and `timezone`, the one with a fixed offset; and what dates ask of any zone.

use compiler::opcode::Comparison;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, new_method, raw_new, record};
use vm::{PyResult, Raised, Thread, exceptions, names};

use super::civil::MICROS_A_DAY;
use super::moment::{self, MOMENT};
use super::{State, class_argument, delta, format, type_of};
use crate::fields::{at, part};

pub static ZONE: TypeTable = TypeTable {
    native: record("tzinfo", 0),
    module: "datetime",
    flags: TypeFlags::BASE,
    doc: "Abstract base class for time zone info objects.",
    methods: &[ZONE_METHODS],
    ..TypeTable::EMPTY
};

/// Slots of fixed zones: a timedelta, a str or NULL.
const OFFSET: usize = 0;
const NAME: usize = 1;

pub static FIXED_ZONE: TypeTable = TypeTable {
    native: record("timezone", 2),
    module: "datetime",
    base: Some(&ZONE),
    doc: "Fixed offset from UTC implementation of tzinfo.",
    methods: &[FIXED_METHODS],
    ..TypeTable::EMPTY
};

const ZONE_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", |thread, values, _| {
        Ok(thread.space.new_instance(class_argument(thread, values[0]).root_shape.get())?)
    }),
    method(
        "tzname",
        "($self, dt, /)",
        |t, _| Err(not_overridden(t, "tzname")),
        "datetime -> string name of time zone.",
    ),
    method(
        "utcoffset",
        "($self, dt, /)",
        |t, _| Err(not_overridden(t, "utcoffset")),
        "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC",
    ),
    method(
        "dst",
        "($self, dt, /)",
        |t, _| Err(not_overridden(t, "dst")),
        "datetime -> DST offset as timedelta positive east of UTC.",
    ),
    method("fromutc", "($self, dt, /)", from_utc, "datetime in UTC -> datetime in local time."),
    method("__reduce__", "($self, /)", reduce, "-> (cls, state)"),
];

const FIXED_METHODS: &[Native] = &[
    new_method("($type, /, offset, name=<unrepresentable>)", construct),
    method(
        "tzname",
        "($self, dt, /)",
        |thread, a| {
            check_argument(thread, a[1], "tzname")?;
            fixed_name(thread, a[0])
        },
        "If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'.",
    ),
    method(
        "utcoffset",
        "($self, dt, /)",
        |thread, a| {
            check_argument(thread, a[1], "utcoffset")?;
            Ok(part(a[0], OFFSET))
        },
        "Return fixed offset.",
    ),
    method(
        "dst",
        "($self, dt, /)",
        |thread, a| {
            check_argument(thread, a[1], "dst")?;
            Ok(Obj::none())
        },
        "Return None.",
    ),
    method("fromutc", "($self, dt, /)", fixed_from_utc, "datetime in UTC -> datetime in local time."),
    method("__getinitargs__", "($self, /)", |t, a| init_arguments(t, a[0]), "pickle support"),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method(
        "__hash__",
        "($self, /)",
        |t, a| Ok(t.space.int(t.hash(part(a[0], OFFSET).as_ref())?)?),
        "Return hash(self).",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| fixed_name(t, a[0]), "Return str(self)."),
];

fn not_overridden(thread: &Thread, name: &str) -> Raised {
    thread.raise(&exceptions::NOT_IMPLEMENTED_ERROR, &format!("a tzinfo subclass must implement {name}()"))
}

/// A zone argument: NULL and None mean none.
pub fn zone_argument(thread: &Thread, argument: Ref<'_>) -> PyResult {
    match argument.non_null().filter(|zone| !zone.is_none()) {
        None => Ok(Obj::none()),
        Some(zone) if thread.is_instance_of(zone, &ZONE) => Ok(zone.own()),
        Some(other) => {
            let given = thread.type_name(other);
            let text = format!("tzinfo argument must be None or of a tzinfo subclass, not type '{given}'");
            Err(thread.type_error(&text))
        }
    }
}

/// Whether it is exactly a `timezone`.
fn is_fixed(thread: &Thread, zone: Ref<'_>) -> bool {
    zone.has_shape(thread.shape(&FIXED_ZONE))
}

/// A zone's `utcoffset(argument)` in microseconds.
pub fn utc_offset(thread: &Thread, zone: Ref<'_>, argument: Ref<'_>) -> PyResult<Option<i64>> {
    if zone.is_none() {
        return Ok(None);
    }
    if is_fixed(thread, zone) {
        return Ok(Some(delta::micros_of(part(zone, OFFSET).as_ref()) as i64));
    }
    let offset = ask(thread, zone, "utcoffset", argument)?;
    Ok(delta::value(thread, offset.as_ref()).map(|micros| micros as i64))
}

/// A zone's `utcoffset(argument)` or `dst(argument)`: None or a timedelta of less than a day.
pub fn ask(thread: &Thread, zone: Ref<'_>, method: &str, argument: Ref<'_>) -> PyResult {
    if zone.is_none() {
        return Ok(Obj::none());
    }
    let result = thread.call_method_str(zone, method, &[argument])?;
    if result.is_none() {
        return Ok(result);
    }
    match delta::value(thread, result.as_ref()) {
        None => {
            let given = thread.type_name(result.as_ref());
            Err(thread.type_error(&format!("tzinfo.{method}() must return None or a timedelta, not '{given}'")))
        }
        Some(micros) => {
            check_offset(thread, micros, result.as_ref())?;
            Ok(result)
        }
    }
}

fn check_offset(thread: &Thread, micros: i128, shown: Ref<'_>) -> PyResult<()> {
    if micros.abs() < i128::from(MICROS_A_DAY) {
        return Ok(());
    }
    let shown = thread.repr_string(shown)?;
    Err(thread.value_error(&format!(
        "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {shown}"
    )))
}

/// A zone's `tzname(argument)`: None or a str.
pub fn name(thread: &Thread, zone: Ref<'_>, argument: Ref<'_>) -> PyResult {
    if zone.is_none() {
        return Ok(Obj::none());
    }
    let name = thread.call_method_str(zone, "tzname", &[argument])?;
    if !name.is_none() && thread.space.str_value(name.as_ref()).is_none() {
        let given = thread.type_name(name.as_ref());
        return Err(thread.type_error(&format!("tzinfo.tzname() must return None or a string, not '{given}'")));
    }
    Ok(name)
}

/// `tzinfo.fromutc`
fn from_utc(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (this, moment) = (a[0], a[1]);
    if !thread.is_instance_of(moment, &MOMENT) {
        return Err(thread.type_error("fromutc: argument must be a datetime"));
    }
    if !moment::zone(moment).as_ref().is(this) {
        return Err(thread.value_error("fromutc: dt.tzinfo is not self"));
    }
    let offset = thread.call_method_str(moment, "utcoffset", &[])?;
    let Some(offset) = delta::value(thread, offset.as_ref()) else {
        return Err(thread.value_error("fromutc: non-None utcoffset() result required"));
    };
    let dst = thread.call_method_str(moment, "dst", &[])?;
    let Some(dst) = delta::value(thread, dst.as_ref()) else {
        return Err(thread.value_error("fromutc: non-None dst() result required"));
    };
    let result = moment::add_micros(thread, moment, offset - dst)?;
    let dst = thread.call_method_str(result.as_ref(), "dst", &[])?;
    match delta::value(thread, dst.as_ref()) {
        None => Err(thread.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert")),
        Some(0) => Ok(result),
        Some(dst) => moment::add_micros(thread, result.as_ref(), dst),
    }
}

/// `(class, arguments, state)`
fn reduce(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let arguments = match thread.get_or_none(a[0], names::GETINITARGS)? {
        Some(method) => thread.call_with(method.as_ref(), &[])?,
        None => thread.space.empty_tuple(),
    };
    let state = thread.call_method(a[0], names::GETSTATE, &[])?;
    let class = type_of(thread, a[0]).as_ref().own();
    Ok(thread.space.tuple([class, arguments, state])?)
}

/// A fixed zone; without offset and name it is UTC itself.
pub fn new_fixed(thread: &Thread, offset: Obj, name: Obj) -> PyResult {
    let micros = delta::micros_of(offset.as_ref());
    if micros == 0 && name.is_null() {
        return utc(thread);
    }
    check_offset(thread, micros, offset.as_ref())?;
    Ok(thread.space.new_record(thread.shape(&FIXED_ZONE), [offset, name])?)
}

/// A fixed zone without a name.
pub fn of_offset(thread: &Thread, micros: i64) -> PyResult {
    new_fixed(thread, delta::new(thread, i128::from(micros))?, Obj::NULL)
}

/// `timezone.utc`
pub fn utc(thread: &Thread) -> PyResult {
    let state = thread.module_state::<State>();
    if let Some(utc) = state.utc.borrow().as_ref() {
        return Ok(utc.clone());
    }
    let zero = delta::new(thread, 0)?;
    let utc = thread.space.new_record(thread.shape(&FIXED_ZONE), [zero, Obj::NULL])?;
    state.utc.replace(Some(utc.clone()));
    Ok(utc)
}

fn construct(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if delta::value(thread, a[1]).is_none() {
        let given = thread.type_name(a[1]);
        let text = format!("timezone() argument 1 must be datetime.timedelta, not {given}");
        return Err(thread.type_error(&text));
    }
    if let Some(name) = a[2].non_null()
        && thread.space.str_value(name).is_none()
    {
        let given = thread.type_name(name);
        return Err(thread.type_error(&format!("timezone() argument 2 must be str, not {given}")));
    }
    new_fixed(thread, a[1].own(), a[2].non_null().map_or(Obj::NULL, Ref::own))
}

fn check_argument(thread: &Thread, argument: Ref<'_>, method: &str) -> PyResult<()> {
    if argument.is_none() || thread.is_instance_of(argument, &MOMENT) {
        return Ok(());
    }
    let given = thread.type_name(argument);
    Err(thread.type_error(&format!("{method}(dt) argument must be a datetime instance or None, not {given}")))
}

fn fixed_name(thread: &Thread, zone: Ref<'_>) -> PyResult {
    if let Some(name) = at(zone, NAME).get() {
        return Ok(name);
    }
    match delta::micros_of(part(zone, OFFSET).as_ref()) as i64 {
        0 => thread.new_str("UTC"),
        micros => thread.new_str(&format!("UTC{}", format::offset_text(micros, ":"))),
    }
}

fn fixed_from_utc(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if !thread.is_instance_of(a[1], &MOMENT) {
        return Err(thread.type_error("fromutc() argument must be a datetime instance"));
    }
    if !moment::zone(a[1]).as_ref().is(a[0]) {
        return Err(thread.value_error("fromutc: dt.tzinfo is not self"));
    }
    moment::add_micros(thread, a[1], delta::micros_of(part(a[0], OFFSET).as_ref()))
}

fn init_arguments(thread: &Thread, zone: Ref<'_>) -> PyResult {
    let mut arguments = vec![part(zone, OFFSET)];
    arguments.extend(at(zone, NAME).get());
    Ok(thread.space.tuple(arguments)?)
}

fn compare(thread: &Thread, a: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if !thread.is_instance_of(a[1], &FIXED_ZONE) {
        return Ok(Obj::not_implemented());
    }
    let micros = |zone| delta::micros_of(part(zone, OFFSET).as_ref());
    Ok(Obj::boolean((micros(a[0]) == micros(a[1])) == (comparison == Comparison::Equal)))
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if utc(thread)?.as_ref().is(a[0]) {
        return thread.new_str("datetime.timezone.utc");
    }
    let mut shown = thread.repr_string(part(a[0], OFFSET).as_ref())?;
    if let Some(name) = at(a[0], NAME).get() {
        shown = format!("{shown}, {}", thread.repr_string(name.as_ref())?);
    }
    thread.new_str(&format!("datetime.timezone({shown})"))
}
