//! The process: what all interpreters share, made once and immutable after.

use crate::native::ModuleTable;

/// Finds the serialized code of a module of the embedded library: name to (code, is a package).
pub type EmbeddedLibrary = fn(&str) -> Option<(&'static [u8], bool)>;

/// Immutable state of the process.
pub struct Process {
    /// Modules written in Rust beyond the runtime's own.
    pub modules: Vec<&'static ModuleTable>,
    pub library: EmbeddedLibrary,
    /// The source text of a file of the embedded library, by its path below the library's root.
    pub library_source: fn(&str) -> Option<Vec<u8>>,
}
