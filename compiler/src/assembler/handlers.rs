//! Attaches to each instruction the handler of its exceptions, from the set-up and pop operations around it.
//!
//! 1. Walk the graph from the entry with the stack of open regions, an immutable list shared between blocks.
//! 2. A set-up operation sends its own stack to the handler, and opens a region behind itself.
//! 3. Pop operations become no-ops; the set-up operations stay for [`super::depth`] until the graph is final. Blocks not met stay without handlers; they are dropped later.

use super::ir::{BlockId, Graph, Handler, IrInstruction, Operation, SourceRange};

struct Region {
    parent: Option<usize>,
    handler: Handler,
}

/// Puts a no-op before each set-up operation, for its line: the operation itself leaves no trace in the code.
fn mark_lines(instructions: &mut Vec<IrInstruction>) {
    if !instructions.iter().any(IrInstruction::is_setup) {
        return;
    }
    for instruction in std::mem::take(instructions) {
        if instruction.is_setup() {
            let mut mark = instruction;
            mark.set_nop();
            instructions.push(mark);
        }
        instructions.push(instruction);
    }
}

pub fn attach_handlers(graph: &mut Graph) {
    let mut regions: Vec<Region> = Vec::new();
    let mut entry: Vec<Option<Option<usize>>> = vec![None; graph.blocks.len()];
    let next = graph.successors_in_layout();
    let Some(&first) = graph.order.first() else {
        return;
    };
    let mut pending = vec![first];
    entry[first.index()] = Some(None);
    while let Some(id) = pending.pop() {
        let mut current = entry[id.index()].expect("a pending block has an entry state");
        let mut visit = |target: BlockId, state: Option<usize>, pending: &mut Vec<BlockId>| {
            if entry[target.index()].is_none() {
                entry[target.index()] = Some(state);
                pending.push(target);
            }
        };
        let falls_through = graph.block(id).falls_through();
        mark_lines(&mut graph.block_mut(id).instructions);
        for instruction in &mut graph.block_mut(id).instructions {
            instruction.handler = current.map(|region| regions[region].handler);
            match instruction.operation {
                Operation::SetupFinally | Operation::SetupCleanup | Operation::SetupWith => {
                    let target = instruction.target.expect("a set-up operation has a handler");
                    visit(target, current, &mut pending);
                    regions.push(Region {
                        parent: current,
                        handler: Handler {
                            block: target,
                            push_lasti: instruction.operation != Operation::SetupFinally,
                        },
                    });
                    current = Some(regions.len() - 1);
                }
                Operation::PopBlock => {
                    current = regions[current.expect("a region is open")].parent;
                    instruction.set_nop();
                    instruction.location = SourceRange::NONE;
                    instruction.handler = current.map(|region| regions[region].handler);
                }
                _ => {
                    if let Some(target) = instruction.target {
                        visit(target, current, &mut pending);
                    }
                }
            }
        }
        if falls_through && let Some(next) = next[id.index()] {
            visit(next, current, &mut pending);
        }
    }
}
