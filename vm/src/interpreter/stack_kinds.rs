//! What the evaluation stack holds before each instruction, found by following all ways through the code.

use compiler::opcode::{Instruction, Opcode};
use objects::frame::Code;

use crate::code_objects::handlers;
use crate::monitoring::code_events;

/// What an item of the evaluation stack is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Iterator,
    /// An exception being handled.
    Exception,
    Object,
    /// What is called when its arguments are there.
    Callable,
    Null,
    /// The unit at which an exception was raised.
    RaisingUnit,
}

impl Kind {
    /// Whether code that expects `wanted` can go on with this.
    pub fn fits(self, wanted: Kind) -> bool {
        match wanted {
            Kind::Object => self != Kind::Null,
            Kind::Null => true,
            _ => self == wanted,
        }
    }
}

/// The evaluation stack before a unit; None where no way leads there.
pub type Stack = Option<Vec<Kind>>;

/// The evaluation stack before each unit.
pub fn stacks_of(code: &Code) -> Vec<Stack> {
    let units = code_events::instructions(code);
    let handlers: Vec<[u32; 5]> = handlers(code).collect();
    let mut stacks: Vec<Stack> = vec![None; units.len()];
    let mut open = Vec::new();
    let reach = |stacks: &mut Vec<Stack>, open: &mut Vec<usize>, unit: usize, stack: Vec<Kind>| {
        if let Some(place) = stacks.get_mut(unit)
            && place.is_none()
        {
            *place = Some(stack);
            open.push(unit);
        }
    };
    reach(&mut stacks, &mut open, 0, Vec::new());
    while let Some(unit) = open.pop() {
        let Some(stack) = stacks[unit].clone() else { continue };
        let instruction = Instruction(units[unit]).generalized();
        for &[start, end, target, depth, push_unit] in &handlers {
            if (start..end).contains(&(unit as u32)) && stack.len() >= depth as usize {
                let mut entry = stack[..depth as usize].to_vec();
                if push_unit != 0 {
                    entry.push(Kind::RaisingUnit);
                }
                entry.push(Kind::Exception);
                reach(&mut stacks, &mut open, target as usize, entry);
            }
        }
        let opcode = instruction.opcode();
        let next = unit + 1 + opcode.cache_units();
        if opcode.has_jump() {
            let distance = instruction.argument() as usize;
            let is_back = matches!(opcode, Opcode::JumpBackward | Opcode::JumpBackwardNoInterrupt);
            let target = if is_back { next.wrapping_sub(distance) } else { next + distance };
            reach(&mut stacks, &mut open, target, after(instruction, &stack, true));
        }
        if !ends_way(opcode) {
            reach(&mut stacks, &mut open, next, after(instruction, &stack, false));
        }
    }
    stacks
}

/// Control never goes on to the next instruction.
fn ends_way(opcode: Opcode) -> bool {
    use Opcode::*;
    matches!(opcode, JumpForward | JumpBackward | JumpBackwardNoInterrupt | ReturnValue | RaiseVarargs | Reraise)
}

/// The stack after an instruction that jumps or goes on.
fn after(instruction: Instruction, before: &[Kind], jumps: bool) -> Vec<Kind> {
    use Kind::{Callable, Exception, Iterator, Null, Object};
    let mut stack = before.to_vec();
    let argument = instruction.argument() as usize;
    match instruction.opcode() {
        Opcode::GetIter | Opcode::GetAiter => {
            stack.pop();
            stack.push(Iterator);
        }
        Opcode::PushNull => stack.push(Null),
        Opcode::LoadGlobal if argument & 1 != 0 => stack.extend([Callable, Null]),
        Opcode::LoadAttr if argument & 1 != 0 => {
            stack.pop();
            stack.extend([Callable, Null]);
        }
        Opcode::LoadSuperAttr => {
            stack.truncate(stack.len().saturating_sub(3));
            stack.push(Object);
            if argument & 1 != 0 {
                stack.push(Null);
            }
        }
        Opcode::LoadSpecial => {
            stack.pop();
            stack.extend([Object, Null]);
        }
        Opcode::Copy => {
            let copy = stack.len().checked_sub(argument).map_or(Object, |index| stack[index]);
            stack.push(copy);
        }
        Opcode::Swap => {
            let top = stack.len();
            if (1..=top).contains(&argument) {
                stack.swap(top - 1, top - argument);
            }
        }
        Opcode::PushExcInfo => stack.push(Exception),
        Opcode::EndSend => {
            let result = stack.pop().unwrap_or(Object);
            stack.pop();
            stack.push(result);
        }
        opcode => {
            let effect = opcode.stack_effect(instruction.argument(), Some(jumps));
            for _ in effect..0 {
                stack.pop();
            }
            stack.extend((0..effect).map(|_| Object));
        }
    }
    stack
}
