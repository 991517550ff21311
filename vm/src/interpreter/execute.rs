//! The interpreter loop, and how native code enters it.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::{Frame, FrameOwner};
use objects::record::slot;
use objects::{Obj, Ref, RefExt, Word};
use refcount::StackRef;

use super::arguments;
use super::frames::return_mode;
use super::machine::{Flow, Machine, Step};
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
    let mut machine = Machine {
        thread,
        frame: entry,
        ip: std::ptr::null_mut(),
        sp: std::ptr::null_mut(),
        locals: std::ptr::null_mut(),
    };
    machine.load(entry);
    loop {
        match steps(&mut machine) {
            Ok(value) => return Ok(value),
            Err(raised) => super::errors::unwind(&mut machine, raised)?,
        }
    }
}

/// Runs an entry frame from a raised exception on.
pub(super) fn run_from_raise(thread: &Thread, entry: *mut Frame, raised: crate::raised::Raised) -> PyResult {
    let mut machine = Machine {
        thread,
        frame: entry,
        ip: std::ptr::null_mut(),
        sp: std::ptr::null_mut(),
        locals: std::ptr::null_mut(),
    };
    machine.load(entry);
    super::errors::unwind(&mut machine, raised)?;
    loop {
        match steps(&mut machine) {
            Ok(value) => return Ok(value),
            Err(raised) => super::errors::unwind(&mut machine, raised)?,
        }
    }
}

/// Executes instructions until the entry frame ends or an exception is raised.
fn steps(machine: &mut Machine<'_>) -> PyResult {
    // A copy whose address no call gets, so that its fields stay in registers.
    let mut m = Machine {
        thread: machine.thread,
        frame: machine.frame,
        ip: machine.ip,
        sp: machine.sp,
        locals: machine.locals,
    };
    let result = loop {
        // SAFETY: the instruction pointer is inside of the code, which ends with a jump, a return or a raise.
        let instruction = unsafe { Instruction(*m.ip) };
        // SAFETY: as above.
        unsafe {
            m.ip = m.ip.add(1);
            (*m.frame).instruction.set(m.ip);
        }
        match step(&mut m, instruction) {
            Ok(Flow::Next) => {}
            Ok(Flow::Exit(value)) => break Ok(value),
            Err(raised) => break Err(raised),
        }
    };
    *machine = m;
    result
}

/// One instruction. The argument of each is documented with its [`Opcode`].
#[inline(always)]
fn step(m: &mut Machine<'_>, instruction: Instruction) -> Step {
    let argument = instruction.argument() as usize;
    // SAFETY: compiled code holds valid opcodes only; code made by `code.replace` is checked when it is made.
    let opcode = unsafe { std::mem::transmute::<u8, Opcode>(instruction.0 as u8) };
    match opcode {
        Opcode::Nop | Opcode::Resume => {
            if opcode == Opcode::Resume {
                return m.check_pending();
            }
            Ok(Flow::Next)
        }
        Opcode::PopTop => {
            m.drop_top();
            Ok(Flow::Next)
        }
        Opcode::PushNull => {
            m.push_ref(StackRef::NULL);
            Ok(Flow::Next)
        }
        Opcode::Copy => {
            // SAFETY: the item is live.
            let copy = unsafe { StackRef(m.peek_word(argument)).dup() };
            m.push_ref(copy);
            Ok(Flow::Next)
        }
        Opcode::Swap => {
            let (top, other) = (m.peek_word(1), m.peek_word(argument));
            m.set_word(1, other);
            m.set_word(argument, top);
            Ok(Flow::Next)
        }
        Opcode::LoadConst => {
            let constant = m.constant(argument);
            m.push_ref(constant);
            Ok(Flow::Next)
        }
        Opcode::LoadSmallInt => {
            m.push(Obj::small_int(i64::from(instruction.signed_argument())));
            Ok(Flow::Next)
        }
        Opcode::LoadCommonConstant => m.load_common_constant(argument),
        Opcode::LoadFast => {
            // SAFETY: the compiler proved that the local is bound.
            let value = unsafe { StackRef(m.local(argument)).dup() };
            m.push_ref(value);
            Ok(Flow::Next)
        }
        Opcode::LoadFastBorrow => {
            let value = StackRef(m.local(argument)).borrow();
            m.push_ref(value);
            Ok(Flow::Next)
        }
        Opcode::LoadFastCheck => m.load_fast_check(argument),
        Opcode::LoadFastAndClear => {
            let value = m.local(argument);
            // SAFETY: in bounds; the value moves to the stack.
            unsafe { m.locals.add(argument).write(Word::NULL) };
            m.push_ref(StackRef(value));
            Ok(Flow::Next)
        }
        Opcode::LoadFastLoadFast => {
            // SAFETY: the compiler proved that the locals are bound.
            unsafe {
                let first = StackRef(m.local(argument >> 12)).dup();
                m.push_ref(first);
                let second = StackRef(m.local(argument & 0xfff)).dup();
                m.push_ref(second);
            }
            Ok(Flow::Next)
        }
        Opcode::LoadFastBorrowLoadFastBorrow => {
            let first = StackRef(m.local(argument >> 12)).borrow();
            m.push_ref(first);
            let second = StackRef(m.local(argument & 0xfff)).borrow();
            m.push_ref(second);
            Ok(Flow::Next)
        }
        Opcode::StoreFast => {
            let value = m.pop();
            m.set_local(argument, value);
            Ok(Flow::Next)
        }
        Opcode::StoreFastLoadFast => {
            let value = m.pop();
            m.set_local(argument >> 12, value);
            // SAFETY: the compiler proved that the local is bound.
            let loaded = unsafe { StackRef(m.local(argument & 0xfff)).dup() };
            m.push_ref(loaded);
            Ok(Flow::Next)
        }
        Opcode::StoreFastStoreFast => {
            let first = m.pop();
            m.set_local(argument >> 12, first);
            let second = m.pop();
            m.set_local(argument & 0xfff, second);
            Ok(Flow::Next)
        }
        Opcode::DeleteFast => m.delete_fast(argument),
        Opcode::MakeCell => m.make_cell(argument),
        Opcode::CopyFreeVars => m.copy_free_vars(argument),
        Opcode::LoadDeref => m.load_deref(argument),
        Opcode::StoreDeref => m.store_deref(argument),
        Opcode::DeleteDeref => m.delete_deref(argument),
        Opcode::LoadFromDictOrDeref => m.load_from_dict_or_deref(argument),
        Opcode::LoadName => m.load_name(argument),
        Opcode::StoreName => m.store_name(argument),
        Opcode::DeleteName => m.delete_name(argument),
        Opcode::LoadGlobal => m.load_global(argument),
        Opcode::StoreGlobal => m.store_global(argument),
        Opcode::DeleteGlobal => m.delete_global(argument),
        Opcode::LoadFromDictOrGlobals => m.load_from_dict_or_globals(argument),
        Opcode::LoadLocals => m.load_locals(),
        Opcode::LoadBuildClass => m.load_build_class(),
        Opcode::LoadAttr => m.load_attr(argument),
        Opcode::StoreAttr => m.store_attr(argument),
        Opcode::DeleteAttr => m.delete_attr(argument),
        Opcode::LoadSuperAttr => m.load_super_attr(argument),
        Opcode::LoadSpecial => m.load_special(argument),
        Opcode::BinaryOp => m.binary_op(argument),
        Opcode::BinarySlice => m.binary_slice(),
        Opcode::StoreSlice => m.store_slice(),
        Opcode::StoreSubscr => m.store_subscr(),
        Opcode::DeleteSubscr => m.delete_subscr(),
        Opcode::UnaryNegative => m.unary_negative(),
        Opcode::UnaryInvert => m.unary_invert(),
        Opcode::UnaryNot => m.unary_not(),
        Opcode::CompareOp => m.compare_op(argument),
        Opcode::IsOp => m.is_op(argument),
        Opcode::ContainsOp => m.contains_op(argument),
        Opcode::BuildTuple => m.build_tuple(argument),
        Opcode::BuildList => m.build_list(argument),
        Opcode::BuildSet => m.build_set(argument),
        Opcode::BuildMap => m.build_map(argument),
        Opcode::BuildString => m.build_string(argument),
        Opcode::BuildSlice => m.build_slice(argument),
        Opcode::BuildInterpolation => m.build_interpolation(argument),
        Opcode::BuildTemplate => m.build_template(),
        Opcode::ListAppend => m.list_append(argument),
        Opcode::ListExtend => m.list_extend(argument),
        Opcode::SetAdd => m.set_add(argument),
        Opcode::SetUpdate => m.set_update(argument),
        Opcode::MapAdd => m.map_add(argument),
        Opcode::DictUpdate => m.dict_update(argument),
        Opcode::DictMerge => m.dict_merge(argument),
        Opcode::FormatSimple => m.format_simple(),
        Opcode::FormatWithSpec => m.format_with_spec(),
        Opcode::ConvertValue => m.convert_value(argument),
        Opcode::UnpackSequence => m.unpack_sequence(argument),
        Opcode::UnpackEx => m.unpack_ex(argument),
        Opcode::JumpForward => {
            m.jump(argument);
            Ok(Flow::Next)
        }
        Opcode::JumpBackward => {
            m.jump(Opcode::JumpBackward.cache_units());
            m.jump_back(argument);
            m.check_pending()
        }
        Opcode::JumpBackwardNoInterrupt => {
            m.jump_back(argument);
            Ok(Flow::Next)
        }
        Opcode::PopJumpIfFalse => m.pop_jump_if(argument, false),
        Opcode::PopJumpIfTrue => m.pop_jump_if(argument, true),
        Opcode::PopJumpIfNone => m.pop_jump_if_none(argument, true),
        Opcode::PopJumpIfNotNone => m.pop_jump_if_none(argument, false),
        Opcode::JumpIfFalseOrPop => m.jump_if_or_pop(argument, false),
        Opcode::JumpIfTrueOrPop => m.jump_if_or_pop(argument, true),
        Opcode::GetIter => {
            let result = m.thread.iterate(m.peek(1));
            m.finish(1, result)
        }
        Opcode::GetYieldFromIter => m.get_yield_from_iter(),
        Opcode::ForIter => m.for_iter(argument),
        Opcode::GetLen => m.get_len(),
        Opcode::MatchClass => m.match_class(argument),
        Opcode::MatchKeys => m.match_keys(),
        Opcode::MatchMapping => m.match_mapping(),
        Opcode::MatchSequence => m.match_sequence(),
        Opcode::MakeFunction => m.make_function(),
        Opcode::SetFunctionAttribute => m.set_function_attribute(argument),
        Opcode::Call => m.call(argument),
        Opcode::CallKw => m.call_kw(argument),
        Opcode::CallFunctionEx => m.call_function_ex(),
        Opcode::CallIntrinsic1 => m.call_intrinsic_1(argument),
        Opcode::CallIntrinsic2 => m.call_intrinsic_2(argument),
        Opcode::ReturnValue => m.return_value(),
        Opcode::ReturnGenerator => m.return_generator(),
        Opcode::YieldValue => m.yield_value(argument),
        Opcode::Send => m.send(argument),
        Opcode::EndSend => {
            let value = m.pop_ref();
            m.drop_top();
            m.push_ref(value);
            Ok(Flow::Next)
        }
        Opcode::CleanupThrow => m.cleanup_throw(),
        Opcode::GetAwaitable => m.get_awaitable(argument),
        Opcode::GetAiter => m.get_aiter(),
        Opcode::GetAnext => m.get_anext(),
        Opcode::EndAsyncFor => m.end_async_for(),
        Opcode::RaiseVarargs => m.raise_varargs(argument),
        Opcode::Reraise => m.reraise(argument),
        Opcode::PushExcInfo => m.push_exc_info(),
        Opcode::PopExcept => m.pop_except(),
        Opcode::CheckExcMatch => m.check_exc_match(),
        Opcode::CheckEgMatch => m.check_eg_match(),
        Opcode::WithExceptStart => m.with_except_start(),
        Opcode::ImportName => m.import_name(argument),
        Opcode::ImportFrom => m.import_from(argument),
        Opcode::SetupAnnotations => m.setup_annotations(),
    }
}

impl Machine<'_> {
    /// Work that waits: signals, a due collection.
    #[inline(always)]
    pub fn check_pending(&mut self) -> Step {
        if self.thread.has_pending.get() || self.thread.space.heap.is_collection_due() {
            self.thread.run_pending()?;
        }
        Ok(Flow::Next)
    }

    /// Ends the running frame with a value. The evaluation stack is empty.
    #[inline(always)]
    pub fn leave(&mut self, value: Obj) -> Step {
        let frame = self.frame;
        // SAFETY: the running frame.
        let this = unsafe { &*frame };
        let mode = this.return_mode.get();
        if this.owner.get() == FrameOwner::Generator {
            return self.leave_generator(value);
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
            self.space.heap.collect_due();
        }
        if self.has_pending.get() {
            self.has_pending.set(false);
            crate::state::signals::deliver(self)?;
        }
        Ok(())
    }
}
