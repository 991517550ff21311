//! A symbol table as plain data, for the `symtable` module.

use super::{NameScope, ScopeId, ScopeKind, SymbolFlags, SymbolTable, make_symbol_table};
use crate::line_index::LineIndex;
use crate::parse::parse;
use crate::syntax_error::SyntaxError;
use crate::{Mode, Options};

/// What a scope is, with CPython's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    Function,
    Class,
    Module,
    Annotation,
    TypeAlias,
    TypeParameters,
    TypeVariable,
}

/// One scope and those inside of it.
#[derive(Clone, Debug)]
pub struct Description {
    pub kind: Kind,
    pub name: String,
    /// Where it starts; 0 for the outermost.
    pub line: u32,
    pub is_nested: bool,
    /// Names and their flags, with CPython's bits: use in the low twelve, where the name lives above.
    pub symbols: Vec<(String, u32)>,
    pub parameters: Vec<String>,
    pub children: Vec<Description>,
}

/// Where the flags of [`NameScope`] begin.
pub const SCOPE_SHIFT: u32 = 12;

/// The scopes of a source.
pub fn describe(source: &str, file_name: &str, mode: Mode, options: &Options) -> Result<Description, SyntaxError> {
    let parsed = parse(source, file_name, mode, options)?;
    let top = parsed.top_level(mode);
    match make_symbol_table(&top, options.future) {
        Ok(table) => Ok(scope(&table, SymbolTable::TOP, &parsed.lines)),
        Err(error) => Err(SyntaxError::locate(error, file_name, &parsed.source, &parsed.lines)),
    }
}

fn scope(table: &SymbolTable, id: ScopeId, lines: &LineIndex) -> Description {
    let scope_of = table.scope(id);
    let kind = match scope_of.kind {
        ScopeKind::Module => Kind::Module,
        ScopeKind::Class => Kind::Class,
        ScopeKind::TypeParameters => Kind::TypeParameters,
        ScopeKind::TypeAlias => Kind::TypeAlias,
        ScopeKind::TypeVariableBound | ScopeKind::TypeVariableDefault => Kind::TypeVariable,
        ScopeKind::Annotations => Kind::Annotation,
        _ => Kind::Function,
    };
    let name = match scope_of.kind {
        ScopeKind::Module => "top",
        ScopeKind::Lambda => "lambda",
        ScopeKind::Generator => "genexpr",
        ScopeKind::ListComprehension => "listcomp",
        ScopeKind::SetComprehension => "setcomp",
        ScopeKind::DictComprehension => "dictcomp",
        _ => scope_of.name.as_str(),
    };
    let mut children = Vec::new();
    add_children(table, id, lines, &mut children);
    Description {
        kind,
        name: name.to_owned(),
        line: if kind == Kind::Module { 0 } else { lines.line(scope_of.range.start().to_u32()) },
        is_nested: scope_of.is_nested,
        symbols: scope_of
            .symbols
            .iter()
            .map(|(name, symbol)| (name.to_string(), flags(symbol.flags, symbol.scope)))
            .collect(),
        parameters: scope_of.parameters.iter().map(ToString::to_string).collect(),
        children,
    }
}

/// The scopes inside; those of an inlined comprehension belong to the scope around it.
fn add_children(table: &SymbolTable, id: ScopeId, lines: &LineIndex, children: &mut Vec<Description>) {
    for &child in &table.scope(id).children {
        if table.scope(child).is_inlined {
            add_children(table, child, lines, children);
        } else {
            children.push(crate::with_stack(|| scope(table, child, lines)));
        }
    }
}

fn flags(flags: SymbolFlags, scope: NameScope) -> u32 {
    // CPython has one more bit behind the first five, for what a scope frees.
    let bits = flags.bits() & 0x1f | (flags.bits() & !0x1f) << 1;
    let scope = match scope {
        NameScope::Unknown => 0,
        NameScope::Local => 1,
        NameScope::GlobalExplicit => 2,
        NameScope::GlobalImplicit => 3,
        NameScope::Free => 4,
        NameScope::Cell => 5,
    };
    bits | scope << SCOPE_SHIFT
}
