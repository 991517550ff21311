//! What errors say of a name that a module does not have: whether the module is still being loaded, and whether a file of the
//! program hides a library module of the same name.

use std::ffi::OsString;
use std::path::Path;

use objects::set::Set;
use objects::{Obj, Ref};

use crate::names;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types;

/// What is known of a module.
struct Suspect {
    /// The file that it came from.
    origin: Option<String>,
    /// The file lies in the folder of the program, where it hides modules further down the path.
    is_shadowing: bool,
    /// And one of those is a module of the standard library.
    is_shadowing_library: bool,
    is_initializing: bool,
}

impl Suspect {
    fn new(thread: &Thread, module: Ref<'_>, name: Option<Ref<'_>>) -> PyResult<Suspect> {
        let origin = origin_of(thread, module)?;
        let is_shadowing = origin.as_ref().is_some_and(|origin| is_in_first_folder(thread, origin));
        let is_shadowing_library = match name {
            Some(name) if is_shadowing => is_library_name(thread, name)?,
            _ => false,
        };
        let is_initializing = !is_shadowing_library && super::is_initializing(thread, module)?;
        Ok(Suspect { origin, is_shadowing, is_shadowing_library, is_initializing })
    }
}

/// A module's own attribute. It is not made where it is missing: that is what asks here.
fn own(thread: &Thread, module: Ref<'_>, name: names::Name) -> PyResult<Option<Obj>> {
    if thread.is_instance_of(module, &types::module::MODULE) {
        return Ok(thread.space.get_attribute(module, thread.name(name)));
    }
    thread.get_or_none(module, name)
}

/// The source file of a module, by its spec, or as it was loaded without one.
fn origin_of(thread: &Thread, module: Ref<'_>) -> PyResult<Option<String>> {
    let text = |value: Obj| thread.space.str_value(value.as_ref()).map(|text| text.to_string_lossy());
    let Some(spec) = own(thread, module, names::SPEC)? else {
        return Ok(own(thread, module, names::FILE)?.and_then(text));
    };
    let has_location = match thread.get_str_or_none(spec.as_ref(), "has_location")? {
        Some(value) => thread.truth(value.as_ref())?,
        None => false,
    };
    if !has_location {
        return Ok(None);
    }
    Ok(thread.get_str_or_none(spec.as_ref(), "origin")?.and_then(text))
}

/// Whether a file is a module or package of the folder that comes first on the path.
fn is_in_first_folder(thread: &Thread, origin: &str) -> bool {
    let Some(first) = &thread.config.first_folder else { return false };
    let file = Path::new(origin);
    let is_package = file.file_name().is_some_and(|name| name == "__init__.py");
    let file = if is_package { file.parent().unwrap_or(file) } else { file };
    let here = || std::env::current_dir().map_or_else(|_| OsString::new(), |folder| folder.into_os_string());
    let first = if first.is_empty() { here() } else { first.clone() };
    file.parent().is_some_and(|folder| folder.as_os_str() == first)
}

fn is_library_name(thread: &Thread, name: Ref<'_>) -> PyResult<bool> {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    match thread.get_str_or_none(sys.as_ref(), "stdlib_module_names")? {
        Some(known) if thread.downcast::<Set>(known.as_ref()).is_some() => thread.contains(known.as_ref(), name),
        _ => Ok(false),
    }
}

/// AttributeError for an attribute that a module lacks.
pub fn attribute_error(thread: &Thread, module: Ref<'_>, name: Ref<'_>) -> Raised {
    match attribute_text(thread, module, name) {
        Ok(text) => thread.attribute_error_with(module, name, &text),
        Err(raised) => raised,
    }
}

fn attribute_text(thread: &Thread, module: Ref<'_>, name: Ref<'_>) -> PyResult<String> {
    let attribute = thread.text_of(name);
    let own_name = own(thread, module, names::NAME)?.filter(|name| thread.space.str_value(name.as_ref()).is_some());
    let Some(own_name) = own_name else { return Ok(format!("module has no attribute '{attribute}'")) };
    let shown = thread.text_of(own_name.as_ref());
    let suspect = Suspect::new(thread, module, Some(own_name.as_ref()))?;
    let plain = format!("module '{shown}' has no attribute '{attribute}'");
    let origin = suspect.origin.unwrap_or_default();
    Ok(if suspect.is_shadowing_library {
        format!(
            "{plain} (consider renaming '{origin}' since it has the same name as the standard library module named '{shown}' \
             and prevents importing that standard library module)"
        )
    } else if suspect.is_initializing && suspect.is_shadowing {
        format!("{plain} (consider renaming '{origin}' if it has the same name as a library you intended to import)")
    } else if suspect.is_initializing {
        let from = if origin.is_empty() { String::new() } else { format!(" from '{origin}'") };
        format!(
            "partially initialized module '{shown}'{from} has no attribute '{attribute}' (most likely due to a circular import)"
        )
    } else if is_submodule_initializing(thread, &shown, &attribute)? {
        format!("cannot access submodule '{attribute}' of module '{shown}' (most likely due to a circular import)")
    } else {
        plain
    })
}

/// Whether a submodule is being loaded, which only then becomes an attribute.
fn is_submodule_initializing(thread: &Thread, module: &str, attribute: &str) -> PyResult<bool> {
    match super::loaded(thread, &format!("{module}.{attribute}"))? {
        Some(submodule) => super::is_initializing(thread, submodule.as_ref()),
        None => Ok(false),
    }
}

/// The text of ImportError for `from module import name`; `place` is the module's file.
pub fn import_text(thread: &Thread, module: Ref<'_>, name: Ref<'_>, place: Option<&str>) -> PyResult<String> {
    let own_name = thread.get_or_none(module, names::NAME)?;
    let own_name = own_name.filter(|name| thread.space.str_value(name.as_ref()).is_some());
    let suspect = Suspect::new(thread, module, own_name.as_ref().map(Obj::as_ref))?;
    let shown = match &own_name {
        Some(name) => thread.repr_string(name.as_ref())?,
        None => "'<unknown module name>'".to_owned(),
    };
    let wanted = thread.repr_string(name)?;
    let origin = match suspect.origin {
        Some(origin) => thread.repr_string(thread.new_str(&origin)?.as_ref())?,
        None => String::new(),
    };
    let place = place.unwrap_or("unknown location");
    Ok(if suspect.is_shadowing_library {
        format!(
            "cannot import name {wanted} from {shown} (consider renaming {origin} since it has the same name as the standard \
             library module named {shown} and prevents importing that standard library module)"
        )
    } else if suspect.is_initializing && suspect.is_shadowing {
        format!(
            "cannot import name {wanted} from {shown} (consider renaming {origin} if it has the same name as a library you \
             intended to import)"
        )
    } else if suspect.is_initializing {
        format!(
            "cannot import name {wanted} from partially initialized module {shown} (most likely due to a circular import) \
             ({place})"
        )
    } else {
        format!("cannot import name {wanted} from {shown} ({place})")
    })
}
