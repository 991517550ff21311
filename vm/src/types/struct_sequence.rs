//! Struct sequences: tuples with named fields, as `sys.version_info` or `os.stat_result`.
//!
//! A struct sequence type is a subclass of `tuple` made at run time; each field is a property that reads an item. Fields behind the
//! visible ones are attributes only.

use std::cell::RefCell;
use std::collections::HashMap;

use objects::dict::Dict;
use objects::{Obj, Ref};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;

/// Types made so far, by full name.
#[derive(Default)]
struct Made(RefCell<HashMap<String, Obj>>);

/// A struct sequence of the type with that full name (`module.name`), made on first use with these fields.
pub fn make(thread: &Thread, full_name: &str, fields: &[&str], values: Vec<Obj>) -> PyResult {
    let class = class_of(thread, full_name, fields, fields.len())?;
    new(thread, class.as_ref(), values)
}

/// An instance of a struct sequence type.
pub fn new(thread: &Thread, class: Ref<'_>, values: Vec<Obj>) -> PyResult {
    let class = thread.space.as_type(class).expect("a struct sequence type");
    let items = thread.space.tuple(values)?;
    let object = thread.space.new_instance(class.root_shape.get())?;
    // SAFETY: instances of tuple subclasses hold their tuple in slot 0.
    unsafe { objects::record::slot(object.as_ref(), 0) }.set(items);
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
    thread.set_in(dict, "__module__", space.intern_str(module)?)?;
    thread.set_in(dict, "__slots__", space.empty_tuple())?;
    thread.set_in(dict, "n_fields", Obj::small_int(fields.len() as i64))?;
    thread.set_in(dict, "n_sequence_fields", Obj::small_int(visible as i64))?;
    thread.set_in(dict, "n_unnamed_fields", Obj::small_int(0))?;
    let mut match_args = Vec::new();
    for field in &fields[..visible] {
        match_args.push(space.intern_str(field)?);
    }
    thread.set_in(dict, "__match_args__", space.tuple(match_args)?)?;
    define_methods(thread, dict, name, fields)?;
    let bases = space.tuple([thread.class(&super::tuple::TUPLE).as_ref().own()])?;
    let name_obj = space.intern_str(name)?;
    let metaclass = thread.class(&super::type_::TYPE);
    let values = [metaclass.as_ref(), name_obj.as_ref(), bases.as_ref(), namespace.as_ref()];
    let class = crate::class::create::new_type(thread, &values, &[])?;
    made.0.borrow_mut().insert(full_name.to_owned(), class.clone());
    let _ = names::NAME;
    Ok(class)
}

/// Properties and `__repr__`, in Python: compiled once a type.
fn define_methods(thread: &Thread, dict: &Dict, name: &str, fields: &[&str]) -> PyResult<()> {
    let mut source = String::new();
    for (index, field) in fields.iter().enumerate() {
        source.push_str(&format!("@property\ndef {field}(self): return self[{index}]\n"));
    }
    let list: Vec<String> = fields.iter().map(|field| format!("{field}={{self.{field}!r}}")).collect();
    source.push_str(&format!("def __repr__(self): return f\"{}({})\"\n", if name.contains('.') { name.to_owned() } else { name.to_owned() }, list.join(", ")));
    source.push_str("def __reduce__(self): return (type(self), (tuple(self),))\n");
    let code = crate::builtins::compile::compile_text(thread, &source, "<struct sequence>", compiler::Mode::Exec, &compiler::Options::default())?;
    let globals = thread.space.dict()?;
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    thread.set_in(thread.dict_of(&globals), "__builtins__", builtins)?;
    // SAFETY: a view of the caller's dict, which lives during this call.
    let target = unsafe { objects::layout::ref_of(dict) }.own();
    crate::builtins::compile::run_in(thread, code.as_ref(), globals, target).map(drop)
}
