//! Struct sequences: tuples with named fields, as `sys.version_info` or `os.stat_result`.
//!
//! A struct sequence type is a subclass of `tuple` made at run time. An instance holds its tuple in slot 0, as all instances of
//! tuple subclasses do, and each named field once more in a slot of its own, which a member descriptor reads. Fields behind the
//! visible ones are such slots only; a field of which the name is empty is an item only.

use std::cell::RefCell;
use std::collections::HashMap;

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};

use crate::native::{Native, method, new_method};
use crate::raised::PyResult;
use crate::state::Thread;

/// A struct sequence type, as its module declares it.
pub struct StructSequence {
    /// `module.name`
    pub full_name: &'static str,
    /// Names in order; empty: without a name.
    pub fields: &'static [&'static str],
    /// How many of the fields are items.
    pub visible: usize,
    pub doc: &'static str,
}

/// Types made so far, by full name.
#[derive(Default)]
struct Made(RefCell<HashMap<String, Obj>>);

static NEW: Native = new_method("($type, /, sequence, dict={})", new_from_sequence);
static REPR: Native = method("__repr__", "($self, /)", repr, "Return repr(self).");
static REDUCE: Native = method("__reduce__", "($self, /)", reduce, "Helper for pickle.");
static REPLACE: Native =
    method("__replace__", "($self, /, **changes)", replace, "Return a copy with new values for the given fields.");

/// A struct sequence of the runtime itself, of the type with that full name (`module.name`), made on first use with these
/// fields. The type cannot be changed.
pub fn make(thread: &Thread, full_name: &str, fields: &[&str], values: Vec<Obj>) -> PyResult {
    make_some_visible(thread, full_name, fields, fields.len(), values)
}

/// The same with only the first `visible` fields as items.
pub fn make_some_visible(
    thread: &Thread,
    full_name: &str,
    fields: &[&str],
    visible: usize,
    values: Vec<Obj>,
) -> PyResult {
    let class = class_of(thread, full_name, fields, visible)?;
    let type_ = thread.space.as_type(class.as_ref()).expect("made as a type");
    type_.set_flags(type_.flags() | TypeFlags::IMMUTABLE);
    new(thread, class.as_ref(), values)
}

/// Makes it impossible to create further instances of a struct sequence's type.
pub fn forbid_instances(thread: &Thread, instance: &Obj) {
    let class = thread.space.type_of(instance.as_ref());
    let name = thread.space.intern_str("__new__");
    if let Some(name) = name.as_ref().ok().and_then(|name| objects::Space::exact_str(name.as_ref())) {
        class.namespace().remove_str(&thread.space, name);
    }
    class.set_flags(class.flags() | TypeFlags::DISALLOW_INSTANTIATION);
    thread.type_modified(class, None);
}

impl StructSequence {
    /// The type.
    pub fn class(&self, thread: &Thread) -> PyResult {
        let known = thread.module_state::<Made>().0.borrow().get(self.full_name).cloned();
        if let Some(class) = known {
            return Ok(class);
        }
        let class = class_of(thread, self.full_name, self.fields, self.visible)?;
        let doc = thread.new_str(self.doc)?;
        let type_ = thread.space.as_type(class.as_ref()).expect("a type");
        thread.set_in(type_.namespace(), "__doc__", doc)?;
        Ok(class)
    }

    /// An instance with these values for all fields.
    pub fn make(&self, thread: &Thread, values: Vec<Obj>) -> PyResult {
        let class = self.class(thread)?;
        new(thread, class.as_ref(), values)
    }
}

/// A number that the class keeps of itself.
fn number(thread: &Thread, class: &Type, name: &str) -> PyResult<usize> {
    let value = thread.get_str(class.as_ref(), name)?;
    thread.index_usize(value.as_ref())
}

/// An instance of a struct sequence type with values for all its fields (missing ones are None).
pub fn new(thread: &Thread, class: Ref<'_>, mut values: Vec<Obj>) -> PyResult {
    let class = thread.space.as_type(class).expect("a struct sequence type");
    let (visible, count) = (number(thread, class, "n_sequence_fields")?, number(thread, class, "n_fields")?);
    values.resize_with(count, Obj::none);
    let items = thread.space.tuple(values[..visible].to_vec())?;
    let object = thread.space.new_instance(class.root_shape.get())?;
    // SAFETY: instances have the tuple's slot and one a field.
    unsafe {
        slot(object.as_ref(), 0).set(items);
        for (index, value) in values.into_iter().enumerate() {
            slot(object.as_ref(), 1 + index).set(value);
        }
    }
    Ok(object)
}

/// The struct sequence type of that full name; the first `visible` fields are items.
pub fn class_of(thread: &Thread, full_name: &str, fields: &[&str], visible: usize) -> PyResult {
    let made = thread.module_state::<Made>();
    if let Some(class) = made.0.borrow().get(full_name) {
        return Ok(class.clone());
    }
    let (module, name) = full_name.rsplit_once('.').unwrap_or(("builtins", full_name));
    let space = &thread.space;
    let namespace = space.dict()?;
    let dict = thread.dict_of(&namespace);
    let unnamed = fields.iter().filter(|field| field.is_empty()).count();
    thread.set_in(dict, "__module__", space.intern_str(module)?)?;
    thread.set_in(dict, "__slots__", space.empty_tuple())?;
    thread.set_in(dict, "n_fields", Obj::small_int(fields.len() as i64))?;
    thread.set_in(dict, "n_sequence_fields", Obj::small_int(visible as i64))?;
    thread.set_in(dict, "n_unnamed_fields", Obj::small_int(unnamed as i64))?;
    let mut match_args = Vec::new();
    for field in fields[..visible].iter().filter(|field| !field.is_empty()) {
        match_args.push(space.intern_str(field)?);
    }
    thread.set_in(dict, "__match_args__", space.tuple(match_args)?)?;
    let bases = space.tuple([thread.class(&super::tuple::TUPLE).as_ref().own()])?;
    let name_obj = space.intern_str(name)?;
    let metaclass = thread.class(&super::type_::TYPE);
    let values = [metaclass.as_ref(), name_obj.as_ref(), bases.as_ref(), namespace.as_ref()];
    let class = crate::class::create::new_type(thread, &values, &[])?;
    let type_ = space.as_type(class.as_ref()).expect("made as a type");
    type_
        .namespace()
        .remove_str(space, objects::Space::exact_str(space.intern_str("__slots__")?.as_ref()).expect("a str"));
    type_.member_count.set(type_.member_count.get() + fields.len() as u16);
    space.make_root_shape(type_, None)?;
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
        let field = space.intern_str(field)?;
        let read_only = Obj::small_int(1 | super::member::NONE_WHEN_EMPTY);
        let parts = [field.clone(), class.clone(), Obj::small_int(1 + index as i64), read_only, Obj::none()];
        let descriptor = space.new_record(fixed::MEMBER_DESCRIPTOR, parts)?;
        type_.namespace().set_str(space, field.as_ref(), descriptor)?;
    }
    for native in [&REPR, &REDUCE, &REPLACE] {
        let number = Obj::small_int(thread.add_native(native, &type_.name_lossy()) as i64);
        let shape = if native.name == "__repr__" { fixed::WRAPPER_DESCRIPTOR } else { fixed::METHOD_DESCRIPTOR };
        let descriptor = space.new_record(shape, [number, class.clone()])?;
        thread.set_in(type_.namespace(), native.name, descriptor)?;
    }
    let new = space.new_record(
        fixed::NATIVE_FUNCTION,
        [Obj::small_int(thread.add_native(&NEW, &type_.name_lossy()) as i64), class.clone(), Obj::NULL],
    )?;
    thread.set_in(type_.namespace(), "__new__", new)?;
    type_.set_flags(type_.flags().difference(TypeFlags::BASE));
    thread.type_modified(type_, None);
    made.0.borrow_mut().insert(full_name.to_owned(), class.clone());
    Ok(class)
}

/// The names of all fields, by slot.
fn field_names(thread: &Thread, class: &Type) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for (name, value) in thread.dict_items(class.namespace()) {
        if value.has_shape(fixed::MEMBER_DESCRIPTOR) {
            // SAFETY: a member descriptor has that slot.
            let place = unsafe { slot(value.as_ref(), 2) }.word();
            names.push((thread.text_of(name.as_ref()), place.int() as usize - 1));
        }
    }
    names.sort_by_key(|(_, place)| *place);
    names
}

fn new_from_sequence(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    let (visible, count) = (number(thread, class, "n_sequence_fields")?, number(thread, class, "n_fields")?);
    let name = super::type_::full_name(thread, class);
    let items = thread.iterate(arguments[1]);
    let Some(items) = thread.catch(items, &crate::exceptions::TYPE_ERROR)? else {
        return Err(thread.type_error("constructor requires a sequence"));
    };
    let mut values = thread.collect(items.as_ref())?;
    let given = values.len();
    if given < visible || given > count {
        let (kind, bound) = match (visible == count, given < visible) {
            (true, _) => ("a", count),
            (false, true) => ("an at least", visible),
            (false, false) => ("an at most", count),
        };
        return Err(thread.type_error(&format!("{name}() takes {kind} {bound}-sequence ({given}-sequence given)")));
    }
    if let Some(extra) = arguments[2].non_null() {
        let Some(extra) = thread.downcast::<objects::dict::Dict>(extra) else {
            return Err(thread.type_error(&format!("{name}() takes a dict as second arg, if any")));
        };
        values.resize_with(count, Obj::none);
        let mut used = 0;
        for (field, place) in field_names(thread, class).into_iter().filter(|(_, place)| *place >= given) {
            if let Some(value) = thread.dict_get_str(extra, &field)? {
                values[place] = value;
                used += 1;
            }
        }
        if used < extra.len() {
            return Err(thread.type_error(&format!("{name}() got duplicate or unexpected field name(s)")));
        }
        if used == 0 {
            fill_times(thread, class, given, &mut values, count);
        }
    } else {
        fill_times(thread, class, given, &mut values, count);
    }
    new(thread, arguments[0], values)
}

/// `os.stat_result` of a bare 10-tuple has its times from the items, as CPython's constructor gives them.
fn fill_times(thread: &Thread, class: &Type, given: usize, values: &mut Vec<Obj>, count: usize) {
    values.resize_with(count, Obj::none);
    let names = field_names(thread, class);
    for (name, item) in [("st_atime", 7), ("st_mtime", 8), ("st_ctime", 9)] {
        if let Some((_, place)) = names.iter().find(|(field, place)| field == name && *place >= given) {
            values[*place] = values[item].clone();
        }
    }
}

fn value_at(object: Ref<'_>, index: usize) -> Obj {
    // SAFETY: instances have one slot a field.
    unsafe { slot(object, 1 + index) }.get().unwrap_or_else(Obj::none)
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let visible = number(thread, class, "n_sequence_fields")?;
    let mut parts = Vec::new();
    for (name, place) in field_names(thread, class).into_iter().filter(|(_, place)| *place < visible) {
        parts.push(format!("{name}={}", thread.repr_string(value_at(arguments[0], place).as_ref())?));
    }
    thread.new_str(&format!("{}({})", super::type_::full_name(thread, class), parts.join(", ")))
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let visible = number(thread, class, "n_sequence_fields")?;
    let hidden = thread.space.dict()?;
    for (name, place) in field_names(thread, class).into_iter().filter(|(_, place)| *place >= visible) {
        thread.set_in(thread.dict_of(&hidden), &name, value_at(arguments[0], place))?;
    }
    let items = thread.space.wrapped(arguments[0]).map_or_else(|| thread.space.empty_tuple(), Ref::own);
    let inner = thread.space.tuple([items, hidden])?;
    Ok(thread.space.tuple([class.as_ref().own(), inner])?)
}

fn replace(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let count = number(thread, class, "n_fields")?;
    if number(thread, class, "n_unnamed_fields")? > 0 {
        let name = super::type_::full_name(thread, class);
        let text = format!("__replace__() is not supported for {name} because it has unnamed field(s)");
        return Err(thread.type_error(&text));
    }
    let mut values: Vec<Obj> = (0..count).map(|index| value_at(arguments[0], index)).collect();
    let Some(changes) = arguments[1].non_null().and_then(|changes| thread.downcast::<objects::dict::Dict>(changes))
    else {
        return new(thread, class.as_ref(), values);
    };
    let names = field_names(thread, class);
    let mut unknown = Vec::new();
    for (name, value) in thread.dict_items(changes) {
        let text = thread.text_of(name.as_ref());
        match names.iter().find(|(field, _)| *field == text) {
            Some((_, place)) => values[*place] = value,
            None => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        let shown = thread.space.list(unknown)?;
        let shown = thread.repr_string(shown.as_ref())?;
        return Err(thread.type_error(&format!("Got unexpected field name(s): {shown}")));
    }
    new(thread, class.as_ref(), values)
}
