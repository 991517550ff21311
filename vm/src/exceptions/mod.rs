//! Exceptions: the built-in hierarchy, raising from Rust, tracebacks.

mod carets;
mod hierarchy;
mod raise;
mod suggestions;
pub mod traceback;

pub use hierarchy::*;
