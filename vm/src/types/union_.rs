//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static UNION: TypeTable = TypeTable {
    native: NativeType { name: "Union", layout: Layout::Record, fixed_slots: 3, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

