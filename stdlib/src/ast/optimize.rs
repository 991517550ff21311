//! What CPython does to a syntax tree before it generates code, for `ast.parse(..., optimize=...)`.
//!
//! The tree is copied, the innermost nodes first; on the way
//!
//! 1. `__debug__` becomes a constant;
//! 2. `"..." % (...)` becomes an f-string where that means the same;
//! 3. numbers in patterns become constants with their sign and imaginary part;
//! 4. at level 2, docstrings go.

use std::rc::Rc;

use compiler::opcode::BinaryOperator;
use objects::{Obj, Ref, Space};
use vm::{PyResult, Thread, names};

use super::classes::{Classes, NodeClass, classes};
use super::format_fold::{self, Piece};

struct Pass<'a> {
    thread: &'a Thread,
    classes: Rc<Classes>,
    level: u8,
}

/// The optimized copy of a tree.
pub fn optimize(thread: &Thread, root: Ref<'_>, level: u8) -> PyResult {
    Pass { thread, classes: classes(thread)?, level }.copy(root)
}

impl Pass<'_> {
    fn class_of(&self, object: Ref<'_>) -> Option<Rc<NodeClass>> {
        let class = self.thread.space.type_of(object);
        let order = class.mro.get()?;
        Space::exact_tuple(order.as_ref())?.items().iter().find_map(|ancestor| self.classes.by_class(*ancestor))
    }

    fn is_a(&self, object: &Obj, name: &str) -> bool {
        self.class_of(object.as_ref()).is_some_and(|class| class.name == name)
    }

    fn field(&self, object: &Obj, name: &str) -> PyResult {
        Ok(self.thread.get_str_or_none(object.as_ref(), name)?.unwrap_or_else(Obj::none))
    }

    fn copy(&self, object: Ref<'_>) -> PyResult {
        self.thread.deeper(|| self.copy_deep(object))
    }

    fn copy_deep(&self, object: Ref<'_>) -> PyResult {
        if self.thread.downcast::<objects::list::List>(object).is_some() {
            let mut items = Vec::new();
            for item in self.thread.collect(object)? {
                items.push(self.copy(item.as_ref())?);
            }
            return Ok(self.thread.space.list(items)?);
        }
        let Some(class) = self.class_of(object) else { return Ok(object.own()) };
        if class.shared.is_some() {
            return Ok(object.own());
        }
        let node = self.instance(&class)?;
        for (index, name) in class.names.iter().enumerate() {
            let Some(value) = self.thread.get_attribute_or_none(object, name.as_ref())? else { continue };
            let value = if index < class.fields.len() { self.copy(value.as_ref())? } else { value };
            self.thread.space.set_attribute(node.as_ref(), name.as_ref(), value)?;
        }
        self.transform(class.name, node)
    }

    fn instance(&self, class: &NodeClass) -> PyResult {
        let space = &self.thread.space;
        Ok(space.new_instance(space.as_type(class.class.as_ref()).expect("made as a class").root_shape.get())?)
    }

    /// A node with the place of another.
    fn make(&self, name: &str, fields: Vec<Obj>, place: &Obj) -> PyResult {
        let Some(class) = self.classes.by_name(name) else {
            return Err(self.thread.system_error(&format!("no syntax node is called {name}")));
        };
        let node = self.instance(&class)?;
        for (name, value) in class.names.iter().zip(fields) {
            self.thread.space.set_attribute(node.as_ref(), name.as_ref(), value)?;
        }
        for name in &class.names[class.fields.len()..] {
            if let Some(value) = self.thread.get_attribute_or_none(place.as_ref(), name.as_ref())? {
                self.thread.space.set_attribute(node.as_ref(), name.as_ref(), value)?;
            }
        }
        Ok(node)
    }

    fn constant(&self, value: Obj, place: &Obj) -> PyResult {
        self.make("Constant", vec![value, Obj::none()], place)
    }

    fn transform(&self, class: &str, node: Obj) -> PyResult {
        match class {
            "Name" => {
                let is_debug = self.thread.text_of(self.field(&node, "id")?.as_ref()) == "__debug__";
                if is_debug && self.is_a(&self.field(&node, "ctx")?, "Load") {
                    return self.constant(Obj::boolean(self.level == 0), &node);
                }
            }
            "BinOp" => {
                if self.is_a(&self.field(&node, "op")?, "Mod")
                    && let Some(folded) = self.fold_format(&node)?
                {
                    return Ok(folded);
                }
            }
            "MatchValue" => {
                let value = self.fold_number(self.field(&node, "value")?)?;
                self.thread.set_attribute_str(node.as_ref(), "value", value.as_ref())?;
            }
            "MatchMapping" => {
                let mut keys = Vec::new();
                for key in self.thread.collect(self.field(&node, "keys")?.as_ref())? {
                    keys.push(self.fold_number(key)?);
                }
                let keys = self.thread.space.list(keys)?;
                self.thread.set_attribute_str(node.as_ref(), "keys", keys.as_ref())?;
            }
            "Module" | "FunctionDef" | "AsyncFunctionDef" | "ClassDef" if self.level >= 2 => {
                self.remove_docstring(&node)?;
            }
            _ => {}
        }
        Ok(node)
    }

    /// A number of a pattern: `-1`, `1 + 2j`.
    fn fold_number(&self, node: Obj) -> PyResult {
        let value_of = |node: &Obj| -> PyResult<Option<Obj>> {
            if self.is_a(node, "Constant") { self.field(node, "value").map(Some) } else { Ok(None) }
        };
        if self.is_a(&node, "UnaryOp") && self.is_a(&self.field(&node, "op")?, "USub") {
            if let Some(value) = value_of(&self.field(&node, "operand")?)? {
                let negative = self.thread.unary(value.as_ref(), names::NEG, "-")?;
                return self.constant(negative, &node);
            }
        } else if self.is_a(&node, "BinOp") {
            let operator = self.field(&node, "op")?;
            let operator = match () {
                () if self.is_a(&operator, "Add") => BinaryOperator::Add,
                () if self.is_a(&operator, "Sub") => BinaryOperator::Subtract,
                () => return Ok(node),
            };
            let left = self.fold_number(self.field(&node, "left")?)?;
            if let (Some(left), Some(right)) = (value_of(&left)?, value_of(&self.field(&node, "right")?)?) {
                let sum = self.thread.binary(left.as_ref(), right.as_ref(), operator)?;
                return self.constant(sum, &node);
            }
        }
        Ok(node)
    }

    /// `"..." % (a, b)` as an f-string.
    fn fold_format(&self, node: &Obj) -> PyResult<Option<Obj>> {
        let (left, right) = (self.field(node, "left")?, self.field(node, "right")?);
        if !self.is_a(&left, "Constant") || !self.is_a(&right, "Tuple") {
            return Ok(None);
        }
        let format = self.field(&left, "value")?;
        let text = Space::exact_str(format.as_ref()).and_then(|format| format.view().to_string_checked());
        let items = self.thread.collect(self.field(&right, "elts")?.as_ref())?;
        if items.iter().any(|item| self.is_a(item, "Starred")) {
            return Ok(None);
        }
        let Some(pieces) = text.and_then(|text| format_fold::parse(&text)) else { return Ok(None) };
        if pieces.iter().filter(|piece| matches!(piece, Piece::Value { .. })).count() != items.len() {
            return Ok(None);
        }
        let mut items = items.into_iter();
        let mut values = Vec::new();
        for piece in pieces {
            values.push(match piece {
                Piece::Literal(text) => self.constant(self.thread.new_str(&text)?, node)?,
                Piece::Value { conversion, specification } => {
                    let Some(item) = items.next() else { return Ok(None) };
                    let specification = match specification {
                        Some(text) => self.constant(self.thread.new_str(&text)?, &item)?,
                        None => Obj::none(),
                    };
                    let conversion = Obj::small_int(conversion as i64);
                    self.make("FormattedValue", vec![item.clone(), conversion, specification], &item)?
                }
            });
        }
        let values = self.thread.space.list(values)?;
        self.make("JoinedStr", vec![values], node).map(Some)
    }

    /// A body that was a docstring alone becomes `pass`.
    fn remove_docstring(&self, node: &Obj) -> PyResult<()> {
        let mut body = self.thread.collect(self.field(node, "body")?.as_ref())?;
        let Some(first) = body.first().filter(|first| self.is_a(first, "Expr")) else { return Ok(()) };
        let value = self.field(first, "value")?;
        if !self.is_a(&value, "Constant") || Space::exact_str(self.field(&value, "value")?.as_ref()).is_none() {
            return Ok(());
        }
        let first = body.remove(0);
        if body.is_empty() {
            body.push(self.make("Pass", Vec::new(), &first)?);
        }
        let body = self.thread.space.list(body)?;
        self.thread.set_attribute_str(node.as_ref(), "body", body.as_ref())
    }
}
