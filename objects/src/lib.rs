//! Objects: their layouts in memory and the operations that call no Python code.
//!
//! Every object is a [`refcount::Header`] and a payload. Most types are *records*: a fixed number of slots named by
//! constants, then the instance's attributes. Only types whose payload is no row of references have a layout of their own
//! ([`layout::Layout`]). [`shape`] says what an object is; [`space::Space`] holds what an interpreter's objects share.

pub mod address_map;
pub mod attributes;
pub mod bytes;
pub mod dict;
pub mod edges;
pub mod float;
pub mod frame;
pub mod int;
pub mod items;
pub mod layout;
pub mod list;
mod memory;
pub mod model;
pub mod record;
mod row;
pub mod set;
mod set_algebra;
pub mod set_table;
pub mod shape;
pub mod space;
pub mod string;
pub mod table;
pub mod tuple;
pub mod type_object;
pub mod weak;

pub use gc::{Heap, OutOfMemory};
pub use layout::{Layout, NativeType, Payload, RefExt};
pub use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Slot, Word, watch};
pub use space::Space;
