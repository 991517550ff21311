//! The process: what all interpreters share, made once and immutable after.

use compiler::parse::ParsedSource;
use compiler::{Compiled, Mode, Options};
use objects::Ref;

use crate::native::ModuleTable;
use crate::raised::PyResult;
use crate::state::Thread;

/// A module of the embedded library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LibraryModule {
    /// By which its image is found.
    pub number: u32,
    pub is_package: bool,
}

/// What `compile` asks of the module that has the classes of syntax nodes.
#[derive(Clone, Copy)]
pub struct SyntaxHooks {
    /// The tree of a parsed source, as nodes.
    pub build: fn(&Thread, &ParsedSource, &str, Mode) -> PyResult,
    /// The compilation of a node; None where the object is no node.
    pub generate: fn(&Thread, Ref<'_>, &str, Mode, &Options) -> PyResult<Option<Compiled>>,
    /// A copy of a tree of nodes, optimized as CPython does before it generates code, at a level of optimization.
    pub optimize: fn(&Thread, Ref<'_>, u8) -> PyResult,
    /// Whether an object is a node.
    pub is_node: fn(&Thread, Ref<'_>) -> bool,
}

/// Immutable state of the process.
pub struct Process {
    /// Modules written in Rust beyond the runtime's own.
    pub modules: Vec<&'static ModuleTable>,
    /// Finds a module of the embedded library by its name.
    pub library: fn(&str) -> Option<LibraryModule>,
    /// The image of a module of the library, see [`compiler::image`].
    pub library_image: fn(u32) -> &'static [u8],
    /// Where the images of all modules are.
    pub library_images: &'static [u8],
    /// The names of all modules of the embedded library.
    pub library_names: fn() -> Vec<&'static str>,
    /// The source text of a file of the embedded library, by its path below the library's root.
    pub library_source: fn(&str) -> Option<Vec<u8>>,
    pub syntax: SyntaxHooks,
}

/// Sets up what the process's own allocator does: to be called before there is another thread.
///
/// Large buffers of ours (a full collection's, for example) go back to the system when they are freed. By default the C
/// library raises its limit for that with every such buffer and keeps the later ones.
pub fn configure_allocator() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: a setting of the allocator.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10);
    }
}
