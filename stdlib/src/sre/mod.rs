//! `_sre`: compiled patterns and matches.
//!
//! - `program`: what runs a pattern's code words: an engine that is right for all, and an automaton for many.
//! - `opcode`, `character_set`: the code words.
//! - `instructions`, `engine`: the engine.
//! - `translate`, `automaton`: the automaton.
//! - `subject`: what patterns are matched against.
//! - `pattern`, `replace`, `scanner`, `matches`, `template`: the objects and their methods.

mod automaton;
mod character_set;
mod engine;
mod found;
mod instructions;
mod matches;
mod opcode;
mod pattern;
mod program;
mod replace;
mod scanner;
mod subject;
mod template;
mod translate;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_sre", doc: "", functions: &[FUNCTIONS], types: &[], initialize: Some(initialize) };

const FUNCTIONS: &[Native] = &[
    function("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", pattern::compile, ""),
    function("template", "(pattern, template, /)", template::template, ""),
    function("getcodesize", "()", |_, _| Ok(Obj::small_int(4)), ""),
    function(
        "ascii_iscased",
        "(character, /)",
        |thread, a| case(thread, a[0], |c| Obj::boolean(c < 128 && (c as u8).is_ascii_alphabetic())),
        "",
    ),
    function("unicode_iscased", "(character, /)", |thread, a| case(thread, a[0], |c| Obj::boolean(is_cased(c))), ""),
    function(
        "ascii_tolower",
        "(character, /)",
        |thread, a| {
            case(thread, a[0], |c| {
                Obj::small_int(i64::from(if c < 128 { u32::from((c as u8).to_ascii_lowercase()) } else { c }))
            })
        },
        "",
    ),
    function(
        "unicode_tolower",
        "(character, /)",
        |thread, a| case(thread, a[0], |c| Obj::small_int(i64::from(text::unicode::case::simple_lower(c)))),
        "",
    ),
];

fn case(thread: &Thread, character: Ref<'_>, of: fn(u32) -> Obj) -> PyResult {
    let character =
        u32::try_from(thread.index_i64(character)?).map_err(|_| thread.overflow_error("character out of range"))?;
    Ok(of(character))
}

fn is_cased(character: u32) -> bool {
    text::unicode::case::simple_lower(character) != character
        || text::unicode::case::simple_upper(character) != character
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in [
        ("MAGIC", opcode::MAGIC),
        ("CODESIZE", 4),
        ("MAXREPEAT", i64::from(opcode::REPEAT_MAX)),
        ("MAXGROUPS", opcode::GROUPS_MAX),
    ] {
        thread.set_attribute_str(module, name, Obj::small_int(value).as_ref())?;
    }
    for table in [&pattern::PATTERN_TYPE, &matches::MATCH_TYPE, &template::TEMPLATE_TYPE, &scanner::SCANNER_TYPE] {
        thread.ensure_class(table)?;
    }
    Ok(())
}
