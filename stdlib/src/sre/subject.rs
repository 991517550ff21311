//! What patterns are matched against, and a search through it.

use std::rc::Rc;

use objects::shape::fixed;
use objects::string::StrView;
use objects::{Obj, OutOfMemory, Ref, Space};
use vm::types::buffer::ByteBuffer;
use vm::{PyResult, Thread};

use super::found::{Found, Span};
use super::pattern::{PATTERN, program};
use super::program::{Attempt, Mode, Program, Trouble};
use crate::fields::part;

/// What a pattern is matched against.
enum Subject {
    /// A string or bytes.
    Object(Obj),
    /// The content of a buffer object, which cannot change its size meanwhile.
    Buffer(ByteBuffer),
}

impl Subject {
    fn new(thread: &Thread, pattern: Ref<'_>, subject: Ref<'_>) -> PyResult<Subject> {
        let pattern_text = part(pattern, PATTERN);
        let wants_str = thread.space.str_value(pattern_text.as_ref()).is_some();
        if thread.space.str_value(subject).is_some() {
            if !wants_str && !pattern_text.is_none() {
                return Err(thread.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Subject::Object(thread.exact_str_of(subject).unwrap_or_else(|| subject.own())));
        }
        let bytes = if Space::exact_bytes(subject).is_some() {
            Subject::Object(subject.own())
        } else {
            match vm::types::buffer::get(thread, subject)? {
                Some(buffer) => Subject::Buffer(buffer),
                None => {
                    let given = thread.type_name(subject);
                    return Err(thread.type_error(&format!("expected string or bytes-like object, got '{given}'")));
                }
            }
        };
        if wants_str {
            return Err(thread.type_error("cannot use a string pattern on a bytes-like object"));
        }
        Ok(bytes)
    }

    /// The characters, and whether they are known to be ASCII.
    fn text(&self) -> (StrView<'_>, bool) {
        match self {
            Subject::Object(object) => match Space::exact_str(object.as_ref()) {
                Some(text) => (text.view(), text.is_ascii()),
                None => {
                    let bytes = Space::exact_bytes(object.as_ref());
                    (StrView::Latin1(bytes.map_or(&[], |bytes| bytes.data())), false)
                }
            },
            Subject::Buffer(data) => (StrView::Latin1(data), false),
        }
    }
}

/// A search through a subject.
pub struct Run {
    program: Rc<Program>,
    subject: Subject,
    pub start: usize,
    pub end: usize,
    /// The last match.
    pub found: Found,
}

impl Run {
    pub fn new(thread: &Thread, pattern: Ref<'_>, subject: Ref<'_>, position: Ref<'_>, end: Ref<'_>) -> PyResult<Run> {
        let bound =
            |value: Ref<'_>, default: i64| if value.is_null() { Ok(default) } else { thread.index_clamped(value) };
        let (start, end) = (bound(position, 0)?, bound(end, i64::MAX)?);
        let subject = Subject::new(thread, pattern, subject)?;
        let length = subject.text().0.len() as i64;
        let (start, end) = (start.clamp(0, length) as usize, end.clamp(0, length) as usize);
        Ok(Run { program: program(thread, pattern), subject, start, end, found: Found::default() })
    }

    /// One attempt from `start` on.
    pub fn attempt(&mut self, thread: &Thread, mode: Mode, must_advance: bool) -> PyResult<bool> {
        let (text, is_ascii) = self.subject.text();
        let attempt = Attempt { text, is_ascii, start: self.start, end: self.end, mode, must_advance };
        self.program.find(&attempt, &mut self.found).map_err(|trouble| match trouble {
            Trouble::OutOfMemory => OutOfMemory.into(),
            Trouble::InvalidCode => thread.runtime_error("invalid SRE code"),
        })
    }

    /// Calls `visit` with each match, left to right, without overlap, until it says no.
    pub fn for_each_match(&mut self, thread: &Thread, mut visit: impl FnMut(&Found) -> PyResult<bool>) -> PyResult<()> {
        let mut must_advance = false;
        while self.attempt(thread, Mode::Search, must_advance)? {
            let whole = self.found.whole();
            must_advance = whole.is_empty();
            self.start = whole.end;
            if !visit(&self.found)? {
                break;
            }
        }
        Ok(())
    }
}

/// A part of a subject as an object.
pub fn slice(thread: &Thread, subject: Ref<'_>, from: usize, to: usize) -> PyResult {
    if let Some(text) = thread.space.str_value(subject) {
        let view = text.view();
        if from == 0 && to >= view.len() && Space::exact_str(subject).is_some() {
            return Ok(subject.own());
        }
        return Ok(thread.space.str_from_view(view.slice(from.min(view.len()), to.min(view.len())))?);
    }
    if let Some(bytes) = thread.space.bytes_value(subject) {
        let data = bytes.data();
        if from == 0 && to >= data.len() && Space::exact_bytes(subject).is_some() {
            return Ok(subject.own());
        }
        return Ok(thread.space.bytes(&data[from.min(data.len())..to.min(data.len())])?);
    }
    let range =
        thread.space.new_record(fixed::SLICE, [Obj::small_int(from as i64), Obj::small_int(to as i64), Obj::none()])?;
    let piece = thread.get_item(subject, range.as_ref())?;
    thread.call_with(thread.class(&vm::types::bytes::BYTES).as_ref(), &[piece.as_ref()])
}

/// The part of a subject that a group matched, or a default.
pub fn slice_or(thread: &Thread, subject: Ref<'_>, span: Span, default: &Obj) -> PyResult {
    if span.is_none() { Ok(default.clone()) } else { slice(thread, subject, span.start, span.end) }
}
