//! The tree of call sites: each is a place in a function, called from its parent.

use std::collections::HashMap;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// A function as reports name it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Function {
    pub name: String,
    pub file: String,
    pub first_line: u32,
}

/// A line of a function. Line 0: not known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// Number of the function, see [`CallSites::function`].
    pub function: u32,
    pub line: u32,
}

/// Number of a site.
pub type Site = u32;

/// What no function of the program has called.
pub const ROOT: Site = 0;

#[derive(Clone, Copy)]
struct Node {
    parent: Site,
    place: Place,
}

/// All sites met so far; none is ever taken away.
pub struct CallSites {
    functions: Vec<Function>,
    numbers: HashMap<Function, u32>,
    nodes: Vec<Node>,
    /// Sites by parent and place.
    children: HashTable<Site>,
}

impl Default for CallSites {
    fn default() -> CallSites {
        let root = Node { parent: ROOT, place: Place { function: u32::MAX, line: 0 } };
        CallSites { functions: Vec::new(), numbers: HashMap::new(), nodes: vec![root], children: HashTable::new() }
    }
}

/// Spreads the bits of three numbers by multiplication.
fn hash(parent: Site, place: Place) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let function = u64::from(parent) << 32 | u64::from(place.function);
    let hash = (function.wrapping_mul(FACTOR).rotate_left(29) ^ u64::from(place.line)).wrapping_mul(FACTOR);
    hash ^ hash >> 32
}

impl CallSites {
    /// The number of a function.
    pub fn function(&mut self, function: Function) -> u32 {
        let functions = &mut self.functions;
        *self.numbers.entry(function).or_insert_with_key(|function| {
            functions.push(function.clone());
            functions.len() as u32 - 1
        })
    }

    pub fn function_of(&self, number: u32) -> Option<&Function> {
        self.functions.get(number as usize)
    }

    /// The site of a place that is called from `parent`.
    pub fn child(&mut self, parent: Site, place: Place) -> Site {
        let nodes = &mut self.nodes;
        let entry = self.children.entry(
            hash(parent, place),
            |&site| nodes[site as usize].parent == parent && nodes[site as usize].place == place,
            |&site| hash(nodes[site as usize].parent, nodes[site as usize].place),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let site = nodes.len() as Site;
                entry.insert(site);
                nodes.push(Node { parent, place });
                site
            }
        }
    }

    /// The places of a site's stack, innermost first.
    pub fn places(&self, site: Site) -> impl Iterator<Item = Place> + '_ {
        let mut at = site;
        std::iter::from_fn(move || {
            if at == ROOT {
                return None;
            }
            let node = self.nodes[at as usize];
            at = node.parent;
            Some(node.place)
        })
    }

    /// Number of sites, the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Bytes that the tree takes.
    pub fn bytes(&self) -> usize {
        let texts: usize = self.functions.iter().map(|function| 2 * (function.name.len() + function.file.len())).sum();
        self.nodes.capacity() * size_of::<Node>()
            + self.children.capacity() * (size_of::<Site>() + 1)
            + self.functions.capacity() * size_of::<Function>()
            + self.numbers.capacity() * (size_of::<Function>() + 5)
            + texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_stacks_are_one_site() {
        let mut sites = CallSites::default();
        let named = |name: &str| Function { name: name.into(), file: "a.py".into(), first_line: 1 };
        let (main, helper) = (sites.function(named("main")), sites.function(named("helper")));
        assert_eq!(sites.function(named("main")), main);
        let place = |function, line| Place { function, line };
        let outer = sites.child(ROOT, place(main, 3));
        let inner = sites.child(outer, place(helper, 7));
        assert_eq!(sites.child(outer, place(helper, 7)), inner);
        assert_ne!(sites.child(outer, place(helper, 8)), inner);
        assert_ne!(sites.child(ROOT, place(helper, 7)), inner);
        assert_eq!(sites.places(inner).collect::<Vec<_>>(), [place(helper, 7), place(main, 3)]);
        assert_eq!(sites.places(ROOT).count(), 0);
        assert_eq!(sites.function_of(helper), Some(&named("helper")));
        for line in 0..1000 {
            sites.child(outer, place(main, line));
        }
        assert_eq!(sites.len(), 1005);
    }
}
