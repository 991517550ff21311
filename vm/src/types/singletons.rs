//! The types of `None`, `...` and `NotImplemented`.

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref};

use crate::native::{Native, TypeTable, method, new_method};
use crate::raised::PyResult;
use crate::state::Thread;

const fn bare(name: &'static str) -> NativeType {
    NativeType { name, layout: Layout::Bare, fixed_slots: 0, is_leaf: true, keeps_slots: false, items: None }
}

pub static NONE_TYPE: TypeTable = TypeTable {
    native: bare("NoneType"),
    doc: "The type of the None singleton.",
    methods: &[NONE_METHODS],
    ..TypeTable::EMPTY
};

pub static ELLIPSIS: TypeTable = TypeTable {
    native: bare("ellipsis"),
    doc: "The type of the Ellipsis singleton.",
    methods: &[ELLIPSIS_METHODS],
    flags: TypeFlags::empty(),
    ..TypeTable::EMPTY
};

pub static NOT_IMPLEMENTED: TypeTable = TypeTable {
    native: bare("NotImplementedType"),
    doc: "The type of the NotImplemented singleton.",
    methods: &[NOT_IMPLEMENTED_METHODS],
    ..TypeTable::EMPTY
};

const NONE_METHODS: &[Native] = &[
    new_method("($type)", |_, _| Ok(Obj::none())),
    method("__repr__", "($self, /)", |thread, _| thread.new_str("None"), "Return repr(self)."),
    method("__bool__", "($self, /)", |_, _| Ok(Obj::boolean(false)), "True if self else False"),
    method("__hash__", "($self, /)", |thread, _| Ok(thread.space.int(0xfca8_6420)?), "Return hash(self)."),
];

const ELLIPSIS_METHODS: &[Native] = &[
    new_method("($type)", |_, _| Ok(Obj::ellipsis())),
    method("__repr__", "($self, /)", |thread, _| thread.new_str("Ellipsis"), "Return repr(self)."),
    method("__reduce__", "($self, /)", |thread, _| thread.new_str("Ellipsis"), ""),
];

const NOT_IMPLEMENTED_METHODS: &[Native] = &[
    new_method("($type)", |_, _| Ok(Obj::not_implemented())),
    method("__repr__", "($self, /)", |thread, _| thread.new_str("NotImplemented"), "Return repr(self)."),
    method("__reduce__", "($self, /)", |thread, _| thread.new_str("NotImplemented"), ""),
    method("__bool__", "($self, /)", not_implemented_bool, "True if self else False"),
];

fn not_implemented_bool(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Err(thread.type_error("NotImplemented should not be used in a boolean context"))
}
