//! Hash objects: a capsule with a [`Hasher`], behind one set of methods for all modules.

use std::cell::RefCell;
use std::rc::Rc;

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::types::buffer::{self, ByteBuffer};
use vm::types::capsule;
use vm::{PyResult, Thread};

use super::hasher::{Algorithm, Hasher};
use crate::arguments::given;
use crate::fields::part;

const STATE: usize = 0;

/// A type of hash objects.
pub const fn hash_type(
    name: &'static str,
    module: &'static str,
    methods: &'static [&'static [Native]],
    getsets: &'static [GetSet],
    flags: TypeFlags,
) -> TypeTable {
    TypeTable { native: record(name, 1), module, flags, methods, getsets, ..TypeTable::EMPTY }
}

pub const METHODS: &[Native] = &[
    method("update", "($self, obj, /)", update, "Update this hash object's state with the provided string."),
    method("copy", "($self, /)", copy, "Return a copy of the hash object."),
];

pub const FIXED_METHODS: &[Native] = &[
    method(
        "digest",
        "($self, /)",
        |t, a| Ok(t.space.bytes(&hasher(t, a[0]).borrow().digest(0))?),
        "Return the digest value as a bytes object.",
    ),
    method(
        "hexdigest",
        "($self, /)",
        |t, a| hexadecimal(t, &hasher(t, a[0]).borrow().digest(0)),
        "Return the digest value as a string of hexadecimal digits.",
    ),
];

pub const EXTENDABLE_METHODS: &[Native] = &[
    method(
        "digest",
        "($self, /, length)",
        |t, a| {
            let length = length_argument(t, a[1])?;
            Ok(t.space.bytes(&hasher(t, a[0]).borrow().digest(length))?)
        },
        "Return the digest value as a bytes object.",
    ),
    method(
        "hexdigest",
        "($self, /, length)",
        |t, a| {
            let length = length_argument(t, a[1])?;
            hexadecimal(t, &hasher(t, a[0]).borrow().digest(length))
        },
        "Return the digest value as a string of hexadecimal digits.",
    ),
];

pub const GETSETS: &[GetSet] = &[
    getset("name", |t, a| t.new_str(hasher(t, a).borrow().name()), None, ""),
    getset("digest_size", |t, a| Ok(Obj::small_int(hasher(t, a).borrow().digest_size() as i64)), None, ""),
    getset("block_size", |t, a| Ok(Obj::small_int(hasher(t, a).borrow().block_size() as i64)), None, ""),
];

/// The longest digest of an algorithm of any length.
const LENGTH_MAX: i64 = 1 << 29;

fn length_argument(thread: &Thread, argument: Ref<'_>) -> PyResult<usize> {
    let length = thread.index_i64(argument)?;
    if length < 0 {
        return Err(thread.value_error("value must be positive"));
    }
    if length >= LENGTH_MAX {
        return Err(thread.value_error("length is too large"));
    }
    Ok(length as usize)
}

pub fn hexadecimal(thread: &Thread, bytes: &[u8]) -> PyResult {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let text: Vec<u8> =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect();
    Ok(thread.space.str_from_latin1(&text)?)
}

pub fn hasher(thread: &Thread, object: Ref<'_>) -> Rc<RefCell<Hasher>> {
    capsule::get(thread, part(object, STATE).as_ref()).expect("made with a hasher")
}

pub fn new_hash(thread: &Thread, class: &Type, hasher: Hasher) -> PyResult {
    let capsule = capsule::new(thread, RefCell::new(hasher))?;
    Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
}

/// Bytes to be hashed: strings must be encoded first.
pub fn data(thread: &Thread, object: Ref<'_>) -> PyResult<ByteBuffer> {
    if thread.space.str_value(object).is_some() {
        return Err(thread.type_error("Strings must be encoded before hashing"));
    }
    match buffer::get(thread, object)? {
        Some(bytes) => Ok(bytes),
        None => Err(thread.type_error("object supporting the buffer API required")),
    }
}

/// The data of a constructor, which may be named `data` or, of old, `string`.
pub fn data_or_string<'a>(thread: &Thread, data: Ref<'a>, string: Ref<'a>) -> PyResult<Option<Ref<'a>>> {
    match (data.non_null(), string.non_null()) {
        (Some(_), Some(_)) => {
            let text = "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for \
                        removal in a future version.";
            Err(thread.type_error(text))
        }
        (data, string) => Ok(data.or(string)),
    }
}

/// `md5(data=b'', *, usedforsecurity=True, string=None)` and its like.
pub fn construct(thread: &Thread, class: &Type, algorithm: Algorithm, a: &[Ref<'_>]) -> PyResult {
    let mut hasher = algorithm.start();
    if let Some(first) = data_or_string(thread, a[0], given(a[2]).unwrap_or(Ref::NULL))? {
        hasher.update(&data(thread, first)?);
    }
    new_hash(thread, class, hasher)
}

fn update(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = data(thread, a[1])?;
    hasher(thread, a[0]).borrow_mut().update(&bytes);
    Ok(Obj::none())
}

fn copy(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let copied = hasher(thread, a[0]).borrow().clone();
    new_hash(thread, thread.space.type_of(a[0]), copied)
}
