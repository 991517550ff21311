//! A thread's stack of frames: one reserved range of words, pages of which the system gives as they are touched.

use std::cell::Cell;

use objects::Word;

/// Words reserved: enough for recursion far beyond any sensible limit.
const RESERVED_WORDS: usize = 1 << 27;
/// The least that makes sense.
const WORDS_MIN: usize = 1 << 16;

pub struct FrameStack {
    base: *mut Word,
    end: *mut Word,
    top: Cell<*mut Word>,
}

impl FrameStack {
    /// A stack of at most that many bytes, if there is a limit. None where no addresses can be reserved.
    pub fn new(limit_bytes: Option<usize>) -> Option<FrameStack> {
        let mut words = RESERVED_WORDS.min(limit_bytes.map_or(usize::MAX, |bytes| bytes / 8)).max(WORDS_MIN);
        while words >= WORDS_MIN {
            // SAFETY: a new anonymous mapping.
            let memory = unsafe {
                libc::mmap(
                    std::ptr::null_mut(),
                    words * 8,
                    libc::PROT_READ | libc::PROT_WRITE,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                    -1,
                    0,
                )
            };
            if memory != libc::MAP_FAILED {
                let base = memory.cast::<Word>();
                // SAFETY: one past the end of the mapping.
                let end = unsafe { base.add(words) };
                return Some(FrameStack { base, end, top: Cell::new(base) });
            }
            words /= 4;
        }
        None
    }

    /// Takes `words` words. None where the range is exhausted.
    #[inline(always)]
    pub fn push(&self, words: usize) -> Option<*mut Word> {
        let start = self.top.get();
        let top = start.wrapping_add(words);
        if top > self.end {
            return None;
        }
        self.top.set(top);
        Some(start)
    }

    /// Gives back everything from `start` on.
    #[inline(always)]
    pub fn pop(&self, start: *mut Word) {
        debug_assert!(start >= self.base && start <= self.top.get());
        self.top.set(start);
    }
}

impl Drop for FrameStack {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`; the thread has no frames any more.
        unsafe { libc::munmap(self.base.cast(), self.end as usize - self.base as usize) };
    }
}
