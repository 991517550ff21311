//! f-strings and t-strings to nodes: neighbouring texts are one constant.

use ruff_python_ast::{
    ConversionFlag, ExprFString, ExprTString, FStringPart, InterpolatedElement, InterpolatedStringElement,
    InterpolatedStringElements,
};
use ruff_text_size::{TextRange, TextSize};

use super::{Builder, Converter, Failure, Made};
use crate::code::{Constant, Text};
use crate::codegen::{interpolated_bytes, interpolation_text, string_bytes};

/// The values of a string under construction.
struct Parts<V> {
    values: Vec<V>,
    /// Text that may go on, and where it stands.
    pending: Option<(Vec<u8>, TextRange)>,
}

impl<B: Builder> Converter<'_, B> {
    fn add_text(&mut self, parts: &mut Parts<B::Value>, bytes: &[u8], range: TextRange) {
        if bytes.is_empty() {
            return;
        }
        match &mut parts.pending {
            Some((text, place)) => {
                text.extend_from_slice(bytes);
                *place = place.cover(range);
            }
            None => parts.pending = Some((bytes.to_vec(), range)),
        }
    }

    fn end_text(&mut self, parts: &mut Parts<B::Value>) -> Result<(), Failure<B::Error>> {
        if let Some((text, range)) = parts.pending.take() {
            let value = self.constant(&Constant::Str(Text(text.into())))?;
            let kind = self.none()?;
            let node = self.node("Constant", vec![value, kind], range)?;
            parts.values.push(node);
        }
        Ok(())
    }

    fn elements(
        &mut self,
        elements: &InterpolatedStringElements,
        is_raw: bool,
        is_template: bool,
        parts: &mut Parts<B::Value>,
    ) -> Result<(), Failure<B::Error>> {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let text = interpolated_bytes(self.source, literal, is_raw);
                    self.add_text(parts, &text, literal.range);
                }
                InterpolatedStringElement::Interpolation(value) => {
                    if let Some(debug) = &value.debug_text {
                        let start = value.range.start() + TextSize::new(1);
                        let range = TextRange::at(start, TextSize::of(debug.as_str()));
                        let text = crate::codegen::without_comments(debug.as_str());
                        self.add_text(parts, text.as_bytes(), range);
                    }
                    self.end_text(parts)?;
                    let node = self.interpolation(value, is_raw, is_template)?;
                    parts.values.push(node);
                }
            }
        }
        Ok(())
    }

    fn interpolation(&mut self, element: &InterpolatedElement, is_raw: bool, is_template: bool) -> Made<B> {
        let value = self.expression(&element.expression)?;
        let conversion = match element.conversion {
            ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => i64::from(b'r'),
            flag => flag as i64,
        };
        let conversion = self.int(conversion)?;
        let spec = match element.format_spec.as_deref() {
            Some(spec) => {
                let mut parts = Parts { values: Vec::new(), pending: None };
                crate::with_stack(|| self.elements(&spec.elements, is_raw, false, &mut parts))?;
                self.end_text(&mut parts)?;
                let values = self.list(parts.values)?;
                // The colon belongs to it.
                let mut start = spec.range.start();
                if self.source.as_bytes().get(start.to_usize()) != Some(&b':') || spec.range.is_empty() {
                    start = start.checked_sub(TextSize::new(1)).unwrap_or(start);
                }
                self.node("JoinedStr", vec![values], TextRange::new(start, spec.range.end()))?
            }
            None => self.none()?,
        };
        if is_template {
            let text = self.identifier(&interpolation_text(self.source, element))?;
            return self.node("Interpolation", vec![value, text, conversion, spec], element.range);
        }
        self.node("FormattedValue", vec![value, conversion, spec], element.range)
    }

    pub(super) fn format_string(&mut self, node: &ExprFString) -> Made<B> {
        let mut parts = Parts { values: Vec::new(), pending: None };
        for part in node.value.iter() {
            match part {
                FStringPart::Literal(literal) => {
                    let text = string_bytes(self.source, literal);
                    self.add_text(&mut parts, &text, literal.range);
                }
                FStringPart::FString(string) => {
                    self.elements(&string.elements, string.flags.prefix().is_raw(), false, &mut parts)?;
                }
            }
        }
        self.end_text(&mut parts)?;
        let values = self.list(parts.values)?;
        self.node("JoinedStr", vec![values], node.range)
    }

    pub(super) fn template_string(&mut self, node: &ExprTString) -> Made<B> {
        let mut parts = Parts { values: Vec::new(), pending: None };
        for string in node.value.iter() {
            self.elements(&string.elements, string.flags.prefix().is_raw(), true, &mut parts)?;
        }
        self.end_text(&mut parts)?;
        let values = self.list(parts.values)?;
        self.node("TemplateStr", vec![values], node.range)
    }
}
