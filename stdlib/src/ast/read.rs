//! The compiler's look into nodes.

use std::rc::Rc;

use compiler::ast::{Problem, Reader};
use compiler::code::{Constant, Text};
use compiler::{Compiled, Mode, Options};
use objects::int::IntView;
use objects::{Obj, Ref, Space};
use vm::{PyResult, Raised, Thread, exceptions};

use super::classes::{Classes, classes};

struct Nodes<'a> {
    thread: &'a Thread,
    classes: Rc<Classes>,
}

/// Whether an object is a node.
pub fn is_node(thread: &Thread, object: Ref<'_>) -> bool {
    // Without the classes there is no instance of them.
    thread.known_class(&super::AST).is_some() && thread.is_instance_of(object, &super::AST)
}

/// Compiles a tree of nodes. None where the object is no node.
pub fn generate(
    thread: &Thread,
    object: Ref<'_>,
    file_name: &str,
    mode: Mode,
    options: &Options,
) -> PyResult<Option<Compiled>> {
    if !is_node(thread, object) {
        return Ok(None);
    }
    let mut nodes = Nodes { thread, classes: classes(thread)? };
    match compiler::ast::generate(&mut nodes, &object.own(), file_name, mode, options) {
        Ok(compiled) => Ok(Some(compiled)),
        Err(Problem::Reader(raised)) => Err(raised),
        Err(Problem::Type(text)) => Err(thread.type_error(&text)),
        Err(Problem::Recursion(text)) => Err(thread.raise(&exceptions::RECURSION_ERROR, &text)),
        Err(Problem::Value(text)) => Err(thread.value_error(&text)),
        Err(Problem::Syntax(error)) => Err(vm::builtins::compile::raise_syntax_error(thread, &error, file_name)),
    }
}

impl Reader for Nodes<'_> {
    type Object = Obj;
    type Error = Raised;

    fn class_of(&mut self, object: &Obj, base: &'static str) -> Result<Option<&'static str>, Raised> {
        let class = self.thread.space.type_of(object.as_ref());
        let order = class.mro.get().unwrap_or_else(Obj::none);
        let Some(order) = Space::exact_tuple(order.as_ref()) else { return Ok(None) };
        for ancestor in order.items() {
            if let Some(found) = self.classes.by_class(*ancestor)
                && found.base == base
            {
                return Ok(Some(found.name));
            }
        }
        Ok(None)
    }

    fn field(&mut self, object: &Obj, name: &'static str) -> Result<Option<Obj>, Raised> {
        self.thread.get_str_or_none(object.as_ref(), name)
    }

    fn is_none(&mut self, object: &Obj) -> bool {
        object.is_none()
    }

    fn items(&mut self, object: &Obj) -> Result<Option<Vec<Obj>>, Raised> {
        if self.thread.downcast::<objects::list::List>(object.as_ref()).is_none() {
            return Ok(None);
        }
        self.thread.collect(object.as_ref()).map(Some)
    }

    fn identifier(&mut self, object: &Obj) -> Result<Option<String>, Raised> {
        Ok(Space::exact_str(object.as_ref()).map(|text| text.to_string_lossy()))
    }

    fn integer(&mut self, object: &Obj) -> Result<i64, Raised> {
        match self.thread.space.int_value(object.as_ref()).map(IntView::to_i64) {
            Some(Some(value)) if i32::try_from(value).is_ok() => Ok(value),
            Some(_) => Err(self.thread.overflow_error("Python int too large to convert to C int")),
            None => {
                let shown = self.thread.repr_string(object.as_ref())?;
                Err(self.thread.value_error(&format!("invalid integer value: {shown}")))
            }
        }
    }

    fn constant(&mut self, object: &Obj) -> Result<Option<Constant>, Raised> {
        self.thread.deeper(|| constant_of(self.thread, object.as_ref()))
    }

    fn shown(&mut self, object: &Obj) -> Result<String, Raised> {
        self.thread.repr_string(object.as_ref())
    }

    fn type_name(&mut self, object: &Obj) -> String {
        self.thread.type_name(object.as_ref())
    }
}

/// A constant's value; exact types only.
fn constant_of(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Constant>> {
    if object.is_none() {
        return Ok(Some(Constant::None));
    }
    if object.is_true() {
        return Ok(Some(Constant::True));
    }
    if object.is_false() {
        return Ok(Some(Constant::False));
    }
    if object.is(Obj::ellipsis().as_ref()) {
        return Ok(Some(Constant::Ellipsis));
    }
    if let Some(value) = Space::exact_int(object) {
        return Ok(Some(match value.to_i64() {
            Some(small) => Constant::Int(small),
            None => {
                let magnitude = value.to_big().magnitude().to_bytes_le().into();
                Constant::BigInt { negative: value.is_negative(), magnitude }
            }
        }));
    }
    if let Some(value) = Space::exact_float(object) {
        return Ok(Some(Constant::Float(value)));
    }
    if let Some(value) = thread.downcast::<objects::float::Complex>(object) {
        return Ok(Some(Constant::Complex { real: value.real, imaginary: value.imaginary }));
    }
    if let Some(text) = Space::exact_str(object) {
        return Ok(Some(Constant::Str(Text(wtf8(text).into()))));
    }
    if let Some(bytes) = Space::exact_bytes(object) {
        return Ok(Some(Constant::Bytes(bytes.data().into())));
    }
    if let Some(tuple) = Space::exact_tuple(object) {
        let mut items = Vec::new();
        for item in tuple.items() {
            match thread.deeper(|| constant_of(thread, *item))? {
                Some(item) => items.push(item),
                None => {
                    let given = thread.type_name(*item);
                    let text = format!("got an invalid type in Constant: {given}");
                    return Err(thread.raise(&exceptions::TYPE_ERROR, &text));
                }
            }
        }
        return Ok(Some(Constant::Tuple(items)));
    }
    if Space::exact_set(object).is_some() && thread.type_name(object) == "frozenset" {
        return Err(thread.not_implemented("compile() of a frozenset in Constant"));
    }
    Ok(None)
}

/// UTF-8 that may hold surrogates.
fn wtf8(text: &objects::string::Str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for code in text.view().chars() {
        match char::from_u32(code) {
            Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.extend([0xed, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8]),
        }
    }
    bytes
}
