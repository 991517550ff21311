//! Decides where each name lives.
//!
//! Scopes are analysed from the outside in, with the names that enclosing functions bind and those declared
//! global on the way. Free names come back from the inside out: a function turns those it binds into cells, a
//! class keeps `__class__` and `__classdict__`. List, set and dict comprehensions are inlined: their names
//! merge into the scope around them (PEP 709), unless that is an annotation scope inside a class.

use ruff_python_ast::name::Name;
use ruff_text_size::TextRange;
use rustc_hash::FxHashSet;

use super::{NameScope, ScopeId, ScopeKind, SymbolFlags, SymbolTable};
use crate::syntax_error::RawError;

type NameSet = FxHashSet<Name>;

/// Names of enclosing scopes, as a scope sees them.
#[derive(Clone, Default)]
struct Environment {
    /// Bound by enclosing functions; None in the outermost scope.
    bound: Option<NameSet>,
    global: NameSet,
    type_parameters: NameSet,
    /// The class that an annotation scope looks into.
    class: Option<ScopeId>,
}

pub fn analyze(table: &mut SymbolTable) -> Result<(), RawError> {
    analyze_scope(table, SymbolTable::TOP, Environment::default())?;
    Ok(())
}

fn analyze_scope(table: &mut SymbolTable, id: ScopeId, mut outer: Environment) -> Result<NameSet, RawError> {
    let kind = table.scope(id).kind;
    let mut local = NameSet::default();
    let mut free = NameSet::default();
    let mut inner = Environment::default();
    if kind == ScopeKind::Class {
        // A class's own names are not seen by its methods: pass on what it was given.
        inner.global = outer.global.clone();
        inner.bound = Some(outer.bound.clone().unwrap_or_default());
    }
    let names: Vec<(Name, SymbolFlags, Option<TextRange>)> =
        table.scope(id).symbols.iter().map(|(name, symbol)| (name.clone(), symbol.flags, symbol.declaration)).collect();
    for (name, flags, declaration) in &names {
        let scope = classify(table, name, *flags, *declaration, &mut outer, &mut local, &mut free)?;
        table.scope_mut(id).symbols.entry(name).scope = scope;
    }
    if kind == ScopeKind::Class {
        let bound = inner.bound.get_or_insert_default();
        for name in ["__class__", "__classdict__", "__conditional_annotations__"] {
            bound.insert(Name::new(name));
        }
    } else {
        let mut bound = outer.bound.clone().unwrap_or_default();
        if kind.is_function_like() {
            bound.extend(local.iter().cloned());
        }
        inner.bound = Some(bound);
        inner.global = outer.global.clone();
    }
    inner.type_parameters = outer.type_parameters.clone();

    let mut child_free_all = NameSet::default();
    let mut inlined_cells = NameSet::default();
    let children = table.scope(id).children.clone();
    for &child in &children {
        let child_scope = table.scope(child);
        let class = if child_scope.sees_class_scope {
            if kind == ScopeKind::Class { Some(id) } else { outer.class }
        } else {
            None
        };
        let inline = child_scope.kind.is_comprehension()
            && child_scope.kind != ScopeKind::Generator
            && !table.scope(id).sees_class_scope;
        let environment = Environment { class, ..inner.clone() };
        let mut child_free = crate::with_stack(|| analyze_scope(table, child, environment))?;
        if inline {
            inline_comprehension(table, id, child, &mut child_free, &mut inlined_cells);
        }
        child_free_all.extend(child_free);
    }
    splice_inlined_children(table, id);

    let mut child_free = child_free_all;
    if kind.is_function_like() {
        for (name, symbol) in table.scope_mut(id).symbols_mut() {
            if symbol.scope == NameScope::Local && (child_free.contains(name) || inlined_cells.contains(name)) {
                symbol.scope = NameScope::Cell;
                child_free.remove(name);
            }
        }
    } else if kind == ScopeKind::Class {
        let scope = table.scope_mut(id);
        scope.needs_class_closure |= child_free.remove("__class__");
        scope.needs_class_dictionary |= child_free.remove("__classdict__");
        if child_free.remove("__conditional_annotations__") {
            scope.has_conditional_annotations = true;
            scope.symbols.entry(&Name::new("__conditional_annotations__")).scope = NameScope::Cell;
        }
    }
    // Names free in the children pass through here.
    let bound = outer.bound.as_ref();
    let scope = table.scope_mut(id);
    for name in &inlined_cells {
        if let Some(symbol) = scope.symbols.get_mut(name) {
            symbol.flags |= SymbolFlags::COMPREHENSION_CELL;
        }
    }
    let mut passing: Vec<&Name> = child_free.iter().collect();
    passing.sort();
    for name in passing {
        let sees_class_scope = scope.sees_class_scope;
        if let Some(symbol) = scope.symbols.get_mut(name) {
            let is_bound = symbol.flags.intersects(SymbolFlags::BOUND | SymbolFlags::GLOBAL);
            // What such a scope takes from the class may be free in what nests in it.
            let is_other = sees_class_scope && symbol.scope == NameScope::GlobalImplicit;
            if kind == ScopeKind::Class && is_bound || is_other {
                symbol.flags |= SymbolFlags::FREE_IN_CLASS;
            }
            continue;
        }
        if bound.is_some_and(|bound| bound.contains(name)) {
            scope.symbols.entry(name).scope = NameScope::Free;
        }
    }
    free.extend(child_free);
    Ok(free)
}

fn classify(
    table: &SymbolTable,
    name: &Name,
    flags: SymbolFlags,
    declaration: Option<TextRange>,
    outer: &mut Environment,
    local: &mut NameSet,
    free: &mut NameSet,
) -> Result<NameScope, RawError> {
    let range = declaration.unwrap_or_default();
    if flags.contains(SymbolFlags::GLOBAL) {
        if flags.contains(SymbolFlags::NONLOCAL) {
            return Err(RawError::new(format!("name '{name}' is nonlocal and global"), range));
        }
        outer.global.insert(name.clone());
        if let Some(bound) = &mut outer.bound {
            bound.remove(name);
        }
        return Ok(NameScope::GlobalExplicit);
    }
    if flags.contains(SymbolFlags::NONLOCAL) {
        let Some(bound) = &outer.bound else {
            return Err(RawError::new("nonlocal declaration not allowed at module level", range));
        };
        if !bound.contains(name) {
            return Err(RawError::new(format!("no binding for nonlocal '{name}' found"), range));
        }
        if outer.type_parameters.contains(name) {
            return Err(RawError::new(format!("nonlocal binding not allowed for type parameter '{name}'"), range));
        }
        free.insert(name.clone());
        return Ok(NameScope::Free);
    }
    if flags.intersects(SymbolFlags::BOUND) {
        local.insert(name.clone());
        outer.global.remove(name);
        if flags.contains(SymbolFlags::TYPE_PARAMETER) {
            outer.type_parameters.insert(name.clone());
        } else {
            outer.type_parameters.remove(name);
        }
        return Ok(NameScope::Local);
    }
    if let Some(class) = outer.class {
        let in_class = table.scope(class).symbols.flags(name);
        if in_class.contains(SymbolFlags::GLOBAL) {
            return Ok(NameScope::GlobalExplicit);
        }
        if in_class.intersects(SymbolFlags::BOUND) && !in_class.contains(SymbolFlags::NONLOCAL) {
            return Ok(NameScope::GlobalImplicit);
        }
    }
    if outer.bound.as_ref().is_some_and(|bound| bound.contains(name)) {
        free.insert(name.clone());
        return Ok(NameScope::Free);
    }
    Ok(NameScope::GlobalImplicit)
}

/// Merges a comprehension's names into the scope around it.
fn inline_comprehension(
    table: &mut SymbolTable,
    outer: ScopeId,
    inner: ScopeId,
    inner_free: &mut NameSet,
    inlined_cells: &mut NameSet,
) {
    let outer_kind = table.scope(outer).kind;
    let names: Vec<(Name, super::Symbol)> =
        table.scope(inner).symbols.iter().map(|(name, symbol)| (name.clone(), symbol.clone())).collect();
    for (name, symbol) in names {
        if symbol.flags.contains(SymbolFlags::PARAMETER) {
            continue;
        }
        let mut scope = symbol.scope;
        if scope == NameScope::Free
            && outer_kind == ScopeKind::Class
            && table.scope(outer).symbols.scope_of(&name) != NameScope::Free
            && matches!(name.as_str(), "__class__" | "__classdict__" | "__conditional_annotations__")
        {
            // The class's own implicit cells are not visible in its body; those of a class around it are.
            scope = NameScope::GlobalImplicit;
            inner_free.remove(&name);
            table.scope_mut(inner).symbols.entry(&name).scope = scope;
        }
        if scope == NameScope::Cell || symbol.flags.contains(SymbolFlags::COMPREHENSION_CELL) {
            inlined_cells.insert(name.clone());
        }
        match table.scope(outer).symbols.get(&name) {
            None => {
                let merged = table.scope_mut(outer).symbols.entry(&name);
                merged.flags = symbol.flags;
                merged.scope = scope;
            }
            Some(existing) => {
                let bound_outside = existing.flags.intersects(SymbolFlags::BOUND);
                if bound_outside && outer_kind != ScopeKind::Class && !free_in_children(table, inner, &name) {
                    // What was free in the comprehension is now simply a local.
                    inner_free.remove(&name);
                }
            }
        }
    }
    table.scope_mut(inner).is_inlined = true;
}

fn free_in_children(table: &SymbolTable, scope: ScopeId, name: &Name) -> bool {
    table.scope(scope).children.iter().any(|&child| table.scope(child).symbols.scope_of(name) == NameScope::Free)
}

/// The scopes inside an inlined comprehension become children of the scope around it.
fn splice_inlined_children(table: &mut SymbolTable, id: ScopeId) {
    let children = table.scope(id).children.clone();
    if !children.iter().any(|&child| table.scope(child).is_inlined) {
        return;
    }
    let mut spliced = Vec::new();
    for child in children {
        if table.scope(child).is_inlined {
            spliced.extend(table.scope(child).children.iter().copied());
        } else {
            spliced.push(child);
        }
    }
    table.scope_mut(id).children = spliced;
}
