//! What a native module may hold, made afresh for each interpreter that imports it.

use std::cell::Cell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::{PyResult, Thread, exceptions};

use crate::errors::exception;

pub const FUNCTIONS: &[Native] = &[function(
    "create_cfunction",
    "()",
    create_function,
    "Return a new native function, of which there is no other reference.",
)];

pub const SINGLE_PHASE_FUNCTIONS: &[Native] = &[
    function("sum", "(i, j, /)", sum, "Return the sum of two integers."),
    function("look_up_self", "()", look_up_self, "Return the module that the interpreter has for this one's name."),
    function("initialized_count", "()", initialized_count, "Return how often this module was made."),
];

static ERROR: TypeTable = exception("error", "_testcapi", &exceptions::EXCEPTION);
static SINGLE_PHASE_ERROR: TypeTable = exception("error", "_testsinglephase", &exceptions::EXCEPTION);

static UNBOUND: Native = function("create_cfunction", "()", |_, _| Ok(Obj::none()), "");

/// How often the module was made.
#[derive(Default)]
struct State {
    made: Cell<i64>,
}

pub fn add_exception(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.set_attribute_str(module, "error", thread.ensure_class(&ERROR)?.as_ref())
}

pub fn initialize_single_phase(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let state = thread.module_state::<State>();
    state.made.set(state.made.get() + 1);
    thread.set_attribute_str(module, "error", thread.ensure_class(&SINGLE_PHASE_ERROR)?.as_ref())?;
    thread.set_attribute_str(module, "int_const", Obj::small_int(1969).as_ref())?;
    thread.set_attribute_str(module, "str_const", thread.new_str("something different")?.as_ref())
}

fn create_function(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    thread.new_native_function(&UNBOUND, Obj::NULL, Obj::NULL)
}

fn sum(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (first, second) = (thread.index_i64(arguments[0])?, thread.index_i64(arguments[1])?);
    Ok(thread.space.int_from_i128(i128::from(first) + i128::from(second))?)
}

fn look_up_self(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let table: &'static ModuleTable = &super::SINGLE_PHASE;
    vm::import::import_str(thread, table.name)
}

fn initialized_count(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.module_state::<State>().made.get())?)
}
