//! Pure algorithms on numbers and text: what the object layer and the built-in types compute with.
//!
//! Nothing here knows a Python object. Strings are slices of 1-, 2- or 4-byte code units, each unit one
//! code point (lone surrogates included), so what touches strings is generic over [`units::Unit`].
//! Errors are plain values that carry CPython's message; the caller raises them.
//!
//! Results follow CPython 3.14 and Unicode 16.0. The expectations in the tests were recorded from it.

#![forbid(unsafe_code)]

pub mod codec;
pub mod escape;
pub mod float_hex;
pub mod float_math;
pub mod float_parse;
pub mod float_text;
pub mod format_spec;
pub mod hash;
pub mod integer_math;
pub mod integer_text;
pub mod limbs;
pub mod percent_format;
pub mod random;
pub mod search;
pub mod split;
pub mod str_format;
pub mod unicode;
pub mod units;
