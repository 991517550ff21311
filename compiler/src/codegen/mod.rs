//! From the syntax tree to basic blocks, one [`Unit`] a code object.
//!
//! The generator walks the tree once. Each construct's blocks and protected regions follow CPython 3.14's code
//! generator, so that tracebacks, line events and `dis` look as people know them; what differs is listed in
//! [`crate::opcode`].

mod annotations;
mod assignments;
mod calls;
mod classes;
mod comprehensions;
mod conditions;
mod constants;
mod displays;
mod exception_groups;
mod exceptions;
mod expressions;
mod fold;
mod fold_arithmetic;
mod frame_blocks;
mod functions;
mod imports;
mod literals;
mod loops;
mod names;
mod operators;
mod pattern_collections;
mod patterns;
mod statements;
mod strings;
mod subscripts;
mod suspension;
mod type_parameters;
mod unit;
mod warnings;
mod with_statements;

use bitflags::bitflags;
use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::TextRange;

pub use fold::is_constant_expression;
pub(crate) use functions::definition_start;
pub use literals::decode_escapes;
pub(crate) use literals::{interpolated_bytes, number as number_constant, string_bytes};
pub(crate) use strings::{interpolation_text, without_comments};

use crate::assembler::SourceRange;
use crate::code::{Code, CodeFlags, Text};
use crate::line_index::LineIndex;
use crate::symbol_table::{ScopeId, SymbolTable, make_symbol_table};
use crate::syntax_error::{RawError, Warning};
use unit::Unit;

bitflags! {
    /// `from __future__` features that change the code.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct FutureFeatures: u32 {
        /// `<>` instead of `!=` (PEP 401).
        const BARRY_AS_BDFL = 0x40_0000;
        const ANNOTATIONS = 0x100_0000;
    }
}

/// What is compiled.
#[derive(Clone, Copy, Debug)]
pub enum TopLevel<'a> {
    Module(&'a [Stmt]),
    /// Expression statements show their values.
    Interactive(&'a [Stmt]),
    Expression(&'a Expr),
}

/// What generation takes beside the tree.
#[derive(Clone, Debug, Default)]
pub struct GeneratorOptions {
    /// 0 keeps everything, 1 drops assertions, 2 docstrings too.
    pub optimize: u8,
    pub future: FutureFeatures,
    pub allow_top_level_await: bool,
}

type Outcome = Result<(), RawError>;

pub(crate) struct Generator<'a> {
    table: SymbolTable,
    source: &'a str,
    lines: &'a LineIndex,
    file_name: Text,
    options: GeneratorOptions,
    units: Vec<Unit<'a>>,
    warnings: Vec<Warning>,
    interactive: bool,
    /// Copies of `finally` bodies nest: what they emit grows exponentially, so their depth is limited.
    finally_depth: usize,
    /// Where the only argument of a call is a generator expression, the call's parentheses are its own.
    call_parentheses: Option<SourceRange>,
    /// Warnings are not repeated for code that is emitted twice.
    duplicated: usize,
}

/// Generates the code of a tree whose ranges refer to `source`.
pub fn generate<'a>(
    body: TopLevel<'a>,
    source: &'a str,
    lines: &'a LineIndex,
    file_name: &str,
    options: &GeneratorOptions,
) -> Result<(Code, Vec<Warning>), RawError> {
    let mut options = options.clone();
    options.future |= imports::future_features(&body)?;
    let table = make_symbol_table(&body, options.future)?;
    let mut generator = Generator {
        table,
        source,
        lines,
        file_name: Text::from(file_name),
        options,
        units: Vec::new(),
        warnings: Vec::new(),
        interactive: matches!(body, TopLevel::Interactive(_)),
        finally_depth: 0,
        duplicated: 0,
        call_parentheses: None,
    };
    let code = generator.top_level(body)?;
    Ok((code, generator.warnings))
}

impl<'a> Generator<'a> {
    fn top_level(&mut self, body: TopLevel<'a>) -> Result<Code, RawError> {
        self.enter_unit(SymbolTable::TOP, Name::new("<module>"), SourceRange::NONE, 1);
        let is_coroutine = self.table.scope(SymbolTable::TOP).is_coroutine && self.options.allow_top_level_await;
        if is_coroutine {
            self.unit_mut().flags |= CodeFlags::COROUTINE;
        }
        if self.table.scope(SymbolTable::TOP).is_generator && is_coroutine {
            return Err(RawError::new("'yield' outside function", TextRange::default()));
        }
        self.begin_body(is_coroutine, 0);
        match body {
            TopLevel::Module(statements) => {
                self.body(statements)?;
                self.return_none();
            }
            TopLevel::Interactive(statements) => {
                self.begin_variable_annotations()?;
                self.statements(statements)?;
                self.variable_annotations()?;
                self.return_none();
            }
            TopLevel::Expression(expression) => {
                self.expression(expression)?;
                self.emit(crate::opcode::Opcode::ReturnValue);
            }
        }
        self.end_generator_body(is_coroutine);
        self.leave_unit()
    }

    fn unit(&self) -> &Unit<'a> {
        self.units.last().expect("a unit is open")
    }

    fn unit_mut(&mut self) -> &mut Unit<'a> {
        self.units.last_mut().expect("a unit is open")
    }

    fn scope_id(&self) -> ScopeId {
        self.unit().scope
    }

    fn scope(&self) -> &crate::symbol_table::Scope {
        self.table.scope(self.unit().scope)
    }

    /// Where errors about the current construct point.
    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Result<T, RawError> {
        Err(RawError::new(message, range))
    }

    fn warn(&mut self, message: impl Into<String>, range: TextRange) {
        if self.duplicated == 0 {
            let warning = Warning::locate(message.into(), range, self.source, self.lines);
            self.warnings.push(warning);
        }
    }

    /// Runs with instructions located at `range`.
    fn at<R>(&mut self, range: SourceRange, work: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.unit_mut().location, range);
        let result = work(self);
        self.unit_mut().location = outer;
        result
    }
}
