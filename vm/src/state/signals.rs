//! Signals: noted by the process's handler, delivered to Python between instructions.

use crate::raised::PyResult;
use crate::state::Thread;

/// Runs the Python handlers of signals that arrived.
pub fn deliver(_: &Thread) -> PyResult<()> {
    Ok(())
}
