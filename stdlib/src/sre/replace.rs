//! `sub`, `subn` and `split`.

use objects::string::StrView;
use objects::{Obj, Ref, Space};
use vm::types::buffer;
use vm::{PyResult, Thread};

use super::found::Span;
use super::matches::new_match;
use super::subject::{Run, slice, slice_or};
use super::template::{TEMPLATE_TYPE, expand_template};

/// A text that is put together from parts of a subject and other texts.
pub struct Pieces<'a> {
    thread: &'a Thread,
    subject: Obj,
    pieces: Vec<Piece>,
}

enum Piece {
    Part(Span),
    Text(Obj),
}

impl<'a> Pieces<'a> {
    pub fn new(thread: &'a Thread, subject: Obj) -> PyResult<Pieces<'a>> {
        Ok(Pieces { thread, subject, pieces: Vec::new() })
    }

    /// Adds a part of the subject; nothing for a group that took no part.
    pub fn push_span(&mut self, span: Span) {
        if !span.is_none() && !span.is_empty() {
            self.pieces.push(Piece::Part(span));
        }
    }

    pub fn push(&mut self, text: Obj) {
        self.pieces.push(Piece::Text(text));
    }

    /// All in one, of the subject's type.
    pub fn joined(self) -> PyResult {
        let space = &self.thread.space;
        let subject = self.subject.as_ref();
        if let Some(text) = space.str_value(subject) {
            let view = text.view();
            let views = self.pieces.iter().map(|piece| match piece {
                Piece::Part(span) => Some(view.slice(span.start, span.end)),
                Piece::Text(text) => space.str_value(text.as_ref()).map(|text| text.view()),
            });
            if let Some(views) = views.collect::<Option<Vec<StrView<'_>>>>() {
                return Ok(space.str_concat(&views)?);
            }
        } else if let Some(bytes) = space.bytes_value(subject) {
            let data = bytes.data();
            let parts = self.pieces.iter().map(|piece| match piece {
                Piece::Part(span) => Some(&data[span.start..span.end]),
                Piece::Text(text) => space.bytes_value(text.as_ref()).map(|bytes| bytes.data()),
            });
            if let Some(parts) = parts.collect::<Option<Vec<&[u8]>>>() {
                return Ok(space.bytes(&parts.concat())?);
            }
        }
        self.joined_by_method()
    }

    /// What does not fit together is refused as `join` does, and buffers are joined by it.
    fn joined_by_method(self) -> PyResult {
        let mut items = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            items.push(match piece {
                Piece::Part(span) => slice(self.thread, self.subject.as_ref(), span.start, span.end)?,
                Piece::Text(text) => text.clone(),
            });
        }
        let empty = slice(self.thread, self.subject.as_ref(), 0, 0)?;
        let list = self.thread.space.list(items)?;
        self.thread.call_method(empty.as_ref(), vm::names::JOIN, &[list.as_ref()])
    }
}

/// What takes the place of a match.
enum Replacement<'a> {
    Literal(Obj),
    Template(Obj),
    Function(Ref<'a>),
}

impl<'a> Replacement<'a> {
    fn new(thread: &Thread, pattern: Ref<'_>, replacement: Ref<'a>) -> PyResult<Replacement<'a>> {
        if thread.is_callable(replacement) {
            return Ok(Replacement::Function(replacement));
        }
        let has_backslash = match (thread.space.str_value(replacement), thread.space.bytes_value(replacement)) {
            (Some(text), _) => match text.view() {
                StrView::Latin1(data) => memchr::memchr(b'\\', data).is_some(),
                view => view.chars().any(|c| c == u32::from(b'\\')),
            },
            (None, Some(bytes)) => memchr::memchr(b'\\', bytes.data()).is_some(),
            (None, None) => match buffer::get(thread, replacement)? {
                Some(data) if memchr::memchr(b'\\', &data).is_none() => {
                    return Ok(Replacement::Literal(thread.space.bytes(&data)?));
                }
                _ => true,
            },
        };
        if !has_backslash {
            return Ok(Replacement::Literal(replacement.own()));
        }
        let re = vm::import::import_str(thread, "re")?;
        let made = thread.call_method_str(re.as_ref(), "_compile_template", &[pattern, replacement])?;
        let is_template = thread.is_instance_of(made.as_ref(), &TEMPLATE_TYPE);
        Ok(if is_template { Replacement::Template(made) } else { Replacement::Literal(made) })
    }
}

/// The text after replacing, and how often.
pub fn substitute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<(Obj, usize)> {
    let (pattern, subject) = (arguments[0], arguments[2]);
    let limit = if arguments[3].is_null() { 0 } else { thread.index_clamped(arguments[3])?.max(0) as usize };
    let replacement = Replacement::new(thread, pattern, arguments[1])?;
    let mut run = Run::new(thread, pattern, subject, Ref::NULL, Ref::NULL)?;
    let length = run.end;
    let mut pieces = Pieces::new(thread, subject.own())?;
    let (mut last, mut count) = (0, 0);
    run.for_each_match(thread, |found| {
        let whole = found.whole();
        pieces.push_span(Span::new(last, whole.start));
        match &replacement {
            Replacement::Literal(literal) => pieces.push(literal.clone()),
            Replacement::Template(template) => expand_template(thread, template.as_ref(), &found.spans, &mut pieces)?,
            Replacement::Function(function) => {
                let matched = new_match(thread, pattern, subject, 0, length, found)?;
                let made = thread.call_with(*function, &[matched.as_ref()])?;
                if !made.is_none() {
                    pieces.push(made);
                }
            }
        }
        last = whole.end;
        count += 1;
        Ok(limit == 0 || count < limit)
    })?;
    if count == 0 && (Space::exact_str(subject).is_some() || Space::exact_bytes(subject).is_some()) {
        return Ok((subject.own(), 0));
    }
    pieces.push_span(Span::new(last, length));
    Ok((pieces.joined()?, count))
}

/// The parts of a subject between matches, and the groups of these.
pub fn split(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let subject = arguments[1];
    let limit = if arguments[2].is_null() { 0 } else { thread.index_clamped(arguments[2])? };
    let mut run = Run::new(thread, arguments[0], subject, Ref::NULL, Ref::NULL)?;
    let length = run.end;
    let result = thread.space.list([])?;
    let list = Space::exact_list(result.as_ref()).expect("made as a list");
    let (mut last, mut count) = (0, 0);
    if limit >= 0 {
        run.for_each_match(thread, |found| {
            let whole = found.whole();
            list.push(slice(thread, subject, last, whole.start)?)?;
            for span in found.groups() {
                list.push(slice_or(thread, subject, *span, &Obj::none())?)?;
            }
            last = whole.end;
            count += 1;
            Ok(limit == 0 || count < limit)
        })?;
    }
    list.push(slice(thread, subject, last, length)?)?;
    Ok(result)
}
