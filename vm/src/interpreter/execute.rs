//! The interpreter loop, and how native code enters it.

use compiler::opcode::{Comparison, Instruction, Opcode};
use objects::frame::{Frame, FrameOwner};
use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref, RefExt, Word};
use refcount::{StackRef, Unsettled};
use threads::Reasons;

use super::arguments;
use super::frames::return_mode;
use super::instructions::instructions;
use super::machine::{Machine, Registers};
use super::observe::Observer;
use super::operators::comparison_of;
use super::step::{Flow, Step, aside, onward, settled};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::function;

/// Calls a Python function: `values` are the positional arguments, then one value a name. They are lent for the call.
pub fn call_function(thread: &Thread, function: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if thread.is_native_stack_low() {
        return Err(thread.recursion_error(""));
    }
    // SAFETY: a function has a code object there, kept by the caller's reference to the function.
    let code = unsafe { slot(function, function::CODE).peek().cast::<objects::frame::Code>() };
    let frame = thread.new_frame(code, function, return_mode::EXIT)?;
    if let Err(raised) = arguments::bind_lent(thread, frame, function, values, names) {
        thread.abandon_frame(frame);
        return Err(raised);
    }
    thread.frame.set(frame);
    run(thread, frame)
}

/// Runs a code object without arguments: a module's, a class body's, `exec`'s. `function` owns code and globals;
/// `mapping` is the locals mapping.
pub fn run_code(thread: &Thread, function: Ref<'_>, mapping: Option<Obj>) -> PyResult {
    if thread.is_native_stack_low() {
        return Err(thread.recursion_error(""));
    }
    // SAFETY: as in `call_function`.
    let code = unsafe { slot(function, function::CODE).peek().cast::<objects::frame::Code>() };
    let frame = thread.new_frame(code, function, return_mode::EXIT)?;
    // SAFETY: a new frame.
    unsafe {
        super::frames::clear_locals(frame, code, 0);
        (*frame).locals_mapping.set(mapping.map_or(Word::NULL, Obj::into_word));
        (*frame).has_company.set(true);
    }
    thread.frame.set(frame);
    run(thread, frame)
}

/// Runs an entry frame to its end (or a generator's to its next yield).
pub(super) fn run(thread: &Thread, entry: *mut Frame) -> PyResult {
    // SAFETY: the thread outlives its run.
    let mut machine = unsafe { Registers::NONE.of(thread) };
    machine.load(entry);
    // Most runs come to their end undisturbed.
    #[cfg(threaded_code)]
    if !thread.is_observed() {
        match super::threaded::run(&mut machine) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(raised) => {
                let raised = Observer::default().raised(&machine, raised);
                super::errors::unwind(&mut machine, raised)?;
            }
        }
    }
    go_on(&mut machine)
}

/// Runs a generator's frame from an exception thrown into it on.
pub(super) fn run_from_raise(thread: &Thread, entry: *mut Frame, raised: crate::raised::Raised) -> PyResult {
    // SAFETY: the thread outlives its run.
    let mut machine = unsafe { Registers::NONE.of(thread) };
    machine.load(entry);
    let raised = super::errors::tell_thrown(&machine, raised);
    super::errors::unwind(&mut machine, raised)?;
    go_on(&mut machine)
}

#[inline(never)]
fn go_on(machine: &mut Machine) -> PyResult {
    let mut observer = Observer::default();
    loop {
        let left = if machine.thread.is_observed() {
            steps::<true>(machine, &mut observer)
        } else {
            run_unobserved(machine, &mut observer)
        };
        match left {
            Ok(Some(value)) => return Ok(value),
            // The thread's observers came or went.
            Ok(None) => {}
            Err(raised) => {
                let raised = observer.raised(machine, raised);
                super::errors::unwind(machine, raised)?;
            }
        }
    }
}

#[cfg(threaded_code)]
fn run_unobserved(machine: &mut Machine, _observer: &mut Observer) -> PyResult<Option<Obj>> {
    super::threaded::run(machine)
}

#[cfg(not(threaded_code))]
fn run_unobserved(machine: &mut Machine, observer: &mut Observer) -> PyResult<Option<Obj>> {
    steps::<false>(machine, observer)
}

/// Executes instructions until the entry frame ends (Some), an exception is raised, or the other kind of loop is to go on (None).
/// The observed kind tells of what it executes.
fn steps<const OBSERVED: bool>(machine: &mut Machine, observer: &mut Observer) -> PyResult<Option<Obj>> {
    // A copy whose address no call gets, so that its fields stay in registers.
    let mut m = *machine;
    let result = loop {
        if OBSERVED {
            match observer.before(&mut m) {
                Ok(true) => {}
                Ok(false) => break Ok(None),
                Err(raised) => break Err(raised),
            }
        }
        // SAFETY: the instruction pointer is inside of the code, which ends with a jump, a return or a raise.
        let instruction = unsafe { Instruction(*m.ip) };
        // SAFETY: as above.
        unsafe {
            m.ip = m.ip.add(1);
            (*m.frame).instruction.set(m.ip);
        }
        let argument = instruction.argument() as usize;
        // SAFETY: compiled code holds valid opcodes only; code made by `code.replace` is checked when it is made.
        let opcode = unsafe { std::mem::transmute::<u8, Opcode>(instruction.0 as u8) };
        macro_rules! arms {
            ($m:ident, $argument:ident; $($name:ident => $step:expr,)*) => {
                match opcode { $(Opcode::$name => $step,)* }
            };
        }
        let step = instructions!(arms, m, argument, OBSERVED);
        match m.finish_step(step) {
            Ok(Flow::Exit(value)) => break Ok(Some(value)),
            Ok(Flow::Observed) => break Ok(None),
            Ok(_) => {}
            Err(raised) => break Err(raised),
        }
    };
    *machine = m;
    result
}

impl Machine {
    /// Does what a step leaves to do: the loop goes on, or leaves with a value or for the sake of observers.
    #[inline]
    pub(super) fn finish_step(&mut self, mut step: Step) -> Step {
        loop {
            match step {
                Ok(Flow::Aside(rest, argument)) => step = (rest.step)(self, argument),
                // SAFETY: the instruction is done but for that.
                Ok(Flow::Unsettled(first, second)) => unsafe {
                    Unsettled::settle_both(first, second);
                    return Ok(Flow::Next);
                },
                Ok(Flow::Called) if self.thread.attention.is_raised() => {
                    self.thread.run_pending_events()?;
                    // The observed loop finds out by itself where nobody observes any more.
                    return Ok(if self.thread.is_observed() { Flow::Observed } else { Flow::Next });
                }
                other => return other,
            }
        }
    }

    /// Does the work that waits: signals, other threads, a due collection, observers.
    #[inline(always)]
    pub fn check_pending(&mut self, observed: bool) -> Step {
        if self.thread.attention.is_raised() {
            aside(|m, argument| m.pend(argument), usize::from(observed))
        } else {
            Ok(Flow::Next)
        }
    }

    pub(super) fn pend(&mut self, observed: usize) -> Step {
        self.thread.run_pending()?;
        if observed == 0 && self.thread.is_observed() {
            // The observed loop executes the instruction anew.
            self.step_back();
            return Ok(Flow::Observed);
        }
        Ok(Flow::Next)
    }

    /// Back to the start of the instruction that runs, as if it had not begun.
    #[inline(always)]
    fn step_back(&mut self) {
        // SAFETY: an instruction without operands on the stack has just been fetched.
        unsafe {
            self.ip = self.ip.sub(1);
            (*self.frame).instruction.set(self.ip);
        }
    }

    /// A called function, with nothing that needs care: its locals are given up at once, until one needs the slow side of counting.
    #[inline(always)]
    pub fn return_value(&mut self) -> Step {
        let frame = self.frame;
        // SAFETY: the running frame.
        let this = unsafe { &*frame };
        if !this.is_plain(return_mode::CALL) {
            return onward!(return_elsewhere, 0);
        }
        let Some(value) = self.try_take_top() else { return aside(|m, _| m.return_slow(), 0) };
        if let Err(index) = self.try_end_frame() {
            self.set_word(1, value.into_word());
            return onward!(return_from, index);
        }
        self.go_back(this.previous.get(), StackRef::steal(value))
    }

    /// Ends the running frame, with nothing that needs care. Where giving up a local needs the slow side of counting: that one's index,
    /// and those before it are given up; where the function does, the index behind the locals.
    #[inline(always)]
    fn try_end_frame(&mut self) -> Result<(), usize> {
        let count = self.code().local_count as usize;
        for index in 0..count {
            // SAFETY: a local, given up once.
            if !unsafe { StackRef(self.local(index)).try_close() } {
                return Err(index);
            }
        }
        // SAFETY: given up once; what an `__init__`'s frame owns, others own too unless the class lost it.
        if !unsafe { StackRef((*self.frame).function.get()).try_close() } {
            return Err(count);
        }
        self.thread.sink_by_one();
        self.thread.stack.pop(self.frame.cast());
        Ok(())
    }

    /// A return as above, where the locals below `first_local` are given up already and the others end something.
    #[inline(always)]
    fn return_from(&mut self, first_local: usize) -> Step {
        let value = self.pop_ref();
        // SAFETY: the running frame.
        let previous = unsafe { (*self.frame).previous.get() };
        self.thread.end_frame(self.frame, first_local);
        self.go_back(previous, value)
    }

    /// Goes on in the frame below, with the value of a call.
    #[inline(always)]
    fn go_back(&mut self, previous: *mut Frame, value: StackRef) -> Step {
        self.load(previous);
        // What was called is given up; its self slot is empty.
        self.pop_ref();
        let callable = self.close_top();
        self.push_ref(value);
        settled(callable, Unsettled::NONE)
    }

    /// As [`Machine::go_back`], with the new instance, which is in the slot for self.
    #[inline(always)]
    fn go_back_with_instance(&mut self, previous: *mut Frame) -> Step {
        self.load(previous);
        let instance = self.pop_ref();
        let class = self.close_top();
        self.push_ref(instance);
        settled(class, Unsettled::NONE)
    }

    /// A return from an `__init__`, to an operator, to native code or from a generator; the rest aside.
    #[inline(always)]
    fn return_elsewhere(&mut self, _: usize) -> Step {
        // SAFETY: the running frame.
        let this = unsafe { &*self.frame };
        let (mode, previous) = (this.return_mode.get(), this.previous.get());
        if this.is_plain(return_mode::INIT) && self.peek(1).is_none() {
            if let Err(index) = self.try_end_frame() {
                self.thread.end_frame(self.frame, index);
            }
            return self.go_back_with_instance(previous);
        }
        if this.owner.get() == FrameOwner::Generator {
            let value = self.pop();
            return self.leave_generator(value);
        }
        if this.has_company.get() || mode == return_mode::CALL || mode == return_mode::INIT {
            return aside(|m, _| m.return_slow(), 0);
        }
        let value = self.pop();
        self.thread.end_frame(self.frame, 0);
        if mode == return_mode::EXIT {
            return Ok(Flow::Exit(value));
        }
        self.load(previous);
        self.finish_operator(mode, value)
    }

    fn return_slow(&mut self) -> Step {
        let value = self.pop();
        let frame = self.frame;
        // SAFETY: the running frame.
        let this = unsafe { &*frame };
        let (mode, previous) = (this.return_mode.get(), this.previous.get());
        self.thread.end_frame(frame, 0);
        match mode {
            return_mode::EXIT => Ok(Flow::Exit(value)),
            return_mode::INIT if !value.is_none() => {
                self.load(previous);
                let text = format!("__init__() should return None, not '{}'", self.thread.type_name(value.as_ref()));
                Err(self.thread.type_error(&text))
            }
            return_mode::INIT => self.go_back_with_instance(previous),
            return_mode::CALL => self.go_back(previous, StackRef::steal(value)),
            _ => {
                self.load(previous);
                self.finish_operator(mode, value)
            }
        }
    }

    #[inline(always)]
    pub fn get_iter(&mut self) -> Step {
        if self.peek_word(1).is_counted() && self.peek(1).has_shape(fixed::GENERATOR) {
            return Ok(Flow::Next);
        }
        onward!(get_other_iter, 0)
    }

    #[inline(always)]
    fn get_other_iter(&mut self, _: usize) -> Step {
        let result = self.thread.iterate(self.peek(1));
        self.finish(1, result)
    }
}

impl Thread {
    /// Runs what waits between instructions.
    #[cold]
    #[inline(never)]
    pub fn run_pending(&self) -> PyResult<()> {
        if self.attention.reasons().contains(Reasons::COLLECTION) {
            self.attention.lower(Reasons::COLLECTION);
            self.collect_due();
            self.random_collections.draw(&self.space);
        }
        self.run_pending_events()
    }

    /// What waits when a native has returned: all but collections, which wait for the start of a function or a jump back.
    #[cold]
    #[inline(never)]
    pub(super) fn run_pending_events(&self) -> PyResult<()> {
        let reasons = self.attention.reasons();
        if reasons.contains(Reasons::LOCK_WANTED) {
            self.pass_lock_on();
        }
        if reasons.contains(Reasons::SIGNAL) {
            crate::state::signals::deliver(self)?;
        }
        Ok(())
    }
}
