//! Floats to decimal text: `repr`, and the 'e', 'f' and 'g' styles at any precision.
//!
//! 1. The shortest digits that read back as the same value come from `zmij`, those of a fixed precision from the standard library,
//!    which rounds the exact binary value half to even; where 64 bits hold them, from exact arithmetic here.
//! 2. A binary64 value has at most 767 significant digits and 1074 after the point, so a larger precision
//!    only adds zeros: they are appended here, and the library is never asked for more than [`DIGIT_LIMIT`].
//! 3. The layout (where the exponent form starts, which zeros stay) follows CPython's `PyOS_double_to_string`.

use std::fmt::Write;

use crate::float_math::decompose;

/// More digits than this are always zeros.
const DIGIT_LIMIT: usize = 1100;

/// Which layout to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `d.ddde+dd`; the precision counts digits after the point.
    Exponent,
    /// `ddd.ddd`; the precision counts digits after the point.
    Fixed,
    /// One of the above by magnitude; the precision counts significant digits, trailing zeros are dropped.
    General,
    /// The shortest digits that read back as the same value; the precision is ignored.
    Repr,
}

/// What else may be asked of [`format`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// '#': keep the point, and in the general style trailing zeros.
    pub alternate: bool,
    /// '+': a sign on positive values too (not-a-number included).
    pub always_sign: bool,
    /// End a result without point or exponent in ".0".
    pub add_dot_zero: bool,
    /// 'z': no minus on a value that was rounded to zero.
    pub no_negative_zero: bool,
    /// `E`, `INF`, `NAN`.
    pub upper: bool,
}

/// `repr(value)`.
pub fn repr(value: f64) -> String {
    format(value, Style::Repr, 0, Flags { add_dot_zero: true, ..Flags::default() })
}

/// `value` in the given style.
pub fn format(value: f64, style: Style, precision: usize, flags: Flags) -> String {
    let mut out = String::with_capacity(24 + precision.min(DIGIT_LIMIT));
    if !value.is_finite() {
        if value == f64::NEG_INFINITY {
            out.push('-');
        } else if flags.always_sign {
            out.push('+');
        }
        out.push_str(if value.is_nan() { "nan" } else { "inf" });
    } else {
        if value.is_sign_negative() {
            out.push('-');
        } else if flags.always_sign {
            out.push('+');
        }
        let magnitude = value.abs();
        match style {
            Style::Fixed => fixed(&mut out, magnitude, precision, flags),
            Style::Exponent => {
                let (digits, exponent) = exact_digits(magnitude, precision);
                push_exponent_form(&mut out, &digits, exponent, flags.alternate);
            }
            Style::General => general(&mut out, magnitude, precision.max(1), flags),
            Style::Repr => {
                let mut buffer = zmij::Buffer::new();
                let mut digits = [0; SHORTEST_MAX];
                let (digits, exponent) = shortest_parts(buffer.format_finite(magnitude), &mut digits);
                if (-4..16).contains(&exponent) {
                    push_positional_form(&mut out, digits, exponent, flags);
                } else {
                    push_exponent_form(&mut out, digits, exponent, flags.alternate);
                }
            }
        }
        if flags.no_negative_zero && value.is_sign_negative() && shows_zero(&out) {
            out.replace_range(..1, if flags.always_sign { "+" } else { "" });
        }
    }
    if flags.upper {
        out.make_ascii_uppercase();
    }
    out
}

fn shows_zero(text: &str) -> bool {
    let mantissa = text.split('e').next().unwrap_or("");
    !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// Most characters of a float's shortest form.
const SHORTEST_MAX: usize = 32;

/// The significant digits of a finite number's shortest form, and the decimal exponent of the first.
fn shortest_parts<'a>(text: &str, digits: &'a mut [u8; SHORTEST_MAX]) -> (&'a str, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    // Digits so far (leading zeros are none), those before the point, and zeros between the point and the first.
    let (mut count, mut before_point, mut leading_zeros) = (0, None, 0);
    for byte in mantissa.bytes() {
        match byte {
            b'.' => before_point = Some(count as i32),
            b'0' if count == 0 => leading_zeros += i32::from(before_point.is_some()),
            _ if count < digits.len() => {
                digits[count] = byte;
                count += 1;
            }
            _ => {}
        }
    }
    let exponent = exponent.parse().unwrap_or(0) + before_point.unwrap_or(count as i32) - 1 - leading_zeros;
    while count > 1 && digits[count - 1] == b'0' {
        count -= 1;
    }
    match std::str::from_utf8(&digits[..count]) {
        Ok(digits) if count != 0 => (digits, exponent),
        _ => ("0", 0),
    }
}

fn fixed(out: &mut String, magnitude: f64, precision: usize, flags: Flags) {
    if !push_small_fixed(out, magnitude, precision) {
        let asked = precision.min(DIGIT_LIMIT);
        let _ = write!(out, "{magnitude:.asked$}");
        push_zeros(out, precision - asked);
    }
    if precision == 0 && flags.alternate {
        out.push('.');
    }
}

/// Most digits after the point that [`push_small_fixed`] deals with.
const SMALL_PRECISION_MAX: usize = 17;

/// Writes a number whose digits, those behind the point included, fit into 64 bits. False, and nothing is written, for others.
///
/// The value is `mantissa * 2^-shift`. So `mantissa * 10^precision` needs 110 bits at most, and its low `shift` bits say exactly how to
/// round the rest.
fn push_small_fixed(out: &mut String, magnitude: f64, precision: usize) -> bool {
    if precision > SMALL_PRECISION_MAX {
        return false;
    }
    let (mantissa, exponent) = decompose(magnitude);
    let scaled = u128::from(mantissa) * 10u128.pow(precision as u32);
    let rounded = match u32::try_from(-exponent) {
        Ok(0) => scaled,
        // Less than half of the last digit.
        Ok(128..) => 0,
        Ok(shift) => {
            let (whole, rest, half) = (scaled >> shift, scaled & ((1 << shift) - 1), 1u128 << (shift - 1));
            whole + u128::from(rest > half || rest == half && whole & 1 == 1)
        }
        Err(_) => match u32::try_from(exponent) {
            Ok(shift) if shift < scaled.leading_zeros() => scaled << shift,
            _ => return false,
        },
    };
    let Ok(mut rest) = u64::try_from(rounded) else { return false };
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    while rest != 0 || digits.len() - at <= precision {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let (before, after) = digits[at..].split_at(digits.len() - at - precision);
    out.extend(before.iter().map(|&digit| char::from(digit)));
    if precision != 0 {
        out.push('.');
        out.extend(after.iter().map(|&digit| char::from(digit)));
    }
    true
}

fn general(out: &mut String, magnitude: f64, precision: usize, flags: Flags) {
    let (mut digits, exponent) = exact_digits(magnitude, precision - 1);
    if !flags.alternate {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    let limit = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(flags.add_dot_zero);
    if i64::from(exponent) < -4 || i64::from(exponent) >= limit {
        push_exponent_form(out, &digits, exponent, flags.alternate);
    } else {
        push_positional_form(out, &digits, exponent, flags);
    }
}

/// `1 + fraction_digits` significant digits of `magnitude` and the decimal exponent of the first.
fn exact_digits(magnitude: f64, fraction_digits: usize) -> (String, i32) {
    let asked = fraction_digits.min(DIGIT_LIMIT);
    let (mut digits, exponent) = scientific_parts(&format!("{magnitude:.asked$e}"));
    push_zeros(&mut digits, fraction_digits - asked);
    (digits, exponent)
}

/// Splits `d.ddde-x` into its digits and exponent.
fn scientific_parts(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(char::from).collect();
    (digits, exponent.parse().unwrap_or(0))
}

fn push_exponent_form(out: &mut String, digits: &str, exponent: i32, alternate: bool) {
    out.push_str(&digits[..1]);
    if digits.len() > 1 || alternate {
        out.push('.');
    }
    out.push_str(&digits[1..]);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
}

fn push_positional_form(out: &mut String, digits: &str, exponent: i32, flags: Flags) {
    if exponent < 0 {
        out.push_str("0.");
        push_zeros(out, exponent.unsigned_abs() as usize - 1);
        out.push_str(digits);
        return;
    }
    let integer_digits = exponent as usize + 1;
    if digits.len() > integer_digits {
        out.push_str(&digits[..integer_digits]);
        out.push('.');
        out.push_str(&digits[integer_digits..]);
        return;
    }
    out.push_str(digits);
    push_zeros(out, integer_digits - digits.len());
    if flags.add_dot_zero {
        out.push_str(".0");
    } else if flags.alternate {
        out.push('.');
    }
}

fn push_zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_switches_to_exponents_where_cpython_does() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.00016641616821289062, "0.00016641616821289062"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(repr(value), expected);
        }
    }

    #[test]
    fn ties_round_to_even() {
        let fixed = |value, precision| format(value, Style::Fixed, precision, Flags::default());
        assert_eq!(fixed(0.5, 0), "0");
        assert_eq!(fixed(1.5, 0), "2");
        assert_eq!(fixed(2.5, 0), "2");
        assert_eq!(fixed(0.125, 2), "0.12");
        assert_eq!(fixed(0.375, 2), "0.38");
        assert_eq!(fixed(1e16, 2), "10000000000000000.00");
        let exponent = |value, precision| format(value, Style::Exponent, precision, Flags::default());
        assert_eq!(exponent(12.5, 1), "1.2e+01");
        assert_eq!(exponent(13.5, 1), "1.4e+01");
    }

    #[test]
    fn small_fixed_numbers_are_exact() {
        let mut bits = 1u64;
        for round in 0..20_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Exponents from 2^-80 to 2^80, and mantissas with few bits as well as full ones.
            let exponent = 1023 - 80 + (bits >> 32) % 160;
            let fraction = (bits & ((1 << 52) - 1)) >> (round % 50) << (round % 50);
            let value = f64::from_bits(exponent << 52 | fraction);
            let precision = round % (SMALL_PRECISION_MAX + 2);
            assert_eq!(format(value, Style::Fixed, precision, Flags::default()), format!("{value:.precision$}"));
            let text = repr(value);
            assert_eq!(text.parse(), Ok(value), "{text}");
            // Of two shortest forms that are as near, the standard library does not always take the even one.
            let (digits, power) = scientific_parts(&format!("{value:e}"));
            let (mut zmij, mut buffer) = (zmij::Buffer::new(), [0; SHORTEST_MAX]);
            let (shortest, own_power) = shortest_parts(zmij.format(value), &mut buffer);
            assert_eq!((shortest.len(), own_power), (digits.len(), power));
        }
    }

    #[test]
    fn huge_precisions_only_add_zeros() {
        let text = format(0.1, Style::Fixed, 200_000, Flags::default());
        assert_eq!(text.len(), 200_002);
        assert!(text.starts_with("0.1000000000000000055511151231257827"));
        assert_eq!(format(5e-324, Style::Fixed, 1080, Flags::default()).trim_end_matches('0').len(), 1076);
    }
}
