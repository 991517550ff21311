//! File system paths: Python's str, bytes and path-like objects to the system's bytes and back.
//!
//! Text is UTF-8, with `surrogateescape` for bytes that are none (PEP 383).

use std::ffi::CString;

use objects::{Obj, Ref, Space};
use vm::{PyResult, Raised, Thread};

/// A path argument: what the system gets, and whether results are bytes.
pub struct Path {
    pub bytes: CString,
    pub is_bytes: bool,
}

/// A path, or a file descriptor where a function takes both.
pub enum PathOrDescriptor {
    Path(Path),
    Descriptor(i32),
}

/// `os.fspath(object)`: a str or bytes object.
pub fn fspath(thread: &Thread, object: Ref<'_>) -> PyResult {
    if thread.space.str_value(object).is_some() || thread.space.bytes_value(object).is_some() {
        return Ok(object.own());
    }
    let class = thread.space.type_of(object);
    match thread.lookup_name(class, vm::names::FSPATH).filter(|method| !method.is_none()) {
        Some(method) => {
            let path = thread.call_bound(method, object, &[], &[])?;
            if thread.space.str_value(path.as_ref()).is_some() || thread.space.bytes_value(path.as_ref()).is_some() {
                return Ok(path);
            }
            let text = format!(
                "expected {}.__fspath__() to return str or bytes, not {}",
                class.name_lossy(),
                thread.type_name(path.as_ref())
            );
            Err(thread.type_error(&text))
        }
        None => {
            let text = format!("expected str, bytes or os.PathLike object, not {}", thread.type_name(object));
            Err(thread.type_error(&text))
        }
    }
}

/// A path argument of a function.
pub fn path(thread: &Thread, object: Ref<'_>, function: &str) -> PyResult<Path> {
    let has_fspath = || has_fspath(thread, object);
    if thread.space.str_value(object).is_none() && thread.space.bytes_value(object).is_none() && !has_fspath() {
        let text = format!("{function}: path should be string, bytes or os.PathLike, not {}", thread.type_name(object));
        return Err(thread.type_error(&text));
    }
    let path = fspath(thread, object)?;
    let is_bytes = thread.space.bytes_value(path.as_ref()).is_some();
    let bytes = encode(thread, path.as_ref())?;
    match CString::new(bytes) {
        Ok(bytes) => Ok(Path { bytes, is_bytes }),
        Err(_) => Err(thread.value_error(&format!("{function}: embedded null character in path"))),
    }
}

fn has_fspath(thread: &Thread, object: Ref<'_>) -> bool {
    thread.lookup_name(thread.space.type_of(object), vm::names::FSPATH).is_some_and(|method| !method.is_none())
}

/// The warning for True or False in place of a file descriptor.
pub fn warn_of_bool(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    if !object.is_true() && !object.is_false() {
        return Ok(());
    }
    let text = "bool is used as a file descriptor";
    vm::builtins::warnings::warn(thread, &vm::exceptions::RUNTIME_WARNING, text, 1)
}

/// A path or an open file's descriptor.
pub fn path_or_descriptor(thread: &Thread, object: Ref<'_>, function: &str) -> PyResult<PathOrDescriptor> {
    if thread.space.int_value(object).is_some() {
        warn_of_bool(thread, object)?;
        return Ok(PathOrDescriptor::Descriptor(crate::arguments::int32(thread, object)?));
    }
    let known = thread.space.str_value(object).is_some()
        || thread.space.bytes_value(object).is_some()
        || has_fspath(thread, object);
    if !known {
        let given = thread.type_name(object);
        let text = format!("{function}: path should be string, bytes, os.PathLike or integer, not {given}");
        return Err(thread.type_error(&text));
    }
    Ok(PathOrDescriptor::Path(path(thread, object, function)?))
}

/// The system's bytes of a str or bytes object.
pub fn encode(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    if let Some(bytes) = thread.space.bytes_value(object) {
        return Ok(bytes.data().to_vec());
    }
    let Some(text) = thread.space.str_value(object) else {
        return Err(thread.type_error(&format!("expected str or bytes, not {}", thread.type_name(object))));
    };
    if let Some(text) = text.as_ascii() {
        return Ok(text.as_bytes().to_vec());
    }
    let view = text.view();
    let mut bytes = Vec::with_capacity(view.len() * 2);
    for (index, point) in view.chars().enumerate() {
        match point {
            0xdc80..=0xdcff => bytes.push(point as u8),
            0xd800..=0xdfff => return Err(surrogate_error(thread, object, index)),
            _ => text::codec::utf8::push(point, &mut bytes),
        }
    }
    Ok(bytes)
}

#[cold]
fn surrogate_error(thread: &Thread, text: Ref<'_>, index: usize) -> Raised {
    let make = || {
        let encoding = thread.new_str("utf-8")?;
        let reason = thread.new_str("surrogates not allowed")?;
        let (start, end) = (Obj::small_int(index as i64), Obj::small_int(index as i64 + 1));
        Ok::<_, Raised>(vec![encoding, text.own(), start, end, reason])
    };
    match make() {
        Ok(arguments) => thread.raise_with(&vm::exceptions::UNICODE_ENCODE_ERROR, arguments),
        Err(raised) => raised,
    }
}

/// The str of the system's bytes.
pub fn decode(thread: &Thread, bytes: &[u8]) -> PyResult {
    thread.system_str(bytes)
}

/// A result of the same kind as the argument was: str or bytes.
pub fn result(thread: &Thread, bytes: &[u8], is_bytes: bool) -> PyResult {
    if is_bytes { Ok(thread.space.bytes(bytes)?) } else { decode(thread, bytes) }
}

/// A str argument without null characters, for the system.
pub fn c_string(thread: &Thread, object: Ref<'_>, what: &str) -> PyResult<CString> {
    if Space::exact_int(object).is_some() {
        return Err(thread.type_error(&format!("{what} must be str or bytes, not int")));
    }
    let path = fspath(thread, object)?;
    CString::new(encode(thread, path.as_ref())?).map_err(|_| thread.value_error("embedded null byte"))
}
