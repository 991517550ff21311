//! `bytearray`.

use objects::bytes::ByteArray;
use objects::items::{self, ItemAccess};
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt};

use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::iterators::COMMON;
use crate::types::{bounds, buffer, bytes, bytes_methods, memoryview, slice};

pub static BYTEARRAY: TypeTable = TypeTable {
    native: NativeType {
        name: "bytearray",
        layout: Layout::ByteArray,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: Some(&ITEMS),
    },
    flags: TypeFlags::BASE,
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> \
          mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null \
          bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable bytearray object.",
    methods: &[
        METHODS,
        bytes_methods::OPERATORS_TABLE,
        bytes_methods::SEARCH_TABLE,
        bytes_methods::SPLIT_TABLE,
        bytes_methods::TRANSFORM_TABLE,
        bytes_methods::PREDICATE_TABLE,
        memoryview::exports::EXPORTER_METHODS,
    ],
    ..TypeTable::EMPTY
};

/// Of bytearrays and of instances of subclasses, which have the same layout.
static ITEMS: ItemAccess = ItemAccess {
    get: |space, array, index| {
        // SAFETY: nothing else runs meanwhile.
        let data = unsafe { array.downcast::<ByteArray>(&space.shapes)?.data() };
        data.get(items::place(index, data.len())).map(|byte| Obj::small_int(i64::from(*byte)))
    },
    set: |space, array, index, value| {
        let Some(array) = array.downcast::<ByteArray>(&space.shapes) else { return false };
        if !value.word().is_int() {
            return false;
        }
        // SAFETY: nothing else runs meanwhile.
        let data = unsafe { array.data_mut() };
        match (data.get_mut(items::place(index, data.len())), u8::try_from(value.word().int())) {
            (Some(place), Ok(byte)) => {
                *place = byte;
                true
            }
            _ => false,
        }
    },
};

pub static BYTEARRAY_ITERATOR: TypeTable =
    TypeTable { native: record("bytearray_iterator", 2), methods: &[COMMON, ITERATOR_METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[
    raw_new("($type, source=b'', encoding='utf-8', errors='strict')", |thread, values, _| {
        let class = thread.space.as_type(values[0]).expect("the binder checked the class");
        Ok(thread.space.new_bytearray(class.root_shape.get())?)
    }),
    method(
        "__init__",
        "($self, /, source=b'', encoding='utf-8', errors='strict')",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    class_method(
        "fromhex",
        "($type, string, /)",
        from_hex,
        "Create a bytearray object from a string of hexadecimal numbers.\n\nSpaces between two numbers are accepted.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__str__",
        "($self, /)",
        |thread, arguments| {
            if thread.config.bytes_warning > 0 {
                thread.warn_about(&exceptions::BYTES_WARNING, "str() on a bytearray instance")?;
            }
            repr(thread, arguments)
        },
        "Return str(self).",
    ),
    method(
        "__iter__",
        "($self, /)",
        |thread, arguments| {
            Ok(thread.space.new_record(thread.shape(&BYTEARRAY_ITERATOR), [arguments[0].own(), Obj::small_int(0)])?)
        },
        "Implement iter(self).",
    ),
    method(
        "__setitem__",
        "($self, key, value, /)",
        |thread, arguments| set_item(thread, arguments[0], arguments[1], Some(arguments[2])),
        "Set self[key] to value.",
    ),
    method(
        "__delitem__",
        "($self, key, /)",
        |thread, arguments| set_item(thread, arguments[0], arguments[1], None),
        "Delete self[key].",
    ),
    method("__iadd__", "($self, value, /)", add_in_place, "Implement self+=value."),
    method("__imul__", "($self, value, /)", multiply_in_place, "Implement self*=value."),
    method(
        "__alloc__",
        "($self, /)",
        |thread, arguments| {
            // A byte more, for the end that C code expects.
            let room = own(thread, arguments[0]).buffer_bytes() as i64;
            Ok(Obj::small_int(if room == 0 { 0 } else { room + 1 }))
        },
        "Return the number of bytes actually allocated.",
    ),
    method(
        "__sizeof__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?),
        "Returns the size of the bytearray object in memory, in bytes.",
    ),
    method(
        "__reduce__",
        "($self, /)",
        |thread, arguments| reduce(thread, arguments[0], 2),
        "Return state information for pickling.",
    ),
    method(
        "__reduce_ex__",
        "($self, proto=0, /)",
        |thread, arguments| {
            let protocol = arguments[1].non_null().map_or(Ok(0), |protocol| thread.index_clamped(protocol))?;
            reduce(thread, arguments[0], protocol)
        },
        "Return state information for pickling.",
    ),
    method(
        "append",
        "($self, item, /)",
        |thread, arguments| {
            let byte = bytes_methods::byte_argument(thread, arguments[1])?;
            ensure_resizable(thread, arguments[0])?;
            own(thread, arguments[0]).push(byte)?;
            Ok(Obj::none())
        },
        "Append a single item to the end of the bytearray.",
    ),
    method(
        "extend",
        "($self, iterable_of_ints, /)",
        extend,
        "Append all the items from the iterator or sequence to the end of the bytearray.",
    ),
    method(
        "insert",
        "($self, index, item, /)",
        insert,
        "Insert a single item into the bytearray before the given index.",
    ),
    method(
        "pop",
        "($self, index=-1, /)",
        pop,
        "Remove and return a single item from B.\n\nIf no index argument is given, will pop the last item.",
    ),
    method("remove", "($self, value, /)", remove, "Remove the first occurrence of a value in the bytearray."),
    method(
        "reverse",
        "($self, /)",
        |thread, arguments| {
            // SAFETY: nothing else runs meanwhile.
            unsafe { own(thread, arguments[0]).data_mut() }.reverse();
            Ok(Obj::none())
        },
        "Reverse the order of the values in B in place.",
    ),
    method(
        "clear",
        "($self, /)",
        |thread, arguments| {
            ensure_resizable(thread, arguments[0])?;
            own(thread, arguments[0]).resize(0)?;
            Ok(Obj::none())
        },
        "Remove all items from the bytearray.",
    ),
    method(
        "copy",
        "($self, /)",
        |thread, arguments| Ok(thread.space.bytearray(bytes_methods::data(thread, arguments[0]))?),
        "Return a copy of B.",
    ),
    method("resize", "($self, size, /)", resize, "Resize the internal buffer of bytearray to len."),
];

const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce_iterator, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_iterator_state, "Set state information for unpickling."),
];

/// The array of an argument that is known to be one.
fn own<'a>(thread: &Thread, object: Ref<'a>) -> &'a ByteArray {
    thread.downcast::<ByteArray>(object).expect("the binder checked the instance")
}

/// BufferError while somebody holds the bytes.
fn ensure_resizable(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    if own(thread, object).exports.get() > 0 {
        return Err(thread.raise(&exceptions::BUFFER_ERROR, "Existing exports of data: object cannot be re-sized"));
    }
    Ok(())
}

/// Replaces the bytes from `start` to `end`.
fn splice(thread: &Thread, object: Ref<'_>, start: usize, end: usize, with: &[u8]) -> PyResult<()> {
    let array = own(thread, object);
    let (length, removed) = (array.len(), end - start);
    if with.len() != removed {
        ensure_resizable(thread, object)?;
    }
    let total = (length - removed).checked_add(with.len()).ok_or(objects::OutOfMemory)?;
    if total > length {
        array.resize(total)?;
    }
    // SAFETY: nothing else runs meanwhile.
    let data = unsafe { array.data_mut() };
    data.copy_within(end..length, start + with.len());
    data[start..start + with.len()].copy_from_slice(with);
    if total < length {
        array.resize(total)?;
    }
    Ok(())
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = own(thread, arguments[0]);
    if array.len() > 0 {
        ensure_resizable(thread, arguments[0])?;
        array.resize(0)?;
    }
    if let Some(encoded) = bytes::coded_source(thread, "bytearray", arguments[1], arguments[2], arguments[3])? {
        let data = bytes_methods::data(thread, encoded.as_ref());
        ensure_resizable(thread, arguments[0])?;
        array.extend(data)?;
        return Ok(Obj::none());
    }
    let Some(source) = arguments[1].non_null() else { return Ok(Obj::none()) };
    if let Some(count) = bytes::count_argument(thread, source)? {
        ensure_resizable(thread, arguments[0])?;
        array.resize(count)?;
        return Ok(Obj::none());
    }
    let gathered = bytes::gather(thread, source, "bytearray", "byte must be in range(0, 256)")?;
    ensure_resizable(thread, arguments[0])?;
    array.resize(0)?;
    array.extend(&gathered)?;
    Ok(Obj::none())
}

fn from_hex(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parsed = bytes::parse_hex(thread, arguments[1])?;
    if arguments[0].is(thread.class(&BYTEARRAY).as_ref()) {
        return Ok(thread.space.bytearray(&parsed)?);
    }
    let value = thread.space.bytes(&parsed)?;
    thread.call_with(arguments[0], &[value.as_ref()])
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.short_type_name(arguments[0]);
    let shown = text::escape::bytes_repr(bytes_methods::data(thread, arguments[0]));
    Ok(thread.space.str(&format!("{name}({shown})"))?)
}

fn set_item(thread: &Thread, object: Ref<'_>, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult {
    if let Some(value) = value
        && key.word().both_ints(value.word())
        && let Ok(byte) = u8::try_from(value.word().int())
    {
        // SAFETY: nothing else runs meanwhile.
        let data = unsafe { own(thread, object).data_mut() };
        if let Some(place) = usize::try_from(key.word().int()).ok().and_then(|at| data.get_mut(at)) {
            *place = byte;
            return Ok(Obj::none());
        }
    }
    if key.has_shape(fixed::SLICE) {
        return set_slice(thread, object, key, value);
    }
    if !bounds::has_index(thread, key) {
        let given = thread.type_name(key);
        return Err(thread.type_error(&format!("bytearray indices must be integers or slices, not {given}")));
    }
    let index = bounds::index_argument(thread, key)?;
    let byte = value.map(|value| bytes_methods::byte_argument(thread, value)).transpose()?;
    let array = own(thread, object);
    let Some(at) = bounds::item(index, array.len()) else {
        return Err(thread.index_error("bytearray index out of range"));
    };
    match byte {
        Some(byte) => {
            // SAFETY: nothing else runs meanwhile.
            let data = unsafe { array.data_mut() };
            data[at] = byte;
        }
        None => splice(thread, object, at, at + 1, &[])?,
    }
    Ok(Obj::none())
}

fn set_slice(thread: &Thread, object: Ref<'_>, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult {
    let (start, stop, step) = slice::unpack(thread, key)?;
    let values = match value {
        None => Vec::new(),
        Some(value) if thread.space.int_value(value).is_some() || thread.space.str_value(value).is_some() => {
            return Err(thread.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
        }
        Some(value) => bytes::gather(thread, value, "bytearray", "byte must be in range(0, 256)")?,
    };
    let array = own(thread, object);
    let (start, stop, step, count) = slice::adjust(start, stop, step, array.len());
    if step == 1 {
        let (start, stop) = (start as usize, (stop.max(start)) as usize);
        splice(thread, object, start, stop, &values)?;
        return Ok(Obj::none());
    }
    if values.is_empty() {
        ensure_resizable(thread, object)?;
        let mut doomed: Vec<usize> = (0..count).map(|number| (start + number as i64 * step) as usize).collect();
        doomed.sort_unstable();
        let mut next = doomed.iter().peekable();
        let kept: Vec<u8> = bytes_methods::data(thread, object)
            .iter()
            .enumerate()
            .filter(|(index, _)| next.next_if(|doomed| **doomed == *index).is_none())
            .map(|(_, byte)| *byte)
            .collect();
        array.resize(kept.len())?;
        // SAFETY: nothing else runs meanwhile.
        unsafe { array.data_mut() }.copy_from_slice(&kept);
        return Ok(Obj::none());
    }
    if values.len() != count {
        let text = format!("attempt to assign bytes of size {} to extended slice of size {count}", values.len());
        return Err(thread.value_error(&text));
    }
    // SAFETY: nothing else runs meanwhile.
    let data = unsafe { array.data_mut() };
    for (number, byte) in values.iter().enumerate() {
        data[(start + number as i64 * step) as usize] = *byte;
    }
    Ok(Obj::none())
}

fn add_in_place(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(other) = buffer::get(thread, arguments[1])? else {
        let (given, name) = (thread.type_name(arguments[1]), thread.type_name(arguments[0]));
        return Err(thread.type_error(&format!("can't concat {given} to {name}")));
    };
    let copy = if arguments[0].is(arguments[1]) { Some(other.to_vec()) } else { None };
    match copy {
        Some(copy) => {
            drop(other);
            ensure_resizable(thread, arguments[0])?;
            own(thread, arguments[0]).extend(&copy)?;
        }
        None => {
            ensure_resizable(thread, arguments[0])?;
            own(thread, arguments[0]).extend(&other)?;
        }
    }
    Ok(arguments[0].own())
}

fn multiply_in_place(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !bounds::has_index(thread, arguments[1]) {
        return Ok(Obj::not_implemented());
    }
    let count = usize::try_from(bounds::repeat_argument(thread, arguments[1])?).unwrap_or(0);
    let array = own(thread, arguments[0]);
    let length = array.len();
    let total = length.checked_mul(count).ok_or(objects::OutOfMemory)?;
    if total != length {
        ensure_resizable(thread, arguments[0])?;
        thread.ensure_room(total)?;
        array.resize(total)?;
        // SAFETY: nothing else runs meanwhile.
        let data = unsafe { array.data_mut() };
        for number in 1..count {
            data.copy_within(..length, number * length);
        }
    }
    Ok(arguments[0].own())
}

fn extend(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[1]).is_some() {
        return Err(thread.type_error("expected iterable of integers; got: 'str'"));
    }
    if !bytes::is_source(thread, arguments[1])? {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("can't extend bytearray with {given}")));
    }
    thread.length_hint(arguments[1])?;
    let more = bytes::gather(thread, arguments[1], "bytearray", "byte must be in range(0, 256)")?;
    if !more.is_empty() {
        ensure_resizable(thread, arguments[0])?;
        own(thread, arguments[0]).extend(&more)?;
    }
    Ok(Obj::none())
}

fn insert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = bounds::count_argument(thread, arguments[1])?;
    let byte = bytes_methods::byte_argument(thread, arguments[2])?;
    let length = own(thread, arguments[0]).len() as i64;
    let at = if index < 0 { index.saturating_add(length).max(0) } else { index.min(length) } as usize;
    splice(thread, arguments[0], at, at, &[byte])?;
    Ok(Obj::none())
}

fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = match arguments[1].non_null() {
        Some(index) => bounds::count_argument(thread, index)?,
        None => -1,
    };
    let array = own(thread, arguments[0]);
    if array.len() == 0 {
        return Err(thread.index_error("pop from empty bytearray"));
    }
    let Some(at) = bounds::item(index, array.len()) else { return Err(thread.index_error("pop index out of range")) };
    ensure_resizable(thread, arguments[0])?;
    let byte = bytes_methods::data(thread, arguments[0])[at];
    splice(thread, arguments[0], at, at + 1, &[])?;
    Ok(Obj::small_int(i64::from(byte)))
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let byte = bytes_methods::byte_argument(thread, arguments[1])?;
    match memchr::memchr(byte, bytes_methods::data(thread, arguments[0])) {
        Some(at) => {
            splice(thread, arguments[0], at, at + 1, &[])?;
            Ok(Obj::none())
        }
        None => Err(thread.value_error("value not found in bytearray")),
    }
}

fn resize(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = bounds::count_argument(thread, arguments[1])?;
    let Ok(size) = usize::try_from(size) else {
        return Err(thread.value_error(&format!("bytearray.resize(): new size must be >= 0, got {size}")));
    };
    ensure_resizable(thread, arguments[0])?;
    thread.ensure_room(size)?;
    own(thread, arguments[0]).resize(size)?;
    Ok(Obj::none())
}

fn reduce(thread: &Thread, object: Ref<'_>, protocol: i64) -> PyResult {
    let class = thread.space.type_of(object).as_ref().own();
    let state = thread.call_method(object, names::GETSTATE, &[])?;
    let data = bytes_methods::data(thread, object);
    let arguments = if protocol < 3 {
        if data.is_empty() {
            thread.space.empty_tuple()
        } else {
            thread.space.tuple([thread.space.str_from_latin1(data)?, thread.space.str("latin-1")?])?
        }
    } else if data.is_empty() {
        thread.space.empty_tuple()
    } else {
        thread.space.tuple([thread.space.bytes(data)?])?
    };
    Ok(thread.space.tuple([class, arguments, state])?)
}

/// What is iterated (a bytearray), or NULL at the end.
const SOURCE: usize = 0;
const INDEX: usize = 1;

fn next(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a bytearray iterator holds a bytearray (or NULL once it ended) and an index; nothing else runs meanwhile.
    unsafe {
        let Some(source) = slot(arguments[0], SOURCE).peek().non_null() else { return Ok(Obj::NULL) };
        let index = slot(arguments[0], INDEX);
        let at = index.word().int() as usize;
        let byte = source.cast::<ByteArray>().data().get(at).copied();
        match byte {
            Some(byte) => {
                index.set(Obj::small_int(at as i64 + 1));
                Ok(Obj::small_int(i64::from(byte)))
            }
            None => {
                slot(arguments[0], SOURCE).set(Obj::NULL);
                Ok(Obj::NULL)
            }
        }
    }
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a bytearray iterator has these slots.
    let (source, at) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).word().int()) };
    let length = source.map_or(0, |source| own(thread, source.as_ref()).len() as i64);
    Ok(Obj::small_int((length - at).max(0)))
}

fn reduce_iterator(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = bytes::builtin(thread, "iter")?;
    // SAFETY: a bytearray iterator has these slots.
    let (source, at) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).get()) };
    match source {
        Some(source) => {
            crate::types::iterators::reduced(thread, maker, source, Some(at.unwrap_or_else(|| Obj::small_int(0))))
        }
        None => crate::types::iterators::reduced(thread, maker, thread.space.empty_tuple(), None),
    }
}

fn set_iterator_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = bounds::index_argument(thread, arguments[1])?;
    // SAFETY: a bytearray iterator has these slots.
    unsafe {
        if let Some(source) = slot(arguments[0], SOURCE).get() {
            let length = own(thread, source.as_ref()).len() as i64;
            slot(arguments[0], INDEX).set(Obj::small_int(state.clamp(0, length)));
        }
    }
    Ok(Obj::none())
}
