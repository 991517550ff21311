//! Functions of integers.

use num_bigint::BigInt;
use objects::int::IntView;
use objects::{Obj, Ref, Space};
use text::integer_math;
use vm::native::{Native, function};
use vm::raised::{PyResult, Raised};
use vm::state::Thread;

pub(super) const FUNCTIONS: &[Native] = &[
    function("factorial", "(n, /)", factorial, "Find n!."),
    function("isqrt", "(n, /)", isqrt, "Return the integer part of the square root of the input."),
    function(
        "comb",
        "(n, k, /)",
        comb,
        "Number of ways to choose k items from n items without repetition and without order.",
    ),
    function(
        "perm",
        "(n, k=None, /)",
        perm,
        "Number of ways to choose k items from n items without repetition and with order.",
    ),
    function("gcd", "(*integers)", gcd, "Greatest Common Divisor."),
    function("lcm", "(*integers)", lcm, "Least Common Multiple."),
];

/// An argument as an exact int.
fn integer(thread: &Thread, object: Ref<'_>) -> PyResult {
    thread.index(object)
}

fn view(object: &Obj) -> IntView<'_> {
    Space::exact_int(object.as_ref()).expect("an exact int")
}

fn made(thread: &Thread, value: &BigInt) -> PyResult {
    Ok(thread.space.int_from_big(value)?)
}

#[cold]
fn too_large(thread: &Thread, what: &str) -> Raised {
    thread.overflow_error(&format!("{what} must not exceed {}", i64::MAX))
}

fn factorial(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = integer(thread, arguments[0])?;
    match view(&number) {
        value if value.is_negative() => Err(thread.value_error("factorial() not defined for negative values")),
        value => match value.to_u64() {
            Some(number) => {
                // More bits than any memory has.
                if number > 1 << 32 {
                    if number > i64::MAX as u64 {
                        return Err(too_large(thread, "factorial() argument should"));
                    }
                    return Err(objects::OutOfMemory.into());
                }
                made(thread, &integer_math::factorial(number))
            }
            None => Err(thread.overflow_error(&format!("factorial() argument should not exceed {}", i64::MAX))),
        },
    }
}

fn isqrt(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let number = integer(thread, arguments[0])?;
    match view(&number) {
        value if value.is_negative() => Err(thread.value_error("isqrt() argument must be nonnegative")),
        IntView::Small(value) => {
            Ok(thread.space.int_from_u64(integer_math::integer_square_root_small(value as u64))?)
        }
        value => made(thread, &integer_math::integer_square_root(&value.to_big())),
    }
}

fn comb(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (number, count) = (integer(thread, arguments[0])?, integer(thread, arguments[1])?);
    let (number, count) = (view(&number), view(&count));
    if number.is_negative() {
        return Err(thread.value_error("n must be a non-negative integer"));
    }
    if count.is_negative() {
        return Err(thread.value_error("k must be a non-negative integer"));
    }
    let (number, count) = (number.to_big(), count.to_big());
    if count > number {
        return Ok(Obj::small_int(0));
    }
    let other = &number - &count;
    let count = if other < count { other } else { count };
    match u64::try_from(&count) {
        Ok(count) if count <= i64::MAX as u64 => made(thread, &integer_math::combinations(&number, count)),
        _ => Err(too_large(thread, "min(n - k, k)")),
    }
}

fn perm(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(count) = arguments[1].non_null().filter(|count| !count.is_none()) else {
        return factorial(thread, arguments);
    };
    let (number, count) = (integer(thread, arguments[0])?, integer(thread, count)?);
    let (number, count) = (view(&number), view(&count));
    if number.is_negative() {
        return Err(thread.value_error("n must be a non-negative integer"));
    }
    if count.is_negative() {
        return Err(thread.value_error("k must be a non-negative integer"));
    }
    let (number, count) = (number.to_big(), count.to_big());
    if count > number {
        return Ok(Obj::small_int(0));
    }
    match u64::try_from(&count) {
        Ok(count) if count <= i64::MAX as u64 => made(thread, &integer_math::permutations(&number, count)),
        _ => Err(too_large(thread, "k")),
    }
}

fn gcd(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(arguments[0]).expect("the binder made a tuple").items();
    let mut result = Obj::small_int(0);
    for item in items {
        let item = integer(thread, *item)?;
        let (a, b) = (view(&result), view(&item));
        result = match (a, b) {
            (IntView::Small(a), IntView::Small(b)) => {
                thread.space.int_from_u64(integer_math::greatest_common_divisor_small(a, b))?
            }
            _ => made(thread, &integer_math::greatest_common_divisor(&a.to_big(), &b.to_big()))?,
        };
    }
    Ok(result)
}

fn lcm(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(arguments[0]).expect("the binder made a tuple").items();
    let mut result = BigInt::from(1);
    for item in items {
        let item = integer(thread, *item)?;
        result = integer_math::least_common_multiple(&result, &view(&item).to_big());
    }
    made(thread, &result)
}
