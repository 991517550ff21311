//! `unicodedata`: the Unicode character database.

use objects::{Obj, Ref, with_units};
use text::unicode::{self, Form, normalization, properties};
use text::units::TextBuilder;
use vm::exceptions;
use vm::native::{ModuleTable, Native, function};
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::str_::building;

pub static UNICODEDATA: ModuleTable = ModuleTable {
    name: "unicodedata",
    doc: "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(|thread, module| {
        let version = thread.space.str("16.0.0")?;
        thread.set_attribute_str(module, "unidata_version", version.as_ref())?;
        // The `idna` codec asks for the database of Unicode 3.2: the characters it needs are the same.
        let old = vm::types::module::new(thread, "unicodedata.ucd_3_2_0", None)?;
        for native in FUNCTIONS {
            let function = thread.new_native_function(native, Obj::NULL, Obj::NULL)?;
            thread.set_attribute_str(old.as_ref(), native.name, function.as_ref())?;
        }
        let version = thread.space.str("3.2.0")?;
        thread.set_attribute_str(old.as_ref(), "unidata_version", version.as_ref())?;
        thread.set_attribute_str(module, "ucd_3_2_0", old.as_ref())
    }),
};

const FUNCTIONS: &[Native] = &[
    function(
        "category",
        "(chr, /)",
        |thread, arguments| thread.new_str(properties::category(character(thread, arguments[0], "category")?)),
        "Returns the general category assigned to the character chr as string.",
    ),
    function(
        "bidirectional",
        "(chr, /)",
        |thread, arguments| {
            thread.new_str(properties::bidirectional(character(thread, arguments[0], "bidirectional")?))
        },
        "Returns the bidirectional class assigned to the character chr as string.",
    ),
    function(
        "combining",
        "(chr, /)",
        |thread, arguments| {
            Ok(Obj::small_int(i64::from(properties::combining_class(character(thread, arguments[0], "combining")?))))
        },
        "Returns the canonical combining class assigned to the character chr as integer.",
    ),
    function(
        "east_asian_width",
        "(chr, /)",
        |thread, arguments| {
            thread.new_str(properties::east_asian_width(character(thread, arguments[0], "east_asian_width")?))
        },
        "Returns the east asian width assigned to the character chr as string.",
    ),
    function(
        "mirrored",
        "(chr, /)",
        |thread, arguments| {
            Ok(Obj::small_int(i64::from(properties::is_mirrored(character(thread, arguments[0], "mirrored")?))))
        },
        "Returns the mirrored property assigned to the character chr as integer.",
    ),
    function(
        "decomposition",
        "(chr, /)",
        |thread, arguments| {
            thread.new_str(&normalization::decomposition_text(character(thread, arguments[0], "decomposition")?))
        },
        "Returns the character decomposition mapping assigned to the character chr as string.",
    ),
    function(
        "decimal",
        "(chr, default=<unrepresentable>, /)",
        |thread, arguments| {
            let value = unicode::decimal_digit(character(thread, arguments[0], "decimal")?)
                .map(|digit| Obj::small_int(i64::from(digit)));
            or_default(thread, value, arguments[1], "not a decimal")
        },
        "Converts a Unicode character into its equivalent decimal value.",
    ),
    function(
        "digit",
        "(chr, default=<unrepresentable>, /)",
        |thread, arguments| {
            let value = unicode::digit_value(character(thread, arguments[0], "digit")?)
                .map(|digit| Obj::small_int(i64::from(digit)));
            or_default(thread, value, arguments[1], "not a digit")
        },
        "Converts a Unicode character into its equivalent digit value.",
    ),
    function(
        "numeric",
        "(chr, default=<unrepresentable>, /)",
        |thread, arguments| {
            let value = unicode::numeric_value(character(thread, arguments[0], "numeric")?);
            let value = value.map(|value| thread.space.float(value)).transpose()?;
            or_default(thread, value, arguments[1], "not a numeric character")
        },
        "Converts a Unicode character into its equivalent numeric value.",
    ),
    function(
        "name",
        "(chr, default=<unrepresentable>, /)",
        |thread, arguments| {
            let name = unicode::name(character(thread, arguments[0], "name")?);
            let name = name.map(|name| thread.space.str(&name)).transpose()?;
            or_default(thread, name, arguments[1], "no such name")
        },
        "Returns the name assigned to the character chr as a string.",
    ),
    function("lookup", "(name, /)", lookup, "Look up character by name."),
    function(
        "normalize",
        "(form, unistr, /)",
        |thread, arguments| {
            let (form, view) = form_and_text(thread, arguments)?;
            let is_normal = with_units!(view.view(), units => unicode::is_normalized(units, form));
            if is_normal {
                return Ok(arguments[1].own());
            }
            building::from_points(thread, &with_units!(view.view(), units => unicode::normalize(units, form)))
        },
        "Return the normal form 'form' for the Unicode string unistr.",
    ),
    function(
        "is_normalized",
        "(form, unistr, /)",
        |thread, arguments| {
            let (form, view) = form_and_text(thread, arguments)?;
            Ok(Obj::boolean(with_units!(view.view(), units => unicode::is_normalized(units, form))))
        },
        "Return whether the Unicode string unistr is in the normal form 'form'.",
    ),
];

fn character(thread: &Thread, object: Ref<'_>, name: &str) -> PyResult<u32> {
    match thread.space.str_value(object) {
        Some(text) if text.len() == 1 => Ok(text.view().at(0)),
        Some(text) => {
            let length = text.len();
            Err(thread.type_error(&format!(
                "{name}(): argument must be a unicode character, not a string of length {length}"
            )))
        }
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("{name}() argument must be a unicode character, not {given}")))
        }
    }
}

fn or_default(thread: &Thread, value: Option<Obj>, default: Ref<'_>, message: &str) -> PyResult {
    match (value, default.non_null()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.own()),
        (None, None) => Err(thread.value_error(message)),
    }
}

fn lookup(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.str_argument(arguments[0], "lookup() argument")?;
    match unicode::lookup(&name) {
        Some(unicode::Named::CodePoint(point)) => Ok(thread.space.str_from_chars(std::iter::once(point))?),
        Some(unicode::Named::Sequence(points)) => {
            let mut builder = TextBuilder::new();
            builder.extend(&points);
            building::from_builder(thread, &builder)
        }
        None => {
            let text = thread.space.str(&format!("undefined character name '{name}'"))?;
            Err(thread.raise_with(&exceptions::KEY_ERROR, vec![text]))
        }
    }
}

fn form_and_text<'a>(thread: &Thread, arguments: &[Ref<'a>]) -> PyResult<(Form, &'a objects::string::Str)> {
    let form = thread.str_argument(arguments[0], "normalize() argument 1")?;
    let Some(text) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("normalize() argument 2 must be str, not {given}")));
    };
    match Form::from_name(&form) {
        Some(form) => Ok((form, text)),
        None => Err(thread.value_error("invalid normalization form")),
    }
}
