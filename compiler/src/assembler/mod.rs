//! From a graph of basic blocks to the instructions, tables and sizes of a code object.
//!
//! 1. Attach handlers, drop unreachable blocks.
//! 2. Simplify: peephole rewrites, jump threading, small exits inlined; locations spread; no-ops dropped.
//! 3. Cold blocks last; conditional jumps made forward.
//! 4. Locals: checks where one may be unbound, borrowing loads, pairs.
//! 5. Stack depth; jump distances and tables.

mod borrow;
mod depth;
mod emit;
mod handlers;
mod ir;
mod jumps;
mod layout;
mod pairs;
mod peephole;
mod stack_effect;
mod unbound;

pub use emit::{CodeTooLarge, Emitted};
pub use ir::{Block, BlockId, Graph, Handler, IrInstruction, Operation, SourceRange};
pub use stack_effect::{stack_effect, stack_effect_of_jump, stack_shape};

use crate::line_index::LineIndex;

/// What the assembler has to know of the code object beside its graph.
pub struct Shape<'a> {
    /// Number of fast locals (cells not counted).
    pub local_count: u32,
    /// How many of the first of them are bound at entry.
    pub parameter_count: u32,
    /// Whether a constant index is None's.
    pub is_none: &'a dyn Fn(u32) -> bool,
    pub lines: &'a LineIndex,
}

/// Assembles a graph; also returns the deepest stack, in items.
pub fn assemble(mut graph: Graph, shape: &Shape<'_>) -> Result<(Emitted, u32), CodeTooLarge> {
    handlers::attach_handlers(&mut graph);
    layout::remove_unreachable(&mut graph);
    peephole::simplify(&mut graph, shape.is_none);
    jumps::thread_jumps(&mut graph, shape.lines);
    jumps::inline_small_exits(&mut graph, shape.lines);
    layout::remove_unreachable(&mut graph);
    jumps::remove_jumps_to_next(&mut graph);
    jumps::remove_nops(&mut graph, shape.lines);
    jumps::propagate_locations(&mut graph);
    layout::move_cold_blocks(&mut graph);
    jumps::remove_jumps_to_next(&mut graph);
    jumps::remove_nops(&mut graph, shape.lines);
    layout::remove_unreachable(&mut graph);
    jumps::remove_jumps_to_next(&mut graph);
    jumps::remove_nops(&mut graph, shape.lines);
    jumps::make_conditional_jumps_forward(&mut graph);
    unbound::add_unbound_checks(&mut graph, shape.local_count, shape.parameter_count);
    borrow::borrow_loads(&mut graph);
    pairs::join_pairs(&mut graph, shape.lines);
    let depths = depth::compute_depths(&graph);
    let emitted = emit::emit(&graph, &depths, shape.lines)?;
    Ok((emitted, depths.maximum as u32))
}
