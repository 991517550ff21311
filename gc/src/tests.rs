//! The collector on a mock object model: nodes with two edges, and leaves.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use rand::{RngExt, SeedableRng};
use refcount::{Header, HeaderFlags, Obj, ObjectModel, ShapeId, Slot, Visitor, Word};

use crate::Heap;

const NODE: ShapeId = ShapeId(100);
const FINALIZED_NODE: ShapeId = ShapeId(101);

#[repr(C)]
struct Node {
    header: Header,
    edges: [Slot; 2],
    number: Cell<u32>,
}

#[derive(Default)]
struct Model {
    released: RefCell<Vec<u32>>,
    finalized: RefCell<Vec<u32>>,
    /// Where finalizers put the object to bring it back.
    grave: RefCell<Option<Obj>>,
    resurrect: Cell<bool>,
    /// What finalizers do besides.
    in_finalizer: RefCell<Option<Box<dyn Fn()>>>,
}

fn node<'a>(object: *mut Header) -> &'a Node {
    // SAFETY: every object of these tests is a node.
    unsafe { &*object.cast() }
}

impl ObjectModel for Model {
    unsafe fn traverse(&self, object: *mut Header, visitor: &mut Visitor<'_>) {
        for edge in &node(object).edges {
            visitor(edge.word());
        }
    }

    unsafe fn finalize(&self, object: *mut Header) -> bool {
        // SAFETY: live or with count zero, its memory is valid.
        unsafe {
            if !self.has_finalizer(object) || (*object).has(HeaderFlags::FINALIZED) {
                return true;
            }
            (*object).insert(HeaderFlags::FINALIZED);
            self.finalized.borrow_mut().push(node(object).number.get());
            if let Some(action) = &*self.in_finalizer.borrow() {
                action();
            }
            if self.resurrect.get() {
                Header::increment(object);
                *self.grave.borrow_mut() = Some(Obj::from_owned(Word::from_pointer(object)));
            }
            (*object).count() == 0
        }
    }

    unsafe fn release(&self, object: *mut Header) {
        self.released.borrow_mut().push(node(object).number.get());
        for edge in &node(object).edges {
            drop(edge.take());
        }
    }

    unsafe fn clear(&self, object: *mut Header) {
        for edge in &node(object).edges {
            drop(edge.take());
        }
    }

    unsafe fn has_finalizer(&self, object: *mut Header) -> bool {
        node(object).header.shape() == FINALIZED_NODE
    }

    unsafe fn clear_weak_references(&self, _referents: &[*mut Header], _is_garbage: &dyn Fn(*mut Header) -> bool) {}
}

struct World {
    heap: Box<Heap>,
    model: Box<Model>,
}

impl World {
    fn new() -> World {
        let world = World { heap: Heap::new().unwrap(), model: Box::default() };
        // SAFETY: both end together.
        unsafe { world.heap.set_model(&*world.model) };
        world
    }

    fn make(&self, number: u32, shape: ShapeId) -> Obj {
        let memory = self.heap.allocate(std::mem::size_of::<Node>()).unwrap().cast::<Node>();
        // SAFETY: a fresh cell; the header is written with the rest.
        unsafe {
            memory.write(Node {
                header: Header::new(shape, HeaderFlags::empty()),
                edges: [Slot::null(), Slot::null()],
                number: Cell::new(number),
            });
            Obj::from_owned(Word::from_pointer(memory.cast()))
        }
    }

    fn live(&self) -> usize {
        let mut count = 0;
        self.heap.walk(&mut |_| count += 1);
        count
    }
}

fn link(from: &Obj, edge: usize, to: &Obj) {
    node(from.word().pointer()).edges[edge].set(to.clone());
}

#[test]
fn acyclic_objects_die_at_once_in_order() {
    let world = World::new();
    let root = world.make(0, NODE);
    for (number, edge) in [(1, 0), (2, 1)] {
        let child = world.make(number, NODE);
        link(&child, 0, &world.make(number + 10, NODE));
        link(&root, edge, &child);
    }
    drop(root);
    assert_eq!(*world.model.released.borrow(), [0, 1, 11, 2, 12]);
    assert_eq!(world.live(), 0);
    assert_eq!(world.heap.collector_counters().visited, 0);
}

#[test]
fn a_long_chain_dies_without_recursion() {
    let world = World::new();
    let mut head = world.make(0, NODE);
    for number in 1..1_000_000 {
        let next = world.make(number, NODE);
        link(&next, 0, &head);
        head = next;
    }
    drop(head);
    assert_eq!(world.live(), 0);
}

#[test]
fn rings_are_collected_from_their_candidates_only() {
    let world = World::new();
    let kept = world.make(0, NODE);
    for number in 0..10 {
        let (a, b) = (world.make(number, NODE), world.make(number + 100, NODE));
        link(&a, 0, &b);
        link(&b, 0, &a);
        link(&b, 1, &kept);
    }
    assert_eq!(world.live(), 21);
    assert!(world.heap.verify(&[kept.word()], true).is_empty());
    assert_eq!(world.heap.collect_new().objects, 20);
    assert_eq!(world.live(), 1);
    assert!(world.heap.verify(&[kept.word()], true).is_empty());
}

#[test]
fn finalizers_run_once_and_may_bring_objects_back() {
    let world = World::new();
    let (a, b) = (world.make(1, FINALIZED_NODE), world.make(2, NODE));
    link(&a, 0, &b);
    link(&b, 0, &a);
    drop((a, b));
    world.model.resurrect.set(true);
    assert_eq!(world.heap.collect_all().objects, 0);
    assert_eq!(*world.model.finalized.borrow(), [1]);
    assert_eq!(world.live(), 2);
    drop(world.model.grave.borrow_mut().take());
    assert_eq!(world.heap.collect_all().objects, 2);
    assert_eq!(*world.model.finalized.borrow(), [1]);
    assert_eq!(world.live(), 0);
}

#[test]
fn counts_overflow_to_the_side_table_and_back() {
    let world = World::new();
    let object = world.make(1, NODE);
    let copies = 9_000_000;
    for _ in 0..copies {
        std::mem::forget(object.clone());
    }
    // SAFETY: live.
    assert_eq!(unsafe { world.heap.full_count(object.word().pointer()) }, copies + 1);
    for _ in 0..copies {
        // SAFETY: one of the forgotten copies.
        unsafe { Header::decrement(object.word().pointer()) }
    }
    assert!(world.model.released.borrow().is_empty());
    drop(object);
    assert_eq!(*world.model.released.borrow(), [1]);
}

#[test]
fn buffers_keep_their_content_when_they_grow() {
    let world = World::new();
    let mut size = 100;
    let mut buffer = world.heap.allocate_buffer(size).unwrap();
    // SAFETY: the buffer has `size` bytes at every step.
    unsafe {
        buffer.write_bytes(0xab, size);
        while size < 50_000_000 {
            let new_size = size * 9 / 8 + 1;
            buffer = world.heap.resize_buffer(buffer, size, new_size).unwrap();
            for at in [0, size / 2, size - 1] {
                assert_eq!(*buffer.add(at), 0xab);
            }
            buffer.add(size).write_bytes(0xab, new_size - size);
            size = new_size;
        }
        world.heap.free_cell(buffer);
    }
    assert_eq!(world.heap.usage().live_bytes, 0);
}

#[test]
fn the_limit_and_injected_faults_fail_allocations() {
    let world = World::new();
    world.heap.set_limit_bytes(1 << 20);
    assert!(world.heap.allocate_buffer(2 << 20).is_err());
    assert!(world.heap.allocate_buffer(100_000).is_ok());
    world.heap.set_fail_after(3);
    assert!(world.heap.allocate_buffer(16).is_ok());
    assert!(world.heap.allocate(16).is_ok());
    assert!(world.heap.allocate_buffer(16).is_err());
    assert!(world.heap.allocate_buffer(16).is_ok());
}

/// The objects that can be reached, with their edges.
fn reachable_from(roots: &[Obj]) -> HashMap<*mut Header, [Word; 2]> {
    let mut reachable = HashMap::new();
    let mut work: Vec<*mut Header> = roots.iter().map(|root| root.word().pointer()).collect();
    while let Some(object) = work.pop() {
        let edges = [0, 1].map(|edge| node(object).edges[edge].word());
        if reachable.insert(object, edges).is_none() {
            work.extend(edges.iter().filter(|edge| !edge.is_null()).map(|edge| edge.pointer()));
        }
    }
    reachable
}

/// Random mutations of a graph, checked against reachability from the roots.
#[test]
fn random_graphs_match_a_reachability_model() {
    for seed in 0..2000 {
        let mut random = rand::rngs::SmallRng::seed_from_u64(seed);
        let world = World::new();
        let mut roots: Vec<Obj> = (0..6).map(|number| world.make(number, NODE)).collect();
        for step in 0..3_000 {
            let (a, b) = (random.random_range(0..roots.len()), random.random_range(0..roots.len()));
            match random.random_range(0..8) {
                0 => roots[a] = world.make(step, NODE),
                1 | 2 => link(&roots[a], random.random_range(0..2), &roots[b].clone()),
                3 => {
                    if let Some(next) = node(roots[a].word().pointer()).edges[random.random_range(0..2)].get() {
                        roots[b] = next;
                    }
                }
                4 => drop(node(roots[a].word().pointer()).edges[random.random_range(0..2)].take()),
                5 => {
                    // Moves count nothing.
                    if let Some(moved) = node(roots[a].word().pointer()).edges[random.random_range(0..2)].take() {
                        node(roots[b].word().pointer()).edges[random.random_range(0..2)].set(moved);
                    }
                }
                6 => {
                    if let Some(moved) = node(roots[a].word().pointer()).edges[random.random_range(0..2)].take() {
                        let root = std::mem::replace(&mut roots[b], moved);
                        node(roots[b].word().pointer()).edges[random.random_range(0..2)].set(root);
                    }
                }
                _ => {
                    let before = reachable_from(&roots);
                    match random.random_range(0..20) {
                        0 => {
                            world.heap.collect_new();
                        }
                        1 if step % 7 == 0 => {
                            world.heap.collect_all();
                        }
                        _ => {
                            world.heap.collect_part(random.random_range(1..30));
                        }
                    }
                    let after = reachable_from(&roots);
                    assert!(
                        before.iter().all(|(object, edges)| {
                            after.get(object).is_some_and(|now| now[0].same(edges[0]) && now[1].same(edges[1]))
                        }),
                        "seed {seed}, step {step}"
                    );
                }
            }
        }
        if seed % 2 == 0 {
            world.heap.collect_all();
        } else {
            // What is under way may have begun before the last garbage came about.
            for _ in 0..3 {
                world.heap.collect_new();
                while !world.heap.collect_part(20).was_full {}
            }
        }
        assert_eq!(world.live(), reachable_from(&roots).len(), "seed {seed}");
        let words: Vec<Word> = roots.iter().map(Obj::word).collect();
        assert_eq!(world.heap.verify(&words, true), [], "seed {seed}");
    }
}

#[cfg(feature = "stackref-debug")]
#[test]
#[should_panic(expected = "a frame refers to a freed object")]
fn a_borrow_that_outlives_its_lender_is_found() {
    let world = World::new();
    let lender = world.make(0, NODE);
    let lent = refcount::StackRef(lender.word()).borrow();
    drop(lender);
    // Its cell is not used again at once.
    drop(world.make(1, NODE));
    // SAFETY: not given: that is what is tested.
    drop(unsafe { lent.make_heap_safe() });
}

/// Whoever finds all objects between all slices keeps garbage for the next collection, not for ever.
#[test]
fn walks_over_the_heap_during_proofs_do_not_keep_garbage() {
    let world = World::new();
    let rings: Vec<Obj> = (0..500)
        .map(|number| {
            let (a, b) = (world.make(2 * number, NODE), world.make(2 * number + 1, NODE));
            link(&a, 0, &b);
            link(&b, 0, &a);
            a
        })
        .collect();
    drop(rings);
    let mut ended = Vec::new();
    while ended.len() < 2 {
        if world.heap.collect_part(50).was_full {
            ended.push(world.live());
        } else if !world.heap.is_ending() {
            let mut all = Vec::new();
            world.heap.walk(&mut |object| {
                refcount::watch::found(Word::from_pointer(object));
                // SAFETY: alive.
                all.push(unsafe { refcount::Ref::from_word(Word::from_pointer(object)) }.own());
            });
        }
    }
    assert_eq!(ended.last(), Some(&0));
}

/// A suspect that is dead, and waits for its end while the proof goes on, keeps what it refers to when its finalizer brings it back.
#[test]
fn what_comes_back_to_life_during_a_proof_keeps_what_it_has() {
    for searching in 0..SLICES {
        for proving in 0..SLICES {
            for dying in 0..SLICES {
                bring_back(searching, proving, dying, false);
                bring_back(searching, proving, dying, true);
            }
        }
    }
}

/// More than any phase of a full collection has in [`bring_back`].
const SLICES: usize = 16;

/// An object dies, at once or after it was touched, and is brought back. So many slices of a full collection pass before it leaves its
/// holder, before it dies, and while it waits for its end.
fn bring_back(searching: usize, proving: usize, dying: usize, is_touched: bool) {
    let world = World::new();
    let holder = world.make(0, NODE);
    let (phoenix, kept) = (world.make(1, FINALIZED_NODE), world.make(2, NODE));
    // Who takes it for garbage empties it.
    link(&kept, 0, &world.make(5, NODE));
    link(&phoenix, 0, &kept);
    link(&holder, 0, &phoenix);
    drop((phoenix, kept));
    // A candidate, from which the others are reached.
    drop(holder.clone());
    world.heap.start_full_collection();
    let heap = std::ptr::from_ref(&*world.heap);
    let collect = move |slices| {
        for _ in 0..slices {
            // SAFETY: the heap outlives its objects.
            let _ = unsafe { (*heap).collect_part(1) };
        }
    };
    collect(searching);
    // Where it was counted as held by the holder, it is suspected.
    let phoenix = node(holder.word().pointer()).edges[0].take().unwrap();
    collect(proving);
    if is_touched {
        drop(phoenix.clone());
    }
    // Another's finalizer runs while it waits for its end.
    let both = world.make(3, NODE);
    link(&both, 0, &world.make(4, FINALIZED_NODE));
    node(both.word().pointer()).edges[1].set(phoenix);
    *world.model.in_finalizer.borrow_mut() = Some(Box::new(move || collect(dying)));
    world.model.resurrect.set(true);
    drop(both);
    collect(4 * SLICES);
    let back = world.model.grave.take().unwrap();
    assert_eq!(node(back.word().pointer()).number.get(), 1);
    let released = world.model.released.take();
    assert_eq!((world.live(), released), (4, vec![3, 4]), "{searching}, {proving} and {dying} slices");
}

#[test]
fn memory_goes_back_in_steps_after_much_died() {
    const SIZE: usize = 4096;
    let world = World::new();
    let allocate = |count: usize| -> Vec<*mut u8> {
        (0..count)
            .map(|_| {
                let buffer = world.heap.allocate_buffer(SIZE).unwrap();
                // SAFETY: a buffer of that size.
                unsafe { buffer.write_bytes(0xab, SIZE) };
                buffer
            })
            .collect()
    };
    let free = |buffers: Vec<*mut u8>| {
        for buffer in buffers {
            // SAFETY: live buffers that nothing uses.
            unsafe { world.heap.free_cell(buffer) };
        }
    };
    let kept = allocate(100);
    free(allocate(20_000));
    world.heap.dismiss_collection();
    assert!(world.heap.is_trimming() && world.heap.is_collection_due());
    let mut steps = 0;
    while world.heap.is_trimming() {
        world.heap.trim_step();
        steps += 1;
    }
    assert!((10..1_000).contains(&steps), "{steps}");
    let (mut used, mut unused) = (0, 0);
    world.heap.for_each_block(&mut |block| *if block.bump.get() == 0 { &mut unused } else { &mut used } += 1);
    assert!(unused > 3 * used && used > 256, "{used} {unused}");
    let again = allocate(20_000);
    // SAFETY: live buffers of that size.
    assert!(kept.iter().chain(&again).all(|&buffer| unsafe { *buffer == 0xab && *buffer.add(SIZE - 1) == 0xab }));
    free(again);
    free(kept);
    assert_eq!(world.heap.usage().live_bytes, 0);
}
