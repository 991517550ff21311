//! `_asyncio`: futures, tasks, and what a thread knows of its running event loop.
//!
//! A task that waits for a future is called back through the loop; each step then resumes its coroutine directly, without a
//! Python-level call. See [`future`] and [`task`] for the two types, [`step`] for what a task does at each step.

mod awaited_by;
mod future;
mod future_iterator;
mod running;
mod step;
mod task;
mod tasks;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use objects::{Obj, Ref};
use slab::Slab;
use vm::native::ModuleTable;
use vm::{PyResult, Raised, Thread, import, names};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_asyncio",
    doc: "Accelerator module for asyncio",
    functions: &[running::FUNCTIONS, tasks::FUNCTIONS, awaited_by::FUNCTIONS],
    types: &[&future::FUTURE, &task::TASK],
    initialize: Some(initialize),
};

/// What the module knows, by interpreter.
#[derive(Default)]
pub struct State {
    /// Functions and classes of the library, by module and name.
    known: RefCell<HashMap<(&'static str, &'static str), Obj>>,
    /// Weak references to the tasks that are not done, each at the place that its task keeps.
    tasks: RefCell<Slab<Obj>>,
    /// Tasks of other types: a weak set, and a set of those that run eagerly.
    other_tasks: RefCell<Option<Obj>>,
    eager_tasks: RefCell<Option<Obj>>,
    /// The last number that a task without a name got.
    last_number: Cell<i64>,
    /// The native that wakes a task up: its number in the interpreter's list.
    wakeup: Cell<Option<i64>>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for table in [&future_iterator::FUTURE_ITERATOR, &step::STEP] {
        thread.ensure_class(table)?;
    }
    let state = thread.module_state::<State>();
    let weakref = import::import_str(thread, "weakref")?;
    let others = thread.call_method_str(weakref.as_ref(), "WeakSet", &[])?;
    let eager = vm::types::set::new_from(thread, thread.shape(&vm::types::set::SET), None)?;
    thread.set_attribute_str(module, "_scheduled_tasks", others.as_ref())?;
    thread.set_attribute_str(module, "_eager_tasks", eager.as_ref())?;
    state.other_tasks.replace(Some(others));
    state.eager_tasks.replace(Some(eager));
    Ok(())
}

/// A function or class of the library.
fn library(thread: &Thread, module: &'static str, name: &'static str) -> PyResult {
    let state = thread.module_state::<State>();
    if let Some(known) = state.known.borrow().get(&(module, name)) {
        return Ok(known.clone());
    }
    let module_object = import::import_str(thread, module)?;
    let found = thread.get_str(module_object.as_ref(), name)?;
    state.known.borrow_mut().insert((module, name), found.clone());
    Ok(found)
}

/// `asyncio.CancelledError`
fn cancelled_error(thread: &Thread) -> PyResult {
    library(thread, "asyncio.exceptions", "CancelledError")
}

fn invalid_state(thread: &Thread, text: &str) -> Raised {
    let made = library(thread, "asyncio.exceptions", "InvalidStateError")
        .and_then(|class| thread.call_with(class.as_ref(), &[thread.new_str(text)?.as_ref()]));
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// `loop.call_soon(callback, argument, context=context)`
fn call_soon(
    thread: &Thread,
    event_loop: Ref<'_>,
    callback: Ref<'_>,
    argument: Option<Ref<'_>>,
    context: Ref<'_>,
) -> PyResult<()> {
    let (function, this) = thread.load_method(event_loop, thread.name(names::CALL_SOON))?;
    let mut values = [Ref::NULL; 4];
    let mut count = 0;
    let all = [this.as_ref().map(Obj::as_ref), Some(callback), argument, context.non_null()];
    for value in all.into_iter().flatten() {
        values[count] = value;
        count += 1;
    }
    let keyword = [thread.name(names::CONTEXT)];
    let keywords = if context.is_null() { &[][..] } else { &keyword[..] };
    thread.call(function.as_ref(), &values[..count], keywords).map(drop)
}

/// The loop of anything like a future.
fn loop_of(thread: &Thread, object: Ref<'_>) -> PyResult {
    if is_exact(thread, object) {
        return future::event_loop(thread, object);
    }
    match thread.get_or_none(object, names::GET_LOOP)? {
        Some(method) => thread.call_with(method.as_ref(), &[]),
        None => thread.get(object, names::LOOP),
    }
}

/// Whether an object is exactly one of our futures or tasks, so that nothing of it is overridden.
fn is_exact(thread: &Thread, object: Ref<'_>) -> bool {
    let class = thread.space.type_of(object);
    std::ptr::eq(class, thread.class(&future::FUTURE)) || std::ptr::eq(class, thread.class(&task::TASK))
}
