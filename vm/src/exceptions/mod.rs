//! Exceptions: the built-in hierarchy, raising from Rust, tracebacks.

mod carets;
mod hierarchy;
pub mod interactive_sources;
mod raise;
mod suggestions;
pub mod traceback;

pub use hierarchy::*;
