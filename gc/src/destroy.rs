//! Destruction of objects whose count reached zero: iterative, in CPython's order.
//!
//! 1. An object that dies while another is being destroyed goes onto a stack instead of recursing.
//! 2. The edges of an object are given up in order; those that died are then reversed on the stack, so that the
//!    first child is destroyed, with all below it, before the second: the order of a recursive destructor.
//! 3. A finalizer runs Python code, and what dies in there must die there: while it runs, the stack below is set aside.
//! 4. A finalizer may let another thread run. Each has a stack of its own: it takes it along ([`Heap::set_destruction_aside`]).

use std::cell::{Cell, UnsafeCell};

use refcount::header::OVERFLOW_UNIT;
use refcount::{Header, HeaderFlags, ShapeId};

use crate::heap::Heap;

/// Dead objects that wait for destruction.
#[derive(Default)]
pub(crate) struct Queue {
    dead: UnsafeCell<Vec<*mut Header>>,
    /// Entries below belong to a destruction further out.
    base: Cell<usize>,
    is_running: Cell<bool>,
}

/// The destruction that a thread is in the middle of, while another runs.
pub struct SetAside {
    dead: Vec<*mut Header>,
    base: usize,
    is_running: bool,
}

/// The hook for counts that overflow.
pub(crate) unsafe fn count_overflowed(object: *mut Header) {
    // SAFETY: counting calls this with objects in blocks only.
    let heap = unsafe { Heap::of(object.cast()) };
    *heap.overflowed_counts.borrow_mut().entry(object as usize).or_insert(0) += u64::from(OVERFLOW_UNIT);
}

/// The hook for counts that reach zero.
pub(crate) unsafe fn count_is_zero(object: *mut Header) {
    // SAFETY: counting calls this with objects in blocks only.
    let (heap, header) = unsafe { (Heap::of(object.cast()), &*object) };
    if header.has(HeaderFlags::OVERFLOWED | HeaderFlags::LEAF) {
        // SAFETY: as above.
        return unsafe { count_of_other_is_zero(heap, object) };
    }
    // SAFETY: the object is dead, and on no list.
    unsafe { heap.end(object) }
}

/// An object may have further references, or is a leaf.
#[inline(never)]
unsafe fn count_of_other_is_zero(heap: &Heap, object: *mut Header) {
    // SAFETY: the caller has an object of this heap.
    let header = unsafe { &*object };
    if header.has(HeaderFlags::OVERFLOWED) && heap.take_back_overflow(object) {
        if heap.candidates.is_proving.get() {
            heap.touched(object);
        }
        return;
    }
    // SAFETY: the object is dead, and on no list.
    unsafe {
        let is_known = HeaderFlags::BUFFERED | HeaderFlags::WEAKLY_REFERENCED | HeaderFlags::LENT;
        if header.has(HeaderFlags::LEAF) && !header.has(is_known) {
            // No edges, no finalizer, nobody to tell: nothing can be seen of its end, so it need not wait for its turn.
            heap.model().release(object);
            heap.free_cell_at_once(object.cast());
        } else {
            heap.end(object);
        }
    }
}

impl Queue {
    fn push(&self, object: *mut Header) {
        // SAFETY: no reference into the vector is ever held across a call.
        unsafe { (*self.dead.get()).push(object) }
    }

    fn pop(&self) -> Option<*mut Header> {
        // SAFETY: as above.
        let dead = unsafe { &mut *self.dead.get() };
        if dead.len() > self.base.get() { dead.pop() } else { None }
    }

    fn len(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.dead.get()).len() }
    }

    fn reverse_from(&self, start: usize) {
        // SAFETY: as above.
        let dead = unsafe { &mut *self.dead.get() };
        if dead.len() - start > 1 {
            reverse(&mut dead[start..]);
        }
    }
}

#[inline(never)]
fn reverse(dead: &mut [*mut Header]) {
    dead.reverse();
}

impl Heap {
    /// Moves references from the side table back into a header whose own count is used up.
    fn take_back_overflow(&self, object: *mut Header) -> bool {
        let mut table = self.overflowed_counts.borrow_mut();
        // SAFETY: the object is live: the table has more of its references.
        let header = unsafe { &*object };
        let Some(rest) = table.get_mut(&(object as usize)) else { return false };
        let unit = (*rest).min(u64::from(OVERFLOW_UNIT)) as u32;
        *rest -= u64::from(unit);
        if *rest == 0 {
            table.remove(&(object as usize));
            header.remove(HeaderFlags::OVERFLOWED);
        }
        header.set_count(unit);
        unit != 0
    }

    /// The running thread is about to let others run.
    pub fn set_destruction_aside(&self) -> SetAside {
        let queue = &self.destruction;
        SetAside {
            // SAFETY: no reference into the vector is held.
            dead: std::mem::take(unsafe { &mut *queue.dead.get() }),
            base: queue.base.replace(0),
            is_running: queue.is_running.replace(false),
        }
    }

    /// The thread runs again. Whoever ran meanwhile has set its own destruction aside, or finished it.
    pub fn resume_destruction(&self, aside: SetAside) {
        let queue = &self.destruction;
        debug_assert!(queue.len() == 0 && queue.base.get() == 0);
        queue.base.set(aside.base);
        queue.is_running.set(aside.is_running);
        // SAFETY: no reference into the vector is held.
        unsafe { *queue.dead.get() = aside.dead };
    }

    /// Destroys an object, now or when its turn comes.
    ///
    /// # Safety
    /// The object is dead, and on no list.
    #[inline(always)]
    unsafe fn end(&self, object: *mut Header) {
        if self.destruction.is_running.get() {
            self.died(object);
            self.destruction.push(object);
        } else {
            // SAFETY: as the caller says.
            unsafe { self.destroy_with_all_below(object) }
        }
    }

    /// # Safety
    /// The object is dead, and on no list.
    #[inline(never)]
    unsafe fn destroy_with_all_below(&self, object: *mut Header) {
        let queue = &self.destruction;
        queue.is_running.set(true);
        let mut next = Some(object);
        while let Some(object) = next {
            // SAFETY: as the caller says; so it is with popped ones.
            unsafe { self.destroy(object) }
            next = queue.pop();
        }
        queue.is_running.set(false);
    }

    #[inline(always)]
    unsafe fn destroy(&self, object: *mut Header) {
        let queue = &self.destruction;
        let model = self.model();
        // SAFETY: the object's memory is valid until its cell is freed below.
        unsafe {
            let header = &*object;
            let mut start = queue.len();
            if header.has(HeaderFlags::WEAKLY_REFERENCED | HeaderFlags::LENT) || !model.release_unless_finalized(object)
            {
                if !self.finalize(object) {
                    return;
                }
                start = queue.len();
                model.release(object);
            }
            queue.reverse_from(start);
            if header.has(HeaderFlags::BUFFERED) {
                // The cell is freed when the candidate buffer is swept, which knows it by the missing shape.
                header.set_shape(ShapeId(0));
            } else {
                self.free_cell_at_once(object.cast());
            }
        }
    }

    /// Tells all who must hear of an object's end. Whether it dies after that.
    ///
    /// # Safety
    /// The object is dead, and on no list.
    #[inline(never)]
    unsafe fn finalize(&self, object: *mut Header) -> bool {
        self.died(object);
        let queue = &self.destruction;
        let outer_base = queue.base.replace(queue.len());
        queue.is_running.set(false);
        // SAFETY: as the caller says.
        let dies = unsafe { self.model().finalize(object) };
        queue.is_running.set(true);
        queue.base.set(outer_base);
        if !dies {
            // A proof may have begun meanwhile, and the reference that held the object is gone.
            self.died(object);
        }
        dies
    }

    /// The whole count of an object, the side table's share included.
    ///
    /// # Safety
    /// `object` is a live object of this heap.
    pub unsafe fn full_count(&self, object: *mut Header) -> u64 {
        // SAFETY: as the caller says.
        let header = unsafe { &*object };
        let mut count = u64::from(header.count());
        if header.has(HeaderFlags::OVERFLOWED) {
            count += self.overflowed_counts.borrow().get(&(object as usize)).copied().unwrap_or(0);
        }
        count
    }
}
