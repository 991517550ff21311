//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static REVERSED: TypeTable = TypeTable {
    native: NativeType { name: "reversed", layout: Layout::Record, fixed_slots: 2, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

