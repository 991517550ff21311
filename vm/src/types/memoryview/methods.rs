//! The methods of memory views.

use objects::record::slot;
use objects::shape::fixed;
use objects::tuple::Tuple;
use objects::{Obj, Ref, Space};

use super::exports::flags_argument;
use super::{
    HASH, ItemLayout, MEMORY_ITERATOR, OBJECT, STORAGE, View, derive, derive_as, ensure_writable, items, new_view,
    open, release_export, view_for,
};
use crate::native::{GetSet, Native, class_method, getset, method, new_method};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{bounds, buffer, bytes_methods, slice};

pub(super) const METHODS: &[Native] = &[
    new_method("($type, /, object)", |thread, arguments| new_view(thread, arguments[1])),
    class_method(
        "__class_getitem__",
        "($type, object, /)",
        |thread, arguments| crate::types::generic_alias::new(thread, arguments[0], arguments[1]),
        "See PEP 585",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__eq__", "($self, value, /)", |thread, arguments| equal(thread, arguments, true), "Return self==value."),
    method("__ne__", "($self, value, /)", |thread, arguments| equal(thread, arguments, false), "Return self!=value."),
    method("__len__", "($self, /)", length, "Return len(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method(
        "__delitem__",
        "($self, key, /)",
        |thread, _| Err(thread.type_error("cannot delete memory")),
        "Delete self[key].",
    ),
    method("__iter__", "($self, /)", iterate, "Implement iter(self)."),
    method(
        "__enter__",
        "($self, /)",
        |thread, arguments| {
            open(thread, arguments[0])?;
            Ok(arguments[0].own())
        },
        "",
    ),
    method("__exit__", "($self, /, *args)", |thread, arguments| release(thread, &arguments[..1]), ""),
    class_method(
        "_from_flags",
        "($type, /, object, flags)",
        |thread, arguments| view_for(thread, arguments[1], flags_argument(thread, arguments[2])?),
        "Create a new memoryview object which references the given object.",
    ),
    method("release", "($self, /)", release, "Release the underlying buffer exposed by the memoryview object."),
    method("tobytes", "($self, /, order='C')", to_bytes, "Return the data in the buffer as a byte string."),
    method("tolist", "($self, /)", to_list, "Return the data in the buffer as a list of elements."),
    method("toreadonly", "($self, /)", to_read_only, "Return a readonly version of the memoryview."),
    method("cast", "($self, /, format, shape=<unrepresentable>)", cast, "Cast a memoryview to a new format or shape."),
    method(
        "hex",
        "($self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        |thread, arguments| {
            let bytes = open(thread, arguments[0])?.gather();
            bytes_methods::hex(thread, &bytes, arguments[1], arguments[2])
        },
        "Return the data in the buffer as a str of hexadecimal numbers.",
    ),
    method("count", "($self, value, /)", count, "Count the number of occurrences of a value."),
    method(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        index,
        "Return the index of the first occurrence of a value.\n\nRaises ValueError if the value is not present.",
    ),
];

pub(super) const GETSETS: &[GetSet] = &[
    getset(
        "obj",
        |thread, object| {
            open(thread, object)?;
            // SAFETY: a memory view has that slot.
            Ok(unsafe { slot(object, OBJECT) }.get().unwrap_or_else(Obj::none))
        },
        None,
        "The underlying object of the memoryview.",
    ),
    getset(
        "nbytes",
        |thread, object| Ok(Obj::small_int(open(thread, object)?.layout.bytes() as i64)),
        None,
        "The amount of space in bytes that the array would use in\n a contiguous representation.",
    ),
    getset(
        "readonly",
        |thread, object| Ok(Obj::boolean(open(thread, object)?.is_read_only)),
        None,
        "A bool indicating whether the memory is read only.",
    ),
    getset(
        "itemsize",
        |thread, object| Ok(Obj::small_int(open(thread, object)?.layout.item_size as i64)),
        None,
        "The size in bytes of each element of the memoryview.",
    ),
    getset(
        "format",
        |thread, object| Ok(thread.space.str(&open(thread, object)?.format)?),
        None,
        "A string containing the format (in struct module style)\n for each element in the view.",
    ),
    getset(
        "ndim",
        |thread, object| Ok(Obj::small_int(open(thread, object)?.layout.shape.len() as i64)),
        None,
        "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.",
    ),
    getset(
        "shape",
        |thread, object| numbers(thread, &open(thread, object)?.layout.shape),
        None,
        "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.",
    ),
    getset(
        "strides",
        |thread, object| numbers(thread, &open(thread, object)?.layout.strides),
        None,
        "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.",
    ),
    getset(
        "suboffsets",
        |thread, object| {
            open(thread, object)?;
            Ok(thread.space.empty_tuple())
        },
        None,
        "A tuple of integers used internally for PIL-style arrays.",
    ),
    getset(
        "c_contiguous",
        |thread, object| Ok(Obj::boolean(open(thread, object)?.layout.is_c_contiguous())),
        None,
        "A bool indicating whether the memory is C contiguous.",
    ),
    getset(
        "f_contiguous",
        |thread, object| Ok(Obj::boolean(open(thread, object)?.layout.is_f_contiguous())),
        None,
        "A bool indicating whether the memory is Fortran contiguous.",
    ),
    getset(
        "contiguous",
        |thread, object| {
            let layout = open(thread, object)?.layout;
            Ok(Obj::boolean(layout.is_c_contiguous() || layout.is_f_contiguous()))
        },
        None,
        "A bool indicating whether the memory is contiguous.",
    ),
];

pub(super) const ITERATOR_METHODS: &[Native] = &[method("__next__", "($self, /)", next, "Implement next(self).")];

fn numbers(thread: &Thread, values: &[i64]) -> PyResult {
    Ok(thread.space.tuple(values.iter().map(|value| Obj::small_int(*value)).collect::<Vec<_>>())?)
}

fn letter(thread: &Thread, view: &View) -> PyResult<u8> {
    match items::letter(&view.format) {
        Some(letter) => Ok(letter),
        None => Err(thread.not_implemented(&format!("memoryview: unsupported format {}", view.format))),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let address = arguments[0].header().map_or(0, |header| std::ptr::from_ref(header) as usize);
    // SAFETY: a memory view has that slot.
    let kind = if unsafe { slot(arguments[0], STORAGE) }.is_null() { "released memory" } else { "memory" };
    Ok(thread.space.str(&format!("<{kind} at {address:#x}>"))?)
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a memory view has that slot.
    let cached = unsafe { slot(arguments[0], HASH) };
    if let Some(hash) = cached.get() {
        return Ok(hash);
    }
    let view = open(thread, arguments[0])?;
    if !view.is_read_only {
        return Err(super::not_hashable(thread));
    }
    if !matches!(items::letter(&view.format), Some(b'B' | b'b' | b'c')) {
        return Err(thread.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    // What lies below must not change either.
    let owner = thread.get_str(arguments[0], "obj")?;
    if !owner.is_none() {
        thread.hash(owner.as_ref())?;
    }
    let hash = thread.space.int(thread.space.hash_key.hash_bytes(&view.gather()))?;
    cached.set(hash.clone());
    Ok(hash)
}

fn equal(thread: &Thread, arguments: &[Ref<'_>], wanted: bool) -> PyResult {
    // SAFETY: a memory view has that slot.
    let is_released = unsafe { slot(arguments[0], STORAGE) }.is_null();
    if is_released {
        return Ok(Obj::boolean(arguments[0].is(arguments[1]) == wanted));
    }
    let view = open(thread, arguments[0])?;
    let other = if arguments[1].has_shape(thread.shape(&super::MEMORYVIEW)) {
        // SAFETY: a memory view has that slot.
        if unsafe { slot(arguments[1], STORAGE) }.is_null() {
            return Ok(Obj::boolean(arguments[0].is(arguments[1]) == wanted));
        }
        arguments[1].own()
    } else if buffer::is_bytes_like(thread, arguments[1])? {
        new_view(thread, arguments[1])?
    } else {
        return Ok(Obj::not_implemented());
    };
    let other = open(thread, other.as_ref())?;
    if view.layout.shape != other.layout.shape {
        return Ok(Obj::boolean(!wanted));
    }
    let (Some(x), Some(y)) = (items::letter(&view.format), items::letter(&other.format)) else {
        return Ok(Obj::boolean(!wanted));
    };
    if x == y && !matches!(x, b'f' | b'd' | b'e') {
        return Ok(Obj::boolean((view.gather() == other.gather()) == wanted));
    }
    for (a, b) in view.layout.offsets().into_iter().zip(other.layout.offsets()) {
        let (a, b) = (items::unpack(thread, x, view.item(a))?, items::unpack(thread, y, other.item(b))?);
        if !thread.compare_bool(a.as_ref(), b.as_ref(), compiler::opcode::Comparison::Equal)? {
            return Ok(Obj::boolean(!wanted));
        }
    }
    Ok(Obj::boolean(wanted))
}

fn length(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match open(thread, arguments[0])?.layout.shape.first() {
        Some(length) => Ok(Obj::small_int(*length)),
        None => Err(thread.type_error("0-dim memory has no length")),
    }
}

#[cold]
fn invalid_key(thread: &Thread) -> Raised {
    thread.type_error("memoryview: invalid slice key")
}

/// The offset of an item in a dimension.
fn step_into(thread: &Thread, layout: &ItemLayout, dimension: usize, offset: i64, key: Ref<'_>) -> PyResult<i64> {
    let index = bounds::index_argument(thread, key)?;
    match bounds::item(index, layout.shape[dimension] as usize) {
        Some(at) => Ok(offset + at as i64 * layout.strides[dimension]),
        None => Err(thread.index_error(&format!("index out of bounds on dimension {}", dimension + 1))),
    }
}

/// The offset of the item that a key names; None where the key is a slice.
fn item_offset(thread: &Thread, layout: &ItemLayout, key: Ref<'_>) -> PyResult<Option<i64>> {
    if key.has_shape(fixed::SLICE) {
        return Ok(None);
    }
    if let Some(tuple) = thread.space.tuple_value(key) {
        return tuple_offset(thread, layout, tuple).map(Some);
    }
    if !bounds::has_index(thread, key) {
        return Err(invalid_key(thread));
    }
    match layout.shape.len() {
        0 => Err(thread.type_error("invalid indexing of 0-dim memory")),
        1 => step_into(thread, layout, 0, layout.offset, key).map(Some),
        _ => Err(thread.not_implemented("multi-dimensional sub-views are not implemented")),
    }
}

fn tuple_offset(thread: &Thread, layout: &ItemLayout, keys: &Tuple) -> PyResult<i64> {
    let dimensions = layout.shape.len();
    if keys.items().iter().any(|key| !bounds::has_index(thread, *key)) {
        if keys.items().iter().all(|key| key.has_shape(fixed::SLICE)) {
            return Err(thread.not_implemented("multi-dimensional slicing is not implemented"));
        }
        return Err(invalid_key(thread));
    }
    if keys.len() < dimensions {
        return Err(thread.not_implemented("sub-views are not implemented"));
    }
    if keys.len() > dimensions {
        return Err(
            thread.type_error(&format!("cannot index {dimensions}-dimension view with {}-element tuple", keys.len()))
        );
    }
    let mut offset = layout.offset;
    for (dimension, key) in keys.items().iter().enumerate() {
        offset = step_into(thread, layout, dimension, offset, *key)?;
    }
    Ok(offset)
}

/// The layout of a slice of the first dimension.
fn slice_layout(thread: &Thread, layout: &ItemLayout, key: Ref<'_>) -> PyResult<ItemLayout> {
    if layout.shape.is_empty() {
        return Err(thread.type_error("invalid indexing of 0-dim memory"));
    }
    let (start, _, step, count) = slice::resolve(thread, key, layout.shape[0] as usize)?;
    let mut sliced = layout.clone();
    sliced.offset += if count > 0 { start * layout.strides[0] } else { 0 };
    sliced.shape[0] = count as i64;
    sliced.strides[0] = layout.strides[0].saturating_mul(step);
    Ok(sliced)
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    if view.layout.shape.is_empty() {
        if arguments[1].word() == Obj::ellipsis().word() {
            return Ok(arguments[0].own());
        }
        if thread.space.tuple_value(arguments[1]).is_some_and(|tuple| tuple.len() == 0) {
            return items::unpack(thread, letter(thread, &view)?, view.item(view.layout.offset));
        }
    }
    match item_offset(thread, &view.layout, arguments[1])? {
        Some(offset) => {
            ensure_not_released(thread, arguments[0])?;
            items::unpack(thread, letter(thread, &view)?, view.item(offset))
        }
        None => {
            let layout = slice_layout(thread, &view.layout, arguments[1])?;
            derive(thread, arguments[0], &view, &view.format, &layout)
        }
    }
}

/// ValueError where the program released the view meanwhile, in a method that gave an index or a value.
fn ensure_not_released(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    open(thread, object).map(drop)
}

/// Writes an item's bytes.
fn write(thread: &Thread, view: &View, offset: i64, bytes: &[u8]) -> PyResult<()> {
    let start = offset as usize;
    // SAFETY: nothing else runs meanwhile.
    match unsafe { view.hold.data_mut() }.and_then(|data| data.get_mut(start..start + bytes.len())) {
        Some(place) => {
            place.copy_from_slice(bytes);
            Ok(())
        }
        None => Err(thread.type_error("cannot modify read-only memory")),
    }
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    let letter = letter(thread, &view)?;
    ensure_writable(thread, &view)?;
    if view.layout.shape.is_empty()
        && (arguments[1].word() == Obj::ellipsis().word()
            || thread.space.tuple_value(arguments[1]).is_some_and(|tuple| tuple.len() == 0))
    {
        let bytes = items::pack(thread, letter, arguments[2])?;
        ensure_not_released(thread, arguments[0])?;
        write(thread, &view, view.layout.offset, &bytes)?;
        return Ok(Obj::none());
    }
    if let Some(offset) = item_offset(thread, &view.layout, arguments[1])? {
        let bytes = items::pack(thread, letter, arguments[2])?;
        ensure_not_released(thread, arguments[0])?;
        write(thread, &view, offset, &bytes)?;
        return Ok(Obj::none());
    }
    if view.layout.shape.len() != 1 {
        return Err(thread.not_implemented("memoryview slice assignments are currently restricted to ndim = 1"));
    }
    let target = slice_layout(thread, &view.layout, arguments[1])?;
    ensure_not_released(thread, arguments[0])?;
    let source = new_view(thread, arguments[2])?;
    let source = open(thread, source.as_ref())?;
    if items::letter(&source.format) != Some(letter) || source.layout.shape != target.shape {
        return Err(thread.value_error("memoryview assignment: lvalue and rvalue have different structures"));
    }
    let bytes = source.gather();
    drop(source);
    for (offset, item) in target.offsets().into_iter().zip(bytes.chunks_exact(target.item_size)) {
        write(thread, &view, offset, item)?;
    }
    Ok(Obj::none())
}

fn iterate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    letter(thread, &view)?;
    match view.layout.shape.len() {
        0 => Err(thread.type_error("invalid indexing of 0-dim memory")),
        1 => Ok(thread.space.new_record(thread.shape(&MEMORY_ITERATOR), [arguments[0].own(), Obj::small_int(0)])?),
        _ => Err(thread.not_implemented("multi-dimensional sub-views are not implemented")),
    }
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: an iterator of a memory view has these slots.
    let (source, at) = unsafe { (slot(arguments[0], 0).get(), slot(arguments[0], 1).word().int()) };
    let Some(source) = source else { return Ok(Obj::NULL) };
    let view = open(thread, source.as_ref())?;
    if at >= view.layout.shape.first().copied().unwrap_or(0) {
        // SAFETY: as above.
        unsafe { slot(arguments[0], 0) }.set(Obj::NULL);
        return Ok(Obj::NULL);
    }
    // SAFETY: as above.
    unsafe { slot(arguments[0], 1) }.set(Obj::small_int(at + 1));
    let offset = view.layout.offset + at * view.layout.strides[0];
    items::unpack(thread, letter(thread, &view)?, view.item(offset))
}

fn release(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    release_export(thread, arguments[0]);
    Ok(Obj::none())
}

fn to_bytes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    let order = match arguments[1].non_null().filter(|order| !order.is_none()) {
        None => 'C',
        Some(order) => match thread.str_argument(order, "tobytes() argument 'order'")?.as_str() {
            "C" => 'C',
            "F" => 'F',
            "A" => 'A',
            _ => return Err(thread.value_error("order must be 'C', 'F' or 'A'")),
        },
    };
    let is_fortran = order == 'F' || order == 'A' && view.layout.is_f_contiguous() && !view.layout.is_c_contiguous();
    if is_fortran && view.layout.shape.len() > 1 {
        let mut turned = view.layout.clone();
        turned.shape.reverse();
        turned.strides.reverse();
        let bytes: Vec<u8> = turned.offsets().iter().flat_map(|offset| view.item(*offset).to_vec()).collect();
        return Ok(thread.space.bytes(&bytes)?);
    }
    Ok(thread.space.bytes(&view.gather())?)
}

fn list_of(thread: &Thread, view: &View, letter: u8, dimension: usize, offset: i64) -> PyResult {
    if dimension == view.layout.shape.len() {
        return items::unpack(thread, letter, view.item(offset));
    }
    let mut parts = Vec::new();
    for index in 0..view.layout.shape[dimension] {
        parts.push(list_of(thread, view, letter, dimension + 1, offset + index * view.layout.strides[dimension])?);
    }
    Ok(thread.space.list(parts)?)
}

fn to_list(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    let letter = letter(thread, &view)?;
    list_of(thread, &view, letter, 0, view.layout.offset)
}

fn to_read_only(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    derive_as(thread, arguments[0], &view, &view.format, &view.layout, true)
}

fn cast(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let format = thread.str_argument(arguments[1], "memoryview: format argument")?;
    let view = open(thread, arguments[0])?;
    if !view.layout.is_c_contiguous() {
        return Err(thread.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let Some(new_letter) = items::letter(&format) else {
        return Err(thread.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let Some(old_letter) = items::letter(&view.format) else {
        return Err(thread.value_error(
            "memoryview: source format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let is_byte = |letter: u8| matches!(letter, b'B' | b'b' | b'c');
    if !is_byte(new_letter) && !is_byte(old_letter) {
        return Err(thread.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let item_size = items::size_of(new_letter).unwrap_or(1);
    let total = view.layout.bytes();
    if !total.is_multiple_of(item_size) {
        return Err(thread.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let mut layout = ItemLayout::linear(item_size, total);
    layout.offset = view.layout.offset;
    if let Some(shape) = arguments[2].non_null() {
        let shape = shape_argument(thread, shape)?;
        if view.layout.shape.len() > 1 && shape.len() > 1 {
            return Err(thread.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
        let items = shape.iter().try_fold(1i64, |product, length| product.checked_mul(*length));
        if items.and_then(|items| items.checked_mul(item_size as i64)) != Some(total as i64) {
            return Err(thread.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
        let mut stride = item_size as i64;
        let mut strides: Vec<i64> = shape
            .iter()
            .rev()
            .map(|length| {
                let own = stride;
                stride *= length;
                own
            })
            .collect();
        strides.reverse();
        layout.shape = shape;
        layout.strides = strides;
    }
    derive(thread, arguments[0], &view, &format, &layout)
}

fn shape_argument(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<i64>> {
    if Space::exact_list(object).is_none() && thread.space.tuple_value(object).is_none() {
        return Err(thread.type_error("shape must be a list or a tuple"));
    }
    let mut shape = Vec::new();
    for length in thread.collect(object)? {
        if thread.space.int_value(length.as_ref()).is_none() {
            return Err(thread.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let length = bounds::count_argument(thread, length.as_ref())?;
        if length <= 0 {
            return Err(thread.value_error("memoryview.cast(): elements of shape must be integers > 0"));
        }
        shape.push(length);
    }
    if shape.len() > 64 {
        return Err(thread.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    Ok(shape)
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut found = 0;
    thread.for_each(arguments[0], |item| {
        found += i64::from(thread.equals(item.as_ref(), arguments[1])?);
        Ok(())
    })?;
    Ok(Obj::small_int(found))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = open(thread, arguments[0])?;
    let [length] = view.layout.shape[..] else {
        return Err(thread.not_implemented("multi-dimensional lookup is not implemented"));
    };
    let letter = letter(thread, &view)?;
    let (start, stop) = bounds::clip(thread, arguments[2], arguments[3], length as usize)?;
    for at in start..stop {
        let item = items::unpack(thread, letter, view.item(view.layout.offset + at as i64 * view.layout.strides[0]))?;
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::small_int(at as i64));
        }
    }
    Err(thread.value_error("memoryview.index(x): x not found"))
}
