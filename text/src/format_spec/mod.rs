//! The format specification mini-language: what follows the colon in `format(value, spec)` and f-strings.
//!
//! 1. [`Spec::parse`] reads `[[fill]align][sign][z][#][0][width][grouping][.precision][grouping][type]`.
//! 2. `format_integer`, `format_float`, `format_complex` and `plan_text` apply it to a value.
//!
//! Follows CPython 3.14, checks in the same order, with the same messages. The `n` type formats as in the
//! C locale.

mod complex;
mod float;
mod integer;
mod layout;

pub use complex::format_complex;
pub use float::format_float;
pub use integer::format_integer;
pub use layout::{Formatted, TextPlan};

use crate::units::{OutOfMemory, Unit, to_string_lossy};

/// Why formatting fails, with the exception's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// `ValueError`.
    Value(String),
    /// `OverflowError`.
    Overflow(String),
    /// `MemoryError`.
    Memory,
}

impl From<OutOfMemory> for FormatError {
    fn from(_: OutOfMemory) -> Self {
        FormatError::Memory
    }
}

impl FormatError {
    pub(crate) fn value(message: impl Into<String>) -> Self {
        FormatError::Value(message.into())
    }
}

/// Gives the name of the formatted value's type. Only messages have it.
pub type TypeName<'a> = &'a dyn Fn() -> String;

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`: after the value.
    Left,
    /// `>`: before the value.
    Right,
    /// `^`: on both sides, the odd one after.
    Center,
    /// `=`: between the sign and the digits.
    AfterSign,
}

impl Align {
    fn from_code_point(code_point: u32) -> Option<Self> {
        Some(match char::from_u32(code_point)? {
            '<' => Align::Left,
            '>' => Align::Right,
            '^' => Align::Center,
            '=' => Align::AfterSign,
            _ => return None,
        })
    }
}

/// How digits are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    None,
    Comma,
    Underscore,
}

impl Grouping {
    fn separator(self) -> Option<char> {
        match self {
            Grouping::None => None,
            Grouping::Comma => Some(','),
            Grouping::Underscore => Some('_'),
        }
    }
}

/// How a sign is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignStyle {
    /// Nothing was said: only a minus.
    Default,
    /// `-`: only a minus.
    Minus,
    /// `+`: always.
    Plus,
    /// A blank in place of a plus.
    Space,
}

/// A parsed format specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The padding code point.
    pub fill: u32,
    pub align: Align,
    pub sign: SignStyle,
    /// `z`
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    pub width: Option<usize>,
    pub grouping: Grouping,
    pub precision: Option<usize>,
    pub fraction_grouping: Grouping,
    /// The presentation type's code point; `None` if it is left out.
    pub kind: Option<u32>,
}

impl Spec {
    /// Reads `text`; `type_name` gives the value's type, for messages; `default_kind` is `s` for strings, `d`
    /// for integers, `None` for floats; `default_align` is left for strings and right for numbers.
    pub fn parse<U: Unit>(
        text: &[U],
        type_name: TypeName<'_>,
        default_kind: Option<char>,
        default_align: Align,
    ) -> Result<Self, FormatError> {
        let mut reader = Reader { text, position: 0 };
        let mut spec = Spec {
            fill: u32::from(' '),
            align: default_align,
            sign: SignStyle::Default,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: Grouping::None,
            precision: None,
            fraction_grouping: Grouping::None,
            kind: default_kind.map(u32::from),
        };
        let mut fill_given = false;
        let mut align_given = false;
        if let Some(align) = reader.peek(1).and_then(Align::from_code_point) {
            spec.fill = reader.peek(0).unwrap_or(0);
            spec.align = align;
            (fill_given, align_given) = (true, true);
            reader.position += 2;
        } else if let Some(align) = reader.peek(0).and_then(Align::from_code_point) {
            spec.align = align;
            align_given = true;
            reader.position += 1;
        }
        spec.sign = if reader.eat('+') {
            SignStyle::Plus
        } else if reader.eat('-') {
            SignStyle::Minus
        } else if reader.eat(' ') {
            SignStyle::Space
        } else {
            SignStyle::Default
        };
        spec.no_negative_zero = reader.eat('z');
        spec.alternate = reader.eat('#');
        if !fill_given && reader.eat('0') {
            spec.fill = u32::from('0');
            if !align_given && default_align == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = reader.integer()?;
        spec.grouping = reader.grouping()?;
        if reader.eat('.') {
            let start = reader.position;
            spec.precision = reader.integer()?;
            spec.fraction_grouping = reader.grouping()?;
            if reader.position == start {
                return Err(FormatError::value("Format specifier missing precision"));
            }
        }
        match reader.remaining() {
            0 => {}
            1 => spec.kind = reader.peek(0),
            _ => {
                let text = to_string_lossy(text);
                return Err(FormatError::Value(format!(
                    "Invalid format specifier '{text}' for object of type '{}'",
                    type_name()
                )));
            }
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    /// The presentation type, if it is ASCII.
    fn kind_char(&self) -> Option<char> {
        self.kind.and_then(char::from_u32)
    }

    fn check_grouping(&self) -> Result<(), FormatError> {
        let fits = match self.grouping {
            Grouping::None => true,
            grouping => match self.kind_char() {
                None => self.kind.is_none(),
                Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
                Some('b' | 'o' | 'x' | 'X') => grouping == Grouping::Underscore,
                Some(_) => false,
            },
        };
        if !fits {
            return Err(self.grouping_error(self.grouping));
        }
        if self.kind_char() == Some('n') && self.fraction_grouping != Grouping::None {
            return Err(self.grouping_error(self.fraction_grouping));
        }
        Ok(())
    }

    fn grouping_error(&self, grouping: Grouping) -> FormatError {
        let separator = grouping.separator().unwrap_or(',');
        let kind = describe_kind(self.kind.unwrap_or(0));
        FormatError::Value(format!("Cannot specify '{separator}' with '{kind}'."))
    }

    pub(crate) fn unknown_kind(&self, type_name: TypeName<'_>) -> FormatError {
        let kind = describe_kind(self.kind.unwrap_or(0));
        FormatError::Value(format!("Unknown format code '{kind}' for object of type '{}'", type_name()))
    }
}

fn describe_kind(kind: u32) -> String {
    match char::from_u32(kind) {
        Some(kind @ '!'..='\x7F') => kind.to_string(),
        _ => format!("\\x{kind:x}"),
    }
}

struct Reader<'a, U> {
    text: &'a [U],
    position: usize,
}

impl<U: Unit> Reader<'_, U> {
    fn peek(&self, ahead: usize) -> Option<u32> {
        self.text.get(self.position + ahead).map(|&unit| unit.into())
    }

    fn remaining(&self) -> usize {
        self.text.len() - self.position
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.peek(0) == Some(u32::from(expected));
        self.position += usize::from(found);
        found
    }

    fn integer(&mut self) -> Result<Option<usize>, FormatError> {
        let mut value: Option<i64> = None;
        while let Some(digit) = self.peek(0).and_then(crate::unicode::decimal_digit) {
            let larger = value.unwrap_or(0).checked_mul(10).and_then(|value| value.checked_add(i64::from(digit)));
            let Some(larger) = larger else {
                return Err(FormatError::value("Too many decimal digits in format string"));
            };
            value = Some(larger);
            self.position += 1;
        }
        Ok(value.map(|value| value as usize))
    }

    fn grouping(&mut self) -> Result<Grouping, FormatError> {
        let comma = self.eat(',');
        let underscore = self.eat('_');
        let comma_after = self.peek(0) == Some(u32::from(','));
        if underscore && (comma || comma_after) {
            return Err(FormatError::value("Cannot specify both ',' and '_'."));
        }
        Ok(match (comma, underscore) {
            (true, _) => Grouping::Comma,
            (_, true) => Grouping::Underscore,
            _ => Grouping::None,
        })
    }
}

/// `format(text, spec)` for a string of `length` code points: which part of it to take and how to pad that.
pub fn plan_text<U: Unit>(length: usize, spec: &[U], type_name: TypeName<'_>) -> Result<TextPlan, FormatError> {
    let spec = Spec::parse(spec, type_name, Some('s'), Align::Left)?;
    if spec.kind_char() != Some('s') {
        return Err(spec.unknown_kind(type_name));
    }
    match spec.sign {
        SignStyle::Default => {}
        SignStyle::Space => return Err(FormatError::value("Space not allowed in string format specifier")),
        _ => return Err(FormatError::value("Sign not allowed in string format specifier")),
    }
    if spec.no_negative_zero {
        return Err(FormatError::value("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(FormatError::value("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(FormatError::value("'=' alignment not allowed in string format specifier"));
    }
    let length = spec.precision.map_or(length, |precision| length.min(precision));
    let (left, right) = layout::padding(length, spec.width, spec.align);
    Ok(TextPlan { left, length, right, fill: spec.fill })
}

#[cfg(test)]
mod tests;
