//! `_json`: what `json` does in a loop over characters.

mod encoder;
mod scanner;
mod strings;

pub use strings::finish as finish_text;
use vm::native::{ModuleTable, Native, function};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_json",
    doc: "json speedups",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        for (name, table) in [("make_scanner", &scanner::SCANNER), ("make_encoder", &encoder::ENCODER_TYPE)] {
            let class = thread.ensure_class(table)?;
            thread.set_attribute_str(module, name, class.as_ref())?;
        }
        let state = thread.module_state::<encoder::State>();
        for (place, name) in [(&state.ascii, "encode_basestring_ascii"), (&state.any, "encode_basestring")] {
            *place.borrow_mut() = Some(thread.get_str(module, name)?);
        }
        Ok(())
    }),
};

const FUNCTIONS: &[Native] = &[
    function(
        "scanstring",
        "(string, end, strict=True, /)",
        scanner::scan_string_function,
        "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the character in \
         s after the quote that started the JSON string.",
    ),
    function(
        "encode_basestring_ascii",
        "(string, /)",
        |thread, a| strings::encode_function(thread, a[0], true),
        "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string",
    ),
    function(
        "encode_basestring",
        "(string, /)",
        |thread, a| strings::encode_function(thread, a[0], false),
        "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string",
    ),
];
