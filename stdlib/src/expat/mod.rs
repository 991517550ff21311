//! `pyexpat`: parsers for XML that call back.

mod dispatch;
mod parser;
mod xml;

use objects::{Obj, Ref};
use vm::exceptions;
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::types::module;
use vm::{PyResult, Raised, Thread};

use crate::errors::exception;
use xml::{MESSAGES, Position, XmlError};

pub static MODULE: ModuleTable = ModuleTable {
    name: "pyexpat",
    doc: "Python wrapper for Expat parser.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

/// The level of expat whose events and errors these are.
const VERSION: (i64, i64, i64) = (2, 7, 3);

static ERROR: TypeTable = exception("ExpatError", "xml.parsers.expat", &exceptions::EXCEPTION);

const FUNCTIONS: &[Native] = &[
    function(
        "ParserCreate",
        "(encoding=None, namespace_separator=None, intern=<unrepresentable>)",
        parser::create,
        "Return a new XML parser object.",
    ),
    function("ErrorString", "(code, /)", error_string, "Returns string error for given number."),
];

fn initialize(thread: &Thread, this: Ref<'_>) -> PyResult<()> {
    let set = |name: &str, value: Obj| thread.set_attribute_str(this, name, value.as_ref());
    let error = thread.ensure_class(&ERROR)?.as_ref().own();
    set("error", error.clone())?;
    set("ExpatError", error)?;
    set("XMLParserType", thread.ensure_class(&parser::PARSER)?.as_ref().own())?;
    let (major, minor, micro) = VERSION;
    set("EXPAT_VERSION", thread.new_str(&format!("expat_{major}.{minor}.{micro}"))?)?;
    set("version_info", thread.space.tuple([major, minor, micro].map(Obj::small_int))?)?;
    set("native_encoding", thread.new_str("UTF-8")?)?;
    let mut features = Vec::new();
    for (name, value) in
        [("sizeof(XML_Char)", 1), ("sizeof(XML_LChar)", 1), ("XML_DTD", 0), ("XML_CONTEXT_BYTES", 1024), ("XML_NS", 0)]
    {
        features.push(thread.space.tuple([thread.new_str(name)?, Obj::small_int(value)])?);
    }
    set("features", thread.space.list(features)?)?;
    for (value, name) in ["NEVER", "UNLESS_STANDALONE", "ALWAYS"].iter().enumerate() {
        set(&format!("XML_PARAM_ENTITY_PARSING_{name}"), Obj::small_int(value as i64))?;
    }
    set("errors", errors_module(thread)?)?;
    set("model", model_module(thread)?)
}

/// `pyexpat.errors`: the texts by their names, and both by number.
fn errors_module(thread: &Thread) -> PyResult {
    let errors = submodule(thread, "errors", "Constants used to describe error conditions.")?;
    let (codes, messages) = (thread.space.dict()?, thread.space.dict()?);
    for (number, (name, text)) in MESSAGES.iter().enumerate().skip(1) {
        let (number, text) = (Obj::small_int(number as i64), thread.new_str(text)?);
        thread.set_attribute_str(errors.as_ref(), &format!("XML_ERROR_{name}"), text.as_ref())?;
        thread.dict_set(thread.dict_of(&codes), text.as_ref(), number.clone())?;
        thread.dict_set(thread.dict_of(&messages), number.as_ref(), text)?;
    }
    thread.set_attribute_str(errors.as_ref(), "codes", codes.as_ref())?;
    thread.set_attribute_str(errors.as_ref(), "messages", messages.as_ref())?;
    Ok(errors)
}

/// `pyexpat.model`: the numbers in content models.
fn model_module(thread: &Thread) -> PyResult {
    let model = submodule(thread, "model", "Constants used to interpret content model information.")?;
    let kinds =
        ["EMPTY", "ANY", "MIXED", "NAME", "CHOICE", "SEQ"].iter().zip(1..).map(|(name, value)| ("TYPE", name, value));
    let quantifiers = ["NONE", "OPT", "REP", "PLUS"].iter().zip(0..).map(|(name, value)| ("QUANT", name, value));
    for (group, name, value) in kinds.chain(quantifiers) {
        let name = format!("XML_C{group}_{name}");
        thread.set_attribute_str(model.as_ref(), &name, Obj::small_int(value).as_ref())?;
    }
    Ok(model)
}

fn submodule(thread: &Thread, name: &str, doc: &str) -> PyResult {
    let full_name = format!("pyexpat.{name}");
    let made = module::new(thread, &full_name, Some(doc))?;
    let modules = thread.get_str(vm::import::import_str(thread, "sys")?.as_ref(), "modules")?;
    thread.set_item(modules.as_ref(), thread.new_str(&full_name)?.as_ref(), made.as_ref())?;
    Ok(made)
}

fn error_string(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = thread.index_i64(arguments[0])?;
    match usize::try_from(code).ok().and_then(|code| MESSAGES.get(code)) {
        Some((_, text)) if !text.is_empty() => thread.new_str(text),
        _ => Ok(Obj::none()),
    }
}

/// ExpatError with its place.
fn expat_error(thread: &Thread, error: XmlError, position: Position) -> Raised {
    let (_, text) = MESSAGES[usize::from(error.0)];
    let (line, column) = (position.line + 1, position.column);
    let raised = thread.raise(&ERROR, &format!("{text}: line {line}, column {column}"));
    let exception = thread.peek_exception(&raised);
    for (name, value) in [("code", i64::from(error.0)), ("offset", column as i64), ("lineno", line as i64)] {
        if let Err(other) = thread.set_attribute_str(exception.as_ref(), name, Obj::small_int(value).as_ref()) {
            return other;
        }
    }
    raised
}
