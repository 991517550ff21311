//! The names of a scope: how they are used and where they live.

use bitflags::bitflags;
use ruff_python_ast::name::Name;
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

bitflags! {
    /// How a scope uses a name.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct SymbolFlags: u32 {
        const GLOBAL = 1;
        const LOCAL = 1 << 1;
        const PARAMETER = 1 << 2;
        const NONLOCAL = 1 << 3;
        const USE = 1 << 4;
        /// A class-level binding that is also free in a method.
        const FREE_IN_CLASS = 1 << 5;
        const IMPORT = 1 << 6;
        const ANNOTATED = 1 << 7;
        /// Iteration variable of a comprehension.
        const ITERATION = 1 << 8;
        const TYPE_PARAMETER = 1 << 9;
        /// Cell of an inlined comprehension.
        const COMPREHENSION_CELL = 1 << 10;
        const BOUND = Self::LOCAL.bits() | Self::PARAMETER.bits() | Self::IMPORT.bits() | Self::TYPE_PARAMETER.bits();
    }
}

/// Where a name lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NameScope {
    #[default]
    Unknown,
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

#[derive(Clone, Debug, Default)]
pub struct Symbol {
    pub flags: SymbolFlags,
    pub scope: NameScope,
    /// Where a `global` or `nonlocal` statement names it.
    pub declaration: Option<TextRange>,
}

/// Names in the order of their first use.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    entries: Vec<(Name, Symbol)>,
    index: FxHashMap<Name, u32>,
}

impl Symbols {
    pub fn get(&self, name: &str) -> Option<&Symbol> {
        self.index.get(name).map(|&index| &self.entries[index as usize].1)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Symbol> {
        self.index.get(name).map(|&index| &mut self.entries[index as usize].1)
    }

    /// The symbol of a name, new if it is not there.
    pub fn entry(&mut self, name: &Name) -> &mut Symbol {
        let index = match self.index.get(name) {
            Some(&index) => index,
            None => {
                let index = self.entries.len() as u32;
                self.entries.push((name.clone(), Symbol::default()));
                self.index.insert(name.clone(), index);
                index
            }
        };
        &mut self.entries[index as usize].1
    }

    pub fn flags(&self, name: &str) -> SymbolFlags {
        self.get(name).map_or(SymbolFlags::empty(), |symbol| symbol.flags)
    }

    pub fn scope_of(&self, name: &str) -> NameScope {
        self.get(name).map_or(NameScope::Unknown, |symbol| symbol.scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Symbol)> {
        self.entries.iter().map(|(name, symbol)| (name, symbol))
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Symbols {
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Symbol)> {
        self.entries.iter_mut().map(|(name, symbol)| (&*name, symbol))
    }
}
