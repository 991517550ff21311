//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static STR: TypeTable = TypeTable {
    native: NativeType { name: "str", layout: Layout::Str, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

