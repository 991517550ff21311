//! `weakref.ProxyType` and `weakref.CallableProxyType`: weak references that act as their referents.
//!
//! A proxy is a weak reference object (see `objects::weak`) whose type forwards every protocol. Operands that are proxies are
//! replaced by their referents; a dead referent is a ReferenceError.

use compiler::opcode::{BinaryOperator as Operator, Comparison};
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::weakref::{self, weakly};
use crate::exceptions;
use crate::names::{self, Name};
use crate::native::{Native, TypeTable, method};
use crate::raised::PyResult;
use crate::state::Thread;

pub static PROXY: TypeTable = TypeTable {
    native: weakly("ProxyType"),
    module: "weakref",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[METHODS, OPERATORS, REFLECTED_OPERATORS, INPLACE_OPERATORS],
    ..TypeTable::EMPTY
};

pub static CALLABLE_PROXY: TypeTable = TypeTable {
    native: weakly("CallableProxyType"),
    module: "weakref",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[METHODS, OPERATORS, REFLECTED_OPERATORS, INPLACE_OPERATORS, CALL_METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method(
        "__setattr__",
        "($self, name, value, /)",
        |t, a| set_attribute(t, a[0], a[1], Some(a[2])),
        "Implement setattr(self, name, value).",
    ),
    method(
        "__delattr__",
        "($self, name, /)",
        |t, a| set_attribute(t, a[0], a[1], None),
        "Implement delattr(self, name).",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |t, a| t.str_of(unwrap(t, a[0])?.as_ref()), "Return str(self)."),
    method("__bytes__", "($self, /)", |t, a| t.call_method(unwrap(t, a[0])?.as_ref(), names::BYTES, &[]), ""),
    method(
        "__bool__",
        "($self, /)",
        |t, a| Ok(Obj::boolean(t.truth(unwrap(t, a[0])?.as_ref())?)),
        "True if self else False",
    ),
    method(
        "__len__",
        "($self, /)",
        |t, a| Ok(t.space.int(t.length(unwrap(t, a[0])?.as_ref())? as i64)?),
        "Return len(self).",
    ),
    method(
        "__getitem__",
        "($self, key, /)",
        |t, a| t.get_item(unwrap(t, a[0])?.as_ref(), unwrap(t, a[1])?.as_ref()),
        "Return self[key].",
    ),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method("__delitem__", "($self, key, /)", delete_item, "Delete self[key]."),
    method(
        "__contains__",
        "($self, key, /)",
        |t, a| Ok(Obj::boolean(t.contains(unwrap(t, a[0])?.as_ref(), unwrap(t, a[1])?.as_ref())?)),
        "Return bool(key in self).",
    ),
    method("__iter__", "($self, /)", |t, a| t.iterate(unwrap(t, a[0])?.as_ref()), "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method("__reversed__", "($self, /)", |t, a| t.call_method(unwrap(t, a[0])?.as_ref(), names::REVERSED, &[]), ""),
    method("__int__", "($self, /)", |t, a| t.call_method(unwrap(t, a[0])?.as_ref(), names::INT, &[]), "int(self)"),
    method(
        "__float__",
        "($self, /)",
        |t, a| t.call_method(unwrap(t, a[0])?.as_ref(), names::FLOAT, &[]),
        "float(self)",
    ),
    method(
        "__index__",
        "($self, /)",
        |t, a| t.index(unwrap(t, a[0])?.as_ref()),
        "Return self converted to an integer, if self is suitable for use as an index into a list.",
    ),
    method("__neg__", "($self, /)", |t, a| unary(t, a[0], names::NEG, "-"), "-self"),
    method("__pos__", "($self, /)", |t, a| unary(t, a[0], names::POS, "+"), "+self"),
    method("__abs__", "($self, /)", |t, a| unary(t, a[0], names::ABS, "abs()"), "abs(self)"),
    method("__invert__", "($self, /)", |t, a| unary(t, a[0], names::INVERT, "~"), "~self"),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Less), "Return self<value."),
    method("__le__", "($self, value, /)", |t, a| compare(t, a, Comparison::LessEqual), "Return self<=value."),
    method("__gt__", "($self, value, /)", |t, a| compare(t, a, Comparison::Greater), "Return self>value."),
    method("__ge__", "($self, value, /)", |t, a| compare(t, a, Comparison::GreaterEqual), "Return self>=value."),
];

const CALL_METHODS: &[Native] = &[method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function.")];

const OPERATORS: &[Native] = &[
    method("__add__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Add), "Return self+value."),
    method("__sub__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Subtract), "Return self-value."),
    method("__mul__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Multiply), "Return self*value."),
    method(
        "__truediv__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::TrueDivide),
        "Return self/value.",
    ),
    method(
        "__floordiv__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::FloorDivide),
        "Return self//value.",
    ),
    method("__mod__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Remainder), "Return self%value."),
    method(
        "__pow__",
        "($self, value, mod=None, /)",
        |t, a| binary(t, a[0], a[1], Operator::Power),
        "Return pow(self, value, mod).",
    ),
    method("__lshift__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::LeftShift), "Return self<<value."),
    method(
        "__rshift__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::RightShift),
        "Return self>>value.",
    ),
    method("__and__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::And), "Return self&value."),
    method("__or__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Or), "Return self|value."),
    method("__xor__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::Xor), "Return self^value."),
    method(
        "__matmul__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::MatrixMultiply),
        "Return self@value.",
    ),
    method("__divmod__", "($self, value, /)", |t, a| divide(t, a[0], a[1]), "Return divmod(self, value)."),
];

const REFLECTED_OPERATORS: &[Native] = &[
    method("__radd__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Add), "Return value+self."),
    method("__rsub__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Subtract), "Return value-self."),
    method("__rmul__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Multiply), "Return value*self."),
    method(
        "__rtruediv__",
        "($self, value, /)",
        |t, a| binary(t, a[1], a[0], Operator::TrueDivide),
        "Return value/self.",
    ),
    method(
        "__rfloordiv__",
        "($self, value, /)",
        |t, a| binary(t, a[1], a[0], Operator::FloorDivide),
        "Return value//self.",
    ),
    method("__rmod__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Remainder), "Return value%self."),
    method(
        "__rpow__",
        "($self, value, mod=None, /)",
        |t, a| binary(t, a[1], a[0], Operator::Power),
        "Return pow(value, self, mod).",
    ),
    method(
        "__rlshift__",
        "($self, value, /)",
        |t, a| binary(t, a[1], a[0], Operator::LeftShift),
        "Return value<<self.",
    ),
    method(
        "__rrshift__",
        "($self, value, /)",
        |t, a| binary(t, a[1], a[0], Operator::RightShift),
        "Return value>>self.",
    ),
    method("__rand__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::And), "Return value&self."),
    method("__ror__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Or), "Return value|self."),
    method("__rxor__", "($self, value, /)", |t, a| binary(t, a[1], a[0], Operator::Xor), "Return value^self."),
    method(
        "__rmatmul__",
        "($self, value, /)",
        |t, a| binary(t, a[1], a[0], Operator::MatrixMultiply),
        "Return value@self.",
    ),
    method("__rdivmod__", "($self, value, /)", |t, a| divide(t, a[1], a[0]), "Return divmod(value, self)."),
];

const INPLACE_OPERATORS: &[Native] = &[
    method("__iadd__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::InplaceAdd), "Return self+=value."),
    method(
        "__isub__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceSubtract),
        "Return self-=value.",
    ),
    method(
        "__imul__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceMultiply),
        "Return self*=value.",
    ),
    method(
        "__itruediv__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceTrueDivide),
        "Return self/=value.",
    ),
    method(
        "__ifloordiv__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceFloorDivide),
        "Return self//=value.",
    ),
    method(
        "__imod__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceRemainder),
        "Return self%=value.",
    ),
    method(
        "__ipow__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplacePower),
        "Return self**=value.",
    ),
    method(
        "__ilshift__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceLeftShift),
        "Return self<<=value.",
    ),
    method(
        "__irshift__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceRightShift),
        "Return self>>=value.",
    ),
    method("__iand__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::InplaceAnd), "Return self&=value."),
    method("__ior__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::InplaceOr), "Return self|=value."),
    method("__ixor__", "($self, value, /)", |t, a| binary(t, a[0], a[1], Operator::InplaceXor), "Return self^=value."),
    method(
        "__imatmul__",
        "($self, value, /)",
        |t, a| binary(t, a[0], a[1], Operator::InplaceMatrixMultiply),
        "Return self@=value.",
    ),
];

/// `weakref.proxy(referent, callback)`: the one that is there already, where there is one without callback.
pub fn new(thread: &Thread, referent: Ref<'_>, callback: Option<Ref<'_>>) -> PyResult {
    let table = if thread.is_callable(referent) { &CALLABLE_PROXY } else { &PROXY };
    let shape = thread.shape(table);
    if callback.is_none()
        && let Some(known) = weakref::plain_reference(thread, referent, shape)
    {
        return Ok(known);
    }
    weakref::make(thread, shape, referent, callback)
}

/// Whether an object is a proxy.
pub fn is_proxy(thread: &Thread, object: Ref<'_>) -> bool {
    object.has_shape(thread.shape(&PROXY)) || object.has_shape(thread.shape(&CALLABLE_PROXY))
}

/// The referent of a proxy; anything else is itself.
fn unwrap(thread: &Thread, object: Ref<'_>) -> PyResult {
    if !is_proxy(thread, object) {
        return Ok(object.own());
    }
    match thread.space.weak_referent(object) {
        Some(referent) => Ok(referent),
        None => Err(thread.raise(&exceptions::REFERENCE_ERROR, "weakly-referenced object no longer exists")),
    }
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.get_attribute(unwrap(thread, arguments[0])?.as_ref(), name.as_ref())
}

fn set_attribute(thread: &Thread, proxy: Ref<'_>, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult {
    let name = thread.attribute_name(name)?;
    thread.set_attribute(unwrap(thread, proxy)?.as_ref(), name.as_ref(), value)?;
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = arguments[0].word().pointer() as usize;
    match thread.space.weak_referent(arguments[0]) {
        Some(referent) => {
            let class = thread.qualified_class_name(thread.space.type_of(referent.as_ref()));
            let address = referent.word().pointer() as usize;
            thread.new_str(&format!("<weakproxy at {own:#x}; to '{class}' at {address:#x}>"))
        }
        None => thread.new_str(&format!("<weakproxy at {own:#x}; dead>")),
    }
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (container, key) = (unwrap(thread, arguments[0])?, unwrap(thread, arguments[1])?);
    thread.set_item(container.as_ref(), key.as_ref(), arguments[2])?;
    Ok(Obj::none())
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (container, key) = (unwrap(thread, arguments[0])?, unwrap(thread, arguments[1])?);
    thread.delete_item(container.as_ref(), key.as_ref())?;
    Ok(Obj::none())
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let referent = unwrap(thread, arguments[0])?;
    if !thread.is_iterator(referent.as_ref()) {
        let text = format!("Weakref proxy referenced a non-iterator '{}' object", thread.type_name(referent.as_ref()));
        return Err(thread.type_error(&text));
    }
    Ok(thread.next(referent.as_ref())?.unwrap_or(Obj::NULL))
}

fn unary(thread: &Thread, proxy: Ref<'_>, name: Name, symbol: &str) -> PyResult {
    thread.unary(unwrap(thread, proxy)?.as_ref(), name, symbol)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    let (a, b) = (unwrap(thread, arguments[0])?, unwrap(thread, arguments[1])?);
    thread.compare(a.as_ref(), b.as_ref(), comparison)
}

fn binary(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: Operator) -> PyResult {
    let (a, b) = (unwrap(thread, a)?, unwrap(thread, b)?);
    thread.binary(a.as_ref(), b.as_ref(), operator)
}

fn divide(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    let (a, b) = (unwrap(thread, a)?, unwrap(thread, b)?);
    match thread.binary_or_none(a.as_ref(), b.as_ref(), names::DIVMOD, names::RDIVMOD)? {
        Some(result) => Ok(result),
        None => {
            let (a, b) = (thread.type_name(a.as_ref()), thread.type_name(b.as_ref()));
            Err(thread.type_error(&format!("unsupported operand type(s) for divmod(): '{a}' and '{b}'")))
        }
    }
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let referent = unwrap(thread, arguments[0])?;
    thread.call_with_tuple_and_dict(referent.as_ref(), arguments[1], arguments[2])
}
