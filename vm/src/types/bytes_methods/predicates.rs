//! Questions about bytes as ASCII characters.

use objects::{Obj, Ref};

use super::data;
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

macro_rules! all_are {
    ($name:literal, $test:expr, $doc:literal) => {
        method($name, "($self, /)", |thread, arguments| all(thread, arguments, $test), $doc)
    };
}

pub(super) const METHODS: &[Native] = &[
    all_are!(
        "isalnum",
        |byte| byte.is_ascii_alphanumeric(),
        "Return True if all characters in B are alphanumeric and there is at least one character in B."
    ),
    all_are!(
        "isalpha",
        |byte| byte.is_ascii_alphabetic(),
        "Return True if all characters in B are alphabetic and there is at least one character in B."
    ),
    all_are!(
        "isdigit",
        |byte| byte.is_ascii_digit(),
        "Return True if all characters in B are digits and there is at least one character in B."
    ),
    all_are!(
        "isspace",
        |byte| matches!(byte, b' ' | 0x09..=0x0d),
        "Return True if all characters in B are whitespace and there is at least one character in B."
    ),
    method(
        "isascii",
        "($self, /)",
        |thread, arguments| Ok(Obj::boolean(data(thread, arguments[0]).is_ascii())),
        "Return True if B is empty or all characters in B are ASCII.",
    ),
    method(
        "islower",
        "($self, /)",
        |thread, arguments| {
            let bytes = data(thread, arguments[0]);
            Ok(Obj::boolean(bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)))
        },
        "Return True if all cased characters in B are lowercase and there is at least one cased character in B.",
    ),
    method(
        "isupper",
        "($self, /)",
        |thread, arguments| {
            let bytes = data(thread, arguments[0]);
            Ok(Obj::boolean(bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)))
        },
        "Return True if all cased characters in B are uppercase and there is at least one cased character in B.",
    ),
    method(
        "istitle",
        "($self, /)",
        |thread, arguments| Ok(Obj::boolean(is_title(data(thread, arguments[0])))),
        "Return True if B is a titlecased string and there is at least one character in B.",
    ),
];

fn all(thread: &Thread, arguments: &[Ref<'_>], test: fn(u8) -> bool) -> PyResult {
    let bytes = data(thread, arguments[0]);
    Ok(Obj::boolean(!bytes.is_empty() && bytes.iter().all(|&byte| test(byte))))
}

fn is_title(bytes: &[u8]) -> bool {
    let (mut after_letter, mut seen) = (false, false);
    for byte in bytes {
        if byte.is_ascii_uppercase() && after_letter || byte.is_ascii_lowercase() && !after_letter {
            return false;
        }
        after_letter = byte.is_ascii_alphabetic();
        seen |= after_letter;
    }
    seen
}
