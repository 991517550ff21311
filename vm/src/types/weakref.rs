//! `weakref.ref`: a record that names its referent without owning it (see `objects::weak`).

use compiler::opcode::Comparison;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::weak::slots;
use objects::{NativeType, Obj, Ref, Space};

use super::weak_proxy;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub static WEAKREF: TypeTable = TypeTable {
    native: weakly("ReferenceType"),
    module: "weakref",
    flags: TypeFlags::BASE,
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

/// The layout of weak references. A collection leaves them their slots: which object they name is what takes them off the table
/// when they die.
pub(super) const fn weakly(name: &'static str) -> NativeType {
    NativeType { keeps_slots: true, ..record(name, slots::COUNT as usize) }
}

const GETSETS: &[GetSet] = &[getset("__callback__", get_callback, None, "")];

const METHODS: &[Native] = &[
    raw_new("($type, object, callback=None, /)", new_method),
    method(
        "__init__",
        "($self, object, callback=None, /)",
        |_, _| Ok(Obj::none()),
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__call__", "($self, /)", call, "Call self as a function."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__lt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<value."),
    method("__le__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<=value."),
    method("__gt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>value."),
    method("__ge__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>=value."),
    class_method("__class_getitem__", "($type, object, /)", super::generic_alias::class_getitem, "See PEP 585"),
];

fn new_method(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let is_exact = class.root_shape.get() == thread.shape(&WEAKREF);
    if !names.is_empty() && is_exact {
        return Err(thread.type_error("ref() takes no keyword arguments"));
    }
    let positional = &values[1..values.len() - names.len()];
    let (referent, callback) = match *positional {
        [] => return Err(thread.type_error("__new__ expected at least 1 argument, got 0")),
        [referent] => (referent, Ref::NULL),
        [referent, callback] => (referent, callback),
        ref more => return Err(thread.type_error(&format!("__new__ expected at most 2 arguments, got {}", more.len()))),
    };
    if is_exact {
        return new(thread, referent, callback.non_null().filter(|callback| !callback.is_none()));
    }
    make(thread, class.root_shape.get(), referent, callback.non_null().filter(|callback| !callback.is_none()))
}

/// `weakref.ref(referent, callback)`: the one that is there already, where there is one without callback.
pub fn new(thread: &Thread, referent: Ref<'_>, callback: Option<Ref<'_>>) -> PyResult {
    let shape = thread.shape(&WEAKREF);
    if callback.is_none()
        && let Some(known) = plain_reference(thread, referent, shape)
    {
        return Ok(known);
    }
    make(thread, shape, referent, callback)
}

/// A weak reference of that shape to an object, without callback.
pub(super) fn plain_reference(thread: &Thread, referent: Ref<'_>, shape: objects::ShapeId) -> Option<Obj> {
    referent.header()?;
    // SAFETY: weak references have that slot.
    let is_plain = |weak: &Obj| weak.has_shape(shape) && unsafe { slot(weak.as_ref(), slots::CALLBACK) }.is_null();
    thread.space.weak_references_to(referent).into_iter().find(is_plain)
}

/// A new weak reference (or proxy) of that shape.
pub(super) fn make(thread: &Thread, shape: objects::ShapeId, referent: Ref<'_>, callback: Option<Ref<'_>>) -> PyResult {
    let can_be_referenced = thread.space.type_of(referent).has(TypeFlags::HAS_WEAKREF);
    if referent.header().is_none() || !can_be_referenced {
        let text = format!("cannot create weak reference to '{}' object", thread.type_name(referent));
        return Err(thread.type_error(&text));
    }
    let weak = thread.space.new_instance(shape)?;
    // SAFETY: weak references have these slots.
    unsafe {
        slot(weak.as_ref(), slots::REFERENT).set(Space::weak_address(referent));
        slot(weak.as_ref(), slots::CALLBACK).set(callback.map_or(Obj::NULL, Ref::own));
    }
    let comes_first = callback.is_none() && shape == thread.shape(&WEAKREF);
    thread.space.register_weak(weak.as_ref(), referent, comes_first);
    Ok(weak)
}

/// Whether an object is a weak reference (proxies are not).
pub fn is_reference(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &WEAKREF)
}

/// Whether instances of a native type are weak proxies.
pub fn is_proxy(native: &'static NativeType) -> bool {
    [&weak_proxy::PROXY, &weak_proxy::CALLABLE_PROXY].iter().any(|table| std::ptr::eq(native, &table.native))
}

/// The oldest weak reference to an object, for `__weakref__`.
pub fn first_reference(thread: &Thread, object: Ref<'_>) -> Obj {
    if object.header().is_none() {
        return Obj::none();
    }
    thread.space.weak_references_to(object).into_iter().next().unwrap_or_else(Obj::none)
}

fn get_callback(_: &Thread, weak: Ref<'_>) -> PyResult {
    // SAFETY: weak references have that slot.
    Ok(unsafe { slot(weak, slots::CALLBACK) }.get().unwrap_or_else(Obj::none))
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.weak_referent(arguments[0]).unwrap_or_else(Obj::none))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: weak references have that slot.
    let known = unsafe { slot(arguments[0], slots::HASH) };
    if let Some(hash) = known.get() {
        return Ok(hash);
    }
    let Some(referent) = thread.space.weak_referent(arguments[0]) else {
        return Err(thread.type_error("weak object has gone away"));
    };
    let hash = thread.space.int(thread.hash(referent.as_ref())?)?;
    known.set(hash.clone());
    Ok(hash)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if !is_reference(thread, arguments[1]) {
        return Ok(Obj::not_implemented());
    }
    match (thread.space.weak_referent(arguments[0]), thread.space.weak_referent(arguments[1])) {
        (Some(a), Some(b)) => thread.compare(a.as_ref(), b.as_ref(), comparison),
        _ => Ok(Obj::boolean(arguments[0].is(arguments[1]) == (comparison == Comparison::Equal))),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let own = arguments[0].word().pointer() as usize;
    let Some(referent) = thread.space.weak_referent(arguments[0]) else {
        return thread.new_str(&format!("<weakref at {own:#x}; dead>"));
    };
    let class = thread.qualified_class_name(thread.space.type_of(referent.as_ref()));
    let address = referent.word().pointer() as usize;
    let kind = thread.space.type_of(referent.as_ref());
    let name = match kind.has(TypeFlags::METATYPE) || thread.lookup_name(kind, crate::names::NAME).is_some() {
        true => thread.get_or_none(referent.as_ref(), crate::names::NAME)?,
        false => None,
    };
    let name = match name.filter(|name| thread.space.str_value(name.as_ref()).is_some()) {
        Some(name) => format!(" ({})", thread.text_of(name.as_ref())),
        None => String::new(),
    };
    thread.new_str(&format!("<weakref at {own:#x}; to '{class}' at {address:#x}{name}>"))
}

/// Whether records of that native type are in the table of weak references.
pub fn is_weak(native: &'static objects::NativeType) -> bool {
    let tables = [&WEAKREF, &super::weak_proxy::PROXY, &super::weak_proxy::CALLABLE_PROXY];
    tables.iter().any(|table| std::ptr::eq(&table.native, native))
}
