//! `memoryview`.
//!
//! A view has an object, the storage that the object exports (a bytes object or a bytearray, see [`super::buffer`]) and a
//! layout: offset, item size, and a length and a stride for each dimension. While it is not released it counts as an export
//! of a bytearray.

pub mod exports;
mod items;
mod methods;

pub use items::{float_to_half, half_to_float};

use objects::bytes::ByteArray;
use objects::record::slot;
use objects::{NativeType, Obj, Ref, Space};

use crate::exceptions;
use crate::native::{TypeTable, record};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::buffer::{self, ByteBuffer, Hold};

/// The object whose memory is seen.
const OBJECT: usize = 0;
/// A bytes object or bytearray; NULL once the view is released.
const STORAGE: usize = 1;
const FORMAT: usize = 2;
/// A bytes object that holds the numbers of the layout.
const LAYOUT: usize = 3;
const READ_ONLY: usize = 4;
/// The cached hash, or NULL.
const HASH: usize = 5;
/// What all views of one request for a Python class's buffer share, see [`exports`], or NULL; True where the view is restricted.
const EXPORT: usize = 6;
const COUNT: usize = 7;

pub static MEMORYVIEW: TypeTable = TypeTable {
    native: NativeType { keeps_slots: true, ..record("memoryview", COUNT) },
    flags: objects::type_object::TypeFlags::HAS_WEAKREF.union(objects::type_object::TypeFlags::SEQUENCE),
    doc: "Create a new memoryview object which references the given object.",
    methods: &[methods::METHODS, exports::EXPORTER_METHODS],
    getsets: methods::GETSETS,
    ..TypeTable::EMPTY
};

pub static MEMORY_ITERATOR: TypeTable = TypeTable {
    native: record("memory_iterator", 2),
    methods: &[crate::types::iterators::COMMON, methods::ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

/// Where the items of a view are.
#[derive(Clone, Debug)]
pub struct ItemLayout {
    pub item_size: usize,
    pub offset: i64,
    /// Items in each dimension.
    pub shape: Vec<i64>,
    /// Bytes from item to item in each dimension.
    pub strides: Vec<i64>,
}

impl ItemLayout {
    fn linear(item_size: usize, length: usize) -> ItemLayout {
        ItemLayout {
            item_size,
            offset: 0,
            shape: vec![(length / item_size.max(1)) as i64],
            strides: vec![item_size as i64],
        }
    }

    fn items(&self) -> i64 {
        self.shape.iter().product()
    }

    fn bytes(&self) -> usize {
        self.items() as usize * self.item_size
    }

    /// Whether the items lie in a row, last index fastest.
    fn is_c_contiguous(&self) -> bool {
        let mut expected = self.item_size as i64;
        for (length, stride) in self.shape.iter().zip(&self.strides).rev() {
            if *length > 1 && *stride != expected {
                return false;
            }
            expected *= length;
        }
        true
    }

    fn is_f_contiguous(&self) -> bool {
        let mut expected = self.item_size as i64;
        for (length, stride) in self.shape.iter().zip(&self.strides) {
            if *length > 1 && *stride != expected {
                return false;
            }
            expected *= length;
        }
        true
    }

    fn to_bytes(&self) -> Vec<u8> {
        let numbers = [self.item_size as i64, self.offset]
            .into_iter()
            .chain(self.shape.iter().copied())
            .chain(self.strides.iter().copied());
        numbers.flat_map(i64::to_ne_bytes).collect()
    }

    fn from_bytes(bytes: &[u8]) -> ItemLayout {
        let numbers: Vec<i64> =
            bytes.chunks_exact(8).map(|chunk| i64::from_ne_bytes(chunk.try_into().expect("eight bytes"))).collect();
        let dimensions = (numbers.len() - 2) / 2;
        ItemLayout {
            item_size: numbers[0] as usize,
            offset: numbers[1],
            shape: numbers[2..2 + dimensions].to_vec(),
            strides: numbers[2 + dimensions..].to_vec(),
        }
    }

    /// Offsets of all items, in order.
    fn offsets(&self) -> Vec<i64> {
        let mut offsets = vec![self.offset];
        for (length, stride) in self.shape.iter().zip(&self.strides) {
            offsets =
                offsets.iter().flat_map(|offset| (0..*length).map(move |index| offset + index * stride)).collect();
        }
        offsets
    }
}

/// A view that is not released, taken apart.
pub struct View {
    hold: Hold,
    pub layout: ItemLayout,
    pub format: String,
    pub is_read_only: bool,
}

impl View {
    /// An item's bytes.
    fn item(&self, offset: i64) -> &[u8] {
        let start = offset as usize;
        self.hold.data().get(start..start + self.layout.item_size).unwrap_or(&[])
    }

    /// All bytes in order.
    fn gather(&self) -> Vec<u8> {
        if self.layout.is_c_contiguous() {
            let start = self.layout.offset as usize;
            return self.hold.data().get(start..start + self.layout.bytes()).unwrap_or(&[]).to_vec();
        }
        self.layout.offsets().iter().flat_map(|offset| self.item(*offset).to_vec()).collect()
    }
}

/// Takes a view apart; ValueError if it was released.
pub fn open(thread: &Thread, object: Ref<'_>) -> PyResult<View> {
    // SAFETY: a memory view has these slots.
    let (storage, format, layout, read_only) = unsafe {
        (
            slot(object, STORAGE).get(),
            slot(object, FORMAT).get(),
            slot(object, LAYOUT).get(),
            slot(object, READ_ONLY).peek().is_true(),
        )
    };
    let (Some(storage), Some(format), Some(layout)) = (storage, format, layout) else {
        return Err(thread.value_error("operation forbidden on released memoryview object"));
    };
    let layout = ItemLayout::from_bytes(Space::exact_bytes(layout.as_ref()).expect("a layout is bytes").data());
    Ok(View {
        hold: Hold::new(thread, storage),
        layout,
        format: thread.text_of(format.as_ref()),
        is_read_only: read_only,
    })
}

/// Whose memory a view shows, and what to tell when it ends.
struct Owner {
    object: Obj,
    export: Obj,
}

/// A new view on a storage.
fn make(thread: &Thread, owner: Owner, storage: Obj, format: &str, layout: &ItemLayout, read_only: bool) -> PyResult {
    let slots = [
        owner.object,
        storage.clone(),
        thread.space.str(format)?,
        thread.space.bytes(&layout.to_bytes())?,
        Obj::boolean(read_only),
        Obj::NULL,
        owner.export,
    ];
    let view = thread.space.new_record(thread.shape(&MEMORYVIEW), slots)?;
    if let Some(array) = thread.downcast::<ByteArray>(storage.as_ref()) {
        array.exports.set(array.exports.get() + 1);
    }
    Ok(view)
}

/// A view of the same object with another layout or format.
fn derive(thread: &Thread, view: Ref<'_>, opened: &View, format: &str, layout: &ItemLayout) -> PyResult {
    derive_as(thread, view, opened, format, layout, opened.is_read_only)
}

fn derive_as(
    thread: &Thread,
    view: Ref<'_>,
    opened: &View,
    format: &str,
    layout: &ItemLayout,
    read_only: bool,
) -> PyResult {
    // SAFETY: a memory view has these slots.
    let (object, export) = unsafe { (slot(view, OBJECT).get(), slot(view, EXPORT).get()) };
    let export = export.unwrap_or(Obj::NULL);
    if export.is_true() {
        return Err(thread.value_error("cannot create new view on restricted memoryview"));
    }
    let owner = Owner { object: object.unwrap_or_else(Obj::none), export };
    make(thread, owner, opened.hold.storage().own(), format, layout, read_only)
}

/// A view of the same memory that belongs to another object.
fn derive_for(thread: &Thread, object: Obj, export: Obj, opened: &View) -> PyResult {
    let storage = opened.hold.storage().own();
    make(thread, Owner { object, export }, storage, &opened.format, &opened.layout, opened.is_read_only)
}

/// `memoryview(object)`
pub fn new_view(thread: &Thread, object: Ref<'_>) -> PyResult {
    view_for(thread, object, exports::FULL_READ_ONLY)
}

/// A view of an object's buffer as the flags ask for it.
pub fn view_for(thread: &Thread, object: Ref<'_>, flags: i64) -> PyResult {
    if let Some(view) = exports::python_view(thread, object, flags)? {
        return Ok(view);
    }
    native_view(thread, object, flags)
}

/// A view of a native type's memory, whatever a Python class says.
fn native_view(thread: &Thread, object: Ref<'_>, flags: i64) -> PyResult {
    let wants_writable = flags & exports::WRITABLE != 0;
    if object.has_shape(thread.shape(&MEMORYVIEW)) {
        let opened = open(thread, object)?;
        if wants_writable && opened.is_read_only {
            let text = "memoryview: underlying buffer is not writable";
            return Err(thread.raise(&exceptions::BUFFER_ERROR, text));
        }
        return derive(thread, object, &opened, &opened.format.clone(), &opened.layout);
    }
    if let Some(memory) = native_memory(thread, object)? {
        if wants_writable && memory.is_read_only {
            return Err(thread.raise(&exceptions::BUFFER_ERROR, "Object is not writable."));
        }
        let export = exports::native_export(thread, object)?;
        return memory.view(thread, Owner { object: object.own(), export });
    }
    if thread.overrides(thread.space.type_of(object), crate::names::BUFFER)
        && let Some(view) = thread.call_special(object, crate::names::BUFFER, &[thread.space.int(flags)?.as_ref()])?
    {
        if view.has_shape(thread.shape(&MEMORYVIEW)) {
            return new_view(thread, view.as_ref());
        }
        return Err(thread.type_error("__buffer__ returned non-memoryview object"));
    }
    let given = thread.type_name(object);
    Err(thread.type_error(&format!("memoryview: a bytes-like object is required, not '{given}'")))
}

/// The memory that a native type exports.
struct NativeMemory {
    storage: Obj,
    format: String,
    layout: ItemLayout,
    is_read_only: bool,
}

impl NativeMemory {
    fn view(self, thread: &Thread, owner: Owner) -> PyResult {
        make(thread, owner, self.storage, &self.format, &self.layout, self.is_read_only)
    }
}

fn native_memory(thread: &Thread, object: Ref<'_>) -> PyResult<Option<NativeMemory>> {
    let of_bytes = |storage: Obj, length: usize, is_read_only: bool| NativeMemory {
        storage,
        format: "B".to_owned(),
        layout: ItemLayout::linear(1, length),
        is_read_only,
    };
    if let Some(bytes) = thread.space.bytes_value(object) {
        return Ok(Some(of_bytes(crate::types::wrapped::value(thread, object), bytes.data().len(), true)));
    }
    if let Some(array) = thread.downcast::<ByteArray>(object) {
        return Ok(Some(of_bytes(object.own(), array.len(), false)));
    }
    let Some(export) = buffer::export(thread, object)? else { return Ok(None) };
    let length = Hold::new(thread, export.storage.clone()).data().len();
    let layout = ItemLayout::linear(export.item_size, length);
    let (storage, format, is_read_only) = (export.storage, export.format, export.is_read_only);
    Ok(Some(NativeMemory { storage, format, layout, is_read_only }))
}

/// A view of native memory from which no other view can be made.
fn restricted_view(thread: &Thread, object: Ref<'_>) -> PyResult {
    match native_memory(thread, object)? {
        Some(memory) => memory.view(thread, Owner { object: object.own(), export: Obj::boolean(true) }),
        None => Err(thread.value_error("operation forbidden on released memoryview object")),
    }
}

/// The bytes of a view for the buffer protocol.
pub fn byte_buffer(thread: &Thread, object: Ref<'_>) -> PyResult<ByteBuffer> {
    let opened = open(thread, object)?;
    if opened.layout.is_c_contiguous() {
        let (start, length) = (opened.layout.offset as usize, opened.layout.bytes());
        return Ok(ByteBuffer::new(opened.hold, start, length));
    }
    let bytes = opened.gather();
    Ok(ByteBuffer::gathered(opened.hold, bytes))
}

/// Whether a view forbids writing.
pub fn is_read_only(object: Ref<'_>) -> bool {
    // SAFETY: callers checked that it is a memory view.
    unsafe { slot(object, READ_ONLY).peek() }.is_true()
}

/// Gives up a view's hold on its storage: `release()`, and the end of the view.
pub fn release_export(thread: &Thread, object: Ref<'_>) {
    // SAFETY: a memory view has these slots.
    let (storage, export) = unsafe { (slot(object, STORAGE).take(), slot(object, EXPORT).take()) };
    if let Some(storage) = storage
        && let Some(array) = thread.downcast::<ByteArray>(storage.as_ref())
    {
        array.exports.set(array.exports.get().saturating_sub(1));
    }
    if export.is_some() {
        // The object of a view of a Python class's buffer is what all its views share.
        // SAFETY: as above.
        drop(unsafe { slot(object, OBJECT) }.take());
    }
}

/// TypeError for views that cannot be written.
fn ensure_writable(thread: &Thread, view: &View) -> PyResult<()> {
    if view.is_read_only {
        return Err(thread.type_error("cannot modify read-only memory"));
    }
    Ok(())
}

/// What `hash` says of views of writable memory.
fn not_hashable(thread: &Thread) -> crate::raised::Raised {
    thread.raise(&exceptions::VALUE_ERROR, "cannot hash writable memoryview object")
}
