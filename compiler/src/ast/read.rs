//! Nodes to the parser's tree, for compilation.
//!
//! A node says its place as lines and columns; the parser's tree as offsets in a source. Here offsets are numbers in a table of places
//! that grows as nodes are read, and the "source" is a filler of the same length, which holds what the code generator
//! looks up in sources: escapes of lone surrogates, and the texts of t-string interpolations.

use ruff_python_ast::name::Name;
use ruff_python_ast::{AtomicNodeIndex, Identifier, Stmt};
use ruff_text_size::{TextRange, TextSize};

use super::{Position, TEXT_MARK};
use crate::code::Constant;
use crate::codegen::TopLevel;
use crate::line_index::LineIndex;
use crate::syntax_error::SyntaxError;
use crate::{Compiled, Mode, Options, generate_tree};

/// What the tree is not.
#[derive(Debug)]
pub enum Problem<E> {
    /// TypeError
    Type(String),
    /// ValueError
    Value(String),
    /// RecursionError
    Recursion(String),
    Syntax(SyntaxError),
    Reader(E),
}

impl<E> From<E> for Problem<E> {
    fn from(error: E) -> Self {
        Problem::Reader(error)
    }
}

/// Looks into nodes.
pub trait Reader {
    type Object: Clone;
    type Error;

    /// The name of an object's node class, if it is an instance of one that belongs to the named base class.
    fn class_of(&mut self, object: &Self::Object, base: &'static str) -> Result<Option<&'static str>, Self::Error>;
    /// An attribute, if there is one.
    fn field(&mut self, object: &Self::Object, name: &'static str) -> Result<Option<Self::Object>, Self::Error>;
    fn is_none(&mut self, object: &Self::Object) -> bool;
    /// The items of a list, or None if it is none.
    fn items(&mut self, object: &Self::Object) -> Result<Option<Vec<Self::Object>>, Self::Error>;
    /// The text of a str, or None if it is none.
    fn identifier(&mut self, object: &Self::Object) -> Result<Option<String>, Self::Error>;
    fn integer(&mut self, object: &Self::Object) -> Result<i64, Self::Error>;
    /// A constant's value, or None if it is of another type.
    fn constant(&mut self, object: &Self::Object) -> Result<Option<Constant>, Self::Error>;
    /// `repr` of an object, and the name of its type, for messages.
    fn shown(&mut self, object: &Self::Object) -> Result<String, Self::Error>;
    fn type_name(&mut self, object: &Self::Object) -> String;
}

pub(super) type Read<T, R> = Result<T, Problem<<R as Reader>::Error>>;

/// Stack that one node may cost when its tree is dropped.
const DROP_STACK_PER_NODE: usize = 1024;

/// Deepest nesting of nodes; a node that is inside of itself nests without end.
const DEPTH_MAX: usize = 10_000;

/// Compiles a tree of nodes.
pub fn generate<R: Reader>(
    reader: &mut R,
    root: &R::Object,
    file_name: &str,
    mode: Mode,
    options: &Options,
) -> Read<Compiled, R> {
    let mut reading = Reading { reader, places: Vec::new(), text: String::new(), depth: 0 };
    let expected = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    let class = reading.reader.class_of(root, "mod")?;
    if class != Some(expected) {
        let given = reading.reader.type_name(root);
        return Err(Problem::Type(format!("expected {expected} node, got {given}")));
    }
    let node = NodeOf { object: root.clone(), class: expected };
    // A place that every offset of an empty tree may mean.
    reading.place(1, 0);
    if mode == Mode::Eval {
        let body = reading.required_expression(&node, "body")?;
        let (text, lines) = reading.finish();
        let result = generate_tree(TopLevel::Expression(&body), &text, &lines, file_name, options);
        on_stack_for(&lines, move || drop(body));
        return result.map_err(Problem::Syntax);
    }
    let body: Vec<Stmt> = reading.statements(&node, "body")?;
    let (text, lines) = reading.finish();
    let top = if mode == Mode::Single { TopLevel::Interactive(&body) } else { TopLevel::Module(&body) };
    let result = generate_tree(top, &text, &lines, file_name, options);
    on_stack_for(&lines, move || drop(body));
    result.map_err(Problem::Syntax)
}

/// Dropping a deep tree recurses: so that happens on a stack sized by the number of nodes.
fn on_stack_for<T>(lines: &LineIndex, work: impl FnOnce() -> T) -> T {
    let needed = lines.line_start(0) as usize * DROP_STACK_PER_NODE + 64 * 1024;
    stacker::maybe_grow(needed, needed + 64 * 1024, work)
}

/// A node with its class.
pub(super) struct NodeOf<O> {
    pub object: O,
    pub class: &'static str,
}

pub(super) struct Reading<'a, R> {
    pub reader: &'a mut R,
    places: Vec<(u32, u32)>,
    text: String,
    depth: usize,
}

/// No number for the parser's nodes.
pub(super) fn index() -> AtomicNodeIndex {
    AtomicNodeIndex::default()
}

impl<R: Reader> Reading<'_, R> {
    /// Reads a node that is inside of another.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T, R>) -> Read<T, R> {
        if self.depth >= DEPTH_MAX {
            let text = "maximum recursion depth exceeded during compilation";
            return Err(Problem::Recursion(text.to_owned()));
        }
        self.depth += 1;
        let result = crate::with_stack(|| read(self));
        self.depth -= 1;
        result
    }

    /// The filler and the index of all places.
    fn finish(mut self) -> (String, LineIndex) {
        // A code object's first instructions stand at the start of their line.
        let mut lines: Vec<u32> = self.places.iter().map(|place| place.0).collect();
        lines.sort_unstable();
        lines.dedup();
        for line in lines {
            self.place(line, 0);
        }
        (self.text, LineIndex::from_places(self.places))
    }

    /// A fresh offset for a place.
    pub(super) fn place(&mut self, line: u32, column: u32) -> TextSize {
        let offset = TextSize::new(self.places.len() as u32);
        self.places.push((line, column));
        self.text.push('x');
        offset
    }

    pub(super) fn start(&mut self, position: Position) -> TextSize {
        self.place(position.line, position.column)
    }

    pub(super) fn end(&mut self, start: TextSize, position: Position) -> TextRange {
        TextRange::new(start, self.place(position.end_line, position.end_column))
    }

    /// A range with a text of its own in the filler.
    pub(super) fn text_range(&mut self, text: &str, position: Position) -> TextRange {
        let start = TextSize::new(self.places.len() as u32);
        self.text.push_str(text);
        self.places.resize(self.text.len(), (position.line, position.column));
        TextRange::new(start, TextSize::new(self.places.len() as u32))
    }

    /// A range with a text between marks.
    pub(super) fn marked_range(&mut self, text: &str, position: Position) -> TextRange {
        let mark = char::from(TEXT_MARK);
        let range = self.text_range(&format!("{mark}{text}{mark}"), position);
        self.end(range.start(), position)
    }

    /// An object as a node of a base class.
    pub(super) fn as_node(&mut self, object: R::Object, base: &'static str) -> Read<NodeOf<R::Object>, R> {
        match self.reader.class_of(&object, base)? {
            Some(class) => Ok(NodeOf { object, class }),
            None => {
                let shown = self.reader.shown(&object)?;
                Err(Problem::Type(format!("expected some sort of {base}, but got {shown}")))
            }
        }
    }

    /// An object as a node of a base class, and its place, which is looked at first.
    pub(super) fn located(&mut self, object: R::Object, base: &'static str) -> Read<(NodeOf<R::Object>, Position), R> {
        let unknown = NodeOf { object, class: base };
        let position = self.position(&unknown, base)?;
        Ok((self.as_node(unknown.object, base)?, position))
    }

    pub(super) fn position(&mut self, node: &NodeOf<R::Object>, base: &'static str) -> Read<Position, R> {
        let line = self.location_number(node, "lineno", base)?;
        let column = self.location_number(node, "col_offset", base)?;
        let end_line = self.optional_number(node, "end_lineno")?.unwrap_or(line);
        let end_column = self.optional_number(node, "end_col_offset")?.unwrap_or(column);
        if line > end_line {
            return Err(Problem::Value(format!("AST node line range ({line}, {end_line}) is not valid")));
        }
        if (line < 0 && end_line != line) || (column < 0 && column != end_column) {
            let text = format!(
                "AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid"
            );
            return Err(Problem::Value(text));
        }
        if line == end_line && column > end_column {
            return Err(Problem::Value(format!("line {line}, column {column}-{end_column} is not a valid range")));
        }
        let number = |value: i64| u32::try_from(value).unwrap_or(0);
        Ok(Position {
            line: number(line),
            column: number(column),
            end_line: number(end_line),
            end_column: number(end_column),
        })
    }

    fn location_number(&mut self, node: &NodeOf<R::Object>, name: &'static str, base: &'static str) -> Read<i64, R> {
        match self.reader.field(&node.object, name)? {
            Some(value) => Ok(self.reader.integer(&value)?),
            None => Err(Problem::Type(format!("required field \"{name}\" missing from {base}"))),
        }
    }

    fn optional_number(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Option<i64>, R> {
        match self.field(node, name)? {
            Some(value) => Ok(Some(self.reader.integer(&value)?)),
            None => Ok(None),
        }
    }

    /// A field that is there and not None.
    pub(super) fn field(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Option<R::Object>, R> {
        match self.reader.field(&node.object, name)? {
            Some(value) if !self.reader.is_none(&value) => Ok(Some(value)),
            _ => Ok(None),
        }
    }

    /// A field that must be there.
    pub(super) fn required(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<R::Object, R> {
        match self.reader.field(&node.object, name)? {
            Some(value) if self.reader.is_none(&value) => {
                Err(Problem::Value(format!("field '{name}' is required for {}", node.class)))
            }
            Some(value) => Ok(value),
            None => Err(Problem::Type(format!("required field \"{name}\" missing from {}", node.class))),
        }
    }

    pub(super) fn list(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Vec<R::Object>, R> {
        let Some(value) = self.reader.field(&node.object, name)? else { return Ok(Vec::new()) };
        match self.reader.items(&value)? {
            Some(items) => Ok(items),
            None => {
                let given = self.reader.type_name(&value);
                Err(Problem::Type(format!("{} field \"{name}\" must be a list, not a {given}", node.class)))
            }
        }
    }

    pub(super) fn not_empty<T>(&self, items: Vec<T>, node: &NodeOf<R::Object>, name: &str) -> Read<Vec<T>, R> {
        if items.is_empty() {
            return Err(Problem::Value(format!("empty {name} on {}", node.class)));
        }
        Ok(items)
    }

    pub(super) fn number(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<i64, R> {
        let value = self.required(node, name)?;
        Ok(self.reader.integer(&value)?)
    }

    fn name_of(&mut self, object: &R::Object) -> Read<String, R> {
        match self.reader.identifier(object)? {
            Some(name) => Ok(name),
            None => Err(Problem::Type("AST identifier must be of type str".to_owned())),
        }
    }

    pub(super) fn name(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Name, R> {
        let value = self.required(node, name)?;
        let text = self.name_of(&value)?;
        self.check_name(&text)?;
        Ok(Name::new(text))
    }

    pub(super) fn check_name(&self, text: &str) -> Read<(), R> {
        if matches!(text, "None" | "True" | "False") {
            return Err(Problem::Value(format!("identifier field can't represent '{text}' constant")));
        }
        Ok(())
    }

    pub(super) fn identifier(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        range: TextRange,
    ) -> Read<Identifier, R> {
        Ok(Identifier { id: self.name(node, name)?, range, node_index: index() })
    }

    pub(super) fn optional_identifier(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        range: TextRange,
    ) -> Read<Option<Identifier>, R> {
        match self.field(node, name)? {
            Some(value) => {
                let text = self.name_of(&value)?;
                Ok(Some(Identifier { id: Name::new(text), range, node_index: index() }))
            }
            None => Ok(None),
        }
    }

    pub(super) fn identifiers(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        range: TextRange,
    ) -> Read<Vec<Identifier>, R> {
        let mut names = Vec::new();
        for value in self.list(node, name)? {
            let text = self.name_of(&value)?;
            names.push(Identifier { id: Name::new(text), range, node_index: index() });
        }
        Ok(names)
    }
}
