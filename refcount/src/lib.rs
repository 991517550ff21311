//! The reference word, the object header and the counting rules, as types.
//!
//! A [`Word`] says what it refers to without touching memory; a [`Header`] opens every heap object and holds its
//! immediate count. [`Obj`] owns a reference and may live anywhere; [`Ref`] borrows one; [`StackRef`] is what
//! frames hold, the only place where embedded counts occur; [`Slot`] is a field of a heap object, which can hold
//! no embedded reference because only an `Obj` can be stored in it.
//!
//! This crate knows nothing of the heap: what happens when a count reaches zero, overflows or leaves a
//! candidate root goes through the [`Hooks`] that every block of the heap points to.

pub mod header;
pub mod hooks;
pub mod reference;
pub mod singletons;
pub mod slot;
pub mod stack;
pub mod stats;
pub mod traverse;
pub mod watch;
pub mod word;

pub use header::{Header, HeaderFlags, ShapeId, Unsettled};
pub use hooks::Hooks;
pub use reference::{Obj, Ref};
pub use slot::Slot;
pub use stack::StackRef;
pub use traverse::{ObjectModel, Visitor};
pub use word::Word;
