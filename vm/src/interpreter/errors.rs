//! Exceptions: raising, unwinding, handling.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::FrameOwner;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};

use super::frames::return_mode;
use super::machine::Machine;
use super::step::{Flow, Step};
use crate::code_objects::find_handler;
use crate::exceptions::slots;
use crate::exceptions::{STOP_ITERATION, traceback};
use crate::monitoring::Event;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// Finds the handler of a raised exception, ending frames that have none. Ok: the machine stands at the handler. Err: the
/// entry frame ended with the exception.
#[cold]
#[inline(never)]
pub(super) fn unwind(m: &mut Machine, raised: Raised) -> PyResult<()> {
    let thread = m.thread;
    let mut exception = thread.take_exception(raised);
    loop {
        // SAFETY: the running frame.
        let frame = unsafe { &*m.frame };
        let code = m.code();
        let unit = ((frame.instruction.get() as usize - code.instructions.get() as usize) / 4) as u32 - 1;
        if !frame.reraises.get()
            && let Err(raised) = traceback::add_frame(thread, exception.as_ref(), m.frame, unit)
        {
            exception = thread.take_exception(raised);
        }
        let event = if frame.reraises.replace(false) { Event::Reraise } else { Event::Raise };
        exception = tell(thread, event, m, unit, exception);
        // A re-raise shows where the exception came from, but its handlers are those of the re-raise itself.
        let raising = ((m.ip as usize - code.instructions.get() as usize) / 4) as u32 - 1;
        if let Some(handler) = find_handler(code, raising) {
            m.drop_down_to(handler.depth as usize);
            if handler.push_lasti {
                m.push(Obj::small_int(i64::from(unit)));
            }
            m.push(exception);
            // SAFETY: the handler is inside of the code.
            m.ip = unsafe { code.instructions.get().add(handler.target as usize) };
            if thread.is_observed() {
                match thread.tell(Event::ExceptionHandled, m.frame, handler.target, &[m.peek(1)]) {
                    Ok(()) => {}
                    Err(raised) => {
                        exception = thread.take_exception(raised);
                        m.raise_in_handler();
                        continue;
                    }
                }
            }
            return Ok(());
        }
        exception = tell(thread, Event::PyUnwind, m, unit, exception);
        m.drop_down_to(0);
        let mode = frame.return_mode.get();
        let previous = frame.previous.get();
        if frame.owner.get() == FrameOwner::Generator {
            m.end_generator();
        } else {
            thread.end_frame(m.frame, 0);
        }
        if mode == return_mode::EXIT {
            return Err(thread.set_exception(exception));
        }
        m.load(previous);
    }
}

impl Machine {
    /// Drops what is above that depth of the evaluation stack, the topmost first, as CPython.
    fn drop_down_to(&mut self, depth: usize) {
        while self.depth() > depth {
            self.drop_top();
        }
    }
}

/// Tells of an exception thrown into the running generator.
pub(super) fn tell_thrown(m: &Machine, raised: Raised) -> Raised {
    let exception = m.thread.take_exception(raised);
    let unit = ((m.ip as usize - m.code().instructions.get() as usize) / 4) as u32 - 1;
    m.thread.set_exception(tell(m.thread, Event::PyThrow, m, unit, exception))
}

/// Tells of an exception on its way; an exception of who is told takes its place.
fn tell(thread: &Thread, event: Event, m: &Machine, unit: u32, exception: Obj) -> Obj {
    if !thread.is_observed() {
        return exception;
    }
    match thread.tell(event, m.frame, unit, &[exception.as_ref()]) {
        Ok(()) => exception,
        Err(raised) => thread.take_exception(raised),
    }
}

impl Machine {
    pub fn raise_varargs(&mut self, count: usize) -> Step {
        let thread = self.thread;
        match count {
            0 => match thread.handled_exception() {
                Some(exception) => {
                    // The traceback tells of this frame already.
                    // SAFETY: the running frame.
                    unsafe { (*self.frame).reraises.set(true) };
                    Err(thread.set_exception(exception))
                }
                None => Err(thread.runtime_error("No active exception to reraise")),
            },
            1 => {
                let value = self.pop();
                let exception = exception_from(thread, value)?;
                Err(thread.raise_exception(exception))
            }
            _ => {
                let cause = self.pop();
                let value = self.pop();
                let exception = exception_from(thread, value)?;
                let cause = if cause.is_none() {
                    Obj::NULL
                } else if thread.is_exception_class(cause.as_ref()) || thread.is_exception(cause.as_ref()) {
                    exception_from(thread, cause)?
                } else {
                    return Err(thread.type_error("exception causes must derive from BaseException"));
                };
                thread.exception_slot(exception.as_ref(), slots::CAUSE).set(cause);
                thread.exception_slot(exception.as_ref(), slots::SUPPRESS_CONTEXT).set(Obj::boolean(true));
                Err(thread.raise_exception(exception))
            }
        }
    }

    pub fn reraise(&mut self, depth: usize) -> Step {
        let exception = self.pop();
        if depth > 0 {
            // The handler's entry says where the exception was first raised in this frame.
            let unit = self.peek_word(depth).int();
            // SAFETY: a unit of the running code.
            unsafe {
                (*self.frame).instruction.set(self.code().instructions.get().add(unit as usize + 1));
                (*self.frame).reraises.set(true);
            }
        } else {
            // SAFETY: the running frame.
            unsafe { (*self.frame).reraises.set(true) };
        }
        Err(self.thread.set_exception(exception))
    }

    /// The machine stands at a handler in which something is raised before it begins: as if by its first instruction, once that
    /// has made the exception the handled one, which is what the handler's own clean-up undoes.
    fn raise_in_handler(&mut self) {
        // SAFETY: the handler is inside of the code.
        let first = Instruction(unsafe { *self.ip });
        self.jump(1);
        if first.opcode() == Opcode::PushExcInfo {
            let _ = self.push_exc_info();
        }
    }

    #[inline(always)]
    pub fn push_exc_info(&mut self) -> Step {
        let exception = self.pop();
        let previous = self.thread.handled.replace(exception.clone());
        self.push(if previous.is_null() { Obj::none() } else { previous });
        self.push(exception);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn pop_except(&mut self) -> Step {
        let previous = self.pop();
        self.thread.handled.set(if previous.is_none() { Obj::NULL } else { previous });
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn check_exc_match(&mut self) -> Step {
        let matches = exception_matches(self.thread, self.peek(2), self.peek(1))?;
        self.drop_top();
        self.push(Obj::boolean(matches));
        Ok(Flow::Next)
    }

    pub fn check_eg_match(&mut self) -> Step {
        let thread = self.thread;
        let (group, class) = (self.peek(2), self.peek(1));
        check_group_type(thread, class)?;
        let (matched, rest) = crate::types::exception::split_for_except_star(thread, group, class)?;
        self.drop_many(2);
        if !matched.is_none() {
            thread.handled.set(matched.clone());
        }
        self.push(rest);
        self.push(matched);
        Ok(Flow::Next)
    }

    pub fn with_except_start(&mut self) -> Step {
        // exit self_or_NULL lasti previous exc
        let thread = self.thread;
        let (exit, instance, exception) = (self.peek(5), self.peek(4), self.peek(1));
        let class = thread.space.type_of(exception).as_ref();
        let trace = thread.traceback_of(exception).unwrap_or_else(Obj::none);
        let all = [instance, class, exception, trace.as_ref()];
        let values = if instance.is_null() { &all[1..] } else { &all[..] };
        let result = thread.call(exit, values, &[])?;
        self.push(result);
        Ok(Flow::Next)
    }
}

/// An exception object of what `raise` got: a class is called.
pub(super) fn exception_from(thread: &Thread, value: Obj) -> PyResult {
    if thread.is_exception_class(value.as_ref()) {
        let made = thread.call_with(value.as_ref(), &[])?;
        if thread.is_exception(made.as_ref()) {
            return Ok(made);
        }
        let text = format!(
            "calling {} should have returned an instance of BaseException, not {}",
            thread.repr_string(value.as_ref())?,
            thread.type_name(made.as_ref())
        );
        return Err(thread.type_error(&text));
    }
    if thread.is_exception(value.as_ref()) {
        return Ok(value);
    }
    Err(thread.type_error("exceptions must derive from BaseException"))
}

/// Whether an `except` clause of that class (or tuple of classes) catches the exception.
fn exception_matches(thread: &Thread, exception: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    const TEXT: &str = "catching classes that do not inherit from BaseException is not allowed";
    let matches = |class: Ref<'_>| match thread.space.as_type(class) {
        Some(class) if class.has(TypeFlags::EXCEPTION) => Ok(thread.space.type_of(exception).is_subtype_of(class)),
        _ => Err(thread.type_error(TEXT)),
    };
    match thread.space.tuple_value(class) {
        Some(classes) => {
            for class in classes.items() {
                if !thread.is_exception_class(*class) {
                    return Err(thread.type_error(TEXT));
                }
            }
            for class in classes.items() {
                if matches(*class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        None => matches(class),
    }
}

/// What `except*` may name.
fn check_group_type(thread: &Thread, class: Ref<'_>) -> PyResult<()> {
    let classes: Vec<Ref<'_>> = match thread.space.tuple_value(class) {
        Some(classes) => classes.items().to_vec(),
        None => vec![class],
    };
    let group = thread.class(&crate::exceptions::BASE_EXCEPTION_GROUP);
    for class in classes {
        match thread.space.as_type(class) {
            Some(class) if class.has(TypeFlags::EXCEPTION) => {
                if class.is_subtype_of(group) {
                    return Err(
                        thread.type_error("catching ExceptionGroup with except* is not allowed. Use except instead.")
                    );
                }
            }
            _ => {
                return Err(thread.type_error("catching classes that do not inherit from BaseException is not allowed"));
            }
        }
    }
    Ok(())
}

/// Turns a StopIteration that leaves a generator into RuntimeError.
pub(super) fn stop_iteration_error(thread: &Thread, exception: Ref<'_>, code_flags: u32) -> PyResult {
    use compiler::code::CodeFlags;
    let flags = CodeFlags::from_bits_retain(code_flags);
    let kind = if flags.contains(CodeFlags::ASYNC_GENERATOR) {
        "async generator"
    } else if flags.contains(CodeFlags::COROUTINE) {
        "coroutine"
    } else {
        "generator"
    };
    let text = if thread.is_instance_of(exception, &STOP_ITERATION) {
        format!("{kind} raised StopIteration")
    } else if flags.contains(CodeFlags::ASYNC_GENERATOR)
        && thread.is_instance_of(exception, &crate::exceptions::STOP_ASYNC_ITERATION)
    {
        format!("{kind} raised StopAsyncIteration")
    } else {
        return Ok(exception.own());
    };
    let error = thread.new_exception(&crate::exceptions::RUNTIME_ERROR, vec![thread.new_str(&text)?])?;
    // SAFETY: exceptions have these slots.
    unsafe {
        slot(error.as_ref(), slots::CAUSE).set(exception.own());
        slot(error.as_ref(), slots::CONTEXT).set(exception.own());
        slot(error.as_ref(), slots::SUPPRESS_CONTEXT).set(Obj::boolean(true));
    }
    Ok(error)
}
