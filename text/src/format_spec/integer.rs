//! `format(int, spec)`.

use super::float::format_float_spec;
use super::layout::{Formatted, Number, lay_out};
use super::{Align, FormatError, Grouping, SignStyle, Spec, TypeName};
use crate::integer_text::{IntegerRef, prefix};
use crate::units::{Sink, Unit, check_room};

/// `format(value, spec)` for an integer of a type whose name `type_name` gives. The caller deals with the empty spec
/// (which is `str`) and with the limit on decimal digits.
pub fn format_integer<U: Unit>(
    value: IntegerRef<'_>,
    spec: &[U],
    type_name: TypeName<'_>,
) -> Result<Formatted, FormatError> {
    let spec = Spec::parse(spec, type_name, Some('d'), Align::Right)?;
    match spec.kind_char() {
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let Some(value) = value.to_f64() else {
                return Err(FormatError::Overflow("int too large to convert to float".to_owned()));
            };
            format_float_spec(value, &spec)
        }
        Some(kind @ ('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n')) => format_as(value, &spec, kind),
        _ => Err(spec.unknown_kind(type_name)),
    }
}

fn format_as(value: IntegerRef<'_>, spec: &Spec, kind: char) -> Result<Formatted, FormatError> {
    if spec.precision.is_some() {
        return Err(FormatError::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(FormatError::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if kind == 'c' {
        return format_character(value, spec);
    }
    let base = match kind {
        'b' => 2,
        'o' => 8,
        'x' | 'X' => 16,
        _ => 10,
    };
    let mut digits = value.magnitude_digits(base);
    let mut shown_prefix = if spec.alternate { prefix(base).to_owned() } else { String::new() };
    if kind == 'X' {
        digits.make_ascii_uppercase();
        shown_prefix.make_ascii_uppercase();
    }
    let number = Number {
        negative: value.is_negative(),
        prefix: &shown_prefix,
        digits: &digits,
        group: if base == 10 { 3 } else { 4 },
        fraction: "",
        has_point: false,
        rest: "",
    };
    lay_out(&number, spec)
}

fn format_character(value: IntegerRef<'_>, spec: &Spec) -> Result<Formatted, FormatError> {
    if spec.sign != SignStyle::Default {
        return Err(FormatError::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(FormatError::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let Some(value) = value.to_i64() else {
        return Err(FormatError::Overflow("Python int too large to convert to C long".to_owned()));
    };
    let Some(code_point) = u32::try_from(value).ok().filter(|&value| value <= 0x10FFFF) else {
        return Err(FormatError::Overflow("%c arg not in range(0x110000)".to_owned()));
    };
    debug_assert_eq!(spec.grouping, Grouping::None);
    check_room(spec.width.unwrap_or(0).saturating_mul(4))?;
    let (before, after) = super::layout::padding(1, spec.width, spec.align);
    let mut out: Vec<u32> = vec![spec.fill; before];
    Sink::push(&mut out, code_point);
    out.extend(std::iter::repeat_n(spec.fill, after));
    Ok(Formatted::Wide(out))
}
