//! `isinstance`, `issubclass`, `__build_class__`.

use objects::dict::Dict;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::Type;
use objects::{Obj, Ref, RefExt};

use crate::class::create::winning_metaclass;
use crate::names;
use crate::native::{Native, function, raw_function};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{self, function as function_object};

pub const FUNCTIONS: &[Native] = &[
    function(
        "isinstance",
        "(obj, class_or_tuple, /)",
        |thread, arguments| Ok(Obj::boolean(is_instance(thread, arguments[0], arguments[1])?)),
        "Return whether an object is an instance of a class or of a subclass thereof.",
    ),
    function(
        "issubclass",
        "(cls, class_or_tuple, /)",
        |thread, arguments| Ok(Obj::boolean(is_subclass(thread, arguments[0], arguments[1])?)),
        "Return whether 'cls' is derived from another class or is the same class.",
    ),
    raw_function(
        "__build_class__",
        "(func, name, /, *bases, metaclass=None, **kwds)",
        build_class,
        "Internal helper function used by the class statement.",
    ),
];

/// `isinstance(object, class)`
pub fn is_instance(thread: &Thread, object: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    let object_class = thread.space.type_of(object);
    if let Some(result) = is_plain_instance(thread, object_class, class) {
        return Ok(result);
    }
    if object_class.as_ref().is(class) {
        return Ok(true);
    }
    if let Some(classes) = thread.space.tuple_value(class) {
        for class in classes.items() {
            let is_one = match is_plain_instance(thread, object_class, *class) {
                Some(result) => result,
                None => thread.deeper(|| is_instance(thread, object, *class))?,
            };
            if is_one {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if class.has_shape(fixed::TYPE) {
        return claims_class(thread, object, class);
    }
    if let Some(result) = thread.call_special(class, names::INSTANCECHECK, &[object])? {
        return thread.truth(result.as_ref());
    }
    is_real_instance(thread, object, class)
}

/// Whether objects of a class are instances of a class without a metaclass. None: they may say so themselves, or it is something else.
#[inline(always)]
fn is_plain_instance(thread: &Thread, object_class: &Type, class: Ref<'_>) -> Option<bool> {
    if !class.has_shape(fixed::TYPE) {
        return None;
    }
    // SAFETY: the shape says so.
    if object_class.is_subtype_of(unsafe { class.cast::<Type>() }) {
        return Some(true);
    }
    let may_claim =
        [names::GETATTRIBUTE, names::GETATTR, names::CLASS].iter().any(|name| thread.overrides(object_class, *name));
    if may_claim { None } else { Some(false) }
}

/// Whether `object.__class__` says that it is an instance.
fn claims_class(thread: &Thread, object: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    let object_class = thread.space.type_of(object);
    // The plain lookup finds `object`'s own descriptor unless a class hides it.
    if ![names::GETATTRIBUTE, names::GETATTR, names::CLASS].iter().any(|name| thread.overrides(object_class, *name)) {
        return Ok(false);
    }
    let Some(claimed) = thread.get_or_none(object, names::CLASS)? else { return Ok(false) };
    match (thread.space.as_type(claimed.as_ref()), thread.space.as_type(class)) {
        (Some(claimed), Some(class)) if !std::ptr::eq(claimed, object_class) => Ok(claimed.is_subtype_of(class)),
        _ => Ok(false),
    }
}

/// `type.__instancecheck__`
pub fn is_real_instance(thread: &Thread, object: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    if let Some(this) = thread.space.as_type(class) {
        return Ok(thread.space.type_of(object).is_subtype_of(this) || claims_class(thread, object, class)?);
    }
    check_class(thread, class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
    match thread.get_or_none(object, names::CLASS)? {
        Some(object_class) => derives(thread, object_class.as_ref(), class),
        None => Ok(false),
    }
}

/// `issubclass(derived, class)`
pub fn is_subclass(thread: &Thread, derived: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    if let Some(this) = thread.space.as_type(class)
        && std::ptr::eq(thread.space.type_of(class), thread.class(&types::type_::TYPE))
        && let Some(derived) = thread.space.as_type(derived)
    {
        return Ok(derived.is_subtype_of(this));
    }
    if let Some(classes) = thread.space.tuple_value(class) {
        for class in classes.items() {
            if thread.deeper(|| is_subclass(thread, derived, *class))? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(result) = thread.call_special(class, names::SUBCLASSCHECK, &[derived])? {
        return thread.truth(result.as_ref());
    }
    is_real_subclass(thread, derived, class)
}

/// `type.__subclasscheck__`
pub fn is_real_subclass(thread: &Thread, derived: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    if let (Some(derived), Some(class)) = (thread.space.as_type(derived), thread.space.as_type(class)) {
        return Ok(derived.is_subtype_of(class));
    }
    check_class(thread, derived, "issubclass() arg 1 must be a class")?;
    check_class(thread, class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    derives(thread, derived, class)
}

/// The `__bases__` of anything that looks like a class.
fn abstract_bases(thread: &Thread, class: Ref<'_>) -> PyResult<Option<Obj>> {
    Ok(thread.get_or_none(class, names::BASES)?.filter(|bases| thread.space.tuple_value(bases.as_ref()).is_some()))
}

fn check_class(thread: &Thread, class: Ref<'_>, text: &str) -> PyResult<()> {
    if thread.space.as_type(class).is_some() || abstract_bases(thread, class)?.is_some() {
        return Ok(());
    }
    Err(thread.type_error(text))
}

/// Whether `class` is reached by `__bases__`.
fn derives(thread: &Thread, derived: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    if derived.is(class) {
        return Ok(true);
    }
    let Some(bases) = abstract_bases(thread, derived)? else { return Ok(false) };
    let bases = thread
        .space
        .tuple_value(bases.as_ref())
        .map(|bases| bases.items().iter().map(|base| base.own()).collect::<Vec<_>>())
        .unwrap_or_default();
    for base in bases {
        if thread.deeper(|| derives(thread, base.as_ref(), class))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Replaces bases that are no types by what their `__mro_entries__` gives.
pub fn resolve_bases(thread: &Thread, bases: &[Ref<'_>]) -> PyResult<Option<Vec<Obj>>> {
    let mut resolved = Vec::new();
    let mut changed = false;
    let all = thread.space.tuple_of(bases)?;
    for base in bases {
        if thread.space.as_type(*base).is_none()
            && let Some(method) = thread.get_or_none(*base, names::MRO_ENTRIES)?
        {
            let entries = thread.call_with(method.as_ref(), &[all.as_ref()])?;
            let Some(entries) = thread.space.tuple_value(entries.as_ref()) else {
                return Err(thread.type_error("__mro_entries__ must return a tuple"));
            };
            resolved.extend(entries.items().iter().map(|entry| entry.own()));
            changed = true;
            continue;
        }
        resolved.push(base.own());
    }
    Ok(changed.then_some(resolved))
}

fn build_class(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let positional = values.len() - keywords.len();
    if positional < 2 {
        return Err(thread.type_error("__build_class__: not enough arguments"));
    }
    let (body, name) = (values[0], values[1]);
    if !thread.space.is_function(body) {
        return Err(thread.type_error("__build_class__: func must be a function"));
    }
    if thread.space.str_value(name).is_none() {
        return Err(thread.type_error("__build_class__: name is not a string"));
    }
    let given_bases = &values[2..positional];
    let resolved = resolve_bases(thread, given_bases)?;
    let bases: Vec<Obj> = match &resolved {
        Some(resolved) => resolved.clone(),
        None => given_bases.iter().map(|base| base.own()).collect(),
    };
    let (mut keyword_values, mut keyword_names) = (values[positional..].to_vec(), keywords.to_vec());
    let mut padded = keyword_values.clone();
    let metaclass = thread.take_keyword(&mut padded, &mut keyword_names, "metaclass");
    keyword_values = padded;
    let mut metaclass = match metaclass {
        Some(metaclass) => metaclass.own(),
        None => match bases.first() {
            Some(base) => thread.space.type_of(base.as_ref()).as_ref().own(),
            None => thread.class(&types::type_::TYPE).as_ref().own(),
        },
    };
    if let Some(given) = thread.space.as_type(metaclass.as_ref()) {
        metaclass = winning_metaclass(thread, given, &bases)?.as_ref().own();
    }
    let bases_tuple = thread.space.tuple(bases)?;
    let namespace = match thread.get_or_none(metaclass.as_ref(), names::PREPARE)? {
        Some(prepare) => {
            let mut all = vec![name, bases_tuple.as_ref()];
            all.extend_from_slice(&keyword_values);
            let namespace = thread.call(prepare.as_ref(), &all, &keyword_names)?;
            let is_mapping = thread.downcast::<Dict>(namespace.as_ref()).is_some()
                || thread.lookup_name(thread.space.type_of(namespace.as_ref()), names::GETITEM).is_some();
            if !is_mapping {
                let name = thread
                    .space
                    .as_type(metaclass.as_ref())
                    .map_or("<metaclass>".to_owned(), |class| class.name_lossy());
                let text =
                    format!("{name}.__prepare__() must return a mapping, not {}", thread.type_name(namespace.as_ref()));
                return Err(thread.type_error(&text));
            }
            namespace
        }
        None => thread.space.dict()?,
    };
    let cell = crate::interpreter::run_code(thread, body, Some(namespace.clone()))?;
    if resolved.is_some() {
        let original = thread.space.tuple_of(given_bases)?;
        thread.set_item(namespace.as_ref(), thread.name(names::ORIG_BASES), original.as_ref())?;
    }
    let mut all = vec![name, bases_tuple.as_ref(), namespace.as_ref()];
    all.extend_from_slice(&keyword_values);
    let class = thread.call(metaclass.as_ref(), &all, &keyword_names)?;
    if cell.has_shape(fixed::CELL) && thread.space.as_type(class.as_ref()).is_some() {
        // SAFETY: a cell has that slot.
        let content = unsafe { slot(cell.as_ref(), types::cell::CONTENT) }.get();
        match content {
            None => {
                let text = format!(
                    "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                    thread.repr_string(name)?,
                    thread.repr_string(class.as_ref())?
                );
                return Err(thread.runtime_error(&text));
            }
            Some(content) if !content.is(&class) => {
                let text = format!(
                    "__class__ set to {} defining {} as {}",
                    thread.repr_string(content.as_ref())?,
                    thread.repr_string(name)?,
                    thread.repr_string(class.as_ref())?
                );
                return Err(thread.type_error(&text));
            }
            Some(_) => {}
        }
    }
    let _ = function_object::CODE;
    Ok(class)
}
