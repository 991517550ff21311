//! Case mappings of strings.

use objects::string::StrView;
use objects::{Ref, with_units};
use text::unicode::case as algorithm;
use text::units::TextBuilder;

use super::{building, own};
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

macro_rules! mapping {
    ($name:literal, $function:ident, $ascii:expr, $doc:literal) => {
        method($name, "($self, /)", |thread, arguments| {
            let text = own(thread, arguments[0]);
            if text.is_ascii() && let StrView::Latin1(bytes) = text.view() {
                let ascii: fn(&mut [u8]) = $ascii;
                return Ok(thread.space.latin1_str_with(bytes.len(), true, |mapped| {
                    mapped.copy_from_slice(bytes);
                    ascii(mapped);
                })?);
            }
            let mut builder = TextBuilder::with_capacity(text.len());
            with_units!(text.view(), units => algorithm::$function(units, &mut builder));
            building::from_builder(thread, &builder)
        }, $doc)
    };
}

pub(super) const METHODS: &[Native] = &[
    mapping!(
        "lower",
        lower,
        |bytes| bytes.make_ascii_lowercase(),
        "Return a copy of the string converted to lowercase."
    ),
    mapping!(
        "upper",
        upper,
        |bytes| bytes.make_ascii_uppercase(),
        "Return a copy of the string converted to uppercase."
    ),
    mapping!(
        "casefold",
        fold,
        |bytes| bytes.make_ascii_lowercase(),
        "Return a version of the string suitable for caseless comparisons."
    ),
    mapping!("title", title, title_ascii, "Return a version of the string where each word is titlecased."),
    mapping!("capitalize", capitalize, capitalize_ascii, "Return a capitalized version of the string."),
    mapping!(
        "swapcase",
        swap_case,
        swap_ascii,
        "Convert uppercase characters to lowercase and lowercase characters to uppercase."
    ),
    method(
        "expandtabs",
        "($self, /, tabsize=8)",
        expand_tabs,
        "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed.",
    ),
];

/// `title` of ASCII bytes.
pub fn title_ascii(bytes: &mut [u8]) {
    let mut after_letter = false;
    for byte in bytes {
        *byte = if after_letter { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        after_letter = byte.is_ascii_alphabetic();
    }
}

/// `capitalize` of ASCII bytes.
pub fn capitalize_ascii(bytes: &mut [u8]) {
    if let [first, rest @ ..] = bytes {
        first.make_ascii_uppercase();
        rest.make_ascii_lowercase();
    }
}

/// `swapcase` of ASCII bytes.
pub fn swap_ascii(bytes: &mut [u8]) {
    for byte in bytes {
        *byte = if byte.is_ascii_uppercase() { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
    }
}

fn expand_tabs(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = match arguments[1].non_null() {
        Some(size) => crate::types::bounds::count_argument(thread, size)?,
        None => 8,
    };
    let size = usize::try_from(size).unwrap_or(0);
    if size > i32::MAX as usize {
        return Err(thread.overflow_error("Python int too large to convert to C int"));
    }
    let view = own(thread, arguments[0]).view();
    let Some(length) = with_units!(view, units => text::split::expanded_length(units, size)) else {
        return Err(thread.overflow_error("new string is too long"));
    };
    thread.ensure_room(length.saturating_mul(2))?;
    let mut builder = TextBuilder::with_capacity(length);
    with_units!(view, units => text::split::expand_tabs(units, size, &mut builder));
    building::from_builder(thread, &builder)
}
