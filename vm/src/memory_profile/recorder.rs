//! The observer of the heap: walks the stack at each allocation that it is told of, and keeps the records.
//!
//! The last stack is remembered with its sites: most allocations share all but the innermost frames with the one before.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Instant;

use gc::{Allocation, AllocationObserver};
use objects::frame::{Code, Frame, FrameOwner};
use objects::{Obj, Ref, Space};
use profile::{CallSites, Place, Profile, ROOT, Record, Report, Site};

use super::codes::Codes;
use super::{AllocationFrame, FRAMES_MAX};
use crate::state::{Config, Interpreter, Thread};
use crate::types::frame::unit_of;

/// A frame of the last stack.
struct Step {
    code: *const Code,
    instruction: *const u32,
    entry: u32,
    site: Site,
}

/// A live block that was traced.
pub struct Trace {
    pub domain: u32,
    pub bytes: u64,
    /// Innermost first: file name and line.
    pub frames: Vec<Place>,
    /// Frames of the whole stack.
    pub depth: u32,
}

/// Memory that a native said it has.
struct Foreign {
    bytes: u64,
    site: Site,
    depth: u32,
}

#[derive(Default)]
struct State {
    profile: Profile,
    codes: Codes,
    /// The last stack, outermost first.
    last: Vec<Step>,
    /// The frames of the stack that is walked, innermost first.
    walked: Vec<*const Frame>,
    traced_bytes: u64,
    traced_peak: u64,
    foreign: HashMap<(u32, usize), Foreign>,
}

pub struct Recorder {
    /// Outlives the recorder.
    space: *const Space,
    start: Instant,
    /// A child of a fork has another.
    process: u32,
    /// A profile is wanted, with that mean distance of samples.
    profile_interval: Cell<Option<usize>>,
    /// Frames that traces have; 0: nothing is traced.
    traced_frames: Cell<usize>,
    /// The mark of records that are traced. Others belong to traces that were cleared, or to no traces.
    trace: Cell<u32>,
    state: RefCell<State>,
}

impl AllocationObserver for Recorder {
    fn allocated(&self, allocation: Allocation) -> u32 {
        let state = &mut *self.state.borrow_mut();
        let (site, depth) = state.site(self.thread(), self.frames_max());
        let mut mark = 0;
        if self.traced_frames.get() != 0 {
            mark = self.trace.get();
            state.trace(allocation.requested_bytes as u64);
        }
        state.profile.allocated(Record {
            site,
            depth,
            mark,
            weight: allocation.weight as f32,
            requested_bytes: allocation.requested_bytes as u64,
            taken_bytes: allocation.taken_bytes as u64,
            allocated_us: self.now_us(),
        })
    }

    fn freed(&self, token: u32) {
        let state = &mut *self.state.borrow_mut();
        if let Some(record) = state.profile.freed(token, self.now_us())
            && self.is_traced(&record)
        {
            state.traced_bytes -= record.requested_bytes;
        }
    }
}

impl State {
    fn trace(&mut self, bytes: u64) {
        self.traced_bytes += bytes;
        self.traced_peak = self.traced_peak.max(self.traced_bytes);
    }

    /// Site and depth of the running stack.
    fn site(&mut self, thread: Option<&Thread>, frames_max: usize) -> (Site, u32) {
        let State { profile, codes, last, walked, .. } = self;
        let Some(thread) = thread else {
            last.clear();
            return (ROOT, 0);
        };
        walked.clear();
        let mut depth = 0;
        let mut frame = thread.frame.get();
        while !frame.is_null() {
            if depth < frames_max {
                walked.push(frame);
            }
            depth += 1;
            // SAFETY: frames of a stack that runs are live.
            frame = unsafe { (*frame).previous.get() };
        }
        // SAFETY: as above; a frame keeps its code.
        if let Some((frame, code)) = walked.first().map(|&frame| unsafe { (&*frame, &*(*frame).code.get()) })
            && frame.owner.get() == FrameOwner::Thread
        {
            // What is made for a call before the function begins is the caller's, as in CPython.
            let entry = codes.entry(thread, code, &mut profile.sites);
            if codes.is_before_begin(entry, unit_of(frame)) {
                walked.remove(0);
                depth -= 1;
            }
        }
        let mut site = ROOT;
        let mut is_known = true;
        for (position, &frame) in walked.iter().rev().enumerate() {
            // SAFETY: as above; a frame keeps its code.
            let (frame, code) = unsafe { (&*frame, &*(*frame).code.get()) };
            let instruction = frame.instruction.get().cast_const();
            if is_known
                && let Some(step) = last.get(position)
                && std::ptr::eq(step.code, code)
                && step.instruction == instruction
                && codes.is_of(step.entry, code)
            {
                site = step.site;
                continue;
            }
            if is_known {
                is_known = false;
                last.truncate(position);
            }
            let entry = codes.entry(thread, code, &mut profile.sites);
            let place = Place { function: codes.function(entry), line: codes.line(entry, unit_of(frame)) };
            site = profile.sites.child(site, place);
            last.push(Step { code, instruction, entry, site });
        }
        last.truncate(walked.len());
        (site, depth as u32)
    }

    fn frames(&self, site: Site, most: usize) -> Vec<AllocationFrame> {
        let frame = |place: Place| AllocationFrame {
            file: self.codes.file(place.function).unwrap_or_else(Obj::none),
            line: place.line,
            function: name_of(&self.profile.sites, place.function),
        };
        self.profile.sites.places(site).take(most).map(frame).collect()
    }
}

fn name_of(sites: &CallSites, function: u32) -> String {
    sites.function_of(function).map_or_else(String::new, |function| function.name.clone())
}

impl Recorder {
    pub(super) fn new(interpreter: &Interpreter) -> Recorder {
        Recorder {
            space: &raw const *interpreter.space,
            start: Instant::now(),
            process: std::process::id(),
            profile_interval: Cell::new(None),
            traced_frames: Cell::new(0),
            trace: Cell::new(1),
            state: RefCell::default(),
        }
    }

    /// The thread that runs, if one does.
    fn thread(&self) -> Option<&Thread> {
        // SAFETY: the space outlives the recorder; its context is the thread that runs the interpreter.
        unsafe { (*self.space).lifecycle_context().map(|context| &*context.cast::<Thread>()) }
    }

    fn frames_max(&self) -> usize {
        self.traced_frames.get().max(FRAMES_MAX)
    }

    /// Times matter to profiles alone.
    fn now_us(&self) -> u64 {
        if self.profile_interval.get().is_some() { self.start.elapsed().as_micros() as u64 } else { 0 }
    }

    fn is_traced(&self, record: &Record) -> bool {
        self.traced_frames.get() != 0 && record.mark == self.trace.get()
    }

    /// What the heap should tell: a mean distance of samples in bytes, or all for 0; None for nothing.
    pub(super) fn interval_bytes(&self) -> Option<usize> {
        if self.traced_frames.get() != 0 { Some(0) } else { self.profile_interval.get() }
    }

    pub(super) fn start_profile(&self, interval_bytes: usize) {
        self.profile_interval.set(Some(interval_bytes));
    }

    pub(super) fn report(&self, config: &Config) -> Option<Report> {
        let interval = self.profile_interval.get()?;
        if std::process::id() != self.process {
            return None;
        }
        let command: Vec<_> = config.original_argv.iter().map(|part| part.to_string_lossy()).collect();
        let state = self.state.borrow();
        Some(Report::new(&state.profile, command.join(" "), self.process, interval, self.now_us()))
    }

    pub(super) fn start_tracing(&self, frames: usize) {
        self.clear_traces();
        self.traced_frames.set(frames.max(1));
    }

    pub(super) fn stop_tracing(&self) {
        self.clear_traces();
        self.traced_frames.set(0);
    }

    pub fn is_tracing(&self) -> bool {
        self.traced_frames.get() != 0
    }

    /// Forgets what was traced so far.
    pub fn clear_traces(&self) {
        self.trace.set(self.trace.get().wrapping_add(1).max(1));
        let mut state = self.state.borrow_mut();
        state.foreign.clear();
        state.traced_bytes = 0;
        state.traced_peak = 0;
    }

    /// Frames that traces have.
    pub fn traced_frames(&self) -> usize {
        self.traced_frames.get()
    }

    /// Bytes that were asked for and live, and the most of them.
    pub fn traced_bytes(&self) -> (u64, u64) {
        let state = self.state.borrow();
        (state.traced_bytes, state.traced_peak)
    }

    pub fn reset_traced_peak(&self) {
        let mut state = self.state.borrow_mut();
        state.traced_peak = state.traced_bytes;
    }

    /// The traced blocks that live.
    pub fn traces(&self) -> Vec<Trace> {
        let state = self.state.borrow();
        let most = self.traced_frames.get();
        let trace = |domain, bytes, site, depth| Trace {
            domain,
            bytes,
            frames: state.profile.sites.places(site).take(most).collect(),
            depth,
        };
        let records = state.profile.records().filter(|record| self.is_traced(record));
        let mut traces: Vec<Trace> =
            records.map(|record| trace(0, record.requested_bytes, record.site, record.depth)).collect();
        traces.extend(
            state
                .foreign
                .iter()
                .map(|(&(domain, _), foreign)| trace(domain, foreign.bytes, foreign.site, foreign.depth)),
        );
        traces
    }

    /// The file name of a place.
    pub fn file_of(&self, place: Place) -> Option<Obj> {
        self.state.borrow().codes.file(place.function)
    }

    /// The trace of an object.
    pub fn trace_of(&self, object: Ref<'_>) -> Option<Trace> {
        let record = self.record_of(object).filter(|record| self.is_traced(record))?;
        let state = self.state.borrow();
        let frames = state.profile.sites.places(record.site).take(self.traced_frames.get()).collect();
        Some(Trace { domain: 0, bytes: record.requested_bytes, frames, depth: record.depth })
    }

    fn record_of(&self, object: Ref<'_>) -> Option<Record> {
        let header = object.header()?;
        // SAFETY: a live object; the heap outlives the recorder.
        let token = unsafe { (*self.space).heap.token_of(std::ptr::from_ref(header).cast()) };
        self.state.borrow().profile.record(token).copied()
    }

    pub(super) fn site_of(&self, object: Ref<'_>) -> Option<Vec<AllocationFrame>> {
        let record = self.record_of(object)?;
        Some(self.state.borrow().frames(record.site, usize::MAX))
    }

    /// A native says that it has memory; what it said of that address before is no more true.
    pub fn track_foreign(&self, domain: u32, address: usize, bytes: u64) {
        if !self.is_tracing() {
            return;
        }
        self.untrack_foreign(domain, address);
        let state = &mut *self.state.borrow_mut();
        let (site, depth) = state.site(self.thread(), self.frames_max());
        state.trace(bytes);
        state.foreign.insert((domain, address), Foreign { bytes, site, depth });
    }

    pub fn untrack_foreign(&self, domain: u32, address: usize) {
        let state = &mut *self.state.borrow_mut();
        if let Some(foreign) = state.foreign.remove(&(domain, address)) {
            state.traced_bytes -= foreign.bytes;
        }
    }

    /// The trace of what a native said of an address.
    pub fn foreign_trace(&self, domain: u32, address: usize) -> Option<Trace> {
        let state = self.state.borrow();
        let &Foreign { bytes, site, depth } = state.foreign.get(&(domain, address))?;
        let frames = state.profile.sites.places(site).take(self.traced_frames.get()).collect();
        Some(Trace { domain, bytes, frames, depth })
    }

    /// Bytes that recording takes.
    pub fn own_bytes(&self) -> usize {
        let state = self.state.borrow();
        // SAFETY: the space outlives the recorder.
        let heap = unsafe { &(*self.space).heap };
        state.profile.bytes()
            + state.codes.bytes()
            + heap.observation_bytes()
            + state.last.capacity() * size_of::<Step>()
            + state.foreign.capacity() * (size_of::<Foreign>() + 16)
    }
}
