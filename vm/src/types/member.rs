//! Member descriptors: attributes that are a fixed slot, of native types and of classes with `__slots__`.

use objects::record::{Slots, slot};
use objects::shape::fixed;
use objects::string::Str;
use objects::type_object::Type;
use objects::{Obj, Ref, RefExt, Space};

use crate::native::{GetSet, Member, Native, TypeTable, getset, member, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub const NAME: usize = 0;
pub const OWNER: usize = 1;
/// Number of the slot.
pub const SLOT: usize = 2;
pub const FLAGS: usize = 3;
pub const DOC: usize = 4;

pub const READ_ONLY: i64 = 1;
/// An empty slot reads as None instead of raising AttributeError (native types).
pub const NONE_WHEN_EMPTY: i64 = 2;

pub static MEMBER_DESCRIPTOR: TypeTable = TypeTable {
    native: record("member_descriptor", 5),
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] =
    &[member("__name__", NAME, ""), member("__objclass__", OWNER, ""), member("__doc__", DOC, "")];
const GETSETS: &[GetSet] = &[getset("__qualname__", get_qualified_name, None, "")];

const METHODS: &[Native] = &[
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get_method,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__set__", "($self, instance, value, /)", set_method, "Set an attribute of instance to value."),
    method("__delete__", "($self, instance, /)", delete_method, "Delete an attribute of instance."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce, ""),
];

/// The name of the attribute that is a fixed slot of a class's instances, if there is one.
pub fn name_of_slot(thread: &Thread, class: &Type, index: usize) -> Option<String> {
    // SAFETY: a live class has its resolution order; nothing runs here.
    let order = Space::exact_tuple(unsafe { class.mro.peek() })?;
    for base in order.items() {
        let namespace = thread.space.as_type(*base)?.namespace();
        let mut next = namespace.table.next_entry(0);
        while let Some(number) = next {
            // SAFETY: a live entry, and nothing runs here.
            let value = unsafe { namespace.table.value(number) };
            if value.has_shape(fixed::MEMBER_DESCRIPTOR) {
                let Parts { index: other, name, .. } = parts(value);
                if other == index {
                    return thread.space.str_value(name).map(Str::to_string_lossy);
                }
            }
            next = namespace.table.next_entry(number + 1);
        }
    }
    None
}

/// Slot, flags, owner and name of a descriptor.
struct Parts<'a> {
    index: usize,
    flags: i64,
    owner: &'a Type,
    name: Ref<'a>,
}

fn parts(descriptor: Ref<'_>) -> Parts<'_> {
    // SAFETY: a member descriptor has these slots, which never change.
    unsafe {
        Parts {
            index: slot(descriptor, SLOT).word().int() as usize,
            flags: slot(descriptor, FLAGS).word().int(),
            owner: slot(descriptor, OWNER).peek().cast::<Type>(),
            name: slot(descriptor, NAME).peek(),
        }
    }
}

fn place<'a>(thread: &Thread, parts: &Parts<'_>, instance: Ref<'a>) -> PyResult<&'a objects::Slot> {
    if !thread.space.type_of(instance).is_subtype_of(parts.owner) {
        let text = format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            thread.text_of(parts.name),
            thread.full_type_name(parts.owner),
            thread.type_name(instance)
        );
        return Err(thread.type_error(&text));
    }
    let header = instance.header().expect("an instance of a class with slots");
    // SAFETY: instances of the owner have that slot.
    Ok(unsafe { Slots::of(header, thread.space.shapes.record(header.shape())).get(parts.index) })
}

/// Reads the attribute of an instance.
pub fn get(thread: &Thread, descriptor: Ref<'_>, instance: Ref<'_>) -> PyResult {
    let parts = parts(descriptor);
    match place(thread, &parts, instance)?.get() {
        Some(value) => Ok(value),
        None if parts.flags & NONE_WHEN_EMPTY != 0 => Ok(Obj::none()),
        None => {
            let class = super::type_::full_name(thread, thread.space.type_of(instance));
            let class = class.strip_prefix("__main__.").unwrap_or(&class);
            let text = format!("'{class}' object has no attribute '{}'", thread.text_of(parts.name));
            Err(thread.attribute_error_with(instance, parts.name, &text))
        }
    }
}

/// Sets or (None) deletes the attribute of an instance.
pub fn assign(thread: &Thread, descriptor: Ref<'_>, instance: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let parts = parts(descriptor);
    let place = place(thread, &parts, instance)?;
    if parts.flags & READ_ONLY != 0 {
        return Err(thread.raise(&crate::exceptions::ATTRIBUTE_ERROR, "readonly attribute"));
    }
    if value.is_none() && place.is_null() && parts.flags & NONE_WHEN_EMPTY == 0 {
        return Err(thread.raise_with(&crate::exceptions::ATTRIBUTE_ERROR, vec![parts.name.own()]));
    }
    place.set(value.map_or(Obj::NULL, Ref::own));
    Ok(())
}

fn get_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(arguments[0].own());
    }
    get(thread, arguments[0], arguments[1])
}

fn set_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    assign(thread, arguments[0], arguments[1], Some(arguments[2]))?;
    Ok(Obj::none())
}

fn delete_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    assign(thread, arguments[0], arguments[1], None)?;
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = parts(arguments[0]);
    thread.new_str(&format!("<member '{}' of '{}' objects>", thread.text_of(parts.name), parts.owner.name_lossy()))
}

fn get_qualified_name(thread: &Thread, descriptor: Ref<'_>) -> PyResult {
    let parts = parts(descriptor);
    let class = super::type_::qualified_name(thread, parts.owner);
    thread.new_str(&format!("{class}.{}", thread.text_of(parts.name)))
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = parts(arguments[0]);
    let getattr = thread.visible_builtin("getattr")?;
    let pair = thread.space.tuple([parts.owner.as_ref().own(), parts.name.own()])?;
    Ok(thread.space.tuple([getattr, pair])?)
}
