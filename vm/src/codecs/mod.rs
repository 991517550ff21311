//! Codecs: the built-in encodings with their error handlers, and the registry for all others.
//!
//! 1. A name is looked up among the built-in encodings; what is not there goes to the Python-level registry.
//! 2. A built-in codec runs in steps (see the text crate): each error asks the error handler for a replacement and a position.
//! 3. The standard error handlers are answered here, others are called with the exception object.

pub mod builtin;
pub mod errors;
pub mod registry;

pub use builtin::Codec;
pub use errors::{
    Handler, error_range, error_slot, escape, handle_decode_error, handle_encode_error, name_escape, pass_surrogates,
    read_surrogate, unescape_surrogates,
};
pub use registry::{CodecRegistry, lookup_codec, lookup_error};

use objects::string::Str;

use crate::raised::PyResult;
use crate::state::{Phase, Thread};

/// `text.encode(encoding, errors)`: a bytes object.
pub fn encode(thread: &Thread, text: &Str, encoding: &str, errors: &str) -> PyResult {
    check_names(thread, encoding, errors)?;
    match Codec::from_name(encoding) {
        Some(codec) => builtin::encode(thread, text, codec, errors),
        None => registry::encode_text(thread, text, encoding, errors),
    }
}

/// `bytes.decode(encoding, errors)`: a str.
pub fn decode(thread: &Thread, bytes: &[u8], encoding: &str, errors: &str) -> PyResult {
    check_names(thread, encoding, errors)?;
    match Codec::from_name(encoding) {
        Some(codec) => builtin::decode(thread, bytes, codec, errors, true).map(|decoded| decoded.0),
        None => registry::decode_bytes(thread, bytes, encoding, errors),
    }
}

/// In development mode, names of codecs and handlers must exist even where they are not needed.
fn check_names(thread: &Thread, encoding: &str, errors: &str) -> PyResult<()> {
    if !thread.config.dev_mode || thread.phase.get() != Phase::Main {
        return Ok(());
    }
    if Codec::from_name(encoding).is_none() {
        registry::lookup_codec(thread, encoding)?;
    }
    check_handler(thread, errors)
}

/// LookupError where there is no error handler of that name.
pub fn check_handler(thread: &Thread, name: &str) -> PyResult<()> {
    match Handler::from_name(name) {
        Handler::Other(_) => registry::lookup_error(thread, name).map(drop),
        _ => Ok(()),
    }
}
