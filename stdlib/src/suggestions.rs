//! `_suggestions`: the name that was meant.

use objects::{Obj, Ref};
use vm::exceptions::traceback::{CANDIDATES_MAX, closest_name};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_suggestions", doc: "", functions: &[FUNCTIONS], types: &[], initialize: None };

const FUNCTIONS: &[Native] = &[function(
    "_generate_suggestions",
    "(candidates, item, /)",
    suggest,
    "Returns the candidate in candidates that's closest to item",
)];

fn suggest(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Some(list) = thread.downcast::<objects::list::List>(a[0]) else {
        return Err(thread.type_error("candidates must be a list"));
    };
    if list.len() >= CANDIDATES_MAX {
        return Ok(Obj::none());
    }
    let mut names = Vec::new();
    let mut index = 0;
    while let Some(name) = list.get(index) {
        match thread.space.str_value(name.as_ref()) {
            Some(text) => names.push(text.to_string_lossy()),
            None => {
                let given = thread.type_name(name.as_ref());
                return Err(thread.type_error(&format!("all elements in 'candidates' must be strings, not {given}")));
            }
        }
        index += 1;
    }
    let Some(wanted) = thread.space.str_value(a[1]) else {
        let given = crate::arguments::type_name_or_none(thread, a[1]);
        return Err(thread.type_error(&format!("_generate_suggestions() argument 2 must be str, not {given}")));
    };
    match closest_name(&wanted.to_string_lossy(), names.into_iter()) {
        Some(name) => thread.new_str(&name),
        None => Ok(Obj::none()),
    }
}
