//! Getset descriptors: computed attributes of native types.

use objects::record::slot;
use objects::type_object::Type;
use objects::{Obj, Ref, RefExt};

use crate::native::{GetSet, Native, TypeTable, getset, member, method, record};
use crate::raised::PyResult;
use crate::state::{Interpreter, Thread};

pub const NAME: usize = 0;
pub const OWNER: usize = 1;
/// Number in the interpreter's list of computed attributes.
pub const NUMBER: usize = 2;

pub static GETSET_DESCRIPTOR: TypeTable = TypeTable {
    native: record("getset_descriptor", 3),
    methods: &[METHODS],
    members: &[member("__name__", NAME, ""), member("__objclass__", OWNER, "")],
    getsets: &[getset("__doc__", get_doc, None, ""), getset("__qualname__", get_qualified_name, None, "")],
    ..TypeTable::EMPTY
};

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
];

/// Enters a computed attribute; its number is its identity in the heap.
pub fn register(interpreter: &Interpreter, getset: &'static GetSet) -> usize {
    let mut getsets = interpreter.getsets.borrow_mut();
    getsets.push(getset);
    getsets.len() - 1
}

fn entry(thread: &Thread, descriptor: Ref<'_>) -> &'static GetSet {
    // SAFETY: a getset descriptor has that slot.
    let number = unsafe { slot(descriptor, NUMBER) }.word().int() as usize;
    thread.getsets.borrow()[number]
}

fn owner(descriptor: Ref<'_>) -> &Type {
    // SAFETY: a getset descriptor has that slot.
    unsafe { slot(descriptor, OWNER).peek().cast::<Type>() }
}

fn check(thread: &Thread, descriptor: Ref<'_>, instance: Ref<'_>) -> PyResult<()> {
    let owner = owner(descriptor);
    if thread.space.type_of(instance).is_subtype_of(owner) {
        return Ok(());
    }
    let text = format!(
        "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
        entry(thread, descriptor).name,
        thread.full_type_name(owner),
        thread.type_name(instance)
    );
    Err(thread.type_error(&text))
}

/// What computes an attribute, if that is a getset descriptor for instances of the class.
pub fn of_instances(thread: &Thread, attribute: Ref<'_>, class: &Type) -> Option<&'static GetSet> {
    let is_right =
        attribute.has_shape(objects::shape::fixed::GETSET_DESCRIPTOR) && class.is_subtype_of(owner(attribute));
    is_right.then(|| entry(thread, attribute))
}

/// Reads the attribute of an instance.
pub fn get(thread: &Thread, descriptor: Ref<'_>, instance: Ref<'_>) -> PyResult {
    check(thread, descriptor, instance)?;
    (entry(thread, descriptor).get)(thread, instance)
}

/// Sets or (None) deletes the attribute of an instance.
pub fn assign(thread: &Thread, descriptor: Ref<'_>, instance: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    check(thread, descriptor, instance)?;
    let entry = entry(thread, descriptor);
    match entry.set {
        Some(set) => set(thread, instance, value),
        None => {
            let class = thread.full_type_name(owner(descriptor));
            let text = format!("attribute '{}' of '{class}' objects is not writable", entry.name);
            Err(thread.raise(&crate::exceptions::ATTRIBUTE_ERROR, &text))
        }
    }
}

fn get_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() && !arguments[2].is_null() && !arguments[2].is_none() {
        let owner_is_none_type = owner(arguments[0]).as_ref().is(thread.space.type_of(arguments[1]).as_ref());
        if !owner_is_none_type {
            return Ok(arguments[0].own());
        }
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
    let name = entry(thread, arguments[0]).name;
    thread.new_str(&format!("<attribute '{name}' of '{}' objects>", owner(arguments[0]).name_lossy()))
}

fn get_doc(thread: &Thread, descriptor: Ref<'_>) -> PyResult {
    let doc = entry(thread, descriptor).doc;
    if doc.is_empty() { Ok(Obj::none()) } else { thread.new_str(doc) }
}

fn get_qualified_name(thread: &Thread, descriptor: Ref<'_>) -> PyResult {
    let class = super::type_::qualified_name(thread, owner(descriptor));
    thread.new_str(&format!("{class}.{}", entry(thread, descriptor).name))
}
