//! `bytes`.

use objects::bytes::Bytes;
use objects::items::{self, ItemAccess};
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, Space};

use crate::codecs;
use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable, class_method, method, new_method, record};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::iterators::COMMON;
use crate::types::str_::codec_arguments;
use crate::types::{bounds, buffer, bytes_methods, memoryview, wrapped};

pub static BYTES: TypeTable = TypeTable {
    native: NativeType {
        name: "bytes",
        layout: Layout::Bytes,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: Some(&ITEMS),
    },
    flags: TypeFlags::BASE,
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy \
          of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> \
          empty bytes object\n\nConstruct an immutable array of bytes.",
    methods: &[
        METHODS,
        bytes_methods::OPERATORS_TABLE,
        bytes_methods::SEARCH_TABLE,
        bytes_methods::SPLIT_TABLE,
        bytes_methods::TRANSFORM_TABLE,
        bytes_methods::PREDICATE_TABLE,
        memoryview::exports::READER_METHODS,
    ],
    ..TypeTable::EMPTY
};

static ITEMS: ItemAccess = ItemAccess::read_only(|space, bytes, index| {
    let data = space.bytes_value(bytes)?.data();
    data.get(items::place(index, data.len())).map(|byte| Obj::small_int(i64::from(*byte)))
});

pub static BYTES_ITERATOR: TypeTable =
    TypeTable { native: record("bytes_iterator", 2), methods: &[COMMON, ITERATOR_METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[
    new_method("($type, source=b'', encoding='utf-8', errors='strict')", new),
    class_method(
        "fromhex",
        "($type, string, /)",
        from_hex,
        "Create a bytes object from a string of hexadecimal numbers.\n\nSpaces between two numbers are accepted.\nExample: bytes.fromhex('B9 01EF') -> b'\\\\xb9\\\\x01\\\\xef'.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__str__",
        "($self, /)",
        |thread, arguments| {
            if thread.config.bytes_warning > 0 {
                thread.warn_about(&exceptions::BYTES_WARNING, "str() on a bytes instance")?;
            }
            repr(thread, arguments)
        },
        "Return str(self).",
    ),
    method(
        "__hash__",
        "($self, /)",
        |thread, arguments| {
            Ok(thread.space.int(thread.space.hash_key.hash_bytes(bytes_methods::data(thread, arguments[0])))?)
        },
        "Return hash(self).",
    ),
    method(
        "__iter__",
        "($self, /)",
        |thread, arguments| {
            Ok(thread
                .space
                .new_record(thread.shape(&BYTES_ITERATOR), [wrapped::value(thread, arguments[0]), Obj::small_int(0)])?)
        },
        "Implement iter(self).",
    ),
    method(
        "__bytes__",
        "($self, /)",
        |thread, arguments| Ok(wrapped::value(thread, arguments[0])),
        "Convert this value to exact type bytes.",
    ),
    method(
        "__getnewargs__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.tuple([wrapped::value(thread, arguments[0])])?),
        "",
    ),
    method(
        "__sizeof__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?),
        "Returns the size of the object in memory, in bytes.",
    ),
];

const ITERATOR_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce_iterator, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_iterator_state, "Set state information for unpickling."),
];

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.str(&text::escape::bytes_repr(bytes_methods::data(thread, arguments[0])))?)
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    // A class derived from str may convert its instances itself.
    let has_own_conversion = arguments[2].is_null()
        && arguments[3].is_null()
        && arguments[1].non_null().is_some_and(|source| thread.overrides(thread.space.type_of(source), names::BYTES));
    let coded = match has_own_conversion {
        true => None,
        false => coded_source(thread, "bytes", arguments[1], arguments[2], arguments[3])?,
    };
    let value = match coded {
        Some(value) => value,
        None => match arguments[1].non_null() {
            None => thread.space.bytes(&[])?,
            Some(source) => match Space::exact_bytes(source) {
                Some(_) => source.own(),
                None => from_source(thread, source)?,
            },
        },
    };
    if std::ptr::eq(class, thread.class(&BYTES)) {
        return Ok(value);
    }
    wrapped::instance(thread, class, &BYTES, wrapped::value(thread, value.as_ref()))
}

/// The encoded str where encoding or errors are given, and their errors; None where the source is none of that.
pub fn coded_source(
    thread: &Thread,
    name: &str,
    source: Ref<'_>,
    encoding: Ref<'_>,
    errors: Ref<'_>,
) -> PyResult<Option<Obj>> {
    let text = source.non_null().and_then(|source| thread.space.str_value(source));
    match (text, encoding.is_null(), errors.is_null()) {
        (Some(text), false, _) => {
            let (encoding, errors) = codec_arguments(thread, name, encoding, errors)?;
            codecs::encode(thread, text, &encoding, &errors).map(Some)
        }
        (Some(_), true, _) => Err(thread.type_error("string argument without an encoding")),
        (None, false, _) => Err(thread.type_error("encoding without a string argument")),
        (None, true, false) => Err(thread.type_error("errors without a string argument")),
        (None, true, true) => Ok(None),
    }
}

/// `bytes(source)` for what is no str.
fn from_source(thread: &Thread, source: Ref<'_>) -> PyResult {
    if let Some(method) = thread.lookup_name(thread.space.type_of(source), names::BYTES) {
        let result = thread.call_bound(method, source, &[], &[])?;
        return match thread.space.bytes_value(result.as_ref()) {
            Some(_) => Ok(result),
            None => {
                let given = thread.type_name(result.as_ref());
                Err(thread.type_error(&format!("__bytes__ returned non-bytes (type {given})")))
            }
        };
    }
    if let Some(count) = count_argument(thread, source)? {
        return Ok(thread.space.bytes(&thread.zeroed(count)?)?);
    }
    let bytes = gather(thread, source, "bytes", "bytes must be in range(0, 256)")?;
    Ok(thread.space.bytes(&bytes)?)
}

/// The number of zero bytes to make; None where the source is no number (or its `__index__` says that it is none).
pub fn count_argument(thread: &Thread, source: Ref<'_>) -> PyResult<Option<usize>> {
    if !bounds::has_index(thread, source) {
        return Ok(None);
    }
    let index = thread.index(source);
    match thread.catch(index, &exceptions::TYPE_ERROR)? {
        Some(index) => count_of(thread, index.as_ref()).map(Some),
        None => Ok(None),
    }
}

fn count_of(thread: &Thread, source: Ref<'_>) -> PyResult<usize> {
    let count = bounds::repeat_argument(thread, source)?;
    let Ok(count) = usize::try_from(count) else { return Err(thread.value_error("negative count")) };
    thread.ensure_room(count.saturating_mul(2))?;
    Ok(count)
}

/// `PyObject_Bytes`: a bytes object of a bytes-like object, an iterable of numbers, or by `__bytes__`.
pub fn from_object(thread: &Thread, source: Ref<'_>) -> PyResult {
    if Space::exact_bytes(source).is_some() {
        return Ok(source.own());
    }
    if thread.lookup_name(thread.space.type_of(source), names::BYTES).is_some() {
        return from_source(thread, source);
    }
    if thread.space.str_value(source).is_some() {
        return Err(thread.type_error("cannot convert 'str' object to bytes"));
    }
    let bytes = gather(thread, source, "bytes", "bytes must be in range(0, 256)")?;
    Ok(thread.space.bytes(&bytes)?)
}

/// Whether an object is bytes-like or can be iterated.
pub fn is_source(thread: &Thread, source: Ref<'_>) -> PyResult<bool> {
    let class = thread.space.type_of(source);
    Ok(thread.lookup_name(class, names::ITER).is_some_and(|method| !method.is_none())
        || thread.lookup_name(class, names::GETITEM).is_some()
        || buffer::get(thread, source)?.is_some())
}

/// The bytes of a bytes-like object or an iterable of numbers.
pub fn gather(thread: &Thread, source: Ref<'_>, kind: &str, out_of_range: &str) -> PyResult<Vec<u8>> {
    if let Some(bytes) = buffer::get_full(thread, source)? {
        return Ok(bytes.to_vec());
    }
    let class = thread.space.type_of(source);
    let is_iterable = thread.lookup_name(class, names::ITER).is_some_and(|method| !method.is_none())
        || thread.lookup_name(class, names::GETITEM).is_some();
    if !is_iterable || thread.space.str_value(source).is_some() {
        let given = thread.type_name(source);
        return Err(thread.type_error(&format!("cannot convert '{given}' object to {kind}")));
    }
    let mut bytes = Vec::new();
    thread.for_each(source, |item| {
        let value = thread.index_clamped(item.as_ref())?;
        match u8::try_from(value) {
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(thread.value_error(out_of_range)),
        }
        Ok(())
    })?;
    Ok(bytes)
}

fn from_hex(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let value = thread.space.bytes(&parse_hex(thread, arguments[1])?)?;
    if std::ptr::eq(class, thread.class(&BYTES)) {
        return Ok(value);
    }
    thread.call_with(class.as_ref(), &[value.as_ref()])
}

/// The bytes of a text (or bytes-like object) of hexadecimal digits, with blanks between bytes.
pub fn parse_hex(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    let digits: Vec<u8> = match thread.space.str_value(object) {
        Some(text) => text.view().chars().map(|point| u8::try_from(point).unwrap_or(b'?')).collect(),
        None => match buffer::get(thread, object)? {
            Some(bytes) => bytes.to_vec(),
            None => {
                let given = thread.type_name(object);
                return Err(thread.type_error(&format!("fromhex() argument must be str or bytes-like, not {given}")));
            }
        },
    };
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let value = |at: usize| digits.get(at).and_then(|&digit| char::from(digit).to_digit(16));
    let wrong = |at: usize| -> Raised {
        if at >= digits.len() {
            return thread.value_error("fromhex() arg must contain an even number of hexadecimal digits");
        }
        thread.value_error(&format!("non-hexadecimal number found in fromhex() arg at position {at}"))
    };
    let mut at = 0;
    while at < digits.len() {
        if matches!(digits[at], b' ' | 0x09..=0x0d) {
            at += 1;
            continue;
        }
        let Some(high) = value(at) else { return Err(wrong(at)) };
        let Some(low) = value(at + 1) else { return Err(wrong(at + 1)) };
        bytes.push((high << 4 | low) as u8);
        at += 2;
    }
    Ok(bytes)
}

/// What is iterated (exact bytes), or NULL at the end.
const SOURCE: usize = 0;
const INDEX: usize = 1;

fn next(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a bytes iterator holds an exact bytes object (or NULL once it ended) and an index.
    unsafe {
        let Some(source) = slot(arguments[0], SOURCE).peek().non_null() else { return Ok(Obj::NULL) };
        let index = slot(arguments[0], INDEX);
        let at = index.word().int() as usize;
        match source.cast::<Bytes>().data().get(at) {
            Some(byte) => {
                index.set(Obj::small_int(at as i64 + 1));
                Ok(Obj::small_int(i64::from(*byte)))
            }
            None => {
                slot(arguments[0], SOURCE).set(Obj::NULL);
                Ok(Obj::NULL)
            }
        }
    }
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a bytes iterator has these slots.
    let (source, at) = unsafe { (slot(arguments[0], SOURCE).get(), slot(arguments[0], INDEX).word().int()) };
    let length = source.map_or(0, |source| bytes_methods::data(thread, source.as_ref()).len() as i64);
    Ok(Obj::small_int((length - at).max(0)))
}

/// A function of the `builtins` module.
pub fn builtin(thread: &Thread, name: &str) -> PyResult {
    match thread.builtins.get() {
        Some(builtins) => {
            let key = thread.space.intern_str(name)?;
            thread.get_item(builtins.as_ref(), key.as_ref())
        }
        None => Ok(Obj::none()),
    }
}

fn reduce_iterator(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = builtin(thread, "iter")?;
    // SAFETY: a bytes iterator has these slots.
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
    // SAFETY: a bytes iterator has these slots.
    unsafe {
        if let Some(source) = slot(arguments[0], SOURCE).get() {
            let length = bytes_methods::data(thread, source.as_ref()).len() as i64;
            slot(arguments[0], INDEX).set(Obj::small_int(state.clamp(0, length)));
        }
    }
    Ok(Obj::none())
}
