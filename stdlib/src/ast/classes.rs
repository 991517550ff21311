//! Makes the node classes of the schema, and remembers them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use objects::{Obj, Ref};
use vm::{PyResult, Thread};

use super::schema::{self, Count, SUMS};

/// A node class.
pub struct NodeClass {
    pub name: &'static str,
    /// The sum type's name, or the node's own.
    pub base: &'static str,
    pub class: Obj,
    /// Interned names of the fields, then of the attributes.
    pub names: Vec<Obj>,
    pub fields: Vec<schema::Field>,
    /// The only instance that the parser uses of a node without fields.
    pub shared: Option<Obj>,
}

/// The classes of an interpreter.
#[derive(Default)]
pub struct Classes {
    pub is_made: Cell<bool>,
    by_name: RefCell<HashMap<&'static str, Rc<NodeClass>>>,
    /// By the class's address.
    by_address: RefCell<HashMap<usize, Rc<NodeClass>>>,
    /// Sum types.
    bases: RefCell<HashMap<&'static str, Obj>>,
}

impl Classes {
    pub fn by_name(&self, name: &str) -> Option<Rc<NodeClass>> {
        self.by_name.borrow().get(name).cloned()
    }

    pub fn by_class(&self, class: Ref<'_>) -> Option<Rc<NodeClass>> {
        self.by_address.borrow().get(&(class.word().pointer() as usize)).cloned()
    }
}

/// The classes; loads the module where that was not done.
pub fn classes(thread: &Thread) -> PyResult<Rc<Classes>> {
    let classes = thread.module_state::<Classes>();
    if !classes.is_made.get() {
        vm::import::import_str(thread, "_ast")?;
    }
    Ok(classes)
}

/// Makes the classes and puts them into the module.
pub fn make(thread: &Thread, module: Ref<'_>, root: Ref<'_>) -> PyResult<()> {
    let classes = thread.module_state::<Classes>();
    for sum in SUMS {
        let base = if sum.name.is_empty() {
            root.own()
        } else {
            let nodes: Vec<&str> = sum.nodes.to_vec();
            // Nodes without fields stand on one line.
            let separator = match nodes.iter().any(|node| node.contains('(')) {
                true => format!("\n{}| ", " ".repeat(sum.name.len() + 1)),
                false => " | ".to_owned(),
            };
            let doc = format!("{} = {}", sum.name, nodes.join(&separator));
            let base = new_class(thread, sum.name, root, &doc, "", Some(sum.attributes))?;
            thread.set_attribute_str(module, sum.name, base.as_ref())?;
            classes.bases.borrow_mut().insert(sum.name, base.clone());
            base
        };
        for description in sum.nodes {
            let name = schema::name_of(description);
            let attributes = sum.name.is_empty().then_some(sum.attributes);
            let class = new_class(thread, name, base.as_ref(), description, description, attributes)?;
            thread.set_attribute_str(module, name, class.as_ref())?;
            let fields: Vec<_> = schema::fields(description).collect();
            let mut names = Vec::new();
            for field in fields.iter().copied().chain(schema::fields(sum.attributes)) {
                names.push(thread.space.intern_str(field.name)?);
            }
            let is_mark = matches!(sum.name, "expr_context" | "boolop" | "operator" | "unaryop" | "cmpop");
            let shared = if is_mark { Some(thread.call_with(class.as_ref(), &[])?) } else { None };
            let address = class.as_ref().word().pointer() as usize;
            let base = if sum.name.is_empty() { name } else { sum.name };
            let made = Rc::new(NodeClass { name, base, class, names, fields, shared });
            classes.by_address.borrow_mut().insert(address, Rc::clone(&made));
            classes.by_name.borrow_mut().insert(name, made);
        }
    }
    classes.is_made.set(true);
    set_field_types(thread, &classes)
}

/// A node class; without `attributes` it has its base's.
fn new_class(
    thread: &Thread,
    name: &str,
    base: Ref<'_>,
    doc: &str,
    fields: &'static str,
    attributes: Option<&'static str>,
) -> PyResult {
    let namespace = thread.space.dict()?;
    let dict = thread.dict_of(&namespace);
    let tuple = |list: &'static str| -> PyResult {
        let mut names = Vec::new();
        for field in schema::fields(list) {
            names.push(thread.space.intern_str(field.name)?);
        }
        Ok(thread.space.tuple(names)?)
    };
    let field_names = tuple(fields)?;
    thread.set_in(dict, "_fields", field_names.clone())?;
    thread.set_in(dict, "__match_args__", field_names)?;
    thread.set_in(dict, "__module__", thread.space.intern_str("ast")?)?;
    thread.set_in(dict, "__doc__", thread.new_str(doc)?)?;
    if let Some(attributes) = attributes {
        thread.set_in(dict, "_attributes", tuple(attributes)?)?;
    }
    for field in schema::fields(fields).chain(attributes.into_iter().flat_map(schema::fields)) {
        if field.count == Count::Optional {
            thread.set_in(dict, field.name, Obj::none())?;
        }
    }
    let (name, bases) = (thread.new_str(name)?, thread.space.tuple([base.own()])?);
    let metaclass = thread.class(&vm::types::type_::TYPE);
    thread.call_with(metaclass.as_ref(), &[name.as_ref(), bases.as_ref(), namespace.as_ref()])
}

/// `_field_types` of each class, also as its annotations.
fn set_field_types(thread: &Thread, classes: &Classes) -> PyResult<()> {
    let builtins = thread.builtins_module.get().unwrap_or_else(Obj::none);
    let all: Vec<Rc<NodeClass>> = classes.by_name.borrow().values().cloned().collect();
    for node in all {
        let types = thread.space.dict()?;
        for field in &node.fields {
            let plain = match field.kind {
                "identifier" | "string" => thread.get_str(builtins.as_ref(), "str")?,
                "int" => thread.get_str(builtins.as_ref(), "int")?,
                "constant" => thread.get_str(builtins.as_ref(), "object")?,
                kind => {
                    let sum = classes.bases.borrow().get(kind).cloned();
                    match sum.or_else(|| classes.by_name(kind).map(|node| node.class.clone())) {
                        Some(class) => class,
                        None => return Err(thread.system_error("a syntax node has a field of unknown type")),
                    }
                }
            };
            let full = match field.count {
                Count::One => plain,
                Count::Optional => {
                    let operator = compiler::opcode::BinaryOperator::Or;
                    thread.binary(plain.as_ref(), Obj::none().as_ref(), operator)?
                }
                Count::Many => {
                    let list = thread.get_str(builtins.as_ref(), "list")?;
                    thread.get_item(list.as_ref(), plain.as_ref())?
                }
            };
            thread.set_in(thread.dict_of(&types), field.name, full)?;
        }
        thread.set_attribute_str(node.class.as_ref(), "_field_types", types.as_ref())?;
        thread.set_attribute_str(node.class.as_ref(), "__annotations__", types.as_ref())?;
    }
    Ok(())
}
