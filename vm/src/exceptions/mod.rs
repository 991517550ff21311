//! Exceptions: the built-in hierarchy, raising from Rust, tracebacks.

mod hierarchy;
mod raise;
pub mod traceback;

pub use hierarchy::*;
