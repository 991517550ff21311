//! Comprehensions, inlined or as functions, and generator expressions.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Comprehension, Expr};
use ruff_text_size::Ranged;

use super::{Generator, Outcome};
use crate::assembler::{BlockId, Operation, SourceRange};
use crate::code::CodeFlags;
use crate::opcode::Opcode;
use crate::symbol_table::{NameScope, ScopeId, ScopeKind, SymbolFlags};
use crate::syntax_error::RawError;

/// What a comprehension is made of.
#[derive(Clone, Copy)]
struct Parts<'a> {
    kind: ScopeKind,
    scope: ScopeId,
    generators: &'a [Comprehension],
    /// The key of a dict comprehension.
    key: Option<&'a Expr>,
    element: &'a Expr,
    location: SourceRange,
}

/// What an inlined comprehension has to put back.
struct Inlined {
    saved: Vec<SavedLocal>,
    overridden: Vec<(Name, Option<NameScope>)>,
    hidden: Vec<Name>,
    cleanup: Option<BlockId>,
}

#[derive(Clone)]
struct SavedLocal {
    name: Name,
    is_cell: bool,
}

impl Parts<'_> {
    /// What the jump back to a clause's next item belongs to: the element, or of an outer clause what starts it.
    fn loop_end(&self, index: usize) -> SourceRange {
        let element = SourceRange::of(self.element);
        match self.key.map(SourceRange::of) {
            Some(key) if index + 1 == self.generators.len() => SourceRange { start: key.start, end: element.end },
            Some(key) => key,
            None => element,
        }
    }
}

impl<'a> Generator<'a> {
    pub(super) fn comprehension(&mut self, expression: &'a Expr) -> Outcome {
        let (kind, scope, generators, key, element) = match expression {
            Expr::ListComp(node) => {
                let kind = ScopeKind::ListComprehension;
                (kind, self.scope_of_node(node, kind), &node.generators, None, &*node.elt)
            }
            Expr::SetComp(node) => {
                let kind = ScopeKind::SetComprehension;
                (kind, self.scope_of_node(node, kind), &node.generators, None, &*node.elt)
            }
            Expr::DictComp(node) => {
                let kind = ScopeKind::DictComprehension;
                let Some(key) = &node.key else {
                    return self.error("dict unpacking cannot be used in dict comprehension", node.range);
                };
                (kind, self.scope_of_node(node, kind), &node.generators, Some(&**key), &*node.value)
            }
            Expr::Generator(node) => {
                let kind = ScopeKind::Generator;
                (kind, self.scope_of_node(node, kind), &node.generators, None, &*node.elt)
            }
            other => return self.error("invalid syntax", other.range()),
        };
        if element.is_starred_expr() {
            return self.error("iterable unpacking cannot be used in comprehension", element.range());
        }
        let location = match self.call_parentheses.take() {
            Some(parentheses) if kind == ScopeKind::Generator => parentheses,
            _ => SourceRange::of(expression),
        };
        let parts = Parts { kind, scope, generators, key, element, location };
        let is_generator = kind == ScopeKind::Generator;
        let is_async = self.table.scope(scope).is_coroutine;
        if is_async && !is_generator {
            let flags = self.unit().flags;
            let allowed = flags.intersects(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR)
                || self.unit().kind.is_comprehension();
            if !allowed {
                return self
                    .error("asynchronous comprehension outside of an asynchronous function", expression.range());
            }
        }
        if self.table.scope(scope).is_inlined { self.inlined(parts) } else { self.as_function(parts, is_async) }
    }

    fn outermost_iterator(&mut self, parts: Parts<'a>) -> Outcome {
        let outermost = &parts.generators[0];
        if outermost.is_async {
            self.expression(&outermost.iter)?;
            self.at(SourceRange::of(&outermost.iter), |this| this.emit(Opcode::GetAiter));
            return Ok(());
        }
        self.iterable(&outermost.iter)
    }

    fn as_function(&mut self, parts: Parts<'a>, is_async: bool) -> Outcome {
        let name = match parts.kind {
            ScopeKind::ListComprehension => "<listcomp>",
            ScopeKind::SetComprehension => "<setcomp>",
            ScopeKind::DictComprehension => "<dictcomp>",
            _ => "<genexpr>",
        };
        let line = self.lines.line(parts.location.start);
        let start = self.start_of_line(line);
        self.enter_unit(parts.scope, Name::new(name), start, line);
        self.unit_mut().argument_count = 1;
        let is_generator =
            self.unit().flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
        self.begin_body(is_generator, 0);
        self.unit_mut().location = parts.location;
        self.new_collection(parts.kind);
        self.generator_clause(parts, 0, 0, false)?;
        if parts.kind == ScopeKind::Generator {
            self.return_none();
        } else {
            self.emit(Opcode::ReturnValue);
        }
        self.end_generator_body(is_generator);
        let code = self.leave_unit()?;
        self.closure(code, 0);
        self.outermost_iterator(parts)?;
        // The iterator takes the place of self.
        self.emit_arg(Opcode::Call, 0);
        if is_async && parts.kind != ScopeKind::Generator {
            self.await_top(0);
        }
        Ok(())
    }

    fn new_collection(&mut self, kind: ScopeKind) {
        match kind {
            ScopeKind::ListComprehension => self.emit_arg(Opcode::BuildList, 0),
            ScopeKind::SetComprehension => self.emit_arg(Opcode::BuildSet, 0),
            ScopeKind::DictComprehension => self.emit_arg(Opcode::BuildMap, 0),
            _ => {}
        }
    }

    fn inlined(&mut self, parts: Parts<'a>) -> Outcome {
        self.outermost_iterator(parts)?;
        let inlined = self.begin_inlined(parts.scope);
        self.new_collection(parts.kind);
        self.emit_arg(Opcode::Swap, 2);
        self.generator_clause(parts, 0, 0, true)?;
        self.end_inlined(inlined);
        Ok(())
    }

    /// Saves the locals that the comprehension binds, and gives its names the meaning they have in it.
    fn begin_inlined(&mut self, scope: ScopeId) -> Inlined {
        let in_class = self.unit().kind == ScopeKind::Class && self.unit().inlined_comprehensions == 0;
        let function_like = self.unit().kind.is_function_like();
        self.unit_mut().inlined_comprehensions += 1;
        let symbols: Vec<(Name, SymbolFlags, NameScope)> = self
            .table
            .scope(scope)
            .symbols
            .iter()
            .map(|(name, symbol)| (name.clone(), symbol.flags, symbol.scope))
            .collect();
        let mut state = Inlined { saved: Vec::new(), overridden: Vec::new(), hidden: Vec::new(), cleanup: None };
        for (name, flags, inner) in symbols {
            if flags.contains(SymbolFlags::PARAMETER) {
                continue;
            }
            let bound = flags.contains(SymbolFlags::LOCAL) && !flags.contains(SymbolFlags::NONLOCAL);
            let outer = self.scope_of_name(&name);
            // A global here may be bound by another comprehension that became part of the function.
            let is_global = inner == NameScope::GlobalImplicit && outer == NameScope::Local;
            if !bound && !in_class && !is_global {
                continue;
            }
            if inner != outer && inner != NameScope::Free && !(inner == NameScope::Cell && outer == NameScope::Free)
                || in_class
            {
                let previous = self.unit_mut().overrides.insert(name.clone(), inner);
                state.overridden.push((name.clone(), previous));
            }
            if !bound {
                continue;
            }
            if !function_like && self.unit_mut().hidden.insert(name.clone()) {
                state.hidden.push(name.clone());
            }
            let is_cell = matches!(self.scope_of_name(&name), NameScope::Cell | NameScope::Free);
            if is_cell {
                let index = self.cell_index(&name);
                self.emit_arg(Operation::ClearCell, index);
                self.emit_arg(Opcode::MakeCell, index);
            } else {
                self.fast(Opcode::LoadFastAndClear, &name);
            }
            state.saved.push(SavedLocal { name, is_cell });
        }
        if !state.saved.is_empty() {
            // The iterator to the top, above what was saved.
            self.emit_arg(Opcode::Swap, state.saved.len() as u32 + 1);
            let cleanup = self.new_block();
            self.emit_target(Operation::SetupFinally, cleanup);
            state.cleanup = Some(cleanup);
        }
        state
    }

    fn restore_locals(&mut self, saved: &[SavedLocal]) {
        self.emit_arg(Opcode::Swap, saved.len() as u32 + 1);
        for local in saved.iter().rev() {
            if local.is_cell {
                let index = self.cell_index(&local.name);
                self.emit_arg(Operation::RestoreCell, index);
            } else {
                self.fast(Operation::StoreFastMaybeNull, &local.name);
            }
        }
    }

    fn end_inlined(&mut self, state: Inlined) {
        self.unit_mut().inlined_comprehensions -= 1;
        if let Some(cleanup) = state.cleanup {
            self.emit_pop_block();
            let end = self.new_block();
            self.at(SourceRange::NONE, |this| this.emit_target(Operation::JumpNoInterrupt, end));
            self.use_block(cleanup);
            self.at(SourceRange::NONE, |this| {
                // Drops the unfinished result, then restores.
                this.emit_arg(Opcode::Swap, 2);
                this.emit(Opcode::PopTop);
                this.restore_locals(&state.saved);
                this.emit_arg(Opcode::Reraise, 0);
            });
            self.use_block(end);
            self.restore_locals(&state.saved);
        }
        let unit = self.unit_mut();
        for (name, previous) in state.overridden {
            match previous {
                Some(scope) => unit.overrides.insert(name, scope),
                None => unit.overrides.remove(&name),
            };
        }
        for name in state.hidden {
            unit.hidden.remove(&name);
        }
    }

    /// One `for` clause, what nests in it, and the element. `depth`: iterators above the collection.
    fn generator_clause(&mut self, parts: Parts<'a>, index: usize, depth: u32, inlined: bool) -> Outcome {
        crate::with_stack(|| {
            if parts.generators[index].is_async {
                self.async_clause(parts, index, depth, inlined)
            } else {
                self.sync_clause(parts, index, depth, inlined)
            }
        })
    }

    /// The value to which a clause binds its target once, where it runs over a display of one item.
    fn single_item(clause: &'a Comprehension) -> Option<&'a Expr> {
        let items = match &clause.iter {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => return None,
        };
        match &items[..] {
            [item] if !item.is_starred_expr() => Some(item),
            _ => None,
        }
    }

    fn sync_clause(&mut self, parts: Parts<'a>, index: usize, mut depth: u32, inlined: bool) -> Outcome {
        let clause = &parts.generators[index];
        let start = self.new_block();
        let skip = self.new_block();
        let anchor = self.new_block();
        let mut is_loop = true;
        if index == 0 {
            if !inlined {
                self.emit_arg(Opcode::LoadFast, 0);
            }
        } else if let Some(item) = Self::single_item(clause) {
            self.expression(item)?;
            is_loop = false;
        } else {
            self.iterable(&clause.iter)?;
        }
        if is_loop {
            depth += 1;
            self.use_block(start);
            self.at(SourceRange::of(&clause.iter), |this| this.emit_target(Opcode::ForIter, anchor));
        }
        self.store(&clause.target)?;
        self.clause_body(parts, index, depth, skip)?;
        self.use_block(skip);
        if is_loop {
            self.at(parts.loop_end(index), |this| this.emit_target(Operation::Jump, start));
            self.use_block(anchor);
        }
        Ok(())
    }

    fn async_clause(&mut self, parts: Parts<'a>, index: usize, depth: u32, inlined: bool) -> Outcome {
        let clause = &parts.generators[index];
        let start = self.new_block();
        let skip = self.new_block();
        let except = self.new_block();
        if index == 0 {
            if !inlined {
                self.emit_arg(Opcode::LoadFast, 0);
            }
        } else {
            self.expression(&clause.iter)?;
            self.emit(Opcode::GetAiter);
        }
        self.use_block(start);
        self.emit_target(Operation::SetupFinally, except);
        self.emit(Opcode::GetAnext);
        self.load_constant(crate::code::Constant::None);
        self.yield_from_loop(true);
        self.emit(Operation::PopBlock);
        self.store(&clause.target)?;
        self.clause_body(parts, index, depth + 1, skip)?;
        self.use_block(skip);
        self.at(parts.loop_end(index), |this| this.emit_target(Operation::Jump, start));
        self.use_block(except);
        self.emit(Opcode::EndAsyncFor);
        Ok(())
    }

    /// Conditions, then the next clause or the element.
    fn clause_body(&mut self, parts: Parts<'a>, index: usize, depth: u32, skip: BlockId) -> Result<(), RawError> {
        for condition in &parts.generators[index].ifs {
            self.jump_if(condition, skip, false)?;
        }
        if index + 1 < parts.generators.len() {
            return self.generator_clause(parts, index + 1, depth, false);
        }
        let element = SourceRange::of(parts.element);
        match parts.kind {
            ScopeKind::Generator => {
                self.expression(parts.element)?;
                self.at(element, |this| {
                    this.yield_value();
                    this.emit(Opcode::PopTop);
                });
            }
            ScopeKind::DictComprehension => {
                let key = parts.key.expect("a dict comprehension has keys");
                self.expression(key)?;
                self.expression(parts.element)?;
                let pair = SourceRange { start: key.range().start().to_u32(), end: element.end };
                self.at(pair, |this| this.emit_arg(Opcode::MapAdd, depth + 1));
            }
            kind => {
                self.expression(parts.element)?;
                let add = if kind == ScopeKind::SetComprehension { Opcode::SetAdd } else { Opcode::ListAppend };
                self.at(element, |this| this.emit_arg(add, depth + 1));
            }
        }
        Ok(())
    }
}
