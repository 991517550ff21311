//! Execution events: what debuggers, profilers and coverage tools are told of.
//!
//! There is one engine. `sys.monitoring` registers up to six tools with callbacks (PEP 669); the functions of `sys.setprofile`
//! and `sys.settrace` are served after them, of the same events ([`trace`]). A thread that somebody observes runs the second
//! copy of the interpreter's loop, which asks before each instruction what is to be told; nobody else pays for it. While a
//! callback runs, its thread tells nothing.

pub mod code_events;
pub mod jump;
pub mod trace;

use std::cell::{Cell, RefCell};

use bitflags::bitflags;
use objects::frame::{Code, Frame};
use objects::{Obj, Ref, Slot};
use threads::Reasons;

use crate::raised::PyResult;
use crate::state::Thread;

/// Tools that `sys.monitoring` knows.
pub const TOOLS: usize = 6;

macro_rules! events {
    ($($event:ident = $name:literal,)*) => {
        /// What can be told, in the order of the bits of [`Events`].
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Event { $($event,)* }

        /// The names of `sys.monitoring.events`, in the order of their bits. The last stands for both branches.
        pub const EVENT_NAMES: [&str; 19] = [$($name,)* "BRANCH"];

        /// The events of these names.
        const EVENTS: [Event; EVENT_NAMES.len()] = [$(Event::$event,)* Event::BranchLeft];
    };
}

events! {
    PyStart = "PY_START",
    PyResume = "PY_RESUME",
    PyReturn = "PY_RETURN",
    PyYield = "PY_YIELD",
    Call = "CALL",
    Line = "LINE",
    Instruction = "INSTRUCTION",
    Jump = "JUMP",
    BranchLeft = "BRANCH_LEFT",
    BranchRight = "BRANCH_RIGHT",
    StopIteration = "STOP_ITERATION",
    Raise = "RAISE",
    ExceptionHandled = "EXCEPTION_HANDLED",
    PyUnwind = "PY_UNWIND",
    PyThrow = "PY_THROW",
    Reraise = "RERAISE",
    NativeReturn = "C_RETURN",
    NativeRaise = "C_RAISE",
}

bitflags! {
    /// A set of events.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Events: u32 {
        const PY_START = 1 << Event::PyStart as u32;
        const PY_RESUME = 1 << Event::PyResume as u32;
        const PY_RETURN = 1 << Event::PyReturn as u32;
        const PY_YIELD = 1 << Event::PyYield as u32;
        const CALL = 1 << Event::Call as u32;
        const LINE = 1 << Event::Line as u32;
        const INSTRUCTION = 1 << Event::Instruction as u32;
        const JUMP = 1 << Event::Jump as u32;
        const BRANCH_LEFT = 1 << Event::BranchLeft as u32;
        const BRANCH_RIGHT = 1 << Event::BranchRight as u32;
        const STOP_ITERATION = 1 << Event::StopIteration as u32;
        const RAISE = 1 << Event::Raise as u32;
        const EXCEPTION_HANDLED = 1 << Event::ExceptionHandled as u32;
        const PY_UNWIND = 1 << Event::PyUnwind as u32;
        const PY_THROW = 1 << Event::PyThrow as u32;
        const RERAISE = 1 << Event::Reraise as u32;
        const NATIVE_RETURN = 1 << Event::NativeReturn as u32;
        const NATIVE_RAISE = 1 << Event::NativeRaise as u32;
    }
}

impl Events {
    pub const BRANCH: Events = Events::BRANCH_LEFT.union(Events::BRANCH_RIGHT);
    /// What comes with CALL only.
    pub const NATIVE: Events = Events::NATIVE_RETURN.union(Events::NATIVE_RAISE);
    /// Events that belong to a place in a code object, where they can be turned off.
    pub const LOCAL: Events = Events::from_bits_retain((1 << (Event::StopIteration as u32 + 1)) - 1);
}

impl Event {
    /// The event of a number; both branches (18) are told as one that goes left.
    pub fn from_number(number: usize) -> Option<Event> {
        EVENTS.get(number).copied()
    }

    pub fn set(self) -> Events {
        Events::from_bits_retain(1 << self as u32)
    }

    pub fn name(self) -> &'static str {
        EVENT_NAMES[self as usize]
    }
}

/// What the callback that runs is told.
#[derive(Clone, Copy)]
pub struct Told {
    pub event: Event,
    /// The frame that it is told of, which waits meanwhile.
    pub frame: *mut Frame,
}

/// What a tool registered.
#[derive(Default)]
pub struct Tool {
    pub name: Option<Obj>,
    /// By the event's number; the last is not used, it registers for both branches.
    pub callbacks: [Option<Obj>; EVENT_NAMES.len()],
}

/// An interpreter's tools.
pub struct Monitoring {
    pub tools: RefCell<[Tool; TOOLS]>,
    /// What each tool wants of all code.
    global: [Cell<Events>; TOOLS],
    /// Some code object has events of its own.
    has_local: Cell<bool>,
    /// How often the events of each tool for single code objects were given up: those of before count no more.
    uses: [Cell<i64>; TOOLS],
    /// How often `restart_events` was called: what was turned off before counts no more.
    pub restarts: Cell<i64>,
    /// `sys.monitoring.DISABLE`
    pub disable: Slot,
    /// `sys.monitoring.MISSING`
    pub missing: Slot,
}

impl Monitoring {
    pub(crate) fn new() -> Monitoring {
        Monitoring {
            tools: RefCell::default(),
            global: Default::default(),
            has_local: Cell::new(false),
            uses: Default::default(),
            restarts: Cell::new(0),
            disable: Slot::null(),
            missing: Slot::null(),
        }
    }

    /// Gives up what the tools hold.
    pub(crate) fn end(&self) {
        let tools = std::mem::take(&mut *self.tools.borrow_mut());
        for events in &self.global {
            events.set(Events::empty());
        }
        self.has_local.set(false);
        drop(tools);
        self.disable.set(Obj::NULL);
        self.missing.set(Obj::NULL);
    }

    pub fn global_events(&self, tool: usize) -> Events {
        self.global[tool].get()
    }

    fn is_wanted(&self) -> bool {
        self.has_local.get() || self.global.iter().any(|events| !events.get().is_empty())
    }
}

impl Thread {
    /// Whether events of this thread are told now.
    #[inline]
    pub fn is_observed(&self) -> bool {
        self.attention.reasons().contains(Reasons::OBSERVED) && self.told.get().is_none()
    }

    /// Sees to it that the thread runs the loop that its observers need.
    pub fn update_observation(&self) {
        let is_wanted =
            self.monitoring.is_wanted() || !self.trace_function.is_null() || !self.profile_function.is_null();
        if is_wanted {
            self.attention.raise(Reasons::OBSERVED);
        } else {
            self.attention.lower(Reasons::OBSERVED);
        }
    }

    /// `sys.monitoring.set_events`
    pub fn set_global_events(&self, tool: usize, events: Events) {
        self.monitoring.global[tool].set(events);
        self.threads.for_each(Thread::update_observation);
    }

    /// `sys.monitoring.set_local_events`
    pub fn set_local_events(&self, tool: usize, code: &Code, events: Events) -> PyResult<()> {
        code_events::set_local(self, code, tool, events)?;
        if !events.is_empty() {
            self.monitoring.has_local.set(true);
            self.threads.for_each(Thread::update_observation);
        }
        Ok(())
    }

    /// The events that a tool wants of a code object alone.
    pub fn local_events(&self, tool: usize, code: &Code) -> Events {
        code_events::local(self, code, tool)
    }

    /// Forgets what a tool wants of single code objects.
    pub fn forget_local_events(&self, tool: usize) {
        let uses = &self.monitoring.uses[tool];
        uses.set(uses.get() + 1);
    }

    /// The events that a tool wants of a code object.
    fn events_of_tool(&self, tool: usize, code: &Code) -> Events {
        let global = self.monitoring.global[tool].get();
        let all = if self.monitoring.has_local.get() { global | self.local_events(tool, code) } else { global };
        // What becomes of calls is told together with them.
        if all.contains(Events::CALL) { all | Events::NATIVE } else { all }
    }

    /// The events that anybody wants of a running frame.
    pub(crate) fn wanted_events(&self, frame: &Frame) -> Events {
        // SAFETY: a frame keeps its code.
        let code = unsafe { &*frame.code.get() };
        let mut wanted = trace::wanted(self, frame);
        for tool in 0..TOOLS {
            wanted |= self.events_of_tool(tool, code);
        }
        wanted
    }

    /// Tells all who want to know of an event at a unit of a running frame. `values` follow the code object and the offset (for
    /// LINE, they are what follows the code object).
    #[cold]
    pub(crate) fn tell(&self, event: Event, frame: *mut Frame, unit: u32, values: &[Ref<'_>]) -> PyResult<()> {
        if !self.is_observed() {
            return Ok(());
        }
        // SAFETY: a running frame keeps its code.
        let code = unsafe { &*(*frame).code.get() };
        for tool in 0..TOOLS {
            if self.events_of_tool(tool, code).contains(event.set())
                && !code_events::is_disabled(self, code, unit, event, tool)
            {
                self.tell_tool(tool, Told { event, frame }, code, unit, values)?;
            }
        }
        trace::tell(self, event, frame, unit, values)
    }

    fn tell_tool(&self, tool: usize, told: Told, code: &Code, unit: u32, values: &[Ref<'_>]) -> PyResult<()> {
        // SAFETY: a code object of the heap, kept by the frame.
        let code_object = unsafe { objects::layout::ref_of(code) };
        let wants_more = self.ask_tool(tool, told, code_object, &offset_of(unit), values)?;
        let event = told.event;
        if wants_more {
            return Ok(());
        }
        if Events::BRANCH.contains(event.set()) && self.hears_both_branches(tool) {
            code_events::disable(self, code, unit, Event::BranchLeft, tool)?;
            return code_events::disable(self, code, unit, Event::BranchRight, tool);
        }
        code_events::disable(self, code, unit, event, tool)
    }

    /// Calls a tool's callback. Whether it wants to be told again of the event at that place.
    fn ask_tool(&self, tool: usize, told: Told, code: Ref<'_>, offset: &Obj, values: &[Ref<'_>]) -> PyResult<bool> {
        let event = told.event;
        let Some(callback) = self.monitoring.tools.borrow()[tool].callbacks[event as usize].clone() else {
            return Ok(true);
        };
        let mut arguments = vec![code];
        if event != Event::Line {
            arguments.push(offset.as_ref());
        }
        arguments.extend_from_slice(values);
        let result = self.quietly(told, || self.call(callback.as_ref(), &arguments, &[]))?;
        if !self.monitoring.disable.get().is_some_and(|disable| result.is(&disable)) {
            return Ok(true);
        }
        if Events::LOCAL.contains(event.set()) {
            return Ok(false);
        }
        let removed = self.monitoring.tools.borrow_mut()[tool].callbacks[event as usize].take();
        drop(removed);
        let text = format!("Cannot disable {} events. Callback removed.", event.name());
        Err(self.value_error(&text))
    }

    /// Tells tools (bits) of an event in something that a native executes as if it were code. Returns the tools that want to be told
    /// of it again there.
    pub fn tell_of_native_code(
        &self,
        event: Event,
        tools: u8,
        code: Ref<'_>,
        offset: &Obj,
        values: &[Ref<'_>],
    ) -> PyResult<u8> {
        let mut left = tools;
        for tool in (0..TOOLS).filter(|tool| tools >> tool & 1 != 0) {
            if self.told.get().is_some() {
                break;
            }
            let told = Told { event, frame: self.frame.get() };
            if !self.ask_tool(tool, told, code, offset, values)? {
                left &= !(1 << tool);
            }
        }
        Ok(left)
    }

    /// The tools (bits) that want an event of all code.
    pub fn tools_for(&self, event: Event) -> u8 {
        let wants = |tool: &usize| {
            let events = self.monitoring.global_events(*tool);
            events.contains(event.set()) || Events::NATIVE.contains(event.set()) && events.contains(Events::CALL)
        };
        (0..TOOLS).filter(wants).fold(0, |tools, tool| tools | 1 << tool)
    }

    /// Whether a tool has one callback for both ways of a branch, as `BRANCH` registers it.
    fn hears_both_branches(&self, tool: usize) -> bool {
        let callbacks = &self.monitoring.tools.borrow()[tool].callbacks;
        match (&callbacks[Event::BranchLeft as usize], &callbacks[Event::BranchRight as usize]) {
            (Some(left), Some(right)) => left.is(right),
            _ => false,
        }
    }

    /// Runs a callback: nothing is told of what it does.
    fn quietly<T>(&self, told: Told, callback: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        let outer = self.told.replace(Some(told));
        let result = callback();
        self.told.set(outer);
        result
    }

    /// Runs `body` as if no callback ran: what it does is told (`sys.call_tracing`).
    pub fn telling<T>(&self, body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        let outer = self.told.replace(None);
        let result = body();
        self.told.set(outer);
        result
    }
}

/// The offset that Python sees of a unit, in bytes.
fn offset_of(unit: u32) -> Obj {
    Obj::small_int(i64::from(unit) * 4)
}
