//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static DICT: TypeTable = TypeTable {
    native: NativeType { name: "dict", layout: Layout::Dict, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

