//! `array`: numbers in a row.
//!
//! An array is a record of a bytearray, which nobody else sees but buffers, and the letter of its item type. The bytearray's count
//! of exports forbids changes of the size while buffers are open.

mod items;
mod machine_format;
mod methods;

use objects::bytes::ByteArray;
use objects::type_object::TypeFlags;
use objects::{NativeType, Obj, OutOfMemory, Ref, RefExt, ShapeId};
use vm::native::{ModuleTable, TypeTable, record};
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::buffer::{self, Export};
use vm::types::iterators::COMMON;
use vm::types::memoryview::exports::EXPORTER_METHODS;

use crate::fields::{at, number};
use items::{ItemType, pack, unpack};

/// A bytearray.
const STORAGE: usize = 0;
/// The type code's letter as a number.
const LETTER: usize = 1;

pub static MODULE: ModuleTable = ModuleTable {
    name: "array",
    doc: "This module defines an object type which can efficiently represent an array of basic values: characters, integers, \
          floating-point numbers.",
    functions: &[machine_format::FUNCTIONS],
    types: &[&ARRAY],
    initialize: Some(initialize),
};

pub static ARRAY: TypeTable = TypeTable {
    native: NativeType { items: Some(&items::ACCESS), ..record("array", 2) },
    module: "array",
    flags: TypeFlags::BASE.union(TypeFlags::SEQUENCE).union(TypeFlags::HAS_WEAKREF),
    doc: "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and initialized from the \
          optional initializer value.",
    methods: &[methods::METHODS, methods::SPECIAL_METHODS, EXPORTER_METHODS],
    getsets: methods::GETSETS,
    ..TypeTable::EMPTY
};

static ARRAY_ITERATOR: TypeTable = TypeTable {
    native: record("arrayiterator", 2),
    module: "array",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[COMMON, methods::ITERATOR_METHODS],
    ..TypeTable::EMPTY
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    buffer::register_exporter(thread, &ARRAY, |_, array| {
        let kind = kind_of(array);
        Ok(Export {
            storage: at(array, STORAGE).get().expect("an array has its storage"),
            format: kind.format().to_owned(),
            item_size: kind.size(),
            is_read_only: false,
        })
    });
    let class = thread.ensure_class(&ARRAY)?;
    thread.set_attribute_str(module, "ArrayType", class.as_ref())?;
    let codes = thread.new_str(items::TYPE_CODES)?;
    thread.set_attribute_str(module, "typecodes", codes.as_ref())?;
    let abstract_classes = vm::import::import_str(thread, "collections.abc")?;
    let sequences = thread.get_str(abstract_classes.as_ref(), "MutableSequence")?;
    thread.call_method_str(sequences.as_ref(), "register", &[class.as_ref()]).map(drop)
}

fn storage<'a>(array: Ref<'a>) -> &'a ByteArray {
    // SAFETY: an array has a bytearray there for life.
    unsafe { at(array, STORAGE).peek().cast() }
}

/// The bytes of an array. No Python code may run while they are used.
fn data<'a>(array: Ref<'a>) -> &'a [u8] {
    // SAFETY: as said above.
    unsafe { storage(array).data() }
}

fn data_mut<'a>(array: Ref<'a>) -> &'a mut [u8] {
    // SAFETY: no Python code runs while they are used, and nothing else reads them.
    unsafe { storage(array).data_mut() }
}

fn kind_of(array: Ref<'_>) -> ItemType {
    ItemType::known(number(array, LETTER) as u8)
}

/// Items of an array.
fn len(array: Ref<'_>) -> usize {
    data(array).len() >> kind_of(array).size_log()
}

/// An item at this moment.
fn get(thread: &Thread, array: Ref<'_>, index: usize) -> PyResult<Option<Obj>> {
    if let Some(value) = items::get(&thread.space, array, index as i64) {
        return Ok(Some(value));
    }
    let kind = kind_of(array);
    if index >= len(array) {
        return Ok(None);
    }
    let start = index << kind.size_log();
    unpack(thread, kind, &data(array)[start..start + kind.size()]).map(Some)
}

fn new_array(thread: &Thread, shape: ShapeId, kind: ItemType) -> PyResult {
    let bytes = thread.space.bytearray(&[])?;
    Ok(thread.space.new_record(shape, [bytes, Obj::small_int(i64::from(kind.letter()))])?)
}

/// A new exact array of these bytes.
fn make(thread: &Thread, kind: ItemType, bytes: &[u8]) -> PyResult {
    let made = new_array(thread, thread.shape(&ARRAY), kind)?;
    storage(made.as_ref()).extend(bytes)?;
    Ok(made)
}

fn is_array(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &ARRAY)
}

/// BufferError while somebody holds the bytes.
fn ensure_resizable(thread: &Thread, array: Ref<'_>) -> PyResult<()> {
    if storage(array).exports.get() > 0 {
        let text = "cannot resize an array that is exporting buffers";
        return Err(thread.raise(&vm::exceptions::BUFFER_ERROR, text));
    }
    Ok(())
}

/// Appends whole items given as bytes, which are no part of the array.
fn push_bytes(thread: &Thread, array: Ref<'_>, bytes: &[u8]) -> PyResult<()> {
    if !bytes.len().is_multiple_of(kind_of(array).size()) {
        return Err(thread.value_error("bytes length not a multiple of item size"));
    }
    if bytes.is_empty() {
        return Ok(());
    }
    ensure_resizable(thread, array)?;
    if data(array).len().checked_add(bytes.len()).is_none_or(|total| total > isize::MAX as usize) {
        return Err(OutOfMemory.into());
    }
    Ok(storage(array).extend(bytes)?)
}

/// Appends one value.
fn push(thread: &Thread, array: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    let packed = pack(thread, kind_of(array), value)?;
    push_bytes(thread, array, &packed)
}

/// Appends all values of an iterable.
fn push_all(thread: &Thread, array: Ref<'_>, iterable: Ref<'_>) -> PyResult<()> {
    if is_array(thread, iterable) {
        if kind_of(array) != kind_of(iterable) {
            return Err(thread.type_error("can only extend with array of same kind"));
        }
        let bytes = data(iterable).to_vec();
        return push_bytes(thread, array, &bytes);
    }
    thread.for_each(iterable, |value| push(thread, array, value.as_ref()))
}

/// Replaces the bytes from `start` to `end`.
fn splice(thread: &Thread, array: Ref<'_>, start: usize, end: usize, with: &[u8]) -> PyResult<()> {
    let (length, removed) = (data(array).len(), end - start);
    if with.len() != removed {
        ensure_resizable(thread, array)?;
    }
    let total = (length - removed).checked_add(with.len()).ok_or(OutOfMemory)?;
    if total > length {
        storage(array).resize(total)?;
    }
    let bytes = data_mut(array);
    bytes.copy_within(end..length, start + with.len());
    bytes[start..start + with.len()].copy_from_slice(with);
    if total < length {
        storage(array).resize(total)?;
    }
    Ok(())
}

/// A list of the values.
fn to_list(thread: &Thread, array: Ref<'_>) -> PyResult {
    let mut values = Vec::with_capacity(len(array));
    let mut index = 0;
    while let Some(value) = get(thread, array, index)? {
        values.push(value);
        index += 1;
    }
    Ok(thread.space.list(values)?)
}
