//! Calls and function objects.
//!
//! A call of a Python function pushes a frame: the arguments move from the caller's stack to the callee's locals (owned
//! ones with their ownership, borrowed ones as loans), the callable stays below, which keeps function and bound instance alive.

use compiler::code::CodeFlags;
use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, Obj, Ref, RefExt, Word};
use refcount::StackRef;

use super::arguments;
use super::frames::{clear_locals, return_mode};
use super::machine::Machine;
use super::step::{Flow, Step, aside, onward};
use crate::names;
use crate::native::{Direct, Kind, PADDED_MAX};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bound_method, function, native_function};

/// Arguments that a call copies without a call of its own.
const WORDS_COPIED: usize = 4;

const CALL_CACHE: usize = 3;
const CALL_KW_CACHE: usize = 2;

impl Machine {
    /// A Python function with as many arguments as it has parameters; the rest aside.
    #[inline(always)]
    pub fn call(&mut self, count: usize) -> Step {
        let callable = self.peek(count + 2);
        match self.thread.space.kind(callable) {
            fixed::FUNCTION if self.call_exact(callable, count) => Ok(Flow::Next),
            fixed::METHOD_DESCRIPTOR | fixed::NATIVE_FUNCTION => onward!(call_native, count),
            fixed::TYPE => onward!(call_class, count),
            fixed::BOUND_METHOD => onward!(call_bound_method, count),
            _ => aside(|m, count| m.call_slow(count), count),
        }
    }

    /// Calls a function whose arguments (with self, if that slot is filled) are the topmost values. False, and nothing is done, where
    /// they need more than to be moved.
    #[inline(always)]
    fn call_exact(&mut self, function: Ref<'_>, count: usize) -> bool {
        // SAFETY: a function has a code object there, for as long as it is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        let has_self = !self.peek_word(count + 1).is_null();
        let total = count + usize::from(has_self);
        if !arguments::is_exact(code, total) || total > WORDS_COPIED {
            return false;
        }
        let Some(frame) = self.thread.try_new_frame(code, function, return_mode::CALL) else { return false };
        self.jump(CALL_CACHE);
        // SAFETY: the new frame has room for its locals; the values move.
        unsafe {
            copy_few_words(self.sp.sub(total), Frame::words(frame), total);
            clear_locals(frame, code, total);
            self.sp = self.sp.sub(count);
        }
        self.set_word(1, Word::NULL);
        self.save();
        self.load(frame);
        true
    }

    /// A method of a class made by a class statement; the rest aside.
    #[inline(always)]
    fn call_bound_method(&mut self, count: usize) -> Step {
        if self.peek_word(count + 1).is_null() {
            let callable = self.peek(count + 2);
            // SAFETY: a bound method has these slots; it stays on the stack during the call.
            unsafe {
                let function = slot(callable, bound_method::FUNCTION).peek();
                if self.thread.space.is_function(function) {
                    self.set_word(count + 1, slot(callable, bound_method::SELF).peek().word().to_embedded());
                    if self.call_exact(function, count) {
                        return Ok(Flow::Next);
                    }
                    self.set_word(count + 1, Word::NULL);
                }
            }
        }
        aside(|m, count| m.call_slow(count), count)
    }

    /// A class with a Python `__init__` that takes just these arguments; the rest aside.
    #[inline(always)]
    fn call_class(&mut self, count: usize) -> Step {
        let thread = self.thread;
        if self.peek_word(count + 1).is_null()
            && count < WORDS_COPIED
            && let Some((class, init, code)) = python_class(thread, self.peek(count + 2))
            && arguments::is_exact(code, count + 1)
        {
            let instance = thread.space.new_instance(class.root_shape.get())?;
            let frame = thread.new_frame(code, init, return_mode::INIT)?;
            self.jump(CALL_CACHE);
            // SAFETY: the new frame has room for its locals; the values move, the instance is lent by its slot, and the frame owns
            // the function, which the class might lose meanwhile.
            unsafe {
                (*frame).function.set(init.own().into_word());
                let words = Frame::words(frame);
                words.write(instance.word().to_embedded());
                copy_few_words(self.sp.sub(count), words.add(1), count);
                clear_locals(frame, code, 1 + count);
                self.sp = self.sp.sub(count);
            }
            self.set_word(1, instance.into_word());
            self.save();
            self.load(frame);
            return Ok(Flow::Next);
        }
        aside(|m, count| m.call_slow(count), count)
    }

    /// A native with as many positional arguments as it has parameters; the rest aside.
    #[inline(always)]
    fn call_native(&mut self, count: usize) -> Step {
        let thread = self.thread;
        let callable = self.peek(count + 2);
        let has_self = !self.peek_word(count + 1).is_null();
        let entry = native_function::entry(thread, callable);
        let direct = entry.direct;
        if !thread.is_native_stack_low() {
            if has_self {
                let values = self.top_slice(count + 1);
                if direct.all == count + 1 && callable.has_shape(fixed::METHOD_DESCRIPTOR) {
                    // SAFETY: a method descriptor has that slot.
                    let owner = unsafe { slot(callable, 1).peek().cast::<Type>() };
                    if thread.space.type_of(values[0]).is_subtype_of(owner) {
                        let result = (direct.code)(thread, values);
                        self.jump(CALL_CACHE);
                        return self.finish_call(count + 2, result);
                    }
                }
            } else if direct.all == count
                && callable.has_shape(fixed::NATIVE_FUNCTION)
                && entry.native.kind == Kind::Function
            {
                let result = (direct.code)(thread, self.top_slice(count));
                self.jump(CALL_CACHE);
                return self.finish_call(count + 2, result);
            }
        }
        aside(|m, count| m.call_slow(count), count)
    }

    /// All callables, in all ways.
    fn call_slow(&mut self, count: usize) -> Step {
        self.jump(CALL_CACHE);
        let callable = self.peek(count + 2);
        let has_self = !self.peek_word(count + 1).is_null();
        match self.thread.space.kind(callable) {
            fixed::FUNCTION => return self.call_function(callable, count),
            fixed::METHOD_DESCRIPTOR if has_self => return self.call_method_descriptor(callable, count),
            fixed::NATIVE_FUNCTION if !has_self => return self.call_native_function(callable, count),
            fixed::BOUND_METHOD if !has_self => {
                // SAFETY: a bound method has these slots; it stays on the stack during the call.
                unsafe {
                    let function = slot(callable, bound_method::FUNCTION).peek();
                    let instance = slot(callable, bound_method::SELF).peek();
                    if self.thread.space.is_function(function) {
                        self.set_word(count + 1, instance.word().to_embedded());
                        return self.call_function(function, count);
                    }
                }
            }
            fixed::TYPE if !has_self => {
                if let Some(step) = self.call_python_class(callable, count)? {
                    return Ok(step);
                }
            }
            _ => {}
        }
        self.call_other(count)
    }

    /// A native method, its instance loaded apart.
    #[inline(always)]
    fn call_method_descriptor(&mut self, callable: Ref<'_>, count: usize) -> Step {
        let thread = self.thread;
        let entry = native_function::entry(thread, callable);
        // SAFETY: a method descriptor has that slot.
        let owner = unsafe { slot(callable, 1).peek().cast::<Type>() };
        let values = self.top_slice(count + 1);
        let direct = entry.direct;
        if thread.space.type_of(values[0]).is_subtype_of(owner) && !thread.is_native_stack_low() {
            if direct.all == count + 1 {
                let result = (direct.code)(thread, values);
                return self.finish_call(count + 2, result);
            }
            if (direct.required..direct.all).contains(&(count + 1)) {
                return self.call_padded(direct, count + 1, count + 2);
            }
        }
        self.call_other(count)
    }

    /// A native function, or a native method with its instance.
    #[inline(always)]
    fn call_native_function(&mut self, callable: Ref<'_>, count: usize) -> Step {
        let thread = self.thread;
        let entry = native_function::entry(thread, callable);
        let direct = entry.direct;
        if !thread.is_native_stack_low() {
            if entry.native.kind == Kind::Function {
                if direct.all == count {
                    let result = (direct.code)(thread, self.top_slice(count));
                    return self.finish_call(count + 2, result);
                }
                if (direct.required..direct.all).contains(&count) {
                    return self.call_padded(direct, count, count + 2);
                }
            } else if entry.native.kind == Kind::Method && (direct.required..=direct.all).contains(&(count + 1)) {
                // SAFETY: a bound native has its instance there, and stays on the stack during the call.
                let instance = unsafe { slot(callable, native_function::BOUND).peek() };
                self.set_word(count + 1, instance.word().to_embedded());
                return self.call_padded(direct, count + 1, count + 2);
            }
        }
        self.call_other(count)
    }

    /// A native with the topmost values as its first arguments. `words` are given up then.
    #[inline(never)]
    fn call_padded(&mut self, direct: Direct, given: usize, words: usize) -> Step {
        let values = self.top_slice(given);
        let result = if given == direct.all {
            (direct.code)(self.thread, values)
        } else {
            let mut padded = [Ref::NULL; PADDED_MAX];
            padded[..given].copy_from_slice(values);
            (direct.code)(self.thread, &padded[..direct.all])
        };
        self.finish_call(words, result)
    }

    /// Anything else, through the protocol.
    #[inline(never)]
    fn call_other(&mut self, count: usize) -> Step {
        let callable = self.peek(count + 2);
        let values =
            if self.peek_word(count + 1).is_null() { self.top_slice(count) } else { self.top_slice(count + 1) };
        let result = self.thread.call(callable, values, &[]);
        self.finish_call(count + 2, result)
    }

    /// A Python function whose arguments (with self, if that slot is filled) are the topmost values.
    #[inline(always)]
    pub(super) fn call_function(&mut self, function: Ref<'_>, count: usize) -> Step {
        let has_self = !self.peek_word(count + 1).is_null();
        let total = count + usize::from(has_self);
        // SAFETY: a function has a code object there, for as long as it is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        if !arguments::is_exact(code, total) {
            if let Some(defaults) = arguments::missing_defaults(function, code, total) {
                let frame = self.thread.new_frame(code, function, return_mode::CALL)?;
                // SAFETY: a new frame; the function's defaults may be replaced during the call, so they are counted.
                unsafe {
                    let words = Frame::words(frame);
                    for (index, value) in defaults.iter().enumerate() {
                        words.add(total + index).write(value.own().into_word());
                    }
                }
                return self.enter_frame(frame, code, total, total + defaults.len(), return_mode::CALL, count);
            }
            return self.call_function_slow(function, total, &[], count + 2, return_mode::CALL);
        }
        self.push_frame(function, code, total, return_mode::CALL, count)
    }

    /// Pushes a frame and moves the topmost `total` values into its locals.
    #[inline(always)]
    fn push_frame(&mut self, function: Ref<'_>, code: &Code, total: usize, mode: u8, count: usize) -> Step {
        let frame = self.thread.new_frame(code, function, mode)?;
        self.enter_frame(frame, code, total, total, mode, count)
    }

    /// Moves the topmost `total` values into the locals of a new frame, of which `bound` are filled then, and runs it.
    #[inline(always)]
    fn enter_frame(
        &mut self,
        frame: *mut Frame,
        code: &Code,
        total: usize,
        bound: usize,
        mode: u8,
        count: usize,
    ) -> Step {
        // SAFETY: the new frame has room for its locals; the values move.
        unsafe {
            let words = Frame::words(frame);
            let from = self.sp.sub(total);
            std::ptr::copy_nonoverlapping(from, words, total);
            clear_locals(frame, code, bound);
            self.sp = self.sp.sub(count);
            if mode == return_mode::CALL {
                self.set_word(1, Word::NULL);
            }
        }
        self.save();
        self.load(frame);
        Ok(Flow::Next)
    }

    /// A Python function with defaults, keywords or variable parameters. The topmost `values` (and names) are the arguments; `below`
    /// says how many words to keep as callable and self.
    #[inline(never)]
    fn call_function_slow(
        &mut self,
        function: Ref<'_>,
        total: usize,
        names: &[Ref<'_>],
        words: usize,
        mode: u8,
    ) -> Step {
        let thread = self.thread;
        // SAFETY: a function has a code object there, for as long as it is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        let values = self.top_slice(total);
        let frame = thread.new_frame(code, function, mode)?;
        // SAFETY: a new frame of this code.
        if let Err(raised) = unsafe { arguments::bind(thread, frame, function, values, names) } {
            thread.abandon_frame(frame);
            return Err(raised);
        }
        // The arguments belong to the callee now: temporaries live as long as its locals hold them.
        self.drop_many(total);
        debug_assert!(words >= total);
        if words - total == 1 {
            self.push_ref(StackRef::NULL);
        }
        self.save();
        self.load(frame);
        Ok(Flow::Next)
    }

    /// `C(...)` where C is made by a class statement, inherits `object.__new__` and has a Python `__init__`: no native recursion.
    #[inline(always)]
    fn call_python_class(&mut self, callable: Ref<'_>, count: usize) -> Result<Option<Flow>, crate::raised::Raised> {
        let thread = self.thread;
        let Some((class, init, code)) = python_class(thread, callable) else { return Ok(None) };
        let defaults = if arguments::is_exact(code, count + 1) {
            &[][..]
        } else if let Some(defaults) = arguments::missing_defaults(init, code, count + 1) {
            defaults
        } else {
            return self.call_python_class_slow(class, init, code, count, &[]).map(Some);
        };
        let instance = thread.space.new_instance(class.root_shape.get())?;
        let frame = thread.new_frame(code, init, return_mode::INIT)?;
        // SAFETY: the new frame has room for its locals; the values move, the instance is lent by its slot, and the frame owns the
        // function, which the class might lose meanwhile.
        unsafe {
            (*frame).function.set(init.own().into_word());
            let words = Frame::words(frame);
            words.write(instance.word().to_embedded());
            std::ptr::copy_nonoverlapping(self.sp.sub(count), words.add(1), count);
            for (index, value) in defaults.iter().enumerate() {
                words.add(1 + count + index).write(value.own().into_word());
            }
            clear_locals(frame, code, 1 + count + defaults.len());
            self.sp = self.sp.sub(count);
        }
        self.set_word(1, instance.into_word());
        self.save();
        self.load(frame);
        Ok(Some(Flow::Next))
    }

    /// As [`Machine::call_python_class`], with keywords, or an `__init__` that takes more than positional arguments.
    #[inline(never)]
    fn call_python_class_slow(
        &mut self,
        class: &Type,
        init: Ref<'_>,
        code: &Code,
        count: usize,
        names: &[Ref<'_>],
    ) -> Step {
        let thread = self.thread;
        let instance = thread.space.new_instance(class.root_shape.get())?;
        self.set_word(count + 1, instance.into_word());
        let frame = thread.new_frame(code, init, return_mode::INIT)?;
        // SAFETY: a new frame of this code; it owns the function, which the class might lose meanwhile.
        unsafe {
            if let Err(raised) = arguments::bind(thread, frame, init, self.top_slice(count + 1), names) {
                thread.abandon_frame(frame);
                return Err(raised);
            }
            (*frame).function.set(init.own().into_word());
        }
        // The arguments belong to the callee now.
        self.drop_many(count);
        self.save();
        self.load(frame);
        Ok(Flow::Next)
    }

    pub fn call_kw(&mut self, count: usize) -> Step {
        self.jump(CALL_KW_CACHE);
        let names = self.pop();
        // SAFETY: the compiler pushes a tuple of names.
        let names_slice = unsafe { names.cast::<objects::tuple::Tuple>() }.items();
        let mut callable = self.peek(count + 2);
        if callable.has_shape(fixed::BOUND_METHOD) && self.peek_word(count + 1).is_null() {
            // SAFETY: a bound method has these slots; it stays on the stack during the call.
            unsafe {
                let function = slot(callable, bound_method::FUNCTION).peek();
                if self.thread.space.is_function(function) {
                    let instance = slot(callable, bound_method::SELF).peek();
                    self.set_word(count + 1, instance.word().to_embedded());
                    callable = function;
                }
            }
        }
        let total = count + usize::from(!self.peek_word(count + 1).is_null());
        if self.thread.space.is_function(callable) {
            return self.call_function_slow(callable, total, names_slice, count + 2, return_mode::CALL);
        }
        if callable.has_shape(fixed::TYPE)
            && self.peek_word(count + 1).is_null()
            && let Some((class, init, code)) = python_class(self.thread, callable)
        {
            return self.call_python_class_slow(class, init, code, count, names_slice);
        }
        let result = self.thread.call(callable, self.top_slice(total), names_slice);
        self.finish_call(count + 2, result)
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
        if self.thread.space.is_function(callable) {
            return self.call_function_unpacked(callable, arguments);
        }
        let result = thread.call_with_tuple_and_dict(callable, arguments.as_ref(), keywords);
        self.finish_call(4, result)
    }

    /// `f(*args, **kwargs)` of a Python function, without native recursion.
    fn call_function_unpacked(&mut self, function: Ref<'_>, arguments: Obj) -> Step {
        let thread = self.thread;
        // SAFETY: a function has a code object there, for as long as it is on the stack.
        let code = unsafe { slot(function, function::CODE).peek().cast::<Code>() };
        let keywords = match self.peek(1).non_null().and_then(|keywords| thread.downcast::<Dict>(keywords)) {
            Some(dict) => thread.dict_items(dict),
            None => Vec::new(),
        };
        let tuple = thread.space.tuple_value(arguments.as_ref()).expect("a tuple");
        let mut values: Vec<Ref<'_>> = tuple.items().to_vec();
        values.extend(keywords.iter().map(|(_, value)| value.as_ref()));
        let names: Vec<Ref<'_>> = keywords.iter().map(|(name, _)| name.as_ref()).collect();
        let frame = thread.new_frame(code, function, return_mode::CALL)?;
        // SAFETY: a new frame of this code.
        if let Err(raised) = unsafe { arguments::bind(thread, frame, function, &values, &names) } {
            thread.abandon_frame(frame);
            return Err(raised);
        }
        drop(values);
        drop(names);
        drop(keywords);
        drop(arguments);
        self.drop_many(2);
        self.save();
        self.load(frame);
        Ok(Flow::Next)
    }

    pub fn make_function(&mut self) -> Step {
        // SAFETY: the frame's function keeps its globals and built-ins.
        let (globals, builtins) = unsafe {
            (Ref::from_word((*self.frame).globals.get()).own(), Ref::from_word((*self.frame).builtins.get()).own())
        };
        let result = function::new(self.thread, self.peek(1), globals, builtins);
        self.finish(1, result)
    }

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

/// A class made by a class statement that inherits `object.__new__` and has a Python `__init__`, with that and its code.
#[inline(always)]
fn python_class<'a>(thread: &Thread, callable: Ref<'a>) -> Option<(&'a Type, Ref<'a>, &'a Code)> {
    // SAFETY: callers have a type; its `__init__` is counted before anything runs, and keeps its code.
    unsafe {
        let class = callable.cast::<Type>();
        if !class.has(TypeFlags::HEAP)
            || class.has(TypeFlags::ABSTRACT | TypeFlags::WRAPS_VALUE)
            || thread.overrides(class, names::NEW)
            || !thread.overrides(class, names::INIT)
            || class.native.get().layout != Layout::Record
            || class.native.get().fixed_slots != 0
        {
            return None;
        }
        let init = thread.lookup_borrowed(class, thread.name(names::INIT))?;
        if !thread.space.is_function(init) {
            return None;
        }
        let code = slot(init, function::CODE).peek().cast::<Code>();
        (!makes_generator(code)).then_some((class, init, code))
    }
}

/// Whether a call of the code makes a generator or the like.
#[inline(always)]
pub(super) fn makes_generator(code: &Code) -> bool {
    let made = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    code.flags & made.bits() != 0
}

impl Thread {
    /// A native's code on values of which the first is its instance, checked as an unbound call would be.
    pub fn call_native_checked(
        &self,
        entry: &crate::native::NativeEntry,
        values: &[Ref<'_>],
        names: &[Ref<'_>],
    ) -> PyResult {
        let result = self.deeper(|| self.call_native(entry, values, names))?;
        if result.is_null() && entry.native.name == "__next__" {
            return Err(self.stop_iteration(Obj::none()));
        }
        Ok(result)
    }
}

/// Copies at most [`WORDS_COPIED`] words.
///
/// # Safety
/// So many words are readable at `from` and writable at `to`.
#[inline(always)]
unsafe fn copy_few_words(from: *const Word, to: *mut Word, count: usize) {
    debug_assert!(count <= WORDS_COPIED);
    // SAFETY: as the caller says.
    unsafe {
        match count {
            0 => {}
            1 => to.write(from.read()),
            2 => to.cast::<[Word; 2]>().write(from.cast::<[Word; 2]>().read()),
            3 => to.cast::<[Word; 3]>().write(from.cast::<[Word; 3]>().read()),
            _ => to.cast::<[Word; 4]>().write(from.cast::<[Word; 4]>().read()),
        }
    }
}
