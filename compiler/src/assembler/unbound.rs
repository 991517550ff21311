//! Which loads of locals may meet an unbound one: those become `LOAD_FAST_CHECK`.
//!
//! A forward data-flow analysis over bit sets ("may be unbound") to a fixed point: stores clear a bit, deletions
//! and `LOAD_FAST_AND_CLEAR` set it, a checked load clears it. A handler may be entered from any instruction it
//! covers, so the state before each of those flows there.

use super::ir::{BlockId, Graph, Operation};
use crate::opcode::Opcode;

type BitSet = Vec<u64>;

fn get(set: &BitSet, index: u32) -> bool {
    set[index as usize / 64] >> (index % 64) & 1 != 0
}

fn assign(set: &mut BitSet, index: u32, value: bool) {
    let bit = 1 << (index % 64);
    if value {
        set[index as usize / 64] |= bit;
    } else {
        set[index as usize / 64] &= !bit;
    }
}

/// `local_count`: number of fast locals; `bound_count`: how many of the first are bound at entry (parameters).
pub fn add_unbound_checks(graph: &mut Graph, local_count: u32, bound_count: u32) {
    if local_count == 0 {
        return;
    }
    let words = local_count.div_ceil(64) as usize;
    let mut entry: Vec<Option<BitSet>> = vec![None; graph.blocks.len()];
    let next = graph.successors_in_layout();
    let first = graph.order[0];
    let mut start = vec![0; words];
    for local in bound_count..local_count {
        assign(&mut start, local, true);
    }
    entry[first.index()] = Some(start);
    let mut pending = vec![first];
    while let Some(id) = pending.pop() {
        let mut state = entry[id.index()].clone().expect("a pending block has a state");
        let mut merge = |target: BlockId, state: &BitSet| match &mut entry[target.index()] {
            Some(known) => {
                let mut changed = false;
                for (known, new) in known.iter_mut().zip(state) {
                    changed |= *new & !*known != 0;
                    *known |= new;
                }
                if changed {
                    pending.push(target);
                }
            }
            slot => {
                *slot = Some(state.clone());
                pending.push(target);
            }
        };
        let mut last_merged: Option<BlockId> = None;
        for instruction in &mut graph.block_mut(id).instructions {
            let handler = instruction.handler.map(|handler| handler.block);
            if let Some(handler) = handler
                && last_merged != Some(handler)
            {
                merge(handler, &state);
                last_merged = Some(handler);
            }
            let local = instruction.argument;
            match instruction.operation {
                Operation::Real(Opcode::StoreFast) if get(&state, local) => {
                    assign(&mut state, local, false);
                    last_merged = None;
                }
                Operation::Real(Opcode::DeleteFast | Opcode::LoadFastAndClear) | Operation::StoreFastMaybeNull => {
                    assign(&mut state, local, true);
                    last_merged = None;
                }
                Operation::Real(Opcode::LoadFast) if get(&state, local) => {
                    instruction.operation = Opcode::LoadFastCheck.into();
                    assign(&mut state, local, false);
                }
                Operation::Real(Opcode::LoadFastCheck) => assign(&mut state, local, false),
                _ => {}
            }
            if instruction.is_jump() {
                merge(instruction.target.expect("a jump has a target"), &state);
            }
        }
        if graph.block(id).falls_through()
            && let Some(next) = next[id.index()]
        {
            merge(next, &state);
        }
    }
}
