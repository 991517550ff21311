//! `bool`.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref};

use crate::exceptions;
use crate::native::{Native, TypeTable, method, new_method};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::int;

pub static BOOL: TypeTable = TypeTable {
    native: NativeType {
        name: "bool",
        layout: Layout::Bare,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::empty(),
    base: Some(&int::INT),
    doc: "Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of \
          the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, object=False, /)", new),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.intern_str(if arguments[0].is_true() { "True" } else { "False" })?),
        "Return repr(self).",
    ),
    method(
        "__and__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 0, |a, b| a & b),
        "Return self&value.",
    ),
    method(
        "__rand__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 0, |a, b| a & b),
        "Return value&self.",
    ),
    method(
        "__xor__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 1, |a, b| a ^ b),
        "Return self^value.",
    ),
    method(
        "__rxor__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 1, |a, b| a ^ b),
        "Return value^self.",
    ),
    method(
        "__or__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 2, |a, b| a | b),
        "Return self|value.",
    ),
    method(
        "__ror__",
        "($self, value, /)",
        |thread, arguments| logic(thread, arguments, 2, |a, b| a | b),
        "Return value|self.",
    ),
    method("__invert__", "($self, /)", invert, "~self"),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match arguments[1].non_null() {
        Some(object) => Ok(Obj::boolean(thread.truth(object)?)),
        None => Ok(Obj::boolean(false)),
    }
}

/// Two bools make a bool, anything else is for ints.
fn logic(thread: &Thread, arguments: &[Ref<'_>], operator: usize, code: fn(bool, bool) -> bool) -> PyResult {
    use compiler::opcode::BinaryOperator;
    let as_bool = |object: Ref<'_>| if object.is_true() { Some(true) } else { object.is_false().then_some(false) };
    if let (Some(a), Some(b)) = (as_bool(arguments[0]), as_bool(arguments[1])) {
        return Ok(Obj::boolean(code(a, b)));
    }
    let operator = [BinaryOperator::And, BinaryOperator::Xor, BinaryOperator::Or][operator];
    match (thread.space.int_value(arguments[0]), thread.space.int_value(arguments[1])) {
        (Some(a), Some(b)) => int::binary(thread, a, b, operator).unwrap_or_else(|| Ok(Obj::not_implemented())),
        _ => Ok(Obj::not_implemented()),
    }
}

fn invert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.warn_about(
        &exceptions::DEPRECATION_WARNING,
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of \
         the underlying int object and is usually not what you expect from the negation of a bool object. Use the 'not' \
         operator for boolean negation or ~int(x) for the bitwise inversion of the underlying int.",
    )?;
    Ok(Obj::small_int(if arguments[0].is_true() { -2 } else { -1 }))
}
