//! Parameters of generic aliases and unions: which type variables their arguments name, and substituting them.

use objects::list::List;
use objects::{Obj, Ref};

use super::container_repr;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;

/// The items of a tuple or list.
fn items_of(thread: &Thread, object: Ref<'_>) -> Option<Vec<Obj>> {
    if let Some(tuple) = thread.space.tuple_value(object) {
        return Some(tuple.items().iter().map(|item| item.own()).collect());
    }
    let list = thread.downcast::<List>(object)?;
    // SAFETY: copied at once.
    Some(unsafe { list.items() }.iter().map(|item| item.own()).collect())
}

/// The type variables that arguments name, each once, as a tuple.
pub fn parameters(thread: &Thread, arguments: Ref<'_>) -> PyResult {
    let mut found: Vec<Obj> = Vec::new();
    collect(thread, arguments, &mut found)?;
    Ok(thread.space.tuple(found)?)
}

fn add(found: &mut Vec<Obj>, parameter: Obj) {
    if !found.iter().any(|known| known.is(&parameter)) {
        found.push(parameter);
    }
}

fn collect(thread: &Thread, arguments: Ref<'_>, found: &mut Vec<Obj>) -> PyResult<()> {
    for argument in items_of(thread, arguments).unwrap_or_default() {
        let argument_ref = argument.as_ref();
        // A class itself takes no part, even if it is generic.
        if thread.space.as_type(argument_ref).is_some() {
            continue;
        }
        if items_of(thread, argument_ref).is_some() {
            thread.deeper(|| collect(thread, argument_ref, found))?;
            continue;
        }
        if thread.get_str_or_none(argument_ref, "__typing_subst__")?.is_some() {
            add(found, argument);
            continue;
        }
        if let Some(inner) = thread.get_str_or_none(argument_ref, "__parameters__")?
            && let Some(inner) = thread.space.tuple_value(inner.as_ref())
        {
            inner.items().iter().for_each(|parameter| add(found, parameter.own()));
        }
    }
    Ok(())
}

/// The arguments of `alias[item]`: those of the alias with its parameters replaced. `alias` is for messages.
pub fn substitute(thread: &Thread, alias: Ref<'_>, arguments: Ref<'_>, parameters: Ref<'_>, item: Ref<'_>) -> PyResult {
    let parameters = thread.space.tuple_value(parameters).map_or(&[][..], |parameters| parameters.items());
    if parameters.is_empty() {
        let text = format!("{} is not a generic class", thread.repr_string(alias)?);
        return Err(thread.type_error(&text));
    }
    let item = unpack_arguments(thread, item)?;
    let mut prepared = thread.space.tuple(item)?;
    for parameter in parameters {
        if let Some(prepare) = thread.get_str_or_none(*parameter, "__typing_prepare_subst__")?
            && !prepare.is_none()
        {
            let changed = thread.call_with(prepare.as_ref(), &[alias, prepared.as_ref()])?;
            prepared = match thread.space.tuple_value(changed.as_ref()) {
                Some(_) => changed,
                None => thread.space.tuple([changed])?,
            };
        }
    }
    let given = thread.tuple_argument(prepared.as_ref(), "type arguments")?;
    if given.len() != parameters.len() {
        let many = if given.len() > parameters.len() { "many" } else { "few" };
        let name = thread.repr_string(alias)?;
        let text = format!("Too {many} arguments for {name}; actual {}, expected {}", given.len(), parameters.len());
        return Err(thread.type_error(&text));
    }
    let made = replace_all(thread, arguments, parameters, given)?;
    Ok(thread.space.tuple(made)?)
}

/// The subscript of an alias as a row of arguments, starred tuples spread.
fn unpack_arguments(thread: &Thread, item: Ref<'_>) -> PyResult<Vec<Obj>> {
    let items = match thread.space.tuple_value(item) {
        Some(tuple) => tuple.items().iter().map(|item| item.own()).collect(),
        None => vec![item.own()],
    };
    let mut result = Vec::with_capacity(items.len());
    for item in items {
        let spread = if thread.space.as_type(item.as_ref()).is_some() {
            None
        } else {
            thread.get_str_or_none(item.as_ref(), "__typing_unpacked_tuple_args__")?
        };
        match spread.as_ref().and_then(|spread| thread.space.tuple_value(spread.as_ref())) {
            Some(tuple) if !tuple.items().last().is_some_and(|last| last.is(Obj::ellipsis().as_ref())) => {
                result.extend(tuple.items().iter().map(|item| item.own()));
            }
            _ => result.push(item),
        }
    }
    Ok(result)
}

fn replace_all(thread: &Thread, arguments: Ref<'_>, parameters: &[Ref<'_>], given: &[Ref<'_>]) -> PyResult<Vec<Obj>> {
    let mut result = Vec::new();
    for argument in items_of(thread, arguments).unwrap_or_default() {
        let argument_ref = argument.as_ref();
        if thread.space.as_type(argument_ref).is_some() {
            result.push(argument);
            continue;
        }
        if items_of(thread, argument_ref).is_some() {
            let inner = thread.deeper(|| replace_all(thread, argument_ref, parameters, given))?;
            let is_list = thread.downcast::<List>(argument_ref).is_some();
            result.push(if is_list { thread.space.list(inner)? } else { thread.space.tuple(inner)? });
            continue;
        }
        let unpacked = thread.get_str_or_none(argument_ref, "__typing_is_unpacked_typevartuple__")?;
        let is_unpacked = match unpacked {
            Some(unpacked) => thread.truth(unpacked.as_ref())?,
            None => false,
        };
        let new = match thread.get_str_or_none(argument_ref, "__typing_subst__")? {
            Some(substitute) => match parameters.iter().position(|parameter| parameter.is(argument_ref)) {
                Some(at) => thread.call_with(substitute.as_ref(), &[given[at]])?,
                None => argument.clone(),
            },
            None => replace_in_alias(thread, argument_ref, parameters, given)?,
        };
        match thread.space.tuple_value(new.as_ref()) {
            Some(tuple) if is_unpacked => result.extend(tuple.items().iter().map(|item| item.own())),
            _ => result.push(new),
        }
    }
    Ok(result)
}

/// An argument that is generic itself, subscripted with what its own parameters are replaced by.
fn replace_in_alias(thread: &Thread, argument: Ref<'_>, parameters: &[Ref<'_>], given: &[Ref<'_>]) -> PyResult {
    let Some(own) = thread.get_str_or_none(argument, "__parameters__")? else { return Ok(argument.own()) };
    let Some(own) = thread.space.tuple_value(own.as_ref()) else { return Ok(argument.own()) };
    if own.len() == 0 {
        return Ok(argument.own());
    }
    let mut items = Vec::with_capacity(own.len());
    for parameter in own.items() {
        let Some(at) = parameters.iter().position(|known| known.is(*parameter)) else {
            items.push(parameter.own());
            continue;
        };
        // A tuple of types stands for a type variable tuple.
        match thread.space.tuple_value(given[at]) {
            Some(tuple) if is_variadic(thread, *parameter)? => {
                items.extend(tuple.items().iter().map(|item| item.own()))
            }
            _ => items.push(given[at].own()),
        }
    }
    let items = thread.space.tuple(items)?;
    thread.get_item(argument, items.as_ref())
}

/// Whether a type parameter may be iterated over, as type variable tuples are.
fn is_variadic(thread: &Thread, parameter: Ref<'_>) -> PyResult<bool> {
    Ok(thread.lookup_name(thread.space.type_of(parameter), names::ITER).is_some())
}

/// How an argument is shown in an alias's repr.
pub fn argument_repr(thread: &Thread, argument: Ref<'_>) -> PyResult {
    if argument.is(Obj::ellipsis().as_ref()) {
        return thread.new_str("...");
    }
    if let Some(list) = thread.downcast::<List>(argument) {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(item) = list.get(at) {
            parts.push(thread.deeper(|| argument_repr(thread, item.as_ref()))?);
            at += 1;
        }
        return container_repr::join(thread, "[", &parts, "]");
    }
    let is_alias = thread.get_str_or_none(argument, "__origin__")?.is_some()
        && thread.get_str_or_none(argument, "__args__")?.is_some();
    if is_alias {
        return thread.repr(argument);
    }
    let Some(name) = thread.get_or_none(argument, names::QUALNAME)? else { return thread.repr(argument) };
    let module = match thread.get_or_none(argument, names::MODULE)? {
        Some(module) if !module.is_none() => thread.str_string(module.as_ref())?,
        _ => return thread.repr(argument),
    };
    if module == "builtins" {
        return thread.str_of(name.as_ref());
    }
    let name = thread.str_of(name.as_ref())?;
    container_repr::join_with(thread, "", &[thread.new_str(&module)?, name], ".", "")
}
