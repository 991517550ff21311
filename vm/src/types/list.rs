//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static LIST: TypeTable = TypeTable {
    native: NativeType { name: "list", layout: Layout::List, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

