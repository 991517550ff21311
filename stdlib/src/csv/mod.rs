//! `_csv`: rows of comma-separated values.

mod dialect;
mod reader;
mod writer;

use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, TypeTable, function, raw_function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::errors::exception;
use dialect::{DIALECT, State};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_csv",
    doc: "CSV parsing and writing.",
    functions: &[FUNCTIONS],
    types: &[&DIALECT],
    initialize: Some(initialize),
};

pub static ERROR: TypeTable = exception("Error", "_csv", &exceptions::EXCEPTION);

const FUNCTIONS: &[Native] = &[
    raw_function(
        "reader",
        "(iterable, /, dialect='excel', **fmtparams)",
        |t, v, n| open(t, v, n, reader::new),
        "Return a reader object that will process lines from the given iterable.",
    ),
    raw_function(
        "writer",
        "(fileobj, /, dialect='excel', **fmtparams)",
        |t, v, n| open(t, v, n, writer::new),
        "Return a writer object that will write user data on the given file object.",
    ),
    raw_function(
        "register_dialect",
        "(name, /, dialect='excel', **fmtparams)",
        register,
        "Create a mapping from a string name to a CVS dialect.",
    ),
    function(
        "unregister_dialect",
        "(name)",
        unregister,
        "Delete the name/dialect mapping associated with a string name.",
    ),
    function(
        "get_dialect",
        "(name)",
        |t, a| dialect::registered(t, a[0]),
        "Return the dialect instance associated with name.",
    ),
    function(
        "list_dialects",
        "()",
        |t, _| t.list_from(dialects(t).as_ref()),
        "Return a list of all known dialect names.",
    ),
    function("field_size_limit", "(new_limit=None)", field_size_limit, "Sets an upper limit on parsed fields."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    let names = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL"];
    for (value, name) in names.iter().enumerate() {
        thread.set_in(dict, name, Obj::small_int(value as i64))?;
    }
    thread.set_in(dict, "__version__", thread.new_str("1.0")?)?;
    let known = thread.space.dict()?;
    *thread.module_state::<State>().dialects.borrow_mut() = Some(known.clone());
    thread.set_in(dict, "_dialects", known)?;
    for (name, table) in [("Error", &ERROR), ("Reader", &reader::READER), ("Writer", &writer::WRITER)] {
        thread.set_in(dict, name, thread.ensure_class(table)?.as_ref().own())?;
    }
    Ok(())
}

fn dialects(thread: &Thread) -> Obj {
    thread.module_state::<State>().dialects.borrow().clone().unwrap_or_else(Obj::none)
}

/// A reader or writer: the file, a dialect, options.
fn open(
    thread: &Thread,
    values: &[Ref<'_>],
    names: &[Ref<'_>],
    make: fn(&Thread, Ref<'_>, Obj) -> PyResult,
) -> PyResult {
    let positional = values.len() - names.len();
    let (Some(file), 1..=2) = (values.first(), positional) else {
        return Err(thread.type_error(&format!("expected 1 or 2 positional arguments, got {positional}")));
    };
    let base = if positional == 2 { Some(values[1]) } else { None };
    let class = thread.class(&DIALECT).as_ref();
    let dialect = dialect::make(thread, class, base, &values[positional..], names)?;
    make(thread, *file, dialect)
}

fn register(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let positional = values.len() - names.len();
    let (Some(name), 1..=2) = (values.first(), positional) else {
        return Err(thread.type_error(&format!("register_dialect expected 1 or 2 arguments, got {positional}")));
    };
    if thread.space.str_value(*name).is_none() {
        return Err(thread.type_error("dialect name must be a string"));
    }
    let base = if positional == 2 { Some(values[1]) } else { None };
    let class = thread.class(&DIALECT).as_ref();
    let dialect = dialect::make(thread, class, base, &values[positional..], names)?;
    let known = dialects(thread);
    thread.dict_set(thread.dict_of(&known), *name, dialect)?;
    Ok(Obj::none())
}

fn unregister(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let known = dialects(thread);
    match thread.dict_remove(thread.dict_of(&known), a[0])? {
        Some(_) => Ok(Obj::none()),
        None => Err(thread.raise(&ERROR, "unknown dialect")),
    }
}

fn field_size_limit(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let state = thread.module_state::<State>();
    let old = state.field_limit.get();
    if let Some(limit) = a[0].non_null() {
        let Some(value) = Space::exact_int(limit) else { return Err(thread.type_error("limit must be an integer")) };
        match value.to_i64() {
            Some(limit) => state.field_limit.set(limit),
            None => return Err(thread.overflow_error("Python int too large to convert to C long")),
        }
    }
    Ok(thread.space.int(old)?)
}
