//! `import` statements and future features.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Alias, Expr, Stmt, StmtImport, StmtImportFrom};

use super::functions::name_tuple;
use super::names::Access;
use super::{FutureFeatures, Generator, Outcome, TopLevel};
use crate::code::Constant;
use crate::opcode::{Intrinsic1, Opcode};
use crate::syntax_error::RawError;

/// Features that are part of the language by now.
const ACCEPTED_FEATURES: &[&str] = &[
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
    "barry_as_FLUFL",
];

/// The features that a module imports from `__future__`; such imports stand at its beginning.
pub(super) fn future_features(body: &TopLevel<'_>) -> Result<FutureFeatures, RawError> {
    let mut features = FutureFeatures::empty();
    let statements = match body {
        TopLevel::Module(statements) | TopLevel::Interactive(statements) => *statements,
        TopLevel::Expression(_) => return Ok(features),
    };
    let mut done = false;
    for (index, statement) in statements.iter().enumerate() {
        match statement {
            Stmt::ImportFrom(node)
                if node.level == 0 && node.module.as_ref().is_some_and(|module| module.as_str() == "__future__") =>
            {
                if done {
                    return Err(RawError::new(
                        "from __future__ imports must occur at the beginning of the file",
                        node.range,
                    ));
                }
                for alias in &node.names {
                    match alias.name.as_str() {
                        "annotations" => features |= FutureFeatures::ANNOTATIONS,
                        "barry_as_FLUFL" => features |= FutureFeatures::BARRY_AS_BDFL,
                        "braces" => return Err(RawError::new("not a chance", node.range)),
                        name if ACCEPTED_FEATURES.contains(&name) => {}
                        name => {
                            return Err(RawError::new(format!("future feature {name} is not defined"), node.range));
                        }
                    }
                }
            }
            Stmt::Expr(node) if index == 0 && matches!(*node.value, Expr::StringLiteral(_)) => {}
            _ => done = true,
        }
    }
    Ok(features)
}

impl<'a> Generator<'a> {
    pub(super) fn import_statement(&mut self, node: &'a StmtImport) -> Outcome {
        for alias in &node.names {
            self.load_constant(Constant::Int(0));
            self.load_constant(Constant::None);
            self.emit_name(Opcode::ImportName, &alias.name.id, 0, 0);
            match &alias.asname {
                Some(name) => self.import_as(alias, &name.id),
                None => {
                    let top = alias.name.split('.').next().unwrap_or_default();
                    self.name(top, Access::Store);
                }
            }
        }
        Ok(())
    }

    /// `import a.b.c as x` binds the innermost module.
    fn import_as(&mut self, alias: &Alias, target: &Name) {
        let mut parts = alias.name.split('.').skip(1).peekable();
        if parts.peek().is_none() {
            self.name(target, Access::Store);
            return;
        }
        while let Some(part) = parts.next() {
            self.emit_name(Opcode::ImportFrom, &Name::new(part), 0, 0);
            if parts.peek().is_some() {
                self.emit_arg(Opcode::Swap, 2);
                self.emit(Opcode::PopTop);
            }
        }
        self.name(target, Access::Store);
        self.emit(Opcode::PopTop);
    }

    pub(super) fn import_from_statement(&mut self, node: &'a StmtImportFrom) -> Outcome {
        if node.level == 0
            && self.units.len() > 1
            && node.module.as_ref().is_some_and(|module| module.as_str() == "__future__")
        {
            return self.error("from __future__ imports must occur at the beginning of the file", node.range);
        }
        self.load_constant(Constant::Int(i64::from(node.level)));
        let names: Vec<Name> = node.names.iter().map(|alias| alias.name.id.clone()).collect();
        self.load_constant(name_tuple(&names));
        let module = node.module.as_ref().map_or_else(|| Name::new(""), |module| module.id.clone());
        self.emit_name(Opcode::ImportName, &module, 0, 0);
        for (index, alias) in node.names.iter().enumerate() {
            if index == 0 && alias.name.as_str() == "*" {
                self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::ImportStar as u32);
                self.emit(Opcode::PopTop);
                return Ok(());
            }
            self.emit_name(Opcode::ImportFrom, &alias.name.id, 0, 0);
            let target = alias.asname.as_ref().unwrap_or(&alias.name);
            self.name(&target.id, Access::Store);
        }
        self.emit(Opcode::PopTop);
        Ok(())
    }
}
