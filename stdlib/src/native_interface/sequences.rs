//! The sequence protocol over any object: what natives do where they have a C index and no Python object for it.

use compiler::opcode::{BinaryOperator, Comparison};
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::names;
use vm::native::{Native, function};
use vm::types::slice::new_slice;
use vm::{PyResult, Thread};

pub const FUNCTIONS: &[Native] = &[
    function("sequence_check", "(object, /)", |t, a| Ok(Obj::boolean(is_sequence(t, a[0]))), ""),
    function("sequence_size", "(sequence, /)", size, ""),
    function("sequence_length", "(sequence, /)", size, ""),
    function("sequence_concat", "(first, second, /)", |t, a| concatenate(t, a, BinaryOperator::Add), ""),
    function("sequence_repeat", "(sequence, count, /)", |t, a| repeat(t, a, BinaryOperator::Multiply), ""),
    function("sequence_inplaceconcat", "(first, second, /)", |t, a| concatenate(t, a, BinaryOperator::InplaceAdd), ""),
    function(
        "sequence_inplacerepeat",
        "(sequence, count, /)",
        |t, a| repeat(t, a, BinaryOperator::InplaceMultiply),
        "",
    ),
    function("sequence_getitem", "(sequence, index, /)", get_item, ""),
    function("sequence_setitem", "(sequence, index, value, /)", set_item, ""),
    function("sequence_delitem", "(sequence, index, /)", delete_item, ""),
    function("sequence_getslice", "(sequence, start, stop, /)", get_slice, ""),
    function("sequence_setslice", "(sequence, start, stop, value, /)", set_slice, ""),
    function("sequence_delslice", "(sequence, start, stop, /)", delete_slice, ""),
    function("sequence_contains", "(sequence, value, /)", |t, a| Ok(t.space.int(t.contains(a[0], a[1])?.into())?), ""),
    function("sequence_count", "(sequence, value, /)", count, ""),
    function("sequence_index", "(sequence, value, /)", index, ""),
    function("sequence_list", "(iterable, /)", |t, a| t.list_from(a[0]), ""),
    function("sequence_tuple", "(iterable, /)", |t, a| t.tuple_from(a[0]), ""),
];

/// Whether items are found by number: subscripts, but those of no mapping.
fn is_sequence(thread: &Thread, object: Ref<'_>) -> bool {
    let class = thread.space.type_of(object);
    !class.has(TypeFlags::MAPPING) && thread.lookup_name(class, names::GETITEM).is_some()
}

fn require(thread: &Thread, object: Ref<'_>, method: vm::names::Name, what: &str) -> PyResult<()> {
    let class = thread.space.type_of(object);
    if class.has(TypeFlags::MAPPING) {
        return Err(thread.type_error(&format!("{} is not a sequence", thread.type_name(object))));
    }
    if thread.lookup_name(class, method).is_none() {
        let text = format!("'{}' object {what}", thread.type_name(object));
        return Err(thread.type_error(&text));
    }
    Ok(())
}

fn size(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.type_of(arguments[0]).has(TypeFlags::MAPPING) {
        return Err(thread.type_error(&format!("{} is not a sequence", thread.type_name(arguments[0]))));
    }
    Ok(thread.space.int(thread.length(arguments[0])? as i64)?)
}

fn concatenate(thread: &Thread, arguments: &[Ref<'_>], operator: BinaryOperator) -> PyResult {
    if !is_sequence(thread, arguments[0]) || !is_sequence(thread, arguments[1]) {
        let text = format!("'{}' object can't be concatenated", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    }
    thread.binary(arguments[0], arguments[1], operator)
}

fn repeat(thread: &Thread, arguments: &[Ref<'_>], operator: BinaryOperator) -> PyResult {
    if !is_sequence(thread, arguments[0]) {
        let text = format!("'{}' object can't be repeated", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    }
    let count = thread.space.int(thread.index_i64(arguments[1])?)?;
    thread.binary(arguments[0], count.as_ref(), operator)
}

/// The index to ask for: a negative one counts from the end. One that lies before the start stays negative, which built-in
/// sequences must not take for another count from the end: they get the index as it was given, and refuse it.
fn from_start(thread: &Thread, sequence: Ref<'_>, index: Ref<'_>) -> PyResult {
    let given = thread.index_i64(index)?;
    if given >= 0 {
        return Ok(thread.space.int(given)?);
    }
    let Some(length) = thread.length_or_none(sequence)? else { return Ok(thread.space.int(given)?) };
    let counted = given.saturating_add(length as i64);
    let is_python = thread.space.type_of(sequence).has(TypeFlags::HEAP);
    Ok(thread.space.int(if counted < 0 && !is_python { given } else { counted })?)
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::GETITEM, "does not support indexing")?;
    let index = from_start(thread, arguments[0], arguments[1])?;
    thread.get_item(arguments[0], index.as_ref())
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::SETITEM, "does not support item assignment")?;
    let index = from_start(thread, arguments[0], arguments[1])?;
    thread.set_item(arguments[0], index.as_ref(), arguments[2])?;
    Ok(Obj::small_int(0))
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::DELITEM, "doesn't support item deletion")?;
    let index = from_start(thread, arguments[0], arguments[1])?;
    thread.delete_item(arguments[0], index.as_ref())?;
    Ok(Obj::small_int(0))
}

fn slice_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bound = |argument| Ok::<_, vm::Raised>(thread.space.int(thread.index_i64(argument)?)?);
    new_slice(thread, bound(arguments[1])?, bound(arguments[2])?, Obj::none())
}

fn get_slice(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::GETITEM, "is unsliceable")?;
    let slice = slice_of(thread, arguments)?;
    thread.get_item(arguments[0], slice.as_ref())
}

fn set_slice(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::SETITEM, "doesn't support slice assignment")?;
    let slice = slice_of(thread, arguments)?;
    thread.set_item(arguments[0], slice.as_ref(), arguments[3])?;
    Ok(Obj::small_int(0))
}

fn delete_slice(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    require(thread, arguments[0], names::DELITEM, "doesn't support slice deletion")?;
    let slice = slice_of(thread, arguments)?;
    thread.delete_item(arguments[0], slice.as_ref())?;
    Ok(Obj::small_int(0))
}

fn count(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut found = 0;
    let iterator = thread.iterate(arguments[0])?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        found += i64::from(same(thread, item.as_ref(), arguments[1])?);
    }
    Ok(thread.space.int(found)?)
}

fn index(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut at = 0;
    let iterator = thread.iterate(arguments[0])?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if same(thread, item.as_ref(), arguments[1])? {
            return Ok(thread.space.int(at)?);
        }
        at += 1;
    }
    Err(thread.value_error("sequence.index(x): x not in sequence"))
}

fn same(thread: &Thread, item: Ref<'_>, value: Ref<'_>) -> PyResult<bool> {
    Ok(item.is(value) || thread.compare_bool(item, value, Comparison::Equal)?)
}
