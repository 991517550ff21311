//! `format(complex, spec)`.

use super::float::{check_precision, choose_style, split};
use super::layout::{Formatted, lay_out, pad, padding};
use super::{Align, FormatError, SignStyle, Spec, TypeName};
use crate::float_text;
use crate::units::{Unit, check_room};

/// `format(value, spec)` for a complex number of a type whose name `type_name` gives. The caller deals with the empty spec.
pub fn format_complex<U: Unit>(
    real: f64,
    imaginary: f64,
    spec: &[U],
    type_name: TypeName<'_>,
) -> Result<Formatted, FormatError> {
    let spec = Spec::parse(spec, type_name, None, Align::Right)?;
    match (spec.kind, spec.kind_char()) {
        (None, _) | (_, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) => {}
        _ => return Err(spec.unknown_kind(type_name)),
    }
    check_precision(&spec)?;
    if spec.fill == u32::from('0') {
        return Err(FormatError::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(FormatError::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    check_room(spec.width.unwrap_or(0).saturating_mul(4))?;
    let (style, precision, flags) = choose_style(&spec);
    let skip_real = spec.kind.is_none() && real == 0.0 && real.is_sign_positive();
    let parentheses = spec.kind.is_none() && !skip_real;
    let mut part_spec = Spec { width: None, fill: u32::from(' '), align: Align::Left, ..spec.clone() };
    let part = |value: f64, part_spec: &Spec| {
        let text = float_text::format(value, style, precision, flags);
        lay_out(&split(&text), part_spec).map(|formatted| match formatted {
            Formatted::Ascii(text) => text,
            Formatted::Wide(_) => String::new(),
        })
    };
    let mut body = String::new();
    if parentheses {
        body.push('(');
    }
    if !skip_real {
        body.push_str(&part(real, &part_spec)?);
        part_spec.sign = SignStyle::Plus;
    }
    body.push_str(&part(imaginary, &part_spec)?);
    body.push('j');
    if parentheses {
        body.push(')');
    }
    let (before, after) = padding(body.len(), spec.width, spec.align);
    Ok(pad(spec.fill, [(before, &body), (after, ""), (0, "")]))
}
