//! What a proof that goes on beside the program must hear of: counted references that leave heap slots.
//!
//! A collector that counts edges in slices knows of an edge that goes away by the decrement of its target. Where a reference is taken
//! out of a slot and lives on (`queue.pop()`), no count changes, so whoever takes it out says so: [`moved_out`]. Whoever gives the
//! items of a container other places says [`rearranging`] first, for a traversal in parts might meet an item twice, or not at all.
//! The collector's page in `docs/` proves that this is enough.
//!
//! While no proof is under way either costs one load and one branch.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::hooks::BlockPrefix;
use crate::word::Word;

/// Proofs that may be under way at once in a process, one an interpreter.
const PROOFS_MAX: usize = 8;
/// No proof has this place.
const UNUSED: usize = 0;
/// A proof has it, and no container is traversed in parts.
const NOTHING: usize = 1;
/// The container was rearranged.
const REARRANGED: usize = 2;
/// A container's table lies that many bytes behind its start, at most.
const PART_OFFSET_MAX: usize = 64;

static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
/// The containers that proofs have traversed in part.
static PLACES: [AtomicUsize; PROOFS_MAX] = [const { AtomicUsize::new(UNUSED) }; PROOFS_MAX];

/// Whether any proof is under way.
#[inline(always)]
pub fn is_on() -> bool {
    // One interpreter's program and collector never run at once, and another's proof is nothing to it: no ordering is needed.
    UNDER_WAY.load(Ordering::Relaxed) != 0
}

/// A counted reference left a heap slot without being dropped.
#[inline(always)]
pub fn moved_out(word: Word) {
    if is_on() {
        tell(word);
    }
}

/// An object was found by its address (a weak reference, a walk over the heap): somebody may take out next what it refers to.
#[inline(always)]
pub fn found(word: Word) {
    if is_on() {
        tell_found(word);
    }
}

#[cold]
#[inline(never)]
fn tell(word: Word) {
    if word.is_counted() {
        let object = word.pointer();
        // SAFETY: a counted reference leads to a live object in a block.
        unsafe { ((*BlockPrefix::of(object).hooks).moved_out)(object) }
    }
}

#[cold]
#[inline(never)]
fn tell_found(word: Word) {
    if word.is_counted() {
        let object = word.pointer();
        // SAFETY: as in `tell`.
        unsafe { ((*BlockPrefix::of(object).hooks).found)(object) }
    }
}

/// The items of a container, whose header or table is at `part`, are about to get other places.
#[inline(always)]
pub fn rearranging<T>(part: &T) {
    if is_on() {
        note_rearranged(std::ptr::from_ref(part) as usize);
    }
}

#[cold]
#[inline(never)]
fn note_rearranged(part: usize) {
    for place in &PLACES {
        let container = place.load(Ordering::Relaxed);
        if container > REARRANGED && part.wrapping_sub(container) < PART_OFFSET_MAX {
            place.store(REARRANGED, Ordering::Relaxed);
        }
    }
}

/// A proof under way: as long as it lives, it is told.
pub struct Watch {
    place: &'static AtomicUsize,
}

impl Watch {
    /// None where too many proofs are under way: this one must not be cut into slices.
    pub fn begin() -> Option<Watch> {
        let free = |place: &&AtomicUsize| {
            place.compare_exchange(UNUSED, NOTHING, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        let place = PLACES.iter().find(free)?;
        UNDER_WAY.fetch_add(1, Ordering::Relaxed);
        Some(Watch { place })
    }

    /// A container was traversed in part.
    pub fn set_container(&self, container: usize) {
        self.place.store(container, Ordering::Relaxed);
    }

    /// The traversal goes on. Whether the container was rearranged meanwhile.
    pub fn take_container(&self) -> bool {
        self.place.swap(NOTHING, Ordering::Relaxed) == REARRANGED
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.place.store(UNUSED, Ordering::Relaxed);
        UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_known_by_its_header_and_by_its_table() {
        let watch = Watch::begin().unwrap();
        let container = [0u64; 16];
        watch.set_container(container.as_ptr() as usize);
        rearranging(&container[9]);
        assert!(!watch.take_container());
        watch.set_container(container.as_ptr() as usize);
        rearranging(&container[1]);
        assert!(watch.take_container());
        rearranging(&container);
        assert!(!watch.take_container());
    }
}
