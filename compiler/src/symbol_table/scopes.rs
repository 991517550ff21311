//! The builder's state: entering and leaving scopes, adding names.

use ruff_python_ast::name::Name;
use ruff_text_size::TextRange;
use rustc_hash::FxHashSet;

use super::{Scope, ScopeId, ScopeKind, SymbolFlags, SymbolTable, Symbols, node_key};
use crate::codegen::FutureFeatures;
use crate::syntax_error::RawError;

/// Deepest nesting of scopes; code objects nest as deep, and others walk them by recursion.
const SCOPE_DEPTH_MAX: usize = 500;

/// Deepest nesting of expressions and statements.
const NODE_DEPTH_MAX: usize = 10_000;

pub(super) struct Builder {
    pub table: SymbolTable,
    pub stack: Vec<ScopeId>,
    pub private: Option<Name>,
    pub future: FutureFeatures,
    /// The nodes of blocks that annotate eagerly.
    pub eager: FxHashSet<(usize, ScopeKind)>,
    pub depth: usize,
    /// What the scope of a type parameter's bound or default is called in errors.
    pub deferred_part: &'static str,
}

impl Builder {
    pub fn current_id(&self) -> ScopeId {
        *self.stack.last().expect("a scope is open")
    }

    pub fn current(&self) -> &Scope {
        self.table.scope(self.current_id())
    }

    pub fn current_mut(&mut self) -> &mut Scope {
        let id = self.current_id();
        self.table.scope_mut(id)
    }

    pub fn enter<T>(&mut self, name: &str, kind: ScopeKind, node: &T, range: TextRange) -> Result<ScopeId, RawError> {
        if self.stack.len() > SCOPE_DEPTH_MAX {
            return Err(RawError::recursion());
        }
        let parent = self.stack.last().copied();
        let is_nested = parent.is_some_and(|parent| {
            let parent = self.table.scope(parent);
            parent.is_nested || parent.kind.is_function_like()
        });
        let is_method = kind == ScopeKind::Function
            && parent.is_some_and(|parent| {
                let scope = self.table.scope(parent);
                scope.kind == ScopeKind::Class
                    || scope.kind == ScopeKind::TypeParameters
                        && scope.parent.is_some_and(|outer| self.table.scope(outer).kind == ScopeKind::Class)
            });
        let id = ScopeId(self.table.scopes.len() as u32);
        self.table.scopes.push(Scope {
            kind,
            name: Name::new(name),
            range,
            parent,
            children: Vec::new(),
            symbols: Symbols::default(),
            parameters: Vec::new(),
            is_nested,
            is_generator: kind == ScopeKind::Generator,
            is_coroutine: false,
            has_variable_arguments: false,
            has_variable_keywords: false,
            is_method,
            is_inlined: false,
            needs_class_closure: false,
            needs_class_dictionary: false,
            sees_class_scope: false,
            has_conditional_annotations: false,
            has_annotations: false,
            annotates_eagerly: self.eager.contains(&(node_key(node), kind)),
            private: self.private.clone(),
            // What nests in the scope of a generic class's parameters mangles as that does; the class itself is another matter.
            mangled_only: match parent {
                Some(parent) if kind != ScopeKind::Class => self.table.scope(parent).mangled_only.clone(),
                _ => None,
            },
            annotations_scope: None,
            in_conditional_block: false,
            in_iteration_target: false,
            iterable_depth: parent.map_or(0, |parent| self.table.scope(parent).iterable_depth),
            first_return_value: None,
        });
        if let Some(parent) = parent {
            self.table.scope_mut(parent).children.push(id);
        }
        self.table.by_node.insert((node_key(node), kind), id);
        self.stack.push(id);
        if matches!(
            kind,
            ScopeKind::Annotations
                | ScopeKind::TypeAlias
                | ScopeKind::TypeVariableBound
                | ScopeKind::TypeVariableDefault
        ) {
            self.add_raw(".format", SymbolFlags::PARAMETER | SymbolFlags::USE, range)?;
        }
        Ok(id)
    }

    pub fn leave(&mut self) {
        self.stack.pop();
    }

    /// An annotation-like scope reads the class around it through its namespace.
    pub fn see_class_scope(&mut self, in_class: bool) -> Result<(), RawError> {
        if in_class {
            self.current_mut().sees_class_scope = true;
            self.add_raw("__classdict__", SymbolFlags::USE, TextRange::default())?;
        }
        Ok(())
    }

    pub fn mangled(&self, name: &str) -> Name {
        if !name.starts_with("__") {
            return Name::new(name);
        }
        self.current().mangle(name)
    }

    /// Adds a name as written in the source.
    pub fn add(&mut self, name: &str, flags: SymbolFlags, range: TextRange) -> Result<(), RawError> {
        if name == "__debug__" && flags.intersects(SymbolFlags::BOUND) {
            return Err(RawError::new("cannot assign to __debug__", range));
        }
        if flags.contains(SymbolFlags::TYPE_PARAMETER)
            && let Some(only) = &mut self.current_mut().mangled_only
        {
            only.push(Name::new(name));
        }
        let mangled = self.mangled(name);
        self.add_mangled(self.current_id(), &mangled, flags, range)
    }

    /// Adds a name that is never mangled.
    pub fn add_raw(&mut self, name: &str, flags: SymbolFlags, range: TextRange) -> Result<(), RawError> {
        self.add_mangled(self.current_id(), &Name::new(name), flags, range)
    }

    pub fn add_mangled(
        &mut self,
        scope: ScopeId,
        name: &Name,
        mut flags: SymbolFlags,
        range: TextRange,
    ) -> Result<(), RawError> {
        let scope = self.table.scope_mut(scope);
        let in_iteration_target = scope.in_iteration_target;
        let symbol = scope.symbols.entry(name);
        if flags.contains(SymbolFlags::PARAMETER) && symbol.flags.contains(SymbolFlags::PARAMETER) {
            return Err(RawError::new(format!("duplicate argument '{name}' in function definition"), range));
        }
        if flags.contains(SymbolFlags::TYPE_PARAMETER) && symbol.flags.contains(SymbolFlags::TYPE_PARAMETER) {
            return Err(RawError::new(format!("duplicate type parameter '{name}'"), range));
        }
        if in_iteration_target && flags.intersects(SymbolFlags::BOUND) {
            // A name bound by `:=` in the comprehension cannot be its iteration variable.
            if symbol.flags.intersects(SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL) {
                return Err(RawError::new(
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'"),
                    range,
                ));
            }
            flags |= SymbolFlags::ITERATION;
        }
        symbol.flags |= flags;
        if flags.intersects(SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL) {
            symbol.declaration.get_or_insert(range);
        }
        if flags.contains(SymbolFlags::PARAMETER) {
            scope.parameters.push(name.clone());
        } else if flags.contains(SymbolFlags::GLOBAL) {
            // A `global` anywhere makes the name known at module level.
            let symbol = self.table.scope_mut(SymbolTable::TOP).symbols.entry(name);
            symbol.flags |= SymbolFlags::GLOBAL;
        }
        Ok(())
    }

    /// Runs one level of the walk on a stack that is large enough, within the limit.
    pub fn deeper<R>(&mut self, walk: impl FnOnce(&mut Self) -> Result<R, RawError>) -> Result<R, RawError> {
        self.depth += 1;
        if self.depth > NODE_DEPTH_MAX {
            return Err(RawError::recursion());
        }
        let result = crate::with_stack(|| walk(self));
        self.depth -= 1;
        result
    }
}
