//! `format`, `format_map` and `__format__` of strings.

use objects::string::Str;
use objects::tuple::Tuple;
use objects::{Obj, Ref, Space, with_units};
use text::str_format::{self, Access, FieldName, First, Template};
use text::units::{TextBuilder, Unit};

use super::{building, own};
use crate::native::{Native, method};
use crate::raised::PyResult;
use crate::state::Thread;

pub(super) const METHODS: &[Native] = &[
    method(
        "format",
        "($self, /, *args, **kwargs)",
        |thread, arguments| {
            let values = Space::exact_tuple(arguments[1]).expect("the binder made a tuple");
            format_template(thread, own(thread, arguments[0]), Some(values), arguments[2].non_null())
        },
        "Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}').",
    ),
    method(
        "format_map",
        "($self, mapping, /)",
        |thread, arguments| format_template(thread, own(thread, arguments[0]), None, Some(arguments[1])),
        "Return a formatted version of the string, using substitutions from mapping.\n\nThe substitutions are identified by braces ('{' and '}').",
    ),
    method(
        "__format__",
        "($self, format_spec, /)",
        format_method,
        "Return a formatted version of the string as described by format_spec.",
    ),
];

/// `str.__format__`
pub fn format_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(spec) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("__format__() argument must be str, not {given}")));
    };
    if spec.len() == 0 {
        return thread.str_of(arguments[0]);
    }
    let view = own(thread, arguments[0]).view();
    let type_name = || thread.type_name(arguments[0]);
    let plan = with_units!(spec.view(), units => text::format_spec::plan_text(view.len(), units, &type_name));
    match plan {
        Ok(plan) => building::padded(thread, view.slice(0, plan.length), plan.left, plan.right, plan.fill),
        Err(error) => Err(building::format_error(thread, error)),
    }
}

/// Where fields get their values, and how they were numbered so far.
struct Fields<'a> {
    values: Option<&'a Tuple>,
    names: Option<Ref<'a>>,
    /// None: no number yet. Some(true): automatic.
    is_automatic: Option<bool>,
    next: usize,
}

fn format_template(thread: &Thread, template: &Str, values: Option<&Tuple>, names: Option<Ref<'_>>) -> PyResult {
    let mut fields = Fields { values, names, is_automatic: None, next: 0 };
    let mut out = TextBuilder::with_capacity(template.len());
    with_units!(template.view(), units => run(thread, Template::new(units), units, &mut fields, 1, &mut out))?;
    building::from_builder(thread, &out)
}

fn run<U: Unit>(
    thread: &Thread,
    mut template: Template<'_, U>,
    text: &[U],
    fields: &mut Fields<'_>,
    depth: usize,
    out: &mut TextBuilder,
) -> PyResult<()> {
    let fail = |error: str_format::TemplateError| thread.value_error(error.0);
    if depth > str_format::RECURSION_LIMIT {
        return Err(fail(str_format::TOO_DEEP));
    }
    while let Some(item) = template.next_item() {
        let item = item.map_err(fail)?;
        out.extend(&text[item.literal]);
        let Some(field) = item.field else { continue };
        let mut value = field_value(thread, &text[field.name], fields)?;
        match field.conversion.map(char::from_u32) {
            None => {}
            Some(Some('r')) => value = thread.repr(value.as_ref())?,
            Some(Some('s')) => value = thread.str_of(value.as_ref())?,
            Some(Some('a')) => value = thread.ascii(value.as_ref())?,
            Some(_) => {
                let text = str_format::unknown_conversion_message(field.conversion.unwrap_or(0));
                return Err(thread.value_error(&text));
            }
        }
        let spec = if field.spec_is_template {
            let mut nested = TextBuilder::new();
            run(thread, Template::part(text, field.spec.clone()), text, fields, depth + 1, &mut nested)?;
            building::from_builder(thread, &nested)?
        } else {
            str_of_units(thread, &text[field.spec.clone()])?
        };
        let formatted = thread.format(value.as_ref(), spec.as_ref())?;
        building::push_view(out, own(thread, formatted.as_ref()).view());
    }
    Ok(())
}

fn str_of_units<U: Unit>(thread: &Thread, units: &[U]) -> PyResult {
    Ok(match U::as_bytes(units) {
        Some(bytes) => thread.space.str_from_latin1(bytes)?,
        None => thread.space.str_from_chars(units.iter().map(|&unit| unit.into()))?,
    })
}

fn field_value<U: Unit>(thread: &Thread, name: &[U], fields: &mut Fields<'_>) -> PyResult {
    let fail = |error: str_format::TemplateError| thread.value_error(error.0);
    let (first, mut rest) = FieldName::split(name).map_err(fail)?;
    let positional = |fields: &Fields<'_>, index: usize| -> PyResult {
        let Some(values) = fields.values else {
            return Err(thread.value_error("Format string contains positional fields"));
        };
        match values.items().get(index) {
            Some(value) => Ok(value.own()),
            None => {
                let text = format!("Replacement index {index} out of range for positional args tuple");
                Err(thread.index_error(&text))
            }
        }
    };
    let mut value = match first {
        First::Automatic => {
            if fields.is_automatic == Some(false) {
                return Err(fail(str_format::MANUAL_TO_AUTOMATIC));
            }
            fields.is_automatic = Some(true);
            fields.next += 1;
            positional(fields, fields.next - 1)?
        }
        First::Index(index) => {
            if fields.is_automatic == Some(true) {
                return Err(fail(str_format::AUTOMATIC_TO_MANUAL));
            }
            fields.is_automatic = Some(false);
            positional(fields, index)?
        }
        First::Name(range) => {
            let key = str_of_units(thread, &name[range])?;
            match fields.names {
                Some(names) => thread.get_item(names, key.as_ref())?,
                None => return Err(thread.key_error(key.as_ref())),
            }
        }
    };
    while let Some(access) = rest.next_access() {
        value = match access.map_err(fail)? {
            Access::Attribute(range) => {
                let attribute = thread.space.intern(str_of_units(thread, &name[range])?);
                thread.get_attribute(value.as_ref(), attribute.as_ref())?
            }
            Access::Index(index) => {
                let key = thread.space.int_from_u64(index as u64)?;
                thread.get_item(value.as_ref(), key.as_ref())?
            }
            Access::Key(range) => {
                let key: Obj = str_of_units(thread, &name[range])?;
                thread.get_item(value.as_ref(), key.as_ref())?
            }
        };
    }
    Ok(value)
}
