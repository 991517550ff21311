//! Warnings from Rust code, through the `warnings` module where that is imported.

use objects::{Ref, Space};

use crate::native::TypeTable;
use crate::raised::PyResult;
use crate::state::Thread;

impl Thread {
    /// `warnings.warn(message, category)` for the Python code that runs. Nothing happens before `warnings` is imported.
    pub fn warn_about(&self, category: &'static TypeTable, message: &str) -> PyResult<()> {
        let Some(modules) = self.modules.get() else { return Ok(()) };
        let Some(modules) = Space::exact_dict(modules.as_ref()) else { return Ok(()) };
        let Some(warnings) = self.dict_get_str(modules, "warnings")? else { return Ok(()) };
        let Some(warn) = self.get_str_or_none(warnings.as_ref(), "warn")? else { return Ok(()) };
        let message = self.space.str(message)?;
        let category: Ref<'_> = self.class(category).as_ref();
        self.call_with(warn.as_ref(), &[message.as_ref(), category])?;
        Ok(())
    }
}
