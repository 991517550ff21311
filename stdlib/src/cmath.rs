//! `cmath`: functions of complex numbers, with the special values of C99's annex G.

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;
use vm::types::complex::{self, Parts};
use vm::types::int::arithmetic;

pub static CMATH: ModuleTable = ModuleTable {
    name: "cmath",
    doc: "This module provides access to mathematical functions for complex\nnumbers.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    use std::f64::consts;
    for (name, value) in
        [("pi", consts::PI), ("e", consts::E), ("tau", consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
    {
        let value = thread.space.float(value)?;
        thread.set_attribute_str(module, name, value.as_ref())?;
    }
    for (name, value) in [("infj", f64::INFINITY), ("nanj", f64::NAN)] {
        let value = thread.space.complex(0.0, value)?;
        thread.set_attribute_str(module, name, value.as_ref())?;
    }
    Ok(())
}

/// Why a function has no value.
enum Failure {
    Domain,
    Range,
}

type Outcome = Result<Parts, Failure>;

macro_rules! complex_function {
    ($name:literal, $function:expr, $doc:literal) => {
        function($name, "(z, /)", |thread, arguments| apply(thread, arguments, $function), $doc)
    };
}

const FUNCTIONS: &[Native] = &[
    complex_function!("acos", |z| Ok(acos(z)), "Return the arc cosine of z."),
    complex_function!("acosh", |z| Ok(acosh(z)), "Return the inverse hyperbolic cosine of z."),
    complex_function!("asin", |z| Ok(asin(z)), "Return the arc sine of z."),
    complex_function!("asinh", |z| Ok(asinh(z)), "Return the inverse hyperbolic sine of z."),
    complex_function!("atan", |z| atanh((-z.1, z.0)).map(|w| (w.1, -w.0)), "Return the arc tangent of z."),
    complex_function!("atanh", atanh, "Return the inverse hyperbolic tangent of z."),
    complex_function!("cos", |z| cosh((-z.1, z.0)), "Return the cosine of z."),
    complex_function!("cosh", cosh, "Return the hyperbolic cosine of z."),
    complex_function!("exp", exp, "Return the exponential value e**z."),
    complex_function!(
        "log10",
        |z| log(z).map(|w| (w.0 / std::f64::consts::LN_10, w.1 / std::f64::consts::LN_10)),
        "Return the base-10 logarithm of z."
    ),
    complex_function!("sin", |z| sinh((-z.1, z.0)).map(|w| (w.1, -w.0)), "Return the sine of z."),
    complex_function!("sinh", sinh, "Return the hyperbolic sine of z."),
    complex_function!("sqrt", |z| Ok(sqrt(z)), "Return the square root of z."),
    complex_function!("tan", |z| tanh((-z.1, z.0)).map(|w| (w.1, -w.0)), "Return the tangent of z."),
    complex_function!("tanh", tanh, "Return the hyperbolic tangent of z."),
    function(
        "log",
        "(z, base=<unrepresentable>, /)",
        |thread, arguments| {
            let value = log(argument(thread, arguments[0])?).map_err(|failure| raise(thread, failure))?;
            let Some(base) = arguments[1].non_null() else { return made(thread, value) };
            let base = log(argument(thread, base)?).map_err(|failure| raise(thread, failure))?;
            if base == (0.0, 0.0) {
                return Err(arithmetic::division_by_zero(thread));
            }
            made(thread, complex::divide(value, base))
        },
        "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of z.",
    ),
    function(
        "phase",
        "(z, /)",
        |thread, arguments| {
            let z = argument(thread, arguments[0])?;
            Ok(thread.space.float(z.1.atan2(z.0))?)
        },
        "Return argument, also known as the phase angle, of a complex.",
    ),
    function(
        "polar",
        "(z, /)",
        |thread, arguments| {
            let z = argument(thread, arguments[0])?;
            let size = z.0.hypot(z.1);
            if size.is_infinite() && z.0.is_finite() && z.1.is_finite() {
                return Err(raise(thread, Failure::Range));
            }
            Ok(thread.space.tuple([thread.space.float(size)?, thread.space.float(z.1.atan2(z.0))?])?)
        },
        "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle.",
    ),
    function(
        "rect",
        "(r, phi, /)",
        |thread, arguments| {
            let (size, phase) = (thread.to_float(arguments[0])?, thread.to_float(arguments[1])?);
            if phase.is_infinite() && size != 0.0 && !size.is_nan() {
                return Err(raise(thread, Failure::Domain));
            }
            if size == 0.0 && !phase.is_finite() {
                return made(thread, (0.0, 0.0));
            }
            if phase == 0.0 {
                return made(thread, (size, size * phase));
            }
            if size.is_infinite() && phase.is_finite() {
                return made(
                    thread,
                    (f64::INFINITY.copysign(size * phase.cos()), f64::INFINITY.copysign(size * phase.sin())),
                );
            }
            made(thread, (size * phase.cos(), size * phase.sin()))
        },
        "Convert from polar coordinates to rectangular coordinates.",
    ),
    function(
        "isfinite",
        "(z, /)",
        |thread, arguments| {
            let z = argument(thread, arguments[0])?;
            Ok(Obj::boolean(z.0.is_finite() && z.1.is_finite()))
        },
        "Return True if both the real and imaginary parts of z are finite, else False.",
    ),
    function(
        "isinf",
        "(z, /)",
        |thread, arguments| {
            let z = argument(thread, arguments[0])?;
            Ok(Obj::boolean(z.0.is_infinite() || z.1.is_infinite()))
        },
        "Checks if the real or imaginary part of z is infinite.",
    ),
    function(
        "isnan",
        "(z, /)",
        |thread, arguments| {
            let z = argument(thread, arguments[0])?;
            Ok(Obj::boolean(z.0.is_nan() || z.1.is_nan()))
        },
        "Checks if the real or imaginary part of z not a number (NaN).",
    ),
    function(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        is_close,
        "Determine whether two complex numbers are close in value.",
    ),
];

fn argument(thread: &Thread, object: Ref<'_>) -> PyResult<Parts> {
    match complex::from_object(thread, object)? {
        Some(parts) => Ok(parts),
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("must be real number, not {given}")))
        }
    }
}

#[cold]
fn raise(thread: &Thread, failure: Failure) -> Raised {
    match failure {
        Failure::Domain => thread.value_error("math domain error"),
        Failure::Range => thread.overflow_error("math range error"),
    }
}

fn made(thread: &Thread, value: Parts) -> PyResult {
    Ok(thread.space.complex(value.0, value.1)?)
}

fn apply(thread: &Thread, arguments: &[Ref<'_>], function: fn(Parts) -> Outcome) -> PyResult {
    let z = argument(thread, arguments[0])?;
    match function(z) {
        Ok(value) => made(thread, value),
        Err(failure) => Err(raise(thread, failure)),
    }
}

fn is_finite(z: Parts) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

/// Arguments beyond this lose their lower part in squares.
const LARGE: f64 = f64::MAX / 4.0;

fn sqrt(z: Parts) -> Parts {
    let (real, imaginary) = z;
    if !is_finite(z) {
        return match () {
            () if imaginary.is_infinite() => (f64::INFINITY, imaginary),
            () if real == f64::INFINITY => {
                (real, if imaginary.is_nan() { imaginary } else { 0f64.copysign(imaginary) })
            }
            () if real == f64::NEG_INFINITY && imaginary.is_nan() => (imaginary, f64::INFINITY),
            () if real == f64::NEG_INFINITY => (0.0, f64::INFINITY.copysign(imaginary)),
            () => (f64::NAN, f64::NAN),
        };
    }
    if real == 0.0 && imaginary == 0.0 {
        return (0.0, imaginary);
    }
    let (size_real, size_imaginary) = (real.abs(), imaginary.abs());
    let root = if size_real < f64::MIN_POSITIVE
        && size_imaginary < f64::MIN_POSITIVE
        && (size_real > 0.0 || size_imaginary > 0.0)
    {
        let (a, b) = (size_real * 2f64.powi(54), size_imaginary * 2f64.powi(54));
        (a + a.hypot(b)).sqrt() * 2f64.powi(-27) / std::f64::consts::SQRT_2
    } else {
        let eighth = size_real / 8.0;
        2.0 * (eighth + eighth.hypot(size_imaginary / 8.0)).sqrt()
    };
    let other = size_imaginary / (2.0 * root);
    if real >= 0.0 { (root, other.copysign(imaginary)) } else { (other, root.copysign(imaginary)) }
}

fn log(z: Parts) -> Outcome {
    let (real, imaginary) = z;
    if !is_finite(z) {
        let size = if real.is_infinite() || imaginary.is_infinite() { f64::INFINITY } else { f64::NAN };
        let phase = if real.is_nan() || imaginary.is_nan() { f64::NAN } else { imaginary.atan2(real) };
        return Ok((size, phase));
    }
    let (a, b) = (real.abs(), imaginary.abs());
    let length = if a > LARGE || b > LARGE {
        (a / 2.0).hypot(b / 2.0).ln() + std::f64::consts::LN_2
    } else if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        if a == 0.0 && b == 0.0 {
            return Err(Failure::Domain);
        }
        (a * 2f64.powi(53)).hypot(b * 2f64.powi(53)).ln() - 53.0 * std::f64::consts::LN_2
    } else {
        let size = a.hypot(b);
        if (0.71..=1.73).contains(&size) {
            let (large, small) = if a > b { (a, b) } else { (b, a) };
            ((large - 1.0) * (large + 1.0) + small * small).ln_1p() / 2.0
        } else {
            size.ln()
        }
    };
    Ok((length, imaginary.atan2(real)))
}

fn acos(z: Parts) -> Parts {
    let (real, imaginary) = z;
    if !is_finite(z) || real.abs() > LARGE || imaginary.abs() > LARGE {
        if real.is_nan() || imaginary.is_nan() {
            return (f64::NAN, if imaginary.is_infinite() || real.is_infinite() { f64::INFINITY } else { f64::NAN });
        }
        let length = if is_finite(z) {
            (real / 2.0).hypot(imaginary / 2.0).ln() + 2.0 * std::f64::consts::LN_2
        } else {
            f64::INFINITY
        };
        return (imaginary.abs().atan2(real), -length.copysign(imaginary));
    }
    let (s1, s2) = (sqrt((1.0 - real, -imaginary)), sqrt((1.0 + real, imaginary)));
    (2.0 * s1.0.atan2(s2.0), real_asinh(s2.0 * s1.1 - s2.1 * s1.0))
}

fn real_asinh(value: f64) -> f64 {
    crate::math::asinh(value)
}

fn acosh(z: Parts) -> Parts {
    let (real, imaginary) = z;
    if !is_finite(z) || real.abs() > LARGE || imaginary.abs() > LARGE {
        if real.is_nan() || imaginary.is_nan() {
            return (if imaginary.is_infinite() || real.is_infinite() { f64::INFINITY } else { f64::NAN }, f64::NAN);
        }
        let length = if is_finite(z) {
            (real / 2.0).hypot(imaginary / 2.0).ln() + 2.0 * std::f64::consts::LN_2
        } else {
            f64::INFINITY
        };
        return (length, imaginary.atan2(real));
    }
    let (s1, s2) = (sqrt((real - 1.0, imaginary)), sqrt((real + 1.0, imaginary)));
    (real_asinh(s1.0 * s2.0 + s1.1 * s2.1), 2.0 * s1.1.atan2(s2.0))
}

fn asin(z: Parts) -> Parts {
    let w = asinh((-z.1, z.0));
    (w.1, -w.0)
}

fn asinh(z: Parts) -> Parts {
    let (real, imaginary) = z;
    if !is_finite(z) || real.abs() > LARGE || imaginary.abs() > LARGE {
        if real.is_nan() || imaginary.is_nan() {
            let length =
                if real.is_infinite() || imaginary.is_infinite() { f64::INFINITY.copysign(real) } else { real };
            return (length, if imaginary == 0.0 { imaginary } else { f64::NAN });
        }
        let length = if is_finite(z) {
            (real / 2.0).hypot(imaginary / 2.0).ln() + 2.0 * std::f64::consts::LN_2
        } else {
            f64::INFINITY
        };
        return (length.copysign(real), imaginary.atan2(real.abs()));
    }
    let (s1, s2) = (sqrt((1.0 + imaginary, -real)), sqrt((1.0 - imaginary, real)));
    (real_asinh(s1.0 * s2.1 - s2.0 * s1.1), imaginary.atan2(s1.0 * s2.0 - s1.1 * s2.1))
}

fn atanh(z: Parts) -> Outcome {
    let (real, imaginary) = z;
    if real < 0.0 || real == 0.0 && real.is_sign_negative() {
        return atanh((-real, -imaginary)).map(|w| (-w.0, -w.1));
    }
    let size = imaginary.abs();
    let root = LARGE.sqrt();
    if real.is_nan() || imaginary.is_nan() {
        return Ok((if size.is_infinite() { 0.0 } else { real * 0.0 }, if real == 0.0 { imaginary } else { f64::NAN }));
    }
    if real > root || size > root {
        let scaled = (real / 2.0).hypot(imaginary / 2.0);
        let part = if scaled.is_infinite() { 0.0 } else { real / 4.0 / scaled / scaled };
        return Ok((part, -((-imaginary).signum() * std::f64::consts::FRAC_PI_2)));
    }
    if real == 1.0 && size < f64::MIN_POSITIVE.sqrt() {
        if size == 0.0 {
            return Err(Failure::Domain);
        }
        let part = -(size.sqrt() / (size.hypot(2.0)).sqrt()).ln();
        return Ok((part, (2.0f64.atan2(-size) / 2.0).copysign(imaginary)));
    }
    let part = (4.0 * real / ((1.0 - real) * (1.0 - real) + size * size)).ln_1p() / 4.0;
    Ok((part, -((-2.0 * imaginary).atan2((1.0 - real) * (1.0 + real) - size * size)) / 2.0))
}

fn exp(z: Parts) -> Outcome {
    let (real, imaginary) = z;
    if !is_finite(z) {
        if real.is_infinite() && imaginary.is_finite() && imaginary != 0.0 {
            return Ok(if real > 0.0 {
                (f64::INFINITY.copysign(imaginary.cos()), f64::INFINITY.copysign(imaginary.sin()))
            } else {
                (0f64.copysign(imaginary.cos()), 0f64.copysign(imaginary.sin()))
            });
        }
        if imaginary.is_infinite() && (real.is_finite() || real == f64::INFINITY) {
            return Err(Failure::Domain);
        }
        return Ok(match real {
            f64::NEG_INFINITY => (0.0, if imaginary == 0.0 { imaginary } else { 0.0 }),
            f64::INFINITY => (f64::INFINITY, imaginary),
            _ => (f64::NAN, if imaginary == 0.0 { imaginary } else { f64::NAN }),
        });
    }
    let value = if real > 709.0 {
        let length = (real - 1.0).exp();
        (length * imaginary.cos() * std::f64::consts::E, length * imaginary.sin() * std::f64::consts::E)
    } else {
        let length = real.exp();
        (length * imaginary.cos(), length * imaginary.sin())
    };
    if value.0.is_infinite() || value.1.is_infinite() { Err(Failure::Range) } else { Ok(value) }
}

/// The hyperbolic functions where a part is not finite.
fn special_hyperbolic(z: Parts, is_sine: bool) -> Outcome {
    let (real, imaginary) = z;
    if imaginary.is_infinite() && !real.is_nan() {
        return Err(Failure::Domain);
    }
    if real.is_infinite() && imaginary.is_finite() && imaginary != 0.0 {
        let size = f64::INFINITY;
        let (cosine, sine) = (imaginary.cos(), imaginary.sin());
        let sign = if real > 0.0 { 1.0 } else { -1.0 };
        return Ok(if is_sine {
            (size.copysign(cosine * sign), size.copysign(sine))
        } else {
            (size.copysign(cosine), size.copysign(sine * sign))
        });
    }
    if real.is_infinite() {
        let first = if is_sine { real } else { f64::INFINITY };
        return Ok((
            first,
            if imaginary.is_nan() {
                f64::NAN
            } else if is_sine {
                imaginary
            } else {
                imaginary.copysign(imaginary * real.signum())
            },
        ));
    }
    if is_sine {
        Ok((if real == 0.0 { real } else { f64::NAN }, if imaginary == 0.0 { imaginary } else { f64::NAN }))
    } else {
        Ok((f64::NAN, if imaginary == 0.0 || real == 0.0 { 0.0 } else { f64::NAN }))
    }
}

fn cosh(z: Parts) -> Outcome {
    if !is_finite(z) {
        return special_hyperbolic(z, false);
    }
    let (real, imaginary) = z;
    let value = if real.abs() > 709.0 {
        let less = real - 1f64.copysign(real);
        (imaginary.cos() * less.cosh() * std::f64::consts::E, imaginary.sin() * less.sinh() * std::f64::consts::E)
    } else {
        (imaginary.cos() * real.cosh(), imaginary.sin() * real.sinh())
    };
    if value.0.is_infinite() || value.1.is_infinite() { Err(Failure::Range) } else { Ok(value) }
}

fn sinh(z: Parts) -> Outcome {
    if !is_finite(z) {
        return special_hyperbolic(z, true);
    }
    let (real, imaginary) = z;
    let value = if real.abs() > 709.0 {
        let less = real - 1f64.copysign(real);
        (imaginary.cos() * less.sinh() * std::f64::consts::E, imaginary.sin() * less.cosh() * std::f64::consts::E)
    } else {
        (imaginary.cos() * real.sinh(), imaginary.sin() * real.cosh())
    };
    if value.0.is_infinite() || value.1.is_infinite() { Err(Failure::Range) } else { Ok(value) }
}

fn tanh(z: Parts) -> Outcome {
    let (real, imaginary) = z;
    if !is_finite(z) {
        if imaginary.is_infinite() && real.is_finite() {
            return Err(Failure::Domain);
        }
        if real.is_infinite() {
            let other =
                if imaginary.is_finite() { 0f64.copysign(2.0 * imaginary.sin() * imaginary.cos()) } else { 0.0 };
            return Ok((1f64.copysign(real), other));
        }
        return Ok((if real == 0.0 { real } else { f64::NAN }, if imaginary == 0.0 { imaginary } else { f64::NAN }));
    }
    if real.abs() > 709.0 {
        return Ok((1f64.copysign(real), 4.0 * imaginary.sin() * imaginary.cos() * (-2.0 * real.abs()).exp()));
    }
    let (tx, ty) = (real.tanh(), imaginary.tan());
    let scale = 1.0 / real.cosh();
    let both = tx * ty;
    let denominator = 1.0 + both * both;
    Ok((tx * (1.0 + ty * ty) / denominator, ty / denominator * scale * scale))
}

fn is_close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (a, b) = (argument(thread, arguments[0])?, argument(thread, arguments[1])?);
    let optional =
        |object: Ref<'_>, default: f64| object.non_null().map_or(Ok(default), |object| thread.to_float(object));
    let (relative, absolute) = (optional(arguments[2], 1e-9)?, optional(arguments[3], 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(thread.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Obj::boolean(true));
    }
    if a.0.is_infinite() || a.1.is_infinite() || b.0.is_infinite() || b.1.is_infinite() {
        return Ok(Obj::boolean(false));
    }
    let size = |z: Parts| z.0.hypot(z.1);
    let difference = size((a.0 - b.0, a.1 - b.1));
    Ok(Obj::boolean(difference <= relative * size(b) || difference <= relative * size(a) || difference <= absolute))
}
