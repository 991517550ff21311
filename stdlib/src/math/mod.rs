//! `math`: functions of floats and of integers.

mod floats;
mod integers;
mod sums;

pub(crate) use floats::asinh;

use vm::native::ModuleTable;
use vm::raised::PyResult;
use vm::state::Thread;
use vm::{Raised, Ref};

pub static MATH: ModuleTable = ModuleTable {
    name: "math",
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: &[floats::FUNCTIONS, integers::FUNCTIONS, sums::FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        let value = thread.space.float(value)?;
        thread.set_attribute_str(module, name, value.as_ref())?;
    }
    Ok(())
}

/// ValueError for an argument outside of a function's domain.
#[cold]
fn domain_error(thread: &Thread) -> Raised {
    thread.value_error("math domain error")
}

/// OverflowError for a result that no float holds.
#[cold]
fn range_error(thread: &Thread) -> Raised {
    thread.overflow_error("math range error")
}

/// A float argument.
fn float(thread: &Thread, object: Ref<'_>) -> PyResult<f64> {
    thread.to_float(object)
}
