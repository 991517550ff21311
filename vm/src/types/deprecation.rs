//! Warnings of built-in types.

use crate::native::TypeTable;
use crate::raised::PyResult;
use crate::state::Thread;

impl Thread {
    /// `warnings.warn(message, category)` for the Python code that runs.
    pub fn warn_about(&self, category: &'static TypeTable, message: &str) -> PyResult<()> {
        crate::builtins::warnings::warn(self, category, message, 1)
    }
}
