//! Random changes to a graph of real objects, and a look after each at what lives and what has died.
//!
//! 1. A walk from a random root along real edges picks a node; at each step the node's number must be the model's.
//! 2. An action changes both graphs: a new node, an edge, a root, or the collector runs.
//! 3. What finalizers brought back becomes a root again. It was unreachable, and no finalizer runs twice.
//! 4. No node that the model's roots reach has died. One that no root reaches and no cycle keeps is dead at once, cycles or what they
//!    hold after a full collection.
//! 5. At the end nothing is left: objects and bytes are those of the start.

use std::collections::HashSet;

use super::model::{EDGES, KINDS, Kind, Model, Number};
use super::world::{Deed, Event, World};
use crate::dice::Dice;
use vm::Obj;

const ROOTS_MIN: usize = 2;
const ROOTS_MAX: usize = 10;
/// The most nodes that roots may reach.
const REACHED_MAX: usize = 60;
const WALK_MAX: usize = 6;
/// Full collections in a row that finalizers may make necessary.
const COLLECTIONS_MAX: usize = 200;
/// Steps between two recounts of the heap.
const VERIFY_EVERY: u64 = 5_000;

/// Figures of a graph's life.
#[derive(Default, Clone, Copy)]
pub struct Figures {
    pub steps: u64,
    pub nodes: u64,
    pub brought_back: u64,
    pub full_collections: u64,
}

/// When the collector runs beside the steps that call it.
#[derive(Clone, Copy, Debug)]
enum Mode {
    Never,
    AsInProduction,
    Every(u64),
}

pub struct Mutator<'w> {
    world: &'w World,
    model: Model,
    dice: Dice,
    /// The real roots, in the model's order.
    roots: Vec<Obj>,
    /// The weak reference to each node's token, by number.
    watches: Vec<Option<Obj>>,
    reached: usize,
    figures: Figures,
}

/// Lives one graph from birth to death.
pub fn live(world: &World, seed: u64, steps: u64) -> Result<Figures, String> {
    let dice = Dice::new(seed, 0);
    let mut mutator = Mutator {
        world,
        model: Model::default(),
        dice,
        roots: Vec::new(),
        watches: Vec::new(),
        reached: 0,
        figures: Figures::default(),
    };
    let heap = &world.thread().space.heap;
    heap.collect_all();
    let before = world.usage();
    let mode = match mutator.dice.below(4) {
        0 => Mode::Never,
        1 => Mode::AsInProduction,
        2 => Mode::Every(1),
        _ => Mode::Every(2 + mutator.dice.below(60) as u64),
    };
    heap.set_collector_enabled(!matches!(mode, Mode::Never));
    heap.set_collect_every(if let Mode::Every(count) = mode { count } else { 0 });
    let lived = mutator.live(steps);
    heap.set_collect_every(0);
    heap.set_collector_enabled(true);
    lived.map_err(|complaint| format!("step {} ({mode:?}): {complaint}", mutator.figures.steps))?;
    let figures = mutator.figures;
    drop(mutator);
    heap.collect_all();
    let after = world.usage();
    // The first graphs of an interpreter make caches and shapes.
    if seed != WARM_UP && after != before {
        return Err(format!("at the end: {before:?} objects and bytes have become {after:?}"));
    }
    Ok(figures)
}

/// The seed whose graph leaves behind what an interpreter makes once.
pub const WARM_UP: u64 = u64::MAX;

impl Mutator<'_> {
    fn live(&mut self, steps: u64) -> Result<(), String> {
        for _ in 0..ROOTS_MIN {
            let (number, node) = self.make([const { None }; EDGES], [None; EDGES], false)?;
            self.add_root(number, node);
        }
        while self.figures.steps < steps {
            self.figures.steps += 1;
            self.reached = self.model.search();
            self.act()?;
            self.check()?;
            if self.figures.steps.is_multiple_of(VERIFY_EVERY) {
                self.verify()?;
            }
        }
        self.roots.clear();
        self.model.roots.clear();
        self.check()?;
        // What is brought back now is let go again at once.
        self.collect_all()?;
        for _ in 0..COLLECTIONS_MAX {
            if self.model.roots.is_empty() {
                break;
            }
            self.roots.clear();
            self.model.roots.clear();
            self.check()?;
            self.collect_all()?;
        }
        self.verify()
    }

    fn verify(&self) -> Result<(), String> {
        self.world.verify().map_or(Ok(()), Err)
    }

    fn add_root(&mut self, number: Number, node: Obj) {
        self.model.roots.push(number);
        self.roots.push(node);
    }

    fn drop_root(&mut self, index: usize) {
        self.model.roots.swap_remove(index);
        // The last one goes to its place before the reference is given up.
        let node = self.roots.swap_remove(index);
        drop(node);
    }

    /// A new node with these edges.
    fn make(
        &mut self,
        edges: [Option<Obj>; EDGES],
        mut numbers: [Option<Number>; EDGES],
        with_attributes: bool,
    ) -> Result<(Number, Obj), String> {
        let mut kind = *self.dice.pick(&KINDS);
        while with_attributes && !kind.has_attributes() {
            kind = *self.dice.pick(&KINDS);
        }
        let mut edges = edges;
        for (edge, number) in edges.iter_mut().zip(&mut numbers) {
            if kind == Kind::Set && number.is_some_and(|number| !self.model.kind(number).has_attributes()) {
                (*edge, *number) = (None, None);
            }
        }
        let number = self.model.nodes();
        let (node, watch) = self.world.make(kind, number, &edges)?;
        self.model.add(kind, numbers);
        self.watches.push(Some(watch));
        self.figures.nodes += 1;
        Ok((number, node))
    }

    /// A node that is reachable, found along real edges.
    fn walk(&mut self) -> Result<(Number, Obj), String> {
        let index = self.dice.below(self.roots.len());
        let (mut number, mut node) = (self.model.roots[index], self.roots[index].clone());
        self.expect(number, &node)?;
        for _ in 0..self.dice.below(WALK_MAX) {
            let edge = self.dice.below(EDGES);
            let kind = self.model.kind(number);
            let expected = self.model.edge(number, edge);
            let found = self.world.get(kind, &node, edge, expected)?;
            match (expected, found) {
                (Some(next), Some(found)) => (number, node) = (next, found),
                (None, None) => continue,
                (expected, found) => {
                    return Err(format!(
                        "edge {edge} of node {number} ({kind:?}) should lead to {expected:?}: {found:?}"
                    ));
                }
            }
            self.expect(number, &node)?;
        }
        Ok((number, node))
    }

    fn expect(&self, number: Number, node: &Obj) -> Result<(), String> {
        let kind = self.model.kind(number);
        if kind == Kind::Closed {
            return match self.world.is_closed(node)? {
                true => Ok(()),
                false => Err(format!("generator {number} was closed and runs")),
            };
        }
        match self.world.number(kind, node)? {
            Some(found) if found == number => Ok(()),
            found => Err(format!("node {number} ({kind:?}) says that it is {found:?}")),
        }
    }

    /// Leads an edge elsewhere, in both graphs.
    fn set_edge(&mut self, from: (Number, &Obj), edge: usize, to: Option<(Number, &Obj)>) -> Result<(), String> {
        let kind = self.model.kind(from.0);
        if !kind.is_mutable() || to.is_some_and(|to| kind == Kind::Set && !self.model.kind(to.0).has_attributes()) {
            return Ok(());
        }
        let old = self.model.edge(from.0, edge);
        let is_elsewhere = old.is_some_and(|old| {
            let edges = self.model.edges(from.0);
            (0..EDGES).any(|other| other != edge && edges[other] == Some(old))
        });
        // A set's member leaves it with the last edge to it.
        let leaving = match old {
            Some(_) if kind == Kind::Set && !is_elsewhere => self.world.get(kind, from.1, edge, old)?,
            _ => None,
        };
        self.model.set_edge(from.0, edge, to.map(|to| to.0));
        self.world.set(kind, from.1, edge, to.map(|to| to.1), leaving.as_ref())
    }

    fn act(&mut self) -> Result<(), String> {
        let is_full = self.reached > REACHED_MAX;
        let heap = &self.world.thread().space.heap;
        match self.dice.below(100) {
            0..=24 if !is_full => {
                let (number, node) = self.walk()?;
                let (other_number, other) = self.walk()?;
                let mut edges = [const { None }; EDGES];
                let mut numbers = [None; EDGES];
                if self.dice.percent(60) {
                    let edge = self.dice.below(EDGES);
                    (edges[edge], numbers[edge]) = (Some(other), Some(other_number));
                }
                let in_set = self.model.kind(number) == Kind::Set;
                let (new_number, new) = self.make(edges, numbers, in_set)?;
                let edge = self.dice.below(EDGES);
                self.set_edge((number, &node), edge, Some((new_number, &new)))?;
            }
            25..=49 => {
                let (number, node) = self.walk()?;
                let (other_number, other) = self.walk()?;
                let edge = self.dice.below(EDGES);
                self.set_edge((number, &node), edge, Some((other_number, &other)))?;
            }
            50..=69 => {
                let (number, node) = self.walk()?;
                let edge = self.dice.below(EDGES);
                self.set_edge((number, &node), edge, None)?;
            }
            70..=79 => {
                if self.roots.len() < ROOTS_MAX {
                    let (number, node) = self.walk()?;
                    self.add_root(number, node);
                }
            }
            80..=89 => {
                if self.roots.len() > ROOTS_MIN {
                    let index = self.dice.below(self.roots.len());
                    self.drop_root(index);
                }
            }
            90..=92 => {
                // A node moves from one edge to another.
                let (number, node) = self.walk()?;
                let edge = self.dice.below(EDGES);
                let kind = self.model.kind(number);
                if let Some(moved) = self.model.edge(number, edge)
                    && let Some(object) = self.world.get(kind, &node, edge, Some(moved))?
                {
                    let (other_number, other) = self.walk()?;
                    let other_edge = self.dice.below(EDGES);
                    self.set_edge((other_number, &other), other_edge, Some((moved, &object)))?;
                    self.set_edge((number, &node), edge, None)?;
                }
            }
            93 => {
                let _ = heap.collect_new();
            }
            94 => {
                let _ = heap.collect_due();
            }
            // A slice of a full collection, which goes on while the graph changes.
            95..=97 => {
                let edges = self.dice.skewed(4_000);
                let _ = heap.collect_part(edges);
            }
            98 => self.collect_all()?,
            99 if self.dice.percent(70) => self.move_uncounted()?,
            _ => {
                let (_, node) = self.walk()?;
                // Many references, all given up again.
                let copies: Vec<Obj> = (0..1 + self.dice.below(100)).map(|_| node.clone()).collect();
                drop(copies);
            }
        }
        Ok(())
    }

    /// Takes a node out of a container and puts it into another, which changes no count; a slice of a full collection may
    /// pass while nothing but the hand holds it.
    fn move_uncounted(&mut self) -> Result<(), String> {
        let (number, node) = self.walk()?;
        let (other_number, other) = self.walk()?;
        let (kind, other_kind) = (self.model.kind(number), self.model.kind(other_number));
        let (edge, other_edge) = (self.dice.below(EDGES), self.dice.below(EDGES));
        let Some(moved) = self.model.edge(number, edge) else { return Ok(()) };
        if !other_kind.is_mutable() || other_kind == Kind::Set {
            return Ok(());
        }
        let Some(object) = self.world.take(kind, &node, edge)? else { return Ok(()) };
        self.model.set_edge(number, edge, None);
        drop(node);
        if self.dice.percent(30) {
            let _ = self.world.thread().space.heap.collect_part(1 + self.dice.below(200));
        }
        self.model.set_edge(other_number, other_edge, Some(moved));
        self.world.put(other_kind, &other, other_edge, object)
    }

    /// Collects everything. What finalizers brought back lives on; all else that is unreachable must be gone.
    fn collect_all(&mut self) -> Result<(), String> {
        for _ in 0..COLLECTIONS_MAX {
            self.figures.full_collections += 1;
            let _ = self.world.thread().space.heap.collect_all();
            let brought_back = self.figures.brought_back;
            let finalized = self.check()?;
            if !finalized && self.figures.brought_back == brought_back {
                return match self.model.lost() {
                    Some(number) => {
                        let kind = self.model.kind(number);
                        let holders = self.holders(number);
                        Err(format!(
                            "node {number} ({kind:?}) is unreachable and survives a full collection\n{holders}"
                        ))
                    }
                    None => Ok(()),
                };
            }
        }
        Err("full collections find no end".to_owned())
    }

    /// Steps 3 and 4. Whether a finalizer has run.
    fn check(&mut self) -> Result<bool, String> {
        let mut has_finalized = false;
        loop {
            self.reached = self.model.search();
            let events = self.world.take_events()?;
            let died = self.world.take_died();
            if events.is_empty() && died.is_empty() {
                break;
            }
            let mut cleared = Vec::new();
            let mut is_back = false;
            for event in events {
                match event {
                    Event::Cleared(number) => cleared.push(number),
                    Event::Finalized { number, deed } => {
                        has_finalized = true;
                        is_back |= self.finalized(number, deed)?;
                    }
                }
            }
            if is_back {
                self.note_closed_generators()?;
            }
            self.reached = self.model.search();
            for number in died {
                let kind = self.model.kind(number);
                if kind != Kind::Closed && self.model.is_reachable(number) {
                    return Err(format!("node {number} ({kind:?}) is reachable and has died"));
                }
                self.model.die(number);
                self.watches[number] = None;
            }
            for number in cleared {
                self.model.doom(number, true);
                if self.model.kind(number) == Kind::Closed || !self.model.is_reachable(number) {
                    continue;
                }
                if !is_back {
                    let kind = self.model.kind(number);
                    return Err(format!(
                        "the weak reference to node {number} ({kind:?}) was cleared, but it is reachable"
                    ));
                }
                self.watch_again(number)?;
            }
            // What was brought back is let go again now and then.
            while self.roots.len() > ROOTS_MAX {
                let index = self.dice.below(self.roots.len());
                self.drop_root(index);
            }
        }
        match self.model.overdue(self.world.thread().space.heap.is_collecting_in_slices()) {
            Some(number) => {
                let kind = self.model.kind(number);
                let holders = self.holders(number);
                Err(format!("node {number} ({kind:?}) has no references left and has not died\n{holders}"))
            }
            None => Ok(has_finalized),
        }
    }

    /// What keeps a node alive, for a reader.
    fn holders(&self, number: Number) -> String {
        // No collection may end what is looked at.
        let heap = &self.world.thread().space.heap;
        heap.set_collect_every(0);
        heap.set_collector_enabled(false);
        self.watches[number]
            .as_ref()
            .map_or("its weak reference is cleared".to_owned(), |watch| self.world.holders(watch))
    }

    /// A finalizer has run. Whether it brought something back.
    fn finalized(&mut self, number: Number, deed: Deed) -> Result<bool, String> {
        let kind = self.model.kind(number);
        if self.model.is_reachable(number) {
            return Err(format!("the finalizer of node {number} ({kind:?}) has run, but it is reachable"));
        }
        if !self.model.finalize(number) {
            return Err(format!("the finalizer of node {number} ({kind:?}) has run twice"));
        }
        let (back, object) = match deed {
            Deed::Nothing => return Ok(false),
            Deed::EmptiedEdge(edge) => {
                self.model.set_edge(number, edge, None);
                return Ok(false);
            }
            Deed::BroughtBackItself(object) => (number, object),
            Deed::BroughtBackEdge(edge, object) => match self.model.edge(number, edge) {
                Some(back) => (back, object),
                None => return Err(format!("node {number} ({kind:?}) brought back what it did not have")),
            },
        };
        if self.model.kind(back) == Kind::Generator && self.world.is_closed(&object)? {
            self.model.close(back);
        }
        self.expect(back, &object)?;
        self.add_root(back, object);
        self.figures.brought_back += 1;
        Ok(true)
    }

    /// A collection closes the generators that it finds dead, also those that other finalizers bring back.
    fn note_closed_generators(&mut self) -> Result<(), String> {
        let mut seen: HashSet<Number> = HashSet::new();
        let mut waiting: Vec<(Number, Obj)> =
            self.model.roots.iter().copied().zip(self.roots.iter().cloned()).collect();
        while let Some((number, node)) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            let kind = self.model.kind(number);
            if kind == Kind::Generator && self.world.is_closed(&node)? {
                self.model.close(number);
                continue;
            }
            for (edge, to) in self.model.edges(number).into_iter().enumerate() {
                if let Some(to) = to {
                    let found = self.world.get(kind, &node, edge, Some(to))?;
                    waiting.push((to, found.ok_or_else(|| format!("edge {edge} of node {number} is lost"))?));
                }
            }
        }
        Ok(())
    }

    /// A node that a collection had found dead lives on: its weak reference is gone, it gets another.
    fn watch_again(&mut self, number: Number) -> Result<(), String> {
        // A path to it, through the model, walked along real edges.
        let mut origins: Vec<(Number, Option<(usize, usize)>)> =
            self.model.roots.iter().map(|&root| (root, None)).collect();
        let mut seen: HashSet<Number> = self.model.roots.iter().copied().collect();
        let mut next = 0;
        while next < origins.len() && origins[next].0 != number {
            for (edge, to) in self.model.edges(origins[next].0).into_iter().enumerate() {
                if let Some(to) = to
                    && seen.insert(to)
                {
                    origins.push((to, Some((next, edge))));
                }
            }
            next += 1;
        }
        let mut path = Vec::new();
        let mut at = next;
        while let Some((from, edge)) = origins[at].1 {
            path.push((edge, origins[at].0));
            at = from;
        }
        let root = self.model.roots.iter().position(|&root| root == origins[at].0).unwrap_or(0);
        let (mut current, mut node) = (origins[at].0, self.roots[root].clone());
        for (edge, to) in path.into_iter().rev() {
            let found = self.world.get(self.model.kind(current), &node, edge, Some(to))?;
            let Some(found) = found else { return Err(format!("edge {edge} of node {current} is lost")) };
            (current, node) = (to, found);
        }
        self.expect(number, &node)?;
        self.model.doom(number, false);
        self.watches[number] = Some(self.world.watch_again(self.model.kind(number), &node)?);
        Ok(())
    }
}
