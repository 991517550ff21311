//! `str(...)` and `encode`.

use std::borrow::Cow;

use objects::string::Str;
use objects::{Ref, Space};

use super::{STR, own};
use crate::codecs;
use crate::native::{Native, method, new_method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{buffer, wrapped};

pub(super) const METHODS: &[Native] = &[
    new_method("($type, object='', encoding='utf-8', errors='strict')", new),
    method(
        "encode",
        "($self, /, encoding='utf-8', errors='strict')",
        encode,
        "Encode the string using the codec registered for encoding.\n\n  encoding\n    The encoding in which to encode the string.\n  \
         errors\n    The error handling scheme to use for encoding errors.\n    The default is 'strict' meaning that encoding \
         errors raise a\n    UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and\n    'xmlcharrefreplace' as \
         well as any other name registered with\n    codecs.register_error that can handle UnicodeEncodeErrors.",
    ),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let value = match arguments[1].non_null() {
        None => thread.space.empty_str(),
        Some(object) if arguments[2].is_null() && arguments[3].is_null() => thread.str_of(object)?,
        Some(object) => decode(thread, object, arguments[2], arguments[3])?,
    };
    if std::ptr::eq(class, thread.class(&STR)) {
        return Ok(value);
    }
    let exact = if Space::exact_str(value.as_ref()).is_some() { value } else { wrapped::value(thread, value.as_ref()) };
    wrapped::instance(thread, class, &STR, exact)
}

/// The name of a codec or error handler, if it is one of those that most programs use.
#[inline]
fn usual_name(text: &Str) -> Option<&'static str> {
    Some(match text.as_ascii()? {
        "utf-8" => "utf-8",
        "utf8" => "utf8",
        "ascii" => "ascii",
        "latin-1" => "latin-1",
        "strict" => "strict",
        "ignore" => "ignore",
        "replace" => "replace",
        "surrogatepass" => "surrogatepass",
        "surrogateescape" => "surrogateescape",
        _ => return None,
    })
}

/// Encoding and error handler from optional arguments.
pub(crate) fn codec_arguments<'a>(
    thread: &Thread,
    name: &str,
    encoding: Ref<'a>,
    errors: Ref<'a>,
) -> PyResult<(Cow<'a, str>, Cow<'a, str>)> {
    let text = |object: Ref<'a>, argument: &str, default: &'static str| -> PyResult<Cow<'a, str>> {
        match object.non_null() {
            None => Ok(Cow::Borrowed(default)),
            Some(object) => match thread.space.str_value(object) {
                Some(text) => {
                    if let Some(usual) = usual_name(text) {
                        return Ok(Cow::Borrowed(usual));
                    }
                    match text.as_ascii().map(Cow::Borrowed).or_else(|| text.view().to_string_checked().map(Cow::Owned))
                    {
                        Some(text) if text.as_bytes().contains(&0) => {
                            Err(thread.value_error("embedded null character"))
                        }
                        Some(text) => Ok(text),
                        None => Err(thread.value_error("surrogates in the name of a codec or error handler")),
                    }
                }
                None => {
                    let given = if object.is_none() { "None".to_owned() } else { thread.type_name(object) };
                    Err(thread.type_error(&format!("{name}() argument '{argument}' must be str, not {given}")))
                }
            },
        }
    };
    Ok((text(encoding, "encoding", "utf-8")?, text(errors, "errors", "strict")?))
}

/// `str(object, encoding, errors)`
fn decode(thread: &Thread, object: Ref<'_>, encoding: Ref<'_>, errors: Ref<'_>) -> PyResult {
    let (encoding, errors) = codec_arguments(thread, "str", encoding, errors)?;
    if let Some(bytes) = Space::exact_bytes(object) {
        return codecs::decode(thread, bytes.data(), &encoding, &errors);
    }
    if thread.space.str_value(object).is_some() {
        return Err(thread.type_error("decoding str is not supported"));
    }
    let Some(bytes) = buffer::get(thread, object)? else {
        let given = thread.type_name(object);
        return Err(thread.type_error(&format!("decoding to str: need a bytes-like object, {given} found")));
    };
    codecs::decode(thread, &bytes, &encoding, &errors)
}

fn encode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = own(thread, arguments[0]);
    if arguments[1].is_null()
        && arguments[2].is_null()
        && let Some(ascii) = text.as_ascii()
    {
        return Ok(thread.space.bytes(ascii.as_bytes())?);
    }
    let (encoding, errors) = codec_arguments(thread, "encode", arguments[1], arguments[2])?;
    codecs::encode(thread, text, &encoding, &errors)
}
