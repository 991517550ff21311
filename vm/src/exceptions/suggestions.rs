//! "Did you mean" for names and attributes.

use objects::{Obj, Ref};

use super::traceback::{closest_name, last_frame, visible_names};
use crate::exceptions::{ATTRIBUTE_ERROR, IMPORT_ERROR, NAME_ERROR, slots};
use crate::state::Thread;
use crate::types::frame;

/// The hint for an exception, to be put behind its message.
pub fn hint(thread: &Thread, exception: Ref<'_>) -> Option<String> {
    let get = |index: usize| {
        thread.exception_slot(exception, slots::OWN + index).get().filter(|value: &Obj| !value.is_none())
    };
    if thread.is_instance_of(exception, &ATTRIBUTE_ERROR) {
        let (name, object) = (get(0)?, get(1)?);
        let name = thread.text_of(name.as_ref());
        // A method's own instance shows what is private, too.
        let shows_private = name.starts_with('_')
            || own_instance(thread, exception).is_some_and(|own| own.as_ref().is(object.as_ref()));
        let best = closest_name(&name, attributes_of(thread, object.as_ref(), shows_private)?.into_iter())?;
        return Some(format!(". Did you mean: '{best}'?"));
    }
    if thread.is_instance_of(exception, &NAME_ERROR) {
        let name = thread.text_of(get(0)?.as_ref());
        let best = match own_instance(thread, exception) {
            Some(own) if quiet(thread, thread.get_str_or_none(own.as_ref(), &name)).flatten().is_some() => {
                Some(format!("self.{name}"))
            }
            _ => closest_name(&name, visible_names(thread, exception).into_iter()),
        };
        return match (best, crate::import::is_library_module(thread, &name)) {
            (Some(best), true) => Some(format!(". Did you mean: '{best}'? Or did you forget to import '{name}'?")),
            (Some(best), false) => Some(format!(". Did you mean: '{best}'?")),
            (None, true) => Some(format!(". Did you forget to import '{name}'?")),
            (None, false) => None,
        };
    }
    if thread.is_instance_of(exception, &IMPORT_ERROR) {
        let (module, wanted) = (get(1)?, get(3)?);
        let modules = thread.modules.get()?;
        let module = quiet(thread, thread.get_item(modules.as_ref(), module.as_ref()))?;
        let wanted = thread.text_of(wanted.as_ref());
        let names = attributes_of(thread, module.as_ref(), wanted.starts_with('_'))?;
        let best = closest_name(&wanted, names.into_iter())?;
        return Some(format!(". Did you mean: '{best}'?"));
    }
    None
}

/// The names that `dir` lists.
fn attributes_of(thread: &Thread, object: Ref<'_>, shows_private: bool) -> Option<Vec<String>> {
    let listed = quiet(thread, crate::builtins::functions::dir_of(thread, object))?;
    let names = quiet(thread, thread.collect(listed.as_ref()))?;
    let names = names.into_iter().map(|name| thread.text_of(name.as_ref()));
    Some(names.filter(|name| shows_private || !name.starts_with('_')).collect())
}

/// What is called `self` where the exception came up.
fn own_instance(thread: &Thread, exception: Ref<'_>) -> Option<Obj> {
    let frame = last_frame(thread, exception)?;
    let locals = quiet(thread, frame::get_locals(thread, frame.as_ref()))?;
    let name = thread.new_str("self").ok()?;
    quiet(thread, thread.get_item(locals.as_ref(), name.as_ref()))
}

fn quiet<T>(thread: &Thread, result: crate::raised::PyResult<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(raised) => {
            drop(thread.take_exception(raised));
            None
        }
    }
}
