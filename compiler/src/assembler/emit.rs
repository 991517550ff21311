//! Final code: jump distances, the exception table, the location table.

use super::depth::Depths;
use super::ir::{Graph, Handler, IrInstruction, Operation, SourceRange};
use crate::code::{ExceptionEntry, Location};
use crate::line_index::LineIndex;
use crate::opcode::{Instruction, Opcode};

/// What [`emit`] makes of a graph.
pub struct Emitted {
    pub instructions: Vec<Instruction>,
    pub exception_table: Vec<ExceptionEntry>,
    pub locations: Vec<Location>,
}

/// An argument or a distance does not fit 24 bits.
#[derive(Debug, Clone, Copy)]
pub struct CodeTooLarge;

fn unit_count(instruction: &IrInstruction, backward: bool) -> u32 {
    let opcode = match instruction.operation {
        Operation::Real(opcode) => opcode,
        Operation::Jump if backward => Opcode::JumpBackward,
        Operation::Jump => Opcode::JumpForward,
        Operation::JumpNoInterrupt if backward => Opcode::JumpBackwardNoInterrupt,
        Operation::JumpNoInterrupt => Opcode::JumpForward,
        Operation::SetupFinally | Operation::SetupCleanup | Operation::SetupWith | Operation::PopBlock => return 0,
        Operation::LoadClosure => Opcode::LoadFast,
        Operation::ClearCell => Opcode::LoadFastAndClear,
        Operation::StoreFastMaybeNull | Operation::RestoreCell => Opcode::StoreFast,
    };
    1 + opcode.cache_units() as u32
}

pub fn emit(graph: &Graph, depths: &Depths, lines: &LineIndex) -> Result<Emitted, CodeTooLarge> {
    // Layout positions tell the direction of jumps, so sizes are known in one pass.
    let mut place = vec![usize::MAX; graph.blocks.len()];
    for (position, id) in graph.order.iter().enumerate() {
        place[id.index()] = position;
    }
    let mut start = vec![0u32; graph.blocks.len()];
    let mut offset = 0u32;
    for (position, &id) in graph.order.iter().enumerate() {
        start[id.index()] = offset;
        for instruction in &graph.block(id).instructions {
            let backward = instruction.target.is_some_and(|target| place[target.index()] <= position);
            offset += unit_count(instruction, backward);
        }
    }
    let mut emitted = Emitted {
        instructions: Vec::with_capacity(offset as usize),
        exception_table: Vec::new(),
        locations: Vec::new(),
    };
    let mut open: Option<(Handler, u32)> = None;
    for (position, &id) in graph.order.iter().enumerate() {
        for instruction in &graph.block(id).instructions {
            let backward = instruction.target.is_some_and(|target| place[target.index()] <= position);
            let units = unit_count(instruction, backward);
            if units == 0 {
                continue;
            }
            let here = emitted.instructions.len() as u32;
            if open.map(|(handler, _)| handler) != instruction.handler {
                close_region(&mut emitted, open, here, &start, depths);
                open = instruction.handler.map(|handler| (handler, here));
            }
            let opcode = match instruction.operation {
                Operation::Real(opcode) => opcode,
                Operation::Jump if backward => Opcode::JumpBackward,
                Operation::Jump => Opcode::JumpForward,
                Operation::JumpNoInterrupt if backward => Opcode::JumpBackwardNoInterrupt,
                Operation::JumpNoInterrupt => Opcode::JumpForward,
                Operation::LoadClosure => Opcode::LoadFast,
                Operation::ClearCell => Opcode::LoadFastAndClear,
                Operation::StoreFastMaybeNull | Operation::RestoreCell => Opcode::StoreFast,
                _ => unreachable!("set-up operations have no units"),
            };
            let argument = match instruction.target {
                Some(target) => {
                    let after = here + units;
                    let to = start[target.index()];
                    if backward {
                        assert!(!matches!(instruction.operation, Operation::Real(_)), "{opcode:?} cannot go backward");
                        after - to
                    } else {
                        to - after
                    }
                }
                None => instruction.argument,
            };
            if argument > Instruction::ARGUMENT_MAX {
                return Err(CodeTooLarge);
            }
            emitted.instructions.push(Instruction::new(opcode, argument));
            emitted.instructions.extend(std::iter::repeat_n(Instruction(0), units as usize - 1));
            add_location(&mut emitted.locations, units, instruction.location, lines);
        }
    }
    let end = emitted.instructions.len() as u32;
    close_region(&mut emitted, open, end, &start, depths);
    Ok(emitted)
}

fn close_region(emitted: &mut Emitted, open: Option<(Handler, u32)>, end: u32, start: &[u32], depths: &Depths) {
    let Some((handler, from)) = open else { return };
    if from == end {
        return;
    }
    let depth = depths.start[handler.block.index()].expect("a handler's depth is known");
    emitted.exception_table.push(ExceptionEntry {
        start: from,
        end,
        target: start[handler.block.index()],
        depth: (depth - 1 - i32::from(handler.push_lasti)) as u32,
        push_lasti: handler.push_lasti,
    });
}

fn add_location(locations: &mut Vec<Location>, units: u32, range: SourceRange, lines: &LineIndex) {
    let location = if range.is_none() {
        Location { units, line: 0, end_line: 0, column: 0, end_column: 0 }
    } else {
        let (line, column) = lines.locate(range.start);
        let (end_line, end_column) = lines.locate(range.end);
        Location { units, line, end_line, column, end_column }
    };
    if let Some(last) = locations.last_mut() {
        let same = Location { units: last.units, ..location } == *last;
        if same {
            last.units += units;
            return;
        }
    }
    locations.push(location);
}
