//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static BOOL: TypeTable = TypeTable {
    native: NativeType { name: "bool", layout: Layout::Bare, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    base: Some(&super::int::INT),
    ..TypeTable::EMPTY
};

