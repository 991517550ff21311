//! Strings made of what the text algorithms build.

use objects::string::{Str, StrView};
use objects::{Obj, Ref, Space, with_units};
use text::format_spec::{FormatError, Formatted};
use text::units::{Sink, TextBuilder};

use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// A str of what was built.
pub fn from_builder(thread: &Thread, builder: &TextBuilder) -> PyResult {
    Ok(match builder {
        TextBuilder::One(units) => thread.space.str_from_latin1(units)?,
        TextBuilder::Two(units) => thread.space.str_from_view(StrView::Ucs2(units))?,
        TextBuilder::Four(units) => thread.space.str_from_view(StrView::Ucs4(units))?,
    })
}

/// A str of code points.
pub fn from_points(thread: &Thread, points: &[u32]) -> PyResult {
    Ok(thread.space.str_from_chars(points.iter().copied())?)
}

/// Appends a view's characters.
pub fn push_view(builder: &mut TextBuilder, view: StrView<'_>) {
    with_units!(view, units => builder.extend(units));
}

/// The str of a formatted number, or its exception.
pub fn from_format(thread: &Thread, formatted: Result<Formatted, FormatError>) -> PyResult {
    match formatted {
        Ok(Formatted::Ascii(text)) => Ok(thread.space.str_from_latin1(text.as_bytes())?),
        Ok(Formatted::Wide(points)) => from_points(thread, &points),
        Err(error) => Err(format_error(thread, error)),
    }
}

/// The exception of a format specification that does not fit.
#[cold]
pub fn format_error(thread: &Thread, error: FormatError) -> Raised {
    match error {
        FormatError::Value(text) => thread.value_error(&text),
        FormatError::Overflow(text) => thread.overflow_error(&text),
        FormatError::Memory => objects::OutOfMemory.into(),
    }
}

/// `left` times `fill`, a view, `right` times `fill`.
pub fn padded(thread: &Thread, view: StrView<'_>, left: usize, right: usize, fill: u32) -> PyResult {
    let Some(length) = left.checked_add(right).and_then(|padding| padding.checked_add(view.len())) else {
        return Err(thread.overflow_error("padded string is too long"));
    };
    thread.ensure_room(length.saturating_mul(if fill > 0xff { 4 } else { 1 }))?;
    if let (StrView::Latin1(bytes), Ok(fill)) = (view, u8::try_from(fill)) {
        let is_ascii = fill.is_ascii() && bytes.is_ascii();
        return Ok(thread.space.latin1_str_with(length, is_ascii, |out| {
            out[..left].fill(fill);
            out[left..left + bytes.len()].copy_from_slice(bytes);
            out[left + bytes.len()..].fill(fill);
        })?);
    }
    let mut memory = (TextBuilder::new(), TextBuilder::new());
    (0..left).for_each(|_| memory.0.push(fill));
    (0..right).for_each(|_| memory.1.push(fill));
    Ok(thread.space.str_concat(&[view_of(&memory.0), view, view_of(&memory.1)])?)
}

/// What was built, as a view.
pub fn view_of(builder: &TextBuilder) -> StrView<'_> {
    match builder {
        TextBuilder::One(units) => StrView::Latin1(units),
        TextBuilder::Two(units) => StrView::Ucs2(units),
        TextBuilder::Four(units) => StrView::Ucs4(units),
    }
}

/// The piece of a str between two indices; the str itself where that is all of it.
pub fn piece(thread: &Thread, object: Ref<'_>, view: StrView<'_>, start: usize, end: usize) -> PyResult {
    if start == 0 && end == view.len() && thread.is_exact_str(object) {
        return Ok(object.own());
    }
    let part = view.slice(start, end);
    // What is cut from an ASCII text is ASCII.
    if let StrView::Latin1(bytes) = part
        && Space::exact_str(object).is_some_and(Str::is_ascii)
    {
        return Ok(thread.space.str_from_known(bytes, true)?);
    }
    Ok(thread.space.str_from_view(part)?)
}

/// An exact str of the same text.
pub fn exact(thread: &Thread, object: Ref<'_>) -> Obj {
    super::super::wrapped::value(thread, object)
}
