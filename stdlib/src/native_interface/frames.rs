//! Frames as natives see them.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::types::frame::{FRAME, get_locals};
use vm::{PyResult, Thread, exceptions};

pub const FUNCTIONS: &[Native] = &[
    function("frame_getlocals", "(frame, /)", |t, a| attribute(t, a[0], "f_locals"), ""),
    function("frame_getglobals", "(frame, /)", |t, a| attribute(t, a[0], "f_globals"), ""),
    function("frame_getbuiltins", "(frame, /)", |t, a| attribute(t, a[0], "f_builtins"), ""),
    function("frame_getlasti", "(frame, /)", |t, a| attribute(t, a[0], "f_lasti"), ""),
    function("frame_getgenerator", "(frame, /)", |t, a| attribute(t, a[0], "f_generator"), ""),
    function("frame_getvar", "(frame, name, /)", get_variable, "Return the value of a variable by its name."),
    function(
        "frame_getvarstring",
        "(frame, name, /)",
        get_variable_by_bytes,
        "Return the value of a variable by the UTF-8 of its name.",
    ),
];

fn check(thread: &Thread, frame: Ref<'_>) -> PyResult<()> {
    if thread.is_instance_of(frame, &FRAME) {
        return Ok(());
    }
    Err(thread.type_error("argument must be a frame"))
}

fn attribute(thread: &Thread, frame: Ref<'_>, name: &str) -> PyResult {
    check(thread, frame)?;
    thread.get_str(frame, name)
}

fn get_variable(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check(thread, arguments[0])?;
    if thread.space.str_value(arguments[1]).is_none() {
        let text = format!("name must be str, not {}", thread.type_name(arguments[1]));
        return Err(thread.type_error(&text));
    }
    variable(thread, arguments[0], arguments[1])
}

fn get_variable_by_bytes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check(thread, arguments[0])?;
    let name = crate::buffer::with_bytes(thread, arguments[1], |bytes| thread.system_str(bytes))?;
    variable(thread, arguments[0], name.as_ref())
}

fn variable(thread: &Thread, frame: Ref<'_>, name: Ref<'_>) -> PyResult {
    let locals: Obj = get_locals(thread, frame)?;
    let found = thread.get_item(locals.as_ref(), name);
    match thread.catch(found, &exceptions::KEY_ERROR)? {
        Some(value) => Ok(value),
        None => {
            let text = format!("variable {} does not exist", thread.repr_string(name)?);
            Err(thread.name_error(&exceptions::NAME_ERROR, name, &text))
        }
    }
}
