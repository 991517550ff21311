//! `types.GenericAlias`: `list[int]`.

use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::{container_repr, type_parameters, union_};
use crate::exceptions;
use crate::names;
use crate::native::{GetSet, Member, Native, TypeTable, getset, member, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

const ORIGIN: usize = 0;
/// A tuple.
const ARGUMENTS: usize = 1;
/// A tuple, or NULL before anybody asked.
const PARAMETERS: usize = 2;
/// Whether it is `*alias`.
const STARRED: usize = 3;

pub static GENERIC_ALIAS: TypeTable = TypeTable {
    native: record("GenericAlias", 4),
    module: "types",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] =
    &[member("__origin__", ORIGIN, ""), member("__args__", ARGUMENTS, ""), member("__unpacked__", STARRED, "")];

const GETSETS: &[GetSet] = &[
    getset("__parameters__", get_parameters, None, "Type variables in the GenericAlias."),
    getset("__typing_unpacked_tuple_args__", get_unpacked_arguments, None, ""),
];

const METHODS: &[Native] = &[
    raw_new("($type, origin, arguments, /)", new_method),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, false), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, true), "Return self!=value."),
    method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method("__or__", "($self, value, /)", |t, a| union_::or(t, a[0], a[1]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| union_::or(t, a[1], a[0]), "Return value|self."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__mro_entries__", "($self, bases, /)", mro_entries, ""),
    method(
        "__instancecheck__",
        "($self, instance, /)",
        |t, _| Err(t.type_error("isinstance() argument 2 cannot be a parameterized generic")),
        "",
    ),
    method(
        "__subclasscheck__",
        "($self, class, /)",
        |t, _| Err(t.type_error("issubclass() argument 2 cannot be a parameterized generic")),
        "",
    ),
    method("__reduce__", "($self, /)", reduce, ""),
    method("__dir__", "($self, /)", dir, ""),
];

/// `origin[arguments]`; a tuple is a row of arguments.
pub fn new(thread: &Thread, origin: Ref<'_>, arguments: Ref<'_>) -> PyResult {
    make(thread, thread.shape(&GENERIC_ALIAS), origin, arguments, false)
}

/// `__class_getitem__` of generic built-in classes.
pub fn class_getitem(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    new(thread, arguments[0], arguments[1])
}

fn make(thread: &Thread, shape: objects::ShapeId, origin: Ref<'_>, arguments: Ref<'_>, starred: bool) -> PyResult {
    let arguments = match thread.space.tuple_value(arguments) {
        Some(_) => arguments.own(),
        None => thread.space.tuple([arguments.own()])?,
    };
    Ok(thread.space.new_record(shape, [origin.own(), arguments, Obj::NULL, Obj::boolean(starred)])?)
}

fn new_method(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if !names.is_empty() {
        return Err(thread.type_error("GenericAlias() takes no keyword arguments"));
    }
    let [_, origin, arguments] = *values else {
        return Err(thread.type_error(&format!("GenericAlias expected 2 arguments, got {}", values.len() - 1)));
    };
    make(thread, class.root_shape.get(), origin, arguments, false)
}

fn part(alias: Ref<'_>, index: usize) -> Obj {
    // SAFETY: an alias has these slots.
    unsafe { slot(alias, index) }.get().unwrap_or_else(Obj::none)
}

fn is_starred(alias: Ref<'_>) -> bool {
    part(alias, STARRED).is_true()
}

/// Whether an object is a generic alias.
pub fn is_alias(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &GENERIC_ALIAS)
}

fn get_parameters(thread: &Thread, alias: Ref<'_>) -> PyResult {
    // SAFETY: an alias has that slot.
    let known = unsafe { slot(alias, PARAMETERS) };
    if let Some(parameters) = known.get() {
        return Ok(parameters);
    }
    let parameters = type_parameters::parameters(thread, part(alias, ARGUMENTS).as_ref())?;
    known.set(parameters.clone());
    Ok(parameters)
}

fn get_unpacked_arguments(thread: &Thread, alias: Ref<'_>) -> PyResult {
    let is_tuple = part(alias, ORIGIN).as_ref().is(thread.class(&super::tuple::TUPLE).as_ref());
    Ok(if is_starred(alias) && is_tuple { part(alias, ARGUMENTS) } else { Obj::none() })
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let origin = type_parameters::argument_repr(thread, part(arguments[0], ORIGIN).as_ref())?;
    let parameters = part(arguments[0], ARGUMENTS);
    let mut parts = Vec::new();
    for argument in thread.tuple_argument(parameters.as_ref(), "__args__")? {
        parts.push(thread.deeper(|| type_parameters::argument_repr(thread, *argument))?);
    }
    if parts.is_empty() {
        parts.push(thread.new_str("()")?);
    }
    let inner = container_repr::join(thread, "[", &parts, "]")?;
    let star = if is_starred(arguments[0]) { "*" } else { "" };
    use container_repr::Part;
    container_repr::concat(thread, &[Part::Text(star), Part::Str(&origin), Part::Str(&inner)])
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let origin = thread.hash(part(arguments[0], ORIGIN).as_ref())?;
    let parameters = thread.hash(part(arguments[0], ARGUMENTS).as_ref())?;
    let hash = origin ^ parameters;
    Ok(thread.space.int(if hash == -1 { -2 } else { hash })?)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], negate: bool) -> PyResult {
    let (a, b) = (arguments[0], arguments[1]);
    if !is_alias(thread, b) {
        return Ok(Obj::not_implemented());
    }
    let equal = is_starred(a) == is_starred(b)
        && thread.equals(part(a, ORIGIN).as_ref(), part(b, ORIGIN).as_ref())?
        && thread.equals(part(a, ARGUMENTS).as_ref(), part(b, ARGUMENTS).as_ref())?;
    Ok(Obj::boolean(equal != negate))
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let object = thread.call_with_tuple_and_dict(part(arguments[0], ORIGIN).as_ref(), arguments[1], arguments[2])?;
    match thread.set_attribute_str(object.as_ref(), "__orig_class__", arguments[0]) {
        Err(raised)
            if thread.is_raised(&raised, &exceptions::ATTRIBUTE_ERROR)
                || thread.is_raised(&raised, &exceptions::TYPE_ERROR) =>
        {
            drop(thread.take_exception(raised));
        }
        result => result?,
    }
    Ok(object)
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let alias = arguments[0];
    let parameters = get_parameters(thread, alias)?;
    let old = part(alias, ARGUMENTS);
    let new = type_parameters::substitute(thread, alias, old.as_ref(), parameters.as_ref(), arguments[1])?;
    let shape = thread.shape(&GENERIC_ALIAS);
    make(thread, shape, part(alias, ORIGIN).as_ref(), new.as_ref(), is_starred(alias))
}

/// Attributes that are the alias's own; all others are its origin's.
const OWN_ATTRIBUTES: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
    "__bases__",
];

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    let text = thread.space.str_value(name.as_ref());
    let is_own = text.is_some_and(|text| OWN_ATTRIBUTES.iter().any(|own| text.view() == **own));
    if is_own {
        return thread.generic_get_attribute(arguments[0], name.as_ref());
    }
    thread.get_attribute(part(arguments[0], ORIGIN).as_ref(), name.as_ref())
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.ensure_class(&UNPACKING_ITERATOR)?;
    Ok(thread.space.new_record(class.root_shape.get(), [arguments[0].own()])?)
}

/// What iterating over an alias gives: once its unpacked form. The slot is NULL at the end.
static UNPACKING_ITERATOR: TypeTable = TypeTable {
    native: record("generic_alias_iterator", 1),
    methods: &[super::iterators::COMMON, UNPACKING_METHODS],
    ..TypeTable::EMPTY
};

const UNPACKING_METHODS: &[Native] = &[
    method("__next__", "($self, /)", next_unpacked, "Implement next(self)."),
    method("__reduce__", "($self, /)", reduce_iterator, "Return state information for pickling."),
];

fn next_unpacked(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: the binder checked the instance.
    let Some(alias) = unsafe { slot(arguments[0], 0) }.take() else { return Ok(Obj::NULL) };
    let (origin, parameters) = (part(alias.as_ref(), ORIGIN), part(alias.as_ref(), ARGUMENTS));
    make(thread, thread.shape(&GENERIC_ALIAS), origin.as_ref(), parameters.as_ref(), true)
}

fn reduce_iterator(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let maker = super::iterators::maker(thread, "iter")?;
    // SAFETY: the binder checked the instance.
    let alias = unsafe { slot(arguments[0], 0) }.get().unwrap_or_else(|| thread.space.empty_tuple());
    super::iterators::reduced(thread, maker, alias, None)
}

fn mro_entries(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.tuple([part(arguments[0], ORIGIN)])?)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (origin, parameters) = (part(arguments[0], ORIGIN), part(arguments[0], ARGUMENTS));
    let pair = thread.space.tuple([origin, parameters])?;
    if is_starred(arguments[0]) {
        // `next(iter(alias))`
        let next = thread.visible_builtin("next")?;
        let plain = thread.call_with_tuple_and_dict(thread.class(&GENERIC_ALIAS).as_ref(), pair.as_ref(), Ref::NULL)?;
        let iterator = thread.iterate(plain.as_ref())?;
        let iterator = thread.space.tuple([iterator])?;
        return Ok(thread.space.tuple([next, iterator])?);
    }
    Ok(thread.space.tuple([thread.class(&GENERIC_ALIAS).as_ref().own(), pair])?)
}

fn dir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let names = thread.call_special(part(arguments[0], ORIGIN).as_ref(), names::DIR, &[])?;
    let result = match names {
        Some(names) => thread.list_from(names.as_ref())?,
        None => thread.space.list([])?,
    };
    let list = objects::Space::exact_list(result.as_ref()).expect("made as a list");
    for name in ["__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__", "__reduce__"] {
        let name = thread.space.intern_str(name)?;
        if !thread.contains(result.as_ref(), name.as_ref())? {
            list.push(name)?;
        }
    }
    Ok(result)
}
