//! Loads, stores and deletions of names.

use ruff_python_ast::name::Name;

use super::Generator;
use crate::assembler::Operation;
use crate::opcode::Opcode;
use crate::symbol_table::{NameScope, ScopeKind};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Load,
    Store,
    Delete,
}

enum Place {
    Fast,
    Cell,
    Global,
    Name,
}

impl<'a> Generator<'a> {
    pub(super) fn mangle(&self, name: &str) -> Name {
        if !name.starts_with("__") {
            return Name::new(name);
        }
        self.scope().mangle(name)
    }

    /// Where a mangled name lives at this point.
    pub(super) fn scope_of_name(&self, mangled: &Name) -> NameScope {
        match self.unit().overrides.get(mangled) {
            Some(&scope) => scope,
            None => self.scope().symbols.scope_of(mangled),
        }
    }

    pub(super) fn cell_index(&self, name: &str) -> u32 {
        match self.unit().cells.find(name) {
            Some(index) => index,
            None => panic!("{name} is no cell of {}", self.unit().qualified_name),
        }
    }

    /// The slot of a name that lives in a cell: the unit's own, or that of a scope around it.
    fn cell_index_in(&self, scope: NameScope, name: &str) -> u32 {
        let unit = self.unit();
        let free = &unit.cells.names[unit.cell_count as usize..];
        let position = free.iter().position(|free| scope == NameScope::Free && free.as_str() == name);
        position.map_or_else(|| self.cell_index(name), |position| unit.cell_count + position as u32)
    }

    pub(super) fn name(&mut self, name: &str, access: Access) {
        let mangled = self.mangle(name);
        self.mangled_name(&mangled, access, false);
    }

    /// `null`: a load for a call, so NULL goes behind it.
    pub(super) fn mangled_name(&mut self, name: &Name, access: Access, null: bool) {
        let scope = self.scope_of_name(name);
        let function_like = self.unit().kind.is_function_like();
        let in_inlined = self.unit().inlined_comprehensions > 0;
        let place = match scope {
            NameScope::Free | NameScope::Cell => Place::Cell,
            NameScope::Local if function_like || self.unit().hidden.contains(name) => Place::Fast,
            NameScope::GlobalImplicit if function_like => Place::Global,
            NameScope::GlobalExplicit => Place::Global,
            // A class body's names are not seen inside a comprehension.
            _ if in_inlined && access == Access::Load => Place::Global,
            _ => Place::Name,
        };
        match (place, access) {
            (Place::Fast, Access::Load) => self.fast(Opcode::LoadFast, name),
            (Place::Fast, Access::Store) => self.fast(Opcode::StoreFast, name),
            (Place::Fast, Access::Delete) => self.fast(Opcode::DeleteFast, name),
            (Place::Cell, Access::Load) => {
                let cell = self.cell_index_in(scope, name);
                if self.unit().kind == ScopeKind::Class && !in_inlined {
                    self.emit(Opcode::LoadLocals);
                    self.emit_arg(Opcode::LoadFromDictOrDeref, cell);
                } else if self.scope().sees_class_scope && scope == NameScope::Free && name != "__classdict__" {
                    let dictionary = self.cell_index("__classdict__");
                    self.emit_arg(Opcode::LoadDeref, dictionary);
                    self.emit_arg(Opcode::LoadFromDictOrDeref, cell);
                } else {
                    self.emit_arg(Opcode::LoadDeref, cell);
                }
            }
            (Place::Cell, Access::Store) => self.emit_arg(Opcode::StoreDeref, self.cell_index_in(scope, name)),
            (Place::Cell, Access::Delete) => self.emit_arg(Opcode::DeleteDeref, self.cell_index_in(scope, name)),
            (Place::Global, Access::Load) => {
                if self.scope().sees_class_scope && scope == NameScope::GlobalImplicit {
                    let dictionary = self.cell_index("__classdict__");
                    self.emit_arg(Opcode::LoadDeref, dictionary);
                    self.emit_name(Opcode::LoadFromDictOrGlobals, name, 0, 0);
                } else {
                    self.emit_name(Opcode::LoadGlobal, name, 1, u32::from(null));
                    return;
                }
            }
            (Place::Global, Access::Store) => self.emit_name(Opcode::StoreGlobal, name, 0, 0),
            (Place::Global, Access::Delete) => self.emit_name(Opcode::DeleteGlobal, name, 0, 0),
            (Place::Name, Access::Load) => self.emit_name(Opcode::LoadName, name, 0, 0),
            (Place::Name, Access::Store) => self.emit_name(Opcode::StoreName, name, 0, 0),
            (Place::Name, Access::Delete) => self.emit_name(Opcode::DeleteName, name, 0, 0),
        }
        if null {
            self.emit(Opcode::PushNull);
        }
    }

    pub(super) fn fast(&mut self, operation: impl Into<Operation>, name: &Name) {
        let index = self.unit_mut().locals.index(name);
        self.emit_arg(operation, index);
    }
}
