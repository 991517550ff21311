//! What `bytes` and `bytearray` have in common: methods that read bytes and make new objects of the same kind.
//!
//! A bytearray may change while Python code runs, so each method first takes its arguments apart, and then looks at the bytes.

mod predicates;
mod search;
mod split;
mod transform;

use compiler::opcode::Comparison;
use objects::bytes::ByteArray;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names;
use crate::native::{Native, method};
use crate::protocol::compare::holds;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::buffer::{self, ByteBuffer};
use crate::types::str_::percent;
use crate::types::{bounds, slice};

pub use transform::hex;

pub const OPERATORS_TABLE: &[Native] = OPERATORS;
pub const SEARCH_TABLE: &[Native] = search::METHODS;
pub const SPLIT_TABLE: &[Native] = split::METHODS;
pub const TRANSFORM_TABLE: &[Native] = transform::METHODS;
pub const PREDICATE_TABLE: &[Native] = predicates::METHODS;

macro_rules! comparison {
    ($name:literal, $comparison:ident, $doc:literal) => {
        method(
            $name,
            "($self, value, /)",
            |thread, arguments| compare(thread, arguments, Comparison::$comparison),
            $doc,
        )
    };
}

const OPERATORS: &[Native] = &[
    comparison!("__lt__", Less, "Return self<value."),
    comparison!("__le__", LessEqual, "Return self<=value."),
    comparison!("__eq__", Equal, "Return self==value."),
    comparison!("__ne__", NotEqual, "Return self!=value."),
    comparison!("__gt__", Greater, "Return self>value."),
    comparison!("__ge__", GreaterEqual, "Return self>=value."),
    method(
        "__len__",
        "($self, /)",
        |thread, arguments| Ok(Obj::small_int(data(thread, arguments[0]).len() as i64)),
        "Return len(self).",
    ),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__mul__", "($self, value, /)", multiply_left, "Return self*value."),
    method("__rmul__", "($self, value, /)", multiply, "Return value*self."),
    method("__contains__", "($self, key, /)", search::contains, "Return bool(key in self)."),
    method(
        "__mod__",
        "($self, value, /)",
        |thread, arguments| remainder(thread, arguments[0], arguments[1]),
        "Return self%value.",
    ),
    method(
        "__rmod__",
        "($self, value, /)",
        |thread, arguments| {
            if is_bytes_or_array(thread, arguments[1]) {
                remainder(thread, arguments[1], arguments[0])
            } else {
                Ok(Obj::not_implemented())
            }
        },
        "Return value%self.",
    ),
];

/// The bytes of a bytes object or bytearray at this moment: no Python code may run while they are looked at.
pub fn data<'a>(thread: &Thread, object: Ref<'a>) -> &'a [u8] {
    if let Some(bytes) = thread.space.bytes_value(object) {
        return bytes.data();
    }
    match thread.downcast::<ByteArray>(object) {
        // SAFETY: callers run no code while they look at the bytes.
        Some(array) => unsafe { array.data() },
        None => &[],
    }
}

/// Whether an object is a bytes object or bytearray.
pub fn is_bytes_or_array(thread: &Thread, object: Ref<'_>) -> bool {
    thread.space.bytes_value(object).is_some() || thread.downcast::<ByteArray>(object).is_some()
}

pub(super) fn is_array(thread: &Thread, object: Ref<'_>) -> bool {
    thread.downcast::<ByteArray>(object).is_some()
}

/// A new object of the same kind.
pub fn like(thread: &Thread, object: Ref<'_>, bytes: &[u8]) -> PyResult {
    if is_array(thread, object) { Ok(thread.space.bytearray(bytes)?) } else { Ok(thread.space.bytes(bytes)?) }
}

/// The same bytes: the object itself where it cannot change.
pub fn unchanged(thread: &Thread, object: Ref<'_>) -> PyResult {
    if Space::exact_bytes(object).is_some() {
        return Ok(object.own());
    }
    match thread.space.wrapped(object) {
        Some(wrapped) if Space::exact_bytes(wrapped).is_some() => Ok(wrapped.own()),
        _ => like(thread, object, data(thread, object)),
    }
}

/// Bytes that are searched for: a bytes-like object or one byte given as a number.
pub(super) enum Needle {
    Byte([u8; 1]),
    Bytes(ByteBuffer),
}

impl std::ops::Deref for Needle {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Needle::Byte(byte) => byte,
            Needle::Bytes(bytes) => bytes,
        }
    }
}

/// A byte given as a number.
pub fn byte_argument(thread: &Thread, object: Ref<'_>) -> PyResult<u8> {
    let value = thread.index_clamped(object)?;
    u8::try_from(value).map_err(|_| thread.value_error("byte must be in range(0, 256)"))
}

/// The argument of `find` and its like.
pub(super) fn needle(thread: &Thread, object: Ref<'_>) -> PyResult<Needle> {
    if let Some(bytes) = buffer::get(thread, object)? {
        return Ok(Needle::Bytes(bytes));
    }
    if bounds::has_index(thread, object) {
        return byte_argument(thread, object).map(|byte| Needle::Byte([byte]));
    }
    let given = thread.type_name(object);
    Err(thread.type_error(&format!("argument should be integer or bytes-like object, not '{given}'")))
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    // Bytes know bytes only: other exporters compare themselves with them.
    if !is_array(thread, arguments[0])
        && let Some(other) = thread.space.bytes_value(arguments[1])
    {
        return Ok(Obj::boolean(holds(comparison, data(thread, arguments[0]).cmp(other.data()))));
    }
    if !is_array(thread, arguments[0]) && thread.space.str_value(arguments[1]).is_none() {
        return Ok(Obj::not_implemented());
    }
    match buffer::get(thread, arguments[1])? {
        Some(other) => Ok(Obj::boolean(holds(comparison, data(thread, arguments[0]).cmp(&other)))),
        None => {
            if thread.config.bytes_warning > 0 && thread.space.str_value(arguments[1]).is_some() {
                thread.warn_about(&exceptions::BYTES_WARNING, "Comparison between bytes and string")?;
            }
            Ok(Obj::not_implemented())
        }
    }
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let key = arguments[1];
    let name = if is_array(thread, arguments[0]) { "bytearray" } else { "byte" };
    if key.has_shape(fixed::SLICE) {
        let (start, stop, step) = slice::unpack(thread, key)?;
        let bytes = data(thread, arguments[0]);
        let (start, stop, step, count) = slice::adjust(start, stop, step, bytes.len());
        if step == 1 {
            if count == bytes.len() {
                return unchanged(thread, arguments[0]);
            }
            return like(thread, arguments[0], if count == 0 { &[] } else { &bytes[start as usize..stop as usize] });
        }
        let picked: Vec<u8> = (0..count).map(|number| bytes[(start + number as i64 * step) as usize]).collect();
        return like(thread, arguments[0], &picked);
    }
    if !bounds::has_index(thread, key) {
        let given = thread.type_name(key);
        return Err(thread.type_error(&format!("{name} indices must be integers or slices, not {given}")));
    }
    let index = bounds::index_argument(thread, key)?;
    let bytes = data(thread, arguments[0]);
    match bounds::item(index, bytes.len()) {
        Some(at) => Ok(Obj::small_int(i64::from(bytes[at]))),
        None => {
            Err(thread.index_error(if name == "byte" { "index out of range" } else { "bytearray index out of range" }))
        }
    }
}

pub fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let (Some(left), Some(right)) = (Space::exact_bytes(arguments[0]), Space::exact_bytes(arguments[1])) {
        return match (left.data(), right.data()) {
            (_, []) => Ok(arguments[0].own()),
            ([], _) => Ok(arguments[1].own()),
            (left, right) => Ok(thread.space.bytes_concat(&[left, right])?),
        };
    }
    let Some(other) = buffer::get(thread, arguments[1])? else {
        if thread.overrides(thread.space.type_of(arguments[1]), names::RADD) {
            return Ok(Obj::not_implemented());
        }
        let (own, given) = (thread.type_name(arguments[0]), thread.type_name(arguments[1]));
        return Err(thread.type_error(&format!("can't concat {given} to {own}")));
    };
    let bytes = data(thread, arguments[0]);
    if other.is_empty() {
        return unchanged(thread, arguments[0]);
    }
    let mut sum = Vec::new();
    thread.ensure_room(bytes.len() + other.len())?;
    sum.reserve_exact(bytes.len() + other.len());
    sum.extend_from_slice(bytes);
    sum.extend_from_slice(&other);
    like(thread, arguments[0], &sum)
}

/// `self * value`: an operand that reflects multiplication itself goes first.
fn multiply_left(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.overrides(thread.space.type_of(arguments[1]), names::RMUL) {
        return Ok(Obj::not_implemented());
    }
    multiply(thread, arguments)
}

pub fn multiply(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !bounds::has_index(thread, arguments[1]) {
        return bounds::not_a_count(thread, arguments[1]);
    }
    let count = usize::try_from(bounds::repeat_argument(thread, arguments[1])?).unwrap_or(0);
    let bytes = data(thread, arguments[0]);
    if count == 1 {
        return unchanged(thread, arguments[0]);
    }
    thread.ensure_room(bytes.len().checked_mul(count).ok_or(objects::OutOfMemory)?)?;
    like(thread, arguments[0], &bytes.repeat(count))
}

fn remainder(thread: &Thread, format: Ref<'_>, values: Ref<'_>) -> PyResult {
    let template = data(thread, format).to_vec();
    let bytes = percent::percent_format_bytes(thread, &template, values)?;
    like(thread, format, &bytes)
}
