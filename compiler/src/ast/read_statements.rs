//! Statements from nodes.

use ruff_python_ast::{
    self as tree, Alias, Decorator, ElifElseClause, ExceptHandler, ExceptHandlerExceptHandler, Stmt, TypeParam,
    TypeParams, WithItem,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Position;
use super::read::{NodeOf, Problem, Read, Reader, Reading, index};

impl<R: Reader> Reading<'_, R> {
    pub(super) fn statements<C: FromIterator<Stmt>>(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
    ) -> Read<C, R> {
        let mut made = Vec::new();
        for object in self.list(node, name)? {
            made.push(self.deeper(|this| this.statement(object))?);
        }
        Ok(made.into_iter().collect())
    }

    /// Statements of which there must be one.
    fn body<C: FromIterator<Stmt>>(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<C, R> {
        let statements: Vec<Stmt> = self.statements(node, name)?;
        Ok(self.not_empty(statements, node, name)?.into_iter().collect())
    }

    fn statement(&mut self, object: R::Object) -> Read<Stmt, R> {
        if self.reader.is_none(&object) {
            return Err(Problem::Value("None disallowed in statement list".to_owned()));
        }
        let (node, position) = self.located(object, "stmt")?;
        match node.class {
            "FunctionDef" => return self.function(&node, position, false),
            "AsyncFunctionDef" => return self.function(&node, position, true),
            "ClassDef" => return self.class(&node, position),
            _ => {}
        }
        let start = self.start(position);
        let mut made = self.simple_or_block(&node, position)?;
        let range = self.end(start, position);
        set_range(&mut made, range);
        Ok(made)
    }

    /// Any other statement, its range left to the caller.
    fn simple_or_block(&mut self, node: &NodeOf<R::Object>, position: Position) -> Read<Stmt, R> {
        let range = TextRange::default();
        let node_index = index();
        Ok(match node.class {
            "Return" => {
                Stmt::Return(tree::StmtReturn { node_index, range, value: self.optional_expression(node, "value")? })
            }
            "Delete" => {
                let targets = self.expressions(node, "targets", "Del")?;
                Stmt::Delete(tree::StmtDelete { node_index, range, targets: self.not_empty(targets, node, "targets")? })
            }
            "Assign" => {
                let targets = self.expressions(node, "targets", "Store")?;
                let targets = self.not_empty(targets, node, "targets")?;
                let value = Box::new(self.required_expression(node, "value")?);
                Stmt::Assign(tree::StmtAssign { node_index, range, targets, value })
            }
            "TypeAlias" => {
                let name = self.required(node, "name")?;
                if self.as_node(name, "expr")?.class != "Name" {
                    return Err(Problem::Type("TypeAlias with non-Name name".to_owned()));
                }
                Stmt::TypeAlias(tree::StmtTypeAlias {
                    node_index,
                    range,
                    name: Box::new(self.expression_in(node, "name", "Store")?),
                    type_params: self.type_parameters(node)?,
                    value: Box::new(self.required_expression(node, "value")?),
                })
            }
            "AugAssign" => Stmt::AugAssign(tree::StmtAugAssign {
                node_index,
                range,
                target: Box::new(self.expression_in(node, "target", "Store")?),
                op: self.operator(node)?,
                value: Box::new(self.required_expression(node, "value")?),
            }),
            "AnnAssign" => Stmt::AnnAssign(tree::StmtAnnAssign {
                node_index,
                range,
                target: Box::new(self.expression_in(node, "target", "Store")?),
                annotation: Box::new(self.required_expression(node, "annotation")?),
                value: self.optional_expression(node, "value")?,
                simple: self.number(node, "simple")? != 0,
            }),
            "For" | "AsyncFor" => Stmt::For(tree::StmtFor {
                node_index,
                range,
                is_async: node.class == "AsyncFor",
                target: Box::new(self.expression_in(node, "target", "Store")?),
                iter: Box::new(self.required_expression(node, "iter")?),
                body: self.body(node, "body")?,
                orelse: self.statements(node, "orelse")?,
            }),
            "While" => Stmt::While(tree::StmtWhile {
                node_index,
                range,
                test: Box::new(self.required_expression(node, "test")?),
                body: self.body(node, "body")?,
                orelse: self.statements(node, "orelse")?,
            }),
            "If" => {
                let test = Box::new(self.required_expression(node, "test")?);
                let body = self.body(node, "body")?;
                let otherwise: Vec<Stmt> = self.statements(node, "orelse")?;
                let elif_else_clauses = else_clauses(otherwise);
                Stmt::If(tree::StmtIf { node_index, range, test, body, elif_else_clauses })
            }
            "With" | "AsyncWith" => {
                let mut items = Vec::new();
                for object in self.list(node, "items")? {
                    let item = self.as_node(object, "withitem")?;
                    let context_expr = self.required_expression(&item, "context_expr")?;
                    let optional_vars = self.optional_expression_in(&item, "optional_vars", "Store")?;
                    let range = context_expr.range();
                    items.push(WithItem { range, node_index: index(), context_expr, optional_vars });
                }
                let items = self.not_empty(items, node, "items")?;
                let is_async = node.class == "AsyncWith";
                Stmt::With(tree::StmtWith { node_index, range, is_async, items, body: self.body(node, "body")? })
            }
            "Match" => {
                let subject = Box::new(self.required_expression(node, "subject")?);
                let mut cases = Vec::new();
                for object in self.list(node, "cases")? {
                    let case = self.as_node(object, "match_case")?;
                    cases.push(self.match_case(&case)?);
                }
                let cases = self.not_empty(cases, node, "cases")?;
                Stmt::Match(tree::StmtMatch { node_index, range, subject, cases })
            }
            "Raise" => {
                let exc = self.optional_expression(node, "exc")?;
                let cause = self.optional_expression(node, "cause")?;
                if exc.is_none() && cause.is_some() {
                    return Err(Problem::Value("Raise with cause but no exception".to_owned()));
                }
                Stmt::Raise(tree::StmtRaise { node_index, range, exc, cause })
            }
            "Try" | "TryStar" => self.try_statement(node)?,
            "Assert" => Stmt::Assert(tree::StmtAssert {
                node_index,
                range,
                test: Box::new(self.required_expression(node, "test")?),
                msg: self.optional_expression(node, "msg")?,
            }),
            "Import" => {
                let names = self.aliases(node)?;
                Stmt::Import(tree::StmtImport { node_index, range, names, is_lazy: false })
            }
            "ImportFrom" => {
                let level = match self.field(node, "level")? {
                    Some(level) => self.reader.integer(&level)?,
                    None => 0,
                };
                let Ok(level) = u32::try_from(level) else {
                    return Err(Problem::Value("Negative ImportFrom level".to_owned()));
                };
                let place = self.place(position.line, position.column);
                let module = self.optional_identifier(node, "module", TextRange::empty(place))?;
                let names = self.aliases(node)?;
                Stmt::ImportFrom(tree::StmtImportFrom { node_index, range, module, names, level, is_lazy: false })
            }
            "Global" | "Nonlocal" => {
                let place = self.start(position);
                let place = self.end(place, position);
                let names = self.identifiers(node, "names", place)?;
                let names = self.not_empty(names, node, "names")?;
                if node.class == "Global" {
                    Stmt::Global(tree::StmtGlobal { node_index, range, names })
                } else {
                    Stmt::Nonlocal(tree::StmtNonlocal { node_index, range, names })
                }
            }
            "Expr" => {
                let value = Box::new(self.required_expression(node, "value")?);
                Stmt::Expr(tree::StmtExpr { node_index, range, value })
            }
            "Break" => Stmt::Break(tree::StmtBreak { node_index, range }),
            "Continue" => Stmt::Continue(tree::StmtContinue { node_index, range }),
            _ => Stmt::Pass(tree::StmtPass { node_index, range }),
        })
    }

    fn try_statement(&mut self, node: &NodeOf<R::Object>) -> Read<Stmt, R> {
        let body = self.body(node, "body")?;
        let mut handlers = Vec::new();
        for object in self.list(node, "handlers")? {
            let (handler, position) = self.located(object, "excepthandler")?;
            let start = self.start(position);
            let type_ = self.optional_expression(&handler, "type")?;
            let name = self.optional_identifier(&handler, "name", TextRange::empty(start))?;
            let body = self.body(&handler, "body")?;
            let range = self.end(start, position);
            let made = ExceptHandlerExceptHandler { range, node_index: index(), type_, name, body };
            handlers.push(ExceptHandler::ExceptHandler(made));
        }
        let orelse: Vec<Stmt> = self.statements(node, "orelse")?;
        let finalbody: Vec<Stmt> = self.statements(node, "finalbody")?;
        if handlers.is_empty() && finalbody.is_empty() {
            return Err(Problem::Value(format!("{} has neither except handlers nor finalbody", node.class)));
        }
        if handlers.is_empty() && !orelse.is_empty() {
            return Err(Problem::Value(format!("{} has orelse but no except handlers", node.class)));
        }
        Ok(Stmt::Try(tree::StmtTry {
            node_index: index(),
            range: TextRange::default(),
            body,
            handlers,
            orelse: orelse.into_iter().collect(),
            finalbody: finalbody.into_iter().collect(),
            is_star: node.class == "TryStar",
        }))
    }

    fn aliases(&mut self, node: &NodeOf<R::Object>) -> Read<Vec<Alias>, R> {
        let mut names = Vec::new();
        for object in self.list(node, "names")? {
            let (alias, position) = self.located(object, "alias")?;
            let start = self.start(position);
            let range = self.end(start, position);
            let name = self.identifier(&alias, "name", range)?;
            let asname = self.optional_identifier(&alias, "asname", range)?;
            names.push(Alias { range, node_index: index(), name, asname });
        }
        self.not_empty(names, node, "names")
    }

    /// The decorators, and where the definition behind them starts.
    fn decorators(&mut self, node: &NodeOf<R::Object>, position: Position) -> Read<(Vec<Decorator>, TextSize), R> {
        let mut decorators = Vec::new();
        for expression in self.expressions(node, "decorator_list", "Load")? {
            decorators.push(Decorator { range: expression.range(), node_index: index(), expression });
        }
        let start = self.start(position);
        if let Some(last) = decorators.last_mut() {
            // Behind a decorator comes the definition.
            last.range = TextRange::new(last.range.start(), start);
        }
        Ok((decorators, start))
    }

    fn function(&mut self, node: &NodeOf<R::Object>, position: Position, is_async: bool) -> Read<Stmt, R> {
        let (decorators, start) = self.decorators(node, position)?;
        let name = self.identifier(node, "name", TextRange::empty(start))?;
        let type_params = self.type_parameters(node)?;
        let parameters = Box::new(self.parameters(node)?);
        let returns = self.optional_expression(node, "returns")?;
        let body = self.body(node, "body")?;
        let range = self.end(decorators.first().map_or(start, |first| first.range.start()), position);
        Ok(Stmt::FunctionDef(tree::StmtFunctionDef {
            node_index: index(),
            range,
            is_async,
            decorator_list: decorators.into_iter().collect(),
            name,
            type_params,
            parameters,
            returns,
            body,
        }))
    }

    fn class(&mut self, node: &NodeOf<R::Object>, position: Position) -> Read<Stmt, R> {
        let (decorators, start) = self.decorators(node, position)?;
        let name = self.identifier(node, "name", TextRange::empty(start))?;
        let type_params = self.type_parameters(node)?;
        let bases = self.expressions(node, "bases", "Load")?;
        let keywords = self.keywords(node)?;
        let arguments = if bases.is_empty() && keywords.is_empty() {
            None
        } else {
            let range = TextRange::empty(start);
            let (args, keywords) = (bases.into(), keywords.into_iter().collect());
            Some(Box::new(tree::Arguments { range, node_index: index(), args, keywords }))
        };
        let body = self.body(node, "body")?;
        let range = self.end(decorators.first().map_or(start, |first| first.range.start()), position);
        Ok(Stmt::ClassDef(tree::StmtClassDef {
            node_index: index(),
            range,
            decorator_list: decorators.into_iter().collect(),
            name,
            type_params,
            arguments,
            body,
        }))
    }

    fn type_parameters(&mut self, node: &NodeOf<R::Object>) -> Read<Option<Box<TypeParams>>, R> {
        let mut type_params = Vec::new();
        for object in self.list(node, "type_params")? {
            let (parameter, position) = self.located(object, "type_param")?;
            let start = self.start(position);
            let name = self.identifier(&parameter, "name", TextRange::empty(start))?;
            let bound =
                if parameter.class == "TypeVar" { self.optional_expression(&parameter, "bound")? } else { None };
            let default = self.optional_expression(&parameter, "default_value")?;
            let range = self.end(start, position);
            let node_index = index();
            type_params.push(match parameter.class {
                "TypeVar" => TypeParam::TypeVar(tree::TypeParamTypeVar { node_index, range, name, bound, default }),
                "ParamSpec" => TypeParam::ParamSpec(tree::TypeParamParamSpec { node_index, range, name, default }),
                _ => TypeParam::TypeVarTuple(tree::TypeParamTypeVarTuple { node_index, range, name, default }),
            });
        }
        let (Some(first), Some(last)) = (type_params.first(), type_params.last()) else { return Ok(None) };
        let range = TextRange::new(first.range().start(), last.range().end());
        Ok(Some(Box::new(TypeParams { range, node_index: index(), type_params })))
    }
}

/// The clauses behind an `if`: a lone `if` in the `else` part is an `elif`.
fn else_clauses(mut otherwise: Vec<Stmt>) -> Vec<ElifElseClause> {
    if otherwise.len() == 1
        && let Some(Stmt::If(nested)) = otherwise.pop_if(|last| last.is_if_stmt())
    {
        let (test, body) = (Some(*nested.test), nested.body);
        let mut clauses = vec![ElifElseClause { range: nested.range, node_index: index(), test, body }];
        clauses.extend(nested.elif_else_clauses);
        return clauses;
    }
    match otherwise.first() {
        Some(first) => {
            let range = TextRange::empty(first.range().start());
            let body = otherwise.into_iter().collect();
            vec![ElifElseClause { range, node_index: index(), test: None, body }]
        }
        None => Vec::new(),
    }
}

fn set_range(statement: &mut Stmt, range: TextRange) {
    match statement {
        Stmt::FunctionDef(node) => node.range = range,
        Stmt::ClassDef(node) => node.range = range,
        Stmt::Return(node) => node.range = range,
        Stmt::Delete(node) => node.range = range,
        Stmt::TypeAlias(node) => node.range = range,
        Stmt::Assign(node) => node.range = range,
        Stmt::AugAssign(node) => node.range = range,
        Stmt::AnnAssign(node) => node.range = range,
        Stmt::For(node) => node.range = range,
        Stmt::While(node) => node.range = range,
        Stmt::If(node) => node.range = range,
        Stmt::With(node) => node.range = range,
        Stmt::Match(node) => node.range = range,
        Stmt::Raise(node) => node.range = range,
        Stmt::Try(node) => node.range = range,
        Stmt::Assert(node) => node.range = range,
        Stmt::Import(node) => node.range = range,
        Stmt::ImportFrom(node) => node.range = range,
        Stmt::Global(node) => node.range = range,
        Stmt::Nonlocal(node) => node.range = range,
        Stmt::Expr(node) => node.range = range,
        Stmt::Pass(node) => node.range = range,
        Stmt::Break(node) => node.range = range,
        Stmt::Continue(node) => node.range = range,
        Stmt::IpyEscapeCommand(node) => node.range = range,
    }
}
