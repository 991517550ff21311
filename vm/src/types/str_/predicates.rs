//! Questions about the characters of strings: `isalpha` and its like.

use objects::{Obj, Ref, with_units};
use text::unicode;

use super::own;
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

macro_rules! all_are {
    ($name:literal, $test:path, $doc:literal) => {
        method($name, "($self, /)", |thread, arguments| all(thread, arguments, false, $test), $doc)
    };
}

pub(super) const METHODS: &[Native] = &[
    all_are!(
        "isalpha",
        unicode::properties::is_alphabetic,
        "Return True if the string is an alphabetic string, False otherwise."
    ),
    all_are!(
        "isalnum",
        unicode::properties::is_alphanumeric,
        "Return True if the string is an alpha-numeric string, False otherwise."
    ),
    all_are!(
        "isdecimal",
        unicode::properties::is_decimal,
        "Return True if the string is a decimal string, False otherwise."
    ),
    all_are!("isdigit", unicode::properties::is_digit, "Return True if the string is a digit string, False otherwise."),
    all_are!(
        "isnumeric",
        unicode::properties::is_numeric,
        "Return True if the string is a numeric string, False otherwise."
    ),
    all_are!(
        "isspace",
        unicode::properties::is_space,
        "Return True if the string is a whitespace string, False otherwise."
    ),
    method(
        "isprintable",
        "($self, /)",
        |thread, arguments| all(thread, arguments, true, unicode::properties::is_printable),
        "Return True if all characters in the string are printable, False otherwise.",
    ),
    method(
        "isascii",
        "($self, /)",
        |thread, arguments| {
            Ok(Obj::boolean(own(thread, arguments[0]).is_ascii() || own(thread, arguments[0]).len() == 0))
        },
        "Return True if all characters in the string are ASCII, False otherwise.\n\nEmpty string is ASCII too.",
    ),
    method(
        "islower",
        "($self, /)",
        |thread, arguments| {
            Ok(Obj::boolean(with_units!(own(thread, arguments[0]).view(), units => unicode::is_lower(units))))
        },
        "Return True if the string is a lowercase string, False otherwise.",
    ),
    method(
        "isupper",
        "($self, /)",
        |thread, arguments| {
            Ok(Obj::boolean(with_units!(own(thread, arguments[0]).view(), units => unicode::is_upper(units))))
        },
        "Return True if the string is an uppercase string, False otherwise.",
    ),
    method(
        "istitle",
        "($self, /)",
        |thread, arguments| {
            Ok(Obj::boolean(with_units!(own(thread, arguments[0]).view(), units => unicode::is_title(units))))
        },
        "Return True if the string is a title-cased string, False otherwise.",
    ),
    method(
        "isidentifier",
        "($self, /)",
        |thread, arguments| {
            Ok(Obj::boolean(
                with_units!(own(thread, arguments[0]).view(), units => unicode::properties::is_identifier(units)),
            ))
        },
        "Return True if the string is a valid Python identifier, False otherwise.",
    ),
];

fn all(thread: &Thread, arguments: &[Ref<'_>], if_empty: bool, test: fn(u32) -> bool) -> PyResult {
    let view = own(thread, arguments[0]).view();
    let holds = if view.is_empty() { if_empty } else { view.chars().all(test) };
    Ok(Obj::boolean(holds))
}
