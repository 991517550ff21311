//! Binary operators on constants, with CPython's limits on the size of results.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use ruff_python_ast::Operator;

use super::literals::integer;
use crate::code::{Constant, Text};

/// Bits of an integer result of `*`, `**` and `<<`.
const INTEGER_BITS_MAX: u64 = 128;
/// Items of a repeated tuple.
const TUPLE_ITEMS_MAX: usize = 256;
/// Items of a repeated tuple, nested ones counted.
const TUPLE_ITEMS_NESTED_MAX: usize = 1024;
/// Bytes of a repeated or joined string.
const STRING_BYTES_MAX: usize = 4096;

pub(super) fn as_integer(constant: &Constant) -> Option<BigInt> {
    Some(match constant {
        Constant::Int(value) => BigInt::from(*value),
        Constant::BigInt { negative, magnitude } => {
            let sign = if *negative { Sign::Minus } else { Sign::Plus };
            BigInt::from_bytes_le(sign, magnitude)
        }
        Constant::True => BigInt::from(1),
        Constant::False => BigInt::zero(),
        _ => return None,
    })
}

fn as_float(constant: &Constant) -> Option<f64> {
    match constant {
        Constant::Float(value) => Some(*value),
        // Only where the conversion is exact beyond doubt.
        Constant::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(*value as f64),
        Constant::True => Some(1.0),
        Constant::False => Some(0.0),
        _ => None,
    }
}

/// The value of `left operator right`, where it is known and not too large.
pub(super) fn binary(left: &Constant, operator: Operator, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (Constant::Complex { .. }, _) | (_, Constant::Complex { .. }) => complex(left, operator, right),
        (Constant::Float(_), _) | (_, Constant::Float(_)) if operator != Operator::Mult || is_number(left, right) => {
            float(as_float(left)?, operator, as_float(right)?).map(Constant::Float)
        }
        (Constant::Str(a), Constant::Str(b)) if operator == Operator::Add => {
            let joined = join(&a.0, &b.0)?;
            // Two halves of a surrogate pair would have to be merged.
            let seam = a.0.len() >= 3 && a.0[a.0.len() - 3] == 0xed && b.0.first() == Some(&0xed);
            (!seam).then(|| Constant::Str(Text(joined.into())))
        }
        (Constant::Bytes(a), Constant::Bytes(b)) if operator == Operator::Add => {
            join(a, b).map(|joined| Constant::Bytes(joined.into()))
        }
        (Constant::Tuple(a), Constant::Tuple(b)) if operator == Operator::Add => {
            Some(Constant::Tuple(a.iter().chain(b).cloned().collect()))
        }
        (Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_), _) if operator == Operator::Mult => {
            repeat(left, right)
        }
        (_, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_)) if operator == Operator::Mult => {
            repeat(right, left)
        }
        (Constant::True | Constant::False, Constant::True | Constant::False) => {
            let (a, b) = (*left == Constant::True, *right == Constant::True);
            let value = match operator {
                Operator::BitAnd => a & b,
                Operator::BitOr => a | b,
                Operator::BitXor => a ^ b,
                _ => return integers(&as_integer(left)?, operator, &as_integer(right)?),
            };
            Some(if value { Constant::True } else { Constant::False })
        }
        _ => integers(&as_integer(left)?, operator, &as_integer(right)?),
    }
}

fn is_number(left: &Constant, right: &Constant) -> bool {
    as_float(left).is_some() && as_float(right).is_some()
}

fn join(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    (a.len() + b.len() <= STRING_BYTES_MAX).then(|| [a, b].concat())
}

fn nested_items(items: &[Constant]) -> usize {
    items
        .iter()
        .map(|item| match item {
            Constant::Tuple(inner) => 1 + nested_items(inner),
            _ => 1,
        })
        .sum()
}

fn repeat(sequence: &Constant, count: &Constant) -> Option<Constant> {
    let count = as_integer(count)?;
    let count = if count.is_negative() { 0 } else { count.to_usize()? };
    match sequence {
        Constant::Str(text) if text.0.len().checked_mul(count)? <= STRING_BYTES_MAX => {
            Some(Constant::Str(Text(text.0.repeat(count).into())))
        }
        Constant::Bytes(bytes) if bytes.len().checked_mul(count)? <= STRING_BYTES_MAX => {
            Some(Constant::Bytes(bytes.repeat(count).into()))
        }
        Constant::Tuple(items)
            if items.len().checked_mul(count)? <= TUPLE_ITEMS_MAX
                && nested_items(items).checked_mul(count)? <= TUPLE_ITEMS_NESTED_MAX =>
        {
            Some(Constant::Tuple(std::iter::repeat_n(items, count).flatten().cloned().collect()))
        }
        _ => None,
    }
}

fn integers(a: &BigInt, operator: Operator, b: &BigInt) -> Option<Constant> {
    let value = match operator {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => {
            if a.bits() + b.bits() > INTEGER_BITS_MAX {
                return None;
            }
            a * b
        }
        Operator::Div => {
            if b.is_zero() || a.bits() > 53 || b.bits() > 53 {
                return None;
            }
            return Some(Constant::Float(a.to_f64()? / b.to_f64()?));
        }
        Operator::FloorDiv | Operator::Mod => {
            if b.is_zero() {
                return None;
            }
            let (mut quotient, mut remainder) = (a / b, a % b);
            if !remainder.is_zero() && remainder.is_negative() != b.is_negative() {
                quotient -= 1u8;
                remainder += b;
            }
            if operator == Operator::Mod { remainder } else { quotient }
        }
        Operator::Pow => {
            if b.is_negative() {
                if a.is_zero() || a.bits() > 53 {
                    return None;
                }
                return float(a.to_f64()?, Operator::Pow, b.to_f64()?).map(Constant::Float);
            }
            let exponent = b.to_u64()?;
            if !a.is_zero() && a.bits().checked_mul(exponent)? > INTEGER_BITS_MAX {
                return None;
            }
            a.pow(u32::try_from(exponent).ok()?)
        }
        Operator::LShift => {
            let shift = b.to_u64()?;
            if !a.is_zero() && a.bits().checked_add(shift)? > INTEGER_BITS_MAX {
                return None;
            }
            if a.is_zero() { a.clone() } else { a << shift }
        }
        Operator::RShift => a >> b.to_u64()?,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        Operator::MatMult => return None,
    };
    Some(integer(value))
}

fn float(a: f64, operator: Operator, b: f64) -> Option<f64> {
    Some(match operator {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        Operator::Mod if b != 0.0 => floor_divide(a, b).1,
        Operator::FloorDiv if b != 0.0 => floor_divide(a, b).0,
        Operator::Pow => {
            let value = a.powf(b);
            // Errors and complex results are left to run time.
            if a < 0.0 && b.fract() != 0.0 || a == 0.0 && b < 0.0 || !value.is_finite() {
                return None;
            }
            value
        }
        _ => return None,
    })
}

/// Quotient and remainder, the remainder with the divisor's sign.
fn floor_divide(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0.0_f64.copysign(b);
    }
    let quotient = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0.0_f64.copysign(a / b)
    };
    (quotient, remainder)
}

fn complex(left: &Constant, operator: Operator, right: &Constant) -> Option<Constant> {
    let (real, imaginary) = match (left, right) {
        (Constant::Complex { real: a, imaginary: b }, Constant::Complex { real: c, imaginary: d }) => match operator {
            Operator::Add => (a + c, b + d),
            Operator::Sub => (a - c, b - d),
            Operator::Mult => {
                let (real, imaginary) = (a * c - b * d, a * d + b * c);
                if !real.is_finite() || !imaginary.is_finite() {
                    return None;
                }
                (real, imaginary)
            }
            _ => return None,
        },
        (Constant::Complex { real: a, imaginary: b }, other) => {
            let c = as_float(other)?;
            match operator {
                Operator::Add => (a + c, *b),
                Operator::Sub => (a - c, *b),
                Operator::Mult => (a * c, b * c),
                _ => return None,
            }
        }
        (other, Constant::Complex { real: c, imaginary: d }) => {
            let a = as_float(other)?;
            match operator {
                Operator::Add => (a + c, *d),
                Operator::Sub => (a - c, -d),
                Operator::Mult => (a * c, a * d),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Constant::Complex { real, imaginary })
}
