//! Scopes and what each name means in them.
//!
//! 1. [`build`] walks the syntax tree and records, for each scope, how each name is used.
//! 2. [`analyze`] decides from the outermost scope inwards: local, global, free or cell; comprehensions that are
//!    inlined merge into the scope around them.
//!
//! The code generator finds a scope by the address of the node that opens it and by its [`ScopeKind`]. All data
//! stays public, for the `symtable` module.

mod analyze;
mod build;
pub mod describe;
mod patterns;
mod scopes;
mod symbols;

use ruff_python_ast::name::Name;
use ruff_text_size::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

pub use analyze::analyze;
pub use build::build;
pub use symbols::{NameScope, Symbol, SymbolFlags, Symbols};

use crate::codegen::FutureFeatures;
use crate::syntax_error::RawError;

/// Index of a scope in its [`SymbolTable`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ScopeId(pub u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Generator,
    ListComprehension,
    SetComprehension,
    DictComprehension,
    /// Type parameters of a function, class or alias.
    TypeParameters,
    /// The value of a `type` statement.
    TypeAlias,
    /// Bound or constraints of a type variable.
    TypeVariableBound,
    TypeVariableDefault,
    /// Annotations of a function, class or module.
    Annotations,
}

impl ScopeKind {
    /// Names bound in it are locals of a frame.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }

    pub fn is_comprehension(self) -> bool {
        matches!(
            self,
            ScopeKind::Generator
                | ScopeKind::ListComprehension
                | ScopeKind::SetComprehension
                | ScopeKind::DictComprehension
        )
    }

    /// A scope that PEP 649 and 695 brought, where `yield`, `await` and `:=` are not allowed.
    pub fn is_annotation_like(self) -> bool {
        matches!(
            self,
            ScopeKind::TypeParameters
                | ScopeKind::TypeAlias
                | ScopeKind::TypeVariableBound
                | ScopeKind::TypeVariableDefault
                | ScopeKind::Annotations
        )
    }
}

/// One scope.
#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub name: Name,
    pub range: TextRange,
    pub parent: Option<ScopeId>,
    pub children: Vec<ScopeId>,
    pub symbols: Symbols,
    /// Mangled names of the parameters, in the order of the frame's slots.
    pub parameters: Vec<Name>,
    /// Inside a function, at any distance.
    pub is_nested: bool,
    pub is_generator: bool,
    pub is_coroutine: bool,
    pub has_variable_arguments: bool,
    pub has_variable_keywords: bool,
    /// A function directly in a class.
    pub is_method: bool,
    /// A comprehension that became part of the scope around it.
    pub is_inlined: bool,
    /// A class whose methods use `__class__`.
    pub needs_class_closure: bool,
    /// A class whose annotation scopes read its namespace.
    pub needs_class_dictionary: bool,
    /// An annotation-like scope directly in a class.
    pub sees_class_scope: bool,
    pub has_conditional_annotations: bool,
    pub has_annotations: bool,
    /// A module or class that reads the name `__annotations__`, which since Python 3.14 nothing defines, without binding it. Its
    /// annotations are evaluated where they stand and put into that dict, as until Python 3.13.
    pub annotates_eagerly: bool,
    /// The class whose private names are mangled here.
    pub private: Option<Name>,
    /// Where set, only these names are mangled (type parameters of a class).
    pub mangled_only: Option<Vec<Name>>,
    /// Annotations of a module's or class's variables, shared by all of them.
    pub annotations_scope: Option<ScopeId>,
    in_conditional_block: bool,
    in_iteration_target: bool,
    iterable_depth: u32,
    first_return_value: Option<TextRange>,
}

/// All scopes of a compilation; scope 0 is the outermost.
#[derive(Clone, Debug, Default)]
pub struct SymbolTable {
    pub scopes: Vec<Scope>,
    by_node: FxHashMap<(usize, ScopeKind), ScopeId>,
}

/// What identifies a node: its address, which is stable while the tree is borrowed.
pub fn node_key<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl SymbolTable {
    pub const TOP: ScopeId = ScopeId(0);

    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope that a node opens.
    pub fn lookup<T>(&self, node: &T, kind: ScopeKind) -> Option<ScopeId> {
        self.by_node.get(&(node_key(node), kind)).copied()
    }

    /// The nodes of modules and classes with annotations that read `__annotations__` and do not bind it.
    fn readers_of_own_annotations(&self) -> FxHashSet<(usize, ScopeKind)> {
        let reads = |scope: &Scope| {
            let flags = scope.symbols.flags("__annotations__");
            let is_block = matches!(scope.kind, ScopeKind::Module | ScopeKind::Class);
            let binds = SymbolFlags::BOUND | SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL;
            is_block && scope.has_annotations && flags.contains(SymbolFlags::USE) && !flags.intersects(binds)
        };
        if !self.scopes.iter().any(reads) {
            return FxHashSet::default();
        }
        self.by_node.iter().filter(|&(_, &id)| reads(self.scope(id))).map(|(&node, _)| node).collect()
    }

    /// The scope of the annotations of `scope`'s own variables.
    pub fn variable_annotations(&self, scope: ScopeId) -> Option<ScopeId> {
        self.scope(scope).annotations_scope
    }
}

/// The name that a class's private name stands for: `__x` in class `_C` is `_C__x`.
pub fn mangle(private: Option<&Name>, name: &str) -> Name {
    let Some(class) = private else { return Name::new(name) };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return Name::new(name);
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return Name::new(name);
    }
    Name::new(format!("_{class}{name}"))
}

impl Scope {
    /// A name as written in this scope to the name that is stored.
    pub fn mangle(&self, name: &str) -> Name {
        if let Some(only) = &self.mangled_only
            && !only.iter().any(|known| known.as_str() == name)
        {
            return Name::new(name);
        }
        mangle(self.private.as_ref(), name)
    }
}

/// Builds and analyses the table of a module (or of an expression or an interactive statement).
pub fn make_symbol_table(body: &crate::codegen::TopLevel<'_>, future: FutureFeatures) -> Result<SymbolTable, RawError> {
    let mut table = build(body, future)?;
    analyze(&mut table)?;
    Ok(table)
}

impl Scope {
    fn symbols_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Symbol)> {
        self.symbols.iter_mut()
    }
}
