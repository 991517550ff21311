//! Assignments: plain, augmented and annotated, and stores to any target.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, ExprAttribute, ExprContext, StmtAnnAssign, StmtAssign, StmtAugAssign};
use ruff_text_size::{Ranged, TextRange};

use super::names::Access;
use super::{FutureFeatures, Generator, Outcome};
use crate::assembler::SourceRange;
use crate::opcode::{BinaryOperator, Opcode};
use crate::symbol_table::ScopeKind;
use crate::syntax_error::RawError;

impl<'a> Generator<'a> {
    pub(super) fn assign(&mut self, node: &'a StmtAssign) -> Outcome {
        if !self.paired_values(node)? {
            self.expression(&node.value)?;
        }
        let last = node.targets.len() - 1;
        for (index, target) in node.targets.iter().enumerate() {
            if index < last {
                self.emit_arg(Opcode::Copy, 1);
            }
            self.store(target)?;
        }
        Ok(())
    }

    /// Constants that are unpacked at once go on the stack one by one: the tuple is never made.
    fn paired_values(&mut self, node: &'a StmtAssign) -> Result<bool, RawError> {
        let ([Expr::Tuple(targets)], Expr::Tuple(values)) = (&node.targets[..], &*node.value) else {
            return Ok(false);
        };
        let count = values.elts.len();
        if !(2..=3).contains(&count)
            || targets.elts.len() != count
            || targets.elts.iter().chain(&values.elts).any(Expr::is_starred_expr)
        {
            return Ok(false);
        }
        for value in &values.elts {
            self.expression(value)?;
        }
        self.at(SourceRange::of(&*node.value), |this| this.emit_arg(Opcode::BuildTuple, count as u32));
        Ok(true)
    }

    /// Stores the top of the stack.
    pub(super) fn store(&mut self, target: &'a Expr) -> Outcome {
        self.at(SourceRange::of(target), |this| {
            crate::with_stack(|| match target {
                Expr::Name(name) => {
                    this.name(&name.id, Access::Store);
                    Ok(())
                }
                Expr::Attribute(attribute) => {
                    this.note_static_attribute(attribute);
                    this.expression(&attribute.value)?;
                    this.at_attribute(attribute);
                    let name = this.mangle(&attribute.attr.id);
                    this.emit_name(Opcode::StoreAttr, &name, 0, 0);
                    Ok(())
                }
                Expr::Subscript(subscript) => this.subscript(subscript, ExprContext::Store),
                Expr::Tuple(tuple) => this.unpack(&tuple.elts, tuple.range),
                Expr::List(list) => this.unpack(&list.elts, list.range),
                Expr::Starred(starred) => {
                    this.error("starred assignment target must be in a list or tuple", starred.range)
                }
                _ => this.error("cannot assign to expression", target.range()),
            })
        })
    }

    fn unpack(&mut self, targets: &'a [Expr], range: TextRange) -> Outcome {
        let mut starred = None;
        for (index, target) in targets.iter().enumerate() {
            if target.is_starred_expr() {
                if starred.is_some() {
                    return self.error("multiple starred expressions in assignment", range);
                }
                starred = Some(index);
            }
        }
        match starred {
            Some(index) => {
                let after = targets.len() - index - 1;
                if index >= 1 << 8 || after >= 1 << 12 {
                    return self.error("too many expressions in star-unpacking assignment", targets[index].range());
                }
                self.emit_arg(Opcode::UnpackEx, index as u32 | (after as u32) << 12);
            }
            None => self.emit_arg(Opcode::UnpackSequence, targets.len() as u32),
        }
        for target in targets {
            match target {
                Expr::Starred(starred) => self.store(&starred.value)?,
                _ => self.store(target)?,
            }
        }
        Ok(())
    }

    /// `self.x = ...` in a method makes `x` one of the class's static attributes.
    fn note_static_attribute(&mut self, attribute: &ExprAttribute) {
        let Expr::Name(object) = &*attribute.value else { return };
        if object.id != "self" {
            return;
        }
        let name = self.mangle(&attribute.attr.id);
        let class = self.units.iter_mut().rev().find(|unit| unit.kind == ScopeKind::Class);
        if let Some(class) = class
            && !class.static_attributes.contains(&name)
        {
            // CPython sorts them, so that compiling is repeatable.
            let place = class.static_attributes.partition_point(|known| *known < name);
            class.static_attributes.insert(place, name);
        }
    }

    pub(super) fn augmented_assign(&mut self, node: &'a StmtAugAssign) -> Outcome {
        let statement = self.unit().location;
        let target = SourceRange::of(&*node.target);
        match &*node.target {
            Expr::Name(name) => {
                self.at(target, |this| this.name(&name.id, Access::Load));
                self.expression(&node.value)?;
                self.binary_operator(node.op, true);
                self.at(target, |this| this.name(&name.id, Access::Store));
            }
            Expr::Attribute(attribute) => {
                self.note_static_attribute(attribute);
                let name = self.mangle(&attribute.attr.id);
                self.at(target, |this| {
                    this.expression(&attribute.value)?;
                    this.emit_arg(Opcode::Copy, 1);
                    this.at_attribute(attribute);
                    this.emit_name(Opcode::LoadAttr, &name, 1, 0);
                    Ok(())
                })?;
                self.expression(&node.value)?;
                self.binary_operator(node.op, true);
                self.at(target, |this| {
                    this.at_attribute(attribute);
                    this.emit_arg(Opcode::Swap, 2);
                    this.emit_name(Opcode::StoreAttr, &name, 0, 0);
                });
            }
            Expr::Subscript(subscript) => {
                let two_part = self.at(target, |this| {
                    let two_part = this.subscript_operands(subscript)?;
                    if two_part {
                        this.emit_arg(Opcode::Copy, 3);
                        this.emit_arg(Opcode::Copy, 3);
                        this.emit_arg(Opcode::Copy, 3);
                        this.emit(Opcode::BinarySlice);
                    } else {
                        this.emit_arg(Opcode::Copy, 2);
                        this.emit_arg(Opcode::Copy, 2);
                        this.emit_arg(Opcode::BinaryOp, BinaryOperator::Subscript as u32);
                    }
                    Ok(two_part)
                })?;
                self.expression(&node.value)?;
                self.binary_operator(node.op, true);
                self.at(target, |this| {
                    if two_part {
                        this.emit_arg(Opcode::Swap, 4);
                        this.emit_arg(Opcode::Swap, 3);
                        this.emit_arg(Opcode::Swap, 2);
                        this.emit(Opcode::StoreSlice);
                    } else {
                        this.emit_arg(Opcode::Swap, 3);
                        this.emit_arg(Opcode::Swap, 2);
                        this.emit(Opcode::StoreSubscr);
                    }
                });
            }
            other => return self.error("illegal expression for augmented assignment", other.range()),
        }
        self.unit_mut().location = statement;
        Ok(())
    }

    pub(super) fn annotated_assign(&mut self, node: &'a StmtAnnAssign) -> Outcome {
        if let Some(value) = &node.value {
            self.expression(value)?;
            self.store(&node.target)?;
        }
        let in_namespace = matches!(self.unit().kind, ScopeKind::Module | ScopeKind::Class);
        match &*node.target {
            Expr::Name(target) if node.simple && in_namespace => {
                self.annotate_variable(node, &target.id)?;
            }
            // Targets are evaluated up to the last access.
            Expr::Attribute(attribute) if node.value.is_none() => {
                self.expression(&attribute.value)?;
                self.emit(Opcode::PopTop);
            }
            Expr::Subscript(subscript) if node.value.is_none() => {
                self.expression(&subscript.value)?;
                self.emit(Opcode::PopTop);
                if let Expr::Slice(slice) = &*subscript.slice {
                    for part in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                        self.expression(part)?;
                        self.emit(Opcode::PopTop);
                    }
                } else {
                    self.expression(&subscript.slice)?;
                    self.emit(Opcode::PopTop);
                }
            }
            _ => {}
        }
        // Other targets' annotations are evaluated at once, outside functions.
        if !node.simple && in_namespace && !self.options.future.contains(FutureFeatures::ANNOTATIONS) {
            self.evaluate_annotation(&node.annotation)?;
        }
        Ok(())
    }

    fn annotate_variable(&mut self, node: &'a StmtAnnAssign, name: &Name) -> Outcome {
        let as_text = self.options.future.contains(FutureFeatures::ANNOTATIONS);
        if as_text || self.scope().annotates_eagerly {
            return self.store_annotation(node, name, as_text);
        }
        self.defer_annotation(node)
    }
}
