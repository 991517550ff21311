//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static FLOAT: TypeTable = TypeTable {
    native: NativeType { name: "float", layout: Layout::Float, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

