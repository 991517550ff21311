//! Padding of strings to a width.

use objects::string::StrView;
use objects::{Obj, Ref};

use super::{building, own};
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bounds, wrapped};

pub(super) const METHODS: &[Native] = &[
    method(
        "center",
        "($self, width, fillchar=' ', /)",
        |thread, arguments| justify(thread, arguments, |padding, width| (padding / 2 + (padding & width & 1), padding)),
        "Return a centered string of length width.\n\nPadding is done using the specified fill character (default is a space).",
    ),
    method(
        "ljust",
        "($self, width, fillchar=' ', /)",
        |thread, arguments| justify(thread, arguments, |padding, _| (0, padding)),
        "Return a left-justified string of length width.\n\nPadding is done using the specified fill character (default is a space).",
    ),
    method(
        "rjust",
        "($self, width, fillchar=' ', /)",
        |thread, arguments| justify(thread, arguments, |padding, _| (padding, padding)),
        "Return a right-justified string of length width.\n\nPadding is done using the specified fill character (default is a space).",
    ),
    method(
        "zfill",
        "($self, width, /)",
        zero_fill,
        "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated.",
    ),
];

/// Pads; `split` says how much of the padding goes to the left, and repeats all of it.
fn justify(thread: &Thread, arguments: &[Ref<'_>], split: fn(usize, usize) -> (usize, usize)) -> PyResult {
    let width = bounds::count_argument(thread, arguments[1])?;
    let fill = match arguments[2].non_null() {
        None => u32::from(b' '),
        Some(fill) => match thread.space.str_value(fill) {
            Some(fill) if fill.len() == 1 => fill.view().at(0),
            Some(_) => return Err(thread.type_error("The fill character must be exactly one character long")),
            None => {
                let given = thread.type_name(fill);
                return Err(thread.type_error(&format!("The fill character must be a unicode character, not {given}")));
            }
        },
    };
    let view = own(thread, arguments[0]).view();
    let width = usize::try_from(width).unwrap_or(0);
    if width <= view.len() {
        return Ok(wrapped::value(thread, arguments[0]));
    }
    let (left, total) = split(width - view.len(), width);
    building::padded(thread, view, left, total - left, fill)
}

fn zero_fill(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let width = usize::try_from(bounds::count_argument(thread, arguments[1])?).unwrap_or(0);
    let view = own(thread, arguments[0]).view();
    if width <= view.len() {
        return Ok(wrapped::value(thread, arguments[0]));
    }
    let has_sign = !view.is_empty() && (view.at(0) == u32::from(b'-') || view.at(0) == u32::from(b'+'));
    let at = usize::from(has_sign);
    if let StrView::Latin1(bytes) = view {
        thread.ensure_room(width)?;
        return Ok(thread.space.latin1_str_with(width, bytes.is_ascii(), |out| {
            let (sign, digits) = bytes.split_at(at);
            let start = out.len() - digits.len();
            out[..at].copy_from_slice(sign);
            out[at..start].fill(b'0');
            out[start..].copy_from_slice(digits);
        })?);
    }
    let zeros: Obj = building::padded(thread, StrView::Latin1(&[]), width - view.len(), 0, u32::from(b'0'))?;
    let zeros = own(thread, zeros.as_ref()).view();
    Ok(thread.space.str_concat(&[view.slice(0, at), zeros, view.slice(at, view.len())])?)
}
