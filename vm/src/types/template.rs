//! `string.templatelib`: what template string literals make (PEP 750).

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};

use crate::names;
use crate::native::{GetSet, Member, Native, TypeTable, class_method, getset, member, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::iterators::COMMON;
use crate::types::str_;

const STRINGS: usize = 0;
const INTERPOLATIONS: usize = 1;

const VALUE: usize = 0;
const EXPRESSION: usize = 1;
const CONVERSION: usize = 2;
const SPEC: usize = 3;

pub static TEMPLATE: TypeTable = TypeTable {
    native: record("Template", 2),
    module: "string.templatelib",
    flags: TypeFlags::empty(),
    doc: "Template object",
    methods: &[TEMPLATE_METHODS],
    members: &[member("strings", STRINGS, "Strings"), member("interpolations", INTERPOLATIONS, "Interpolations")],
    getsets: TEMPLATE_GETSETS,
    ..TypeTable::EMPTY
};

pub static INTERPOLATION: TypeTable = TypeTable {
    native: record("Interpolation", 4),
    module: "string.templatelib",
    doc: "Interpolation object",
    methods: &[INTERPOLATION_METHODS],
    members: INTERPOLATION_MEMBERS,
    match_args: &["value", "expression", "conversion", "format_spec"],
    ..TypeTable::EMPTY
};

pub static TEMPLATE_ITERATOR: TypeTable = TypeTable {
    native: record("TemplateIter", 2),
    module: "string.templatelib",
    doc: "Template iterator object",
    methods: &[COMMON, ITERATOR_METHODS],
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    ..TypeTable::EMPTY
};

const INTERPOLATION_MEMBERS: &[Member] = &[
    member("value", VALUE, "Value"),
    member("expression", EXPRESSION, "Expression"),
    member("conversion", CONVERSION, "Conversion"),
    member("format_spec", SPEC, "Format specifier"),
];

const TEMPLATE_GETSETS: &[GetSet] = &[getset("values", values, None, "Values of interpolations")];

const TEMPLATE_METHODS: &[Native] = &[
    raw_new("($type, /, *args)", new_template_method),
    method("__repr__", "($self, /)", repr_template, "Return repr(self)."),
    method("__iter__", "($self, /)", iterate, "Implement iter(self)."),
    method("__add__", "($self, value, /)", add, "Return self+value."),
    method("__reduce__", "($self, /)", reduce_template, "Template is not pickled."),
];

const INTERPOLATION_METHODS: &[Native] = &[
    raw_new("($type, value, expression='', conversion=None, format_spec='')", new_interpolation_method),
    method("__repr__", "($self, /)", repr_interpolation, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce_interpolation, ""),
    class_method(
        "__class_getitem__",
        "($type, object, /)",
        |thread, arguments| crate::types::generic_alias::new(thread, arguments[0], arguments[1]),
        "See PEP 585",
    ),
];

const ITERATOR_METHODS: &[Native] = &[method("__next__", "($self, /)", next, "Implement next(self).")];

/// A template: one string more than there are interpolations.
pub fn new_template(thread: &Thread, strings: Ref<'_>, interpolations: Ref<'_>) -> PyResult {
    let shape = thread.ensure_class(&TEMPLATE)?.root_shape.get();
    Ok(thread.space.new_record(shape, [strings.own(), interpolations.own()])?)
}

/// An interpolation; the conversion is a str of one letter or None.
pub fn new_interpolation(
    thread: &Thread,
    value: Ref<'_>,
    expression: Ref<'_>,
    conversion: Ref<'_>,
    spec: Ref<'_>,
) -> PyResult {
    let shape = thread.ensure_class(&INTERPOLATION)?.root_shape.get();
    Ok(thread.space.new_record(shape, [value, expression, conversion, spec].map(Ref::own))?)
}

fn part(object: Ref<'_>, index: usize) -> Obj {
    // SAFETY: templates and interpolations have these slots.
    unsafe { slot(object, index) }.get().unwrap_or_else(Obj::none)
}

fn items<'a>(tuple: &'a Obj) -> &'a [Ref<'a>] {
    Space::exact_tuple(tuple.as_ref()).map_or(&[], |tuple| tuple.items())
}

fn new_template_method(thread: &Thread, arguments: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if !keywords.is_empty() {
        return Err(thread.type_error("Template.__new__ only accepts *args arguments"));
    }
    let mut strings: Vec<Obj> = Vec::new();
    let mut interpolations: Vec<Obj> = Vec::new();
    let mut open = false;
    for argument in &arguments[1..] {
        if let Some(text) = thread.space.str_value(*argument) {
            match strings.last_mut() {
                Some(last) if open => {
                    let joined = str_::concat(thread, Space::exact_str(last.as_ref()).expect("a str"), text)?;
                    *last = joined;
                }
                _ => strings.push(super::wrapped::value(thread, *argument)),
            }
            open = true;
        } else if argument.has_shape(thread.ensure_class(&INTERPOLATION)?.root_shape.get()) {
            if !open {
                strings.push(thread.space.empty_str());
            }
            interpolations.push(argument.own());
            open = false;
        } else {
            let given = thread.type_name(*argument);
            let text = format!("Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}");
            return Err(thread.type_error(&text));
        }
    }
    if !open {
        strings.push(thread.space.empty_str());
    }
    new_template(thread, thread.space.tuple(strings)?.as_ref(), thread.space.tuple(interpolations)?.as_ref())
}

fn values(thread: &Thread, object: Ref<'_>) -> PyResult {
    let interpolations = part(object, INTERPOLATIONS);
    let values: Vec<Obj> = items(&interpolations).iter().map(|interpolation| part(*interpolation, VALUE)).collect();
    Ok(thread.space.tuple(values)?)
}

fn repr_template(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let strings = thread.repr_string(part(arguments[0], STRINGS).as_ref())?;
    let interpolations = thread.repr_string(part(arguments[0], INTERPOLATIONS).as_ref())?;
    thread.new_str(&format!("Template(strings={strings}, interpolations={interpolations})"))
}

fn repr_interpolation(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parts = Vec::new();
    for index in [VALUE, EXPRESSION, CONVERSION, SPEC] {
        parts.push(thread.repr_string(part(arguments[0], index).as_ref())?);
    }
    thread.new_str(&format!("Interpolation({})", parts.join(", ")))
}

fn iterate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let shape = thread.ensure_class(&TEMPLATE_ITERATOR)?.root_shape.get();
    Ok(thread.space.new_record(shape, [arguments[0].own(), Obj::small_int(0)])?)
}

/// Strings that are not empty and interpolations, in turn.
fn next(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: an iterator of a template has these slots.
    let (template, at) = unsafe { (slot(arguments[0], 0).get(), slot(arguments[0], 1)) };
    let Some(template) = template else { return Ok(Obj::NULL) };
    let (strings, interpolations) = (part(template.as_ref(), STRINGS), part(template.as_ref(), INTERPOLATIONS));
    loop {
        let number = at.word().int() as usize;
        at.set(Obj::small_int(number as i64 + 1));
        if number % 2 == 1 {
            return Ok(items(&interpolations).get(number / 2).map_or(Obj::NULL, |item| item.own()));
        }
        match items(&strings).get(number / 2) {
            Some(text) if Space::exact_str(*text).is_some_and(|text| text.len() == 0) => {}
            Some(text) => return Ok(text.own()),
            None => return Ok(Obj::NULL),
        }
    }
}

fn add(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !arguments[1].has_shape(thread.ensure_class(&TEMPLATE)?.root_shape.get()) {
        if thread.overrides(thread.space.type_of(arguments[1]), names::RADD) {
            return Ok(Obj::not_implemented());
        }
        let given = thread.type_name(arguments[1]);
        let text = format!(
            "can only concatenate string.templatelib.Template (not \"{given}\") to string.templatelib.Template"
        );
        return Err(thread.type_error(&text));
    }
    let (left, right) = (part(arguments[0], STRINGS), part(arguments[1], STRINGS));
    let (left, right) = (items(&left), items(&right));
    let mut strings: Vec<Obj> = left[..left.len() - 1].iter().map(|text| text.own()).collect();
    if let (Some(a), Some(b)) = (thread.space.str_value(left[left.len() - 1]), thread.space.str_value(right[0])) {
        strings.push(str_::concat(thread, a, b)?);
    }
    strings.extend(right[1..].iter().map(|text| text.own()));
    let (a, b) = (part(arguments[0], INTERPOLATIONS), part(arguments[1], INTERPOLATIONS));
    let interpolations: Vec<Obj> = items(&a).iter().chain(items(&b)).map(|item| item.own()).collect();
    new_template(thread, thread.space.tuple(strings)?.as_ref(), thread.space.tuple(interpolations)?.as_ref())
}

fn reduce_template(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let import = super::bytes::builtin(thread, "__import__")?;
    let module = thread.space.str("string.templatelib")?;
    let package = thread.call_with(import.as_ref(), &[module.as_ref()])?;
    let library = thread.get_str(package.as_ref(), "templatelib")?;
    let function = thread.get_str(library.as_ref(), "_template_unpickle")?;
    let parts = thread.space.tuple([part(arguments[0], STRINGS), part(arguments[0], INTERPOLATIONS)])?;
    Ok(thread.space.tuple([function, parts])?)
}

fn reduce_interpolation(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let parts = thread.space.tuple([VALUE, EXPRESSION, CONVERSION, SPEC].map(|index| part(arguments[0], index)))?;
    Ok(thread.space.tuple([class, parts])?)
}

fn new_interpolation_method(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    const NAMES: [&str; 4] = ["value", "expression", "conversion", "format_spec"];
    let (mut values, mut keywords) = (values.to_vec(), keywords.to_vec());
    let mut named = [Ref::NULL; 4];
    for (index, name) in NAMES.iter().enumerate() {
        if let Some(value) = thread.take_keyword(&mut values, &mut keywords, name) {
            named[index] = value;
        }
    }
    thread.reject_keywords("Interpolation", &keywords, &NAMES)?;
    if values.len() > 5 {
        return Err(
            thread.type_error(&format!("Interpolation() takes at most 4 arguments ({} given)", values.len() - 1))
        );
    }
    for (index, value) in values[1..].iter().enumerate() {
        named[index] = *value;
    }
    if named[0].is_null() {
        return Err(thread.type_error("Interpolation() missing required argument 'value' (pos 1)"));
    }
    let text = |object: Ref<'_>, name: &str| -> PyResult {
        match object.non_null() {
            None => Ok(thread.space.empty_str()),
            Some(object) if thread.space.str_value(object).is_some() => Ok(object.own()),
            Some(object) => {
                let given = thread.type_name(object);
                Err(thread.type_error(&format!("Interpolation() argument '{name}' must be str, not {given}")))
            }
        }
    };
    let expression = text(named[1], "expression")?;
    let conversion = match named[2].non_null().filter(|conversion| !conversion.is_none()) {
        None => Obj::none(),
        Some(conversion) => match thread.space.str_value(conversion).map(|text| text.to_string_lossy()).as_deref() {
            Some("s" | "r" | "a") => conversion.own(),
            Some(_) => {
                return Err(thread.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
            }
            None => {
                let given = thread.type_name(conversion);
                return Err(
                    thread.type_error(&format!("Interpolation() argument 'conversion' must be str, not {given}"))
                );
            }
        },
    };
    let spec = text(named[3], "format_spec")?;
    new_interpolation(thread, named[0], expression.as_ref(), conversion.as_ref(), spec.as_ref())
}
