//! Which loads of locals may borrow: `LOAD_FAST` becomes `LOAD_FAST_BORROW`.
//!
//! A load borrows if its value is consumed within its block, before its local is rebound, deleted or cleared, is
//! not stored into another local, and does not lie on the stack while the frame is suspended. The analysis runs
//! the block on an abstract stack that holds, for each item, the load it came from. What an instruction leaves
//! on the stack keeps its load; what it pushes is new, except where the result may be the very operand.

use super::ir::{Graph, IrInstruction, Operation};
use super::stack_effect::stack_shape;
use crate::opcode::Opcode;

/// The instruction that loaded an item, and its local; None for all other items.
type Item = Option<(usize, u32)>;

struct AbstractStack {
    items: Vec<Item>,
    /// Loads that must own their value.
    owned: Vec<bool>,
}

impl AbstractStack {
    /// Items from before the block are unknown: popping one is fine.
    fn pop(&mut self) -> Item {
        self.items.pop().flatten()
    }

    fn own(&mut self, item: Item) {
        if let Some((load, _)) = item {
            self.owned[load] = true;
        }
    }

    fn kill(&mut self, local: u32) {
        for (load, loaded) in self.items.iter().flatten() {
            if *loaded == local {
                self.owned[*load] = true;
            }
        }
    }

    fn own_all(&mut self) {
        for (load, _) in self.items.iter().flatten() {
            self.owned[*load] = true;
        }
    }

    fn fill(&mut self, count: usize) {
        while self.items.len() < count {
            self.items.insert(0, None);
        }
    }
}

pub fn borrow_loads(graph: &mut Graph) {
    for id in graph.order.clone() {
        let instructions = &mut graph.block_mut(id).instructions;
        let mut stack = AbstractStack { items: Vec::new(), owned: vec![false; instructions.len()] };
        for (index, instruction) in instructions.iter().enumerate() {
            step(&mut stack, index, instruction);
        }
        stack.own_all();
        for (instruction, owned) in instructions.iter_mut().zip(stack.owned) {
            if instruction.is(Opcode::LoadFast) && !owned {
                instruction.operation = Opcode::LoadFastBorrow.into();
            }
        }
    }
}

fn step(stack: &mut AbstractStack, index: usize, instruction: &IrInstruction) {
    let argument = instruction.argument;
    let opcode = match instruction.operation {
        Operation::Real(opcode) => opcode,
        Operation::StoreFastMaybeNull => {
            let item = stack.pop();
            stack.own(item);
            stack.kill(argument);
            return;
        }
        Operation::RestoreCell => {
            let item = stack.pop();
            stack.own(item);
            return;
        }
        Operation::LoadClosure | Operation::ClearCell => {
            stack.items.push(None);
            return;
        }
        _ => return,
    };
    match opcode {
        Opcode::LoadFast => stack.items.push(Some((index, argument))),
        Opcode::StoreFast => {
            let item = stack.pop();
            stack.own(item);
            stack.kill(argument);
        }
        Opcode::DeleteFast | Opcode::MakeCell => stack.kill(argument),
        Opcode::LoadFastAndClear => {
            stack.kill(argument);
            stack.items.push(None);
        }
        Opcode::Copy => {
            stack.fill(argument as usize);
            stack.items.push(stack.items[stack.items.len() - argument as usize]);
        }
        Opcode::Swap => {
            stack.fill(argument as usize);
            let top = stack.items.len() - 1;
            stack.items.swap(top, top + 1 - argument as usize);
        }
        // The method's receiver stays on the stack.
        Opcode::LoadAttr if argument & 1 == 1 => {
            let receiver = stack.pop();
            stack.items.push(None);
            stack.items.push(receiver);
        }
        Opcode::LoadSuperAttr if argument & 1 == 1 => {
            let receiver = stack.pop();
            stack.pop();
            stack.pop();
            stack.items.push(None);
            stack.items.push(receiver);
        }
        Opcode::LoadSpecial => {
            let receiver = stack.pop();
            stack.items.push(None);
            stack.items.push(receiver);
        }
        // The result may be the operand itself.
        Opcode::FormatSimple | Opcode::ConvertValue | Opcode::GetYieldFromIter | Opcode::GetAwaitable => {}
        Opcode::EndSend => {
            let result = stack.pop();
            stack.pop();
            stack.items.push(result);
        }
        Opcode::SetFunctionAttribute => {
            let function = stack.pop();
            stack.pop();
            stack.items.push(function);
        }
        Opcode::CheckEgMatch => {
            stack.own_all();
            stack.pop();
            stack.pop();
            stack.items.extend([None, None]);
        }
        // What lies below must survive the frame's suspension, while its locals may be written from outside.
        Opcode::YieldValue | Opcode::Send => {
            stack.pop();
            stack.own_all();
            stack.items.push(None);
        }
        Opcode::JumpIfFalseOrPop | Opcode::JumpIfTrueOrPop => {
            // The jump leaves the block with the item on the stack.
            stack.own_all();
            stack.pop();
        }
        _ => {
            let (popped, pushed) = stack_shape(instruction.operation, argument);
            for _ in 0..popped {
                stack.pop();
            }
            stack.items.extend(std::iter::repeat_n(None, pushed));
        }
    }
}
