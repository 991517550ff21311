//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static BYTEARRAY: TypeTable = TypeTable {
    native: NativeType { name: "bytearray", layout: Layout::ByteArray, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

