//! The native modules of the standard library, a file or folder each.

pub mod collections;
mod fields;
pub mod functools;
pub mod itertools;
pub mod weakref;

use vm::native::ModuleTable;

/// Every native module of this crate.
pub static MODULES: &[&ModuleTable] = &[&collections::MODULE, &functools::MODULE, &itertools::MODULE, &weakref::MODULE];
