//! `super`.

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, RefExt};

use crate::native::{Member, Native, TypeTable, member, method, raw_method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// The class after which the search starts.
const CLASS: usize = 0;
/// The instance (or class) to bind to, or NULL.
const INSTANCE: usize = 1;
/// The class whose order is searched, or NULL.
const INSTANCE_CLASS: usize = 2;

pub static SUPER: TypeTable = TypeTable {
    native: record("super", 3),
    flags: TypeFlags::BASE,
    doc: "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("__thisclass__", CLASS, "the class invoking super()"),
    member("__self__", INSTANCE, "the instance invoking super(); may be None"),
    member("__self_class__", INSTANCE_CLASS, "the type of the instance invoking super(); may be None"),
];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new_native),
    raw_method(
        "__init__",
        "($self, type=<unrepresentable>, object=None, /)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
];

fn new_native(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

/// `super(class, instance)`
pub fn new(thread: &Thread, class: Ref<'_>, instance: Ref<'_>) -> PyResult {
    let searched = check(thread, class, instance)?;
    Ok(thread.space.new_record(thread.shape(&SUPER), [class.own(), instance.own(), searched])?)
}

/// Whether `super(class, instance)` succeeds.
pub fn can_make(thread: &Thread, class: Ref<'_>, instance: Ref<'_>) -> bool {
    check(thread, class, instance).map_err(|raised| drop(thread.take_exception(raised))).is_ok()
}

/// Whether a class is in the resolution order of another, which a metaclass's `mro()` may have left it out of.
fn is_in_order(class: &Type, wanted: &Type) -> bool {
    // SAFETY: no code runs here.
    unsafe { class.mro_items() }.iter().any(|listed| listed.is(wanted.as_ref()))
}

/// The class whose order `super(class, instance)` searches.
fn check(thread: &Thread, class: Ref<'_>, instance: Ref<'_>) -> PyResult {
    let Some(this) = thread.space.as_type(class) else {
        let given = thread.type_name(class);
        return Err(thread.type_error(&format!("super() argument 1 must be a type, not {given}")));
    };
    if let Some(as_class) = thread.space.as_type(instance)
        && is_in_order(as_class, this)
    {
        return Ok(instance.own());
    }
    let instance_class = thread.space.type_of(instance);
    if is_in_order(instance_class, this) {
        return Ok(instance_class.as_ref().own());
    }
    if let Some(claimed) = thread.get_or_none(instance, crate::names::CLASS)?
        && let Some(claimed_class) = thread.space.as_type(claimed.as_ref())
        && is_in_order(claimed_class, this)
    {
        return Ok(claimed);
    }
    let what = if thread.space.as_type(instance).is_some() { "type" } else { "instance of" };
    let name = thread.space.as_type(instance).unwrap_or(instance_class).name_lossy();
    Err(thread.type_error(&format!(
        "super(type, obj): obj ({what} {name}) is not an instance or subtype of type ({}).",
        this.name_lossy()
    )))
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() {
        return Err(thread.type_error("super() takes no keyword arguments"));
    }
    let (this, given) = (values[0], &values[1..]);
    if given.len() > 2 {
        return Err(thread.type_error(&format!("super() expected at most 2 arguments, got {}", given.len())));
    }
    let (class, instance) = match given.first() {
        Some(class) => {
            (class.own(), given.get(1).filter(|instance| !instance.is_none()).map(|instance| instance.own()))
        }
        None => {
            let (class, instance) = from_frame(thread)?;
            (class, Some(instance))
        }
    };
    let searched = match &instance {
        Some(instance) => check(thread, class.as_ref(), instance.as_ref())?,
        None if thread.space.as_type(class.as_ref()).is_none() => {
            let given = thread.type_name(class.as_ref());
            return Err(thread.type_error(&format!("super() argument 1 must be a type, not {given}")));
        }
        None => Obj::NULL,
    };
    // SAFETY: a super object has these slots.
    unsafe {
        slot(this, CLASS).set(class);
        slot(this, INSTANCE).set(instance.unwrap_or(Obj::NULL));
        slot(this, INSTANCE_CLASS).set(searched);
    }
    Ok(Obj::none())
}

/// `__class__` and the first argument of the calling function.
fn from_frame(thread: &Thread) -> PyResult<(Obj, Obj)> {
    use crate::code_objects::local_name;
    use objects::frame::Frame;
    let frame = thread.frame.get();
    if frame.is_null() {
        return Err(thread.runtime_error("super(): no current frame"));
    }
    // SAFETY: the innermost frame runs, and keeps its code and locals.
    unsafe {
        let code = &*(*frame).code.get();
        if code.argument_count == 0 {
            return Err(thread.runtime_error("super(): no arguments"));
        }
        let words = Frame::words(frame);
        let mut first = Ref::from_word(words.read());
        if first.has_shape(fixed::CELL)
            && crate::code_objects::local_kind(code, 0).contains(compiler::code::LocalKind::CELL)
        {
            first = slot(first, super::cell::CONTENT).peek();
        }
        if first.is_null() {
            return Err(thread.runtime_error("super(): arg[0] deleted"));
        }
        for index in 0..code.local_count as usize {
            if thread.text_of(local_name(code, index)) == "__class__" {
                let cell = Ref::from_word(words.add(index).read());
                if !cell.has_shape(fixed::CELL) {
                    return Err(thread.runtime_error("super(): bad __class__ cell"));
                }
                return match slot(cell, super::cell::CONTENT).get() {
                    Some(class) => Ok((class, first.own())),
                    None => Err(thread.runtime_error("super(): empty __class__ cell")),
                };
            }
        }
    }
    Err(thread.runtime_error("super(): __class__ cell not found"))
}

/// The attribute that follows `class` in the order of `searched`.
fn search(thread: &Thread, class: &Type, searched: &Type, name: Ref<'_>) -> Option<Obj> {
    let key = objects::Space::exact_str(name)?;
    // SAFETY: no code runs in the loop: str lookups only.
    let order = unsafe { searched.mro_items() };
    let position = order.iter().position(|other| other.is(class.as_ref()))?;
    order[position + 1..].iter().find_map(|base| {
        // SAFETY: a resolution order holds types.
        unsafe { base.cast::<Type>() }.namespace().get_str(&thread.space, key)
    })
}

/// `super(class, instance).name` without a super object; true: an unbound method to be called with the instance. None where the
/// generic way has to be taken.
pub fn find(
    thread: &Thread,
    class: Ref<'_>,
    instance: Ref<'_>,
    name: Ref<'_>,
    for_call: bool,
) -> PyResult<Option<(Obj, bool)>> {
    let searched = check(thread, class, instance)?;
    let (Some(this), Some(searched_class)) = (thread.space.as_type(class), thread.space.as_type(searched.as_ref()))
    else {
        return Ok(None);
    };
    if name.is(thread.name(crate::names::CLASS)) {
        return Ok(None);
    }
    let Some(attribute) = search(thread, this, searched_class, name) else { return Ok(None) };
    if for_call
        && !searched.as_ref().is(instance)
        && (thread.space.is_function(attribute.as_ref()) || attribute.has_shape(fixed::METHOD_DESCRIPTOR))
    {
        return Ok(Some((attribute, true)));
    }
    let bind_to = if searched.as_ref().is(instance) { None } else { Some(instance) };
    thread.bind_attribute(attribute, bind_to, searched_class).map(|value| Some((value, false)))
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    // SAFETY: a super object has these slots.
    let (class, instance, searched) = unsafe {
        (slot(arguments[0], CLASS).get(), slot(arguments[0], INSTANCE).get(), slot(arguments[0], INSTANCE_CLASS).get())
    };
    if let (Some(class), Some(instance), Some(searched)) = (class, instance, searched)
        && !name.as_ref().is(thread.name(crate::names::CLASS))
        && let (Some(class), Some(searched_class)) =
            (thread.space.as_type(class.as_ref()), thread.space.as_type(searched.as_ref()))
        && let Some(attribute) = search(thread, class, searched_class, name.as_ref())
    {
        let bind_to = if searched.is(&instance) { None } else { Some(instance.as_ref()) };
        return thread.bind_attribute(attribute, bind_to, searched_class);
    }
    match thread.find_attribute(arguments[0], name.as_ref())? {
        Some(value) => Ok(value),
        None => {
            let text = format!("'super' object has no attribute '{}'", thread.text_of(name.as_ref()));
            Err(thread.attribute_error_with(arguments[0], name.as_ref(), &text))
        }
    }
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    // SAFETY: a super object has these slots.
    let (class, bound) = unsafe { (slot(this, CLASS).get(), slot(this, INSTANCE).get()) };
    match class {
        Some(class) if bound.is_none() && !arguments[1].is_none() => {
            if this.has_shape(thread.shape(&SUPER)) {
                return new(thread, class.as_ref(), arguments[1]);
            }
            thread.call_with(thread.space.type_of(this).as_ref(), &[class.as_ref(), arguments[1]])
        }
        _ => Ok(this.own()),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // SAFETY: a super object has these slots.
    let (class, searched) = unsafe { (slot(arguments[0], CLASS).get(), slot(arguments[0], INSTANCE_CLASS).get()) };
    let name = |class: Option<Obj>| {
        class
            .and_then(|class| thread.space.as_type(class.as_ref()).map(Type::name_lossy))
            .unwrap_or_else(|| "NULL".to_owned())
    };
    let class = name(class);
    match searched {
        Some(searched) => thread.new_str(&format!("<super: <class '{class}'>, <{} object>>", name(Some(searched)))),
        None => thread.new_str(&format!("<super: <class '{class}'>, NULL>")),
    }
}
