//! Collected cycles, grouped by where the program creates them.
//!
//! 1. The strongly connected components of the garbage are its cycles. All else hangs on them.
//! 2. Cycles of the same types from the same places with the same kinds of edges are one group. The first of them is described.
//! 3. What hangs on several cycles is counted with one of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use objects::edges::EdgeName;
use objects::frame::Generator;
use objects::record::slot;
use objects::shape::fixed;
use objects::string::Str;
use objects::type_object::TypeFlags;
use objects::{Header, Ref, RefExt, Space, Word};
use refcount::ObjectModel;
use vm::Thread;
use vm::types::{function, member};

use super::components::{Edges, components, shortest_cycle};
use super::slot_names::slot_name;

/// Objects of a cycle that are described.
const DESCRIBED_MAX: usize = 24;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) function: String,
}

/// An object of a described cycle.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) type_name: String,
    /// Of functions, classes and generators.
    pub(super) name: Option<String>,
    pub(super) bytes: usize,
    pub(super) site: Option<Site>,
    /// How it refers to other described objects: texts, and their numbers.
    pub(super) edges: Vec<(String, usize)>,
}

#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) objects: u64,
    pub(super) bytes: u64,
}

impl Amount {
    fn add(&mut self, other: Amount) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) cycles: u64,
    pub(super) amount: Amount,
    pub(super) types: BTreeMap<String, u64>,
    /// By type.
    pub(super) hanging: BTreeMap<String, Amount>,
    /// A shortest cycle of the first one found, in order; then others of its objects.
    pub(super) members: Vec<Member>,
    /// How many of the members are that shortest cycle.
    pub(super) way: usize,
    /// Objects of the first one found.
    pub(super) first_objects: usize,
}

/// Types with the objects' names and sites, and edges between types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    types: BTreeSet<(String, Option<String>, Option<Site>)>,
    edges: BTreeSet<(String, String, String)>,
}

/// What one collection or several found.
#[derive(Clone, Default, Debug)]
pub(super) struct Groups {
    pub(super) collections: u64,
    pub(super) groups: BTreeMap<Key, Group>,
}

impl Groups {
    pub(super) fn merge(&mut self, other: &Groups) {
        self.collections += other.collections;
        for (key, group) in &other.groups {
            match self.groups.get_mut(key) {
                None => {
                    self.groups.insert(key.clone(), group.clone());
                }
                Some(mine) => {
                    mine.cycles += group.cycles;
                    mine.amount.add(group.amount);
                    group.types.iter().for_each(|(name, count)| *mine.types.entry(name.clone()).or_default() += count);
                    for (name, amount) in &group.hanging {
                        mine.hanging.entry(name.clone()).or_default().add(*amount);
                    }
                }
            }
        }
    }

    /// Most bytes first.
    pub(super) fn sorted(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.total().bytes));
        groups
    }

    pub(super) fn total(&self) -> Amount {
        let mut total = Amount::default();
        self.groups.values().for_each(|group| total.add(group.total()));
        total
    }
}

impl Group {
    /// The cycles, and what hangs on them.
    fn total(&self) -> Amount {
        let mut total = self.amount;
        self.hanging.values().for_each(|&amount| total.add(amount));
        total
    }
}

/// The garbage of one collection.
struct Garbage<'t> {
    thread: &'t Thread,
    objects: &'t [*mut Header],
    numbers: HashMap<*mut Header, u32>,
    edges: Edges,
    component: Vec<u32>,
}

/// Groups the cycles among objects that are about to be cleared: live objects all.
pub(super) fn group(thread: &Thread, objects: &[*mut Header]) -> Groups {
    let numbers: HashMap<*mut Header, u32> =
        objects.iter().zip(0..).map(|(&object, number)| (object, number)).collect();
    let target = |word: Word| if word.is_counted() { numbers.get(&word.pointer()).copied() } else { None };
    let mut edges: Edges = Vec::with_capacity(objects.len());
    for &object in objects {
        let mut row = Vec::new();
        // SAFETY: live objects.
        unsafe { thread.space.traverse(object, &mut |word| row.extend(target(word))) };
        edges.push(row);
    }
    let component = components(&edges);
    let garbage = Garbage { thread, objects, numbers, edges, component };
    garbage.group()
}

impl Garbage<'_> {
    fn space(&self) -> &Space {
        &self.thread.space
    }

    fn group(&self) -> Groups {
        let count = self.component.iter().max().map_or(0, |&last| last as usize + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (node, &component) in self.component.iter().enumerate() {
            members[component as usize].push(node as u32);
        }
        let is_cycle = |component: usize| {
            let nodes = &members[component];
            nodes.len() > 1 || nodes.first().is_some_and(|&node| self.edges[node as usize].contains(&node))
        };
        // The cycle on which a component hangs. Components come before those that reach them.
        let mut holder: Vec<Option<usize>> = vec![None; count];
        let mut groups = Groups { collections: 1, groups: BTreeMap::new() };
        let mut keys: HashMap<usize, Key> = HashMap::new();
        for component in (0..count).rev() {
            let root = if is_cycle(component) { Some(component) } else { holder[component] };
            if root == Some(component) {
                let key = self.key(&members[component]);
                self.count_cycle(&mut groups, &key, &members[component]);
                keys.insert(component, key);
            } else if let Some(group) = root.and_then(|root| keys.get(&root)).and_then(|key| groups.groups.get_mut(key))
            {
                for &node in &members[component] {
                    group.hanging.entry(self.type_name(node)).or_default().add(self.amount(node));
                }
            }
            for &node in &members[component] {
                for &child in &self.edges[node as usize] {
                    let child = self.component[child as usize] as usize;
                    if child != component && holder[child].is_none() {
                        holder[child] = root;
                    }
                }
            }
        }
        groups
    }

    fn count_cycle(&self, groups: &mut Groups, key: &Key, nodes: &[u32]) {
        let group = groups.groups.entry(key.clone()).or_insert_with(|| {
            let (members, way) = self.describe(nodes);
            Group {
                cycles: 0,
                amount: Amount::default(),
                types: BTreeMap::new(),
                hanging: BTreeMap::new(),
                members,
                way,
                first_objects: nodes.len(),
            }
        });
        group.cycles += 1;
        for &node in nodes {
            *group.types.entry(self.type_name(node)).or_default() += 1;
            group.amount.add(self.amount(node));
        }
    }

    fn key(&self, nodes: &[u32]) -> Key {
        let mut key = Key { types: BTreeSet::new(), edges: BTreeSet::new() };
        for &node in nodes {
            key.types.insert((self.type_name(node), self.name(node), self.site(node)));
            self.named_edges(node, &mut |name, to| {
                if self.component[to as usize] == self.component[node as usize] {
                    let kind = if name.starts_with('[') { "[]".to_owned() } else { name };
                    key.edges.insert((self.type_name(node), kind, self.type_name(to)));
                }
            });
        }
        key
    }

    /// Describes a cycle: its shortest part first. Returns how many objects that has.
    fn describe(&self, nodes: &[u32]) -> (Vec<Member>, usize) {
        let way = nodes.first().map_or_else(Vec::new, |&first| shortest_cycle(&self.edges, &self.component, first));
        let on_way: std::collections::HashSet<u32> = way.iter().copied().collect();
        let others = nodes.iter().copied().filter(|node| !on_way.contains(node));
        let described: Vec<u32> = way.iter().copied().chain(others).take(DESCRIBED_MAX.max(2)).collect();
        let places: HashMap<u32, usize> = described.iter().zip(0..).map(|(&node, place)| (node, place)).collect();
        let members = described.iter().map(|&node| {
            let mut edges = Vec::new();
            self.named_edges(node, &mut |name, to| {
                if let Some(&place) = places.get(&to)
                    && edges.len() < DESCRIBED_MAX
                {
                    edges.push((name, place));
                }
            });
            let bytes = self.amount(node).bytes as usize;
            Member { type_name: self.type_name(node), name: self.name(node), bytes, site: self.site(node), edges }
        });
        (members.collect(), way.len())
    }

    fn object(&self, node: u32) -> Ref<'_> {
        // SAFETY: live objects, and nothing runs meanwhile.
        unsafe { Ref::from_word(Word::from_pointer(self.objects[node as usize])) }
    }

    fn type_name(&self, node: u32) -> String {
        self.thread.qualified_class_name(self.space().type_of(self.object(node)))
    }

    /// The name that a function, class or generator has.
    fn name(&self, node: u32) -> Option<String> {
        let object = self.object(node);
        if let Some(class) = self.space().as_type(object) {
            return Some(self.thread.qualified_class_name(class));
        }
        // SAFETY: these types have those slots, and nothing runs meanwhile.
        let name = unsafe {
            if object.has_shape(fixed::FUNCTION) {
                slot(object, function::QUALIFIED_NAME).peek()
            } else {
                object.downcast::<Generator>(&self.space().shapes)?.qualified_name.peek()
            }
        };
        self.space().str_value(name).map(Str::to_string_lossy)
    }

    fn amount(&self, node: u32) -> Amount {
        // SAFETY: live objects.
        Amount { objects: 1, bytes: unsafe { self.space().bytes_of(self.objects[node as usize]) } as u64 }
    }

    fn site(&self, node: u32) -> Option<Site> {
        let frames = self.thread.allocation_site(self.object(node))?;
        let frame = frames.iter().find(|frame| frame.line != 0)?;
        let file = self.space().str_value(frame.file.as_ref())?.to_string_lossy();
        Some(Site { file, line: frame.line, function: frame.function.clone() })
    }

    /// Calls `visit` with the names of an object's edges to other garbage.
    fn named_edges(&self, node: u32, visit: &mut dyn FnMut(String, u32)) {
        let object = self.objects[node as usize];
        let mut found = |name: EdgeName<'_>, word: Word| {
            if word.is_counted()
                && let Some(&to) = self.numbers.get(&word.pointer())
            {
                let text = match name {
                    EdgeName::Slot(index) => self.slot_name(node, index),
                    _ => name.text(self.space()).unwrap_or_default(),
                };
                visit(text, to);
            }
        };
        // SAFETY: live objects, and nothing runs meanwhile.
        unsafe { self.space().named_edges(object, &mut found) }
    }

    fn slot_name(&self, node: u32, index: usize) -> String {
        let object = self.object(node);
        let record = self.space().shapes.record_of(object);
        let class = self.space().type_of(object);
        let native = record.native().name;
        if let Some(name) = slot_name(native, class.has(TypeFlags::EXCEPTION), index) {
            return name.to_owned();
        }
        match member::name_of_slot(self.thread, class, index) {
            Some(name) => format!(".{name}"),
            None => format!("{native} part {index}"),
        }
    }
}
