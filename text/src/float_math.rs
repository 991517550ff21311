//! Exact and correctly rounded arithmetic between floats and integers, and Python's float division.
//!
//! Everything that turns an exact quantity into a float goes through [`compose`]: 64 leading bits, whether
//! any later bit is set, and a power of two. It rounds once, half to even, also into the subnormals.
//! Comparisons never round: a float is an integer times a power of two, and is compared as such.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// `mantissa * 2**exponent`, correctly rounded; `sticky` says that the exact value is slightly larger (then
/// `mantissa` must have at least 55 significant bits). `None` if the result overflows.
pub fn compose(mantissa: u64, sticky: bool, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let significant = 64 - i64::from(mantissa.leading_zeros());
    debug_assert!(!sticky || significant >= 55);
    let top = exponent.saturating_add(significant - 1);
    if top > 1023 {
        return None;
    }
    if top < -1075 {
        return Some(0.0);
    }
    let mut quantum = (top - 52).max(-1074);
    let shift = quantum - exponent;
    let mut kept = if shift <= 0 {
        mantissa << -shift
    } else {
        let wide = u128::from(mantissa);
        let kept = (wide >> shift) as u64;
        let remainder = wide & ((1 << shift) - 1);
        let half = 1u128 << (shift - 1);
        let up = remainder > half || (remainder == half && (sticky || kept & 1 == 1));
        kept + u64::from(up)
    };
    if kept == 1 << 53 {
        kept >>= 1;
        quantum += 1;
    }
    if kept < 1 << 52 {
        return Some(f64::from_bits(kept));
    }
    let biased = quantum + 52 + 1023;
    (biased <= 2046).then(|| f64::from_bits((biased as u64) << 52 | (kept & ((1 << 52) - 1))))
}

/// `(mantissa, exponent)` with `|value| == mantissa * 2**exponent`, for a finite value.
pub fn decompose(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7FF) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) }
}

/// `math.frexp`: `value == mantissa * 2**exponent` with `0.5 <= |mantissa| < 1`.
pub fn frexp(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let (mantissa, exponent) = decompose(value);
    let significant = 64 - i64::from(mantissa.leading_zeros());
    let magnitude = compose(mantissa, false, -significant).unwrap_or(0.0);
    (magnitude.copysign(value), (exponent + significant) as i32)
}

/// `math.ldexp`: `value * 2**exponent`; `None` if it overflows.
pub fn ldexp(value: f64, exponent: i64) -> Option<f64> {
    if value == 0.0 || !value.is_finite() {
        return Some(value);
    }
    let (mantissa, own) = decompose(value);
    compose(mantissa, false, own.saturating_add(exponent)).map(|magnitude| magnitude.copysign(value))
}

/// `value` rounded half to even; `None` if it is too large (`OverflowError`: "int too large to convert to float").
pub fn from_big(value: &BigInt) -> Option<f64> {
    let magnitude = from_big_unsigned(value.magnitude())?;
    Some(if value.is_negative() { -magnitude } else { magnitude })
}

fn from_big_unsigned(value: &BigUint) -> Option<f64> {
    let bits = value.bits();
    if bits > 1024 {
        return None;
    }
    if bits <= 64 {
        return compose(value.to_u64()?, false, 0);
    }
    let shift = bits - 64;
    let sticky = value.trailing_zeros().is_some_and(|zeros| zeros < shift);
    compose((value >> shift).to_u64()?, sticky, shift as i64)
}

/// `value` truncated towards zero; `None` for infinities and not-a-number.
pub fn to_big(value: f64) -> Option<BigInt> {
    if !value.is_finite() {
        return None;
    }
    let (mantissa, exponent) = decompose(value);
    let magnitude = if exponent >= 0 {
        BigUint::from(mantissa) << exponent
    } else if exponent > -64 {
        BigUint::from(mantissa >> -exponent)
    } else {
        BigUint::zero()
    };
    Some(BigInt::from_biguint(if value < 0.0 { Sign::Minus } else { Sign::Plus }, magnitude))
}

/// `value.as_integer_ratio()`: lowest terms, positive denominator; `None` for infinities and not-a-number.
pub fn integer_ratio(value: f64) -> Option<(BigInt, BigInt)> {
    if !value.is_finite() {
        return None;
    }
    let (mut mantissa, mut exponent) = decompose(value);
    if mantissa == 0 {
        return Some((BigInt::zero(), BigInt::one()));
    }
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    exponent += i64::from(zeros);
    let mut numerator = BigInt::from(mantissa);
    let mut denominator = BigInt::one();
    if exponent >= 0 {
        numerator <<= exponent;
    } else {
        denominator <<= -exponent;
    }
    if value < 0.0 {
        numerator = -numerator;
    }
    Some((numerator, denominator))
}

/// `left / right` correctly rounded, for a non-zero `right`; `None` if it is too large (`OverflowError`:
/// "integer division result too large for a float").
pub fn divide_big(left: &BigInt, right: &BigInt) -> Option<f64> {
    debug_assert!(!right.is_zero());
    if left.is_zero() {
        return Some(if right.is_negative() { -0.0 } else { 0.0 });
    }
    let (numerator, denominator) = (left.magnitude(), right.magnitude());
    let shift = denominator.bits() as i64 - numerator.bits() as i64 + 66;
    let magnitude = if shift > 66 + 1100 {
        0.0
    } else if shift < 66 - 1100 {
        return None;
    } else {
        let (quotient, remainder) = if shift >= 0 {
            (numerator << shift).div_rem(denominator)
        } else {
            numerator.div_rem(&(denominator << -shift))
        };
        let quotient = quotient.to_u128()?;
        let sticky = quotient & 7 != 0 || !remainder.is_zero();
        compose((quotient >> 3) as u64, sticky, 3 - shift)?
    };
    Some(if left.is_negative() != right.is_negative() { -magnitude } else { magnitude })
}

/// `left / right` correctly rounded, for a non-zero `right`.
pub fn divide_small(left: i64, right: i64) -> f64 {
    const EXACT: u64 = 1 << 53;
    if left.unsigned_abs() <= EXACT && right.unsigned_abs() <= EXACT {
        return left as f64 / right as f64;
    }
    divide_big(&BigInt::from(left), &BigInt::from(right)).unwrap_or(0.0)
}

/// How `left` compares with `right`, exactly; `None` for not-a-number.
pub fn compare_big(left: f64, right: &BigInt) -> Option<Ordering> {
    if left.is_nan() {
        return None;
    }
    if left.is_infinite() {
        return Some(if left > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    let whole = to_big(left)?;
    Some(whole.cmp(right).then_with(|| left.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)))
}

/// How `left` compares with `right`, exactly; `None` for not-a-number.
pub fn compare_small(left: f64, right: i64) -> Option<Ordering> {
    if right.unsigned_abs() <= 1 << 53 {
        return left.partial_cmp(&(right as f64));
    }
    if left.is_nan() {
        return None;
    }
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if left >= LIMIT {
        return Some(Ordering::Greater);
    }
    if left < -LIMIT {
        return Some(Ordering::Less);
    }
    let order = (left.trunc() as i64).cmp(&right);
    Some(order.then_with(|| left.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)))
}

/// `divmod(left, right)` for a non-zero `right`.
pub fn divide_modulo(left: f64, right: f64) -> (f64, f64) {
    let mut modulo = left % right;
    let mut quotient = (left - modulo) / right;
    if modulo != 0.0 {
        if (right < 0.0) != (modulo < 0.0) {
            modulo += right;
            quotient -= 1.0;
        }
    } else {
        modulo = 0f64.copysign(right);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(left / right)
    };
    (floor, modulo)
}

/// `left // right` for a non-zero `right`.
pub fn floor_divide(left: f64, right: f64) -> f64 {
    divide_modulo(left, right).0
}

/// `left % right` for a non-zero `right`.
pub fn modulo(left: f64, right: f64) -> f64 {
    let modulo = left % right;
    if modulo == 0.0 {
        0f64.copysign(right)
    } else if (right < 0.0) != (modulo < 0.0) {
        modulo + right
    } else {
        modulo
    }
}

/// `round(value, digits)`; `None` if it is too large (`OverflowError`: "rounded value too large to represent").
///
/// The exact binary value is rounded half to even at the decimal place, then read back.
pub fn round_to_digits(value: f64, digits: i64) -> Option<f64> {
    if !value.is_finite() || value == 0.0 || digits > 323 {
        return Some(value);
    }
    if digits < -308 {
        return Some(0f64.copysign(value));
    }
    let magnitude = value.abs();
    let rounded: f64 = if digits >= 0 {
        let digits = digits as usize;
        format!("{magnitude:.digits$}").parse().ok()?
    } else {
        let (numerator, denominator) = integer_ratio(magnitude)?;
        let power = BigInt::from(10u8).pow((-digits) as u32);
        let unit = denominator * &power;
        let (mut quotient, remainder) = numerator.div_rem(&unit);
        let up = match (remainder * 2u8).cmp(&unit) {
            Ordering::Greater => true,
            Ordering::Equal => quotient.is_odd(),
            Ordering::Less => false,
        };
        quotient += u8::from(up);
        from_big(&(quotient * power))?
    };
    rounded.is_finite().then(|| rounded.copysign(value))
}

/// `round(value)`: the nearest integer, half to even; `None` for infinities and not-a-number.
pub fn round_to_integer(value: f64) -> Option<BigInt> {
    to_big(value.round_ties_even())
}

/// `math.nextafter(value, towards, steps=steps)`.
pub fn next_after(value: f64, towards: f64, steps: u64) -> f64 {
    if value.is_nan() || towards.is_nan() {
        return value + towards;
    }
    if steps == 0 || value == towards {
        return if value == towards && steps > 0 { towards } else { value };
    }
    // Floats in order correspond to integers in order once the negative ones are mirrored.
    let ordinal = |value: f64| {
        let magnitude = (value.to_bits() & !(1 << 63)) as i128;
        if value.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (ordinal(value), ordinal(towards));
    let distance = (to - from).unsigned_abs().min(u128::from(steps)) as i128;
    if distance == (to - from).abs() {
        return towards;
    }
    let target = if to > from { from + distance } else { from - distance };
    let magnitude = f64::from_bits(target.unsigned_abs() as u64);
    if target < 0 || (target == 0 && from < 0) { -magnitude } else { magnitude }
}

/// `math.ulp(value)`.
pub fn unit_in_last_place(value: f64) -> f64 {
    let magnitude = value.abs();
    if !magnitude.is_finite() {
        return magnitude;
    }
    if magnitude == f64::MAX {
        return magnitude - f64::from_bits(magnitude.to_bits() - 1);
    }
    f64::from_bits(magnitude.to_bits() + 1) - magnitude
}

/// Why `math.fsum` fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumError {
    /// `OverflowError`.
    IntermediateOverflow,
    /// `ValueError`.
    OppositeInfinities,
}

impl SumError {
    /// CPython's message.
    pub fn message(self) -> &'static str {
        match self {
            SumError::IntermediateOverflow => "intermediate overflow in fsum",
            SumError::OppositeInfinities => "-inf + inf in fsum",
        }
    }
}

/// `math.fsum` in progress: a list of non-overlapping partial sums in increasing magnitude, whose exact sum
/// is the exact sum so far (Shewchuk, "Adaptive precision floating-point arithmetic", 1997).
#[derive(Clone, Debug, Default)]
pub struct ExactSum {
    partials: Vec<f64>,
    infinities: f64,
    specials: f64,
}

impl ExactSum {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one term.
    pub fn add(&mut self, term: f64) -> Result<(), SumError> {
        let mut carried = term;
        let mut kept = 0;
        for index in 0..self.partials.len() {
            let mut partial = self.partials[index];
            if carried.abs() < partial.abs() {
                std::mem::swap(&mut carried, &mut partial);
            }
            let high = carried + partial;
            let low = partial - (high - carried);
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            carried = high;
        }
        self.partials.truncate(kept);
        if carried == 0.0 {
            return Ok(());
        }
        if carried.is_finite() {
            self.partials.push(carried);
            return Ok(());
        }
        if term.is_finite() {
            return Err(SumError::IntermediateOverflow);
        }
        if term.is_infinite() {
            self.infinities += term;
        }
        self.specials += term;
        self.partials.clear();
        Ok(())
    }

    /// The sum, rounded once.
    pub fn finish(&self) -> Result<f64, SumError> {
        if self.specials != 0.0 {
            return if self.infinities.is_nan() { Err(SumError::OppositeInfinities) } else { Ok(self.specials) };
        }
        let mut remaining = self.partials.iter().rev().copied();
        let Some(mut high) = remaining.next() else { return Ok(0.0) };
        let mut low = 0.0;
        for partial in remaining.by_ref() {
            let sum = high + partial;
            low = partial - (sum - high);
            high = sum;
            if low != 0.0 {
                break;
            }
        }
        // A tie is decided by the sign of what lies below it.
        if let Some(next) = remaining.next()
            && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
        {
            let doubled = low * 2.0;
            let sum = high + doubled;
            if doubled == sum - high {
                high = sum;
            }
        }
        Ok(high)
    }
}

/// `math.gamma` away from its poles.
pub fn gamma(value: f64) -> f64 {
    libm::tgamma(value)
}

/// `math.lgamma` away from its poles.
pub fn log_gamma(value: f64) -> f64 {
    libm::lgamma(value)
}

/// `math.erf`.
pub fn error_function(value: f64) -> f64 {
    libm::erf(value)
}

/// `math.erfc`.
pub fn complementary_error_function(value: f64) -> f64 {
    libm::erfc(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(text: &str) -> BigInt {
        text.parse().unwrap()
    }

    #[test]
    fn integers_round_half_to_even() {
        assert_eq!(from_big(&big("9007199254740993")), Some(9007199254740992.0));
        assert_eq!(from_big(&big("9007199254740995")), Some(9007199254740996.0));
        assert_eq!(from_big(&((BigInt::one() << 200) + (BigInt::one() << 147) + 1)), Some(1.6069380442589907e60));
        let limit = (BigInt::one() << 1024) - (BigInt::one() << 970);
        assert_eq!(from_big(&limit), None);
        assert_eq!(from_big(&-(limit - 1i32)), Some(f64::MIN));
    }

    #[test]
    fn true_division_is_exactly_rounded() {
        assert_eq!(divide_small(1, 3), 1.0 / 3.0);
        assert_eq!(divide_small(0, -3).to_bits(), (-0.0f64).to_bits());
        assert_eq!(divide_small(0, -(1 << 60)).to_bits(), (-0.0f64).to_bits());
        assert_eq!(divide_big(&big("-10000000000000000000000000000001"), &big("3")), Some(-3.3333333333333335e30));
        assert_eq!(divide_big(&BigInt::one(), &(BigInt::one() << 1074)), Some(5e-324));
        assert_eq!(divide_big(&BigInt::one(), &(BigInt::one() << 1075)), Some(0.0));
        assert_eq!(divide_big(&big("3"), &(BigInt::one() << 1076)), Some(5e-324));
        assert_eq!(divide_big(&(BigInt::one() << 1024), &BigInt::one()), None);
        assert_eq!(divide_big(&(BigInt::one() << 2000), &(BigInt::one() << 1000)), Some(2f64.powi(1000)));
    }

    #[test]
    fn comparisons_are_exact() {
        assert_eq!(compare_small(9007199254740992.0, 9007199254740993), Some(Ordering::Less));
        assert_eq!(compare_small(9223372036854775808.0, i64::MAX), Some(Ordering::Greater));
        assert_eq!(compare_small(-9223372036854775808.0, i64::MIN), Some(Ordering::Equal));
        assert_eq!(compare_big(-1.5, &big("-1")), Some(Ordering::Less));
        assert_eq!(compare_big(1e30, &big("1000000000000000019884624838656")), Some(Ordering::Equal));
        assert_eq!(compare_big(f64::NAN, &big("1")), None);
    }

    #[test]
    fn division_and_modulo_follow_the_divisor() {
        assert_eq!(divide_modulo(-7.0, 2.0), (-4.0, 1.0));
        assert_eq!(divide_modulo(7.0, -2.0), (-4.0, -1.0));
        assert_eq!(divide_modulo(1.0, 0.1), (9.0, 0.09999999999999995));
        assert_eq!(modulo(-1e-20, 1.0), 1.0);
        assert!(modulo(-4.0, 2.0).is_sign_positive());
        assert!(floor_divide(0.0, -1.0).is_sign_negative());
        assert_eq!(divide_modulo(5.0, f64::INFINITY), (0.0, 5.0));
        assert_eq!(divide_modulo(-5.0, f64::INFINITY), (-1.0, f64::INFINITY));
    }

    #[test]
    fn rounding_to_digits() {
        for (value, digits, expected) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (25.0, -1, 20.0),
            (35.0, -1, 40.0),
            (-1234.5, -2, -1200.0),
            (1e22, -22, 1e22),
            (5e-324, 323, 0.0),
            (5e-324, 324, 5e-324),
            (6e307, -308, 1e308),
            (1.0, -400, 0.0),
        ] {
            assert_eq!(round_to_digits(value, digits), Some(expected), "{value} {digits}");
        }
        assert_eq!(round_to_digits(1.7e308, -308), None);
        assert_eq!(round_to_integer(2.5), Some(big("2")));
    }

    #[test]
    fn neighbours() {
        assert_eq!(next_after(1.0, 2.0, 1), 1.0000000000000002);
        assert_eq!(next_after(0.0, -1.0, 1), -5e-324);
        assert_eq!(next_after(-5e-324, 1.0, 2), 5e-324);
        assert!(next_after(-5e-324, 1.0, 1).is_sign_negative());
        assert_eq!(next_after(1.0, 3.0, u64::MAX), 3.0);
        assert_eq!(unit_in_last_place(1.0), f64::EPSILON);
        assert_eq!(unit_in_last_place(f64::MAX), 1.99584030953472e292);
        assert_eq!(frexp(-8.0), (-0.5, 4));
        assert_eq!(frexp(5e-324), (0.5, -1073));
        assert_eq!(ldexp(0.75, -1074), Some(5e-324));
        assert_eq!(ldexp(1.0, 1024), None);
    }

    #[test]
    fn exact_sums() {
        let sum = |terms: &[f64]| {
            let mut sum = ExactSum::new();
            for &term in terms {
                sum.add(term)?;
            }
            sum.finish()
        };
        assert_eq!(sum(&[0.1; 10]), Ok(1.0));
        assert_eq!(sum(&[1e100, 1.0, -1e100, 1e-100, 1e50, -1.0, -1e50]), Ok(1e-100));
        assert_eq!(sum(&[1e308, 1e308, -1e308]), Err(SumError::IntermediateOverflow));
        assert_eq!(sum(&[f64::INFINITY, f64::NEG_INFINITY]), Err(SumError::OppositeInfinities));
        assert_eq!(sum(&[f64::INFINITY, 1.0]), Ok(f64::INFINITY));
        assert_eq!(sum(&[9007199254740992.0, -0.5, -5e-324]), Ok(9007199254740991.0));
    }

    #[test]
    fn integer_ratios() {
        assert_eq!(integer_ratio(-0.75), Some((big("-3"), big("4"))));
        assert_eq!(integer_ratio(1e22), Some((big("10000000000000000000000"), big("1"))));
        assert_eq!(integer_ratio(f64::INFINITY), None);
    }

    #[test]
    fn special_functions_are_close() {
        assert!((gamma(5.5) - 52.34277778455352).abs() < 1e-12);
        assert!((log_gamma(100.0) - 359.1342053695754).abs() < 1e-10);
        assert_eq!(error_function(0.5), 0.5204998778130465);
    }
}
