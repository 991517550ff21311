//! Floats to decimal text: `repr`, and the 'e', 'f' and 'g' styles at any precision.
//!
//! 1. The digits come from the standard library, whose shortest form round-trips and whose fixed-precision
//!    forms round the exact binary value half to even.
//! 2. A binary64 value has at most 767 significant digits and 1074 after the point, so a larger precision
//!    only adds zeros: they are appended here, and the library is never asked for more than [`DIGIT_LIMIT`].
//! 3. The layout (where the exponent form starts, which zeros stay) follows CPython's `PyOS_double_to_string`.

use std::fmt::Write;

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
    let mut out = String::with_capacity(24);
    if !value.is_finite() {
        if value == f64::NEG_INFINITY {
            out.push('-');
        } else if flags.always_sign {
            out.push('+');
        }
        out.push_str(if value.is_nan() { "nan" } else { "inf" });
    } else {
        let magnitude = value.abs();
        let mut body = String::with_capacity(24);
        match style {
            Style::Fixed => fixed(&mut body, magnitude, precision, flags),
            Style::Exponent => {
                let (digits, exponent) = exact_digits(magnitude, precision);
                push_exponent_form(&mut body, &digits, exponent, flags.alternate);
            }
            Style::General => general(&mut body, magnitude, precision.max(1), flags),
            Style::Repr => {
                let (digits, exponent) = scientific_parts(&format!("{magnitude:e}"));
                if (-4..16).contains(&exponent) {
                    push_positional_form(&mut body, &digits, exponent, flags);
                } else {
                    push_exponent_form(&mut body, &digits, exponent, flags.alternate);
                }
            }
        }
        let shows_zero = || {
            let mantissa = body.split('e').next().unwrap_or("");
            !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
        };
        if value.is_sign_negative() && !(flags.no_negative_zero && shows_zero()) {
            out.push('-');
        } else if flags.always_sign {
            out.push('+');
        }
        out.push_str(&body);
    }
    if flags.upper {
        out.make_ascii_uppercase();
    }
    out
}

fn fixed(out: &mut String, magnitude: f64, precision: usize, flags: Flags) {
    let asked = precision.min(DIGIT_LIMIT);
    let _ = write!(out, "{magnitude:.asked$}");
    push_zeros(out, precision - asked);
    if precision == 0 && flags.alternate {
        out.push('.');
    }
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
    fn huge_precisions_only_add_zeros() {
        let text = format(0.1, Style::Fixed, 200_000, Flags::default());
        assert_eq!(text.len(), 200_002);
        assert!(text.starts_with("0.1000000000000000055511151231257827"));
        assert_eq!(format(5e-324, Style::Fixed, 1080, Flags::default()).trim_end_matches('0').len(), 1076);
    }
}
