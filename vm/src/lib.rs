//! The runtime: process, interpreters and threads; types, protocols and exceptions; the bytecode interpreter; imports.

pub mod builtins;
pub mod class;
pub mod code_objects;
pub mod codecs;
pub mod exceptions;
mod images;
pub mod import;
pub mod interpreter;
pub mod memory_profile;
pub mod monitoring;
pub mod names;
pub mod native;
pub mod protocol;
pub mod raised;
pub mod state;
pub mod types;

pub use objects::{Obj, Ref, RefExt};
pub use raised::{PyResult, Raised};
pub use state::{Interpreter, Runtime, Thread};

/// Reference copies and drops that the calling thread has executed so far.
#[cfg(feature = "stats")]
pub use refcount::stats::read as reference_counters;
