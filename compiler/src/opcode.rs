//! The instruction set: one 32-bit unit an instruction, `opcode | argument << 8` (24-bit argument).
//!
//! It follows CPython 3.14's stack bytecode where nothing below says otherwise. What differs:
//!
//! 1. The argument has 24 bits, so there is no `EXTENDED_ARG`. Jump arguments count units, relative to the
//!    unit after the jump and its cache; `JumpBackward*` go back, all others forward.
//! 2. Conditional jumps and `UnaryNot` test the truth of any object; there is no `TO_BOOL`.
//! 3. An instruction may be followed by cache units (see [`Opcode::cache_units`]), zero in compiled code.
//! 4. `LoadFastBorrow` pushes a reference whose lender is the local; the compiler proves that the value is
//!    consumed before the local can be rebound or deleted.
//!
//! Stack effects are written `before -- after`, top of stack last. `[x]` is optional by an argument bit.

macro_rules! opcodes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $cache:literal;)*) => {
        /// An operation of the bytecode.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Opcode { $($(#[$doc])* $name,)* }

        impl Opcode {
            /// Every opcode, in numeric order.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name,)*];

            /// The name that `dis` shows.
            pub fn name(self) -> &'static str {
                match self { $(Opcode::$name => $text,)* }
            }

            /// Number of cache units that follow the instruction.
            pub const fn cache_units(self) -> usize {
                match self { $(Opcode::$name => $cache,)* }
            }
        }
    };
}

opcodes! {
    /// No effect.
    Nop = "NOP", 0;
    /// Start of a code object (0), after a yield (1), after a `yield from` (2), after an await (3).
    Resume = "RESUME", 0;

    // -- stack ------------------------------------------------------------------------------------------
    /// `x --`
    PopTop = "POP_TOP", 0;
    /// `-- NULL`
    PushNull = "PUSH_NULL", 0;
    /// Pushes a copy of the item `arg` from the top (1 is the top itself).
    Copy = "COPY", 0;
    /// Swaps the top with the item `arg` from the top (2 is the one below).
    Swap = "SWAP", 0;

    // -- constants, locals ------------------------------------------------------------------------------
    /// `-- constants[arg]`
    LoadConst = "LOAD_CONST", 0;
    /// `-- int`: the argument is a 24-bit two's complement integer.
    LoadSmallInt = "LOAD_SMALL_INT", 0;
    /// `-- x`: 0 `AssertionError`, 1 `NotImplementedError`, 2 `tuple`, 3 `all`, 4 `any`.
    LoadCommonConstant = "LOAD_COMMON_CONSTANT", 0;
    /// `-- locals[arg]`, known to be bound.
    LoadFast = "LOAD_FAST", 0;
    /// `-- locals[arg]`, known to be bound, borrowed from the local.
    LoadFastBorrow = "LOAD_FAST_BORROW", 0;
    /// `-- locals[arg]`, or `UnboundLocalError`.
    LoadFastCheck = "LOAD_FAST_CHECK", 0;
    /// `-- locals[arg]` (NULL where unbound), leaving the local unbound. Inlined comprehensions.
    LoadFastAndClear = "LOAD_FAST_AND_CLEAR", 0;
    /// `-- locals[a] locals[b]`, a = arg >> 12, b = arg & 4095; both owned.
    LoadFastLoadFast = "LOAD_FAST_LOAD_FAST", 0;
    /// As `LoadFastLoadFast`, both borrowed.
    LoadFastBorrowLoadFastBorrow = "LOAD_FAST_BORROW_LOAD_FAST_BORROW", 0;
    /// `x --`; `x` may be NULL (restores a local after an inlined comprehension).
    StoreFast = "STORE_FAST", 0;
    /// `x --`: stores to a = arg >> 12, then pushes local b = arg & 4095 (owned).
    StoreFastLoadFast = "STORE_FAST_LOAD_FAST", 0;
    /// `y x --`: x to a = arg >> 12, y to b = arg & 4095.
    StoreFastStoreFast = "STORE_FAST_STORE_FAST", 0;
    /// Unbinds a local, or `UnboundLocalError`.
    DeleteFast = "DELETE_FAST", 0;

    // -- cells ------------------------------------------------------------------------------------------
    /// Replaces local `arg` by a new cell that holds its value (if bound).
    MakeCell = "MAKE_CELL", 0;
    /// Copies the function's `arg` closure cells to the last `arg` local slots.
    CopyFreeVars = "COPY_FREE_VARS", 0;
    /// `-- x`: the cell's content, or `NameError`/`UnboundLocalError`.
    LoadDeref = "LOAD_DEREF", 0;
    /// `x --`
    StoreDeref = "STORE_DEREF", 0;
    /// Empties the cell in local slot `arg`, or the error of `LoadDeref`.
    DeleteDeref = "DELETE_DEREF", 0;
    /// `mapping -- x`: the cell's name in the mapping, else in the cell.
    LoadFromDictOrDeref = "LOAD_FROM_DICT_OR_DEREF", 0;

    // -- names ------------------------------------------------------------------------------------------
    /// `-- x`: names[arg] in locals, globals, built-ins.
    LoadName = "LOAD_NAME", 0;
    /// `x --`
    StoreName = "STORE_NAME", 0;
    /// Deletes names[arg] from the locals mapping.
    DeleteName = "DELETE_NAME", 0;
    /// `-- x [NULL]`: names[arg >> 1]; bit 0 pushes NULL after it (for a call).
    LoadGlobal = "LOAD_GLOBAL", 4;
    /// `x --`
    StoreGlobal = "STORE_GLOBAL", 0;
    /// Deletes names[arg] from the globals.
    DeleteGlobal = "DELETE_GLOBAL", 0;
    /// `mapping -- x`: names[arg] in the mapping, else as `LoadGlobal`.
    LoadFromDictOrGlobals = "LOAD_FROM_DICT_OR_GLOBALS", 0;
    /// `-- mapping`: the frame's locals mapping.
    LoadLocals = "LOAD_LOCALS", 0;
    /// `-- builtins.__build_class__`
    LoadBuildClass = "LOAD_BUILD_CLASS", 0;

    // -- attributes -------------------------------------------------------------------------------------
    /// `o -- x`, or with bit 0: `o -- function o` for a method, `o -- x NULL` otherwise. names[arg >> 1].
    LoadAttr = "LOAD_ATTR", 6;
    /// `x o --`: sets o.names[arg] to x.
    StoreAttr = "STORE_ATTR", 5;
    /// `o --`
    DeleteAttr = "DELETE_ATTR", 0;
    /// `super cls self -- x [NULL]`; names[arg >> 2]; bit 0: method load as in `LoadAttr`; bit 1: two-argument
    /// form written by the user. `super` is the global of that name and may be anything.
    LoadSuperAttr = "LOAD_SUPER_ATTR", 1;
    /// `o -- method self_or_NULL`: 0 `__enter__`, 1 `__exit__`, 2 `__aenter__`, 3 `__aexit__`, looked up on
    /// the type, with CPython's error where it is missing.
    LoadSpecial = "LOAD_SPECIAL", 0;

    // -- operators --------------------------------------------------------------------------------------
    /// `a b -- a op b`: the argument is a [`BinaryOperator`].
    BinaryOp = "BINARY_OP", 3;
    /// `o start stop -- o[start:stop]`
    BinarySlice = "BINARY_SLICE", 0;
    /// `x o start stop --`: o[start:stop] = x
    StoreSlice = "STORE_SLICE", 0;
    /// `x o key --`: o[key] = x
    StoreSubscr = "STORE_SUBSCR", 1;
    /// `o key --`
    DeleteSubscr = "DELETE_SUBSCR", 0;
    /// `x -- -x`
    UnaryNegative = "UNARY_NEGATIVE", 0;
    /// `x -- ~x`
    UnaryInvert = "UNARY_INVERT", 0;
    /// `x -- not x`
    UnaryNot = "UNARY_NOT", 0;
    /// `a b -- a op b`: the argument is a [`Comparison`].
    CompareOp = "COMPARE_OP", 1;
    /// `a b -- bool`: identity; 1 inverts.
    IsOp = "IS_OP", 0;
    /// `a b -- bool`: `a in b`; 1 inverts.
    ContainsOp = "CONTAINS_OP", 1;

    // -- building ---------------------------------------------------------------------------------------
    /// `x*arg -- tuple`
    BuildTuple = "BUILD_TUPLE", 0;
    /// `x*arg -- list`
    BuildList = "BUILD_LIST", 0;
    /// `x*arg -- set`
    BuildSet = "BUILD_SET", 0;
    /// `(k v)*arg -- dict`
    BuildMap = "BUILD_MAP", 0;
    /// `str*arg -- str`
    BuildString = "BUILD_STRING", 0;
    /// `start stop [step] -- slice`: the argument is 2 or 3.
    BuildSlice = "BUILD_SLICE", 0;
    /// `value str [spec] -- interpolation`: bit 0: there is a spec; arg >> 2: conversion (0 none, 1 s, 2 r, 3 a).
    BuildInterpolation = "BUILD_INTERPOLATION", 0;
    /// `strings interpolations -- template`
    BuildTemplate = "BUILD_TEMPLATE", 0;
    /// `list .. x -- list ..`: appends to the list `arg` below the popped x (1: next item).
    ListAppend = "LIST_APPEND", 0;
    /// `list .. iterable -- list ..`
    ListExtend = "LIST_EXTEND", 0;
    /// `set .. x -- set ..`
    SetAdd = "SET_ADD", 0;
    /// `set .. iterable -- set ..`
    SetUpdate = "SET_UPDATE", 0;
    /// `dict .. k v -- dict ..`
    MapAdd = "MAP_ADD", 0;
    /// `dict .. mapping -- dict ..`
    DictUpdate = "DICT_UPDATE", 0;
    /// `callable NULL args dict .. mapping -- ...`: as `DictUpdate`, for call keywords: duplicates raise TypeError.
    DictMerge = "DICT_MERGE", 0;
    /// `x -- format(x, '')`
    FormatSimple = "FORMAT_SIMPLE", 0;
    /// `x spec -- format(x, spec)`
    FormatWithSpec = "FORMAT_WITH_SPEC", 0;
    /// `x -- str`: 1 `str`, 2 `repr`, 3 `ascii`.
    ConvertValue = "CONVERT_VALUE", 0;
    /// `iterable -- xn .. x1`: exactly `arg` items, the first on top.
    UnpackSequence = "UNPACK_SEQUENCE", 1;
    /// `iterable -- ..`: arg & 4095 items before the starred list, arg >> 12 after it.
    UnpackEx = "UNPACK_EX", 0;

    // -- jumps ------------------------------------------------------------------------------------------
    /// Unconditional, forward.
    JumpForward = "JUMP_FORWARD", 0;
    /// Unconditional, backward; checks for signals and other pending work.
    JumpBackward = "JUMP_BACKWARD", 1;
    /// Unconditional, backward, no check (await loops).
    JumpBackwardNoInterrupt = "JUMP_BACKWARD_NO_INTERRUPT", 0;
    /// `x --`
    PopJumpIfFalse = "POP_JUMP_IF_FALSE", 0;
    /// `x --`
    PopJumpIfTrue = "POP_JUMP_IF_TRUE", 0;
    /// `x --`
    PopJumpIfNone = "POP_JUMP_IF_NONE", 0;
    /// `x --`
    PopJumpIfNotNone = "POP_JUMP_IF_NOT_NONE", 0;
    /// `x -- [x]`: jumps and keeps x if it is false, else pops it.
    JumpIfFalseOrPop = "JUMP_IF_FALSE_OR_POP", 0;
    /// `x -- [x]`: jumps and keeps x if it is true, else pops it.
    JumpIfTrueOrPop = "JUMP_IF_TRUE_OR_POP", 0;

    // -- iteration --------------------------------------------------------------------------------------
    /// `x -- iter(x)`
    GetIter = "GET_ITER", 0;
    /// `x -- iter(x)`, or x itself where it is a generator, or a coroutine in a coroutine.
    GetYieldFromIter = "GET_YIELD_FROM_ITER", 0;
    /// `iter -- iter next`, or jumps with `iter --` consumed when it is exhausted. (The jump lands behind the
    /// loop: there is no `END_FOR` and no `POP_ITER`.)
    ForIter = "FOR_ITER", 1;

    // -- match ------------------------------------------------------------------------------------------
    /// `x -- x len(x)`
    GetLen = "GET_LEN", 0;
    /// `subject type names -- tuple_or_None`: `arg` positional sub-patterns.
    MatchClass = "MATCH_CLASS", 0;
    /// `subject keys -- subject keys tuple_or_None`
    MatchKeys = "MATCH_KEYS", 0;
    /// `subject -- subject bool`
    MatchMapping = "MATCH_MAPPING", 0;
    /// `subject -- subject bool`
    MatchSequence = "MATCH_SEQUENCE", 0;

    // -- calls ------------------------------------------------------------------------------------------
    /// `-- function` from `code --`.
    MakeFunction = "MAKE_FUNCTION", 0;
    /// `attribute function -- function`: 1 defaults tuple, 2 keyword defaults dict, 4 annotations dict or tuple,
    /// 8 closure tuple, 16 `__annotate__`.
    SetFunctionAttribute = "SET_FUNCTION_ATTRIBUTE", 0;
    /// `callable self_or_NULL x*arg -- result`
    Call = "CALL", 3;
    /// `callable self_or_NULL x*arg names -- result`: the last len(names) arguments are keywords.
    CallKw = "CALL_KW", 2;
    /// `callable NULL args kwargs_or_NULL -- result`; args is any iterable, kwargs a dict.
    CallFunctionEx = "CALL_FUNCTION_EX", 0;
    /// `x -- y`: an [`Intrinsic1`].
    CallIntrinsic1 = "CALL_INTRINSIC_1", 0;
    /// `x y -- z`: an [`Intrinsic2`].
    CallIntrinsic2 = "CALL_INTRINSIC_2", 0;
    /// `x --`, leaves the frame with x.
    ReturnValue = "RETURN_VALUE", 0;

    // -- generators, coroutines -------------------------------------------------------------------------
    /// Leaves the frame with a new generator (coroutine, asynchronous generator) that owns it. When it is
    /// resumed, the value sent is on the stack: a `PopTop` follows.
    ReturnGenerator = "RETURN_GENERATOR", 0;
    /// `x -- sent`: 0, or 1 for the yield of a `yield from`/`await` loop.
    YieldValue = "YIELD_VALUE", 0;
    /// `receiver value -- receiver yielded`, or jumps with `receiver result` when the receiver is exhausted.
    Send = "SEND", 1;
    /// `receiver result -- result`
    EndSend = "END_SEND", 0;
    /// `receiver last_sent exc -- NULL result` for StopIteration (falls to the next instruction), or re-raises.
    CleanupThrow = "CLEANUP_THROW", 0;
    /// `x -- awaitable iterator`: 0 plain, 1 after `__aenter__`, 2 after `__aexit__` (for the error text).
    GetAwaitable = "GET_AWAITABLE", 0;
    /// `x -- x.__aiter__()`
    GetAiter = "GET_AITER", 0;
    /// `aiter -- aiter awaitable`
    GetAnext = "GET_ANEXT", 0;
    /// `aiter exc --` for StopAsyncIteration, or re-raises.
    EndAsyncFor = "END_ASYNC_FOR", 0;

    // -- exceptions -------------------------------------------------------------------------------------
    /// `[exc [cause]] --`: the argument says how many.
    RaiseVarargs = "RAISE_VARARGS", 0;
    /// `[lasti] .. exc --`: raises exc again with its traceback; `arg` > 0: the stack item `arg` below exc is the
    /// instruction index to restore (`Copy`-like depth: 1 is just below exc).
    Reraise = "RERAISE", 0;
    /// `exc -- previous exc`: makes exc the handled exception.
    PushExcInfo = "PUSH_EXC_INFO", 0;
    /// `previous --`: makes it the handled exception again.
    PopExcept = "POP_EXCEPT", 0;
    /// `exc type -- exc bool`
    CheckExcMatch = "CHECK_EXC_MATCH", 0;
    /// `group type -- rest match_or_None`
    CheckEgMatch = "CHECK_EG_MATCH", 0;
    /// `exit self_or_NULL lasti unused exc -- exit self_or_NULL lasti unused exc result`: calls exit(type, exc, tb).
    WithExceptStart = "WITH_EXCEPT_START", 0;

    // -- imports, classes -------------------------------------------------------------------------------
    /// `level fromlist -- module`: names[arg].
    ImportName = "IMPORT_NAME", 0;
    /// `module -- module x`: names[arg].
    ImportFrom = "IMPORT_FROM", 0;
    /// Makes `__annotations__` in the locals mapping where it is missing.
    SetupAnnotations = "SETUP_ANNOTATIONS", 0;

    // -- executed forms ---------------------------------------------------------------------------------
    // The compiler does not write these, and nobody sees them: they stand for a general instruction with its argument while a
    // code object is there to be executed. First come those with one operator each.
    /// `BinaryOp` with `Add` or `InplaceAdd`.
    BinaryAdd = "BINARY_OP_ADD", 3;
    /// `BinaryOp` with `Subtract` or `InplaceSubtract`.
    BinarySubtract = "BINARY_OP_SUBTRACT", 3;
    /// `BinaryOp` with `Multiply` or `InplaceMultiply`.
    BinaryMultiply = "BINARY_OP_MULTIPLY", 3;
    /// `BinaryOp` with `TrueDivide` or `InplaceTrueDivide`.
    BinaryTrueDivide = "BINARY_OP_TRUE_DIVIDE", 3;
    /// `BinaryOp` with `Subscript`.
    BinarySubscript = "BINARY_OP_SUBSCRIPT", 3;
    /// `CompareOp` with `Less`.
    CompareLess = "COMPARE_OP_LESS", 1;
    /// `CompareOp` with `LessEqual`.
    CompareLessEqual = "COMPARE_OP_LESS_EQUAL", 1;
    /// `CompareOp` with `Equal`.
    CompareEqual = "COMPARE_OP_EQUAL", 1;
    /// `CompareOp` with `NotEqual`.
    CompareNotEqual = "COMPARE_OP_NOT_EQUAL", 1;
    /// `CompareOp` with `Greater`.
    CompareGreater = "COMPARE_OP_GREATER", 1;
    /// `CompareOp` with `GreaterEqual`.
    CompareGreaterEqual = "COMPARE_OP_GREATER_EQUAL", 1;

    // Those that load what is called next, for code whose evaluation stack stays on the thread's.
    /// `LoadGlobal` with NULL.
    LoadGlobalCallable = "LOAD_GLOBAL_CALLABLE", 4;
    /// `LoadAttr` of a method.
    LoadMethod = "LOAD_ATTR_METHOD", 6;

    /// `Call` where a Python function was called before.
    CallPython = "CALL_PYTHON", 3;
    /// `Call` with one argument where a native function was called before.
    CallNative1 = "CALL_NATIVE_1", 3;
    /// `Call` with two arguments where a native function was called before.
    CallNative2 = "CALL_NATIVE_2", 3;
    /// `Call` without arguments where a native method was called before.
    CallNativeMethod0 = "CALL_NATIVE_METHOD_0", 3;
    /// `Call` with one argument where a native method was called before.
    CallNativeMethod1 = "CALL_NATIVE_METHOD_1", 3;
    /// `Call` with two arguments where a native method was called before.
    CallNativeMethod2 = "CALL_NATIVE_METHOD_2", 3;

    // Those that do the work of the next instruction too where its cache is right. It is left as it is behind them, for all other cases.
    /// `LoadFastBorrow`, before a `LoadAttr`.
    LoadFastBorrowLoadAttr = "LOAD_FAST_BORROW_LOAD_ATTR", 0;
    /// `LoadFastBorrow`, before a `LoadMethod`.
    LoadFastBorrowLoadMethod = "LOAD_FAST_BORROW_LOAD_ATTR_METHOD", 0;
    /// `LoadFastBorrow`, before a `StoreAttr`.
    LoadFastBorrowStoreAttr = "LOAD_FAST_BORROW_STORE_ATTR", 0;
    /// `LoadGlobal`, before a `LoadAttr` or a `LoadMethod`.
    LoadGlobalLoadAttr = "LOAD_GLOBAL_LOAD_ATTR", 4;
}

impl Opcode {
    /// The opcodes that compiled code holds.
    pub fn general() -> &'static [Opcode] {
        &Opcode::ALL[..Opcode::BinaryAdd as usize]
    }
}

/// The argument of [`Opcode::BinaryOp`]; values 13 to 25 are the in-place forms of 0 to 12.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOperator {
    Add,
    And,
    FloorDivide,
    LeftShift,
    MatrixMultiply,
    Multiply,
    Remainder,
    Or,
    Power,
    RightShift,
    Subtract,
    TrueDivide,
    Xor,
    InplaceAdd,
    InplaceAnd,
    InplaceFloorDivide,
    InplaceLeftShift,
    InplaceMatrixMultiply,
    InplaceMultiply,
    InplaceRemainder,
    InplaceOr,
    InplacePower,
    InplaceRightShift,
    InplaceSubtract,
    InplaceTrueDivide,
    InplaceXor,
    Subscript,
}

/// The argument of [`Opcode::CompareOp`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Comparison {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
}

/// The argument of [`Opcode::CallIntrinsic1`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Intrinsic1 {
    /// Shows an expression statement's value at the prompt (`sys.displayhook`).
    Print,
    /// `from module import *` into the locals.
    ImportStar,
    /// Turns a StopIteration (in asynchronous generators StopAsyncIteration too) that leaves a generator into RuntimeError.
    StopIterationError,
    /// Wraps a value yielded by an asynchronous generator.
    AsyncGeneratorWrap,
    UnaryPositive,
    ListToTuple,
    TypeVar,
    ParamSpec,
    TypeVarTuple,
    /// `params tuple -- Generic[params]`
    SubscriptGeneric,
    /// `(name, type_params, compute) -- alias`
    TypeAlias,
}

/// The argument of [`Opcode::CallIntrinsic2`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Intrinsic2 {
    /// `original list -- exc_or_None`: what `except*` has to raise again.
    PrepareReraiseStar,
    TypeVarWithBound,
    TypeVarWithConstraints,
    /// `function params -- function`
    SetFunctionTypeParams,
    /// `type_var default -- type_var`
    SetTypeParamDefault,
}

/// One unit of bytecode.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Instruction(pub u32);

impl std::fmt::Debug for Instruction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.opcode().name(), self.argument())
    }
}

impl Instruction {
    /// Largest argument.
    pub const ARGUMENT_MAX: u32 = (1 << 24) - 1;

    pub const fn new(opcode: Opcode, argument: u32) -> Self {
        assert!(argument <= Self::ARGUMENT_MAX);
        Instruction(opcode as u32 | argument << 8)
    }

    pub fn opcode(self) -> Opcode {
        Opcode::ALL[(self.0 & 0xff) as usize]
    }

    pub const fn argument(self) -> u32 {
        self.0 >> 8
    }

    /// The form that is executed. What is called may be `lent` to the evaluation stack where that is the thread's, not a generator's.
    pub fn specialized(self, lent: bool) -> Instruction {
        let argument = self.argument();
        let is =
            |plain: BinaryOperator, in_place: BinaryOperator| argument == plain as u32 || argument == in_place as u32;
        let opcode = match self.opcode() {
            Opcode::BinaryOp if is(BinaryOperator::Add, BinaryOperator::InplaceAdd) => Opcode::BinaryAdd,
            Opcode::BinaryOp if is(BinaryOperator::Subtract, BinaryOperator::InplaceSubtract) => Opcode::BinarySubtract,
            Opcode::BinaryOp if is(BinaryOperator::Multiply, BinaryOperator::InplaceMultiply) => Opcode::BinaryMultiply,
            Opcode::BinaryOp if is(BinaryOperator::TrueDivide, BinaryOperator::InplaceTrueDivide) => {
                Opcode::BinaryTrueDivide
            }
            Opcode::BinaryOp if argument == BinaryOperator::Subscript as u32 => Opcode::BinarySubscript,
            Opcode::CompareOp => match argument {
                0 => Opcode::CompareLess,
                1 => Opcode::CompareLessEqual,
                2 => Opcode::CompareEqual,
                3 => Opcode::CompareNotEqual,
                4 => Opcode::CompareGreater,
                5 => Opcode::CompareGreaterEqual,
                _ => return self,
            },
            Opcode::LoadGlobal if lent && argument & 1 != 0 => Opcode::LoadGlobalCallable,
            Opcode::LoadAttr if lent && argument & 1 != 0 => Opcode::LoadMethod,
            _ => return self,
        };
        Instruction::new(opcode, argument)
    }

    /// The form that is executed where `next` follows, an instruction as the compiler wrote it.
    pub fn specialized_before(self, next: Instruction, lent: bool) -> Instruction {
        let opcode = match (self.opcode(), next.specialized(lent).opcode()) {
            (Opcode::LoadFastBorrow, Opcode::LoadAttr) => Opcode::LoadFastBorrowLoadAttr,
            (Opcode::LoadFastBorrow, Opcode::LoadMethod) => Opcode::LoadFastBorrowLoadMethod,
            (Opcode::LoadFastBorrow, Opcode::StoreAttr) => Opcode::LoadFastBorrowStoreAttr,
            (Opcode::LoadGlobal, Opcode::LoadAttr | Opcode::LoadMethod) => Opcode::LoadGlobalLoadAttr,
            _ => return self.specialized(lent),
        };
        Instruction::new(opcode, self.argument())
    }

    /// The form that the compiler wrote.
    pub fn generalized(self) -> Instruction {
        let general = match self.opcode() as u8 {
            opcode if opcode < Opcode::BinaryAdd as u8 => return self,
            opcode if opcode < Opcode::CompareLess as u8 => Opcode::BinaryOp,
            opcode if opcode < Opcode::LoadGlobalCallable as u8 => Opcode::CompareOp,
            opcode if opcode == Opcode::LoadGlobalCallable as u8 => Opcode::LoadGlobal,
            opcode if opcode == Opcode::LoadMethod as u8 => Opcode::LoadAttr,
            opcode if opcode <= Opcode::CallNativeMethod2 as u8 => Opcode::Call,
            opcode if opcode == Opcode::LoadGlobalLoadAttr as u8 => Opcode::LoadGlobal,
            _ => Opcode::LoadFastBorrow,
        };
        Instruction::new(general, self.argument())
    }

    /// The argument as a signed number ([`Opcode::LoadSmallInt`]).
    pub const fn signed_argument(self) -> i32 {
        self.0 as i32 >> 8
    }
}
