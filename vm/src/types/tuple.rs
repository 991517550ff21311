//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static TUPLE: TypeTable = TypeTable {
    native: NativeType { name: "tuple", layout: Layout::Tuple, fixed_slots: 0, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

