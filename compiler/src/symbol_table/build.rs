//! Walks the syntax tree and records how each scope uses each name, in the order in which CPython does.

use ruff_python_ast::name::Name;
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprContext, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Parameters, Stmt, StmtClassDef, StmtFunctionDef, StmtTry, TypeParam, TypeParams,
};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use super::scopes::Builder;
use super::{ScopeId, ScopeKind, SymbolFlags, SymbolTable};
use crate::codegen::{FutureFeatures, TopLevel};
use crate::syntax_error::RawError;

type Outcome = Result<(), RawError>;

/// The table of a compilation, not yet analysed.
///
/// Where modules or classes turn out to read their own `__annotations__` (see [`Scope::annotates_eagerly`]), the table is built
/// again, with their annotations in the scopes themselves.
pub fn build(body: &TopLevel<'_>, future: FutureFeatures) -> Result<SymbolTable, RawError> {
    let table = build_with(body, future, FxHashSet::default())?;
    let eager = table.readers_of_own_annotations();
    if eager.is_empty() || future.contains(FutureFeatures::ANNOTATIONS) {
        return Ok(table);
    }
    build_with(body, future, eager)
}

fn build_with(
    body: &TopLevel<'_>,
    future: FutureFeatures,
    eager: FxHashSet<(usize, ScopeKind)>,
) -> Result<SymbolTable, RawError> {
    let mut builder = Builder {
        table: SymbolTable::default(),
        stack: Vec::new(),
        private: None,
        future,
        eager,
        depth: 0,
        deferred_part: "",
    };
    builder.enter("top", ScopeKind::Module, body, TextRange::default())?;
    match body {
        TopLevel::Module(statements) | TopLevel::Interactive(statements) => builder.statements(statements)?,
        TopLevel::Expression(expression) => builder.expression(expression)?,
    }
    builder.leave();
    Ok(builder.table)
}

impl Builder {
    fn statements(&mut self, statements: &[Stmt]) -> Outcome {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn conditional(&mut self, statements: &[Stmt]) -> Outcome {
        let outer = std::mem::replace(&mut self.current_mut().in_conditional_block, true);
        self.statements(statements)?;
        self.current_mut().in_conditional_block = outer;
        Ok(())
    }

    fn statement(&mut self, statement: &Stmt) -> Outcome {
        self.deeper(|builder| builder.statement_inner(statement))
    }

    fn optional(&mut self, expression: Option<&Expr>) -> Outcome {
        expression.map_or(Ok(()), |expression| self.expression(expression))
    }

    fn expressions<'a>(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) -> Outcome {
        expressions.into_iter().try_for_each(|expression| self.expression(expression))
    }

    fn statement_inner(&mut self, statement: &Stmt) -> Outcome {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Return(node) => {
                self.optional(node.value.as_deref())?;
                if node.value.is_some() {
                    let scope = self.current_mut();
                    scope.first_return_value.get_or_insert(node.range);
                    if scope.is_coroutine && scope.is_generator {
                        return Err(RawError::new("'return' with value in async generator", node.range));
                    }
                }
                Ok(())
            }
            Stmt::Delete(node) => self.expressions(&node.targets),
            Stmt::TypeAlias(node) => {
                self.expression(&node.name)?;
                let in_class = self.current().kind == ScopeKind::Class;
                let name = match &*node.name {
                    Expr::Name(name) => name.id.clone(),
                    _ => Name::new("alias"),
                };
                if let Some(parameters) = &node.type_params {
                    self.enter_type_parameters(&name, parameters, false, false, None)?;
                }
                self.enter(&name, ScopeKind::TypeAlias, node, node.range)?;
                self.see_class_scope(in_class)?;
                self.expression(&node.value)?;
                self.leave();
                if node.type_params.is_some() {
                    self.leave();
                }
                Ok(())
            }
            Stmt::Assign(node) => {
                self.expressions(&node.targets)?;
                self.expression(&node.value)
            }
            Stmt::AugAssign(node) => {
                self.expression(&node.target)?;
                if let Expr::Name(name) = &*node.target {
                    self.load_name(&name.id, name.range)?;
                }
                self.expression(&node.value)
            }
            Stmt::AnnAssign(node) => {
                if let Expr::Name(target) = &*node.target {
                    let mangled = self.mangled(&target.id);
                    let flags = self.current().symbols.flags(&mangled);
                    if flags.intersects(SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL)
                        && self.current_id() != SymbolTable::TOP
                        && node.simple
                    {
                        let what = if flags.contains(SymbolFlags::GLOBAL) { "global" } else { "nonlocal" };
                        return Err(RawError::new(
                            format!("annotated name '{}' can't be {what}", target.id),
                            node.range,
                        ));
                    }
                    if node.simple {
                        self.add(&target.id, SymbolFlags::ANNOTATED | SymbolFlags::LOCAL, target.range)?;
                    } else if node.value.is_some() {
                        self.add(&target.id, SymbolFlags::LOCAL, target.range)?;
                    }
                } else {
                    self.expression(&node.target)?;
                }
                self.variable_annotation(&node.annotation, node.simple)?;
                self.optional(node.value.as_deref())
            }
            Stmt::For(node) => {
                if node.is_async {
                    self.mark_coroutine();
                }
                self.expression(&node.target)?;
                self.expression(&node.iter)?;
                self.conditional(&node.body)?;
                self.conditional(&node.orelse)
            }
            Stmt::While(node) => {
                self.expression(&node.test)?;
                self.conditional(&node.body)?;
                self.conditional(&node.orelse)
            }
            Stmt::If(node) => {
                self.expression(&node.test)?;
                self.conditional(&node.body)?;
                for clause in &node.elif_else_clauses {
                    self.optional(clause.test.as_ref())?;
                    self.conditional(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(node) => {
                if node.is_async {
                    self.mark_coroutine();
                }
                for item in &node.items {
                    self.expression(&item.context_expr)?;
                    self.optional(item.optional_vars.as_deref())?;
                }
                self.conditional(&node.body)
            }
            Stmt::Match(node) => {
                self.expression(&node.subject)?;
                for case in &node.cases {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_deref())?;
                    self.conditional(&case.body)?;
                }
                Ok(())
            }
            Stmt::Raise(node) => {
                self.optional(node.exc.as_deref())?;
                self.optional(node.cause.as_deref())
            }
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Assert(node) => {
                self.expression(&node.test)?;
                self.optional(node.msg.as_deref())
            }
            Stmt::Import(node) => node.names.iter().try_for_each(|alias| match &alias.asname {
                Some(name) => self.add(&name.id, SymbolFlags::IMPORT, alias.range),
                None => {
                    let top = alias.name.split('.').next().unwrap_or_default();
                    self.add(top, SymbolFlags::IMPORT, alias.range)
                }
            }),
            Stmt::ImportFrom(node) => node.names.iter().try_for_each(|alias| {
                if alias.name.as_str() == "*" {
                    if self.current().kind != ScopeKind::Module {
                        return Err(RawError::new("import * only allowed at module level", alias.range));
                    }
                    return Ok(());
                }
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                self.add(&name.id, SymbolFlags::IMPORT, alias.range)
            }),
            Stmt::Global(node) => {
                node.names.iter().try_for_each(|name| self.declare(&name.id, SymbolFlags::GLOBAL, node.range))
            }
            Stmt::Nonlocal(node) => {
                node.names.iter().try_for_each(|name| self.declare(&name.id, SymbolFlags::NONLOCAL, node.range))
            }
            Stmt::Expr(node) => self.expression(&node.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn try_statement(&mut self, node: &StmtTry) -> Outcome {
        self.conditional(&node.body)?;
        for handler in &node.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            self.optional(handler.type_.as_deref())?;
            if let Some(name) = &handler.name {
                self.add(&name.id, SymbolFlags::LOCAL, handler.range)?;
            }
            self.conditional(&handler.body)?;
        }
        self.conditional(&node.orelse)?;
        self.conditional(&node.finalbody)
    }

    /// A `global` or `nonlocal` statement's name.
    fn declare(&mut self, name: &str, flag: SymbolFlags, range: TextRange) -> Outcome {
        let what = if flag == SymbolFlags::GLOBAL { "global" } else { "nonlocal" };
        let mangled = self.mangled(name);
        let flags = self.current().symbols.flags(&mangled);
        let is_module_entry = self.current_id() == SymbolTable::TOP;
        let message = if flags.contains(SymbolFlags::PARAMETER) {
            Some(format!("name '{name}' is parameter and {what}"))
        } else if flags.contains(SymbolFlags::USE) {
            Some(format!("name '{name}' is used prior to {what} declaration"))
        } else if flags.contains(SymbolFlags::ANNOTATED) {
            Some(format!("annotated name '{name}' can't be {what}"))
        } else if flags.intersects(SymbolFlags::BOUND) {
            Some(format!("name '{name}' is assigned to before {what} declaration"))
        } else {
            None
        };
        if let Some(message) = message {
            return Err(RawError::new(message, range));
        }
        if is_module_entry && flag == SymbolFlags::NONLOCAL {
            return Err(RawError::new("nonlocal declaration not allowed at module level", range));
        }
        self.add(name, flag, range)
    }

    fn decorators_and_defaults(
        &mut self,
        decorators: &[ruff_python_ast::Decorator],
        parameters: Option<&Parameters>,
    ) -> Outcome {
        self.expressions(decorators.iter().map(|decorator| &decorator.expression))?;
        parameters.map_or(Ok(()), |parameters| self.defaults(parameters))
    }

    fn defaults(&mut self, parameters: &Parameters) -> Outcome {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        self.expressions(positional.filter_map(|parameter| parameter.default.as_deref()))?;
        self.expressions(parameters.kwonlyargs.iter().filter_map(|parameter| parameter.default.as_deref()))
    }

    fn parameters(&mut self, parameters: &Parameters) -> Outcome {
        let named = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        for parameter in named {
            let name = &parameter.parameter.name;
            self.add(&name.id, SymbolFlags::PARAMETER, name.range)?;
        }
        if let Some(parameter) = &parameters.vararg {
            self.add(&parameter.name.id, SymbolFlags::PARAMETER, parameter.name.range)?;
            self.current_mut().has_variable_arguments = true;
        }
        if let Some(parameter) = &parameters.kwarg {
            self.add(&parameter.name.id, SymbolFlags::PARAMETER, parameter.name.range)?;
            self.current_mut().has_variable_keywords = true;
        }
        Ok(())
    }

    fn function(&mut self, node: &StmtFunctionDef) -> Outcome {
        self.add(&node.name.id, SymbolFlags::LOCAL, node.name.range)?;
        self.decorators_and_defaults(&node.decorator_list, Some(&node.parameters))?;
        if let Some(parameters) = &node.type_params {
            let has_defaults = node
                .parameters
                .posonlyargs
                .iter()
                .chain(&node.parameters.args)
                .any(|parameter| parameter.default.is_some());
            let has_keyword_defaults = node.parameters.kwonlyargs.iter().any(|parameter| parameter.default.is_some());
            self.enter_type_parameters(&node.name.id, parameters, has_defaults, has_keyword_defaults, None)?;
        }
        self.function_annotations(node)?;
        let id = self.enter(&node.name.id, ScopeKind::Function, node, node.range)?;
        self.current_mut().is_coroutine = node.is_async;
        self.parameters(&node.parameters)?;
        self.statements(&node.body)?;
        let scope = self.table.scope(id);
        if scope.is_coroutine
            && scope.is_generator
            && let Some(range) = scope.first_return_value
        {
            return Err(RawError::new("'return' with value in async generator", range));
        }
        self.leave();
        if node.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn function_annotations(&mut self, node: &StmtFunctionDef) -> Outcome {
        let parameters = &node.parameters;
        let annotations: Vec<&Expr> =
            parameters.iter().filter_map(|parameter| parameter.annotation()).chain(node.returns.as_deref()).collect();
        if annotations.is_empty() {
            return Ok(());
        }
        if self.future.contains(FutureFeatures::ANNOTATIONS) {
            return annotations.into_iter().try_for_each(check_unevaluated);
        }
        let current = self.current();
        let in_class = current.kind == ScopeKind::Class || current.sees_class_scope;
        self.enter("__annotate__", ScopeKind::Annotations, &**parameters, parameters.range)?;
        self.see_class_scope(in_class)?;
        self.expressions(annotations)?;
        self.leave();
        Ok(())
    }

    /// The annotation of a variable: part of the scope's annotation function, or not evaluated in a function.
    fn variable_annotation(&mut self, annotation: &Expr, simple: bool) -> Outcome {
        let scope = self.current();
        let evaluated = !scope.kind.is_function_like();
        let conditional =
            scope.kind == ScopeKind::Module || scope.kind == ScopeKind::Class && scope.in_conditional_block;
        if evaluated {
            self.current_mut().has_annotations = true;
        }
        if !evaluated || self.future.contains(FutureFeatures::ANNOTATIONS) {
            return check_unevaluated(annotation);
        }
        if !simple || self.current().annotates_eagerly {
            // Evaluated on the spot.
            return self.expression(annotation);
        }
        if conditional && !self.current().has_conditional_annotations {
            self.current_mut().has_conditional_annotations = true;
            self.add_raw("__conditional_annotations__", SymbolFlags::USE, annotation.range())?;
        }
        let owner = self.current_id();
        match self.current().annotations_scope {
            Some(existing) => self.stack.push(existing),
            None => {
                let in_class = self.current().kind == ScopeKind::Class;
                let id = self.enter("__annotate__", ScopeKind::Annotations, annotation, annotation.range())?;
                self.see_class_scope(in_class)?;
                self.table.scope_mut(owner).annotations_scope = Some(id);
            }
        }
        if self.table.scope(owner).has_conditional_annotations {
            self.add_raw("__conditional_annotations__", SymbolFlags::USE, annotation.range())?;
        }
        self.expression(annotation)?;
        self.leave();
        Ok(())
    }

    fn class(&mut self, node: &StmtClassDef) -> Outcome {
        self.add(&node.name.id, SymbolFlags::LOCAL, node.name.range)?;
        self.decorators_and_defaults(&node.decorator_list, None)?;
        let outer_private = self.private.clone();
        if let Some(parameters) = &node.type_params {
            self.enter_type_parameters(&node.name.id, parameters, false, false, Some(&node.name.id))?;
        }
        if let Some(arguments) = &node.arguments {
            self.expressions(&arguments.args)?;
            self.expressions(arguments.keywords.iter().map(|keyword| &keyword.value))?;
        }
        self.private = Some(node.name.id.clone());
        self.enter(&node.name.id, ScopeKind::Class, node, node.range)?;
        if node.type_params.is_some() {
            self.add_raw("__type_params__", SymbolFlags::LOCAL, node.range)?;
            self.add_raw(".type_params", SymbolFlags::USE, node.range)?;
        }
        self.statements(&node.body)?;
        self.leave();
        if node.type_params.is_some() {
            self.leave();
        }
        self.private = outer_private;
        Ok(())
    }

    fn enter_type_parameters(
        &mut self,
        name: &Name,
        node: &TypeParams,
        has_defaults: bool,
        has_keyword_defaults: bool,
        class: Option<&Name>,
    ) -> Outcome {
        let in_class = self.current().kind == ScopeKind::Class;
        if let Some(class) = class {
            self.private = Some(class.clone());
        }
        self.enter(name, ScopeKind::TypeParameters, node, node.range)?;
        if class.is_some() {
            self.current_mut().mangled_only = Some(Vec::new());
        }
        self.see_class_scope(in_class)?;
        if has_defaults {
            self.add_raw(".defaults", SymbolFlags::PARAMETER, node.range)?;
        }
        if has_keyword_defaults {
            self.add_raw(".kwdefaults", SymbolFlags::PARAMETER, node.range)?;
        }
        if class.is_some() {
            self.add_raw(".type_params", SymbolFlags::LOCAL | SymbolFlags::USE, node.range)?;
            self.add_raw(".generic_base", SymbolFlags::LOCAL | SymbolFlags::USE, node.range)?;
        }
        let mut seen_default = false;
        for parameter in &node.type_params {
            let (name, default) = match parameter {
                TypeParam::TypeVar(node) => (&node.name, &node.default),
                TypeParam::ParamSpec(node) => (&node.name, &node.default),
                TypeParam::TypeVarTuple(node) => (&node.name, &node.default),
            };
            if seen_default && default.is_none() {
                return Err(RawError::new(
                    format!("non-default type parameter '{name}' follows default type parameter"),
                    parameter.range(),
                ));
            }
            seen_default |= default.is_some();
            self.add(&name.id, SymbolFlags::TYPE_PARAMETER | SymbolFlags::LOCAL, parameter.range())?;
            if let TypeParam::TypeVar(node) = parameter
                && let Some(bound) = &node.bound
            {
                self.deferred_part = if bound.is_tuple_expr() { "a TypeVar constraint" } else { "a TypeVar bound" };
                self.deferred(&name.id, bound, parameter, ScopeKind::TypeVariableBound)?;
            }
            if let Some(default) = default {
                self.deferred_part = match parameter {
                    TypeParam::TypeVar(_) => "a TypeVar default",
                    TypeParam::ParamSpec(_) => "a ParamSpec default",
                    TypeParam::TypeVarTuple(_) => "a TypeVarTuple default",
                };
                self.deferred(&name.id, default, parameter, ScopeKind::TypeVariableDefault)?;
            }
        }
        Ok(())
    }

    /// A bound or default, evaluated on demand in a scope of its own.
    fn deferred(&mut self, name: &Name, value: &Expr, node: &TypeParam, kind: ScopeKind) -> Outcome {
        let in_class = self.current().sees_class_scope;
        let mangled_only = self.current().mangled_only.clone();
        self.enter(name, kind, node, value.range())?;
        self.current_mut().mangled_only = mangled_only;
        self.see_class_scope(in_class)?;
        self.expression(value)?;
        self.leave();
        Ok(())
    }

    fn load_name(&mut self, name: &Name, range: TextRange) -> Outcome {
        self.add(name, SymbolFlags::USE, range)?;
        // `super()` finds its class through the cell `__class__`.
        if name == "super" && self.current().kind.is_function_like() {
            self.add_raw("__class__", SymbolFlags::USE, range)?;
        }
        Ok(())
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Outcome {
        // The left spine of operators, attributes, calls and subscripts is walked without recursion.
        let mut spine = Vec::new();
        let mut current = expression;
        loop {
            let inner = match current {
                Expr::BinOp(node) => &node.left,
                Expr::Attribute(node) => &node.value,
                Expr::Call(node) => &node.func,
                Expr::Subscript(node) => &node.value,
                _ => break,
            };
            spine.push(current);
            current = inner;
        }
        self.deeper(|builder| builder.expression_inner(current))?;
        while let Some(node) = spine.pop() {
            match node {
                Expr::BinOp(node) => self.deeper(|builder| builder.expression(&node.right))?,
                Expr::Attribute(node) => {
                    if node.ctx == ExprContext::Store && node.attr.as_str() == "__debug__" {
                        return Err(RawError::new("cannot assign to __debug__", node.range));
                    }
                    if node.ctx == ExprContext::Del && node.attr.as_str() == "__debug__" {
                        return Err(RawError::new("cannot delete __debug__", node.range));
                    }
                }
                Expr::Call(node) => {
                    self.expressions(&node.arguments.args)?;
                    for keyword in &node.arguments.keywords {
                        if keyword.arg.as_ref().is_some_and(|name| name.as_str() == "__debug__") {
                            return Err(RawError::new("cannot assign to __debug__", keyword.range));
                        }
                        self.expression(&keyword.value)?;
                    }
                }
                Expr::Subscript(node) => self.deeper(|builder| builder.expression(&node.slice))?,
                _ => {}
            }
        }
        Ok(())
    }

    fn expression_inner(&mut self, expression: &Expr) -> Outcome {
        match expression {
            Expr::BoolOp(node) => self.expressions(&node.values),
            Expr::Named(node) => {
                self.named_expression(node)?;
                self.expression(&node.value)?;
                self.expression(&node.target)
            }
            Expr::UnaryOp(node) => self.expression(&node.operand),
            Expr::Lambda(node) => {
                if let Some(parameters) = &node.parameters {
                    self.defaults(parameters)?;
                }
                self.enter("lambda", ScopeKind::Lambda, node, node.range)?;
                if let Some(parameters) = &node.parameters {
                    self.parameters(parameters)?;
                }
                self.expression(&node.body)?;
                self.leave();
                Ok(())
            }
            Expr::If(node) => {
                self.expression(&node.test)?;
                self.expression(&node.body)?;
                self.expression(&node.orelse)
            }
            Expr::Dict(node) => {
                for item in &node.items {
                    self.optional(item.key.as_ref())?;
                    self.expression(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(node) => self.expressions(&node.elts),
            Expr::ListComp(node) => self.comprehension(
                "listcomp",
                ScopeKind::ListComprehension,
                node,
                node.range,
                &node.generators,
                &[&node.elt],
            ),
            Expr::SetComp(node) => self.comprehension(
                "setcomp",
                ScopeKind::SetComprehension,
                node,
                node.range,
                &node.generators,
                &[&node.elt],
            ),
            Expr::DictComp(node) => {
                let mut elements = Vec::new();
                elements.extend(node.key.as_deref());
                elements.push(&*node.value);
                self.comprehension(
                    "dictcomp",
                    ScopeKind::DictComprehension,
                    node,
                    node.range,
                    &node.generators,
                    &elements,
                )
            }
            Expr::Generator(node) => {
                self.comprehension("genexpr", ScopeKind::Generator, node, node.range, &node.generators, &[&node.elt])
            }
            Expr::Await(node) => {
                self.forbid_in_annotation("await expression", node.range)?;
                self.expression(&node.value)?;
                self.mark_coroutine();
                Ok(())
            }
            Expr::Yield(node) => {
                self.forbid_in_annotation("yield expression", node.range)?;
                self.optional(node.value.as_deref())?;
                self.mark_generator(node.range)
            }
            Expr::YieldFrom(node) => {
                self.forbid_in_annotation("yield expression", node.range)?;
                self.expression(&node.value)?;
                self.mark_generator(node.range)
            }
            Expr::Compare(node) => {
                self.expression(&node.left)?;
                self.expressions(&node.comparators)
            }
            Expr::FString(node) => node.value.iter().try_for_each(|part| match part {
                FStringPart::Literal(_) => Ok(()),
                FStringPart::FString(string) => self.interpolated(&string.elements),
            }),
            Expr::TString(node) => node.value.iter().try_for_each(|string| self.interpolated(&string.elements)),
            Expr::Starred(node) => self.expression(&node.value),
            Expr::Name(node) => match node.ctx {
                ExprContext::Load => self.load_name(&node.id, node.range),
                ExprContext::Del if node.id == "__debug__" => Err(RawError::new("cannot delete __debug__", node.range)),
                _ => self.add(&node.id, SymbolFlags::LOCAL, node.range),
            },
            Expr::List(node) => self.expressions(&node.elts),
            Expr::Tuple(node) => self.expressions(&node.elts),
            Expr::Slice(node) => {
                self.optional(node.lower.as_deref())?;
                self.optional(node.upper.as_deref())?;
                self.optional(node.step.as_deref())
            }
            Expr::BinOp(_)
            | Expr::Attribute(_)
            | Expr::Call(_)
            | Expr::Subscript(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn interpolated(&mut self, elements: &InterpolatedStringElements) -> Outcome {
        elements.iter().try_for_each(|element| match element {
            InterpolatedStringElement::Literal(_) => Ok(()),
            InterpolatedStringElement::Interpolation(node) => {
                self.expression(&node.expression)?;
                match &node.format_spec {
                    Some(spec) => self.deeper(|builder| builder.interpolated(&spec.elements)),
                    None => Ok(()),
                }
            }
        })
    }

    fn comprehension<T>(
        &mut self,
        name: &str,
        kind: ScopeKind,
        node: &T,
        range: TextRange,
        generators: &[Comprehension],
        elements: &[&Expr],
    ) -> Outcome {
        let outermost = &generators[0];
        self.current_mut().iterable_depth += 1;
        self.expression(&outermost.iter)?;
        self.current_mut().iterable_depth -= 1;
        // As a function of its own it does not see the names of a class, not even from an annotation scope in it.
        self.enter(name, kind, node, range)?;
        if outermost.is_async {
            self.current_mut().is_coroutine = true;
        }
        self.add_raw(".0", SymbolFlags::PARAMETER, range)?;
        for (index, generator) in generators.iter().enumerate() {
            self.current_mut().in_iteration_target = true;
            self.expression(&generator.target)?;
            self.current_mut().in_iteration_target = false;
            if index > 0 {
                self.current_mut().iterable_depth += 1;
                self.expression(&generator.iter)?;
                self.current_mut().iterable_depth -= 1;
            }
            self.expressions(&generator.ifs)?;
            if generator.is_async {
                self.current_mut().is_coroutine = true;
            }
        }
        for element in elements {
            self.expression(element)?;
        }
        let is_async = self.current().is_coroutine && kind != ScopeKind::Generator;
        self.leave();
        if is_async {
            self.mark_coroutine();
        }
        Ok(())
    }

    /// `await` makes comprehensions and generator expressions asynchronous; functions are by their `async`.
    fn mark_coroutine(&mut self) {
        let scope = self.current_mut();
        if scope.kind.is_comprehension() || scope.kind == ScopeKind::Module {
            scope.is_coroutine = true;
        }
    }

    fn mark_generator(&mut self, range: TextRange) -> Outcome {
        let inside = match self.current().kind {
            ScopeKind::Generator => Some("generator expression"),
            ScopeKind::ListComprehension => Some("list comprehension"),
            ScopeKind::SetComprehension => Some("set comprehension"),
            ScopeKind::DictComprehension => Some("dict comprehension"),
            _ => None,
        };
        if let Some(inside) = inside {
            return Err(RawError::new(format!("'yield' inside {inside}"), range));
        }
        self.current_mut().is_generator = true;
        Ok(())
    }

    fn forbid_in_annotation(&self, what: &str, range: TextRange) -> Outcome {
        let place = match self.current().kind {
            ScopeKind::Annotations => "an annotation",
            ScopeKind::TypeVariableBound | ScopeKind::TypeVariableDefault => self.deferred_part,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParameters => "the definition of a generic",
            _ => return Ok(()),
        };
        Err(RawError::new(format!("{what} cannot be used within {place}"), range))
    }

    fn named_expression(&mut self, node: &ruff_python_ast::ExprNamed) -> Outcome {
        if self.current().iterable_depth > 0 {
            return Err(RawError::new(
                "assignment expression cannot be used in a comprehension iterable expression",
                node.range,
            ));
        }
        self.forbid_in_annotation("named expression", node.range)?;
        let Expr::Name(target) = &*node.target else { return Ok(()) };
        if !self.current().kind.is_comprehension() {
            return Ok(());
        }
        // The target belongs to the nearest scope around that is no comprehension.
        let name = self.mangled(&target.id);
        let comprehensions: Vec<ScopeId> = self.stack.iter().rev().copied().collect();
        for id in comprehensions {
            let scope = self.table.scope(id);
            if scope.kind.is_comprehension() {
                if scope.symbols.flags(&name).contains(SymbolFlags::ITERATION) {
                    return Err(RawError::new(
                        format!("assignment expression cannot rebind comprehension iteration variable '{}'", target.id),
                        target.range,
                    ));
                }
                continue;
            }
            let message = match scope.kind {
                ScopeKind::Function | ScopeKind::Lambda => {
                    let flag = if scope.symbols.flags(&name).contains(SymbolFlags::GLOBAL) {
                        SymbolFlags::GLOBAL
                    } else {
                        SymbolFlags::NONLOCAL
                    };
                    self.add_mangled(self.current_id(), &name, flag, target.range)?;
                    if flag == SymbolFlags::NONLOCAL {
                        return self.add_mangled(id, &name, SymbolFlags::LOCAL, target.range);
                    }
                    return Ok(());
                }
                ScopeKind::Module => {
                    self.add_mangled(self.current_id(), &name, SymbolFlags::GLOBAL, target.range)?;
                    return self.add_mangled(id, &name, SymbolFlags::GLOBAL, target.range);
                }
                ScopeKind::Class => "assignment expression within a comprehension cannot be used in a class body",
                ScopeKind::TypeVariableBound => {
                    "assignment expression within a comprehension cannot be used in a TypeVar bound"
                }
                ScopeKind::TypeAlias => "assignment expression within a comprehension cannot be used in a type alias",
                ScopeKind::TypeParameters => {
                    "assignment expression within a comprehension cannot be used within the definition of a generic"
                }
                _ => "named expression cannot be used within an annotation",
            };
            return Err(RawError::new(message, target.range));
        }
        Ok(())
    }
}

/// Annotations that are kept as text, or dropped, still may not hold these expressions.
fn check_unevaluated(annotation: &Expr) -> Outcome {
    use ruff_python_ast::visitor::{Visitor, walk_expr};
    struct Check(Option<RawError>);
    impl<'a> Visitor<'a> for Check {
        fn visit_expr(&mut self, expression: &'a Expr) {
            let what = match expression {
                Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
                Expr::Await(_) => "await expression",
                Expr::Named(_) => "named expression",
                Expr::Lambda(_) => return,
                _ => {
                    crate::with_stack(|| walk_expr(self, expression));
                    return;
                }
            };
            self.0.get_or_insert_with(|| {
                RawError::new(format!("{what} cannot be used within an annotation"), expression.range())
            });
        }
    }
    let mut check = Check(None);
    check.visit_expr(annotation);
    check.0.map_or(Ok(()), Err)
}
