//! `%` formatting of strings and bytes: the parser, and the formatting of numbers.
//!
//! [`Parser`] yields literal pieces and conversions `%[(key)][flags][width][.precision][length]type` one by
//! one, because CPython converts an argument before it looks at the rest of the format. What needs objects
//! (`%s`, `%r`, `%a`, fetching arguments, `TypeError`s) is the caller's.

use std::ops::Range;

use crate::float_text::{self, Flags as FloatFlags, Style};
use crate::format_spec::TextPlan;
use crate::integer_text::{IntegerRef, prefix};
use crate::units::{OutOfMemory, Unit, check_room};

/// Why a format is refused: the text of a `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentError {
    IncompleteKey,
    Incomplete,
    WidthTooBig,
    PrecisionTooBig,
}

impl PercentError {
    /// CPython's message.
    pub fn message(self) -> &'static str {
        match self {
            PercentError::IncompleteKey => "incomplete format key",
            PercentError::Incomplete => "incomplete format",
            PercentError::WidthTooBig => "width too big",
            PercentError::PrecisionTooBig => "precision too big",
        }
    }
}

/// The message of the `ValueError` for a conversion type that does not exist.
pub fn unsupported_message(kind: u32, index: usize) -> String {
    let shown = char::from_u32(kind).filter(|shown| matches!(shown, ' '..='~')).unwrap_or('?');
    format!("unsupported format character '{shown}' (0x{kind:x}) at index {index}")
}

/// A width or precision as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Absent,
    Given(usize),
    /// `*`: the next argument.
    Argument,
}

/// The flags before the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub sign: bool,
    /// A blank.
    pub blank: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// One conversion. Ranges and indices count units of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The mapping key, without its parentheses.
    pub key: Option<Range<usize>>,
    pub flags: Flags,
    pub width: Amount,
    pub precision: Amount,
    /// The type's code point; `%` is not one (it is a literal, and only right after the first `%`).
    pub kind: u32,
    /// Where the type is.
    pub index: usize,
}

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Literal(Range<usize>),
    Conversion(Conversion),
}

/// Reads a format from left to right.
#[derive(Clone, Debug)]
pub struct Parser<'a, U> {
    format: &'a [U],
    position: usize,
}

impl<'a, U: Unit> Parser<'a, U> {
    pub fn new(format: &'a [U]) -> Self {
        Parser { format, position: 0 }
    }

    fn next_unit(&mut self) -> Option<u32> {
        let unit = self.format.get(self.position)?;
        self.position += 1;
        Some((*unit).into())
    }

    /// The next part; `None` at the end.
    pub fn next_piece(&mut self) -> Option<Result<Piece, PercentError>> {
        let start = self.position;
        let is_percent = |unit: &U| (*unit).into() == u32::from('%');
        let length = self.format[start..].iter().position(is_percent).unwrap_or(self.format.len() - start);
        if length > 0 {
            self.position += length;
            return Some(Ok(Piece::Literal(start..self.position)));
        }
        self.next_unit()?;
        if self.format.get(self.position).is_some_and(is_percent) {
            self.position += 1;
            return Some(Ok(Piece::Literal(start..start + 1)));
        }
        Some(self.conversion().map(Piece::Conversion))
    }

    fn conversion(&mut self) -> Result<Conversion, PercentError> {
        let key = self.key()?;
        let mut flags = Flags::default();
        let mut current = loop {
            let unit = self.next_unit();
            match unit.and_then(char::from_u32) {
                Some('-') => flags.left = true,
                Some('+') => flags.sign = true,
                Some(' ') => flags.blank = true,
                Some('#') => flags.alternate = true,
                Some('0') => flags.zero = true,
                _ => break unit,
            }
        };
        let width = self.amount(&mut current, isize::MAX as usize, PercentError::WidthTooBig)?;
        let mut precision = Amount::Absent;
        if current == Some(u32::from('.')) {
            current = self.next_unit();
            precision = self.amount(&mut current, i32::MAX as usize, PercentError::PrecisionTooBig)?;
            if precision == Amount::Absent {
                precision = Amount::Given(0);
            }
        }
        if matches!(current.and_then(char::from_u32), Some('h' | 'l' | 'L')) {
            current = self.next_unit();
        }
        let kind = current.ok_or(PercentError::Incomplete)?;
        Ok(Conversion { key, flags, width, precision, kind, index: self.position - 1 })
    }

    fn key(&mut self) -> Result<Option<Range<usize>>, PercentError> {
        if self.format.get(self.position).map(|&unit| unit.into()) != Some(u32::from('(')) {
            return Ok(None);
        }
        self.position += 1;
        let start = self.position;
        let mut depth = 1;
        while let Some(unit) = self.next_unit() {
            match char::from_u32(unit) {
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(Some(start..self.position - 1));
            }
        }
        Err(PercentError::IncompleteKey)
    }

    fn amount(
        &mut self,
        current: &mut Option<u32>,
        limit: usize,
        too_big: PercentError,
    ) -> Result<Amount, PercentError> {
        if *current == Some(u32::from('*')) {
            *current = self.next_unit();
            return Ok(Amount::Argument);
        }
        let mut value: Option<usize> = None;
        while let Some(digit) = current.and_then(char::from_u32).and_then(|unit| unit.to_digit(10)) {
            let larger = value.unwrap_or(0).checked_mul(10).and_then(|value| value.checked_add(digit as usize));
            value = Some(larger.filter(|&larger| larger <= limit).ok_or(too_big)?);
            *current = self.next_unit();
        }
        Ok(value.map_or(Amount::Absent, Amount::Given))
    }
}

/// A conversion with the arguments for `*` filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub flags: Flags,
    pub width: usize,
    pub precision: Option<usize>,
}

impl Shape {
    /// `width` and `precision` are the arguments for `*`, where the conversion has them: a negative width
    /// justifies left, a negative precision counts as 0.
    pub fn resolve(conversion: &Conversion, width: i64, precision: i64) -> Self {
        let mut flags = conversion.flags;
        let width = match conversion.width {
            Amount::Absent => 0,
            Amount::Given(width) => width,
            Amount::Argument => {
                flags.left |= width < 0;
                width.unsigned_abs() as usize
            }
        };
        let precision = match conversion.precision {
            Amount::Absent => None,
            Amount::Given(precision) => Some(precision),
            Amount::Argument => Some(precision.max(0) as usize),
        };
        Shape { flags, width, precision }
    }
}

/// `%d`, `%i`, `%u`, `%o`, `%x`, `%X` of an integer. The caller deals with the limit on decimal digits.
pub fn format_integer(value: IntegerRef<'_>, kind: char, shape: &Shape) -> Result<String, OutOfMemory> {
    check_room(shape.precision.unwrap_or(0).saturating_mul(2))?;
    let base = match kind {
        'o' => 8,
        'x' | 'X' => 16,
        _ => 10,
    };
    let mut digits = value.magnitude_digits(base);
    if let Some(precision) = shape.precision
        && digits.len() < precision
    {
        digits.insert_str(0, &"0".repeat(precision - digits.len()));
    }
    let mut shown_prefix = if shape.flags.alternate { prefix(base).to_owned() } else { String::new() };
    if kind == 'X' {
        digits.make_ascii_uppercase();
        shown_prefix.make_ascii_uppercase();
    }
    lay_out(value.is_negative(), &shown_prefix, &digits, shape)
}

/// `%e`, `%E`, `%f`, `%F`, `%g`, `%G` of a float.
pub fn format_float(value: f64, kind: char, shape: &Shape) -> Result<String, OutOfMemory> {
    check_room(shape.precision.unwrap_or(0).saturating_mul(2))?;
    let style = match kind.to_ascii_lowercase() {
        'e' => Style::Exponent,
        'f' => Style::Fixed,
        _ => Style::General,
    };
    let flags =
        FloatFlags { alternate: shape.flags.alternate, upper: kind.is_ascii_uppercase(), ..FloatFlags::default() };
    let text = float_text::format(value, style, shape.precision.unwrap_or(6), flags);
    match text.strip_prefix('-') {
        Some(digits) => lay_out(true, "", digits, shape),
        None => lay_out(false, "", &text, shape),
    }
}

/// `%s`, `%r`, `%a`, `%c` of a text of `length` code points: which part to take and how to pad it. The
/// precision does not apply to `%c`: pass `length` 1 and a shape without precision.
pub fn plan_text(length: usize, shape: &Shape) -> TextPlan {
    let length = shape.precision.map_or(length, |precision| length.min(precision));
    let padding = shape.width.saturating_sub(length);
    let (left, right) = if shape.flags.left { (0, padding) } else { (padding, 0) };
    TextPlan { left, length, right, fill: u32::from(' ') }
}

fn lay_out(negative: bool, shown_prefix: &str, digits: &str, shape: &Shape) -> Result<String, OutOfMemory> {
    check_room(shape.width)?;
    let sign = match (negative, shape.flags) {
        (true, _) => "-",
        (_, Flags { sign: true, .. }) => "+",
        (_, Flags { blank: true, .. }) => " ",
        _ => "",
    };
    let padding = shape.width.saturating_sub(sign.len() + shown_prefix.len() + digits.len());
    let (blanks, zeros, after) = match shape.flags {
        Flags { left: true, .. } => (0, 0, padding),
        Flags { zero: true, .. } => (0, padding, 0),
        _ => (padding, 0, 0),
    };
    let mut out = String::with_capacity(shape.width);
    out.extend(std::iter::repeat_n(' ', blanks));
    out.push_str(sign);
    out.push_str(shown_prefix);
    out.extend(std::iter::repeat_n('0', zeros));
    out.push_str(digits);
    out.extend(std::iter::repeat_n(' ', after));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(format: &str, value: f64) -> String {
        let mut parser = Parser::new(format.as_bytes());
        let mut out = String::new();
        while let Some(piece) = parser.next_piece() {
            match piece.unwrap() {
                Piece::Literal(range) => out.push_str(&format[range]),
                Piece::Conversion(conversion) => {
                    let shape = Shape::resolve(&conversion, -8, 2);
                    out.push_str(&match char::from_u32(conversion.kind).unwrap() {
                        kind @ ('d' | 'i' | 'u' | 'o' | 'x' | 'X') => {
                            format_integer(IntegerRef::Small(value as i64), kind, &shape).unwrap()
                        }
                        kind => format_float(value, kind, &shape).unwrap(),
                    });
                }
            }
        }
        out
    }

    #[test]
    fn numbers_as_in_cpython() {
        for (format, value, expected) in EXPECTED {
            assert_eq!(apply(format, *value), *expected, "{format}");
        }
    }

    #[rustfmt::skip]
    const EXPECTED: &[(&str, f64, &str)] = &[
        ("%d", 42.0, "42"),
        ("%d", -42.0, "-42"),
        ("%d", 0.0, "0"),
        ("%5d", 42.0, "   42"),
        ("%5d", -42.0, "  -42"),
        ("%5d", 0.0, "    0"),
        ("%05d", 42.0, "00042"),
        ("%05d", -42.0, "-0042"),
        ("%05d", 0.0, "00000"),
        ("%-5d|", 42.0, "42   |"),
        ("%-5d|", -42.0, "-42  |"),
        ("%-5d|", 0.0, "0    |"),
        ("%+d", 42.0, "+42"),
        ("%+d", -42.0, "-42"),
        ("%+d", 0.0, "+0"),
        ("% d", 42.0, " 42"),
        ("% d", -42.0, "-42"),
        ("% d", 0.0, " 0"),
        ("%+ d", 42.0, "+42"),
        ("%+ d", -42.0, "-42"),
        ("%+ d", 0.0, "+0"),
        ("%.5d", 42.0, "00042"),
        ("%.5d", -42.0, "-00042"),
        ("%.5d", 0.0, "00000"),
        ("%8.5d", 42.0, "   00042"),
        ("%8.5d", -42.0, "  -00042"),
        ("%8.5d", 0.0, "   00000"),
        ("%08.5d", 42.0, "00000042"),
        ("%08.5d", -42.0, "-0000042"),
        ("%08.5d", 0.0, "00000000"),
        ("%#x", 42.0, "0x2a"),
        ("%#x", -42.0, "-0x2a"),
        ("%#x", 0.0, "0x0"),
        ("%#X", 42.0, "0X2A"),
        ("%#X", -42.0, "-0X2A"),
        ("%#X", 0.0, "0X0"),
        ("%#o", 42.0, "0o52"),
        ("%#o", -42.0, "-0o52"),
        ("%#o", 0.0, "0o0"),
        ("%#010x", 42.0, "0x0000002a"),
        ("%#010x", -42.0, "-0x000002a"),
        ("%#010x", 0.0, "0x00000000"),
        ("%#.5x", 42.0, "0x0002a"),
        ("%#.5x", -42.0, "-0x0002a"),
        ("%#.5x", 0.0, "0x00000"),
        ("%-#10x|", 42.0, "0x2a      |"),
        ("%-#10x|", -42.0, "-0x2a     |"),
        ("%-#10x|", 0.0, "0x0       |"),
        ("%i%%", 42.0, "42%"),
        ("%i%%", -42.0, "-42%"),
        ("%i%%", 0.0, "0%"),
        ("%u", 42.0, "42"),
        ("%u", -42.0, "-42"),
        ("%u", 0.0, "0"),
        ("%ld", 42.0, "42"),
        ("%ld", -42.0, "-42"),
        ("%ld", 0.0, "0"),
        ("%e", 1.5, "1.500000e+00"),
        ("%e", -0.001, "-1.000000e-03"),
        ("%e", 1e+20, "1.000000e+20"),
        ("%e", f64::INFINITY, "inf"),
        ("%e", f64::NAN, "nan"),
        ("%.0f", 1.5, "2"),
        ("%.0f", -0.001, "-0"),
        ("%.0f", 1e+20, "100000000000000000000"),
        ("%.0f", f64::INFINITY, "inf"),
        ("%.0f", f64::NAN, "nan"),
        ("%#.0f", 1.5, "2."),
        ("%#.0f", -0.001, "-0."),
        ("%#.0f", 1e+20, "100000000000000000000."),
        ("%#.0f", f64::INFINITY, "inf"),
        ("%#.0f", f64::NAN, "nan"),
        ("%08.2f", 1.5, "00001.50"),
        ("%08.2f", -0.001, "-0000.00"),
        ("%08.2f", 1e+20, "100000000000000000000.00"),
        ("%08.2f", f64::INFINITY, "00000inf"),
        ("%08.2f", f64::NAN, "00000nan"),
        ("%+.3g", 1.5, "+1.5"),
        ("%+.3g", -0.001, "-0.001"),
        ("%+.3g", 1e+20, "+1e+20"),
        ("%+.3g", f64::INFINITY, "+inf"),
        ("%+.3g", f64::NAN, "+nan"),
        ("%G", 1.5, "1.5"),
        ("%G", -0.001, "-0.001"),
        ("%G", 1e+20, "1E+20"),
        ("%G", f64::INFINITY, "INF"),
        ("%G", f64::NAN, "NAN"),
        ("%E", 1.5, "1.500000E+00"),
        ("%E", -0.001, "-1.000000E-03"),
        ("%E", 1e+20, "1.000000E+20"),
        ("%E", f64::INFINITY, "INF"),
        ("%E", f64::NAN, "NAN"),
        ("%-10.1f|", 1.5, "1.5       |"),
        ("%-10.1f|", -0.001, "-0.0      |"),
        ("%-10.1f|", 1e+20, "100000000000000000000.0|"),
        ("%-10.1f|", f64::INFINITY, "inf       |"),
        ("%-10.1f|", f64::NAN, "nan       |"),
        ("%010g", 1.5, "00000001.5"),
        ("%010g", -0.001, "-00000.001"),
        ("%010g", 1e+20, "000001e+20"),
        ("%010g", f64::INFINITY, "0000000inf"),
        ("%010g", f64::NAN, "0000000nan"),
        ("% f", 1.5, " 1.500000"),
        ("% f", -0.001, "-0.001000"),
        ("% f", 1e+20, " 100000000000000000000.000000"),
        ("% f", f64::INFINITY, " inf"),
        ("% f", f64::NAN, " nan"),
        ("%F", 1.5, "1.500000"),
        ("%F", -0.001, "-0.001000"),
        ("%F", 1e+20, "100000000000000000000.000000"),
        ("%F", f64::INFINITY, "INF"),
        ("%F", f64::NAN, "NAN"),
        ("%#g", 1.5, "1.50000"),
        ("%#g", -0.001, "-0.00100000"),
        ("%#g", 1e+20, "1.00000e+20"),
        ("%#g", f64::INFINITY, "inf"),
        ("%#g", f64::NAN, "nan"),
        ("%.f", 1.5, "2"),
        ("%.f", -0.001, "-0"),
        ("%.f", 1e+20, "100000000000000000000"),
        ("%.f", f64::INFINITY, "inf"),
        ("%.f", f64::NAN, "nan"),
        ("%*d|", 42.0, "42      |"),
        ("%.*f", 1.005, "1.00"),
    ];

    #[test]
    fn widths_beyond_memory_are_errors() {
        let wide = Shape { width: isize::MAX as usize, ..Shape::default() };
        assert_eq!(format_integer(IntegerRef::Small(1), 'd', &wide), Err(OutOfMemory));
        let wide = Shape { width: 100_000, ..Shape::default() };
        assert_eq!(format_float(1.0, 'f', &wide).map(|text| text.len()), Ok(100_000));
    }

    #[test]
    fn parsing() {
        let format = b"a%(k(1))-*.*ls%";
        let mut parser = Parser::new(format);
        assert_eq!(parser.next_piece(), Some(Ok(Piece::Literal(0..1))));
        let expected = Conversion {
            key: Some(3..7),
            flags: Flags { left: true, ..Flags::default() },
            width: Amount::Argument,
            precision: Amount::Argument,
            kind: u32::from('s'),
            index: 13,
        };
        assert_eq!(parser.next_piece(), Some(Ok(Piece::Conversion(expected))));
        assert_eq!(parser.next_piece(), Some(Err(PercentError::Incomplete)));
        assert_eq!(Parser::new(b"%(a").next_piece(), Some(Err(PercentError::IncompleteKey)));
        assert_eq!(Parser::new(b"%99999999999999999999d").next_piece(), Some(Err(PercentError::WidthTooBig)));
        assert_eq!(Parser::new(b"%.2147483648d").next_piece(), Some(Err(PercentError::PrecisionTooBig)));
        assert_eq!(Parser::new(b"").next_piece(), None);
        assert_eq!(unsupported_message(u32::from('y'), 3), "unsupported format character 'y' (0x79) at index 3");
    }
}
