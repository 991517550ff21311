//! Nodes from the compiler's tree.

use std::rc::Rc;

use compiler::Mode;
use compiler::ast::{Builder, Failure, Position};
use compiler::code::Constant;
use compiler::parse::ParsedSource;
use objects::Obj;
use vm::{PyResult, Raised, Thread};

use super::classes::{Classes, classes};

struct Nodes<'a> {
    thread: &'a Thread,
    classes: Rc<Classes>,
}

/// The tree of a parsed source.
pub fn build(thread: &Thread, parsed: &ParsedSource, file_name: &str, mode: Mode) -> PyResult {
    let mut nodes = Nodes { thread, classes: classes(thread)? };
    match compiler::ast::build(parsed, file_name, mode, &mut nodes) {
        Ok(node) => Ok(node),
        Err(Failure::Builder(raised)) => Err(raised),
        Err(Failure::Syntax(error)) => Err(vm::builtins::compile::raise_syntax_error(thread, &error, file_name)),
    }
}

impl Builder for Nodes<'_> {
    type Value = Obj;
    type Error = Raised;

    fn node(&mut self, class: &'static str, fields: Vec<Obj>, position: Option<Position>) -> PyResult {
        let Some(node_class) = self.classes.by_name(class) else {
            return Err(self.thread.system_error(&format!("no syntax node is called {class}")));
        };
        if let Some(shared) = &node_class.shared {
            return Ok(shared.clone());
        }
        let space = &self.thread.space;
        let class = space.as_type(node_class.class.as_ref()).expect("made as a class");
        let node = space.new_instance(class.root_shape.get())?;
        for (name, value) in node_class.names.iter().zip(fields) {
            space.set_attribute(node.as_ref(), name.as_ref(), value)?;
        }
        if let Some(place) = position {
            let names = &node_class.names[node_class.fields.len()..];
            for (name, value) in names.iter().zip([place.line, place.column, place.end_line, place.end_column]) {
                space.set_attribute(node.as_ref(), name.as_ref(), Obj::small_int(i64::from(value)))?;
            }
        }
        Ok(node)
    }

    fn list(&mut self, items: Vec<Obj>) -> PyResult {
        Ok(self.thread.space.list(items)?)
    }

    fn constant(&mut self, constant: &Constant) -> PyResult {
        self.thread.constant_object(constant)
    }
}
