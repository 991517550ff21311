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
    let separators = match spec.fraction_grouping {
        Grouping::None => 0,
        _ => number.fraction.len().saturating_sub(1) / 3,
    };
    let tail_length = usize::from(number.has_point) + number.fraction.len() + separators + number.rest.len();
    let head_length = sign.len() + number.prefix.len();
    let zero_padded = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
    let minimum = if zero_padded { width.saturating_sub(head_length + tail_length) } else { 0 };
    let grouped;
    let (zeros, digits) = match spec.grouping.separator() {
        _ if number.digits.is_empty() => (0, ""),
        None => (minimum.saturating_sub(number.digits.len()), number.digits),
        Some(separator) => {
            grouped = group_digits(number.digits, separator, number.group, minimum);
            (0, grouped.as_str())
        }
    };
    let length = head_length + zeros + digits.len() + tail_length;
    let (before, after) = padding(length, spec.width, spec.align);
    let (before_sign, after_sign) = if spec.align == Align::AfterSign { (0, before) } else { (before, 0) };
    Ok(written(spec.fill, before + length + after, |out| {
        push_times(out, spec.fill, before_sign);
        out.push_str(sign);
        out.push_str(number.prefix);
        push_times(out, spec.fill, after_sign);
        push_times(out, u32::from('0'), zeros);
        out.push_str(digits);
        if number.has_point {
            out.push(u32::from('.'));
        }
        push_fraction(out, number.fraction, spec.fraction_grouping);
        out.push_str(number.rest);
        push_times(out, spec.fill, after);
    }))
}

/// What `write` writes, of about that many code points, all ASCII but perhaps `fill`.
fn written(fill: u32, length: usize, write: impl FnOnce(&mut dyn Sink)) -> Formatted {
    if fill < 0x80 {
        let mut out = String::with_capacity(length);
        write(&mut out);
        return Formatted::Ascii(out);
    }
    let mut out: Vec<u32> = Vec::with_capacity(length);
    write(&mut out);
    Formatted::Wide(out)
}

fn push_times(out: &mut dyn Sink, code_point: u32, count: usize) {
    (0..count).for_each(|_| out.push(code_point));
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
    let length = pieces.iter().map(|(count, text)| count + text.len()).sum();
    written(fill, length, |out| {
        for (count, text) in pieces {
            push_times(out, fill, count);
            out.push_str(text);
        }
    })
}

/// Inserts separators from the right, after adding zeros until there are at least `minimum` characters.
fn group_digits(digits: &str, separator: char, group: usize, minimum: usize) -> String {
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

fn push_fraction(out: &mut dyn Sink, fraction: &str, grouping: Grouping) {
    let Some(separator) = grouping.separator() else { return out.push_str(fraction) };
    for (position, digit) in fraction.chars().enumerate() {
        if position != 0 && position % 3 == 0 {
            out.push(u32::from(separator));
        }
        out.push(u32::from(digit));
    }
}
