//! What `attrgetter`, `itemgetter` and `methodcaller` share: a call takes one object.

use objects::{Obj, Ref};
use vm::{PyResult, Thread};

use crate::fields::items_of;

/// The callable and the one object of its call.
pub fn target<'a>(thread: &Thread, name: &str, values: &[Ref<'a>], names: &[Ref<'_>]) -> PyResult<(Ref<'a>, Ref<'a>)> {
    if !names.is_empty() {
        return Err(thread.type_error(&format!("{name}() takes no keyword arguments")));
    }
    match *values {
        [this, object] => Ok((this, object)),
        _ => Err(thread.type_error(&format!("{name} expected 1 argument, got {}", values.len().saturating_sub(1)))),
    }
}

/// The keys that a getter is made of.
pub fn made_of<'a, 'b>(
    thread: &Thread,
    name: &str,
    values: &'b [Ref<'a>],
    names: &[Ref<'_>],
) -> PyResult<&'b [Ref<'a>]> {
    if !names.is_empty() {
        return Err(thread.type_error(&format!("{name}() takes no keyword arguments")));
    }
    if values.len() < 2 {
        return Err(thread.type_error(&format!("{name} expected at least 1 argument, got 0")));
    }
    Ok(&values[1..])
}

/// What one key gives, or a tuple of what several give.
pub fn fetch(thread: &Thread, keys: &Obj, mut one: impl FnMut(Ref<'_>) -> PyResult) -> PyResult {
    if let [only] = items_of(keys) {
        return one(*only);
    }
    let mut found: Vec<Obj> = Vec::with_capacity(items_of(keys).len());
    for key in items_of(keys) {
        found.push(one(*key)?);
    }
    Ok(thread.space.tuple(found)?)
}

/// `__reduce__`: the class, called again with the tuple of keys.
pub fn reduce(thread: &Thread, this: Ref<'_>, keys: Obj) -> PyResult {
    let class = thread.space.type_of(this).as_ref().own();
    Ok(thread.space.tuple([class, keys])?)
}
