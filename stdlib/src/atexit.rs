//! `atexit`: functions to call at the program's end.

use std::cell::RefCell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed upon normal program termination.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function(
        "register",
        "(func, /, *args, **kwargs)",
        register,
        "Register a function to be executed upon normal program termination.",
    ),
    function(
        "unregister",
        "(func, /)",
        unregister,
        "Unregister an exit function which was previously registered using atexit.register",
    ),
    function("_run_exitfuncs", "()", run, "Run all registered exit functions."),
    function("_clear", "()", clear, "Clear the list of previously registered exit functions."),
    function(
        "_ncallbacks",
        "()",
        |thread, _| Ok(Obj::small_int(thread.module_state::<State>().callbacks.borrow().len() as i64)),
        "Return the number of registered exit functions.",
    ),
];

#[derive(Default)]
struct State {
    callbacks: RefCell<Vec<Callback>>,
}

#[derive(Clone)]
struct Callback {
    function: Obj,
    /// A tuple.
    arguments: Obj,
    /// A dict or NULL.
    keywords: Obj,
}

fn register(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_callable(arguments[0]) {
        return Err(thread.type_error("the first argument must be callable"));
    }
    let callback =
        Callback { function: arguments[0].own(), arguments: arguments[1].own(), keywords: arguments[2].own() };
    thread.module_state::<State>().callbacks.borrow_mut().push(callback);
    Ok(arguments[0].own())
}

fn unregister(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = thread.module_state::<State>();
    let known = state.callbacks.borrow().clone();
    for callback in known {
        if thread.equals(callback.function.as_ref(), arguments[0])? {
            let removed: Vec<Callback> =
                state.callbacks.borrow_mut().extract_if(.., |other| other.function.is(&callback.function)).collect();
            drop(removed);
        }
    }
    Ok(Obj::none())
}

fn run(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let state = thread.module_state::<State>();
    loop {
        let next = state.callbacks.borrow_mut().pop();
        let Some(Callback { function, arguments, keywords }) = next else { return Ok(Obj::none()) };
        if let Err(raised) = thread.call_with_tuple_and_dict(function.as_ref(), arguments.as_ref(), keywords.as_ref()) {
            thread.report_unraisable(raised, "Exception ignored in atexit callback", function.as_ref());
        }
    }
}

fn clear(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let old = std::mem::take(&mut *thread.module_state::<State>().callbacks.borrow_mut());
    drop(old);
    Ok(Obj::none())
}
