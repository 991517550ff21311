//! `collections.defaultdict`: a dict with a factory of missing values in its first slot.

use objects::dict::Dict;
use objects::record::Slots;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, Slot};
use vm::native::{Member, Native, TypeTable, member_mut, method, raw_method, raw_new};
use vm::types::container_repr::{self, Part};
use vm::types::dict;
use vm::{PyResult, Thread};

const FACTORY: usize = 0;

pub static DEFAULT_DICT: TypeTable = TypeTable {
    native: NativeType {
        name: "defaultdict",
        layout: Layout::Dict,
        fixed_slots: 1,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    module: "collections",
    base: Some(&dict::DICT),
    flags: TypeFlags::BASE.union(TypeFlags::MAPPING),
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without \
          arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict \
          with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, \
          including keyword arguments.",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] =
    &[member_mut("default_factory", FACTORY, "Factory for default value called by __missing__().")];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, default_factory=None, /, *args, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method(
        "__missing__",
        "($self, key, /)",
        missing,
        "Called by __getitem__ for a missing key: sets and returns what the factory gives.",
    ),
    method("copy", "($self, /)", copy, "A shallow copy of the dict."),
    method("__copy__", "($self, /)", copy, "A shallow copy of the dict."),
    method("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__or__", "($self, value, /)", |t, a| or(t, a[0], a[1], a[0]), "Return self|value."),
    method("__ror__", "($self, value, /)", |t, a| or(t, a[1], a[0], a[0]), "Return value|self."),
];

/// The factory's slot.
fn factory_slot<'a>(thread: &Thread, object: Ref<'a>) -> &'a Slot {
    let header = object.header().expect("a dict");
    // SAFETY: the binder checked the instance, which has that slot.
    unsafe { Slots::of(header, thread.space.shapes.record(header.shape())).get(FACTORY) }
}

fn factory(thread: &Thread, object: Ref<'_>) -> Obj {
    factory_slot(thread, object).get().unwrap_or_else(Obj::none)
}

fn this<'a>(arguments: &[Ref<'a>]) -> &'a Dict {
    // SAFETY: the binder checked the instance.
    unsafe { arguments[0].cast() }
}

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    Ok(thread.space.new_dict(class.root_shape.get())?)
}

fn init(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let positional = values.len() - names.len();
    if positional < 2 {
        factory_slot(thread, values[0]).set(Obj::none());
        return dict::update_from_arguments(thread, "defaultdict", values, names);
    }
    let given = values[1];
    if !given.is_none() && !thread.is_callable(given) {
        return Err(thread.type_error("first argument must be callable or None"));
    }
    factory_slot(thread, values[0]).set(given.own());
    let mut rest = values.to_vec();
    rest.remove(1);
    dict::update_from_arguments(thread, "dict", &rest, names)
}

fn missing(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let factory = factory(thread, arguments[0]);
    if factory.is_none() {
        return Err(thread.key_error(arguments[1]));
    }
    let value = thread.call_with(factory.as_ref(), &[])?;
    thread.set_item(arguments[0], arguments[1], value.as_ref())?;
    Ok(value)
}

fn copy(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    thread.call_with(class.as_ref(), &[factory(thread, arguments[0]).as_ref(), arguments[0]])
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]).as_ref().own();
    let factory = factory(thread, arguments[0]);
    let made_of = if factory.is_none() { thread.space.empty_tuple() } else { thread.space.tuple([factory])? };
    let items = thread.call_method(arguments[0], vm::names::ITEMS, &[])?;
    let iterator = thread.iterate(items.as_ref())?;
    Ok(thread.space.tuple([class, made_of, Obj::none(), Obj::none(), iterator])?)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let contents = dict_repr(thread, arguments[0])?;
    let factory = factory(thread, arguments[0]);
    let factory = if factory.is_none() {
        thread.new_str("None")?
    } else {
        thread.guard_repr(factory.as_ref(), "...", || thread.repr(factory.as_ref()))?
    };
    let name = thread.new_str(&thread.short_type_name(arguments[0]))?;
    let parts = [
        Part::Str(&name),
        Part::Text("("),
        Part::Str(&factory),
        Part::Text(", "),
        Part::Str(&contents),
        Part::Text(")"),
    ];
    container_repr::concat(thread, &parts)
}

/// `dict.__repr__(object)`
pub(super) fn dict_repr(thread: &Thread, object: Ref<'_>) -> PyResult {
    let class = thread.class(&dict::DICT);
    let method = thread.get(class.as_ref(), vm::names::REPR)?;
    thread.call_with(method.as_ref(), &[object])
}

/// `left | right`, with the factory and class of `own`.
fn or(thread: &Thread, left: Ref<'_>, right: Ref<'_>, own: Ref<'_>) -> PyResult {
    if thread.downcast::<Dict>(left).is_none() || thread.downcast::<Dict>(right).is_none() {
        return Ok(Obj::not_implemented());
    }
    let class = thread.space.type_of(own);
    let result = thread.call_with(class.as_ref(), &[factory(thread, own).as_ref(), left])?;
    dict::update_from(thread, this(&[result.as_ref()]), right)?;
    Ok(result)
}
