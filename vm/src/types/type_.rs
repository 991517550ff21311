//! `type`.

use objects::dict::Dict;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, NativeType, Obj, Ref, RefExt, Space};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_method, raw_new};
use crate::raised::PyResult;
use crate::state::Thread;

pub static TYPE: TypeTable = TypeTable {
    native: NativeType {
        name: "type",
        layout: Layout::Type,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE.union(TypeFlags::METATYPE).union(TypeFlags::HAS_WEAKREF),
    doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("(object_or_name, bases, dict)", new),
    raw_method(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    raw_method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method("__setattr__", "($self, name, value, /)", set_attribute, "Implement setattr(self, name, value)."),
    method("__delattr__", "($self, name, /)", delete_attribute, "Implement delattr(self, name)."),
    method("mro", "($self, /)", mro, "Return a type's method resolution order."),
    method("__subclasses__", "($self, /)", subclasses, "Return a list of immediate subclasses."),
    method("__instancecheck__", "($self, instance, /)", instance_check, "Check if an object is an instance."),
    method("__subclasscheck__", "($self, subclass, /)", subclass_check, "Check if a class is a subclass."),
    method("__dir__", "($self, /)", dir, "Specialized __dir__ implementation for types."),
    method("__sizeof__", "($self, /)", size_of, "Return memory consumption of the type object."),
    method("__or__", "($self, value, /)", or, "Return self|value."),
    method("__ror__", "($self, value, /)", reflected_or, "Return value|self."),
    class_method("__prepare__", "($type, /, *args, **kwargs)", prepare, "Create the namespace for the class statement"),
];

const GETSETS: &[GetSet] = &[
    getset("__name__", get_name, Some(set_name), ""),
    getset("__qualname__", get_qualified_name, Some(set_qualified_name), ""),
    getset("__module__", get_module, Some(set_module), ""),
    getset("__bases__", get_bases, Some(set_bases), ""),
    getset("__base__", get_base, None, ""),
    getset("__mro__", get_mro, None, ""),
    getset("__dict__", get_dict, None, ""),
    getset("__doc__", get_doc, Some(set_doc), ""),
    getset("__abstractmethods__", get_abstract_methods, Some(set_abstract_methods), ""),
    getset("__text_signature__", get_text_signature, None, ""),
    getset("__annotations__", get_annotations, Some(set_annotations), ""),
    getset("__annotate__", get_annotate, Some(set_annotate), ""),
    getset("__type_params__", get_type_params, Some(set_type_params), ""),
    getset("__basicsize__", get_basic_size, None, ""),
    getset("__itemsize__", |_, _| Ok(Obj::small_int(0)), None, ""),
    getset("__flags__", get_flags, None, ""),
    getset("__dictoffset__", |_, _| Ok(Obj::small_int(0)), None, ""),
    getset("__weakrefoffset__", weakref_offset, None, ""),
];

fn this<'a>(thread: &Thread, class: Ref<'a>) -> &'a Type {
    thread.space.as_type(class).expect("the binder checked the instance")
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    crate::class::create::new_type(thread, values, names)
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let positional = values.len() - names.len() - 1;
    if positional != 1 && positional != 3 {
        return Err(thread.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    if positional == 1 && !names.is_empty() {
        return Err(thread.type_error("type.__init__() takes no keyword arguments"));
    }
    Ok(Obj::none())
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let Some(class) = thread.space.as_type(values[0]) else {
        return Err(thread.type_error("descriptor '__call__' requires a 'type' object"));
    };
    thread.instantiate(class, &values[1..], names)
}

/// `module.qualname`, or the qualname alone for built-ins.
pub fn full_name(thread: &Thread, class: &Type) -> String {
    let module = module_of(thread, class);
    let name = qualified_name(thread, class);
    match module {
        Some(module) if module != "builtins" && !module.is_empty() => format!("{module}.{name}"),
        _ => name,
    }
}

impl Thread {
    /// The name of an object's class, for messages.
    pub fn type_name(&self, object: Ref<'_>) -> String {
        self.full_type_name(self.space.type_of(object))
    }

    /// A type's name for messages: of a native type of a module with the module's in front.
    pub fn full_type_name(&self, class: &Type) -> String {
        let name = class.name_lossy();
        if class.has(TypeFlags::HEAP) {
            return name;
        }
        match module_of(self, class) {
            Some(module) if module != "builtins" => format!("{module}.{name}"),
            _ => name,
        }
    }

    /// The qualified name of a class, behind that of its module unless that is `builtins` or the program's own.
    pub fn qualified_class_name(&self, class: &Type) -> String {
        let name = qualified_name(self, class);
        match module_of(self, class) {
            Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
            _ => name,
        }
    }

    /// The name of an object's type alone, as in its `repr`.
    pub fn short_type_name(&self, object: Ref<'_>) -> String {
        self.space.type_of(object).name_lossy()
    }
}

/// The text of `__module__`, if that is a str.
pub fn module_of(thread: &Thread, class: &Type) -> Option<String> {
    let module = class.namespace().get_str(&thread.space, name_str(thread, names::MODULE));
    let text = module.as_ref().and_then(|module| thread.space.str_value(module.as_ref()));
    match text {
        Some(text) => Some(text.to_string_lossy()),
        None if class.has(TypeFlags::HEAP) => None,
        None => Some(native_module(thread, class).to_owned()),
    }
}

/// The module of a native type whose namespace does not say it: of the built-in ones, and those whose instances have
/// a `__module__` of their own.
fn native_module(thread: &Thread, class: &Type) -> &'static str {
    let tables = thread.process.modules.iter().flat_map(|module| module.types);
    tables
        .copied()
        .find(|table| std::ptr::eq(&table.native, class.native.get()))
        .map_or("builtins", |table| table.module)
}

fn name_str(thread: &Thread, name: names::Name) -> &'static objects::string::Str {
    Space::exact_str(thread.name(name)).expect("names are strings")
}

pub fn qualified_name(thread: &Thread, class: &Type) -> String {
    class.qualified_name.get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default()
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.new_str(&format!("<class '{}'>", full_name(thread, this(thread, arguments[0]))))
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.get_class_attribute(this(thread, arguments[0]), name.as_ref())
}

fn set_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.set_class_attribute(this(thread, arguments[0]), name.as_ref(), Some(arguments[2]))?;
    Ok(Obj::none())
}

fn delete_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.set_class_attribute(this(thread, arguments[0]), name.as_ref(), None)?;
    Ok(Obj::none())
}

fn mro(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = this(thread, arguments[0]);
    let bases = class.bases.get().unwrap_or_else(|| thread.space.empty_tuple());
    let bases = thread.space.tuple_value(bases.as_ref()).expect("bases are a tuple");
    Ok(thread.space.list(crate::class::mro::linearize(thread, arguments[0], bases.items())?)?)
}

fn subclasses(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.space.heap.end_proven_garbage();
    Ok(thread.space.list(thread.space.subclasses_of(this(thread, arguments[0])))?)
}

fn instance_check(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(crate::builtins::classes::is_real_instance(thread, arguments[1], arguments[0])?))
}

fn subclass_check(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(Obj::boolean(crate::builtins::classes::is_real_subclass(thread, arguments[1], arguments[0])?))
}

/// Adds the names of a class and its bases to a dict.
pub fn merge_names(thread: &Thread, class: &Type, into: &Dict) -> PyResult<()> {
    // SAFETY: counted at once.
    let order: Vec<Obj> = unsafe { class.mro_items() }.iter().map(|class| class.own()).collect();
    for base in order.iter().rev() {
        let Some(base) = thread.space.as_type(base.as_ref()) else { continue };
        for (name, _) in thread.dict_items(base.namespace()) {
            thread.dict_set(into, name.as_ref(), Obj::none())?;
        }
    }
    Ok(())
}

fn dir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = thread.space.dict()?;
    merge_names(thread, this(thread, arguments[0]), thread.dict_of(&found))?;
    thread.list_from(found.as_ref())
}

fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = this(thread, arguments[0]);
    let own = thread.space.memory_of(arguments[0]);
    let namespace = class.dict.get().map_or(0, |dict| thread.space.memory_of(dict.as_ref()));
    Ok(thread.space.int((own + namespace) as i64)?)
}

fn or(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    super::union_::or(thread, arguments[0], arguments[1])
}

fn reflected_or(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    super::union_::or(thread, arguments[1], arguments[0])
}

fn prepare(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.dict()?)
}

fn get_name(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(this(thread, class).name.get().unwrap_or_else(Obj::none))
}

fn check_mutable(thread: &Thread, class: &Type, attribute: &str, value: Option<Ref<'_>>) -> PyResult<()> {
    let name = thread.full_type_name(class);
    if !class.has(TypeFlags::HEAP) {
        return Err(thread.type_error(&format!("cannot set '{attribute}' attribute of immutable type '{name}'")));
    }
    if value.is_none() {
        // CPython says so of classes that may be changed, too.
        return Err(thread.type_error(&format!("cannot delete '{attribute}' attribute of immutable type '{name}'")));
    }
    Ok(())
}

fn set_name(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__name__", value)?;
    let value = value.expect("checked");
    let Some(text) = thread.exact_str_of(value) else {
        let text =
            format!("can only assign string to {}.__name__, not '{}'", class.name_lossy(), thread.type_name(value));
        return Err(thread.type_error(&text));
    };
    if thread.text_of(text.as_ref()).contains('\0') {
        return Err(thread.value_error("type name must not contain null characters"));
    }
    crate::class::create::check_encodable(thread, text.as_ref())?;
    class.name.set(text);
    Ok(())
}

fn get_qualified_name(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(this(thread, class).qualified_name.get().unwrap_or_else(Obj::none))
}

fn set_qualified_name(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__qualname__", value)?;
    let value = value.expect("checked");
    let Some(text) = thread.exact_str_of(value) else {
        let text =
            format!("can only assign string to {}.__qualname__, not '{}'", class.name_lossy(), thread.type_name(value));
        return Err(thread.type_error(&text));
    };
    class.qualified_name.set(text);
    Ok(())
}

/// An entry of the type's own dict.
fn own_entry(thread: &Thread, class: &Type, name: names::Name) -> Option<Obj> {
    class.namespace().get_str(&thread.space, name_str(thread, name))
}

fn set_own_entry(thread: &Thread, class: &Type, name: names::Name, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => class.namespace().set_str(&thread.space, thread.name(name), value.own())?,
        None => drop(class.namespace().remove_str(&thread.space, name_str(thread, name))),
    }
    thread.type_modified(class, Some(thread.name(name)));
    Ok(())
}

fn get_module(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = this(thread, class);
    match own_entry(thread, class, names::MODULE) {
        Some(module) if class.has(TypeFlags::HEAP) || !module.has_shape(objects::shape::fixed::GETSET_DESCRIPTOR) => {
            Ok(module)
        }
        None if class.has(TypeFlags::HEAP) => Err(thread.attribute_error(class.as_ref(), thread.name(names::MODULE))),
        _ => thread.new_str(native_module(thread, class)),
    }
}

fn set_module(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__module__", value)?;
    set_own_entry(thread, class, names::FIRSTLINENO, None)?;
    set_own_entry(thread, class, names::MODULE, value)
}

fn get_bases(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(this(thread, class).bases.get().unwrap_or_else(|| thread.space.empty_tuple()))
}

fn set_bases(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__bases__", value)?;
    crate::class::create::set_bases(thread, class, value.expect("checked"))
}

fn get_base(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(this(thread, class).base.get().unwrap_or_else(Obj::none))
}

fn get_mro(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(this(thread, class).mro.get().unwrap_or_else(Obj::none))
}

pub fn get_dict(thread: &Thread, class: Ref<'_>) -> PyResult {
    let dict = this(thread, class).dict.get().unwrap_or_else(Obj::none);
    super::mapping_proxy::new(thread, dict.as_ref())
}

fn get_doc(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = this(thread, class);
    match own_entry(thread, class, names::DOC) {
        // The descriptor of instances' own texts.
        Some(doc)
            if doc.has_shape(objects::shape::fixed::MEMBER_DESCRIPTOR)
                || doc.has_shape(objects::shape::fixed::GETSET_DESCRIPTOR) =>
        {
            Ok(Obj::none())
        }
        Some(doc) => thread.bind_class_attribute(doc, class),
        None => Ok(Obj::none()),
    }
}

fn set_doc(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__doc__", value)?;
    set_own_entry(thread, class, names::DOC, value)
}

fn get_abstract_methods(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = this(thread, class);
    match own_entry(thread, class, names::ABSTRACTMETHODS) {
        Some(methods) if !std::ptr::eq(class, thread.class(&TYPE)) => Ok(methods),
        _ => Err(thread.attribute_error(class.as_ref(), thread.name(names::ABSTRACTMETHODS))),
    }
}

fn set_abstract_methods(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    let is_abstract = match value {
        Some(value) => thread.truth(value)?,
        None if own_entry(thread, class, names::ABSTRACTMETHODS).is_none() => {
            return Err(thread.attribute_error(class.as_ref(), thread.name(names::ABSTRACTMETHODS)));
        }
        None => false,
    };
    set_own_entry(thread, class, names::ABSTRACTMETHODS, value)?;
    let mut flags = class.flags();
    flags.set(TypeFlags::ABSTRACT, is_abstract);
    class.set_flags(flags);
    Ok(())
}

/// Not 0 where instances may be weakly referenced: no place, since such references are kept elsewhere.
fn weakref_offset(thread: &Thread, class: Ref<'_>) -> PyResult {
    Ok(Obj::small_int(if this(thread, class).has(TypeFlags::HAS_WEAKREF) { -32 } else { 0 }))
}

fn get_text_signature(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = this(thread, class);
    // Classes of class statements have no text, and `type` has several.
    if class.has(TypeFlags::HEAP) || std::ptr::eq(class, thread.class(&TYPE)) {
        return Ok(Obj::none());
    }
    if std::ptr::eq(class, thread.class(&super::object::OBJECT)) {
        return thread.new_str("()");
    }
    match own_entry(thread, class, names::NEW) {
        Some(new) if new.has_shape(objects::shape::fixed::NATIVE_FUNCTION) => {
            let signature = super::native_function::entry(thread, new.as_ref()).native.signature;
            thread.new_str(&signature.replace("$type, ", "").replace("$type", ""))
        }
        _ => Ok(Obj::none()),
    }
}

fn get_annotations(thread: &Thread, class: Ref<'_>) -> PyResult {
    let this = this(thread, class);
    if !this.has(TypeFlags::HEAP) {
        return Err(thread.attribute_error(class, thread.name(names::ANNOTATIONS)));
    }
    if let Some(found) = own_entry(thread, this, names::ANNOTATIONS) {
        return thread.bind_class_attribute(found, this);
    }
    if let Some(found) = own_entry(thread, this, names::ANNOTATIONS_CACHE) {
        return Ok(found);
    }
    let annotate = get_annotate(thread, class)?;
    let made = if annotate.is_none() {
        thread.space.dict()?
    } else {
        let made = thread.call_with(annotate.as_ref(), &[Obj::small_int(1).as_ref()])?;
        if thread.downcast::<Dict>(made.as_ref()).is_none() {
            let given = thread.type_name(made.as_ref());
            return Err(thread.type_error(&format!("__annotate__() must return a dict, not {given}")));
        }
        made
    };
    set_own_entry(thread, this, names::ANNOTATIONS_CACHE, Some(made.as_ref()))?;
    Ok(made)
}

fn set_annotations(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let this = this(thread, class);
    if !this.has(TypeFlags::HEAP) {
        let text =
            format!("cannot set '__annotations__' attribute of immutable type '{}'", thread.full_type_name(this));
        return Err(thread.type_error(&text));
    }
    let had = own_entry(thread, this, names::ANNOTATIONS).is_some()
        || own_entry(thread, this, names::ANNOTATIONS_CACHE).is_some();
    if value.is_none() && !had {
        return Err(thread.attribute_error(class, thread.name(names::ANNOTATIONS)));
    }
    let name = if own_entry(thread, this, names::ANNOTATIONS).is_some() {
        names::ANNOTATIONS
    } else {
        names::ANNOTATIONS_CACHE
    };
    set_own_entry(thread, this, name, value)?;
    set_own_entry(thread, this, names::ANNOTATE_FUNC, None)?;
    set_own_entry(thread, this, names::ANNOTATE, None)
}

fn get_annotate(thread: &Thread, class: Ref<'_>) -> PyResult {
    let this = this(thread, class);
    if !this.has(TypeFlags::HEAP) {
        return Err(thread.attribute_error(class, thread.name(names::ANNOTATE)));
    }
    match own_entry(thread, this, names::ANNOTATE).or_else(|| own_entry(thread, this, names::ANNOTATE_FUNC)) {
        Some(found) => thread.bind_class_attribute(found, this),
        None => Ok(Obj::none()),
    }
}

fn set_annotate(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let this = this(thread, class);
    check_mutable(thread, this, "__annotate__", value)?;
    let value = value.expect("checked");
    if !value.is_none() && !thread.is_callable(value) {
        return Err(thread.type_error("__annotate__ must be callable or None"));
    }
    set_own_entry(thread, this, names::ANNOTATE_FUNC, Some(value))?;
    if !value.is_none() {
        set_own_entry(thread, this, names::ANNOTATIONS_CACHE, None)?;
    }
    Ok(())
}

fn get_type_params(thread: &Thread, class: Ref<'_>) -> PyResult {
    // `type` itself has this attribute's descriptor there.
    let class = this(thread, class);
    if std::ptr::eq(class, thread.class(&TYPE)) {
        return Ok(thread.space.empty_tuple());
    }
    Ok(own_entry(thread, class, names::TYPE_PARAMS).unwrap_or_else(|| thread.space.empty_tuple()))
}

fn set_type_params(thread: &Thread, class: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let class = this(thread, class);
    check_mutable(thread, class, "__type_params__", value)?;
    set_own_entry(thread, class, names::TYPE_PARAMS, value)
}

fn get_basic_size(thread: &Thread, class: Ref<'_>) -> PyResult {
    let record = thread.space.shapes.record(this(thread, class).root_shape.get());
    let slots = usize::from(record.inline_slots.get());
    Ok(thread.space.int((usize::from(record.slots_offset.get()) + 8 * slots) as i64)?)
}

/// `__flags__`, with CPython's bits where programs look at them.
fn get_flags(thread: &Thread, class: Ref<'_>) -> PyResult {
    let class = this(thread, class);
    let mut bits = 1i64 << 12; // READY
    let mut add = |set: bool, bit: u32| bits |= i64::from(set) << bit;
    // The types of modules are heap types in CPython, too.
    let is_static = |module: &str| module == "builtins" || module == "types";
    let is_heap = class.has(TypeFlags::HEAP) || module_of(thread, class).is_some_and(|module| !is_static(&module));
    add(is_heap, 9);
    add(class.has(TypeFlags::BASE | TypeFlags::HEAP), 10);
    add(!class.has(TypeFlags::HEAP), 8);
    add(class.has(TypeFlags::ABSTRACT), 20);
    add(class.has(TypeFlags::SEQUENCE), 5);
    add(class.has(TypeFlags::MAPPING), 6);
    add(class.has(TypeFlags::EXCEPTION), 30);
    add(class.has(TypeFlags::METATYPE), 31);
    for (table, bit) in [
        (&super::int::INT, 24),
        (&super::list::LIST, 25),
        (&super::tuple::TUPLE, 26),
        (&super::bytes::BYTES, 27),
        (&super::str_::STR, 28),
        (&super::dict::DICT, 29),
    ] {
        add(class.is_subtype_of(thread.class(table)), bit);
    }
    Ok(thread.space.int(bits)?)
}

/// The class behind a reference that must be one.
///
/// # Safety
/// `class` is a type.
pub unsafe fn assume_type(class: Ref<'_>) -> &Type {
    // SAFETY: as the caller says.
    unsafe { class.cast::<Type>() }
}
