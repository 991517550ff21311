//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static MEMORYVIEW: TypeTable = TypeTable {
    native: NativeType { name: "memoryview", layout: Layout::Record, fixed_slots: 8, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

