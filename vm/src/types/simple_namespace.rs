//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static SIMPLE_NAMESPACE: TypeTable = TypeTable {
    native: NativeType { name: "SimpleNamespace", layout: Layout::Record, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

