//! Stack depth at the start of each block, and the deepest of all.
//!
//! It runs while the set-up operations still stand, since they say how deep the stack is at a handler's entry.

use super::ir::{BlockId, Graph};
use super::stack_effect::{stack_effect, stack_effect_of_jump};

pub struct Depths {
    /// Depth at the start of a block, with what the unwinder pushed for a handler; None where unreachable.
    pub start: Vec<Option<i32>>,
    pub maximum: i32,
}

pub fn compute_depths(graph: &Graph) -> Depths {
    let mut depths = Depths { start: vec![None; graph.blocks.len()], maximum: 0 };
    let next = graph.successors_in_layout();
    let Some(&first) = graph.order.first() else {
        return depths;
    };
    depths.start[first.index()] = Some(0);
    let mut pending = vec![first];
    while let Some(id) = pending.pop() {
        let mut depth = depths.start[id.index()].expect("a pending block has a depth");
        let mut reach = |depths: &mut Depths, target: BlockId, depth: i32| {
            depths.maximum = depths.maximum.max(depth);
            match depths.start[target.index()] {
                None => {
                    depths.start[target.index()] = Some(depth);
                    pending.push(target);
                }
                Some(known) => debug_assert_eq!(known, depth, "stack depth differs at block {target:?}"),
            }
        };
        for instruction in &graph.block(id).instructions {
            if let Some(target) = instruction.target {
                let at_target = depth + stack_effect_of_jump(instruction.operation, instruction.argument);
                reach(&mut depths, target, at_target);
            }
            depth += stack_effect(instruction.operation, instruction.argument);
            debug_assert!(depth >= 0, "stack underflow at {instruction:?}");
            depths.maximum = depths.maximum.max(depth);
        }
        if graph.block(id).falls_through()
            && let Some(next) = next[id.index()]
        {
            reach(&mut depths, next, depth);
        }
    }
    depths
}
