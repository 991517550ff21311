//! `typing.Union`, also named `types.UnionType`: `int | str`.

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::{container_repr, generic_alias, set, singletons, type_parameters};
use crate::names;
use crate::native::{GetSet, Member, Native, TypeTable, class_method, getset, member, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// A tuple.
const ARGUMENTS: usize = 0;
/// A tuple, or NULL before anybody asked.
const PARAMETERS: usize = 1;

pub static UNION: TypeTable = TypeTable {
    native: record("Union", 2),
    module: "typing",
    flags: TypeFlags::DISALLOW_INSTANTIATION.union(TypeFlags::HAS_WEAKREF),
    doc: "Represent a union type\n\nE.g. for int | str",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member("__args__", ARGUMENTS, "")];

const GETSETS: &[GetSet] = &[
    getset("__parameters__", get_parameters, None, "Type variables in the types.UnionType."),
    getset("__origin__", |t, _| Ok(t.class(&UNION).as_ref().own()), None, "Always returns the type"),
    getset("__name__", |t, _| t.new_str("Union"), None, "Name of the type"),
    getset("__qualname__", |t, _| t.new_str("Union"), None, "Qualified name of the type"),
];

const METHODS: &[Native] = &[
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__or__", "($self, value, /)", |t, a| or(t, a[0], a[1]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| or(t, a[1], a[0]), "Return value|self."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__mro_entries__", "($self, bases, /)", mro_entries, ""),
    method("__instancecheck__", "($self, instance, /)", |t, a| check(t, a, true), ""),
    method("__subclasscheck__", "($self, class, /)", |t, a| check(t, a, false), ""),
    method("__reduce__", "($self, /)", reduce, ""),
    class_method("__class_getitem__", "($type, object, /)", class_getitem, ""),
];

fn part(union: Ref<'_>, index: usize) -> Obj {
    // SAFETY: a union has these slots.
    unsafe { slot(union, index) }.get().unwrap_or_else(Obj::none)
}

/// The arguments of a union.
fn arguments_of(thread: &Thread, union: Ref<'_>) -> Vec<Obj> {
    let arguments = part(union, ARGUMENTS);
    thread
        .space
        .tuple_value(arguments.as_ref())
        .map_or_else(Vec::new, |tuple| tuple.items().iter().map(|item| item.own()).collect())
}

/// Whether an object is a union.
pub fn is_union(thread: &Thread, object: Ref<'_>) -> bool {
    object.has_shape(thread.shape(&UNION))
}

/// The union of types: nested ones are spread, each type is there once. A single one is itself.
pub fn new(thread: &Thread, types: Vec<Obj>) -> PyResult {
    let mut flat: Vec<Obj> = Vec::with_capacity(types.len());
    for argument in types {
        if is_union(thread, argument.as_ref()) {
            for inner in arguments_of(thread, argument.as_ref()) {
                add(thread, &mut flat, inner)?;
            }
        } else if argument.is_none() {
            let class = thread.class(&singletons::NONE_TYPE).as_ref().own();
            add(thread, &mut flat, class)?;
        } else {
            add(thread, &mut flat, argument)?;
        }
    }
    if flat.len() == 1 {
        return Ok(flat.remove(0));
    }
    if flat.is_empty() {
        return Err(thread.type_error("Cannot take a Union of no types."));
    }
    let arguments = thread.space.tuple(flat)?;
    Ok(thread.space.new_record(thread.shape(&UNION), [arguments, Obj::NULL])?)
}

fn add(thread: &Thread, flat: &mut Vec<Obj>, argument: Obj) -> PyResult<()> {
    for known in flat.iter() {
        if thread.equals(known.as_ref(), argument.as_ref())? {
            return Ok(());
        }
    }
    flat.push(argument);
    Ok(())
}

/// Whether `|` takes an object as a type.
fn is_unionable(thread: &Thread, object: Ref<'_>) -> bool {
    object.is_none()
        || thread.space.as_type(object).is_some()
        || generic_alias::is_alias(thread, object)
        || is_union(thread, object)
        || thread.space.type_of(object).native.get().name == "TypeAliasType"
}

/// `left | right` of types.
pub fn or(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    if !is_unionable(thread, left) || !is_unionable(thread, right) {
        return Ok(Obj::not_implemented());
    }
    new(thread, vec![left.own(), right.own()])
}

fn class_getitem(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let types = match thread.space.tuple_value(arguments[1]) {
        Some(tuple) => tuple.items().iter().map(|item| item.own()).collect(),
        None => vec![arguments[1].own()],
    };
    new(thread, types)
}

fn get_parameters(thread: &Thread, union: Ref<'_>) -> PyResult {
    // SAFETY: a union has that slot.
    let known = unsafe { slot(union, PARAMETERS) };
    if let Some(parameters) = known.get() {
        return Ok(parameters);
    }
    let parameters = type_parameters::parameters(thread, part(union, ARGUMENTS).as_ref())?;
    known.set(parameters.clone());
    Ok(parameters)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parts = Vec::new();
    for argument in arguments_of(thread, arguments[0]) {
        let is_none = argument.as_ref().is(thread.class(&singletons::NONE_TYPE).as_ref());
        parts.push(if is_none {
            thread.new_str("None")?
        } else {
            thread.deeper(|| type_parameters::argument_repr(thread, argument.as_ref()))?
        });
    }
    container_repr::join_with(thread, "", &parts, " | ", "")
}

/// The arguments as a frozen set: their order does not matter.
fn frozen(thread: &Thread, union: Ref<'_>) -> PyResult {
    set::new_from(thread, fixed::FROZEN_SET, Some(part(union, ARGUMENTS).as_ref()))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let frozen = frozen(thread, arguments[0])?;
    Ok(thread.space.int(thread.hash(frozen.as_ref())?)?)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    if !is_union(thread, arguments[1]) {
        return Ok(Obj::not_implemented());
    }
    let (a, b) = (arguments_of(thread, arguments[0]), arguments_of(thread, arguments[1]));
    let mut equal = a.len() == b.len();
    for argument in &a {
        let mut found = false;
        for other in &b {
            found = found || thread.equals(argument.as_ref(), other.as_ref())?;
        }
        equal = equal && found;
    }
    Ok(Obj::boolean(equal != negate))
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parameters = get_parameters(thread, arguments[0])?;
    let old = part(arguments[0], ARGUMENTS);
    let new_arguments =
        type_parameters::substitute(thread, arguments[0], old.as_ref(), parameters.as_ref(), arguments[1])?;
    let types = thread.tuple_argument(new_arguments.as_ref(), "__args__")?.iter().map(|item| item.own()).collect();
    new(thread, types)
}

fn mro_entries(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = format!("Cannot subclass {}", thread.repr_string(arguments[0])?);
    Err(thread.type_error(&text))
}

/// `isinstance` and `issubclass`: whether any of the types says yes.
fn check(thread: &Thread, arguments: &[Ref<'_>], of_instance: bool) -> PyResult {
    let types = arguments_of(thread, arguments[0]);
    let function = if of_instance { "isinstance" } else { "issubclass" };
    if types.iter().any(|argument| generic_alias::is_alias(thread, argument.as_ref())) {
        let text = format!("{function}() argument 2 cannot be a parameterized generic");
        return Err(thread.type_error(&text));
    }
    if !of_instance && thread.space.as_type(arguments[1]).is_none() {
        return Err(thread.type_error("issubclass() arg 1 must be a class"));
    }
    let function = thread.visible_builtin(function)?;
    for argument in types {
        let answer = thread.call_with(function.as_ref(), &[arguments[1], argument.as_ref()])?;
        if thread.truth(answer.as_ref())? {
            return Ok(Obj::boolean(true));
        }
    }
    Ok(Obj::boolean(false))
}

/// `operator.getitem(typing.Union, arguments)`
fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.class(&UNION).as_ref().own();
    let getter = thread.get(class.as_ref(), names::CLASS_GETITEM)?;
    let made_of = thread.space.tuple([part(arguments[0], ARGUMENTS)])?;
    Ok(thread.space.tuple([getter, made_of])?)
}
