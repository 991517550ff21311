//! The registry of codecs and error handlers that Python code extends: the state of the `_codecs` module.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use objects::string::Str;
use objects::{Obj, layout};

use crate::exceptions;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::bytes;

/// Search functions, found codecs and error handlers.
#[derive(Default)]
pub struct CodecRegistry {
    pub search_path: RefCell<Vec<Obj>>,
    pub cache: RefCell<HashMap<String, Obj>>,
    pub error_handlers: RefCell<HashMap<String, Obj>>,
    has_imported: Cell<bool>,
}

/// A codec's name as search functions get it: lower case, with one underscore for anything that is no letter, digit or dot.
pub fn normalize(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut separated = false;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() || character == '.' {
            if separated && !normal.is_empty() {
                normal.push('_');
            }
            separated = false;
            normal.push(character.to_ascii_lowercase());
        } else {
            separated = true;
        }
    }
    normal
}

/// The codec of that name: a CodecInfo tuple. The first lookup imports `encodings`, which registers its search function.
pub fn lookup_codec(thread: &Thread, name: &str) -> PyResult {
    let registry = thread.module_state::<CodecRegistry>();
    if !registry.has_imported.get() {
        registry.has_imported.set(true);
        let import = bytes::builtin(thread, "__import__")?;
        let module = thread.space.str("encodings")?;
        if let Err(raised) = thread.call_with(import.as_ref(), &[module.as_ref()]) {
            registry.has_imported.set(false);
            return Err(raised);
        }
    }
    let normal = normalize(name);
    if let Some(known) = registry.cache.borrow().get(&normal) {
        return Ok(known.clone());
    }
    let argument = thread.space.str(&normal)?;
    let searches: Vec<Obj> = registry.search_path.borrow().clone();
    for search in searches {
        let found = thread.call_with(search.as_ref(), &[argument.as_ref()])?;
        if found.is_none() {
            continue;
        }
        match thread.space.tuple_value(found.as_ref()) {
            Some(tuple) if tuple.len() == 4 => {}
            _ => return Err(thread.type_error("codec search functions must return 4-tuples")),
        }
        registry.cache.borrow_mut().insert(normal, found.clone());
        return Ok(found);
    }
    Err(thread.raise(&exceptions::LOOKUP_ERROR, &format!("unknown encoding: {name}")))
}

/// The error handler of that name. The standard ones are the functions that the `_codecs` module registers.
pub fn lookup_error(thread: &Thread, name: &str) -> PyResult {
    let registry = thread.module_state::<CodecRegistry>();
    if let Some(handler) = registry.error_handlers.borrow().get(name) {
        return Ok(handler.clone());
    }
    Err(thread.raise(&exceptions::LOOKUP_ERROR, &format!("unknown error handler name '{name}'")))
}

/// A codec for text: LookupError for those that are not.
fn lookup_text_codec(thread: &Thread, name: &str, alternative: &str) -> PyResult {
    let codec = lookup_codec(thread, name)?;
    if let Some(is_text) = thread.get_str_or_none(codec.as_ref(), "_is_text_encoding")?
        && !thread.truth(is_text.as_ref())?
    {
        let text = format!("'{name}' is not a text encoding; use {alternative} to handle arbitrary codecs");
        return Err(thread.raise(&exceptions::LOOKUP_ERROR, &text));
    }
    Ok(codec)
}

/// The functions of a codec, by their place in its tuple.
#[derive(Clone, Copy)]
enum Direction {
    Encode = 0,
    Decode = 1,
}

/// Calls a function of a codec: the first item of the pair that it returns. An exception is noted to come from the codec.
fn run(thread: &Thread, codec: &Obj, direction: Direction, object: &Obj, encoding: &str, errors: &str) -> PyResult {
    let index = direction as usize;
    let function = thread.space.tuple_value(codec.as_ref()).expect("codecs are tuples").items()[index].own();
    let errors = thread.space.str(errors)?;
    let (what, action) = match direction {
        Direction::Encode => ("encoder", "encoding"),
        Direction::Decode => ("decoder", "decoding"),
    };
    let result = match thread.call_with(function.as_ref(), &[object.as_ref(), errors.as_ref()]) {
        Ok(result) => result,
        Err(raised) => {
            let exception = thread.take_exception(raised);
            let note = format!("{action} with '{encoding}' codec failed");
            crate::types::exception::add_note(thread, exception.as_ref(), &note)?;
            return Err(thread.set_exception(exception));
        }
    };
    match thread.space.tuple_value(result.as_ref()).map(|tuple| tuple.items()) {
        Some([value, _]) => Ok(value.own()),
        _ => Err(thread.type_error(&format!("{what} must return a tuple (object, integer)"))),
    }
}

/// `codecs.encode(object, encoding, errors)`
pub fn encode_object(thread: &Thread, object: &Obj, encoding: &str, errors: &str) -> PyResult {
    let codec = lookup_codec(thread, encoding)?;
    run(thread, &codec, Direction::Encode, object, encoding, errors)
}

/// `codecs.decode(object, encoding, errors)`
pub fn decode_object(thread: &Thread, object: &Obj, encoding: &str, errors: &str) -> PyResult {
    let codec = lookup_codec(thread, encoding)?;
    run(thread, &codec, Direction::Decode, object, encoding, errors)
}

/// `text.encode` with a codec from the registry.
pub fn encode_text(thread: &Thread, text: &Str, encoding: &str, errors: &str) -> PyResult {
    let codec = lookup_text_codec(thread, encoding, "codecs.encode()")?;
    // SAFETY: a view of a live string object.
    let object = unsafe { layout::ref_of(text) }.own();
    let result = run(thread, &codec, Direction::Encode, &object, encoding, errors)?;
    if thread.space.bytes_value(result.as_ref()).is_some() {
        return Ok(result);
    }
    let given = thread.type_name(result.as_ref());
    Err(thread.type_error(&format!(
        "'{encoding}' encoder returned '{given}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
    )))
}

/// `bytes.decode` with a codec from the registry.
pub fn decode_bytes(thread: &Thread, bytes: &[u8], encoding: &str, errors: &str) -> PyResult {
    let codec = lookup_text_codec(thread, encoding, "codecs.decode()")?;
    let object = thread.space.bytes(bytes)?;
    let result = run(thread, &codec, Direction::Decode, &object, encoding, errors)?;
    if thread.space.str_value(result.as_ref()).is_some() {
        return Ok(result);
    }
    let given = thread.type_name(result.as_ref());
    Err(thread.type_error(&format!(
        "'{encoding}' decoder returned '{given}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
    )))
}
