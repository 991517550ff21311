//! Arithmetic on integers: machine words first, then limbs in the objects themselves, `num_bigint` for the rest.
//!
//! Results that no memory can hold are refused before they are computed: the big-integer library ends the process when an
//! allocation fails.

use std::cmp::Ordering;

use compiler::opcode::BinaryOperator;
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{One, Pow, Signed, Zero};
use objects::int::IntView;
use objects::{Obj, Space};
use text::limbs;

use crate::exceptions;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::float;

/// Results of more bits than this are checked for memory.
const CHECKED_BITS: u64 = 1 << 28;

/// `a op b` on the values of two ints; None where ints do not have the operator.
#[inline]
pub fn binary(thread: &Thread, a: IntView<'_>, b: IntView<'_>, operator: BinaryOperator) -> Option<PyResult> {
    use BinaryOperator as Op;
    let (IntView::Small(x), IntView::Small(y)) = (a, b) else { return binary_big(thread, a, b, operator) };
    let wide = |value: i128| thread.space.int_from_i128(value).map_err(Raised::from);
    let small = |value: i64| thread.space.int(value).map_err(Raised::from);
    Some(match operator {
        Op::Add | Op::InplaceAdd => match x.checked_add(y) {
            Some(sum) => small(sum),
            None => wide(i128::from(x) + i128::from(y)),
        },
        Op::Subtract | Op::InplaceSubtract => match x.checked_sub(y) {
            Some(difference) => small(difference),
            None => wide(i128::from(x) - i128::from(y)),
        },
        Op::Multiply | Op::InplaceMultiply => match x.checked_mul(y) {
            Some(product) => small(product),
            None => wide(i128::from(x) * i128::from(y)),
        },
        Op::FloorDivide | Op::InplaceFloorDivide if y != 0 => match text::integer_math::divide_modulo_small(x, y) {
            Some((quotient, _)) => small(quotient),
            None => wide(-i128::from(x)),
        },
        Op::Remainder | Op::InplaceRemainder if y != 0 => match text::integer_math::divide_modulo_small(x, y) {
            Some((_, remainder)) => small(remainder),
            None => small(0),
        },
        Op::TrueDivide | Op::InplaceTrueDivide if y != 0 => {
            thread.space.float(text::float_math::divide_small(x, y)).map_err(Raised::from)
        }
        Op::FloorDivide | Op::InplaceFloorDivide | Op::Remainder | Op::InplaceRemainder => {
            Err(division_by_zero(thread))
        }
        Op::TrueDivide | Op::InplaceTrueDivide => Err(division_by_zero(thread)),
        Op::And | Op::InplaceAnd => small(x & y),
        Op::Or | Op::InplaceOr => small(x | y),
        Op::Xor | Op::InplaceXor => small(x ^ y),
        Op::LeftShift | Op::InplaceLeftShift if (0..64).contains(&y) => {
            let shifted = i128::from(x) << y;
            wide(shifted)
        }
        Op::RightShift | Op::InplaceRightShift if y >= 0 => small(x >> y.min(63)),
        Op::LeftShift
        | Op::InplaceLeftShift
        | Op::RightShift
        | Op::InplaceRightShift
        | Op::Power
        | Op::InplacePower => {
            return binary_big(thread, a, b, operator);
        }
        Op::MatrixMultiply | Op::InplaceMatrixMultiply | Op::Subscript => return None,
    })
}

#[inline(never)]
fn binary_big(thread: &Thread, a: IntView<'_>, b: IntView<'_>, operator: BinaryOperator) -> Option<PyResult> {
    use BinaryOperator as Op;
    Some(match operator {
        Op::Add | Op::InplaceAdd => add(thread, a, b, b.is_negative()),
        Op::Subtract | Op::InplaceSubtract => add(thread, a, b, !b.is_negative()),
        Op::Multiply | Op::InplaceMultiply => multiply(thread, a, b),
        Op::FloorDivide | Op::InplaceFloorDivide => floor_divide(thread, a, b),
        Op::Remainder | Op::InplaceRemainder => remainder(thread, a, b),
        Op::TrueDivide | Op::InplaceTrueDivide => true_divide(thread, a, b),
        Op::And | Op::InplaceAnd => bitwise(thread, a, b, |x, y| x & y, |x, y| x & y),
        Op::Or | Op::InplaceOr => bitwise(thread, a, b, |x, y| x | y, |x, y| x | y),
        Op::Xor | Op::InplaceXor => bitwise(thread, a, b, |x, y| x ^ y, |x, y| x ^ y),
        Op::LeftShift | Op::InplaceLeftShift => shift_left(thread, a, b),
        Op::RightShift | Op::InplaceRightShift => shift_right(thread, a, b),
        Op::Power | Op::InplacePower => power(thread, a, b),
        Op::MatrixMultiply | Op::InplaceMatrixMultiply | Op::Subscript => return None,
    })
}

/// `a + b`, where b has the magnitude of `b` and the given sign.
fn add(thread: &Thread, a: IntView<'_>, b: IntView<'_>, is_b_negative: bool) -> PyResult {
    let (mut a_word, mut b_word) = (0, 0);
    let (x, y, is_a_negative) = (a.magnitude(&mut a_word), b.magnitude(&mut b_word), a.is_negative());
    Ok(if is_a_negative == is_b_negative {
        thread.space.int_computed(is_a_negative, x.len().max(y.len()) + 1, |sum| limbs::add(sum, x, y))?
    } else {
        let (is_negative, x, y) = match limbs::compare(x, y) {
            Ordering::Equal => return Ok(Obj::small_int(0)),
            Ordering::Greater => (is_a_negative, x, y),
            Ordering::Less => (is_b_negative, y, x),
        };
        thread.space.int_computed(is_negative, x.len(), |difference| limbs::subtract(difference, x, y))?
    })
}

fn multiply(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    ensure_room(thread, a.bit_length().saturating_add(b.bit_length()))?;
    let (mut a_word, mut b_word) = (0, 0);
    let (x, y) = (a.magnitude(&mut a_word), b.magnitude(&mut b_word));
    let is_negative = a.is_negative() != b.is_negative();
    Ok(thread.space.int_computed(is_negative, x.len() + y.len(), |product| limbs::multiply(product, x, y))?)
}

/// An operation bit by bit: on limbs where both numbers have finitely many ones, else by the library.
fn bitwise(
    thread: &Thread,
    a: IntView<'_>,
    b: IntView<'_>,
    of_limbs: impl Fn(u64, u64) -> u64,
    of_numbers: impl Fn(BigInt, BigInt) -> BigInt,
) -> PyResult {
    if a.is_negative() || b.is_negative() {
        return Ok(thread.space.int_from_big(&of_numbers(a.to_big(), b.to_big()))?);
    }
    let (mut a_word, mut b_word) = (0, 0);
    let (x, y) = (a.magnitude(&mut a_word), b.magnitude(&mut b_word));
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    Ok(thread.space.int_computed(false, long.len(), |result| {
        let (low, high) = result.split_at_mut(short.len());
        for ((out, x), y) in low.iter_mut().zip(long).zip(short) {
            *out = of_limbs(*x, *y);
        }
        for (out, x) in high.iter_mut().zip(&long[short.len()..]) {
            *out = of_limbs(*x, 0);
        }
    })?)
}

#[cold]
pub fn division_by_zero(thread: &Thread) -> Raised {
    thread.raise(&exceptions::ZERO_DIVISION_ERROR, "division by zero")
}

/// MemoryError where the system would not give memory for a result of that size.
fn ensure_room(thread: &Thread, bits: u64) -> PyResult<()> {
    if bits < CHECKED_BITS {
        return Ok(());
    }
    // The library's result, and the object made of it.
    thread.ensure_room(usize::try_from(bits / 4).unwrap_or(usize::MAX))
}

/// Magnitudes of quotient and remainder, rounded down; the remainder has the divisor's sign.
fn divide_floor(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult<(Vec<u64>, Vec<u64>)> {
    if b.is_zero() {
        return Err(division_by_zero(thread));
    }
    let (mut a_word, mut b_word) = (0, 0);
    let (x, y) = (a.magnitude(&mut a_word), b.magnitude(&mut b_word));
    let (mut quotient, mut rest) = limbs::divide(x, y);
    if a.is_negative() != b.is_negative() && rest.iter().any(|&limb| limb != 0) {
        let mut next = vec![0; quotient.len().max(1) + 1];
        limbs::add(&mut next, &quotient, &[1]);
        quotient = next;
        let mut other = vec![0; y.len()];
        limbs::subtract(&mut other, y, limbs::trimmed(&rest));
        rest = other;
    }
    Ok((quotient, rest))
}

/// `divmod(a, b)` of any ints.
pub fn divide_modulo(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult<(Obj, Obj)> {
    let (quotient, rest) = divide_floor(thread, a, b)?;
    let quotient = thread.space.int_from_magnitude(a.is_negative() != b.is_negative(), &quotient)?;
    Ok((quotient, thread.space.int_from_magnitude(b.is_negative(), &rest)?))
}

fn floor_divide(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    if let (IntView::Big(limbs), IntView::Small(divisor)) = (a, b)
        && divisor > 0
        && !limbs.is_negative()
    {
        let limbs = limbs.limbs();
        let fill = |quotient: &mut [u64]| {
            text::limbs::divide_by_limb(Some(quotient), limbs, divisor as u64);
        };
        return Ok(thread.space.int_computed(false, limbs.len(), fill)?);
    }
    let (quotient, _) = divide_floor(thread, a, b)?;
    Ok(thread.space.int_from_magnitude(a.is_negative() != b.is_negative(), &quotient)?)
}

fn remainder(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    match (a, b) {
        (_, IntView::Small(0)) => Err(division_by_zero(thread)),
        (IntView::Big(limbs), IntView::Small(small)) => {
            let rest = i128::from(limbs::divide_by_limb(None, limbs.limbs(), small.unsigned_abs()));
            let rest = if limbs.is_negative() { -rest } else { rest };
            let floored = if rest != 0 && (rest < 0) != (small < 0) { rest + i128::from(small) } else { rest };
            Ok(thread.space.int_from_i128(floored)?)
        }
        _ => {
            let (_, rest) = divide_floor(thread, a, b)?;
            Ok(thread.space.int_from_magnitude(b.is_negative(), &rest)?)
        }
    }
}

fn true_divide(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    if b.is_zero() {
        return Err(division_by_zero(thread));
    }
    match text::float_math::divide_big(&a.to_big(), &b.to_big()) {
        Some(quotient) => Ok(thread.space.float(quotient)?),
        None => Err(thread.overflow_error("integer division result too large for a float")),
    }
}

fn shift_left(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    if b.is_negative() {
        return Err(thread.value_error("negative shift count"));
    }
    if a.is_zero() {
        return Ok(Obj::small_int(0));
    }
    let Some(count) = b.to_i64() else { return Err(thread.overflow_error("too many digits in integer")) };
    let count = count as u64;
    ensure_room(thread, a.bit_length().saturating_add(count))?;
    let mut word = 0;
    let x = a.magnitude(&mut word);
    let length = usize::try_from(count / 64).ok().and_then(|whole| whole.checked_add(x.len() + 1));
    let length = length.ok_or(objects::OutOfMemory)?;
    Ok(thread.space.int_computed(a.is_negative(), length, |shifted| limbs::shift_left(shifted, x, count))?)
}

fn shift_right(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    if b.is_negative() {
        return Err(thread.value_error("negative shift count"));
    }
    match b.to_u64() {
        Some(count) if count < a.bit_length() && a.is_negative() => {
            Ok(thread.space.int_from_big(&(a.to_big() >> count))?)
        }
        Some(count) if count < a.bit_length() => {
            let mut word = 0;
            let x = a.magnitude(&mut word);
            let fill = |shifted: &mut [u64]| {
                limbs::shift_right(shifted, x, count);
            };
            Ok(thread.space.int_computed(false, x.len() - (count / 64) as usize, fill)?)
        }
        _ => Ok(Obj::small_int(if a.is_negative() { -1 } else { 0 })),
    }
}

/// `a ** b`; a float where the exponent is negative.
pub fn power(thread: &Thread, a: IntView<'_>, b: IntView<'_>) -> PyResult {
    if b.is_negative() {
        let (base, exponent) = (thread.int_to_float(a)?, thread.int_to_float(b)?);
        return float::power(thread, base, exponent);
    }
    match a {
        IntView::Small(0) => return Ok(Obj::small_int(i64::from(b.is_zero()))),
        IntView::Small(1) => return Ok(Obj::small_int(1)),
        IntView::Small(-1) => {
            let odd = match b {
                IntView::Small(value) => value & 1 == 1,
                IntView::Big(limbs) => limbs.limbs()[0] & 1 == 1,
            };
            return Ok(Obj::small_int(if odd { -1 } else { 1 }));
        }
        _ => {}
    }
    let Some(exponent) = b.to_u64() else { return Err(objects::OutOfMemory.into()) };
    if let IntView::Small(base) = a
        && let Some(result) = power_small(base, exponent)
    {
        return Ok(thread.space.int_from_i128(result)?);
    }
    // Every factor has at least one bit less than its length says.
    ensure_room(thread, (a.bit_length() - 1).saturating_mul(exponent))?;
    if let IntView::Small(base) = a
        && base > 0
        && (base as u64).is_power_of_two()
    {
        let shift = u64::from(base.trailing_zeros()) * exponent;
        return Ok(thread.space.int_from_big(&(BigInt::one() << shift))?);
    }
    Ok(thread.space.int_from_big(&Pow::pow(a.to_big(), exponent))?)
}

fn power_small(base: i64, exponent: u64) -> Option<i128> {
    if exponent > 128 {
        return None;
    }
    i128::from(base).checked_pow(exponent as u32)
}

/// `pow(a, b, modulus)`
pub fn power_modulo(thread: &Thread, a: IntView<'_>, b: IntView<'_>, modulus: IntView<'_>) -> PyResult {
    if modulus.is_zero() {
        return Err(thread.value_error("pow() 3rd argument cannot be 0"));
    }
    let modulus = modulus.to_big();
    let magnitude = modulus.abs();
    let mut base = a.to_big().mod_floor(&magnitude);
    let mut exponent = b.to_big();
    if exponent.is_negative() {
        base = match base.modinv(&magnitude) {
            Some(inverse) => inverse,
            None if magnitude.is_one() => BigInt::zero(),
            None => return Err(thread.value_error("base is not invertible for the given modulus")),
        };
        exponent = -exponent;
    }
    let mut result = base.modpow(&exponent, &magnitude);
    if modulus.is_negative() && !result.is_zero() {
        result += &modulus;
    }
    Ok(thread.space.int_from_big(&result)?)
}

/// How two ints compare.
#[inline]
pub fn compare(a: IntView<'_>, b: IntView<'_>) -> Ordering {
    match (a, b) {
        (IntView::Small(x), IntView::Small(y)) => x.cmp(&y),
        (IntView::Big(x), IntView::Small(_)) => {
            if x.is_negative() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        (IntView::Small(_), IntView::Big(y)) => {
            if y.is_negative() {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }
        (IntView::Big(x), IntView::Big(y)) => {
            if x.is_negative() != y.is_negative() {
                return y.is_negative().cmp(&x.is_negative());
            }
            let (p, q) = (x.limbs(), y.limbs());
            let magnitudes = p.len().cmp(&q.len()).then_with(|| p.iter().rev().cmp(q.iter().rev()));
            if x.is_negative() { magnitudes.reverse() } else { magnitudes }
        }
    }
}

/// `-a`
pub fn negate(thread: &Thread, a: IntView<'_>) -> PyResult {
    Ok(match a {
        IntView::Small(value) => thread.space.int_from_i128(-i128::from(value))?,
        IntView::Big(limbs) => thread.space.int_from_magnitude(!limbs.is_negative(), limbs.limbs())?,
    })
}

/// `hash(a)`
pub fn hash(a: IntView<'_>) -> i64 {
    match a {
        IntView::Small(value) => text::hash::hash_small(value),
        IntView::Big(limbs) => text::hash::hash_limbs(limbs.limbs(), limbs.is_negative()),
    }
}

/// `round(a, digits)` for a negative number of digits: half to even.
pub fn round_to_tens(thread: &Thread, a: IntView<'_>, tens: u64) -> PyResult {
    // More tens than the number has digits: nothing is left. A digit has more than three bits.
    if tens > a.bit_length() / 3 + 2 {
        return Ok(Obj::small_int(0));
    }
    let value = a.to_big();
    let unit: BigInt = Pow::pow(BigInt::from(10u8), tens);
    let (mut quotient, rest) = value.div_mod_floor(&unit);
    let twice = rest * 2u8;
    match twice.cmp(&unit) {
        Ordering::Greater => quotient += 1u8,
        Ordering::Equal if quotient.is_odd() => quotient += 1u8,
        _ => {}
    }
    Ok(thread.space.int_from_big(&(quotient * unit))?)
}

/// Number of ones in the magnitude.
pub fn bit_count(a: IntView<'_>) -> u64 {
    match a {
        IntView::Small(value) => u64::from(value.unsigned_abs().count_ones()),
        IntView::Big(limbs) => limbs.limbs().iter().map(|limb| u64::from(limb.count_ones())).sum(),
    }
}

/// An int object of a float's whole part, which must be finite.
pub fn from_float(thread: &Thread, value: f64) -> PyResult {
    if value.abs() < 9.0e18 {
        return Ok(thread.space.int(value as i64)?);
    }
    match text::float_math::to_big(value) {
        Some(big) => Ok(thread.space.int_from_big(&big)?),
        None if value.is_nan() => Err(thread.value_error("cannot convert float NaN to integer")),
        None => Err(thread.overflow_error("cannot convert float infinity to integer")),
    }
}

/// The exact int behind an object that `index` made.
pub fn view_of(object: &Obj) -> IntView<'_> {
    Space::exact_int(object.as_ref()).expect("an exact int")
}

/// Bytes of a value in two's complement, least first; None where it does not fit.
pub fn to_bytes(a: IntView<'_>, length: usize, signed: bool) -> Option<Vec<u8>> {
    let negative = a.is_negative();
    let filler = if negative { 0xff } else { 0 };
    let mut bytes = match a {
        IntView::Small(value) => i128::from(value).to_le_bytes().to_vec(),
        IntView::Big(limbs) => limbs.to_big().to_signed_bytes_le(),
    };
    if bytes.len() < length {
        bytes.resize(length, filler);
    }
    if bytes[length..].iter().any(|byte| *byte != filler) {
        return None;
    }
    if signed {
        let sign = length.checked_sub(1).map_or(0, |last| bytes[last]) & 0x80 != 0;
        if length == 0 && negative {
            return None;
        }
        if length > 0 && sign != negative {
            return None;
        }
    }
    bytes.truncate(length);
    Some(bytes)
}

/// Up to so many bytes, a number is made without a library's.
const SHORT_BYTES: usize = 64;

/// The value of bytes in two's complement or as a magnitude, least first.
pub fn from_bytes(thread: &Thread, bytes: &[u8], signed: bool) -> PyResult {
    if bytes.len() <= 8 {
        let negative = signed && bytes.last().is_some_and(|last| last & 0x80 != 0);
        let mut word = [if negative { 0xff } else { 0 }; 16];
        word[..bytes.len()].copy_from_slice(bytes);
        return Ok(thread.space.int_from_i128(i128::from_le_bytes(word))?);
    }
    if !signed && bytes.len() <= SHORT_BYTES {
        let mut limbs = [0; SHORT_BYTES / 8];
        for (limb, part) in limbs.iter_mut().zip(bytes.chunks(8)) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            *limb = u64::from_le_bytes(word);
        }
        return Ok(thread.space.int_from_magnitude(false, &limbs)?);
    }
    let value = if signed { BigInt::from_signed_bytes_le(bytes) } else { BigInt::from_bytes_le(Sign::Plus, bytes) };
    Ok(thread.space.int_from_big(&value)?)
}
