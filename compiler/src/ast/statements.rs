//! Statements to nodes.

use ruff_python_ast::{
    Alias, Decorator, ElifElseClause, ExceptHandler, Identifier, Stmt, StmtClassDef, StmtFunctionDef, StmtIf, StmtTry,
    TypeParam, TypeParams, WithItem,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Builder, Converter, Made};
use crate::codegen::definition_start;

impl<B: Builder> Converter<'_, B> {
    pub(super) fn statements(&mut self, body: &[Stmt]) -> Made<B> {
        self.list_of(body, |this, statement| crate::with_stack(|| this.statement(statement)))
    }

    fn statement(&mut self, statement: &Stmt) -> Made<B> {
        let range = statement.range();
        match statement {
            Stmt::FunctionDef(node) => self.function(node),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::Return(node) => {
                let value = self.optional_expression(node.value.as_deref())?;
                self.node("Return", vec![value], range)
            }
            Stmt::Delete(node) => {
                let targets = self.expressions(&node.targets)?;
                self.node("Delete", vec![targets], range)
            }
            Stmt::Assign(node) => {
                let targets = self.expressions(&node.targets)?;
                let value = self.expression(&node.value)?;
                let comment = self.comment(self.comments.behind(self.source, range.end()))?;
                self.node("Assign", vec![targets, value, comment], range)
            }
            Stmt::TypeAlias(node) => {
                let name = self.expression(&node.name)?;
                let parameters = self.type_parameters(node.type_params.as_deref())?;
                let value = self.expression(&node.value)?;
                self.node("TypeAlias", vec![name, parameters, value], range)
            }
            Stmt::AugAssign(node) => {
                let target = self.expression(&node.target)?;
                let operator = self.operator(node.op)?;
                let value = self.expression(&node.value)?;
                self.node("AugAssign", vec![target, operator, value], range)
            }
            Stmt::AnnAssign(node) => {
                let target = self.expression(&node.target)?;
                let annotation = self.expression(&node.annotation)?;
                let value = self.optional_expression(node.value.as_deref())?;
                let simple = self.int(i64::from(node.simple))?;
                self.node("AnnAssign", vec![target, annotation, value, simple], range)
            }
            Stmt::For(node) => {
                let target = self.expression(&node.target)?;
                let iterable = self.expression(&node.iter)?;
                let comment = self.comment(self.comments.of_head(self.source, node.iter.end()))?;
                let body = self.statements(&node.body)?;
                let otherwise = self.statements(&node.orelse)?;
                let class = if node.is_async { "AsyncFor" } else { "For" };
                self.node(class, vec![target, iterable, body, otherwise, comment], self.block(range))
            }
            Stmt::While(node) => {
                let test = self.expression(&node.test)?;
                let body = self.statements(&node.body)?;
                let otherwise = self.statements(&node.orelse)?;
                self.node("While", vec![test, body, otherwise], self.block(range))
            }
            Stmt::If(node) => self.if_statement(node),
            Stmt::With(node) => {
                let items = self.list_of(&node.items, Self::with_item)?;
                let head_end = node.items.last().map_or(range.start(), Ranged::end);
                let comment = self.comment(self.comments.of_head(self.source, head_end))?;
                let body = self.statements(&node.body)?;
                self.node(
                    if node.is_async { "AsyncWith" } else { "With" },
                    vec![items, body, comment],
                    self.block(range),
                )
            }
            Stmt::Match(node) => {
                let subject = self.expression(&node.subject)?;
                let cases = self.list_of(&node.cases, Self::match_case)?;
                self.node("Match", vec![subject, cases], self.block(range))
            }
            Stmt::Raise(node) => {
                let exception = self.optional_expression(node.exc.as_deref())?;
                let cause = self.optional_expression(node.cause.as_deref())?;
                self.node("Raise", vec![exception, cause], range)
            }
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Assert(node) => {
                let test = self.expression(&node.test)?;
                let message = self.optional_expression(node.msg.as_deref())?;
                self.node("Assert", vec![test, message], range)
            }
            Stmt::Import(node) => {
                let names = self.list_of(&node.names, Self::alias)?;
                self.node("Import", vec![names], range)
            }
            Stmt::ImportFrom(node) => {
                let module = self.optional_identifier(node.module.as_ref())?;
                let names = self.list_of(&node.names, Self::alias)?;
                let level = self.int(i64::from(node.level))?;
                self.node("ImportFrom", vec![module, names, level], range)
            }
            Stmt::Global(node) => self.name_statement("Global", &node.names, range),
            Stmt::Nonlocal(node) => self.name_statement("Nonlocal", &node.names, range),
            Stmt::Expr(node) => {
                let value = self.expression(&node.value)?;
                self.node("Expr", vec![value], range)
            }
            Stmt::Pass(_) => self.node("Pass", Vec::new(), range),
            Stmt::Break(_) => self.node("Break", Vec::new(), range),
            Stmt::Continue(_) => self.node("Continue", Vec::new(), range),
            // Only the parser's notebook mode makes them.
            Stmt::IpyEscapeCommand(_) => self.node("Pass", Vec::new(), range),
        }
    }

    /// A block's range: a semicolon behind its last statement belongs to it.
    fn block(&self, range: TextRange) -> TextRange {
        let rest = self.source.get(range.end().to_usize()..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\x0c']).len();
        match rest.as_bytes().get(blanks) {
            Some(b';') => TextRange::new(range.start(), range.end() + TextSize::new(blanks as u32 + 1)),
            _ => range,
        }
    }

    pub(super) fn optional_identifier(&mut self, name: Option<&Identifier>) -> Made<B> {
        self.optional(name, |this, name| this.identifier(&name.id))
    }

    fn name_statement(&mut self, class: &'static str, names: &[Identifier], range: TextRange) -> Made<B> {
        let names = self.list_of(names, |this, name| this.identifier(&name.id))?;
        self.node(class, vec![names], range)
    }

    fn alias(&mut self, alias: &Alias) -> Made<B> {
        let name = self.identifier(&alias.name.id)?;
        let other = self.optional_identifier(alias.asname.as_ref())?;
        self.node("alias", vec![name, other], alias.range)
    }

    fn decorators(&mut self, decorators: &[Decorator]) -> Made<B> {
        self.list_of(decorators, |this, decorator| this.expression(&decorator.expression))
    }

    /// From the keyword, behind the decorators, to the end.
    fn definition_range(&self, range: TextRange, decorators: &[Decorator]) -> TextRange {
        self.block(TextRange::new(TextSize::new(definition_start(self.source, range, decorators)), range.end()))
    }

    fn function(&mut self, node: &StmtFunctionDef) -> Made<B> {
        let name = self.identifier(&node.name.id)?;
        let arguments = self.parameters(Some(&node.parameters))?;
        let head_end = node.returns.as_ref().map_or(node.parameters.end(), |returns| returns.end());
        let body_start = node.body.first().map_or(node.range.end(), Ranged::start);
        let comment = self.comments.of_function(self.source, head_end, body_start);
        let comment = comment.map_err(|error| self.syntax_error(error))?;
        let comment = self.comment(comment)?;
        let body = self.statements(&node.body)?;
        let decorators = self.decorators(&node.decorator_list)?;
        let returns = self.optional_expression(node.returns.as_deref())?;
        let parameters = self.type_parameters(node.type_params.as_deref())?;
        let range = self.definition_range(node.range, &node.decorator_list);
        let class = if node.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
        self.node(class, vec![name, arguments, body, decorators, returns, comment, parameters], range)
    }

    fn class(&mut self, node: &StmtClassDef) -> Made<B> {
        let name = self.identifier(&node.name.id)?;
        let (bases, keywords) = match &node.arguments {
            Some(arguments) => (self.expressions(&arguments.args)?, self.list_of(&arguments.keywords, Self::keyword)?),
            None => (self.list(Vec::new())?, self.list(Vec::new())?),
        };
        let body = self.statements(&node.body)?;
        let decorators = self.decorators(&node.decorator_list)?;
        let parameters = self.type_parameters(node.type_params.as_deref())?;
        let range = self.definition_range(node.range, &node.decorator_list);
        self.node("ClassDef", vec![name, bases, keywords, body, decorators, parameters], range)
    }

    fn type_parameters(&mut self, parameters: Option<&TypeParams>) -> Made<B> {
        let items = parameters.map_or(&[][..], |parameters| &parameters.type_params);
        self.list_of(items, |this, parameter| match parameter {
            TypeParam::TypeVar(node) => {
                let name = this.identifier(&node.name.id)?;
                let bound = this.optional_expression(node.bound.as_deref())?;
                let default = this.optional_expression(node.default.as_deref())?;
                this.node("TypeVar", vec![name, bound, default], node.range)
            }
            TypeParam::TypeVarTuple(node) => {
                let name = this.identifier(&node.name.id)?;
                let default = this.optional_expression(node.default.as_deref())?;
                this.node("TypeVarTuple", vec![name, default], node.range)
            }
            TypeParam::ParamSpec(node) => {
                let name = this.identifier(&node.name.id)?;
                let default = this.optional_expression(node.default.as_deref())?;
                this.node("ParamSpec", vec![name, default], node.range)
            }
        })
    }

    fn with_item(&mut self, item: &WithItem) -> Made<B> {
        let context = self.expression(&item.context_expr)?;
        let target = self.optional_expression(item.optional_vars.as_deref())?;
        self.bare_node("withitem", vec![context, target])
    }

    /// `elif` is an `if` in the `else` part of the one before.
    fn if_statement(&mut self, node: &StmtIf) -> Made<B> {
        let test = self.expression(&node.test)?;
        let body = self.statements(&node.body)?;
        let otherwise = self.if_clauses(&node.elif_else_clauses, node.range.end())?;
        self.node("If", vec![test, body, otherwise], self.block(node.range))
    }

    fn if_clauses(&mut self, clauses: &[ElifElseClause], end: TextSize) -> Made<B> {
        // From the last to the first, so that a long chain needs no deep recursion.
        let mut otherwise = self.list(Vec::new())?;
        for clause in clauses.iter().rev() {
            let body = self.statements(&clause.body)?;
            otherwise = match &clause.test {
                None => body,
                Some(test) => {
                    let test = self.expression(test)?;
                    let range = TextRange::new(clause.range.start(), end);
                    let nested = self.node("If", vec![test, body, otherwise], self.block(range))?;
                    self.list(vec![nested])?
                }
            };
        }
        Ok(otherwise)
    }

    fn try_statement(&mut self, node: &StmtTry) -> Made<B> {
        let body = self.statements(&node.body)?;
        let handlers = self.list_of(&node.handlers, |this, handler| {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let class = this.optional_expression(handler.type_.as_deref())?;
            let name = this.optional_identifier(handler.name.as_ref())?;
            let body = this.statements(&handler.body)?;
            this.node("ExceptHandler", vec![class, name, body], this.block(handler.range))
        })?;
        let otherwise = self.statements(&node.orelse)?;
        let last = self.statements(&node.finalbody)?;
        let class = if node.is_star { "TryStar" } else { "Try" };
        self.node(class, vec![body, handlers, otherwise, last], self.block(node.range))
    }
}
