//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static COMPLEX: TypeTable = TypeTable {
    native: NativeType { name: "complex", layout: Layout::Complex, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

