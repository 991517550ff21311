//! Annotations: `__annotate__` functions (PEP 649), or texts under `from __future__ import annotations`.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Parameter, StmtAnnAssign, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::functions::{ANNOTATE, ANNOTATION_TEXTS};
use super::names::Access;
use super::{FutureFeatures, Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::{Constant, Text};
use crate::opcode::{Comparison, Opcode};
use crate::symbol_table::{ScopeId, ScopeKind};
use crate::syntax_error::RawError;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`: formats beyond are not for compiled functions.
const FORMAT_MAX: i64 = 2;
/// Argument of LOAD_COMMON_CONSTANT.
const NOT_IMPLEMENTED_ERROR: u32 = 1;

impl<'a> Generator<'a> {
    /// Opens a function of a format, up to the check of it.
    pub(super) fn begin_evaluator(&mut self, scope: ScopeId, name: Name, line: u32) {
        let start = self.start_of_line(line);
        self.enter_unit(scope, name, start, line);
        let unit = self.unit_mut();
        unit.argument_count = 1;
        unit.positional_only_count = 1;
        self.begin_body(false, 0);
        let body = self.new_block();
        self.name(".format", Access::Load);
        self.load_constant(Constant::Int(FORMAT_MAX));
        self.emit_arg(Opcode::CompareOp, Comparison::Greater as u32);
        self.emit_target(Opcode::PopJumpIfFalse, body);
        self.emit_arg(Opcode::LoadCommonConstant, NOT_IMPLEMENTED_ERROR);
        self.emit_arg(Opcode::RaiseVarargs, 1);
        self.use_block(body);
    }

    /// The annotated parameters in CPython's order, then the result.
    fn annotated_parameters(&self, node: &'a StmtFunctionDef) -> Vec<(Name, &'a Expr)> {
        let parameters = &*node.parameters;
        let plain = parameters.args.iter().chain(&parameters.posonlyargs).map(|parameter| &parameter.parameter);
        let keyword_only = parameters.kwonlyargs.iter().map(|parameter| &parameter.parameter);
        let all: Vec<&'a Parameter> =
            plain.chain(parameters.vararg.as_deref()).chain(keyword_only).chain(parameters.kwarg.as_deref()).collect();
        let mut annotated: Vec<(Name, &'a Expr)> = all
            .into_iter()
            .filter_map(|parameter| {
                let annotation = parameter.annotation.as_deref()?;
                Some((self.mangle(&parameter.name.id), annotation))
            })
            .collect();
        if let Some(returns) = &node.returns {
            annotated.push((Name::new("return"), returns));
        }
        annotated
    }

    /// Pushes what describes a function's annotations; returns the attribute's flag, or 0.
    pub(super) fn function_annotations(&mut self, node: &'a StmtFunctionDef) -> Result<u32, RawError> {
        let annotated = self.annotated_parameters(node);
        if annotated.is_empty() {
            return Ok(0);
        }
        if self.options.future.contains(FutureFeatures::ANNOTATIONS) {
            let mut texts = Vec::with_capacity(2 * annotated.len());
            for (name, annotation) in annotated {
                let text = crate::unparse::unparse_annotation(annotation, self.source);
                texts.push(Constant::Str(Text::from(name.as_str())));
                texts.push(Constant::Str(Text::from(text.as_str())));
            }
            self.load_constant(Constant::Tuple(texts));
            return Ok(ANNOTATION_TEXTS);
        }
        let scope = self.scope_of_node(&*node.parameters, ScopeKind::Annotations);
        let line = self.lines.line(self.definition_start(node.range, &node.decorator_list));
        let function = self.scope_of_node(node, ScopeKind::Function);
        let outer = self.qualified_name(function, &node.name.id);
        self.begin_evaluator(scope, Name::new("__annotate__"), line);
        self.unit_mut().qualified_name = format!("{outer}.__annotate__");
        let count = annotated.len() as u32;
        for (name, annotation) in annotated {
            self.load_string(&name);
            self.at(SourceRange::of(annotation), |this| match annotation {
                // `*args: *Ts`
                Expr::Starred(starred) => {
                    this.expression(&starred.value)?;
                    this.emit_arg(Opcode::UnpackSequence, 1);
                    Ok(())
                }
                _ => this.expression(annotation),
            })?;
        }
        self.emit_arg(Opcode::BuildMap, count);
        self.emit(Opcode::ReturnValue);
        let code = self.leave_unit()?;
        self.closure(code, 0);
        Ok(ANNOTATE)
    }

    /// At the start of a module or class body.
    pub(super) fn begin_variable_annotations(&mut self) -> Outcome {
        let scope = self.scope();
        if self.options.future.contains(FutureFeatures::ANNOTATIONS) || scope.annotates_eagerly {
            if scope.has_annotations {
                self.emit(Opcode::SetupAnnotations);
            }
        } else if scope.has_conditional_annotations {
            self.emit_arg(Opcode::BuildSet, 0);
            self.name("__conditional_annotations__", Access::Store);
        }
        Ok(())
    }

    /// Remembers a variable's annotation, and marks at run time that it was reached where it may not be.
    pub(super) fn defer_annotation(&mut self, node: &'a StmtAnnAssign) -> Outcome {
        let unit = self.unit_mut();
        let mut index = None;
        if unit.kind == ScopeKind::Module || unit.in_conditional_block {
            index = Some(unit.conditional_annotations);
            unit.conditional_annotations += 1;
        }
        unit.annotated.push((node, index));
        if let Some(index) = index {
            self.name("__conditional_annotations__", Access::Load);
            self.load_constant(Constant::Int(i64::from(index)));
            self.emit_arg(Opcode::SetAdd, 1);
            self.emit(Opcode::PopTop);
        }
        Ok(())
    }

    /// At the end of a module or class body: the function that evaluates its variables' annotations.
    pub(super) fn variable_annotations(&mut self) -> Outcome {
        let annotated = std::mem::take(&mut self.unit_mut().annotated);
        if annotated.is_empty() {
            return Ok(());
        }
        let is_class = self.unit().kind == ScopeKind::Class;
        let scope = self.table.variable_annotations(self.scope_id()).expect("annotated variables have a scope");
        let location = self.unit().location;
        let line = self.unit().first_line;
        self.begin_evaluator(scope, Name::new("__annotate__"), line);
        self.emit_arg(Opcode::BuildMap, 0);
        for (node, index) in annotated {
            let Expr::Name(target) = &*node.target else { continue };
            let annotation = SourceRange::of(&*node.annotation);
            self.unit_mut().location = annotation;
            let skip = self.new_block();
            if let Some(index) = index {
                self.load_constant(Constant::Int(i64::from(index)));
                self.name("__conditional_annotations__", Access::Load);
                self.emit_arg(Opcode::ContainsOp, 0);
                self.emit_target(Opcode::PopJumpIfFalse, skip);
            }
            self.expression(&node.annotation)?;
            self.emit_arg(Opcode::Copy, 2);
            let name = self.mangle(&target.id);
            self.load_string(&name);
            self.emit(Opcode::StoreSubscr);
            self.use_block(skip);
        }
        self.emit(Opcode::ReturnValue);
        let code = self.leave_unit()?;
        self.unit_mut().location = SourceRange::NONE;
        self.closure(code, 0);
        self.name(if is_class { "__annotate_func__" } else { "__annotate__" }, Access::Store);
        self.unit_mut().location = location;
        Ok(())
    }

    /// Puts the annotation of a variable into `__annotations__`: as text, or its value.
    pub(super) fn store_annotation(&mut self, node: &'a StmtAnnAssign, name: &Name, as_text: bool) -> Outcome {
        self.at(SourceRange::of(&*node.annotation), |this| {
            if as_text {
                let text = crate::unparse::unparse_annotation(&node.annotation, this.source);
                this.load_string(&text);
            } else {
                this.expression(&node.annotation)?;
            }
            this.name("__annotations__", Access::Load);
            let name = this.mangle(name);
            this.load_string(&name);
            this.emit(Opcode::StoreSubscr);
            Ok(())
        })
    }

    /// Evaluates the annotation of a target that is no name, for its effects.
    pub(super) fn evaluate_annotation(&mut self, annotation: &'a Expr) -> Outcome {
        self.at(SourceRange::from(annotation.range()), |this| {
            this.expression(annotation)?;
            this.emit(Opcode::PopTop);
            Ok(())
        })
    }
}
