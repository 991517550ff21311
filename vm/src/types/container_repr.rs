//! The repr of containers: parts, joined between brackets.

use objects::string::StrView;
use objects::{Obj, Space};

use crate::raised::PyResult;
use crate::state::Thread;

/// `open`, then the parts (strs) with `, ` between them, then `close`.
pub fn join(thread: &Thread, open: &str, parts: &[Obj], close: &str) -> PyResult {
    join_with(thread, open, parts, ", ", close)
}

/// `open`, then the parts (strs) with a separator between them, then `close`. The texts are ASCII.
pub fn join_with(thread: &Thread, open: &str, parts: &[Obj], separator: &str, close: &str) -> PyResult {
    let mut views = Vec::with_capacity(2 * parts.len() + 2);
    views.push(StrView::Latin1(open.as_bytes()));
    for (index, part) in parts.iter().enumerate() {
        if index != 0 {
            views.push(StrView::Latin1(separator.as_bytes()));
        }
        views.push(view_of(thread, part));
    }
    views.push(StrView::Latin1(close.as_bytes()));
    Ok(thread.space.str_concat(&views)?)
}

/// Strs in a row. ASCII literals go between them.
pub fn concat(thread: &Thread, parts: &[Part<'_>]) -> PyResult {
    let views: Vec<StrView<'_>> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => StrView::Latin1(text.as_bytes()),
            Part::Str(object) => view_of(thread, object),
        })
        .collect();
    Ok(thread.space.str_concat(&views)?)
}

/// A piece of a repr.
pub enum Part<'a> {
    /// ASCII.
    Text(&'a str),
    Str(&'a Obj),
}

fn view_of<'a>(thread: &Thread, object: &'a Obj) -> StrView<'a> {
    match Space::exact_str(object.as_ref()).or_else(|| thread.space.str_value(object.as_ref())) {
        Some(text) => text.view(),
        None => StrView::Latin1(b""),
    }
}
