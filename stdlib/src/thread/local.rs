//! `_local`: an object whose attributes each thread has its own of.

use std::cell::{Cell, RefCell};

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, getset, method, raw_new, record};
use vm::types::weakref;
use vm::{PyResult, Thread, names};

use crate::fields::{at, part};

/// Slots: dicts of attributes by the threads' identities; the arguments that `__init__` gets on every thread.
const DICTS: usize = 0;
const ARGUMENTS: usize = 1;
const KEYWORDS: usize = 2;

pub static LOCAL: TypeTable = TypeTable {
    native: record("_local", 3),
    module: "_thread",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    doc: "Thread-local data",
    methods: &[&[raw_new("($type, /, *args, **kwargs)", new)], METHODS],
    getsets: &[getset("__dict__", own_dict, None, "Thread-local dict")],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__getattribute__", "($self, name, /)", get_attribute, "Return getattr(self, name)."),
    method(
        "__setattr__",
        "($self, name, value, /)",
        |thread, a| set_attribute(thread, a[0], a[1], Some(a[2])),
        "Implement setattr(self, name, value).",
    ),
    method(
        "__delattr__",
        "($self, name, /)",
        |thread, a| set_attribute(thread, a[0], a[1], None),
        "Implement delattr(self, name).",
    ),
];

/// Weak references to all locals, so that a thread that ends can take its attributes along.
#[derive(Default)]
struct Known {
    references: RefCell<Vec<Obj>>,
    /// References at which dead ones are sorted out.
    limit: Cell<usize>,
}

/// Locals that are known before any are sorted out.
const KNOWN_MIN: usize = 64;

impl Known {
    fn add(&self, thread: &Thread, local: Ref<'_>) -> PyResult<()> {
        let reference = weakref::new(thread, local, None)?;
        let dead: Vec<Obj> = {
            let mut references = self.references.borrow_mut();
            references.push(reference);
            if references.len() < self.limit.get().max(KNOWN_MIN) {
                return Ok(());
            }
            references.extract_if(.., |known| thread.space.weak_referent(known.as_ref()).is_none()).collect()
        };
        drop(dead);
        self.limit.set(2 * self.references.borrow().len());
        Ok(())
    }
}

fn new(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    if values.len() > 1 && !thread.overrides(class, names::INIT) {
        return Err(thread.type_error("Initialization arguments are not supported"));
    }
    let local = thread.space.new_instance(class.root_shape.get())?;
    let (positional, named) = values[1..].split_at(values.len() - 1 - keywords.len());
    let arguments = thread.space.tuple(positional.iter().map(|value| value.own()))?;
    at(local.as_ref(), ARGUMENTS).set(arguments);
    if !named.is_empty() {
        let dict = thread.space.dict()?;
        for (name, value) in keywords.iter().zip(named) {
            thread.dict_set(thread.dict_of(&dict), *name, value.own())?;
        }
        at(local.as_ref(), KEYWORDS).set(dict);
    }
    // The caller's `__init__` follows on this thread: what it sets goes here.
    let dicts = thread.space.dict()?;
    let key = thread.space.int(thread.identity.get())?;
    thread.dict_set(thread.dict_of(&dicts), key.as_ref(), thread.space.dict()?)?;
    at(local.as_ref(), DICTS).set(dicts);
    thread.module_state::<Known>().add(thread, local.as_ref())?;
    Ok(local)
}

/// The calling thread's attributes. Its first use of the object runs `__init__`.
fn own_dict(thread: &Thread, local: Ref<'_>) -> PyResult {
    let dicts = part(local, DICTS);
    let key = thread.space.int(thread.identity.get())?;
    if let Some(dict) = thread.dict_get(thread.dict_of(&dicts), key.as_ref())? {
        return Ok(dict);
    }
    let dict = thread.space.dict()?;
    thread.dict_set(thread.dict_of(&dicts), key.as_ref(), dict.clone())?;
    let class = thread.space.type_of(local);
    if thread.overrides(class, names::INIT) {
        let init = thread.lookup_name(class, names::INIT).expect("overridden");
        let init = thread.bind_attribute(init, Some(local), class)?;
        let (arguments, keywords) = (part(local, ARGUMENTS), part(local, KEYWORDS));
        let keywords = if keywords.is_none() { Ref::NULL } else { keywords.as_ref() };
        if let Err(raised) = thread.call_with_tuple_and_dict(init.as_ref(), arguments.as_ref(), keywords) {
            // The next use tries again.
            drop(thread.dict_remove(thread.dict_of(&dicts), key.as_ref())?);
            return Err(raised);
        }
    }
    Ok(dict)
}

/// A thread ends: its attributes of all locals go.
pub fn forget_thread(thread: &Thread) {
    let known: Vec<Obj> = thread.module_state::<Known>().references.borrow().clone();
    let Ok(key) = thread.space.int(thread.identity.get()) else { return };
    for reference in known {
        let Some(local) = thread.space.weak_referent(reference.as_ref()) else { continue };
        let dicts = part(local.as_ref(), DICTS);
        if let Err(raised) = thread.dict_remove(thread.dict_of(&dicts), key.as_ref()) {
            // Comparing ints raises nothing; memory may be short.
            drop(thread.take_exception(raised));
        }
    }
}

fn get_attribute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let local = arguments[0];
    let name = thread.attribute_name(arguments[1])?;
    let dict = own_dict(thread, local)?;
    if thread.text_of(name.as_ref()) == "__dict__" {
        // A subclass has a descriptor for it.
        return Ok(dict);
    }
    let class = thread.space.type_of(local);
    let on_class = thread.lookup(class, name.as_ref());
    if let Some(attribute) = &on_class
        && thread.is_data_descriptor(attribute.as_ref())
        && thread.has_getter(attribute.as_ref())
    {
        return thread.bind_attribute(attribute.clone(), Some(local), class);
    }
    if let Some(value) = thread.dict_get(thread.dict_of(&dict), name.as_ref())? {
        return Ok(value);
    }
    match on_class {
        Some(attribute) => thread.bind_attribute(attribute, Some(local), class),
        None => Err(thread.attribute_error(local, name.as_ref())),
    }
}

fn set_attribute(thread: &Thread, local: Ref<'_>, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult {
    let name = thread.attribute_name(name)?;
    if thread.text_of(name.as_ref()) == "__dict__" {
        let class = thread.space.type_of(local).name_lossy();
        return Err(thread.attribute_error_with(
            local,
            name.as_ref(),
            &format!("'{class}' object attribute '__dict__' is read-only"),
        ));
    }
    let dict = own_dict(thread, local)?;
    let class = thread.space.type_of(local);
    if let Some(attribute) = thread.lookup(class, name.as_ref())
        && thread.assign_through(attribute.as_ref(), local, value)?
    {
        return Ok(Obj::none());
    }
    match value {
        Some(value) => thread.dict_set(thread.dict_of(&dict), name.as_ref(), value.own())?,
        None => match thread.dict_remove(thread.dict_of(&dict), name.as_ref())? {
            Some(old) => drop(old),
            None => return Err(thread.attribute_error(local, name.as_ref())),
        },
    }
    Ok(Obj::none())
}
