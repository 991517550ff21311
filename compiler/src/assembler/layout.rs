//! Which blocks stay and in what order: unreachable ones go, those reached only through exceptions go last.

use super::ir::{BlockId, Graph, IrInstruction, Operation, SourceRange};

fn reach(graph: &Graph, through_handlers: bool) -> Vec<bool> {
    let next = graph.successors_in_layout();
    let mut seen = vec![false; graph.blocks.len()];
    let Some(&first) = graph.order.first() else {
        return seen;
    };
    let mut pending = vec![first];
    seen[first.index()] = true;
    while let Some(id) = pending.pop() {
        let block = graph.block(id);
        let mut visit = |target: BlockId| {
            if !seen[target.index()] {
                seen[target.index()] = true;
                pending.push(target);
            }
        };
        for instruction in &block.instructions {
            if instruction.is_jump() {
                visit(instruction.target.expect("a jump has a target"));
            }
            if through_handlers
                && !instruction.is_setup()
                && let Some(handler) = instruction.handler
            {
                visit(handler.block);
            }
        }
        if block.falls_through()
            && let Some(next) = next[id.index()]
        {
            visit(next);
        }
    }
    seen
}

/// Drops the blocks that nothing leads to.
pub fn remove_unreachable(graph: &mut Graph) {
    let seen = reach(graph, true);
    graph.order.retain(|id| seen[id.index()]);
}

/// Moves the blocks that only exceptions lead to behind all others.
pub fn move_cold_blocks(graph: &mut Graph) {
    let warm = reach(graph, false);
    if graph.order.iter().all(|id| warm[id.index()]) {
        return;
    }
    // A cold block that runs into a warm one needs a jump once they are apart.
    let next = graph.successors_in_layout();
    let mut order = Vec::with_capacity(graph.order.len());
    let mut cold = Vec::new();
    for &id in &graph.order.clone() {
        if warm[id.index()] {
            order.push(id);
            continue;
        }
        cold.push(id);
        if graph.block(id).falls_through()
            && let Some(next) = next[id.index()]
            && warm[next.index()]
        {
            let jump = IrInstruction {
                operation: Operation::JumpNoInterrupt,
                argument: 0,
                target: Some(next),
                location: SourceRange::NONE,
                handler: graph.block(id).last().and_then(|last| last.handler),
            };
            if graph.block(id).last().is_some_and(IrInstruction::is_jump) {
                let extra = graph.new_block();
                graph.block_mut(extra).instructions.push(jump);
                cold.push(extra);
            } else {
                graph.block_mut(id).instructions.push(jump);
            }
        }
    }
    order.extend(cold);
    graph.order = order;
}
