//! Tags: the names, attributes and values between `<` and `>`.

use super::characters::{is_space, name_length, predefined, referenced};
use super::error::XmlError;
use super::grammar::Grammar;

/// Entities within entities, at most.
const NESTING_MAX: usize = 100;
/// Bytes that a value may grow to by entities.
const EXPANDED_BYTES_MAX: usize = 8 << 20;

/// A start tag, as written.
pub struct Tag<'a> {
    pub name: &'a str,
    pub attributes: Vec<(&'a str, &'a str)>,
    pub is_empty: bool,
}

/// An error, and its place within the text.
pub type Located<T> = Result<T, (XmlError, usize)>;

/// The place behind the `>` that ends the tag or declaration at the start of a text, quotes respected; None: it is not complete.
pub fn end_of_markup(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether a start tag that has no end yet is broken already: its name or what follows it cannot be.
pub fn is_hopeless(text: &str) -> Option<usize> {
    let length = 1 + name_length(&text[1..]);
    let behind = text[length..].chars().next()?;
    let is_fine = behind.is_ascii() && (is_space(behind as u8) || matches!(behind, '/' | '>'));
    if is_fine { None } else { Some(length) }
}

/// Reads the start tag that a text is.
pub fn start_tag(text: &str) -> Located<Tag<'_>> {
    let invalid = |at: usize| (XmlError::INVALID_TOKEN, at);
    let name_end = 1 + name_length(&text[1..]);
    let name = &text[1..name_end];
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    let mut at = name_end;
    loop {
        let spaces = text[at..].bytes().take_while(|byte| is_space(*byte)).count();
        at += spaces;
        match text.as_bytes().get(at) {
            Some(b'>') if at + 1 == text.len() => return Ok(Tag { name, attributes, is_empty: false }),
            Some(b'/') if text[at..].len() == 2 => return Ok(Tag { name, attributes, is_empty: true }),
            None => return Err(invalid(text.len())),
            _ => {}
        }
        let length = name_length(&text[at..]);
        if length == 0 || spaces == 0 {
            return Err(invalid(at));
        }
        let attribute = &text[at..at + length];
        let start = at;
        at += length;
        at += text[at..].bytes().take_while(|byte| is_space(*byte)).count();
        if text.as_bytes().get(at) != Some(&b'=') {
            return Err(invalid(at));
        }
        at += 1;
        at += text[at..].bytes().take_while(|byte| is_space(*byte)).count();
        let quote = match text.as_bytes().get(at) {
            Some(quote @ (b'"' | b'\'')) => char::from(*quote),
            _ => return Err(invalid(at)),
        };
        let Some(length) = text[at + 1..].find(quote) else { return Err(invalid(at)) };
        let value = &text[at + 1..at + 1 + length];
        if let Some(place) = value.find('<') {
            return Err(invalid(at + 1 + place));
        }
        if attributes.iter().any(|(known, _)| *known == attribute) {
            return Err((XmlError::DUPLICATE_ATTRIBUTE, start));
        }
        attributes.push((attribute, value));
        at += length + 2;
    }
}

/// The value of an attribute: references replaced, blanks made spaces; if it is no plain text, without superfluous ones.
pub fn normalized(value: &str, is_plain_text: bool, grammar: &Grammar) -> Result<String, XmlError> {
    let mut out = String::with_capacity(value.len());
    let mut open = Vec::new();
    expand(value, grammar, &mut open, &mut out)?;
    if is_plain_text {
        return Ok(out);
    }
    Ok(out.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

fn expand<'a>(value: &'a str, grammar: &'a Grammar, open: &mut Vec<&'a str>, out: &mut String) -> Result<(), XmlError> {
    let mut rest = value;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.as_bytes()[0] {
            b'<' => return Err(XmlError::INVALID_TOKEN),
            b'&' => {
                let end = rest.find(';').ok_or(XmlError::INVALID_TOKEN)?;
                let name = &rest[1..end];
                rest = &rest[end + 1..];
                if let Some(number) = name.strip_prefix('#') {
                    out.push(referenced(number).ok_or(XmlError::BAD_CHARACTER_REFERENCE)?);
                    continue;
                }
                if name.is_empty() || name_length(name) != name.len() {
                    return Err(XmlError::INVALID_TOKEN);
                }
                if let Some(character) = predefined(name) {
                    out.push(character);
                    continue;
                }
                match grammar.entities.get_key_value(name) {
                    Some((name, entity)) => {
                        if open.contains(&name.as_str()) || open.len() >= NESTING_MAX {
                            return Err(XmlError::RECURSIVE_ENTITY);
                        }
                        if entity.notation.is_some() {
                            return Err(XmlError::BINARY_ENTITY);
                        }
                        let text = entity.text.as_ref().ok_or(XmlError::EXTERNAL_IN_ATTRIBUTE)?;
                        open.push(name);
                        expand(text, grammar, open, out)?;
                        open.pop();
                        if out.len() > EXPANDED_BYTES_MAX {
                            return Err(XmlError::AMPLIFICATION);
                        }
                    }
                    None if grammar.is_partial && !grammar.is_standalone => {}
                    None => return Err(XmlError::UNDEFINED_ENTITY),
                }
            }
            b'\r' if rest.as_bytes().get(1) == Some(&b'\n') => {
                out.push(' ');
                rest = &rest[2..];
            }
            _ => {
                out.push(' ');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Ok(())
}
