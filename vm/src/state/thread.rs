//! A thread's state: its frames, the exception on its way, the exceptions being handled.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::ptr;
use std::sync::Arc;

use objects::frame::Frame;
use objects::shape::ShapeRecord;
use objects::{Obj, ShapeId, Slot};
use threads::{Attention, InterpreterLock};

#[cfg(threaded_code)]
use crate::interpreter::Registers;
use crate::monitoring::Told;
use crate::raised::Raised;
use crate::state::{FrameStack, Interpreter};

/// Bytes of native stack that must remain for natives to go on.
const NATIVE_STACK_RESERVE: usize = 256 * 1024;

pub struct Thread {
    interpreter: *const Interpreter,
    /// See [`objects::shape::ShapeTable::records`].
    shape_records: *const ShapeRecord,
    /// How other threads and signals reach this one.
    pub attention: Arc<Attention>,
    pub(super) lock: RefCell<Arc<InterpreterLock>>,
    /// The first of its interpreter: signals are delivered here.
    pub is_main: Cell<bool>,
    /// `threading.get_ident()`; 0 before it runs.
    pub identity: Cell<i64>,
    /// `threading.get_native_id()`
    pub native_identity: Cell<i32>,
    /// The registers of threaded code when it was left.
    #[cfg(threaded_code)]
    pub(crate) registers: Cell<Registers>,
    /// The frame that runs, or null.
    pub frame: Cell<*mut Frame>,
    pub stack: FrameStack,
    /// The exception on its way, while a [`Raised`] is.
    exception: Slot,
    /// The exception that the running frame (or its generator) handles, or NULL.
    pub handled: Slot,
    /// Python frames and native calls that may still be begun. At times one less than none, in natives.
    pub depth_left: Cell<isize>,
    /// Native stack addresses below raise RecursionError.
    native_stack_limit: Cell<usize>,
    /// Objects whose `repr` is being computed.
    pub repr_running: RefCell<Vec<objects::Word>>,
    /// Preallocated, so that running out of memory needs none.
    pub(crate) memory_error: Slot,
    /// `sys.set_asyncgen_hooks`: first iteration, finalizer.
    pub async_generator_hooks: [Slot; 2],
    /// `sys.set_coroutine_origin_tracking_depth`: frames that a new coroutine remembers.
    pub coroutine_origin_depth: Cell<usize>,
    pub context: Slot,
    /// The running event loop of asyncio, and the task that it runs; NULL where there is none.
    pub event_loop: Slot,
    pub task: Slot,
    pub trace_function: Slot,
    pub profile_function: Slot,
    /// What the callback of an observer that runs is told, if one does.
    pub told: Cell<Option<Told>>,
}

impl Thread {
    /// None where memory is short. It runs nowhere yet.
    pub(crate) fn new(interpreter: &Interpreter) -> Option<Box<Thread>> {
        Some(Box::new(Thread {
            interpreter,
            shape_records: interpreter.space.shapes.records(),
            attention: Arc::default(),
            lock: RefCell::new(interpreter.threads.lock()),
            is_main: Cell::new(false),
            identity: Cell::new(0),
            native_identity: Cell::new(0),
            #[cfg(threaded_code)]
            registers: Cell::new(Registers::NONE),
            frame: Cell::new(ptr::null_mut()),
            stack: FrameStack::new(interpreter.config.max_heap)?,
            exception: Slot::null(),
            handled: Slot::null(),
            depth_left: Cell::new(interpreter.recursion_limit.get() as isize),
            native_stack_limit: Cell::new(usize::MAX),
            repr_running: RefCell::new(Vec::new()),
            memory_error: Slot::null(),
            async_generator_hooks: [Slot::null(), Slot::null()],
            coroutine_origin_depth: Cell::new(0),
            context: Slot::null(),
            event_loop: Slot::null(),
            task: Slot::null(),
            trace_function: Slot::null(),
            profile_function: Slot::null(),
            told: Cell::new(None),
        }))
    }

    /// The calling system thread has that many bytes of stack left.
    pub(super) fn set_native_stack(&self, bytes: usize) {
        let here = ptr::from_ref(&bytes) as usize;
        self.native_stack_limit.set(here.saturating_sub(bytes) + NATIVE_STACK_RESERVE);
    }

    /// Gives up what the thread holds.
    pub(crate) fn end_slots(&self) {
        let [first_iteration, finalizer] = &self.async_generator_hooks;
        for slot in [
            &self.exception,
            &self.handled,
            &self.memory_error,
            first_iteration,
            finalizer,
            &self.context,
            &self.event_loop,
            &self.task,
            &self.trace_function,
            &self.profile_function,
        ] {
            slot.set(Obj::NULL);
        }
    }

    /// The record of a live object's shape, by the shortest way.
    #[inline(always)]
    pub fn shape_record(&self, shape: ShapeId) -> &ShapeRecord {
        // SAFETY: shape ids come from the interpreter's table, which outlives its threads.
        unsafe { &*self.shape_records.add(shape.0 as usize) }
    }

    pub fn interpreter(&self) -> &Interpreter {
        // SAFETY: an interpreter outlives its threads.
        unsafe { &*self.interpreter }
    }

    /// Sets the exception on its way. Everything that raises ends here.
    pub fn set_exception(&self, exception: Obj) -> Raised {
        self.exception.set(exception);
        Raised::token()
    }

    /// Takes the exception that a [`Raised`] stands for.
    pub fn take_exception(&self, raised: Raised) -> Obj {
        let _ = raised;
        match self.exception.take() {
            Some(exception) => exception,
            None => self.memory_error.get().unwrap_or_else(Obj::none),
        }
    }

    /// The exception on its way, without taking it.
    pub fn peek_exception(&self, raised: &Raised) -> Obj {
        let _ = raised;
        match self.exception.get() {
            Some(exception) => exception,
            None => self.memory_error.get().unwrap_or_else(Obj::none),
        }
    }

    pub(crate) fn exception_slot_raw(&self) -> &Slot {
        &self.exception
    }

    /// The innermost exception being handled.
    pub fn handled_exception(&self) -> Option<Obj> {
        self.handled.get().filter(|handled| !handled.is_none()).or_else(|| {
            crate::interpreter::generator::outer_handled(self).find(|outer| !outer.is_null() && !outer.is_none())
        })
    }

    /// Whether the native stack is nearly used up.
    #[inline(always)]
    pub fn is_native_stack_low(&self) -> bool {
        native_stack_pointer() < self.native_stack_limit.get()
    }

    /// Runs `body` one native level deeper, or raises RecursionError.
    #[inline]
    pub fn deeper<T>(&self, body: impl FnOnce() -> Result<T, Raised>) -> Result<T, Raised> {
        if self.is_native_stack_low() || self.depth_left.get() < 0 {
            return Err(self.recursion_error(""));
        }
        self.rise_by_one();
        let result = body();
        self.sink_by_one();
        result
    }

    /// A Python frame or a native call begins.
    #[inline(always)]
    pub(crate) fn rise_by_one(&self) {
        self.depth_left.set(self.depth_left.get() - 1);
    }

    /// A Python frame or a native call ends.
    #[inline(always)]
    pub(crate) fn sink_by_one(&self) {
        self.depth_left.set(self.depth_left.get() + 1);
    }

    /// Python frames and native calls that run.
    pub fn depth(&self) -> usize {
        (self.recursion_limit.get() as isize - self.depth_left.get()).max(0) as usize
    }

    /// Sets how deep the interpreter's threads may go.
    pub fn set_recursion_limit(&self, limit: usize) {
        let more = limit as isize - self.recursion_limit.replace(limit) as isize;
        self.threads.for_each(|thread| thread.depth_left.set(thread.depth_left.get() + more));
    }

    /// RecursionError with CPython's text; `what` is `" while calling a Python object"` or the like.
    #[cold]
    pub fn recursion_error(&self, what: &str) -> Raised {
        self.raise(&crate::exceptions::RECURSION_ERROR, &format!("maximum recursion depth exceeded{what}"))
    }
}

/// About where the native stack ends now. Read from the register where that is known: a local whose address is taken costs more, and
/// keeps a handler of threaded code from jumping.
#[inline(always)]
fn native_stack_pointer() -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        let pointer: usize;
        // SAFETY: reads a register.
        unsafe { std::arch::asm!("mov {}, rsp", out(reg) pointer, options(nomem, nostack, preserves_flags)) };
        pointer
    }
    #[cfg(target_arch = "aarch64")]
    {
        let pointer: usize;
        // SAFETY: reads a register.
        unsafe { std::arch::asm!("mov {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags)) };
        pointer
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let marker = 0u8;
        ptr::from_ref(&marker) as usize
    }
}

impl Deref for Thread {
    type Target = Interpreter;

    #[inline(always)]
    fn deref(&self) -> &Interpreter {
        self.interpreter()
    }
}
