//! Templates of `str.format`: literals and fields `{name!conversion:spec}`, and the parts of field names.
//!
//! [`Template`] yields one item at a time, because CPython formats a field before it looks at the rest. A
//! spec with nested fields is itself a template, formatted first, at most [`RECURSION_LIMIT`] deep. Ranges
//! count units of the template.

use std::ops::Range;

use crate::unicode::decimal_digit;
use crate::units::Unit;

/// How deep templates may nest: the template itself and the specs of its fields.
pub const RECURSION_LIMIT: usize = 2;

/// Why a template is refused: the text of a `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateError(pub &'static str);

/// For a template that nests deeper than [`RECURSION_LIMIT`].
pub const TOO_DEEP: TemplateError = TemplateError("Max string recursion exceeded");
/// For an automatic field after a manual one.
pub const MANUAL_TO_AUTOMATIC: TemplateError =
    TemplateError("cannot switch from manual field specification to automatic field numbering");
/// For a manual field after an automatic one.
pub const AUTOMATIC_TO_MANUAL: TemplateError =
    TemplateError("cannot switch from automatic field numbering to manual field specification");

/// The message for a conversion other than `r`, `s` and `a`.
pub fn unknown_conversion_message(conversion: u32) -> String {
    match char::from_u32(conversion) {
        Some(shown @ '!'..='\x7E') => format!("Unknown conversion specifier {shown}"),
        _ => format!("Unknown conversion specifier \\x{conversion:x}"),
    }
}

/// A replacement field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: Range<usize>,
    /// The code point after the exclamation mark.
    pub conversion: Option<u32>,
    pub spec: Range<usize>,
    /// Whether the spec has fields of its own.
    pub spec_is_template: bool,
}

/// A literal, and the field after it, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Doubled braces end a literal, so that the range holds only one of them.
    pub literal: Range<usize>,
    pub field: Option<Field>,
}

/// Reads a template from left to right.
#[derive(Clone, Debug)]
pub struct Template<'a, U> {
    text: &'a [U],
    position: usize,
    end: usize,
}

impl<'a, U: Unit> Template<'a, U> {
    pub fn new(text: &'a [U]) -> Self {
        Template { text, position: 0, end: text.len() }
    }

    /// A template that is a part of `text`, such as a field's spec.
    pub fn part(text: &'a [U], range: Range<usize>) -> Self {
        Template { text, position: range.start, end: range.end }
    }

    fn peek(&self) -> Option<char> {
        let unit = self.text[..self.end].get(self.position)?;
        // Surrogates are no markup; any letter does in their place.
        Some(char::from_u32((*unit).into()).unwrap_or('?'))
    }

    fn next_char(&mut self) -> Option<char> {
        let found = self.peek()?;
        self.position += 1;
        Some(found)
    }

    /// The next item; `None` at the end.
    pub fn next_item(&mut self) -> Option<Result<Item, TemplateError>> {
        (self.position < self.end).then(|| self.item())
    }

    fn item(&mut self) -> Result<Item, TemplateError> {
        let start = self.position;
        let brace = loop {
            match self.next_char() {
                Some(brace @ ('{' | '}')) => break brace,
                Some(_) => {}
                None => return Ok(Item { literal: start..self.position, field: None }),
            }
        };
        if self.peek() == Some(brace) {
            let literal = start..self.position;
            self.position += 1;
            return Ok(Item { literal, field: None });
        }
        if brace == '}' {
            return Err(TemplateError("Single '}' encountered in format string"));
        }
        if self.position == self.end {
            return Err(TemplateError("Single '{' encountered in format string"));
        }
        let literal = start..self.position - 1;
        Ok(Item { literal, field: Some(self.field()?) })
    }

    fn field(&mut self) -> Result<Field, TemplateError> {
        let start = self.position;
        let terminator = loop {
            match self.next_char() {
                Some('{') => return Err(TemplateError("unexpected '{' in field name")),
                Some('[') => {
                    while self.peek().is_some_and(|found| found != ']') {
                        self.position += 1;
                    }
                }
                Some(found @ ('}' | ':' | '!')) => break found,
                Some(_) => {}
                None => return Err(TemplateError("expected '}' before end of string")),
            }
        };
        let mut field = Field {
            name: start..self.position - 1,
            conversion: None,
            spec: self.position..self.position,
            spec_is_template: false,
        };
        if terminator == '}' {
            return Ok(field);
        }
        if terminator == '!' {
            let Some(&conversion) = self.text[..self.end].get(self.position) else {
                return Err(TemplateError("end of string while looking for conversion specifier"));
            };
            field.conversion = Some(conversion.into());
            self.position += 1;
            match self.next_char() {
                Some('}') => return Ok(field),
                Some(':') => {}
                Some(_) => return Err(TemplateError("expected ':' after conversion specifier")),
                None => return Err(TemplateError("unmatched '{' in format spec")),
            }
        }
        let spec_start = self.position;
        let mut depth = 1;
        while let Some(found) = self.next_char() {
            match found {
                '{' => {
                    field.spec_is_template = true;
                    depth += 1;
                }
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = spec_start..self.position - 1;
                return Ok(field);
            }
        }
        Err(TemplateError("unmatched '{' in format spec"))
    }
}

/// The first part of a field name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// Empty: the next positional argument.
    Automatic,
    /// A positional argument.
    Index(usize),
    /// A keyword argument; the range within the field name.
    Name(Range<usize>),
}

/// A later part of a field name; ranges are within the field name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// `.name`
    Attribute(Range<usize>),
    /// `[digits]`
    Index(usize),
    /// `[anything else]`
    Key(Range<usize>),
}

/// Reads a field name from left to right.
#[derive(Clone, Debug)]
pub struct FieldName<'a, U> {
    text: &'a [U],
    position: usize,
}

impl<'a, U: Unit> FieldName<'a, U> {
    /// Splits off the first part; the others follow by [`FieldName::next_access`].
    pub fn split(text: &'a [U]) -> Result<(First, Self), TemplateError> {
        let mut name = FieldName { text, position: 0 };
        let range = name.take_until(&['.', '[']);
        let first = match integer(&text[range.clone()])? {
            Some(index) => First::Index(index),
            None if range.is_empty() => First::Automatic,
            None => First::Name(range),
        };
        Ok((first, name))
    }

    /// Where the parts after the first start, if called right after [`FieldName::split`].
    pub fn position(&self) -> usize {
        self.position
    }

    fn take_until(&mut self, ends: &[char]) -> Range<usize> {
        let start = self.position;
        let is_end = |unit: &U| ends.iter().any(|&end| (*unit).into() == u32::from(end));
        let length = self.text[start..].iter().position(is_end).unwrap_or(self.text.len() - start);
        self.position += length;
        start..self.position
    }

    /// The next attribute or item; `None` at the end.
    pub fn next_access(&mut self) -> Option<Result<Access, TemplateError>> {
        let unit: u32 = (*self.text.get(self.position)?).into();
        self.position += 1;
        Some(self.access(unit))
    }

    fn access(&mut self, opening: u32) -> Result<Access, TemplateError> {
        const EMPTY: TemplateError = TemplateError("Empty attribute in format string");
        match char::from_u32(opening) {
            Some('.') => {
                let range = self.take_until(&['.', '[']);
                if range.is_empty() { Err(EMPTY) } else { Ok(Access::Attribute(range)) }
            }
            Some('[') => {
                let range = self.take_until(&[']']);
                if self.position == self.text.len() {
                    return Err(TemplateError("Missing ']' in format string"));
                }
                self.position += 1;
                match integer(&self.text[range.clone()])? {
                    Some(index) => Ok(Access::Index(index)),
                    None if range.is_empty() => Err(EMPTY),
                    None => Ok(Access::Key(range)),
                }
            }
            _ => Err(TemplateError("Only '.' or '[' may follow ']' in format field specifier")),
        }
    }
}

/// The number that `text` is, if it has nothing but decimal digits.
fn integer<U: Unit>(text: &[U]) -> Result<Option<usize>, TemplateError> {
    let mut value: i64 = 0;
    for &unit in text {
        let Some(digit) = decimal_digit(unit.into()) else { return Ok(None) };
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(digit)))
            .ok_or(TemplateError("Too many decimal digits in format string"))?;
    }
    Ok((!text.is_empty()).then_some(value as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Result<Vec<(String, Option<String>)>, &'static str> {
        let mut template = Template::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(item) = template.next_item() {
            let item = item.map_err(|error| error.0)?;
            let field = item.field.map(|field| {
                let conversion = field.conversion.and_then(char::from_u32).map_or(String::new(), String::from);
                format!("{}|{conversion}|{}", &text[field.name], &text[field.spec])
            });
            found.push((text[item.literal].to_owned(), field));
        }
        Ok(found)
    }

    #[test]
    fn templates() {
        let field = |text: &str| Some(text.to_owned());
        assert_eq!(items("").unwrap(), []);
        assert_eq!(items("a{{b}}c").unwrap(), [("a{".into(), None), ("b}".into(), None), ("c".into(), None)]);
        assert_eq!(items("x{0.a[}:!]!r:>{w}}y").unwrap(), [("x".into(), field("0.a[}:!]|r|>{w}")), ("y".into(), None)]);
        assert_eq!(items("{}{:}").unwrap(), [("".into(), field("||")), ("".into(), field("||"))]);
        for (text, message) in [
            ("}", "Single '}' encountered in format string"),
            ("a}b", "Single '}' encountered in format string"),
            ("{", "Single '{' encountered in format string"),
            ("{a{", "unexpected '{' in field name"),
            ("{a", "expected '}' before end of string"),
            ("{a[", "expected '}' before end of string"),
            ("{!", "end of string while looking for conversion specifier"),
            ("{!r", "unmatched '{' in format spec"),
            ("{!rx}", "expected ':' after conversion specifier"),
            ("{:", "unmatched '{' in format spec"),
            ("{:{}", "unmatched '{' in format spec"),
        ] {
            assert_eq!(items(text), Err(message), "{text}");
        }
    }

    #[test]
    fn field_names() {
        let (first, mut name) = FieldName::split(b"12.ab[3][k.]").unwrap();
        assert_eq!(first, First::Index(12));
        assert_eq!(name.next_access(), Some(Ok(Access::Attribute(3..5))));
        assert_eq!(name.next_access(), Some(Ok(Access::Index(3))));
        assert_eq!(name.next_access(), Some(Ok(Access::Key(9..11))));
        assert_eq!(name.next_access(), None);
        assert_eq!(FieldName::split(b"").unwrap().0, First::Automatic);
        assert_eq!(FieldName::split(b"-1").unwrap().0, First::Name(0..2));
        let failure = |text: &'static [u8]| {
            let (_, mut name) = FieldName::split(text).unwrap();
            loop {
                if let Err(error) = name.next_access().unwrap() {
                    return error.0;
                }
            }
        };
        assert_eq!(failure(b"a."), "Empty attribute in format string");
        assert_eq!(failure(b"a[]"), "Empty attribute in format string");
        assert_eq!(failure(b"a[1"), "Missing ']' in format string");
        assert_eq!(failure(b"a[1]b"), "Only '.' or '[' may follow ']' in format field specifier");
        assert!(FieldName::split(b"99999999999999999999").is_err());
    }
}
