//! The standard library: modules written in Rust, and the pure-Python ones in compiled form.

pub mod library;

use vm::native::ModuleTable;
use vm::state::Process;

/// All native modules but `sys` and `builtins`, which are the runtime's own.
pub static MODULES: &[&ModuleTable] = &[];

/// The process's immutable state: what all interpreters share.
pub fn process() -> Process {
    Process { modules: MODULES.to_vec(), library: library::find }
}
