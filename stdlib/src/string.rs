//! `_string`: the parsers of `str.format` for `string.Formatter`.

use objects::{Obj, with_units};
use text::str_format::{Access, FieldName, First, Template, TemplateError};
use text::units::Unit;
use vm::native::{ModuleTable, Native, function};
use vm::raised::PyResult;
use vm::state::Thread;

pub static STRING: ModuleTable =
    ModuleTable { name: "_string", doc: "string helper module", functions: &[FUNCTIONS], types: &[], initialize: None };

const FUNCTIONS: &[Native] = &[
    function(
        "formatter_parser",
        "(object, /)",
        |thread, arguments| {
            let Some(text) = thread.space.str_value(arguments[0]) else {
                let given = thread.type_name(arguments[0]);
                return Err(thread.type_error(&format!("expected str, got {given}")));
            };
            let items = with_units!(text.view(), units => parse(thread, units))?;
            let list = thread.space.list(items)?;
            thread.iterate(list.as_ref())
        },
        "parse the argument as a format string",
    ),
    function(
        "formatter_field_name_split",
        "(object, /)",
        |thread, arguments| {
            let Some(text) = thread.space.str_value(arguments[0]) else {
                let given = thread.type_name(arguments[0]);
                return Err(thread.type_error(&format!("expected str, got {given}")));
            };
            with_units!(text.view(), units => split(thread, units))
        },
        "split the argument as a field name",
    ),
];

fn text_of<U: Unit>(thread: &Thread, units: &[U]) -> PyResult {
    Ok(thread.space.str_from_chars(units.iter().map(|&unit| unit.into()))?)
}

/// Literal, field name, spec and conversion of each item.
fn parse<U: Unit>(thread: &Thread, units: &[U]) -> PyResult<Vec<Obj>> {
    let mut template = Template::new(units);
    let mut items = Vec::new();
    while let Some(item) = template.next_item() {
        let item = item.map_err(|error| thread.value_error(error.0))?;
        let literal = text_of(thread, &units[item.literal])?;
        let parts = match item.field {
            Some(field) => [
                literal,
                text_of(thread, &units[field.name])?,
                text_of(thread, &units[field.spec])?,
                match field.conversion {
                    Some(conversion) => thread.space.str_from_chars(std::iter::once(conversion))?,
                    None => Obj::none(),
                },
            ],
            None => [literal, Obj::none(), Obj::none(), Obj::none()],
        };
        items.push(thread.space.tuple(parts)?);
    }
    Ok(items)
}

/// The first part of a field name, and an iterator of the accesses after it.
fn split<U: Unit>(thread: &Thread, units: &[U]) -> PyResult {
    let fail = |error: TemplateError| thread.value_error(error.0);
    let (first, mut rest) = FieldName::split(units).map_err(fail)?;
    let first = match first {
        First::Automatic => thread.space.empty_str(),
        First::Index(index) => thread.space.int_from_u64(index as u64)?,
        First::Name(range) => text_of(thread, &units[range])?,
    };
    let mut accesses = Vec::new();
    while let Some(access) = rest.next_access() {
        let (is_attribute, value) = match access.map_err(fail)? {
            Access::Attribute(range) => (true, text_of(thread, &units[range])?),
            Access::Index(index) => (false, thread.space.int_from_u64(index as u64)?),
            Access::Key(range) => (false, text_of(thread, &units[range])?),
        };
        accesses.push(thread.space.tuple([Obj::boolean(is_attribute), value])?);
    }
    let list = thread.space.list(accesses)?;
    Ok(thread.space.tuple([first, thread.iterate(list.as_ref())?])?)
}
