//! The trial of one new candidate: trial deletion among a hundred objects at most.
//!
//! 1. Gather the members: everything reachable from the candidate, leaves and hubs excepted. Count for each member the edges that
//!    come from members. A trial that gets too large finds nothing.
//! 2. A member whose count exceeds its internal edges is referred to from outside, so it lives, and so does all that it reaches.
//! 3. The rest is garbage.
//!
//! Hubs are classes, module namespaces and code, from which everything can be reached, and whatever has more references than a trial
//! has members: so few objects hardly hold all of them. A hub counts as alive. That is true of nearly all, and never wrong: the
//! candidate is deferred then, to the full collection, which sees every edge.
//!
//! Members and counts are in a small table of the trial's own: a trial that finds nothing writes to no object, nor beside any.

use refcount::{Header, HeaderFlags, ObjectModel};

use crate::heap::Heap;

/// Members that a trial may have.
pub(crate) const MEMBERS_MAX: usize = 100;
/// Edges that it may visit.
const EDGES_MAX: usize = 10 * MEMBERS_MAX;
/// A look at so many edges costs what a look at an object does.
const EDGES_PER_VISIT: usize = 8;
const TABLE_SIZE: usize = 256;
/// The internal count of a member found alive.
const ALIVE: u32 = u32::MAX;

const _: () = assert!(MEMBERS_MAX + 1 < TABLE_SIZE / 2 && MEMBERS_MAX < u8::MAX as usize);

struct Member {
    object: *mut Header,
    /// Edges from members.
    internal: u32,
}

/// The members of a trial. Used again for one trial after another.
pub(crate) struct SmallTrial {
    members: Vec<Member>,
    /// Numbers of members plus one, by a hash of their addresses.
    table: [u8; TABLE_SIZE],
    edges: usize,
}

/// Whether so much can be reached from an object, or from so many places is it referred to, that no small trial should look at it.
fn is_hub(header: &Header) -> bool {
    header.has(HeaderFlags::HUB | HeaderFlags::OVERFLOWED) || header.count() as usize > MEMBERS_MAX
}

fn first_place(object: *mut Header) -> usize {
    const _: () = assert!(TABLE_SIZE == 1 << 8);
    ((object as usize >> 3) as u32).wrapping_mul(0x9e37_79b1) as usize >> 24
}

impl SmallTrial {
    pub(crate) fn new() -> SmallTrial {
        SmallTrial { members: Vec::with_capacity(MEMBERS_MAX + 1), table: [0; TABLE_SIZE], edges: 0 }
    }

    /// Finds the garbage that a live candidate leads to; none where the trial was too large. Returns its number of objects.
    pub(crate) fn run(&mut self, heap: &Heap, root: *mut Header, garbage: &mut Vec<*mut Header>) -> usize {
        self.members.clear();
        self.table = [0; TABLE_SIZE];
        self.edges = 0;
        // SAFETY: a live object.
        if is_hub(unsafe { &*root }) {
            return 0;
        }
        self.number_of(root);
        if !self.gather(heap.model()) || !self.mark_alive(heap) {
            return 0;
        }
        let before = garbage.len();
        garbage.extend(self.members.iter().filter(|member| member.internal != ALIVE).map(|member| member.object));
        garbage.len() - before
    }

    /// Objects visited.
    pub(crate) fn visited(&self) -> usize {
        self.members.len()
    }

    /// What the trial cost, in objects visited.
    pub(crate) fn cost(&self) -> usize {
        self.members.len() + self.edges / EDGES_PER_VISIT
    }

    /// The place of an object in the table, or of the gap where it belongs.
    fn place_of(&self, object: *mut Header) -> usize {
        let mut place = first_place(object);
        // Less than half of the table is in use.
        while let Some(number) = usize::from(self.table[place]).checked_sub(1)
            && self.members[number].object != object
        {
            place = (place + 1) % TABLE_SIZE;
        }
        place
    }

    /// The number of a member; a new one's if it was none.
    fn number_of(&mut self, object: *mut Header) -> usize {
        let place = self.place_of(object);
        if self.table[place] == 0 {
            self.members.push(Member { object, internal: 0 });
            self.table[place] = self.members.len() as u8;
        }
        usize::from(self.table[place]) - 1
    }

    fn gather(&mut self, model: &dyn ObjectModel) -> bool {
        let mut next = 0;
        while let Some(member) = self.members.get(next) {
            let object = member.object;
            next += 1;
            let room = EDGES_MAX - self.edges;
            let mut edges = 0;
            // SAFETY: members are live: nothing dies during a trial.
            let rest = unsafe {
                model.traverse_part(object, 0, room, &mut |word| {
                    edges += 1;
                    if !word.is_counted() || self.members.len() > MEMBERS_MAX {
                        return;
                    }
                    let header = &*word.pointer();
                    if !header.has(HeaderFlags::LEAF) && !is_hub(header) {
                        let number = self.number_of(word.pointer());
                        self.members[number].internal += 1;
                    }
                })
            };
            self.edges = EDGES_MAX.min(self.edges + edges);
            if rest.is_some() || self.members.len() > MEMBERS_MAX || self.edges == EDGES_MAX {
                return false;
            }
        }
        true
    }

    /// Step 2. Whether there are members left that nothing outside keeps alive.
    fn mark_alive(&mut self, heap: &Heap) -> bool {
        let mut alive: Vec<*mut Header> = Vec::new();
        for member in &mut self.members {
            // SAFETY: members are live.
            if unsafe { heap.full_count(member.object) } > u64::from(member.internal) {
                member.internal = ALIVE;
                alive.push(member.object);
            }
        }
        let mut left = self.members.len() - alive.len();
        while left != 0
            && let Some(object) = alive.pop()
        {
            // SAFETY: members are live.
            unsafe {
                heap.model().traverse(object, &mut |word| {
                    if word.is_counted()
                        && let Some(number) = usize::from(self.table[self.place_of(word.pointer())]).checked_sub(1)
                        && self.members[number].internal != ALIVE
                    {
                        self.members[number].internal = ALIVE;
                        alive.push(word.pointer());
                        left -= 1;
                    }
                });
            }
        }
        left != 0
    }
}
