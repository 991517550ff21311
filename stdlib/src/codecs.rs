//! `_codecs`: the registry of codecs and error handlers, and the built-in codecs as functions.

use objects::{Obj, Ref, Space, with_units};
use text::codec::{ByteOrder, DecodeError, EncodeError, single_byte};
use text::escape;
use text::units::{Sink, TextBuilder};
use vm::codecs::{self, Codec, CodecRegistry, builtin, registry};
use vm::exceptions;
use vm::native::{ModuleTable, Native, function};
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::buffer::{self, ByteBuffer};

pub static CODECS: ModuleTable = ModuleTable {
    name: "_codecs",
    doc: "",
    functions: &[REGISTRY, UNICODE, ESCAPES],
    types: &[],
    initialize: Some(initialize),
};

const REGISTRY: &[Native] = &[
    function("register", "(search_function, /)", register, "Register a codec search function."),
    function(
        "unregister",
        "(search_function, /)",
        unregister,
        "Unregister a codec search function and clear the registry's cache.",
    ),
    function(
        "lookup",
        "(encoding, /)",
        |thread, arguments| codecs::lookup_codec(thread, &thread.str_argument(arguments[0], "lookup() argument")?),
        "Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.",
    ),
    function(
        "encode",
        "(obj, encoding='utf-8', errors='strict')",
        |thread, arguments| {
            let (encoding, errors) = names(thread, arguments[1], arguments[2])?;
            registry::encode_object(thread, &arguments[0].own(), &encoding, &errors)
        },
        "Encodes obj using the codec registered for encoding.",
    ),
    function(
        "decode",
        "(obj, encoding='utf-8', errors='strict')",
        |thread, arguments| {
            let (encoding, errors) = names(thread, arguments[1], arguments[2])?;
            registry::decode_object(thread, &arguments[0].own(), &encoding, &errors)
        },
        "Decodes obj using the codec registered for encoding.",
    ),
    function(
        "register_error",
        "(errors, handler, /)",
        register_error,
        "Register the specified error handler under the name errors.",
    ),
    function(
        "_unregister_error",
        "(errors, /)",
        unregister_error,
        "Un-register the specified error handler for the error handling `errors'.",
    ),
    function(
        "lookup_error",
        "(name, /)",
        |thread, arguments| {
            codecs::lookup_error(thread, &thread.str_argument(arguments[0], "lookup_error() argument")?)
        },
        "lookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name.",
    ),
    function("charmap_build", "(map, /)", charmap_build, ""),
    function("charmap_encode", "(str, errors=None, mapping=None, /)", charmap_encode, ""),
    function("charmap_decode", "(data, errors=None, mapping=None, /)", charmap_decode, ""),
    function(
        "readbuffer_encode",
        "(data, errors=None, /)",
        |thread, arguments| {
            let bytes = bytes_or_text(thread, arguments[0])?;
            pair(thread, thread.space.bytes(&bytes)?, bytes.len())
        },
        "",
    ),
];

macro_rules! encoder {
    ($name:literal, $codec:expr) => {
        function($name, "(str, errors=None, /)", |thread, arguments| encode(thread, arguments, $codec), "")
    };
}

macro_rules! decoder {
    ($name:literal, $codec:expr) => {
        function(
            $name,
            "(data, errors=None, final=False, /)",
            |thread, arguments| decode(thread, arguments, $codec),
            "",
        )
    };
}

const LITTLE: Option<ByteOrder> = Some(ByteOrder::Little);
const BIG: Option<ByteOrder> = Some(ByteOrder::Big);

const UNICODE: &[Native] = &[
    encoder!("utf_8_encode", Codec::Utf8),
    decoder!("utf_8_decode", Codec::Utf8),
    encoder!("utf_7_encode", Codec::Utf7),
    decoder!("utf_7_decode", Codec::Utf7),
    function(
        "utf_16_encode",
        "(str, errors=None, byteorder=0, /)",
        |thread, arguments| encode(thread, arguments, Codec::Utf16(order(thread, arguments[2])?)),
        "",
    ),
    decoder!("utf_16_decode", Codec::Utf16(None)),
    encoder!("utf_16_le_encode", Codec::Utf16(LITTLE)),
    decoder!("utf_16_le_decode", Codec::Utf16(LITTLE)),
    encoder!("utf_16_be_encode", Codec::Utf16(BIG)),
    decoder!("utf_16_be_decode", Codec::Utf16(BIG)),
    function(
        "utf_16_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |thread, arguments| decode_with_order(thread, arguments, Codec::Utf16, 2),
        "",
    ),
    function(
        "utf_32_encode",
        "(str, errors=None, byteorder=0, /)",
        |thread, arguments| encode(thread, arguments, Codec::Utf32(order(thread, arguments[2])?)),
        "",
    ),
    decoder!("utf_32_decode", Codec::Utf32(None)),
    encoder!("utf_32_le_encode", Codec::Utf32(LITTLE)),
    decoder!("utf_32_le_decode", Codec::Utf32(LITTLE)),
    encoder!("utf_32_be_encode", Codec::Utf32(BIG)),
    decoder!("utf_32_be_decode", Codec::Utf32(BIG)),
    function(
        "utf_32_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |thread, arguments| decode_with_order(thread, arguments, Codec::Utf32, 4),
        "",
    ),
    encoder!("latin_1_encode", Codec::Latin1),
    function(
        "latin_1_decode",
        "(data, errors=None, /)",
        |thread, arguments| decode(thread, &[arguments[0], arguments[1], Ref::NULL], Codec::Latin1),
        "",
    ),
    encoder!("ascii_encode", Codec::Ascii),
    function(
        "ascii_decode",
        "(data, errors=None, /)",
        |thread, arguments| decode(thread, &[arguments[0], arguments[1], Ref::NULL], Codec::Ascii),
        "",
    ),
];

const ESCAPES: &[Native] = &[
    function(
        "unicode_escape_encode",
        "(str, errors=None, /)",
        |thread, arguments| {
            let text = text_argument(thread, arguments[0], "unicode_escape_encode")?;
            let bytes = with_units!(text.view(), units => escape::encode_unicode_escape(units));
            pair(thread, thread.space.bytes(&bytes)?, text.len())
        },
        "",
    ),
    function(
        "unicode_escape_decode",
        "(data, errors=None, final=True, /)",
        |thread, arguments| {
            unescape(thread, arguments, "unicodeescape", |input, position, is_final, out| {
                escape::decode_unicode_escape(input, position, is_final, out, &mut None)
            })
        },
        "",
    ),
    function(
        "raw_unicode_escape_encode",
        "(str, errors=None, /)",
        |thread, arguments| {
            let text = text_argument(thread, arguments[0], "raw_unicode_escape_encode")?;
            let bytes = with_units!(text.view(), units => escape::encode_raw_unicode_escape(units));
            pair(thread, thread.space.bytes(&bytes)?, text.len())
        },
        "",
    ),
    function(
        "raw_unicode_escape_decode",
        "(data, errors=None, final=True, /)",
        |thread, arguments| {
            unescape(thread, arguments, "rawunicodeescape", |input, position, is_final, out| {
                escape::decode_raw_unicode_escape(input, position, is_final, out)
            })
        },
        "",
    ),
    function(
        "escape_encode",
        "(data, errors=None, /)",
        |thread, arguments| {
            let Some(bytes) = thread.space.bytes_value(arguments[0]) else {
                let given = thread.type_name(arguments[0]);
                return Err(thread.type_error(&format!("escape_encode() argument 1 must be bytes, not {given}")));
            };
            let mut out = String::new();
            escape::push_bytes_repr(bytes.data(), b'\'', &mut out);
            let inner = &out.as_bytes()[1..out.len() - 1];
            pair(thread, thread.space.bytes(inner)?, bytes.data().len())
        },
        "",
    ),
    function(
        "escape_decode",
        "(data, errors=None, /)",
        |thread, arguments| {
            let bytes = bytes_or_text(thread, arguments[0])?;
            let errors = match errors_argument(thread, arguments[1])?.as_str() {
                "ignore" => escape::BytesEscapeErrors::Ignore,
                "replace" => escape::BytesEscapeErrors::Replace,
                _ => escape::BytesEscapeErrors::Strict,
            };
            match escape::decode_bytes_escape(&bytes, errors, &mut None) {
                Ok(decoded) => pair(thread, thread.space.bytes(&decoded)?, bytes.len()),
                Err(text) => Err(thread.value_error(&text)),
            }
        },
        "",
    ),
];

/// The standard error handlers.
static HANDLERS: &[(&str, Native)] = &[
    (
        "strict",
        function(
            "strict_errors",
            "(exception, /)",
            strict,
            "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.",
        ),
    ),
    (
        "ignore",
        function(
            "ignore_errors",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::Ignore),
            "Implements the 'ignore' error handling, which ignores malformed data and continues.",
        ),
    ),
    (
        "replace",
        function(
            "replace_errors",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::Replace),
            "Implements the 'replace' error handling, which replaces malformed data with a replacement marker.",
        ),
    ),
    (
        "xmlcharrefreplace",
        function(
            "xmlcharrefreplace_errors",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::XmlCharRef),
            "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.",
        ),
    ),
    (
        "backslashreplace",
        function(
            "backslashreplace_errors",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::Backslash),
            "Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.",
        ),
    ),
    (
        "namereplace",
        function(
            "namereplace_errors",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::Name),
            "Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence.",
        ),
    ),
    (
        "surrogatepass",
        function(
            "surrogatepass",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::SurrogatePass),
            "",
        ),
    ),
    (
        "surrogateescape",
        function(
            "surrogateescape",
            "(exception, /)",
            |thread, arguments| handle(thread, arguments[0], How::SurrogateEscape),
            "",
        ),
    ),
];

fn initialize(thread: &Thread, _: Ref<'_>) -> PyResult<()> {
    let registry = thread.module_state::<CodecRegistry>();
    for (name, native) in HANDLERS {
        let handler = thread.new_native_function(native, Obj::NULL, Obj::NULL)?;
        registry.error_handlers.borrow_mut().entry((*name).to_owned()).or_insert(handler);
    }
    Ok(())
}

fn names(thread: &Thread, encoding: Ref<'_>, errors: Ref<'_>) -> PyResult<(String, String)> {
    let encoding = match encoding.non_null() {
        Some(encoding) => thread.str_argument(encoding, "argument 'encoding'")?,
        None => "utf-8".to_owned(),
    };
    Ok((encoding, errors_argument(thread, errors)?))
}

fn errors_argument(thread: &Thread, errors: Ref<'_>) -> PyResult<String> {
    match errors.non_null().filter(|errors| !errors.is_none()) {
        Some(errors) => thread.str_argument(errors, "argument 'errors'"),
        None => Ok("strict".to_owned()),
    }
}

fn register(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_callable(arguments[0]) {
        return Err(thread.type_error("argument must be callable"));
    }
    thread.module_state::<CodecRegistry>().search_path.borrow_mut().push(arguments[0].own());
    Ok(Obj::none())
}

fn unregister(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let registry = thread.module_state::<CodecRegistry>();
    let found = registry.search_path.borrow().iter().position(|search| search.as_ref().is(arguments[0]));
    if let Some(index) = found {
        let removed = registry.search_path.borrow_mut().remove(index);
        let cache = std::mem::take(&mut *registry.cache.borrow_mut());
        drop((removed, cache));
    }
    Ok(Obj::none())
}

fn register_error(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.str_argument(arguments[0], "register_error() argument 1")?;
    if !thread.is_callable(arguments[1]) {
        return Err(thread.type_error("handler must be callable"));
    }
    let old = thread.module_state::<CodecRegistry>().error_handlers.borrow_mut().insert(name, arguments[1].own());
    drop(old);
    Ok(Obj::none())
}

fn unregister_error(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.str_argument(arguments[0], "_unregister_error() argument")?;
    if HANDLERS.iter().any(|(standard, _)| *standard == name) {
        return Err(thread.value_error(&format!("cannot un-register built-in error handler '{name}'")));
    }
    let old = thread.module_state::<CodecRegistry>().error_handlers.borrow_mut().remove(&name);
    Ok(Obj::boolean(old.is_some()))
}

/// `(object, count)`
fn pair(thread: &Thread, object: Obj, count: usize) -> PyResult {
    Ok(thread.space.tuple([object, Obj::small_int(count as i64)])?)
}

fn text_argument<'a>(thread: &Thread, object: Ref<'a>, name: &str) -> PyResult<&'a objects::string::Str> {
    match thread.space.str_value(object) {
        Some(text) => Ok(text),
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("{name}() argument 1 must be str, not {given}")))
        }
    }
}

/// Bytes of a bytes-like object, or the UTF-8 of a str.
fn bytes_or_text(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    match thread.space.str_value(object) {
        Some(text) => {
            let encoded = builtin::encode(thread, text, Codec::Utf8, "strict")?;
            Ok(thread.space.bytes_value(encoded.as_ref()).expect("made as bytes").data().to_vec())
        }
        None => Ok(buffer::require(thread, object)?.to_vec()),
    }
}

fn encode(thread: &Thread, arguments: &[Ref<'_>], codec: Codec) -> PyResult {
    let text = text_argument(thread, arguments[0], &format!("{}_encode", codec.name().replace('-', "_")))?;
    let errors = errors_argument(thread, arguments[1])?;
    pair(thread, builtin::encode(thread, text, codec, &errors)?, text.len())
}

/// The byte order of a number: negative is little, positive big.
fn order(thread: &Thread, object: Ref<'_>) -> PyResult<Option<ByteOrder>> {
    let number = object.non_null().map_or(Ok(0), |object| thread.index_clamped(object))?;
    Ok(match number {
        0 => None,
        1.. => BIG,
        _ => LITTLE,
    })
}

fn decode(thread: &Thread, arguments: &[Ref<'_>], codec: Codec) -> PyResult {
    let bytes: ByteBuffer = buffer::require(thread, arguments[0])?;
    let errors = errors_argument(thread, arguments[1])?;
    let is_final = match arguments[2].non_null() {
        Some(last) => thread.truth(last)?,
        None => matches!(codec, Codec::Latin1 | Codec::Ascii),
    };
    let (text, count) = builtin::decode(thread, &bytes, codec, &errors, is_final)?;
    pair(thread, text, count)
}

/// Decodes, and says which byte order was found.
fn decode_with_order(
    thread: &Thread,
    arguments: &[Ref<'_>],
    make: fn(Option<ByteOrder>) -> Codec,
    mark_length: usize,
) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let errors = errors_argument(thread, arguments[1])?;
    let mut found = order(thread, arguments[2])?;
    let is_final = arguments[3].non_null().map_or(Ok(false), |last| thread.truth(last))?;
    let mut start = 0;
    if found.is_none() {
        let mark = if mark_length == 2 {
            text::codec::utf16::byte_order_mark(&bytes)
        } else {
            text::codec::utf32::byte_order_mark(&bytes)
        };
        if mark.is_some() {
            found = mark;
            start = mark_length;
        } else if bytes.len() >= mark_length {
            found = Some(ByteOrder::NATIVE);
        }
    }
    let (text, count) = builtin::decode_from(thread, &bytes, make(found), start, &errors, is_final)?;
    let number = match found {
        None => 0,
        Some(ByteOrder::Little) => -1,
        Some(ByteOrder::Big) => 1,
    };
    Ok(thread.space.tuple([text, Obj::small_int(count as i64), Obj::small_int(number)])?)
}

fn unescape(
    thread: &Thread,
    arguments: &[Ref<'_>],
    name: &str,
    step: fn(&[u8], usize, bool, &mut TextBuilder) -> Result<usize, DecodeError>,
) -> PyResult {
    let bytes = bytes_or_text(thread, arguments[0])?;
    let errors = errors_argument(thread, arguments[1])?;
    let is_final = arguments[2].non_null().map_or(Ok(true), |last| thread.truth(last))?;
    let (text, count) = builtin::decode_steps(thread, &bytes, name, 0, &errors, |input, position, out| {
        step(input, position, is_final, out)
    })?;
    pair(thread, text, count)
}

/// A dict from code points to bytes.
fn charmap_build(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let map = text_argument(thread, arguments[0], "charmap_build")?;
    let result = thread.space.dict()?;
    let dict = Space::exact_dict(result.as_ref()).expect("made as a dict");
    for (byte, point) in map.view().chars().take(256).enumerate() {
        if point != 0xfffe {
            thread.dict_set(dict, Obj::small_int(i64::from(point)).as_ref(), Obj::small_int(byte as i64))?;
        }
    }
    Ok(result)
}

const UNDEFINED: &str = "character maps to <undefined>";

fn charmap_encode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = text_argument(thread, arguments[0], "charmap_encode")?;
    let errors = errors_argument(thread, arguments[1])?;
    let Some(mapping) = arguments[2].non_null().filter(|mapping| !mapping.is_none()) else {
        return pair(thread, builtin::encode(thread, text, Codec::Latin1, &errors)?, text.len());
    };
    let mut failure = None;
    let encoded = builtin::encode_steps(thread, text, "charmap", &errors, |view, position, out| {
        let mut wrong_start = None;
        for index in position..view.len() {
            let found = if failure.is_some() { Ok(None) } else { charmap_lookup(thread, mapping, view.at(index)) };
            match found {
                Ok(Some(bytes)) if wrong_start.is_none() => out.extend(bytes),
                Ok(None) => wrong_start = wrong_start.or(Some(index)),
                Ok(Some(_)) => {
                    let start = wrong_start.unwrap_or(index);
                    return Err(EncodeError { start, end: index, reason: UNDEFINED });
                }
                Err(raised) => {
                    failure = Some(raised);
                    return Ok(());
                }
            }
        }
        match wrong_start {
            Some(start) => Err(EncodeError { start, end: view.len(), reason: UNDEFINED }),
            None => Ok(()),
        }
    });
    if let Some(raised) = failure {
        return Err(raised);
    }
    pair(thread, encoded?, text.len())
}

/// The bytes of a character; None where it has none.
fn charmap_lookup(thread: &Thread, mapping: Ref<'_>, point: u32) -> PyResult<Option<Vec<u8>>> {
    let key = Obj::small_int(i64::from(point));
    let looked_up = thread.get_item(mapping, key.as_ref());
    let Some(found) = thread.catch(looked_up, &exceptions::LOOKUP_ERROR)? else { return Ok(None) };
    if found.is_none() {
        return Ok(None);
    }
    if let Some(bytes) = thread.space.bytes_value(found.as_ref()) {
        return Ok(Some(bytes.data().to_vec()));
    }
    match thread.space.int_value(found.as_ref()).map(|value| value.to_i64()) {
        Some(Some(value @ 0..256)) => Ok(Some(vec![value as u8])),
        Some(_) => Err(thread.type_error("character mapping must be in range(256)")),
        None => {
            let given = thread.type_name(found.as_ref());
            Err(thread.type_error(&format!("character mapping must return integer, bytes or None, not {given}")))
        }
    }
}

fn charmap_decode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?;
    let errors = errors_argument(thread, arguments[1])?;
    let Some(mapping) = arguments[2].non_null().filter(|mapping| !mapping.is_none()) else {
        return pair(thread, thread.space.str_from_latin1(&bytes)?, bytes.len());
    };
    if let Some(table) = thread.space.str_value(mapping) {
        let (text, count) = builtin::decode_steps(
            thread,
            &bytes,
            "charmap",
            0,
            &errors,
            |input, position, out| with_units!(table.view(), units => single_byte::decode_table(input, position, units, out)),
        )?;
        return pair(thread, text, count);
    }
    let mut failure = None;
    let decoded = builtin::decode_steps(thread, &bytes, "charmap", 0, &errors, |input, position, out| {
        for (offset, byte) in input[position..].iter().enumerate() {
            match charmap_character(thread, mapping, *byte, out) {
                Ok(true) => {}
                Ok(false) => {
                    let start = position + offset;
                    return Err(DecodeError { start, end: start + 1, reason: UNDEFINED });
                }
                Err(raised) => {
                    failure = Some(raised);
                    return Ok(input.len());
                }
            }
        }
        Ok(input.len())
    });
    if let Some(raised) = failure {
        return Err(raised);
    }
    let (text, count) = decoded?;
    pair(thread, text, count)
}

/// Appends what a byte maps to; false where it maps to nothing.
fn charmap_character(thread: &Thread, mapping: Ref<'_>, byte: u8, out: &mut TextBuilder) -> PyResult<bool> {
    let looked_up = thread.get_item(mapping, Obj::small_int(i64::from(byte)).as_ref());
    let Some(found) = thread.catch(looked_up, &exceptions::LOOKUP_ERROR)? else { return Ok(false) };
    if found.is_none() {
        return Ok(false);
    }
    if let Some(text) = thread.space.str_value(found.as_ref()) {
        if text.len() == 1 && text.view().at(0) == 0xfffe {
            return Ok(false);
        }
        with_units!(text.view(), units => out.extend(units));
        return Ok(true);
    }
    match thread.space.int_value(found.as_ref()).map(|value| value.to_i64()) {
        Some(Some(0xfffe)) => Ok(false),
        Some(Some(value @ 0..0x11_0000)) => {
            out.push(value as u32);
            Ok(true)
        }
        Some(_) => Err(thread.type_error("character mapping must be in range(0x110000)")),
        None => Err(thread.type_error("character mapping must return integer, None or str")),
    }
}

fn strict(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.is_exception(arguments[0]) {
        return Err(thread.raise_exception(arguments[0].own()));
    }
    Err(thread.type_error("codec must pass exception instance"))
}

/// What a standard error handler does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Ignore,
    Replace,
    XmlCharRef,
    Backslash,
    Name,
    SurrogatePass,
    SurrogateEscape,
}

/// Runs a standard error handler on an exception: the pair of replacement and position.
fn handle(thread: &Thread, error: Ref<'_>, how: How) -> PyResult {
    let is_encode = thread.is_instance_of(error, &exceptions::UNICODE_ENCODE_ERROR);
    let is_translate = thread.is_instance_of(error, &exceptions::UNICODE_TRANSLATE_ERROR);
    let is_decode = thread.is_instance_of(error, &exceptions::UNICODE_DECODE_ERROR);
    let unknown = || {
        let given = thread.type_name(error);
        thread.type_error(&format!("don't know how to handle {given} in error callback"))
    };
    if !is_encode && !is_translate && !is_decode {
        return Err(unknown());
    }
    let Some(object) = codecs::error_slot(error, 1) else { return Err(thread.type_error("object attribute not set")) };
    let encoding = codecs::error_slot(error, 0).map(|encoding| thread.text_of(encoding.as_ref())).unwrap_or_default();
    if is_decode {
        let Some(bytes) = thread.space.bytes_value(object.as_ref()) else {
            return Err(thread.type_error("object attribute must be bytes"));
        };
        let (start, end) = codecs::error_range(error, bytes.data().len());
        let wrong = &bytes.data()[start..end];
        let text: Vec<u32> = match how {
            How::Ignore => Vec::new(),
            How::Replace => vec![0xfffd],
            How::Backslash => {
                wrong.iter().flat_map(|byte| format!("\\x{byte:02x}").into_bytes()).map(u32::from).collect()
            }
            How::SurrogateEscape => {
                let escaped: Vec<u32> = wrong
                    .iter()
                    .take(4)
                    .take_while(|byte| **byte >= 128)
                    .map(|byte| 0xdc00 + u32::from(*byte))
                    .collect();
                if escaped.is_empty() {
                    return strict(thread, &[error]);
                }
                let count = escaped.len();
                return pair(thread, thread.space.str_from_chars(escaped.into_iter())?, start + count);
            }
            How::SurrogatePass => match codecs::read_surrogate(&encoding, &bytes.data()[start..]) {
                Some((point, length)) => {
                    return pair(thread, thread.space.str_from_chars(std::iter::once(point))?, start + length);
                }
                None => return strict(thread, &[error]),
            },
            How::XmlCharRef | How::Name => return Err(unknown()),
        };
        return pair(thread, thread.space.str_from_chars(text.into_iter())?, end);
    }
    let Some(text) = thread.space.str_value(object.as_ref()) else {
        return Err(thread.type_error("object attribute must be str"));
    };
    let (start, end) = codecs::error_range(error, text.len());
    let wrong: Vec<u32> = text.view().slice(start, end).chars().collect();
    let ascii = |shown: String| -> PyResult { pair(thread, thread.space.str(&shown)?, end) };
    match how {
        How::Ignore => ascii(String::new()),
        How::Replace if is_encode => ascii("?".repeat(wrong.len())),
        How::Replace => ascii("\u{fffd}".repeat(wrong.len())),
        How::Backslash => ascii(wrong.iter().map(|point| codecs::escape(*point)).collect()),
        _ if is_translate => Err(unknown()),
        How::XmlCharRef => ascii(wrong.iter().map(|point| format!("&#{point};")).collect()),
        How::Name => ascii(wrong.iter().map(|point| codecs::name_escape(*point)).collect()),
        How::SurrogateEscape => match codecs::unescape_surrogates(&wrong) {
            Some(bytes) => pair(thread, thread.space.bytes(&bytes)?, end),
            None => strict(thread, &[error]),
        },
        How::SurrogatePass => match codecs::pass_surrogates(&encoding, &wrong) {
            Some(bytes) => pair(thread, thread.space.bytes(&bytes)?, end),
            None => strict(thread, &[error]),
        },
    }
}
