//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static SET: TypeTable = TypeTable {
    native: NativeType { name: "set", layout: Layout::Set, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

pub static FROZENSET: TypeTable = TypeTable {
    native: NativeType { name: "frozenset", layout: Layout::Set, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

