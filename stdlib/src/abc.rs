//! `_abc`: registry and caches of abstract base classes.
//!
//! A class's data holds three maps from a class's address to a weak reference to it: the registered classes, those known to be
//! subclasses, and those known not to be. An entry counts only while its reference leads to the very class that is asked for, so
//! neither dead classes nor their successors at the same address need callbacks. What is known not to be a subclass is
//! forgotten whenever anything is registered anywhere, which a version number tells.

use std::cell::Cell;

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Space};
use vm::builtins::classes::is_subclass;
use vm::native::{ModuleTable, Native, TypeTable, function, new_method, record};
use vm::types::weakref;
use vm::{PyResult, Thread, exceptions, names};

use crate::fields::{at, number, set_number};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(|thread, _| thread.ensure_class(&DATA).map(drop)),
};

/// Dicts, or NULL before the first entry.
const REGISTRY: usize = 0;
const CACHE: usize = 1;
const NEGATIVE_CACHE: usize = 2;
/// The registrations that the negative cache knows of.
const NEGATIVE_VERSION: usize = 3;

static DATA: TypeTable = TypeTable {
    native: record("_abc_data", 4),
    module: "_abc",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "Internal state held by ABC machinery.",
    methods: &[&[new_method("($type, /)", |thread, _| new_data(thread))]],
    ..TypeTable::EMPTY
};

const FUNCTIONS: &[Native] = &[
    function(
        "get_cache_token",
        "()",
        |thread, _| Ok(Obj::small_int(version(thread))),
        "Returns the current ABC cache token.",
    ),
    function(
        "_abc_init",
        "(self, /)",
        initialize,
        "Internal ABC helper for class set-up. Should be never used outside abc module.",
    ),
    function(
        "_abc_register",
        "(self, subclass, /)",
        register,
        "Internal ABC helper for subclass registration. Should be never used outside abc module.",
    ),
    function(
        "_abc_instancecheck",
        "(self, instance, /)",
        instance_check,
        "Internal ABC helper for instance checks. Should be never used outside abc module.",
    ),
    function(
        "_abc_subclasscheck",
        "(self, subclass, /)",
        |thread, a| Ok(Obj::boolean(subclass_check(thread, a[0], a[1])?)),
        "Internal ABC helper for subclass checks. Should be never used outside abc module.",
    ),
    function("_get_dump", "(self, /)", dump, "Internal ABC helper for cache and registry debugging."),
    function(
        "_reset_registry",
        "(self, /)",
        |thread, a| {
            at(data_of(thread, a[0])?.as_ref(), REGISTRY).set(Obj::NULL);
            Ok(Obj::none())
        },
        "Internal ABC helper to reset registry of a given class.",
    ),
    function(
        "_reset_caches",
        "(self, /)",
        |thread, a| {
            let data = data_of(thread, a[0])?;
            at(data.as_ref(), CACHE).set(Obj::NULL);
            at(data.as_ref(), NEGATIVE_CACHE).set(Obj::NULL);
            Ok(Obj::none())
        },
        "Internal ABC helper to reset both caches of a given class.",
    ),
];

#[derive(Default)]
struct State {
    /// Registrations so far.
    version: Cell<i64>,
}

fn version(thread: &Thread) -> i64 {
    thread.module_state::<State>().version.get()
}

fn new_data(thread: &Thread) -> PyResult {
    let shape = thread.ensure_class(&DATA)?.root_shape.get();
    let version = Obj::small_int(version(thread));
    Ok(thread.space.new_record(shape, [Obj::NULL, Obj::NULL, Obj::NULL, version])?)
}

/// The data that `_abc_init` gave a class.
fn data_of(thread: &Thread, class: Ref<'_>) -> PyResult {
    let data = thread.get_str(class, "_abc_impl")?;
    if !thread.is_instance_of(data.as_ref(), &DATA) {
        return Err(thread.type_error("_abc_impl is set to a wrong type"));
    }
    Ok(data)
}

/// Whether a map leads to that very class.
fn holds(thread: &Thread, data: &Obj, map: usize, class: Ref<'_>) -> PyResult<bool> {
    let Some(map) = at(data.as_ref(), map).get() else { return Ok(false) };
    let known = thread.dict_get(thread.dict_of(&map), Space::weak_address(class).as_ref())?;
    Ok(known.and_then(|weak| thread.space.weak_referent(weak.as_ref())).is_some_and(|known| known.as_ref().is(class)))
}

fn enter(thread: &Thread, data: &Obj, map: usize, class: Ref<'_>) -> PyResult<()> {
    let place = at(data.as_ref(), map);
    let map = match place.get() {
        Some(map) => map,
        None => {
            let map = thread.space.dict()?;
            place.set(map.clone());
            map
        }
    };
    let weak = weakref::new(thread, class, None)?;
    thread.dict_set(thread.dict_of(&map), Space::weak_address(class).as_ref(), weak)
}

/// The live classes of a map.
fn classes(thread: &Thread, data: &Obj, map: usize) -> Vec<Obj> {
    let Some(map) = at(data.as_ref(), map).get() else { return Vec::new() };
    let entries = thread.dict_items(thread.dict_of(&map));
    entries.iter().filter_map(|(_, weak)| thread.space.weak_referent(weak.as_ref())).collect()
}

fn is_abstract(thread: &Thread, value: Ref<'_>) -> PyResult<bool> {
    match thread.get_or_none(value, names::ISABSTRACTMETHOD)? {
        Some(flag) => thread.truth(flag.as_ref()),
        None => Ok(false),
    }
}

/// Computes `__abstractmethods__`.
fn find_abstract_methods(thread: &Thread, class: &Type) -> PyResult<()> {
    let found = thread.space.new_set(objects::shape::fixed::FROZEN_SET)?;
    let set = thread.downcast::<objects::set::Set>(found.as_ref()).expect("made as a set");
    for (name, value) in thread.dict_items(class.namespace()) {
        if is_abstract(thread, value.as_ref())? {
            thread.set_add(set, name.as_ref())?;
        }
    }
    let bases = class.bases.get().unwrap_or_else(|| thread.space.empty_tuple());
    for base in thread.collect(bases.as_ref())? {
        let Some(inherited) = thread.get_or_none(base.as_ref(), names::ABSTRACTMETHODS)? else { continue };
        for name in thread.collect(inherited.as_ref())? {
            let name = thread.attribute_name(name.as_ref())?;
            if let Some(value) = thread.get_attribute_or_none(class.as_ref(), name.as_ref())?
                && is_abstract(thread, value.as_ref())?
            {
                thread.set_add(set, name.as_ref())?;
            }
        }
    }
    thread.set_attribute(class.as_ref(), thread.name(names::ABSTRACTMETHODS), Some(found.as_ref()))
}

/// The pattern-matching kinds that a class statement asks for by `__abc_tpflags__`.
fn take_pattern_flags(thread: &Thread, class: &Type) -> PyResult<()> {
    let name = thread.space.intern_str("__abc_tpflags__")?;
    let Some(flags) = thread.dict_get(class.namespace(), name.as_ref())? else { return Ok(()) };
    let Some(flags) = thread.space.int_value(flags.as_ref()).and_then(|flags| flags.to_i64()) else { return Ok(()) };
    thread.set_attribute(class.as_ref(), name.as_ref(), None)?;
    let (is_sequence, is_mapping) = (flags & 1 << 5 != 0, flags & 1 << 6 != 0);
    if is_sequence && is_mapping {
        let text = "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING";
        return Err(thread.type_error(text));
    }
    let mut given = TypeFlags::empty();
    given.set(TypeFlags::SEQUENCE, is_sequence);
    given.set(TypeFlags::MAPPING, is_mapping);
    class.set_flags(class.flags() | given);
    Ok(())
}

fn initialize(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(class) = thread.space.as_type(arguments[0]) else {
        return Err(thread.type_error("_abc_init() argument must be a class"));
    };
    find_abstract_methods(thread, class)?;
    let data = new_data(thread)?;
    thread.set_attribute_str(arguments[0], "_abc_impl", data.as_ref())?;
    take_pattern_flags(thread, class)?;
    Ok(Obj::none())
}

fn register(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (class, subclass) = (arguments[0], arguments[1]);
    let Some(registered) = thread.space.as_type(subclass) else {
        return Err(thread.type_error("Can only register classes"));
    };
    if is_subclass(thread, subclass, class)? {
        return Ok(subclass.own());
    }
    if is_subclass(thread, class, subclass)? {
        return Err(thread.raise(&exceptions::RUNTIME_ERROR, "Refusing to create an inheritance cycle"));
    }
    let data = data_of(thread, class)?;
    enter(thread, &data, REGISTRY, subclass)?;
    let state = thread.module_state::<State>();
    state.version.set(state.version.get() + 1);
    if let Some(class) = thread.space.as_type(class) {
        let kinds = class.flags() & (TypeFlags::SEQUENCE | TypeFlags::MAPPING);
        if !kinds.is_empty() {
            spread_pattern_flags(thread, registered, kinds);
        }
    }
    Ok(subclass.own())
}

/// A registered class and its subclasses match patterns as the abstract class does.
fn spread_pattern_flags(thread: &Thread, class: &Type, kinds: TypeFlags) {
    let all = TypeFlags::SEQUENCE | TypeFlags::MAPPING;
    if class.flags() & all == kinds || class.has(TypeFlags::IMMUTABLE) || !class.has(TypeFlags::HEAP) {
        return;
    }
    class.set_flags((class.flags() - all) | kinds);
    for subclass in thread.space.subclasses_of(class) {
        if let Some(subclass) = thread.space.as_type(subclass.as_ref()) {
            spread_pattern_flags(thread, subclass, kinds);
        }
    }
}

fn instance_check(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (class, instance) = (arguments[0], arguments[1]);
    let data = data_of(thread, class)?;
    let claimed = thread.get(instance, names::CLASS)?;
    if holds(thread, &data, CACHE, claimed.as_ref())? {
        return Ok(Obj::boolean(true));
    }
    let real = thread.space.type_of(instance).as_ref().own();
    let check = |subclass: &Obj| {
        let answer = thread.call_method(class, names::SUBCLASSCHECK, &[subclass.as_ref()])?;
        thread.truth(answer.as_ref())
    };
    if real.is(&claimed) {
        if number(data.as_ref(), NEGATIVE_VERSION) == version(thread)
            && holds(thread, &data, NEGATIVE_CACHE, claimed.as_ref())?
        {
            return Ok(Obj::boolean(false));
        }
        return Ok(Obj::boolean(check(&claimed)?));
    }
    Ok(Obj::boolean(check(&claimed)? || check(&real)?))
}

fn subclass_check(thread: &Thread, class: Ref<'_>, subclass: Ref<'_>) -> PyResult<bool> {
    let Some(candidate) = thread.space.as_type(subclass) else {
        return Err(thread.type_error("issubclass() arg 1 must be a class"));
    };
    let data = data_of(thread, class)?;
    if holds(thread, &data, CACHE, subclass)? {
        return Ok(true);
    }
    if number(data.as_ref(), NEGATIVE_VERSION) < version(thread) {
        at(data.as_ref(), NEGATIVE_CACHE).set(Obj::NULL);
        set_number(data.as_ref(), NEGATIVE_VERSION, version(thread));
    } else if holds(thread, &data, NEGATIVE_CACHE, subclass)? {
        return Ok(false);
    }
    let answer = thread.call_method(class, names::SUBCLASSHOOK, &[subclass])?;
    if answer.is_true() {
        enter(thread, &data, CACHE, subclass)?;
        return Ok(true);
    }
    if answer.is_false() {
        enter(thread, &data, NEGATIVE_CACHE, subclass)?;
        return Ok(false);
    }
    if !answer.is_not_implemented() {
        let text = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(thread.raise(&exceptions::ASSERTION_ERROR, text));
    }
    if derives_by_any_way(thread, &data, class, candidate)? {
        enter(thread, &data, CACHE, subclass)?;
        return Ok(true);
    }
    enter(thread, &data, NEGATIVE_CACHE, subclass)?;
    Ok(false)
}

/// By inheritance, by a registered class, or by a subclass of the abstract class.
fn derives_by_any_way(thread: &Thread, data: &Obj, class: Ref<'_>, candidate: &Type) -> PyResult<bool> {
    if thread.space.as_type(class).is_some_and(|class| candidate.is_subtype_of(class)) {
        return Ok(true);
    }
    for registered in classes(thread, data, REGISTRY) {
        if is_subclass(thread, candidate.as_ref(), registered.as_ref())? {
            return Ok(true);
        }
    }
    let subclasses = thread.call_method_str(class, "__subclasses__", &[])?;
    if Space::exact_list(subclasses.as_ref()).is_none() {
        return Err(thread.type_error("__subclasses__() must return a list"));
    }
    for subclass in thread.collect(subclasses.as_ref())? {
        if is_subclass(thread, candidate.as_ref(), subclass.as_ref())? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn dump(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let data = data_of(thread, arguments[0])?;
    let mut shown = Vec::new();
    for map in [REGISTRY, CACHE, NEGATIVE_CACHE] {
        let made = thread.space.new_set(objects::shape::fixed::SET)?;
        let set = Space::exact_set(made.as_ref()).expect("made as a set");
        for class in classes(thread, &data, map) {
            thread.set_add(set, weakref::new(thread, class.as_ref(), None)?.as_ref())?;
        }
        shown.push(made);
    }
    shown.push(Obj::small_int(number(data.as_ref(), NEGATIVE_VERSION)));
    Ok(thread.space.tuple(shown)?)
}
