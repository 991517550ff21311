//! `operator.methodcaller`

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, method, raw_method, raw_new, record};
use vm::types::container_repr;
use vm::{PyResult, Thread};

use crate::fields::{items_of, part};

/// An interned str.
const NAME: usize = 0;
/// A tuple.
const ARGUMENTS: usize = 1;
/// A dict.
const KEYWORDS: usize = 2;

pub static METHOD_CALLER: TypeTable = TypeTable {
    native: record("methodcaller", 3),
    module: "operator",
    flags: TypeFlags::BASE,
    doc: "Return a callable object that calls the given method on its operand.\nAfter f = methodcaller('name'), the call f(r) returns \
          r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, name, /, *args, **kwargs)", new),
    raw_method("__call__", "($self, obj, /)", call, "Call self as a function."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling"),
];

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let (positional, keywords) = values[1..].split_at(values.len() - 1 - names.len());
    let Some((name, arguments)) = positional.split_first() else {
        return Err(thread.type_error("methodcaller needs at least one argument, the method name"));
    };
    if thread.space.str_value(*name).is_none() {
        return Err(thread.type_error("method name must be a string"));
    }
    let name = thread.attribute_name(*name)?;
    let all = thread.space.dict()?;
    for (name, value) in names.iter().zip(keywords) {
        thread.dict_set(thread.dict_of(&all), *name, value.own())?;
    }
    let arguments = thread.space.tuple_of(arguments)?;
    Ok(thread.space.new_record(class.root_shape.get(), [name, arguments, all])?)
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (this, object) = super::getter::target(thread, "methodcaller", values, names)?;
    let (name, arguments, keywords) = (part(this, NAME), part(this, ARGUMENTS), part(this, KEYWORDS));
    if thread.dict_of(&keywords).len() == 0 {
        return thread.call_method_named(object, name.as_ref(), items_of(&arguments));
    }
    let function = thread.get_attribute(object, name.as_ref())?;
    thread.call_with_tuple_and_dict(function.as_ref(), arguments.as_ref(), keywords.as_ref())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    thread.guard_repr(this, "operator.methodcaller(...)", || {
        let mut parts: Vec<Obj> = vec![thread.repr(part(this, NAME).as_ref())?];
        for item in items_of(&part(this, ARGUMENTS)) {
            parts.push(thread.repr(*item)?);
        }
        for (name, value) in thread.dict_items(thread.dict_of(&part(this, KEYWORDS))) {
            let value = thread.repr(value.as_ref())?;
            parts.push(container_repr::join_with(thread, "", &[name, value], "=", "")?);
        }
        container_repr::join(thread, "operator.methodcaller(", &parts, ")")
    })
}

/// With keywords, a partial call of the class stands for it.
fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let class = thread.space.type_of(this).as_ref().own();
    let (name, given, keywords) = (part(this, NAME), part(this, ARGUMENTS), part(this, KEYWORDS));
    if thread.dict_of(&keywords).len() == 0 {
        let mut all = vec![name];
        all.extend(items_of(&given).iter().map(|item| item.own()));
        let all = thread.space.tuple(all)?;
        return Ok(thread.space.tuple([class, all])?);
    }
    let partial = thread.ensure_class(&crate::functools::PARTIAL)?.as_ref().own();
    let made_of = thread.space.tuple([class, name])?;
    let maker = thread.call_with_tuple_and_dict(partial.as_ref(), made_of.as_ref(), keywords.as_ref())?;
    Ok(thread.space.tuple([maker, given])?)
}
