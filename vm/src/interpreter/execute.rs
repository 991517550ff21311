//! The interpreter loop, and how native code enters it.

use compiler::opcode::{Comparison, Instruction, Opcode};
use objects::frame::{Frame, FrameOwner};
use objects::record::slot;
use objects::{Obj, Ref, RefExt, Word};
use refcount::StackRef;
use threads::Reasons;

use super::arguments;
use super::frames::return_mode;
use super::machine::{Flow, Machine, Step};
use super::observe::Observer;
use super::operators::comparison_of;
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
    }
    thread.frame.set(frame);
    run(thread, frame)
}

/// Runs an entry frame to its end (or a generator's to its next yield).
pub(super) fn run(thread: &Thread, entry: *mut Frame) -> PyResult {
    let mut machine = Machine { thread, frame: entry, ip: std::ptr::null_mut(), sp: std::ptr::null_mut() };
    machine.load(entry);
    go_on(&mut machine)
}

/// Runs a generator's frame from an exception thrown into it on.
pub(super) fn run_from_raise(thread: &Thread, entry: *mut Frame, raised: crate::raised::Raised) -> PyResult {
    let mut machine = Machine { thread, frame: entry, ip: std::ptr::null_mut(), sp: std::ptr::null_mut() };
    machine.load(entry);
    let raised = super::errors::tell_thrown(&machine, raised);
    super::errors::unwind(&mut machine, raised)?;
    go_on(&mut machine)
}

fn go_on(machine: &mut Machine<'_>) -> PyResult {
    let mut observer = Observer::default();
    loop {
        let left = if machine.thread.is_observed() {
            steps::<true>(machine, &mut observer)
        } else {
            steps::<false>(machine, &mut observer)
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

/// Executes instructions until the entry frame ends (Some), an exception is raised, or the other kind of loop is to go on (None).
/// The observed kind tells of what it executes.
///
/// The argument of each instruction is documented with its [`Opcode`].
fn steps<const OBSERVED: bool>(machine: &mut Machine<'_>, observer: &mut Observer) -> PyResult<Option<Obj>> {
    // A copy whose address no call gets, so that its fields stay in registers.
    let mut m = *machine;
    let result = loop {
        /// What an instruction says that may leave the loop.
        macro_rules! proceed {
            ($step:expr) => {
                match $step {
                    Ok(Flow::Next) => continue,
                    Ok(Flow::Called) => {
                        if m.thread.attention.is_raised() {
                            if let Err(raised) = m.thread.run_pending() {
                                break Err(raised);
                            }
                            if !OBSERVED && m.thread.is_observed() {
                                break Ok(None);
                            }
                        }
                        continue;
                    }
                    Ok(Flow::Exit(value)) => break Ok(Some(value)),
                    Err(raised) => break Err(raised),
                }
            };
        }
        /// Work that waits: signals, other threads, a due collection, observers.
        macro_rules! check_pending {
            () => {
                if m.has_pending() {
                    if let Err(raised) = m.thread.run_pending() {
                        break Err(raised);
                    }
                    if !OBSERVED && m.thread.is_observed() {
                        // The observed loop executes the instruction anew.
                        m.step_back();
                        break Ok(None);
                    }
                }
            };
        }
        if OBSERVED {
            match m.aside(|m| observer.before(m)) {
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
        match unsafe { std::mem::transmute::<u8, Opcode>(instruction.0 as u8) } {
            Opcode::Nop => {}
            Opcode::Resume => check_pending!(),
            Opcode::PopTop => {
                m.drop_top();
            }
            Opcode::PushNull => {
                m.push_ref(StackRef::NULL);
            }
            Opcode::Copy => {
                // SAFETY: the item is live.
                let copy = unsafe { StackRef(m.peek_word(argument)).dup() };
                m.push_ref(copy);
            }
            Opcode::Swap => {
                let (top, other) = (m.peek_word(1), m.peek_word(argument));
                m.set_word(1, other);
                m.set_word(argument, top);
            }
            Opcode::LoadConst => {
                let constant = m.constant(argument);
                m.push_ref(constant);
            }
            Opcode::LoadSmallInt => {
                m.push(Obj::small_int(i64::from(instruction.signed_argument())));
            }
            Opcode::LoadCommonConstant => proceed!(m.load_common_constant(argument)),
            Opcode::LoadFast => {
                // SAFETY: the compiler proved that the local is bound.
                let value = unsafe { StackRef(m.local(argument)).dup() };
                m.push_ref(value);
            }
            Opcode::LoadFastBorrow => {
                let value = StackRef(m.local(argument)).borrow();
                m.push_ref(value);
            }
            // What observes is told of both instructions.
            Opcode::LoadFastBorrowLoadAttr | Opcode::LoadFastBorrowStoreAttr if OBSERVED => {
                let value = StackRef(m.local(argument)).borrow();
                m.push_ref(value);
            }
            Opcode::LoadFastBorrowLoadAttr => proceed!(m.load_fast_borrow_load_attr(argument)),
            Opcode::LoadFastBorrowStoreAttr => proceed!(m.load_fast_borrow_store_attr(argument)),
            Opcode::LoadFastCheck => proceed!(m.load_fast_check(argument)),
            Opcode::LoadFastAndClear => {
                let value = m.local(argument);
                // SAFETY: in bounds; the value moves to the stack.
                unsafe { m.locals().add(argument).write(Word::NULL) };
                m.push_ref(StackRef(value));
            }
            Opcode::LoadFastLoadFast => {
                // SAFETY: the compiler proved that the locals are bound.
                unsafe {
                    let first = StackRef(m.local(argument >> 12)).dup();
                    m.push_ref(first);
                    let second = StackRef(m.local(argument & 0xfff)).dup();
                    m.push_ref(second);
                }
            }
            Opcode::LoadFastBorrowLoadFastBorrow => {
                let first = StackRef(m.local(argument >> 12)).borrow();
                m.push_ref(first);
                let second = StackRef(m.local(argument & 0xfff)).borrow();
                m.push_ref(second);
            }
            Opcode::StoreFast => {
                let value = m.pop();
                m.set_local(argument, value);
            }
            Opcode::StoreFastLoadFast => {
                let value = m.pop();
                m.set_local(argument >> 12, value);
                // SAFETY: the compiler proved that the local is bound.
                let loaded = unsafe { StackRef(m.local(argument & 0xfff)).dup() };
                m.push_ref(loaded);
            }
            Opcode::StoreFastStoreFast => {
                let first = m.pop();
                m.set_local(argument >> 12, first);
                let second = m.pop();
                m.set_local(argument & 0xfff, second);
            }
            Opcode::DeleteFast => proceed!(m.delete_fast(argument)),
            Opcode::MakeCell => proceed!(m.make_cell(argument)),
            Opcode::CopyFreeVars => proceed!(m.copy_free_vars(argument)),
            Opcode::LoadDeref => proceed!(m.load_deref(argument)),
            Opcode::StoreDeref => proceed!(m.store_deref(argument)),
            Opcode::DeleteDeref => proceed!(m.delete_deref(argument)),
            Opcode::LoadFromDictOrDeref => proceed!(m.load_from_dict_or_deref(argument)),
            Opcode::LoadName => proceed!(m.aside(|m| m.load_name(argument))),
            Opcode::StoreName => proceed!(m.aside(|m| m.store_name(argument))),
            Opcode::DeleteName => proceed!(m.aside(|m| m.delete_name(argument))),
            Opcode::LoadGlobal => proceed!(m.load_global(argument)),
            Opcode::StoreGlobal => proceed!(m.aside(|m| m.store_global(argument))),
            Opcode::DeleteGlobal => proceed!(m.aside(|m| m.delete_global(argument))),
            Opcode::LoadFromDictOrGlobals => proceed!(m.aside(|m| m.load_from_dict_or_globals(argument))),
            Opcode::LoadLocals => proceed!(m.aside(|m| m.load_locals())),
            Opcode::LoadBuildClass => proceed!(m.aside(|m| m.load_build_class())),
            Opcode::LoadAttr => proceed!(m.load_attr(argument)),
            Opcode::StoreAttr => proceed!(m.store_attr(argument)),
            Opcode::DeleteAttr => proceed!(m.aside(|m| m.delete_attr(argument))),
            Opcode::LoadSuperAttr => proceed!(m.aside(|m| m.load_super_attr(argument))),
            Opcode::LoadSpecial => proceed!(m.aside(|m| m.load_special(argument))),
            Opcode::BinaryOp => proceed!(m.binary_op(argument)),
            Opcode::BinaryAdd => proceed!(m.arithmetic(argument, Word::add_ints, |x, y| x + y)),
            Opcode::BinarySubtract => proceed!(m.arithmetic(argument, Word::subtract_ints, |x, y| x - y)),
            Opcode::BinaryMultiply => proceed!(m.arithmetic(argument, Word::multiply_ints, |x, y| x * y)),
            Opcode::BinaryTrueDivide => proceed!(m.divide(argument)),
            Opcode::BinarySubscript => proceed!(m.subscript()),
            Opcode::BinarySlice => proceed!(m.aside(|m| m.binary_slice())),
            Opcode::StoreSlice => proceed!(m.aside(|m| m.store_slice())),
            Opcode::StoreSubscr => proceed!(m.store_subscr()),
            Opcode::DeleteSubscr => proceed!(m.aside(|m| m.delete_subscr())),
            Opcode::UnaryNegative => proceed!(m.aside(|m| m.unary_negative())),
            Opcode::UnaryInvert => proceed!(m.aside(|m| m.unary_invert())),
            Opcode::UnaryNot => proceed!(m.unary_not()),
            Opcode::CompareOp => proceed!(m.compare_op(comparison_of(argument))),
            Opcode::CompareLess => proceed!(m.compare_op(Comparison::Less)),
            Opcode::CompareLessEqual => proceed!(m.compare_op(Comparison::LessEqual)),
            Opcode::CompareEqual => proceed!(m.compare_op(Comparison::Equal)),
            Opcode::CompareNotEqual => proceed!(m.compare_op(Comparison::NotEqual)),
            Opcode::CompareGreater => proceed!(m.compare_op(Comparison::Greater)),
            Opcode::CompareGreaterEqual => proceed!(m.compare_op(Comparison::GreaterEqual)),
            Opcode::IsOp => proceed!(m.is_op(argument)),
            Opcode::ContainsOp => proceed!(m.contains_op(argument)),
            Opcode::BuildTuple => proceed!(m.build_tuple(argument)),
            Opcode::BuildList => proceed!(m.build_list(argument)),
            Opcode::BuildSet => proceed!(m.aside(|m| m.build_set(argument))),
            Opcode::BuildMap => proceed!(m.aside(|m| m.build_map(argument))),
            Opcode::BuildString => proceed!(m.aside(|m| m.build_string(argument))),
            Opcode::BuildSlice => proceed!(m.aside(|m| m.build_slice(argument))),
            Opcode::BuildInterpolation => proceed!(m.aside(|m| m.build_interpolation(argument))),
            Opcode::BuildTemplate => proceed!(m.aside(|m| m.build_template())),
            Opcode::ListAppend => proceed!(m.list_append(argument)),
            Opcode::ListExtend => proceed!(m.aside(|m| m.list_extend(argument))),
            Opcode::SetAdd => proceed!(m.aside(|m| m.set_add(argument))),
            Opcode::SetUpdate => proceed!(m.aside(|m| m.set_update(argument))),
            Opcode::MapAdd => proceed!(m.map_add(argument)),
            Opcode::DictUpdate => proceed!(m.aside(|m| m.dict_update(argument))),
            Opcode::DictMerge => proceed!(m.aside(|m| m.dict_merge(argument))),
            Opcode::FormatSimple => proceed!(m.format_simple()),
            Opcode::FormatWithSpec => proceed!(m.aside(|m| m.format_with_spec())),
            Opcode::ConvertValue => proceed!(m.aside(|m| m.convert_value(argument))),
            Opcode::UnpackSequence => proceed!(m.unpack_sequence(argument)),
            Opcode::UnpackEx => proceed!(m.aside(|m| m.unpack_ex(argument))),
            Opcode::JumpForward => {
                m.jump(argument);
            }
            Opcode::JumpBackward => {
                // Before the jump: what is raised here has the handlers of the loop's end, not of what is before the loop.
                check_pending!();
                m.jump(Opcode::JumpBackward.cache_units());
                m.jump_back(argument);
            }
            Opcode::JumpBackwardNoInterrupt => {
                m.jump_back(argument);
            }
            Opcode::PopJumpIfFalse => proceed!(m.pop_jump_if(argument, false)),
            Opcode::PopJumpIfTrue => proceed!(m.pop_jump_if(argument, true)),
            Opcode::PopJumpIfNone => proceed!(m.pop_jump_if_none(argument, true)),
            Opcode::PopJumpIfNotNone => proceed!(m.pop_jump_if_none(argument, false)),
            Opcode::JumpIfFalseOrPop => proceed!(m.jump_if_or_pop(argument, false)),
            Opcode::JumpIfTrueOrPop => proceed!(m.jump_if_or_pop(argument, true)),
            Opcode::GetIter => {
                let result = m.thread.iterate(m.peek(1));
                proceed!(m.finish(1, result))
            }
            Opcode::GetYieldFromIter => proceed!(m.aside(|m| m.get_yield_from_iter())),
            Opcode::ForIter => proceed!(m.for_iter(argument)),
            Opcode::GetLen => proceed!(m.aside(|m| m.get_len())),
            Opcode::MatchClass => proceed!(m.aside(|m| m.match_class(argument))),
            Opcode::MatchKeys => proceed!(m.aside(|m| m.match_keys())),
            Opcode::MatchMapping => proceed!(m.aside(|m| m.match_mapping())),
            Opcode::MatchSequence => proceed!(m.aside(|m| m.match_sequence())),
            Opcode::MakeFunction => proceed!(m.aside(|m| m.make_function())),
            Opcode::SetFunctionAttribute => proceed!(m.aside(|m| m.set_function_attribute(argument))),
            Opcode::Call => proceed!(m.call(argument)),
            Opcode::CallKw => proceed!(m.aside(|m| m.call_kw(argument))),
            Opcode::CallFunctionEx => proceed!(m.aside(|m| m.call_function_ex())),
            Opcode::CallIntrinsic1 => proceed!(m.aside(|m| m.call_intrinsic_1(argument))),
            Opcode::CallIntrinsic2 => proceed!(m.aside(|m| m.call_intrinsic_2(argument))),
            Opcode::ReturnValue => proceed!(m.return_value()),
            Opcode::ReturnGenerator => proceed!(m.aside(|m| m.return_generator())),
            Opcode::YieldValue => proceed!(m.yield_value(argument)),
            Opcode::Send => proceed!(m.aside(|m| m.send(argument))),
            Opcode::EndSend => {
                let value = m.pop_ref();
                m.drop_top();
                m.push_ref(value);
            }
            Opcode::CleanupThrow => proceed!(m.aside(|m| m.cleanup_throw())),
            Opcode::GetAwaitable => proceed!(m.aside(|m| m.get_awaitable(argument))),
            Opcode::GetAiter => proceed!(m.aside(|m| m.get_aiter())),
            Opcode::GetAnext => proceed!(m.aside(|m| m.get_anext())),
            Opcode::EndAsyncFor => proceed!(m.aside(|m| m.end_async_for())),
            Opcode::RaiseVarargs => proceed!(m.aside(|m| m.raise_varargs(argument))),
            Opcode::Reraise => proceed!(m.aside(|m| m.reraise(argument))),
            Opcode::PushExcInfo => proceed!(m.aside(|m| m.push_exc_info())),
            Opcode::PopExcept => proceed!(m.aside(|m| m.pop_except())),
            Opcode::CheckExcMatch => proceed!(m.aside(|m| m.check_exc_match())),
            Opcode::CheckEgMatch => proceed!(m.aside(|m| m.check_eg_match())),
            Opcode::WithExceptStart => proceed!(m.aside(|m| m.with_except_start())),
            Opcode::ImportName => proceed!(m.aside(|m| m.import_name(argument))),
            Opcode::ImportFrom => proceed!(m.aside(|m| m.import_from(argument))),
            Opcode::SetupAnnotations => proceed!(m.aside(|m| m.setup_annotations())),
        }
    };
    *machine = m;
    result
}

impl Machine<'_> {
    #[inline(always)]
    fn has_pending(&self) -> bool {
        self.thread.attention.is_raised() || self.thread.is_collection_due()
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

    /// Ends the running frame with a value. The evaluation stack is empty.
    #[inline(always)]
    pub fn leave(&mut self, value: Obj) -> Step {
        let frame = self.frame;
        // SAFETY: the running frame.
        let this = unsafe { &*frame };
        let mode = this.return_mode.get();
        if this.owner.get() == FrameOwner::Generator {
            return self.aside(|m| m.leave_generator(value));
        }
        let previous = this.previous.get();
        self.thread.end_frame(frame);
        if mode == return_mode::EXIT {
            return Ok(Flow::Exit(value));
        }
        self.load(previous);
        if mode == return_mode::INIT {
            if !value.is_none() {
                let text = format!("__init__() should return None, not '{}'", self.thread.type_name(value.as_ref()));
                return Err(self.thread.type_error(&text));
            }
            let instance = self.pop();
            self.drop_top();
            self.push(instance);
            return Ok(Flow::Next);
        }
        if mode != return_mode::CALL {
            return self.aside(|m| m.finish_operator(mode, value));
        }
        // The callable kept the function alive; its self slot is empty.
        self.drop_top();
        self.drop_top();
        self.push(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn return_value(&mut self) -> Step {
        let value = self.pop();
        self.leave(value)
    }

    #[inline(always)]
    pub fn pop_jump_if(&mut self, units: usize, wanted: bool) -> Step {
        let value = self.peek(1);
        let is_true = if value.is_true() {
            true
        } else if value.is_false() {
            false
        } else {
            let is_true = self.thread.truth(value)?;
            self.drop_top();
            if is_true == wanted {
                self.jump(units);
            }
            return Ok(Flow::Next);
        };
        // A bool needs no drop.
        self.pop_ref();
        if is_true == wanted {
            self.jump(units);
        }
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn pop_jump_if_none(&mut self, units: usize, wanted: bool) -> Step {
        let is_none = self.peek(1).is_none();
        self.drop_top();
        if is_none == wanted {
            self.jump(units);
        }
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn jump_if_or_pop(&mut self, units: usize, wanted: bool) -> Step {
        if self.thread.truth(self.peek(1))? == wanted {
            self.jump(units);
        } else {
            self.drop_top();
        }
        Ok(Flow::Next)
    }
}

impl Thread {
    /// Runs what waits between instructions.
    #[cold]
    #[inline(never)]
    pub fn run_pending(&self) -> PyResult<()> {
        if self.space.heap.is_collection_due() {
            self.collect_due();
            self.random_collections.draw(&self.space);
        }
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
