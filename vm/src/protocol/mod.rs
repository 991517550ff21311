//! The object protocols: what operators, calls, attribute access and iteration mean for any object.
//!
//! Core built-in types are known by layout and served directly while no subclass overrides the special method; everything else
//! goes through a lookup on the class.

pub mod attribute;
pub mod bind;
pub mod call;
pub mod compare;
pub mod descriptor;
pub mod item;
pub mod iterate;
pub mod number;
pub mod room;
pub mod text;
pub mod truth;
