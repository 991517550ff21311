//! `reversed`: an object's own `__reversed__`, or a walk over its subscripts from the end.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::iterators::COMMON;
use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// The sequence, or NULL at the end.
const SEQUENCE: usize = 0;
/// The subscript to read next, -1 at the end.
const INDEX: usize = 1;

pub static REVERSED: TypeTable = TypeTable {
    native: record("reversed", 2),
    flags: TypeFlags::BASE,
    doc: "Return a reverse iterator over the values of the given sequence.",
    methods: &[COMMON, METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, object, /)", new),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
];

fn new(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if !keywords.is_empty() {
        return Err(thread.type_error("reversed() takes no keyword arguments"));
    }
    let [_, object] = *values else {
        return Err(thread.type_error(&format!("reversed expected 1 argument, got {}", values.len() - 1)));
    };
    let kind = thread.space.type_of(object);
    if let Some(hook) = thread.lookup_name(kind, names::REVERSED) {
        if hook.is_none() {
            return Err(not_reversible(thread, object));
        }
        return thread.deeper(|| thread.call_bound(hook, object, &[], &[]));
    }
    let is_sequence =
        thread.lookup_name(kind, names::GETITEM).is_some() && thread.downcast::<objects::dict::Dict>(object).is_none();
    if !is_sequence {
        return Err(not_reversible(thread, object));
    }
    let last = thread.length(object)? as i64 - 1;
    Ok(thread.space.new_record(class.root_shape.get(), [object.own(), thread.space.int(last)?])?)
}

#[cold]
fn not_reversible(thread: &Thread, object: Ref<'_>) -> crate::raised::Raised {
    thread.type_error(&format!("'{}' object is not reversible", thread.type_name(object)))
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (source, index) = unsafe { (slot(arguments[0], SEQUENCE), slot(arguments[0], INDEX)) };
    let (Some(sequence), Some(at)) = (source.get(), index.get()) else { return Ok(Obj::NULL) };
    if at.word().is_int() && at.word().int() >= 0 {
        match thread.get_item(sequence.as_ref(), at.as_ref()) {
            Ok(item) => {
                index.set(Obj::small_int(at.word().int() - 1));
                return Ok(item);
            }
            Err(raised)
                if thread.is_raised(&raised, &exceptions::INDEX_ERROR)
                    || thread.is_raised(&raised, &exceptions::STOP_ITERATION) =>
            {
                drop(thread.take_exception(raised));
            }
            Err(raised) => return Err(raised),
        }
    }
    index.set(Obj::small_int(-1));
    source.set(Obj::NULL);
    Ok(Obj::NULL)
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (sequence, index) = unsafe { (slot(arguments[0], SEQUENCE).get(), slot(arguments[0], INDEX).word()) };
    let Some(sequence) = sequence else { return Ok(Obj::small_int(0)) };
    let left = if index.is_int() { index.int() + 1 } else { 0 };
    let length = thread.length(sequence.as_ref())? as i64;
    Ok(Obj::small_int(if length < left { 0 } else { left }))
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let (sequence, index) = unsafe { (slot(arguments[0], SEQUENCE).get(), slot(arguments[0], INDEX).get()) };
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    match sequence {
        Some(sequence) => {
            let arguments = thread.space.tuple([sequence])?;
            Ok(thread.space.tuple([class, arguments, index.unwrap_or_else(|| Obj::small_int(-1))])?)
        }
        None => {
            let arguments = thread.space.tuple([thread.space.empty_tuple()])?;
            Ok(thread.space.tuple([class, arguments])?)
        }
    }
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index_clamped(arguments[1])?;
    // SAFETY: the binder checked the instance.
    let (sequence, place) = unsafe { (slot(arguments[0], SEQUENCE).get(), slot(arguments[0], INDEX)) };
    if let Some(sequence) = sequence {
        let length = thread.length(sequence.as_ref())? as i64;
        place.set(Obj::small_int(index.clamp(-1, length - 1)));
    }
    Ok(Obj::none())
}
