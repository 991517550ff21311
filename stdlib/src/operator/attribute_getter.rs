//! `operator.attrgetter`

use objects::Ref;
use objects::type_object::TypeFlags;
use vm::native::{Native, TypeTable, method, raw_method, raw_new, record};
use vm::types::container_repr;
use vm::{PyResult, Thread};

use super::getter;
use crate::fields::{items_of, part};

/// A tuple of strs, as given.
const NAMES: usize = 0;
/// A tuple of tuples of interned strs: the names, cut at their dots.
const PATHS: usize = 1;

pub static ATTRIBUTE_GETTER: TypeTable = TypeTable {
    native: record("attrgetter", 2),
    module: "operator",
    flags: TypeFlags::BASE,
    doc: "Return a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) \
          returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = \
          attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, attr, /, *attrs)", new),
    raw_method("__call__", "($self, obj, /)", call, "Call self as a function."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__reduce__",
        "($self, /)",
        |t, a| getter::reduce(t, a[0], part(a[0], NAMES)),
        "Return state information for pickling",
    ),
];

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let given = getter::made_of(thread, "attrgetter", values, names)?;
    let mut paths = Vec::with_capacity(given.len());
    for name in given {
        let Some(text) = thread.space.str_value(*name) else {
            return Err(thread.type_error("attribute name must be a string"));
        };
        let view = text.view();
        let mut parts = Vec::new();
        let mut start = 0;
        for end in 0..=view.len() {
            if end == view.len() || view.at(end) == u32::from(b'.') {
                parts.push(thread.space.intern(thread.space.str_from_view(view.slice(start, end))?));
                start = end + 1;
            }
        }
        paths.push(thread.space.tuple(parts)?);
    }
    let names = thread.space.tuple_of(given)?;
    let paths = thread.space.tuple(paths)?;
    Ok(thread.space.new_record(class.root_shape.get(), [names, paths])?)
}

fn follow(thread: &Thread, object: Ref<'_>, path: Ref<'_>) -> PyResult {
    let mut value = object.own();
    for name in items_of(&path.own()) {
        value = thread.get_attribute(value.as_ref(), *name)?;
    }
    Ok(value)
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (this, object) = getter::target(thread, "attrgetter", values, names)?;
    getter::fetch(thread, &part(this, PATHS), |path| follow(thread, object, path))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parts = Vec::new();
    for name in items_of(&part(arguments[0], NAMES)) {
        parts.push(thread.repr(*name)?);
    }
    container_repr::join(thread, "operator.attrgetter(", &parts, ")")
}
