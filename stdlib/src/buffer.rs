//! Bytes-like arguments: bytes and bytearrays directly, everything else through `memoryview`.

use objects::bytes::ByteArray;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};
use vm::types::memoryview::exports::WRITABLE;
use vm::types::{buffer, memoryview};
use vm::{PyResult, Thread};

/// Calls `body` with the bytes of a bytes-like object. `body` must not run Python code.
pub fn with_bytes<T>(thread: &Thread, object: Ref<'_>, body: impl FnOnce(&[u8]) -> PyResult<T>) -> PyResult<T> {
    if let Some(bytes) = thread.space.bytes_value(object) {
        return body(bytes.data());
    }
    if let Some(array) = thread.downcast::<ByteArray>(object) {
        // SAFETY: no Python code runs meanwhile.
        return body(unsafe { array.data() });
    }
    match buffer::get(thread, object)? {
        Some(bytes) => body(&bytes),
        None => Err(not_bytes_like(thread, object)),
    }
}

/// A copy of the bytes of a bytes-like object.
pub fn bytes_of(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    with_bytes(thread, object, |bytes| Ok(bytes.to_vec()))
}

/// The bytes as an exact bytes object: the object itself if it is one.
pub fn exact_bytes(thread: &Thread, object: Ref<'_>) -> PyResult {
    if Space::exact_bytes(object).is_some() {
        return Ok(object.own());
    }
    Ok(thread.space.bytes(&bytes_of(thread, object)?)?)
}

/// Whether `object` is bytes-like.
pub fn is_bytes_like(thread: &Thread, object: Ref<'_>) -> PyResult<bool> {
    buffer::is_bytes_like(thread, object)
}

#[cold]
pub fn not_bytes_like(thread: &Thread, object: Ref<'_>) -> vm::Raised {
    let given = if object.is_none() { "NoneType".to_owned() } else { thread.type_name(object) };
    thread.type_error(&format!("a bytes-like object is required, not '{given}'"))
}

/// A writable bytes-like object, as `readinto` gets it.
pub enum Target<'a> {
    Array(&'a ByteArray),
    /// A memoryview of bytes.
    View(Obj, usize),
}

impl<'a> Target<'a> {
    pub fn new(thread: &Thread, object: Ref<'a>, function: &str) -> PyResult<Target<'a>> {
        if let Some(array) = thread.downcast::<ByteArray>(object) {
            return Ok(Target::Array(array));
        }
        let refuse = || {
            let given = if object.is_none() { "None".to_owned() } else { thread.type_name(object) };
            thread.type_error(&format!("{function}() argument must be read-write bytes-like object, not {given}"))
        };
        let view = match memoryview::view_for(thread, object, WRITABLE) {
            Ok(view) if !memoryview::is_read_only(view.as_ref()) => view,
            Ok(_) => return Err(refuse()),
            Err(raised) => {
                drop(thread.take_exception(raised));
                return Err(refuse());
            }
        };
        let format = thread.new_str("B")?;
        let view = thread.call_method_str(view.as_ref(), "cast", &[format.as_ref()])?;
        let length = thread.length(view.as_ref())?;
        Ok(Target::View(view, length))
    }

    pub fn len(&self) -> usize {
        match self {
            Target::Array(array) => array.len(),
            Target::View(_, length) => *length,
        }
    }

    /// Writes at an offset; what does not fit any more (the object may have shrunk) is left out.
    pub fn write(&self, thread: &Thread, offset: usize, data: &[u8]) -> PyResult<()> {
        match self {
            Target::Array(array) => {
                // SAFETY: no Python code runs meanwhile.
                let place = unsafe { array.data_mut() };
                if let Some(place) = place.get_mut(offset..) {
                    let length = data.len().min(place.len());
                    place[..length].copy_from_slice(&data[..length]);
                }
                Ok(())
            }
            Target::View(view, _) => {
                let bytes = thread.space.bytes(data)?;
                let (start, end) = (Obj::small_int(offset as i64), Obj::small_int((offset + data.len()) as i64));
                let slice = thread.space.new_record(fixed::SLICE, [start, end, Obj::none()])?;
                thread.set_item(view.as_ref(), slice.as_ref(), bytes.as_ref())
            }
        }
    }
}
