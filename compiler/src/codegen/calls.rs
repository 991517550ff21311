//! Calls: methods, `super()`, keywords and unpacked arguments.

use std::collections::HashSet;

use ruff_python_ast::{Arguments, Expr, ExprAttribute, ExprCall, Keyword};
use ruff_text_size::Ranged;

use super::displays::{Display, STACKED_ITEMS_MAX};
use super::names::Access;
use super::{Generator, Outcome};
use crate::assembler::SourceRange;
use crate::code::{Constant, Text};
use crate::opcode::Opcode;
use crate::symbol_table::{NameScope, ScopeKind, SymbolFlags, SymbolTable};
use crate::syntax_error::RawError;

/// An additional base of a generic class: a local of the type parameter scope.
#[derive(Clone, Copy)]
pub(super) struct ExtraArgument<'n>(pub &'n str);

impl<'a> Generator<'a> {
    pub(super) fn call(&mut self, node: &'a ExprCall) -> Outcome {
        check_keywords(&node.arguments)?;
        if self.method_call(node)? {
            return Ok(());
        }
        self.check_call(&node.func);
        match &*node.func {
            Expr::Name(name) => {
                let mangled = self.mangle(&name.id);
                self.at(SourceRange::of(name), |this| this.mangled_name(&mangled, Access::Load, true));
            }
            other => {
                self.expression(other)?;
                self.at(SourceRange::of(other), |this| this.emit(Opcode::PushNull));
            }
        }
        self.arguments(0, &node.arguments, None)
    }

    /// A call of an attribute loads the method and its object apart.
    fn method_call(&mut self, node: &'a ExprCall) -> Result<bool, RawError> {
        let Expr::Attribute(attribute) = &*node.func else { return Ok(false) };
        let arguments = &node.arguments;
        if arguments.args.iter().any(Expr::is_starred_expr)
            || arguments.keywords.iter().any(|keyword| keyword.arg.is_none())
            || is_large(&arguments.args, &arguments.keywords)
        {
            return Ok(false);
        }
        // Attributes of imported modules are no methods.
        if let Expr::Name(name) = &*attribute.value
            && self.units.len() == 1
            && self.unit().kind == ScopeKind::Module
            && self.scope().symbols.flags(&name.id).contains(SymbolFlags::IMPORT)
        {
            return Ok(false);
        }
        let method = SourceRange::of(attribute);
        let by_super = self.at(method, |this| this.try_super_attribute(attribute, true))?;
        if !by_super {
            self.expression(&attribute.value)?;
            let name = self.mangle(&attribute.attr.id);
            self.at(method, |this| {
                this.at_attribute(attribute);
                this.emit_name(Opcode::LoadAttr, &name, 1, 1);
            });
        }
        self.at_method_name(node, attribute);
        self.arguments(0, arguments, None)?;
        Ok(true)
    }

    /// A call that spans lines is located at its method's name.
    fn at_method_name(&mut self, node: &ExprCall, attribute: &ExprAttribute) {
        let start = node.range().start().to_u32();
        let name = attribute.attr.range();
        if self.lines.line(start) != self.lines.line(name.end().to_u32()) {
            self.unit_mut().location = SourceRange { start: name.start().to_u32(), end: node.range().end().to_u32() };
        }
    }

    /// Arguments and the call; `pushed` positional ones are on the stack already.
    pub(super) fn arguments(
        &mut self,
        pushed: u32,
        arguments: &'a Arguments,
        extra: Option<ExtraArgument<'_>>,
    ) -> Outcome {
        if let ([Expr::Generator(only)], true) = (&*arguments.args, arguments.keywords.is_empty())
            && !only.parenthesized
        {
            self.call_parentheses = Some(SourceRange::from(arguments.range));
        }
        self.call_with(pushed, &arguments.args, &arguments.keywords, extra)
    }

    pub(super) fn call_with(
        &mut self,
        pushed: u32,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        extra: Option<ExtraArgument<'_>>,
    ) -> Outcome {
        let unpacks = args.iter().any(Expr::is_starred_expr) || keywords.iter().any(|keyword| keyword.arg.is_none());
        if unpacks || is_large(args, keywords) {
            return self.unpacking_call(pushed, args, keywords, extra);
        }
        for argument in args {
            self.expression(argument)?;
        }
        if let Some(ExtraArgument(name)) = extra {
            self.name(name, Access::Load);
        }
        let positional = pushed + args.len() as u32 + u32::from(extra.is_some());
        if keywords.is_empty() {
            self.emit_arg(Opcode::Call, positional);
            return Ok(());
        }
        let mut names = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            self.expression(&keyword.value)?;
            names.push(keyword_name(keyword));
        }
        self.load_constant(Constant::Tuple(names));
        self.emit_arg(Opcode::CallKw, positional + keywords.len() as u32);
        Ok(())
    }

    fn unpacking_call(
        &mut self,
        pushed: u32,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        extra: Option<ExtraArgument<'_>>,
    ) -> Outcome {
        match (args, extra) {
            ([Expr::Starred(only)], None) if pushed == 0 => self.expression(&only.value)?,
            (_, None) => self.items(args.iter(), args.len(), Display::Tuple, pushed)?,
            (_, Some(ExtraArgument(name))) => {
                self.emit_arg(Opcode::BuildList, pushed);
                for argument in args {
                    match argument {
                        Expr::Starred(starred) => {
                            self.expression(&starred.value)?;
                            self.emit_arg(Opcode::ListExtend, 1);
                        }
                        _ => {
                            self.expression(argument)?;
                            self.emit_arg(Opcode::ListAppend, 1);
                        }
                    }
                }
                self.name(name, Access::Load);
                self.emit_arg(Opcode::ListAppend, 1);
                self.emit_arg(Opcode::CallIntrinsic1, crate::opcode::Intrinsic1::ListToTuple as u32);
            }
        }
        if keywords.is_empty() {
            self.emit(Opcode::PushNull);
            self.emit(Opcode::CallFunctionEx);
            return Ok(());
        }
        let mut have_dict = false;
        for run in keywords.chunk_by(|keyword, next| keyword.arg.is_some() && next.arg.is_some()) {
            match run {
                [Keyword { arg: None, value, .. }] => {
                    if !have_dict {
                        self.emit(Opcode::BuildMap);
                    }
                    self.expression(value)?;
                    self.emit_arg(Opcode::DictMerge, 1);
                }
                _ => self.pairs(run.len(), have_dict, Opcode::DictMerge, |this, index| {
                    this.load_constant(keyword_name(&run[index]));
                    this.expression(&run[index].value)
                })?,
            }
            have_dict = true;
        }
        self.emit(Opcode::CallFunctionEx);
        Ok(())
    }

    /// `super().name` and `super(C, self).name` without making the super object.
    pub(super) fn try_super_attribute(&mut self, attribute: &'a ExprAttribute, method: bool) -> Result<bool, RawError> {
        let Expr::Call(call) = &*attribute.value else { return Ok(false) };
        let Expr::Name(function) = &*call.func else { return Ok(false) };
        if function.id != "super" || !call.arguments.keywords.is_empty() {
            return Ok(false);
        }
        let unit = self.unit();
        if !unit.kind.is_function_like()
            || self.scope_of_name(&function.id) != NameScope::GlobalImplicit
            || self
                .table
                .scope(SymbolTable::TOP)
                .symbols
                .get("super")
                .is_some_and(|symbol| symbol.flags.intersects(SymbolFlags::BOUND | SymbolFlags::GLOBAL))
        {
            return Ok(false);
        }
        let arguments = &call.arguments.args;
        let two = match arguments.len() {
            2 if !arguments.iter().any(Expr::is_starred_expr) => true,
            0 => {
                let is_function = matches!(unit.kind, ScopeKind::Function | ScopeKind::Lambda);
                let has_class = self.scope().symbols.scope_of("__class__") == NameScope::Free;
                if !is_function || !has_class || unit.argument_count == 0 {
                    return Ok(false);
                }
                false
            }
            _ => return Ok(false),
        };
        self.at(SourceRange::of(&*call.func), |this| this.name("super", Access::Load));
        if two {
            for argument in arguments {
                self.expression(argument)?;
            }
        } else {
            self.at(SourceRange::of(call), |this| {
                let class = this.cell_index("__class__");
                this.emit_arg(Opcode::LoadDeref, class);
                let first = this.scope().parameters[0].clone();
                this.mangled_name(&first, Access::Load, false);
            });
        }
        let name = self.mangle(&attribute.attr.id);
        self.emit_name(Opcode::LoadSuperAttr, &name, 2, u32::from(two) << 1 | u32::from(method));
        self.at_attribute(attribute);
        self.emit(Opcode::Nop);
        Ok(true)
    }
}

/// Whether a call's arguments are gathered in a list and a dict, to bound the stack.
fn is_large(args: &[Expr], keywords: &[Keyword]) -> bool {
    args.len() + 2 * keywords.len() > STACKED_ITEMS_MAX
}

pub(super) fn check_keywords(arguments: &Arguments) -> Outcome {
    let mut seen = HashSet::with_capacity(arguments.keywords.len());
    for keyword in &arguments.keywords {
        let Some(name) = &keyword.arg else { continue };
        if !seen.insert(&name.id) {
            return Err(RawError::new(format!("keyword argument repeated: {name}"), keyword.range()));
        }
    }
    Ok(())
}

/// The name of a keyword argument. Unlike a parameter's, it is not mangled in a class.
fn keyword_name(keyword: &Keyword) -> Constant {
    let name = keyword.arg.as_ref().expect("an unpacked mapping has no name");
    Constant::Str(Text::from(name.id.as_str()))
}
