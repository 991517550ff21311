//! `timedelta`: a duration, as days and the microseconds of a day.

use compiler::opcode::{BinaryOperator, Comparison};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Space};
use text::float_math;
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::protocol::compare::holds;
use vm::types::comparable::Comparable;
use vm::{PyResult, Thread, exceptions};

use super::civil::{MICROS_A_DAY, MICROS_A_SECOND};
use super::{class_argument, shown_name, type_of};
use crate::fields::{at, number};

const DAYS: usize = 0;
/// Microseconds of the day, not negative.
const REST: usize = 1;
const HASH: usize = 2;

pub const DAYS_MAX: i64 = 999_999_999;

pub static DELTA: TypeTable = TypeTable {
    native: record("timedelta", 3),
    module: "datetime",
    flags: TypeFlags::BASE,
    doc: "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, \
          hours=0, weeks=0)\n\nAll arguments are optional and default to 0.\nArguments may be integers or floats, and may be \
          positive or negative.",
    methods: &[METHODS, DeltaComparisons::COMPARISONS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("days", |_, delta| Ok(Obj::small_int(number(delta, DAYS))), None, "Number of days."),
    getset(
        "seconds",
        |_, delta| Ok(Obj::small_int(number(delta, REST) / MICROS_A_SECOND)),
        None,
        "Number of seconds (>= 0 and less than 1 day).",
    ),
    getset(
        "microseconds",
        |_, delta| Ok(Obj::small_int(number(delta, REST) % MICROS_A_SECOND)),
        None,
        "Number of microseconds (>= 0 and less than 1 second).",
    ),
];

const METHODS: &[Native] = &[
    new_method(
        "($type, /, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
        |thread, a| {
            let micros = total_of(thread, &a[1..])?;
            new_of_class(thread, class_argument(thread, a[0]), &micros)
        },
    ),
    method("total_seconds", "($self, /)", total_seconds, "Total seconds in the duration."),
    method("__add__", "($self, value, /)", |t, a| add(t, a[0], a[1], 1), "Return self+value."),
    method("__radd__", "($self, value, /)", |t, a| add(t, a[1], a[0], 1), "Return value+self."),
    method("__sub__", "($self, value, /)", |t, a| add(t, a[0], a[1], -1), "Return self-value."),
    method("__rsub__", "($self, value, /)", |t, a| add(t, a[1], a[0], -1), "Return value-self."),
    method("__mul__", "($self, value, /)", |t, a| multiply(t, a[0], a[1]), "Return self*value."),
    method("__rmul__", "($self, value, /)", |t, a| multiply(t, a[0], a[1]), "Return value*self."),
    method("__truediv__", "($self, value, /)", true_divide, "Return self/value."),
    method("__rtruediv__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return value/self."),
    method("__floordiv__", "($self, value, /)", floor_divide, "Return self//value."),
    method("__rfloordiv__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return value//self."),
    method("__mod__", "($self, value, /)", |t, a| remainder(t, a[0], a[1]), "Return self%value."),
    method("__rmod__", "($self, value, /)", |t, a| remainder(t, a[1], a[0]), "Return value%self."),
    method("__divmod__", "($self, value, /)", |t, a| divmod(t, a[0], a[1]), "Return divmod(self, value)."),
    method("__rdivmod__", "($self, value, /)", |t, a| divmod(t, a[1], a[0]), "Return divmod(value, self)."),
    method("__neg__", "($self, /)", |t, a| new(t, -micros_of(a[0])), "-self"),
    method("__pos__", "($self, /)", |t, a| new(t, micros_of(a[0])), "+self"),
    method("__abs__", "($self, /)", |t, a| new(t, micros_of(a[0]).abs()), "abs(self)"),
    method("__bool__", "($self, /)", |_, a| Ok(Obj::boolean(micros_of(a[0]) != 0)), "True if self else False"),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| t.new_str(&text_of(micros_of(a[0]))), "Return str(self)."),
    method("__reduce__", "($self, /)", reduce, "__reduce__() -> (cls, state)"),
];

/// The duration in microseconds.
pub fn micros_of(delta: Ref<'_>) -> i128 {
    i128::from(number(delta, DAYS)) * i128::from(MICROS_A_DAY) + i128::from(number(delta, REST))
}

/// The duration of an object, if it is a timedelta.
pub fn value(thread: &Thread, object: Ref<'_>) -> Option<i128> {
    thread.is_instance_of(object, &DELTA).then(|| micros_of(object))
}

/// A timedelta, or OverflowError.
pub fn new(thread: &Thread, micros: i128) -> PyResult {
    make(thread, thread.class(&DELTA), micros)
}

fn make(thread: &Thread, class: &Type, micros: i128) -> PyResult {
    let day = i128::from(MICROS_A_DAY);
    let (days, rest) = (micros.div_euclid(day), micros.rem_euclid(day));
    if days.abs() > i128::from(DAYS_MAX) {
        if i32::try_from(days).is_err() {
            return Err(thread.overflow_error("Python int too large to convert to C int"));
        }
        return Err(thread.overflow_error(&format!("days={days}; must have magnitude <= {DAYS_MAX}")));
    }
    let slots = [Obj::small_int(days as i64), Obj::small_int(rest as i64)];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// A timedelta of any number of microseconds, or OverflowError.
fn new_big(thread: &Thread, micros: &BigInt) -> PyResult {
    new_of_class(thread, thread.class(&DELTA), micros)
}

fn new_of_class(thread: &Thread, class: &Type, micros: &BigInt) -> PyResult {
    match micros.to_i128() {
        Some(micros) => make(thread, class, micros),
        None => Err(thread.overflow_error("Python int too large to convert to C int")),
    }
}

/// The sum of a constructor's arguments in microseconds.
fn total_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<BigInt> {
    const UNITS: [(&str, i64); 7] = [
        ("days", MICROS_A_DAY),
        ("seconds", MICROS_A_SECOND),
        ("microseconds", 1),
        ("milliseconds", 1000),
        ("minutes", 60 * MICROS_A_SECOND),
        ("hours", 3600 * MICROS_A_SECOND),
        ("weeks", 7 * MICROS_A_DAY),
    ];
    // In this order fractions add up.
    const ORDER: [usize; 7] = [2, 3, 1, 4, 5, 0, 6];
    let mut total = 0i128;
    let mut big = BigInt::zero();
    let mut left_over = 0.0;
    for place in ORDER {
        let ((name, unit), Some(argument)) = (UNITS[place], arguments[place].non_null()) else { continue };
        if let Some(value) = thread.space.int_value(argument) {
            match value.to_i64() {
                Some(value) => total += i128::from(value) * i128::from(unit),
                None => big += value.to_big() * unit,
            }
        } else if let Some(value) = thread.space.float_value(argument) {
            if value.is_nan() {
                return Err(thread.value_error("cannot convert float NaN to integer"));
            }
            let Some(whole) = float_math::to_big(value.trunc()) else {
                return Err(thread.overflow_error("cannot convert float infinity to integer"));
            };
            big += whole * unit;
            let fraction = value.fract() * unit as f64;
            total += fraction.trunc() as i128;
            left_over += fraction.fract();
        } else {
            let given = thread.type_name(argument);
            return Err(thread.type_error(&format!("unsupported type for timedelta {name} component: {given}")));
        }
    }
    big += total;
    if left_over != 0.0 {
        // Half a microsecond goes to the even number.
        let mut rounded = f64::round(left_over);
        if (rounded - left_over).abs() == 0.5 {
            let odd = if big.is_odd() { 1.0 } else { 0.0 };
            rounded = 2.0 * f64::round((left_over + odd) * 0.5) - odd;
        }
        big += rounded as i64;
    }
    Ok(big)
}

fn total_seconds(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let quotient = float_math::divide_big(&BigInt::from(micros_of(a[0])), &BigInt::from(MICROS_A_SECOND));
    Ok(thread.space.float(quotient.unwrap_or(0.0))?)
}

fn add(thread: &Thread, a: Ref<'_>, b: Ref<'_>, sign: i128) -> PyResult {
    match (value(thread, a), value(thread, b)) {
        (Some(x), Some(y)) => new(thread, x + sign * y),
        _ => Ok(Obj::not_implemented()),
    }
}

/// The nearest integer to a quotient, an even one where two are.
fn divide_nearest(thread: &Thread, dividend: &BigInt, divisor: &BigInt) -> PyResult<BigInt> {
    if divisor.is_zero() {
        return Err(division_by_zero(thread));
    }
    let (quotient, remainder) = dividend.div_mod_floor(divisor);
    let twice = (remainder * 2i32).abs();
    let size = divisor.abs();
    let up = twice > size || (twice == size && quotient.is_odd());
    Ok(if up { quotient + 1i32 } else { quotient })
}

fn division_by_zero(thread: &Thread) -> vm::Raised {
    thread.raise(&exceptions::ZERO_DIVISION_ERROR, "division by zero")
}

/// Numerator and denominator of a float, or the error that `float.as_integer_ratio` raises.
fn ratio_of(thread: &Thread, number: Ref<'_>, value: f64) -> PyResult<(BigInt, BigInt)> {
    if Space::exact_float(number).is_none() {
        return ratio_of_subclass(thread, number);
    }
    if value.is_nan() {
        return Err(thread.value_error("cannot convert NaN to integer ratio"));
    }
    float_math::integer_ratio(value).ok_or_else(|| thread.overflow_error("cannot convert Infinity to integer ratio"))
}

/// What the number's own `as_integer_ratio` says.
fn ratio_of_subclass(thread: &Thread, number: Ref<'_>) -> PyResult<(BigInt, BigInt)> {
    let ratio = thread.call_method_str(number, "as_integer_ratio", &[])?;
    let Some(items) = thread.space.tuple_value(ratio.as_ref()) else {
        let given = thread.type_name(ratio.as_ref());
        let text = format!("unexpected return type from as_integer_ratio(): expected tuple, not '{given}'");
        return Err(thread.type_error(&text));
    };
    let &[numerator, denominator] = items.items() else {
        return Err(thread.value_error("as_integer_ratio() must return a 2-tuple"));
    };
    match (thread.space.int_value(numerator), thread.space.int_value(denominator)) {
        (Some(numerator), Some(denominator)) => Ok((numerator.to_big(), denominator.to_big())),
        _ => Err(thread.type_error("as_integer_ratio() must return two ints")),
    }
}

fn multiply(thread: &Thread, delta: Ref<'_>, factor: Ref<'_>) -> PyResult {
    if let Some(factor) = thread.space.int_value(factor) {
        let micros = micros_of(delta);
        return match factor.to_i64().and_then(|factor| micros.checked_mul(i128::from(factor))) {
            Some(product) => new(thread, product),
            None => new_big(thread, &(factor.to_big() * micros)),
        };
    }
    if let Some(value) = thread.space.float_value(factor) {
        let (numerator, denominator) = ratio_of(thread, factor, value)?;
        return new_big(thread, &divide_nearest(thread, &(numerator * micros_of(delta)), &denominator)?);
    }
    Ok(Obj::not_implemented())
}

fn true_divide(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let micros = micros_of(a[0]);
    if let Some(other) = value(thread, a[1]) {
        let (x, y) = (thread.space.int_from_i128(micros)?, thread.space.int_from_i128(other)?);
        return thread.binary(x.as_ref(), y.as_ref(), BinaryOperator::TrueDivide);
    }
    if let Some(divisor) = thread.space.int_value(a[1]) {
        return new_big(thread, &divide_nearest(thread, &BigInt::from(micros), &divisor.to_big())?);
    }
    if let Some(divisor) = thread.space.float_value(a[1]) {
        let (numerator, denominator) = ratio_of(thread, a[1], divisor)?;
        return new_big(thread, &divide_nearest(thread, &(denominator * micros), &numerator)?);
    }
    Ok(Obj::not_implemented())
}

fn floor_divide(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let micros = micros_of(a[0]);
    if let Some(other) = value(thread, a[1]) {
        if other == 0 {
            return Err(division_by_zero(thread));
        }
        return Ok(thread.space.int_from_i128(Integer::div_floor(&micros, &other))?);
    }
    if let Some(divisor) = thread.space.int_value(a[1]) {
        let divisor = divisor.to_big();
        if divisor.is_zero() {
            return Err(division_by_zero(thread));
        }
        return new_big(thread, &BigInt::from(micros).div_floor(&divisor));
    }
    Ok(Obj::not_implemented())
}

fn remainder(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    match (value(thread, a), value(thread, b)) {
        (Some(_), Some(0)) => Err(division_by_zero(thread)),
        (Some(x), Some(y)) => new(thread, Integer::mod_floor(&x, &y)),
        _ => Ok(Obj::not_implemented()),
    }
}

fn divmod(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    match (value(thread, a), value(thread, b)) {
        (Some(_), Some(0)) => Err(division_by_zero(thread)),
        (Some(x), Some(y)) => {
            let (quotient, remainder) = Integer::div_mod_floor(&x, &y);
            let quotient = thread.space.int_from_i128(quotient)?;
            Ok(thread.space.tuple([quotient, new(thread, remainder)?])?)
        }
        _ => Ok(Obj::not_implemented()),
    }
}

struct DeltaComparisons;

impl Comparable for DeltaComparisons {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        match value(thread, b) {
            Some(other) => Ok(Obj::boolean(holds(comparison, micros_of(a).cmp(&other)))),
            None => Ok(Obj::not_implemented()),
        }
    }
}

/// Days, seconds, microseconds.
fn parts(delta: Ref<'_>) -> [Obj; 3] {
    let rest = number(delta, REST);
    [number(delta, DAYS), rest / MICROS_A_SECOND, rest % MICROS_A_SECOND].map(Obj::small_int)
}

fn hash(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    if let Some(known) = at(a[0], HASH).get() {
        return Ok(known);
    }
    let all = thread.space.tuple(parts(a[0]))?;
    let hash = thread.space.int(thread.hash(all.as_ref())?)?;
    at(a[0], HASH).set(hash.clone());
    Ok(hash)
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let rest = number(a[0], REST);
    let fields =
        [("days", number(a[0], DAYS)), ("seconds", rest / MICROS_A_SECOND), ("microseconds", rest % MICROS_A_SECOND)];
    let shown: Vec<String> =
        fields.iter().filter(|(_, value)| *value != 0).map(|(name, value)| format!("{name}={value}")).collect();
    let shown = if shown.is_empty() { "0".to_owned() } else { shown.join(", ") };
    thread.new_str(&format!("{}({shown})", shown_name(type_of(thread, a[0]))))
}

/// `str(timedelta)`
fn text_of(micros: i128) -> String {
    let day = i128::from(MICROS_A_DAY);
    let (days, rest) = (micros.div_euclid(day), micros.rem_euclid(day));
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    let mut text = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    text.push_str(&format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if micros != 0 {
        text.push_str(&format!(".{micros:06}"));
    }
    text
}

fn reduce(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let state = thread.space.tuple(parts(a[0]))?;
    Ok(thread.space.tuple([type_of(thread, a[0]).as_ref().own(), state])?)
}
