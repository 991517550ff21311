//! f-strings, t-strings and docstrings.

use std::borrow::Cow;

use ruff_python_ast::{
    ConversionFlag, ExprFString, ExprTString, FStringPart, InterpolatedElement, InterpolatedStringElement,
    InterpolatedStringElements,
};

use super::{Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::{Constant, Text};
use crate::opcode::Opcode;

/// Longer f-strings are joined from a list, to bound the stack.
const STACKED_PARTS_MAX: usize = 30;

/// A part of an f-string or t-string; neighbouring literals are joined.
enum Part<'a> {
    Literal(Vec<u8>, SourceRange),
    Value(&'a InterpolatedElement),
}

fn push_literal(parts: &mut Vec<Part<'_>>, bytes: &[u8], range: SourceRange) {
    if bytes.is_empty() {
        return;
    }
    if let Some(Part::Literal(text, location)) = parts.last_mut() {
        text.extend(bytes);
        location.end = range.end;
    } else {
        parts.push(Part::Literal(bytes.to_vec(), range));
    }
}

impl<'a> Generator<'a> {
    fn collect_parts(&self, elements: &'a InterpolatedStringElements, is_raw: bool, parts: &mut Vec<Part<'a>>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let text = self.interpolated_literal(literal, is_raw);
                    push_literal(parts, &text, SourceRange::from(literal.range));
                }
                InterpolatedStringElement::Interpolation(value) => {
                    if let Some(debug) = &value.debug_text {
                        let text = without_comments(debug.as_str());
                        push_literal(parts, text.as_bytes(), SourceRange::from(value.range));
                    }
                    parts.push(Part::Value(value));
                }
            }
        }
    }

    pub(super) fn format_string(&mut self, node: &'a ExprFString) -> Outcome {
        let mut parts = Vec::new();
        for part in node.value.iter() {
            match part {
                FStringPart::Literal(literal) => {
                    let text = self.one_string_literal(literal);
                    push_literal(&mut parts, &text, SourceRange::from(literal.range));
                }
                FStringPart::FString(string) => {
                    self.collect_parts(&string.elements, string.flags.prefix().is_raw(), &mut parts);
                }
            }
        }
        self.join(parts)
    }

    fn join(&mut self, parts: Vec<Part<'a>>) -> Outcome {
        let count = parts.len();
        if count == 0 {
            self.load_string("");
            return Ok(());
        }
        let in_list = count > STACKED_PARTS_MAX;
        if in_list {
            self.load_string("");
            self.emit_name(Opcode::LoadAttr, &ruff_python_ast::name::Name::new("join"), 1, 1);
            self.emit_arg(Opcode::BuildList, 0);
        }
        for part in parts {
            match part {
                Part::Literal(text, range) => {
                    self.at(range, |this| this.load_constant(Constant::Str(Text(text.into()))));
                }
                Part::Value(value) => self.at(SourceRange::from(value.range), |this| this.formatted_value(value))?,
            }
            if in_list {
                self.emit_arg(Opcode::ListAppend, 1);
            }
        }
        if in_list {
            self.emit_arg(Opcode::Call, 1);
        } else if count > 1 {
            self.emit_arg(Opcode::BuildString, count as u32);
        }
        Ok(())
    }

    fn formatted_value(&mut self, value: &'a InterpolatedElement) -> Outcome {
        self.expression(&value.expression)?;
        let conversion = conversion_code(value);
        if conversion != 0 {
            self.emit_arg(Opcode::ConvertValue, conversion);
        }
        match &value.format_spec {
            Some(spec) => {
                self.format_spec(&spec.elements, SourceRange::from(spec.range))?;
                self.emit(Opcode::FormatWithSpec);
            }
            None => self.emit(Opcode::FormatSimple),
        }
        Ok(())
    }

    fn format_spec(&mut self, elements: &'a InterpolatedStringElements, range: SourceRange) -> Outcome {
        let mut parts = Vec::new();
        self.collect_parts(elements, false, &mut parts);
        self.at(range, |this| crate::with_stack(|| this.join(parts)))
    }

    pub(super) fn template_string(&mut self, node: &'a ExprTString) -> Outcome {
        let mut parts = Vec::new();
        for string in node.value.iter() {
            self.collect_parts(&string.elements, string.flags.prefix().is_raw(), &mut parts);
        }
        // A text goes before, between and behind the interpolations, empty or not.
        let mut texts = 0;
        let mut after_value = true;
        for part in &parts {
            match part {
                Part::Literal(text, range) => {
                    self.at(*range, |this| this.load_constant(Constant::Str(Text(text.as_slice().into()))));
                    texts += 1;
                    after_value = false;
                }
                Part::Value(_) => {
                    if after_value {
                        self.load_string("");
                        texts += 1;
                    }
                    after_value = true;
                }
            }
        }
        if after_value {
            self.load_string("");
            texts += 1;
        }
        self.emit_arg(Opcode::BuildTuple, texts);
        let mut values = 0;
        for part in parts {
            let Part::Value(value) = part else { continue };
            values += 1;
            self.at(SourceRange::from(value.range), |this| this.interpolation(value))?;
        }
        self.emit_arg(Opcode::BuildTuple, values);
        self.emit(Opcode::BuildTemplate);
        Ok(())
    }

    fn interpolation(&mut self, value: &'a InterpolatedElement) -> Outcome {
        self.expression(&value.expression)?;
        let text = self.interpolation_text(value);
        self.load_string(&text);
        if let Some(spec) = &value.format_spec {
            self.format_spec(&spec.elements, SourceRange::from(spec.range))?;
        }
        let has_spec = u32::from(value.format_spec.is_some());
        self.emit_arg(Opcode::BuildInterpolation, conversion_code(value) << 2 | has_spec);
        Ok(())
    }

    fn interpolation_text(&self, value: &InterpolatedElement) -> String {
        interpolation_text(self.source, value)
    }
}

/// The source of an interpolated expression, as written between the brace and what follows the expression.
pub(crate) fn interpolation_text(source: &str, value: &InterpolatedElement) -> String {
    let opening = value.range.start().to_usize();
    if source.as_bytes().get(opening) == Some(&crate::ast::TEXT_MARK) {
        let text = source.get(opening + 1..).unwrap_or_default();
        return text.split(char::from(crate::ast::TEXT_MARK)).next().unwrap_or_default().to_owned();
    }
    let start = value.range.start().to_usize() + 1;
    if let Some(debug) = &value.debug_text {
        // Up to the `=`, which is not part of the expression.
        let text = without_comments(debug.as_str());
        let text = text.trim_end();
        return text.strip_suffix('=').unwrap_or(text).trim().to_owned();
    }
    let expression_end = ruff_text_size::Ranged::range(&*value.expression).end().to_usize();
    // Parentheses around the expression belong to it.
    let bytes = source.as_bytes();
    let mut end = expression_end;
    while let Some(&byte) = bytes.get(end) {
        if byte == b'}' || byte == b':' || byte == b'!' || end >= value.range.end().to_usize() {
            break;
        }
        end += 1;
    }
    without_comments(source.get(start..end).unwrap_or_default()).trim().to_owned()
}

/// The text of an expression that is shown: comments are no part of it, their line ends are.
pub(crate) fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains('#') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut in_comment = false;
    for c in text.chars() {
        match (c, quote) {
            ('\n', _) => in_comment = false,
            _ if in_comment => continue,
            ('#', None) => {
                in_comment = true;
                continue;
            }
            ('\'' | '"', None) => quote = Some(c),
            (_, Some(open)) if c == open => quote = None,
            _ => {}
        }
        kept.push(c);
    }
    Cow::Owned(kept)
}

/// 0 none, 1 str, 2 repr, 3 ascii.
fn conversion_code(value: &InterpolatedElement) -> u32 {
    match value.conversion {
        ConversionFlag::Str => 1,
        ConversionFlag::Repr => 2,
        ConversionFlag::Ascii => 3,
        // `{x=}` shows the repr.
        ConversionFlag::None if value.debug_text.is_some() && value.format_spec.is_none() => 2,
        ConversionFlag::None => 0,
    }
}

/// Removes the common indentation of a docstring's lines, and the first line's.
pub(super) fn clean_docstring(text: &[u8]) -> Text {
    // Tabs count as up to the next multiple of eight only where there are any.
    let expanded = expand_tabs(text);
    let mut lines = expanded.split(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&[u8]> = lines.collect();
    let indent = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let margin = rest.iter().filter(|line| indent(line) < line.len()).map(|line| indent(line)).min();
    let mut result = first[indent(first)..].to_vec();
    for line in rest {
        result.push(b'\n');
        let skip = margin.unwrap_or(0).min(indent(line));
        result.extend(&line[skip..]);
    }
    Text(result.into())
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    if !text.contains(&b'\t') {
        return text.to_vec();
    }
    let mut result = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let spaces = 8 - column % 8;
                result.extend(std::iter::repeat_n(b' ', spaces));
                column += spaces;
            }
            b'\n' | b'\r' => {
                result.push(byte);
                column = 0;
            }
            _ => {
                result.push(byte);
                // Continuation bytes take no column.
                column += usize::from(byte & 0xc0 != 0x80);
            }
        }
    }
    result
}
