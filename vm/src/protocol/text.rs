//! `str`, `repr`, `ascii` and `format` of any object.

use objects::int::IntView;
use objects::string::StrView;
use objects::{Obj, Ref, Space};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

impl Thread {
    /// `repr(object)`, a str.
    pub fn repr(&self, object: Ref<'_>) -> PyResult {
        if let Some(text) = self.number_text(object)? {
            return Ok(text);
        }
        let class = self.space.type_of(object);
        let Some(method) = self.lookup_name(class, names::REPR) else {
            return Ok(self.space.str(&format!("<{} object>", class.name_lossy()))?);
        };
        let result = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
        if self.space.str_value(result.as_ref()).is_some() {
            return Ok(result);
        }
        Err(self.type_error(&format!("__repr__ returned non-string (type {})", self.type_name(result.as_ref()))))
    }

    /// `str(object)`, a str.
    pub fn str_of(&self, object: Ref<'_>) -> PyResult {
        if Space::exact_str(object).is_some() {
            return Ok(object.own());
        }
        if let Some(text) = self.number_text(object)? {
            return Ok(text);
        }
        let class = self.space.type_of(object);
        let Some(method) = self.lookup_name(class, names::STR) else { return self.repr(object) };
        let result = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
        if self.space.str_value(result.as_ref()).is_some() {
            return Ok(result);
        }
        Err(self.type_error(&format!("__str__ returned non-string (type {})", self.type_name(result.as_ref()))))
    }

    /// The text of a number that is in its reference: `str`, `repr` and `format` without a specification.
    #[inline]
    fn number_text(&self, object: Ref<'_>) -> PyResult<Option<Obj>> {
        let word = object.word();
        if word.is_int() {
            return types::int::text::to_decimal(self, IntView::Small(word.int())).map(Some);
        }
        if word.is_float() {
            return Ok(Some(self.space.str(&text::float_text::repr(word.float()))?));
        }
        Ok(None)
    }

    /// `repr(object)` as Rust text, for messages.
    pub fn repr_string(&self, object: Ref<'_>) -> PyResult<String> {
        let repr = self.repr(object)?;
        Ok(self.text_of(repr.as_ref()))
    }

    /// `str(object)` as Rust text.
    pub fn str_string(&self, object: Ref<'_>) -> PyResult<String> {
        let text = self.str_of(object)?;
        Ok(self.text_of(text.as_ref()))
    }

    /// `ascii(object)`, a str.
    pub fn ascii(&self, object: Ref<'_>) -> PyResult {
        let repr = self.repr(object)?;
        let text = self.space.str_value(repr.as_ref()).expect("repr is a str");
        if text.is_ascii() {
            return Ok(repr);
        }
        let mut escaped = String::new();
        for point in text.view().chars() {
            match point {
                0..0x80 => escaped.push(point as u8 as char),
                0x80..0x100 => escaped.push_str(&format!("\\x{point:02x}")),
                0x100..0x10000 => escaped.push_str(&format!("\\u{point:04x}")),
                _ => escaped.push_str(&format!("\\U{point:08x}")),
            }
        }
        Ok(self.space.str(&escaped)?)
    }

    /// `format(object, spec)`; `spec` is a str.
    pub fn format(&self, object: Ref<'_>, spec: Ref<'_>) -> PyResult {
        let is_empty = self.space.str_value(spec).is_some_and(|spec| spec.len() == 0);
        if is_empty {
            if Space::exact_str(object).is_some() {
                return Ok(object.own());
            }
            if let Some(text) = self.number_text(object)? {
                return Ok(text);
            }
        }
        if let Some(text) = Space::exact_str(spec).filter(|_| !is_empty) {
            if object.word().is_int() {
                let value = IntView::Small(object.word().int());
                return types::int::text::format(self, value, text, &|| "int".to_owned());
            }
            if let Some(value) = Space::exact_float(object) {
                return types::float::format_value(self, value, text, &|| "float".to_owned());
            }
            if Space::exact_str(object).is_some() {
                return types::str_::format_method(self, &[object, spec]);
            }
        }
        let Some(result) = self.call_special(object, names::FORMAT, &[spec])? else {
            let text = format!("unsupported format string passed to {}.__format__", self.type_name(object));
            return Err(self.type_error(&text));
        };
        if self.space.str_value(result.as_ref()).is_some() {
            return Ok(result);
        }
        Err(self.type_error(&format!("__format__ must return a str, not {}", self.type_name(result.as_ref()))))
    }

    /// Runs `body` unless the object's repr is being computed already: then the result is `text`.
    pub fn guard_repr(&self, object: Ref<'_>, text: &str, body: impl FnOnce() -> PyResult) -> PyResult {
        let word = object.word().to_immediate();
        if self.repr_running.borrow().contains(&word) {
            return Ok(self.space.str(text)?);
        }
        self.repr_running.borrow_mut().push(word);
        let result = body();
        self.repr_running.borrow_mut().pop();
        result
    }

    /// A str from Rust text.
    pub fn new_str(&self, text: &str) -> PyResult {
        Ok(self.space.str(text)?)
    }

    /// The str of bytes that the system gave: UTF-8, with `surrogateescape` for bytes that are none (PEP 383).
    pub fn system_str(&self, bytes: &[u8]) -> PyResult {
        if bytes.is_ascii() {
            return Ok(self.space.str_from_latin1(bytes)?);
        }
        let mut points = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            points.extend(chunk.valid().chars().map(u32::from));
            points.extend(chunk.invalid().iter().map(|byte| 0xdc00 + u32::from(*byte)));
        }
        Ok(self.space.str_from_view(StrView::Ucs4(&points))?)
    }

    /// The text of a str argument, or TypeError naming the function.
    pub fn str_argument(&self, object: Ref<'_>, what: &str) -> PyResult<String> {
        match self.space.str_value(object) {
            Some(text) => Ok(text.to_string_lossy()),
            None => Err(self.type_error(&format!("{what} must be str, not {}", self.type_name(object)))),
        }
    }

    /// The exact str behind a str or an instance of a subclass.
    pub fn exact_str_of(&self, object: Ref<'_>) -> Option<Obj> {
        if Space::exact_str(object).is_some() {
            return Some(object.own());
        }
        self.space.wrapped(object).filter(|wrapped| Space::exact_str(*wrapped).is_some()).map(Ref::own)
    }
}
