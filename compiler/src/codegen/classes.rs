//! Class definitions.

use ruff_python_ast::StmtClassDef;
use ruff_python_ast::name::Name;

use super::calls::{ExtraArgument, check_keywords};
use super::functions::name_tuple;
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::code::{Code, Constant};
use crate::opcode::{Intrinsic1, Opcode};
use crate::symbol_table::ScopeKind;
use crate::syntax_error::RawError;

impl<'a> Generator<'a> {
    pub(super) fn class_statement(&mut self, node: &'a StmtClassDef) -> Outcome {
        self.decorators(&node.decorator_list)?;
        let first_line = self.first_line(node.range, &node.decorator_list);
        let definition = SourceRange {
            start: self.definition_start(node.range, &node.decorator_list),
            end: node.range.end().to_u32(),
        };
        self.unit_mut().location = definition;
        if let Some(arguments) = &node.arguments {
            check_keywords(arguments)?;
        }
        match &node.type_params {
            None => {
                let code = self.class_body(node, first_line)?;
                self.build_class(node, code, None)?;
            }
            Some(parameters) => {
                let scope = self.scope_of_node(&**parameters, ScopeKind::TypeParameters);
                let name = Name::new(format!("<generic parameters of {}>", node.name.id));
                let start = self.start_of_line(first_line);
                self.enter_unit(scope, name, start, first_line);
                self.begin_body(false, 0);
                self.unit_mut().location = definition;
                self.type_parameters(parameters)?;
                self.name(".type_params", Access::Store);
                let code = self.class_body(node, first_line)?;
                self.name(".type_params", Access::Load);
                self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::SubscriptGeneric as u32);
                self.name(".generic_base", Access::Store);
                self.build_class(node, code, Some(ExtraArgument(".generic_base")))?;
                self.emit(Opcode::ReturnValue);
                let code = self.leave_unit()?;
                self.closure(code, 0);
                self.emit(Opcode::PushNull);
                self.emit_arg(Opcode::Call, 0);
            }
        }
        self.apply_decorators(&node.decorator_list);
        self.name(&node.name.id, Access::Store);
        Ok(())
    }

    fn build_class(&mut self, node: &'a StmtClassDef, body: Code, extra: Option<ExtraArgument<'_>>) -> Outcome {
        self.emit(Opcode::LoadBuildClass);
        self.emit(Opcode::PushNull);
        self.closure(body, 0);
        self.load_string(&node.name.id);
        match &node.arguments {
            Some(arguments) => self.arguments(2, arguments, extra),
            None => self.call_with(2, &[], &[], extra),
        }
    }

    fn class_body(&mut self, node: &'a StmtClassDef, first_line: u32) -> Result<Code, RawError> {
        let scope = self.scope_of_node(node, ScopeKind::Class);
        let start = self.start_of_line(first_line);
        self.enter_unit(scope, node.name.id.clone(), start, first_line);
        self.begin_body(false, 0);
        self.name("__name__", Access::Load);
        self.name("__module__", Access::Store);
        let qualified_name = self.unit().qualified_name.clone();
        self.load_string(&qualified_name);
        self.name("__qualname__", Access::Store);
        self.load_constant(Constant::Int(i64::from(first_line)));
        self.name("__firstlineno__", Access::Store);
        if node.type_params.is_some() {
            self.name(".type_params", Access::Load);
            self.name("__type_params__", Access::Store);
        }
        if self.scope().needs_class_dictionary {
            self.emit(Opcode::LoadLocals);
            let cell = self.cell_index("__classdict__");
            self.emit_arg(Opcode::StoreDeref, cell);
        }
        self.body(&node.body)?;
        self.unit_mut().location = SourceRange::NONE;
        let attributes = name_tuple(&self.unit().static_attributes);
        self.load_constant(attributes);
        self.name("__static_attributes__", Access::Store);
        if self.scope().needs_class_dictionary {
            let cell = self.cell_index("__classdict__");
            self.emit_arg(Operation::LoadClosure, cell);
            self.name("__classdictcell__", Access::Store);
        }
        if self.scope().needs_class_closure {
            let cell = self.cell_index("__class__");
            self.emit_arg(Operation::LoadClosure, cell);
            self.emit_arg(Opcode::Copy, 1);
            self.name("__classcell__", Access::Store);
        } else {
            self.load_constant(Constant::None);
        }
        self.emit(Opcode::ReturnValue);
        self.leave_unit()
    }
}
