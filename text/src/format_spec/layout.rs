//! Laying out a number: sign, prefix, grouped digits, fraction, padding.

use super::{Align, FormatError, Grouping, SignStyle, Spec};
use crate::units::{Sink, check_room};

/// A formatted number: ASCII, unless the padding is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formatted {
    Ascii(String),
    Wide(Vec<u32>),
}

impl Formatted {
    /// The code points.
    pub fn to_code_points(&self) -> Vec<u32> {
        match self {
            Formatted::Ascii(text) => text.bytes().map(u32::from).collect(),
            Formatted::Wide(units) => units.clone(),
        }
    }
}

/// How to format a string: `left` times `fill`, the first `length` code points, `right` times `fill`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPlan {
    pub left: usize,
    pub length: usize,
    pub right: usize,
    pub fill: u32,
}

/// The padding before and after `length` code points.
pub(super) fn padding(length: usize, width: Option<usize>, align: Align) -> (usize, usize) {
    let total = width.unwrap_or(0).saturating_sub(length);
    match align {
        Align::Left => (0, total),
        Align::Right | Align::AfterSign => (total, 0),
        Align::Center => (total / 2, total - total / 2),
    }
}

/// The parts of a number's text, all ASCII.
pub(super) struct Number<'a> {
    pub(super) negative: bool,
    /// Such as `0x`.
    pub(super) prefix: &'a str,
    /// The digits before the point.
    pub(super) digits: &'a str,
    /// How many digits make a group.
    pub(super) group: usize,
    /// The digits after the point.
    pub(super) fraction: &'a str,
    pub(super) has_point: bool,
    /// What follows the digits: an exponent, a percent sign, or all of `inf` and `nan`.
    pub(super) rest: &'a str,
}

/// The number in the given shape; the error is that of a width no memory can hold.
pub(super) fn lay_out(number: &Number<'_>, spec: &Spec) -> Result<Formatted, FormatError> {
    let width = spec.width.unwrap_or(0);
    check_room(width.saturating_mul(4))?;
    let sign = sign_text(number.negative, spec.sign);
    let mut tail = String::new();
    if number.has_point {
        tail.push('.');
    }
    push_fraction(&mut tail, number.fraction, spec.fraction_grouping);
    tail.push_str(number.rest);
    let head_length = sign.len() + number.prefix.len();
    let zero_padded = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
    let minimum = if zero_padded { width.saturating_sub(head_length + tail.len()) } else { 0 };
    let digits = if number.digits.is_empty() {
        String::new()
    } else {
        group_digits(number.digits, spec.grouping.separator(), number.group, minimum)
    };
    let length = head_length + digits.len() + tail.len();
    let (before, after) = padding(length, spec.width, spec.align);
    let head = format!("{sign}{}", number.prefix);
    let body = format!("{digits}{tail}");
    Ok(if spec.align == Align::AfterSign {
        pad(spec.fill, [(0, head.as_str()), (before, body.as_str()), (0, "")])
    } else {
        pad(spec.fill, [(before, head.as_str()), (0, body.as_str()), (after, "")])
    })
}

pub(super) fn sign_text(negative: bool, style: SignStyle) -> &'static str {
    match (negative, style) {
        (true, _) => "-",
        (_, SignStyle::Plus) => "+",
        (_, SignStyle::Space) => " ",
        _ => "",
    }
}

/// Joins the texts, each with so many times `fill` before it.
pub(super) fn pad(fill: u32, pieces: [(usize, &str); 3]) -> Formatted {
    match u8::try_from(fill) {
        Ok(fill) if fill.is_ascii() => {
            let mut out = String::new();
            for (count, text) in pieces {
                out.extend(std::iter::repeat_n(char::from(fill), count));
                out.push_str(text);
            }
            Formatted::Ascii(out)
        }
        _ => {
            let mut out: Vec<u32> = Vec::new();
            for (count, text) in pieces {
                out.extend(std::iter::repeat_n(fill, count));
                out.push_str(text);
            }
            Formatted::Wide(out)
        }
    }
}

/// Inserts separators from the right, after adding zeros until there are at least `minimum` characters.
fn group_digits(digits: &str, separator: Option<char>, group: usize, minimum: usize) -> String {
    let Some(separator) = separator else {
        let zeros = minimum.saturating_sub(digits.len());
        return format!("{}{digits}", "0".repeat(zeros));
    };
    let mut reversed = String::with_capacity(digits.len() * 4 / 3 + minimum);
    let mut remaining = digits.bytes().rev();
    let mut digits_left = digits.len();
    let mut minimum_left = minimum;
    loop {
        let take = group.min(digits_left.max(minimum_left).max(1));
        for _ in 0..take {
            reversed.push(remaining.next().map_or('0', char::from));
        }
        digits_left = digits_left.saturating_sub(take);
        minimum_left = minimum_left.saturating_sub(take);
        if digits_left == 0 && minimum_left == 0 {
            return reversed.chars().rev().collect();
        }
        minimum_left = minimum_left.saturating_sub(1);
        reversed.push(separator);
    }
}

fn push_fraction(out: &mut String, fraction: &str, grouping: Grouping) {
    for (position, digit) in fraction.chars().enumerate() {
        if position != 0
            && position % 3 == 0
            && let Some(separator) = grouping.separator()
        {
            out.push(separator);
        }
        out.push(digit);
    }
}
