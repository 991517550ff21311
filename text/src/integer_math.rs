//! Integer functions of the `math` module: square root, counting functions, divisors.
//!
//! Products of many factors are taken as balanced trees, so that the multiplications are between numbers of
//! similar length, where the sub-quadratic algorithms of the big-integer library apply.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// `math.isqrt(value)` for a non-negative value.
pub fn integer_square_root(value: &BigInt) -> BigInt {
    debug_assert!(!value.is_negative());
    BigInt::from(value.magnitude().sqrt())
}

/// `math.isqrt(value)` for a non-negative small value.
pub fn integer_square_root_small(value: u64) -> u64 {
    value.isqrt()
}

/// The product of `low..=high`, 1 if that is empty.
fn product_of_range(low: u64, high: u64) -> BigUint {
    if low > high {
        return BigUint::one();
    }
    if high - low < 16 {
        let mut product = BigUint::one();
        let mut word: u64 = 1;
        for factor in low..=high {
            match word.checked_mul(factor) {
                Some(larger) => word = larger,
                None => {
                    product *= word;
                    word = factor;
                }
            }
        }
        return product * word;
    }
    let middle = low + (high - low) / 2;
    product_of_range(low, middle) * product_of_range(middle + 1, high)
}

/// `math.factorial(number)`.
pub fn factorial(number: u64) -> BigInt {
    product_of_range(2, number).into()
}

/// `math.perm(number, count)`.
pub fn permutations(number: &BigInt, count: u64) -> BigInt {
    debug_assert!(!number.is_negative());
    if let Some(number) = number.to_u64() {
        return if count > number { BigInt::zero() } else { product_of_range(number - count + 1, number).into() };
    }
    product_of_falling(number, 0, count)
}

/// `number - skip` times the following `count - 1` smaller integers.
fn product_of_falling(number: &BigInt, skip: u64, count: u64) -> BigInt {
    match count {
        0 => BigInt::one(),
        1 => number - skip,
        _ => {
            product_of_falling(number, skip, count / 2)
                * product_of_falling(number, skip + count / 2, count - count / 2)
        }
    }
}

/// `math.comb(number, count)`; the caller has replaced `count` by `number - count` where that is smaller.
pub fn combinations(number: &BigInt, count: u64) -> BigInt {
    if let Some(number) = number.to_u64() {
        if count > number {
            return BigInt::zero();
        }
        // Each prefix of the product is itself a binomial coefficient, so every division is exact.
        let mut result: u64 = 1;
        let small = (0..count).try_for_each(|index| {
            result = result.checked_mul(number - index)? / (index + 1);
            Some(())
        });
        if small.is_some() {
            return result.into();
        }
    }
    permutations(number, count) / factorial(count)
}

/// `math.gcd(left, right)`: never negative.
pub fn greatest_common_divisor(left: &BigInt, right: &BigInt) -> BigInt {
    left.gcd(right)
}

/// `math.gcd(left, right)` of small values, as a magnitude.
pub fn greatest_common_divisor_small(left: i64, right: i64) -> u64 {
    left.unsigned_abs().gcd(&right.unsigned_abs())
}

/// `math.lcm(left, right)`: never negative.
pub fn least_common_multiple(left: &BigInt, right: &BigInt) -> BigInt {
    if left.is_zero() || right.is_zero() {
        return BigInt::zero();
    }
    (left / left.gcd(right) * right).abs()
}

/// `divmod(left, right)` for a non-zero `right`: the remainder has the sign of `right`.
pub fn divide_modulo(left: &BigInt, right: &BigInt) -> (BigInt, BigInt) {
    left.div_mod_floor(right)
}

/// `divmod(left, right)` for a non-zero `right`; `None` if the quotient does not fit (`i64::MIN // -1`).
pub fn divide_modulo_small(left: i64, right: i64) -> Option<(i64, i64)> {
    let quotient = left.checked_div(right)?;
    let remainder = left % right;
    if remainder != 0 && (remainder < 0) != (right < 0) {
        return Some((quotient - 1, remainder + right));
    }
    Some((quotient, remainder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(text: &str) -> BigInt {
        text.parse().unwrap()
    }

    #[test]
    fn counting() {
        assert_eq!(factorial(0), big("1"));
        assert_eq!(factorial(25), big("15511210043330985984000000"));
        assert_eq!(factorial(100).to_string().len(), 158);
        assert_eq!(permutations(&big("10"), 3), big("720"));
        assert_eq!(permutations(&big("3"), 4), big("0"));
        assert_eq!(permutations(&big("100000000000000000000"), 2), big("9999999999999999999900000000000000000000"));
        assert_eq!(combinations(&big("52"), 5), big("2598960"));
        assert_eq!(combinations(&big("100"), 50), big("100891344545564193334812497256"));
        assert_eq!(combinations(&big("3"), 4), big("0"));
    }

    #[test]
    fn roots_and_divisors() {
        assert_eq!(integer_square_root(&big("99999999999999999999999999")), big("9999999999999"));
        assert_eq!(greatest_common_divisor(&big("-12"), &big("18")), big("6"));
        assert_eq!(greatest_common_divisor_small(i64::MIN, 0), 1 << 63);
        assert_eq!(least_common_multiple(&big("-4"), &big("6")), big("12"));
        assert_eq!(divide_modulo(&big("-7"), &big("2")), (big("-4"), big("1")));
        assert_eq!(divide_modulo_small(7, -2), Some((-4, -1)));
        assert_eq!(divide_modulo_small(i64::MIN, -1), None);
    }
}
