//! What a full collection suspects to be garbage, and the proof, in parts.
//!
//! 1. *Components*: the strongly connected components of the suspects (Tarjan, 1972), in slices. The program changes edges meanwhile,
//!    but not those of garbage, and no live object refers to garbage: what is found of garbage is right.
//! 2. *Proof*: one component after another, those that refer to others first. A component is proven garbage where each of its members has
//!    just as many references as there are edges from the component itself, counted now without interruption, and from proven garbage,
//!    counted before. Proven garbage does not change: nothing reaches it, and its weak references are cleared at once.
//!
//! So what cannot be interrupted is the count within one component, and a chain of any length is many components. Of large objects
//! (those visited in several parts) only the parts are counted then that were found to lead back to the component before, in slices:
//! edges that are not counted can make garbage look alive, never the reverse.

use std::collections::HashMap;

use refcount::{Header, HeaderFlags, Obj, Word};

use crate::budget::Budget;
use crate::ending::Ending;
use crate::full_collection::{PART, is_live, suspect_number};
use crate::heap::Heap;

/// In the list of components: the last member of one.
const LAST: u32 = 1 << 31;
/// The order of a node whose component is known.
const SETTLED: u32 = u32::MAX;

/// A node on the way of the search for components.
struct Visit {
    node: u32,
    /// Where its edges go on that were not looked at, if they do.
    rest: Option<usize>,
    /// Where those begin in the list of edges that were looked at and not followed.
    edges: usize,
}

/// What is done with the component at hand.
#[derive(Clone, Copy, Default)]
enum Stage {
    /// There is none.
    #[default]
    Next,
    /// The parts of large members are looked for that lead back to the component.
    Narrow,
    /// It is garbage. The edges from the parts of large members to others are counted.
    Spread,
}

#[derive(Default)]
pub(crate) struct Suspects {
    objects: Vec<*mut Header>,
    /// When a node was first seen, from 1; 0: not yet.
    order: Vec<u32>,
    /// The earliest node on the way that it leads back to.
    lowest: Vec<u32>,
    next_order: u32,
    next_start: usize,
    way: Vec<Visit>,
    edges: Vec<u32>,
    open: Vec<u32>,
    /// Members of components, those first that others refer to.
    components: Vec<u32>,
    /// The parts of large objects that led to suspects.
    large: HashMap<u32, Vec<usize>>,
    /// Edges from proven garbage, and our references.
    proven_edges: Vec<u32>,
    /// Edges within the component that is being looked at, plus one; else 0.
    internal: Vec<u32>,
    stage: Stage,
    component: Vec<u32>,
    /// Parts of its large members that wait to be looked at.
    pending: Vec<(u32, usize)>,
    /// Those of them that lead back to the component.
    inner_parts: Vec<(u32, usize)>,
    garbage: Vec<*mut Header>,
    /// Weak references to garbage that have callbacks.
    callbacks: Vec<Obj>,
}

impl Suspects {
    /// Adds a suspect. Its number.
    pub(crate) fn add(&mut self, object: *mut Header) -> u32 {
        self.objects.push(object);
        self.objects.len() as u32 - 1
    }

    pub(crate) fn len(&self) -> usize {
        self.objects.len()
    }

    /// All suspects that are alive or garbage, to be proven at once.
    pub(crate) fn take_objects(&mut self) -> Vec<*mut Header> {
        let mut objects = std::mem::take(&mut self.objects);
        objects.retain(|&object| may_be_garbage(object));
        objects
    }

    /// Whether something was proven garbage.
    pub(crate) fn has_garbage(&self) -> bool {
        !self.garbage.is_empty()
    }

    /// Begins the end of what was proven.
    pub(crate) fn begin_end(&mut self, heap: &Heap) -> Ending {
        Ending::begin_held(heap, std::mem::take(&mut self.garbage), std::mem::take(&mut self.callbacks))
    }

    /// Step 1, until the budget is used up; false then.
    pub(crate) fn find_components(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        if self.order.is_empty() {
            self.order = vec![0; self.objects.len()];
            self.lowest = vec![0; self.objects.len()];
        }
        loop {
            let Some(visit) = self.way.last_mut() else {
                let Some(unseen) = self.order[self.next_start..].iter().position(|&order| order == 0) else { break };
                self.next_start += unseen;
                self.enter(self.next_start as u32);
                continue;
            };
            let node = visit.node as usize;
            if self.edges.len() > visit.edges
                && let Some(child) = self.edges.pop()
            {
                match self.order[child as usize] {
                    0 => self.enter(child),
                    SETTLED => {}
                    order => self.lowest[node] = self.lowest[node].min(order),
                }
            } else if let Some(start) = visit.rest.take() {
                let visited = self.look_at(heap, node as u32, start);
                if budget.is_used_up(visited) {
                    return false;
                }
            } else {
                self.way.pop();
                self.leave(node as u32);
            }
        }
        self.order = Vec::new();
        self.lowest = Vec::new();
        self.proven_edges = vec![0; self.objects.len()];
        self.internal = vec![0; self.objects.len()];
        true
    }

    fn enter(&mut self, node: u32) {
        self.next_order += 1;
        self.order[node as usize] = self.next_order;
        self.lowest[node as usize] = self.next_order;
        self.open.push(node);
        self.way.push(Visit { node, rest: Some(0), edges: self.edges.len() });
    }

    /// All edges of a node were followed.
    fn leave(&mut self, node: u32) {
        let lowest = self.lowest[node as usize];
        if let Some(before) = self.way.last() {
            let before = before.node as usize;
            self.lowest[before] = self.lowest[before].min(lowest);
        }
        if lowest == self.order[node as usize] {
            let start = self.components.len();
            while let Some(member) = self.open.pop() {
                self.order[member as usize] = SETTLED;
                self.components.push(member);
                if member == node {
                    break;
                }
            }
            // The list is taken from its end.
            self.components[start] |= LAST;
        }
    }

    /// Looks at a part of the edges of the last node on the way. Returns how many there were.
    fn look_at(&mut self, heap: &Heap, node: u32, start: usize) -> usize {
        let object = self.objects[node as usize];
        if !may_be_garbage(object) {
            return 1;
        }
        let (mut visited, before) = (1, self.edges.len());
        let edges = &mut self.edges;
        // SAFETY: live at this moment, and nothing runs meanwhile.
        let rest = unsafe {
            heap.model().traverse_part(object, start, PART, &mut |word| {
                visited += 1;
                edges.extend(number_of(word));
            })
        };
        if (start != 0 || rest.is_some()) && self.edges.len() > before {
            self.large.entry(node).or_default().push(start);
        }
        if rest.is_some() && start == 0 {
            self.large.entry(node).or_default();
        }
        if let Some(visit) = self.way.last_mut() {
            visit.rest = rest;
        }
        visited
    }

    /// Step 2, until the budget is used up; false then.
    pub(crate) fn prove(&mut self, heap: &Heap, budget: &mut Budget) -> bool {
        loop {
            let visited = match self.stage {
                Stage::Next => {
                    if !self.take_component() {
                        return true;
                    }
                    1
                }
                Stage::Narrow => match self.pending.pop() {
                    Some(part) => self.narrow(heap, part),
                    None => self.prove_component(heap),
                },
                Stage::Spread => match self.pending.pop() {
                    Some(part) => self.spread(heap, part),
                    None => self.end_component(),
                },
            };
            if budget.is_used_up(visited) {
                return false;
            }
        }
    }

    /// Takes the next component, if there is one.
    fn take_component(&mut self) -> bool {
        while let Some(member) = self.components.pop() {
            let node = member & !LAST;
            self.component.push(node);
            // Members have one more than they have edges.
            self.internal[node as usize] = 1;
            if member & LAST != 0 {
                break;
            }
        }
        self.list_large_parts();
        self.stage = Stage::Narrow;
        !self.component.is_empty()
    }

    fn end_component(&mut self) -> usize {
        let visited = self.component.len();
        for node in self.component.drain(..) {
            self.internal[node as usize] = 0;
        }
        self.inner_parts.clear();
        self.stage = Stage::Next;
        visited
    }

    fn list_large_parts(&mut self) {
        if self.large.is_empty() {
            return;
        }
        for &node in &self.component {
            let parts = self.large.get(&node).into_iter().flatten();
            self.pending.extend(parts.map(|&start| (node, start)));
        }
    }

    /// Looks whether a part of a large member leads to its own component. Returns how much it looked at.
    fn narrow(&mut self, heap: &Heap, (node, start): (u32, usize)) -> usize {
        let object = self.objects[node as usize];
        let (mut visited, mut is_inner) = (1, false);
        if may_be_garbage(object) {
            let mut visit = |word| {
                visited += 1;
                is_inner |= number_of(word).is_some_and(|target| self.internal[target as usize] != 0);
            };
            // SAFETY: live, and nothing runs meanwhile.
            unsafe { heap.model().traverse_part(object, start, PART, &mut visit) };
        }
        if is_inner {
            self.inner_parts.push((node, start));
        }
        visited
    }

    /// Counts the edges from a part of a large object that is proven garbage to others. Returns how much it looked at.
    fn spread(&mut self, heap: &Heap, (node, start): (u32, usize)) -> usize {
        let mut visited = 1;
        let mut visit = |word| {
            visited += 1;
            if let Some(target) = number_of(word)
                && self.internal[target as usize] == 0
            {
                let edges = &mut self.proven_edges[target as usize];
                *edges = edges.saturating_add(1);
            }
        };
        // SAFETY: garbage that we have a reference to.
        unsafe { heap.model().traverse_part(self.objects[node as usize], start, PART, &mut visit) };
        visited
    }

    /// Looks whether the component is garbage at this moment; if so, nothing will change that. Returns how much it looked at.
    fn prove_component(&mut self, heap: &Heap) -> usize {
        let mut visited = self.component.len();
        heap.candidates.note_visited(visited as u64);
        if !self.component.iter().all(|&node| may_be_garbage(self.objects[node as usize])) {
            return visited + self.end_component();
        }
        let mut outgoing = Vec::new();
        let internal = &mut self.internal;
        let mut visit = |word: Word| {
            visited += 1;
            if let Some(target) = number_of(word) {
                let edges = &mut internal[target as usize];
                if *edges == 0 {
                    outgoing.push(target);
                } else {
                    *edges = edges.saturating_add(1);
                }
            }
        };
        // SAFETY: live, and nothing runs meanwhile.
        unsafe {
            for &node in &self.component {
                if self.large.is_empty() || !self.large.contains_key(&node) {
                    heap.model().traverse(self.objects[node as usize], &mut visit);
                }
            }
        }
        // What these parts lead to besides is counted later.
        for &(node, start) in &self.inner_parts {
            let mut visit = |word| {
                visited += 1;
                if let Some(target) = number_of(word)
                    && self.internal[target as usize] != 0
                {
                    let edges = &mut self.internal[target as usize];
                    *edges = edges.saturating_add(1);
                }
            };
            // SAFETY: as above.
            unsafe { heap.model().traverse_part(self.objects[node as usize], start, PART, &mut visit) };
        }
        let is_garbage = self.component.iter().all(|&node| {
            let edges = u64::from(self.internal[node as usize]) - 1 + u64::from(self.proven_edges[node as usize]);
            // SAFETY: live, as above.
            unsafe { heap.full_count(self.objects[node as usize]) == edges }
        });
        if !is_garbage {
            return visited + self.end_component();
        }
        self.settle(heap, &outgoing);
        self.list_large_parts();
        self.stage = Stage::Spread;
        visited
    }

    /// Takes a component that is garbage over.
    fn settle(&mut self, heap: &Heap, outgoing: &[u32]) {
        for &target in outgoing {
            let edges = &mut self.proven_edges[target as usize];
            *edges = edges.saturating_add(1);
        }
        let start = self.garbage.len();
        self.garbage.extend(self.component.iter().map(|&node| self.objects[node as usize]));
        // SAFETY: live objects.
        let callbacks = unsafe {
            self.garbage[start..].iter().for_each(|&object| Header::increment(object));
            heap.model().clear_weak_references(&self.garbage[start..])
        };
        for weak in callbacks {
            if let Some(number) = number_of(weak.word()) {
                self.proven_edges[number as usize] += 1;
            }
            self.callbacks.push(weak);
        }
    }
}

/// The number of the suspect that a word refers to.
fn number_of(word: Word) -> Option<u32> {
    if word.is_counted() { suspect_number(word.pointer()) } else { None }
}

/// Whether a suspect's cell holds what may be garbage: it may have died, and what lives there now may be a leaf, which is never cleared.
fn may_be_garbage(object: *mut Header) -> bool {
    // SAFETY: a cell of a block that is not freed before the collection's end.
    is_live(object) && !unsafe { &*object }.has(HeaderFlags::LEAF)
}
