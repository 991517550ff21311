//! Classes from class statements and `type(name, bases, dict)`.
//!
//! 1. The metaclass is the most derived of the given one and the bases' ones.
//! 2. The base that decides the layout is the one whose layout extends all others'.
//! 3. `__slots__` become member descriptors with fixed slots behind the base's; then comes room for attributes: as many as the
//!    compiler saw assigned through `self`, or as the base has.
//! 4. Names are filled in, `__set_name__` and `__init_subclass__` are called.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, Obj, Ref, RefExt, Space};

use crate::class::mro;
use crate::exceptions;
use crate::names::{self, Name};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// `type.__new__(metaclass, name, bases, dict, **keywords)`
pub fn new_type(thread: &Thread, values: &[Ref<'_>], keyword_names: &[Ref<'_>]) -> PyResult {
    let positional = values.len() - keyword_names.len();
    if positional != 4 {
        let text = format!("type.__new__() takes exactly 3 arguments ({} given)", positional.saturating_sub(1));
        return Err(thread.type_error(&text));
    }
    let metaclass = thread.space.as_type(values[0]).expect("checked");
    let Some(name) = thread.exact_str_of(values[1]) else {
        let given = thread.type_name(values[1]);
        return Err(thread.type_error(&format!("type.__new__() argument 1 must be str, not {given}")));
    };
    let Some(given_bases) = thread.space.tuple_value(values[2]) else {
        let given = thread.type_name(values[2]);
        return Err(thread.type_error(&format!("type.__new__() argument 2 must be tuple, not {given}")));
    };
    let Some(namespace) = thread.downcast::<Dict>(values[3]) else {
        let given = thread.type_name(values[3]);
        return Err(thread.type_error(&format!("type.__new__() argument 3 must be dict, not {given}")));
    };
    let bases: Vec<Obj> = if given_bases.len() == 0 {
        vec![thread.class(&types::object::OBJECT).as_ref().own()]
    } else {
        given_bases.items().iter().map(|base| base.own()).collect()
    };
    let winner = winning_metaclass(thread, metaclass, &bases)?;
    if !std::ptr::eq(winner, metaclass)
        && let (Some(theirs), Some(ours)) =
            (thread.lookup_name(winner, names::NEW), thread.lookup_name(metaclass, names::NEW))
        && !theirs.is(&ours)
    {
        let bound = thread.bind_class_attribute(theirs, winner)?;
        let mut all = vec![winner.as_ref()];
        all.extend_from_slice(&values[1..]);
        return thread.call(bound.as_ref(), &all, keyword_names);
    }
    let class = create(thread, winner, name, &bases, namespace)?;
    finish(thread, class.as_ref(), &values[positional..], keyword_names)?;
    Ok(class)
}

/// The most derived metaclass of the given one and the bases'.
pub fn winning_metaclass<'a>(thread: &'a Thread, metaclass: &'a Type, bases: &'a [Obj]) -> PyResult<&'a Type> {
    let mut winner = metaclass;
    for base in bases {
        let other = thread.space.type_of(base.as_ref());
        if winner.is_subtype_of(other) {
            continue;
        }
        if other.is_subtype_of(winner) {
            winner = other;
            continue;
        }
        return Err(thread.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}

/// The nearest base (itself included) that adds something to the layout.
fn solid_base(class: &Type) -> &Type {
    let mut solid = class;
    loop {
        // SAFETY: the base slot holds a type or NULL and is kept by the class.
        let Some(base) = (unsafe { solid.base.peek() }).non_null() else { return solid };
        // SAFETY: as above.
        let base = unsafe { base.cast::<Type>() };
        if base.native.get().layout != solid.native.get().layout || base.member_count.get() != solid.member_count.get()
        {
            return solid;
        }
        solid = base;
    }
}

/// Whether a class is another or has it among the bases that decide its layout.
fn extends(class: &Type, other: &Type) -> bool {
    let mut next = Some(class);
    while let Some(this) = next {
        if std::ptr::eq(this, other) {
            return true;
        }
        // SAFETY: the base slot holds a type or NULL and is kept by the class.
        next = unsafe { this.base.peek() }.non_null().map(|base| unsafe { base.cast::<Type>() });
    }
    false
}

/// The base that decides the layout.
fn best_base<'a>(thread: &Thread, bases: &'a [Obj]) -> PyResult<&'a Type> {
    let mut best: Option<(&Type, &Type)> = None;
    for base in bases {
        let Some(class) = thread.space.as_type(base.as_ref()) else {
            return Err(thread.type_error("bases must be types"));
        };
        if !class.has(TypeFlags::BASE | TypeFlags::HEAP) {
            let text = format!("type '{}' is not an acceptable base type", thread.full_type_name(class));
            return Err(thread.type_error(&text));
        }
        let solid = solid_base(class);
        match best {
            None => best = Some((class, solid)),
            Some((_, winner)) if winner.is_subtype_of(solid) => {}
            Some((_, winner)) if solid.is_subtype_of(winner) => best = Some((class, solid)),
            Some(_) => return Err(thread.type_error("multiple bases have instance lay-out conflict")),
        }
    }
    Ok(best.expect("there is at least one base").0)
}

fn wraps_value(layout: Layout) -> bool {
    matches!(layout, Layout::BigInt | Layout::Float | Layout::Complex | Layout::Str | Layout::Bytes | Layout::Tuple)
}

/// The names in `__slots__`, mangled, and what they say of `__dict__` and `__weakref__`.
struct SlotNames {
    names: Vec<Obj>,
    has_dict: bool,
    has_weakref: bool,
}

fn slot_names(thread: &Thread, class_name: &str, base: &Type, slots: Ref<'_>, namespace: &Dict) -> PyResult<SlotNames> {
    let items = if thread.space.str_value(slots).is_some() { vec![slots.own()] } else { thread.collect(slots)? };
    let mut found = SlotNames { names: Vec::new(), has_dict: false, has_weakref: false };
    if !items.is_empty()
        && wraps_value(base.native.get().layout)
        && !matches!(base.native.get().layout, Layout::Float | Layout::Complex | Layout::Str)
    {
        let text = format!("nonempty __slots__ not supported for subtype of '{}'", base.name_lossy());
        return Err(thread.type_error(&text));
    }
    for item in items {
        let Some(text) = thread.space.str_value(item.as_ref()) else {
            let given = thread.type_name(item.as_ref());
            return Err(thread.type_error(&format!("__slots__ items must be strings, not '{given}'")));
        };
        let text = text.to_string_lossy();
        if !is_identifier(&text) {
            return Err(thread.type_error("__slots__ must be identifiers"));
        }
        match text.as_str() {
            "__dict__" => {
                if base.has(TypeFlags::HAS_DICT) || found.has_dict {
                    return Err(thread.type_error("__dict__ slot disallowed: we already got one"));
                }
                found.has_dict = true;
            }
            "__weakref__" => {
                if base.has(TypeFlags::HAS_WEAKREF) || found.has_weakref {
                    return Err(thread.type_error("__weakref__ slot disallowed: we already got one"));
                }
                found.has_weakref = true;
            }
            _ => {
                let mangled = thread.space.intern_str(&mangle(class_name, &text))?;
                let key = Space::exact_str(mangled.as_ref()).expect("a str");
                if namespace.find_str(&thread.space, key).is_some() && text != "__qualname__" && text != "__classcell__"
                {
                    return Err(thread.value_error(&format!("'{text}' in __slots__ conflicts with class variable")));
                }
                found.names.push(mangled);
            }
        }
    }
    Ok(found)
}

fn is_identifier(text: &str) -> bool {
    let mut points = text.chars().map(u32::from);
    points.next().is_some_and(text::unicode::is_identifier_start) && points.all(text::unicode::is_identifier_continue)
}

/// The name that `__name` stands for inside of a class.
pub fn mangle(class_name: &str, name: &str) -> String {
    let stripped = class_name.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || stripped.is_empty() {
        return name.to_owned();
    }
    format!("_{stripped}{name}")
}

fn entry(thread: &Thread, dict: &Dict, name: Name) -> Option<Obj> {
    dict.get_str(&thread.space, Space::exact_str(thread.name(name)).expect("names are strings"))
}

fn remove(thread: &Thread, dict: &Dict, name: Name) {
    dict.remove_str(&thread.space, Space::exact_str(thread.name(name)).expect("names are strings"));
}

/// Names and docstrings of classes are kept as UTF-8, which lone surrogates have no form in.
pub fn check_encodable(thread: &Thread, text: Ref<'_>) -> PyResult<()> {
    match thread.space.str_value(text) {
        Some(value) if value.view().to_string_checked().is_none() => {
            thread.call_method_str(text, "encode", &[]).map(drop)
        }
        _ => Ok(()),
    }
}

fn create(thread: &Thread, metaclass: &Type, name: Obj, bases: &[Obj], namespace: &Dict) -> PyResult {
    let space = &thread.space;
    let base = best_base(thread, bases)?;
    let class_name = thread.text_of(name.as_ref());
    if class_name.contains('\0') {
        return Err(thread.value_error("type name must not contain null characters"));
    }
    check_encodable(thread, name.as_ref())?;
    if let Some(doc) = entry(thread, namespace, names::DOC) {
        check_encodable(thread, doc.as_ref())?;
    }
    let mut flags = TypeFlags::HEAP | TypeFlags::BASE;
    for base in bases {
        let base = space.as_type(base.as_ref()).expect("checked");
        flags |= base.flags()
            & (TypeFlags::EXCEPTION
                | TypeFlags::METATYPE
                | TypeFlags::WRAPS_VALUE
                | TypeFlags::HAS_DICT
                | TypeFlags::HAS_WEAKREF);
    }
    let native = base.native.get();
    let mut member_count = base.member_count.get();
    if wraps_value(native.layout) {
        if !base.has(TypeFlags::WRAPS_VALUE) {
            member_count = 1;
        }
        flags |= TypeFlags::WRAPS_VALUE;
    }
    let slots = match entry(thread, namespace, names::SLOTS) {
        None => {
            flags |= TypeFlags::HAS_DICT | TypeFlags::HAS_WEAKREF;
            None
        }
        Some(slots) => {
            let names = slot_names(thread, &class_name, base, slots.as_ref(), namespace)?;
            flags.set(TypeFlags::HAS_DICT, flags.contains(TypeFlags::HAS_DICT) || names.has_dict);
            flags.set(TypeFlags::HAS_WEAKREF, flags.contains(TypeFlags::HAS_WEAKREF) || names.has_weakref);
            Some(names)
        }
    };
    let object = space.new_type(metaclass.root_shape.get(), native, flags)?;
    let class = space.as_type(object.as_ref()).expect("made as a type");
    class.name.set(name.clone());
    class.qualified_name.set(name);
    class.bases.set(space.tuple(bases.iter().cloned())?);
    class.base.set(base.as_ref().own());
    let own_dict = space.dict()?;
    let mut has_other_keys = false;
    for (key, value) in thread.dict_items(namespace) {
        has_other_keys |= space.str_value(key.as_ref()).is_none();
        let key = space.intern(key);
        thread.dict_set(thread.dict_of(&own_dict), key.as_ref(), value)?;
    }
    if has_other_keys {
        let text = format!("non-string key in the __dict__ of class {class_name}");
        thread.warn_about(&exceptions::RUNTIME_WARNING, &text)?;
    }
    class.dict.set(own_dict);
    let dict = class.namespace();
    if let Some(qualified) = entry(thread, dict, names::QUALNAME) {
        if space.str_value(qualified.as_ref()).is_none() {
            let given = thread.type_name(qualified.as_ref());
            return Err(thread.type_error(&format!("type __qualname__ must be a str, not {given}")));
        }
        class.qualified_name.set(qualified);
        remove(thread, dict, names::QUALNAME);
    }
    complete_namespace(thread, dict)?;
    class.mro.set(space.tuple([class.as_ref().own()])?);
    fill_cells(thread, object.as_ref())?;
    // Slots.
    if let Some(slots) = &slots {
        let mut sorted = slots.names.clone();
        sorted.sort_by_key(|name| thread.text_of(name.as_ref()));
        for name in &sorted {
            let owner = class.as_ref().own();
            let parts = [name.clone(), owner, Obj::small_int(i64::from(member_count)), Obj::small_int(0), Obj::none()];
            let descriptor = space.new_record(fixed::MEMBER_DESCRIPTOR, parts)?;
            dict.set_str(space, name.as_ref(), descriptor)?;
            member_count = member_count.checked_add(1).ok_or(objects::OutOfMemory)?;
        }
    }
    class.member_count.set(member_count);
    class.attribute_room.set(attribute_room(thread, class, bases));
    // The order needs bases and dicts; a metaclass's `mro` may run code that looks at the class.
    set_order(thread, class, bases)?;
    class.set_flags(class.flags() | pattern_flags(class));
    space.make_root_shape(class, None)?;
    for base in bases {
        space.add_subclass(space.as_type(base.as_ref()).expect("checked"), class)?;
    }
    if dict.find_str(space, Space::exact_str(thread.name(names::EQ)).expect("a str")).is_some()
        && dict.find_str(space, Space::exact_str(thread.name(names::HASH)).expect("a str")).is_none()
    {
        dict.set_str(space, thread.name(names::HASH), Obj::none())?;
    }
    add_dict_and_weakref(thread, class)?;
    thread.type_modified(class, None);
    Ok(object)
}

/// `__dict__` and `__weakref__` descriptors where the class is the first to have them.
fn add_dict_and_weakref(thread: &Thread, class: &Type) -> PyResult<()> {
    add_descriptor(thread, class, TypeFlags::HAS_DICT)?;
    add_descriptor(thread, class, TypeFlags::HAS_WEAKREF)
}

/// The descriptor that goes with a flag, where the class is the first to have it.
pub(super) fn add_descriptor(thread: &Thread, class: &Type, flag: TypeFlags) -> PyResult<()> {
    // SAFETY: the base slot holds a type, kept by the class.
    let base = unsafe { class.base.peek().cast::<Type>() };
    let (getset, name) = match flag {
        TypeFlags::HAS_DICT => (&DICT_GETSET, names::DICT),
        _ => (&WEAKREF_GETSET, names::WEAKREF),
    };
    if class.has(flag) && !base.has(flag) && !class.has(TypeFlags::METATYPE) {
        let number = Obj::small_int(types::getset::register(thread, getset) as i64);
        let parts = [thread.name_obj(name), class.as_ref().own(), number];
        let descriptor = thread.space.new_record(fixed::GETSET_DESCRIPTOR, parts)?;
        let namespace = class.namespace();
        if namespace.find_str(&thread.space, Space::exact_str(thread.name(name)).expect("a str")).is_none() {
            namespace.set_str(&thread.space, thread.name(name), descriptor)?;
        }
    }
    Ok(())
}

/// `__dict__` of instances that have one.
pub(super) static DICT_GETSET: crate::native::GetSet =
    crate::native::getset("__dict__", get_instance_dict, Some(set_instance_dict), "dictionary for instance variables");
static WEAKREF_GETSET: crate::native::GetSet =
    crate::native::getset("__weakref__", get_weakref, None, "list of weak references to the object");

/// An instance's `__dict__`.
pub fn get_instance_dict(thread: &Thread, instance: Ref<'_>) -> PyResult {
    // A metaclass may have a base that is no type: the dict of a class is its namespace all the same.
    if thread.space.as_type(instance).is_some() {
        return types::type_::get_dict(thread, instance);
    }
    match thread.space.materialize_dict(instance)? {
        Some(dict) => Ok(dict),
        None => Err(thread.attribute_error(instance, thread.name(names::DICT))),
    }
}

/// Replaces an instance's `__dict__`.
pub fn set_instance_dict(thread: &Thread, instance: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    if thread.space.as_type(instance).is_some() {
        let text = "attribute '__dict__' of 'type' objects is not writable";
        return Err(thread.raise(&exceptions::ATTRIBUTE_ERROR, text));
    }
    if thread.is_instance_of(instance, &types::module::MODULE) {
        return Err(thread.raise(&exceptions::ATTRIBUTE_ERROR, "readonly attribute"));
    }
    match value {
        None => thread.space.replace_dict(instance, thread.space.dict()?),
        Some(value) if thread.downcast::<Dict>(value).is_some() => thread.space.replace_dict(instance, value.own()),
        Some(value) => {
            let given = thread.type_name(value);
            return Err(thread.type_error(&format!("__dict__ must be set to a dictionary, not a '{given}'")));
        }
    }
    Ok(())
}

fn get_weakref(thread: &Thread, instance: Ref<'_>) -> PyResult {
    Ok(thread.space.weak_references_to(instance).into_iter().next().unwrap_or_else(Obj::none))
}

/// Attributes that instances will have: what the compiler saw, or what the bases' instances have.
fn attribute_room(thread: &Thread, class: &Type, bases: &[Obj]) -> u16 {
    let listed = entry(thread, class.namespace(), names::STATIC_ATTRIBUTES)
        .and_then(|names| thread.space.tuple_value(names.as_ref()).map(|names| names.len()))
        .unwrap_or(0);
    let inherited = bases
        .iter()
        .filter_map(|base| thread.space.as_type(base.as_ref()))
        .filter(|base| base.has(TypeFlags::HEAP))
        .map(|base| base.attribute_room.get())
        .max()
        .unwrap_or(0);
    (listed as u16 + inherited).clamp(1, 30)
}

/// How instances match patterns: as those of the first class in the order that says so.
fn pattern_flags(class: &Type) -> TypeFlags {
    let both = TypeFlags::SEQUENCE | TypeFlags::MAPPING;
    // SAFETY: an order's items are types; no code runs here.
    let mut kinds =
        unsafe { class.mro_items() }.iter().skip(1).map(|base| unsafe { base.cast::<Type>() }.flags() & both);
    kinds.find(|kinds| !kinds.is_empty()).unwrap_or(TypeFlags::empty())
}

fn set_order(thread: &Thread, class: &Type, bases: &[Obj]) -> PyResult<()> {
    let metaclass = thread.space.type_of(class.as_ref());
    let mro_name = thread.name(names::MRO);
    let custom = thread.lookup(metaclass, mro_name).filter(|method| !method.has_shape(fixed::METHOD_DESCRIPTOR));
    let order = match custom {
        None => {
            let bases: Vec<Ref<'_>> = bases.iter().map(Obj::as_ref).collect();
            mro::linearize(thread, class.as_ref(), &bases)?
        }
        Some(method) => {
            let old = class.mro.word();
            let result = thread.call_bound(method, class.as_ref(), &[], &[])?;
            let order = thread.collect(result.as_ref())?;
            if order.is_empty() {
                return Err(thread.type_error("type MRO must not be empty"));
            }
            for item in &order {
                let Some(listed) = thread.space.as_type(item.as_ref()) else {
                    let given = thread.type_name(item.as_ref());
                    return Err(thread.type_error(&format!("mro() returned a non-class ('{given}')")));
                };
                // Methods of a class are called on the instances: those must have its layout.
                if !extends(solid_base(class), solid_base(listed)) {
                    let name = listed.name_lossy();
                    let text = format!("mro() returned base with unsuitable layout ('{name}')");
                    return Err(thread.type_error(&text));
                }
            }
            if !class.mro.word().same(old) {
                // The method has changed the order itself, by setting bases.
                return Ok(());
            }
            order
        }
    };
    class.mro.set(thread.space.tuple(order)?);
    Ok(())
}

/// What `type.__new__` does to a new class's dict.
fn complete_namespace(thread: &Thread, dict: &Dict) -> PyResult<()> {
    let space = &thread.space;
    if entry(thread, dict, names::MODULE).is_none()
        && let Some(globals) = crate::interpreter::current_globals(thread)
        && let Some(module) = thread.dict_get(globals, thread.name(names::NAME))?
    {
        dict.set_str(space, thread.name(names::MODULE), module)?;
    }
    if entry(thread, dict, names::DOC).is_none() {
        dict.set_str(space, thread.name(names::DOC), Obj::none())?;
    }
    if let Some(new) = entry(thread, dict, names::NEW)
        && thread.space.is_function(new.as_ref())
    {
        let made = types::function::static_method(thread, new.as_ref())?;
        dict.set_str(space, thread.name(names::NEW), made)?;
    }
    for name in [names::INIT_SUBCLASS, names::CLASS_GETITEM] {
        if let Some(function) = entry(thread, dict, name)
            && thread.space.is_function(function.as_ref())
        {
            let made = types::function::class_method(thread, function.as_ref())?;
            dict.set_str(space, thread.name(name), made)?;
        }
    }
    Ok(())
}

/// `__classcell__`: the cells that methods find the class and its namespace in.
fn fill_cells(thread: &Thread, class: Ref<'_>) -> PyResult<()> {
    let this = thread.space.as_type(class).expect("a type");
    let dict = this.namespace();
    for name in [names::CLASSCELL, names::CLASSDICTCELL] {
        if let Some(cell) = entry(thread, dict, name) {
            if !cell.has_shape(fixed::CELL) {
                let given = thread.type_name(cell.as_ref());
                return Err(thread.type_error(&format!("{} must be a nonlocal cell, not {given}", name.text())));
            }
            let content = if name == names::CLASSCELL { class.own() } else { this.dict.get().unwrap_or(Obj::NULL) };
            // SAFETY: a cell has that slot.
            unsafe { objects::record::slot(cell.as_ref(), types::cell::CONTENT) }.set(content);
            remove(thread, dict, name);
        }
    }
    Ok(())
}

/// `__set_name__`, `__init_subclass__`.
fn finish(thread: &Thread, class: Ref<'_>, keyword_values: &[Ref<'_>], keyword_names: &[Ref<'_>]) -> PyResult<()> {
    let this = thread.space.as_type(class).expect("a type");
    let dict = this.namespace();
    thread.type_modified(this, None);
    for (name, value) in thread.dict_items(dict) {
        let value_class = thread.space.type_of(value.as_ref());
        let Some(method) = thread.lookup_name(value_class, names::SET_NAME) else { continue };
        if let Err(raised) = thread.call_bound(method, value.as_ref(), &[class, name.as_ref()], &[]) {
            let exception = thread.take_exception(raised);
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                thread.type_name(value.as_ref()),
                thread.repr_string(name.as_ref())?,
                this.name_lossy()
            );
            types::exception::add_note(thread, exception.as_ref(), &note)?;
            return Err(thread.set_exception(exception));
        }
    }
    let parent = types::super_::new(thread, class, class)?;
    let hook = thread.get(parent.as_ref(), names::INIT_SUBCLASS)?;
    // `object`'s own does nothing; it is known by its number in the list of natives.
    let default = thread.lookup_name(thread.class(&types::object::OBJECT), names::INIT_SUBCLASS);
    // SAFETY: a native function and a class method's descriptor have their number in slot 0.
    let number = |object: &Obj| unsafe { objects::record::slot(object.as_ref(), 0) }.word();
    let is_default =
        hook.has_shape(fixed::NATIVE_FUNCTION) && default.is_some_and(|default| number(&default).same(number(&hook)));
    if is_default && keyword_names.is_empty() {
        return Ok(());
    }
    if is_default {
        let text = format!("{}.__init_subclass__() takes no keyword arguments", this.name_lossy());
        return Err(thread.type_error(&text));
    }
    thread.call(hook.as_ref(), keyword_values, keyword_names).map(drop)
}

/// `class.__bases__ = bases`
pub fn set_bases(thread: &Thread, class: &Type, value: Ref<'_>) -> PyResult<()> {
    let name = class.name_lossy();
    let Some(bases) = thread.space.tuple_value(value) else {
        let given = thread.type_name(value);
        return Err(thread.type_error(&format!("can only assign tuple to {name}.__bases__, not {given}")));
    };
    if bases.len() == 0 {
        return Err(thread.type_error(&format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    let bases: Vec<Obj> = bases.items().iter().map(|base| base.own()).collect();
    for base in &bases {
        match thread.space.as_type(base.as_ref()) {
            None => {
                let given = thread.type_name(base.as_ref());
                return Err(thread.type_error(&format!("{name}.__bases__ must be tuple of classes, not '{given}'")));
            }
            Some(base) if base.is_subtype_of(class) || extends(base, class) => {
                return Err(thread.type_error("a __bases__ item causes an inheritance cycle"));
            }
            Some(_) => {}
        }
    }
    let base = best_base(thread, &bases)?;
    // SAFETY: the base slot holds a type, kept by the class.
    let old_base = unsafe { class.base.peek().cast::<Type>() };
    let compatible = std::ptr::eq(base.native.get(), old_base.native.get())
        && base.member_count.get() == old_base.member_count.get()
        && (class.has(TypeFlags::HAS_DICT) || !base.has(TypeFlags::HAS_DICT));
    if !compatible {
        let text = format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            base.name_lossy(),
            old_base.name_lossy()
        );
        return Err(thread.type_error(&text));
    }
    let old_bases = class.bases.get().unwrap_or(Obj::NULL);
    let old_order = class.mro.get().unwrap_or(Obj::NULL);
    let old_base = old_base.as_ref().own();
    let new_bases = thread.space.tuple(bases.iter().cloned())?;
    class.bases.set(new_bases.clone());
    class.base.set(base.as_ref().own());
    let mut replaced = Vec::new();
    let ordered = set_order(thread, class, &bases).and_then(|()| refresh_orders(thread, class, &mut replaced));
    // A metaclass's `mro` may have set the bases meanwhile: what it did stays.
    let is_ours = class.bases.word().same(new_bases.word());
    if let Err(raised) = ordered {
        if is_ours {
            class.bases.set(old_bases);
            class.base.set(old_base);
            class.mro.set(old_order);
            for (subclass, order) in replaced.into_iter().rev() {
                if let Some(subclass) = thread.space.as_type(subclass.as_ref()) {
                    subclass.mro.set(order);
                }
            }
        }
        return Err(raised);
    }
    if !is_ours {
        return Ok(());
    }
    if let Some(old) = thread.space.tuple_value(old_bases.as_ref()) {
        for base in old.items() {
            // SAFETY: bases are types.
            thread.space.forget_subclass(unsafe { base.cast::<Type>() }, class);
        }
    }
    for base in &bases {
        thread.space.add_subclass(thread.space.as_type(base.as_ref()).expect("checked"), class)?;
    }
    thread.type_modified(class, None);
    let _ = &exceptions::TYPE_ERROR;
    Ok(())
}

/// Recomputes the orders of all subclasses; `replaced` gets them with the old ones.
fn refresh_orders(thread: &Thread, class: &Type, replaced: &mut Vec<(Obj, Obj)>) -> PyResult<()> {
    for subclass in thread.space.subclasses_of(class) {
        let object = subclass;
        let subclass = thread.space.as_type(object.as_ref()).expect("a type");
        let bases = subclass.bases.get().unwrap_or_else(|| thread.space.empty_tuple());
        let bases: Vec<Obj> = thread.collect(bases.as_ref())?;
        let old_order = subclass.mro.get().unwrap_or(Obj::NULL);
        set_order(thread, subclass, &bases)?;
        replaced.push((object.clone(), old_order));
        refresh_orders(thread, subclass, replaced)?;
    }
    Ok(())
}
