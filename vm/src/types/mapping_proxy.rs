//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static MAPPING_PROXY: TypeTable = TypeTable {
    native: NativeType { name: "mappingproxy", layout: Layout::Record, fixed_slots: 1, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

