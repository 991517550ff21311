//! Rows that the method tables of `int`, `float` and `complex` share: each operator as a method, and reflected.

use compiler::opcode::BinaryOperator;
use objects::Ref;

use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

/// The row of an operator's method: `operator!(Type, "__add__", Add, "Return self+value.")`.
macro_rules! operator {
    ($type:ty, $name:literal, $operator:ident, $doc:literal) => {
        $crate::native::method(
            $name,
            "($self, value, /)",
            |thread, arguments| <$type>::operate(thread, arguments[0], arguments[1], BinaryOperator::$operator),
            $doc,
        )
    };
}

/// The row of an operator's reflected method.
macro_rules! reflected {
    ($type:ty, $name:literal, $operator:ident, $doc:literal) => {
        $crate::native::method(
            $name,
            "($self, value, /)",
            |thread, arguments| <$type>::operate(thread, arguments[1], arguments[0], BinaryOperator::$operator),
            $doc,
        )
    };
}

pub(super) use {operator, reflected};

/// What any number can do. Operands that the type does not know give NotImplemented.
pub trait Operators {
    fn operate(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult;
    /// `modulus` may be NULL.
    fn power(thread: &Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult;

    const ARITHMETIC: &'static [Native] = &[
        operator!(Self, "__add__", Add, "Return self+value."),
        reflected!(Self, "__radd__", Add, "Return value+self."),
        operator!(Self, "__sub__", Subtract, "Return self-value."),
        reflected!(Self, "__rsub__", Subtract, "Return value-self."),
        operator!(Self, "__mul__", Multiply, "Return self*value."),
        reflected!(Self, "__rmul__", Multiply, "Return value*self."),
        operator!(Self, "__truediv__", TrueDivide, "Return self/value."),
        reflected!(Self, "__rtruediv__", TrueDivide, "Return value/self."),
        method(
            "__pow__",
            "($self, value, mod=None, /)",
            |thread, arguments| Self::power(thread, arguments[0], arguments[1], arguments[2]),
            "Return pow(self, value, mod).",
        ),
        method(
            "__rpow__",
            "($self, value, mod=None, /)",
            |thread, arguments| Self::power(thread, arguments[1], arguments[0], arguments[2]),
            "Return pow(value, self, mod).",
        ),
    ];
}

/// What real numbers can do besides.
pub trait Division: Operators {
    fn divmod(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult;

    const DIVISION: &'static [Native] = &[
        operator!(Self, "__mod__", Remainder, "Return self%value."),
        reflected!(Self, "__rmod__", Remainder, "Return value%self."),
        operator!(Self, "__floordiv__", FloorDivide, "Return self//value."),
        reflected!(Self, "__rfloordiv__", FloorDivide, "Return value//self."),
        method(
            "__divmod__",
            "($self, value, /)",
            |thread, arguments| Self::divmod(thread, arguments[0], arguments[1]),
            "Return divmod(self, value).",
        ),
        method(
            "__rdivmod__",
            "($self, value, /)",
            |thread, arguments| Self::divmod(thread, arguments[1], arguments[0]),
            "Return divmod(value, self).",
        ),
    ];
}
