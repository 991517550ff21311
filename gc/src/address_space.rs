//! The reserved range of addresses and its spans of blocks.
//!
//! The range is reserved once without access; a high-water mark moves up as blocks are first used, giving access in
//! steps of a megabyte. Freed spans go back to the system at once (their addresses stay reserved) and are kept in a list
//! sorted by address, neighbours merged, first fit.

use std::ffi::c_void;
use std::ptr;

use refcount::hooks::BLOCK_SIZE;
use rustix::mm::{Advice, MapFlags, MprotectFlags, MremapFlags, ProtFlags};

/// Sizes to try to reserve, largest first: a limit on address space may forbid the larger ones.
const RESERVATIONS: [usize; 4] = [1 << 39, 1 << 36, 1 << 33, 1 << 30];
const COMMIT_STEP: usize = 1 << 20;

/// A run of whole blocks.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    blocks: usize,
}

pub(crate) struct AddressSpace {
    mapping: *mut c_void,
    mapping_size: usize,
    /// First block-aligned address.
    base: usize,
    end: usize,
    /// Blocks below have been used.
    high_water: usize,
    /// Addresses below are accessible.
    committed: usize,
    free: Vec<Span>,
    blocks_in_use: usize,
}

impl AddressSpace {
    /// Reserves the range. None where the system refuses even the smallest.
    pub(crate) fn reserve() -> Option<AddressSpace> {
        for size in RESERVATIONS {
            let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
            // SAFETY: a new anonymous mapping at an address of the system's choice.
            let Ok(mapping) = (unsafe { rustix::mm::mmap_anonymous(ptr::null_mut(), size, ProtFlags::empty(), flags) })
            else {
                continue;
            };
            let base = (mapping as usize).next_multiple_of(BLOCK_SIZE);
            let end = (mapping as usize + size) & !(BLOCK_SIZE - 1);
            return Some(AddressSpace {
                mapping,
                mapping_size: size,
                base,
                end,
                high_water: base,
                committed: base,
                free: Vec::new(),
                blocks_in_use: 0,
            });
        }
        None
    }

    pub(crate) fn blocks_in_use(&self) -> usize {
        self.blocks_in_use
    }

    /// The blocks ever used: start and end address.
    pub(crate) fn used_range(&self) -> (usize, usize) {
        (self.base, self.high_water)
    }

    /// A span of `blocks` blocks, zeroed where it is new. None when the range or the system's memory is exhausted.
    pub(crate) fn allocate(&mut self, blocks: usize) -> Option<*mut u8> {
        if let Some(index) = self.free.iter().position(|span| span.blocks >= blocks) {
            let span = &mut self.free[index];
            let start = span.start;
            span.start += blocks * BLOCK_SIZE;
            span.blocks -= blocks;
            if span.blocks == 0 {
                self.free.remove(index);
            }
            self.blocks_in_use += blocks;
            return Some(start as *mut u8);
        }
        let start = self.high_water;
        let end = start.checked_add(blocks.checked_mul(BLOCK_SIZE)?)?;
        if end > self.end || !self.commit(end) {
            return None;
        }
        self.high_water = end;
        self.blocks_in_use += blocks;
        Some(start as *mut u8)
    }

    fn commit(&mut self, end: usize) -> bool {
        if end <= self.committed {
            return true;
        }
        let to = end.next_multiple_of(COMMIT_STEP).min(self.end);
        // SAFETY: the range is inside of our reservation.
        let done = unsafe {
            rustix::mm::mprotect(
                self.committed as *mut c_void,
                to - self.committed,
                MprotectFlags::READ | MprotectFlags::WRITE,
            )
        };
        if done.is_ok() {
            self.committed = to;
        }
        done.is_ok()
    }

    /// Gives the memory of whole pages back to the system, not their addresses.
    ///
    /// # Safety
    /// The pages are in a range that was reserved here, and nobody uses what is in them.
    pub(crate) unsafe fn give_back(start: *mut u8, bytes: usize) {
        // SAFETY: as the caller says.
        let _ = unsafe { rustix::mm::madvise(start.cast(), bytes, Advice::LinuxDontNeed) };
    }

    /// Gives a span back.
    ///
    /// # Safety
    /// The span was allocated here, and nothing in it is used any more.
    pub(crate) unsafe fn free(&mut self, start: *mut u8, blocks: usize) {
        // Its pages go back to the system; read again, they are zero.
        // SAFETY: the range is ours, as the caller says.
        unsafe { Self::give_back(start, blocks * BLOCK_SIZE) };
        self.blocks_in_use -= blocks;
        self.insert_free(Span { start: start as usize, blocks });
    }

    fn insert_free(&mut self, span: Span) {
        let at = self.free.partition_point(|other| other.start < span.start);
        self.free.insert(at, span);
        if at + 1 < self.free.len() && end_of(self.free[at]) == self.free[at + 1].start {
            self.free[at].blocks += self.free[at + 1].blocks;
            self.free.remove(at + 1);
        }
        if at > 0 && end_of(self.free[at - 1]) == self.free[at].start {
            self.free[at - 1].blocks += self.free[at].blocks;
            self.free.remove(at);
        }
    }

    /// Grows a span, in place or by moving its pages (not their bytes). Returns where it is now.
    ///
    /// # Safety
    /// The span of `old` blocks was allocated here; if it moves, its old addresses are no more used.
    pub(crate) unsafe fn grow(&mut self, start: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
        let extra = new - old;
        let end = start as usize + old * BLOCK_SIZE;
        if end == self.high_water {
            let new_end = end.checked_add(extra.checked_mul(BLOCK_SIZE)?)?;
            if new_end <= self.end && self.commit(new_end) {
                self.high_water = new_end;
                self.blocks_in_use += extra;
                return Some(start);
            }
        } else if let Ok(index) = self.free.binary_search_by_key(&end, |span| span.start)
            && self.free[index].blocks >= extra
        {
            self.free[index].start += extra * BLOCK_SIZE;
            self.free[index].blocks -= extra;
            if self.free[index].blocks == 0 {
                self.free.remove(index);
            }
            self.blocks_in_use += extra;
            return Some(start);
        }
        let target = self.allocate(new)?;
        let bytes = old * BLOCK_SIZE;
        // SAFETY: both ranges are ours and do not overlap; the old one becomes a hole that is mapped again at once.
        unsafe {
            let moved = rustix::mm::mremap_fixed(start.cast(), bytes, bytes, MremapFlags::MAYMOVE, target.cast());
            if moved.is_ok() {
                let protection = ProtFlags::READ | ProtFlags::WRITE;
                let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED;
                if rustix::mm::mmap_anonymous(start.cast(), bytes, protection, flags).is_ok() {
                    self.insert_free(Span { start: start as usize, blocks: old });
                }
                // Else the hole is lost to us, which is harmless.
                self.blocks_in_use -= old;
            } else {
                ptr::copy_nonoverlapping(start, target, bytes);
                self.free(start, old);
            }
        }
        Some(target)
    }

    /// Shrinks a span, giving its tail back.
    ///
    /// # Safety
    /// The span of `old` blocks was allocated here, and its tail is no more used.
    pub(crate) unsafe fn shrink(&mut self, start: *mut u8, old: usize, new: usize) {
        if new < old {
            // SAFETY: the tail is inside the span, unused as the caller says.
            unsafe { self.free(start.add(new * BLOCK_SIZE), old - new) }
        }
    }
}

fn end_of(span: Span) -> usize {
    span.start + span.blocks * BLOCK_SIZE
}

impl Drop for AddressSpace {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and with the heap all that was in it ends.
        let _ = unsafe { rustix::mm::munmap(self.mapping, self.mapping_size) };
    }
}
