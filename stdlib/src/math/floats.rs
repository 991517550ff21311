//! Functions of floats.

use objects::int::IntView;
use objects::{Obj, Ref, Space};
use text::float_math;
use vm::names;
use vm::native::{Native, function};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;
use vm::types::int::arithmetic;

use super::{domain_error, float, range_error};

/// What is wrong with an argument that a function is not defined for.
type Expected = &'static str;

/// Applies a function that is defined where `domain` holds and whose result may overflow.
fn apply(
    thread: &Thread,
    arguments: &[Ref<'_>],
    function: fn(f64) -> f64,
    domain: fn(f64) -> bool,
    expected: Expected,
) -> PyResult {
    let value = float(thread, arguments[0])?;
    if !value.is_nan() && !domain(value) {
        return Err(unexpected(thread, expected, value));
    }
    let result = function(value);
    if result.is_infinite() && value.is_finite() {
        return Err(range_error(thread));
    }
    Ok(thread.space.float(result)?)
}

#[cold]
fn unexpected(thread: &Thread, expected: Expected, value: f64) -> Raised {
    thread.value_error(&format!("expected {expected}, got {}", text::float_text::repr(value)))
}

const FINITE: Expected = "a finite input";
const UNIT: Expected = "a number in range from -1 up to 1";
const ANY: Expected = "a number";

macro_rules! float_function {
    ($name:literal, $function:expr, $doc:literal) => {
        function($name, "(x, /)", |thread, arguments| apply(thread, arguments, $function, |_| true, ANY), $doc)
    };
    ($name:literal, $function:expr, $domain:expr, $expected:expr, $doc:literal) => {
        function($name, "(x, /)", |thread, arguments| apply(thread, arguments, $function, $domain, $expected), $doc)
    };
}

pub(super) const FUNCTIONS: &[Native] = &[
    float_function!(
        "acos",
        f64::acos,
        |x| x.abs() <= 1.0,
        UNIT,
        "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi."
    ),
    float_function!(
        "acosh",
        acosh,
        |x| x >= 1.0,
        "argument value not less than 1",
        "Return the inverse hyperbolic cosine of x."
    ),
    float_function!(
        "asin",
        f64::asin,
        |x| x.abs() <= 1.0,
        UNIT,
        "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."
    ),
    float_function!("asinh", asinh, "Return the inverse hyperbolic sine of x."),
    float_function!(
        "atan",
        f64::atan,
        "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."
    ),
    float_function!(
        "atanh",
        atanh,
        |x| x.abs() < 1.0,
        "a number between -1 and 1",
        "Return the inverse hyperbolic tangent of x."
    ),
    float_function!("cbrt", f64::cbrt, "Return the cube root of x."),
    float_function!("cos", f64::cos, f64::is_finite, FINITE, "Return the cosine of x (measured in radians)."),
    float_function!("cosh", f64::cosh, "Return the hyperbolic cosine of x."),
    float_function!("degrees", |x| x * (180.0 / std::f64::consts::PI), "Convert angle x from radians to degrees."),
    float_function!("erf", float_math::error_function, "Error function at x."),
    float_function!("erfc", float_math::complementary_error_function, "Complementary error function at x."),
    float_function!("exp", f64::exp, "Return e raised to the power of x."),
    float_function!("exp2", f64::exp2, "Return 2 raised to the power of x."),
    float_function!(
        "expm1",
        f64::exp_m1,
        "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x."
    ),
    float_function!("fabs", f64::abs, "Return the absolute value of the float x."),
    float_function!(
        "gamma",
        float_math::gamma,
        |x| !(x == f64::NEG_INFINITY || x <= 0.0 && x == x.floor()),
        "a noninteger or positive integer",
        "Gamma function at x."
    ),
    float_function!(
        "lgamma",
        float_math::log_gamma,
        |x| x.is_infinite() || !(x <= 0.0 && x == x.floor()),
        "a noninteger or positive integer",
        "Natural logarithm of absolute value of Gamma function at x."
    ),
    float_function!(
        "log1p",
        f64::ln_1p,
        |x| x > -1.0,
        "argument value > -1",
        "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero."
    ),
    float_function!("radians", |x| x * (std::f64::consts::PI / 180.0), "Convert angle x from degrees to radians."),
    float_function!("sin", f64::sin, f64::is_finite, FINITE, "Return the sine of x (measured in radians)."),
    float_function!("sinh", f64::sinh, "Return the hyperbolic sine of x."),
    float_function!("sqrt", f64::sqrt, |x| x >= 0.0, "a nonnegative input", "Return the square root of x."),
    float_function!("tan", f64::tan, f64::is_finite, FINITE, "Return the tangent of x (measured in radians)."),
    float_function!("tanh", f64::tanh, "Return the hyperbolic tangent of x."),
    function(
        "log",
        "(x, base=math.e, /)",
        log,
        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.",
    ),
    function(
        "log2",
        "(x, /)",
        |thread, arguments| Ok(thread.space.float(logarithm(thread, arguments[0], f64::log2, 1.0)?)?),
        "Return the base 2 logarithm of x.",
    ),
    function(
        "log10",
        "(x, /)",
        |thread, arguments| {
            Ok(thread.space.float(logarithm(thread, arguments[0], f64::log10, std::f64::consts::LOG10_2)?)?)
        },
        "Return the base 10 logarithm of x.",
    ),
    function(
        "atan2",
        "(y, x, /)",
        |thread, arguments| Ok(thread.space.float(float(thread, arguments[0])?.atan2(float(thread, arguments[1])?))?),
        "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.",
    ),
    function(
        "copysign",
        "(x, y, /)",
        |thread, arguments| {
            Ok(thread.space.float(float(thread, arguments[0])?.copysign(float(thread, arguments[1])?))?)
        },
        "Return a float with the magnitude (absolute value) of x but the sign of y.",
    ),
    function("fmod", "(x, y, /)", fmod, "Return fmod(x, y), according to platform C.\n\nx % y may differ."),
    function("remainder", "(x, y, /)", remainder, "Difference between x and the closest integer multiple of y."),
    function("pow", "(x, y, /)", pow, "Return x**y (x to the power of y)."),
    function("fma", "(x, y, z, /)", fma, "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round."),
    function(
        "frexp",
        "(x, /)",
        |thread, arguments| {
            let (mantissa, exponent) = float_math::frexp(float(thread, arguments[0])?);
            Ok(thread.space.tuple([thread.space.float(mantissa)?, Obj::small_int(i64::from(exponent))])?)
        },
        "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.\nIf x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.",
    ),
    function("ldexp", "(x, i, /)", ldexp, "Return x * (2**i).\n\nThis is essentially the inverse of frexp()."),
    function(
        "modf",
        "(x, /)",
        |thread, arguments| {
            let value = float(thread, arguments[0])?;
            let fraction =
                if value.is_infinite() { 0f64.copysign(value) } else { (value - value.trunc()).copysign(value) };
            Ok(thread.space.tuple([thread.space.float(fraction)?, thread.space.float(value.trunc())?])?)
        },
        "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.",
    ),
    function(
        "isfinite",
        "(x, /)",
        |thread, arguments| Ok(Obj::boolean(float(thread, arguments[0])?.is_finite())),
        "Return True if x is neither an infinity nor a NaN, and False otherwise.",
    ),
    function(
        "isinf",
        "(x, /)",
        |thread, arguments| Ok(Obj::boolean(float(thread, arguments[0])?.is_infinite())),
        "Return True if x is a positive or negative infinity, and False otherwise.",
    ),
    function(
        "isnan",
        "(x, /)",
        |thread, arguments| Ok(Obj::boolean(float(thread, arguments[0])?.is_nan())),
        "Return True if x is a NaN (not a number), and False otherwise.",
    ),
    function(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        is_close,
        "Determine whether two floating-point numbers are close in value.",
    ),
    function(
        "nextafter",
        "(x, y, /, *, steps=None)",
        next_after,
        "Return the floating-point value the given number of steps after x towards y.",
    ),
    function(
        "ulp",
        "(x, /)",
        |thread, arguments| Ok(thread.space.float(float_math::unit_in_last_place(float(thread, arguments[0])?))?),
        "Return the value of the least significant bit of the float x.",
    ),
    function(
        "ceil",
        "(x, /)",
        |thread, arguments| whole(thread, arguments[0], names::CEIL, f64::ceil),
        "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.",
    ),
    function(
        "floor",
        "(x, /)",
        |thread, arguments| whole(thread, arguments[0], names::FLOOR, f64::floor),
        "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.",
    ),
    function(
        "trunc",
        "(x, /)",
        trunc,
        "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.",
    ),
];

// The system's functions: the standard library's own formulas lose the last bits.
fn acosh(x: f64) -> f64 {
    // SAFETY: a pure function of the C library.
    unsafe { c::acosh(x) }
}

pub(crate) fn asinh(x: f64) -> f64 {
    // SAFETY: a pure function of the C library.
    unsafe { c::asinh(x) }
}

fn atanh(x: f64) -> f64 {
    // SAFETY: a pure function of the C library.
    unsafe { c::atanh(x) }
}

mod c {
    unsafe extern "C" {
        pub(super) fn acosh(x: f64) -> f64;
        pub(super) fn asinh(x: f64) -> f64;
        pub(super) fn atanh(x: f64) -> f64;
    }
}

/// A logarithm of a float or of an integer of any size; `factor` is the logarithm of 2.
fn logarithm(thread: &Thread, object: Ref<'_>, function: fn(f64) -> f64, factor: f64) -> PyResult<f64> {
    if let Some(value) = thread.space.int_value(object) {
        if value.is_zero() || value.is_negative() {
            return Err(thread.value_error("expected a positive input"));
        }
        if let IntView::Big(limbs) = value {
            let big = limbs.to_big();
            if let Some(value) = float_math::from_big(&big) {
                return Ok(function(value));
            }
            let shift = value.bit_length() - 64;
            let mantissa = float_math::from_big(&(big >> shift)).unwrap_or(1.0);
            return Ok(function(mantissa) + factor * shift as f64);
        }
        return Ok(function(thread.int_to_float(value)?));
    }
    let value = float(thread, object)?;
    if value <= 0.0 {
        return Err(unexpected(thread, "a positive input", value));
    }
    Ok(function(value))
}

fn log(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = logarithm(thread, arguments[0], f64::ln, std::f64::consts::LN_2)?;
    let Some(base) = arguments[1].non_null() else { return Ok(thread.space.float(value)?) };
    let base = logarithm(thread, base, f64::ln, std::f64::consts::LN_2)?;
    if base == 0.0 {
        return Err(arithmetic::division_by_zero(thread));
    }
    Ok(thread.space.float(value / base)?)
}

fn fmod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (x, y) = (float(thread, arguments[0])?, float(thread, arguments[1])?);
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(thread));
    }
    Ok(thread.space.float(result)?)
}

fn remainder(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (x, y) = (float(thread, arguments[0])?, float(thread, arguments[1])?);
    if x.is_nan() || y.is_nan() {
        return Ok(thread.space.float(x + y)?);
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain_error(thread));
    }
    if y.is_infinite() {
        return Ok(thread.space.float(x)?);
    }
    let (size, step) = (x.abs(), y.abs());
    let low = size % step;
    let high = step - low;
    let result = if low < high {
        low
    } else if low > high {
        -high
    } else {
        low - 2.0 * ((0.5 * (size - low)) % step)
    };
    Ok(thread.space.float(1f64.copysign(x) * result)?)
}

fn pow(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (x, y) = (float(thread, arguments[0])?, float(thread, arguments[1])?);
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(domain_error(thread));
        }
        if result.is_infinite() {
            return Err(range_error(thread));
        }
    }
    Ok(thread.space.float(result)?)
}

fn fma(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (x, y, z) = (float(thread, arguments[0])?, float(thread, arguments[1])?, float(thread, arguments[2])?);
    let result = x.mul_add(y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(thread.value_error("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(thread.overflow_error("overflow in fma"));
    }
    Ok(thread.space.float(result)?)
}

fn ldexp(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = float(thread, arguments[0])?;
    let Some(exponent) = thread.space.int_value(arguments[1]) else {
        return Err(thread.type_error("Expected an int as second argument to ldexp."));
    };
    let exponent = exponent.to_i64().unwrap_or(if exponent.is_negative() { i64::MIN / 2 } else { i64::MAX / 2 });
    match float_math::ldexp(value, exponent.clamp(i64::MIN / 2, i64::MAX / 2)) {
        Some(result) => Ok(thread.space.float(result)?),
        None => Err(range_error(thread)),
    }
}

fn is_close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (a, b) = (float(thread, arguments[0])?, float(thread, arguments[1])?);
    let optional =
        |object: Ref<'_>, default: f64| object.non_null().map_or(Ok(default), |object| float(thread, object));
    let (relative, absolute) = (optional(arguments[2], 1e-9)?, optional(arguments[3], 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(thread.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Obj::boolean(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Obj::boolean(false));
    }
    let difference = (b - a).abs();
    Ok(Obj::boolean(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute))
}

fn next_after(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (x, y) = (float(thread, arguments[0])?, float(thread, arguments[1])?);
    let steps = match arguments[2].non_null().filter(|steps| !steps.is_none()) {
        None => 1,
        Some(steps) => {
            let steps = thread.index(steps)?;
            let steps = Space::exact_int(steps.as_ref()).expect("an exact int");
            if steps.is_negative() {
                return Err(thread.value_error("steps must be a non-negative integer"));
            }
            steps.to_u64().unwrap_or(u64::MAX)
        }
    };
    Ok(thread.space.float(float_math::next_after(x, y, steps))?)
}

/// `ceil` and `floor`: of floats at once, of others by their method, else of their float.
fn whole(thread: &Thread, object: Ref<'_>, method: names::Name, function: fn(f64) -> f64) -> PyResult {
    if let Some(value) = Space::exact_float(object) {
        return arithmetic::from_float(thread, function(value));
    }
    if let Some(result) = thread.call_special(object, method, &[])? {
        return Ok(result);
    }
    arithmetic::from_float(thread, function(float(thread, object)?))
}

fn trunc(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(value) = Space::exact_float(arguments[0]) {
        return arithmetic::from_float(thread, value.trunc());
    }
    match thread.call_special(arguments[0], names::TRUNC, &[])? {
        Some(result) => Ok(result),
        None => {
            let given = thread.type_name(arguments[0]);
            Err(thread.type_error(&format!("type {given} doesn't define __trunc__ method")))
        }
    }
}
