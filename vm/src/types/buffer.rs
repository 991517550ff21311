//! The buffer protocol inside of the runtime: access to the bytes of bytes-like objects.
//!
//! Every exporter keeps its bytes in a bytes object or a bytearray (`array.array` holds a bytearray of its own), so a
//! buffer is a hold on one of these two and a range in it. While a bytearray is held it cannot change its size: its count of
//! exports says so, and the hold counts it back when it is dropped.

use std::cell::RefCell;
use std::ops::Deref;

use objects::bytes::ByteArray;
use objects::{NativeType, Obj, Ref, RefExt, Space};

use crate::names;
use crate::native::TypeTable;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::memoryview::{self, exports};

/// What a type that exports its memory shows.
pub struct Export {
    /// A bytes object or a bytearray.
    pub storage: Obj,
    /// The items' format, as in the struct module.
    pub format: String,
    pub item_size: usize,
    pub is_read_only: bool,
}

/// Shows the memory of an instance.
pub type Exporter = fn(&Thread, Ref<'_>) -> PyResult<Export>;

/// Types beyond the built-in ones that export their memory.
#[derive(Default)]
struct Exporters {
    known: RefCell<Vec<(&'static NativeType, Exporter)>>,
}

/// Makes a type's instances bytes-like.
pub fn register_exporter(thread: &Thread, table: &'static TypeTable, exporter: Exporter) {
    let exporters = thread.module_state::<Exporters>();
    let mut known = exporters.known.borrow_mut();
    if !known.iter().any(|(native, _)| std::ptr::eq(*native, &table.native)) {
        known.push((&table.native, exporter));
    }
}

/// What an instance of a registered type exports.
pub fn export(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Export>> {
    let native = thread.space.type_of(object).native.get();
    let exporters = thread.module_state::<Exporters>();
    let exporter =
        exporters.known.borrow().iter().find(|(known, _)| std::ptr::eq(*known, native)).map(|(_, exporter)| *exporter);
    exporter.map(|exporter| exporter(thread, object)).transpose()
}

/// A hold on the bytes of an object. No Python code may write to them while they are read.
pub struct ByteBuffer {
    hold: Hold,
    /// The view of a Python class's buffer, which ends after the hold.
    _view: Obj,
    start: usize,
    length: usize,
    /// The bytes themselves, where they do not lie in a row in memory.
    copy: Option<Vec<u8>>,
}

/// Keeps a bytes object alive, or a bytearray alive and at its size.
pub struct Hold {
    storage: Obj,
}

impl Hold {
    /// `storage` is a bytes object or a bytearray.
    pub fn new(thread: &Thread, storage: Obj) -> Hold {
        if let Some(array) = thread.downcast::<ByteArray>(storage.as_ref()) {
            array.exports.set(array.exports.get() + 1);
        }
        Hold { storage }
    }

    fn array(&self) -> Option<&ByteArray> {
        match Space::exact_bytes(self.storage.as_ref()) {
            Some(_) => None,
            // SAFETY: what is no bytes object is a bytearray.
            None => Some(unsafe { self.storage.cast::<ByteArray>() }),
        }
    }

    pub fn data(&self) -> &[u8] {
        match (Space::exact_bytes(self.storage.as_ref()), self.array()) {
            (Some(bytes), _) => bytes.data(),
            // SAFETY: its size is fixed while it is held, and nobody writes while the bytes are read.
            (None, Some(array)) => unsafe { array.data() },
            (None, None) => &[],
        }
    }

    /// The bytes for writing, if they may be written.
    ///
    /// # Safety
    /// Nothing else reads or writes them meanwhile.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn data_mut(&self) -> Option<&mut [u8]> {
        // SAFETY: its size is fixed while it is held; as the caller says.
        self.array().map(|array| unsafe { array.data_mut() })
    }

    pub fn storage(&self) -> Ref<'_> {
        self.storage.as_ref()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(array) = self.array() {
            array.exports.set(array.exports.get() - 1);
        }
    }
}

impl ByteBuffer {
    /// A range of a bytes object or bytearray.
    pub fn new(hold: Hold, start: usize, length: usize) -> ByteBuffer {
        ByteBuffer { hold, _view: Obj::NULL, start, length, copy: None }
    }

    /// Bytes that were gathered from an object.
    pub fn gathered(hold: Hold, bytes: Vec<u8>) -> ByteBuffer {
        ByteBuffer { hold, _view: Obj::NULL, start: 0, length: bytes.len(), copy: Some(bytes) }
    }

    /// The bytes for writing; None where they cannot be written in place.
    ///
    /// # Safety
    /// Nothing else reads or writes them meanwhile.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn bytes_mut(&self) -> Option<&mut [u8]> {
        if self.copy.is_some() {
            return None;
        }
        // SAFETY: as the caller says.
        unsafe { self.hold.data_mut() }.and_then(|data| data.get_mut(self.start..self.start + self.length))
    }
}

impl Deref for ByteBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.copy {
            Some(bytes) => bytes,
            None => self.hold.data().get(self.start..self.start + self.length).unwrap_or(&[]),
        }
    }
}

/// The bytes of a bytes-like object; None for any other.
pub fn get(thread: &Thread, object: Ref<'_>) -> PyResult<Option<ByteBuffer>> {
    get_for(thread, object, exports::SIMPLE)
}

/// As [`get`], with a request that shows formats, shapes and strides: `bytes(object)`.
pub fn get_full(thread: &Thread, object: Ref<'_>) -> PyResult<Option<ByteBuffer>> {
    get_for(thread, object, exports::FULL_READ_ONLY)
}

fn get_for(thread: &Thread, object: Ref<'_>, flags: i64) -> PyResult<Option<ByteBuffer>> {
    let view = match exports::python_view(thread, object, flags)? {
        None => exports::told_view(thread, object, flags)?,
        view => view,
    };
    if let Some(view) = view {
        let mut buffer = memoryview::byte_buffer(thread, view.as_ref())?;
        buffer._view = view;
        return Ok(Some(buffer));
    }
    if let Some(bytes) = thread.space.bytes_value(object) {
        let length = bytes.data().len();
        let exact =
            if Space::exact_bytes(object).is_some() { object } else { thread.space.wrapped(object).unwrap_or(object) };
        return Ok(Some(ByteBuffer::new(Hold { storage: exact.own() }, 0, length)));
    }
    if let Some(array) = thread.downcast::<ByteArray>(object) {
        let hold = Hold::new(thread, object.own());
        return Ok(Some(ByteBuffer::new(hold, 0, array.len())));
    }
    if object.has_shape(thread.shape(&memoryview::MEMORYVIEW)) {
        return memoryview::byte_buffer(thread, object).map(Some);
    }
    if let Some(export) = export(thread, object)? {
        let hold = Hold::new(thread, export.storage);
        let length = hold.data().len();
        return Ok(Some(ByteBuffer::new(hold, 0, length)));
    }
    if thread.overrides(thread.space.type_of(object), names::BUFFER)
        && let Some(view) = thread.call_special(object, names::BUFFER, &[Obj::small_int(flags).as_ref()])?
    {
        if view.has_shape(thread.shape(&memoryview::MEMORYVIEW)) {
            return memoryview::byte_buffer(thread, view.as_ref()).map(Some);
        }
        return Err(thread.type_error("__buffer__ returned non-memoryview object"));
    }
    Ok(None)
}

/// The bytes of an argument that must be bytes-like.
pub fn require(thread: &Thread, object: Ref<'_>) -> PyResult<ByteBuffer> {
    match get(thread, object)? {
        Some(buffer) => Ok(buffer),
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("a bytes-like object is required, not '{given}'")))
        }
    }
}

/// The bytes of an argument that must be bytes-like and writable (`readinto`).
pub fn require_writable(thread: &Thread, object: Ref<'_>) -> PyResult<ByteBuffer> {
    if thread.space.bytes_value(object).is_none()
        && let Some(buffer) = get_for(thread, object, exports::WRITABLE)?
    {
        let read_only = object.has_shape(thread.shape(&memoryview::MEMORYVIEW)) && memoryview::is_read_only(object);
        // SAFETY: nothing is done with the slice here.
        if !read_only && unsafe { buffer.bytes_mut() }.is_some() {
            return Ok(buffer);
        }
    }
    let given = thread.type_name(object);
    Err(thread.type_error(&format!("read-write bytes-like object expected, not '{given}'")))
}

/// Whether an object is bytes-like.
pub fn is_bytes_like(thread: &Thread, object: Ref<'_>) -> PyResult<bool> {
    Ok(get(thread, object)?.is_some())
}
