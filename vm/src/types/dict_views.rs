//! Placeholder.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType};

use crate::native::TypeTable;

pub static DICT_KEYS: TypeTable = TypeTable {
    native: NativeType { name: "dict_keys", layout: Layout::Record, fixed_slots: 1, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

pub static DICT_VALUES: TypeTable = TypeTable {
    native: NativeType { name: "dict_values", layout: Layout::Record, fixed_slots: 1, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

pub static DICT_ITEMS: TypeTable = TypeTable {
    native: NativeType { name: "dict_items", layout: Layout::Record, fixed_slots: 1, is_leaf: false },
    flags: TypeFlags::BASE,
    ..TypeTable::EMPTY
};

