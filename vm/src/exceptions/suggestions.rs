//! "Did you mean" for names and attributes.

use objects::{Obj, Ref};

use super::traceback::{closest_name, visible_names};
use crate::exceptions::{ATTRIBUTE_ERROR, IMPORT_ERROR, NAME_ERROR, slots};
use crate::state::Thread;

/// The hint for an exception, to be put behind its message.
pub fn hint(thread: &Thread, exception: Ref<'_>) -> Option<String> {
    let get = |index: usize| {
        thread.exception_slot(exception, slots::OWN + index).get().filter(|value: &Obj| !value.is_none())
    };
    if thread.is_instance_of(exception, &ATTRIBUTE_ERROR) {
        let (name, object) = (get(0)?, get(1)?);
        let name = thread.text_of(name.as_ref());
        let listed = quiet(thread, crate::builtins::functions::dir_of(thread, object.as_ref()))?;
        let names = quiet(thread, thread.collect(listed.as_ref()))?;
        let candidates = names
            .into_iter()
            .map(|name| thread.text_of(name.as_ref()))
            .filter(|other| name.starts_with('_') || !other.starts_with('_'));
        let best = closest_name(&name, candidates)?;
        return Some(format!(". Did you mean: '{best}'?"));
    }
    if thread.is_instance_of(exception, &NAME_ERROR) {
        let name = thread.text_of(get(0)?.as_ref());
        if let Some(best) = closest_name(&name, visible_names(thread, exception).into_iter()) {
            return Some(format!(". Did you mean: '{best}'?"));
        }
        if crate::import::is_library_module(thread, &name) {
            return Some(format!(". Did you forget to import '{name}'?"));
        }
        return None;
    }
    if thread.is_instance_of(exception, &IMPORT_ERROR) {
        let (module, wanted) = (get(1)?, get(3)?);
        let modules = thread.modules.get()?;
        let module = quiet(thread, thread.get_item(modules.as_ref(), module.as_ref()))?;
        let listed = quiet(thread, crate::builtins::functions::dir_of(thread, module.as_ref()))?;
        let names = quiet(thread, thread.collect(listed.as_ref()))?;
        let best = closest_name(
            &thread.text_of(wanted.as_ref()),
            names.into_iter().map(|name| thread.text_of(name.as_ref())),
        )?;
        return Some(format!(". Did you mean: '{best}'?"));
    }
    None
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
