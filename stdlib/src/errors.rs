//! Exception classes that modules of this crate bring along.

use objects::type_object::TypeFlags;
use vm::exceptions::slots;
use vm::native::{TypeTable, record};

/// An exception class without attributes of its own; `base` has none either.
pub const fn exception(name: &'static str, module: &'static str, base: &'static TypeTable) -> TypeTable {
    exception_with(name, module, base, slots::BASE_COUNT)
}

/// An exception class whose base has that many slots.
pub const fn exception_with(
    name: &'static str,
    module: &'static str,
    base: &'static TypeTable,
    slots: usize,
) -> TypeTable {
    TypeTable {
        native: record(name, slots),
        module,
        base: Some(base),
        flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF).union(TypeFlags::EXCEPTION),
        ..TypeTable::EMPTY
    }
}
