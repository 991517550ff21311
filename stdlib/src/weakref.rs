//! `_weakref`

use objects::dict::Dict;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::{weak_proxy, weakref};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: &[FUNCTIONS],
    types: &[&weakref::WEAKREF, &weak_proxy::PROXY, &weak_proxy::CALLABLE_PROXY],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "getweakrefcount",
        "(object, /)",
        |t, a| Ok(Obj::small_int(references(t, a[0]).len() as i64)),
        "Return the number of weak references to 'object'.",
    ),
    function(
        "getweakrefs",
        "(object, /)",
        |t, a| Ok(t.space.list(references(t, a[0]))?),
        "Return a list of all weak reference objects pointing to 'object'.",
    ),
    function(
        "proxy",
        "(object, callback=None, /)",
        proxy,
        "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized.",
    ),
    function(
        "_remove_dead_weakref",
        "(dct, key, /)",
        remove_dead,
        "Atomically remove key from dict if it points to a dead weakref.",
    ),
];

/// `ref` is another name of `ReferenceType`.
fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.set_attribute_str(module, "ref", thread.class(&weakref::WEAKREF).as_ref())
}

fn references(thread: &Thread, object: Ref<'_>) -> Vec<Obj> {
    if object.header().is_none() { Vec::new() } else { thread.space.weak_references_to(object) }
}

fn proxy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    weak_proxy::new(thread, arguments[0], arguments[1].non_null().filter(|callback| !callback.is_none()))
}

fn remove_dead(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(dict) = thread.downcast::<Dict>(arguments[0]) else {
        let text = format!("_remove_dead_weakref() argument 1 must be dict, not {}", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    };
    if let Some(number) = thread.dict_find(dict, arguments[1])? {
        // SAFETY: a live entry, copied at once.
        let value = unsafe { dict.table.value(number) }.own();
        if !weakref::is_reference(thread, value.as_ref()) {
            return Err(thread.type_error("not a weakref"));
        }
        if thread.space.weak_referent(value.as_ref()).is_none() {
            let (key, value) = dict.table.remove_entry(&thread.space, number);
            drop((key, value));
        }
    }
    Ok(Obj::none())
}
