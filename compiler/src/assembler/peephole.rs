//! Small rewrites within a block.
//!
//! 1. `BUILD_TUPLE n, UNPACK_SEQUENCE n` becomes a swap; a swap before stores becomes an order of stores.
//! 2. Negations go into the jump or the comparison beside them, tests against None into the jump.

use super::ir::{Graph, IrInstruction};
use crate::opcode::Opcode;

/// `is_none` says whether a constant index is None's.
pub fn simplify(graph: &mut Graph, is_none: &dyn Fn(u32) -> bool) {
    for id in graph.order.clone() {
        let instructions = &mut graph.block_mut(id).instructions;
        fuse_pairs(instructions);
        fuse_none_tests(instructions, is_none);
        drop_swaps(instructions);
        instructions.retain(|instruction| !(instruction.is(Opcode::Nop) && instruction.argument == REMOVED));
    }
}

/// Argument of the no-ops to drop whatever their line.
const REMOVED: u32 = 1;

fn remove(instruction: &mut IrInstruction) {
    instruction.set_nop();
    instruction.argument = REMOVED;
}

fn fuse_pairs(instructions: &mut [IrInstruction]) {
    for index in 1..instructions.len() {
        let (before, after) = instructions.split_at_mut(index);
        let (first, second) = (&mut before[index - 1], &mut after[0]);
        let (Some(one), Some(two)) = (first.opcode(), second.opcode()) else {
            continue;
        };
        match (one, two) {
            (Opcode::BuildTuple, Opcode::UnpackSequence) if first.argument == second.argument => match first.argument {
                1 => {
                    remove(first);
                    remove(second);
                }
                2 | 3 => {
                    remove(first);
                    second.operation = Opcode::Swap.into();
                }
                _ => {}
            },
            (Opcode::UnaryNot, Opcode::PopJumpIfFalse) => {
                remove(first);
                second.operation = Opcode::PopJumpIfTrue.into();
            }
            (Opcode::UnaryNot, Opcode::PopJumpIfTrue) => {
                remove(first);
                second.operation = Opcode::PopJumpIfFalse.into();
            }
            (Opcode::IsOp | Opcode::ContainsOp, Opcode::UnaryNot) => {
                second.operation = one.into();
                second.argument = first.argument ^ 1;
                second.location = first.location;
                remove(first);
            }
            _ => {}
        }
    }
}

fn fuse_none_tests(instructions: &mut [IrInstruction], is_none: &dyn Fn(u32) -> bool) {
    for index in 2..instructions.len() {
        let [constant, test, jump] = &mut instructions[index - 2..=index] else {
            continue;
        };
        if !(constant.is(Opcode::LoadConst) && is_none(constant.argument) && test.is(Opcode::IsOp)) {
            continue;
        }
        let on_true = match jump.opcode() {
            Some(Opcode::PopJumpIfTrue) => true,
            Some(Opcode::PopJumpIfFalse) => false,
            _ => continue,
        };
        jump.operation = if on_true == (test.argument == 0) {
            Opcode::PopJumpIfNone.into()
        } else {
            Opcode::PopJumpIfNotNone.into()
        };
        remove(constant);
        remove(test);
    }
}

/// `SWAP n` before n stores to different locals: the first and the last store change places instead.
fn drop_swaps(instructions: &mut [IrInstruction]) {
    for index in 0..instructions.len() {
        if !instructions[index].is(Opcode::Swap) {
            continue;
        }
        let count = instructions[index].argument as usize;
        if !(2..=3).contains(&count) || index + count >= instructions.len() {
            continue;
        }
        let stores = &instructions[index + 1..=index + count];
        let simple = stores.iter().all(|store| store.is(Opcode::StoreFast) || store.is(Opcode::PopTop));
        let handlers = stores.iter().all(|store| store.handler == stores[0].handler);
        let distinct = (0..count).all(|a| {
            (a + 1..count).all(|b| {
                !(stores[a].is(Opcode::StoreFast)
                    && stores[b].is(Opcode::StoreFast)
                    && stores[a].argument == stores[b].argument)
            })
        });
        if simple && handlers && distinct {
            remove(&mut instructions[index]);
            instructions.swap(index + 1, index + count);
        }
    }
}
