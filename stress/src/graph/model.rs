//! What must be alive: plain sets of numbers and a search from the roots, written without a thought of counts.

/// Edges of a node.
pub const EDGES: usize = 4;

/// A node's number in its graph; numbers are not used again.
pub type Number = usize;

/// What kind of object a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    List,
    Dict,
    Set,
    Tuple,
    /// A list of two edges with two more as attributes.
    Items,
    /// An instance with its attributes inside.
    Plain,
    /// An instance whose `__dict__` exists.
    Viewed,
    Slotted,
    /// An exception with a traceback, whose frame refers to it.
    Failure,
    Closure,
    Generator,
    /// A generator that a collection closed before a finalizer brought it back: an empty one.
    Closed,
    /// Its finalizer brings it back.
    Phoenix,
    /// Its finalizer brings its first edge back.
    Thief,
    /// Its finalizer empties its second edge.
    Mourner,
}

pub const KINDS: [Kind; 14] = [
    Kind::List,
    Kind::Dict,
    Kind::Set,
    Kind::Tuple,
    Kind::Items,
    Kind::Plain,
    Kind::Viewed,
    Kind::Slotted,
    Kind::Failure,
    Kind::Closure,
    Kind::Generator,
    Kind::Phoenix,
    Kind::Thief,
    Kind::Mourner,
];

impl Kind {
    /// Whether its edges are attributes, and it can be in a set.
    pub fn has_attributes(self) -> bool {
        use Kind::{Failure, Mourner, Phoenix, Plain, Slotted, Thief, Viewed};
        matches!(self, Plain | Viewed | Slotted | Failure | Phoenix | Thief | Mourner)
    }

    /// Whether edges can be changed.
    pub fn is_mutable(self) -> bool {
        self != Kind::Tuple && self != Kind::Closed
    }

    /// Whether it refers to itself by what it is.
    fn is_cyclic(self) -> bool {
        self == Kind::Failure
    }
}

/// How far a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Alive,
    /// Its token died.
    Dead,
}

struct Node {
    kind: Kind,
    edges: [Option<Number>; EDGES],
    state: State,
    is_finalized: bool,
    /// The collector has found it dead.
    is_doomed: bool,
    /// The search that reached it last.
    reached: u64,
    /// Edges from unreachable nodes, while those are looked at.
    degree: u32,
}

/// A graph of nodes.
#[derive(Default)]
pub struct Model {
    nodes: Vec<Node>,
    /// Nodes that are not dead.
    living: Vec<Number>,
    /// Nodes whose tokens were cleared by a collection that is under way: their edges may still be there.
    unburied: Vec<Number>,
    pub roots: Vec<Number>,
    search: u64,
}

impl Model {
    pub fn add(&mut self, kind: Kind, edges: [Option<Number>; EDGES]) -> Number {
        let node =
            Node { kind, edges, state: State::Alive, is_finalized: false, is_doomed: false, reached: 0, degree: 0 };
        self.nodes.push(node);
        self.living.push(self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    pub fn kind(&self, number: Number) -> Kind {
        self.nodes[number].kind
    }

    pub fn edge(&self, number: Number, edge: usize) -> Option<Number> {
        self.nodes[number].edges[edge]
    }

    pub fn edges(&self, number: Number) -> [Option<Number>; EDGES] {
        self.nodes[number].edges
    }

    pub fn set_edge(&mut self, number: Number, edge: usize, to: Option<Number>) {
        self.nodes[number].edges[edge] = to;
    }

    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Finds what the roots reach; how many that are.
    pub fn search(&mut self) -> usize {
        self.search += 1;
        let mut found = 0;
        let mut waiting = self.roots.clone();
        while let Some(number) = waiting.pop() {
            let node = &mut self.nodes[number];
            if node.reached != self.search {
                node.reached = self.search;
                found += 1;
                waiting.extend(node.edges.iter().flatten());
            }
        }
        found
    }

    /// Whether the last search reached a node.
    pub fn is_reachable(&self, number: Number) -> bool {
        self.nodes[number].reached == self.search
    }

    pub fn is_dead(&self, number: Number) -> bool {
        self.nodes[number].state == State::Dead
    }

    pub fn die(&mut self, number: Number) {
        self.nodes[number].state = State::Dead;
        self.unburied.push(number);
    }

    /// The collector has found a node dead, or (false) a finalizer has brought it back.
    pub fn doom(&mut self, number: Number, is_doomed: bool) {
        self.nodes[number].is_doomed = is_doomed;
    }

    /// A generator was closed: it has no edges any more, and no token that could tell of its death.
    pub fn close(&mut self, number: Number) {
        let node = &mut self.nodes[number];
        (node.kind, node.edges, node.state) = (Kind::Closed, [None; EDGES], State::Dead);
    }

    /// A finalizer has run; false where it has before.
    pub fn finalize(&mut self, number: Number) -> bool {
        !std::mem::replace(&mut self.nodes[number].is_finalized, true)
    }

    /// Of the nodes that the last search did not reach: one that is alive though no cycle keeps it so. With `is_collecting`, a
    /// collection is under way that holds what it has found dead, and clears it bit by bit.
    pub fn overdue(&mut self, is_collecting: bool) -> Option<Number> {
        if !is_collecting {
            self.unburied.clear();
        }
        let mut nodes = std::mem::take(&mut self.living);
        nodes.retain(|&number| self.nodes[number].state != State::Dead);
        let lost: Vec<Number> = nodes.iter().copied().filter(|&number| !self.is_reachable(number)).collect();
        self.living = nodes;
        for &number in &lost {
            self.nodes[number].degree = u32::from(self.nodes[number].kind.is_cyclic());
        }
        for &number in lost.iter().chain(&self.unburied) {
            for to in self.nodes[number].edges.into_iter().flatten() {
                self.nodes[to].degree += 1;
            }
        }
        // A node without edges from other lost ones has count zero.
        let may_wait = |number: &Number| is_collecting && self.nodes[*number].is_doomed;
        lost.into_iter().find(|number| self.nodes[*number].degree == 0 && !may_wait(number))
    }

    /// A node that is alive though no root reaches it.
    pub fn lost(&self) -> Option<Number> {
        self.living.iter().copied().find(|&number| !self.is_dead(number) && !self.is_reachable(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_cycle_keeps_may_wait() {
        let mut model = Model::default();
        let root = model.add(Kind::List, [None; EDGES]);
        let (a, b, tail) = (
            model.add(Kind::List, [None; EDGES]),
            model.add(Kind::Dict, [None; EDGES]),
            model.add(Kind::List, [None; EDGES]),
        );
        model.roots.push(root);
        model.set_edge(root, 0, Some(a));
        model.set_edge(a, 0, Some(b));
        model.set_edge(b, 3, Some(a));
        model.set_edge(b, 1, Some(tail));
        assert_eq!(model.search(), 4);
        model.set_edge(root, 0, None);
        assert_eq!(model.search(), 1);
        assert_eq!(model.overdue(false), None);
        assert_eq!(model.lost(), Some(a));
        model.set_edge(b, 3, None);
        assert_eq!(model.overdue(false), Some(a));
        model.die(a);
        assert_eq!(model.overdue(false), Some(b));
    }
}
