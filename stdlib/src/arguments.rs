//! Conversions of arguments that many modules share.

use objects::{Obj, Ref, Space};
use vm::exceptions;
use vm::{PyResult, Thread};

/// The argument, unless it was not given or is None.
#[inline]
pub fn given(argument: Ref<'_>) -> Option<Ref<'_>> {
    argument.non_null().filter(|argument| !argument.is_none())
}

/// None, as an argument.
#[inline]
pub fn none() -> Ref<'static> {
    // SAFETY: None is immortal.
    unsafe { Ref::from_word(Obj::none().into_word()) }
}

/// The argument's truth, or a default.
pub fn truth_or(thread: &Thread, argument: Ref<'_>, default: bool) -> PyResult<bool> {
    match argument.non_null() {
        Some(argument) => thread.truth(argument),
        None => Ok(default),
    }
}

/// A C `int`.
pub fn int32(thread: &Thread, argument: Ref<'_>) -> PyResult<i32> {
    if argument.word().is_int()
        && let Ok(value) = i32::try_from(argument.word().int())
    {
        return Ok(value);
    }
    let index = thread.index(argument)?;
    match Space::exact_int(index.as_ref()).and_then(|value| value.to_i64()) {
        Some(value) => i32::try_from(value).map_err(|_| {
            let side = if value < 0 { "less than minimum" } else { "greater than maximum" };
            thread.overflow_error(&format!("signed integer is {side}"))
        }),
        None => Err(thread.overflow_error("Python int too large to convert to C int")),
    }
}

/// A C `int`, or a default.
pub fn int32_or(thread: &Thread, argument: Ref<'_>, default: i32) -> PyResult<i32> {
    argument.non_null().map_or(Ok(default), |argument| int32(thread, argument))
}

/// A size where None and negative numbers mean "all".
#[inline]
pub fn size_or_all(thread: &Thread, argument: Ref<'_>) -> PyResult<Option<usize>> {
    if argument.word().is_int() {
        return Ok(usize::try_from(argument.word().int()).ok());
    }
    let Some(argument) = given(argument) else { return Ok(None) };
    if !argument.word().is_int() && thread.lookup_name(thread.space.type_of(argument), vm::names::INDEX).is_none() {
        let text = format!("argument should be integer or None, not '{}'", thread.type_name(argument));
        return Err(thread.type_error(&text));
    }
    Ok(usize::try_from(thread.index_i64(argument)?).ok())
}

/// A str argument's text.
pub fn text(thread: &Thread, argument: Ref<'_>, function: &str, position: usize) -> PyResult<String> {
    match thread.space.str_value(argument) {
        Some(text) => match text.view().to_string_checked() {
            Some(text) => Ok(text),
            // Surrogates: what encoding says of them.
            None => {
                thread.call_method_str(argument, "encode", &[])?;
                Ok(text.to_string_lossy())
            }
        },
        None => {
            let given = type_name_or_none(thread, argument);
            Err(thread.type_error(&format!("{function}() argument {position} must be str, not {given}")))
        }
    }
}

/// The class's name as argument errors have it.
pub fn type_name_or_none(thread: &Thread, argument: Ref<'_>) -> String {
    if argument.is_none() { "None".to_owned() } else { thread.type_name(argument) }
}

/// Builds a tuple of the results.
pub fn tuple<const N: usize>(thread: &Thread, items: [Obj; N]) -> PyResult {
    Ok(thread.space.tuple(items)?)
}

/// The OSError of the last failed system call.
#[cold]
pub fn last_os_error(thread: &Thread, path: Option<Ref<'_>>) -> vm::Raised {
    thread.os_error(last_errno(), path)
}

/// The number of the last failed system call's error.
pub fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// OSError with `characters_written`.
#[cold]
pub fn blocking_error(thread: &Thread, message: &str, written: usize) -> vm::Raised {
    let made = thread.new_str(message).and_then(|text| {
        let arguments = vec![Obj::small_int(i64::from(libc::EAGAIN)), text, Obj::small_int(written as i64)];
        thread.new_exception(&exceptions::BLOCKING_IO_ERROR, arguments)
    });
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}
