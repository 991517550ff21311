//! Modules: objects in dict mode from the start; their dict is the globals of their code.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::TypeFlags;
use objects::{HeaderFlags, Obj, Ref};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, getset, method, raw_new, record};
use crate::raised::PyResult;
use crate::state::Thread;

pub static MODULE: TypeTable = TypeTable {
    native: record("module", 0),
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    doc: "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new_native),
    method(
        "__init__",
        "($self, name, doc=None)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__dir__", "($self, /)", dir, "__dir__() -> list\nspecialized dir() implementation"),
];

const GETSETS: &[GetSet] = &[
    getset("__dict__", dict_of, None, ""),
    getset("__annotations__", get_annotations, Some(set_annotations), ""),
    getset("__annotate__", get_annotate, Some(set_annotate), ""),
];

/// A new module with `__name__`, `__doc__` and the empty import attributes.
pub fn new(thread: &Thread, name: &str, doc: Option<&str>) -> PyResult {
    let module = thread.space.new_instance(fixed::MODULE)?;
    let doc = match doc {
        Some(doc) if !doc.is_empty() => thread.new_str(doc)?,
        _ => Obj::none(),
    };
    let name = thread.space.intern_str(name)?;
    fill(thread, module.as_ref(), name.as_ref(), doc)?;
    Ok(module)
}

fn fill(thread: &Thread, module: Ref<'_>, name: Ref<'_>, doc: Obj) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    for hub in [module, dict.as_ref()] {
        if let Some(header) = hub.header() {
            header.insert(HeaderFlags::HUB);
        }
    }
    let Some(dict) = thread.downcast::<Dict>(dict.as_ref()) else { return Ok(()) };
    dict.set_str(&thread.space, thread.name(names::NAME), name.own())?;
    dict.set_str(&thread.space, thread.name(names::DOC), doc)?;
    for name in [names::PACKAGE, names::LOADER, names::SPEC] {
        dict.set_str(&thread.space, thread.name(name), Obj::none())?;
    }
    Ok(())
}

/// Deletes what comes with the importers: while it is missing, it is made when it is asked for.
pub(crate) fn forget_importer(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for name in [names::LOADER, names::SPEC] {
        thread.space.delete_attribute(module, thread.name(name))?;
    }
    Ok(())
}

/// A module's dict.
pub fn dict_of(thread: &Thread, module: Ref<'_>) -> PyResult {
    Ok(thread.space.materialize_dict(module)?.unwrap_or_else(Obj::none))
}

/// The module's name, if the object is a module with a str for one.
pub fn name_of(thread: &Thread, object: Ref<'_>) -> Option<String> {
    if !thread.is_instance_of(object, &MODULE) {
        return None;
    }
    let name = thread.space.get_attribute(object, thread.name(names::NAME))?;
    thread.space.str_value(name.as_ref()).map(|name| name.to_string_lossy())
}

fn new_native(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let module = thread.space.new_instance(class.root_shape.get())?;
    thread.space.materialize_dict(module.as_ref())?;
    Ok(module)
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[1]).is_none() {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("module() argument 'name' must be str, not {given}")));
    }
    let doc = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    fill(thread, arguments[0], arguments[1], doc)?;
    Ok(Obj::none())
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let module = arguments[0];
    let attribute = |name| thread.space.get_attribute(module, thread.name(name)).filter(|value| !value.is_none());
    if let Some(spec) = attribute(names::SPEC)
        && thread.truth(spec.as_ref())?
    {
        return repr_by_spec(thread, spec.as_ref());
    }
    let name = match attribute(names::NAME) {
        Some(name) => thread.repr_string(name.as_ref())?,
        None => "'?'".to_owned(),
    };
    match (attribute(names::FILE), attribute(names::LOADER)) {
        (Some(file), _) => thread.new_str(&format!("<module {name} from {}>", thread.repr_string(file.as_ref())?)),
        (None, Some(loader)) => thread.new_str(&format!("<module {name} ({})>", thread.repr_string(loader.as_ref())?)),
        (None, None) => thread.new_str(&format!("<module {name}>")),
    }
}

fn repr_by_spec(thread: &Thread, spec: Ref<'_>) -> PyResult {
    let attribute = |name: &str| thread.get_str_or_none(spec, name).map(|value| value.filter(|value| !value.is_none()));
    let name = match attribute("name")? {
        Some(name) => thread.repr_string(name.as_ref())?,
        None => "'?'".to_owned(),
    };
    if let Some(origin) = attribute("origin")? {
        let has_location = match attribute("has_location")? {
            Some(value) => thread.truth(value.as_ref())?,
            None => false,
        };
        return if has_location {
            thread.new_str(&format!("<module {name} from {}>", thread.repr_string(origin.as_ref())?))
        } else {
            thread.new_str(&format!("<module {name} ({})>", thread.str_string(origin.as_ref())?))
        };
    }
    let Some(loader) = attribute("loader")? else { return thread.new_str(&format!("<module {name}>")) };
    let external = crate::import::import_str(thread, "importlib._bootstrap_external")?;
    let namespaces = thread.get_str(external.as_ref(), "NamespaceLoader")?;
    let is_namespace = thread
        .space
        .as_type(namespaces.as_ref())
        .is_some_and(|class| thread.space.type_of(loader.as_ref()).is_subtype_of(class));
    if is_namespace {
        let path = thread.list_from(thread.get_str(loader.as_ref(), "_path")?.as_ref())?;
        return thread.new_str(&format!("<module {name} (namespace) from {}>", thread.repr_string(path.as_ref())?));
    }
    thread.new_str(&format!("<module {name} ({})>", thread.repr_string(loader.as_ref())?))
}

fn dir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let dict = thread.get(arguments[0], names::DICT)?;
    if thread.downcast::<Dict>(dict.as_ref()).is_none() {
        return Err(thread.type_error("<module>.__dict__ is not a dictionary"));
    }
    if let Some(hook) = thread.space.get_attribute(arguments[0], thread.name(names::DIR)) {
        return thread.call_with(hook.as_ref(), &[]);
    }
    thread.list_from(dict.as_ref())
}

/// An attribute that the module's dict does not have: its `__getattr__`, or AttributeError.
pub fn missing_attribute(thread: &Thread, module: Ref<'_>, name: Ref<'_>) -> PyResult {
    match provided_attribute(thread, module, name)? {
        Some(value) => Ok(value),
        None => Err(crate::import::attribute_error(thread, module, name)),
    }
}

/// An attribute that a module does not have, but provides when it is asked for.
pub fn provided_attribute(thread: &Thread, module: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
    if let Some(hook) = thread.space.get_attribute(module, thread.name(names::GETATTR)) {
        return thread.call_with(hook.as_ref(), &[name]).map(Some);
    }
    let attribute = thread.text_of(name);
    if crate::import::importlib::provide(thread, module, &attribute)? {
        return Ok(thread.space.get_attribute(module, name));
    }
    Ok(None)
}

fn own(thread: &Thread, module: Ref<'_>, name: names::Name) -> Option<Obj> {
    thread.space.get_attribute(module, thread.name(name))
}

fn get_annotations(thread: &Thread, module: Ref<'_>) -> PyResult {
    if let Some(found) = own(thread, module, names::ANNOTATIONS) {
        return Ok(found);
    }
    let made = match own(thread, module, names::ANNOTATE).filter(|annotate| !annotate.is_none()) {
        Some(annotate) => thread.call_with(annotate.as_ref(), &[Obj::small_int(1).as_ref()])?,
        None => thread.space.dict()?,
    };
    thread.space.set_attribute(module, thread.name(names::ANNOTATIONS), made.clone())?;
    Ok(made)
}

fn set_annotations(thread: &Thread, module: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => thread.space.set_attribute(module, thread.name(names::ANNOTATIONS), value.own())?,
        None if !thread.space.delete_attribute(module, thread.name(names::ANNOTATIONS))? => {
            return Err(thread.attribute_error(module, thread.name(names::ANNOTATIONS)));
        }
        None => {}
    }
    thread.space.delete_attribute(module, thread.name(names::ANNOTATE))?;
    Ok(())
}

fn get_annotate(thread: &Thread, module: Ref<'_>) -> PyResult {
    Ok(own(thread, module, names::ANNOTATE).unwrap_or_else(Obj::none))
}

fn set_annotate(thread: &Thread, module: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("cannot delete __annotate__ attribute")) };
    if !value.is_none() && !thread.is_callable(value) {
        return Err(thread.type_error("__annotate__ must be callable or None"));
    }
    thread.space.set_attribute(module, thread.name(names::ANNOTATE), value.own())?;
    if !value.is_none() {
        thread.space.delete_attribute(module, thread.name(names::ANNOTATIONS))?;
    }
    Ok(())
}
