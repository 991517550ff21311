//! Jumps to jumps, jumps to small exits and jumps to what follows anyway.

use super::ir::{BlockId, Graph, IrInstruction, Operation, SourceRange};
use crate::line_index::LineIndex;
use crate::opcode::Opcode;

/// A block that leaves the frame in so few instructions is copied rather than jumped to.
const INLINED_EXIT_MAX: usize = 4;

/// First instruction that does anything, looking through empty blocks.
fn first_instruction(graph: &Graph, next: &[Option<BlockId>], mut id: BlockId) -> Option<(BlockId, IrInstruction)> {
    for _ in 0..16 {
        let block = graph.block(id);
        if let Some(&first) = block.instructions.first() {
            return Some((id, first));
        }
        id = next[id.index()]?;
    }
    None
}

/// A jump that keeps its value, to a test of that value: the plain jump that does the same, and whether the test's
/// own jump would be taken.
fn resolve_kept_value(last: &IrInstruction, first: &IrInstruction) -> Option<(Operation, bool)> {
    use Opcode::{JumpIfFalseOrPop, JumpIfTrueOrPop, PopJumpIfFalse, PopJumpIfTrue};
    match (last.opcode()?, first.opcode()?) {
        (JumpIfFalseOrPop, PopJumpIfFalse) => Some((PopJumpIfFalse.into(), true)),
        (JumpIfFalseOrPop, PopJumpIfTrue | JumpIfTrueOrPop) => Some((PopJumpIfFalse.into(), false)),
        (JumpIfTrueOrPop, PopJumpIfTrue) => Some((PopJumpIfTrue.into(), true)),
        (JumpIfTrueOrPop, PopJumpIfFalse | JumpIfFalseOrPop) => Some((PopJumpIfTrue.into(), false)),
        _ => None,
    }
}

/// Sends jumps whose target is a jump to the final target.
pub fn thread_jumps(graph: &mut Graph, lines: &LineIndex) {
    let next = graph.successors_in_layout();
    let order = graph.order.clone();
    for id in order {
        for _ in 0..8 {
            let Some(&last) = graph.block(id).last() else { break };
            let conditional = matches!(
                last.opcode(),
                Some(
                    Opcode::PopJumpIfFalse
                        | Opcode::PopJumpIfTrue
                        | Opcode::PopJumpIfNone
                        | Opcode::PopJumpIfNotNone
                        | Opcode::JumpIfFalseOrPop
                        | Opcode::JumpIfTrueOrPop
                )
            );
            if !conditional && !last.is_unconditional_jump() {
                break;
            }
            let keeps_value = last.is(Opcode::JumpIfFalseOrPop) || last.is(Opcode::JumpIfTrueOrPop);
            let target = last.target.expect("a jump has a target");
            let Some((first_block, first)) = first_instruction(graph, &next, target) else {
                break;
            };
            let (operation, new_target) = if first.is_unconditional_jump() && !keeps_value {
                if !first.location.is_none()
                    && lines.line_of(first.location) != lines.line_of(last.location)
                    && !last.location.is_none()
                {
                    break;
                }
                let operation = match (last.operation, first.operation) {
                    (Operation::JumpNoInterrupt, Operation::Jump) => Operation::Jump,
                    (operation, _) => operation,
                };
                (operation, first.target.expect("a jump has a target"))
            } else if let Some((operation, taken)) = resolve_kept_value(&last, &first) {
                let alone = graph.block(first_block).instructions.len() == 1;
                match (taken, next[first_block.index()]) {
                    (true, _) => (operation, first.target.expect("a jump has a target")),
                    (false, Some(next)) if alone => (operation, next),
                    _ => break,
                }
            } else if keeps_value && first.operation == last.operation {
                (last.operation, first.target.expect("a jump has a target"))
            } else {
                break;
            };
            if new_target == target || new_target == id && keeps_value {
                break;
            }
            let last = graph.block_mut(id).instructions.last_mut().expect("the block has a jump");
            last.operation = operation;
            last.target = Some(new_target);
        }
    }
}

/// Replaces jumps to small blocks that leave the frame by copies of those.
pub fn inline_small_exits(graph: &mut Graph, lines: &LineIndex) {
    for id in graph.order.clone() {
        let Some(&last) = graph.block(id).last() else { continue };
        if !last.is_unconditional_jump() {
            continue;
        }
        let target = last.target.expect("a jump has a target");
        if target == id {
            continue;
        }
        let exit = graph.block(target);
        if !exit.is_exit() || exit.instructions.len() > INLINED_EXIT_MAX {
            continue;
        }
        // A copy must not take an instruction out of its handler's region.
        if exit.instructions.iter().any(|instruction| instruction.handler != last.handler) {
            continue;
        }
        let mut copy = exit.instructions.clone();
        for instruction in &mut copy {
            if instruction.location.is_none() {
                instruction.location = last.location;
            }
        }
        let jump = graph.block_mut(id).instructions.last_mut().expect("the block has a jump");
        jump.set_nop();
        if lines.line_of(jump.location) == lines.line_of(copy[0].location) || jump.location.is_none() {
            graph.block_mut(id).instructions.pop();
        }
        graph.block_mut(id).instructions.extend(copy);
    }
}

/// Drops jumps to the block that follows; a no-op stays where it alone has its line.
pub fn remove_jumps_to_next(graph: &mut Graph) {
    let order = graph.order.clone();
    for (position, &id) in order.iter().enumerate() {
        let Some(&last) = graph.block(id).last() else { continue };
        if !last.is_unconditional_jump() {
            continue;
        }
        let target = last.target.expect("a jump has a target");
        let mut following = order[position + 1..].iter();
        let leads_there = loop {
            match following.next() {
                Some(&candidate) if candidate == target => break true,
                Some(&candidate) if graph.block(candidate).instructions.is_empty() => {}
                _ => break false,
            }
        };
        if leads_there {
            graph.block_mut(id).instructions.last_mut().expect("the block has a jump").set_nop();
        }
    }
}

/// Drops the no-ops that no line event needs.
pub fn remove_nops(graph: &mut Graph, lines: &LineIndex) {
    let order = graph.order.clone();
    for (position, &id) in order.iter().enumerate() {
        let block = graph.block(id);
        if !block.instructions.iter().any(|instruction| instruction.is(Opcode::Nop)) {
            continue;
        }
        let following = order[position + 1..]
            .iter()
            .find_map(|&id| graph.block(id).instructions.iter().find(|instruction| !instruction.is_setup()))
            .map(|instruction| lines.line_of(instruction.location));
        let mut kept: Vec<IrInstruction> = Vec::with_capacity(block.instructions.len());
        let mut inherited = SourceRange::NONE;
        let instructions = block.instructions.clone();
        for (index, &instruction) in instructions.iter().enumerate() {
            if !instruction.is(Opcode::Nop) {
                let mut instruction = instruction;
                if !inherited.is_none() {
                    instruction.location = inherited;
                    inherited = SourceRange::NONE;
                }
                kept.push(instruction);
                continue;
            }
            let line = lines.line_of(instruction.location);
            let before = kept.iter().rfind(|instruction| !instruction.is_setup());
            if line == 0 || before.is_some_and(|last| lines.line_of(last.location) == line) {
                continue;
            }
            match instructions[index + 1..].iter().find(|instruction| !instruction.is_setup()) {
                Some(next) => {
                    let next_line = lines.line_of(next.location);
                    if next_line == line && !inherited.is_none() {
                        inherited = SourceRange::NONE;
                    }
                    if next_line == line {
                        continue;
                    }
                    if next_line == 0 && !next.is(Opcode::Nop) {
                        inherited = instruction.location;
                        continue;
                    }
                }
                None if following == Some(line) => continue,
                None => {}
            }
            kept.push(instruction);
        }
        graph.block_mut(id).instructions = kept;
    }
}

/// Gives instructions without a location the one before them, and exits shared by several lines one copy each.
pub fn propagate_locations(graph: &mut Graph) {
    skip_empty_blocks(graph);
    let mut predecessors = vec![0u32; graph.blocks.len()];
    let next = graph.successors_in_layout();
    if let Some(first) = graph.order.first() {
        predecessors[first.index()] += 1;
    }
    for &id in &graph.order {
        let block = graph.block(id);
        for instruction in block.instructions.iter().filter(|instruction| instruction.is_jump()) {
            predecessors[instruction.target.expect("a jump has a target").index()] += 1;
        }
        if block.falls_through()
            && let Some(next) = next[id.index()]
        {
            predecessors[next.index()] += 1;
        }
    }
    // Copies of exits and jumps back without location, so that the line of each jump to them shows.
    let mut place = vec![usize::MAX; graph.blocks.len()];
    for (position, id) in graph.order.iter().enumerate() {
        place[id.index()] = position;
    }
    let old = std::mem::take(&mut graph.order);
    // Copies that conditional jumps lead to, by the block behind which they are.
    let mut copies: Vec<(BlockId, BlockId)> = Vec::new();
    for &id in &old {
        graph.order.push(id);
        let Some(&last) = graph.block(id).last() else { continue };
        if !last.is_jump() {
            continue;
        }
        let target = last.target.expect("a jump has a target");
        let goes_back = |jump: &IrInstruction| {
            let start = jump.target.map_or(usize::MAX, |start| place[start.index()]);
            jump.is_unconditional_jump() && start <= place[target.index()]
        };
        let exit = graph.block(target);
        let unlocated = (exit.is_exit() || exit.last().is_some_and(goes_back))
            && exit.instructions.iter().all(|instruction| instruction.location.is_none() && !instruction.is_setup());
        if unlocated && predecessors[target.index()] > 1 {
            let copy = exit.clone();
            let new = graph.new_block();
            *graph.block_mut(new) = copy;
            predecessors.push(1);
            predecessors[target.index()] -= 1;
            place.push(place[target.index()]);
            if last.is_unconditional_jump() {
                // Behind the jumping block, where only jumps lead.
                graph.order.push(new);
            } else {
                copies.push((target, new));
            }
            graph.block_mut(id).instructions.last_mut().expect("the block has a jump").target = Some(new);
        }
    }
    if !copies.is_empty() {
        copies.sort_by_key(|(target, _)| *target);
        let order = std::mem::take(&mut graph.order);
        for id in order {
            graph.order.push(id);
            let first = copies.partition_point(|(target, _)| *target < id);
            let behind = copies[first..].iter().take_while(|(target, _)| *target == id);
            graph.order.extend(behind.map(|(_, copy)| *copy));
        }
    }
    let next = graph.successors_in_layout();
    for id in graph.order.clone() {
        let mut location = SourceRange::NONE;
        for instruction in &mut graph.block_mut(id).instructions {
            if instruction.location.is_none() {
                instruction.location = location;
            } else {
                location = instruction.location;
            }
        }
        let block = graph.block(id);
        let mut targets = Vec::new();
        if block.falls_through() {
            targets.extend(next[id.index()]);
        }
        if let Some(last) = block.last()
            && last.is_jump()
        {
            targets.extend(last.target);
        }
        for target in targets {
            if predecessors[target.index()] == 1
                && let Some(first) = graph.block_mut(target).instructions.first_mut()
                && first.location.is_none()
            {
                first.location = location;
            }
        }
    }
}

/// Jumps to empty blocks go to what is behind them, and the blocks that nothing needs any more go.
fn skip_empty_blocks(graph: &mut Graph) {
    let next = graph.successors_in_layout();
    let behind = |graph: &Graph, mut id: BlockId| {
        while graph.block(id).instructions.is_empty() {
            match next[id.index()] {
                Some(next) => id = next,
                None => break,
            }
        }
        id
    };
    let mut is_handler = vec![false; graph.blocks.len()];
    for id in graph.order.clone() {
        for index in 0..graph.block(id).instructions.len() {
            let instruction = graph.block(id).instructions[index];
            if let Some(handler) = instruction.handler {
                is_handler[handler.block.index()] = true;
            }
            let Some(target) = instruction.target else { continue };
            if instruction.is_jump() {
                graph.block_mut(id).instructions[index].target = Some(behind(graph, target));
            } else {
                is_handler[target.index()] = true;
            }
        }
    }
    let last = graph.order.last().copied();
    let order = std::mem::take(&mut graph.order);
    graph.order = order
        .into_iter()
        .filter(|&id| !graph.block(id).instructions.is_empty() || is_handler[id.index()] || Some(id) == last)
        .collect();
}

/// Makes every conditional jump go forward: a backward one is inverted over a backward jump.
pub fn make_conditional_jumps_forward(graph: &mut Graph) {
    let mut place = vec![usize::MAX; graph.blocks.len()];
    for (position, id) in graph.order.iter().enumerate() {
        place[id.index()] = position;
    }
    let mut order = Vec::with_capacity(graph.order.len());
    let old = graph.order.clone();
    for (position, &id) in old.iter().enumerate() {
        order.push(id);
        let Some(&last) = graph.block(id).last() else { continue };
        let inverse = match last.opcode() {
            Some(Opcode::PopJumpIfFalse) => Opcode::PopJumpIfTrue,
            Some(Opcode::PopJumpIfTrue) => Opcode::PopJumpIfFalse,
            Some(Opcode::PopJumpIfNone) => Opcode::PopJumpIfNotNone,
            Some(Opcode::PopJumpIfNotNone) => Opcode::PopJumpIfNone,
            _ => continue,
        };
        let target = last.target.expect("a jump has a target");
        if place[target.index()] > position {
            continue;
        }
        let follower = match old.get(position + 1) {
            Some(&follower) => follower,
            None => continue,
        };
        let jump = IrInstruction { operation: Operation::Jump, ..last };
        let back = graph.new_block();
        graph.block_mut(back).instructions.push(jump);
        order.push(back);
        let last = graph.block_mut(id).instructions.last_mut().expect("the block has a jump");
        last.operation = inverse.into();
        last.target = Some(follower);
    }
    graph.order = order;
}
