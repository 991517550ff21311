//! `_sysconfig`: variables that the runtime itself knows.

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_sysconfig",
    doc: "A helper for the sysconfig module.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[function(
    "config_vars",
    "()",
    config_variables,
    "Returns a dictionary containing build variables intended to be exposed by sysconfig.",
)];

fn config_variables(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let made = thread.space.dict()?;
    let variables = thread.dict_of(&made);
    thread.set_in(variables, "Py_GIL_DISABLED", Obj::small_int(0))?;
    thread.set_in(variables, "EXT_SUFFIX", thread.new_str(".so")?)?;
    thread.set_in(variables, "SOABI", thread.new_str("")?)?;
    Ok(made)
}
