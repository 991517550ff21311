//! `object`.

use objects::dict::Dict;
use objects::shape::ShapeFlags;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, NativeType, Obj, Ref, RefExt};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_method, raw_new};
use crate::raised::PyResult;
use crate::state::Thread;

pub static OBJECT: TypeTable = TypeTable {
    native: NativeType {
        name: "object",
        layout: Layout::Record,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE,
    doc: "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__str__", "($self, /)", |thread, arguments| thread.repr(arguments[0]), "Return str(self)."),
    method("__eq__", "($self, value, /)", equals, "Return self==value."),
    method("__ne__", "($self, value, /)", differs, "Return self!=value."),
    method("__lt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<value."),
    method("__le__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self<=value."),
    method("__gt__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>value."),
    method("__ge__", "($self, value, /)", |_, _| Ok(Obj::not_implemented()), "Return self>=value."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method("__setattr__", "($self, name, value, /)", set_attribute, "Implement setattr(self, name, value)."),
    method("__delattr__", "($self, name, /)", delete_attribute, "Implement delattr(self, name)."),
    method("__format__", "($self, format_spec, /)", format, "Default object formatter."),
    method("__reduce__", "($self, /)", reduce, "Helper for pickle."),
    method("__reduce_ex__", "($self, protocol, /)", reduce_ex, "Helper for pickle."),
    method("__getstate__", "($self, /)", |thread, arguments| get_state(thread, arguments[0]), "Helper for pickle."),
    method("__sizeof__", "($self, /)", size_of, "Size of object in memory, in bytes."),
    method("__dir__", "($self, /)", dir, "Default dir() implementation."),
    class_method("__init_subclass__", "($type, /)", init_subclass, "This method is called when a class is subclassed."),
    class_method(
        "__subclasshook__",
        "($type, object, /)",
        |_, _| Ok(Obj::not_implemented()),
        "Abstract classes can override this to customize issubclass().",
    ),
];

const GETSETS: &[GetSet] = &[getset("__class__", get_class, Some(set_class), "the object's class")];

/// `id(object)`: its address; a number derived from the value for those without one.
pub fn identity(object: Ref<'_>) -> u64 {
    let word = object.word();
    if word.is_pointer() { word.pointer() as u64 } else { word.0.rotate_left(32) | 1 }
}

/// `object.__hash__`
pub fn identity_hash(object: Ref<'_>) -> i64 {
    text::hash::hash_pointer(identity(object) as usize)
}

/// Makes an empty instance of a class whose layout is a row of slots.
pub fn allocate(thread: &Thread, class: &Type) -> PyResult {
    if class.has(TypeFlags::ABSTRACT) {
        return Err(abstract_error(thread, class));
    }
    let shape = class.root_shape.get();
    match thread.space.shapes.record(shape).layout.get() {
        Layout::Record => Ok(thread.space.new_instance(shape)?),
        _ => {
            let name = class.name_lossy();
            let safe = class.native.get().name;
            Err(thread.type_error(&format!("object.__new__({name}) is not safe, use {safe}.__new__()")))
        }
    }
}

#[cold]
fn abstract_error(thread: &Thread, class: &Type) -> crate::raised::Raised {
    let name = class.name_lossy();
    let listed = (|| {
        let methods = thread.get(class.as_ref(), names::ABSTRACTMETHODS)?;
        let mut texts = Vec::new();
        for item in thread.collect(methods.as_ref())? {
            texts.push(thread.text_of(item.as_ref()));
        }
        texts.sort();
        Ok::<_, crate::raised::Raised>(texts)
    })();
    match listed {
        Ok(texts) => {
            let plural = if texts.len() == 1 { "" } else { "s" };
            let quoted: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
            let list = quoted.join(", ");
            thread.type_error(&format!(
                "Can't instantiate abstract class {name} without an implementation for abstract method{plural} {list}"
            ))
        }
        Err(raised) => raised,
    }
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if values.len() > 1 {
        if thread.overrides(class, names::NEW) && !is_inherited(thread, class, names::NEW) {
            return Err(thread.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !thread.overrides(class, names::INIT) {
            return Err(thread.type_error(&format!("{}() takes no arguments", class.name_lossy())));
        }
    }
    allocate(thread, class)
}

/// Whether a class has `object`'s own method of that name.
fn is_inherited(thread: &Thread, class: &Type, name: names::Name) -> bool {
    let object = thread.class(&OBJECT);
    match (thread.lookup_name(class, name), thread.lookup_name(object, name)) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    }
}

fn init(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    if values.len() > 1 {
        let class = thread.space.type_of(values[0]);
        if !is_inherited(thread, class, names::INIT) {
            return Err(thread.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if is_inherited(thread, class, names::NEW) {
            let text =
                format!("{}.__init__() takes exactly one argument (the instance to initialize)", class.name_lossy());
            return Err(thread.type_error(&text));
        }
    }
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let name = super::type_::full_name(thread, class);
    thread.new_str(&format!("<{name} object at {:#x}>", identity(arguments[0])))
}

fn equals(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(if arguments[0].is(arguments[1]) { Obj::boolean(true) } else { Obj::not_implemented() })
}

fn differs(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(method) = thread.lookup_name(thread.space.type_of(arguments[0]), names::EQ) else {
        return Ok(Obj::not_implemented());
    };
    let equal = thread.try_compare(method, arguments[0], arguments[1])?;
    if equal.is_not_implemented() {
        return Ok(equal);
    }
    Ok(Obj::boolean(!thread.truth(equal.as_ref())?))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(identity_hash(arguments[0]))?)
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.generic_get_attribute(arguments[0], name.as_ref())
}

fn set_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    check_not_type(thread, arguments[0], "__setattr__")?;
    thread.generic_set_attribute(arguments[0], name.as_ref(), Some(arguments[2]))?;
    Ok(Obj::none())
}

fn delete_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    check_not_type(thread, arguments[0], "__delattr__")?;
    thread.generic_set_attribute(arguments[0], name.as_ref(), None)?;
    Ok(Obj::none())
}

fn check_not_type(thread: &Thread, object: Ref<'_>, what: &str) -> PyResult<()> {
    if thread.space.as_type(object).is_some() {
        let class = thread.type_name(object);
        return Err(thread.type_error(&format!("can't apply this {what} to {class} object")));
    }
    Ok(())
}

fn format(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(spec) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("__format__() argument must be str, not {given}")));
    };
    if spec.len() != 0 {
        let class = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("unsupported format string passed to {class}.__format__")));
    }
    thread.str_of(arguments[0])
}

fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

fn init_subclass(_: &Thread, _: &[Ref<'_>]) -> PyResult {
    Ok(Obj::none())
}

fn get_class(thread: &Thread, object: Ref<'_>) -> PyResult {
    Ok(thread.space.type_of(object).as_ref().own())
}

fn set_class(thread: &Thread, object: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("can't delete __class__ attribute")) };
    let Some(to) = thread.space.as_type(value) else {
        let given = thread.type_name(value);
        return Err(thread.type_error(&format!("__class__ must be set to a class, not '{given}' object")));
    };
    let from = thread.space.type_of(object);
    if std::ptr::eq(from, to) {
        return Ok(());
    }
    let is_module =
        thread.is_instance_of(object, &super::module::MODULE) && to.is_subtype_of(thread.class(&super::module::MODULE));
    if !is_module && (!from.has(TypeFlags::HEAP) || !to.has(TypeFlags::HEAP)) {
        return Err(thread.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    let compatible = std::ptr::eq(from.native.get(), to.native.get())
        && from.member_count.get() == to.member_count.get()
        && from.flags() & (TypeFlags::HAS_DICT | TypeFlags::WRAPS_VALUE)
            == to.flags() & (TypeFlags::HAS_DICT | TypeFlags::WRAPS_VALUE)
        && (is_module || have_same_slots(thread, from, to));
    if !compatible {
        let (to, from) = (to.name_lossy(), from.name_lossy());
        return Err(thread.type_error(&format!("__class__ assignment: '{to}' object layout differs from '{from}'")));
    }
    change_class(thread, object, from, to)
}

const LAYOUT_FLAGS: TypeFlags = TypeFlags::HAS_DICT.union(TypeFlags::HAS_WEAKREF);

fn base_of(class: &Type) -> Option<&Type> {
    // SAFETY: the base slot holds a type or NULL, kept by the class.
    unsafe { class.base.peek().non_null().map(|base| base.cast::<Type>()) }
}

/// The class or base that last added something to the instances.
fn layout_base(mut class: &Type) -> &Type {
    while let Some(base) = base_of(class)
        && std::ptr::eq(class.native.get(), base.native.get())
        && class.member_count.get() == base.member_count.get()
        && class.flags() & LAYOUT_FLAGS == base.flags() & LAYOUT_FLAGS
    {
        class = base;
    }
    class
}

/// Whether the slots of two classes have the same names and places.
fn have_same_slots(thread: &Thread, from: &Type, to: &Type) -> bool {
    let (from, to) = (layout_base(from), layout_base(to));
    if std::ptr::eq(from, to) {
        return true;
    }
    let slots = |class: &Type| {
        let mut names: Vec<String> = thread
            .dict_items(class.namespace())
            .iter()
            .filter(|(_, value)| value.has_shape(objects::shape::fixed::MEMBER_DESCRIPTOR))
            .map(|(name, _)| thread.text_of(name.as_ref()))
            .collect();
        names.sort();
        names
    };
    let same_base = match (base_of(from), base_of(to)) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (None, None) => true,
        _ => false,
    };
    same_base && from.flags() & LAYOUT_FLAGS == to.flags() & LAYOUT_FLAGS && slots(from) == slots(to)
}

/// Gives an instance a shape of the other class, its attributes moving to dict mode.
fn change_class(thread: &Thread, object: Ref<'_>, from: &Type, to: &Type) -> PyResult<()> {
    let space = &thread.space;
    let header = object.header().expect("an instance");
    space.materialize_dict(object)?;
    let record = space.shapes.record(header.shape());
    let room = record.inline_slots.get();
    // A shape of the new class with this instance's number of slots.
    let mut flags = ShapeFlags::empty();
    flags.set(ShapeFlags::HAS_DICT, to.has(TypeFlags::HAS_DICT));
    flags.set(ShapeFlags::COUNTS_CLASS, to.has(TypeFlags::HEAP));
    flags.set(ShapeFlags::WRAPS_VALUE, to.has(TypeFlags::WRAPS_VALUE));
    let shape = space.class_shape_with_room(to, flags, record.slots_offset.get(), room)?;
    let target = if to.has(TypeFlags::HAS_DICT) { space.shapes.dict_mode(shape) } else { shape };
    let counted = |class: &Type| class.has(TypeFlags::HEAP);
    if counted(to) {
        std::mem::forget(to.as_ref().own());
    }
    header.set_shape(target);
    if counted(from) {
        // SAFETY: the instance counted its class, and gives that up.
        drop(unsafe { Obj::from_owned(objects::Word::from_pointer(std::ptr::from_ref(from).cast())) });
    }
    Ok(())
}

fn dir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let result = thread.space.dict()?;
    let found = thread.dict_of(&result);
    if let Some(attributes) = thread.get_or_none(arguments[0], names::DICT)?
        && let Some(attributes) = thread.downcast::<objects::dict::Dict>(attributes.as_ref())
    {
        for (name, _) in thread.dict_items(attributes) {
            thread.dict_set(found, name.as_ref(), Obj::none())?;
        }
    }
    if let Some(class) = thread.get_or_none(arguments[0], names::CLASS)?
        && let Some(class) = thread.space.as_type(class.as_ref())
    {
        super::type_::merge_names(thread, class, found)?;
    }
    thread.list_from(result.as_ref())
}

/// The state that `pickle` and `copy` save: attributes, and slots where there are some.
pub fn get_state(thread: &Thread, object: Ref<'_>) -> PyResult {
    let class = thread.space.type_of(object);
    if !class.has(TypeFlags::HEAP)
        && thread.space.attributes_of(object).is_empty()
        && class.native.get().layout != Layout::Record
    {
        return Ok(Obj::none());
    }
    let attributes = match thread.space.mode_dict(object) {
        // SAFETY: a view of a live dict.
        Some(dict) if dict.len() > 0 => copy_of(thread, dict)?,
        _ => {
            let attributes = thread.space.attributes_of(object);
            if attributes.is_empty() {
                Obj::none()
            } else {
                let copy = thread.space.dict()?;
                for (name, value) in attributes {
                    thread.dict_of(&copy).set_str(&thread.space, name.as_ref(), value)?;
                }
                copy
            }
        }
    };
    let copyreg = crate::import::import_str(thread, "copyreg")?;
    let slot_names = thread.call_method_str(copyreg.as_ref(), "_slotnames", &[class.as_ref()])?;
    let mut slots: Option<Obj> = None;
    if !slot_names.is_none() {
        for name in thread.collect(slot_names.as_ref())? {
            let interned = thread.attribute_name(name.as_ref())?;
            if let Some(value) = thread.get_attribute_or_none(object, interned.as_ref())? {
                let dict = match slots.take() {
                    Some(dict) => dict,
                    None => thread.space.dict()?,
                };
                thread.dict_set(thread.dict_of(&dict), interned.as_ref(), value)?;
                slots = Some(dict);
            }
        }
    }
    let attributes = if attributes.is_none()
        || thread.length(attributes.as_ref())? == 0 && slots.is_none() && !class.has(TypeFlags::HAS_DICT)
    {
        Obj::none()
    } else {
        attributes
    };
    match slots {
        Some(slots) => Ok(thread.space.tuple([attributes, slots])?),
        None => Ok(attributes),
    }
}

fn copy_of(thread: &Thread, dict: &objects::dict::Dict) -> PyResult {
    let copy = thread.space.dict()?;
    for (key, value) in thread.dict_items(dict) {
        thread.dict_set(thread.dict_of(&copy), key.as_ref(), value)?;
    }
    Ok(copy)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    reduce_by_copyreg(thread, arguments[0], Obj::small_int(0))
}

fn reduce_by_copyreg(thread: &Thread, object: Ref<'_>, protocol: Obj) -> PyResult {
    let copyreg = crate::import::import_str(thread, "copyreg")?;
    thread.call_method_str(copyreg.as_ref(), "_reduce_ex", &[object, protocol.as_ref()])
}

fn reduce_ex(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (object, protocol) = (arguments[0], thread.index_i64(arguments[1])?);
    if i32::try_from(protocol).is_err() {
        let side = if protocol < 0 { "less than minimum" } else { "greater than maximum" };
        return Err(thread.overflow_error(&format!("signed integer is {side}")));
    }
    let class = thread.space.type_of(object);
    let reduce = thread.lookup_name(class, names::REDUCE);
    let default = thread.lookup_name(thread.class(&OBJECT), names::REDUCE);
    if let (Some(reduce), Some(default)) = (&reduce, &default)
        && !reduce.is(default)
    {
        return thread.call_method(object, names::REDUCE, &[]);
    }
    if protocol >= 2 { reduce_new(thread, object) } else { reduce_by_copyreg(thread, object, Obj::small_int(protocol)) }
}

/// Protocol 2 and up: `copyreg.__newobj__` with arguments, state, list items and dict items.
fn reduce_new(thread: &Thread, object: Ref<'_>) -> PyResult {
    let class = thread.space.type_of(object);
    let copyreg = crate::import::import_str(thread, "copyreg")?;
    let (mut arguments, mut keywords) = (None, None);
    // Looked up on the class, as special methods are.
    if let Some(pair) = thread.call_special(object, names::GETNEWARGS_EX, &[])? {
        let Some(parts) = thread.space.tuple_value(pair.as_ref()) else {
            let given = thread.type_name(pair.as_ref());
            return Err(thread.type_error(&format!("__getnewargs_ex__ should return a tuple, not '{given}'")));
        };
        let [first, second] = parts.items() else {
            let text = format!("__getnewargs_ex__ should return a tuple of length 2, not {}", parts.len());
            return Err(thread.value_error(&text));
        };
        let wrong = if thread.space.tuple_value(*first).is_none() {
            Some(("first", "tuple", first))
        } else if thread.downcast::<Dict>(*second).is_none() {
            Some(("second", "dict", second))
        } else {
            None
        };
        if let Some((which, wanted, item)) = wrong {
            let given = thread.type_name(*item);
            let text =
                format!("{which} item of the tuple returned by __getnewargs_ex__ must be a {wanted}, not '{given}'");
            return Err(thread.type_error(&text));
        }
        (arguments, keywords) = (Some(first.own()), Some(second.own()));
    } else if let Some(found) = thread.call_special(object, names::GETNEWARGS, &[])? {
        if thread.space.tuple_value(found.as_ref()).is_none() {
            let given = thread.type_name(found.as_ref());
            return Err(thread.type_error(&format!("__getnewargs__ should return a tuple, not '{given}'")));
        }
        arguments = Some(found);
    }
    let has_arguments = arguments.is_some();
    if !has_arguments && !is_plain_layout(class) && !has_own_state(thread, class) {
        let name = class.name_lossy();
        return Err(thread.type_error(&format!("cannot pickle '{name}' object")));
    }
    let has_keywords = match &keywords {
        Some(keywords) => thread.length(keywords.as_ref())? != 0,
        None => false,
    };
    let (function, call_arguments) = if has_keywords {
        let function = thread.get_str(copyreg.as_ref(), "__newobj_ex__")?;
        let parts = [
            class.as_ref().own(),
            arguments.unwrap_or_else(|| thread.space.empty_tuple()),
            keywords.unwrap_or_else(Obj::none),
        ];
        (function, thread.space.tuple(parts)?)
    } else {
        let function = thread.get_str(copyreg.as_ref(), "__newobj__")?;
        let mut parts = vec![class.as_ref().own()];
        if let Some(arguments) = &arguments {
            parts.extend(thread.collect(arguments.as_ref())?);
        }
        (function, thread.space.tuple(parts)?)
    };
    let state = thread.call_method(object, names::GETSTATE, &[])?;
    let list_items =
        if class.is_subtype_of(thread.class(&super::list::LIST)) { thread.iterate(object)? } else { Obj::none() };
    let dict_items = if class.is_subtype_of(thread.class(&super::dict::DICT)) {
        let items = thread.call_method(object, names::ITEMS, &[])?;
        thread.iterate(items.as_ref())?
    } else {
        Obj::none()
    };
    Ok(thread.space.tuple([function, call_arguments, state, list_items, dict_items])?)
}

/// Whether a class says itself what its instances' state is.
fn has_own_state(thread: &Thread, class: &Type) -> bool {
    let default = thread.lookup_name(thread.class(&OBJECT), names::GETSTATE);
    match (thread.lookup_name(class, names::GETSTATE), default) {
        (Some(own), Some(default)) => !own.is(&default),
        _ => false,
    }
}

/// Whether `copyreg.__newobj__(C)` makes a whole object: no native state beyond slots, lists and dicts.
fn is_plain_layout(class: &Type) -> bool {
    let native = class.native.get();
    match native.layout {
        Layout::Record => native.fixed_slots == 0 || class.has(TypeFlags::EXCEPTION) || class.has(TypeFlags::HEAP),
        Layout::List | Layout::Dict | Layout::Set | Layout::ByteArray => true,
        _ => class.has(TypeFlags::WRAPS_VALUE),
    }
}

/// An object's `__dict__`, if it has one.
pub fn attribute_dict(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Obj>> {
    Ok(thread.space.materialize_dict(object)?)
}

/// The getter of `__dict__` of types whose instances have one.
pub fn get_dict(thread: &Thread, object: Ref<'_>) -> PyResult {
    match attribute_dict(thread, object)? {
        Some(dict) => Ok(dict),
        None => Ok(thread.space.dict()?),
    }
}
