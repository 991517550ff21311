//! `cmp_to_key`: sort keys that compare by a three-way comparison function.

use compiler::opcode::Comparison;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Member, Native, TypeTable, function, member_mut, method, record};
use vm::{PyResult, Thread};

use crate::fields::{at, part};

const COMPARE: usize = 0;
/// NULL in what `cmp_to_key` returns.
const OBJECT: usize = 1;

pub static KEY_WRAPPER: TypeTable = TypeTable {
    native: record("KeyWrapper", 2),
    module: "functools",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

pub const FUNCTIONS: &[Native] = &[function(
    "cmp_to_key",
    "(mycmp)",
    cmp_to_key,
    "Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.",
)];

const MEMBERS: &[Member] = &[member_mut("obj", OBJECT, "Value wrapped by a key function.")];

const METHODS: &[Native] = &[
    method("__call__", "($self, obj)", call, "Call self as a function."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

fn cmp_to_key(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&KEY_WRAPPER), [arguments[0].own(), Obj::NULL])?)
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.new_record(thread.shape(&KEY_WRAPPER), [part(arguments[0], COMPARE), arguments[1].own()])?)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if !thread.is_instance_of(arguments[1], &KEY_WRAPPER) {
        return Err(thread.type_error("other argument must be K instance"));
    }
    let (Some(a), Some(b)) = (at(arguments[0], OBJECT).get(), at(arguments[1], OBJECT).get()) else {
        return Err(thread.raise(&vm::exceptions::ATTRIBUTE_ERROR, "object"));
    };
    let order = thread.call_with(part(arguments[0], COMPARE).as_ref(), &[a.as_ref(), b.as_ref()])?;
    thread.compare(order.as_ref(), Obj::small_int(0).as_ref(), comparison)
}
