//! The threads of an interpreter: how they start and end, hand each other the interpreter's lock, and wait for each other.
//!
//! Everything here but the lock itself belongs to the lock's holder.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::os::unix::thread::JoinHandleExt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use threads::{Attention, InterpreterLock, Reasons, Woken};

use crate::raised::PyResult;
use crate::state::{Interpreter, Thread, lifecycle, signals};

/// Native stack of a started thread, where the program asks for no more. Only what is used takes memory.
const STACK_BYTES_DEFAULT: usize = 64 << 20;
/// What natives may need on a thread that asks for less.
const STACK_BYTES_MIN: usize = 4 << 20;
/// A waiting thread gets what it waits for before others once it has waited that long.
const FAIR_AFTER: Duration = Duration::from_millis(1);

/// What the threads of an interpreter share.
pub struct Threads {
    lock: RefCell<Arc<InterpreterLock>>,
    /// In the order of their start; the main thread first.
    list: RefCell<Vec<*const Thread>>,
    /// What `threading.stack_size` set; 0: the default.
    pub stack_bytes: Cell<usize>,
    /// Threads that wait for something, by what they wait for; the longest waiting first.
    waiters: RefCell<HashMap<u64, VecDeque<Waiter>>>,
}

struct Waiter {
    attention: Arc<Attention>,
    since: Instant,
    outcome: Rc<Cell<Option<Wake>>>,
}

/// How waiting for another thread ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wake {
    /// What was waited for may be there: look again.
    Woken,
    /// What was waited for belongs to this thread now.
    HandedOver,
    /// A signal's handler must run.
    Signal,
    TimedOut,
}

impl Threads {
    pub(super) fn new() -> Threads {
        Threads {
            lock: RefCell::default(),
            list: RefCell::default(),
            stack_bytes: Cell::new(0),
            waiters: RefCell::default(),
        }
    }

    /// Threads that run or wait, with the main one.
    pub fn count(&self) -> usize {
        self.list.borrow().len()
    }

    /// Calls `visit` with every thread. `visit` runs no Python code.
    pub fn for_each(&self, mut visit: impl FnMut(&Thread)) {
        // SAFETY: threads take themselves off the list before they end.
        self.list.borrow().iter().for_each(|&thread| visit(unsafe { &*thread }));
    }

    fn add(&self, thread: &Thread) {
        self.list.borrow_mut().push(thread);
    }

    fn remove(&self, thread: &Thread) {
        self.list.borrow_mut().retain(|&other| !std::ptr::eq(other, thread));
    }

    pub fn lock(&self) -> Arc<InterpreterLock> {
        Arc::clone(&self.lock.borrow())
    }
}

/// What a started thread gets.
struct Start {
    thread: *const Thread,
    lock: Arc<InterpreterLock>,
    body: Box<dyn FnOnce(&Thread)>,
}

// SAFETY: the new thread touches the thread state and the body only when it holds the interpreter's lock.
unsafe impl Send for Start {}

impl Start {
    fn run(self, stack_bytes: usize) {
        // SAFETY: nobody else frees it.
        let thread = unsafe { &*self.thread };
        if self.lock.acquire(&thread.attention).is_err() {
            // What the body holds belongs to an interpreter that ends.
            std::mem::forget(self.body);
            wait_forever();
        }
        thread.begin(stack_bytes);
        (self.body)(thread);
        thread.end_slots();
        thread.threads.remove(thread);
        // SAFETY: made by `Box::into_raw`; it is on no list any more.
        drop(unsafe { Box::from_raw(self.thread.cast_mut()) });
        self.lock.release();
    }
}

/// Where a thread ends up that needs a finished interpreter: the process's end is near.
fn wait_forever() -> ! {
    loop {
        std::thread::park();
    }
}

impl Thread {
    /// The calling system thread becomes this thread, and the holder of the lock.
    pub(super) fn begin(&self, stack_bytes: usize) {
        self.set_native_stack(stack_bytes);
        // SAFETY: no memory is touched.
        self.identity.set(unsafe { libc::pthread_self() } as i64);
        // SAFETY: no memory is touched.
        self.native_identity.set(unsafe { libc::gettid() });
        lifecycle::enter(self);
    }

    /// The first thread of an interpreter, which handles its signals.
    pub(super) fn begin_main(&self, stack_bytes: usize) {
        self.lock.borrow().acquire(&self.attention).expect("a new lock is free");
        self.threads.add(self);
        self.begin(stack_bytes);
        self.become_main();
    }

    fn become_main(&self) {
        self.is_main.set(true);
        signals::set_main(&self.attention, self.native_identity.get());
    }

    /// Starts a thread that runs `body`; its identity.
    pub fn start_thread(&self, body: Box<dyn FnOnce(&Thread)>) -> io::Result<i64> {
        let stack_bytes = match self.threads.stack_bytes.get() {
            0 => STACK_BYTES_DEFAULT,
            bytes => bytes.max(STACK_BYTES_MIN),
        };
        let Some(thread) = Thread::new(self.interpreter()) else { return Err(io::ErrorKind::OutOfMemory.into()) };
        let thread: *const Thread = Box::into_raw(thread);
        let start = Start { thread, lock: self.threads.lock(), body };
        // SAFETY: just made.
        self.threads.add(unsafe { &*thread });
        let started = std::thread::Builder::new().stack_size(stack_bytes).spawn(move || start.run(stack_bytes));
        match started {
            Ok(handle) => {
                let identity = handle.as_pthread_t() as i64;
                // SAFETY: the thread cannot end before this one gives the lock up.
                unsafe { &*thread }.identity.set(identity);
                Ok(identity)
            }
            Err(error) => {
                // SAFETY: nobody runs on it.
                self.threads.remove(unsafe { &*thread });
                // SAFETY: made above.
                drop(unsafe { Box::from_raw(thread.cast_mut()) });
                Err(error)
            }
        }
    }

    /// Runs `body` without the interpreter's lock: other threads may run meanwhile. `body` must not touch objects, but for the
    /// memory of buffers that are held against changes of size.
    #[inline]
    pub fn without_lock<T>(&self, body: impl FnOnce() -> T) -> T {
        // Only the holder starts threads: where there is no other, none can appear.
        if self.threads.count() == 1 {
            return body();
        }
        // The thread's own reference: the interpreter must not be looked at without the lock.
        let lock = self.lock.borrow();
        let destruction = self.space.heap.set_destruction_aside();
        lock.release();
        let result = body();
        if lock.acquire(&self.attention).is_err() {
            wait_forever();
        }
        self.space.heap.resume_destruction(destruction);
        lifecycle::enter(self);
        result
    }

    /// Between instructions: lets another thread run, if one waits.
    pub(crate) fn pass_lock_on(&self) {
        let destruction = self.space.heap.set_destruction_aside();
        if self.lock.borrow().pass_on(&self.attention).is_err() {
            wait_forever();
        }
        self.space.heap.resume_destruction(destruction);
        lifecycle::enter(self);
    }

    /// Waits until another thread calls [`Thread::wake_one`] with the same key.
    pub fn wait_for(&self, key: u64, deadline: Option<Instant>) -> Wake {
        let outcome = Rc::new(Cell::new(None));
        let waiter =
            Waiter { attention: Arc::clone(&self.attention), since: Instant::now(), outcome: Rc::clone(&outcome) };
        self.threads.waiters.borrow_mut().entry(key).or_default().push_back(waiter);
        let woken = self.without_lock(|| self.attention.wait(deadline));
        // A call that came after the wait's end.
        self.attention.lower(Reasons::WAKE);
        if let Some(outcome) = outcome.get() {
            return outcome;
        }
        let mut waiters = self.threads.waiters.borrow_mut();
        if let Some(queue) = waiters.get_mut(&key) {
            queue.retain(|waiter| !Rc::ptr_eq(&waiter.outcome, &outcome));
            if queue.is_empty() {
                waiters.remove(&key);
            }
        }
        match woken {
            Woken::TimedOut => Wake::TimedOut,
            Woken::Signal => Wake::Signal,
            Woken::Called => Wake::Woken,
        }
    }

    /// Like [`Thread::wait_for`], with the handlers of signals run as they arrive.
    pub fn wait_through_signals(&self, key: u64, deadline: Option<Instant>) -> PyResult<Wake> {
        loop {
            match self.wait_for(key, deadline) {
                Wake::Signal => signals::deliver(self)?,
                wake => return Ok(wake),
            }
        }
    }

    /// Wakes the thread that has waited longest. True: what it waits for was handed over to it, because it has waited for
    /// long; otherwise whoever comes first gets it.
    pub fn wake_one(&self, key: u64) -> bool {
        let mut waiters = self.threads.waiters.borrow_mut();
        let Some(queue) = waiters.get_mut(&key) else { return false };
        let Some(waiter) = queue.pop_front() else { return false };
        if queue.is_empty() {
            waiters.remove(&key);
        }
        let is_handed_over = waiter.since.elapsed() >= FAIR_AFTER;
        waiter.outcome.set(Some(if is_handed_over { Wake::HandedOver } else { Wake::Woken }));
        waiter.attention.wake();
        is_handed_over
    }

    /// Wakes all that wait.
    pub fn wake_all(&self, key: u64) {
        let queue = self.threads.waiters.borrow_mut().remove(&key);
        for waiter in queue.into_iter().flatten() {
            waiter.outcome.set(Some(Wake::Woken));
            waiter.attention.wake();
        }
    }

    /// In the child of a fork: the other threads are gone. Their states stay behind.
    pub fn forget_other_threads(&self) {
        let fresh = Arc::new(InterpreterLock::default());
        fresh.acquire(&self.attention).expect("a new lock is free");
        *self.lock.borrow_mut() = Arc::clone(&fresh);
        *self.threads.lock.borrow_mut() = fresh;
        *self.threads.list.borrow_mut() = vec![self];
        self.threads.waiters.borrow_mut().clear();
        self.imports.forget_other_threads(self);
        // SAFETY: no memory is touched.
        self.native_identity.set(unsafe { libc::gettid() });
        self.become_main();
    }
}

impl Interpreter {
    /// The end is near: no other thread gets the lock any more. False: there are others, who may still read what they hold.
    pub(super) fn close_lock(&self, thread: &Thread) -> bool {
        thread.lock.borrow().close(&thread.attention);
        self.threads.count() == 1
    }
}
