//! Calls of any object from native code.

use objects::dict::Dict;
use objects::{Obj, Ref, Space};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

pub const FUNCTIONS: &[Native] = &[
    function(
        "pyobject_fastcalldict",
        "(func, args, kwargs, /)",
        call_with_dict,
        "Call with a slice of positional arguments and a dict of keywords; either may be None.",
    ),
    function(
        "pyobject_vectorcall",
        "(func, args, kwnames, /)",
        call_with_names,
        "Call with a slice of arguments, the last of them named by a tuple of names; either may be None.",
    ),
    function(
        "pycfunction_call",
        "(func, args, kwargs=None, /)",
        call_with_dict,
        "Call with a tuple of positional arguments and a dict of keywords.",
    ),
];

pub const WITH_FIXED_ARGUMENTS: &[Native] = &[
    function("call_vectorcall", "(callable, /)", call_fixed, "Call with one positional and one keyword argument."),
    function(
        "call_vectorcall_method",
        "(object, /)",
        call_method_fixed,
        "Call the method 'f' with one positional and one keyword argument.",
    ),
];

/// The items of a tuple, or nothing for None.
fn items<'a>(thread: &Thread, argument: Ref<'a>, what: &str) -> PyResult<&'a [Ref<'a>]> {
    if argument.is_none() {
        return Ok(&[]);
    }
    thread.tuple_argument(argument, what)
}

fn call_with_dict(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let values = items(thread, arguments[1], "args")?;
    let keywords = arguments[2].non_null().filter(|keywords| !keywords.is_none());
    if keywords.is_some_and(|keywords| thread.downcast::<Dict>(keywords).is_none()) {
        return Err(thread.type_error("kwnames must be None or a dict"));
    }
    let tuple = thread.space.tuple_of(values)?;
    thread.call_with_tuple_and_dict(arguments[0], tuple.as_ref(), keywords.unwrap_or(Ref::NULL))
}

fn call_with_names(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let values = items(thread, arguments[1], "args")?;
    let names = items(thread, arguments[2], "kwnames")?;
    if names.len() > values.len() {
        return Err(thread.value_error("kwnames longer than args"));
    }
    if names.iter().any(|name| Space::exact_str(*name).is_none()) {
        return Err(thread.type_error("keywords must be strings"));
    }
    thread.call(arguments[0], values, names)
}

fn call_fixed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let [value, keyword, name] = fixed_arguments(thread)?;
    thread.call(arguments[0], &[value.as_ref(), keyword.as_ref()], &[name.as_ref()])
}

fn call_method_fixed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let [value, keyword, name] = fixed_arguments(thread)?;
    let method = thread.space.intern_str("f")?;
    let (function, instance) = thread.load_method(arguments[0], method.as_ref())?;
    let (values, names) = ([value.as_ref(), keyword.as_ref()], [name.as_ref()]);
    match instance {
        Some(instance) => thread.call_with_first(function.as_ref(), instance.as_ref(), &values, &names),
        None => thread.call(function.as_ref(), &values, &names),
    }
}

fn fixed_arguments(thread: &Thread) -> PyResult<[Obj; 3]> {
    Ok([thread.new_str("foo")?, thread.new_str("bar")?, thread.space.intern_str("baz")?])
}
