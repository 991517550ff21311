//! What can be said of an opcode without running it: does it use its argument, and as what. For listings and `_opcode`.

use crate::assembler::{Operation, stack_effect, stack_effect_of_jump};
use crate::opcode::Opcode;

impl Opcode {
    /// The opcode of that number.
    pub fn from_number(number: usize) -> Option<Opcode> {
        Opcode::general().get(number).copied()
    }

    /// The argument means something.
    pub fn has_argument(self) -> bool {
        use Opcode::*;
        !matches!(
            self,
            Nop | PopTop
                | PushNull
                | LoadLocals
                | LoadBuildClass
                | BinarySlice
                | StoreSlice
                | StoreSubscr
                | DeleteSubscr
                | UnaryNegative
                | UnaryInvert
                | UnaryNot
                | BuildTemplate
                | FormatSimple
                | FormatWithSpec
                | GetIter
                | GetYieldFromIter
                | GetLen
                | MatchKeys
                | MatchMapping
                | MatchSequence
                | MakeFunction
                | CallFunctionEx
                | ReturnValue
                | ReturnGenerator
                | EndSend
                | CleanupThrow
                | GetAiter
                | GetAnext
                | EndAsyncFor
                | PushExcInfo
                | PopExcept
                | CheckExcMatch
                | CheckEgMatch
                | WithExceptStart
                | SetupAnnotations
        )
    }

    /// The argument is the index of a constant.
    pub fn has_constant(self) -> bool {
        self == Opcode::LoadConst
    }

    /// The argument holds the index of a name.
    pub fn has_name(self) -> bool {
        use Opcode::*;
        matches!(
            self,
            LoadName
                | StoreName
                | DeleteName
                | LoadGlobal
                | StoreGlobal
                | DeleteGlobal
                | LoadFromDictOrGlobals
                | LoadAttr
                | StoreAttr
                | DeleteAttr
                | LoadSuperAttr
                | ImportName
                | ImportFrom
        )
    }

    /// The argument is the distance of a jump.
    pub fn has_jump(self) -> bool {
        use Opcode::*;
        matches!(
            self,
            JumpForward
                | JumpBackward
                | JumpBackwardNoInterrupt
                | PopJumpIfFalse
                | PopJumpIfTrue
                | PopJumpIfNone
                | PopJumpIfNotNone
                | JumpIfFalseOrPop
                | JumpIfTrueOrPop
                | ForIter
                | Send
        )
    }

    /// The argument is a slot with a cell.
    pub fn has_cell(self) -> bool {
        use Opcode::*;
        matches!(self, MakeCell | LoadDeref | StoreDeref | DeleteDeref | LoadFromDictOrDeref)
    }

    /// The argument holds slots of locals.
    pub fn has_local(self) -> bool {
        use Opcode::*;
        matches!(
            self,
            LoadFast
                | LoadFastBorrow
                | LoadFastCheck
                | LoadFastAndClear
                | LoadFastLoadFast
                | LoadFastBorrowLoadFastBorrow
                | StoreFast
                | StoreFastLoadFast
                | StoreFastStoreFast
                | DeleteFast
        )
    }

    /// Change of the stack depth: where the instruction jumps, where it does not, or (None) the larger of the two.
    pub fn stack_effect(self, argument: u32, jump: Option<bool>) -> i32 {
        let operation = Operation::Real(self);
        let (stays, jumps) = (stack_effect(operation, argument), stack_effect_of_jump(operation, argument));
        match jump {
            Some(true) => jumps,
            Some(false) => stays,
            None => stays.max(jumps),
        }
    }
}
