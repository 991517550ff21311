//! Names of fixed slots of native types that are no members of their tables: how a program gets to what is in there.

/// Native types, and their slots in order.
const SLOT_NAMES: &[(&str, &[&str])] = &[
    ("cell", &[".cell_contents"]),
    (
        "function",
        &[
            ".__code__",
            ".__globals__",
            ".__builtins__",
            ".__name__",
            ".__qualname__",
            ".__defaults__",
            ".__kwdefaults__",
            ".__closure__",
            ".__doc__",
            ".__module__",
            ".__annotations__",
            ".__annotate__",
            ".__type_params__",
        ],
    ),
    ("method", &[".__func__", ".__self__"]),
    ("builtin_function_or_method", &["number", ".__self__", ".__module__"]),
    ("traceback", &[".tb_next", ".tb_frame"]),
    (
        "frame",
        &["address", ".f_code", ".f_globals", ".f_builtins", ".f_locals", ".f_locals", ".f_back", "unit", ".f_trace"],
    ),
    ("partial", &[".func", ".args", ".keywords"]),
    ("deque", &["items"]),
    ("Future", FUTURE),
    ("Task", FUTURE),
];

const FUTURE: &[&str] = &[
    ".get_loop()",
    "callback",
    "context of the callback",
    "callbacks",
    ".result()",
    ".exception()",
    "traceback of the exception",
    "traceback of its creation",
    "message of the cancellation",
    "error of the cancellation",
    "who awaits it",
    "flags",
    "what it waits for",
    ".get_coro()",
    ".get_name()",
    ".get_context()",
];

const EXCEPTION: &[&str] = &[".args", ".__traceback__", ".__context__", ".__cause__"];

/// The name of a slot of a native type, if it is known.
pub(super) fn slot_name(native: &str, is_exception: bool, index: usize) -> Option<&'static str> {
    let names = if is_exception {
        EXCEPTION
    } else {
        SLOT_NAMES.iter().find(|(name, _)| *name == native).map(|(_, names)| *names)?
    };
    names.get(index).copied()
}
