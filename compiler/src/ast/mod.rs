//! Python's abstract syntax, as its `ast` module has it: made from the parser's tree, and turned back into one.
//!
//! What nodes look like in memory is the caller's affair: [`Builder`] makes them, [`Reader`] looks into them. Here is only
//! which node has which fields, and how those relate to the parser's tree.

mod arguments;
mod expressions;
mod patterns;
mod read;
mod read_expressions;
mod read_patterns;
mod read_statements;
mod statements;
mod strings;

pub use read::{Problem, Reader, generate};

use ruff_text_size::TextRange;

use crate::Mode;
use crate::code::{Constant, Text};
use crate::line_index::LineIndex;
use crate::parse::{ParsedSource, Tree};
use crate::syntax_error::{RawError, SyntaxError};
use crate::type_comments::TypeComments;

/// Encloses, in the text beside a tree that was read from nodes, what a t-string's interpolation says its source is.
pub(crate) const TEXT_MARK: u8 = 1;

/// A place in the source. Lines from 1, columns in UTF-8 bytes from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// Makes nodes, the innermost first.
pub trait Builder {
    type Value;
    type Error;

    /// A node with all of its fields, in the order of the class.
    fn node(
        &mut self,
        class: &'static str,
        fields: Vec<Self::Value>,
        position: Option<Position>,
    ) -> Result<Self::Value, Self::Error>;

    fn list(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;

    /// A constant, or an identifier (a str).
    fn constant(&mut self, constant: &Constant) -> Result<Self::Value, Self::Error>;
}

/// Why there is no tree.
#[derive(Debug)]
pub enum Failure<E> {
    Syntax(SyntaxError),
    Builder(E),
}

impl<E> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        Failure::Builder(error)
    }
}

type Made<B> = Result<<B as Builder>::Value, Failure<<B as Builder>::Error>>;

/// Builds the nodes of a parsed source.
pub fn build<B: Builder>(parsed: &ParsedSource, file_name: &str, mode: Mode, builder: &mut B) -> Made<B> {
    let comments = &parsed.type_comments;
    let mut converter = Converter { builder, source: &parsed.source, lines: &parsed.lines, comments, file_name };
    match &parsed.tree {
        Tree::Module(module) => {
            let body = converter.statements(&module.body)?;
            if mode == Mode::Single {
                return converter.bare_node("Interactive", vec![body]);
            }
            if let Some(error) = comments.misplaced(&parsed.source) {
                return Err(converter.syntax_error(error));
            }
            let ignores = converter.list_of(&comments.ignores, |this, (offset, tag)| {
                let line = this.int(i64::from(this.lines.line(offset.to_u32())))?;
                let tag = this.identifier(tag)?;
                this.bare_node("TypeIgnore", vec![line, tag])
            })?;
            converter.bare_node("Module", vec![body, ignores])
        }
        Tree::Expression(expression) => {
            let body = converter.expression(&expression.body)?;
            converter.bare_node("Expression", vec![body])
        }
        Tree::FunctionType(parameters, returns) => {
            let parameters = converter.expressions(parameters)?;
            let returns = converter.expression(returns)?;
            converter.bare_node("FunctionType", vec![parameters, returns])
        }
    }
}

/// Walks the parser's tree.
struct Converter<'a, B> {
    builder: &'a mut B,
    source: &'a str,
    lines: &'a LineIndex,
    comments: &'a TypeComments,
    file_name: &'a str,
}

impl<B: Builder> Converter<'_, B> {
    fn position(&self, range: TextRange) -> Position {
        let (line, column) = self.lines.locate(range.start().to_u32());
        let (end_line, end_column) = self.lines.locate(range.end().to_u32());
        Position { line, column, end_line, end_column }
    }

    fn node(&mut self, class: &'static str, fields: Vec<B::Value>, range: TextRange) -> Made<B> {
        let position = self.position(range);
        Ok(self.builder.node(class, fields, Some(position))?)
    }

    /// A node without a place.
    fn bare_node(&mut self, class: &'static str, fields: Vec<B::Value>) -> Made<B> {
        Ok(self.builder.node(class, fields, None)?)
    }

    /// A node that has neither fields nor a place: an operator, a context.
    fn mark(&mut self, class: &'static str) -> Made<B> {
        self.bare_node(class, Vec::new())
    }

    fn list(&mut self, items: Vec<B::Value>) -> Made<B> {
        Ok(self.builder.list(items)?)
    }

    fn constant(&mut self, constant: &Constant) -> Made<B> {
        Ok(self.builder.constant(constant)?)
    }

    /// A type comment, or None.
    fn comment(&mut self, comment: Option<&str>) -> Made<B> {
        self.optional(comment, Self::identifier)
    }

    fn none(&mut self) -> Made<B> {
        self.constant(&Constant::None)
    }

    fn int(&mut self, value: i64) -> Made<B> {
        self.constant(&Constant::Int(value))
    }

    fn identifier(&mut self, text: &str) -> Made<B> {
        self.constant(&Constant::Str(Text::from(text)))
    }

    fn optional<T>(&mut self, value: Option<T>, make: impl FnOnce(&mut Self, T) -> Made<B>) -> Made<B> {
        match value {
            Some(value) => make(self, value),
            None => self.none(),
        }
    }

    fn list_of<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut make: impl FnMut(&mut Self, T) -> Made<B>,
    ) -> Made<B> {
        let mut made = Vec::new();
        for item in items {
            made.push(make(self, item)?);
        }
        self.list(made)
    }

    fn syntax_error(&self, error: RawError) -> Failure<B::Error> {
        Failure::Syntax(SyntaxError::locate(error, self.file_name, self.source, self.lines))
    }
}
