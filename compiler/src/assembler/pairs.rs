//! Joins neighbouring loads and stores of locals on one line into one instruction.

use super::ir::Graph;
use crate::line_index::LineIndex;
use crate::opcode::Opcode;

/// Locals beyond do not fit half an argument.
const PAIRED_LOCAL_MAX: u32 = 4095;

pub fn join_pairs(graph: &mut Graph, lines: &LineIndex) {
    for id in graph.order.clone() {
        let instructions = &mut graph.block_mut(id).instructions;
        let mut kept = Vec::with_capacity(instructions.len());
        let mut index = 0;
        while index < instructions.len() {
            let first = instructions[index];
            index += 1;
            if let Some(&second) = instructions.get(index) {
                let joined = match (first.opcode(), second.opcode()) {
                    (Some(Opcode::LoadFast), Some(Opcode::LoadFast)) => Some(Opcode::LoadFastLoadFast),
                    (Some(Opcode::LoadFastBorrow), Some(Opcode::LoadFastBorrow)) => {
                        Some(Opcode::LoadFastBorrowLoadFastBorrow)
                    }
                    (Some(Opcode::StoreFast), Some(Opcode::LoadFast)) => Some(Opcode::StoreFastLoadFast),
                    (Some(Opcode::StoreFast), Some(Opcode::StoreFast)) => Some(Opcode::StoreFastStoreFast),
                    _ => None,
                };
                let line = lines.line_of(first.location);
                let second_line = lines.line_of(second.location);
                if let Some(opcode) = joined
                    && first.argument <= PAIRED_LOCAL_MAX
                    && second.argument <= PAIRED_LOCAL_MAX
                    && (line == second_line || line == 0 || second_line == 0)
                    && first.handler == second.handler
                {
                    let mut pair = first;
                    pair.operation = opcode.into();
                    pair.argument = first.argument << 12 | second.argument;
                    kept.push(pair);
                    index += 1;
                    continue;
                }
            }
            kept.push(first);
        }
        *instructions = kept;
    }
}
