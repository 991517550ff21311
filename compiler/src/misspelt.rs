//! Syntax errors that a misspelt keyword may have caused: where the last statement before them starts.
//!
//! Who shows such an error tries keywords in place of the names from there on (Python 3.14), so only errors without words of their
//! own carry it.

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextSize};

use crate::syntax_error::{ErrorKind, RawError};

/// Longer sources are not kept for it.
const SOURCE_BYTES_MAX: usize = 1 << 20;

/// The last statement that ends in front of an offset: of the outermost block that has one, so that a keyword behind a
/// statement's last block is tried together with the statement.
struct LastStatement {
    end: TextSize,
    start: Option<TextSize>,
}

impl<'a> StatementVisitor<'a> for LastStatement {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        let whole = body.iter().take_while(|statement| statement.end() <= self.end).last();
        match (whole, body.first()) {
            (Some(last), _) => self.start = Some(last.start()),
            (None, Some(broken)) if broken.start() < self.end => crate::with_stack(|| walk_stmt(self, broken)),
            (None, _) => {}
        }
    }
}

/// The error, with the place of that statement if it may be about a misspelt keyword.
pub(crate) fn with_suspect(mut error: RawError, parsed: &Parsed<Mod>, source: &str) -> RawError {
    let is_vague = error.message == "invalid syntax" || error.message.contains("Perhaps you forgot a comma");
    if error.kind != ErrorKind::Syntax || !is_vague || source.len() > SOURCE_BYTES_MAX {
        return error;
    }
    let offset = error.range.start().to_usize().min(source.len());
    let line = source.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let mut last = LastStatement { end: TextSize::new(line as u32), start: None };
    if let Mod::Module(module) = parsed.syntax() {
        last.visit_body(&module.body);
    }
    error.last_statement = Some(last.start);
    error
}
