//! From Python source to [`code::Code`].
//!
//! 1. [`source`] decodes bytes; [`parse`] makes a syntax tree, within limits.
//! 2. [`symbol_table`] decides where each name lives.
//! 3. [`codegen`] walks the tree and emits basic blocks; [`assembler`] turns those into code.
//!
//! The result is plain data: [`image`] writes it to bytes and reads it back, [`disassemble`] lists it.

#![forbid(unsafe_code)]

mod alias_errors;
pub mod anchors;
pub mod assembler;
pub mod ast;
pub mod code;
pub mod codegen;
pub mod disassemble;
mod error_messages;
mod error_targets;
mod field_errors;
pub mod image;
mod incomplete;
mod lexical_errors;
pub mod line_index;
pub mod locations;
mod misspelt;
mod number_errors;
pub mod opcode;
mod opcode_properties;
mod parameter_errors;
pub mod parse;
pub mod source;
mod starred_errors;
mod string_errors;
pub mod symbol_table;
pub mod syntax_error;
pub mod type_comments;
pub mod unparse;
mod version_errors;

use code::Code;
use codegen::{FutureFeatures, GeneratorOptions, TopLevel};
use line_index::LineIndex;
use parse::ParsedSource;
use syntax_error::{SyntaxError, Warning};

/// What a source is compiled as: `exec`, `eval` or `single`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Exec,
    Eval,
    Single,
}

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// 0 keeps everything, 1 drops assertions, 2 docstrings too.
    pub optimize: u8,
    /// Features inherited from the code that asks for the compilation.
    pub future: FutureFeatures,
    /// An interactive statement needs its closing blank line (`PyCF_DONT_IMPLY_DEDENT`).
    pub dont_imply_dedent: bool,
    /// Input that ends too early is reported as [`syntax_error::ErrorKind::Incomplete`].
    pub allow_incomplete: bool,
    pub allow_top_level_await: bool,
    /// Most digits of a decimal integer literal; 0: any number.
    pub int_digits_max: usize,
    /// Type comments become part of the tree.
    pub type_comments: bool,
    /// Syntax that came after Python 3 of this minor version is refused.
    pub feature_version: Option<u8>,
}

/// A finished compilation.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub code: Code,
    /// In source order as far as the compiler meets them; the caller issues them.
    pub warnings: Vec<Warning>,
}

/// Compiles a text.
pub fn compile(source: &str, file_name: &str, mode: Mode, options: &Options) -> Result<Compiled, SyntaxError> {
    let parsed = parse::parse(source, file_name, mode, options)?;
    generate(&parsed, file_name, mode, options)
}

/// Compiles a tree that [`parse::parse`] made.
pub fn generate(
    parsed: &ParsedSource,
    file_name: &str,
    mode: Mode,
    options: &Options,
) -> Result<Compiled, SyntaxError> {
    let body = parsed.top_level(mode);
    let mut compiled = generate_tree(body, &parsed.source, &parsed.lines, file_name, options)?;
    compiled.warnings.splice(0..0, parsed.warnings.iter().cloned());
    Ok(compiled)
}

/// Compiles any tree whose ranges refer to `source`, as one built from `ast` objects.
pub fn generate_tree(
    body: TopLevel<'_>,
    source: &str,
    lines: &LineIndex,
    file_name: &str,
    options: &Options,
) -> Result<Compiled, SyntaxError> {
    let generator_options = GeneratorOptions {
        optimize: options.optimize,
        future: options.future,
        allow_top_level_await: options.allow_top_level_await,
    };
    match codegen::generate(body, source, lines, file_name, &generator_options) {
        Ok((code, warnings)) => Ok(Compiled { code, warnings }),
        Err(error) => {
            // What is wrong by meaning is found in the tree, when CPython has the source no more.
            let located = SyntaxError::locate(error, file_name, source, lines);
            Err(SyntaxError { text: String::new(), ..located })
        }
    }
}

/// Free stack below which a recursive step gets a new one, and the new one's size.
const STACK_RED_ZONE: usize = 128 * 1024;
const STACK_SIZE: usize = 2 * 1024 * 1024;

/// Runs a step of a recursion that follows the source's nesting.
fn with_stack<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SIZE, step)
}
