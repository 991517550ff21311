//! Function definitions and lambdas, and closures in general.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Decorator, ExprLambda, Parameters, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::{Operation, SourceRange};
use crate::code::{Code, CodeFlags, Constant, LocalKind, Text};
use crate::opcode::{Intrinsic2, Opcode};
use crate::symbol_table::{ScopeId, ScopeKind};
use crate::syntax_error::RawError;

/// Arguments of SET_FUNCTION_ATTRIBUTE.
pub(super) const DEFAULTS: u32 = 1;
pub(super) const KEYWORD_DEFAULTS: u32 = 2;
pub(super) const ANNOTATION_TEXTS: u32 = 4;
const CLOSURE: u32 = 8;
pub(super) const ANNOTATE: u32 = 16;

/// Where `def` or `class` stands, behind the decorators.
pub(crate) fn definition_start(source: &str, range: TextRange, decorators: &[Decorator]) -> u32 {
    let Some(last) = decorators.last() else { return range.start().to_u32() };
    let mut offset = last.range().end().to_usize();
    let bytes = source.as_bytes();
    // Parentheses around the decorator's expression may end behind it.
    while let Some(&byte) = bytes.get(offset) {
        match byte {
            b'#' => {
                while bytes.get(offset).is_some_and(|&byte| byte != b'\n') {
                    offset += 1;
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b')' | b'\\' => offset += 1,
            _ => break,
        }
    }
    offset as u32
}

impl<'a> Generator<'a> {
    /// The scope that a node opens.
    pub(super) fn scope_of_node<T>(&self, node: &T, kind: ScopeKind) -> ScopeId {
        self.table.lookup(node, kind).expect("the symbol table has a scope for each node that opens one")
    }

    pub(super) fn definition_start(&self, range: TextRange, decorators: &[Decorator]) -> u32 {
        definition_start(self.source, range, decorators)
    }

    pub(super) fn first_line(&self, range: TextRange, decorators: &[Decorator]) -> u32 {
        let start = decorators.first().map_or(range.start(), |decorator| decorator.range().start());
        self.lines.line(start.to_u32())
    }

    /// The location of a code object's first instructions.
    pub(super) fn start_of_line(&self, line: u32) -> SourceRange {
        let start = self.lines.line_start(line);
        SourceRange { start, end: start }
    }

    pub(super) fn decorators(&mut self, decorators: &'a [Decorator]) -> Outcome {
        decorators.iter().try_for_each(|decorator| self.expression(&decorator.expression))
    }

    /// Calls the decorators that lie on the stack, the last first.
    pub(super) fn apply_decorators(&mut self, decorators: &'a [Decorator]) {
        for decorator in decorators.iter().rev() {
            self.at(SourceRange::of(&decorator.expression), |this| this.emit_arg(Opcode::Call, 0));
        }
    }

    pub(super) fn function_statement(&mut self, node: &'a StmtFunctionDef) -> Outcome {
        self.decorators(&node.decorator_list)?;
        let first_line = self.first_line(node.range, &node.decorator_list);
        let definition = SourceRange {
            start: self.definition_start(node.range, &node.decorator_list),
            end: node.range.end().to_u32(),
        };
        self.unit_mut().location = definition;
        let flags = self.defaults(&node.parameters)?;
        match &node.type_params {
            None => self.function_object(node, first_line, flags)?,
            Some(parameters) => {
                let scope = self.scope_of_node(&**parameters, ScopeKind::TypeParameters);
                let name = Name::new(format!("<generic parameters of {}>", node.name.id));
                let start = self.start_of_line(first_line);
                self.enter_unit(scope, name, start, first_line);
                let count = flags.count_ones();
                self.unit_mut().argument_count = count;
                self.begin_body(false, 0);
                self.unit_mut().location = definition;
                self.type_parameters(parameters)?;
                for argument in 0..count {
                    self.emit_arg(Opcode::LoadFast, argument);
                }
                self.function_object(node, first_line, flags)?;
                self.emit_arg(Opcode::Swap, 2);
                self.emit_arg(Opcode::CallIntrinsic2, Intrinsic2::SetFunctionTypeParams as u32);
                self.emit(Opcode::ReturnValue);
                let code = self.leave_unit()?;
                self.closure(code, 0);
                // The first argument takes the place of self.
                match count {
                    0 => {
                        self.emit(Opcode::PushNull);
                        self.emit_arg(Opcode::Call, 0);
                    }
                    1 => {
                        self.emit_arg(Opcode::Swap, 2);
                        self.emit_arg(Opcode::Call, 0);
                    }
                    _ => {
                        self.emit_arg(Opcode::Swap, 3);
                        self.emit_arg(Opcode::Swap, 2);
                        self.emit_arg(Opcode::Call, 1);
                    }
                }
            }
        }
        self.apply_decorators(&node.decorator_list);
        self.name(&node.name.id, Access::Store);
        Ok(())
    }

    /// Annotations, body and function object; defaults are on the stack.
    fn function_object(&mut self, node: &'a StmtFunctionDef, first_line: u32, mut flags: u32) -> Outcome {
        flags |= self.function_annotations(node)?;
        let code = self.function_body(node, first_line)?;
        self.closure(code, flags);
        Ok(())
    }

    /// Pushes tuple and dict of the defaults; returns which there are.
    fn defaults(&mut self, parameters: &'a Parameters) -> Result<u32, RawError> {
        let mut flags = 0;
        let positional: Vec<_> = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .filter_map(|parameter| parameter.default.as_deref())
            .collect();
        if !positional.is_empty() {
            flags |= DEFAULTS;
            let constants: Option<Vec<Constant>> =
                positional.iter().map(|default| self.fold(default)).collect::<Result<_, _>>()?;
            match constants {
                Some(constants) => self.load_constant(Constant::Tuple(constants)),
                None => {
                    for default in &positional {
                        self.expression(default)?;
                    }
                    self.emit_arg(Opcode::BuildTuple, positional.len() as u32);
                }
            }
        }
        let mut count = 0;
        for parameter in &parameters.kwonlyargs {
            if let Some(default) = &parameter.default {
                let name = self.mangle(&parameter.parameter.name.id);
                self.load_string(&name);
                self.expression(default)?;
                count += 1;
            }
        }
        if count > 0 {
            flags |= KEYWORD_DEFAULTS;
            self.emit_arg(Opcode::BuildMap, count);
        }
        Ok(flags)
    }

    fn set_parameter_counts(&mut self, parameters: &Parameters) {
        let unit = self.unit_mut();
        unit.argument_count = (parameters.posonlyargs.len() + parameters.args.len()) as u32;
        unit.positional_only_count = parameters.posonlyargs.len() as u32;
        unit.keyword_only_count = parameters.kwonlyargs.len() as u32;
    }

    fn function_body(&mut self, node: &'a StmtFunctionDef, first_line: u32) -> Result<Code, RawError> {
        let scope = self.scope_of_node(node, ScopeKind::Function);
        let start = self.start_of_line(first_line);
        self.enter_unit(scope, node.name.id.clone(), start, first_line);
        self.set_parameter_counts(&node.parameters);
        let mut body = &node.body[..];
        if let Some((docstring, _)) = self.docstring(body) {
            if self.options.optimize < 2 {
                self.unit_mut().constants.add(docstring);
                self.unit_mut().flags |= CodeFlags::HAS_DOCSTRING;
            }
            body = &body[1..];
        }
        let is_generator =
            self.unit().flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
        self.begin_body(is_generator, 0);
        self.statements(body)?;
        self.return_none();
        self.end_generator_body(is_generator);
        self.leave_unit()
    }

    pub(super) fn lambda(&mut self, node: &'a ExprLambda) -> Outcome {
        let mut flags = 0;
        if let Some(parameters) = &node.parameters {
            flags = self.defaults(parameters)?;
        }
        let line = self.lines.line(node.range.start().to_u32());
        let scope = self.scope_of_node(node, ScopeKind::Lambda);
        let start = self.start_of_line(line);
        self.enter_unit(scope, Name::new("<lambda>"), start, line);
        if let Some(parameters) = &node.parameters {
            self.set_parameter_counts(parameters);
        }
        let is_generator = self.unit().flags.intersects(CodeFlags::GENERATOR | CodeFlags::ASYNC_GENERATOR);
        self.begin_body(is_generator, 0);
        self.unit_mut().location = SourceRange::of(&*node.body);
        self.expression(&node.body)?;
        self.emit(Opcode::ReturnValue);
        self.end_generator_body(is_generator);
        let code = self.leave_unit()?;
        self.closure(code, flags);
        Ok(())
    }

    /// Makes a function of code; the attributes that `flags` names are on the stack.
    pub(super) fn closure(&mut self, code: Code, flags: u32) {
        let free: Vec<Name> = code
            .locals
            .iter()
            .filter(|local| local.kind.contains(LocalKind::FREE))
            .map(|local| Name::new(String::from_utf8_lossy(&local.name.0)))
            .collect();
        for name in &free {
            let index = self.cell_index(name);
            self.emit_arg(Operation::LoadClosure, index);
        }
        if !free.is_empty() {
            self.emit_arg(Opcode::BuildTuple, free.len() as u32);
        }
        self.load_constant(Constant::Code(Box::new(code)));
        self.emit(Opcode::MakeFunction);
        if !free.is_empty() {
            self.emit_arg(Opcode::SetFunctionAttribute, CLOSURE);
        }
        for flag in [ANNOTATION_TEXTS, ANNOTATE, KEYWORD_DEFAULTS, DEFAULTS] {
            if flags & flag != 0 {
                self.emit_arg(Opcode::SetFunctionAttribute, flag);
            }
        }
    }
}

/// A constant tuple of names.
pub(super) fn name_tuple(names: &[Name]) -> Constant {
    Constant::Tuple(names.iter().map(|name| Constant::Str(Text::from(name.as_str()))).collect())
}
