//! `_testcapi`, `_testlimitedcapi`, `_testsinglephase`: the runtime's native side as Python programs reach it in tests.
//!
//! CPython's tests call its C interface through modules of these names. What such a test checks (how a native gets its
//! arguments, what the abstract protocols do with any object, how exceptions are reported) exists here too, so these modules offer
//! it over the same helper methods that all natives use. What has no meaning in this runtime (reference counts of C, static types,
//! vectorcall, hooks of the allocator) is not there, and asking for it is an AttributeError.

mod buffers;
mod calls;
mod conventions;
mod events;
mod frames;
mod limits;
mod mappings;
pub mod memory;
mod modules;
mod reports;
mod sequences;

use objects::Ref;
use vm::native::ModuleTable;
use vm::{PyResult, Thread};

pub static TESTS: ModuleTable = ModuleTable {
    name: "_testcapi",
    doc: "",
    functions: &[
        buffers::FUNCTIONS,
        calls::FUNCTIONS,
        events::FUNCTIONS,
        frames::FUNCTIONS,
        memory::FUNCTIONS,
        modules::FUNCTIONS,
        reports::FUNCTIONS,
    ],
    types: &[&events::CODE_LIKE, &conventions::METH_INSTANCE, &conventions::METH_CLASS, &conventions::METH_STATIC],
    initialize: Some(initialize),
};

pub static PROTOCOL_TESTS: ModuleTable = ModuleTable {
    name: "_testlimitedcapi",
    doc: "",
    functions: &[sequences::FUNCTIONS, mappings::FUNCTIONS, calls::WITH_FIXED_ARGUMENTS],
    types: &[],
    initialize: None,
};

pub static SINGLE_PHASE: ModuleTable = ModuleTable {
    name: "_testsinglephase",
    doc: "Test module _testsinglephase",
    functions: &[modules::SINGLE_PHASE_FUNCTIONS],
    types: &[],
    initialize: Some(modules::initialize_single_phase),
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    limits::add(thread, module)?;
    conventions::add_functions(thread, module)?;
    modules::add_exception(thread, module)
}
