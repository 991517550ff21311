//! The six rows of the comparison methods, by one function.

use compiler::opcode::Comparison;
use objects::Ref;

use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

macro_rules! comparison {
    ($name:literal, $comparison:ident, $doc:literal) => {
        method(
            $name,
            "($self, value, /)",
            |thread, arguments| Self::compare(thread, arguments[0], arguments[1], Comparison::$comparison),
            $doc,
        )
    };
}

/// A native type that compares with itself and perhaps others.
pub trait Comparable {
    /// `a op b`; `a` is of the type, and what it cannot be compared with gives NotImplemented.
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult;

    const COMPARISONS: &'static [Native] = &[
        comparison!("__lt__", Less, "Return self<value."),
        comparison!("__le__", LessEqual, "Return self<=value."),
        comparison!("__eq__", Equal, "Return self==value."),
        comparison!("__ne__", NotEqual, "Return self!=value."),
        comparison!("__gt__", Greater, "Return self>value."),
        comparison!("__ge__", GreaterEqual, "Return self>=value."),
    ];
}
