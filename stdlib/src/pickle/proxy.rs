//! What `memo` of picklers and unpicklers gives: a view that can be cleared and copied.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, record};
use vm::types::dict;
use vm::{PyResult, Thread};

use super::{pickler, unpickler};
use crate::fields::{at, part};

const OWNER: usize = 0;

static PICKLER_PROXY: TypeTable = TypeTable {
    native: record("PicklerMemoProxy", 1),
    module: "_pickle",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[PICKLER_METHODS],
    ..TypeTable::EMPTY
};

static UNPICKLER_PROXY: TypeTable = TypeTable {
    native: record("UnpicklerMemoProxy", 1),
    module: "_pickle",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[UNPICKLER_METHODS],
    ..TypeTable::EMPTY
};

const PICKLER_METHODS: &[Native] = &[
    method(
        "clear",
        "($self, /)",
        |t, a| pickler::clear_memo(t, part(a[0], OWNER).as_ref()),
        "Remove all items from memo.",
    ),
    method(
        "copy",
        "($self, /)",
        |t, a| pickler::memo_dict(t, part(a[0], OWNER).as_ref()),
        "Copy the memo to a new object.",
    ),
    method(
        "__reduce__",
        "($self, /)",
        |t, a| reduced(t, pickler::memo_dict(t, part(a[0], OWNER).as_ref())?),
        "Implement pickle support.",
    ),
];

const UNPICKLER_METHODS: &[Native] = &[
    method(
        "clear",
        "($self, /)",
        |t, a| {
            at(part(a[0], OWNER).as_ref(), unpickler::MEMO).set(t.space.dict()?);
            Ok(Obj::none())
        },
        "Remove all items from memo.",
    ),
    method("copy", "($self, /)", |t, a| unpickler_copy(t, a[0]), "Copy the memo to a new object."),
    method("__reduce__", "($self, /)", |t, a| reduced(t, unpickler_copy(t, a[0])?), "Implement pickling support."),
];

fn unpickler_copy(thread: &Thread, proxy: Ref<'_>) -> PyResult {
    let memo = part(part(proxy, OWNER).as_ref(), unpickler::MEMO);
    dict::copy(thread, thread.dict_of(&memo))
}

fn reduced(thread: &Thread, copy: Obj) -> PyResult {
    let class = thread.space.type_of(copy.as_ref()).as_ref().own();
    let arguments = thread.space.tuple([copy])?;
    Ok(thread.space.tuple([class, arguments])?)
}

pub fn new(thread: &Thread, owner: Ref<'_>, is_pickler: bool) -> PyResult {
    let table = if is_pickler { &PICKLER_PROXY } else { &UNPICKLER_PROXY };
    Ok(thread.space.new_record(thread.ensure_class(table)?.root_shape.get(), [owner.own()])?)
}

/// The owner behind a proxy.
pub fn source(thread: &Thread, object: Ref<'_>, is_pickler: bool) -> Option<Obj> {
    let table = if is_pickler { &PICKLER_PROXY } else { &UNPICKLER_PROXY };
    thread.known_class(table)?;
    thread.is_instance_of(object, table).then(|| part(object, OWNER))
}
