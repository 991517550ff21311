//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static RANGE: TypeTable = TypeTable {
    native: NativeType { name: "range", layout: Layout::Record, fixed_slots: 3, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

