//! What the code generator emits: basic blocks of instructions with symbolic jump targets.
//!
//! A block holds at most one jump or terminator, its last instruction. Pseudo operations mark where protected
//! regions begin and end; the assembler turns them into the exception table.

use ruff_text_size::{Ranged, TextRange};

use crate::opcode::Opcode;

/// A range of byte offsets in the source, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceRange {
    pub start: u32,
    pub end: u32,
}

impl SourceRange {
    /// The location of instructions that no source text stands for.
    pub const NONE: SourceRange = SourceRange { start: u32::MAX, end: u32::MAX };

    pub fn is_none(self) -> bool {
        self.start == u32::MAX
    }

    pub fn of(node: &impl Ranged) -> Self {
        node.range().into()
    }
}

impl From<TextRange> for SourceRange {
    fn from(range: TextRange) -> Self {
        SourceRange { start: range.start().to_u32(), end: range.end().to_u32() }
    }
}

/// Index of a block in its [`Graph`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

impl BlockId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An instruction's operation: a real one or one that the assembler resolves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    Real(Opcode),
    /// Unconditional jump of either direction.
    Jump,
    /// Unconditional jump that does not check for signals.
    JumpNoInterrupt,
    /// Begins a region whose exceptions go to the target (which finds the exception on the stack).
    SetupFinally,
    /// As `SetupFinally`, with the raising unit's index below the exception.
    SetupCleanup,
    /// As `SetupCleanup`, and the top of stack (the result of `__enter__`) is dropped first.
    SetupWith,
    /// Ends the innermost region.
    PopBlock,
    /// Pushes the cell itself; the argument is a cell index.
    LoadClosure,
    /// `StoreFast` of a value that may be NULL.
    StoreFastMaybeNull,
    /// Pushes a cell and empties its slot; the argument is a cell index.
    ClearCell,
    /// Puts back what `ClearCell` pushed.
    RestoreCell,
}

impl From<Opcode> for Operation {
    fn from(opcode: Opcode) -> Self {
        Operation::Real(opcode)
    }
}

/// Where exceptions of an instruction go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    pub block: BlockId,
    pub push_lasti: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct IrInstruction {
    pub operation: Operation,
    pub argument: u32,
    pub target: Option<BlockId>,
    pub location: SourceRange,
    pub handler: Option<Handler>,
}

impl IrInstruction {
    pub fn is(&self, opcode: Opcode) -> bool {
        self.operation == Operation::Real(opcode)
    }

    pub fn opcode(&self) -> Option<Opcode> {
        match self.operation {
            Operation::Real(opcode) => Some(opcode),
            _ => None,
        }
    }

    pub fn is_setup(&self) -> bool {
        matches!(self.operation, Operation::SetupFinally | Operation::SetupCleanup | Operation::SetupWith)
    }

    pub fn is_unconditional_jump(&self) -> bool {
        matches!(self.operation, Operation::Jump | Operation::JumpNoInterrupt)
    }

    /// A jump to a block, conditional or not.
    pub fn is_jump(&self) -> bool {
        self.target.is_some() && !self.is_setup()
    }

    /// Control never reaches the instruction behind.
    pub fn is_terminator(&self) -> bool {
        self.is_unconditional_jump() || self.is_scope_exit()
    }

    /// Leaves the frame, or raises.
    pub fn is_scope_exit(&self) -> bool {
        matches!(self.operation, Operation::Real(Opcode::ReturnValue | Opcode::RaiseVarargs | Opcode::Reraise))
    }

    pub fn set_nop(&mut self) {
        self.operation = Operation::Real(Opcode::Nop);
        self.argument = 0;
        self.target = None;
    }
}

#[derive(Clone, Debug, Default)]
pub struct Block {
    pub instructions: Vec<IrInstruction>,
}

impl Block {
    pub fn last(&self) -> Option<&IrInstruction> {
        self.instructions.last()
    }

    pub fn falls_through(&self) -> bool {
        !self.last().is_some_and(IrInstruction::is_terminator)
    }

    /// Ends by leaving the frame or raising.
    pub fn is_exit(&self) -> bool {
        self.last().is_some_and(IrInstruction::is_scope_exit)
    }
}

/// The blocks of a code object; `order` is their layout, the first is the entry.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub blocks: Vec<Block>,
    pub order: Vec<BlockId>,
}

impl Graph {
    pub fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() as u32 - 1)
    }

    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    pub fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }

    /// For each block, the one behind it in the layout.
    pub fn successors_in_layout(&self) -> Vec<Option<BlockId>> {
        let mut next = vec![None; self.blocks.len()];
        for pair in self.order.windows(2) {
            next[pair[0].index()] = Some(pair[1]);
        }
        next
    }
}
