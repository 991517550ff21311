//! `posix`: the operating system's calls, as `os` builds on them.

mod constants;
mod credentials;
mod devices;
mod directory;
mod environment;
mod extended;
mod files;
mod identity;
pub mod processes;
mod scan;
mod scheduling;
mod spawn;
mod stat;
mod vectors;
mod waits;

use objects::Ref;
use vm::native::ModuleTable;
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

pub use stat::STAT_RESULT;

pub static MODULE: ModuleTable = ModuleTable {
    name: "posix",
    doc: "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard.",
    functions: &[
        stat::FUNCTIONS,
        files::FUNCTIONS,
        directory::FUNCTIONS,
        scan::FUNCTIONS,
        environment::FUNCTIONS,
        identity::FUNCTIONS,
        processes::FUNCTIONS,
        credentials::FUNCTIONS,
        devices::FUNCTIONS,
        extended::FUNCTIONS,
        scheduling::FUNCTIONS,
        spawn::FUNCTIONS,
        vectors::FUNCTIONS,
        waits::FUNCTIONS,
    ],
    types: &[&scan::DIR_ENTRY],
    initialize: Some(initialize),
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    constants::fill(thread, dict)?;
    thread.set_in(dict, "environ", environment::environ(thread)?)?;
    thread.set_in(dict, "error", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    for (name, table) in [
        ("stat_result", &stat::STAT_RESULT),
        ("statvfs_result", &stat::STATVFS_RESULT),
        ("terminal_size", &environment::TERMINAL_SIZE),
        ("times_result", &identity::TIMES_RESULT),
        ("uname_result", &identity::UNAME_RESULT),
        ("waitid_result", &waits::WAITID_RESULT),
    ] {
        thread.set_in(dict, name, table.class(thread)?)?;
    }
    thread.set_in(dict, "sched_param", scheduling::parameter_class(thread)?)
}
