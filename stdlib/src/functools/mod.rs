//! `_functools`: `reduce`, `partial`, `cmp_to_key` and the wrapper behind `lru_cache`.

mod key_wrapper;
mod lru_cache;
mod partial;

use objects::Ref;
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub(crate) use partial::PARTIAL;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: &[FUNCTIONS, key_wrapper::FUNCTIONS],
    types: &[&partial::PARTIAL, &partial::PLACEHOLDER_TYPE, &key_wrapper::KEY_WRAPPER, &lru_cache::LRU_CACHE],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[function(
    "reduce",
    "(function, iterable, /, initial=<unrepresentable>)",
    reduce,
    "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.\n\nThis effectively \
     reduces the iterable to a single value.  If initial is present,\nit is placed before the items of the iterable in the \
     calculation, and serves as\na default when the iterable is empty.",
)];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let placeholder = thread.space.new_instance(thread.shape(&partial::PLACEHOLDER_TYPE))?;
    thread.set_attribute_str(module, "Placeholder", placeholder.as_ref())
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let is_iterable = thread.iterate(arguments[1]);
    let Some(iterator) = thread.catch(is_iterable, &vm::exceptions::TYPE_ERROR)? else {
        return Err(thread.type_error("reduce() arg 2 must support iteration"));
    };
    let first = match arguments[2].non_null() {
        Some(initial) => Some(initial.own()),
        None => thread.next(iterator.as_ref())?,
    };
    let Some(mut total) = first else {
        return Err(thread.type_error("reduce() of empty iterable with no initial value"));
    };
    while let Some(item) = thread.next(iterator.as_ref())? {
        total = thread.call_with(arguments[0], &[total.as_ref(), item.as_ref()])?;
    }
    Ok(total)
}
