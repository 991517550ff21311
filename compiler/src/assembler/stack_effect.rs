//! How many items each operation takes from the stack and puts on it.

use super::ir::Operation;
use crate::opcode::Opcode;

/// `(popped, pushed)` when control falls through.
pub fn stack_shape(operation: Operation, argument: u32) -> (usize, usize) {
    let argument = argument as usize;
    let opcode = match operation {
        Operation::Real(opcode) => opcode,
        Operation::LoadClosure | Operation::ClearCell => return (0, 1),
        Operation::StoreFastMaybeNull | Operation::RestoreCell => return (1, 0),
        _ => return (0, 0),
    };
    use Opcode::*;
    match opcode {
        Nop
        | Resume
        | DeleteFast
        | MakeCell
        | CopyFreeVars
        | DeleteDeref
        | DeleteName
        | DeleteGlobal
        | SetupAnnotations
        | JumpForward
        | JumpBackward
        | JumpBackwardNoInterrupt
        | Swap => (0, 0),
        PushNull
        | Copy
        | LoadConst
        | LoadSmallInt
        | LoadCommonConstant
        | LoadFast
        | LoadFastBorrow
        | LoadFastBorrowLoadAttr
        | LoadFastBorrowLoadMethod
        | LoadFastBorrowStoreAttr
        | LoadFastCheck
        | LoadFastAndClear
        | LoadDeref
        | LoadName
        | LoadLocals
        | LoadBuildClass
        | GetLen
        | MatchKeys
        | MatchMapping
        | MatchSequence
        | GetAnext
        | WithExceptStart
        | ImportFrom
        | ForIter
        | ReturnGenerator => (0, 1),
        LoadFastLoadFast | LoadFastBorrowLoadFastBorrow => (0, 2),
        PopTop | StoreFast | StoreDeref | StoreName | StoreGlobal | DeleteAttr | ListAppend | ListExtend | SetAdd
        | SetUpdate | DictUpdate | DictMerge | PopJumpIfFalse | PopJumpIfTrue | PopJumpIfNone | PopJumpIfNotNone
        | JumpIfFalseOrPop | JumpIfTrueOrPop | ReturnValue | Reraise | PopExcept => (1, 0),
        StoreFastLoadFast
        | LoadFromDictOrDeref
        | LoadFromDictOrGlobals
        | UnaryNegative
        | UnaryInvert
        | UnaryNot
        | FormatSimple
        | ConvertValue
        | GetIter
        | GetYieldFromIter
        | MakeFunction
        | CallIntrinsic1
        | YieldValue
        | Send
        | GetAwaitable
        | GetAiter
        | CheckExcMatch => (1, 1),
        StoreFastStoreFast | StoreAttr | DeleteSubscr | MapAdd | EndAsyncFor => (2, 0),
        LoadGlobal | LoadGlobalCallable | LoadGlobalLoadAttr => (0, 1 + (argument & 1)),
        LoadAttr | LoadMethod => (1, 1 + (argument & 1)),
        LoadSuperAttr => (3, 1 + (argument & 1)),
        LoadSpecial | PushExcInfo => (1, 2),
        BinaryOp | BinaryAdd | BinarySubtract | BinaryMultiply | BinaryTrueDivide | BinarySubscript | CompareOp
        | CompareLess | CompareLessEqual | CompareEqual | CompareNotEqual | CompareGreater | CompareGreaterEqual
        | IsOp | ContainsOp | BuildTemplate | FormatWithSpec | SetFunctionAttribute | CallIntrinsic2 | EndSend
        | ImportName => (2, 1),
        BinarySlice | MatchClass => (3, 1),
        StoreSlice => (4, 0),
        StoreSubscr => (3, 0),
        BuildTuple | BuildList | BuildSet | BuildString | BuildSlice => (argument, 1),
        BuildMap => (2 * argument, 1),
        BuildInterpolation => (2 + (argument & 1), 1),
        UnpackSequence => (1, argument),
        UnpackEx => (1, (argument & 4095) + (argument >> 12) + 1),
        Call | CallPython | CallNative1 | CallNative2 | CallNativeMethod0 | CallNativeMethod1 | CallNativeMethod2 => {
            (2 + argument, 1)
        }
        CallKw => (3 + argument, 1),
        CallFunctionEx => (4, 1),
        CleanupThrow => (3, 2),
        RaiseVarargs => (argument, 0),
        CheckEgMatch => (2, 2),
    }
}

/// Change of the stack depth when control falls through.
pub fn stack_effect(operation: Operation, argument: u32) -> i32 {
    let (popped, pushed) = stack_shape(operation, argument);
    pushed as i32 - popped as i32
}

/// Change of the stack depth on the way to the jump's target (a handler's entry for the set-up operations).
pub fn stack_effect_of_jump(operation: Operation, argument: u32) -> i32 {
    match operation {
        Operation::SetupFinally => 1,
        Operation::SetupCleanup => 2,
        // The result of `__enter__` goes, the index and the exception come.
        Operation::SetupWith => 1,
        Operation::Real(Opcode::JumpIfFalseOrPop | Opcode::JumpIfTrueOrPop) => 0,
        Operation::Real(Opcode::ForIter) => -1,
        _ => stack_effect(operation, argument),
    }
}
