//! Native functions and bound native methods (`builtin_function_or_method`).

use objects::record::slot;
use objects::type_object::Type;
use objects::{Obj, Ref, RefExt, Space};

use crate::names;
use crate::native::{GetSet, Kind, Native, NativeEntry, TypeTable, getset, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// Number in the interpreter's list of natives.
pub const NUMBER: usize = 0;
/// What it is bound to, or NULL.
pub const BOUND: usize = 1;
/// The module's name, or NULL.
pub const MODULE: usize = 2;

pub static NATIVE_FUNCTION: TypeTable = TypeTable {
    native: record("builtin_function_or_method", 3),
    flags: objects::type_object::TypeFlags::HAS_WEAKREF,
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

pub(super) const METHODS: &[Native] = &[
    method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", equals, "Return self==value."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__reduce__", "($self, /)", reduce, ""),
];

pub(super) const GETSETS: &[GetSet] = &[
    getset("__name__", get_name, None, ""),
    getset("__qualname__", get_qualified_name, None, ""),
    getset("__doc__", get_doc, None, ""),
    getset("__module__", get_module, None, ""),
    getset("__self__", get_self, None, ""),
    getset("__text_signature__", get_text_signature, None, ""),
];

/// The number of the native behind a function or a native method descriptor.
#[inline(always)]
pub fn number_of(function: Ref<'_>) -> usize {
    // SAFETY: all native callables keep their number in slot 0.
    unsafe { slot(function, NUMBER) }.word().int() as usize
}

/// The native behind a function or a native method descriptor.
#[inline(always)]
pub fn entry<'a>(thread: &'a Thread, function: Ref<'_>) -> &'a NativeEntry {
    thread.native_entry(number_of(function))
}

fn bound(function: Ref<'_>) -> Option<Obj> {
    // SAFETY: a native function has that slot.
    unsafe { slot(function, BOUND) }.get()
}

fn call(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.call_with_tuple_and_dict(arguments[0], arguments[1], arguments[2])
}

pub(super) fn get_name(thread: &Thread, function: Ref<'_>) -> PyResult {
    thread.new_str(entry(thread, function).native.name)
}

pub(super) fn get_qualified_name(thread: &Thread, function: Ref<'_>) -> PyResult {
    let name = entry(thread, function).native.name;
    match bound(function) {
        None => thread.new_str(name),
        Some(bound) => {
            let class = match thread.space.as_type(bound.as_ref()) {
                Some(class) => class,
                None => thread.space.type_of(bound.as_ref()),
            };
            if thread.is_instance_of(bound.as_ref(), &super::module::MODULE) {
                return thread.new_str(name);
            }
            thread.new_str(&format!("{}.{name}", super::type_::qualified_name(thread, class)))
        }
    }
}

pub(super) fn get_doc(thread: &Thread, function: Ref<'_>) -> PyResult {
    let doc = entry(thread, function).native.doc;
    if doc.is_empty() { Ok(Obj::none()) } else { thread.new_str(doc) }
}

fn get_module(_: &Thread, function: Ref<'_>) -> PyResult {
    // SAFETY: a native function has that slot.
    Ok(unsafe { slot(function, MODULE) }.get().unwrap_or_else(Obj::none))
}

pub(super) fn get_self(thread: &Thread, function: Ref<'_>) -> PyResult {
    if entry(thread, function).native.kind == Kind::StaticMethod {
        return Ok(Obj::none());
    }
    if let Some(bound) = bound(function) {
        return Ok(bound);
    }
    if entry(thread, function).native.kind != Kind::Function {
        return Ok(Obj::none());
    }
    // The module, which functions know by name only.
    let modules = thread.modules.get().unwrap_or_else(Obj::none);
    let name = get_module(thread, function)?;
    let module = match Space::exact_dict(modules.as_ref()) {
        Some(modules) => thread.dict_get(modules, name.as_ref())?,
        None => None,
    };
    Ok(module.unwrap_or_else(Obj::none))
}

pub(super) fn get_text_signature(thread: &Thread, function: Ref<'_>) -> PyResult {
    let signature = entry(thread, function).native.signature;
    if signature.is_empty() { Ok(Obj::none()) } else { thread.new_str(signature) }
}

/// Whether a native is a method of what it is bound to. A module's function that gets its module is none.
fn is_method(thread: &Thread, entry: &NativeEntry, bound: &Obj) -> bool {
    entry.native.kind != Kind::Function && !thread.is_instance_of(bound.as_ref(), &super::module::MODULE)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let entry = entry(thread, arguments[0]);
    let name = entry.native.name;
    match bound(arguments[0]) {
        Some(bound) if is_method(thread, entry, &bound) => {
            let class = thread.type_name(bound.as_ref());
            let address = super::object::identity(bound.as_ref());
            thread.new_str(&format!("<built-in method {name} of {class} object at {address:#x}>"))
        }
        _ => thread.new_str(&format!("<built-in function {name}>")),
    }
}

fn equals(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (a, b) = (arguments[0], arguments[1]);
    if thread.space.shapes.shape_of(a) != thread.space.shapes.shape_of(b) {
        return Ok(Obj::not_implemented());
    }
    let same_bound = match (bound(a), bound(b)) {
        (None, None) => true,
        (Some(x), Some(y)) => x.is(&y),
        _ => false,
    };
    Ok(Obj::boolean(same_bound && std::ptr::eq(entry(thread, a).native, entry(thread, b).native)))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let native = std::ptr::from_ref(entry(thread, arguments[0]).native) as usize;
    let bound = bound(arguments[0]).map_or(0, |bound| super::object::identity_hash(bound.as_ref()));
    Ok(thread.space.int(text::hash::hash_pointer(native) ^ bound)?)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let entry = entry(thread, arguments[0]);
    match bound(arguments[0]) {
        Some(bound) if is_method(thread, entry, &bound) => {
            let getattr = thread.visible_builtin("getattr")?;
            let pair = thread.space.tuple([bound, thread.new_str(entry.native.name)?])?;
            Ok(thread.space.tuple([getattr, pair])?)
        }
        _ => thread.new_str(entry.native.name),
    }
}

/// The type that a method descriptor belongs to.
pub fn owner<'a>(descriptor: Ref<'a>) -> &'a Type {
    // SAFETY: method descriptors keep their type in slot 1.
    unsafe { slot(descriptor, 1).peek().cast::<Type>() }
}

/// The name of a native callable.
pub fn name_of(thread: &Thread, function: Ref<'_>) -> &'static str {
    let _ = names::NAME;
    entry(thread, function).native.name
}
