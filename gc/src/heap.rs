//! The heap: cells and buffers, accounting, limits.
//!
//! Allocation takes a cell of the current block of the size class; when that is full, of the next block of the class
//! that has room; then a new block. The slow path is also where the limit is checked and where faults are injected,
//! so neither costs anything while blocks have room.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::ptr;

use refcount::hooks::BLOCK_SIZE;
use refcount::{Header, Hooks, ObjectModel};

use crate::address_space::AddressSpace;
use crate::block::{Block, BlockKind, CELLS_OFFSET, FreeCell};
use crate::candidates::Candidates;
use crate::destroy;
use crate::full_collection::{self, FullCollection};
use crate::lease::{EmptyBlock, Leases};
use crate::observer::{COUNTDOWN_OF_SPANS, Observation};
use crate::side_arrays::SideArrays;
use crate::size_class::{CELL_SIZE_MAX, CLASS_COUNT, cell_size, class_of};
use crate::trim::Trimming;

/// An allocation failed: the limit, the system, or an injected fault. To be raised as MemoryError.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct OutOfMemory;

/// Bytes and objects of a heap at one moment.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct HeapUsage {
    /// Bytes in live cells (objects and buffers, rounded up to their cells).
    pub live_bytes: usize,
    /// Bytes in blocks in use.
    pub block_bytes: usize,
    pub live_objects: usize,
}

pub(crate) struct ClassState {
    pub(crate) current: Cell<*mut Block>,
    /// Other blocks with room.
    pub(crate) available: Cell<*mut Block>,
}

/// An interpreter's heap. Its address must not change: blocks point to it.
pub struct Heap {
    object_classes: [ClassState; CLASS_COUNT],
    buffer_classes: [ClassState; CLASS_COUNT],
    space: RefCell<AddressSpace>,
    /// Blocks may take that many bytes together.
    limit_bytes: Cell<usize>,
    /// Allocations until an injected failure; 0 is "none".
    fail_after: Cell<u64>,
    pub(crate) model: Cell<Option<*const dyn ObjectModel>>,
    pub(crate) overflowed_counts: RefCell<HashMap<usize, u64>>,
    pub(crate) destruction: destroy::Queue,
    pub(crate) candidates: Candidates,
    pub(crate) trial_counts: RefCell<SideArrays>,
    /// Where the walk over blocks goes on that the full collection under way makes.
    pub(crate) walked_to: Cell<usize>,
    /// The full collection under way.
    pub(crate) full: RefCell<Option<Box<FullCollection>>>,
    /// Free cells that wait to be used again, oldest first.
    #[cfg(feature = "stackref-debug")]
    freed: RefCell<std::collections::VecDeque<*mut u8>>,
    /// Set when a collection or a step of trimming is due; the model is told, too.
    pub(crate) collection_due: Cell<bool>,
    /// Somebody asked for a collection.
    is_collection_requested: Cell<bool>,
    pub(crate) trimming: Trimming,
    /// Requests a collection at every Nth allocation; 0 is "no".
    collect_every: Cell<u64>,
    allocations: Cell<u64>,
    /// A block without room: the current block of each class before the first allocation, and of all classes while
    /// every allocation must take the slow path.
    full_block: UnsafeCell<Box<EmptyBlock>>,
    pub(crate) observation: Observation,
    pub(crate) leases: Leases,
}

static HOOKS: Hooks = Hooks {
    count_is_zero: destroy::count_is_zero,
    is_candidate: crate::candidates::is_candidate,
    count_overflowed: destroy::count_overflowed,
    moved_out: crate::proof::moved_out,
    found: crate::proof::found,
};

impl Heap {
    /// A new, empty heap. None where no addresses can be reserved.
    pub fn new() -> Option<Box<Heap>> {
        let space = AddressSpace::reserve()?;
        let mut full = Box::new(EmptyBlock::NEW);
        let full_block = full.as_block();
        let classes = || {
            std::array::from_fn(|_| ClassState {
                current: Cell::new(full_block),
                available: Cell::new(ptr::null_mut()),
            })
        };
        let heap = Box::new(Heap {
            object_classes: classes(),
            buffer_classes: classes(),
            space: RefCell::new(space),
            limit_bytes: Cell::new(usize::MAX),
            fail_after: Cell::new(0),
            model: Cell::new(None),
            overflowed_counts: RefCell::new(HashMap::new()),
            destruction: destroy::Queue::default(),
            candidates: Candidates::default(),
            trial_counts: RefCell::new(SideArrays::new(|block| &block.internal_counts)),
            walked_to: Cell::new(0),
            full: RefCell::new(None),
            #[cfg(feature = "stackref-debug")]
            freed: RefCell::default(),
            collection_due: Cell::new(false),
            is_collection_requested: Cell::new(false),
            trimming: Trimming::default(),
            collect_every: Cell::new(0),
            allocations: Cell::new(0),
            full_block: UnsafeCell::new(full),
            observation: Observation::default(),
            leases: Leases::default(),
        });
        Some(heap)
    }

    /// Says who knows the objects.
    ///
    /// # Safety
    /// `model` lives until the heap is dropped.
    pub unsafe fn set_model(&self, model: *const dyn ObjectModel) {
        self.model.set(Some(model));
    }

    pub(crate) fn model(&self) -> &dyn ObjectModel {
        let model = self.model.get().expect("the heap has an object model");
        // SAFETY: it lives as long as the heap, see `set_model`.
        unsafe { &*model }
    }

    /// The heap of an object or buffer.
    ///
    /// # Safety
    /// `cell` is the start of a cell of a heap.
    #[inline(always)]
    pub unsafe fn of<'a>(cell: *const u8) -> &'a Heap {
        // SAFETY: blocks point to their heap, which outlives them.
        unsafe { &*Block::of(cell).heap }
    }

    /// Memory for an object of `size` bytes. The header is cleared, the rest is not initialised: the caller writes a header
    /// last, when all slots are valid.
    #[inline(always)]
    pub fn allocate(&self, size: usize) -> Result<*mut u8, OutOfMemory> {
        if size <= CELL_SIZE_MAX {
            let class = class_of(size);
            // SAFETY: a current block is always a valid block.
            if let Some(cell) = unsafe { &*self.object_classes[class].current.get() }.take_cell() {
                return Ok(cell);
            }
            self.allocate_slow(size, BlockKind::Objects)
        } else {
            self.allocate_large(size, BlockKind::LargeObject)
        }
    }

    /// As [`Heap::allocate`], where a cell is at hand.
    #[inline(always)]
    pub fn try_allocate(&self, size: usize) -> Option<*mut u8> {
        if size > CELL_SIZE_MAX {
            return None;
        }
        // SAFETY: as in `allocate`.
        unsafe { &*self.object_classes[class_of(size)].current.get() }.take_cell()
    }

    /// Memory without a header, owned by one object. Not initialised.
    #[inline]
    pub fn allocate_buffer(&self, size: usize) -> Result<*mut u8, OutOfMemory> {
        if size <= CELL_SIZE_MAX {
            let class = class_of(size);
            // SAFETY: as in `allocate`.
            if let Some(cell) = unsafe { &*self.buffer_classes[class].current.get() }.take_cell() {
                return Ok(cell);
            }
            self.allocate_slow(size, BlockKind::Buffers)
        } else {
            self.allocate_large(size, BlockKind::LargeBuffer)
        }
    }

    /// Bytes that a request for `size` bytes really gets.
    pub fn rounded_size(size: usize) -> usize {
        if size <= CELL_SIZE_MAX {
            cell_size(class_of(size))
        } else {
            (size + CELLS_OFFSET).next_multiple_of(4096) - CELLS_OFFSET
        }
    }

    pub(crate) fn class_state(&self, kind: BlockKind, class: usize) -> &ClassState {
        if kind == BlockKind::Objects { &self.object_classes[class] } else { &self.buffer_classes[class] }
    }

    /// Counts an allocation in the modes that watch every one of them.
    fn watched_allocation(&self) -> Result<(), OutOfMemory> {
        self.allocations.set(self.allocations.get() + 1);
        let every = self.collect_every.get();
        if every != 0 && self.allocations.get().is_multiple_of(every) {
            self.request_collection();
        }
        match self.fail_after.get() {
            0 => Ok(()),
            1 => {
                self.fail_after.set(0);
                Err(OutOfMemory)
            }
            n => {
                self.fail_after.set(n - 1);
                Ok(())
            }
        }
    }

    pub(crate) fn watches_allocations(&self) -> bool {
        self.collect_every.get() != 0 || self.fail_after.get() != 0
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(&self, size: usize, kind: BlockKind) -> Result<*mut u8, OutOfMemory> {
        if self.watches_allocations() {
            self.watched_allocation()?;
        }
        if self.is_observed() {
            return self.allocate_observed(size, kind);
        }
        let class = class_of(size);
        let state = self.class_state(kind, class);
        loop {
            let mut block = state.available.get();
            if block.is_null() {
                block = self.new_block(class, kind)?;
            } else {
                // SAFETY: listed blocks are valid.
                state.available.set(unsafe { (*block).next_available.get() });
            }
            // SAFETY: valid, see above.
            let block_ref = unsafe { &*block };
            block_ref.next_available.set(ptr::null_mut());
            self.note_handed_out((block_ref.capacity - block_ref.live.get()) as usize * block_ref.cell_size as usize);
            let cell = block_ref.take_cell();
            if self.watches_allocations() {
                // The full block stays current, so that each allocation comes by here.
                block_ref.set_listed(false);
                if block_ref.live.get() < block_ref.capacity {
                    block_ref.set_listed(true);
                    block_ref.next_available.set(state.available.replace(block));
                }
            } else {
                block_ref.set_listed(true);
                let previous = state.current.replace(block);
                // SAFETY: a current block is always a valid block.
                unsafe { (*previous).set_listed(false) }
            }
            if let Some(cell) = cell {
                return Ok(cell);
            }
        }
    }

    pub(crate) fn new_block(&self, class: usize, kind: BlockKind) -> Result<*mut Block, OutOfMemory> {
        self.check_limit(1)?;
        let address = self.space.borrow_mut().allocate(1).ok_or(OutOfMemory)?;
        // SAFETY: a fresh span of one block.
        Ok(unsafe { Block::create(address, self, &HOOKS, kind, class, cell_size(class), 1) })
    }

    fn check_limit(&self, more_blocks: usize) -> Result<(), OutOfMemory> {
        let blocks = self.space.borrow().blocks_in_use().checked_add(more_blocks).ok_or(OutOfMemory)?;
        match blocks.checked_mul(BLOCK_SIZE) {
            Some(bytes) if bytes <= self.limit_bytes.get() => Ok(()),
            _ => Err(OutOfMemory),
        }
    }

    fn span_blocks(size: usize) -> Result<usize, OutOfMemory> {
        let blocks = size.checked_add(CELLS_OFFSET).ok_or(OutOfMemory)?.div_ceil(BLOCK_SIZE);
        if blocks > u32::MAX as usize { Err(OutOfMemory) } else { Ok(blocks) }
    }

    #[cold]
    #[inline(never)]
    fn allocate_large(&self, size: usize, kind: BlockKind) -> Result<*mut u8, OutOfMemory> {
        if self.watches_allocations() {
            self.watched_allocation()?;
        }
        let blocks = Self::span_blocks(size)?;
        self.check_limit(blocks)?;
        let address = self.space.borrow_mut().allocate(blocks).ok_or(OutOfMemory)?;
        self.note_handed_out(blocks * BLOCK_SIZE);
        self.note_span(address, blocks);
        // SAFETY: a fresh span.
        let block = unsafe { &*Block::create(address, self, &HOOKS, kind, 0, size, blocks) };
        self.observe_large(block, size);
        block.take_cell().ok_or(OutOfMemory)
    }

    /// Tells of a large cell that was made, or has another size now.
    fn observe_large(&self, block: &Block, size: usize) {
        if self.is_observed() {
            self.observation.large_freed(block);
            let token = self.observation.tell(COUNTDOWN_OF_SPANS, size, block.usable_size());
            block.large_token.set(token);
        }
    }

    /// Changes a buffer's size; the content stays up to the smaller of both. On failure the buffer is as it was.
    ///
    /// # Safety
    /// `buffer` is a buffer of this heap with `old_size` bytes in use; if it moves, the old address is dead.
    pub unsafe fn resize_buffer(
        &self,
        buffer: *mut u8,
        old_size: usize,
        new_size: usize,
    ) -> Result<*mut u8, OutOfMemory> {
        // SAFETY: a buffer is a cell.
        let block = unsafe { Block::of(buffer) };
        if block.kind == BlockKind::LargeBuffer && new_size > CELL_SIZE_MAX {
            let old = block.span_blocks.get() as usize;
            let new = Self::span_blocks(new_size)?;
            if new > old {
                if self.watches_allocations() {
                    self.watched_allocation()?;
                }
                self.check_limit(new - old)?;
                let start = ptr::from_ref(block).cast_mut().cast::<u8>();
                // SAFETY: the span is this block's.
                let moved = unsafe { self.space.borrow_mut().grow(start, old, new) }.ok_or(OutOfMemory)?;
                self.note_span(moved, new);
                // SAFETY: the block header moved along.
                let block = unsafe { &*moved.cast::<Block>() };
                block.span_blocks.set(new as u32);
                self.observe_large(block, new_size);
                // SAFETY: inside the span.
                return Ok(unsafe { moved.add(CELLS_OFFSET) });
            }
            block.span_blocks.set(new as u32);
            self.observe_large(block, new_size);
            let start = ptr::from_ref(block).cast_mut().cast::<u8>();
            // SAFETY: the tail of this block's span, no more used.
            unsafe { self.space.borrow_mut().shrink(start, old, new) };
            return Ok(buffer);
        }
        let usable = block.usable_size();
        if new_size <= usable && new_size > CELL_SIZE_MAX.min(usable / 2) {
            return Ok(buffer);
        }
        let moved = self.allocate_buffer(new_size)?;
        if moved != buffer {
            // SAFETY: two different buffers, both with that many bytes.
            unsafe {
                ptr::copy_nonoverlapping(buffer, moved, old_size.min(new_size));
                self.free_cell(buffer);
            }
        }
        Ok(moved)
    }

    /// Bytes that an object or buffer may use without moving.
    ///
    /// # Safety
    /// `cell` is a live object or buffer.
    pub unsafe fn usable_size(cell: *const u8) -> usize {
        // SAFETY: as the caller says.
        unsafe { Block::of(cell) }.usable_size()
    }

    /// Whether an object or buffer is in this heap: some objects are static.
    pub fn contains(&self, cell: *const u8) -> bool {
        let (start, end) = self.space.borrow().used_range();
        (start..end).contains(&(cell as usize))
    }

    /// Gives a cell back.
    ///
    /// # Safety
    /// `cell` is an object or buffer of this heap that nothing uses any more.
    #[inline]
    pub unsafe fn free_cell(&self, cell: *mut u8) {
        // SAFETY: as the caller says.
        unsafe { self.free_cell_at_once(cell) }
    }

    /// As [`Heap::free_cell`], without a call.
    ///
    /// # Safety
    /// As for that.
    #[inline(always)]
    pub(crate) unsafe fn free_cell_at_once(&self, cell: *mut u8) {
        // SAFETY: as the caller says.
        let block = unsafe { Block::of(cell) };
        debug_assert!(ptr::eq(block.heap, self));
        if block.is_large() {
            // SAFETY: as the caller says.
            return unsafe { self.free_large(block, cell) };
        }
        #[cfg(feature = "stackref-debug")]
        let (cell, block) = match block.kind {
            BlockKind::Objects => match self.reuse_later(cell) {
                Some(oldest) => oldest,
                None => return,
            },
            _ => (cell, block),
        };
        // SAFETY: the cell is ours now.
        unsafe { self.link_free(block, cell) }
    }

    #[cold]
    #[inline(never)]
    unsafe fn free_large(&self, block: &Block, cell: *mut u8) {
        self.observation.large_freed(block);
        if self.keeps_span(block) {
            if let Some(entry) = full_collection::entry_of(cell.cast()) {
                *entry = 0;
            }
            block.live.set(0);
            // SAFETY: a large object starts with a header.
            unsafe { (*cell.cast::<Header>()).clear() };
        } else {
            // SAFETY: its only cell is dead, so the span is.
            unsafe { self.free_span(block) };
        }
    }

    /// Puts a cell into its block's free list.
    ///
    /// # Safety
    /// Nothing uses the cell, and it is in no list.
    #[inline(always)]
    pub(crate) unsafe fn link_free(&self, block: &Block, cell: *mut u8) {
        let free = cell.cast::<FreeCell>();
        // SAFETY: the cell is ours, as the caller says, and every cell is large enough for the link.
        unsafe {
            (*free).header.clear();
            (*free).next = block.free.get();
        }
        block.free.set(free);
        block.live.set(block.live.get() - 1);
        if !block.frees_quietly.get() {
            self.note_freed(block, cell);
        }
    }

    /// Gives the span of a large cell back.
    ///
    /// # Safety
    /// Nothing uses the cell, nor the block.
    pub(crate) unsafe fn free_span(&self, block: &Block) {
        let blocks = block.span_blocks.get() as usize;
        // SAFETY: as the caller says.
        unsafe { self.space.borrow_mut().free(ptr::from_ref(block).cast_mut().cast(), blocks) };
    }

    /// Marks a cell as free, and gives the one that has been free for longest instead.
    #[cfg(feature = "stackref-debug")]
    fn reuse_later(&self, cell: *mut u8) -> Option<(*mut u8, &Block)> {
        /// Cells that wait.
        const WAITING: usize = 1 << 16;
        let mut waiting = self.freed.borrow_mut();
        // SAFETY: the cell is ours now, and starts with a header.
        unsafe { (*cell.cast::<Header>()).clear() };
        waiting.push_back(cell);
        if waiting.len() <= WAITING {
            return None;
        }
        let oldest = waiting.pop_front()?;
        // SAFETY: a block is not given back while it has waiting cells, which count as live.
        Some((oldest, unsafe { Block::of(oldest) }))
    }

    /// A cell was freed in a block that is in no list, or whose cells somebody knows.
    #[cold]
    fn note_freed(&self, block: &Block, cell: *mut u8) {
        if block.observed_cells.get() != 0 {
            self.observation.cell_freed(block, cell);
        }
        if let Some(entry) = full_collection::entry_of(cell.cast()) {
            // What lives there next is no member.
            *entry = 0;
        }
        if !block.is_listed.get() {
            let state = self.class_state(block.kind, block.class as usize);
            block.next_available.set(state.available.replace(ptr::from_ref(block).cast_mut()));
            self.note_block_returned();
        }
        block.set_listed(true);
    }

    /// Bytes in blocks in use.
    pub(crate) fn block_bytes(&self) -> usize {
        self.space.borrow().blocks_in_use() * BLOCK_SIZE
    }

    /// Blocks together may take at most that many bytes; further allocations fail.
    pub fn set_limit_bytes(&self, limit: usize) {
        self.limit_bytes.set(limit);
    }

    /// Whether the limit leaves room for that many more bytes.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.check_limit(bytes / BLOCK_SIZE).is_ok()
    }

    /// Makes the `count`th allocation from now fail (once); 0 takes it back.
    pub fn set_fail_after(&self, count: u64) {
        self.fail_after.set(count);
        self.watch_allocations();
    }

    /// Requests a collection at every `count`th allocation; 0 takes it back.
    pub fn set_collect_every(&self, count: u64) {
        self.collect_every.set(count);
        self.watch_allocations();
    }

    /// Puts the full block in front of every class, so that allocations take the slow path.
    fn watch_allocations(&self) {
        if self.watches_allocations() {
            self.return_leases();
            self.put_full_block_in_front();
        }
    }

    pub(crate) fn full_block(&self) -> *mut Block {
        // SAFETY: only its address is taken.
        unsafe { (*self.full_block.get()).as_block() }
    }

    /// Lets the next allocation of every class take the slow path. No lease is current.
    pub(crate) fn put_full_block_in_front(&self) {
        let full = self.full_block();
        for classes in [&self.object_classes, &self.buffer_classes] {
            for state in classes.iter() {
                let current = state.current.replace(full);
                if current != full {
                    // SAFETY: a current block is a valid block.
                    unsafe { (*current).next_available.set(state.available.replace(current)) };
                }
            }
        }
    }

    /// Whether the interpreter should collect at its next chance.
    #[inline(always)]
    pub fn is_collection_due(&self) -> bool {
        self.collection_due.get()
    }

    /// Whether a collection was asked for.
    pub fn is_collection_requested(&self) -> bool {
        self.is_collection_requested.get()
    }

    /// No collection is due any more, until something asks for one again.
    pub fn dismiss_collection(&self) {
        self.is_collection_requested.set(false);
        self.collection_due.set(false);
        if self.is_trimming() {
            self.make_due();
        }
    }

    pub fn request_collection(&self) {
        self.is_collection_requested.set(true);
        self.make_due();
    }

    /// The interpreter has something to do, and is told so.
    pub(crate) fn make_due(&self) {
        self.collection_due.set(true);
        if let Some(model) = self.model.get() {
            // SAFETY: it lives as long as the heap, see `set_model`.
            unsafe { (*model).collection_due() }
        }
    }

    /// Calls `visit` with every block in use.
    pub(crate) fn for_each_block(&self, visit: &mut dyn FnMut(&Block)) {
        let mut address = 0;
        while let Some(block) = self.next_block(&mut address) {
            visit(block);
        }
    }

    /// The next block in use at `address` or behind, which is 0 at first and becomes the end of that block.
    pub(crate) fn next_block(&self, next: &mut usize) -> Option<&Block> {
        let (start, end) = self.space.borrow().used_range();
        let mut address = start.max(*next);
        while address < end {
            // SAFETY: blocks below the high-water mark are accessible; unused ones read as zero, so as free.
            let block = unsafe { &*(address as *const Block) };
            let is_free = block.kind == BlockKind::Free;
            address += BLOCK_SIZE * if is_free { 1 } else { block.span_blocks.get() as usize };
            if !is_free {
                *next = address;
                return Some(block);
            }
        }
        None
    }

    /// The next block of the walk that the full collection under way makes while the program runs. 0 starts it again.
    pub(crate) fn next_block_in_slices(&self) -> Option<&Block> {
        let mut next = self.walked_to.get();
        let block = self.next_block(&mut next);
        self.walked_to.set(next);
        block
    }

    /// A span came into use: a walk that waits at an address inside goes on behind it.
    fn note_span(&self, start: *mut u8, blocks: usize) {
        let end = start as usize + blocks * BLOCK_SIZE;
        if (start as usize + 1..end).contains(&self.walked_to.get()) {
            self.walked_to.set(end);
        }
    }

    /// Calls `visit` with every live object. Nothing may be allocated or freed meanwhile.
    pub fn walk(&self, visit: &mut dyn FnMut(*mut Header)) {
        self.for_each_block(&mut |block| block.walk(visit));
    }

    /// Exact figures, by a walk over the blocks.
    pub fn usage(&self) -> HeapUsage {
        let mut usage = HeapUsage { block_bytes: self.block_bytes(), ..HeapUsage::default() };
        self.for_each_block(&mut |block| {
            let live = block.live.get() as usize;
            usage.live_bytes += live * block.usable_size();
            if matches!(block.kind, BlockKind::Objects | BlockKind::LargeObject) {
                usage.live_objects += live;
            }
        });
        self.leases.for_each_cell(&mut |cell| {
            // SAFETY: a cell of a block.
            let block = unsafe { Block::of(cell) };
            usage.live_bytes -= block.usable_size();
            usage.live_objects -= usize::from(block.kind == BlockKind::Objects);
        });
        usage
    }
}
