//! `_tuplegetter`: the descriptor of a named tuple's field.

use objects::record::slot;
use objects::{Obj, Ref};
use vm::native::{Member, Native, TypeTable, member_mut, method, new_method, record};
use vm::types::container_repr;
use vm::{PyResult, Thread, exceptions};

const INDEX: usize = 0;
const DOC: usize = 1;

pub static TUPLE_GETTER: TypeTable = TypeTable {
    native: record("_tuplegetter", 2),
    module: "collections",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member_mut("__doc__", DOC, "")];

const METHODS: &[Native] = &[
    new_method("($type, index, doc, /)", new),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method(
        "__set__",
        "($self, instance, value, /)",
        |t, _| Err(t.raise(&exceptions::ATTRIBUTE_ERROR, "can't set attribute")),
        "Set an attribute of instance to value.",
    ),
    method(
        "__delete__",
        "($self, instance, /)",
        |t, _| Err(t.raise(&exceptions::ATTRIBUTE_ERROR, "can't delete attribute")),
        "Delete an attribute of instance.",
    ),
    method("__reduce__", "($self, /)", reduce, ""),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

fn part(getter: Ref<'_>, index: usize) -> Obj {
    // SAFETY: the binder checked the instance, which has these slots.
    unsafe { slot(getter, index) }.get().unwrap_or_else(Obj::none)
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let index = thread.index_i64(arguments[1])?;
    Ok(thread.space.new_record(class.root_shape.get(), [thread.space.int(index)?, arguments[2].own()])?)
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(arguments[0].own());
    }
    let index = part(arguments[0], INDEX).word().int();
    let Some(tuple) = thread.space.tuple_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        let text = format!("descriptor for index '{index}' for tuple subclasses doesn't apply to '{given}' object");
        return Err(thread.type_error(&text));
    };
    match usize::try_from(index).ok().and_then(|index| tuple.items().get(index)) {
        Some(item) => Ok(item.own()),
        None => Err(thread.index_error("tuple index out of range")),
    }
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let parts = thread.space.tuple([part(arguments[0], INDEX), part(arguments[0], DOC)])?;
    Ok(thread.space.tuple([class, parts])?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = [thread.repr(part(arguments[0], INDEX).as_ref())?, thread.repr(part(arguments[0], DOC).as_ref())?];
    container_repr::join(thread, "_tuplegetter(", &parts, ")")
}
