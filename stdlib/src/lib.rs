//! The native modules of the standard library, a file or folder each.

pub mod collections;
pub mod weakref;

use vm::native::ModuleTable;

/// Every native module of this crate.
pub static MODULES: &[&ModuleTable] = &[&collections::MODULE, &weakref::MODULE];
