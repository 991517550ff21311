//! Which lines of a program allocated what: for memory profiles, `tracemalloc`, and whoever asks where an object came from.
//!
//! While somebody wants to know, a [`Recorder`] observes the heap. It knows the running thread by the space's context, walks its
//! frames, and turns each into a place: the instruction pointer of a frame is in memory at every instruction. [`codes`] keeps the
//! names and lines of code objects beyond their end.
//!
//! Profiles and traces are made of the same records. A profile may be sampled; tracing makes the heap tell all, for as long as it goes on.

mod codes;
mod recorder;

use std::cell::RefCell;
use std::rc::Rc;

use objects::{Obj, Ref};
use profile::Report;

pub use profile::Place;
pub use recorder::{Recorder, Trace};

use crate::state::{Interpreter, Thread};

/// Frames that a trace may have.
pub const TRACED_FRAMES_MAX: usize = 65535;

/// Frames that a site knows at most, the innermost ones.
const FRAMES_MAX: usize = 256;

/// A line on an object's allocation stack.
#[derive(Clone, Debug)]
pub struct AllocationFrame {
    /// Name of the file, a str.
    pub file: Obj,
    /// 0: not known.
    pub line: u32,
    /// Qualified name of the function.
    pub function: String,
}

/// The recorder of an interpreter, while there is one.
#[derive(Default)]
pub struct MemoryProfile {
    recorder: RefCell<Option<Rc<Recorder>>>,
}

impl MemoryProfile {
    /// The recorder, if something is recorded.
    pub fn recorder(&self) -> Option<Rc<Recorder>> {
        self.recorder.borrow().clone()
    }
}

impl Interpreter {
    /// The recorder; it is made, but does not observe, where there is none.
    fn recorder(&self) -> Rc<Recorder> {
        let mut recorder = self.memory_profile.recorder.borrow_mut();
        Rc::clone(recorder.get_or_insert_with(|| Rc::new(Recorder::new(self))))
    }

    /// Lets the heap tell what the recorder's modes ask for; the recorder goes when they ask for nothing.
    fn adapt_observation(&self) {
        let Some(recorder) = self.memory_profile.recorder() else { return };
        match recorder.interval_bytes() {
            Some(interval) => self.space.heap.observe(recorder, interval),
            None => {
                self.space.heap.end_observation();
                self.memory_profile.recorder.take();
            }
        }
    }

    /// Records a profile from now on: of all allocations for 0, else of samples with a mean distance of so many bytes.
    pub fn start_memory_profile(&self, interval_bytes: usize) {
        self.recorder().start_profile(interval_bytes);
        self.adapt_observation();
    }

    /// The profile so far, if one is recorded.
    pub fn memory_report(&self) -> Option<Report> {
        self.memory_profile.recorder()?.report(&self.config)
    }

    /// Records all allocations from now on, with that many frames each: `tracemalloc.start`.
    pub fn start_tracing_memory(&self, frames: usize) {
        self.recorder().start_tracing(frames);
        self.adapt_observation();
    }

    /// Ends what [`Interpreter::start_tracing_memory`] began.
    pub fn stop_tracing_memory(&self) {
        if let Some(recorder) = self.memory_profile.recorder() {
            recorder.stop_tracing();
            self.adapt_observation();
        }
    }

    /// Ends all recording.
    pub(crate) fn end_memory_profile(&self) {
        self.space.heap.end_observation();
        self.memory_profile.recorder.take();
    }
}

impl Thread {
    /// The stack on which an object was allocated, innermost frame first. None where that was not recorded.
    pub fn allocation_site(&self, object: Ref<'_>) -> Option<Vec<AllocationFrame>> {
        self.memory_profile.recorder()?.site_of(object)
    }
}
