//! `operator.itemgetter`

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, raw_method, raw_new, record};
use vm::types::container_repr;
use vm::{PyResult, Thread};

use super::getter;
use crate::fields::{items_of, part};

/// A tuple of subscripts.
const ITEMS: usize = 0;

pub static ITEM_GETTER: TypeTable = TypeTable {
    native: record("itemgetter", 1),
    module: "operator",
    flags: TypeFlags::BASE,
    doc: "Return a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns \
          r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, item, /, *items)", new),
    raw_method("__call__", "($self, obj, /)", call, "Call self as a function."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__reduce__",
        "($self, /)",
        |t, a| getter::reduce(t, a[0], part(a[0], ITEMS)),
        "Return state information for pickling",
    ),
];

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let given = getter::made_of(thread, "itemgetter", values, names)?;
    let items = thread.space.tuple_of(given)?;
    Ok(thread.space.new_record(class.root_shape.get(), [items])?)
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (this, object) = getter::target(thread, "itemgetter", values, names)?;
    getter::fetch(thread, &part(this, ITEMS), |item| thread.get_item(object, item))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.guard_repr(arguments[0], "operator.itemgetter(...)", || {
        let mut parts: Vec<Obj> = Vec::new();
        for item in items_of(&part(arguments[0], ITEMS)) {
            parts.push(thread.repr(*item)?);
        }
        container_repr::join(thread, "operator.itemgetter(", &parts, ")")
    })
}
