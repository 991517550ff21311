//! Type parameters (PEP 695, 696) and `type` statements.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, StmtTypeAlias, TypeParam, TypeParams};
use ruff_text_size::Ranged;

use super::functions::DEFAULTS;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::Constant;
use crate::opcode::{Intrinsic1, Intrinsic2, Opcode};
use crate::symbol_table::{ScopeId, ScopeKind};

impl<'a> Generator<'a> {
    /// Makes each parameter, binds it, and leaves the tuple of all on the stack.
    pub(super) fn type_parameters(&mut self, parameters: &'a TypeParams) -> Outcome {
        for parameter in &parameters.type_params {
            self.at(SourceRange::of(parameter), |this| this.type_parameter(parameter))?;
        }
        self.emit_arg(Opcode::BuildTuple, parameters.type_params.len() as u32);
        Ok(())
    }

    fn type_parameter(&mut self, parameter: &'a TypeParam) -> Outcome {
        let (name, default, intrinsic) = match parameter {
            TypeParam::TypeVar(node) => (&node.name.id, &node.default, Intrinsic1::TypeVar),
            TypeParam::ParamSpec(node) => (&node.name.id, &node.default, Intrinsic1::ParamSpec),
            TypeParam::TypeVarTuple(node) => (&node.name.id, &node.default, Intrinsic1::TypeVarTuple),
        };
        self.load_string(name);
        match parameter {
            TypeParam::TypeVar(node) if node.bound.is_some() => {
                let bound = node.bound.as_deref().expect("the bound is there");
                let scope = self.scope_of_node(parameter, ScopeKind::TypeVariableBound);
                self.evaluator(scope, name, bound)?;
                let intrinsic = match bound {
                    Expr::Tuple(_) => Intrinsic2::TypeVarWithConstraints,
                    _ => Intrinsic2::TypeVarWithBound,
                };
                self.emit_arg(Opcode::CallIntrinsic2, intrinsic as u32);
            }
            _ => self.emit_arg(Opcode::CallIntrinsic1, intrinsic as u32),
        }
        if let Some(default) = default {
            let scope = self.scope_of_node(parameter, ScopeKind::TypeVariableDefault);
            self.evaluator(scope, name, default)?;
            self.emit_arg(Opcode::CallIntrinsic2, Intrinsic2::SetTypeParamDefault as u32);
        }
        self.emit_arg(Opcode::Copy, 1);
        self.name(name, Access::Store);
        Ok(())
    }

    /// A function of the format (by default "value") that evaluates an expression on demand.
    fn evaluator(&mut self, scope: ScopeId, name: &Name, value: &'a Expr) -> Outcome {
        let line = self.lines.line(value.range().start().to_u32());
        self.load_constant(Constant::Tuple(vec![Constant::Int(1)]));
        self.begin_evaluator(scope, name.clone(), line);
        self.unit_mut().location = SourceRange::of(value);
        match value {
            Expr::Starred(starred) => {
                self.expression(&starred.value)?;
                self.emit_arg(Opcode::UnpackSequence, 1);
            }
            _ => self.expression(value)?,
        }
        self.emit(Opcode::ReturnValue);
        let code = self.leave_unit()?;
        self.closure(code, DEFAULTS);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, node: &'a StmtTypeAlias) -> Outcome {
        let Expr::Name(target) = &*node.name else {
            return self.error("invalid syntax", node.name.range());
        };
        let location = self.unit().location;
        let alias = self.scope_of_node(node, ScopeKind::TypeAlias);
        match &node.type_params {
            None => {
                self.load_string(&target.id);
                self.load_constant(Constant::None);
                self.evaluator(alias, &target.id, &node.value)?;
                self.make_alias();
            }
            Some(parameters) => {
                let scope = self.scope_of_node(&**parameters, ScopeKind::TypeParameters);
                let name = Name::new(format!("<generic parameters of {}>", target.id));
                let line = self.lines.line(node.range.start().to_u32());
                let start = self.start_of_line(line);
                self.enter_unit(scope, name, start, line);
                self.begin_body(false, 0);
                self.unit_mut().location = location;
                self.load_string(&target.id);
                self.type_parameters(parameters)?;
                self.evaluator(alias, &target.id, &node.value)?;
                self.make_alias();
                self.emit(Opcode::ReturnValue);
                let code = self.leave_unit()?;
                self.closure(code, 0);
                self.emit(Opcode::PushNull);
                self.emit_arg(Opcode::Call, 0);
            }
        }
        self.name(&target.id, Access::Store);
        Ok(())
    }

    fn make_alias(&mut self) {
        self.emit_arg(Opcode::BuildTuple, 3);
        self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::TypeAlias as u32);
    }
}
