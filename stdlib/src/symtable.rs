//! `_symtable`: the compiler's symbol tables, as entries that `symtable` reads.

use compiler::symbol_table::describe::{Description, describe};
use compiler::{Mode, Options};
use objects::{Obj, Ref};
use vm::native::{Member, ModuleTable, Native, TypeTable, function, member, method, record};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_symtable", doc: "", functions: &[FUNCTIONS], types: &[], initialize: Some(initialize) };

const FUNCTIONS: &[Native] = &[function(
    "symtable",
    "(source, filename, startstr, /)",
    symtable,
    "Return symbol and scope dictionaries used internally by compiler.",
)];

const CONSTANTS: &[(&str, i64)] = &[
    ("DEF_GLOBAL", 1),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_NONLOCAL", 8),
    ("USE", 16),
    ("DEF_FREE", 32),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_ANNOT", 256),
    ("DEF_COMP_ITER", 512),
    ("DEF_TYPE_PARAM", 1024),
    ("DEF_COMP_CELL", 2048),
    ("DEF_BOUND", 2 | 4 | 128 | 1024),
    ("SCOPE_OFF", 12),
    ("SCOPE_MASK", 15),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
];

static ENTRY: TypeTable = TypeTable {
    native: record("symtable entry", 8),
    module: "builtins",
    members: MEMBERS,
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("id", 0, ""),
    member("name", 1, ""),
    member("symbols", 2, ""),
    member("varnames", 3, ""),
    member("children", 4, ""),
    member("nested", 5, ""),
    member("type", 6, ""),
    member("lineno", 7, ""),
];

const METHODS: &[Native] = &[method("__repr__", "($self, /)", repr, "Return repr(self).")];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.ensure_class(&ENTRY)?;
    for (name, value) in CONSTANTS {
        thread.set_attribute_str(module, name, Obj::small_int(*value).as_ref())?;
    }
    Ok(())
}

fn symtable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = vm::builtins::compile::source_text(thread, arguments[0], "symtable")?;
    let file_name = vm::builtins::compile::file_name_of(thread, arguments[1])?;
    let mode = match thread.str_argument(arguments[2], "symtable() argument 3")?.as_str() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return Err(thread.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
    };
    match describe(&text, &file_name, mode, &Options::default()) {
        Ok(description) => entry(thread, &description, &mut 0),
        Err(error) => Err(vm::builtins::compile::raise_syntax_error(thread, &error, &file_name)),
    }
}

fn entry(thread: &Thread, description: &Description, number: &mut i64) -> PyResult {
    thread.deeper(|| {
        *number += 1;
        let own_number = *number;
        let symbols = thread.space.dict()?;
        for (name, flags) in &description.symbols {
            thread.set_in(thread.dict_of(&symbols), name, Obj::small_int(i64::from(*flags)))?;
        }
        let mut parameters = Vec::new();
        for name in &description.parameters {
            parameters.push(thread.new_str(name)?);
        }
        let mut children = Vec::new();
        for child in &description.children {
            children.push(entry(thread, child, number)?);
        }
        let parts = [
            Obj::small_int(own_number),
            thread.new_str(&description.name)?,
            symbols,
            thread.space.list(parameters)?,
            thread.space.list(children)?,
            Obj::small_int(i64::from(description.is_nested)),
            Obj::small_int(description.kind as i64),
            Obj::small_int(i64::from(description.line)),
        ];
        Ok(thread.space.new_record(thread.shape(&ENTRY), parts)?)
    })
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let part = |name| thread.get_str(arguments[0], name).and_then(|value| thread.str_string(value.as_ref()));
    let (name, id, line) = (part("name")?, part("id")?, part("lineno")?);
    thread.new_str(&format!("<symtable entry {name}({id}), line {line}>"))
}
