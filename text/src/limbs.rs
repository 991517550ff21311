//! Arithmetic on the magnitudes of large integers: slices of 64-bit limbs, least first.
//!
//! Sums and differences go limb by limb. Products do so while one factor is short; beyond that the big-integer library's
//! sub-quadratic algorithms are worth copying both factors. Division is Knuth's algorithm D (The Art of Computer Programming,
//! volume 2, 4.3.1) with the reciprocals of Möller and Granlund (Improved division by invariant integers, 2011) in place of the
//! processor's division.
//!
//! Results are written to slices of the caller's, whose lengths the functions state; leading zeros are the caller's to cut off.

use std::cmp::Ordering;

use num_bigint::BigUint;

/// Limbs of the shorter factor from which on the library multiplies.
const LIBRARY_FACTOR: usize = 40;

/// Without leading zeros.
pub fn trimmed(limbs: &[u64]) -> &[u64] {
    let length = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |last| last + 1);
    &limbs[..length]
}

/// Compares magnitudes without leading zeros.
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `a + b`, of one limb more than the longer has.
pub fn add(sum: &mut [u64], a: &[u64], b: &[u64]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    assert!(sum.len() == long.len() + 1);
    let (low, high) = sum.split_at_mut(short.len());
    let mut carry = false;
    for ((out, &x), &y) in low.iter_mut().zip(long).zip(short) {
        let (part, first) = x.overflowing_add(y);
        let (part, second) = part.overflowing_add(u64::from(carry));
        (*out, carry) = (part, first | second);
    }
    let rest = &long[short.len()..];
    for (out, &x) in high.iter_mut().zip(rest) {
        (*out, carry) = x.overflowing_add(u64::from(carry));
    }
    high[rest.len()] = u64::from(carry);
}

/// `a - b` for `a >= b`, of as many limbs as `a` has.
pub fn subtract(difference: &mut [u64], a: &[u64], b: &[u64]) {
    assert!(difference.len() == a.len() && a.len() >= b.len());
    let (low, high) = difference.split_at_mut(b.len());
    let mut borrow = false;
    for ((out, &x), &y) in low.iter_mut().zip(a).zip(b) {
        let (part, first) = x.overflowing_sub(y);
        let (part, second) = part.overflowing_sub(u64::from(borrow));
        (*out, borrow) = (part, first | second);
    }
    for (out, &x) in high.iter_mut().zip(&a[b.len()..]) {
        (*out, borrow) = x.overflowing_sub(u64::from(borrow));
    }
    debug_assert!(!borrow);
}

/// `a * b`, of as many limbs as both have.
pub fn multiply(product: &mut [u64], a: &[u64], b: &[u64]) {
    assert!(product.len() == a.len() + b.len());
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.len() >= LIBRARY_FACTOR {
        let made = to_library(long) * to_library(short);
        product.fill(0);
        for (out, limb) in product.iter_mut().zip(made.iter_u64_digits()) {
            *out = limb;
        }
        return;
    }
    let Some((&first, others)) = short.split_first() else { return product.fill(0) };
    let (low, high) = product.split_at_mut(long.len());
    high.fill(0);
    high[0] = multiply_by_limb(low, long, first);
    for (index, &limb) in others.iter().enumerate() {
        let row = &mut product[index + 1..];
        row[long.len()] = multiply_add(&mut row[..long.len()], long, limb);
    }
}

/// `a * factor` in as many limbs as `a` has; what goes beyond.
fn multiply_by_limb(product: &mut [u64], a: &[u64], factor: u64) -> u64 {
    let mut carry = 0u64;
    for (out, &limb) in product.iter_mut().zip(a) {
        let wide = u128::from(limb) * u128::from(factor) + u128::from(carry);
        (*out, carry) = (wide as u64, (wide >> 64) as u64);
    }
    carry
}

/// Adds `a * factor` to as many limbs as `a` has; what goes beyond.
fn multiply_add(sum: &mut [u64], a: &[u64], factor: u64) -> u64 {
    let mut carry = 0u64;
    for (out, &limb) in sum.iter_mut().zip(a) {
        let wide = u128::from(limb) * u128::from(factor) + u128::from(*out) + u128::from(carry);
        (*out, carry) = (wide as u64, (wide >> 64) as u64);
    }
    carry
}

/// Subtracts `a * factor` from as many limbs as `a` has; what goes beyond.
fn multiply_subtract(difference: &mut [u64], a: &[u64], factor: u64) -> u64 {
    let mut carry = 0u64;
    for (out, &limb) in difference.iter_mut().zip(a) {
        let wide = u128::from(limb) * u128::from(factor) + u128::from(carry);
        let (part, borrow) = out.overflowing_sub(wide as u64);
        // The product's upper half is at most 2**64 - 2.
        (*out, carry) = (part, (wide >> 64) as u64 + u64::from(borrow));
    }
    carry
}

/// Adds `a` to as many limbs; whether one goes beyond.
fn add_in_place(sum: &mut [u64], a: &[u64]) -> bool {
    let mut carry = false;
    for (out, &limb) in sum.iter_mut().zip(a) {
        let (part, first) = out.overflowing_add(limb);
        let (part, second) = part.overflowing_add(u64::from(carry));
        (*out, carry) = (part, first | second);
    }
    carry
}

/// A divisor of one limb, shifted so that its top bit is set.
struct Divisor {
    limb: u64,
    reciprocal: u64,
}

impl Divisor {
    const fn new(limb: u64) -> Divisor {
        debug_assert!(limb >> 63 == 1);
        Divisor { limb, reciprocal: (u128::MAX / limb as u128 - (1 << 64)) as u64 }
    }

    /// Quotient and remainder of two limbs, the upper of which is less than the divisor.
    #[inline(always)]
    fn divide(&self, high: u64, low: u64) -> (u64, u64) {
        debug_assert!(high < self.limb);
        let estimate =
            (u128::from(self.reciprocal) * u128::from(high)).wrapping_add(u128::from(high) << 64 | u128::from(low));
        let mut quotient = ((estimate >> 64) as u64).wrapping_add(1);
        let mut remainder = low.wrapping_sub(quotient.wrapping_mul(self.limb));
        if remainder > estimate as u64 {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(self.limb);
        }
        if remainder >= self.limb {
            quotient = quotient.wrapping_add(1);
            remainder -= self.limb;
        }
        (quotient, remainder)
    }
}

/// Up to so many limbs, two short divisions for each cost less than a reciprocal.
const SHORT_DIVIDEND: usize = 6;

/// As [`divide_by_limb`], half a limb at a time.
fn divide_by_half_limb(mut quotient: Option<&mut [u64]>, a: &[u64], divisor: u32) -> u64 {
    let divisor = u64::from(divisor);
    let mut remainder = 0;
    for index in (0..a.len()).rev() {
        let upper = (remainder << 32) | (a[index] >> 32);
        let lower = ((upper % divisor) << 32) | (a[index] & 0xffff_ffff);
        remainder = lower % divisor;
        if let Some(quotient) = &mut quotient {
            quotient[index] = ((upper / divisor) << 32) | (lower / divisor);
        }
    }
    remainder
}

/// Divides by one limb; the quotient has as many limbs as `a`, or is not asked for. The remainder.
pub fn divide_by_limb(mut quotient: Option<&mut [u64]>, a: &[u64], divisor: u64) -> u64 {
    if let Ok(divisor) = u32::try_from(divisor)
        && a.len() <= SHORT_DIVIDEND
    {
        return divide_by_half_limb(quotient, a, divisor);
    }
    let shift = divisor.leading_zeros();
    let divisor = Divisor::new(divisor << shift);
    let Some((&top, _)) = a.split_last() else { return 0 };
    let mut remainder = if shift == 0 { 0 } else { top >> (64 - shift) };
    for index in (0..a.len()).rev() {
        let below = if index == 0 || shift == 0 { 0 } else { a[index - 1] >> (64 - shift) };
        let (digit, rest) = divisor.divide(remainder, a[index] << shift | below);
        remainder = rest;
        if let Some(quotient) = &mut quotient {
            quotient[index] = digit;
        }
    }
    remainder >> shift
}

/// Decimal digits that one limb holds for certain, and that power of ten, which has its top bit set.
const DECIMAL_DIGITS: usize = 19;
const DECIMAL: Divisor = Divisor::new(10u64.pow(DECIMAL_DIGITS as u32));
/// Most limbs that [`to_decimal`] takes.
pub const DECIMAL_LIMBS_MAX: usize = 32;

/// The decimal digits of a number of few limbs.
pub fn to_decimal(limbs: &[u64], is_negative: bool) -> String {
    let mut rest = [0; DECIMAL_LIMBS_MAX];
    let mut length = limbs.len();
    rest[..length].copy_from_slice(limbs);
    // A limb gives less than 20 digits.
    let mut digits = [b'0'; DECIMAL_LIMBS_MAX * 20 + 1];
    let mut end = digits.len();
    let mut start = end;
    while length != 0 {
        let mut part = 0;
        for limb in rest[..length].iter_mut().rev() {
            (*limb, part) = DECIMAL.divide(part, *limb);
        }
        while length != 0 && rest[length - 1] == 0 {
            length -= 1;
        }
        let mut at = end;
        while part != 0 {
            at -= 1;
            digits[at] = b'0' + (part % 10) as u8;
            part /= 10;
        }
        start = at;
        end -= if length == 0 { 0 } else { DECIMAL_DIGITS };
    }
    if start == digits.len() {
        start -= 1;
    }
    if is_negative {
        start -= 1;
        digits[start] = b'-';
    }
    digits[start..].iter().map(|&digit| char::from(digit)).collect()
}

/// Quotient and remainder of `a` by `b`, which has no leading zeros and is not zero.
pub fn divide(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    match (trimmed(a), b) {
        (a, b) if compare(a, b) == Ordering::Less => (Vec::new(), a.to_vec()),
        (a, &[limb]) => {
            let mut quotient = vec![0; a.len()];
            let remainder = divide_by_limb(Some(&mut quotient), a, limb);
            (quotient, vec![remainder])
        }
        (a, b) => divide_long(a, b),
    }
}

/// Algorithm D, for a divisor of two limbs at least and a dividend that is no shorter.
fn divide_long(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let length = b.len();
    let shift = b[length - 1].leading_zeros();
    let (b, mut rest) = (shifted_left(b, shift, length), shifted_left(a, shift, a.len() + 1));
    let divisor = Divisor::new(b[length - 1]);
    let second = b[length - 2];
    let mut quotient = vec![0; a.len() - length + 1];
    for (index, digit) in quotient.iter_mut().enumerate().rev() {
        let part = &mut rest[index..=index + length];
        let (high, middle, low) = (part[length], part[length - 1], part[length - 2]);
        // An estimate that is right or too large by one, but for rare cases.
        let mut estimate = u64::MAX;
        if high < divisor.limb {
            let (guess, mut left) = divisor.divide(high, middle);
            estimate = guess;
            while u128::from(estimate) * u128::from(second) > (u128::from(left) << 64 | u128::from(low)) {
                estimate -= 1;
                match left.checked_add(divisor.limb) {
                    Some(more) => left = more,
                    None => break,
                }
            }
        }
        let beyond = multiply_subtract(&mut part[..length], &b, estimate);
        let (mut top, mut is_negative) = high.overflowing_sub(beyond);
        while is_negative {
            estimate -= 1;
            let (sum, has_carry) = top.overflowing_add(u64::from(add_in_place(&mut part[..length], &b)));
            (top, is_negative) = (sum, !has_carry);
        }
        part[length] = top;
        *digit = estimate;
    }
    rest.truncate(length);
    (quotient, shifted_right(&rest, shift))
}

/// Shifted by less than a limb, in so many limbs.
fn shifted_left(a: &[u64], shift: u32, length: usize) -> Vec<u64> {
    let mut shifted = Vec::with_capacity(length);
    let mut carry = 0;
    for &limb in a {
        shifted.push(limb << shift | carry);
        carry = if shift == 0 { 0 } else { limb >> (64 - shift) };
    }
    shifted.resize(length, carry);
    shifted
}

fn shifted_right(a: &[u64], shift: u32) -> Vec<u64> {
    let above = |index: usize| a.get(index + 1).map_or(0, |limb| if shift == 0 { 0 } else { limb << (64 - shift) });
    a.iter().enumerate().map(|(index, limb)| limb >> shift | above(index)).collect()
}

/// `a << count`, of so many limbs more as `count` has, and one.
pub fn shift_left(shifted: &mut [u64], a: &[u64], count: u64) {
    let (whole, shift) = ((count / 64) as usize, (count % 64) as u32);
    assert!(shifted.len() == a.len() + whole + 1);
    shifted[..whole].fill(0);
    let mut carry = 0;
    for (out, &limb) in shifted[whole..].iter_mut().zip(a) {
        *out = limb << shift | carry;
        carry = if shift == 0 { 0 } else { limb >> (64 - shift) };
    }
    shifted[whole + a.len()] = carry;
}

/// `a >> count`, of so many limbs less as `count` has. Whether a bit fell out that was set.
pub fn shift_right(shifted: &mut [u64], a: &[u64], count: u64) -> bool {
    let (whole, shift) = ((count / 64) as usize, (count % 64) as u32);
    let rest = &a[whole..];
    assert!(shifted.len() == rest.len());
    for (index, out) in shifted.iter_mut().enumerate() {
        let above = rest.get(index + 1).map_or(0, |limb| if shift == 0 { 0 } else { limb << (64 - shift) });
        *out = rest[index] >> shift | above;
    }
    a[..whole].iter().any(|&limb| limb != 0) || rest.first().is_some_and(|limb| limb & ((1 << shift) - 1) != 0)
}

/// The library's number.
pub fn to_library(a: &[u64]) -> BigUint {
    let mut halves = Vec::with_capacity(2 * a.len());
    for limb in a {
        halves.extend_from_slice(&[*limb as u32, (*limb >> 32) as u32]);
    }
    BigUint::new(halves)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limbs that are often at the ends of their range, from a seed.
    fn number(seed: &mut u64, length: usize) -> Vec<u64> {
        let mut next = || {
            *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            *seed >> 20
        };
        let limbs: Vec<u64> = (0..length)
            .map(|_| match next() % 5 {
                0 => 0,
                1 => u64::MAX,
                2 => 1 << 63,
                _ => next() << 40 ^ next(),
            })
            .collect();
        trimmed(&limbs).to_vec()
    }

    fn same(limbs: &[u64], expected: &BigUint) {
        assert_eq!(trimmed(limbs), expected.to_u64_digits());
    }

    #[test]
    fn decimal_digits() {
        let mut seed = 5;
        for round in 0..2000 {
            let limbs = number(&mut seed, round % (DECIMAL_LIMBS_MAX + 1));
            assert_eq!(to_decimal(&limbs, false), to_library(&limbs).to_string());
        }
        for power in 17..60 {
            for number in [BigUint::from(10u8).pow(power), BigUint::from(10u8).pow(power) - 1u8] {
                assert_eq!(to_decimal(&number.to_u64_digits(), true), format!("-{number}"));
            }
        }
    }

    #[test]
    fn as_the_library() {
        let mut seed = 11;
        for round in 0..4000usize {
            let (a, b) = (number(&mut seed, round % 9), number(&mut seed, round / 7 % 60));
            let (x, y) = (to_library(&a), to_library(&b));
            let (long, short) = if compare(&a, &b).is_ge() { (&a, &b) } else { (&b, &a) };
            let mut sum = vec![7; long.len() + 1];
            add(&mut sum, &a, &b);
            same(&sum, &(&x + &y));
            let mut difference = vec![7; long.len()];
            subtract(&mut difference, long, short);
            same(&difference, &(to_library(long) - to_library(short)));
            let mut product = vec![7; a.len() + b.len()];
            multiply(&mut product, &a, &b);
            same(&product, &(&x * &y));
            for (a, b) in [(&a, &b), (&b, &a), (&product, &a)] {
                if !b.is_empty() {
                    let (quotient, remainder) = divide(a, b);
                    same(&quotient, &(to_library(a) / to_library(b)));
                    same(&remainder, &(to_library(a) % to_library(b)));
                }
            }
            let count = seed % 200;
            let mut shifted = vec![7; b.len() + count as usize / 64 + 1];
            shift_left(&mut shifted, &b, count);
            same(&shifted, &(&y << count));
            if b.len() > count as usize / 64 {
                let mut shifted = vec![7; b.len() - count as usize / 64];
                let lost = shift_right(&mut shifted, &b, count);
                same(&shifted, &(&y >> count));
                assert_eq!(lost, (&y >> count) << count != y);
            }
        }
    }

    #[test]
    fn long_factors() {
        let mut seed = 5;
        let (a, b) = (number(&mut seed, 130), number(&mut seed, 90));
        let mut product = vec![7; a.len() + b.len()];
        multiply(&mut product, &a, &b);
        same(&product, &(to_library(&a) * to_library(&b)));
    }
}
