//! Sums and products: `fsum`, `prod`, `sumprod`, `hypot`, `dist`.

use compiler::opcode::BinaryOperator;
use objects::{Obj, Ref, Space};
use text::float_math::{ExactSum, SumError};
use vm::native::{Native, function};
use vm::raised::PyResult;
use vm::state::Thread;

use super::float;

pub(super) const FUNCTIONS: &[Native] = &[
    function(
        "fsum",
        "(seq, /)",
        fsum,
        "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating-point arithmetic.",
    ),
    function(
        "prod",
        "(iterable, /, *, start=1)",
        prod,
        "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.",
    ),
    function("sumprod", "(p, q, /)", sumprod, "Return the sum of products of values from two iterables p and q."),
    function("hypot", "(*coordinates)", hypot, "Multidimensional Euclidean distance from the origin to a point."),
    function("dist", "(p, q, /)", dist, "Return the Euclidean distance between two points p and q."),
];

fn sum_error(thread: &Thread, error: SumError) -> vm::Raised {
    match error {
        SumError::IntermediateOverflow => thread.overflow_error(error.message()),
        SumError::OppositeInfinities => thread.value_error(error.message()),
    }
}

fn fsum(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut sum = ExactSum::new();
    thread.for_each(arguments[0], |item| {
        let value = float(thread, item.as_ref())?;
        sum.add(value).map_err(|error| sum_error(thread, error))
    })?;
    let total = sum.finish().map_err(|error| sum_error(thread, error))?;
    Ok(thread.space.float(total)?)
}

fn prod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut product = arguments[1].non_null().map_or(Obj::small_int(1), Ref::own);
    thread.for_each(arguments[0], |item| {
        product = thread.binary(product.as_ref(), item.as_ref(), BinaryOperator::Multiply)?;
        Ok(())
    })?;
    Ok(product)
}

fn sumprod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (p, q) = (thread.collect(arguments[0])?, thread.collect(arguments[1])?);
    if p.len() != q.len() {
        return Err(thread.value_error("Inputs are not the same length"));
    }
    let number = |object: &Obj| {
        let object = object.as_ref();
        Space::exact_float(object).or_else(|| match Space::exact_int(object)?.to_i64() {
            Some(value) if value.unsigned_abs() <= 1 << 53 => Some(value as f64),
            _ => None,
        })
    };
    let has_float = p.iter().chain(&q).any(|item| Space::exact_float(item.as_ref()).is_some());
    let pairs: Option<Vec<(f64, f64)>> = p.iter().zip(&q).map(|(a, b)| Some((number(a)?, number(b)?))).collect();
    if has_float && let Some(pairs) = pairs {
        // Each product exactly as two floats, all of them added exactly.
        let mut sum = ExactSum::new();
        let mut plain = 0.0;
        for (a, b) in pairs {
            let high = a * b;
            let low = a.mul_add(b, -high);
            plain += high;
            // A sum that is not finite is the plain one.
            if high.is_finite() && low.is_finite() {
                let _ = sum.add(high);
                let _ = sum.add(low);
            }
        }
        return Ok(thread.space.float(if plain.is_finite() { sum.finish().unwrap_or(plain) } else { plain })?);
    }
    let mut total = Obj::small_int(0);
    for (a, b) in p.iter().zip(&q) {
        let product = thread.binary(a.as_ref(), b.as_ref(), BinaryOperator::Multiply)?;
        total = thread.binary(total.as_ref(), product.as_ref(), BinaryOperator::Add)?;
    }
    Ok(total)
}

/// The length of a vector: squares are scaled by a power of two, and summed exactly.
fn vector_length(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0f64, |largest, value| largest.max(value.abs()));
    if values.iter().any(|value| value.is_infinite()) {
        return f64::INFINITY;
    }
    if values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || values.len() == 1 {
        return largest;
    }
    let (_, exponent) = text::float_math::frexp(largest);
    let scale = |value: f64| text::float_math::ldexp(value, -i64::from(exponent)).unwrap_or(0.0);
    let mut sum = ExactSum::new();
    let mut add_square = |value: f64, sign: f64| {
        let high = value * value;
        // Cannot fail: the squares are at most one.
        let _ = sum.add(sign * high);
        let _ = sum.add(sign * value.mul_add(value, -high));
        sum.finish().unwrap_or(0.0)
    };
    let mut total = 0.0;
    for value in values {
        total = add_square(scale(*value), 1.0);
    }
    let root = total.sqrt();
    // One step of Newton's method on the exact difference.
    let difference = add_square(root, -1.0);
    let corrected = root + difference / (2.0 * root);
    text::float_math::ldexp(corrected, i64::from(exponent)).unwrap_or(f64::INFINITY)
}

fn hypot(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(arguments[0]).expect("the binder made a tuple").items();
    let values = items.iter().map(|item| float(thread, *item)).collect::<PyResult<Vec<f64>>>()?;
    Ok(thread.space.float(vector_length(&values))?)
}

fn dist(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (p, q) = (thread.tuple_from(arguments[0])?, thread.tuple_from(arguments[1])?);
    let (p, q) = (
        Space::exact_tuple(p.as_ref()).expect("a tuple").items(),
        Space::exact_tuple(q.as_ref()).expect("a tuple").items(),
    );
    if p.len() != q.len() {
        return Err(thread.value_error("both points must have the same number of dimensions"));
    }
    let mut differences = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(q) {
        differences.push(float(thread, *a)? - float(thread, *b)?);
    }
    Ok(thread.space.float(vector_length(&differences))?)
}
