//! `FrameLocalsProxy`: what `f_locals` of a function's frame is (PEP 667). It reads and writes the frame's variables; other names
//! are kept in a dict of the frame object.

use compiler::opcode::Comparison;
use objects::dict::Dict;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::frame::{self, FRAME};
use crate::exceptions::KEY_ERROR;
use crate::native::{Native, TypeTable, method, new_method, record};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

pub static FRAME_LOCALS_PROXY: TypeTable = TypeTable {
    native: record("FrameLocalsProxy", 1),
    flags: TypeFlags::MAPPING,
    methods: &[METHODS, SPECIAL_METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("get", "($self, key, default=None, /)", get, ""),
    method("keys", "($self, /)", |t, a| list_of(t, a[0], |_, (name, _)| Ok(name)), ""),
    method("values", "($self, /)", |t, a| list_of(t, a[0], |_, (_, value)| Ok(value)), ""),
    method("items", "($self, /)", |t, a| list_of(t, a[0], |t, (name, value)| Ok(t.space.tuple([name, value])?)), ""),
    method("copy", "($self, /)", |t, a| as_dict(t, a[0]), ""),
    method("update", "($self, other, /)", |t, a| update(t, a[0], a[1]).map(|()| Obj::none()), ""),
    method("setdefault", "($self, key, default=None, /)", set_default, ""),
    method("pop", "($self, key, default=<unrepresentable>, /)", pop, ""),
];

const SPECIAL_METHODS: &[Native] = &[
    new_method("($type, frame, /)", new_checked),
    method("__getitem__", "($self, key, /)", get_item, "Return self[key]."),
    method("__setitem__", "($self, key, value, /)", set_item, "Set self[key] to value."),
    method("__delitem__", "($self, key, /)", delete_item, "Delete self[key]."),
    method(
        "__contains__",
        "($self, key, /)",
        |t, a| Ok(Obj::boolean(find(t, a[0], a[1])?.is_some())),
        "Return bool(key in self).",
    ),
    method("__len__", "($self, /)", |t, a| Ok(Obj::small_int(entries(t, a[0]).len() as i64)), "Return len(self)."),
    method("__iter__", "($self, /)", iter, "Implement iter(self)."),
    method("__reversed__", "($self, /)", reversed, "Return the names in reverse order."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", |t, a| compare(t, a, Comparison::Equal), "Return self==value."),
    method("__ne__", "($self, value, /)", |t, a| compare(t, a, Comparison::NotEqual), "Return self!=value."),
    method("__or__", "($self, value, /)", |t, a| union(t, a[0], a[1]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| union(t, a[1], a[0]), "Return value|self."),
    method("__ior__", "($self, value, /)", inplace_union, "Return self|=value."),
];

/// The proxy of a frame object.
pub fn new(thread: &Thread, frame: Ref<'_>) -> PyResult {
    let class = thread.ensure_class(&FRAME_LOCALS_PROXY)?;
    Ok(thread.space.new_record(class.root_shape.get(), [frame.own()])?)
}

fn new_checked(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_instance_of(arguments[1], &FRAME) {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("expect frame, not {given}")));
    }
    new(thread, arguments[1])
}

fn frame_of(proxy: Ref<'_>) -> Obj {
    // SAFETY: callers have proxies, which hold their frame object.
    unsafe { slot(proxy, 0) }.get().unwrap_or_else(Obj::none)
}

fn extra_of<'a>(thread: &Thread, extra: &'a Option<Obj>) -> Option<&'a Dict> {
    extra.as_ref().and_then(|extra| thread.downcast::<Dict>(extra.as_ref()))
}

/// Names and values at this moment.
fn entries(thread: &Thread, proxy: Ref<'_>) -> Vec<(Obj, Obj)> {
    let frame = frame_of(proxy);
    let mut found = frame::variables(thread, frame.as_ref());
    if let Some(extra) = extra_of(thread, &frame::extra_locals(frame.as_ref()).get()) {
        found.extend(thread.dict_items(extra));
    }
    found
}

fn find(thread: &Thread, proxy: Ref<'_>, key: Ref<'_>) -> PyResult<Option<Obj>> {
    let frame = frame_of(proxy);
    if let Some(index) = frame::variable_index(thread, frame.as_ref(), key)?
        && let Some(value) = frame::variable(thread, frame.as_ref(), index)
    {
        return Ok(Some(value));
    }
    match extra_of(thread, &frame::extra_locals(frame.as_ref()).get()) {
        Some(extra) => thread.dict_get(extra, key),
        None => thread.hash(key).map(|_| None),
    }
}

fn set(thread: &Thread, proxy: Ref<'_>, key: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    let frame = frame_of(proxy);
    if let Some(index) = frame::variable_index(thread, frame.as_ref(), key)? {
        return frame::set_variable(thread, frame.as_ref(), index, value.own());
    }
    let place = frame::extra_locals(frame.as_ref());
    if place.is_null() {
        place.set(thread.space.dict()?);
    }
    let extra = place.get();
    match extra_of(thread, &extra) {
        Some(extra) => thread.dict_set(extra, key, value.own()),
        None => Ok(()),
    }
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let default = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    Ok(find(thread, arguments[0], arguments[1])?.unwrap_or(default))
}

fn missing(thread: &Thread, key: Ref<'_>) -> Raised {
    match thread.repr_string(key) {
        Ok(key) => thread.raise(&KEY_ERROR, &format!("local variable '{key}' is not defined")),
        Err(raised) => raised,
    }
}

fn get_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match find(thread, arguments[0], arguments[1])? {
        Some(value) => Ok(value),
        None => Err(missing(thread, arguments[1])),
    }
}

fn set_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set(thread, arguments[0], arguments[1], arguments[2])?;
    Ok(Obj::none())
}

/// Takes a name that is no variable of the function; None where it is missing.
fn remove(thread: &Thread, proxy: Ref<'_>, key: Ref<'_>) -> PyResult<Option<Obj>> {
    let frame = frame_of(proxy);
    if frame::variable_index(thread, frame.as_ref(), key)?.is_some() {
        return Err(thread.value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    match extra_of(thread, &frame::extra_locals(frame.as_ref()).get()) {
        Some(extra) => thread.dict_remove(extra, key),
        None => thread.hash(key).map(|_| None),
    }
}

fn delete_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match remove(thread, arguments[0], arguments[1])? {
        Some(_) => Ok(Obj::none()),
        None => Err(thread.key_error(arguments[1])),
    }
}

fn pop(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match (remove(thread, arguments[0], arguments[1])?, arguments[2].non_null()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.own()),
        (None, None) => Err(thread.key_error(arguments[1])),
    }
}

fn set_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(value) = find(thread, arguments[0], arguments[1])? {
        return Ok(value);
    }
    let default = arguments[2].non_null().map_or_else(Obj::none, Ref::own);
    set(thread, arguments[0], arguments[1], default.as_ref())?;
    Ok(default)
}

fn list_of(thread: &Thread, proxy: Ref<'_>, part: fn(&Thread, (Obj, Obj)) -> PyResult) -> PyResult {
    let parts = entries(thread, proxy).into_iter().map(|entry| part(thread, entry));
    Ok(thread.space.list(parts.collect::<PyResult<Vec<Obj>>>()?)?)
}

fn as_dict(thread: &Thread, proxy: Ref<'_>) -> PyResult {
    let dict = thread.space.dict()?;
    for (name, value) in entries(thread, proxy) {
        thread.dict_set(thread.dict_of(&dict), name.as_ref(), value)?;
    }
    Ok(dict)
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let names = list_of(thread, arguments[0], |_, (name, _)| Ok(name))?;
    thread.iterate(names.as_ref())
}

fn reversed(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let names = entries(thread, arguments[0]).into_iter().rev().map(|(name, _)| name);
    Ok(thread.space.list(names.collect::<Vec<_>>())?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    thread.guard_repr(arguments[0], "{...}", || {
        let dict = as_dict(thread, arguments[0])?;
        thread.repr(dict.as_ref())
    })
}

fn is_proxy(thread: &Thread, object: Ref<'_>) -> bool {
    thread.is_instance_of(object, &FRAME_LOCALS_PROXY)
}

fn compare(thread: &Thread, arguments: &[Ref<'_>], comparison: Comparison) -> PyResult {
    if is_proxy(thread, arguments[1]) {
        let same = frame_of(arguments[0]).is(&frame_of(arguments[1]));
        return Ok(Obj::boolean(same == (comparison == Comparison::Equal)));
    }
    if thread.downcast::<Dict>(arguments[1]).is_none() {
        return Ok(Obj::not_implemented());
    }
    let dict = as_dict(thread, arguments[0])?;
    thread.compare(dict.as_ref(), arguments[1], comparison)
}

fn update(thread: &Thread, proxy: Ref<'_>, other: Ref<'_>) -> PyResult<()> {
    let items = if is_proxy(thread, other) {
        entries(thread, other)
    } else if let Some(dict) = thread.downcast::<Dict>(other) {
        thread.dict_items(dict)
    } else {
        return Err(thread.type_error("update() argument must be dict or another FrameLocalsProxy"));
    };
    items.into_iter().try_for_each(|(name, value)| set(thread, proxy, name.as_ref(), value.as_ref()))
}

fn union(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    let result = thread.space.dict()?;
    for part in [left, right] {
        let items = if is_proxy(thread, part) {
            entries(thread, part)
        } else if let Some(dict) = thread.downcast::<Dict>(part) {
            thread.dict_items(dict)
        } else {
            return Ok(Obj::not_implemented());
        };
        for (name, value) in items {
            thread.dict_set(thread.dict_of(&result), name.as_ref(), value)?;
        }
    }
    Ok(result)
}

fn inplace_union(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !is_proxy(thread, arguments[1]) && thread.downcast::<Dict>(arguments[1]).is_none() {
        return Ok(Obj::not_implemented());
    }
    update(thread, arguments[0], arguments[1])?;
    Ok(arguments[0].own())
}
