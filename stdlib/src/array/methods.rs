//! Methods of `array.array` and of its iterator.

use compiler::opcode::Comparison;
use objects::{Obj, OutOfMemory, Ref};
use vm::native::{GetSet, Native, class_method, getset, method, raw_new};
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::subscript::{Repeat, clamped_bound, is_index, item_index, place, repeat_count};
use vm::types::{buffer, container_repr, generic_alias, slice};
use vm::{exceptions, names};

use super::items::{ItemType, check_point, pack};
use super::{
    ARRAY, ARRAY_ITERATOR, data, data_mut, ensure_resizable, get, is_array, kind_of, len, machine_format, make,
    new_array, push, push_all, push_bytes, splice, storage, to_list,
};
use crate::fields::{at, number, set_number};

pub const GETSETS: &[GetSet] = &[
    getset(
        "typecode",
        |thread, array| Ok(thread.space.latin1_char(kind_of(array).letter())),
        None,
        "the typecode character used to create the array",
    ),
    getset(
        "itemsize",
        |_, array| Ok(Obj::small_int(kind_of(array).size() as i64)),
        None,
        "the size, in bytes, of one array item",
    ),
];

pub const METHODS: &[Native] = &[
    method(
        "append",
        "($self, v, /)",
        |t, a| push(t, a[0], a[1]).map(|()| Obj::none()),
        "Append new value v to the end of the array.",
    ),
    method(
        "buffer_info",
        "($self, /)",
        |t, a| {
            let address = t.space.int_from_u64(data(a[0]).as_ptr() as u64)?;
            Ok(t.space.tuple([address, Obj::small_int(len(a[0]) as i64)])?)
        },
        "Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold \
         array's contents.",
    ),
    method("byteswap", "($self, /)", byte_swap, "Byteswap all items of the array."),
    method(
        "clear",
        "($self, /)",
        |t, a| splice(t, a[0], 0, data(a[0]).len(), &[]).map(|()| Obj::none()),
        "Remove all items from the array.",
    ),
    method("__copy__", "($self, /)", machine_format::copy, "Return a copy of the array."),
    method("__deepcopy__", "($self, unused, /)", machine_format::copy, "Return a copy of the array."),
    method("count", "($self, v, /)", count, "Return number of occurrences of v in the array."),
    method(
        "extend",
        "($self, bb, /)",
        |t, a| push_all(t, a[0], a[1]).map(|()| Obj::none()),
        "Append items to the end of the array.",
    ),
    method(
        "fromfile",
        "($self, f, n, /)",
        from_file,
        "Read n objects from the file object f and append them to the end of the array.",
    ),
    method("fromlist", "($self, list, /)", from_list, "Append items to array from list."),
    method(
        "frombytes",
        "($self, buffer, /)",
        |t, a| {
            let bytes = buffer::require(t, a[1])?.to_vec();
            push_bytes(t, a[0], &bytes).map(|()| Obj::none())
        },
        "Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the \
         fromfile() method.",
    ),
    method(
        "fromunicode",
        "($self, ustr, /)",
        from_unicode,
        "Extends this array with data from the unicode string ustr.",
    ),
    method(
        "index",
        "($self, v, start=0, stop=9223372036854775807, /)",
        index,
        "Return index of first occurrence of v in the array.",
    ),
    method("insert", "($self, i, v, /)", insert, "Insert a new item v into the array before position i."),
    method("pop", "($self, i=-1, /)", pop, "Return the i-th element and delete it from the array."),
    method("__reduce_ex__", "($self, value, /)", machine_format::reduce, "Return state information for pickling."),
    method("remove", "($self, v, /)", remove, "Remove the first occurrence of v in the array."),
    method("reverse", "($self, /)", reverse, "Reverse the order of the items in the array."),
    method("tofile", "($self, f, /)", to_file, "Write all items (as machine values) to the file object f."),
    method("tolist", "($self, /)", |t, a| to_list(t, a[0]), "Convert array to an ordinary list with the same items."),
    method(
        "tobytes",
        "($self, /)",
        |t, a| Ok(t.space.bytes(data(a[0]))?),
        "Convert the array to an array of machine values and return the bytes representation.",
    ),
    method("tounicode", "($self, /)", to_unicode, "Extends this array with data from the unicode string ustr."),
    method("__sizeof__", "($self, /)", size_of, "Size of the array in memory, in bytes."),
    class_method("__class_getitem__", "($type, object, /)", generic_alias::class_getitem, "See PEP 585"),
];

pub const SPECIAL_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__len__", "($self, /)", |_, a| Ok(Obj::small_int(len(a[0]) as i64)), "Return len(self)."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method(
        "__setitem__",
        "($self, key, value, /)",
        |t, a| set_item(t, a[0], a[1], Some(a[2])).map(|()| Obj::none()),
        "Set self[key] to value.",
    ),
    method(
        "__delitem__",
        "($self, key, /)",
        |t, a| set_item(t, a[0], a[1], None).map(|()| Obj::none()),
        "Delete self[key].",
    ),
    method("__contains__", "($self, key, /)", contains, "Return bool(key in self)."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__mul__", "($self, value, /)", multiply, "Return self*value."),
    method("__rmul__", "($self, value, /)", multiply, "Return value*self."),
    method("__iadd__", "($self, value, /)", add_in_place, "Implement self+=value."),
    method("__imul__", "($self, value, /)", multiply_in_place, "Implement self*=value."),
    method("__iter__", "($self, /)", iterate, "Implement iter(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

pub const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce_iterator, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_iterator_state, "Set state information for unpickling."),
];

fn new(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("the binder checked the class");
    let is_exact = std::ptr::eq(class, thread.class(&ARRAY));
    if is_exact && !keywords.is_empty() {
        return Err(thread.type_error("array.array() takes no keyword arguments"));
    }
    let positional = &values[1..values.len() - keywords.len()];
    let (code, source) = match *positional {
        [code] => (code, None),
        [code, source] => (code, Some(source)),
        [] => return Err(thread.type_error("array() takes at least 1 argument (0 given)")),
        ref more => {
            return Err(thread.type_error(&format!("array() takes at most 2 arguments ({} given)", more.len())));
        }
    };
    let point = match thread.space.str_value(code).map(|text| text.view()) {
        Some(text) if text.len() == 1 => text.at(0),
        Some(text) => {
            let text = format!("array() argument 1 must be a unicode character, not a string of length {}", text.len());
            return Err(thread.type_error(&text));
        }
        None => {
            let given = crate::arguments::type_name_or_none(thread, code);
            return Err(thread.type_error(&format!("array() argument 1 must be a unicode character, not {given}")));
        }
    };
    if point == u32::from(b'u') {
        thread.warn_about(
            &exceptions::DEPRECATION_WARNING,
            "The 'u' type code is deprecated and will be removed in Python 3.16",
        )?;
    }
    let kind = ItemType::from_point(point);
    let shown = char::from_u32(point).unwrap_or('?');
    if let Some(source) = source
        && !kind.is_some_and(ItemType::is_text)
    {
        if thread.space.str_value(source).is_some() {
            let text = format!("cannot use a str to initialize an array with typecode '{shown}'");
            return Err(thread.type_error(&text));
        }
        if is_array(thread, source) && kind_of(source).is_text() {
            let text = format!("cannot use a unicode array to initialize an array with typecode '{shown}'");
            return Err(thread.type_error(&text));
        }
    }
    let iterator = match source {
        Some(source) if !is_plain_source(thread, source) => Some(thread.iterate(source)?),
        _ => None,
    };
    let Some(kind) = kind else {
        let text = "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)";
        return Err(thread.value_error(text));
    };
    let made = new_array(thread, class.root_shape.get(), kind)?;
    let array = made.as_ref();
    let Some(source) = source else { return Ok(made) };
    if let Some(iterator) = iterator {
        thread.for_each(iterator.as_ref(), |value| push(thread, array, value.as_ref()))?;
    } else if thread.space.bytes_value(source).is_some()
        || thread.downcast::<objects::bytes::ByteArray>(source).is_some()
    {
        let bytes = buffer::require(thread, source)?.to_vec();
        push_bytes(thread, array, &bytes)?;
    } else if let Some(text) = thread.space.str_value(source) {
        push_bytes(thread, array, &text_bytes(text))?;
    } else if is_array(thread, source) && kind_of(source) != kind {
        thread.for_each(source, |value| push(thread, array, value.as_ref()))?;
    } else {
        push_all(thread, array, source)?;
    }
    Ok(made)
}

/// Whether an initializer is taken without asking for an iterator.
fn is_plain_source(thread: &Thread, source: Ref<'_>) -> bool {
    thread.downcast::<objects::list::List>(source).is_some()
        || thread.downcast::<objects::bytes::ByteArray>(source).is_some()
        || thread.space.bytes_value(source).is_some()
        || thread.space.tuple_value(source).is_some()
        || thread.space.str_value(source).is_some()
        || is_array(thread, source)
}

fn text_bytes(text: &objects::string::Str) -> Vec<u8> {
    text.view().chars().flat_map(u32::to_ne_bytes).collect()
}

fn byte_swap(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = kind_of(arguments[0]).size();
    data_mut(arguments[0]).chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(Obj::none())
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (mut found, mut index) = (0, 0);
    while let Some(value) = get(thread, arguments[0], index)? {
        found += i64::from(thread.compare_bool(value.as_ref(), arguments[1], Comparison::Equal)?);
        index += 1;
    }
    Ok(Obj::small_int(found))
}

/// The first equal item in a range.
fn find(thread: &Thread, array: Ref<'_>, wanted: Ref<'_>, start: usize, stop: usize) -> PyResult<Option<usize>> {
    for index in start..stop {
        let Some(value) = get(thread, array, index)? else { break };
        if thread.compare_bool(value.as_ref(), wanted, Comparison::Equal)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn contains(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(find(thread, arguments[0], arguments[1], 0, usize::MAX)?.is_some()))
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = len(arguments[0]);
    let start = clamped_bound(thread, arguments[2], length, 0)?;
    // The array may grow meanwhile: the end is not cut to today's length.
    let stop = match arguments[3].non_null() {
        Some(stop) => {
            let stop = thread.index_clamped(stop)?;
            if stop < 0 { stop.saturating_add(length as i64).max(0) as usize } else { stop as usize }
        }
        None => usize::MAX,
    };
    match find(thread, arguments[0], arguments[1], start, stop)? {
        Some(index) => Ok(Obj::small_int(index as i64)),
        None => Err(thread.value_error("array.index(x): x not in array")),
    }
}

fn remove(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match find(thread, arguments[0], arguments[1], 0, usize::MAX)? {
        Some(index) if index < len(arguments[0]) => {
            let size = kind_of(arguments[0]).size();
            splice(thread, arguments[0], index * size, (index + 1) * size, &[])?;
            Ok(Obj::none())
        }
        _ => Err(thread.value_error("array.remove(x): x not in array")),
    }
}

fn from_file(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    let count = thread.index_i64(arguments[2])?;
    if count < 0 {
        return Err(thread.value_error("negative count"));
    }
    let bytes = count.checked_mul(kind_of(array).size() as i64).ok_or(OutOfMemory)?;
    let wanted = thread.space.int(bytes)?;
    let read = thread.call_method_str(arguments[1], "read", &[wanted.as_ref()])?;
    let Some(read) = thread.space.bytes_value(read.as_ref()) else {
        return Err(thread.type_error("read() didn't return bytes"));
    };
    push_bytes(thread, array, read.data())?;
    if (read.data().len() as i64) < bytes {
        return Err(thread.raise(&exceptions::EOF_ERROR, "read() didn't return enough bytes"));
    }
    Ok(Obj::none())
}

fn to_file(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    const BLOCK_BYTES: usize = 64 * 1024;
    let mut start = 0;
    while start < data(arguments[0]).len() {
        let bytes = data(arguments[0]);
        let end = (start + BLOCK_BYTES).min(bytes.len());
        let block = thread.space.bytes(&bytes[start..end])?;
        thread.call_method(arguments[1], names::WRITE, &[block.as_ref()])?;
        start = end;
    }
    Ok(Obj::none())
}

fn from_list(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(list) = thread.downcast::<objects::list::List>(arguments[1]) else {
        return Err(thread.type_error("arg must be list"));
    };
    let array = arguments[0];
    let (before, length) = (data(array).len(), list.len());
    for index in 0..length {
        let pushed = match list.get(index) {
            Some(value) => push(thread, array, value.as_ref()),
            None => Err(thread.runtime_error("list changed size during iteration")),
        };
        let checked = pushed.and_then(|()| {
            if list.len() == length { Ok(()) } else { Err(thread.runtime_error("list changed size during iteration")) }
        });
        if let Err(raised) = checked {
            if storage(array).exports.get() == 0 && data(array).len() > before {
                storage(array).resize(before)?;
            }
            return Err(raised);
        }
    }
    Ok(Obj::none())
}

fn ensure_text(thread: &Thread, array: Ref<'_>, function: &str) -> PyResult<()> {
    if kind_of(array).is_text() {
        return Ok(());
    }
    Err(thread.value_error(&format!("{function}() may only be called on unicode type arrays ('u' or 'w')")))
}

fn from_unicode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(text) = thread.space.str_value(arguments[1]) else {
        let given = crate::arguments::type_name_or_none(thread, arguments[1]);
        return Err(thread.type_error(&format!("fromunicode() argument must be str, not {given}")));
    };
    ensure_text(thread, arguments[0], "fromunicode")?;
    push_bytes(thread, arguments[0], &text_bytes(text))?;
    Ok(Obj::none())
}

fn to_unicode(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    ensure_text(thread, arguments[0], "tounicode")?;
    let bytes = data(arguments[0]).chunks_exact(4);
    let points: Vec<u32> = bytes.map(|item| u32::from_ne_bytes([item[0], item[1], item[2], item[3]])).collect();
    for point in &points {
        check_point(thread, *point)?;
    }
    Ok(thread.space.str_from_chars(points.iter().copied())?)
}

fn insert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    let index = thread.index_i64(arguments[1])?;
    let packed = pack(thread, kind_of(array), arguments[2])?;
    let length = len(array);
    let index = if index < 0 { index.saturating_add(length as i64).max(0) as usize } else { index as usize };
    let start = index.min(length) * packed.len();
    splice(thread, array, start, start, &packed)?;
    Ok(Obj::none())
}

fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    let index = arguments[1].non_null().map_or(Ok(-1), |index| thread.index_i64(index))?;
    if len(array) == 0 {
        return Err(thread.index_error("pop from empty array"));
    }
    let Some(index) = place(index, len(array)) else {
        return Err(thread.index_error("pop index out of range"));
    };
    let value = get(thread, array, index)?.unwrap_or_else(Obj::none);
    let size = kind_of(array).size();
    splice(thread, array, index * size, (index + 1) * size, &[])?;
    Ok(value)
}

fn reverse(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let size = kind_of(arguments[0]).size();
    let bytes = data_mut(arguments[0]);
    bytes.reverse();
    bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    let (name, kind) = (thread.short_type_name(array), kind_of(array));
    let letter = char::from(kind.letter());
    if len(array) == 0 {
        return thread.new_str(&format!("{name}('{letter}')"));
    }
    let content = if kind.is_text() { to_unicode(thread, arguments)? } else { to_list(thread, array)? };
    let shown = thread.repr(content.as_ref())?;
    let open = thread.new_str(&format!("{name}('{letter}', "))?;
    container_repr::concat(
        thread,
        &[container_repr::Part::Str(&open), container_repr::Part::Str(&shown), container_repr::Part::Text(")")],
    )
}

/// An index, or the parts of a slice.
enum Place {
    At(usize),
    Range { start: i64, stop: i64, step: i64, count: usize },
}

fn resolve(thread: &Thread, array: Ref<'_>, key: Ref<'_>, out_of_range: &str) -> PyResult<Place> {
    if key.word().is_int() || is_index(thread, key) {
        let index = if key.word().is_int() { key.word().int() } else { item_index(thread, key)? };
        return match place(index, len(array)) {
            Some(index) => Ok(Place::At(index)),
            None => Err(thread.index_error(out_of_range)),
        };
    }
    if key.has_shape(objects::shape::fixed::SLICE) {
        let (start, stop, step) = slice::unpack(thread, key)?;
        let (start, stop, step, count) = slice::adjust(start, stop, step, len(array));
        return Ok(Place::Range { start, stop, step, count });
    }
    Err(thread.type_error("array indices must be integers"))
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let array = arguments[0];
    match resolve(thread, array, arguments[1], "array index out of range")? {
        Place::At(index) => Ok(get(thread, array, index)?.unwrap_or_else(Obj::none)),
        Place::Range { start, step, count, .. } => {
            let kind = kind_of(array);
            make(thread, kind, &gather(data(array), kind.size(), start, step, count))
        }
    }
}

/// The bytes of some items.
fn gather(bytes: &[u8], size: usize, start: i64, step: i64, count: usize) -> Vec<u8> {
    if step == 1 {
        return bytes[start as usize * size..(start as usize + count) * size].to_vec();
    }
    let mut gathered = Vec::with_capacity(count * size);
    for number in 0..count as i64 {
        let at = (start + number * step) as usize * size;
        gathered.extend_from_slice(&bytes[at..at + size]);
    }
    gathered
}

fn set_item(thread: &Thread, array: Ref<'_>, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let size = kind_of(array).size();
    let place = resolve(thread, array, key, "array assignment index out of range")?;
    let (mut start, mut stop, mut step, count) = match (place, value) {
        (Place::At(index), Some(value)) => {
            let packed = pack(thread, kind_of(array), value)?;
            return match data_mut(array).get_mut(index * size..(index + 1) * size) {
                Some(item) => {
                    item.copy_from_slice(&packed);
                    Ok(())
                }
                None => Err(thread.index_error("array assignment index out of range")),
            };
        }
        (Place::At(index), None) => (index as i64, index as i64 + 1, 1, 1),
        (Place::Range { start, stop, step, count }, _) => (start, stop, step, count),
    };
    let with = match value {
        None => Vec::new(),
        Some(value) if is_array(thread, value) => {
            if kind_of(value) != kind_of(array) {
                return Err(thread.type_error("bad argument type for built-in operation"));
            }
            data(value).to_vec()
        }
        Some(value) => {
            let given = thread.type_name(value);
            return Err(thread.type_error(&format!("can only assign array (not \"{given}\") to array slice")));
        }
    };
    if with.len() != count * size {
        ensure_resizable(thread, array)?;
    }
    if step == 1 {
        stop = stop.max(start);
        return splice(thread, array, start as usize * size, stop as usize * size, &with);
    }
    if value.is_some() {
        if with.len() != count * size {
            let text =
                format!("attempt to assign array of size {} to extended slice of size {count}", with.len() / size);
            return Err(thread.value_error(&text));
        }
        let bytes = data_mut(array);
        for (number, item) in with.chunks_exact(size).enumerate() {
            let at = (start + number as i64 * step) as usize * size;
            bytes[at..at + size].copy_from_slice(item);
        }
        return Ok(());
    }
    if count == 0 {
        return Ok(());
    }
    if step < 0 {
        start += step * (count as i64 - 1);
        step = -step;
    }
    let (mut kept, mut removed) = (Vec::with_capacity(data(array).len()), 0);
    for (number, item) in data(array).chunks_exact(size).enumerate() {
        if removed < count && number as i64 == start + removed as i64 * step {
            removed += 1;
        } else {
            kept.extend_from_slice(item);
        }
    }
    splice(thread, array, 0, data(array).len(), &kept)
}

fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let other = arguments[1];
    if !is_array(thread, other) {
        if thread.overrides(thread.space.type_of(other), names::RADD) {
            return Ok(Obj::not_implemented());
        }
        let given = thread.type_name(other);
        return Err(thread.type_error(&format!("can only append array (not \"{given}\") to array")));
    }
    if kind_of(arguments[0]) != kind_of(other) {
        return Err(thread.type_error("bad argument type for built-in operation"));
    }
    let bytes = [data(arguments[0]), data(other)].concat();
    make(thread, kind_of(other), &bytes)
}

fn add_in_place(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !is_array(thread, arguments[1]) {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("can only extend with array (not \"{given}\")")));
    }
    push_all(thread, arguments[0], arguments[1])?;
    Ok(arguments[0].own())
}

fn repeated(thread: &Thread, bytes: &[u8], times: usize) -> PyResult<Vec<u8>> {
    let total = bytes.len().checked_mul(times).filter(|total| *total <= isize::MAX as usize).ok_or(OutOfMemory)?;
    thread.ensure_room(total)?;
    Ok(bytes.repeat(times))
}

fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Repeat::Times(times) = repeat_count(thread, arguments[1])? else { return Ok(Obj::not_implemented()) };
    make(thread, kind_of(arguments[0]), &repeated(thread, data(arguments[0]), times)?)
}

fn multiply_in_place(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Repeat::Times(times) = repeat_count(thread, arguments[1])? else { return Ok(Obj::not_implemented()) };
    let made = repeated(thread, data(arguments[0]), times)?;
    splice(thread, arguments[0], 0, data(arguments[0]).len(), &made)?;
    Ok(arguments[0].own())
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let (a, b) = (arguments[0], arguments[1]);
    if !is_array(thread, b) {
        return Ok(Obj::not_implemented());
    }
    let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if is_equality && len(a) != len(b) {
        return Ok(Obj::boolean(comparison == Comparison::NotEqual));
    }
    if is_equality && kind_of(a) == kind_of(b) && !kind_of(a).is_float() {
        return Ok(Obj::boolean((data(a) == data(b)) == (comparison == Comparison::Equal)));
    }
    let mut index = 0;
    while let (Some(x), Some(y)) = (get(thread, a, index)?, get(thread, b, index)?) {
        if !thread.compare_bool(x.as_ref(), y.as_ref(), Comparison::Equal)? {
            return match comparison {
                Comparison::Equal => Ok(Obj::boolean(false)),
                Comparison::NotEqual => Ok(Obj::boolean(true)),
                _ => thread.compare(x.as_ref(), y.as_ref(), comparison),
            };
        }
        index += 1;
    }
    Ok(Obj::boolean(vm::protocol::compare::holds(comparison, len(a).cmp(&len(b)))))
}

/// Slots of an iterator: the array or NULL at the end, the next index.
const SOURCE: usize = 0;
const NEXT: usize = 1;

fn iterate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let shape = thread.ensure_class(&ARRAY_ITERATOR)?.root_shape.get();
    Ok(thread.space.new_record(shape, [arguments[0].own(), Obj::small_int(0)])?)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = arguments[0];
    // SAFETY: the iterator holds the array until the end, and no code of a program runs before that.
    let Some(array) = (unsafe { at(iterator, SOURCE).peek() }).non_null() else { return Ok(Obj::NULL) };
    let index = number(iterator, NEXT);
    match get(thread, array, index as usize)? {
        Some(value) => {
            set_number(iterator, NEXT, index + 1);
            Ok(value)
        }
        None => {
            at(iterator, SOURCE).set(Obj::NULL);
            Ok(Obj::NULL)
        }
    }
}

fn reduce_iterator(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let iter = thread.get_item(builtins.as_ref(), thread.new_str("iter")?.as_ref())?;
    match at(arguments[0], SOURCE).get() {
        Some(array) => {
            let made_of = thread.space.tuple([array])?;
            let index = Obj::small_int(number(arguments[0], NEXT));
            Ok(thread.space.tuple([iter, made_of, index])?)
        }
        None => {
            let made_of = thread.space.tuple([thread.space.list([])?])?;
            Ok(thread.space.tuple([iter, made_of])?)
        }
    }
}

fn set_iterator_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index_i64(arguments[1])?;
    if let Some(array) = at(arguments[0], SOURCE).get() {
        set_number(arguments[0], NEXT, index.clamp(0, len(array.as_ref()) as i64));
    }
    Ok(Obj::none())
}

/// The array and the bytearray that holds its items.
fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = thread.space.memory_of(arguments[0]);
    // SAFETY: the storage lives while the array does.
    let items = thread.space.memory_of(unsafe { objects::layout::ref_of(storage(arguments[0])) });
    Ok(thread.space.int((own + items) as i64)?)
}
