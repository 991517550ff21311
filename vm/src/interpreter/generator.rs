//! Generators and coroutines: suspended frames, resumed by loops, `send`, `throw`, `close` and `await`.
//!
//! A `for` loop or `yield from` over a generator continues in the same interpreter loop; a native that resumes one starts
//! another loop, which ends at the next yield.

use compiler::code::CodeFlags;
use compiler::opcode::{Instruction, Opcode};
use objects::frame::{Frame, FrameOwner, Generator, GeneratorState};
use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref, RefExt, Word};
use refcount::{StackRef, Unsettled};

use super::execute::run;
use super::frames::return_mode;
use super::machine::Machine;
use super::observe::tell_handled;
use super::step::{Flow, Step, aside, onward, settled};
use crate::exceptions::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::monitoring::Event;
use crate::names;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{async_generator, coroutine, function, generator};

/// Cache units of FOR_ITER and SEND.
const CACHE: usize = 1;

/// The generator behind a frame that is inside of one.
pub(super) unsafe fn generator_of<'a>(frame: *mut Frame) -> &'a Generator {
    // SAFETY: the caller knows that the frame is a generator's.
    unsafe { &*frame.cast::<u8>().sub(std::mem::offset_of!(Generator, frame)).cast::<Generator>() }
}

/// The exceptions that the code outside of each running generator handles, innermost first.
pub fn outer_handled(thread: &Thread) -> impl Iterator<Item = Obj> {
    let mut frame = thread.frame.get();
    std::iter::from_fn(move || {
        // SAFETY: the chain of running frames; a frame owned by a generator is inside of one.
        unsafe {
            while !frame.is_null() {
                let this = frame;
                frame = (*this).previous.get();
                if (*this).owner.get() == FrameOwner::Generator {
                    return Some(generator_of(this).handled_exception.get().unwrap_or(Obj::NULL));
                }
            }
            None
        }
    })
}

/// The generator whose frame this is.
///
/// # Safety
/// `frame` is a live frame that a generator owns.
pub unsafe fn object_of_frame(frame: *mut Frame) -> Obj {
    // SAFETY: as the caller says.
    unsafe { objects::layout::ref_of(generator_of(frame)) }.own()
}

/// A generator that does not run will give its frame up: the frame's object, if there is one, takes over what can be asked for.
pub fn detach_frame_object(thread: &Thread, object: Ref<'_>) {
    // SAFETY: callers have generators that do not run.
    let generator = unsafe { object.cast::<Generator>() };
    if generator.state.get() != GeneratorState::Done && !generator.frame.frame_object.get().is_null() {
        generator.frame.previous.set(std::ptr::null_mut());
        crate::types::frame::detach(thread, std::ptr::from_ref(&generator.frame).cast_mut());
    }
}

/// What a resumed generator did.
pub enum Resumed {
    Yielded(Obj),
    Returned(Obj),
}

/// "generator", "coroutine" or "async_generator", for messages.
fn kind_of(object: Ref<'_>) -> &'static str {
    if object.has_shape(fixed::COROUTINE) {
        "coroutine"
    } else if object.has_shape(fixed::ASYNC_GENERATOR) {
        "async generator"
    } else {
        "generator"
    }
}

/// Checks that a generator can be resumed, and makes its frame ready: the sent value is on its stack.
#[inline(always)]
pub(super) fn prepare<'a>(thread: &Thread, object: Ref<'a>, sent: Obj, mode: u8) -> PyResult<Option<&'a Generator>> {
    // SAFETY: callers have generators.
    let generator = unsafe { object.cast::<Generator>() };
    let may_run = match generator.state.get() {
        GeneratorState::Suspended | GeneratorState::SuspendedInSend => true,
        GeneratorState::Created => sent.is_none(),
        GeneratorState::Running | GeneratorState::Done => false,
    };
    if !may_run || thread.depth_left.get() <= 0 {
        return refuse(thread, object, generator);
    }
    push_sent(generator, sent);
    enter(thread, object, generator, mode);
    Ok(Some(generator))
}

/// Why a generator cannot be resumed; nothing where it is exhausted.
#[cold]
fn refuse<'a>(thread: &Thread, object: Ref<'a>, generator: &Generator) -> PyResult<Option<&'a Generator>> {
    match generator.state.get() {
        GeneratorState::Running => Err(thread.value_error(&format!("{} already executing", kind_of(object)))),
        GeneratorState::Done if object.has_shape(fixed::COROUTINE) => {
            Err(thread.runtime_error("cannot reuse already awaited coroutine"))
        }
        GeneratorState::Done => Ok(None),
        _ if thread.depth_left.get() <= 0 => Err(thread.recursion_error("")),
        _ => {
            let text = format!("can't send non-None value to a just-started {}", kind_of(object));
            Err(thread.type_error(&text))
        }
    }
}

/// Puts what a yield gives on a suspended frame's stack.
#[inline(always)]
fn push_sent(generator: &Generator, value: Obj) {
    let frame = &generator.frame;
    // SAFETY: a suspended frame: room for one more word was kept.
    unsafe {
        let top = Frame::top(frame);
        top.write(value.into_word());
        Frame::set_top(frame, top.add(1));
    }
}

/// Links a suspended frame above the running one.
#[inline(always)]
fn enter(thread: &Thread, object: Ref<'_>, generator: &Generator, mode: u8) {
    thread.rise_by_one();
    let frame = &generator.frame;
    frame.previous.set(thread.frame.get());
    frame.return_mode.set(mode);
    // SAFETY: suspended so far.
    unsafe { generator.note_moved() };
    generator.state.set(GeneratorState::Running);
    if mode == return_mode::EXIT {
        // The running generator keeps itself alive. A loop's iterator and what a coroutine awaits are held by the stack below.
        std::mem::forget(object.own());
    }
    let own = generator.handled_exception.replace(Obj::NULL);
    // While it runs, it keeps what the code outside of it handles.
    generator.handled_exception.set(thread.handled.replace(own));
}

/// A suspended frame borrows from nobody: the compiler keeps borrows out of yields, but what the stack holds below is made sure of.
#[inline(always)]
fn make_stack_heap_safe(frame: &Frame) {
    // SAFETY: a frame that runs or is about to be suspended, its registers saved.
    unsafe {
        let words = Frame::words(std::ptr::from_ref(frame).cast_mut());
        for index in (*frame.code.get()).local_count as usize..frame.words_used() {
            let place = words.add(index);
            if (*place).is_embedded() {
                place.write(StackRef(*place).make_heap_safe().into_word());
            }
        }
    }
}

/// The state of a generator that yields by an instruction with that argument.
#[inline(always)]
fn suspended(argument: usize) -> GeneratorState {
    if argument & 1 != 0 { GeneratorState::SuspendedInSend } else { GeneratorState::Suspended }
}

/// Unlinks a frame that yielded or ended, and that the frame below keeps alive.
#[inline(always)]
fn leave_loop(thread: &Thread, generator: &Generator, previous: *mut Frame) {
    let outer = generator.handled_exception.replace(Obj::NULL);
    let own = thread.handled.replace(outer);
    generator.handled_exception.set(own);
    thread.frame.set(previous);
    thread.sink_by_one();
}

/// Suspends a generator that runs, by a yield with that argument. Its registers are saved, and the frame below keeps it alive: that one is
/// returned.
#[inline(always)]
pub(super) fn suspend(thread: &Thread, generator: &Generator, argument: usize) -> *mut Frame {
    make_stack_heap_safe(&generator.frame);
    generator.state.set(suspended(argument));
    let previous = generator.frame.previous.replace(std::ptr::null_mut());
    leave_loop(thread, generator, previous);
    previous
}

/// Unlinks a frame that yielded or ended.
#[inline(always)]
fn leave(thread: &Thread, generator: &Generator) -> Obj {
    leave_loop(thread, generator, generator.frame.previous.get());
    if generator.frame.return_mode.get() != return_mode::EXIT {
        return Obj::NULL;
    }
    // SAFETY: `enter` kept a reference for the run.
    unsafe { Obj::from_owned(Word::from_pointer(std::ptr::from_ref(generator).cast())) }
}

impl Machine {
    /// `for x in generator`
    #[inline(always)]
    pub fn resume_for_loop(&mut self, units: usize) -> Step {
        let object = self.peek(1);
        let Some(generator) = prepare(self.thread, object, Obj::none(), return_mode::FOR_ITER)? else {
            self.jump(CACHE);
            self.drop_top();
            self.jump(units);
            return Ok(Flow::Next);
        };
        self.save();
        self.load(std::ptr::from_ref(&generator.frame).cast_mut());
        Ok(Flow::Next)
    }

    /// To a generator or coroutine; the rest aside.
    #[inline(always)]
    pub fn send(&mut self, units: usize) -> Step {
        let thread = self.thread;
        let (receiver, value) = (self.peek(2), self.peek(1));
        let is_generator = receiver.has_shape(fixed::GENERATOR) || receiver.has_shape(fixed::COROUTINE);
        if is_generator {
            let sent = value.own();
            // SAFETY: the shape says so.
            let mut state = unsafe { receiver.cast::<Generator>() }.state.get();
            if let Some(generator) = prepare(thread, receiver, sent, return_mode::SEND)? {
                self.drop_top();
                self.save();
                let mut frame = std::ptr::from_ref(&generator.frame).cast_mut();
                // Its own delegations go on at once, unless work waits.
                while state == GeneratorState::SuspendedInSend
                    && !thread.attention.is_raised()
                    // SAFETY: it was suspended so, and what it was sent is on its stack.
                    && let Some(inner) = unsafe { Self::delegate_of(thread, frame) }
                {
                    (frame, state) = inner;
                }
                self.load(frame);
                return Ok(Flow::Next);
            }
            // Exhausted already.
            self.jump(CACHE);
            self.set_below(1, Obj::none());
            self.jump(units);
            return Ok(Flow::Next);
        }
        aside(|m, units| m.send_to_other(units), units)
    }

    fn send_to_other(&mut self, units: usize) -> Step {
        let thread = self.thread;
        let (receiver, value) = (self.peek(2), self.peek(1));
        let result = if value.is_none() {
            match thread.next_or_stop(receiver) {
                Ok(Some(item)) => Ok(item),
                // A native iterator's end has no value.
                Ok(None) => Err(None),
                Err(raised) => Err(Some(raised)),
            }
        } else {
            send_value(thread, receiver, value).map_err(Some)
        };
        self.jump(CACHE);
        match result {
            Ok(item) => self.set_below(1, item),
            Err(None) => {
                self.set_below(1, Obj::none());
                self.jump(units);
            }
            Err(Some(raised)) if thread.is_raised(&raised, &STOP_ITERATION) => {
                let exception = thread.take_exception(raised);
                self.set_below(1, stop_value(thread, exception.as_ref()));
                self.jump(units);
                tell_handled(thread, self.frame, exception.as_ref())?;
            }
            Err(Some(raised)) => return Err(raised),
        }
        Ok(Flow::Next)
    }

    /// Where a generator that was resumed just now only passes on what it was sent, to one that can be resumed: does so, and returns that
    /// one's frame, with the state it was in. Nothing that an observer would be told of happens between.
    ///
    /// # Safety
    /// The frame was suspended in a SEND loop (RESUME and a jump to SEND follow). The sent value is on its stack, above the receiver.
    #[inline(always)]
    unsafe fn delegate_of(thread: &Thread, frame: *mut Frame) -> Option<(*mut Frame, GeneratorState)> {
        // SAFETY: as the caller says.
        unsafe {
            let top = Frame::top(frame);
            let receiver = StackRef(top.sub(2).read()).as_ref();
            if !receiver.has_shape(fixed::GENERATOR) && !receiver.has_shape(fixed::COROUTINE) {
                return None;
            }
            let inner = receiver.cast::<Generator>();
            let state = inner.state.get();
            if !matches!(state, GeneratorState::Suspended | GeneratorState::SuspendedInSend)
                || thread.depth_left.get() <= 0
            {
                return None;
            }
            let after_yield = (*frame).instruction.get();
            debug_assert!(Instruction(*after_yield).opcode() == Opcode::Resume);
            let send = after_yield.add(2).sub(Instruction(*after_yield.add(1)).argument() as usize);
            debug_assert!(Instruction(*send).opcode() == Opcode::Send);
            // The sent value moves on.
            let sent = Obj::from_owned(top.sub(1).read());
            Frame::set_top(frame, top.sub(1));
            (*frame).instruction.set(send.add(1));
            thread.frame.set(frame);
            push_sent(inner, sent);
            enter(thread, receiver, inner, return_mode::SEND);
            Some((std::ptr::from_ref(&inner.frame).cast_mut(), state))
        }
    }

    #[inline(always)]
    pub fn return_generator(&mut self) -> Step {
        let frame = self.frame;
        let object = make_generator(self.thread, frame, self.ip)?;
        // SAFETY: the running frame, whose locals have moved.
        let (mode, previous) = unsafe { ((*frame).return_mode.get(), (*frame).previous.get()) };
        self.thread.end_frame(frame, usize::MAX);
        if mode == return_mode::EXIT {
            return Ok(Flow::Exit(object));
        }
        self.load(previous);
        self.drop_many(2);
        self.push(object);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn yield_value(&mut self, in_send: usize) -> Step {
        // SAFETY: the running frame.
        match unsafe { (*self.frame).return_mode.get() } {
            return_mode::FOR_ITER => {}
            return_mode::GATHER => return onward!(gather, in_send),
            _ => return onward!(yield_elsewhere, in_send),
        }
        let Some(value) = self.try_take_top() else { return onward!(yield_elsewhere, in_send) };
        // SAFETY: only generators yield.
        let generator = unsafe { generator_of(self.frame) };
        self.pop_ref();
        self.save();
        let previous = suspend(self.thread, generator, in_send);
        self.load(previous);
        self.jump(CACHE);
        settled(self.push_or_store(value), Unsettled::NONE)
    }

    /// To a `yield from`, an `await` or native code.
    #[inline(always)]
    fn yield_elsewhere(&mut self, in_send: usize) -> Step {
        let value = self.pop();
        // SAFETY: only generators yield.
        let mut generator = unsafe { generator_of(self.frame) };
        self.save();
        let mut state = suspended(in_send);
        loop {
            make_stack_heap_safe(&generator.frame);
            let mode = generator.frame.return_mode.get();
            generator.state.set(state);
            let previous = generator.frame.previous.get();
            let this = leave(self.thread, generator);
            // Nobody is below a suspended frame.
            generator.frame.previous.set(std::ptr::null_mut());
            if mode == return_mode::EXIT {
                drop(this);
                return Ok(Flow::Exit(value));
            }
            // SAFETY: the frame below waits behind its FOR_ITER or SEND, before the cache of that.
            let behind = unsafe { (*previous).instruction.get().add(CACHE) };
            // SAFETY: an instruction follows each of both.
            let next = Instruction(unsafe { *behind });
            if mode == return_mode::SEND
                && next.0 as u8 == Opcode::YieldValue as u8
                && !self.thread.attention.is_raised()
                // SAFETY: it waits for this one.
                && unsafe { (*previous).return_mode.get() } != return_mode::GATHER
            {
                // It passes the value on. Nothing that an observer would be told of happens between.
                // SAFETY: only generators yield.
                unsafe {
                    (*previous).instruction.set(behind.add(1));
                    generator = generator_of(previous);
                }
                state = suspended(next.argument() as usize);
                continue;
            }
            self.load(previous);
            self.jump(CACHE);
            self.push(value);
            return Ok(Flow::Next);
        }
    }

    /// A generator's frame returns.
    #[inline(always)]
    pub fn leave_generator(&mut self, value: Obj) -> Step {
        // SAFETY: the frame's owner says that it is a generator's.
        let generator = unsafe { generator_of(self.frame) };
        let mode = generator.frame.return_mode.get();
        let previous = generator.frame.previous.get();
        self.end_generator();
        match mode {
            return_mode::FOR_ITER => {
                self.load(previous);
                // SAFETY: the instruction pointer is behind FOR_ITER, before its cache.
                let units = Instruction(unsafe { *self.ip.sub(1) }).argument() as usize;
                self.jump(CACHE);
                self.drop_top();
                self.jump(units);
                tell_stop(self.thread, self.frame, value.as_ref())?;
                drop(value);
                Ok(Flow::Next)
            }
            return_mode::SEND => {
                self.load(previous);
                // SAFETY: the instruction pointer is behind SEND, before its cache.
                let units = Instruction(unsafe { *self.ip.sub(1) }).argument() as usize;
                self.jump(CACHE);
                self.push(value);
                self.jump(units);
                tell_stop(self.thread, self.frame, self.peek(1))?;
                Ok(Flow::Next)
            }
            return_mode::GATHER => {
                self.load(previous);
                drop(value);
                aside(|m, _| m.finish_gathering(), 0)
            }
            _ => Ok(Flow::Exit(value)),
        }
    }

    /// Ends the running generator: its evaluation stack is empty, its locals are given up.
    #[inline(always)]
    pub fn end_generator(&mut self) {
        // SAFETY: the frame's owner says that it is a generator's.
        let generator = unsafe { generator_of(self.frame) };
        generator.frame.set_words_used(self.code().local_count as usize);
        let this = leave(self.thread, generator);
        if !generator.frame.frame_object.get().is_null() {
            crate::types::frame::detach(self.thread, self.frame);
        }
        generator.state.set(GeneratorState::Suspended);
        generator.finish();
        drop(this);
    }

    pub fn cleanup_throw(&mut self) -> Step {
        // receiver last_sent exc
        let exception = self.peek(1);
        if self.thread.is_instance_of(exception, &STOP_ITERATION) {
            let value = stop_value(self.thread, exception);
            self.drop_many(3);
            self.push(Obj::none());
            self.push(value);
            return Ok(Flow::Next);
        }
        let exception = self.pop();
        // SAFETY: the running frame.
        unsafe { (*self.frame).reraises.set(true) };
        Err(self.thread.set_exception(exception))
    }

    #[inline(always)]
    pub fn get_awaitable(&mut self, context: usize) -> Step {
        let object = self.peek(1);
        if object.has_shape(fixed::COROUTINE) {
            // SAFETY: the shape says so.
            let state = unsafe { object.cast::<Generator>() }.state.get();
            if matches!(state, GeneratorState::Created | GeneratorState::Suspended | GeneratorState::Done) {
                return Ok(Flow::Next);
            }
        }
        onward!(get_other_awaitable, context)
    }

    #[inline(always)]
    fn get_other_awaitable(&mut self, context: usize) -> Step {
        let result = coroutine::await_iterator(self.thread, self.peek(1), context);
        self.finish(1, result)
    }

    pub fn get_aiter(&mut self) -> Step {
        let thread = self.thread;
        let object = self.peek(1);
        let Some(iterator) = thread.call_special(object, names::AITER, &[])? else {
            let text =
                format!("'async for' requires an object with __aiter__ method, got {}", thread.type_name(object));
            return Err(thread.type_error(&text));
        };
        if thread.lookup_name(thread.space.type_of(iterator.as_ref()), names::ANEXT).is_none() {
            let given = thread.type_name(iterator.as_ref());
            let text =
                format!("'async for' received an object from __aiter__ that does not implement __anext__: {given}");
            return Err(thread.type_error(&text));
        }
        self.finish(1, Ok(iterator))
    }

    pub fn get_anext(&mut self) -> Step {
        let thread = self.thread;
        let iterator = self.peek(1);
        let Some(awaitable) = thread.call_special(iterator, names::ANEXT, &[])? else {
            let text =
                format!("'async for' requires an iterator with __anext__ method, got {}", thread.type_name(iterator));
            return Err(thread.type_error(&text));
        };
        let awaited = coroutine::await_iterator(thread, awaitable.as_ref(), 0);
        match awaited {
            Ok(awaited) => {
                self.push(awaited);
                Ok(Flow::Next)
            }
            Err(raised) => {
                let cause = thread.take_exception(raised);
                let text = format!(
                    "'async for' received an invalid object from __anext__: {}",
                    thread.type_name(awaitable.as_ref())
                );
                let error = thread.new_exception(&crate::exceptions::TYPE_ERROR, vec![thread.new_str(&text)?])?;
                thread.exception_slot(error.as_ref(), crate::exceptions::slots::CAUSE).set(cause.clone());
                thread.exception_slot(error.as_ref(), crate::exceptions::slots::CONTEXT).set(cause);
                Err(thread.set_exception(error))
            }
        }
    }

    pub fn end_async_for(&mut self) -> Step {
        if self.thread.is_instance_of(self.peek(1), &STOP_ASYNC_ITERATION) {
            self.drop_many(2);
            return Ok(Flow::Next);
        }
        let exception = self.pop();
        // SAFETY: the running frame.
        unsafe { (*self.frame).reraises.set(true) };
        Err(self.thread.set_exception(exception))
    }
}

/// A generator with the frame of a function that is called, which goes on at `ip`: its locals move.
fn make_generator(thread: &Thread, frame: *mut Frame, ip: *mut u32) -> PyResult {
    // SAFETY: a running frame has a code object.
    let code = unsafe { &*(*frame).code.get() };
    let flags = CodeFlags::from_bits_retain(code.flags);
    let shape = if flags.contains(CodeFlags::ASYNC_GENERATOR) {
        fixed::ASYNC_GENERATOR
    } else if flags.contains(CodeFlags::COROUTINE) {
        fixed::COROUTINE
    } else {
        fixed::GENERATOR
    };
    // SAFETY: the running frame and its function; each word moves to the generator once, made safe for the heap.
    let object = unsafe {
        let running = Ref::from_word((*frame).function.get());
        let name = slot(running, function::NAME).get().unwrap_or(Obj::NULL);
        let qualified_name = slot(running, function::QUALIFIED_NAME).get().unwrap_or(Obj::NULL);
        let object = thread.space.new_generator(shape, code, name, qualified_name)?;
        let generator = object.cast::<Generator>();
        let to = std::ptr::from_ref(&generator.frame).cast_mut();
        std::ptr::copy_nonoverlapping(frame, to, 1);
        (*to).owner.set(FrameOwner::Generator);
        (*to).function.set(running.own().into_word());
        (*to).instruction.set(ip);
        (*to).set_words_used(code.local_count as usize);
        (*to).frame_object.set(Word::NULL);
        (*to).previous.set(std::ptr::null_mut());
        // Code at a module's top level that awaits has one.
        (*to).locals_mapping.set((*frame).locals_mapping.replace(Word::NULL));
        let (from_words, to_words) = (Frame::words(frame), Frame::words(to));
        for index in 0..code.local_count as usize {
            let word = from_words.add(index).replace(Word::NULL);
            to_words.add(index).write(StackRef(word).make_heap_safe().into_word());
        }
        generator.state.set(GeneratorState::Created);
        object
    };
    if shape == fixed::COROUTINE && thread.coroutine_origin_depth.get() > 0 {
        // SAFETY: the running frame.
        let caller = unsafe { (*frame).previous.get() };
        let origin = coroutine::origin(thread, caller)?;
        generator::this(object.as_ref()).extra.set(origin);
    }
    Ok(object)
}

#[inline(never)]
fn send_value(thread: &Thread, receiver: Ref<'_>, value: Ref<'_>) -> PyResult {
    thread.call_method(receiver, names::SEND, &[value])
}

/// Tells of the end of a generator that raises nothing, in the frame that goes on.
#[inline(always)]
fn tell_stop(thread: &'static Thread, frame: *mut Frame, value: Ref<'_>) -> PyResult<()> {
    if thread.is_observed() { tell_observers_of_stop(thread, frame, value) } else { Ok(()) }
}

#[cold]
#[inline(never)]
fn tell_observers_of_stop(thread: &'static Thread, frame: *mut Frame, value: Ref<'_>) -> PyResult<()> {
    let arguments = if value.is_none() { vec![] } else { vec![value.own()] };
    let exception = thread.new_exception(&STOP_ITERATION, arguments)?;
    // SAFETY: the running frame.
    let unit = unsafe { Frame::running_unit(frame) };
    thread.tell(Event::StopIteration, frame, unit, &[exception.as_ref()])
}

/// The value of a StopIteration.
pub fn stop_value(thread: &Thread, exception: Ref<'_>) -> Obj {
    thread.exception_slot(exception, crate::exceptions::slots::OWN).get().unwrap_or_else(Obj::none)
}

/// `next(generator)`; None when it returned.
pub fn next(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Obj>> {
    match resume(thread, object, Obj::none())? {
        Resumed::Yielded(value) => Ok(Some(value)),
        Resumed::Returned(_) => Ok(None),
    }
}

/// Resumes a generator with a value.
pub fn resume(thread: &Thread, object: Ref<'_>, sent: Obj) -> PyResult<Resumed> {
    if thread.is_native_stack_low() {
        return Err(thread.recursion_error(""));
    }
    let Some(generator) = prepare(thread, object, sent, return_mode::EXIT)? else {
        return Ok(Resumed::Returned(Obj::none()));
    };
    let value = run(thread, std::ptr::from_ref(&generator.frame).cast_mut())?;
    Ok(if generator.state.get() == GeneratorState::Done { Resumed::Returned(value) } else { Resumed::Yielded(value) })
}

/// Resumes a generator by raising an exception at its yield.
pub fn throw(thread: &Thread, object: Ref<'_>, exception: Obj) -> PyResult<Resumed> {
    if thread.is_native_stack_low() {
        return Err(thread.recursion_error(""));
    }
    // SAFETY: callers have generators.
    let generator = unsafe { object.cast::<Generator>() };
    match generator.state.get() {
        GeneratorState::Running => return Err(thread.value_error(&format!("{} already executing", kind_of(object)))),
        GeneratorState::Done => {
            if object.has_shape(fixed::COROUTINE) {
                return Err(thread.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Err(thread.set_exception(exception));
        }
        GeneratorState::Created => {
            // Never started: it ends here, with the line of its definition.
            let frame = std::ptr::from_ref(&generator.frame).cast_mut();
            crate::exceptions::traceback::add_frame(thread, exception.as_ref(), frame, 0)?;
            detach_frame_object(thread, object);
            generator.finish();
            return Err(thread.set_exception(exception));
        }
        _ => {}
    }
    if generator.state.get() == GeneratorState::SuspendedInSend
        && let Some(result) = throw_into_inner(thread, object, generator, &exception)
    {
        return result;
    }
    push_sent(generator, Obj::none());
    enter(thread, object, generator, return_mode::EXIT);
    let raised = raise_inside(thread, exception);
    let frame = std::ptr::from_ref(&generator.frame).cast_mut();
    let value = run_raising(thread, frame, raised)?;
    Ok(if generator.state.get() == GeneratorState::Done { Resumed::Returned(value) } else { Resumed::Yielded(value) })
}

/// Raises an exception in a generator that was entered. What the generator itself handles is the context; what its caller
/// handles is not.
fn raise_inside(thread: &Thread, exception: Obj) -> Raised {
    if let Some(handled) = thread.handled.get().filter(|handled| !handled.is_none()) {
        thread.set_context(exception.as_ref(), handled);
    }
    thread.set_exception(exception)
}

/// Runs a frame from a raised exception on.
fn run_raising(thread: &Thread, frame: *mut Frame, raised: Raised) -> PyResult {
    super::execute::run_from_raise(thread, frame, raised)
}

/// A generator suspended in `yield from`: the exception goes to what it waits for. None: it has to be raised here.
fn throw_into_inner(
    thread: &Thread,
    object: Ref<'_>,
    generator: &Generator,
    exception: &Obj,
) -> Option<PyResult<Resumed>> {
    let inner = awaited(generator)?;
    let is_exit = thread.is_instance_of(exception.as_ref(), &GENERATOR_EXIT);
    // SAFETY: suspended so far.
    unsafe { generator.note_moved() };
    generator.state.set(GeneratorState::Running);
    let handled = generator.handled_exception.replace(Obj::NULL);
    if !is_exit {
        // The frame is seen below those of what it waits for, but handles nothing.
        generator.frame.previous.set(thread.frame.get());
        thread.frame.set(std::ptr::from_ref(&generator.frame).cast_mut());
    }
    let unlink = |handled: Obj| {
        if !is_exit {
            thread.frame.set(generator.frame.previous.replace(std::ptr::null_mut()));
        }
        generator.handled_exception.set(handled);
        generator.state.set(GeneratorState::SuspendedInSend);
    };
    let result = if is_exit {
        match close_object(thread, inner.as_ref()) {
            Ok(()) => {
                unlink(handled);
                return None;
            }
            Err(raised) => Err(raised),
        }
    } else if inner.has_shape(fixed::GENERATOR) || inner.has_shape(fixed::COROUTINE) {
        match throw(thread, inner.as_ref(), exception.clone()) {
            Ok(Resumed::Yielded(value)) => Ok(value),
            Ok(Resumed::Returned(value)) => Err(thread.stop_iteration(value)),
            Err(raised) => Err(raised),
        }
    } else {
        match thread.get_or_none(inner.as_ref(), names::THROW) {
            Ok(Some(method)) => thread.call_with(method.as_ref(), &[exception.as_ref()]),
            Ok(None) => {
                unlink(handled);
                return None;
            }
            Err(raised) => Err(raised),
        }
    };
    unlink(handled);
    match result {
        Ok(value) => Some(Ok(Resumed::Yielded(value))),
        Err(raised) if thread.is_raised(&raised, &STOP_ITERATION) => {
            let stop = thread.take_exception(raised);
            let value = stop_value(thread, stop.as_ref());
            Some(finish_delegation(thread, object, generator, value))
        }
        Err(raised) => {
            let error = thread.take_exception(raised);
            push_sent(generator, Obj::none());
            enter(thread, object, generator, return_mode::EXIT);
            let raised = raise_inside(thread, error);
            let frame = std::ptr::from_ref(&generator.frame).cast_mut();
            Some(run_raising(thread, frame, raised).map(|value| match generator.state.get() {
                GeneratorState::Done => Resumed::Returned(value),
                _ => Resumed::Yielded(value),
            }))
        }
    }
}

/// What a generator waits for in `yield from` or `await`.
pub fn awaited(generator: &Generator) -> Option<Obj> {
    if generator.state.get() != GeneratorState::SuspendedInSend {
        return None;
    }
    // SAFETY: suspended in SEND's loop: the receiver is on top (the yielded value was popped).
    unsafe {
        let frame = &generator.frame;
        let top = frame.words_used();
        let word = Frame::words(frame).add(top.checked_sub(1)?).read();
        Ref::from_word(word).non_null().map(Ref::own)
    }
}

/// The inner iterator ended while an exception was thrown into it: goes on behind the SEND loop with its value.
fn finish_delegation(thread: &Thread, object: Ref<'_>, generator: &Generator, value: Obj) -> PyResult<Resumed> {
    // The yield is followed by RESUME and the jump back to SEND; SEND's argument says where the loop ends.
    use compiler::opcode::{Instruction, Opcode};
    let frame = &generator.frame;
    // SAFETY: a suspended frame of compiled code.
    unsafe {
        let mut ip = frame.instruction.get();
        while Instruction(*ip).opcode() != Opcode::JumpBackwardNoInterrupt {
            ip = ip.add(1);
        }
        let send = ip.add(1).sub(Instruction(*ip).argument() as usize);
        let target = send.add(1 + CACHE + Instruction(*send).argument() as usize);
        frame.instruction.set(target);
    }
    // The stack is `receiver`; the loop's end wants `receiver result`.
    push_sent(generator, value);
    enter(thread, object, generator, return_mode::EXIT);
    let value = run(thread, std::ptr::from_ref(frame).cast_mut())?;
    Ok(if generator.state.get() == GeneratorState::Done { Resumed::Returned(value) } else { Resumed::Yielded(value) })
}

/// Closes a generator or anything with a `close` method.
fn close_object(thread: &Thread, object: Ref<'_>) -> PyResult<()> {
    if object.has_shape(fixed::GENERATOR) || object.has_shape(fixed::COROUTINE) {
        return close(thread, object).map(drop);
    }
    match thread.get_or_none(object, names::CLOSE) {
        Ok(Some(method)) => thread.call_with(method.as_ref(), &[]).map(drop),
        Ok(None) => Ok(()),
        Err(raised) => {
            thread.report_unraisable(raised, "Exception ignored on generator close()", object);
            Ok(())
        }
    }
}

/// Whether nothing in a suspended generator would see an exception raised at its yield: the only handler is the one that every
/// generator has, for StopIteration.
pub fn handles_nothing(generator: &Generator) -> bool {
    use compiler::opcode::Intrinsic1;
    let frame = &generator.frame;
    // SAFETY: a frame keeps its code.
    let code = unsafe { &*frame.code.get() };
    let unit = (frame.instruction.get() as usize - code.instructions.get() as usize) / 4 - 1;
    let Some(handler) = crate::code_objects::find_handler(code, unit as u32) else { return true };
    let first = Instruction(crate::monitoring::code_events::instructions(code)[handler.target as usize]);
    first.opcode() == Opcode::CallIntrinsic1 && first.argument() == Intrinsic1::StopIterationError as u32
}

/// `generator.close()`
pub fn close(thread: &Thread, object: Ref<'_>) -> PyResult {
    // SAFETY: callers have generators.
    let generator = unsafe { object.cast::<Generator>() };
    match generator.state.get() {
        GeneratorState::Done => return Ok(Obj::none()),
        GeneratorState::Created => {
            detach_frame_object(thread, object);
            generator.finish();
            return Ok(Obj::none());
        }
        GeneratorState::Suspended if handles_nothing(generator) => {
            detach_frame_object(thread, object);
            generator.finish();
            return Ok(Obj::none());
        }
        _ => {}
    }
    let exit = thread.new_exception(&GENERATOR_EXIT, vec![])?;
    match throw(thread, object, exit) {
        Ok(Resumed::Yielded(_)) => {
            let text = format!("{} ignored GeneratorExit", kind_of(object));
            Err(thread.runtime_error(&text))
        }
        Ok(Resumed::Returned(value)) => Ok(value),
        Err(raised) if thread.is_raised(&raised, &GENERATOR_EXIT) => {
            drop(thread.take_exception(raised));
            Ok(Obj::none())
        }
        Err(raised) if thread.is_raised(&raised, &STOP_ITERATION) => {
            let stop = thread.take_exception(raised);
            Ok(stop_value(thread, stop.as_ref()))
        }
        Err(raised) => Err(raised),
    }
}

/// Wraps what an asynchronous generator yields.
pub(super) fn wrap_async_yield(thread: &Thread, value: Obj) -> PyResult {
    async_generator::wrap_value(thread, value)
}
