//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static BYTES: TypeTable = TypeTable {
    native: NativeType { name: "bytes", layout: Layout::Bytes, fixed_slots: 0, is_leaf: true },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

