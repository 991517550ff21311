//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static INT: TypeTable = TypeTable {
    native: NativeType { name: "int", layout: Layout::BigInt, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

