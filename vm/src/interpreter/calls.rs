//! Calls and function objects.
//!
//! A call of a Python function pushes a frame: the arguments move from the caller's stack to the callee's locals (owned
//! ones with their ownership, borrowed ones as loans), the callable stays below, which keeps function and bound instance alive.

use compiler::opcode::{Instruction, Opcode};
use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::shape::fixed;
use objects::tuple::Tuple;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, Obj, Ref, RefExt, Space, Word};
use refcount::StackRef;
use smallvec::SmallVec;

use super::arguments;
use super::caches::{read_wide, write_wide};
use super::frames::{clear_locals, return_mode};
use super::machine::Machine;
use super::step::{Flow, Step, aside, onward};
use crate::code_objects::makes_generator;
use crate::names;
use crate::native::{self, Kind};
use crate::protocol::call::Recipe;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bound_method, function, native_function};

/// Unpacked arguments that fit without memory of their own.
const UNPACKED_INLINE: usize = 8;

/// Arguments that a call copies without a call of its own.
const WORDS_COPIED: usize = objects::frame::FEW_ARGUMENTS as usize;

pub(super) const CALL_CACHE: usize = 3;
const CALL_KW_CACHE: usize = 2;

/// What the first cache unit of a call says of a native. Classes have their version there, of 31 bits.
mod site {
    pub const NATIVE: u32 = 1 << 31;
    /// The function has its instance itself.
    pub const BOUND: u32 = 1 << 30;
    /// How many of the arguments that the code gets are not given.
    pub const MISSING: u32 = 0xf << MISSING_SHIFT;
    pub const MISSING_SHIFT: u32 = 24;
    /// The native's number.
    pub const NUMBER: u32 = (1 << 24) - 1;
}

impl Machine {
    /// Each kind of callable in a part of its own.
    #[inline(always)]
    pub fn call(&mut self, count: usize) -> Step {
        match self.thread.space.kind(self.peek(count + 2)) {
            fixed::FUNCTION => onward!(call_python, count),
            fixed::NATIVE_FUNCTION => onward!(call_native_function, count),
            fixed::METHOD_DESCRIPTOR => onward!(call_native_method, count),
            fixed::TYPE => onward!(call_class, count),
            fixed::BOUND_METHOD => onward!(call_bound_method, count),
            _ => onward!(call_object, count),
        }
    }

    /// Where a Python function was called before.
    #[inline(always)]
    pub fn call_at_python_site(&mut self, count: usize) -> Step {
        let callable = self.peek(count + 2);
        if !callable.has_shape(fixed::FUNCTION) {
            return onward!(call, count);
        }
        if self.call_exact(callable, count) { Ok(Flow::Next) } else { onward!(call_with_defaults, count) }
    }

    /// A Python function with as many arguments as it has parameters, which are few; other calls of one aside.
    #[inline(always)]
    fn call_python(&mut self, count: usize) -> Step {
        // SAFETY: the instruction is in front of its cache.
        unsafe { self.ip.sub(1).write(Instruction::new(Opcode::CallPython, count as u32).0) };
        if self.call_exact(self.peek(count + 2), count) { Ok(Flow::Next) } else { onward!(call_with_defaults, count) }
    }

    /// A Python function whose last parameters get their defaults, and nothing else is to be bound; other calls aside.
    #[inline(always)]
    fn call_with_defaults(&mut self, count: usize) -> Step {
        let function = self.peek(count + 2);
        // SAFETY: a function has these slots, for as long as it is on the stack.
        let (code, defaults) = unsafe {
            (slot(function, function::CODE).peek().cast::<Code>(), slot(function, function::DEFAULTS).peek())
        };
        let total = count + usize::from(!self.peek_word(count + 1).is_null());
        let parameters = code.plain_parameters();
        let missing = parameters.wrapping_sub(total);
        let defaults = Space::exact_tuple(defaults).map_or(&[][..], Tuple::items);
        if missing > defaults.len() {
            return onward!(call_function, count);
        }
        let Some(frame) = self.thread.try_begin_frame(code, function, self.frame) else {
            return onward!(call_function, count);
        };
        self.jump(CALL_CACHE);
        // SAFETY: the new frame has room for its locals; the values move.
        unsafe {
            let (from, words) = (self.sp.sub(total), Frame::words(frame));
            for index in 0..total {
                words.add(index).write(from.add(index).read());
            }
            for (index, value) in (total..parameters).zip(&defaults[defaults.len() - missing..]) {
                words.add(index).write(value.own().into_word());
            }
            self.enter_with(frame, code, count, parameters);
        }
        Ok(Flow::Next)
    }

    /// Begins a frame whose first locals are filled with the topmost values, among them a number of arguments.
    ///
    /// # Safety
    /// The frame is new, and of that code.
    #[inline(always)]
    unsafe fn enter_with(&mut self, frame: *mut Frame, code: &Code, arguments: usize, filled: usize) {
        // SAFETY: as the caller says; the values have moved.
        unsafe {
            clear_locals(frame, code, filled);
            self.sp = self.sp.sub(arguments);
        }
        self.set_word(1, Word::NULL);
        self.save();
        self.start(frame, code);
    }

    /// Calls a function whose arguments (with self, if that slot is filled) are the topmost values. False, and nothing is done, where
    /// they need more than to be moved.
    #[inline(always)]
    fn call_exact(&mut self, function: Ref<'_>, count: usize) -> bool {
        // SAFETY: a function has a code object there, for as long as it is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        let has_self = !self.peek_word(count + 1).is_null();
        let total = count + usize::from(has_self);
        if !code.takes_few(total) {
            return false;
        }
        let Some(frame) = self.thread.try_begin_frame(code, function, self.frame) else { return false };
        self.jump(CALL_CACHE);
        // SAFETY: the new frame has room for its locals; the values move.
        unsafe {
            copy_few_words(self.sp.sub(total), Frame::words(frame), total);
            self.enter_with(frame, code, count, total);
        }
        true
    }

    /// A Python function with arguments of all kinds.
    #[inline(always)]
    fn call_function(&mut self, count: usize) -> Step {
        let function = self.peek(count + 2);
        self.jump(CALL_CACHE);
        self.push_call(function, count, &[], Keeps::Caller)
    }

    /// A method of a class made by a class statement; the rest aside.
    #[inline(always)]
    fn call_bound_method(&mut self, count: usize) -> Step {
        match self.unbind(count) {
            Some(function) if self.call_exact(function, count) => Ok(Flow::Next),
            Some(function) => {
                self.jump(CALL_CACHE);
                self.push_call(function, count, &[], Keeps::Caller)
            }
            None => aside(|m, count| m.call_anything(count), count),
        }
    }

    /// The function of a bound method that is called, whose instance goes into the slot for self.
    #[inline(always)]
    fn unbind<'a>(&mut self, count: usize) -> Option<Ref<'a>> {
        let callable = self.peek(count + 2);
        if !callable.has_shape(fixed::BOUND_METHOD) || !self.peek_word(count + 1).is_null() {
            return None;
        }
        // SAFETY: a bound method has these slots; it stays on the stack during the call.
        unsafe {
            let function = slot(callable, bound_method::FUNCTION).peek();
            if !self.thread.space.is_function(function) {
                return None;
            }
            self.set_word(count + 1, slot(callable, bound_method::SELF).peek().word().to_embedded());
            Some(function)
        }
    }

    /// Pushes a frame for a function whose arguments (with self, if that slot is filled) are the topmost values, the last of them by
    /// `names`. The instruction's cache is behind the instruction pointer.
    #[inline(always)]
    fn push_call(&mut self, function: Ref<'_>, count: usize, names: &[Ref<'_>], keeps: Keeps) -> Step {
        let thread = self.thread;
        let has_self = !self.peek_word(count + 1).is_null();
        let total = count + usize::from(has_self);
        // SAFETY: a function has a code object there, for as long as it lives.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        let kept = if keeps == Keeps::Frame { function.own() } else { Obj::NULL };
        let frame = thread.new_frame(code, function, return_mode::CALL)?;
        // SAFETY: a new frame of this code; what did not move from the slot for self was counted, and is given up.
        unsafe {
            if !self.bind_topmost(frame, code, function, count, total, names, true)? {
                StackRef(self.peek_word(1)).close();
            }
            self.set_word(1, Word::NULL);
            if keeps == Keeps::Frame {
                (*frame).function.set(kept.into_word());
            }
        }
        self.save();
        self.start(frame, code);
        Ok(Flow::Next)
    }

    /// Binds the topmost `total` values to a frame's parameters, the last of them by `names`, and takes `count` of them off the stack.
    /// Whether they moved; else they were counted, and are given up: temporaries live as long as the callee's locals hold them.
    ///
    /// # Safety
    /// The frame is a new one of the function, which has this code.
    #[inline(always)]
    unsafe fn bind_topmost(
        &mut self,
        frame: *mut Frame,
        code: &Code,
        function: Ref<'_>,
        count: usize,
        total: usize,
        names: &[Ref<'_>],
        may_move: bool,
    ) -> PyResult<bool> {
        let thread = self.thread;
        // SAFETY: as the caller says; the values are on the stack.
        unsafe {
            if may_move
                && arguments::bind_moved(thread, frame, code, function, self.sp.sub(total), total - names.len(), names)
            {
                self.sp = self.sp.sub(count);
                return Ok(true);
            }
            if let Err(raised) = arguments::bind(thread, frame, function, self.top_slice(total), names) {
                thread.abandon_frame(frame);
                return Err(raised);
            }
        }
        self.drop_many(count);
        Ok(false)
    }

    /// A class without a metaclass. Cache: the class's version, its recipe (two units).
    #[inline(always)]
    fn call_class(&mut self, count: usize) -> Step {
        // SAFETY: the shape says that it is a class, and the cache knows what its version stands for.
        unsafe {
            let class = self.peek(count + 2).cast::<Type>();
            let (version, cache) = (class.version.get(), self.ip);
            let recipe = Word(read_wide(cache.add(1)));
            if cache.read() == version
                && version != 0
                && recipe.is_pointer()
                && !class.has(TypeFlags::ABSTRACT)
                && self.peek_word(count + 1).is_null()
                && self.init_exact(class, Ref::from_word(recipe), count)
            {
                return Ok(Flow::Next);
            }
        }
        onward!(call_any_class, count)
    }

    /// As [`Machine::push_init`], where the arguments need only be moved. False, and nothing is done, where more is to do.
    #[inline(always)]
    fn init_exact(&mut self, class: &Type, init: Ref<'_>, count: usize) -> bool {
        let thread = self.thread;
        // SAFETY: a function has a code object there.
        let code = unsafe { slot(init, function::CODE).peek().cast::<Code>() };
        let total = count + 1;
        if !code.takes_few(total) {
            return false;
        }
        let Some(frame) = thread.try_begin_frame(code, init, self.frame) else { return false };
        let Some(kept) = init.try_own() else {
            thread.abandon_frame(frame);
            return false;
        };
        let Some(instance) = thread.space.try_new_instance(class.root_shape.get()) else {
            // SAFETY: owned since a moment ago; the class has it, too.
            unsafe { kept.take_back() };
            thread.abandon_frame(frame);
            return false;
        };
        let instance = instance.into_word();
        self.jump(CALL_CACHE);
        // SAFETY: the new frame has room for its locals; the values move, but the instance is lent by its slot.
        unsafe {
            (*frame).function.set(kept.into_word());
            (*frame).return_mode.set(return_mode::INIT);
            copy_few_words(self.sp.sub(total), Frame::words(frame), total);
            clear_locals(frame, code, total);
            Frame::words(frame).write(instance.pointer_to_embedded());
            self.set_word(total, instance);
            self.sp = self.sp.sub(count);
        }
        self.save();
        self.start(frame, code);
        true
    }

    /// As [`Machine::call_class`]; what else is called is aside.
    #[inline(always)]
    fn call_any_class(&mut self, count: usize) -> Step {
        let thread = self.thread;
        if !self.peek_word(count + 1).is_null() || thread.is_native_stack_low() {
            return aside(|m, count| m.call_anything(count), count);
        }
        let callable = self.peek(count + 2);
        // SAFETY: the shape says that it is a class, and the cache knows what its version stands for.
        let (class, recipe) = unsafe {
            let class = callable.cast::<Type>();
            let version = class.version.get();
            let cache = self.ip;
            if cache.read() != version || version == 0 {
                let recipe = recipe_of(thread, class);
                cache.write(class.version.get());
                write_wide(cache.add(1), recipe.0);
            }
            (class, Word(read_wide(cache.add(1))))
        };
        if recipe.is_int() && self.is_with_generator(count) {
            return aside(|m, _| m.call_with_generator(), 0);
        }
        self.jump(CALL_CACHE);
        if recipe.is_int() {
            self.set_word(count + 1, callable.word().to_embedded());
            let made = thread.make_by(Recipe(recipe.int()), self.top_slice(count + 1));
            return self.finish_call(count + 2, made);
        }
        if recipe.is_null() || class.has(TypeFlags::ABSTRACT) {
            return self.call_by_protocol(count);
        }
        if recipe == BARE {
            if count != 0 {
                return self.call_by_protocol(count);
            }
            let made = thread.space.new_instance(class.root_shape.get());
            return self.finish_call(2, made.map_err(Into::into));
        }
        // SAFETY: the class of that version has this function as its `__init__`.
        let init = unsafe { Ref::from_word(recipe) };
        self.push_init(class, init, count, &[])
    }

    /// Makes an instance and pushes a frame for its `__init__`, which owns the function: the class might lose it meanwhile. The
    /// instance stays on the stack and is lent to the first parameter; where that is `*arguments`, it is counted.
    #[inline(always)]
    fn push_init(&mut self, class: &Type, init: Ref<'_>, count: usize, names: &[Ref<'_>]) -> Step {
        let thread = self.thread;
        // SAFETY: a function has a code object there.
        let code = unsafe { slot(init, function::CODE).peek().cast::<Code>() };
        let kept = init.own();
        let instance = thread.space.new_instance(class.root_shape.get())?;
        let frame = thread.new_frame(code, init, return_mode::INIT)?;
        let lent = instance.word().to_embedded();
        self.set_word(count + 1, instance.into_word());
        // SAFETY: a new frame of this code, with room for its locals; the values move, but the instance is lent by its slot.
        unsafe {
            let total = count + 1;
            if names.is_empty() && total <= WORDS_COPIED && arguments::is_exact(code, total) {
                copy_few_words(self.sp.sub(total), Frame::words(frame), total);
                clear_locals(frame, code, total);
                Frame::words(frame).write(lent);
                self.sp = self.sp.sub(count);
            } else if self.bind_topmost(frame, code, init, count, total, names, code.argument_count != 0)? {
                Frame::words(frame).write(lent);
            }
            (*frame).function.set(kept.into_word());
        }
        self.save();
        self.start(frame, code);
        Ok(Flow::Next)
    }

    /// Where a native function with just the arguments that its code gets was called before. Cache: its number, marked as such, its
    /// code (two units).
    #[inline(always)]
    pub fn call_native_of<const COUNT: usize>(&mut self) -> Step {
        let callable = self.peek(COUNT + 2);
        if !callable.has_shape(fixed::NATIVE_FUNCTION) || !self.peek_word(COUNT + 1).is_null() {
            return onward!(call, COUNT);
        }
        match self.known_native(callable) {
            Some(code) => self.finish_native::<COUNT>(COUNT, code),
            None => onward!(call_native_as_before, COUNT),
        }
    }

    /// Where a native method was called before, with an instance of just its class.
    #[inline(always)]
    pub fn call_native_method_of<const COUNT: usize>(&mut self) -> Step {
        let callable = self.peek(COUNT + 2);
        if !callable.has_shape(fixed::METHOD_DESCRIPTOR) || self.peek_word(COUNT + 1).is_null() {
            return onward!(call, COUNT);
        }
        // SAFETY: a method descriptor has its class there.
        let owner = unsafe { slot(callable, 1).peek().cast::<Type>() };
        if !std::ptr::eq(self.thread.space.type_of(self.peek(COUNT + 1)), owner) {
            return onward!(call, COUNT);
        }
        match self.known_native(callable) {
            Some(code) => self.finish_native::<COUNT>(COUNT + 1, code),
            None => onward!(call_native_as_before, COUNT),
        }
    }

    /// The code of a native that gets the arguments as they are, if the site's cache knows it and it can be called now.
    #[inline(always)]
    fn known_native(&self, callable: Ref<'_>) -> Option<native::Code> {
        // SAFETY: a call has three cache units.
        let is_known = unsafe { self.ip.read() } == site::NATIVE | native_function::number_of(callable) as u32;
        // SAFETY: the number was noted together with the code.
        (is_known && !self.thread.is_native_stack_low()).then(|| unsafe { self.noted_code() })
    }

    /// # Safety
    /// The cache notes a native.
    #[inline(always)]
    unsafe fn noted_code(&self) -> native::Code {
        // SAFETY: as the caller says.
        unsafe {
            let code = std::ptr::with_exposed_provenance::<()>(read_wide(self.ip.add(1)) as usize);
            std::mem::transmute::<*const (), native::Code>(code)
        }
    }

    #[inline(always)]
    fn finish_native<const COUNT: usize>(&mut self, given: usize, code: native::Code) -> Step {
        let result = code(self.thread, self.top_slice(given));
        self.jump(CALL_CACHE);
        self.finish_call(COUNT + 2, result)
    }

    /// The native that the site's cache knows, if that is the one: a bound one, or one with arguments that are not given. The caller has
    /// seen that the instance, if there is one, is right.
    #[inline(always)]
    fn call_native_as_before(&mut self, count: usize) -> Step {
        let callable = self.peek(count + 2);
        // SAFETY: a call has three cache units.
        let unit = unsafe { self.ip.read() };
        let is_known =
            unit & (site::NATIVE | site::NUMBER) == site::NATIVE | native_function::number_of(callable) as u32;
        if !is_known || self.thread.is_native_stack_low() {
            return onward!(call, count);
        }
        if unit & site::BOUND != 0 {
            // SAFETY: a bound native has its instance there, and stays on the stack during the call.
            let instance = unsafe { slot(callable, native_function::BOUND).peek() };
            self.set_word(count + 1, instance.word().to_embedded());
        }
        let values = self.top_slice(count + usize::from(!self.peek_word(count + 1).is_null()));
        // SAFETY: the number was noted together with the code.
        let code = unsafe { self.noted_code() };
        let missing = (unit & site::MISSING) >> site::MISSING_SHIFT;
        let result = match missing {
            0 => code(self.thread, values),
            _ => native::call_padded(self.thread, code, values, missing as usize),
        };
        self.jump(CALL_CACHE);
        self.finish_call(count + 2, result)
    }

    /// A site that calls a native for the first time expects it from now on. `unit` says how it is called.
    #[inline(always)]
    fn expect_native(&mut self, count: usize, unit: u32) {
        let callable = self.peek(count + 2);
        let opcode = match (count, callable.has_shape(fixed::METHOD_DESCRIPTOR)) {
            (1, false) => Opcode::CallNative1,
            (2, false) => Opcode::CallNative2,
            (0, true) => Opcode::CallNativeMethod0,
            (1, true) => Opcode::CallNativeMethod1,
            (2, true) => Opcode::CallNativeMethod2,
            _ => return,
        };
        let entry = native_function::entry(self.thread, callable);
        // SAFETY: the instruction is in front of its three cache units.
        unsafe {
            let instruction = self.ip.sub(1);
            if instruction.read() as u8 == Opcode::Call as u8 {
                instruction.write(Instruction::new(opcode, count as u32).0);
                self.ip.write(site::NATIVE | unit | native_function::number_of(callable) as u32);
                write_wide(self.ip.add(1), (entry.direct.code as *const ()).expose_provenance() as u64);
            }
        }
    }

    /// A native function with just the arguments that its code gets; others aside.
    #[inline(always)]
    fn call_native_function(&mut self, count: usize) -> Step {
        let thread = self.thread;
        let direct = &native_function::entry(thread, self.peek(count + 2)).direct;
        let is_right = direct.is_function && direct.all == count && self.peek_word(count + 1).is_null();
        if !is_right || thread.is_native_stack_low() {
            return onward!(call_native, count);
        }
        if self.is_with_generator(count) {
            return aside(|m, _| m.call_with_generator(), 0);
        }
        self.expect_native(count, 0);
        let result = (direct.code)(thread, self.top_slice(count));
        self.jump(CALL_CACHE);
        self.finish_call(count + 2, result)
    }

    /// A native method of just the instance's class, with the arguments that its code gets; others aside.
    #[inline(always)]
    fn call_native_method(&mut self, count: usize) -> Step {
        let thread = self.thread;
        let callable = self.peek(count + 2);
        let direct = &native_function::entry(thread, callable).direct;
        // SAFETY: a method descriptor has its class there.
        let owner = unsafe { slot(callable, 1).peek().cast::<Type>() };
        let is_right = !self.peek_word(count + 1).is_null()
            && direct.all == count + 1
            && std::ptr::eq(thread.space.type_of(self.peek(count + 1)), owner);
        if !is_right || thread.is_native_stack_low() {
            return onward!(call_native, count);
        }
        if self.is_with_generator(count) {
            return aside(|m, _| m.call_with_generator(), 0);
        }
        self.expect_native(count, 0);
        let result = (direct.code)(thread, self.top_slice(count + 1));
        self.jump(CALL_CACHE);
        self.finish_call(count + 2, result)
    }

    /// Whether a call has a generator as its only argument.
    #[inline(always)]
    fn is_with_generator(&self, count: usize) -> bool {
        count == 1 && self.peek(1).has_shape(fixed::GENERATOR)
    }

    /// A native function, or a native method.
    #[inline(always)]
    fn call_native(&mut self, count: usize) -> Step {
        let thread = self.thread;
        if self.is_with_generator(count) {
            return aside(|m, _| m.call_with_generator(), 0);
        }
        let callable = self.peek(count + 2);
        let entry = native_function::entry(thread, callable);
        let has_self = !self.peek_word(count + 1).is_null();
        let mut given = count + usize::from(has_self);
        // Whether it can be called, and what the site may note of that.
        let (is_right, noted) = if callable.has_shape(fixed::METHOD_DESCRIPTOR) {
            // SAFETY: a method descriptor has that slot.
            let owner = unsafe { slot(callable, 1).peek().cast::<Type>() };
            let class = (given != 0).then(|| thread.space.type_of(self.peek(given)));
            let is_exact = has_self && class.is_some_and(|class| std::ptr::eq(class, owner));
            (class.is_some_and(|class| class.is_subtype_of(owner)), is_exact.then_some(0))
        } else if has_self {
            (false, None)
        } else if entry.native.kind == Kind::Method {
            // SAFETY: a bound native has its instance there, and stays on the stack during the call.
            let instance = unsafe { slot(callable, native_function::BOUND).peek() };
            self.set_word(count + 1, instance.word().to_embedded());
            given += 1;
            (true, Some(site::BOUND))
        } else {
            (entry.native.kind == Kind::Function, Some(0))
        };
        if !is_right || thread.is_native_stack_low() {
            return aside(|m, count| m.call_anything(count), count);
        }
        let values = self.top_slice(given);
        let direct = &entry.direct;
        if let Some(unit) = noted
            && (direct.required..=direct.all).contains(&given)
        {
            self.expect_native(count, unit | ((direct.all - given) as u32) << site::MISSING_SHIFT);
        }
        let result =
            if direct.all == given { (direct.code)(thread, values) } else { thread.call_native_with(entry, values) };
        self.jump(CALL_CACHE);
        self.finish_call(count + 2, result)
    }

    /// An object whose class has a Python `__call__`, or a class with a metaclass; the rest aside.
    #[inline(always)]
    fn call_object(&mut self, count: usize) -> Step {
        let thread = self.thread;
        let callable = self.peek(count + 2);
        if callable.header().is_some() && self.peek_word(count + 1).is_null() {
            let class = thread.space.type_of(callable);
            if class.has(TypeFlags::METATYPE) && !thread.overrides(class, names::CALL) {
                return onward!(call_class, count);
            }
            // SAFETY: counted before anything runs.
            if let Some(method) = unsafe { thread.lookup_borrowed(class, thread.name(names::CALL)) }
                && thread.space.is_function(method)
            {
                self.jump(CALL_CACHE);
                self.set_word(count + 1, callable.word().to_embedded());
                return self.push_call(method, count, &[], Keeps::Frame);
            }
        }
        aside(|m, count| m.call_anything(count), count)
    }

    pub(super) fn call_anything(&mut self, count: usize) -> Step {
        self.jump(CALL_CACHE);
        self.call_by_protocol(count)
    }

    /// Anything, by native recursion.
    #[inline(always)]
    fn call_by_protocol(&mut self, count: usize) -> Step {
        let callable = self.peek(count + 2);
        let given = count + usize::from(!self.peek_word(count + 1).is_null());
        let result = self.thread.call(callable, self.top_slice(given), &[]);
        self.finish_call(count + 2, result)
    }

    #[inline(always)]
    pub fn call_kw(&mut self, count: usize) -> Step {
        let thread = self.thread;
        self.jump(CALL_KW_CACHE);
        let names = self.pop();
        // SAFETY: the compiler pushes a tuple of names.
        let names_slice = unsafe { names.cast::<objects::tuple::Tuple>() }.items();
        let callable = self.unbind(count).unwrap_or_else(|| self.peek(count + 2));
        if thread.space.is_function(callable) {
            return self.push_call(callable, count, names_slice, Keeps::Caller);
        }
        if callable.has_shape(fixed::TYPE)
            && self.peek_word(count + 1).is_null()
            && let Some((class, init)) = python_class(thread, callable)
        {
            return self.push_init(class, init, count, names_slice);
        }
        let given = count + usize::from(!self.peek_word(count + 1).is_null());
        let result = thread.call(callable, self.top_slice(given), names_slice);
        self.finish_call(count + 2, result)
    }

    /// Calls a method with the topmost values, of which that one comes first that is `first` above the lowest: they stay where they are,
    /// and are lent to the frame. That owns the function, for the class might lose it meanwhile. False where that is not enough.
    #[inline(always)]
    pub(super) fn push_operator_method(&mut self, method: Ref<'_>, count: usize, first: usize, mode: u8) -> bool {
        // SAFETY: a function has a code object there.
        let code = unsafe { slot(method, function::CODE).peek().cast::<Code>() };
        if !arguments::is_exact(code, count) || makes_generator(code.flags) {
            return false;
        }
        let Some(frame) = self.thread.try_new_frame(code, method, mode) else { return false };
        // SAFETY: the new frame has room for its locals.
        unsafe {
            (*frame).function.set(method.own().into_word());
            let (from, words) = (self.sp.sub(count), Frame::words(frame));
            for index in 0..count {
                words.add(index).write(from.add((index + first) % count).read().to_embedded());
            }
            clear_locals(frame, code, count);
        }
        self.save();
        self.start(frame, code);
        true
    }

    /// Calls the getter of a property on the topmost value, which the result replaces. False where that is not enough.
    #[inline(always)]
    pub(super) fn push_getter(&mut self, getter: Ref<'_>) -> bool {
        // The value stands for the callable, below an empty slot for self.
        let instance = self.peek_word(1).to_embedded();
        // SAFETY: a function has a code object there.
        let code = unsafe { slot(getter, function::CODE).peek().cast::<Code>() };
        if !arguments::is_exact(code, 1) {
            return false;
        }
        let Some(frame) = self.thread.try_new_frame(code, getter, return_mode::CALL) else { return false };
        // SAFETY: the new frame has room for its locals.
        unsafe {
            (*frame).function.set(getter.own().into_word());
            Frame::words(frame).write(instance);
            clear_locals(frame, code, 1);
        }
        self.push_ref(StackRef::NULL);
        self.save();
        self.start(frame, code);
        true
    }

    pub fn call_function_ex(&mut self) -> Step {
        let thread = self.thread;
        let (callable, arguments, keywords) = (self.peek(4), self.peek(2), self.peek(1));
        let arguments = match thread.space.tuple_value(arguments) {
            Some(_) if arguments.has_shape(fixed::TUPLE) => arguments.own(),
            _ => match thread.tuple_from(arguments) {
                Ok(tuple) => tuple,
                Err(raised)
                    if thread.is_raised(&raised, &crate::exceptions::TYPE_ERROR)
                        && thread.lookup_name(thread.space.type_of(arguments), names::ITER).is_none()
                        && thread.lookup_name(thread.space.type_of(arguments), names::GETITEM).is_none() =>
                {
                    drop(thread.take_exception(raised));
                    let name = arguments::callable_name(thread, callable);
                    let text =
                        format!("{name} argument after * must be an iterable, not {}", thread.type_name(arguments));
                    return Err(thread.type_error(&text));
                }
                Err(raised) => return Err(raised),
            },
        };
        if !keywords.is_null() && thread.downcast::<Dict>(keywords).is_none() {
            let name = arguments::callable_name(thread, callable);
            let text = format!("{name} argument after ** must be a mapping, not {}", thread.type_name(keywords));
            return Err(thread.type_error(&text));
        }
        let keywords = keywords.non_null().and_then(|keywords| thread.downcast::<Dict>(keywords));
        if let Some((function, instance)) = self.function_of(callable) {
            return self.call_unpacked(function, instance, arguments, keywords);
        }
        let keywords = self.peek(1);
        let result = thread.call_with_tuple_and_dict(callable, arguments.as_ref(), keywords);
        self.finish_call(4, result)
    }

    /// The Python function that a callable is, with NULL, or that it has bound to an instance.
    fn function_of<'a>(&self, callable: Ref<'a>) -> Option<(Ref<'a>, Ref<'a>)> {
        if callable.has_shape(fixed::FUNCTION) {
            return Some((callable, Ref::NULL));
        }
        if !callable.has_shape(fixed::BOUND_METHOD) {
            return None;
        }
        // SAFETY: a bound method has these slots, for as long as it lives.
        let (function, instance) =
            unsafe { (slot(callable, bound_method::FUNCTION).peek(), slot(callable, bound_method::SELF).peek()) };
        function.has_shape(fixed::FUNCTION).then_some((function, instance))
    }

    /// `f(*args, **kwargs)` of a Python function, without native recursion. `arguments` is a tuple; `keywords` the topmost value, if any.
    fn call_unpacked(&mut self, function: Ref<'_>, instance: Ref<'_>, arguments: Obj, keywords: Option<&Dict>) -> Step {
        let thread = self.thread;
        // SAFETY: a function has a code object there, for as long as the callable is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        // SAFETY: a tuple, and nothing runs before it is copied.
        let items = unsafe { arguments.as_ref().cast::<Tuple>() }.items();
        let mut values = SmallVec::<[Obj; UNPACKED_INLINE]>::new();
        values.extend(instance.non_null().into_iter().chain(items.iter().copied()).map(Ref::own));
        let given = values.len();
        let mut names = SmallVec::<[Obj; UNPACKED_INLINE]>::new();
        if let Some(dict) = keywords {
            let mut next = dict.table.next_entry(0);
            while let Some(number) = next {
                // SAFETY: a live entry, copied at once.
                unsafe {
                    if let Some(key) = dict.table.key(number) {
                        names.push(key.own());
                        values.push(dict.table.value(number).own());
                    }
                }
                next = dict.table.next_entry(number + 1);
            }
        }
        let frame = thread.new_frame(code, function, return_mode::CALL)?;
        // SAFETY: a new frame of this code; objects and references have the layout of words.
        unsafe {
            let names = std::slice::from_raw_parts(names.as_ptr().cast::<Ref<'_>>(), names.len());
            if arguments::bind_moved(thread, frame, code, function, values.as_ptr().cast(), given, names) {
                values.set_len(0);
            } else {
                let values = std::slice::from_raw_parts(values.as_ptr().cast::<Ref<'_>>(), values.len());
                if let Err(raised) = arguments::bind(thread, frame, function, values, names) {
                    thread.abandon_frame(frame);
                    return Err(raised);
                }
            }
        }
        drop((values, names, arguments));
        self.drop_many(2);
        self.save();
        self.start(frame, code);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn make_function(&mut self) -> Step {
        // SAFETY: the frame's function keeps its globals and built-ins.
        let (globals, builtins) = unsafe {
            (Ref::from_word((*self.frame).globals.get()).own(), Ref::from_word((*self.frame).builtins.get()).own())
        };
        let result = function::new(self.thread, self.peek(1), globals, builtins);
        self.finish(1, result)
    }

    #[inline(always)]
    pub fn set_function_attribute(&mut self, which: usize) -> Step {
        let made = self.pop_ref();
        let value = self.pop();
        // SAFETY: the compiler puts a function there.
        let made_ref = unsafe { made.as_ref() };
        let place = match which {
            1 => function::DEFAULTS,
            2 => function::KEYWORD_DEFAULTS,
            4 => function::ANNOTATIONS,
            8 => function::CLOSURE,
            _ => function::ANNOTATE,
        };
        // SAFETY: a function has these slots.
        unsafe { slot(made_ref, place) }.set(value);
        self.push_ref(made);
        Ok(Flow::Next)
    }
}

/// Who keeps a function while it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// The caller's stack.
    Caller,
    Frame,
}

/// The recipe of a class whose instances are made without any argument, and have nothing at first.
const BARE: Word = Word::mark(1);

/// How a class is called: its `__init__` as in [`python_class`], a [`Recipe`] as an int, [`BARE`], or NULL for the protocol.
#[cold]
#[inline(never)]
fn recipe_of(thread: &Thread, class: &Type) -> Word {
    match python_class(thread, class.as_ref()) {
        Some((_, init)) => init.word().to_immediate(),
        None if inherits_new(thread, class) && !thread.overrides(class, names::INIT) => BARE,
        None => thread.recipe(class).map_or(Word::NULL, |recipe| Word::from_int_unchecked(recipe.0)),
    }
}

/// Whether a class was made by a class statement and inherits `object.__new__`.
fn inherits_new(thread: &Thread, class: &Type) -> bool {
    class.has(TypeFlags::HEAP)
        && !class.has(TypeFlags::ABSTRACT | TypeFlags::WRAPS_VALUE | TypeFlags::DISALLOW_INSTANTIATION)
        && !thread.overrides(class, names::NEW)
        && class.native.get().layout == Layout::Record
        && class.native.get().fixed_slots == 0
}

/// A class made by a class statement that inherits `object.__new__` and has a Python `__init__`, with that.
fn python_class<'a>(thread: &Thread, callable: Ref<'a>) -> Option<(&'a Type, Ref<'a>)> {
    // SAFETY: callers have a type; its `__init__` is counted before anything runs.
    unsafe {
        let class = callable.cast::<Type>();
        if !inherits_new(thread, class) || !thread.overrides(class, names::INIT) {
            return None;
        }
        let init = thread.lookup_borrowed(class, thread.name(names::INIT))?;
        if !thread.space.is_function(init) {
            return None;
        }
        let code = slot(init, function::CODE).peek().cast::<Code>();
        (!makes_generator(code.flags)).then_some((class, init))
    }
}

/// Copies at most [`WORDS_COPIED`] words, and perhaps one more.
///
/// # Safety
/// So many words, and one more, are readable at `from` and writable at `to`.
#[inline(always)]
unsafe fn copy_few_words(from: *const Word, to: *mut Word, count: usize) {
    debug_assert!(count <= WORDS_COPIED);
    // SAFETY: as the caller says. Pairs, so that there is little to decide.
    unsafe {
        if count > 2 {
            to.cast::<[Word; 4]>().write_unaligned(from.cast::<[Word; 4]>().read_unaligned());
        } else if count > 0 {
            to.cast::<[Word; 2]>().write_unaligned(from.cast::<[Word; 2]>().read_unaligned());
        }
    }
}
