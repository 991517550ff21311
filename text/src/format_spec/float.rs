//! `format(float, spec)`.

use super::layout::{Formatted, Number, lay_out};
use super::{Align, FormatError, Spec, TypeName};
use crate::float_text::{self, Flags, Style};
use crate::units::{Unit, check_room};

/// The default precision of 'e', 'f', 'g' and '%'.
const DEFAULT_PRECISION: usize = 6;

/// `format(value, spec)` for a float of a type whose name `type_name` gives. The caller deals with the empty spec.
pub fn format_float<U: Unit>(value: f64, spec: &[U], type_name: TypeName<'_>) -> Result<Formatted, FormatError> {
    let spec = Spec::parse(spec, type_name, None, Align::Right)?;
    match (spec.kind, spec.kind_char()) {
        (None, _) | (_, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%')) => format_float_spec(value, &spec),
        _ => Err(spec.unknown_kind(type_name)),
    }
}

pub(super) fn check_precision(spec: &Spec) -> Result<(), FormatError> {
    match spec.precision {
        Some(precision) if precision > i32::MAX as usize => Err(FormatError::value("precision too big")),
        precision => Ok(check_room(precision.unwrap_or(0).saturating_mul(4))?),
    }
}

/// The style, precision and flags for a presentation type; `default` holds where none is given.
pub(super) fn choose_style(spec: &Spec) -> (Style, usize, Flags) {
    let kind = spec.kind_char();
    let mut flags = Flags { alternate: spec.alternate, no_negative_zero: spec.no_negative_zero, ..Flags::default() };
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    flags.upper = matches!(kind, Some('E' | 'F' | 'G'));
    let style = match kind {
        None if spec.precision.is_none() => Style::Repr,
        Some('e' | 'E') => Style::Exponent,
        Some('f' | 'F' | '%') => Style::Fixed,
        _ => Style::General,
    };
    (style, precision, flags)
}

pub(super) fn format_float_spec(value: f64, spec: &Spec) -> Result<Formatted, FormatError> {
    check_precision(spec)?;
    let (style, precision, mut flags) = choose_style(spec);
    flags.add_dot_zero = spec.kind.is_none();
    let percent = spec.kind_char() == Some('%');
    let value = if percent { value * 100.0 } else { value };
    let mut text = float_text::format(value, style, precision, flags);
    if percent {
        text.push('%');
    }
    lay_out(&split(&text), spec)
}

/// Takes a float's text apart.
pub(super) fn split(text: &str) -> Number<'_> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let digits_end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = text.split_at(digits_end);
    let (has_point, after) = match after.strip_prefix('.') {
        Some(rest) => (true, rest),
        None => (false, after),
    };
    let fraction_end = if has_point { after.bytes().take_while(u8::is_ascii_digit).count() } else { 0 };
    let (fraction, rest) = after.split_at(fraction_end);
    Number { negative, prefix: "", digits, group: 3, fraction, has_point, rest }
}
